#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/database.h"
#include "store/outbox_private.h"

static const char *const patches[] = {
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value);"
    "INSERT INTO meta (name, value) VALUES ('owner', 0);"
    "CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT "
    "NULL,"
    " created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, owner INTEGER NOT NULL, property_id TEXT, ref TEXT,"
    " address TEXT, visit_id TEXT, at INTEGER, visitor_name TEXT, visitor_email TEXT, visitor_phone TEXT,"
    " by_owner INTEGER NOT NULL, body TEXT NOT NULL, slots_read_at INTEGER, attempts INTEGER NOT NULL,"
    " checks INTEGER NOT NULL, note TEXT);"
    "CREATE INDEX outbox_state ON outbox (state);",
    "ALTER TABLE outbox ADD COLUMN doubtful INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE outbox ADD COLUMN once INTEGER NOT NULL DEFAULT 0;"
    "UPDATE outbox SET doubtful = 1 WHERE state IN ('sending', 'unknown');",
    "ALTER TABLE outbox ADD COLUMN edits TEXT;"
    "ALTER TABLE outbox ADD COLUMN base TEXT;"
    "ALTER TABLE outbox ADD COLUMN from_at INTEGER;"
    "ALTER TABLE outbox ADD COLUMN step INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE outbox ADD COLUMN new_visit_id TEXT;",
    NULL};
static const struct database_plan plan = {.patches = patches, .durable = true};

enum error_code outbox_fail(struct outbox *outbox, struct error *error) {
  return error_set(error, ERROR_STORE, _("The outbox %s can't be used: %s; make room on the disk, or make it writable"),
                   outbox->path, sqlite3_errmsg(outbox->db));
}

sqlite3_stmt *outbox_prepare(struct outbox *outbox, const char *sql, struct error *error) {
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v2(outbox->db, sql, -1, &statement, NULL) != SQLITE_OK) outbox_fail(outbox, error);
  return statement;
}

enum error_code outbox_run(struct outbox *outbox, sqlite3_stmt *take_statement, struct error *error) {
  if (take_statement == NULL) return error->code;
  int code = sqlite3_step(take_statement);
  enum error_code result = code == SQLITE_DONE || code == SQLITE_ROW ? ERROR_NONE : outbox_fail(outbox, error);
  sqlite3_finalize(take_statement);
  outbox->writes++;
  return result;
}

enum error_code outbox_execute(struct outbox *outbox, const char *sql, struct error *error) {
  return sqlite3_exec(outbox->db, sql, NULL, NULL, NULL) == SQLITE_OK ? ERROR_NONE : outbox_fail(outbox, error);
}

/* ---- who owns what: byte N of the lock file belongs to process number N, and the kernel frees it when that dies */

static struct flock outbox_byte(int64_t owner) {
  return (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = owner, .l_len = 1};
}

