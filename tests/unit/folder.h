/* folder: a temporary folder of a test. It goes when the program ends at the latest, so a test that fails on its way
 * leaves none. Each file that includes this has folders of its own. */
#ifndef TESTS_FOLDER_H
#define TESTS_FOLDER_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FOLDER_BYTES = 64 };
struct folder_made {
  struct folder_made *before;
  pid_t owner; /* children that exit remove nothing */
  char path[FOLDER_BYTES];
};
static struct folder_made *folder_last;

/* With all that is in it. */
static bool folder_remove(const char *path) {
  char command[FOLDER_BYTES + 16];
  snprintf(command, sizeof command, "rm -rf %s", path);
  return system(command) == 0;
}

static void folder_remove_all(void) {
  for (struct folder_made *made = folder_last; made != NULL; made = made->before)
    if (made->owner == getpid() && access(made->path, F_OK) == 0) (void)folder_remove(made->path);
}

/* path: "/tmp/NAME-XXXXXX", filled in. */
static bool folder_make(char *path) {
  struct folder_made *made = malloc(sizeof *made);
  if (made == NULL || strlen(path) >= sizeof made->path || mkdtemp(path) == NULL) {
    free(made);
    return false;
  }
  if (folder_last == NULL) atexit(folder_remove_all);
  *made = (struct folder_made){.before = folder_last, .owner = getpid()};
  strcpy(made->path, path);
  folder_last = made;
  return true;
}

#endif
