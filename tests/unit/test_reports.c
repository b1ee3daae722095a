/* The reports of many days, the summary of a week, and the visits behind each of its numbers: on a canvas, and from a
 * worker's cache. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/test.h"
#include "agency.h"
#include "base/mem.h"
#include "base/when.h"
#include "table.h"

static int64_t instant(const char *date) {
  int64_t at;
  assert_true(when_parse(date, &at));
  return at;
}

/* ---- the pane of the reports */

#define DONE "\"status\":\"visit.status.done\",\"statusUpdatedAt\":\"2026-11-"
#define LIVELY                                                                                                         \
  "[{\"comment\":\"Aime\",\"positivePoints\":\"Lumineux\",\"negativePoints\":\"Bruit\",\"visitorInterest\":"

static struct visit *visit_of(const char *id, const char *date, const char *part, const char *reports) {
  AUTO(mem_free_at)
  char *json =
      mem_print("{\"id\":\"%s\",\"date\":\"2026-11-%s:00:00Z\",\"flatguideId\":\"agent-%s\",\"propertyVisits\":"
                "%s,\"visitorVisits\":[{%s,\"visitor\":{\"email\":\"%s@x.fr\",\"firstName\":\"Marie\","
                "\"lastName\":\"N%s\"}}],\"propertySummary\":{\"id\":\"id-0\",\"externalRef\":\"75-%s\","
                "\"displayAddress\":\"1 rue de la Paix\"}}",
                id, date, id, reports, part, id, id, id);
  return table_visit_of(json);
}

/* As the worker gives them: the last one first. */
static struct event *picked(struct table *table, bool failed) {
  struct event *event = event_new(EVENT_PICKED);
  const struct job *job = table_find(table, JOB_READ_PICKED);
  event->serial = job->serial;
  event->picks = job->pick.what;
  event->visits = mem_new(sizeof *event->visits);
  event->fresh = table_fresh(table);
  event->fresh.failed = failed;
  event->from = job->pick.whole_from;
  event->most = 5;
  visit_list_add(event->visits, visit_of("v1", "26T07", DONE "26T08:30:00Z\"", LIVELY "2}]")); /* a draft until 13:30 */
  visit_list_add(event->visits, visit_of("v2", "25T13", DONE "25T14:00:00Z\"", LIVELY "3}]")); /* stays */
  visit_list_add(event->visits, visit_of("v3", "25T09", DONE "25T10:00:00Z\"", "[]"));         /* missing */
  visit_list_add(event->visits, visit_of("v4", "24T09", DONE "24T10:00:00Z\"", "[7]"));        /* unreadable */
  visit_list_add(event->visits, visit_of("v5", "23T09", DONE "23T10:00:00Z\"", "[]"));         /* missing */
  event->count = event->visits->count;
  return event;
}

/* Opened by two keys; the cache has answered. */
static void open_reports(struct table *table) {
  table_types(table, "2fr");
  table_happens(table, picked(table, true));
  table_ends(table, table_find(table, JOB_READ_PICKED)->serial, ERROR_NONE, NULL);
}

static void changed(struct table *table, const char *visit_id) {
  struct event *event = event_new(EVENT_CHANGES);
  event->count = 1;
  event->changes = mem_new(sizeof *event->changes);
  event->changes[0] = (struct change){
      .id = mem_copy("7"), .kind = CHANGE_REPORT, .visit_id = mem_copy(visit_id), .seen_at = table->utc};
  table_happens(table, event);
}

TEST(what_is_missing_comes_first) {
  AT_EACH_SIZE(table) {
    table_types(table, "2fr");
    const struct job *job = table_find(table, JOB_READ_PICKED);
    assert_true(job->cached);
    assert_int_equal(job->pick.what, SUMMARY_REPORTS);
    assert_int_equal(job->from, when_day_add(when_day(NOW), -14));
    table_shows(table, "Reading from Flatsy"); /* not "none" */
    table_happens(table, picked(table, true));
    table_ends(table, job->serial, ERROR_NONE, NULL);
    table_shows(table, "Missing: done for more");
    table_shows(table, ">missing");
    table_shows(table, "75-v3");
    job = table_find(table, JOB_READ_PICKED); /* read once, as the cache did not have all of it */
    assert_false(job->cached);
    size_t posted = table_posted(table, JOB_READ_PICKED);
    table_happens(table, picked(table, false));
    table_ends(table, job->serial, ERROR_NONE, NULL);
    assert_int_equal(table_posted(table, JOB_READ_PICKED), posted);
    table_shows(table, "5 since 12 November");
    table_key(table, KEYC_END, 0);
    table_shows(table, "settled");
    if (sizes[size][0] < 80) continue;
    table_shows(table, "May still change");
    table_shows(table, sizes[size][0] > 100 ? "draft until 13:30" : "draft ");
    table_shows(table, "unreadable");
    table_shows(table, "3 + Lumineux  - Bruit");
    table_shows(table, "Interest 3 (largest seen 5)"); /* the contract gives no scale */
    if (sizes[size][0] > 100) table_shows(table, "agent-v3");
  }
}

