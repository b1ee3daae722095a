/* Random histories of the outbox: writes of commands and of a dashboard, on a server that loses answers, answers late,
 * wrongly or with what is old, and keeps things in a form of its own, with processes that are killed, wrong clocks, a
 * second seat, a colleague at the server, and an outbox that is put back from a copy. Whatever comes: nothing is made
 * twice or lost, nobody hears what is not so, and in the end nothing stays open.
 *
 * HISTORIES=300 tries so many; HISTORIES_SEED=N begins with that one (and HISTORIES=1 repeats it alone). */
#include <cjson/cJSON.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../harness/cases.h"
#include "../harness/dice.h"
#include "../harness/db.h"
#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "../unit/seat.h"
#include "base/mem.h"
#include "base/when.h"
#include "../unit/any_job.h"
#include "model/json.h"

enum {
  HISTORY_DEEDS = 6,
  HISTORY_DATES = 10,
  HISTORY_FEW = 10,
  LIFE_WAIT_MS = 60000,
  LIFE_SKIPS_MS = 20000,
  LIFE_COMMAND_MS = 600000,
  RETRIES = 5,
  ID = 37
};

/* ---- what a history is */

enum kind { BOOK, CANCEL, MOVE, DETAILS, MESSAGE, INVITE, SAVE, KINDS };
static const char *const kind_words[] = {"book", "cancel", "move", "visitor", "message", "invite", "save"};
struct person {
  char email[32], date[HOME_DATE], visit[ID];
  bool taken;   /* moved, cancelled or changed by a deed */
  bool meddled; /* a colleague has cancelled the visit */
};
struct deed {
  enum kind kind;
  struct person *person;
  char date[HOME_DATE], text[48], phone[24];
  int told; /* exit status; -1: nobody heard it */
};
struct history {
  struct home home;
  char state[80], cache[80], copy[80]; /* folders */
  struct dice dice;
  bool later, copied, saved;
  bool silent;      /* some requests are not answered, which nobody is to wait for */
  int64_t later_ms; /* how far the clock is ahead */
  bool put_right;   /* ... which changes: the next process has another one */
  char respell[8];
  char property[ID], ref[32], other_property[ID], other_ref[32]; /* the other one is saved, and lies elsewhere */
  char dates[HISTORY_DATES][HOME_DATE];
  int date_count, dates_used, person_count, deed_count;
  struct person persons[HISTORY_DEEDS];
  struct deed deeds[HISTORY_DEEDS];
  pid_t dashboard; /* a second seat; 0: none */
};

/* The other property as the server has it. New memory. */
static char *history_property(const struct history *history) {
  AUTO(mem_free_at) char *path = mem_print("/api/v1/business/property?ref=%s", history->other_ref);
  return home_api(&history->home, path, NULL);
}

/* ---- one life of a process that uses the outbox */

struct life {
  struct history *history;
  struct deed *deed; /* NULL: what is open is tried again, by a person */
  bool live;
  bool held, dies_held; /* a dashboard's cancellation, for second thoughts; and it is killed meanwhile */
  int64_t later_ms;
  int said; /* where the exit status goes */
};
struct life_says {
  int status;
  enum outbox_state state; /* of the row, as last told before */
  bool row;
};

static void life_begin(struct life *life, struct seat *seat) {
  *seat = (struct seat){.state = life->history->state, .cache = life->history->cache, .hurry = true};
  seat->later_ms = life->later_ms;
  snprintf(seat->url, sizeof seat->url, "%s", life->history->home.url);
  seat_begin(seat, life->live, false);
}

/* Nobody waits for a dashboard's write that itself waits for another one; a command comes to its end. */
static bool life_is_over(const struct life *life, const struct seat *seat) {
  int64_t waited = atomic_load(&seat->skipped_ms);
  if (!life->live && waited > LIFE_COMMAND_MS) fail_msg("a command that never ends");
  return life->live && waited > LIFE_SKIPS_MS;
}

