/* Every kind of job: what it is given is its own; one that lacks what its kind needs does nothing, and says so. */
#include <stdlib.h>
#include <string.h>
#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "any_job.h"
#include "scene.h"

static const struct {
  const char *name;
  unsigned needs;
} kinds[] = {
#define X(name, needs) {#name, needs},
    JOB_LIST(X)
#undef X
};
enum { KINDS = sizeof kinds / sizeof *kinds, AT = 1900000000 };

static struct any_job whole(enum job_type type) {
  return (struct any_job){.type = type,
                          .id = "i1",
                          .property_id = "p1",
                          .ref = "R1",
                          .address = "1 rue de Lyon",
                          .text = "Bonjour",
                          .base = "{}",
                          .edits = "{\"/price\":2}",
                          .date = DATE,
                          .from = AT - 3600,
                          .at = AT,
                          .read_at = AT - 60,
                          .row = 1,
                          .visitor = any_visitor("a@x.fr")};
}

/* What a kind can do without, left out one by one; each member that it may need: what it is called. */
static struct any_job without(enum job_type type, unsigned need, const char **name) {
  struct any_job asked = whole(type);
  *name = need == JOB_NEEDS_USER      ? "user"
          : need == JOB_NEEDS_ID      ? "id"
          : need == JOB_NEEDS_REF     ? "ref"
          : need == JOB_NEEDS_NAME    ? "id or ref"
          : need == JOB_NEEDS_TEXT    ? "text"
          : need == JOB_NEEDS_SLOT    ? "slot"
          : need == JOB_NEEDS_EDITS   ? "edits"
          : need == JOB_NEEDS_FROM    ? "from"
          : need == JOB_NEEDS_ROW     ? "row"
          : need == JOB_NEEDS_VISITOR ? "visitor"
                                      : NULL;
  assert_non_null(*name);
  if (need == JOB_NEEDS_ID || need == JOB_NEEDS_NAME) asked.id = NULL;
  if (need == JOB_NEEDS_REF || need == JOB_NEEDS_NAME) asked.ref = NULL;
  if (need == JOB_NEEDS_TEXT || need == JOB_NEEDS_USER) asked.text = NULL;
  if (need == JOB_NEEDS_SLOT) asked.date = NULL;
  if (need == JOB_NEEDS_EDITS) asked.edits = NULL;
  if (need == JOB_NEEDS_FROM) asked.from = 0;
  if (need == JOB_NEEDS_ROW) asked.row = 0;
  if (need == JOB_NEEDS_VISITOR) visitor_clear(&asked.visitor);
  return asked;
}

/* Posted, it is answered: nothing was done, and what it lacks. How many snapshots of the outbox came before. */
static size_t assert_refused(struct scene *scene, struct job *take_job, const char *kind, const char *name) {
  AUTO(mem_free_at) char *said = mem_print("(%s: %s)", kind, name);
  size_t snapshots = 0, notices = 0, wanted = job_is_write(take_job->type) && !take_job->once ? 1 : 0;
  uint64_t serial = work_post(scene->seat.work, take_job);
  for (bool done = false; !done;) {
    AUTO(event_free_at) struct event *event = seat_await_any(&scene->seat);
    notices += event->type == EVENT_NOTICE && strstr(event->error.text, said) != NULL;
    snapshots += event->type == EVENT_OUTBOX && event->serial == 0;
    done = event->type == EVENT_DONE && event->serial == serial;
    if (done && (event->error.code != ERROR_USAGE || strstr(event->error.text, said) == NULL))
      fail_msg("%s without %s: %d, %s", kind, name, event->error.code, event->error.text);
  }
  assert_int_equal(notices, wanted); /* no row will ever tell */
  return snapshots;
}

TEST_BETWEEN(each_kind_is_refused_without_what_it_needs, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  struct error error;
  size_t refused = 0;
  const char *name = NULL;
  seat_begin(&scene->seat, false, false);
  for (size_t kind = 0; kind < KINDS; kind++) {
    struct job *job = any_job(whole((enum job_type)kind));
    if (job_check(job, &error) != ERROR_NONE) fail_msg("%s, whole: %s", kinds[kind].name, error.text);
    job_free(job);
    job = job_new((enum job_type)kind);
    assert_int_equal(job_check(job, &error) != ERROR_NONE, kinds[kind].needs != 0);
    job_free(job);
    for (unsigned need = 1; need <= kinds[kind].needs; need *= 2) {
      if ((kinds[kind].needs & need) == 0) continue;
      job = any_job(without((enum job_type)kind, need, &name));
      assert_refused(scene, job, kinds[kind].name, name);
      refused++;
    }
  }
  assert_true(refused >= 20);
  assert_int_equal(scene_count(scene, 'C') + scene_count(scene, 'X') + scene_count(scene, 'D'), 0);
  struct event *rows = seat_ask(&scene->seat, job_new(JOB_READ_OUTBOX), EVENT_OUTBOX);
  assert_int_equal(rows->count, 0); /* and the worker goes on */
  event_free(rows);
  seat_end(&scene->seat);
  AUTO(mem_free_at) char *log = seat_log(&scene->seat);
  assert_non_null(strstr(log, "(JOB_CANCEL: id)"));
}

/* The dashboard counted it when its key was pressed: that there is none is told it before it hears why. */
TEST_BETWEEN(a_write_that_lacks_something_is_not_counted_for_long, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  seat_begin(&scene->seat, false, false);
  work_post(scene->seat.work, job_new(JOB_WATCH_OUTBOX));
  assert_int_equal(seat_done(&scene->seat, work_post(scene->seat.work, job_new(JOB_READ_ME))), ERROR_NONE);
  struct job *job = job_cancel((struct job_visit){.ref = "R1", .at = AT, .alone = true}, false);
  assert_int_equal(assert_refused(scene, job, "JOB_CANCEL", "id"), 1);
}

/* ... and one that waits when the worker ends is neither written down nor its ruin. */
TEST_BETWEEN(a_write_that_lacks_something_is_not_kept_at_the_end, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  seat_begin(&scene->seat, false, false);
  work_post(scene->seat.work, job_cancel((struct job_visit){.ref = "R1", .at = AT, .alone = true}, false));
  seat_end(&scene->seat);
  seat_begin(&scene->seat, false, true);
  struct event *rows = seat_ask(&scene->seat, job_new(JOB_READ_OUTBOX), EVENT_OUTBOX);
  assert_int_equal(rows->count, 0);
  event_free(rows);
}

static void assert_own(const char *kept, const char *given) {
  if (kept != NULL && kept == given) fail_msg("\"%s\" is not a copy", given);
}

/* An instant is what was given, or none: never the year 1970. */
static void assert_instant(int64_t at) {
  assert_true(at == WHEN_NONE || at == AT || at == AT - 60 || at == AT - 3600);
}

TEST(each_kind_keeps_copies) {
  for (size_t kind = 0; kind < KINDS; kind++) {
    struct any_job asked = whole((enum job_type)kind);
    AUTO(job_free_at) struct job *job = any_job(asked);
    assert_int_equal(job->type, kind);
    assert_own(job->id, asked.id);
    assert_own(job->property_id, asked.property_id);
    assert_own(job->ref, asked.ref);
    assert_own(job->address, asked.address);
    assert_own(job->text, asked.text);
    assert_own(job->user, asked.text);
    assert_own(job->secret, asked.text);
    assert_own(job->base, asked.base);
    assert_own(job->edits, asked.edits);
    assert_own(job->date, asked.date);
    assert_instant(job->from);
    assert_instant(job->to);
    assert_instant(job->at);
    assert_instant(job->slots_read_at);
  }
}
