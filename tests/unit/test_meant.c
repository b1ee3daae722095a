/* What goes out is what the person meant, in the order in which it was said, and what is told of it is so: over real
 * HTTP, against a server that says what a test wants. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "../harness/db.h"
#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "any_job.h"
#include "scene.h"

#define OTHER_DATE "2099-05-11T08:00:00Z"
#define AT(id, date, visitors) "{\"id\":\"" id "\",\"date\":\"" date "\",\"visitorVisits\":[" visitors "]}"
#define GUEST(email, name, status)                                                                                     \
  "{\"visitor\":{\"email\":\"" email "\",\"firstName\":\"" name "\",\"lastName\":\"D\",\"phone\":\"06\"},"             \
  "\"status\":\"visit.status." status "\"}"

static uint64_t post_move(struct scene *scene) {
  return work_post(scene->seat.work, any_job((struct any_job){.type = JOB_MOVE,
                                                              .id = "v1",
                                                              .property_id = "p1",
                                                              .ref = "R1",
                                                              .date = "2099-05-06T08:00:00Z",
                                                              .from = any_instant(DATE),
                                                              .read_at = clock_utc(&clock_system),
                                                              .once = true,
                                                              .visitor = any_visitor("me@x.fr")}));
}

static uint64_t post_message(struct scene *scene, const char *text, bool once) {
  struct job *job = job_message((struct job_property){"p1", "R1", NULL}, text);
  return work_post(scene->seat.work, once ? job_once(job) : job);
}

static bool has_two(const struct event *event) {
  return event->properties->count == 2;
}

/* How the write ended for whoever waits, with what was said. */
static enum error_code outcome(struct scene *scene, uint64_t serial, char **said) {
  AUTO(event_free_at) struct event *done = seat_await(&scene->seat, EVENT_DONE, serial, NULL);
  enum error_code code = done->error.code;
  *said = mem_copy(done->error.text);
  return code;
}

static void assert_said(struct scene *scene, uint64_t serial, enum error_code code, const char *part) {
  AUTO(mem_free_at) char *said = NULL;
  enum error_code got = outcome(scene, serial, &said);
  if (got != code || strstr(said, part) == NULL) fail_msg("%d \"%s\", not %d \"... %s\"", got, said, code, part);
}

/* ---- the visit is read before it is touched */

/* Somebody moved it while the question stood: what the question named is not there any more. */
TEST_BETWEEN(a_visit_that_was_moved_meanwhile_is_left_alone, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'G', 200, "[\"75001\"]");
  fake_api_say(scene->api, 'R', 200, AT("v1", OTHER_DATE, GUEST("me@x.fr", "M", "confirmed")));
  assert_said(scene, scene_post_cancel(scene, "me@x.fr"), ERROR_REFUSED,
              "not on Monday 4 May at 10:00 any more, but on Monday 11 May at 10:00");
  assert_said(scene, post_move(scene), ERROR_REFUSED, "but on Monday 11 May at 10:00");
  assert_int_equal(scene_count(scene, 'X') + scene_count(scene, 'E') + scene_count(scene, 'C'), 0);
}

/* Flatsy is told an address: of two who share one it would take any. */
TEST_BETWEEN(of_a_couple_with_one_address_none_is_taken_for_the_other, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'G', 200, "[\"75001\"]");
  fake_api_say(scene->api, 'R', 200,
               AT("v1", DATE, GUEST("me@x.fr", "Adam", "confirmed") "," GUEST("ME@x.fr", "Eve", "proposed")));
  assert_said(scene, scene_post_cancel(scene, "me@x.fr"), ERROR_REFUSED,
              "Several visitors of this visit have the address");
  assert_said(scene, post_move(scene), ERROR_REFUSED, "Several visitors of this visit have the address");
  assert_int_equal(scene_count(scene, 'X') + scene_count(scene, 'E') + scene_count(scene, 'C'), 0);
}

