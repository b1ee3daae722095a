/* A seat with a real broker, the real sandbox, and the test as the relay: when visits are live, what brings them back
 * when messages were lost, and that nothing depends on broker or relay being there. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "../harness/test.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "live_seat.h"
#include "../harness/folder.h"

enum {
  QUIT_MS = 10000,    /* a connection that comes about slowly may take 15 s */
  SPARE_MS = 2000,    /* less than the replay may take, enough to tell what has come */
  SUSPECTED_MS = 1500 /* what doesn't fit for a second is replayed */
};

/* ---- tests */

/* The API hangs: what is shown came through the broker. */
TEST_BETWEEN(a_change_comes_without_the_api, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  settle(sandbox);
  AUTO(mem_free_at) char *id = live_visit_of_tomorrow(sandbox);
  set_status(sandbox, id, "cancelled.owner");
  AUTO(mem_free_at) char *raw = relay_sandbox_visit(sandbox, id);
  kill(sandbox->home.sandbox, SIGSTOP);
  relay_visit(&relay, id, raw, FEED_STATUS, false);
  AUTO(event_free_at) struct event *news = seat_await(&sandbox->seat, EVENT_NEWS, 0, NULL);
  assert_non_null(strstr(news->text, "Cancelled by the owner: "));
  assert_false(news->bell);
  await_status(sandbox, id, VISIT_CANCELLED_OWNER, true);
  kill(sandbox->home.sandbox, SIGCONT);
}

/* What is known here of a week is as Flatsy has it, where all its days are the relay's. */
static void assert_week_is_live(struct sandbox *sandbox) {
  int64_t from = when_day(clock_utc(&clock_system));
  struct job *job = job_visits(NULL, from, when_day_add(from, 7), true);
  AUTO(event_free_at) struct event *event = seat_ask(&sandbox->seat, job, EVENT_VISITS);
  assert_true(event->fresh.live);
}

TEST_BETWEEN(nothing_is_polled_while_live, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  settle(sandbox);
  sandbox_skip(sandbox, 40000);
  settle(sandbox);
  size_t read = sandbox_requests(sandbox, "startTime");
  for (int n = 0; n < 3; n++) { /* a head may still be on its way: not for so long that the relay seems gone */
    sandbox_skip(sandbox, 40000);
    relay_head(&relay, true);
    settle(sandbox);
  }
  assert_int_equal(sandbox_requests(sandbox, "startTime"), read);
  /* Another day of the relay's is there at once; one beyond is read. */
  work_post(sandbox->seat.work, job_watch_day(when_day_add(when_day(clock_utc(&clock_system)), 20)));
  await_day(sandbox, is_live);
  settle(sandbox);
  assert_int_equal(sandbox_requests(sandbox, "startTime"), read);
  assert_week_is_live(sandbox);
  work_post(sandbox->seat.work, job_watch_day(when_day_add(when_day(clock_utc(&clock_system)), 60)));
  await_day(sandbox, is_not_live);
  settle(sandbox);
  assert_true(sandbox_requests(sandbox, "startTime") > read);
}

/* How often that month was asked for, so many from now. */
static size_t month_requests(struct sandbox *sandbox, int place) {
  struct when_local now = when_local(clock_utc(&clock_system));
  char from[WHEN_SIZE], to[WHEN_SIZE];
  int month = now.year * 12 + now.month - 1 + place;
  when_print(when_instant(month / 12, month % 12 + 1, 1, 0, 0), from);
  when_print(when_instant((month + 1) / 12, (month + 1) % 12 + 1, 1, 0, 0), to);
  AUTO(mem_free_at) char *plain = mem_print("startTime=%s&endTime=%s", from, to);
  AUTO(mem_free_at) char *coded = text_exchange(plain, ":", "%3A");
  return sandbox_requests(sandbox, coded);
}

