/* own_files: whether the files of a running relay are still those that their paths lead to. A socket that was removed
 * hears nobody any more, and a database takes what nobody will read; neither says so by itself. The relay's thread. */
#ifndef RELAY_OWN_FILES_H
#define RELAY_OWN_FILES_H

#include <stdbool.h>
#include <sys/types.h>

enum { OWN_FILES_MOST = 4 };
struct own_files {
  struct own_file {
    const char *path;
    dev_t device;
    ino_t number;
  } files[OWN_FILES_MOST];
  int count;
};

/* That file, as it is now, is one of ours; at most OWN_FILES_MOST. One that is not there counts as lost. path: borrowed
 * as long as the relay runs. */
void own_files_note(struct own_files *files, const char *path);
/* The first that was removed, or has another one in its place; NULL: none. Borrowed. What can't be looked at just now
 * is not lost. */
const char *own_files_lost(const struct own_files *files);
/* Removes the file, unless what is there by now is somebody else's. */
void own_files_remove(const struct own_files *files, const char *path);
/* Of a database that was removed while it was open SQLite leaves the log, which the one that is made next there would
 * not fit. Once it is closed. */
void own_files_sweep(const struct own_files *files);

#endif
