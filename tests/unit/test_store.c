/* The files: outbox.db must outlive everything, cache.db may be thrown away, the token is nobody else's. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "../harness/db.h"
#include "../harness/folder.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "store/cache.h"
#include "store/outbox.h"
#include "store/secret.h"
#include "store/spool.h"

#define ACCOUNT "https://www.flatsy.fr"
enum { NOW = 1795770000, SLOT = 1795856400 };

struct folder {
  char path[64];
  char *outbox, *cache, *token;
};

static int setup(void **state) {
  struct folder *folder = mem_new(sizeof *folder);
  if (!folder_make(folder->path)) return -1;
  folder->outbox = mem_print("%s/outbox.db", folder->path);
  folder->cache = mem_print("%s/cache.db", folder->path);
  folder->token = mem_print("%s/token", folder->path);
  *state = folder;
  return 0;
}

static int teardown(void **state) {
  AUTO(mem_free_at) struct folder *folder = *state;
  int status = folder_remove(folder->path) ? 0 : -1;
  free(folder->outbox);
  free(folder->cache);
  free(folder->token);
  return status;
}

static void assert_good(enum error_code code, const struct error *error) {
  if (code != ERROR_NONE) fail_msg("%s", error->text);
}

/* ---- outbox */

static struct outbox *open_outbox(const struct folder *folder) {
  struct outbox *outbox;
  struct error error;
  bool changed;
  assert_good(outbox_open(folder->outbox, ACCOUNT, 0, &outbox, &error), &error);
  assert_good(outbox_why(outbox)->code, outbox_why(outbox));
  assert_good(outbox_set_user(outbox, "lea@agence.fr", &changed, &error), &error);
  return outbox;
}

static struct outbox_row booking(const char *email, int64_t at) {
  struct outbox_row row = {.kind = OUTBOX_BOOK,
                           .property_id = mem_copy("p1"),
                           .ref = mem_copy("18/1280/02/0227"),
                           .at = at,
                           .visitor_name = mem_copy("Marie Dupont"),
                           .visitor_email = mem_copy(email),
                           .body = mem_copy("{\"a\":1}"),
                           .slots_read_at = WHEN_NONE};
  strcpy(row.key, "key");
  return row;
}

static enum error_code add(struct outbox *outbox, const char *email, int64_t at, bool once, int64_t *id,
                           struct error *error) {
  AUTO(outbox_row_clear) struct outbox_row row = booking(email, at);
  row.once = once;
  enum error_code code = outbox_add(outbox, &row, NOW, error);
  *id = row.id;
  return code;
}

static int64_t add_good(struct outbox *outbox, const char *email, bool once) {
  struct error error;
  int64_t id;
  assert_good(add(outbox, email, SLOT, once, &id, &error), &error);
  return id;
}

static struct outbox_row *get(struct outbox *outbox, int64_t id) {
  struct outbox_row *row;
  struct error error;
  assert_good(outbox_get(outbox, id, &row, &error), &error);
  assert_non_null(row);
  return row;
}

static enum outbox_state state_of(struct outbox *outbox, int64_t id) {
  AUTO(outbox_row_free_at) struct outbox_row *row = get(outbox, id);
  return row->state;
}

static enum error_code set_state(struct outbox *outbox, int64_t id, enum outbox_state state) {
  AUTO(outbox_row_free_at) struct outbox_row *row = get(outbox, id);
  struct error error;
  row->state = state;
  return outbox_update(outbox, row, NOW, &error);
}

/* Stopping or sending what is held: whoever looks second finds it decided, whether another process took the row or the
 * file says something else of it. */
TEST_BETWEEN(what_is_held_is_decided_once, setup, teardown) {
  static const char *const others[] = {"state = 'queued'", "state = 'dropped'", "state = 'sending'", "owner = 99"};
  static const enum outbox_state wanted[] = {OUTBOX_QUEUED, OUTBOX_DROPPED, OUTBOX_UNKNOWN};
  const struct folder *folder = *state;
  struct outbox *outbox = open_outbox(*state);
  struct error error;
  for (size_t n = 0; n < sizeof others / sizeof *others; n++)
    for (size_t w = 0; w < sizeof wanted / sizeof *wanted; w++) {
      AUTO(mem_free_at) char *email = mem_print("%zu-%zu@x.fr", n, w);
      int64_t id = add_good(outbox, email, false);
      AUTO(mem_free_at) char *hold = mem_print("UPDATE outbox SET state = 'held' WHERE id = %lld", (long long)id);
      AUTO(mem_free_at) char *other = mem_print("UPDATE outbox SET %s WHERE id = %lld", others[n], (long long)id);
      db_run(folder->outbox, hold);
      AUTO(outbox_row_free_at) struct outbox_row *row = get(outbox, id);
      assert_int_equal(row->state, OUTBOX_HELD);
      db_run(folder->outbox, other);
      AUTO(outbox_row_free_at) struct outbox_row *before = get(outbox, id);
      row->state = wanted[w];
      assert_int_equal(outbox_update_held(outbox, row, NOW, &error), ERROR_REFUSED);
      assert_int_equal(state_of(outbox, id), before->state);
    }
  outbox_close(outbox);
}

TEST_BETWEEN(a_row_comes_back_as_it_was, setup, teardown) {
  struct outbox *outbox = open_outbox(*state);
  int64_t id = add_good(outbox, "m@x.fr", false);
  outbox_close(outbox);
  outbox = open_outbox(*state);
  struct outbox_row *row = get(outbox, id);
  assert_int_equal(row->state, OUTBOX_QUEUED);
  assert_int_equal(row->kind, OUTBOX_BOOK);
  assert_string_equal(row->key, "key");
  assert_string_equal(row->ref, "18/1280/02/0227");
  assert_string_equal(row->body, "{\"a\":1}");
  assert_int_equal(row->at, SLOT);
  assert_true(row->slots_read_at == WHEN_NONE && row->created_at == NOW);
  assert_null(row->visit_id);
  assert_null(row->note);
  outbox_row_free(row);
  outbox_close(outbox);
}

/* The same visitor at the same place and time, while the first one's outcome is open, in whatever process. */
/* What the programs of before kept, and read: names, kinds and absence. */
#define COLUMNS                                                                                                        \
  "key, kind, state, property_id, ref, address, visit_id, at, visitor_name, visitor_email, visitor_phone, by_owner,"   \
  " body, slots_read_at, attempts, checks, note, doubtful, once, edits, base, from_at, step, new_visit_id, account,"   \
  " user"

static int distinct_rows(const char *path) {
  AUTO(mem_free_at) char *count = db_text(path, "SELECT count(*) FROM (SELECT DISTINCT " COLUMNS " FROM outbox)");
  return atoi(count);
}

