#include "panes/property.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/uri.h"
#include "base/when.h"
#include "model/availability.h"
#include "model/link.h"
#include "model/property_member.h"
#include "panes/freshness.h"
#include "panes/phone.h"
#include "tui/scroll.h"

enum { PROPERTY_HOURS_MAX = 256 * 1024 };

struct property_pane {
  struct scroll_pane page;
  struct context *context;
  uint64_t agent_serial, coverage_serial; /* asked for; 0: answered */
  struct property *property;              /* as read last */
  struct agent *agent;
  struct coverage *coverage;
  char *id, *ref;
  struct reading reading; /* when Flatsy last answered */
  bool lost;              /* the list of properties has it no more */
  struct error part;      /* why agent or postcodes are not as Flatsy has them */
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
  if (number >= 0) scroll_fact(scroll, label, text);
}

static void property_instant(struct scroll *scroll, const char *label, int64_t instant) {
  char day[64], time[32], text[128];
  if (instant == WHEN_NONE) return;
  when_say_day(instant, day, sizeof day);
  when_show_time(instant, time, sizeof time);
  snprintf(text, sizeof text, "%s, %s", day, time);
  scroll_fact(scroll, label, text);
}

/* Said as everywhere: weekly hours are no single night. */
static void property_availability(struct scroll *scroll, const struct property *property, int64_t today) {
  AUTO(availability_free_at) struct availability *hours = NULL;
  struct error error;
  size_t odd = property->odd_intervals;
  if (availability_of_property(property->raw, property->raw_length, &hours, NULL, &error) != ERROR_NONE) return;
  if (availability_is_untold(hours)) return;
  scroll_heading(scroll, _("Can be visited"));
  if (odd > 0)
    scroll_line(scroll,
                ngettext("%zu interval that Flatsy has can't be read", "%zu intervals that Flatsy has can't be read",
                         (unsigned long)odd),
                odd);
  AUTO(buf_free) struct buf text = buf_empty(PROPERTY_HOURS_MAX);
  availability_say(hours, today, &text);
  if (text.length == 0 && odd == 0) scroll_line(scroll, "%s", _("nothing from today on"));
  for (char *rest = text.data, *line; (line = strsep(&rest, "\n")) != NULL;)
    if (line[0] != '\0') scroll_text(scroll, line);
}

static void property_page(struct scroll *scroll, const struct property *property) {
  struct json_span raw = {property->raw, property->raw_length}, value;
  if (json_find(raw, "/data/extUrl", &value) != JSON_ONCE) return;
  AUTO(mem_free_at) char *page = property_member_show(PROPERTY_URL, value);
  scroll_fact_link(scroll, _("Web page"), page, uri_page(page));
}

/* Who shows it (later edition), and whether Flatsy goes there at all. */
static void property_agent(const struct property_pane *pane, struct scroll *scroll) {
  const struct agent *agent = pane->agent;
  char rating[64];
  if (coverage_lacks(pane->coverage, pane->property->zip))
    scroll_line(scroll, _("Flatsy may not come here: %s is not among its postcodes"), pane->property->zip);
  if (agent == NULL) return;
  scroll_heading(scroll, _("Visit agent"));
  scroll_fact(scroll, _("Name"), agent->name);
  scroll_fact_link(scroll, _("Phone"), agent->phone, link_phone(agent->phone));
  text_amount(agent->rating, 2, rating, sizeof rating);
  if (!isnan(agent->rating)) scroll_fact(scroll, _("Rating"), rating);
  if (agent->presentation != NULL) scroll_line(scroll, "%s", agent->presentation);
}

/* Every member that can be saved and was not shown yet, by section, as the form names them. */
static void property_members(struct scroll *scroll, const struct property *property) {
  struct json_span raw = {property->raw, property->raw_length}, value;
  int section = PROPERTY_SECTION_ADDRESS;
  for (enum property_member member = PROPERTY_SURFACES; member < PROPERTY_MEMBER_COUNT; member++) {
    const struct property_member_row *row = property_member_row(member);
    bool shown =
        member == PROPERTY_ROOMS || member == PROPERTY_BEDROOMS || member == PROPERTY_FLOOR || member == PROPERTY_TEXT;
    AUTO(mem_free_at) char *path = mem_print("/data%s", row->path);
    if (!shown && json_find(raw, path, &value) != JSON_ABSENT) {
      AUTO(mem_free_at) char *text = property_member_show(member, value);
      if (text[0] != '\0' && (int)row->section != section) scroll_heading(scroll, property_section_label(row->section));
      if (text[0] != '\0') section = (int)row->section;
      scroll_fact_link(scroll, _(row->label), text, uri_page(text));
    }
  }
}