/* What earlier months have is learnt; of this one the relay tells. */
TEST_BETWEEN(a_month_that_is_live_is_not_learnt, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  sandbox->seat.history_months = 2;
  begin_live(sandbox);
  while (month_requests(sandbox, -2) == 0) {
    sandbox_skip(sandbox, 2500);
    relay_head(&relay, true);
  }
  assert_int_equal(month_requests(sandbox, 0), 0);
  AUTO(event_free_at) struct event *event = seat_ask(&sandbox->seat, job_search("zz"), EVENT_FOUND);
  assert_true(event->found->covered_from <= when_day_add(when_day(clock_utc(&clock_system)), -30));
}

TEST_BETWEEN(a_restart_hears_only_what_is_new, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  AUTO(mem_free_at) char *id = live_visit_of_tomorrow(sandbox);
  seat_end(&sandbox->seat);
  set_status(sandbox, id, "cancelled.visitor");
  publish(sandbox, id, FEED_STATUS, false);
  relay_head(&relay, true);
  begin_seat(sandbox);
  await_status(sandbox, id, VISIT_CANCELLED_VISITOR, true);
}

/* A message didn't reach the seat, but the broker has it. */
TEST_BETWEEN(a_lost_message_is_replayed, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  settle(sandbox);
  AUTO(mem_free_at) char *id = live_visit_of_tomorrow(sandbox);
  char *sql = mem_print("DELETE FROM feed WHERE visit='%s'; DELETE FROM visit WHERE id='%s'", id, id);
  run_sql(sandbox, sql);
  kill(sandbox->home.sandbox, SIGSTOP);
  relay_head(&relay, true);
  wanted_id = id;
  wanted_live = true;
  await_day(sandbox, is_not_live);     /* for the moment */
  seat_hold(&sandbox->seat, SPARE_MS); /* else a slow broker would make it a hole, for which Flatsy is asked */
  seat_pass(&sandbox->seat, SUSPECTED_MS);
  await_status(sandbox, id, found_status, true);
  kill(sandbox->home.sandbox, SIGCONT);
  free(sql);
}

/* Neither seat nor broker has it: the relay is asked, Flatsy is read. */
TEST_BETWEEN(a_hole_is_read_from_the_api, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  settle(sandbox);
  AUTO(mem_free_at) char *id = live_visit_of_tomorrow(sandbox);
  sandbox->seat.hurry = true;
  set_status(sandbox, id, "cancelled.visitor");
  publish(sandbox, id, FEED_STATUS, true);
  relay_head(&relay, true);
  await_status(sandbox, id, VISIT_CANCELLED_VISITOR, false);
  while (relay.asked == 0)
    relay_hear(&relay, 1000);
  assert_int_equal(relay.asked_shard, feed_shard(id));
  publish(sandbox, id, FEED_STATUS, false);
  await_day(sandbox, is_live);
}

TEST_BETWEEN(a_broker_that_forgot_all_is_no_harm, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  settle(sandbox);
  AUTO(mem_free_at) char *id = live_visit_of_tomorrow(sandbox);
  broker_kill(&broker);
  await_day(sandbox, is_not_live);
  sandbox->seat.hurry = true;
  await_notice(sandbox, "visits are read every 30 s");
  set_status(sandbox, id, "cancelled.visitor");
  await_status(sandbox, id, VISIT_CANCELLED_VISITOR, false); /* polled */
  broker_restart(&broker);
  sandbox->seat.hurry = false;
  relay_close(&relay);
  relay_open(&relay, &broker, account, "one", NULL); /* it counts anew, but under the same name */
  relay.seq = 100000;
  relay_all(&relay, sandbox);
  relay_head(&relay, true);
  await_day(sandbox, is_live);
}

