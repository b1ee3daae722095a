#include "panes/visitor_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/json.h"
#include "model/visitor_edit.h"
#include "panes/multiline.h"
#include "tui/field.h"
#include "tui/question.h"

enum {
  VISITOR_FORM_MEMBERS = 4,
  VISITOR_FORM_CUSTOMS_MAX = 200 /* shown */,
  VISITOR_FORM_TEXT_MAX = 4000,
  VISITOR_FORM_SUMMARY = 8192,
  VISITOR_FORM_LABEL_CELLS = 14,
  VISITOR_FORM_WIDE = 60
};

static const char *const visitor_form_members[VISITOR_FORM_MEMBERS] = {"firstName", "lastName", "phone", "email"};

struct visitor_form_row {
  char *name;   /* custom: exact; NULL: a member of the visitor, or the line for a new field */
  char *label;  /* clean */
  char *before; /* as the field showed it at first; NULL: it was not there */
  struct field field;
  bool is_text; /* else JSON: what was a number stays one */
  bool locked, removed;
};

struct visitor_form {
  struct context *context;
  struct brief *brief;
  size_t visitor;
  size_t count, at; /* rows: members, custom fields, and one for a new field */
  struct visitor_form_row *rows;
  struct visitor_names hidden; /* custom fields that are not shown */
  uint64_t cached_serial, serial;
  bool begun, read; /* the rows are there; the custom fields have come */
  bool confirming;
  int scroll; /* lines of the summary above the window */
  struct error error;
};

static struct visitor *visitor_form_visitor(const struct visitor_form *form) {
  return &form->brief->visitors[form->visitor];
}

static bool visitor_form_is_new(const struct visitor_form *form, size_t n) {
  return n == form->count - 1;
}

static bool visitor_form_changed(const struct visitor_form_row *row) {
  if (row->removed) return row->before != NULL;
  return row->before == NULL || strcmp(row->before, row->field.text) != 0;
}

/* ---- rows */

static void visitor_form_set(struct visitor_form_row *row, const char *text) {
  char *shown = multiline_shown(text != NULL ? text : "");
  field_set(&row->field, shown);
  row->locked |= strlen(shown) > row->field.max; /* the rest would be lost */
  free(shown);
  mem_replace(&row->before, row->field.text);
}

/* Before the line for a new field, which stays the last. */
static struct visitor_form_row *visitor_form_insert(struct visitor_form *form, const char *name, const char *label) {
  form->rows = mem_resize(form->rows, form->count + 1, sizeof *form->rows);
  size_t n = form->count++;
  if (n > 0) {
    form->rows[n] = form->rows[n - 1];
    if (form->at == n - 1 && form->begun) form->at = n; /* it keeps the cursor */
    n--;
  }
  form->rows[n] = (struct visitor_form_row){.name = mem_copy(name), .label = mem_copy(label), .is_text = true};
  field_init(&form->rows[n].field, VISITOR_FORM_TEXT_MAX, false);
  return &form->rows[n];
}

static void visitor_form_begin(struct visitor_form *form) {
  const struct visitor *visitor = visitor_form_visitor(form);
  const char *const labels[VISITOR_FORM_MEMBERS] = {_("First name"), _("Last name"), _("Phone"), _("Email")};
  const char *const texts[VISITOR_FORM_MEMBERS] = {visitor->first_name, visitor->last_name, visitor->phone,
                                                   visitor->email};
  visitor_form_insert(form, NULL, _("New field")); /* it becomes the last */
  for (size_t n = 0; n < VISITOR_FORM_MEMBERS; n++)
    visitor_form_set(visitor_form_insert(form, NULL, labels[n]), texts[n]);
  form->begun = true;
}

/* More than a person looks through are not shown, and stay as they are. */
static void visitor_form_hide(struct visitor_form *form, const struct visitor_customs *customs) {
  visitor_names_clear(&form->hidden);
  visitor_names_take(&form->hidden, customs, VISITOR_FORM_CUSTOMS_MAX);
  size_t count = form->hidden.count;
  if (count > 0)
    notice_say(form->context->notice, STYLE_WARN,
               ngettext("%zu more custom field is not shown: it stays as it is",
                        "%zu more custom fields are not shown: they stay as they are", (unsigned long)count),
               count);
}

