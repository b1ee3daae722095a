/* Layout, the way of a key, confirmations that were not seen, and what quits: with panes made for the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/test.h"
#include "base/container.h"
#include "base/mem.h"
#include "tui/deck.h"
#include "tui/question.h"
#include "drawn.h"

/* What the panes and the setup were asked to do since the last look. */
static struct {
  char done[256];
  const char *why;       /* why_not of COMMAND_BOOK */
  bool asks;             /* COMMAND_QUIT opens a question */
  enum sheet_result key; /* what the sheet says */
  struct deck *deck;
  struct pane *panes[4];
} seen;

struct test_pane {
  struct pane base;
  char name;
  struct rect body;
  uint64_t look;
};

static void note(char who, const char *what) {
  size_t length = strlen(seen.done);
  snprintf(seen.done + length, sizeof seen.done - length, "%c:%s ", who, what);
}

static void assert_done(const char *want) {
  assert_string_equal(seen.done, want);
  seen.done[0] = '\0';
}

static struct pane *pane_new(const struct pane_ops *ops, char name) {
  struct test_pane *pane = mem_new(sizeof *pane);
  *pane = (struct test_pane){.base = {ops}, .name = name};
  return &pane->base;
}

static const struct test_pane *pane_of(const struct pane *base) {
  return CONTAINER_OF(base, struct test_pane, base);
}

static void pane_title(const struct pane *base, char *out, size_t size) {
  snprintf(out, size, "Title%c", pane_of(base)->name);
}

static void pane_draw(const struct pane *base, struct canvas *canvas, struct rect rect, bool focused) {
  canvas_print(canvas, rect.x, rect.y, rect.width, STYLE_TEXT, "body%c%s", pane_of(base)->name, focused ? "*" : "");
}

static void pane_resize(struct pane *base, struct rect body) {
  CONTAINER_OF(base, struct test_pane, base)->body = body;
}

static bool pane_command(struct pane *base, enum command command, struct intents *wants) {
  (void)wants;
  if (command != COMMAND_DOWN) return false;
  note(pane_of(base)->name, command_row(command)->name);
  return true;
}

static void pane_close(struct pane *take_pane) {
  free(CONTAINER_OF(take_pane, struct test_pane, base));
}

#define PANE(letter, place, fewest, most)                                                                              \
  {                                                                                                                    \
    .name = #letter, .where = place, .least = fewest, .wanted = most, .title = pane_title, .draw = pane_draw,          \
    .resize = pane_resize, .command = pane_command, .close = pane_close                                                \
  }
static const struct pane_ops pane_a = PANE(a, WHERE_PROPERTIES, 26, 44), pane_b = PANE(b, WHERE_PLANNING, 30, 0),
                             pane_c = PANE(c, WHERE_SLOTS, 26, 30);

/* ---- a sheet that says y or n */

static int sheet_height(UNUSED const struct sheet *base, UNUSED int width, UNUSED int height) {
  return 2;
}

static void sheet_draw(UNUSED const struct sheet *base, struct canvas *canvas, struct rect rect) {
  canvas_print(canvas, rect.x, rect.y, rect.width, STYLE_TEXT, "sheet %d rows", rect.height);
}

static enum sheet_result sheet_key(UNUSED struct sheet *base, const struct key *key, UNUSED struct intents *wants) {
  bool confirms = question_answer(key) == QUESTION_YES;
  note('S', confirms ? "yes" : "key");
  return confirms ? SHEET_CLOSES : seen.key;
}

static void sheet_close(struct sheet *take_sheet) {
  note('S', "close");
  free(take_sheet);
}

static const struct sheet_ops sheet_ops = {
    .name = "test", .height = sheet_height, .draw = sheet_draw, .key = sheet_key, .close = sheet_close};

static void open_sheet(void) {
  struct sheet *sheet = mem_new(sizeof *sheet);
  sheet->ops = &sheet_ops;
  deck_open_sheet(seen.deck, sheet);
}

