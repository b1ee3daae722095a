#include "sandbox/demo_messages.h"

#include "sandbox/messages.h"
#include "sandbox/instant.h"
#include "sandbox/demo_words.h"

enum { DEMO_CONVERSATIONS = 500 };

static void demo_conversation(struct demo *demo, int n) {
  char id[ID_SIZE];
  int64_t at = demo->now - (int64_t)(1 + chance_number(&demo->chance, 8)) * INSTANT_DAY - 3600;
  int count = 1 + (int)chance_number(&demo->chance, 4);
  for (int sent = 0; sent < count; sent++) {
    struct message message = {.id = id, .property_id = demo->properties[n].id, .own = sent % 2 != n % 2, .at = at};
    message.text = chance_word(&demo->chance, message.own ? &demo_words_asked : &demo_words_told);
    message.read = sent == count - 1 && n % 2 != 0 ? 0 : at + 1200;
    chance_id(&demo->chance, id);
    cJSON_Delete(messages_add(demo->sandbox, &message));
    at += 1800 + chance_number(&demo->chance, 3600 * 10);
    if (at > demo->now - 60) at = demo->now - 60;
  }
}

void demo_messages(struct demo *demo) {
  for (int n = 0; n < demo->count && n < DEMO_CONVERSATIONS * 3; n += 3)
    demo_conversation(demo, n);
}