TEST(reports_are_filtered_by_a_letter) {
  AT_EACH_SIZE(table) {
    open_reports(table);
    table_types(table, "fm");
    table_shows(table, "2/5 missing");
    table_hides(table, "draft");
    table_types(table, "fb");
    table_shows(table, "1/5 draft reports");
    table_types(table, "fu");
    table_shows(table, "Nothing matches; Esc clears the filter");
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "g");
    table_shows(table, "75-v3");
    assert_string_equal(table_top(table), "picked");
    table_key(table, KEYC_ESCAPE, 0);
    assert_string_equal(table_top(table), "planning");
    table_types(table, "fd"); /* the planning's own filters are as before */
    table_shows(table, "09:00 done");
  }
}

static void opened(struct table *table, const char *id) {
  struct event *event = event_new(EVENT_VISIT);
  assert_string_equal(table_find(table, JOB_READ_VISIT)->id, id);
  event->visit = visit_of(id, "25T13", DONE "25T14:00:00Z\"", LIVELY "3}]");
  table_happens(table, event);
}

/* It is new until it is opened here, by whom it is known in the next run too. */
TEST(a_new_report_is_read) {
  AT_EACH_SIZE(table) {
    open_reports(table);
    changed(table, "v2");
    table_types(table, "fu");
    table_shows(table, ">new");
    table_shows(table, "75-v2");
    table_types(table, "\n");
    opened(table, "v2");
    assert_string_equal(table_find(table, JOB_LOOKED)->id, "v2");
    table_key(table, KEYC_ESCAPE, 0);
    table_shows(table, ">settled"); /* it stays where it was */
  }
}

TEST(j_and_k_go_through_the_list) {
  AT_EACH_SIZE(table) {
    open_reports(table);
    table_types(table, "\n");
    opened(table, "v3");
    table_types(table, "J");
    opened(table, "v5");
    table_types(table, "JJJ"); /* the draft, the unreadable one, the last */
    opened(table, "v2");
    table_types(table, "J");
    table_shows(table, "This is the last one of the list");
    table_types(table, "K");
    opened(table, "v4");
    table_key(table, KEYC_ESCAPE, 0);
    table_shows(table, ">unreadable"); /* the cursor went along */
    table_types(table, "1");
    table_types(table, "2\n");
    table_types(table, "J");
    table_shows(table, "go through a list");
  }
}

TEST(the_agent_is_written_to) {
  AT_EACH_SIZE(table) {
    table_server(table, false);
    open_reports(table);
    table_types(table, "u");
    table_shows(table, "This server has no messages");
    table_server(table, true);
    table_types(table, "u");
    table_shows(table, "Message:");
    table_types(table, "Et le compte rendu ?\n");
    assert_null(table_find(table, JOB_MESSAGE)); /* its own question comes first */
    table_types(table, "y");
    assert_string_equal(table_find(table, JOB_MESSAGE)->ref, "75-v3");
    assert_string_equal(table_find(table, JOB_MESSAGE)->text, "Et le compte rendu ?");
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "\n");
    opened(table, "v3");
    table_types(table, "u"); /* from the report too */
    table_shows(table, "Message:");
  }
}

TEST(an_empty_list_is_told_once_it_is_read) {
  AT_EACH_SIZE(table) {
    table_types(table, "2fr");
    uint64_t known = table_find(table, JOB_READ_PICKED)->serial;
    table_ends(table, known, ERROR_NOT_FOUND, "never read");
    table_shows(table, "Reading from Flatsy");
    uint64_t read = table_find(table, JOB_READ_PICKED)->serial;
    assert_true(read != known);
    struct event *event = event_new(EVENT_PICKED);
    event->serial = read;
    event->picks = SUMMARY_REPORTS;
    event->visits = mem_new(sizeof *event->visits);
    event->fresh.left_out = 2;
    event->from = table->utc;
    table_happens(table, event);
    table_shows(table, "2 visits could not be read"); /* perhaps one of them */
    table_ends(table, read, ERROR_NONE, NULL);
    table_types(table, "\n");
    table_shows(table, "There is no visit here");
  }
}

