#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "db.h"
#include "test.h"
#include "base/mem.h"

enum { SQL_WAIT_MS = 10000 };

sqlite3 *db_open(const char *path) {
  sqlite3 *db;
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  sqlite3_busy_timeout(db, SQL_WAIT_MS);
  return db;
}

void db_do(sqlite3 *db, const char *statements) {
  if (sqlite3_exec(db, statements, NULL, NULL, NULL) != SQLITE_OK) fail_msg("%s: %s", statements, sqlite3_errmsg(db));
}

void db_close(sqlite3 *take_db) {
  assert_int_equal(sqlite3_close(take_db), SQLITE_OK);
}

void db_run(const char *path, const char *statements) {
  sqlite3 *db = db_open(path);
  db_do(db, statements);
  db_close(db);
}

char *db_text(const char *path, const char *query) {
  sqlite3 *db = db_open(path);
  sqlite3_stmt *row;
  if (sqlite3_prepare_v2(db, query, -1, &row, NULL) != SQLITE_OK) fail_msg("%s: %s", query, sqlite3_errmsg(db));
  assert_int_equal(sqlite3_step(row), SQLITE_ROW);
  const char *found = (const char *)sqlite3_column_text(row, 0);
  char *text = strdup(found != NULL ? found : "");
  sqlite3_finalize(row);
  db_close(db);
  return text;
}

void db_run_in(const char *folder, const char *file, const char *statements) {
  AUTO(mem_free_at) char *path = mem_print("%s/%s", folder, file);
  db_run(path, statements);
}

int64_t db_number_in(const char *folder, const char *file, const char *query) {
  AUTO(mem_free_at) char *path = mem_print("%s/%s", folder, file);
  AUTO(mem_free_at) char *number = db_text(path, query);
  return strtoll(number, NULL, 10);
}
