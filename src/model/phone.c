#include "model/phone.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include "base/mem.h"
#include "base/text.h"

enum { PHONE_MIN = 6, PHONE_MAX = 15 /* E.164 */, PHONE_FRENCH = 10 };
static const char phone_group[] = " .-/()";

static bool phone_is_digit(char c) {
  return isdigit((unsigned char)c) != 0;
}

static void phone_make_plain(char *line) {
  char *out = line;
  for (const char *at = line; *at != '\0';) {
    uint32_t c;
    size_t length = text_decode(at, strlen(at), &c);
    char plain = '\0';
    if (c == 0xA0 || c == 0x202F || (c >= 0x2000 && c <= 0x200A) || c == 0x3000) plain = ' ';
    if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFF0D) plain = '-';
    if (c >= 0xFF10 && c <= 0xFF19) plain = (char)('0' + (c - 0xFF10));
    if (c == 0xFF0B) plain = '+';
    bool between = out > line && phone_is_digit(out[-1]) && phone_is_digit(at[length]);
    if (between && (c == 0xB7 || c == 0x2022 || c == 0x2219 || c == 0x22C5)) plain = '.';
    if (plain != '\0')
      *out++ = plain;
    else
      out = (char *)memmove(out, at, length) + length;
    at += length;
  }
  *out = '\0';
}

/* A number that begins there: its digits, and how many bytes they take. */
struct phone_found {
  size_t length;
  char plain[PHONE_MAX + 3]; /* with its +; "" when there is none */
};

/* Takes count digits, between which at most two signs of grouping stand; false when there are fewer. */
static bool phone_digits(const char *text, size_t *at, size_t count, char *out) {
  size_t length = strlen(out);
  for (size_t n = 0; n < count; n++) {
    size_t gap = n > 0 || length > 0 ? strspn(text + *at, phone_group) : 0;
    if (gap > 2 || !phone_is_digit(text[*at + gap])) return false;
    *at += gap;
    out[length++] = text[(*at)++];
  }
  out[length] = '\0';
  return true;
}

/* +33, 0033, (33) or a bare 33, with or without the (0) that is not dialled. */
static bool phone_is_french_code(const char *text, size_t *at) {
  static const char *const codes[] = {"+33", "0033", "00 33", "(+33)", "(0033)", "(33)", "+ 33", "33"};
  for (size_t n = 0; n < sizeof codes / sizeof *codes; n++) {
    size_t length = strlen(codes[n]);
    if (strncmp(text, codes[n], length) != 0) continue;
    *at = length + strspn(text + length, phone_group);
    while (*at > length && text[*at - 1] == '(') /* of (0) */
      --*at;
    if (strncmp(text + *at, "(0)", 3) == 0)
      *at += 3;
    else if (text[*at] == '0')
      ++*at;
    *at += strspn(text + *at, phone_group);
    return true;
  }
  return false;
}

static bool phone_is_apart(const char *text, size_t at) { /* a number ends there, and is no part of a time */
  return !isalnum((unsigned char)text[at]) && (text[at] != ':' || !phone_is_digit(text[at + 1]));
}

static bool phone_french(const char *text, struct phone_found *found) {
  size_t at = text[0] == '(' ? 1 : 0;
  *found = (struct phone_found){0};
  if (phone_is_french_code(text, &at)) {
    strcpy(found->plain, "+33");
    if (text[at] == '0' || !phone_digits(text, &at, PHONE_FRENCH - 1, found->plain)) return false;
  } else {
    if (text[at] != '0' || !phone_digits(text, &at, PHONE_FRENCH, found->plain)) return false;
    if (found->plain[1] == '0') return false;
  }
  found->length = at;
  return phone_is_apart(text, at);
}

