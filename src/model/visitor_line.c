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

enum { WORDS_MAX = 16, LABEL_WORDS = 4 };

/* What the words behind a label are, up to the next one. */
enum part { PART_NAMES, PART_LAST, PART_FIRST, PART_OTHER };

struct words {
  size_t count;
  size_t comma;     /* words before the first comma; 0 when there is none */
  bool couple;      /* "M. et Mme" */
  bool dash, opens; /* one stands alone, for a name that there is not; before all words */
  bool left;        /* words that are no part of a visitor */
  enum part part;   /* of the words that come */
  bool labelled[PART_OTHER + 1];
  char *words[WORDS_MAX];
  enum part parts[WORDS_MAX];
};

static bool is_listed(const char *word, const char *const *list) {
  while (*list != NULL && strcmp(word, *list) != 0)
    list++;
  return *list != NULL;
}

/* Folded, without the marks behind it. */
static char *folded_word(const char *word, size_t length) {
  AUTO(mem_free_at) char *bytes = mem_copy_n(word, length);
  char *folded = text_fold(bytes);
  size_t end = strlen(folded);
  while (end > 0 && strchr(".:", folded[end - 1]) != NULL)
    folded[--end] = '\0';
  return folded;
}

/* Some are names too, or initials: those are titles only before all names. */
static bool is_title(const char *folded, bool first) {
  static const char *const sure[] = {"mr", "mme", "mlle", "melle", "mrs", "monsieur", "madame", "mademoiselle", NULL};
  static const char *const doubtful[] = {"m",  "ms", "miss",       "dr",   "docteur", "doctor",
                                         "me", "pr", "professeur", "prof", "maitre",  NULL};
  return is_listed(folded, sure) || (first && is_listed(folded, doubtful));
}

/* What a pasted form calls the parts of a visitor. Those of contact need no colon: what they name was taken already. */
static const struct label {
  const char *words;
  enum part part;
  bool bare; /* also without a colon */
} labels[] = {
    {"adresse e-mail", PART_NAMES, true},
    {"adresse email", PART_NAMES, true},
    {"adresse mail", PART_NAMES, true},
    {"adresse electronique", PART_NAMES, true},
    {"numero de telephone", PART_NAMES, true},
    {"n° de telephone", PART_NAMES, true},
    {"email address", PART_NAMES, true},
    {"e-mail address", PART_NAMES, true},
    {"phone number", PART_NAMES, true},
    {"telephone portable", PART_NAMES, true},
    {"telephone mobile", PART_NAMES, true},
    {"telephone fixe", PART_NAMES, true},
    {"tel portable", PART_NAMES, true},
    {"nom et prenom", PART_NAMES, false},
    {"nom prenom", PART_NAMES, false},
    {"prenom et nom", PART_NAMES, false},
    {"nom complet", PART_NAMES, false},
    {"full name", PART_NAMES, false},
    {"name", PART_NAMES, false},
    {"visiteur", PART_NAMES, false},
    {"de", PART_NAMES, false},
    {"from", PART_NAMES, false},
    {"civilite", PART_NAMES, true},
    {"client", PART_NAMES, false},
    {"contact", PART_NAMES, false},
    {"nom de famille", PART_LAST, true},
    {"nom d'usage", PART_LAST, true},
    {"nom", PART_LAST, true},
    {"last name", PART_LAST, false},
    {"lastname", PART_LAST, false},
    {"surname", PART_LAST, false},
    {"family name", PART_LAST, false},
    {"prenoms", PART_FIRST, true},
    {"prenom", PART_FIRST, true},
    {"first name", PART_FIRST, false},
    {"firstname", PART_FIRST, false},
    {"given name", PART_FIRST, false},
    {"ref", PART_NAMES, true},
    {"reference", PART_NAMES, true},
    {"ville", PART_OTHER, false},
    {"code postal", PART_OTHER, false},
    {"adresse", PART_OTHER, false},
    {"date", PART_OTHER, false},
    {"objet", PART_OTHER, false},
    {"commentaire", PART_OTHER, false},
    {"commentaires", PART_OTHER, false},
    {"remarque", PART_OTHER, false},
    {"remarques", PART_OTHER, false},
    {"note", PART_OTHER, false},
    {"notes", PART_OTHER, false},
    {"sujet", PART_OTHER, false},
    {"subject", PART_OTHER, false},
    {"comment", PART_OTHER, false},
    {"comments", PART_OTHER, false},
    {"societe", PART_OTHER, false},
    {"company", PART_OTHER, false},
    {"heure", PART_OTHER, false},
    {"bien", PART_OTHER, false},
    {"annonce", PART_OTHER, false},
    {"budget", PART_OTHER, false},
    {"adresse postale", PART_OTHER, false},
    {"address", PART_OTHER, false},
    {"city", PART_OTHER, false},
    {"zip", PART_OTHER, false},
    {"postcode", PART_OTHER, false},
    {"message", PART_OTHER, false},
    {"tel", PART_NAMES, true},
    {"telephone", PART_NAMES, true},
    {"phone", PART_NAMES, true},
    {"mobile", PART_NAMES, true},
    {"portable", PART_NAMES, true},
    {"port", PART_NAMES, true},
    {"gsm", PART_NAMES, true},
    {"fixe", PART_NAMES, true},
    {"cell", PART_NAMES, true},
    {"email", PART_NAMES, true},
    {"e-mail", PART_NAMES, true},
    {"mail", PART_NAMES, true},
    {"courriel", PART_NAMES, true},
    {"mel", PART_NAMES, false},
    {"mailto", PART_NAMES, false},
};

