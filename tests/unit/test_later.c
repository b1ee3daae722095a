/* What the later edition adds, against the real sandbox in both editions: messages, agents, coverage; and what changed
 * in the visits as this seat saw it. */
#include <stdlib.h>
#include <string.h>
#include "../harness/db.h"
#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "any_job.h"
#include "sandbox.h"

/* ---- messages */

static uint64_t post_message(struct sandbox *sandbox, const struct target *target, const char *text) {
  return work_post(sandbox->seat.work, job_message((struct job_property){target->id, target->ref, NULL}, text));
}

static size_t messages_of(struct sandbox *sandbox, const struct target *target, const char *text) {
  AUTO(event_free_at)
  struct event *event = seat_ask(&sandbox->seat, job_read(JOB_READ_TALK, NULL, target->ref, false), EVENT_TALK);
  size_t count = 0;
  for (size_t n = 0; n < event->talk->message_count; n++)
    count += strcmp(event->talk->messages[n].text, text) == 0 && message_is_own(&event->talk->messages[n], event->id);
  return count;
}

static size_t all_unread(struct sandbox *sandbox) {
  AUTO(event_free_at) struct event *talks = seat_ask(&sandbox->seat, job_new(JOB_READ_TALKS), EVENT_TALKS);
  size_t unread = talks->unread;
  assert_true(talks->talks->count > 1);
  assert_true(conversation_unread(talks->talks->conversations[0], talks->id) > 0); /* those first */
  return unread;
}

TEST_BETWEEN(a_message_goes_out_once, sandbox_setup, sandbox_teardown) {
  static const char note[] = "Bonjour\nLa clef est au gardien.", question[] = "Une visite demain ?";
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  assert_int_equal(seat_done(&sandbox->seat, work_post(sandbox->seat.work, job_new(JOB_READ_ME))), ERROR_NONE);
  assert_int_equal(messages_of(sandbox, &target, note), 0); /* what was there is read by that */
  size_t unread = all_unread(sandbox);
  assert_int_equal(seat_done(&sandbox->seat, post_message(sandbox, &target, note)), ERROR_NONE);
  assert_int_equal(messages_of(sandbox, &target, note), 1);
  assert_int_equal(all_unread(sandbox), unread);
  sandbox_fault(sandbox, "saveMessage:lose*1");
  assert_int_equal(seat_done(&sandbox->seat, post_message(sandbox, &target, question)), ERROR_NONE);
  assert_int_equal(sandbox_requests(sandbox, "messages/save"), 2);
  assert_int_equal(messages_of(sandbox, &target, question), 1);
  assert_int_equal(seat_done(&sandbox->seat, post_message(sandbox, &target, " \n")), ERROR_USAGE);
  target_clear(&target);
}

/* The same text a second time while the first one's outcome is open: not sent. */
TEST_BETWEEN(an_open_message_has_no_twin, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  sandbox_fault(sandbox, "saveMessage:drop\nconversation:status=503");
  assert_int_equal(seat_done(&sandbox->seat, post_message(sandbox, &target, "Bonjour")), ERROR_UNKNOWN);
  size_t sent = sandbox_requests(sandbox, "messages/save");
  assert_int_equal(seat_done(&sandbox->seat, post_message(sandbox, &target, "Bonjour")), ERROR_UNKNOWN);
  assert_int_equal(sandbox_requests(sandbox, "messages/save"), sent);
  target_clear(&target);
}

/* ---- agents and coverage */

TEST_BETWEEN(agents_and_coverage_are_read, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  struct event *agent = seat_ask(&sandbox->seat, job_read(JOB_READ_AGENT, NULL, target.ref, false), EVENT_AGENT);
  assert_non_null(agent->agent->name);
  event_free(agent);
  struct event *coverage = seat_ask(&sandbox->seat, job_new(JOB_READ_COVERAGE), EVENT_COVERAGE);
  assert_true(coverage->coverage->count > 0);
  assert_false(coverage_lacks(coverage->coverage, coverage->coverage->zips[0]));
  assert_true(coverage_lacks(coverage->coverage, "99999"));
  event_free(coverage);
  target_clear(&target);
}

