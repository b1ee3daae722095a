#include "model/search.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/found.h"

enum { SEARCH_BYTES = 256, SEARCH_WORDS = 16, SEARCH_NUMBERS = SEARCH_WORDS / 2 };

struct search_needle { /* what a text is searched for */
  const char *text;
  size_t length;
  size_t rare; /* its byte that is the least often in texts: that one is looked for */
};
struct search_word {
  struct search_needle needle;
  int number; /* it is a part of that one, else -1 */
};
struct search_number { /* a telephone's part: as it stands there; and as it is, where 33 is the country's: none */
  char digits[SEARCH_BYTES], dialled[SEARCH_BYTES];
  struct search_needle here, abroad;
  bool is_word; /* it is one word, as it was typed: that says it all */
};
struct search {
  char *folded; /* the words are in it */
  size_t count, number_count;
  struct search_word words[SEARCH_WORDS];
  struct search_number numbers[SEARCH_NUMBERS];
};

/* ---- what is typed */

static bool search_is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

static bool search_is_letter(char byte) {
  return (byte >= 'a' && byte <= 'z') || (unsigned char)byte >= 0x80;
}

/* The letters of names, streets and numbers, the most common first. */
static struct search_needle search_needle(const char *text, size_t length) {
  static const char common[] = " e0ainrs1ltuo2dcm6p3754\t89hgbfvj.@-xyqzkw";
  struct search_needle needle = {.text = text, .length = length};
  size_t best = 0;
  for (size_t n = 0; n < length && best < sizeof common; n++) {
    const char *at = memchr(common, text[n], sizeof common - 1);
    size_t rank = at != NULL ? (size_t)(at - common) + 1 : sizeof common;
    if (rank > best) needle.rare = n;
    if (rank > best) best = rank;
  }
  return needle;
}

/* "+33", "06.58", "(0)6": of digits, and of what is written between them. */
static bool search_is_number(const struct search_needle *word) {
  size_t digits = 0, n = 0;
  for (; n < word->length && strchr("0123456789+.-()/", word->text[n]) != NULL; n++)
    digits += search_is_digit(word->text[n]);
  return n == word->length && digits > 0;
}

/* What is dialled before it from elsewhere is the 0 of here: in place. The length. */
static size_t search_dial(char *digits, size_t length) {
  static const struct {
    const char *begin, *by;
  } before[] = {{"+330", "0"}, {"00330", "0"}, {"+33", "0"}, {"0033", "0"}, {"00", "+"}};
  for (size_t n = 0; n < sizeof before / sizeof *before; n++) {
    size_t begin = strlen(before[n].begin), by = strlen(before[n].by);
    if (length < begin || memcmp(digits, before[n].begin, begin) != 0) continue;
    memmove(digits + by, digits + begin, length - begin);
    memcpy(digits, before[n].by, by);
    return length - begin + by;
  }
  return length;
}

/* The digits of text, as they are kept, in room for as many bytes. */
static size_t search_digits(const char *text, size_t length, char *out) {
  size_t count = 0;
  for (size_t n = 0; n < length; n++)
    if (search_is_digit(text[n]) || (text[n] == '+' && count == 0)) out[count++] = text[n];
  return search_dial(out, count);
}

/* Words of digits that stand together are one number, from that word on. */
static void search_add_number(struct search *search, size_t first) {
  struct search_number *number = &search->numbers[search->number_count];
  const struct search_needle *begin = &search->words[first].needle;
  size_t n = first;
  for (; n < search->count && search_is_number(&search->words[n].needle); n++)
    search->words[n].number = (int)search->number_count;
  const struct search_needle *last = &search->words[n - 1].needle;
  size_t length = search_digits(begin->text, (size_t)(last->text + last->length - begin->text), number->digits);
  number->here = search_needle(number->digits, length);
  number->is_word = n == first + 1 && length == begin->length && memcmp(begin->text, number->digits, length) == 0;
  if (length > 2 && memcmp(number->digits, "33", 2) == 0) {
    number->dialled[0] = '0';
    memcpy(number->dialled + 1, number->digits + 2, length - 2);
    number->abroad = search_needle(number->dialled, length - 1);
  }
  search->number_count++;
}

/* "jean-pierre", "l'opera" are two words; "75-1042" is one. */
static size_t search_word_length(const char *text) {
  size_t length = 0;
  while (text[length] != '\0' && text[length] != ' ') {
    bool joins = (text[length] == '-' || text[length] == '\'') && length > 0;
    if (joins && search_is_letter(text[length - 1]) && search_is_letter(text[length + 1])) break;
    length++;
  }
  return length;
}

