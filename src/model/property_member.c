/* What a person reads and writes of one member. */
#include <cjson/cJSON.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/amount.h"
#include "model/json.h"
#include "model/phone.h"
#include "model/property_member.h"

enum { MEMBER_TEXT_MAX = 1 << 20 };

static const struct property_member_row member_rows[] = {
#define X(name, path, kind, section, label) {path, label, PROPERTY_IS_##kind, PROPERTY_SECTION_##section},
    PROPERTY_MEMBER_LIST(X)
#undef X
};

const struct property_member_row *property_member_row(enum property_member member) {
  return &member_rows[member];
}

const char *property_section_label(enum property_section section) {
  static const char *const labels[] = {
#define X(name, label) label,
      PROPERTY_SECTION_LIST(X)
#undef X
  };
  return _(labels[section]);
}

/* ---- values of few */

struct choice {
  const char *raw, *label; /* the JSON string's text; how it is shown */
  const char *words;       /* what else means it, in any language, each between blanks */
};
static const struct choice member_yes[] = {
    {"true", N_("yes"), " y yes o oui true vrai 1 "}, {"false", N_("no"), " n no non false faux 0 "}, {0}};
static const struct choice member_offers[] = {
    {"property.basics.rentsell.rent", N_("for rent"), " rent rental louer location "},
    {"property.basics.rentsell.sell", N_("for sale"), " sell sale vendre vente "},
    {0}};
static const struct choice member_qualifications[] = {{"qualification.gli", "gli", " "},
                                                      {"qualification.pinel", "pinel", " "},
                                                      {"qualification.actionLogement", "actionLogement", " "},
                                                      {0}};
static const struct choice member_zones[] = {{"A", "A", " "},   {"Abis", "Abis", " "}, {"B1", "B1", " "},
                                             {"B2", "B2", " "}, {"C", "C", " "},       {0}};
static const struct choice member_kinds[] = {{"DefaultRentPrequalification", N_("none in particular, rent"), " "},
                                             {"DefaultSellPrequalification", N_("none in particular, sale"), " "},
                                             {"GLIPrequalification", N_("rent insurance (GLI)"), " gli "},
                                             {"TenantOrGuarantorSolvability", N_("tenant or guarantor can pay"), " "},
                                             {"TenantAndGuarantorSolvability", N_("tenant and guarantor can pay"), " "},
                                             {"LogementSocial", N_("social housing"), " "},
                                             {"NicheFiscale", N_("tax scheme"), " "},
                                             {0}};

static const struct choice *member_choices(enum property_kind kind) {
  static const struct choice *const choices[] = {[PROPERTY_IS_YES_NO] = member_yes,
                                                 [PROPERTY_IS_OFFER] = member_offers,
                                                 [PROPERTY_IS_QUALIFICATION] = member_qualifications,
                                                 [PROPERTY_IS_ZONE] = member_zones,
                                                 [PROPERTY_IS_KIND] = member_kinds,
                                                 [PROPERTY_IS_OBJECT] = NULL};
  return choices[kind];
}

const char *property_member_choice(enum property_member member, size_t n) {
  const struct choice *choices = member_choices(member_rows[member].kind);
  for (size_t at = 0; choices != NULL && choices[at].raw != NULL; at++)
    if (at == n) return _(choices[at].label);
  return NULL;
}

/* The choice that a text means: its label, its own name, or one of its words. */
static const struct choice *member_chosen(const struct choice *choices, const char *text) {
  AUTO(mem_free_at) char *folded = text_fold(text), *word = mem_print(" %s ", folded);
  for (; choices->raw != NULL; choices++) {
    AUTO(mem_free_at) char *label = text_fold(_(choices->label));
    if (strcmp(label, folded) == 0 || strcasecmp(choices->raw, text) == 0 || strstr(choices->words, word) != NULL)
      return choices;
  }
  return NULL;
}

