#include "relay/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/when.h"
#include "relay/ledger_sql.h"
#include "store/sql.h"

enum { LEDGER_NEW_SECONDS = 3600, LEDGER_INST = 16 };

/* sent: the number that the broker has acknowledged last, 0: none; held: that was the visit, not its tombstone. owed:
 * it is to be sent, anew or again. read: the turn of the read that it is of. */
static const char *const patches[] = {
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value);"
    "CREATE TABLE visit (id TEXT PRIMARY KEY, shard INTEGER NOT NULL, at INTEGER, seq INTEGER NOT NULL, sent INTEGER"
    " NOT NULL, sent_at INTEGER NOT NULL, held INTEGER NOT NULL, owed INTEGER NOT NULL, read INTEGER NOT NULL, read_ms "
    "INTEGER NOT NULL, what INTEGER NOT NULL,"
    " gone INTEGER NOT NULL, raw BLOB);"
    "CREATE INDEX visit_owed ON visit (seq) WHERE owed;"
    "CREATE INDEX visit_shard ON visit (shard);"
    "CREATE INDEX visit_at ON visit (at) WHERE gone=0;"
    "CREATE INDEX visit_sent ON visit (gone, sent_at);"
    "CREATE TABLE pending (visit TEXT PRIMARY KEY, turn INTEGER NOT NULL, due INTEGER NOT NULL, tries INTEGER NOT "
    "NULL);"
    "CREATE INDEX pending_due ON pending (due, turn);",
    "ALTER TABLE pending ADD COLUMN missed INTEGER NOT NULL DEFAULT 0;",
    /* Before, the numbers that feed_what had. */
    "UPDATE visit SET what=CASE what WHEN 1 THEN 'new' WHEN 2 THEN 'status' WHEN 3 THEN 'report' ELSE 'same' END;",
    NULL};
static const char *const reads[] = {"SELECT " LEDGER_VISIT_COLUMNS " FROM visit",
                                    "SELECT " LEDGER_PENDING_COLUMNS ", missed FROM pending",
                                    "SELECT name, value FROM meta", NULL};
enum ledger_statement {
#define X(name, sql) name,
  LEDGER_STATEMENTS(X)
#undef X
      LEDGER_STATEMENT_COUNT
};
static const char *const sql[] = {
#define X(name, text) text,
    LEDGER_STATEMENTS(X)
#undef X
};

static const struct database_plan plan = {
    .patches = patches,
    .reads = reads,
    .sql = sql,
    .sql_count = LEDGER_STATEMENT_COUNT,
    .durable = true,
    .ruined = N_("move it away with its -wal, the relay reads everything from Flatsy anew")};

/* ---- opening */

enum error_code ledger_get(struct ledger *ledger, const char *name, char **value, struct error *error) {
  *value = sql_read_copy(&ledger->database, LEDGER_META, SQL_WITH(SQL_TEXT(name)), NULL, error);
  return error->code;
}

enum error_code ledger_set(struct ledger *ledger, const char *name, const char *value, struct error *error) {
  return sql_run(&ledger->database, LEDGER_PUT_META, SQL_WITH(SQL_TEXT(name), SQL_TEXT(value)), error);
}

enum error_code ledger_rename(struct ledger *ledger, struct error *error) {
  char text[2 * LEDGER_INST + 1];
  if (!random_hex(text, LEDGER_INST)) return error_set(error, ERROR_STORE, _("This machine gives no random numbers"));
  if (ledger_set(ledger, "inst", text, error) != ERROR_NONE) return error->code;
  mem_replace(&ledger->inst, text);
  return ERROR_NONE;
}

static enum error_code ledger_begin_anew(struct ledger *ledger, struct error *error) {
  struct sqlite3_stmt *last = sql_find(&ledger->database, LEDGER_LAST, NULL, error);
  if (!sql_next(&ledger->database, last, error)) return error->code;
  ledger->turn = sql_number(last, 0);
  ledger->seq = sql_number(last, 1);
  sql_end(last);
  int64_t next = sql_read_number(&ledger->database, LEDGER_META, SQL_WITH(SQL_TEXT("seq")), 0, error);
  if (next > ledger->seq) ledger->seq = next; /* rows may have gone since */
  enum error_code code = error->code;
  if (code == ERROR_NONE) code = ledger_get(ledger, "account", &ledger->account, error);
  if (code == ERROR_NONE) code = ledger_get(ledger, "inst", &ledger->inst, error);
  return code != ERROR_NONE || ledger->inst != NULL ? code : ledger_rename(ledger, error);
}

