/* What becomes of a row of the outbox: every cell of the table, and what can never be, over every way that a row can
 * stand. No HTTP, no disk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/test.h"
#include "work/write/decide.h"

#define NEVER "!unknown - - may-have none"
#define NEVER_LATER "!unknown - - may-have backoff" /* it is looked for already */

/* Each cell as "state go hears note pause"; "-" is nobody, none, kept. "!": it can't be. Held for second thoughts,
 * queued, the same and held back, to be sent again, the same and held back, sending, sending again, checking, refused
 * but not believed, the same of one sent again. */
/* clang-format off */
static const struct {
  const char *name;
  enum verdict_kind verdict;
  const char *cells[STANDING_COUNT];
} table[] = {
    {"SEND", VERDICT_SEND, {NEVER, "sending send - given -", "queued - - why held", "sending send - given -", "unknown - open why backoff", NEVER, NEVER, NEVER_LATER, NEVER, NEVER}},
    {"READ", VERDICT_READ, {NEVER, "queued read - - -", NEVER, "unknown read - - -", NEVER_LATER, NEVER, NEVER, "unknown read - - -", "sending read - - -", "sending read - - -"}},
    {"DONE", VERDICT_DONE, {NEVER, "done end done given -", NEVER, "done end done given -", NEVER_LATER, "done end done given -", "done end done given -", "done end done given -", "done end done given -", "done end done given -"}},
    {"REFUSED", VERDICT_REFUSED, {NEVER, "refused end refused why -", NEVER, "unknown - open why backoff", NEVER_LATER, "refused end refused why -", "unknown - open why backoff", NEVER_LATER, NEVER, NEVER}},
    {"DISPUTED", VERDICT_DISPUTED, {NEVER, NEVER, NEVER, NEVER_LATER, NEVER_LATER, "sending - - - none", "sending - - - none", NEVER_LATER, NEVER, NEVER}},
    {"FACT", VERDICT_FACT, {NEVER, "refused end refused why -", NEVER, "refused end refused why -", NEVER_LATER, NEVER, NEVER, "refused end refused why -", "refused end refused why -", "refused end refused why -"}},
    {"WAIT", VERDICT_WAIT, {NEVER, "queued - - why backoff", NEVER, "unknown - open why backoff", NEVER_LATER, "queued - - why backoff", "unknown - open why backoff", NEVER_LATER, NEVER, NEVER}},
    {"UNKNOWN", VERDICT_UNKNOWN, {"unknown - - may-have none", "unknown - - may-have none", "unknown - - may-have none", "unknown - - may-have backoff", "unknown - - may-have backoff", "unknown - - may-have none", "unknown - - may-have none", "unknown - - may-have backoff", "unknown - - may-have none", "unknown - - may-have none"}},
    {"TAKEN", VERDICT_TAKEN, {NEVER, NEVER, NEVER, NEVER_LATER, NEVER_LATER, "unknown - - may-have none", "unknown - - may-have none", NEVER_LATER, NEVER, NEVER}},
    {"ABSENT", VERDICT_ABSENT, {NEVER, NEVER, NEVER, "unknown prepare - - -", NEVER_LATER, NEVER, NEVER, "unknown - - - lag", "refused end refused refusal -", "unknown - open refusal backoff"}},
    {"CANT_TELL", VERDICT_CANT_TELL, {NEVER, NEVER, NEVER, "unknown - - - backoff", NEVER_LATER, NEVER, NEVER, "unknown - - - backoff", "unknown - - refusal backoff", "unknown - - refusal backoff"}},
    {"STEP", VERDICT_STEP, {NEVER, NEVER, NEVER, "queued - - given none", NEVER_LATER, "queued - - given none", "queued - - given none", "queued - - given none", "queued - - given none", "queued - - given none"}},
    {"AGAIN", VERDICT_AGAIN, {NEVER, NEVER, NEVER, "queued - - given attempts", NEVER_LATER, "queued - - given none", "queued - - given none", "queued - - given attempts", NEVER, NEVER}},
    {"PERSON", VERDICT_PERSON, {"unknown - note given none", "unknown - note given none", NEVER, "unknown - note given person", NEVER_LATER, NEVER, NEVER, "unknown - note given person", "unknown - note given person", "unknown - note given person"}},
    {"DROP", VERDICT_DROP, {"dropped end dropped given -", "dropped end dropped given -", "dropped end dropped given -", "dropped end dropped given -", "dropped end dropped given -", "dropped end dropped given -", "dropped end dropped given -", "dropped end dropped given -", "dropped end dropped given -", "dropped end dropped given -"}},
    {"MEANT", VERDICT_MEANT, {"queued - - given none", NEVER, NEVER, NEVER_LATER, NEVER_LATER, NEVER, NEVER, NEVER_LATER, NEVER, NEVER}},
};
/* clang-format on */