static const struct choice *member_of_raw(const struct choice *choices, const char *raw) {
  for (; choices->raw != NULL; choices++)
    if (strcmp(choices->raw, raw) == 0) return choices;
  return NULL;
}

const char *property_kind_type(const char *text) {
  const struct choice *kind = member_chosen(member_kinds, text);
  return kind != NULL ? kind->raw : NULL;
}

bool property_kind_has(const char *type, enum property_member member) {
  bool social = strcmp(type, "LogementSocial") == 0, tax = strcmp(type, "NicheFiscale") == 0;
  if (member == PROPERTY_PRE_RATIO)
    return strncmp(type, "Default", 7) != 0 && member_of_raw(member_kinds, type) != NULL;
  if (member == PROPERTY_PRE_ACTION || member == PROPERTY_PRE_RESOURCE) return social;
  if (member == PROPERTY_PRE_ZONE) return social || tax;
  return member != PROPERTY_PRE_LAW || tax;
}

/* ---- showing */

static bool member_is_place(enum property_member member) {
  return member == PROPERTY_LATITUDE || member == PROPERTY_LONGITUDE;
}

/* A number, written so that it is read back as it is. */
static char *member_show_number(struct json_span value) {
  char shown[AMOUNT_SIZE * 2];
  AUTO(mem_free_at) char *number = mem_copy_n(value.bytes, value.length);
  amount_write(number, shown);
  return mem_copy(shown[0] != '\0' ? shown : number);
}

/* Raw JSON on one line, harmless. */
static char *member_show_raw(struct json_span value) {
  char *safe = json_print_safe(value.bytes, value.length);
  for (char *at = safe; *at != '\0'; at++)
    if (strchr("\t\r\n", *at) != NULL) *at = ' '; /* between values only: in strings they are escaped */
  return safe;
}

static char *member_show_text(const char *text) {
  AUTO(mem_free_at) char *clean = text_clean(text, strlen(text), TEXT_LINES);
  return text_exchange(clean, "\n", PROPERTY_BREAK);
}

static char *member_show_list(enum property_kind kind, struct json_span value) {
  struct buf out = buf_empty(BUF_UNBOUNDED);
  struct json_span element;
  size_t at = 0;
  while (json_element(value, &at, &element)) {
    struct json_span name = element, number = json_span_of("");
    if (kind == PROPERTY_IS_SURFACES && json_find(element, "/name", &name) == JSON_ONCE)
      (void)!json_find(element, "/surface", &number);
    AUTO(json_free_at) cJSON *json = json_parse_tolerant(name.bytes, name.length);
    AUTO(mem_free_at) char *text = cJSON_IsString(json) ? member_show_text(json->valuestring) : member_show_raw(name);
    AUTO(mem_free_at) char *surface = number.length > 0 ? member_show_number(number) : mem_copy("");
    (void)!buf_print(&out, "%s%s%s%s", out.length > 0 ? "; " : "", text, surface[0] != '\0' ? " " : "", surface);
  }
  return buf_take(&out);
}

static char *member_show_string(enum property_kind kind, const char *text) {
  const struct choice *choices = member_choices(kind), *known = choices != NULL ? member_of_raw(choices, text) : NULL;
  return known != NULL ? mem_copy(_(known->label)) : member_show_text(text);
}

char *property_member_show(enum property_member member, struct json_span value) {
  enum property_kind kind = member_rows[member].kind;
  bool list = kind == PROPERTY_IS_TEXTS || kind == PROPERTY_IS_SURFACES;
  if (value.length == 0 || json_is_null(value)) return mem_copy("");
  if (list && value.length > 0 && value.bytes[0] == '[') return member_show_list(kind, value);
  AUTO(json_free_at) cJSON *json = json_parse_tolerant(value.bytes, value.length);
  return cJSON_IsString(json)                               ? member_show_string(kind, json->valuestring)
         : cJSON_IsBool(json) && kind == PROPERTY_IS_YES_NO ? mem_copy(cJSON_IsTrue(json) ? _("yes") : _("no"))
         : cJSON_IsNumber(json) && kind == PROPERTY_IS_NUMBER && !member_is_place(member) ? member_show_number(value)
                                                                                          : member_show_raw(value);
}

