#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/note.h"
#include "base/when.h"
#include "store/outbox_private.h"
#include "store/outbox_sql.h"
#include "store/sql.h"

enum { OUTBOX_SETTLED_MAX = 1000 /* listed */ };

/* The number of the row that a statement finds from what that row holds; 0: none. */
static int64_t outbox_find(struct outbox *outbox, enum outbox_statement statement, const struct outbox_row *row,
                           struct error *error) {
  struct sqlite3_stmt *get = sql_find(&outbox->database, statement, NULL, error);
  outbox_row_bind(outbox, row, get);
  int64_t id = sql_next(&outbox->database, get, error) ? sql_number(get, 0) : 0;
  sql_end(get);
  return id;
}

/* One that can't be asked can't be written either, and then nothing is sent. */
int64_t outbox_before(struct outbox *outbox, const struct outbox_row *row) {
  struct error error;
  return outbox_find(outbox, OUTBOX_BEFORE, row, &error);
}

/* Why a row was not written. */
static enum error_code outbox_explain_add(struct outbox *outbox, const struct outbox_row *row, struct error *error) {
  int64_t twin = outbox_find(outbox, OUTBOX_TWIN_OF, row, error);
  if (error->code != ERROR_NONE) return error->code;
  if (twin == 0)
    return error_set(
        error, ERROR_REFUSED,
        _("Somebody else has logged in on this profile meanwhile: start visitdeck again; nothing was sent"));
  AUTO(outbox_row_free_at) struct outbox_row *earlier = NULL;
  if (outbox_get(outbox, twin, &earlier, error) != ERROR_NONE) return error->code;
  if (row->kind == OUTBOX_CANCEL && earlier != NULL && earlier->kind == OUTBOX_MOVE)
    return error_set(error, ERROR_REFUSED,
                     _("This visit is being moved (row %lld of the outbox): wait for its outcome; nothing was sent"),
                     (long long)twin);
  return error_set(error, ERROR_UNKNOWN,
                   _("The same is in the outbox already (row %lld) and not settled: not sent a second time"),
                   (long long)twin);
}

static enum error_code outbox_insert(struct outbox *outbox, struct outbox_row *row, struct error *error) {
  if (outbox->user == NULL) outbox->user = outbox_user(outbox); /* who was the first to log in, perhaps elsewhere */
  struct sqlite3_stmt *put = sql_find(&outbox->database, OUTBOX_INSERT, NULL, error);
  outbox_row_bind(outbox, row, put);
  if (sql_finish(&outbox->database, put, error) != ERROR_NONE) return error->code;
  if (sql_changed(&outbox->database) == 0) return outbox_explain_add(outbox, row, error);
  row->id = sql_added(&outbox->database);
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
      sql_begin(&outbox->database, error) != ERROR_NONE)
    return error->code;
  if (row->state != OUTBOX_HELD) row->state = OUTBOX_QUEUED;
  row->owner = outbox->owner;
  row->created_at = row->updated_at = now;
  row->made_at = row->sent_at = WHEN_NONE;
  enum error_code code = outbox_conclude_into_room(outbox, outbox_insert(outbox, row, error), error);
  if (code == ERROR_NONE) outbox_end_write(outbox);
  return code;
}

static enum error_code outbox_put_row(struct outbox *outbox, const struct outbox_row *row, int64_t now, bool held,
                                      struct error *error) {
  struct sqlite3_stmt *put = sql_find(&outbox->database, held ? OUTBOX_UPDATE_HELD : OUTBOX_UPDATE, NULL, error);
  outbox_row_bind(outbox, row, put);
  sql_bind(put, ":now", (struct sql_value)SQL_NUMBER(now));
  if (sql_finish(&outbox->database, put, error) != ERROR_NONE || sql_changed(&outbox->database) == 1)
    return error->code;
  return error_set(error, held ? ERROR_REFUSED : ERROR_STORE,
                   _("Row %lld of the outbox belongs to another visitdeck by now"), (long long)row->id);
}

