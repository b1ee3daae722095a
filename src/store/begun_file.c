#include "store/begun_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/file_bytes.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "model/begun.h"
#include "store/outbox_private.h"

static const char begun_file_begins[] = "begun.";
static const char begun_file_aside[] = "unread.";

static char *begun_file_path(const char *folder, const char *name) {
  return mem_print("%s/%s", folder, name);
}

static char *begun_file_own(const struct outbox *outbox) {
  return mem_print("%s%" PRId64 ".%s", begun_file_begins, outbox->owner, outbox->mark);
}

static bool begun_file_write(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t written = TEMP_FAILURE_RETRY(write(fd, bytes, length));
    if (written <= 0) return false;
    bytes += written;
    length -= (size_t)written;
  }
  return fsync(fd) == 0;
}

enum error_code begun_file_keep(const struct outbox *outbox, const char *folder, const char *text,
                                struct error *error) {
  AUTO(mem_free_at) char *name = begun_file_own(outbox);
  AUTO(mem_free_at) char *path = begun_file_path(folder, name);
  AUTO(mem_free_at) char *temporary = mem_print("%s/.%s", folder, name);
  error_clear(error);
  if (text == NULL) {
    unlink(path);
    return ERROR_NONE;
  }
  if (outbox->owner == 0) return outbox->why.code != ERROR_NONE ? (*error = outbox->why).code : ERROR_NONE;
  unlink(temporary);
  int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  bool kept = fd >= 0 && begun_file_write(fd, text, strlen(text)) && rename(temporary, path) == 0;
  int problem = errno;
  if (fd >= 0) close(fd);
  if (kept) return ERROR_NONE;
  unlink(temporary);
  return file_fail(path, problem, error);
}

/* NULL: it is none of ours, or can't be read. */
static char *begun_file_read(const char *path) {
  struct error ignored;
  size_t length;
  AUTO(mem_free_at) char *text = NULL;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd >= 0 && file_check(fd, path, FILE_SECRET, &ignored) == ERROR_NONE)
    text = file_bytes(fd, BEGUN_MAX + 1, &length);
  if (fd >= 0) close(fd);
  return text != NULL && length <= BEGUN_MAX && strlen(text) == length ? mem_take(&text) : NULL;
}

/* The number in "begun.12.k3jx"; 0: it is another file, or this process's. */
static int64_t begun_file_number(const struct outbox *outbox, const char *name) {
  AUTO(mem_free_at) char *own = begun_file_own(outbox);
  size_t length = strlen(begun_file_begins);
  char *end;
  if (strncmp(name, begun_file_begins, length) != 0 || strcmp(name, own) == 0) return 0;
  long long number = strtoll(name + length, &end, 10);
  bool ours = *end == '.' && end[1] != '\0' && strspn(end + 1, "0123456789abcdef") == strlen(end + 1);
  return ours && number > 0 && !outbox_owner_lives(outbox, number) ? number : 0;
}

/* New memory; NULL: nothing that can be taken up here. */
static char *begun_file_understand(const char *path) {
  AUTO(mem_free_at) char *text = begun_file_read(path);
  AUTO(begun_free_at) struct begun *begun = text != NULL ? begun_read(text) : NULL;
  return begun != NULL && begun_kind_of(begun) != BEGUN_OTHER ? mem_take(&text) : NULL;
}

/* Under a name that no start looks at: so it is said once, by the one that has renamed it. */
static void begun_file_put_aside(const char *folder, const char *name, char **aside) {
  AUTO(mem_free_at) char *path = begun_file_path(folder, name);
  AUTO(mem_free_at) char *new_name = mem_print("%s%s", begun_file_aside, name);
  AUTO(mem_free_at) char *new_path = begun_file_path(folder, new_name);
  if (rename(path, new_path) != 0) return;
  AUTO(mem_free_at) char *before = *aside;
  *aside = mem_print("%s%s%s", before != NULL ? before : "", before != NULL ? ", " : "", new_name);
}

char *begun_file_find(const struct outbox *outbox, const char *folder, char **name, char **aside) {
  DIR *files = opendir(folder);
  int64_t last = 0;
  char *text = NULL;
  *name = *aside = NULL;
  if (files == NULL) return NULL;
  for (struct dirent *file; (file = readdir(files)) != NULL;) {
    int64_t number = begun_file_number(outbox, file->d_name);
    if (number == 0) continue;
    AUTO(mem_free_at) char *path = begun_file_path(folder, file->d_name);
    AUTO(mem_free_at) char *read = begun_file_understand(path);
    if (read == NULL) begun_file_put_aside(folder, file->d_name, aside);
    if (read == NULL || number <= last) continue;
    last = number;
    free(text);
    text = mem_take(&read);
    mem_replace(name, file->d_name);
  }
  closedir(files);
  return text;
}

void begun_file_remove(const char *folder, const char *name) {
  AUTO(mem_free_at) char *path = begun_file_path(folder, name);
  unlink(path);
}

/* Also one that was being written, or was put aside. */
static bool begun_file_is_one(const char *name) {
  static const char *const before[] = {"", ".", begun_file_aside};
  for (size_t n = 0; n < sizeof before / sizeof *before; n++) {
    size_t length = strlen(before[n]);
    bool begins = strncmp(name, before[n], length) == 0;
    if (begins && strncmp(name + length, begun_file_begins, strlen(begun_file_begins)) == 0) return true;
  }
  return false;
}

enum error_code begun_file_forget(const char *folder, struct error *error) {
  DIR *files = opendir(folder);
  error_clear(error);
  if (files == NULL) return errno == ENOENT || errno == ENOTDIR ? ERROR_NONE : file_fail(folder, errno, error);
  for (struct dirent *file; (file = readdir(files)) != NULL;) {
    if (!begun_file_is_one(file->d_name)) continue;
    AUTO(mem_free_at) char *path = begun_file_path(folder, file->d_name);
    if (unlink(path) != 0 && errno != ENOENT && error->code == ERROR_NONE)
      error_set(error, ERROR_STORE, _("Can't remove %s: %s"), path, strerror(errno));
  }
  closedir(files);
  return error->code;
}
