/* The writes to one thing go out one after the other, whichever process makes them: two workers on one outbox, over
 * real HTTP, and every pair of kinds in the file itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../harness/test.h"
#include "base/mem.h"
#include "scene.h"
#include "store/outbox.h"

/* Another process of the same profile. */
static struct seat neighbour(const struct scene *scene) {
  struct seat seat = {.hurry = true, .state = scene->seat.state, .cache = scene->seat.cache};
  memcpy(seat.url, scene->seat.url, sizeof seat.url);
  return seat;
}

static uint64_t post_message(struct seat *seat, const char *text, bool once) {
  struct job *job = job_message((struct job_property){"p1", "R1", NULL}, text);
  return work_post(seat->work, once ? job_once(job) : job);
}

static bool waits_for_the_first(const struct event *event) {
  const struct outbox_view *row = &event->rows[0];
  return row->id == 2 && row->note != NULL && strstr(row->note, "Row 1 of the outbox is about the same") != NULL;
}

static bool is_second_done(const struct event *event) {
  return event->rows[0].id == 2 && event->rows[0].done;
}

TEST_BETWEEN(what_another_process_has_open_comes_first, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  struct seat other = neighbour(scene);
  fake_api_say(scene->api, 'M', 200, "{\"id\":\"c1\",\"email\":\"demo@visitdeck.example\"}");
  fake_api_say(scene->api, 'K', 200, "{\"propertyId\":\"p1\",\"messages\":[]}");
  fake_api_say(scene->api, 'D', 0, NULL);
  seat_begin(&scene->seat, true, false);
  post_message(&scene->seat, "the code is 1234", false);
  event_free(seat_await(&scene->seat, EVENT_WRITE, 0, seat_is_unknown));
  fake_api_say(scene->api, 'D', 200, "{\"id\":\"m2\",\"text\":\"no, it is 5678\",\"propertyId\":\"p1\"}");
  seat_begin(&other, true, false);
  post_message(&other, "no, it is 5678", false);
  event_free(seat_await(&other, EVENT_WRITE, 0, waits_for_the_first));
  /* A command does not wait: it says which row is in the way, and nothing of it is kept, so that it is not open. */
  struct event *done = seat_await(&other, EVENT_DONE, post_message(&other, "thanks", true), NULL);
  assert_int_equal(done->error.code, ERROR_REFUSED);
  assert_non_null(strstr(done->error.text, "Row 1 of the outbox is about the same"));
  event_free(done);
  assert_int_equal(scene_count(scene, 'D'), 1);
  fake_api_say(
      scene->api, 'K', 200,
      "{\"propertyId\":\"p1\",\"messages\":[{\"id\":\"m1\",\"text\":\"the code is 1234\",\"senderId\":\"c1\"}]}");
  scene_await_state(scene, "done", "m1");
  event_free(seat_await(&other, EVENT_WRITE, 0, is_second_done));
  assert_int_equal(scene_count(scene, 'D'), 2);
  seat_end(&other);
}

/* ---- two that begin at the same moment */

static enum error_code post_booking(struct seat *seat, const char *email) {
  struct scene scene = {.seat = *seat};
  return seat_done(seat, scene_post_book(&scene, email));
}

/* On a new profile the one that logs in first is the same for the other one, that has not heard of it yet. */
TEST_BETWEEN(who_logs_in_beside_us_as_the_same_is_nobody_else, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  struct seat other = neighbour(scene);
  seat_begin(&scene->seat, false, false);
  seat_begin(&other, false, false);
  assert_int_equal(seat_done(&scene->seat, work_post(scene->seat.work, job_new(JOB_READ_OUTBOX))), ERROR_NONE);
  assert_int_equal(seat_done(&other, work_post(other.work, job_new(JOB_READ_ME))), ERROR_NONE);
  assert_int_equal(scene_count(scene, 'L'), 1);
  fake_api_say(scene->api, 'C', 200, VISIT("v1", "new@x.fr", OUR_KEY, "proposed"));
  assert_int_equal(post_booking(&scene->seat, "new@x.fr"), ERROR_NONE);
  assert_int_equal(scene_count(scene, 'C'), 1);
  seat_end(&other);
}

/* ---- every pair */

enum { KINDS = OUTBOX_KIND_OTHER };
static const char *const things[KINDS] = {
    [OUTBOX_BOOK] = "",         [OUTBOX_CANCEL] = "visit",    [OUTBOX_MOVE] = "visit",
    [OUTBOX_VISITOR] = "visit", [OUTBOX_SAVE] = "property",   [OUTBOX_AVAILABILITY] = "property",
    [OUTBOX_INVITE] = "",       [OUTBOX_STATUS] = "property", [OUTBOX_TERMINATE] = "property",
    [OUTBOX_MESSAGE] = "talk",
};

