/* dispatch: the outbox's rows on their way. A kind of write says what is known (verdict.h), decide.h what becomes of
 * the row; what is decided is done here, and nowhere else is a row's state written. */
#include "work/write/dispatch.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include "api/api.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/note.h"
#include "base/when.h"
#include "model/json.h"
#include "store/outbox.h"
#include "work/net/answer.h"
#include "work/net/call.h"
#include "work/write/decide.h"
#include "work/write/delivery.h"
#include "work/write/told.h"
#include "work/load/load.h"
#include "work/net/edition.h"
#include "work/net/session.h"
#include "work/stale.h"
#include "work/worker.h"
#include "work/write/write.h"
#include "work/write/write_answer.h"
#include "work/write/write_book.h"

enum {
  DISPATCH_HELD_MS = 2 * 1000,     /* another process may settle what holds one back */
  DISPATCH_COMMAND_MS = 15 * 1000, /* what a command waits for a server that wants to be asked later */
  DISPATCH_MEANT_SECONDS = 15 * 60 /* as long is what a person wanted sent still wanted */
};

/* ---- what is decided */

static struct decide_facts dispatch_facts(const struct delivery *delivery) {
  const struct outbox_row *row = delivery->row;
  return (struct decide_facts){.state = row->state,
                               .doubtful = row->doubtful,
                               .resend = delivery->asked.resend,
                               .held = delivery->held,
                               .disputed = delivery->refusal.code != ERROR_NONE,
                               .once = delivery->asked.once,
                               .asked = delivery->asked.retried,
                               .readable = delivery->ops->settle != NULL,
                               .lags = row->kind != OUTBOX_BOOK && row->kind != OUTBOX_MOVE,
                               .half = row->new_visit_id != NULL,
                               .attempts = row->attempts,
                               .checks = row->checks,
                               .failures = delivery->failures};
}

/* Clean read-backs come after 0, 1, 2, 4, ... seconds, then every minute for an hour, then every quarter of one: a
 * server may lag, but what it has not shown by then is for a person to decide. */
static int64_t dispatch_lag_ms(int checks) {
  enum { SECOND = 1000, MINUTE = 60 * SECOND };
  return checks < 6 ? SECOND << checks : checks < 66 ? MINUTE : 15 * MINUTE;
}

/* When it goes on (monotonic). */
static int64_t dispatch_goes_on_ms(struct worker *worker, const struct delivery *delivery, enum decide_pause pause) {
  int64_t now = worker_mono(worker), next, wanted;
  switch (pause) {
  case PAUSE_NONE:
    return 0;
  case PAUSE_BACKOFF:
    next = now + worker_backoff_ms(worker, delivery->failures);
    wanted = call_reads_next_ms(worker);
    return next < wanted ? wanted : next; /* the server asked for it */
  case PAUSE_ATTEMPTS:
    return now + worker_backoff_ms(worker, delivery->row->attempts);
  case PAUSE_HELD:
    return now + DISPATCH_HELD_MS;
  case PAUSE_LAG:
    return now + dispatch_lag_ms(delivery->row->checks);
  case PAUSE_PERSON:
    return delivery->ops->settle != NULL ? now + dispatch_lag_ms(INT_MAX) : INT64_MAX;
  default:
    return delivery->next_ms;
  }
}

static void dispatch_end(struct worker *worker, struct delivery *delivery, const struct error *told) {
  const struct outbox_row *row = delivery->row;
  stale_touch(&worker->stale, row->at, row->property_id);
  if (row->kind == OUTBOX_MOVE) stale_touch(&worker->stale, row->from_at, row->property_id);
  delivery_end(worker, delivery, told);
}

static void dispatch_send(struct worker *worker, struct delivery *delivery);
static void dispatch_ask(struct worker *worker, struct delivery *delivery, enum question question);
static void dispatch_prepare(struct worker *worker, struct delivery *delivery);

/* What is remembered of it, beside its state. True: the disk is to know, and everybody. */
static bool dispatch_remember(struct delivery *delivery, const struct decision *decision, const struct verdict *verdict,
                              const char *note) {
  struct outbox_row *row = delivery->row;
  bool same_note = note != NULL && row->note != NULL ? strcmp(note, row->note) == 0 : note == row->note;
  bool changed = row->state != decision->state || !same_note || row->checks != decision->checks ||
                 row->doubtful != decision->doubtful;
  row->doubtful = decision->doubtful;
  row->checks = decision->checks;
  delivery->failures = decision->failures;
  delivery->asked.resend = decision->resend;
  delivery->asked.once = decision->once;
  delivery->asked.retried = decision->asked;
  delivery->taken |= verdict->kind == VERDICT_TAKEN;
  if (!decision->disputed)
    error_clear(&delivery->refusal);
  else if (verdict->kind == VERDICT_DISPUTED)
    delivery->refusal = verdict->error;
  return changed;
}

