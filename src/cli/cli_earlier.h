/* cli_earlier: what an earlier command has left in the outbox of the same thing: who gives a line again, because it was
 * killed or took too long, must neither do it twice nor hear that it failed. Main thread. */
#ifndef CLI_CLI_EARLIER_H
#define CLI_CLI_EARLIER_H

#include "cli/cli_command.h"
#include "model/outbox_kind.h"

#define CLI_EARLIER(kind) (1u << (kind))
enum {
  CLI_EARLIER_BOOKING = CLI_EARLIER(OUTBOX_BOOK) | CLI_EARLIER(OUTBOX_MOVE),
  CLI_EARLIER_VISIT = CLI_EARLIER(OUTBOX_CANCEL) | CLI_EARLIER(OUTBOX_MOVE) | CLI_EARLIER(OUTBOX_VISITOR),
  CLI_EARLIER_PROPERTY = CLI_EARLIER(OUTBOX_SAVE) | CLI_EARLIER(OUTBOX_AVAILABILITY) | CLI_EARLIER(OUTBOX_STATUS) |
                         CLI_EARLIER(OUTBOX_TERMINATE),
  /* Somebody hears of each of them. */
  CLI_EARLIER_EACH_TIME = CLI_EARLIER(OUTBOX_MESSAGE) | CLI_EARLIER(OUTBOX_INVITE) | CLI_EARLIER(OUTBOX_TERMINATE),
  /* Done once more after it was undone it may not be what is wanted. */
  CLI_EARLIER_TWICE_HURTS = CLI_EARLIER_BOOKING | CLI_EARLIER(OUTBOX_TERMINATE)
};

/* A write that is about to be asked for. What is NULL, 0 or WHEN_NONE is not compared. */
struct cli_earlier {
  unsigned kinds;                /* of the writes to the same thing: one of them that is open comes first */
  unsigned done;                 /* ... of those that, when they are done, are this one */
  const char *ref, *property_id; /* either of them is enough */
  const char *visit_id, *email, *name;
  const char *edits;   /* of a visitor or the text of a message: what is done is that to the letter */
  int64_t at;          /* of a visit: when it is to be */
  const char *date;    /* ... and that as it was given, if it may be a date as Flatsy writes it */
  const char *details; /* of a booking's visitor, as edits: what Flatsy has otherwise is told */
  bool by_owner;
  bool in_the_way; /* it is not this one, but why this one can't be: said on stderr alone */
};

/* The outbox has it: an open row (exit status 6), or one that is done and whose visit stands as it was to be (0). It
 * was said, and is in the command's status. */
bool cli_earlier_tells(struct cli_command *command, const struct cli_earlier *write);
/* The visit, or its visitor, is not there any more as it was named, as the command's error says: an earlier write of
 * ours may be why. Returns the exit status: 0 where it was this very one. */
int cli_earlier_explain(struct cli_command *command, const struct cli_earlier *write);

#endif