static struct visitor_form_row *visitor_form_find(const struct visitor_form *form, const char *name) {
  for (size_t n = VISITOR_FORM_MEMBERS; n + 1 < form->count; n++)
    if (strcmp(form->rows[n].name, name) == 0) return &form->rows[n];
  return NULL;
}

/* What the server has; what the person has changed already stays. */
static void visitor_form_fill(struct visitor_form *form, const struct visit *visit) {
  struct visitor_customs customs;
  const char *email = visitor_form_visitor(form)->email_exact;
  visitor_customs_read(&customs, (struct json_span){visit->raw, visit->raw_length}, email);
  visitor_form_hide(form, &customs);
  for (size_t n = 0; n < customs.count && n < VISITOR_FORM_CUSTOMS_MAX; n++) {
    const struct visitor_custom *custom = &customs.fields[n];
    struct visitor_form_row *row = visitor_form_find(form, custom->name);
    if (row != NULL && visitor_form_changed(row)) continue;
    if (row == NULL) row = visitor_form_insert(form, custom->name, custom->shown);
    row->is_text = custom->is_text;
    row->locked = custom->twice;
    visitor_form_set(row, custom->text);
  }
  visitor_customs_clear(&customs);
  for (size_t v = 0; v < visit->visitor_count; v++) {
    const struct visitor *visitor = &visit->visitors[v].visitor;
    if (visitor->email_exact == NULL || email == NULL || strcmp(visitor->email_exact, email) != 0) continue;
    const char *const texts[VISITOR_FORM_MEMBERS] = {visitor->first_name, visitor->last_name, visitor->phone,
                                                     visitor->email};
    for (size_t n = 0; n < VISITOR_FORM_MEMBERS; n++)
      if (!visitor_form_changed(&form->rows[n])) visitor_form_set(&form->rows[n], texts[n]);
  }
  form->read = true;
}

/* ---- what is wrong with a row: NULL when nothing is; hard: it can't be sent so */

static const char *visitor_form_wrong_member(const struct visitor_form *form, size_t n, bool *hard) {
  struct visitor typed = {.email = form->rows[3].field.text, .phone = form->rows[2].field.text};
  const char *text = form->rows[n].field.text;
  *hard = true;
  if (text[strspn(text, " ")] == '\0' && form->rows[n].before[0] != '\0') return _("missing");
  if (n == 3 && strchr(text, '@') == NULL) return _("no email address");
  *hard = false;
  if (n == 2 && text[0] != '\0' && (visitor_doubts(&typed) & VISITOR_ODD_PHONE) != 0)
    return _("not the digits of a phone");
  if (n == 3 && (visitor_doubts(&typed) & VISITOR_ODD_EMAIL) != 0) return _("its end is missing");
  return NULL;
}

/* The name of a new field typed as NAME=VALUE; NULL, and why, when there is none. New memory. */
static char *visitor_form_new_name(const struct visitor_form *form, const char **why) {
  const char *text = form->rows[form->count - 1].field.text, *equals = strchr(text, '=');
  char *typed = mem_copy_n(text, equals != NULL ? (size_t)(equals - text) : 0), *name = text_clean_line(typed);
  free(typed);
  *why = equals == NULL || name[0] == '\0'                                                 ? _("write name = value")
         : visitor_custom_is_ours(name)                                                    ? _("reserved")
         : visitor_form_find(form, name) != NULL || visitor_names_has(&form->hidden, name) ? _("taken already")
                                                                                           : NULL;
  if (*why == NULL) return name;
  free(name);
  return NULL;
}

static const char *visitor_form_wrong(const struct visitor_form *form, size_t n, bool *hard) {
  const struct visitor_form_row *row = &form->rows[n];
  const char *why = NULL;
  *hard = true;
  if (n < VISITOR_FORM_MEMBERS) return visitor_form_wrong_member(form, n, hard);
  if (visitor_form_is_new(form, n)) {
    if (row->field.length > 0) free(visitor_form_new_name(form, &why));
    return why;
  }
  if (row->is_text || row->removed || !visitor_form_changed(row)) return NULL;
  bool exact = json_is_exact(row->field.text, row->field.length);
  struct cJSON *json = exact ? json_parse(row->field.text, row->field.length) : NULL;
  bool usable = json != NULL && strcmp(row->field.text, "null") != 0;
  json_free(json);
  return usable ? NULL : _("write JSON: 12, true, \"text\"");
}