TEST_BETWEEN(a_rows_columns_stay_as_they_are, setup, teardown) {
  static const char insert[] =
      "INSERT INTO outbox (id, created_at, updated_at, owner, " COLUMNS ") VALUES"
      " (901, 1, 2, 0, 'k', 'move', 'done', 'p', 'r', 'a', 'v', 5, 'n', 'e', 't', 1, 'b', 6, 7, 8, 'x', 1, 1, 'd',"
      " 'c', 9, 10, 'w', '" ACCOUNT "', 'lea@agence.fr'),"
      " (902, 1, 2, 0, 'l', 'status', 'refused', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, '', NULL, 0, 0,"
      " NULL, 0, 0, NULL, NULL, NULL, 0, NULL, '" ACCOUNT "', 'lea@agence.fr')";
  const struct folder *folder = *state;
  struct error error;
  struct outbox *outbox = open_outbox(folder);
  db_run(folder->outbox, insert);
  for (int64_t id = 901; id <= 902; id++) {
    struct outbox_row *read, *row;
    assert_good(outbox_get(outbox, id, &read, &error), &error);
    row = outbox_row_copy(read);
    outbox_row_free(read);
    assert_good(outbox_add(outbox, row, NOW, &error), &error);
    row->state = id == 901 ? OUTBOX_DONE : OUTBOX_REFUSED;
    assert_good(outbox_update(outbox, row, NOW, &error), &error);
    outbox_row_free(row);
  }
  outbox_close(outbox);
  assert_int_equal(distinct_rows(folder->outbox), 2); /* of four */
}

TEST_BETWEEN(a_twin_of_an_open_booking_is_refused, setup, teardown) {
  struct error error;
  int64_t id, first;
  struct outbox *one = open_outbox(*state), *other = open_outbox(*state);
  first = add_good(one, "m@x.fr", false);
  static const enum outbox_state open[] = {OUTBOX_QUEUED, OUTBOX_SENDING, OUTBOX_UNKNOWN};
  for (size_t n = 0; n < sizeof open / sizeof *open; n++) {
    assert_int_equal(set_state(one, first, open[n]), ERROR_NONE);
    assert_int_equal(add(other, "M@X.fr", SLOT, true, &id, &error), ERROR_UNKNOWN);
    assert_non_null(strstr(error.text, "row 1"));
  }
  assert_good(add(other, "n@x.fr", SLOT, true, &id, &error), &error);
  assert_good(add(other, "m@x.fr", SLOT + 1800, true, &id, &error), &error);
  AUTO(outbox_row_clear) struct outbox_row cancel = booking("m@x.fr", SLOT);
  cancel.kind = OUTBOX_CANCEL;
  assert_good(outbox_add(other, &cancel, NOW, &error), &error);
  assert_int_equal(set_state(one, first, OUTBOX_DROPPED), ERROR_NONE);
  assert_good(add(other, "m@x.fr", SLOT, true, &id, &error), &error);
  outbox_close(one);
  outbox_close(other);
}

/* The move may have made a visit that nobody would cancel. */
TEST_BETWEEN(a_visit_that_is_being_moved_is_not_cancelled, setup, teardown) {
  struct error error;
  struct outbox *outbox = open_outbox(*state);
  struct outbox_row move = booking("m@x.fr", SLOT), cancel = booking("M@x.fr", SLOT), other = booking("n@x.fr", SLOT);
  move.kind = OUTBOX_MOVE;
  cancel.kind = other.kind = OUTBOX_CANCEL;
  struct outbox_row *const all[] = {&move, &cancel, &other};
  for (size_t n = 0; n < 3; n++) {
    free(all[n]->visit_id);
    all[n]->visit_id = mem_copy("v1");
  }
  assert_good(outbox_add(outbox, &move, NOW, &error), &error);
  assert_int_equal(outbox_add(outbox, &cancel, NOW, &error), ERROR_REFUSED);
  assert_non_null(strstr(error.text, "row 1"));
  assert_good(outbox_add(outbox, &other, NOW, &error), &error); /* another visitor of it */
  assert_int_equal(set_state(outbox, move.id, OUTBOX_DONE), ERROR_NONE);
  assert_good(outbox_add(outbox, &cancel, NOW, &error), &error);
  for (size_t n = 0; n < 3; n++)
    outbox_row_clear(all[n]);
  outbox_close(outbox);
}

/* Of whoever asks, with the same outbox: who did not see the first one yet makes no second one. */
TEST_BETWEEN(a_twin_of_an_open_cancellation_or_end_is_refused, setup, teardown) {
  struct error error;
  struct outbox *one = open_outbox(*state), *outbox = open_outbox(*state);
  static const enum outbox_kind kinds[] = {OUTBOX_CANCEL, OUTBOX_TERMINATE};
  for (size_t k = 0; k < 2; k++) {
    AUTO(outbox_row_clear)
    struct outbox_row first = booking("m@x.fr", SLOT), second = booking("M@x.fr", SLOT),
                      other = booking("n@x.fr", SLOT);
    struct outbox_row *const all[] = {&first, &second, &other};
    for (size_t n = 0; n < 3; n++) {
      all[n]->kind = kinds[k];
      mem_replace(&all[n]->visit_id, kinds[k] == OUTBOX_CANCEL ? "v1" : NULL);
    }
    if (kinds[k] == OUTBOX_TERMINATE) {
      mem_replace(&other.visitor_email, "m@x.fr");
      mem_replace(&other.property_id, "p2");
    }
    assert_good(outbox_add(one, &first, NOW, &error), &error);
    assert_int_equal(outbox_add(outbox, &second, NOW, &error), ERROR_UNKNOWN);
    assert_non_null(strstr(error.text, "The same is in the outbox already"));
    assert_good(outbox_add(outbox, &other, NOW, &error), &error); /* another visitor, another property */
    assert_int_equal(set_state(one, first.id, OUTBOX_DONE), ERROR_NONE);
    assert_good(outbox_add(outbox, &second, NOW, &error), &error);
  }
  outbox_close(one);
  outbox_close(outbox);
}

static size_t adopt(struct outbox *outbox) {
  struct error error;
  size_t adopted;
  assert_good(outbox_adopt(outbox, NOW, &adopted, &error), &error);
  return adopted;
}

