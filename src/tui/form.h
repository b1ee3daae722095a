/* form: texts that a person types, each with a label: which one has the keys, which are in sight, what is wrong with
 * one, what was changed; and the question that follows, about all of it. Knows no pane. UI thread. */
#ifndef TUI_FORM_H
#define TUI_FORM_H

#include "tui/field.h"
#include "tui/notice.h"
#include "tui/scroll.h"
#include "tui/sheet.h"

enum form_look {
  FORM_PAGE,  /* many rows with headings: a mark before each label, what is wrong beside the text; has a last row */
  FORM_SHEET, /* few rows: how it is stands behind each text; the last row leads to the first */
  FORM_LINE,  /* one row */
  FORM_STACK  /* a label over each text; the last row leads to the first */
};
enum form_state {
  FORM_SAME,
  FORM_CHANGED,
  FORM_DOUBTFUL,
  FORM_WAS_WRONG, /* as it came: holds nothing up */
  FORM_WRONG      /* can't be sent so */
};
enum form_kind {
  FORM_HEADING, /* a label alone */
  FORM_TEXT,
  FORM_LINES, /* a text of several lines */
  FORM_SECRET
};
struct form_row {
  int id;     /* the owner's */
  char *name; /* the owner's, or NULL; the form frees it */
  char *label;
  char *before; /* what the text was at first; NULL: it was not there */
  bool heading;
  bool locked;  /* can't be typed in */
  bool removed; /* is to go */
  struct field field;
};
struct form;
struct form_ops { /* what whoever holds a page or a sheet (CONTAINER_OF) tells of it */
  /* How row n is, and that in words; out is "" else. */
  enum form_state (*state)(const struct form *form, size_t n, char *out, size_t size);
  /* Of the few values that row n has the i-th, translated; NULL after the last. Optional. */
  const char *(*choice)(const struct form *form, size_t n, size_t i);
  /* The keys are about to go from the selected row to another one. Optional. */
  void (*leave)(struct form *form);
};
struct form {
  enum form_look look;
  struct notice *notice;      /* the owner's: what is wrong is said there */
  const struct form_ops *ops; /* NULL: a line or a stack */
  size_t count, at;           /* rows; the one that has the keys */
  size_t top;                 /* the first in sight at the last form_fit, of so many */
  int height;
  struct form_row *rows;
  struct scroll *question; /* the owner draws it */
  bool asking;             /* it stands in the place of the rows */
};
struct form form_begin(enum form_look look, struct notice *notice,
                       const struct form_ops *ops); /* without any row; form_clear */
void form_clear(struct form *form);
void form_empty(struct form *form); /* without any row */
/* A new row before row n (count: behind all), for at most max bytes; the keys stay where they are. label: translated,
 * or clean. Valid until the next one is added. */
struct form_row *form_add(struct form *form, size_t n, enum form_kind kind, const char *label, size_t max);
/* What the row has at first; a text that is too long is locked, as the rest would be lost. */
void form_set(struct form_row *row, const char *text);
bool form_changed(const struct form_row *row);
/* The text of row n. */
const char *form_text(const struct form *form, size_t n);
void form_select(struct form *form, size_t n);
void form_move(struct form *form, int steps); /* headings are passed over */
/* Which of its rows has the keys, from 1 on, and of how many: headings are none. */
size_t form_place(const struct form *form, size_t *count);
/* So many rows fit. */
void form_fit(struct form *form, int height);
/* Goes to the first row that is wrong, and says so; false when none is. */
bool form_find_wrong(struct form *form);

enum form_result {
  FORM_TAKEN,  /* nothing to do */
  FORM_TYPED,  /* in the selected row */
  FORM_LOCKED, /* would have been */
  FORM_BACK,   /* Esc */
  FORM_ON,     /* Ctrl-G on a page, else Enter */
  FORM_NO,     /* to the question: the rows are back */
  FORM_YES
};
enum form_result form_key(struct form *form, const struct key *key);
/* What that is to a sheet: Esc and yes close it. */
enum sheet_result form_sheet_result(enum form_result result);
/* The question takes the place of the rows: the sentence (translated), and what the owner adds to it. */
void form_ask(struct form *form, const char *sentence);

/* The rows, from the first one in sight. */
void form_draw(const struct form *form, struct canvas *canvas, struct rect rect);

#endif
