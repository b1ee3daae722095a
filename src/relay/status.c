#include "relay/status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "relay/listen.h"
#include "relay/relay_clock.h"

enum {
  STATUS_AT_ONCE = 16,  /* who asks in a round */
  STATUS_FRESH_MS = 200 /* counting rows takes a while: strangers on an address don't make us do it all the time */
};

/* ---- the line */

/* New memory. */
static char *status_broker(const struct publisher *publisher) {
  if (publisher->mqtt == NULL) return mem_copy(_("broker not asked yet"));
  if (publisher_head_has_rival(&publisher->head))
    return mem_copy(_("ANOTHER RELAY PUBLISHES THIS ACCOUNT: end one of the two"));
  if (!publisher->up) return mem_print(_("BROKER AWAY: %s"), publisher->error.text);
  if (publisher->head.large) return mem_copy(_("BROKER TAKES NO MESSAGE AS LARGE AS OURS: raise its max_packet_size"));
  if (publisher->forbidden_ms != 0 || publisher->deaf)
    return mem_copy(_("BROKER FORBIDS US TO PUBLISH: check its ACL"));
  return mem_print(_("broker up (MQTT %s)"), mqtt_is_5(publisher->mqtt) ? "5" : "3.1.1");
}

/* New memory. */
static char *status_api(const struct fetcher *fetcher) {
  const struct error *unwritten = &fetcher->transaction->error;
  char age[64];
  if (unwritten->code != ERROR_NONE) return mem_print(_("NOT ALL IS WRITTEN DOWN: %s"), unwritten->text);
  if (webhook_is_silent(fetcher->webhook, relay_clock_mono_ms()))
    return mem_copy(_("FLATSY'S WEBHOOK DOES NOT REACH US: is it registered?"));
  if (fetcher->login_needed) return mem_copy(_("FLATSY REFUSES THE LOGIN"));
  if (fetcher->link_known && !fetcher->link_ok) return mem_copy(_("NO ANSWER FROM FLATSY"));
  if (fetcher->read_at == WHEN_NONE) return mem_copy(_("Flatsy not read yet"));
  when_show_age(relay_clock_utc() - fetcher->read_at, age, sizeof age);
  return mem_print(_("Flatsy read %s ago"), age);
}

char *status_line(const struct status *status) {
  const struct status_about *about = &status->about;
  char up[64];
  struct ledger_count rows = ledger_count(about->fetcher->ledger);
  struct hook *hook = about->hook;
  when_show_age((relay_clock_mono_ms() - about->begun_ms) / 1000, up, sizeof up);
  AUTO(mem_free_at) char *broker = status_broker(about->publisher);
  AUTO(mem_free_at) char *api = status_api(about->fetcher);
  AUTO(mem_free_at) char *visits = mem_print(ngettext("%zu visit", "%zu visits", rows.visits), rows.visits);
  return mem_print(
      _("up %s; %s; %s; %s, %zu to publish; events %llu, %zu to read, %llu unclear, %llu missed; reads %llu, "
        "published %llu; "
        "turned away: path %llu, large %llu, fast %llu, slow %llu"),
      up, broker, api, visits, rows.unsent, (unsigned long long)*about->events, rows.waiting,
      hook_count(hook, HOOK_UNCLEAR), hook_count(hook, HOOK_MISSED), (unsigned long long)about->fetcher->asked,
      (unsigned long long)about->publisher->published, hook_count(hook, HOOK_WRONG_PATH),
      hook_count(hook, HOOK_TOO_LARGE), hook_count(hook, HOOK_TOO_FAST), hook_count(hook, HOOK_SLOW));
}

/* ---- who asks */

enum error_code status_open(struct status *status, struct error *error) {
  const struct config *config = status->about.fetcher->config;
  const struct listen_place places[STATUS_PLACES] = {{.path = config->status_socket}, {.at = config->status_listen.at}};
  for (size_t n = 0; n < STATUS_PLACES; n++)
    if ((places[n].path != NULL || places[n].at.host != NULL) &&
        listen_open(&places[n], &status->fds[n], error) != ERROR_NONE)
      return error->code;
  return ERROR_NONE;
}

static const char *status_text(struct status *status) {
  int64_t now = relay_clock_mono_ms();
  if (status->made_ms != 0 && now - status->made_ms < STATUS_FRESH_MS) return status->text;
  AUTO(mem_free_at) char *line = status_line(status);
  free(status->text);
  const char *socket = status->about.fetcher->config->socket, *web = status->web;
  AUTO(mem_free_at)
  char *where = web != NULL ? mem_print(_("listening on %s and unix:%s"), web, socket)
                            : mem_print(_("listening on unix:%s"), socket);
  status->text = mem_print("%s\n%s\n", line, where);
  status->made_ms = now;
  return status->text;
}

/* What it says fits what a fresh socket holds: nobody is waited for. */
void status_serve(struct status *status) {
  for (size_t n = 0; n < STATUS_PLACES; n++) {
    for (int asked = 0, fd; status->fds[n] >= 0 && asked < STATUS_AT_ONCE; asked++) {
      if ((fd = accept4(status->fds[n], NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) < 0) break;
      if (n == 0) status->made_ms = 0; /* our own user hears what is true now */
      const char *text = status_text(status);
      (void)!send(fd, text, strlen(text), MSG_NOSIGNAL);
      close(fd);
    }
  }
}

void status_close(struct status *status) {
  for (size_t n = 0; n < STATUS_PLACES; n++)
    if (status->fds[n] >= 0) close(status->fds[n]);
  free(status->web);
  free(status->text);
}
