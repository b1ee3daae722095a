#include "model/visitor_edit.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/record.h"
#include "base/text.h"
#include "model/json.h"
#include "model/visitor.h"

static const struct record_member custom_texts[] = {RECORD_MEMBER(EXACT, NULL, visitor_custom, name),
                                                    RECORD_MEMBER(LINE, NULL, visitor_custom, shown),
                                                    RECORD_MEMBER(LINES, NULL, visitor_custom, text), RECORD_END};

static void edit_add_custom(struct visitor_customs *customs, const struct json_walk *walk) {
  AUTO(mem_free_at) char *name = json_text(walk->key), *text = json_text(walk->value);
  if (name == NULL || visitor_field_is_ours(name)) return;
  customs->fields = mem_grow(customs->fields, customs->count, sizeof *customs->fields);
  customs->fields[customs->count++] =
      (struct visitor_custom){.name = mem_copy(name),
                              .shown = text_clean_line(name),
                              .locked = !json_is_exact(walk->key.bytes, walk->key.length) /* its name was mended */
                                        || (text != NULL && !text_can_be_typed(text)),
                              .is_text = text != NULL,
                              .text = text != NULL ? text_clean(text, strlen(text), TEXT_LINES)
                                                   : text_clean(walk->value.bytes, walk->value.length, TEXT_LINE)};
}

static int edit_by_name(const void *one, const void *other) {
  return strcmp((*(struct visitor_custom *const *)one)->name, (*(struct visitor_custom *const *)other)->name);
}

static void edit_mark_twins(struct visitor_customs *customs) {
  AUTO(mem_free_at) struct visitor_custom **sorted = mem_new_array(customs->count + 1, sizeof *sorted);
  for (size_t n = 0; n < customs->count; n++)
    sorted[n] = &customs->fields[n];
  qsort(sorted, customs->count, sizeof *sorted, edit_by_name);
  for (size_t n = 1; n < customs->count; n++)
    if (strcmp(sorted[n - 1]->name, sorted[n]->name) == 0) sorted[n - 1]->locked = sorted[n]->locked = true;
}

void visitor_customs_read(struct visitor_customs *customs, struct json_span visitor) {
  struct json_span fields;
  struct json_walk walk;
  *customs = (struct visitor_customs){0};
  if (json_find(visitor, "/fields", &fields) != JSON_ONCE || !json_walk_begin(&walk, fields)) return;
  while (json_walk_next(&walk))
    edit_add_custom(customs, &walk);
  edit_mark_twins(customs);
}

void visitor_customs_clear(struct visitor_customs *customs) {
  record_free_list(custom_texts, customs->fields, customs->count, sizeof *customs->fields);
  *customs = (struct visitor_customs){0};
}

static int names_compare(const void *one, const void *other) {
  return strcmp(*(char *const *)one, *(char *const *)other);
}

void visitor_names_take(struct visitor_names *names, const struct visitor_customs *customs, size_t from) {
  *names = (struct visitor_names){0};
  if (customs->count <= from) return;
  names->names = mem_new_array(customs->count - from, sizeof *names->names);
  for (size_t n = from; n < customs->count; n++)
    names->names[names->count++] = mem_copy(customs->fields[n].name);
  qsort(names->names, names->count, sizeof *names->names, names_compare);
}

bool visitor_names_has(const struct visitor_names *names, const char *name) {
  return names->count > 0 && bsearch(&name, names->names, names->count, sizeof *names->names, names_compare) != NULL;
}

void visitor_names_clear(struct visitor_names *names) {
  mem_free_texts(names->names, names->count);
  *names = (struct visitor_names){0};
}

/* ---- edits */

bool visitor_edit_member(struct buf *edits, const char *member, const char *text) {
  AUTO(buf_free) struct buf raw = buf_empty(VISITOR_EDITS_MAX);
  AUTO(mem_free_at) char *pointer = mem_print("/%s", member);
  return json_add_string(&raw, text) && json_add_edit(edits, pointer, json_span_of_buf(&raw));
}

bool visitor_edit_custom(struct buf *edits, const char *name, const char *raw) {
  AUTO(mem_free_at) char *pointer = json_pointer("/fields", name);
  return json_add_edit(edits, pointer, json_span_of(raw != NULL ? raw : "null"));
}

char *visitor_edits_take(struct buf *edits) {
  if (edits->length == 0 || !buf_add_text(edits, "}")) return NULL;
  return buf_take(edits);
}
