#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uuid/uuid.h>

#include "base/mem.h"
#include "sandbox/sandbox.h"

enum { STORE_WAIT_MS = 5000, STORE_VERSION = 4 };

/* A visit and a property are kept as the JSON that is sent; the columns are for searching. also: the further properties
 * of a visit that has several. */
static const char schema[] =
    "CREATE TABLE IF NOT EXISTS property (id TEXT PRIMARY KEY, ref TEXT NOT NULL UNIQUE, "
    "agent TEXT NOT NULL, status TEXT NOT NULL,"
    " latitude REAL NOT NULL, longitude REAL NOT NULL, planned INTEGER NOT NULL DEFAULT 0, "
    "done INTEGER NOT NULL DEFAULT 0, first_viewing INTEGER, last_viewing INTEGER, json TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS alias (ref TEXT NOT NULL, property TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS alias_ref ON alias (ref);"
    "CREATE INDEX IF NOT EXISTS alias_property ON alias (property);"
    "CREATE TABLE IF NOT EXISTS visit (id TEXT PRIMARY KEY, date INTEGER, property TEXT NOT "
    "NULL, agent TEXT NOT NULL, live INTEGER NOT NULL,"
    " done INTEGER NOT NULL, hidden INTEGER NOT NULL DEFAULT 0, json TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS also (property TEXT NOT NULL, visit TEXT NOT NULL, "
    "PRIMARY KEY (property, visit)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS token (token TEXT PRIMARY KEY, expires INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS mail (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, ref TEXT "
    "NOT NULL, json TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS request (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, method "
    "TEXT NOT NULL, target TEXT NOT NULL, status INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS agent (id TEXT PRIMARY KEY, json TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS message (id INTEGER PRIMARY KEY, property TEXT NOT NULL, own "
    "INTEGER NOT NULL, at INTEGER NOT NULL, json TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS message_property ON message (property, at, id);"
    "CREATE TABLE IF NOT EXISTS draft (visit TEXT PRIMARY KEY, due INTEGER NOT NULL);"
    "CREATE INDEX IF NOT EXISTS draft_due ON draft (due);"
    "CREATE TABLE IF NOT EXISTS step (id INTEGER PRIMARY KEY, visit TEXT NOT NULL, due INTEGER "
    "NOT NULL, what TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS step_due ON step (due, id);"
    "CREATE INDEX IF NOT EXISTS step_visit ON step (visit);"
    "CREATE TABLE IF NOT EXISTS event (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, tries INTEGER "
    "NOT NULL DEFAULT 0, status INTEGER NOT NULL DEFAULT 0, state INTEGER NOT NULL DEFAULT 0, json TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS event_state ON event (state, id);"
    "CREATE TABLE IF NOT EXISTS account (id TEXT NOT NULL, edition TEXT NOT NULL);";

/* Made when the data is there: that is quicker than to keep them up to date for each of many visits. */
static const char indexes[] = "CREATE INDEX IF NOT EXISTS visit_shown ON visit (date, id) WHERE hidden=0;"
                              "CREATE INDEX IF NOT EXISTS visit_hidden ON visit (hidden) WHERE hidden>0;"
                              "CREATE INDEX IF NOT EXISTS visit_property ON visit (property, date);"
                              "CREATE INDEX IF NOT EXISTS visit_agent ON visit (agent, live, date);";

bool store_index(struct sandbox *sandbox) {
  return sqlite3_exec(sandbox->db, indexes, NULL, NULL, NULL) == SQLITE_OK;
}

void store_close(struct sandbox *sandbox) {
  for (size_t n = 0; n < STORE_KEPT; n++)
    sqlite3_finalize(sandbox->kept[n].statement);
  sqlite3_close(sandbox->db);
}

static void store_bind(sqlite3_stmt *statement, const char *types, va_list arguments) {
  for (int n = 1; *types != '\0'; n++, types++) {
    switch (*types) {
    case 't':
      sqlite3_bind_text(statement, n, va_arg(arguments, const char *), -1, SQLITE_TRANSIENT);
      break;
    case 'i':
      sqlite3_bind_int64(statement, n, va_arg(arguments, int64_t));
      break;
    case 'd':
      sqlite3_bind_double(statement, n, va_arg(arguments, double));
      break;
    default:
      sqlite3_bind_null(statement, n);
    }
  }
}

static sqlite3_stmt *store_prepare(struct sandbox *sandbox, const char *sql) {
  sqlite3_stmt *statement;
  if (sqlite3_prepare_v2(sandbox->db, sql, -1, &statement, NULL) == SQLITE_OK) return statement;
  fprintf(stderr, "visitdeck-sandbox: %s in %s\n", sqlite3_errmsg(sandbox->db), sql);
  abort();
}

