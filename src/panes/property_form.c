#include "panes/property_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "model/amount.h"
#include "model/property_draft.h"
#include "model/property_member.h"
#include "model/property_request.h"
#include "panes/intent.h"
#include "panes/property_form_private.h"
#include "tui/question.h"

/* ---- rows */

static enum form_state property_form_state(const struct form *rows, size_t n, char *out, size_t size) {
  const struct property_form *form = CONTAINER_OF(rows, struct property_form, form);
  if (form->form.rows[n].heading) return FORM_SAME;
  enum property_member member = property_form_member(form, n);
  if (property_draft_fault(form->own.draft, member, out, size)) return FORM_WRONG;
  return property_draft_changed(form->own.draft, member) ? FORM_CHANGED : FORM_SAME;
}

static const char *property_form_choice(const struct form *rows, size_t n, size_t i) {
  return property_member_choice(property_form_member(CONTAINER_OF(rows, struct property_form, form), n), i);
}

/* It has a place in the form, or what is typed elsewhere can't be sent without it. */
static bool property_form_shows(const struct property_form *form, enum property_member member) {
  char why[PROPERTY_FORM_SHOWN];
  return property_draft_shows(form->own.draft, member, form->context->account.later) ||
         property_draft_fault(form->own.draft, member, why, sizeof why);
}

/* Which members have a place depends on what is typed: a prequalification's kind brings its own. */
static void property_form_make_rows(struct property_form *form) {
  struct form *rows = &form->form;
  int was = rows->count > 0 ? rows->rows[rows->at].id : 0, section = -1;
  size_t at = 1;
  form_empty(rows);
  for (enum property_member member = 0; member < PROPERTY_MEMBER_COUNT; member++) {
    const struct property_member_row *told = property_member_row(member);
    if (!property_form_shows(form, member)) continue;
    if ((int)told->section != section) {
      section = (int)told->section;
      form_add(rows, rows->count, FORM_HEADING, property_section_label(told->section), 0);
    }
    if ((int)member == was) at = rows->count;
    bool lines = member == PROPERTY_TEXT || member == PROPERTY_PRE_EXPLAIN || member == PROPERTY_PRE_WARNING;
    struct form_row *row =
        form_add(rows, rows->count, lines ? FORM_LINES : FORM_TEXT, _(told->label), PROPERTY_FORM_TEXT_MAX);
    row->id = (int)member;
    row->locked = property_form_locked(form, member) != NULL;
    field_set(&row->field, property_draft_text(form->own.draft, member));
  }
  form_select(rows, at);
}

static void property_form_fit(struct property_form *form) {
  form_fit(&form->form, form->rect.height - PROPERTY_FORM_FOOT - property_form_error_rows(form));
}

static void property_form_typed(struct property_form *form) {
  const struct field *field = &form->form.rows[form->form.at].field;
  size_t cursor = field->cursor;
  property_draft_set(form->own.draft, property_form_member(form, form->form.at), field->text);
  form->error.code = ERROR_NONE;
  typing_note(form->context, &form->typing);
  property_form_make_rows(form);
  form->form.rows[form->form.at].field.cursor = cursor;
}

/* Both coordinates in one text, typed or pasted into one row, go where they belong. False: it is no such text. */
static bool property_form_part_places(struct property_form *form, enum property_member member, const char *text) {
  char north[AMOUNT_SIZE], east[AMOUNT_SIZE];
  bool locked =
      property_form_locked(form, PROPERTY_LATITUDE) != NULL || property_form_locked(form, PROPERTY_LONGITUDE) != NULL;
  if (!property_form_is_place(member) || locked || !amount_read_places(text, north, east)) return false;
  property_draft_set(form->own.draft, PROPERTY_LATITUDE, north);
  property_draft_set(form->own.draft, PROPERTY_LONGITUDE, east);
  for (size_t n = 0; n < form->form.count; n++) {
    enum property_member there = property_form_member(form, n);
    if (!form->form.rows[n].heading && property_form_is_place(there))
      field_set(&form->form.rows[n].field, property_draft_text(form->own.draft, there));
  }
  return true;
}

