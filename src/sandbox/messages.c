#include "sandbox/messages.h"

#include <string.h>

#include "base/mem.h"
#include "sandbox/events.h"
#include "sandbox/json.h"
#include "sandbox/instant.h"
#include "sandbox/property.h"
#include "sandbox/routes.h"
#include "sandbox/store.h"
#include "sandbox/demo_words.h"

/* ---- one */

static cJSON *message_contact(struct sandbox *sandbox, const char *agent, bool own) {
  if (own) return json_add(NULL, "s name s phone s email", "Agence du Parc", "0144556677", sandbox->settings.user);
  AUTO(cJSON_Delete_at) cJSON *known = json_load(sandbox, "SELECT json FROM agent WHERE id=?1", agent);
  return json_add(NULL, "s name s phone", json_text(known, "name"), cJSON_GetStringValue(json_get(known, "phone")));
}

cJSON *messages_add(struct sandbox *sandbox, const struct message *message) {
  char made[ID_SIZE];
  AUTO(sqlite3_finalize_at)
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
  store_run(sandbox, "INSERT INTO message (property, own, at, json) VALUES (?1,?2,?3,?4)", "tiij", message->property_id,
            (int64_t)message->own, message->at, json);
  return json;
}

/* ---- reading */

/* The conversation of a property, a row of its id and JSON. Its own id is always the same, also before its first
 * message. */
static bool messages_add_conversation(struct exchange *exchange, struct buf *out, sqlite3_stmt *row) {
  char id[ID_SIZE];
  AUTO(cJSON_Delete_at) cJSON *property = json_read(store_text(row, 1));
  AUTO(cJSON_Delete_at) cJSON *summary = property_summary(property);
  AUTO(mem_free_at) char *shown = cJSON_PrintUnformatted(summary);
  id_derive(store_text(row, 0), "conversation", id);
  return buf_print(out, "{\"id\":\"%s\",\"propertySummary\":%s,\"messages\":", id, shown) &&
         exchange_add_rows(exchange, out,
                           store_query(exchange->sandbox, "SELECT json FROM message WHERE property=?1 ORDER BY at, id",
                                       "t", store_text(row, 0))) &&
         buf_add_text(out, "}");
}

bool messages_list(struct exchange *exchange) {
  struct buf out = buf_empty(EXCHANGE_ANSWER_MAX);
  AUTO(sqlite3_finalize_at) sqlite3_stmt *rows = store_query(exchange->sandbox, "SELECT id, json FROM property", "");
  bool fits = buf_add_text(&out, "[");
  for (const char *between = ""; fits && store_row(exchange->sandbox, rows); between = ",")
    fits = buf_add_text(&out, between) && messages_add_conversation(exchange, &out, rows);
  fits = fits && buf_add_text(&out, "]");
  return exchange_answer_text(exchange, buf_take(&out)) && fits;
}

/* Received messages are read when their conversation has been sent: the answer itself still shows them unread. */
static void messages_mark_read(struct sandbox *sandbox, const char *property_id) {
  char now[INSTANT_SIZE];
  store_run(sandbox,
            "UPDATE message SET json=json_set(json, '$.readAt', ?2) WHERE property=?1 AND own=0 AND"
            " json_extract(json, '$.readAt') IS NULL",
            "tt", property_id, instant_print(instant_now(sandbox), now));
}

bool messages_conversation(struct exchange *exchange) {
  if (!property_find_either(exchange, exchange_parameter(exchange, "propertyId"),
                            exchange_parameter(exchange, "propertyRef")))
    return false;
  struct buf out = buf_empty(EXCHANGE_ANSWER_MAX);
  AUTO(sqlite3_finalize_at)
  sqlite3_stmt *row =
      store_query(exchange->sandbox, "SELECT id, json FROM property WHERE id=?1", "t", exchange->property);
  bool sent = store_row(exchange->sandbox, row) && messages_add_conversation(exchange, &out, row);
  messages_mark_read(exchange->sandbox, exchange->property);
  return exchange_answer_text(exchange, buf_take(&out)) && sent;
}

/* ---- writing */

/* Its property and text; false: the answer says why not. */
static bool message_asked(struct exchange *exchange, const char **text) {
  const char *given_id, *given_ref;
  if (!exchange_text(exchange, "text", text)) return false;
  if (*text == NULL || (*text)[0] == '\0') return exchange_refuse(exchange, 400, "text is required");
  return exchange_text(exchange, "propertyId", &given_id) && exchange_text(exchange, "propertyRef", &given_ref) &&
         property_find_either(exchange, given_id, given_ref);
}

/* A message from the agent. */
static cJSON *message_receive(struct sandbox *sandbox, const char *property_id, const char *text) {
  cJSON *json =
      messages_add(sandbox, &(struct message){.property_id = property_id, .text = text, .at = instant_now(sandbox)});
  events_message(sandbox, json);
  return json;
}

bool messages_save(struct exchange *exchange) {
  const char *text;
  int64_t now = instant_now(exchange->sandbox);
  if (!message_asked(exchange, &text)) return false;
  bool asks = strchr(text, '?') != NULL; /* the vendor's test environment answers a question at once */
  struct message message = {
      .property_id = exchange->property, .text = text, .own = true, .at = now, .read = asks ? now : 0};
  exchange_answer(exchange, messages_add(exchange->sandbox, &message));
  if (asks) cJSON_Delete(message_receive(exchange->sandbox, exchange->property, demo_words_reply.rows[0]));
  return true;
}

bool messages_receive(struct exchange *exchange) {
  const char *text;
  return message_asked(exchange, &text) &&
         exchange_answer(exchange, message_receive(exchange->sandbox, exchange->property, text));
}
