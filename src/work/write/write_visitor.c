/* write_visitor: what concerns a visitor alone: their details (document: update/visitor) and an invitation by email
 * (document: sendmail). Details are edited on top of the visitor as the visit has it at that moment. */
#include <stdlib.h>
#include <string.h>
#include "api/api.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/note.h"
#include "model/json.h"
#include "model/json_edit.h"
#include "store/cache.h"
#include "store/outbox.h"
#include "work/net/request.h"
#include "work/worker.h"
#include "model/same.h"
#include "work/write/write.h"
#include "work/write/write_answer.h"
#include "work/write/reread.h"

/* ---- details */

static enum error_code visitor_fill(struct outbox_row *row, const struct job *job, struct error *error) {
  row->visit_id = mem_copy(job->id);
  row->body = mem_copy("");
  if (row->visitor_email) return ERROR_NONE;
  return error_set(error, ERROR_USAGE,
                   _("This visitor has no email address: Flatsy can't be told whose details to change"));
}

/* The email that the visitor has when the edits are done. New memory. */
static char *visitor_new_email(const struct outbox_row *row) {
  AUTO(json_free_at) struct cJSON *edits = json_parse(row->edits, strlen(row->edits));
  char *email = json_exact(edits, "/email");
  return email ? email : mem_copy(row->visitor_email);
}

static bool visitor_stands(const struct visit *visit, const char *email) {
  const struct visit_visitor *part = visit_find_visitor(visit, email);
  return part != NULL && !visit_status_is_cancelled(part->status);
}

/* Somebody else of the visit would be taken for the row's visitor once these have their new address. */
static bool visitor_takes_anothers(const struct visit *visit, const struct outbox_row *row) {
  AUTO(mem_free_at) char *email = visitor_new_email(row);
  if (same_email(email, row->visitor_email)) return false;
  return visitor_stands(visit, email) ||
         (!visitor_stands(visit, row->visitor_email) && visit_find_visitor(visit, email) != NULL);
}

/* The row's visitor, raw, whether the edits are done or not: whoever stands under the old address, then under the new
 * one. */
static bool visitor_find(const struct visit *visit, const struct outbox_row *row, struct json_span *visitor) {
  AUTO(mem_free_at) char *email = visitor_new_email(row);
  bool renamed = !visitor_stands(visit, row->visitor_email) && visitor_stands(visit, email);
  return visit_find_visitor_span(visit, renamed ? email : row->visitor_email, visitor) ||
         visit_find_visitor_span(visit, email, visitor);
}

/* The body of the request: the visitor as the visit has it, with the edits on top. */
static enum error_code visitor_compose(struct worker *worker, struct delivery *delivery, const struct visit *visit,
                                       struct error *error) {
  struct outbox_row *row = delivery->row;
  struct json_span visitor;
  struct buf body = buf_empty(BUF_UNBOUNDED);
  error_clear(error);
  if (write_is_meant(visit, row, WHEN_NONE, error) == ERROR_NONE &&
      !visit_find_visitor_span(visit, row->visitor_email, &visitor))
    error_set(error, ERROR_REFUSED, _("This visit has no such visitor any more: %s"), write_unsent(row));
  else if (error->code == ERROR_NONE && visitor_takes_anothers(visit, row))
    error_set(
        error, ERROR_REFUSED,
        _("Another visitor of this visit has that address already, and Flatsy tells them apart by nothing else: %s"),
        write_unsent(row));
  else if (error->code == ERROR_NONE && write_visitor_is_whole(worker, visit, row, visitor, error) == ERROR_NONE)
    (void)!buf_add(&body, visitor.bytes, visitor.length);
  if (error->code == ERROR_NONE) (void)!json_apply(&body, json_span_of(row->edits), error);
  if (error->code != ERROR_NONE) {
    buf_free(&body);
    return error->code;
  }
  if (write_take_body(row, &body, error) != ERROR_NONE) return error->code;
  if (row->base == NULL) row->base = mem_copy_n(visitor.bytes, visitor.length); /* as it was before anything went out */
  return ERROR_NONE;
}

static struct verdict visitor_prepare(struct worker *worker, struct delivery *delivery, const struct found *found) {
  struct error error;
  if (found == NULL) return verdict_read(QUESTION_VISIT);
  return visitor_compose(worker, delivery, found->visit, &error) == ERROR_NONE ? verdict_of(VERDICT_SEND)
                                                                               : verdict_error(VERDICT_REFUSED, &error);
}

static void visitor_aim(const struct outbox_row *row, struct request *setup) {
  setup->endpoint = API_UPDATE_VISITOR;
  setup->query[0] = (struct api_query){"visitId", row->visit_id};
  setup->query[1] = (struct api_query){"visitorId", row->visitor_email};
}

