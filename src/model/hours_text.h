/* hours_text: when a property can be visited, in the words of owners, French and English ("lun-ven 9h-12h, 14h-18h; sam
 * 9h-12h", "every day from 9 am to 6 pm except Sunday"), and as availability_say prints it. All of a text is
 * understood, or nothing of it. Any thread. */
#ifndef MODEL_HOURS_TEXT_H
#define MODEL_HOURS_TEXT_H

#include "model/availability.h"

/* The whole: what the text does not name is closed. today: midnight. weekly: the server knows weekly hours; else a
 * weekday's are those of the AVAILABILITY_DEFAULT_WEEKS coming weeks; *weekdays: some hang on weekdays. ERROR_USAGE,
 * and which piece was not understood. *made: new, NULL when refused. */
enum error_code hours_text_read(const char *text, int64_t today, bool weekly, struct availability **made,
                                bool *weekdays, struct error *error) MUST_CHECK;
/* What is open before, changed to the hours that were read: what stays open stays as it was read. New. */
struct availability *hours_text_apply(const struct availability *before, const struct availability *read,
                                      int64_t today);

#endif
