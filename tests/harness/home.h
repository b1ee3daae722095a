/* home: a home of its own for programs of ours, with a sandbox whose data they see. */
#ifndef TESTS_HOME_H
#define TESTS_HOME_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct home {
  char folder[64]; /* HOME and the XDG folders are below it */
  pid_t sandbox;   /* 0: none */
  char url[128];
};
void home_open(struct home *home);
/* option: one more for the sandbox, or NULL. */
void home_start_sandbox(struct home *home, const char *option, const char *value);
/* options: more for the sandbox; ends with NULL. */
void home_start_sandbox_of(struct home *home, const char *const *options);
/* argv is all of its command; err: its standard error, 0: ours. */
void home_start_sandbox_as(struct home *home, int err, const char *const *argv);
void home_stop_sandbox(struct home *home);
/* Removes the home; ends the sandbox. */
void home_close(struct home *home);
/* A file below the home: "state/visitdeck/NAME/outbox.db". New memory. */
char *home_path(const struct home *home, const char *below);
void home_write(const struct home *home, const char *below, const void *bytes, size_t length);
void home_write_text(const struct home *home, const char *below, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The profile of the demo's user on that server, who needs to type no password; format: more of its lines. */
void home_write_profile(const struct home *home, const char *url, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
char *home_read(const struct home *home, const char *below, size_t *length);
/* What such a file is called, of whoever gives the URL of the sandbox alone: kind is "state" or "cache". New memory. */
char *home_place(const struct home *home, const char *kind, const char *file);
/* The sandbox's own side: GET when body is NULL. New memory. */
char *home_ask(const struct home *home, const char *path, const char *body);
void home_fault(const struct home *home, const char *spec);
/* How many visits the sandbox holds whose JSON has text; live: proposed or confirmed only. */
int home_visits(const struct home *home, const char *text, bool live);
/* How many requests the sandbox has seen that have that text. */
size_t home_requests(const struct home *home, const char *text);
/* Of a fresh login, new memory. */
char *home_token(const struct home *home);
/* To the API itself with one; GET when body is NULL. The answer, new memory. */
char *home_api(const struct home *home, const char *path, const char *body);
/* A shell's command that must go well: what it printed, new memory. */
char *home_shell(const struct home *home, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The n-th slot of a property (0: the first), as visitdeck prints it to who is logged in. */
enum { HOME_DATE = 21 };
void home_slot(const struct home *home, const char *ref, int n, char date[HOME_DATE]);

#endif
