/* One table of keys: each means one thing in one place, on QWERTY and on AZERTY. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "../harness/test.h"
#include "base/text.h"
#include "tui/command.h"

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
