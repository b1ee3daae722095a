#include "visitdeck/check_server.h"

#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "api/http_curl.h"
#include "api/http_proxy.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/mask.h"
#include "base/mem.h"
#include "base/when.h"
#include "store/secret.h"

enum {
  CHECK_AGAIN_MS = 20,
  CHECK_CLOCK_SLACK = 60 /* seconds that two clocks may differ */
};

/* What came of it. */
struct check_reply {
  bool ended;
  enum http_outcome outcome;
  enum http_origin origin;
  int status;
  bool lasting, nameless;
  int64_t date;
  enum error_code judged;
  struct error error;
};

static const char check_server_clock_name[] = N_("clock"), check_server_login_name[] = N_("login"),
                  check_server_name_name[] = N_("name"), check_server_proxy_name[] = N_("proxy"),
                  check_server_certificate_name[] = N_("certificate"), check_server_answer_name[] = N_("answer");

static void check_server_answered(void *arg, const struct http_answer *answer) {
  struct check_reply *reply = arg;
  *reply = (struct check_reply){.ended = true,
                                .outcome = answer->outcome,
                                .origin = answer->origin,
                                .status = answer->status,
                                .lasting = answer->lasting,
                                .nameless = answer->nameless,
                                .date = answer->date};
  reply->judged = api_judge(API_ME, answer, &reply->error);
  if (reply->judged == ERROR_NONE) reply->judged = api_judge_body(API_ME, answer, api_is_json(answer), &reply->error);
}

/* token: NULL: none, and 401 is the answer. */
static struct check_reply check_server_ask(const struct settings_account *account, const char *token) {
  struct check_reply reply = {.date = WHEN_NONE};
  struct http *http = http_curl_new(account->url, account->ca);
  struct http_request *request = api_request(API_ME, NULL, NULL, NULL);
  request->token = mem_copy(token);
  request->timeout_ms = CHECK_ANSWER_MS;
  (void)http->ops->submit(http, request, check_server_answered, &reply);
  while (!reply.ended)
    http->ops->run(http, CHECK_AGAIN_MS);
  http->ops->free(http);
  return reply;
}

/* ---- the way */

static void check_server_name(struct check *check, const char *host, const char *proxy,
                              const struct check_reply *reply) {
  if (reply->nameless)
    check_lines_wrong(check, check_server_name_name, ERROR_UNREACHABLE,
                      _("%s is not found: check url, and this machine's network and name server (/etc/resolv.conf)"),
                      host);
  else if (proxy != NULL)
    check_lines_fine(check, check_server_name_name, _("%s, which the proxy looks up"), host);
  else
    check_lines_fine(check, check_server_name_name, "%s", host);
}

static void check_server_proxy(struct check *check, const char *proxy, const struct check_reply *reply) {
  if (reply->origin == HTTP_FROM_PROXY)
    check_lines_wrong(check, check_server_proxy_name, ERROR_UNREACHABLE, "%s", reply->error.text);
  else if (proxy != NULL)
    check_lines_fine(check, check_server_proxy_name, _("by %s"), proxy);
  else
    check_lines_fine(check, check_server_proxy_name, "%s", _("none"));
}

/* It did not come to an answer. */
static bool check_server_is_unsent(const struct check_reply *reply) {
  return reply->outcome == HTTP_NOT_SENT;
}

static void check_server_certificate(struct check *check, const struct check_reply *reply) {
  const struct settings_account *account = &check->config->account;
  if (strncmp(account->url, "http://", 7) == 0)
    check_lines_fine(check, check_server_certificate_name, "%s", _("none is needed: it is this machine itself"));
  else if (check_server_is_unsent(reply) && reply->lasting && reply->origin == HTTP_FROM_NETWORK)
    check_lines_wrong(check, check_server_certificate_name, ERROR_UNREACHABLE, "%s", reply->error.text);
  else if (check_server_is_unsent(reply))
    check_lines_unseen(check, check_server_certificate_name, "%s", _("it did not come so far"));
  else if (account->ca != NULL)
    check_lines_fine(check, check_server_certificate_name, _("trusted, by %s"), account->ca);
  else
    check_lines_fine(check, check_server_certificate_name, "%s", _("trusted"));
}

static bool check_server_is_flatsy(const struct check_reply *reply) {
  return reply->outcome == HTTP_ANSWERED && (reply->judged == ERROR_NONE || reply->judged == ERROR_AUTH);
}