TEST_BETWEEN(without_the_relay_it_polls, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  static const char will[] = "{\"inst\":\"one\",\"up\":false}";
  begin_live(sandbox);
  AUTO(mem_free_at) char *topic = feed_topic_head(account);
  relay_raw(&relay, topic, will, strlen(will), true);
  await_day(sandbox, is_not_live);
  relay_head(&relay, true);
  await_day(sandbox, is_live);
  relay_head(&relay, false); /* it gets no answers itself */
  await_day(sandbox, is_not_live);
  relay_head(&relay, true);
  await_day(sandbox, is_live);
  seat_pass(&sandbox->seat, FEED_HEAD_LATE_SECONDS * 1000); /* it says nothing */
  await_day(sandbox, is_not_live);
}

/* The relay itself says that it can't be relied on, and why: as without a relay. */
static void is_told_of(struct sandbox *sandbox, enum feed_why why, const char *text) {
  begin_live(sandbox);
  settle(sandbox);
  size_t read = sandbox_requests(sandbox, "startTime");
  relay.head.why = why;
  relay_head(&relay, false);
  await_day(sandbox, is_not_live);
  seat_pass(&sandbox->seat, 11000);
  await_notice(sandbox, text);
  while (sandbox_requests(sandbox, "startTime") == read)
    sandbox_skip(sandbox, 1000);
  relay_head(&relay, true);
  await_day(sandbox, is_live);
}

TEST_BETWEEN(a_relay_without_its_webhook_is_told, live_setup, live_teardown) {
  is_told_of(*state, FEED_WHY_WEBHOOK,
             "Flatsy's webhook does not reach the relay: is it registered?; visits are read every");
}

TEST_BETWEEN(two_relays_are_told, live_setup, live_teardown) {
  is_told_of(*state, FEED_WHY_RIVAL,
             "Two relays publish the account on the broker: end one of them; visits are read every");
}

enum { SWALLOW = 5 };
static bool swallow_anew(int *fd) {
  int on = 1;
  if (*fd >= 0) close(*fd);
  *fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  return setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0;
}

/* 127.0.0.1 with a port of which no packet is answered any more; on 127.0.0.2 it is nobody's. */
static int swallow(int fds[SWALLOW]) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  for (int n = 0; n < 4; n++)
    fds[n] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | (n > 0 ? SOCK_NONBLOCK : 0), 0);
  fds[4] = -1;
  swallow_anew(&fds[4]);
  do { /* one port for both addresses: the second is held for the broker, which sets SO_REUSEADDR too */
    struct sockaddr_in other = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1)};
    assert_int_equal(bind(fds[4], (struct sockaddr *)&other, sizeof other), 0);
    assert_int_equal(getsockname(fds[4], (struct sockaddr *)&other, &length), 0);
    address.sin_port = other.sin_port;
  } while (bind(fds[0], (struct sockaddr *)&address, sizeof address) != 0 && swallow_anew(&fds[4]));
  assert_int_equal(listen(fds[0], 0), 0);
  for (int n = 1; n < 4; n++) /* it takes one, and has no room for others */
    (void)!connect(fds[n], (struct sockaddr *)&address, sizeof address);
  return ntohs(address.sin_port);
}

/* For this thread, and those that it starts, localhost has two addresses. False: not allowed here. */
static bool give_two_addresses(const struct sandbox *sandbox) {
  AUTO(mem_free_at) char *path = mem_print("%s/hosts", sandbox->seat.folder);
  folder_write(NULL, path, "127.0.0.1 localhost\n127.0.0.2 localhost\n", 40);
  return unshare(CLONE_NEWNS) == 0 && mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
         mount(path, "/etc/hosts", NULL, MS_BIND, NULL) == 0;
}

/* A name with several addresses, the first of which is no more: the next one is tried soon. */
TEST_BETWEEN(an_address_that_swallows_packets_is_left, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  int fds[SWALLOW], port = swallow(fds);
  char url[64], extra[64];
  if (give_two_addresses(sandbox)) {
    snprintf(extra, sizeof extra, "listener %d 127.0.0.2", port);
    snprintf(url, sizeof url, "mqtt://localhost:%d", port);
    broker_start(&broker, extra);
    relay_open(&relay, &broker, account, "one", NULL);
    assert_true(relay_all(&relay, sandbox) > 50);
    relay_head(&relay, true);
    sandbox->seat.mqtt.url = url;
    seat_begin(&sandbox->seat, true, false);
    watch_tomorrow(sandbox);
    await_day(sandbox, is_live);
    seat_end(&sandbox->seat);
    umount2("/etc/hosts", MNT_DETACH);
  } else {
    print_message("  SKIPPED: a file of our own in the place of /etc/hosts takes root\n");
  }
  for (int n = 0; n < SWALLOW; n++)
    close(fds[n]);
}

