/* write: what each kind of write is; deliver.c and settle.c know none of them. Worker thread. */
#ifndef WORK_WRITE_H
#define WORK_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/json_edit.h"
#include "store/outbox.h"
#include "work/call.h"
#include "work/worker.h"

struct http_answer;

enum { WRITE_BODY_MAX = 64 * 1024, WRITE_PROPERTY_MAX = 1 << 20 };
struct write_ops {
  /* The row from its job; key, names and instants are in it already. False with ERROR_USAGE. */
  bool (*fill)(struct outbox_row *row, const struct job *job, struct error *error);
  /* Reads what the write builds on, then deliver_send or deliver_refused. NULL: it is sent as it is. */
  void (*start)(struct worker *worker, struct delivery *delivery);
  /* Endpoint, path value and query of the request. */
  void (*aim)(const struct outbox_row *row, struct call_setup *setup);
  /* A 2xx came: deliver_done, or settle_unknown when it proves nothing. */
  void (*answered)(struct worker *worker, struct delivery *delivery, struct error *error,
                   const struct http_answer *answer);
  /* A refusal; true when it was dealt with. NULL: refused, but for what a conflict leaves to be looked up. */
  bool (*refused)(struct worker *worker, struct delivery *delivery, const struct error *error, int status);
  /* Reads the state back. NULL: nothing that can be read tells, a person decides. */
  void (*settle)(struct worker *worker, struct delivery *delivery);
  const char *may_have, *absent; /* sentences, untranslated: no answer came; it is not there so far */
};
extern const struct write_ops write_book, write_cancel, write_move, write_visitor, write_save, write_availability,
    write_status, write_terminate, write_invite, write_message;
const struct write_ops *write_ops(enum outbox_kind kind);
bool write_is_job(enum job_type type);
enum outbox_kind write_kind(enum job_type type);
/* The visitor is the row's. */
bool write_same_email(const struct visitor *visitor, const struct outbox_row *row);
/* A 2xx came about the right thing, which is not as it was sent: it is looked up (delivery->taken). */
void write_taken(struct worker *worker, struct delivery *delivery);
/* A visit that the server sent: into the cache, so that the planning shows it at once. */
void write_keep_visit(struct worker *worker, const struct visit *visit);
/* The same, and onto the screen; the visit is freed. */
void write_show_visit(struct worker *worker, struct visit *take_visit);

/* Every page of a property's visits; without a reference the visits of at's day. */
struct load *write_load_visits(struct worker *worker, const char *ref, int64_t at,
                               void (*done)(struct worker *worker, struct load *load, const struct error *error),
                               void *arg);
/* Every part of that visitor is cancelled, and not merely moved (two visitors may share an address). *live: one is not
 * known to be over. */
bool write_is_cancelled(const struct visit *visit, const struct outbox_row *row, bool *live, bool *moved, bool *done);
/* How sure it is that a visit is what a booking became: BOOK_OTHER, BOOK_CANCELLED (it was), BOOK_OURS. */
enum book_match { BOOK_OTHER, BOOK_CANCELLED, BOOK_OURS };
enum book_match book_match(const struct visit *visit, const struct outbox_row *row);
/* What a booking became: a standing visit, else one that has been cancelled since. NULL: none. */
const struct visit *book_find(struct worker *worker, const struct visit_list *visits, const struct outbox_row *row,
                              enum book_match *match);
/* What the visit says of date, property and visitor is what was sent; what it leaves out is nothing against it. */
bool book_is_as_sent(const struct visit *visit, const struct outbox_row *row);
/* The visit is of the row's property, or doesn't say of which. */
bool write_is_there(const struct visit *visit, const struct outbox_row *row);
struct call *write_call_visit(struct worker *worker, struct delivery *delivery, const char *id, call_done *done);
/* The visitor as the visit has it now has all that the cache knows of him, to be sent back. ERROR_REFUSED names what is
 * lacking. */
enum error_code write_visitor_is_whole(struct worker *worker, const struct visit *visit, const char *email,
                                       struct json_span visitor, struct error *error) MUST_CHECK;
/* The row's slot was seen free so lately (60 s) that it needs not be read again before it is asked for. */
bool write_slot_is_fresh(const struct worker *worker, const struct outbox_row *row);
/* The slots that came have the row's instant, free; the same of *result. */
bool write_slot_is_free(struct worker *worker, const struct outbox_row *row, const struct http_answer *answer,
                        struct error *result);
/* A cancel's answer names the row's visitor. */
bool write_cancel_is_answered(const struct outbox_row *row, const struct http_answer *answer, struct error *error);
/* The visitor with that email, raw, in the visit's raw object. */
bool write_find_visitor(const struct visit *visit, const char *email, struct json_span *visitor);

#endif
