#include "store/database.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"

enum { DATABASE_BUSY_MS = 5000, DATABASE_HEADER = 100, DATABASE_VERSION_AT = 60 };
#define NFS_MAGIC 0x6969
#define DATABASE_MARK "SQLite format 3"

int database_plan_version(const struct database_plan *plan) {
  int version = 0;
  while (plan->patches[version] != NULL)
    version++;
  return version;
}

static enum error_code database_newer(const char *path, unsigned version, bool *unreadable, struct error *error) {
  *unreadable = true;
  return error_set(error, ERROR_STORE,
                   _("%s was written by a newer visitdeck (format %u): use that one; the file is left as it is"), path,
                   version);
}

/* Looks at the file before SQLite does, which would leave -wal and -shm beside a file that is refused. */
static enum error_code database_look(const char *path, const struct database_plan *plan, bool *unreadable,
                                     struct error *error) {
  unsigned char header[DATABASE_HEADER];
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return error_set(error, ERROR_STORE, _("Can't open %s: %s; make it writable for you"), path, strerror(errno));
  struct statfs about;
  if (fstatfs(fd, &about) == 0 && about.f_type == NFS_MAGIC) {
    close(fd);
    return error_set(error, ERROR_STORE,
                     _("%s is on a network disk, where it can't be kept safe: set XDG_STATE_HOME and XDG_CACHE_HOME to "
                       "a local folder"),
                     path);
  }
  (void)!fchmod(fd, 0600);
  ssize_t length = pread(fd, header, sizeof header, 0);
  close(fd);
  if (length == 0) return ERROR_NONE;
  if (length < DATABASE_HEADER || memcmp(header, DATABASE_MARK, sizeof DATABASE_MARK) != 0) {
    *unreadable = true;
    return error_set(error, ERROR_STORE, _("%s is no database of visitdeck: move it away and start again"), path);
  }
  const unsigned char *at = header + DATABASE_VERSION_AT;
  uint32_t version = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
  if (version <= (uint32_t)database_plan_version(plan)) return ERROR_NONE;
  return database_newer(path, version, unreadable, error);
}

static enum error_code database_fail(int code, const char *path, bool *unreadable, struct error *error) {
  *unreadable = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
    return error_set(error, ERROR_STORE, _("Can't use %s: another program holds it; end that one, or try again"), path);
  return error_set(error, ERROR_STORE, _("Can't use %s: %s; make room on the disk, or make it writable"), path,
                   sqlite3_errstr(code));
}

static int database_run(sqlite3 *db, const char *sql) {
  return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

static int database_number(sqlite3 *db, const char *sql, int *number) {
  sqlite3_stmt *statement;
  int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
  if (code != SQLITE_OK) return code;
  code = sqlite3_step(statement);
  if (code == SQLITE_ROW) *number = sqlite3_column_int(statement, 0);
  sqlite3_finalize(statement);
  return code == SQLITE_ROW ? SQLITE_OK : code;
}

/* Each patch and its version in one transaction; another process may be doing the same. */
static int database_patch(sqlite3 *db, const struct database_plan *plan) {
  int version = 0, last = database_plan_version(plan);
  int code = database_run(db, "BEGIN IMMEDIATE");
  if (code == SQLITE_OK) code = database_number(db, "PRAGMA user_version", &version);
  for (; code == SQLITE_OK && version < last; version++) {
    char set[64];
    code = database_run(db, plan->patches[version]);
    snprintf(set, sizeof set, "PRAGMA user_version = %d", version + 1);
    if (code == SQLITE_OK) code = database_run(db, set);
  }
  if (code == SQLITE_OK) code = database_run(db, "COMMIT");
  if (!sqlite3_get_autocommit(db)) database_run(db, "ROLLBACK");
  return code;
}

static int database_prepare(sqlite3 *db, const struct database_plan *plan, int *version) {
  int code = sqlite3_busy_timeout(db, DATABASE_BUSY_MS);
  if (code == SQLITE_OK) code = database_number(db, "PRAGMA user_version", version);
  if (code != SQLITE_OK || *version > database_plan_version(plan)) return code;
  code = database_run(db, "PRAGMA journal_mode = WAL");
  if (code == SQLITE_OK)
    code = database_run(db, plan->durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
  if (code == SQLITE_OK)
    code = database_run(db, "PRAGMA foreign_keys = ON; PRAGMA cache_size = -800; PRAGMA mmap_size = 0");
  if (code == SQLITE_OK && plan->prepare != NULL) code = plan->prepare(db);
  if (code == SQLITE_OK && *version < database_plan_version(plan)) code = database_patch(db, plan);
  return code;
}

enum error_code database_open(const char *path, const struct database_plan *plan, struct sqlite3 **db, bool *unreadable,
                              struct error *error) {
  int version = 0;
  *db = NULL;
  *unreadable = false;
  if (database_look(path, plan, unreadable, error) != ERROR_NONE) return error->code;
  int code = sqlite3_open_v2(path, db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL);
  if (code == SQLITE_OK) code = database_prepare(*db, plan, &version);
  bool newer = code == SQLITE_OK && version > database_plan_version(plan); /* the log beside the file says so */
  if (code == SQLITE_OK && !newer) return ERROR_NONE;
  if (newer)
    database_newer(path, (unsigned)version, unreadable, error);
  else
    database_fail(code, path, unreadable, error);
  /* A checkpoint would write into the file of a newer one. */
  if (newer) sqlite3_db_config(*db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  database_close(*db);
  *db = NULL;
  return error->code;
}

void database_wait(struct sqlite3 *db, bool wait) {
  sqlite3_busy_timeout(db, wait ? DATABASE_BUSY_MS : 0);
}

void database_close(struct sqlite3 *take_db) {
  sqlite3_close(take_db);
}
