#include "tui/command.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

static const struct command_row rows[] = {
#define COMMAND(id, name, keys, hint, help, where, row, why_not) [id] = {id, name, keys, hint, help, where, row},
#include "tui/command.def"
#undef COMMAND
};

const struct command_row *command_row(enum command command) {
  return &rows[command];
}

/* Names of keys that are no characters, as command.def and the help write them. */
static const char *const names[KEYC_GONE] = {
    [KEYC_UP] = N_("Up"),       [KEYC_DOWN] = N_("Down"),    [KEYC_LEFT] = N_("Left"),
    [KEYC_RIGHT] = N_("Right"), [KEYC_PAGE_UP] = N_("PgUp"), [KEYC_PAGE_DOWN] = N_("PgDn"),
    [KEYC_HOME] = N_("Home"),   [KEYC_END] = N_("End"),      [KEYC_ENTER] = N_("Enter"),
    [KEYC_ESCAPE] = N_("Esc"),  [KEYC_TAB] = N_("Tab"),      [KEYC_BACKTAB] = N_("S-Tab"),
    [KEYC_CHAR] = N_("Space"),  [KEYC_DELETE] = N_("Del"),   [KEYC_BACKSPACE] = N_("Backspace")};

/* The key with that name; KEYC_NONE: the word is a character. */
static enum key_code command_named(const char *word, size_t length) {
  enum key_code code = KEYC_GONE;
  while (--code > KEYC_NONE)
    if (names[code] != NULL && strlen(names[code]) == length && strncmp(names[code], word, length) == 0) break;
  return code;
}

static bool command_is_key(const char *word, size_t length, const struct key *key) {
  if (length == 1) return key->code == KEYC_CHAR && key->character == (unsigned char)*word; /* no name is so short */
  enum key_code named = command_named(word, length);
  if (named != KEYC_NONE) return key->code == named && (named != KEYC_CHAR || key->character == ' ');
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
  enum key_code named = command_named(word, length);
  if (named != KEYC_NONE)
    snprintf(out + used, size - used, "%s", _(names[named]));
  else
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
  if (out[0] == '\0') snprintf(out, size, ":");
}

void command_name_key(const struct key *key, char *out, size_t size) {
  char character[5] = "";
  bool has = key->code == KEYC_CHAR || key->code == KEYC_ALT || key->code == KEYC_CONTROL;
  if (has) character[text_encode(key->character, character)] = '\0';
  if (key->code == KEYC_CONTROL)
    snprintf(out, size, _("Ctrl-%s"), character);
  else if (key->code == KEYC_ALT)
    snprintf(out, size, _("Alt-%s"), character);
  else if (key->code == KEYC_CHAR && key->character != ' ')
    snprintf(out, size, "%s", character);
  else
    snprintf(out, size, "%s", key->code < KEYC_GONE && names[key->code] != NULL ? _(names[key->code]) : _("This key"));
}

int command_rows(enum command command, int page, int all) {
  return command == COMMAND_UP          ? -1
         : command == COMMAND_DOWN      ? 1
         : command == COMMAND_PAGE_UP   ? -page
         : command == COMMAND_PAGE_DOWN ? page
         : command == COMMAND_FIRST     ? -all
         : command == COMMAND_LAST      ? all
                                        : 0;
}

int command_days(enum command command) {
  static const int days[COMMAND_COUNT] = {
      [COMMAND_LEFT] = -1, [COMMAND_RIGHT] = 1, [COMMAND_WEEK_BACK] = -7, [COMMAND_WEEK_ON] = 7};
  return days[command];
}