static void property_form_row_left(struct form *rows) {
  struct property_form *form = CONTAINER_OF(rows, struct property_form, form);
  enum property_member member = property_form_member(form, form->form.at);
  property_form_part_places(form, member, property_draft_text(form->own.draft, member));
}

/* A paste of both takes the place of what stood in the two rows. */
static bool property_form_pastes_places(struct property_form *form, const struct key *key) {
  if (key->code != KEYC_PASTE || form->form.asking) return false;
  if (!property_form_part_places(form, property_form_member(form, form->form.at), key->paste)) return false;
  typing_note(form->context, &form->typing);
  form->error.code = ERROR_NONE;
  property_form_make_rows(form);
  return true;
}

/* ---- drawing */

static void property_form_title(const struct pane *base, char *out, size_t size) {
  const struct property_form *form = CONTAINER_OF(base, struct property_form, base);
  size_t changes = form->own.draft != NULL ? property_draft_changes(form->own.draft) : 0;
  char count[64], changed[48];
  size_t rows, place = form_place(&form->form, &rows);
  snprintf(changed, sizeof changed, ngettext("%zu changed", "%zu changed", (unsigned long)changes), changes);
  if (form->step == PROPERTY_FORM_EDIT)
    snprintf(count, sizeof count, "%zu/%zu  %s", place, rows, changed);
  else
    snprintf(count, sizeof count, "%s", changed);
  if (form->is_new)
    snprintf(out, size, "%s\t\t%s", _("New property"), count);
  else
    snprintf(out, size, "%s\t%s\t%s", _("Edit"), form->about.ref_shown,
             form->step == PROPERTY_FORM_LOADING ? _("loading") : count);
}

/* ---- the summary and the two sides */

static const char *property_form_or_nothing(const char *text) {
  return text[0] != '\0' ? text : _("(nothing)");
}

static void property_form_ask_summary(struct property_form *form) {
  const char *ref = form->is_new ? property_draft_text(form->own.draft, PROPERTY_REF) : form->about.ref_shown;
  char heading[PROPERTY_FORM_SHOWN];
  struct scroll *scroll = form->form.question;
  snprintf(heading, sizeof heading, form->is_new ? _("%s is made:") : _("%s is changed:"), ref);
  form_ask(&form->form, heading);
  for (enum property_member member = 0; member < PROPERTY_MEMBER_COUNT; member++) {
    if (!property_draft_changed(form->own.draft, member)) continue;
    const char *label = _(property_member_row(member)->label);
    const char *before = property_draft_before(form->own.draft, member);
    AUTO(mem_free_at) char *text = property_form_meant(form, member);
    if (form->is_new)
      scroll_fact(scroll, label, text);
    else
      scroll_line(scroll, _("%s: %s -> %s"), label, property_form_or_nothing(before), property_form_or_nothing(text));
  }
  if (form->is_new) return;
  if (property_draft_changed(form->own.draft, PROPERTY_PRE_KIND))
    scroll_line(scroll, "%s", _("What only the old kind of prequalification had goes away."));
  scroll_line(scroll, "%s", _("Everything else is sent back as Flatsy wrote it."));
}

/* Both sides of each member that either changed. */
static void property_form_ask_conflict(struct property_form *form) {
  struct scroll *scroll = form->form.question;
  form_ask(&form->form, _("Somebody else has changed this property meanwhile; nothing was sent."));
  for (enum property_member member = 0; member < PROPERTY_MEMBER_COUNT; member++) {
    const char *before = property_draft_before(form->own.draft, member);
    const char *theirs = property_draft_before(form->theirs.draft, member);
    bool mine = property_draft_changed(form->own.draft, member), other = strcmp(before, theirs) != 0;
    if (!mine && !other) continue;
    scroll_line(scroll, "%s%s", _(property_member_row(member)->label), mine && other ? _("  (both changed it)") : "");
    scroll_line(scroll, _("  was:    %s"), property_form_or_nothing(before));
    if (other) scroll_line(scroll, _("  theirs: %s"), property_form_or_nothing(theirs));
    AUTO(mem_free_at) char *yours = property_form_meant(form, member);
    if (mine) scroll_line(scroll, _("  yours:  %s"), property_form_or_nothing(yours));
  }
}

