/* What a click opens: the URIs, which cells of a picture have them, and that a terminal never keeps one that is not the
 * canvas's any more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>
#include <vterm.h>

#include "../harness/dice.h"
#include "../harness/test.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/uri.h"
#include "model/link.h"
#include "table.h"
#include "tui/term.h"
#include "tui/term_name.h"

/* ---- the URIs */

TEST(a_uri_is_strict) {
  static const struct {
    char *(*make)(const char *);
    const char *text, *uri; /* NULL: none */
  } rows[] = {
      {link_phone, "06 12 34 56 78", "tel:0612345678"},
      {link_phone, "+33 (0)6 12 34 56 78", "tel:+33612345678"},
      {link_phone, "call me", NULL},
      {link_phone, "0612345678;ext=1\033\\", NULL},
      {link_phone, NULL, NULL},
      {link_email, "marie@x.fr", "mailto:marie@x.fr"},
      {link_email, "marie+tag&cc=eve@x.fr", "mailto:marie%2Btag%26cc%3Deve@x.fr"},
      {link_email, "zoé@x.fr", "mailto:zo%C3%A9@x.fr"},
      {link_email, "nobody", NULL},
      {link_email, NULL, NULL},
      {uri_page, "https://a.fr/75?b=c#d", "https://a.fr/75?b=c#d"},
      {uri_page, "HTTP://a.fr:8080/", "http://a.fr:8080/"},
      {uri_page, "https://a.fr/é \"<>`{}|\\^", "https://a.fr/%C3%A9%20%22%3C%3E%60%7B%7D%7C%5C%5E"},
      {uri_page, "https://a.fr/50%/%41%4", "https://a.fr/50%25/%41%254"},
      {uri_page, "https://a.fr/\033\\\a\x9c\xc2\x9c\n", "https://a.fr/%1B%5C%07%9C%C2%9C%0A"},
      {uri_page, "https://bank.fr@evil.fr/", NULL}, /* what stands before would pass for the host */
      {uri_page, "https://b\xc3\xa0nk.fr/", NULL},
      {uri_page, "https://", NULL},
      {uri_page, "https:///etc", NULL},
      {uri_page, "file:///etc/passwd", NULL},
      {uri_page, "javascript:alert(1)", NULL},
      {uri_page, "", NULL},
  };
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(mem_free_at) char *uri = rows[n].make(rows[n].text);
    if (uri == NULL ? rows[n].uri != NULL : rows[n].uri == NULL || strcmp(uri, rows[n].uri) != 0)
      fail_msg("row %zu: %s, not %s", n, uri, rows[n].uri);
    if (uri != NULL) assert_true(uri_is_safe(uri));
  }
  char page[URI_MAX + 2] = "https://a.fr/";
  memset(page + strlen(page), 'a', URI_MAX - strlen(page));
  AUTO(mem_free_at) char *longest = uri_page(page);
  assert_string_equal(longest, page);
  page[URI_MAX] = 'a';
  assert_null(uri_page(page)); /* one byte more */
}

TEST(a_place_is_found_on_the_map) {
  static const struct {
    const char *place, *uri;
  } rows[] = {
      {"\"displayAddress\":\"1 rue d'A\",\"latitude\":48.85,\"longitude\":-2.3",
       "https://www.openstreetmap.org/?mlat=48.85&mlon=-2.3#map=18/48.85/-2.3"},
      {"\"displayAddress\":\"1 rue d'A & B\",\"latitude\":48.85", "https://www.openstreetmap.org/"
                                                                  "search?query=1%20rue%20d%27A%20%26%20B"},
      {"\"displayAddress\":\"\",\"latitude\":\"48&x=1\",\"longitude\":2", NULL},
  };
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(mem_free_at)
    char *json = mem_print("{\"id\":\"v\",\"propertySummary\":{\"id\":\"p\",%s},\"visitorVisits\":[]}", rows[n].place);
    struct visit *visit = table_visit_of(json);
    AUTO(mem_free_at) char *uri = link_place_of_visit(visit);
    if (rows[n].uri == NULL) assert_null(uri);
    if (rows[n].uri != NULL) assert_string_equal(uri, rows[n].uri);
    visit_free(visit);
  }
}

/* ---- on a canvas */

