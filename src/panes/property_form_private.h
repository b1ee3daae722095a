/* property_form_private: what the files of the property form share; drawing is below the rest. UI thread. */
#ifndef PANES_PROPERTY_FORM_PRIVATE_H
#define PANES_PROPERTY_FORM_PRIVATE_H

#include "model/property_member.h"
#include "panes/context.h"
#include "tui/form.h"
#include "tui/pane.h"

struct begun;
enum {
  PROPERTY_FORM_EDITS_MAX = 4 << 20,
  PROPERTY_FORM_TEXT_MAX = 64 * 1024,
  PROPERTY_FORM_FOOT = 2, /* what is wrong, and the keys */
  PROPERTY_FORM_WIDE = 60,
  PROPERTY_FORM_SHOWN = 400
};

/* A property as Flatsy sent it. */
struct property_form_side {
  char *raw;     /* NULL: a new one */
  char *request; /* as which it is edited; NULL: the same */
  struct property_draft *draft;
};
struct property_form {
  struct pane base;
  struct typing_source typing;
  struct begun *begun; /* what was typed before, until the property is read; NULL: nothing */
  struct context *context;
  enum {
    PROPERTY_FORM_LOADING,
    PROPERTY_FORM_EDIT,
    PROPERTY_FORM_SUMMARY,
    PROPERTY_FORM_SENDING,
    PROPERTY_FORM_CONFLICT
  } step;
  bool is_new;
  struct property_about about;
  uint64_t serial;                       /* of the reading or the sending under way */
  struct property_form_side own, theirs; /* what is edited; what came with a conflict */
  struct error error;                    /* of the last reading or sending */
  struct form form;                      /* headings, and a row for each member; none until it is read */
  struct rect rect;
};

/* Of row n. */
enum property_member property_form_member(const struct property_form *form, size_t n);
/* Why it can't be typed in, or NULL. */
const char *property_form_locked(const struct property_form *form, enum property_member member);
/* Rows at the top that a refusal takes until something is typed. */
int property_form_error_rows(const struct property_form *form);
bool property_form_is_place(enum property_member member);
/* What is sent of what is typed. New memory. */
char *property_form_meant(const struct property_form *form, enum property_member member);
void property_form_draw(const struct pane *base, struct canvas *canvas, struct rect rect, bool focused);

#endif
