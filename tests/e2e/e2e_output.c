/* Standard output that takes nothing, or little at a time, under every command: what is done is done and says so, what
 * was read is an error, and the outbox knows. Standard streams that are not there, few files, small files. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../harness/cases.h"
#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/tty.h"
#include "../harness/db.h"
#include "../harness/test.h"
#include "base/mem.h"

#define REF "13-1063"
#define LOGIN "login --user demo@visitdeck.example --password-stdin"
#define DONE "visitdeck: It is done, but this could not be written: "
#define LOST "visitdeck: Can't write the output: "
#define GONE_FD "99" /* a pipe that nobody reads, or a slow one */
enum { SCRIPT = 1024, FILE_MAX = 16 << 20, ID = 37 };

/* Where standard output goes: what a shell says, and the reason that is told. */
struct way {
  const char *redirect, *why;
};
static const struct way ways[] = {
    {">/dev/full", "No space left on device"}, {">&-", "standard output is closed"}, {">&" GONE_FD, "Broken pipe"},
    {">>$HOME/full", "File too large"},   /* ulimit -f: not a byte more */
    {">>$HOME/almost", "File too large"}, /* two bytes */
};
enum { WAYS = sizeof ways / sizeof *ways, PIPE_GONE = 2 };

/* sh -c "./visitdeck --url URL WORDS REDIRECT". */
static struct ran visitdeck(const struct home *home, const char *words, const char *redirect) {
  char script[SCRIPT];
  AUTO(mem_free_at) char *almost = home_path(home, "almost");
  if (truncate(almost, FILE_MAX - 2) != 0) fail_msg("%s: %s", almost, strerror(errno));
  snprintf(script, sizeof script, "ulimit -f %d; exec ./visitdeck --url %s --yes %s %s", FILE_MAX / 1024, home->url,
           words, redirect);
  return run(home, "demo\n", (const char *const[]){"/bin/bash", "-c", script, NULL});
}

/* Without a fault; what it printed, new memory. */
static char *prints(const struct home *home, const char *words) {
  AUTO(ran_free) struct ran ran = visitdeck(home, words, "");
  if (ran.status != 0) fail_msg("%s: status %d\n%s", words, ran.status, ran.err);
  return mem_take(&ran.out);
}

static void told(const struct home *home, const char *words, const struct way *way, int status, const char *said) {
  AUTO(ran_free) struct ran ran = visitdeck(home, words, way->redirect);
  AUTO(mem_free_at) char *wanted = mem_print("%s%s\n", said, said[0] != '\0' ? way->why : "");
  bool right = said[0] != '\0' ? strstr(ran.err, wanted) != NULL : strstr(ran.err, LOST) == NULL;
  if (ran.status != status || !right)
    fail_msg("visitdeck %s %s: status %d (wanted %d), said:\n%s(wanted: %s)", words, way->redirect, ran.status, status,
             ran.err, wanted);
}

/* A file that is as large as files may be; a pipe whose reader has gone. */
static void *begin(UNUSED void *arg) {
  static struct home home;
  int ends[2];
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  home_write(&home, "full", "", 0);
  home_write(&home, "almost", "", 0);
  AUTO(mem_free_at) char *full = home_path(&home, "full");
  assert_int_equal(truncate(full, FILE_MAX), 0);
  assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
  assert_int_equal(dup2(ends[1], atoi(GONE_FD)), atoi(GONE_FD));
  close(ends[0]);
  close(ends[1]);
  free(prints(&home, LOGIN));
  return &home;
}

static void end(void *state) {
  home_close(state);
}

/* The outbox's rows: how many in that state. Read by itself: a program more for each would be most of what there is. */
static int rows(const struct home *home, const char *state) {
  AUTO(mem_free_at) char *below = home_place(home, "state", "outbox.db");
  AUTO(mem_free_at) char *query = mem_print("SELECT count(*) FROM outbox WHERE state = '%s'", state);
  return (int)db_number_in(home->folder, below, query);
}

/* The words for a booking of the n-th slot. New memory. */
static char *booking(const struct home *home, int n, const char *email) {
  char date[HOME_DATE];
  home_slot(home, REF, n, date);
  return mem_print("book " REF " %s --email %s --first-name M --last-name D --phone 0612345678", date, email);
}

/* In both ways of printing each command and each output, in turn. */
static const char *format_of(const struct way *way, size_t command) {
  return ((size_t)(way - ways) + command) % 2 ? " --json" : "";
}

/* ---- reading */

