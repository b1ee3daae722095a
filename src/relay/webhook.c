#include "relay/webhook.h"

void webhook_event(struct webhook *webhook) {
  *webhook = (struct webhook){0};
}

void webhook_change(struct webhook *webhook) {
  webhook->finds = true;
}

void webhook_list(struct webhook *webhook, bool whole, int64_t now_ms) {
  bool counts = webhook->finds && whole && webhook->count < WEBHOOK_LISTS;
  webhook->finds = false;
  if (counts) webhook->found_ms[webhook->count++] = now_ms;
}

bool webhook_is_silent(const struct webhook *webhook, int64_t now_ms) {
  return webhook->count == WEBHOOK_LISTS && now_ms - webhook->found_ms[WEBHOOK_LISTS - 1] >= WEBHOOK_LATE_MS;
}