static struct life_says life_await(const struct life *life, struct seat *seat, uint64_t serial) {
  struct life_says says = {.status = -1};
  while (!life_is_over(life, seat)) {
    AUTO(event_free_at) struct event *event = seat_await_any(seat);
    if (event->type == EVENT_WRITE && event->serial == serial) {
      says.row = true;
      says.state = event->rows[0].state_is;
      if (life->dies_held && says.state == OUTBOX_HELD) kill(getpid(), SIGKILL);
      print_message("    row %lld %s: %s\n", (long long)event->rows[0].id, event->rows[0].state,
                    event->rows[0].note != NULL ? event->rows[0].note : "");
    }
    bool done = event->type == EVENT_DONE && event->serial == serial;
    if (done) says.status = error_exit_status(event->error.code);
    if (done) print_message("    exit %d: %s\n", says.status, event->error.text);
    if (done) break;
  }
  return says;
}

static struct job *deed_job(const struct life *life) {
  static const enum job_type types[] = {JOB_BOOK, JOB_CANCEL, JOB_MOVE, JOB_VISITOR, JOB_MESSAGE, JOB_INVITE, JOB_SAVE};
  const struct deed *deed = life->deed;
  const struct history *history = life->history;
  const struct person *person = deed->person;
  bool of_visit = deed->kind == CANCEL || deed->kind == MOVE || deed->kind == DETAILS;
  bool of_slot = deed->kind == BOOK || deed->kind == MOVE;
  AUTO(mem_free_at) char *base = deed->kind == SAVE ? history_property(history) : NULL;
  AUTO(mem_free_at)
  char *edits = deed->kind == SAVE      ? mem_print("{\"/price\":%s}", deed->text)
                : deed->kind == DETAILS ? mem_print("{\"/phone\":\"%s\"}", deed->phone)
                                        : NULL;
  struct any_job job = {.type = types[deed->kind],
                        .id = of_visit             ? person->visit
                              : deed->kind == SAVE ? history->other_property
                                                   : history->property,
                        .property_id = history->property,
                        .ref = deed->kind == SAVE ? history->other_ref : history->ref,
                        .date = of_slot ? deed->date : NULL,
                        .text = deed->text,
                        .base = base,
                        .edits = edits,
                        .alone = true,
                        .once = !life->live};
  if (person != NULL) job.visitor = seat_visitor_of(person->email, "Marie ", "de La Tour", "06 12 34 56 78");
  if (of_visit && !of_slot) job.at = any_instant(person->date);
  if (deed->kind == MOVE) job.from = any_instant(person->date);
  return life->held ? job_held(any_job(job), 1) : any_job(job);
}

static void life_of_a_deed(void **state) {
  struct life *life = *state;
  struct seat seat;
  life_begin(life, &seat);
  struct life_says says = life_await(life, &seat, work_post(seat.work, deed_job(life)));
  assert_int_equal(write(life->said, &says, sizeof says), sizeof says);
  seat_end(&seat);
}

static void life_decide(const struct life *life, struct seat *seat, const struct outbox_view *row, bool drop) {
  print_message("  a person %s: row %lld %s %s, %s\n", drop ? "drops" : "tries again", (long long)row->id, row->kind,
                row->state, row->note);
  life_await(life, seat, work_post(seat->work, job_row(drop ? JOB_DROP : JOB_RETRY, row->id)));
}

/* A person sees to what is open, row by row; what nobody can find out is dropped. */
static void life_of_retries(void **state) {
  struct life *life = *state;
  struct seat seat;
  life_begin(life, &seat);
  for (int round = 0; round < RETRIES; round++) {
    AUTO(event_free_at) struct event *outbox = seat_ask(&seat, job_new(JOB_READ_OUTBOX), EVENT_OUTBOX);
    for (size_t n = outbox->count; n-- > 0;) {
      const struct outbox_view *row = &outbox->rows[n];
      if (!row->settled) life_decide(life, &seat, row, row->kind_is == OUTBOX_INVITE && row->unknown);
    }
  }
  seat_end(&seat);
}

/* ... or to one row, while everything still goes wrong. */
static void life_of_a_decision(void **state) {
  struct life *life = *state;
  struct seat seat;
  life_begin(life, &seat);
  AUTO(event_free_at) struct event *outbox = seat_ask(&seat, job_new(JOB_READ_OUTBOX), EVENT_OUTBOX);
  if (outbox->unsettled > 0) {
    const struct outbox_view *row = &outbox->rows[dice_draw(&life->history->dice, (unsigned)outbox->unsettled)];
    life_decide(life, &seat, row, row->kind_is == OUTBOX_INVITE || dice_one_in(&life->history->dice, 3));
  }
  seat_end(&seat);
}

