#include "model/visit.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/json.h"
#include "model/json_edit.h"
#include "model/json_record.h"
#include "model/phone.h"
#include "model/same.h"

#define STATUS_PREFIX "visit.status."

static const struct {
  const char *api, *short_label, *word, *label;
} statuses[] = {
#define X(name, api, short_label, word, label) [name] = {api, short_label, word, label},
    VISIT_STATUS_LIST(X)
#undef X
};

/* ---- what it holds */

static const struct record_member members[] = {RECORD_MEMBER(EXACT, "id", visit, id),
                                               RECORD_MEMBER(INSTANT, "date", visit, at),
                                               RECORD_MEMBER(INSTANT, "createdAt", visit, created_at),
                                               RECORD_MEMBER(COUNT, "durationMinutes", visit, duration_minutes),
                                               RECORD_MEMBER(EXACT, "flatguideId", visit, agent_id),
                                               RECORD_MEMBER(LINE, "code", visit, code),
                                               RECORD_MEMBER(EXACT, NULL, visit, raw),
                                               RECORD_MEMBER(LINE, NULL, visit, ref_shown),
                                               RECORD_MEMBER(LINE, NULL, visit, agent_shown),
                                               RECORD_WITHIN(IN, "propertySummary"),
                                               RECORD_MEMBER(EXACT, "id", visit, property_id),
                                               RECORD_MEMBER(EXACT, "externalRef", visit, ref),
                                               RECORD_MEMBER(LINE, "displayAddress", visit, address),
                                               RECORD_MEMBER(LINE, "doorNumber", visit, door),
                                               RECORD_MEMBER(REAL, "latitude", visit, latitude),
                                               RECORD_MEMBER(REAL, "longitude", visit, longitude),
                                               RECORD_END};
static const struct record_member part_members[] = {
    RECORD_MEMBER(LINE, "status", visit_visitor, status_text),
    RECORD_MEMBER(INSTANT, "statusUpdatedAt", visit_visitor, status_updated_at),
    RECORD_MEMBER(INSTANT, "initialDate", visit_visitor, initial_date),
    RECORD_MEMBER(LINES, "comment", visit_visitor, comment),
    RECORD_MEMBER(COUNT, "rating", visit_visitor, rating),
    RECORD_END};
static const struct record_member report_members[] = {RECORD_MEMBER(EXACT, "propertyId", visit_report, property_id),
                                                      RECORD_MEMBER(INSTANT, "readAt", visit_report, read_at),
                                                      RECORD_MEMBER(LINES, "note", visit_report, note),
                                                      RECORD_MEMBER(LINES, "comment", visit_report, comment),
                                                      RECORD_MEMBER(LINES, "positivePoints", visit_report, positive),
                                                      RECORD_MEMBER(LINES, "negativePoints", visit_report, negative),
                                                      RECORD_MEMBER(LINES, "questions", visit_report, questions),
                                                      RECORD_MEMBER(COUNT, "visitorInterest", visit_report, interest),
                                                      RECORD_END};
static const struct record_member *const report_said = report_members + 2; /* the others are said of it */

/* ---- statuses */

bool visit_status_is_cancelled(enum visit_status status) {
  return status >= VISIT_CANCELLED_VISITOR && status <= VISIT_CANCELLED_TERMINATED;
}

bool visit_status_is_live(enum visit_status status) {
  return status == VISIT_PROPOSED || status == VISIT_CONFIRMED;
}

bool visit_status_may_come(enum visit_status status) {
  return visit_status_is_live(status) || status == VISIT_STATUS_OTHER;
}

const char *visit_status_api(enum visit_status status) {
  return statuses[status].api;
}

const char *visit_status_short(enum visit_status status) {
  return i18n_of(statuses[status].short_label);
}

const char *visit_status_word(enum visit_status status) {
  return i18n_of(statuses[status].word);
}

const char *visit_status_label(enum visit_status status) {
  return i18n_of(statuses[status].label);
}

const char *visit_part_status_label(const struct visit_visitor *part) {
  bool odd = part->status == VISIT_STATUS_OTHER && part->status_text != NULL;
  return odd ? part->status_text : visit_status_label(part->status);
}

enum visit_status visit_status_read(const char *text) {
  if (text == NULL) return VISIT_STATUS_OTHER;
  if (strncmp(text, STATUS_PREFIX, strlen(STATUS_PREFIX)) == 0) text += strlen(STATUS_PREFIX);
  enum visit_status status = VISIT_PROPOSED;
  while (status < VISIT_STATUS_OTHER && strcmp(statuses[status].api, text) != 0)
    status++;
  return status;
}

