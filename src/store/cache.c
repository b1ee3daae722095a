#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/url.h"
#include "base/when.h"
#include "store/cache_private.h"
#include "store/database.h"
#include "store/spool.h"

enum { CACHE_ROOM = 2 << 20 /* below, a disk counts as full: a load would come half-way */ };
#define CACHE_OLD_STATUS(column)                                                                                       \
  "CASE " column " WHEN 0 THEN 'proposed' WHEN 1 THEN 'confirmed' WHEN 2 THEN 'done' WHEN 3 THEN 'cancelled.visitor'"  \
  " WHEN 4 THEN 'cancelled.owner' WHEN 5 THEN 'cancelled.flatguide' WHEN 6 THEN 'cancelled.rescheduled'"               \
  " WHEN 7 THEN 'cancelled.terminated' ELSE '' END"

/* Plain rowid tables: with rows of this size they are faster and smaller than WITHOUT ROWID. */
static const char *const patches[] = {
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value);"
    "CREATE TABLE property (id TEXT PRIMARY KEY, ref TEXT, ref_shown TEXT NOT NULL, address TEXT, city TEXT,"
    " folded TEXT NOT NULL, status INTEGER NOT NULL, offer INTEGER NOT NULL, run INTEGER NOT NULL);"
    "CREATE INDEX property_ref ON property (ref);"
    "CREATE TABLE property_raw (id TEXT PRIMARY KEY, raw BLOB NOT NULL);"
    "CREATE TABLE property_alias (ref TEXT NOT NULL, property_id TEXT NOT NULL, UNIQUE (ref, property_id));"
    "CREATE INDEX property_alias_property ON property_alias (property_id);"
    "CREATE TABLE visit (id TEXT PRIMARY KEY, at INTEGER, property_id TEXT, raw BLOB NOT NULL, run INTEGER NOT NULL);"
    "CREATE INDEX visit_at ON visit (at);"
    "CREATE INDEX visit_property ON visit (property_id, at);"
    "CREATE TABLE visitor (email TEXT PRIMARY KEY, email_shown TEXT, first_name TEXT, last_name TEXT, phone TEXT,"
    " folded TEXT NOT NULL, seen INTEGER NOT NULL);"
    "CREATE INDEX visitor_seen ON visitor (seen);"
    "CREATE TABLE slots (property_id TEXT PRIMARY KEY, raw BLOB NOT NULL, read_at INTEGER NOT NULL);",
    "CREATE INDEX property_order ON property (ref_shown COLLATE refs, id);",
    "CREATE TABLE change (id INTEGER PRIMARY KEY, seen_at INTEGER NOT NULL, kind INTEGER NOT NULL, before INTEGER NOT"
    " NULL, after INTEGER NOT NULL, visit_id TEXT NOT NULL, ref_shown TEXT, visitor_name TEXT, at INTEGER);"
    "CREATE INDEX change_seen ON change (seen_at);",
    "ALTER TABLE change ADD COLUMN looked INTEGER NOT NULL DEFAULT 0; CREATE INDEX change_visit ON change (visit_id);",
    "CREATE TABLE feed (visit TEXT PRIMARY KEY, shard INTEGER NOT NULL, seq INTEGER NOT NULL, epoch INTEGER NOT NULL);"
    "CREATE INDEX feed_shard ON feed (shard);",
    /* Before, a row for each day, named in the wall time of one zone. */
    "CREATE TABLE known (from_at INTEGER PRIMARY KEY, to_at INTEGER NOT NULL, read_at INTEGER NOT NULL);"
    "DELETE FROM meta WHERE name >= 'day:' AND name < 'day;';",
    /* Before, the numbers that the enums had. */
    "UPDATE property SET status = CASE status WHEN 0 THEN 'available' WHEN 1 THEN 'standby' WHEN 2 THEN 'unavailable'"
    " ELSE 'other' END, offer = CASE offer WHEN 1 THEN 'rent' WHEN 2 THEN 'sell' ELSE 'unknown' END;"
    "UPDATE change SET kind = CASE kind WHEN 1 THEN 'status' WHEN 2 THEN 'report' ELSE 'new' END,"
    " before = " CACHE_OLD_STATUS("before") ", after = " CACHE_OLD_STATUS("after") ";",
    /* Before, a number for the very bounds that a list was asked for with. */
    "CREATE TABLE left_out (ref TEXT NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL, list INTEGER NOT NULL,"
    " count INTEGER NOT NULL);"
    "DELETE FROM meta WHERE name >= 'left-out:visits:' AND name < 'left-out:visits;';",
    NULL};
