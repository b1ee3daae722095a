#include "panes/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "panes/desk_private.h"

enum { DESK_MOVED_MS = 500 };

int64_t desk_utc(const struct desk *desk) {
  return clock_utc(desk->setup.clock);
}

int64_t desk_mono(const struct desk *desk) {
  return clock_mono_ms(desk->setup.clock);
}

uint64_t desk_post(struct desk *desk, struct job *take_job) {
  /* Counted from the key on, not from the worker's answer: q right after y asks too. */
  if (take_job->type >= JOB_BOOK && take_job->type <= JOB_MESSAGE) desk->unsettled++;
  return desk->setup.post(desk->setup.arg, take_job);
}

/* ---- time */

int desk_moved_tick(const struct desk *desk) {
  int64_t left = desk->moved_ms != 0 ? desk->moved_ms + DESK_MOVED_MS - desk_mono(desk) : -1;
  return left > 0 ? (int)left : -1;
}

void desk_say_when(int64_t at, char *out, size_t size) {
  char day[96], time[32];
  when_say_day(at, day, sizeof day);
  when_say_time(at, time, sizeof time);
  if (at == WHEN_NONE)
    snprintf(out, size, "%s", day);
  else
    snprintf(out, size, _("%s at %s (%s)"), day, time, when_zone());
}

/* ---- keys of questions */

bool desk_is_letter(const struct key *key, char letter) {
  return key->code == KEYC_CHAR && key->character == (uint32_t)letter;
}

bool desk_is_yes(const struct key *key) {
  /* TRANSLATORS: the letter that says yes to a question, besides y. */
  return desk_is_letter(key, 'y') || desk_is_letter(key, _("yes:y")[4]);
}

bool desk_is_no(const struct key *key) {
  return desk_is_letter(key, 'n') || desk_is_letter(key, 'q') || key->code == KEYC_ESCAPE;
}

int desk_digit(const struct key *key) {
  static const uint32_t azerty[] = {0xe0, '&', 0xe9, '"', '\'', '(', '-', 0xe8, '_', 0xe7};
  if (key->code != KEYC_CHAR) return -1;
  for (int n = 0; n < 10; n++)
    if (key->character == (uint32_t)('0' + n) || key->character == azerty[n]) return n;
  return -1;
}

/* ---- what is chosen */

void chosen_copy(struct chosen *to, const struct chosen *from) {
  *to = (struct chosen){.id = mem_copy(from->id),
                        .ref = mem_copy(from->ref),
                        .ref_shown = mem_copy(from->ref_shown),
                        .address = mem_copy(from->address),
                        .status = from->status};
}

void chosen_clear(struct chosen *chosen) {
  free(chosen->id);
  free(chosen->ref);
  free(chosen->ref_shown);
  free(chosen->address);
  *chosen = (struct chosen){0};
}

void desk_choose(struct desk *desk, const struct property_row *row) {
  chosen_clear(&desk->chosen);
  if (row == NULL) return;
  desk->chosen = (struct chosen){.id = mem_copy(row->id),
                                 .ref = mem_copy(row->ref),
                                 .ref_shown = mem_copy(row->ref_shown),
                                 .address = row->city[0] != '\0' ? mem_print("%s, %s", row->address, row->city)
                                                                 : mem_copy(row->address),
                                 .status = row->status};
}

void desk_want_slots(struct desk *desk) {
  struct job *job = job_new(JOB_WATCH_SLOTS);
  job->id = mem_copy(desk->chosen.id);
  job->ref = mem_copy(desk->chosen.ref);
  job->reschedule = desk->visits.moving != NULL;
  free(desk->wanted);
  desk->wanted = mem_copy(desk->chosen.id);
  desk_post(desk, job);
}

bool desk_has_slots(const struct desk *desk) {
  const char *id = desk->chosen.id;
  return id == NULL ? desk->wanted == NULL : desk->wanted != NULL && strcmp(id, desk->wanted) == 0;
}

void desk_set_choosing(struct desk *desk, bool choosing) {
  move_forget(desk);
  desk->choosing = choosing;
  deck_set_choosing(desk->deck, choosing);
}

void desk_keep_line(struct desk *desk, const char *line) {
  char *kept = mem_copy(line);
  free(desk->visitor_line);
  desk->visitor_line = kept;
}

void desk_sent_line(struct desk *desk) {
  free(desk->sent_line);
  desk->sent_line = desk->visitor_line;
  desk->visitor_line = NULL;
}

void desk_moved(struct desk *desk) {
  desk->moved_ms = desk_mono(desk);
}

