/* begun_file: what somebody was typing when their dashboard ended without them: a file a process in the state folder,
 * for its person alone (0600), by its number in the outbox, so that it is known when that process is no more, and a
 * name of its own, for an outbox may begin anew. Worker
 * thread. */
#ifndef STORE_BEGUN_FILE_H
#define STORE_BEGUN_FILE_H

#include <stdint.h>
#include "base/error.h"
#include "store/outbox.h"

/* This process's, in the place of what was there, as a whole or not at all. text NULL: nothing is kept any more. */
enum error_code begun_file_keep(const struct outbox *outbox, const char *folder, const char *text,
                                struct error *error) MUST_CHECK;
/* Of those whose process is no more the last one, and its name; NULL: there is none. What can't be read here, or is a
 * newer visitdeck's, hides none: it gets a name of its own and stays (*aside: those names, ", " between them; NULL:
 * none). New memory. */
char *begun_file_find(const struct outbox *outbox, const char *folder, char **name, char **aside);
void begun_file_remove(const char *folder, const char *name);
/* All there are, whosever they are and whatever can be read of them: the first that stays is told. */
enum error_code begun_file_forget(const char *folder, struct error *error) MUST_CHECK;

#endif