/* What goes out next may have grown since the row was made, and its outcome holds it too. */
enum error_code outbox_update(struct outbox *outbox, const struct outbox_row *row, int64_t now, struct error *error) {
  bool sending = row->state == OUTBOX_SENDING;
  if (outbox_ready(outbox, error) != ERROR_NONE) return error->code;
  if (sending && (outbox_make_room(outbox, outbox_row_length(row), error) != ERROR_NONE ||
                  sql_begin(&outbox->database, error) != ERROR_NONE))
    return error->code;
  enum error_code code = outbox_put_row(outbox, row, now, false, error);
  if (sending) code = outbox_conclude_into_room(outbox, code, error);
  if (code == ERROR_NONE && sending) return outbox_may_send(outbox, error);
  if (code == ERROR_NONE) outbox_end_write(outbox);
  return code;
}

enum error_code outbox_update_held(struct outbox *outbox, const struct outbox_row *row, int64_t now,
                                   struct error *error) {
  if (outbox_ready(outbox, error) != ERROR_NONE) return error->code;
  enum error_code code = outbox_put_row(outbox, row, now, true, error);
  if (code == ERROR_NONE) outbox_end_write(outbox);
  return code;
}

enum error_code outbox_tell(struct outbox *outbox, int64_t id, struct error *error) {
  if (outbox_ready(outbox, error) != ERROR_NONE) return error->code;
  return sql_run(&outbox->database, OUTBOX_TELL, SQL_WITH(SQL_NUMBER(id)), error);
}

static enum error_code outbox_take_over(struct outbox *outbox, int64_t dead, int64_t now, size_t *adopted,
                                        struct error *error) {
  if (sql_run(&outbox->database, OUTBOX_TAKE_OVER,
              SQL_WITH(OUTBOX_ME(outbox), SQL_NUMBER(outbox->owner), SQL_NUMBER(dead), SQL_NUMBER(now),
                       SQL_TEXT(NOTE_("The command ended before it was sent"))),
              error) == ERROR_NONE)
    *adopted += (size_t)sql_changed(&outbox->database);
  return error->code;
}

enum error_code outbox_adopt(struct outbox *outbox, int64_t now, size_t *adopted, struct error *error) {
  int64_t dead[OUTBOX_OWNERS_MAX];
  size_t count = 0;
  *adopted = 0;
  if (outbox_ready(outbox, error) != ERROR_NONE) return error->code;
  database_wait(&outbox->database, false);
  enum error_code begun = sql_begin(&outbox->database, error);
  database_wait(&outbox->database, true);
  if (begun != ERROR_NONE) return begun;
  struct sqlite3_stmt *owners = sql_find(&outbox->database, OUTBOX_OWNERS, SQL_WITH(OUTBOX_ME(outbox)), error);
  while (count < OUTBOX_OWNERS_MAX && sql_next(&outbox->database, owners, error)) {
    int64_t owner = sql_number(owners, 0);
    if (owner != outbox->owner && !outbox_owner_lives(outbox, owner)) dead[count++] = owner;
  }
  sql_end(owners);
  enum error_code code = error->code;
  for (size_t n = 0; code == ERROR_NONE && n < count; n++)
    code = outbox_take_over(outbox, dead[n], now, adopted, error);
  return sql_conclude(&outbox->database, code, error);
}

enum error_code outbox_get(struct outbox *outbox, int64_t id, struct outbox_row **row, struct error *error) {
  *row = NULL;
  struct sqlite3_stmt *get = sql_find(&outbox->database, OUTBOX_GET, SQL_WITH(SQL_NUMBER(id)), error);
  if (!sql_next(&outbox->database, get, error)) return error->code;
  *row = mem_new(sizeof **row);
  outbox_row_read(outbox, get, *row);
  sql_end(get);
  return ERROR_NONE;
}