/* Any country's, or any run of digits that is long enough. */
static bool phone_any(const char *text, bool abroad, struct phone_found *found) {
  size_t at = 0, digits = 0;
  *found = (struct phone_found){0};
  if (text[0] == '(' && text[1] == '+') at++;
  bool plus = text[at] == '+', zeros = text[at] == '0' && text[at + 1] == '0';
  if (plus || zeros) {
    found->plain[digits++] = '+';
    at += plus ? 1 : 2;
    at += strspn(text + at, " ");
  }
  if (abroad != (plus || zeros) || !phone_is_digit(text[at + (text[at] == '(')])) return false;
  for (;; at++) {
    size_t blank = strspn(text + at, " ");
    if ((plus || zeros) && strncmp(text + at + blank, "(0)", 3) == 0) at += blank + 3;
    size_t gap = strspn(text + at, phone_group);
    bool parts = gap > 2 && strpbrk(text + at, "/-") < text + at + gap && strpbrk(text + at, "/-") != NULL;
    if (gap > 3 || parts || !phone_is_digit(text[at + gap])) break; /* " / ": another one follows */
    at += gap;
    if (digits >= PHONE_MAX + 1u) return false;
    found->plain[digits++] = text[at];
  }
  found->length = at;
  size_t count = digits - (plus || zeros);
  return count >= PHONE_MIN && count <= PHONE_MAX && phone_is_apart(text, at);
}

static bool phone_is_begin(const char *line, const char *at) {
  if (at > line && (isalnum((unsigned char)at[-1]) || at[-1] == '+')) return false; /* glued to a word */
  return phone_is_digit(*at) || *at == '+' || *at == '(';
}

enum phone_kind { PHONE_IS_FRENCH, PHONE_IS_ABROAD, PHONE_IS_ANY, PHONE_KINDS };

static bool phone_at(const char *text, enum phone_kind kind, struct phone_found *found) {
  return kind == PHONE_IS_FRENCH ? phone_french(text, found) : phone_any(text, kind == PHONE_IS_ABROAD, found);
}

/* "ext. 12", "poste 12", "x12" behind a number: how many bytes. */
static size_t phone_extension(const char *at) {
  static const char *const words[] = {"extension", "ext", "poste", "x"};
  size_t blank = strspn(at, " ,");
  for (size_t n = 0; n < sizeof words / sizeof *words; n++) {
    size_t length = strlen(words[n]);
    if (strncasecmp(at + blank, words[n], length) != 0) continue;
    length += blank;
    length += strspn(at + length, " .:");
    size_t digits = strspn(at + length, "0123456789");
    if (digits > 0 && !isalnum((unsigned char)at[length + digits])) return length + digits;
  }
  return 0;
}

static bool phone_is_listed(const char *word, const char *const *list) {
  while (*list != NULL && strcmp(word, *list) != 0)
    list++;
  return *list != NULL;
}

/* The word that stands before a number, folded, without the signs between them. *begin: where it begins. */
static char *phone_word_before(const char *line, const char *at, size_t *begin) {
  while (at > line && strchr(" .:=", at[-1]) != NULL)
    at--;
  const char *word = at;
  while (word > line && strchr(" .:=,;/()", word[-1]) == NULL)
    word--;
  *begin = (size_t)(word - line);
  AUTO(mem_free_at) char *bytes = mem_copy_n(word, (size_t)(at - word));
  return text_fold(bytes);
}

/* "Réf. 75001042", "dossier 123456", "350 000 €": a number of something else. */
static bool phone_is_other(const char *line, const char *at, size_t length) {
  static const char *const before[] = {"n°",          "no",      "dossier", "siret",  "siren", "id",
                                       "identifiant", "budget",  "prix",    "loyer",  "lot",   "code",
                                       "mandat",      "annonce", "facture", "compte", "iban",  NULL};
  static const char *const behind[] = {"€",  "k€", "eur", "euro", "euros", "ke",      "$", "%",
                                       "m2", "m²", "ans", "km",   "chf",   "dollars", NULL};
  size_t begin, unit = length + strspn(at + length, " ");
  AUTO(mem_free_at) char *word = phone_word_before(line, at, &begin);
  AUTO(mem_free_at) char *bytes = mem_copy_n(at + unit, strcspn(at + unit, " .,;/()"));
  AUTO(mem_free_at) char *next = text_fold(bytes);
  return strncmp(word, "ref", 3) == 0 || phone_is_listed(word, before) || phone_is_listed(next, behind);
}

/* Of a French number no part of another country's is one: +32 (0)470... */
static char *phone_find(char *line, enum phone_kind kind, struct phone_found *found) {
  for (char *at = line; *at != '\0'; at++) {
    if (!phone_is_begin(line, at)) continue;
    if (phone_at(at, kind, found) && (kind != PHONE_IS_ANY || !phone_is_other(line, at, found->length))) return at;
    if (kind == PHONE_IS_FRENCH && phone_at(at, PHONE_IS_ABROAD, found)) at += found->length - 1;
    if (kind == PHONE_IS_ANY) at += strspn(at + 1, "0123456789 .-/()"); /* no part of a run is a number */
  }
  return NULL;
}

