#include "sandbox/messages.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/events.h"
#include "sandbox/json.h"
#include "sandbox/moment.h"
#include "sandbox/property.h"
#include "sandbox/routes.h"
#include "sandbox/store.h"
#include "sandbox/words.h"

/* ---- one */

static cJSON *message_contact(struct sandbox *sandbox, const char *agent, bool own) {
  if (own) return json_add(NULL, "s name s phone s email", "Agence du Parc", "0144556677", sandbox->settings.user);
  cJSON *known = json_load(sandbox, "SELECT json FROM agent WHERE id=?1", agent);
  const cJSON *phone = json_member(known, "phone");
  cJSON *contact =
      json_add(NULL, "s name s phone", json_text(known, "name"), phone != NULL ? json_text(known, "phone") : NULL);
  cJSON_Delete(known);
  return contact;
}

cJSON *messages_add(struct sandbox *sandbox, const struct message *message) {
  char made[ID_SIZE];
  sqlite3_stmt *property =
      store_query(sandbox, "SELECT agent, ref FROM property WHERE id=?1", "t", message->property_id);
  (void)store_row(sandbox, property);
  const char *agent = store_text(property, 0);
  id_new(made);
  cJSON *json = json_add(
      NULL, "s id s text o senderContact s senderId s recipientId s propertyId s propertyRef m createdAt m readAt",
      message->id != NULL ? message->id : made, message->text, message_contact(sandbox, agent, message->own),
      message->own ? sandbox->account_id : agent, message->own ? agent : sandbox->account_id, message->property_id,
      store_text(property, 1), message->at, message->read);
  sqlite3_finalize(property);
  store_run(sandbox, "INSERT INTO message (property, own, at, json) VALUES (?1,?2,?3,?4)", "tiij", message->property_id,
            (int64_t)message->own, message->at, json);
  return json;
}

/* ---- reading */

/* The conversation of a property, a row of its id and JSON. Its own id is always the same, also before its first
 * message. */
static bool messages_add_conversation(struct call *call, struct buf *out, sqlite3_stmt *row) {
  char id[ID_SIZE];
  cJSON *property = json_read(store_text(row, 1)), *summary = property_summary(property);
  char *shown = cJSON_PrintUnformatted(summary);
  id_derive(store_text(row, 0), "conversation", id);
  bool fits = buf_print(out, "{\"id\":\"%s\",\"propertySummary\":%s,\"messages\":", id, shown) &&
              call_add_rows(call, out,
                            store_query(call->sandbox, "SELECT json FROM message WHERE property=?1 ORDER BY at, id",
                                        "t", store_text(row, 0))) &&
              buf_add_text(out, "}");
  free(shown);
  cJSON_Delete(summary);
  cJSON_Delete(property);
  return fits;
}

bool messages_list(struct call *call) {
  struct buf out;
  buf_init(&out, CALL_ANSWER_MAX);
  sqlite3_stmt *rows = store_query(call->sandbox, "SELECT id, json FROM property", "");
  bool fits = buf_add_text(&out, "[");
  for (const char *between = ""; fits && store_row(call->sandbox, rows); between = ",")
    fits = buf_add_text(&out, between) && messages_add_conversation(call, &out, rows);
  sqlite3_finalize(rows);
  fits = fits && buf_add_text(&out, "]");
  return call_answer_text(call, buf_take(&out)) && fits;
}

/* Received messages are read when their conversation has been sent: the answer itself still shows them unread. */
static void messages_mark_read(struct sandbox *sandbox, const char *property_id) {
  char now[MOMENT_SIZE];
  store_run(sandbox,
            "UPDATE message SET json=json_set(json, '$.readAt', ?2) WHERE property=?1 AND own=0 AND"
            " json_extract(json, '$.readAt') IS NULL",
            "tt", property_id, moment_print(moment_now(sandbox), now));
}

bool messages_conversation(struct call *call) {
  struct buf out;
  if (!property_find_either(call, call_parameter(call, "propertyId"), call_parameter(call, "propertyRef")))
    return false;
  buf_init(&out, CALL_ANSWER_MAX);
  sqlite3_stmt *row = store_query(call->sandbox, "SELECT id, json FROM property WHERE id=?1", "t", call->property);
  bool sent = store_row(call->sandbox, row) && messages_add_conversation(call, &out, row);
  sqlite3_finalize(row);
  messages_mark_read(call->sandbox, call->property);
  return call_answer_text(call, buf_take(&out)) && sent;
}

/* ---- writing */

/* Its property and text; false: the answer says why not. */
static bool message_asked(struct call *call, const char **text) {
  const char *given_id, *given_ref;
  if (!call_text(call, "text", text)) return false;
  if (*text == NULL || (*text)[0] == '\0') return call_refuse(call, 400, "text is required");
  return call_text(call, "propertyId", &given_id) && call_text(call, "propertyRef", &given_ref) &&
         property_find_either(call, given_id, given_ref);
}

/* A message from the agent. */
static cJSON *message_receive(struct sandbox *sandbox, const char *property_id, const char *text) {
  cJSON *json =
      messages_add(sandbox, &(struct message){.property_id = property_id, .text = text, .at = moment_now(sandbox)});
  events_message(sandbox, json);
  return json;
}

bool messages_save(struct call *call) {
  const char *text;
  int64_t now = moment_now(call->sandbox);
  if (!message_asked(call, &text)) return false;
  bool asks = strchr(text, '?') != NULL; /* the vendor's test environment answers a question at once */
  struct message message = {
      .property_id = call->property, .text = text, .own = true, .at = now, .read = asks ? now : 0};
  call_answer(call, messages_add(call->sandbox, &message));
  if (asks) cJSON_Delete(message_receive(call->sandbox, call->property, words_reply.rows[0]));
  return true;
}

bool messages_receive(struct call *call) {
  const char *text;
  return message_asked(call, &text) && call_answer(call, message_receive(call->sandbox, call->property, text));
}
