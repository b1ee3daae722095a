#include "panes/message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "tui/form.h"

enum { MESSAGE_MAX = 8000 };

struct message_sheet {
  struct sheet base;
  struct typing_source typing;
  struct context *context;
  struct property_about about;
  struct form form; /* one row */
};

static const char *message_of(const struct property_about *about) {
  return about->id != NULL ? about->id : about->ref;
}

/* Kept as it is typed: Esc, a login that comes between, or a message to another property loses nothing. */
static void message_keep(const struct message_sheet *sheet) {
  drafts_keep(&sheet->context->typed.messages, message_of(&sheet->about), form_text(&sheet->form, 0));
  typing_note(sheet->context, &sheet->typing);
}

static struct begun *message_say(const struct typing_source *source) {
  const struct message_sheet *sheet = CONTAINER_OF(source, struct message_sheet, typing);
  const char *text = form_text(&sheet->form, 0);
  if (text[0] == '\0') return NULL;
  struct begun *begun = begun_new();
  begun_add(begun, "kind", "message");
  property_about_say(&sheet->about, begun);
  begun_add(begun, "line", text);
  return begun;
}

static int message_height(const struct sheet *base, int width, int height) {
  const struct message_sheet *sheet = CONTAINER_OF(base, struct message_sheet, base);
  return sheet->form.asking ? scroll_height(sheet->form.question, width, height) : 2;
}

static void message_draw(const struct sheet *base, struct canvas *canvas, struct rect rect) {
  const struct message_sheet *sheet = CONTAINER_OF(base, struct message_sheet, base);
  if (sheet->form.asking) {
    scroll_draw_over(sheet->form.question, canvas, rect, _("y send   n back"));
    return;
  }
  form_draw(&sheet->form, canvas, (struct rect){rect.x + 1, rect.y, rect.width - 2, 1});
  canvas_text(canvas, rect.x + 1, rect.y + rect.height - 1, rect.width - 1, STYLE_FAINT,
              _("Enter goes on   Ctrl-O a line break   a paste keeps its own"));
}

static void message_ask(struct message_sheet *sheet) {
  char where[CONTEXT_NAME_BYTES], address[CONTEXT_NAME_BYTES], sentence[CONTEXT_NAME_BYTES * 3];
  const char *text = form_text(&sheet->form, 0);
  AUTO(mem_free_at) char *lines = field_breaks(text);
  if (lines[strspn(lines, " \n")] == '\0') {
    notice_show(sheet->context->notice, STYLE_WARN, "%s", _("There is nothing to send yet"));
    return;
  }
  context_clip(where, sheet->about.ref_shown);
  context_clip(address, sheet->about.address);
  snprintf(sentence, sizeof sentence, _("Send this to the visit agents of %s %s? It can't be taken back."), where,
           address);
  form_ask(&sheet->form, sentence);
  scroll_text(sheet->form.question, text);
}

static void message_send(struct message_sheet *sheet) {
  AUTO(mem_free_at) char *text = field_breaks(form_text(&sheet->form, 0));
  context_send(sheet->context, job_message(property_about_job(&sheet->about), text));
  drafts_sent(&sheet->context->typed.messages, message_of(&sheet->about));
}

static enum sheet_result message_key(struct sheet *base, const struct key *key, struct intents *wants) {
  struct message_sheet *sheet = CONTAINER_OF(base, struct message_sheet, base);
  (void)wants;
  enum form_result result = form_key(&sheet->form, key);
  if (result == FORM_TYPED) message_keep(sheet);
  if (result == FORM_ON) message_ask(sheet);
  if (result == FORM_YES) message_send(sheet);
  return form_sheet_result(result);
}

static void message_close(struct sheet *take_sheet) {
  struct message_sheet *sheet = CONTAINER_OF(take_sheet, struct message_sheet, base);
  typing_over(sheet->context, &sheet->typing);
  form_clear(&sheet->form);
  property_about_clear(&sheet->about);
  free(sheet);
}

static bool message_asks(const struct sheet *base) {
  return CONTAINER_OF(base, struct message_sheet, base)->form.asking;
}

static const struct sheet_ops message_ops = {.name = "message",
                                             .height = message_height,
                                             .draw = message_draw,
                                             .asks = message_asks,
                                             .key = message_key,
                                             .close = message_close};

struct sheet *message_new(struct context *context, const struct property_about *about, const char *pasted) {
  const char *draft = drafts_text(&context->typed.messages, message_of(about));
  struct message_sheet *sheet =
      mem_new_as(&(struct message_sheet){.base.ops = &message_ops,
                                         .typing = {message_say},
                                         .context = context,
                                         .about = property_about_copy(about),
                                         .form = form_begin(FORM_LINE, context->notice, NULL)},
                 sizeof *sheet);
  struct field *line = &form_add(&sheet->form, 0, FORM_LINES, _("Message:"), MESSAGE_MAX)->field;
  if (draft != NULL) field_set(line, draft);
  if (draft != NULL) typing_note(context, &sheet->typing);
  if (pasted != NULL) {
    form_key(&sheet->form, &(struct key){.code = KEYC_PASTE, .paste = pasted});
    message_keep(sheet);
  }
  return &sheet->base;
}