/* ---- the setup */

static bool owner_takes(enum command command) {
  note('X', command_row(command)->name);
  if (command == COMMAND_QUIT && seen.asks) open_sheet();
  return command == COMMAND_QUIT ? seen.asks : true;
}

static const char *setup_why_not(UNUSED const struct deck_owner *owner, enum command command) {
  return command == COMMAND_BOOK ? seen.why : NULL;
}

static void setup_say(UNUSED const struct deck_owner *owner, UNUSED int width, char *out, size_t size) {
  snprintf(out, size, "said aloud");
}

static void setup_status(UNUSED const struct deck_owner *owner, char *out, size_t size, UNUSED enum style *style) {
  snprintf(out, size, "status");
}

static struct canvas *start(int width, int height, bool lean) {
  static const struct deck_owner owner = {setup_why_not, setup_say, setup_status};
  memset(&seen, 0, sizeof seen);
  seen.panes[0] = pane_new(&pane_a, 'A');
  seen.panes[1] = pane_new(&pane_b, 'B');
  seen.panes[2] = pane_new(&pane_c, 'C');
  seen.deck = deck_new(seen.panes, &owner, lean, width, height);
  struct canvas *canvas = canvas_new(width, height, false);
  deck_draw(seen.deck, canvas);
  return canvas;
}

static void end(struct canvas *canvas) {
  deck_free(seen.deck);
  canvas_free(canvas);
}

/* A key, and what the deck leaves to its owner. */
static bool press_key(const struct key *key, int64_t now_ms) {
  struct deck_left left;
  bool stays = deck_key(seen.deck, key, now_ms, &left, NULL);
  if (left.paste != NULL) note('P', left.paste);
  return left.command == COMMAND_NONE || owner_takes(left.command) ? stays : deck_else(seen.deck, &left);
}

static bool press_at(char letter, int64_t now_ms) {
  return press_key(&(struct key){.code = KEYC_CHAR, .character = (uint32_t)letter}, now_ms);
}

static bool press(char letter) {
  return press_at(letter, 0);
}

static bool press_code(enum key_code code) {
  return press_key(&(struct key){.code = code}, 0);
}

static bool press_control(char letter) {
  return press_key(&(struct key){.code = KEYC_CONTROL, .character = (uint32_t)letter}, 0);
}

/* y: the row, or -1 for any. */
static bool row_shows(struct canvas *canvas, int y, const char *text) {
  deck_draw(seen.deck, canvas);
  AUTO(mem_free_at) char *drawn = y < 0 ? drawn_all(canvas) : drawn_row(canvas, y);
  return strstr(drawn, text) != NULL;
}

/* ---- layout */

static bool title_shows(int width, size_t focus, const char *title) {
  struct canvas *canvas = start(width, 24, false);
  deck_focus(seen.deck, focus);
  bool found = row_shows(canvas, 0, title);
  end(canvas);
  return found;
}

/* ---- what is drawn again */

static uint64_t pane_look(const struct pane *base) {
  return pane_of(base)->look;
}

static const struct pane_ops looked = {.name = "looked",
                                       .where = WHERE_PLANNING,
                                       .least = 30,
                                       .title = pane_title,
                                       .draw = pane_draw,
                                       .look = pane_look,
                                       .close = pane_close};

static bool drawn_anew(struct canvas *canvas, int x) {
  canvas_text(canvas, x, 5, 1, STYLE_BAD, "#");
  deck_draw(seen.deck, canvas);
  return strcmp(canvas_cell(canvas, x, 5)->text, "#") != 0;
}

