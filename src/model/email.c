#include "model/email.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <wctype.h>
#include "base/mem.h"
#include "base/text.h"

enum { EMAIL_MAX = 254, EMAIL_LOCAL_MAX = 64, EMAIL_END_MIN = 2 };
static const char email_between[] = " ,;<>()\"[]{}"; /* words */

/* How many bytes the character has that stands there, when an address may have it; 0 when not. */
static size_t email_character(const char *at, const char *end, const char *signs) {
  uint32_t c;
  size_t length = text_decode(at, (size_t)(end - at), &c);
  if (length == 1) return isalnum((unsigned char)*at) || strchr(signs, *at) != NULL ? 1 : 0;
  return c != TEXT_INVALID && iswalpha((wint_t)c) ? length : 0;
}

static bool email_is_all(const char *at, const char *end, const char *signs) {
  while (at < end) {
    size_t length = email_character(at, end, signs);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

/* No dot at an edge, or beside another one. */
static bool email_is_dotted(const char *at, const char *end) {
  bool dot = true;
  for (; at < end; at++) {
    if (*at == '.' && dot) return false;
    dot = *at == '.';
  }
  return !dot;
}

/* The last part of a domain: "fr". */
static const char *email_end(const char *domain, const char *end) {
  const char *dot = memrchr(domain, '.', (size_t)(end - domain));
  return dot != NULL ? dot + 1 : domain;
}

static bool email_is_between(const char *from, const char *end) {
  const char *at = memchr(from, '@', (size_t)(end - from));
  if (at == NULL || at - from > EMAIL_LOCAL_MAX || end - from > EMAIL_MAX) return false;
  const char *last = email_end(at + 1, end);
  return email_is_all(from, at, "!#$%&'*+/=?^_`{|}~-.") && email_is_dotted(from, at) &&
         email_is_all(at + 1, end, "-_.") && email_is_dotted(at + 1, end) &&
         strspn(last, "0123456789") < (size_t)(end - last);
}

/* What a telephone's keyboard writes in the place of an address's own signs: U+FF20, and U+2019 inside a word that has
 * an @ behind it. In place. */
static void email_make_plain(char *line) {
  char *out = line;
  for (const char *at = line; *at != '\0';) {
    uint32_t c;
    size_t length = text_decode(at, strlen(at), &c);
    const char *behind = at + length, *word = behind + strcspn(behind, " ,;<>()\"[]{}@");
    bool within = out > line && isalnum((unsigned char)out[-1]) && word > behind;
    if (c == 0xFF20)
      *out++ = '@';
    else if ((c == 0x2019 || c == 0x2BC) && within && (*word == '@' || strncmp(word, "\uff20", 3) == 0))
      *out++ = '\'';
    else
      out = (char *)memmove(out, at, length) + length;
    at = behind;
  }
  *out = '\0';
}

char *email_read(const char *text) {
  AUTO(mem_free_at) char *plain = mem_copy(text);
  email_make_plain(plain);
  return email_is_between(plain, plain + strlen(plain)) ? mem_take(&plain) : NULL;
}

/* Where an address ends that something was glued to: no domain's last part has a digit, a hyphen, or begins anew with a
 * capital ("x.fr-0612345678", "x.frTel:"), but for "xn--". */
static const char *email_unglue(const char *domain, const char *end) {
  const char *last = email_end(domain, end);
  size_t letters = 0;
  if (last == domain || strncasecmp(last, "xn--", 4) == 0) return end;
  while (last + letters < end && (isalpha((unsigned char)last[letters]) || (unsigned char)last[letters] >= 0x80)) {
    if (letters >= EMAIL_END_MIN && isupper((unsigned char)last[letters]) && islower((unsigned char)last[letters - 1]))
      break;
    letters++;
  }
  if (letters == 0 && email_end(domain, last - 1) > domain) return last - 1; /* "x.fr.0612345678" */
  return letters >= EMAIL_END_MIN ? last + letters : end;
}

/* Behind the last sign before the @ that no address has, and no label: an arrow, a bullet. */
static const char *email_begin(const char *from, const char *at) {
  const char *begin = from;
  for (size_t length; from < at; from += length) {
    uint32_t c;
    length = text_decode(from, (size_t)(at - from), &c);
    if (c != TEXT_INVALID && (c == 0x2022 || c >= 0x2190)) begin = from + length;
  }
  return begin;
}

/* The address in a word that has an @, without the label before it and the marks round it: *from and *end move. */
static bool email_narrow(const char **from, const char **end) {
  const char *at = memchr(*from, '@', (size_t)(*end - *from)), *label = at;
  while (label > *from && strchr(":=/", label[-1]) == NULL)
    label--;
  *from = email_begin(label, at);
  while (*from < at && email_character(*from, at, "_") == 0) /* quotes, brackets, marks */
    ++*from;
  const char *domain = at + 1;
  for (size_t length; domain < *end && (length = email_character(domain, *end, "-_.")) > 0;)
    domain += length;
  if (domain < *end && *domain == '@') return false; /* two of them in one word */
  *end = domain;
  while (*end > at && ((*end)[-1] == '.' || (*end)[-1] == '-' || (*end)[-1] == '_'))
    --*end;
  *end = email_unglue(at + 1, *end);
  return email_is_between(*from, *end);
}

/* Where the label begins that stands before the address: "Email:", "E. ". */
static char *email_label(const char *line, char *word, const char *address) {
  char *at = word + (address - word), *mark = word;
  while (at > word && at[-1] != '/' && !isdigit((unsigned char)at[-1]))
    at--;
  while (mark > line && mark[-1] == ' ')
    mark--;
  bool letter = mark - line >= 2 && strchr(".:", mark[-1]) != NULL && toupper((unsigned char)mark[-2]) == 'E';
  return at == word && letter && (mark - line == 2 || mark[-3] == ' ') ? mark - 2 : at;
}

char *email_take(char *line, size_t *count) {
  char *email = NULL;
  *count = 0;
  email_make_plain(line);
  for (char *at = line; (at = strchr(at, '@')) != NULL;) {
    char *word = at;
    while (word > line && strchr(email_between, word[-1]) == NULL)
      word--;
    const char *from = word, *end = word + strcspn(word, email_between);
    if (email_narrow(&from, &end)) {
      AUTO(mem_free_at) char *found = mem_copy_n(from, (size_t)(end - from));
      *count += email == NULL || strcasecmp(email, found) != 0;
      if (email == NULL) email = mem_take(&found);
      word = email_label(line, word, from);                /* what else is in the word may be a number, */
      if (*end == '?') end += strcspn(end, email_between); /* but for what a link says of the mail */
    } else {
      end = word + strcspn(word, email_between);
    }
    memset(word, ' ', (size_t)(end - word));
    at = word + (end - word);
  }
  return email;
}
