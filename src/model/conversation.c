#include "model/conversation.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/json.h"
#include "model/json_edit.h"
#include "model/json_record.h"

static const struct record_member message_members[] = {RECORD_MEMBER(EXACT, "id", message, id),
                                                       RECORD_MEMBER(LINES, "text", message, text),
                                                       RECORD_MEMBER(EXACT, "text", message, text_exact),
                                                       RECORD_MEMBER(EXACT, "senderId", message, sender_id),
                                                       RECORD_MEMBER(INSTANT, "createdAt", message, created_at),
                                                       RECORD_MEMBER(INSTANT, "readAt", message, read_at),
                                                       RECORD_WITHIN(IN, "senderContact"),
                                                       RECORD_MEMBER(LINE, "name", message, sender),
                                                       RECORD_MEMBER(EXACT, "email", message, sender_email),
                                                       RECORD_END};
static const struct record_member members[] = {RECORD_MEMBER(EXACT, "id", conversation, id),
                                               RECORD_MEMBER(EXACT, NULL, conversation, raw),
                                               RECORD_WITHIN(IN, "propertySummary"),
                                               RECORD_MEMBER(EXACT, "id", conversation, property_id),
                                               RECORD_MEMBER(EXACT, "externalRef", conversation, ref),
                                               RECORD_MEMBER(LINE, "externalRef", conversation, ref_shown),
                                               RECORD_MEMBER(LINE, "displayAddress", conversation, address),
                                               RECORD_END};

/* Unknown dates last; the server's order among equal ones. */
static int message_compare(const void *one, const void *other) {
  const struct message *first = one, *second = other;
  if (first->created_at == second->created_at) return first->place < second->place ? -1 : first->place > second->place;
  if (first->created_at == WHEN_NONE || second->created_at == WHEN_NONE) return first->created_at == WHEN_NONE ? 1 : -1;
  return first->created_at < second->created_at ? -1 : 1;
}

static void conversation_read_messages(struct conversation *made, const cJSON *messages) {
  const cJSON *item;
  size_t place = 0;
  made->messages = mem_new_array((size_t)cJSON_GetArraySize(messages), sizeof *made->messages);
  cJSON_ArrayForEach(item, messages) {
    size_t here = place++;
    made->left_out += !cJSON_IsObject(item);
    if (!cJSON_IsObject(item)) continue;
    struct message *message = &made->messages[made->message_count++];
    json_record_read(item, message_members, message);
    made->left_out += message->text == NULL;
    message->place = here;
  }
  if (made->message_count > 0) qsort(made->messages, made->message_count, sizeof *made->messages, message_compare);
}

static int message_compare_ids(const void *one, const void *other) {
  const struct message *first = *(struct message *const *)one, *second = *(struct message *const *)other;
  int order = strcmp(first->id, second->id);
  return order != 0 ? order : (first > second) - (first < second);
}

static int place_compare(const void *one, const void *other) {
  const size_t *first = one, *second = other;
  return (*first > *second) - (*first < *second);
}

/* The same message twice is one. */
static void conversation_drop_doubles(struct conversation *made) {
  AUTO(mem_free_at) struct message **named = mem_new_array(made->message_count, sizeof(struct message *));
  AUTO(mem_free_at) bool *doubled = mem_new_array(made->message_count, sizeof *doubled);
  size_t count = 0, kept = 0;
  for (size_t n = 0; n < made->message_count; n++)
    if (made->messages[n].id != NULL) named[count++] = &made->messages[n];
  if (count > 1) qsort(named, count, sizeof *named, message_compare_ids);
  size_t again = 0;
  for (size_t n = 1; n < count; n++)
    again += doubled[named[n] - made->messages] = strcmp(named[n]->id, named[n - 1]->id) == 0;
  made->doubled = mem_new_array(again, sizeof *made->doubled);
  for (size_t n = 0; n < made->message_count; n++) {
    if (!doubled[n]) {
      made->messages[kept++] = made->messages[n];
      continue;
    }
    made->doubled[made->doubled_count++] = made->messages[n].place;
    record_free_texts(message_members, &made->messages[n]);
  }
  made->message_count = kept;
  if (made->doubled_count > 1) qsort(made->doubled, made->doubled_count, sizeof *made->doubled, place_compare);
}

enum error_code conversation_decode(const char *bytes, size_t length, struct conversation **conversation,
                                    struct error *error) {
  *conversation = NULL;
  AUTO(json_free_at) cJSON *json = json_parse_tolerant(bytes, length);
  if (json_member(json, "messages", true) == NULL) /* what nobody can read is not "no message" */
    return error_set(error, ERROR_ANSWER, _("The server sent messages that can't be read."));
  struct conversation *made = mem_new(sizeof *made);
  json_record_read(json, members, made);
  if (made->ref_shown == NULL) made->ref_shown = text_clean_line(made->property_id != NULL ? made->property_id : "");
  conversation_read_messages(made, json_member(json, "messages", true));
  conversation_drop_doubles(made);
  made->last = WHEN_NONE;
  for (size_t n = 0; n < made->message_count; n++)
    if (made->messages[n].created_at > made->last) made->last = made->messages[n].created_at;
  made->raw = mem_copy_n(bytes, length);
  made->raw_length = length;
  *conversation = made;
  return ERROR_NONE;
}

