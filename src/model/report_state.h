/* report_state: how far the reports of a visit are. Any thread. */
#ifndef MODEL_REPORT_STATE_H
#define MODEL_REPORT_STATE_H

#include "model/visit.h"

enum report_state {
  REPORT_NONE,      /* the visit is not done: there is none to come yet */
  REPORT_AWAITED,   /* done, no text yet: it may still come in time */
  REPORT_DRAFT,     /* some text, which the agent may still change */
  REPORT_FINAL,     /* some text, which stays */
  REPORT_MISSING,   /* done for more than VISIT_DRAFT_SECONDS without any text */
  REPORT_UNREADABLE /* a part can't be read, or the visit does not say which reports there are: nobody knows */
};

/* UTC now. */
enum report_state report_state_of(const struct visit *visit, int64_t now);
/* Until when (UTC) a visit that is done has a draft; WHEN_NONE: not done, or nobody knows since when. */
int64_t report_state_until(const struct visit *visit);
/* That, for people: "15:24", with its day where that is further off than a draft may be. */
void report_state_show_until(const struct visit *visit, int64_t now, char *out, size_t size);
/* Translated: in one word; as brief as says until when; in a sentence of its own. "" where there is nothing to say, and
 * of one that is final the number that was sent, but for the word. */
enum report_words { REPORT_WORD, REPORT_BRIEF, REPORT_WHOLE };
void report_state_say(const struct visit *visit, int64_t now, enum report_words words, char *out, size_t size);
/* The number that the agent sent, the highest of several properties; -1: none was sent. */
int report_state_interest(const struct visit *visit);

#endif
