#include "sandbox/store_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "sandbox/store.h"

/* STORE_ID: in the file's head, "VDSb". The lock is a byte of the file itself, far behind those of SQLite: so every
 * link to the file is the same, and nothing stays behind. */
enum { STORE_WAIT_MS = 5000, STORE_VERSION = 5, STORE_ID = 0x56445362 };
#define STORE_LOCK_AT ((off_t)1 << 61)

/* A visit and a property are kept as the JSON that is sent; the columns are for searching. also: the further properties
 * of a visit that has several. Each to the letter as SQLite keeps it. */
static const char *const schema[] = {
    "CREATE TABLE property (id TEXT PRIMARY KEY, ref TEXT NOT NULL UNIQUE, agent TEXT NOT NULL, status "
    "TEXT NOT NULL, latitude REAL NOT NULL, longitude REAL NOT NULL, planned INTEGER NOT NULL DEFAULT 0, "
    "done INTEGER NOT NULL DEFAULT 0, first_viewing INTEGER, last_viewing INTEGER, json TEXT NOT NULL)",
    "CREATE TABLE alias (ref TEXT NOT NULL, property TEXT NOT NULL)",
    "CREATE INDEX alias_ref ON alias (ref)",
    "CREATE INDEX alias_property ON alias (property)",
    "CREATE TABLE visit (id TEXT PRIMARY KEY, date INTEGER, property TEXT NOT NULL, agent TEXT NOT NULL, "
    "live INTEGER NOT NULL, done INTEGER NOT NULL, hidden INTEGER NOT NULL DEFAULT 0, json TEXT NOT NULL)",
    "CREATE TABLE also (property TEXT NOT NULL, visit TEXT NOT NULL, PRIMARY KEY (property, visit)) "
    "WITHOUT ROWID",
    "CREATE TABLE token (token TEXT PRIMARY KEY, expires INTEGER NOT NULL)",
    "CREATE TABLE mail (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, ref TEXT NOT NULL, json TEXT NOT "
    "NULL)",
    "CREATE TABLE request (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, method TEXT NOT NULL, target TEXT "
    "NOT NULL, status INTEGER NOT NULL)",
    "CREATE TABLE agent (id TEXT PRIMARY KEY, json TEXT NOT NULL)",
    "CREATE TABLE message (id INTEGER PRIMARY KEY, property TEXT NOT NULL, own INTEGER NOT NULL, at "
    "INTEGER NOT NULL, json TEXT NOT NULL)",
    "CREATE INDEX message_property ON message (property, at, id)",
    "CREATE TABLE draft (visit TEXT PRIMARY KEY, due INTEGER NOT NULL)",
    "CREATE INDEX draft_due ON draft (due)",
    "CREATE TABLE step (id INTEGER PRIMARY KEY, visit TEXT NOT NULL, due INTEGER NOT NULL, what TEXT NOT "
    "NULL)",
    "CREATE INDEX step_due ON step (due, id)",
    "CREATE INDEX step_visit ON step (visit)",
    "CREATE TABLE event (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, "
    "status INTEGER NOT NULL DEFAULT 0, state INTEGER NOT NULL DEFAULT 0, json TEXT NOT NULL)",
    "CREATE INDEX event_state ON event (state, id)",
    "CREATE TABLE account (id TEXT NOT NULL, edition TEXT NOT NULL, day INTEGER NOT NULL, seed INTEGER "
    "NOT NULL, properties INTEGER NOT NULL, visits INTEGER NOT NULL, user TEXT NOT NULL, password TEXT "
    "NOT NULL)"};

/* For a problem that the file's name and a reason tell. */
static enum error_code store_file_fail(struct error *error, const char *path, const char *why) {
  return error_set(error, ERROR_STORE, _("can't use %s: %s"), path, why);
}

static int64_t store_file_number(sqlite3 *db, const char *sql) {
  AUTO(sqlite3_finalize_at) sqlite3_stmt *read = NULL;
  if (sqlite3_prepare_v2(db, sql, -1, &read, NULL) != SQLITE_OK) return -1;
  return sqlite3_step(read) == SQLITE_ROW ? sqlite3_column_int64(read, 0) : -1;
}

