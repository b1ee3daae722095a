/* property_about: which property something is about, as it was when it was chosen: the list may change meanwhile. UI
 * thread. */
#ifndef PANES_PROPERTY_ABOUT_H
#define PANES_PROPERTY_ABOUT_H

#include "model/begun.h"
#include "model/property.h"
#include "model/visit.h"
#include "work/job.h"

struct property_about { /* each may be NULL */
  char *id, *ref, *ref_shown, *address;
  enum property_status status;
  int place; /* model/property_place.h */
};
struct property_about property_about_of(const struct property_row *row);        /* property_about_clear frees it */
struct property_about property_about_copy(const struct property_about *chosen); /* the same */
struct property_about property_about_of_visit(const struct visit *visit);       /* the same; its status is not told */
/* What a text that was begun says it is about, and back (all of it unknown where it says nothing). */
void property_about_say(const struct property_about *chosen, struct begun *begun);
struct property_about property_about_begun(const struct begun *begun); /* property_about_clear frees it */
void property_about_clear(struct property_about *chosen);
struct job_property property_about_job(const struct property_about *chosen); /* as what a job is about */

#endif
