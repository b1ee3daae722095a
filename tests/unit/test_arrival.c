/* What is made of an answer as it came: a mark in front is no part of it, and what has other blanks than JSON's is not
 * read. Nothing is sent that lost a member on the way. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../harness/test.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/json.h"
#include "model/json_edit.h"
#include "any_job.h"
#include "scene.h"

/* %s: what stands before the whole, and between members. */
#define PROPERTY                                                                                                       \
  "%s{\"id\":\"p1\",%s\"updatedAt\":\"2026-11-29T10:00:00Z\",\"data\":{\"externalRef\":\"R1\",%s\"price\":1.50,"       \
  "\"extraFields\":{\"a\":1},\"visitAvailabilities\":[{\"start\":\"2099-01-05T08:00:00Z\",%s"                          \
  "\"end\":\"2099-01-05T09:00:00Z\"}]}}"
#define VISITOR                                                                                                        \
  "{\"email\":\"a@x.fr\",%s\"firstName\":\"Marie\",\"lastName\":\"Dupont\",\"phone\":\"0612345678\","                  \
  "\"fields\":{\"budget\":12}}"
#define OUR_VISIT                                                                                                      \
  "%s{\"id\":\"v1\",%s\"date\":\"2099-01-05T08:00:00Z\",\"visitorVisits\":[{\"status\":\"visit.status.confirmed\","    \
  "\"visitor\":" VISITOR "}]}"

static void say(struct scene *scene, const char *mark, const char *blank) {
  AUTO(mem_free_at) char *property = mem_print(PROPERTY, mark, blank, blank, blank);
  AUTO(mem_free_at) char *visit = mem_print(OUR_VISIT, mark, blank, blank);
  fake_api_say(scene->api, 'O', 200, property);
  fake_api_say(scene->api, 'Y', 200, property);
  fake_api_say(scene->api, 'B', 200, property);
  fake_api_say(scene->api, 'R', 200, visit);
  AUTO(mem_free_at) char *visitor = mem_print("%s" VISITOR, mark, "");
  fake_api_say(scene->api, 'U', 200, visitor);
}

static struct job *edit_job(enum job_type type, const char *base, const char *edits) {
  return job_once(job_edit(type, (struct job_property){"p1", "R1", NULL}, base, edits));
}

static struct job *visitor_job(void) {
  return any_job((struct any_job){.type = JOB_VISITOR,
                                  .id = "v1",
                                  .ref = "R1",
                                  .edits = "{\"/phone\":\"0698765432\"}",
                                  .once = true,
                                  .visitor = any_visitor("a@x.fr")});
}

static struct job *write_job(char letter) {
  switch (letter) {
  case 'Y':
    return edit_job(JOB_SAVE, "\"2026-11-29T10:00:00Z\"", "{\"/price\":2}");
  case 'B':
    return edit_job(JOB_AVAILABILITY, "[{\"start\":\"2099-01-05T08:00:00Z\",\"end\":\"2099-01-05T09:00:00Z\"}]",
                    "{\"/availability\":[]}");
  default:
    return visitor_job();
  }
}

static const struct {
  char letter;
  const char *body;
} writes[] = {{'Y', "{\"externalRef\":\"R1\",\"price\":2,\"extraFields\":{\"a\":1}}"},
              {'B', "{\"availability\":[]}"},
              {'U', "{\"email\":\"a@x.fr\",\"firstName\":\"Marie\",\"lastName\":\"Dupont\",\"phone\":\"0698765432\","
                    "\"fields\":{\"budget\":12}}"}};
enum { WRITES = sizeof writes / sizeof *writes };

TEST_BETWEEN(a_mark_is_no_part_of_an_answer, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  static const char *const marks[] = {"", TEXT_MARK, TEXT_MARK " "};
  int64_t rows = 0;
  seat_begin(&scene->seat, false, false);
  for (size_t m = 0; m < sizeof marks / sizeof *marks; m++) {
    say(scene, marks[m], "");
    for (size_t n = 0; n < WRITES; n++) {
      uint64_t serial = work_post(scene->seat.work, write_job(writes[n].letter));
      (void)!seat_done(&scene->seat, serial);
      struct job *drop = job_row(JOB_DROP, ++rows); /* or the next one about the same waits for it */
      (void)!seat_done(&scene->seat, work_post(scene->seat.work, drop));
      AUTO(mem_free_at) char *asked = fake_api_body(scene->api, writes[n].letter);
      assert_non_null(asked);
      if (!json_same(json_span_of(asked), json_span_of(writes[n].body))) fail_msg("%c: %s", writes[n].letter, asked);
    }
    struct event *property = seat_ask(&scene->seat, job_read(JOB_READ_PROPERTY, NULL, "R1", false), EVENT_PROPERTY);
    assert_int_not_equal(property->property->raw[0], TEXT_MARK[0]);
    event_free(property);
  }
}

TEST_BETWEEN(other_blanks_are_refused_and_nothing_is_sent, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  static const char *const blanks[] = {"\f", "\v", "\x01", "\x1F", "\xC2\xA0", TEXT_MARK, "\xE2\x80\x83"};
  seat_begin(&scene->seat, false, false);
  for (size_t b = 0; b < sizeof blanks / sizeof *blanks; b++) {
    say(scene, "", blanks[b]);
    for (size_t n = 0; n < WRITES; n++)
      assert_int_not_equal(seat_done(&scene->seat, work_post(scene->seat.work, write_job(writes[n].letter))),
                           ERROR_NONE);
    assert_int_equal(
        seat_done(&scene->seat, work_post(scene->seat.work, job_read(JOB_READ_PROPERTY, NULL, "R1", false))),
        ERROR_ANSWER);
  }
  AUTO(mem_free_at) char *sent = fake_api_story(scene->api, "YBU");
  assert_string_equal(sent, "");
}
