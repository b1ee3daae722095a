/* The writes beyond booking, against the real sandbox: moving, a visitor's details, properties, availability. What
 * becomes of each when its answer is lost, and of a move that is killed at any of its steps. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "../harness/test.h"
#include "base/mem.h"
#include "any_job.h"
#include "sandbox.h"
#include "model/json.h"
#include "model/json_edit.h"

#define EMAIL "mover@x.fr"

/* Another free slot of the property. */
static struct target other_slot(struct sandbox *sandbox, const struct target *target) {
  AUTO(event_free_at)
  struct event *slots = seat_ask(&sandbox->seat, job_slots(JOB_READ_SLOTS, target->id, NULL, true), EVENT_SLOTS);
  struct target other = {.id = mem_copy(target->id), .ref = mem_copy(target->ref), .read_at = slots->fresh.read_at};
  for (size_t n = 0; !other.date && n < slots->slots->count; n++) {
    int64_t apart = slots->slots->slots[n].at - target->at;
    if (apart > -3600 && apart < 3600) continue; /* nothing of the old one may be in the way */
    other.date = mem_copy(slots->slots->slots[n].date);
    other.at = slots->slots->slots[n].at;
  }
  assert_non_null(other.date);
  return other;
}

static uint64_t post_move(struct sandbox *sandbox, const char *visit, const struct target *from,
                          const struct target *to, bool once) {
  return work_post(sandbox->seat.work, any_job((struct any_job){.type = JOB_MOVE,
                                                                .id = visit,
                                                                .property_id = to->id,
                                                                .ref = to->ref,
                                                                .from = from->at,
                                                                .at = to->at,
                                                                .date = to->date,
                                                                .read_at = to->read_at,
                                                                .once = once,
                                                                .visitor = any_visitor(EMAIL)}));
}

struct count {
  size_t live, all, with_field;
  int64_t at; /* of the last live one */
};

static bool count_visit(void *arg, const char *bytes, size_t length) {
  struct count *count = arg;
  AUTO(visit_free_at) struct visit *visit = NULL;
  struct error error;
  assert_int_equal(visit_decode(bytes, length, &visit, &error), ERROR_NONE);
  for (size_t n = 0; n < visit->visitor_count; n++) {
    if (strcmp(visit->visitors[n].visitor.email_exact, EMAIL) != 0) continue;
    count->all++;
    count->with_field += strstr(visit->raw, "\"budget\":\"1200\"") != NULL;
    if (!visit_status_is_live(visit->visitors[n].status)) continue;
    count->live++;
    count->at = visit->at;
  }
  return true;
}

/* What the sandbox itself holds for the visitor. */
static struct count counted(const struct sandbox *sandbox) {
  struct count count = {0};
  AUTO(mem_free_at) char *all = sandbox_call(sandbox, "/sandbox/visits", NULL);
  AUTO(json_splitter_free_at) struct json_splitter *splitter = json_splitter_new(count_visit, &count, 1 << 20);
  assert_true(json_splitter_feed(splitter, all, strlen(all)));
  return count;
}

static void assert_moved(const struct sandbox *sandbox, const struct target *to) {
  struct count count = counted(sandbox);
  assert_int_equal(count.live, 1);
  assert_int_equal(count.all, 2);
  assert_int_equal(count.with_field, 2); /* custom fields went along */
  assert_true(count.at == to->at);
}

/* ---- moving */

TEST_AGAIN(a_visit_moves, "a_visit_moves (2018-08)", sandbox_setup_earlier, sandbox_teardown, NULL)
TEST_BETWEEN(a_visit_moves, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  AUTO(mem_free_at) char *visit = sandbox_book(sandbox, &target, EMAIL);
  struct target to = other_slot(sandbox, &target);
  struct event *write =
      seat_await(&sandbox->seat, EVENT_WRITE, post_move(sandbox, visit, &target, &to, true), seat_is_settled);
  assert_true(write->rows[0].done);
  assert_string_equal(write->rows[0].kind, "move");
  assert_string_equal(write->rows[0].visit_id, visit);
  assert_non_null(write->rows[0].new_visit_id);
  event_free(write);
  assert_moved(sandbox, &to);
  /* The old visit is no more: it can't be moved again. */
  assert_int_equal(seat_done(&sandbox->seat, post_move(sandbox, visit, &target, &target, true)), ERROR_REFUSED);
  target_clear(&target);
  target_clear(&to);
}

