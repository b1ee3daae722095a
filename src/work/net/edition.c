/* edition: which edition of the vendor's API answers. The later edition has a list of postcodes (coverage), the
 * earlier one has no such path. */
#include <stdlib.h>
#include "api/api.h"
#include "base/log.h"
#include "base/mem.h"
#include "work/net/answer.h"
#include "work/net/call.h"
#include "work/event.h"
#include "work/net/edition.h"
#include "work/worker.h"

void edition_learn(struct worker *worker, enum edition edition) {
  if (worker->server.edition == edition) return;
  worker->server.edition = edition;
  log_line("the server speaks the %s edition", edition == EDITION_LATER ? "later" : "earlier");
  struct event *event = event_new(EVENT_SERVER);
  event->later = edition == EDITION_LATER;
  worker_send(worker, event);
}

enum edition edition_known(const struct worker *worker) {
  return worker->server.edition;
}

/* ---- asking: that a path is not there is this server's own word only if what every edition has is answered well, and
 * the path is not there again after that. A gateway that changes its servers, a proxy, or a network's login say so of
 * everything, for a while; and of the one path alone, for as long as the server behind it is exchanged: a server that
 * was of the later edition is of the earlier one only where it says so in JSON. */

struct inquiry {
  struct edition_inquiry setup;
  size_t step;
};
static const enum api_endpoint steps[] = {API_COVERAGE, API_ME, API_COVERAGE};

/* NULL: it was cancelled. */
static void inquiry_end(struct worker *worker, struct inquiry *inquiry, const struct error *why) {
  struct edition_inquiry setup = inquiry->setup;
  free(inquiry);
  if (setup.call != NULL) *setup.call = NULL;
  if (why == NULL && setup.drop != NULL) setup.drop(worker, setup.arg);
  if (why != NULL && setup.done != NULL) setup.done(worker, setup.arg, why);
}

static void inquiry_dropped(struct worker *worker, void *arg) {
  inquiry_end(worker, arg, NULL);
}

static call_done inquiry_answered;

static void inquiry_ask(struct worker *worker, struct inquiry *inquiry) {
  struct call *call = call_start(worker, &(struct call_setup){.request.endpoint = steps[inquiry->step],
                                                              .done = inquiry_answered,
                                                              .drop = inquiry_dropped,
                                                              .arg = inquiry});
  if (inquiry->setup.call != NULL) *inquiry->setup.call = call;
}

static void inquiry_answered(struct worker *worker, void *arg, const struct error *error,
                             const struct http_answer *answer) {
  struct inquiry *inquiry = arg;
  struct event *came = event_new(EVENT_DONE);
  struct error why = *error;
  bool me = steps[inquiry->step] == API_ME, later = worker->server.edition == EDITION_LATER;
  bool lacks = !me && api_lacks_path(answer) && (!later || api_is_json(answer));
  if (why.code == ERROR_NONE) (void)!answer_decode(worker, steps[inquiry->step], answer, came, &why);
  event_free(came);
  if (me ? why.code == ERROR_NONE : lacks && inquiry->step == 0) {
    inquiry->step++;
    inquiry_ask(worker, inquiry);
    return;
  }
  if (!me && why.code == ERROR_NONE) edition_learn(worker, EDITION_LATER);
  if (lacks) edition_learn(worker, EDITION_EARLIER);
  if (lacks) error_clear(&why);
  answer_judge(false, &why);
  inquiry_end(worker, inquiry, &why);
}

void edition_find_out(struct worker *worker, const struct edition_inquiry *setup) {
  struct inquiry *inquiry = mem_new(sizeof *inquiry);
  inquiry->setup = *setup;
  inquiry_ask(worker, inquiry);
}

void edition_ask(struct worker *worker) {
  if (worker->server.edition != EDITION_LATER) edition_find_out(worker, &(struct edition_inquiry){0});
}

void edition_forget(struct worker *worker) {
  worker->server.edition = EDITION_UNKNOWN;
}
