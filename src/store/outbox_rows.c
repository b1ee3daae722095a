#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/url.h"
#include "base/when.h"
#include "store/database.h"
#include "store/outbox_private.h"

enum { OUTBOX_SETTLED_MAX = 1000 /* listed */ };

/* ---- words */

struct word {
  const char *name, *label, *done;
};
static const struct word states[] = {
#define X(name, word, label) [name] = {word, label},
    OUTBOX_STATE_LIST(X)
#undef X
};
static const struct word kinds[] = {
#define X(name, word, label, done) [name] = {word, label, done},
    OUTBOX_KIND_LIST(X)
#undef X
};

static int outbox_word(const struct word *words, size_t count, const char *name, int otherwise) {
  for (size_t n = 0; name != NULL && n < count; n++) {
    if (strcmp(words[n].name, name) == 0) return (int)n;
  }
  return otherwise;
}

bool outbox_row_is_newer(const struct outbox_row *row) {
  return row->kind == OUTBOX_KIND_OTHER || row->state == OUTBOX_STATE_OTHER;
}

bool outbox_state_settled(enum outbox_state state) {
  return state == OUTBOX_DONE || state == OUTBOX_REFUSED || state == OUTBOX_DROPPED;
}

const char *outbox_state_name(enum outbox_state state) {
  return state != OUTBOX_STATE_OTHER ? states[state].name : "";
}

const char *outbox_state_label(enum outbox_state state) {
  return state != OUTBOX_STATE_OTHER ? _(states[state].label) : "";
}

const char *outbox_kind_name(enum outbox_kind kind) {
  return kind != OUTBOX_KIND_OTHER ? kinds[kind].name : "";
}

const char *outbox_kind_label(enum outbox_kind kind) {
  return kind != OUTBOX_KIND_OTHER ? _(kinds[kind].label) : "";
}

const char *outbox_kind_done(enum outbox_kind kind) {
  return kind != OUTBOX_KIND_OTHER ? _(kinds[kind].done) : "";
}

char *outbox_whose(const char *user, const char *account) {
  char *one = text_clean_line(user != NULL ? user : _("nobody")),
       *other = text_clean_line(account != NULL ? account : "");
  char *whose = mem_print("%s, %s", one, other);
  free(one);
  free(other);
  return whose;
}

/* ---- rows in memory */

void outbox_row_clear(struct outbox_row *row) {
  free(row->account);
  free(row->user);
  free(row->kind_word);
  free(row->state_word);
  free(row->property_id);
  free(row->ref);
  free(row->address);
  free(row->visit_id);
  free(row->visitor_name);
  free(row->visitor_email);
  free(row->visitor_phone);
  free(row->body);
  free(row->edits);
  free(row->base);
  free(row->new_visit_id);
  free(row->note);
  *row = (struct outbox_row){0};
}

void outbox_row_free(struct outbox_row *take_row) {
  if (take_row == NULL) return;
  outbox_row_clear(take_row);
  free(take_row);
}

struct outbox_row *outbox_row_copy(const struct outbox_row *row) {
  struct outbox_row *copy = mem_new(sizeof *copy);
  *copy = *row;
  copy->kind_word = mem_copy(row->kind_word);
  copy->state_word = mem_copy(row->state_word);
  copy->account = mem_copy(row->account);
  copy->user = mem_copy(row->user);
  copy->property_id = mem_copy(row->property_id);
  copy->ref = mem_copy(row->ref);
  copy->address = mem_copy(row->address);
  copy->visit_id = mem_copy(row->visit_id);
  copy->visitor_name = mem_copy(row->visitor_name);
  copy->visitor_email = mem_copy(row->visitor_email);
  copy->visitor_phone = mem_copy(row->visitor_phone);
  copy->body = mem_copy(row->body);
  copy->edits = mem_copy(row->edits);
  copy->base = mem_copy(row->base);
  copy->new_visit_id = mem_copy(row->new_visit_id);
  copy->note = mem_copy(row->note);
  return copy;
}

void outbox_list_free(struct outbox_list *take_list) {
  if (take_list == NULL) return;
  for (size_t n = 0; n < take_list->count; n++)
    outbox_row_clear(&take_list->rows[n]);
  free(take_list->rows);
  free(take_list);
}

