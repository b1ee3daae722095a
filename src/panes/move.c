/* Moving a visit: which visits moved to which, the slots for one that is being moved, the question before it is sent.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "panes/desk_private.h"

/* ---- old and new visits */

static void move_pairs_clear(struct desk_visits *visits) {
  visit_moves_free(visits->pairs, visits->pair_count);
  visits->pairs = NULL;
  visits->pair_count = 0;
}

static void move_add(struct visit_move **moves, size_t *count, const struct visit_move *move) {
  *moves = mem_resize(*moves, *count + 1, sizeof **moves);
  (*moves)[(*count)++] = (struct visit_move){.old_id = mem_copy(move->old_id),
                                             .new_id = mem_copy(move->new_id),
                                             .old_at = move->old_at,
                                             .new_at = move->new_at};
}

void move_guess(struct desk *desk, const struct event *event) {
  struct desk_visits *visits = &desk->visits;
  visit_moves_free(visits->guesses, visits->guess_count);
  visits->guesses = NULL;
  visits->guess_count = 0;
  visits->changed++;
  for (size_t n = 0; n < event->move_count; n++)
    move_add(&visits->guesses, &visits->guess_count, &event->moves[n]);
}

static void move_note_row(struct desk_visits *visits, const struct outbox_view *row) {
  if (strcmp(row->kind, "move") != 0 || row->visit_id == NULL || row->new_visit_id == NULL) return;
  for (size_t n = 0; n < visits->pair_count; n++)
    if (strcmp(visits->pairs[n].old_id, row->visit_id) == 0 && strcmp(visits->pairs[n].new_id, row->new_visit_id) == 0)
      return;
  move_add(&visits->pairs, &visits->pair_count,
           &(struct visit_move){
               .old_id = row->visit_id, .new_id = row->new_visit_id, .old_at = row->from_at, .new_at = row->at});
}

void move_note_rows(struct desk *desk, const struct event *event) {
  desk->visits.changed++;
  if (event->type == EVENT_OUTBOX) move_pairs_clear(&desk->visits);
  for (size_t n = 0; n < event->count; n++)
    move_note_row(&desk->visits, &event->rows[n]);
}

void move_forget(struct desk *desk) {
  if (desk->visits.moving == NULL) return;
  brief_free(desk->visits.moving);
  desk->visits.moving = NULL;
  if (desk->chosen.id != NULL) desk_want_slots(desk); /* for a booking again */
}

const struct visit_move *move_to(const struct desk *desk, const char *visit_id) {
  for (size_t n = 0; n < desk->visits.pair_count; n++)
    if (strcmp(desk->visits.pairs[n].old_id, visit_id) == 0) return &desk->visits.pairs[n];
  return NULL;
}

const struct visit_move *move_from(const struct desk *desk, const char *visit_id) {
  for (size_t n = 0; n < desk->visits.pair_count; n++)
    if (strcmp(desk->visits.pairs[n].new_id, visit_id) == 0) return &desk->visits.pairs[n];
  return NULL;
}

const struct visit_move *move_shown(const struct desk *desk, const char *visit_id, bool later, bool *guessed) {
  const struct visit_move *known = later ? move_to(desk, visit_id) : move_from(desk, visit_id);
  *guessed = known == NULL;
  for (size_t n = 0; known == NULL && n < desk->visits.guess_count; n++) {
    const struct visit_move *guess = &desk->visits.guesses[n];
    if (strcmp(later ? guess->old_id : guess->new_id, visit_id) == 0) known = guess;
  }
  return known;
}

static bool move_same_text(const char *one, const char *other) {
  return one != NULL && other != NULL && strcasecmp(one, other) == 0;
}

/* ---- choosing a slot */

const char *move_why_not(const struct visit *visit) {
  bool mixed, done = false;
  for (size_t n = 0; n < visit->visitor_count; n++) {
    if (visit_status_may_come(visit->visitors[n].status)) return NULL;
    done |= visit->visitors[n].status == VISIT_DONE;
  }
  if (done) return _("This visit has taken place: it can't be moved");
  return visit_status_is_cancelled(visit_summary_status(visit, &mixed))
             ? _("This visit is cancelled: book a new one (b)")
             : _("This visit has nobody to move it for");
}

static void move_choose(struct desk *desk, struct brief *take_brief, size_t n) {
  bool known = take_brief->property_id != NULL &&
               properties_select(deck_pane(desk->deck, DESK_PROPERTIES), take_brief->property_id);
  const char *why = known ? desk_why_not_book(desk) : _("This property is not in the list");
  if (why != NULL) {
    deck_notice(desk->deck, STYLE_WARN, "%s", why);
    brief_free(take_brief);
    return;
  }
  slots_reset(deck_pane(desk->deck, DESK_SLOTS));
  while (deck_pop(desk->deck))
    ;
  desk_set_choosing(desk, true);
  desk->visits.moving = take_brief;
  desk->visits.moving_visitor = n;
  desk->visits.moving_count++;
  desk_want_slots(desk);
  deck_focus(desk->deck, DESK_SLOTS);
  char when[64];
  char *name = visitor_name(&take_brief->visitors[n]);
  when_show_day_time(take_brief->at, when, sizeof when);
  deck_notice(desk->deck, STYLE_TEXT, _("Moving %s, %s: to which slot?"), when, name);
  free(name);
}

void move_begin(struct desk *desk, const struct visit *visit) {
  who_open(desk, brief_of(visit, true), _("Move for which visitor?"), move_choose);
}

