/* table: the dashboard without terminal and worker: driven by keys and by events built by hand, seen on a canvas. For
 * tests.
 */
#ifndef TESTS_TABLE_H
#define TESTS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "dashboard/controller.h"

#define NOW 1795683600 /* Thursday 26 November 2026, 10:00 in Paris */

static const int sizes[][2] = {{140, 45}, {80, 24}, {40, 10}}; /* columns, rows */

struct table { /* the dashboard without terminal and worker */
  struct context_poster poster;
  struct context_copier copier; /* takes what is copied */
  char *copied;                 /* the last text; NULL: none */
  struct controller *controller;
  struct canvas *canvas;
  struct clock clock;
  int64_t utc, mono;
  struct job **last; /* what was posted */
  size_t posted;
  bool ascii; /* of the canvas */
  char *text; /* the last picture */
};

/* Logged in, with 40 properties, the day of NOW and the slots of the first property. */
struct table *table_new(int width, int height);
struct table *table_new_lean(int width, int height);     /* the same with --lean */
struct table *table_new_readonly(int width, int height); /* ... of a profile for reading only */
/* --offline on a machine where nothing was read yet. */
struct table *table_new_offline(int width, int height);
void table_free(struct table *table);
AUTO_OF(struct table, table_free)
/* The last job of that type, or NULL. */
const struct job *table_find(const struct table *table, enum job_type type);
/* How many of that type were posted. */
size_t table_posted(const struct table *table, enum job_type type);
/* From now on no frame is compared with one drawn from nothing: where instructions are counted. */
void table_trust(void);
/* Draws; the picture as text, valid until the next. */
const char *table_show(struct table *table);
/* Draws, and fails unless the picture has (has not) the text. */
void table_shows(struct table *table, const char *text);
void table_hides(struct table *table, const char *text);
/* One key a second after the last, then draws. False when the person wants to quit. */
bool table_key(struct table *table, enum key_code code, uint32_t character);
/* It is pasted; then draws. */
void table_pastes(struct table *table, const char *text);
/* The name of the pane that has the keys. */
const char *table_top(const struct table *table);
/* Each character a key; \n is Enter. */
void table_types(struct table *table, const char *text);
/* An event arrives; then draws. */
void table_happens(struct table *table, struct event *take_event);

/* The server speaks the later edition, or not. */
void table_server(struct table *table, bool later);
/* The job of that serial ends so; text: of the error. */
void table_ends(struct table *table, uint64_t serial, enum error_code code, const char *text);
/* That property is its answer. */
void table_answers(struct table *table, uint64_t serial, const char *property);

/* ---- what a worker would send */
struct freshness table_fresh(const struct table *table);
struct event *table_properties(const struct table *table, size_t count);
struct visit *table_visit_of(const char *json);
struct visit *table_visit(const char *id, const char *date, const char *status, const char *name);
struct table_known { /* a visit of one visitor: when (UTC), how it stands, whose, where */
  const char *id, *at, *status, *name, *agent, *property, *ref; /* ref NULL: 75- and the property's id */
  const char *place;                                            /* JSON members of the property; NULL: none */
};
struct visit *table_visit_known(const struct table_known *known);
/* In the order of time. */
struct visit_list *table_visits_known(const struct table_known *known, size_t count);
/* "[...]", so many slots, not recommended, every half-hour of Friday the 27th from that hour (UTC) on. New memory. */
char *table_half_hours(int hour, int count);
struct event *table_day(const struct table *table);
/* A day of these, the second may be NULL. */
struct event *table_day_of(const struct table *table, struct visit *take_first, struct visit *take_second);
struct event *table_slots(const struct table *table);
struct event *table_slots_of(const struct table *table, const char *id, const char *ref, const char *json);
struct event *table_session(enum session_state state, const char *text);
struct event *table_write(enum event_type type, const char *state, bool settled, const char *note);

#define AT_EACH_SIZE(table)                                                                                            \
  for (size_t size = 0; size < 3; size++)                                                                              \
    for (struct table *table = table_new(sizes[size][0], sizes[size][1]); table != NULL;                               \
         table_free(table), table = NULL)

#endif