static const char *const states[] = {"queued", "sending", "unknown", "done", "refused", "dropped", "held"};
static const char *const goes[] = {"-", "send", "read", "prepare", "end"};
static const char *const hears[] = {"-", "done", "refused", "dropped", "open", "absent", "unchecked", "note"};
static const char *const notes[] = {"-", "given", "why", "refusal", "may-have", "absent"};
static const char *const pauses[] = {"-", "none", "backoff", "attempts", "held", "lag", "person"};

/* The plainest facts of each standing. */
static const struct decide_facts plain[STANDING_COUNT] = {
    [STANDING_STOPPABLE] = {.state = OUTBOX_HELD, .readable = true},
    [STANDING_QUEUED] = {.state = OUTBOX_QUEUED, .readable = true},
    [STANDING_HELD] = {.state = OUTBOX_QUEUED, .held = true, .readable = true},
    [STANDING_HELD_AGAIN] = {.state = OUTBOX_UNKNOWN, .doubtful = true, .resend = true, .held = true, .readable = true},
    [STANDING_RESEND] = {.state = OUTBOX_UNKNOWN, .doubtful = true, .resend = true, .readable = true},
    [STANDING_SENDING] = {.state = OUTBOX_SENDING, .readable = true},
    [STANDING_RESENDING] = {.state = OUTBOX_SENDING, .doubtful = true, .readable = true},
    [STANDING_CHECKING] = {.state = OUTBOX_UNKNOWN, .doubtful = true, .readable = true},
    [STANDING_DISPUTED] = {.state = OUTBOX_SENDING, .disputed = true, .readable = true},
    [STANDING_DISPUTED_AGAIN] = {.state = OUTBOX_SENDING, .disputed = true, .doubtful = true, .readable = true},
};

TEST(every_cell) {
  char text[128];
  assert_int_equal(sizeof table / sizeof *table, VERDICT_COUNT);
  for (size_t row = 0; row < VERDICT_COUNT; row++)
    for (int column = 0; column < STANDING_COUNT; column++) {
      const struct decide_facts *facts = &plain[column];
      assert_int_equal(decide_standing(facts), column);
      struct decision got = decide(facts, table[row].verdict, ERROR_REFUSED);
      snprintf(text, sizeof text, "%s%s %s %s %s %s",
               decide_can_be((enum standing)column, table[row].verdict) ? "" : "!", states[got.state], goes[got.go],
               hears[got.hears], notes[got.note], pauses[got.pause]);
      if (strcmp(text, table[row].cells[column]) != 0)
        fail_msg("%s, standing %d: \"%s\", not \"%s\"", table[row].name, column, text, table[row].cells[column]);
    }
}

/* ---- what can never be */

typedef void facts_look(const struct decide_facts *facts, enum verdict_kind verdict, enum error_code why,
                        const struct decision *decision);

/* Every way that a row can stand, with every verdict. */
static void over_all(facts_look *look) {
  enum { FLAGS = 9, COUNTS = 7, ERRORS = 3 };
  static const enum error_code errors[ERRORS] = {ERROR_NONE, ERROR_REFUSED, ERROR_NOT_FOUND};
  static const enum outbox_state unsettled[] = {OUTBOX_HELD, OUTBOX_QUEUED, OUTBOX_SENDING, OUTBOX_UNKNOWN};
  for (unsigned flags = 0; flags < 1U << FLAGS; flags++)
    for (size_t n = 0; n < sizeof unsettled / sizeof *unsettled; n++)
      for (int count = 0; count < COUNTS; count++)
        for (int verdict = 0; verdict < VERDICT_COUNT * ERRORS; verdict++) {
          struct decide_facts facts = {.state = unsettled[n],
                                       .doubtful = flags & 1,
                                       .resend = flags & 2,
                                       .disputed = flags & 4,
                                       .once = flags & 8,
                                       .asked = flags & 16,
                                       .readable = flags & 32,
                                       .half = flags & 64,
                                       .lags = flags & 128,
                                       .held = flags & 256,
                                       .attempts = count,
                                       .checks = count,
                                       .failures = count};
          enum verdict_kind said = (enum verdict_kind)(verdict / ERRORS);
          enum error_code why = errors[verdict % ERRORS];
          struct decision decision = decide(&facts, said, why);
          look(&facts, said, why, &decision);
        }
}

static bool is_settled(enum outbox_state state) {
  return state == OUTBOX_DONE || state == OUTBOX_REFUSED || state == OUTBOX_DROPPED;
}

static void look_at_sends(const struct decide_facts *facts, enum verdict_kind verdict, UNUSED enum error_code why,
                          const struct decision *decision) {
  if (decision->go == GO_SEND) {
    assert_int_equal(verdict, VERDICT_SEND);
    assert_int_not_equal(facts->state, OUTBOX_SENDING);
    assert_int_not_equal(facts->state, OUTBOX_HELD);
    assert_false(facts->disputed || facts->held);
    assert_true(facts->state == OUTBOX_QUEUED || facts->resend);
  }
  if (decision->go == GO_PREPARE) assert_true(facts->resend || facts->state == OUTBOX_QUEUED);
  if (facts->held && (facts->state == OUTBOX_QUEUED || facts->resend) && !facts->disputed &&
      facts->state != OUTBOX_SENDING)
    assert_true(decision->go == GO_REST || decision->go == GO_END);
}