/* ---- reading */

static bool member_refuse(char *why, size_t size, const char *sentence) {
  snprintf(why, size, "%s", sentence);
  return false;
}

static bool member_add_text(const char *text, size_t length, struct buf *raw) {
  AUTO(mem_free_at) char *typed = mem_copy_n(text, length), *plain = text_exchange(typed, PROPERTY_BREAK, "\n");
  return json_add_string(raw, plain);
}

/* A pair counts for both: each takes its own. */
static bool member_read_place(enum property_member member, const char *text, char number[AMOUNT_SIZE]) {
  char north[AMOUNT_SIZE], east[AMOUNT_SIZE];
  bool latitude = member == PROPERTY_LATITUDE;
  if (!amount_read_places(text, north, east))
    return latitude ? amount_read_latitude(text, number) : amount_read_longitude(text, number);
  memcpy(number, latitude ? north : east, AMOUNT_SIZE);
  return true;
}

static bool member_is_money(enum property_member member) {
  return member == PROPERTY_PRICE || (member >= PROPERTY_CHARGES && member <= PROPERTY_FEE);
}

static bool member_read_number(enum property_member member, const char *text, struct buf *raw, char *why, size_t size) {
  char number[AMOUNT_SIZE];
  bool whole = member_rows[member].kind == PROPERTY_IS_WHOLE, money = member_is_money(member);
  if (member_is_place(member))
    return (member_read_place(member, text, number) && buf_add_text(raw, number)) ||
           member_refuse(why, size,
                         member == PROPERTY_LATITUDE ? _("from -90 to 90, like 48.8566")
                                                     : _("from -180 to 180, like 2.3522"));
  bool read = amount_read(money ? AMOUNT_MONEY : AMOUNT_MEASURE, text, strlen(text), number);
  double value = strtod(number, NULL);
  if (whole && (!read || strchr(number, '.') != NULL)) return member_refuse(why, size, _("a whole number, like 3"));
  if (!read) return member_refuse(why, size, _("a number, like 1250.50"));
  if (whole && (value < INT_MIN || value > INT_MAX)) return member_refuse(why, size, _("too large"));
  if (member != PROPERTY_FLOOR && value < 0) return member_refuse(why, size, _("not less than 0"));
  return buf_add_text(raw, number);
}

static bool member_add_surface(const char *part, size_t length, struct buf *raw) {
  size_t space = length;
  char number[AMOUNT_SIZE] = "";
  while (space > 0 && part[space - 1] != ' ')
    space--;
  if (space > 1) (void)!amount_read(AMOUNT_MEASURE, part + space, length - space, number);
  while (space > 0 && part[space - 1] == ' ')
    space--;
  if (number[0] == '\0' || number[0] == '-' || space == 0) return false;
  return buf_add_text(raw, "{\"name\":") && member_add_text(part, space, raw) &&
         buf_print(raw, ",\"surface\":%s}", number);
}

/* Parts end with a semicolon and a blank, or at the end: a URL may hold a semicolon. */
static bool member_read_list(enum property_kind kind, const char *text, struct buf *raw, char *why, size_t size) {
  bool added = buf_add(raw, "[", 1), any = false;
  while (added && *text != '\0') {
    const char *end = text;
    while (*end != '\0' && !(*end == ';' && (end[1] == ' ' || end[1] == '\0')))
      end++;
    const char *from = text + strspn(text, " "), *to = end;
    while (to > from && to[-1] == ' ')
      to--;
    text = *end == ';' ? end + 1 : end;
    if (from >= to) continue;
    added = !any || buf_add(raw, ",", 1);
    any = true;
    if (kind == PROPERTY_IS_SURFACES && !member_add_surface(from, (size_t)(to - from), raw))
      return member_refuse(why, size, _("like this: balcony 4.5; cellar 3"));
    if (kind == PROPERTY_IS_TEXTS) added = added && member_add_text(from, (size_t)(to - from), raw);
  }
  return added && buf_add(raw, "]", 1);
}

