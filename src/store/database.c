#include "store/database.h"

#include <ctype.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "store/database_file.h"

enum { DATABASE_BUSY_MS = 5000 };
#define DATABASE_MODES                                                                                                 \
  "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -800; PRAGMA mmap_size = 0; "

void database_setup(void) {
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/* ---- SQL */

static int database_run(sqlite3 *db, const char *sql) {
  return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

AUTO_OF(sqlite3_stmt, sqlite3_finalize)

static int database_number(sqlite3 *db, const char *sql, int *number) {
  AUTO(sqlite3_finalize_at) sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
  if (code != SQLITE_OK) return code;
  code = sqlite3_step(statement);
  if (code == SQLITE_ROW) *number = sqlite3_column_int(statement, 0);
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

/* Pages, and every index too: one that has lost an entry would hide a write. A number given to it is a table's name to
 * newer SQLites. */
static int database_check(sqlite3 *db) {
  int good = 0;
  int code = database_number(db, "SELECT integrity_check = 'ok' FROM pragma_integrity_check LIMIT 1", &good);
  return code == SQLITE_OK && good == 0 ? SQLITE_CORRUPT : code;
}

static int database_check_reads(sqlite3 *db, const struct database_plan *plan) {
  int code = SQLITE_OK;
  for (size_t n = 0; code == SQLITE_OK && plan->reads != NULL && plan->reads[n] != NULL; n++) {
    AUTO(sqlite3_finalize_at) sqlite3_stmt *statement = NULL;
    code = sqlite3_prepare_v2(db, plan->reads[n], -1, &statement, NULL);
  }
  return code;
}

static int database_collate(void *plan, int length_one, const void *one, int length_other, const void *other) {
  return ((const struct database_plan *)plan)
      ->compare(one, (const char *)one + length_one, other, (const char *)other + length_other);
}

static void database_make(sqlite3_context *context, int count, sqlite3_value **values) {
  const struct database_plan *plan = sqlite3_user_data(context);
  (void)count;
  const char *what = (const char *)sqlite3_value_text(values[0]), *raw = sqlite3_value_blob(values[1]);
  size_t length;
  char *made = plan->make(what, raw != NULL ? raw : "", (size_t)sqlite3_value_bytes(values[1]), &length);
  sqlite3_result_blob64(context, made, length, free);
}

/* What of the plan is C; never written. */
static int database_add_ours(sqlite3 *db, const struct database_plan *plan) {
  int code = SQLITE_OK;
  if (plan->order != NULL)
    code = sqlite3_create_collation(db, plan->order, SQLITE_UTF8, (void *)plan, database_collate);
  if (code == SQLITE_OK && plan->function != NULL)
    code = sqlite3_create_function(db, plan->function, 2, SQLITE_UTF8, (void *)plan, database_make, NULL, NULL);
  return code;
}

/* Nothing is written before it is known that the file is as we left it. */
static int database_prepare(sqlite3 *db, const struct database_plan *plan, int *version) {
  int last = database_plan_version(plan);
  int code = sqlite3_busy_timeout(db, DATABASE_BUSY_MS);
  if (code == SQLITE_OK) code = database_number(db, "PRAGMA user_version", version);
  if (code != SQLITE_OK || *version > last) return code;
  code = database_add_ours(db, plan);
  if (code == SQLITE_OK && plan->durable) code = database_check(db);
  if (code == SQLITE_OK && *version == last) code = database_check_reads(db, plan);
  if (code == SQLITE_OK)
    code = database_run(db, plan->durable ? DATABASE_MODES "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON"
                                          : DATABASE_MODES "PRAGMA synchronous = NORMAL");
  if (code != SQLITE_OK || *version == last) return code;
  code = database_patch(db, plan);
  return code == SQLITE_OK ? database_check_reads(db, plan) : code;
}

/* ---- opening */

/* That handle from now on, the old one's statements with it gone. */
static void database_take(struct database *database, sqlite3 *take_sqlite) {
  database_close(database);
  database->sqlite = take_sqlite;
  database->statements = mem_new_array(database->plan->sql_count, sizeof(struct sqlite3_stmt *));
}

static void database_begin(struct database *database, const char *path, const struct database_plan *plan) {
  *database = (struct database){.path = path, .plan = plan, .failure = database->failure};
}

/* That handle, whose file is of that version, unless code says what was in the way. */
static enum error_code database_begin_with(struct database *database, int code, int version, sqlite3 *take_sqlite,
                                           enum database_trouble *trouble, struct error *error) {
  if (code == SQLITE_OK && version <= database_plan_version(database->plan)) {
    database_take(database, take_sqlite);
    return ERROR_NONE;
  }
  if (code == SQLITE_OK) { /* the log beside it says so */
    database_trouble_newer(database->path, (unsigned)version, trouble, error);
  } else {
    *trouble = database_trouble(take_sqlite, code);
    database_trouble_tell(database->path, take_sqlite, code, database->plan->ruined, error);
  }
  /* A checkpoint would write into the file of a newer one, or into one that is damaged. */
  if (take_sqlite != NULL && (*trouble == DATABASE_NEWER || *trouble == DATABASE_DAMAGED))
    sqlite3_db_config(take_sqlite, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_close(take_sqlite);
  return error->code;
}

enum error_code database_open(struct database *database, const char *path, const struct database_plan *plan,
                              enum database_trouble *trouble, struct error *error) {
  int version = 0, code = SQLITE_OK;
  struct database_file file;
  sqlite3 *sqlite = NULL;
  database_begin(database, path, plan);
  if (database_file_look(path, true, plan, &file, trouble, error) == ERROR_NONE) {
    code =
        sqlite3_open_v2(file.real, &sqlite, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL);
    if (code == SQLITE_OK) code = database_prepare(sqlite, plan, &version);
    (void)!database_begin_with(database, code, version, sqlite, trouble, error);
  }
  free(file.real);
  return database->sqlite != NULL ? ERROR_NONE : error->code;
}

/* Of from, as it is, without patches; NULL: an empty one. */
static int database_memory(sqlite3 *from, const struct database_plan *plan, sqlite3 **memory) {
  int version = 0;
  int code =
      sqlite3_open_v2(":memory:", memory, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
  sqlite3_backup *backup =
      code == SQLITE_OK && from != NULL ? sqlite3_backup_init(*memory, "main", from, "main") : NULL;
  if (backup != NULL) {
    sqlite3_backup_step(backup, -1);
    code = sqlite3_backup_finish(backup);
  } else if (code == SQLITE_OK && from != NULL) {
    code = sqlite3_errcode(*memory);
  }
  return code == SQLITE_OK ? database_prepare(*memory, plan, &version) : code;
}

bool database_open_memory(struct database *database, const char *path, const struct database_plan *plan) {
  database_begin(database, path, plan);
  return database_to_memory(database, false);
}

bool database_to_memory(struct database *database, bool or_empty) {
  sqlite3 *memory = NULL;
  int code = database_memory(database->sqlite, database->plan, &memory);
  if (code != SQLITE_OK && or_empty) {
    sqlite3_close(memory);
    code = database_memory(NULL, database->plan, &memory);
  }
  if (code == SQLITE_OK)
    database_take(database, memory);
  else
    sqlite3_close(memory);
  return code == SQLITE_OK;
}

/* A log needs an index of it beside it, in a file that can't be made here: kept in memory with an exclusive lock, which
 * is none ("unix-none"), for a file that is read only can't be locked. Without a log the file is all there is. */
static int database_open_file(const struct database_file *file, sqlite3 **db) {
  struct buf uri = buf_empty(64 * 1024);
  bool fits = buf_add_text(&uri, "file:");
  for (const char *c = file->real; fits && *c != '\0'; c++) {
    char coded[4];
    snprintf(coded, sizeof coded, "%%%02X", (unsigned char)*c);
    fits = isalnum((unsigned char)*c) || strchr("/._-", *c) != NULL ? buf_add(&uri, c, 1) : buf_add_text(&uri, coded);
  }
  fits = fits && buf_add_text(&uri, file->has_log ? "?mode=ro" : "?mode=ro&immutable=1");
  AUTO(mem_free_at) char *text = buf_take(&uri);
  int code = !fits
                 ? SQLITE_CANTOPEN
                 : sqlite3_open_v2(text, db,
                                   SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW,
                                   file->has_log ? "unix-none" : NULL);
  if (code == SQLITE_OK) code = sqlite3_db_config(*db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  if (code == SQLITE_OK && file->has_log) code = database_run(*db, "PRAGMA locking_mode = EXCLUSIVE");
  return code;
}

enum error_code database_open_copy(struct database *database, const char *path, const struct database_plan *plan,
                                   enum database_trouble *trouble, struct error *error) {
  struct database_file file;
  sqlite3 *from = NULL, *memory = NULL;
  int version = 0, code = SQLITE_OK;
  database_begin(database, path, plan);
  if (database_file_look(path, false, plan, &file, trouble, error) == ERROR_NONE) {
    if (file.there) code = database_open_file(&file, &from);
    if (code == SQLITE_OK && file.there) code = database_number(from, "PRAGMA user_version", &version);
    if (code == SQLITE_OK && version <= database_plan_version(plan)) code = database_memory(from, plan, &memory);
    (void)!database_begin_with(database, code, version, memory != NULL ? memory : from, trouble, error);
    if (memory != NULL) sqlite3_close(from);
  }
  free(file.real);
  return database->sqlite != NULL ? ERROR_NONE : error->code;
}

/* ---- open */

bool database_in_transaction(const struct database *database) {
  return !sqlite3_get_autocommit(database->sqlite);
}

bool database_is_busy(const struct database *database) {
  bool busy = database_in_transaction(database);
  for (size_t n = 0; !busy && n < database->plan->sql_count; n++)
    busy = database->statements[n] != NULL && sqlite3_stmt_busy(database->statements[n]);
  return busy;
}

enum error_code database_fail(struct database *database, struct error *error) {
  int code = sqlite3_errcode(database->sqlite);
  database->troubles |= 1u << database_trouble(database->sqlite, code);
  database_trouble_tell(database->path, database->sqlite, code, database->plan->ruined, error);
  database->failure = *error;
  return error->code;
}

enum error_code database_fail_row(struct database *database, struct error *error) {
  database->troubles |= 1u << DATABASE_DAMAGED;
  return database_trouble_tell(database->path, NULL, SQLITE_CORRUPT, database->plan->ruined, error);
}

static enum database_trouble database_room(const struct database *database, uint64_t room, struct error *error) {
  struct statvfs about;
  if (statvfs(database->path, &about) != 0) return DATABASE_FINE;
  uint64_t left = (uint64_t)(geteuid() == 0 ? about.f_bfree : about.f_bavail) * about.f_frsize;
  if (left >= room) return DATABASE_FINE;
  database_trouble_tell(database->path, NULL, SQLITE_FULL, database->plan->ruined, error);
  return DATABASE_UNWRITABLE;
}

enum database_trouble database_try_write(struct database *database, uint64_t room, struct error *error) {
  enum database_trouble trouble = database_room(database, room, error);
  if (trouble != DATABASE_FINE) return trouble;
  AUTO(mem_free_at)
  char *probe = mem_print("BEGIN IMMEDIATE; PRAGMA user_version = %d; COMMIT", database_plan_version(database->plan));
  database_wait(database, false);
  int code = database_run(database->sqlite, probe);
  trouble = database_trouble(database->sqlite, code);
  if (trouble != DATABASE_FINE && trouble != DATABASE_BUSY)
    database_trouble_tell(database->path, database->sqlite, code, database->plan->ruined, error);
  if (database_in_transaction(database)) database_run(database->sqlite, "ROLLBACK");
  database_wait(database, true);
  return trouble;
}

enum error_code database_reuse_log(struct database *database, struct error *error) {
  error->code = ERROR_NONE;
  int code = sqlite3_wal_checkpoint_v2(database->sqlite, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  return code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY ? ERROR_NONE : database_fail(database, error);
}

void database_wait(struct database *database, bool wait) {
  sqlite3_busy_timeout(database->sqlite, wait ? DATABASE_BUSY_MS : 0);
}

void database_close(struct database *database) {
  for (size_t n = 0; database->statements != NULL && n < database->plan->sql_count; n++)
    sqlite3_finalize(database->statements[n]);
  free(database->statements);
  sqlite3_close(database->sqlite);
  database->statements = NULL;
  database->sqlite = NULL;
}

const char *database_version(void) {
  return sqlite3_libversion();
}
