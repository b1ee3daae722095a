#include "work/plan/begun_job.h"

#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/begun_file.h"
#include "work/event.h"
#include "work/job.h"
#include "work/worker.h"

void begun_job_keep(struct worker *worker, struct job *job) {
  const char *folder = worker->setup.profile.state_folder;
  struct error error;
  error_clear(&error);
  if (job->id != NULL)
    begun_file_remove(folder, job->id);
  else if (begun_file_keep(worker->outbox, folder, job->text, &error) != ERROR_NONE)
    log_line("%s", error.text); /* it is on the screen all the same */
  worker_done(worker, job->serial, NULL);
}

static void begun_job_say_aside(struct worker *worker, const char *aside) {
  struct error said;
  error_set(&said, ERROR_STORE, _("Half-typed text can't be read here, kept as %s"), aside);
  log_line("%s/%s: not read, kept", worker->setup.profile.state_folder, aside);
  worker_notice(worker, &said);
}

void begun_job_find(struct worker *worker, struct job *job) {
  char *name, *put_aside;
  AUTO(mem_free_at) char *text = begun_file_find(worker->outbox, worker->setup.profile.state_folder, &name, &put_aside);
  AUTO(mem_free_at) char *aside = put_aside;
  if (aside != NULL) begun_job_say_aside(worker, aside);
  if (text != NULL) {
    struct event *event = event_new(EVENT_BEGUN);
    event->serial = job->serial;
    event->text = mem_take(&text);
    event->id = name;
    worker_send(worker, event);
  }
  worker_done(worker, job->serial, NULL);
}
