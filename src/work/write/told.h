/* told: the words of what was decided, for the row's note and for whoever waits. Pure. */
#ifndef WORK_WRITE_TOLD_H
#define WORK_WRITE_TOLD_H

#include "work/write/decide.h"
#include "work/write/delivery.h"

/* base/note.h; new memory, or NULL. */
char *told_note(const struct delivery *delivery, const struct verdict *verdict, enum decide_note note);
/* What whoever waits hears; a row that is open is told as open (ERROR_UNKNOWN). why: the verdict's error, or the
 * refusal that was disputed. */
enum error_code told_error(const struct outbox_row *row, enum decide_hears hears, const struct error *why,
                           struct error *told);

#endif
