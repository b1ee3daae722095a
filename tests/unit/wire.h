/* wire: a server at the level of bytes, for what can go wrong between two programs. */
#ifndef TESTS_WIRE_H
#define TESTS_WIRE_H

#include <stddef.h>

/* What happens after the bytes of an answer. */
enum wire_end {
  WIRE_KEEP,  /* the connection waits for the next request */
  WIRE_CLOSE, /* ... is closed */
  WIRE_RESET, /* ... is reset */
  WIRE_HANG,  /* ... stays open, and nothing comes any more */
  WIRE_DRIP,  /* the bytes come one by one, with pauses; then it hangs */
  WIRE_FLOOD, /* the bytes come again and again */
  WIRE_TUNNEL /* what comes from here on goes to that port of the loopback, and back */
};
struct wire_line {
  const char *bytes;
  enum wire_end end;
  int port;
  size_t length; /* of bytes that hold a NUL; 0: as a text */
};

struct wire;
/* Answers the nth request, on whatever connection it comes, with the nth line; the last line serves the rest. url gets
 * the base URL, on the loopback. lines outlive the wire. */
struct wire *wire_open(char *url, size_t size, const struct wire_line *lines, size_t count);
/* From now on every request is answered so, and connections that were open are not: line outlives the wire. */
void wire_turn(struct wire *wire, const struct wire_line *line);
void wire_close(struct wire *take_wire);
/* How many requests came so far that begin so. */
size_t wire_requests(struct wire *wire, const char *start);
/* The connection (from 1) on which the nth request (from 0) came; 0: it did not come. */
int wire_connection(struct wire *wire, size_t n);
/* The nth request; valid until wire_close. NULL: it did not come. */
const char *wire_request(struct wire *wire, size_t n);

#endif
