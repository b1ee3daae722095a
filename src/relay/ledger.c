#include "relay/ledger.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/when.h"
#include "relay/ledger_sql.h"
#include "store/database.h"

enum { LEDGER_NEW_SECONDS = 3600, LEDGER_INST = 16 };
#define LEDGER_LOADED "loaded without codes" /* what an earlier version has read whole is read anew: it kept them */

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
static const char *const reads[] = {
    "SELECT id, shard, at, seq, sent, sent_at, held, owed, read, read_ms, what, gone, raw FROM visit",
    "SELECT visit, turn, due, tries, missed FROM pending", "SELECT name, value FROM meta", NULL};
static const struct database_plan plan = {
    .patches = patches,
    .reads = reads,
    .durable = true,
    .ruined = N_("move it away with its -wal, the relay reads everything from Flatsy anew")};

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

struct ledger {
  char *path, *account, *inst;
  sqlite3 *db;
  sqlite3_stmt *statements[LEDGER_STATEMENT_COUNT];
  int64_t turn, seq;
};

static enum error_code ledger_fail(struct ledger *ledger, struct error *error) {
  return database_tell(ledger->path, ledger->db, sqlite3_errcode(ledger->db), &plan, error);
}

/* Bound with 't' text, 'i' integer, 'n' instant (WHEN_NONE: NULL). NULL with *error when it can't be prepared. */
static sqlite3_stmt *ledger_statement(struct ledger *ledger, enum ledger_statement which, struct error *error,
                                      const char *types, ...) {
  sqlite3_stmt **statement = &ledger->statements[which];
  va_list arguments;
  if (*statement == NULL &&
      sqlite3_prepare_v3(ledger->db, sql[which], -1, SQLITE_PREPARE_PERSISTENT, statement, NULL) != SQLITE_OK) {
    ledger_fail(ledger, error);
    return NULL;
  }
  sqlite3_reset(*statement);
  sqlite3_clear_bindings(*statement);
  va_start(arguments, types);
  for (int n = 1; *types != '\0'; n++, types++) {
    if (*types == 't') {
      sqlite3_bind_text(*statement, n, va_arg(arguments, const char *), -1, SQLITE_STATIC);
    } else {
      int64_t number = va_arg(arguments, int64_t);
      if (*types == 'i' || number != WHEN_NONE) sqlite3_bind_int64(*statement, n, number);
    }
  }
  va_end(arguments);
  return *statement;
}

static enum error_code ledger_run(struct ledger *ledger, sqlite3_stmt *statement, struct error *error) {
  if (statement == NULL) return error->code;
  int code = sqlite3_step(statement);
  enum error_code result = code == SQLITE_DONE || code == SQLITE_ROW ? ERROR_NONE : ledger_fail(ledger, error);
  sqlite3_reset(statement);
  return result;
}

/* One row, or none: what could not be read is neither. When *found the statement stands on it, to be reset. */
static enum error_code ledger_find(struct ledger *ledger, sqlite3_stmt *get, bool *found, struct error *error) {
  *found = false;
  if (get == NULL) return error->code;
  error_clear(error);
  int code = sqlite3_step(get);
  *found = code == SQLITE_ROW;
  if (*found) return ERROR_NONE;
  enum error_code result = code == SQLITE_DONE ? ERROR_NONE : ledger_fail(ledger, error);
  sqlite3_reset(get);
  return result;
}

/* ---- opening */

/* *value: new memory, or NULL. */
static enum error_code ledger_meta(struct ledger *ledger, const char *name, char **value, struct error *error) {
  bool found;
  sqlite3_stmt *get = ledger_statement(ledger, LEDGER_META, error, "t", name);
  enum error_code code = ledger_find(ledger, get, &found, error);
  *value = found ? mem_copy((const char *)sqlite3_column_text(get, 0)) : NULL;
  if (found) sqlite3_reset(get);
  return code;
}

static enum error_code ledger_put_meta(struct ledger *ledger, const char *name, const char *value,
                                       struct error *error) {
  return ledger_run(ledger, ledger_statement(ledger, LEDGER_PUT_META, error, "tt", name, value), error);
}

