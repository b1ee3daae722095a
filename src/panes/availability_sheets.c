/* The availability pane's questions: what is about to be sent, what somebody else has changed, where a day goes. */
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "panes/availability_pane_private.h"
#include "panes/availability_sheets.h"
#include "tui/scroll.h"
#include "tui/question.h"

enum { AVAILABILITY_SHEETS_TEXT_MAX = 1 << 20, AVAILABILITY_SHEETS_LINE = 400 };

/* A text that scrolls, and a line of keys under it. */
struct availability_sheet {
  struct sheet base;
  struct availability_pane *pane;
  struct scroll *scroll;
  const char *keys; /* translated */
};

static void availability_sheets_add_changes(struct availability_sheet *sheet, const struct availability *before,
                                            const struct availability *after) {
  struct availability_changes changes = availability_compare(before, after, availability_pane_today(sheet->pane));
  for (size_t n = 0; n < changes.count; n++) {
    char line[AVAILABILITY_SHEETS_LINE];
    availability_say_change(&changes.changes[n], availability_pane_today(sheet->pane), line, sizeof line);
    scroll_line(sheet->scroll, "%s %s", changes.changes[n].opened ? "+" : "-", line);
  }
  if (changes.count == 0) scroll_line(sheet->scroll, "%s", _("The same hours, written otherwise"));
  free(changes.changes);
}

static void availability_sheets_add_hours(struct availability_sheet *sheet, const char *heading,
                                          const struct availability *hours) {
  AUTO(buf_free) struct buf text = buf_empty(AVAILABILITY_SHEETS_TEXT_MAX);
  availability_say(hours, availability_pane_today(sheet->pane), &text);
  scroll_heading(sheet->scroll, heading);
  if (text.length == 0) scroll_line(sheet->scroll, "%s", _("nothing from today on"));
  for (char *rest = text.data, *line; (line = strsep(&rest, "\n")) != NULL;)
    if (line[0] != '\0') scroll_line(sheet->scroll, "%s", line);
}

static int availability_sheets_height(const struct sheet *base, int width, int height) {
  return scroll_height(CONTAINER_OF(base, struct availability_sheet, base)->scroll, width, height);
}

static void availability_sheets_draw(const struct sheet *base, struct canvas *canvas, struct rect rect) {
  const struct availability_sheet *sheet = CONTAINER_OF(base, struct availability_sheet, base);
  scroll_draw_over(sheet->scroll, canvas, rect, sheet->keys);
}

static struct availability_sheet *availability_sheets_new(const struct sheet_ops *ops, struct availability_pane *pane,
                                                          const char *keys) {
  struct availability_sheet *sheet = mem_new_as(
      &(struct availability_sheet){
          .base.ops = ops, .pane = pane, .scroll = mem_new(sizeof *sheet->scroll), .keys = keys},
      sizeof *sheet);
  *sheet->scroll = scroll_empty();
  return sheet;
}

static void availability_sheets_close(struct sheet *take_sheet) {
  struct availability_sheet *sheet = CONTAINER_OF(take_sheet, struct availability_sheet, base);
  scroll_free(sheet->scroll);
  free(sheet->scroll);
  free(sheet);
}

/* ---- sending */

static enum sheet_result availability_sheets_send_key(struct sheet *base, const struct key *key,
                                                      struct intents *wants) {
  struct availability_sheet *sheet = CONTAINER_OF(base, struct availability_sheet, base);
  (void)wants;
  struct availability_pane *pane = sheet->pane;
  const char *close = _("y close it to visits   n back");
  enum question_answer answer = question_answer(key);
  if (answer == QUESTION_NO) return SHEET_CLOSES;
  if (answer == QUESTION_OPEN) {
    scroll_command(sheet->scroll, command_of_key(key, WHERE_AVAILABILITY));
    return SHEET_STAYS;
  }
  if (sheet->keys != close && availability_is_empty(pane->hours, context_utc(pane->context))) {
    sheet->keys = close;
    scroll_reset(sheet->scroll);
    scroll_line(sheet->scroll,
                _("Nothing would be open any more: nobody could book a visit of %s. Send it all the same?"),
                pane->about.ref_shown);
    sheet->scroll->first = 0;
    return SHEET_STAYS;
  }
  availability_pane_post(pane);
  return SHEET_CLOSES;
}

static const struct sheet_ops availability_sheets_send_ops = {.name = "send-hours",
                                                              .height = availability_sheets_height,
                                                              .draw = availability_sheets_draw,
                                                              .key = availability_sheets_send_key,
                                                              .close = availability_sheets_close};

struct sheet *availability_sheets_send_new(struct availability_pane *pane) {
  struct availability_sheet *sheet = availability_sheets_new(&availability_sheets_send_ops, pane, _("y send   n back"));
  size_t odd = availability_odd(pane->hours);
  scroll_line(sheet->scroll, _("Send these hours of %s? They replace all that Flatsy has."), pane->about.ref_shown);
  availability_sheets_add_changes(sheet, pane->base.hours, pane->hours);
  if (odd > 0)
    scroll_line(sheet->scroll,
                ngettext("%zu interval that can't be read goes back as it is",
                         "%zu intervals that can't be read go back as they are", (unsigned long)odd),
                odd);
  availability_sheets_add_hours(sheet, _("Before"), pane->base.hours);
  availability_sheets_add_hours(sheet, _("After"), pane->hours);
  return &sheet->base;
}

/* ---- a conflict */