/* Moves the visit to another slot under that fault: it stands once, at the new time. *visit and *target: the new ones.
 */
static void moves_despite(struct sandbox *sandbox, const char *fault, char **visit, struct target *target, bool once) {
  struct target to = other_slot(sandbox, target);
  sandbox_fault(sandbox, fault);
  AUTO(event_free_at)
  struct event *write =
      seat_await(&sandbox->seat, EVENT_WRITE, post_move(sandbox, *visit, target, &to, once), seat_is_settled);
  assert_true(write->rows[0].done);
  free(*visit);
  *visit = mem_copy(write->rows[0].new_visit_id);
  struct count count = counted(sandbox);
  assert_int_equal(count.live, 1);
  assert_true(count.at == to.at);
  target_clear(target);
  *target = to;
}

/* A server that has much of the later edition, but not this call: created and cancelled. */
TEST_BETWEEN(a_server_without_the_call_still_moves, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  static const char *const faults[] = {"reschedule:status=404", "reschedule:status=405"};
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  AUTO(mem_free_at) char *visit = sandbox_book(sandbox, &target, EMAIL);
  for (size_t n = 0; n < sizeof faults / sizeof *faults; n++) {
    moves_despite(sandbox, faults[n], &visit, &target, true);
  }
  target_clear(&target);
}

TEST_AGAIN(a_move_whose_answers_are_lost_is_found, "a_move_whose_answers_are_lost_is_found (2018-08)",
           sandbox_setup_earlier, sandbox_teardown, NULL)
TEST_BETWEEN(a_move_whose_answers_are_lost_is_found, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  static const char *const faults[] = {
      "create:lose*1",     "cancel:lose*1",   "create:cut*1", "cancel:drop*1", "create:lose*1\ncancel:lose*1",
      "reschedule:lose*1", "reschedule:cut*1"};
  sandbox->seat.hurry = true;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  AUTO(mem_free_at) char *visit = sandbox_book(sandbox, &target, EMAIL);
  for (size_t n = 0; n < sizeof faults / sizeof *faults; n++) {
    if ((strncmp(faults[n], "reschedule", 10) == 0) != (sandbox->edition == NULL)) continue;
    moves_despite(sandbox, faults[n], &visit, &target, false);
  }
  target_clear(&target);
}

/* How often slots were read for a move, and moves sent. */
static size_t slot_reads(const struct sandbox *sandbox) {
  return sandbox_requests(sandbox, "isReschedule=true");
}
static size_t moves_sent(const struct sandbox *sandbox) {
  return sandbox_requests(sandbox, "visit/reschedule") + sandbox_requests(sandbox, "visit/create");
}

/* The slots were read long ago: they are read again first, and only one that is still free is asked for. */
TEST_AGAIN(a_slot_is_read_again_before_a_move, "a_slot_is_read_again_before_a_move (2018-08)", sandbox_setup_earlier,
           sandbox_teardown, NULL)
TEST_BETWEEN(a_slot_is_read_again_before_a_move, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  AUTO(mem_free_at) char *visit = sandbox_book(sandbox, &target, EMAIL);
  struct target to = other_slot(sandbox, &target);
  uint64_t other = work_post(sandbox->seat.work, sandbox_booking(&to, "quicker@x.fr"));
  event_free(seat_await(&sandbox->seat, EVENT_WRITE, other, seat_is_settled));
  size_t reads = slot_reads(sandbox), sent = moves_sent(sandbox);
  to.read_at -= 3600;
  struct event *write =
      seat_await(&sandbox->seat, EVENT_WRITE, post_move(sandbox, visit, &target, &to, true), seat_is_settled);
  assert_string_equal(write->rows[0].state, "refused");
  assert_non_null(strstr(write->rows[0].note, "taken meanwhile"));
  event_free(write);
  assert_int_equal(slot_reads(sandbox), reads + 1);
  target_clear(&to);
  to = other_slot(sandbox, &target);
  to.read_at -= 3600;
  sandbox_fault(sandbox, "slots:status=500");
  assert_int_not_equal(seat_done(&sandbox->seat, post_move(sandbox, visit, &target, &to, true)), ERROR_NONE);
  sandbox_fault(sandbox, "");
  assert_int_equal(moves_sent(sandbox), sent); /* nothing so far */
  assert_int_equal(counted(sandbox).live, 1);
  assert_true(counted(sandbox).at == target.at);
  reads = slot_reads(sandbox);
  write = seat_await(&sandbox->seat, EVENT_WRITE, post_move(sandbox, visit, &target, &to, true), seat_is_settled);
  assert_true(write->rows[0].done);
  event_free(write);
  assert_int_equal(slot_reads(sandbox), reads + 1);
  assert_moved(sandbox, &to);
  target_clear(&target);
  target_clear(&to);
}

