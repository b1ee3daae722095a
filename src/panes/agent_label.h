/* agent_label: what the agent of a visit is called. UI thread. */
#ifndef PANES_AGENT_LABEL_H
#define PANES_AGENT_LABEL_H

#include <stddef.h>
#include "model/visit.h"

/* "Paul Vincent", "agent 3fa8" of whom no more is known, "no agent". Translated, clean. */
void agent_label(const struct visit *visit, char *out, size_t size);

#endif
