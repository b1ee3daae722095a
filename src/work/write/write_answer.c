/* write_answer: what an answer is about, and what it proves. */
#include "work/write/write_answer.h"

#include <stdlib.h>
#include <string.h>
#include "api/api.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/note.h"
#include "base/text.h"
#include "base/when.h"
#include "model/json.h"
#include "model/property.h"
#include "model/slot.h"
#include "model/visitor.h"
#include "store/cache.h"
#include "store/outbox.h"
#include "work/net/answer.h"
#include "work/stale.h"
#include "work/worker.h"
#include "model/same.h"
#include "work/write/write.h"

enum {
  WRITE_SLOT_SECONDS = 60,
  WRITE_LAG_CHECKS = 3 /* read-backs before this one: no server lags longer, and whoever waits hears no later */
};

struct verdict write_refused(const struct error *error, int status) {
  return verdict_error(status == 409 ? VERDICT_DISPUTED : VERDICT_REFUSED, error);
}

struct verdict write_refused_new(struct worker *worker, struct delivery *delivery, const struct error *error,
                                 int status) {
  (void)worker;
  (void)delivery;
  return verdict_error(status >= 400 && status < 500 ? VERDICT_DISPUTED : VERDICT_REFUSED, error);
}

struct verdict write_unprepared(const struct error *error) {
  struct error judged = *error;
  answer_judge(true, &judged);
  return verdict_error(judged.code == ERROR_NOT_FOUND ? VERDICT_REFUSED : VERDICT_WAIT, &judged);
}

struct verdict write_unlisted(const struct found *found) {
  return found->left_out > 0
             ? verdict_why(VERDICT_CANT_TELL, ERROR_ANSWER, _("The server sent a visit that can't be read."))
             : verdict_of(VERDICT_ABSENT);
}

struct verdict write_unread(const struct found *found) {
  bool renamed = found->question == QUESTION_VISITS && found->error->code == ERROR_NOT_FOUND;
  return renamed ? verdict_read(QUESTION_DAY) : verdict_error(VERDICT_CANT_TELL, found->error);
}

struct verdict write_taken(void) {
  return verdict_why(VERDICT_TAKEN, ERROR_UNKNOWN, _("Flatsy answered, but its answer does not show the change"));
}

enum error_code write_take_body(struct outbox_row *row, struct buf *take_body, struct error *error) {
  size_t length = take_body->length;
  free(row->body);
  row->body = buf_take(take_body);
  return length <= WRITE_BODY_MAX ? ERROR_NONE : error_too_long(error, length, WRITE_BODY_MAX);
}

bool write_may_be_there(const struct outbox_row *row) {
  return row->doubtful || row->state == OUTBOX_UNKNOWN;
}

const char *write_unsent(const struct outbox_row *row) {
  return write_may_be_there(row) ? NOTE_("not sent again") : NOTE_("nothing was sent");
}

struct json_span write_base(const struct outbox_row *row) {
  return row->base != NULL ? json_span_of(row->base) : (struct json_span){0};
}

/* Where the person has decided already, or Flatsy has, it is merely not there. */
struct verdict write_changed(const struct delivery *delivery, const char *note) {
  bool decided = delivery->asked.resend || delivery->refusal.code != ERROR_NONE;
  return decided ? verdict_of(VERDICT_ABSENT) : verdict_note(VERDICT_PERSON, note);
}

/* What it took and does not show for so long it does not keep. Without an answer a part may be somebody else's. */
struct verdict write_shown(const struct delivery *delivery, enum same_edits shown, const char *otherwise,
                           const char *neither) {
  bool changed = shown == SAME_IN_PART || shown == SAME_AS_NEITHER;
  bool stays = delivery->taken && (changed || delivery->row->checks >= WRITE_LAG_CHECKS);
  if (shown == SAME_AS_SENT)
    return verdict_note(VERDICT_DONE, NOTE_("The answer was lost, but Flatsy shows the change"));
  if (stays) return verdict_note(VERDICT_DONE, otherwise);
  return changed ? write_changed(delivery, neither) : verdict_of(VERDICT_ABSENT);
}

void write_take_date(struct worker *worker, struct outbox_row *row, const struct visit *visit) {
  if (visit->at == WHEN_NONE || visit->at == row->at) return;
  stale_touch(&worker->stale, row->at, row->property_id);
  row->at = visit->at;
}

