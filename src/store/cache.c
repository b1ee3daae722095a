#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/url.h"
#include "base/when.h"
#include "store/cache_private.h"
#include "store/spool.h"
#include "store/sql.h"

enum { CACHE_ROOM = 2 << 20 /* below, a disk counts as full: a load would come half-way */ };
#define CACHE_OLD_STATUS(column)                                                                                       \
  "CASE " column " WHEN 0 THEN 'proposed' WHEN 1 THEN 'confirmed' WHEN 2 THEN 'done' WHEN 3 THEN 'cancelled.visitor'"  \
  " WHEN 4 THEN 'cancelled.owner' WHEN 5 THEN 'cancelled.flatguide' WHEN 6 THEN 'cancelled.rescheduled'"               \
  " WHEN 7 THEN 'cancelled.terminated' ELSE '' END"
#define CACHE_OLD_RAW "(SELECT CAST(raw AS TEXT) FROM property_raw WHERE property_raw.id = property.id)"

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
    /* What SQLite can't read of the objects that we can is put again when it comes again: it is not the same any more.
     */
    "ALTER TABLE property ADD COLUMN zip TEXT; ALTER TABLE property ADD COLUMN country TEXT;"
    "UPDATE property SET zip = json_extract(" CACHE_OLD_RAW ", '$.data.address.zip'),"
    " country = json_extract(" CACHE_OLD_RAW ", '$.data.address.countryCode')"
    " WHERE id IN (SELECT id FROM property_raw WHERE json_valid(CAST(raw AS TEXT)));"
    "UPDATE property_raw SET raw = CAST(CAST(raw AS TEXT) || ' ' AS BLOB) WHERE NOT json_valid(CAST(raw AS TEXT));",
    /* Before, when the list was looked at last. */
    "ALTER TABLE change ADD COLUMN read INTEGER NOT NULL DEFAULT 0;"
    "UPDATE change SET read = 1 WHERE seen_at < (SELECT value FROM meta WHERE name = 'looked');"
    "DELETE FROM meta WHERE name = 'looked';"
    "CREATE INDEX change_unread ON change (seen_at) WHERE read=0 AND kind<>'unread';",
    /* What is searched, apart: whoever reads all of it reads nothing else. */
    "CREATE TABLE visit_text (row INTEGER PRIMARY KEY, text BLOB NOT NULL);"
    "CREATE TABLE property_text (row INTEGER PRIMARY KEY, text BLOB NOT NULL);"
    "INSERT INTO visit_text SELECT rowid, text_of('visit', raw) FROM visit;"
    "INSERT INTO property_text SELECT rowid, text_of('property', raw) FROM property_raw;",
    "ALTER TABLE change ADD COLUMN seat TEXT;", NULL};
static const char *const reads[] = {"SELECT " CACHE_PROPERTY_COLUMNS ", run FROM property",
                                    "SELECT id, raw FROM property_raw",
                                    "SELECT ref, property_id FROM property_alias",
                                    "SELECT " CACHE_VISIT_COLUMNS " FROM visit",
                                    "SELECT " CACHE_VISITOR_COLUMNS ", seen FROM visitor",
                                    "SELECT " CACHE_SLOTS_COLUMNS " FROM slots",
                                    "SELECT id, " CACHE_CHANGE_COLUMNS ", looked, read FROM change",
                                    "SELECT " CACHE_FEED_COLUMNS " FROM feed",
                                    "SELECT " CACHE_KNOWN_COLUMNS " FROM known",
                                    "SELECT " CACHE_LEFT_OUT_COLUMNS " FROM left_out",
                                    "SELECT row, text FROM visit_text",
                                    "SELECT row, text FROM property_text",
                                    "SELECT name, value FROM meta",
                                    NULL};
static const char *const sql[] = {
#define X(name, text) text,
    CACHE_STATEMENTS(X)
#undef X
};
static const struct database_plan plan = {
    .patches = patches,
    .reads = reads,
    .sql = sql,
    .sql_count = CACHE_STATEMENT_COUNT,
    .order = "refs",
    .compare = cache_compare_refs,
    .function = "text_of",
    .make = cache_make_text,
    .ruined = N_("start visitdeck again, not offline: everything is read from Flatsy anew")};

