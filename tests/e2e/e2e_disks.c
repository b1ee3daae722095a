/* The disk and the files on it: every file of ours × everything that backups, tools, crashes and other people make of
 * one × reading, writing, a dashboard. What is told, with which exit status, and that nothing was lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "../harness/cases.h"
#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/tty.h"
#include "../harness/db.h"
#include "../harness/test.h"
#include "../harness/wreck.h"
#include "base/mem.h"

#define STATE "state/visitdeck/default/"
#define CACHE "cache/visitdeck/default/"
#define CONFIG "config/visitdeck/visitdeck.conf"
#define MESSAGE "./visitdeck --yes message 13-1063 hello"

/* A seat that has read everything and sent a message: its home is kept beside, to begin each row with. */
static void begin_home(struct home *home) {
  home_open(home);
  home_start_sandbox(home, NULL, NULL);
  home_write_text(home, CONFIG, "profile default {\n  url = \"%s\"\n  user = \"demo@visitdeck.example\"\n}\n",
                  home->url);
  free(home_shell(home, "chmod 600 $HOME/" CONFIG "; echo demo | ./visitdeck login --password-stdin"));
  free(home_shell(home, "./visitdeck visits; ./visitdeck properties; ./visitdeck slots 13-1063"));
  free(home_shell(home, MESSAGE));
  free(home_shell(home, "mkdir $HOME/saved; cp -a $HOME/state $HOME/cache $HOME/config $HOME/saved"));
}

static void renew_home(const struct home *home) {
  free(home_shell(home, "cd $HOME; rm -rf state cache config; cp -a saved/* ."));
}

/* ---- the rows */

enum file { OUTBOX, OUTBOX_LOG, OUTBOX_INDEX, OUTBOX_LOCK, CACHE_DB, CACHE_LOG, TOKEN, LOG, CONF, FILES };
static const char *const paths[FILES] = {STATE "outbox.db",      STATE "outbox.db-wal", STATE "outbox.db-shm",
                                         STATE "outbox.db.lock", CACHE "cache.db",      CACHE "cache.db-wal",
                                         STATE "token",          STATE "visitdeck.log", CONFIG};

/* What it comes to: exit statuses, and a sentence that one of the commands says (NULL: none does). */
struct outcome {
  int offline, online, list, write;
  const char *said;
  bool kept; /* the file is as it was, to the byte */
};

static struct outcome of_outbox(enum file file, enum wreck state) {
  static const char *const said[] = {[RUBBISH] = "no database of visitdeck",
                                     [ZEROS] = "no database of visitdeck",
                                     [CUT] = "is damaged",
                                     [COLUMN] = "is damaged (no such column: edits)",
                                     [NEWER] = "newer visitdeck"};
  struct outcome fine = {0, 0, 0, 0, NULL, false};
  if (state <= SOCKET) return (struct outcome){0, 0, file == OUTBOX_LOCK ? 0 : 1, 1, wreck_said(state), true};
  if (state == EMPTY || file == OUTBOX_INDEX || file == OUTBOX_LOCK) return fine;
  if (file == OUTBOX_LOG && state != RUBBISH) return fine; /* nothing was in it */
  return (struct outcome){0, 0, 1, 1, said[state], true};
}

static struct outcome of_cache(enum file file, enum wreck state) {
  static const char *const said[] = {[RUBBISH] = "starts anew",
                                     [ZEROS] = "starts anew",
                                     [CUT] = "starts anew",
                                     [COLUMN] = "starts anew",
                                     [NEWER] = "newer visitdeck"};
  if (state <= SOCKET) return (struct outcome){1, 0, 0, 0, wreck_said(state), true};
  if (state == EMPTY) return (struct outcome){file == CACHE_DB ? 4 : 0, 0, 0, 0, NULL, false};
  if (file == CACHE_LOG && state != RUBBISH) return (struct outcome){0, 0, 0, 0, NULL, false};
  return (struct outcome){1, 0, 0, 0, said[state], state == NEWER};
}

static struct outcome of_rest(enum file file, enum wreck state) {
  static const char *const token[] = {[LINK] = "Can't read the login",  [DANGLING] = "Can't read the login",
                                      [OTHER] = "another user",         [OPEN] = "Others may write",
                                      [FOLDER] = "is no file",          [PIPE] = "is no file",
                                      [SOCKET] = "Can't read the login"};
  static const char *const config[] = {[DANGLING] = "leads to no file", [OTHER] = "another user",
                                       [OPEN] = "Others may write",     [FOLDER] = "is no file",
                                       [PIPE] = "is no file",           [SOCKET] = "is no file",
                                       [RUBBISH] = "no such option",    [ZEROS] = "larger than a configuration"};
  if (file == TOKEN) return (struct outcome){0, 3, 0, 3, state <= SOCKET ? token[state] : "Not logged in", true};
  static const char *const log[] = {[LINK] = "Can't write the log",   [DANGLING] = "Can't write the log",
                                    [OTHER] = "another user",         [OPEN] = NULL, /* it is closed */
                                    [FOLDER] = "Can't write the log", [PIPE] = "Can't write the log",
                                    [SOCKET] = "Can't write the log"};
  if (file == LOG) return (struct outcome){0, 0, 0, 0, state <= SOCKET ? log[state] : NULL, false};
  if (state == LINK) return (struct outcome){0, 0, 0, 0, NULL, true};
  if (state == EMPTY) return (struct outcome){0, 0, 0, 0, "", true}; /* another server: not asked here */
  return (struct outcome){2, 2, 2, 2, config[state], true};
}

