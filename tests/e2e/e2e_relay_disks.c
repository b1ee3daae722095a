/* The relay's files: every one of them in every state that backups, tools, crashes and other people leave it in, disks
 * that take nothing, and the layout that systemd gives it. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../harness/cases.h"
#include "../harness/run.h"
#include "../harness/db.h"
#include "../harness/test.h"
#include "../harness/wreck.h"
#include "relay.h"
#include "base/mem.h"

#define EVENT "{\"visitId\":\"00000000-0000-4000-8000-000000000000\"}"

enum file {
  LEDGER,
  LEDGER_LOG,
  LEDGER_INDEX,
  SECRET,
  LOCK,
  HOOK,
  STATUS,
  CONF,
  FOLDER_ITSELF,
  TOKEN,
  OUTBOX,
  OUTBOX_LOCK,
  CACHE,
  FILES
};
static const char *const paths[FILES] = {"relay.db",  "relay.db-wal",   "relay.db-shm", "path", "lock",
                                         "hook.sock", "status.sock",    "conf",         ".",    "token",
                                         "outbox.db", "outbox.db.lock", "cache.db"};

static const char no_socket[] = "is no socket: move it away";
/* A sentence for each; NULL: as wreck_said has it, or it runs. */
static const char *const told[FILES][WRECKS] = {
    [LEDGER] = {[RUBBISH] =
                    "no database of visitdeck: move it away with its -wal, the relay reads everything from Flatsy anew",
                [ZEROS] = "no database of visitdeck",
                [CUT] = "is damaged",
                [COLUMN] = "is damaged (no such column",
                [NEWER] = "newer visitdeck"},
    [LEDGER_LOG] = {[RUBBISH] = "no database of visitdeck"},
    [SECRET] = {[LINK] = "is a link",
                [DANGLING] = "is a link",
                [RUBBISH] = "remove it, it is made anew",
                [EMPTY] = "remove it, it is made anew",
                [ZEROS] = "remove it, it is made anew"},
    [CONF] = {[DANGLING] = "leads to no file",
              [OTHER] = "another user",
              [OPEN] = "Others may write",
              [RUBBISH] = "no such option",
              [EMPTY] = "write user and password_command",
              [ZEROS] = "larger than a configuration"}};

static bool is_socket(enum file file) {
  return file == HOOK || file == STATUS;
}

static bool is_row(enum file file, enum wreck state) {
  if (state == COLUMN || state == CUT) return file == LEDGER;
  if (state == NEWER) return file == LEDGER || file == OUTBOX || file == CACHE;
  if (state == UNWRITABLE) /* the folder: below; the others are made anew beside what is there */
    return !is_socket(file) && file != TOKEN && file != FOLDER_ITSELF;
  return file != FOLDER_ITSELF || state == OTHER || state == OPEN;
}

/* NULL: it runs. */
static const char *told_of(enum file file, enum wreck state) {
  if (told[file][state] != NULL) return told[file][state];
  if (is_socket(file)) return state != SOCKET ? no_socket : NULL;
  if (state == UNWRITABLE && (file == SECRET || file == CONF)) return NULL;
  if (file == CONF && state == LINK) return NULL;
  if (state == UNWRITABLE && file < TOKEN) return "make it";
  return file < TOKEN ? wreck_said(state) : NULL; /* what a seat would write into the others it does not need */
}

/* Its path, new memory. */
static char *path_of(const struct relay *relay, enum file file) {
  return mem_print("%s/relay/%s", relay->home->folder, paths[file]);
}

static void make_state(const struct relay *relay, enum file file, enum wreck state) {
  AUTO(mem_free_at) char *path = path_of(relay, file);
  free(home_shell(relay->home, "cd $HOME; cp -a saved/. relay"));
  wreck_make(relay->home, path, state);
  if (state == COLUMN) db_run(path, "ALTER TABLE visit RENAME COLUMN what TO gone_by");
}

/* ---- disks of our own, which go with the process */

static void clear(const struct relay *relay) {
  free(
      home_shell(relay->home,
                 "cd $HOME; umount relay/* relay 2>/dev/null; chmod -R u+rwX relay; rm -rf relay; mkdir -m 700 relay"));
}

/* ---- every file in every state */

static void *begin(UNUSED void *arg) {
  struct relay *relay = calloc(1, sizeof *relay);
  struct home *home = calloc(1, sizeof *home);
  (void)wreck_mounts_apart();
  signal(SIGXFSZ, SIG_IGN); /* and so does what we start */
  home_open(home);
  home_start_sandbox(home, "--visits", "10");
  relay_prepare(relay, home, "relay");
  free(relay_configure(relay, "mqtt://127.0.0.1:9", NULL));
  free(home_shell(home, "chmod 600 $HOME/relay/conf"));
  relay_start(relay);
  relay_await(relay, "Flatsy read");
  assert_int_equal(relay_end(relay), 0);
  free(home_shell(home, "rm -f $HOME/relay/log; cp -a $HOME/relay $HOME/saved"));
  return relay;
}