/* ---- leaving, sending */

static void property_form_leave(struct property_form *form, struct intents *wants) {
  size_t changes =
      form->own.draft != NULL && form->step != PROPERTY_FORM_SENDING ? property_draft_changes(form->own.draft) : 0;
  struct intent intent = {.kind = changes > 0 ? INTENT_ASK : INTENT_CLOSE, .yes = INTENT_CLOSE, .number = -1};
  if (changes > 0)
    intent.text = mem_print(ngettext("%zu change is not sent. Leave without it?",
                                     "%zu changes are not sent. Leave without them?", (unsigned long)changes),
                            changes);
  intents_add(wants, intent);
}

static void property_form_step(struct property_form *form, int step) {
  form->step = step;
  form->form.asking = false;
  if (form->context->typing.source == &form->typing) typing_note(form->context, &form->typing);
  if (step == PROPERTY_FORM_SUMMARY) property_form_ask_summary(form);
  if (step == PROPERTY_FORM_CONFLICT) property_form_ask_conflict(form);
  property_form_fit(form);
}

static void property_form_summarize(struct property_form *form) {
  property_form_row_left(&form->form);
  if (form_find_wrong(&form->form)) return;
  if (property_draft_changes(form->own.draft) == 0)
    notice_show(form->context->notice, STYLE_WARN, "%s", _("Nothing was changed: there is nothing to send"));
  else
    property_form_step(form, PROPERTY_FORM_SUMMARY);
}

static void property_form_send(struct property_form *form, struct intents *wants) {
  AUTO(buf_free) struct buf edits = buf_empty(PROPERTY_FORM_EDITS_MAX);
  if (!property_draft_edits(form->own.draft, &edits)) {
    error_over(&form->error, ERROR_USAGE, edits.max);
    property_form_step(form, PROPERTY_FORM_EDIT);
    return;
  }
  struct job_property about = property_about_job(&form->about);
  if (form->is_new)
    about = (struct job_property){NULL, property_draft_text(form->own.draft, PROPERTY_REF),
                                  property_draft_text(form->own.draft, PROPERTY_STREET)};
  form->error.code = ERROR_NONE;
  form->serial = context_post(form->context, job_edit(JOB_SAVE, about, form->own.raw, edits.data));
  if (form->is_new)
    intents_add(wants, (struct intent){INTENT_SHOW_MADE, .text = mem_copy(about.ref), .number = (int64_t)form->serial});
  property_form_step(form, PROPERTY_FORM_SENDING);
}

/* What was typed, on what is there now. */
static void property_form_rebase(struct property_form *form) {
  property_draft_rebase(form->own.draft, form->theirs.request);
  mem_replace(&form->own.raw, form->theirs.raw);
  form->error.code = ERROR_NONE;
  property_form_make_rows(form);
  property_form_step(form, PROPERTY_FORM_EDIT);
  property_form_summarize(form);
}

/* ---- keys */

static bool property_form_key(struct pane *base, const struct key *key, struct intents *wants) {
  struct property_form *form = CONTAINER_OF(base, struct property_form, base);
  if (key->code == KEYC_CONTROL && key->character == 'l') return false;
  if (form->step == PROPERTY_FORM_LOADING || form->step == PROPERTY_FORM_SENDING) {
    if (question_is_no(key)) property_form_leave(form, wants);
    return true;
  }
  property_form_fit(form); /* a refusal may have gone */
  if (property_form_pastes_places(form, key)) return true;
  enum form_result result = form_key(&form->form, key);
  if (result == FORM_TYPED) property_form_typed(form);
  if (result == FORM_BACK) property_form_leave(form, wants);
  if (result == FORM_ON) property_form_summarize(form);
  if (result == FORM_NO) property_form_step(form, PROPERTY_FORM_EDIT);
  if (result == FORM_YES)
    form->step == PROPERTY_FORM_SUMMARY ? property_form_send(form, wants) : property_form_rebase(form);
  return true;
}