/* Two visits stand: who gives the row up must know. */
TEST_BETWEEN(a_move_dropped_half_way_says_what_stands, sandbox_setup_earlier, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  AUTO(mem_free_at) char *visit = sandbox_book(sandbox, &target, EMAIL);
  struct target to = other_slot(sandbox, &target);
  sandbox_fault(sandbox, "cancel:drop");
  uint64_t serial = post_move(sandbox, visit, &target, &to, true);
  struct event *write = seat_await(&sandbox->seat, EVENT_WRITE, serial, seat_is_unknown);
  struct job *drop = job_row(JOB_DROP, write->rows[0].id);
  event_free(write);
  work_post(sandbox->seat.work, drop);
  write = seat_await(&sandbox->seat, EVENT_WRITE, 0, seat_is_settled);
  assert_string_equal(write->rows[0].state, "dropped");
  assert_non_null(strstr(write->rows[0].note, "old visit may stand too"));
  event_free(write);
  assert_int_equal(counted(sandbox).live, 2);
  target_clear(&target);
  target_clear(&to);
}

/* Flatsy refuses to cancel the old visit: both stand, and that is said, until it is tried again. */
TEST_BETWEEN(a_move_whose_old_visit_stays_says_so, sandbox_setup_earlier, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  sandbox->seat.hurry = true;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  AUTO(mem_free_at) char *visit = sandbox_book(sandbox, &target, EMAIL);
  struct target to = other_slot(sandbox, &target);
  sandbox_fault(sandbox, "cancel:status=409");
  struct event *write =
      seat_await(&sandbox->seat, EVENT_WRITE, post_move(sandbox, visit, &target, &to, true), seat_is_unknown);
  assert_non_null(strstr(write->rows[0].note, "does not cancel the old visit"));
  struct job *retry = job_row(JOB_RETRY, write->rows[0].id);
  event_free(write);
  assert_int_equal(counted(sandbox).live, 2);
  sandbox_fault(sandbox, "");
  work_post(sandbox->seat.work, retry);
  write = seat_await(&sandbox->seat, EVENT_WRITE, 0, seat_is_settled);
  assert_true(write->rows[0].done);
  event_free(write);
  assert_moved(sandbox, &to);
  target_clear(&target);
  target_clear(&to);
}

/* A command that is killed at a step, as a process of its own: what it wrote on the disk goes on in the next run. */
TEST_AGAIN(a_move_killed_anywhere_ends_with_one_visit, "a_move_killed_anywhere_ends_with_one_visit (2018-08)",
           sandbox_setup_earlier, sandbox_teardown, NULL)
