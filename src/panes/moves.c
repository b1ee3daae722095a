#include "panes/moves.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void moves_add(struct visit_move **moves, size_t *count, const struct visit_move *move) {
  *moves = mem_resize(*moves, *count + 1, sizeof **moves);
  (*moves)[(*count)++] = (struct visit_move){.old_id = mem_copy(move->old_id),
                                             .new_id = mem_copy(move->new_id),
                                             .old_at = move->old_at,
                                             .new_at = move->new_at};
}

static void moves_forget(struct visit_move **moves, size_t *count) {
  visit_moves_free(*moves, *count);
  *moves = NULL;
  *count = 0;
}

void moves_clear(struct moves *moves) {
  moves_forget(&moves->pairs, &moves->pair_count);
  moves_forget(&moves->guesses, &moves->guess_count);
}

void moves_guess(struct moves *moves, const struct event *event) {
  moves_forget(&moves->guesses, &moves->guess_count);
  moves->changed++;
  for (size_t n = 0; n < event->move_count; n++)
    moves_add(&moves->guesses, &moves->guess_count, &event->moves[n]);
}

static void moves_note_row(struct moves *moves, const struct outbox_view *row) {
  if (row->kind_is != OUTBOX_MOVE || row->visit_id == NULL || row->new_visit_id == NULL) return;
  for (size_t n = 0; n < moves->pair_count; n++)
    if (strcmp(moves->pairs[n].old_id, row->visit_id) == 0 && strcmp(moves->pairs[n].new_id, row->new_visit_id) == 0)
      return;
  moves_add(&moves->pairs, &moves->pair_count,
            &(struct visit_move){
                .old_id = row->visit_id, .new_id = row->new_visit_id, .old_at = row->from_at, .new_at = row->at});
}

void moves_note_rows(struct moves *moves, const struct event *event) {
  moves->changed++;
  if (event->type == EVENT_OUTBOX) moves_forget(&moves->pairs, &moves->pair_count);
  for (size_t n = 0; n < event->count; n++)
    moves_note_row(moves, &event->rows[n]);
}

static const struct visit_move *moves_find(const struct visit_move *moves, size_t count, const char *visit_id,
                                           bool later) {
  for (size_t n = 0; n < count; n++)
    if (strcmp(later ? moves[n].old_id : moves[n].new_id, visit_id) == 0) return &moves[n];
  return NULL;
}

const struct visit_move *moves_known(const struct moves *moves, const char *visit_id, bool later) {
  return moves_find(moves->pairs, moves->pair_count, visit_id, later);
}

const struct visit_move *moves_shown(const struct moves *moves, const char *visit_id, bool later, bool *guessed) {
  const struct visit_move *known = moves_known(moves, visit_id, later);
  *guessed = known == NULL;
  return known != NULL ? known : moves_find(moves->guesses, moves->guess_count, visit_id, later);
}
