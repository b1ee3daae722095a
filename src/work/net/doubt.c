/* doubt: when an answer that has nothing is believed: when it comes twice. One that comes once, of a server that is
 * being restarted or whose calendars are not loaded yet, would be told as "nothing there", or lead to sending again
 * what is there. For call_setup's doubt. */
#include <stdlib.h>
#include "api/api.h"
#include "work/net/doubt.h"
#include "work/worker.h"

bool doubt_slots(struct worker *worker, void *arg, const struct http_answer *answer) {
  struct slot_list *list;
  struct error error;
  (void)arg;
  if (slot_list_decode(answer->body.data, answer->body.length, worker_utc(worker), &list, &error) != ERROR_NONE)
    return false;
  bool none = list->count == 0;
  slot_list_free(list);
  return none;
}

bool doubt_coverage(struct worker *worker, void *arg, const struct http_answer *answer) {
  struct coverage *coverage = NULL;
  struct error error;
  (void)worker;
  (void)arg;
  bool none =
      coverage_decode(answer->body.data, answer->body.length, &coverage, &error) == ERROR_NONE && coverage->count == 0;
  coverage_free(coverage);
  return none;
}

bool doubt_talk(struct worker *worker, void *arg, const struct http_answer *answer) {
  struct conversation *talk = NULL;
  struct error error;
  (void)worker;
  (void)arg;
  bool none = conversation_decode(answer->body.data, answer->body.length, &talk, &error) == ERROR_NONE &&
              talk->message_count == 0;
  conversation_free(talk);
  return none;
}
