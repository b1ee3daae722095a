#include "visitdeck/check_server.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

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
  CHECK_ANSWER_MS = 8 * 1000,
  CHECK_AGAIN_MS = 20,
  CHECK_CLOCK_SLACK = 60, /* seconds that two clocks may differ */
  CHECK_MESSAGE_MAX = 1 << 16
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

static const char check_name_clock[] = N_("clock"), check_name_login[] = N_("login"), check_name_name[] = N_("name"),
                  check_name_proxy[] = N_("proxy"), check_name_certificate[] = N_("certificate"),
                  check_name_answer[] = N_("answer");

static void check_answered(void *arg, const struct http_answer *answer) {
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
static struct check_reply check_ask(const struct settings_account *account, const char *token) {
  struct check_reply reply = {.date = WHEN_NONE};
  struct http *http = http_curl_new(account->url, account->ca);
  struct http_request *request = api_request(API_ME, NULL, NULL, NULL);
  request->token = mem_copy(token);
  request->timeout_ms = CHECK_ANSWER_MS;
  (void)http->ops->submit(http, request, check_answered, &reply);
  while (!reply.ended)
    http->ops->run(http, CHECK_AGAIN_MS);
  http->ops->free(http);
  return reply;
}

/* ---- the way */

static void check_name(struct check *check, const char *host, const char *proxy, const struct check_reply *reply) {
  if (reply->nameless)
    check_wrong(check, check_name_name, ERROR_UNREACHABLE,
                _("%s is not found: check url, and this machine's network and name server (/etc/resolv.conf)"), host);
  else if (proxy != NULL)
    check_fine(check, check_name_name, _("%s, which the proxy looks up"), host);
  else
    check_fine(check, check_name_name, "%s", host);
}

static void check_proxy(struct check *check, const char *proxy, const struct check_reply *reply) {
  if (reply->origin == HTTP_FROM_PROXY)
    check_wrong(check, check_name_proxy, ERROR_UNREACHABLE, "%s", reply->error.text);
  else if (proxy != NULL)
    check_fine(check, check_name_proxy, _("by %s"), proxy);
  else
    check_fine(check, check_name_proxy, "%s", _("none"));
}

/* It did not come to an answer. */
static bool check_is_unsent(const struct check_reply *reply) {
  return reply->outcome == HTTP_NOT_SENT;
}

static void check_certificate(struct check *check, const struct check_reply *reply) {
  const struct settings_account *account = &check->config->account;
  if (strncmp(account->url, "http://", 7) == 0)
    check_fine(check, check_name_certificate, "%s", _("none is needed: it is this machine itself"));
  else if (check_is_unsent(reply) && reply->lasting && reply->origin == HTTP_FROM_NETWORK)
    check_wrong(check, check_name_certificate, ERROR_UNREACHABLE, "%s", reply->error.text);
  else if (check_is_unsent(reply))
    check_unseen(check, check_name_certificate, "%s", _("it did not come so far"));
  else if (account->ca != NULL)
    check_fine(check, check_name_certificate, _("trusted, by %s"), account->ca);
  else
    check_fine(check, check_name_certificate, "%s", _("trusted"));
}

static bool check_is_flatsy(const struct check_reply *reply) {
  return reply->outcome == HTTP_ANSWERED && (reply->judged == ERROR_NONE || reply->judged == ERROR_AUTH);
}

static void check_answer(struct check *check, const struct check_reply *reply) {
  bool told = check_is_unsent(reply) && (reply->nameless || reply->lasting || reply->origin == HTTP_FROM_PROXY);
  if (check_is_flatsy(reply))
    check_fine(check, check_name_answer, _("Flatsy answers (status %d)"), reply->status);
  else if (told)
    check_unseen(check, check_name_answer, "%s", _("it did not come so far"));
  else
    check_wrong(check, check_name_answer, reply->judged, "%s", reply->error.text);
}

/* ---- the login */

static void check_login(struct check *check, bool has_token, int64_t expires, const struct check_reply *reply) {
  bool renews = check->config->account.password_command != NULL;
  char until[64];
  when_say_date(expires, until, sizeof until);
  if (check->options->demo)
    check_fine(check, check_name_login, "%s", _("the demo logs in by itself"));
  else if (!has_token && renews)
    check_fine(check, check_name_login, "%s", _("none yet: password_command is run when it is needed (not now)"));
  else if (!has_token)
    check_wrong(check, check_name_login, ERROR_AUTH, "%s", _("none yet: visitdeck login"));
  else if (!check_is_flatsy(reply))
    check_unseen(check, check_name_login, "%s", _("there is one, which could not be tried"));
  else if (reply->judged == ERROR_NONE && expires != WHEN_NONE)
    check_fine(check, check_name_login, _("it works, until %s"), until);
  else if (reply->judged == ERROR_NONE)
    check_fine(check, check_name_login, "%s", _("it works"));
  else if (renews)
    check_fine(check, check_name_login, "%s", _("it has ended: password_command is run when it is needed (not now)"));
  else
    check_wrong(check, check_name_login, ERROR_AUTH, "%s", _("it has ended: visitdeck login"));
}

/* ---- the clock */

static void check_clock(struct check *check, const struct check_reply *reply) {
  int64_t ahead = clock_utc(&clock_system) - reply->date;
  char time[32], away[32];
  when_show_time(clock_utc(&clock_system), time, sizeof time);
  if (reply->date == WHEN_NONE) {
    check_unseen(check, check_name_clock, _("%s here; no answer told Flatsy's"), time);
    return;
  }
  when_show_age(ahead < 0 ? -ahead : ahead, away, sizeof away);
  if (ahead > CHECK_CLOCK_SLACK)
    check_wrong(check, check_name_clock, ERROR_STORE,
                _("this machine's is %s ahead of Flatsy's: set it (timedatectl set-ntp true)"), away);
  else if (ahead < -CHECK_CLOCK_SLACK)
    check_wrong(check, check_name_clock, ERROR_STORE,
                _("this machine's is %s behind Flatsy's: set it (timedatectl set-ntp true)"), away);
  else
    check_fine(check, check_name_clock, _("%s, as Flatsy's"), time);
}

void check_server(struct check *check) {
  const struct settings_account *account = &check->config->account;
  const char *host = strstr(account->url, "://") + 3;
  AUTO(mem_free_at) char *path = mem_print("%s/token", check->config->folders.state);
  AUTO(mem_free_secret_at) char *token = NULL;
  int64_t expires = WHEN_NONE;
  struct error error;
  if (check->options->offline) {
    check_unseen(check, check_name_answer, _("%s is not asked: --offline"), host);
    return;
  }
  bool readable = secret_read_token(path, account->url, &token, &expires, &error) == ERROR_NONE;
  mask_add(token);
  AUTO(mem_free_at) char *proxy = strncmp(account->url, "http://", 7) != 0 ? http_proxy_for(host) : NULL;
  struct check_reply reply = check_ask(account, token);
  check_name(check, host, proxy, &reply);
  check_proxy(check, proxy, &reply);
  check_certificate(check, &reply);
  check_answer(check, &reply);
  if (readable)
    check_login(check, token != NULL, expires, &reply);
  else
    check_wrong(check, check_name_login, ERROR_AUTH, "%s", error.text);
  check_clock(check, &reply);
}

/* ---- the broker */

static const char check_name_broker[] = N_("broker");

void check_broker_begin(struct check *check, struct check_broker *broker) {
  const struct settings_account *account = &check->config->account;
  *broker = (struct check_broker){.end_ms = clock_mono_ms(&clock_system) + CHECK_ANSWER_MS};
  error_clear(&broker->error);
  if (account->mqtt_url == NULL || check->options->offline) return;
  broker->news = msgq_new(NULL, NULL, mqtt_news_free);
  (void)!mqtt_open(&(struct mqtt_setup){.profile = settings_account_mqtt(account),
                                        .name = "visitdeck-check",
                                        .largest = CHECK_MESSAGE_MAX,
                                        .news = broker->news},
                   &broker->mqtt, &broker->error);
}

/* The first that has come, or comes in time; NULL: none. The caller frees. */
static struct mqtt_news *check_await(const struct check_broker *broker) {
  struct mqtt_news *news;
  while ((news = msgq_take(broker->news)) == NULL && clock_mono_ms(&clock_system) < broker->end_ms)
    nanosleep(&(struct timespec){.tv_nsec = CHECK_AGAIN_MS * 1000000L}, NULL);
  return news;
}

void check_broker_end(struct check *check, struct check_broker *broker) {
  const char *url = check->config->account.mqtt_url;
  struct mqtt_news *news = broker->mqtt != NULL ? check_await(broker) : NULL;
  if (broker->mqtt == NULL && broker->error.code != ERROR_NONE)
    check_wrong(check, check_name_broker, ERROR_UNREACHABLE, "%s", broker->error.text);
  else if (broker->mqtt == NULL && url != NULL)
    check_unseen(check, check_name_broker, _("%s is not asked: --offline"), url);
  else if (broker->mqtt != NULL && news == NULL)
    check_wrong(
        check, check_name_broker, ERROR_UNREACHABLE,
        _("%s does not answer in %d s: check mqtt_url, and the network; without it visits are read from Flatsy"), url,
        CHECK_ANSWER_MS / 1000);
  else if (news != NULL && news->type == MQTT_UP)
    check_fine(check, check_name_broker, _("%s lets us in"), url);
  else if (news != NULL)
    check_wrong(check, check_name_broker, ERROR_UNREACHABLE, "%s", news->error.text);
  if (news != NULL) mqtt_news_free(news);
  if (broker->mqtt != NULL) mqtt_close(broker->mqtt, CHECK_AGAIN_MS);
  msgq_free(broker->news);
}
