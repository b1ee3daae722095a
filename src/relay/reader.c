#include "relay/reader.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/when.h"
#include "relay/moment.h"

enum {
  READER_NEAR_MS = 5 * 60 * 1000,
  READER_DAYS_MS = 60 * 60 * 1000,
  READER_ALL_MS = 24 * 60 * 60 * 1000,
  READER_NEAR_BACK = 1, /* days */
  READER_NEAR_AHEAD = 14,
  READER_HURRY_MS = 2000,
  READER_HURRY_REST_MS = 30000,          /* not more often than that, whoever hurries us */
  READER_HURRY_DAYS_MS = 10 * 60 * 1000, /* the other published days: what happened may be about them */
  READER_RETRY_MS = 1000,                /* doubling */
  READER_RETRY_MAX_MS = 60000,
  READER_LOGIN_MS = 60000,
  READER_MISSED_S = 10 * 60,
  READER_TRIES = 10,   /* of an answer that can't be read */
  READER_NEW_TRIES = 2 /* ... about a visit that we don't have: anybody may have made it up */
};

static int64_t reader_backoff_ms(int tries) {
  int64_t wait = tries > 6 ? READER_RETRY_MAX_MS : READER_RETRY_MS << tries;
  return wait > READER_RETRY_MAX_MS ? READER_RETRY_MAX_MS : wait;
}

/* ---- single visits */

static bool reader_is_read(const struct reader *reader, const char *id) {
  for (size_t n = 0; n < READER_READS; n++)
    if (reader->reads[n].serial != 0 && strcmp(reader->reads[n].id, id) == 0) return true;
  return false;
}

/* 0: one that is free. */
static struct reading *reader_find(struct reader *reader, uint64_t serial) {
  for (size_t n = 0; n < READER_READS; n++)
    if (reader->reads[n].serial == serial) return &reader->reads[n];
  return NULL;
}

static void reader_ask(struct reader *reader, struct reading *place, const struct ledger_due *due) {
  bool talks = due->id[0] == '\0';
  struct job *job = job_new(talks ? JOB_READ_TALKS : JOB_READ_VISIT);
  job->id = talks ? NULL : mem_copy(due->id);
  job->passing = true;
  /* An event that comes while it is under way has a later turn, and asks for another one. */
  *place = (struct reading){.id = mem_copy(due->id),
                            .turn = due->turn,
                            .asked = ledger_turn(reader->ledger),
                            .tries = due->tries,
                            .missed = due->missed};
  place->serial = work_post(reader->work, job);
  reader->asked++;
}

static void reader_ask_due(struct reader *reader) {
  struct ledger_due *due;
  size_t count;
  if (reader_find(reader, 0) == NULL) return;
  /* Those under way may be due too: twice as many are looked at. */
  round_wrote(reader->round,
              ledger_due(reader->ledger, moment_utc(), (size_t)2 * READER_READS, &due, &count, &reader->round->why));
  for (size_t n = 0; n < count; n++) {
    struct reading *place = reader_find(reader, 0);
    if (place != NULL && !reader_is_read(reader, due[n].id)) reader_ask(reader, place, &due[n]);
  }
  ledger_due_free(due, count);
}

/* Its code proves that a visit took place: it goes to no disk and no broker of ours. False when it can't be left out.
 */
static bool reader_hide_code(struct visit *visit) {
  size_t length;
  char *hidden = visit_hide_code(visit->raw, visit->raw_length, &length);
  if (hidden == NULL) return false;
  free(visit->raw);
  visit->raw = hidden;
  visit->raw_length = length;
  return true;
}

/* A visit that came: kept when it is one of the published days'. One that can't be published goes as if it were not
 * there, and seats ask the API. */
static void reader_keep(struct reader *reader, struct visit *visit, int64_t turn, bool of_list) {
  struct ledger *ledger = reader->ledger;
  struct round *round = reader->round;
  struct config_days days = config_days(reader->config, moment_utc());
  enum feed_what what = FEED_SAME;
  if (!round_write(round)) return;
  if (!reader_hide_code(visit) || (visit->at != WHEN_NONE && (visit->at < days.from || visit->at >= days.to)))
    round_wrote(round, ledger_gone(ledger, visit->id, turn, &round->why));
  else
    round_wrote(round, ledger_put(ledger, visit, turn, moment_utc() * 1000, &what, &round->why));
  /* Before the first list of a kind we were not there. */
  if (of_list && what != FEED_SAME && reader->listed_ms[reader->load.list] != 0) webhook_change(reader->webhook);
}

/* How long a read that has to be made again waits. What never reached the visit was no try of it, however often: two
 * silences and one "not found" are not three of those. It waits as long as the silence has lasted. */