TEST_BETWEEN(a_dead_owners_rows_are_adopted, setup, teardown) {
  struct outbox *dead = open_outbox(*state), *heir = open_outbox(*state);
  int64_t queued = add_good(dead, "a@x.fr", false), sending = add_good(dead, "b@x.fr", false);
  int64_t command = add_good(dead, "c@x.fr", true), done = add_good(dead, "d@x.fr", false);
  assert_int_equal(set_state(dead, sending, OUTBOX_SENDING), ERROR_NONE);
  assert_int_equal(set_state(dead, done, OUTBOX_DONE), ERROR_NONE);
  assert_int_equal(adopt(heir), 0); /* it lives */
  assert_int_equal(set_state(heir, queued, OUTBOX_DONE), ERROR_STORE);
  outbox_close(dead);
  assert_int_equal(adopt(heir), 3);
  assert_int_equal(state_of(heir, queued), OUTBOX_QUEUED);
  assert_int_equal(state_of(heir, sending), OUTBOX_UNKNOWN);
  assert_int_equal(state_of(heir, command), OUTBOX_DROPPED);
  assert_int_equal(state_of(heir, done), OUTBOX_DONE);
  struct outbox_row *row = get(heir, sending);
  assert_true(row->doubtful);
  outbox_row_free(row);
  assert_int_equal(set_state(heir, queued, OUTBOX_SENDING), ERROR_NONE);
  assert_int_equal(adopt(heir), 0);
  outbox_close(heir);
}

/* What may have arrived once is not dropped as never sent, also where it is being sent anew. */
TEST_BETWEEN(a_dead_commands_doubt_is_adopted, setup, teardown) {
  struct outbox *dead = open_outbox(*state), *heir = open_outbox(*state);
  struct error error;
  int64_t id = add_good(dead, "a@x.fr", true);
  struct outbox_row *row = get(dead, id);
  row->state = OUTBOX_QUEUED;
  row->doubtful = true;
  assert_good(outbox_update(dead, row, NOW, &error), &error);
  outbox_row_free(row);
  outbox_close(dead);
  assert_int_equal(adopt(heir), 1);
  assert_int_equal(state_of(heir, id), OUTBOX_UNKNOWN);
  row = get(heir, id);
  assert_true(row->doubtful);
  assert_null(row->note);
  outbox_row_free(row);
  outbox_close(heir);
}

/* A process that is killed while it sends. */
TEST_BETWEEN(a_killed_process_leaves_an_unknown, setup, teardown) {
  int ready[2];
  char letter;
  assert_int_equal(pipe(ready), 0);
  pid_t child = fork();
  if (child == 0) {
    struct outbox *outbox = open_outbox(*state);
    int64_t id = add_good(outbox, "k@x.fr", false);
    letter = set_state(outbox, id, OUTBOX_SENDING) == ERROR_NONE ? 'y' : 'n';
    (void)!write(ready[1], &letter, 1);
    for (;;)
      pause();
  }
  assert_int_equal(read(ready[0], &letter, 1), 1);
  assert_int_equal(letter, 'y');
  struct outbox *outbox = open_outbox(*state);
  struct error error;
  assert_int_equal(adopt(outbox), 0);
  assert_int_equal(outbox_claim(outbox, 1, &error), ERROR_REFUSED);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  struct outbox_list *list;
  assert_good(outbox_list(outbox, false, &list, &error), &error);
  assert_int_equal(list->count, 1);
  assert_int_equal(list->rows[0].state, OUTBOX_UNKNOWN); /* shown so before anybody adopts it */
  outbox_list_free(list);
  assert_good(outbox_claim(outbox, 1, &error), &error);
  assert_int_equal(state_of(outbox, 1), OUTBOX_UNKNOWN);
  assert_int_equal(outbox_claim(outbox, 2, &error), ERROR_NOT_FOUND);
  outbox_close(outbox);
  close(ready[0]);
  close(ready[1]);
}

/* Who is at work on something stays who they are; elsewhere somebody else may log in. */
TEST_BETWEEN(another_user_waits_for_the_work_of_the_first, setup, teardown) {
  struct folder *folder = *state;
  struct outbox *outbox = open_outbox(folder), *other = open_outbox(folder);
  struct error error;
  bool changed;
  int64_t id, row = add_good(outbox, "a@x.fr", false);
  assert_int_equal(outbox_set_user(outbox, "paul@agence.fr", &changed, &error), ERROR_REFUSED);
  assert_int_equal(set_state(outbox, row, OUTBOX_DONE), ERROR_NONE);
  assert_good(outbox_set_user(outbox, "paul@agence.fr", &changed, &error), &error);
  assert_true(changed);
  assert_int_equal(add(other, "b@x.fr", SLOT, false, &id, &error), ERROR_REFUSED);
  assert_non_null(strstr(error.text, "logged in"));
  outbox_close(outbox);
  outbox_close(other);
}

/* What this account finds of rows that are open: its own, which it takes over, and somebody else's, which it leaves. */
static void assert_finds(const struct folder *folder, const char *account, const char *user, size_t mine,
                         size_t others) {
  struct outbox *outbox;
  struct outbox_list *list;
  struct error error;
  bool changed;
  size_t adopted, count, theirs = 0;
  assert_good(outbox_open(folder->outbox, account, 0, &outbox, &error), &error);
  assert_good(outbox_set_user(outbox, user, &changed, &error), &error);
  assert_good(outbox_adopt(outbox, NOW, &adopted, &error), &error);
  assert_int_equal(adopted, mine);
  assert_good(outbox_list(outbox, true, &list, &error), &error);
  assert_int_equal(list->count, mine);
  outbox_list_free(list);
  assert_good(outbox_list(outbox, false, &list, &error), &error);
  assert_int_equal(list->count, mine + others);
  for (size_t n = 0; n < list->count; n++)
    theirs += list->rows[n].others;
  assert_int_equal(theirs, others);
  outbox_list_free(list);
  AUTO(mem_free_at) char *whose = outbox_others(outbox, &count);
  assert_int_equal(count, others);
  assert_int_equal(whose != NULL, others > 0);
  outbox_close(outbox);
}

TEST_BETWEEN(rows_stay_with_who_made_them, setup, teardown) {
  struct folder *folder = *state;
  struct outbox *outbox = open_outbox(folder);
  struct error error;
  bool changed;
  add_good(outbox, "a@x.fr", false);
  outbox_close(outbox);
  assert_finds(folder, "https://test.flatsy.fr", "lea@agence.fr", 0, 1);
  assert_finds(folder, ACCOUNT, "paul@agence.fr", 0, 1);
  assert_finds(folder, ACCOUNT, "LEA@agence.fr", 1, 0);
  /* The same is another thing on another server. */
  assert_good(outbox_open(folder->outbox, "https://test.flatsy.fr", 0, &outbox, &error), &error);
  assert_good(outbox_set_user(outbox, "paul@agence.fr", &changed, &error), &error);
  add_good(outbox, "a@x.fr", false);
  outbox_close(outbox);
  assert_finds(folder, ACCOUNT, "lea@agence.fr", 1, 1);
  /* Who worked there last is known again. */
  assert_good(outbox_open(folder->outbox, "https://test.flatsy.fr", 0, &outbox, &error), &error);
  char *user = outbox_user(outbox);
  assert_string_equal(user, "paul@agence.fr");
  free(user);
  outbox_close(outbox);
  /* An earlier visitdeck kept the server as it was spelled. */
  db_run(folder->outbox, "UPDATE outbox SET account = 'https://WWW.Flatsy.fr:443' WHERE account = '" ACCOUNT "';"
                         "UPDATE meta SET value = 'https://WWW.Flatsy.fr:443' WHERE name = 'account';"
                         "UPDATE meta SET value = 'lea@agence.fr' WHERE name = 'user'");
  assert_finds(folder, ACCOUNT, "lea@agence.fr", 1, 1);
}

