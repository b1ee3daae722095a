#include "panes/context.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/property_place.h"

enum { CONTEXT_MOVED_MS = 500 };

void context_init(struct context *context, const struct context_setup *setup) {
  context->setup = *setup;
  context->zones = property_zones_new();
}

void context_clear(struct context *context) {
  free(context->account.who);
  free(context->account.id);
  property_list_free(context->properties);
  property_zones_free(context->zones);
  property_about_clear(&context->chosen);
  free(context->asked.slots_of);
  held_visit_free(context->moving.visit);
  context_book_again(context, NULL);
  moved_visits_clear(&context->moved_visits);
  open_writes_clear(&context->open_writes);
  marked_visits_clear(&context->marked_visits);
  second_thoughts_clear(&context->second_thoughts);
  context_typed_clear(&context->typed);
  due_clear(&context->due);
}

void context_typed_clear(struct context_typed *typed) {
  free(typed->visitor);
  free(typed->visitor_sent);
  drafts_clear(&typed->messages);
  *typed = (struct context_typed){0};
}

bool context_has_profiles(const struct context *context) {
  const char *const *profile = context->setup.profiles, *open = context->setup.profile;
  while (profile != NULL && *profile != NULL && open != NULL && strcmp(*profile, open) == 0)
    profile++;
  return profile != NULL && *profile != NULL;
}

int64_t context_utc(const struct context *context) {
  return clock_utc(context->setup.clock);
}

void context_ask_again(struct context *context, enum refresh what) {
  context->asked.pane_ms[what - 1] = context_mono(context);
  context->asked.again[what - 1] = context_utc(context);
}

int64_t context_mono(const struct context *context) {
  return clock_mono_ms(context->setup.clock);
}

/* A booking is sent: its line is no longer the next one's. */
static void context_sent_line(struct context_typed *typed) {
  mem_replace(&typed->visitor_sent, typed->visitor);
  mem_replace(&typed->visitor, NULL);
}

uint64_t context_post(struct context *context, struct job *take_job) {
  if (take_job->type == JOB_BOOK || take_job->type == JOB_INVITE) context_sent_line(&context->typed);
  /* Counted from the key on, not from the worker's answer: q right after y asks too. */
  if (job_is_write(take_job->type)) context->status.unsettled++;
  return context->setup.poster->post(context->setup.poster, take_job);
}

uint64_t context_send(struct context *context, struct job *take_job) {
  notice_show(context->notice, STYLE_TEXT, "%s", _("Sent: waiting for Flatsy"));
  return context_post(context, take_job);
}

void context_copy(struct context *context, const char *text) {
  struct context_copier *copier = context->setup.copier;
  enum context_copies how = copier != NULL ? copier->how : CONTEXT_COPIES_NOT;
  if (how == CONTEXT_COPIES_NOT) {
    notice_show(context->notice, STYLE_WARN, "%s",
                _("This terminal takes nothing for its clipboard: select the line with the mouse"));
    return;
  }
  copier->copy(copier, text);
  if (how == CONTEXT_COPIES)
    notice_show(context->notice, STYLE_GOOD, _("Copied: %s"), text);
  else
    notice_show(context->notice, STYLE_GOOD, _("Given to tmux, which copies it with \"set-clipboard on\": %s"), text);
}

void context_hold_begin(struct context *context, const char *what) {
  context->second_thoughts.yes++;
  notice_show(context->notice, STYLE_WARN, "%s", what);
}

void context_hold(struct context *context, struct job *take_job) {
  struct second_thoughts *thoughts = &context->second_thoughts;
  second_thoughts_add(thoughts, context_post(context, job_held(take_job, thoughts->yes)));
}

/* ---- what is chosen */

void context_choose(struct context *context, const struct property_row *row) {
  property_about_clear(&context->chosen);
  if (row != NULL) context->chosen = property_about_of(row);
}

void context_want_slots(struct context *context) {
  const struct property_about *of = &context->chosen;
  mem_replace(&context->asked.slots_of, context->chosen.id);
  context_post(context, job_slots(JOB_WATCH_SLOTS, of->id, of->ref, context->moving.visit != NULL));
}

