#include "live/feed.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/record.h"
#include "base/text.h"
#include "base/when.h"
#include "model/json.h"
#include "model/json_edit.h"
#include "model/json_record.h"

#define FEED_ROOT "vd/1/"
#define FEED_SAFE                                                                                                      \
  "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_" /* no dot: NATS makes levels of them */

static const char *const why_names[] = {"", "webhook", "rival", NULL};
static const char *const what_names[] = {"same", "new", "status", "report", NULL};
static const struct record_member visit_members[] = {RECORD_MEMBER(EXACT, "inst", feed_visit, inst),
                                                     RECORD_MEMBER(EXACT, "id", feed_visit, id), RECORD_END};
static const struct record_member head_members[] = {RECORD_MEMBER(EXACT, "inst", feed_head, inst),
                                                    RECORD_MEMBER(EXACT, "run", feed_head, run), RECORD_END};
static const struct record_member talk_members[] = {
    RECORD_MEMBER(EXACT, "id", feed_talk, id),   RECORD_MEMBER(EXACT, "propertyId", feed_talk, property_id),
    RECORD_MEMBER(EXACT, "ref", feed_talk, ref), RECORD_MEMBER(EXACT, "text", feed_talk, text),
    RECORD_MEMBER(INSTANT, "at", feed_talk, at), RECORD_END};

/* ---- shards and sums */

/* Numbers of short ids differ in few bits. */
static uint64_t feed_mix(uint64_t number) {
  number ^= number >> 33;
  number *= 0xff51afd7ed558ccdu;
  number ^= number >> 33;
  number *= 0xc4ceb9fe1a85ec53u;
  return number ^ number >> 33;
}

unsigned feed_shard(const char *visit_id) {
  return (unsigned)(feed_mix(text_number(visit_id)) % FEED_SHARDS);
}

uint64_t feed_number(const char *visit_id, int64_t seq) {
  return feed_mix(feed_mix(text_number(visit_id)) + (uint64_t)seq * 0x9e3779b97f4a7c15u);
}

bool feed_claim_is(const struct feed_claim *claim, uint32_t count, uint64_t sum) {
  return claim->count == count && claim->sum == sum;
}

/* ---- topics */

/* A level of a topic: '/', '+' and '#' mean something there. */
static char *feed_level(const char *text) {
  struct buf out = buf_empty(SIZE_MAX);
  for (const char *c = text; *c != '\0'; c++)
    (void)!(strchr(FEED_SAFE, *c) != NULL ? buf_add(&out, c, 1) : buf_print(&out, "%%%02X", (unsigned char)*c));
  return buf_take(&out);
}

static char *feed_topic(const char *account, const char *below) {
  AUTO(mem_free_at) char *level = feed_level(account);
  return mem_print(FEED_ROOT "%s/%s", level, below);
}

char *feed_topic_visit(const char *account, const char *visit_id) {
  AUTO(mem_free_at) char *level = feed_level(visit_id);
  AUTO(mem_free_at) char *below = mem_print("v/%02x/%s", feed_shard(visit_id), level);
  return feed_topic(account, below);
}

char *feed_filter_shard(const char *account, unsigned shard) {
  char below[16];
  snprintf(below, sizeof below, "v/%02x/+", shard);
  return feed_topic(account, below);
}

char *feed_topic_head(const char *account) {
  return feed_topic(account, "head");
}

char *feed_topic_kept(const char *account) {
  return feed_topic(account, "kept");
}

char *feed_topic_talk(const char *account) {
  return feed_topic(account, "talk");
}

char *feed_topic_ask(const char *account, unsigned shard) {
  char below[16];
  snprintf(below, sizeof below, "ask/%02x", shard);
  return feed_topic(account, below);
}

char *feed_filter_ask(const char *account) {
  return feed_topic(account, "ask/+");
}

/* Two hexadecimal digits, then end. */
static bool feed_read_shard(const char *text, char end, unsigned *shard) {
  if (strspn(text, "0123456789abcdef") != 2 || text[2] != end) return false;
  *shard = (unsigned)strtoul(text, NULL, 16);
  return true;
}

