#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/when.h"
#include "panes/desk_private.h"

/* desk_lines: what stands in the titles and in the lines under the panes. */
enum { DESK_FRESH_SECONDS = 60, DESK_BLINK_MS = 300, DESK_DAY_SECONDS = 20 * 3600 };

/* ---- ages */

/* Asked for, and longer ago than a blink. */
static bool desk_waits(const struct desk *desk, enum refresh what) {
  int64_t asked = desk->asked_ms[what - 1];
  return asked != 0 && desk_mono(desk) - asked >= DESK_BLINK_MS;
}

static void desk_fresh(const struct desk *desk, const struct freshness *fresh, char *out, size_t size) {
  char when[64];
  if (fresh->live) {
    snprintf(out, size, "%s", _("live"));
    return;
  }
  bool down = desk->link_known && !desk->link_ok, silent = fresh->failed || down;
  bool answers = desk->link_known ? desk->link_ok : fresh->error.code != ERROR_UNREACHABLE;
  bool answered = fresh->failed && answers; /* but not with what was asked for */
  if (fresh->read_at == WHEN_NONE) {
    const char *word = desk->setup.offline ? fresh->failed ? _("offline") : _("offline, never read")
                       : answered ? _("not read")
                       : silent            ? _("no answer")
                                           : _("loading");
    snprintf(out, size, "%s", word);
    return;
  }
  int64_t age = desk_utc(desk) - fresh->read_at;
  if (age > DESK_DAY_SECONDS)
    when_show_day_time(fresh->read_at, when, sizeof when);
  else
    when_show_time(fresh->read_at, when, sizeof when);
  if (desk->setup.offline)
    snprintf(out, size, _("offline, %s"), when);
  else if (answered)
    snprintf(out, size, _("not read, %s"), when);
  else if (silent)
    snprintf(out, size, _("no answer, %s"), when);
  else if (age < DESK_FRESH_SECONDS)
    snprintf(out, size, "%s", _("up to date"));
  else
    when_show_age(age, out, size);
}

/* While it is read again, perhaps for long, what stands there still has its age. */
static void desk_reading(const struct desk *desk, const struct freshness *fresh, char *out, size_t size) {
  char age[64];
  int64_t old = fresh->read_at == WHEN_NONE ? 0 : desk_utc(desk) - fresh->read_at;
  when_show_age(old, age, sizeof age);
  if (old < DESK_FRESH_SECONDS)
    snprintf(out, size, "%s", _("reading"));
  else
    snprintf(out, size, _("reading, %s"), age);
}

void desk_age(const struct desk *desk, enum refresh what, const struct freshness *fresh, char *out, size_t size) {
  if (desk_waits(desk, what))
    desk_reading(desk, fresh, out, size);
  else
    desk_fresh(desk, fresh, out, size);
}

uint64_t desk_age_look(const struct desk *desk, enum refresh what, const struct freshness *fresh) {
  int64_t age = fresh->read_at == WHEN_NONE ? -1 : desk_utc(desk) - fresh->read_at;
  uint64_t look = pane_look_add(PANE_LOOK, (uint64_t)fresh->read_at);
  look = pane_look_add(look, (uint64_t)(age < 0 ? -1 : age / 60));
  look = pane_look_add(pane_look_add(look, fresh->left_out), fresh->past << 1 | fresh->clock_wrong);
  return pane_look_add(look, (desk_waits(desk, what) ? 1u : 0) | (fresh->live ? 2u : 0) | (fresh->failed ? 4u : 0) |
                                 (desk->link_known ? 8u : 0) | (desk->link_ok ? 16u : 0) |
                                 (fresh->failed && fresh->error.code != ERROR_UNREACHABLE ? 64u : 0) |
                                 (age > DESK_DAY_SECONDS ? 32u : 0));
}

void desk_detail_age(const struct desk *desk, bool reading, const struct freshness *fresh, char *out, size_t size) {
  if (desk->setup.offline && fresh->read_at == WHEN_NONE) /* from the cache, which keeps no time of a single one */
    snprintf(out, size, "%s", _("offline"));
  else if (reading && fresh->read_at == WHEN_NONE)
    snprintf(out, size, "%s", _("loading"));
  else if (reading)
    desk_reading(desk, fresh, out, size);
  else
    desk_fresh(desk, fresh, out, size);
}

void desk_detail_title(const struct desk *desk, const char *name, const char *place, bool reading,
                       const struct freshness *fresh, char *out, size_t size) {
  char age[96];
  desk_detail_age(desk, reading, fresh, age, sizeof age);
  snprintf(out, size, "%s\t%s\t%s", name, fresh->failed && !reading ? fresh->error.text : place, age);
}

void desk_detail_ended(const struct desk *desk, struct freshness *fresh, const struct error *error) {
  fresh->failed = error->code != ERROR_NONE;
  fresh->error = *error;
  if (!fresh->failed && !desk->setup.offline) fresh->read_at = desk_utc(desk);
}

