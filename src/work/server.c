/* server: which edition of the vendor's API answers, and whose account it is. The later edition has a list of postcodes
 * (coverage), the earlier one has no such path. */
#include <stdlib.h>
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

void server_learn(struct worker *worker, const struct error *error, const struct http_answer *answer) {
  struct coverage *coverage = NULL;
  struct error unreadable;
  bool told = error->code == ERROR_NONE && coverage_decode(answer->body.data, answer->body.length, &coverage,
                                                           &unreadable) == ERROR_NONE; /* any server has a web page */
  coverage_free(coverage);
  if (told)
    server_set(worker, SERVER_LATER);
  else if (answer && (answer->status == 404 || answer->status == 405) && (!api_is_page(answer) || worker->server_page))
    server_set(worker, SERVER_EARLIER);
  worker->server_page =
      !told && api_is_page(answer); /* once it may be a proxy's, twice it is how this server says so */
}

static void server_learnt(struct worker *worker, void *arg, const struct error *error,
                          const struct http_answer *answer) {
  (void)arg;
  server_learn(worker, error, answer);
}

void server_ask(struct worker *worker) {
  call_start(worker, &(struct call_setup){.endpoint = API_COVERAGE, .done = server_learnt});
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