enum feed_kind feed_kind(const char *account, const char *topic, unsigned *shard) {
  AUTO(mem_free_at) char *root = feed_topic(account, "");
  size_t length = strlen(root);
  if (strncmp(topic, root, length) != 0) return FEED_OTHER;
  topic += length;
  if (strcmp(topic, "head") == 0) return FEED_HEAD;
  if (strcmp(topic, "kept") == 0) return FEED_KEPT;
  if (strcmp(topic, "talk") == 0) return FEED_TALK;
  if (strncmp(topic, "v/", 2) == 0 && feed_read_shard(topic + 2, '/', shard)) return FEED_VISIT;
  return strncmp(topic, "ask/", 4) == 0 && feed_read_shard(topic + 4, '\0', shard) ? FEED_ASK : FEED_OTHER;
}

/* ---- messages */

static enum error_code feed_unreadable(struct error *error) {
  return error_set(error, ERROR_ANSWER, _("The broker holds something that is not visitdeck's"));
}

static bool feed_seq(const cJSON *item, int64_t *seq) {
  if (!cJSON_IsNumber(item) || item->valuedouble < 0 || item->valuedouble > 9e15) return false;
  *seq = (int64_t)item->valuedouble;
  return true;
}

static bool feed_sum(const cJSON *item, uint64_t *sum) {
  const char *text = cJSON_GetStringValue(item);
  if (text == NULL || strlen(text) != 16 || strspn(text, "0123456789abcdef") != 16) return false;
  *sum = strtoull(text, NULL, 16);
  return true;
}

/* [number, count, "sum"] */
static bool feed_claim_read(const cJSON *array, struct feed_claim *claim) {
  int64_t count;
  if (cJSON_GetArraySize(array) != 3 || !feed_seq(array->child, &claim->seq) || !feed_seq(array->child->next, &count) ||
      count > UINT32_MAX || !feed_sum(array->child->next->next, &claim->sum))
    return false;
  claim->count = (uint32_t)count;
  return true;
}

static bool feed_claim_add(struct buf *out, const struct feed_claim *claim) {
  return buf_print(out, "[%" PRId64 ",%" PRIu32 ",\"%016" PRIx64 "\"]", claim->seq, claim->count, claim->sum);
}

/* The first name, where it is NULL or none of them. */
static int feed_named(const char *const *names, const char *name) {
  for (int n = 0; name != NULL && names[n] != NULL; n++)
    if (strcmp(name, names[n]) == 0) return n;
  return 0;
}

/* The same of a member. */
static int feed_member_named(const cJSON *json, const char *member, const char *const *names) {
  AUTO(mem_free_at) char *name = json_exact(json, member);
  return feed_named(names, name);
}

const char *feed_what_name(enum feed_what what) {
  return what_names[what];
}

enum feed_what feed_what_of(const char *name) {
  return (enum feed_what)feed_named(what_names, name);
}

bool feed_visit_encode(struct buf *out, const struct feed_visit *visit) {
  if (!buf_print(out, "{\"inst\":\"%s\",\"seq\":%" PRId64 ",\"at\":%" PRId64 ",\"what\":\"%s\",\"claim\":", visit->inst,
                 visit->seq, visit->at_ms, feed_what_name(visit->what)) ||
      !feed_claim_add(out, &visit->claim) || !buf_add_text(out, ",\"id\":") || !json_add_string(out, visit->id))
    return false;
  if (visit->gone) return buf_add_text(out, "}");
  return buf_add_text(out, ",\"visit\":") && buf_add(out, visit->raw, visit->raw_length) && buf_add_text(out, "}");
}

static bool feed_visit_read(const cJSON *json, struct feed_visit *visit) {
  json_record_read(json, visit_members, visit);
  visit->what = (enum feed_what)feed_member_named(json, "what", what_names);
  return visit->inst != NULL && visit->id != NULL && visit->id[0] != '\0' &&
         feed_seq(cJSON_GetObjectItemCaseSensitive(json, "seq"), &visit->seq) &&
         feed_seq(cJSON_GetObjectItemCaseSensitive(json, "at"), &visit->at_ms) &&
         feed_claim_read(json_member(json, "claim", true), &visit->claim);
}

