#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "panes/desk_private.h"
#include "panes/scroll.h"

struct property_pane {
  struct desk *desk;
  char *id, *ref;
  uint64_t serial;        /* the reading from the server */
  struct freshness fresh; /* when Flatsy last answered */
  struct scroll scroll;
  struct rect rect;
};

static void property_money(struct scroll *scroll, const struct property *property) {
  char amount[64];
  if (isnan(property->price)) return;
  text_amount(property->price, 2, amount, sizeof amount);
  scroll_line(scroll, property->offer == PROPERTY_RENT ? _("Price: %s EUR a month") : _("Price: %s EUR"), amount);
}

static void property_number(struct scroll *scroll, const char *label, int number) {
  char text[16];
  snprintf(text, sizeof text, "%d", number);
  if (number != INT_MIN && number >= 0) scroll_fact(scroll, label, text);
}

static void property_instant(struct scroll *scroll, const char *label, int64_t instant) {
  char day[64], time[32], text[128];
  if (instant == WHEN_NONE) return;
  when_say_day(instant, day, sizeof day);
  when_show_time(instant, time, sizeof time);
  snprintf(text, sizeof text, "%s, %s", day, time);
  scroll_fact(scroll, label, text);
}

static void property_availability(struct scroll *scroll, const struct property *property) {
  if (property->interval_count > 0) scroll_heading(scroll, _("Can be visited"));
  for (size_t n = 0; n < property->interval_count; n++) {
    char day[64], from[32], to[32], last[64];
    int64_t start = property->intervals[n].start, end = property->intervals[n].end;
    when_show_day(start, day, sizeof day);
    when_show_time(start, from, sizeof from);
    when_show_day(end, last, sizeof last);
    when_show_time(end, to, sizeof to);
    if (when_day(start) == when_day(end - 1))
      scroll_line(scroll, "%s  %s – %s", day, from, to);
    else
      scroll_line(scroll, "%s  %s – %s  %s", day, from, last, to);
  }
}

static void property_fill(struct property_pane *pane, const struct property *property) {
  struct scroll *scroll = &pane->scroll;
  char place[400];
  scroll_reset(scroll);
  scroll_heading(scroll, property->ref_shown);
  snprintf(place, sizeof place, "%s, %s %s", property->address != NULL ? property->address : "",
           property->zip != NULL ? property->zip : "", property->city != NULL ? property->city : "");
  scroll_line(scroll, "%s", place);
  scroll_fact(scroll, _("Door"), property->door);
  scroll_fact(scroll, _("Door reference"), property->door_ref);
  scroll_fact(scroll, _("Status"),
              property->status == PROPERTY_STATUS_OTHER && property->status_text != NULL
                  ? property->status_text
                  : property_status_label(property->status));
  if (property->offer != PROPERTY_OFFER_UNKNOWN)
    scroll_fact(scroll, _("Offer"), property->offer == PROPERTY_RENT ? _("for rent") : _("for sale"));
  property_money(scroll, property);
  char surface[64];
  text_amount(property->surface, 1, surface, sizeof surface);
  if (!isnan(property->surface)) scroll_line(scroll, _("Surface: %s sq m"), surface);
  property_number(scroll, _("Rooms"), property->rooms);
  property_number(scroll, _("Bedrooms"), property->bedrooms);
  property_number(scroll, _("Floor"), property->floor);
  property_number(scroll, _("Visits planned"), property->planned);
  property_number(scroll, _("Visits done"), property->done);
  scroll_heading(scroll, _("People"));
  scroll_fact(scroll, _("In charge"), property->in_charge);
  scroll_fact(scroll, _("Owner"), property->owner_name);
  scroll_phone(scroll, _("Owner's phone"), property->owner_phone);
  scroll_fact(scroll, _("Owner's email"), property->owner_email);
  scroll_phone(scroll, _("Tenant's phone"), property->tenant_phone);
  property_availability(scroll, property);
  if (property->text != NULL || property->memo != NULL) scroll_heading(scroll, _("Description"));
  if (property->text != NULL) scroll_line(scroll, "%s", property->text);
  scroll_fact(scroll, _("Memo"), property->memo);
  scroll_heading(scroll, _("History"));
  property_instant(scroll, _("Created"), property->created_at);
  property_instant(scroll, _("Changed"), property->updated_at);
  property_instant(scroll, _("Last visit"), property->last_viewing_at);
  scroll_fit(scroll, pane->rect);
}

static void property_read(struct property_pane *pane, bool cached) {
  struct job *job = job_new(JOB_READ_PROPERTY);
  job->id = mem_copy(pane->id);
  job->ref = cached ? NULL : mem_copy(pane->ref);
  job->cached = cached;
  uint64_t serial = desk_post(pane->desk, job);
  if (!cached) pane->serial = serial;
}

void *property_pane_new(struct desk *desk, const char *id, const char *ref) {
  struct property_pane *pane = mem_new(sizeof *pane);
  pane->desk = desk;
  pane->id = mem_copy(id);
  pane->fresh.read_at = WHEN_NONE;
  pane->ref = mem_copy(ref);
  scroll_init(&pane->scroll);
  property_read(pane, true); /* what is known at once, then what Flatsy says */
  if (!desk->setup.offline) property_read(pane, false);
  return pane;
}

const char *property_pane_id(const void *state) {
  return ((const struct property_pane *)state)->id;
}

static void property_close(void *take_pane) {
  struct property_pane *pane = take_pane;
  free(pane->id);
  free(pane->ref);
  scroll_free(&pane->scroll);
  free(pane);
}

static void property_title(const void *state, char *out, size_t size) {
  const struct property_pane *pane = state;
  char place[32];
  scroll_place(&pane->scroll, place, sizeof place);
  desk_detail_title(pane->desk, _("Property"), place, pane->serial != 0, &pane->fresh, out, size);
}

static void property_draw(const void *state, struct canvas *canvas, struct rect rect, bool focused) {
  (void)focused;
  scroll_draw(&((const struct property_pane *)state)->scroll, canvas, rect);
}

static void property_resize(void *state, struct rect rect) {
  struct property_pane *pane = state;
  pane->rect = rect;
  scroll_fit(&pane->scroll, rect);
}

static bool property_command(void *state, enum command command) {
  struct property_pane *pane = state;
  if (command == COMMAND_REFRESH) {
    property_read(pane, false);
    return true;
  }
  return scroll_command(&pane->scroll, command);
}

static void property_event(void *state, struct event *event) {
  struct property_pane *pane = state;
  if (event->type == EVENT_PROPERTY && event->property != NULL && strcmp(event->property->id, pane->id) == 0)
    property_fill(pane, event->property);
  if (event->type == EVENT_DONE && event->serial == pane->serial) {
    pane->serial = 0;
    pane->fresh.failed = event->error.code != ERROR_NONE;
    pane->fresh.error = event->error;
    if (!pane->fresh.failed) pane->fresh.read_at = desk_utc(pane->desk);
  }
}

static int property_tick(void *state, int64_t now_ms) {
  const struct property_pane *pane = state;
  (void)now_ms;
  return desk_detail_tick(pane->desk, &pane->fresh);
}

const struct pane_ops property_ops = {.name = "property",
                                      .where = WHERE_PROPERTY,
                                      .title = property_title,
                                      .draw = property_draw,
                                      .resize = property_resize,
                                      .command = property_command,
                                      .event = property_event,
                                      .tick = property_tick,
                                      .close = property_close};