/* ---- rows on the disk */

static int64_t outbox_column_instant(sqlite3_stmt *statement, int column) {
  return sqlite3_column_type(statement, column) == SQLITE_NULL ? WHEN_NONE : sqlite3_column_int64(statement, column);
}

static char *outbox_column_text(sqlite3_stmt *statement, int column) {
  return mem_copy((const char *)sqlite3_column_text(statement, column));
}

static void outbox_read_row(const struct outbox *outbox, sqlite3_stmt *statement, struct outbox_row *row) {
  const char *key = (const char *)sqlite3_column_text(statement, 1);
  *row = (struct outbox_row){
      .id = sqlite3_column_int64(statement, 0),
      .kind = (enum outbox_kind)outbox_word(kinds, sizeof kinds / sizeof *kinds,
                                            (const char *)sqlite3_column_text(statement, 2), OUTBOX_KIND_OTHER),
      .state = (enum outbox_state)outbox_word(states, sizeof states / sizeof *states,
                                              (const char *)sqlite3_column_text(statement, 3), OUTBOX_STATE_OTHER),
      .created_at = sqlite3_column_int64(statement, 4),
      .updated_at = sqlite3_column_int64(statement, 5),
      .owner = sqlite3_column_int64(statement, 6),
      .property_id = outbox_column_text(statement, 7),
      .ref = outbox_column_text(statement, 8),
      .address = outbox_column_text(statement, 9),
      .visit_id = outbox_column_text(statement, 10),
      .at = outbox_column_instant(statement, 11),
      .visitor_name = outbox_column_text(statement, 12),
      .visitor_email = outbox_column_text(statement, 13),
      .visitor_phone = outbox_column_text(statement, 14),
      .by_owner = sqlite3_column_int(statement, 15) != 0,
      .body = outbox_column_text(statement, 16),
      .slots_read_at = outbox_column_instant(statement, 17),
      .attempts = sqlite3_column_int(statement, 18),
      .checks = sqlite3_column_int(statement, 19),
      .note = outbox_column_text(statement, 20),
      .doubtful = sqlite3_column_int(statement, 21) != 0,
      .once = sqlite3_column_int(statement, 22) != 0,
      .edits = outbox_column_text(statement, 23),
      .base = outbox_column_text(statement, 24),
      .from_at = outbox_column_instant(statement, 25),
      .step = sqlite3_column_int(statement, 26),
      .new_visit_id = outbox_column_text(statement, 27),
      .account = outbox_column_text(statement, 28),
      .user = outbox_column_text(statement, 29),
  };
  bool others = row->user != NULL && (outbox->user == NULL || strcasecmp(row->user, outbox->user) != 0);
  row->others = others || row->account == NULL || !url_same(row->account, outbox->account);
  if (key != NULL && strlen(key) < sizeof row->key) strcpy(row->key, key);
  if (row->kind == OUTBOX_KIND_OTHER) row->kind_word = outbox_column_text(statement, 2);
  if (row->state == OUTBOX_STATE_OTHER) row->state_word = outbox_column_text(statement, 3);
}

static void outbox_bind_text(sqlite3_stmt *statement, int at, const char *text) {
  if (text != NULL) sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC);
}

static void outbox_bind_instant(sqlite3_stmt *statement, int at, int64_t instant) {
  if (instant != WHEN_NONE) sqlite3_bind_int64(statement, at, instant);
}

/* Parameters that a statement doesn't have are left out by SQLite. */
static void outbox_bind_row(sqlite3_stmt *statement, const struct outbox_row *row) {
  outbox_bind_text(statement, 1, row->key);
  outbox_bind_text(statement, 2, outbox_kind_name(row->kind));
  outbox_bind_text(statement, 3, outbox_state_name(row->state));
  sqlite3_bind_int64(statement, 4, row->created_at);
  sqlite3_bind_int64(statement, 5, row->owner);
  outbox_bind_text(statement, 6, row->property_id);
  outbox_bind_text(statement, 7, row->ref);
  outbox_bind_text(statement, 8, row->address);
  outbox_bind_text(statement, 9, row->visit_id);
  outbox_bind_instant(statement, 10, row->at);
  outbox_bind_text(statement, 11, row->visitor_name);
  outbox_bind_text(statement, 12, row->visitor_email);
  outbox_bind_text(statement, 13, row->visitor_phone);
  sqlite3_bind_int(statement, 14, row->by_owner);
  outbox_bind_text(statement, 15, row->body != NULL ? row->body : "");
  outbox_bind_instant(statement, 16, row->slots_read_at);
  outbox_bind_text(statement, 17, row->note);
  outbox_bind_text(statement, 20, row->edits);
}

