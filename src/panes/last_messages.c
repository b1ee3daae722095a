#include "panes/last_messages.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"

static void last_message_take(struct last_message *row, const struct conversation *talk, const char *own) {
  const struct message *last = &talk->messages[talk->message_count - 1];
  for (size_t n = talk->message_count;
       n-- > 0 && last->created_at == WHEN_NONE;) /* those without a time are at the end */
    last = &talk->messages[n];
  AUTO(mem_free_at) char *line = text_clean_line(last->text);
  *row = (struct last_message){
      .property = text_number(talk->property_id), .at = last->created_at, .own = message_is_own(last, own)};
  text_copy(row->sender, sizeof row->sender, last->sender != NULL ? last->sender : "");
  text_copy(row->text, sizeof row->text, line != NULL ? line : "");
}

/* Where the list is longer than what is kept the oldest gives way. */
static struct last_message *last_messages_room(struct last_messages *messages, int64_t at) {
  struct last_message *oldest = messages->rows;
  if (messages->count < LAST_MESSAGES_MAX) return &messages->rows[messages->count++];
  for (struct last_message *row = messages->rows; row < messages->rows + messages->count; row++)
    if (row->at < oldest->at) oldest = row;
  return oldest->at < at ? oldest : NULL;
}

void last_messages_note(struct last_messages *messages, const struct event *event) {
  const struct conversation_list *talks = event->talks;
  messages->changed++;
  messages->count = 0;
  for (size_t n = 0; talks != NULL && n < talks->count; n++) {
    const struct conversation *talk = talks->conversations[n];
    if (talk->message_count == 0 || talk->property_id == NULL) continue;
    struct last_message *row = last_messages_room(messages, talk->last);
    if (row != NULL) last_message_take(row, talk, event->id);
  }
}

const struct last_message *last_messages_of(const struct last_messages *messages, const char *property_id) {
  if (property_id == NULL) return NULL;
  uint64_t property = text_number(property_id);
  for (size_t n = 0; n < messages->count; n++)
    if (messages->rows[n].property == property) return &messages->rows[n];
  return NULL;
}
