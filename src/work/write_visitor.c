/* write_visitor: what concerns a visitor alone: their details (document: update/visitor) and an invitation by email
 * (document: sendmail). Details are edited on top of the visitor as the visit has it at that moment. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "api/api.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "model/json.h"
#include "model/json_edit.h"
#include "store/cache.h"
#include "store/outbox.h"
#include "work/answer.h"
#include "work/call.h"
#include "work/deliver.h"
#include "work/message.h"
#include "work/settle.h"
#include "work/worker.h"
#include "work/write.h"
#include "work/write_check.h"

/* ---- details */

static bool visitor_fill(struct outbox_row *row, const struct job *job, struct error *error) {
  row->visit_id = mem_copy(job->id);
  row->body = mem_copy("");
  if (row->visitor_email && row->edits) return true;
  error_set(error, ERROR_USAGE,
            row->edits ? _("This visitor has no email address: Flatsy can't be told whose details to change")
                       : _("Nothing was changed: there is nothing to send"));
  return false;
}

bool write_find_visitor(const struct visit *visit, const char *email, struct json_span *visitor) {
  struct json_span parts, part, member;
  struct json_span whole = {visit->raw, visit->raw_length};
  if (email == NULL || json_find(whole, "/visitorVisits", &parts) == JSON_ABSENT) return false;
  for (size_t at = 0; json_element(parts, &at, &part);) {
    if (json_find(part, "/visitor", visitor) == JSON_ABSENT || json_find(*visitor, "/email", &member) == JSON_ABSENT)
      continue;
    struct visitor read;
    struct cJSON *json = json_parse_tolerant(visitor->bytes, visitor->length);
    bool same = visitor_decode(&read, json) && read.email_exact && strcasecmp(read.email_exact, email) == 0;
    visitor_clear(&read);
    json_free(json);
    if (same) return true;
  }
  return false;
}

enum error_code write_visitor_is_whole(struct worker *worker, const struct visit *visit, const char *email,
                                       struct json_span visitor, struct error *error) {
  struct visit *known = NULL;
  struct json_span before;
  char *name = NULL;
  if (cache_visit(worker->cache, visit->id, &known, error) == ERROR_NONE && known != NULL &&
      write_find_visitor(known, email, &before)) {
    struct cJSON *was = json_parse_tolerant(before.bytes, before.length),
                 *is = json_parse_tolerant(visitor.bytes, visitor.length);
    name = json_lost(was, is, NULL);
    json_free(was);
    json_free(is);
  }
  visit_free(known);
  error_clear(error);
  if (name == NULL) return ERROR_NONE;
  error_set(
      error, ERROR_REFUSED,
      _("Flatsy's answer lacks %s, which this visitor had: nothing was sent. Try again in a while; if it stays so, "
        "change the visitor on Flatsy itself"),
      name);
  free(name);
  return error->code;
}

/* The email that the visitor has when the edits are done. New memory. */
static char *visitor_new_email(const struct outbox_row *row) {
  struct cJSON *edits = json_parse(row->edits, strlen(row->edits));
  char *email = json_exact(edits, "/email");
  json_free(edits);
  return email ? email : mem_copy(row->visitor_email);
}

static void visitor_compose(struct worker *worker, struct delivery *delivery, const struct visit *visit) {
  struct outbox_row *row = delivery->row;
  struct json_span visitor;
  struct error error;
  struct buf body;
  buf_init(&body, WRITE_BODY_MAX);
  error_clear(&error);
  if (!write_find_visitor(visit, row->visitor_email, &visitor))
    error_set(&error, ERROR_REFUSED, _("This visit has no such visitor any more: nothing was sent"));
  else if (write_visitor_is_whole(worker, visit, row->visitor_email, visitor, &error) == ERROR_NONE &&
           !buf_add(&body, visitor.bytes, visitor.length))
    error_set(&error, ERROR_REFUSED, _("This visitor's details are too long to send: shorten them"));
  if (error.code == ERROR_NONE) (void)!json_apply(&body, json_span_of(row->edits), &error);
  if (error.code != ERROR_NONE) {
    buf_free(&body);
    deliver_refused(worker, delivery, &error);
    return;
  }
  free(row->body);
  row->body = buf_take(&body);
  free(delivery->before);
  delivery->before = mem_copy_n(visitor.bytes, visitor.length);
  deliver_send(worker, delivery);
}

static void visitor_read_done(struct worker *worker, void *arg, const struct error *error,
                              const struct http_answer *answer) {
  struct delivery *delivery = arg;
  struct visit *visit = NULL;
  struct error result = *error;
  delivery->call = NULL;
  if (answer_read_visit(worker, answer, delivery->row->visit_id, &visit, &result) == ERROR_NONE)
    visitor_compose(worker, delivery, visit);
  else
    deliver_unprepared(worker, delivery, &result);
  visit_free(visit);
}

static void visitor_start(struct worker *worker, struct delivery *delivery) {
  delivery->call = write_call_visit(worker, delivery, delivery->row->visit_id, visitor_read_done);
}

static void visitor_aim(const struct outbox_row *row, struct call_setup *setup) {
  setup->endpoint = API_UPDATE_VISITOR;
  setup->query[0] = (struct api_query){"visitId", row->visit_id};
  setup->query[1] = (struct api_query){"visitorId", row->visitor_email};
}

