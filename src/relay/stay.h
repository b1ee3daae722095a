/* stay: whether the files of a running relay are still those that their paths lead to. A socket that was removed hears
 * nobody any more, and a database takes what nobody will read; neither says so by itself. The relay's thread. */
#ifndef RELAY_STAY_H
#define RELAY_STAY_H

#include <stdbool.h>
#include <sys/types.h>

enum { STAY_FILES = 4 };
struct stay {
  struct stay_file {
    char *path;
    dev_t device;
    ino_t number;
  } files[STAY_FILES];
  int count;
};

/* That file, as it is now, is one of ours; at most STAY_FILES. One that is not there counts as lost. */
void stay_note(struct stay *stay, const char *path);
/* The first that was removed, or has another one in its place; NULL: none. Borrowed. What can't be looked at just now
 * is not lost. */
const char *stay_lost(const struct stay *stay);
/* Removes the file, unless what is there by now is somebody else's. */
void stay_remove(const struct stay *stay, const char *path);
/* Of a database that was removed while it was open SQLite leaves the log, which the one that is made next there would
 * not fit. Once it is closed. */
void stay_sweep(const struct stay *stay);
void stay_clear(struct stay *stay);

#endif
