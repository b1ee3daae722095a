/* store: the statements of the sandbox's database; the one place where they are prepared, bound and stepped once it is
 * open (store_file.c). The sandbox's lock is held.
 *
 * types has a letter a parameter: 't' const char *, 'i' int64_t, 'd' double, 'j' cJSON *, which is printed.
 * A NULL text is SQL's NULL. Aborts on a programming error. */
#ifndef SANDBOX_STORE_H
#define SANDBOX_STORE_H

#include "base/mem.h"
#include "sandbox/id.h"
#include "sandbox/sandbox.h"

AUTO_OF(sqlite3_stmt, sqlite3_finalize)

/* For people: the file, or the memory. */
const char *store_name(const struct sandbox *sandbox);
/* What visits are found by, once the first data is there. */
void store_index(struct sandbox *sandbox);
/* From here to the end of an operation all or nothing; false when the database refused a write, which undoes it. */
void store_begin(struct sandbox *sandbox);
bool store_end(struct sandbox *sandbox, bool keep);
/* sql must be a literal: its statement is kept. */
void store_run(struct sandbox *sandbox, const char *sql, const char *types, ...);
/* Rows that store_row steps through; the caller finalizes them. */
sqlite3_stmt *store_query(struct sandbox *sandbox, const char *sql, const char *types, ...);
/* The next row; false at the end, and when it can't be read: then the operation fails as a whole. */
bool store_row(struct sandbox *sandbox, sqlite3_stmt *rows);
/* A text column of the row; "" for SQL's NULL. Until the next row. */
const char *store_text(sqlite3_stmt *rows, int column);
/* A query's first row, its first column: a number, otherwise when there is no row or no number. */
int64_t store_number(struct sandbox *sandbox, int64_t otherwise, sqlite3_stmt *take_rows);
/* The same with an id; false, and "", when there is no row. */
bool store_id(struct sandbox *sandbox, char out[ID_SIZE], sqlite3_stmt *take_rows);
/* The ids that a query's rows begin with, read before anything is written: a search anew for each would pass those that
 * are done again and again. New memory; NULL of none. */
char (*store_ids(struct sandbox *sandbox, sqlite3_stmt *take_rows, size_t *count))[ID_SIZE];

#endif
