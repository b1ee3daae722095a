/* summary: what the visits of some days come to: visits in, numbers out, and which visits stand behind a number. Days
 * are those of the profile's zone. Any thread. */
#ifndef MODEL_SUMMARY_H
#define MODEL_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/mem.h"
#include "model/report_state.h"
#include "model/visit.h"

enum {
  SUMMARY_DAYS_MOST = 3660,  /* of a period */
  SUMMARY_GROUPS_MOST = 100, /* agents, or properties, that are told one by one */
  SUMMARY_BY = 4             /* who cancels: VISIT_CANCELLED_VISITOR ..., without the moved ones */
};

struct summary_count { /* of visits; one with several visitors by visit_summary_status */
  size_t visits;       /* but those that were moved: they count where they went */
  size_t status[VISIT_STATUS_OTHER + 1];
  size_t reports[REPORT_UNREADABLE + 1]; /* not of those that were moved */
  size_t interests;                      /* how many reports have a number for it, */
  int64_t interest_sum;                  /* ... their sum */
  int interest_most;                     /* ... and the largest, -1: none. The document gives no scale */
  size_t odd;                            /* of which a part can't be read: they may belong elsewhere */
};
size_t summary_cancelled(const struct summary_count *count); /* by whomever; moved ones are not */
double summary_interest(const struct summary_count *count);  /* the mean, NAN: of none */

struct summary_late { /* how long before the visit it was cancelled, 0: after its hour */
  size_t timed;       /* of how many that is known */
  int64_t *seconds;   /* of each; NULL once it is whole */
  int64_t median;     /* seconds, -1: of none */
};
struct summary_period {
  int64_t from, to; /* midnights: from <= at < to */
  struct summary_count count;
  struct summary_late late[SUMMARY_BY];
};
struct summary_day {
  int64_t day; /* midnight */
  size_t visits, cancelled;
};
struct summary_group {
  char *id;            /* exact; NULL: visits without one */
  char *name, *detail; /* cleaned: an agent's label; a property's reference and address */
  struct summary_count count;
};
struct summary_groups { /* most visits first */
  size_t count;         /* of all of them; once it is whole that many are told: */
  size_t told;
  struct summary_group *all;
  size_t size, *places; /* while it grows: where each is, by its id */
};
struct summary {
  int64_t now;
  struct summary_period period, before; /* before: as many days, just before it */
  size_t day_count;
  struct summary_day *days;                 /* of both, in order */
  struct summary_groups agents, properties; /* of the period */
  int64_t gap;                              /* the first instant of both that was never read; WHEN_NONE: none */
};
/* from, to: midnights, at most SUMMARY_DAYS_MOST days; now: UTC, what is a draft by. */
struct summary *summary_new(int64_t from, int64_t to, int64_t now);
/* In any order; what is of none of its days does not count. */
void summary_add(struct summary *summary, const struct visit *visit);
/* All were added. */
void summary_end(struct summary *summary);
void summary_free(struct summary *take_summary);
AUTO_OF(struct summary, summary_free)

/* Visits a day as bars, one character (U+2581...) each, the lowest: none; at most cells of them, several days to one
 * where there are more: *step gets how many. New memory. */
char *summary_bars(const struct summary_day *days, size_t count, size_t cells, size_t *step);

/* A part of it can't be read: it may belong elsewhere. */
bool summary_is_odd(const struct visit *visit);

/* ---- which visits stand behind a number */

enum summary_what {
  SUMMARY_VISITS,    /* but moved ones */
  SUMMARY_STATUS,    /* of that status */
  SUMMARY_CANCELLED, /* by whomever */
  SUMMARY_REPORT,    /* whose report is in that state */
  SUMMARY_INTEREST,  /* whose report has a number for it */
  SUMMARY_ODD,       /* of which a part can't be read */
  SUMMARY_REPORTS    /* to be looked at: missing, unreadable, to come, drafts; since whole_from all that are there */
};
struct summary_pick {
  enum summary_what what;
  enum visit_status status;
  enum report_state state;
  int64_t from, to; /* from <= at < to */
  int64_t whole_from;
  enum { SUMMARY_OF_ALL, SUMMARY_OF_AGENT, SUMMARY_OF_PROPERTY } of;
  char *id; /* ... of that alone; NULL: of none */
};
bool summary_picks(const struct summary_pick *pick, const struct visit *visit, int64_t now);
/* How many of them were counted; of all, or of a group. */
size_t summary_number(const struct summary_count *count, const struct summary_pick *pick);
struct summary_pick summary_pick_copy(const struct summary_pick *pick);
void summary_pick_clear(struct summary_pick *pick);

/* The numbers of a summary, in the order in which they are told. */
struct summary_line {
  const char *label;        /* untranslated: summary_line_label */
  int indent;               /* a part of the line above it that has one less */
  bool rare;                /* summary_line_is_told */
  struct summary_pick pick; /* without times */
};
enum { SUMMARY_LINES = 18 };
extern const struct summary_line summary_lines[SUMMARY_LINES];
const char *summary_line_label(const struct summary_line *line); /* translated */
/* Of what is rare only where there is any. */
bool summary_line_is_told(const struct summary_line *line, const struct summary *summary);
/* How late half of them were cancelled at least: "median 11 h before". NULL: the line is none of cancellations by one,
 * or nobody knows. New memory. */
char *summary_line_say_late(const struct summary_line *line, const struct summary_period *period);

#endif