/* How it goes on, where its state stays. */
static void dispatch_go(struct worker *worker, struct delivery *delivery, enum decide_go go, enum question question) {
  if (go == GO_SEND) dispatch_send(worker, delivery);
  if (go == GO_READ) dispatch_ask(worker, delivery, question);
  if (go != GO_PREPARE) return;
  delivery->row->slots_read_at = WHEN_NONE;
  dispatch_prepare(worker, delivery);
}

/* Whoever waits for it hears what is known while it rests. */
static void dispatch_say_rest(struct worker *worker, const struct delivery *delivery) {
  const struct outbox_row *row = delivery->row;
  int64_t rest = delivery->next_ms == INT64_MAX ? 0 : (delivery->next_ms - worker_mono(worker) + 999) / 1000;
  if (delivery->asked.serial == 0 || rest <= 1) return;
  AUTO(mem_free_at) char *said = note_say(row->note);
  worker_say_wait(worker, mem_print(_("Row %lld of the outbox, looked at again in %lld s: %s"), (long long)row->id,
                                    (long long)rest, said != NULL ? said : outbox_state_label(row->state)));
}

/* Of a held row: a person has decided about it in another process, between two of our turns. */
static bool dispatch_lose(struct worker *worker, struct delivery *delivery) {
  struct error told;
  error_set(&told, ERROR_UNKNOWN,
            _("Another visitdeck has decided about row %lld of the outbox: it says what becomes of it"),
            (long long)delivery->row->id);
  worker_notice(worker, &told);
  delivery_answer_job(worker, delivery, &told);
  delivery_unlink(worker, delivery);
  return false;
}

bool dispatch_apply(struct worker *worker, struct delivery *delivery, struct verdict verdict) {
  struct decide_facts facts = dispatch_facts(delivery);
  struct decision decision = decide(&facts, verdict.kind, verdict.error.code);
  bool refused = decision.note == NOTE_REFUSAL && decision.hears != HEARS_UNCHECKED, kept = true;
  struct error why = refused ? delivery->refusal : verdict.error, told;
  AUTO(mem_free_at) char *note = told_note(delivery, &verdict, decision.note);
  bool changed = dispatch_remember(delivery, &decision, &verdict, note);
  delivery->next_ms = dispatch_goes_on_ms(worker, delivery, decision.pause);
  if (why.text[0] != '\0' && changed) log_line("outbox %lld: %s", (long long)delivery->row->id, why.text);
  bool goes_on = decision.go != GO_REST && decision.go != GO_END;
  if (changed && !goes_on) kept = delivery_set(worker, delivery, decision.state, note);
  if (delivery->lost) return dispatch_lose(worker, delivery);
  if (goes_on) {
    dispatch_go(worker, delivery, decision.go, verdict.question);
    return true;
  }
  told_error(delivery->row, decision.hears, &why, &told);
  /* What the disk did not take is taken over again; but what a person dropped is dropped when it says so. */
  if (decision.go == GO_END && (kept || verdict.kind != VERDICT_DROP))
    dispatch_end(worker, delivery, &told);
  else if (decision.hears != HEARS_NOTHING)
    delivery_answer_job(worker, delivery, &told);
  if (decision.go != GO_END) dispatch_say_rest(worker, delivery);
  return kept;
}

/* ---- questions */

static void dispatch_found(struct worker *worker, struct delivery *delivery, const struct found *found) {
  const struct write_ops *ops = delivery->ops;
  dispatch_apply(worker, delivery, (delivery->preparing ? ops->prepare : ops->settle)(worker, delivery, found));
}

/* Without the visit a kind has nothing to say. */
static void dispatch_visit_answered(struct worker *worker, struct delivery *delivery, const struct error *error,
                                    const struct http_answer *answer) {
  AUTO(visit_free_at) struct visit *visit = NULL;
  struct error result = *error;
  bool whole = delivery->preparing && delivery->ops->sends_back;
  enum error_code code =
      (whole ? answer_read_visit : answer_read_back)(worker, answer, delivery->row->visit_id, &visit, &result);
  if (code == ERROR_NONE)
    dispatch_found(worker, delivery, &(struct found){QUESTION_VISIT, error, answer, .visit = visit});
  else
    dispatch_apply(worker, delivery,
                   delivery->preparing ? write_unprepared(&result) : verdict_error(VERDICT_CANT_TELL, &result));
}

