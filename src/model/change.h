/* change: one thing that happened to a visit, as this seat saw it. Any thread. */
#ifndef MODEL_CHANGE_H
#define MODEL_CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/visit.h"

enum change_kind { CHANGE_NEW, CHANGE_STATUS, CHANGE_REPORT };
enum { CHANGE_KEPT_SECONDS = 7 * 24 * 3600, CHANGE_LIST_MOST = 500 };
struct change {
  char *id;        /* a number in decimal digits: one that was noted later has a larger one, whatever the clock said */
  int64_t seen_at; /* UTC: when this seat saw it */
  enum change_kind kind;
  enum visit_status before, after; /* CHANGE_STATUS; after: CHANGE_NEW too */
  char *visit_id;                  /* exact */
  char *ref_shown, *visitor_name;  /* cleaned */
  char *seat;                      /* who booked it, by the visit itself; or NULL. Cleaned */
  int64_t at;                      /* the visit's instant, or WHEN_NONE */
  bool looked;                     /* that visit was opened since */
  bool read;                       /* somebody read of it in the list, or made it on this seat */
};
void change_list_free(struct change *take_changes, size_t count);

#endif