/* What is as good as the row: whose outcome is open, that must not be sent a second time. A booking or a move of the
 * same visitor to the same property and time, another move of the same visit, the same invitation, the same message.
 * Nor is a visit cancelled of which an open move may have made another one, that would live on. */
#define OUTBOX_VISITOR "lower(coalesce(visitor_email, visitor_phone, visitor_name)) IS lower(coalesce(?12, ?13, ?11))"
#define OUTBOX_TWIN                                                                                                    \
  "FROM outbox WHERE " OUTBOX_UNSETTLED " AND " OUTBOX_ACCOUNT                                                         \
  " AND ((?2 IN ('book', 'move') AND kind IN ('book', 'move') AND property_id IS ?6 AND at IS ?10 AND " OUTBOX_VISITOR \
  ") OR (?2 = 'cancel' AND kind = 'move' AND visit_id IS ?9 AND " OUTBOX_VISITOR                                       \
  ") OR (?2 = kind AND ((kind = 'move' AND visit_id IS ?9 AND " OUTBOX_VISITOR                                         \
  ") OR (kind = 'invite' AND ref IS ?7 AND " OUTBOX_VISITOR ") OR (kind = 'message' AND property_id IS ?6"             \
  " AND ref IS ?7 AND edits IS ?20))))"

/* Why a row was not written. */
static enum error_code outbox_explain_add(struct outbox *outbox, const struct outbox_row *row, struct error *error) {
  sqlite3_stmt *get = outbox_prepare(outbox, "SELECT id " OUTBOX_TWIN " ORDER BY id LIMIT 1", error);
  if (get == NULL) return error->code;
  outbox_bind_row(get, row);
  outbox_bind_mine(outbox, get);
  int code = sqlite3_step(get);
  int64_t twin = code == SQLITE_ROW ? sqlite3_column_int64(get, 0) : 0;
  if (code != SQLITE_ROW && code != SQLITE_DONE) outbox_fail(outbox, error);
  sqlite3_finalize(get);
  if (code != SQLITE_ROW && code != SQLITE_DONE) return error->code;
  if (twin == 0)
    return error_set(
        error, ERROR_REFUSED,
        _("Somebody else has logged in on this profile meanwhile: start visitdeck again; nothing was sent"));
  if (row->kind == OUTBOX_CANCEL)
    return error_set(error, ERROR_REFUSED,
                     _("This visit is being moved (row %lld of the outbox): wait for its outcome; nothing was sent"),
                     (long long)twin);
  return error_set(error, ERROR_UNKNOWN,
                   _("The same is in the outbox already (row %lld) and not settled: not sent a second time"),
                   (long long)twin);
}

static enum error_code outbox_insert(struct outbox *outbox, struct outbox_row *row, struct error *error) {
  sqlite3_stmt *put =
      outbox_prepare(outbox,
                     "INSERT INTO outbox (key, kind, state, created_at, updated_at, owner, property_id, ref,"
                     " address, visit_id, at, visitor_name, visitor_email, visitor_phone, by_owner, body,"
                     " slots_read_at, attempts, checks, note, once, edits, base, from_at, step, account, user)"
                     " SELECT ?1,?2,?3,?4,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,0,0,?17,?19,?20,?21,?22,?23,"
                     "?60,?61 WHERE ?61 IS (SELECT value FROM meta WHERE name = 'user')"
                     " AND ?60 IS (SELECT value FROM meta WHERE name = 'account')"
                     " AND NOT EXISTS (SELECT 1 " OUTBOX_TWIN ")",
                     error);
  if (put == NULL) return error->code;
  outbox_bind_row(put, row);
  outbox_bind_mine(outbox, put);
  sqlite3_bind_int(put, 19, row->once);
  outbox_bind_text(put, 21, row->base);
  outbox_bind_instant(put, 22, row->from_at);
  sqlite3_bind_int(put, 23, row->step);
  if (outbox_run(outbox, put, error) != ERROR_NONE) return error->code;
  if (sqlite3_changes(outbox->db) == 0) return outbox_explain_add(outbox, row, error);
  row->id = sqlite3_last_insert_rowid(outbox->db);
  return ERROR_NONE;
}