static int64_t reader_rest_ms(struct reader *reader, bool silent, int tries) {
  int64_t now = moment_mono_ms();
  if (!silent) return reader_backoff_ms(tries);
  if (reader->silent_ms == 0) reader->silent_ms = now;
  int64_t wait = now - reader->silent_ms;
  if (wait < READER_RETRY_MS) wait = READER_RETRY_MS;
  return wait > READER_RETRY_MAX_MS ? READER_RETRY_MAX_MS : wait;
}

enum reader_verdict { READER_OPEN, READER_HERE, READER_GONE };

/* A visit that we have was not found when it was asked for. That alone says nothing: what stands before a server says
 * it of every visit, while the server behind is exchanged. A list that was read since decides: it has the visit, which
 * is as it was listed then; or it lacks it, and it was not found again after that. */
static enum reader_verdict reader_judge(const struct reader *reader, const struct reading *reading, int64_t at,
                                        int64_t found) {
  for (size_t n = 0; reading->missed != 0 && n < READER_LISTS; n++) {
    const struct listed *listed = &reader->listed[n];
    bool covers = n == READER_ALL || (at != WHEN_NONE && at >= listed->days.from && at < listed->days.to);
    if (!covers || listed->begun <= reading->missed) continue;
    if (found >= listed->begun) return READER_HERE;
    if (reading->asked > listed->ended) return READER_GONE;
  }
  return READER_OPEN;
}

/* It never reached the visit. */
static bool reader_is_silent(enum error_code code) {
  return code == ERROR_UNREACHABLE || code == ERROR_AUTH || code == ERROR_STORE;
}

static enum error_code reader_put_off(struct reader *reader, const struct reading *reading, enum error_code result) {
  bool silent = reader_is_silent(result), missing = result == ERROR_NOT_FOUND;
  bool rare = missing && reading->tries > READER_TRIES; /* the list that decides may be a day away */
  int64_t wait = rare ? READER_MISSED_S : reader_rest_ms(reader, silent, reading->tries) / 1000;
  int64_t missed = missing || silent ? reading->missed : 0;
  if (missing && missed == 0) missed = reading->asked;
  return ledger_put_off(reader->ledger, reading->id, moment_utc() + wait, !silent, missed, &reader->round->why);
}

/* One that we never had costs one read, for anybody may have made it up; if it is merely too new, the next list has it.
 */
static void reader_settle(struct reader *reader, const struct reading *reading, const struct error *result) {
  struct ledger *ledger = reader->ledger;
  struct round *round = reader->round;
  enum error_code code = result->code;
  int64_t at, found;
  bool talks = reading->id[0] == '\0', silent = reader_is_silent(code), has;
  if (ledger_has(ledger, reading->id, &has, &at, &found, &round->why) != ERROR_NONE) {
    round_wrote(round, round->why.code); /* it is asked for again */
    return;
  }
  has |= talks;
  bool missing = code == ERROR_NOT_FOUND && !talks && has;
  enum reader_verdict verdict = missing ? reader_judge(reader, reading, at, found) : READER_HERE;
  bool odd = code == ERROR_ANSWER && reading->tries < (has ? READER_TRIES : READER_NEW_TRIES);
  bool later = verdict == READER_OPEN || odd || silent;
  if (verdict == READER_OPEN || (!has && !later && code != ERROR_NONE)) reader_hurry(reader);
  if (code == ERROR_ANSWER && !later) log_line("a visit that an event named can't be read: %s", result->text);
  if (!round_write(round)) return;
  if (verdict == READER_GONE) round_wrote(round, ledger_gone(ledger, reading->id, reading->asked, &round->why));
  if (!silent) reader->silent_ms = 0;
  round_wrote(round, later ? reader_put_off(reader, reading, code)
                           : ledger_settle(ledger, reading->id, reading->turn, &round->why));
}

/* ---- messages: the newest one that an agent sent */

static void reader_talks(struct reader *reader, const struct conversation_list *talks) {
  const struct message *newest = NULL;
  const struct conversation *of = NULL;
  struct round *round = reader->round;
  for (size_t n = 0; talks != NULL && n < talks->count; n++)
    for (size_t m = 0; m < talks->conversations[n]->message_count; m++) {
      const struct message *message = &talks->conversations[n]->messages[m];
      bool later = newest == NULL || (message->created_at != WHEN_NONE && message->created_at >= newest->created_at);
      if (message->id == NULL || message_is_own(message, reader->ledger->account) || !later) continue;
      newest = message;
      of = talks->conversations[n];
    }
  char *told;
  if (ledger_get(reader->ledger, LEDGER_TALK, &told, &round->why) != ERROR_NONE) {
    round_wrote(round, round->why.code);
    return;
  }
  const char *id = newest != NULL ? newest->id : "";
  bool known = told != NULL && (newest == NULL || strcmp(told, id) == 0);
  if (told != NULL && !known) { /* the first one that we see is not new */
    feed_talk_clear(reader->talk);
    *reader->talk = (struct feed_talk){.id = mem_copy(newest->id),
                                       .property_id = mem_copy(of->property_id),
                                       .ref = mem_copy(of->ref),
                                       .text = mem_copy(newest->text),
                                       .at = newest->created_at};
  }
  if (!known && round_write(round)) round_wrote(round, ledger_set(reader->ledger, LEDGER_TALK, id, &round->why));
  free(told);
}

