/* server: which edition of the vendor's API answers, and whose account it is. The later edition has a list of postcodes
 * (coverage), the earlier one has no such path. */
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "base/mem.h"
#include "model/json.h"
#include "work/worker.h"

static void server_set(struct worker *worker, enum server_edition edition) {
  if (worker->server == edition) return;
  worker->server = edition;
  log_line("the server speaks the %s edition", edition == SERVER_LATER ? "later" : "earlier");
  struct event *event = event_new(EVENT_SERVER);
  event->later = edition == SERVER_LATER;
  worker_send(worker, event);
}

enum server_edition server_edition(const struct worker *worker) {
  return worker->server;
}

/* It has no such path. Only JSON is the server's own word; a web page, a text or nothing at all may be anybody's. */
static bool server_lacks(const struct http_answer *answer, bool anybodys) {
  if (answer == NULL || (answer->status != 404 && answer->status != 405)) return false;
  const char *body = answer->body.data != NULL ? answer->body.data : "";
  char first = body[strspn(body, " \t\r\n")];
  return (first != '{' && first != '[') == anybodys;
}

void server_learn(struct worker *worker, const struct error *error, const struct http_answer *answer) {
  struct coverage *coverage = NULL;
  struct error unreadable;
  bool told = error->code == ERROR_NONE && coverage_decode(answer->body.data, answer->body.length, &coverage,
                                                           &unreadable) == ERROR_NONE; /* any server has a web page */
  coverage_free(coverage);
  if (told)
    server_set(worker, SERVER_LATER);
  else if (server_lacks(answer, false))
    server_set(worker, SERVER_EARLIER);
}

/* ---- asking: what is no JSON is this server's own word only if what every edition has is answered well, and the same
 * comes again after that. A proxy or a network's login puts its page in the place of everything. */

struct inquiry {
  void (*done)(struct worker *worker, void *arg);
  void (*drop)(struct worker *worker, void *arg);
  void *arg;
  bool again; /* coverage is asked for once more */
};

static void inquiry_end(struct worker *worker, struct inquiry *inquiry, bool dropped) {
  void (*then)(struct worker * worker, void *arg) = dropped ? inquiry->drop : inquiry->done;
  if (then != NULL) then(worker, inquiry->arg);
  free(inquiry);
}

static void inquiry_dropped(struct worker *worker, void *arg) {
  inquiry_end(worker, arg, true);
}

static void inquiry_ask(struct worker *worker, struct inquiry *inquiry, enum api_endpoint endpoint, call_done *done) {
  call_start(worker, &(struct call_setup){.endpoint = endpoint, .done = done, .drop = inquiry_dropped, .arg = inquiry});
}

static void inquiry_coverage_done(struct worker *worker, void *arg, const struct error *error,
                                  const struct http_answer *answer);

static void inquiry_me_done(struct worker *worker, void *arg, const struct error *error,
                            const struct http_answer *answer) {
  struct inquiry *inquiry = arg;
  struct client *client = NULL;
  struct error unreadable;
  inquiry->again = error->code == ERROR_NONE &&
                   client_decode(answer->body.data, answer->body.length, &client, &unreadable) == ERROR_NONE;
  client_free(client);
  if (inquiry->again)
    inquiry_ask(worker, inquiry, API_COVERAGE, inquiry_coverage_done);
  else
    inquiry_end(worker, inquiry, false);
}

static void inquiry_coverage_done(struct worker *worker, void *arg, const struct error *error,
                                  const struct http_answer *answer) {
  struct inquiry *inquiry = arg;
  bool doubtful = server_lacks(answer, true);
  server_learn(worker, error, answer);
  if (doubtful && inquiry->again) server_set(worker, SERVER_EARLIER);
  if (doubtful && !inquiry->again && worker->server == SERVER_UNKNOWN)
    inquiry_ask(worker, inquiry, API_ME, inquiry_me_done);
  else
    inquiry_end(worker, inquiry, false);
}

void server_find_out(struct worker *worker, void (*done)(struct worker *worker, void *arg),
                     void (*drop)(struct worker *worker, void *arg), void *arg) {
  struct inquiry *inquiry = mem_new(sizeof *inquiry);
  *inquiry = (struct inquiry){.done = done, .drop = drop, .arg = arg};
  inquiry_ask(worker, inquiry, API_COVERAGE, inquiry_coverage_done);
}

void server_ask(struct worker *worker) {
  if (worker->server != SERVER_LATER) server_find_out(worker, NULL, NULL, NULL);
}

const struct client *server_account(struct worker *worker) {
  static const struct client nobody = {0};
  size_t length;
  struct error error;
  if (worker->account) return worker->account;
  char *raw = cache_client(worker->cache, &length);
  if (raw && client_decode(raw, length, &worker->account, &error) != ERROR_NONE) worker->account = NULL;
  free(raw);
  return worker->account ? worker->account : &nobody;
}

void server_forget(struct worker *worker) {
  write_forget_checks(worker);
  worker->server = SERVER_UNKNOWN;
  client_free(worker->account);
  worker->account = NULL;
}