static bool cache_is_damaged(const struct cache *cache) {
  return (cache->database.troubles & 1u << DATABASE_DAMAGED) != 0;
}

bool cache_will_spill(const struct cache *cache) {
  unsigned full = 1u << DATABASE_UNWRITABLE | (cache->hasty ? 1u << DATABASE_BUSY : 0);
  return !cache->in_memory && (cache->database.troubles & full) != 0;
}

/* A damaged page shows only when it is read, a full disk, or one that has been made read-only, when it is written: what
 * comes from then on is kept until the end of the program. A command's that can't be read either is empty. */
struct database *cache_database(struct cache *cache) {
  if (cache_will_spill(cache) && !database_is_busy(&cache->database)) {
    cache->database.troubles &= 1u << DATABASE_DAMAGED; /* once: what can't be copied is said, not tried for ever */
    cache->in_memory = database_to_memory(&cache->database, cache->hasty);
  }
  return &cache->database;
}

void cache_set_hasty(struct cache *cache) {
  cache->hasty = true;
}

void cache_set_busy(struct cache *cache, bool busy) {
  struct error error;
  (void)!sql_execute(&cache->database, busy ? "PRAGMA cache_size = -6000" : "PRAGMA cache_size = -800", &error);
}

bool cache_is_same(struct cache *cache, enum cache_statement which, const char *id, const char *raw, size_t length) {
  struct error error;
  return sql_read_number(cache_database(cache), which, SQL_WITH(SQL_TEXT(id), SQL_BYTES(raw, length)), 0, &error) != 0;
}

enum error_code cache_run_each(struct cache *cache, const enum cache_statement *statements, size_t count,
                               const struct sql_value *values, struct error *error) {
  error_clear(error);
  for (size_t n = 0; error->code == ERROR_NONE && n < count; n++)
    (void)!sql_run(cache_database(cache), statements[n], values, error);
  return error->code;
}

enum error_code cache_show(struct cache *cache, struct sqlite3_stmt *statement, cache_see *see, void *arg,
                           struct error *error) {
  while (sql_next(&cache->database, statement, error))
    see(arg, sql_text(statement, 0), sql_instant(statement, 1));
  return error->code;
}

struct spool *cache_spool(struct cache *cache) {
  return spool_new(cache->path);
}

static void cache_remove(const char *path) {
  static const char *const ends[] = {"", "-wal", "-shm"};
  for (size_t n = 0; n < sizeof ends / sizeof *ends; n++) {
    AUTO(mem_free_at) char *file = mem_print("%s%s", path, ends[n]);
    unlink(file);
  }
}

char *cache_meta(struct cache *cache, const char *name, size_t *length) {
  struct error error;
  return sql_read_copy(cache_database(cache), CACHE_META, SQL_WITH(SQL_TEXT(name)), length, &error);
}

static enum error_code cache_put_meta(struct cache *cache, const char *name, const void *value, size_t length,
                                      struct error *error) {
  return sql_run(cache_database(cache), CACHE_PUT_META, SQL_WITH(SQL_TEXT(name), SQL_BYTES(value, length)), error);
}

static enum error_code cache_tell_server(const char *owner, const char *account, struct error *error) {
  AUTO(mem_free_at) char *before = text_clean_line(owner);
  return error_set(
      error, ERROR_REFUSED,
      _("What is kept for this profile was read from %s: write that as its url again, or start once without "
        "--offline, to read %s"),
      before, account);
}

static enum error_code cache_own(struct cache *cache, struct error *error) {
  const char *account = cache->account;
  AUTO(mem_free_at) char *owner = cache_meta(cache, "account", NULL);
  if (owner != NULL && (strcmp(owner, account) == 0 || url_same(owner, account))) return ERROR_NONE;
  if (owner != NULL && cache->offline) return cache_tell_server(owner, account, error);
  if (owner != NULL && cache_empty(cache, error) != ERROR_NONE) return error->code;
  return cache_put_meta(cache, "account", account, strlen(account), error);
}

