/* port: ports of loopback for programs that can't choose one themselves, or have to keep theirs when they are started
 * again. */
#ifndef TESTS_PORT_H
#define TESTS_PORT_H

/* Nobody else is given it as long as the test program lives, while whoever sets SO_REUSEADDR (as every server does)
 * may listen there; who connects before that is refused. -1 with errno set when there is none. */
int port_hold(void);

#endif
