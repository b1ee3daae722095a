/* file_watch: whether the files of a running relay are still those that their paths lead to. A socket that was removed
 * hears nobody any more, and a database takes what nobody will read; neither says so by itself. The relay's thread. */
#ifndef RELAY_FILE_WATCH_H
#define RELAY_FILE_WATCH_H

#include <stdbool.h>
#include <sys/types.h>

enum { FILE_WATCH_MOST = 4 };
struct file_watch {
  struct file_watch_file {
    const char *path;
    dev_t device;
    ino_t number;
  } files[FILE_WATCH_MOST];
  int count;
};

/* That file, as it is now, is one of ours; at most FILE_WATCH_MOST. One that is not there counts as lost. path:
 * borrowed as long as the relay runs. */
void file_watch_add(struct file_watch *files, const char *path);
/* The first that was removed, or has another one in its place; NULL: none. Borrowed. What can't be looked at just now
 * is not lost. */
const char *file_watch_lost(const struct file_watch *files);
/* Removes the file, unless what is there by now is somebody else's. */
void file_watch_remove(const struct file_watch *files, const char *path);
/* Of a database that was removed while it was open SQLite leaves the log, which the one that is made next there would
 * not fit. Once it is closed. */
void file_watch_sweep(const struct file_watch *files);

#endif
