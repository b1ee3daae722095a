#include "panes/visitor_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/json.h"
#include "model/visit.h"
#include "model/visitor_edit.h"
#include "model/visitor_part.h"
#include "tui/form.h"

enum {
  VISITOR_FORM_CUSTOMS_MAX = 200 /* shown */,
  VISITOR_FORM_TEXT_MAX = 4000,
  VISITOR_FORM_SUMMARY_MAX = 256 * 1024,
  VISITOR_FORM_WIDE = 60
};

struct visitor_form {
  struct sheet base;
  struct typing_source typing;
  struct begun *begun; /* custom fields that were typed before, until they are read; NULL: none */
  struct context *context;
  struct held_visit *held;
  size_t visitor;
  /* Members, custom fields (each with its exact name; a text has several lines, what else it was stays JSON), and one
   * row for a new field. */
  struct form form;
  struct visitor_names hidden; /* custom fields that are not shown */
  uint64_t cached_serial, serial;
  bool read; /* the custom fields have come */
  struct error error;
};

static struct visitor *visitor_form_visitor(const struct visitor_form *form) {
  return &form->held->visitors[form->visitor];
}

static size_t visitor_form_last(const struct visitor_form *form) {
  return form->form.count - 1;
}

/* ---- rows */

/* Those that the person has not changed. */
static void visitor_form_set_members(struct visitor_form *form, const struct visitor *visitor) {
  const char *const texts[VISITOR_PARTS] = {visitor->first_name, visitor->last_name, visitor->phone, visitor->email};
  for (size_t n = 0; n < VISITOR_PARTS; n++) {
    struct form_row *row = &form->form.rows[n];
    if (row->before == NULL || !form_changed(row)) form_set(row, texts[n]);
  }
}

static void visitor_form_begin(struct visitor_form *form) {
  for (size_t n = 0; n < VISITOR_PARTS; n++)
    form_add(&form->form, n, FORM_TEXT, visitor_part_label((enum visitor_part)n), VISITOR_FORM_TEXT_MAX);
  form_add(&form->form, VISITOR_PARTS, FORM_LINES, _("New field"), VISITOR_FORM_TEXT_MAX);
  visitor_form_set_members(form, visitor_form_visitor(form));
}

/* More than a person looks through are not shown, and stay as they are. */
static void visitor_form_hide(struct visitor_form *form, const struct visitor_customs *customs) {
  visitor_names_clear(&form->hidden);
  visitor_names_take(&form->hidden, customs, VISITOR_FORM_CUSTOMS_MAX);
  size_t count = form->hidden.count;
  if (count > 0)
    notice_show(form->context->notice, STYLE_WARN,
                ngettext("%zu more custom field is not shown: it stays as it is",
                         "%zu more custom fields are not shown: they stay as they are", (unsigned long)count),
                count);
}

static struct form_row *visitor_form_find(const struct visitor_form *form, const char *name) {
  for (size_t n = VISITOR_PARTS; n < visitor_form_last(form); n++)
    if (strcmp(form->form.rows[n].name, name) == 0) return &form->form.rows[n];
  return NULL;
}

static struct form_row *visitor_form_insert(struct visitor_form *form, const char *name, const char *label) {
  struct form_row *row = form_add(&form->form, visitor_form_last(form), FORM_LINES, label, VISITOR_FORM_TEXT_MAX);
  row->name = mem_copy(name);
  return row;
}

/* What was begun of the custom fields, now that they are there. */
static void visitor_form_take_up(struct visitor_form *form) {
  AUTO(begun_free_at) struct begun *begun = mem_take(&form->begun);
  for (size_t n = 0; begun != NULL && n < begun->count; n++) {
    const char *name = begun->texts[n].name;
    if (name[0] != '+' && name[0] != '-') continue;
    struct form_row *row = visitor_form_find(form, name + 1);
    if (row == NULL && name[0] == '+' && !visitor_field_is_ours(name + 1))
      row = visitor_form_insert(form, name + 1, name + 1);
    if (row == NULL || row->locked) continue;
    row->removed = name[0] == '-';
    if (name[0] == '+') field_set(&row->field, begun->texts[n].text);
  }
}