enum error_code ledger_rename(struct ledger *ledger, struct error *error) {
  char text[2 * LEDGER_INST + 1];
  if (!random_hex(text, LEDGER_INST)) return error_set(error, ERROR_STORE, _("This machine gives no random numbers"));
  if (ledger_put_meta(ledger, "inst", text, error) != ERROR_NONE) return error->code;
  free(ledger->inst);
  ledger->inst = mem_copy(text);
  return ERROR_NONE;
}

static enum error_code ledger_begin_anew(struct ledger *ledger, struct error *error) {
  sqlite3_stmt *last = ledger_statement(ledger, LEDGER_LAST, error, "");
  char *next = NULL;
  if (last == NULL || sqlite3_step(last) != SQLITE_ROW) return ledger_fail(ledger, error);
  ledger->turn = sqlite3_column_int64(last, 0);
  ledger->seq = sqlite3_column_int64(last, 1);
  sqlite3_reset(last);
  enum error_code code = ledger_meta(ledger, "seq", &next, error);
  if (next != NULL && strtoll(next, NULL, 10) > ledger->seq) /* rows may have gone since */
    ledger->seq = strtoll(next, NULL, 10);
  free(next);
  if (code == ERROR_NONE) code = ledger_meta(ledger, "account", &ledger->account, error);
  if (code == ERROR_NONE) code = ledger_meta(ledger, "inst", &ledger->inst, error);
  return code != ERROR_NONE || ledger->inst != NULL ? code : ledger_rename(ledger, error);
}

enum error_code ledger_open(const char *path, struct ledger **ledger, struct error *error) {
  enum database_trouble trouble;
  struct ledger *made = mem_new(sizeof *made);
  *ledger = NULL;
  if (database_open(path, &plan, &made->db, &trouble, error) != ERROR_NONE) {
    free(made);
    return error->code;
  }
  made->path = mem_copy(path);
  if (ledger_begin_anew(made, error) != ERROR_NONE) {
    ledger_close(made);
    return error->code;
  }
  *ledger = made;
  return ERROR_NONE;
}

void ledger_close(struct ledger *take_ledger) {
  for (size_t n = 0; n < LEDGER_STATEMENT_COUNT; n++)
    sqlite3_finalize(take_ledger->statements[n]);
  database_close(take_ledger->db);
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
  enum error_code code = ledger_put_meta(ledger, "account", account, error);
  if (code == ERROR_NONE) ledger->account = mem_copy(account);
  return code;
}

const char *ledger_account(const struct ledger *ledger) {
  return ledger->account;
}

const char *ledger_inst(const struct ledger *ledger) {
  return ledger->inst;
}

int64_t ledger_last(const struct ledger *ledger) {
  return ledger->seq;
}

enum error_code ledger_talk(struct ledger *ledger, char **id, struct error *error) {
  return ledger_meta(ledger, "talk", id, error);
}

enum error_code ledger_set_talk(struct ledger *ledger, const char *id, struct error *error) {
  return ledger_put_meta(ledger, "talk", id, error);
}

bool ledger_is_loaded(struct ledger *ledger) {
  struct error error;
  char *loaded;
  (void)!ledger_meta(ledger, LEDGER_LOADED, &loaded, &error); /* what can't be read is read from Flatsy */
  bool is = loaded != NULL;
  free(loaded);
  return is;
}

enum error_code ledger_set_loaded(struct ledger *ledger, struct error *error) {
  return ledger_put_meta(ledger, LEDGER_LOADED, "1", error);
}

enum error_code ledger_begin(struct ledger *ledger, struct error *error) {
  return ledger_run(ledger, ledger_statement(ledger, LEDGER_BEGIN, error, ""), error);
}

enum error_code ledger_commit(struct ledger *ledger, struct error *error) {
  return ledger_run(ledger, ledger_statement(ledger, LEDGER_COMMIT, error, ""), error);
}

void ledger_rollback(struct ledger *ledger) {
  struct error error;
  char *inst;
  if (!sqlite3_get_autocommit(ledger->db))
    (void)!ledger_run(ledger, ledger_statement(ledger, LEDGER_ROLLBACK, &error, ""), &error);
  if (ledger_meta(ledger, "inst", &inst, &error) != ERROR_NONE || inst == NULL) return;
  free(ledger->inst);
  ledger->inst = inst;
}

