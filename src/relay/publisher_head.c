#include "relay/publisher_head.h"

#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "relay/relay_clock.h"

enum {
  PUBLISHER_HEAD_MS = 250,        /* between two heads, whatever is new */
  PUBLISHER_HEAD_AGAIN_MS = 1000, /* until a head that nothing follows comes again; doubling */
  PUBLISHER_HEAD_BUSY_MS = 2000,  /* between two heads while rows go out */
};

/* What a broker drops is the end of a burst, and the head behind it: the head comes again soon, then more and more
 * rarely. Our own comes back to us, so a rest that is nothing would be an endless loop. */
static int64_t publisher_head_rest_ms(const struct publisher_head *head) {
  const int64_t most = (int64_t)FEED_HEAD_SECONDS * 1000;
  if (head->owed || head->rest_ms < PUBLISHER_HEAD_AGAIN_MS) return PUBLISHER_HEAD_AGAIN_MS;
  return head->rest_ms * 2 < most ? head->rest_ms * 2 : most;
}

void publisher_head_send(struct publisher_head *head, struct mqtt *mqtt, const char *account, struct feed_head *say) {
  AUTO(mem_free_at) char *topic = feed_topic_head(account);
  AUTO(mem_free_at) char *kept = feed_topic_kept(account);
  AUTO(buf_free) struct buf bytes = buf_empty(FEED_HEAD_MAX);
  say->run = head->run;
  head->ok = say->ok;
  head->days = (struct config_days){say->from, say->to};
  if (!feed_head_encode(&bytes, say)) buf_reset(&bytes); /* it always fits */
  bool large = !mqtt_takes(mqtt, topic, bytes.length);
  if (large && !head->large)
    log_line("the broker takes no message of %zu bytes, which every seat needs: set its max_packet_size to %d",
             bytes.length, FEED_HEAD_MAX);
  head->large = large;
  bool sent = !large && mqtt_publish(mqtt, topic, bytes.data, bytes.length, MQTT_FOR_EVER) != 0 &&
              (!say->up || mqtt_publish(mqtt, kept, bytes.data, bytes.length, MQTT_FOR_EVER) != 0);
  head->rest_ms = publisher_head_rest_ms(head);
  head->sent_ms = relay_clock_mono_ms();
  if (sent || large) head->owed = false;
}

int64_t publisher_head_at(const struct publisher_head *head, bool quiet) {
  if (!head->owed) return head->sent_ms + head->rest_ms;
  return head->sent_ms + (quiet ? PUBLISHER_HEAD_MS : PUBLISHER_HEAD_BUSY_MS);
}

/* ---- who says it */

/* Two relays with one account take each other's place on the broker, message by message. */
void publisher_head_meet(struct publisher_head *head, const struct feed_head *came) {
  const char *name = came->run != NULL && came->run[0] != '\0' ? came->run : came->inst;
  bool known = head->rival != NULL && strcmp(head->rival, name) == 0;
  if (strcmp(name, head->run) == 0 || (!came->up && !known)) return;
  if (came->up && !publisher_head_has_rival(head))
    log_line("%s", _("another relay publishes this account on the broker: end one of the two"));
  if (!known) mem_replace(&head->rival, name);
  head->rival_ms = came->up ? relay_clock_mono_ms() : INT64_MIN / 2;
}

bool publisher_head_has_rival(const struct publisher_head *head) {
  return head->rival != NULL && relay_clock_mono_ms() - head->rival_ms < (int64_t)FEED_HEAD_LATE_SECONDS * 1000;
}