TEST_BETWEEN(a_move_killed_anywhere_ends_with_one_visit, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  static const struct {
    bool later;                                                   /* of the later edition's one call */
    const char *faults;                                           /* ... */
    const char *request;                                          /* when this one has come, the process is killed */
  } moments[] = {{false, "visit:delay=60000", "business/visit/"}, /* it looks at the old visit */
                 {false, "create:delay=60000", "visit/create"},   /* the new visit is made, nobody hears so */
                 {false, "create:lose\nvisits:delay=60000", "visits?ref"}, /* ... it looks for it */
                 {false, "cancel:delay=60000", "visit/cancel"},        /* the old one is cancelled, nobody hears so */
                 {false, "cancel:drop", "visit/cancel"},               /* the cancel never arrived */
                 {true, "reschedule:delay=60000", "visit/reschedule"}, /* moved, nobody hears so */
                 {true, "reschedule:drop", "visit/reschedule"},        /* it never arrived */
                 {true, "reschedule:lose\nvisits:delay=60000", "visits?ref"}}; /* ... it looks for it */
  for (size_t n = 0; n < sizeof moments / sizeof *moments; n++) {
    if (moments[n].later != (sandbox->edition == NULL)) continue;
    seat_begin(&sandbox->seat, false, false);
    struct target target = sandbox_target(sandbox);
    char *visit = sandbox_book(sandbox, &target, EMAIL);
    struct target to = other_slot(sandbox, &target);
    seat_end(&sandbox->seat);
    sandbox_fault(sandbox, moments[n].faults);
    size_t before = sandbox_requests(sandbox, moments[n].request);
    pid_t child = fork();
    if (child == 0) {
      seat_begin(&sandbox->seat, true, false);
      post_move(sandbox, visit, &target, &to, false);
      for (;;)
        pause();
    }
    while (sandbox_requests(sandbox, moments[n].request) == before)
      ;
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    sandbox_fault(sandbox, "");
    sandbox->seat.hurry = true;
    seat_begin(&sandbox->seat, true, false);
    work_post(sandbox->seat.work, job_new(JOB_WATCH_OUTBOX));
    struct event *outbox;
    bool settled = false;
    while (!settled) { /* what is not found after a few looks is a person's to decide: they drop it */
      outbox = seat_await(&sandbox->seat, EVENT_OUTBOX, 0, NULL);
      settled = outbox->unsettled == 0;
      if (!settled && outbox->rows[0].checks >= 4) {
        work_post(sandbox->seat.work, job_row(JOB_DROP, outbox->rows[0].id));
      }
      event_free(outbox);
    }
    seat_end(&sandbox->seat);
    sandbox->seat.hurry = false;
    struct count count = counted(sandbox);
    if (count.live != 1) fail_msg("%s: %zu live visits", moments[n].faults, count.live);
    /* The slate is clean for the next one. */
    seat_begin(&sandbox->seat, false, false);
    char *live = NULL;
    struct event *visits = seat_ask(&sandbox->seat, job_read(JOB_READ_VISITS, NULL, target.ref, false), EVENT_VISITS);
    for (size_t v = 0; v < visits->visits->count; v++) {
      const struct visit *one = visits->visits->visits[v];
      if (strcmp(one->visitors[0].visitor.email_exact, EMAIL) != 0 || !visit_status_is_live(one->visitors[0].status))
        continue;
      mem_replace(&live, one->id);
    }
    event_free(visits);
    struct job *cancel =
        any_job((struct any_job){.type = JOB_CANCEL, .id = live, .once = true, .visitor = any_visitor(EMAIL)});
    free(live);
    assert_int_equal(seat_done(&sandbox->seat, work_post(sandbox->seat.work, cancel)), ERROR_NONE);
    seat_end(&sandbox->seat);
    free(visit);
    target_clear(&target);
    target_clear(&to);
  }
}

/* ---- a visitor's details */

static uint64_t post_visitor(struct sandbox *sandbox, const char *visit, const char *edits) {
  return work_post(
      sandbox->seat.work,
      any_job((struct any_job){.type = JOB_VISITOR, .id = visit, .edits = edits, .visitor = any_visitor(EMAIL)}));
}

TEST_BETWEEN(a_visitor_is_edited_on_top_of_what_is_there, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  AUTO(mem_free_at) char *visit = sandbox_book(sandbox, &target, EMAIL);
  AUTO(mem_free_at) char *path = mem_print("/sandbox/visits?ref=%s", target.ref);
  assert_int_equal(seat_done(&sandbox->seat,
                             post_visitor(sandbox, visit, "{\"/phone\":\"0699\",\"/fields/a~1b\":12345678901234567}")),
                   ERROR_NONE);
  sandbox_fault(sandbox, "updateVisitor:lose*1");
  assert_int_equal(seat_done(&sandbox->seat, post_visitor(sandbox, visit, "{\"/lastName\":\"Martin\"}")), ERROR_NONE);
  AUTO(mem_free_at) char *all = sandbox_call(sandbox, path, NULL);
  assert_non_null(strstr(all, "\"lastName\":\"Martin\""));
  assert_non_null(strstr(all, "\"a/b\":12345678901234567"));
  assert_non_null(strstr(all, "\"budget\":\"1200\""));
  assert_non_null(strstr(all, "visitdeckKey"));
  target_clear(&target);
}

/* ---- properties */

