#include "panes/context_event.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/property_place.h"

enum { CONTEXT_EVENT_CONVERSATIONS_MS = 5 * 60 * 1000 };

/* ---- writes */

/* "Fri 27 14:30, 75-1042, Marie Dupont": what of it a write has. */
static void context_event_name_write(const struct context *context, const struct outbox_view *row, char *out,
                                     size_t size) {
  char when[96 + CONTEXT_THERE] = "", there[CONTEXT_THERE];
  const struct property_row *property = context_property(context, row->property_id);
  context_show_there(context, property != NULL ? property->place : PROPERTY_PLACE_NONE, row->at, there);
  if (row->at != WHEN_NONE) when_show_coming(row->at, context_utc(context), when, sizeof when);
  if (row->at != WHEN_NONE) snprintf(when + strlen(when), sizeof when - strlen(when), "%s", there);
  const char *const parts[] = {when, row->ref_shown, row->visitor_name};
  out[0] = '\0';
  for (size_t n = 0; n < sizeof parts / sizeof *parts; n++)
    if (parts[n] != NULL && parts[n][0] != '\0')
      snprintf(out + strlen(out), size - strlen(out), "%s%s", out[0] != '\0' ? ", " : "", parts[n]);
}

static bool context_event_is_empty(const char *text) {
  return text == NULL || text[0] == '\0';
}

/* The slot may be gone, the visitor is still on the phone: fresh slots, and the line again at the next pick. */
static void context_event_refused(struct context *context, const struct outbox_view *row) {
  const struct context_typed *typed = &context->typed;
  bool book = row->kind_is == OUTBOX_BOOK;
  if (row->kind_is == OUTBOX_MESSAGE) { /* nobody types it again */
    drafts_refused(&context->typed.messages, row->property_id);
    drafts_refused(&context->typed.messages, row->ref);
  }
  if (!book && row->kind_is != OUTBOX_MOVE) return;
  context_post(context, job_refresh(REFRESH_SLOTS));
  if (!book || !context_event_is_empty(typed->visitor) || typed->visitor_sent == NULL || row->visitor_email == NULL)
    return;
  if (strstr(typed->visitor_sent, row->visitor_email) != NULL) context_keep_line(context, typed->visitor_sent);
}

/* What another run left: short, as a line may be; all of it stands in the outbox. */
static void context_event_asks(struct context *context, const struct outbox_view *row, const char *what) {
  size_t count = open_writes_asking(&context->open_writes);
  if (count > 1)
    notice_show(context->notice, STYLE_WARN,
                ngettext("%zu write was not sent: o, send or drop it", "%zu writes were not sent: o, send or drop each",
                         (unsigned long)count),
                count);
  else
    notice_show(context->notice, STYLE_WARN, _("Not sent, to decide (o): %s, %s"), row->kind_label, what);
}

static void context_event_write(struct context *context, const struct event *event) {
  const struct outbox_view *row = &event->rows[0];
  const char *note = row->note != NULL ? row->note : "";
  char what[512];
  moved_visits_note_rows(&context->moved_visits, event);
  context_event_name_write(context, row, what, sizeof what);
  if (row->done) {
    const char *done = row->done_label != NULL ? row->done_label : row->kind_label;
    notice_show(context->notice, STYLE_GOOD, _("%s: %s"), done, what);
    if (note[0] != '\0') notice_show(context->notice, STYLE_WARN, _("%s. %s: %s"), note, done, what);
  } else if (row->state_is == OUTBOX_REFUSED) {
    context->status.refused++;
    notice_show(context->notice, STYLE_BAD, _("Refused: %s: %s"), what, note);
    context_event_refused(context, row);
  } else if (row->state_is == OUTBOX_DROPPED) {
    notice_show(context->notice, STYLE_TEXT, _("%s: %s"), note, what);
  } else if (row->asks && !row->doubtful) {
    context_event_asks(context, row, what);
  } else if (row->unknown) {
    notice_show(context->notice, STYLE_WARN, "%s", note);
  } else if (row->state_is == OUTBOX_QUEUED && row->note != NULL) {
    notice_show(context->notice, STYLE_WARN, _("Waits in the outbox (o), not sent yet: %s"), note);
  }
}

/* ---- what was read */

