#include "relay/fetcher.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/when.h"
#include "relay/relay_clock.h"

enum {
  FETCHER_NEAR_MS = 5 * 60 * 1000,
  FETCHER_DAYS_MS = 60 * 60 * 1000,
  FETCHER_ALL_MS = 24 * 60 * 60 * 1000,
  FETCHER_NEAR_BACK = 1, /* days */
  FETCHER_NEAR_AHEAD = 14,
  FETCHER_HURRY_MS = 2000,
  FETCHER_HURRY_REST_MS = 30000,          /* not more often than that, whoever hurries us */
  FETCHER_HURRY_DAYS_MS = 10 * 60 * 1000, /* the other published days: what happened may be about them */
  FETCHER_RETRY_MS = 1000,                /* doubling */
  FETCHER_RETRY_MAX_MS = 60000,
  FETCHER_LOGIN_MS = 60000,
  FETCHER_MISSED_S = 10 * 60,
  FETCHER_TRIES = 10,   /* of an answer that can't be read */
  FETCHER_NEW_TRIES = 2 /* ... about a visit that we don't have: anybody may have made it up */
};

static int64_t fetcher_backoff_ms(int tries) {
  return tries > 5 ? FETCHER_RETRY_MAX_MS : FETCHER_RETRY_MS << tries;
}

/* ---- single visits */

static bool fetcher_is_read(const struct fetcher *fetcher, const char *id) {
  for (size_t n = 0; n < FETCHER_READS; n++)
    if (fetcher->reads[n].serial != 0 && strcmp(fetcher->reads[n].id, id) == 0) return true;
  return false;
}

/* 0: one that is free. */
static struct reading *fetcher_find(struct fetcher *fetcher, uint64_t serial) {
  for (size_t n = 0; n < FETCHER_READS; n++)
    if (fetcher->reads[n].serial == serial) return &fetcher->reads[n];
  return NULL;
}

static void fetcher_ask(struct fetcher *fetcher, struct reading *place, const struct ledger_due *due) {
  bool talks = due->id[0] == '\0';
  struct job *job = talks ? job_new(JOB_READ_TALKS) : job_read(JOB_READ_VISIT, due->id, NULL, false);
  /* An event that comes while it is under way has a later turn, and asks for another one. */
  *place = (struct reading){.id = mem_copy(due->id),
                            .turn = due->turn,
                            .asked = ledger_turn(fetcher->ledger),
                            .tries = due->tries,
                            .missed = due->missed};
  place->serial = work_post(fetcher->work, job_passing(job));
  fetcher->asked++;
}

static void fetcher_ask_due(struct fetcher *fetcher) {
  struct ledger_due *due;
  size_t count;
  if (fetcher_find(fetcher, 0) == NULL) return;
  /* Those under way may be due too: twice as many are looked at. */
  transaction_wrote(fetcher->transaction, ledger_due(fetcher->ledger, relay_clock_utc(), (size_t)2 * FETCHER_READS,
                                                     &due, &count, &fetcher->transaction->why));
  for (size_t n = 0; n < count; n++) {
    struct reading *place = fetcher_find(fetcher, 0);
    if (place != NULL && !fetcher_is_read(fetcher, due[n].id)) fetcher_ask(fetcher, place, &due[n]);
  }
  ledger_due_free(due, count);
}

/* A visit that came: kept when it is one of the published days'. One that can't be published goes as if it were not
 * there, and seats ask the API. */
static void fetcher_keep(struct fetcher *fetcher, struct visit *visit, int64_t turn, bool of_list) {
  struct ledger *ledger = fetcher->ledger;
  struct transaction *transaction = fetcher->transaction;
  struct config_days days = config_days(fetcher->config, relay_clock_utc());
  enum feed_what what = FEED_SAME;
  if (!transaction_write(transaction)) return;
  if (!visit_drop_code(visit) || (visit->at != WHEN_NONE && (visit->at < days.from || visit->at >= days.to)))
    transaction_wrote(transaction, ledger_gone(ledger, visit->id, turn, &transaction->why));
  else
    transaction_wrote(transaction, ledger_put(ledger, visit, turn, relay_clock_utc() * 1000, &what, &transaction->why));
  /* Before the first list of a kind we were not there. */
  if (of_list && what != FEED_SAME && fetcher->listed_ms[fetcher->load.list] != 0) webhook_change(fetcher->webhook);
}

