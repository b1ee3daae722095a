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
#include "base/random.h"
#include "base/url.h"
#include "store/outbox_private.h"
#include "store/outbox_sql.h"
#include "store/sql.h"

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
    "ALTER TABLE outbox ADD COLUMN made_at INTEGER;",
    "ALTER TABLE outbox ADD COLUMN told INTEGER NOT NULL DEFAULT 1;" /* of an older program that is still open */
    "ALTER TABLE outbox ADD COLUMN sent_at INTEGER;"
    "UPDATE outbox SET told = 0 WHERE once AND NOT (" OUTBOX_SETTLED ");",
    "ALTER TABLE outbox ADD COLUMN seat TEXT;",
    NULL};
static const char *const reads[] = {OUTBOX_ROWS, "SELECT name, value FROM meta", NULL};
static const char *const sql[] = {
#define X(name, text) text,
    OUTBOX_STATEMENTS(X)
#undef X
};
static const struct database_plan plan = {.patches = patches,
                                          .reads = reads,
                                          .sql = sql,
                                          .sql_count = OUTBOX_STATEMENT_COUNT,
                                          .durable = true,
                                          .ruined = N_("look on Flatsy for what was being sent")};

/* ---- room */

enum error_code outbox_make_room(struct outbox *outbox, size_t bytes, struct error *error) {
  if (sql_run(&outbox->database, OUTBOX_PUT_ROOM, SQL_WITH(SQL_NUMBER(OUTBOX_ROOM + bytes)), error) != ERROR_NONE)
    return error->code;
  return database_reuse_log(&outbox->database, error);
}

enum error_code outbox_conclude_into_room(struct outbox *outbox, enum error_code code, struct error *error) {
  if (code == ERROR_NONE) code = sql_execute(&outbox->database, "DELETE FROM room", error);
  return sql_conclude(&outbox->database, code, error);
}

enum error_code outbox_may_send(struct outbox *outbox, struct error *error) {
  return database_reuse_log(&outbox->database, error) == ERROR_NONE ? outbox_stay(outbox, error) : error->code;
}

void outbox_end_write(struct outbox *outbox) {
  struct error ignored; /* it is written; what needs the room next asks for it */
  (void)!database_reuse_log(&outbox->database, &ignored);
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
  AUTO(mem_free_at) char *path = mem_print("%s.lock", outbox->path);
  int problem = outbox_look(outbox->path, file);
  if (problem == 0) problem = outbox_look(path, lock);
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
  struct database *database = &outbox->database;
  if (sql_begin(database, error) != ERROR_NONE) return error->code;
  if (sql_execute(database, "UPDATE meta SET value = value + 1 WHERE name = 'owner'", error) == ERROR_NONE)
    outbox->owner = sql_read_number(database, OUTBOX_NEXT_OWNER, NULL, 0, error);
  struct flock lock = outbox_byte(outbox->owner);
  if (error->code == ERROR_NONE && outbox->owner == 0)
    database_fail(database, error);
  else if (error->code == ERROR_NONE && fcntl(outbox->lock_fd, F_OFD_SETLK, &lock) != 0)
    error_set(error, ERROR_STORE, _("Can't lock %s.lock: %s"), outbox->path, strerror(errno));
  return sql_conclude(database, error->code, error);
}

/* The same server in another spelling keeps its rows; another one finds them to be the other's. Who worked there last
 * is known when the profile goes back. */
static enum error_code outbox_change_account(struct outbox *outbox, const char *before, struct error *error) {
  struct database *database = &outbox->database;
  if (url_same(before, outbox->account))
    (void)!sql_run(database, OUTBOX_RESPELL, SQL_WITH(SQL_TEXT(outbox->account), SQL_TEXT(before)), error);
  else if (sql_run(database, OUTBOX_KEEP_USER, SQL_WITH(SQL_TEXT(before)), error) == ERROR_NONE)
    (void)!sql_run(database, OUTBOX_KEPT_USER, SQL_WITH(SQL_TEXT(outbox->account)), error);
  return error->code;
}