/* A dashboard that nobody touches, until it is killed. */
static void life_of_a_dashboard(void **state) {
  struct life *life = *state;
  struct seat seat;
  life_begin(life, &seat);
  work_post(seat.work, job_new(JOB_WATCH_OUTBOX));
  for (;;)
    event_free(seat_await_any(&seat));
}

static pid_t life_start(struct life *life, void (*lived)(void **state)) {
  fflush(NULL);
  pid_t pid = fork();
  assert_true(pid >= 0);
  if (pid != 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL); /* of a history that fails */
  const struct CMUnitTest one[] = {{"life", lived, NULL, NULL, life}};
  bool failed = cmocka_run_group_tests_name("life", one, NULL, NULL) != 0;
  fflush(NULL);
  _exit(failed ? 99 : 0);
}

/* ---- the server, and what it does wrong */

static const char *const sends[] = {"create",      "cancel",   "reschedule",  "updateVisitor",
                                    "saveMessage", "sendmail", "saveProperty"};
static const char *const reads[] = {"visits", "visit", "visits", "visit", "conversation", "me", "property"};
static const char *const paths[] = {"visit/create",  "visit/cancel",      "visit/reschedule",   "update/visitor",
                                    "messages/save", "business/sendmail", "business/properties"};
static const char *const read_paths[] = {"business/visits?",  "business/visit/",       "business/visits?",
                                         "business/visit/",   "messages/conversation", "business/me",
                                         "business/property?"};

static void faults_add_text(char *out, const char *format, ...) {
  size_t length = strlen(out);
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(out + length, 1500 - length, format, arguments);
  va_end(arguments);
}

static void faults_respell(const struct history *history, char *out) {
  for (size_t n = 0; history->respell[0] != '\0' && n < sizeof sends / sizeof *sends; n++)
    faults_add_text(out, "%s:respell=%s\n", sends[n], history->respell);
}

/* From now on nothing goes wrong; what is kept is spelled as ever. */
static void faults_end(const struct history *history) {
  char faults[1500] = "";
  faults_respell(history, faults);
  home_fault(&history->home, faults);
}

/* Where the deed's process is killed: once the server has seen that; NULL: it lives. */
static const char *faults_draw(struct history *history, const struct deed *deed, char out[1500]) {
  static const char *const answers[] = {"lose",   "lose",       "drop",       "cut",        "status=500", "status=503",
                                        "html",   "status=409", "status=404", "status=429", "body={}",    "body=null",
                                        "tail=x", "late=1",     "late=2",     "late=3",     "late=5",     "late=9"};
  static const char *const looks[] = {
      "cut",    "html",       "body=null",  "body=[]",    "body={}", "body=[{\"id\":5}]",
      "tail=]", "status=500", "status=404", "status=403", "drop",    "status=429"};
  bool calls = deed->kind != MOVE || history->later;
  const char *send = calls ? sends[deed->kind] : dice_one_in(&history->dice, 2) ? "create" : "cancel";
  const char *path = strcmp(send, "create") == 0   ? paths[BOOK]
                     : strcmp(send, "cancel") == 0 ? paths[CANCEL]
                                                   : paths[deed->kind];
  out[0] = '\0';
  faults_respell(history, out);
  if (dice_one_in(&history->dice, 4))
    faults_add_text(out, "%s:lag=%u\n", deed->kind == MOVE ? send : "create", 1 + dice_draw(&history->dice, 5));
  /* A message that comes later than a server may lag is sent again by a person who can't know. */
  bool soon = deed->kind == MESSAGE;
  const char *answer = DICE_PICK(&history->dice, answers);
  if (soon && strncmp(answer, "late", 4) == 0) answer = "late=1";
  if (!dice_one_in(&history->dice, 5))
    faults_add_text(out, "%s:%s*%u\n", send, answer, 1 + dice_draw(&history->dice, 2));
  for (int n = 0; n < 2; n++)
    if (dice_one_in(&history->dice, 2))
      faults_add_text(out, "%s:%s+%u*%u\n", reads[deed->kind], DICE_PICK(&history->dice, looks),
                      1 + dice_draw(&history->dice, 2), 1 + dice_draw(&history->dice, 3));
  switch (dice_draw(&history->dice, 8)) {
  case 0:
    faults_add_text(out, "%s:silence\n", send);
    return path;
  case 1:
    faults_add_text(out, "%s:silence\n%s:late=%u*1\n", send, send, 1 + dice_draw(&history->dice, soon ? 1 : 9));
    return path;
  case 2:
    faults_add_text(out, "%s:silence\n", reads[deed->kind]);
    return read_paths[deed->kind];
  case 3:
    if (deed->kind != BOOK && deed->kind != MOVE) return NULL;
    faults_add_text(out, "slots:silence\n");
    return "visit/slots";
  default:
    return NULL;
  }
}

