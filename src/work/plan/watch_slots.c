/* watch_slots: the slots on screen: one property's, perhaps for a visit that moves. */
#include <stdlib.h>
#include "api/api.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/earth.h"
#include "store/cache.h"
#include "work/net/answer.h"
#include "work/net/call.h"
#include "work/event.h"
#include "work/job.h"
#include "work/stale.h"
#include "work/plan/watch_private.h"
#include "work/worker.h"

enum {
  WATCH_REASONS = 20, /* slots that a reason is looked for: more than anybody reads */
  WATCH_NEAR_SECONDS = 2 * 3600,
  WATCH_NEAR_VISITS = 15, /* before it, and after it */
  WATCH_NEAR_METRES = 2000
};

/* What they are kept under. */
static char *watch_slots_name(const struct worker *worker) {
  const struct watch_slots *slots = &worker->plan->slots;
  return slots->reschedule ? mem_print("move:%s", slots->id) : mem_copy(slots->id);
}

/* As the cache has them; NULL: it has none, or *error says why they can't be read. */
static struct slot_list *watch_known_slots(struct worker *worker, int64_t *read_at, struct error *error) {
  struct slot_list *list = NULL;
  AUTO(mem_free_at) char *raw = NULL, *name = watch_slots_name(worker);
  size_t length = 0;
  if (cache_slots(worker->cache, name, &raw, &length, read_at, error) == ERROR_NONE && raw != NULL)
    (void)!slot_list_decode(raw, length, worker_utc(worker), &list, error);
  return list;
}

/* The nearest visit that an agent is at within two hours of the slot, and within two kilometres of the property. */
static void watch_find_near(struct worker *worker, const struct property *property, struct slot *slot) {
  const struct cache_part part = {slot->at - WATCH_NEAR_SECONDS, slot->at + WATCH_NEAR_SECONDS + 1, NULL};
  AUTO(visit_list_free_at) struct visit_list *list = NULL;
  struct error error;
  int64_t gap;
  (void)cache_known(worker->cache, part.from, part.to, &gap);
  if (gap != WHEN_NONE || cache_day(worker->cache, &part, slot->at, WATCH_NEAR_VISITS, &list, &error) != ERROR_NONE)
    return;
  struct visit *nearest = NULL;
  double least = WATCH_NEAR_METRES;
  for (size_t n = 0; n < list->count; n++) {
    struct visit *visit = list->visits[n];
    double metres = earth_distance(property->latitude, property->longitude, visit->latitude, visit->longitude);
    bool leads = visit->agent_id != NULL && visit_status_is_live(visit_summary_status(visit, NULL));
    if (!leads || metres < 0 || metres > least) continue;
    nearest = visit;
    least = metres;
  }
  if (nearest == NULL) return;
  cache_name_agents(worker->cache, &nearest, 1);
  slot->near = (struct slot_near){.metres = (int)least, .at = nearest->at};
  text_copy(slot->near.agent, sizeof slot->near.agent, nearest->agent_shown != NULL ? nearest->agent_shown : "");
}

static void watch_find_reasons(struct worker *worker, struct slot_list *list) {
  AUTO(property_free_at) struct property *property = NULL;
  struct error error;
  if (list == NULL || list->recommended == 0 ||
      cache_property(worker->cache, worker->plan->slots.id, NULL, &property, &error) != ERROR_NONE || property == NULL)
    return;
  for (size_t n = 0; n < list->recommended && n < WATCH_REASONS; n++)
    watch_find_near(worker, property, &list->slots[n]);
}

static void watch_send_slots(struct worker *worker) {
  struct watch *watch = &worker->plan->watches[WATCH_SLOTS];
  if (!watch->on) return;
  struct event *event = event_new(EVENT_SLOTS);
  event->id = mem_copy(worker->plan->slots.id);
  event->ref = mem_copy(worker->plan->slots.ref);
  event->slots = watch_known_slots(worker, &watch->fresh.read_at, &event->error);
  watch_find_reasons(worker, event->slots);
  worker_note_slots(worker, event->slots, &watch->fresh);
  event->fresh = watch->fresh;
  worker_send(worker, event);
}

/* None, where the cache has some. */
static bool watch_lacks_slots(struct worker *worker, void *arg, enum api_endpoint endpoint,
                              const struct http_answer *answer) {
  struct error error;
  int64_t read_at;
  AUTO(slot_list_free_at) struct slot_list *before = watch_known_slots(worker, &read_at, &error);
  return before != NULL && before->count > 0 && answer_is_empty(worker, arg, endpoint, answer);
}

static void watch_slots_done(struct worker *worker, void *arg, const struct error *error,
                             const struct http_answer *answer) {
  struct watch *watch = arg;
  AUTO(event_free_at) struct event *came = event_new(EVENT_SLOTS);
  struct error result = *error;
  watch->call = NULL;
  if (error->code == ERROR_NONE && answer_decode(worker, API_SLOTS, answer, came, &result) == ERROR_NONE) {
    AUTO(mem_free_at) char *name = watch_slots_name(worker);
    (void)!cache_put_slots(worker->cache, name, answer->body.data, answer->body.length, worker_utc(worker), &result);
  }
  watch_read_ended(worker, watch, &result);
  watch_send_slots(worker);
}

void watch_read_slots(struct worker *worker) {
  struct watch *watch = &worker->plan->watches[WATCH_SLOTS];
  const struct watch_slots *slots = &worker->plan->slots;
  watch_read_begins(worker, watch);
  watch->call =
      call_start(worker, &(struct call_setup){.request.endpoint = API_SLOTS,
                                              .request.query = {{"propertyId", slots->id},
                                                                {"isReschedule", slots->reschedule ? "true" : NULL}},
                                              .ask_again_if = watch_lacks_slots,
                                              .done = watch_slots_done,
                                              .arg = watch});
}

void watch_set_slots(struct worker *worker, const struct job *job) {
  struct watch *watch = &worker->plan->watches[WATCH_SLOTS];
  struct watch_slots *slots = &worker->plan->slots;
  watch_stop(worker, watch);
  mem_replace(&slots->id, job->id);
  mem_replace(&slots->ref, job->ref);
  slots->reschedule = job->reschedule;
  *watch = (struct watch){.on = job->id != NULL};
  stale_show_slots(&worker->stale, job->id);
  watch->fresh.loading = watch->on && watch_may_read(worker);
  watch_send_slots(worker);
}