static enum sheet_result availability_sheets_conflict_key(struct sheet *base, const struct key *key,
                                                          struct intents *wants) {
  struct availability_sheet *sheet = CONTAINER_OF(base, struct availability_sheet, base);
  (void)wants;
  struct availability_pane *pane = sheet->pane;
  bool keep = question_is_letter(key, 'k'), chosen = keep || question_is_letter(key, 't');
  if (key->code == KEYC_ESCAPE) return SHEET_CLOSES;
  if (!chosen) scroll_command(sheet->scroll, command_of_key(key, WHERE_AVAILABILITY));
  if (!chosen || !question_hears(key)) return SHEET_STAYS;
  availability_pane_take(pane, keep);
  notice_show(pane->context->notice, STYLE_TEXT, "%s",
              keep ? _("Your changes lie on Flatsy's hours now, not sent: Enter sends them")
                   : _("These are Flatsy's hours; your changes are gone"));
  return SHEET_CLOSES;
}

static const struct sheet_ops availability_sheets_conflict_ops = {.name = "hours-conflict",
                                                                  .height = availability_sheets_height,
                                                                  .draw = availability_sheets_draw,
                                                                  .key = availability_sheets_conflict_key,
                                                                  .close = availability_sheets_close};

struct sheet *availability_sheets_conflict_new(struct availability_pane *pane) {
  struct availability_sheet *sheet = availability_sheets_new(&availability_sheets_conflict_ops, pane,
                                                             _("k keep yours on top   t take Flatsy's   Esc later"));
  scroll_heading(sheet->scroll, _("Changed on Flatsy meanwhile, by somebody else"));
  availability_sheets_add_changes(sheet, pane->base.hours, pane->theirs.hours);
  scroll_heading(sheet->scroll, _("Changed by you, not sent"));
  availability_sheets_add_changes(sheet, pane->base.hours, pane->hours);
  return &sheet->base;
}

/* ---- copying a day */

static const struct availability_sheets_target {
  char letter;
  const char *text;
  bool week;              /* days of its week, from Monday on; else of those behind the day */
  int first, step, count; /* which */
} availability_sheets_targets[] = {{'n', N_("n  the next day"), false, 1, 1, 1},
                                   {'w', N_("w  Monday to Friday of this week"), true, 0, 1, 5},
                                   {'a', N_("a  all days of this week"), true, 0, 1, 7},
                                   {'f', N_("f  this weekday of the four coming weeks"), false, 7, 7, 4}};
enum { AVAILABILITY_SHEETS_TARGETS = sizeof availability_sheets_targets / sizeof *availability_sheets_targets };

static int availability_sheets_copy_height(const struct sheet *base, int width, int height) {
  (void)base;
  (void)width;
  return height < AVAILABILITY_SHEETS_TARGETS + 1 ? height : AVAILABILITY_SHEETS_TARGETS + 1;
}

static void availability_sheets_copy_draw(const struct sheet *base, struct canvas *canvas, struct rect rect) {
  const struct availability_pane *pane = CONTAINER_OF(base, struct availability_sheet, base)->pane;
  char day[96];
  when_say_day_near(pane->grid.day[pane->day], day, sizeof day);
  canvas_print(canvas, rect.x + 1, rect.y, rect.width - 1, STYLE_TEXT, _("Copy the hours of %s to:"), day);
  for (int n = 0; n < AVAILABILITY_SHEETS_TARGETS && n + 1 < rect.height; n++)
    canvas_text(canvas, rect.x + 1, rect.y + 1 + n, rect.width - 1, STYLE_KEY, _(availability_sheets_targets[n].text));
}

static void availability_sheets_copy_to(struct availability_pane *pane,
                                        const struct availability_sheets_target *target) {
  int64_t day = pane->grid.day[pane->day], from = target->week ? pane->grid.day[0] : day,
          today = availability_pane_today(pane);
  availability_pane_will(pane);
  for (int n = 0; n < target->count; n++) {
    int64_t to = when_day_add(from, target->first + n * target->step);
    if (to >= today) availability_copy_day(pane->hours, day, to, today);
  }
  availability_pane_did(pane);
  if (target->letter == 'n') availability_pane_go_to_day(pane, when_day_add(day, 1)); /* and so on */
  notice_show(pane->context->notice, STYLE_TEXT, "%s", _("Copied; u undoes"));
}

static enum sheet_result availability_sheets_copy_key(struct sheet *base, const struct key *key,
                                                      struct intents *wants) {
  const struct availability_sheet *sheet = CONTAINER_OF(base, struct availability_sheet, base);
  (void)wants;
  if (key->code == KEYC_ESCAPE || question_is_letter(key, 'q')) return SHEET_CLOSES;
  for (int n = 0; question_is_painted(key) && n < AVAILABILITY_SHEETS_TARGETS; n++) {
    if (!question_is_letter(key, availability_sheets_targets[n].letter)) continue;
    availability_sheets_copy_to(sheet->pane, &availability_sheets_targets[n]);
    return SHEET_CLOSES;
  }
  return SHEET_STAYS;
}

static const struct sheet_ops availability_sheets_copy_ops = {.name = "copy-hours",
                                                              .height = availability_sheets_copy_height,
                                                              .draw = availability_sheets_copy_draw,
                                                              .key = availability_sheets_copy_key,
                                                              .close = availability_sheets_close};

struct sheet *availability_sheets_copy_new(struct availability_pane *pane) {
  return &availability_sheets_new(&availability_sheets_copy_ops, pane, NULL)->base;
}