enum error_code ledger_open(const char *path, struct ledger **ledger, struct error *error) {
  enum database_trouble trouble;
  struct ledger *made = mem_new(sizeof *made);
  *ledger = NULL;
  made->path = mem_copy(path);
  if (database_open(&made->database, made->path, &plan, &trouble, error) != ERROR_NONE ||
      ledger_begin_anew(made, error) != ERROR_NONE) {
    ledger_close(made);
    return error->code;
  }
  *ledger = made;
  return ERROR_NONE;
}

void ledger_close(struct ledger *take_ledger) {
  database_close(&take_ledger->database);
  free(take_ledger->path);
  free(take_ledger->account);
  free(take_ledger->inst);
  free(take_ledger);
}

enum error_code ledger_own(struct ledger *ledger, const char *account, struct error *error) {
  if (ledger->account != NULL && strcmp(ledger->account, account) == 0) return ERROR_NONE;
  if (ledger->account != NULL)
    return error_set(error, ERROR_CONFIG,
                     _("%s holds another account's visits: correct user, or remove it to begin anew"), ledger->path);
  enum error_code code = ledger_set(ledger, "account", account, error);
  if (code == ERROR_NONE) ledger->account = mem_copy(account);
  return code;
}

bool ledger_is_loaded(struct ledger *ledger) {
  struct error error;
  AUTO(mem_free_at) char *loaded = NULL;
  (void)!ledger_get(ledger, LEDGER_LOADED, &loaded, &error); /* what can't be read is read from Flatsy */
  return loaded != NULL;
}

void ledger_rollback(struct ledger *ledger) {
  struct error error;
  char *inst;
  sql_rollback(&ledger->database);
  if (ledger_get(ledger, "inst", &inst, &error) != ERROR_NONE || inst == NULL) return;
  free(ledger->inst);
  ledger->inst = inst;
}

int64_t ledger_turn(struct ledger *ledger) {
  return ++ledger->turn;
}

/* ---- what has to be read */

enum error_code ledger_note(struct ledger *ledger, const char *id, int64_t now, struct error *error) {
  return sql_run(&ledger->database, LEDGER_NOTE,
                 SQL_WITH(SQL_TEXT(id), SQL_NUMBER(ledger_turn(ledger)), SQL_NUMBER(now)), error);
}

enum error_code ledger_due(struct ledger *ledger, int64_t now, size_t most, struct ledger_due **due, size_t *count,
                           struct error *error) {
  struct sqlite3_stmt *get =
      sql_find(&ledger->database, LEDGER_DUE, SQL_WITH(SQL_NUMBER(now), SQL_NUMBER(most)), error);
  *due = mem_new_array(most, sizeof **due);
  *count = 0;
  while (sql_next(&ledger->database, get, error))
    (*due)[(*count)++] = (struct ledger_due){.id = sql_copy(get, 0),
                                             .turn = sql_number(get, 1),
                                             .tries = (int)sql_number(get, 2),
                                             .missed = sql_number(get, 3)};
  return error->code;
}

void ledger_due_free(struct ledger_due *take_due, size_t count) {
  for (size_t n = 0; n < count; n++)
    free(take_due[n].id);
  free(take_due);
}

enum error_code ledger_settle(struct ledger *ledger, const char *id, int64_t turn, struct error *error) {
  return sql_run(&ledger->database, LEDGER_SETTLE, SQL_WITH(SQL_TEXT(id), SQL_NUMBER(turn)), error);
}

enum error_code ledger_put_off(struct ledger *ledger, const char *id, int64_t due, bool tried, int64_t missed,
                               struct error *error) {
  return sql_run(&ledger->database, LEDGER_PUT_OFF,
                 SQL_WITH(SQL_TEXT(id), SQL_NUMBER(due), SQL_NUMBER(tried), SQL_NUMBER(missed)), error);
}

/* ---- visits */

/* Numbers are never given twice: the last one outlives its visit. */
static enum error_code ledger_next(struct ledger *ledger, int64_t *seq, struct error *error) {
  *seq = ++ledger->seq;
  return sql_run(&ledger->database, LEDGER_PUT_META, SQL_WITH(SQL_TEXT("seq"), SQL_NUMBER(*seq)), error);
}