static bool member_read_object(const char *text, struct buf *raw, char *why, size_t size) {
  AUTO(json_free_at) cJSON *json = json_is_exact(text, strlen(text)) ? json_parse(text, strlen(text)) : NULL;
  bool object = cJSON_IsObject(json),
       twins = object && json_has_twins(json_span_of(text)); /* readers differ on which one counts */
  if (!object) return member_refuse(why, size, _("a JSON object, like {\"floor\": \"2\"}"));
  if (twins) return member_refuse(why, size, _("a name is there twice"));
  return buf_add_text(raw, text);
}

static bool member_read_choice(enum property_kind kind, const char *text, struct buf *raw, char *why, size_t size) {
  const struct choice *choices = member_choices(kind), *chosen = member_chosen(choices, text);
  if (chosen != NULL && kind == PROPERTY_IS_YES_NO) return buf_add_text(raw, chosen->raw);
  if (chosen != NULL) return json_add_string(raw, chosen->raw);
  snprintf(why, size, "%s", _("one of: "));
  for (size_t n = 0; choices[n].raw != NULL; n++)
    snprintf(why + strlen(why), size - strlen(why), "%s%s", n > 0 ? ", " : "", _(choices[n].label));
  return false;
}

static bool member_read_phone(const char *text, struct buf *raw, char *why, size_t size) {
  AUTO(mem_free_at) char *phone = text[strspn(text, " ")] == '\0' ? mem_copy("") : phone_read(text);
  if (phone == NULL) return member_refuse(why, size, _("a phone number, like 06 12 34 56 78"));
  return json_add_string(raw, phone);
}

bool property_member_read(enum property_member member, const char *text, struct buf *raw, char *why, size_t size) {
  enum property_kind kind = member_rows[member].kind;
  bool blank = text[strspn(text, " ")] == '\0';
  why[0] = '\0';
  if (strlen(text) > MEMBER_TEXT_MAX) return member_refuse(why, size, _("too long"));
  if (kind == PROPERTY_IS_TEXT) return member_add_text(text, strlen(text), raw);
  if (kind == PROPERTY_IS_PHONE) return member_read_phone(text, raw, why, size);
  if (kind == PROPERTY_IS_TEXTS || kind == PROPERTY_IS_SURFACES) return member_read_list(kind, text, raw, why, size);
  if (kind == PROPERTY_IS_OBJECT) return blank ? buf_add_text(raw, "{}") : member_read_object(text, raw, why, size);
  if (blank) return member_refuse(why, size, _("can't be erased: Flatsy keeps what is not sent"));
  if (kind == PROPERTY_IS_NUMBER || kind == PROPERTY_IS_WHOLE) return member_read_number(member, text, raw, why, size);
  return member_read_choice(kind, text, raw, why, size);
}

char *property_member_meant(enum property_member member, const char *text) {
  AUTO(buf_free) struct buf raw = buf_empty(MEMBER_TEXT_MAX * 2);
  enum property_kind kind = member_rows[member].kind;
  char why[1], number[AMOUNT_SIZE * 2] = "";
  if (!property_member_read(member, text, &raw, why, sizeof why)) return mem_copy(text);
  if ((kind == PROPERTY_IS_NUMBER && !member_is_place(member)) || kind == PROPERTY_IS_WHOLE)
    amount_show(raw.data, number);
  return number[0] != '\0' ? mem_copy(number) : property_member_show(member, json_span_of_buf(&raw));
}