/* Nothing is sent while a request may be under way, or while it is not known what the last one did. */
TEST(nothing_is_sent_twice) {
  over_all(look_at_sends);
}

static void look_at_ends(UNUSED const struct decide_facts *facts, UNUSED enum verdict_kind verdict,
                         UNUSED enum error_code why, const struct decision *decision) {
  bool settled = is_settled(decision->state),
       told = decision->hears == HEARS_DONE || decision->hears == HEARS_REFUSED || decision->hears == HEARS_DROPPED;
  assert_true(settled == (decision->go == GO_END));
  assert_true(settled == told); /* what is open is heard as open, or not at all */
}

TEST(what_is_open_is_told_as_open) {
  over_all(look_at_ends);
}

static void look_at_doubts(const struct decide_facts *facts, enum verdict_kind verdict, UNUSED enum error_code why,
                           const struct decision *decision) {
  bool decided = verdict == VERDICT_DONE || verdict == VERDICT_FACT || verdict == VERDICT_DROP;
  if (facts->doubtful && is_settled(decision->state)) assert_true(decided);
  if (facts->doubtful && verdict != VERDICT_STEP) assert_true(decision->doubtful);
  if (facts->half && is_settled(decision->state)) assert_true(verdict == VERDICT_DONE || verdict == VERDICT_DROP);
}

/* A send that may have arrived is told neither as refused nor as dropped for what became of another one, and of a move
 * whose new visit stands nothing but its end, or a person, is the end. */
TEST(what_may_have_arrived_is_not_told_as_undone) {
  over_all(look_at_doubts);
}

static void look_at_pauses(const struct decide_facts *facts, enum verdict_kind verdict, UNUSED enum error_code why,
                           const struct decision *decision) {
  if (decision->go != GO_REST) return;
  assert_int_not_equal(decision->pause, PAUSE_KEPT);
  if (decision->pause != PAUSE_NONE) return;
  /* At once only what something has just been heard of, and that goes another way from there. */
  bool onward = verdict == VERDICT_STEP || decision->state != facts->state || decision->disputed;
  assert_true(onward);
}

TEST(nothing_goes_round_without_a_rest) {
  over_all(look_at_pauses);
}

static void look_at_persons(const struct decide_facts *facts, enum verdict_kind verdict, UNUSED enum error_code why,
                            const struct decision *decision) {
  if (verdict == VERDICT_PERSON && decide_can_be(decide_standing(facts), verdict)) assert_false(decision->resend);
}

/* What a person is asked about is not sent for what was wanted before. */
TEST(who_is_asked_is_waited_for) {
  over_all(look_at_persons);
}

static void look_at_impossible(const struct decide_facts *facts, enum verdict_kind verdict, enum error_code why,
                               const struct decision *decision) {
  if (decide_can_be(decide_standing(facts), verdict)) return;
  struct decision unknown = decide(facts, VERDICT_UNKNOWN, why);
  assert_memory_equal(decision, &unknown, sizeof unknown);
  assert_int_equal(decision->state, OUTBOX_UNKNOWN);
}

TEST(what_can_not_be_is_looked_up) {
  over_all(look_at_impossible);
}

static void look_at_absence(const struct decide_facts *facts, enum verdict_kind verdict, UNUSED enum error_code why,
                            const struct decision *decision) {
  if (verdict == VERDICT_CANT_TELL) {
    assert_int_not_equal(decision->note, NOTE_ABSENT);
    assert_int_not_equal(decision->hears, HEARS_ABSENT);
    assert_int_not_equal(decision->go, GO_PREPARE);
  }
  if (decision->note == NOTE_ABSENT) assert_int_equal(verdict, VERDICT_ABSENT);
  if (verdict == VERDICT_ABSENT && !facts->resend && !facts->disputed && facts->state == OUTBOX_UNKNOWN)
    assert_int_equal(decision->checks, facts->checks + 1);
}

TEST(what_could_not_be_read_is_not_absent) {
  over_all(look_at_absence);
}

static void look_at_reasons(UNUSED const struct decide_facts *facts, UNUSED enum verdict_kind verdict,
                            enum error_code why, const struct decision *decision) {
  if (why != ERROR_NONE) return;
  assert_int_not_equal(decision->note, NOTE_WHY);
  if (decision->hears == HEARS_REFUSED) assert_int_equal(decision->note, NOTE_REFUSAL);
}

/* Else it would be told with the exit status of what is done. */
TEST(nothing_is_refused_or_dropped_without_a_reason) {
  over_all(look_at_reasons);
}