static void property_fill(struct property_pane *pane) {
  struct scroll *scroll = &pane->page.scroll;
  const struct property *property = pane->property;
  char place[400];
  scroll_reset(scroll);
  scroll_heading(scroll, property->ref_shown);
  snprintf(place, sizeof place, "%s, %s %s", property->address != NULL ? property->address : "",
           property->zip != NULL ? property->zip : "", property->city != NULL ? property->city : "");
  scroll_line(scroll, "%s", place);
  scroll_link(scroll, place, link_place_of_property(property));
  scroll_fact(scroll, _("Door"), property->door);
  scroll_fact(scroll, _("Door reference"), property->door_ref);
  scroll_fact(scroll, _("Status"),
              property->status == PROPERTY_STATUS_OTHER && property->status_text != NULL
                  ? property->status_text
                  : property_status_label(property->status));
  const struct open_write *write =
      open_writes_of_property(&pane->context->open_writes, OPEN_WRITES_OF_PROPERTY, pane->id, pane->ref);
  scroll_fact(scroll, open_writes_label(write), write != NULL ? write->said : NULL);
  if (property->offer != PROPERTY_OFFER_UNKNOWN)
    scroll_fact(scroll, _("Offer"), property->offer == PROPERTY_RENT ? _("for rent") : _("for sale"));
  property_money(scroll, property);
  char surface[64];
  text_amount(property->surface, 1, surface, sizeof surface);
  if (!isnan(property->surface)) scroll_line(scroll, _("Surface: %s sq m"), surface);
  property_number(scroll, _("Rooms"), property->rooms);
  property_number(scroll, _("Bedrooms"), property->bedrooms);
  property_number(scroll, _("Floor"), property->floor);
  property_page(scroll, property);
  property_number(scroll, _("Visits planned"), property->planned);
  property_number(scroll, _("Visits done"), property->done);
  scroll_heading(scroll, _("People"));
  scroll_fact(scroll, _("In charge"), property->in_charge);
  scroll_fact(scroll, _("Owner"), property->owner_name);
  phone_fact(scroll, _("Owner's phone"), property->owner_phone);
  scroll_fact_link(scroll, _("Owner's email"), property->owner_email, link_email(property->owner_email));
  phone_fact(scroll, _("Tenant's phone"), property->tenant_phone);
  property_agent(pane, scroll);
  property_members(scroll, property);
  property_availability(scroll, property, when_day(context_utc(pane->context)));
  if (property->text != NULL || property->memo != NULL) scroll_heading(scroll, _("Description"));
  if (property->text != NULL) scroll_line(scroll, "%s", property->text);
  scroll_fact(scroll, _("Memo"), property->memo);
  scroll_heading(scroll, _("History"));
  property_instant(scroll, _("Created"), property->created_at);
  property_instant(scroll, _("Changed"), property->updated_at);
  property_instant(scroll, _("Last visit"), property->last_viewing_at);
  scroll_fit(scroll, pane->page.scroll.rect);
}

static uint64_t property_ask(struct property_pane *pane, bool cached) {
  return context_post(pane->context, job_read(JOB_READ_PROPERTY, pane->id, cached ? NULL : pane->ref, cached));
}

/* What Flatsy says now: of the property, its agent and where agents go. */
static void property_read(struct property_pane *pane) {
  const struct property_about about = {.id = pane->id, .ref = pane->ref};
  pane->reading.serial = property_ask(pane, false);
  error_clear(&pane->part);
  if (pane->ref == NULL || context_namesake(pane->context, &about) != NULL) return; /* the agent might be another's */
  pane->agent_serial = context_post(pane->context, job_read(JOB_READ_AGENT, NULL, pane->ref, false));
  pane->coverage_serial = context_post(pane->context, job_new(JOB_READ_COVERAGE));
}

static void property_close(struct pane *take_pane) {
  struct property_pane *pane = CONTAINER_OF(take_pane, struct property_pane, page.base);
  free(pane->id);
  free(pane->ref);
  property_free(pane->property);
  agent_free(pane->agent);
  coverage_free(pane->coverage);
  scroll_free(&pane->page.scroll);
  free(pane);
}

