#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/visitor.h"

/* Fewest and most digits of a telephone number (E.164 for the most). */
#define PHONE_DIGITS_MIN 6
#define PHONE_DIGITS_MAX 15
#define WORDS_MAX 16

static bool is_listed(const char *word, const char *const *list) {
  while (*list != NULL && strcmp(word, *list) != 0)
    list++;
  return *list != NULL;
}

static bool is_email(const char *bytes, size_t length) {
  const char *at = memchr(bytes, '@', length);
  if (at == NULL || at == bytes) return false;
  size_t rest = length - (size_t)(at - bytes) - 1;
  return rest > 0 && memchr(at + 1, '@', rest) == NULL && at[1] != '.' && at[rest] != '.';
}

/* Takes the first good address out of the line; words with an @ that are none go too, as they are no name. */
static char *take_email(char *line) {
  static const char ends[] = " ,<>()\"'[]";
  char *email = NULL;
  for (char *at = line; (at = strchr(at, '@')) != NULL;) {
    char *start = at;
    while (start > line && strchr(ends, start[-1]) == NULL)
      start--;
    size_t length = strcspn(start, ends), clean = length;
    while (clean > 0 && strchr(".:", start[clean - 1]) != NULL)
      clean--;
    size_t skip = strncasecmp(start, "mailto:", 7) == 0 ? 7 : 0;
    if (email == NULL && clean > skip && is_email(start + skip, clean - skip))
      email = mem_copy_n(start + skip, clean - skip);
    memset(start, ' ', length);
    at = start + length;
  }
  return email;
}

/* "+33612345678" or "0612345678" from a number as people write it: 0033 is +33, and the (0) of +33 (0)6 is not dialled.
 */
static char *plain_phone(const char *bytes, size_t length) {
  char digits[PHONE_DIGITS_MAX + 4], *out = digits;
  bool abroad = bytes[0] == '+';
  if (abroad) *out++ = '+';
  for (size_t i = 0; i < length && out < digits + sizeof digits - 1; i++) {
    if (abroad && length - i >= 3 && memcmp(bytes + i, "(0)", 3) == 0) {
      i += 2;
      continue;
    }
    if (isdigit((unsigned char)bytes[i])) *out++ = bytes[i];
    if (!abroad && out == digits + 2 && digits[0] == '0' && digits[1] == '0') {
      abroad = true;
      digits[0] = '+';
      out = digits + 1;
    }
  }
  *out = '\0';
  return mem_copy(digits);
}

/* How far a number goes that begins here: two of them may stand side by side, parted by " / " or " - ". */
static size_t phone_length(const char *at, const char *group) {
  size_t length = 1 + strspn(at + 1, group);
  for (size_t n = 1; n + 2 < length; n++)
    if (at[n] == ' ' && (at[n + 1] == '/' || at[n + 1] == '-') && at[n + 2] == ' ') return n;
  return length;
}

/* Takes the first run of digits that is long enough, grouped in any way, out of the line. */
static char *take_phone(char *line) {
  static const char group[] = "0123456789 .-/()";
  for (char *at = line; *at != '\0';) {
    bool begins = isdigit((unsigned char)*at) || (*at == '+' && isdigit((unsigned char)at[1]));
    bool glued = begins && at > line && isalnum((unsigned char)at[-1]); /* to a word: none of its digits is a number */
    if (!begins || glued) {
      at += 1 + (glued ? strspn(at + 1, group) : 0);
      continue;
    }
    size_t length = phone_length(at, group), digits = 0;
    while (length > 0 && !isdigit((unsigned char)at[length - 1]))
      length--;
    for (size_t i = 0; i < length; i++)
      digits += isdigit((unsigned char)at[i]) != 0;
    bool fits = digits >= PHONE_DIGITS_MIN && digits <= PHONE_DIGITS_MAX + 3;
    AUTO(mem_free_at) char *phone = fits ? plain_phone(at, length) : NULL;
    if (phone != NULL && strlen(phone + (phone[0] == '+')) <= PHONE_DIGITS_MAX) {
      memset(at, ' ', length);
      return mem_take(&phone);
    }
    at += length;
  }
  return NULL;
}

struct words {
  size_t count;
  size_t comma;       /* words before the first comma; 0 when there is none */
  size_t last, first; /* words before the label "Nom", "Prénom"; WORDS_MAX when there is none */
  bool couple;        /* "M. et Mme" */
  char *words[WORDS_MAX];
};