static size_t outbox_length(const char *text) {
  return text != NULL ? strlen(text) : 0;
}

/* So long are the texts that have no bound of their own. */
static size_t outbox_row_length(const struct outbox_row *row) {
  return outbox_length(row->body) + outbox_length(row->edits) + outbox_length(row->base) + outbox_length(row->note);
}

enum error_code outbox_add(struct outbox *outbox, struct outbox_row *row, int64_t now, struct error *error) {
  if (outbox_ready(outbox, error) != ERROR_NONE ||
      outbox_make_room(outbox, outbox_row_length(row), error) != ERROR_NONE ||
      outbox_execute(outbox, "BEGIN IMMEDIATE", error) != ERROR_NONE)
    return error->code;
  row->state = OUTBOX_QUEUED;
  row->owner = outbox->owner;
  row->created_at = row->updated_at = now;
  if (outbox_insert(outbox, row, error) == ERROR_NONE) {
    if (outbox_commit_into_room(outbox, error) == ERROR_NONE) outbox_end_write(outbox);
    return error->code;
  }
  sqlite3_exec(outbox->db, "ROLLBACK", NULL, NULL, NULL);
  return error->code;
}

static enum error_code outbox_put_row(struct outbox *outbox, const struct outbox_row *row, int64_t now,
                                      struct error *error) {
  sqlite3_stmt *put = outbox_prepare(outbox,
                                     "UPDATE outbox SET state=?2, visit_id=?3, attempts=?4, checks=?5, note=?6,"
                                     " slots_read_at=?7, updated_at=?8, doubtful=?10, once=?11, body=?12,"
                                     " step=?13, new_visit_id=?14 WHERE id=?1 AND owner=?9",
                                     error);
  if (put == NULL) return error->code;
  sqlite3_bind_int64(put, 1, row->id);
  outbox_bind_text(put, 2, outbox_state_name(row->state));
  outbox_bind_text(put, 3, row->visit_id);
  sqlite3_bind_int(put, 4, row->attempts);
  sqlite3_bind_int(put, 5, row->checks);
  outbox_bind_text(put, 6, row->note);
  outbox_bind_instant(put, 7, row->slots_read_at);
  sqlite3_bind_int64(put, 8, now);
  sqlite3_bind_int64(put, 9, outbox->owner);
  sqlite3_bind_int(put, 10, row->doubtful);
  sqlite3_bind_int(put, 11, row->once);
  outbox_bind_text(put, 12, row->body != NULL ? row->body : "");
  sqlite3_bind_int(put, 13, row->step);
  outbox_bind_text(put, 14, row->new_visit_id);
  if (outbox_run(outbox, put, error) != ERROR_NONE) return error->code;
  if (sqlite3_changes(outbox->db) == 1) return ERROR_NONE;
  return error_set(error, ERROR_STORE, _("Row %lld of the outbox belongs to another visitdeck by now"),
                   (long long)row->id);
}

/* What goes out next may have grown since the row was made, and its outcome holds it too. */
enum error_code outbox_update(struct outbox *outbox, const struct outbox_row *row, int64_t now, struct error *error) {
  bool sending = row->state == OUTBOX_SENDING;
  if (outbox_ready(outbox, error) != ERROR_NONE) return error->code;
  if (sending && (outbox_make_room(outbox, outbox_row_length(row), error) != ERROR_NONE ||
                  outbox_execute(outbox, "BEGIN IMMEDIATE", error) != ERROR_NONE))
    return error->code;
  enum error_code code = outbox_put_row(outbox, row, now, error);
  if (code == ERROR_NONE && sending)
    return outbox_commit_into_room(outbox, error) == ERROR_NONE ? outbox_may_send(outbox, error) : error->code;
  if (code == ERROR_NONE)
    outbox_end_write(outbox);
  else if (sending)
    sqlite3_exec(outbox->db, "ROLLBACK", NULL, NULL, NULL);
  return code;
}