enum error_code outbox_claim(struct outbox *outbox, int64_t id, struct error *error) {
  AUTO(outbox_row_free_at) struct outbox_row *row = NULL;
  if (outbox_ready(outbox, error) != ERROR_NONE || sql_begin(&outbox->database, error) != ERROR_NONE)
    return error->code;
  enum error_code code = outbox_get(outbox, id, &row, error);
  if (code == ERROR_NONE && row == NULL)
    code = error_set(error, ERROR_NOT_FOUND, _("The outbox has no row %lld"), (long long)id);
  else if (code == ERROR_NONE && outbox_row_is_newer(row))
    code = error_set(error, ERROR_REFUSED, _("A newer visitdeck wrote row %lld: use that one to settle it"),
                     (long long)id);
  else if (code == ERROR_NONE && !outbox_state_settled(row->state) && row->state != OUTBOX_HELD &&
           outbox_owner_lives(outbox, row->owner))
    code = error_set(error, ERROR_REFUSED,
                     _("Another visitdeck that is open is at work on row %lld: decide there, or wait for its end"),
                     (long long)id);
  if (code == ERROR_NONE && !outbox_state_settled(row->state))
    code = sql_run(&outbox->database, OUTBOX_CLAIM, SQL_WITH(SQL_NUMBER(outbox->owner), SQL_NUMBER(id)), error);
  return sql_conclude(&outbox->database, code, error);
}

static void outbox_note_owner(struct outbox *outbox, int64_t owner) {
  size_t n = 0;
  while (n < outbox->owner_count && outbox->owners[n] != owner)
    n++;
  if (n == outbox->owner_count && n < OUTBOX_OWNERS_MAX) outbox->owners[outbox->owner_count++] = owner;
}

bool outbox_find_dead(struct outbox *outbox) {
  size_t n = 0;
  while (n < outbox->owner_count && outbox_owner_lives(outbox, outbox->owners[n]))
    n++;
  bool found = n < outbox->owner_count;
  if (found) outbox->owner_count = 0;
  return found;
}

/* What is to be seen of a row that is not settled, by whether its owner lives. */
static void outbox_list_open(struct outbox *outbox, struct outbox_row *row) {
  if (outbox_state_settled(row->state) || outbox_row_is_newer(row) || row->owner == outbox->owner) return;
  if (!row->others) outbox_note_owner(outbox, row->owner);
  row->elsewhere = outbox_owner_lives(outbox, row->owner);
  if (row->elsewhere) return;
  if (row->state == OUTBOX_SENDING) row->state = OUTBOX_UNKNOWN;
  if (row->state == OUTBOX_HELD)
    mem_replace(&row->note, NOTE_("Held when visitdeck ended, and not sent: send it, or drop it"));
  if (row->state == OUTBOX_QUEUED && row->once) row->state = row->doubtful ? OUTBOX_UNKNOWN : OUTBOX_DROPPED;
}

enum error_code outbox_list(struct outbox *outbox, bool mine_unsettled, struct outbox_list **list,
                            struct error *error) {
  struct database *database = &outbox->database;
  *list = NULL;
  struct sqlite3_stmt *get =
      mine_unsettled
          ? sql_find(database, OUTBOX_LIST_MINE, SQL_WITH(OUTBOX_ME(outbox), SQL_NUMBER(outbox->owner)), error)
          : sql_find(database, OUTBOX_LIST, SQL_WITH(SQL_NUMBER(OUTBOX_SETTLED_MAX)), error);
  AUTO(outbox_list_free_at) struct outbox_list *made = mem_new(sizeof *made);
  if (!mine_unsettled) outbox->owner_count = 0;
  while (sql_next(database, get, error)) {
    made->rows = mem_grow(made->rows, made->count, sizeof *made->rows);
    struct outbox_row *row = &made->rows[made->count++];
    outbox_row_read(outbox, get, row);
    outbox_list_open(outbox, row);
  }
  if (error->code == ERROR_NONE) *list = mem_take(&made);
  return error->code;
}

bool outbox_holds_visit(struct outbox *outbox, const struct outbox_row *row, const char *visit_id) {
  struct error error;
  const char *date = row->kind == OUTBOX_MOVE ? row->base : NULL; /* as the slot gave it, in a booking's body too */
  int64_t any = sql_read_number(&outbox->database, OUTBOX_HOLDS,
                                SQL_WITH(SQL_TEXT(visit_id), SQL_NUMBER(row->id), SQL_TEXT(date)), 0, &error);
  return any != 0 || error.code != ERROR_NONE;
}