/* Another process that writes has room, and leave. */
static bool cache_can_write(struct cache *cache, struct error *error) {
  enum database_trouble trouble = database_try_write(&cache->database, CACHE_ROOM, error);
  return trouble == DATABASE_FINE || trouble == DATABASE_BUSY;
}

/* The file itself. */
static enum database_trouble cache_try(struct cache *cache, struct error *error) {
  enum database_trouble trouble;
  if (database_open(&cache->database, cache->path, &plan, &trouble, error) != ERROR_NONE) return trouble;
  enum error_code code = cache_own(cache, error);
  if (code == ERROR_NONE && (cache->offline || cache_can_write(cache, error))) return DATABASE_FINE;
  trouble = code == ERROR_REFUSED     ? DATABASE_NOT_OURS
            : cache_is_damaged(cache) ? DATABASE_DAMAGED
                                      : DATABASE_UNWRITABLE;
  database_close(&cache->database);
  return trouble;
}

/* Nothing of what is kept is shown; told says why. */
static enum error_code cache_begin_empty(struct cache *cache, struct error *told) {
  struct error error;
  cache->in_memory = true;
  cache->why = *told;
  database_close(&cache->database);
  if (!database_open_memory(&cache->database, cache->path, &plan))
    return error_set(told, ERROR_STORE, _("There is no memory left"));
  if (cache_own(cache, &error) == ERROR_NONE) return ERROR_NONE;
  *told = error;
  return told->code;
}

/* What can't be written is read into memory; else there is an empty one. told: why it isn't the file. */
static enum error_code cache_go_on(struct cache *cache, bool copy, struct error *told) {
  struct error error;
  enum database_trouble trouble;
  cache->in_memory = true;
  if (copy && database_open_copy(&cache->database, cache->path, &plan, &trouble, &error) == ERROR_NONE) {
    enum error_code code = cache_own(cache, &error);
    if (cache->offline && code == ERROR_NONE) error_clear(told); /* nothing new was to be kept */
    if (code == ERROR_NONE) return ERROR_NONE;
    if (code == ERROR_REFUSED) *told = error; /* another server's */
  }
  return cache_begin_empty(cache, told);
}

enum error_code cache_show_to(struct cache *cache, const char *user, struct error *told) {
  AUTO(mem_free_at)
  char *owner =
      cache->offline && user != NULL && cache->why.code == ERROR_NONE ? cache_meta(cache, "user", NULL) : NULL;
  if (owner == NULL || strcasecmp(owner, user) == 0) return ERROR_NONE;
  AUTO(mem_free_at) char *before = text_clean_line(owner);
  error_set(told, ERROR_REFUSED,
            _("What is kept for this profile was read by %s: write that as its user again, or log in as %s once "
              "without --offline"),
            before, user);
  return cache_begin_empty(cache, told);
}

enum error_code cache_open(const char *path, const char *account, bool offline, struct cache **cache,
                           struct error *told) {
  struct cache *made = mem_new(sizeof *made);
  *made = (struct cache){.path = mem_copy(path), .account = mem_copy(account), .offline = offline};
  error_clear(told);
  enum database_trouble trouble = cache_try(made, told);
  if (trouble == DATABASE_DAMAGED && !offline) { /* it holds nothing that Flatsy doesn't have */
    cache_remove(path);
    trouble = cache_try(made, told);
    if (trouble == DATABASE_FINE)
      error_set(told, ERROR_STORE, _("The cache was unreadable and starts anew: everything is read from Flatsy again"));
  }
  *cache = made;
  if (trouble == DATABASE_FINE) return ERROR_NONE;
  return cache_go_on(made, trouble == DATABASE_UNWRITABLE || trouble == DATABASE_FAILED, told);
}

const struct error *cache_why(const struct cache *cache) {
  return &cache->why;
}

void cache_close(struct cache *take_cache) {
  database_close(&take_cache->database);
  if (cache_is_damaged(take_cache) && !take_cache->offline && !take_cache->in_memory) cache_remove(take_cache->path);
  free(take_cache->path);
  free(take_cache->account);
  free(take_cache->user);
  free(take_cache->agents);
  free(take_cache);
}

void cache_set_user(struct cache *cache, const char *user) {
  mem_replace(&cache->user, user);
}

