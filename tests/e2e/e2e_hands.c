/* Hands that type without looking, 150 ms a key, on a server that is slow to answer: nothing is ever sent
 * but what was asked about and read, and that is the slot and the name that were meant. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/cases.h"
#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "../harness/tty.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"

enum { HANDS_KEY_MS = 150 };

/* Every one that a name begins with. */
static const char *const letters[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o",
                                      "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z", "à", "â", "ä", "ç",
                                      "é", "è", "ê", "ë", "î", "ï", "ô", "ö", "ù", "û", "ü", "ÿ", "œ", "æ", "ñ",
                                      "ø", "É", "Ö", "A", "C", "E", "G", "H", "L", "N", "R", "T", "'", "-", "Š"};
enum { LETTERS = sizeof letters / sizeof *letters };

/* The next key (a character is one), and as long a rest; false: that was the last. */
static bool types_one(struct tty *tty, const char **rest, int apart_ms) {
  const char *keys = *rest;
  size_t length = 1;
  char key[8] = "";
  if (*keys == '\0') return false;
  while ((keys[length] & 0xC0) == 0x80)
    length++;
  memcpy(key, keys, length);
  *rest += length;
  tty_type(tty, key);
  int64_t end = monotonic_ms() + apart_ms;
  for (int64_t left; (left = end - monotonic_ms()) > 0;)
    tty_take(tty, (int)left);
  return true;
}

static void types(struct tty *tty, const char *keys, int apart_ms) {
  while (types_one(tty, &keys, apart_ms))
    ;
}

/* Whatever is no GET, but for logins. */
static size_t writes(const struct home *home) {
  return home_requests(home, "\"POST\"") + home_requests(home, "\"PUT\"") + home_requests(home, "\"PATCH\"") +
         home_requests(home, "\"DELETE\"") - home_requests(home, "/login");
}

static void *sandbox_begin(UNUSED void *arg) {
  struct home *home = mem_new(sizeof *home);
  visitdeck_begin(home, NULL, NULL);
  return home;
}

static void sandbox_end(void *state) {
  home_close(state);
  free(state);
}

static struct tty *dashboard(struct home *home, const char *language, int ms) {
  char fault[32] = "";
  struct tty *tty = tty_visitdeck(home, &(struct tty_setup){.language = language, .rows = 24, .columns = 100});
  tty_wait(tty, ">13-1063");
  tty_wait(tty, language != NULL ? "à jour" : "up to date");
  if (ms > 0) snprintf(fault, sizeof fault, "*:delay=%d", ms);
  home_fault(home, fault);
  return tty;
}

static void leave(struct tty *tty) {
  tty_signal(tty, SIGTERM);
  (void)tty_wait_exit(tty);
  tty_free(tty);
}

/* ---- the name before the slots */

enum { BESIDE = 6, BATCHES = (LETTERS + BESIDE - 1) / BESIDE }; /* so many terminals are typed at side by side */

/* Down to a property whose slots nobody has read, and all of the booking at once: nothing of it is taken. */
static void row_blind(void *state, size_t row) {
  struct home *home = state;
  struct tty *ttys[BESIDE];
  char keys[BESIDE][200];
  const char *rest[BESIDE];
  size_t first = row * BESIDE, count = LETTERS - first < BESIDE ? LETTERS - first : BESIDE;
  for (size_t n = 0; n < count; n++) {
    ttys[n] = dashboard(home, n % 2 == 1 ? "fr" : NULL, 0);
    snprintf(keys[n], sizeof keys[n], "Gb1%sons yoann 0612345678 a@x.fr\ryo", letters[first + n]);
    rest[n] = keys[n];
  }
  home_fault(home, "*:silence"); /* for longer than it takes to type, however busy the machine is */
  for (bool more = true; more;) {
    more = false;
    for (size_t n = 0; n < count; n++)
      more |= types_one(ttys[n], &rest[n], HANDS_KEY_MS / (int)count);
  }
  for (size_t n = 0; n < count; n++)
    tty_settle(ttys[n], 300);
  AUTO(mem_free_at) char *requests = home_ask(home, "/sandbox/requests", NULL);
  if (writes(home) != 0) fail_msg("%s: %s", letters[first], requests);
  home_fault(home, "");
  for (size_t n = 0; n < count; n++)
    leave(ttys[n]);
}

TEST(a_name_typed_before_the_slots_are_there_sends_nothing) {
  cases_run(&(struct cases){.count = BATCHES, .begin = sandbox_begin, .run = row_blind, .end = sandbox_end});
}

/* ---- the name behind a slot that stands there */

/* The date of the second one that is recommended. New memory. */
static char *second_slot(const struct home *home) {
  char date[HOME_DATE];
  AUTO(mem_free_at) char *slots = home_shell(home, "./visitdeck --url %s slots 13-1063 --json", home->url);
  const char *first = strstr(slots, "\"date\":\"");
  assert_non_null(first);
  text_behind(first + 1, "\"date\":\"", sizeof date, date);
  return mem_copy(date);
}

