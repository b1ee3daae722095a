/* messages: one conversation for each property, between the account and the property's agent (the later edition). */
#include <stdlib.h>
#include <string.h>
#include <uuid/uuid.h>

#include "base/buf.h"
#include "base/mem.h"
#include "sandbox/data.h"
#include "sandbox/sandbox.h"

enum { MESSAGES_MAX = 1 << 30 };

/* Always the same for a property, also before its first message. */
static void conversation_id(const char *property_id, char out[37]) {
  uuid_t space, id;
  uuid_parse(property_id, space);
  uuid_generate_sha1(id, space, "conversation", strlen("conversation"));
  uuid_unparse_lower(id, out);
}

static cJSON *message_contact(struct sandbox *sandbox, const char *agent, bool own) {
  cJSON *contact = cJSON_CreateObject();
  if (own) {
    cJSON_AddStringToObject(contact, "name", "Agence du Parc");
    cJSON_AddStringToObject(contact, "phone", "0144556677");
    cJSON_AddStringToObject(contact, "email", sandbox->settings.user);
    return contact;
  }
  sqlite3_stmt *find = store_query(sandbox, "SELECT json FROM agent WHERE id=?1", "t", agent);
  cJSON *known = store_row(sandbox, find) ? json_read((const char *)sqlite3_column_text(find, 0)) : NULL;
  sqlite3_finalize(find);
  cJSON_AddStringToObject(contact, "name", json_text(known, "name"));
  if (json_member(known, "phone") != NULL) cJSON_AddStringToObject(contact, "phone", json_text(known, "phone"));
  cJSON_Delete(known);
  return contact;
}

cJSON *message_add(struct sandbox *sandbox, const char *property_id, const char *text, bool own, int64_t at,
                   int64_t read, const char *id) {
  char made[37], when[24];
  sqlite3_stmt *find = store_query(sandbox, "SELECT agent, ref FROM property WHERE id=?1", "t", property_id);
  (void)store_row(sandbox, find);
  const char *agent = (const char *)sqlite3_column_text(find, 0);
  cJSON *message = cJSON_CreateObject();
  store_uuid(made);
  cJSON_AddStringToObject(message, "id", id != NULL ? id : made);
  cJSON_AddStringToObject(message, "text", text);
  cJSON_AddItemToObject(message, "senderContact", message_contact(sandbox, agent, own));
  cJSON_AddStringToObject(message, "senderId", own ? sandbox->account_id : agent);
  cJSON_AddStringToObject(message, "recipientId", own ? agent : sandbox->account_id);
  cJSON_AddStringToObject(message, "propertyId", property_id);
  cJSON_AddStringToObject(message, "propertyRef", (const char *)sqlite3_column_text(find, 1));
  cJSON_AddStringToObject(message, "createdAt", moment_print(at, when));
  if (read != 0) cJSON_AddStringToObject(message, "readAt", moment_print(read, when));
  sqlite3_finalize(find);
  char *json = cJSON_PrintUnformatted(message);
  store_run(sandbox, "INSERT INTO message (property, own, at, json) VALUES (?1,?2,?3,?4)", "tiit", property_id,
            (int64_t)own, at, json);
  free(json);
  return message;
}

/* ---- reading */

/* A conversation: a row of id and json of a property. */
static bool conversation_add(struct sandbox *sandbox, struct buf *out, sqlite3_stmt *property) {
  char id[37];
  const char *property_id = (const char *)sqlite3_column_text(property, 0);
  cJSON *json = json_read((const char *)sqlite3_column_text(property, 1)), *summary = property_summary(json);
  char *shown = cJSON_PrintUnformatted(summary);
  cJSON_Delete(summary);
  cJSON_Delete(json);
  conversation_id(property_id, id);
  bool fits = buf_print(out, "{\"id\":\"%s\",\"propertySummary\":%s,\"messages\":[", id, shown), first = true;
  free(shown);
  sqlite3_stmt *rows =
      store_query(sandbox, "SELECT json FROM message WHERE property=?1 ORDER BY at, id", "t", property_id);
  for (; fits && store_row(sandbox, rows); first = false)
    fits = (first || buf_add_text(out, ",")) && buf_add_text(out, (const char *)sqlite3_column_text(rows, 0));
  sqlite3_finalize(rows);
  return fits && buf_add_text(out, "]}");
}

