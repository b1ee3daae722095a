#include "folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder_all[FOLDER_PATH / 2] = "/tmp/visitdeck-test-XXXXXX";
static pid_t folder_owner; /* a child that ends must not take its parent's files away */

static void folder_end(void) {
  if (getpid() != folder_owner || rmdir(folder_all) == 0) return;
  if (getenv("VISITDECK_TEST_KEEP") != NULL)
    fprintf(stderr, "kept: %s\n", folder_all);
  else if (!folder_remove(folder_all))
    fprintf(stderr, "stays: %s\n", folder_all);
}

/* Before anything can fork. */
__attribute__((constructor)) static void folder_begin(void) {
  if (mkdtemp(folder_all) == NULL) return; /* then folder_make fails too */
  folder_owner = getpid();
  atexit(folder_end);
}

bool folder_make(char path[FOLDER_PATH]) {
  snprintf(path, FOLDER_PATH, "%s/XXXXXX", folder_all);
  return mkdtemp(path) != NULL;
}

bool folder_remove(const char *path) {
  char command[FOLDER_PATH + 16];
  snprintf(command, sizeof command, "rm -rf %s", path);
  return system(command) == 0;
}
