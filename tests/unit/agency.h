/* agency: a worker, and a fake API that plays a small account: three properties, three visits of today on two pages. */
#ifndef TESTS_AGENCY_H
#define TESTS_AGENCY_H

#include "seat.h"
#include "fake_api.h"
#include "base/mem.h"

struct agency {
  struct fake_api *api;
  struct seat seat;
  bool live;
  int64_t day;           /* today */
  char *visits, *second; /* the two pages: v1 and v2, v3 */
};
/* live: a dashboard's worker. */
struct agency *agency_open(bool live);
/* Another worker on the same files; a read of it takes at most that long (0: as ever). */
void agency_again(struct agency *agency, long patience_ms);
void agency_close(void *take_agency);
AUTO_OF(struct agency, agency_close)
/* For cmocka: a command's worker as the state. */
int agency_setup(void **state);
int agency_teardown(void **state);
/* Everything is answered as it should be. R knows every visit. */
void agency_heal(struct agency *agency);
/* That answer to a letter of reads. New memory. */
char *agency_good(const struct agency *agency, char letter);
/* A whole Visit of property p1, confirmed, with a report. New memory. */
char *agency_visit(int64_t at, const char *id);

struct told {
  enum error_code code;
  char text[400];      /* of the error */
  struct event *event; /* the last of the type that was asked for, or NULL */
};
/* Posts the job, waits for its end. The caller frees told.event. */
struct told agency_ask(struct agency *agency, struct job *take_job, enum event_type type);
/* ... which ends well: its event, the caller's. */
struct event *agency_read(struct agency *agency, struct job *take_job, enum event_type type);
/* A job of a command, about that. */
struct job *agency_job(enum job_type type, const char *id, const char *ref);
/* ... which ends so; fails unless its error's text has that text. */
void agency_asks(struct agency *agency, struct job *take_job, enum event_type type, enum error_code code,
                 const char *text);
/* JOB_READ_VISITS of today. */
struct job *agency_day(const struct agency *agency, bool cached);
/* From so many days after it to before another. */
struct job *agency_days(const struct agency *agency, int from, int to, bool cached);
/* How many the cache has: EVENT_VISITS (of today) or EVENT_PROPERTY_SET. */
size_t agency_count(struct agency *agency, enum event_type type);
/* How many requests of those letters there were so far. */
size_t agency_story(struct agency *agency, const char *letters);
/* Waits until there were so many; fails when there were more. */
void agency_comes(struct agency *agency, const char *letters, size_t requests);

#endif
