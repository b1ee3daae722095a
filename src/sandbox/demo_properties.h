/* demo_properties: the properties of the demo's account, and their agents. */
#ifndef SANDBOX_DEMO_PROPERTIES_H
#define SANDBOX_DEMO_PROPERTIES_H

#include <cjson/cJSON.h>
#include <stddef.h>

#include "sandbox/chance.h"
#include "sandbox/sandbox.h"

struct demo_property {
  char id[ID_SIZE], agent_id[ID_SIZE];
  int agent; /* the first of the agent's properties: a number for the agent */
  bool ended;
  size_t street;
  cJSON *summary; /* of its visits */
};

struct demo { /* as it is made */
  struct sandbox *sandbox;
  struct chance chance;
  int64_t now;
  int count;
  struct demo_property *properties;
};

/* Makes count of them. */
void demo_properties(struct demo *demo);

#endif