/* A server of the earlier edition has none of them, and says so in a sentence. */
TEST_BETWEEN(the_earlier_edition_says_what_it_lacks, sandbox_setup_earlier, sandbox_teardown) {
  static const enum job_type reads[] = {JOB_READ_AGENT, JOB_READ_COVERAGE, JOB_READ_TALKS, JOB_READ_TALK};
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  for (size_t n = 0; n < sizeof reads / sizeof *reads; n++) {
    struct job *job = job_read(reads[n], NULL, target.ref, false);
    AUTO(event_free_at) struct event *done = seat_ask(&sandbox->seat, job, EVENT_DONE);
    assert_int_equal(done->error.code, ERROR_NOT_FOUND);
    assert_non_null(strstr(done->error.text, "This server"));
  }
  assert_int_equal(seat_done(&sandbox->seat, post_message(sandbox, &target, "Bonjour")), ERROR_REFUSED);
  target_clear(&target);
}

/* ---- changes */

static struct event *read_changes(struct sandbox *sandbox) {
  return seat_ask(&sandbox->seat, job_new(JOB_READ_CHANGES), EVENT_CHANGES);
}

TEST_BETWEEN(changes_are_noted, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  struct event *changes = read_changes(sandbox);
  assert_int_equal(changes->count, 0); /* what is new on this seat is not new */
  event_free(changes);
  AUTO(mem_free_at) char *visit = sandbox_book(sandbox, &target, "change@x.fr");
  struct job *cancel =
      any_job((struct any_job){.type = JOB_CANCEL, .id = visit, .once = true, .visitor = any_visitor("change@x.fr")});
  assert_int_equal(seat_done(&sandbox->seat, work_post(sandbox->seat.work, cancel)), ERROR_NONE);
  changes = read_changes(sandbox);
  assert_int_equal(changes->count, 2);
  assert_int_equal(changes->changes[1].kind, CHANGE_NEW);
  assert_int_equal(changes->changes[0].kind, CHANGE_STATUS);
  assert_int_equal(changes->changes[0].before, VISIT_PROPOSED);
  assert_int_equal(changes->changes[0].after, VISIT_CANCELLED_VISITOR);
  assert_string_equal(changes->changes[0].visit_id, visit);
  event_free(changes);
  target_clear(&target);
}

/* The list as it is known here, offline too. */
static struct event *known_changes(struct sandbox *sandbox) {
  return seat_ask(&sandbox->seat, job_changes(WHEN_NONE, true), EVENT_CHANGES);
}

/* What somebody has read is read in the next run too, and it is known which visits were opened; a look offline counts.
 */
TEST_BETWEEN(what_was_looked_at_is_known_later, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  for (int offline = 0; offline < 2; offline++) {
    seat_begin(&sandbox->seat, false, false);
    struct target target = sandbox_target(sandbox);
    event_free(read_changes(sandbox));
    AUTO(mem_free_at) char *visit = sandbox_book(sandbox, &target, "look@x.fr");
    target_clear(&target);
    target = sandbox_target(sandbox); /* that slot is taken */
    AUTO(mem_free_at) char *other = sandbox_book(sandbox, &target, "other@x.fr");
    if (offline) seat_end(&sandbox->seat);
    if (offline) seat_begin(&sandbox->seat, false, true);
    struct event *changes = known_changes(sandbox);
    assert_int_equal(changes->count, 2 + 2 * offline);
    for (int n = 0; n < 2; n++)
      assert_false(changes->changes[n].read || changes->changes[n].looked);
    struct job *looked = job_read(JOB_LOOKED, visit, NULL, false);
    assert_int_equal(seat_done(&sandbox->seat, work_post(sandbox->seat.work, looked)), ERROR_NONE);
    int64_t newest = strtoll(changes->changes[0].id, NULL, 10);
    event_free(changes);
    changes = known_changes(sandbox);
    assert_true(changes->changes[1].read && changes->changes[1].looked);
    assert_false(changes->changes[0].read || changes->changes[0].looked);
    event_free(changes);
    uint64_t read = work_post(sandbox->seat.work, job_row(JOB_LOOKED, newest));
    assert_int_equal(seat_done(&sandbox->seat, read), ERROR_NONE);
    seat_end(&sandbox->seat);
    seat_begin(&sandbox->seat, false, false);
    changes = read_changes(sandbox);
    assert_int_equal(changes->count, 2 + 2 * offline);
    assert_true(changes->changes[0].read && !changes->changes[0].looked);
    assert_true(changes->changes[1].read && changes->changes[1].looked);
    event_free(changes);
    seat_end(&sandbox->seat);
    target_clear(&target);
  }
  seat_begin(&sandbox->seat, false, false);
}

