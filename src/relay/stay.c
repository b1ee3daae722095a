#include "relay/stay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

void stay_note(struct stay *stay, const char *path) {
  struct stay_file *file = &stay->files[stay->count++];
  struct stat about = {0};
  (void)!lstat(path, &about); /* no file has the number 0 */
  *file = (struct stay_file){.path = mem_copy(path), .device = about.st_dev, .number = about.st_ino};
}

static bool stay_file_is_lost(const struct stay_file *file) {
  struct stat about;
  if (lstat(file->path, &about) != 0) return errno == ENOENT || errno == ENOTDIR;
  return about.st_dev != file->device || about.st_ino != file->number;
}

const char *stay_lost(const struct stay *stay) {
  for (int n = 0; n < stay->count; n++)
    if (stay_file_is_lost(&stay->files[n])) return stay->files[n].path;
  return NULL;
}

void stay_remove(const struct stay *stay, const char *path) {
  for (int n = 0; n < stay->count; n++)
    if (strcmp(stay->files[n].path, path) == 0 && stay_file_is_lost(&stay->files[n])) return;
  unlink(path);
}

void stay_sweep(const struct stay *stay) {
  static const char *const ends[] = {"-wal", "-shm"};
  for (size_t n = 0; n < (size_t)stay->count * 2; n++) {
    const char *path = stay->files[n / 2].path;
    if (access(path, F_OK) == 0 || errno != ENOENT) continue;
    char *beside = mem_print("%s%s", path, ends[n % 2]);
    unlink(beside);
    free(beside);
  }
}

void stay_clear(struct stay *stay) {
  for (int n = 0; n < stay->count; n++)
    free(stay->files[n].path);
  stay->count = 0;
}