/* Nothing is written into it, and the sentence says so. */
static void assert_barred(const char *path, const char *why) {
  struct outbox *outbox;
  struct error error;
  int64_t id;
  assert_good(outbox_open(path, ACCOUNT, 0, &outbox, &error), &error);
  assert_non_null(strstr(outbox_why(outbox)->text, why));
  assert_int_equal(add(outbox, "a@x.fr", SLOT, false, &id, &error), ERROR_STORE);
  assert_non_null(strstr(error.text, why));
  outbox_close(outbox);
}

static void assert_newer(const char *path) {
  assert_barred(path, "newer visitdeck (format 99)");
}

TEST_BETWEEN(a_newer_outbox_is_refused_untouched, setup, teardown) {
  struct folder *folder = *state;
  size_t length, after;
  outbox_close(open_outbox(folder));
  db_run(folder->outbox, "CREATE TABLE later (x); PRAGMA user_version = 99");
  AUTO(mem_free_at) char *before = folder_read(NULL, folder->outbox, &length);
  assert_newer(folder->outbox);
  AUTO(mem_free_at) char *now = folder_read(NULL, folder->outbox, &after);
  assert_int_equal(after, length);
  assert_memory_equal(now, before, length);
}

/* A newer visitdeck is at work, or was killed: its version stands in the log beside the file only. */
TEST_BETWEEN(a_newer_outbox_in_use_is_refused_untouched, setup, teardown) {
  struct folder *folder = *state;
  sqlite3 *newer;
  size_t length, after;
  outbox_close(open_outbox(folder));
  assert_int_equal(sqlite3_open(folder->outbox, &newer), SQLITE_OK);
  assert_int_equal(sqlite3_exec(newer, "CREATE TABLE later (x); PRAGMA user_version = 99", NULL, NULL, NULL),
                   SQLITE_OK);
  AUTO(mem_free_at) char *log = mem_print("%s-wal", folder->outbox);
  AUTO(mem_free_at) char *before = folder_read(NULL, folder->outbox, &length);
  AUTO(mem_free_at) char *before_log = folder_read(NULL, log, &after);
  assert_int_not_equal(before[63], 99); /* the file itself doesn't tell */
  assert_newer(folder->outbox);
  /* ... nor may the last one to close it carry the log into the file. */
  AUTO(mem_free_at) char *copied = mem_print("%s/copy.db", folder->path);
  AUTO(mem_free_at) char *copied_log = mem_print("%s-wal", copied);
  folder_write(NULL, copied, before, length);
  folder_write(NULL, copied_log, before_log, after);
  assert_newer(copied);
  AUTO(mem_free_at) char *now = folder_read(NULL, copied, &after);
  assert_int_equal(after, length);
  assert_memory_equal(now, before, length);
  sqlite3_close(newer);
}

TEST_BETWEEN(a_garbage_outbox_is_refused_untouched, setup, teardown) {
  struct folder *folder = *state;
  size_t length;
  folder_write(NULL, folder->outbox, "bookings!", 9);
  assert_barred(folder->outbox, "mv outbox.db* damaged");
  AUTO(mem_free_at) char *now = folder_read(NULL, folder->outbox, &length);
  assert_int_equal(length, 9);
}

TEST_BETWEEN(an_outbox_in_use_for_long_says_so, setup, teardown) {
  struct folder *folder = *state;
  sqlite3 *other;
  outbox_close(open_outbox(folder));
  db_run(folder->outbox,
         "PRAGMA user_version = 0; DROP TABLE outbox; DROP TABLE meta; DROP TABLE room"); /* a new file to be filled */
  assert_int_equal(sqlite3_open(folder->outbox, &other), SQLITE_OK);
  assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
  struct outbox *outbox;
  struct error error;
  assert_good(outbox_open(folder->outbox, ACCOUNT, 0, &outbox, &error), &error);
  assert_non_null(strstr(outbox_why(outbox)->text, "another program"));
  sqlite3_close(other);
  int64_t id;
  assert_good(add(outbox, "a@x.fr", SLOT, false, &id, &error), &error); /* by now it can be used */
  outbox_close(outbox);
}

TEST_BETWEEN(files_are_private, setup, teardown) {
  struct folder *folder = *state;
  static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
  umask(0);
  struct outbox *outbox = open_outbox(folder);
  add_good(outbox, "a@x.fr", false);
  for (size_t n = 0; n < sizeof ends / sizeof *ends; n++) {
    AUTO(mem_free_at) char *path = mem_print("%s%s", folder->outbox, ends[n]);
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
  }
  outbox_close(outbox);
  umask(077);
}

/* ---- cache */

static void put_properties(struct cache *cache, int count) {
  struct error error;
  assert_good(cache_begin(cache, &error), &error);
  for (int n = 0; n < count; n++) {
    AUTO(property_free_at) struct property *property = NULL;
    AUTO(mem_free_at)
    char *raw = mem_print("{\"id\":\"p%d\",\"data\":{\"externalRef\":\"R%d\",\"address\":{\"city\":\"Lyon\"}}}", n, n);
    assert_good(property_decode(raw, strlen(raw), &property, &error), &error);
    assert_good(cache_put_property(cache, property, 1, &error), &error);
  }
  assert_good(cache_commit(cache, &error), &error);
}

static struct cache *open_cache(const struct folder *folder, const char *account, bool rebuilt_expected) {
  struct cache *cache;
  struct error told;
  assert_good(cache_open(folder->cache, account, false, &cache, &told), &told);
  assert_int_equal(told.code, rebuilt_expected ? ERROR_STORE : ERROR_NONE);
  if (rebuilt_expected) assert_non_null(strstr(told.text, "starts anew"));
  return cache;
}

static size_t count_properties(struct cache *cache, enum error_code expected) {
  struct property_list *list = NULL;
  struct error error;
  assert_int_equal(cache_properties(cache, &list, &error), expected);
  size_t count = list != NULL ? list->count : 0;
  property_list_free(list);
  return count;
}

