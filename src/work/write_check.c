/* write_check: visits that may not be as the cache has them are read again, until the server has said what is so. */
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "base/mem.h"
#include "work/worker.h"

enum { CHECK_TRIES = 10 }; /* of an answer that says nothing, each time */

struct check {
  char *id;
  int64_t run; /* when it was asked for: what has been heard since is newer */
  bool asked;
  int failures;
  int64_t next_ms; /* monotonic: when it is asked again */
  struct check *next;
};

static void check_end(struct worker *worker, struct check *check) {
  struct check **at = &worker->checks;
  while (*at != check)
    at = &(*at)->next;
  *at = check->next;
  free(check->id);
  free(check);
}

static void check_dropped(struct worker *worker, void *arg) {
  check_end(worker, arg);
}

/* An answer says what is so; the command line doesn't wait for one. */
static bool check_again(const struct worker *worker, const struct check *check, enum error_code code) {
  bool answered = code == ERROR_NONE || code == ERROR_NOT_FOUND;
  bool useless = code == ERROR_ANSWER || code == ERROR_REFUSED;
  return worker->setup.live && !answered && !(useless && check->failures >= CHECK_TRIES);
}

static void check_done(struct worker *worker, void *arg, const struct error *error, const struct http_answer *answer) {
  struct check *check = arg;
  struct visit *visit = NULL;
  struct error result = *error, store;
  if (write_read_visit(worker, answer, check->id, &visit, &result) == ERROR_NONE)
    write_put_visit(worker, visit, check->run);
  else if (result.code == ERROR_NOT_FOUND && cache_cut_visit(worker->cache, check->id, &store) != ERROR_NONE)
    worker_notice(worker, &store);
  if (result.code == ERROR_NONE || result.code == ERROR_NOT_FOUND) watch_send_day(worker);
  visit_free(visit);
  if (!check_again(worker, check, result.code)) {
    check_end(worker, check);
    return;
  }
  check->asked = false;
  check->next_ms = worker_mono(worker) + worker_backoff_ms(worker, ++check->failures);
}

static void check_ask(struct worker *worker, struct check *check) {
  check->asked = true;
  check->run = worker_run(worker);
  call_start(
      worker,
      &(struct call_setup){
          .endpoint = API_VISIT, .path_value = check->id, .done = check_done, .drop = check_dropped, .arg = check});
}

/* One that is being asked may be answered with what was before. */
void write_check_visit(struct worker *worker, const char *id) {
  struct check *check = worker->checks;
  while (check != NULL && (check->asked || strcmp(check->id, id) != 0))
    check = check->next;
  if (check != NULL) return; /* it is asked when its time has come */
  check = mem_new(sizeof *check);
  *check = (struct check){.id = mem_copy(id), .next = worker->checks};
  worker->checks = check;
  check_ask(worker, check);
}

void write_reread_visit(struct worker *worker, const char *id) {
  write_note(worker, id);
  write_check_visit(worker, id);
}

bool write_checks_fail(const struct worker *worker) {
  for (const struct check *check = worker->checks; check != NULL; check = check->next)
    if (check->failures > 0) return true;
  return false;
}

int64_t write_checks_next_ms(const struct worker *worker) {
  int64_t next = INT64_MAX;
  if (worker->session.state != SESSION_OPEN) return next;
  for (const struct check *check = worker->checks; check != NULL; check = check->next)
    if (!check->asked && check->next_ms < next) next = check->next_ms;
  return next;
}

void write_run_checks(struct worker *worker) {
  int64_t now = worker_mono(worker);
  if (worker->session.state != SESSION_OPEN) return;
  for (struct check *check = worker->checks; check != NULL; check = check->next)
    if (!check->asked && now >= check->next_ms) check_ask(worker, check);
}

void write_forget_checks(struct worker *worker) {
  for (struct check *check = worker->checks, *next; check != NULL; check = next) {
    next = check->next;
    if (!check->asked) check_end(worker, check);
  }
}
