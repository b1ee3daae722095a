/* What stands on the screen when a read fails: it stays, with its age and the reason, whatever the server, a login or a
 * proxy answered. Every pane that reads, on a dashboard that shows something already. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../harness/cases.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "answers.h"
#include "base/mem.h"
#include "screen.h"

enum { IMPATIENT_MS = 300, NEEDLE = 40 };

/* A pane, and one of the reads that it makes: its letter stands for the row in reads. */
static const struct shown {
  const char *name, *keys; /* from the three lists on */
  const char *content;     /* what stands there when it was read */
  char letter;
  enum event_type list; /* of a list: how its read ends */
} shows[] = {{"properties", "1", ">R1", 'P', EVENT_PROPERTIES},
             {"the day", "2", "Marie Roy", 'V', EVENT_DAY},
             {"the day's second page", "2", "12:00 ", 'W', EVENT_DAY},
             {"slots", "3", "1 Mon 03/03/31 ", 'S', EVENT_SLOTS},
             {"visit, with its report", "2\n", "Comment: Calme", 'R', 0},
             {"property", "1\n", "1 rue de la Paix, 13001", 'O', 0},
             {"property's agent", "1\n", "Name: Lea", 'A', 0},
             {"property's postcodes", "1\n", "not among its postcodes", 'G', 0},
             {"conversations", "1u", "agent: oui", 'T', 0},
             {"conversation", "1\nu", " oui", 'K', 0},
             {"availability", "1v", "07:30  =====", 'O', 0},
             {"the week", "2w", "✓ R1", 'V', 0},
             {"changes", "1c", "confirmed, was proposed", 'V', 0},
             {"summary", "1S", "By property", 'V', 0},
             {"reports", "1fr", "settled", 'V', 0},
             {"changes, second page", "1c", "confirmed, was proposed", 'W', 0}};
enum { SHOWS = sizeof shows / sizeof *shows };

struct seen {
  struct agency *agency;
  struct screen *screen;
  size_t shown; /* SHOWS: none */
  bool sound;   /* the row before ended well */
};

static const struct read *read_of(const struct shown *shown) {
  size_t n = 0;
  while (reads[n].letter != shown->letter)
    n++;
  return &reads[n];
}

/* ---- a dashboard that shows something */

/* Until the worker has answered a job of the test's own. */
static struct error ask(struct seen *seen, struct job *take_job) {
  uint64_t serial = work_post(seen->agency->seat.work, take_job);
  for (;;) {
    AUTO(event_free_at) struct event *event = screen_next(seen->screen);
    struct error error = event->error;
    bool ended = event->type == EVENT_DONE && event->serial == serial;
    if (ended) return error;
  }
}

/* As if the agency had just confirmed what was proposed before: something to see among the changes. */
static void propose_then_confirm(struct seen *seen) {
  struct agency *agency = seen->agency;
  AUTO(mem_free_at) char *proposed = text_fill(agency->visits, "confirmed", "proposed");
  fake_api_say(agency->api, 'V', 200, proposed);
  assert_int_equal(ask(seen, agency_day(agency, false)).code, ERROR_NONE);
  agency_heal(agency);
}

static void show_nothing(struct seen *seen) {
  if (seen->screen != NULL) screen_close(seen->screen);
  seen->screen = NULL;
  seen->shown = SHOWS;
}

/* A list's read ends by itself: await_list. */
static void refresh(struct seen *seen, const struct shown *shown) {
  screen_listen(seen->screen);
  screen_types(seen->screen, "r");
  if (shown->list == 0) screen_await_ended(seen->screen);
}

/* Until a list was read, well or badly. A read that was under way when it was asked for is the one before. */
static void await_list(struct seen *seen, const struct shown *shown, bool bad, char *reason, size_t size) {
  for (bool ended = false; !ended;) {
    AUTO(event_free_at) struct event *event = screen_next(seen->screen);
    const struct freshness *fresh = &event->fresh;
    bool read = event->type == shown->list && !fresh->loading;
    ended = read && (fresh->failed || fresh->left_out > 0) == bad;
    if (ended && bad) snprintf(reason, size, "%s", fresh->failed ? fresh->error.text : "could not be read");
    if (read && !ended) refresh(seen, shown);
  }
}

/* It is read, and well. A worker that is impatient may have to try again. */
static void show_well(struct seen *seen, const struct shown *shown) {
  struct screen *screen = seen->screen;
  do {
    refresh(seen, shown);
    if (shown->list != 0) await_list(seen, shown, false, NULL, 0);
  } while (screen->failed > 0);
  screen_await(screen, shown->content);
  assert_true(screen_has(screen, "up to date"));
}