TEST_BETWEEN(a_cache_is_kept_and_emptied_for_another_server, setup, teardown) {
  struct cache *cache = open_cache(*state, ACCOUNT, false);
  put_properties(cache, 3);
  cache_close(cache);
  cache = open_cache(*state, ACCOUNT, false);
  assert_int_equal(count_properties(cache, ERROR_NONE), 3);
  struct cache *other = open_cache(*state, "https://test.flatsy.fr", false);
  assert_int_equal(count_properties(other, ERROR_NONE), 0);
  /* Who is still at work on the first one puts nothing into it. */
  struct error error;
  assert_int_equal(cache_begin(cache, &error), ERROR_REFUSED);
  assert_int_equal(cache_put_client(cache, "{}", 2, &error), ERROR_REFUSED);
  assert_good(cache_begin(other, &error), &error);
  cache_rollback(other);
  cache_close(cache);
  cache_close(other);
  cache = open_cache(*state, "https://TEST.flatsy.fr:443", false);
  assert_good(cache_begin(cache, &error), &error);
  cache_rollback(cache);
  cache_close(cache);
}

TEST_BETWEEN(a_garbage_cache_is_rebuilt, setup, teardown) {
  struct folder *folder = *state;
  AUTO(mem_free_at) char *noise = mem_new(8192);
  memset(noise, 'x', 8192);
  static const size_t lengths[] = {1, 99, 100, 8192};
  for (size_t n = 0; n < sizeof lengths / sizeof *lengths; n++) {
    folder_write(NULL, folder->cache, noise, lengths[n]);
    struct cache *cache = open_cache(folder, ACCOUNT, true);
    put_properties(cache, 1);
    cache_close(cache);
  }
  /* The first bytes are a database's, the rest is not. */
  memcpy(noise, "SQLite format 3", 16);
  memset(noise + 60, 0, 4);
  folder_write(NULL, folder->cache, noise, 8192);
  cache_close(open_cache(folder, ACCOUNT, true));
}

/* Damage that shows only when it is read: said, and gone with the next start. */
TEST_BETWEEN(a_cache_damaged_inside_is_rebuilt_at_the_next_start, setup, teardown) {
  struct folder *folder = *state;
  size_t length;
  struct cache *cache = open_cache(folder, ACCOUNT, false);
  put_properties(cache, 2000);
  cache_close(cache);
  AUTO(mem_free_at) char *bytes = folder_read(NULL, folder->cache, &length);
  memset(bytes + length / 2, 0xa5, length - length / 2);
  folder_write(NULL, folder->cache, bytes, length);
  cache = open_cache(folder, ACCOUNT, false);
  assert_int_equal(count_properties(cache, ERROR_STORE), 0);
  cache_close(cache);
  cache = open_cache(folder, ACCOUNT, false);
  assert_int_equal(count_properties(cache, ERROR_NONE), 0);
  cache_close(cache);
}

/* Another process writes for long: its cache must not be taken away from under it. */
TEST_BETWEEN(a_cache_in_use_is_left, setup, teardown) {
  struct folder *folder = *state;
  struct stat before, after;
  sqlite3 *other;
  struct cache *cache = open_cache(folder, ACCOUNT, false);
  put_properties(cache, 3);
  cache_close(cache);
  assert_int_equal(stat(folder->cache, &before), 0);
  assert_int_equal(sqlite3_open(folder->cache, &other), SQLITE_OK);
  assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
  cache = open_cache(folder, ACCOUNT, false); /* needs no turn to write */
  assert_int_equal(count_properties(cache, ERROR_NONE), 3);
  cache_close(cache);
  assert_int_equal(stat(folder->cache, &after), 0);
  assert_int_equal(after.st_ino, before.st_ino);
  sqlite3_close(other);
}

/* ---- token */

static char *read_token(const struct folder *folder, const char *account, enum error_code expected) {
  struct error error;
  char *token;
  int64_t expires;
  assert_int_equal(secret_read_token(folder->token, account, &token, &expires, &error), expected);
  return token;
}

TEST_BETWEEN(a_token_is_kept_for_its_server_alone, setup, teardown) {
  struct folder *folder = *state;
  struct error error;
  struct stat about;
  umask(0);
  assert_null(read_token(folder, ACCOUNT, ERROR_NONE));
  assert_good(secret_write_token(folder->token, ACCOUNT, "abc.def", NOW, &error), &error);
  umask(077);
  assert_int_equal(stat(folder->token, &about), 0);
  assert_int_equal(about.st_mode & 07777, 0600);
  char *token = read_token(folder, ACCOUNT, ERROR_NONE);
  assert_string_equal(token, "abc.def");
  mem_free_secret(token);
  assert_null(read_token(folder, "https://test.flatsy.fr", ERROR_NONE));
  token = read_token(folder, "https://WWW.flatsy.fr:443", ERROR_NONE);
  assert_non_null(token);
  mem_free_secret(token);
  static const mode_t open[] = {0640, 0604, 0620, 0610, 0666};
  for (size_t n = 0; n < sizeof open / sizeof *open; n++) {
    assert_int_equal(chmod(folder->token, open[n]), 0);
    assert_null(read_token(folder, ACCOUNT, ERROR_STORE));
  }
  assert_good(secret_write_token(folder->token, ACCOUNT, "new", WHEN_NONE, &error), &error); /* replaces it, 0600 */
  token = read_token(folder, ACCOUNT, ERROR_NONE);
  assert_string_equal(token, "new");
  mem_free_secret(token);
  assert_good(secret_remove(folder->token, &error), &error);
  assert_good(secret_remove(folder->token, &error), &error);
}

TEST_BETWEEN(a_token_that_is_no_file_is_not_read, setup, teardown) {
  struct folder *folder = *state;
  AUTO(mem_free_at) char *real = mem_print("%s/real", folder->path);
  folder_write(NULL, real, ACCOUNT "\n\nabc\n", strlen(ACCOUNT "\n\nabc\n"));
  assert_int_equal(chmod(real, 0600), 0);
  assert_int_equal(symlink(real, folder->token), 0);
  assert_null(read_token(folder, ACCOUNT, ERROR_STORE));
  unlink(folder->token);
  assert_int_equal(mkfifo(folder->token, 0600), 0); /* must not hang */
  assert_null(read_token(folder, ACCOUNT, ERROR_STORE));
  unlink(folder->token);
  assert_int_equal(mkdir(folder->token, 0700), 0);
  assert_null(read_token(folder, ACCOUNT, ERROR_STORE));
  rmdir(folder->token);
  folder_write(NULL, folder->token, "half a line", 11);
  assert_int_equal(chmod(folder->token, 0600), 0);
  assert_null(read_token(folder, ACCOUNT, ERROR_NONE));
}

/* Each look at it is later by its step; by none: what ends by itself has all the time that it needs. */
struct rushing {
  int64_t now, step;
};

static int64_t rushing_ms(void *arg) {
  struct rushing *rushing = arg;
  return rushing->now += rushing->step;
}