/* A paste never runs keys: it is the visitor of the booking at hand, or of the next one. */
static void desk_paste(void *context, const char *text) {
  struct desk *desk = context;
  if (deck_top(desk->deck) == &talk_ops && !desk->setup.offline) {
    talk_write(deck_top_state(desk->deck), text);
    return;
  }
  desk_keep_line(desk, text);
  const char *why;
  const struct slot *slot =
      desk->choosing && desk->visits.moving == NULL ? slots_picked(deck_pane(desk->deck, DESK_SLOTS), 0, &why) : NULL;
  if (slot != NULL && deck_top(desk->deck) == &slots_ops)
    booking_open(desk, slot);
  else
    deck_notice(desk->deck, STYLE_TEXT, _("Kept as the visitor of the next booking"));
}

/* ---- events */

static void desk_session(struct desk *desk, const struct event *event) {
  desk->session = event->session;
  if (event->session == SESSION_LOGIN_NEEDED) {
    if (login_is_open(desk)) return;
    free(desk->login_why);
    free(desk->login_user);
    desk->login_why = mem_copy(event->text);
    desk->login_user = text_clean_line(event->id != NULL ? event->id : desk->setup.user);
    desk->login_due = true; /* after the sheet that is open: nobody's typing is taken away */
    if (deck_sheet(desk->deck) != NULL) deck_notice(desk->deck, STYLE_WARN, "%s", event->text);
    desk_tick(desk);
  } else if (event->session == SESSION_OPEN) {
    desk->login_due = false;
    char *who = text_clean_line(event->text);
    if (who != NULL) {
      free(desk->who);
      desk->who = who;
    }
    if (login_is_open(desk)) deck_close_sheet(desk->deck);
  }
}

void desk_tick(struct desk *desk) {
  desk_visits_tick(desk);
  if (!desk->login_due || deck_sheet(desk->deck) != NULL) return;
  desk->login_due = false;
  login_open(desk, desk->login_user, desk->login_why);
}

/* "Fri 27 14:30, 75-1042, Marie Dupont": what of it a write has. */
static void desk_name_write(const struct outbox_view *row, char *out, size_t size) {
  char when[96] = "";
  if (row->at != WHEN_NONE) when_show_day_time(row->at, when, sizeof when);
  const char *const parts[] = {when, row->ref_shown, row->visitor_name};
  out[0] = '\0';
  for (size_t n = 0; n < sizeof parts / sizeof *parts; n++)
    if (parts[n] != NULL && parts[n][0] != '\0')
      snprintf(out + strlen(out), size - strlen(out), "%s%s", out[0] != '\0' ? ", " : "", parts[n]);
}

static void desk_write_done(struct desk *desk, const struct outbox_view *row, const char *what) {
  bool book = strcmp(row->kind, "book") == 0, move = strcmp(row->kind, "move") == 0;
  deck_notice(desk->deck, STYLE_GOOD, _("%s: %s"), row->done_label != NULL ? row->done_label : row->kind_label, what);
  void *planning = deck_pane(desk->deck, DESK_PLANNING);
  const char *made = move ? row->new_visit_id : row->visit_id;
  if ((book || move) && row->at != WHEN_NONE && planning_day(planning) == when_day(row->at)) /* else it is being read */
    planning_show(planning, when_day(row->at), made);
}

/* The slot may be gone, the visitor is still on the phone: fresh slots, and the line again at the next pick. */
static void desk_refused(struct desk *desk, const struct outbox_view *row) {
  bool move = strcmp(row->kind, "move") == 0;
  if (strcmp(row->kind, "book") != 0 && !move) return;
  struct job *job = job_new(JOB_REFRESH);
  job->what = REFRESH_SLOTS;
  desk_post(desk, job);
  if (move) return;
  bool free_line = desk->visitor_line == NULL || desk->visitor_line[0] == '\0';
  if (!free_line || desk->sent_line == NULL || row->visitor_email == NULL) return;
  if (strstr(desk->sent_line, row->visitor_email) != NULL) desk_keep_line(desk, desk->sent_line);
}

static void desk_write(struct desk *desk, const struct event *event) {
  const struct outbox_view *row = &event->rows[0];
  char what[512];
  desk_name_write(row, what, sizeof what);
  if (row->done)
    desk_write_done(desk, row, what);
  else if (strcmp(row->state, "refused") == 0) {
    desk->refused += deck_top(desk->deck) != &outbox_ops;
    deck_notice(desk->deck, STYLE_BAD, _("Refused: %s: %s"), what, row->note != NULL ? row->note : "");
    desk_refused(desk, row);
  } else if (row->unknown || (strcmp(row->state, "queued") == 0 && row->note != NULL))
    deck_notice(desk->deck, STYLE_WARN, row->unknown ? "%s" : _("Waits in the outbox (o), not sent yet: %s"),
                row->note != NULL ? row->note : "");
}

