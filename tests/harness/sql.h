/* sql: a look into a database of ours, and a hand on it. Each fails the test where SQLite does. */
#ifndef TESTS_SQL_H
#define TESTS_SQL_H

struct sqlite3 *sql_open(const char *path);
void sql_do(struct sqlite3 *db, const char *statements);
void sql_close(struct sqlite3 *take_db);
/* The same at once. */
void sql_run(const char *path, const char *statements);
/* The first column of the first row; fails where there is none. New memory. */
char *sql_text(const char *path, const char *query);

#endif