/* What was taken out by the write is known to be gone. */
static void visitor_keep_sent(struct worker *worker, const struct outbox_row *row) {
  AUTO(visit_free_at) struct visit *known = NULL;
  AUTO(visit_free_at) struct visit *made = NULL;
  struct json_span visitor;
  struct error error;
  bool changed;
  AUTO(buf_free) struct buf out = buf_empty(SIZE_MAX);
  if (cache_visit(worker->cache, row->visit_id, &known, &error) == ERROR_NONE && known != NULL &&
      visitor_find(known, row, &visitor)) {
    const char *end = visitor.bytes + visitor.length;
    bool put = buf_add(&out, known->raw, (size_t)(visitor.bytes - known->raw)) && buf_add_text(&out, row->body) &&
               buf_add(&out, end, (size_t)(known->raw + known->raw_length - end)) &&
               visit_decode(out.data, out.length, &made, &error) == ERROR_NONE;
    if (put && cache_put_visit(worker->cache, made, worker_run(worker), CACHE_WRITTEN, &changed, &error) != ERROR_NONE)
      worker_notice(worker, &error);
  }
}

static struct verdict visitor_answered(struct worker *worker, struct delivery *delivery, struct error *error,
                                       const struct http_answer *answer) {
  struct visitor visitor;
  AUTO(json_free_at)
  struct cJSON *json = json_parse_tolerant(answer->body.data ? answer->body.data : "", answer->body.length);
  AUTO(mem_free_at) char *email = visitor_new_email(delivery->row);
  bool named = visitor_decode(&visitor, json) && same_email(visitor.email_exact, email);
  struct json_span body = {answer->body.data, answer->body.length}, before = write_base(delivery->row);
  bool done = named && same_edits(body, before, delivery->row->edits, true) == SAME_AS_SENT;
  visitor_clear(&visitor);
  if (api_judge_body(API_UPDATE_VISITOR, answer, named, error) != ERROR_NONE)
    return verdict_error(VERDICT_UNKNOWN, error);
  if (!done) return write_taken();
  visitor_keep_sent(worker, delivery->row);
  reread_own(worker, delivery->row->visit_id);
  return verdict_of(VERDICT_DONE);
}

static struct verdict visitor_settle(struct worker *worker, struct delivery *delivery, const struct found *found) {
  struct json_span visitor;
  if (found == NULL) return verdict_read(QUESTION_VISIT);
  bool there = visitor_find(found->visit, delivery->row, &visitor);
  struct json_span before = write_base(delivery->row);
  enum same_edits shown = there ? same_edits(visitor, before, delivery->row->edits, delivery->taken) : SAME_AS_NEITHER;
  bool otherwise = delivery->taken && shown == SAME_AS_BEFORE && before.bytes != NULL && !json_same(visitor, before);
  if (otherwise) shown = SAME_AS_NEITHER;
  if (shown == SAME_AS_SENT) visitor_keep_sent(worker, delivery->row);
  reread_show_visit(worker, found->visit);
  return write_shown(delivery, shown, NOTE_("Flatsy took it, but shows this visitor otherwise: look at the visit"),
                     NOTE_("This visitor has been changed since, but not as it was sent: look at the visit, then send "
                           "it again or drop it"));
}

const struct write_ops write_visitor = {
    .fill = visitor_fill,
    .prepare = visitor_prepare,
    .aim = visitor_aim,
    .answered = visitor_answered,
    .settle = visitor_settle,
    .sends_back = true,
    .may_have = NOTE_("No certain answer from Flatsy: this change may have gone through; checking"),
    .absent = NOTE_("Flatsy still shows this visitor as before; still checking. Send it again or drop it")};

/* ---- invitation: nothing that can be read tells whether it went out, and sending twice sends twice */

static enum error_code invite_fill(struct outbox_row *row, const struct job *job, struct error *error) {
  struct buf body = buf_empty(BUF_UNBOUNDED);
  row->property_id = mem_copy(job->id);
  (void)!visitor_encode(&body, &job->visitor, row->key, row->seat);
  if (row->ref != NULL) return write_take_body(row, &body, error);
  buf_free(&body);
  return error_set(error, ERROR_USAGE, _("This property has no reference: Flatsy can't be told which one is meant"));
}

static void invite_aim(const struct outbox_row *row, struct request *setup) {
  setup->endpoint = API_SENDMAIL;
  setup->path_value = row->ref;
}

static struct verdict invite_answered(struct worker *worker, struct delivery *delivery, struct error *error,
                                      const struct http_answer *answer) {
  (void)worker;
  (void)delivery;
  return api_judge_body(API_SENDMAIL, answer, api_is_string(answer), error) == ERROR_NONE
             ? verdict_of(VERDICT_DONE)
             : verdict_error(VERDICT_UNKNOWN, error);
}

const struct write_ops write_invite = {
    .fill = invite_fill,
    .prepare = write_prepare_named,
    .aim = invite_aim,
    .answered = invite_answered,
    .may_have = NOTE_(
        "No certain answer from Flatsy: this invitation may have gone out, and nothing can tell. Ask the visitor, "
        "then send it again or drop it"),
    .absent = ""};
