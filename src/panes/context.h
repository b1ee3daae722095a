/* context: what panes and sheets share, and below them all: the way to the worker, the clocks, the account, what is
 * chosen. Knows no pane. UI thread. */
#ifndef PANES_CONTEXT_H
#define PANES_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>
#include "base/clock.h"
#include "model/property_zone.h"
#include "panes/drafts.h"
#include "panes/due.h"
#include "panes/held_visit.h"
#include "panes/property_about.h"
#include "panes/last_messages.h"
#include "panes/marked_visits.h"
#include "panes/moved_visits.h"
#include "panes/open_writes.h"
#include "panes/reports.h"
#include "panes/second_thoughts.h"
#include "panes/typing.h"
#include "tui/notice.h"
#include "work/event.h"
#include "work/job.h"

struct context_poster { /* whoever has the worker holds it (CONTAINER_OF) */
  /* Moves a job to it; returns its serial. */
  uint64_t (*post)(struct context_poster *poster, struct job *take_job);
};
/* What becomes of a text that is given to the terminal's clipboard. */
enum context_copies { CONTEXT_COPIES_NOT, CONTEXT_COPIES, CONTEXT_COPIES_BY_TMUX /* ... where that is told to */ };
struct context_copier { /* whoever has the terminal holds it (CONTAINER_OF) */
  enum context_copies how;
  void (*copy)(struct context_copier *copier, const char *text); /* clean text */
};
struct context_setup {
  struct context_poster *poster;
  struct context_copier *copier; /* NULL: there is no clipboard */
  const struct clock *clock;
  const char *where; /* "demo", or the server's host: always on screen */
  const char *user;  /* prefilled in the login form, or NULL */
  bool lean, offline, readonly;
  const char *const *profiles; /* names of those of the configuration, ends with NULL; NULL: there are none */
  const char *profile;         /* the one of these that is open; NULL: none is */
  const char *before;          /* the one of these that was open before it; NULL: none was */
};

struct context_account { /* and the server that it is on */
  enum session_state session;
  char *who;                /* the account's name */
  char *id;                 /* whose own messages are own; NULL until known */
  bool server_known, later; /* EVENT_SERVER has come; the server speaks the later edition */
  bool link_known, link_ok;
  int64_t link_since;
};
struct context_status {   /* what the status line tells */
  size_t unsettled, busy; /* busy: of them those that are held, or go out without having met anything in their way */
  size_t refused;         /* since the outbox was last looked at: stays on screen until then */
  size_t unread;          /* messages received and not read */
  size_t changes;         /* that nobody has read (EVENT_UNREAD) */
  bool login_due;         /* a login is needed, once the sheet that is open is closed */
  /* By enum refresh less one, and the conversations: why the last read failed, or how much of it could not be read. */
  char trouble[4][160];
  size_t progress;
  enum refresh progress_what;
};
struct context_asked {
  char *slots_of;           /* whose slots were asked for last: a property's id */
  int64_t pane_ms[3];       /* by enum refresh less one: when the person asked to read a pane again; 0: that has come */
  int64_t again[3];         /* ... UTC; 0: what was read since has come, or why it could not be */
  int64_t read_at[3];       /* when what came last was read */
  int64_t conversations_ms; /* monotonic; 0: never */
  bool changes;             /* the reports that changed before this start are asked for */
};
struct context_moving { /* slots are being chosen for this visit; visit NULL: for a booking, or not at all */
  struct held_visit *visit;
  size_t visitor;
  unsigned count; /* how often one was begun */
};
struct context_typed {          /* offered again, as nobody types it twice */
  char *visitor, *visitor_sent; /* a booking's line, not sent yet; the last one sent: comes back when it is refused */
  struct drafts messages;
};
struct context {
  struct context_setup setup;
  struct notice *notice;
  struct property_zones *zones; /* the clocks of the properties elsewhere */
  struct context_account account;
  struct context_status status;
  struct context_asked asked;
  struct property_list *properties; /* of the account; NULL: not read yet */
  struct property_about chosen;     /* the property under the cursor */
  bool choosing;                    /* of a slot */
  struct context_moving moving;
  struct visitor *again; /* slots are being chosen for another visit of this visitor; NULL: of nobody that is known */
  struct moved_visits moved_visits;
  struct open_writes open_writes;
  struct marked_visits marked_visits;
  struct reports reports;
  struct last_messages last_messages;
  struct due due;
  struct second_thoughts second_thoughts;
  struct context_typed typed;
  struct typing typing;
  int64_t moved_ms; /* when the selected row last changed under the person's hands; monotonic */
};
void context_init(struct context *context, const struct context_setup *setup);
void context_clear(struct context *context);
void context_typed_clear(struct context_typed *typed);
/* Another profile than the one that is open is in the configuration. */
bool context_has_profiles(const struct context *context);