int desk_age_tick(const struct desk *desk, enum refresh what, const struct freshness *fresh) {
  int64_t asked = desk->asked_ms[what - 1];
  if (asked != 0 && !desk_waits(desk, what)) return (int)(asked + DESK_BLINK_MS - desk_mono(desk));
  return desk_detail_tick(desk, fresh);
}

int desk_detail_tick(const struct desk *desk, const struct freshness *fresh) {
  if (fresh->read_at == WHEN_NONE || fresh->live || desk->setup.offline) return -1;
  int64_t age = desk_utc(desk) - fresh->read_at;
  return (int)(DESK_FRESH_SECONDS - (age > 0 ? age % DESK_FRESH_SECONDS : 0)) * 1000;
}

/* ---- the lines under the panes */

/* As many slots as fit the line: a sentence that is cut can't be read aloud. */
void desk_say(const void *context, int width, char *out, size_t size) {
  const struct desk *desk = context;
  const void *slots = deck_pane(desk->deck, DESK_SLOTS);
  char quoted[400];
  if (desk->chosen.id == NULL) return;
  for (size_t most = SLOTS_SAID; most > 0; most--) {
    const char *said = slots_say(slots, most);
    if (said[0] == '\0') return;
    snprintf(quoted, sizeof quoted, _("\"%s\""), said);
    /* With its reference: while the cursor moves on it stays, rather than being painted away and back at each key. */
    snprintf(out, size, "%s  %s", slots_ref(slots), quoted);
    if (text_width(out) <= width) return;
  }
  snprintf(out, size, "%s", quoted);
}

void desk_note_trouble(struct desk *desk, enum refresh what, const struct event *event) {
  char *trouble = desk->trouble[what - 1];
  size_t size = sizeof desk->trouble[what - 1];
  event_say_left_out(event, trouble, size);
  bool asked = event->fresh.error.code == ERROR_AUTH && desk->session != SESSION_OPEN; /* the login's sheet says why */
  if (!event->fresh.failed || asked) return;
  snprintf(trouble, size,
           what == REFRESH_PROPERTIES ? _("properties not read: %s")
           : what == REFRESH_DAY      ? _("visits not read: %s")
                                      : _("slots not read: %s"),
           event->fresh.error.text);
}

void desk_say_nothing(enum event_type type, const struct freshness *fresh, const char *nothing, char *out,
                      size_t size) {
  event_say_left_out(&(struct event){.type = type, .fresh = *fresh}, out, size);
  if (out[0] == '\0') snprintf(out, size, "%s", nothing);
}

void desk_say_left_out(struct desk *desk, const struct event *event) {
  char said[128];
  event_say_left_out(event, said, sizeof said);
  if (said[0] != '\0') deck_notice(desk->deck, STYLE_WARN, "%s", said);
}

static void desk_add(char *out, size_t size, const char *part) {
  size_t used = strlen(out);
  if (part != NULL && part[0] != '\0') snprintf(out + used, size - used, "%s%s", used > 0 ? " · " : "", part);
}

/* What is wrong comes first: a narrow window cuts the end. */
void desk_status(const void *context, char *out, size_t size, enum style *style) {
  const struct desk *desk = context;
  char part[128], since[64];
  out[0] = '\0';
  if (desk->refused > 0) {
    snprintf(part, sizeof part, ngettext("%zu refused: o", "%zu refused: o", (unsigned long)desk->refused),
             desk->refused);
    desk_add(out, size, part);
    *style = STYLE_BAD;
  }
  if (desk->unsettled > 0) {
    snprintf(part, sizeof part, ngettext("%zu not settled: o", "%zu not settled: o", (unsigned long)desk->unsettled),
             desk->unsettled);
    desk_add(out, size, part);
    if (desk->refused == 0) *style = STYLE_WARN;
  }
  if (!desk->setup.offline && desk->link_known && !desk->link_ok) {
    when_show_time(desk->link_since, since, sizeof since);
    snprintf(part, sizeof part, _("no answer since %s"), since);
    desk_add(out, size, part);
    if (desk->refused == 0) *style = STYLE_WARN;
  }
  bool down = desk->link_known && !desk->link_ok;
  for (size_t n = 0; !down && n < sizeof desk->trouble / sizeof *desk->trouble; n++) {
    desk_add(out, size, desk->trouble[n]);
    if (desk->trouble[n][0] != '\0' && desk->refused == 0) *style = STYLE_WARN;
  }
  if (desk->progress > 0) {
    char count[32];
    text_amount((double)desk->progress, 0, count, sizeof count);
    snprintf(part, sizeof part,
             desk->progress_what == REFRESH_PROPERTIES ? _("reading properties: %s") : _("reading visits: %s"), count);
    desk_add(out, size, part);
  }
  if (desk->visits.unread > 0) {
    snprintf(part, sizeof part,
             ngettext("%zu new message: u", "%zu new messages: u", (unsigned long)desk->visits.unread),
             desk->visits.unread);
    desk_add(out, size, part);
  }
  if (desk->login_due) desk_add(out, size, _("a login is needed"));
  desk_add(out, size, desk->setup.where);
  desk_add(out, size, desk->who);
  desk_add(out, size, when_zone());
  if (desk->setup.offline) desk_add(out, size, _("offline"));
}