/* Two who have one address can't be told apart afterwards, nor the change from what was there. */
TEST_BETWEEN(an_address_that_another_visitor_has_is_not_given, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'R', 200,
               AT("v1", DATE, GUEST("me@x.fr", "Adam", "confirmed") "," GUEST("You@x.fr", "Eve", "proposed")));
  struct job *job = any_job((struct any_job){.type = JOB_VISITOR,
                                             .id = "v1",
                                             .ref = "R1",
                                             .edits = "{\"/email\":\"you@X.fr\"}",
                                             .once = true,
                                             .visitor.email_exact = mem_copy("me@x.fr")});
  assert_said(scene, work_post(scene->seat.work, job), ERROR_REFUSED, "Another visitor of this visit has that address");
  assert_int_equal(scene_count(scene, 'U'), 0);
}

TEST_BETWEEN(a_visitor_who_is_not_there_any_more_is_not_cancelled, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'R', 200, AT("v1", DATE, GUEST("other@x.fr", "Eve", "proposed")));
  assert_said(scene, scene_post_cancel(scene, "me@x.fr"), ERROR_REFUSED, "has no such visitor any more");
  assert_int_equal(scene_count(scene, 'X'), 0);
}

/* Flatsy is told a reference: of two properties that share it, it would take any. */
TEST_BETWEEN(of_two_properties_with_one_reference_none_is_taken_for_the_other, scene_setup, scene_teardown) {
  static const enum job_type types[] = {JOB_STATUS, JOB_TERMINATE, JOB_SAVE, JOB_AVAILABILITY, JOB_INVITE};
  struct scene *scene = *state;
  fake_api_say(scene->api, 'P', 200,
               "[{\"id\":\"p1\",\"data\":{\"externalRef\":\"R1\",\"address\":{\"address\":\"1 rue de Lyon\"}}},"
               "{\"id\":\"p2\",\"data\":{\"externalRef\":\"R1\",\"address\":{\"address\":\"2 rue de Bordeaux\"}}}]");
  seat_begin(&scene->seat, true, false);
  work_post(scene->seat.work, job_new(JOB_WATCH_PROPERTIES));
  event_free(seat_await(&scene->seat, EVENT_PROPERTIES, 0, has_two));
  for (size_t n = 0; n < sizeof types / sizeof *types; n++) {
    struct job *job = any_job((struct any_job){.type = types[n],
                                               .id = "p1",
                                               .ref = "R1",
                                               .address = "1 rue de Lyon",
                                               .edits = "{\"/price\":2}",
                                               .visitor.email_exact = mem_copy("me@x.fr"),
                                               .once = true});
    assert_said(scene, work_post(scene->seat.work, job), ERROR_REFUSED,
                "Two properties have the reference R1, 1 rue de Lyon and 2 rue de Bordeaux");
  }
  assert_int_equal(
      scene_count(scene, 'Z') + scene_count(scene, 'Y') + scene_count(scene, 'B') + scene_count(scene, 'I'), 0);
}

/* ---- order */

TEST_BETWEEN(messages_go_in_the_order_in_which_they_were_written, scene_setup, scene_teardown) {
  static const char *const texts[] = {"the code is 1234", "no, it is 5678", "thanks"};
  struct scene *scene = *state;
  uint64_t serials[3];
  seat_begin(&scene->seat, true, false);
  fake_api_hold(scene->api);
  for (size_t n = 0; n < 3; n++)
    serials[n] = post_message(scene, texts[n], false);
  fake_api_say(scene->api, 'D', 200, "{\"id\":\"m1\",\"text\":\"the code is 1234\",\"propertyId\":\"p1\"}");
  fake_api_let_go(scene->api);
  for (size_t n = 0; n < 3; n++) {
    AUTO(mem_free_at) char *answer = mem_print("{\"id\":\"m%zu\",\"text\":\"%s\",\"propertyId\":\"p1\"}", n, texts[n]);
    fake_api_say(scene->api, 'D', 200, answer);
    assert_int_equal(seat_done(&scene->seat, serials[n]), ERROR_NONE);
    AUTO(mem_free_at) char *body = fake_api_body(scene->api, 'D');
    assert_non_null(strstr(body, texts[n]));
  }
  assert_int_equal(scene_count(scene, 'D'), 3);
}

