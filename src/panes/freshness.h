/* freshness: how old what stands in a pane is, for its title. A freshness begins with read_at WHEN_NONE. UI thread. */
#ifndef PANES_FRESHNESS_H
#define PANES_FRESHNESS_H

#include "panes/context.h"

/* "up to date", "3 min", "no answer, 13:42"; "reading" while what the person asked for takes its time. */
void freshness_show(const struct context *context, enum refresh what, const struct freshness *fresh, char *out,
                    size_t size);
/* The look of that text (tui/pane.h): another one whenever the text is. */
uint64_t freshness_look(const struct context *context, enum refresh what, const struct freshness *fresh);
/* Milliseconds until that text changes by itself; -1: never. */
int freshness_tick(const struct context *context, enum refresh what, const struct freshness *fresh);

struct reading { /* of what a detail shows */
  const struct context *context;
  uint64_t serial; /* under way; 0: none */
  struct freshness fresh;
};
struct reading freshness_begin(const struct context *context);
/* It was read, and no longer ago than that. */
bool freshness_is_within(const struct reading *reading, int64_t seconds);
/* The title of a detail: name, what of it is seen (or why it can't be read), and the age of what stands there. */
void freshness_detail_title(const char *name, const char *place, const struct reading *reading, char *out, size_t size);
void freshness_detail(const struct reading *reading, char *out, size_t size);
/* EVENT_DONE of it: true if it was that, and it is noted. */
bool freshness_detail_ended(struct reading *reading, const struct event *event);
/* It ended so. */
void freshness_detail_note(struct reading *reading, const struct error *error);
/* Milliseconds until its age changes by itself; -1: never. */
int freshness_detail_tick(const struct reading *reading);

enum { FRESHNESS_NOTHING = 400 };
/* What an empty list says, once it is read: nothing, or, of an event of that type, that there was something which can't
 * be read; else that it is being read, or why not, or (offline) that it never was. */
void freshness_say_nothing(const struct context *context, enum event_type type, const struct freshness *fresh,
                           bool read, const char *nothing, char *out, size_t size);

#endif