static struct event *read_property(struct sandbox *sandbox, const char *ref) {
  return seat_ask(&sandbox->seat, job_read(JOB_READ_PROPERTY, NULL, ref, false), EVENT_PROPERTY);
}

static char *raw_member(const struct event *event, const char *path) {
  struct json_span value;
  struct json_span whole = {event->property->raw, event->property->raw_length};
  if (json_find(whole, path, &value) == JSON_ABSENT) return NULL;
  return mem_copy_n(value.bytes, value.length);
}

static struct job_property about(const struct property *property) {
  return (struct job_property){property->id, property->ref, NULL};
}

static struct job *edit_job(enum job_type type, const struct event *property, const char *base_path,
                            const char *edits) {
  AUTO(mem_free_at) char *base = raw_member(property, base_path);
  return job_edit(type, about(property->property), base, edits);
}

static void assert_member(struct sandbox *sandbox, const char *ref, const char *path, const char *raw) {
  AUTO(event_free_at) struct event *property = read_property(sandbox, ref);
  AUTO(mem_free_at) char *value = raw_member(property, path);
  assert_non_null(value);
  assert_true(json_same(json_span_of(value), json_span_of(raw)));
}

static bool of_refusal(const struct event *event) {
  return event->property != NULL;
}

TEST_BETWEEN(a_property_is_saved_unless_it_moved, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  AUTO(event_free_at) struct event *before = read_property(sandbox, target.ref);
  struct job *first = edit_job(JOB_SAVE, before, "/updatedAt", "{\"/price\":1234.5,\"/fields/works\":\"toit\"}");
  sandbox_fault(sandbox, "saveProperty:lose*1");
  assert_int_equal(seat_done(&sandbox->seat, work_post(sandbox->seat.work, first)), ERROR_NONE);
  assert_member(sandbox, target.ref, "/data/price", "1234.5");
  /* The second seat's form was opened before that: it sees what is there, and sends nothing. */
  struct job *second = job_edit(JOB_SAVE, about(before->property), "\"2020-01-01T00:00:00Z\"", "{\"/price\":99}");
  uint64_t serial = work_post(sandbox->seat.work, second);
  AUTO(event_free_at) struct event *theirs = seat_await(&sandbox->seat, EVENT_PROPERTY, serial, of_refusal);
  char *price = raw_member(theirs, "/data/price");
  assert_string_equal(price, "1234.5");
  free(price);
  assert_int_equal(seat_done(&sandbox->seat, serial), ERROR_REFUSED);
  assert_member(sandbox, target.ref, "/data/price", "1234.5");
  target_clear(&target);
}

TEST_BETWEEN(a_new_property_is_made_once, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  static const char edits[] =
      "{\"/externalRef\":\"new/1 %25\",\"/price\":700,\"/rentSell\":\"property.basics.rentsell.rent\"}";
  seat_begin(&sandbox->seat, false, false);
  for (int n = 0; n < 2; n++) {
    struct job *job = job_edit(JOB_SAVE, (struct job_property){NULL, "new/1 %25", NULL}, NULL, edits);
    job = job_once(job); /* a command: needs no session to begin */
    assert_int_equal(seat_done(&sandbox->seat, work_post(sandbox->seat.work, job)),
                     n == 0 ? ERROR_NONE : ERROR_REFUSED);
  }
  assert_member(sandbox, "new/1 %25", "/data/price", "700");
}

TEST_BETWEEN(availability_pause_and_end, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  static const char hours[] =
      "{\"/availability\":[{\"start\":\"2099-05-04T07:00:00Z\",\"end\":\"2099-05-04T09:30:00Z\"}]}";
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  AUTO(event_free_at) struct event *before = read_property(sandbox, target.ref);
  sandbox_fault(sandbox, "propertyAvailability:lose*1\nupdatePropertyStatus:lose*1\nterminateProperty:lose*1");
  struct job *job = edit_job(JOB_AVAILABILITY, before, "/data/visitAvailabilities", hours);
  assert_int_equal(seat_done(&sandbox->seat, work_post(sandbox->seat.work, job)), ERROR_NONE);
  /* The list has moved since: another seat's is refused. */
  job = edit_job(JOB_AVAILABILITY, before, "/data/visitAvailabilities", "{\"/availability\":[]}");
  assert_int_equal(seat_done(&sandbox->seat, work_post(sandbox->seat.work, job)), ERROR_REFUSED);
  job = job_status(about(before->property), true);
  assert_int_equal(seat_done(&sandbox->seat, work_post(sandbox->seat.work, job)), ERROR_NONE);
  assert_member(sandbox, target.ref, "/data/propertyStatus", "\"property.basics.status.standby\"");
  job = job_about(JOB_TERMINATE, about(before->property), NULL);
  assert_int_equal(seat_done(&sandbox->seat, work_post(sandbox->seat.work, job)), ERROR_NONE);
  assert_member(sandbox, target.ref, "/data/propertyStatus", "\"property.basics.status.unavailable\"");
  target_clear(&target);
}

