#include "model/begun.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/when.h"
#include "model/json.h"

struct begun *begun_new(void) {
  struct begun *begun = mem_new(sizeof *begun);
  begun->at = WHEN_NONE;
  return begun;
}

void begun_free(struct begun *take_begun) {
  if (take_begun == NULL) return;
  for (size_t n = 0; n < take_begun->count; n++) {
    free(take_begun->texts[n].name);
    free(take_begun->texts[n].text);
  }
  free(take_begun->texts);
  free(take_begun);
}

void begun_add(struct begun *begun, const char *name, const char *text) {
  if (text == NULL) return;
  begun->texts = mem_grow(begun->texts, begun->count, sizeof *begun->texts);
  begun->texts[begun->count++] = (struct begun_text){mem_copy(name), mem_copy(text)};
}

void begun_add_number(struct begun *begun, const char *name, int64_t number) {
  AUTO(mem_free_at) char *text = mem_print("%" PRId64, number);
  begun_add(begun, name, text);
}

void begun_add_all(struct begun *begun, const struct begun *other, const char *letters) {
  for (size_t n = 0; n < other->count; n++) {
    const struct begun_text *one = &other->texts[n];
    if (letters == NULL || (one->name[0] != '\0' && strchr(letters, one->name[0]) != NULL))
      begun_add(begun, one->name, one->text);
  }
}

const char *begun_text(const struct begun *begun, const char *name) {
  for (size_t n = 0; n < begun->count; n++)
    if (strcmp(begun->texts[n].name, name) == 0) return begun->texts[n].text;
  return NULL;
}

int64_t begun_number(const struct begun *begun, const char *name, int64_t otherwise) {
  const char *text = begun_text(begun, name);
  char *end;
  if (text == NULL) return otherwise;
  errno = 0;
  long long number = strtoll(text, &end, 10);
  return errno == 0 && end != text && *end == '\0' ? number : otherwise;
}

enum begun_kind begun_kind_of(const struct begun *begun) {
  static const char *const kinds[] = {"booking", "invitation", "message", "visitor", "property", "new property"};
  const char *kind = begun_text(begun, "kind");
  size_t n = 0;
  while (n < BEGUN_OTHER && (kind == NULL || strcmp(kinds[n], kind) != 0))
    n++;
  return (enum begun_kind)n;
}

bool begun_print(const struct begun *begun, struct buf *out) {
  bool fits = buf_print(out, "{\"at\":\"%" PRId64 "\",\"texts\":[", begun->at);
  for (size_t n = 0; fits && n < begun->count; n++)
    fits = buf_add_text(out, n > 0 ? ",[" : "[") && json_add_string(out, begun->texts[n].name) &&
           buf_add_text(out, ",") && json_add_string(out, begun->texts[n].text) && buf_add_text(out, "]");
  return fits && buf_add_text(out, "]}") && out->length <= BEGUN_MAX;
}

struct begun *begun_read(const char *text) {
  AUTO(json_free_at) struct cJSON *json = json_parse(text, strlen(text));
  AUTO(mem_free_at) char *at = json_exact(json, "at");
  const cJSON *texts = json_member(json, "texts", true), *pair;
  if (at == NULL || texts == NULL) return NULL;
  AUTO(begun_free_at) struct begun *begun = begun_new();
  begun->at = strtoll(at, NULL, 10);
  cJSON_ArrayForEach(pair, texts) {
    const char *name = cJSON_GetStringValue(cJSON_GetArrayItem(pair, 0));
    const char *value = cJSON_GetStringValue(cJSON_GetArrayItem(pair, 1));
    if (name == NULL || value == NULL) return NULL;
    begun_add(begun, name, value);
  }
  return mem_take(&begun);
}