/* The text of the cells that open that. New memory. */
static char *linked(const struct canvas *canvas, const char *uri) {
  struct buf text = buf_empty(BUF_UNBOUNDED);
  for (int y = 0; y < canvas_height(canvas); y++)
    for (int x = 0; x < canvas_width(canvas); x++) {
      const struct cell *cell = canvas_cell(canvas, x, y);
      const char *opens = canvas_link_uri(canvas, cell->link);
      assert_true((opens != NULL) == (cell->link != 0));
      if (opens != NULL && strcmp(opens, uri) == 0) assert_true(buf_add_text(&text, cell->text));
    }
  return buf_take(&text);
}

static void assert_linked(const struct canvas *canvas, const char *uri, const char *text) {
  AUTO(mem_free_at) char *found = linked(canvas, uri);
  assert_string_equal(found, text);
}

TEST(cells_are_links_until_something_is_drawn_over_them) {
  static const char uri[] = "https://a.fr/b", text[] = "é 日本 https://a.fr/b .";
  struct canvas *canvas = canvas_new(20, 4, false);
  struct canvas_link link = {strlen("é 日本 "), strlen("é 日本 https://a.fr/b"), uri};
  canvas_text(canvas, 0, 0, 20, STYLE_TEXT, text);
  canvas_link_text(canvas, 0, 0, 20, text, link);
  assert_linked(canvas, uri, ""); /* the end is cut */
  struct rect rect = {2, 0, 9, 4};
  canvas_clear(canvas);
  canvas_paragraph(canvas, rect, 0, STYLE_TEXT, text);
  canvas_link_paragraph(canvas, rect, 0, text, link);
  assert_linked(canvas, uri, uri); /* over two lines, it is one */
  canvas_text(canvas, 0, 2, 4, STYLE_TEXT, "more");
  AUTO(mem_free_at) char *left = linked(canvas, uri);
  assert_true(strlen(left) < strlen(uri));
  canvas_clear(canvas);
  assert_linked(canvas, uri, "");
  static const char *const bad[] = {"javascript:alert(1)",
                                    "https://a.fr/\033\\",
                                    "https://a.fr/\a",
                                    "https://a.fr/é",
                                    "https://a.fr/ b",
                                    "tel:",
                                    "",
                                    NULL};
  for (size_t n = 0; n < sizeof bad / sizeof *bad; n++) {
    canvas_link_text(canvas, 0, 0, 20, "text", (struct canvas_link){0, 4, bad[n]});
    assert_int_equal(canvas_cell(canvas, 0, 0)->link, 0);
  }
  for (int n = 0; n < 1000; n++) { /* those that are drawn over make room */
    AUTO(mem_free_at) char *other = mem_print("https://a.fr/%d", n);
    canvas_text(canvas, 0, 0, 4, STYLE_TEXT, "text");
    canvas_link_text(canvas, 0, 0, 4, "text", (struct canvas_link){0, 4, other});
    assert_linked(canvas, other, "text");
  }
  canvas_free(canvas);
}

#define MAP "https://www.openstreetmap.org/"
#define VISIT                                                                                                          \
  "{\"id\":\"v2\",\"date\":\"2026-11-26T13:00:00Z\",\"propertySummary\":{\"id\":\"id-0\",\"displayAddress\":\"0 "      \
  "rue\","                                                                                                             \
  "\"latitude\":48,\"longitude\":2},\"visitorVisits\":[{\"status\":\"visit.status.confirmed\",\"visitor\":{"           \
  "\"lastName\":\"Roy\\u001b]8;;x\\u0007\",\"email\":\"roy@x.fr\",\"phone\":\"06 11 11 11 11\"}}]}"

TEST(a_visit_that_is_open_has_links) {
  AT_EACH_SIZE(table) {
    table_types(table, "2\n");
    struct event *event = event_new(EVENT_VISIT);
    event->visit = table_visit_of(VISIT);
    table_happens(table, event);
    assert_linked(table->canvas, "tel:0611111111", "06 11 11 11 11");
    assert_linked(table->canvas, "mailto:roy@x.fr", "roy@x.fr");
    assert_linked(table->canvas, MAP "?mlat=48&mlon=2#map=18/48/2", "0 rue");
    table_types(table, "Y");
    AUTO(mem_free_at) char *numbers = linked(table->canvas, "tel:0611111111");
    assert_non_null(strstr(numbers + strlen("06 11 11 11 11"), "06 11 11 11 11")); /* once more, where it is alone */
  }
}

