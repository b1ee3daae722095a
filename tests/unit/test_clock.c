/* This machine's clock beside Flatsy's: what is past by a wrong one is told, and nothing is deleted by it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../harness/cases.h"
#include "../harness/db.h"
#include "../harness/test.h"
#include "agency.h"
#include "base/mem.h"
#include "base/when.h"

enum { MINUTE = 60, DAY = 24 * 3600, KEEP_DAYS = 90 };
enum words { SILENT, ASKS, SETS };

static const struct {
  const char *name;
  int64_t ahead;     /* of the server's clock, seconds */
  const char *given; /* instead of its date */
  const char *more;
  enum words words; /* when all slots are past */
  bool forgets;
} clocks[] = {{"the same", 0, NULL, "", SILENT, true},
              {"nine minutes ahead", 9 * MINUTE, NULL, "", SILENT, true},
              {"nine minutes behind", -9 * MINUTE, NULL, "", SILENT, true},
              {"eleven minutes ahead", 11 * MINUTE, NULL, "", SETS, false},
              {"forty days ahead", 40 * DAY, NULL, "", SETS, false},
              {"three years ahead", 3 * 365 * DAY, NULL, "", SETS, false},
              {"forty days behind", -40 * DAY, NULL, "", SILENT, false},
              {"not told", 0, "", "", ASKS, false},
              {"no date", 0, "Date: yesterday\r\n", "", ASKS, false},
              {"kept by a cache", 40 * DAY, NULL, "Age: 3456000\r\n", ASKS, false},
              {"right, from a cache", 0, NULL, "Age: 0\r\n", ASKS, false}};
enum { CLOCKS = sizeof clocks / sizeof *clocks };

static const struct {
  const char *name;
  int64_t hours[3]; /* from now; 0: none */
  bool available;
  size_t past;
  bool left; /* some can be booked */
} lists[] = {{"all past", {-1, -2, -30}, true, 3, false},
             {"one to come", {-1, 5}, true, 1, true},
             {"none free", {-1, -2}, false, 0, false},
             {"none", {0}, true, 0, false}};
enum { LISTS = sizeof lists / sizeof *lists };

static char *slots_of(int64_t now, size_t n) {
  char out[1000] = "[", date[WHEN_SIZE];
  for (size_t i = 0; i < 3 && lists[n].hours[i] != 0; i++) {
    when_print(now + lists[n].hours[i] * 3600, date);
    snprintf(out + strlen(out), sizeof out - strlen(out), "%s{\"date\":\"%s\",\"available\":%s,\"isPriority\":true}",
             i > 0 ? "," : "", date, lists[n].available ? "true" : "false");
  }
  return mem_print("%s]", out);
}

static void say_slots(struct agency *agency, size_t clock, size_t list) {
  int64_t now = agency->seat.stands_ms / 1000;
  time_t theirs = (time_t)(now - clocks[clock].ahead);
  char date[80];
  struct tm tm;
  strftime(date, sizeof date, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", gmtime_r(&theirs, &tm));
  AUTO(mem_free_at) char *body = slots_of(now, list);
  AUTO(mem_free_at)
  char *all =
      mem_print("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n%s%sContent-Length: %zu\r\n\r\n%s",
                clocks[clock].given != NULL ? clocks[clock].given : date, clocks[clock].more, strlen(body), body);
  fake_api_say(agency->api, 'S', -1, all);
}

static void add_row(struct agency *agency, int days, const char *state) {
  AUTO(mem_free_at)
  char *sql = mem_print(
      "INSERT INTO outbox (key, kind, state, created_at, updated_at, owner, by_owner, body, attempts, checks) VALUES "
      "('%s-%d', 'book', '%s', 1, %lld, 0, 0, '', 1, 0)",
      state, days, state, (long long)(agency->seat.stands_ms / 1000 - (int64_t)days * DAY));
  db_run_in(agency->seat.state, "outbox.db", sql);
}

static enum words words_of(const char *said) {
  return strstr(said, "is it right?") != NULL ? ASKS : strstr(said, "set it") != NULL ? SETS : SILENT;
}

static void meets(UNUSED void *state, size_t row) {
  size_t clock = row / LISTS, list = row % LISTS;
  AUTO(agency_close_at) struct agency *agency = agency_open(false);
  char said[128], number[32];
  seat_end(&agency->seat);
  add_row(agency, KEEP_DAYS + 1, "done");
  add_row(agency, KEEP_DAYS - 1, "refused");
  add_row(agency, -30, "done"); /* written while the clock was wrong */
  agency_again(agency, 0);
  say_slots(agency, clock, list);
  print_message("  %s, %s\n", clocks[clock].name, lists[list].name);
  AUTO(event_free_at)
  struct event *slots = agency_read(agency, job_read(JOB_READ_SLOTS, "p1", NULL, false), EVENT_SLOTS);
  event_say_left_out(slots, said, sizeof said);
  enum words wanted = lists[list].past == 0                             ? SILENT
                      : clocks[clock].words == ASKS && lists[list].left ? SILENT
                                                                        : clocks[clock].words;
  if (words_of(said) != wanted) fail_msg("%s, %s: \"%s\"", clocks[clock].name, lists[list].name, said);
  snprintf(number, sizeof number, "%zu slot", lists[list].past);
  if (wanted != SILENT && strncmp(said, number, strlen(number)) != 0) fail_msg("%s: \"%s\"", lists[list].name, said);
  seat_end(&agency->seat);
  AUTO(mem_free_at) char *path = mem_print("%s/outbox.db", agency->seat.state);
  AUTO(mem_free_at) char *kept = db_text(path, "SELECT group_concat(key) FROM (SELECT key FROM outbox ORDER BY id)");
  AUTO(mem_free_at)
  char *all = mem_print("%srefused-%d,done-%d", clocks[clock].forgets ? "" : "done-91,", KEEP_DAYS - 1, -30);
  if (strcmp(kept, all) != 0) fail_msg("%s: %s are kept", clocks[clock].name, kept);
}

TEST(a_wrong_clock_is_told_and_deletes_nothing) {
  cases_run(&(struct cases){.count = (size_t)CLOCKS * LISTS, .run = meets});
}