/* What the server has; what the person has changed already stays. */
static void visitor_form_fill(struct visitor_form *form, const struct visit *visit) {
  struct visitor_customs customs;
  struct json_span whole;
  const char *email = visitor_form_visitor(form)->email_exact;
  form->read = true;
  if (!visit_find_visitor_span(visit, email, &whole)) return;
  visitor_customs_read(&customs, whole);
  visitor_form_hide(form, &customs);
  for (size_t n = 0; n < customs.count && n < VISITOR_FORM_CUSTOMS_MAX; n++) {
    const struct visitor_custom *custom = &customs.fields[n];
    struct form_row *row = visitor_form_find(form, custom->name);
    if (row != NULL && form_changed(row)) continue;
    if (row == NULL) row = visitor_form_insert(form, custom->name, custom->shown);
    row->field.lines = custom->is_text;
    row->locked = custom->locked;
    form_set(row, custom->text);
  }
  visitor_customs_clear(&customs);
  visitor_form_set_members(form, &visit_find_visitor(visit, email)->visitor);
  visitor_form_take_up(form);
}

/* ---- begun, and taken up */

static struct begun *visitor_form_say(const struct typing_source *source) {
  const struct visitor_form *form = CONTAINER_OF(source, struct visitor_form, typing);
  struct begun *begun = begun_new();
  bool any = false;
  begun_add(begun, "kind", "visitor");
  held_visit_say(form->held, form->visitor, begun);
  for (size_t n = 0; n < form->form.count; n++) {
    const struct form_row *row = &form->form.rows[n];
    bool last = n == visitor_form_last(form), changed = last ? row->field.length > 0 : form_changed(row);
    AUTO(mem_free_at)
    char *name = n < VISITOR_PARTS ? mem_print("=%s", visitor_part_member((enum visitor_part)n))
                 : last            ? mem_copy("new")
                                   : mem_print("%c%s", row->removed ? '-' : '+', row->name);
    if (changed || row->removed) begun_add(begun, name, row->field.text);
    any |= changed || row->removed;
  }
  if (form->begun != NULL) begun_add_all(begun, form->begun, "+-");
  if (any || form->begun != NULL) return begun;
  begun_free(begun);
  return NULL;
}

void visitor_form_type(struct sheet *base, const struct begun *begun) {
  struct visitor_form *form = CONTAINER_OF(base, struct visitor_form, base);
  for (size_t n = 0; n < VISITOR_PARTS; n++) {
    AUTO(mem_free_at) char *name = mem_print("=%s", visitor_part_member((enum visitor_part)n));
    const char *text = begun_text(begun, name);
    if (text != NULL) field_set(&form->form.rows[n].field, text);
  }
  const char *added = begun_text(begun, "new");
  if (added != NULL) field_set(&form->form.rows[visitor_form_last(form)].field, added);
  form->begun = begun_new();
  begun_add_all(form->begun, begun, "+-");
  typing_note(form->context, &form->typing);
}

/* ---- what is wrong with a row: NULL when nothing is; hard: it can't be sent so */

static bool visitor_form_is_nameless(const struct visitor_form *form) {
  struct error error;
  bool nameless = true;
  for (size_t n = VISITOR_FIRST_NAME; n <= VISITOR_LAST_NAME; n++) {
    AUTO(mem_free_at) char *name = visitor_part_read((enum visitor_part)n, form->form.rows[n].field.text, &error);
    nameless &= name == NULL || name[0] == '\0';
  }
  return nameless;
}

static const char *visitor_form_wrong_member(const struct visitor_form *form, size_t n, bool *hard) {
  static const char *const wrong[] = {
      [VISITOR_PHONE] = N_("no phone number"), [VISITOR_EMAIL] = N_("no email address")};
  const struct form_row *row = &form->form.rows[n];
  struct error error;
  AUTO(mem_free_at) char *text = visitor_part_read((enum visitor_part)n, row->field.text, &error);
  if (row->field.text[strspn(row->field.text, " ")] == '\0') return row->before[0] != '\0' ? _("missing") : NULL;
  if (text == NULL) return n < VISITOR_PHONE ? _("missing") : _(wrong[n]);
  if (n < VISITOR_PHONE && text[0] == '\0' && visitor_form_is_nameless(form)) return _("missing");
  struct visitor typed = {.email = n == VISITOR_EMAIL ? text : NULL, .phone = n == VISITOR_PHONE ? text : NULL};
  unsigned doubts = visitor_doubts(&typed);
  *hard = false;
  if ((doubts & VISITOR_ODD_PHONE) != 0) return _("not the digits of a phone");
  return (doubts & VISITOR_ODD_EMAIL) != 0 ? _("its end is missing") : NULL;
}