/* The first may have arrived: a correction does not overtake it. */
TEST_BETWEEN(what_waits_behind_an_open_one_says_so, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  seat_begin(&scene->seat, true, false);
  fake_api_say(scene->api, 'K', 200, "{\"propertyId\":\"p1\",\"messages\":[]}");
  fake_api_say(scene->api, 'D', 0, NULL);
  assert_int_equal(seat_done(&scene->seat, post_message(scene, "first", false)), ERROR_UNKNOWN);
  assert_said(scene, post_message(scene, "second", true), ERROR_REFUSED, "Row 1 of the outbox is about the same");
  assert_said(scene, post_message(scene, "third", true), ERROR_REFUSED, "Nothing was sent");
  assert_int_equal(scene_count(scene, 'D'), 1);
}

/* ---- refused, but there */

/* Somebody on the way sent it twice, whatever the second one was refused with. */
TEST_BETWEEN(a_refused_booking_is_looked_up, scene_setup, scene_teardown) {
  static const int statuses[] = {400, 403, 404, 409, 410, 422};
  struct scene *scene = *state;
  seat_begin(&scene->seat, false, false);
  for (size_t n = 0; n < sizeof statuses / sizeof *statuses; n++) {
    fake_api_say(scene->api, 'C', statuses[n], "{\"errors\":[\"taken\"]}");
    fake_api_say(scene->api, 'V', 200, "[]");
    enum error_code code = seat_done(&scene->seat, scene_post_book(scene, "b@x.fr"));
    assert_true(code == ERROR_REFUSED || code == ERROR_NOT_FOUND);
    fake_api_say(scene->api, 'V', 200, "[" VISIT("v9", "b@x.fr", OUR_KEY, "proposed") "]");
    assert_int_equal(seat_done(&scene->seat, scene_post_book(scene, "b@x.fr")), ERROR_NONE);
  }
}

/* ---- what became of it */

#define KEYED(id, date, email, key, status, created)                                                                   \
  "{\"id\":\"" id "\",\"date\":\"" date "\",\"createdAt\":\"" created                                                  \
  "\",\"visitorVisits\":[{\"visitor\":{\"email\":\"" email "\",\"fields\":{" key                                       \
  "}},\"status\":\"visit.status." status "\"}]}"
#define MOVED_TO "2099-05-06T08:00:00Z"
#define LATER "2099-01-01T08:00:00Z"

/* Another seat books the visitor there, while our move was lost before it arrived: the old visit says so. */
TEST_BETWEEN(a_visit_of_somebody_elses_is_not_what_was_moved, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'G', 200, "[\"75001\"]");
  fake_api_say(scene->api, 'R', 200, AT("v1", DATE, GUEST("me@x.fr", "M", "confirmed")));
  fake_api_say(scene->api, 'E', 0, NULL);
  fake_api_say(scene->api, 'V', 200, "[" KEYED("v2", MOVED_TO, "me@x.fr", "", "proposed", LATER) "]");
  assert_said(scene, post_move(scene), ERROR_UNKNOWN, "does not show it so far");
  /* It did arrive: but that one has the key of another booking. */
  fake_api_say(scene->api, 'R', 200, AT("v1", DATE, GUEST("me@x.fr", "M", "cancelled.rescheduled")));
  fake_api_say(scene->api, 'V', 200,
               "[" KEYED("v2", MOVED_TO, "me@x.fr", "\"visitdeckKey\":\"another\"", "proposed",
                         LATER) "," KEYED("v3", MOVED_TO, "me@x.fr", "", "proposed", LATER) "]");
  AUTO(event_free_at) struct event *write = seat_await(&scene->seat, EVENT_WRITE, 0, seat_is_settled);
  assert_string_equal(write->rows[0].state, "done");
  assert_string_equal(write->rows[0].new_visit_id, "v3");
}

TEST_BETWEEN(a_move_whose_new_visit_was_cancelled_since_ends, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'G', 200, "[\"75001\"]");
  fake_api_say(scene->api, 'R', 200, AT("v1", DATE, GUEST("me@x.fr", "M", "confirmed")));
  fake_api_say(scene->api, 'E', 0, NULL);
  uint64_t serial = post_move(scene);
  scene_await_not_listed(scene);
  fake_api_say(scene->api, 'R', 200, AT("v1", DATE, GUEST("me@x.fr", "M", "cancelled.rescheduled")));
  fake_api_say(scene->api, 'V', 200, "[" KEYED("v2", MOVED_TO, "me@x.fr", "", "cancelled.owner", LATER) "]");
  assert_said(scene, serial, ERROR_REFUSED, "the new date has been cancelled or moved since");
}