static const struct {
  const char *command, *password; /* NULL: refused */
  bool goes_on;                   /* would never end by itself */
} commands[] = {{"echo demo", "demo"},
                {"printf 'a b\\r\\nmore'", "a b"},
                {"printf 'soleil  bleu 42 \\n'", "soleil  bleu 42 "},
                {"printf 'a\\rb\\n'", "a\rb"},
                {"printf no-newline", "no-newline"},
                {"printf 'caf\\303\\251\\n'; echo noise >&2", "caf\303\251"},
                {"true", NULL},
                {"echo; echo second", NULL},
                {"echo demo; exit 1", NULL},
                {"echo demo; kill -9 $$", NULL},
                {"nonsense-command-1", NULL},
                {"head -c 9999 /dev/zero", NULL},
                {"printf 'a\\0b\\n'", NULL},
                {"yes | tr -d '\\n'", NULL, true},
                {"head -c 9999 /dev/zero | tr '\\0' x", NULL},
                {"kill -9 $$", NULL},
                /* what goes on after its line, or without one */
                {"echo demo; exec sleep 1000", "demo", true},
                {"echo demo; exec >&-; sleep 1000", "demo", true},
                {"printf demo; exec >&-; sleep 1000", "demo", true},
                {"sleep 1000 & echo demo", "demo"},
                {"sleep 1000 & printf demo", "demo"},
                {"yes demo", "demo", true},
                {"yes demo & exec sleep 1000", "demo", true},
                {"echo demo; trap '' TERM HUP INT; while :; do sleep 1; done", "demo", true},
                {"kill -TSTP $$; echo demo", "demo", true}, /* as one that comes before it has a group of its own */
                {"exec >&-; sleep 1000", NULL}};

TEST_BETWEEN(a_password_command_is_asked, setup, teardown) {
  struct error error;
  atomic_bool stop;
  char *password;
  atomic_init(&stop, false);
  for (size_t n = 0; n < sizeof commands / sizeof *commands; n++) {
    struct rushing rushing = {.step = commands[n].goes_on ? 25 : 0};
    const struct clock clock = {.mono_ms = rushing_ms, .arg = &rushing};
    enum error_code code = secret_run_command(commands[n].command, &clock, &stop, &password, &error);
    if (code != (commands[n].password != NULL ? ERROR_NONE : ERROR_AUTH))
      fail_msg("%s: %s", commands[n].command, error.text);
    if (password != NULL) assert_string_equal(password, commands[n].password);
    mem_free_secret(password);
  }
  /* Nothing comes, or no end of it: 30 s. */
  struct rushing rushing = {.step = 1000};
  const struct clock clock = {.mono_ms = rushing_ms, .arg = &rushing};
  assert_int_equal(secret_run_command("sleep 1000", &clock, &stop, &password, &error), ERROR_AUTH);
  assert_in_range(rushing.now, 30 * 1000, 40 * 1000);
  assert_int_equal(secret_run_command("printf half; sleep 1000", &clock, &stop, &password, &error), ERROR_AUTH);
  atomic_store(&stop, true);
  assert_int_equal(secret_run_command("exec sleep 600", &clock_system, &stop, &password, &error), ERROR_AUTH);
}

static bool process_runs(long pid) {
  char state = process_state((pid_t)pid);
  return state != '\0' && state != 'Z';
}

/* Whatever it started in its group ends with it: as its password it prints whom. */
TEST_BETWEEN(nothing_of_a_password_command_stays, setup, teardown) {
  static const char *const rows[] = {"sleep 1000 & echo $!", "echo $$; exec sleep 1000",
                                     "(trap '' HUP TERM; exec sleep 1000) & echo $!; exec sleep 1000"};
  struct error error;
  atomic_bool stop;
  char *password;
  atomic_init(&stop, false);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct rushing rushing = {.step = 25};
    const struct clock fast = {.mono_ms = rushing_ms, .arg = &rushing};
    assert_good(secret_run_command(rows[n], &fast, &stop, &password, &error), &error);
    long pid = strtol(password, NULL, 10);
    assert_true(pid > 1);
    for (int waited = 0; process_runs(pid); waited++) { /* killed: it goes when its turn comes */
      assert_true(waited < 120000);
      usleep(1000);
    }
    mem_free_secret(password);
  }
}

/* ---- what a later read put stays */

static void put_visit(struct cache *cache, const char *id, const char *place, int64_t run, bool expect_changed) {
  AUTO(visit_free_at) struct visit *visit = NULL;
  struct error error;
  bool changed;
  AUTO(mem_free_at)
  char *raw = mem_print("{\"id\":\"%s\",\"date\":\"2026-11-27T13:30:00Z\",\"code\":\"%s\"}", id, place);
  assert_good(visit_decode(raw, strlen(raw), &visit, &error), &error);
  assert_good(cache_put_visit(cache, visit, run, CACHE_READ, &changed, &error), &error);
  assert_int_equal(changed, expect_changed);
}

/* "id property day email email", which may be none. */
static void put_guests(struct cache *cache, const char *text) {
  char id[16], property[16], one[40] = "", two[40] = "";
  int day;
  struct error error;
  bool changed;
  AUTO(visit_free_at) struct visit *visit = NULL;
  assert_true(sscanf(text, "%15s %15s %d %39s %39s", id, property, &day, one, two) >= 3);
  AUTO(mem_free_at)
  char *raw = mem_print("{\"id\":\"%s\",\"date\":\"2026-11-%02dT13:30:00Z\",\"propertySummary\":{\"id\":\"%s\"},"
                        "\"visitorVisits\":[{\"visitor\":{\"email\":\"%s\",\"phone\":\"0611\"}},"
                        "{\"comment\":\"ask a@x.fr\",\"visitor\":{\"email\":\"%s\"}}]}",
                        id, day, property, one, two);
  assert_good(visit_decode(raw, strlen(raw), &visit, &error), &error);
  assert_good(cache_put_visit(cache, visit, 1, CACHE_READ, &changed, &error), &error);
}