static void dispatch_call_answered(struct worker *worker, void *arg, const struct error *error,
                                   const struct http_answer *answer) {
  struct delivery *delivery = arg;
  delivery->call = NULL;
  if (delivery->question == QUESTION_VISIT)
    dispatch_visit_answered(worker, delivery, error, answer);
  else
    dispatch_found(worker, delivery, &(struct found){delivery->question, error, answer});
}

/* A property may have thousands: only what it may have become is kept. */
static void dispatch_page_read(struct worker *worker, struct load *load) {
  struct delivery *delivery = load->setup.arg;
  (void)worker;
  if (delivery->visits == NULL) delivery->visits = mem_new(sizeof *delivery->visits);
  for (size_t n = 0; n < load->visits->count; n++)
    if (book_may_be(load->visits->visits[n], delivery->row))
      visit_list_add(delivery->visits, load->visits->visits[n]);
    else
      visit_free(load->visits->visits[n]);
  load->visits->count = 0;
}

static void dispatch_visits_read(struct worker *worker, struct load *load, const struct error *error) {
  static const struct visit_list none = {0};
  struct delivery *delivery = load->setup.arg;
  AUTO(visit_list_free_at) struct visit_list *visits = delivery->visits;
  delivery->load = NULL;
  delivery->visits = NULL;
  dispatch_found(worker, delivery,
                 &(struct found){delivery->question, error, .visits = visits != NULL ? visits : &none,
                                 .left_out = load->list.left_out});
}

static void dispatch_edition_found(struct worker *worker, void *arg, const struct error *why) {
  struct delivery *delivery = arg;
  dispatch_found(worker, delivery, &(struct found){delivery->question, why});
}

/* Every page. */
static struct load *dispatch_load_visits(struct worker *worker, struct delivery *delivery, const char *ref) {
  struct load_setup setup = {.from = WHEN_NONE,
                             .to = WHEN_NONE,
                             .ref = ref,
                             .page = dispatch_page_read,
                             .strict = true,
                             .done = dispatch_visits_read,
                             .arg = delivery};
  if (ref == NULL) {
    setup.from = when_day(delivery->row->at);
    setup.to = when_day_add(setup.from, 1);
  }
  return load_start(worker, &setup);
}

static void dispatch_ask(struct worker *worker, struct delivery *delivery, enum question question) {
  const struct outbox_row *row = delivery->row;
  struct call_setup setup = {.done = dispatch_call_answered, .arg = delivery};
  delivery->question = question;
  switch (question) {
  case QUESTION_EDITION:
    edition_find_out(
        worker, &(struct edition_inquiry){.done = dispatch_edition_found, .arg = delivery, .call = &delivery->call});
    return;
  case QUESTION_VISITS:
  case QUESTION_DAY:
    delivery->load = dispatch_load_visits(worker, delivery, question == QUESTION_VISITS ? row->ref : NULL);
    return;
  case QUESTION_SLOTS:
    setup.request.endpoint = API_SLOTS;
    setup.request.query[0] = (struct api_query){"propertyId", row->property_id};
    if (row->kind == OUTBOX_MOVE) setup.request.query[1] = (struct api_query){"isReschedule", "true"};
    setup.ask_again_if = answer_is_empty;
    break;
  case QUESTION_VISIT:
    setup.request.endpoint = API_VISIT;
    setup.request.path_value = row->visit_id;
    break;
  case QUESTION_PROPERTY:
    setup.request.endpoint = API_PROPERTY;
    setup.request.query[0] = (struct api_query){"ref", row->ref};
    break;
  case QUESTION_CONVERSATION:
    setup.request.endpoint = API_CONVERSATION;
    setup.request.query[0] = (struct api_query){row->property_id ? "propertyId" : "propertyRef",
                                                row->property_id ? row->property_id : row->ref};
    setup.ask_again_if = answer_is_empty;
    break;
  case QUESTION_ACCOUNT:
    setup.request.endpoint = API_ME;
  }
  delivery->call = call_start(worker, &setup);
}

/* ---- sending */

static struct verdict dispatch_judge(struct worker *worker, struct delivery *delivery, const struct error *error,
                                     const struct http_answer *answer) {
  const struct write_ops *ops = delivery->ops;
  struct error result = *error;
  int status = answer != NULL ? answer->status : 0;
  switch (error->code) {
  case ERROR_NONE:
    return ops->answered(worker, delivery, &result, answer);
  case ERROR_AUTH:        /* a 401 did nothing */
  case ERROR_UNREACHABLE: /* not a byte was sent */
    return verdict_error(VERDICT_WAIT, error);
  case ERROR_REFUSED:
  case ERROR_NOT_FOUND:
    return ops->refused != NULL ? ops->refused(worker, delivery, error, status) : write_refused(error, status);
  default:
    return verdict_error(VERDICT_UNKNOWN, error);
  }
}

