#include "panes/freshness.h"

#include <stdio.h>

#include "base/i18n.h"
#include "base/when.h"
#include "tui/pane.h"

enum { FRESHNESS_FRESH_SECONDS = 60, FRESHNESS_BLINK_MS = 300, FRESHNESS_DAY_SECONDS = 20 * 3600 };

/* Asked for, and longer ago than a blink. */
static bool freshness_waits(const struct context *context, enum refresh what) {
  int64_t asked = context->asked.pane_ms[what - 1];
  return asked != 0 && context_mono(context) - asked >= FRESHNESS_BLINK_MS;
}

/* Why it may not be as Flatsy has it now. */
enum freshness_why { FRESHNESS_READ, FRESHNESS_OFFLINE, FRESHNESS_SILENT, FRESHNESS_REFUSED };
static enum freshness_why freshness_why(const struct context *context, const struct freshness *fresh) {
  const struct context_account *account = &context->account;
  bool answers = account->link_known ? account->link_ok : fresh->error.code != ERROR_UNREACHABLE;
  if (context->setup.offline) return FRESHNESS_OFFLINE;
  if (fresh->failed && answers) return FRESHNESS_REFUSED; /* an answer, but not with what was asked for */
  return fresh->failed || (account->link_known && !account->link_ok) ? FRESHNESS_SILENT : FRESHNESS_READ;
}

static void freshness_fresh(const struct context *context, const struct freshness *fresh, char *out, size_t size) {
  char when[64];
  enum freshness_why why = freshness_why(context, fresh);
  bool never = fresh->read_at == WHEN_NONE;
  int64_t age = never ? 0 : context_utc(context) - fresh->read_at;
  if (why == FRESHNESS_READ)
    when_show_age(age, when, sizeof when);
  else if (age > FRESHNESS_DAY_SECONDS)
    when_show_day_time(fresh->read_at, when, sizeof when);
  else
    when_show_time(fresh->read_at, when, sizeof when);
  if (fresh->live)
    snprintf(out, size, "%s", _("live"));
  else if (never)
    snprintf(out, size, "%s",
             why == FRESHNESS_REFUSED  ? _("not read")
             : why == FRESHNESS_SILENT ? _("no answer")
             : why == FRESHNESS_READ   ? _("loading")
             : fresh->failed           ? _("offline")
                                       : _("offline, never read"));
  else
    snprintf(out, size,
             why == FRESHNESS_OFFLINE        ? _("offline, %s")
             : why == FRESHNESS_REFUSED      ? _("not read, %s")
             : why == FRESHNESS_SILENT       ? _("no answer, %s")
             : age < FRESHNESS_FRESH_SECONDS ? _("up to date")
                                             : "%s",
             when);
}

/* While it is read again, perhaps for long, what stands there still has its age. */
static void freshness_reading(const struct context *context, const struct freshness *fresh, char *out, size_t size) {
  char age[64];
  int64_t old = fresh->read_at == WHEN_NONE ? 0 : context_utc(context) - fresh->read_at;
  when_show_age(old, age, sizeof age);
  if (old < FRESHNESS_FRESH_SECONDS)
    snprintf(out, size, "%s", _("reading"));
  else
    snprintf(out, size, _("reading, %s"), age);
}

void freshness_show(const struct context *context, enum refresh what, const struct freshness *fresh, char *out,
                    size_t size) {
  if (freshness_waits(context, what))
    freshness_reading(context, fresh, out, size);
  else
    freshness_fresh(context, fresh, out, size);
}

