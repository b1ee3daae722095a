/* sandbox: a real sandbox and a worker, anew for each test of the worker. */
#ifndef TESTS_SANDBOX_H
#define TESTS_SANDBOX_H

#include "../harness/home.h"
#include "seat.h"

struct sandbox {       /* a sandbox and a worker, anew for each test */
  struct home home;    /* of which only the sandbox is there */
  const char *edition; /* the sandbox's, NULL: its default, the later one */
  struct seat seat;
};

struct target { /* a property and its first recommended slot */
  char *id, *ref, *date;
  int64_t at, read_at;
};

/* cmocka's setup and teardown: *state is a struct sandbox. */
int sandbox_setup(void **state);
int sandbox_setup_earlier(void **state); /* a sandbox of the earlier edition */
int sandbox_teardown(void **state);
/* Starts the sandbox (again). */
void sandbox_start(struct sandbox *sandbox);
/* A call to the sandbox's own side; body NULL: GET. The caller frees the answer. */
char *sandbox_call(const struct sandbox *sandbox, const char *path, const char *body);
/* How many requests the sandbox has seen whose target has that text. */
size_t sandbox_requests(const struct sandbox *sandbox, const char *text);
void sandbox_fault(const struct sandbox *sandbox, const char *spec);
/* That much of the worker's clock passes, and it has looked what is due. */
void sandbox_skip(struct sandbox *sandbox, int64_t milliseconds);
/* How many visits the sandbox itself holds for a visitor. */
size_t sandbox_visits_of(const struct sandbox *sandbox, const char *email);
struct target sandbox_target(struct sandbox *sandbox);
/* A booking of it for Marie Dupont, 06 12 34 56 78: to be posted. */
struct job *sandbox_booking(const struct target *target, const char *email);
/* The same for whom it says. */
struct job *sandbox_booking_of(const struct target *target, struct visitor take_visitor);
/* Books it, with a custom field budget=1200; the visit's id, new memory. */
char *sandbox_book(struct sandbox *sandbox, const struct target *target, const char *email);
void target_clear(struct target *target);

#endif
