#include "base/mask.h"

#include <ctype.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { MASK_KEPT = 8, MASK_PASSING = 16, MASK_SECRETS = MASK_KEPT + MASK_PASSING, MASK_PART = 8 };
#define MASK_STARS "***"

static pthread_mutex_t mask_lock = PTHREAD_MUTEX_INITIALIZER; /* guards mask_secrets */
static char *mask_secrets[MASK_SECRETS]; /* those that are kept, those that pass; of each the newest first, then NULL */

/* Text without white space and capitals, and where each of its bytes comes from. */
struct folded {
  char *bytes;
  size_t *from, length;
};

static struct folded mask_fold(const char *text) {
  size_t length = strlen(text);
  struct folded folded = {.bytes = mem_new(length + 1), .from = mem_new_array(length + 1, sizeof *folded.from)};
  for (size_t n = 0; n < length; n++) {
    if (isspace((unsigned char)text[n]) || iscntrl((unsigned char)text[n])) continue;
    folded.from[folded.length] = n;
    folded.bytes[folded.length++] = (char)tolower((unsigned char)text[n]);
  }
  return folded;
}

static void mask_unfold(struct folded *folded) {
  mem_free_secret(folded->bytes);
  free(folded->from);
}

static void mask_put(char **secrets, size_t most, const char *secret) {
  if (secret == NULL || secret[0] == '\0') return;
  size_t at = 0; /* its own place, or that of the oldest */
  pthread_mutex_lock(&mask_lock);
  while (at < most - 1 && secrets[at] != NULL && strcmp(secrets[at], secret) != 0)
    at++;
  char *copy = mem_copy(secret); /* it may be that one */
  mem_free_secret(secrets[at]);
  memmove(secrets + 1, secrets, at * sizeof *secrets);
  secrets[0] = copy;
  pthread_mutex_unlock(&mask_lock);
}

void mask_keep(const char *secret) {
  mask_put(mask_secrets, MASK_KEPT, secret);
}

void mask_add(const char *secret) {
  mask_put(mask_secrets + MASK_KEPT, MASK_PASSING, secret);
}

void mask_clear(void) {
  pthread_mutex_lock(&mask_lock);
  for (size_t n = 0; n < MASK_SECRETS; n++) {
    mem_free_secret(mask_secrets[n]);
    mask_secrets[n] = NULL;
  }
  pthread_mutex_unlock(&mask_lock);
}

static bool mask_is_word(const char *text, size_t first, size_t last) {
  return (first == 0 || !isalnum((unsigned char)text[first - 1])) && !isalnum((unsigned char)text[last + 1]);
}

/* Marks what of the text is the secret's. */
static void mask_mark(const char *text, const struct folded *folded, const struct folded *secret, bool *hidden) {
  size_t part = secret->length < MASK_PART ? secret->length : MASK_PART;
  for (size_t n = 0; part > 0 && n + part <= folded->length; n++) {
    size_t first = folded->from[n], last = folded->from[n + part - 1];
    if (memmem(secret->bytes, secret->length, folded->bytes + n, part) == NULL) continue;
    if (part < MASK_PART && !mask_is_word(text, first, last)) continue;
    memset(hidden + first, true, last - first + 1);
  }
}

/* The three stars never take more room than what they hide, but for a secret of one or two bytes: then there are fewer.
 */
static void mask_hide(char *text, const bool *hidden) {
  char *to = text;
  for (size_t n = 0; text[n] != '\0'; n++) {
    bool begins = hidden[n] && (n == 0 || !hidden[n - 1]);
    if (begins)
      for (size_t star = 0; star < strlen(MASK_STARS) && hidden[n + star]; star++)
        *to++ = MASK_STARS[star];
    else if (!hidden[n])
      *to++ = text[n];
  }
  *to = '\0';
}

void mask_text(char *text) {
  bool *hidden = mem_new_array(strlen(text) + 1, sizeof *hidden);
  struct folded folded = mask_fold(text);
  pthread_mutex_lock(&mask_lock);
  for (size_t n = 0; n < MASK_SECRETS; n++) {
    if (mask_secrets[n] == NULL) continue;
    struct folded secret = mask_fold(mask_secrets[n]);
    mask_mark(text, &folded, &secret, hidden);
    mask_unfold(&secret);
  }
  pthread_mutex_unlock(&mask_lock);
  mask_unfold(&folded);
  mask_hide(text, hidden);
  free(hidden);
}