TEST_BETWEEN(another_relay_begins_anew, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  settle(sandbox);
  AUTO(mem_free_at) char *id = live_visit_of_tomorrow(sandbox);
  relay_close(&relay);
  relay_open(&relay, &broker, account, "two", NULL);
  relay_head(&relay, true); /* nothing yet, by its numbers */
  set_status(sandbox, id, "cancelled.owner");
  relay_all(&relay, sandbox); /* from 1 on */
  relay_head(&relay, true);
  await_status(sandbox, id, VISIT_CANCELLED_OWNER, true);
}

TEST_BETWEEN(a_visit_that_is_gone_is_looked_up, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  settle(sandbox);
  AUTO(mem_free_at) char *id = live_visit_of_tomorrow(sandbox);
  size_t read = sandbox_requests(sandbox, id);
  relay_visit(&relay, id, NULL, FEED_SAME, false);
  relay_head(&relay, true);
  while (sandbox_requests(sandbox, id) == read) /* it is there, though: it stays */
    sandbox_skip(sandbox, 1);
  settle(sandbox);
  free(live_visit_of_tomorrow(sandbox));
}

static char *visit_of(const char *id, int64_t at) {
  char date[WHEN_SIZE];
  when_print(at, date);
  return mem_print(
      "{\"id\":\"%s\",\"date\":\"%s\",\"createdAt\":\"2020-01-01T00:00:00Z\",\"visitorVisits\":[{\"status\":"
      "\"visit.status.confirmed\",\"visitor\":{\"email\":\"%s@x.fr\"}}]}",
      id, date, id);
}

static bool has_wanted(const struct event *event) {
  return find_visit(event, wanted_id) != NULL;
}

/* The relay has it no more, the API answers 404 for it and for every other: the one goes that the list lacks too. */
TEST_BETWEEN(a_visit_that_is_gone_everywhere_goes, live_setup, live_teardown) {
  static const char *const faults[] = {"visit:status=404", "visit:status=404\nvisit:body=404 page not found",
                                       "visit:status=404\nvisit:html"};
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  settle(sandbox);
  AUTO(mem_free_at) char *id = live_visit_of_tomorrow(sandbox);
  AUTO(mem_free_at) char *ghost = visit_of("ghost", tomorrow() + 36000);
  for (size_t n = 0; n < sizeof faults / sizeof *faults; n++) {
    sandbox_fault(sandbox, "");
    wanted_id = "ghost";
    relay_visit(&relay, "ghost", ghost, FEED_SAME, false);
    await_day(sandbox, has_wanted);
    publish(sandbox, id, FEED_SAME, false);
    sandbox_fault(sandbox, faults[n]);
    relay_visit(&relay, id, NULL, FEED_SAME, false);
    relay_visit(&relay, "ghost", NULL, FEED_SAME, false);
    await_day(sandbox, has_visits_not);
    settle(sandbox);
    AUTO(mem_free_at) char *again = live_visit_of_tomorrow(sandbox);
    assert_string_equal(again, id);
  }
}

