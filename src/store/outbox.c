#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/url.h"
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
    "CREATE TABLE room (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);",
    "ALTER TABLE outbox ADD COLUMN account TEXT;"
    "ALTER TABLE outbox ADD COLUMN user TEXT;"
    "UPDATE outbox SET account = (SELECT value FROM meta WHERE name = 'account'),"
    " user = (SELECT value FROM meta WHERE name = 'user');",
    NULL};
static const char *const reads[] = {"SELECT " OUTBOX_COLUMNS " FROM outbox", "SELECT name, value FROM meta", NULL};
static const struct database_plan plan = {
    .patches = patches, .reads = reads, .durable = true, .ruined = N_("look on Flatsy for what was being sent")};

enum error_code outbox_fail(struct outbox *outbox, struct error *error) {
  return database_tell(outbox->path, outbox->db, sqlite3_errcode(outbox->db), &plan, error);
}

sqlite3_stmt *outbox_prepare(struct outbox *outbox, const char *sql, struct error *error) {
  sqlite3_stmt *statement = NULL;
  if (outbox->db == NULL)
    *error = outbox->why;
  else if (sqlite3_prepare_v2(outbox->db, sql, -1, &statement, NULL) != SQLITE_OK)
    outbox_fail(outbox, error);
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
  if (outbox->db == NULL) {
    *error = outbox->why;
    return error->code;
  }
  return sqlite3_exec(outbox->db, sql, NULL, NULL, NULL) == SQLITE_OK ? ERROR_NONE : outbox_fail(outbox, error);
}

/* ---- room */

/* The log of the file, once all of it is in the file itself, is written from its beginning again. Where another
 * process reads at this moment it is so the next time. */