/* What the cache can't say the age of is not as good as new. */
TEST(what_was_never_read_is_read) {
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  table_types(table, "2fr");
  struct event *event = picked(table, false);
  event->fresh.read_at = WHEN_NONE;
  uint64_t known = event->serial;
  table_happens(table, event);
  table_ends(table, known, ERROR_NONE, NULL);
  assert_false(table_find(table, JOB_READ_PICKED)->cached);
}

TEST(offline_the_cache_alone_is_asked) {
  AUTO(table_free_at) struct table *table = table_new_offline(80, 24);
  table_types(table, "2fr");
  table_happens(table, picked(table, true));
  table_ends(table, table_find(table, JOB_READ_PICKED)->serial, ERROR_NONE, NULL);
  assert_true(table_find(table, JOB_READ_PICKED)->cached);
  table_shows(table, ">missing");
  table_types(table, "u");
  table_shows(table, "Offline: nothing can be sent");
}

/* ---- what the status line begins the morning with */

TEST(the_morning_is_told) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  const struct job *job = table_find(table, JOB_READ_PICKED);
  assert_true(job->cached); /* with the first day: nothing is read for it */
  table_happens(table, picked(table, false));
  table_shows(table, "2 reports missing: f r");
  changed(table, "v2");
  table_shows(table, "2 reports missing, 1 new: f r");
  size_t posted = table->posted;
  table_happens(table, table_day_of(table, visit_of("p1", "26T11", "\"status\":\"visit.status.proposed\"", "[]"),
                                    visit_of("p2", "26T12", "\"status\":\"visit.status.proposed\"", "[]")));
  assert_int_equal(table->posted, posted);
  table_shows(table, "2 begin within 3 h and are not confirmed");
  table->utc += 2 * 3600 + 1; /* the first has begun */
  table_shows(table, "1 begins within 3 h and is not confirmed");
  table->utc -= 2 * 3600 + 2;
  table_shows(table, "1 begins within 3 h and is not confirmed"); /* the second is not so near yet */
  table->utc += 1200;
  table_happens(table, table_day(table));
  assert_true(table_posted(table, JOB_READ_PICKED) > 1); /* counted anew now and then */
  table_hides(table, "not confirmed");
}

/* ---- the summary */

static struct event *summed(struct table *table, bool gap) {
  const struct job *job = table_find(table, JOB_READ_SUMMARY);
  struct event *event = event_new(EVENT_SUMMARY);
  event->serial = job->serial;
  event->fresh = table_fresh(table);
  event->summary = summary_new(job->from, job->to, table->utc);
  if (gap) event->summary->gap = when_day_add(job->from, 4);
  AUTO(event_free_at) struct event *visits = picked(table, false);
  for (size_t n = 0; n < visits->visits->count; n++)
    summary_add(event->summary, visits->visits->visits[n]);
  AUTO(visit_free_at)
  struct visit *before = visit_of(
      "v6", "17T09", "\"status\":\"visit.status.cancelled.owner\",\"statusUpdatedAt\":\"2026-11-16T09:00:00Z\"", "[]");
  summary_add(event->summary, before);
  summary_end(event->summary);
  return event;
}

TEST(the_summary_opens_what_is_behind_a_number) {
  AT_EACH_SIZE(table) {
    table_types(table, "2S");
    const struct job *job = table_find(table, JOB_READ_SUMMARY);
    assert_int_equal(job->from, when_day(instant("2026-11-23T12:00:00Z"))); /* Monday */
    assert_true(job->cached);
    table_shows(table, "Reading from Flatsy");
    uint64_t known = job->serial;
    table_happens(table, summed(table, true));
    table_shows(table, "read up to Thu 26/11");
    table_ends(table, known, ERROR_NONE, NULL);
    assert_false(table_find(table, JOB_READ_SUMMARY)->cached); /* read once */
    table_happens(table, summed(table, false));
    table_ends(table, table_find(table, JOB_READ_SUMMARY)->serial, ERROR_NONE, NULL);
    table_hides(table, "read up to");
    table_shows(table, ">Visits");
    if (sizes[size][1] > 10) table_shows(table, "cancelled");
    table_types(table, "jjjjl"); /* cancelled, in the week before */
    table_types(table, "\n");
    job = table_find(table, JOB_READ_PICKED);
    assert_true(job->cached); /* it was read a moment ago */
    assert_int_equal(job->pick.what, SUMMARY_CANCELLED);
    assert_int_equal(job->pick.from, when_day(instant("2026-11-16T12:00:00Z")));
    assert_int_equal(job->pick.to, when_day(instant("2026-11-23T12:00:00Z")));
    table_shows(table, "cancelled, Mon 16/11");
    table_happens(table, picked(table, false));
    table_ends(table, job->serial, ERROR_NONE, NULL);
    table_shows(table, "75-v1");
    table_types(table, "\n");
    assert_string_equal(table_find(table, JOB_READ_VISIT)->id, "v1");
    table_types(table, "J");
    assert_string_equal(table_find(table, JOB_READ_VISIT)->id, "v2");
    table_key(table, KEYC_ESCAPE, 0);
    table_key(table, KEYC_ESCAPE, 0);
    assert_string_equal(table_top(table), "summary");
  }
}

