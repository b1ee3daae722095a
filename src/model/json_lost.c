/* json_lost: what a second reading of an object lacks of the first. */
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/json.h"

static bool lost_is_none(const cJSON *value) {
  return value == NULL || cJSON_IsNull(value);
}

static bool lost_is_empty(const cJSON *value) {
  return lost_is_none(value) || ((cJSON_IsObject(value) || cJSON_IsArray(value)) && value->child == NULL);
}

static bool lost_same_kind(const cJSON *one, const cJSON *other) {
  return (one->type & 0xFF) == (other->type & 0xFF) || (cJSON_IsBool(one) && cJSON_IsBool(other));
}

static int lost_compare(const void *one, const void *other) {
  const cJSON *const *first = one, *const *second = other;
  return strcmp((*first)->string, (*second)->string);
}

/* Its members by name: as many as a server likes are looked up. New memory. */
static const cJSON **lost_sort(const cJSON *object, size_t *count) {
  const cJSON *item;
  *count = cJSON_IsObject(object) ? (size_t)cJSON_GetArraySize(object) : 0;
  const cJSON **members = mem_new_array(*count, sizeof *members);
  size_t n = 0;
  if (*count > 0) cJSON_ArrayForEach(item, object) members[n++] = item;
  if (*count > 0) qsort(members, *count, sizeof *members, lost_compare);
  return members;
}

static bool lost_any(const cJSON *before, const cJSON *now);

static bool lost_of_list(const cJSON *before, const cJSON *now) {
  const cJSON *is = now->child;
  for (const cJSON *was = before->child; was != NULL; was = was->next, is = is->next)
    if (is == NULL || lost_any(was, is)) return true;
  return false;
}

/* The first member of before, in its order, that is lost; NULL: none. */
static const cJSON *lost_member(const cJSON *before, const cJSON *now, bool (*spare)(const char *name)) {
  size_t count;
  AUTO(mem_free_at) const cJSON **members = lost_sort(now, &count);
  for (const cJSON *was = before->child; was != NULL; was = was->next) {
    if (spare != NULL && spare(was->string)) continue;
    const cJSON **found = count > 0 ? bsearch(&was, members, count, sizeof *members, lost_compare) : NULL;
    if (lost_any(was, found != NULL ? *found : NULL)) return was;
  }
  return NULL;
}

/* As deep as json_parse lets it be. */
static bool lost_any(const cJSON *before, const cJSON *now) {
  if (lost_is_empty(before)) return false;
  if (lost_is_none(now) || !lost_same_kind(before, now)) return true;
  if (cJSON_IsArray(before)) return lost_of_list(before, now);
  return cJSON_IsObject(before) && lost_member(before, now, NULL) != NULL;
}

bool json_is_emptied(const struct cJSON *before, const struct cJSON *now) {
  return !lost_is_empty(before) && (lost_is_empty(now) || !lost_same_kind(before, now));
}

char *json_lost(const struct cJSON *before, const struct cJSON *now, bool (*spare)(const char *name)) {
  const cJSON *lost = cJSON_IsObject(before) ? lost_member(before, now, spare) : NULL;
  return lost != NULL ? text_clean_line(lost->string) : NULL;
}
