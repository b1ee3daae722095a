#include "work/job.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include "base/i18n.h"
#include "base/mem.h"
#include "base/record.h"
#include "base/when.h"

static const struct {
  const char *name;
  unsigned needs;
} kinds[] = {
#define X(name, needs) [name] = {#name, needs},
    JOB_LIST(X)
#undef X
};

static const struct record_member members[] = {
    RECORD_MEMBER(EXACT, NULL, job, user),  RECORD_MEMBER(EXACT, NULL, job, id),
    RECORD_MEMBER(EXACT, NULL, job, ref),   RECORD_MEMBER(EXACT, NULL, job, address),
    RECORD_MEMBER(EXACT, NULL, job, date),  RECORD_MEMBER(EXACT, NULL, job, text),
    RECORD_MEMBER(EXACT, NULL, job, base),  RECORD_MEMBER(EXACT, NULL, job, property_id),
    RECORD_MEMBER(EXACT, NULL, job, edits), RECORD_END};

static atomic_uint_fast64_t job_serials;

struct job *job_new(enum job_type type) {
  struct job *job = mem_new(sizeof *job);
  job->type = type;
  job->serial = atomic_fetch_add(&job_serials, 1) + 1;
  job->from = job->to = job->at = job->slots_read_at = WHEN_NONE;
  return job;
}

void job_free(void *take_job) {
  struct job *job = take_job;
  if (!job) return;
  mem_free_secret(job->secret);
  record_free_texts(members, job);
  visitor_clear(&job->visitor);
  summary_pick_clear(&job->pick);
  free(job);
}

bool job_is_write(enum job_type type) {
  return type >= JOB_BOOK && type < JOB_RETRY;
}

enum error_code job_check(const struct job *job, struct error *error) {
  static const char *const names[] = {"user", "id",    "ref",  "id or ref", "text",
                                      "slot", "edits", "from", "row",       "visitor"};
  const bool has[] = {job->user != NULL,  job->id != NULL,
                      job->ref != NULL,   job->id != NULL || job->ref != NULL,
                      job->text != NULL,  job->date != NULL && job->at != WHEN_NONE,
                      job->edits != NULL, job->from != WHEN_NONE,
                      job->row > 0,       job->visitor.email_exact != NULL};
  for (size_t n = 0; n < sizeof has / sizeof *has; n++)
    if ((kinds[job->type].needs & 1u << n) != 0 && !has[n])
      return error_set(error, ERROR_USAGE, _("Nothing was done: what was asked for lacks something (%s: %s)"),
                       kinds[job->type].name, names[n]);
  return ERROR_NONE;
}

/* ---- logins, what is on screen, reads */

struct job *job_login(const char *user, const char *secret) {
  struct job *job = job_new(JOB_LOGIN);
  job->user = mem_copy(user);
  job->secret = mem_copy(secret);
  return job;
}

struct job *job_password(const char *secret, const char *why) {
  struct job *job = job_new(JOB_PASSWORD);
  job->secret = mem_copy(secret);
  job->text = mem_copy(why);
  return job;
}

struct job *job_watch_day(int64_t midnight) {
  struct job *job = job_new(JOB_WATCH_DAY);
  job->from = midnight;
  return job;
}

struct job *job_refresh(enum refresh what) {
  struct job *job = job_new(JOB_REFRESH);
  job->what = what;
  return job;
}

struct job *job_read(enum job_type type, const char *id, const char *ref, bool cached) {
  struct job *job = job_new(type);
  job->id = mem_copy(id);
  job->ref = mem_copy(ref);
  job->cached = cached;
  return job;
}

struct job *job_slots(enum job_type type, const char *id, const char *ref, bool reschedule) {
  struct job *job = job_read(type, id, ref, false);
  job->reschedule = reschedule;
  return job;
}

struct job *job_find(enum job_type type, const char *text) {
  struct job *job = job_new(type);
  job->text = mem_copy(text);
  return job;
}

struct job *job_search(const char *text) {
  return job_find(JOB_SEARCH, text);
}

