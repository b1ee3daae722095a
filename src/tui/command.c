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
} names[] = {{N_("Up"), KEYC_UP},       {N_("Down"), KEYC_DOWN},    {N_("Left"), KEYC_LEFT},
             {N_("Right"), KEYC_RIGHT}, {N_("PgUp"), KEYC_PAGE_UP}, {N_("PgDn"), KEYC_PAGE_DOWN},
             {N_("Home"), KEYC_HOME},   {N_("End"), KEYC_END},      {N_("Enter"), KEYC_ENTER},
             {N_("Esc"), KEYC_ESCAPE},  {N_("Tab"), KEYC_TAB},      {N_("S-Tab"), KEYC_BACKTAB},
             {N_("Space"), KEYC_CHAR}};

static bool command_is_key(const char *word, size_t length, const struct key *key) {
  if (length == 1) return key->code == KEYC_CHAR && key->character == (unsigned char)*word; /* no name is so short */
  for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
    if (strlen(names[n].name) == length && strncmp(names[n].name, word, length) == 0)
      return key->code == names[n].code && (key->code != KEYC_CHAR || key->character == ' ');
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

/* A key as the language of the keyboard names it. */
static void command_add_key(const char *word, size_t length, char *out, size_t size) {
  size_t used = strlen(out);
  for (size_t n = 0; n < sizeof names / sizeof *names; n++)
    if (strlen(names[n].name) == length && strncmp(names[n].name, word, length) == 0) {
      snprintf(out + used, size - used, "%s", _(names[n].name));
      return;
    }
  snprintf(out + used, size - used, "%.*s", (int)length, word);
}

void command_first_key(enum command command, char *out, size_t size) {
  out[0] = '\0';
  command_add_key(rows[command].keys, strcspn(rows[command].keys, " "), out, size);
}

void command_keys(enum command command, char *out, size_t size) {
  const char *word = rows[command].keys;
  out[0] = '\0';
  for (size_t length; *word != '\0'; word += length + strspn(word + length, " ")) {
    length = strcspn(word, " ");
    if (out[0] != '\0') snprintf(out + strlen(out), size - strlen(out), " ");
    command_add_key(word, length, out, size);
  }
}
