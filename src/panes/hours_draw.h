/* hours_draw: what the files of the availability pane share. UI thread. */
#ifndef PANES_HOURS_DRAW_H
#define PANES_HOURS_DRAW_H

#include "model/availability.h"
#include "panes/context.h"
#include "panes/age.h"
#include "panes/hours.h"

enum { HOURS_UNDO = 50 };

struct hours_told {           /* what Flatsy has */
  struct availability *hours; /* NULL: none of it */
  char *raw;                  /* the list as it came; NULL: absent */
};
struct hours_pane {
  struct context *context;
  struct chosen about;
  struct hours_told base;     /* as read */
  struct availability *hours; /* with the person's changes; NULL until it is read */
  struct hours_told theirs;   /* what somebody else has made of it meanwhile */
  size_t undo_count;
  struct availability *undo[HOURS_UNDO];
  uint64_t sending; /* the job's serial, or 0 */
  struct reading reading;
  struct error error; /* why the last of them failed */
  bool lost;          /* the list of properties has its property no more */
  struct availability_grid grid;
  int day, row, top;      /* the cursor, and the first row in sight */
  bool selecting;         /* a range has been begun */
  int from_day, from_row; /* where */
  struct rect rect;
};

/* The corners of what Space changes: the range, or the cursor's half-hour. */
struct hours_block {
  int first_day, last_day, first_row, last_row;
};
/* Before a change; hours_did after it. */
void hours_will(struct hours_pane *pane);
void hours_did(struct hours_pane *pane);
/* The cursor goes to a day of any week, at the same time of day. */
void hours_go_to_day(struct hours_pane *pane, int64_t day);
void hours_post(struct hours_pane *pane);
/* What is on Flatsy now becomes the base, with the person's changes on top or without. */
void hours_take(struct hours_pane *pane, bool keep_mine);

/* ---- hours_draw.c */
struct hours_block hours_block(const struct hours_pane *pane);
bool hours_changed(const struct hours_pane *pane); /* something is not sent */
int64_t hours_today(const struct hours_pane *pane);
void hours_title(const void *pane, char *out, size_t size);
void hours_draw(const void *pane, struct canvas *canvas, struct rect rect, bool focused);
enum { HOURS_HEAD = 1, HOURS_FOOT = 1 };

#endif