struct job *job_visits(const char *ref, int64_t from, int64_t to, bool cached) {
  struct job *job = job_read(JOB_READ_VISITS, NULL, ref, cached);
  job->from = from;
  job->to = to;
  return job;
}

struct job *job_changes(int64_t since, bool cached) {
  struct job *job = job_read(JOB_READ_CHANGES, NULL, NULL, cached);
  job->from = since;
  return job;
}

struct job *job_summary(int64_t from, int64_t to, bool cached) {
  struct job *job = job_read(JOB_READ_SUMMARY, NULL, NULL, cached);
  job->from = from;
  job->to = to;
  return job;
}

struct job *job_picked(const struct summary_pick *pick, int64_t from, int64_t to, bool cached) {
  struct job *job = job_read(JOB_READ_PICKED, NULL, NULL, cached);
  job->pick = summary_pick_copy(pick);
  job->from = from;
  job->to = to;
  return job;
}

struct job *job_begun(const char *text, const char *id) {
  struct job *job = job_find(JOB_BEGUN, text);
  job->id = mem_copy(id);
  return job;
}

struct job *job_passing(struct job *job) {
  job->passing = true;
  return job;
}

/* ---- writes */

struct job *job_row(enum job_type type, int64_t row) {
  struct job *job = job_new(type);
  job->row = row;
  return job;
}

struct job *job_once(struct job *job) {
  job->once = true;
  return job;
}

struct job *job_held(struct job *job, unsigned yes) {
  job->held = yes;
  return job;
}

struct job *job_stop(int64_t row, unsigned yes) {
  return job_held(job_row(JOB_STOP, row), yes);
}

struct job *job_ponder(bool standby) {
  struct job *job = job_new(JOB_PONDER);
  job->standby = standby;
  return job;
}

struct job *job_about(enum job_type type, struct job_property property, const struct visitor *visitor) {
  struct job *job = job_read(type, property.id, property.ref, false);
  job->address = mem_copy(property.address);
  if (visitor != NULL) visitor_copy(&job->visitor, visitor);
  return job;
}

struct job *job_edit(enum job_type type, struct job_property property, const char *base, const char *edits) {
  struct job *job = job_about(type, property, NULL);
  job->base = mem_copy(base);
  job->edits = mem_copy(edits);
  return job;
}

static struct job *job_of_visit(enum job_type type, struct job_visit visit) {
  struct job *job = job_about(type, (struct job_property){visit.id, visit.ref, visit.address}, visit.visitor);
  job->property_id = mem_copy(visit.property_id);
  job->at = visit.at;
  job->alone = visit.alone;
  return job;
}

static struct job *job_of_slot(struct job *job, struct job_slot slot) {
  job->at = slot.at;
  job->date = mem_copy(slot.date);
  job->slots_read_at = slot.read_at;
  return job;
}

struct job *job_book(struct job_property property, struct job_slot slot, const struct visitor *visitor) {
  return job_of_slot(job_about(JOB_BOOK, property, visitor), slot);
}

struct job *job_message(struct job_property property, const char *text) {
  struct job *job = job_about(JOB_MESSAGE, property, NULL);
  job->text = mem_copy(text);
  return job;
}

struct job *job_status(struct job_property property, bool standby) {
  struct job *job = job_about(JOB_STATUS, property, NULL);
  job->standby = standby;
  return job;
}

struct job *job_visitor(struct job_visit visit, const char *edits) {
  struct job *job = job_of_visit(JOB_VISITOR, visit);
  job->edits = mem_copy(edits);
  return job;
}

struct job *job_cancel(struct job_visit visit, bool by_owner) {
  struct job *job = job_of_visit(JOB_CANCEL, visit);
  job->by_owner = by_owner;
  return job;
}

struct job *job_move(struct job_visit visit, struct job_slot slot) {
  struct job *job = job_of_slot(job_of_visit(JOB_MOVE, visit), slot);
  job->from = visit.at;
  return job;
}