/* What was typed in the line for a new field becomes a row of its own. */
static void visitor_form_take_new(struct visitor_form *form) {
  const char *why;
  struct visitor_form_row *last = &form->rows[form->count - 1];
  char *name = last->field.length > 0 ? visitor_form_new_name(form, &why) : NULL;
  if (name == NULL) return;
  const char *text = strchr(last->field.text, '=') + 1;
  char *value = mem_copy(text + strspn(text, " "));
  field_set(&last->field, "");
  struct visitor_form_row *row = visitor_form_insert(form, name, name);
  field_set(&row->field, value);
  form->at = form->count - 1;
  free(value);
  free(name);
}

/* ---- the edits */

static bool visitor_form_edit_custom(const struct visitor_form_row *row, struct buf *edits) {
  struct buf raw;
  if (row->removed) return visitor_edit_custom(edits, row->name, NULL);
  if (!row->is_text) return visitor_edit_custom(edits, row->name, row->field.text);
  buf_init(&raw, VISITOR_EDITS_MAX);
  char *text = multiline_text(row->field.text);
  bool added = json_add_string(&raw, text) && visitor_edit_custom(edits, row->name, raw.data);
  free(text);
  buf_free(&raw);
  return added;
}

/* New memory; NULL when nothing is changed. */
static char *visitor_form_edits(const struct visitor_form *form) {
  struct buf edits;
  bool added = true;
  buf_init(&edits, VISITOR_EDITS_MAX);
  for (size_t n = 0; added && n + 1 < form->count; n++) {
    const struct visitor_form_row *row = &form->rows[n];
    if (!visitor_form_changed(row)) continue;
    if (n >= VISITOR_FORM_MEMBERS) {
      added = visitor_form_edit_custom(row, &edits);
      continue;
    }
    char *text = text_clean_line(row->field.text); /* no blanks at its ends */
    added = visitor_edit_member(&edits, visitor_form_members[n], text);
    free(text);
  }
  char *made = added ? visitor_edits_take(&edits) : NULL;
  buf_free(&edits);
  return made;
}

/* "Phone: 06 -> 07; colour: taken out". */
static void visitor_form_summary(const struct visitor_form *form, char *out, size_t size) {
  char when[64], who[CONTEXT_NAME_BYTES];
  char *name = visitor_name(visitor_form_visitor(form));
  context_clip(who, name);
  when_show_day_time(form->brief->at, when, sizeof when);
  snprintf(out, size, _("Change %s (visit of %s, %s):"), who, when, form->brief->ref_shown);
  free(name);
  for (size_t n = 0; n + 1 < form->count; n++) {
    const struct visitor_form_row *row = &form->rows[n];
    char label[96], before[160], after[160];
    if (!visitor_form_changed(row)) continue;
    text_clip(label, sizeof label, row->label, 20, false);
    text_clip(before, sizeof before, row->before != NULL ? row->before : "", 36, false);
    text_clip(after, sizeof after, row->field.text, 36, false);
    size_t used = strlen(out);
    if (row->removed)
      snprintf(out + used, size - used, _(" %s: taken out (%s);"), label, before);
    else if (row->before == NULL)
      snprintf(out + used, size - used, _(" %s: new, %s;"), label, after);
    else
      snprintf(out + used, size - used, " %s: %s → %s;", label, before[0] != '\0' ? before : "-", after);
  }
  size_t used = strlen(out);
  if (used > 0 && out[used - 1] == ';') out[used - 1] = '.';
}

/* ---- drawing */

static int visitor_form_height(const void *state, int width, int height) {
  const struct visitor_form *form = state;
  char text[VISITOR_FORM_SUMMARY];
  int rows = (int)form->count + 2;
  if (form->confirming) {
    visitor_form_summary(form, text, sizeof text);
    rows = canvas_paragraph(NULL, (struct rect){.width = width - 2, .height = height}, 0, STYLE_TEXT, text) + 1;
  }
  return rows < height ? rows : height;
}

static const char *visitor_form_state(const struct visitor_form *form, size_t n, enum style *style) {
  const struct visitor_form_row *row = &form->rows[n];
  bool hard;
  const char *wrong = visitor_form_wrong(form, n, &hard);
  *style = wrong != NULL && hard ? STYLE_BAD : STYLE_WARN;
  if (wrong != NULL) return wrong;
  if (row->removed) return _("taken out");
  if (row->locked) return _("fixed");
  if (visitor_form_is_new(form, n)) return "";
  if (row->before == NULL) return _("new");
  return visitor_form_changed(row) ? _("changed") : "";
}

