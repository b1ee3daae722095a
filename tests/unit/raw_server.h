/* raw_server: a server at the level of bytes, for what can go wrong between two programs. */
#ifndef TESTS_RAW_SERVER_H
#define TESTS_RAW_SERVER_H

#include <stddef.h>

/* What happens after the bytes of an answer. */
enum raw_server_end {
  RAW_KEEP,  /* the connection waits for the next request */
  RAW_CLOSE, /* ... is closed */
  RAW_RESET, /* ... is reset */
  RAW_HANG,  /* ... stays open, and nothing comes any more */
  RAW_DRIP,  /* the bytes come one by one, with pauses; then it hangs */
  RAW_FLOOD, /* the bytes come again and again */
  RAW_TUNNEL /* what comes from here on goes to that port of the loopback, and back */
};
struct raw_server_line {
  const char *bytes;
  enum raw_server_end end;
  int port;
  size_t length; /* of bytes that hold a NUL; 0: as a text */
};

struct raw_server;
/* Answers the nth request, on whatever connection it comes, with the nth line; the last line serves the rest. url gets
 * the base URL, on the loopback. lines outlive the server. */
struct raw_server *raw_server_open(char *url, size_t size, const struct raw_server_line *lines, size_t count);
/* From now on every request is answered so, and connections that were open are not: line outlives the server. */
void raw_server_turn(struct raw_server *server, const struct raw_server_line *line);
void raw_server_close(struct raw_server *take_server);
/* How many requests came so far that begin so. */
size_t raw_server_requests(struct raw_server *server, const char *start);
/* The connection (from 1) on which the nth request (from 0) came; 0: it did not come. */
int raw_server_connection(struct raw_server *server, size_t n);
/* The nth request; valid until wire_close. NULL: it did not come. */
const char *raw_server_request(struct raw_server *server, size_t n);

#endif