int64_t ledger_writes(const struct ledger *ledger) {
  return sqlite3_total_changes64(ledger->db);
}

int64_t ledger_turn(struct ledger *ledger) {
  return ++ledger->turn;
}

/* ---- what has to be read */

enum error_code ledger_note(struct ledger *ledger, const char *id, int64_t now, struct error *error) {
  return ledger_run(ledger, ledger_statement(ledger, LEDGER_NOTE, error, "tii", id, ledger_turn(ledger), now), error);
}

enum error_code ledger_due(struct ledger *ledger, int64_t now, size_t most, struct ledger_due **due, size_t *count,
                           struct error *error) {
  *due = mem_new_array(most, sizeof **due);
  *count = 0;
  sqlite3_stmt *get = ledger_statement(ledger, LEDGER_DUE, error, "ii", now, (int64_t)most);
  int code = get != NULL ? SQLITE_DONE : SQLITE_ERROR;
  while (get != NULL && *count < most && (code = sqlite3_step(get)) == SQLITE_ROW)
    (*due)[(*count)++] = (struct ledger_due){.id = mem_copy((const char *)sqlite3_column_text(get, 0)),
                                             .turn = sqlite3_column_int64(get, 1),
                                             .tries = sqlite3_column_int(get, 2),
                                             .missed = sqlite3_column_int64(get, 3)};
  if (get != NULL) sqlite3_reset(get);
  return code == SQLITE_DONE || code == SQLITE_ROW ? ERROR_NONE : ledger_fail(ledger, error);
}

void ledger_due_free(struct ledger_due *take_due, size_t count) {
  for (size_t n = 0; n < count; n++)
    free(take_due[n].id);
  free(take_due);
}

enum error_code ledger_settle(struct ledger *ledger, const char *id, int64_t turn, struct error *error) {
  return ledger_run(ledger, ledger_statement(ledger, LEDGER_SETTLE, error, "ti", id, turn), error);
}

enum error_code ledger_put_off(struct ledger *ledger, const char *id, int64_t due, bool tried, int64_t missed,
                               struct error *error) {
  return ledger_run(ledger, ledger_statement(ledger, LEDGER_PUT_OFF, error, "tiii", id, due, (int64_t)tried, missed),
                    error);
}

/* ---- visits */

/* Numbers are never given twice: the last one outlives its visit. */
static enum error_code ledger_next(struct ledger *ledger, int64_t *seq, struct error *error) {
  char text[24];
  *seq = ++ledger->seq;
  snprintf(text, sizeof text, "%lld", (long long)*seq);
  return ledger_put_meta(ledger, "seq", text, error);
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
  bool found;
  *before = NULL;
  *later = false;
  sqlite3_stmt *get = ledger_statement(ledger, LEDGER_GET, error, "t", visit->id);
  if (ledger_find(ledger, get, &found, error) != ERROR_NONE || !found) return true;
  struct error unreadable;
  const char *raw = sqlite3_column_blob(get, 2);
  size_t length = (size_t)sqlite3_column_bytes(get, 2);
  bool gone = sqlite3_column_int(get, 1) != 0;
  *later = sqlite3_column_int64(get, 0) > turn;
  bool same = !gone && length == visit->raw_length && memcmp(raw, visit->raw, length) == 0;
  if (!*later && !same && !gone && visit_decode(raw, length, before, &unreadable) != ERROR_NONE) *before = NULL;
  sqlite3_reset(get);
  return !*later && !same;
}