TEST(test_a_pane_is_drawn_again_when_its_look_changes) {
  static const struct deck_owner owner = {.status = setup_status};
  struct pane *const both[] = {pane_new(&pane_a, 'A'), pane_new(&looked, 'B'), NULL};
  struct canvas *canvas = canvas_new(80, 24, false), *other = canvas_new(80, 24, false);
  memset(&seen, 0, sizeof seen);
  seen.deck = deck_new(both, &owner, false, 80, 24);
  struct test_pane *pane = CONTAINER_OF(both[1], struct test_pane, base);
  deck_draw(seen.deck, canvas);
  assert_true(drawn_anew(canvas, 10)); /* nobody says that it has not changed */
  assert_false(drawn_anew(canvas, 70));
  pane->look = 1;
  assert_true(drawn_anew(canvas, 70));
  assert_false(drawn_anew(canvas, 70));
  deck_focus(seen.deck, 1);
  assert_true(drawn_anew(canvas, 70));
  deck_draw(seen.deck, other); /* a canvas that it did not draw on last */
  assert_true(row_shows(other, 1, "bodyB*"));
  assert_true(drawn_anew(canvas, 70));
  deck_resize(seen.deck, 79, 24);
  assert_true(drawn_anew(canvas, 70));
  canvas_clear(canvas);
  deck_draw(seen.deck, canvas);
  assert_true(row_shows(canvas, 1, "bodyB*"));
  canvas_free(other);
  end(canvas);
}

TEST(test_three_two_or_one_pane_by_width) {
  struct canvas *canvas = start(140, 45, false);
  assert_true(row_shows(canvas, 0, "TitleA") && row_shows(canvas, 0, "TitleB") && row_shows(canvas, 0, "TitleC"));
  assert_true(row_shows(canvas, 5, "│"));
  assert_true(row_shows(canvas, 42, "said aloud") && row_shows(canvas, 43, "status"));
  const struct test_pane *last = pane_of(seen.panes[2]);
  assert_int_equal(last->body.x + last->body.width, 140); /* no column is left over */
  assert_int_equal(last->body.height, 41);
  end(canvas);
  assert_true(title_shows(92, 0, "TitleC"));
  assert_false(title_shows(91, 0, "TitleC"));
  assert_true(title_shows(80, 0, "TitleA") && title_shows(80, 0, "TitleB"));
  /* While slots are chosen they stand beside the properties. */
  assert_true(title_shows(80, 2, "TitleA") && title_shows(80, 2, "TitleC") && !title_shows(80, 2, "TitleB"));
  assert_true(title_shows(60, 0, "TitleB") && title_shows(59, 0, "TitleA") && !title_shows(59, 0, "TitleB"));
  canvas = start(140, 45, true); /* lean: one pane, full width */
  assert_true(row_shows(canvas, 0, "TitleA") && !row_shows(canvas, 0, "TitleB"));
  assert_int_equal(pane_of(seen.panes[0])->body.width, 140);
  end(canvas);
}

TEST(test_panes_fill_every_width) {
  for (int width = 40; width <= 250; width++) {
    struct canvas *canvas = start(width, 10, false);
    for (size_t focus = 0; focus < 3; focus++) {
      deck_focus(seen.deck, focus);
      const struct test_pane *pane = pane_of(seen.panes[focus]);
      assert_true(pane->body.width >= 26 && pane->body.x + pane->body.width <= width);
      assert_true(row_shows(canvas, 1, "*"));
    }
    end(canvas);
  }
}

TEST(test_small_screens) {
  struct canvas *canvas = start(40, 10, false);
  assert_true(row_shows(canvas, 0, "TitleA") && row_shows(canvas, 8, "status"));
  assert_true(row_shows(canvas, 9, "? help"));
  assert_false(row_shows(canvas, -1, "said aloud")); /* there are few rows: they are the panes' */
  open_sheet();
  assert_true(row_shows(canvas, 6, "sheet 2 rows"));
  end(canvas);
  canvas = start(20, 5, false);
  AUTO(mem_free_at) char *dump = drawn_all(canvas);
  assert_string_equal(dump, "Window too small:\n40x10 at least\nnothing is lost\n\n\n"); /* no word is cut */
  assert_true(press('b') && press_code(KEYC_ENTER) && press_code(KEYC_ESCAPE));
  assert_done(""); /* what can't be seen does nothing */
  deck_resize(seen.deck, 40, 10);
  canvas_resize(canvas, 40, 10);
  assert_true(row_shows(canvas, -1, "TitleA"));
  deck_resize(seen.deck, 20, 5);
  assert_false(press('q'));
  end(canvas);
  end(start(1, 1, false));
}

