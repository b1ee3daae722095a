/* What visit agents are called: a number that stays, a name that Flatsy proves, or the configuration's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/folder.h"
#include "../harness/test.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/when.h"
#include "sandbox.h"
#include "store/cache.h"

static const char *shown(struct cache *cache, struct visit *visit) {
  cache_name_agents(cache, &visit, 1);
  return visit->agent_shown;
}

TEST(numbers_stay_and_names_go_over_them) {
  static const struct agent_name given[] = {{"b", "Léa"}};
  char folder[FOLDER_PATH];
  struct error error;
  struct cache *cache;
  char a[] = "a", b[] = "b";
  struct visit one = {.agent_id = a}, two = {.agent_id = b}, none = {0};
  assert_true(folder_make(folder));
  AUTO(mem_free_at) char *path = mem_print("%s/cache.db", folder);
  for (int run = 0; run < 2; run++) { /* the second finds the numbers, whoever is asked about first */
    assert_int_equal(cache_open(path, "https://x.fr", false, &cache, &error), ERROR_NONE);
    if (run == 1) assert_string_equal(shown(cache, &two), "agent 2");
    assert_string_equal(shown(cache, &one), "agent 1");
    assert_string_equal(shown(cache, &two), "agent 2");
    assert_null(shown(cache, &none));
    cache_close(cache);
  }
  assert_int_equal(cache_open(path, "https://x.fr", false, &cache, &error), ERROR_NONE);
  assert_true(cache_put_agent_name(cache, "b", "L. Roy"));
  assert_false(cache_put_agent_name(cache, "b", "L. Roy"));
  assert_string_equal(shown(cache, &two), "L. Roy");
  cache_set_agents(cache, given, 1);
  assert_string_equal(shown(cache, &two), "Léa");
  assert_string_equal(shown(cache, &one), "agent 1");
  cache_close(cache);
  free(one.agent_shown);
  free(two.agent_shown);
}

static struct visit_list *visits(struct sandbox *sandbox, bool cached) {
  struct event *event = seat_ask(&sandbox->seat, job_visits(NULL, WHEN_NONE, WHEN_NONE, cached), EVENT_VISITS);
  struct visit_list *list = mem_take(&event->visits);
  event_free(event);
  return list;
}

static size_t numbered(const struct visit_list *list) {
  size_t count = 0;
  for (size_t n = 0; n < list->count; n++)
    count += list->visits[n]->agent_shown != NULL && strncmp(list->visits[n]->agent_shown, "agent ", 6) == 0;
  return count;
}

/* Who wrote messages is called by name from then on, also offline after a restart. */
TEST_BETWEEN(messages_prove_names, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, false, false);
  AUTO(visit_list_free_at) struct visit_list *before = visits(sandbox, false);
  assert_int_equal(numbered(before), before->count);
  assert_int_equal(seat_done(&sandbox->seat, work_post(sandbox->seat.work, job_new(JOB_READ_TALKS))), ERROR_NONE);
  AUTO(visit_list_free_at) struct visit_list *after = visits(sandbox, true);
  assert_true(numbered(after) < before->count);
  seat_end(&sandbox->seat);
  seat_begin(&sandbox->seat, false, true);
  AUTO(visit_list_free_at) struct visit_list *again = visits(sandbox, true);
  assert_int_equal(again->count, after->count);
  for (size_t n = 0; n < again->count; n++)
    assert_string_equal(again->visits[n]->agent_shown, after->visits[n]->agent_shown);
}

static bool is_read(const struct event *event) {
  return !event->fresh.loading;
}

/* How many of the recommended slots have a reason of ours; each is near in time and place. */
static size_t near_slots(struct sandbox *sandbox, const struct visit *visit) {
  size_t count = 0;
  work_post(sandbox->seat.work, job_slots(JOB_WATCH_SLOTS, visit->property_id, visit->ref, false));
  AUTO(event_free_at) struct event *event = seat_await(&sandbox->seat, EVENT_SLOTS, 0, is_read);
  for (size_t n = 0; event->slots != NULL && n < event->slots->count; n++) {
    const struct slot *slot = &event->slots->slots[n];
    if (slot->near.agent[0] == '\0') continue;
    assert_true(n < event->slots->recommended);
    assert_in_range(slot->near.at - slot->at + 7200, 0, 14400);
    assert_in_range(slot->near.metres, 0, 2000);
    count++;
  }
  return count;
}

/* Who is near a slot is known once its day was read. */
TEST_BETWEEN(a_recommended_slot_has_our_reason, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  int64_t today = when_day(clock_utc(&clock_system));
  seat_begin(&sandbox->seat, true, false);
  assert_int_equal(seat_done(&sandbox->seat, work_post(sandbox->seat.work, job_find(JOB_READ_PROPERTIES, NULL))),
                   ERROR_NONE);
  AUTO(event_free_at)
  struct event *all = seat_ask(&sandbox->seat, job_visits(NULL, today, when_day_add(today, 60), false), EVENT_VISITS);
  size_t found = 0;
  for (size_t n = 0; n < all->visits->count && found == 0; n++)
    if (visit_status_is_live(visit_summary_status(all->visits->visits[n], NULL)))
      found = near_slots(sandbox, all->visits->visits[n]);
  assert_true(found > 0);
}
