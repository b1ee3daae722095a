/* write_property: what changes a property (document: saveProperty, propertyAvailability, updatePropertyStatus,
 * terminateProperty). Saving and availability replace what is there, so they are read again first: when it has moved
 * since the person read it, nothing is sent and the person sees both. All four are settled by reading the property. */
#include <stdlib.h>
#include <string.h>
#include "api/api.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/note.h"
#include "base/text.h"
#include "model/json_edit.h"
#include "model/property_request.h"
#include "store/cache.h"
#include "store/outbox.h"
#include "work/net/answer.h"
#include "work/net/request.h"
#include "work/net/cached.h"
#include "work/worker.h"
#include "work/write/write.h"
#include "work/write/write_answer.h"

/* ---- from the job */

static enum error_code property_fill(struct outbox_row *row, const struct job *job, struct error *error) {
  row->property_id = mem_copy(job->id);
  row->body = mem_copy("");
  if (row->ref != NULL) return ERROR_NONE;
  return error_set(error, ERROR_USAGE, _("This property has no reference: Flatsy can't be told which one is meant"));
}

static enum error_code property_fill_status(struct outbox_row *row, const struct job *job, struct error *error) {
  if (property_fill(row, job, error) != ERROR_NONE) return error->code;
  mem_replace(&row->body, job->standby ? "{\"propertyStatus\":\"standby\"}" : "{\"propertyStatus\":\"available\"}");
  return ERROR_NONE;
}

static enum error_code property_fill_terminate(struct outbox_row *row, const struct job *job, struct error *error) {
  struct buf body = buf_empty(BUF_UNBOUNDED);
  const char *picked = job->visitor.email_exact;
  if (property_fill(row, job, error) != ERROR_NONE) return error->code;
  (void)!(picked != NULL ? property_encode_terminate(&body, picked) : buf_add_text(&body, "{}"));
  return write_take_body(row, &body, error);
}

/* ---- before it is sent: the property as it is now */

static struct json_span property_span(const struct property *property) {
  return (struct json_span){property->raw, property->raw_length};
}

/* What the edits were made on, in the property as it is now; NULL: absent. */
static char *property_base(const struct property *property, enum outbox_kind kind) {
  struct json_span value;
  if (kind == OUTBOX_SAVE) return property_stamp(property->raw, property->raw_length);
  if (json_find(property_span(property), "/data/visitAvailabilities", &value) == JSON_ABSENT) return NULL;
  return mem_copy_n(value.bytes, value.length);
}

static bool property_has_moved(const struct property *property, const struct outbox_row *row) {
  AUTO(mem_free_at) char *now = property_base(property, row->kind);
  AUTO(mem_free_at) char *then = row->kind == OUTBOX_SAVE ? property_base_stamp(row->base) : mem_copy(row->base);
  bool same = now && then ? json_same(json_span_of(now), json_span_of(then)) : now == then;
  return !same;
}

/* What replaces a property begins with the whole of it, or not at all. */
static enum error_code property_check_whole(struct worker *worker, const struct outbox_row *row,
                                            const struct property *property, struct error *error) {
  AUTO(mem_free_at) char *name = cached_property_lacks(worker, property, row->kind == OUTBOX_SAVE ? row->base : NULL);
  error_clear(error);
  if (name == NULL && (property->ref == NULL || property->ref[0] == '\0')) name = mem_copy("externalRef");
  if (name != NULL)
    error_set(error, ERROR_REFUSED,
              _("Flatsy's answer lacks %s, which this property has: %s. Try again in a while; if it stays so, change "
                "the property on Flatsy itself"),
              name, write_unsent(row));
  return error->code;
}

/* Both sides for the person: what is there now goes along with the refusal. */
static void property_show(struct worker *worker, const struct delivery *delivery, struct property *take_property) {
  struct event *event = event_new(EVENT_PROPERTY);
  event->serial = delivery->asked.serial;
  event->property = take_property;
  worker_send(worker, event);
}

/* The body of the request, from the property as it is now (NULL: a new one) and the person's edits. */
static enum error_code property_compose(struct outbox_row *row, const struct property *property, struct error *error) {
  struct buf body = buf_empty(WRITE_PROPERTY_MAX);
  enum error_code code = ERROR_NONE;
  bool whole = row->kind == OUTBOX_SAVE && property;
  if (whole)
    code = property_request(property->raw, property->raw_length, &body, error);
  else if (!buf_add_text(&body, "{}"))
    code = ERROR_REFUSED;
  if (code == ERROR_NONE) code = json_apply(&body, json_span_of(row->edits), error);
  if (code != ERROR_NONE) {
    buf_free(&body);
    return code;
  }
  free(row->body);
  row->body = buf_take(&body);
  return ERROR_NONE;
}