/* What was taken out by the write is known to be gone. */
static void visitor_keep_sent(struct worker *worker, const struct outbox_row *row) {
  struct visit *known = NULL, *made = NULL;
  struct json_span visitor;
  struct error error;
  struct buf out;
  buf_init(&out, SIZE_MAX);
  if (cache_visit(worker->cache, row->visit_id, &known, &error) == ERROR_NONE && known != NULL &&
      write_find_visitor(known, row->visitor_email, &visitor)) {
    const char *end = visitor.bytes + visitor.length;
    bool put = buf_add(&out, known->raw, (size_t)(visitor.bytes - known->raw)) && buf_add_text(&out, row->body) &&
               buf_add(&out, end, (size_t)(known->raw + known->raw_length - end)) &&
               visit_decode(out.data, out.length, &made, &error) == ERROR_NONE;
    if (put && cache_write_visit(worker->cache, made, worker_run(worker), &error) != ERROR_NONE)
      worker_notice(worker, &error);
  }
  buf_free(&out);
  visit_free(known);
  visit_free(made);
}

static void visitor_answered(struct worker *worker, struct delivery *delivery, struct error *error,
                             const struct http_answer *answer) {
  struct visitor visitor;
  struct cJSON *json = json_parse_tolerant(answer->body.data ? answer->body.data : "", answer->body.length);
  char *email = visitor_new_email(delivery->row);
  bool named = visitor_decode(&visitor, json) && visitor.email_exact && strcasecmp(visitor.email_exact, email) == 0;
  bool done = named && json_holds((struct json_span){answer->body.data, answer->body.length},
                                  json_span_of(delivery->row->edits));
  visitor_clear(&visitor);
  json_free(json);
  free(email);
  if (api_judge_body(API_UPDATE_VISITOR, answer, named, error) != ERROR_NONE) {
    settle_unknown(worker, delivery, error);
    return;
  }
  if (!done) {
    write_taken(worker, delivery);
    return;
  }
  visitor_keep_sent(worker, delivery->row);
  write_reread_visit(worker, delivery->row->visit_id);
  deliver_done(worker, delivery, NULL);
}

static void visitor_settled(struct worker *worker, void *arg, const struct error *error,
                            const struct http_answer *answer) {
  struct delivery *delivery = arg;
  struct visit *visit = NULL;
  struct error result = *error;
  struct json_span visitor;
  delivery->call = NULL;
  if (answer_read_back(worker, answer, delivery->row->visit_id, &visit, &result) != ERROR_NONE) {
    settle_failed(worker, delivery, &result);
    return;
  }
  char *email = visitor_new_email(delivery->row);
  bool there = write_find_visitor(visit, email, &visitor);
  bool done = there && json_holds(visitor, json_span_of(delivery->row->edits));
  bool otherwise =
      there && delivery->taken && delivery->before != NULL && !json_same(visitor, json_span_of(delivery->before));
  if (done) visitor_keep_sent(worker, delivery->row);
  write_show_visit(worker, visit);
  free(email);
  if (done)
    settle_done(worker, delivery, _("The answer was lost, but Flatsy shows the change"));
  else if (otherwise)
    settle_done(worker, delivery, _("Flatsy took it, but shows this visitor otherwise: look at the visit"));
  else
    settle_absent(worker, delivery);
}

static void visitor_settle(struct worker *worker, struct delivery *delivery) {
  delivery->call = write_call_visit(worker, delivery, delivery->row->visit_id, visitor_settled);
}

const struct write_ops write_visitor = {
    .fill = visitor_fill,
    .start = visitor_start,
    .aim = visitor_aim,
    .answered = visitor_answered,
    .settle = visitor_settle,
    .may_have = N_("No certain answer from Flatsy: this change may have gone through; checking"),
    .absent = N_("Flatsy still shows this visitor as before; still checking. Send it again or drop it")};

/* ---- invitation: nothing that can be read tells whether it went out, and sending twice sends twice (A29) */

static bool invite_fill(struct outbox_row *row, const struct job *job, struct error *error) {
  struct buf body;
  buf_init(&body, WRITE_BODY_MAX);
  row->property_id = mem_copy(job->id);
  bool fits = visitor_encode(&body, &job->visitor, row->key);
  row->body = buf_take(&body);
  if (!fits) error_set(error, ERROR_USAGE, _("This visitor's details are too long to send: shorten them"));
  if (!row->ref)
    error_set(error, ERROR_USAGE, _("This property has no reference: Flatsy can't be told which one is meant"));
  return fits && row->ref;
}

static void invite_aim(const struct outbox_row *row, struct call_setup *setup) {
  setup->endpoint = API_SENDMAIL;
  setup->path_value = row->ref;
}

static void invite_answered(struct worker *worker, struct delivery *delivery, struct error *error,
                            const struct http_answer *answer) {
  if (api_judge_body(API_SENDMAIL, answer, api_is_string(answer), error) == ERROR_NONE)
    deliver_done(worker, delivery, NULL);
  else
    settle_unknown(worker, delivery, error);
}

const struct write_ops write_invite = {
    .fill = invite_fill,
    .aim = invite_aim,
    .answered = invite_answered,
    .may_have =
        N_("No certain answer from Flatsy: this invitation may have gone out, and nothing can tell. Ask the visitor, "
           "then send it again or drop it"),
    .absent = ""};
