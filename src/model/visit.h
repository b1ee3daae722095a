/* visit: an appointment (document: schema Visit). Status sits on each visitor's part (VisitorVisit), not on the visit.
 * Any thread. */
#ifndef MODEL_VISIT_H
#define MODEL_VISIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/error.h"
#include "base/mem.h"
#include "model/json_edit.h"
#include "model/visitor.h"

/* One row a status: enum, API name after "visit.status.", short label of the planning, a word for where there is room
 * for it (9 cells), the whole for people. */
#define VISIT_STATUS_LIST(X)                                                                                           \
  X(VISIT_PROPOSED, "proposed", N_("prop"), NC_("status", "proposed"), N_("proposed"))                                 \
  X(VISIT_CONFIRMED, "confirmed", N_("conf"), NC_("status", "confirmed"), N_("confirmed"))                             \
  X(VISIT_DONE, "done", NC_("short", "done"), NC_("visit", "done"), NC_("visit", "done"))                              \
  X(VISIT_CANCELLED_VISITOR, "cancelled.visitor", N_("canc"), NC_("status", "cancelled"),                              \
    N_("cancelled by the visitor"))                                                                                    \
  X(VISIT_CANCELLED_OWNER, "cancelled.owner", N_("canc"), NC_("status", "cancelled"), N_("cancelled by the owner"))    \
  X(VISIT_CANCELLED_AGENT, "cancelled.flatguide", N_("canc"), NC_("status", "cancelled"),                              \
    N_("cancelled by the visit agent"))                                                                                \
  X(VISIT_CANCELLED_MOVED, "cancelled.rescheduled", N_("movd"), NC_("status", "moved"), N_("moved to another date"))   \
  X(VISIT_CANCELLED_TERMINATED, "cancelled.terminated", N_("canc"), NC_("status", "cancelled"),                        \
    N_("cancelled: the property is taken"))                                                                            \
  X(VISIT_STATUS_OTHER, "", N_("?"), N_("?"), N_("status unknown"))

enum visit_status {
#define X(name, api, short_label, word, label) name,
  VISIT_STATUS_LIST(X)
#undef X
};

struct visit_visitor { /* VisitorVisit */
  struct visitor visitor;
  enum visit_status status;
  char *status_text;         /* as the server wrote it, cleaned, when VISIT_STATUS_OTHER */
  int64_t status_updated_at; /* UTC, or WHEN_NONE */
  int64_t initial_date;
  char *comment; /* several lines */
  int rating;    /* -1 when absent */
};

struct visit_report { /* PropertyVisit */
  char *property_id;
  char *note, *comment, *positive, *negative, *questions; /* several lines; NULL when absent */
  int interest;                                           /* -1 when absent */
  int64_t read_at;
};

struct visit {
  char *id;   /* exact, opaque */
  int64_t at; /* UTC, or WHEN_NONE: a visit without date */
  int64_t created_at;
  int duration_minutes; /* never negative */
  char *agent_id;       /* flatguideId, exact */
  char *code;           /* proves presence: masked until asked for, never logged */
  bool code_withheld;   /* there may be one that only Flatsy tells: the relay publishes null in its place */
  char *property_id;    /* exact: summary's id, else the first report's */
  char *ref;            /* exact, NULL when absent */
  char *ref_shown, *address, *door;
  double latitude, longitude; /* its property's, degrees; NAN when absent or no place on earth */
  char *agent_shown; /* who leads it, for people: a name, or "agent 2"; NULL: nobody yet, or the worker was not asked */
  int place;         /* its property's (model/property_place.h): none until the cache is asked (cache_place_visits) */
  size_t visitor_count;
  struct visit_visitor *visitors;
  size_t report_count;
  struct visit_report *reports;
  char *raw; /* the object as it came */
  size_t raw_length;
  bool odd_date;      /* it has one, which can't be read: at says nothing */
  size_t odd_reports; /* of the reports those that can't be read, wholly or in part; 1 when they are no list */
  /* Without the members that make it a visit: visitorVisits, or neither a property nor anybody who comes. */
  bool bare;
  bool reportless;       /* it does not say which reports there are (propertyVisits) */
  size_t nameless_count; /* parts of visitors that say nothing of who it is */
};

/* Decodes one Visit (raw text kept). ERROR_ANSWER when it is no object or has no id. *visit is the caller's:
 * visit_free. */
enum error_code visit_decode(const char *bytes, size_t length, struct visit **visit, struct error *error) MUST_CHECK;
void visit_free(struct visit *take_visit);
AUTO_OF(struct visit, visit_free)
/* The object as it came. */
struct json_span visit_span(const struct visit *visit);
/* Whom an address means, as Flatsy is told no more of a visitor: of several who have it the first who is not cancelled,
 * else the first. NULL: nobody has it. */
const struct visit_visitor *visit_find_visitor(const struct visit *visit, const char *email);
/* The same one's object, as it came. False: nobody has it. */
bool visit_find_visitor_span(const struct visit *visit, const char *email, struct json_span *visitor);
/* Two readings of one visit: members that the document requires said more before (the property, the reports, who
 * comes). What is null or missing now was not taken away, for there is no visit without it. */