bool write_is_since(const struct worker *worker, int64_t made_at, const struct outbox_row *row) {
  int64_t since = row->made_at != WHEN_NONE ? row->made_at : worker_as_flatsy(worker, row->created_at);
  return made_at == WHEN_NONE || made_at >= since - WORKER_CLOCK_SLACK;
}

enum error_code write_is_named(struct worker *worker, const struct outbox_row *row, struct error *error) {
  struct property *other = NULL;
  error_clear(error);
  if (row->ref == NULL || row->property_id == NULL) return ERROR_NONE;
  if (cache_namesake(worker->cache, row->ref, row->property_id, &other, error) != ERROR_NONE) error_clear(error);
  if (other != NULL)
    error_set(error, ERROR_REFUSED,
              _("Two properties have the reference %s, %s and %s, and Flatsy is told no more than that: %s. Give one "
                "of them another reference on Flatsy first"),
              row->ref, row->address != NULL ? row->address : "?", other->address != NULL ? other->address : "?",
              write_unsent(row));
  property_free(other);
  return error->code;
}

struct verdict write_prepare_named(struct worker *worker, struct delivery *delivery, const struct found *found) {
  struct error error;
  (void)found;
  return write_is_named(worker, delivery->row, &error) == ERROR_NONE ? verdict_of(VERDICT_SEND)
                                                                     : verdict_error(VERDICT_REFUSED, &error);
}

bool write_same_email(const struct visitor *visitor, const struct outbox_row *row) {
  return same_email(visitor->email_exact, row->visitor_email);
}

bool write_same_visitor(const struct visitor *visitor, const struct outbox_row *row) {
  if (row->visitor_email != NULL) return write_same_email(visitor, row);
  if (visitor->email_exact != NULL && visitor->email_exact[0] != '\0') return false;
  AUTO(mem_free_at) char *name = visitor_name(visitor);
  return name[0] != '\0' ? same_text(name, row->visitor_name) : same_text(visitor->phone, row->visitor_phone);
}

bool write_is_named_otherwise(const struct visitor *visitor, const struct outbox_row *row) {
  AUTO(mem_free_at) char *name = visitor_name_of(visitor->first_name, visitor->last_name, NULL);
  bool named = row->visitor_name != NULL && strchr(row->visitor_name, '@') == NULL; /* else it is the address */
  return named && !same_name(name, row->visitor_name);
}

size_t write_count(const struct visit *visit, const struct outbox_row *row, bool standing) {
  size_t count = 0;
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const struct visit_visitor *part = &visit->visitors[n];
    bool may_be = row->visitor_email == NULL || write_same_email(&part->visitor, row);
    count += may_be && !(standing && visit_status_is_cancelled(part->status));
  }
  return count;
}

enum error_code write_is_meant(const struct visit *visit, const struct outbox_row *row, int64_t at,
                               struct error *error) {
  char then[NOTE_INSTANT], then_time[NOTE_INSTANT], now[NOTE_INSTANT], now_time[NOTE_INSTANT];
  size_t count = write_count(visit, row, false);
  error_clear(error);
  if (at != WHEN_NONE && visit->at != WHEN_NONE && visit->at != at) {
    note_day(at, then);
    note_time(at, then_time);
    note_day(visit->at, now);
    note_time(visit->at, now_time);
    return error_set(error, ERROR_REFUSED, _("This visit is not on %s at %s any more, but on %s at %s: %s"), then,
                     then_time, now, now_time, write_unsent(row));
  }
  if (count == 0)
    return error_set(error, ERROR_REFUSED, _("This visit has no such visitor any more: %s"), write_unsent(row));
  if (count > 1 && row->visitor_email == NULL)
    return error_set(error, ERROR_REFUSED, _("This visitor has no email address, and the visit has others by now: %s"),
                     write_unsent(row));
  if (write_count(visit, row, true) > 1)
    return error_set(error, ERROR_REFUSED,
                     _("Several visitors of this visit have the address %s, and Flatsy is told no more than that: %s. "
                       "Give one of them another address on Flatsy first"),
                     row->visitor_email, write_unsent(row));
  return ERROR_NONE;
}

