/* The availability pane's questions: what is about to be sent, what somebody else has changed, where a day goes. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "panes/hours_draw.h"
#include "panes/hours_sheets.h"
#include "tui/scroll.h"
#include "tui/question.h"

enum { HOURS_TEXT_MAX = 1 << 20, HOURS_LINE = 400, HOURS_WEEKS_COPIED = 4 };

/* A text that scrolls, and a line of keys under it. */
struct hours_sheet {
  struct hours_pane *pane;
  struct scroll *scroll;
  bool nobody; /* the list is empty, and that is being asked about */
};

static void hours_sheets_add_changes(struct hours_sheet *sheet, const struct availability *before,
                                     const struct availability *after) {
  struct availability_changes changes = availability_compare(before, after, hours_today(sheet->pane));
  for (size_t n = 0; n < changes.count; n++) {
    char line[HOURS_LINE];
    availability_say_change(&changes.changes[n], hours_today(sheet->pane), line, sizeof line);
    scroll_line(sheet->scroll, "%s %s", changes.changes[n].opened ? "+" : "-", line);
  }
  if (changes.count == 0) scroll_line(sheet->scroll, "%s", _("The same hours, written otherwise"));
  free(changes.changes);
}

static void hours_sheets_add_hours(struct hours_sheet *sheet, const char *heading, const struct availability *hours) {
  struct buf text;
  buf_init(&text, HOURS_TEXT_MAX);
  availability_say(hours, hours_today(sheet->pane), &text);
  scroll_heading(sheet->scroll, heading);
  if (text.length == 0) scroll_line(sheet->scroll, "%s", _("nothing from today on"));
  for (char *rest = text.data, *line; (line = strsep(&rest, "\n")) != NULL;)
    if (line[0] != '\0') scroll_line(sheet->scroll, "%s", line);
  buf_free(&text);
}

static int hours_sheets_height(const void *state, int width, int height) {
  const struct hours_sheet *sheet = state;
  scroll_fit(sheet->scroll, (struct rect){0, 0, width, height - 1});
  return sheet->scroll->lines + 1 < height ? sheet->scroll->lines + 1 : height;
}

static void hours_sheets_draw(const struct hours_sheet *sheet, struct canvas *canvas, struct rect rect,
                              const char *keys) {
  scroll_draw(sheet->scroll, canvas, (struct rect){rect.x, rect.y, rect.width, rect.height - 1});
  canvas_text(canvas, rect.x + 1, rect.y + rect.height - 1, rect.width - 1, STYLE_KEY, keys);
}

static void hours_sheets_move(struct hours_sheet *sheet, const struct key *key) {
  scroll_command(sheet->scroll, command_of_key(key, WHERE_AVAILABILITY));
}

static struct hours_sheet *hours_sheets_new(struct hours_pane *pane) {
  struct hours_sheet *sheet = mem_new(sizeof *sheet);
  sheet->pane = pane;
  sheet->scroll = mem_new(sizeof *sheet->scroll);
  scroll_init(sheet->scroll);
  return sheet;
}

static void hours_sheets_close(void *take_sheet) {
  struct hours_sheet *sheet = take_sheet;
  scroll_free(sheet->scroll);
  free(sheet->scroll);
  free(sheet);
}

/* ---- sending */

static void hours_sheets_send_draw(const void *state, struct canvas *canvas, struct rect rect) {
  const struct hours_sheet *sheet = state;
  hours_sheets_draw(sheet, canvas, rect,
                    sheet->nobody ? _("y close it to visits   n back") : _("y send   n back   Down more"));
}

static void hours_sheets_send_fill(struct hours_sheet *sheet) {
  struct hours_pane *pane = sheet->pane;
  size_t odd = availability_odd(pane->hours);
  scroll_reset(sheet->scroll);
  scroll_line(sheet->scroll, _("Send these hours of %s? They replace all that Flatsy has."), pane->about.ref_shown);
  hours_sheets_add_changes(sheet, pane->base, pane->hours);
  if (odd > 0)
    scroll_line(sheet->scroll,
                ngettext("%zu interval that can't be read goes back as it is",
                         "%zu intervals that can't be read go back as they are", (unsigned long)odd),
                odd);
  hours_sheets_add_hours(sheet, _("Before"), pane->base);
  hours_sheets_add_hours(sheet, _("After"), pane->hours);
}

static enum sheet_result hours_sheets_send_key(void *state, const struct key *key, bool painted) {
  struct hours_sheet *sheet = state;
  struct hours_pane *pane = sheet->pane;
  enum question_answer answer = question_answer(key, painted);
  if (answer == QUESTION_NO) return SHEET_CLOSES;
  if (answer == QUESTION_OPEN) {
    hours_sheets_move(sheet, key);
    return SHEET_STAYS;
  }
  if (!sheet->nobody && availability_is_empty(pane->hours, context_utc(pane->context))) {
    sheet->nobody = true;
    scroll_reset(sheet->scroll);
    scroll_line(sheet->scroll,
                _("Nothing would be open any more: nobody could book a visit of %s. Send it all the same?"),
                pane->about.ref_shown);
    sheet->scroll->first = 0;
    return SHEET_STAYS;
  }
  hours_post(pane);
  return SHEET_CLOSES;
}

