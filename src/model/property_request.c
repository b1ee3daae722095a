#include "model/property_request.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/json.h"

/* Members of PropertyData that PropertySaveRequest lacks. */
static const char *const request_read_only[] = {"propertyStatus",      "propertyStatusUpdatedAt", "memo", "picHandles",
                                                "visitAvailabilities", "pickedVisitorId",         NULL};

static bool request_is_read_only(const char *name) {
  const char *const *at = request_read_only;
  while (*at != NULL && strcmp(name, *at) != 0)
    at++;
  return *at != NULL;
}

bool property_is_sent(const struct json_walk *member) {
  const char *const *at = request_read_only;
  while (*at != NULL && !json_walk_is(member, *at))
    at++;
  return *at == NULL;
}

/* What was read may hold bytes that no JSON text may: they can't be sent back, and must not be mended silently. */
static bool request_is_sendable(struct json_span value) {
  return json_is_sendable(value.bytes, value.length);
}

static enum error_code request_refuse(struct json_span name, struct error *error) {
  AUTO(mem_free_at) char *shown = text_clean(name.bytes, name.length, TEXT_LINE);
  return error_set(error, ERROR_REFUSED,
                   _("%s can't be sent back as Flatsy wrote it: this property can't be changed here"), shown);
}

static bool request_add(struct buf *out, struct json_span key, struct json_span value) {
  return buf_add(out, ",", out->length > 1) && buf_add(out, key.bytes, key.length) && buf_add(out, ":", 1) &&
         buf_add(out, value.bytes, value.length);
}

static enum error_code request_too_long(struct error *error) {
  return error_set(error, ERROR_REFUSED, _("This property is too long to be sent back"));
}

static enum error_code request_add_data(struct json_span data, struct buf *out, struct error *error) {
  struct json_walk walk;
  if (!json_walk_begin(&walk, data)) return ERROR_NONE;
  while (json_walk_next(&walk)) {
    if (!property_is_sent(&walk)) continue;
    if (!request_is_sendable(walk.key) || !request_is_sendable(walk.value)) return request_refuse(walk.key, error);
    if (!request_add(out, walk.key, walk.value)) return request_too_long(error);
  }
  return ERROR_NONE;
}

/* It stands beside data; a server that has it in data too must say the same in both. */
static enum error_code request_add_in_charge(struct json_span property, struct json_span data, struct buf *out,
                                             struct error *error) {
  struct json_span key = json_span_of("\"inCharge\""), value, other;
  enum json_found found = json_find(property, "/inCharge", &value), inside = json_find(data, "/inCharge", &other);
  bool none = found == JSON_ABSENT || (found == JSON_ONCE && json_is_null(value));
  bool same = inside == JSON_ABSENT || (inside == JSON_ONCE && !none && json_same(value, other));
  if (none) return ERROR_NONE;
  if (found == JSON_TWICE || !same || !request_is_sendable(value)) return request_refuse(key, error);
  if (inside != JSON_ABSENT) return ERROR_NONE;
  return request_add(out, key, value) ? ERROR_NONE : request_too_long(error);
}

static size_t request_size(const cJSON *object) {
  return cJSON_IsObject(object) ? (size_t)cJSON_GetArraySize(object) : 0;
}

/* The request has as many members as the tree of what was read says that it should: counted by another reader than the
 * one that made it. */
static bool request_is_complete(const cJSON *property, struct json_span request) {
  const cJSON *data = json_member(property, "data", false);
  AUTO(json_free_at) cJSON *made = json_parse_tolerant(request.bytes, request.length);
  size_t wanted = request_size(data), have = request_size(made);
  for (const cJSON *item = data != NULL ? data->child : NULL; item != NULL; item = item->next)
    wanted -= request_is_read_only(item->string);
  const cJSON *in_charge = cJSON_GetObjectItemCaseSensitive(property, "inCharge");
  wanted += in_charge != NULL && !cJSON_IsNull(in_charge) && cJSON_GetObjectItemCaseSensitive(data, "inCharge") == NULL;
  return wanted == have;
}

