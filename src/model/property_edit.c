#include "model/property_edit.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/json.h"

/* Members of PropertyData that PropertySaveRequest lacks. */
static const char *const edit_read_only[] = {"propertyStatus", "propertyStatusUpdatedAt", "memo",
                                             "picHandles",     "visitAvailabilities",     "pickedVisitorId"};

bool property_is_sent(const struct json_walk *member) {
  for (size_t n = 0; n < sizeof edit_read_only / sizeof *edit_read_only; n++)
    if (json_walk_is(member, edit_read_only[n])) return false;
  return true;
}

/* What was read may hold bytes that no JSON text may: they can't be sent back, and must not be mended silently. */
static bool edit_is_sendable(struct json_span value) {
  struct cJSON *json = json_parse(value.bytes, value.length);
  json_free(json);
  return json != NULL;
}

static enum error_code edit_refuse(struct json_span name, struct error *error) {
  char *shown = text_clean(name.bytes, name.length, TEXT_LINE);
  enum error_code code = error_set(
      error, ERROR_REFUSED, _("%s can't be sent back as Flatsy wrote it: this property can't be changed here"), shown);
  free(shown);
  return code;
}

static bool edit_add(struct buf *out, struct json_span key, struct json_span value) {
  return buf_add(out, ",", out->length > 1) && buf_add(out, key.bytes, key.length) && buf_add(out, ":", 1) &&
         buf_add(out, value.bytes, value.length);
}

static enum error_code edit_too_long(struct error *error) {
  return error_set(error, ERROR_REFUSED, _("This property is too long to be sent back"));
}

static enum error_code edit_add_data(struct json_span data, struct buf *out, struct error *error) {
  struct json_walk walk;
  if (!json_walk_begin(&walk, data)) return ERROR_NONE;
  while (json_walk_next(&walk)) {
    if (!property_is_sent(&walk)) continue;
    if (!edit_is_sendable(walk.key) || !edit_is_sendable(walk.value)) return edit_refuse(walk.key, error);
    if (!edit_add(out, walk.key, walk.value)) return edit_too_long(error);
  }
  return ERROR_NONE;
}

/* It stands beside data; a server that has it in data too must say the same in both. */
static enum error_code edit_add_in_charge(struct json_span property, struct json_span data, struct buf *out,
                                          struct error *error) {
  struct json_span key = json_span_of("\"inCharge\""), value, other;
  enum json_found found = json_find(property, "/inCharge", &value), inside = json_find(data, "/inCharge", &other);
  bool none = found == JSON_ABSENT || (value.length == 4 && memcmp(value.bytes, "null", 4) == 0);
  if (found == JSON_TWICE) return edit_refuse(key, error);
  if (none) return ERROR_NONE;
  if (!edit_is_sendable(value)) return edit_refuse(key, error);
  if (inside != JSON_ABSENT)
    return inside == JSON_ONCE && json_same(value, other) ? ERROR_NONE : edit_refuse(key, error);
  return edit_add(out, key, value) ? ERROR_NONE : edit_too_long(error);
}

enum error_code property_request(const char *raw, size_t length, struct buf *out, struct error *error) {
  struct json_span property = {raw, length}, data;
  struct cJSON *json = json_parse_tolerant(raw, length);
  bool fine = json != NULL;
  json_free(json);
  error_clear(error);
  if (!fine) return error_set(error, ERROR_ANSWER, "%s", _("The server sent a property that can't be read."));
  enum json_found found = json_find(property, "/data", &data);
  if (found == JSON_TWICE) return edit_refuse(json_span_of("\"data\""), error);
  if (found == JSON_ABSENT) data = json_span_of("{}");
  if (!buf_add(out, "{", 1)) return edit_too_long(error);
  enum error_code code = edit_add_data(data, out, error);
  if (code == ERROR_NONE) code = edit_add_in_charge(property, data, out, error);
  if (code == ERROR_NONE && !buf_add(out, "}", 1)) code = edit_too_long(error);
  if (code != ERROR_NONE) buf_reset(out);
  return code;
}

char *property_stamp(const char *raw, size_t length) {
  struct json_span property = {raw, length}, value;
  bool dated = json_find(property, "/updatedAt", &value) != JSON_ABSENT &&
               (value.length != 4 || memcmp(value.bytes, "null", 4) != 0);
  if (!dated && json_find(property, "/data", &value) == JSON_ABSENT) return NULL;
  return mem_copy_n(value.bytes, value.length);
}
