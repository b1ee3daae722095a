#include "model/email.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <wctype.h>
#include "base/mem.h"
#include "base/text.h"

enum { EMAIL_MAX = 254, EMAIL_LOCAL_MAX = 64 };

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

static bool email_is_between(const char *from, const char *end) {
  const char *at = memchr(from, '@', (size_t)(end - from));
  if (at == NULL || at - from > EMAIL_LOCAL_MAX || end - from > EMAIL_MAX) return false;
  return email_is_all(from, at, "!#$%&'*+/=?^_`{|}~-.") && email_is_dotted(from, at) &&
         email_is_all(at + 1, end, "-_.") && email_is_dotted(at + 1, end);
}

bool email_is(const char *text) {
  return email_is_between(text, text + strlen(text));
}

/* The address in a word that has an @, without the label before it and the marks round it: *from and *end move. */
static bool email_narrow(const char **from, const char **end) {
  const char *at = memchr(*from, '@', (size_t)(*end - *from)), *label = at;
  while (label > *from && strchr(":=/", label[-1]) == NULL)
    label--;
  *from = label;
  while (*from < at && email_character(*from, at, "_") == 0) /* quotes, brackets, marks */
    ++*from;
  const char *domain = at + 1;
  for (size_t length; domain < *end && (length = email_character(domain, *end, "-_.")) > 0;)
    domain += length;
  if (domain < *end && *domain == '@') return false; /* two of them in one word */
  *end = domain;
  while (*end > at && ((*end)[-1] == '.' || (*end)[-1] == '-' || (*end)[-1] == '_'))
    --*end;
  return email_is_between(*from, *end);
}

/* Where the label begins that stands before the address: "Email:". */
static char *email_label(char *word, const char *address) {
  char *at = word + (address - word);
  while (at > word && at[-1] != '/' && !isdigit((unsigned char)at[-1]))
    at--;
  return at;
}

char *email_take(char *line, size_t *count) {
  static const char between[] = " ,;<>()\"[]{}";
  char *email = NULL;
  *count = 0;
  for (char *at = line; (at = strchr(at, '@')) != NULL;) {
    char *word = at;
    while (word > line && strchr(between, word[-1]) == NULL)
      word--;
    const char *from = word, *end = word + strcspn(word, between);
    if (email_narrow(&from, &end)) {
      AUTO(mem_free_at) char *found = mem_copy_n(from, (size_t)(end - from));
      *count += email == NULL || strcasecmp(email, found) != 0;
      if (email == NULL) email = mem_take(&found);
      word = email_label(word, from); /* what else is in the word may be a number */
    } else {
      end = word + strcspn(word, between);
    }
    memset(word, ' ', (size_t)(end - word));
    at = word + (end - word);
  }
  return email;
}