static const char *const reads[] = {"--help",        "--version",  "whoami",        "properties", "property " REF,
                                    "slots " REF,    "visits",     "visit $VISIT",  "agenda",     "availability " REF,
                                    "report $VISIT", "messages",   "messages " REF, "changes",    "outbox",
                                    "outbox list",   "agent " REF, "coverage"};
enum { READS = sizeof reads / sizeof *reads };

/* What the reads print: a visit in the outbox, a message, a change. */
static void *begin_reading(void *arg) {
  struct home *home = begin(arg);
  char id[ID];
  AUTO(mem_free_at) char *book = booking(home, 1, "m@x.fr"), *words = mem_print("%s --json", book);
  AUTO(mem_free_at) char *booked = prints(home, words);
  text_behind(booked, "\"id\":\"", ID, id);
  setenv("VISIT", id, 1);
  free(prints(home, "message " REF " Bonjour"));
  free(prints(home, "visits"));
  return home;
}

static void reads_into(void *state, size_t row) {
  const struct way *way = &ways[row / READS];
  char words[100];
  snprintf(words, sizeof words, "%s%s", reads[row % READS], format_of(way, row % READS));
  bool gone = way == &ways[PIPE_GONE]; /* who has seen enough is told nothing of it */
  told(state, words, way, gone ? 0 : 1, gone ? "" : LOST);
}

TEST(what_is_read_and_lost_is_an_error) {
  cases_run(&(struct cases){.count = (size_t)READS * WAYS, .begin = begin_reading, .run = reads_into, .end = end});
}

/* ---- writing */

static void changes(const struct home *home, const char *words, const struct way *way) {
  int before = rows(home, "done");
  AUTO(mem_free_at) char *all = mem_print("%s%s", words, format_of(way, (size_t)before));
  told(home, all, way, 0, DONE);
  assert_int_equal(rows(home, "done"), before + 1);
}

static void visits_of(const struct home *home, const struct way *way) {
  char other[HOME_DATE], words[300], id[ID];
  AUTO(mem_free_at) char *book = booking(home, 1, "m@x.fr");
  home_slot(home, REF, 9, other);
  changes(home, book, way);
  assert_int_equal(home_visits(home, "m@x.fr", true), 1);
  AUTO(mem_free_at) char *outbox = prints(home, "outbox --json");
  text_behind(outbox, "\"visitId\":\"", ID, id);
  snprintf(words, sizeof words, "visitor m@x.fr --visit %s --phone 0699999999", id);
  changes(home, words, way);
  assert_int_equal(home_visits(home, "0699999999", true), 1);
  snprintf(words, sizeof words, "reschedule %s %s", id, other);
  int others = home_visits(home, other, true); /* other properties have visits then, too, at some times of the day */
  changes(home, words, way);
  assert_int_equal(home_visits(home, other, true), others + 1);
  AUTO(mem_free_at) char *list = prints(home, "visits --status proposed --ref " REF " --json");
  char *mine = strstr(list, "m@x.fr");
  assert_non_null(mine);
  while (strncmp(mine, "{\"id\":\"", 7) != 0)
    mine--;
  text_behind(mine, "\"id\":\"", ID, id);
  snprintf(words, sizeof words, "cancel %s --by visitor", id);
  changes(home, words, way);
  assert_int_equal(home_visits(home, "m@x.fr", true), 0);
}

static void leave_open(const struct home *home, const struct way *way, int n, const char *email) {
  AUTO(mem_free_at) char *words = booking(home, n, email);
  home_fault(home, "create:status=500\nvisits:status=503"); /* and no way to look for it: told soon */
  AUTO(ran_free) struct ran ran = visitdeck(home, words, way->redirect);
  assert_int_equal(ran.status, 6);
  home_fault(home, "");
}

/* A row that is open, then given up; one that is there after all. */
static void outbox_of(const struct home *home, const struct way *way) {
  char id[20];
  leave_open(home, way, 3, "o@x.fr");
  AUTO(mem_free_at) char *list = prints(home, "outbox --json");
  text_behind(list, "{\"id\":", sizeof id, id);
  AUTO(mem_free_at) char *retry = mem_print("outbox retry %d", atoi(id));
  changes(home, retry, way);
  assert_int_equal(home_visits(home, "o@x.fr", true), 1);
  leave_open(home, way, 5, "p@x.fr");
  AUTO(mem_free_at) char *drop = mem_print("outbox drop %d%s", atoi(id) + 1, format_of(way, 0));
  told(home, drop, way, 0, DONE);
  assert_int_equal(rows(home, "dropped"), 1);
}

