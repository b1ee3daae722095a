/* check_host: what of this machine visitdeck needs. Main thread. */
#ifndef VISITDECK_CHECK_HOST_H
#define VISITDECK_CHECK_HOST_H

#include "visitdeck/check_lines.h"

void check_host_zone(struct check *check);
/* Makes the folders of the profile, as a start does. */
void check_host_disk(struct check *check);
void check_host_terminal(struct check *check);

#endif
