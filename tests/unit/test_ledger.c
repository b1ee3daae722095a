/* relay.db as files: what an earlier relay has left, and what is in ours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../harness/folder.h"
#include "../harness/db.h"
#include "../harness/test.h"
#include "base/mem.h"
#include "relay/ledger.h"

enum { NOW = 1800000000, ROWS = 4 };

/* As version 2 made them: what is a number. */
static const char old[] =
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value);"
    "CREATE TABLE visit (id TEXT PRIMARY KEY, shard INTEGER NOT NULL, at INTEGER, seq INTEGER NOT NULL, sent INTEGER"
    " NOT NULL, sent_at INTEGER NOT NULL, held INTEGER NOT NULL, owed INTEGER NOT NULL, read INTEGER NOT NULL, read_ms "
    "INTEGER NOT NULL, what INTEGER NOT NULL, gone INTEGER NOT NULL, raw BLOB);"
    "CREATE INDEX visit_owed ON visit (seq) WHERE owed;"
    "CREATE INDEX visit_shard ON visit (shard);"
    "CREATE INDEX visit_at ON visit (at) WHERE gone=0;"
    "CREATE INDEX visit_sent ON visit (gone, sent_at);"
    "CREATE TABLE pending (visit TEXT PRIMARY KEY, turn INTEGER NOT NULL, due INTEGER NOT NULL, tries INTEGER NOT "
    "NULL, missed INTEGER NOT NULL DEFAULT 0);"
    "CREATE INDEX pending_due ON pending (due, turn);"
    "INSERT INTO meta VALUES ('inst', '0123'), ('account', 'a'), ('seq', '7');"
    "INSERT INTO visit VALUES ('same', 0, NULL, 1, 0, 0, 0, 1, 1, 0, 0, 0, '{\"id\":\"same\"}'),"
    " ('new', 0, NULL, 2, 0, 0, 0, 1, 1, 0, 1, 0, '{\"id\":\"new\"}'),"
    " ('status', 0, NULL, 3, 0, 0, 0, 1, 1, 0, 2, 0, '{\"id\":\"status\"}'),"
    " ('report', 0, NULL, 4, 0, 0, 0, 1, 1, 0, 3, 0, '{\"id\":\"report\"}');"
    "PRAGMA user_version = 2; PRAGMA journal_mode = WAL;";

static char file[FOLDER_PATH + 16];
static const char *const whats[ROWS] = {"same", "new", "status", "report"};

static void assert_what(const char *id, const char *expected) {
  char query[80];
  snprintf(query, sizeof query, "SELECT what FROM visit WHERE id='%s'", id);
  AUTO(mem_free_at) char *what = db_text(file, query);
  assert_string_equal(what, expected);
}

static struct ledger *open_ledger(void) {
  struct ledger *ledger;
  struct error error;
  if (ledger_open(file, &ledger, &error) != ERROR_NONE) fail_msg("%s", error.text);
  return ledger;
}

static void put(struct ledger *ledger, const char *raw, enum feed_what expected) {
  AUTO(visit_free_at) struct visit *visit = NULL;
  struct error error;
  int64_t last = ledger->seq;
  enum feed_what what;
  assert_int_equal(visit_decode(raw, strlen(raw), &visit, &error), ERROR_NONE);
  if (ledger_put(ledger, visit, ledger_turn(ledger), (int64_t)NOW * 1000, &what, &error) != ERROR_NONE)
    fail_msg("%s", error.text);
  assert_true(ledger->seq > last);
  assert_int_equal(what, expected);
}

TESTS_BEGIN() {
  char folder[FOLDER_PATH];
  if (!folder_make(folder)) abort();
  snprintf(file, sizeof file, "%s/relay.db", folder);
}

/* What was not told yet is told as what it is. */
TEST(an_old_file_is_read) {
  struct ledger_row *rows;
  struct error error;
  size_t count;
  db_run(file, old);
  struct ledger *ledger = open_ledger();
  assert_string_equal(ledger->account, "a");
  assert_int_equal(ledger_unsent(ledger, 0, 2 * ROWS, &rows, &count, &error), ERROR_NONE);
  assert_int_equal(count, ROWS);
  for (size_t n = 0; n < ROWS; n++) {
    assert_string_equal(rows[n].id, whats[n]);
    assert_int_equal(rows[n].what, n);
    assert_what(whats[n], whats[n]);
  }
  ledger_rows_free(rows, count);
  ledger_close(ledger);
}

#define VISIT(status, x)                                                                                               \
  "{\"id\":\"v\",\"createdAt\":\"2027-01-15T08:00:00Z\",\"x\":" x                                                      \
  ",\"visitorVisits\":[{\"status\":\"visit.status." status "\",\"visitor\":{\"email\":\"m@x.fr\"}}]}"

/* And so is what comes now, until it has been told. */
TEST(what_is_new_is_kept_by_name) {
  struct ledger *ledger = open_ledger();
  struct error error;
  put(ledger, VISIT("proposed", "1"), FEED_NEW);
  assert_what("v", "new");
  put(ledger, VISIT("proposed", "2"), FEED_SAME);
  assert_what("v", "new"); /* nobody has been told yet */
  put(ledger, VISIT("done", "2"), FEED_STATUS);
  assert_what("v", "status");
  assert_int_equal(ledger_sent(ledger, "v", 10, true, NOW, &error), ERROR_NONE);
  assert_what("v", "same");
  put(ledger, VISIT("confirmed", "2"), FEED_STATUS);
  int64_t last = ledger->seq;
  assert_int_equal(ledger_gone(ledger, "v", ledger_turn(ledger), &error), ERROR_NONE);
  assert_true(ledger->seq > last);
  assert_what("v", "same");
  ledger_close(ledger);
}