uint64_t freshness_look(const struct context *context, enum refresh what, const struct freshness *fresh) {
  int64_t age = fresh->read_at == WHEN_NONE ? -1 : context_utc(context) - fresh->read_at;
  uint64_t look = pane_look_add(PANE_LOOK, (uint64_t)fresh->read_at);
  look = pane_look_add(look, (uint64_t)(age < 0 ? -1 : age / 60));
  look = pane_look_add(pane_look_add(look, fresh->left_out), fresh->past << 1 | fresh->clock_wrong);
  return pane_look_add(look, (freshness_waits(context, what) ? 1u : 0) | (fresh->live ? 2u : 0) |
                                 (fresh->failed ? 4u : 0) | (context->account.link_known ? 8u : 0) |
                                 (context->account.link_ok ? 16u : 0) |
                                 (fresh->failed && fresh->error.code != ERROR_UNREACHABLE ? 64u : 0) |
                                 (age > FRESHNESS_DAY_SECONDS ? 32u : 0));
}

struct reading freshness_begin(const struct context *context) {
  return (struct reading){.context = context, .fresh.read_at = WHEN_NONE};
}

void freshness_detail(const struct reading *reading, char *out, size_t size) {
  const struct freshness *fresh = &reading->fresh;
  bool never = fresh->read_at == WHEN_NONE, under_way = reading->serial != 0;
  if (reading->context->setup.offline && never) /* from the cache, which keeps no time of a single one */
    snprintf(out, size, "%s", _("offline"));
  else if (under_way && never)
    snprintf(out, size, "%s", _("loading"));
  else if (under_way)
    freshness_reading(reading->context, fresh, out, size);
  else
    freshness_fresh(reading->context, fresh, out, size);
}

bool freshness_is_within(const struct reading *reading, int64_t seconds) {
  int64_t at = reading->fresh.read_at;
  return at != WHEN_NONE && context_utc(reading->context) - at < seconds;
}

void freshness_detail_title(const char *name, const char *place, const struct reading *reading, char *out,
                            size_t size) {
  char age[96];
  bool failed = reading->fresh.failed && reading->serial == 0;
  freshness_detail(reading, age, sizeof age);
  snprintf(out, size, "%s\t%s\t%s", name, failed ? reading->fresh.error.text : place, age);
}

void freshness_detail_note(struct reading *reading, const struct error *error) {
  reading->serial = 0;
  reading->fresh.failed = error->code != ERROR_NONE;
  reading->fresh.error = *error;
  if (!reading->fresh.failed && !reading->context->setup.offline)
    reading->fresh.read_at = context_utc(reading->context);
}

bool freshness_detail_ended(struct reading *reading, const struct event *event) {
  if (event->type != EVENT_DONE || event->serial == 0 || event->serial != reading->serial) return false;
  freshness_detail_note(reading, &event->error);
  return true;
}

/* While it is fresh, and then each minute. */
static int freshness_fresh_tick(const struct context *context, const struct freshness *fresh) {
  if (fresh->read_at == WHEN_NONE || fresh->live || context->setup.offline) return -1;
  int64_t age = context_utc(context) - fresh->read_at;
  return (int)(FRESHNESS_FRESH_SECONDS - (age > 0 ? age % FRESHNESS_FRESH_SECONDS : 0)) * 1000;
}

int freshness_tick(const struct context *context, enum refresh what, const struct freshness *fresh) {
  int64_t asked = context->asked.pane_ms[what - 1];
  if (asked != 0 && !freshness_waits(context, what)) return (int)(asked + FRESHNESS_BLINK_MS - context_mono(context));
  return freshness_fresh_tick(context, fresh);
}

int freshness_detail_tick(const struct reading *reading) {
  return freshness_fresh_tick(reading->context, &reading->fresh);
}

void freshness_say_nothing(const struct context *context, enum event_type type, const struct freshness *fresh,
                           bool read, const char *nothing, char *out, size_t size) {
  if (read) event_say_left_out(&(struct event){.type = type, .fresh = *fresh}, out, size);
  if (!read || out[0] == '\0')
    snprintf(out, size, "%s",
             read                     ? nothing
             : fresh->failed          ? fresh->error.text
             : context->setup.offline ? _("Nothing was read yet on this machine")
                                      : _("Reading from Flatsy"));
}
