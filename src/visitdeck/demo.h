/* demo: a sandbox of its own for --demo; a second visitdeck --demo joins the one that runs. Before threads. */
#ifndef VISITDECK_DEMO_H
#define VISITDECK_DEMO_H

#include "base/error.h"

#define DEMO_USER "demo@visitdeck.example"
#define DEMO_PASSWORD "demo"

struct demo;
/* Finds the running demo or starts one: *url is new memory. The folders of the demo's profile are emptied when a new
 * one starts. */
enum error_code demo_start(const char *state_folder, const char *cache_folder, struct demo **demo, char **url,
                           struct error *error) MUST_CHECK;
/* Ends the sandbox if this process started it. */
void demo_stop(struct demo *take_demo);

#endif