TEST(a_property_that_is_open_has_links) {
  AT_EACH_SIZE(table) {
    table_types(table, "\n");
    table_answers(table, table_find(table, JOB_READ_PROPERTY)->serial,
                  "{\"id\":\"id-0\",\"data\":{\"externalRef\":\"75-000\",\"extUrl\":\"https://a.fr/75\",\"address\":{"
                  "\"address\":\"0 rue\",\"zip\":\"75001\",\"city\":\"Paris\"}},\"ownerContact\":{\"name\":\"Diop\","
                  "\"phone\":\"0622222222\",\"email\":\"diop@x.fr\"}}");
    assert_linked(table->canvas, MAP "search?query=0%20rue%2C%2075001%20Paris", "0 rue, 75001 Paris");
    assert_linked(table->canvas, "https://a.fr/75", "https://a.fr/75");
    for (int n = 0; strstr(table_show(table), "diop@x.fr") == NULL && n < 40; n++)
      table_types(table, "j");
    assert_linked(table->canvas, "tel:0622222222", "06 22 22 22 22");
    assert_linked(table->canvas, "mailto:diop@x.fr", "diop@x.fr");
  }
}

TEST(the_card_of_the_planning_has_links) {
  struct table *table = table_new(140, 45);
  table_happens(table, table_day_of(table, table_visit_of(VISIT), NULL));
  table_types(table, "2");
  table->mono += 1000;
  controller_tick(table->controller, table->mono);
  table_show(table);
  assert_linked(table->canvas, "tel:0611111111", "06 11 11 11 11");
  assert_linked(table->canvas, "mailto:roy@x.fr", "roy@x.fr");
  table_free(table);
}

/* ---- on a terminal */

enum { ROWS = 16, COLUMNS = 48, STEPS = 600 };

struct scene { /* what both sides draw, by the same dice */
  struct dice dice;
  char rows[ROWS][2][64]; /* two columns: lists, and beside them what has links */
  int selected, cursor;
};

static const char *const words[] = {"75-1007", "Paul", "日本 Roux", "confirmée", "", "  à conf.", "12 rue de la Paix"};
static const char *const values[] = {"06 11 11 11 11", "06 11 12 11 11", "06 21 11 11 11", "06 11 11 11 11 11",
                                     "roy@x.fr",       "ray@x.fr",       "none",           ""};

static void scene_fill(struct scene *scene, int y) {
  snprintf(scene->rows[y][0], sizeof scene->rows[y][0], "%s %s", DICE_PICK(&scene->dice, words),
           DICE_PICK(&scene->dice, words));
  snprintf(scene->rows[y][1], sizeof scene->rows[y][1], "%*s%s %s", (int)dice_draw(&scene->dice, 4), "",
           DICE_PICK(&scene->dice, values), DICE_PICK(&scene->dice, words));
}

/* A row moves, a page scrolls, a column alone scrolls, all is another pane's; in a few rows again and again a value
 * moves by a cell, or becomes another one. */
static void scene_step(struct scene *scene) {
  int y = (int)dice_draw(&scene->dice, ROWS), by = 1 + (int)dice_draw(&scene->dice, ROWS / 2);
  unsigned kind = dice_draw(&scene->dice, 9);
  char *text = scene->rows[y % 3][1];
  scene->cursor = (int)dice_draw(&scene->dice, ROWS);
  if (kind < 3) scene->selected = scene->cursor;
  if (kind == 0) scene_fill(scene, y);
  if (kind == 1) memmove(scene->rows[0], scene->rows[by], (size_t)(ROWS - by) * sizeof *scene->rows);
  if (kind == 2) memmove(scene->rows[by], scene->rows[0], (size_t)(ROWS - by) * sizeof *scene->rows);
  for (int n = 0; kind == 1 && n < by; n++)
    scene_fill(scene, ROWS - 1 - n);
  for (int n = 0; kind == 3 && n + by < ROWS; n++)
    memcpy(scene->rows[n][dice_draw(&scene->dice, 2)], scene->rows[n + by][1], sizeof scene->rows[n][1]);
  for (int n = 0; kind == 4 && n < ROWS; n++)
    scene_fill(scene, n);
  if (kind == 5) memmove(text + 1, text, strnlen(text, 40) + 1);
  if (kind == 6 && text[0] == ' ') memmove(text, text + 1, strlen(text));
  for (size_t n = 0; kind > 6 && n < 3; n++)
    if (strstr(text, values[n]) != NULL && strstr(text, values[3]) == NULL) {
      memcpy(strstr(text, values[n]), values[dice_draw(&scene->dice, 3)], strlen(values[n]));
      break;
    }
}

