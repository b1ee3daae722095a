/* Writing a message to a property's visit agents. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "panes/desk_private.h"
#include "panes/multiline.h"

enum { MESSAGE_MAX = 8000 };

struct message_sheet {
  struct desk *desk;
  char *property_id, *ref, *ref_shown, *address;
  struct field line;
  bool confirming;
};

/* Kept as it is typed: Esc, or a login that comes between, loses nothing. */
static void message_keep(const struct message_sheet *sheet) {
  struct desk_visits *visits = &sheet->desk->visits;
  free(visits->draft);
  free(visits->draft_for);
  visits->draft = mem_copy(sheet->line.text);
  visits->draft_for = mem_copy(sheet->property_id != NULL ? sheet->property_id : sheet->ref);
}

static void message_sentence(const struct message_sheet *sheet, char *out, size_t size) {
  char where[DESK_NAME_BYTES], address[DESK_NAME_BYTES];
  text_clip(where, sizeof where, sheet->ref_shown != NULL ? sheet->ref_shown : "", DESK_NAME_CELLS, false);
  text_clip(address, sizeof address, sheet->address != NULL ? sheet->address : "", DESK_NAME_CELLS, false);
  snprintf(out, size, _("Send this to the visit agents of %s %s? It can't be taken back."), where, address);
}

static int message_height(const void *state, int width, int height) {
  const struct message_sheet *sheet = state;
  char sentence[DESK_NAME_BYTES * 3];
  struct rect rect = {.width = width - 2, .height = height};
  if (!sheet->confirming) return 2;
  message_sentence(sheet, sentence, sizeof sentence);
  int lines = canvas_paragraph(NULL, rect, 0, STYLE_TEXT, sentence) + 1 +
              canvas_paragraph(NULL, rect, 0, STYLE_TEXT, sheet->line.text);
  return lines < height ? lines : height;
}

static void message_draw(const void *state, struct canvas *canvas, struct rect rect) {
  const struct message_sheet *sheet = state;
  char sentence[DESK_NAME_BYTES * 3];
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
  struct desk *desk = sheet->desk;
  struct job *job = job_new(JOB_MESSAGE);
  job->id = mem_copy(sheet->property_id);
  job->ref = mem_copy(sheet->ref);
  job->address = mem_copy(sheet->address);
  job->text = multiline_text(sheet->line.text);
  desk_post(desk, job);
  free(desk->visits.sent);
  desk->visits.sent = desk->visits.draft; /* offered again when it is refused */
  desk->visits.draft = NULL;
  deck_notice(desk->deck, STYLE_TEXT, _("Sent: waiting for Flatsy"));
}

static enum sheet_result message_key(void *state, const struct key *key, bool painted) {
  struct message_sheet *sheet = state;
  if (sheet->confirming) {
    if (desk_is_no(key)) sheet->confirming = false;
    if (!desk_is_yes(key) || key->repeated || !painted) return SHEET_STAYS; /* Enter never sends */
    message_send(sheet);
    return SHEET_CLOSES;
  }
  if (key->code == KEYC_ESCAPE) return SHEET_CLOSES;
  if (key->code == KEYC_ENTER) {
    char *text = multiline_text(sheet->line.text);
    sheet->confirming = text[strspn(text, " \n")] != '\0';
    free(text);
    if (!sheet->confirming) deck_notice(sheet->desk->deck, STYLE_WARN, "%s", _("There is nothing to send yet"));
    return SHEET_STAYS;
  }
  if (!multiline_key(&sheet->line, key)) return SHEET_STAYS;
  message_keep(sheet);
  if (key->code == KEYC_PASTE && sheet->line.length + 4 > sheet->line.max) /* "↵" takes three bytes */
    deck_notice(sheet->desk->deck, STYLE_WARN, "%s", _("The message is full: its end may be missing"));
  return SHEET_STAYS;
}

static void message_close(void *take_sheet) {
  struct message_sheet *sheet = take_sheet;
  field_clear(&sheet->line);
  free(sheet->property_id);
  free(sheet->ref);
  free(sheet->ref_shown);
  free(sheet->address);
  free(sheet);
}

void message_open(struct desk *desk, const char *property_id, const char *ref, const char *ref_shown,
                  const char *address, const char *pasted) {
  static const struct sheet_ops ops = {
      .name = "message", .height = message_height, .draw = message_draw, .key = message_key, .close = message_close};
  struct message_sheet *sheet = mem_new(sizeof *sheet);
  const char *whose = property_id != NULL ? property_id : ref;
  *sheet = (struct message_sheet){.desk = desk,
                                  .property_id = mem_copy(property_id),
                                  .ref = mem_copy(ref),
                                  .ref_shown = mem_copy(ref_shown),
                                  .address = mem_copy(address)};
  field_init(&sheet->line, MESSAGE_MAX, false);
  bool mine = desk->visits.draft != NULL && desk->visits.draft_for != NULL && whose != NULL &&
              strcmp(desk->visits.draft_for, whose) == 0;
  if (mine) field_set(&sheet->line, desk->visits.draft);
  if (pasted != NULL) multiline_key(&sheet->line, &(struct key){.code = KEYC_PASTE, .paste = pasted});
  if (pasted != NULL) message_keep(sheet);
  deck_open_sheet(desk->deck, &ops, sheet);
}