static void check_server_answer(struct check *check, const struct check_reply *reply) {
  bool told = check_server_is_unsent(reply) && (reply->nameless || reply->lasting || reply->origin == HTTP_FROM_PROXY);
  if (check_server_is_flatsy(reply))
    check_lines_fine(check, check_server_answer_name, _("Flatsy answers (status %d)"), reply->status);
  else if (told)
    check_lines_unseen(check, check_server_answer_name, "%s", _("it did not come so far"));
  else
    check_lines_wrong(check, check_server_answer_name, reply->judged, "%s", reply->error.text);
}

/* ---- the login */

static void check_server_login(struct check *check, bool has_token, int64_t expires, const struct check_reply *reply) {
  bool renews = check->config->account.password_command != NULL;
  char until[64];
  when_say_date(expires, until, sizeof until);
  if (check->options->demo)
    check_lines_fine(check, check_server_login_name, "%s", _("the demo logs in by itself"));
  else if (!has_token && renews)
    check_lines_fine(check, check_server_login_name, "%s",
                     _("none yet: password_command is run when it is needed (not now)"));
  else if (!has_token)
    check_lines_wrong(check, check_server_login_name, ERROR_AUTH, "%s", _("none yet: visitdeck login"));
  else if (!check_server_is_flatsy(reply))
    check_lines_unseen(check, check_server_login_name, "%s", _("there is one, which could not be tried"));
  else if (reply->judged == ERROR_NONE && expires != WHEN_NONE)
    check_lines_fine(check, check_server_login_name, _("it works, until %s"), until);
  else if (reply->judged == ERROR_NONE)
    check_lines_fine(check, check_server_login_name, "%s", _("it works"));
  else if (renews)
    check_lines_fine(check, check_server_login_name, "%s",
                     _("it has ended: password_command is run when it is needed (not now)"));
  else
    check_lines_wrong(check, check_server_login_name, ERROR_AUTH, "%s", _("it has ended: visitdeck login"));
}

/* ---- the clock */

static void check_server_clock(struct check *check, const struct check_reply *reply) {
  char time[32], away[32];
  when_show_time(clock_utc(&clock_system), time, sizeof time);
  if (reply->date == WHEN_NONE) {
    check_lines_unseen(check, check_server_clock_name, _("%s here; no answer told Flatsy's"), time);
    return;
  }
  int64_t ahead = clock_utc(&clock_system) - reply->date;
  when_show_age(ahead < 0 ? -ahead : ahead, away, sizeof away);
  if (ahead > CHECK_CLOCK_SLACK)
    check_lines_wrong(check, check_server_clock_name, ERROR_STORE,
                      _("this machine's is %s ahead of Flatsy's: set it (timedatectl set-ntp true)"), away);
  else if (ahead < -CHECK_CLOCK_SLACK)
    check_lines_wrong(check, check_server_clock_name, ERROR_STORE,
                      _("this machine's is %s behind Flatsy's: set it (timedatectl set-ntp true)"), away);
  else
    check_lines_fine(check, check_server_clock_name, _("%s, as Flatsy's"), time);
}

void check_server(struct check *check) {
  const struct settings_account *account = &check->config->account;
  const char *host = strstr(account->url, "://") + 3;
  AUTO(mem_free_at) char *path = mem_print("%s/token", check->config->folders.state);
  AUTO(mem_free_secret_at) char *token = NULL;
  int64_t expires = WHEN_NONE;
  struct error error;
  if (check->options->offline) {
    check_lines_unseen(check, check_server_answer_name, _("%s is not asked: --offline"), host);
    return;
  }
  bool readable = secret_read_token(path, account->url, &token, &expires, &error) == ERROR_NONE;
  mask_add(token);
  AUTO(mem_free_at) char *proxy = strncmp(account->url, "http://", 7) != 0 ? http_proxy_for(host) : NULL;
  struct check_reply reply = check_server_ask(account, token);
  check_server_name(check, host, proxy, &reply);
  check_server_proxy(check, proxy, &reply);
  check_server_certificate(check, &reply);
  check_server_answer(check, &reply);
  if (readable)
    check_server_login(check, token != NULL, expires, &reply);
  else
    check_lines_wrong(check, check_server_login_name, ERROR_AUTH, "%s", error.text);
  check_server_clock(check, &reply);
}