enum error_code ledger_put(struct ledger *ledger, const struct visit *visit, int64_t turn, int64_t read_ms,
                           bool *changed, enum feed_what *what, struct error *error) {
  struct visit *before;
  bool later;
  int64_t seq;
  error_clear(error);
  *what = FEED_SAME;
  *changed = ledger_differs(ledger, visit, turn, &before, &later, error);
  if (error->code != ERROR_NONE || later) return error->code;
  if (!*changed)
    return ledger_run(ledger, ledger_statement(ledger, LEDGER_TOUCH, error, "tii", visit->id, turn, read_ms), error);
  *what = ledger_what(before, visit, read_ms / 1000);
  visit_free(before);
  if (ledger_next(ledger, &seq, error) != ERROR_NONE) return error->code;
  sqlite3_stmt *put = ledger_statement(ledger, LEDGER_PUT, error, "tiniiit", visit->id, (int64_t)feed_shard(visit->id),
                                       visit->at, seq, turn, read_ms, feed_what_name(*what));
  if (put != NULL) sqlite3_bind_blob(put, 8, visit->raw, (int)visit->raw_length, SQLITE_STATIC);
  return ledger_run(ledger, put, error);
}

enum error_code ledger_has(struct ledger *ledger, const char *id, bool *has, int64_t *at, int64_t *turn,
                           struct error *error) {
  bool found;
  sqlite3_stmt *get = ledger_statement(ledger, LEDGER_GET, error, "t", id);
  enum error_code code = ledger_find(ledger, get, &found, error);
  *has = found && sqlite3_column_int(get, 1) == 0;
  *turn = *has ? sqlite3_column_int64(get, 0) : 0;
  *at = *has && sqlite3_column_type(get, 3) != SQLITE_NULL ? sqlite3_column_int64(get, 3) : WHEN_NONE;
  if (found) sqlite3_reset(get);
  return code;
}

enum error_code ledger_gone(struct ledger *ledger, const char *id, int64_t turn, bool *changed, struct error *error) {
  int64_t seq;
  bool found;
  *changed = false;
  sqlite3_stmt *get = ledger_statement(ledger, LEDGER_GET, error, "t", id);
  if (ledger_find(ledger, get, &found, error) != ERROR_NONE || !found) return error->code;
  bool here = sqlite3_column_int(get, 1) == 0 && sqlite3_column_int64(get, 0) <= turn;
  sqlite3_reset(get);
  if (!here) return ERROR_NONE;
  if (ledger_next(ledger, &seq, error) != ERROR_NONE) return error->code;
  *changed = true;
  return ledger_run(ledger, ledger_statement(ledger, LEDGER_GONE, error, "tii", id, seq, turn), error);
}

enum error_code ledger_note_unseen(struct ledger *ledger, int64_t from, int64_t to, bool undated, int64_t turn,
                                   int64_t now, struct error *error) {
  if (undated &&
      ledger_run(ledger, ledger_statement(ledger, LEDGER_UNDATED, error, "ii", turn, now), error) != ERROR_NONE)
    return error->code;
  return ledger_run(ledger, ledger_statement(ledger, LEDGER_UNSEEN, error, "iiii", from, to, turn, now), error);
}

enum error_code ledger_leave(struct ledger *ledger, int64_t from, int64_t to, struct error *error) {
  for (;;) {
    bool found, changed;
    sqlite3_stmt *get = ledger_statement(ledger, LEDGER_OUTSIDE, error, "ii", from, to);
    if (ledger_find(ledger, get, &found, error) != ERROR_NONE || !found) return error->code;
    char *id = mem_copy((const char *)sqlite3_column_text(get, 0));
    sqlite3_reset(get);
    enum error_code code = ledger_gone(ledger, id, ledger_turn(ledger), &changed, error);
    free(id);
    if (code != ERROR_NONE) return code;
  }
}

/* ---- publishing */