static void writes_into(void *state, size_t row) {
  static const char *const others[] = {"message " REF " Bonjour",
                                       "pause 21-1231",
                                       "resume 34-1189",
                                       "terminate 21-1238",
                                       "availability 31-1147 $HOME/none",
                                       "save $HOME/new",
                                       "invite " REF " --email i@x.fr --first-name I --last-name D --phone 0612345678"};
  static const char made[] = "{\"externalRef\":\"" REF "\",\"price\":777}";
  const struct way *way = &ways[row];
  struct home *home = begin(state);
  home_write(home, "none", "[]", 2);
  home_write(home, "new", made, sizeof made - 1);
  visits_of(home, way);
  for (size_t n = 0; n < sizeof others / sizeof *others; n++)
    changes(home, others[n], way);
  outbox_of(home, way);
  told(home, "logout", way, 0, DONE);
  AUTO(ran_free) struct ran ran = visitdeck(home, "whoami", way->redirect);
  assert_int_equal(ran.status, 3);
  told(home, LOGIN, way, 0, DONE);
  free(prints(home, "whoami"));
  home_close(home);
}

TEST(what_is_done_is_done_without_an_output) {
  cases_run(&(struct cases){.count = WAYS, .run = writes_into});
}

/* What all three say of themselves. */
static void describes_into(void *state, size_t row) {
  static const char *const names[] = {"visitdeck", "visitdeck-relay", "visitdeck-sandbox"};
  static const char *const options[] = {"-h", "--help", "-V", "--version"};
  const struct way *way = &ways[row % WAYS];
  const char *name = names[row / WAYS % 3];
  char script[200], wanted[100];
  snprintf(script, sizeof script, "truncate -s %d $HOME/almost; ulimit -f %d; exec ./%s %s %s", FILE_MAX - 2,
           FILE_MAX / 1024, name, options[row / WAYS / 3], way->redirect);
  snprintf(wanted, sizeof wanted, "%s: Can't write the output: %s\n", name, way->why);
  AUTO(ran_free) struct ran ran = run(state, NULL, (const char *const[]){"/bin/bash", "-c", script, NULL});
  bool gone = way == &ways[PIPE_GONE];
  if (ran.status != (gone ? 0 : 1) || strcmp(ran.err, gone ? "" : wanted) != 0)
    fail_msg("%s: status %d, said: %s", script, ran.status, ran.err);
}

TEST(the_help_of_all_three_says_when_it_is_lost) {
  cases_run(&(struct cases){.count = (size_t)WAYS * 3 * 4, .begin = begin, .run = describes_into, .end = end});
}

/* ---- an output that takes little at a time */

/* Reads the pipe to its end, once it is full. */
static void reader(int in, int kept) {
  char bytes[1000];
  ssize_t got;
  while ((got = read(in, bytes, sizeof bytes)) > 0)
    if (write(kept, bytes, (size_t)got) != got) _exit(1);
  _exit(0);
}

TEST(a_slow_reader_gets_everything) {
  int ends[2], status, kept = memfd_create("kept", MFD_CLOEXEC);
  struct home *home = begin(*state);
  AUTO(mem_free_at) char *whole = prints(home, "visits --json");
  assert_true(strlen(whole) > 200 * 1000);
  assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
  assert_int_equal(fcntl(ends[0], F_SETFL, 0), 0); /* the reader's end waits, the writer's does not */
  assert_int_equal(fcntl(ends[1], F_SETPIPE_SZ, 4096), 4096);
  pid_t pid = fork();
  if (pid == 0) {
    close(ends[1]);
    close(atoi(GONE_FD));
    reader(ends[0], kept);
  }
  assert_int_equal(dup2(ends[1], atoi(GONE_FD)), atoi(GONE_FD));
  close(ends[0]);
  close(ends[1]);
  struct ran ran = visitdeck(home, "visits --json", ">&" GONE_FD);
  close(atoi(GONE_FD));
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_int_equal(status, 0);
  assert_int_equal(ran.status, 0);
  off_t length = lseek(kept, 0, SEEK_END);
  assert_int_equal(length, strlen(whole));
  char *got = mmap(NULL, (size_t)length, PROT_READ, MAP_SHARED, kept, 0);
  assert_memory_equal(got, whole, length);
  munmap(got, (size_t)length);
  close(kept);
  ran_free(&ran);
  home_close(home);
}

/* ---- streams, files, sizes */

