/* What of a visit or a property is kept to be searched. */
#include <endian.h>
#include <string.h>

#include "base/mem.h"
#include "base/when.h"
#include "model/search.h"
#include "store/cache_private.h"

static char *cache_pack(int64_t at, const char *text, size_t *made) {
  size_t length = strlen(text);
  char *packed = mem_new(CACHE_TEXT_AT + length + 1);
  uint64_t bytes = htobe64((uint64_t)at);
  memcpy(packed, &bytes, sizeof bytes);
  memcpy(packed + CACHE_TEXT_AT, text, length);
  *made = CACHE_TEXT_AT + length;
  return packed;
}

int64_t cache_text_at(const struct cache_text *text) {
  uint64_t bytes;
  memcpy(&bytes, text->text - CACHE_TEXT_AT, sizeof bytes);
  return (int64_t)be64toh(bytes);
}

char *cache_visit_text(const struct visit *visit, size_t *made) {
  AUTO(mem_free_at) char *text = search_visit_text(visit);
  return cache_pack(visit->at, text, made);
}

char *cache_property_text(const struct property *property, size_t *made) {
  AUTO(mem_free_at) char *text = search_property_text(property);
  return cache_pack(WHEN_NONE, text, made);
}

char *cache_make_text(const char *what, const char *raw, size_t length, size_t *made) {
  AUTO(visit_free_at) struct visit *visit = NULL;
  AUTO(property_free_at) struct property *property = NULL;
  struct error error;
  if (strcmp(what, "visit") == 0 && visit_decode(raw, length, &visit, &error) == ERROR_NONE)
    return cache_visit_text(visit, made);
  if (strcmp(what, "property") == 0 && property_decode(raw, length, &property, &error) == ERROR_NONE)
    return cache_property_text(property, made);
  return cache_pack(WHEN_NONE, "", made);
}
