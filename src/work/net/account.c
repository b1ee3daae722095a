#include "api/api.h"
#include "base/log.h"
#include "store/cache.h"
#include "work/net/account.h"
#include "work/net/call.h"
#include "work/net/cached.h"
#include "work/net/session.h"
#include "work/worker.h"

void account_told(struct worker *worker, const struct http_answer *answer) {
  AUTO(client_free_at) struct client *client = NULL;
  struct error error;
  bool decoded = client_decode(answer->body.data, answer->body.length, &client, &error) == ERROR_NONE;
  if (api_judge_body(API_ME, answer, decoded, &error) != ERROR_NONE) {
    worker_notice(worker, &error);
    return;
  }
  AUTO(client_free_at) struct client *before = cached_client(worker);
  if (before && !client_is_same(before, client)) {
    log_line("another client than before: the cache starts anew");
    if (session_forget(worker, &error) != ERROR_NONE) worker_notice(worker, &error);
    account_forget(worker);
  }
  if (cache_put_client(worker->cache, answer->body.data, answer->body.length, &error) != ERROR_NONE)
    worker_notice(worker, &error);
  session_tell(worker, client->name, NULL);
}

static void account_answered(struct worker *worker, void *arg, const struct error *error,
                             const struct http_answer *answer) {
  (void)arg;
  if (error->code == ERROR_NONE) account_told(worker, answer);
}

void account_ask(struct worker *worker) {
  call_start(worker, &(struct call_setup){.request.endpoint = API_ME, .done = account_answered});
}

const struct client *account_known(struct worker *worker) {
  static const struct client nobody = {0};
  if (!worker->server.account) worker->server.account = cached_client(worker);
  return worker->server.account ? worker->server.account : &nobody;
}

bool account_is_known(struct worker *worker) {
  const struct client *client = account_known(worker);
  return client->id != NULL || client->email != NULL;
}

void account_forget(struct worker *worker) {
  client_free(worker->server.account);
  worker->server.account = NULL;
}