/* How long a read that has to be made again waits. What never reached the visit was no try of it, however often: two
 * silences and one "not found" are not three of those. It waits as long as the silence has lasted. */
static int64_t fetcher_rest_ms(struct fetcher *fetcher, bool silent, int tries) {
  int64_t now = relay_clock_mono_ms();
  if (!silent) return fetcher_backoff_ms(tries);
  if (fetcher->silent_ms == 0) fetcher->silent_ms = now;
  int64_t wait = now - fetcher->silent_ms;
  if (wait < FETCHER_RETRY_MS) wait = FETCHER_RETRY_MS;
  return wait > FETCHER_RETRY_MAX_MS ? FETCHER_RETRY_MAX_MS : wait;
}

enum fetcher_verdict { FETCHER_OPEN, FETCHER_HERE, FETCHER_GONE };

/* A visit that we have was not found when it was asked for. That alone says nothing: what stands before a server says
 * it of every visit, while the server behind is exchanged. A list that was read since decides: it has the visit, which
 * is as it was listed then; or it lacks it, and it was not found again after that. */
static enum fetcher_verdict fetcher_judge(const struct fetcher *fetcher, const struct reading *reading, int64_t at,
                                          int64_t found) {
  for (size_t n = 0; reading->missed != 0 && n < FETCHER_LISTS; n++) {
    const struct listed *listed = &fetcher->listed[n];
    bool covers = n == FETCHER_ALL || (at != WHEN_NONE && at >= listed->days.from && at < listed->days.to);
    if (!covers || listed->begun <= reading->missed) continue;
    if (found >= listed->begun) return FETCHER_HERE;
    if (reading->asked > listed->ended) return FETCHER_GONE;
  }
  return FETCHER_OPEN;
}

/* It never reached the visit. */
static bool fetcher_is_silent(enum error_code code) {
  return code == ERROR_UNREACHABLE || code == ERROR_AUTH || code == ERROR_STORE;
}

static enum error_code fetcher_put_off(struct fetcher *fetcher, const struct reading *reading, enum error_code result) {
  bool silent = fetcher_is_silent(result), missing = result == ERROR_NOT_FOUND;
  bool rare = missing && reading->tries > FETCHER_TRIES; /* the list that decides may be a day away */
  int64_t wait = rare ? FETCHER_MISSED_S : fetcher_rest_ms(fetcher, silent, reading->tries) / 1000;
  int64_t missed = missing || silent ? reading->missed : 0;
  if (missing && missed == 0) missed = reading->asked;
  return ledger_put_off(fetcher->ledger, reading->id, relay_clock_utc() + wait, !silent, missed,
                        &fetcher->transaction->why);
}

/* One that we never had costs one read, for anybody may have made it up; if it is merely too new, the next list has it.
 */
static void fetcher_settle(struct fetcher *fetcher, const struct reading *reading, const struct error *result) {
  struct ledger *ledger = fetcher->ledger;
  struct transaction *transaction = fetcher->transaction;
  enum error_code code = result->code;
  int64_t at, found;
  bool talks = reading->id[0] == '\0', silent = fetcher_is_silent(code), has;
  if (ledger_has(ledger, reading->id, &has, &at, &found, &transaction->why) != ERROR_NONE) {
    transaction_wrote(transaction, transaction->why.code); /* it is asked for again */
    return;
  }
  has |= talks;
  bool missing = code == ERROR_NOT_FOUND && !talks && has;
  enum fetcher_verdict verdict = missing ? fetcher_judge(fetcher, reading, at, found) : FETCHER_HERE;
  bool odd = code == ERROR_ANSWER && reading->tries < (has ? FETCHER_TRIES : FETCHER_NEW_TRIES);
  bool later = verdict == FETCHER_OPEN || odd || silent;
  if (verdict == FETCHER_OPEN || (!has && !later && code != ERROR_NONE)) fetcher_hurry(fetcher);
  if (code == ERROR_ANSWER && !later) log_line("a visit that an event named can't be read: %s", result->text);
  if (!transaction_write(transaction)) return;
  if (verdict == FETCHER_GONE)
    transaction_wrote(transaction, ledger_gone(ledger, reading->id, reading->asked, &transaction->why));
  if (!silent) fetcher->silent_ms = 0;
  transaction_wrote(transaction, later ? fetcher_put_off(fetcher, reading, code)
                                       : ledger_settle(ledger, reading->id, reading->turn, &transaction->why));
}

