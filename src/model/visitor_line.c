#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/email.h"
#include "model/phone.h"
#include "model/visitor.h"
#include "model/visitor_card.h"
#include "model/visitor_label.h"

enum { WORDS_MAX = 16, POSTCODE = 5 };

struct words {
  size_t count;
  size_t comma;            /* words before the first comma; 0 when there is none */
  bool couple;             /* "M. et Mme" */
  bool dash, opens;        /* one stands alone, for a name that there is not; before all words */
  bool left;               /* words that are no part of a visitor */
  enum visitor_label part; /* of the words that come */
  bool labelled[VISITOR_LABEL_OTHER + 1];
  char *words[WORDS_MAX];
  enum visitor_label parts[WORDS_MAX];
};

static bool is_listed(const char *word, const char *const *list) {
  while (*list != NULL && strcmp(word, *list) != 0)
    list++;
  return *list != NULL;
}

/* Some are names too, or initials: those are titles only before all names. */
static bool is_title(const char *folded, bool first) {
  static const char *const sure[] = {"mr", "mme", "mlle", "melle", "mrs", "monsieur", "madame", "mademoiselle", NULL};
  static const char *const doubtful[] = {"m",  "ms", "miss",       "dr",   "docteur", "doctor",
                                         "me", "pr", "professeur", "prof", "maitre",  NULL};
  return is_listed(folded, sure) || (first && is_listed(folded, doubtful));
}

/* "Remark: ..." of a form: a label that nobody knows, with something behind it. Of a line without labels the words
 * before the colon are who comes: "Marie Dupont: call back". */
static bool is_unknown_label(const char *at, size_t length) {
  bool colon = at[length - 1] == ':' || at[length + strspn(at + length, " ")] == ':';
  const char *behind = at + length + strspn(at + length, " :");
  return colon && *behind != '\0' && *behind != ',';
}

static bool has_letter(const char *word) {
  for (uint32_t c; *word != '\0';) {
    word += text_decode(word, strlen(word), &c);
    if (c != TEXT_INVALID && iswalpha((wint_t)c)) return true;
  }
  return false;
}

static void words_add(struct words *words, const char *word) {
  words->left |= words->part == VISITOR_LABEL_OTHER;
  if (words->part == VISITOR_LABEL_OTHER) return;
  words->parts[words->count] = words->part;
  words->words[words->count++] = mem_copy(word);
}

/* One word, which is a title, a label of its own, or a name; one beyond the last place stays with the last one. Returns
 * its bytes. */
static size_t words_take(struct words *words, const char *at, bool *after_title) {
  size_t length = words->count + 1 < WORDS_MAX ? strcspn(at, " ,") : strlen(at), clean = length;
  while (clean > 0 && at[clean - 1] == ':')
    clean--;
  AUTO(mem_free_at) char *word = mem_copy_n(at, clean);
  AUTO(mem_free_at) char *folded = visitor_label_word(at, length);
  bool couple = *after_title && (strcmp(folded, "et") == 0 || strcmp(folded, "and") == 0 || strcmp(folded, "&") == 0);
  bool first = words->count == 0, title = is_title(folded, first), unknown = is_unknown_label(at, length) && !title;
  bool label = unknown && (words->labelled[VISITOR_LABEL_LAST] || words->labelled[VISITOR_LABEL_FIRST]);
  words->couple |= couple;
  *after_title = !couple && title && first;
  if (clean == 1 && *at == '-' && words->part != VISITOR_LABEL_OTHER) {
    words->dash = true;
    words->opens |= first;
  }
  bool number = isdigit((unsigned char)*at) != 0; /* "18h": no name begins so */
  words->left |= number && has_letter(word);
  if (!couple && !title && !label && !number && has_letter(word)) words_add(words, word);
  if (unknown) words->part = VISITOR_LABEL_OTHER;
  return length;
}

/* "12 rue de Paris", "75011 Paris" behind a name: where somebody lives. */
static bool is_address(const char *at, const struct words *words) {
  static const char *const streets[] = {"rue",   "avenue", "av",      "boulevard", "bd",     "bld",   "place",
                                        "pl",    "chemin", "impasse", "allee",     "allees", "quai",  "cours",
                                        "route", "square", "passage", "residence", "ruelle", "sente", "sentier",
                                        "villa", "voie",   "street",  "esplanade", "hameau", NULL};
  size_t digits = strspn(at, "0123456789"), next = digits + strspn(at + digits, " ");
  if (digits == 0 || next == digits) return false;
  AUTO(mem_free_at) char *word = visitor_label_word(at + next, strcspn(at + next, " ,"));
  if (digits == POSTCODE) return words->count > 1 && has_letter(word);
  bool again = is_listed(word, (const char *const[]){"bis", "ter", "quater", NULL});
  if (again) next += strcspn(at + next, " ,");
  next += strspn(at + next, " ,");
  AUTO(mem_free_at) char *street = visitor_label_word(at + next, strcspn(at + next, " ,"));
  return digits < POSTCODE && is_listed(street, streets);
}