TEST(test_the_help_always_has_its_place_in_the_hints) {
  for (int width = 40; width <= 160; width += 5) {
    struct canvas *canvas = start(width, 24, false);
    assert_true(row_shows(canvas, 23, "? help"));
    end(canvas);
  }
}

/* ---- keys */

TEST(test_keys_go_to_pane_deck_then_setup) {
  struct canvas *canvas = start(140, 45, false);
  press('j');
  assert_done("A:down ");
  press_code(KEYC_TAB);
  press('j');
  assert_done("B:down ");
  press('3');
  press('j');
  assert_done("C:down ");
  press_code(KEYC_TAB);
  assert_int_equal(deck_focused(seen.deck), 0);
  press_code(KEYC_BACKTAB);
  assert_int_equal(deck_focused(seen.deck), 2);
  press('&'); /* AZERTY's 1 */
  assert_int_equal(deck_focused(seen.deck), 0);
  press('b');
  assert_done("X:book ");
  press('#'); /* means nothing */
  assert_done("");
  assert_false(deck_wants_repaint(seen.deck));
  press_control('l');
  assert_true(deck_wants_repaint(seen.deck));
  assert_false(deck_wants_repaint(seen.deck)); /* once */
  end(canvas);
}

TEST(test_digits_pick_slots_while_choosing) {
  struct canvas *canvas = start(140, 45, false);
  press('5');
  assert_done("");
  deck_set_choosing(seen.deck, true);
  press('2');
  press('5');
  press('-'); /* AZERTY's 6 */
  assert_done("X:2 X:5 X:6 ");
  assert_int_equal(deck_focused(seen.deck), 0);
  deck_set_choosing(seen.deck, false);
  press('2');
  assert_int_equal(deck_focused(seen.deck), 1);
  end(canvas);
}

static enum style style_of(const struct canvas *canvas, int y, char letter) {
  for (int x = 0; x < canvas_width(canvas); x++)
    if (canvas_cell(canvas, x, y)->text[0] == letter && (x == 0 || canvas_cell(canvas, x - 1, y)->text[0] == ' '))
      return canvas_cell(canvas, x, y)->style;
  return STYLE_COUNT;
}

TEST(test_what_cannot_work_is_dimmed_and_says_why) {
  struct canvas *canvas = start(140, 45, false);
  assert_int_equal(style_of(canvas, 44, 'b'), STYLE_KEY);
  seen.why = "Offline: nothing can be booked";
  deck_draw(seen.deck, canvas);
  assert_int_equal(style_of(canvas, 44, 'b'), STYLE_FAINT);
  press('b');
  assert_done("");
  assert_true(row_shows(canvas, 43, "Offline: nothing can be booked"));
  notice_show(deck_notice(seen.deck), STYLE_BAD, "%s", "no\x1b[31m ca\u202efe\nx");
  assert_true(row_shows(canvas, 43, "no cafe x")); /* text of others is made clean */
  press_at('j', 1000);                             /* before its time counts: it was not painted yet */
  deck_tick(seen.deck, 1000);
  press_at('j', 1499); /* nobody reads so fast */
  assert_true(row_shows(canvas, 43, "no cafe x"));
  press_at('j', 1500); /* until the next key */
  assert_true(row_shows(canvas, 43, "status") && !row_shows(canvas, -1, "cafe"));
  end(canvas);
}

TEST(what_acts_on_a_row_is_not_dimmed_in_lean) {
  struct canvas *canvas = start(140, 45, true);
  seen.why = "It is cancelled already";
  deck_draw(seen.deck, canvas);
  assert_int_equal(style_of(canvas, 44, 'b'), STYLE_KEY);
  press('b');
  assert_true(row_shows(canvas, 43, "It is cancelled already"));
  end(canvas);
}