void conversation_free(struct conversation *take_conversation) {
  if (take_conversation == NULL) return;
  record_free_list(message_members, take_conversation->messages, take_conversation->message_count,
                   sizeof *take_conversation->messages);
  free(take_conversation->doubled);
  record_free_texts(members, take_conversation);
  free(take_conversation);
}

/* The list without the doubled ones, into out. */
static bool conversation_add_once(const struct conversation *conversation, struct json_span list, struct buf *out) {
  struct json_span message;
  size_t at = 0, doubled = 0, place = 0;
  bool added = buf_add_text(out, "[");
  for (; added && json_element(list, &at, &message); place++)
    if (doubled < conversation->doubled_count && conversation->doubled[doubled] == place)
      doubled++;
    else
      added = buf_add_text(out, out->length > 1 ? "," : "") && buf_add(out, message.bytes, message.length);
  return added && buf_add_text(out, "]");
}

char *conversation_once(const struct conversation *conversation, size_t *length) {
  struct json_span raw = {conversation->raw, conversation->raw_length}, list;
  AUTO(buf_free) struct buf messages = buf_empty(BUF_UNBOUNDED);
  char *once = NULL;
  if (conversation->doubled_count > 0 && json_find(raw, "/messages", &list) == JSON_ONCE &&
      conversation_add_once(conversation, list, &messages))
    once = json_with(raw, "/messages", messages.data, length);
  if (once == NULL) *length = raw.length;
  return once != NULL ? once : mem_copy_n(raw.bytes, raw.length);
}

void conversation_claim(struct conversation *conversation, const char *account_id, const char *account_email) {
  for (size_t n = 0; account_id != NULL && account_email != NULL && n < conversation->message_count; n++) {
    struct message *message = &conversation->messages[n];
    bool own = message->sender_id == NULL && message->sender_email != NULL &&
               strcasecmp(message->sender_email, account_email) == 0;
    if (own) message->sender_id = mem_copy(account_id);
  }
}

bool message_is_own(const struct message *message, const char *account_id) {
  return message->sender_id != NULL && account_id != NULL && text_same_id(message->sender_id, account_id);
}

size_t conversation_unread(const struct conversation *conversation, const char *account_id) {
  size_t unread = 0;
  for (size_t n = 0; n < conversation->message_count; n++)
    unread += conversation->messages[n].read_at == WHEN_NONE && !message_is_own(&conversation->messages[n], account_id);
  return unread;
}

/* ---- all of them */

static int conversation_compare(const void *one, const void *other) {
  const struct conversation *first = *(struct conversation *const *)one, *second = *(struct conversation *const *)other;
  if (first->unread != second->unread) return first->unread ? -1 : 1;
  if (first->last != second->last) return first->last > second->last ? -1 : 1;
  return strcmp(first->ref_shown, second->ref_shown);
}

void conversation_list_add(struct conversation_list *list, const char *bytes, size_t length, const char *account_id,
                           const char *account_email) {
  AUTO(conversation_free_at) struct conversation *made = NULL;
  struct error unreadable;
  if (bytes == NULL || conversation_decode(bytes, length, &made, &unreadable) != ERROR_NONE) {
    list->left_out++;
    return;
  }
  list->left_out += made->left_out > 0;
  if (made->message_count == 0) return;
  conversation_claim(made, account_id, account_email);
  list->conversations = mem_grow(list->conversations, list->count, sizeof(struct conversation *));
  list->conversations[list->count++] = mem_take(&made);
}

void conversation_list_sort(struct conversation_list *list, const char *account_id) {
  for (size_t n = 0; n < list->count; n++)
    list->conversations[n]->unread = conversation_unread(list->conversations[n], account_id) > 0;
  if (list->count > 1) qsort(list->conversations, list->count, sizeof(struct conversation *), conversation_compare);
}

void conversation_list_free(struct conversation_list *take_list) {
  if (take_list == NULL) return;
  for (size_t n = 0; n < take_list->count; n++)
    conversation_free(take_list->conversations[n]);
  free(take_list->conversations);
  free(take_list);
}

bool message_encode(struct buf *out, const char *text, const char *property_id, const char *ref) {
  return buf_add_text(out, "{\"text\":") && json_add_string(out, text) &&
         buf_add_text(out, property_id != NULL ? ",\"propertyId\":" : ",\"propertyRef\":") &&
         json_add_string(out, property_id != NULL ? property_id : ref) && buf_add_text(out, "}");
}