/* Whatever looks like one is a link. */
static void scene_draw(const struct scene *scene, struct canvas *canvas) {
  canvas_clear(canvas);
  for (int y = 0; y < ROWS; y++)
    for (int column = 0; column < 2; column++) {
      const char *text = scene->rows[y][column];
      int x = column * 20, width = column == 0 ? 19 : COLUMNS - 20;
      enum style style = column == 0 && y == scene->selected ? STYLE_SELECTED : y % 3 == 0 ? STYLE_STRONG : STYLE_TEXT;
      canvas_text(canvas, x, y, width, style, text);
      for (size_t n = 0; n < 6; n++) {
        const char *at = strstr(text, values[n]);
        AUTO(mem_free_at) char *uri = n < 4 ? link_phone(values[n]) : link_email(values[n]);
        if (at == NULL || (n == 0 && strstr(text, values[3]) != NULL)) continue;
        size_t begin = (size_t)(at - text);
        canvas_link_text(canvas, x, y, width, text, (struct canvas_link){begin, begin + strlen(values[n]), uri});
      }
    }
  canvas_cursor(canvas, scene->cursor * 3, scene->cursor % 4, false);
}

static struct scene scene_begin(void) {
  struct scene scene = {.dice = {20261130}};
  for (int y = 0; y < ROWS; y++)
    scene_fill(&scene, y);
  return scene;
}

/* Behind each frame, and each time behind its links, it asks (DSR), which the parent takes for a mark. */
static int child_run(void) {
  struct term *term;
  struct error error;
  struct scene scene = scene_begin();
  struct dice dice = {7};
  if (term_open(false, TERM_DARK, &term, &error) != ERROR_NONE) return 2;
  struct canvas *canvas = canvas_new(COLUMNS, ROWS, false);
  for (int n = 0; n < STEPS; n++) {
    scene_draw(&scene, canvas);
    term_show(term, canvas);
    term_ask(term);
    if (dice_draw(&dice, 2) == 0) term_link(term, canvas);
    term_ask(term);
    scene_step(&scene);
  }
  canvas_free(canvas);
  term_close(term);
  return 0;
}

struct glyph {
  uint32_t character, link;
};
struct seen { /* a terminal that knows links */
  struct glyph cells[ROWS][COLUMNS];
  uint32_t link; /* of what is written */
  int opened;    /* how many sequences open one */
};

static int seen_glyph(VTermGlyphInfo *glyph, VTermPos at, void *user) {
  struct seen *seen = user;
  for (int n = 0; n < glyph->width; n++)
    seen->cells[at.row][at.col + n] = (struct glyph){n == 0 ? glyph->chars[0] : 0, seen->link};
  return 1;
}

static int seen_move(VTermRect to, VTermRect from, void *user) {
  struct seen *seen = user, before = *seen;
  for (int y = to.start_row; y < to.end_row; y++)
    for (int x = to.start_col; x < to.end_col; x++)
      seen->cells[y][x] = before.cells[y - to.start_row + from.start_row][x - to.start_col + from.start_col];
  return 1;
}

static int seen_erase(VTermRect rect, int selective, void *user) {
  struct seen *seen = user;
  (void)selective;
  for (int y = rect.start_row; y < rect.end_row; y++)
    for (int x = rect.start_col; x < rect.end_col; x++)
      seen->cells[y][x] = (struct glyph){0};
  return 1;
}

static int seen_osc(const char *command, size_t length, void *user) {
  struct seen *seen = user;
  unsigned link = 0;
  if (length < 3 || memcmp(command, "8;", 2) != 0) return 0;
  AUTO(mem_free_at) char *text = mem_copy_n(command, length);
  assert_true(strcmp(text, "8;;") == 0 || sscanf(text, "8;id=%8x;", &link) == 1);
  seen->link = link;
  seen->opened += link != 0;
  return 1;
}

/* painted: its links are there, all of them and no others; else it may lack some, and has no others. */
static void assert_seen(const struct seen *seen, const struct canvas *canvas, int step, bool painted) {
  assert_int_equal(seen->link, 0);
  for (int y = 0; y < ROWS; y++)
    for (int x = 0; x < COLUMNS; x++) {
      const struct glyph *is = &seen->cells[y][x];
      const struct cell *cell = canvas_cell(canvas, x, y);
      wchar_t wide[2];
      text_wide(cell->text, wide, 2);
      uint32_t should = cell->width == 0 ? 0 : (uint32_t)wide[0];
      if ((is->character != 0 ? is->character : cell->width == 0 ? 0 : ' ') != should)
        fail_msg("step %d, %d:%d: U+%04X, not U+%04X", step, y, x, is->character, should);
      if (is->link != cell->link && (painted || is->link != 0))
        fail_msg("step %d, %d:%d (%s): link %08x, not %08x", step, y, x, cell->text, is->link, cell->link);
    }
}

