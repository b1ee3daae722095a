/* record: the members of a struct as a table, a row a member, from which it is read, written, copied, compared and
 * freed. Any thread. */
#ifndef BASE_RECORD_H
#define BASE_RECORD_H

#include <stdbool.h>
#include <stddef.h>

/* What a member is, and what it is when it is absent. */
enum record_kind {
  RECORD_LAST,    /* no row any more */
  RECORD_EXACT,   /* char *: as it came; new memory, NULL when absent, as all texts */
  RECORD_LINE,    /* char *: cleaned, one line */
  RECORD_LINES,   /* char *: cleaned, line breaks kept */
  RECORD_INSTANT, /* int64_t: UTC, or WHEN_NONE */
  RECORD_NUMBER,  /* int64_t, or 0 */
  RECORD_INT,     /* int, or INT_MIN */
  RECORD_COUNT,   /* int, or -1 */
  RECORD_REAL,    /* double, or NAN */
  RECORD_FLAG,    /* bool, or false */
  RECORD_IN,      /* no member: those of the rows that follow are in the object of that name */
  RECORD_UNDER    /* the same, where that is in the object of the last RECORD_IN */
};
struct record_member {
  enum record_kind kind;
  const char *name; /* where it is kept: in JSON, in a table; NULL: nowhere */
  size_t offset;
};
#define RECORD_MEMBER(kind, name, type, member)                                                                        \
  { RECORD_##kind, name, offsetof(struct type, member) }
#define RECORD_WITHIN(kind, name)                                                                                      \
  { RECORD_##kind, name, 0 }
#define RECORD_END                                                                                                     \
  { RECORD_LAST, NULL, 0 }

/* Where the record has the member. */
void *record_at(const struct record_member *member, void *record);
bool record_is_text(const struct record_member *member);
/* to is a copy of the struct itself: its texts become its own. */
void record_copy_texts(const struct record_member *members, void *to);
/* Frees the texts, which are NULL then. */
void record_free_texts(const struct record_member *members, void *record);
/* The same of an array of them, which is freed itself. NULL is fine. */
void record_free_list(const struct record_member *members, void *take_records, size_t count, size_t size);
/* One of the texts is there, and not empty. */
bool record_has_text(const struct record_member *members, const void *record);
/* Every member is the same. */
bool record_is_same(const struct record_member *members, const void *one, const void *other);

#endif
