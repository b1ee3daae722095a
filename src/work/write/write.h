/* write: what each kind of write is. It says what is known of a row, in verdicts (verdict.h), and does nothing to its
 * state. Worker thread. */
#ifndef WORK_WRITE_WRITE_H
#define WORK_WRITE_WRITE_H

#include <stdbool.h>
#include "store/outbox.h"
#include "work/net/request.h"
#include "work/write/delivery.h"
#include "work/job.h"

struct visit_list;

enum { WRITE_BODY_MAX = 64 * 1024, WRITE_PROPERTY_MAX = 1 << 20 };

/* What came of a question. Borrowed. */
struct found {
  enum question question;
  const struct error *error;
  const struct http_answer *answer; /* NULL: none came, or it is no single answer */
  const struct visit *visit;        /* QUESTION_VISIT, which is asked of a kind only if it came */
  const struct visit_list *visits;  /* QUESTION_VISITS, QUESTION_DAY */
  size_t left_out;                  /* ... of which so many can't be read */
};

struct write_ops {
  /* The row from its job; key, names and instants are in it already. Else ERROR_USAGE. */
  enum error_code (*fill)(struct outbox_row *row, const struct job *job, struct error *error);
  /* Before it is sent: what it builds on is read, and its body made. found: what came of the last question; NULL: none
   * was asked yet. NULL: it is sent as it is. */
  struct verdict (*prepare)(struct worker *worker, struct delivery *delivery, const struct found *found);
  /* Endpoint, path value and query of the request. */
  void (*aim)(const struct outbox_row *row, struct request *setup);
  /* A 2xx came: what it proves. */
  struct verdict (*answered)(struct worker *worker, struct delivery *delivery, struct error *error,
                             const struct http_answer *answer);
  /* A refusal. NULL: write_refused. */
  struct verdict (*refused)(struct worker *worker, struct delivery *delivery, const struct error *error, int status);
  /* What became of it is read back; found as for prepare. NULL: nothing that can be read tells. */
  struct verdict (*settle)(struct worker *worker, struct delivery *delivery, const struct found *found);
  bool sends_back;               /* what it reads of a visit before it is sent goes back: it has to be whole */
  const char *may_have, *absent; /* notes: no answer came; it is not there so far */
};
extern const struct write_ops write_book, write_cancel, write_move, write_visitor, write_save, write_availability,
    write_status, write_terminate, write_invite, write_message;
const struct write_ops *write_ops(enum outbox_kind kind);
/* What such a job asks for, into a row of its kind (fill). */
enum error_code write_fill(struct outbox_row *row, const struct job *job, struct error *error) MUST_CHECK;

#endif
