/* check_server: what is on the way to Flatsy. Main thread. */
#ifndef VISITDECK_CHECK_SERVER_H
#define VISITDECK_CHECK_SERVER_H

#include "visitdeck/check_lines.h"

/* Name, proxy, certificate, answer, login, clock: by one request, which changes nothing and shows the way as every
 * other goes it. */
void check_server(struct check *check);

#endif