/* A cursor that goes down a list of visits passes those that can't be cancelled: nobody reads that meanwhile. */
TEST(hints_follow_once_keys_rest) {
  struct canvas *canvas = start(140, 45, false);
  press_at('j', 1000);
  seen.why = "It is cancelled already";
  deck_draw(seen.deck, canvas);
  assert_int_equal(style_of(canvas, 44, 'b'), STYLE_KEY);
  assert_int_equal(deck_tick(seen.deck, 1199), 1);
  deck_draw(seen.deck, canvas);
  assert_int_equal(style_of(canvas, 44, 'b'), STYLE_KEY);
  press_at('j', 1199);
  assert_int_equal(deck_tick(seen.deck, 1200), 199);
  assert_int_equal(deck_tick(seen.deck, 1399), 0);
  deck_draw(seen.deck, canvas);
  assert_int_equal(style_of(canvas, 44, 'b'), STYLE_FAINT);
  assert_int_equal(deck_tick(seen.deck, 1400), -1);
  end(canvas);
}

TEST(test_a_pane_over_the_others_takes_the_place_and_the_keys) {
  static const struct pane_ops over = PANE(c, WHERE_OUTBOX, 1, 0);
  struct canvas *canvas = start(140, 45, false);
  deck_push(seen.deck, pane_new(&over, 'O'));
  assert_true(row_shows(canvas, 0, "TitleO") && !row_shows(canvas, -1, "TitleA") &&
              !row_shows(canvas, -1, "said aloud"));
  press('j');
  assert_done("O:down ");
  press_code(KEYC_TAB);
  press('j');
  assert_done("O:down ");
  press('d'); /* the outbox's own keys, from its place in the table */
  assert_done("X:drop ");
  deck_resize(seen.deck, 80, 24);
  canvas_resize(canvas, 80, 24);
  assert_true(row_shows(canvas, 0, "TitleO"));
  press_code(KEYC_ESCAPE);
  assert_true(deck_top(seen.deck) == &pane_a);
  deck_push(seen.deck, pane_new(&over, 'O'));
  deck_push(seen.deck, pane_new(&over, 'P'));
  assert_true(press('q'));
  assert_int_equal(pane_of(deck_top_pane(seen.deck))->name, 'O');
  assert_true(press('2')); /* straight to a pane */
  assert_true(deck_top(seen.deck) == &pane_b);
  for (int n = 0; n < 9; n++) /* more than fit: the newest stay */
    deck_push(seen.deck, pane_new(&over, (char)('0' + n)));
  assert_int_equal(pane_of(deck_top_pane(seen.deck))->name, '8');
  end(canvas);
}

/* ---- sheets */

TEST(test_a_sheet_has_the_keys) {
  struct canvas *canvas = start(80, 24, false);
  open_sheet();
  assert_true(row_shows(canvas, 20, "sheet 2 rows") && row_shows(canvas, 22, "status"));
  assert_true(row_shows(canvas, 23, "Esc back")); /* no hint of a key that does nothing now */
  assert_false(row_shows(canvas, 23, "help") || row_shows(canvas, 23, "book"));
  press('j');
  press('q');
  press_code(KEYC_TAB);
  assert_done("S:key S:key S:key ");
  seen.key = SHEET_PASSES;
  press('j');
  assert_done("S:key A:down ");
  seen.key = SHEET_CLOSES;
  press('n');
  assert_done("S:key S:close ");
  assert_null(deck_sheet(seen.deck));
  assert_false(row_shows(canvas, -1, "sheet"));
  open_sheet();
  open_sheet(); /* replaces */
  assert_done("S:close ");
  end(canvas);
}

/* A frame is drawn, and on its way. */
static void show_at(struct canvas *canvas, int64_t now_ms) {
  deck_draw(seen.deck, canvas);
  (void)deck_shown(seen.deck, now_ms);
}

