#include "export/calendar.h"

#include <libical/ical.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/agent.h"

/* ---- times */

/* As a wall clock of that offset shows it. */
static struct icaltimetype calendar_wall(int64_t instant, int offset) {
  int64_t local = instant + offset, days = civil_day_of(local);
  struct civil date = civil_date(days);
  int second = (int)(local - days * CIVIL_DAY);
  return (struct icaltimetype){.year = date.year,
                               .month = date.month,
                               .day = date.day,
                               .hour = second / 3600,
                               .minute = second / 60 % 60,
                               .second = second % 60};
}

static struct icaltimetype calendar_utc(int64_t instant) {
  struct icaltimetype time = calendar_wall(instant, 0);
  time.zone = icaltimezone_get_utc_timezone();
  return time;
}

static int calendar_offset(int64_t instant) {
  return when_local(instant).offset;
}

/* Its wall time comes twice, as the clock goes back within some hours. */
static bool calendar_is_twice(int64_t at) {
  enum { NEAR = 6 * 3600 };
  int offset = calendar_offset(at), back = offset - calendar_offset(at + NEAR),
      before = calendar_offset(at - NEAR) - offset;
  return (back > 0 && calendar_offset(at + back) == offset - back) ||
         (before > 0 && calendar_offset(at - before) == offset + before);
}

/* Programs don't agree on what the hour means that comes twice on a day: it is told in UTC. So is all where the profile
 * has no zone. */
static icalproperty *calendar_start(int64_t at) {
  if (calendar_is_twice(at) || when_zone()[0] == '\0') return icalproperty_new_dtstart(calendar_utc(at));
  icalproperty *start = icalproperty_new_dtstart(calendar_wall(at, calendar_offset(at)));
  icalproperty_add_parameter(start, icalparameter_new_tzid(when_zone()));
  return start;
}

/* ---- the zone */

/* The instant at which the clock changes, of two with different offsets. */
static int64_t calendar_change(int64_t before, int64_t after) {
  int offset = calendar_offset(before);
  while (after - before > 1) {
    int64_t middle = before + (after - before) / 2;
    if (calendar_offset(middle) == offset)
      before = middle;
    else
      after = middle;
  }
  return after;
}

static void calendar_add_step(icalcomponent *zone, int64_t at, int from, int to, bool summer) {
  icalcomponent *step = icalcomponent_new(summer ? ICAL_XDAYLIGHT_COMPONENT : ICAL_XSTANDARD_COMPONENT);
  icalcomponent_add_property(step, icalproperty_new_dtstart(calendar_wall(at, from)));
  icalcomponent_add_property(step, icalproperty_new_tzoffsetfrom(from));
  icalcomponent_add_property(step, icalproperty_new_tzoffsetto(to));
  icalcomponent_add_component(zone, step);
}

/* What the clock does from that year's begin to its end, day by day; the least offset is the winter's. */
static void calendar_add_year(icalcomponent *zone, int year) {
  int64_t begin = when_instant(year, 1, 1, 0, 0), end = when_instant(year + 1, 1, 1, 0, 0);
  int winter = calendar_offset(begin), last = winter;
  for (int64_t day = begin; day < end; day += CIVIL_DAY)
    winter = calendar_offset(day) < winter ? calendar_offset(day) : winter;
  calendar_add_step(zone, begin, last, last, last > winter);
  for (int64_t day = begin; day < end; day += CIVIL_DAY) {
    int next = calendar_offset(day + CIVIL_DAY);
    if (next == last) continue;
    calendar_add_step(zone, calendar_change(day, day + CIVIL_DAY), last, next, next > winter);
    last = next;
  }
}

static void calendar_write(FILE *out, icalcomponent *take_component) {
  char *text = icalcomponent_as_ical_string_r(take_component);
  if (text != NULL) fputs(text, out);
  icalmemory_free_buffer(text);
  icalcomponent_free(take_component);
}

/* The rules of the years in which there are visits, which are in order; without any, of this one. */
static void calendar_zone(const struct export *export, const struct visit_list *list) {
  if (when_zone()[0] == '\0') return;
  icalcomponent *zone = icalcomponent_new(ICAL_VTIMEZONE_COMPONENT);
  icalcomponent_add_property(zone, icalproperty_new_tzid(when_zone()));
  int last = INT_MIN;
  for (size_t n = 0; n < list->count; n++) {
    int year = list->visits[n]->at != WHEN_NONE ? when_local(list->visits[n]->at).year : last;
    if (year != last) calendar_add_year(zone, year);
    last = year;
  }
  if (last == INT_MIN) calendar_add_year(zone, when_local(export->now).year);
  calendar_write(export->out, zone);
}

/* ---- a visit */

