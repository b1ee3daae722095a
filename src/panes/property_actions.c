/* What is done to a property from the desk, beside editing: pause and resume (one, or all that are marked), end its
 * visits, invite. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "panes/desk_private.h"

enum { ACTION_COUNT_MAX = 8 };

/* ---- pause and resume */

struct pause {
  struct desk *desk;
  struct chosen *targets; /* count of them: those that it changes */
  size_t count, left_alone;
  bool standby;        /* pause, else resume */
  bool reopens;        /* resumes one that is closed */
  struct field number; /* of several: typed before y */
};

static void pause_sentence(const struct pause *sheet, char *out, size_t size) {
  char address[DESK_NAME_BYTES];
  const struct chosen *only = &sheet->targets[0];
  text_clip(address, sizeof address, only->address != NULL ? only->address : "", DESK_NAME_CELLS, false);
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
  char sentence[1024];
  pause_sentence(state, sentence, sizeof sentence);
  return canvas_paragraph(NULL, (struct rect){.width = width - 2, .height = height}, 0, STYLE_TEXT, sentence) + 1;
}

static void pause_draw(const void *state, struct canvas *canvas, struct rect rect) {
  const struct pause *sheet = state;
  char sentence[1024];
  pause_sentence(sheet, sentence, sizeof sentence);
  int lines = canvas_paragraph(canvas, (struct rect){rect.x + 1, rect.y, rect.width - 2, rect.height - 1}, 0,
                               STYLE_WARN, sentence);
  int y = rect.y + (lines < rect.height ? lines : rect.height - 1);
  if (sheet->count <= 1) {
    canvas_text(canvas, rect.x + 1, y, rect.width - 1, STYLE_KEY,
                sheet->standby ? _("y pause   n back") : _("y resume   n back"));
    return;
  }
  int used = canvas_print(canvas, rect.x + 1, y, rect.width - 1, STYLE_KEY, _("Type %zu, then y: "), sheet->count);
  field_draw(&sheet->number, canvas, rect.x + used + 1, y, ACTION_COUNT_MAX + 1, true);
}

/* A job for each: one that fails holds none of the others up, and each has its row in the outbox. */
static void pause_send(struct pause *sheet) {
  struct desk *desk = sheet->desk;
  for (size_t n = 0; n < sheet->count; n++) {
    struct job *job = job_new(JOB_STATUS);
    job->id = mem_copy(sheet->targets[n].id);
    job->ref = mem_copy(sheet->targets[n].ref);
    job->address = mem_copy(sheet->targets[n].address);
    job->standby = sheet->standby;
    desk_post(desk, job);
  }
  if (sheet->count > 1) {
    properties_unmark(deck_pane(desk->deck, DESK_PROPERTIES));
    desk_command(desk, COMMAND_OUTBOX);
  }
  deck_notice(desk->deck, STYLE_TEXT, _("Sent: waiting for Flatsy"));
}

/* Their number, as the marked visits' cancellation has it: digits, then y. A paste types nothing. */
static void pause_type(struct pause *sheet, const struct key *key) {
  int digit = desk_digit(key);
  if (digit >= 0 && !key->repeated)
    field_key(&sheet->number, &(struct key){.code = KEYC_CHAR, .character = (uint32_t)('0' + digit)});
  else if (key->code == KEYC_BACKSPACE)
    field_key(&sheet->number, key);
}

static enum sheet_result pause_key(void *state, const struct key *key, bool painted) {
  struct pause *sheet = state;
  char wanted[32];
  snprintf(wanted, sizeof wanted, "%zu", sheet->count);
  if (desk_is_no(key)) return SHEET_CLOSES;
  if (sheet->count > 1) pause_type(sheet, key);
  if (!desk_is_yes(key) || key->repeated || !painted) return SHEET_STAYS;
  if (sheet->count > 1 && strcmp(sheet->number.text, wanted) != 0) {
    deck_notice(sheet->desk->deck, STYLE_WARN, "%s", _("This is not how many they are: nothing was sent"));
    return SHEET_STAYS;
  }
  pause_send(sheet);
  return SHEET_CLOSES;
}

