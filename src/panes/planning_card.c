#include "panes/planning_card.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/link.h"
#include "model/phone.h"
#include "model/report_state.h"
#include "tui/pane.h"

enum {
  CARD_REST_MS = 200,
  CARD_WHOLE_HEIGHT = 30, /* of a body that has room for all of it */
  CARD_WHOLE_ROWS = 6,
  CARD_HIGH_HEIGHT = 40, /* ... and for lines that are longer than it is wide */
  CARD_MOST_ROWS = 9,
  CARD_LINES = 6,         /* of it, under its heading */
  CARD_LEAST_HEIGHT = 16, /* ... for a line */
  CARD_LEAST_WIDTH = 36,
  CARD_BESIDE = 6, /* visits that a line tells */
  CARD_LINE = 1000
};

void planning_card_clear(struct planning_card *card) {
  free(card->id);
  visit_list_free(card->beside);
  *card = (struct planning_card){.changed = card->changed + 1};
}

int planning_card_rows(const struct context *context, int width, int height) {
  if (context->setup.lean || width < CARD_LEAST_WIDTH) return 0;
  if (height >= CARD_WHOLE_HEIGHT) return height >= CARD_HIGH_HEIGHT ? CARD_MOST_ROWS : CARD_WHOLE_ROWS;
  return height >= CARD_LEAST_HEIGHT ? 1 : 0;
}

/* ---- what it shows, and when */

void planning_card_rest(struct planning_card *card, const struct context *context) {
  card->due_ms = context_mono(context) + CARD_REST_MS;
}

static void card_ask(struct planning_card *card, struct context *context) {
  card->asked = true;
  card->serial = context_post(context, job_read(JOB_READ_BESIDE, card->id, NULL, true));
}

void planning_card_again(struct planning_card *card, struct context *context) {
  card->changed++;
  if (card->asked) card_ask(card, context);
}

int planning_card_tick(struct planning_card *card, struct context *context, const struct visit *selected, int rows) {
  const char *id = selected != NULL ? selected->id : NULL;
  int64_t due = card->due_ms, now = context_mono(context);
  bool same = id == NULL || card->id == NULL ? id == card->id : strcmp(id, card->id) == 0;
  if (same) {
    card->due_ms = 0;
    if (rows > 1 && id != NULL && !card->asked) card_ask(card, context);
    return -1;
  }
  if (due == 0) planning_card_rest(card, context);
  if (due == 0 || due > now) return (int)(card->due_ms - now);
  planning_card_clear(card);
  card->id = mem_copy(id);
  if (rows > 1 && id != NULL) card_ask(card, context);
  return -1;
}

void planning_card_event(struct planning_card *card, struct event *event) {
  if (event->type != EVENT_BESIDE || event->serial != card->serial || event->visits == NULL) return;
  visit_list_free(card->beside);
  card->beside = mem_take(&event->visits);
  card->part = event->part;
  card->changed++;
}

/* ---- words */

/* A line of parts; one that comes from nothing is left out. */
static void card_add(char line[CARD_LINE], const char *between, const char *part) {
  if (part == NULL || part[0] == '\0') return;
  size_t used = strlen(line);
  snprintf(line + used, CARD_LINE - used, "%s%.300s", used > 0 ? between : "", part);
}

/* "06 94 59 43 48  Noémie Roux  noemie.roux@x.fr", and how many more come. */
static void card_say_visitor(const struct visit *visit, char line[CARD_LINE]) {
  if (visit->visitor_count == 0) return;
  const struct visitor *visitor = &visit->visitors[0].visitor;
  AUTO(mem_free_at) char *phone = visitor->phone != NULL ? phone_shown(visitor->phone) : NULL;
  AUTO(mem_free_at) char *name = visit_who(visit);
  card_add(line, "", phone);
  card_add(line, "  ", name);
  card_add(line, "  ", visitor->email);
}

/* "Door 43"; a text that has its own word, "Porte 43", "Appartement B", as it is. New memory; NULL: not known. */
static char *card_door(const struct visit *visit) {
  enum { WORD = 4 }; /* bytes of what is more than a number or a letter of a staircase */
  const char *door = visit->door;
  if (door == NULL) return NULL;
  return strcspn(door, " 0123456789") >= WORD ? mem_copy(door) : mem_print(_("Door %s"), door);
}

/* "Door 43 · Paul Vincent · 41 avenue de l'Opéra". */
static void card_say_place(const struct visit *visit, char line[CARD_LINE]) {
  AUTO(mem_free_at) char *door = card_door(visit);
  card_add(line, " · ", door);
  card_add(line, " · ", visit->agent_shown);
  card_add(line, " · ", visit->address);
}