/* Whatever is closed, no database is opened in its place: the sandbox has the booking, and the row says so. */
static void without_streams(void *state, size_t row) {
  struct home *home = begin(state);
  AUTO(mem_free_at)
  char *redirect = mem_print("%s %s %s", row & 1 ? "<&-" : "", row & 2 ? ">&-" : "", row & 4 ? "2>&-" : "");
  AUTO(mem_free_at) char *words = booking(home, 1, "m@x.fr");
  AUTO(ran_free) struct ran ran = visitdeck(home, words, redirect);
  assert_int_equal(ran.status, 0);
  assert_int_equal(rows(home, "done"), 1);
  assert_int_equal(home_visits(home, "m@x.fr", true), 1);
  home_close(home);
}

TEST(no_file_of_ours_is_a_standard_stream) {
  cases_run(&(struct cases){.count = 8, .run = without_streams});
}

static const char *const programs[] = {"./visitdeck --offline agenda", "./visitdeck-sandbox --listen 127.0.0.1:0",
                                       "./visitdeck-relay"};

/* Few files: at the start a sentence, whatever the number. (Under 10 the loader finds no libraries.) */
static void with_few_files(void *state, size_t row) {
  char script[200];
  int files = 10 + (int)row / 3;
  snprintf(script, sizeof script, "exec 99>&-; ulimit -n %d; exec %s", files, programs[row % 3]);
  AUTO(ran_free) struct ran ran = run(state, NULL, (const char *const[]){"/bin/bash", "-c", script, NULL});
  if (ran.status != 1 || strstr(ran.err, "raise the limit (ulimit -n)") == NULL || ran.out[0] != '\0')
    fail_msg("%s with %d files: status %d\n%s%s", programs[row % 3], files, ran.status, ran.out, ran.err);
}

TEST(few_files_are_said_at_the_start) {
  cases_run(&(struct cases){.count = (size_t)3 * 12, .begin = begin, .run = with_few_files, .end = end});
}

/* As many as are asked for are enough for all that is done. */
TEST(what_is_asked_for_is_enough) {
  struct home *home = begin(*state);
  AUTO(mem_free_at)
  char *tries =
      mem_print("exec 99>&-; for n in $(seq 21 60); do ulimit -S -n $n; ./visitdeck --url %s visits --json >$HOME/all"
                " && break; done; echo $n; wc -c <$HOME/all",
                home->url);
  AUTO(ran_free) struct ran ran = run(home, NULL, (const char *const[]){"/bin/bash", "-c", tries, NULL});
  int files = 0, bytes = 0;
  assert_int_equal(sscanf(ran.out, "%d %d", &files, &bytes), 2);
  assert_in_range(files, 22, 59);
  assert_true(bytes > 200 * 1000);
  home_close(home);
}

/* The same for a dashboard with all that it can have open: a broker, a command for the password, everything read. */
TEST(a_dashboard_needs_no_more) {
  struct home *home = begin(*state);
  static const char tries[] =
      "exec 99>&-; for n in $(seq 21 60); do ulimit -S -n $n; ./visitdeck 2>/dev/null && exit 0;"
      " done; exit 1";
  home_write_profile(home, home->url, "mqtt_url = \"mqtt://127.0.0.1:1\"");
  struct tty *tty = tty_start(home, &(struct tty_setup){.rows = 40, .columns = 140},
                              (const char *const[]){"/bin/bash", "-c", tries, NULL});
  tty_wait(tty, "Recommended by Flatsy");
  tty_wait(tty, "up to date");
  tty_type(tty, "R");
  tty_wait(tty, "up to date");
  tty_type(tty, "b");
  tty_book(tty, "Marie Dupont 06 12 34 56 78 marie@x.fr", "marie@x.fr");
  tty_wait(tty, "Booked: ");
  tty_quit(tty);
  home_close(home);
}

/* Files that may not grow: told as what it is by all three, and nobody is killed. */
TEST(files_that_may_not_grow) {
  static const char *const names[] = {"visitdeck", "visitdeck-relay", "visitdeck-sandbox"};
  struct home *home = begin(*state);
  for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
    char script[300];
    snprintf(script, sizeof script, "ulimit -f 0; exec ./%s --help 2>&1 >$HOME/help", names[n]);
    struct ran ran = run(home, NULL, (const char *const[]){"/bin/bash", "-c", script, NULL});
    assert_int_equal(ran.status, 1);
    assert_non_null(strstr(ran.out, "File too large"));
    ran_free(&ran);
  }
  home_close(home);
}
