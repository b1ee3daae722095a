#include "store/database_plan.h"

int database_plan_version(const struct database_plan *plan) {
  int version = 0;
  while (plan->patches[version] != NULL)
    version++;
  return version;
}