static void visitor_form_draw_row(const struct visitor_form *form, struct canvas *canvas, struct rect rect, size_t n,
                                  int y) {
  const struct visitor_form_row *row = &form->rows[n];
  bool here = n == form->at;
  enum style style;
  const char *state = visitor_form_state(form, n, &style);
  int x = rect.x + 1, label = rect.width < VISITOR_FORM_WIDE ? VISITOR_FORM_LABEL_CELLS - 3 : VISITOR_FORM_LABEL_CELLS;
  int end = rect.x + rect.width, said = text_width(state);
  if (said > (rect.width - label) / 2) said = (rect.width - label) / 2;
  canvas_text(canvas, rect.x, y, 1, STYLE_TEXT, here ? ">" : "");
  canvas_text(canvas, x, y, label, here ? STYLE_KEY : STYLE_FAINT, row->label);
  int width = end - x - label - 1 - (said > 0 ? said + 2 : 0);
  if (row->locked || row->removed)
    canvas_text(canvas, x + label + 1, y, width, STYLE_FAINT, row->field.text);
  else
    field_draw(&row->field, canvas, x + label + 1, y, width, here);
  if (said > 0) canvas_text(canvas, end - said - 1, y, said, style, state);
}

/* More changes than rows: the arrows scroll. */
static void visitor_form_draw_summary(const struct visitor_form *form, struct canvas *canvas, struct rect rect) {
  char text[VISITOR_FORM_SUMMARY];
  struct rect body = {rect.x + 1, rect.y, rect.width - 2, rect.height - 1};
  visitor_form_summary(form, text, sizeof text);
  int beyond = canvas_paragraph(NULL, body, 0, STYLE_SAY, text) - body.height;
  int first = form->scroll < beyond ? form->scroll : beyond > 0 ? beyond : 0;
  canvas_paragraph(canvas, body, first, STYLE_SAY, text);
  canvas_text(canvas, body.x, body.y + body.height, rect.width - 1, STYLE_KEY,
              beyond > 0 ? _("y save   n back   Up Down more") : _("y save   n back"));
}

static void visitor_form_draw(const void *state, struct canvas *canvas, struct rect rect) {
  const struct visitor_form *form = state;
  int last = rect.y + rect.height - 1;
  if (form->confirming) {
    visitor_form_draw_summary(form, canvas, rect);
    return;
  }
  int y = rect.y, rows = rect.height - 1;
  if (rows > (int)form->count) { /* a heading where there is room */
    const char *what = form->read                       ? _("custom fields too")
                       : form->error.code != ERROR_NONE ? form->error.text
                                                        : _("Reading from Flatsy");
    char *name = visitor_name(visitor_form_visitor(form));
    canvas_print(canvas, rect.x + 1, y++, rect.width - 1, STYLE_TEXT, "%s  (%s)", name, what);
    free(name);
    rows--;
  }
  size_t top = form->at >= (size_t)rows ? form->at + 1 - (size_t)rows : 0;
  for (size_t n = top; n < form->count && n < top + (size_t)rows; n++)
    visitor_form_draw_row(form, canvas, rect, n, y++);
  canvas_text(canvas, rect.x + 1, last, rect.width - 1, STYLE_KEY,
              rect.width < VISITOR_FORM_WIDE
                  ? _("Enter goes on   Ctrl-D takes out")
                  : _("Up Down field   Ctrl-D takes a custom field out   Enter goes on   Esc back"));
}

/* ---- keys */

static void visitor_form_enter(struct visitor_form *form) {
  bool hard;
  visitor_form_take_new(form);
  for (size_t n = 0; n < form->count; n++) {
    const char *wrong = visitor_form_wrong(form, n, &hard);
    if (wrong == NULL || !hard || (n < VISITOR_FORM_MEMBERS && !visitor_form_changed(&form->rows[n]))) continue;
    form->at = n;
    notice_say(form->context->notice, STYLE_WARN, _("%s: %s"), form->rows[n].label, wrong);
    return;
  }
  char *edits = visitor_form_edits(form);
  if (edits == NULL)
    notice_say(form->context->notice, STYLE_WARN, "%s", _("Nothing is changed"));
  else
    form->confirming = true;
  form->scroll = 0;
  free(edits);
}

static void visitor_form_send(struct visitor_form *form) {
  struct job *job = brief_job(form->brief, form->visitor, JOB_VISITOR);
  job->edits = visitor_form_edits(form);
  context_send(form->context, job);
}