static enum feed_what ledger_what(struct visit *before, const struct visit *visit, int64_t now) {
  if (before == NULL)
    return visit->created_at != WHEN_NONE && visit->created_at > now - LEDGER_NEW_SECONDS ? FEED_NEW : FEED_SAME;
  if (visit_status_changed(before, visit)) return FEED_STATUS;
  return visit_same_reports(before, visit) ? FEED_SAME : FEED_REPORT;
}

/* What is there. False: nothing has to be changed, *later: for a later read counts. */
static bool ledger_differs(struct ledger *ledger, const struct visit *visit, int64_t turn, struct visit **before,
                           bool *later, struct error *error) {
  size_t length;
  *before = NULL;
  *later = false;
  AUTO(sql_end_at)
  struct sqlite3_stmt *get = sql_find(&ledger->database, LEDGER_GET, SQL_WITH(SQL_TEXT(visit->id)), error);
  if (!sql_next(&ledger->database, get, error)) return true;
  struct error unreadable;
  const char *raw = sql_bytes(get, 2, &length);
  bool gone = sql_number(get, 1) != 0;
  *later = sql_number(get, 0) > turn;
  bool same = !gone && length == visit->raw_length && memcmp(raw, visit->raw, length) == 0;
  if (!*later && !same && !gone && visit_decode(raw, length, before, &unreadable) != ERROR_NONE) *before = NULL;
  return !*later && !same;
}

enum error_code ledger_put(struct ledger *ledger, const struct visit *visit, int64_t turn, int64_t read_ms,
                           enum feed_what *what, struct error *error) {
  AUTO(visit_free_at) struct visit *before = NULL;
  bool later;
  int64_t seq;
  *what = FEED_SAME;
  bool changed = ledger_differs(ledger, visit, turn, &before, &later, error);
  if (error->code != ERROR_NONE || later) return error->code;
  if (!changed)
    return sql_run(&ledger->database, LEDGER_TOUCH,
                   SQL_WITH(SQL_TEXT(visit->id), SQL_NUMBER(turn), SQL_NUMBER(read_ms)), error);
  *what = ledger_what(before, visit, read_ms / 1000);
  if (ledger_next(ledger, &seq, error) != ERROR_NONE) return error->code;
  return sql_run(&ledger->database, LEDGER_PUT,
                 SQL_WITH(SQL_TEXT(visit->id), SQL_NUMBER(feed_shard(visit->id)), SQL_INSTANT(visit->at),
                          SQL_NUMBER(seq), SQL_NUMBER(turn), SQL_NUMBER(read_ms), SQL_TEXT(feed_what_name(*what)),
                          SQL_BYTES(visit->raw, visit->raw_length)),
                 error);
}

enum error_code ledger_has(struct ledger *ledger, const char *id, bool *has, int64_t *at, int64_t *turn,
                           struct error *error) {
  AUTO(sql_end_at)
  struct sqlite3_stmt *get = sql_find(&ledger->database, LEDGER_GET, SQL_WITH(SQL_TEXT(id)), error);
  *has = sql_next(&ledger->database, get, error) && sql_number(get, 1) == 0;
  *turn = *has ? sql_number(get, 0) : 0;
  *at = *has ? sql_instant(get, 3) : WHEN_NONE;
  return error->code;
}

enum error_code ledger_gone(struct ledger *ledger, const char *id, int64_t turn, struct error *error) {
  int64_t seq = ledger->seq + 1; /* which is given when there is something to be told */
  if (sql_run(&ledger->database, LEDGER_GONE, SQL_WITH(SQL_TEXT(id), SQL_NUMBER(seq), SQL_NUMBER(turn)), error) !=
          ERROR_NONE ||
      sql_changed(&ledger->database) == 0)
    return error->code;
  return ledger_next(ledger, &seq, error);
}

enum error_code ledger_note_unseen(struct ledger *ledger, const struct config_days *days, bool undated, int64_t turn,
                                   int64_t now, struct error *error) {
  const struct sql_value *values =
      SQL_WITH(SQL_NUMBER(turn), SQL_NUMBER(now), SQL_NUMBER(days->from), SQL_NUMBER(days->to));
  if (undated && sql_run(&ledger->database, LEDGER_UNDATED, values, error) != ERROR_NONE) return error->code;
  return sql_run(&ledger->database, LEDGER_UNSEEN, values, error);
}

