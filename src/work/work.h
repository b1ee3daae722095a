/* work: the worker thread. It alone owns the transport and the databases. */
#ifndef WORK_WORK_H
#define WORK_WORK_H

#include <stdbool.h>
#include <stdint.h>
#include "base/clock.h"
#include "base/error.h"
#include "live/mqtt.h"
#include "work/event.h"
#include "work/job.h"

struct profile { /* one account; all strings outlive the worker */
  const char *name;
  const char *url;                         /* as http_base_url made it */
  const char *ca;                          /* file of certificates to trust, NULL: the system's */
  const char *user;                        /* or NULL */
  const char *password;                    /* the demo's only, or NULL */
  const char *password_command;            /* or NULL */
  const char *state_folder, *cache_folder; /* made 0700 when missing */
  int refresh_seconds;                     /* what is on screen: default 30 */
  int history_months;                      /* visits are learnt so far back; 0: none are */
  int keep_days;                           /* settled writes; 0: OUTBOX_KEEP_DAYS */
  const struct agent_name *agents;         /* what they are called, by the configuration */
  size_t agent_count;
  struct mqtt_profile mqtt; /* url NULL: no broker, everything is polled */
  bool bell;                /* ring when news come from the broker */
  const char *seat;         /* who sits here (model/seat.h), or NULL */
  bool readonly;            /* nothing is sent that would change anything on Flatsy */
};

struct work_setup {
  struct profile profile;
  const struct clock *clock;
  bool offline;     /* never ask the server */
  bool must_write;  /* an outbox that can't be written is an error: else it is read, which is a notice */
  bool live;        /* the dashboard: keep the refresh plan, deliver what earlier runs left */
  long patience_ms; /* how long a read or a login may take; 0: as long as its endpoint may */
};

struct work;
/* Logged out without a worker, where none can be started: the token is gone, and what was read. The outbox stays. */
enum error_code work_forget(const struct work_setup *setup, struct error *error) MUST_CHECK;
/* Opens the databases, starts the thread. ERROR_STORE or ERROR_CONFIG with a sentence. Warnings come as EVENT_NOTICE.
 * UI thread. */
enum error_code work_start(const struct work_setup *setup, struct work **work, struct error *error) MUST_CHECK;
/* Moves the job to the worker, returns its serial. UI thread; never blocks. */
uint64_t work_post(struct work *work, struct job *take_job);
/* Readable (eventfd) when events wait. */
int work_fd(const struct work *work);
/* The next event, the caller's, or NULL; clears the eventfd when none is left. UI thread; never blocks. */
struct event *work_take(struct work *work);
/* Ends the thread and frees all; returns within 100 ms even when the server hangs. Writes that were being sent stay
 * "sending" in the file and are checked at the next start. */
void work_stop(struct work *take_work);

#endif