static void show(struct seen *seen, size_t n, long patience_ms) {
  bool other = !seen->sound || patience_ms != seen->agency->seat.patience_ms;
  if (other) show_nothing(seen);
  agency_heal(seen->agency);
  fake_api_admit(seen->agency->api, NULL);
  fake_api_say(seen->agency->api, 'L', 200, "{\"token\":\"first\"}");
  if (other) agency_again(seen->agency, patience_ms);
  if (seen->screen == NULL) {
    seen->screen = screen_open(seen->agency);
    screen_await(seen->screen, "Agence"); /* logged in */
    screen_await(seen->screen, ">R1");
    screen_await(seen->screen, "Marie Roy");
    screen_rest(seen->screen); /* its slots are fetched ahead */
    screen_await(seen->screen, "1 Mon 03/03/31");
  }
  bool open = seen->shown < SHOWS && strcmp(shows[seen->shown].keys, shows[n].keys) == 0;
  seen->shown = n;
  if (open) return;
  screen_types(seen->screen, "\x1b\x1b\x1b");
  screen_rest(seen->screen); /* a property that came back has its slots fetched again */
  if (shows[n].keys[1] == 'c') propose_then_confirm(seen);
  screen_types(seen->screen, shows[n].keys);
  show_well(seen, &shows[n]);
}

static void *seen_begin(UNUSED void *arg) {
  struct seen *seen = mem_new(sizeof *seen);
  seen->agency = agency_open(true);
  seen->shown = SHOWS;
  seen->sound = true;
  return seen;
}

static void seen_end(void *state) {
  AUTO(mem_free_at) struct seen *seen = state;
  show_nothing(seen);
  agency_close(seen->agency);
}

/* ---- what stands there then */

static void fail_seen(struct seen *seen, const char *name, const char *answer, const char *why) {
  printf("%s\n", screen_show(seen->screen)); /* more than fail_msg takes */
  fail_msg("%s, answered %s: %s", name, answer, why);
}

/* The reason, as far as there is room for it, and that what is shown is older. Where nothing answers at all the lists
 * have one sentence together. */
static void assert_told(struct seen *seen, const struct shown *shown, const char *answer, const char *reason) {
  struct screen *screen = seen->screen;
  char needle[NEEDLE];
  snprintf(needle, sizeof needle, "%s", reason);
  bool told = screen_has(screen, needle) || (shown->list != 0 && screen_has(screen, "no answer since "));
  bool aged = screen_has(screen, "not read, ") || screen_has(screen, "no answer, ");
  if (!told || (reason[0] == '\0' && shown->list == 0)) fail_seen(seen, shown->name, answer, reason);
  if (!aged) fail_seen(seen, shown->name, answer, "no age");
}

static void assert_same(struct seen *seen, const struct shown *shown, const char *answer, const char *before) {
  AUTO(mem_free_at) char *after = screen_body(seen->screen);
  if (strcmp(before, after) != 0) {
    printf("%s\n", before);
    fail_seen(seen, shown->name, answer, "not what stood there");
  }
}

/* Some of it can't be read, and nothing else came: that is said, and not that there is nothing. */
static void assert_counted(struct seen *seen, const struct shown *shown, const char *answer) {
  static const char *const denials[] = {"No conversation", "No message", "No visit",
                                        "Nothing",         "No propert", "no slot"};
  bool denied = false;
  for (size_t n = 0; n < sizeof denials / sizeof *denials; n++)
    denied |= screen_has(seen->screen, denials[n]);
  if (denied || !screen_has(seen->screen, "could not be read"))
    fail_seen(seen, shown->name, answer, "what could not be read is not counted");
}