static bool is_row(enum file file, enum wreck state) {
  if (state == UNWRITABLE) return false; /* below */
  bool database = file == OUTBOX || file == CACHE_DB;
  if (state >= CUT && !database) return false;
  if (state == ZEROS && file == TOKEN) return true;
  return !(file == CONF && state == EMPTY);
}

/* ---- trying them */

static void make_state(const struct home *home, enum file file, enum wreck state) {
  AUTO(mem_free_at) char *path = home_path(home, paths[file]);
  wreck_make(home, path, state);
  if (state == COLUMN)
    db_run(path, file == OUTBOX ? "ALTER TABLE outbox RENAME COLUMN edits TO gone"
                                : "DROP TABLE slots; CREATE TABLE slots (property_id TEXT PRIMARY KEY, gone)");
}

static void command(const struct home *home, const char *words, int status, char *all, size_t size) {
  AUTO(ran_free) struct ran ran = run(home, NULL, (const char *const[]){"/bin/sh", "-c", words, NULL});
  size_t used = strlen(all);
  snprintf(all + used, size - used, "$ %s: %d\n%s", words, ran.status, ran.err);
  if (ran.status != status) fail_msg("%d instead of %d\n%s%s", ran.status, status, all, ran.out);
}

static void try_commands(const struct home *home, const char *below, const struct outcome *outcome) {
  char all[8192] = "";
  AUTO(mem_free_at) char *path = home_path(home, below), *before = wreck_look(home, path);
  size_t had = home_requests(home, "messages/save");
  command(home, "./visitdeck --offline visits", outcome->offline, all, sizeof all);
  AUTO(mem_free_at) char *between = wreck_look(home, path);
  if (outcome->offline == 1 && strcmp(before, between) != 0) fail_msg("%s%s%s", before, between, all);
  command(home, "./visitdeck outbox", outcome->list, all, sizeof all);
  command(home, MESSAGE, outcome->write, all, sizeof all);
  assert_int_equal(home_requests(home, "messages/save"), had + (outcome->write == 0));
  command(home, "./visitdeck slots 13-1063", outcome->online, all, sizeof all);
  AUTO(mem_free_at) char *after = wreck_look(home, path);
  if (outcome->kept && strcmp(before, after) != 0) fail_msg("%s%s%s", before, after, all);
  if (outcome->said != NULL && strstr(all, outcome->said) == NULL) fail_msg("no \"%s\":\n%s", outcome->said, all);
}

/* A dashboard comes up and goes; without a configuration there is none. */
static void try_dashboard(const struct home *home, const struct outcome *outcome) {
  AUTO(tty_free_at)
  struct tty *tty =
      tty_start(home, &(struct tty_setup){.rows = 30, .columns = 120}, (const char *const[]){"./visitdeck", NULL});
  if (outcome->online == 0) {
    tty_wait(tty, "Recommended by Flatsy");
    tty_type(tty, "q");
  } else if (outcome->online == 3) {
    tty_wait(tty, "Password");
    tty_type(tty, "\x03\x03");
  }
  assert_int_equal(tty_wait_exit(tty), outcome->online == 2 ? 2 : 0);
}

static void *begin(UNUSED void *arg) {
  struct home *home = malloc(sizeof *home);
  begin_home(home);
  return home;
}

static void try_row(void *state, size_t row) {
  const struct home *home = state;
  enum file file = (enum file)(row / WRECKS);
  enum wreck made = (enum wreck)(row % WRECKS);
  if (!is_row(file, made)) return;
  if (made == OTHER && geteuid() != 0) return; /* told below */
  print_message("%s: %s\n", paths[file], wreck_name(made));
  struct outcome outcome = file <= OUTBOX_LOCK ? of_outbox(file, made)
                           : file <= CACHE_LOG ? of_cache(file, made)
                                               : of_rest(file, made);
  renew_home(home);
  make_state(home, file, made);
  try_commands(home, paths[file], &outcome);
  try_dashboard(home, &outcome);
}

static void end(void *state) {
  home_close(state);
  free(state);
}

TEST(every_file_in_every_state) {
  if (geteuid() != 0) print_message("  not tried: files of other owners, which needs root\n");
  cases_run(&(struct cases){.count = (size_t)FILES * WRECKS, .begin = begin, .run = try_row, .end = end});
}

/* ---- where nothing can be written */