/* Ctrl-C, which no text takes. */
static bool property_form_command(struct pane *base, enum command command, struct intents *wants) {
  if (command != COMMAND_BACK && command != COMMAND_QUIT) return false;
  property_form_leave(CONTAINER_OF(base, struct property_form, base), wants);
  return true;
}

static bool property_form_asks(const struct pane *base) {
  return CONTAINER_OF(base, struct property_form, base)->form.asking;
}

static void property_form_resize(struct pane *base, struct rect rect) {
  struct property_form *form = CONTAINER_OF(base, struct property_form, base);
  form->rect = rect;
  property_form_fit(form);
}

/* ---- events */

static void property_form_clear_side(struct property_form_side *side) {
  property_draft_free(side->draft);
  free(side->raw);
  free(side->request);
}

/* False, and why, when it can't be edited. */
static bool property_form_take_side(struct property_form *form, struct property_form_side *side,
                                    const struct property *property) {
  AUTO(buf_free) struct buf request = buf_empty(PROPERTY_FORM_EDITS_MAX);
  if (property_request(property->raw, property->raw_length, &request, &form->error) != ERROR_NONE) return false;
  property_form_clear_side(side);
  *side = (struct property_form_side){.raw = mem_copy_n(property->raw, property->raw_length),
                                      .request = buf_take(&request)};
  side->draft = property_draft_new(side->request);
  return true;
}

/* What was typed before, on what is there now. */
static void property_form_take_up(struct property_form *form) {
  AUTO(begun_free_at) struct begun *begun = mem_take(&form->begun);
  for (enum property_member member = 0; begun != NULL && member < PROPERTY_MEMBER_COUNT; member++) {
    AUTO(mem_free_at) char *name = mem_print("=%s", property_member_row(member)->path);
    const char *text = begun_text(begun, name);
    if (text != NULL && property_draft_locked(form->own.draft, member) == NULL)
      property_draft_set(form->own.draft, member, text);
  }
  if (begun != NULL) typing_note(form->context, &form->typing);
}

static struct begun *property_form_say(const struct typing_source *source) {
  const struct property_form *form = CONTAINER_OF(source, struct property_form, typing);
  bool sent = form->step == PROPERTY_FORM_SENDING;
  bool changed = form->begun == NULL && form->own.draft != NULL && property_draft_changes(form->own.draft) > 0;
  if (sent || (form->begun == NULL && !changed)) return NULL;
  struct begun *begun = begun_new();
  if (form->begun != NULL) { /* it is being read still */
    begun_add_all(begun, form->begun, NULL);
    return begun;
  }
  begun_add(begun, "kind", form->is_new ? "new property" : "property");
  property_about_say(&form->about, begun);
  for (enum property_member member = 0; member < PROPERTY_MEMBER_COUNT; member++) {
    AUTO(mem_free_at) char *name = mem_print("=%s", property_member_row(member)->path);
    if (property_draft_changed(form->own.draft, member))
      begun_add(begun, name, property_draft_text(form->own.draft, member));
  }
  return begun;
}

static void property_form_begin(struct property_form *form) {
  property_form_take_up(form);
  property_form_make_rows(form);
  property_form_step(form, PROPERTY_FORM_EDIT);
}

static void property_form_read(struct property_form *form, const struct property *property) {
  if (!property_form_take_side(form, &form->own, property)) return;
  if (property->ref == NULL) {
    error_set(&form->error, ERROR_REFUSED,
              _("This property has no reference: Flatsy can't be told which one is meant"));
    return;
  }
  property_form_begin(form);
  if (form->form.rows[form->form.at].locked) form_move(&form->form, 1);
}