static void server_answers(void *state, size_t row) {
  struct seen *seen = state;
  size_t n = row / answers_count();
  const struct shown *shown = &shows[n];
  const struct answer *answer = answers_at(row % answers_count());
  const struct read *read = read_of(shown);
  int rule = rule_of_answer(read, answer);
  bool counts = rule == 0 && (answer->kind == NAMELESS || answer->kind == NAMED), bad = rule != 0 || counts;
  char reason[400] = "";
  if (shown->list != 0 && !bad) return; /* nothing to wait for: test_lists has it */
  show(seen, n, answer_is_silent(answer) ? IMPATIENT_MS : 0);
  seen->sound = false;
  AUTO(mem_free_at) char *before = screen_body(seen->screen);
  answers_say(seen->agency, shown->letter, answer);
  seen->agency->seat.hurry = answer->status == 429; /* it asks to wait for a minute: the pane's other reads do */
  refresh(seen, shown);
  if (shown->list != 0) await_list(seen, shown, true, reason, sizeof reason);
  if (shown->list == 0) snprintf(reason, sizeof reason, "%s", seen->screen->why.text);
  bool truth = rule == 4 && (shown->letter == 'A' || shown->letter == 'G'); /* none, or not in this edition */
  if (shown->list == 0 && !truth && (seen->screen->failed > 0) != (rule != 0))
    fail_msg("%s, answered %s: %zu failed (%s)", shown->name, answer->name, seen->screen->failed, reason);
  if (truth) assert_false(screen_has(seen->screen, shown->content));
  if (counts) assert_counted(seen, shown, answer->name);
  if (rule != 0 && !truth) assert_told(seen, shown, answer->name, reason);
  if (rule != 0 && !truth) assert_same(seen, shown, answer->name, before);
  agency_heal(seen->agency);
  seen->agency->seat.hurry = false;
  if (answer->status == 429) return; /* and so does the plan: another worker goes on */
  show_well(seen, shown);
  seen->sound = true;
}

TEST(a_server_answers) {
  cases_run(
      &(struct cases){.count = SHOWS * answers_count(), .begin = seen_begin, .run = server_answers, .end = seen_end});
}

/* ---- a login */

/* Every read at once, besides the pane's own: what waits for a login has no answer, and the pane says why. */
static void ask_for_all(struct seen *seen, const char *name, int rule) {
  uint64_t serials[READS];
  reads_post(seen->agency, serials);
  for (size_t ended = 0; ended < READS;) {
    AUTO(event_free_at) struct event *event = screen_next(seen->screen);
    size_t n = reads_of(serials, event->serial);
    bool ends = n < READS && event->type == EVENT_DONE;
    int got = error_exit_status(event->error.code);
    if (ends && got != rule) fail_msg("%s: %s ended with %d: %s", name, reads[n].name, got, event->error.text);
    if (ends) assert_unsent_is_told(event->error.text);
    ended += ends;
  }
}

/* The form for another password lies over the whole screen, and says why; behind it is what stood there. */
static void log_in(struct seen *seen, const struct shown *shown, const char *answer) {
  if (!screen_has(seen->screen, "The server refused the login")) fail_seen(seen, shown->name, answer, "no reason");
  struct job *job = job_login("demo@visitdeck.example", "demo");
  fake_api_admit(seen->agency->api, NULL);
  fake_api_say(seen->agency->api, 'L', 200, "{\"token\":\"first\"}");
  assert_int_equal(ask(seen, job).code, ERROR_NONE);
}

/* The plan reads nothing without a login: one sentence is for all lists. */
static void await_reason(struct seen *seen) {
  struct screen *screen = seen->screen;
  while (!screen_has(screen, "no answer since ") && !screen_has(screen, "No login for now: ") &&
         !screen_has(screen, "The server refused the login"))
    event_free(screen_next(screen));
}

static void login_answers(void *state, size_t row) {
  struct seen *seen = state;
  const struct answer *answer = logins_at(row);
  const struct shown *shown = &shows[row % SHOWS];
  int rule = rule_of_login(answer);
  char reason[400] = "";
  if (rule == 0) return;
  show(seen, row % SHOWS, answer_is_silent(answer) ? IMPATIENT_MS : 0);
  seen->sound = false; /* the next one begins with a login that is good */
  AUTO(mem_free_at) char *before = screen_body(seen->screen);
  fake_api_admit(seen->agency->api, "another");
  fake_api_say(seen->agency->api, 'L', answer->status, answer->body);
  refresh(seen, shown);
  if (shown->list == 0) snprintf(reason, sizeof reason, "%s", seen->screen->why.text);
  ask_for_all(seen, answer->name, rule);
  if (shown->list == 0) assert_unsent_is_told(reason);
  if (shown->list != 0) await_reason(seen);
  if (rule == 5) assert_told(seen, shown, answer->name, reason);
  if (rule == 3) log_in(seen, shown, answer->name);
  assert_same(seen, shown, answer->name, before);
}

TEST(a_login_answers) {
  cases_run(&(struct cases){.count = logins_count(), .begin = seen_begin, .run = login_answers, .end = seen_end});
}
