/* status: how the relay is, in one line; told to whoever connects to its socket, who needs to say nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "relay/listen.h"
#include "relay/relay.h"

enum {
  STATUS_AT_ONCE = 16,  /* who asks in a round */
  STATUS_FRESH_MS = 200 /* counting rows takes a while: strangers on an address don't make us do it all the time */
};

/* ---- the line */

static void status_broker(struct relay *relay, char *out, size_t size) {
  const struct publisher *publisher = &relay->publisher;
  if (relay->mqtt == NULL)
    snprintf(out, size, "%s", _("broker not asked yet"));
  else if (publisher_has_rival(publisher))
    snprintf(out, size, "%s", _("ANOTHER RELAY PUBLISHES THIS ACCOUNT: end one of the two"));
  else if (!publisher->up)
    snprintf(out, size, _("BROKER AWAY: %s"), relay->broker_error.text);
  else if (publisher->head_large)
    snprintf(out, size, "%s", _("BROKER TAKES NO MESSAGE AS LARGE AS OURS: raise its max_packet_size"));
  else if (publisher->forbidden || publisher->deaf)
    snprintf(out, size, "%s", _("BROKER FORBIDS US TO PUBLISH: check its ACL"));
  else
    snprintf(out, size, _("broker up (MQTT %s)"), mqtt_is_5(relay->mqtt) ? "5" : "3.1.1");
}

static void status_api(struct relay *relay, char *out, size_t size) {
  const struct reader *reader = &relay->reader;
  char age[64];
  if (relay->disk_error.code != ERROR_NONE) {
    snprintf(out, size, _("NOT ALL IS WRITTEN DOWN: %s"), relay->disk_error.text);
  } else if (witness_misses_events(&relay->witness, relay_mono())) {
    snprintf(out, size, "%s", _("FLATSY'S WEBHOOK DOES NOT REACH US: is it registered?"));
  } else if (reader->login_needed) {
    snprintf(out, size, "%s", _("FLATSY REFUSES THE LOGIN"));
  } else if (reader->link_known && !reader->link_ok) {
    snprintf(out, size, "%s", _("NO ANSWER FROM FLATSY"));
  } else if (reader->read_at == WHEN_NONE) {
    snprintf(out, size, "%s", _("Flatsy not read yet"));
  } else {
    when_show_age(relay_utc() - reader->read_at, age, sizeof age);
    snprintf(out, size, _("Flatsy read %s ago"), age);
  }
}

char *status_line(struct relay *relay) {
  char up[64], broker[512], api[512];
  struct ledger_count rows = ledger_count(relay->ledger);
  struct hook_counts hook = hook_count(relay->hook);
  when_show_age((relay_mono() - relay->begun_ms) / 1000, up, sizeof up);
  status_broker(relay, broker, sizeof broker);
  status_api(relay, api, sizeof api);
  char *visits = mem_print(ngettext("%zu visit", "%zu visits", rows.visits), rows.visits);
  char *line =
      mem_print(_("up %s; %s; %s; %s, %zu to publish; events %llu, %zu to read, %llu unclear, %llu missed; reads %llu, "
                  "published %llu; "
                  "turned away: path %llu, large %llu, fast %llu, slow %llu"),
                up, broker, api, visits, rows.unsent, (unsigned long long)relay->events, rows.waiting,
                (unsigned long long)hook.unclear, (unsigned long long)hook.missed, (unsigned long long)relay->reads,
                (unsigned long long)relay->published, (unsigned long long)hook.wrong_path,
                (unsigned long long)hook.too_large, (unsigned long long)hook.too_fast, (unsigned long long)hook.slow);
  free(visits);
  return line;
}

/* ---- who asks */

enum error_code status_open(struct relay *relay, struct error *error) {
  const struct config *config = &relay->config;
  const struct listen_place places[STATUS_PLACES] = {
      {.path = config->status_socket}, {.host = config->status_listen.host, .port = config->status_listen.port}};
  for (size_t n = 0; n < STATUS_PLACES; n++)
    if ((places[n].path != NULL || places[n].host != NULL) &&
        listen_open(&places[n], &relay->status.fds[n], error) != ERROR_NONE)
      return error->code;
  return ERROR_NONE;
}

static const char *status_text(struct relay *relay) {
  struct status *status = &relay->status;
  int64_t now = relay_mono();
  if (status->made_ms != 0 && now - status->made_ms < STATUS_FRESH_MS) return status->text;
  char *line = status_line(relay);
  free(status->text);
  const char *socket = relay->config.socket, *web = status->web;
  char *where = web != NULL ? mem_print(_("listening on %s and unix:%s"), web, socket)
                            : mem_print(_("listening on unix:%s"), socket);
  status->text = mem_print("%s\n%s\n", line, where);
  free(where);
  status->made_ms = now;
  free(line);
  return status->text;
}

/* What it says fits what a fresh socket holds: nobody is waited for. */
void status_serve(struct relay *relay) {
  struct status *status = &relay->status;
  for (size_t n = 0; n < STATUS_PLACES; n++) {
    for (int asked = 0, fd; status->fds[n] >= 0 && asked < STATUS_AT_ONCE; asked++) {
      if ((fd = accept4(status->fds[n], NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) < 0) break;
      if (n == 0) status->made_ms = 0; /* our own user hears what is true now */
      const char *text = status_text(relay);
      (void)!send(fd, text, strlen(text), MSG_NOSIGNAL);
      close(fd);
    }
  }
}

void status_close(struct relay *relay) {
  struct status *status = &relay->status;
  if (status->fds[0] >= 0) stay_remove(&relay->stay, relay->config.status_socket);
  for (size_t n = 0; n < STATUS_PLACES; n++)
    if (status->fds[n] >= 0) close(status->fds[n]);
  free(status->web);
  free(status->text);
}
