#include "panes/property_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "model/property_request.h"
#include "panes/property_form_draw.h"
#include "tui/command.h"
#include "tui/question.h"

enum { PROPERTY_FORM_EDITS_MAX = 4 << 20 };

/* ---- rows */

static int property_form_rows_seen(const struct property_form *form) {
  int rows = form->rect.height - PROPERTY_FORM_FOOT - property_form_error_rows(form);
  return rows > 1 ? rows : 1;
}

static void property_form_scroll_to_selected(struct property_form *form) {
  size_t seen = (size_t)property_form_rows_seen(form), from = form->selected;
  if (from > 0 && form->rows[from - 1] < 0) from--; /* with its heading */
  if (from < form->top) form->top = from;
  if (form->selected >= form->top + seen) form->top = form->selected + 1 - seen;
}

/* Which members have a place depends on what is typed: a prequalification's kind brings its own. */
static void property_form_make_rows(struct property_form *form) {
  int member_was = form->count > 0 ? form->rows[form->selected] : 0, section = -1;
  form->rows = mem_resize(form->rows, PROPERTY_MEMBER_COUNT * 2, sizeof *form->rows);
  form->count = 0;
  form->selected = 1;
  for (int member = 0; member < PROPERTY_MEMBER_COUNT; member++) {
    const struct property_member_row *row = property_member_row((enum property_member)member);
    if (!property_draft_shows(form->draft, (enum property_member)member, form->context->account.later)) continue;
    if ((int)row->section != section) form->rows[form->count++] = -1 - (section = (int)row->section);
    if (member == member_was) form->selected = form->count;
    form->rows[form->count++] = member;
  }
  property_form_scroll_to_selected(form);
}

static void property_form_select(struct property_form *form, size_t n) {
  form->selected = n;
  field_set(&form->field, property_draft_text(form->draft, property_form_member(form)));
  property_form_scroll_to_selected(form);
}

static void property_form_select_member(struct property_form *form, enum property_member member) {
  for (size_t n = 0; n < form->count; n++)
    if (form->rows[n] == (int)member) property_form_select(form, n);
}

/* By steps over members; headings are passed over. */
static void property_form_move(struct property_form *form, int steps) {
  size_t at = form->selected;
  for (int left = steps < 0 ? -steps : steps; left > 0; left--) {
    size_t next = at;
    do
      next = steps > 0 ? next + 1 : next - 1;
    while (next < form->count && form->rows[next] < 0);
    if (next >= form->count) break; /* also below 0 */
    at = next;
  }
  property_form_select(form, at);
}

/* ---- typing */

static void property_form_typed(struct property_form *form) {
  enum property_member member = property_form_member(form);
  property_draft_set(form->draft, member, form->field.text);
  form->error.code = ERROR_NONE;
  if (member == PROPERTY_PRE_KIND) property_form_make_rows(form);
}

/* The next of its few values. */
static bool property_form_cycle(struct property_form *form) {
  enum property_member member = property_form_member(form);
  char *first = property_member_choice(member, 0), *next = NULL;
  if (first == NULL) return false;
  for (size_t n = 0;; n++) {
    char *choice = property_member_choice(member, n);
    if (choice == NULL) break;
    bool here = strcmp(choice, form->field.text) == 0;
    free(choice);
    if (!here) continue;
    next = property_member_choice(member, n + 1);
    break;
  }
  field_set(&form->field, next != NULL ? next : first);
  free(first);
  free(next);
  property_form_typed(form);
  return true;
}

static bool property_form_is_long_text(enum property_member member) {
  return member == PROPERTY_TEXT || member == PROPERTY_PRE_EXPLAIN || member == PROPERTY_PRE_WARNING;
}

/* Lines of a paste stay lines in a text of several. */
static void property_form_paste(struct property_form *form, const char *paste) {
  const char *text = paste;
  char *lines = NULL;
  if (property_form_is_long_text(property_form_member(form))) {
    struct buf out;
    buf_init(&out, PROPERTY_FORM_EDITS_MAX);
    for (; *text != '\0'; text++)
      if (!(*text == '\n' ? buf_add_text(&out, PROPERTY_BREAK) : buf_add(&out, text, 1))) break;
    text = lines = buf_take(&out);
  }
  field_key(&form->field, &(struct key){.code = KEYC_PASTE, .paste = text});
  free(lines);
  property_form_typed(form);
}

static void property_form_type(struct property_form *form, const struct key *key) {
  enum property_member member = property_form_member(form);
  if (property_form_locked(form, member) != NULL) return;
  if (key->code == KEYC_CHAR && key->character == ' ' && property_form_cycle(form)) return;
  if (key->code == KEYC_PASTE)
    property_form_paste(form, key->paste);
  else if (field_key(&form->field, key))
    property_form_typed(form);
}

/* ---- leaving, the summary */

