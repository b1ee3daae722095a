/* The file: magic, revision, count, offsets of two tables; a table has a length and an offset for each text. The first
 * table has the texts of the program in order, the second their translations; each ends with a NUL that its length does
 * not count. A plural has its forms with a NUL between. */
#include "base/catalogue.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file_bytes.h"
#include "base/mem.h"

enum { CATALOGUE_HEAD = 28, CATALOGUE_ROW = 8, CATALOGUE_MOST = 4 << 20 };
#define CATALOGUE_MAGIC UINT32_C(0x950412de)
#define CATALOGUE_MAGIC_SWAPPED UINT32_C(0xde120495)

struct catalogue {
  unsigned char *bytes;
  size_t length;
  bool swapped;              /* written on a machine of the other byte order */
  size_t count, keys, texts; /* where the two tables are */
  bool zero_is_many;         /* "0 days", but "0 jour" */
};

static uint32_t catalogue_number(const struct catalogue *catalogue, size_t at) {
  uint32_t number;
  memcpy(&number, catalogue->bytes + at, sizeof number);
  return catalogue->swapped ? __builtin_bswap32(number) : number;
}

static const char *catalogue_text(const struct catalogue *catalogue, size_t table, size_t row, size_t *length) {
  *length = catalogue_number(catalogue, table + row * CATALOGUE_ROW);
  return (const char *)catalogue->bytes + catalogue_number(catalogue, table + row * CATALOGUE_ROW + 4);
}

/* Every text of the table lies in the file, with its NUL. */
static bool catalogue_table_is_good(const struct catalogue *catalogue, size_t table) {
  if (table > catalogue->length || catalogue->count > (catalogue->length - table) / CATALOGUE_ROW) return false;
  for (size_t row = 0; row < catalogue->count; row++) {
    size_t length = catalogue_number(catalogue, table + row * CATALOGUE_ROW);
    size_t at = catalogue_number(catalogue, table + row * CATALOGUE_ROW + 4);
    if (at >= catalogue->length || length >= catalogue->length - at || catalogue->bytes[at + length] != '\0')
      return false;
  }
  return true;
}

static bool catalogue_is_sorted(const struct catalogue *catalogue) {
  size_t length;
  for (size_t row = 1; row < catalogue->count; row++)
    if (strcmp(catalogue_text(catalogue, catalogue->keys, row - 1, &length),
               catalogue_text(catalogue, catalogue->keys, row, &length)) >= 0)
      return false;
  return true;
}

/* The translation of nothing is a head like a letter's. */
static bool catalogue_take_head(struct catalogue *catalogue) {
  const char *head = catalogue_find(catalogue, "");
  if (head == NULL || strstr(head, "charset=UTF-8\n") == NULL) return false;
  catalogue->zero_is_many = strstr(head, "Plural-Forms: nplurals=2; plural=(n != 1);\n") != NULL;
  return catalogue->zero_is_many || strstr(head, "Plural-Forms: nplurals=2; plural=(n > 1);\n") != NULL;
}

struct catalogue *catalogue_new(unsigned char *take_bytes, size_t length) {
  AUTO(catalogue_free_at) struct catalogue *catalogue = mem_new(sizeof *catalogue);
  *catalogue = (struct catalogue){.bytes = take_bytes, .length = length};
  bool good = length >= CATALOGUE_HEAD && length <= CATALOGUE_MOST;
  if (good) {
    catalogue->swapped = catalogue_number(catalogue, 0) == CATALOGUE_MAGIC_SWAPPED;
    catalogue->count = catalogue_number(catalogue, 8);
    catalogue->keys = catalogue_number(catalogue, 12);
    catalogue->texts = catalogue_number(catalogue, 16);
    good = catalogue_number(catalogue, 0) == CATALOGUE_MAGIC && catalogue_number(catalogue, 4) >> 16 <= 1;
  }
  good = good && catalogue_table_is_good(catalogue, catalogue->keys) &&
         catalogue_table_is_good(catalogue, catalogue->texts) && catalogue_is_sorted(catalogue) &&
         catalogue_take_head(catalogue);
  return good ? mem_take(&catalogue) : NULL;
}

struct catalogue *catalogue_open(const char *path) {
  size_t length;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  char *bytes = fd >= 0 ? file_bytes(fd, CATALOGUE_MOST + 1, &length) : NULL; /* a longer one is refused */
  if (fd >= 0) close(fd);
  return bytes != NULL ? catalogue_new((unsigned char *)bytes, length) : NULL;
}

void catalogue_free(struct catalogue *take_catalogue) {
  if (take_catalogue == NULL) return;
  free(take_catalogue->bytes);
  free(take_catalogue);
}

/* The forms of its translation; NULL: it has none. */
static const char *catalogue_forms(const struct catalogue *catalogue, const char *key, size_t *length) {
  size_t low = 0, high = catalogue->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = strcmp(key, catalogue_text(catalogue, catalogue->keys, middle, length));
    if (order == 0) {
      const char *text = catalogue_text(catalogue, catalogue->texts, middle, length);
      return *length > 0 ? text : NULL;
    }
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return NULL;
}

const char *catalogue_find(const struct catalogue *catalogue, const char *text) {
  size_t length;
  return catalogue_forms(catalogue, text, &length);
}

const char *catalogue_find_plural(const struct catalogue *catalogue, const char *one, unsigned long count) {
  size_t length;
  const char *form = catalogue_forms(catalogue, one, &length);
  if (form == NULL || count == 1 || (count == 0 && !catalogue->zero_is_many)) return form;
  size_t first = strlen(form);
  return first < length ? form + first + 1 : NULL;
}

/* msgfmt writes the translations in the order of their texts. */
const char *catalogue_source(const struct catalogue *catalogue, const char *translation) {
  size_t low = 0, high = catalogue->count, length;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const char *text = catalogue_text(catalogue, catalogue->texts, middle, &length);
    if (text == translation) return catalogue_text(catalogue, catalogue->keys, middle, &length);
    if ((uintptr_t)text > (uintptr_t)translation)
      high = middle;
    else
      low = middle + 1;
  }
  return NULL;
}