static size_t counted;

static bool is_counted(const struct event *event) {
  return event->unread == counted;
}

/* What other programs did is looked for now and then. */
static void await_unread(struct sandbox *sandbox, size_t count) {
  counted = count;
  seat_pass(&sandbox->seat, 31 * 1000);
  work_post(sandbox->seat.work, job_new(JOB_WATCH_OUTBOX)); /* wakes it */
  event_free(seat_await(&sandbox->seat, EVENT_UNREAD, 0, is_counted));
}

/* At its start, whenever one is noted here or by another program of the profile, and when that one has read them; what
 * a dashboard writes itself is no news to it. */
TEST_BETWEEN(a_dashboard_counts_what_nobody_has_read, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  struct seat *seat = &sandbox->seat;
  seat_begin(seat, false, false);
  struct target target = sandbox_target(sandbox);
  event_free(read_changes(sandbox));
  AUTO(mem_free_at) char *visit = sandbox_book(sandbox, &target, "by-command@x.fr");
  seat_end(seat);
  seat_begin(seat, true, false);
  await_unread(sandbox, 1);
  target_clear(&target);
  target = sandbox_target(sandbox);
  AUTO(mem_free_at) char *own = sandbox_book(sandbox, &target, "own@x.fr");
  struct event *changes = known_changes(sandbox);
  assert_int_equal(changes->count, 2);
  assert_true(changes->changes[0].read);
  assert_false(changes->changes[1].read);
  event_free(changes);
  AUTO(mem_free_at) char *cache = mem_print("%s/cache.db", seat->cache);
  db_run(cache, "INSERT INTO change (seen_at, kind, before, after, visit_id, at) SELECT seen_at, kind, before, after, "
                "'other', at FROM change WHERE id=1");
  await_unread(sandbox, 2);
  db_run(cache, "UPDATE change SET read=1");
  await_unread(sandbox, 0);
  db_run(cache, "UPDATE change SET read=0 WHERE id=1");
  await_unread(sandbox, 1);
  work_post(seat->work, job_row(JOB_LOOKED, 1));
  await_unread(sandbox, 0);
  db_run(cache, "UPDATE change SET read=0, seen_at = seen_at - 7 * 86400 + 60");
  await_unread(sandbox, 3);
  db_run(cache, "UPDATE change SET seen_at = seen_at - 120 WHERE id > 1");
  await_unread(sandbox, 1);
  target_clear(&target);
}

/* ---- what the planning and a move ask for */

static bool has_undated(const struct event *event) {
  for (size_t n = 0; event->visits && n < event->visits->count; n++)
    if (event->visits->visits[n]->at == WHEN_NONE) return true;
  return false;
}

static int64_t tomorrow;

static bool is_tomorrow(const struct event *event) {
  return event->from == tomorrow;
}

TEST_BETWEEN(requests_without_a_date_belong_to_today, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  sandbox->seat.stands_ms = clock_system.utc_ms(clock_system.arg);
  int64_t today = when_day(sandbox->seat.stands_ms / 1000);
  tomorrow = when_day_add(today, 1);
  seat_begin(&sandbox->seat, true, false);
  work_post(sandbox->seat.work, job_watch_day(today));
  work_post(sandbox->seat.work, job_new(JOB_READ_ME)); /* a session first: without one nothing is read */
  event_free(seat_await(&sandbox->seat, EVENT_CLIENT, 0, NULL));
  work_post(sandbox->seat.work, job_refresh(REFRESH_ALL));
  event_free(seat_await(&sandbox->seat, EVENT_DAY, 0, has_undated));
  work_post(sandbox->seat.work, job_watch_day(tomorrow));
  AUTO(event_free_at) struct event *event = seat_await(&sandbox->seat, EVENT_DAY, 0, is_tomorrow);
  assert_false(has_undated(event));
}

