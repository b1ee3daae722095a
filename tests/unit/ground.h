/* ground: a real sandbox and a worker, anew for each test of the worker. */
#ifndef TESTS_GROUND_H
#define TESTS_GROUND_H

#include <sys/types.h>
#include "seat.h"

struct place { /* a sandbox and a worker, anew for each test */
  pid_t sandbox;
  const char *edition; /* the sandbox's, NULL: its default, the later one */
  struct seat seat;
};

struct target { /* a property and its first recommended slot */
  char *id, *ref, *date;
  int64_t at, read_at;
};

/* cmocka's setup and teardown: *state is a struct place. */
int ground_setup(void **state);
int ground_setup_earlier(void **state); /* a sandbox of the earlier edition */
int ground_teardown(void **state);
/* Starts the sandbox (again). */
void ground_sandbox(struct place *place);
/* A call to the sandbox's own side; body NULL: GET. The caller frees the answer. */
char *ground_call(const struct place *place, const char *path, const char *body);
/* How many requests the sandbox has seen whose target has that text. */
size_t ground_requests(const struct place *place, const char *text);
void ground_fault(const struct place *place, const char *spec);
/* How many visits the sandbox itself holds for a visitor. */
size_t ground_visits_of(const struct place *place, const char *email);
struct target ground_target(struct place *place);
/* A booking of it for Marie Dupont, 06 12 34 56 78: to be posted. */
struct job *ground_booking(const struct target *target, const char *email);
/* Books it, with a custom field budget=1200; the visit's id, new memory. */
char *ground_book(struct place *place, const struct target *target, const char *email);
void target_clear(struct target *target);

#endif