TEST_BETWEEN(what_others_write_there_is_left_out, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  settle(sandbox);
  char *id = live_visit_of_tomorrow(sandbox), *raw = relay_sandbox_visit(sandbox, id);
  char *topic = feed_topic_visit(account, id), *head = feed_topic_head(account), *talk = feed_topic_talk(account);
  char *old =
      mem_print("{\"inst\":\"one\",\"seq\":1,\"at\":1,\"what\":\"same\",\"claim\":[0,1,\"%016x\"],\"id\":\"%s\","
                "\"visit\":{\"id\":\"%s\"}}",
                1, id, id);
  char *other = mem_print("{\"inst\":\"one\",\"seq\":900000,\"at\":1,\"what\":\"same\",\"claim\":[0,1,\"%016x\"],"
                          "\"id\":\"x\",\"visit\":{\"id\":\"x\"}}",
                          1);
  const char *const bad[] = {"", "{", "[[[[[[", "\x1b]0;x\x07", "{\"inst\":\"one\"}", "null", other, old};
  for (size_t n = 0; n < sizeof bad / sizeof *bad; n++) {
    relay_raw(&relay, topic, bad[n], strlen(bad[n]), false);
    relay_raw(&relay, head, bad[n], strlen(bad[n]), false);
    relay_raw(&relay, talk, bad[n], strlen(bad[n]), false);
  }
  char *far = mem_print("{\"inst\":\"one\",\"up\":true,\"ok\":true,\"from\":0,\"to\":9000000000000,\"claims\":[]}");
  relay_raw(&relay, head, far, strlen(far), false);
  relay_head(&relay, true); /* some of it said that the relay is gone: anybody who may write there can say that */
  set_status(sandbox, id, "cancelled.owner");
  publish(sandbox, id, FEED_STATUS, false);
  await_status(sandbox, id, VISIT_CANCELLED_OWNER, true);
  char *const all[] = {id, raw, topic, head, talk, old, other, far};
  for (size_t n = 0; n < sizeof all / sizeof *all; n++)
    free(all[n]);
}

TEST_BETWEEN(our_own_write_is_not_undone, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  settle(sandbox);
  AUTO(mem_free_at) char *id = live_visit_of_tomorrow(sandbox);
  AUTO(mem_free_at) char *before = relay_sandbox_visit(sandbox, id);
  struct visit *visit;
  struct error error;
  assert_int_equal(visit_decode(before, strlen(before), &visit, &error), ERROR_NONE);
  struct job *job = job_cancel(
      (struct job_visit){
          .id = id, .ref = visit->ref, .at = visit->at, .alone = true, .visitor = &visit->visitors[0].visitor},
      false);
  assert_int_equal(seat_done(&sandbox->seat, work_post(sandbox->seat.work, job)), ERROR_NONE);
  settle(sandbox);
  size_t read = sandbox_requests(sandbox, id);
  relay_visit(&relay, id, before, FEED_SAME, false); /* the relay read it before */
  while (sandbox_requests(sandbox, id) == read)
    sandbox_skip(sandbox, 1);
  settle(sandbox);
  job = job_read(JOB_READ_VISIT, id, NULL, true);
  AUTO(event_free_at) struct event *event = seat_ask(&sandbox->seat, job, EVENT_VISIT);
  assert_true(visit_status_is_cancelled(visit_summary_status(event->visit, NULL)));
  visit_free(visit);
}

static struct visit *read_one(struct sandbox *sandbox, const char *id, bool cached) {
  AUTO(event_free_at)
  struct event *event = seat_ask(&sandbox->seat, job_read(JOB_READ_VISIT, id, NULL, cached), EVENT_VISIT);
  struct visit *visit = event->visit;
  event->visit = NULL;
  return visit;
}

/* The proof that a visit took place does not go through the broker: a seat that wants it asks Flatsy, and keeps it
 * whatever comes. */
