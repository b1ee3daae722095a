/* A row in memory, and its columns. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/record.h"
#include "base/url.h"
#include "store/outbox_private.h"
#include "store/outbox_sql.h"
#include "store/sql.h"

static const struct record_member columns[] = {
#define X(kind, column, member) RECORD_MEMBER(kind, ":" #column, outbox_row, member),
    OUTBOX_COLUMN_LIST(X)
#undef X
        RECORD_END};

void outbox_row_clear(struct outbox_row *row) {
  record_free_texts(columns, row);
  *row = (struct outbox_row){0};
}

void outbox_row_free(struct outbox_row *take_row) {
  if (take_row != NULL) outbox_row_clear(take_row);
  free(take_row);
}

struct outbox_row *outbox_row_copy(const struct outbox_row *row) {
  struct outbox_row *copy = mem_new(sizeof *copy);
  *copy = *row;
  record_copy_texts(columns, copy);
  return copy;
}

void outbox_list_free(struct outbox_list *take_list) {
  if (take_list == NULL) return;
  for (size_t n = 0; n < take_list->count; n++)
    outbox_row_clear(&take_list->rows[n]);
  free(take_list->rows);
  free(take_list);
}

static void outbox_row_read_column(struct sqlite3_stmt *from, int n, const struct record_member *column, void *at) {
  if (record_is_text(column))
    *(char **)at = sql_copy(from, n);
  else if (column->kind == RECORD_INSTANT)
    *(int64_t *)at = sql_instant(from, n);
  else if (column->kind == RECORD_NUMBER)
    *(int64_t *)at = sql_number(from, n);
  else if (column->kind == RECORD_INT)
    *(int *)at = (int)sql_number(from, n);
  else
    *(bool *)at = sql_number(from, n) != 0;
}

/* A word that is known here is the enum alone. */
static void outbox_row_read_words(struct outbox_row *row) {
  row->kind = outbox_kind_read(row->kind_word);
  row->state = outbox_state_read(row->state_word);
  if (row->kind != OUTBOX_KIND_OTHER) free(row->kind_word), row->kind_word = NULL;
  if (row->state != OUTBOX_STATE_OTHER) free(row->state_word), row->state_word = NULL;
}

void outbox_row_read(const struct outbox *outbox, struct sqlite3_stmt *from, struct outbox_row *row) {
  const char *key = sql_text(from, 1);
  *row = (struct outbox_row){.id = sql_number(from, 0)};
  if (key != NULL && strlen(key) < sizeof row->key) strcpy(row->key, key);
  for (int n = 0; columns[n].kind != RECORD_LAST; n++)
    outbox_row_read_column(from, n + 2, &columns[n], record_at(&columns[n], row));
  outbox_row_read_words(row);
  bool others = row->user != NULL && (outbox->user == NULL || strcasecmp(row->user, outbox->user) != 0);
  row->others = others || row->account == NULL || !url_same(row->account, outbox->account);
}

static struct sql_value outbox_row_value(const struct record_member *column, const void *at) {
  if (record_is_text(column)) return (struct sql_value)SQL_TEXT(*(char *const *)at);
  if (column->kind == RECORD_INSTANT) return (struct sql_value)SQL_INSTANT(*(const int64_t *)at);
  if (column->kind == RECORD_NUMBER) return (struct sql_value)SQL_NUMBER(*(const int64_t *)at);
  if (column->kind == RECORD_INT) return (struct sql_value)SQL_NUMBER(*(const int *)at);
  return (struct sql_value)SQL_NUMBER(*(const bool *)at);
}

void outbox_row_bind(const struct outbox *outbox, const struct outbox_row *row, struct sqlite3_stmt *to) {
  for (const struct record_member *column = columns; column->kind != RECORD_LAST; column++)
    sql_bind(to, column->name, outbox_row_value(column, (const char *)row + column->offset));
  sql_bind(to, ":id", (struct sql_value)SQL_NUMBER(row->id));
  sql_bind(to, ":key", (struct sql_value)SQL_TEXT(row->key));
  sql_bind(to, ":kind", (struct sql_value)SQL_TEXT(outbox_kind_name(row->kind)));
  sql_bind(to, ":state", (struct sql_value)SQL_TEXT(outbox_state_name(row->state)));
  sql_bind(to, ":body", (struct sql_value)SQL_TEXT(row->body != NULL ? row->body : ""));
  sql_bind(to, ":owner", (struct sql_value)SQL_NUMBER(outbox->owner));
  sql_bind(to, ":account", (struct sql_value)SQL_TEXT(outbox->account));
  sql_bind(to, ":user", (struct sql_value)SQL_TEXT(outbox->user));
}
