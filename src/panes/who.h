/* who: which visitor of several: a sheet of its own, and the list that other sheets begin with. UI thread. */
#ifndef PANES_WHO_H
#define PANES_WHO_H

#include "panes/context.h"
#include "tui/sheet.h"

extern const struct sheet_ops who_ops;
/* Wants then, with the brief and the number of the visitor. question: translated. The brief has two visitors at least.
 */
struct who *who_new(struct context *context, struct brief *take_brief, const char *question, enum intent_kind then);

/* The question and the visitors under it; more than there are rows scroll with the cursor. */
void who_draw_list(const struct brief *brief, size_t picked, const char *question, struct canvas *canvas,
                   struct rect rect);
/* A number or the arrows and Enter. True when one is picked. */
bool who_list_key(const struct brief *brief, size_t *picked, const struct key *key, bool painted);

#endif