sqlite3_stmt *store_query(struct sandbox *sandbox, const char *sql, const char *types, ...) {
  sqlite3_stmt *statement = store_prepare(sandbox, sql);
  va_list arguments;
  va_start(arguments, types);
  store_bind(statement, types, arguments);
  va_end(arguments);
  return statement;
}

struct store_ids store_ids(sqlite3_stmt *take_rows) {
  struct store_ids all = {0};
  size_t room = 0;
  while (sqlite3_step(take_rows) == SQLITE_ROW) {
    if (all.count == room) {
      room = 2 * room + 16;
      all.ids = mem_resize(all.ids, room, sizeof *all.ids);
    }
    snprintf(all.ids[all.count++], sizeof *all.ids, "%s", (const char *)sqlite3_column_text(take_rows, 0));
  }
  sqlite3_finalize(take_rows);
  return all;
}

/* The statement of a literal, prepared once; NULL when there is no room for more. */
static sqlite3_stmt *store_kept(struct sandbox *sandbox, const char *sql) {
  for (size_t n = 0; n < STORE_KEPT; n++) {
    if (sandbox->kept[n].sql == NULL) {
      sandbox->kept[n].statement = store_prepare(sandbox, sql);
      sandbox->kept[n].sql = sql;
    }
    if (sandbox->kept[n].sql == sql) return sandbox->kept[n].statement;
  }
  return NULL;
}

void store_run(struct sandbox *sandbox, const char *sql, const char *types, ...) {
  sqlite3_stmt *kept = store_kept(sandbox, sql), *statement = kept != NULL ? kept : store_prepare(sandbox, sql);
  va_list arguments;
  va_start(arguments, types);
  store_bind(statement, types, arguments);
  va_end(arguments);
  int code = sqlite3_step(statement);
  if (code != SQLITE_DONE && code != SQLITE_ROW) {
    fprintf(stderr, "visitdeck-sandbox: %s in %s\n", sqlite3_errmsg(sandbox->db), sql);
    sandbox->failed = true;
  }
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  if (kept == NULL) sqlite3_finalize(statement);
}

/* ---- opening */

/* A new file gets our version; one of another version can't be used. */
static bool store_version_fits(struct sandbox *sandbox) {
  sqlite3_stmt *read =
      store_query(sandbox, "SELECT (SELECT user_version FROM pragma_user_version), count(*) FROM sqlite_schema", "");
  bool fits = sqlite3_step(read) == SQLITE_ROW &&
              (sqlite3_column_int(read, 0) == STORE_VERSION || sqlite3_column_int(read, 1) == 0);
  sqlite3_finalize(read);
  char *set = mem_print("PRAGMA user_version = %d", STORE_VERSION);
  fits = fits && sqlite3_exec(sandbox->db, set, NULL, NULL, NULL) == SQLITE_OK;
  free(set);
  return fits;
}

bool store_open(struct sandbox *sandbox, char *problem, size_t size) {
  const char *path = sandbox->settings.db != NULL ? sandbox->settings.db : ":memory:";
  if (sqlite3_open_v2(path, &sandbox->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, NULL) !=
          SQLITE_OK ||
      sqlite3_exec(sandbox->db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", NULL, NULL, NULL) !=
          SQLITE_OK ||
      sqlite3_busy_timeout(sandbox->db, STORE_WAIT_MS) != SQLITE_OK)
    snprintf(problem, size, "%s: %s", path, sqlite3_errmsg(sandbox->db));
  else if (!store_version_fits(sandbox))
    snprintf(problem, size, "%s: of another version; remove it", path);
  else if (sqlite3_exec(sandbox->db, schema, NULL, NULL, NULL) != SQLITE_OK)
    snprintf(problem, size, "%s: %s", path, sqlite3_errmsg(sandbox->db));
  else
    return true;
  sqlite3_close(sandbox->db);
  return false;
}

void store_begin(struct sandbox *sandbox) {
  sandbox->failed = false;
  store_run(sandbox, "BEGIN", "");
}

bool store_end(struct sandbox *sandbox, bool keep) {
  if (keep && !sandbox->failed) {
    store_run(sandbox, "COMMIT", "");
    if (!sandbox->failed) return true;
  }
  bool kept = !sandbox->failed;
  if (!sqlite3_get_autocommit(sandbox->db)) store_run(sandbox, "ROLLBACK", "");
  return kept;
}

void store_uuid(char out[37]) {
  uuid_t uuid;
  uuid_generate_random(uuid);
  uuid_unparse_lower(uuid, out);
}

bool store_is_uuid(const char *text) {
  uuid_t uuid;
  return uuid_parse(text, uuid) == 0;
}
