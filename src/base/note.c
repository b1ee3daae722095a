/* A note is \036, its English text, \037 before each of what stands in it, \035. An instant is \034, d (day) or t
 * (time), its number, \037, how it was written, \035. Clean text has none of these four. */
#include "base/note.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

enum {
  NOTE_AT = '\034',
  NOTE_END = '\035',
  NOTE_BEGIN = '\036',
  NOTE_NEXT = '\037',
  NOTE_PARTS = 8,   /* that stand in a sentence */
  NOTE_DEPTH = 6,   /* notes in notes */
  NOTE_PART = 1600, /* bytes that are kept of what stands in it */
  NOTE_SAID = 4000  /* bytes */
};
static const char note_marks[] = {NOTE_AT, NOTE_END, NOTE_BEGIN, NOTE_NEXT, '\0'};

bool note_is(const char *text) {
  return text[0] == NOTE_BEGIN;
}

/* ---- saying */

struct note_reader {
  const char *at;
  int depth;
  note_say_instant *say;
};

/* Up to the next mark. New memory, as of the others; those give NULL for what does not hold together. */
static char *note_read_text(struct note_reader *reader) {
  size_t length = strcspn(reader->at, note_marks);
  char *text = mem_copy_n(reader->at, length);
  reader->at += length;
  return text;
}

static char *note_read_instant(struct note_reader *reader) {
  static const int64_t least = INT64_C(-62135596800), most = INT64_C(253402300799); /* the years 1 to 9999 */
  bool day = reader->at[1] == 'd';
  char *end, said[NOTE_INSTANT];
  if (!day && reader->at[1] != 't') return NULL;
  int64_t instant = strtoll(reader->at + 2, &end, 10);
  if (*end != NOTE_NEXT) return NULL;
  reader->at = end + 1;
  AUTO(mem_free_at) char *written = note_read_text(reader);
  if (*reader->at != NOTE_END) return NULL;
  reader->at++;
  if (reader->say == NULL || instant < least || instant > most) return mem_take(&written);
  reader->say(day, instant, said);
  return mem_copy(said);
}

/* How long the directive is that begins there; 0: it is none. *which: what it stands for, if it says so ("%2$s"). */
static size_t note_directive(const char *at, size_t *which) {
  size_t length = 1, digits = strspn(at + 1, "0123456789");
  if (digits > 0 && at[1 + digits] == '$') {
    *which = strtoul(at + 1, NULL, 10) - 1;
    length += digits + 1;
  }
  length += strspn(at + length, "lz");
  return at[length] != '\0' && strchr("sdu", at[length]) != NULL ? length + 1 : 0;
}

/* A directive that nothing stands for is a text like any other. */
static bool note_fill(struct buf *out, const char *format, char *const *parts, size_t count) {
  size_t next = 0;
  while (format[0] != '\0') {
    size_t plain = strcspn(format, "%"), which = next;
    if (!buf_add(out, format, plain)) return false;
    format += plain;
    if (format[0] == '\0') break;
    size_t length = note_directive(format, &which);
    bool stands = length > 0 && which < count;
    if (!buf_add_text(out, stands ? parts[which] : "%")) return false;
    if (stands) next = which + 1;
    format += stands ? length : format[1] == '%' ? 2 : 1;
  }
  return true;
}

static char *note_read(struct note_reader *reader);

static char *note_read_note(struct note_reader *reader) {
  char *parts[NOTE_PARTS];
  size_t count = 0;
  reader->at++;
  AUTO(mem_free_at) char *english = note_read_text(reader);
  AUTO(buf_free) struct buf out = buf_empty(NOTE_SAID);
  bool good = english[0] != '\0' && reader->depth < NOTE_DEPTH;
  reader->depth++;
  while (good && *reader->at == NOTE_NEXT) {
    reader->at++;
    good = count < NOTE_PARTS && (parts[count] = note_read(reader)) != NULL;
    count += good;
  }
  reader->depth--;
  good = good && *reader->at == NOTE_END && note_fill(&out, i18n_of(english), parts, count);
  if (good) reader->at++;
  while (count > 0)
    free(parts[--count]);
  return good ? buf_take(&out) : NULL;
}