static void dispatch_sent(struct worker *worker, void *arg, const struct error *error,
                          const struct http_answer *answer) {
  struct delivery *delivery = arg;
  delivery->call = NULL;
  dispatch_apply(worker, delivery, dispatch_judge(worker, delivery, error, answer));
}

/* The row says "sending" on the disk before the first byte goes out. */
static void dispatch_send(struct worker *worker, struct delivery *delivery) {
  struct outbox_row *row = delivery->row;
  struct call_setup setup = {.done = dispatch_sent, .arg = delivery};
  struct error why;
  /* What goes back as Flatsy sent it may be no text: refused there, it would be told as the person's fault. */
  if (row->body != NULL && row->body[0] != '\0' && !json_is_sendable(row->body, strlen(row->body))) {
    dispatch_apply(
        worker, delivery,
        verdict_no(VERDICT_REFUSED,
                   NOTE_("Flatsy's own data holds text that is no UTF-8, and is not sent back so: tell Flatsy")));
    return;
  }
  row->attempts++;
  delivery->taken = false;
  /* The next process may have another clock. */
  if (row->made_at == WHEN_NONE && worker_knows_clock(worker)) row->made_at = worker_as_flatsy(worker, row->created_at);
  row->sent_at = worker_knows_clock(worker) ? worker_as_flatsy(worker, worker_utc(worker)) : WHEN_NONE;
  if (!delivery_keep(worker, delivery, OUTBOX_SENDING, NULL, &why)) {
    if (!delivery->asked.once || row->doubtful) delivery_unkept(worker, delivery, OUTBOX_SENDING, NULL, &why);
    dispatch_apply(worker, delivery,
                   verdict_why(VERDICT_WAIT, ERROR_STORE,
                               row->doubtful ? _("Not sent again: %s") : _("Nothing was sent: %s"), error_note(&why)));
    return;
  }
  delivery_tell(worker, delivery);
  delivery->ops->aim(row, &setup.request);
  setup.take_body = mem_copy(row->body);
  delivery->call = call_start(worker, &setup);
}

/* Nothing says "sending" while a login is still to come. False: it waits, or was put off. */
static bool dispatch_has_session(struct worker *worker, struct delivery *delivery) {
  enum session_state session = session_state(worker);
  if (session == SESSION_NONE && !session_waits(worker)) {
    session_need(worker, NULL);
    session = session_state(worker); /* another process's token may have opened it at once */
  }
  if (session != SESSION_OPEN && session != SESSION_BUSY)
    dispatch_apply(worker, delivery, verdict_error(VERDICT_WAIT, session_error(worker)));
  return session == SESSION_OPEN;
}

bool dispatch_is_stale(struct worker *worker, struct delivery *delivery) {
  const struct outbox_row *row = delivery->row;
  char day[NOTE_INSTANT], time[NOTE_INSTANT];
  bool held = row->state == OUTBOX_HELD, waits = held || (row->state == OUTBOX_QUEUED && row->new_visit_id == NULL);
  int64_t waited =
      delivery->asked.meant_at == WHEN_NONE ? INT64_MAX : llabs(worker_utc(worker) - delivery->asked.meant_at);
  if (!waits || waited <= DISPATCH_MEANT_SECONDS) return false;
  note_day(row->created_at, day);
  note_time(row->created_at, time);
  dispatch_apply(worker, delivery,
                 verdict_why(VERDICT_PERSON, ERROR_UNKNOWN,
                             held ? _("Held on %s at %s when visitdeck ended, and not sent: send it now, or drop it")
                                  : _("Written on %s at %s and not sent since: send it now, or drop it"),
                             day, time));
  return true;
}

bool dispatch_stop(struct worker *worker, struct delivery *delivery) {
  delivery->asked.stopped = true;
  return dispatch_apply(worker, delivery, verdict_note(VERDICT_DROP, NOTE_("Stopped by hand; it was never sent")));
}

/* The time for second thoughts is over; but what a person has stopped stays stopped, however long the disk does not
 * take that. */
static void dispatch_let_go(struct worker *worker, struct delivery *delivery) {
  if (delivery->asked.stopped)
    dispatch_stop(worker, delivery);
  else
    dispatch_apply(worker, delivery, verdict_of(VERDICT_MEANT));
}

/* An earlier row about the same thing, here or of another process, is not settled: that one comes first. What only has
 * to be looked for need not wait. */