bool write_is_there(const struct visit *visit, const struct outbox_row *row) {
  if (visit->property_id == NULL || row->property_id == NULL)
    return visit->ref == NULL || row->ref == NULL || same_text(visit->ref, row->ref);
  bool there = text_same_id(visit->property_id, row->property_id);
  for (size_t n = 0; !there && n < visit->report_count; n++) /* a visit of several properties */
    there = visit->reports[n].property_id != NULL && text_same_id(visit->reports[n].property_id, row->property_id);
  return there;
}

bool write_slot_is_fresh(const struct worker *worker, const struct outbox_row *row) {
  int64_t now = worker_utc(worker);
  return row->slots_read_at != WHEN_NONE && now - row->slots_read_at <= WRITE_SLOT_SECONDS && now >= row->slots_read_at;
}

struct verdict write_look_at_slots(struct worker *worker, struct outbox_row *row, const struct found *found,
                                   const char *taken) {
  struct slot_list *list = NULL;
  struct error result = *found->error;
  bool is_free = false;
  if (result.code != ERROR_NONE) return write_unprepared(&result);
  bool decoded = slot_list_decode(found->answer->body.data, found->answer->body.length, worker_utc(worker), &list,
                                  &result) == ERROR_NONE;
  if (api_judge_body(API_SLOTS, found->answer, decoded, &result) == ERROR_NONE)
    for (size_t n = 0; n < list->count; n++)
      is_free |= list->slots[n].at == row->at;
  if (result.code == ERROR_NONE && !is_free && list->left_out > 0) /* it may be one of these */
    error_set(&result, ERROR_ANSWER, _("A part of Flatsy's slots can't be read: %s"), write_unsent(row));
  slot_list_free(list);
  if (result.code != ERROR_NONE) return write_unprepared(&result);
  if (!is_free) return verdict_no(VERDICT_REFUSED, taken);
  row->slots_read_at = worker_utc(worker);
  return verdict_of(VERDICT_SEND);
}

bool write_cancel_is_answered(const struct outbox_row *row, const struct http_answer *answer, struct error *error) {
  struct visitor visitor; /* the answer is a Visitor: no status in it */
  AUTO(json_free_at) struct cJSON *json = json_parse(answer->body.data ? answer->body.data : "", answer->body.length);
  bool named = visitor_decode(&visitor, json) && write_same_visitor(&visitor, row);
  visitor_clear(&visitor);
  return api_judge_body(API_CANCEL, answer, named, error) == ERROR_NONE;
}

struct write_cancelled write_is_cancelled(const struct visit *visit, const struct outbox_row *row) {
  bool alone = visit->visitor_count == 1 && !row->visitor_email, any = false, all = true;
  struct write_cancelled is = {false};
  for (size_t n = 0; n < visit->visitor_count; n++) {
    enum visit_status status = visit->visitors[n].status;
    if (!alone && !write_same_email(&visit->visitors[n].visitor, row)) continue;
    any = true;
    all &= visit_status_is_cancelled(status) && status != VISIT_CANCELLED_MOVED;
    is.live |= visit_status_may_come(status);
    is.moved |= status == VISIT_CANCELLED_MOVED;
    is.done |= status == VISIT_DONE;
  }
  is.cancelled = any && all;
  return is;
}

enum error_code write_visitor_is_whole(struct worker *worker, const struct visit *visit, const struct outbox_row *row,
                                       struct json_span visitor, struct error *error) {
  AUTO(visit_free_at) struct visit *known = NULL;
  struct json_span before;
  char *name = NULL;
  if (cache_visit(worker->cache, visit->id, &known, error) == ERROR_NONE && known != NULL &&
      visit_find_visitor_span(known, row->visitor_email, &before)) {
    struct cJSON *was = json_parse_tolerant(before.bytes, before.length),
                 *is = json_parse_tolerant(visitor.bytes, visitor.length);
    name = json_lost(was, is, NULL);
    json_free(was);
    json_free(is);
  }
  error_clear(error);
  if (name == NULL) return ERROR_NONE;
  error_set(error, ERROR_REFUSED,
            _("Flatsy's answer lacks %s, which this visitor had: %s. Try again in a while; if it stays so, change the "
              "visitor on Flatsy itself"),
            name, write_unsent(row));
  free(name);
  return error->code;
}