bool messages_list(struct call *call) {
  struct buf out;
  buf_init(&out, MESSAGES_MAX);
  bool fits = buf_add_text(&out, "["), first = true;
  sqlite3_stmt *rows = store_query(call->sandbox, "SELECT id, json FROM property", "");
  for (; fits && store_row(call->sandbox, rows); first = false)
    fits = (first || buf_add_text(&out, ",")) && conversation_add(call->sandbox, &out, rows);
  sqlite3_finalize(rows);
  fits = fits && buf_add_text(&out, "]");
  return call_answer_text(call, buf_take(&out)) && fits;
}

/* Received messages are read when their conversation has been sent: the answer itself still shows them unread. */
static void conversation_read(struct sandbox *sandbox, const char *property_id) {
  char now[24];
  store_run(sandbox,
            "UPDATE message SET json=json_set(json, '$.readAt', ?2) WHERE property=?1 AND own=0 AND"
            " json_extract(json, '$.readAt') IS NULL",
            "tt", property_id, moment_print(moment_now(sandbox), now));
}

bool messages_conversation(struct call *call) {
  char id[37];
  struct buf out;
  if (!property_of(call, call_query(call, "propertyId"), call_query(call, "propertyRef"), id)) return false;
  buf_init(&out, MESSAGES_MAX);
  sqlite3_stmt *row = store_query(call->sandbox, "SELECT id, json FROM property WHERE id=?1", "t", id);
  bool sent = store_row(call->sandbox, row) && conversation_add(call->sandbox, &out, row);
  sqlite3_finalize(row);
  conversation_read(call->sandbox, id);
  return call_answer_text(call, buf_take(&out)) && sent;
}

/* ---- writing */

static bool message_text(struct call *call, const char **text) {
  if (!call_text(call, "text", text)) return false;
  return (*text != NULL && (*text)[0] != '\0') || call_refuse(call, 400, "text is required");
}

/* A message from the agent. */
static cJSON *message_receive(struct sandbox *sandbox, const char *property_id, const char *text) {
  cJSON *message = message_add(sandbox, property_id, text, false, moment_now(sandbox), 0, NULL);
  events_message(sandbox, message);
  return message;
}

bool messages_save(struct call *call) {
  char id[37];
  const char *text, *given_id, *given_ref;
  int64_t now = moment_now(call->sandbox);
  if (!message_text(call, &text) || !call_text(call, "propertyId", &given_id) ||
      !call_text(call, "propertyRef", &given_ref) || !property_of(call, given_id, given_ref, id))
    return false;
  bool asks = strchr(text, '?') != NULL; /* the vendor's test environment answers a question at once */
  call_answer(call, message_add(call->sandbox, id, text, true, now, asks ? now : 0, NULL));
  if (asks) cJSON_Delete(message_receive(call->sandbox, id, data_reply.rows[0]));
  return true;
}

/* ---- the sandbox's own side */

bool control_messages(struct call *call) {
  return call_answer_rows(call, store_query(call->sandbox, "SELECT json FROM message ORDER BY at, id", ""));
}

bool control_receive(struct call *call) {
  char id[37];
  const char *text, *given_id, *given_ref;
  if (!message_text(call, &text) || !call_text(call, "propertyId", &given_id) ||
      !call_text(call, "propertyRef", &given_ref) || !property_of(call, given_id, given_ref, id))
    return false;
  return call_answer(call, message_receive(call->sandbox, id, text));
}