static const char *const reads[] = {
    "SELECT id, ref, ref_shown, address, city, folded, status, offer, run FROM property",
    "SELECT id, raw FROM property_raw",
    "SELECT ref, property_id FROM property_alias",
    "SELECT id, at, property_id, raw, run FROM visit",
    "SELECT email, email_shown, first_name, last_name, phone, folded, seen FROM visitor",
    "SELECT property_id, raw, read_at FROM slots",
    "SELECT id, seen_at, kind, before, after, visit_id, ref_shown, visitor_name, at, looked FROM change",
    "SELECT visit, shard, seq, epoch FROM feed",
    "SELECT from_at, to_at, read_at FROM known",
    "SELECT ref, from_at, to_at, list, count FROM left_out",
    "SELECT name, value FROM meta",
    NULL};
static const struct database_plan plan = {
    .patches = patches,
    .reads = reads,
    .prepare = cache_add_collation,
    .ruined = N_("start visitdeck again, not offline: everything is read from Flatsy anew")};

static const char *const sql[] = {
#define X(name, text) text,
    CACHE_STATEMENTS(X)
#undef X
};

/* A damaged page shows only when it is read, a full disk when it is written. */
enum error_code cache_fail(struct cache *cache, struct error *error) {
  int code = sqlite3_errcode(cache->db);
  enum database_trouble trouble = database_trouble(cache->db, code);
  cache->damaged |= trouble == DATABASE_DAMAGED;
  cache->full |= trouble == DATABASE_UNWRITABLE || (trouble == DATABASE_BUSY && cache->hasty);
  database_tell(cache->path, cache->db, code, &plan, error);
  cache->failure = *error;
  return error->code;
}

enum error_code cache_fail_row(struct cache *cache, struct error *error) {
  cache->damaged = true;
  return database_tell(cache->path, NULL, SQLITE_CORRUPT, &plan, error);
}

static void cache_finalize(struct cache *cache) {
  for (size_t n = 0; n < CACHE_STATEMENT_COUNT; n++) {
    sqlite3_finalize(cache->statements[n]);
    cache->statements[n] = NULL;
  }
}

static void cache_shut(struct cache *cache) {
  cache_finalize(cache);
  database_close(cache->db);
  cache->db = NULL;
}

/* The disk is full, or has been made read-only: what comes from now on is kept until the end of the program. */
static void cache_spill(struct cache *cache) {
  for (sqlite3_stmt *at = sqlite3_next_stmt(cache->db, NULL); at != NULL; at = sqlite3_next_stmt(cache->db, at))
    if (sqlite3_stmt_busy(at)) return;
  cache_finalize(cache);
  cache->full = false; /* once: what can't be copied is said, not tried for ever */
  cache->in_memory = database_to_memory(&cache->db, &plan) == SQLITE_OK;
  sqlite3 *memory = NULL;
  if (cache->in_memory || !cache->hasty || database_open_memory(&plan, &memory) != SQLITE_OK) {
    database_close(memory);
    return;
  }
  database_close(cache->db); /* it can't be read, either: what comes is answered all the same */
  cache->db = memory;
  cache->in_memory = true;
}

void cache_set_hasty(struct cache *cache) {
  cache->hasty = true;
}

bool cache_will_spill(const struct cache *cache) {
  return cache->full && !cache->in_memory;
}