enum error_code feed_visit_decode(const char *bytes, size_t length, struct feed_visit *visit, struct error *error) {
  struct json_span raw;
  *visit = (struct feed_visit){0};
  AUTO(json_free_at) cJSON *json = length <= FEED_VISIT_MAX ? json_parse_tolerant(bytes, length) : NULL;
  bool read = json != NULL && feed_visit_read(json, visit);
  enum json_found found = read ? json_find((struct json_span){bytes, length}, "/visit", &raw) : JSON_TWICE;
  if (found == JSON_TWICE) { /* no word that it is gone, and no telling which one counts */
    feed_visit_clear(visit);
    return feed_unreadable(error);
  }
  visit->gone = found == JSON_ABSENT;
  visit->raw = visit->gone ? NULL : raw.bytes;
  visit->raw_length = visit->gone ? 0 : raw.length;
  return ERROR_NONE;
}

void feed_visit_clear(struct feed_visit *visit) {
  record_free_texts(visit_members, visit);
  *visit = (struct feed_visit){0};
}

bool feed_head_encode(struct buf *out, const struct feed_head *head) {
  if (!buf_print(out, "{\"inst\":\"%s\",\"run\":\"%s\",\"up\":%s,\"ok\":%s,", head->inst,
                 head->run != NULL ? head->run : "", head->up ? "true" : "false", head->ok ? "true" : "false") ||
      (head->why != FEED_WHY_OTHER && !buf_print(out, "\"why\":\"%s\",", why_names[head->why])) ||
      !buf_print(out, "\"from\":%" PRId64 ",\"to\":%" PRId64 ",\"claims\":[", head->from, head->to))
    return false;
  for (size_t n = 0; n < FEED_SHARDS; n++)
    if ((n > 0 && !buf_add_text(out, ",")) || !feed_claim_add(out, &head->claims[n])) return false;
  return buf_add_text(out, "]}");
}

static bool feed_head_claims(const cJSON *claims, struct feed_head *head) {
  const cJSON *claim = claims != NULL ? claims->child : NULL;
  size_t n = 0;
  for (; claim != NULL && n < FEED_SHARDS && feed_claim_read(claim, &head->claims[n]); claim = claim->next)
    n++;
  return n == FEED_SHARDS && claim == NULL;
}

enum error_code feed_head_decode(const char *bytes, size_t length, struct feed_head *head, struct error *error) {
  AUTO(json_free_at) cJSON *json = length <= FEED_HEAD_MAX ? json_parse(bytes, length) : NULL;
  *head = (struct feed_head){.up = json_bool(json, "up", false),
                             .ok = json_bool(json, "ok", false),
                             .why = (enum feed_why)feed_member_named(json, "why", why_names)};
  json_record_read(json, head_members, head);
  bool read =
      head->inst != NULL && (!head->up || (feed_seq(cJSON_GetObjectItemCaseSensitive(json, "from"), &head->from) &&
                                           feed_seq(cJSON_GetObjectItemCaseSensitive(json, "to"), &head->to) &&
                                           feed_head_claims(json_member(json, "claims", true), head)));
  if (read) return ERROR_NONE;
  feed_head_clear(head);
  return feed_unreadable(error);
}

void feed_head_clear(struct feed_head *head) {
  record_free_texts(head_members, head);
  *head = (struct feed_head){0};
}

static bool feed_talk_text(struct buf *out, const char *name, const char *text) {
  return text == NULL || (buf_print(out, ",\"%s\":", name) && json_add_string(out, text));
}

bool feed_talk_encode(struct buf *out, const struct feed_talk *talk) {
  char at[WHEN_SIZE];
  when_print(talk->at, at);
  return buf_add_text(out, "{\"id\":") && json_add_string(out, talk->id) &&
         feed_talk_text(out, "propertyId", talk->property_id) && feed_talk_text(out, "ref", talk->ref) &&
         feed_talk_text(out, "text", talk->text) && (talk->at == WHEN_NONE || feed_talk_text(out, "at", at)) &&
         buf_add_text(out, "}");
}

enum error_code feed_talk_decode(const char *bytes, size_t length, struct feed_talk *talk, struct error *error) {
  AUTO(json_free_at) cJSON *json = length <= FEED_HEAD_MAX ? json_parse_tolerant(bytes, length) : NULL;
  json_record_read(json, talk_members, talk);
  if (talk->id != NULL) return ERROR_NONE;
  feed_talk_clear(talk);
  return feed_unreadable(error);
}

void feed_talk_clear(struct feed_talk *talk) {
  record_free_texts(talk_members, talk);
  *talk = (struct feed_talk){0};
}
