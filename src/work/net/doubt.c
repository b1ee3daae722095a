/* doubt: when an answer that has nothing is believed: when it comes twice. One that comes once, of a server that is
 * being restarted or whose calendars are not loaded yet, would be told as "nothing there", or lead to sending again
 * what is there. For call_setup's doubt. */
#include "model/account.h"
#include "model/conversation.h"
#include "model/slot.h"
#include "work/net/doubt.h"
#include "work/worker.h"

bool doubt_nothing(struct worker *worker, void *arg, enum api_endpoint endpoint, const struct http_answer *answer) {
  const struct buf *body = &answer->body;
  struct slot_list *slots = NULL;
  struct coverage *coverage = NULL;
  struct conversation *talk = NULL;
  struct error error;
  bool none = false;
  (void)arg;
  if (endpoint == API_SLOTS)
    none = slot_list_decode(body->data, body->length, worker_utc(worker), &slots, &error) == ERROR_NONE &&
           slots->count == 0;
  if (endpoint == API_COVERAGE)
    none = coverage_decode(body->data, body->length, &coverage, &error) == ERROR_NONE && coverage->count == 0;
  if (endpoint == API_CONVERSATION)
    none = conversation_decode(body->data, body->length, &talk, &error) == ERROR_NONE && talk->message_count == 0;
  slot_list_free(slots);
  coverage_free(coverage);
  conversation_free(talk);
  return none;
}