static void desk_came(struct desk *desk, enum refresh what, const struct event *event) {
  if (!event->fresh.loading) desk->asked_ms[what - 1] = 0;
  desk_note_trouble(desk, what, event);
}

/* What was being asked about it: a sheet keeps what was typed, Flatsy says what it makes of it. */
static void desk_note_lost(struct desk *desk, const struct event *event) {
  bool lost = false;
  properties_note_lost(desk, event, desk->chosen.id, &lost);
  if (lost && deck_sheet(desk->deck) != NULL)
    deck_notice(desk->deck, STYLE_WARN, "%s: %s", desk->chosen.ref_shown, properties_gone_text());
}

void desk_event(struct desk *desk, struct event *event) {
  desk_visits_event(desk, event);
  switch (event->type) {
  case EVENT_SESSION:
    desk_session(desk, event);
    break;
  case EVENT_LINK:
    desk->link_known = true;
    desk->link_ok = event->link_ok;
    desk->link_since = event->at;
    break;
  case EVENT_PROPERTIES:
    desk->has_properties = true;
    desk_note_lost(desk, event);
    desk_came(desk, REFRESH_PROPERTIES, event);
    break;
  case EVENT_DAY:
    desk->has_day = true;
    desk_came(desk, REFRESH_DAY, event);
    break;
  case EVENT_SLOTS:
    desk_came(desk, REFRESH_SLOTS, event);
    break;
  case EVENT_TALKS:
    event_say_left_out(event, desk->trouble[3], sizeof desk->trouble[3]);
    break;
  case EVENT_TALK:
  case EVENT_CHANGES:
  case EVENT_COVERAGE:
    desk_say_left_out(desk, event);
    break;
  case EVENT_SERVER:
    desk->later = event->later;
    break;
  case EVENT_OUTBOX:
    desk->unsettled = event->unsettled;
    break;
  case EVENT_PROGRESS:
    desk->progress = event->finished ? 0 : event->count;
    desk->progress_what = event->what;
    break;
  case EVENT_WRITE:
    desk_write(desk, event);
    break;
  case EVENT_NOTICE:
    deck_notice(desk->deck, STYLE_WARN, "%s", event->error.text);
    break;
  case EVENT_NEWS:
    deck_news(desk->deck, STYLE_SAY, event->text);
    break;
  case EVENT_DONE:
    if (event->error.code == ERROR_STORE || event->error.code == ERROR_USAGE)
      deck_notice(desk->deck, STYLE_BAD, "%s", event->error.text);
    break;
  default:
    break;
  }
  deck_event(desk->deck, event);
}

/* ---- life */

struct desk *desk_new(const struct desk_setup *setup, int width, int height) {
  static const struct pane_ops *const panes[] = {&properties_ops, &planning_ops, &slots_ops, NULL};
  struct desk *desk = mem_new(sizeof *desk);
  desk->setup = *setup;
  desk_visits_init(desk);
  desk->deck = deck_new(&(struct deck_setup){.panes = panes,
                                             .context = desk,
                                             .lean = setup->lean,
                                             .command = desk_command,
                                             .why_not = desk_why_not,
                                             .paste = desk_paste,
                                             .say = desk_say,
                                             .status = desk_status},
                        width, height);
  desk_post(desk, job_new(JOB_WATCH_OUTBOX)); /* first: who sees anything and quits is told what is not settled */
  planning_show(deck_pane(desk->deck, DESK_PLANNING), when_day(desk_utc(desk)), NULL);
  desk_post(desk, job_new(JOB_WATCH_PROPERTIES));
  return desk;
}

void desk_free(struct desk *desk) {
  deck_free(desk->deck);
  desk_visits_clear(desk);
  chosen_clear(&desk->chosen);
  free(desk->who);
  free(desk->visitor_line);
  free(desk->sent_line);
  free(desk->wanted);
  free(desk->login_why);
  free(desk->login_user);
  free(desk);
}

struct deck *desk_deck(const struct desk *desk) {
  return desk->deck;
}

bool desk_has_lists(const struct desk *desk) {
  return desk->has_properties && desk->has_day;
}