/* What the row has no room for: why it can't be, who cancelled it, how far its report is. */
static void card_say_state(const struct planning_row *row, char line[CARD_LINE]) {
  char said[PLANNING_ROW_TEXT];
  if (row->clash != NULL) {
    planning_row_say_clash(row, true, said);
    AUTO(mem_free_at) char *odd = mem_print("! %s", said);
    card_add(line, " · ", odd);
    if (row->clash->kind == VISIT_CLASH_WAY) card_add(line, ", ", _("as the crow flies"));
  }
  planning_row_say_cancelled(row->visit, true, said);
  card_add(line, " · ", said);
  planning_row_say_report(row, false, said);
  card_add(line, " · ", said);
}

static bool card_is_of(const struct visit *visit, const struct visit *other) {
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const char *email = visit->visitors[n].visitor.email_exact;
    if (email != NULL && email[0] != '\0' && visit_find_visitor(other, email) != NULL) return true;
  }
  return false;
}

static bool card_is_at(const struct visit *visit, const struct visit *other) {
  return visit->property_id != NULL && other->property_id != NULL &&
         strcmp(visit->property_id, other->property_id) == 0;
}

/* "75-1014 Tue 1 10:00", "visited 75-1000 (interest 4)", "37-1252 cancelled". */
static void card_say_other(const struct context *context, const struct visit *other, const char *who,
                           char out[PLANNING_ROW_TEXT]) {
  char when[64];
  enum visit_status status = visit_summary_status(other, NULL);
  int interest = report_state_interest(other);
  if (other->at > context_utc(context))
    when_show_coming(other->at, context_utc(context), when, sizeof when);
  else
    when_show_day(other->at, when, sizeof when);
  if (visit_status_is_cancelled(status))
    snprintf(out, PLANNING_ROW_TEXT, "%.80s %s (%s)", who, when, visit_status_word(status));
  else if (interest >= 0 && status == VISIT_DONE)
    snprintf(out, PLANNING_ROW_TEXT, _("%.80s %s (interest %d)"), who, when, interest);
  else
    snprintf(out, PLANNING_ROW_TEXT, "%.80s %s", who, when);
}

/* The other visits of its visitors, or of its property: what comes before what is past, the nearest first. */
static void card_say_beside(const struct planning_card *card, const struct planning_row *row, bool visitor,
                            char line[CARD_LINE]) {
  const struct visit_list *list = card->beside;
  int64_t now = context_utc(row->context);
  size_t told = 0, all = list != NULL ? list->count : 0, coming = 0;
  char head[160];
  snprintf(head, sizeof head, visitor ? _("Also:") : _("%.60s also:"), row->visit->ref_shown);
  while (coming < all && list->visits[coming]->at <= now)
    coming++;
  for (size_t n = 0; n < all && told < CARD_BESIDE; n++) {
    const struct visit *other = list->visits[n < all - coming ? coming + n : all - 1 - n];
    if (!(visitor ? card_is_of : card_is_at)(row->visit, other)) continue;
    AUTO(mem_free_at) char *name = visit_who(other);
    char said[PLANNING_ROW_TEXT];
    card_say_other(row->context, other, visitor ? other->ref_shown : name, said);
    if (told == 0) card_add(line, "", head);
    card_add(line, told++ == 0 ? " " : " · ", said);
  }
  if (told > 0 || list == NULL) return;
  card_add(line, "", head);
  card_add(line, " ", card->part ? _("no other visit known here") : _("no other visit within two months"));
}

static void card_say_message(const struct planning_row *row, char line[CARD_LINE]) {
  const struct last_message *last = last_messages_of(&row->context->last_messages, row->visit->property_id);
  char when[64];
  if (last == NULL) return;
  when_show_day_time(last->at, when, sizeof when);
  snprintf(line, CARD_LINE, _("%s, %s: %s"), last->own ? _("us") : last->sender, when, last->text);
}

/* ---- drawing */

/* As much as one line has room for: parts that don't fit whole give way to those behind them. */
static void card_say_brief(const struct planning_row *row, int width, char line[CARD_LINE]) {
  enum { PARTS = 4 };
  char parts[PARTS][CARD_LINE] = {"", "", "", ""};
  AUTO(mem_free_at) char *door = card_door(row->visit);
  card_say_visitor(row->visit, line);
  bool cut = text_width(row->visit->ref_shown) > planning_row_ref(row, width + 1);
  const struct visitor *visitor = row->visit->visitor_count > 0 ? &row->visit->visitors[0].visitor : NULL;
  if (visitor != NULL && visitor->email != NULL &&
      text_width(line) + (cut ? text_width(row->visit->ref_shown) + 3 : 0) > width) { /* the address gives way */
    size_t email = strlen(visitor->email), used = strlen(line);
    if (used > email + 2) line[used - email - 2] = '\0';
  }
  card_add(parts[0], "", cut ? row->visit->ref_shown : "");
  card_add(parts[1], "", door);
  card_add(parts[2], "", row->visit->agent_shown);
  card_say_state(row, parts[3]);
  for (size_t n = 0; n < PARTS; n++)
    if (text_width(line) + 3 + text_width(parts[n]) <= width) card_add(line, " · ", parts[n]);
}

