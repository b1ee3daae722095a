#include "panes/moved_visits.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void moved_visits_add(struct visit_move **moves, size_t *count, const struct visit_move *move) {
  *moves = mem_resize(*moves, *count + 1, sizeof **moves);
  (*moves)[(*count)++] = (struct visit_move){.old_id = mem_copy(move->old_id),
                                             .new_id = mem_copy(move->new_id),
                                             .old_at = move->old_at,
                                             .new_at = move->new_at};
}

static void moved_visits_forget(struct visit_move **moves, size_t *count) {
  visit_moves_free(mem_take(moves), *count);
  *count = 0;
}

void moved_visits_clear(struct moved_visits *moves) {
  moved_visits_forget(&moves->pairs, &moves->pair_count);
  moved_visits_forget(&moves->guesses, &moves->guess_count);
}

void moved_visits_guess(struct moved_visits *moves, const struct event *event) {
  moved_visits_forget(&moves->guesses, &moves->guess_count);
  moves->changed++;
  for (size_t n = 0; n < event->move_count; n++)
    moved_visits_add(&moves->guesses, &moves->guess_count, &event->moves[n]);
}

static void moved_visits_note_row(struct moved_visits *moves, const struct outbox_view *row) {
  if (row->kind_is != OUTBOX_MOVE || row->visit_id == NULL || row->new_visit_id == NULL) return;
  for (size_t n = 0; n < moves->pair_count; n++)
    if (strcmp(moves->pairs[n].old_id, row->visit_id) == 0 && strcmp(moves->pairs[n].new_id, row->new_visit_id) == 0)
      return;
  moved_visits_add(
      &moves->pairs, &moves->pair_count,
      &(struct visit_move){
          .old_id = row->visit_id, .new_id = row->new_visit_id, .old_at = row->from_at, .new_at = row->at});
}

void moved_visits_note_rows(struct moved_visits *moves, const struct event *event) {
  moves->changed++;
  if (event->type == EVENT_OUTBOX) moved_visits_forget(&moves->pairs, &moves->pair_count);
  for (size_t n = 0; n < event->count; n++)
    moved_visits_note_row(moves, &event->rows[n]);
}

static const struct visit_move *moved_visits_find(const struct visit_move *moves, size_t count, const char *visit_id,
                                                  bool later) {
  for (size_t n = 0; n < count; n++)
    if (strcmp(later ? moves[n].old_id : moves[n].new_id, visit_id) == 0) return &moves[n];
  return NULL;
}

const struct visit_move *moved_visits_known(const struct moved_visits *moves, const char *visit_id, bool later) {
  return moved_visits_find(moves->pairs, moves->pair_count, visit_id, later);
}

const struct visit_move *moved_visits_shown(const struct moved_visits *moves, const char *visit_id, bool later,
                                            bool *guessed) {
  const struct visit_move *known = moved_visits_known(moves, visit_id, later);
  *guessed = known == NULL;
  return known != NULL ? known : moved_visits_find(moves->guesses, moves->guess_count, visit_id, later);
}
