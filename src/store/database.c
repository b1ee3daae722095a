#include "store/database.h"

#include <ctype.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "store/database_file.h"

enum { DATABASE_BUSY_MS = 5000 };

int database_plan_version(const struct database_plan *plan) {
  int version = 0;
  while (plan->patches[version] != NULL)
    version++;
  return version;
}

/* ---- what is wrong */

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
static int database_errno(struct sqlite3 *db) {
  sqlite3_file *file = NULL;
  int problem = 0;
  if (db == NULL) return 0;
  if (sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file) == SQLITE_OK && file != NULL &&
      file->pMethods != NULL)
    file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &problem);
  if (problem == 0) sqlite3_file_control(db, "main", SQLITE_FCNTL_LAST_ERRNO, &problem);
  return problem != 0 ? problem : sqlite3_system_errno(db);
}

enum database_trouble database_trouble(struct sqlite3 *db, int code) {
  if (db != NULL && (sqlite3_extended_errcode(db) & 0xff) == (code & 0xff)) code = sqlite3_extended_errcode(db);
  return database_judge(code, database_errno(db));
}

enum error_code database_tell(const char *path, struct sqlite3 *db, int code, const struct database_plan *plan,
                              struct error *error) {
  int problem = database_errno(db);
  bool same = db != NULL && (sqlite3_errcode(db) & 0xff) == (code & 0xff);
  const char *what = same ? sqlite3_errmsg(db) : sqlite3_errstr(code);
  switch (database_trouble(db, code)) {
  case DATABASE_DAMAGED:
    return error_set(error, ERROR_STORE, _("%s is damaged (%s): %s"), path, what, _(plan->ruined));
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

/* ---- SQL */

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

/* A database of some other program: our tables have no business there. */
static int database_check_empty(sqlite3 *db) {
  int tables = 0;
  int code =
      database_number(db, "SELECT count(*) FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'", &tables);
  return code == SQLITE_OK && tables > 0 ? SQLITE_NOTADB : code;
}

/* Each patch and its version in one transaction; another process may be doing the same. */
static int database_patch(sqlite3 *db, const struct database_plan *plan) {
  int version = 0, last = database_plan_version(plan);
  int code = database_run(db, "BEGIN IMMEDIATE");
  if (code == SQLITE_OK) code = database_number(db, "PRAGMA user_version", &version);
  if (code == SQLITE_OK && version == 0) code = database_check_empty(db);
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

/* Pages, and with durable every index too: one that has lost an entry would hide a write. */
static int database_check(sqlite3 *db) {
  sqlite3_stmt *statement;
  int code = sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &statement, NULL);
  if (code != SQLITE_OK) return code;
  code = sqlite3_step(statement);
  bool good = code == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(statement, 0), "ok") == 0;
  sqlite3_finalize(statement);
  if (code != SQLITE_ROW) return code;
  return good ? SQLITE_OK : SQLITE_CORRUPT;
}

static int database_check_reads(sqlite3 *db, const struct database_plan *plan) {
  int code = SQLITE_OK;
  for (size_t n = 0; code == SQLITE_OK && plan->reads != NULL && plan->reads[n] != NULL; n++) {
    sqlite3_stmt *statement = NULL;
    code = sqlite3_prepare_v2(db, plan->reads[n], -1, &statement, NULL);
    sqlite3_finalize(statement);
  }
  return code;
}

/* Nothing is written before it is known that the file is as we left it. */
static int database_prepare(sqlite3 *db, const struct database_plan *plan, int *version) {
  int last = database_plan_version(plan);
  int code = sqlite3_busy_timeout(db, DATABASE_BUSY_MS);
  if (code == SQLITE_OK) code = database_number(db, "PRAGMA user_version", version);
  if (code != SQLITE_OK || *version > last) return code;
  if (plan->prepare != NULL) code = plan->prepare(db);
  if (code == SQLITE_OK && plan->durable) code = database_check(db);
  if (code == SQLITE_OK && *version == last) code = database_check_reads(db, plan);
  if (code == SQLITE_OK) code = database_run(db, "PRAGMA journal_mode = WAL");
  if (code == SQLITE_OK)
    code = database_run(db, plan->durable ? "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON"
                                          : "PRAGMA synchronous = NORMAL");
  if (code == SQLITE_OK)
    code = database_run(db, "PRAGMA foreign_keys = ON; PRAGMA cache_size = -800; PRAGMA mmap_size = 0");
  if (code == SQLITE_OK && *version < last) {
    code = database_patch(db, plan);
    if (code == SQLITE_OK) code = database_check_reads(db, plan);
  }
  return code;
}

/* ---- opening */

static enum error_code database_give_up(const char *path, const struct database_plan *plan, int code, sqlite3 **db,
                                        enum database_trouble *trouble, struct error *error) {
  if (code != SQLITE_OK) {
    *trouble = database_trouble(*db, code);
    database_tell(path, *db, code, plan, error);
  }
  /* A checkpoint would write into the file of a newer one, or into one that is damaged. */
  if (*db != NULL && (*trouble == DATABASE_NEWER || *trouble == DATABASE_DAMAGED))
    sqlite3_db_config(*db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  database_close(*db);
  *db = NULL;
  return error->code;
}

enum error_code database_open(const char *path, const struct database_plan *plan, struct sqlite3 **db,
                              enum database_trouble *trouble, struct error *error) {
  int version = 0, last = database_plan_version(plan), code = SQLITE_OK;
  struct database_file file;
  *db = NULL;
  if (database_file_look(path, true, plan, &file, trouble, error) != ERROR_NONE) {
    free(file.real);
    return error->code;
  }
  code = sqlite3_open_v2(file.real, db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL);
  free(file.real);
  if (code == SQLITE_OK) code = database_prepare(*db, plan, &version);
  if (code == SQLITE_OK && version <= last) return ERROR_NONE;
  if (code == SQLITE_OK) database_file_newer(path, (unsigned)version, trouble, error); /* the log beside it says so */
  return database_give_up(path, plan, code, db, trouble, error);
}

int database_open_memory(const struct database_plan *plan, struct sqlite3 **db) {
  int version = 0;
  int code = sqlite3_open_v2(":memory:", db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
  return code == SQLITE_OK ? database_prepare(*db, plan, &version) : code;
}

/* As it is, without patches. */
static int database_copy(sqlite3 *from, const struct database_plan *plan, sqlite3 **memory) {
  int code =
      sqlite3_open_v2(":memory:", memory, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
  sqlite3_backup *backup = code == SQLITE_OK ? sqlite3_backup_init(*memory, "main", from, "main") : NULL;
  if (backup != NULL) {
    sqlite3_backup_step(backup, -1);
    code = sqlite3_backup_finish(backup);
  } else if (code == SQLITE_OK) {
    code = sqlite3_errcode(*memory);
  }
  int version = 0;
  if (code == SQLITE_OK) code = database_prepare(*memory, plan, &version);
  return code;
}

int database_to_memory(struct sqlite3 **db, const struct database_plan *plan) {
  sqlite3 *memory = NULL;
  int code = database_copy(*db, plan, &memory);
  if (code != SQLITE_OK) {
    sqlite3_close(memory);
    return code;
  }
  database_close(*db);
  *db = memory;
  return SQLITE_OK;
}

/* A log needs an index of it beside it, in a file that can't be made here: kept in memory with an exclusive lock, which
 * is none ("unix-none"), for a file that is read only can't be locked. Without a log the file is all there is. */
static int database_open_file(const struct database_file *file, sqlite3 **db) {
  struct buf uri;
  buf_init(&uri, 64 * 1024);
  bool fits = buf_add_text(&uri, "file:");
  for (const char *c = file->real; fits && *c != '\0'; c++) {
    char coded[4];
    snprintf(coded, sizeof coded, "%%%02X", (unsigned char)*c);
    fits = isalnum((unsigned char)*c) || strchr("/._-", *c) != NULL ? buf_add(&uri, c, 1) : buf_add_text(&uri, coded);
  }
  fits = fits && buf_add_text(&uri, file->has_log ? "?mode=ro" : "?mode=ro&immutable=1");
  char *text = buf_take(&uri);
  int code = !fits
                 ? SQLITE_CANTOPEN
                 : sqlite3_open_v2(text, db,
                                   SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW,
                                   file->has_log ? "unix-none" : NULL);
  free(text);
  if (code == SQLITE_OK) code = sqlite3_db_config(*db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  if (code == SQLITE_OK && file->has_log) code = database_run(*db, "PRAGMA locking_mode = EXCLUSIVE");
  return code;
}

enum error_code database_open_copy(const char *path, const struct database_plan *plan, struct sqlite3 **db,
                                   enum database_trouble *trouble, struct error *error) {
  struct database_file file;
  sqlite3 *from = NULL;
  int version = 0, last = database_plan_version(plan), code = SQLITE_OK;
  *db = NULL;
  if (database_file_look(path, false, plan, &file, trouble, error) != ERROR_NONE) {
    free(file.real);
    return error->code;
  }
  if (file.real == NULL || !file.there) {
    code = database_open_memory(plan, db);
  } else {
    code = database_open_file(&file, &from);
    if (code == SQLITE_OK) code = database_number(from, "PRAGMA user_version", &version);
    if (code == SQLITE_OK && version <= last) code = database_copy(from, plan, db);
  }
  free(file.real);
  if (code == SQLITE_OK && version <= last) {
    database_close(from);
    return ERROR_NONE;
  }
  if (code == SQLITE_OK) database_file_newer(path, (unsigned)version, trouble, error);
  database_give_up(path, plan, code, *db != NULL ? db : &from, trouble, error);
  database_close(from);
  *db = NULL;
  return error->code;
}

void database_wait(struct sqlite3 *db, bool wait) {
  sqlite3_busy_timeout(db, wait ? DATABASE_BUSY_MS : 0);
}

void database_close(struct sqlite3 *take_db) {
  sqlite3_close(take_db);
}
