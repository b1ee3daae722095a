/* folder: where tests keep files. All of a test program's, its forked children's too, lie in one folder of its own,
 * which goes when the program ends: a test that fails half-way leaves nothing behind. With VISITDECK_TEST_KEEP set it
 * stays, and is named. */
#ifndef TESTS_FOLDER_H
#define TESTS_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

enum { FOLDER_PATH = 64 };
/* A new, empty one of mode 0700; false when there is no room for it. */
bool folder_make(char path[FOLDER_PATH]);
/* With all that is in it; false when something stays. */
bool folder_remove(const char *path);

/* A file of a folder (NULL: file is its whole path): its bytes, with a 0 behind them, new memory; NULL, and no length:
 * it can't be read. length may be NULL. */
char *folder_read(const char *folder, const char *file, size_t *length);
void folder_write(const char *folder, const char *file, const void *bytes, size_t length);
/* A file of the sources, where make check or who runs a test in the build says that they are. New memory. */
char *folder_source(const char *file);
/* How often it has that text; where there is none, never. */
size_t folder_count(const char *folder, const char *file, const char *text);

#endif