bool visit_lacks(const struct visit *visit, const struct visit *before);
/* Of these who comes: without that nobody can tell whose it is. */
bool visit_lacks_guests(const struct visit *visit, const struct visit *before);
typedef bool visit_compare(const struct visit *visit, const struct visit *before);
/* The visit as it was read now, with what it lacks: the property, the reports, and of its visitors' details (same
 * email, which nobody else has) members that are absent or null, of another kind, or emptied altogether; not who comes.
 * NULL: it lacks nothing of these. The caller's: visit_free. */
struct visit *visit_with_known(const struct visit *visit, const struct visit *before);
void visit_drop_raw(struct visit *visit); /* for a list of many: half its memory */
/* The object with null in its code's place, to the byte as it came otherwise. New memory; NULL when that can't be done,
 * for it has two. */
char *visit_hide_code(const char *raw, size_t length, size_t *hidden_length);
/* The same of its own object: the code proves that a visit took place, and goes to no disk and no broker of ours. False
 * when it can't be left out. */
bool visit_drop_code(struct visit *visit) MUST_CHECK;
/* What is withheld of a visit is known from before: its object then is as Flatsy wrote it. */
void visit_keep_code(struct visit *visit, const struct visit *before);
/* One status for a row: any confirmed > proposed > one that can't be read > done > cancelled; *mixed when its
 * visitors differ. */
enum visit_status visit_summary_status(const struct visit *visit, bool *mixed);
bool visit_status_is_cancelled(enum visit_status status);
/* proposed or confirmed: can be cancelled. */
bool visit_status_is_live(enum visit_status status);
/* Not known to be over: live, or VISIT_STATUS_OTHER. What is asked before anybody is told that nothing can be done. */
bool visit_status_may_come(enum visit_status status);
/* ... of any of its visitors. False of a visit without visitors. */
bool visit_may_come(const struct visit *visit);
/* Of one of its visitors it can't be read whether the visit stands. False of a visit without visitors. */
bool visit_has_odd_status(const struct visit *visit);
/* Of one of its visitors it can't be read, or it has none: it says nothing about the whole. */
bool visit_status_is_untold(const struct visit *visit);
/* Another status as a whole. False while either's is untold: nobody knows what it changed from, or to. */
bool visit_status_changed(const struct visit *before, const struct visit *after);
const char *visit_status_api(enum visit_status status);   /* "cancelled.visitor" */
const char *visit_status_short(enum visit_status status); /* translated, 4 cells */
const char *visit_status_word(enum visit_status status);  /* translated, 9 cells */
const char *visit_status_label(enum visit_status status); /* translated */
/* Of a visitor's part: that, or what Flatsy wrote where it is none of these. */
const char *visit_part_status_label(const struct visit_visitor *part);
/* "visit.status.done", "done" and any case-exact long or short name. */
enum visit_status visit_status_read(const char *text);
/* When the last of those whose part is done was done (UTC); WHEN_NONE: nobody's is, or nobody knows when. */
int64_t visit_done_at(const struct visit *visit);
/* A report that may still change: a done visit, this many seconds after done at most. Seconds that the draft has
 * been one at now, or -1 when it is none. */
#define VISIT_DRAFT_SECONDS (4 * 3600)
int64_t visit_draft_age(const struct visit *visit, int64_t now);
/* A report has some text. */
bool visit_has_report(const struct visit *visit);
/* What their reports say is the same; also where one of either can't be read: nobody knows. */
bool visit_same_reports(const struct visit *before, const struct visit *after);

struct visit_list { /* a snapshot: immutable once sent */
  size_t count;
  struct visit **visits; /* by instant (unknown dates last), then id */
};
void visit_list_add(struct visit_list *list, struct visit *take_visit);
void visit_list_sort(struct visit_list *list);
void visit_list_free(struct visit_list *take_list);
AUTO_OF(struct visit_list, visit_list_free)

/* A visit still to come at that property of somebody with the visitor's email, or telephone, and whose part it is;
 * NULL: the list has none. */
const struct visit *visit_list_of_visitor(const struct visit_list *list, const struct visitor *visitor,
                                          const char *property_id, int64_t now, const struct visit_visitor **part);
/* The same of a visit at another property, less than an hour from that time. */
enum { VISIT_HOUR = 3600 };
const struct visit *visit_list_elsewhere(const struct visit_list *list, const struct visitor *visitor,
                                         const char *property_id, int64_t at, const struct visit_visitor **part);

/* A visit of the same visitor at the same property that this one was probably moved to (later) or from, for the
 * document has no link between them; NULL when the list has none. */
const struct visit *visit_guess_move(const struct visit *visit, const struct visit_list *list, bool later);
/* Somebody of it was moved to another date (*later), or from one: the other visit is worth looking for. */
bool visit_may_have_moved(const struct visit *visit, bool *later);
struct visit_move { /* a visit that was moved, and the one that it probably became */
  char *old_id, *new_id;
  int64_t old_at, new_at;
};
void visit_moves_free(struct visit_move *take_moves, size_t count);

/* A VisitorCancelRequest (document: visitCancel): visitStatus one of the two, visitorId the email as the server wrote
 * it, left out when NULL (the visit has one visitor). */
bool visit_encode_cancel(struct buf *out, const char *visit_id, const char *visitor_email_exact,
                         bool by_owner) MUST_CHECK;
/* Who comes: "Marie Dupont +2", "" where nobody is named. New memory. */
char *visit_who(const struct visit *visit);

#endif