bool outbox_owner_lives(const struct outbox *outbox, int64_t owner) {
  struct flock lock = outbox_byte(owner);
  if (owner == outbox->owner) return false;
  return fcntl(outbox->lock_fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

static enum error_code outbox_take_number(struct outbox *outbox, struct error *error) {
  if (outbox_execute(outbox, "BEGIN IMMEDIATE", error) != ERROR_NONE) return error->code;
  enum error_code code = outbox_execute(outbox, "UPDATE meta SET value = value + 1 WHERE name = 'owner'", error);
  sqlite3_stmt *statement =
      code == ERROR_NONE ? outbox_prepare(outbox, "SELECT value FROM meta WHERE name = 'owner'", error) : NULL;
  if (statement != NULL && sqlite3_step(statement) == SQLITE_ROW) outbox->owner = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  struct flock lock = outbox_byte(outbox->owner);
  if (outbox->owner == 0)
    code = outbox_fail(outbox, error);
  else if (fcntl(outbox->lock_fd, F_OFD_SETLK, &lock) != 0)
    code = error_set(error, ERROR_STORE, _("Can't lock %s.lock: %s"), outbox->path, strerror(errno));
  if (code == ERROR_NONE) return outbox_execute(outbox, "COMMIT", error);
  sqlite3_exec(outbox->db, "ROLLBACK", NULL, NULL, NULL);
  return code;
}

/* The outbox belongs to one server: a booking for one must never be looked for, or sent, on another. */
static enum error_code outbox_own(struct outbox *outbox, const char *account, struct error *error) {
  sqlite3_stmt *put = outbox_prepare(outbox, "INSERT OR IGNORE INTO meta (name, value) VALUES ('account', ?1)", error);
  if (put != NULL) sqlite3_bind_text(put, 1, account, -1, SQLITE_STATIC);
  if (outbox_run(outbox, put, error) != ERROR_NONE) return error->code;
  sqlite3_stmt *get = outbox_prepare(outbox, "SELECT value FROM meta WHERE name = 'account'", error);
  if (get == NULL) return error->code;
  enum error_code code = ERROR_NONE;
  const char *owner = sqlite3_step(get) == SQLITE_ROW ? (const char *)sqlite3_column_text(get, 0) : NULL;
  if (owner == NULL)
    code = outbox_fail(outbox, error);
  else if (strcmp(owner, account) != 0)
    code = error_set(error, ERROR_STORE,
                     _("The outbox of this profile belongs to %s, not to %s: use another --profile"), owner, account);
  sqlite3_finalize(get);
  return code;
}

char *outbox_user(struct outbox *outbox) {
  struct error error;
  sqlite3_stmt *get = outbox_prepare(outbox, "SELECT value FROM meta WHERE name = 'user'", &error);
  char *user =
      get != NULL && sqlite3_step(get) == SQLITE_ROW ? mem_copy((const char *)sqlite3_column_text(get, 0)) : NULL;
  sqlite3_finalize(get);
  return user;
}

static enum error_code outbox_put_user(struct outbox *outbox, const char *user, struct error *error) {
  sqlite3_stmt *put = outbox_prepare(outbox, "INSERT OR REPLACE INTO meta (name, value) VALUES ('user', ?1)", error);
  if (put != NULL) sqlite3_bind_text(put, 1, user, -1, SQLITE_STATIC);
  return outbox_run(outbox, put, error);
}

static int outbox_unsettled(struct outbox *outbox) {
  struct error error;
  sqlite3_stmt *count = outbox_prepare(outbox, "SELECT count(*) FROM outbox WHERE " OUTBOX_UNSETTLED, &error);
  int number = count != NULL && sqlite3_step(count) == SQLITE_ROW ? sqlite3_column_int(count, 0) : 1;
  sqlite3_finalize(count);
  return number;
}

static enum error_code outbox_change_user(struct outbox *outbox, const char *user, bool *changed, struct error *error) {
  char *before = outbox_user(outbox);
  int unsettled = outbox_unsettled(outbox);
  enum error_code code = ERROR_NONE;
  *changed = before == NULL || strcasecmp(before, user) != 0;
  if (before != NULL && *changed && unsettled > 0)
    code = error_set(error, ERROR_REFUSED,
                     _("The outbox still holds writes of %s: log in as %s to settle them, or use another --profile"),
                     before, before);
  else if (*changed)
    code = outbox_put_user(outbox, user, error);
  free(before);
  return code;
}

enum error_code outbox_set_user(struct outbox *outbox, const char *user, bool *changed, struct error *error) {
  *changed = false;
  if (outbox_execute(outbox, "BEGIN IMMEDIATE", error) != ERROR_NONE) return error->code;
  enum error_code code = outbox_change_user(outbox, user, changed, error);
  if (code == ERROR_NONE) code = outbox_execute(outbox, "COMMIT", error);
  if (code != ERROR_NONE) {
    sqlite3_exec(outbox->db, "ROLLBACK", NULL, NULL, NULL);
    return code;
  }
  free(outbox->user);
  outbox->user = mem_copy(user);
  return ERROR_NONE;
}

enum error_code outbox_open(const char *path, const char *account, struct outbox **outbox, struct error *error) {
  bool unreadable;
  *outbox = NULL;
  struct outbox *made = mem_new(sizeof *made);
  made->path = mem_copy(path);
  made->lock_fd = -1;
  enum error_code code = database_open(path, &plan, &made->db, &unreadable, error);
  if (code == ERROR_NONE) {
    char *lock_path = mem_print("%s.lock", path);
    made->lock_fd = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (made->lock_fd < 0)
      code =
          error_set(error, ERROR_STORE, _("Can't open %s: %s; make it writable for you"), lock_path, strerror(errno));
    free(lock_path);
  }
  if (code == ERROR_NONE) code = outbox_own(made, account, error);
  if (code == ERROR_NONE) code = outbox_take_number(made, error);
  if (code != ERROR_NONE) {
    outbox_close(made);
    return code;
  }
  made->user = outbox_user(made);
  *outbox = made;
  return ERROR_NONE;
}

void outbox_close(struct outbox *take_outbox) {
  free(take_outbox->user);
  database_close(take_outbox->db);
  if (take_outbox->lock_fd >= 0) close(take_outbox->lock_fd);
  free(take_outbox->path);
  free(take_outbox);
}

int64_t outbox_version(struct outbox *outbox) {
  struct error error;
  sqlite3_stmt *statement = outbox_prepare(outbox, "PRAGMA data_version", &error);
  int64_t version = 0;
  if (statement != NULL && sqlite3_step(statement) == SQLITE_ROW) version = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return version * 1000003 + outbox->writes;
}