static struct verdict property_decide(struct worker *worker, struct delivery *delivery,
                                      struct property *take_property) {
  struct outbox_row *row = delivery->row;
  struct error error;
  bool is_new = row->kind == OUTBOX_SAVE && !row->property_id;
  error_clear(&error);
  if (is_new && take_property)
    error_set(&error, ERROR_REFUSED, _("There is a property with this reference already: edit that one; %s"),
              write_unsent(row));
  else if (!is_new && property_check_whole(worker, row, take_property, &error) != ERROR_NONE) {
    property_free(take_property); /* the other side is no side: it is not shown */
    take_property = NULL;
  } else if (!is_new && property_has_moved(take_property, row))
    error_set(&error, ERROR_REFUSED, _("Somebody else has changed this property meanwhile: look at both; %s"),
              write_unsent(row));
  else if (property_compose(row, take_property, &error) == ERROR_NONE) {
    property_free(take_property);
    return verdict_of(VERDICT_SEND);
  }
  if (take_property) property_show(worker, delivery, take_property);
  return verdict_error(VERDICT_REFUSED, &error);
}

static enum error_code property_read(enum api_endpoint endpoint, const struct http_answer *answer,
                                     struct property **property, struct error *error) {
  bool decoded = property_decode(answer->body.data, answer->body.length, property, error) == ERROR_NONE;
  if (api_judge_body(endpoint, answer, decoded && !(*property)->bare, error) == ERROR_NONE) return ERROR_NONE;
  property_free(*property);
  *property = NULL;
  return error->code;
}

/* A moment's "not found" must not make a second one of it, with nothing but the edits in it. */
static bool property_is_known(struct worker *worker, const char *ref) {
  AUTO(property_free_at) struct property *known = NULL;
  struct error error;
  return cache_property(worker->cache, NULL, ref, &known, &error) == ERROR_NONE && known != NULL;
}

/* The row's property that came; NULL with the reason. */
static struct property *property_found(const struct outbox_row *row, const struct found *found, struct error *error) {
  struct property *property = NULL;
  *error = *found->error;
  if (error->code == ERROR_NONE && property_read(API_PROPERTY, found->answer, &property, error) == ERROR_NONE &&
      answer_is_property(property, row->property_id, row->ref, error) != ERROR_NONE) {
    property_free(property);
    property = NULL;
  }
  return property;
}

/* That there is none is as it should be. */
static bool property_is_new(struct worker *worker, const struct outbox_row *row) {
  return row->kind == OUTBOX_SAVE && !row->property_id && !property_is_known(worker, row->ref);
}

static struct verdict property_prepare(struct worker *worker, struct delivery *delivery, const struct found *found) {
  struct error result;
  if (found == NULL && write_is_named(worker, delivery->row, &result) != ERROR_NONE)
    return verdict_error(VERDICT_REFUSED, &result);
  if (found == NULL) return verdict_read(QUESTION_PROPERTY);
  struct property *property = property_found(delivery->row, found, &result);
  if (result.code == ERROR_NONE || (result.code == ERROR_NOT_FOUND && property_is_new(worker, delivery->row)))
    return property_decide(worker, delivery, property);
  return write_unprepared(&result);
}

/* ---- sending, and what came back */

static void property_aim(const struct outbox_row *row, struct request *setup) {
  static const enum api_endpoint endpoints[] = {[OUTBOX_SAVE] = API_SAVE_PROPERTY,
                                                [OUTBOX_AVAILABILITY] = API_AVAILABILITY,
                                                [OUTBOX_STATUS] = API_PROPERTY_STATUS,
                                                [OUTBOX_TERMINATE] = API_TERMINATE};
  setup->endpoint = endpoints[row->kind];
  if (row->kind == OUTBOX_AVAILABILITY)
    setup->query[0] = (struct api_query){"ref", row->ref};
  else if (row->kind != OUTBOX_SAVE)
    setup->path_value = row->ref;
}

/* Into the cache, and onto the screen. */
static void property_keep(struct worker *worker, const struct property *property) {
  struct error error;
  bool whole;
  if (cached_put_property(worker, property, worker_run(worker), &whole, &error) != ERROR_NONE)
    worker_notice(worker, &error);
  worker->stale.properties = true;
}

static bool property_is_row(const struct property *property, const struct outbox_row *row) {
  if (row->property_id) return text_same_id(property->id, row->property_id);
  return property->ref && row->ref && strcmp(property->ref, row->ref) == 0;
}

/* As it would be sent; no bytes where it can't be. */
static struct json_span property_as_sent(const char *raw, size_t length, struct buf *request) {
  struct error error;
  buf_init(request, WRITE_PROPERTY_MAX);
  bool can = raw != NULL && property_request(raw, length, request, &error) == ERROR_NONE;
  return can ? (struct json_span){request->data, request->length} : (struct json_span){0};
}

