#include "panes/pause.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "tui/field.h"
#include "tui/question.h"

enum { PAUSE_COUNT_MAX = 8 };

struct pause {
  struct context *context;
  struct property_about *targets; /* count of them: those that it changes */
  size_t count, left_alone;
  bool standby;        /* pause, else resume */
  bool reopens;        /* resumes one that is closed */
  struct field number; /* of several: typed before y */
  char sentence[1024];
};

static void pause_say(struct pause *sheet) {
  char *out = sheet->sentence, address[CONTEXT_NAME_BYTES];
  size_t size = sizeof sheet->sentence;
  const struct property_about *only = &sheet->targets[0];
  context_clip(address, only->address);
  if (sheet->count > 1) {
    snprintf(out, size,
             sheet->standby ? ngettext("Pause %zu property? It takes no visits then.",
                                       "Pause %zu properties? They take no visits then.", (unsigned long)sheet->count)
                            : ngettext("Resume %zu property?", "Resume %zu properties?", (unsigned long)sheet->count),
             sheet->count);
  } else if (sheet->reopens) {
    snprintf(out, size,
             _("%s, %s is closed: its visitors were told that it is let or sold. Offer it again all the same?"),
             only->ref_shown, address);
  } else {
    snprintf(out, size, sheet->standby ? _("Pause %s, %s? It takes no visits then.") : _("Resume %s, %s?"),
             only->ref_shown, address);
  }
  if (sheet->left_alone > 0)
    snprintf(out + strlen(out), size - strlen(out),
             ngettext(" %zu is left as it is.", " %zu are left as they are.", (unsigned long)sheet->left_alone),
             sheet->left_alone);
}

static int pause_height(const void *state, int width, int height) {
  return question_height(width, height, ((const struct pause *)state)->sentence);
}

static void pause_draw(const void *state, struct canvas *canvas, struct rect rect) {
  const struct pause *sheet = state;
  const char *keys = sheet->standby ? _("y pause   n back") : _("y resume   n back");
  int y = question_draw(canvas, rect, STYLE_WARN, sheet->sentence, sheet->count <= 1 ? keys : NULL);
  if (sheet->count <= 1) return;
  int used = canvas_print(canvas, rect.x + 1, y, rect.width - 1, STYLE_KEY, _("Type %zu, then y: "), sheet->count);
  field_draw(&sheet->number, canvas, rect.x + used + 1, y, PAUSE_COUNT_MAX + 1, true);
}

/* A job for each: one that fails holds none of the others up, and each has its row in the outbox. */
static void pause_send(struct pause *sheet) {
  struct context *context = sheet->context;
  for (size_t n = 0; n < sheet->count; n++) {
    struct job *job = property_about_job(&sheet->targets[n], JOB_STATUS);
    job->standby = sheet->standby;
    context_send(context, job);
  }
  if (sheet->count <= 1) return;
  context_want(context, (struct intent){.kind = INTENT_UNMARK});
  context_want(context, (struct intent){.kind = INTENT_OPEN_OUTBOX});
}

/* Their number, as the marked visits' cancellation has it: digits, then y. A paste types nothing. */
static void pause_type(struct pause *sheet, const struct key *key) {
  int digit = question_digit(key);
  if (digit >= 0 && !key->repeated)
    field_key(&sheet->number, &(struct key){.code = KEYC_CHAR, .character = (uint32_t)('0' + digit)});
  else if (key->code == KEYC_BACKSPACE)
    field_key(&sheet->number, key);
}

static enum sheet_result pause_key(void *state, const struct key *key, bool painted) {
  struct pause *sheet = state;
  char wanted[32];
  snprintf(wanted, sizeof wanted, "%zu", sheet->count);
  enum question_answer answer = question_answer(key, painted);
  if (answer == QUESTION_NO) return SHEET_CLOSES;
  if (sheet->count > 1) pause_type(sheet, key);
  if (answer != QUESTION_YES) return SHEET_STAYS;
  if (sheet->count > 1 && strcmp(sheet->number.text, wanted) != 0) {
    notice_say(sheet->context->notice, STYLE_WARN, "%s", _("This is not how many they are: nothing was sent"));
    return SHEET_STAYS;
  }
  pause_send(sheet);
  return SHEET_CLOSES;
}

static void pause_close(void *take_sheet) {
  struct pause *sheet = take_sheet;
  for (size_t n = 0; n < sheet->count; n++)
    property_about_clear(&sheet->targets[n]);
  free(sheet->targets);
  field_clear(&sheet->number);
  free(sheet);
}

static void pause_take(struct pause *sheet, const struct property_about *all, size_t count) {
  for (size_t n = 0; n < count; n++)
    sheet->standby |= all[n].status == PROPERTY_AVAILABLE;
  for (size_t n = 0; n < count; n++) {
    bool closed = all[n].status != PROPERTY_AVAILABLE && all[n].status != PROPERTY_STANDBY;
    bool wanted = sheet->standby ? all[n].status == PROPERTY_AVAILABLE : !closed || count == 1;
    if (wanted && all[n].ref != NULL)
      property_about_copy(&sheet->targets[sheet->count++], &all[n]);
    else
      sheet->left_alone++;
    sheet->reopens = count == 1 && closed;
  }
}

const struct sheet_ops pause_ops = {
    .name = "pause", .height = pause_height, .draw = pause_draw, .key = pause_key, .close = pause_close};

struct pause *pause_new(struct context *context, const struct property_about *properties, size_t count) {
  struct pause *sheet = mem_new(sizeof *sheet);
  *sheet = (struct pause){.context = context, .targets = mem_new_array(count, sizeof *sheet->targets)};
  field_init(&sheet->number, PAUSE_COUNT_MAX, false);
  pause_take(sheet, properties, count);
  if (sheet->count > 0) {
    pause_say(sheet);
    return sheet;
  }
  pause_close(sheet);
  return NULL;
}
