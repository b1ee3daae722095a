#include "model/json_record.h"

#include <cjson/cJSON.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>

#include "model/json.h"

static char *record_text(const cJSON *object, const struct record_member *member) {
  if (member->kind == RECORD_EXACT) return json_exact(object, member->name);
  return member->kind == RECORD_LINE ? json_line(object, member->name) : json_lines(object, member->name);
}

static int record_whole(const cJSON *object, const struct record_member *member) {
  int number;
  bool read = json_int(object, member->name, &number);
  if (member->kind == RECORD_COUNT) return read && number >= 0 ? number : -1;
  return read ? number : INT_MIN;
}

static double record_real(const cJSON *object, const struct record_member *member) {
  double number;
  return json_number(object, member->name, &number) ? number : (double)NAN;
}

void json_record_read(const struct cJSON *object, const struct record_member *members, void *record) {
  const cJSON *outer = object, *in = object;
  for (; members->kind != RECORD_LAST; members++) {
    void *at = record_at(members, record);
    if (members->name == NULL) continue;
    if (record_is_text(members))
      *(char **)at = record_text(in, members);
    else if (members->kind == RECORD_INSTANT)
      *(int64_t *)at = json_instant(in, members->name);
    else if (members->kind == RECORD_REAL)
      *(double *)at = record_real(in, members);
    else if (members->kind == RECORD_IN)
      outer = in = json_member(object, members->name, false);
    else if (members->kind == RECORD_UNDER)
      in = json_member(outer, members->name, false);
    else
      *(int *)at = record_whole(in, members);
  }
}

bool json_record_is_readable(const struct cJSON *object, const struct record_member *members) {
  bool readable = cJSON_IsObject(object);
  for (; readable && members->kind != RECORD_LAST; members++) {
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, members->name);
    readable = value == NULL || cJSON_IsNull(value) ||
               (record_is_text(members) ? cJSON_IsString(value) : cJSON_IsNumber(value));
  }
  return readable;
}
