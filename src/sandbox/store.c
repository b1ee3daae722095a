#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uuid/uuid.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/usage.h"
#include "sandbox/sandbox.h"

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

const char *store_name(const struct sandbox *sandbox) {
  return sandbox->settings.db != NULL ? sandbox->settings.db : _("the memory");
}

/* What fails undoes the operation; the first failure of one is told. */
static void store_fail(struct sandbox *sandbox) {
  if (!sandbox->failed)
    fprintf(stderr, _("visitdeck-sandbox: can't use %s: %s\n"), store_name(sandbox), sqlite3_errmsg(sandbox->db));
  sandbox->failed = true;
}

static sqlite3_stmt *store_prepare(struct sandbox *sandbox, const char *sql) {
  sqlite3_stmt *statement;
  int code = sqlite3_prepare_v2(sandbox->db, sql, -1, &statement, NULL);
  if (code == SQLITE_OK) return statement;
  store_fail(sandbox);
  if (code != SQLITE_ERROR) _exit(1); /* the file can't be read any more */
  usage_say("visitdeck-sandbox", sql);
  abort();
}

/* Made when the data is there: that is quicker than to keep them up to date for each of many visits. */
static const char indexes[] = "CREATE INDEX IF NOT EXISTS visit_shown ON visit (date, id) WHERE hidden=0;"
                              "CREATE INDEX IF NOT EXISTS visit_hidden ON visit (hidden) WHERE hidden>0;"
                              "CREATE INDEX IF NOT EXISTS visit_property ON visit (property, date);"
                              "CREATE INDEX IF NOT EXISTS visit_agent ON visit (agent, live, date);";

void store_index(struct sandbox *sandbox) {
  if (sqlite3_exec(sandbox->db, indexes, NULL, NULL, NULL) != SQLITE_OK) store_fail(sandbox);
}

bool store_row(struct sandbox *sandbox, sqlite3_stmt *rows) {
  int code = sqlite3_step(rows);
  if (code != SQLITE_ROW && code != SQLITE_DONE) store_fail(sandbox);
  return code == SQLITE_ROW;
}

sqlite3_stmt *store_query(struct sandbox *sandbox, const char *sql, const char *types, ...) {
  sqlite3_stmt *statement = store_prepare(sandbox, sql);
  va_list arguments;
  va_start(arguments, types);
  store_bind(statement, types, arguments);
  va_end(arguments);
  return statement;
}

struct store_ids store_ids(struct sandbox *sandbox, sqlite3_stmt *take_rows) {
  struct store_ids all = {0};
  size_t room = 0;
  while (store_row(sandbox, take_rows)) {
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
  if (sandbox->failed) return; /* SQLite may have undone the rest already: this would stand alone */
  sqlite3_stmt *kept = store_kept(sandbox, sql), *statement = kept != NULL ? kept : store_prepare(sandbox, sql);
  va_list arguments;
  va_start(arguments, types);
  store_bind(statement, types, arguments);
  va_end(arguments);
  (void)store_row(sandbox, statement);
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  if (kept == NULL) sqlite3_finalize(statement);
}

void store_begin(struct sandbox *sandbox) {
  sandbox->failed = false;
  store_run(sandbox, "BEGIN", "");
}

bool store_end(struct sandbox *sandbox, bool keep) {
  if (keep) store_run(sandbox, "COMMIT", "");
  bool done = !sandbox->failed;
  sandbox->failed = false;
  if (!sqlite3_get_autocommit(sandbox->db)) store_run(sandbox, "ROLLBACK", "");
  sandbox->failed = false;
  return done;
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