/* Of a command that nobody waits for any more, and that certainly did nothing. */
#define OUTBOX_UNSENT "state = 'queued' AND once AND NOT doubtful"

static enum error_code outbox_take_over(struct outbox *outbox, int64_t dead, int64_t now, size_t *adopted,
                                        struct error *error) {
  sqlite3_stmt *put = outbox_prepare(outbox,
                                     "UPDATE outbox SET owner=?1, updated_at=?3,"
                                     " note = CASE WHEN " OUTBOX_UNSENT " THEN ?4 ELSE note END,"
                                     " doubtful = doubtful OR state = 'sending',"
                                     " state = CASE WHEN " OUTBOX_UNSENT " THEN 'dropped'"
                                     " WHEN state = 'sending' OR (state = 'queued' AND once) THEN 'unknown'"
                                     " ELSE state END"
                                     " WHERE owner=?2 AND " OUTBOX_OURS " AND " OUTBOX_MINE,
                                     error);
  if (put == NULL) return error->code;
  sqlite3_bind_int64(put, 1, outbox->owner);
  sqlite3_bind_int64(put, 2, dead);
  sqlite3_bind_int64(put, 3, now);
  outbox_bind_text(put, 4, _("The command ended before it was sent"));
  outbox_bind_mine(outbox, put);
  if (outbox_run(outbox, put, error) != ERROR_NONE) return error->code;
  *adopted += (size_t)sqlite3_changes(outbox->db);
  return ERROR_NONE;
}

enum error_code outbox_adopt(struct outbox *outbox, int64_t now, size_t *adopted, struct error *error) {
  enum { OWNERS_MAX = 64 };
  int64_t dead[OWNERS_MAX];
  size_t count = 0;
  *adopted = 0;
  if (outbox_ready(outbox, error) != ERROR_NONE) return error->code;
  database_wait(outbox->db, false);
  enum error_code begun = outbox_execute(outbox, "BEGIN IMMEDIATE", error);
  database_wait(outbox->db, true);
  if (begun != ERROR_NONE) return begun;
  sqlite3_stmt *owners =
      outbox_prepare(outbox, "SELECT DISTINCT owner FROM outbox WHERE " OUTBOX_OURS " AND " OUTBOX_MINE, error);
  outbox_bind_mine(outbox, owners);
  enum error_code code = owners != NULL ? ERROR_NONE : error->code;
  while (owners != NULL && count < OWNERS_MAX && sqlite3_step(owners) == SQLITE_ROW) {
    int64_t owner = sqlite3_column_int64(owners, 0);
    if (owner != outbox->owner && !outbox_owner_lives(outbox, owner)) dead[count++] = owner;
  }
  sqlite3_finalize(owners);
  for (size_t n = 0; code == ERROR_NONE && n < count; n++)
    code = outbox_take_over(outbox, dead[n], now, adopted, error);
  if (code == ERROR_NONE) return outbox_execute(outbox, "COMMIT", error);
  sqlite3_exec(outbox->db, "ROLLBACK", NULL, NULL, NULL);
  return code;
}

enum error_code outbox_get(struct outbox *outbox, int64_t id, struct outbox_row **row, struct error *error) {
  *row = NULL;
  sqlite3_stmt *get = outbox_prepare(outbox, "SELECT " OUTBOX_COLUMNS " FROM outbox WHERE id=?1", error);
  if (get == NULL) return error->code;
  sqlite3_bind_int64(get, 1, id);
  int code = sqlite3_step(get);
  if (code == SQLITE_ROW) {
    *row = mem_new(sizeof **row);
    outbox_read_row(outbox, get, *row);
  }
  enum error_code result = code == SQLITE_ROW || code == SQLITE_DONE ? ERROR_NONE : outbox_fail(outbox, error);
  sqlite3_finalize(get);
  return result;
}