static bool store_file_exec(sqlite3 *db, const char *sql) {
  return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* ---- whose file it is */

/* Held until store_file_close: closing any descriptor of the file would end SQLite's own locks. */
static enum error_code store_file_lock(struct sandbox *sandbox, struct error *error) {
  const char *path = sandbox->settings.db;
  struct stat found;
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = STORE_LOCK_AT, .l_len = 1};
  sandbox->database.file = open(path, O_RDWR | O_CREAT | O_NOCTTY | O_NONBLOCK | O_CLOEXEC, 0600);
  if (sandbox->database.file < 0 && errno != EISDIR) return store_file_fail(error, path, strerror(errno));
  if (sandbox->database.file < 0 || fstat(sandbox->database.file, &found) != 0 || !S_ISREG(found.st_mode))
    return error_set(error, ERROR_STORE, _("%s is no file: name another --db"), path);
  if (fcntl(sandbox->database.file, F_OFD_SETLK, &lock) == 0) return ERROR_NONE;
  return errno == EAGAIN || errno == EACCES
             ? error_set(error, ERROR_STORE, _("another visitdeck-sandbox uses %s: end it, or name another --db"), path)
             : store_file_fail(error, path, strerror(errno));
}

/* Every table is as we make it: a file may have our number and lack what we would read. */
static bool store_file_has_schema(sqlite3 *db) {
  AUTO(sqlite3_finalize_at) sqlite3_stmt *find = NULL;
  bool has = sqlite3_prepare_v2(db, "SELECT 1 FROM sqlite_schema WHERE sql=?1", -1, &find, NULL) == SQLITE_OK;
  for (size_t n = 0; has && n < sizeof schema / sizeof *schema; n++) {
    sqlite3_bind_text(find, 1, schema[n], -1, SQLITE_STATIC);
    has = sqlite3_step(find) == SQLITE_ROW;
    sqlite3_reset(find);
  }
  return has;
}

/* A page that is whole may still hold what a bad disk made of a text. */
#define STORE_TORN(table)                                                                                              \
  "EXISTS (SELECT 1 FROM " table " WHERE CASE WHEN json_valid(json) THEN json_type(json) ELSE '' END <> 'object')"
#define STORE_TORN_ANY                                                                                                 \
  "SELECT " STORE_TORN("visit") " OR " STORE_TORN("property") " OR " STORE_TORN("message") " OR " STORE_TORN(          \
      "agent") " OR " STORE_TORN("mail") " OR " STORE_TORN("event")

static bool store_file_is_whole(sqlite3 *db) {
  return store_file_number(db, "SELECT quick_check='ok' FROM pragma_quick_check LIMIT 1") == 1 &&
         store_file_number(db, STORE_TORN_ANY) == 0;
}

/* Before there was an id in it, the tables told. */
#define STORE_OURS                                                                                                     \
  "SELECT count(*) FROM sqlite_schema WHERE type='table' AND name IN ('property', 'visit', 'alias', 'token', 'mail',"  \
  " 'request', 'account')"
enum { STORE_OURS_TABLES = 7 };

enum store_file_kind {
  STORE_NEW,
  STORE_OURS_NOW,
  STORE_EARLIER,
  STORE_LATER,
  STORE_DAMAGED,
  STORE_OTHER,
  STORE_UNREAD
};

static enum store_file_kind store_file_kind(sqlite3 *db) {
  int64_t tables = store_file_number(db, "SELECT count(*) FROM sqlite_schema"),
          id = store_file_number(db, "PRAGMA application_id"), version = store_file_number(db, "PRAGMA user_version");
  if (tables < 0 || id < 0 || version < 0) {
    int code = sqlite3_errcode(db);
    return code == SQLITE_NOTADB ? STORE_OTHER : code == SQLITE_CORRUPT ? STORE_DAMAGED : STORE_UNREAD;
  }
  if (tables == 0 && (id == 0 || id == STORE_ID)) return STORE_NEW;
  if (id == 0 && store_file_number(db, STORE_OURS) == STORE_OURS_TABLES) return STORE_EARLIER;
  if (id != STORE_ID) return STORE_OTHER;
  if (version != STORE_VERSION) return version < STORE_VERSION ? STORE_EARLIER : STORE_LATER;
  return store_file_has_schema(db) && store_file_is_whole(db) ? STORE_OURS_NOW : STORE_DAMAGED;
}

