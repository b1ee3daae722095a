/* The relay's files: every one of them in every state that backups, tools, crashes and other people leave it in, and
 * the layout that systemd gives it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "../harness/cases.h"
#include "relay.h"
#include "../harness/wreck.h"

enum file { LEDGER, LEDGER_LOG, SECRET, CONF, FOLDER_ITSELF, OUTBOX, CACHE, FILES };
static const char *const paths[FILES] = {"relay.db", "relay.db-wal", "path", "conf", "", "outbox.db", "cache.db"};

static const char *const ours[] = {
    [LINK] = "is a link",    [DANGLING] = "is a link", [OTHER] = "another user", [OPEN] = "Others may write",
    [FOLDER] = "is no file", [PIPE] = "is no file",    [SOCKET] = "is no file"};
/* A sentence for each; NULL: it runs. "-": no such row. */
static const char *const told[FILES][WRECKS] =
    {[LEDGER] = {[RUBBISH] = "no database of visitdeck: move it away, the relay reads everything from Flatsy anew",
                 [ZEROS] = "no database of visitdeck",
                 [CUT] = "is damaged",
                 [COLUMN] = "is damaged (no such column",
                 [NEWER] = "newer visitdeck"},
     [LEDGER_LOG] = {[RUBBISH] = "no database of visitdeck", [CUT] = "-", [COLUMN] = "-", [NEWER] = "-"},
     [SECRET] = {[LINK] = "Can't read",
                 [DANGLING] = "Can't read",
                 [SOCKET] = "Can't read",
                 [RUBBISH] = "remove it, it is made anew",
                 [EMPTY] = "remove it, it is made anew",
                 [ZEROS] = "remove it, it is made anew",
                 [CUT] = "-",
                 [COLUMN] = "-",
                 [NEWER] = "-"},
     [CONF] = {[DANGLING] = "leads to no file",
               [OTHER] = "another user",
               [OPEN] = "Others may write",
               [RUBBISH] = "no such option",
               [EMPTY] = "write user and password_command",
               [ZEROS] = "larger than a configuration",
               [CUT] = "-",
               [COLUMN] = "-",
               [NEWER] = "-"},
     [FOLDER_ITSELF] = {[LINK] = "-",
                        [DANGLING] = "-",
                        [FOLDER] = "-",
                        [PIPE] = "-",
                        [SOCKET] = "-",
                        [RUBBISH] = "-",
                        [EMPTY] = "-",
                        [ZEROS] = "-",
                        [CUT] = "-",
                        [COLUMN] = "-",
                        [NEWER] = "-"},
     /* It only reads: what a seat would write into these it does not need. */
     [OUTBOX] = {[CUT] = "-", [COLUMN] = "-"},
     [CACHE] = {[CUT] = "-", [COLUMN] = "-"}};

static const char *told_of(enum file file, enum wreck state) {
  if (told[file][state] != NULL) return told[file][state];
  if (file == CONF && state == LINK) return NULL;
  return state <= SOCKET && file < OUTBOX ? ours[state] : NULL;
}

static void *begin(void *arg) {
  struct relay *relay = calloc(1, sizeof *relay);
  struct place *place = calloc(1, sizeof *place);
  (void)arg;
  place_open(place);
  strcpy(place->url, "http://127.0.0.1:9");
  relay_prepare(relay, place, "relay");
  free(relay_configure(relay, "mqtt://127.0.0.1:9", NULL));
  free(place_shell(place, "chmod 600 $HOME/relay/conf"));
  relay_start(relay);
  assert_int_equal(relay_end(relay), 0);
  free(place_shell(place, "rm -f $HOME/relay/log; cp -a $HOME/relay $HOME/saved"));
  return relay;
}

static void try_row(void *state, size_t row) {
  struct relay *relay = state;
  enum file file = (enum file)(row / WRECKS);
  enum wreck made = (enum wreck)(row % WRECKS);
  const char *said = told_of(file, made);
  if (said != NULL && strcmp(said, "-") == 0) return;
  print_message("%s: %s\n", paths[file], wreck_name(made));
  if (made == OTHER && geteuid() != 0) return; /* told below */
  free(place_shell(relay->place, "cd $HOME; rm -rf relay; cp -a saved relay"));
  char *folder = place_path(relay->place, "relay/"), *wrecked = NULL;
  assert_true(asprintf(&wrecked, "%s%s", folder, paths[file]) > 0);
  wreck_make(relay->place, wrecked, made);
  free(folder);
  free(wrecked);
  if (made == COLUMN) {
    sqlite3 *db;
    char *path = place_path(relay->place, "relay/relay.db");
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "ALTER TABLE visit RENAME COLUMN what TO gone_by", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    free(path);
  }
  char *before = place_shell(relay->place, "cd $HOME/relay; [ ! -f relay.db ] || head -c 1000000 relay.db | cksum");
  if (said == NULL) {
    relay_start(relay);
    assert_int_equal(relay_end(relay), 0);
  } else {
    int status = relay_run(relay);
    char *log = place_shell(relay->place, "cat $HOME/relay/log");
    if (status == 0 || strstr(log, said) == NULL) fail_msg("%d, no \"%s\":\n%s", status, said, log);
    char *after = place_shell(relay->place, "cd $HOME/relay; [ ! -f relay.db ] || head -c 1000000 relay.db | cksum");
    assert_string_equal(before, after);
    free(log);
    free(after);
  }
  free(before);
}

static void end(void *state) {
  struct relay *relay = state;
  place_close((struct place *)(uintptr_t)relay->place);
  free((struct place *)(uintptr_t)relay->place);
  free(relay);
}

static void every_file_in_every_state(void **state) {
  (void)state;
  if (geteuid() != 0) print_message("  not tried: files of other owners, which needs root\n");
  cases_run(&(struct cases){.count = (size_t)FILES * WRECKS, .begin = begin, .run = try_row, .end = end});
}

/* DynamicUser with StateDirectory: /var/lib/visitdeck-relay is a link to private/visitdeck-relay. */
static void a_linked_state_is_used(void **state) {
  (void)state;
  struct relay *relay = begin(NULL);
  free(place_shell(relay->place, "cd $HOME; mkdir -m 700 private; mv relay private; ln -s private/relay relay"));
  relay_start(relay);
  assert_int_equal(relay_request(relay, "POST", NULL, "{\"visitId\":\"x\"}"), 200);
  assert_int_equal(relay_end(relay), 0);
  end(relay);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_file_in_every_state),
      cmocka_unit_test(a_linked_state_is_used),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