static cJSON *history_ask(const struct history *history, const char *path) {
  AUTO(mem_free_at) char *text = home_ask(&history->home, path, NULL);
  cJSON *json = cJSON_Parse(text);
  assert_non_null(json);
  return json;
}

static const char *text_in(const cJSON *json, const char *name) {
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, name));
  return text != NULL ? text : "";
}

/* The visits of a person at that date and our property; the last one's id, whether one is live, and the visitor's
 * telephone number. */
struct there {
  int count;
  bool live;
  char id[ID], phone[32];
};
static struct there history_there(const struct history *history, const char *email, const char *date) {
  struct there there = {0};
  cJSON *all = history_ask(history, "/sandbox/visits"), *visit, *part;
  cJSON_ArrayForEach(visit, all) {
    const char *of = text_in(cJSON_GetObjectItem(visit, "propertySummary"), "id");
    if (strcmp(of, history->property) != 0 || strncmp(text_in(visit, "date"), date, 16) != 0) continue;
    cJSON_ArrayForEach(part, cJSON_GetObjectItem(visit, "visitorVisits")) {
      const cJSON *visitor = cJSON_GetObjectItem(part, "visitor");
      const char *status = text_in(part, "status");
      if (strcasecmp(text_in(visitor, "email"), email) != 0) continue;
      there.count++;
      there.live |= strstr(status, "proposed") != NULL || strstr(status, "confirmed") != NULL;
      snprintf(there.id, sizeof there.id, "%s", text_in(visit, "id"));
      snprintf(there.phone, sizeof there.phone, "%s", text_in(visitor, "phone"));
    }
  }
  cJSON_Delete(all);
  return there;
}

/* What the list of our property shows at last: nobody at a desk touches a visit that no list has shown yet. New memory.
 */
static char *history_shown(const struct history *history) {
  AUTO(mem_free_at) char *path = mem_print("/api/v1/business/visits?ref=%s&by=100", history->ref);
  faults_end(history);
  return home_api(&history->home, path, NULL);
}

/* How many of them have a text (its blanks may be gone, its letters others). */
static int history_count(const struct history *history, const char *path, const char *text) {
  cJSON *all = history_ask(history, path), *one;
  int count = 0;
  cJSON_ArrayForEach(one, all) {
    AUTO(mem_free_at) char *shown = cJSON_PrintUnformatted(one);
    AUTO(mem_free_at) char *wanted = mem_print("%.*s", (int)strlen(text) - 1, text);
    count += strcasestr(shown, wanted) != NULL;
  }
  cJSON_Delete(all);
  return count;
}

static bool history_is_saved(const struct history *history, const char *price) {
  AUTO(mem_free_at) char *raw = history_property(history), *wanted = mem_print("\"price\":%s", price);
  return strstr(raw, wanted) != NULL;
}

/* ---- beginning */

