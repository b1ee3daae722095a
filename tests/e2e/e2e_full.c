/* The disk fills between a row of the outbox and its outcome: what is told is what the row says, and the row says it
 * wherever the room that was taken with it is left. */
#include <setjmp.h>
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

#include "../harness/cases.h"
#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/tty.h"
#include "../harness/test.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"

#define REF "13-1063"
#define PERSON " --email m@x.fr --first-name M --last-name D --phone 0612345678"
enum { LINE = 400, ID = 37 };

static void book(const struct home *home, char id[ID]) {
  char date[HOME_DATE];
  home_slot(home, REF, 1, date);
  AUTO(mem_free_at)
  char *booked = visitdeck_prints(home, "demo\n", 0, NULL, "--yes book " REF " %s" PERSON " --json", date);
  text_behind(booked, "\"id\":\"", ID, id);
}

/* ---- a command that is under way while its disk fills */

struct under_way {
  pid_t pid;
  int said; /* a pipe: its size is not limited */
};

static struct under_way start(const struct home *home, const char *words) {
  struct under_way way;
  const char *argv[VISITDECK_WORDS];
  AUTO(mem_free_at) char *all = mem_print("--yes %s", words), *copy = visitdeck_argv(home, all, argv);
  way.pid = run_start(&(struct run_setup){.home = home, .err = RUN_AS_OUT}, argv, &way.said);
  return way;
}

/* What the files of the outbox have by now; more they can't get. */
static rlim_t room_there(const struct home *home) {
  static const char *const files[] = {"outbox.db", "outbox.db-wal", "outbox.db-shm"};
  rlim_t most = 0;
  for (size_t n = 0; n < sizeof files / sizeof *files; n++) {
    struct stat about;
    AUTO(mem_free_at) char *below = home_place(home, "state", files[n]), *path = home_path(home, below);
    assert_int_equal(stat(path, &about), 0);
    if ((rlim_t)about.st_size > most) most = (rlim_t)about.st_size;
  }
  return most;
}

/* The exit status; what it said, new memory. */
static int await_end(struct under_way *way, char **said) {
  size_t length;
  *said = run_read(way->said, &length);
  close(way->said);
  return run_end(way->pid);
}

/* The state of the newest row, and its number. */
static int newest(const struct home *home, char state[20]) {
  AUTO(mem_free_at) char *rows = visitdeck_prints(home, "demo\n", 0, NULL, "--yes outbox --json");
  int best = 0;
  for (const char *at = rows; (at = strstr(at, "{\"id\":")) != NULL; at++) {
    int id = atoi(at + 6);
    if (id < best) continue;
    best = id;
    text_behind(at, "\"state\":\"", 20, state);
  }
  return best;
}

/* ---- the rows */

static const struct {
  const char *edition, *words; /* %1: the visit, %2: a slot */
  const char *target, *fault;  /* the answer waits until the disk is full */
  int status;                  /* with the room that was taken */
  const char *state;
} rows[] = {
    {"2018-12", "book " REF " %2" PERSON, "visit/create", "create:delay=600000", 0, "done"},
    {"2018-08", "book " REF " %2" PERSON, "visit/create", "create:delay=600000", 0, "done"},
    {"2018-12", "book " REF " %2" PERSON, "visit/create", "create:status=400\ncreate:delay=600000", 1, "refused"},
    {"2018-12", "cancel %1 --by owner", "visit/cancel", "cancel:delay=600000", 0, "done"},
    {"2018-12", "reschedule %1 %2", "visit/reschedule", "reschedule:delay=600000", 0, "done"},
    {"2018-08", "reschedule %1 %2", "visit/create", "create:delay=600000", 0, "done"},
    {"2018-12", "visitor m@x.fr --visit %1 --phone 0699999999", "update/visitor", "updateVisitor:delay=600000", 0,
     "done"},
    {"2018-12", "message " REF " Bonjour", "messages/save", "saveMessage:delay=600000", 0, "done"},
    {"2018-12", "pause " REF, "/status", "updatePropertyStatus:delay=600000", 0, "done"},
};
enum { ROWS = sizeof rows / sizeof *rows };

static void words_of(const struct home *home, size_t n, char words[LINE]) {
  const char *from = rows[n].words;
  char id[ID] = "", date[HOME_DATE];
  if (strstr(from, "%1") != NULL) book(home, id);
  home_slot(home, REF, 7, date);
  for (words[0] = '\0'; *from != '\0'; from++) {
    if (*from != '%') {
      strncat(words, from, 1);
      continue;
    }
    strcat(words, *++from == '1' ? id : date);
  }
}

