#include "relay/own_files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

void own_files_note(struct own_files *files, const char *path) {
  struct own_file *file = &files->files[files->count++];
  struct stat about = {0};
  (void)!lstat(path, &about); /* no file has the number 0 */
  *file = (struct own_file){.path = path, .device = about.st_dev, .number = about.st_ino};
}

static bool own_files_is_lost(const struct own_file *file) {
  struct stat about;
  if (lstat(file->path, &about) != 0) return errno == ENOENT || errno == ENOTDIR;
  return about.st_dev != file->device || about.st_ino != file->number;
}

const char *own_files_lost(const struct own_files *files) {
  for (int n = 0; n < files->count; n++)
    if (own_files_is_lost(&files->files[n])) return files->files[n].path;
  return NULL;
}

void own_files_remove(const struct own_files *files, const char *path) {
  for (int n = 0; n < files->count; n++)
    if (strcmp(files->files[n].path, path) == 0 && own_files_is_lost(&files->files[n])) return;
  unlink(path);
}

void own_files_sweep(const struct own_files *files) {
  static const char *const ends[] = {"-wal", "-shm"};
  for (size_t n = 0; n < (size_t)files->count * 2; n++) {
    const char *path = files->files[n / 2].path;
    if (access(path, F_OK) == 0 || errno != ENOENT) continue;
    char *beside = mem_print("%s%s", path, ends[n % 2]);
    unlink(beside);
    free(beside);
  }
}
