#include "folder.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run.h"
#include "test.h"
#include "base/mem.h"

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

static char *folder_path(const char *folder, const char *file) {
  return folder != NULL ? mem_print("%s/%s", folder, file) : mem_copy(file);
}

char *folder_read(const char *folder, const char *file, size_t *length) {
  AUTO(mem_free_at) char *path = folder_path(folder, file);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  size_t unasked;
  if (length == NULL) length = &unasked;
  *length = 0;
  if (fd < 0) return NULL;
  char *bytes = run_read(fd, length);
  close(fd);
  return bytes;
}

void folder_write(const char *folder, const char *file, const void *bytes, size_t length) {
  AUTO(mem_free_at) char *path = folder_path(folder, file);
  FILE *out = fopen(path, "w");
  assert_non_null(out);
  assert_int_equal(fwrite(bytes, 1, length, out), length);
  assert_int_equal(fclose(out), 0);
}

char *folder_source(const char *file) {
  const char *source = getenv("srcdir");
  return mem_print("%s/%s", source != NULL ? source : "..", file);
}

size_t folder_count(const char *folder, const char *file, const char *text) {
  size_t length = 0, count = 0, size = strlen(text);
  AUTO(mem_free_at) char *bytes = folder_read(folder, file, &length);
  for (const char *at = bytes; at != NULL && (at = memmem(at, length - (size_t)(at - bytes), text, size)) != NULL; at++)
    count++;
  return count;
}