static void property_form_ended(struct property_form *form, const struct error *error, struct intents *wants) {
  bool conflict = form->theirs.draft != NULL && !form->is_new && error->code == ERROR_REFUSED;
  form->serial = 0;
  if (error->code != ERROR_NONE) form->error = *error;
  if (form->step != PROPERTY_FORM_SENDING) return;
  if (error->code == ERROR_NONE || error->code == ERROR_UNKNOWN)
    intents_add(wants, (struct intent){.kind = INTENT_CLOSE, .number = -1}); /* the outbox says what became of it */
  else
    property_form_step(form, conflict ? PROPERTY_FORM_CONFLICT : PROPERTY_FORM_EDIT);
}

static void property_form_event(struct pane *base, struct event *event, struct intents *wants) {
  struct property_form *form = CONTAINER_OF(base, struct property_form, base);
  if (form->serial == 0 || event->serial != form->serial) return;
  if (event->type == EVENT_PROPERTY && event->property != NULL) {
    if (form->step == PROPERTY_FORM_LOADING)
      property_form_read(form, event->property);
    else if (form->step == PROPERTY_FORM_SENDING)
      property_form_take_side(form, &form->theirs, event->property); /* somebody else was quicker */
  }
  if (event->type == EVENT_DONE) property_form_ended(form, &event->error, wants);
}

static void property_form_close(struct pane *take_pane) {
  struct property_form *form = CONTAINER_OF(take_pane, struct property_form, base);
  typing_over(form->context, &form->typing);
  begun_free(form->begun);
  property_form_clear_side(&form->own);
  property_form_clear_side(&form->theirs);
  form_clear(&form->form);
  property_about_clear(&form->about);
  free(form);
}

static const struct pane_ops property_form_ops = {.name = "property-form",
                                                  .where = WHERE_FORM,
                                                  .title = property_form_title,
                                                  .draw = property_form_draw,
                                                  .asks = property_form_asks,
                                                  .resize = property_form_resize,
                                                  .key = property_form_key,
                                                  .command = property_form_command,
                                                  .event = property_form_event,
                                                  .close = property_form_close};

static const struct form_ops property_form_row_ops = {
    .state = property_form_state, .choice = property_form_choice, .leave = property_form_row_left};

static struct property_form *property_form_make(struct context *context) {
  return mem_new_as(&(struct property_form){.base.ops = &property_form_ops,
                                            .typing = {property_form_say},
                                            .context = context,
                                            .form = form_begin(FORM_PAGE, context->notice, &property_form_row_ops)},
                    sizeof(struct property_form));
}

static struct pane *property_form_open(struct context *context, struct property_about take_about,
                                       struct begun *take_begun) {
  struct property_form *form = property_form_make(context);
  form->about = take_about;
  form->begun = take_begun;
  if (take_begun != NULL) typing_note(context, &form->typing);
  form->serial = context_post(context, job_read(JOB_READ_PROPERTY, form->about.id, form->about.ref, false));
  return &form->base;
}

static struct pane *property_form_make_new(struct context *context, struct begun *take_begun) {
  struct property_form *form = property_form_make(context);
  form->is_new = true;
  form->begun = take_begun;
  form->own.draft = property_draft_new(NULL);
  property_form_begin(form);
  return &form->base;
}

struct pane *property_form_edit(struct context *context) {
  return property_form_open(context, property_about_copy(&context->chosen), NULL);
}

struct pane *property_form_new(struct context *context) {
  return property_form_make_new(context, NULL);
}

struct pane *property_form_resume(struct context *context, struct begun *take_begun) {
  bool is_new = begun_text(take_begun, "property") == NULL && begun_text(take_begun, "ref") == NULL;
  return is_new ? property_form_make_new(context, take_begun)
                : property_form_open(context, property_about_begun(take_begun), take_begun);
}
