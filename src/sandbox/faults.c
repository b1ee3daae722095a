#include "sandbox/faults.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sandbox/exchange.h"
#include "sandbox/respell.h"
#include "sandbox/routes.h"

enum { FAULT_DELAY_MOST = 24 * 3600 * 1000, FAULT_SILENCE = INT32_MAX };

struct fault {
  char *text;               /* the spec, cut up: what the rest points into */
  const char *operation;    /* "*": any */
  const char *name, *value; /* only calls that have this parameter; NULL: all */
  struct fault_effect effect;
  long skip, times; /* skip: that many calls pass first; times -1: always */
  struct fault *next;
};

static void fault_free(struct fault *fault) {
  free(fault->text);
  free(fault);
}

void faults_clear(struct sandbox *sandbox) {
  while (sandbox->faults != NULL) {
    struct fault *fault = sandbox->faults;
    sandbox->faults = fault->next;
    fault_free(fault);
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
  static const char *const ways[] = {"lose", "drop", "cut", "html"}; /* in the order of FAULT_ */
  if (strcmp(action, "delay") == 0) return fault_number(value, 1, FAULT_DELAY_MOST, &effect->delay_ms);
  if (strcmp(action, "status") == 0) return fault_number(value, 200, 599, &effect->status);
  if (strcmp(action, "lag") == 0) return fault_number(value, 1, INT32_MAX, &effect->lag);
  if (strcmp(action, "late") == 0) return fault_number(value, 1, INT32_MAX, &effect->late);
  if (strcmp(action, "respell") == 0) return respell_is(effect->respell = value);
  if (strcmp(action, "body") == 0) return (effect->body = value) != NULL;
  if (strcmp(action, "tail") == 0) return (effect->tail = value) != NULL;
  if (strcmp(action, "silence") == 0) effect->delay_ms = FAULT_SILENCE;
  for (unsigned n = 0; n < sizeof ways / sizeof *ways; n++)
    if (strcmp(action, ways[n]) == 0) effect->ways = 1u << n;
  return value == NULL && (effect->ways != 0 || effect->delay_ms == FAULT_SILENCE);
}

/* With a blank before and behind each name. */
#define FAULT_OPERATION(method, path, name, needs, run, later) name " "
static const char operations[] = " " ROUTES_API(FAULT_OPERATION);

static bool fault_is_operation(const char *name) {
  AUTO(mem_free_at) char *wanted = mem_print(" %s ", name);
  return strchr(name, ' ') == NULL && strstr(operations, wanted) != NULL;
}

/* The two operations that have a short name too. */
static const char *fault_operation(const char *name) {
  if (strcmp(name, "visitCreate") == 0) return "create";
  return strcmp(name, "visitCancel") == 0 ? "cancel" : name;
}

/* A mark and a number at the text's end, which are cut off; false when there is such a number and it is out of range.
 */
static bool fault_suffix(char *text, char mark, long *number) {
  size_t length = strlen(text), digits = 0;
  while (digits < length && text[length - digits - 1] >= '0' && text[length - digits - 1] <= '9')
    digits++;
  if (digits == 0 || digits == length || text[length - digits - 1] != mark) return true;
  text[length - digits - 1] = '\0';
  return fault_number(text + length - digits, 1, INT32_MAX, number);
}

/* FAULTS_FORM, in parts of fault->text, which it cuts up. */
static bool fault_read(struct fault *fault) {
  char *action = fault->text, *parameter = strsep(&action, ":"), *operation = strsep(&parameter, "?");
  if (action == NULL) return false;
  fault->times = -1;
  if (!fault_suffix(action, '*', &fault->times) || !fault_suffix(action, '+', &fault->skip)) return false;
  bool for_some = parameter != NULL; /* those that have it */
  fault->name = for_some ? strsep(&parameter, "=") : NULL;
  fault->value = parameter;
  if (for_some && fault->value == NULL) return false;
  char *value = action;
  action = strsep(&value, "=");
  fault->operation = fault_operation(operation);
  if (strcmp(fault->operation, "*") != 0 && !fault_is_operation(fault->operation)) return false;
  /* lag shows in visits, and is laid on a visit when it is made. */
  bool fits = fault_action(&fault->effect, action, value);
  if (fault->effect.lag > 0 && strcmp(fault->operation, "reschedule") != 0) fault->operation = "create";
  return fits;
}

char *faults_known(void) {
  return mem_print(FAULTS_FORM "; OPERATION: *%.*s; ACTION: lose drop cut silence html delay=MS (1 to %d) status=CODE"
                               " (200 to 599) body=TEXT tail=TEXT lag=N late=N respell=HOW",
                   (int)sizeof operations - 2, operations, FAULT_DELAY_MOST);
}

bool faults_add(struct sandbox *sandbox, const char *spec) {
  struct fault *fault = mem_new(sizeof *fault), **end = &sandbox->faults;
  fault->text = mem_copy(spec);
  while (*end != NULL)
    end = &(*end)->next;
  if (fault_read(fault))
    *end = fault;
  else
    fault_free(fault);
  return *end != NULL;
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

/* A call that a fault is meant for; those that pass first are counted. */
static bool fault_is_for(struct fault *fault, const struct exchange *exchange, const char *operation) {
  if (fault->times == 0 || (strcmp(fault->operation, "*") != 0 && strcmp(fault->operation, operation) != 0))
    return false;
  const char *given = fault->name != NULL ? exchange_parameter(exchange, fault->name) : NULL;
  if (fault->name != NULL && strcmp(given != NULL ? given : "", fault->value) != 0) return false;
  if (fault->skip > 0) {
    fault->skip--;
    return false;
  }
  if (fault->times > 0) fault->times--;
  return true;
}

struct fault_effect faults_take(const struct exchange *exchange, const char *operation) {
  struct fault_effect all = {0};
  for (struct fault *fault = exchange->sandbox->faults; fault != NULL; fault = fault->next) {
    if (!fault_is_for(fault, exchange, operation)) continue;
    all.ways |= fault->effect.ways;
    if (fault->effect.status != 0) all.status = fault->effect.status;
    if (fault->effect.body != NULL) all.body = fault->effect.body;
    if (fault->effect.tail != NULL) all.tail = fault->effect.tail;
    if (fault->effect.delay_ms > all.delay_ms) all.delay_ms = fault->effect.delay_ms;
    if (fault->effect.respell != NULL) all.respell = fault->effect.respell;
    if (fault->effect.late > all.late) all.late = fault->effect.late;
    if (fault->effect.lag > all.lag) all.lag = fault->effect.lag;
  }
  return all;
}