static void history_dates(struct history *history) {
  AUTO(mem_free_at) char *path = mem_print("/api/v1/business/visit/slots?propertyId=%s", history->property);
  AUTO(mem_free_at) char *text = home_api(&history->home, path, NULL);
  cJSON *slots = cJSON_Parse(text), *slot;
  int skipped = 0;
  cJSON_ArrayForEach(slot, slots) {
    const char *date = text_in(slot, "date"), *last = history->dates[history->date_count - (history->date_count > 0)];
    bool another = history->date_count == 0 || strncmp(date, last, 10) != 0; /* another day */
    if (!cJSON_IsTrue(cJSON_GetObjectItem(slot, "available")) || skipped++ < 8 || !another) continue;
    if (history->date_count < HISTORY_DATES) snprintf(history->dates[history->date_count++], HOME_DATE, "%.20s", date);
  }
  cJSON_Delete(slots);
  assert_true(history->date_count >= HISTORY_DEEDS);
}

static const int64_t clocks[] = {0, 0, 3600 * 1000, -3600 * 1000};

static void history_open(struct history *history, unsigned seed) {
  static const char *const forms[] = {"", "", "p", "e", "n", "f", "t", "pen", "ef", "penft"};
  *history = (struct history){.dice = {seed * 2654435761u + 1}};
  home_open(&history->home);
  history->later = !dice_one_in(&history->dice, 3);
  history->later_ms = DICE_PICK(&history->dice, clocks);
  history->put_right = dice_one_in(&history->dice, 4);
  home_start_sandbox_of(&history->home, (const char *const[]){"--properties", "4", "--visits", "10", "--edition",
                                                              history->later ? "2018-12" : "2018-08", NULL});
  snprintf(history->respell, sizeof history->respell, "%s", DICE_PICK(&history->dice, forms));
  snprintf(history->state, sizeof history->state, "%s/state", history->home.folder);
  snprintf(history->cache, sizeof history->cache, "%s/cache", history->home.folder);
  snprintf(history->copy, sizeof history->copy, "%s/copy", history->home.folder);
  AUTO(mem_free_at) char *text = home_api(&history->home, "/api/v1/business/properties", NULL);
  cJSON *all = cJSON_Parse(text), *property;
  cJSON_ArrayForEach(property, all) {
    bool first = history->property[0] == '\0';
    const cJSON *data = cJSON_GetObjectItem(property, "data");
    if (strcmp(text_in(data, "propertyStatus"), "property.basics.status.available") != 0) continue;
    snprintf(first ? history->ref : history->other_ref, sizeof history->ref, "%s", text_in(data, "externalRef"));
    snprintf(first ? history->property : history->other_property, ID, "%s", text_in(property, "id"));
  }
  cJSON_Delete(all);
  if (history->property[0] == '\0') fail_msg("%s", text);
  history_dates(history);
  print_message("history: edition %s, keeps it as \"%s\"\n", history->later ? "later" : "earlier", history->respell);
}

/* ---- what happens */

/* Whose visit a deed can be about. NULL: nobody's. */
static struct person *history_person(struct history *history) {
  AUTO(mem_free_at) char *shown = history_shown(history);
  struct person *found = NULL;
  for (int n = 0; n < history->person_count && found == NULL; n++) {
    struct person *person = &history->persons[n];
    struct there there = history_there(history, person->email, person->date);
    if (person->taken || !there.live || strstr(shown, there.id) == NULL) continue;
    memcpy(person->visit, there.id, sizeof person->visit);
    found = person;
  }
  return found;
}

static struct deed *history_deed(struct history *history) {
  struct deed *deed = &history->deeds[history->deed_count];
  *deed = (struct deed){.kind = (enum kind)dice_draw(&history->dice, KINDS), .told = -1};
  bool of_visit = deed->kind == CANCEL || deed->kind == MOVE || deed->kind == DETAILS;
  if (of_visit) deed->person = history_person(history);
  if ((deed->kind == MESSAGE && !history->later) || (deed->kind == SAVE && history->saved) ||
      (of_visit && deed->person == NULL))
    deed->kind = BOOK;
  history->saved |= deed->kind == SAVE;
  snprintf(deed->text, sizeof deed->text, "Message number %d of ours. ", history->deed_count);
  if (deed->kind == SAVE) snprintf(deed->text, sizeof deed->text, "%d", 777000 + history->deed_count);
  snprintf(deed->phone, sizeof deed->phone, "07 00 00 00 %02d", history->deed_count);
  if (deed->kind == BOOK || deed->kind == INVITE) {
    deed->person = &history->persons[history->person_count++];
    snprintf(deed->person->email, sizeof deed->person->email, "Marie.%d@Exemple.fr", history->deed_count);
  } else if (of_visit) {
    deed->person->taken = true;
  }
  if (deed->kind == BOOK || deed->kind == MOVE)
    snprintf(deed->date, sizeof deed->date, "%s", history->dates[history->dates_used++]);
  if (deed->kind == BOOK) memcpy(deed->person->date, deed->date, sizeof deed->date);
  history->deed_count++;
  return deed;
}