/* Gone, and told so long ago that nobody needs its tombstone: each once. */
TEST(what_is_buried_is_taken_once) {
  struct ledger *ledger = open_ledger();
  struct error error;
  put(ledger, "{\"id\":\"buried\",\"x\":1}", FEED_SAME);
  put(ledger, "{\"id\":\"here\",\"x\":1}", FEED_SAME);
  assert_int_equal(ledger_gone(ledger, "buried", ledger_turn(ledger), &error), ERROR_NONE);
  int64_t seq = ledger->seq;
  assert_null(ledger_take_buried(ledger, NOW + 1)); /* nobody has been told yet */
  assert_int_equal(ledger_sent(ledger, "buried", seq, false, NOW, &error), ERROR_NONE);
  assert_int_equal(ledger_sent(ledger, "here", seq - 1, true, NOW, &error), ERROR_NONE);
  assert_null(ledger_take_buried(ledger, NOW)); /* somebody may not have heard it */
  size_t before = ledger_count(ledger).visits;
  char *id = ledger_take_buried(ledger, NOW + 1);
  assert_string_equal(id, "buried");
  free(id);
  assert_null(ledger_take_buried(ledger, NOW + 1));
  assert_int_equal(ledger_count(ledger).visits, before);
  ledger_close(ledger);
  ledger = open_ledger(); /* numbers are never given twice, whatever is left of their rows */
  assert_int_equal(ledger->seq, seq);
  ledger_close(ledger);
}

/* ---- a page that goes bad while it is in use */

#define DATED "{\"id\":\"w\",\"date\":\"2027-01-20T08:00:00Z\",\"x\":1}"

static enum error_code read_again(struct ledger *ledger, struct error *error) {
  AUTO(visit_free_at) struct visit *visit = NULL;
  enum feed_what what;
  assert_int_equal(visit_decode(DATED, sizeof DATED - 1, &visit, error), ERROR_NONE);
  return ledger_put(ledger, visit, ledger_turn(ledger), 0, &what, error);
}

static enum error_code look_for(struct ledger *ledger, struct error *error) {
  int64_t at, turn;
  bool has;
  return ledger_has(ledger, "w", &has, &at, &turn, error);
}

static enum error_code bury(struct ledger *ledger, struct error *error) {
  return ledger_gone(ledger, "w", ledger_turn(ledger), error);
}

static enum error_code leave_all(struct ledger *ledger, struct error *error) {
  return ledger_leave(ledger, &(struct config_days){1, 2}, error);
}

static enum error_code ask_for_talk(struct ledger *ledger, struct error *error) {
  AUTO(mem_free_at) char *id = NULL;
  return ledger_get(ledger, LEDGER_TALK, &id, error);
}

/* Of that table or index: its page, filled with what was there, which takes its place. Others than ledger's own
 * connection write meanwhile, so that it reads the page anew. */
static void swap_page(const char *part, unsigned char *bytes, size_t size) {
  unsigned char before[4096];
  static int turn;
  char sql[100];
  snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA wal_checkpoint(TRUNCATE)", ++turn);
  db_run(file, sql);
  snprintf(sql, sizeof sql, "SELECT rootpage FROM sqlite_master WHERE name='%s'", part);
  AUTO(mem_free_at) char *page = db_text(file, sql);
  long at = (atol(page) - 1) * (long)size;
  FILE *open = fopen(file, "r+b");
  assert_non_null(open);
  assert_true(fseek(open, at, SEEK_SET) == 0 && fread(before, 1, size, open) == size);
  assert_true(fseek(open, at, SEEK_SET) == 0 && fwrite(bytes, 1, size, open) == size);
  assert_int_equal(fclose(open), 0);
  memcpy(bytes, before, size);
}

/* What can't be read is neither there nor missing; nor is it asked for without an end. */
TEST(a_damaged_page_is_no_absence) {
  static const struct {
    const char *part, *name;
    enum error_code (*does)(struct ledger *ledger, struct error *error);
  } rows[] = {{"sqlite_autoindex_visit_1", "read again", read_again},
              {"sqlite_autoindex_visit_1", "look for", look_for},
              {"sqlite_autoindex_visit_1", "bury", bury},
              {"sqlite_autoindex_visit_1", "leave", leave_all},
              {"visit_at", "leave", leave_all},
              {"sqlite_autoindex_meta_1", "talk", ask_for_talk}};
  struct ledger *ledger = open_ledger();
  struct error error;
  alarm(60); /* of what has no end */
  put(ledger, DATED, FEED_SAME);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    unsigned char page[4096];
    memset(page, 0xff, sizeof page);
    swap_page(rows[n].part, page, sizeof page);
    if (rows[n].does(ledger, &error) != ERROR_STORE || strstr(error.text, "is damaged") == NULL)
      fail_msg("%s without %s: \"%s\"", rows[n].name, rows[n].part, error.text);
    swap_page(rows[n].part, page, sizeof page);
    assert_int_equal(look_for(ledger, &error), ERROR_NONE);
  }
  alarm(0);
  ledger_close(ledger);
}
