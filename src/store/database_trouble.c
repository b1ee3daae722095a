#include "store/database_trouble.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdbool.h>

#include "base/file.h"
#include "base/i18n.h"

static bool database_is_room(int problem) {
  return problem == ENOSPC || problem == EDQUOT || problem == EFBIG;
}

static enum database_trouble database_disk_trouble(int code, int problem) {
  bool write = code == SQLITE_IOERR_WRITE || code == SQLITE_IOERR_SHMSIZE || code == SQLITE_IOERR_SHMOPEN ||
               code == SQLITE_IOERR_TRUNCATE || code == SQLITE_IOERR_LOCK || code == SQLITE_IOERR_DELETE;
  bool barred = problem == EROFS || problem == EACCES || problem == EPERM || problem == EBADF;
  return write || barred || database_is_room(problem) ? DATABASE_UNWRITABLE : DATABASE_FAILED;
}

static enum database_trouble database_judge(int code, int problem) {
  switch (code & 0xff) {
  case SQLITE_OK:
  case SQLITE_ROW:
  case SQLITE_DONE:
    return DATABASE_FINE;
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
  case SQLITE_ERROR: /* a table or a column that a file of ours has */
  case SQLITE_CONSTRAINT:
  case SQLITE_MISMATCH:
    return DATABASE_DAMAGED;
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    return DATABASE_BUSY;
  case SQLITE_FULL:
  case SQLITE_READONLY:
  case SQLITE_PERM:
  case SQLITE_CANTOPEN:
    return DATABASE_UNWRITABLE;
  case SQLITE_IOERR:
    return database_disk_trouble(code, problem);
  default:
    return DATABASE_FAILED;
  }
}

/* errno of what failed: SQLite's own note of it may be that of something it did afterwards. */
static int database_errno(struct sqlite3 *sqlite) {
  sqlite3_file *file = NULL;
  int problem = 0;
  if (sqlite == NULL) return 0;
  if (sqlite3_file_control(sqlite, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file) == SQLITE_OK && file != NULL &&
      file->pMethods != NULL)
    file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &problem);
  if (problem == 0) sqlite3_file_control(sqlite, "main", SQLITE_FCNTL_LAST_ERRNO, &problem);
  return problem != 0 ? problem : sqlite3_system_errno(sqlite);
}

enum database_trouble database_trouble(struct sqlite3 *sqlite, int code) {
  if (sqlite != NULL && (sqlite3_extended_errcode(sqlite) & 0xff) == (code & 0xff))
    code = sqlite3_extended_errcode(sqlite);
  return database_judge(code, database_errno(sqlite));
}

enum error_code database_trouble_tell(const char *path, struct sqlite3 *sqlite, int code, const char *ruined,
                                      struct error *error) {
  int problem = database_errno(sqlite);
  bool same = sqlite != NULL && (sqlite3_errcode(sqlite) & 0xff) == (code & 0xff);
  const char *what = same ? sqlite3_errmsg(sqlite) : sqlite3_errstr(code);
  switch (database_trouble(sqlite, code)) {
  case DATABASE_DAMAGED:
    return error_set(error, ERROR_STORE, _("%s is damaged (%s): %s"), path, what, _(ruined));
  case DATABASE_BUSY:
    return error_set(error, ERROR_STORE, _("Can't use %s: another program holds it; end that one, or try again"), path);
  case DATABASE_UNWRITABLE:
    if (problem == EMFILE || problem == ENFILE || problem == EFBIG) return file_fail(path, problem, error);
    if (problem == EIO) break; /* nobody's leave to write there mends a disk */
    if ((code & 0xff) == SQLITE_FULL || database_is_room(problem))
      return error_set(error, ERROR_STORE, _("Can't write %s: the disk, or your share of it, is full; make room on it"),
                       path);
    return error_set(error, ERROR_STORE, _("Can't write %s: %s; make it and its folder writable for you"), path, what);
  default:
    break;
  }
  return error_set(error, ERROR_STORE, _("Can't use %s: %s; see whether the disk is failing"), path, what);
}

enum error_code database_trouble_newer(const char *path, unsigned version, enum database_trouble *trouble,
                                       struct error *error) {
  *trouble = DATABASE_NEWER;
  return error_set(error, ERROR_STORE,
                   _("%s was written by a newer visitdeck (format %u): use that one; the file is left as it is"), path,
                   version);
}
