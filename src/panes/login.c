#include "panes/login.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "tui/field.h"

enum { LOGIN_WIDTH = 50, LOGIN_USER, LOGIN_PASSWORD };

struct login {
  struct context *context;
  struct field user, password;
  int focus;
  uint64_t serial; /* the login under way, or 0 */
  char *why;
  bool refused; /* why is about what was typed here */
};

static int login_height(const void *state, int width, int height) {
  (void)state;
  (void)width;
  return height;
}

static void login_draw_field(const struct field *field, struct canvas *canvas, struct rect place, const char *label,
                             bool focused) {
  canvas_text(canvas, place.x, place.y, place.width, STYLE_TEXT, label);
  field_draw(field, canvas, place.x, place.y + 1, place.width, focused);
}

static void login_draw(const void *state, struct canvas *canvas, struct rect rect) {
  const struct login *sheet = state;
  int width = rect.width - 4 < LOGIN_WIDTH ? rect.width - 4 : LOGIN_WIDTH;
  int x = rect.x + (rect.width - width) / 2, y = rect.y + (rect.height > 20 ? rect.height / 4 : 0);
  canvas_text(canvas, x, y, width, STYLE_SAY, "visitdeck");
  canvas_print(canvas, x, y + 1, width, STYLE_TEXT, _("Log in to %s"), sheet->context->setup.where);
  login_draw_field(&sheet->user, canvas, (struct rect){x, y + 3, width, 2}, _("Email"), sheet->focus == LOGIN_USER);
  login_draw_field(&sheet->password, canvas, (struct rect){x, y + 5, width, 2}, _("Password"),
                   sheet->focus == LOGIN_PASSWORD);
  struct rect below = {x, y + 8, width, rect.y + rect.height - y - 9};
  if (sheet->serial != 0)
    canvas_text(canvas, x, y + 8, width, STYLE_WARN, _("Waiting for Flatsy"));
  else if (sheet->why != NULL)
    canvas_paragraph(canvas, below, 0, sheet->refused ? STYLE_BAD : STYLE_TEXT, sheet->why);
  canvas_text(canvas, x, rect.y + rect.height - 1, width, STYLE_FAINT,
              _("Tab next field   Enter log in   Ctrl-C quit"));
}

static void login_send(struct login *sheet) {
  struct job *job = job_new(JOB_LOGIN);
  job->user = text_clean(sheet->user.text, sheet->user.length, TEXT_LINE); /* a pasted blank is no part of it */
  job->secret = mem_copy(sheet->password.text);
  sheet->serial = context_post(sheet->context, job);
}

static enum sheet_result login_enter(struct login *sheet) {
  if (sheet->focus == LOGIN_USER) {
    sheet->focus = LOGIN_PASSWORD;
  } else if (sheet->user.length == 0) {
    sheet->focus = LOGIN_USER;
  } else if (sheet->password.length > 0 && sheet->serial == 0) {
    login_send(sheet);
  }
  return SHEET_STAYS;
}

static enum sheet_result login_key(void *state, const struct key *key, bool painted) {
  struct login *sheet = state;
  (void)painted;
  switch (key->code) {
  case KEYC_TAB:
  case KEYC_BACKTAB:
  case KEYC_UP:
  case KEYC_DOWN:
    sheet->focus = sheet->focus == LOGIN_USER ? LOGIN_PASSWORD : LOGIN_USER;
    return SHEET_STAYS;
  case KEYC_ENTER:
    return login_enter(sheet);
  default:
    field_key(sheet->focus == LOGIN_USER ? &sheet->user : &sheet->password, key);
    return SHEET_STAYS;
  }
}

static enum sheet_result login_event(void *state, struct event *event) {
  struct login *sheet = state;
  if (event->type != EVENT_DONE || sheet->serial == 0 || event->serial != sheet->serial) return SHEET_STAYS;
  sheet->serial = 0;
  if (event->error.code == ERROR_NONE) return SHEET_CLOSES;
  if (event->error.code == ERROR_AUTH) field_set(&sheet->password, ""); /* else it may be right: nobody answered */
  mem_replace(&sheet->why, event->error.text);
  sheet->refused = true;
  return SHEET_STAYS;
}

static void login_close(void *take_sheet) {
  struct login *sheet = take_sheet;
  field_clear(&sheet->user);
  field_clear(&sheet->password);
  free(sheet->why);
  free(sheet);
}

const struct sheet_ops login_ops = {.name = "login",
                                    .whole = true,
                                    .height = login_height,
                                    .draw = login_draw,
                                    .key = login_key,
                                    .event = login_event,
                                    .close = login_close};

struct login *login_new(struct context *context, const char *user, const char *why) {
  struct login *sheet = mem_new(sizeof *sheet);
  sheet->context = context;
  field_init(&sheet->user, 254, false);
  field_init(&sheet->password, 1024, true);
  field_set(&sheet->user, user);
  sheet->focus = sheet->user.length > 0 ? LOGIN_PASSWORD : LOGIN_USER;
  sheet->why = text_clean_line(why);
  return sheet;
}