int64_t context_utc(const struct context *context);
int64_t context_mono(const struct context *context);
/* A person asks to read that pane again. */
void context_ask_again(struct context *context, enum refresh what);
uint64_t context_post(struct context *context, struct job *take_job);
/* The same of what the person has just confirmed, and says so. */
uint64_t context_send(struct context *context, struct job *take_job);

/* Gives a clean text to the terminal's clipboard, and says what becomes of it. */
void context_copy(struct context *context, const char *text);

/* A yes that a person may take back: what is posted by context_hold from here on, until the next one, is held for some
 * seconds. What: what can be stopped, in how many seconds, and by which key, translated. */
void context_hold_begin(struct context *context, const char *what);
void context_hold(struct context *context, struct job *take_job);

/* The property under the cursor changed; row NULL: there is none. */
void context_choose(struct context *context, const struct property_row *row);
void context_want_slots(struct context *context);
bool context_has_slots(const struct context *context); /* they are wanted already */
/* Whom the slots that are being chosen are for; NULL: nobody that is known. Copied. */
void context_book_again(struct context *context, const struct visitor *visitor);
void context_keep_line(struct context *context, const char *line);
/* Why nothing can be booked at the chosen property, or NULL. */
const char *context_why_not_book(const struct context *context);

/* A row's selection moved without a key. */
void context_moved(struct context *context);
/* Milliseconds until a list that has just changed takes keys again; -1: it does now. */
int context_moved_tick(const struct context *context);

/* A property of the account, NULL when it is not in the list. Valid until the next event. */
const struct property_row *context_property(const struct context *context, const char *id);
/* Another property of the account with the same reference, NULL when it names one alone. Valid until the next event. */
const struct property_row *context_namesake(const struct context *context, const struct property_about *chosen);
/* True in *lost when a list comes that lacks a property which the one before had: what hangs on it goes, or says so
 * (context_gone_text). False when one comes that has it. Before the list is taken out of the event. */
void context_note_lost(const struct context *context, const struct event *event, const char *id, bool *lost);
const char *context_gone_text(void); /* translated */

enum {
  CONTEXT_NAME_CELLS = 60,
  CONTEXT_NAME_BYTES = 512
}; /* in a question: what stands after a name must stay in sight */
/* The text (NULL: "") cut to that, for a question. */
void context_clip(char out[CONTEXT_NAME_BYTES], const char *text);
enum { CONTEXT_WHEN = 256 }; /* bytes for these */
/* "Friday 27 November at 14:30 (Europe/Paris)", with its year where it is another one. */
void context_say_when(const struct context *context, int64_t at, char *out, size_t size);
/* The same at a place (model/property_place.h), whose own time stands behind it where it is another one:
 * "... (Europe/Paris; 17:30 in Reunion)". */
void context_say_when_at(const struct context *context, int place, int64_t at, char *out, size_t size);
/* " (17:30 in Reunion)" behind a time that is shown in short; "" where there is nothing to add. */
enum { CONTEXT_THERE = 128 };
void context_show_there(const struct context *context, int place, int64_t at, char out[CONTEXT_THERE]);

#endif
