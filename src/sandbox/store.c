#include "sandbox/store.h"

#include <cjson/cJSON.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/usage.h"

const char *store_name(const struct sandbox *sandbox) {
  return sandbox->settings.db != NULL ? sandbox->settings.db : _("the memory");
}

/* What fails undoes the operation; the first failure of one is told. */
static void store_fail(struct sandbox *sandbox) {
  if (!sandbox->database.failed)
    fprintf(stderr, _("visitdeck-sandbox: can't use %s: %s\n"), store_name(sandbox),
            sqlite3_errmsg(sandbox->database.sqlite));
  sandbox->database.failed = true;
}

/* ---- statements */

static sqlite3_stmt *store_prepare(struct sandbox *sandbox, const char *sql) {
  sqlite3_stmt *statement;
  int code = sqlite3_prepare_v2(sandbox->database.sqlite, sql, -1, &statement, NULL);
  if (code == SQLITE_OK) return statement;
  store_fail(sandbox);
  if (code != SQLITE_ERROR) _exit(1); /* the file can't be read any more */
  usage_say("visitdeck-sandbox", sql);
  abort();
}

static sqlite3_stmt *store_bind(sqlite3_stmt *statement, const char *types, va_list arguments) {
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
      sqlite3_bind_text(statement, n, cJSON_PrintUnformatted(va_arg(arguments, const cJSON *)), -1, free);
    }
  }
  return statement;
}

/* The statement of a literal, prepared once; NULL when there is no room for more. */
static sqlite3_stmt *store_prepared(struct sandbox *sandbox, const char *sql) {
  struct sandbox_database *database = &sandbox->database;
  for (size_t n = 0; n < SANDBOX_STATEMENTS; n++) {
    if (database->prepared[n].sql == NULL) {
      database->prepared[n].statement = store_prepare(sandbox, sql);
      database->prepared[n].sql = sql;
    }
    if (database->prepared[n].sql == sql) return database->prepared[n].statement;
  }
  return NULL;
}

void store_run(struct sandbox *sandbox, const char *sql, const char *types, ...) {
  if (sandbox->database.failed) return; /* SQLite may have undone the rest already: this would stand alone */
  sqlite3_stmt *kept = store_prepared(sandbox, sql), *statement = kept != NULL ? kept : store_prepare(sandbox, sql);
  va_list arguments;
  va_start(arguments, types);
  (void)store_row(sandbox, store_bind(statement, types, arguments));
  va_end(arguments);
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  if (kept == NULL) sqlite3_finalize(statement);
}

/* ---- rows */

bool store_row(struct sandbox *sandbox, sqlite3_stmt *rows) {
  int code = sqlite3_step(rows);
  if (code != SQLITE_ROW && code != SQLITE_DONE) store_fail(sandbox);
  return code == SQLITE_ROW;
}

const char *store_text(sqlite3_stmt *rows, int column) {
  const unsigned char *text = sqlite3_column_text(rows, column);
  return text != NULL ? (const char *)text : "";
}

sqlite3_stmt *store_query(struct sandbox *sandbox, const char *sql, const char *types, ...) {
  va_list arguments;
  va_start(arguments, types);
  sqlite3_stmt *statement = store_bind(store_prepare(sandbox, sql), types, arguments);
  va_end(arguments);
  return statement;
}

int64_t store_number(struct sandbox *sandbox, int64_t otherwise, sqlite3_stmt *take_rows) {
  bool known = store_row(sandbox, take_rows) && sqlite3_column_type(take_rows, 0) != SQLITE_NULL;
  int64_t number = known ? sqlite3_column_int64(take_rows, 0) : otherwise;
  sqlite3_finalize(take_rows);
  return number;
}

bool store_id(struct sandbox *sandbox, char out[ID_SIZE], sqlite3_stmt *take_rows) {
  bool found = store_row(sandbox, take_rows);
  snprintf(out, ID_SIZE, "%s", found ? store_text(take_rows, 0) : "");
  sqlite3_finalize(take_rows);
  return found;
}

char (*store_ids(struct sandbox *sandbox, sqlite3_stmt *take_rows, size_t *count))[ID_SIZE] {
  char(*ids)[ID_SIZE] = NULL;
  *count = 0;
  while (store_row(sandbox, take_rows)) {
    ids = mem_grow(ids, *count, sizeof *ids);
    snprintf(ids[(*count)++], ID_SIZE, "%s", store_text(take_rows, 0));
  }
  sqlite3_finalize(take_rows);
  return ids;
}

/* ---- operations */

/* Made when the data is there: that is quicker than to keep them up to date for each of many visits. */
static const char indexes[] = "CREATE INDEX IF NOT EXISTS visit_shown ON visit (date, id) WHERE hidden=0;"
                              "CREATE INDEX IF NOT EXISTS visit_hidden ON visit (hidden) WHERE hidden>0;"
                              "CREATE INDEX IF NOT EXISTS visit_property ON visit (property, date);"
                              "CREATE INDEX IF NOT EXISTS visit_agent ON visit (agent, live, date);";

void store_index(struct sandbox *sandbox) {
  if (sqlite3_exec(sandbox->database.sqlite, indexes, NULL, NULL, NULL) != SQLITE_OK) store_fail(sandbox);
}

void store_begin(struct sandbox *sandbox) {
  sandbox->database.failed = false;
  store_run(sandbox, "BEGIN", "");
}

bool store_end(struct sandbox *sandbox, bool keep) {
  if (keep) store_run(sandbox, "COMMIT", "");
  bool done = !sandbox->database.failed;
  sandbox->database.failed = false;
  if (!sqlite3_get_autocommit(sandbox->database.sqlite)) store_run(sandbox, "ROLLBACK", "");
  sandbox->database.failed = false;
  return done;
}