static void property_form_leave(struct property_form *form) {
  size_t changes = form->draft != NULL && form->step != PROPERTY_FORM_SENDING ? property_draft_changes(form->draft) : 0;
  if (changes == 0) {
    context_want(form->context, (struct intent){.kind = INTENT_CLOSE, .number = -1});
    return;
  }
  char *question = mem_print(ngettext("%zu change is not sent. Leave without it?",
                                      "%zu changes are not sent. Leave without them?", (unsigned long)changes),
                             changes);
  context_want(form->context, (struct intent){.kind = INTENT_ASK, .text = question, .yes = INTENT_CLOSE, .number = -1});
}

static void property_form_step(struct property_form *form, int step) {
  form->step = step;
  form->painted = false;
  if (step == PROPERTY_FORM_SUMMARY) property_form_fill_summary(form, &form->scroll);
  if (step == PROPERTY_FORM_CONFLICT) property_form_fill_conflict(form, &form->scroll);
  struct rect body = {form->rect.x, form->rect.y, form->rect.width, form->rect.height - 1};
  scroll_fit(&form->scroll, body);
  if (step == PROPERTY_FORM_EDIT && form->count > 0) property_form_scroll_to_selected(form);
}

static void property_form_summarize(struct property_form *form) {
  enum property_member faulty = property_draft_faulty(form->draft);
  if (faulty != PROPERTY_MEMBER_COUNT) {
    char why[200];
    property_form_select_member(form, faulty);
    property_draft_fault(form->draft, faulty, why, sizeof why);
    notice_say(form->context->notice, STYLE_WARN, _("%s: %s"), _(property_member_row(faulty)->label), why);
  } else if (property_draft_changes(form->draft) == 0) {
    notice_say(form->context->notice, STYLE_WARN, "%s", _("Nothing was changed: there is nothing to send"));
  } else {
    property_form_step(form, PROPERTY_FORM_SUMMARY);
  }
}

static void property_form_send(struct property_form *form) {
  struct buf edits;
  buf_init(&edits, PROPERTY_FORM_EDITS_MAX);
  if (!property_draft_edits(form->draft, &edits)) {
    buf_free(&edits);
    error_set(&form->error, ERROR_USAGE, _("This is too long to send"));
    property_form_step(form, PROPERTY_FORM_EDIT);
    return;
  }
  struct job *job = job_new(JOB_SAVE);
  job->id = form->is_new ? NULL : mem_copy(form->about.id);
  job->ref = mem_copy(form->is_new ? property_draft_text(form->draft, PROPERTY_REF) : form->about.ref);
  job->address = mem_copy(form->is_new ? property_draft_text(form->draft, PROPERTY_STREET) : form->about.address);
  job->base = mem_copy(form->base);
  job->edits = buf_take(&edits);
  form->error.code = ERROR_NONE;
  form->serial = context_post(form->context, job);
  property_form_step(form, PROPERTY_FORM_SENDING);
}

/* What was typed, on what is there now. */
static void property_form_rebase(struct property_form *form) {
  property_draft_rebase(form->draft, form->theirs);
  mem_replace(&form->base, form->theirs_base);
  form->error.code = ERROR_NONE;
  property_form_make_rows(form);
  property_form_select(form, form->selected);
  property_form_step(form, PROPERTY_FORM_EDIT);
  property_form_summarize(form);
}

/* ---- keys */

static void property_form_question_key(struct property_form *form, const struct key *key) {
  enum command command = command_of_key(key, WHERE_FORM);
  enum question_answer answer = question_answer(key, form->painted);
  if (answer == QUESTION_NO)
    property_form_step(form, PROPERTY_FORM_EDIT);
  else if (answer == QUESTION_YES)
    form->step == PROPERTY_FORM_SUMMARY ? property_form_send(form) : property_form_rebase(form);
  else
    scroll_command(&form->scroll, command);
}

static void property_form_edit_key(struct property_form *form, const struct key *key) {
  int page = property_form_rows_seen(form) - 1;
  switch (key->code) {
  case KEYC_ESCAPE:
    property_form_leave(form);
    return;
  case KEYC_ENTER:
    if (property_form_is_long_text(property_form_member(form)) &&
        property_form_locked(form, property_form_member(form)) == NULL)
      property_form_paste(form, "\n");
    else
      property_form_move(form, 1);
    return;
  case KEYC_DOWN:
  case KEYC_TAB:
    property_form_move(form, 1);
    return;
  case KEYC_UP:
  case KEYC_BACKTAB:
    property_form_move(form, -1);
    return;
  case KEYC_PAGE_DOWN:
    property_form_move(form, page);
    return;
  case KEYC_PAGE_UP:
    property_form_move(form, -page);
    return;
  case KEYC_CONTROL:
    if (key->character == 'g') {
      property_form_summarize(form);
      return;
    }
    break;
  default:
    break;
  }
  property_form_type(form, key);
}

static bool property_form_key(void *state, const struct key *key) {
  struct property_form *form = state;
  if (key->code == KEYC_CONTROL && key->character == 'l') return false;
  switch (form->step) {
  case PROPERTY_FORM_EDIT:
    property_form_edit_key(form, key);
    break;
  case PROPERTY_FORM_SUMMARY:
  case PROPERTY_FORM_CONFLICT:
    property_form_question_key(form, key);
    break;
  case PROPERTY_FORM_LOADING:
  case PROPERTY_FORM_SENDING:
    if (question_is_no(key)) property_form_leave(form);
    break;
  }
  return true;
}