static void split_words(const char *line, struct words *words) {
  bool after_title = false, address = false;
  *words = (struct words){0};
  for (const char *at = line + strspn(line, " "); *at != '\0'; at += strspn(at, " ")) {
    enum visitor_label label;
    size_t length = *at == ',' ? 0 : visitor_label_at(at, &label);
    if (*at == ',') {
      if (words->comma == 0) words->comma = words->count;
      if (address && words->count < 2) words->part = VISITOR_LABEL_NAMES;
      at++;
    } else if (length > 0) {
      words->part = label;
      words->labelled[label] = true;
      address = false;
      at += length;
    } else {
      bool lives = words->part != VISITOR_LABEL_OTHER && is_address(at, words);
      if (lives) words->part = VISITOR_LABEL_OTHER;
      address |= lives;
      at += words_take(words, at, &after_title);
    }
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

/* Which of several of that name: it stays with the last name. */
static bool is_suffix(const char *word) {
  static const char *const list[] = {"ii", "iii", "iv", "jr", "sr", "junior", "senior", NULL};
  AUTO(mem_free_at) char *folded = visitor_label_word(word, strlen(word));
  return is_listed(folded, list);
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
  if (*from == *to || is_suffix(words->words[*from])) return false;
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
  for (*from = 1; *from + 1 < count; (*from)++)
    if (is_particle(words->words[*from], false)) return;
  *from = count > 0 ? count - 1 : 0;
  if (count > 2 && is_suffix(words->words[count - 1])) --*from;
}

static char *join_part(const struct words *words, enum visitor_label part) {
  struct words only = {0};
  for (size_t n = 0; n < words->count; n++)
    if (words->parts[n] == part) only.words[only.count++] = words->words[n];
  return join(&only, 0, only.count);
}

static void read_names(const struct words *words, struct visitor *visitor) {
  if (words->labelled[VISITOR_LABEL_LAST] && words->labelled[VISITOR_LABEL_FIRST]) {
    visitor->last_name = join_part(words, VISITOR_LABEL_LAST);
    visitor->first_name = join_part(words, VISITOR_LABEL_FIRST);
    return;
  }
  size_t from = 0, to = words->comma;
  if (words->dash && words->count == 1) { /* "- Dupont", "Madonna -": there is one name only */
    visitor->first_name = mem_copy(words->opens ? "" : words->words[0]);
    visitor->last_name = mem_copy(words->opens ? words->words[0] : "");
    return;
  }
  if (to == 0 && !find_capitals(words, &from, &to)) find_last_name(words, &from, &to);
  visitor->last_name = join(words, from, to);
  visitor->first_name = from > 0 ? join(words, 0, from) : join(words, to, words->count);
  if (words->couple && visitor->first_name == NULL) visitor->first_name = mem_copy("M. et Mme");
}

/* Separators of pasted tables and brackets become blanks, the sign behind a name of an export a colon; the "(s)" of a
 * form's label goes. */
static void part_line(char *line) {
  for (char *at = line; (at = strpbrk(at, ";|/<>()[]{}\"=")) != NULL;) {
    bool plural = strncasecmp(at, "(s)", 3) == 0 && at > line && at[-1] != ' ';
    bool named = *at == '=' && at > line && isalpha((unsigned char)at[-1]);
    memset(at, named ? ':' : ' ', plural ? 3 : 1);
  }
}

/* "Le lun. 30 nov. 2026 à 10:15, Marie Dupont <marie@x.fr> a écrit :": of an answered mail's head the sender is left.
 */
static void part_reply(char *line) {
  static const char *const ends[] = {" a écrit", " wrote:"};
  for (size_t n = 0; n < sizeof ends / sizeof *ends; n++) {
    char *end = strstr(line, ends[n]), *begin = line;
    if (end == NULL || strncmp(line, n == 0 ? "Le " : "On ", 3) != 0) continue;
    for (char *at = line + 1; at < end; at++)
      if (*at == ':' && isdigit((unsigned char)at[-1]) && isdigit((unsigned char)at[1])) begin = at + 1;
    begin += strspn(begin, "0123456789");
    if (strncmp(begin, " AM", 3) == 0 || strncmp(begin, " PM", 3) == 0) begin += 3;
    if (begin >= end || begin == line) continue;
    begin += strspn(begin, ", ");
    *end = '\0';
    memset(line, ' ', (size_t)(begin - line));
  }
}

unsigned visitor_line_read(const char *line, struct visitor *visitor) {
  char *card = visitor_card_line(line);
  AUTO(mem_free_at) char *plain = card != NULL ? card : text_clean_line(line);
  size_t emails;
  bool phones, others;
  *visitor = (struct visitor){0};
  part_reply(plain);
  visitor->email = email_take(plain, &emails);
  visitor->email_exact = mem_copy(visitor->email);
  visitor->phone = phone_take(plain, &phones, &others);
  part_line(plain);
  struct words words;
  split_words(plain, &words);
  read_names(&words, visitor);
  for (size_t i = 0; i < words.count; i++)
    free(words.words[i]);
  return (visitor->email == NULL ? VISITOR_NO_EMAIL : 0u) | (visitor->first_name == NULL ? VISITOR_NO_FIRST_NAME : 0u) |
         (visitor->last_name == NULL ? VISITOR_NO_LAST_NAME : 0u) | (visitor->phone == NULL ? VISITOR_NO_PHONE : 0u) |
         (emails > 1 ? VISITOR_MORE_EMAILS : 0u) | (phones ? VISITOR_MORE_PHONES : 0u) |
         (words.left || others ? VISITOR_WORDS_LEFT : 0u);
}

unsigned visitor_doubts(const struct visitor *visitor) {
  const char *phone = visitor->phone != NULL ? visitor->phone : "",
             *email = visitor->email != NULL ? visitor->email : "";
  const char *at = strrchr(email, '@');
  return (phone[0] != '\0' && phone_is_odd(phone) ? VISITOR_ODD_PHONE : 0u) |
         (at != NULL && strchr(at, '.') == NULL ? VISITOR_ODD_EMAIL : 0u);
}