static char *note_read(struct note_reader *reader) {
  return *reader->at == NOTE_BEGIN ? note_read_note(reader)
         : *reader->at == NOTE_AT  ? note_read_instant(reader)
                                   : note_read_text(reader);
}

/* NULL: it is no note or instant, from one end to the other. */
static char *note_read_whole(const char *text, note_say_instant *say) {
  struct note_reader reader = {.at = text, .say = say};
  AUTO(mem_free_at) char *said = text[0] == NOTE_BEGIN || text[0] == NOTE_AT ? note_read(&reader) : NULL;
  return said != NULL && *reader.at == '\0' ? mem_take(&said) : NULL;
}

char *note_say_by(const char *note, note_say_instant *say) {
  char cut[NOTE_SAID + 1];
  if (note == NULL) return NULL;
  AUTO(mem_free_at) char *said = note_read_whole(note, say);
  text_copy(cut, sizeof cut, said != NULL ? said : note);
  return text_clean_line(cut);
}

char *note_text(const char *note) {
  return note_say_by(note, NULL);
}

/* ---- writing */

struct note_args {
  va_list list;
};

/* A note, an instant, or a text without marks. */
static char *note_part(const char *text) {
  AUTO(mem_free_at) char *whole = note_read_whole(text, NULL);
  if (whole != NULL) return mem_copy(text);
  char part[NOTE_PART];
  size_t length = 0;
  text_copy(part, sizeof part, text);
  for (const char *at = part; *at != '\0'; at++)
    if (strchr(note_marks, *at) == NULL) part[length++] = *at;
  part[length] = '\0';
  return mem_copy(part);
}

/* NULL is none, as printf has it. */
static char *note_part_of(struct note_args *args) {
  const char *text = va_arg(args->list, const char *);
  return note_part(text != NULL ? text : "(null)");
}

/* What stands for the directive at *format, which moves on behind it; NULL: it is not known. */
static char *note_take(const char **format, struct note_args *args) {
  const char *at = *format;
  size_t length = at[0] == 'z' ? 2 : at[0] == 'l' ? 3 : 1;
  *format += length;
  if (at[0] == 's') return note_part_of(args);
  if (at[0] == 'd') return mem_print("%d", va_arg(args->list, int));
  if (strncmp(at, "zu", length) == 0) return mem_print("%zu", va_arg(args->list, size_t));
  if (strncmp(at, "lld", length) == 0) return mem_print("%lld", va_arg(args->list, long long));
  return NULL;
}

/* False: it has a directive that is not known, or too many. */
static bool note_put(struct buf *out, const char *english, struct note_args *args) {
  const char begin = NOTE_BEGIN, next = NOTE_NEXT, end = NOTE_END;
  bool good = buf_add(out, &begin, 1) && buf_add_text(out, english);
  size_t count = 0;
  for (const char *at = english; good && (at = strchr(at, '%')) != NULL;) {
    at++;
    if (*at == '%') {
      at++;
      continue;
    }
    AUTO(mem_free_at) char *part = count++ < NOTE_PARTS ? note_take(&at, args) : NULL;
    good = part != NULL && buf_add(out, &next, 1) && buf_add_text(out, part);
  }
  return good && buf_add(out, &end, 1);
}

char *note_print_list(const char *format, va_list args) {
  AUTO(buf_free) struct buf out = buf_empty(BUF_UNBOUNDED);
  struct note_args taken;
  char *only = NULL;
  va_copy(taken.list, args);
  bool tells = strcmp(format, "%s") != 0, good = tells && note_put(&out, i18n_source(format), &taken);
  if (!tells) only = note_part_of(&taken);
  va_end(taken.list);
  return only != NULL ? only : good ? buf_take(&out) : mem_print_with(format, args);
}

char *note_print(const char *format, ...) {
  va_list args;
  va_start(args, format);
  char *note = note_print_list(format, args);
  va_end(args);
  return note;
}
