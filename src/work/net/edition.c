/* server: which edition of the vendor's API answers. The later edition has a list of postcodes (coverage), the
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
  bool again; /* coverage is asked for once more */
};

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

static void inquiry_ask(struct worker *worker, struct inquiry *inquiry, enum api_endpoint endpoint, call_done *done) {
  struct call *call = call_start(
      worker, &(struct call_setup){.endpoint = endpoint, .done = done, .drop = inquiry_dropped, .arg = inquiry});
  if (inquiry->setup.call != NULL) *inquiry->setup.call = call;
}

static void inquiry_coverage_done(struct worker *worker, void *arg, const struct error *error,
                                  const struct http_answer *answer);

static void inquiry_me_done(struct worker *worker, void *arg, const struct error *error,
                            const struct http_answer *answer) {
  struct inquiry *inquiry = arg;
  struct client *client = NULL;
  struct error why = *error;
  if (why.code == ERROR_NONE) {
    bool decoded = client_decode(answer->body.data, answer->body.length, &client, &why) == ERROR_NONE;
    inquiry->again = api_judge_body(API_ME, answer, decoded, &why) == ERROR_NONE;
  }
  client_free(client);
  answer_judge(false, &why);
  if (inquiry->again)
    inquiry_ask(worker, inquiry, API_COVERAGE, inquiry_coverage_done);
  else
    inquiry_end(worker, inquiry, &why);
}

static void inquiry_coverage_done(struct worker *worker, void *arg, const struct error *error,
                                  const struct http_answer *answer) {
  struct inquiry *inquiry = arg;
  struct coverage *coverage = NULL;
  struct error why = *error;
  bool lacks = api_lacks_path(answer) && (worker->server.edition != EDITION_LATER || api_is_json(answer));
  if (why.code == ERROR_NONE) {
    bool decoded = coverage_decode(answer->body.data, answer->body.length, &coverage, &why) == ERROR_NONE;
    if (api_judge_body(API_COVERAGE, answer, decoded, &why) == ERROR_NONE) edition_learn(worker, EDITION_LATER);
  }
  coverage_free(coverage);
  if (lacks && !inquiry->again) {
    inquiry_ask(worker, inquiry, API_ME, inquiry_me_done);
    return;
  }
  if (lacks) {
    edition_learn(worker, EDITION_EARLIER);
    error_clear(&why);
  }
  answer_judge(false, &why);
  inquiry_end(worker, inquiry, &why);
}

void server_find_out(struct worker *worker, const struct edition_inquiry *setup) {
  struct inquiry *inquiry = mem_new(sizeof *inquiry);
  inquiry->setup = *setup;
  inquiry_ask(worker, inquiry, API_COVERAGE, inquiry_coverage_done);
}

void edition_ask(struct worker *worker) {
  if (worker->server.edition != EDITION_LATER) server_find_out(worker, &(struct edition_inquiry){0});
}

void edition_forget(struct worker *worker) {
  worker->server.edition = EDITION_UNKNOWN;
}
