/* address: a host and its port, as people write them, in one form; and which of them are this machine's own. What is
 * judged is what is used: callers hand on the host that they got here. Any thread. */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

enum { ADDRESS_NO_PORT = -1 };
enum address_kind { ADDRESS_NAME, ADDRESS_FOUR, ADDRESS_SIX };
struct address {
  enum address_kind kind;
  char *host; /* a name in lower case, no dot behind; numbers as inet_ntop writes them, IPv6 without brackets and with
                 its zone ("fe80::1%eth0"). NULL: none was read */
  int port;   /* 0 to 65535, or ADDRESS_NO_PORT when none was written */
};
/* HOST, HOST: and HOST:PORT. IPv6 stands in brackets; an IPv4 address may be written in every form that a resolver
 * takes (0x7f.1, 2130706433), and as IPv6 (::ffff:127.0.0.1). False: anything else, and then there is nothing to clear.
 */
bool address_read(const char *text, struct address *address);
void address_clear(struct address *address);
/* "host", "[::1]", with ":port" when there is one. New memory. */
char *address_print(const struct address *address);
/* No other machine is reached by it, and reaches it. Of names: localhost alone. */
bool address_is_loopback(const struct address *address);
/* The same of what a resolver gave. */
bool address_socket_is_loopback(const struct sockaddr *socket);

#endif
