#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sandbox/sandbox.h"

struct fault {
  char *operation; /* "*": any */
  struct fault_effect effect;
  long times; /* -1: always */
  struct fault *next;
};

void faults_clear(struct sandbox *sandbox) {
  while (sandbox->faults != NULL) {
    struct fault *fault = sandbox->faults;
    sandbox->faults = fault->next;
    free(fault->operation);
    free(fault);
  }
}

static bool fault_action(struct fault_effect *effect, const char *action, const char *value) {
  long number = value != NULL ? strtol(value, NULL, 10) : 0;
  if (strcmp(action, "lose") == 0)
    effect->lose = true;
  else if (strcmp(action, "drop") == 0)
    effect->drop = true;
  else if (strcmp(action, "cut") == 0)
    effect->cut = true;
  else if (strcmp(action, "html") == 0)
    effect->html = true;
  else if (strcmp(action, "delay") == 0 && number > 0)
    effect->delay_ms = number;
  else if (strcmp(action, "status") == 0 && number >= 200 && number < 600)
    effect->status = (int)number;
  else if (strcmp(action, "lag") == 0 && number > 0)
    effect->lag = number;
  else
    return false;
  return true;
}

bool faults_add(struct sandbox *sandbox, const char *spec) {
  char *text = mem_copy(spec), *colon = strchr(text, ':');
  if (colon == NULL || colon == text) {
    free(text);
    return false;
  }
  *colon = '\0';
  struct fault fault = {.times = -1};
  char *action = colon + 1, *star = strchr(action, '*');
  if (star != NULL) {
    *star = '\0';
    fault.times = strtol(star + 1, NULL, 10);
  }
  char *equals = strchr(action, '=');
  if (equals != NULL) *equals = '\0';
  bool known = fault.times != 0 && fault_action(&fault.effect, action, equals != NULL ? equals + 1 : NULL);
  if (known) {
    struct fault *kept = mem_new(sizeof *kept), **end = &sandbox->faults;
    *kept = fault;
    /* lag works when a visit is created, and shows in visits. */
    kept->operation = mem_copy(fault.effect.lag > 0 ? "visits-lag" : text);
    while (*end != NULL)
      end = &(*end)->next;
    *end = kept;
  }
  free(text);
  return known;
}

struct fault_effect faults_take(struct sandbox *sandbox, const char *operation) {
  struct fault_effect all = {0};
  for (struct fault *fault = sandbox->faults; fault != NULL; fault = fault->next) {
    if (fault->times == 0 || (strcmp(fault->operation, "*") != 0 && strcmp(fault->operation, operation) != 0)) continue;
    if (fault->times > 0) fault->times--;
    all.lose |= fault->effect.lose;
    all.drop |= fault->effect.drop;
    all.cut |= fault->effect.cut;
    all.html |= fault->effect.html;
    if (fault->effect.status != 0) all.status = fault->effect.status;
    if (fault->effect.delay_ms > all.delay_ms) all.delay_ms = fault->effect.delay_ms;
    if (fault->effect.lag > all.lag) all.lag = fault->effect.lag;
  }
  return all;
}
