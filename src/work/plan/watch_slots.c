/* watch_slots: the slots on screen: one property's, perhaps for a visit that moves. */
#include <stdlib.h>
#include "api/api.h"
#include "base/mem.h"
#include "store/cache.h"
#include "work/net/call.h"
#include "work/net/doubt.h"
#include "work/event.h"
#include "work/job.h"
#include "work/stale.h"
#include "work/plan/watch_private.h"
#include "work/worker.h"

static char *watch_slots_name(const struct watch *watch) {
  return watch->reschedule ? mem_print("move:%s", watch->id) : mem_copy(watch->id);
}

void watch_send_slots(struct worker *worker) {
  struct watch *watch = &worker->plan->slots;
  struct error error;
  char *raw = NULL;
  size_t length = 0;
  if (!watch->on) return;
  struct event *event = event_new(EVENT_SLOTS);
  char *name = watch_slots_name(watch);
  event->id = mem_copy(watch->id);
  event->ref = mem_copy(watch->ref);
  if (cache_slots(worker->cache, name, &raw, &length, &watch->fresh.read_at, &error) != ERROR_NONE ||
      (raw && slot_list_decode(raw, length, worker_utc(worker), &event->slots, &error) != ERROR_NONE))
    event->error = error;
  worker_note_slots(worker, event->slots, &watch->fresh);
  event->fresh = watch->fresh;
  free(raw);
  free(name);
  worker_send(worker, event);
}

/* None, where the cache has some. */
static bool watch_doubts_slots(struct worker *worker, void *arg, const struct http_answer *answer) {
  const struct watch *watch = arg;
  struct slot_list *before = NULL;
  struct error error;
  char *raw = NULL, *name = watch_slots_name(watch);
  size_t length;
  int64_t read_at;
  bool had = cache_slots(worker->cache, name, &raw, &length, &read_at, &error) == ERROR_NONE && raw != NULL &&
             slot_list_decode(raw, length, worker_utc(worker), &before, &error) == ERROR_NONE && before->count > 0;
  slot_list_free(before);
  free(raw);
  free(name);
  return had && doubt_slots(worker, arg, answer);
}

static void watch_slots_done(struct worker *worker, void *arg, const struct error *error,
                             const struct http_answer *answer) {
  struct watch *watch = arg;
  struct error result = *error;
  watch->call = NULL;
  if (result.code == ERROR_NONE) {
    struct slot_list *list = NULL;
    enum error_code code = slot_list_decode(answer->body.data, answer->body.length, worker_utc(worker), &list, &result);
    char *name = watch_slots_name(watch);
    slot_list_free(list);
    if (api_judge_body(API_SLOTS, answer, code == ERROR_NONE, &result) == ERROR_NONE)
      (void)!cache_put_slots(worker->cache, name, answer->body.data, answer->body.length, worker_utc(worker), &result);
    free(name);
  }
  watch_read_ended(worker, watch, &result);
  watch_send_slots(worker);
}

void watch_stop_slots(struct worker *worker) {
  struct watch *watch = &worker->plan->slots;
  if (watch->call) call_cancel(worker, watch->call);
  watch->call = NULL;
}

void watch_read_slots(struct worker *worker) {
  struct watch *watch = &worker->plan->slots;
  watch_read_begins(worker, watch);
  watch->call = call_start(worker, &(struct call_setup){.endpoint = API_SLOTS,
                                                        .query = {{"propertyId", watch->id},
                                                                  {"isReschedule", watch->reschedule ? "true" : NULL}},
                                                        .doubt = watch_doubts_slots,
                                                        .done = watch_slots_done,
                                                        .arg = watch});
}

void watch_set_slots(struct worker *worker, const struct job *job) {
  struct watch *watch = &worker->plan->slots;
  watch_stop_slots(worker);
  free(watch->id);
  free(watch->ref);
  *watch = (struct watch){
      .on = job->id != NULL, .id = mem_copy(job->id), .ref = mem_copy(job->ref), .reschedule = job->reschedule};
  stale_show_slots(&worker->stale, job->id);
  watch->fresh.loading = watch->on && watch_may_read(worker);
  watch_send_slots(worker);
}
