#include "model/visitor_card.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

struct card {
  char *names, *full; /* of N, of FN; NULL: none */
  struct buf mobiles, phones, emails;
};

/* A property of a vCard begins there: how long its name is; 0 when none does. */
static size_t card_property(const char *text, const char *at) {
  static const char *const names[] = {
      "N",    "FN",   "TEL",    "EMAIL",   "ADR",      "ORG",    "TITLE",       "ROLE",       "URL",   "NOTE", "BDAY",
      "REV",  "UID",  "PHOTO",  "VERSION", "PRODID",   "BEGIN",  "END",         "CATEGORIES", "LABEL", "GEO",  "TZ",
      "IMPP", "KIND", "GENDER", "LANG",    "NICKNAME", "SOURCE", "SORT-STRING", "CLASS",      "MAILER"};
  if (at > text && isspace((unsigned char)at[-1]) == 0) return 0;
  size_t group = strncasecmp(at, "item", 4) == 0 ? 4 + strspn(at + 4, "0123456789") : 0;
  if (group > 0 && at[group] != '.') return 0;
  at += group > 0 ? ++group : 0;
  size_t length = strcspn(at, ":; \r\n\t");
  if (at[length] != ':' && at[length] != ';') return 0;
  for (size_t n = 0; n < sizeof names / sizeof *names; n++)
    if (strlen(names[n]) == length && strncasecmp(at, names[n], length) == 0) return group + length;
  return strncasecmp(at, "X-", 2) == 0 ? group + length : 0;
}

static int card_hex(char c) {
  return isdigit((unsigned char)c) ? c - '0' : isxdigit((unsigned char)c) ? toupper((unsigned char)c) - 'A' + 10 : -1;
}

/* "=C3=A9" and "\\," stand for themselves; what parts a name's members (';') stays. In place. */
static void card_decode(char *value, bool quoted) {
  char *out = value;
  for (const char *at = value; *at != '\0'; at++) {
    if (quoted && *at == '=' && card_hex(at[1]) >= 0 && card_hex(at[2]) >= 0) {
      *out++ = (char)(card_hex(at[1]) * 16 + card_hex(at[2]));
      at += 2;
    } else if (*at == '\\' && at[1] != '\0') {
      at++;
      *out++ = strchr(",;nN", *at) != NULL ? ' ' : *at;
    } else {
      *out++ = *at == ',' ? ' ' : *at;
    }
  }
  *out = '\0';
}

/* "Dupont;Marie;Anne;Mme;": last, first, further names. */
static char *card_names(char *value) {
  const char *parts[3] = {"", "", ""};
  char *at = value;
  for (size_t n = 0; n < 3 && at != NULL; n++)
    parts[n] = strsep(&at, ";");
  return mem_print("Nom: %s Pr\u00e9nom: %s %s ", parts[0], parts[1], parts[2]);
}

/* One property: its name with what stands behind it ("TEL;TYPE=CELL"), and its value. */
static void card_take(struct card *card, const char *name, size_t length, const char *head, const char *text) {
  AUTO(mem_free_at) char *value = mem_copy(text);
  card_decode(value, strcasestr(head, "QUOTED-PRINTABLE") != NULL);
  const char *scheme =
      strncasecmp(value, "tel:", 4) == 0 || strncasecmp(value, "mailto:", 7) == 0 ? strchr(value, ':') + 1 : value;
  if (length == 1 && card->names == NULL)
    card->names = card_names(value);
  else if (strncasecmp(name, "FN", length) == 0 && length == 2 && card->full == NULL)
    card->full = mem_print("%s ", value);
  else if (strncasecmp(name, "TEL", length) == 0 && length == 3)
    (void)!buf_print(strcasestr(head, "CELL") != NULL ? &card->mobiles : &card->phones, "tel: %s ", scheme);
  else if (strncasecmp(name, "EMAIL", length) == 0 && length == 5)
    (void)!buf_print(&card->emails, "email: %s ", scheme);
}

static void card_read(struct card *card, const char *text) {
  for (const char *at = text; *at != '\0';) {
    size_t named = card_property(text, at);
    if (named == 0) {
      at++;
      continue;
    }
    const char *dot = memchr(at, '.', named), *name = dot != NULL ? dot + 1 : at, *colon = at + strcspn(at, ":");
    const char *end = colon;
    while (*end != '\0' && (end == colon || card_property(text, end) == 0))
      end++;
    if (*colon == '\0') return;
    AUTO(mem_free_at) char *head = mem_copy_n(at, (size_t)(colon - at));
    AUTO(mem_free_at) char *bytes = mem_copy_n(colon + 1, (size_t)(end - colon - 1));
    card_take(card, name, named - (size_t)(name - at), head, bytes);
    at = end;
  }
}

char *visitor_card_line(const char *text) {
  struct card card = {
      .mobiles = buf_empty(BUF_UNBOUNDED), .phones = buf_empty(BUF_UNBOUNDED), .emails = buf_empty(BUF_UNBOUNDED)};
  if (strcasestr(text, "BEGIN:VCARD") == NULL) return NULL;
  card_read(&card, strcasestr(text, "BEGIN:VCARD"));
  const char *who = card.names != NULL ? card.names : card.full != NULL ? card.full : "";
  AUTO(mem_free_at)
  char *line =
      mem_print("%s%s%s%s", who, card.mobiles.length > 0 ? card.mobiles.data : "",
                card.phones.length > 0 ? card.phones.data : "", card.emails.length > 0 ? card.emails.data : "");
  free(card.names);
  free(card.full);
  buf_free(&card.mobiles);
  buf_free(&card.phones);
  buf_free(&card.emails);
  return text_clean_line(line);
}