/* Of its property, and of whoever has the very address of one of its visitors, once each. */
TEST_BETWEEN(other_visits_of_a_visits_property_and_visitors, setup, teardown) {
  static const char *const kept[] = {"v p 15 a@x.fr \u00C9@x.fr",
                                     "p1 p 10",
                                     "p2 p 11 a@x.fr",
                                     "a1 q 12 b@x.fr a@x.fr",
                                     "a2 q 13 a@x.fr",
                                     "a3 r 14 a@x.fr \u00C9@x.fr",
                                     "a4 r 20 a@x.fr",
                                     "early q 1 a@x.fr",
                                     "late q 28 a@x.fr",
                                     "other q 14 aa@x.fr",
                                     "longer q 14 a@x.fra",
                                     "capital q 14 A@x.fr",
                                     "e1 q 16 \u00C9@x.fr",
                                     "e2 q 17 e@x.fr"};
  static const struct {
    size_t most;
    const char *found; /* in their order */
  } rows[] = {{9, "p1 p2 a1 a2 a3 e1 a4 "}, {2, "p1 p2 a3 e1 a4 "}, {1, "p2 e1 a4 "}};
  struct cache *cache = open_cache(*state, ACCOUNT, false);
  struct error error;
  int64_t from, to;
  AUTO(visit_free_at) struct visit *visit = NULL;
  assert_true(when_parse("2026-11-05T00:00:00Z", &from) && when_parse("2026-11-25T00:00:00Z", &to));
  for (size_t n = 0; n < sizeof kept / sizeof *kept; n++)
    put_guests(cache, kept[n]);
  assert_good(cache_visit(cache, "v", &visit, &error), &error);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    const struct cache_part part = {from, to, NULL};
    struct visit_list *list;
    char found[200] = "";
    assert_good(cache_beside(cache, visit, &part, rows[n].most, &list, &error), &error);
    for (size_t at = 0; at < list->count; at++)
      snprintf(found + strlen(found), sizeof found - strlen(found), "%s ", list->visits[at]->id);
    assert_string_equal(found, rows[n].found);
    visit_list_free(list);
  }
  cache_close(cache);
}

static void assert_code(struct cache *cache, const char *id, const char *code) {
  AUTO(visit_free_at) struct visit *visit = NULL;
  struct error error;
  assert_good(cache_visit(cache, id, &visit, &error), &error);
  if (code != NULL)
    assert_string_equal(visit->code, code);
  else
    assert_null(visit);
}

TEST_BETWEEN(an_older_read_changes_nothing, setup, teardown) {
  struct cache *cache = open_cache(*state, ACCOUNT, false);
  put_visit(cache, "v", "a", 1000, true);
  put_visit(cache, "v", "b", 2000, true);
  put_visit(cache, "v", "a", 1500, false); /* a page that was asked for before b was heard */
  assert_code(cache, "v", "b");
  put_visit(cache, "v", "c", 2000, true);  /* the same load again */
  put_visit(cache, "v", "c", 9000, false); /* the same to the byte: it has been seen later, though */
  put_visit(cache, "v", "b", 8000, false);
  assert_code(cache, "v", "c");
  put_visit(cache, "w", "a", 10000000, true);
  put_visit(cache, "w", "b", 1000, true); /* the clock has been set back since */
  assert_code(cache, "w", "b");
  cache_close(cache);
}

/* ---- what changed */

static void put_change(const struct folder *folder, const char *visit, const char *seen_at) {
  AUTO(mem_free_at)
  char *put =
      mem_print("INSERT INTO change (seen_at, kind, before, after, visit_id) VALUES (strftime('%%s', 'now') + %s, "
                "'status', 'proposed', 'confirmed', '%s')",
                seen_at, visit);
  db_run(folder->cache, put);
}

/* The visits of the list, in its order; those that are read with a dot. */
static void assert_changes(struct cache *cache, const char *wanted) {
  char said[64] = "";
  struct change *changes;
  size_t count;
  struct error error;
  assert_good(cache_changes(cache, clock_utc(&clock_system) - CHANGE_KEPT_SECONDS, &changes, &count, &error), &error);
  for (size_t n = 0; n < count; n++)
    snprintf(said + strlen(said), sizeof said - strlen(said), "%s%s", changes[n].visit_id, changes[n].read ? "." : "");
  change_list_free(changes, count);
  assert_string_equal(said, wanted);
}

static size_t unread_changes(struct cache *cache) {
  return cache_unread_changes(cache, clock_utc(&clock_system) - CHANGE_KEPT_SECONDS);
}

/* What is read is read, whatever the clock says of what comes later. */
TEST_BETWEEN(changes_are_read_in_the_order_in_which_they_were_noted, setup, teardown) {
  struct folder *folder = *state;
  struct cache *cache = open_cache(folder, ACCOUNT, false);
  struct error error;
  put_change(folder, "a", "0");
  put_change(folder, "b", "3600"); /* by a clock that was set back then */
  put_change(folder, "c", "10");
  db_run(folder->cache, "UPDATE change SET kind='unread' WHERE visit_id='a'"); /* no change for anybody */
  put_change(folder, "d", "20");
  assert_int_equal(unread_changes(cache), 3);
  assert_good(cache_read_changes(cache, 3, &error), &error);
  assert_changes(cache, "dc.b.");
  assert_int_equal(unread_changes(cache), 1);
  put_change(folder, "e", "-60");
  assert_changes(cache, "edc.b.");
  int64_t last = cache_last_change(cache);
  put_change(folder, "e", "-50"); /* our own; the one before it is somebody else's */
  assert_good(cache_read_changes_of(cache, "e", last, &error), &error);
  assert_changes(cache, "e.edc.b.");
  assert_good(cache_read_changes_of(cache, "e", 0, &error), &error);
  assert_changes(cache, "e.e.dc.b.");
  assert_good(cache_looked(cache, "d", &error), &error);
  assert_int_equal(unread_changes(cache), 0);
  cache_close(cache);
}

TEST_BETWEEN(changes_go_after_a_week, setup, teardown) {
  struct folder *folder = *state;
  struct cache *cache = open_cache(folder, ACCOUNT, false);
  struct error error;
  put_change(folder, "a", "60 - 7 * 86400");
  put_change(folder, "b", "-60 - 7 * 86400");
  put_change(folder, "c", "86400"); /* by a clock that was a day ahead */
  assert_changes(cache, "ca");
  assert_int_equal(unread_changes(cache), 2);
  assert_int_equal(db_number_in(folder->path, "cache.db", "SELECT count(*) FROM change"), 3);
  assert_good(cache_forget_changes(cache, clock_utc(&clock_system), &error), &error);
  assert_changes(cache, "ca");
  assert_int_equal(db_number_in(folder->path, "cache.db", "SELECT count(*) FROM change"), 2);
  assert_good(cache_forget_changes(cache, clock_utc(&clock_system) + CHANGE_KEPT_SECONDS + 60, &error), &error);
  assert_changes(cache, "");
  put_change(folder, "d", "0"); /* takes the number of one that is gone, and is unread all the same */
  assert_changes(cache, "d");
  cache_close(cache);
}