/* ---- reading */

static bool says_nobody(const struct visitor *visitor) {
  return visitor->email == NULL && visitor->first_name == NULL && visitor->last_name == NULL && visitor->phone == NULL;
}

static void read_visitors(struct visit *visit, const cJSON *parts) {
  visit->visitors = mem_new_array((size_t)cJSON_GetArraySize(parts), sizeof *visit->visitors);
  const cJSON *item;
  cJSON_ArrayForEach(item, parts) {
    struct visit_visitor *part = &visit->visitors[visit->visitor_count++];
    /* A part without a visitor still has a status: it stays, nameless; what is no object is somebody all the same. */
    (void)!visitor_decode(&part->visitor, json_member(item, "visitor", false));
    visit->nameless_count += says_nobody(&part->visitor);
    json_record_read(item, part_members, part);
    part->status = visit_status_read(part->status_text);
    if (part->status != VISIT_STATUS_OTHER) mem_replace(&part->status_text, NULL);
  }
}

static void read_reports(struct visit *visit, const cJSON *json) {
  const cJSON *reports = cJSON_GetObjectItemCaseSensitive(json, "propertyVisits");
  visit->odd_reports = reports != NULL && !cJSON_IsArray(reports);
  if (!cJSON_IsArray(reports)) return;
  visit->reports = mem_new_array((size_t)cJSON_GetArraySize(reports), sizeof *visit->reports);
  const cJSON *item;
  cJSON_ArrayForEach(item, reports) {
    visit->odd_reports += !json_record_is_readable(item, report_said);
    if (cJSON_IsObject(item)) json_record_read(item, report_members, &visit->reports[visit->report_count++]);
  }
}

static void name_property(struct visit *visit) {
  for (size_t i = 0; visit->property_id == NULL && i < visit->report_count; i++)
    visit->property_id = mem_copy(visit->reports[i].property_id);
  const char *shown = visit->ref != NULL ? visit->ref : visit->property_id;
  visit->ref_shown = text_clean_line(shown != NULL ? shown : "");
}

enum error_code visit_decode(const char *bytes, size_t length, struct visit **visit, struct error *error) {
  *visit = NULL;
  AUTO(json_free_at) cJSON *json = json_parse_tolerant(bytes, length);
  AUTO(visit_free_at) struct visit *made = mem_new(sizeof *made);
  json_record_read(json, members, made);
  if (!text_is_filled(made->id))
    return error_set(error, ERROR_ANSWER, _("The server sent a visit that can't be read."));
  if (made->duration_minutes < 0) made->duration_minutes = 0;
  made->odd_date = made->at == WHEN_NONE && json_has(json, "date");
  made->reportless = json_member(json, "propertyVisits", true) == NULL;
  made->code_withheld = cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(json, "code"));
  read_visitors(made, json_member(json, "visitorVisits", true));
  read_reports(made, json);
  name_property(made);
  bool nobody = made->nameless_count > 0 && made->nameless_count == made->visitor_count;
  bool nowhere = made->ref == NULL && made->property_id == NULL && made->address == NULL;
  made->bare = json_member(json, "visitorVisits", true) == NULL || (nobody && nowhere);
  made->raw = mem_copy_n(bytes, length);
  made->raw_length = length;
  *visit = mem_take(&made);
  return ERROR_NONE;
}

struct json_span visit_span(const struct visit *visit) {
  return (struct json_span){visit->raw, visit->raw_length};
}

const struct visit_visitor *visit_find_visitor(const struct visit *visit, const char *email) {
  const struct visit_visitor *found = NULL;
  AUTO(mem_free_at) char *address = text_clean_line(email);
  for (size_t n = 0; address != NULL && n < visit->visitor_count; n++) {
    const struct visit_visitor *part = &visit->visitors[n];
    if (part->visitor.email == NULL || strcasecmp(part->visitor.email, address) != 0) continue;
    if (!visit_status_is_cancelled(part->status)) return part;
    if (found == NULL) found = part;
  }
  return found;
}

bool visit_find_visitor_span(const struct visit *visit, const char *email, struct json_span *visitor) {
  const struct visit_visitor *found = visit_find_visitor(visit, email);
  struct json_span parts, part;
  if (found == NULL || json_find(visit_span(visit), "/visitorVisits", &parts) == JSON_ABSENT) return false;
  size_t at = 0, left = (size_t)(found - visit->visitors) + 1;
  while (left > 0 && json_element(parts, &at, &part))
    left--;
  return left == 0 && json_find(part, "/visitor", visitor) != JSON_ABSENT;
}

