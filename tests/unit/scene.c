#include "scene.h"

#include <stdlib.h>
#include <string.h>
#include "base/mem.h"
#include "base/when.h"
#include "any_job.h"

struct scene *scene_open(void) {
  struct scene *scene = mem_new(sizeof *scene);
  assert_true(seat_setup(&scene->seat));
  scene->seat.hurry = true;
  scene->api = fake_api_open(scene->seat.url, sizeof scene->seat.url);
  return scene;
}

void scene_close(struct scene *take_scene) {
  seat_clear(&take_scene->seat);
  fake_api_close(take_scene->api);
  free(take_scene);
}

int scene_setup(void **state) {
  *state = scene_open();
  return 0;
}

int scene_teardown(void **state) {
  scene_close(*state);
  return 0;
}

uint64_t scene_post_booking(struct scene *scene, const char *email, bool once) {
  return work_post(scene->seat.work, any_job((struct any_job){.type = JOB_BOOK,
                                                              .id = "p1",
                                                              .ref = "R1",
                                                              .date = DATE,
                                                              .read_at = clock_utc(&clock_system),
                                                              .once = once,
                                                              .visitor = seat_visitor(email)}));
}

uint64_t scene_post_book(struct scene *scene, const char *email) {
  return scene_post_booking(scene, email, true);
}

uint64_t scene_post_cancel(struct scene *scene, const char *email) {
  return work_post(scene->seat.work, any_job((struct any_job){.type = JOB_CANCEL,
                                                              .id = "v1",
                                                              .ref = "R1",
                                                              .at = any_instant(DATE),
                                                              .once = true,
                                                              .visitor = any_visitor(email)}));
}

uint64_t scene_post_retry(struct scene *scene, int64_t row) {
  return work_post(scene->seat.work, job_row(JOB_RETRY, row));
}

int64_t scene_await_unknown(struct scene *scene) {
  AUTO(event_free_at) struct event *write = seat_await(&scene->seat, EVENT_WRITE, 0, seat_is_unknown);
  return write->rows[0].id;
}

void scene_await_state(struct scene *scene, const char *state, const char *visit_id) {
  AUTO(event_free_at) struct event *write = seat_await(&scene->seat, EVENT_WRITE, 0, seat_is_settled);
  assert_string_equal(write->rows[0].state, state);
  if (visit_id) assert_string_equal(write->rows[0].visit_id, visit_id);
}

static bool not_listed(const struct event *event) {
  return event->rows[0].unknown && event->rows[0].checks > 0;
}

void scene_await_not_listed(struct scene *scene) {
  event_free(seat_await(&scene->seat, EVENT_WRITE, 0, not_listed));
}

size_t scene_count(struct scene *scene, char letter) {
  AUTO(mem_free_at) char *story = fake_api_story(scene->api, (char[]){letter, '\0'});
  return strlen(story);
}
