#include "panes/login.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "tui/form.h"

enum { LOGIN_USER, LOGIN_PASSWORD, LOGIN_WIDTH = 50 };

struct login {
  struct context *context;
  struct form form;
  uint64_t serial; /* the login under way, or 0 */
  char *why;
  bool refused; /* why is about what was typed here */
};

static void login_draw(const void *state, struct canvas *canvas, struct rect rect) {
  const struct login *sheet = state;
  int width = rect.width - 4 < LOGIN_WIDTH ? rect.width - 4 : LOGIN_WIDTH;
  int x = rect.x + (rect.width - width) / 2, y = rect.y + (rect.height > 20 ? rect.height / 4 : 0);
  canvas_text(canvas, x, y, width, STYLE_STRONG, "visitdeck");
  canvas_print(canvas, x, y + 1, width, STYLE_TEXT, _("Log in to %s"), sheet->context->setup.where);
  form_draw(&sheet->form, canvas, (struct rect){x, y + 3, width, 4});
  struct rect below = {x, y + 8, width, rect.y + rect.height - y - 9};
  if (sheet->serial != 0)
    canvas_text(canvas, x, y + 8, width, STYLE_WARN, _("Waiting for Flatsy"));
  else if (sheet->why != NULL)
    canvas_paragraph(canvas, below, 0, sheet->refused ? STYLE_BAD : STYLE_TEXT, sheet->why);
  canvas_text(canvas, x, rect.y + rect.height - 1, width, STYLE_FAINT,
              _("Tab next field   Enter log in   Ctrl-C quit"));
}

static void login_enter(struct login *sheet) {
  const char *user = form_text(&sheet->form, LOGIN_USER), *password = form_text(&sheet->form, LOGIN_PASSWORD);
  if (sheet->form.at == LOGIN_USER || user[0] == '\0') {
    form_select(&sheet->form, sheet->form.at == LOGIN_USER ? LOGIN_PASSWORD : LOGIN_USER);
  } else if (password[0] != '\0' && sheet->serial == 0) {
    struct job *job = job_new(JOB_LOGIN);
    job->user = text_clean_line(user); /* a pasted blank is no part of it */
    job->secret = mem_copy(password);
    sheet->serial = context_post(sheet->context, job);
  }
}

static enum sheet_result login_key(void *state, const struct key *key, bool painted) {
  struct login *sheet = state;
  if (form_key(&sheet->form, key, painted) == FORM_ON) login_enter(sheet);
  return SHEET_STAYS;
}

static enum sheet_result login_event(void *state, struct event *event) {
  struct login *sheet = state;
  if (event->type != EVENT_DONE || sheet->serial == 0 || event->serial != sheet->serial) return SHEET_STAYS;
  sheet->serial = 0;
  if (event->error.code == ERROR_NONE) return SHEET_CLOSES;
  if (event->error.code == ERROR_AUTH)
    field_set(&sheet->form.rows[LOGIN_PASSWORD].field, ""); /* else it may be right: nobody answered */
  mem_replace(&sheet->why, event->error.text);
  sheet->refused = true;
  return SHEET_STAYS;
}

static void login_close(void *take_sheet) {
  struct login *sheet = take_sheet;
  form_clear(&sheet->form);
  free(sheet->why);
  free(sheet);
}

const struct sheet_ops login_ops = {
    .name = "login", .whole = true, .draw = login_draw, .key = login_key, .event = login_event, .close = login_close};

struct login *login_new(struct context *context, const char *user, const char *why) {
  struct login *sheet = mem_new(sizeof *sheet);
  sheet->context = context;
  form_init(&sheet->form, FORM_STACK, context->notice, NULL, NULL);
  field_set(&form_add(&sheet->form, LOGIN_USER, FORM_TEXT, _("Email"), 254)->field, user);
  form_add(&sheet->form, LOGIN_PASSWORD, FORM_SECRET, _("Password"), 1024);
  form_select(&sheet->form, form_text(&sheet->form, LOGIN_USER)[0] != '\0' ? LOGIN_PASSWORD : LOGIN_USER);
  sheet->why = text_clean_line(why);
  return sheet;
}
