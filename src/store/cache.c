#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/when.h"
#include "store/cache_private.h"
#include "store/database.h"
#include "store/spool.h"

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
    NULL};
static const struct database_plan plan = {.patches = patches, .durable = false, .prepare = cache_add_collation};

static const char *const sql[] = {
#define X(name, text) text,
    CACHE_STATEMENTS(X)
#undef X
};

static bool cache_is_damage(int code) {
  return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

/* A damaged page shows only when it is read. */
enum error_code cache_fail(struct cache *cache, struct error *error) {
  cache->damaged |= cache_is_damage(sqlite3_errcode(cache->db));
  if (cache->damaged)
    return error_set(error, ERROR_STORE,
                     _("The cache is damaged: start visitdeck again, everything is read from Flatsy anew"));
  return error_set(error, ERROR_STORE,
                   _("The cache can't be used: %s; it may be deleted, it is read again from Flatsy"),
                   sqlite3_errmsg(cache->db));
}

sqlite3_stmt *cache_statement(struct cache *cache, enum cache_statement which, struct error *error) {
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
  char *value = sqlite3_step(statement) == SQLITE_ROW ? cache_column_raw(statement, 0, length) : NULL;
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

static enum error_code cache_own(struct cache *cache, const char *account, struct error *error) {
  size_t length = 0;
  char *owner = cache_meta(cache, "account", &length);
  bool same = owner != NULL && length == strlen(account) && memcmp(owner, account, length) == 0;
  bool other = owner != NULL && !same;
  free(owner);
  if (same) return ERROR_NONE;
  if (other && cache_empty(cache, error) != ERROR_NONE) return error->code;
  return cache_put_meta(cache, "account", account, strlen(account), error);
}

static enum error_code cache_try(const char *path, const char *account, struct cache **cache, bool *unreadable,
                                 struct error *error) {
  sqlite3 *db = NULL;
  enum error_code code = database_open(path, &plan, &db, unreadable, error);
  if (code != ERROR_NONE) return code;
  struct cache *made = mem_new(sizeof *made);
  made->db = db;
  made->path = mem_copy(path);
  code = cache_own(made, account, error);
  if (code == ERROR_NONE) {
    *cache = made;
    return code;
  }
  *unreadable = made->damaged;
  cache_close(made);
  return code;
}

enum error_code cache_open(const char *path, const char *account, struct cache **cache, bool *rebuilt,
                           struct error *error) {
  *cache = NULL;
  *rebuilt = false;
  enum error_code code = cache_try(path, account, cache, rebuilt, error);
  if (!*rebuilt) return code;
  /* It holds nothing that Flatsy doesn't have. One that is in use, or on a full disk, is left alone. */
  bool again;
  cache_remove(path);
  return cache_try(path, account, cache, &again, error);
}

void cache_close(struct cache *take_cache) {
  for (size_t n = 0; n < CACHE_STATEMENT_COUNT; n++)
    sqlite3_finalize(take_cache->statements[n]);
  database_close(take_cache->db);
  if (take_cache->damaged) cache_remove(take_cache->path);
  free(take_cache->path);
  free(take_cache);
}

enum error_code cache_empty(struct cache *cache, struct error *error) {
  int code = sqlite3_exec(
      cache->db,
      "BEGIN IMMEDIATE; DELETE FROM property; DELETE FROM property_raw; DELETE FROM property_alias; DELETE FROM visit;"
      " DELETE FROM visitor; DELETE FROM slots; DELETE FROM change; DELETE FROM feed; DELETE FROM known; DELETE FROM "
      "meta WHERE name <> "
      "'account'; COMMIT",
      NULL, NULL, NULL);
  if (code == SQLITE_OK) return ERROR_NONE;
  cache_fail(cache, error);
  cache_rollback(cache);
  return error->code;
}

enum error_code cache_begin(struct cache *cache, struct error *error) {
  return cache_run(cache, cache_statement(cache, CACHE_BEGIN, error), error);
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
  return cache_put_meta(cache, "client", raw, length, error);
}