/* ---- lists */

static void reader_load(struct reader *reader, enum reader_list list) {
  struct loading *load = &reader->load;
  struct job *job = job_new(JOB_READ_VISITS);
  int64_t today = when_day(moment_utc());
  const struct config_days lists[READER_LISTS] = {
      [READER_NEAR] = {when_day_add(today, -READER_NEAR_BACK), when_day_add(today, READER_NEAR_AHEAD)},
      [READER_DAYS] = config_days(reader->config, moment_utc()),
      [READER_ALL] = {WHEN_NONE, WHEN_NONE}};
  job->passing = true;
  job->from = lists[list].from;
  job->to = lists[list].to;
  *load = (struct loading){
      .list = list, .turn = ledger_turn(reader->ledger), .days = lists[list], .serial = work_post(reader->work, job)};
}

static void reader_loaded(struct reader *reader, const struct error *result) {
  static const int64_t periods[] = {READER_NEAR_MS, READER_DAYS_MS, READER_ALL_MS};
  struct loading load = reader->load;
  struct ledger *ledger = reader->ledger;
  struct round *round = reader->round;
  int64_t now = moment_mono_ms();
  bool whole = result->code == ERROR_NONE && !load.spoiled, all = load.list == READER_ALL;
  reader->load = (struct loading){0};
  webhook_list(reader->webhook, whole, now);
  if (result->code != ERROR_NONE) log_line("reading visits: %s", result->text);
  if (!whole) {
    reader->next_ms[load.list] = now + reader_backoff_ms(reader->failures++);
    return;
  }
  reader->ended = true;
  reader->failures = 0;
  reader->read_at = moment_utc();
  for (size_t n = 0; n <= load.list; n++) { /* a larger list has the smaller ones in it */
    reader->next_ms[n] = now + periods[n];
    reader->listed_ms[n] = now;
  }
  bool first = all && !ledger_is_loaded(ledger);
  struct config_days days = all ? config_days(reader->config, reader->read_at) : load.days;
  if (!round_write(round)) return;
  reader->listed[load.list] = (struct listed){.begun = load.turn, .ended = ledger_turn(ledger), .days = days};
  if (load.list != READER_NEAR) reader->days = days;
  round_wrote(round, ledger_note_unseen(ledger, &days, all, load.turn, reader->read_at, &round->why));
  if (first) {
    round_wrote(round, ledger_set(ledger, LEDGER_LOADED, "1", &round->why));
    round_wrote(round, ledger_note(ledger, "", reader->read_at, &round->why));
    log_line("the account's visits have been read");
  }
  if (load.hurried) reader_hurry(reader);
}

/* What fails has a rest of its own, which nobody's hurry cuts short. */
void reader_hurry(struct reader *reader) {
  reader->load.hurried = true; /* one that is being read may have passed it already */
  if (reader->failures > 0) return;
  int64_t now = moment_mono_ms(), rested = reader->hurried_ms + READER_HURRY_REST_MS, at = now + READER_HURRY_MS;
  int64_t days_at = reader->listed_ms[READER_DAYS] + READER_HURRY_DAYS_MS;
  if (days_at < now + READER_HURRY_MS) days_at = now + READER_HURRY_MS;
  if (days_at < reader->next_ms[READER_DAYS]) reader->next_ms[READER_DAYS] = days_at;
  if (reader->hurried_ms != 0 && at < rested) at = rested;
  if (at >= reader->next_ms[READER_NEAR]) return;
  reader->next_ms[READER_NEAR] = reader->hurried_ms = at;
}

void reader_undone(struct reader *reader) {
  reader->load.spoiled = true;
  reader->owed |= reader->ended || reader->load.serial != 0;
  if (!reader->ended) return;
  reader->ended = false;
  int64_t next = moment_mono_ms() + reader_backoff_ms(reader->failures++);
  for (int n = 0; n < READER_LISTS; n++)
    if (n != READER_ALL || !ledger_is_loaded(reader->ledger)) reader->next_ms[n] = next;
  reader->days = (struct config_days){0};
}

/* ---- what the worker says */

static void reader_client(struct reader *reader, const struct client *client) {
  struct round *round = reader->round;
  if (client == NULL || !round_write(round)) return;
  enum error_code code = ledger_own(reader->ledger, client->id != NULL ? client->id : client->email, &round->why);
  if (code == ERROR_CONFIG)
    reader->problem = round->why;
  else
    round_wrote(round, code);
}