/* What is sent of a row: of a member what was understood. New memory. */
static char *visitor_form_meant(const struct form_row *row, size_t n) {
  struct error error;
  char *text = n < VISITOR_PARTS ? visitor_part_read((enum visitor_part)n, row->field.text, &error) : NULL;
  return text != NULL ? text : mem_copy(row->field.text);
}

/* The name of a new field typed as NAME=VALUE; NULL, and why (nothing is typed: NULL), when there is none. New memory.
 */
static char *visitor_form_new_name(const struct visitor_form *form, const char **why) {
  const char *text = form_text(&form->form, visitor_form_last(form)), *equals = strchr(text, '=');
  AUTO(mem_free_at) char *typed = mem_copy_n(text, equals != NULL ? (size_t)(equals - text) : 0);
  AUTO(mem_free_at) char *name = text_clean_line(typed);
  *why = text[0] == '\0'                                                                   ? NULL
         : equals == NULL || name[0] == '\0'                                               ? _("write name = value")
         : visitor_field_is_ours(name)                                                     ? _("reserved")
         : visitor_form_find(form, name) != NULL || visitor_names_has(&form->hidden, name) ? _("taken already")
                                                                                           : NULL;
  return text[0] != '\0' && *why == NULL ? mem_take(&name) : NULL;
}

/* What is no text is JSON, and stays it. */
static const char *visitor_form_wrong_custom(const struct form_row *row) {
  if (row->field.lines || row->removed || !form_changed(row)) return NULL;
  bool exact = json_is_exact(row->field.text, row->field.length);
  AUTO(json_free_at) struct cJSON *json = exact ? json_parse(row->field.text, row->field.length) : NULL;
  bool usable = json != NULL && strcmp(row->field.text, "null") != 0;
  return usable ? NULL : _("write JSON: 12, true, \"text\"");
}

static enum form_state visitor_form_state(const struct form *rows, size_t n, char *out, size_t size) {
  const struct visitor_form *form = CONTAINER_OF(rows, struct visitor_form, form);
  const struct form_row *row = &form->form.rows[n];
  bool last = n == visitor_form_last(form), changed = form_changed(row), hard = true;
  const char *wrong = NULL;
  if (last)
    free(visitor_form_new_name(form, &wrong));
  else
    wrong = n < VISITOR_PARTS ? visitor_form_wrong_member(form, n, &hard) : visitor_form_wrong_custom(row);
  snprintf(out, size, "%s",
           wrong != NULL                  ? wrong
           : row->removed                 ? _("taken out")
           : row->locked                  ? _("fixed")
           : row->before == NULL && !last ? _("new")
           : changed && !last             ? _("changed")
                                          : "");
  if (wrong == NULL) return changed ? FORM_CHANGED : FORM_SAME;
  return !hard ? FORM_DOUBTFUL : changed ? FORM_WRONG : FORM_WAS_WRONG;
}

/* What was typed in the row for a new field becomes a row of its own. */
static void visitor_form_take_new(struct visitor_form *form) {
  const char *why;
  AUTO(mem_free_at) char *name = visitor_form_new_name(form, &why);
  if (name == NULL) return;
  struct form_row *row = visitor_form_insert(form, name, name), *last = row + 1;
  const char *text = strchr(last->field.text, '=') + 1;
  field_set(&row->field, text + strspn(text, " "));
  field_set(&last->field, "");
}

static void visitor_form_leave(struct form *rows) {
  struct visitor_form *form = CONTAINER_OF(rows, struct visitor_form, form);
  if (form->form.at == visitor_form_last(form)) visitor_form_take_new(form);
}

/* ---- the edits */

static bool visitor_form_edit_custom(const struct form_row *row, struct buf *edits) {
  if (row->removed) return visitor_edit_custom(edits, row->name, NULL);
  if (!row->field.lines) return visitor_edit_custom(edits, row->name, row->field.text);
  AUTO(buf_free) struct buf raw = buf_empty(VISITOR_EDITS_MAX);
  AUTO(mem_free_at) char *text = field_breaks(row->field.text);
  return json_add_string(&raw, text) && visitor_edit_custom(edits, row->name, raw.data);
}