static void property_title(const struct pane *base, char *out, size_t size) {
  const struct property_pane *pane = CONTAINER_OF(base, struct property_pane, page.base);
  char place[32];
  struct reading reading = pane->reading;
  if (!reading.fresh.failed && pane->part.code != ERROR_NONE) {
    reading.fresh.failed = true;
    reading.fresh.error = pane->part;
  }
  scroll_place(&pane->page.scroll, place, sizeof place);
  freshness_detail_title(_("Property"), pane->lost ? context_gone_text() : place, &reading, out, size);
}

static bool property_command(struct pane *base, enum command command, struct intents *wants) {
  struct property_pane *pane = CONTAINER_OF(base, struct property_pane, page.base);
  (void)wants;
  if (command == COMMAND_REFRESH) {
    property_read(pane);
    return true;
  }
  return scroll_command(&pane->page.scroll, command);
}

/* An agent who is told not to be there, or an edition without any, is an answer. */
static void property_ended(struct property_pane *pane, const struct event *event) {
  enum error_code code = event->error.code;
  bool agent = event->serial == pane->agent_serial, coverage = event->serial == pane->coverage_serial;
  if (freshness_detail_ended(&pane->reading, event)) return;
  if ((agent || coverage) && code == ERROR_NOT_FOUND) {
    if (agent) agent_free(mem_take(&pane->agent));
    if (coverage) coverage_free(mem_take(&pane->coverage));
    if (pane->property != NULL) property_fill(pane);
  } else if ((agent || coverage) && code != ERROR_NONE) {
    error_set(&pane->part, code, agent ? _("visit agent not read: %s") : _("postcodes not read: %s"),
              event->error.text);
  }
  if (agent) pane->agent_serial = 0;
  if (coverage) pane->coverage_serial = 0;
}

static void property_event(struct pane *base, struct event *event, struct intents *wants) {
  struct property_pane *pane = CONTAINER_OF(base, struct property_pane, page.base);
  (void)wants;
  if (event->type == EVENT_PROPERTY && event->property != NULL && strcmp(event->property->id, pane->id) == 0) {
    property_free(pane->property);
    pane->property = mem_take(&event->property);
  } else if (event->type == EVENT_AGENT && event->agent != NULL && event->serial == pane->agent_serial) {
    agent_free(pane->agent);
    pane->agent = mem_take(&event->agent);
  } else if (event->type == EVENT_COVERAGE && event->coverage != NULL && event->serial == pane->coverage_serial) {
    coverage_free(pane->coverage);
    pane->coverage = mem_take(&event->coverage);
  }
  context_note_lost(pane->context, event, pane->id, &pane->lost);
  bool came = event->type == EVENT_PROPERTY || event->type == EVENT_AGENT || event->type == EVENT_COVERAGE ||
              event->type == EVENT_OUTBOX; /* something of it may be on its way */
  if (came && pane->property != NULL) property_fill(pane);
  if (event->type == EVENT_WRITE && event->rows[0].settled && event->rows[0].property_id != NULL &&
      strcmp(event->rows[0].property_id, pane->id) == 0) /* saved, paused, ended: it is not what stands here any more */
    pane->reading.serial = property_ask(pane, false);
  if (event->type == EVENT_DONE && event->serial != 0) property_ended(pane, event);
}

static int property_tick(struct pane *base, int64_t now_ms) {
  (void)now_ms;
  return freshness_detail_tick(&CONTAINER_OF(base, struct property_pane, page.base)->reading);
}

static const struct pane_ops property_ops = {.name = "property",
                                             .where = WHERE_PROPERTY,
                                             .title = property_title,
                                             .draw = scroll_draw_pane,
                                             .resize = scroll_resize_pane,
                                             .command = property_command,
                                             .event = property_event,
                                             .tick = property_tick,
                                             .close = property_close};

struct pane *property_pane_new(struct context *context, const char *id, const char *ref) {
  struct property_pane *pane = mem_new_as(&(struct property_pane){.page.base.ops = &property_ops,
                                                                  .context = context,
                                                                  .id = mem_copy(id),
                                                                  .ref = mem_copy(ref),
                                                                  .reading = freshness_begin(context),
                                                                  .page.scroll = scroll_empty()},
                                          sizeof *pane);
  property_ask(pane, true); /* what is known at once, then what Flatsy says */
  if (!context->setup.offline) property_read(pane);
  return &pane->page.base;
}

const char *property_pane_id(const struct pane *base) {
  return base->ops == &property_ops ? CONTAINER_OF(base, struct property_pane, page.base)->id : NULL;
}
