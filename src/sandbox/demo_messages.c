#include "sandbox/demo_messages.h"

#include "sandbox/messages.h"
#include "sandbox/moment.h"
#include "sandbox/words.h"

enum { DEMO_CONVERSATIONS = 500 };

static void demo_conversation(struct demo *demo, int n) {
  char id[ID_SIZE];
  int64_t at = demo->now - (int64_t)(1 + dice_roll(&demo->dice, 8)) * MOMENT_DAY - 3600;
  int count = 1 + (int)dice_roll(&demo->dice, 4);
  for (int sent = 0; sent < count; sent++) {
    struct message message = {.id = id, .property_id = demo->properties[n].id, .own = sent % 2 != n % 2, .at = at};
    message.text = dice_word(&demo->dice, message.own ? &words_asked : &words_told);
    message.read = sent == count - 1 && n % 2 != 0 ? 0 : at + 1200;
    dice_id(&demo->dice, id);
    cJSON_Delete(messages_add(demo->sandbox, &message));
    at += 1800 + dice_roll(&demo->dice, 3600 * 10);
    if (at > demo->now - 60) at = demo->now - 60;
  }
}

void demo_messages(struct demo *demo) {
  for (int n = 0; n < demo->count && n < DEMO_CONVERSATIONS * 3; n += 3)
    demo_conversation(demo, n);
}