sqlite3_stmt *cache_statement(struct cache *cache, enum cache_statement which, struct error *error) {
  if (cache->full && !cache->in_memory && sqlite3_get_autocommit(cache->db)) cache_spill(cache);
  sqlite3_stmt **statement = &cache->statements[which];
  if (*statement == NULL &&
      sqlite3_prepare_v3(cache->db, sql[which], -1, SQLITE_PREPARE_PERSISTENT, statement, NULL) != SQLITE_OK) {
    cache_fail(cache, error);
    return NULL;
  }
  sqlite3_reset(*statement);
  sqlite3_clear_bindings(*statement);
  return *statement;
}

enum error_code cache_run(struct cache *cache, sqlite3_stmt *statement, struct error *error) {
  if (statement == NULL) return error->code;
  int code = sqlite3_step(statement);
  enum error_code result = code == SQLITE_DONE || code == SQLITE_ROW ? ERROR_NONE : cache_fail(cache, error);
  sqlite3_reset(statement);
  return result;
}

char *cache_column_raw(sqlite3_stmt *statement, int column, size_t *length) {
  const char *bytes = sqlite3_column_blob(statement, column);
  *length = (size_t)sqlite3_column_bytes(statement, column);
  return bytes != NULL ? mem_copy_n(bytes, *length) : NULL;
}

void cache_bind_text(sqlite3_stmt *statement, int at, const char *text) {
  if (text != NULL) sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC);
}

void cache_bind_instant(sqlite3_stmt *statement, int at, int64_t instant) {
  if (instant != WHEN_NONE) sqlite3_bind_int64(statement, at, instant);
}

bool cache_is_same(struct cache *cache, enum cache_statement which, const char *id, const char *raw, size_t length) {
  struct error error;
  sqlite3_stmt *statement = cache_statement(cache, which, &error);
  if (statement == NULL) return false;
  cache_bind_text(statement, 1, id);
  bool same = sqlite3_step(statement) == SQLITE_ROW && (size_t)sqlite3_column_bytes(statement, 0) == length &&
              memcmp(sqlite3_column_blob(statement, 0), raw, length) == 0;
  sqlite3_reset(statement);
  return same;
}

enum error_code cache_cut(struct cache *cache, const enum cache_statement *cuts, size_t count, const char *id,
                          struct error *error) {
  for (size_t n = 0; n < count; n++) {
    sqlite3_stmt *cut = cache_statement(cache, cuts[n], error);
    if (cut != NULL) cache_bind_text(cut, 1, id);
    if (cache_run(cache, cut, error) != ERROR_NONE) return error->code;
  }
  return ERROR_NONE;
}

enum error_code cache_show(struct cache *cache, sqlite3_stmt *statement, cache_see *see, void *arg,
                           struct error *error) {
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW)
    see(arg, (const char *)sqlite3_column_text(statement, 0),
        sqlite3_column_type(statement, 1) == SQLITE_NULL ? WHEN_NONE : sqlite3_column_int64(statement, 1));
  sqlite3_reset(statement);
  return code == SQLITE_DONE ? ERROR_NONE : cache_fail(cache, error);
}

struct spool *cache_spool(struct cache *cache) {
  return spool_new(cache->path);
}

static void cache_remove(const char *path) {
  static const char *const ends[] = {"", "-wal", "-shm"};
  for (size_t n = 0; n < sizeof ends / sizeof *ends; n++) {
    char *file = mem_print("%s%s", path, ends[n]);
    unlink(file);
    free(file);
  }
}

static char *cache_meta(struct cache *cache, const char *name, size_t *length) {
  struct error error;
  sqlite3_stmt *statement = cache_statement(cache, CACHE_META, &error);
  if (statement == NULL) return NULL;
  cache_bind_text(statement, 1, name);
  int code = sqlite3_step(statement);
  char *value = code == SQLITE_ROW ? cache_column_raw(statement, 0, length) : NULL;
  if (code != SQLITE_ROW && code != SQLITE_DONE) cache_fail(cache, &error);
  sqlite3_reset(statement);
  return value;
}