static enum sheet_result visitor_form_confirm_key(struct visitor_form *form, const struct key *key, bool painted) {
  enum question_answer answer = question_answer(key, painted);
  if (answer == QUESTION_NO) form->confirming = false;
  if (key->code == KEYC_DOWN && form->scroll < VISITOR_FORM_SUMMARY) form->scroll++;
  if (key->code == KEYC_UP && form->scroll > 0) form->scroll--;
  if (answer != QUESTION_YES) return SHEET_STAYS;
  visitor_form_send(form);
  return SHEET_CLOSES;
}

static void visitor_form_remove(struct visitor_form *form) {
  struct visitor_form_row *row = &form->rows[form->at];
  if (form->at < VISITOR_FORM_MEMBERS || visitor_form_is_new(form, form->at) || row->locked)
    notice_say(form->context->notice, STYLE_WARN, "%s", _("Only a custom field can be taken out"));
  else
    row->removed = !row->removed; /* pressed again it stays */
}

static void visitor_form_move(struct visitor_form *form, int step) {
  if (visitor_form_is_new(form, form->at)) visitor_form_take_new(form);
  form->at = (form->at + (step > 0 ? 1 : form->count - 1)) % form->count;
}

static enum sheet_result visitor_form_key(void *state, const struct key *key, bool painted) {
  struct visitor_form *form = state;
  if (form->confirming) return visitor_form_confirm_key(form, key, painted);
  struct visitor_form_row *row = &form->rows[form->at];
  switch (key->code) {
  case KEYC_ESCAPE:
    return SHEET_CLOSES;
  case KEYC_ENTER:
    visitor_form_enter(form);
    return SHEET_STAYS;
  case KEYC_DOWN:
  case KEYC_TAB:
  case KEYC_UP:
  case KEYC_BACKTAB:
    visitor_form_move(form, key->code == KEYC_DOWN || key->code == KEYC_TAB ? 1 : -1);
    return SHEET_STAYS;
  default:
    break;
  }
  if (key->code == KEYC_CONTROL && key->character == 'd')
    visitor_form_remove(form);
  else if (row->locked)
    notice_say(form->context->notice, STYLE_WARN, "%s",
               _("Not to be changed here: its name is there twice, or it is too long"));
  else if (!row->removed && (form->at < VISITOR_FORM_MEMBERS || !row->is_text))
    field_key(&row->field, key);
  else if (!row->removed)
    multiline_key(&row->field, key);
  return SHEET_STAYS;
}

/* ---- life */

static enum sheet_result visitor_form_event(void *state, struct event *event) {
  struct visitor_form *form = state;
  bool mine = event->serial != 0 && (event->serial == form->serial || event->serial == form->cached_serial);
  if (!mine) return SHEET_STAYS;
  if (event->type == EVENT_VISIT && event->visit != NULL && !form->confirming) visitor_form_fill(form, event->visit);
  if (event->type == EVENT_DONE && event->serial == form->serial) form->error = event->error;
  return SHEET_STAYS;
}

static void visitor_form_close(void *take_sheet) {
  struct visitor_form *form = take_sheet;
  visitor_names_clear(&form->hidden);
  for (size_t n = 0; n < form->count; n++) {
    free(form->rows[n].name);
    free(form->rows[n].label);
    free(form->rows[n].before);
    field_clear(&form->rows[n].field);
  }
  free(form->rows);
  brief_free(form->brief);
  free(form);
}

static uint64_t visitor_form_ask(const struct visitor_form *form, bool cached) {
  return context_read(form->context, JOB_READ_VISIT, form->brief->id, NULL, cached);
}

const struct sheet_ops visitor_form_ops = {.name = "visitor",
                                           .height = visitor_form_height,
                                           .draw = visitor_form_draw,
                                           .key = visitor_form_key,
                                           .event = visitor_form_event,
                                           .close = visitor_form_close};

struct visitor_form *visitor_form_new(struct context *context, const struct brief *brief, size_t n) {
  struct visitor_form *form = mem_new(sizeof *form);
  *form = (struct visitor_form){.context = context, .brief = brief_copy(brief), .visitor = n};
  visitor_form_begin(form);
  form->cached_serial = visitor_form_ask(form, true); /* what is known at once, then what Flatsy says */
  form->serial = visitor_form_ask(form, false);
  return form;
}