static void pause_close(void *take_sheet) {
  struct pause *sheet = take_sheet;
  for (size_t n = 0; n < sheet->count; n++)
    chosen_clear(&sheet->targets[n]);
  free(sheet->targets);
  field_clear(&sheet->number);
  free(sheet);
}

/* Of several: those that are offered are paused; when none is, those that are paused go on. Closed ones stay. */
static void pause_take(struct pause *sheet, const struct chosen *all, size_t count) {
  for (size_t n = 0; n < count; n++)
    sheet->standby |= all[n].status == PROPERTY_AVAILABLE;
  for (size_t n = 0; n < count; n++) {
    bool closed = all[n].status != PROPERTY_AVAILABLE && all[n].status != PROPERTY_STANDBY;
    bool wanted = sheet->standby ? all[n].status == PROPERTY_AVAILABLE : !closed || count == 1;
    if (wanted && all[n].ref != NULL)
      chosen_copy(&sheet->targets[sheet->count++], &all[n]);
    else
      sheet->left_alone++;
    sheet->reopens = count == 1 && closed;
  }
}

static void pause_open(struct desk *desk) {
  static const struct sheet_ops ops = {
      .name = "pause", .height = pause_height, .draw = pause_draw, .key = pause_key, .close = pause_close};
  struct pause *sheet = mem_new(sizeof *sheet);
  struct chosen *marked = NULL;
  bool list = deck_top(desk->deck) == &properties_ops;
  size_t count = list ? properties_marked(deck_pane(desk->deck, DESK_PROPERTIES), &marked) : 0;
  sheet->desk = desk;
  sheet->targets = mem_new_array(count + 1, sizeof *sheet->targets);
  field_init(&sheet->number, ACTION_COUNT_MAX, false);
  if (count > 0)
    pause_take(sheet, marked, count);
  else
    pause_take(sheet, &desk->chosen, 1);
  for (size_t n = 0; n < count; n++)
    chosen_clear(&marked[n]);
  free(marked);
  if (sheet->count > 0) {
    deck_open_sheet(desk->deck, &ops, sheet);
    return;
  }
  pause_close(sheet);
  deck_notice(desk->deck, STYLE_WARN, "%s", _("None of them can be paused or resumed"));
}

/* ---- which property, and why not */

bool property_act(struct desk *desk, enum command command) {
  const struct pane_ops *top = deck_top(desk->deck);
  bool acts = command == COMMAND_PAUSE || command == COMMAND_TERMINATE || command == COMMAND_INVITE ||
              (command == COMMAND_EDIT && top != &planning_ops && top != &visit_ops);
  if (command == COMMAND_NEW) {
    property_form_new(desk);
    return true;
  }
  if (!acts) return false;
  if (!desk_choose_shown(desk)) {
    deck_notice(desk->deck, STYLE_WARN, "%s", _("This property is not in the list"));
    return true;
  }
  if (command == COMMAND_PAUSE)
    pause_open(desk);
  else if (command == COMMAND_TERMINATE)
    terminate_open(desk);
  else if (command == COMMAND_INVITE)
    invite_open(desk);
  else
    property_form_edit(desk);
  return true;
}

const char *property_why_not_act(const struct desk *desk, enum command command) {
  const struct pane_ops *top = deck_top(desk->deck);
  bool mine = command == COMMAND_PAUSE || command == COMMAND_TERMINATE || command == COMMAND_INVITE ||
              command == COMMAND_NEW || (command == COMMAND_EDIT && top != &planning_ops && top != &visit_ops);
  if (!mine) return NULL;
  if (desk->setup.offline) return _("Offline: nothing can be changed");
  if (desk->session != SESSION_OPEN) return _("Not logged in: nothing can be changed");
  if (command == COMMAND_NEW || top == &property_ops || top == &visit_ops)
    return NULL; /* its property is chosen first */
  if (desk->chosen.id == NULL) return _("Select a property first");
  if (desk->chosen.ref == NULL) return _("This property has no reference: Flatsy can't be told which one is meant");
  if (command == COMMAND_TERMINATE && desk->chosen.status == PROPERTY_UNAVAILABLE)
    return _("The visits of this property have ended already");
  return NULL;
}