static enum error_code cache_put_meta(struct cache *cache, const char *name, const void *value, size_t length,
                                      struct error *error) {
  sqlite3_stmt *statement = cache_statement(cache, CACHE_PUT_META, error);
  if (statement != NULL) {
    cache_bind_text(statement, 1, name);
    sqlite3_bind_blob(statement, 2, value, (int)length, SQLITE_STATIC);
  }
  return cache_run(cache, statement, error);
}

static void cache_tell_server(const char *owner, const char *account, struct error *error) {
  char *before = text_clean_line(owner);
  error_set(error, ERROR_REFUSED,
            _("What is kept for this profile was read from %s: write that as its url again, or start once without "
              "--offline, to read %s"),
            before, account);
  free(before);
}

static enum error_code cache_own(struct cache *cache, const char *account, struct error *error) {
  size_t length = 0;
  char *owner = cache_meta(cache, "account", &length);
  bool same = owner != NULL && (strcmp(owner, account) == 0 || url_same(owner, account));
  bool other = owner != NULL && !same;
  if (other && cache->offline) cache_tell_server(owner, account, error);
  free(owner);
  if (same) return ERROR_NONE;
  if (other && cache->offline) return error->code;
  if (other && cache_empty(cache, error) != ERROR_NONE) return error->code;
  return cache_put_meta(cache, "account", account, strlen(account), error);
}

/* A write that changes nothing: whether there is room, and leave, to write; *error says why not. Another process that
 * writes has both. */
static bool cache_can_write(struct cache *cache, struct error *error) {
  struct statvfs about;
  if (statvfs(cache->path, &about) == 0) {
    uint64_t left = (uint64_t)(geteuid() == 0 ? about.f_bfree : about.f_bavail) * about.f_frsize;
    if (left < CACHE_ROOM) database_tell(cache->path, NULL, SQLITE_FULL, &plan, error);
    if (left < CACHE_ROOM) return false;
  }
  char *probe = mem_print("BEGIN IMMEDIATE; PRAGMA user_version = %d; COMMIT", database_plan_version(&plan));
  database_wait(cache->db, false);
  int code = sqlite3_exec(cache->db, probe, NULL, NULL, NULL);
  enum database_trouble trouble = database_trouble(cache->db, code);
  bool can = trouble == DATABASE_FINE || trouble == DATABASE_BUSY;
  if (!can) database_tell(cache->path, cache->db, code, &plan, error);
  if (!sqlite3_get_autocommit(cache->db)) sqlite3_exec(cache->db, "ROLLBACK", NULL, NULL, NULL);
  database_wait(cache->db, true);
  free(probe);
  return can;
}

/* The file itself. */
static enum database_trouble cache_try(struct cache *cache, const char *account, struct error *error) {
  enum database_trouble trouble;
  if (database_open(cache->path, &plan, &cache->db, &trouble, error) != ERROR_NONE) return trouble;
  enum error_code code = cache_own(cache, account, error);
  if (code == ERROR_NONE && (cache->offline || cache_can_write(cache, error))) return DATABASE_FINE;
  trouble = code == ERROR_REFUSED ? DATABASE_NOT_OURS : cache->damaged ? DATABASE_DAMAGED : DATABASE_UNWRITABLE;
  cache->damaged = cache->full = false;
  cache_shut(cache);
  return trouble;
}

/* Nothing of what is kept is shown; told says why. */
static enum error_code cache_begin_empty(struct cache *cache, struct error *told) {
  struct error error;
  cache->in_memory = true;
  cache->why = *told;
  cache->damaged = cache->full = false;
  cache_shut(cache);
  if (database_open_memory(&plan, &cache->db) != SQLITE_OK)
    return error_set(told, ERROR_STORE, _("There is no memory left"));
  if (cache_own(cache, cache->account, &error) == ERROR_NONE) return ERROR_NONE;
  *told = error;
  return told->code;
}