/* Before, it was known when the list was looked at last. */
TEST_BETWEEN(what_was_looked_at_before_is_read, setup, teardown) {
  struct folder *folder = *state;
  cache_close(open_cache(folder, ACCOUNT, false));
  db_run(folder->cache,
         "DROP TABLE change; CREATE TABLE change (id INTEGER PRIMARY KEY, seen_at INTEGER NOT NULL, kind INTEGER NOT "
         "NULL, before INTEGER NOT NULL, after INTEGER NOT NULL, visit_id TEXT NOT NULL, ref_shown TEXT, visitor_name "
         "TEXT, at INTEGER, looked INTEGER NOT NULL DEFAULT 0); INSERT INTO meta (name, value) VALUES ('looked', "
         "strftime('%s', 'now') - 3600); DROP TABLE visit_text; DROP TABLE property_text; PRAGMA user_version = 9");
  put_change(folder, "a", "-7200");
  put_change(folder, "b", "-60");
  struct cache *cache = open_cache(folder, ACCOUNT, false);
  assert_changes(cache, "ba.");
  assert_int_equal(unread_changes(cache), 1);
  cache_close(cache);
}

/* ---- the feed of a relay */

struct heard {
  size_t count;
  int64_t seqs;
};

static void hear(void *arg, const struct cache_feed_row *row) {
  struct heard *heard = arg;
  heard->count++;
  heard->seqs += row->seq;
}

static struct heard hear_shard(struct cache *cache, int shard) {
  struct heard heard = {0};
  struct error error;
  assert_good(cache_feed_each(cache, shard, hear, &heard, &error), &error);
  return heard;
}

struct olds {
  size_t count;
  char id[8];
};

static void see_old(void *arg, const char *id, UNUSED int64_t at) {
  struct olds *olds = arg;
  olds->count++;
  snprintf(olds->id, sizeof olds->id, "%s", id);
}

TEST_BETWEEN(keeps_what_a_relay_published, setup, teardown) {
  struct cache *cache = open_cache(*state, ACCOUNT, false);
  struct error error;
  char **strays;
  size_t count;
  assert_null(cache_feed_inst(cache));
  assert_good(cache_feed_begin(cache, "one", &error), &error);
  put_visit(cache, "v", "a", 1, true);
  put_visit(cache, "w", "a", 1, true);
  assert_good(cache_feed_put(cache, &(struct cache_feed_row){"v", 7, 3, 100}, &error), &error);
  assert_good(cache_feed_put(cache, &(struct cache_feed_row){"v", 7, 5, 100}, &error), &error);
  assert_good(cache_feed_put(cache, &(struct cache_feed_row){"x", 8, 9, 100}, &error), &error);
  assert_int_equal(cache_feed_seq(cache, "v"), 5);
  assert_int_equal(cache_feed_seq(cache, "w"), 0);
  assert_int_equal(hear_shard(cache, 7).seqs, 5);
  assert_int_equal(hear_shard(cache, -1).count, 2);
  assert_good(
      cache_feed_strays(cache, &(struct cache_part){NOW - 86400, NOW + 864000, NULL}, 5, &strays, &count, &error),
      &error);
  assert_int_equal(count, 1);
  assert_string_equal(strays[0], "w");
  free(strays[0]);
  free(strays);
  /* A visit that goes takes its row along: the relay's sum no longer fits, should it be there all the same. */
  assert_good(cache_cut_visit(cache, "v", &error), &error);
  assert_code(cache, "v", NULL);
  assert_int_equal(hear_shard(cache, 7).count, 0);
  /* Old is what was put before that run. */
  struct olds olds = {0};
  put_visit(cache, "x", "a", 2, true);
  assert_good(cache_old_visits(cache, &(struct cache_part){WHEN_NONE, WHEN_NONE, NULL}, 2, see_old, &olds, &error),
              &error);
  assert_int_equal(olds.count, 1);
  assert_string_equal(olds.id, "w");
  assert_good(cache_cut_visit(cache, "x", &error), &error);
  assert_int_equal(hear_shard(cache, -1).count, 0);
  assert_good(cache_feed_put(cache, &(struct cache_feed_row){"v", 7, 5, 100}, &error), &error);
  assert_good(cache_feed_begin(cache, "two", &error), &error);
  assert_int_equal(hear_shard(cache, -1).count, 0);
  AUTO(mem_free_at) char *inst = cache_feed_inst(cache);
  assert_string_equal(inst, "two");
  assert_good(cache_empty(cache, &error), &error);
  assert_null(cache_feed_inst(cache));
  cache_close(cache);
}

/* ---- what a read brought, until it is whole */

enum { PIECES = 3000, PIECE_MAX = 700 };

/* The nth piece: of another length each, some of none; its bytes tell which it is. */
static size_t piece(int n, char *bytes) {
  size_t length = (size_t)n * 37 % PIECE_MAX;
  memset(bytes, 'a' + n % 26, length);
  return length;
}

static void adds_pieces(struct spool *spool) {
  char bytes[PIECE_MAX];
  for (int n = 0; n < PIECES; n++)
    spool_add(spool, bytes, piece(n, bytes));
}

static void gives_pieces(struct spool *spool) {
  char bytes[PIECE_MAX];
  struct error error;
  size_t length;
  spool_rewind(spool);
  for (int n = 0; n < PIECES; n++) {
    const char *got = spool_next(spool, &length, &error);
    assert_non_null(got);
    assert_int_equal(length, piece(n, bytes));
    assert_memory_equal(got, bytes, length);
  }
  assert_null(spool_next(spool, &length, &error));
  assert_int_equal(error.code, ERROR_NONE);
}

/* More than it holds in memory; twice, and again after it was emptied. */
TEST_BETWEEN(a_spool_gives_back_what_it_was_given, setup, teardown) {
  const struct folder *folder = *state;
  struct spool *spool = spool_new(folder->cache);
  struct error error;
  size_t length;
  spool_rewind(spool);
  assert_null(spool_next(spool, &length, &error));
  adds_pieces(spool);
  gives_pieces(spool);
  gives_pieces(spool);
  spool_reset(spool);
  adds_pieces(spool);
  gives_pieces(spool);
  assert_int_equal(rmdir(folder->path), 0); /* its file has no name */
  assert_int_equal(mkdir(folder->path, 0700), 0);
  spool_free(spool);
}

/* The disk is full after a part of it, or there is none: the rest stays in memory. */
TEST_BETWEEN(a_spool_without_room_goes_on_in_memory, setup, teardown) {
  const struct folder *folder = *state;
  AUTO(mem_free_at) char *path = mem_print("%s/missing/cache.db", folder->path);
  struct spool *spool = spool_new(path);
  adds_pieces(spool);
  gives_pieces(spool);
  spool_free(spool);
  struct rlimit was, tight;
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
  tight = (struct rlimit){.rlim_cur = 300 * 1024, .rlim_max = was.rlim_max};
  signal(SIGXFSZ, SIG_IGN);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
  spool = spool_new(folder->cache);
  adds_pieces(spool);
  gives_pieces(spool);
  spool_free(spool);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
}

TESTS_BEGIN() {
  umask(077);
}