enum bar { READ_ONLY, FULL, LIMITED, BARS };
static const char *const bars[BARS] = {"read-only", "full", "a limit on the size of files"};

/* State and cache on a small disk of their own, which the home has links to. False: no disk can be made here. */
static bool make_disk(const struct home *home, bool with_log) {
  AUTO(mem_free_at) char *disk = home_path(home, "disk"), *outbox = home_path(home, STATE "outbox.db");
  mkdir(disk, 0700);
  bool made = mount("none", disk, "tmpfs", 0, "size=6m,mode=0700") == 0;
  sqlite3 *db = db_open(outbox); /* as long as it is open, its log stays */
  db_do(db, "PRAGMA journal_mode = WAL; UPDATE outbox SET note = 'in the log'");
  if (!with_log) db_close(db);
  free(home_shell(home, "cd $HOME; cp -a state cache disk; rm -rf disk/" STATE "*-shm state cache;"
                        " ln -s disk/state state; ln -s disk/cache cache"));
  if (with_log) db_close(db);
  return made;
}

static void take_disk_away(const struct home *home) {
  AUTO(mem_free_at) char *disk = home_path(home, "disk");
  umount2(disk, MNT_DETACH);
  free(home_shell(home, "cd $HOME; chmod -R u+rwX disk; rm -rf disk"));
}

/* Words after what bars them, with their exit status at the end of what they print. */
static void says(const struct home *home, enum bar bar, const char *words, const char *one, const char *other) {
  const char *limit = bar == LIMITED ? "trap '' XFSZ; ulimit -f 0;" : "";
  AUTO(mem_free_at) char *said = home_shell(home, "{ %s %s 2>&1; echo \"status $?\"; } | cat", limit, words);
  if (strstr(said, one) == NULL || strstr(said, other) == NULL)
    fail_msg("%s: %s: no \"%s\" or \"%s\":\n%s", bars[bar], words, one, other, said);
}

static void try_bar(void *state, size_t row) {
  static const char *const why[BARS] = {
      [READ_ONLY] = "Read-only file system", [FULL] = "full; make room", [LIMITED] = "a limit on the size of files"};
  const struct home *home = state;
  enum bar bar = (enum bar)(row / 2);
  renew_home(home);
  bool disk = make_disk(home, row % 2 == 1);
  AUTO(mem_free_at) char *before = home_shell(home, "cd $HOME/disk; cat " STATE "outbox.db* | cksum");
  size_t had = home_requests(home, "messages/save");
  if (bar == READ_ONLY && disk) {
    free(home_shell(home, "mount -o remount,ro $HOME/disk"));
  } else if (bar == FULL && disk) {
    free(home_shell(home, "cat /dev/zero > $HOME/disk/fill 2>/dev/null || true"));
  } else if (bar == READ_ONLY && geteuid() != 0) {
    free(home_shell(home, "chmod -R a-w $HOME/disk"));
  } else if (bar != LIMITED) {
    take_disk_away(home); /* told below */
    return;
  }
  const char *reason = bar == READ_ONLY && !disk ? "Permission denied" : why[bar];
  says(home, bar, "./visitdeck --offline visits", "conf", "status 0");
  says(home, bar, "./visitdeck --offline slots 13-1063", "I can offer you", "status 0");
  says(home, bar, "./visitdeck slots 13-1063", "I can offer you", "status 0");
  says(home, bar, "./visitdeck visits", "conf", "status 0");
  says(home, bar, "./visitdeck outbox --json", "in the log", "status 0");
  says(home, bar, "./visitdeck outbox", reason, "status 0");
  says(home, bar, MESSAGE, reason, "status 1");
  assert_int_equal(home_requests(home, "messages/save"), had);
  AUTO(mem_free_at) char *after = home_shell(home, "cd $HOME/disk; cat " STATE "outbox.db* | cksum");
  if (bar == READ_ONLY) assert_string_equal(after, before);
  for (int offline = 0; offline < 2; offline++) {
    AUTO(mem_free_at)
    char *words = mem_print("%sexec ./visitdeck%s", bar == LIMITED ? "trap '' XFSZ; ulimit -f 0; " : "",
                            offline ? " --offline" : "");
    struct tty *tty = tty_start(home, &(struct tty_setup){.rows = 30, .columns = 120},
                                (const char *const[]){"/bin/sh", "-c", words, NULL});
    tty_wait(tty, "13-1063");
    tty_wait(tty, offline ? "offline" : "Recommended by Flatsy");
    tty_quit(tty);
  }
  take_disk_away(home);
}

static void *begin_apart(void *arg) {
  (void)wreck_mounts_apart();
  return begin(arg);
}

TEST(what_is_there_is_read) {
  if (!wreck_can_mount())
    print_message("  not tried: a full disk, and one that is read-only for root; nothing can be mounted\n");
  cases_run(&(struct cases){.count = (size_t)BARS * 2, .begin = begin_apart, .run = try_bar, .end = end});
}