/* What can't be written is read into memory; else there is an empty one. told: why it isn't the file. */
static enum error_code cache_go_on(struct cache *cache, const char *account, bool copy, struct error *told) {
  struct error error;
  enum database_trouble trouble;
  cache->in_memory = true;
  if (copy && database_open_copy(cache->path, &plan, &cache->db, &trouble, &error) == ERROR_NONE) {
    enum error_code code = cache_own(cache, account, &error);
    if (cache->offline && code == ERROR_NONE) error_clear(told); /* nothing new was to be kept */
    if (code == ERROR_NONE) return ERROR_NONE;
    if (code == ERROR_REFUSED) *told = error; /* another server's */
  }
  return cache_begin_empty(cache, told);
}

enum error_code cache_show_to(struct cache *cache, const char *user, struct error *told) {
  size_t length;
  char *owner =
      cache->offline && user != NULL && cache->why.code == ERROR_NONE ? cache_meta(cache, "user", &length) : NULL;
  bool others = owner != NULL && strcasecmp(owner, user) != 0;
  char *before = others ? text_clean_line(owner) : NULL;
  free(owner);
  if (!others) return ERROR_NONE;
  error_set(told, ERROR_REFUSED,
            _("What is kept for this profile was read by %s: write that as its user again, or log in as %s once "
              "without --offline"),
            before, user);
  free(before);
  return cache_begin_empty(cache, told);
}

enum error_code cache_open(const char *path, const char *account, bool offline, struct cache **cache,
                           struct error *told) {
  struct cache *made = mem_new(sizeof *made);
  made->path = mem_copy(path);
  made->account = mem_copy(account);
  made->offline = offline;
  error_clear(told);
  enum database_trouble trouble = cache_try(made, account, told);
  if (trouble == DATABASE_DAMAGED && !offline) { /* it holds nothing that Flatsy doesn't have */
    cache_remove(path);
    trouble = cache_try(made, account, told);
    if (trouble == DATABASE_FINE)
      error_set(told, ERROR_STORE, _("The cache was unreadable and starts anew: everything is read from Flatsy again"));
  }
  enum error_code code = ERROR_NONE;
  if (trouble != DATABASE_FINE)
    code = cache_go_on(made, account, trouble == DATABASE_UNWRITABLE || trouble == DATABASE_FAILED, told);
  *cache = made;
  return code;
}

const struct error *cache_why(const struct cache *cache) {
  return &cache->why;
}

void cache_close(struct cache *take_cache) {
  cache_shut(take_cache);
  if (take_cache->damaged && !take_cache->offline && !take_cache->in_memory) cache_remove(take_cache->path);
  free(take_cache->path);
  free(take_cache->account);
  free(take_cache->user);
  free(take_cache);
}

void cache_set_user(struct cache *cache, const char *user) {
  char *copy = mem_copy(user);
  free(cache->user);
  cache->user = copy;
}

enum error_code cache_check_user(struct cache *cache, struct error *error) {
  size_t length;
  char *owner = cache->user != NULL ? cache_meta(cache, "user", &length) : NULL;
  char *server = cache_meta(cache, "account", &length);
  bool others = (owner != NULL && strcasecmp(owner, cache->user) != 0) ||
                (server != NULL && strcmp(server, cache->account) != 0 && !url_same(server, cache->account));
  free(owner);
  free(server);
  if (!others) return ERROR_NONE;
  return error_set(error, ERROR_REFUSED,
                   _("Somebody else has logged in on this profile meanwhile: start visitdeck again"));
}

enum error_code cache_discard(struct cache *cache, struct error *error) {
  error_clear(error);
  if (!cache->in_memory) return ERROR_NONE;
  cache_remove(cache->path);
  if (access(cache->path, F_OK) != 0) return ERROR_NONE;
  return error_set(error, ERROR_STORE, _("Can't remove %s, which holds what was read: remove it by hand"), cache->path);
}