static enum error_code outbox_reuse_log(struct outbox *outbox, struct error *error) {
  error_clear(error);
  int code = sqlite3_wal_checkpoint_v2(outbox->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  return code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY ? ERROR_NONE : outbox_fail(outbox, error);
}

enum error_code outbox_make_room(struct outbox *outbox, size_t bytes, struct error *error) {
  sqlite3_stmt *put =
      outbox_prepare(outbox, "INSERT OR REPLACE INTO room (id, bytes) VALUES (1, randomblob(?1))", error);
  if (put != NULL) sqlite3_bind_int64(put, 1, (sqlite3_int64)(OUTBOX_ROOM + bytes));
  return outbox_run(outbox, put, error) == ERROR_NONE ? outbox_reuse_log(outbox, error) : error->code;
}

enum error_code outbox_commit_into_room(struct outbox *outbox, struct error *error) {
  if (outbox_execute(outbox, "DELETE FROM room; COMMIT", error) == ERROR_NONE) return ERROR_NONE;
  if (!sqlite3_get_autocommit(outbox->db)) sqlite3_exec(outbox->db, "ROLLBACK", NULL, NULL, NULL);
  return error->code;
}

enum error_code outbox_may_send(struct outbox *outbox, struct error *error) {
  return outbox_reuse_log(outbox, error) == ERROR_NONE ? outbox_stay(outbox, error) : error->code;
}

void outbox_end_write(struct outbox *outbox) {
  struct error ignored; /* it is written; what needs the room next asks for it */
  (void)!outbox_reuse_log(outbox, &ignored);
}

/* ---- where it is */

/* 0, or errno. */
static int outbox_look(const char *path, struct outbox_place *place) {
  struct stat about;
  if (stat(path, &about) != 0) return errno;
  *place = (struct outbox_place){.device = about.st_dev, .number = about.st_ino};
  return 0;
}

/* The file and its lock. */
static int outbox_look_at_both(const struct outbox *outbox, struct outbox_place *file, struct outbox_place *lock) {
  char *path = mem_print("%s.lock", outbox->path);
  int problem = outbox_look(outbox->path, file);
  if (problem == 0) problem = outbox_look(path, lock);
  free(path);
  return problem;
}

static bool outbox_same_place(const struct outbox_place *one, const struct outbox_place *other) {
  return one->device == other->device && one->number == other->number;
}

enum error_code outbox_stay(struct outbox *outbox, struct error *error) {
  struct outbox_place file = {0}, lock = {0};
  int problem = outbox_look_at_both(outbox, &file, &lock);
  error_clear(error);
  if (problem == 0 && outbox_same_place(&file, &outbox->file_place) && outbox_same_place(&lock, &outbox->lock_place))
    return ERROR_NONE;
  if (problem != 0 && problem != ENOENT && problem != ENOTDIR) return file_fail(outbox->path, problem, error);
  outbox->left = true;
  error_set(&outbox->why, ERROR_STORE,
            _("%s was removed, or another one was put in its place, while visitdeck was running: nothing is sent. End "
              "visitdeck and start it again; look on Flatsy for what was being sent"),
            outbox->path);
  *error = outbox->why;
  return error->code;
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

static enum error_code outbox_run_with(struct outbox *outbox, const char *sql, const char *one, const char *two,
                                       struct error *error) {
  sqlite3_stmt *statement = outbox_prepare(outbox, sql, error);
  if (statement != NULL) sqlite3_bind_text(statement, 1, one, -1, SQLITE_STATIC);
  if (statement != NULL && two != NULL) sqlite3_bind_text(statement, 2, two, -1, SQLITE_STATIC);
  return outbox_run(outbox, statement, error);
}

/* The same server in another spelling keeps its rows; another one finds them to be the other's. Who worked there last
 * is known when the profile goes back. */
static enum error_code outbox_change_account(struct outbox *outbox, const char *before, struct error *error) {
  if (url_same(before, outbox->account))
    (void)!outbox_run_with(outbox, "UPDATE outbox SET account = ?1 WHERE account = ?2", outbox->account, before, error);
  else if (outbox_run_with(outbox, "UPDATE OR REPLACE meta SET name = 'user of ' || ?1 WHERE name = 'user'", before,
                           NULL, error) == ERROR_NONE)
    (void)!outbox_run_with(outbox, "UPDATE OR REPLACE meta SET name = 'user' WHERE name = 'user of ' || ?1",
                           outbox->account, NULL, error);
  if (error->code != ERROR_NONE) return error->code;
  return outbox_run_with(outbox, "UPDATE meta SET value = ?1 WHERE name = 'account'", outbox->account, NULL, error);
}

/* New memory; NULL when there is none, or *error. */
static char *outbox_meta(struct outbox *outbox, const char *name, struct error *error) {
  char *value = NULL;
  error_clear(error);
  sqlite3_stmt *get = outbox_prepare(outbox, "SELECT value FROM meta WHERE name = ?1", error);
  if (get == NULL) return NULL;
  sqlite3_bind_text(get, 1, name, -1, SQLITE_STATIC);
  int step = sqlite3_step(get);
  if (step == SQLITE_ROW)
    value = mem_copy((const char *)sqlite3_column_text(get, 0));
  else if (step != SQLITE_DONE)
    outbox_fail(outbox, error);
  sqlite3_finalize(get);
  return value;
}

/* Whose rows are written from now on. */
static enum error_code outbox_own(struct outbox *outbox, struct error *error) {
  if (outbox_execute(outbox, "BEGIN IMMEDIATE", error) != ERROR_NONE) return error->code;
  char *before = outbox_meta(outbox, "account", error);
  if (error->code == ERROR_NONE && before == NULL)
    (void)!outbox_run_with(outbox, "INSERT INTO meta (name, value) VALUES ('account', ?1)", outbox->account, NULL,
                           error);
  else if (error->code == ERROR_NONE && strcmp(before, outbox->account) != 0)
    (void)!outbox_change_account(outbox, before, error);
  free(before);
  /* Some tool's copy may lack it; whose number is taken by a living process, the lock says. */
  if (error->code == ERROR_NONE)
    (void)!outbox_execute(
        outbox, "INSERT OR IGNORE INTO meta (name, value) SELECT 'owner', coalesce(max(owner), 0) FROM outbox", error);
  if (error->code == ERROR_NONE) return outbox_execute(outbox, "COMMIT", error);
  sqlite3_exec(outbox->db, "ROLLBACK", NULL, NULL, NULL);
  return error->code;
}

void outbox_bind_mine(const struct outbox *outbox, sqlite3_stmt *statement) {
  if (statement == NULL) return;
  sqlite3_bind_text(statement, 60, outbox->account, -1, SQLITE_STATIC);
  if (outbox->user != NULL) sqlite3_bind_text(statement, 61, outbox->user, -1, SQLITE_STATIC);
}

char *outbox_user(struct outbox *outbox) {
  struct error error;
  return outbox_meta(outbox, "user", &error);
}

/* Of this process's rows, as far as they are not settled: they are being sent. */
static bool outbox_is_at_work(struct outbox *outbox) {
  struct error error;
  sqlite3_stmt *find = outbox_prepare(outbox, "SELECT 1 FROM outbox WHERE owner = ?1 AND " OUTBOX_UNSETTLED, &error);
  if (find != NULL) sqlite3_bind_int64(find, 1, outbox->owner);
  bool at_work = find == NULL || sqlite3_step(find) != SQLITE_DONE;
  sqlite3_finalize(find);
  return at_work;
}

static enum error_code outbox_check_user(struct outbox *outbox, const char *user, bool *changed, struct error *error) {
  struct error unread;
  char *before = outbox_meta(outbox, "user", &unread);
  enum error_code code = ERROR_NONE;
  *changed = before == NULL || strcasecmp(before, user) != 0;
  if (before != NULL && *changed && outbox_is_at_work(outbox))
    code = error_set(error, ERROR_REFUSED,
                     _("The outbox still holds writes of %s: log in as %s to settle them, or use another --profile"),
                     before, before);
  free(before);
  return code;
}

char *outbox_others(struct outbox *outbox, size_t *count) {
  struct error error;
  char *whose = NULL;
  sqlite3_stmt *get = outbox_prepare(outbox,
                                     "SELECT count(*), user, account FROM outbox WHERE " OUTBOX_UNSETTLED
                                     " AND NOT " OUTBOX_MINE " GROUP BY user, account ORDER BY 1 DESC LIMIT 1",
                                     &error);
  outbox_bind_mine(outbox, get);
  *count = 0;
  if (get != NULL && sqlite3_step(get) == SQLITE_ROW) {
    *count = (size_t)sqlite3_column_int64(get, 0);
    whose = outbox_whose((const char *)sqlite3_column_text(get, 1), (const char *)sqlite3_column_text(get, 2));
  }
  sqlite3_finalize(get);
  return whose;
}

char *outbox_mine(const struct outbox *outbox) {
  return outbox_whose(outbox->user, outbox->account);
}

static enum error_code outbox_settle_user(struct outbox *outbox, const char *user, bool *changed, struct error *error) {
  if (outbox_execute(outbox, "BEGIN IMMEDIATE", error) != ERROR_NONE) return error->code;
  enum error_code code = outbox_check_user(outbox, user, changed, error);
  if (code == ERROR_NONE && *changed)
    code = outbox_run_with(outbox, "INSERT OR REPLACE INTO meta (name, value) VALUES ('user', ?1)", user, NULL, error);
  if (code == ERROR_NONE) code = outbox_execute(outbox, "COMMIT", error);
  if (code != ERROR_NONE) sqlite3_exec(outbox->db, "ROLLBACK", NULL, NULL, NULL);
  return code;
}

/* Where nothing can be written only the check is made, again when it can. Nobody can say whose rows are in one that
 * can't be read: nothing of it is sent then. */
enum error_code outbox_set_user(struct outbox *outbox, const char *user, bool *changed, struct error *error) {
  struct error barred;
  bool writable = outbox_ready(outbox, &barred) == ERROR_NONE;
  enum error_code code =
      writable ? outbox_settle_user(outbox, user, changed, error) : outbox_check_user(outbox, user, changed, error);
  if (code != ERROR_NONE) return code;
  free(outbox->user);
  outbox->user = mem_copy(user);
  return ERROR_NONE;
}

void outbox_read_as(struct outbox *outbox, const char *user) {
  free(outbox->user);
  outbox->user = mem_copy(user);
}

enum error_code outbox_forget(struct outbox *outbox, int64_t now, struct error *error) {
  error_clear(error);
  if (outbox->why.code != ERROR_NONE) return ERROR_NONE; /* a copy, or nothing */
  sqlite3_stmt *cut = outbox_prepare(outbox, "DELETE FROM outbox WHERE " OUTBOX_SETTLED " AND updated_at < ?1", error);
  if (cut != NULL) sqlite3_bind_int64(cut, 1, now - (int64_t)outbox->keep_days * 24 * 3600);
  database_wait(outbox->db, false);
  enum error_code code = outbox_run(outbox, cut, error);
  database_wait(outbox->db, true);
  return code;
}

/* ---- opening */

static void outbox_shut(struct outbox *outbox) {
  if (outbox->db != NULL) database_close(outbox->db);
  if (outbox->lock_fd >= 0) close(outbox->lock_fd);
  outbox->db = NULL;
  outbox->lock_fd = -1;
}

/* write false: only to see who lives; one that is not there is none then. */
static enum error_code outbox_open_lock(struct outbox *outbox, bool write, struct error *error) {
  char *given = mem_print("%s.lock", outbox->path), *path = file_resolve(given);
  int flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (write ? O_RDWR | O_CREAT : O_RDONLY);
  bool there;
  enum error_code code = path != NULL ? file_look(path, &there, error) : ERROR_NONE;
  if (code == ERROR_NONE) {
    if (path != NULL) outbox->lock_fd = open(path, flags, 0600);
    if (outbox->lock_fd < 0)
      code = file_fail(given, errno, error);
    else
      code = file_check(outbox->lock_fd, given, FILE_OURS, error);
  }
  free(given);
  free(path);
  return code;
}

/* Who logged in while it could not be written has to be told from whoever wrote in it last. */
static enum error_code outbox_begin(struct outbox *outbox, struct error *error) {
  bool changed;
  if (outbox_open_lock(outbox, true, error) != ERROR_NONE || outbox_own(outbox, error) != ERROR_NONE ||
      outbox_take_number(outbox, error) != ERROR_NONE)
    return error->code;
  if (outbox->user != NULL) return outbox_settle_user(outbox, outbox->user, &changed, error);
  outbox->user = outbox_user(outbox);
  return ERROR_NONE;
}

/* What lies beside it goes with it: its log, left behind, would be read into the new one. A command is told whole or
 * not at all. */
static void outbox_tell_way_out(struct outbox *outbox) {
  static const char command[] = "mkdir -m 700 damaged && mv outbox.db* damaged";
  char *folder = mem_copy(outbox->path), *slash = strrchr(folder, '/');
  if (slash != NULL) *slash = '\0';
  struct error found = outbox->why;
  error_set(&outbox->why, ERROR_STORE,
            _("%s; nothing is sent. To begin a new one and keep what it held: cd '%s' && %s"), found.text,
            slash != NULL ? folder : ".", command);
  if (strstr(outbox->why.text, command) == NULL || strchr(folder, '\'') != NULL) /* no line to be pasted */
    error_set(&outbox->why, ERROR_STORE, _("%s; nothing is sent until it is moved to another folder, with its -wal"),
              found.text);
  free(folder);
}

static enum error_code outbox_try(struct outbox *outbox, struct error *error) {
  enum database_trouble trouble;
  struct error ignored;
  enum error_code code = database_open(outbox->path, &plan, &outbox->db, &trouble, error);
  if (code == ERROR_NONE) code = outbox_begin(outbox, error);
  int problem = code == ERROR_NONE ? outbox_look_at_both(outbox, &outbox->file_place, &outbox->lock_place) : 0;
  if (problem != 0) code = file_fail(outbox->path, problem, error);
  outbox->why = (struct error){.code = ERROR_NONE};
  if (code == ERROR_NONE) return code;
  outbox->owner = 0;
  outbox->why = *error;
  if (trouble == DATABASE_DAMAGED) outbox_tell_way_out(outbox);
  /* One that another program is writing can't be copied without a lock. */
  if (trouble == DATABASE_UNWRITABLE || trouble == DATABASE_FAILED)
    (void)!database_open_copy(outbox->path, &plan, &outbox->db, &trouble, &ignored);
  if (outbox->db == NULL) return ERROR_NONE;
  if (outbox->lock_fd < 0) (void)!outbox_open_lock(outbox, false, &ignored);
  if (outbox->user == NULL) outbox->user = outbox_user(outbox);
  return ERROR_NONE;
}

enum error_code outbox_ready(struct outbox *outbox, struct error *error) {
  if (outbox->why.code == ERROR_NONE) return outbox_stay(outbox, error);
  if (outbox->left) { /* the numbers of another file's rows are others' */
    *error = outbox->why;
    return error->code;
  }
  outbox_shut(outbox);
  if (outbox_try(outbox, error) != ERROR_NONE) outbox->why = *error;
  *error = outbox->why;
  return error->code;
}

const struct error *outbox_why(const struct outbox *outbox) {
  return &outbox->why;
}

enum error_code outbox_open(const char *path, const char *account, int keep_days, struct outbox **outbox,
                            struct error *error) {
  *outbox = NULL;
  struct outbox *made = mem_new(sizeof *made);
  made->path = mem_copy(path);
  made->account = mem_copy(account);
  made->lock_fd = -1;
  made->keep_days = keep_days > 0 ? keep_days : OUTBOX_KEEP_DAYS;
  if (outbox_try(made, error) != ERROR_NONE) {
    outbox_close(made);
    return error->code;
  }
  *outbox = made;
  return ERROR_NONE;
}

void outbox_close(struct outbox *take_outbox) {
  outbox_shut(take_outbox);
  free(take_outbox->user);
  free(take_outbox->account);
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