static bool has_slots(const struct event *event) {
  return event->slots && event->slots->count > 0 && event->fresh.read_at != WHEN_NONE;
}

TEST_BETWEEN(a_move_asks_for_slots_of_its_own, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, true, false);
  struct target target = sandbox_target(sandbox);
  assert_int_equal(sandbox_requests(sandbox, "isReschedule"), 0);
  work_post(sandbox->seat.work, job_slots(JOB_WATCH_SLOTS, target.id, NULL, true));
  event_free(
      seat_await(&sandbox->seat, EVENT_SLOTS, 0, has_slots)); /* those of a booking, known already, don't count */
  assert_int_equal(sandbox_requests(sandbox, "isReschedule=true"), 1);
  target_clear(&target);
}

/* A server that leaves the sender's id out: the contact tells. */
TEST(an_own_message_is_known_by_its_contact) {
  static const char text[] =
      "{\"id\":\"c\",\"propertySummary\":{},\"messages\":["
      "{\"id\":\"1\",\"text\":\"a\",\"senderContact\":{\"name\":\"Nous\",\"email\":\"US@x.fr\"}},"
      "{\"id\":\"2\",\"text\":\"b\",\"senderContact\":{\"name\":\"Agent\",\"email\":\"agent@x.fr\"}},"
      "{\"id\":\"3\",\"text\":\"c\",\"senderId\":\"other\",\"senderContact\":{\"email\":\"us@x.fr\"}}]}";
  struct conversation *conversation;
  struct error error;
  assert_int_equal(conversation_decode(text, strlen(text), &conversation, &error), ERROR_NONE);
  conversation_claim(conversation, "me", "us@x.fr");
  assert_true(message_is_own(&conversation->messages[0], "me"));
  assert_false(message_is_own(&conversation->messages[1], "me"));
  assert_false(message_is_own(&conversation->messages[2], "me"));
  conversation_free(conversation);
}

/* What a script is given has each message once, and is otherwise as it came. */
TEST(a_message_that_came_twice_is_printed_once) {
  static const struct {
    const char *came, *once;
  } rows[] = {
      {"{ \"id\":\"c\", \"messages\":[{\"id\":\"1\",\"text\":\"a\"},{\"id\":\"1\",\"text\":\"a\"}] ,\"x\":1}",
       "{ \"id\":\"c\", \"messages\":[{\"id\":\"1\",\"text\":\"a\"}] ,\"x\":1}"},
      {"{\"messages\":[{\"id\":\"2\",\"text\":\"late\",\"createdAt\":\"2026-11-29T10:00:00Z\"},7,{\"id\":\"1\","
       "\"text\":\"a\"},"
       "{\"id\":\"2\",\"text\":\"early\",\"createdAt\":\"2026-11-28T10:00:00Z\"},{\"text\":\"b\"},{\"text\":\"b\"}]}",
       "{\"messages\":[7,{\"id\":\"1\",\"text\":\"a\"},"
       "{\"id\":\"2\",\"text\":\"early\",\"createdAt\":\"2026-11-28T10:00:00Z\"},{\"text\":\"b\"},{\"text\":\"b\"}]}"},
      {"{\"messages\": [ {\"id\":\"1\",\"text\":\"a\"} , {\"id\":\"2\",\"text\":\"a\"} ]}",
       "{\"messages\": [ {\"id\":\"1\",\"text\":\"a\"} , {\"id\":\"2\",\"text\":\"a\"} ]}"},
  };
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct conversation *conversation;
    struct error error;
    size_t length;
    assert_int_equal(conversation_decode(rows[n].came, strlen(rows[n].came), &conversation, &error), ERROR_NONE);
    AUTO(mem_free_at) char *once = conversation_once(conversation, &length);
    AUTO(mem_free_at) char *text = mem_copy_n(once, length);
    assert_string_equal(text, rows[n].once);
    conversation_free(conversation);
  }
}
