#include "store/database_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"

enum { DATABASE_HEADER = 100, DATABASE_VERSION_AT = 60, DATABASE_LOG_HEADER = 32 };
#define DATABASE_MARK "SQLite format 3"

static enum error_code database_file_garbage(const char *path, const struct database_plan *plan,
                                             enum database_trouble *trouble, struct error *error) {
  *trouble = DATABASE_DAMAGED;
  return error_set(error, ERROR_STORE, _("%s is no database of visitdeck: %s"), path, _(plan->ruined));
}

static enum error_code database_file_cannot(const char *path, int problem, enum database_trouble *trouble,
                                            struct error *error) {
  *trouble = DATABASE_UNWRITABLE;
  return file_fail(path, problem, error);
}

/* The database and what SQLite keeps beside it. */
static enum error_code database_file_trust(struct database_file *file, struct error *error) {
  static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
  enum error_code code = ERROR_NONE;
  for (size_t n = 0; code == ERROR_NONE && n < sizeof ends / sizeof *ends; n++) {
    bool there;
    AUTO(mem_free_at) char *path = mem_print("%s%s", file->real, ends[n]);
    code = file_look(path, &there, error);
    if (n == 0) file->there = there;
  }
  return code;
}

/* A log that is none: what it held is lost, and SQLite would write over what is left of it. Zeros are what a crash
 * leaves of one that was never written. */
static bool database_file_log_is_good(struct database_file *file) {
  unsigned char head[DATABASE_LOG_HEADER];
  AUTO(mem_free_at) char *path = mem_print("%s-wal", file->real);
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return true;
  ssize_t length = pread(fd, head, sizeof head, 0);
  close(fd);
  file->has_log = length > 0;
  if (length < (ssize_t)sizeof head) return true;
  uint32_t mark = (uint32_t)head[0] << 24 | (uint32_t)head[1] << 16 | (uint32_t)head[2] << 8 | head[3];
  return (mark | 1) == 0x377F0683 || mark == 0;
}

static enum error_code database_file_read(int fd, const char *path, const struct database_plan *plan,
                                          struct database_file *file, enum database_trouble *trouble,
                                          struct error *error) {
  unsigned char header[DATABASE_HEADER];
  ssize_t length = pread(fd, header, sizeof header, 0);
  if (length < 0) {
    *trouble = DATABASE_FAILED;
    return error_set(error, ERROR_STORE, _("Can't read %s: %s"), path, strerror(errno));
  }
  bool log_is_good = database_file_log_is_good(file);
  if (length == 0 && !file->has_log) return ERROR_NONE;
  if (length < DATABASE_HEADER || memcmp(header, DATABASE_MARK, sizeof DATABASE_MARK) != 0 || !log_is_good)
    return database_file_garbage(path, plan, trouble, error);
  const unsigned char *at = header + DATABASE_VERSION_AT;
  uint32_t version = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
  if (version <= (uint32_t)database_plan_version(plan)) return ERROR_NONE;
  return database_trouble_newer(path, version, trouble, error);
}

static enum error_code database_file_judge(int fd, const char *path, const struct database_plan *plan,
                                           struct database_file *file, enum database_trouble *trouble,
                                           struct error *error) {
  *trouble = DATABASE_NOT_OURS;
  if (file_check(fd, path, FILE_OURS, error) != ERROR_NONE) return error->code;
  const char *disk = file_remote_disk(fd);
  if (disk != NULL)
    return error_set(error, ERROR_STORE,
                     _("%s is on a network disk (%s), where it can't be kept safe: set XDG_STATE_HOME and "
                       "XDG_CACHE_HOME, or a relay's state, to a folder on a disk of this machine"),
                     path, disk);
  *trouble = DATABASE_FINE;
  return database_file_read(fd, path, plan, file, trouble, error);
}

enum error_code database_file_look(const char *path, bool write, const struct database_plan *plan,
                                   struct database_file *file, enum database_trouble *trouble, struct error *error) {
  *trouble = DATABASE_FINE;
  *file = (struct database_file){.real = file_resolve(path)};
  if (file->real == NULL) {
    if (!write && errno == ENOENT) return ERROR_NONE;
    return database_file_cannot(path, errno, trouble, error);
  }
  if (database_file_trust(file, error) != ERROR_NONE) {
    *trouble = DATABASE_NOT_OURS;
    return error->code;
  }
  int flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (write ? O_RDWR | O_CREAT : O_RDONLY);
  int fd = open(file->real, flags, 0600);
  if (fd < 0 && errno == ENOENT && !write) return ERROR_NONE;
  if (fd < 0) return database_file_cannot(path, errno, trouble, error);
  enum error_code code = database_file_judge(fd, path, plan, file, trouble, error);
  if (code == ERROR_NONE && write) (void)!fchmod(fd, 0600);
  close(fd);
  return code;
}