/* Each visitor and each hour its own, so that none is the other's twin. */
static int64_t add(struct outbox *outbox, enum outbox_kind kind, const char *visit, const char *property,
                   const char *ref) {
  static int number;
  struct error error;
  AUTO(mem_free_at) char *text = mem_print("%d@x.fr", ++number);
  struct outbox_row row = {.kind = kind,
                           .visit_id = (char *)(uintptr_t)visit,
                           .property_id = (char *)(uintptr_t)property,
                           .ref = (char *)(uintptr_t)ref,
                           .at = number,
                           .visitor_email = text,
                           .edits = text};
  snprintf(row.key, sizeof row.key, "%d", number);
  if (outbox_add(outbox, &row, 1000, &error) != ERROR_NONE) fail_msg("%s", error.text);
  return row.id;
}

static int64_t before(struct outbox *outbox, int64_t id) {
  struct outbox_row *row;
  struct error error;
  assert_int_equal(outbox_get(outbox, id, &row, &error), ERROR_NONE);
  int64_t found = outbox_before(outbox, row);
  outbox_row_free(row);
  return found;
}

struct two { /* processes, and their file */
  struct scene *scene;
  struct outbox *one, *other;
};

static struct two two_open(struct scene *scene) {
  struct two two = {.scene = scene};
  struct outbox **const each[] = {&two.one, &two.other};
  AUTO(mem_free_at) char *path = mem_print("%s/outbox.db", scene->seat.folder);
  for (size_t n = 0; n < 2; n++) {
    struct error error;
    bool changed;
    assert_int_equal(outbox_open(path, "http://127.0.0.1", 0, each[n], &error), ERROR_NONE);
    assert_int_equal(outbox_set_user(*each[n], "demo", &changed, &error), ERROR_NONE);
  }
  return two;
}

static void two_close(struct two *two) {
  outbox_close(two->one);
  outbox_close(two->other);
}

/* A login in other letters is the same one. */
TEST_BETWEEN(a_login_in_other_letters_is_nobody_elses, scene_setup, scene_teardown) {
  struct two two = two_open(*state);
  struct error error;
  bool changed;
  assert_int_equal(outbox_set_user(two.other, "DEMO", &changed, &error), ERROR_NONE);
  assert_false(changed);
  assert_int_equal(before(two.other, add(two.other, OUTBOX_SAVE, NULL, "p1", "R1")), 0);
  two_close(&two);
}

TEST_BETWEEN(of_every_pair_those_about_one_thing_wait, scene_setup, scene_teardown) {
  struct two two = two_open(*state);
  for (int first = 0; first < KINDS; first++)
    for (int second = 0; second < KINDS; second++) {
      if (things[first] == NULL || things[second] == NULL)
        fail_msg("kind %d: say in things of test_order.c what it writes to", things[first] == NULL ? first : second);
      AUTO(mem_free_at) char *here = mem_print("%d-%d", first, second);
      AUTO(mem_free_at) char *there = mem_print("%d-%d-", first, second);
      bool waits = things[first][0] != '\0' && strcmp(things[first], things[second]) == 0;
      int64_t one = add(two.one, (enum outbox_kind)first, here, here, here);
      /* A visit whose move is open is not cancelled at all. */
      if (first != OUTBOX_MOVE || second != OUTBOX_CANCEL) {
        int64_t next = before(two.other, add(two.other, (enum outbox_kind)second, here, here, here));
        if (next != (waits ? one : 0)) fail_msg("kinds %d and %d: %lld, not %d", first, second, (long long)next, waits);
      }
      assert_int_equal(before(two.other, add(two.other, (enum outbox_kind)second, there, there, there)), 0);
    }
  two_close(&two);
}

/* A property that is only being made has no id yet; a move's new visit is the move's too; UUIDs compare without case.
 */
TEST_BETWEEN(a_thing_is_known_by_all_its_names, scene_setup, scene_teardown) {
  struct two two = two_open(*state);
  struct error error;
  int64_t made = add(two.one, OUTBOX_SAVE, NULL, NULL, "R9");
  assert_int_equal(before(two.other, add(two.other, OUTBOX_AVAILABILITY, NULL, "p9", "R9")), made);
  assert_int_equal(before(two.other, add(two.other, OUTBOX_SAVE, NULL, NULL, "R9")), made);
  assert_int_equal(before(two.other, add(two.other, OUTBOX_SAVE, NULL, NULL, "R8")), 0);
  struct outbox_row *move = NULL;
  int64_t moved = add(two.one, OUTBOX_MOVE, "v1", "p1", "R1");
  assert_int_equal(outbox_get(two.one, moved, &move, &error), ERROR_NONE);
  mem_replace(&move->new_visit_id, "5B1F7A8E-0000-4000-8000-000000000001");
  assert_int_equal(outbox_update(two.one, move, 1000, &error), ERROR_NONE);
  assert_int_equal(before(two.other, add(two.other, OUTBOX_CANCEL, "5b1f7a8e-0000-4000-8000-000000000001", "p1", "R1")),
                   moved);
  /* What is settled is in nobody's way. */
  move->state = OUTBOX_DONE;
  assert_int_equal(outbox_update(two.one, move, 1000, &error), ERROR_NONE);
  assert_int_equal(before(two.other, add(two.other, OUTBOX_VISITOR, "v1", "p1", "R1")), 0);
  outbox_row_free(move);
  two_close(&two);
}