/* The one visit with that address. New memory. */
static char *visit_of(char *visits, const char *email) {
  char *found = NULL;
  for (char *rest = visits, *end; (end = strstr(rest, "\"durationMinutes\":")) != NULL; rest = end + 1) {
    *end = '\0';
    if (strstr(rest, email) == NULL) continue;
    assert_null(found);
    found = mem_copy(rest);
  }
  assert_non_null(found);
  return found;
}

static void row_booked(void *state, size_t every_fourth) {
  size_t row = every_fourth * 4;
  struct home *home = state;
  char keys[200], email[32];
  bool french = every_fourth % 2 == 1;
  size_t before = writes(home);
  AUTO(mem_free_at) char *slot = second_slot(home);
  struct tty *tty = dashboard(home, french ? "fr" : NULL, 0);
  types(tty, "b", 0);
  tty_wait(tty, ">1 ");
  tty_pick(tty, "2", french ? "Visiteur" : "Visitor:");
  home_fault(home, "*:delay=1500");
  snprintf(email, sizeof email, "mail%zu@x.fr", row);
  snprintf(keys, sizeof keys, "%sons yoann 0612345678 %s", letters[row], email);
  types(tty, keys, HANDS_KEY_MS);
  tty_type(tty, "\ryo"); /* at once: a busy machine would make one who reads of them */
  tty_settle(tty, 300);
  assert_int_equal(writes(home), before); /* too soon behind the other keys */
  tty_confirm(tty, french ? "o" : "y", french ? "o réserver" : "y book");
  tty_wait(tty, french ? "Réservé" : "Booked: ");
  leave(tty);
  home_fault(home, "");
  assert_int_equal(writes(home), before + 1);
  AUTO(mem_free_at) char *visits = home_ask(home, "/sandbox/visits", NULL);
  AUTO(mem_free_at) char *visit = visit_of(visits, email);
  AUTO(mem_free_at) char *name = mem_print("\"%sons", letters[row]);
  if (strstr(visit, slot) == NULL || strstr(visit, name) == NULL) fail_msg("not at %s for %s: %s", slot, name, visit);
}

TEST(a_name_typed_behind_a_slot_is_booked_there) {
  cases_run(&(struct cases){.count = LETTERS / 4, .begin = sandbox_begin, .run = row_booked, .end = sandbox_end});
}

/* ---- every question */

/* Typed up to the question and its y in one go: it does not count; one who has read it is heard. */
static const struct asked {
  const char *keys, *question;
  const char *picks, *picked; /* keys before, to the slots; what shows that the second one is picked; or NULL */
  bool booked;                /* a visit before, which is selected */
} asked[] = {
    {"p", "y pause", NULL, NULL, false},
    {"Marie Dupont 0612345678 marie@x.fr\r", "y book", "b", "Visitor:", false},
    {"iMarie Dupont 0612345678 marie@x.fr\r", "y send the email", NULL, NULL, false},
    {"xv", "y cancel the visit", NULL, NULL, true},
    {"xp", "y cancel the visit", NULL, NULL, true},
    {"", "y move", "m", "y move", true},
    {"T\r13-1063\r", "y end the visits", NULL, NULL, false},
    {"vl \r", "y send", NULL, NULL, false},
    {"u\r\rBonjour\r", "y send", NULL, NULL, false},
};
enum { ASKED = sizeof asked / sizeof *asked, PACES = 2 };

static void row_asked(UNUSED void *state, size_t row) {
  static const int paces[PACES] = {20, HANDS_KEY_MS};
  const struct asked *ask = &asked[row / PACES];
  int pace = paces[row % PACES];
  size_t length = strlen(ask->keys);
  char keys[80], last[4];
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  struct tty *tty = dashboard(&home, NULL, 0);
  if (ask->booked) {
    tty_type(tty, "b");
    tty_book(tty, "Anne Martin 0612345679 anne@x.fr", "anne@x.fr");
    tty_wait(tty, "Booked: ");
    tty_wait_selected(tty, "Anne Martin");
  }
  size_t before = writes(&home);
  if (ask->picks != NULL) {
    tty_type(tty, ask->picks);
    tty_wait(tty, ">1 ");
    tty_pick(tty, "2", ask->picked);
  }
  snprintf(keys, sizeof keys, "%.*s", (int)(length > 0 ? length - 1 : 0), ask->keys);
  snprintf(last, sizeof last, "%.1syy", length > 0 ? ask->keys + length - 1 : "");
  types(tty, keys, pace);
  tty_type(tty, last);
  tty_settle(tty, 600);
  AUTO(mem_free_at) char *requests = home_ask(&home, "/sandbox/requests", NULL);
  if (writes(&home) != before || tty_has(tty, "z stops it")) fail_msg("%s at %d ms: %s", ask->keys, pace, requests);
  if (pace == HANDS_KEY_MS) {
    tty_confirm(tty, "y", ask->question);
    while (writes(&home) == before)
      tty_take(tty, 100);
    assert_int_equal(writes(&home), before + 1);
  }
  leave(tty);
  home_close(&home);
}

TEST(no_question_is_answered_by_what_was_typed_before) {
  cases_run(&(struct cases){.count = (size_t)ASKED * PACES, .run = row_asked});
}