/* A name is not cut where there is room beside it. */
TEST(a_group_is_told_whole_where_there_is_room) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  table_types(table, "2S");
  struct event *event = summed(table, false);
  mem_replace(&event->summary->properties.all[0].detail, "20 boulevard Commandant-Charcot, 13001 Marseille");
  table_happens(table, event);
  table_shows(table, "Commandant-Charcot, 13001 Marseille");
}

/* The last row is the property's: its numbers are its own, the last of them the interest. */
TEST(a_group_has_numbers_of_its_own) {
  AT_EACH_SIZE(table) {
    table_types(table, "2S");
    table_happens(table, summed(table, false));
    table_types(table, "G");
    table_shows(table, ">  75-v");
    table_types(table, "llll");
    table_shows(table, "2.5");
    table_types(table, "\n");
    const struct summary_pick *pick = &table_find(table, JOB_READ_PICKED)->pick;
    assert_int_equal(pick->of, SUMMARY_OF_PROPERTY);
    assert_string_equal(pick->id, "id-0");
    assert_int_equal(pick->what, SUMMARY_INTEREST);
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "l");
    table_shows(table, "has nothing to do here now");
  }
}

TEST(weeks_go_by) {
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  table_types(table, "2S");
  table_happens(table, summed(table, false));
  table_types(table, "H");
  table_shows(table, "Mon 16/11 - Sun 22/11");
  table_shows(table, "Reading from Flatsy"); /* no number of another week stands under its name */
  assert_int_equal(table_find(table, JOB_READ_SUMMARY)->from, when_day(instant("2026-11-16T12:00:00Z")));
  table_types(table, "LL");
  table_shows(table, "Mon 30/11 - Sun 06/12");
  table_types(table, "t");
  table_shows(table, "Mon 23/11 - Sun 29/11");
}

/* A month beside as many days before, at every width; and back to the week. */
TEST(months_go_by_too) {
  AT_EACH_SIZE(table) {
    table_types(table, "2Sm");
    const struct job *job = table_find(table, JOB_READ_SUMMARY);
    assert_int_equal(job->from, when_day(instant("2026-11-01T12:00:00Z")));
    assert_int_equal(job->to, when_day(instant("2026-12-01T12:00:00Z")));
    table_happens(table, summed(table, false));
    table_shows(table, "Sun 01/11 - Mon 30/11");
    if (sizes[size][1] > 10) table_shows(table, sizes[size][0] > 100 ? "▁ ▁ ▁ ▁ ▁ ▁" : "▁▁▁▁▁▁");
    table_shows(table, ">Visits");
    table_types(table, "LL");
    table_shows(table, "Fri 01/01 - Sun 31/01");
    table_types(table, "HHHHH");
    assert_int_equal(table_find(table, JOB_READ_SUMMARY)->to, when_day(instant("2026-09-01T12:00:00Z")));
    table_types(table, "m"); /* the week of its first day */
    table_shows(table, "Mon 27/07 - Sun 02/08");
    table_types(table, "mt");
    assert_int_equal(table_find(table, JOB_READ_SUMMARY)->from, when_day(instant("2026-11-01T12:00:00Z")));
    table_types(table, "m");
    table_shows(table, "Mon 23/11 - Sun 29/11");
  }
}

/* ---- the worker */

