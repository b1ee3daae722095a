/* desk_visits: what is done with visits beyond booking and cancelling one: moving, editing a visitor, marking several,
 * what has changed since somebody looked, messages with the visit agents. UI thread. */
#ifndef PANES_DESK_VISITS_H
#define PANES_DESK_VISITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/slot.h"
#include "model/visit.h"
#include "tui/command.h"
#include "tui/pane.h"

struct desk;
struct event;

/* What a sheet needs of a visit: the snapshot that it came from may be replaced while the sheet is open. */
struct brief {
  char *id, *property_id, *ref, *ref_shown, *address;
  int64_t at;
  bool alone;   /* the visit has one visitor */
  size_t count; /* of visitors; live: those whose visit is not known to be over */
  struct visitor *visitors;
  bool *odd; /* ... of each whether its status can't be read */
};
/* What a question says of such a visitor, to be put behind it; "" of others. Translated. */
const char *brief_say_odd(bool odd);
struct brief *brief_of(const struct visit *visit, bool live);
struct brief *brief_copy(const struct brief *brief);
void brief_free(struct brief *take_brief);

struct seen_report { /* the reports of a visit as they were last seen */
  char *visit_id;
  uint64_t print;  /* of their text */
  int64_t read_at; /* when somebody opened the visit here; WHEN_NONE: not yet */
  bool unread;
  unsigned short next; /* of its bucket: place + 1, 0: none */
};
enum { SEEN_REPORTS_MAX = 1000, SEEN_BUCKETS = 1024 };

struct desk_visits {
  unsigned changed;     /* counts what changes of moves, marks and seen reports: the planning shows them */
  struct brief *moving; /* slots are being chosen for this visit; NULL: for a booking, or not at all */
  size_t moving_visitor;
  unsigned moving_count; /* how often one was begun */
  size_t pair_count;
  struct visit_move *pairs;
  size_t guess_count;
  struct visit_move *guesses; /* moves of the planning's day that this seat did not make */
  size_t mark_count;
  struct brief **marks;
  size_t seen_count, seen_oldest; /* once it is full the oldest makes room */
  struct seen_report *seen;
  unsigned short seen_buckets[SEEN_BUCKETS]; /* by the number of the visit's id: place + 1, 0: none */
  bool changes_asked;                        /* the reports that changed before this start are asked for */
  int64_t changes_since;  /* when the changes were last looked at in this run; WHEN_NONE: the worker knows of the run
                             before */
  bool server_known;      /* EVENT_SERVER has come */
  bool later;             /* ... the server speaks the later edition */
  char *account_id;       /* whose own messages are own; NULL until known */
  int64_t talks_asked_ms; /* monotonic; 0: never */
  size_t unread;          /* messages received and not read */
  char *draft;            /* a message typed and not sent yet, and for which property */
  char *draft_for;
  char *sent; /* the last one sent: offered again when it is refused */
};
void desk_visits_init(struct desk *desk);
void desk_visits_clear(struct desk *desk);
/* Takes notes of an event before the panes get it. */
void desk_visits_event(struct desk *desk, const struct event *event);
/* Once a loop. */
void desk_visits_tick(struct desk *desk);
/* Commands that no pane took (false: nothing), and why one can't work now, or NULL. */
bool desk_visits_command(struct desk *desk, enum command command);
const char *desk_visits_why_not(const struct desk *desk, enum command command);

/* ---- which visitor of several */
/* Calls picked with the brief (which is picked's from then on) at once when there is one visitor. */
void who_open(struct desk *desk, struct brief *take_brief, const char *question,
              void (*picked)(struct desk *desk, struct brief *take_brief, size_t n));

/* ---- moving */
const char *move_why_not(const struct visit *visit);
void move_begin(struct desk *desk, const struct visit *visit);
void move_open(struct desk *desk, const struct slot *slot); /* a slot was picked */
void move_forget(struct desk *desk);
/* The day has been read again: the visit that is being moved may have been cancelled meanwhile. */
void move_check(struct desk *desk, const struct visit_list *list);
void move_note_rows(struct desk *desk, const struct event *event); /* EVENT_OUTBOX, EVENT_WRITE */
/* What a visit was moved to, or what it was before; NULL when this seat does not know. */
const struct visit_move *move_to(const struct desk *desk, const char *visit_id);
const struct visit_move *move_from(const struct desk *desk, const char *visit_id);
/* The same, by what the planning's snapshot has found: *guessed tells that others moved it. NULL when neither knows. */
const struct visit_move *move_shown(const struct desk *desk, const char *visit_id, bool later, bool *guessed);
/* The day's guesses (EVENT_DAY). */
void move_guess(struct desk *desk, const struct event *event);

/* ---- reports */
void reports_seen(struct desk *desk, const struct visit_list *list);
void reports_changed(struct desk *desk, const struct event *event); /* EVENT_CHANGES */
void reports_opened(struct desk *desk, const struct visit *visit);
bool reports_unread(const struct desk *desk, const char *visit_id);
/* Seconds that a report may still change; -1 when it is no draft. */
int64_t report_draft_left(const struct visit *visit, int64_t now);
/* Milliseconds until a draft clock of the list shows another minute; -1: there is none. */
int reports_tick(const struct desk *desk, const struct visit_list *list);

/* ---- marks: several visits at once */
bool marks_has(const struct desk *desk, const char *visit_id);
void marks_toggle(struct desk *desk, const struct visit *visit);
void marks_clear(struct desk *desk);
/* The day has been read again: what can't be cancelled any more is not marked any more. */
void marks_check(struct desk *desk, const struct visit_list *list);
void cancel_many_open(struct desk *desk);

/* ---- the visitor's form */
void visitor_form_open(struct desk *desk, const struct visit *visit);

/* ---- messages and changes */
extern const struct pane_ops talks_ops, talk_ops, changes_ops;
void *talks_pane_new(struct desk *desk);
void *talk_pane_new(struct desk *desk, const char *property_id, const char *ref, const char *ref_shown,
                    const char *address);
void *changes_pane_new(struct desk *desk);
void message_open(struct desk *desk, const char *property_id, const char *ref, const char *ref_shown,
                  const char *address, const char *pasted);
void talk_write(void *pane, const char *pasted); /* opens the line to write in */

#endif
