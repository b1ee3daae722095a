#include "base/record.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static const size_t sizes[] = {[RECORD_INSTANT] = sizeof(int64_t),
                               [RECORD_NUMBER] = sizeof(int64_t),
                               [RECORD_INT] = sizeof(int),
                               [RECORD_COUNT] = sizeof(int),
                               [RECORD_REAL] = sizeof(double),
                               [RECORD_FLAG] = sizeof(bool),
                               [RECORD_UNDER] = 0};

void *record_at(const struct record_member *member, void *record) {
  return (char *)record + member->offset;
}

bool record_is_text(const struct record_member *member) {
  return member->kind <= RECORD_LINES;
}

void record_copy_texts(const struct record_member *members, void *to) {
  for (; members->kind != RECORD_LAST; members++) {
    char **text = record_at(members, to);
    if (record_is_text(members)) *text = mem_copy(*text);
  }
}

void record_free_texts(const struct record_member *members, void *record) {
  for (; members->kind != RECORD_LAST; members++) {
    if (!record_is_text(members)) continue;
    char **text = record_at(members, record);
    free(*text);
    *text = NULL;
  }
}

void record_free_list(const struct record_member *members, void *take_records, size_t count, size_t size) {
  for (size_t n = 0; n < count; n++)
    record_free_texts(members, (char *)take_records + n * size);
  free(take_records);
}

bool record_has_text(const struct record_member *members, const void *record) {
  for (; members->kind != RECORD_LAST; members++) {
    char *const *text = (const void *)((const char *)record + members->offset);
    if (record_is_text(members) && text_is_filled(*text)) return true;
  }
  return false;
}

static bool record_same_text(const char *one, const char *other) {
  return one == NULL || other == NULL ? one == other : strcmp(one, other) == 0;
}

bool record_is_same(const struct record_member *members, const void *one, const void *other) {
  for (; members->kind != RECORD_LAST; members++) {
    const void *first = (const char *)one + members->offset, *second = (const char *)other + members->offset;
    if (record_is_text(members) ? !record_same_text(*(char *const *)first, *(char *const *)second)
                                : memcmp(first, second, sizes[members->kind]) != 0)
      return false;
  }
  return true;
}
