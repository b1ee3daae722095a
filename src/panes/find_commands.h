/* find_commands: the commands as the line of ":" finds them: by name, by key, by what they do (in the language of the
 * screen, and in English). UI thread. */
#ifndef PANES_FIND_COMMANDS_H
#define PANES_FIND_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/error.h"
#include "base/mem.h"
#include "panes/context.h"
#include "tui/command.h"

/* Why each can't work now where one is, translated; NULL: it can. */
typedef const char *find_whys[COMMAND_COUNT];
struct find_commands;
struct find_commands *find_commands_new(const find_whys whys);
void find_commands_free(struct find_commands *take_commands);
AUTO_OF(struct find_commands, find_commands_free)
/* NULL: it can work. */
const char *find_commands_why_not(const struct find_commands *commands, enum command command);
/* Those that the text finds, the best first, those that can't work behind others as good; of an empty text all that
 * can. Returns how many; at most most. */
size_t find_commands_match(const struct find_commands *commands, const char *text, enum command *found, size_t most);

/* A text that names a day, alone or behind "go to": false when it is none. *why: what is wrong with a day behind these
 * words; ERROR_NONE, and *day is its midnight. */
bool find_commands_day(const char *text, int64_t now, int64_t *day, struct error *why);
/* What is typed before what such a command is told, a day or a name: "go to". Translated; NULL: it is told nothing. */
const char *find_commands_word(enum command command);
/* The same as what is typed is called: "go to DATE". */
const char *find_commands_form(enum command command);

/* Which of the profiles the text finds, by their names or as what they are; of an empty text all, the open one last; of
 * no other profile than the one that is open none. Returns how many; at most most. */
size_t find_commands_profiles(const struct context *context, const char *text, const char **found, size_t most);

#endif