TEST(test_a_question_that_was_not_painted_is_not_answered) {
  struct canvas *canvas = start(80, 24, false);
  open_sheet();
  press_at('y', 100); /* typed ahead */
  assert_done("S:key ");
  show_at(canvas, 1000);
  press_at('z', 2000); /* its answer may have changed the question */
  press_at('y', 3000);
  assert_done("S:key S:key ");
  show_at(canvas, 3000);
  press_key(&(struct key){.code = KEYC_CHAR, .character = 'y', .repeated = true}, 4000); /* held down */
  assert_done("S:key ");
  show_at(canvas, 4000);
  deck_resize(seen.deck, 20, 5); /* it can't be read there */
  canvas_resize(canvas, 20, 5);
  show_at(canvas, 5000);
  assert_true(press_at('y', 6000) && press_at('q', 6000));
  assert_done("");
  deck_resize(seen.deck, 80, 24);
  canvas_resize(canvas, 80, 24);
  show_at(canvas, 7000);
  press_at('y', 7399);
  assert_true(row_shows(canvas, 22, "Too soon: read the question first"));
  assert_done("S:key ");
  press_at('y', 7400);
  assert_done("S:yes S:close ");
  end(canvas);
}

/* On a screen that is painted anew it is read anew: whoever asks for that could not read it. */
TEST(test_a_question_that_is_painted_anew_is_read_anew) {
  struct canvas *canvas = start(80, 24, false);
  open_sheet();
  show_at(canvas, 1000);
  deck_resize(seen.deck, 80, 25); /* a stop and "fg" too, at the same size */
  canvas_resize(canvas, 80, 25);
  press_at('y', 4990);
  show_at(canvas, 5000);
  press_at('y', 5399);
  show_at(canvas, 5399);
  press_key(&(struct key){.code = KEYC_CONTROL, .character = 'l'}, 6000);
  show_at(canvas, 6000);
  press_at('y', 6399);
  show_at(canvas, 6399);
  assert_done("S:key S:key S:key ");
  press_at('y', 6400);
  assert_done("S:yes S:close ");
  end(canvas);
}

/* A y that means nothing there is none that came too soon. */
TEST(test_letters_are_no_yes) {
  struct key_guard guard = {.shut = KEY_SHUT_NEW};
  const struct key yes = {.code = KEYC_CHAR, .character = 'y', .guard = &guard};
  struct question by = {.letters = "vp"};
  assert_int_equal(question_key(&by, &yes), QUESTION_OPEN);
  assert_false(guard.hit);
  assert_int_equal(question_key(&by, &(struct key){.code = KEYC_CHAR, .character = 'v'}), 'v');
}

TEST(test_a_question_beside_other_keys_is_not_answered) {
  struct canvas *canvas = start(80, 24, false);
  open_sheet();
  show_at(canvas, 1000);
  press_at('z', 5000);
  show_at(canvas, 5000);
  press_at('y', 5299);
  assert_true(row_shows(canvas, 22, "Too soon after another key"));
  press_key(&(struct key){.code = KEYC_CHAR, .character = 'y', .followed = true}, 5350);
  show_at(canvas, 5350);
  assert_done("S:key S:key S:key ");
  press_at('y', 5351); /* one that came too soon does not begin the time anew */
  assert_done("S:yes S:close ");
  end(canvas);
}

/* The deck's part: what it draws, and the terminal's answers. When they count: test_guard. */
TEST(test_a_question_waits_for_the_terminal_to_show_it) {
  const struct key shown = {.code = KEYC_SHOWN};
  struct canvas *canvas = start(80, 24, false);
  assert_true(deck_shown(seen.deck, 10)); /* does it answer? */
  assert_false(deck_shown(seen.deck, 20));
  press_key(&shown, 1500);
  open_sheet();
  deck_draw(seen.deck, canvas);
  assert_true(deck_shown(seen.deck, 2000));
  deck_draw(seen.deck, canvas);
  assert_false(deck_shown(seen.deck, 2100)); /* it is the same question */
  press_at('y', 3000);
  assert_done("S:key ");
  show_at(canvas, 3000);
  press_key(&shown, 3500);
  press_at('y', 3899);
  show_at(canvas, 3899);
  press_at('y', 3900);
  assert_done("S:key S:yes S:close ");
  end(canvas);
}

