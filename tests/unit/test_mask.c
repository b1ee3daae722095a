/* Secrets that a server sends back, in whatever it may have made of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/test.h"
#include "base/mask.h"
#include "base/mem.h"

enum { ROOM = 64 * 1024 };

/* ---- what a server may make of a text; out has room */

#define WRITE_BYTES(name, format)                                                                                      \
  static void name(const char *text, char *out) {                                                                      \
    for (*out = '\0'; *text != '\0'; text++)                                                                           \
      out += sprintf(out, format, (unsigned char)*text);                                                               \
  }
WRITE_BYTES(percent_lower, "%%%02x")
WRITE_BYTES(percent_upper, "%%%02X")
WRITE_BYTES(hex_lower, "%02x")
WRITE_BYTES(hex_upper, "%02X ")
WRITE_BYTES(backslash_x, "\\x%02x")

static void form(const char *text, char *out) {
  for (; *text != '\0'; text++)
    if (*text == ' ')
      *out++ = '+';
    else if (strchr("%+&=?/\\\"'<>:", *text) != NULL || (unsigned char)*text >= 0x80)
      out += sprintf(out, "%%%02X", (unsigned char)*text);
    else
      *out++ = *text;
  *out = '\0';
}

/* The next character of a text in UTF-8. */
static unsigned take_character(const char **text) {
  unsigned char head = (unsigned char)*(*text)++;
  unsigned code = head < 0x80 ? head : head < 0xE0 ? head & 0x1F : head < 0xF0 ? head & 0x0F : head & 0x07;
  for (; ((unsigned char)**text & 0xC0) == 0x80; ++*text)
    code = code << 6 | ((unsigned char)**text & 0x3F);
  return code;
}

/* pairs: as UTF-16 has them. */
#define WRITE_CHARACTERS(name, format, pairs)                                                                          \
  static void name(const char *text, char *out) {                                                                      \
    for (*out = '\0'; *text != '\0';) {                                                                                \
      unsigned code = take_character(&text);                                                                           \
      if ((pairs) && code >= 0x10000) {                                                                                \
        out += sprintf(out, format, 0xD800 + ((code - 0x10000) >> 10));                                                \
        code = 0xDC00 + ((code - 0x10000) & 0x3FF);                                                                    \
      }                                                                                                                \
      out += sprintf(out, format, code);                                                                               \
    }                                                                                                                  \
  }
WRITE_CHARACTERS(json_lower, "\\u%04x", true)
WRITE_CHARACTERS(json_upper, "\\u%04X", true)
WRITE_CHARACTERS(entity_decimal, "&#%u;", false)
WRITE_CHARACTERS(entity_hex, "&#x%X;", false)

static void json_least(const char *text, char *out) {
  for (; *text != '\0'; text++) {
    if (strchr("\"\\/", *text) != NULL) *out++ = '\\';
    *out++ = *text;
  }
  *out = '\0';
}

static void entity_names(const char *text, char *out) {
  for (*out = '\0'; *text != '\0'; text++)
    switch (*text) {
    case '&':
      strcat(out, "&amp;");
      break;
    case '<':
      strcat(out, "&lt;");
      break;
    case '"':
      strcat(out, "&quot;");
      break;
    case '\'':
      strcat(out, "&#39;");
      break;
    default:
      strncat(out, text, 1);
    }
}

static void base64_of(const char *text, const char *digits, bool padded, char *out) {
  size_t length = strlen(text);
  for (size_t n = 0; n < length; n += 3) {
    unsigned held = 0;
    for (size_t m = 0; m < 3; m++)
      held = held << 8 | (n + m < length ? (unsigned char)text[n + m] : 0);
    for (size_t m = 0; m < 4; m++)
      if (n + m <= length)
        *out++ = digits[held >> (18 - 6 * m) & 63];
      else if (padded)
        *out++ = '=';
  }
  *out = '\0';
}

#define ALPHABET "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

static void base64(const char *text, char *out) {
  base64_of(text, ALPHABET "+/", true, out);
}

static void base64_bare(const char *text, char *out) {
  base64_of(text, ALPHABET "+/", false, out);
}

static void base64_url(const char *text, char *out) {
  base64_of(text, ALPHABET "-_", false, out);
}

static void base64_lines(const char *text, char *out) {
  char whole[ROOM];
  base64(text, whole);
  for (size_t n = 0; whole[n] != '\0'; n++) {
    if (n > 0 && n % 19 == 0) out += sprintf(out, "\r\n ");
    *out++ = whole[n];
  }
  *out = '\0';
}