/* ---- what stands in a line and is no telephone */

/* Day or month, and its sign: how many bytes; 0 when it is none. */
static size_t phone_date_part(const char *at, char sign, int most) {
  size_t digits = strspn(at, "0123456789");
  int number = digits == 1 ? at[0] - '0' : digits == 2 ? (at[0] - '0') * 10 + at[1] - '0' : 0;
  return number >= 1 && number <= most && at[digits] == sign ? digits + 1 : 0;
}

/* "12/03/1985", "05/11/26", "2026-11-30": how many bytes; 0 when it is none. A short year may be a part of a number. */
static size_t phone_date(const char *at) {
  struct phone_found found;
  size_t first = strspn(at, "0123456789"), second, year;
  bool century = strncmp(at, "19", 2) == 0 || strncmp(at, "20", 2) == 0;
  if (first == 4 && century && at[4] == '-' && (second = phone_date_part(at + 5, '-', 12)) > 0) {
    size_t day = strspn(at + 5 + second, "0123456789");
    return day == 2 ? 5 + second + day : 0;
  }
  if (at[first] == '\0' || strchr("/.-", at[first]) == NULL || phone_date_part(at, at[first], 31) == 0) return 0;
  second = phone_date_part(at + first + 1, at[first], 12);
  year = first + 1 + second;
  size_t digits = strspn(at + year, "0123456789");
  bool whole = digits == 4 && (strncmp(at + year, "19", 2) == 0 || strncmp(at + year, "20", 2) == 0);
  bool brief = digits == 2 && at[first] == '/';
  if (second == 0 || (!whole && !brief) || (at[year + digits] == at[first] && phone_is_digit(at[year + digits + 1])))
    return 0;
  if (brief && phone_french(at, &found) && !phone_is_digit(at[found.length + strspn(at + found.length, phone_group)]))
    return 0;
  return year + digits;
}

/* "Fax : 01 23 45 67 89", but not "Tél/Fax". */
static size_t phone_fax(const char *line, const char *at) {
  static const char *const words[] = {"fax", "télécopie", "telecopie"};
  struct phone_found found;
  if (at > line && (isalnum((unsigned char)at[-1]) || strchr("/&-", at[-1]) != NULL)) return 0;
  for (size_t n = 0; n < sizeof words / sizeof *words; n++) {
    size_t length = strlen(words[n]);
    if (strncasecmp(at, words[n], length) != 0) continue;
    length += strspn(at + length, " .:=");
    for (enum phone_kind kind = PHONE_IS_FRENCH; kind < PHONE_KINDS; kind++)
      if (phone_at(at + length, kind, &found)) return length + found.length;
  }
  return 0;
}

/* Something stood there. */
static bool phone_blank_others(char *line) {
  bool others = false;
  for (char *at = line; *at != '\0'; at++) {
    bool begins = phone_is_digit(*at) && (at == line || (!isalnum((unsigned char)at[-1]) && at[-1] != '+'));
    size_t length = begins ? phone_date(at) : phone_fax(line, at);
    if (length > 0) memset(at, ' ', length);
    others |= length > 0;
  }
  return others;
}

/* "O6 12 34 56 78": a letter for the first digit. */
static void phone_mend_zero(char *line) {
  struct phone_found found;
  for (char *at = line; *at != '\0'; at++) {
    if ((*at != 'O' && *at != 'o') || !phone_is_digit(at[1]) || (at > line && isalnum((unsigned char)at[-1]))) continue;
    char letter = *at;
    *at = '0';
    if (!phone_french(at, &found)) *at = letter;
  }
}

/* Blanks in the place of a number, of an extension behind it, and of what before it says only that it is one. True:
 * there was an extension. */
