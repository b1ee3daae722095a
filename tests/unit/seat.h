/* seat: a worker with files of its own, and what it says, for tests. */
#ifndef TESTS_SEAT_H
#define TESTS_SEAT_H

#include "work/work.h"
#include "../harness/test.h"

struct seat {
  char url[128], folder[64];
  char *state, *cache;      /* folders */
  const char *ca;           /* NULL: the system's */
  struct mqtt_profile mqtt; /* url NULL: no broker */
  bool bell;
  int history_months; /* visits are learnt so far back; 0: none are */
  long patience_ms;   /* how long a read or a login may take; 0: as ever */
  struct work *work;
  bool hurry; /* pauses are skipped, and time passes by that alone: what comes after a wait comes as soon
               * as the test waits for it, and never before. Set before it begins */
  _Atomic int64_t skipped_ms; /* of the worker's monotonic clock */
  _Atomic int64_t held_ms;    /* where that clock stands still, but for what is skipped; 0: it goes */
  int64_t spare_ms;           /* ... and for that much, little by little, while nothing comes */
  _Atomic int64_t later_ms;   /* how far its wall clock is ahead */
  int64_t stands_ms;          /* where that one stands still: no midnight comes; 0: it goes. Set before it begins */
  struct clock clock;
};
/* Folders anew; false when there is no room for them. */
bool seat_setup(struct seat *seat);
void seat_clear(struct seat *seat);
/* Starts the worker for seat->url as the demo's user. */
void seat_begin(struct seat *seat, bool live, bool offline);
void seat_end(struct seat *seat);
/* The next event of a type (and serial, if not 0) for which wanted says yes; others are thrown away. */
struct event *seat_await(struct seat *seat, enum event_type type, uint64_t serial,
                         bool (*wanted)(const struct event *event));
/* Posts the job; its first event of that type. */
struct event *seat_ask(struct seat *seat, struct job *take_job, enum event_type type);
/* The next event of any kind. */
struct event *seat_await_any(struct seat *seat);
/* The worker's monotonic clock stands still, but for spare_ms while it is waited for events: what has a longer limit
 * does not come to it, however slow the machine. */
void seat_hold(struct seat *seat, int64_t spare_ms);
/* That much of it passes. */
void seat_pass(struct seat *seat, int64_t milliseconds);
/* Somebody types that password; the serial. */
uint64_t seat_log_in(struct seat *seat, const char *password);
/* For a writing job: Marie Dupont, 06 12 34 56 78; or who it says. */
struct visitor seat_visitor(const char *email);
struct visitor seat_visitor_of(const char *email, const char *first_name, const char *last_name, const char *phone);
enum error_code seat_done(struct seat *seat, uint64_t serial);
/* What it has logged. New memory. */
char *seat_log(const struct seat *seat);
bool seat_is_unknown(const struct event *event);
bool seat_is_settled(const struct event *event);

#endif