static void command(const struct relay *relay, const char *word, int status) {
  AUTO(ran_free) struct ran ran = relay_command(relay, word);
  if (ran.status != status) fail_msg("%s: %d instead of %d: %s%s", word, ran.status, status, ran.out, ran.err);
}

/* It takes an event, reads, says how it is, and ends. */
static void works(struct relay *relay) {
  relay_start(relay);
  relay_await(relay, "Flatsy read");
  assert_int_equal(relay_request(relay, "POST", NULL, EVENT), 200);
  relay_await(relay, "events 1, 0 to read");
  command(relay, "status", 0);
  command(relay, "path", 0);
  assert_int_equal(relay_end(relay), 0);
}

/* It says why not, and leaves everything as it is. */
static void is_refused(struct relay *relay, enum file file, const char *said) {
  AUTO(mem_free_at) char *path = path_of(relay, file), *ledger_path = path_of(relay, LEDGER);
  AUTO(mem_free_at) char *before = wreck_look(relay->home, path), *ledger = wreck_look(relay->home, ledger_path);
  int status = relay_run(relay);
  AUTO(mem_free_at) char *log = home_shell(relay->home, "cat $HOME/relay/log");
  bool conf = file == CONF || (file == FOLDER_ITSELF && said == wreck_said(OPEN)); /* it lies in there */
  bool usage = conf || is_socket(file) || strstr(said, "made anew") != NULL;
  if (status != 1 + usage) fail_msg("%d:\n%s", status, log);
  if (strstr(log, said) == NULL || strchr(log, '\n') != log + strlen(log) - 1) fail_msg("no \"%s\":\n%s", said, log);
  AUTO(mem_free_at) char *after = wreck_look(relay->home, path), *ledger_after = wreck_look(relay->home, ledger_path);
  assert_string_equal(before, after);
  if (file != LEDGER_LOG && file != LEDGER_INDEX) assert_string_equal(ledger, ledger_after);
  command(relay, "status", conf ? 2 : 5);
}

static void try_row(void *state, size_t row) {
  struct relay *relay = state;
  enum file file = (enum file)(row / WRECKS);
  enum wreck made = (enum wreck)(row % WRECKS);
  if (!is_row(file, made)) return;
  if ((made == OTHER && geteuid() != 0) || (made == UNWRITABLE && geteuid() == 0 && !wreck_can_mount()))
    return; /* told below */
  print_message("%s: %s\n", paths[file], wreck_name(made));
  clear(relay);
  make_state(relay, file, made);
  const char *said = told_of(file, made);
  if (said == NULL)
    works(relay);
  else
    is_refused(relay, file, said);
  clear(relay);
}

static void end(void *state) {
  AUTO(mem_free_at) struct relay *relay = state;
  home_close((struct home *)(uintptr_t)relay->home);
  free((struct home *)(uintptr_t)relay->home);
}

TEST(every_file_in_every_state) {
  if (geteuid() != 0) print_message("  not tried: files of other owners, which needs root\n");
  if (geteuid() == 0 && !wreck_can_mount()) print_message("  not tried: read-only files; nothing can be mounted\n");
  cases_run(&(struct cases){.count = (size_t)FILES * WRECKS, .begin = begin, .run = try_row, .end = end});
}

/* ---- where nothing can be written */

enum bar { BAR_READ_ONLY, BAR_FULL, BAR_LIMITED, BARS };
enum moment { FIRST_START, START, RUNNING, MOMENTS };
static const char *const bars[BARS] = {"read-only", "full", "a limit on the size of files"};
static const char *const reasons[BARS] = {"make it", "make room on", "a limit on the size of files"};

/* The whole folder on a small disk; what is said goes elsewhere. False: no disk can be made here. */
static bool make_disk(const struct relay *relay, enum moment moment) {
  AUTO(mem_free_at) char *folder = home_path(relay->home, "relay");
  bool made = mount("none", folder, "tmpfs", 0, "size=4m,mode=0700") == 0;
  free(home_shell(relay->home, "cd $HOME; rm -f log; cp -a saved/. relay; ln -s $HOME/log relay/log"));
  if (moment == FIRST_START) free(home_shell(relay->home, "cd $HOME/relay; rm -f path lock token *.db* *.lock"));
  return made;
}

static void bar(const struct relay *relay, enum bar which) {
  if (which == BAR_READ_ONLY)
    free(home_shell(relay->home, "cd $HOME; [ $(id -u) = 0 ] && mount -o remount,ro relay || chmod -R a-w relay"));
  if (which == BAR_FULL) free(home_shell(relay->home, "cat /dev/zero > $HOME/relay/fill 2>/dev/null || true"));
  if (which == BAR_LIMITED && relay->pid != 0) process_limit_files(relay->pid, 0);
}

static void give_room(const struct relay *relay, enum bar which) {
  if (which == BAR_FULL) free(home_shell(relay->home, "rm -f $HOME/relay/fill"));
  if (which == BAR_READ_ONLY)
    free(home_shell(relay->home, "cd $HOME; [ $(id -u) = 0 ] && mount -o remount,rw relay || chmod -R u+w relay"));
}