/* A server that has one visitor an address keeps what it had of him, another booking's key too. */
TEST_BETWEEN(our_own_answer_is_ours_whatever_fields_it_keeps, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  static const char old_key[] = "[" VISIT("v1", "me@x.fr", "\"visitdeckKey\":\"old\"", "proposed") "]";
  AUTO(mem_free_at) char *answer = mem_copy_n(old_key + 1, strlen(old_key) - 2);
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'C', 200, answer);
  assert_int_equal(seat_done(&scene->seat, scene_post_book(scene, "me@x.fr")), ERROR_NONE);
  /* The same visit again is what the first one became: not a second booking. */
  fake_api_say(scene->api, 'V', 200, old_key);
  assert_int_equal(seat_done(&scene->seat, scene_post_book(scene, "me@x.fr")), ERROR_UNKNOWN);
}

/* The property has another reference by now: the day has the visit. One that can't be read may be any. */
TEST_BETWEEN(a_booking_is_found_by_its_day, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'C', 0, NULL);
  fake_api_say(scene->api, 'V', 404, "{}");
  uint64_t serial = scene_post_book(scene, "day@x.fr");
  int64_t row = scene_await_unknown(scene);
  assert_int_equal(seat_done(&scene->seat, serial), ERROR_UNKNOWN);
  assert_true(fake_api_asked(scene->api, "ref=R1") > 0);
  assert_true(fake_api_asked(scene->api, "startDate=2099-05-0") + fake_api_asked(scene->api, "2099-05-03") > 0);
  fake_api_say(scene->api, 'V', 200, "[{\"id\":7}]");
  assert_said(scene, scene_post_retry(scene, row), ERROR_UNKNOWN, "can't be read");
  fake_api_say(scene->api, 'V', 200, "[{\"id\":7}," VISIT("v9", "day@x.fr", OUR_KEY, "proposed") "]");
  scene_await_state(scene, "done", "v9");
  assert_int_equal(scene_count(scene, 'C'), 1);
}

/* Without a word about who is logged in no message is anybody's: that is asked first. */
TEST_BETWEEN(a_lost_message_is_found_though_nobody_was_asked_who_we_are, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  fake_api_say(scene->api, 'M', 503, "{}");
  seat_begin(&scene->seat, true, false);
  fake_api_say(scene->api, 'K', 200,
               "{\"propertyId\":\"p1\",\"messages\":[{\"id\":\"m7\",\"text\":\"hello\",\"senderId\":\"c1\"}]}");
  fake_api_say(scene->api, 'D', 0, NULL);
  assert_said(scene, post_message(scene, "hello", false), ERROR_UNKNOWN, "no way to check");
  fake_api_say(scene->api, 'M', 200, "{\"id\":\"c1\",\"email\":\"demo@visitdeck.example\"}");
  scene_await_state(scene, "done", "m7");
  assert_int_equal(scene_count(scene, 'D'), 1);
}

/* This machine's clock is an hour ahead, and the server gives no fields back: when a visit was made is by its clock. */
TEST_BETWEEN(a_clock_that_is_ahead_hides_no_booking, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  char now[WHEN_SIZE], date[64];
  time_t utc = (time_t)clock_utc(&clock_system);
  scene->seat.later_ms = 3600 * 1000;
  when_print(utc, now);
  strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime(&utc));
  char *list = mem_print("[{\"id\":\"v5\",\"date\":\"" DATE
                         "\",\"createdAt\":\"%s\",\"visitorVisits\":[" GUEST("clock@x.fr", "M", "proposed") "]}]",
                         now);
  char *answer = mem_print("HTTP/1.1 200 OK\r\nDate: %s\r\nContent-Type: application/json\r\nConnection: close\r\n"
                           "Content-Length: %zu\r\n\r\n%s",
                           date, strlen(list), list);
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'S', 200, FREE_SLOT);
  fake_api_say(scene->api, 'C', 0, NULL);
  fake_api_say(scene->api, 'V', -1, answer);
  assert_int_equal(seat_done(&scene->seat, scene_post_book(scene, "clock@x.fr")), ERROR_NONE);
  free(list);
  free(answer);
}

