/* write_answer: what an answer is about, and what it proves of a row. Worker thread. */
#ifndef WORK_WRITE_WRITE_ANSWER_H
#define WORK_WRITE_WRITE_ANSWER_H

#include <stdbool.h>
#include "base/buf.h"
#include "model/json_edit.h"
#include "model/visit.h"
#include "model/same.h"
#include "work/write/verdict.h"

struct delivery;
struct found;
struct http_answer;
struct outbox_row;
struct property;
struct worker;

/* The server said no. After a 409, or whatever where making one twice is what a server refuses, it may be there all the
 * same: whoever passes requests on may have sent it twice. */
struct verdict write_refused(const struct error *error, int status);
struct verdict write_refused_new(struct worker *worker, struct delivery *delivery, const struct error *error,
                                 int status);
/* What the write builds on could not be read: nothing is known of the write, but that it was not sent. */
struct verdict write_unprepared(const struct error *error);
/* What an edit was made on; no bytes: it is not known. */
struct json_span write_base(const struct outbox_row *row);
/* A send of it may have arrived, in this life or in that of the outbox that this one is a copy of: nothing is told as
 * not done. */
bool write_may_be_there(const struct outbox_row *row);
/* The end of a sentence that tells why the row is not sent now: that nothing was, or was not again. A note. */
const char *write_unsent(const struct outbox_row *row);
/* Somebody else has changed what it is about since, to what it was not meant to be: a person is asked, with that note.
 */
struct verdict write_changed(const struct delivery *delivery, const char *note);
/* What a read-back shows of edits. otherwise, neither: what is told of what arrived, but is shown otherwise, and of
 * what was changed by somebody else. */
struct verdict write_shown(const struct delivery *delivery, enum same_edits shown, const char *otherwise,
                           const char *neither);
/* The visit is there, perhaps at another date than the row says: then that is the row's. */
void write_take_date(struct worker *worker, struct outbox_row *row, const struct visit *visit);
/* The body of the row's request is what was put together; ERROR_USAGE where that is more than is sent. */
enum error_code write_take_body(struct outbox_row *row, struct buf *take_body, struct error *error);
/* A 2xx came about the right thing, which is not as it was sent. */
struct verdict write_taken(void);
/* The visit is what the person meant: at that instant (WHEN_NONE: not known), with the row's visitor, and nobody else
 * of his address, for Flatsy is told no more. Else ERROR_REFUSED with what has become of it. */
enum error_code write_is_meant(const struct visit *visit, const struct outbox_row *row, int64_t at,
                               struct error *error) MUST_CHECK;
/* The list did not show it: it is absent, unless a part of the list can't be read. */
struct verdict write_unlisted(const struct found *found);
/* The list could not be read: a reference that Flatsy does not know any more has its day. */
struct verdict write_unread(const struct found *found);

/* What was made then (Flatsy's clock; WHEN_NONE: not known) may be what the row became. */
bool write_is_since(const struct worker *worker, int64_t made_at, const struct outbox_row *row);
/* Flatsy is told a reference: it is that of the row's property alone. Else ERROR_REFUSED with both addresses. */
enum error_code write_is_named(struct worker *worker, const struct outbox_row *row, struct error *error) MUST_CHECK;
/* For what only has to be named: sent as it is, if it is (write_is_named). */
struct verdict write_prepare_named(struct worker *worker, struct delivery *delivery, const struct found *found);
/* The visitor has the row's address. */
bool write_same_email(const struct visitor *visitor, const struct outbox_row *row);
/* He is the row's: by address; who has none by name, else by telephone. */
bool write_same_visitor(const struct visitor *visitor, const struct outbox_row *row);
/* Of the same address, but under another name: who shares an address, or whose name a server keeps, a person knows. */
bool write_is_named_otherwise(const struct visitor *visitor, const struct outbox_row *row);
/* How many of its visitors may be the row's; standing: of those that are not cancelled. Who has no address is told by
 * being alone. */
size_t write_count(const struct visit *visit, const struct outbox_row *row, bool standing);
/* The visit is of the row's property, or doesn't say of which. */
bool write_is_there(const struct visit *visit, const struct outbox_row *row);
/* The row's slot was seen free so lately (60 s) that it needs not be read again before it is asked for. */
bool write_slot_is_fresh(const struct worker *worker, const struct outbox_row *row);
/* The slots that came have the row's instant, free: VERDICT_SEND. taken: what is told of a row that it is taken by. */
struct verdict write_look_at_slots(struct worker *worker, struct outbox_row *row, const struct found *found,
                                   const char *taken);
/* A cancel's answer names the row's visitor. */
bool write_cancel_is_answered(const struct outbox_row *row, const struct http_answer *answer, struct error *error);
/* How the parts of the row's visitor stand (two visitors may share an address). */
struct write_cancelled {
  bool cancelled; /* all of them, and not merely moved */
  bool live;      /* one is not known to be over */
  bool moved, done;
};
struct write_cancelled write_is_cancelled(const struct visit *visit, const struct outbox_row *row);
/* The visitor as the visit has it now has all that the cache knows of the row's, to be sent back. ERROR_REFUSED names
 * what is lacking. */
enum error_code write_visitor_is_whole(struct worker *worker, const struct visit *visit, const struct outbox_row *row,
                                       struct json_span visitor, struct error *error) MUST_CHECK;

#endif
