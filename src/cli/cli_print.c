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
  AUTO(mem_free_at) char *safe = json_print_safe(raw, length);
  puts(safe);
}

void cli_print_element(size_t n, const char *raw, size_t length) {
  AUTO(mem_free_at) char *safe = json_print_safe(raw, length);
  printf("%s%s", n > 0 ? ",\n" : "[", safe);
}

void cli_print_end(size_t count) {
  puts(count > 0 ? "]" : "[]");
}

/* ---- a list whose elements have no ids: each text once */

struct cli_print_list {
  size_t count;
  struct cli_print_element {
    const char *bytes;
    size_t length;
    bool again;
  } * texts;
};

static bool cli_print_add(void *arg, const char *bytes, size_t length) {
  struct cli_print_list *all = arg;
  all->texts = mem_grow(all->texts, all->count, sizeof *all->texts);
  all->texts[all->count++] = (struct cli_print_element){.bytes = bytes, .length = length};
  return bytes != NULL;
}

static int cli_print_compare_texts(const struct cli_print_element *one, const struct cli_print_element *other) {
  if (one->length != other->length) return one->length < other->length ? -1 : 1;
  return memcmp(one->bytes, other->bytes, one->length);
}

/* Of the same texts the first one comes first. */
static int cli_print_compare(const void *one, const void *other) {
  const struct cli_print_element *first = *(struct cli_print_element *const *)one,
                                 *second = *(struct cli_print_element *const *)other;
  int order = cli_print_compare_texts(first, second);
  return order != 0 ? order : (first > second) - (first < second);
}

/* How many are there again. */
static size_t cli_print_mark(struct cli_print_list *all) {
  AUTO(mem_free_at) struct cli_print_element **sorted = mem_new_array(all->count, sizeof *sorted);
  size_t again = 0;
  for (size_t n = 0; n < all->count; n++)
    sorted[n] = &all->texts[n];
  if (all->count > 0) qsort(sorted, all->count, sizeof *sorted, cli_print_compare);
  for (size_t n = 1; n < all->count; n++)
    again += sorted[n]->again = cli_print_compare_texts(sorted[n - 1], sorted[n]) == 0;
  return again;
}

void cli_print_each_once(const char *raw, size_t length) {
  struct cli_print_list all = {0};
  struct json_splitter *splitter = json_splitter_new(cli_print_add, &all, SIZE_MAX / 2);
  bool split = json_splitter_feed(splitter, raw, length); /* in one piece: its elements stay where they are */
  size_t printed = 0;
  bool as_it_is = !split || cli_print_mark(&all) == 0;
  json_splitter_free(splitter);
  for (size_t n = 0; !as_it_is && n < all.count; n++)
    if (!all.texts[n].again) cli_print_element(printed++, all.texts[n].bytes, all.texts[n].length);
  if (as_it_is)
    cli_print_json(raw, length);
  else
    cli_print_end(printed);
  free(all.texts);
}

void cli_print_members(size_t n, const char *begins, ...) {
  AUTO(buf_free) struct buf out = buf_empty(BUF_UNBOUNDED);
  va_list texts;
  (void)!buf_add_text(&out, begins);
  va_start(texts, begins);
  for (const char *name; (name = va_arg(texts, const char *)) != NULL;) {
    const char *text = va_arg(texts, const char *);
    if (text != NULL)
      (void)!(buf_print(&out, "%s\"%s\":", out.length > 1 ? "," : "", name) && json_add_string(&out, text));
  }
  va_end(texts);
  (void)!buf_add_text(&out, "}");
  cli_print_element(n, out.data, out.length);
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
  AUTO(mem_free_at) char *fact = mem_print(_("%s: %s"), label, value);
  cli_print_lines(fact);
}

void cli_print_number(const char *label, int number) {
  char text[16];
  snprintf(text, sizeof text, "%d", number);
  cli_print_fact(label, text);
}

const char *cli_print_when(int64_t at, char out[CLI_PRINT_WHEN]) {
  struct when_local local = when_local(at);
  char time[32];
  when_show_time(at, time, sizeof time);
  if (at == WHEN_NONE)
    snprintf(out, CLI_PRINT_WHEN, "%s", _("no date"));
  else
    snprintf(out, CLI_PRINT_WHEN, "%04d-%02d-%02d %s", local.year, local.month, local.day, time);
  return out;
}

const char *cli_print_there(struct property_zones *zones, int place, int64_t at, char out[CLI_PRINT_THERE]) {
  char there[128];
  const struct property_zone zone = property_zone_of(zones, place);
  property_zone_show(&zone, at, there, sizeof there);
  snprintf(out, CLI_PRINT_THERE, there[0] != '\0' ? _(" (%s)") : "%s", there);
  return out;
}

char *cli_print_when_at(struct property_zones *zones, int place, int64_t at) {
  char when[CLI_PRINT_WHEN], there[CLI_PRINT_THERE];
  return mem_print("%s%s", cli_print_when(at, when), cli_print_there(zones, place, at, there));
}