/* Ctrl-C, which no text takes. */
static bool property_form_command(void *state, enum command command) {
  if (command != COMMAND_BACK && command != COMMAND_QUIT) return false;
  property_form_leave(state);
  return true;
}

static void property_form_painted(void *state, bool whole) {
  ((struct property_form *)state)->painted = whole;
}

static void property_form_resize(void *state, struct rect rect) {
  struct property_form *form = state;
  form->rect = rect;
  if (form->count > 0) property_form_scroll_to_selected(form);
  scroll_fit(&form->scroll, (struct rect){rect.x, rect.y, rect.width, rect.height - 1});
}

/* ---- events */

/* The request that a property is edited as; NULL, and why. */
static char *property_form_request(struct property_form *form, const struct property *property) {
  struct buf request;
  buf_init(&request, PROPERTY_FORM_EDITS_MAX);
  if (property_request(property->raw, property->raw_length, &request, &form->error) == ERROR_NONE)
    return buf_take(&request);
  buf_free(&request);
  return NULL;
}

static void property_form_begin(struct property_form *form, const char *request) {
  form->draft = property_draft_new(request);
  property_form_make_rows(form);
  property_form_select(form, form->selected);
  property_form_step(form, PROPERTY_FORM_EDIT);
}

static void property_form_read(struct property_form *form, const struct property *property) {
  char *request = property_form_request(form, property);
  if (request == NULL) return;
  if (property->ref == NULL) {
    error_set(&form->error, ERROR_REFUSED,
              _("This property has no reference: Flatsy can't be told which one is meant"));
  } else {
    form->base = mem_copy_n(property->raw, property->raw_length);
    property_form_begin(form, request);
    if (property_form_locked(form, property_form_member(form)) != NULL) property_form_move(form, 1);
  }
  free(request);
}

/* It was refused because somebody else was quicker: what is there now. */
static void property_form_other_side(struct property_form *form, const struct property *property) {
  char *request = property_form_request(form, property);
  if (request == NULL) return;
  free(form->theirs);
  free(form->theirs_base);
  property_draft_free(form->theirs_draft);
  form->theirs = request;
  form->theirs_base = mem_copy_n(property->raw, property->raw_length);
  form->theirs_draft = property_draft_new(request);
}

static void property_form_ended(struct property_form *form, const struct error *error) {
  bool conflict = form->theirs_draft != NULL && !form->is_new && error->code == ERROR_REFUSED;
  form->serial = 0;
  if (error->code != ERROR_NONE) form->error = *error;
  if (form->step != PROPERTY_FORM_SENDING) return;
  if (error->code == ERROR_NONE || error->code == ERROR_UNKNOWN)
    context_want(form->context,
                 (struct intent){.kind = INTENT_CLOSE, .number = -1}); /* the outbox says what became of it */
  else
    property_form_step(form, conflict ? PROPERTY_FORM_CONFLICT : PROPERTY_FORM_EDIT);
}

static void property_form_event(void *state, struct event *event) {
  struct property_form *form = state;
  if (form->serial == 0 || event->serial != form->serial) return;
  if (event->type == EVENT_PROPERTY && event->property != NULL) {
    if (form->step == PROPERTY_FORM_LOADING)
      property_form_read(form, event->property);
    else if (form->step == PROPERTY_FORM_SENDING)
      property_form_other_side(form, event->property);
  }
  if (event->type == EVENT_DONE) property_form_ended(form, &event->error);
}

static void property_form_close(void *take_pane) {
  struct property_form *form = take_pane;
  property_draft_free(form->draft);
  property_draft_free(form->theirs_draft);
  field_clear(&form->field);
  scroll_free(&form->scroll);
  chosen_clear(&form->about);
  free(form->base);
  free(form->theirs);
  free(form->theirs_base);
  free(form->rows);
  free(form);
}

const struct pane_ops property_form_ops = {.name = "property-form",
                                           .where = WHERE_FORM,
                                           .title = property_form_title,
                                           .draw = property_form_draw,
                                           .painted = property_form_painted,
                                           .resize = property_form_resize,
                                           .key = property_form_key,
                                           .command = property_form_command,
                                           .event = property_form_event,
                                           .close = property_form_close};

static struct property_form *property_form_make(struct context *context) {
  struct property_form *form = mem_new(sizeof *form);
  form->context = context;
  field_init(&form->field, PROPERTY_FORM_TEXT_MAX, false);
  scroll_init(&form->scroll);
  return form;
}

struct property_form *property_form_edit(struct context *context) {
  struct property_form *form = property_form_make(context);
  chosen_copy(&form->about, &context->chosen);
  form->serial = context_read(context, JOB_READ_PROPERTY, form->about.id, form->about.ref, false);
  return form;
}

struct property_form *property_form_new(struct context *context) {
  struct property_form *form = property_form_make(context);
  form->is_new = true;
  property_form_begin(form, NULL);
  return form;
}