enum error_code cache_check_user(struct cache *cache, struct error *error) {
  AUTO(mem_free_at) char *owner = cache->user != NULL ? cache_meta(cache, "user", NULL) : NULL;
  AUTO(mem_free_at) char *server = cache_meta(cache, "account", NULL);
  bool others = (owner != NULL && strcasecmp(owner, cache->user) != 0) ||
                (server != NULL && strcmp(server, cache->account) != 0 && !url_same(server, cache->account));
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
  static const char *const tables[] = {"property", "property_raw", "property_alias", "property_text",
                                       "visit",    "visit_text",   "visitor",        "slots",
                                       "change",   "feed",         "known",          "left_out"};
  struct database *database = cache_database(cache);
  cache->noted++;
  if (sql_begin(database, error) != ERROR_NONE) return error->code;
  for (size_t n = 0; error->code == ERROR_NONE && n < sizeof tables / sizeof *tables; n++) {
    AUTO(mem_free_at) char *cut = mem_print("DELETE FROM %s", tables[n]);
    (void)!sql_execute(database, cut, error);
  }
  if (error->code == ERROR_NONE) (void)!sql_execute(database, "DELETE FROM meta WHERE name <> 'account'", error);
  if (error->code == ERROR_NONE && cache->user != NULL)
    (void)!cache_put_meta(cache, "user", cache->user, strlen(cache->user), error);
  return sql_conclude(database, error->code, error);
}

enum error_code cache_begin(struct cache *cache, struct error *error) {
  if (sql_begin(cache_database(cache), error) != ERROR_NONE || cache_check_user(cache, error) == ERROR_NONE)
    return error->code;
  cache_rollback(cache);
  return error->code;
}

enum error_code cache_commit(struct cache *cache, struct error *error) {
  return sql_commit(&cache->database, error);
}

void cache_rollback(struct cache *cache) {
  sql_rollback(&cache->database);
}

enum error_code cache_put_slots(struct cache *cache, const char *property_id, const char *raw, size_t length,
                                int64_t now, struct error *error) {
  if (cache_check_user(cache, error) != ERROR_NONE) return error->code;
  return sql_run(cache_database(cache), CACHE_PUT_SLOTS,
                 SQL_WITH(SQL_TEXT(property_id), SQL_BYTES(raw, length), SQL_NUMBER(now)), error);
}

enum error_code cache_slots(struct cache *cache, const char *property_id, char **raw, size_t *length, int64_t *read_at,
                            struct error *error) {
  *raw = NULL;
  *length = 0;
  *read_at = WHEN_NONE;
  AUTO(sql_end_at)
  struct sqlite3_stmt *row = sql_find(cache_database(cache), CACHE_SLOTS, SQL_WITH(SQL_TEXT(property_id)), error);
  if (!sql_next(&cache->database, row, error)) return error->code;
  const char *bytes = sql_bytes(row, 0, length);
  *raw = bytes != NULL ? mem_copy_n(bytes, *length) : NULL;
  *read_at = sql_number(row, 1);
  return ERROR_NONE;
}

int64_t cache_read_at(struct cache *cache, const char *what) {
  struct error error;
  return sql_read_number(cache_database(cache), CACHE_META, SQL_WITH(SQL_TEXT(what)), WHEN_NONE, &error);
}

enum error_code cache_set_read_at(struct cache *cache, const char *what, int64_t instant, struct error *error) {
  return sql_run(cache_database(cache), CACHE_PUT_META, SQL_WITH(SQL_TEXT(what), SQL_NUMBER(instant)), error);
}

char *cache_client(struct cache *cache, size_t *length) {
  return cache_meta(cache, "client", length);
}

enum error_code cache_put_client(struct cache *cache, const char *raw, size_t length, struct error *error) {
  if (cache_check_user(cache, error) != ERROR_NONE) return error->code;
  return cache_put_meta(cache, "client", raw, length, error);
}

int cache_read_word(const char *const *words, int count, const char *text, int otherwise) {
  for (int n = 0; text != NULL && n < count; n++)
    if (strcmp(words[n], text) == 0) return n;
  return otherwise;
}