static char *page_of(const struct agency *agency, int count) {
  struct buf out = buf_empty(BUF_UNBOUNDED);
  for (int n = 0; n < count; n++) {
    char date[WHEN_SIZE];
    when_print(agency->day + 3600 + (n / 7) * 60, date); /* several at one instant */
    assert_true(
        buf_print(&out,
                  "%s{\"id\":\"w%d\",\"date\":\"%s\",\"durationMinutes\":20,\"propertyVisits\":[{\"propertyId\":"
                  "\"p1\",\"comment\":\"%s\",\"visitorInterest\":%d}],\"propertySummary\":{\"id\":\"p1\","
                  "\"externalRef\":\"R1\"},\"visitorVisits\":[{\"status\":\"visit.status.%s\","
                  "\"statusUpdatedAt\":\"%s\",\"visitor\":{\"email\":\"a@x.fr\",\"firstName\":\"M\",\"lastName\":"
                  "\"D\",\"phone\":\"06\"}}]}",
                  n > 0 ? "," : "[", n, date, n % 2 == 0 ? "" : "Calme", n % 6, n % 3 == 0 ? "cancelled.owner" : "done",
                  "2020-01-01T00:00:00Z"));
  }
  assert_true(buf_add_text(&out, "]"));
  return buf_take(&out);
}

enum { MANY = 650 }; /* more than a step, and than a list takes */

static void assert_summed(const struct event *event) {
  const struct summary_count *count = &event->summary->period.count;
  assert_int_equal(count->visits, MANY);
  assert_int_equal(count->status[VISIT_CANCELLED_OWNER], (MANY + 2) / 3);
  assert_int_equal(count->status[VISIT_DONE], MANY - (MANY + 2) / 3);
  assert_int_equal(event->summary->properties.told, 1);
  assert_true(event->summary->gap == WHEN_NONE);
}

TEST(a_cache_is_gone_through_step_by_step) {
  AUTO(agency_close_at) struct agency *agency = agency_open(false);
  int64_t to = when_day_add(agency->day, 1), from = when_day_add(agency->day, -6);
  /* What was never read is not "none". */
  agency_asks(agency, job_summary(from, to, true), EVENT_SUMMARY, ERROR_NOT_FOUND, "never read");
  const struct summary_pick all = {.what = SUMMARY_VISITS, .from = agency->day, .to = to},
                            missing = {.what = SUMMARY_REPORT, .state = REPORT_MISSING, .from = agency->day, .to = to};
  agency_asks(agency, job_picked(&all, agency->day, to, true), EVENT_PICKED, ERROR_NOT_FOUND, "never read");
  AUTO(mem_free_at) char *page = page_of(agency, MANY);
  fake_api_say(agency->api, 'V', 200, page);
  fake_api_say(agency->api, 'W', 200, "[]");
  AUTO(event_free_at) struct event *read = agency_read(agency, job_summary(from, to, false), EVENT_SUMMARY);
  assert_summed(read);
  AUTO(event_free_at) struct event *known = agency_read(agency, job_summary(from, to, true), EVENT_SUMMARY);
  assert_summed(known);
  AUTO(event_free_at)
  struct event *list = agency_read(agency, job_picked(&all, agency->day, to, true), EVENT_PICKED);
  assert_int_equal(list->count, MANY);
  assert_int_equal(list->visits->count, 500);
  assert_int_equal(list->most, 5);
  for (size_t n = 1; n < list->visits->count; n++) /* the last one first, and none twice */
    assert_true(list->visits->visits[n]->at < list->visits->visits[n - 1]->at ||
                strcmp(list->visits->visits[n]->id, list->visits->visits[n - 1]->id) < 0);
  AUTO(event_free_at)
  struct event *none = agency_read(agency, job_picked(&missing, agency->day, to, true), EVENT_PICKED);
  assert_int_equal(none->count, read->summary->period.count.reports[REPORT_MISSING]);
  assert_true(none->count > 0);
  AUTO(event_free_at)
  struct event *far = agency_read(agency, job_summary(when_day_add(from, -30), to, true), EVENT_SUMMARY);
  assert_true(far->fresh.failed); /* a part of it never was */
  assert_true(far->summary->gap != WHEN_NONE);
  assert_int_equal(far->summary->period.count.visits, MANY);
}

TEST(a_read_that_fails_is_no_summary) {
  AUTO(agency_close_at) struct agency *agency = agency_open(false);
  int64_t to = when_day_add(agency->day, 1), from = when_day_add(agency->day, -6);
  fake_api_say(agency->api, 'V', 500, "oops");
  struct told told = agency_ask(agency, job_summary(from, to, false), EVENT_SUMMARY);
  assert_true(told.code != ERROR_NONE);
  assert_null(told.event);
}

/* The test environment ends visits before their hour: then the day is told too. */
TEST(a_draft_that_ends_another_day_says_which) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  table_types(table, "2fr");
  struct event *event = picked(table, false);
  visit_list_add(event->visits, visit_of("v6", "27T07", DONE "27T08:30:00Z\"", LIVELY "2}]"));
  event->count++;
  table_happens(table, event);
  table_shows(table, "draft until Fri 27 13:30");
}
