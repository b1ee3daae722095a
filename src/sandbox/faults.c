#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sandbox/sandbox.h"

enum { FAULT_DELAY_MOST = 24 * 3600 * 1000 };

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

/* A whole number of that range, and nothing after it. */
static bool fault_number(const char *text, long least, long most, long *number) {
  char *end;
  if (text == NULL || text[0] < '0' || text[0] > '9') return false;
  *number = strtol(text, &end, 10);
  return *end == '\0' && *number >= least && *number <= most;
}

static bool fault_action(struct fault_effect *effect, const char *action, const char *value) {
  long number;
  if (strcmp(action, "delay") == 0) return fault_number(value, 1, FAULT_DELAY_MOST, &effect->delay_ms);
  if (strcmp(action, "status") == 0) {
    bool known = fault_number(value, 200, 599, &number);
    effect->status = known ? (int)number : 0;
    return known;
  }
  if (strcmp(action, "lag") == 0) {
    bool known = fault_number(value, 1, INT32_MAX, &number);
    effect->lag = known ? number : 0;
    return known;
  }
  effect->lose = strcmp(action, "lose") == 0;
  effect->drop = strcmp(action, "drop") == 0;
  effect->cut = strcmp(action, "cut") == 0;
  effect->html = strcmp(action, "html") == 0;
  return value == NULL && (effect->lose || effect->drop || effect->cut || effect->html);
}

/* The two operations that have a short name too. */
static const char *fault_operation(const char *name) {
  if (strcmp(name, "visitCreate") == 0) return "create";
  return strcmp(name, "visitCancel") == 0 ? "cancel" : name;
}

/* OPERATION:ACTION[=VALUE][*TIMES], in parts of text, which it cuts up. */
static bool fault_read(char *text, struct fault *fault, const char **operation) {
  char *action = strchr(text, ':');
  if (action == NULL) return false;
  *action++ = '\0';
  char *times = strchr(action, '*'), *value;
  fault->times = -1;
  if (times != NULL) {
    *times++ = '\0';
    if (!fault_number(times, 1, INT32_MAX, &fault->times)) return false;
  }
  if ((value = strchr(action, '=')) != NULL) *value++ = '\0';
  *operation = fault_operation(text);
  if (strcmp(*operation, "*") != 0 && !server_has_operation(*operation)) return false;
  return fault_action(&fault->effect, action, value);
}

bool faults_add(struct sandbox *sandbox, const char *spec) {
  char *text = mem_copy(spec);
  const char *operation;
  struct fault fault = {0};
  bool known = fault_read(text, &fault, &operation);
  if (known) {
    struct fault *kept = mem_new(sizeof *kept), **end = &sandbox->faults;
    *kept = fault;
    /* lag shows in visits, and is laid on a visit when it is made. */
    bool elsewhere = fault.effect.lag > 0 && strcmp(operation, "reschedule") != 0;
    kept->operation = mem_copy(elsewhere ? "create" : operation);
    while (*end != NULL)
      end = &(*end)->next;
    *end = kept;
  }
  free(text);
  return known;
}

bool faults_replace(struct sandbox *sandbox, const char *lines) {
  struct fault *before = sandbox->faults;
  char *all = mem_copy(lines), *rest = all, *line;
  bool known = true;
  sandbox->faults = NULL;
  while (known && (line = strsep(&rest, "\n")) != NULL) {
    line[strcspn(line, "\r")] = '\0';
    if (line[0] != '\0') known = faults_add(sandbox, line);
  }
  free(all);
  struct fault *made = sandbox->faults;
  sandbox->faults_replaced += known;
  sandbox->faults = known ? before : made;
  faults_clear(sandbox);
  sandbox->faults = known ? made : before;
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