/* ---- what is open */

TEST_BETWEEN(a_row_that_is_open_is_told_as_open, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  static const int refusals[] = {400, 401, 403, 404, 409, 429, 503};
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'S', 200, FREE_SLOT);
  fake_api_say(scene->api, 'C', 0, NULL);
  uint64_t serial = scene_post_book(scene, "open@x.fr");
  int64_t row = scene_await_unknown(scene);
  assert_int_equal(seat_done(&scene->seat, serial), ERROR_UNKNOWN);
  for (size_t n = 0; n < sizeof refusals / sizeof *refusals; n++) {
    char *said;
    fake_api_say(scene->api, 'C', refusals[n], "{}");
    assert_int_equal(outcome(scene, scene_post_retry(scene, row), &said), ERROR_UNKNOWN);
    assert_true(strstr(said, "ow 1 of the outbox") != NULL || strstr(said, "(row 1)") != NULL);
    free(said);
  }
}

static bool is_left(const struct event *event) {
  return event->rows[0].unknown && strstr(event->rows[0].note, "not sent since") != NULL;
}

/* Of a process that is no more, and never sent it. */
static void leave_booking(struct scene *scene) {
  fake_api_say(scene->api, 'L', 0, NULL);
  seat_begin(&scene->seat, true, false);
  scene_post_booking(scene, "left@x.fr", false);
  event_free(seat_await(&scene->seat, EVENT_WRITE, 0, NULL));
  seat_end(&scene->seat);
  fake_api_say(scene->api, 'L', 200, "{\"token\":\"t\",\"errors\":[]}");
  fake_api_say(scene->api, 'S', 200, "[]");
}

/* What was never sent in this life may have been in another one, of which this outbox is a copy: that its slot is
 * taken, or past, is no reason to say that nothing was booked, while it is open. */
TEST_BETWEEN(what_may_be_there_is_not_told_as_not_booked, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  leave_booking(scene);
  seat_begin(&scene->seat, true, false);
  event_free(seat_await(&scene->seat, EVENT_WRITE, 0, is_left));
  assert_said(scene, scene_post_retry(scene, 1), ERROR_UNKNOWN, "is taken by now, perhaps by this very booking");
  assert_int_equal(scene_count(scene, 'C'), 0);
}

/* ... nor sent before it was looked for, though a person who saw it in the list wants that at once. */
TEST_BETWEEN(what_may_be_there_is_looked_for_before_it_is_sent, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  leave_booking(scene);
  seat_begin(&scene->seat, false, false);
  assert_said(scene, scene_post_retry(scene, 1), ERROR_UNKNOWN, "is taken by now, perhaps by this very booking");
  fake_api_say(scene->api, 'S', 200, FREE_SLOT);
  fake_api_say(scene->api, 'C', 200, VISIT("v1", "left@x.fr", OUR_KEY, "proposed"));
  assert_int_equal(seat_done(&scene->seat, scene_post_retry(scene, 1)), ERROR_NONE);
  AUTO(mem_free_at) char *story = fake_api_story(scene->api, "VSC");
  assert_int_equal(story[0], 'V');
  assert_int_equal(story[strlen(story) - 1], 'C');
  assert_int_equal(scene_count(scene, 'C'), 1);
}

/* Whatever keeps it from being sent again, the first send may have arrived. */
TEST_BETWEEN(what_may_be_there_is_not_told_as_not_sent, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  seat_begin(&scene->seat, true, false);
  fake_api_say(scene->api, 'R', 200, AT("v1", DATE, GUEST("me@x.fr", "Marie", "confirmed")));
  fake_api_say(scene->api, 'X', 0, NULL);
  assert_int_equal(seat_done(&scene->seat, scene_post_cancel(scene, "me@x.fr")), ERROR_UNKNOWN);
  fake_api_say(scene->api, 'R', 200, AT("v1", DATE, GUEST("other@x.fr", "Eve", "confirmed")));
  assert_said(scene, scene_post_retry(scene, 1), ERROR_UNKNOWN, "no such visitor any more: not sent again");
  assert_int_equal(scene_count(scene, 'X'), 1);
}

