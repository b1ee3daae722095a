/* write_message: a message to the visit agents of a property (later edition: POST /messages/save). Found again in the
 * conversation when the answer is lost, never sent twice by itself. */
#include <stdlib.h>
#include <string.h>
#include "api/api.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/note.h"
#include "model/json.h"
#include "store/outbox.h"
#include "work/net/account.h"
#include "work/net/answer.h"
#include "work/net/request.h"
#include "work/net/edition.h"
#include "work/worker.h"
#include "model/same.h"
#include "work/write/write.h"
#include "work/write/write_answer.h"

static enum error_code message_fill(struct outbox_row *row, const struct job *job, struct error *error) {
  struct buf body = buf_empty(BUF_UNBOUNDED);
  row->property_id = mem_copy(job->id);
  row->edits = mem_copy(job->text ? job->text : "");
  (void)!message_encode(&body, row->edits, job->id, job->ref);
  enum error_code code = write_take_body(row, &body, error);
  if (row->edits[strspn(row->edits, " \t\r\n")] == '\0')
    return error_set(error, ERROR_USAGE, _("This message is empty: write something first"));
  return code;
}

/* When it was made has to be known by Flatsy's clock, else it is not found once this machine's is another one. Any
 * answer tells: who is logged in is asked, which has to be known to find it too. It is sent whatever came of that. */
static struct verdict message_prepare(struct worker *worker, struct delivery *delivery, const struct found *found) {
  (void)delivery;
  if (found == NULL && !worker_knows_clock(worker)) return verdict_read(QUESTION_ACCOUNT);
  if (found != NULL && found->error->code == ERROR_NONE) account_told(worker, found->answer);
  return verdict_of(VERDICT_SEND);
}

static void message_aim(const struct outbox_row *row, struct request *setup) {
  (void)row;
  setup->endpoint = API_SAVE_MESSAGE;
}

/* The Message that came is the one that was sent; *id: which, new memory. Without a text it is no Message. */
static bool message_is_sent(struct worker *worker, const struct outbox_row *row, const struct http_answer *answer,
                            char **id) {
  AUTO(json_free_at)
  struct cJSON *json = json_parse_tolerant(answer->body.data ? answer->body.data : "", answer->body.length);
  char *text = json_exact(json, "text"), *property_id = json_exact(json, "propertyId"),
       *ref = json_exact(json, "propertyRef");
  *id = json_exact(json, "id");
  bool sent = *id != NULL && text != NULL && same_words(text, row->edits) &&
              answer_is_about(property_id, ref, row->property_id, row->ref) &&
              !outbox_holds_visit(worker->outbox, row, *id);
  free(text);
  free(property_id);
  free(ref);
  return sent;
}

static struct verdict message_answered(struct worker *worker, struct delivery *delivery, struct error *error,
                                       const struct http_answer *answer) {
  char *id;
  bool sent = message_is_sent(worker, delivery->row, answer, &id);
  if (api_judge_body(API_SAVE_MESSAGE, answer, sent, error) != ERROR_NONE) {
    free(id);
    return verdict_error(VERDICT_UNKNOWN, error);
  }
  free(delivery->row->visit_id);
  delivery->row->visit_id = id; /* which message it became */
  return verdict_of(VERDICT_DONE);
}

static struct verdict message_refused(struct worker *worker, struct delivery *delivery, const struct error *error,
                                      int status) {
  (void)delivery;
  if ((status == 404 || status == 405) && edition_known(worker) == EDITION_EARLIER)
    return verdict_no(VERDICT_REFUSED, NOTE_("This server has no messages: call the agency's contact at Flatsy"));
  return write_refused(error, status);
}

/* ---- reading back */

/* Of the account's messages of that text, which no other row here became: those that were made while it was sent, and
 * those near that, which a colleague of the same account may have sent. */
struct message_found {
  size_t here, near;
  const char *id; /* of one that was made while it was sent, borrowed */
};

/* By the service's own clocks, that of its answers and that of its messages. One without a date, or with one that is
 * still to come, is told by nothing. */
