/* slot: when a property can be visited (document: slots, ViewingSlot). Any thread. */
#ifndef MODEL_SLOT_H
#define MODEL_SLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/error.h"
#include "base/mem.h"
#include "model/property_zone.h"

enum { SLOT_DATE = 96 }; /* bytes: with a zone's name behind */

/* Who has a visit near that time and near that property, as far as the cache knows the day: what visitdeck infers, and
 * Flatsy did not say. */
enum { SLOT_AGENT = 40 };
struct slot_near {
  char agent[SLOT_AGENT]; /* for people; "": nobody, or not known */
  int metres;             /* as the crow flies */
  int64_t at;             /* UTC: when that visit begins */
};

struct slot {
  int64_t at;                  /* UTC seconds */
  char date[SLOT_DATE];        /* as the server wrote it, a number too: what a booking sends back (json_add_date) */
  size_t raw_at, raw_length;   /* the whole object in slot_list's raw */
  bool available, recommended; /* isPriority; where no slot says it, the score orders them */
  double score;                /* 0 when absent */
  struct slot_near near;       /* the worker's, of recommended ones */
};

struct slot_list {
  size_t count;
  struct slot *slots; /* bookable only: available, after now, one an instant; recommended first, then by time (by score
                         when only scores came) */
  size_t recommended; /* the first this many are recommended */
  size_t left_out; /* elements that can't be read (no object, no date, available neither true nor false): perhaps more
                      could be booked; and those of slots that don't say whether it is recommended */
  size_t past;     /* available ones that are not after now: how far now is right is not known here */
  char *raw;       /* the whole answer as it came (length raw_length), or NULL */
  size_t raw_length;
};

/* Decodes a whole slots answer, leaving out what cannot be booked at now. ERROR_ANSWER if it is no array. Caller
 * frees *list with slot_list_free. */
enum error_code slot_list_decode(const char *bytes, size_t length, int64_t now, struct slot_list **list,
                                 struct error *error) MUST_CHECK;
void slot_list_free(struct slot_list *take_list);
AUTO_OF(struct slot_list, slot_list_free)
/* "I can offer you Friday 27 at 14:30, or Saturday 28 at 10:00." from the first (at most most, 3 at best) recommended
 * slots, grouped by day, those beyond the fortnight with their month; "" when there is none. zone: the property's,
 * whose own time comes first where it differs, for the visitor stands there: "... Friday 27 at 17:30 in Reunion (14:30
 * Paris time)". Translated; new memory. */
char *slot_list_say(const struct slot_list *list, size_t most, const struct property_zone *zone, int64_t now);
/* Of the first recommended one no more than its property's own time, for a line that has no room for the account's too:
 * "I can offer you Friday 27 at 17:30 in Reunion."; not whole: "Friday 27 at 17:30 in Reunion". "" when there is none.
 * Translated; new memory. */
char *slot_list_say_first(const struct slot_list *list, bool whole, const struct property_zone *zone, int64_t now);

#endif
