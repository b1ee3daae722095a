#include "panes/property_form_private.h"

#include <stdio.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "model/property_draft.h"

enum property_member property_form_member(const struct property_form *form, size_t n) {
  return (enum property_member)form->form.rows[n].id;
}

const char *property_form_locked(const struct property_form *form, enum property_member member) {
  const char *locked = property_draft_locked(form->own.draft, member);
  bool fits = strlen(property_draft_text(form->own.draft, member)) <= PROPERTY_FORM_TEXT_MAX;
  return locked == NULL && !fits ? _("too long to be edited here") : locked;
}

int property_form_error_rows(const struct property_form *form) {
  struct rect rect = {.width = form->rect.width - 2, .height = form->rect.height};
  if (form->error.code == ERROR_NONE) return 0;
  int lines = canvas_paragraph(NULL, rect, 0, STYLE_BAD, form->error.text), most = rect.height - PROPERTY_FORM_FOOT - 1;
  return lines < most ? lines : most > 0 ? most : 0;
}

bool property_form_is_place(enum property_member member) {
  return member == PROPERTY_LATITUDE || member == PROPERTY_LONGITUDE;
}

char *property_form_meant(const struct property_form *form, enum property_member member) {
  return property_member_meant(member, property_draft_text(form->own.draft, member));
}

static void property_form_say_choices(enum property_member member, char *out, size_t size) {
  snprintf(out, size, "%s", _("Space changes it: "));
  const char *choice;
  for (size_t n = 0; (choice = property_member_choice(member, n)) != NULL; n++)
    snprintf(out + strlen(out), size - strlen(out), "%s%s", n > 0 ? ", " : "", choice);
}

/* What is wrong, else what can be typed. */
static void property_form_draw_help(const struct property_form *form, struct canvas *canvas, struct rect rect, int y) {
  enum property_member member = property_form_member(form, form->form.at);
  enum property_kind kind = property_member_row(member)->kind;
  char text[PROPERTY_FORM_SHOWN];
  const char *locked = property_form_locked(form, member);
  AUTO(mem_free_at) char *meant = property_form_meant(form, member);
  bool fault = property_draft_fault(form->own.draft, member, text, sizeof text);
  if (locked != NULL)
    snprintf(text, sizeof text, "%s", locked);
  else if (!fault && property_member_choice(member, 0) != NULL)
    property_form_say_choices(member, text, sizeof text);
  else if (!fault && strcmp(meant, property_draft_text(form->own.draft, member)) != 0 &&
           property_draft_changed(form->own.draft, member))
    snprintf(text, sizeof text, _("is sent as %s"), meant);
  else if (property_form_is_place(member) && property_draft_text(form->own.draft, member)[0] == '\0')
    snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", fault ? "; " : "",
             _("a paste fills both: 48.8566, 2.3522, or the address of a map"));
  else if (!fault && kind == PROPERTY_IS_TEXTS)
    snprintf(text, sizeof text, "%s", _("several: a semicolon and a blank between them"));
  else if (!fault && kind == PROPERTY_IS_SURFACES)
    snprintf(text, sizeof text, "%s", _("like this: balcony 4.5; cellar 3"));
  canvas_text(canvas, rect.x + 1, y, rect.width - 1, fault && locked == NULL ? STYLE_BAD : STYLE_FAINT, text);
}

static void property_form_draw_edit(const struct property_form *form, struct canvas *canvas, struct rect rect) {
  int rows = rect.height - PROPERTY_FORM_FOOT, error = property_form_error_rows(form);
  if (error > 0)
    canvas_paragraph(canvas, (struct rect){rect.x + 1, rect.y, rect.width - 2, error}, 0, STYLE_BAD, form->error.text);
  form_draw(&form->form, canvas, (struct rect){rect.x, rect.y + error, rect.width, rows - error});
  property_form_draw_help(form, canvas, rect, rect.y + rows);
  canvas_text(canvas, rect.x + 1, rect.y + rows + 1, rect.width - 1, STYLE_KEY,
              rect.width >= PROPERTY_FORM_WIDE ? _("Ctrl-G look at it and send   arrows, Tab, Enter move   Esc leave")
                                               : _("Ctrl-G send   arrows   Esc leave"));
}

void property_form_draw(const struct pane *base, struct canvas *canvas, struct rect rect, bool focused) {
  const struct property_form *form = CONTAINER_OF(base, struct property_form, base);
  struct rect inner = {rect.x + 1, rect.y, rect.width - 2, rect.height};
  bool failed = form->error.code != ERROR_NONE;
  (void)focused;
  switch (form->step) {
  case PROPERTY_FORM_LOADING:
    canvas_paragraph(canvas, inner, 0, failed ? STYLE_BAD : STYLE_FAINT,
                     failed ? form->error.text : _("Reading from Flatsy"));
    return;
  case PROPERTY_FORM_EDIT:
    property_form_draw_edit(form, canvas, rect);
    return;
  case PROPERTY_FORM_SENDING:
    canvas_paragraph(canvas, inner, 0, STYLE_TEXT,
                     _("Sent: waiting for Flatsy. Esc leaves: the outbox (o) keeps it and says what became of it."));
    return;
  case PROPERTY_FORM_SUMMARY:
    scroll_draw_over(form->form.question, canvas, rect, _("y send   n back"));
    return;
  case PROPERTY_FORM_CONFLICT:
    scroll_draw_over(form->form.question, canvas, rect, _("y put yours on theirs   n back"));
    return;
  }
}