/* New memory; NULL when nothing is changed. */
static char *visitor_form_edits(const struct visitor_form *form) {
  bool added = true;
  AUTO(buf_free) struct buf edits = buf_empty(VISITOR_EDITS_MAX);
  for (size_t n = 0; added && n < visitor_form_last(form); n++) {
    const struct form_row *row = &form->form.rows[n];
    AUTO(mem_free_at) char *text = visitor_form_meant(row, n);
    if (form_changed(row))
      added = n < VISITOR_PARTS ? visitor_edit_member(&edits, visitor_part_member((enum visitor_part)n), text)
                                : visitor_form_edit_custom(row, &edits);
  }
  return added ? visitor_edits_take(&edits) : NULL;
}

/* "Phone: 06 -> 07; colour: taken out". */
static void visitor_form_ask(struct visitor_form *form) {
  AUTO(buf_free) struct buf text = buf_empty(VISITOR_FORM_SUMMARY_MAX);
  char when[64], who[CONTEXT_NAME_BYTES];
  AUTO(mem_free_at) char *name = visitor_name(visitor_form_visitor(form));
  context_clip(who, name);
  when_show_day_time(form->held->at, when, sizeof when);
  (void)!buf_print(&text, _("Change %s (visit of %s, %s):"), who, when, form->held->ref_shown);
  for (size_t n = 0; n < visitor_form_last(form); n++) {
    const struct form_row *row = &form->form.rows[n];
    char label[96], before[160], after[160];
    if (!form_changed(row)) continue;
    text_clip(label, sizeof label, row->label, 20, false);
    text_clip(before, sizeof before, row->before != NULL ? row->before : "", 36, false);
    AUTO(mem_free_at) char *meant = visitor_form_meant(row, n);
    text_clip(after, sizeof after, meant, 36, false);
    if (row->removed)
      (void)!buf_print(&text, _(" %s: taken out (%s);"), label, before);
    else if (row->before == NULL)
      (void)!buf_print(&text, _(" %s: new, %s;"), label, after);
    else
      (void)!buf_print(&text, _(" %s: %s -> %s;"), label, before[0] != '\0' ? before : "-",
                       after[0] != '\0' ? after : "-");
  }
  buf_cut(&text, text.length - 1);
  while (text.length > 2 && memcmp(text.data + text.length - 2, "\u00a0", 2) == 0) /* French has one before ; */
    buf_cut(&text, text.length - 2);
  (void)!buf_add_text(&text, ".");
  form_ask(&form->form, text.data);
}

/* ---- drawing */

static int visitor_form_height(const struct sheet *base, int width, int height) {
  const struct visitor_form *form = CONTAINER_OF(base, struct visitor_form, base);
  return form->form.asking ? scroll_height(form->form.question, width, height) : (int)form->form.count + 2;
}

static void visitor_form_draw(const struct sheet *base, struct canvas *canvas, struct rect rect) {
  const struct visitor_form *form = CONTAINER_OF(base, struct visitor_form, base);
  if (form->form.asking) {
    scroll_draw_over(form->form.question, canvas, rect, _("y save   n back"));
    return;
  }
  struct rect rows = {rect.x, rect.y, rect.width, rect.height - 1};
  if (rows.height > (int)form->form.count) { /* a heading where there is room */
    const char *what = form->read                       ? _("custom fields too")
                       : form->error.code != ERROR_NONE ? form->error.text
                                                        : _("Reading from Flatsy");
    AUTO(mem_free_at) char *name = visitor_name(visitor_form_visitor(form));
    canvas_print(canvas, rect.x + 1, rows.y++, rect.width - 1, STYLE_TEXT, "%s  (%s)", name, what);
    rows.height--;
  }
  form_draw(&form->form, canvas, rows);
  canvas_text(canvas, rect.x + 1, rect.y + rect.height - 1, rect.width - 1, STYLE_KEY,
              rect.width < VISITOR_FORM_WIDE
                  ? _("Enter goes on   Ctrl-D takes out")
                  : _("Up Down field   Ctrl-D takes a custom field out   Enter goes on   Esc back"));
}

