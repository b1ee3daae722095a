/* publisher_head: what the relay says of itself and of every shard, and when; and who else does. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "relay/relay.h"

enum {
  PUBLISHER_HEAD_MS = 250,   /* between two heads, whatever is new */
  PUBLISHER_AGAIN_MS = 1000, /* until a head that nothing follows comes again; doubling */
  PUBLISHER_BUSY_MS = 2000,  /* between two heads while rows go out */
};

static char *publisher_head(struct relay *relay, bool up, size_t *length) {
  struct feed_head head = {.inst = (char *)ledger_inst(relay->ledger),
                           .up = up,
                           .ok = relay->publisher.head_ok,
                           .run = relay->publisher.run,
                           .why = relay_why(relay)};
  struct buf out;
  buf_init(&out, FEED_HEAD_MAX);
  head.from = relay->reader.from;
  head.to = relay->reader.to;
  memcpy(head.claims, relay->publisher.claims, sizeof head.claims);
  if (!feed_head_encode(&out, &head)) buf_reset(&out); /* it always fits */
  *length = out.length;
  return buf_take(&out);
}

/* What a broker drops is the end of a burst, and the head behind it: the head comes again soon, then more and more
 * rarely. Our own comes back to us, so a rest that is nothing would be an endless loop. */
static int64_t publisher_rest_ms(const struct publisher *publisher) {
  const int64_t most = (int64_t)FEED_HEAD_SECONDS * 1000;
  if (publisher->head_owed || publisher->head_rest_ms < PUBLISHER_AGAIN_MS) return PUBLISHER_AGAIN_MS;
  return publisher->head_rest_ms * 2 < most ? publisher->head_rest_ms * 2 : most;
}

void publisher_send_head(struct relay *relay, bool up) {
  struct publisher *publisher = &relay->publisher;
  const char *account = ledger_account(relay->ledger);
  char *topic = feed_topic_head(account), *kept = feed_topic_kept(account);
  size_t length;
  int mid;
  publisher->head_ok = relay_is_ok(relay);
  char *bytes = publisher_head(relay, up, &length);
  bool large = !mqtt_takes(relay->mqtt, topic, length);
  if (large && !publisher->head_large)
    log_line("the broker takes no message of %zu bytes, which every seat needs: set its max_packet_size to %d", length,
             FEED_HEAD_MAX);
  publisher->head_large = large;
  bool sent = !large && mqtt_publish(relay->mqtt, topic, bytes, length, true, 0, &mid) &&
              (!up || mqtt_publish(relay->mqtt, kept, bytes, length, true, 0, &mid));
  free(topic);
  free(kept);
  free(bytes);
  publisher->head_rest_ms = publisher_rest_ms(publisher);
  publisher->head_ms = relay_mono();
  if (sent || large) publisher->head_owed = false;
}

bool publisher_is_quiet(const struct publisher *publisher) {
  return !publisher->owed && publisher->sent_count == 0;
}

int64_t publisher_head_at(const struct publisher *publisher) {
  if (!publisher->head_owed) return publisher->head_ms + publisher->head_rest_ms;
  return publisher->head_ms + (publisher_is_quiet(publisher) ? PUBLISHER_HEAD_MS : PUBLISHER_BUSY_MS);
}

/* ---- who says it */

bool publisher_name_run(struct publisher *publisher, struct error *error) {
  if (random_hex(publisher->run, PUBLISHER_RUN)) return true;
  error_set(error, ERROR_STORE, _("This machine gives no random numbers"));
  return false;
}

/* Two relays with one account take each other's place on the broker, message by message. */
void publisher_meet(struct publisher *publisher, const struct feed_head *head) {
  const char *name = head->run != NULL && head->run[0] != '\0' ? head->run : head->inst;
  bool known = publisher->rival != NULL && strcmp(publisher->rival, name) == 0;
  if (strcmp(name, publisher->run) == 0 || (!head->up && !known)) return;
  if (head->up && !publisher_has_rival(publisher))
    log_line("%s", _("another relay publishes this account on the broker: end one of the two"));
  if (!known) {
    free(publisher->rival);
    publisher->rival = mem_copy(name);
  }
  publisher->rival_ms = head->up ? relay_mono() : INT64_MIN / 2;
}

bool publisher_has_rival(const struct publisher *publisher) {
  return publisher->rival != NULL && relay_mono() - publisher->rival_ms < (int64_t)FEED_HEAD_LATE_SECONDS * 1000;
}