/* ---- messages: the newest one that an agent sent */

static void fetcher_talks(struct fetcher *fetcher, const struct conversation_list *talks) {
  const struct message *newest = NULL;
  const struct conversation *of = NULL;
  struct transaction *transaction = fetcher->transaction;
  for (size_t n = 0; talks != NULL && n < talks->count; n++)
    for (size_t m = 0; m < talks->conversations[n]->message_count; m++) {
      const struct message *message = &talks->conversations[n]->messages[m];
      bool later = newest == NULL || (message->created_at != WHEN_NONE && message->created_at >= newest->created_at);
      if (message->id == NULL || message_is_own(message, fetcher->ledger->account) || !later) continue;
      newest = message;
      of = talks->conversations[n];
    }
  AUTO(mem_free_at) char *told = NULL;
  if (ledger_get(fetcher->ledger, LEDGER_TALK, &told, &transaction->why) != ERROR_NONE) {
    transaction_wrote(transaction, transaction->why.code);
    return;
  }
  const char *id = newest != NULL ? newest->id : "";
  bool known = told != NULL && (newest == NULL || strcmp(told, id) == 0);
  if (told != NULL && !known) { /* the first one that we see is not new */
    feed_talk_clear(fetcher->talk);
    *fetcher->talk = (struct feed_talk){.id = mem_copy(newest->id),
                                        .property_id = mem_copy(of->property_id),
                                        .ref = mem_copy(of->ref),
                                        .text = mem_copy(newest->text),
                                        .at = newest->created_at};
  }
  if (!known && transaction_write(transaction))
    transaction_wrote(transaction, ledger_set(fetcher->ledger, LEDGER_TALK, id, &transaction->why));
}

/* ---- lists */

static void fetcher_load(struct fetcher *fetcher, enum fetcher_list list) {
  int64_t today = when_day(relay_clock_utc());
  const struct config_days lists[FETCHER_LISTS] = {
      [FETCHER_NEAR] = {when_day_add(today, -FETCHER_NEAR_BACK), when_day_add(today, FETCHER_NEAR_AHEAD)},
      [FETCHER_DAYS] = config_days(fetcher->config, relay_clock_utc()),
      [FETCHER_ALL] = {WHEN_NONE, WHEN_NONE}};
  fetcher->load = (struct loading){
      .list = list,
      .turn = ledger_turn(fetcher->ledger),
      .days = lists[list],
      .serial = work_post(fetcher->work, job_passing(job_visits(NULL, lists[list].from, lists[list].to, false)))};
}

static void fetcher_loaded(struct fetcher *fetcher, const struct error *result) {
  static const int64_t periods[] = {FETCHER_NEAR_MS, FETCHER_DAYS_MS, FETCHER_ALL_MS};
  struct loading load = fetcher->load;
  struct ledger *ledger = fetcher->ledger;
  struct transaction *transaction = fetcher->transaction;
  int64_t now = relay_clock_mono_ms();
  bool whole = result->code == ERROR_NONE && !load.spoiled, all = load.list == FETCHER_ALL;
  fetcher->load = (struct loading){0};
  webhook_list(fetcher->webhook, whole, now);
  if (result->code != ERROR_NONE) log_line("reading visits: %s", result->text);
  if (!whole) {
    fetcher->next_ms[load.list] = now + fetcher_backoff_ms(fetcher->failures++);
    return;
  }
  fetcher->ended = true;
  fetcher->failures = 0;
  fetcher->read_at = relay_clock_utc();
  for (size_t n = 0; n <= load.list; n++) { /* a larger list has the smaller ones in it */
    fetcher->next_ms[n] = now + periods[n];
    fetcher->listed_ms[n] = now;
  }
  bool first = all && !ledger_is_loaded(ledger);
  struct config_days days = all ? config_days(fetcher->config, fetcher->read_at) : load.days;
  if (!transaction_write(transaction)) return;
  fetcher->listed[load.list] = (struct listed){.begun = load.turn, .ended = ledger_turn(ledger), .days = days};
  if (load.list != FETCHER_NEAR) fetcher->days = days;
  transaction_wrote(transaction,
                    ledger_note_unseen(ledger, &days, all, load.turn, fetcher->read_at, &transaction->why));
  if (first) {
    transaction_wrote(transaction, ledger_set(ledger, LEDGER_LOADED, "1", &transaction->why));
    transaction_wrote(transaction, ledger_note(ledger, "", fetcher->read_at, &transaction->why));
    log_line("the account's visits have been read");
  }
  if (load.hurried) fetcher_hurry(fetcher);
}

