/* What of a visit or a property is kept to be searched. */
#include <endian.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/search.h"
#include "store/cache_private.h"

static char *cache_pack(int64_t at, const char *agent, const char *text, size_t *made) {
  size_t length = strlen(text);
  const uint64_t head[] = {htobe64((uint64_t)at), htobe64(agent != NULL ? text_number(agent) : 0)};
  char *packed = mem_new(CACHE_TEXT_HEAD + length + 1);
  memcpy(packed, head, CACHE_TEXT_HEAD);
  memcpy(packed + CACHE_TEXT_HEAD, text, length);
  *made = CACHE_TEXT_HEAD + length;
  return packed;
}

static uint64_t cache_unpack(const struct cache_text *text, size_t which) {
  uint64_t head[CACHE_TEXT_HEAD / sizeof(uint64_t)];
  memcpy(head, text->text - CACHE_TEXT_HEAD, CACHE_TEXT_HEAD);
  return be64toh(head[which]);
}

int64_t cache_text_at(const struct cache_text *text) {
  return (int64_t)cache_unpack(text, 0);
}

uint64_t cache_text_agent(const struct cache_text *text) {
  return cache_unpack(text, 1);
}

char *cache_visit_text(const struct visit *visit, size_t *made) {
  AUTO(mem_free_at) char *text = search_visit_text(visit);
  return cache_pack(visit->at, visit->agent_id, text, made);
}

char *cache_property_text(const struct property *property, size_t *made) {
  AUTO(mem_free_at) char *text = search_property_text(property);
  return cache_pack(WHEN_NONE, NULL, text, made);
}

char *cache_make_text(const char *what, const char *raw, size_t length, size_t *made) {
  AUTO(visit_free_at) struct visit *visit = NULL;
  AUTO(property_free_at) struct property *property = NULL;
  struct error error;
  if (strcmp(what, "visit") == 0 && visit_decode(raw, length, &visit, &error) == ERROR_NONE)
    return cache_visit_text(visit, made);
  if (strcmp(what, "property") == 0 && property_decode(raw, length, &property, &error) == ERROR_NONE)
    return cache_property_text(property, made);
  return cache_pack(WHEN_NONE, NULL, "", made);
}
