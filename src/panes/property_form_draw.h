/* property_form_draw: the form of a property: what it holds, and what it shows of that. UI thread. */
#ifndef PANES_PROPERTY_FORM_DRAW_H
#define PANES_PROPERTY_FORM_DRAW_H

#include "model/property_draft.h"
#include "panes/context.h"
#include "panes/scroll.h"
#include "tui/field.h"

enum { PROPERTY_FORM_TEXT_MAX = 64 * 1024, PROPERTY_FORM_FOOT = 2 /* what is wrong, and the keys */ };

struct property_form {
  struct context *context;
  enum {
    PROPERTY_FORM_LOADING,
    PROPERTY_FORM_EDIT,
    PROPERTY_FORM_SUMMARY,
    PROPERTY_FORM_SENDING,
    PROPERTY_FORM_CONFLICT
  } step;
  bool is_new;
  struct chosen about;
  uint64_t serial; /* of the reading or the sending under way */
  char *base;      /* what is edited, as Flatsy sent it; NULL: new */
  struct property_draft *draft;
  char *theirs, *theirs_base;          /* the request that came with a conflict; as Flatsy sent it */
  struct property_draft *theirs_draft; /* ... to compare */
  struct error error;                  /* of the last reading or sending */
  struct field field;                  /* the selected member being typed */
  int *rows;                           /* members, or -1 - section */
  size_t count, selected, top;
  struct scroll scroll; /* summary, conflict */
  struct rect rect;
  bool painted; /* the step that is asked about has been seen */
};

/* The selected member; only while editing. */
enum property_member property_form_member(const struct property_form *form);
/* Rows at the top that a refusal takes until something is typed. */
int property_form_error_rows(const struct property_form *form);
/* Why it can't be typed in, or NULL. */
const char *property_form_locked(const struct property_form *form, enum property_member member);
/* What was changed, and what a conflict's two sides are. */
void property_form_fill_summary(const struct property_form *form, struct scroll *scroll);
void property_form_fill_conflict(const struct property_form *form, struct scroll *scroll);
void property_form_title(const void *form, char *out, size_t size);
void property_form_draw(const void *form, struct canvas *canvas, struct rect rect, bool focused);

#endif