/* What fails has a rest of its own, which nobody's hurry cuts short. */
void fetcher_hurry(struct fetcher *fetcher) {
  fetcher->load.hurried = true; /* one that is being read may have passed it already */
  if (fetcher->failures > 0) return;
  int64_t now = relay_clock_mono_ms(), rested = fetcher->hurried_ms + FETCHER_HURRY_REST_MS,
          at = now + FETCHER_HURRY_MS;
  int64_t days_at = fetcher->listed_ms[FETCHER_DAYS] + FETCHER_HURRY_DAYS_MS;
  if (days_at < now + FETCHER_HURRY_MS) days_at = now + FETCHER_HURRY_MS;
  if (days_at < fetcher->next_ms[FETCHER_DAYS]) fetcher->next_ms[FETCHER_DAYS] = days_at;
  if (fetcher->hurried_ms != 0 && at < rested) at = rested;
  if (at >= fetcher->next_ms[FETCHER_NEAR]) return;
  fetcher->next_ms[FETCHER_NEAR] = fetcher->hurried_ms = at;
}

void fetcher_undone(struct fetcher *fetcher) {
  fetcher->load.spoiled = true;
  fetcher->owed |= fetcher->ended || fetcher->load.serial != 0;
  if (!fetcher->ended) return;
  fetcher->ended = false;
  int64_t next = relay_clock_mono_ms() + fetcher_backoff_ms(fetcher->failures++);
  for (int n = 0; n < FETCHER_LISTS; n++)
    if (n != FETCHER_ALL || !ledger_is_loaded(fetcher->ledger)) fetcher->next_ms[n] = next;
  fetcher->days = (struct config_days){0};
}

/* ---- what the worker says */

static void fetcher_client(struct fetcher *fetcher, const struct client *client) {
  struct transaction *transaction = fetcher->transaction;
  if (client == NULL || !transaction_write(transaction)) return;
  enum error_code code =
      ledger_own(fetcher->ledger, client->id != NULL ? client->id : client->email, &transaction->why);
  if (code == ERROR_CONFIG)
    fetcher->problem = transaction->why;
  else
    transaction_wrote(transaction, code);
}

static void fetcher_done(struct fetcher *fetcher, const struct event *event) {
  uint64_t serial = event->serial;
  struct reading *reading = serial != 0 ? fetcher_find(fetcher, serial) : NULL;
  if (reading != NULL) {
    fetcher_settle(fetcher, reading, &event->error);
    free(reading->id);
    *reading = (struct reading){0};
  } else if (serial == fetcher->load.serial && serial != 0) {
    fetcher_loaded(fetcher, &event->error);
  } else if (serial == fetcher->me) {
    fetcher->me = 0;
    fetcher->me_ms = relay_clock_mono_ms() + fetcher_backoff_ms(fetcher->failures);
    if (event->error.code != ERROR_NONE) fetcher->failures++;
  } else if (serial == fetcher->login) {
    fetcher->login = 0; /* whether another one is needed the session says */
    fetcher->login_ms = relay_clock_mono_ms() + FETCHER_LOGIN_MS;
  }
}

static void fetcher_session(struct fetcher *fetcher, const struct event *event) {
  bool needed = event->session == SESSION_LOGIN_NEEDED;
  if (needed && !fetcher->login_needed) {
    log_line("%s", event->text != NULL ? event->text : "not logged in");
    fetcher->login_ms = relay_clock_mono_ms() + FETCHER_LOGIN_MS;
  }
  if (event->session != SESSION_BUSY) fetcher->login_needed = needed; /* else it logs in again by itself */
}