static bool message_is_near(const struct worker *worker, const struct outbox_row *row, int64_t made_at) {
  enum { BEFORE = 10, AFTER = 120 }; /* seconds: how far those clocks differ, how long a request may be under way */
  if (made_at == WHEN_NONE || made_at > worker_as_flatsy(worker, worker_utc(worker)) + WORKER_CLOCK_SLACK) return false;
  return (row->made_at != WHEN_NONE && made_at < row->made_at - BEFORE) ||
         (row->sent_at != WHEN_NONE && made_at > row->sent_at + AFTER);
}

static struct message_found message_find(struct worker *worker, struct conversation *conversation,
                                         const struct outbox_row *row) {
  const struct client *account = account_known(worker);
  struct message_found found = {0};
  conversation_claim(conversation, account->id, account->email);
  for (size_t n = 0; n < conversation->message_count; n++) {
    const struct message *message = &conversation->messages[n];
    bool recent = write_is_since(worker, message->created_at, row);
    bool same = message->text_exact && same_words(message->text_exact, row->edits);
    if (!same || !recent || !message_is_own(message, account->id)) continue;
    if (message->id && outbox_holds_visit(worker->outbox, row, message->id)) continue; /* another one's */
    bool near = message_is_near(worker, row, message->created_at);
    found.near += near;
    found.here += !near;
    if (!near) found.id = message->id;
  }
  return found;
}

static enum error_code message_read(const struct outbox_row *row, const struct http_answer *answer,
                                    struct conversation **conversation, struct error *error) {
  enum error_code code = conversation_decode(answer->body.data, answer->body.length, conversation, error);
  if (api_judge_body(API_CONVERSATION, answer, code == ERROR_NONE, error) == ERROR_NONE &&
      !answer_is_about((*conversation)->property_id, (*conversation)->ref, row->property_id, row->ref))
    error_set(error, ERROR_ANSWER, _("Flatsy's answer is about another property than the one that was asked for"));
  return error->code;
}

/* Whose messages are ours is to be known first: what nobody's conversation lacks is not absent. */
static struct verdict message_settle_account(struct worker *worker, const struct found *found) {
  struct error error = *found->error;
  if (error.code == ERROR_NONE) account_told(worker, found->answer);
  if (account_is_known(worker)) return verdict_read(QUESTION_CONVERSATION);
  if (error.code == ERROR_NONE) error_set(&error, ERROR_ANSWER, _("Flatsy does not say whose account this is"));
  return verdict_error(VERDICT_CANT_TELL, &error);
}

static struct verdict message_settle(struct worker *worker, struct delivery *delivery, const struct found *found) {
  AUTO(conversation_free_at) struct conversation *conversation = NULL;
  if (found == NULL) return verdict_read(account_is_known(worker) ? QUESTION_CONVERSATION : QUESTION_ACCOUNT);
  if (found->question == QUESTION_ACCOUNT) return message_settle_account(worker, found);
  struct error result = *found->error;
  if (result.code != ERROR_NONE || message_read(delivery->row, found->answer, &conversation, &result) != ERROR_NONE)
    return verdict_error(VERDICT_CANT_TELL, &result);
  struct message_found is = message_find(worker, conversation, delivery->row);
  if (is.here + is.near == 0) return verdict_of(VERDICT_ABSENT);
  if (is.here != 1) /* the same is there, whoever sent it: once more would be one too many */
    return verdict_note(
        VERDICT_PERSON,
        NOTE_("Flatsy has this text from this account, but perhaps a colleague's: look at the conversation, "
              "then drop this one; if it is not there, write it anew"));
  mem_replace(&delivery->row->visit_id, is.id);
  return verdict_note(VERDICT_DONE, NOTE_("The answer was lost, but Flatsy has the message"));
}

const struct write_ops write_message = {
    .fill = message_fill,
    .prepare = message_prepare,
    .aim = message_aim,
    .answered = message_answered,
    .refused = message_refused,
    .settle = message_settle,
    .may_have = NOTE_("No certain answer from Flatsy: this message may have gone out; checking"),
    .absent = NOTE_("Flatsy does not show this message so far; still checking. Send it again or drop it")};