bool context_has_slots(const struct context *context) {
  const char *id = context->chosen.id, *of = context->asked.slots_of;
  return id == NULL || of == NULL ? id == of : strcmp(id, of) == 0;
}

void context_book_again(struct context *context, const struct visitor *visitor) {
  if (context->again != NULL) visitor_clear(context->again);
  free(mem_take(&context->again));
  if (visitor == NULL) return;
  context->again = mem_new(sizeof *context->again);
  visitor_copy(context->again, visitor);
}

void context_keep_line(struct context *context, const char *line) {
  mem_replace(&context->typed.visitor, line);
}

const char *context_why_not_book(const struct context *context) {
  const struct context_account *account = &context->account;
  if (context->setup.offline) return _("Offline: nothing can be booked");
  if (account->session != SESSION_OPEN)
    return account->link_known && !account->link_ok
               ? _("No answer from Flatsy, not logged in yet: nothing can be booked")
               : _("Not logged in: nothing can be booked");
  if (context->chosen.id == NULL) return _("Select a property first");
  if (context->chosen.status == PROPERTY_STANDBY) return _("This property is paused: it takes no visits now");
  if (context->chosen.status == PROPERTY_UNAVAILABLE) return _("This property is closed: it takes no more visits");
  return NULL;
}

void context_moved(struct context *context) {
  context->moved_ms = context_mono(context);
}

int context_moved_tick(const struct context *context) {
  int64_t left = context->moved_ms != 0 ? context->moved_ms + CONTEXT_MOVED_MS - context_mono(context) : -1;
  return left > 0 ? (int)left : -1;
}

/* ---- the account's properties */

static const struct property_row *context_row(const struct property_list *list, const char *id) {
  for (size_t n = 0; id != NULL && list != NULL && n < list->count; n++)
    if (strcmp(list->rows[n].id, id) == 0) return &list->rows[n];
  return NULL;
}

const struct property_row *context_property(const struct context *context, const char *id) {
  return context_row(context->properties, id);
}

const struct property_row *context_namesake(const struct context *context, const struct property_about *chosen) {
  const struct property_list *list = context->properties;
  for (size_t n = 0; chosen->ref != NULL && list != NULL && n < list->count; n++) {
    const struct property_row *row = &list->rows[n];
    bool same = row->ref != NULL && strcmp(row->ref, chosen->ref) == 0;
    if (same && (chosen->id == NULL || strcmp(row->id, chosen->id) != 0)) return row;
  }
  return NULL;
}

void context_note_lost(const struct context *context, const struct event *event, const char *id, bool *lost) {
  if (event->type != EVENT_PROPERTIES || event->properties == NULL) return;
  if (context_row(event->properties, id) != NULL)
    *lost = false;
  else if (context_property(context, id) != NULL)
    *lost = true;
}

const char *context_gone_text(void) {
  return _("No longer in Flatsy's list of properties");
}

/* ---- words */

void context_clip(char out[CONTEXT_NAME_BYTES], const char *text) {
  text_clip(out, CONTEXT_NAME_BYTES, text != NULL ? text : "", CONTEXT_NAME_CELLS, false);
}

void context_say_when_at(const struct context *context, int place, int64_t at, char *out, size_t size) {
  char day[96], time[32], name[192];
  const struct property_zone zone = property_zone_of(context->zones, place);
  when_say_whole_day(at, context_utc(context), day, sizeof day);
  when_say_time(at, time, sizeof time);
  property_zone_name(&zone, at, name, sizeof name);
  snprintf(out, size, at == WHEN_NONE ? "%s" : _("%s at %s (%s)"), day, time, name);
}

void context_say_when(const struct context *context, int64_t at, char *out, size_t size) {
  context_say_when_at(context, PROPERTY_PLACE_NONE, at, out, size);
}

void context_show_there(const struct context *context, int place, int64_t at, char out[CONTEXT_THERE]) {
  char there[96];
  const struct property_zone zone = property_zone_of(context->zones, place);
  property_zone_show(&zone, at, there, sizeof there);
  /* TRANSLATORS: behind a time: " (17:30 in Reunion)". */
  snprintf(out, CONTEXT_THERE, there[0] != '\0' ? _(" (%s)") : "%s", there);
}