TEST(test_a_paste_runs_no_key) {
  const struct key paste = {.code = KEYC_PASTE, .paste = "bq"};
  struct canvas *canvas = start(80, 24, false);
  assert_true(press_key(&paste, 0));
  assert_done("P:bq ");
  open_sheet();
  press_key(&paste, 0);
  assert_done("S:key ");
  end(canvas);
}

/* ---- quitting */

TEST(test_q_and_ctrl_c_quit_at_the_top_and_escape_never) {
  static const struct {
    struct key key;
    bool goes_on;
  } cases[] = {{{.code = KEYC_CHAR, .character = 'q'}, false},
               {{.code = KEYC_CONTROL, .character = 'c'}, false},
               {{.code = KEYC_GONE}, false},
               {{.code = KEYC_ESCAPE}, true},
               {{.code = KEYC_NONE}, true}};
  for (size_t n = 0; n < sizeof cases / sizeof *cases; n++) {
    struct canvas *canvas = start(80, 24, false);
    assert_int_equal(press_key(&cases[n].key, 0), cases[n].goes_on);
    assert_int_equal(press_key(&cases[n].key, 0), cases[n].goes_on);
    end(canvas);
  }
}

TEST(test_ctrl_c_goes_back_one_level_at_a_time) {
  static const struct pane_ops over = PANE(c, WHERE_OUTBOX, 1, 0);
  struct canvas *canvas = start(80, 24, false);
  deck_push(seen.deck, pane_new(&over, 'O'));
  open_sheet();
  assert_true(press_control('c'));
  assert_null(deck_sheet(seen.deck));
  assert_true(deck_top(seen.deck) == &over);
  assert_true(press_control('c'));
  assert_true(deck_top(seen.deck) == &pane_a);
  assert_false(press_control('c'));
  end(canvas);
}

TEST(test_quitting_may_ask_and_a_second_ctrl_c_leaves) {
  struct canvas *canvas = start(80, 24, false);
  seen.asks = true;
  assert_true(press('q'));
  assert_non_null(deck_sheet(seen.deck));
  assert_true(press_control('c') && deck_sheet(seen.deck) == NULL); /* to the question that q asked: back */
  assert_true(press('j'));
  assert_true(press_control('c'));
  assert_non_null(deck_sheet(seen.deck));
  assert_false(press_control('c'));
  end(canvas);
}

/* A warning that has just come stays, whatever is new; news replace each other, and an old warning. */
TEST(test_news_leave_a_warning_alone) {
  struct canvas *canvas = start(140, 45, false);
  deck_tick(seen.deck, 1000);
  notice_news(deck_notice(seen.deck), STYLE_STRONG, "one");
  assert_true(row_shows(canvas, 43, "one"));
  notice_news(deck_notice(seen.deck), STYLE_STRONG, "two");
  assert_true(row_shows(canvas, 43, "two"));
  notice_show(deck_notice(seen.deck), STYLE_BAD, "%s", "broken");
  notice_news(deck_notice(seen.deck), STYLE_STRONG, "three");
  assert_true(row_shows(canvas, 43, "broken"));
  deck_tick(seen.deck, 2000);
  deck_tick(seen.deck, 4999);
  notice_news(deck_notice(seen.deck), STYLE_STRONG, "three");
  assert_true(row_shows(canvas, 43, "broken"));
  deck_tick(seen.deck, 5000);
  notice_news(deck_notice(seen.deck), STYLE_STRONG, "three");
  assert_true(row_shows(canvas, 43, "three"));
  end(canvas);
}
