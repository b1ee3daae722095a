#include "panes/message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "panes/multiline.h"
#include "tui/field.h"
#include "tui/question.h"

enum { MESSAGE_MAX = 8000 };

struct message_sheet {
  struct context *context;
  struct chosen about;
  struct field line;
  bool confirming;
};

/* Kept as it is typed: Esc, or a login that comes between, loses nothing. */
static void message_keep(const struct message_sheet *sheet) {
  struct context_typed *typed = &sheet->context->typed;
  free(typed->message);
  free(typed->message_of);
  typed->message = mem_copy(sheet->line.text);
  typed->message_of = mem_copy(sheet->about.id != NULL ? sheet->about.id : sheet->about.ref);
}

static void message_sentence(const struct message_sheet *sheet, char *out, size_t size) {
  char where[CONTEXT_NAME_BYTES], address[CONTEXT_NAME_BYTES];
  context_clip(where, sheet->about.ref_shown);
  context_clip(address, sheet->about.address);
  snprintf(out, size, _("Send this to the visit agents of %s %s? It can't be taken back."), where, address);
}

static int message_height(const void *state, int width, int height) {
  const struct message_sheet *sheet = state;
  char sentence[CONTEXT_NAME_BYTES * 3];
  struct rect rect = {.width = width - 2, .height = height};
  if (!sheet->confirming) return 2;
  message_sentence(sheet, sentence, sizeof sentence);
  int lines = canvas_paragraph(NULL, rect, 0, STYLE_TEXT, sentence) + 1 +
              canvas_paragraph(NULL, rect, 0, STYLE_TEXT, sheet->line.text);
  return lines < height ? lines : height;
}

static void message_draw(const void *state, struct canvas *canvas, struct rect rect) {
  const struct message_sheet *sheet = state;
  char sentence[CONTEXT_NAME_BYTES * 3];
  int x = rect.x + 1, last = rect.y + rect.height - 1;
  if (!sheet->confirming) {
    int used = canvas_text(canvas, x, rect.y, rect.width - 1, STYLE_KEY, _("Message:"));
    field_draw(&sheet->line, canvas, x + used + 1, rect.y, rect.width - used - 3, true);
    canvas_text(canvas, x, last, rect.width - 1, STYLE_FAINT,
                _("Enter goes on   Ctrl-O a line break   a paste keeps its own"));
    return;
  }
  message_sentence(sheet, sentence, sizeof sentence);
  int lines =
      canvas_paragraph(canvas, (struct rect){x, rect.y, rect.width - 2, rect.height - 1}, 0, STYLE_SAY, sentence);
  if (lines < rect.height - 1)
    canvas_paragraph(canvas, (struct rect){x, rect.y + lines, rect.width - 2, rect.height - 1 - lines}, 0, STYLE_TEXT,
                     sheet->line.text);
  canvas_text(canvas, x, last, rect.width - 1, STYLE_KEY, _("y send   n back"));
}

static void message_send(struct message_sheet *sheet) {
  struct context_typed *typed = &sheet->context->typed;
  struct job *job = chosen_job(&sheet->about, JOB_MESSAGE);
  job->text = multiline_text(sheet->line.text);
  context_send(sheet->context, job);
  free(typed->message_sent);
  typed->message_sent = typed->message;
  typed->message = NULL;
}

static enum sheet_result message_key(void *state, const struct key *key, bool painted) {
  struct message_sheet *sheet = state;
  if (sheet->confirming) {
    enum question_answer answer = question_answer(key, painted);
    if (answer == QUESTION_NO) sheet->confirming = false;
    if (answer != QUESTION_YES) return SHEET_STAYS;
    message_send(sheet);
    return SHEET_CLOSES;
  }
  if (key->code == KEYC_ESCAPE) return SHEET_CLOSES;
  if (key->code == KEYC_ENTER) {
    char *text = multiline_text(sheet->line.text);
    sheet->confirming = text[strspn(text, " \n")] != '\0';
    free(text);
    if (!sheet->confirming) notice_say(sheet->context->notice, STYLE_WARN, "%s", _("There is nothing to send yet"));
    return SHEET_STAYS;
  }
  if (!multiline_key(&sheet->line, key)) return SHEET_STAYS;
  message_keep(sheet);
  if (key->code == KEYC_PASTE && sheet->line.length + 4 > sheet->line.max) /* "↵" takes three bytes */
    notice_say(sheet->context->notice, STYLE_WARN, "%s", _("The message is full: its end may be missing"));
  return SHEET_STAYS;
}

static void message_close(void *take_sheet) {
  struct message_sheet *sheet = take_sheet;
  field_clear(&sheet->line);
  chosen_clear(&sheet->about);
  free(sheet);
}

const struct sheet_ops message_ops = {
    .name = "message", .height = message_height, .draw = message_draw, .key = message_key, .close = message_close};

struct message_sheet *message_new(struct context *context, const struct chosen *about, const char *pasted) {
  const struct context_typed *typed = &context->typed;
  struct message_sheet *sheet = mem_new(sizeof *sheet);
  const char *whose = about->id != NULL ? about->id : about->ref;
  sheet->context = context;
  chosen_copy(&sheet->about, about);
  field_init(&sheet->line, MESSAGE_MAX, false);
  bool mine =
      typed->message != NULL && typed->message_of != NULL && whose != NULL && strcmp(typed->message_of, whose) == 0;
  if (mine) field_set(&sheet->line, typed->message);
  if (pasted != NULL) multiline_key(&sheet->line, &(struct key){.code = KEYC_PASTE, .paste = pasted});
  if (pasted != NULL) message_keep(sheet);
  return sheet;
}