static void reader_done(struct reader *reader, const struct event *event) {
  uint64_t serial = event->serial;
  struct reading *reading = serial != 0 ? reader_find(reader, serial) : NULL;
  if (reading != NULL) {
    reader_settle(reader, reading, &event->error);
    free(reading->id);
    *reading = (struct reading){0};
  } else if (serial == reader->load.serial && serial != 0) {
    reader_loaded(reader, &event->error);
  } else if (serial == reader->me) {
    reader->me = 0;
    reader->me_ms = moment_mono_ms() + reader_backoff_ms(reader->failures);
    if (event->error.code != ERROR_NONE) reader->failures++;
  } else if (serial == reader->login) {
    reader->login = 0; /* whether another one is needed the session says */
    reader->login_ms = moment_mono_ms() + READER_LOGIN_MS;
  }
}

static void reader_session(struct reader *reader, const struct event *event) {
  bool needed = event->session == SESSION_LOGIN_NEEDED;
  if (needed && !reader->login_needed) {
    log_line("%s", event->text != NULL ? event->text : "not logged in");
    reader->login_ms = moment_mono_ms() + READER_LOGIN_MS;
  }
  if (event->session != SESSION_BUSY) reader->login_needed = needed; /* else it logs in again by itself */
}

static void reader_link(struct reader *reader, bool ok) {
  if (!reader->link_known || reader->link_ok != ok) log_line(ok ? "Flatsy answers" : "no answer from Flatsy");
  reader->link_known = true;
  reader->link_ok = ok;
}

void reader_take(struct reader *reader, struct event *event) {
  const struct reading *reading = event->serial != 0 ? reader_find(reader, event->serial) : NULL;
  bool listed = event->serial == reader->load.serial && event->visits != NULL;
  if (event->type == EVENT_SESSION) reader_session(reader, event);
  if (event->type == EVENT_LINK) reader_link(reader, event->link_ok);
  if (event->type == EVENT_CLIENT) reader_client(reader, event->client);
  if (event->type == EVENT_VISIT && reading != NULL && event->visit != NULL)
    reader_keep(reader, event->visit, reading->asked, false);
  for (size_t n = 0; event->type == EVENT_VISITS && listed && n < event->visits->count; n++)
    reader_keep(reader, event->visits->visits[n], reader->load.turn, true);
  if (event->type == EVENT_TALKS && reading != NULL) reader_talks(reader, event->talks);
  if (event->type == EVENT_NOTICE) log_line("%s", event->error.text);
  if (event->type == EVENT_DONE) reader_done(reader, event);
}

/* ---- the plan */

void reader_begin(struct reader *reader) {
  int64_t now = moment_mono_ms();
  bool loaded = ledger_is_loaded(reader->ledger);
  reader->read_at = WHEN_NONE;
  reader->next_ms[READER_ALL] = loaded ? now + READER_ALL_MS : now;
  reader->next_ms[READER_DAYS] = reader->next_ms[READER_NEAR] = now;
  reader->me_ms = now;
}

static bool reader_can(const struct reader *reader) {
  return !reader->login_needed && reader->link_ok && reader->ledger->account != NULL;
}

bool reader_is_idle(const struct reader *reader) {
  if (!reader_can(reader)) return true;
  for (size_t n = 0; n < READER_READS; n++)
    if (reader->reads[n].serial != 0) return false;
  return ledger_waiting(reader->ledger, moment_utc()) == 0;
}

void reader_run(struct reader *reader, bool ending) {
  int64_t now = moment_mono_ms();
  if (reader->ended) reader->owed = false;
  reader->ended = false;
  if (ending) { /* what was acknowledged is still read */
    if (reader_can(reader)) reader_ask_due(reader);
    return;
  }
  if (reader->login_needed) {
    if (reader->login != 0 || now < reader->login_ms) return; /* the password may have been changed meanwhile */
    struct job *job = job_new(JOB_LOGIN);
    job->user = mem_copy(reader->config->account.user);
    reader->login = work_post(reader->work, job);
    return;
  }
  if (reader->ledger->account == NULL) {
    if (reader->me == 0 && now >= reader->me_ms) reader->me = work_post(reader->work, job_new(JOB_READ_ME));
    return;
  }
  if (config_days(reader->config, moment_utc()).to > reader->days.to && reader->failures == 0 &&
      reader->load.serial == 0)
    reader->next_ms[READER_DAYS] = now; /* it is another day */
  for (int list = READER_ALL; list >= 0 && reader->load.serial == 0; list--)
    if (now >= reader->next_ms[list]) reader_load(reader, (enum reader_list)list);
  reader_ask_due(reader);
}

void reader_clear(struct reader *reader) {
  for (size_t n = 0; n < READER_READS; n++)
    free(reader->reads[n].id);
}