enum error_code outbox_claim(struct outbox *outbox, int64_t id, struct error *error) {
  struct outbox_row *row = NULL;
  if (outbox_ready(outbox, error) != ERROR_NONE || outbox_execute(outbox, "BEGIN IMMEDIATE", error) != ERROR_NONE)
    return error->code;
  enum error_code code = outbox_get(outbox, id, &row, error);
  if (code == ERROR_NONE && row == NULL)
    code = error_set(error, ERROR_NOT_FOUND, _("The outbox has no row %lld"), (long long)id);
  else if (code == ERROR_NONE && outbox_row_is_newer(row))
    code = error_set(error, ERROR_REFUSED, _("A newer visitdeck wrote row %lld: use that one to settle it"),
                     (long long)id);
  else if (code == ERROR_NONE && !outbox_state_settled(row->state) && outbox_owner_lives(outbox, row->owner))
    code = error_set(error, ERROR_REFUSED, _("A dashboard that is open is at work on row %lld: decide there"),
                     (long long)id);
  if (code == ERROR_NONE && !outbox_state_settled(row->state)) {
    sqlite3_stmt *put = outbox_prepare(outbox,
                                       "UPDATE outbox SET owner=?1, doubtful = doubtful OR state = 'sending',"
                                       " state = CASE state WHEN 'sending' THEN 'unknown' ELSE state END WHERE id=?2",
                                       error);
    if (put != NULL) {
      sqlite3_bind_int64(put, 1, outbox->owner);
      sqlite3_bind_int64(put, 2, id);
    }
    code = outbox_run(outbox, put, error);
  }
  outbox_row_free(row);
  if (code == ERROR_NONE) return outbox_execute(outbox, "COMMIT", error);
  sqlite3_exec(outbox->db, "ROLLBACK", NULL, NULL, NULL);
  return code;
}

enum error_code outbox_list(struct outbox *outbox, bool mine_unsettled, struct outbox_list **list,
                            struct error *error) {
  *list = NULL;
  sqlite3_stmt *get =
      outbox_prepare(outbox,
                     mine_unsettled ? "SELECT " OUTBOX_COLUMNS " FROM outbox WHERE owner=?1 AND " OUTBOX_OURS
                                      " AND " OUTBOX_MINE " ORDER BY id DESC"
                                    : "SELECT " OUTBOX_COLUMNS " FROM outbox ORDER BY " OUTBOX_SETTLED
                                      ", id DESC LIMIT ?1 + (SELECT count(*) FROM outbox WHERE " OUTBOX_UNSETTLED ")",
                     error);
  if (get == NULL) return error->code;
  sqlite3_bind_int64(get, 1, mine_unsettled ? outbox->owner : OUTBOX_SETTLED_MAX);
  outbox_bind_mine(outbox, get);
  struct outbox_list *made = mem_new(sizeof *made);
  size_t size = 0;
  int code;
  while ((code = sqlite3_step(get)) == SQLITE_ROW) {
    if (made->count == size) {
      size = size != 0 ? size * 2 : 16;
      made->rows = mem_resize(made->rows, size, sizeof *made->rows);
    }
    struct outbox_row *row = &made->rows[made->count++];
    outbox_read_row(outbox, get, row);
    if (row->state == OUTBOX_SENDING && row->kind != OUTBOX_KIND_OTHER && row->owner != outbox->owner &&
        !outbox_owner_lives(outbox, row->owner))
      row->state = OUTBOX_UNKNOWN;
  }
  sqlite3_finalize(get);
  if (code != SQLITE_DONE) {
    outbox_list_free(made);
    return outbox_fail(outbox, error);
  }
  *list = made;
  return ERROR_NONE;
}

bool outbox_holds_visit(struct outbox *outbox, int64_t row, const char *visit_id) {
  struct error error;
  sqlite3_stmt *get =
      outbox_prepare(outbox,
                     "SELECT 1 FROM outbox WHERE id <> ?2 AND (new_visit_id = ?1 OR (visit_id = ?1 AND kind IN ('book',"
                     " 'message'))) LIMIT 1",
                     &error);
  if (get == NULL) return true;
  outbox_bind_text(get, 1, visit_id);
  sqlite3_bind_int64(get, 2, row);
  bool holds = sqlite3_step(get) != SQLITE_DONE;
  sqlite3_finalize(get);
  return holds;
}
