/* One table of keys: each means one thing in one place, on QWERTY and on AZERTY, and everything that tells of keys has
 * all of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <ctype.h>
#include <string.h>

#include "../harness/folder.h"
#include "../harness/test.h"
#include "base/mem.h"
#include "base/text.h"
#include "drawn.h"
#include "panes/find_commands.h"
#include "panes/help.h"
#include "tui/canvas.h"
#include "tui/command.h"
#include "tui/pane.h"

static struct key key_of(const char *text) {
  struct key key = {.code = KEYC_CHAR};
  text_decode(text, strlen(text), &key.character);
  return key;
}

/* Calls check for each word of each command's keys. */
static void each_key(void (*check)(enum command command, const char *word)) {
  for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
    char keys[64];
    strcpy(keys, command_row(command)->keys);
    for (char *rest, *word = strtok_r(keys, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
      check(command, word);
  }
}

static void check_once(enum command command, const char *word) {
  for (enum command other = command + 1; other < COMMAND_COUNT; other++) {
    if ((command_row(command)->where & command_row(other)->where) == 0) continue;
    char keys[64];
    strcpy(keys, command_row(other)->keys);
    for (char *rest, *again = strtok_r(keys, " ", &rest); again != NULL; again = strtok_r(NULL, " ", &rest))
      assert_string_not_equal(word, again);
  }
}

TEST(test_every_key_means_one_thing_in_one_place) {
  each_key(check_once);
}

static void check_reachable(UNUSED enum command command, const char *word) {
  static const char *const altgr[] = {"~", "#", "{", "[", "|", "`", "\\", "^", "@", "]", "}", "¤", "€"};
  assert_string_not_equal(word, "C-s");
  assert_string_not_equal(word, "C-q");
  assert_string_not_equal(word, "C-z"); /* suspends */
  assert_true(strncmp(word, "M-", 2) != 0 && strncmp(word, "A-", 2) != 0);
  for (size_t n = 0; n < sizeof altgr / sizeof *altgr; n++)
    assert_string_not_equal(word, altgr[n]);
}

TEST(test_no_key_needs_altgr_alt_or_flow_control) {
  each_key(check_reachable);
}

/* A single character, a Ctrl key or a name that the table knows: a misspelt name would never be pressed. */
static void check_bound(enum command command, const char *word) {
  static const struct {
    const char *name;
    enum key_code code;
  } named[] = {{"Up", KEYC_UP},        {"Down", KEYC_DOWN},      {"Left", KEYC_LEFT}, {"Right", KEYC_RIGHT},
               {"PgUp", KEYC_PAGE_UP}, {"PgDn", KEYC_PAGE_DOWN}, {"Home", KEYC_HOME}, {"End", KEYC_END},
               {"Enter", KEYC_ENTER},  {"Esc", KEYC_ESCAPE},     {"Tab", KEYC_TAB},   {"S-Tab", KEYC_BACKTAB}};
  struct key key = {.code = KEYC_NONE};
  for (size_t n = 0; n < sizeof named / sizeof *named; n++)
    if (strcmp(named[n].name, word) == 0) key.code = named[n].code;
  if (strcmp(word, "Space") == 0) key = (struct key){.code = KEYC_CHAR, .character = ' '};
  if (strncmp(word, "C-", 2) == 0) key = (struct key){.code = KEYC_CONTROL, .character = (uint32_t)word[2]};
  if (key.code == KEYC_NONE) {
    key = key_of(word);
    char back[5] = "";
    text_encode(key.character, back);
    assert_string_equal(back, word);
  }
  assert_int_equal(command_of_key(&key, command_row(command)->where), command);
}

TEST(test_every_key_of_the_table_reaches_its_command) {
  each_key(check_bound);
}

TEST(test_azerty_digits_need_no_shift) {
  static const char *const twins[] = {"&", "é", "\"", "'", "(", "-", "è", "_", "ç"};
  for (int n = 0; n < 9; n++) {
    struct key key = key_of(twins[n]);
    assert_int_equal(command_of_key(&key, WHERE_SLOTS | WHERE_CHOOSING), COMMAND_1 + n);
    char digit[2] = {(char)('1' + n), '\0'};
    key = key_of(digit);
    assert_int_equal(command_of_key(&key, WHERE_SLOTS | WHERE_CHOOSING), COMMAND_1 + n);
  }
  struct key key = key_of("4"); /* there are three panes */
  assert_int_equal(command_of_key(&key, WHERE_SLOTS), COMMAND_NONE);
}

TEST(test_a_place_limits_its_commands) {
  struct key drop = key_of("d"), book = key_of("b"), upper = key_of("B");
  assert_int_equal(command_of_key(&drop, WHERE_OUTBOX), COMMAND_DROP);
  assert_int_equal(command_of_key(&drop, WHERE_PLANNING), COMMAND_NONE);
  assert_int_equal(command_of_key(&book, WHERE_OUTBOX), COMMAND_NONE);
  assert_int_equal(command_of_key(&upper, WHERE_ANY), COMMAND_NONE);
  struct key paste = {.code = KEYC_PASTE, .paste = "b"}, control = {.code = KEYC_CONTROL, .character = 'b'};
  assert_int_equal(command_of_key(&paste, WHERE_ANY), COMMAND_NONE);
  assert_int_equal(command_of_key(&control, WHERE_ANY), COMMAND_NONE);
}

/* A slow line may split an arrow into Esc, [ and a letter: none of them may write. */
TEST(test_a_split_arrow_writes_nothing) {
  static const char *const parts[] = {"[", "O", "~", "A", "B", "C", "D", "F", "H", "P", "Q", "R", "S"};
  for (size_t n = 0; n < sizeof parts / sizeof *parts; n++) {
    struct key key = key_of(parts[n]);
    enum command command = command_of_key(&key, WHERE_ANY);
    assert_true(command != COMMAND_BOOK && command != COMMAND_CANCEL && command != COMMAND_RETRY &&
                command != COMMAND_DROP && command != COMMAND_QUIT);
  }
}

TEST(test_first_key_is_what_the_hint_shows) {
  char key[16];
  command_first_key(COMMAND_QUIT, key, sizeof key);
  assert_string_equal(key, "q");
  command_first_key(COMMAND_OPEN, key, sizeof key);
  assert_string_equal(key, "Enter");
}

/* ---- what tells of them */

/* Of that place, all of it. New memory. */
static char *help_of(unsigned where) {
  const struct rect all = {0, 0, 300, 120};
  struct canvas *canvas = canvas_new(all.width, all.height, false);
  struct pane *pane = help_new(where);
  pane->ops->resize(pane, all);
  pane->ops->draw(pane, canvas, all, true);
  AUTO(mem_free_at) char *text = drawn_all(canvas);
  pane->ops->close(pane);
  canvas_free(canvas);
  return mem_print("\n%s", text);
}

/* In a line of its own: its keys, blanks, what it does. */
static bool is_in_help(const struct command_row *row, const char *text) {
  char keys[64];
  command_keys(row->command, keys, sizeof keys);
  AUTO(mem_free_at) char *first = mem_print("\n %s ", keys);
  for (const char *at = text; (at = strstr(at, first)) != NULL; at++) {
    const char *help = at + strlen(first);
    help += strspn(help, " ");
    if (strncmp(help, row->help, strlen(row->help)) == 0 && help[strlen(row->help)] == '\n') return true;
  }
  return false;
}

static bool is_in_palette(const struct find_commands *palette, const struct command_row *row) {
  const char *word = find_commands_word(row->command);
  enum command found[COMMAND_COUNT];
  size_t count = find_commands_match(palette, word != NULL ? word : row->name, found, COMMAND_COUNT), n = 0;
  while (n < count && found[n] != row->command)
    n++;
  return n < count;
}

/* What doc/keys.awk has made of the row. */
static bool is_in_manual(const char *manual, const struct command_row *row) {
  AUTO(mem_free_at) char *item = mem_print("\n%c%s.\n", toupper((unsigned char)row->help[0]), row->help + 1);
  const char *at = strstr(manual, item), *key = at;
  while (key != NULL && key > manual && key[-1] != '\n')
    key--;
  return at != NULL && strncmp(key, ".It Ic ", 7) == 0 && key + 7 < at;
}

/* Each row of the table in the help of each place where it works, and of no other; in ":", by its name; in the manual.
 */
TEST(every_command_is_in_help_palette_and_manual) {
  const find_whys none = {NULL};
  AUTO(find_commands_free_at) struct find_commands *palette = find_commands_new(none);
  AUTO(mem_free_at) char *manual = folder_read(NULL, "doc/visitdeck.1", NULL);
  if (manual == NULL) fail_msg("there is no doc/visitdeck.1 here: make");
  size_t items = 0, commands = COMMAND_COUNT - COMMAND_NONE - 1;
  const char *keys = strstr(manual, ".Sh KEYS\n"), *end = strstr(keys, "\n.El");
  for (const char *at = keys; (at = strstr(at, "\n.It Ic ")) != NULL && at < end; at++)
    items++;
  assert_int_equal(items, commands);
  for (unsigned where = 1; where < WHERE_ANY; where *= 2) {
    AUTO(mem_free_at) char *help = help_of(where);
    for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++)
      if (is_in_help(command_row(command), help) != ((command_row(command)->where & where) != 0))
        fail_msg("%s: not as its row says in the help of %u:\n%s", command_row(command)->name, where, help);
  }
  for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
    const struct command_row *row = command_row(command);
    if (row->name[0] == '\0' || row->help[0] == '\0') fail_msg("a row without name or help: %d", (int)command);
    if (!is_in_palette(palette, row)) fail_msg("%s: \":\" does not find it", row->name);
    if (!is_in_manual(manual, row)) fail_msg("%s: not in visitdeck(1): %s", row->name, row->help);
  }
}