char *visit_hide_code(const char *raw, size_t length, size_t *hidden_length) {
  struct json_span visit = {raw, length}, value;
  *hidden_length = length;
  if (json_find(visit, "/code", &value) == JSON_ABSENT) return mem_copy_n(raw, length);
  return json_with(visit, "/code", "null", hidden_length);
}

static void visit_set_raw(struct visit *visit, char *take_raw, size_t length) {
  free(visit->raw);
  visit->raw = take_raw;
  visit->raw_length = length;
}

bool visit_drop_code(struct visit *visit) {
  size_t length;
  char *hidden = visit_hide_code(visit->raw, visit->raw_length, &length);
  if (hidden != NULL) visit_set_raw(visit, hidden, length);
  return hidden != NULL;
}

void visit_keep_code(struct visit *visit, const struct visit *before) {
  struct json_span value;
  if (!visit->code_withheld || before == NULL || before->code == NULL ||
      json_find(visit_span(before), "/code", &value) != JSON_ONCE)
    return;
  AUTO(mem_free_at) char *code = mem_copy_n(value.bytes, value.length);
  size_t length;
  char *raw = json_with(visit_span(visit), "/code", code, &length);
  if (raw == NULL) return;
  visit_set_raw(visit, raw, length);
  visit->code = mem_copy(before->code);
  visit->code_withheld = false;
}

void visit_free(struct visit *take_visit) {
  if (take_visit == NULL) return;
  for (size_t i = 0; i < take_visit->visitor_count; i++)
    visitor_clear(&take_visit->visitors[i].visitor);
  record_free_list(part_members, take_visit->visitors, take_visit->visitor_count, sizeof *take_visit->visitors);
  record_free_list(report_members, take_visit->reports, take_visit->report_count, sizeof *take_visit->reports);
  record_free_texts(members, take_visit);
  free(take_visit);
}

void visit_drop_raw(struct visit *visit) {
  mem_replace(&visit->raw, NULL);
  visit->raw_length = 0;
}

/* The higher, the more it matters to the desk. */
static int status_weight(enum visit_status status) {
  static const int weights[VISIT_STATUS_OTHER + 1] = {
      [VISIT_CONFIRMED] = 4, [VISIT_PROPOSED] = 3, [VISIT_STATUS_OTHER] = 2 /* it may be to come */, [VISIT_DONE] = 1};
  return weights[status];
}

bool visit_may_come(const struct visit *visit) {
  for (size_t i = 0; i < visit->visitor_count; i++)
    if (visit_status_may_come(visit->visitors[i].status)) return true;
  return false;
}

bool visit_has_odd_status(const struct visit *visit) {
  for (size_t i = 0; i < visit->visitor_count; i++)
    if (visit->visitors[i].status == VISIT_STATUS_OTHER) return true;
  return false;
}

bool visit_status_is_untold(const struct visit *visit) {
  return visit->visitor_count == 0 || visit_has_odd_status(visit);
}

bool visit_status_changed(const struct visit *before, const struct visit *after) {
  if (visit_status_is_untold(before) || visit_status_is_untold(after)) return false;
  return visit_summary_status(before, NULL) != visit_summary_status(after, NULL);
}

enum visit_status visit_summary_status(const struct visit *visit, bool *mixed) {
  enum visit_status best = visit->visitor_count > 0 ? visit->visitors[0].status : VISIT_STATUS_OTHER;
  bool differ = false;
  for (size_t i = 1; i < visit->visitor_count; i++) {
    enum visit_status status = visit->visitors[i].status;
    differ = differ || status != visit->visitors[0].status;
    if (status_weight(status) > status_weight(best)) best = status;
  }
  if (mixed != NULL) *mixed = differ;
  return best;
}

int64_t visit_done_at(const struct visit *visit) {
  int64_t since = WHEN_NONE;
  for (size_t i = 0; i < visit->visitor_count; i++) {
    const struct visit_visitor *part = &visit->visitors[i];
    if (part->status != VISIT_DONE) continue;
    int64_t done = part->status_updated_at;
    if (done == WHEN_NONE && visit->at != WHEN_NONE) done = visit->at + (int64_t)visit->duration_minutes * 60;
    if (done > since) since = done;
  }
  return since;
}

int64_t visit_draft_age(const struct visit *visit, int64_t now) {
  int64_t since = visit_done_at(visit);
  if (since == WHEN_NONE || now - since > VISIT_DRAFT_SECONDS) return -1;
  /* The test environment ends visits before their date. */
  return now > since ? now - since : 0;
}

