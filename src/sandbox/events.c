#include "sandbox/events.h"

#include <string.h>

#include "base/mem.h"
#include "sandbox/json.h"
#include "sandbox/instant.h"
#include "sandbox/store.h"
#include "sandbox/visitor.h"

#define EVENT_ONE_CANCELLED "visit.cancelled.visitor" /* for one visitor, whatever the cause */

/* A status that a visitor has got. */
static const struct event_kind {
  const char *status, *type;
  bool visitor; /* sent along also when the visit has one visitor only */
} kinds[] = {{VISITOR_STATUS "confirmed", "visit.confirmed", false},
             {VISITOR_STATUS "done", "visit.done", true},
             {VISITOR_STATUS "cancelled.flatguide", "visit.cancelled.agent", false},
             {VISITOR_STATUS "cancelled.owner", "visit.cancelled.owner", false},
             {VISITOR_STATUS "cancelled.visitor", EVENT_ONE_CANCELLED, true},
             {VISITOR_STATUS "cancelled.rescheduled", EVENT_ONE_CANCELLED, true},
             {VISITOR_STATUS "cancelled.terminated", "visit.cancelled.endofvisits", true}};

/* ---- writing */

/* What belongs to somebody else, or NULL. */
static cJSON *event_refer(const cJSON *tree) {
  return tree != NULL ? cJSON_CreateObjectReference(tree->child) : NULL;
}

/* The members of every event; visit NULL: none; part: of the visitor whom it is about, or NULL. */
static cJSON *event_new(const struct sandbox *sandbox, const char *type, const cJSON *visit, const cJSON *part) {
  return json_add(NULL, "s eventType o visit o visitor", sandbox->settings.later ? type : NULL, event_refer(visit),
                  event_refer(json_get(part, "visitor")));
}

static void event_add(struct sandbox *sandbox, cJSON *take_event) {
  store_run(sandbox, "INSERT INTO event (at, json) VALUES (?1,?2)", "ij", instant_now(sandbox), take_event);
  cJSON_Delete(take_event);
  pthread_cond_signal(&sandbox->event_added);
}

static void event_new_visit(struct sandbox *sandbox, cJSON *visit) {
  cJSON *part = visitor_first_part(visit);
  const char *status = json_text(part, "status");
  bool confirmed = strcmp(status, VISITOR_STATUS "confirmed") == 0;
  cJSON *event = event_new(sandbox, confirmed ? "visit.new.confirmed" : "visit.new.unconfirmed", visit, part);
  event_add(sandbox, json_add(event, "s status", status));
}

static void event_status(struct sandbox *sandbox, cJSON *visit, cJSON *part, const char *before) {
  const char *status = json_text(part, "status");
  const struct event_kind *kind = NULL;
  for (size_t n = 0; n < sizeof kinds / sizeof *kinds; n++)
    if (strcmp(kinds[n].status, status) == 0) kind = &kinds[n];
  if (kind == NULL || strcmp(status, before) == 0) return; /* the document has no event of a visit proposed again */
  /* Of several visitors one is meant, whom the visit alone wouldn't tell. */
  bool several = cJSON_GetArraySize(visitor_parts(visit)) > 1;
  bool of_all = strcmp(kind->type, "visit.cancelled.agent") == 0 || strcmp(kind->type, "visit.cancelled.owner") == 0;
  cJSON *event = event_new(sandbox, several && of_all ? EVENT_ONE_CANCELLED : kind->type, visit,
                           kind->visitor || several ? part : NULL);
  event_add(sandbox, json_add(event, "s status s oldStatus", status, before));
}

void events_visit(struct sandbox *sandbox, const cJSON *before, cJSON *visit) {
  if (!sandbox->tells) return;
  if (before == NULL) {
    event_new_visit(sandbox, visit);
    return;
  }
  const cJSON *was = visitor_parts(before)->child;
  cJSON *part;
  cJSON_ArrayForEach(part, visitor_parts(visit)) {
    event_status(sandbox, visit, part, json_text(was, "status"));
    was = was->next;
  }
  if (!cJSON_Compare(json_get(before, "propertyVisits"), json_get(visit, "propertyVisits"), true))
    event_add(sandbox, event_new(sandbox, "visit.report.updated", visit, NULL));
}

void events_moved(struct sandbox *sandbox, const cJSON *before, cJSON *visit) {
  if (!sandbox->tells) return;
  const char *date = json_text(before, "date");
  cJSON *event = event_new(sandbox, "visit.date.changed", visit, visitor_first_part(visit));
  event_add(sandbox,
            json_add(event, "s previousDate s previousId", date[0] != '\0' ? date : NULL, json_text(before, "id")));
}

void events_message(struct sandbox *sandbox, cJSON *message) {
  if (!sandbox->tells || !sandbox->settings.later) return;
  event_add(sandbox, json_add(event_new(sandbox, "message.new", NULL, NULL), "o message", event_refer(message)));
}

/* ---- sending them */

bool events_next(struct sandbox *sandbox, struct event *event) {
  AUTO(sqlite3_finalize_at)
  sqlite3_stmt *next = store_query(sandbox, "SELECT id, tries, json FROM event WHERE state=?1 ORDER BY id LIMIT 1", "i",
                                   (int64_t)EVENT_WAITING);
  if (!store_row(sandbox, next)) return false;
  *event = (struct event){
      .id = sqlite3_column_int64(next, 0), .tries = sqlite3_column_int(next, 1), .json = mem_copy(store_text(next, 2))};
  return true;
}

bool events_tried(struct sandbox *sandbox, const struct event *event, long status, enum event_state state) {
  store_begin(sandbox);
  store_run(sandbox, "UPDATE event SET tries=?2, status=?3, state=?4 WHERE id=?1", "iiii", event->id,
            (int64_t)event->tries, (int64_t)status, (int64_t)state);
  /* They are settled in order: no waiting one is older. */
  if (state != EVENT_WAITING)
    store_run(sandbox, "DELETE FROM event WHERE id <= ?1 - ?2", "ii", event->id, (int64_t)EVENTS_KEPT);
  return store_end(sandbox, true);
}