/* full: not a byte can be written any more, else only where bytes are. */
static void one(size_t n, bool full) {
  struct home home;
  char words[LINE], state[20];
  home_open(&home);
  home_start_sandbox(&home, "--edition", rows[n].edition);
  free(visitdeck_prints(&home, "demo\n", 0, NULL, "--yes login --user demo@visitdeck.example --password-stdin"));
  words_of(&home, n, words);
  size_t before = home_requests(&home, rows[n].target);
  home_fault(&home, rows[n].fault);
  struct under_way way = start(&home, words);
  while (home_requests(&home, rows[n].target) == before)
    usleep(5000);
  process_limit_files(way.pid, full ? 0 : room_there(&home));
  home_fault(&home, "");
  AUTO(mem_free_at) char *said = NULL;
  int status = await_end(&way, &said);
  if (status != (full ? 6 : rows[n].status)) fail_msg("%s: status %d\n%s", words, status, said);
  if (full && strstr(said, "of the outbox can't be written: ") == NULL) fail_msg("%s said:\n%s", words, said);
  int row = newest(&home, state);
  assert_string_equal(state, full ? "unknown" : rows[n].state);
  if (full && rows[n].status == 0) { /* it is there, and found again: nothing is sent a second time */
    free(visitdeck_prints(&home, "demo\n", 0, NULL, "--yes outbox retry %d", row));
    newest(&home, state);
    assert_string_equal(state, "done");
    assert_in_range(home_visits(&home, "m@x.fr", true), 0, 1);
  }
  home_close(&home);
}

static void run_row(UNUSED void *state, size_t row) {
  one(row % ROWS, row >= ROWS);
}

TESTS_BEGIN() {
  signal(SIGXFSZ, SIG_DFL);
}

TEST(a_disk_that_fills_under_way_is_told) {
  cases_run(&(struct cases){.count = (size_t)ROWS * 2, .run = run_row});
}

/* The same on the screen: not booked as long as the row does not say so; with room again the row is settled by reading,
 * and nothing is sent twice. */
TEST(a_dashboard_tells_it_too) {
  struct home home;
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  free(visitdeck_prints(&home, "demo\n", 0, NULL, "--yes login --user demo@visitdeck.example --password-stdin"));
  struct tty *tty = tty_visitdeck(&home, &(struct tty_setup){.rows = 40, .columns = 200});
  tty_wait(tty, "Recommended by Flatsy");
  tty_wait(tty, "up to date");
  home_fault(&home, "create:delay=600000");
  tty_type(tty, "b");
  tty_book(tty, "Marie Dupont 06 12 34 56 78 m@x.fr", "m@x.fr");
  while (home_requests(&home, "visit/create") == 0)
    usleep(5000);
  struct under_way way = {.pid = tty_pid(tty)};
  process_limit_files(way.pid, 0);
  home_fault(&home, "");
  tty_wait(tty, "It is done, but row 1 of the outbox can't be written: ");
  assert_false(tty_has(tty, "Booked: "));
  process_limit_files(way.pid, RLIM_INFINITY);
  tty_type(tty, "o");
  tty_wait(tty, "Outbox  all settled");
  assert_int_equal(home_requests(&home, "visit/create"), 1);
  assert_int_equal(home_visits(&home, "m@x.fr", true), 1);
  tty_type(tty, "qq");
  assert_int_equal(tty_wait_exit(tty), 0);
  tty_free(tty);
  home_close(&home);
}

/* Not one more file than it has: the next connection can't be made, and it isn't the server's fault. */
TEST(no_more_files_is_told_as_that) {
  struct home home;
  char words[LINE], date[HOME_DATE];
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  free(visitdeck_prints(&home, "demo\n", 0, NULL, "--yes login --user demo@visitdeck.example --password-stdin"));
  home_slot(&home, REF, 1, date);
  snprintf(words, sizeof words, "book " REF " %s" PERSON, date);
  home_fault(&home, "slots:delay=600000");
  size_t before = home_requests(&home, "visit/slots");
  struct under_way way = start(&home, words);
  while (home_requests(&home, "visit/slots") == before)
    usleep(5000);
  rlim_t next = 0;
  for (char path[64]; snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)way.pid, (int)next) > 0; next++) {
    struct stat link;
    if (lstat(path, &link) != 0) break;
  }
  struct rlimit limit;
  assert_int_equal(prlimit(way.pid, RLIMIT_NOFILE, NULL, &limit), 0);
  limit.rlim_cur = next;
  assert_int_equal(prlimit(way.pid, RLIMIT_NOFILE, &limit, NULL), 0);
  home_fault(&home, "");
  AUTO(mem_free_at) char *said = NULL;
  int status = await_end(&way, &said);
  if (status != 5 || strstr(said, "No more files can be opened here, so nothing was sent") == NULL)
    fail_msg("status %d\n%s", status, said);
  assert_int_equal(home_visits(&home, "m@x.fr", false), 0);
  home_close(&home);
}
