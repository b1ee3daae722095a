/* database_plan: what a file of ours is: how it is made, and what is asked of it. */
#ifndef STORE_DATABASE_PLAN_H
#define STORE_DATABASE_PLAN_H

#include <stdbool.h>
#include <stddef.h>

struct database_plan {
  const char *const *patches; /* patches[n] brings version n to n + 1; ends with NULL */
  const char *const *reads;   /* statements that a file of ours can prepare; ends with NULL; or NULL */
  const char *const *sql;     /* the statements of sql.h, by number */
  size_t sql_count;
  bool durable;       /* synchronous=FULL, what is deleted is overwritten, and every index is looked over when it is
                         opened; else NORMAL */
  const char *ruined; /* what to do about a damaged one, a sentence's end, untranslated */
  /* The order that the patches call by this name (COLLATE), or NULL; texts that end before their end_. */
  const char *order;
  int (*compare)(const char *one, const char *end_one, const char *other, const char *end_other);
  /* The function that the patches call by this name, or NULL: the text made of what is kept (name(what, raw)). New
   * memory. */
  const char *function;
  char *(*make)(const char *what, const char *raw, size_t length, size_t *made);
};
/* The user_version that a plan ends with. */
int database_plan_version(const struct database_plan *plan);

#endif
