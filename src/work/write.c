/* write: the kinds of writes, and what several of them share. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/mem.h"
#include "base/when.h"
#include "work/worker.h"

static const struct {
  enum job_type job;
  const struct write_ops *ops;
} kinds[] = {
    [OUTBOX_BOOK] = {JOB_BOOK, &write_book},
    [OUTBOX_CANCEL] = {JOB_CANCEL, &write_cancel},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

const struct write_ops *write_ops(enum outbox_kind kind) {
  return kinds[kind].ops;
}

bool write_is_job(enum job_type type) {
  for (size_t n = 0; n < KINDS; n++)
    if (kinds[n].job == type) return true;
  return false;
}

enum outbox_kind write_kind(enum job_type type) {
  size_t kind = 0;
  while (kind < KINDS - 1 && kinds[kind].job != type)
    kind++;
  return (enum outbox_kind)kind;
}

bool write_same_email(const struct visitor *visitor, const struct outbox_row *row) {
  return visitor->email_exact && row->visitor_email && strcasecmp(visitor->email_exact, row->visitor_email) == 0;
}

void write_keep_visit(struct worker *worker, const struct visit *visit) {
  struct error error;
  bool changed;
  if (cache_put_visit(worker->cache, visit, ++worker->run, &changed, &error) != ERROR_NONE)
    worker_notice(worker, &error);
}

static void write_reread_done(struct worker *worker, void *arg, const struct error *error,
                              const struct http_answer *answer) {
  struct visit *visit;
  struct error unreadable;
  (void)arg;
  if (error->code != ERROR_NONE ||
      visit_decode(answer->body.data, answer->body.length, &visit, &unreadable) != ERROR_NONE)
    return; /* the refresh plan will bring it */
  write_keep_visit(worker, visit);
  visit_free(visit);
  watch_send_day(worker);
}

void write_reread_visit(struct worker *worker, const char *id) {
  call_start(worker, &(struct call_setup){.endpoint = API_VISIT, .path_value = id, .done = write_reread_done});
}

struct load *write_load_visits(struct worker *worker, const char *ref, int64_t at,
                               void (*done)(struct worker *worker, struct load *load, const struct error *error),
                               void *arg) {
  struct load_setup setup = {.from = WHEN_NONE, .to = WHEN_NONE, .ref = ref, .collect = true, .done = done, .arg = arg};
  if (!ref) {
    setup.from = when_day(at);
    setup.to = when_day_add(setup.from, 1);
  }
  return load_start(worker, &setup);
}
