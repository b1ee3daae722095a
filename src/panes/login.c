#include "panes/login.h"

#include <stdlib.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "panes/intent.h"
#include "tui/form.h"
#include "tui/question.h"

enum { LOGIN_USER, LOGIN_PASSWORD, LOGIN_WIDTH = 50, LOGIN_LOW = 14 /* rows: none is left empty */ };

struct login {
  struct sheet base;
  struct context *context;
  struct form form;
  uint64_t serial; /* the login under way, or 0 */
  char *why;
  bool refused; /* why is about what was typed here */
};

static const char *login_keys(const struct login *sheet) {
  return sheet->context->setup.before != NULL ? _("Tab next field   Enter log in   Esc profile before   Ctrl-C quit")
                                              : _("Tab next field   Enter log in   Ctrl-C quit");
}

static void login_draw(const struct sheet *base, struct canvas *canvas, struct rect rect) {
  const struct login *sheet = CONTAINER_OF(base, struct login, base);
  int width = rect.width - 4 < LOGIN_WIDTH ? rect.width - 4 : LOGIN_WIDTH;
  int x = rect.x + (rect.width - width) / 2, y = rect.y + (rect.height > 20 ? rect.height / 4 : 0);
  int apart = rect.height > LOGIN_LOW, end = rect.y + rect.height;
  canvas_text(canvas, x, y, width, STYLE_STRONG, "visitdeck");
  canvas_print(canvas, x, y + 1, width, STYLE_TEXT, _("Log in to %s"), sheet->context->setup.where);
  form_draw(&sheet->form, canvas, (struct rect){x, y + 2 + apart, width, 4});
  struct rect keys = {x, 0, rect.x + rect.width - x, 0};
  keys.height = question_draw_keys(NULL, keys, STYLE_FAINT, login_keys(sheet));
  keys.y = end - keys.height;
  (void)question_draw_keys(canvas, keys, STYLE_FAINT, login_keys(sheet));
  struct rect below = {x, y + 6 + 2 * apart, width, keys.y - (y + 6 + 2 * apart)};
  if (sheet->serial != 0)
    canvas_text(canvas, x, below.y, width, STYLE_WARN, _("Waiting for Flatsy"));
  else if (sheet->why != NULL)
    canvas_paragraph(canvas, below, 0, sheet->refused ? STYLE_BAD : STYLE_TEXT, sheet->why);
}

static void login_enter(struct login *sheet) {
  const char *user = form_text(&sheet->form, LOGIN_USER), *password = form_text(&sheet->form, LOGIN_PASSWORD);
  if (sheet->form.at == LOGIN_USER || user[0] == '\0') {
    form_select(&sheet->form, sheet->form.at == LOGIN_USER ? LOGIN_PASSWORD : LOGIN_USER);
  } else if (password[0] != '\0' && sheet->serial == 0) {
    AUTO(mem_free_at) char *clean = text_clean_line(user); /* a pasted blank is no part of it */
    sheet->serial = context_post(sheet->context, job_login(clean, password));
  }
}

static enum sheet_result login_key(struct sheet *base, const struct key *key, struct intents *wants) {
  struct login *sheet = CONTAINER_OF(base, struct login, base);
  struct context *context = sheet->context;
  if (key->code == KEYC_ESCAPE && context->setup.before != NULL) {
    intents_add(wants, (struct intent){.kind = INTENT_CHANGE_PROFILE, .text = mem_copy(context->setup.before)});
    context->status.login_due = true; /* for who stays after all */
    return SHEET_CLOSES;
  }
  if (form_key(&sheet->form, key) == FORM_ON) login_enter(sheet);
  return SHEET_STAYS;
}

static enum sheet_result login_event(struct sheet *base, struct event *event) {
  struct login *sheet = CONTAINER_OF(base, struct login, base);
  if (event->type != EVENT_DONE || sheet->serial == 0 || event->serial != sheet->serial) return SHEET_STAYS;
  sheet->serial = 0;
  if (event->error.code == ERROR_NONE) return SHEET_CLOSES;
  if (event->error.code == ERROR_AUTH)
    field_set(&sheet->form.rows[LOGIN_PASSWORD].field, ""); /* else it may be right: nobody answered */
  mem_replace(&sheet->why, event->error.text);
  sheet->refused = true;
  return SHEET_STAYS;
}

static void login_close(struct sheet *take_sheet) {
  struct login *sheet = CONTAINER_OF(take_sheet, struct login, base);
  form_clear(&sheet->form);
  free(sheet->why);
  free(sheet);
}

const struct sheet_ops login_ops = {.name = "login",
                                    .whole = true,
                                    .draw = login_draw,
                                    .asks = sheet_asks_nothing,
                                    .key = login_key,
                                    .event = login_event,
                                    .close = login_close};

struct sheet *login_new(struct context *context, const char *user, const char *why) {
  struct login *sheet = mem_new_as(&(struct login){.base.ops = &login_ops,
                                                   .context = context,
                                                   .why = text_clean_line(why),
                                                   .form = form_begin(FORM_STACK, context->notice, NULL)},
                                   sizeof *sheet);
  field_set(&form_add(&sheet->form, LOGIN_USER, FORM_TEXT, _("Email"), 254)->field, user);
  form_add(&sheet->form, LOGIN_PASSWORD, FORM_SECRET, _("Password"), 1024);
  form_select(&sheet->form, form_text(&sheet->form, LOGIN_USER)[0] != '\0' ? LOGIN_PASSWORD : LOGIN_USER);
  return &sheet->base;
}
