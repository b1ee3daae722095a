/* availability_private: what the files of availability share. */
#ifndef MODEL_AVAILABILITY_PRIVATE_H
#define MODEL_AVAILABILITY_PRIVATE_H

#include "model/availability.h"

#define AVAILABILITY_NEW SIZE_MAX

struct availability_item { /* an interval as read: never changes */
  char *raw;
  int64_t start, end;
  bool weekly, readable;
  bool plain; /* no member that we don't know */
};
struct availability_piece { /* what is open now; origin: the item whose members it carries */
  int64_t start, end;       /* weekly: of the first time */
  bool weekly;
  size_t origin;
};
struct availability {
  char *raw; /* as read; NULL when absent */
  size_t item_count;
  struct availability_item *items;
  size_t piece_count;
  struct availability_piece *pieces;
  bool tidy;
};

/* Opens [start, end) in pieces; nothing when that is empty. */
void availability_add(struct availability *hours, int64_t start, int64_t end, bool weekly, size_t origin);

/* Takes the n-th piece out: the last one comes in its place. */
void availability_remove(struct availability *hours, size_t n);

/* ---- looking (availability_spans.c) */

/* The k-th time of weekly hours: the same wall times; false when that day does not have them. Dated hours have one
 * time, the 0th. */
bool availability_occurrence(const struct availability_piece *piece, int k, struct availability_span *span);
/* The first k whose time may end after an instant. */
int availability_first(const struct availability_piece *piece, int64_t after);
/* The first time of hours, from the k-th on, that lies in [from, to). */
bool availability_occurrence_in(const struct availability_piece *piece, int *k, int64_t from, int64_t to,
                                struct availability_span *span);
/* Moves a range by weeks to where it meets the span or lies behind it. */
struct availability_span availability_range_near(struct availability_span range, const struct availability_span *span);
/* The first of them that ends after an instant. */
size_t availability_spans_from(const struct availability_spans *spans, int64_t after);
/* Adds what of a span lies in [from, to). */
void availability_add_span(struct availability_spans *spans, struct availability_span span, int64_t from, int64_t to);
/* What of the ranges the spans leave; both are sorted and disjoint. New memory. */
struct availability_spans availability_without(const struct availability_spans *ranges,
                                               const struct availability_spans *spans);
/* Sorts, and joins what touches. */
void availability_merge(struct availability_spans *spans);

/* ---- comparing */

enum { AVAILABILITY_DAYS_MAX = 3660 /* are compared */ };
/* The hours of a change on the wall of that day: false where the clock makes them another length. */
bool availability_change_on(const struct availability_change *change, int64_t day, int64_t *from, int64_t *to);

/* ---- changing (availability_edit.c) */

/* availability_paint and availability_erase of many ranges, sorted and disjoint, in one pass. */
void availability_paint_all(struct availability *hours, const struct availability_spans *ranges);
void availability_erase_all(struct availability *hours, const struct availability_spans *ranges, int64_t today);
/* Takes [from, to), within a day, out of the weekly hours from that day on, also out of those that begin later. */
void availability_end_weekly(struct availability *hours, int64_t from, int64_t to, int64_t today);

#endif