static bool phone_blank(char *line, char *at, const struct phone_found *found) {
  static const char *const marks[] = {"mob", "sms", "whatsapp", "perso", "pro", "fax", NULL};
  size_t begin, length = found->length;
  AUTO(mem_free_at) char *word = phone_word_before(line, at, &begin);
  size_t end = begin + strcspn(line + begin, " .:=");
  bool letter = strlen(word) == 1 && strchr("tmpd", word[0]) != NULL && strchr(".:", line[end]) != NULL;
  size_t extension = phone_extension(at + length);
  memset(at, ' ', length + extension);
  if (word[0] != '\0' && (letter || phone_is_listed(word, marks)))
    memset(line + begin, ' ', (size_t)(at - line) - begin);
  return extension > 0;
}

/* A digit or two too many: 06 12 34 56 78 9. */
static bool phone_goes_on(const char *behind) {
  const char *at = behind + strspn(behind, phone_group);
  size_t digits = strspn(at, "0123456789");
  return digits > 0 && digits <= 2 && phone_is_apart(at, digits);
}

char *phone_take(char *line, bool *left, bool *others) {
  struct phone_found found;
  char *phone = NULL, *at;
  *left = false;
  phone_make_plain(line);
  phone_mend_zero(line);
  *others = phone_blank_others(line);
  for (enum phone_kind kind = PHONE_IS_FRENCH; phone == NULL && kind < PHONE_KINDS; kind++) {
    if ((at = phone_find(line, kind, &found)) == NULL) continue;
    phone = mem_copy(found.plain);
    *left = phone_goes_on(at + found.length);
    *others |= phone_blank(line, at, &found);
  }
  while (phone != NULL && ((at = phone_find(line, PHONE_IS_FRENCH, &found)) != NULL ||
                           (at = phone_find(line, PHONE_IS_ABROAD, &found)) != NULL)) {
    *left = true;
    (void)phone_blank(line, at, &found);
  }
  return phone;
}

/* Nothing stands there, or only what says that it is one. */
static bool phone_is_alone(const char *rest) {
  static const char *const labels[] = {"",         "tel",  "telephone", "phone",        "mobile",
                                       "portable", "cell", "gsm",       "tel portable", NULL};
  AUTO(mem_free_at) char *folded = text_fold(rest);
  char *begin = folded + strspn(folded, " .:"), *out = begin;
  for (const char *at = begin; *at != '\0'; at++)
    if (strchr(".:", *at) == NULL && (*at != ' ' || (at[1] != '\0' && strchr(" .:", at[1]) == NULL))) *out++ = *at;
  *out = '\0';
  return phone_is_listed(begin, labels);
}

/* whole: nothing of it, such as an extension, would be left out. */
static char *phone_only(const char *text, bool whole) {
  bool left, others;
  AUTO(mem_free_at) char *line = text_clean_line(text);
  AUTO(mem_free_at) char *phone = phone_take(line, &left, &others);
  return !left && !(whole && others) && phone_is_alone(line) ? mem_take(&phone) : NULL;
}

char *phone_read(const char *text) {
  return phone_only(text, true);
}

bool phone_is_odd(const char *phone) {
  size_t digits = strlen(phone) - (phone[0] == '+');
  if (strncmp(phone, "+33", 3) == 0) return digits != PHONE_FRENCH + 1;
  return phone[0] == '0' ? digits != PHONE_FRENCH : digits < 8;
}

/* Without what is dialled before it from France or from elsewhere. */
static const char *phone_subscriber(const char *phone) {
  return phone + (strncmp(phone, "+33", 3) == 0 ? 3 : phone[0] == '0');
}

bool phone_same(const char *one, const char *other) {
  AUTO(mem_free_at) char *phone = one != NULL ? phone_only(one, false) : NULL;
  AUTO(mem_free_at) char *another = other != NULL ? phone_only(other, false) : NULL;
  return phone != NULL && another != NULL && strcmp(phone_subscriber(phone), phone_subscriber(another)) == 0;
}

char *phone_shown(const char *phone) {
  size_t length = strlen(phone), head = strncmp(phone, "+33", 3) == 0 ? 4 : 2;
  bool french = (phone[0] == '0' && length == 10) || (head == 4 && length == 12);
  char *out = mem_new(length * 2 + 1), *to = out;
  for (size_t n = 0; n < length; n++) {
    bool gap = french && ((head == 4 && n == 3) || (n >= head && (n - head) % 2 == 0));
    if (gap) *to++ = ' ';
    *to++ = phone[n];
  }
  *to = '\0';
  return out;
}