TEST_BETWEEN(the_code_comes_from_flatsy_alone, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  begin_live(sandbox);
  settle(sandbox);
  AUTO(mem_free_at) char *id = live_visit_of_tomorrow(sandbox);
  run_sql(sandbox, "DELETE FROM visit");
  publish(sandbox, id, FEED_SAME, false);
  await_status(sandbox, id, found_status, true);
  AUTO(visit_free_at) struct visit *heard = read_one(sandbox, id, true);
  assert_null(heard->code);
  assert_true(heard->code_withheld);
  AUTO(visit_free_at) struct visit *asked = read_one(sandbox, id, false);
  assert_non_null(asked->code);
  set_status(sandbox, id, "cancelled.owner");
  publish(sandbox, id, FEED_STATUS, false);
  await_status(sandbox, id, VISIT_CANCELLED_OWNER, true);
  AUTO(visit_free_at) struct visit *kept = read_one(sandbox, id, true);
  AUTO(mem_free_at) char *raw = relay_sandbox_visit(sandbox, id);
  assert_string_equal(kept->code, asked->code);
  assert_int_equal(kept->raw_length, strlen(raw)); /* as Flatsy has it, to the byte */
  assert_memory_equal(kept->raw, raw, kept->raw_length);
}

static bool has_move(const struct event *event) {
  for (size_t n = 0; n < event->move_count; n++)
    if (find_visit(event, event->moves[n].old_id) != NULL && strcmp(event->moves[n].old_id, wanted_id) == 0)
      return event->moves[n].new_at != event->moves[n].old_at && event->fresh.live;
  return false;
}

/* Somebody else's visitor has the number for which the vendor's test environment moves a visit at once. */
TEST_BETWEEN(what_an_agent_moves_is_one_move, live_setup, live_teardown) {
  struct sandbox *sandbox = *state, other = {.home = sandbox->home};
  begin_live(sandbox);
  settle(sandbox);
  assert_true(seat_setup(&other.seat));
  strcpy(other.seat.url, sandbox->seat.url);
  seat_begin(&other.seat, false, false);
  struct target target = sandbox_target(&other);
  struct visitor visitor = seat_visitor("moved@x.fr");
  mem_replace(&visitor.phone, "06 00 00 00 02");
  uint64_t serial = work_post(other.seat.work, sandbox_booking_of(&target, visitor));
  AUTO(event_free_at) struct event *write = seat_await(&other.seat, EVENT_WRITE, serial, seat_is_settled);
  work_post(sandbox->seat.work, job_watch_day(when_day(target.at)));
  await_day(sandbox, is_live);
  relay_all(&relay, sandbox); /* the old and the new one among them, in whatever order */
  wanted_id = write->rows[0].visit_id;
  await_day(sandbox, has_move);
  target_clear(&target);
  seat_clear(&other.seat);
}

static void encode_message(struct buf *out, const char *id) {
  AUTO(feed_talk_clear) struct feed_talk talk = {.id = mem_copy(id), .property_id = mem_copy("p"), .at = WHEN_NONE};
  talk.ref = mem_copy("7\x1b[m");
  talk.text = mem_copy("Oui\nda");
  buf_reset(out);
  assert_true(feed_talk_encode(out, &talk));
}

TEST_BETWEEN(news_are_summed_up, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  sandbox->seat.bell = true;
  begin_live(sandbox);
  settle(sandbox);
  AUTO(mem_free_at) char *id = live_visit_of_tomorrow(sandbox);
  AUTO(mem_free_at) char *talk = feed_topic_talk(account);
  struct buf out;
  publish(sandbox, id, FEED_REPORT, false);
  struct event *news = seat_await(&sandbox->seat, EVENT_NEWS, 0, NULL);
  assert_non_null(strstr(news->text, "New report: "));
  assert_true(news->bell);
  assert_null(news->id);
  event_free(news);
  buf_init(&out, FEED_HEAD_MAX);
  encode_message(&out, "m");
  relay_raw(&relay, talk, out.data, out.length, true);
  news = seat_await(&sandbox->seat, EVENT_NEWS, 0, NULL);
  assert_non_null(strstr(news->text, "2 changes"));
  assert_false(news->bell);
  assert_string_equal(news->id, "p");
  event_free(news);
  sandbox_skip(sandbox, 5000);
  encode_message(&out, "n");
  relay_raw(&relay, talk, out.data, out.length, true);
  news = seat_await(&sandbox->seat, EVENT_NEWS, 0, NULL);
  assert_non_null(strstr(news->text, "New message: 7"));
  assert_true(text_is_clean(news->text));
  event_free(news);
  buf_free(&out);
}