const struct sheet_ops hours_sheets_send_ops = {.name = "send-hours",
                                                .height = hours_sheets_height,
                                                .draw = hours_sheets_send_draw,
                                                .key = hours_sheets_send_key,
                                                .close = hours_sheets_close};

struct hours_sheet *hours_sheets_send_new(struct hours_pane *pane) {
  struct hours_sheet *sheet = hours_sheets_new(pane);
  hours_sheets_send_fill(sheet);
  return sheet;
}

/* ---- a conflict */

static void hours_sheets_conflict_draw(const void *state, struct canvas *canvas, struct rect rect) {
  hours_sheets_draw(state, canvas, rect, _("k keep yours on top   t take Flatsy's   Esc later"));
}

static enum sheet_result hours_sheets_conflict_key(void *state, const struct key *key, bool painted) {
  struct hours_sheet *sheet = state;
  struct hours_pane *pane = sheet->pane;
  bool keep = question_is_letter(key, 'k'), take = question_is_letter(key, 't');
  if (key->code == KEYC_ESCAPE) return SHEET_CLOSES;
  if (!keep && !take) {
    hours_sheets_move(sheet, key);
    return SHEET_STAYS;
  }
  if (!painted || key->repeated) return SHEET_STAYS;
  hours_settle(pane, keep);
  notice_say(pane->context->notice, STYLE_TEXT, "%s",
             keep ? _("Your changes lie on Flatsy's hours now, not sent: Enter sends them")
                  : _("These are Flatsy's hours; your changes are gone"));
  return SHEET_CLOSES;
}

const struct sheet_ops hours_sheets_conflict_ops = {.name = "hours-conflict",
                                                    .height = hours_sheets_height,
                                                    .draw = hours_sheets_conflict_draw,
                                                    .key = hours_sheets_conflict_key,
                                                    .close = hours_sheets_close};

struct hours_sheet *hours_sheets_conflict_new(struct hours_pane *pane) {
  struct hours_sheet *sheet = hours_sheets_new(pane);
  scroll_heading(sheet->scroll, _("Changed on Flatsy meanwhile, by somebody else"));
  hours_sheets_add_changes(sheet, pane->base, pane->theirs);
  scroll_heading(sheet->scroll, _("Changed by you, not sent"));
  hours_sheets_add_changes(sheet, pane->base, pane->hours);
  return sheet;
}

/* ---- copying a day */

static int hours_sheets_copy_height(const void *state, int width, int height) {
  (void)state;
  (void)width;
  return height < 5 ? height : 5;
}

static void hours_sheets_copy_draw(const void *state, struct canvas *canvas, struct rect rect) {
  const struct hours_sheet *sheet = state;
  const struct hours_pane *pane = sheet->pane;
  const char *const to[] = {_("n  the next day"), _("w  Monday to Friday of this week"), _("a  all days of this week"),
                            _("f  this weekday of the four coming weeks")};
  char day[96];
  when_say_day_near(pane->grid.day[pane->day], day, sizeof day);
  canvas_print(canvas, rect.x + 1, rect.y, rect.width - 1, STYLE_TEXT, _("Copy the hours of %s to:"), day);
  for (int n = 0; n < 4 && n + 1 < rect.height; n++)
    canvas_text(canvas, rect.x + 1, rect.y + 1 + n, rect.width - 1, STYLE_KEY, to[n]);
}

static void hours_sheets_copy_to(struct hours_pane *pane, int64_t day) {
  int64_t today = hours_today(pane);
  if (day >= today) availability_copy_day(pane->hours, pane->grid.day[pane->day], day, today);
}

static enum sheet_result hours_sheets_copy_key(void *state, const struct key *key, bool painted) {
  struct hours_pane *pane = ((struct hours_sheet *)state)->pane;
  int64_t day = pane->grid.day[pane->day];
  bool next = question_is_letter(key, 'n'), weekdays = question_is_letter(key, 'w'), all = question_is_letter(key, 'a'),
       weeks = question_is_letter(key, 'f');
  if (key->code == KEYC_ESCAPE || question_is_letter(key, 'q')) return SHEET_CLOSES;
  if ((!next && !weekdays && !all && !weeks) || !painted) return SHEET_STAYS;
  hours_will(pane);
  if (next) hours_sheets_copy_to(pane, when_day_add(day, 1));
  for (int d = 0; (weekdays || all) && d < (all ? 7 : 5); d++)
    hours_sheets_copy_to(pane, pane->grid.day[d]);
  for (int week = 1; weeks && week <= HOURS_WEEKS_COPIED; week++)
    hours_sheets_copy_to(pane, when_day_add(day, 7 * week));
  hours_did(pane);
  if (next) hours_go_to_day(pane, when_day_add(day, 1)); /* and so on */
  notice_say(pane->context->notice, STYLE_TEXT, "%s", _("Copied; u undoes"));
  return SHEET_CLOSES;
}

const struct sheet_ops hours_sheets_copy_ops = {.name = "copy-hours",
                                                .height = hours_sheets_copy_height,
                                                .draw = hours_sheets_copy_draw,
                                                .key = hours_sheets_copy_key,
                                                .close = hours_sheets_close};

struct hours_sheet *hours_sheets_copy_new(struct hours_pane *pane) {
  return hours_sheets_new(pane);
}
