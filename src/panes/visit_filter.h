/* visit_filter: what narrows lists of visits down: a status, and words. UI thread. */
#ifndef PANES_VISIT_FILTER_H
#define PANES_VISIT_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/visit.h"

/* Letters of the status: 'p' 'c' 'd' 'x' 'b' (draft reports), 0 for all. One whose status can't be read is never
 * hidden: it may be one of these. */
bool visit_filter_status(const struct visit *visit, char letter, int64_t now);
const char *visit_filter_word(char letter); /* translated */
/* What is searched in it, folded: reference, address, the visitor's name and telephone. New memory. */
char *visit_filter_text(const struct visit *visit);
/* "  3/12 confirmed /paix" for a title; "" while nothing is narrowed down. */
void visit_filter_title(char letter, const char *typed, size_t passes, size_t all, char *out, size_t size);

#endif