static void history_kill_dashboard(struct history *history) {
  if (history->dashboard == 0) return;
  kill(history->dashboard, SIGKILL);
  run_end(history->dashboard);
  history->dashboard = 0;
}

static void history_start_dashboard(struct history *history) {
  static struct life life;
  life = (struct life){.history = history, .live = true, .later_ms = history->later_ms};
  if (history->dashboard == 0) history->dashboard = life_start(&life, life_of_a_dashboard);
}

/* What a colleague does, at another desk. */
static void history_meddle(struct history *history) {
  char body[500];
  struct person *person =
      history->person_count > 0 ? &history->persons[dice_draw(&history->dice, (unsigned)history->person_count)] : NULL;
  if (person == NULL) return;
  struct there there = history_there(history, person->email, person->date);
  AUTO(mem_free_at) char *shown = history_shown(history);
  if (there.live && strstr(shown, there.id) != NULL && dice_one_in(&history->dice, 3)) {
    snprintf(body, sizeof body,
             "{\"visitId\":\"%s\",\"visitorId\":\"%s\",\"visitStatus\":\"visit.status.cancelled.owner\"}", there.id,
             person->email);
    free(home_api(&history->home, "/api/v1/business/visit/cancel", body));
    person->meddled = true;
    print_message("  a colleague cancels %s\n", person->email);
    return;
  }
  bool same = dice_one_in(&history->dice, 2);
  snprintf(
      body, sizeof body,
      "{\"propertyId\":\"%s\",\"date\":\"%s\",\"visitor\":{\"email\":\"%s\",\"firstName\":\"M\",\"lastName\":\"D\","
      "\"phone\":\"0612345678\"}}",
      same ? history->other_property : history->property, person->date, same ? person->email : "colleague@x.fr");
  free(home_api(&history->home, "/api/v1/business/visit/create", body));
  print_message("  a colleague books %s for %s\n", person->date, same ? "them elsewhere" : "somebody");
}

static void history_copy(struct history *history) {
  if (history->dashboard != 0 || access(history->state, F_OK) != 0) return;
  if (!history->copied) {
    free(home_shell(&history->home, "rm -rf %s; cp -a %s %s", history->copy, history->state, history->copy));
    print_message("  the outbox is copied\n");
  } else {
    free(home_shell(&history->home, "rm -f %s/outbox.db*; cp -a %s/outbox.db* %s/", history->state, history->copy,
                    history->state));
    print_message("  the outbox is put back\n");
  }
  history->copied = !history->copied;
}

/* True: it was seen; false: the process ended by itself. */
static bool history_await_request(const struct history *history, const char *path, size_t before, pid_t pid) {
  int64_t end = monotonic_ms() + LIFE_WAIT_MS;
  siginfo_t info;
  for (;;) {
    if (home_requests(&history->home, path) > before) return true;
    info.si_pid = 0;
    waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT);
    if (info.si_pid == pid) return false;
    assert_true(monotonic_ms() < end);
    poll(NULL, 0, 5);
  }
}

static void history_check_told(const struct life *life, const struct life_says *says) {
  bool settled = says->state == OUTBOX_DONE || says->state == OUTBOX_REFUSED || says->state == OUTBOX_DROPPED;
  if (says->status < 0) return;
  if (says->status == 0 && (!says->row || says->state != OUTBOX_DONE)) fail_msg("told done of what is not");
  if (says->status == 6 && says->row && settled) fail_msg("told open of what is settled");
  if (says->status != 6 && says->row && !settled) fail_msg("told %d of what is open", says->status);
  if (says->status != 0 && says->row && says->state == OUTBOX_DONE) fail_msg("told %d of what is done", says->status);
  life->deed->told = says->status;
}

