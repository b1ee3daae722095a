/* doubt: when an answer that has nothing is believed: when it comes twice. One that comes once, of a server that is
 * being restarted or whose calendars are not loaded yet, would be told as "nothing there", or lead to sending again
 * what is there. For call_setup's doubt. */
#include "work/event.h"
#include "work/net/answer.h"
#include "work/net/doubt.h"
#include "work/worker.h"

bool doubt_nothing(struct worker *worker, void *arg, enum api_endpoint endpoint, const struct http_answer *answer) {
  struct event *came = event_new(EVENT_DONE);
  struct error error;
  (void)arg;
  bool none = answer_decode(worker, endpoint, answer, came, &error) == ERROR_NONE &&
              (endpoint == API_SLOTS      ? came->slots->count
               : endpoint == API_COVERAGE ? came->coverage->count
                                          : came->talk->message_count) == 0;
  event_free(came);
  return none;
}