typedef void write_as(const char *text, char *out);

static const struct way {
  const char *name;
  write_as *ways[3]; /* one after the other */
} ways[] = {
    {"as it is", {NULL}},
    {"percent", {percent_lower}},
    {"PERCENT", {percent_upper}},
    {"a form", {form}},
    {"json", {json_lower}},
    {"JSON", {json_upper}},
    {"json where it must", {json_least}},
    {"\\x", {backslash_x}},
    {"entities", {entity_decimal}},
    {"entities in hex", {entity_hex}},
    {"entities where they must", {entity_names}},
    {"base64", {base64}},
    {"base64 without padding", {base64_bare}},
    {"base64 of URLs", {base64_url}},
    {"base64 in lines", {base64_lines}},
    {"hex", {hex_lower}},
    {"HEX", {hex_upper}},
    {"percent twice", {percent_lower, percent_lower}},
    {"form twice", {form, form}},
    {"json twice", {json_least, json_least}},
    {"json in percent", {json_lower, percent_upper}},
    {"percent in json", {percent_lower, json_least}},
    {"entities in json", {entity_names, json_least}},
    {"base64 in percent", {base64, percent_lower}},
    {"base64 in a form", {base64, form}},
    {"base64 in json", {base64, json_least}},
    {"base64 in json twice", {base64, json_least, json_least}},
    {"percent in base64", {percent_lower, base64}},
    {"json in base64", {json_lower, base64}},
    {"json in base64 in json", {json_least, base64, json_least}},
    {"form in hex", {form, hex_lower}},
};

static void write_all(const struct way *way, const char *text, char *out) {
  char between[ROOM];
  strcpy(out, text);
  for (size_t n = 0; n < 3 && way->ways[n] != NULL; n++) {
    strcpy(between, out);
    way->ways[n](between, out);
  }
}

/* ---- the table */

static const char *const secrets[] = {
    "hunter2-of-Paris",
    "Soleil  Bleu 42-xyz",
    "eightlet",
    "a+b/c=d?e&f%41g",
    "q\"uo\\te's<and>\\u0041",
    "cl\u00e9-de-l\u2019\u00e9t\u00e9 \U0001F511\U0001F511",
    "50%+50% is 100%",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtYXJpZUB4LmZyIn0.c2lnbmF0dXJlLW9mLXRoaXMtb25l",
    "f3b1c0de-0123-4567-89ab-cdef01234567",
    "aaaaaaaaaaaaaaaa",
    "ABCDEFGHIJKLMNOP",
};

/* Whatever stands before it in the same piece: other secrets' beginnings shift what base64 makes of it. */
static const char *const heads[] = {"", "m", "me", "me:", "marie.dupont@agence.example:", "{\"password\":\""};

/* Of the written text nothing of the secret is left: one piece is gone that is at least as long as all that comes of
 * the secret alone. */
TEST(nothing_of_it_is_left) {
  static char written[ROOM], before[ROOM];
  for (size_t s = 0; s < sizeof secrets / sizeof *secrets; s++) {
    mask_add(secrets[s]);
    for (size_t w = 0; w < sizeof ways / sizeof *ways; w++)
      for (size_t h = 0; h < sizeof heads / sizeof *heads; h++) {
        AUTO(mem_free_at) char *whole = mem_print("%s%s", heads[h], secrets[s]);
        write_all(&ways[w], heads[h], before);
        write_all(&ways[w], whole, written);
        AUTO(mem_free_at) char *alone = mem_print("Bad login: %s, try again", written);
        AUTO(mem_free_at) char *text = mem_copy(alone);
        mask_text(text);
        size_t padding = strstr(ways[w].name, "base64") != NULL ? strlen("%3d%3d") : strlen(" ");
        size_t most = strlen(alone) - strlen(written) + strlen(before) + strlen("***") + padding;
        const char *star = strstr(text, "***");
        if (star == NULL || strncmp(text, "Bad login: ", 11) != 0 || strstr(text, ", try again") == NULL ||
            strlen(text) > most)
          fail_msg("%s, %s, behind \"%s\": %s became %s", secrets[s], ways[w].name, heads[h], alone, text);
      }
    mask_clear();
  }
}

/* ---- short ones, and what is no secret */

