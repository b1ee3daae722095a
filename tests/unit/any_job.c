#include "any_job.h"

#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"

struct visitor any_visitor(const char *email) {
  return (struct visitor){.email = mem_copy(email), .email_exact = mem_copy(email)};
}

int64_t any_instant(const char *date) {
  int64_t at;
  assert_true(when_parse(date, &at));
  return at;
}

static int64_t any_time(int64_t given) {
  return given != 0 ? given : WHEN_NONE;
}

static struct job *any_write(const struct any_job *given) {
  const struct job_property property = {given->id, given->ref, given->address};
  const struct job_slot slot = {any_time(given->at == 0 && given->date != NULL ? any_instant(given->date) : given->at),
                                given->date, any_time(given->read_at)};
  struct job_visit visit = {given->id,           given->property_id, given->ref,     given->address,
                            any_time(given->at), given->alone,       &given->visitor};
  switch (given->type) {
  case JOB_BOOK:
    return job_book(property, slot, &given->visitor);
  case JOB_CANCEL:
    return job_cancel(visit, given->by_owner);
  case JOB_MOVE:
    visit.at = any_time(given->from);
    return job_move(visit, slot);
  case JOB_VISITOR:
    return job_visitor(visit, given->edits);
  case JOB_SAVE:
  case JOB_AVAILABILITY:
    return job_edit(given->type, property, given->base, given->edits);
  case JOB_STATUS:
    return job_status(property, given->standby);
  case JOB_MESSAGE:
    return job_message(property, given->text);
  default:
    return job_about(given->type, property, &given->visitor);
  }
}

static struct job *any_other(const struct any_job *given) {
  switch (given->type) {
  case JOB_LOGIN:
    return job_login(given->text, given->text);
  case JOB_PASSWORD:
    return job_password(given->text, NULL);
  case JOB_WATCH_DAY:
    return job_watch_day(any_time(given->from));
  case JOB_READ_VISITS:
    return job_visits(given->ref, any_time(given->from), WHEN_NONE, given->cached);
  case JOB_READ_CHANGES:
    return job_changes(any_time(given->from), given->cached);
  case JOB_READ_SUMMARY:
    return job_summary(any_time(given->from), WHEN_NONE, given->cached);
  case JOB_READ_PICKED:
    return job_picked(&(struct summary_pick){.what = SUMMARY_VISITS}, any_time(given->from), WHEN_NONE, given->cached);
  case JOB_WATCH_SLOTS:
  case JOB_READ_SLOTS:
    return job_slots(given->type, given->id, given->ref, given->reschedule);
  case JOB_READ_VISITORS:
  case JOB_SEARCH:
    return job_find(given->type, given->text);
  case JOB_RETRY:
  case JOB_DROP:
  case JOB_TOLD:
    return job_row(given->type, given->row);
  default:
    return job_read(given->type, given->id, given->ref, given->cached);
  }
}

struct job *any_job(struct any_job given) {
  struct job *job = job_is_write(given.type) ? any_write(&given) : any_other(&given);
  visitor_clear(&given.visitor);
  return given.once ? job_once(job) : job;
}
