#include "relay/file_watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

void file_watch_add(struct file_watch *files, const char *path) {
  struct file_watch_file *file = &files->files[files->count++];
  struct stat about = {0};
  (void)!lstat(path, &about); /* no file has the number 0 */
  *file = (struct file_watch_file){.path = path, .device = about.st_dev, .number = about.st_ino};
}

static bool file_watch_is_lost(const struct file_watch_file *file) {
  struct stat about;
  if (lstat(file->path, &about) != 0) return errno == ENOENT || errno == ENOTDIR;
  return about.st_dev != file->device || about.st_ino != file->number;
}

const char *file_watch_lost(const struct file_watch *files) {
  for (int n = 0; n < files->count; n++)
    if (file_watch_is_lost(&files->files[n])) return files->files[n].path;
  return NULL;
}

void file_watch_remove(const struct file_watch *files, const char *path) {
  for (int n = 0; n < files->count; n++)
    if (strcmp(files->files[n].path, path) == 0 && file_watch_is_lost(&files->files[n])) return;
  unlink(path);
}

void file_watch_sweep(const struct file_watch *files) {
  static const char *const ends[] = {"-wal", "-shm"};
  for (size_t n = 0; n < (size_t)files->count * 2; n++) {
    const char *path = files->files[n / 2].path;
    if (access(path, F_OK) == 0 || errno != ENOENT) continue;
    AUTO(mem_free_at) char *beside = mem_print("%s%s", path, ends[n % 2]);
    unlink(beside);
  }
}
