#include "tui/command.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

static const struct command_row rows[] = {
#define COMMAND(id, name, keys, hint, help, where) [id] = {id, name, keys, hint, help, where},
#include "tui/command.def"
#undef COMMAND
};

const struct command_row *command_row(enum command command) {
  return &rows[command];
}

/* Names of keys that are no characters, as command.def and the help write them. */
static const struct {
  const char *name;
  enum key_code code;
} names[] = {{"Up", KEYC_UP},        {"Down", KEYC_DOWN},      {"Left", KEYC_LEFT}, {"Right", KEYC_RIGHT},
             {"PgUp", KEYC_PAGE_UP}, {"PgDn", KEYC_PAGE_DOWN}, {"Home", KEYC_HOME}, {"End", KEYC_END},
             {"Enter", KEYC_ENTER},  {"Esc", KEYC_ESCAPE},     {"Tab", KEYC_TAB},   {"S-Tab", KEYC_BACKTAB}};

static bool command_is_key(const char *word, size_t length, const struct key *key) {
  for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
    if (strlen(names[n].name) == length && strncmp(names[n].name, word, length) == 0) return key->code == names[n].code;
  }
  if (length == 3 && strncmp(word, "C-", 2) == 0)
    return key->code == KEYC_CONTROL && key->character == (uint32_t)word[2];
  uint32_t character;
  return key->code == KEYC_CHAR && text_decode(word, length, &character) == length && character == key->character;
}

enum command command_of_key(const struct key *key, unsigned where) {
  for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
    if ((rows[command].where & where) == 0) continue;
    for (const char *word = rows[command].keys; *word != '\0';) {
      size_t length = strcspn(word, " ");
      if (command_is_key(word, length, key)) return command;
      word += length + strspn(word + length, " ");
    }
  }
  return COMMAND_NONE;
}

void command_first_key(enum command command, char *out, size_t size) {
  const char *keys = rows[command].keys;
  snprintf(out, size, "%.*s", (int)strcspn(keys, " "), keys);
}
