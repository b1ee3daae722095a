/* live_seat: a seat with a real broker, the real sandbox, and the test as the relay: what several tests of the live
 * seat do. */
#ifndef TESTS_LIVE_SEAT_H
#define TESTS_LIVE_SEAT_H

#include "relay_side.h"

extern struct broker broker;
extern struct relay relay;
extern char *account;
/* cmocka's setup and teardown: *state is a struct sandbox; the broker is not running yet. */
int live_setup(void **state);
int live_teardown(void **state);

/* ---- what is waited for */
extern const char *wanted_id, *wanted_text;
extern bool wanted_live;
bool is_live(const struct event *event);
bool is_not_live(const struct event *event);
const struct visit *find_visit(const struct event *event, const char *id);
bool has_visits_not(const struct event *event); /* live, without wanted_id */
void await_day(struct sandbox *sandbox, bool (*wanted)(const struct event *event));
void await_status(struct sandbox *sandbox, const char *id, enum visit_status status, bool live);
void await_notice(struct sandbox *sandbox, const char *text);

/* ---- what happens */
/* At whatever hour the test runs, there are visits to come on that day. */
int64_t tomorrow(void);
void watch_tomorrow(struct sandbox *sandbox);
/* A seat for the broker, with tomorrow on its screen. */
void begin_seat(struct sandbox *sandbox);
/* Broker, relay with all visits, seat, until it is live. */
void begin_live(struct sandbox *sandbox);
/* What the seat asked for so far has been answered: lists too, whose pages it asks for one after the other. */
void settle(struct sandbox *sandbox);
/* One of tomorrow's that is to come, by the cache; its status. New memory. */
extern enum visit_status found_status;
char *live_visit_of_tomorrow(struct sandbox *sandbox);
/* The sandbox's own side changes a visit: no event is sent. */
void set_status(struct sandbox *sandbox, const char *id, const char *status);
/* What the sandbox holds of it goes through the broker; lost: it is counted, but never comes. */
void publish(struct sandbox *sandbox, const char *id, enum feed_what what, bool lost);
/* The seat's cache.db, as another process of the profile has it: sqlite3_close. */
void run_sql(const struct sandbox *sandbox, const char *sql);
int64_t count_sql(const struct sandbox *sandbox, const char *sql);

#endif
