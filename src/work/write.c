/* write: the kinds of writes, and what several of them share. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "api/api.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "store/cache.h"
#include "store/outbox.h"
#include "work/call.h"
#include "work/deliver.h"
#include "work/load.h"
#include "work/settle.h"
#include "work/watch.h"
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

void write_put_visit(struct worker *worker, const struct visit *visit, int64_t run) {
  struct error error;
  bool changed;
  if (cache_put_visit(worker->cache, visit, run, &changed, &error) != ERROR_NONE) worker_notice(worker, &error);
}

bool write_lacks(struct worker *worker, const struct visit *visit, visit_compare *lacks) {
  struct visit *known = NULL;
  struct error error;
  /* Asked of few: the others lack nothing. */
  if (!visit->reportless && visit->nameless_count == 0 && (visit->ref != NULL || visit->address != NULL)) return false;
  bool poorer =
      cache_visit(worker->cache, visit->id, &known, &error) == ERROR_NONE && known != NULL && lacks(visit, known);
  visit_free(known);
  return poorer;
}

/* By their numbers: one taken for another costs a read. */
bool write_is_recent(const struct worker *worker, const char *visit_id) {
  uint64_t number = text_number(visit_id);
  int64_t now = worker_mono(worker);
  for (size_t n = 0; n < WRITE_RECENT; n++)
    if (worker->recent[n].visit == number && now - worker->recent[n].at_ms < WRITE_RECENT_MS) return true;
  return false;
}

void write_note(struct worker *worker, const char *visit_id) {
  worker->recent[worker->recent_next++ % WRITE_RECENT] =
      (struct recent_write){.visit = text_number(visit_id), .at_ms = worker_mono(worker)};
}

/* What the broker brought while the answer was on its way may be newer than the answer: the server is asked. */
void write_keep_visit(struct worker *worker, const struct visit *visit) {
  int64_t heard = worker->live != NULL ? cache_visit_run(worker->cache, visit->id) : 0;
  bool doubted = worker_run(worker) - heard < WRITE_RECENT_MS && !cache_has_visit(worker->cache, visit);
  write_note(worker, visit->id);
  write_put_visit(worker, visit, worker_run(worker));
  if (doubted) write_check_visit(worker, visit->id);
}

void write_show_visit(struct worker *worker, struct visit *take_visit) {
  write_keep_visit(worker, take_visit);
  visit_free(take_visit);
  watch_send_day(worker);
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

bool write_names_visit(const struct http_answer *answer, const char *id) {
  struct visit *visit = NULL;
  struct error error;
  bool names =
      visit_decode(answer->body.data, answer->body.length, &visit, &error) == ERROR_NONE && text_same_id(visit->id, id);
  visit_free(visit);
  return names;
}

static enum error_code write_read(struct worker *worker, const struct http_answer *answer, const char *id,
                                  visit_compare *lacks, struct visit **visit, struct error *result) {
  *visit = NULL;
  if (result->code != ERROR_NONE) return result->code;
  bool decoded = visit_decode(answer->body.data, answer->body.length, visit, result) == ERROR_NONE && !(*visit)->bare;
  bool is_it = decoded && text_same_id((*visit)->id, id) && !(*visit)->odd_date;
  bool poorer = is_it && write_lacks(worker, *visit, lacks);
  if (api_judge_body(API_VISIT, answer, decoded, result) == ERROR_NONE && !is_it)
    error_set(result, ERROR_ANSWER,
              (*visit)->odd_date ? _("The date of this visit can't be read")
                                 : _("Flatsy's answer is about another visit than the one that was asked for"));
  if (poorer)
    error_set(result, ERROR_ANSWER, _("Flatsy's answer lacks what is known of this visit: try again in a moment"));
  if (is_it && !poorer) return ERROR_NONE;
  visit_free(*visit);
  *visit = NULL;
  return result->code;
}

enum error_code write_read_visit(struct worker *worker, const struct http_answer *answer, const char *id,
                                 struct visit **visit, struct error *result) {
  return write_read(worker, answer, id, visit_lacks, visit, result);
}

enum error_code write_read_back(struct worker *worker, const struct http_answer *answer, const char *id,
                                struct visit **visit, struct error *result) {
  return write_read(worker, answer, id, visit_lacks_guests, visit, result);
}

bool write_is_there(const struct visit *visit, const struct outbox_row *row) {
  if (visit->property_id == NULL || row->property_id == NULL)
    return visit->ref == NULL || row->ref == NULL || strcmp(visit->ref, row->ref) == 0;
  bool there = text_same_id(visit->property_id, row->property_id);
  for (size_t n = 0; !there && n < visit->report_count; n++) /* a visit of several properties (A42) */
    there = visit->reports[n].property_id != NULL && text_same_id(visit->reports[n].property_id, row->property_id);
  return there;
}

bool write_is_about(const char *property_id, const char *ref, const char *its_id, const char *its_ref) {
  if (property_id != NULL && its_id != NULL) return text_same_id(property_id, its_id);
  return ref == NULL || its_ref == NULL || strcmp(ref, its_ref) == 0;
}

enum error_code write_is_property(const struct property *property, const char *id, const char *ref,
                                  struct error *error) {
  bool named = id != NULL ? text_same_id(property->id, id) : property->ref != NULL && strcmp(property->ref, ref) == 0;
  for (size_t n = 0; id == NULL && n < property->alias_count; n++)
    named |= strcmp(property->aliases[n], ref) == 0;
  if (named) return ERROR_NONE;
  return error_set(error, ERROR_ANSWER, _("Flatsy's answer is about another property than the one that was asked for"));
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