struct search *search_new(const char *text) {
  struct search *search = mem_new(sizeof *search);
  char cut[SEARCH_BYTES];
  text_copy(cut, sizeof cut, text);
  search->folded = text_fold(cut);
  if (strlen(search->folded) >= SEARCH_BYTES) search->folded[SEARCH_BYTES - 1] = '\0';
  for (char *at = search->folded; *at != '\0'; at++)
    if ((unsigned char)*at < ' ') *at = ' ';
  const char *at = search->folded + strspn(search->folded, " ");
  while (*at != '\0' && search->count < SEARCH_WORDS) {
    size_t length = search_word_length(at);
    search->words[search->count++] = (struct search_word){search_needle(at, length), -1};
    at += length;
    at += strspn(at, " ") + (*at == '-' || *at == '\'');
  }
  for (size_t n = 0; n < search->count; n++)
    if (search->words[n].number < 0 && search_is_number(&search->words[n].needle)) search_add_number(search, n);
  return search;
}

void search_free(struct search *take_search) {
  if (take_search == NULL) return;
  free(take_search->folded);
  free(take_search);
}

const char *search_agent_word(void) {
  /* TRANSLATORS: what is typed before the name or the number of a visit agent: "agent Léa", "agent 2". */
  return _("agent");
}

const char *search_behind_agent(const char *folded) {
  AUTO(mem_free_at) char *here = text_fold(search_agent_word());
  const char *const words[] = {here, "agent"};
  for (size_t n = 0; n < sizeof words / sizeof *words; n++) {
    size_t length = strlen(words[n]);
    bool ends = strncmp(folded, words[n], length) == 0 && (folded[length] == '\0' || folded[length] == ' ');
    if (ends) return folded + length + strspn(folded + length, " ");
  }
  return NULL;
}

bool search_is_short(const struct search *search) {
  size_t bytes = 0;
  for (size_t n = 0; n < search->count; n++)
    bytes += search->words[n].needle.length;
  return bytes < FOUND_LEAST_BYTES;
}

/* ---- does it match */

static bool search_is_word_byte(char byte) {
  return search_is_letter(byte) || search_is_digit(byte);
}

static enum search_rank search_find(const char *text, size_t length, const struct search_needle *needle) {
  enum search_rank best = SEARCH_NOT;
  if (length < needle->length) return best;
  const char *last = text + length - needle->length + needle->rare; /* where the rare one may stand at most */
  for (const char *at = text + needle->rare; at <= last; at++) {
    at = memchr(at, needle->text[needle->rare], (size_t)(last - at) + 1);
    if (at == NULL) break;
    const char *begin = at - needle->rare;
    if (memcmp(begin, needle->text, needle->length) != 0) continue;
    if (begin == text || !search_is_word_byte(begin[-1])) return SEARCH_BEGINS;
    best = SEARCH_INSIDE;
  }
  return best;
}

/* The words of a number stand there as they are, or the whole of it as digits; *n goes behind them. */
static enum search_rank search_match_number(const struct search *search, const char *text, size_t length, size_t *n) {
  int which = search->words[*n].number;
  const struct search_number *number = &search->numbers[which];
  enum search_rank whole = search_find(text, length, &number->here), worst = SEARCH_BEGINS;
  if (whole != SEARCH_BEGINS && number->abroad.length > 0) {
    enum search_rank abroad = search_find(text, length, &number->abroad);
    if (abroad > whole) whole = abroad;
  }
  bool decided = whole == SEARCH_BEGINS || number->is_word;
  for (; *n < search->count && search->words[*n].number == which; (*n)++) {
    if (decided || worst == SEARCH_NOT) continue;
    enum search_rank rank = search_find(text, length, &search->words[*n].needle);
    if (rank < worst) worst = rank;
  }
  return !decided && worst > whole ? worst : whole;
}

enum search_rank search_match(const struct search *search, const char *text, size_t length) {
  enum search_rank worst = SEARCH_BEGINS;
  for (size_t n = 0; n < search->count && worst != SEARCH_NOT;) {
    const struct search_word *word = &search->words[n];
    enum search_rank rank =
        word->number >= 0 ? search_match_number(search, text, length, &n) : search_find(text, length, &word->needle);
    if (word->number < 0) n++;
    if (rank < worst) worst = rank;
  }
  return worst;
}

bool search_is_one_word(const struct search *search) {
  return search->count == 1;
}

bool search_begins(const struct search *search, const char *text, size_t length) {
  const struct search_needle *word = &search->words[0].needle;
  bool begins = search->count > 0 && length >= word->length && memcmp(text, word->text, word->length) == 0;
  return begins && (length == word->length || text[word->length] == ' ');
}