static void calendar_add_line(struct buf *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void calendar_add_line(struct buf *text, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  AUTO(mem_free_at) char *line = mem_print_with(format, arguments);
  va_end(arguments);
  (void)!buf_print(text, "%s%s", text->length > 0 ? "\n" : "", line);
}

static void calendar_add_visitor(struct buf *text, const struct visit_visitor *part, bool alone) {
  AUTO(mem_free_at) char *name = visitor_name(&part->visitor), *phone = export_phone(part->visitor.phone);
  calendar_add_line(text, "%s", name);
  if (phone != NULL) (void)!buf_print(text, ", %s", phone);
  bool email = part->visitor.email != NULL && strcmp(part->visitor.email, name) != 0;
  if (email) (void)!buf_print(text, ", %s", part->visitor.email);
  if (!alone) (void)!buf_print(text, " (%s)", visit_part_status_label(part));
}

/* Who comes, the telephone first; where; the rest. New memory. */
static char *calendar_describe(const struct export *export, const struct visit *visit) {
  struct buf text = buf_empty(BUF_UNBOUNDED);
  char there[EXPORT_THERE];
  AUTO(mem_free_at) char *agent = agent_of_visit(visit);
  for (size_t n = 0; n < visit->visitor_count; n++)
    calendar_add_visitor(&text, &visit->visitors[n], visit->visitor_count == 1);
  if (text_is_filled(visit->door)) calendar_add_line(&text, _("%s: %s"), _("Door"), visit->door);
  export_there(export, visit, there);
  if (there[0] != '\0') calendar_add_line(&text, "%s", there);
  if (text_is_filled(agent)) calendar_add_line(&text, _("%s: %s"), _("Visit agent"), agent);
  calendar_add_line(&text, _("%s: %s"), _("Status"), export_summary(visit));
  return buf_take(&text);
}

/* "Marie Dupont, 75-1042"; not every program shows a STATUS: so what is not confirmed says so. New memory. */
static char *calendar_summary(const struct visit *visit, enum visit_status status) {
  AUTO(mem_free_at) char *who = visit_who(visit);
  bool plain = status == VISIT_CONFIRMED;
  return mem_print("%s%s%s%s%s%s", who, who[0] != '\0' && visit->ref_shown[0] != '\0' ? ", " : "", visit->ref_shown,
                   plain ? "" : " (", plain ? "" : export_summary(visit), plain ? "" : ")");
}

/* When Flatsy last changed it; WHEN_NONE: it does not tell. */
static int64_t calendar_changed_at(const struct visit *visit) {
  int64_t at = visit->created_at;
  for (size_t n = 0; n < visit->visitor_count; n++)
    if (visit->visitors[n].status_updated_at > at) at = visit->visitors[n].status_updated_at;
  return at;
}

static void calendar_add_text(icalcomponent *event, const char *text, icalproperty *(*make)(const char *text)) {
  if (text_is_filled(text)) icalcomponent_add_property(event, make(text));
}

/* Its minute: it grows with each change, and two changes within one are one. */
static void calendar_add_age(icalcomponent *event, int64_t changed_at, int64_t now) {
  icalcomponent_add_property(event, icalproperty_new_dtstamp(calendar_utc(changed_at != WHEN_NONE ? changed_at : now)));
  if (changed_at == WHEN_NONE) return;
  icalcomponent_add_property(event, icalproperty_new_lastmodified(calendar_utc(changed_at)));
  int64_t minutes = changed_at / 60;
  if (minutes > 0 && minutes <= INT32_MAX) icalcomponent_add_property(event, icalproperty_new_sequence((int)minutes));
}

static void calendar_visit(const struct export *export, const struct visit *visit) {
  bool mixed;
  enum visit_status status = visit_summary_status(visit, &mixed);
  bool off = visit_status_is_cancelled(status);
  icalcomponent *event = icalcomponent_new(ICAL_VEVENT_COMPONENT);
  AUTO(mem_free_at)
  char *id = text_clean_line(visit->id), *uid = mem_print("%s@%s", id, export->host),
       *summary = calendar_summary(visit, status), *text = calendar_describe(export, visit);
  icalcomponent_add_property(event, icalproperty_new_uid(uid));
  calendar_add_age(event, calendar_changed_at(visit), export->now);
  icalcomponent_add_property(event, calendar_start(visit->at));
  if (visit->duration_minutes > 0 && visit->duration_minutes < INT32_MAX / 60)
    icalcomponent_add_property(event,
                               icalproperty_new_duration(icaldurationtype_from_int(visit->duration_minutes * 60)));
  calendar_add_text(event, summary, icalproperty_new_summary);
  calendar_add_text(event, visit->address, icalproperty_new_location);
  calendar_add_text(event, text, icalproperty_new_description);
  bool sure = status == VISIT_CONFIRMED || status == VISIT_DONE;
  icalcomponent_add_property(event, icalproperty_new_status(off    ? ICAL_STATUS_CANCELLED
                                                            : sure ? ICAL_STATUS_CONFIRMED
                                                                   : ICAL_STATUS_TENTATIVE));
  if (off) icalcomponent_add_property(event, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
  calendar_write(export->out, event);
}

size_t calendar_print(const struct export *export, const struct visit_list *list) {
  size_t left_out = 0;
  fputs("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//visitdeck//visitdeck " VERSION_TEXT "//EN\r\n", export->out);
  calendar_zone(export, list);
  for (size_t n = 0; n < list->count; n++)
    if (list->visits[n]->at != WHEN_NONE)
      calendar_visit(export, list->visits[n]);
    else
      left_out++;
  fputs("END:VCALENDAR\r\n", export->out);
  return left_out;
}