/* Several at once: each is a row of its own, a refusal in the middle stops no other, what can't be sent waits in sight.
 */
TEST_BETWEEN(several_are_paused_each_by_itself, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  size_t done = 0, refused = 0, waiting = 0;
  seat_begin(&sandbox->seat, false, false);
  struct event *all = seat_ask(&sandbox->seat, job_new(JOB_READ_PROPERTIES), EVENT_PROPERTY_SET);
  sandbox_fault(sandbox, "updatePropertyStatus:status=409*1");
  for (size_t n = 0, posted = 0; posted < 6; n++) {
    const struct property *property = all->set->properties[n];
    if (property->status != PROPERTY_AVAILABLE) continue;
    if (posted == 3) { /* the line goes down */
      for (int ended = 0; ended < 3; ended++)
        event_free(seat_await(&sandbox->seat, EVENT_WRITE, 0, seat_is_settled));
      home_stop_sandbox(&sandbox->home);
    }
    work_post(sandbox->seat.work, job_status(about(property), true));
    posted++;
  }
  event_free(all);
  while (waiting < 3) { /* each says why it waits */
    AUTO(event_free_at) struct event *write = seat_await(&sandbox->seat, EVENT_WRITE, 0, NULL);
    waiting += strcmp(write->rows[0].state, "queued") == 0 && write->rows[0].note != NULL;
  }
  struct event *outbox = seat_ask(&sandbox->seat, job_new(JOB_READ_OUTBOX), EVENT_OUTBOX);
  for (size_t n = 0; n < outbox->count; n++) {
    done += outbox->rows[n].done;
    refused += strcmp(outbox->rows[n].state, "refused") == 0;
  }
  assert_int_equal(outbox->count, 6);
  assert_int_equal(done, 2);
  assert_int_equal(refused, 1);
  assert_int_equal(outbox->unsettled, 3);
  event_free(outbox);
  sandbox_start(sandbox); /* for the teardown */
}

static uint64_t post_invite(struct sandbox *sandbox, const struct target *target) {
  return work_post(sandbox->seat.work,
                   any_job((struct any_job){
                       .type = JOB_INVITE, .id = target->id, .ref = target->ref, .visitor = seat_visitor(EMAIL)}));
}

/* Nothing that can be read tells whether an invitation went out: only a person sends it again. */
TEST_BETWEEN(a_lost_invitation_waits_for_a_person, sandbox_setup, sandbox_teardown) {
  struct sandbox *sandbox = *state;
  seat_begin(&sandbox->seat, false, false);
  struct target target = sandbox_target(sandbox);
  assert_int_equal(seat_done(&sandbox->seat, post_invite(sandbox, &target)), ERROR_NONE);
  sandbox_fault(sandbox, "sendmail:lose*1");
  uint64_t serial = post_invite(sandbox, &target);
  AUTO(event_free_at) struct event *write = seat_await(&sandbox->seat, EVENT_WRITE, serial, seat_is_unknown);
  int64_t row = write->rows[0].id;
  assert_int_equal(seat_done(&sandbox->seat, serial), ERROR_UNKNOWN);
  assert_int_equal(seat_done(&sandbox->seat, work_post(sandbox->seat.work, job_row(JOB_RETRY, row))), ERROR_NONE);
  char *mails = sandbox_call(sandbox, "/sandbox/mails", NULL), *at = mails;
  size_t sent = 0;
  while ((at = strstr(at, EMAIL)) != NULL) {
    sent++;
    at++;
  }
  assert_int_equal(sent, 3);
  free(mails);
  target_clear(&target);
}