TEST(a_short_one_goes_where_it_stands_for_itself) {
  static const struct {
    const char *secret, *text, *shown;
  } rows[] = {
      {"tok3n", "no tok3n, tok3ns are old", "no ***, tok3ns are old"},
      {"tok3n", "t%6Fk3n&x=TOK3N", "***&x=***"},
      {"tok3n", "\\u0074ok3n", "***"},
      {"tok3n", "Authorization: Basic bWFyaWVAeC5mcjp0b2szbg==", "Authorization: Basic bWFyaWVAeC5mcj***=="},
      {"demo", "Basic ZGVtb0B4LmZyOmRlbW8", "Basic ***B4LmZyO***"}, /* demo@x.fr:demo */
      {"demo", "demonstration", "demonstration"},
      /* of less than four bytes: a value, or a word like any other */
      {"abc", "password=abc", "password=***"},
      {"abc", "password=abc&user=x", "password=***&user=x"},
      {"abc", "password \"abc\" is wrong", "password \"***\" is wrong"},
      {"abc", "mot de passe \u00ab\u00a0abc\u00a0\u00bb", "mot de passe \u00ab\u00a0***\u00a0\u00bb"},
      {"abc", "password: abc", "password: ***"},
      {"abc", "password=%61bc;", "password=***;"},
      {"abc", "as easy as abc", "as easy as abc"},
      {"le", "Erreur : le mot de passe est faux", "Erreur : le mot de passe est faux"},
      {"a", "Il y a une erreur : a b", "Il y a une erreur : a b"},
      {"a", "password=a", "password=*"},
      {"1", "1 of 2 (status 401)", "1 of 2 (status 401)"},
      {"+++", "1 + 1", "1 + 1"},
      {" ", "a b", "a b"},
  };
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(mem_free_at) char *text = mem_copy(rows[n].text);
    mask_add(rows[n].secret);
    mask_text(text);
    if (strcmp(text, rows[n].shown) != 0) fail_msg("%s in \"%s\": \"%s\"", rows[n].secret, rows[n].text, text);
    mask_clear();
  }
}

TEST(what_is_no_secret_stays) {
  static const char *const texts[] = {
      "The visitor's email marie.dupont@agence.example is not valid (field visitors[0].email)",
      "Le cr\u00e9neau du 27/11 \u00e0 14:30 n\u2019est plus libre : choisissez-en un autre",
      "%7B%22error%22%3A%22slot%20taken%22%7D + {\"a\":\"\\u00e9\\/\"} &amp; &lt;b&gt; 100%",
      "request 7f3c9a52-11aa-4b0e-9c55-40b28f1d66aa, Basic ZGVtbzpkZW1v, cmVxdWVzdC1pZC1vZi10aGUtc2VydmVy",
      "\\",
      "%",
      "&",
      "&#",
      "&#;",
      "&#x;",
      "\\u",
      "\\u12",
      "\\ud83d",
      "%4",
      "=",
      "+",
      ""};
  for (size_t n = 0; n < sizeof secrets / sizeof *secrets; n++)
    mask_add(secrets[n]);
  mask_keep("/x"), mask_keep("le"), mask_keep("marie"), mask_keep("slo");
  for (size_t n = 0; n < sizeof texts / sizeof *texts; n++) {
    AUTO(mem_free_at) char *text = mem_copy(texts[n]);
    mask_text(text);
    if (strcmp(text, texts[n]) != 0 && strstr(texts[n], "marie") == NULL) fail_msg("%s", text);
  }
  mask_clear();
}

/* However long a text is: no more of it is looked at than there is room for anywhere, and no more is left. */
TEST(an_endless_text_is_cut) {
  static char text[ROOM * 16];
  mask_add(secrets[0]);
  for (size_t n = 0; n < sizeof text - 8; n += 2)
    memcpy(text + n, "\u00e9", 2);
  memcpy(text + MASK_TEXT_MAX - 41, secrets[0], strlen(secrets[0]));
  memcpy(text + MASK_TEXT_MAX + 101, secrets[0], strlen(secrets[0]));
  mask_text(text);
  assert_in_range(strlen(text), MASK_TEXT_MAX - 40, MASK_TEXT_MAX);
  assert_null(strstr(text, "hunter"));
  assert_non_null(strstr(text, "***"));
  assert_int_equal((unsigned char)text[strlen(text) - 1], 0xA9); /* a character is whole */
  mask_clear();
}