static void fetcher_link(struct fetcher *fetcher, bool ok) {
  if (!fetcher->link_known || fetcher->link_ok != ok) log_line(ok ? "Flatsy answers" : "no answer from Flatsy");
  fetcher->link_known = true;
  fetcher->link_ok = ok;
}

void fetcher_take(struct fetcher *fetcher, struct event *event) {
  const struct reading *reading = event->serial != 0 ? fetcher_find(fetcher, event->serial) : NULL;
  bool listed = event->serial == fetcher->load.serial && event->visits != NULL;
  if (event->type == EVENT_SESSION) fetcher_session(fetcher, event);
  if (event->type == EVENT_LINK) fetcher_link(fetcher, event->link_ok);
  if (event->type == EVENT_CLIENT) fetcher_client(fetcher, event->client);
  if (event->type == EVENT_VISIT && reading != NULL && event->visit != NULL)
    fetcher_keep(fetcher, event->visit, reading->asked, false);
  for (size_t n = 0; event->type == EVENT_VISITS && listed && n < event->visits->count; n++)
    fetcher_keep(fetcher, event->visits->visits[n], fetcher->load.turn, true);
  if (event->type == EVENT_TALKS && reading != NULL) fetcher_talks(fetcher, event->talks);
  if (event->type == EVENT_NOTICE) log_line("%s", event->error.text);
  if (event->type == EVENT_DONE) fetcher_done(fetcher, event);
}

/* ---- the plan */

void fetcher_begin(struct fetcher *fetcher) {
  int64_t now = relay_clock_mono_ms();
  bool loaded = ledger_is_loaded(fetcher->ledger);
  fetcher->read_at = WHEN_NONE;
  fetcher->next_ms[FETCHER_ALL] = loaded ? now + FETCHER_ALL_MS : now;
  fetcher->next_ms[FETCHER_DAYS] = fetcher->next_ms[FETCHER_NEAR] = now;
  fetcher->me_ms = now;
}

static bool fetcher_can(const struct fetcher *fetcher) {
  return !fetcher->login_needed && fetcher->link_ok && fetcher->ledger->account != NULL;
}

bool fetcher_is_idle(const struct fetcher *fetcher) {
  if (!fetcher_can(fetcher)) return true;
  for (size_t n = 0; n < FETCHER_READS; n++)
    if (fetcher->reads[n].serial != 0) return false;
  return ledger_waiting(fetcher->ledger, relay_clock_utc()) == 0;
}

void fetcher_run(struct fetcher *fetcher, bool ending) {
  int64_t now = relay_clock_mono_ms();
  if (fetcher->ended) fetcher->owed = false;
  fetcher->ended = false;
  if (ending) { /* what was acknowledged is still read */
    if (fetcher_can(fetcher)) fetcher_ask_due(fetcher);
    return;
  }
  if (fetcher->login_needed) {
    if (fetcher->login != 0 || now < fetcher->login_ms) return; /* the password may have been changed meanwhile */
    fetcher->login = work_post(fetcher->work, job_login(fetcher->config->account.user, NULL));
    return;
  }
  if (fetcher->ledger->account == NULL) {
    if (fetcher->me == 0 && now >= fetcher->me_ms) fetcher->me = work_post(fetcher->work, job_new(JOB_READ_ME));
    return;
  }
  if (config_days(fetcher->config, relay_clock_utc()).to > fetcher->days.to && fetcher->failures == 0 &&
      fetcher->load.serial == 0)
    fetcher->next_ms[FETCHER_DAYS] = now; /* it is another day */
  for (int list = FETCHER_ALL; list >= 0 && fetcher->load.serial == 0; list--)
    if (now >= fetcher->next_ms[list]) fetcher_load(fetcher, (enum fetcher_list)list);
  fetcher_ask_due(fetcher);
}

void fetcher_clear(struct fetcher *fetcher) {
  for (size_t n = 0; n < FETCHER_READS; n++)
    free(fetcher->reads[n].id);
}