static void history_act(struct history *history) {
  char faults[1500];
  int said[2];
  struct life_says says;
  struct deed *deed = history_deed(history);
  struct life life = {
      .history = history, .deed = deed, .live = dice_one_in(&history->dice, 3), .later_ms = history->later_ms};
  life.held = life.live && deed->kind == CANCEL;
  life.dies_held = life.held && dice_one_in(&history->dice, 3);
  const char *killed_at = faults_draw(history, deed, faults);
  history->silent = killed_at != NULL;
  home_fault(&history->home, faults);
  print_message("  %s %s %s%s, %s, clock %+d s, kill at %s, faults:\n%s", kind_words[deed->kind],
                deed->person != NULL ? deed->person->email : deed->text, deed->date,
                deed->person != NULL ? deed->person->visit : "",
                life.dies_held ? "dashboard that dies"
                : life.live    ? "dashboard"
                               : "command",
                (int)(life.later_ms / 1000), killed_at != NULL ? killed_at : "-", faults);
  size_t before = killed_at != NULL ? home_requests(&history->home, killed_at) : 0;
  assert_int_equal(pipe(said), 0);
  life.said = said[1];
  pid_t pid = life_start(&life, life_of_a_deed);
  close(said[1]);
  bool killed = killed_at != NULL && history_await_request(history, killed_at, before, pid);
  if (killed) kill(pid, SIGKILL);
  int status = run_end(pid);
  if (killed && status == 128 + SIGKILL) print_message("    killed\n");
  if (read(said[0], &says, sizeof says) == sizeof says)
    history_check_told(&life, &says);
  else
    assert_int_equal(status, 128 + SIGKILL);
  close(said[0]);
}

static void history_decide(struct history *history) {
  struct life life = {.history = history, .later_ms = history->later_ms};
  dice_draw(&history->dice, 2); /* its child draws on */
  if (history->dashboard == 0 && !history->silent) assert_int_equal(run_end(life_start(&life, life_of_a_decision)), 0);
}

static void history_step(struct history *history) {
  if (history->put_right) history->later_ms = DICE_PICK(&history->dice, clocks);
  if (dice_one_in(&history->dice, 4)) history_copy(history);
  if (dice_one_in(&history->dice, 4)) history_start_dashboard(history);
  history_act(history);
  if (dice_one_in(&history->dice, 3)) history_kill_dashboard(history);
  if (dice_one_in(&history->dice, 4)) history_decide(history);
  if (!dice_one_in(&history->dice, 2)) return;
  faults_end(history);
  if (dice_one_in(&history->dice, 2)) history_meddle(history);
}

/* ---- the end */

static void history_settle(struct history *history) {
  struct life life = {.history = history, .later_ms = history->later_ms};
  faults_end(history);
  if (dice_one_in(&history->dice, 3)) history_kill_dashboard(history);
  if (history->copied && dice_one_in(&history->dice, 2)) history_copy(history);
  assert_int_equal(run_end(life_start(&life, life_of_retries)), 0);
  history_kill_dashboard(history);
  assert_int_equal(run_end(life_start(&life, life_of_retries)), 0);
}

/* What a command that is no more never sent is as good as dropped, which the next one writes down. */
static cJSON *history_rows(const struct history *history) {
  AUTO(mem_free_at) char *path = mem_print("%s/outbox.db", history->state);
  AUTO(mem_free_at)
  char *text = db_text(path, "SELECT json_group_array(json_object('kind', kind, 'state', iif(state = 'queued' AND once "
                             "AND NOT doubtful, 'dropped', state), 'at', at, 'email', "
                             "visitor_email, 'visit', visit_id, 'edits', edits, 'note', note)) FROM outbox");
  cJSON *rows = cJSON_Parse(text);
  assert_non_null(rows);
  return rows;
}

/* The row of a deed; NULL: the copy that was put back has none. */
static const cJSON *history_row(const cJSON *rows, const struct deed *deed) {
  const cJSON *row, *found = NULL;
  cJSON_ArrayForEach(row, rows) {
    bool whose = deed->person == NULL ? strstr(text_in(row, "edits"), deed->text) != NULL
                                      : strcmp(text_in(row, "email"), deed->person->email) == 0;
    if (strcmp(text_in(row, "kind"), kind_words[deed->kind]) == 0 && whose) found = row;
  }
  return found;
}

