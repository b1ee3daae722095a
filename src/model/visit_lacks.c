/* visit_lacks: what a reading of a visit lacks of an earlier one, and how what it lacks is kept. */
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/json.h"
#include "model/json_edit.h"
#include "model/visit.h"

/* ---- what makes it a visit */

static bool known_names(const struct visit *visit) {
  return visit->ref != NULL || visit->address != NULL;
}

static bool known_lacks_place(const struct visit *visit, const struct visit *before) {
  return known_names(before) && !known_names(visit);
}

static bool known_lacks_reports(const struct visit *visit, const struct visit *before) {
  return before->report_count > 0 && visit->reportless;
}

bool visit_lacks_guests(const struct visit *visit, const struct visit *before) {
  return visit->nameless_count > before->nameless_count;
}

bool visit_lacks(const struct visit *visit, const struct visit *before) {
  return known_lacks_place(visit, before) || known_lacks_reports(visit, before) || visit_lacks_guests(visit, before);
}

/* ---- the details of its visitors, which are sent back whole */

enum { KNOWN_MEMBERS_MAX = 64 }; /* of a visitor: each is looked for among all */

struct known {
  const cJSON *visitor;
  struct json_span raw;
  const char *email;
};

static int known_compare(const void *one, const void *other) {
  return strcasecmp(((const struct known *)one)->email, ((const struct known *)other)->email);
}

static int known_compare_email(const void *email, const void *known) {
  return strcasecmp(email, ((const struct known *)known)->email);
}

/* Goes through the visitors with an email address. */
struct known_walk {
  struct json_span parts;
  size_t at;
  const cJSON *item;
};

static bool known_begin(struct known_walk *walk, const struct visit *visit, const cJSON *json) {
  const cJSON *list = json_member(json, "visitorVisits", true);
  *walk = (struct known_walk){.item = list != NULL ? list->child : NULL};
  return json_find(visit_span(visit), "/visitorVisits", &walk->parts) == JSON_ONCE;
}

static bool known_next(struct known_walk *walk, struct known *known) {
  struct json_span part;
  for (; walk->item != NULL && json_element(walk->parts, &walk->at, &part);) {
    known->visitor = json_member(walk->item, "visitor", false);
    known->email = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(known->visitor, "email"));
    walk->item = walk->item->next;
    if (text_is_filled(known->email) && json_find(part, "/visitor", &known->raw) == JSON_ONCE) return true;
  }
  return false;
}

/* In the order of their addresses, without those that several have: who of them is who is not known. New memory. */
static struct known *known_sort(const struct visit *visit, const cJSON *json, size_t *count) {
  struct known_walk walk;
  struct known known, *all = NULL;
  size_t found = 0;
  *count = 0;
  for (bool any = known_begin(&walk, visit, json); any && known_next(&walk, &known); found++) {
    all = mem_grow(all, found, sizeof *all);
    all[found] = known;
  }
  if (found > 0) qsort(all, found, sizeof *all, known_compare);
  for (size_t n = 0, next = 0; n < found; n = next) {
    for (next = n + 1; next < found && known_compare(&all[n], &all[next]) == 0;)
      next++;
    if (next == n + 1) all[(*count)++] = all[n];
  }
  return all;
}

/* Puts what the visitor has lost as a whole; what is left of an object may be what somebody left of it. True if there
 * was any. */
static bool known_put(const struct known *was, const cJSON *is, struct buf *visitor) {
  bool any = false;
  const cJSON *member = was->visitor->child;
  for (int n = 0; member != NULL && n < KNOWN_MEMBERS_MAX; member = member->next, n++) {
    struct json_span value;
    if (!json_is_emptied(member, cJSON_GetObjectItemCaseSensitive(is, member->string))) continue;
    AUTO(mem_free_at) char *path = json_pointer("", member->string);
    AUTO(mem_free_at) char *raw = NULL;
    if (json_find(was->raw, path, &value) == JSON_ONCE) raw = mem_copy_n(value.bytes, value.length);
    any |= raw != NULL && json_put(visitor, path, raw);
  }
  return any;
}

/* The visit's text with what is known in its visitors. Empty: nothing was lost. */
static void known_write(const struct visit *visit, const cJSON *json, const struct known *all, size_t count,
                        struct buf *out) {
  struct known_walk walk;
  struct known is;
  const char *from = visit->raw;
  size_t now_count;
  AUTO(mem_free_at) struct known *now = known_sort(visit, json, &now_count);
  for (bool any = count > 0 && now_count > 0 && known_begin(&walk, visit, json); any && known_next(&walk, &is);) {
    const struct known *was = bsearch(is.email, all, count, sizeof *all, known_compare_email);
    AUTO(buf_free) struct buf visitor = buf_empty(BUF_UNBOUNDED);
    bool alone = bsearch(is.email, now, now_count, sizeof *now, known_compare_email) != NULL;
    if (was != NULL && alone && buf_add(&visitor, is.raw.bytes, is.raw.length) &&
        known_put(was, is.visitor, &visitor)) {
      (void)!buf_add(out, from, (size_t)(is.raw.bytes - from)); /* no bound */
      (void)!buf_add(out, visitor.data, visitor.length);
      from = is.raw.bytes + is.raw.length;
    }
  }
  if (out->length > 0) (void)!buf_add(out, from, (size_t)(visit->raw + visit->raw_length - from));
}

static void known_put_member(const struct visit *visit, const struct visit *before, const char *path, struct buf *out) {
  struct json_span value;
  if (json_find(visit_span(before), path, &value) != JSON_ONCE) return;
  if (out->length == 0) (void)!buf_add(out, visit->raw, visit->raw_length); /* no bound */
  AUTO(mem_free_at) char *raw = mem_copy_n(value.bytes, value.length);
  (void)!json_put(out, path, raw); /* else it lacks that still */
}

/* The property, unless it is another one by now, and the reports. */
static void known_put_rest(const struct visit *visit, const struct visit *before, struct buf *out) {
  bool another = visit->property_id != NULL && before->property_id != NULL &&
                 !text_same_id(visit->property_id, before->property_id);
  if (known_lacks_place(visit, before) && !another) known_put_member(visit, before, "/propertySummary", out);
  if (known_lacks_reports(visit, before)) known_put_member(visit, before, "/propertyVisits", out);
}

struct visit *visit_with_known(const struct visit *visit, const struct visit *before) {
  AUTO(buf_free) struct buf out = buf_empty(BUF_UNBOUNDED);
  struct visit *made = NULL;
  struct error error;
  size_t count;
  AUTO(json_free_at)
  cJSON *was = json_parse_tolerant(before->raw, before->raw_length),
        *is = json_parse_tolerant(visit->raw, visit->raw_length);
  AUTO(mem_free_at) struct known *all = known_sort(before, was, &count);
  known_write(visit, is, all, count, &out);
  known_put_rest(visit, before, &out);
  if (out.length > 0) (void)!visit_decode(out.data, out.length, &made, &error);
  return made;
}
