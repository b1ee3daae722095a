/* command: what a key can do; help, hint bar, man page and keymap derive from command.def. UI thread. */
#ifndef TUI_COMMAND_H
#define TUI_COMMAND_H

#include <stddef.h>
#include "tui/key.h"

enum command_where {
  WHERE_PROPERTIES = 1,
  WHERE_PLANNING = 2,
  WHERE_SLOTS = 4,
  WHERE_VISIT = 8,
  WHERE_PROPERTY = 16,
  WHERE_OUTBOX = 32,
  WHERE_CHOOSING = 64, /* slots are being chosen: in the place of WHERE_SLOTS */
  WHERE_HELP = 128,
  WHERE_AVAILABILITY = 256,
  WHERE_MESSAGES = 512,
  WHERE_CHANGES = 1024,
  WHERE_FORM = 2048, /* property, visitor */
  WHERE_CONVERSATION = 4096,
  WHERE_WEEK = 8192,
  WHERE_MAP = 16384,
  WHERE_PICKED = 32768, /* visits behind a number, reports */
  WHERE_SUMMARY = 65536,
  WHERE_FIND = 131072,      /* the list of what ":" has found */
  WHERE_FIND_LINE = 262144, /* ... and its line, where typing searches */
  WHERE_MAIN = 7,           /* the three panes */
  WHERE_ANY = 524287,
  WHERE_LISTS = WHERE_ANY & ~(WHERE_VISIT | WHERE_PROPERTY) /* not in a detail, which is about one thing */
};
enum command {
  COMMAND_NONE,
#define COMMAND(id, name, keys, hint, help, where, row, why_not) id,
#include "tui/command.def"
#undef COMMAND
  COMMAND_COUNT
};
struct command_row {
  enum command command;
  const char *name, *keys, *hint, *help; /* hint and help untranslated: gettext them */
  unsigned where, row;                   /* see command.def */
};
/* The row of a command (not COMMAND_NONE). */
const struct command_row *command_row(enum command command);
/* The command that a key means where the mask says, or COMMAND_NONE. */
enum command command_of_key(const struct key *key, unsigned where);
/* The first key of a command, for the hint bar: "b", fr "Entrée". */
void command_first_key(enum command command, char *out, size_t size);
/* All of them: "Up k"; ":" of one that has none, for there each is found. */
void command_keys(enum command command, char *out, size_t size);
/* What was pressed: "x", "Left", "Ctrl-x"; "This key" of one that has no name here. */
void command_name_key(const struct key *key, char *out, size_t size);
/* How many rows it goes down, of a page of so many and of so many in all (neither is 0); 0: it does not. */
int command_rows(enum command command, int page, int all);
/* How many days it goes on; 0: it does not. */
int command_days(enum command command);

#endif
