/* faults: what is to go wrong, as --fault and POST /sandbox/faults say. */
#ifndef SANDBOX_FAULTS_H
#define SANDBOX_FAULTS_H

#include <stdbool.h>

struct exchange;
struct sandbox;

#define FAULTS_FORM "OPERATION[?NAME=VALUE]:ACTION[=VALUE][+SKIP][*TIMES]"
enum { FAULT_LOSE = 1, FAULT_DROP = 2, FAULT_CUT = 4, FAULT_HTML = 8 };
struct fault_effect {
  unsigned ways;           /* of FAULT_ */
  const char *body, *tail; /* as long as the fault, as all texts */
  const char *respell;     /* how what was sent is kept; NULL: as it is */
  long status, delay_ms, late;
  long lag; /* how many answers of visits leave a new visit out */
};
/* Adds one FAULTS_FORM; false if it can't be understood. */
bool faults_add(struct sandbox *sandbox, const char *spec);
/* How one is written, and what there is. New memory. */
char *faults_known(void);
/* Those of the lines instead of what there is; changes nothing if one can't be understood. */
bool faults_replace(struct sandbox *sandbox, const char *lines);
void faults_clear(struct sandbox *sandbox);
/* What happens to this call of the operation; counts SKIP and TIMES down. */
struct fault_effect faults_take(const struct exchange *exchange, const char *operation);

#endif
