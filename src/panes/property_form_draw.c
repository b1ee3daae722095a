#include "panes/property_form_draw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

enum {
  PROPERTY_FORM_LABEL_NARROW = 15,
  PROPERTY_FORM_LABEL_WIDE = 25,
  PROPERTY_FORM_WIDE = 60,
  PROPERTY_FORM_BESIDE = 76,
  PROPERTY_FORM_SHOWN = 400
};

enum property_member property_form_member(const struct property_form *form) {
  return (enum property_member)form->rows[form->selected];
}

const char *property_form_locked(const struct property_form *form, enum property_member member) {
  const char *locked = property_draft_locked(form->draft, member);
  if (locked != NULL) return locked;
  return strlen(property_draft_text(form->draft, member)) > PROPERTY_FORM_TEXT_MAX ? _("too long to be edited here")
                                                                                   : NULL;
}

int property_form_error_rows(const struct property_form *form) {
  struct rect rect = {.width = form->rect.width - 2, .height = form->rect.height};
  if (form->error.code == ERROR_NONE) return 0;
  int lines = canvas_paragraph(NULL, rect, 0, STYLE_BAD, form->error.text), most = rect.height - PROPERTY_FORM_FOOT - 1;
  return lines < most ? lines : most > 0 ? most : 0;
}

void property_form_title(const void *state, char *out, size_t size) {
  const struct property_form *form = state;
  size_t changes = form->draft != NULL ? property_draft_changes(form->draft) : 0;
  char count[64];
  snprintf(count, sizeof count, ngettext("%zu changed", "%zu changed", (unsigned long)changes), changes);
  if (form->is_new)
    snprintf(out, size, "%s\t\t%s", _("New property"), count);
  else
    snprintf(out, size, "%s\t%s\t%s", _("Edit"), form->about.ref_shown,
             form->step == PROPERTY_FORM_LOADING ? _("loading") : count);
}

/* ---- the form */

static void property_form_draw_value(const struct property_form *form, struct canvas *canvas, struct rect place,
                                     enum property_member member, bool selected) {
  char why[PROPERTY_FORM_SHOWN];
  bool fault = property_draft_fault(form->draft, member, why, sizeof why);
  bool locked = property_form_locked(form, member) != NULL;
  int room = place.width;
  if (fault && place.width >= PROPERTY_FORM_BESIDE - PROPERTY_FORM_LABEL_WIDE) { /* beside the field */
    room = place.width / 2;
    canvas_text(canvas, place.x + room + 1, place.y, place.width - room - 1, STYLE_BAD, why);
  }
  if (selected && !locked)
    field_draw(&form->field, canvas, place.x, place.y, room, true);
  else
    canvas_text(canvas, place.x, place.y, room,
                fault    ? STYLE_BAD
                : locked ? STYLE_FAINT
                         : STYLE_TEXT,
                property_draft_text(form->draft, member));
  if (selected && locked) canvas_cursor(canvas, place.x, place.y, false);
}

static void property_form_draw_row(const struct property_form *form, struct canvas *canvas, struct rect place,
                                   size_t n) {
  int label = place.width >= PROPERTY_FORM_WIDE ? PROPERTY_FORM_LABEL_WIDE : PROPERTY_FORM_LABEL_NARROW;
  if (form->rows[n] < 0) {
    canvas_text(canvas, place.x, place.y, place.width, STYLE_SAY,
                property_section_label((enum property_section)(-1 - form->rows[n])));
    return;
  }
  enum property_member member = (enum property_member)form->rows[n];
  char why[PROPERTY_FORM_SHOWN];
  bool selected = n == form->selected, fault = property_draft_fault(form->draft, member, why, sizeof why);
  const char *mark = fault ? "!" : property_draft_changed(form->draft, member) ? "*" : " ";
  canvas_text(canvas, place.x, place.y, 1, STYLE_TEXT, selected ? ">" : " ");
  canvas_text(canvas, place.x + 1, place.y, 1, fault ? STYLE_BAD : STYLE_WARN, mark);
  canvas_text(canvas, place.x + 2, place.y, label - 3, selected ? STYLE_SELECTED : STYLE_TEXT,
              _(property_member_row(member)->label));
  property_form_draw_value(form, canvas, (struct rect){place.x + label, place.y, place.width - label, 1}, member,
                           selected);
}

static void property_form_say_choices(enum property_member member, char *out, size_t size) {
  snprintf(out, size, "%s", _("Space changes it: "));
  for (size_t n = 0;; n++) {
    char *choice = property_member_choice(member, n);
    if (choice == NULL) return;
    snprintf(out + strlen(out), size - strlen(out), "%s%s", n > 0 ? ", " : "", choice);
    free(choice);
  }
}

/* What is wrong, else what can be typed. */
static void property_form_draw_help(const struct property_form *form, struct canvas *canvas, struct rect rect, int y) {
  enum property_member member = property_form_member(form);
  char text[PROPERTY_FORM_SHOWN];
  const char *locked = property_form_locked(form, member);
  char *choice = property_member_choice(member, 0);
  enum style style = STYLE_BAD;
  bool fault = property_draft_fault(form->draft, member, text, sizeof text);
  if (!fault && locked == NULL) style = STYLE_FAINT;
  if (locked != NULL)
    snprintf(text, sizeof text, "%s", locked);
  else if (!fault && choice != NULL)
    property_form_say_choices(member, text, sizeof text);
  else if (!fault && property_member_row(member)->kind == PROPERTY_IS_TEXTS)
    snprintf(text, sizeof text, "%s", _("several: a semicolon and a blank between them"));
  else if (!fault && property_member_row(member)->kind == PROPERTY_IS_SURFACES)
    snprintf(text, sizeof text, "%s", _("like this: balcony 4.5; cellar 3"));
  canvas_text(canvas, rect.x + 1, y, rect.width - 1, locked != NULL ? STYLE_FAINT : style, text);
  free(choice);
}