/* The label that begins there, the longest one; NULL when none does. *length: its bytes, with colon and blanks. */
static const struct label *label_at(const char *at, size_t *length) {
  const struct label *label = NULL;
  AUTO(buf_free) struct buf phrase = buf_empty(BUF_UNBOUNDED);
  size_t end = 0;
  for (int words = 0; words < LABEL_WORDS && at[end] != '\0' && strchr(",:", at[end]) == NULL; words++) {
    size_t word = strcspn(at + end, " ,:");
    AUTO(mem_free_at) char *folded = folded_word(at + end, word);
    (void)!buf_print(&phrase, "%s%s", words > 0 ? " " : "", folded);
    end += word;
    size_t behind = end + strspn(at + end, " ");
    bool colon = at[behind] == ':';
    for (size_t n = 0; n < sizeof labels / sizeof *labels; n++)
      if ((colon || labels[n].bare) && strcmp(labels[n].words, phrase.data) == 0) {
        label = &labels[n];
        *length = behind + colon;
      }
    end = behind;
  }
  return label;
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
  words->left |= words->part == PART_OTHER;
  if (words->part == PART_OTHER) return;
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
  AUTO(mem_free_at) char *folded = folded_word(at, length);
  bool couple = *after_title && (strcmp(folded, "et") == 0 || strcmp(folded, "and") == 0 || strcmp(folded, "&") == 0);
  bool first = words->count == 0, title = is_title(folded, first), unknown = is_unknown_label(at, length) && !title;
  bool label = unknown && (words->labelled[PART_LAST] || words->labelled[PART_FIRST]);
  words->couple |= couple;
  *after_title = !couple && title && first;
  if (clean == 1 && *at == '-' && words->part != PART_OTHER) {
    words->dash = true;
    words->opens |= first;
  }
  if (!couple && !title && !label && has_letter(word)) words_add(words, word);
  if (unknown) words->part = PART_OTHER;
  return length;
}

static void split_words(const char *line, struct words *words) {
  bool after_title = false;
  *words = (struct words){0};
  for (const char *at = line + strspn(line, " "); *at != '\0'; at += strspn(at, " ")) {
    size_t length = 0;
    const struct label *label = *at == ',' ? NULL : label_at(at, &length);
    if (*at == ',') {
      if (words->comma == 0) words->comma = words->count;
      at++;
    } else if (label != NULL) {
      words->part = label->part;
      words->labelled[label->part] = true;
      at += length;
    } else {
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
  AUTO(mem_free_at) char *folded = folded_word(word, strlen(word));
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

static char *join_part(const struct words *words, enum part part) {
  struct words only = {0};
  for (size_t n = 0; n < words->count; n++)
    if (words->parts[n] == part) only.words[only.count++] = words->words[n];
  return join(&only, 0, only.count);
}

static void read_names(const struct words *words, struct visitor *visitor) {
  if (words->labelled[PART_LAST] && words->labelled[PART_FIRST]) {
    visitor->last_name = join_part(words, PART_LAST);
    visitor->first_name = join_part(words, PART_FIRST);
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

/* Separators of pasted tables and brackets become blanks; the "(s)" of a form's label goes. */
static void part_line(char *line) {
  for (char *at = line; (at = strpbrk(at, ";|/<>()[]{}\"")) != NULL;) {
    bool plural = strncasecmp(at, "(s)", 3) == 0 && at > line && at[-1] != ' ';
    memset(at, ' ', plural ? 3 : 1);
  }
}

unsigned visitor_line_read(const char *line, struct visitor *visitor) {
  AUTO(mem_free_at) char *plain = text_clean_line(line);
  size_t emails;
  bool phones;
  *visitor = (struct visitor){0};
  visitor->email = email_take(plain, &emails);
  visitor->email_exact = mem_copy(visitor->email);
  visitor->phone = phone_take(plain, &phones);
  part_line(plain);
  struct words words;
  split_words(plain, &words);
  read_names(&words, visitor);
  for (size_t i = 0; i < words.count; i++)
    free(words.words[i]);
  return (visitor->email == NULL ? VISITOR_NO_EMAIL : 0u) | (visitor->first_name == NULL ? VISITOR_NO_FIRST_NAME : 0u) |
         (visitor->last_name == NULL ? VISITOR_NO_LAST_NAME : 0u) | (visitor->phone == NULL ? VISITOR_NO_PHONE : 0u) |
         (emails > 1 ? VISITOR_MORE_EMAILS : 0u) | (phones ? VISITOR_MORE_PHONES : 0u) |
         (words.left ? VISITOR_WORDS_LEFT : 0u);
}

unsigned visitor_doubts(const struct visitor *visitor) {
  const char *phone = visitor->phone != NULL ? visitor->phone : "",
             *email = visitor->email != NULL ? visitor->email : "";
  const char *at = strrchr(email, '@');
  return (phone[0] != '\0' && phone_is_odd(phone) ? VISITOR_ODD_PHONE : 0u) |
         (at != NULL && strchr(at, '.') == NULL ? VISITOR_ODD_EMAIL : 0u);
}