void move_check(struct desk *desk, const struct visit_list *list) {
  const struct desk_visits *visits = &desk->visits;
  for (size_t n = 0; visits->moving != NULL && n < list->count; n++) {
    const struct visit *visit = list->visits[n];
    bool live = false;
    if (strcmp(visit->id, visits->moving->id) != 0) continue;
    for (size_t v = 0; v < visit->visitor_count; v++)
      live |= visit_status_may_come(visit->visitors[v].status) &&
              move_same_text(visit->visitors[v].visitor.email_exact,
                             visits->moving->visitors[visits->moving_visitor].email_exact);
    if (live) return;
    desk_set_choosing(desk, false);
    deck_focus(desk->deck, DESK_PLANNING);
    deck_notice(desk->deck, STYLE_WARN, "%s", _("This visit has changed meanwhile: look at it again"));
  }
}

/* ---- the question */

struct move {
  struct desk *desk;
  struct brief *brief;
  size_t visitor;
  struct slot slot;
  int64_t slots_read_at;
};

static void move_sentence(const struct move *sheet, char *out, size_t size) {
  char from[160], to[160], who[DESK_NAME_BYTES], address[DESK_NAME_BYTES], where[DESK_NAME_BYTES];
  char *name = visitor_name(&sheet->brief->visitors[sheet->visitor]);
  text_clip(who, sizeof who, name, DESK_NAME_CELLS, false);
  text_clip(address, sizeof address, sheet->brief->address != NULL ? sheet->brief->address : "", DESK_NAME_CELLS,
            false);
  text_clip(where, sizeof where, sheet->brief->ref_shown, DESK_NAME_CELLS, false);
  desk_say_when(sheet->brief->at, from, sizeof from);
  desk_say_when(sheet->slot.at, to, sizeof to);
  snprintf(out, size, _("Move the visit of %s, %s %s, from %s to %s? Flatsy writes to the visitor."), who, where,
           address, from, to);
  snprintf(out + strlen(out), size - strlen(out), "%s", brief_say_odd(sheet->brief->odd[sheet->visitor]));
  free(name);
}

static int move_height(const void *state, int width, int height) {
  char sentence[2048];
  move_sentence(state, sentence, sizeof sentence);
  return canvas_paragraph(NULL, (struct rect){.width = width - 2, .height = height}, 0, STYLE_TEXT, sentence) + 1;
}

static void move_draw(const void *state, struct canvas *canvas, struct rect rect) {
  char sentence[2048];
  move_sentence(state, sentence, sizeof sentence);
  int lines = canvas_paragraph(canvas, (struct rect){rect.x + 1, rect.y, rect.width - 2, rect.height - 1}, 0, STYLE_SAY,
                               sentence);
  canvas_text(canvas, rect.x + 1, rect.y + (lines < rect.height ? lines : rect.height - 1), rect.width - 1, STYLE_KEY,
              _("y move the visit   n back"));
}

static void move_send(struct move *sheet) {
  struct desk *desk = sheet->desk;
  struct job *job = job_new(JOB_MOVE);
  job->id = mem_copy(sheet->brief->id);
  job->property_id = mem_copy(sheet->brief->property_id);
  job->ref = mem_copy(sheet->brief->ref);
  job->address = mem_copy(sheet->brief->address);
  job->from = sheet->brief->at;
  job->at = sheet->slot.at;
  job->date = mem_copy(sheet->slot.date);
  job->slots_read_at = sheet->slots_read_at;
  job->alone = sheet->brief->alone;
  visitor_copy(&job->visitor, &sheet->brief->visitors[sheet->visitor]);
  desk_post(desk, job);
  desk_set_choosing(desk, false);
  deck_focus(desk->deck, DESK_PLANNING);
  planning_show(deck_pane(desk->deck, DESK_PLANNING), when_day(sheet->slot.at), NULL);
  deck_notice(desk->deck, STYLE_TEXT, _("Sent: waiting for Flatsy"));
}

static enum sheet_result move_key(void *state, const struct key *key, bool painted) {
  if (desk_is_no(key)) return SHEET_CLOSES; /* back to the slots */
  if (!desk_is_yes(key) || key->repeated || !painted) return SHEET_STAYS;
  move_send(state);
  return SHEET_CLOSES;
}

/* The visit is not being moved any more: move_check. */
static enum sheet_result move_event(void *state, struct event *event) {
  const struct move *sheet = state;
  (void)event;
  return sheet->desk->visits.moving == NULL ? SHEET_CLOSES : SHEET_STAYS;
}

static void move_close(void *take_sheet) {
  struct move *sheet = take_sheet;
  brief_free(sheet->brief);
  free(sheet);
}

void move_open(struct desk *desk, const struct slot *slot) {
  static const struct sheet_ops ops = {.name = "move",
                                       .height = move_height,
                                       .draw = move_draw,
                                       .key = move_key,
                                       .event = move_event,
                                       .close = move_close};
  const struct brief *moving = desk->visits.moving;
  if (slot->at == moving->at) {
    deck_notice(desk->deck, STYLE_WARN, "%s", _("The visit is at this time already"));
    return;
  }
  struct move *sheet = mem_new(sizeof *sheet);
  *sheet = (struct move){.desk = desk,
                         .brief = brief_copy(moving),
                         .visitor = desk->visits.moving_visitor,
                         .slot = *slot,
                         .slots_read_at = slots_read_at(deck_pane(desk->deck, DESK_SLOTS))};
  deck_open_sheet(desk->deck, &ops, sheet);
}