static void property_form_draw_edit(const struct property_form *form, struct canvas *canvas, struct rect rect) {
  int rows = rect.height - PROPERTY_FORM_FOOT, error = property_form_error_rows(form);
  if (error > 0)
    canvas_paragraph(canvas, (struct rect){rect.x + 1, rect.y, rect.width - 2, error}, 0, STYLE_BAD, form->error.text);
  for (int y = error; y < rows && form->top + (size_t)(y - error) < form->count; y++)
    property_form_draw_row(form, canvas, (struct rect){rect.x, rect.y + y, rect.width, 1},
                           form->top + (size_t)(y - error));
  property_form_draw_help(form, canvas, rect, rect.y + rows);
  canvas_text(canvas, rect.x + 1, rect.y + rows + 1, rect.width - 1, STYLE_KEY,
              rect.width >= PROPERTY_FORM_WIDE ? _("Ctrl-G look at it and send   arrows, Tab, Enter move   Esc leave")
                                               : _("Ctrl-G send   arrows   Esc leave"));
}

void property_form_draw(const void *state, struct canvas *canvas, struct rect rect, bool focused) {
  const struct property_form *form = state;
  struct rect body = {rect.x, rect.y, rect.width, rect.height - 1};
  (void)focused;
  switch (form->step) {
  case PROPERTY_FORM_LOADING:
    canvas_paragraph(canvas, (struct rect){rect.x + 1, rect.y, rect.width - 2, rect.height}, 0,
                     form->error.code != ERROR_NONE ? STYLE_BAD : STYLE_FAINT,
                     form->error.code != ERROR_NONE ? form->error.text : _("Reading from Flatsy"));
    return;
  case PROPERTY_FORM_EDIT:
    property_form_draw_edit(form, canvas, rect);
    return;
  case PROPERTY_FORM_SENDING:
    canvas_paragraph(canvas, (struct rect){rect.x + 1, rect.y, rect.width - 2, rect.height}, 0, STYLE_TEXT,
                     _("Sent: waiting for Flatsy. Esc leaves: the outbox (o) keeps it and says what became of it."));
    return;
  case PROPERTY_FORM_SUMMARY:
  case PROPERTY_FORM_CONFLICT:
    scroll_draw(&form->scroll, canvas, body);
    canvas_text(canvas, rect.x + 1, rect.y + rect.height - 1, rect.width - 1, STYLE_KEY,
                form->step == PROPERTY_FORM_SUMMARY ? _("y send   n back   arrows scroll")
                : rect.width >= PROPERTY_FORM_WIDE  ? _("y put yours on theirs   n back   arrows scroll")
                                                    : _("y put yours on theirs   n back"));
    return;
  }
}

/* ---- the summary and the two sides */

static const char *property_form_or_nothing(const char *text) {
  return text[0] != '\0' ? text : _("(nothing)");
}

void property_form_fill_summary(const struct property_form *form, struct scroll *scroll) {
  const char *ref = form->is_new ? property_draft_text(form->draft, PROPERTY_REF) : form->about.ref_shown;
  char heading[PROPERTY_FORM_SHOWN];
  scroll_reset(scroll);
  snprintf(heading, sizeof heading, form->is_new ? _("%s is made:") : _("%s is changed:"), ref);
  scroll_heading(scroll, heading);
  for (enum property_member member = 0; member < PROPERTY_MEMBER_COUNT; member++) {
    if (!property_draft_changed(form->draft, member)) continue;
    const char *label = _(property_member_row(member)->label);
    const char *before = property_draft_before(form->draft, member), *text = property_draft_text(form->draft, member);
    if (form->is_new)
      scroll_fact(scroll, label, text);
    else
      scroll_line(scroll, _("%s: %s -> %s"), label, property_form_or_nothing(before), property_form_or_nothing(text));
  }
  if (property_draft_changed(form->draft, PROPERTY_PRE_KIND) && !form->is_new)
    scroll_line(scroll, "%s", _("What only the old kind of prequalification had goes away."));
  if (!form->is_new) scroll_line(scroll, "%s", _("Everything else is sent back as Flatsy wrote it."));
  scroll->first = 0;
}

/* Both sides of each member that either changed. */
void property_form_fill_conflict(const struct property_form *form, struct scroll *scroll) {
  scroll_reset(scroll);
  scroll_heading(scroll, _("Somebody else has changed this property meanwhile; nothing was sent."));
  for (enum property_member member = 0; member < PROPERTY_MEMBER_COUNT; member++) {
    const char *before = property_draft_before(form->draft, member);
    const char *theirs = property_draft_before(form->theirs_draft, member);
    bool mine = property_draft_changed(form->draft, member), other = strcmp(before, theirs) != 0;
    if (!mine && !other) continue;
    scroll_line(scroll, "%s%s", _(property_member_row(member)->label), mine && other ? _("  (both changed it)") : "");
    scroll_line(scroll, _("  was:    %s"), property_form_or_nothing(before));
    if (other) scroll_line(scroll, _("  theirs: %s"), property_form_or_nothing(theirs));
    if (mine)
      scroll_line(scroll, _("  yours:  %s"), property_form_or_nothing(property_draft_text(form->draft, member)));
  }
  scroll->first = 0;
}