static enum same_edits property_shows_edits(const struct property *property, const struct outbox_row *row, bool taken) {
  struct buf request, based;
  struct json_span now = property_as_sent(property->raw, property->raw_length, &request), base = write_base(row),
                   before = property_as_sent(base.bytes, base.length, &based);
  enum same_edits shown = same_edits(now, before, row->edits, taken);
  buf_free(&request);
  buf_free(&based);
  return shown;
}

/* It says who takes it, and that is not whom the row names. */
static bool property_picks_another(const struct property *property, const struct outbox_row *row) {
  struct json_span picked;
  if (row->visitor_email == NULL || json_find(property_span(property), "/data/pickedVisitorId", &picked) == JSON_ABSENT)
    return false;
  AUTO(mem_free_at) char *email = json_text(picked);
  return email != NULL && !same_email(email, row->visitor_email);
}

/* How much of what the write would make of it the property shows. */
static enum same_edits property_shows(const struct property *property, const struct outbox_row *row, bool taken) {
  enum same_edits shown = SAME_AS_BEFORE;
  if (row->kind == OUTBOX_SAVE) {
    shown = property_shows_edits(property, row, taken);
  } else if (row->kind == OUTBOX_AVAILABILITY) {
    if (property_has_intervals(property, row->edits)) return SAME_AS_SENT;
  } else {
    bool standby = strstr(row->body, "standby") != NULL, ends = row->kind == OUTBOX_TERMINATE;
    if (property->status == (ends ? PROPERTY_UNAVAILABLE : standby ? PROPERTY_STANDBY : PROPERTY_AVAILABLE))
      return ends && property_picks_another(property, row) ? SAME_AS_NEITHER : SAME_AS_SENT;
    return property->status == PROPERTY_UNAVAILABLE ? SAME_AS_NEITHER : SAME_AS_BEFORE;
  }
  return shown == SAME_AS_BEFORE && property_has_moved(property, row) ? SAME_AS_NEITHER : shown;
}

static struct verdict property_answered(struct worker *worker, struct delivery *delivery, struct error *error,
                                        const struct http_answer *answer) {
  AUTO(property_free_at) struct property *property = NULL;
  enum error_code code = property_decode(answer->body.data, answer->body.length, &property, error);
  struct request setup = {0};
  property_aim(delivery->row, &setup);
  bool ours = code == ERROR_NONE && property_is_row(property, delivery->row);
  if (api_judge_body(setup.endpoint, answer, ours, error) != ERROR_NONE) return verdict_error(VERDICT_UNKNOWN, error);
  bool done = property_shows(property, delivery->row, true) == SAME_AS_SENT;
  property_keep(worker, property);
  return done ? verdict_of(VERDICT_DONE) : write_taken();
}

/* ---- reading back */

/* A status that is not told is no other one. */
static bool property_has_no_status(const struct property *property) {
  return property->status == PROPERTY_STATUS_OTHER && property->status_text == NULL;
}

static struct verdict property_settle(struct worker *worker, struct delivery *delivery, const struct found *found) {
  const struct outbox_row *row = delivery->row;
  struct error result;
  if (found == NULL) return verdict_read(QUESTION_PROPERTY);
  struct property *property = property_found(row, found, &result);
  if (result.code == ERROR_NOT_FOUND && property_is_new(worker, row)) return verdict_of(VERDICT_ABSENT);
  if (result.code == ERROR_NONE && row->edits == NULL && property_has_no_status(property)) {
    error_set(&result, ERROR_ANSWER, _("Flatsy's answer does not say which status this property has"));
    property_free(property);
  }
  if (result.code != ERROR_NONE) return verdict_error(VERDICT_CANT_TELL, &result);
  enum same_edits shown = property_shows(property, row, delivery->taken);
  property_keep(worker, property);
  property_free(property);
  return write_shown(
      delivery, shown, NOTE_("Flatsy took it, but shows the property otherwise: look at it"),
      NOTE_("This property has been changed since, but not as it was sent: look at it, then send it again "
            "or drop it"));
}

/* What the four have in common: where they go, what came back, and how they are settled. */
#define PROPERTY_WRITE                                                                                                 \
  .aim = property_aim, .answered = property_answered, .settle = property_settle,                                       \
  .may_have = NOTE_("No certain answer from Flatsy: this change may have gone through; checking"),                     \
  .absent = NOTE_("Flatsy still shows this property as it was; still checking. Send it again or drop it")

const struct write_ops write_save = {.fill = property_fill, .prepare = property_prepare, PROPERTY_WRITE};
const struct write_ops write_availability = {.fill = property_fill, .prepare = property_prepare, PROPERTY_WRITE};
const struct write_ops write_status = {.fill = property_fill_status, .prepare = write_prepare_named, PROPERTY_WRITE};
const struct write_ops write_terminate = {
    .fill = property_fill_terminate, .prepare = write_prepare_named, PROPERTY_WRITE};