static bool dispatch_is_held(struct worker *worker, struct delivery *delivery) {
  const struct outbox_row *row = delivery->row;
  int64_t before = outbox_before(worker->outbox, row);
  bool waits = !delivery->asked.once || write_may_be_there(row) || row->new_visit_id != NULL; /* else it is dropped */
  delivery->held = before != 0;
  if (!delivery->held) return false;
  dispatch_apply(worker, delivery,
                 verdict_why(VERDICT_SEND, ERROR_REFUSED,
                             waits
                                 ? _("Row %lld of the outbox is about the same, was made before and is not settled: "
                                     "that one comes first")
                                 : _("Nothing was sent. Row %lld of the outbox is about the same, was made before and "
                                     "is not settled: that one comes first"),
                             (long long)before));
  return true;
}

static void dispatch_prepare(struct worker *worker, struct delivery *delivery) {
  const struct write_ops *ops = delivery->ops;
  if (dispatch_is_held(worker, delivery) || dispatch_is_stale(worker, delivery) ||
      !dispatch_has_session(worker, delivery))
    return;
  delivery->preparing = true;
  dispatch_apply(worker, delivery,
                 ops->prepare != NULL ? ops->prepare(worker, delivery, NULL) : verdict_of(VERDICT_SEND));
}

/* ---- looking for what may have arrived */

/* A command has nothing else to do than to wait, and a server may want an hour: whoever called hears so now. */
static bool dispatch_is_far(const struct worker *worker, const struct delivery *delivery) {
  bool command = !worker->setup.live && delivery->asked.serial != 0;
  return command && call_reads_next_ms(worker) - worker_mono(worker) > DISPATCH_COMMAND_MS;
}

static void dispatch_leave(struct worker *worker, struct delivery *delivery) {
  struct error unknown;
  delivery->next_ms = INT64_MAX;
  error_set(
      &unknown, ERROR_UNKNOWN,
      _("No certain answer from Flatsy, which wants to be asked later: look again in a few minutes with visitdeck "
        "outbox (row %lld)"),
      (long long)delivery->row->id);
  delivery_answer_job(worker, delivery, &unknown);
}

static void dispatch_look(struct worker *worker, struct delivery *delivery) {
  const struct write_ops *ops = delivery->ops;
  if (ops->settle == NULL && delivery->asked.resend) { /* nothing can be read back: a person has decided */
    dispatch_prepare(worker, delivery);
  } else if (ops->settle == NULL) {
    dispatch_apply(worker, delivery, verdict_note(VERDICT_PERSON, delivery->row->note));
  } else if (dispatch_is_far(worker, delivery)) {
    dispatch_leave(worker, delivery);
  } else {
    delivery->preparing = delivery->held = false;
    dispatch_apply(worker, delivery, ops->settle(worker, delivery, NULL));
  }
}

/* ---- the loop's side */

/* Without a session the plan waits; the command line hears at once why. */
static bool dispatch_may(const struct delivery *delivery, enum session_state session) {
  bool asked = delivery->asked.once || delivery->asked.retried;
  return !delivery_is_busy(delivery) && (session == SESSION_OPEN || (asked && session != SESSION_BUSY));
}

/* What is held needs no session to wait no more. */
static bool dispatch_is_due(const struct delivery *delivery, enum session_state session) {
  return delivery->row->state == OUTBOX_HELD || dispatch_may(delivery, session);
}

int64_t dispatch_run(struct worker *worker) {
  int64_t now = worker_mono(worker), next_ms = INT64_MAX;
  enum session_state session = session_state(worker);
  if (worker->setup.offline) return next_ms;
  for (struct delivery *delivery = worker->deliveries, *next; delivery != NULL; delivery = next) {
    next = delivery->next;
    if (now < delivery->next_ms || !dispatch_is_due(delivery, session)) continue;
    if (delivery->row->state == OUTBOX_HELD)
      dispatch_let_go(worker, delivery);
    else if (delivery->row->state == OUTBOX_QUEUED)
      dispatch_prepare(worker, delivery);
    else
      dispatch_look(worker, delivery);
  }
  if (session != SESSION_OPEN) session = session_state(worker); /* one of them may have asked for a login */
  for (const struct delivery *delivery = worker->deliveries; delivery != NULL; delivery = delivery->next)
    if (delivery->next_ms < next_ms && dispatch_is_due(delivery, session)) next_ms = delivery->next_ms;
  return next_ms;
}

void dispatch_close(struct worker *worker) {
  while (worker->deliveries) {
    delivery_stop(worker, worker->deliveries);
    delivery_unlink(worker, worker->deliveries);
  }
}
