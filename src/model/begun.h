/* begun: what a person had begun to type, as named texts, for a file that outlives a lost line. Never a secret: who
 * types one tells nothing of it. One owner, any thread. */
#ifndef MODEL_BEGUN_H
#define MODEL_BEGUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buf.h"
#include "base/mem.h"

enum { BEGUN_MAX = 256 * 1024 /* bytes as a text */ };
struct begun_text {
  char *name, *text; /* exact */
};
struct begun {
  int64_t at; /* UTC: when it was typed last */
  size_t count;
  struct begun_text *texts;
};
struct begun *begun_new(void);
void begun_free(struct begun *take_begun);
AUTO_OF(struct begun, begun_free)
/* All of the other's texts whose names begin with one of these letters (NULL: all). */
void begun_add_all(struct begun *begun, const struct begun *other, const char *letters);
/* text NULL: nothing is added. */
void begun_add(struct begun *begun, const char *name, const char *text);
void begun_add_number(struct begun *begun, const char *name, int64_t number);
/* The first of that name; NULL: there is none. */
const char *begun_text(const struct begun *begun, const char *name);
/* otherwise: where it is none. */
int64_t begun_number(const struct begun *begun, const char *name, int64_t otherwise);
enum begun_kind {
  BEGUN_BOOKING,
  BEGUN_INVITATION,
  BEGUN_MESSAGE,
  BEGUN_VISITOR,
  BEGUN_PROPERTY,
  BEGUN_NEW,
  BEGUN_OTHER /* a newer visitdeck's, or nobody's */
};
/* By its text "kind". */
enum begun_kind begun_kind_of(const struct begun *begun);
/* As a text; false when it would be too long. */
bool begun_print(const struct begun *begun, struct buf *out) MUST_CHECK;
/* NULL: it is no such text. */
struct begun *begun_read(const char *text);

#endif