static enum error_code outbox_put_meta(struct outbox *outbox, const char *name, const char *value,
                                       struct error *error) {
  return sql_run(&outbox->database, OUTBOX_PUT_META, SQL_WITH(SQL_TEXT(name), SQL_TEXT(value)), error);
}

/* New memory; NULL when there is none, or *error. */
static char *outbox_meta(struct outbox *outbox, const char *name, struct error *error) {
  return sql_read_copy(&outbox->database, OUTBOX_META, SQL_WITH(SQL_TEXT(name)), NULL, error);
}

/* Whose rows are written from now on. */
static enum error_code outbox_own(struct outbox *outbox, struct error *error) {
  if (sql_begin(&outbox->database, error) != ERROR_NONE) return error->code;
  AUTO(mem_free_at) char *before = outbox_meta(outbox, "account", error);
  bool same = before != NULL && strcmp(before, outbox->account) == 0;
  if (error->code == ERROR_NONE && before != NULL && !same) (void)!outbox_change_account(outbox, before, error);
  if (error->code == ERROR_NONE && !same) (void)!outbox_put_meta(outbox, "account", outbox->account, error);
  /* Some tool's copy may lack it; whose number is taken by a living process, the lock says. */
  if (error->code == ERROR_NONE)
    (void)!sql_execute(&outbox->database,
                       "INSERT OR IGNORE INTO meta (name, value) SELECT 'owner', coalesce(max(owner), 0) FROM outbox",
                       error);
  return sql_conclude(&outbox->database, error->code, error);
}

char *outbox_user(struct outbox *outbox) {
  struct error error;
  return outbox_meta(outbox, "user", &error);
}

/* Of this process's rows, as far as they are not settled: they are being sent. */
static bool outbox_is_at_work(struct outbox *outbox) {
  struct error error;
  int64_t any = sql_read_number(&outbox->database, OUTBOX_AT_WORK, SQL_WITH(SQL_NUMBER(outbox->owner)), 0, &error);
  return any != 0 || error.code != ERROR_NONE;
}

static enum error_code outbox_check_user(struct outbox *outbox, const char *user, bool *changed, struct error *error) {
  struct error unread;
  AUTO(mem_free_at) char *before = outbox_meta(outbox, "user", &unread);
  enum error_code code = ERROR_NONE;
  *changed = before == NULL || strcasecmp(before, user) != 0;
  if (before != NULL && *changed && outbox_is_at_work(outbox))
    code = error_set(error, ERROR_REFUSED,
                     _("The outbox still holds writes of %s: log in as %s to settle them, or use another --profile"),
                     before, before);
  return code;
}

char *outbox_others(struct outbox *outbox, size_t *count) {
  struct error error;
  char *whose = NULL;
  struct sqlite3_stmt *row = sql_find(&outbox->database, OUTBOX_OTHERS, SQL_WITH(OUTBOX_ME(outbox)), &error);
  *count = 0;
  if (sql_next(&outbox->database, row, &error)) {
    *count = (size_t)sql_number(row, 0);
    whose = outbox_whose(sql_text(row, 1), sql_text(row, 2));
  }
  sql_end(row);
  return whose;
}

char *outbox_mine(const struct outbox *outbox) {
  return outbox_whose(outbox->user, outbox->account);
}

static enum error_code outbox_settle_user(struct outbox *outbox, const char *user, bool *changed, struct error *error) {
  if (sql_begin(&outbox->database, error) != ERROR_NONE) return error->code;
  enum error_code code = outbox_check_user(outbox, user, changed, error);
  if (code == ERROR_NONE && *changed) code = outbox_put_meta(outbox, "user", user, error);
  return sql_conclude(&outbox->database, code, error);
}

/* Where nothing can be written only the check is made, again when it can. Nobody can say whose rows are in one that
 * can't be read: nothing of it is sent then. */
