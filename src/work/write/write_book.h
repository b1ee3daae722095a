/* write_book: which visit a booking, or a move's new date, became. Worker thread. */
#ifndef WORK_WRITE_WRITE_BOOK_H
#define WORK_WRITE_WRITE_BOOK_H

#include <stdbool.h>
#include "work/write/verdict.h"

struct outbox_row;
struct visit;
struct visit_list;
struct worker;

/* Worth a look: it is then, or bears the row's key, or is of the same visitor: it may have been moved since. */
bool book_may_be(const struct visit *visit, const struct outbox_row *row);
/* How sure it is that a visit is what a booking or a move became: not at all, but for its visitor's name (a person
 * knows), by its visitor alone (a move's, which stands at another date), it was and has been cancelled, it is. */
enum book_match { BOOK_OTHER, BOOK_NAMED_OTHERWISE, BOOK_ELSEWHERE, BOOK_CANCELLED, BOOK_OURS };
enum book_match book_match(struct worker *worker, const struct visit *visit, const struct outbox_row *row);
/* A standing visit, wherever it has been moved since, else one that has been cancelled. NULL: none. */
const struct visit *book_find(struct worker *worker, const struct visit_list *visits, const struct outbox_row *row,
                              enum book_match *match);
/* Whether a visit that was found so is it is for a person to say: as long as it is there, nothing is sent. */
struct verdict book_ask(const struct outbox_row *row, const struct visit *visit);
/* Where a cancelled one (*match) has been moved to, as far as the list tells; then it stands. */
const struct visit *book_follow(const struct visit *visit, const struct visit_list *visits, enum book_match *match);

/* It is what our own request was answered with: property, instant and address suffice, unless it is what another row of
 * the outbox became. */
bool book_is_answer(struct worker *worker, const struct visit *visit, const struct outbox_row *row);

#endif