/* What goes wrong with a request for it is told of that request alone. */
TEST_BETWEEN(what_keeps_it_this_time_is_not_told_of_the_first_time, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  seat_begin(&scene->seat, false, false);
  fake_api_say(scene->api, 'S', 200, FREE_SLOT);
  fake_api_say(scene->api, 'C', 0, NULL);
  scene_post_book(scene, "me@x.fr");
  int64_t row = scene_await_unknown(scene);
  fake_api_say(scene->api, 'V', 200, "[]");
  fake_api_say(scene->api, 'S', 0, NULL);
  scene->seat.later_ms = 120 * 1000; /* the slot is looked at again */
  assert_said(scene, scene_post_retry(scene, row), ERROR_UNKNOWN, "may have gone through earlier. This time: 127");
  assert_int_equal(scene_count(scene, 'C'), 1);
}

/* Until that job has ended: which of its sentences has the part; none may say that nothing was sent. */
static bool hears(struct scene *scene, uint64_t serial, const char *part) {
  for (bool heard = false;;) {
    AUTO(event_free_at) struct event *event = seat_await_any(&scene->seat);
    bool done = event->type == EVENT_DONE && event->serial == serial;
    const char *const said[] = {event->error.text, event->type == EVENT_WRITE ? event->rows[0].note : NULL};
    for (size_t n = 0; n < 2; n++) {
      if (said[n] != NULL && strstr(said[n], "othing was sent") != NULL) fail_msg("%s", said[n]);
      heard |= said[n] != NULL && strstr(said[n], part) != NULL;
    }
    if (done) assert_int_equal(event->error.code, ERROR_UNKNOWN);
    if (done) return heard;
  }
}

/* ... nor where the disk takes no word of it any more: the one that it is sent, or any. */
TEST_BETWEEN(what_may_be_there_is_not_told_as_not_sent_by_a_full_disk, scene_setup, scene_teardown) {
  static const struct {
    const char *when, *said;
  } full[] = {{"WHEN NEW.state = 'sending' ", "Not sent again, and row 1 of the outbox can't be written"},
              {"", "Row 1 of the outbox can't be written"}};
  struct scene *scene = *state;
  seat_begin(&scene->seat, true, false);
  fake_api_say(scene->api, 'R', 200, AT("v1", DATE, GUEST("me@x.fr", "Marie", "confirmed")));
  fake_api_say(scene->api, 'X', 0, NULL);
  assert_int_equal(seat_done(&scene->seat, scene_post_cancel(scene, "me@x.fr")), ERROR_UNKNOWN);
  AUTO(mem_free_at) char *path = mem_print("%s/outbox.db", scene->seat.state);
  for (size_t n = 0; n < sizeof full / sizeof *full; n++) {
    AUTO(mem_free_at)
    char *sql = mem_print("CREATE TRIGGER full BEFORE UPDATE ON outbox %sBEGIN SELECT RAISE(ABORT, 'no room'); END",
                          full[n].when);
    db_run(path, sql);
    assert_true(hears(scene, scene_post_retry(scene, 1), full[n].said));
    assert_int_equal(scene_count(scene, 'X'), 1);
    db_run(path, "DROP TRIGGER full");
  }
}

/* A conversation may lag behind: one look that does not show the message is no reason to send it twice. */
TEST_BETWEEN(one_look_that_does_not_show_it_is_not_enough, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  seat_begin(&scene->seat, true, false);
  fake_api_say(scene->api, 'K', 503, "{}");
  fake_api_say(scene->api, 'D', 0, NULL);
  uint64_t serial = post_message(scene, "hello", false);
  int64_t row = scene_await_unknown(scene);
  assert_int_equal(seat_done(&scene->seat, serial), ERROR_UNKNOWN);
  fake_api_say(scene->api, 'K', 200, "{\"propertyId\":\"p1\",\"messages\":[]}");
  fake_api_say(scene->api, 'D', 200, "{\"id\":\"m1\",\"text\":\"hello\",\"propertyId\":\"p1\"}");
  assert_int_equal(seat_done(&scene->seat, scene_post_retry(scene, row)), ERROR_NONE);
  AUTO(mem_free_at) char *story = fake_api_story(scene->api, "KD");
  char *again = strrchr(story, 'D');
  assert_true(again - story >= 4);
  for (int n = 1; n <= 3; n++)
    assert_int_equal(again[-n], 'K');
}