static enum error_code request_make(const cJSON *json, struct json_span property, struct buf *out,
                                    struct error *error) {
  struct json_span data;
  enum json_found found = json_find(property, "/data", &data);
  if (found == JSON_TWICE) return request_refuse(json_span_of("\"data\""), error);
  if (found == JSON_ABSENT) data = json_span_of("{}");
  if (!buf_add(out, "{", 1)) return request_too_long(error);
  enum error_code code = request_add_data(data, out, error);
  if (code == ERROR_NONE) code = request_add_in_charge(property, data, out, error);
  if (code == ERROR_NONE && !buf_add(out, "}", 1)) code = request_too_long(error);
  if (code == ERROR_NONE && !request_is_complete(json, json_span_of_buf(out)))
    code = error_set(error, ERROR_REFUSED, _("This property can't be sent back whole: change it on Flatsy itself"));
  return code;
}

enum error_code property_request(const char *raw, size_t length, struct buf *out, struct error *error) {
  struct json_span property = {raw, length};
  AUTO(json_free_at) cJSON *json = json_parse_tolerant(raw, length);
  error_clear(error);
  enum error_code code = json != NULL && json_agrees(json, property)
                             ? request_make(json, property, out, error)
                             : error_set(error, ERROR_ANSWER, _("The server sent a property that can't be read."));
  if (code != ERROR_NONE) buf_reset(out);
  return code;
}

char *property_stamp(const char *raw, size_t length) {
  struct json_span property = {raw, length}, value;
  bool dated = json_find(property, "/updatedAt", &value) != JSON_ABSENT && !json_is_null(value);
  if (!dated && json_find(property, "/data", &value) == JSON_ABSENT) return NULL;
  return mem_copy_n(value.bytes, value.length);
}

char *property_base_stamp(const char *base) {
  struct json_span value;
  if (base == NULL) return NULL;
  bool whole = json_find(json_span_of(base), "/id", &value) != JSON_ABSENT &&
               json_find(json_span_of(base), "/data", &value) != JSON_ABSENT;
  return whole ? property_stamp(base, strlen(base)) : mem_copy(base);
}

/* ---- what another reading lacks */

/* Nobody has changed it in between: the date is the same, or an older one. */
static bool request_is_of_one_date(const cJSON *before, const cJSON *now) {
  const char *date = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(before, "updatedAt"));
  const char *other = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(now, "updatedAt"));
  if (date != NULL && other != NULL && strcmp(date, other) == 0) return true;
  int64_t then = json_instant(before, "updatedAt"), later = json_instant(now, "updatedAt");
  return then != WHEN_NONE && later != WHEN_NONE && later < then;
}

static bool request_has_text(const cJSON *object, const char *name) {
  return text_is_filled(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name)));
}

/* What a property has whenever it was changed: new memory, NULL: all of it. */
static char *request_lost_always(const cJSON *was, const cJSON *is) {
  const cJSON *data = json_member(was, "data", false), *left = json_member(is, "data", false);
  if (data != NULL && left == NULL) return mem_copy("data");
  if (request_has_text(data, "externalRef") && !request_has_text(left, "externalRef")) return mem_copy("externalRef");
  if (json_member(was, "ownerContact", false) != NULL && json_member(is, "ownerContact", false) == NULL)
    return mem_copy("ownerContact");
  bool dated = json_instant(was, "updatedAt") != WHEN_NONE;
  return dated && json_instant(is, "updatedAt") == WHEN_NONE ? mem_copy("updatedAt") : NULL;
}

char *property_lost(const char *before, size_t before_length, const char *now, size_t now_length) {
  AUTO(json_free_at) cJSON *was = json_parse_tolerant(before, before_length);
  AUTO(json_free_at) cJSON *is = json_parse_tolerant(now, now_length);
  const cJSON *data = json_member(was, "data", false), *left = json_member(is, "data", false);
  char *name = request_lost_always(was, is);
  if (name != NULL || !request_is_of_one_date(was, is)) return name;
  name = json_lost(data, left, request_is_read_only);
  if (name != NULL) return name;
  if (json_member(data, "visitAvailabilities", true) != NULL &&
      !cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(left, "visitAvailabilities")))
    return mem_copy("visitAvailabilities");
  bool had_charge = cJSON_IsString(cJSON_GetObjectItemCaseSensitive(was, "inCharge"));
  bool has_charge = cJSON_IsString(cJSON_GetObjectItemCaseSensitive(is, "inCharge"));
  return had_charge && !has_charge ? mem_copy("inCharge") : NULL;
}
