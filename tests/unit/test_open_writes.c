/* What is on its way, because the line is slow or down or an answer was lost, is seen where it is about, and nobody
 * asks for it a second time: on the dashboard by itself, and with a second process on the same outbox. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../harness/test.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "screen.h"
#include "table.h"

/* The outbox has one row, about visit v2, property id-0, Roy's. */
static struct event *outbox_with(enum outbox_kind kind, const char *state, bool resumes) {
  static const char *const words[] = {
#define X(name, word, label, done) [name] = label,
      OUTBOX_KIND_LIST(X)
#undef X
  };
  struct event *event = table_write(EVENT_OUTBOX, state, strcmp(state, "done") == 0, NULL);
  struct outbox_view *row = event->rows;
  bool visit = kind == OUTBOX_CANCEL || kind == OUTBOX_MOVE || kind == OUTBOX_VISITOR;
  row->kind_is = kind;
  row->resumes = resumes;
  mem_replace(&row->kind_label, words[kind]);
  if (!visit) mem_replace(&row->visit_id, NULL);
  mem_replace(&row->property_id, visit ? NULL : "id-0");
  mem_replace(&row->visitor_email, visit ? "Roy@x.fr" : kind == OUTBOX_INVITE ? "marie@x.fr" : NULL);
  return event;
}

static bool has_job_of_writes(const struct table *table) {
  static const enum job_type types[] = {JOB_CANCEL, JOB_MOVE, JOB_VISITOR, JOB_STATUS, JOB_TERMINATE, JOB_INVITE};
  bool any = false;
  for (size_t n = 0; n < sizeof types / sizeof *types; n++)
    any |= table_find(table, types[n]) != NULL;
  return any;
}