/* ---- what is searched */

enum { SEARCH_OWN_MOST = 8 * 1024, SEARCH_TEXT_MOST = 64 * 1024 };

/* Controls, which are few, become blanks: eight bytes are looked at at a time. */
static void search_blank(char *text, size_t length) {
  const uint64_t each = 0x0101010101010101u;
  uint64_t word;
  for (size_t n = 0; n < length;) {
    if (length - n >= sizeof word) {
      memcpy(&word, text + n, sizeof word);
      if (((word - each * ' ') & ~word & each * 0x80) == 0) {
        n += sizeof word;
        continue;
      }
    }
    if ((unsigned char)text[n] < ' ') text[n] = ' ';
    n++;
  }
}

/* Behind what stands there, as much as fits: enough to find it. Folded at last, all at once; its line ends are blanks.
 */
static void search_add(struct buf *out, const char *text) {
  if (text == NULL || text[0] == '\0') return;
  bool begins = out->length == 0 || strchr("\n\t +-", out->data[out->length - 1]) != NULL;
  size_t length = strlen(text), room = out->max - out->length;
  if (room < 2) return;
  if (length > room - 2)
    for (length = room - 2; length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80;)
      length--;
  if (!begins) (void)!buf_add(out, " ", 1);
  (void)!buf_add(out, text, length);
  search_blank(out->data + out->length - length, length);
}

static void search_add_phone(struct buf *out, const char *phone) {
  char digits[64];
  if (phone == NULL) return;
  digits[search_digits(phone, strnlen(phone, sizeof digits - 1), digits)] = '\0';
  search_add(out, digits);
}

static void search_add_visitor(struct buf *out, const struct visit_visitor *part) {
  const struct visitor *visitor = &part->visitor;
  const char sign[] = {'\n', visit_status_may_come(part->status) ? SEARCH_COMES : SEARCH_STAYS};
  (void)!buf_add(out, sign, sizeof sign);
  search_add(out, visitor->first_name);
  search_add(out, visitor->last_name);
  (void)!buf_add(out, "\t", 1);
  search_add(out, visitor->email);
  (void)!buf_add(out, "\t", 1);
  search_add_phone(out, visitor->phone);
}

char *search_visit_text(const struct visit *visit) {
  struct buf out = buf_empty(SEARCH_OWN_MOST);
  const char *own[] = {visit->ref_shown, visit->address, visit->door};
  for (size_t n = 0; n < sizeof own / sizeof *own; n++)
    search_add(&out, own[n]);
  for (size_t n = 0; n < visit->visitor_count; n++)
    search_add(&out, visit->visitors[n].comment);
  for (size_t n = 0; n < visit->report_count; n++) {
    const struct visit_report *report = &visit->reports[n];
    const char *texts[] = {report->note, report->comment, report->positive, report->negative, report->questions};
    for (size_t text = 0; text < sizeof texts / sizeof *texts; text++)
      search_add(&out, texts[text]);
  }
  out.max = SEARCH_TEXT_MOST; /* who comes is found whatever was written */
  for (size_t n = 0; n < visit->visitor_count; n++)
    search_add_visitor(&out, &visit->visitors[n]);
  AUTO(mem_free_at) char *text = buf_take(&out);
  return text_fold(text);
}

char *search_property_text(const struct property *property) {
  struct buf out = buf_empty(SEARCH_TEXT_MOST);
  const char *own[] = {property->ref_shown,  property->address,   property->zip,         property->city,
                       property->owner_name, property->in_charge, property->owner_email, property->door_ref};
  for (size_t n = 0; n < sizeof own / sizeof *own; n++)
    search_add(&out, own[n]);
  for (size_t n = 0; n < property->alias_count; n++) {
    AUTO(mem_free_at) char *alias = text_clean_line(property->aliases[n]);
    search_add(&out, alias);
  }
  search_add_phone(&out, property->owner_phone);
  search_add_phone(&out, property->tenant_phone);
  AUTO(mem_free_at) char *text = buf_take(&out);
  return text_fold(text);
}

bool search_next_part(const char *text, size_t length, struct search_part *part) {
  bool first = part->text == NULL;
  const char *at = first ? text : part->text + part->length, *end = text + length;
  if (!first && end - at < 2) return false;
  part->visitor = first ? SIZE_MAX : part->visitor + 1;
  if (!first) {
    part->comes = at[1] == SEARCH_COMES;
    at += 2;
  }
  const char *line = memchr(at, '\n', (size_t)(end - at));
  part->text = at;
  part->length = (size_t)((line != NULL ? line : end) - at);
  return true;
}
