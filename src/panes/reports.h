/* reports: which reports of visits changed since somebody opened them here, and when one is no draft any more. UI
 * thread. */
#ifndef PANES_REPORTS_H
#define PANES_REPORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/summary.h"
#include "model/visit.h"
#include "work/event.h"

enum { REPORTS_MAX = 1000 };
struct reports {
  unsigned changed;    /* counts what changes of these */
  size_t unread;       /* how many of them are */
  size_t count;        /* of visits seen so far; once there are too many each takes the place of the oldest */
  struct seen_report { /* the reports of a visit as they were last seen */
    uint64_t visit;    /* a number made of its id */
    uint64_t print;    /* one made of their text; 0: not read yet */
    int64_t read_at;   /* when somebody opened the visit here; WHEN_NONE: not yet */
    bool unread;
  } seen[REPORTS_MAX];
};
void reports_see(struct reports *reports, const struct visit_list *list);
void reports_note_changes(struct reports *reports, const struct event *event); /* EVENT_CHANGES */
/* Somebody opened the visit, now (UTC). True when its report had changed: the next run has to know too. */
bool reports_open(struct reports *reports, const struct visit *visit, int64_t now);
bool reports_is_unread(const struct reports *reports, const char *visit_id);
/* Those to be looked at, now (UTC): of the last two weeks, which are read, and of three months as the cache has them.
 */
struct summary_pick reports_pick(int64_t now);
/* Milliseconds until a draft of the list (may be NULL) turns into what it then is; -1: none does, or not for weeks. */
int reports_tick(const struct visit_list *list, int64_t now);

#endif
