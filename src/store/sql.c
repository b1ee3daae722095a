#include "store/sql.h"

#include <sqlite3.h>

#include "base/mem.h"
#include "base/when.h"

static void sql_bind_at(sqlite3_stmt *statement, int at, const struct sql_value *value) {
  if (value->kind == SQL_IS_TEXT)
    sqlite3_bind_text(statement, at, value->bytes, -1, SQLITE_STATIC);
  else if (value->kind == SQL_IS_BYTES)
    sqlite3_bind_blob(statement, at, value->bytes, (int)value->length, SQLITE_STATIC);
  else if (value->kind == SQL_IS_INSTANT && value->number == WHEN_NONE)
    sqlite3_bind_null(statement, at);
  else
    sqlite3_bind_int64(statement, at, value->number);
}

struct sqlite3_stmt *sql_find(struct database *database, size_t number, const struct sql_value *values,
                              struct error *error) {
  if (database->sqlite == NULL) {
    *error = database->failure;
    return NULL;
  }
  sqlite3_stmt **statement = &database->statements[number];
  error->code = ERROR_NONE;
  if (*statement == NULL && sqlite3_prepare_v3(database->sqlite, database->plan->sql[number], -1,
                                               SQLITE_PREPARE_PERSISTENT, statement, NULL) != SQLITE_OK) {
    database_fail(database, error);
    return NULL;
  }
  for (int at = 1; values != NULL && values->kind != SQL_IS_LAST; values++, at++)
    sql_bind_at(*statement, at, values);
  return *statement;
}

void sql_bind(struct sqlite3_stmt *statement, const char *name, struct sql_value value) {
  int at = statement != NULL ? sqlite3_bind_parameter_index(statement, name) : 0;
  if (at > 0) sql_bind_at(statement, at, &value);
}

bool sql_next(struct database *database, struct sqlite3_stmt *statement, struct error *error) {
  int code = statement != NULL ? sqlite3_step(statement) : SQLITE_DONE;
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_fail(database, error);
  sql_end(statement);
  return false;
}

void sql_end(struct sqlite3_stmt *statement) {
  sqlite3_reset(statement);
}

enum error_code sql_finish(struct database *database, struct sqlite3_stmt *statement, struct error *error) {
  if (sql_next(database, statement, error)) sql_end(statement);
  return error->code;
}

enum error_code sql_run(struct database *database, size_t number, const struct sql_value *values, struct error *error) {
  return sql_finish(database, sql_find(database, number, values, error), error);
}

enum error_code sql_execute(struct database *database, const char *sql, struct error *error) {
  error->code = ERROR_NONE;
  if (database->sqlite == NULL)
    *error = database->failure;
  else if (sqlite3_exec(database->sqlite, sql, NULL, NULL, NULL) != SQLITE_OK)
    database_fail(database, error);
  return error->code;
}

enum error_code sql_begin(struct database *database, struct error *error) {
  return sql_execute(database, "BEGIN IMMEDIATE", error);
}

enum error_code sql_commit(struct database *database, struct error *error) {
  return sql_execute(database, "COMMIT", error);
}

void sql_rollback(struct database *database) {
  struct error error;
  if (database_in_transaction(database)) (void)!sql_execute(database, "ROLLBACK", &error);
}

enum error_code sql_conclude(struct database *database, enum error_code code, struct error *error) {
  if (code == ERROR_NONE) code = sql_commit(database, error);
  if (code != ERROR_NONE) sql_rollback(database);
  return code;
}

int64_t sql_changed(const struct database *database) {
  return sqlite3_changes(database->sqlite);
}

int64_t sql_written(const struct database *database) {
  return database->sqlite != NULL ? sqlite3_total_changes64(database->sqlite) : 0;
}

int64_t sql_added(const struct database *database) {
  return sqlite3_last_insert_rowid(database->sqlite);
}

const char *sql_text(struct sqlite3_stmt *row, int column) {
  return (const char *)sqlite3_column_text(row, column);
}

const char *sql_bytes(struct sqlite3_stmt *row, int column, size_t *length) {
  const char *bytes = sqlite3_column_blob(row, column); /* NULL too of what is empty */
  *length = (size_t)sqlite3_column_bytes(row, column);
  return bytes != NULL || sqlite3_column_type(row, column) == SQLITE_NULL ? bytes : "";
}

char *sql_copy(struct sqlite3_stmt *row, int column) {
  return mem_copy(sql_text(row, column));
}

int64_t sql_number(struct sqlite3_stmt *row, int column) {
  return sqlite3_column_int64(row, column);
}

int64_t sql_instant(struct sqlite3_stmt *row, int column) {
  return sqlite3_column_type(row, column) == SQLITE_NULL ? WHEN_NONE : sqlite3_column_int64(row, column);
}

int64_t sql_read_number(struct database *database, size_t number, const struct sql_value *values, int64_t otherwise,
                        struct error *error) {
  AUTO(sql_end_at) sqlite3_stmt *row = sql_find(database, number, values, error);
  return sql_next(database, row, error) ? sql_number(row, 0) : otherwise;
}

char *sql_read_copy(struct database *database, size_t number, const struct sql_value *values, size_t *length,
                    struct error *error) {
  size_t any;
  AUTO(sql_end_at) sqlite3_stmt *row = sql_find(database, number, values, error);
  if (!sql_next(database, row, error)) return NULL;
  const char *bytes = sql_bytes(row, 0, length != NULL ? length : &any);
  return bytes != NULL ? mem_copy_n(bytes, length != NULL ? *length : any) : NULL;
}