enum error_code outbox_set_user(struct outbox *outbox, const char *user, bool *changed, struct error *error) {
  struct error barred;
  bool writable = outbox_ready(outbox, &barred) == ERROR_NONE;
  enum error_code code =
      writable ? outbox_settle_user(outbox, user, changed, error) : outbox_check_user(outbox, user, changed, error);
  if (code != ERROR_NONE) return code;
  mem_replace(&outbox->user, user);
  return ERROR_NONE;
}

void outbox_read_as(struct outbox *outbox, const char *user) {
  mem_replace(&outbox->user, user);
}

enum error_code outbox_forget(struct outbox *outbox, int64_t now, struct error *error) {
  error_clear(error);
  if (outbox->why.code != ERROR_NONE) return ERROR_NONE; /* a copy, or nothing */
  int64_t before = now - (int64_t)outbox->keep_days * 24 * 3600;
  database_wait(&outbox->database, false);
  (void)!sql_run(&outbox->database, OUTBOX_FORGET, SQL_WITH(SQL_NUMBER(before)), error);
  database_wait(&outbox->database, true);
  return error->code;
}

/* ---- opening */

static void outbox_shut(struct outbox *outbox) {
  outbox->writes += sql_written(&outbox->database);
  database_close(&outbox->database);
  if (outbox->lock_fd >= 0) close(outbox->lock_fd);
  outbox->lock_fd = -1;
}

/* write false: only to see who lives; one that is not there is none then. */
static enum error_code outbox_open_lock(struct outbox *outbox, bool write, struct error *error) {
  AUTO(mem_free_at) char *given = mem_print("%s.lock", outbox->path);
  AUTO(mem_free_at) char *path = file_resolve(given);
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

/* What can't be written is read at least, as it is: why not is outbox->why. */
static void outbox_try(struct outbox *outbox) {
  enum database_trouble trouble;
  struct error error, ignored;
  enum error_code code = database_open(&outbox->database, outbox->path, &plan, &trouble, &error);
  if (code == ERROR_NONE) code = outbox_begin(outbox, &error);
  int problem = code == ERROR_NONE ? outbox_look_at_both(outbox, &outbox->file_place, &outbox->lock_place) : 0;
  if (problem != 0) code = file_fail(outbox->path, problem, &error);
  error_clear(&outbox->why);
  if (code == ERROR_NONE) return;
  outbox->owner = 0;
  outbox->why = error;
  if (trouble == DATABASE_DAMAGED) outbox_tell_way_out(outbox);
  /* One that another program is writing can't be copied without a lock. */
  if (trouble == DATABASE_UNWRITABLE || trouble == DATABASE_FAILED)
    (void)!database_open_copy(&outbox->database, outbox->path, &plan, &trouble, &ignored);
  outbox->database.failure = outbox->why;
  if (outbox->database.sqlite == NULL) return;
  if (outbox->lock_fd < 0) (void)!outbox_open_lock(outbox, false, &ignored);
  if (outbox->user == NULL) outbox->user = outbox_user(outbox);
}

enum error_code outbox_ready(struct outbox *outbox, struct error *error) {
  if (outbox->why.code == ERROR_NONE) return outbox_stay(outbox, error);
  if (!outbox->left) { /* else the numbers of another file's rows are others' */
    outbox_shut(outbox);
    outbox_try(outbox);
  }
  *error = outbox->why;
  return error->code;
}

const struct error *outbox_why(const struct outbox *outbox) {
  return &outbox->why;
}

enum error_code outbox_open(const char *path, const char *account, int keep_days, struct outbox **outbox,
                            struct error *error) {
  struct outbox *made = mem_new(sizeof *made);
  if (!random_hex(made->mark, sizeof made->mark / 2)) strcpy(made->mark, "0");
  made->path = mem_copy(path);
  made->account = mem_copy(account);
  made->lock_fd = -1;
  made->keep_days = keep_days > 0 ? keep_days : OUTBOX_KEEP_DAYS;
  outbox_try(made);
  *error = made->why;
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
  int64_t version = sql_read_number(&outbox->database, OUTBOX_VERSION, NULL, 0, &error);
  return version * 1000003 + outbox->writes + sql_written(&outbox->database);
}