/* The bytes up to the next mark, to the terminal: whole, as libvterm loses a string whose end comes in two parts. False
 * at the end. */
static bool until_mark(int master, VTerm *vterm) {
  static const char mark[] = "\033[5n";
  AUTO(buf_free) struct buf all = buf_empty(BUF_UNBOUNDED);
  size_t matched = 0;
  for (char byte; matched < strlen(mark) && read(master, &byte, 1) == 1;) {
    matched = byte == mark[matched] ? matched + 1 : byte == mark[0];
    assert_true(buf_add(&all, &byte, 1));
  }
  if (all.length > 0) vterm_input_write(vterm, all.data, all.length);
  return matched == strlen(mark);
}

/* Random frames over scrolling, moved cells and cursors that write on their way: the terminal shows the same as without
 * links, and no cell ever opens what it is no link to any more. */
TEST(a_terminal_has_the_links_of_the_canvas_and_no_others) {
  static const VTermStateCallbacks callbacks = {.putglyph = seen_glyph, .moverect = seen_move, .erase = seen_erase};
  static const VTermParserCallbacks others = {.osc = seen_osc};
  struct winsize size = {.ws_row = ROWS, .ws_col = COLUMNS};
  static struct seen seen;
  int master;
  pid_t pid = forkpty(&master, NULL, NULL, &size);
  assert_true(pid >= 0);
  if (pid == 0) {
    setenv("TERM", "xterm-256color", 1);
    _exit(child_run());
  }
  VTerm *vterm = vterm_new(ROWS, COLUMNS);
  vterm_set_utf8(vterm, 1);
  VTermState *screen = vterm_obtain_state(vterm);
  vterm_state_set_callbacks(screen, &callbacks, &seen);
  vterm_state_set_unrecognised_fallbacks(screen, &others, &seen);
  vterm_state_reset(screen, 1);
  vterm_input_write(vterm, "\033(B", 3);
  struct scene scene = scene_begin();
  struct dice dice = {7};
  struct canvas *canvas = canvas_new(COLUMNS, ROWS, false);
  for (int n = 0; n < STEPS; n++) {
    scene_draw(&scene, canvas);
    assert_true(until_mark(master, vterm));
    assert_seen(&seen, canvas, n, false);
    assert_true(until_mark(master, vterm));
    assert_seen(&seen, canvas, n, dice_draw(&dice, 2) == 0);
    scene_step(&scene);
  }
  assert_true(seen.opened > STEPS);
  for (char bytes[256]; read(master, bytes, sizeof bytes) > 0;)
    ;
  int status;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_int_equal(status, 0);
  canvas_free(canvas);
  vterm_free(vterm);
  close(master);
}

TEST(links_go_to_terminals_that_are_known_to_take_them) {
  static const struct {
    const char *term, *name, *value; /* and a variable */
    bool takes;
  } rows[] = {
      {"xterm-256color", NULL, NULL, true},
      {"xterm-256color", "VTE_VERSION", "6800", true},
      {"xterm-256color", "VTE_VERSION", "4600", false},
      {"xterm-256color", "VTE_VERSION", "5000", false}, /* dies of them */
      {"xterm-256color", "COLORTERM", "truecolor", true},
      {"xterm-256color", "COLORTERM", "xfce4-terminal", false},
      {"xterm-256color", "STY", "1.pts", false},
      {"xterm-kitty", NULL, NULL, true},
      {"foot", NULL, NULL, true},
      {"alacritty", NULL, NULL, true},
      {"tmux-256color", NULL, NULL, true},
      {"screen-256color", "TMUX", "/tmp/tmux-0/default,1,0", true},
      {"screen-256color", NULL, NULL, false},
      {"xterm", NULL, NULL, false},
      {"linux", NULL, NULL, false},
      {"vt100", NULL, NULL, false},
      {"vt52", NULL, NULL, false},
      {"rxvt", NULL, NULL, false},
      {"anything", NULL, NULL, false},
  };
  static const char *const all[] = {"VTE_VERSION", "COLORTERM", "STY", "TMUX"};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    for (size_t variable = 0; variable < sizeof all / sizeof *all; variable++)
      unsetenv(all[variable]);
    if (rows[n].name != NULL) setenv(rows[n].name, rows[n].value, 1);
    if (term_name_takes_links(rows[n].term) != rows[n].takes) fail_msg("%s, %s", rows[n].term, rows[n].value);
  }
}