/* ---- brokers that are no help */

static void write_passwords(char *path, size_t size) {
  char command[256];
  snprintf(path, size, "/tmp/visitdeck-passwords-%d", (int)getpid());
  snprintf(command, sizeof command, "mosquitto_passwd -c -b %s desk right 2>/dev/null", path);
  assert_int_equal(system(command), 0);
}

TEST_BETWEEN(a_refusal_is_told, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  char path[128];
  write_passwords(path, sizeof path);
  AUTO(mem_free_at) char *config = mem_print("allow_anonymous false\npassword_file %s", path);
  broker_start(&broker, config);
  sandbox->seat.mqtt = (struct mqtt_profile){.user = "desk", .password_command = "echo wrong"};
  sandbox->seat.hurry = true;
  begin_seat(sandbox);
  await_notice(sandbox, "refuses us: check mqtt_user, mqtt_password_command or mqtt_cert; visits are read every 30 s");
  await_day(sandbox, is_not_live);
  unlink(path);
}

/* Each throws the other out: both poll, and neither keeps the broker busy. */
TEST_BETWEEN(two_seats_of_one_name_poll, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  struct seat other = {0};
  int64_t begun = clock_mono_ms(&clock_system);
  broker_start(&broker, "use_username_as_clientid true");
  sandbox->seat.mqtt = (struct mqtt_profile){.user = "desk"};
  sandbox->seat.hurry = true;
  begin_seat(sandbox);
  assert_true(seat_setup(&other));
  strcpy(other.url, sandbox->seat.url);
  other.mqtt = sandbox->seat.mqtt;
  other.mqtt.url = broker.url;
  seat_begin(&other, true, false);
  await_notice(sandbox, "; visits are read every 30 s");
  await_day(sandbox, is_not_live);
  size_t minutes = (size_t)(clock_mono_ms(&clock_system) - begun) / 60000; /* the rests of both grow to one */
  assert_in_range(folder_count(broker.folder, "log", "New client connected"), 1, 20 + 4 * minutes);
  seat_clear(&other);
}

TEST_BETWEEN(a_broker_that_hangs_holds_nobody_up, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  broker_start(&broker, NULL);
  broker_stop(&broker);
  begin_seat(sandbox);
  wanted_text = "";
  await_day(sandbox, is_not_live);
  settle(sandbox);
  int64_t begun = clock_mono_ms(&clock_system);
  seat_end(&sandbox->seat);
  assert_in_range(clock_mono_ms(&clock_system) - begun, 0, QUIT_MS);
}

TEST_BETWEEN(an_absent_broker_is_told_once, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  broker_start(&broker, NULL);
  broker_kill(&broker);
  sandbox->seat.hurry = true;
  begin_seat(sandbox);
  await_notice(sandbox, "No answer from the broker");
  sandbox->seat.hurry = false;
  int64_t begun = clock_mono_ms(&clock_system);
  seat_end(&sandbox->seat);
  assert_in_range(clock_mono_ms(&clock_system) - begun, 0, QUIT_MS);
}

/* MQTT 3.1.1, another broker. */
TEST_BETWEEN(an_older_broker_does, live_setup, live_teardown) {
  struct sandbox *sandbox = *state;
  broker_start_nats(&broker);
  relay_open(&relay, &broker, account, "one", NULL);
  relay_all(&relay, sandbox);
  relay_head(&relay, true);
  begin_seat(sandbox);
  await_day(sandbox, is_live);
  AUTO(mem_free_at) char *id = live_visit_of_tomorrow(sandbox);
  set_status(sandbox, id, "cancelled.owner");
  publish(sandbox, id, FEED_STATUS, false);
  await_status(sandbox, id, VISIT_CANCELLED_OWNER, true);
}
