#include "cli/cli_print.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/json.h"

void cli_print_json(const char *raw, size_t length) {
  char *safe = json_print_safe(raw, length);
  puts(safe);
  free(safe);
}

void cli_print_array(size_t count, const char *(*raw)(const void *arg, size_t n, size_t *length), const void *arg) {
  putchar('[');
  for (size_t n = 0; n < count; n++) {
    size_t length;
    const char *bytes = raw(arg, n, &length);
    char *safe = json_print_safe(bytes, length);
    printf("%s%s", n > 0 ? ",\n" : "", safe);
    free(safe);
  }
  puts("]");
}

/* ---- a list whose elements have no ids: each text once */

struct cli_print_list {
  size_t count;
  struct cli_print_element {
    const char *bytes;
    size_t length, place;
    bool again;
  } * texts;
};

static bool cli_print_add(void *arg, const char *bytes, size_t length) {
  struct cli_print_list *all = arg;
  all->texts = mem_grow(all->texts, all->count, sizeof *all->texts);
  all->texts[all->count] = (struct cli_print_element){.bytes = bytes, .length = length, .place = all->count};
  all->count++;
  return bytes != NULL;
}

static int cli_print_compare(const void *one, const void *other) {
  const struct cli_print_element *first = one, *second = other;
  if (first->length != second->length) return first->length < second->length ? -1 : 1;
  int order = memcmp(first->bytes, second->bytes, first->length);
  return order != 0 ? order : (first->place > second->place) - (first->place < second->place);
}

static int cli_print_compare_places(const void *one, const void *other) {
  const struct cli_print_element *first = one, *second = other;
  if (first->again != second->again) return first->again ? 1 : -1;
  return (first->place > second->place) - (first->place < second->place);
}

static const char *cli_print_raw(const void *arg, size_t n, size_t *length) {
  const struct cli_print_list *all = arg;
  *length = all->texts[n].length;
  return all->texts[n].bytes;
}

void cli_print_each_once(const char *raw, size_t length) {
  struct cli_print_list all = {0};
  size_t again = 0;
  struct json_splitter *splitter = json_splitter_new(cli_print_add, &all, SIZE_MAX / 2);
  bool split = json_splitter_feed(splitter, raw, length); /* in one piece: its elements stay where they are */
  json_splitter_free(splitter);
  if (all.count > 1) qsort(all.texts, all.count, sizeof *all.texts, cli_print_compare);
  for (size_t n = 1; n < all.count; n++) {
    const struct cli_print_element *before = &all.texts[n - 1];
    struct cli_print_element *text = &all.texts[n];
    text->again = text->length == before->length && memcmp(text->bytes, before->bytes, text->length) == 0;
    again += text->again;
  }
  if (all.count > 1) qsort(all.texts, all.count, sizeof *all.texts, cli_print_compare_places);
  if (split && again > 0)
    cli_print_array(all.count - again, cli_print_raw, &all);
  else
    cli_print_json(raw, length);
  free(all.texts);
}

void cli_print_members(struct buf *out, ...) {
  va_list texts;
  bool fits = true;
  va_start(texts, out);
  for (const char *name; fits && (name = va_arg(texts, const char *)) != NULL;) {
    const char *text = va_arg(texts, const char *), *between = out->data[out->length - 1] == '{' ? "" : ",";
    fits = text == NULL || (buf_print(out, "%s\"%s\":", between, name) && json_add_string(out, text));
  }
  va_end(texts);
}

/* ---- facts */

const char *cli_print_or_empty(const char *text) {
  return text != NULL ? text : "";
}

void cli_print_column(const char *text, int cells) {
  int pad = cells - text_width(text);
  printf("%s%*s  ", text, pad > 0 ? pad : 0, "");
}

void cli_print_lines(const char *text) {
  for (;; text++) {
    size_t length = strcspn(text, "\n");
    printf("%.*s\n", (int)length, text);
    text += length;
    if (*text == '\0') return;
    printf("    ");
  }
}

void cli_print_fact(const char *label, const char *value) {
  if (value == NULL || value[0] == '\0') return;
  char *fact = mem_print(_("%s: %s"), label, value);
  cli_print_lines(fact);
  free(fact);
}

void cli_print_number(const char *label, int number) {
  char text[16];
  snprintf(text, sizeof text, "%d", number);
  cli_print_fact(label, text);
}

void cli_print_when(int64_t at, char *out, size_t size) {
  struct when_local local = when_local(at);
  char time[32];
  if (at == WHEN_NONE) {
    snprintf(out, size, "%s", _("no date"));
    return;
  }
  when_show_time(at, time, sizeof time);
  snprintf(out, size, "%04d-%02d-%02d %s", local.year, local.month, local.day, time);
}
