/* wreck: what backups, tools, crashes and other people make of a file of ours. */
#ifndef TESTS_WRECK_H
#define TESTS_WRECK_H

#include <stdbool.h>

#include "home.h"

enum wreck {
  LINK,
  DANGLING,
  OTHER, /* only root can make it */
  OPEN,
  FOLDER,
  PIPE,
  SOCKET, /* what is no file of ours ends here */
  RUBBISH,
  EMPTY,
  ZEROS,
  CUT,
  COLUMN, /* wreck_make leaves this one to the test, which knows the tables */
  NEWER,
  UNWRITABLE, /* for root too, where it may mount: as if the file were on a disk of its own */
  WRECKS
};
const char *wreck_name(enum wreck wreck);
/* What is said of a file that is none of ours any more (up to SOCKET). */
const char *wreck_said(enum wreck wreck);
/* What lies there: kind, owner, rights, of a file its size and, up to a size, its bytes. path: whole. New memory. */
char *wreck_look(const struct home *home, const char *path);
/* Makes it of the file, or where it was. path: whole. */
void wreck_make(const struct home *home, const char *path, enum wreck wreck);
/* From here on this process has mounts of its own; false where it may not. */
bool wreck_mounts_apart(void);
/* Whether it may mount then. */
bool wreck_can_mount(void);

#endif