/* What became of it at the server: made and standing, undone since, or never made. */
static void deed_check(const struct history *history, const cJSON *rows, const struct deed *deed) {
  const cJSON *row = history_row(rows, deed);
  const char *state = row != NULL ? text_in(row, "state") : "none", *note = row != NULL ? text_in(row, "note") : "";
  struct there there = {0}, old = {0};
  if (deed->kind == MESSAGE)
    there.count = history_count(history, "/sandbox/messages", deed->text);
  else if (deed->kind == INVITE)
    there.count = history_count(history, "/sandbox/mails", deed->person->email);
  else if (deed->kind == SAVE)
    there.count = history_is_saved(history, deed->text);
  else
    there = history_there(history, deed->person->email, deed->kind == MOVE ? deed->date : deed->person->date);
  if (deed->kind == MOVE) old = history_there(history, deed->person->email, deed->person->date);
  bool made = there.count > 0, undone = false;
  if (deed->kind == CANCEL) made = !there.live;
  if (deed->kind == DETAILS) made = strchr(there.phone, '7') == there.phone + 1 || strncmp(there.phone, "+337", 4) == 0;
  if (deed->kind == BOOK || deed->kind == MOVE) undone = made && !there.live;
  undone |= deed->person != NULL && deed->person->meddled;
  bool never = strstr(note, "may have reached") == NULL && strstr(note, "stands") == NULL;
  print_message("  end: %d %s, told %d, row %s (%s), at the server %d%s\n", (int)deed->kind,
                deed->person != NULL ? deed->person->email : deed->text, deed->told, state, note, there.count,
                there.live ? " live" : "");
  if (deed->kind != DETAILS && deed->kind != CANCEL && there.count > 1) fail_msg("doubled");
  /* What is not there, and can't be sent again, a person drops. */
  bool taken = !made && (strstr(note, "This slot ") != NULL || strstr(note, "This visit is done or cancelled") != NULL);
  bool open = strcmp(state, "held") == 0 || strcmp(state, "queued") == 0 || strcmp(state, "sending") == 0 ||
              strcmp(state, "unknown") == 0;
  if (open && !taken) fail_msg("stuck");
  bool done = strcmp(state, "done") == 0 || deed->told == 0;
  if (done && !made && !(deed->kind == DETAILS && undone)) fail_msg("lost");
  if (done && deed->kind == MOVE && old.live) fail_msg("told moved, and the old visit stands");
  bool refused =
      strcmp(state, "refused") == 0 || (strcmp(state, "dropped") == 0 && never) || (deed->told > 0 && deed->told != 6);
  if (refused && made && !undone) fail_msg("told that it is not");
}

static void history_run(void *arg, size_t row) {
  AUTO(mem_free_at) struct history *history = mem_new(sizeof *history);
  unsigned seed = *(const unsigned *)arg + (unsigned)row;
  print_message("HISTORIES_SEED=%u HISTORIES=1\n", seed);
  history_open(history, seed);
  int steps = 2 + (int)dice_draw(&history->dice, HISTORY_DEEDS - 1);
  for (int n = 0; n < steps && history->deed_count < HISTORY_DEEDS; n++)
    history_step(history);
  history_settle(history);
  AUTO(json_free_at) cJSON *rows = history_rows(history);
  for (int n = 0; n < history->deed_count; n++)
    deed_check(history, rows, &history->deeds[n]);
  home_close(&history->home);
}

TEST(whatever_comes_nothing_is_doubled_lost_or_untrue) {
  const char *many = getenv("HISTORIES"), *first = getenv("HISTORIES_SEED");
  unsigned seed = first != NULL ? (unsigned)strtoul(first, NULL, 10) : 1;
  print_message("  seeds from %u on\n", seed);
  size_t count = many != NULL ? strtoul(many, NULL, 10) : HISTORY_FEW;
  if (count == 1)
    history_run(&seed, 0);
  else
    cases_run(&(struct cases){.count = count, .run = history_run, .arg = &seed});
}