enum error_code ledger_leave(struct ledger *ledger, const struct config_days *days, struct error *error) {
  const struct sql_value *outside = SQL_WITH(SQL_NUMBER(days->from), SQL_NUMBER(days->to));
  char *id;
  while ((id = sql_read_copy(&ledger->database, LEDGER_OUTSIDE, outside, NULL, error)) != NULL) {
    enum error_code code = ledger_gone(ledger, id, ledger_turn(ledger), error);
    free(id);
    if (code != ERROR_NONE) return code;
  }
  return error->code;
}

/* ---- publishing */

enum error_code ledger_unsent(struct ledger *ledger, int64_t after, size_t most, struct ledger_row **rows,
                              size_t *count, struct error *error) {
  struct sqlite3_stmt *get =
      sql_find(&ledger->database, LEDGER_UNSENT, SQL_WITH(SQL_NUMBER(after), SQL_NUMBER(most)), error);
  *rows = mem_new_array(most, sizeof **rows);
  *count = 0;
  while (sql_next(&ledger->database, get, error)) {
    struct ledger_row *row = &(*rows)[(*count)++];
    *row = (struct ledger_row){.id = sql_copy(get, 0),
                               .seq = sql_number(get, 2),
                               .sent = sql_number(get, 3),
                               .read_ms = sql_number(get, 4),
                               .what = feed_what_of(sql_text(get, 5)),
                               .gone = sql_number(get, 6) != 0,
                               .held = sql_number(get, 7) != 0};
    const char *raw = sql_bytes(get, 1, &row->raw_length);
    row->raw = raw != NULL ? mem_copy_n(raw, row->raw_length) : NULL;
  }
  return error->code;
}

void ledger_rows_free(struct ledger_row *take_rows, size_t count) {
  for (size_t n = 0; n < count; n++) {
    free(take_rows[n].id);
    free(take_rows[n].raw);
  }
  free(take_rows);
}

enum error_code ledger_sent(struct ledger *ledger, const char *id, int64_t seq, bool held, int64_t now,
                            struct error *error) {
  return sql_run(&ledger->database, LEDGER_SENT,
                 SQL_WITH(SQL_TEXT(id), SQL_NUMBER(seq), SQL_NUMBER(now), SQL_NUMBER(held)), error);
}

enum error_code ledger_claims(struct ledger *ledger, struct feed_claim claims[FEED_SHARDS], struct error *error) {
  memset(claims, 0, FEED_SHARDS * sizeof *claims);
  struct sqlite3_stmt *get = sql_find(&ledger->database, LEDGER_CLAIMS, NULL, error);
  while (sql_next(&ledger->database, get, error)) {
    struct feed_claim *claim = &claims[sql_number(get, 1) % FEED_SHARDS];
    int64_t sent = sql_number(get, 2);
    if (sent > claim->seq) claim->seq = sent;
    if (sql_number(get, 3) == 0) continue; /* its tombstone */
    claim->count++;
    claim->sum ^= feed_number(sql_text(get, 0), sent);
  }
  return error->code;
}

enum error_code ledger_resend(struct ledger *ledger, int shard, struct error *error) {
  return shard < 0 ? sql_run(&ledger->database, LEDGER_RESEND_ALL, NULL, error)
                   : sql_run(&ledger->database, LEDGER_RESEND, SQL_WITH(SQL_NUMBER(shard)), error);
}

enum error_code ledger_resend_old(struct ledger *ledger, int64_t before, struct error *error) {
  return sql_run(&ledger->database, LEDGER_RESEND_OLD, SQL_WITH(SQL_NUMBER(before)), error);
}

char *ledger_take_buried(struct ledger *ledger, int64_t before) {
  struct error error;
  return sql_read_copy(&ledger->database, LEDGER_TAKE_BURIED, SQL_WITH(SQL_NUMBER(before)), NULL, &error);
}

size_t ledger_waiting(struct ledger *ledger, int64_t now) {
  struct error error;
  return (size_t)sql_read_number(&ledger->database, LEDGER_WAITING, SQL_WITH(SQL_NUMBER(now)), 0, &error);
}

struct ledger_count ledger_count(struct ledger *ledger) {
  struct error error;
  struct ledger_count count = {0};
  AUTO(sql_end_at) struct sqlite3_stmt *get = sql_find(&ledger->database, LEDGER_COUNT, NULL, &error);
  if (sql_next(&ledger->database, get, &error))
    count = (struct ledger_count){.visits = (size_t)sql_number(get, 0),
                                  .unsent = (size_t)sql_number(get, 1),
                                  .waiting = (size_t)sql_number(get, 2)};
  return count;
}