/* Of each kind, in each state: what its rows and details say, and what a second one meets. */
TEST(what_is_on_its_way_is_seen_and_not_asked_for_twice) {
  static const char *const states[] = {"queued", "sending", "unknown"};
  static const struct {
    enum outbox_kind kind;
    bool resumes;
    const char *keys; /* that show its row under the cursor */
    const char *word;
    const char *again, *passes, *why; /* keys that are refused with that, keys that are not */
  } rows[] = {{OUTBOX_CANCEL, false, "2", "cancel", "xme ", "", "cancellation of this visit is on"},
              {OUTBOX_MOVE, false, "2", "move", "xm ", "e", "This visit is being moved already"},
              {OUTBOX_VISITOR, false, "2", "visitor", "e", "xm", "A change of this visitor is on"},
              {OUTBOX_STATUS, false, "1", "pause", "p", "Te", "The pause of this property is on its way"},
              {OUTBOX_STATUS, true, "1", "pause", "p", "Te", "The resumption of this property is on its"},
              {OUTBOX_TERMINATE, false, "1", "end", "Tp", "e", "The end of this property's visits is on"},
              {OUTBOX_SAVE, false, "1", "property", "e", "pT", "A change of this property is on its way"},
              {OUTBOX_AVAILABILITY, false, "1", "hours", "", "pTev", ""}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    for (size_t s = 0; s < sizeof states / sizeof *states; s++) {
      struct table *table = table_new(140, 45);
      bool visit = rows[n].keys[0] == '2';
      AUTO(mem_free_at) char *said = mem_print("%s: %s", rows[n].word, states[s]);
      const char *row = visit ? said : "… ●"; /* a property's has room for no more */
      table_types(table, rows[n].keys);
      table_hides(table, row);
      table_happens(table, outbox_with(rows[n].kind, states[s], rows[n].resumes));
      table_shows(table, row);
      for (const char *key = rows[n].again; *key != '\0'; key++) {
        table_types(table, (char[]){*key, '\0'});
        table_shows(table, rows[n].why);
        assert_null(deck_sheet(controller_deck(table->controller)));
      }
      for (const char *key = rows[n].passes; *key != '\0'; key++) {
        table_types(table, (char[]){*key, '\0'});
        if (rows[n].why[0] != '\0') table_hides(table, rows[n].why);
        table_key(table, KEYC_ESCAPE, 0);
        table_key(table, KEYC_ESCAPE, 0);
        table_types(table, rows[n].keys);
      }
      assert_false(has_job_of_writes(table));
      table_types(table, "\n");
      if (visit) {
        struct event *event = event_new(EVENT_VISIT);
        event->visit = table_visit("v2", "2026-11-26T13:00:00Z", "confirmed", "Roy");
        table_happens(table, event);
      } else {
        table_answers(table, table_find(table, JOB_READ_PROPERTY)->serial,
                      "{\"id\":\"id-0\",\"data\":{\"externalRef\":\"75-000\"}}");
      }
      table_shows(table, "On its way: ");
      table_shows(table, said);
      for (const char *key = rows[n].again; *key != '\0'; key++) { /* in its detail as well */
        table_types(table, (char[]){*key, '\0'});
        table_shows(table, *key == ' ' ? "Space does nothing here" : rows[n].why);
      }
      table_happens(table, outbox_with(rows[n].kind, "done", rows[n].resumes)); /* settled: nothing is in the way */
      table_hides(table, "On its way");
      table_types(table, "1");
      table_hides(table, "… ●");
      table_free(table);
    }
}

/* What is held was not sent: nobody is told that it is on its way. */
TEST(what_is_held_is_not_on_its_way) {
  struct table *table = table_new(140, 45);
  table_types(table, "2");
  table_happens(table, outbox_with(OUTBOX_CANCEL, "held", false));
  table_types(table, "x");
  table_shows(table, "held in the outbox and not sent yet");
  table_hides(table, "on its way");
  table_free(table);
}

/* What another run left, and a person has to decide about: said at once, whole on a narrow screen, and to whoever asks
 * for the same. */
TEST(what_waits_for_a_decision_is_said_so) {
  static const struct {
    enum outbox_kind kind;
    const char *keys, *again, *word;
  } rows[] = {{OUTBOX_CANCEL, "2", "xme", "cancel"}, {OUTBOX_STATUS, "1", "p", "pause"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct table *table = table_new(80, 24);
    for (int type = EVENT_OUTBOX; type >= 0; type = type == EVENT_OUTBOX ? EVENT_WRITE : -1) {
      struct event *event = outbox_with(rows[n].kind, "unknown", false);
      event->type = (enum event_type)type;
      event->rows->asks = true;
      mem_replace(&event->rows->state_label, "to decide");
      table_happens(table, event);
    }
    AUTO(mem_free_at)
    char *said = mem_print("Not sent, to decide (o): %s, Fri 27 10:00, 75-000, Marie Dupont", rows[n].word);
    table_shows(table, said);
    table_types(table, rows[n].keys);
    for (const char *key = rows[n].again; *key != '\0'; key++) {
      table_types(table, (char[]){*key, '\0'});
      table_shows(table, "The same waits in the outbox for your decision: o shows it");
      table_hides(table, "on its way");
    }
    table_types(table, "\n");
    if (n == 0) {
      struct event *event = event_new(EVENT_VISIT);
      event->visit = table_visit("v2", "2026-11-26T13:00:00Z", "confirmed", "Roy");
      table_happens(table, event);
      table_shows(table, "In the outbox: cancel: to decide");
    }
    table_free(table);
  }
}

/* Of a couple one is being cancelled: the other can be. */
TEST(of_several_visitors_the_other_one_can_be_cancelled) {
  struct table *table = table_new(140, 45);
  struct visit *visit = table_visit("v2", "2026-11-26T13:00:00Z", "confirmed", "Roy");
  visit->visitors = mem_resize(visit->visitors, 2, sizeof *visit->visitors);
  struct visit *other = table_visit("v2", "2026-11-26T13:00:00Z", "confirmed", "Diop");
  visit->visitors[visit->visitor_count++] = other->visitors[0];
  other->visitor_count = 0;
  visit_free(other);
  table_happens(table, table_day_of(table, visit, NULL));
  table_happens(table, outbox_with(OUTBOX_CANCEL, "queued", false));
  table_types(table, "2x");
  table_shows(table, "Cancel for which visitor?");
  table_types(table, "1");
  table_shows(table, "The cancellation of this visit is on its way already");
  table_key(table, KEYC_ESCAPE, 0);
  table_types(table, "x2");
  table_shows(table, "Cancel the visit of Marie Diop");
  table_free(table);
}

/* What came on its way after it was marked is not sent with the marks. */
TEST(marks_ask_for_nothing_twice) {
  struct table *table = table_new(140, 45);
  table_types(table, "2 ");
  table_happens(table, outbox_with(OUTBOX_CANCEL, "unknown", false));
  table_types(table, "x");
  table_shows(table, "Thu 26 14:00: The cancellation of this visit is on its way already");
  table_key(table, KEYC_ESCAPE, 0);
  table_types(table, "1 jj "); /* 75-000, 75-002: 75-001 is paused */
  table_happens(table, outbox_with(OUTBOX_STATUS, "unknown", false));
  table_types(table, "p");
  table_shows(table, "1 is left as it is");
  table_free(table);
}

/* Flatsy writes each time: the same visitor is not invited to the same property again, others are. */
TEST(an_invitation_is_not_asked_for_twice) {
  static const struct {
    const char *line;
    bool refused;
  } rows[] = {{"Marie Dupont 06 12 34 56 78 MARIE@x.fr\n", true}, {"Jean Petit 06 12 34 56 78 j@x.fr\n", false}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct table *table = table_new(140, 45);
    table_happens(table, outbox_with(OUTBOX_INVITE, "unknown", false));
    table_types(table, "i");
    table_types(table, rows[n].line);
    (rows[n].refused ? table_shows : table_hides)(table,
                                                  "An invitation of this visitor to this property is on its way");
    (rows[n].refused ? table_hides : table_shows)(table, "y send the email");
    table_free(table);
  }
}

/* ---- a second process on the same outbox, over real HTTP */

static bool is_unknown(const struct event *event) {
  return event->rows[0].unknown;
}

TEST(what_another_process_has_on_its_way_is_seen_here) {
  struct agency *agency = agency_open(true);
  agency->seat.hurry = true;
  agency_again(agency, 0);
  struct screen *screen = screen_open(agency);
  screen_await(screen, "Agence");
  screen_await(screen, "Marie Roy");
  screen_rest(screen);
  screen_types(screen, "2");
  struct seat other = {.hurry = true, .state = agency->seat.state, .cache = agency->seat.cache};
  memcpy(other.url, agency->seat.url, sizeof other.url);
  fake_api_say(agency->api, 'X', 0, NULL); /* the answer is lost */
  seat_begin(&other, true, false);
  struct visitor visitor = seat_visitor("v1@x.fr");
  const struct job_visit visit = {"v1", "p1", "R1", NULL, agency->day + 36000, true, &visitor};
  work_post(other.work, job_cancel(visit, false));
  event_free(seat_await(&other, EVENT_WRITE, 0, is_unknown));
  screen_await(screen, "cancel: checking");
  screen_types(screen, "gx");
  assert_true(screen_has(screen, "The cancellation of this visit is on its way already"));
  /* Whoever asks all the same, for he saw it not yet, gets the row's number from the outbox itself. */
  uint64_t serial = work_post(agency->seat.work, job_cancel(visit, true));
  for (bool ended = false; !ended;) {
    AUTO(event_free_at) struct event *event = screen_next(screen);
    ended = event->type == EVENT_DONE && event->serial == serial;
    if (!ended) continue;
    assert_int_equal(event->error.code, ERROR_UNKNOWN);
    assert_non_null(strstr(event->error.text, "The same is in the outbox already (row 1)"));
  }
  assert_int_equal(agency_story(agency, "X"), 1);
  visitor_clear(&visitor);
  seat_end(&other);
  screen_close(screen);
  agency_close(agency);
}