/* What a person asked to read again has been read; or could not be, which the status line says. */
static void context_event_read_again(struct context *context, const struct event *event, enum refresh what) {
  struct context_asked *asked = &context->asked;
  const struct freshness *fresh = &event->fresh;
  int64_t since = asked->again[what - 1];
  bool failed = fresh->failed || fresh->error.code != ERROR_NONE, trouble = failed, waits = false;
  bool read = fresh->read_at != asked->read_at[what - 1] || fresh->read_at >= since;
  asked->read_at[what - 1] = fresh->read_at;
  if (failed || read) asked->again[what - 1] = 0; /* else what stood there is told once more */
  for (size_t n = 0; n < 3; n++)
    trouble |= context->status.trouble[n][0] != '\0', waits |= asked->again[n] != 0;
  if (trouble || !waits) notice_over(context->notice, _("Reading again"));
  if (trouble) notice_over(context->notice, _("Read again")); /* its first part was */
  if (since != 0 && !trouble && !waits) notice_show(context->notice, STYLE_TEXT, "%s", _("Read again"));
}

/* What there is to say of the last read of a list. */
static void context_event_came(struct context *context, const struct event *event) {
  enum refresh what = event->type == EVENT_PROPERTIES ? REFRESH_PROPERTIES
                      : event->type == EVENT_DAY      ? REFRESH_DAY
                                                      : REFRESH_SLOTS;
  char *trouble = context->status.trouble[what - 1];
  size_t size = sizeof context->status.trouble[what - 1];
  if (!event->fresh.loading) context->asked.pane_ms[what - 1] = 0;
  event_say_left_out(event, trouble, size);
  /* The login's sheet says why. */
  bool asked = event->fresh.error.code == ERROR_AUTH && context->account.session != SESSION_OPEN;
  if (event->fresh.failed && !asked)
    snprintf(trouble, size,
             what == REFRESH_PROPERTIES ? _("properties not read: %s")
             : what == REFRESH_DAY      ? _("visits not read: %s")
                                        : _("slots not read: %s"),
             event->fresh.error.text);
  context_event_read_again(context, event, what);
}

void context_event_say_left_out(struct context *context, const struct event *event) {
  char said[128];
  event_say_left_out(event, said, sizeof said);
  if (said[0] != '\0') notice_show(context->notice, STYLE_WARN, "%s", said);
}

/* The marks of visits that are not what they were go, and that is said. */
static void context_event_marks(struct context *context, const struct event *event) {
  size_t moved, over;
  marked_visits_hear(&context->marked_visits, event, &moved, &over);
  if (over > 0)
    notice_show(context->notice, STYLE_WARN,
                ngettext("%zu marked visit is cancelled or done by now: not marked any more",
                         "%zu marked visits are cancelled or done by now: not marked any more", (unsigned long)over),
                over);
  if (moved > 0)
    notice_show(context->notice, STYLE_WARN,
                ngettext("%zu marked visit was moved meanwhile: not marked any more",
                         "%zu marked visits were moved meanwhile: not marked any more", (unsigned long)moved),
                moved);
}

/* Which reports are missing: from what is known here already. */
static void context_event_ask_reports(struct context *context) {
  int64_t now = context_utc(context);
  struct summary_pick pick = reports_pick(now);
  if (!due_is_old(&context->due, now)) return;
  context->due.asked = now;
  pick.from = pick.whole_from;
  context_post(context, job_picked(&pick, pick.whole_from, pick.to, true));
}

static void context_event_due(struct context *context, const struct event *event) {
  due_see(&context->due, event, context_utc(context));
}

static void context_event_day(struct context *context, const struct event *event) {
  context_event_due(context, event);
  context_event_marks(context, event);
  if (event->visits != NULL) {
    moved_visits_guess(&context->moved_visits, event);
    reports_see(&context->reports, event->visits);
  }
  if (event->visits != NULL && !context->asked.changes) { /* which reports changed while nobody was looking */
    context->asked.changes = true;
    context_post(context, job_changes(WHEN_NONE, true)); /* from what is known here already */
  }
  if (event->visits != NULL) context_event_ask_reports(context);
  context_event_came(context, event);
}

static void context_event_ask_conversations(struct context *context) {
  if (context->setup.offline || !context->account.later) return;
  context->asked.conversations_ms = context_mono(context);
  context_post(context, job_new(JOB_READ_TALKS));
}

static void context_event_server(struct context *context, const struct event *event) {
  context->account.server_known = true;
  context->account.later = event->later;
  if (context->asked.conversations_ms == 0) context_event_ask_conversations(context);
}

