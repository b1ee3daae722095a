/* answer: what an answer to a read says: whether it is about what was asked for, and what a refusal means. Worker
 * thread. */
#ifndef WORK_NET_ANSWER_H
#define WORK_NET_ANSWER_H

#include <stdbool.h>
#include "api/api.h"
#include "work/worker.h"

/* What the server's no to a read means: nothing was read. Only the one object that was named can be "not found". */
void answer_judge(bool named, struct error *error);
/* What came of one object, or of a list that is not long, into the event's member for it; ERROR_ANSWER when it is none.
 * A visit is answer_read_visit's. */
enum error_code answer_decode(struct worker *worker, enum api_endpoint endpoint, const struct http_answer *answer,
                              struct event *event, struct error *error) MUST_CHECK;
/* A good answer has no slot that can be booked, no postcode, no message. For call_setup's ask_again_if: what comes
 * once, of a server that is being restarted or whose calendars are not loaded yet, would be told as "nothing there", or
 * lead to sending again what is there. */
bool answer_is_empty(struct worker *worker, void *arg, enum api_endpoint endpoint, const struct http_answer *answer);
/* The visit of that id that came; *result is what api_judge said, and says why there is none. An answer about another
 * visit is none, nor is one that lacks what is known of it (visit_lacks). */
enum error_code answer_read_visit(struct worker *worker, const struct http_answer *answer, const char *id,
                                  struct visit **visit, struct error *result) MUST_CHECK;
/* The same for what a write became, which is told by who comes and how it stands: what else the visit lacks of what is
 * known (visit_lacks) leaves no write open. The cache takes the rest of it; it is not sent back. */
enum error_code answer_read_back(struct worker *worker, const struct http_answer *answer, const char *id,
                                 struct visit **visit, struct error *result) MUST_CHECK;
/* A good answer is about the visit of that id, whether it can be read or not: it is there. */
bool answer_names_visit(const struct http_answer *answer, const char *id);
/* By its id, else by its reference; what names neither (NULL) is nothing against it. */
bool answer_is_about(const char *property_id, const char *ref, const char *its_id, const char *its_ref);
/* It is the one that was asked for: by its id, where that is known, else by its reference or one of its others. */
enum error_code answer_is_property(const struct property *property, const char *id, const char *ref,
                                   struct error *error) MUST_CHECK;

#endif