enum error_code ledger_unsent(struct ledger *ledger, int64_t after, size_t most, struct ledger_row **rows,
                              size_t *count, struct error *error) {
  *rows = mem_new_array(most, sizeof **rows);
  *count = 0;
  sqlite3_stmt *get = ledger_statement(ledger, LEDGER_UNSENT, error, "ii", after, (int64_t)most);
  int code = get != NULL ? SQLITE_DONE : SQLITE_ERROR;
  while (get != NULL && *count < most && (code = sqlite3_step(get)) == SQLITE_ROW) {
    struct ledger_row *row = &(*rows)[(*count)++];
    const char *raw = sqlite3_column_blob(get, 1);
    *row = (struct ledger_row){.id = mem_copy((const char *)sqlite3_column_text(get, 0)),
                               .raw_length = (size_t)sqlite3_column_bytes(get, 1),
                               .seq = sqlite3_column_int64(get, 2),
                               .sent = sqlite3_column_int64(get, 3),
                               .read_ms = sqlite3_column_int64(get, 4),
                               .what = feed_what_of((const char *)sqlite3_column_text(get, 5)),
                               .gone = sqlite3_column_int(get, 6) != 0,
                               .held = sqlite3_column_int(get, 7) != 0};
    row->raw = raw != NULL ? mem_copy_n(raw, row->raw_length) : NULL;
  }
  if (get != NULL) sqlite3_reset(get);
  return code == SQLITE_DONE || code == SQLITE_ROW ? ERROR_NONE : ledger_fail(ledger, error);
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
  return ledger_run(ledger, ledger_statement(ledger, LEDGER_SENT, error, "tiii", id, seq, now, (int64_t)held), error);
}

enum error_code ledger_claims(struct ledger *ledger, struct feed_claim claims[FEED_SHARDS], struct error *error) {
  memset(claims, 0, FEED_SHARDS * sizeof *claims);
  sqlite3_stmt *get = ledger_statement(ledger, LEDGER_CLAIMS, error, "");
  int code = get != NULL ? SQLITE_DONE : SQLITE_ERROR;
  while (get != NULL && (code = sqlite3_step(get)) == SQLITE_ROW) {
    struct feed_claim *claim = &claims[sqlite3_column_int(get, 1) % FEED_SHARDS];
    int64_t sent = sqlite3_column_int64(get, 2);
    if (sent > claim->seq) claim->seq = sent;
    if (sqlite3_column_int(get, 3) == 0) continue; /* its tombstone */
    claim->count++;
    claim->sum ^= feed_number((const char *)sqlite3_column_text(get, 0), sent);
  }
  if (get != NULL) sqlite3_reset(get);
  return code == SQLITE_DONE ? ERROR_NONE : ledger_fail(ledger, error);
}

enum error_code ledger_resend(struct ledger *ledger, int shard, struct error *error) {
  sqlite3_stmt *resend = shard < 0 ? ledger_statement(ledger, LEDGER_RESEND_ALL, error, "")
                                   : ledger_statement(ledger, LEDGER_RESEND, error, "i", (int64_t)shard);
  return ledger_run(ledger, resend, error);
}

enum error_code ledger_resend_old(struct ledger *ledger, int64_t before, struct error *error) {
  return ledger_run(ledger, ledger_statement(ledger, LEDGER_RESEND_OLD, error, "i", before), error);
}

char *ledger_take_buried(struct ledger *ledger, int64_t before) {
  struct error error;
  sqlite3_stmt *get = ledger_statement(ledger, LEDGER_BURIED, &error, "i", before);
  if (get == NULL) return NULL;
  char *id = sqlite3_step(get) == SQLITE_ROW ? mem_copy((const char *)sqlite3_column_text(get, 0)) : NULL;
  sqlite3_reset(get);
  if (id != NULL && ledger_run(ledger, ledger_statement(ledger, LEDGER_CUT, &error, "t", id), &error) == ERROR_NONE)
    return id;
  free(id);
  return NULL;
}

size_t ledger_waiting(struct ledger *ledger) {
  struct error error;
  sqlite3_stmt *get = ledger_statement(ledger, LEDGER_WAITING, &error, "");
  size_t count = get != NULL && sqlite3_step(get) == SQLITE_ROW ? (size_t)sqlite3_column_int64(get, 0) : 0;
  if (get != NULL) sqlite3_reset(get);
  return count;
}

struct ledger_count ledger_count(struct ledger *ledger) {
  struct error error;
  struct ledger_count count = {0};
  sqlite3_stmt *get = ledger_statement(ledger, LEDGER_COUNT, &error, "");
  if (get == NULL) return count;
  if (sqlite3_step(get) == SQLITE_ROW)
    count = (struct ledger_count){.visits = (size_t)sqlite3_column_int64(get, 0),
                                  .unsent = (size_t)sqlite3_column_int64(get, 1)};
  sqlite3_reset(get);
  count.waiting = ledger_waiting(ledger);
  return count;
}