enum error_code cache_empty(struct cache *cache, struct error *error) {
  static const char *const tables[] = {"property", "property_raw", "property_alias", "visit", "visitor",
                                       "slots",    "change",       "feed",           "known", "left_out"};
  if (cache_run(cache, cache_statement(cache, CACHE_BEGIN, error), error) != ERROR_NONE) return error->code;
  int code = SQLITE_OK;
  for (size_t n = 0; code == SQLITE_OK && n < sizeof tables / sizeof *tables; n++) {
    char *cut = mem_print("DELETE FROM %s", tables[n]);
    code = sqlite3_exec(cache->db, cut, NULL, NULL, NULL);
    free(cut);
  }
  if (code == SQLITE_OK) code = sqlite3_exec(cache->db, "DELETE FROM meta WHERE name <> 'account'", NULL, NULL, NULL);
  if (code != SQLITE_OK)
    cache_fail(cache, error);
  else if ((cache->user == NULL ||
            cache_put_meta(cache, "user", cache->user, strlen(cache->user), error) == ERROR_NONE) &&
           cache_commit(cache, error) == ERROR_NONE)
    return ERROR_NONE;
  cache_rollback(cache);
  return error->code;
}

enum error_code cache_begin(struct cache *cache, struct error *error) {
  if (cache_run(cache, cache_statement(cache, CACHE_BEGIN, error), error) != ERROR_NONE) return error->code;
  if (cache_check_user(cache, error) == ERROR_NONE) return ERROR_NONE;
  cache_rollback(cache);
  return error->code;
}

enum error_code cache_commit(struct cache *cache, struct error *error) {
  return cache_run(cache, cache_statement(cache, CACHE_COMMIT, error), error);
}

void cache_rollback(struct cache *cache) {
  struct error error;
  if (!sqlite3_get_autocommit(cache->db))
    (void)!cache_run(cache, cache_statement(cache, CACHE_ROLLBACK, &error), &error);
}

enum error_code cache_put_slots(struct cache *cache, const char *property_id, const char *raw, size_t length,
                                int64_t now, struct error *error) {
  if (cache_check_user(cache, error) != ERROR_NONE) return error->code;
  sqlite3_stmt *statement = cache_statement(cache, CACHE_PUT_SLOTS, error);
  if (statement != NULL) {
    cache_bind_text(statement, 1, property_id);
    sqlite3_bind_blob(statement, 2, raw, (int)length, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 3, now);
  }
  return cache_run(cache, statement, error);
}

enum error_code cache_slots(struct cache *cache, const char *property_id, char **raw, size_t *length, int64_t *read_at,
                            struct error *error) {
  *raw = NULL;
  *length = 0;
  *read_at = WHEN_NONE;
  sqlite3_stmt *statement = cache_statement(cache, CACHE_SLOTS, error);
  if (statement == NULL) return error->code;
  cache_bind_text(statement, 1, property_id);
  int code = sqlite3_step(statement);
  if (code == SQLITE_ROW) {
    *raw = cache_column_raw(statement, 0, length);
    *read_at = sqlite3_column_int64(statement, 1);
  }
  sqlite3_reset(statement);
  return code == SQLITE_ROW || code == SQLITE_DONE ? ERROR_NONE : cache_fail(cache, error);
}

int64_t cache_read_at(struct cache *cache, const char *what) {
  size_t length;
  char *value = cache_meta(cache, what, &length);
  int64_t instant = WHEN_NONE;
  if (value != NULL) instant = strtoll(value, NULL, 10);
  free(value);
  return instant;
}

enum error_code cache_set_read_at(struct cache *cache, const char *what, int64_t instant, struct error *error) {
  char value[32];
  int length = snprintf(value, sizeof value, "%lld", (long long)instant);
  return cache_put_meta(cache, what, value, (size_t)length, error);
}

char *cache_client(struct cache *cache, size_t *length) {
  return cache_meta(cache, "client", length);
}

enum error_code cache_put_client(struct cache *cache, const char *raw, size_t length, struct error *error) {
  if (cache_check_user(cache, error) != ERROR_NONE) return error->code;
  return cache_put_meta(cache, "client", raw, length, error);
}

const char *cache_word(const char *const *words, int count, int value) {
  return value >= 0 && value < count ? words[value] : "";
}

int cache_read_word(const char *const *words, int count, const char *text, int otherwise) {
  for (int n = 0; text != NULL && n < count; n++)
    if (strcmp(words[n], text) == 0) return n;
  return otherwise;
}