/* Those that say something, from the top: as many as there are rows. */
static size_t card_say(const struct planning_card *card, const struct planning_row *row,
                       char lines[CARD_MOST_ROWS][CARD_LINE], size_t rows) {
  size_t count = 1;
  snprintf(lines[0], CARD_LINE, "── %s %.60s ──", _("Visit"), row->visit->ref_shown);
  for (int n = 0; n < CARD_LINES && count < rows; n++) {
    char *line = lines[count];
    line[0] = '\0';
    if (n == 0) card_say_visitor(row->visit, line);
    if (n == 1) card_say_place(row->visit, line);
    if (n == 2) card_say_state(row, line);
    if (n == 3) card_say_beside(card, row, true, line);
    if (n == 4) card_say_beside(card, row, false, line);
    if (n == 5) card_say_message(row, line);
    count += line[0] != '\0';
  }
  return count;
}

/* Where rows are left a line that is too long goes on in the next one, from a " · " on. */
static size_t card_wrap(char lines[CARD_MOST_ROWS][CARD_LINE], size_t count, size_t rows, int width) {
  static const char between[] = " · ";
  for (size_t n = 0; n < count && count < rows; n++) {
    char *cut = NULL, *line = lines[n];
    for (char *at = strstr(line, between); at != NULL; at = strstr(at + 1, between)) {
      *at = '\0';
      if (text_width(line) <= width) cut = at;
      *at = between[0];
    }
    if (text_width(line) <= width || cut == NULL) continue;
    memmove(lines[n + 2], lines[n + 1], (count - n - 1) * sizeof *lines);
    snprintf(lines[n + 1], CARD_LINE, "  %s", cut + strlen(between));
    *cut = '\0';
    count++;
  }
  return count;
}

/* What of a line that was drawn a click opens: the telephone, the address to write to, the place. */
static void card_link(const struct visit *visit, struct canvas *canvas, struct rect rect, const char *line) {
  const struct visitor *visitor = visit->visitor_count > 0 ? &visit->visitors[0].visitor : NULL;
  AUTO(mem_free_at) char *phone = visitor != NULL && visitor->phone != NULL ? phone_shown(visitor->phone) : NULL;
  const char *const parts[] = {phone, visitor != NULL ? visitor->email : NULL, visit->address};
  for (size_t n = 0; n < sizeof parts / sizeof *parts; n++) {
    const char *at = text_is_filled(parts[n]) ? strstr(line, parts[n]) : NULL;
    if (at == NULL) continue;
    AUTO(mem_free_at)
    char *uri = n == 0 ? link_phone(phone) : n == 1 ? link_email(parts[n]) : link_place_of_visit(visit);
    size_t begin = (size_t)(at - line);
    canvas_link_text(canvas, rect.x, rect.y, rect.width, line,
                     (struct canvas_link){begin, begin + strlen(parts[n]), uri});
  }
}

void planning_card_draw(const struct planning_card *card, const struct planning_row *row, struct canvas *canvas,
                        struct rect rect, uint64_t look) {
  char lines[CARD_MOST_ROWS][CARD_LINE];
  size_t count = 0;
  bool said = false;
  look = pane_look_add(pane_look_add(pane_look_add(look, card->changed), row->context->last_messages.changed), 1);
  for (int n = 0; n < rect.height; n++) {
    if (!canvas_begin_row(canvas, (struct rect){rect.x, rect.y + n, rect.width, 1}, pane_look_add(look, (uint64_t)n)))
      continue;
    if (!said && row->visit != NULL) {
      lines[0][0] = '\0';
      if (rect.height == 1)
        card_say_brief(row, rect.width - 1, lines[0]), count = 1;
      else
        count = card_wrap(lines, card_say(card, row, lines, (size_t)rect.height), (size_t)rect.height, rect.width - 1);
    }
    said = true;
    if ((size_t)n >= count) continue;
    struct rect place = {rect.x + 1, rect.y + n, rect.width - 1, 1};
    canvas_text(canvas, place.x, place.y, place.width, n == 0 && rect.height > 1 ? STYLE_FAINT : STYLE_TEXT, lines[n]);
    if (rect.height == 1 || n > 0) card_link(row->visit, canvas, place, lines[n]);
  }
}
