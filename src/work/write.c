/* write: the kinds of writes, and what several of them share. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "api/api.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/when.h"
#include "store/cache.h"
#include "store/outbox.h"
#include "work/call.h"
#include "work/deliver.h"
#include "work/known.h"
#include "work/load.h"
#include "work/message.h"
#include "work/settle.h"
#include "work/worker.h"
#include "work/write.h"
#include "work/write_check.h"

enum { WRITE_SLOT_SECONDS = 60, WRITE_RECENT_MS = 30 * 1000 };

static const struct {
  enum job_type job;
  const struct write_ops *ops;
} kinds[] = {
    [OUTBOX_BOOK] = {JOB_BOOK, &write_book},       [OUTBOX_CANCEL] = {JOB_CANCEL, &write_cancel},
    [OUTBOX_MOVE] = {JOB_MOVE, &write_move},       [OUTBOX_VISITOR] = {JOB_VISITOR, &write_visitor},
    [OUTBOX_SAVE] = {JOB_SAVE, &write_save},       [OUTBOX_AVAILABILITY] = {JOB_AVAILABILITY, &write_availability},
    [OUTBOX_STATUS] = {JOB_STATUS, &write_status}, [OUTBOX_TERMINATE] = {JOB_TERMINATE, &write_terminate},
    [OUTBOX_INVITE] = {JOB_INVITE, &write_invite}, [OUTBOX_MESSAGE] = {JOB_MESSAGE, &write_message},
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

void write_taken(struct worker *worker, struct delivery *delivery) {
  struct error error;
  error_set(&error, ERROR_UNKNOWN, _("Flatsy answered, but its answer does not show the change"));
  delivery->taken = true;
  settle_unknown(worker, delivery, &error);
}

/* What the broker brought while the answer was on its way may be newer than the answer: the server is asked. */
void write_keep_visit(struct worker *worker, const struct visit *visit) {
  int64_t heard = worker->live != NULL ? cache_visit_run(worker->cache, visit->id) : 0;
  bool doubted = worker_run(worker) - heard < WRITE_RECENT_MS && !cache_has_visit(worker->cache, visit);
  worker_note_written(worker, visit->id);
  known_put_visit(worker, visit, worker_run(worker));
  if (doubted) write_check_visit(worker, visit->id);
}

void write_show_visit(struct worker *worker, struct visit *take_visit) {
  write_keep_visit(worker, take_visit);
  visit_free(take_visit);
  worker->stale.day = true;
}

struct load *write_load_visits(struct worker *worker, const char *ref, int64_t at,
                               void (*done)(struct worker *worker, struct load *load, const struct error *error),
                               void *arg) {
  struct load_setup setup = {
      .from = WHEN_NONE, .to = WHEN_NONE, .ref = ref, .collect = true, .strict = true, .done = done, .arg = arg};
  if (!ref) {
    setup.from = when_day(at);
    setup.to = when_day_add(setup.from, 1);
  }
  return load_start(worker, &setup);
}

struct call *write_call_visit(struct worker *worker, struct delivery *delivery, const char *id, call_done *done) {
  return call_start(worker,
                    &(struct call_setup){.endpoint = API_VISIT, .path_value = id, .done = done, .arg = delivery});
}

bool write_is_there(const struct visit *visit, const struct outbox_row *row) {
  if (visit->property_id == NULL || row->property_id == NULL)
    return visit->ref == NULL || row->ref == NULL || strcmp(visit->ref, row->ref) == 0;
  bool there = text_same_id(visit->property_id, row->property_id);
  for (size_t n = 0; !there && n < visit->report_count; n++) /* a visit of several properties (A42) */
    there = visit->reports[n].property_id != NULL && text_same_id(visit->reports[n].property_id, row->property_id);
  return there;
}

bool write_slot_is_fresh(const struct worker *worker, const struct outbox_row *row) {
  int64_t now = worker_utc(worker);
  return row->slots_read_at != WHEN_NONE && now - row->slots_read_at <= WRITE_SLOT_SECONDS && now >= row->slots_read_at;
}

bool write_slot_is_free(struct worker *worker, const struct outbox_row *row, const struct http_answer *answer,
                        struct error *result) {
  struct slot_list *list = NULL;
  bool is_free = false;
  if (result->code != ERROR_NONE) return false;
  enum error_code code = slot_list_decode(answer->body.data, answer->body.length, worker_utc(worker), &list, result);
  if (api_judge_body(API_SLOTS, answer, code == ERROR_NONE, result) == ERROR_NONE)
    for (size_t n = 0; n < list->count; n++)
      is_free |= list->slots[n].at == row->at;
  if (result->code == ERROR_NONE && !is_free && list->left_out > 0) /* it may be one of these */
    error_set(result, ERROR_ANSWER, _("A part of Flatsy's slots can't be read: nothing was sent"));
  slot_list_free(list);
  return is_free;
}