/* ---- keys */

static void visitor_form_enter(struct visitor_form *form) {
  visitor_form_take_new(form);
  if (form_find_wrong(&form->form)) return;
  AUTO(mem_free_at) char *edits = visitor_form_edits(form);
  if (edits == NULL)
    notice_show(form->context->notice, STYLE_WARN, "%s", _("Nothing is changed"));
  else
    visitor_form_ask(form);
}

static void visitor_form_send(struct visitor_form *form) {
  AUTO(mem_free_at) char *edits = visitor_form_edits(form);
  context_send(form->context, job_visitor(held_visit_job(form->held, form->visitor), edits));
}

static void visitor_form_remove(struct visitor_form *form) {
  struct form_row *row = &form->form.rows[form->form.at];
  if (row->name == NULL || row->locked)
    notice_show(form->context->notice, STYLE_WARN, "%s", _("Only a custom field can be taken out"));
  else
    row->removed = !row->removed; /* pressed again it stays */
}

static enum sheet_result visitor_form_key(struct sheet *base, const struct key *key, struct intents *wants) {
  struct visitor_form *form = CONTAINER_OF(base, struct visitor_form, base);
  (void)wants;
  if (!form->form.asking && key->code == KEYC_CONTROL && key->character == 'd') {
    visitor_form_remove(form);
    typing_note(form->context, &form->typing);
    return SHEET_STAYS;
  }
  enum form_result result = form_key(&form->form, key);
  if (result == FORM_TYPED) typing_note(form->context, &form->typing);
  if (result == FORM_ON) visitor_form_enter(form);
  if (result == FORM_LOCKED)
    notice_show(form->context->notice, STYLE_WARN, "%s",
                _("Not to be changed here: its name is there twice, it is too long, or has signs that can't be typed"));
  if (result == FORM_YES) visitor_form_send(form);
  return form_sheet_result(result);
}

/* ---- life */

static enum sheet_result visitor_form_event(struct sheet *base, struct event *event) {
  struct visitor_form *form = CONTAINER_OF(base, struct visitor_form, base);
  bool mine = event->serial != 0 && (event->serial == form->serial || event->serial == form->cached_serial);
  if (!mine) return SHEET_STAYS;
  if (event->type == EVENT_VISIT && event->visit != NULL && !form->form.asking) visitor_form_fill(form, event->visit);
  if (event->type == EVENT_DONE && event->serial == form->serial) form->error = event->error;
  return SHEET_STAYS;
}

static void visitor_form_close(struct sheet *take_sheet) {
  struct visitor_form *form = CONTAINER_OF(take_sheet, struct visitor_form, base);
  typing_over(form->context, &form->typing);
  begun_free(form->begun);
  visitor_names_clear(&form->hidden);
  form_clear(&form->form);
  held_visit_free(form->held);
  free(form);
}

static bool visitor_form_asks(const struct sheet *base) {
  return CONTAINER_OF(base, struct visitor_form, base)->form.asking;
}

static const struct sheet_ops visitor_form_ops = {.name = "visitor",
                                                  .height = visitor_form_height,
                                                  .draw = visitor_form_draw,
                                                  .asks = visitor_form_asks,
                                                  .key = visitor_form_key,
                                                  .event = visitor_form_event,
                                                  .close = visitor_form_close};

static const struct form_ops visitor_form_row_ops = {.state = visitor_form_state, .leave = visitor_form_leave};

struct sheet *visitor_form_new(struct context *context, const struct held_visit *held, size_t n) {
  struct visitor_form *form =
      mem_new_as(&(struct visitor_form){.base.ops = &visitor_form_ops,
                                        .typing = {visitor_form_say},
                                        .context = context,
                                        .held = held_visit_copy(held),
                                        .visitor = n,
                                        .form = form_begin(FORM_SHEET, context->notice, &visitor_form_row_ops)},
                 sizeof *form);
  visitor_form_begin(form);
  /* What is known at once, then what Flatsy says. */
  form->cached_serial = context_post(context, job_read(JOB_READ_VISIT, held->id, NULL, true));
  form->serial = context_post(context, job_read(JOB_READ_VISIT, held->id, NULL, false));
  return &form->base;
}
