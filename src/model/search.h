/* search: what a person types to find somebody or something, and the text of a thing that it is compared with: folded
 * (text_fold), telephones as digits only. Any thread. */
#ifndef MODEL_SEARCH_H
#define MODEL_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include "base/mem.h"
#include "model/property.h"
#include "model/visit.h"

/* ---- what is typed */
struct search;
/* Words in any order; those of digits are a part of one telephone, too, however they are grouped. Never NULL:
 * search_free. */
struct search *search_new(const char *text);
void search_free(struct search *take_search);
AUTO_OF(struct search, search_free)
/* What stands behind the word for a visit agent, in this language or in English, at the beginning of a folded text; ""
 * of the word alone; NULL: it does not begin so. */
const char *search_behind_agent(const char *folded);
/* That word. Translated. */
const char *search_agent_word(void);
/* It would find everything: less than two bytes of a folded text. */
bool search_is_short(const struct search *search);

/* How well all of its words are in a text; the least of them counts. */
enum search_rank { SEARCH_NOT, SEARCH_INSIDE /* of words */, SEARCH_BEGINS /* words, or a telephone */ };
enum search_rank search_match(const struct search *search, const char *text, size_t length);

/* What has it has it in one of its parts. */
bool search_is_one_word(const struct search *search);
/* The first word of the text is the first one that was typed. */
bool search_begins(const struct search *search, const char *text, size_t length);

/* ---- what is searched */
/* A visit's text: what it is itself (reference, address, door, reports), and behind a line's end for each of its
 * visitors SEARCH_COMES or SEARCH_STAYS, name, a tab, address, a tab, telephone. New memory. */
#define SEARCH_COMES '+' /* proposed, confirmed, or it can't be read */
#define SEARCH_STAYS '-' /* over, or cancelled */
char *search_visit_text(const struct visit *visit);
/* A property's: reference and others of it, address, owner and tenant, who is in charge. New memory. */
char *search_property_text(const struct property *property);

/* The part of a visit's text, after the one before (NULL: the first, the visit's own). False: there is none left. */
struct search_part {
  const char *text; /* a visitor's: without its sign */
  size_t length;
  size_t visitor; /* which one, from 0; SIZE_MAX: the visit itself */
  bool comes;
};
bool search_next_part(const char *text, size_t length, struct search_part *part);
#endif
