#include "panes/find_commands.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/when.h"
#include "model/search.h"

struct find_commands {
  find_whys whys;
  char *names[COMMAND_COUNT], *texts[COMMAND_COUNT]; /* folded: the name; all that it is found by */
};

struct find_commands *find_commands_new(const find_whys whys) {
  struct find_commands *commands = mem_new(sizeof *commands);
  memcpy(commands->whys, whys, sizeof commands->whys);
  for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
    const struct command_row *row = command_row(command);
    AUTO(mem_free_at) char *text = mem_print("%s %s %s", row->name, _(row->help), row->help);
    const char *word = find_commands_word(command);
    commands->names[command] = text_fold(word != NULL ? word : row->name);
    commands->texts[command] = text_fold(text);
  }
  return commands;
}

void find_commands_free(struct find_commands *take_commands) {
  if (take_commands == NULL) return;
  for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
    free(take_commands->names[command]);
    free(take_commands->texts[command]);
  }
  free(take_commands);
}

const char *find_commands_why_not(const struct find_commands *commands, enum command command) {
  return commands->whys[command];
}

/* ---- by what is typed */

static bool find_commands_is_key(enum command command, const char *text) {
  char keys[64];
  command_keys(command, keys, sizeof keys);
  size_t length = strlen(text);
  for (const char *word = keys; *word != '\0'; word += strspn(word, " ")) {
    size_t size = strcspn(word, " ");
    if (size == length && strncmp(word, text, length) == 0) return true;
    word += size;
  }
  return false;
}

/* How well: its key, its name, the beginning of that, words of what it does, a part of these; 0: not. A single
 * character is no part of anything. */
static int find_commands_rank(const struct find_commands *commands, enum command command, const char *text,
                              const char *folded) {
  const char *name = commands->names[command];
  size_t length = strlen(folded);
  if (find_commands_is_key(command, text)) return 7;
  if (strcmp(name, folded) == 0) return 6;
  if (strncmp(name, folded, length) == 0) return 5;
  if (strncmp(commands->texts[command], folded, length) == 0) return 4;
  int match = length > 1 ? text_match(commands->texts[command], folded) : 0;
  return match >= 2 ? match : 0;
}

size_t find_commands_match(const struct find_commands *commands, const char *text, enum command *found, size_t most) {
  AUTO(mem_free_at) char *folded = text_fold(text);
  size_t count = 0;
  for (int rank = folded[0] != '\0' ? 7 : 0; rank >= (folded[0] != '\0'); rank--)
    for (int works = 1; works >= 0; works--)
      for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT && count < most; command++) {
        bool can = commands->whys[command] == NULL;
        int is = folded[0] != '\0' ? find_commands_rank(commands, command, text, folded) : 0;
        if (is == rank && can == (works == 1) && (can || rank > 0)) found[count++] = command;
      }
  return count;
}

/* ---- what is told them */

const char *find_commands_word(enum command command) {
  /* TRANSLATORS: what is typed before a day: "go to Friday", "go to 27/11". */
  if (command == COMMAND_GO_TO) return _("go to");
  /* TRANSLATORS: what is typed before the name of one: "profile north". */
  if (command == COMMAND_PROFILE) return _("profile");
  return command == COMMAND_AGENT ? search_agent_word() : NULL;
}

const char *find_commands_form(enum command command) {
  if (command == COMMAND_AGENT) return _("agent NAME");
  return command == COMMAND_GO_TO ? _("go to DATE") : _("profile NAME");
}

/* A part of the name, or the beginning of what it is and words of the name. */
static bool find_commands_is_profile(const char *profile, const char *typed) {
  size_t length = strlen(typed);
  AUTO(mem_free_at) char *name = text_fold(profile);
  AUTO(mem_free_at) char *whole = mem_print("%s profile %s", find_commands_word(COMMAND_PROFILE), profile);
  AUTO(mem_free_at) char *folded = text_fold(whole);
  return length == 0 || (length > 1 && (text_match(name, typed) >= 2 || text_match(folded, typed) == 3));
}

size_t find_commands_profiles(const struct context *context, const char *text, const char **found, size_t most) {
  AUTO(mem_free_at) char *typed = text_fold(text);
  const char *open = context->setup.profile;
  size_t count = 0;
  if (!context_has_profiles(context)) return 0;
  for (int is_open = 0; is_open <= 1; is_open++)
    for (const char *const *profile = context->setup.profiles; *profile != NULL && count < most; profile++) {
      bool is = open != NULL && strcmp(*profile, open) == 0;
      if (is == (is_open == 1) && find_commands_is_profile(*profile, typed)) found[count++] = *profile;
    }
  return count;
}

/* ---- the planning of a day */

/* What stands behind these words (of one word at least); NULL: it does not begin with them. */
static const char *find_commands_behind(const char *text, const char *words) {
  AUTO(mem_free_at) char *folded = text_fold(words);
  size_t length = strlen(folded);
  if (strncmp(text, folded, length) != 0) return NULL;
  return text[length] == '\0' || text[length] == ' ' ? text + length + strspn(text + length, " ") : NULL;
}

/* A number alone is a part of a telephone, not a day. */
static bool find_commands_is_number(const char *text) {
  return text[strspn(text, "0123456789 .+-")] == '\0';
}

bool find_commands_day(const char *text, int64_t now, int64_t *day, struct error *why) {
  AUTO(mem_free_at) char *folded = text_fold(text);
  bool has_time;
  int64_t at = WHEN_NONE;
  *why = (struct error){.code = ERROR_NONE};
  const char *behind = find_commands_behind(folded, find_commands_word(COMMAND_GO_TO));
  if (behind == NULL) behind = find_commands_behind(folded, "go to");
  if (behind == NULL && find_commands_is_number(folded)) return false;
  bool reads = when_read(behind != NULL ? behind : folded, now, &at, &has_time, why) == ERROR_NONE;
  bool names = reads || (behind != NULL && behind[0] != '\0');
  *day = reads ? when_day(at) : WHEN_NONE;
  if (!names) why->code = ERROR_NONE;
  return names;
}