/* Titles and the labels of pasted fields. */
static bool is_no_name(const char *word) {
  static const char *const list[] = {"m",     "mr",        "mme",    "mlle",         "mrs",      "ms",
                                     "miss",  "monsieur",  "madame", "mademoiselle", "dr",       "me",
                                     "tel",   "telephone", "phone",  "mobile",       "portable", "port",
                                     "email", "e-mail",    "mail",   "mel",          "courriel", NULL};
  AUTO(mem_free_at) char *folded = text_fold(word);
  size_t length = strlen(folded);
  while (length > 0 && strchr(".:", folded[length - 1]) != NULL)
    folded[--length] = '\0';
  return length == 0 || is_listed(folded, list);
}

/* "Nom: ... Prénom: ..." says which is which; "et" between titles is no name. */
static bool is_label(struct words *words, const char *word, bool after_title) {
  AUTO(mem_free_at) char *folded = text_fold(word);
  folded[strcspn(folded, ".:")] = '\0';
  bool couple = after_title && (strcmp(folded, "et") == 0 || strcmp(folded, "and") == 0);
  bool last = strcmp(folded, "nom") == 0, first = strcmp(folded, "prenom") == 0;
  if (last) words->last = words->count;
  if (first) words->first = words->count;
  words->couple |= couple;
  return last || first || couple;
}

static bool has_letter(const char *word) {
  for (uint32_t c; *word != '\0';) {
    word += text_decode(word, strlen(word), &c);
    if (c != TEXT_INVALID && iswalpha((wint_t)c)) return true;
  }
  return false;
}

/* Splits in place. A word beyond the last place stays with the last one. */
static void split_words(char *line, struct words *words) {
  bool after_title = false;
  *words = (struct words){.last = WORDS_MAX, .first = WORDS_MAX};
  for (char *at = line + strspn(line, " "); *at != '\0';) {
    if (*at == ',') {
      if (words->comma == 0) words->comma = words->count;
      at += 1 + strspn(at + 1, " ");
      continue;
    }
    size_t length = words->count + 1 < WORDS_MAX ? strcspn(at, " ,") : strlen(at);
    AUTO(mem_free_at) char *word = mem_copy_n(at, length);
    bool label = is_label(words, word, after_title);
    after_title = !label && words->count == 0 && is_no_name(word);
    if (!label && has_letter(word) && !is_no_name(word)) words->words[words->count++] = mem_take(&word);
    at += length;
    at += strspn(at, " ");
  }
  if (words->comma == words->count) words->comma = 0;
}

static bool is_capitals(const char *word) {
  int letters = 0;
  for (uint32_t c; *word != '\0';) {
    word += text_decode(word, strlen(word), &c);
    if (c == TEXT_INVALID || iswlower((wint_t)c)) return false;
    letters += iswupper((wint_t)c) != 0;
  }
  return letters >= 2;
}

/* A small word that opens a last name. The doubtful ones (Ben, El, Le) only after a first name. */
static bool is_particle(const char *word, bool first) {
  static const char *const sure[] = {"de", "du", "des", "d", "da", "do", "dos", "von", "van", "zu", NULL};
  static const char *const doubtful[] = {"la",  "le",    "les", "el",  "al",  "ben", "bin", "di",
                                         "del", "della", "der", "den", "ten", "ter", NULL};
  AUTO(mem_free_at) char *folded = text_fold(word);
  return is_listed(folded, sure) || strncmp(folded, "d'", 2) == 0 || (!first && is_listed(folded, doubtful));
}

static char *join(const struct words *words, size_t from, size_t to) {
  struct buf text = buf_empty(BUF_UNBOUNDED);
  for (size_t i = from; i < to; i++)
    (void)!buf_print(&text, "%s%s", i > from ? " " : "", words->words[i]);
  return from < to ? buf_take(&text) : NULL;
}

/* The run [*from, *to) of words in capitals, with the particles before it; false when there is none or it is all there
 * is. */
static bool find_capitals(const struct words *words, size_t *from, size_t *to) {
  size_t i = 0;
  while (i < words->count && !is_capitals(words->words[i]))
    i++;
  *from = i;
  while (i < words->count && is_capitals(words->words[i]))
    i++;
  *to = i;
  if (*from == *to) return false;
  while (*from > 0 && is_particle(words->words[*from - 1], *from == 1))
    (*from)--;
  return (*from == 0) != (*to == words->count);
}

