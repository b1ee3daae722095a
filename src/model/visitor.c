#include "model/visitor.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/json.h"
#include "model/json_record.h"
#include "model/seat.h"

static const struct record_member members[] = {RECORD_MEMBER(LINE, "email", visitor, email),
                                               RECORD_MEMBER(EXACT, "email", visitor, email_exact),
                                               RECORD_MEMBER(LINE, "firstName", visitor, first_name),
                                               RECORD_MEMBER(LINE, "lastName", visitor, last_name),
                                               RECORD_MEMBER(LINE, "phone", visitor, phone),
                                               RECORD_MEMBER(EXACT, NULL, visitor, key),
                                               RECORD_MEMBER(LINE, NULL, visitor, seat),
                                               RECORD_END};

static const struct record_member field_members[] = {RECORD_MEMBER(EXACT, NULL, visitor_field, name),
                                                     RECORD_MEMBER(EXACT, NULL, visitor_field, value), RECORD_END};

bool visitor_field_is_ours(const char *name) {
  return strcmp(name, VISITOR_KEY) == 0 || strcmp(name, VISITOR_SEAT) == 0;
}

bool visitor_decode(struct visitor *visitor, const struct cJSON *json) {
  *visitor = (struct visitor){0};
  json_record_read(json, members, visitor);
  const struct cJSON *fields = json_member(json, "fields", false);
  visitor->key = mem_copy(cJSON_GetStringValue(cJSON_GetObjectItem(fields, VISITOR_KEY)));
  visitor->seat = seat_show(cJSON_GetStringValue(cJSON_GetObjectItem(fields, VISITOR_SEAT)));
  return cJSON_IsObject(json);
}

static bool add_member(struct buf *out, const char *name, const char *text) {
  return buf_print(out, "\"%s\":", name) && json_add_string(out, text != NULL ? text : "");
}

bool visitor_add_field(struct visitor *visitor, const char *text) {
  const char *equals = strchr(text, '=');
  if (equals == NULL || equals == text) return false;
  AUTO(mem_free_at) char *name = mem_copy_n(text, (size_t)(equals - text));
  if (visitor_field_is_ours(name)) return false;
  for (size_t n = 0; n < visitor->field_count; n++)
    if (strcmp(visitor->fields[n].name, name) == 0) return false;
  visitor->fields = mem_resize(visitor->fields, visitor->field_count + 1, sizeof *visitor->fields);
  visitor->fields[visitor->field_count++] =
      (struct visitor_field){.name = mem_take(&name), .value = mem_copy(equals + 1)};
  return true;
}

static bool add_fields(struct buf *out, const struct visitor *visitor) {
  for (size_t n = 0; n < visitor->field_count; n++)
    if (!buf_add_text(out, ",") || !json_add_string(out, visitor->fields[n].name) || !buf_add_text(out, ":") ||
        !json_add_string(out, visitor->fields[n].value))
      return false;
  return true;
}

bool visitor_encode(struct buf *out, const struct visitor *visitor, const char *key, const char *seat) {
  const char *email = visitor->email_exact != NULL ? visitor->email_exact : visitor->email;
  return buf_add_text(out, "{") && add_member(out, "email", email) && buf_add_text(out, ",") &&
         add_member(out, "firstName", visitor->first_name) && buf_add_text(out, ",") &&
         add_member(out, "lastName", visitor->last_name) && buf_add_text(out, ",") &&
         add_member(out, "phone", visitor->phone) && buf_add_text(out, ",\"fields\":{") &&
         add_member(out, VISITOR_KEY, key) &&
         (seat == NULL || (buf_add_text(out, ",") && add_member(out, VISITOR_SEAT, seat))) &&
         add_fields(out, visitor) && buf_add_text(out, "}}");
}

bool visitor_encode_create(struct buf *out, const char *property_id, const char *date, const struct visitor *visitor,
                           const char *key, const char *seat) {
  return buf_add_text(out, "{") && add_member(out, "propertyId", property_id) && buf_add_text(out, ",") &&
         buf_add_text(out, "\"date\":") && json_add_date(out, date != NULL ? date : "") &&
         buf_add_text(out, ",\"visitor\":") && visitor_encode(out, visitor, key, seat) && buf_add_text(out, "}");
}

char *visitor_name_of(const char *first_name, const char *last_name, const char *email) {
  bool first = text_is_filled(first_name), last = text_is_filled(last_name);
  if (first && last) return mem_print("%s %s", first_name, last_name);
  if (first || last) return mem_copy(first ? first_name : last_name);
  return mem_copy(email != NULL ? email : "");
}

char *visitor_name(const struct visitor *visitor) {
  return visitor_name_of(visitor->first_name, visitor->last_name, visitor->email);
}

void visitor_copy(struct visitor *to, const struct visitor *from) {
  *to = *from;
  record_copy_texts(members, to);
  to->fields = mem_new_array(from->field_count, sizeof *to->fields);
  for (size_t n = 0; n < from->field_count; n++)
    to->fields[n] = (struct visitor_field){mem_copy(from->fields[n].name), mem_copy(from->fields[n].value)};
}

void visitor_clear(struct visitor *visitor) {
  record_free_texts(members, visitor);
  record_free_list(field_members, visitor->fields, visitor->field_count, sizeof *visitor->fields);
  *visitor = (struct visitor){0};
}
