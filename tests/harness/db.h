/* db: a look into a database of ours, and a hand on it. Each fails the test where SQLite does. */
#ifndef TESTS_DB_H
#define TESTS_DB_H

#include <stdint.h>

struct sqlite3 *db_open(const char *path);
void db_do(struct sqlite3 *db, const char *statements);
void db_close(struct sqlite3 *take_db);
/* The same at once. */
void db_run(const char *path, const char *statements);
void db_run_in(const char *folder, const char *file, const char *statements);
/* The first column of the first row, as a number. */
int64_t db_number_in(const char *folder, const char *file, const char *query);
/* The first column of the first row; fails where there is none. New memory. */
char *db_text(const char *path, const char *query);

#endif