/* What it says on a pipe, for a file has no room for it. */
static void does_not_start(const struct relay *relay, enum bar which) {
  AUTO(mem_free_at)
  char *said = home_shell(
      relay->home, "{ %s timeout 60 ./visitdeck-relay --config $HOME/relay/conf 2>&1; echo \"status $?\"; } | cat",
      which == BAR_LIMITED ? "ulimit -f 0;" : "");
  if (strstr(said, "status 1\n") == NULL || strstr(said, reasons[which]) == NULL)
    fail_msg("no \"%s\":\n%s", reasons[which], said);
}

/* What it can't write down it does not take, and says so; it ends all the same. */
static void goes_on(struct relay *relay, enum bar which) {
  relay_start(relay);
  relay_await(relay, "Flatsy read");
  assert_int_equal(relay_request(relay, "POST", NULL, EVENT), 200);
  bar(relay, which);
  while (relay_request(relay, "POST", NULL, EVENT) == 200) /* the log may have room left */
    ;
  assert_int_equal(relay_request(relay, "POST", NULL, EVENT), 503);
  relay_await(relay, "NOT ALL IS WRITTEN DOWN: ");
  relay_await(relay, reasons[which]);
  command(relay, "path", 0);
  assert_int_equal(relay_end(relay), 0);
}

static void try_bar(void *state, size_t row) {
  struct relay *relay = state;
  enum bar which = (enum bar)(row / MOMENTS);
  enum moment moment = (enum moment)(row % MOMENTS);
  if (which == BAR_READ_ONLY && moment == RUNNING) return; /* no disk with open files can be made so */
  clear(relay);
  bool disk = make_disk(relay, moment);
  if ((which == BAR_FULL || (which == BAR_READ_ONLY && geteuid() == 0)) && !disk) return; /* told below */
  print_message("%s, %d\n", bars[which], (int)moment);
  if (moment == RUNNING) {
    goes_on(relay, which);
  } else {
    bar(relay, which);
    does_not_start(relay, which);
  }
  give_room(relay, which);
  if (moment == FIRST_START)
    free(home_shell(relay->home, "rm -f $HOME/relay/path; cp -p $HOME/saved/path $HOME/relay/"));
  works(relay);
  clear(relay);
}

TEST(nothing_is_lost_where_nothing_can_be_written) {
  if (!wreck_can_mount())
    print_message("  not tried: a full disk, and one that is read-only for root; nothing can be mounted\n");
  cases_run(&(struct cases){.count = (size_t)BARS * MOMENTS, .begin = begin, .run = try_bar, .end = end});
}

/* ---- taken away while it runs */

static int await_end(struct relay *relay) {
  int status = 0;
  pid_t ended = 0;
  for (int64_t until = monotonic_ms() + 60000; ended == 0 && monotonic_ms() < until; usleep(10000))
    ended = waitpid(relay->pid, &status, WNOHANG);
  if (ended == 0) return -1;
  relay->pid = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Nobody hears it at a socket that is gone, and nobody will read what it writes into a database that is: it says so
 * and ends, touches nothing that is another's, and has all of it right again when it is started. */
TEST(what_is_taken_from_it_ends_it) {
  static const enum file files[] = {LEDGER, LOCK, HOOK, STATUS};
  enum { REMOVED, EXCHANGED, WAYS };
  struct relay *relay = begin(NULL);
  for (size_t n = 0; n < WAYS * sizeof files / sizeof *files; n++) {
    const char *name = paths[files[n / WAYS]];
    bool exchanged = n % WAYS == EXCHANGED;
    clear(relay);
    free(home_shell(relay->home, "cd $HOME; cp -a saved/. relay"));
    relay_start(relay);
    relay_await(relay, "Flatsy read");
    free(home_shell(relay->home, exchanged ? "cd $HOME/relay; touch new; mv new %s" : "cd $HOME/relay; rm %s", name));
    int status = await_end(relay);
    if (status != 1) fail_msg("%s: %d", name, status);
    assert_int_equal(relay_logged(relay, "was removed, or another one was put in its place"), 1);
    assert_int_equal(relay_logged(relay, name), 1);
    AUTO(mem_free_at)
    char *there = home_shell(relay->home, "[ ! -f $HOME/relay/%s ] || stat -c %%s $HOME/relay/%s", name, name);
    assert_string_equal(there, exchanged ? "0\n" : ""); /* somebody else's, as it was */
    free(home_shell(relay->home, "cd $HOME/relay; rm -f log; [ ! -f %s ] || rm %s*", name, name));
    works(relay);
  }
  end(relay);
}

/* ---- systemd */

/* DynamicUser with StateDirectory: /var/lib/visitdeck-relay is a link to private/visitdeck-relay. */
TEST(a_linked_state_is_used) {
  struct relay *relay = begin(NULL);
  free(home_shell(relay->home, "cd $HOME; mkdir -m 700 private; mv relay private; ln -s private/relay relay"));
  works(relay);
  end(relay);
}
