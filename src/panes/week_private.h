/* week_private: what the files of the week share. UI thread. */
#ifndef PANES_WEEK_PRIVATE_H
#define PANES_WEEK_PRIVATE_H

#include "panes/freshness.h"
#include "panes/week.h"
#include "panes/week_grid.h"

enum week_by { WEEK_BY_NOTHING, WEEK_BY_AGENT, WEEK_BY_PROPERTY, WEEK_BY_COUNT };

struct week_cell {     /* a half-day of a group */
  size_t first, count; /* its visits, in order: by time, the cancelled ones behind */
  size_t live;         /* how many of them are not cancelled */
};
struct week_group {
  char *key, *name; /* exact; for people */
  struct week_cell cells[WEEK_GRID_HALVES][WEEK_GRID_DAYS];
};
struct week_place { /* a cell, by its day and its row: group * 2 + half */
  int day;
  size_t row;
};
struct week {
  struct pane base;
  struct context *context;
  struct week_grid grid;
  struct reading reading; /* when Flatsy last answered */
  int64_t reading_week;   /* ... for the week that begins then */
  int64_t asked_ms;       /* monotonic: when it was asked; 0: not yet, for this week */
  uint64_t known_serial;  /* what is known here is asked for; 0: answered */
  bool known_again;       /* ... and by now there may be more */
  bool live;              /* what changes comes by itself: Flatsy need not be asked */
  struct visit_list *all; /* of the week; NULL: nothing has come */
  bool whole;             /* ... and nothing of it is unknown */
  struct error why;       /* why that is unknown */
  enum week_by by;
  char status; /* filter by status, as the planning's */
  char *filter, *folded;
  size_t count, *order; /* the visits that pass, by their cells */
  size_t group_count;
  struct week_group *groups;
  struct week_place at, foot; /* the cursor; what the lines under the grid tell of */
  size_t top;                 /* the first row in sight */
  int64_t keyed_ms;           /* monotonic: the last key */
  int width, height;
};

/* ---- week_groups.c: which visits are in which cell */
void week_groups_clear(struct week *pane);
void week_groups_fill(struct week *pane);
const struct week_cell *week_groups_cell(const struct week *pane, struct week_place at);
/* The n-th visit of a cell. */
const struct visit *week_groups_visit(const struct week *pane, const struct week_cell *cell, size_t n);
size_t week_groups_rows(const struct week *pane);

/* ---- week_draw.c */
int week_draw_foot_rows(const struct week *pane);
/* Rows of the grid in sight, and the lines of each. */
size_t week_draw_rows(const struct week *pane);
int week_draw_lines(const struct week *pane);
struct pane_spot week_draw_spot(const struct pane *base, struct rect body, int x, int y);
void week_draw_title(const struct pane *base, char *out, size_t size);
void week_draw(const struct pane *base, struct canvas *canvas, struct rect rect, bool focused);

#endif
