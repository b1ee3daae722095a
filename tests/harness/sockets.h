/* sockets: of the loopback, for what speaks HTTP or MQTT by hand. Where the machine gives none, the program aborts. */
#ifndef TESTS_SOCKETS_H
#define TESTS_SOCKETS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/* Bound to a free port; whoever connects is refused until it listens. */
int socket_bind(int *port);
/* The same, and listens. */
int socket_listen(int *port);
/* A port for a program that can't choose one itself, or has to keep its own when it is started again: nobody else is
 * given it as long as the test program lives, while whoever sets SO_REUSEADDR (as every server does) may listen there;
 * who connects before that is refused. */
int socket_hold(void);
/* -1: refused. */
int socket_connect(int port);
/* False: the other side has hung up. */
bool socket_send(int fd, const char *bytes, size_t length);
/* A thread that takes each connection and has it served, one after the other; then it is closed, so who keeps one dups
 * it. */
struct acceptor {
  int socket; /* as socket_bind has it: whoever connects before is refused */
  pthread_t thread;
  void (*serve)(void *arg, int peer);
  void *arg;
};
void acceptor_begin(struct acceptor *acceptor, int bound, void (*serve)(void *arg, int peer), void *arg);
/* Waits until who is being served has gone. */
void acceptor_end(struct acceptor *acceptor);
/* A whole request, as a text: its body, inside bytes; NULL when there is none. */
char *socket_request(int fd, char *bytes, size_t size);
/* Whether bytes, as much as has come of a request, is one: its body, or NULL. */
char *socket_is_request(char *bytes, size_t length);

#endif
