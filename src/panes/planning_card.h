/* planning_card: what is known of the selected visit, under the planning's rows: whom to call first. It is drawn once
 * keys rest, for each row move would paint it. UI thread. */
#ifndef PANES_PLANNING_CARD_H
#define PANES_PLANNING_CARD_H

#include "panes/context.h"
#include "panes/planning_row.h"

struct planning_card {
  char *id;                  /* the visit that it shows; NULL: none yet */
  uint64_t serial;           /* of the job that reads what is beside it; 0: none */
  struct visit_list *beside; /* other visits of its property and its visitors; NULL: not known yet */
  bool part;                 /* ... as far as they were read */
  bool asked;                /* ... or asked for */
  int64_t due_ms;            /* when another one's is drawn; monotonic, 0: nothing moved */
  unsigned changed;          /* counts what changes of all this */
};
void planning_card_clear(struct planning_card *card);
/* How many rows it takes of a body of that size; 0: none, as with --lean. */
int planning_card_rows(const struct context *context, int width, int height);
/* A key moved the cursor. */
void planning_card_rest(struct planning_card *card, const struct context *context);
/* Milliseconds until it shows the selected visit (NULL: none is) in so many rows; -1: it does. Where there is more than
 * one it asks for what is beside it. */
int planning_card_tick(struct planning_card *card, struct context *context, const struct visit *selected, int rows);
/* The day was read again: what is beside the visit, too. */
void planning_card_again(struct planning_card *card, struct context *context);
/* EVENT_BESIDE. */
void planning_card_event(struct planning_card *card, struct event *event);
/* row: of its visit; look: of all that it hangs on but the card itself. */
void planning_card_draw(const struct planning_card *card, const struct planning_row *row, struct canvas *canvas,
                        struct rect rect, uint64_t look);

#endif
