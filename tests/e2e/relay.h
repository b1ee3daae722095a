/* relay: a real visitdeck-relay on a port of its own, and plain sockets to it, for tests. */
#ifndef TESTS_E2E_RELAY_H
#define TESTS_E2E_RELAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "../harness/home.h"
#include "../harness/run.h"

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
enum { RELAY_SLOW = 10 }; /* that many times less is done where everything takes that much longer */
#else
enum { RELAY_SLOW = 1 };
#endif

struct relay {
  const struct home *home; /* its files are below */
  char name[16];           /* of its folder there */
  int port;
  char secret[65], hook[160]; /* the address that the vendor posts to */
  pid_t pid;                  /* 0: not running */
  const char *language;       /* NULL: en */
};
/* A port that is its own from now on, a secret, a folder: everything but the process. */
void relay_prepare(struct relay *relay, const struct home *home, const char *name);
/* Its configuration file: for the home's sandbox and the broker, each of which is refused where there is none (NULL),
 * and more lines (or NULL). Its path, new memory. */
char *relay_configure(const struct relay *relay, const char *mqtt_url, const char *more);
/* Starts it and waits until it listens. */
void relay_start(struct relay *relay);
void relay_start_in(struct relay *relay, const char *where); /* else than at "http://127.0.0.1:" */
/* Starts it and waits until it ends. Exit status; what it said on stderr is in its log. */
int relay_run(struct relay *relay);
void relay_kill(struct relay *relay); /* -9 */
/* SIGTERM, waits. Exit status, or 128 + signal. */
int relay_end(struct relay *relay);
/* visitdeck-relay COMMAND with its configuration. */
struct ran relay_command(const struct relay *relay, const char *command);
/* What it says of itself, new memory. */
char *relay_status(const struct relay *relay);
/* Until its status has that text. */
void relay_await(const struct relay *relay, const char *text);
/* Of its status: the number after that text: "published". */
long relay_number(const struct relay *relay, const char *before);
/* How often a text is in what it has logged; until it is there so often. */
size_t relay_logged(const struct relay *relay, const char *text);
void relay_await_log(const struct relay *relay, const char *text, size_t times);

/* ---- plain sockets */
int relay_connect(const struct relay *relay); /* -1: refused */
/* To a socket in its folder: "hook.sock", "status.sock". */
int relay_connect_in(const struct relay *relay, const char *name);
/* The status of the next answer, whole; 0 when the connection ended before. */
int relay_answer(int fd);
/* True when the other side closes within that time; what comes before is thrown away. */
bool relay_hangs_up(int fd, int milliseconds);
/* The relay hangs up on who says nothing for a second: true when this process took so long by itself since it began to
 * connect that this may have come first. Who then has no answer tries again. */
bool relay_is_late(int64_t begun_ms);
/* One request on a connection of its own: its HTTP status, 0 none. path NULL: the right one. Again when it was late. */
int relay_request(const struct relay *relay, const char *method, const char *path, const char *body);
/* An event of that visit; the status. */
int relay_event(const struct relay *relay, const char *visit_id);
/* Sends an event on an open connection, without waiting. */
bool relay_send_event(const struct relay *relay, int fd, const char *visit_id);

#endif