static void context_event_conversations(struct context *context, const struct event *event) {
  if (event->type == EVENT_TALKS) {
    context->status.unread = event->unread;
    last_messages_note(&context->last_messages, event);
    event_say_left_out(event, context->status.trouble[3], sizeof context->status.trouble[3]);
  } else {
    context_event_say_left_out(context, event);
  }
  if (event->id != NULL) mem_replace(&context->account.id, event->id);
}

static void context_event_session(struct context *context, const struct event *event) {
  context->account.session = event->session;
  AUTO(mem_free_at) char *who = event->session == SESSION_OPEN ? text_clean_line(event->text) : NULL;
  if (who != NULL) mem_replace(&context->account.who, who);
}

static void context_event_link(struct context *context, const struct event *event) {
  context->account.link_known = true;
  context->account.link_ok = event->link_ok;
  context->account.link_since = event->at;
  if (event->link_ok) return;
  memset(context->asked.again, 0, sizeof context->asked.again);
  notice_over(context->notice, _("Reading again")); /* the status line says why not */
}

static void context_event_changes(struct context *context, const struct event *event) {
  reports_note_changes(&context->reports, event);
}

static void context_event_unread(struct context *context, const struct event *event) {
  context->status.changes = event->unread;
}

static void context_event_outbox(struct context *context, const struct event *event) {
  moved_visits_note_rows(&context->moved_visits, event);
  open_writes_note(&context->open_writes, event);
  context->status.unsettled = event->unsettled;
  context->status.busy = 0;
  for (size_t n = 0; n < event->count; n++) {
    const struct outbox_view *row = &event->rows[n];
    bool goes = row->state_is == OUTBOX_HELD || row->state_is == OUTBOX_SENDING;
    context->status.busy += !row->others && (goes || (row->state_is == OUTBOX_QUEUED && row->note == NULL));
  }
}

static void context_event_progress(struct context *context, const struct event *event) {
  context->status.progress = event->finished ? 0 : event->count;
  context->status.progress_what = event->what;
  if (event->finished) return;
  notice_over(context->notice, _("Reading again")); /* how far it is is said instead */
  notice_over(context->notice, _("Read again"));    /* what the panes show was; not all of it */
}

static void context_event_notice(struct context *context, const struct event *event) {
  notice_show(context->notice, STYLE_WARN, "%s", event->error.text);
}

static void context_event_news(struct context *context, const struct event *event) {
  context->status.unread += event->id != NULL; /* counted anew when they are read next */
  notice_news(context->notice, STYLE_STRONG, event->text);
}

static void context_event_done(struct context *context, const struct event *event) {
  if (event->error.code == ERROR_STORE || event->error.code == ERROR_USAGE)
    notice_show(context->notice, STYLE_BAD, "%s", event->error.text);
}

void context_event(struct context *context, const struct event *event) {
  static void (*const notes[])(struct context * context,
                               const struct event *event) = {[EVENT_SESSION] = context_event_session,
                                                             [EVENT_LINK] = context_event_link,
                                                             [EVENT_PROPERTIES] = context_event_came,
                                                             [EVENT_VISIT] = context_event_marks,
                                                             [EVENT_DAY] = context_event_day,
                                                             [EVENT_SLOTS] = context_event_came,
                                                             [EVENT_TALKS] = context_event_conversations,
                                                             [EVENT_TALK] = context_event_conversations,
                                                             [EVENT_CHANGES] = context_event_changes,
                                                             [EVENT_PICKED] = context_event_due,
                                                             [EVENT_UNREAD] = context_event_unread,
                                                             [EVENT_COVERAGE] = context_event_say_left_out,
                                                             [EVENT_SERVER] = context_event_server,
                                                             [EVENT_OUTBOX] = context_event_outbox,
                                                             [EVENT_PROGRESS] = context_event_progress,
                                                             [EVENT_WRITE] = context_event_write,
                                                             [EVENT_NOTICE] = context_event_notice,
                                                             [EVENT_NEWS] = context_event_news,
                                                             [EVENT_DONE] = context_event_done};
  if (notes[event->type] != NULL) notes[event->type](context, event);
  second_thoughts_hear(&context->second_thoughts, event);
}

void context_event_tick(struct context *context) {
  int64_t asked = context->asked.conversations_ms;
  if (asked != 0 && context_mono(context) - asked >= CONTEXT_EVENT_CONVERSATIONS_MS)
    context_event_ask_conversations(context);
}
