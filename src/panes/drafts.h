/* drafts: messages that were begun and not sent, one for each property, and what was sent last, which comes back when
 * it is refused. UI thread. */
#ifndef PANES_DRAFTS_H
#define PANES_DRAFTS_H

#include <stddef.h>

struct draft;
struct drafts {
  struct draft *all;
  size_t count;
};
void drafts_clear(struct drafts *drafts);

/* of: the property's id, or its reference where it has none. */
/* What was begun; NULL when nothing was. Valid until the next change. */
const char *drafts_text(const struct drafts *drafts, const char *of);
/* As it is typed; emptied, it is none. */
void drafts_keep(struct drafts *drafts, const char *of, const char *text);
/* It is on its way. */
void drafts_sent(struct drafts *drafts, const char *of);
/* It was refused: begun again, unless another one was meanwhile. */
void drafts_refused(struct drafts *drafts, const char *of);

#endif
