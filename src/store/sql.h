/* sql: what is said to a database, and what it answers. Each statement of its plan is prepared once, when it is first
 * used, and is read to its end or given up (sql_end) before it is used again. Worker thread. */
#ifndef STORE_SQL_H
#define STORE_SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/error.h"
#include "base/mem.h"
#include "store/database.h"

enum sql_kind { SQL_IS_LAST, SQL_IS_TEXT, SQL_IS_BYTES, SQL_IS_NUMBER, SQL_IS_INSTANT };
struct sql_value {
  enum sql_kind kind;
  const char *bytes; /* borrowed until the statement has come to its end; NULL: none */
  size_t length;
  int64_t number; /* WHEN_NONE of an instant: none */
};
#define SQL_TEXT(text)                                                                                                 \
  { .kind = SQL_IS_TEXT, .bytes = (text) }
#define SQL_BYTES(raw, size)                                                                                           \
  { .kind = SQL_IS_BYTES, .bytes = (raw), .length = (size) }
#define SQL_NUMBER(value)                                                                                              \
  { .kind = SQL_IS_NUMBER, .number = (int64_t)(value) }
#define SQL_INSTANT(value)                                                                                             \
  { .kind = SQL_IS_INSTANT, .number = (value) }
/* What a statement's ?1, ?2, ... are: all of them, in order (more than it has are left out). NULL: it has none, or
 * sql_bind gives them. */
#define SQL_WITH(...) ((const struct sql_value[]){__VA_ARGS__, {.kind = SQL_IS_LAST}})

/* The statement of that number, before its first row; NULL with *error, also of a database that is not open (its
 * failure). *error is empty otherwise. */
struct sqlite3_stmt *sql_find(struct database *database, size_t number, const struct sql_value *values,
                              struct error *error);
/* Gives the parameter of that name (":name") a value; a statement that has none is left as it is. */
void sql_bind(struct sqlite3_stmt *statement, const char *name, struct sql_value value);
/* To the next row. False at the end, or with *error set: then it is at its end. NULL: false. */
bool sql_next(struct database *database, struct sqlite3_stmt *statement, struct error *error);
/* Away from the row where it stands. NULL is fine, and one that is at its end. */
void sql_end(struct sqlite3_stmt *statement);
AUTO_OF(struct sqlite3_stmt, sql_end)
/* Goes with what sql_find gave (NULL: error's code) to its first row, if it has any, and ends it. */
enum error_code sql_finish(struct database *database, struct sqlite3_stmt *statement, struct error *error) MUST_CHECK;
/* sql_find, sql_finish: for a statement without rows. */
enum error_code sql_run(struct database *database, size_t number, const struct sql_value *values,
                        struct error *error) MUST_CHECK;
/* SQL that is said rarely, perhaps several statements, without values and rows. */
enum error_code sql_execute(struct database *database, const char *sql, struct error *error) MUST_CHECK;
/* A transaction that may write, or none: it waits here for who else does. */
enum error_code sql_begin(struct database *database, struct error *error) MUST_CHECK;
enum error_code sql_commit(struct database *database, struct error *error) MUST_CHECK;
/* Commits what went well (code ERROR_NONE), and undoes what did not, or can't be committed. The code of what failed. */
enum error_code sql_conclude(struct database *database, enum error_code code, struct error *error) MUST_CHECK;
/* Undoes the transaction that is open; nothing if none is. */
void sql_rollback(struct database *database);
/* How many rows the last statement wrote; how many all have, those undone too, since it was opened. */
int64_t sql_changed(const struct database *database);
int64_t sql_written(const struct database *database);
/* The number of the row that was added last. */
int64_t sql_added(const struct database *database);

/* A column of the row, from 0. Borrowed until the next row or the end; NULL for NULL. */
const char *sql_text(struct sqlite3_stmt *row, int column);
const char *sql_bytes(struct sqlite3_stmt *row, int column, size_t *length);
/* New memory; NULL for NULL. */
char *sql_copy(struct sqlite3_stmt *row, int column);
int64_t sql_number(struct sqlite3_stmt *row, int column);
/* WHEN_NONE for NULL. */
int64_t sql_instant(struct sqlite3_stmt *row, int column);

/* The first column of the first row; otherwise when there is none, or with *error. */
int64_t sql_read_number(struct database *database, size_t number, const struct sql_value *values, int64_t otherwise,
                        struct error *error);
/* New memory; NULL: there is none, or *error. length: may be NULL. */
char *sql_read_copy(struct database *database, size_t number, const struct sql_value *values, size_t *length,
                    struct error *error);

#endif
