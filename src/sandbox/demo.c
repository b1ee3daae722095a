#include "sandbox/demo.h"

#include <stdlib.h>

#include "base/mem.h"
#include "sandbox/demo_messages.h"
#include "sandbox/demo_properties.h"
#include "sandbox/demo_visits.h"
#include "sandbox/instant.h"
#include "sandbox/property.h"
#include "sandbox/store.h"

void demo_fill(struct sandbox *sandbox) {
  struct demo demo = {.sandbox = sandbox,
                      .chance = chance_of_seed(sandbox->settings.seed),
                      .now = instant_now(sandbox),
                      .count = sandbox->settings.properties};
  chance_id(&demo.chance, sandbox->account_id);
  demo.properties = mem_new_array((size_t)demo.count, sizeof *demo.properties);
  demo_properties(&demo);
  if (demo.count > 0) demo_visits(&demo, sandbox->settings.visits);
  store_index(sandbox);
  demo_drafts(&demo);
  if (sandbox->settings.later) demo_messages(&demo);
  property_recount(sandbox, NULL);
  for (int n = 0; n < demo.count; n++)
    cJSON_Delete(demo.properties[n].summary);
  free(demo.properties);
}