static enum error_code store_file_fits(struct sandbox *sandbox, enum store_file_kind kind, struct error *error) {
  if (kind == STORE_NEW || kind == STORE_OURS_NOW) return ERROR_NONE;
  if (kind == STORE_UNREAD)
    return store_file_fail(error, sandbox->settings.db, sqlite3_errmsg(sandbox->database.sqlite));
  return error_set(error, ERROR_STORE,
                   kind == STORE_EARLIER
                       ? _("%s is of an earlier version: --reset begins it anew, or name another --db")
                   : kind == STORE_LATER   ? _("%s is of a later version: name another --db")
                   : kind == STORE_DAMAGED ? _("%s is damaged: --reset begins it anew, or name another --db")
                                           : _("%s is of another program: name another --db"),
                   sandbox->settings.db);
}

/* ---- opening */

/* Empties it whatever its state, as SQLite does it: under its own locks, and the journal with it. */
static bool store_file_empty(sqlite3 *db) {
  int emptied = SQLITE_ERROR;
  if (sqlite3_db_config(db, SQLITE_DBCONFIG_RESET_DATABASE, 1, 0) == SQLITE_OK)
    emptied = sqlite3_exec(db, "VACUUM", NULL, NULL, NULL);
  sqlite3_db_config(db, SQLITE_DBCONFIG_RESET_DATABASE, 0, 0);
  return emptied == SQLITE_OK;
}

/* All or nothing: a beginning that broke off, on a full disk, is a new file. */
static bool store_file_make(sqlite3 *db) {
  AUTO(mem_free_at)
  char *set =
      mem_print("BEGIN IMMEDIATE; PRAGMA application_id = %d; PRAGMA user_version = %d", STORE_ID, STORE_VERSION);
  bool made = store_file_exec(db, set);
  for (size_t n = 0; made && n < sizeof schema / sizeof *schema; n++)
    made = store_file_exec(db, schema[n]);
  return made && store_file_exec(db, "COMMIT");
}

static enum error_code store_file_begin(struct sandbox *sandbox, bool reset, struct error *error) {
  enum store_file_kind kind = store_file_kind(sandbox->database.sqlite);
  if (reset && kind != STORE_OTHER && kind != STORE_UNREAD && kind != STORE_NEW) {
    if (!store_file_empty(sandbox->database.sqlite))
      return store_file_fail(error, sandbox->settings.db, sqlite3_errmsg(sandbox->database.sqlite));
    kind = STORE_NEW;
  }
  if (store_file_fits(sandbox, kind, error) != ERROR_NONE) return error->code;
  bool begun = store_file_exec(sandbox->database.sqlite, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL") &&
               (kind != STORE_NEW || store_file_make(sandbox->database.sqlite));
  return begun ? ERROR_NONE : store_file_fail(error, store_name(sandbox), sqlite3_errmsg(sandbox->database.sqlite));
}

static enum error_code store_file_connect(struct sandbox *sandbox, bool reset, struct error *error) {
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;
  const char *file = sandbox->settings.db;
  if (file != NULL && store_file_lock(sandbox, error) != ERROR_NONE) return error->code;
  /* The whole path: names like ":memory:" mean a file too. */
  AUTO(mem_free_at) char *path = file != NULL ? realpath(file, NULL) : mem_copy(":memory:");
  if (path == NULL) return store_file_fail(error, file, strerror(errno));
  bool opened = sqlite3_open_v2(path, &sandbox->database.sqlite, flags, NULL) == SQLITE_OK &&
                sqlite3_busy_timeout(sandbox->database.sqlite, STORE_WAIT_MS) == SQLITE_OK;
  return opened ? store_file_begin(sandbox, reset, error)
                : store_file_fail(error, store_name(sandbox), sqlite3_errmsg(sandbox->database.sqlite));
}

enum error_code store_file_open(struct sandbox *sandbox, bool reset, struct error *error) {
  error_clear(error);
  if (store_file_connect(sandbox, reset, error) != ERROR_NONE) store_file_close(sandbox);
  return error->code;
}

void store_file_close(struct sandbox *sandbox) {
  for (size_t n = 0; n < SANDBOX_STATEMENTS; n++)
    sqlite3_finalize(sandbox->database.prepared[n].statement);
  sqlite3_close(sandbox->database.sqlite);
  sandbox->database.sqlite = NULL;
  if (sandbox->database.file >= 0) close(sandbox->database.file);
  sandbox->database.file = -1;
}
