#include "model/same.h"

#include <cjson/cJSON.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/mem.h"
#include "base/text.h"
#include "model/json.h"

enum { PHONE_LEAST = 8, PHONE_MOST = 20 }; /* digits that tell one subscriber from another */

bool same_words(const char *one, const char *other) {
  AUTO(mem_free_at) char *words = text_clean_line(one), *others = text_clean_line(other);
  return words != NULL && others != NULL ? strcmp(words, others) == 0 : words == others;
}

bool same_email(const char *one, const char *other) {
  AUTO(mem_free_at) char *address = text_clean_line(one), *another = text_clean_line(other);
  return address != NULL && another != NULL && strcasecmp(address, another) == 0;
}

/* Its digits but the zeros in front; "": it is no phone number. */
static void same_phone_digits(const char *text, char digits[PHONE_MOST + 1]) {
  size_t count = 0;
  for (; *text != '\0' && count < PHONE_MOST && (isdigit((unsigned char)*text) || strchr("+.-()/ ", *text)); text++)
    if (isdigit((unsigned char)*text) && (count > 0 || *text != '0')) digits[count++] = *text;
  digits[*text == '\0' && count >= PHONE_LEAST ? count : 0] = '\0';
}

/* One may have the country's code, the other not. */
static bool same_phone(const char *one, const char *other) {
  char digits[PHONE_MOST + 1], others[PHONE_MOST + 1];
  same_phone_digits(one, digits);
  same_phone_digits(other, others);
  size_t length = strlen(digits), other_length = strlen(others), least = length < other_length ? length : other_length;
  return least > 0 && strcmp(digits + length - least, others + other_length - least) == 0;
}

bool same_text(const char *one, const char *other) {
  if (one == NULL || other == NULL) return false;
  AUTO(mem_free_at) char *folded = text_fold(one), *other_folded = text_fold(other);
  return same_words(folded, other_folded) || same_phone(folded, other_folded);
}

/* The next word of a folded name; NULL: no more. */
static const char *same_next_word(const char **rest, size_t *length) {
  static const char between[] = " -'.,_";
  const char *word = *rest + strspn(*rest, between);
  *length = strcspn(word, between);
  *rest = word + *length;
  return *length > 0 ? word : NULL;
}

static bool same_words_are_in(const char *name, const char *other) {
  size_t length, other_length;
  bool all = true;
  for (const char *word; all && (word = same_next_word(&name, &length)) != NULL;) {
    const char *rest = other;
    all = false;
    for (const char *match; !all && (match = same_next_word(&rest, &other_length)) != NULL;) {
      bool initial = length == 1 || other_length == 1;
      all = (initial || length == other_length) && strncmp(word, match, initial ? 1 : length) == 0;
    }
  }
  return all;
}

bool same_name(const char *one, const char *other) {
  AUTO(mem_free_at) char *name = text_fold(one), *another = text_fold(other);
  return same_words_are_in(name, another) || same_words_are_in(another, name);
}

/* ---- edits */

/* Absent, null and empty are one to a server. */
static bool same_is_none(const cJSON *value) {
  if (cJSON_IsString(value)) return same_words(value->valuestring, "");
  return value == NULL || cJSON_IsNull(value) || ((cJSON_IsObject(value) || cJSON_IsArray(value)) && !value->child);
}

static bool same_value(const cJSON *one, const cJSON *other) {
  if (same_is_none(one) || same_is_none(other)) return same_is_none(one) && same_is_none(other);
  if (cJSON_IsString(one) && cJSON_IsString(other)) return same_text(one->valuestring, other->valuestring);
  if (one->child == NULL || other->child == NULL) return cJSON_Compare(one, other, true);
  if (one->type != other->type || cJSON_GetArraySize(one) != cJSON_GetArraySize(other)) return false;
  const cJSON *match = other->child;
  for (const cJSON *item = one->child; item != NULL; item = item->next) {
    if (cJSON_IsObject(one)) match = cJSON_GetObjectItem(other, item->string); /* in any case */
    if (match == NULL || !same_value(item, match)) return false;
    match = match->next;
  }
  return true;
}

/* What one edit wants, and what is there. */
struct same_member {
  bool exact;   /* to the letter */
  bool alike;   /* to a person */
  bool spelled; /* in its letters, accents and digits, whatever the blanks between them */
  cJSON *value;
};

static struct same_member same_look(struct json_span object, const char *path, const cJSON *wanted,
                                    struct json_span raw) {
  struct json_span value;
  struct same_member member = {0};
  if (object.bytes == NULL) return member;
  enum json_found found = json_find_in_any_case(object, path, &value);
  if (found == JSON_TWICE) return member; /* nobody knows which one counts */
  if (found == JSON_ONCE) member.value = json_parse_tolerant(value.bytes, value.length);
  member.alike = same_value(member.value, wanted);
  member.spelled = cJSON_IsString(member.value) && cJSON_IsString(wanted)
                       ? same_words(member.value->valuestring, wanted->valuestring)
                       : member.alike;
  member.exact = found == JSON_ONCE && json_same(value, raw);
  member.exact |= cJSON_IsNull(wanted) && (found == JSON_ABSENT || cJSON_IsNull(member.value));
  return member;
}

enum same_edits same_edits(struct json_span now, struct json_span before, const char *edits, bool taken) {
  AUTO(json_free_at) struct cJSON *json = json_parse(edits, strlen(edits));
  struct json_walk walk;
  bool known = before.bytes != NULL, all = json_walk_begin(&walk, json_span_of(edits)), any = false, moved = false;
  for (const cJSON *wanted = cJSON_IsObject(json) ? json->child : NULL; wanted != NULL && json_walk_next(&walk);
       wanted = wanted->next) {
    struct same_member is = same_look(now, wanted->string, wanted, walk.value);
    struct same_member was = same_look(before, wanted->string, wanted, walk.value);
    bool shown = is.alike && known && !was.alike; /* what was alike already may have been left as it was */
    all &= is.exact || shown || (taken && is.alike && (!known || is.spelled || was.spelled));
    any |= known && ((is.alike && !was.alike) || (is.exact && !was.exact));
    moved |= known && !same_value(is.value, was.value);
    json_free(is.value);
    json_free(was.value);
  }
  return all ? SAME_AS_SENT : any ? SAME_IN_PART : moved ? SAME_AS_NEITHER : SAME_AS_BEFORE;
}
