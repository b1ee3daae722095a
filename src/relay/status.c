/* status: how the relay is, in one line. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/when.h"
#include "relay/relay.h"

static void status_broker(struct relay *relay, char *out, size_t size) {
  const struct publisher *publisher = &relay->publisher;
  if (relay->mqtt == NULL)
    snprintf(out, size, "broker not asked yet");
  else if (!publisher->up)
    snprintf(out, size, "BROKER AWAY: %s", relay->broker_error.text);
  else if (publisher->head_large)
    snprintf(out, size, "BROKER TAKES NO MESSAGE AS LARGE AS OURS: raise its max_packet_size");
  else if (publisher->forbidden || publisher->deaf)
    snprintf(out, size, "BROKER FORBIDS US TO PUBLISH: check its ACL");
  else
    snprintf(out, size, "broker up (MQTT %s)", mqtt_is_5(relay->mqtt) ? "5" : "3.1.1");
}

static void status_api(struct relay *relay, char *out, size_t size) {
  const struct reader *reader = &relay->reader;
  char age[64];
  if (reader->login_needed) {
    snprintf(out, size, "FLATSY REFUSES THE LOGIN");
  } else if (reader->link_known && !reader->link_ok) {
    snprintf(out, size, "NO ANSWER FROM FLATSY");
  } else if (reader->read_at == WHEN_NONE) {
    snprintf(out, size, "Flatsy not read yet");
  } else {
    when_show_age(relay_utc() - reader->read_at, age, sizeof age);
    snprintf(out, size, "Flatsy read %s ago", age);
  }
}

char *status_line(struct relay *relay) {
  char up[64], broker[512], api[128];
  struct ledger_count rows = ledger_count(relay->ledger);
  struct hook_counts hook = hook_count(relay->hook);
  when_show_age((relay_mono() - relay->begun_ms) / 1000, up, sizeof up);
  status_broker(relay, broker, sizeof broker);
  status_api(relay, api, sizeof api);
  return mem_print("up %s; %s; %s; %zu visits, %zu to publish; events %" PRIu64 ", %zu to read; reads %" PRIu64
                   ", published %" PRIu64 "; turned away: path %" PRIu64 ", unreadable %" PRIu64 ", large %" PRIu64
                   ", fast %" PRIu64 ", slow %" PRIu64 "\n",
                   up, broker, api, rows.visits, rows.unsent, relay->events, rows.waiting, relay->reads,
                   relay->published, hook.wrong_path, hook.unreadable, hook.too_large, hook.too_fast, hook.slow);
}
