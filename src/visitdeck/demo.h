/* demo: a sandbox of its own for --demo; a second visitdeck --demo joins the one that runs, and the last one out ends
 * it: no process need live for another. Before threads. */
#ifndef VISITDECK_DEMO_H
#define VISITDECK_DEMO_H

#include <sys/types.h>
#include "base/error.h"

#define DEMO_USER "demo@visitdeck.example"
#define DEMO_PROFILE ".demo" /* its folders: no profile, and no server's name, begins with a dot */

struct demo {
  int users;     /* the file "sandbox", a shared lock: the sandbox lives as long as anybody has one */
  pid_t sandbox; /* if this process started it, or 0 */
  char *url, *password;
};
/* Finds the running demo or starts one, with a password that nobody else knows: the other users of the machine reach
 * the port too. It is kept, 0600, in the demo's state folder. The folders of the demo's profile are emptied when a new
 * one starts; ERROR_STORE while users of one that was killed have them open. */
enum error_code demo_start(const char *state_folder, const char *cache_folder, struct demo **demo,
                           struct error *error) MUST_CHECK;
/* Leaves it. Who started the sandbox and is the last one waits for its end; else it ends by itself. */
void demo_stop(struct demo *take_demo);

#endif