bool visit_has_report(const struct visit *visit) {
  for (size_t i = 0; i < visit->report_count; i++)
    if (record_has_text(report_said, &visit->reports[i])) return true;
  return false;
}

void visit_list_add(struct visit_list *list, struct visit *take_visit) {
  list->visits = mem_grow(list->visits, list->count, sizeof(struct visit *));
  list->visits[list->count++] = take_visit;
}

static int by_instant(const void *a, const void *b) {
  const struct visit *one = *(struct visit *const *)a, *two = *(struct visit *const *)b;
  if ((one->at == WHEN_NONE) != (two->at == WHEN_NONE)) return one->at == WHEN_NONE ? 1 : -1;
  if (one->at != two->at) return one->at < two->at ? -1 : 1;
  return strcmp(one->id, two->id);
}

void visit_list_sort(struct visit_list *list) {
  size_t n = 1; /* most lists come in their order */
  while (n < list->count && by_instant(&list->visits[n - 1], &list->visits[n]) <= 0)
    n++;
  if (n < list->count) qsort(list->visits, list->count, sizeof *list->visits, by_instant);
}

void visit_list_free(struct visit_list *take_list) {
  if (take_list == NULL) return;
  for (size_t i = 0; i < take_list->count; i++)
    visit_free(take_list->visits[i]);
  free(take_list->visits);
  free(take_list);
}

bool visit_encode_cancel(struct buf *out, const char *visit_id, const char *visitor_email_exact, bool by_owner) {
  enum visit_status status = by_owner ? VISIT_CANCELLED_OWNER : VISIT_CANCELLED_VISITOR;
  bool added = buf_print(out, "{\"visitStatus\":\"" STATUS_PREFIX "%s\"", statuses[status].api);
  if (visitor_email_exact != NULL)
    added = added && buf_add_text(out, ",\"visitorId\":") && json_add_string(out, visitor_email_exact);
  return added && buf_add_text(out, ",\"visitId\":") && json_add_string(out, visit_id) && buf_add_text(out, "}");
}

bool visit_same_reports(const struct visit *before, const struct visit *after) {
  if (before->odd_reports > 0 || after->odd_reports > 0) return true;
  bool same = before->report_count == after->report_count;
  for (size_t n = 0; same && n < before->report_count; n++)
    same = record_is_same(report_said, &before->reports[n], &after->reports[n]);
  return same;
}

/* The visitor's part in a visit that may still take place; NULL: they have none. */
static const struct visit_visitor *visit_part_of(const struct visit *visit, const struct visitor *visitor) {
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const struct visit_visitor *part = &visit->visitors[n];
    bool same =
        same_email(part->visitor.email_exact, visitor->email) || phone_same(part->visitor.phone, visitor->phone);
    if (same && visit_status_may_come(part->status)) return part;
  }
  return NULL;
}

static bool visit_is_at(const struct visit *visit, const char *property_id) {
  return visit->property_id != NULL && property_id != NULL && strcmp(visit->property_id, property_id) == 0;
}

const struct visit *visit_list_of_visitor(const struct visit_list *list, const struct visitor *visitor,
                                          const char *property_id, int64_t now, const struct visit_visitor **part) {
  for (size_t n = 0; n < list->count; n++) {
    const struct visit *visit = list->visits[n];
    bool comes = visit_is_at(visit, property_id) && visit->at != WHEN_NONE && visit->at > now;
    *part = comes ? visit_part_of(visit, visitor) : NULL;
    if (*part != NULL) return visit;
  }
  return NULL;
}

const struct visit *visit_list_elsewhere(const struct visit_list *list, const struct visitor *visitor,
                                         const char *property_id, int64_t at, const struct visit_visitor **part) {
  for (size_t n = 0; n < list->count; n++) {
    const struct visit *visit = list->visits[n];
    bool meets = !visit_is_at(visit, property_id) && visit->at != WHEN_NONE && visit->at > at - VISIT_HOUR &&
                 visit->at < at + VISIT_HOUR;
    *part = meets ? visit_part_of(visit, visitor) : NULL;
    if (*part != NULL) return visit;
  }
  return NULL;
}

char *visit_who(const struct visit *visit) {
  if (visit->visitor_count == 0) return mem_copy("");
  AUTO(mem_free_at) char *name = visitor_name(&visit->visitors[0].visitor);
  return visit->visitor_count > 1 ? mem_print("%s +%zu", name, visit->visitor_count - 1) : mem_copy(name);
}