/* Where the last name is without capitals or comma: from the first particle, else the last word. */
static void find_last_name(const struct words *words, size_t *from, size_t *to) {
  size_t count = words->count;
  *to = count;
  if (count > 0 && is_particle(words->words[0], true)) {
    *from = 0;
    for (*to = 1; *to < count && is_particle(words->words[*to], false);)
      (*to)++;
    if (*to < count) (*to)++;
    return;
  }
  for (*from = 1; *from + 1 < count && !is_particle(words->words[*from], false);)
    (*from)++;
  if (*from + 1 >= count) *from = count > 0 ? count - 1 : 0;
}

static void read_names(const struct words *words, struct visitor *visitor) {
  if (words->last < WORDS_MAX && words->first < WORDS_MAX) {
    bool last_first = words->last < words->first;
    visitor->last_name = join(words, words->last, last_first ? words->first : words->count);
    visitor->first_name = join(words, words->first, last_first ? words->count : words->last);
    return;
  }
  size_t from = 0, to = words->comma;
  if (to == 0 && !find_capitals(words, &from, &to)) find_last_name(words, &from, &to);
  visitor->last_name = join(words, from, to);
  visitor->first_name = from > 0 ? join(words, 0, from) : join(words, to, words->count);
  if (words->couple && visitor->first_name == NULL) visitor->first_name = mem_copy("M. et Mme");
}

/* Blanks of every kind and the separators of pasted tables become spaces, as do the labels' colons after tel and
 * mailto's brackets. */
static char *plain_line(const char *line) {
  char *clean = text_clean_line(line), *out = clean;
  for (const char *at = clean; *at != '\0';) {
    uint32_t c;
    size_t taken = text_decode(at, strlen(at), &c);
    bool is_blank = c == 0xA0 || c == 0x202F || (c >= 0x2000 && c <= 0x200A) || c == ';' || c == '|';
    if (is_blank)
      *out++ = ' ';
    else
      out = (char *)memmove(out, at, taken) + taken;
    at += taken;
  }
  *out = '\0';
  return clean;
}

/* "tel:06…", "tel:+33…": the label must not glue to the number. */
static void part_labels(char *line) {
  for (char *at = line; (at = strchr(at, ':')) != NULL; at++)
    if (at[1] == '+' || at[1] == ' ' || at[1] == '\0' || isdigit((unsigned char)at[1])) *at = ' ';
}

unsigned visitor_line_read(const char *line, struct visitor *visitor) {
  *visitor = (struct visitor){0};
  AUTO(mem_free_at) char *plain = plain_line(line);
  visitor->email = take_email(plain);
  visitor->email_exact = mem_copy(visitor->email);
  part_labels(plain);
  visitor->phone = take_phone(plain);
  for (char *at = plain; (at = strpbrk(at, "<>()[]\"")) != NULL;)
    *at = ' ';
  struct words words;
  split_words(plain, &words);
  read_names(&words, visitor);
  for (size_t i = 0; i < words.count; i++)
    free(words.words[i]);
  return (visitor->email == NULL ? VISITOR_NO_EMAIL : 0u) | (visitor->first_name == NULL ? VISITOR_NO_FIRST_NAME : 0u) |
         (visitor->last_name == NULL ? VISITOR_NO_LAST_NAME : 0u) | (visitor->phone == NULL ? VISITOR_NO_PHONE : 0u);
}

unsigned visitor_doubts(const struct visitor *visitor) {
  const char *phone = visitor->phone != NULL ? visitor->phone : "",
             *email = visitor->email != NULL ? visitor->email : "";
  const char *at = strrchr(email, '@');
  bool abroad = phone[0] == '+' && strncmp(phone, "+33", 3) != 0;
  size_t digits = strlen(phone) - (phone[0] == '+'), wanted = phone[0] == '0' ? 10 : 11;
  bool short_one = abroad || (phone[0] != '0' && phone[0] != '+') ? digits < 8 : digits != wanted;
  return (phone[0] != '\0' && short_one ? VISITOR_ODD_PHONE : 0u) |
         (at != NULL && strchr(at, '.') == NULL ? VISITOR_ODD_EMAIL : 0u);
}

char *visitor_phone_shown(const char *phone) {
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
