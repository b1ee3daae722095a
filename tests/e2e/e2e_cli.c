/* The command line: every sub-command, its exit statuses, and bad input of each kind. */
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

#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"

static char earlier[] = "2018-08";

TEST_AGAIN(reads_everything, "reads_everything", NULL, NULL, NULL)
TEST_WITH(reads_everything, earlier) {
  struct home home;
  visitdeck_begin(&home, *state != NULL ? "--edition" : NULL, *state);
  visitdeck_says(&home, 0, "Agence du Parc", "whoami");
  visitdeck_says(&home, 0, "\"fullName\":\"Agence du Parc\"", "whoami --json");
  visitdeck_says(&home, 0, "13-1063", "properties");
  visitdeck_says(&home, 0, "rue Paradis", "properties paradis marseille");
  visitdeck_says(&home, 0, "\"externalRef\":\"18/1280/02/0227\"", "properties --json");
  visitdeck_says(&home, 0, "18/1280/02/0227", "property 18/1280/02/0227");
  visitdeck_says(&home, 0, "75 bis A", "property 75_bis_A");
  visitdeck_says(&home, 0, "I can offer you", "slots 13-1063");
  visitdeck_says(&home, 0, "done", "visits --status done");
  visitdeck_says(&home, 0, "visitorVisits", "visits --from today --to +3 --json");
  visitdeck_says(&home, 0, "(Europe/Paris)", "agenda");
  visitdeck_says(&home, 0, "Friday 27 November", "agenda 2026-11-27");
  visitdeck_says(&home, 0, NULL, "outbox");
  visitdeck_says(&home, 0, "[]", "outbox --json");
  visitdeck_says(&home, 0, "Logged out", "logout");
  visitdeck_says(&home, 3, "Not logged in", "whoami");
  home_close(&home);
}

/* Recommended ones only, then how many others there are; --all adds them; nothing that can't be booked. */
TEST_AGAIN(slots_in_two_steps, "slots_in_two_steps", NULL, NULL, NULL)
TEST_WITH(slots_in_two_steps, earlier) {
  struct home home;
  visitdeck_begin(&home, *state != NULL ? "--edition" : NULL, *state);
  AUTO(mem_free_at) char *some = visitdeck_prints(&home, NULL, 0, "other slots: --all", "slots 13-1063");
  AUTO(mem_free_at) char *all = visitdeck_prints(&home, NULL, 0, NULL, "slots 13-1063 --all");
  AUTO(mem_free_at) char *raw = home_api(&home, "/api/v1/business/visit/slots?reference=13-1063", NULL);
  for (char *line = strtok(some, "\n"); line != NULL; line = strtok(NULL, "\n"))
    if (strstr(line, "Z") != NULL) assert_int_equal(strncmp(line, "★", 3), 0);
  assert_non_null(strstr(raw, "\"available\":false"));
  int shown = 0;
  for (char *slot = raw; (slot = strstr(slot, "{\"date\":\"")) != NULL; slot++) {
    char date[21];
    snprintf(date, sizeof date, "%s", slot + 9);
    bool available = strncmp(slot + 9 + 20, "\",\"available\":true", 18) == 0;
    assert_int_equal(strstr(all, date) != NULL, available);
    shown += available;
  }
  assert_true(shown > 20);
  home_close(&home);
}

static void first_slot(const struct home *home, char date[21]) {
  AUTO(mem_free_at) char *out = visitdeck_prints(home, NULL, 0, "isPriority", "slots 13-1063 --json");
  text_behind(out, "\"date\":\"", 21, date);
}

#define VISITOR " --email m@x.fr --first-name Marie --last-name Dupont --phone 0612345678"

TEST_AGAIN(books_and_cancels, "books_and_cancels", NULL, NULL, NULL)
TEST_WITH(books_and_cancels, earlier) {
  struct home home;
  char date[21], words[400];
  visitdeck_begin(&home, *state != NULL ? "--edition" : NULL, *state);
  first_slot(&home, date);
  snprintf(words, sizeof words, "book 13-1063 %s" VISITOR, date);
  visitdeck_says(&home, 2, "add --yes", "%s", words);
  assert_int_equal(home_visits(&home, "m@x.fr", false), 0);
  snprintf(words, sizeof words, "--yes book 13-1063 %s" VISITOR, date);
  visitdeck_says(&home, 0, "Booked: ", "%s", words);
  assert_int_equal(home_visits(&home, "m@x.fr", true), 1);
  visitdeck_says(&home, 0, "Booked already, by row 1", "%s", words);
  assert_int_equal(home_visits(&home, "m@x.fr", false), 1);
  snprintf(words, sizeof words, "--yes book 13-1063 %s --email n@x.fr --first-name N --last-name B --phone 0612345678",
           date);
  visitdeck_says(&home, 1, "no free slot; nearest:", "%s", words);
  assert_int_equal(home_visits(&home, "n@x.fr", false), 0);
  visitdeck_says(&home, 2, "At what time?", "--yes book 13-1063 2026-11-27 --email m@x.fr");
  static const char *const bad[] = {"--email @ --first-name A --last-name B --phone 0612345678",
                                    "--email marie@ --first-name A --last-name B --phone 0612345678",
                                    "--email @x.fr --first-name A --last-name B --phone 0612345678",
                                    "--email a@b@c.fr --first-name A --last-name B --phone 0612345678",
                                    "--email a@x.fr,b@x.fr --first-name A --last-name B --phone 0612345678",
                                    "--email e@x.fr --first-name A --last-name B --phone abc",
                                    "--email e@x.fr --first-name A --last-name B --phone 6",
                                    "--email  --first-name A --last-name B --phone 0612345678",
                                    "--email e@x.fr --first-name A --last-name _ --phone 0612345678",
                                    "--email e\xff@x.fr --first-name A --last-name B --phone 0612345678",
                                    "--email e\x1b[1m@x.fr --first-name A --last-name B --phone 0612345678",
                                    "--email e@x.fr --first-name A\x9b --last-name B --phone 0612345678",
                                    "--email e@x.fr --first-name A --last-name B --phone 0612345678 --field a=\xff"};
  for (size_t n = 0; n < sizeof bad / sizeof *bad; n++) {
    snprintf(words, sizeof words, "--yes book 13-1063 %s %s", date, bad[n]);
    visitdeck_says(&home, 2, NULL, "%s", words);
  }
  AUTO(mem_free_at) char *visits = visitdeck_prints(&home, NULL, 0, "m@x.fr", "visits --ref 13-1063 --json");
  char *mine = strstr(visits, "m@x.fr"), id[37];
  while (strncmp(mine, "{\"id\":\"", 7) != 0)
    mine--;
  snprintf(id, sizeof id, "%s", mine + 7);
  snprintf(words, sizeof words, "visit %s", id);
  visitdeck_says(&home, 0, "Marie Dupont", "%s", words);
  snprintf(words, sizeof words, "--yes cancel %s", id);
  visitdeck_says(&home, 2, "--by visitor or --by owner", "%s", words);
  snprintf(words, sizeof words, "--yes cancel %s --by owner", id);
  visitdeck_says(&home, 0, "Cancelled: ", "%s", words);
  assert_int_equal(home_visits(&home, "m@x.fr", true), 0);
  visitdeck_says(&home, 0, "Cancelled already, by row 2", "%s", words);
  snprintf(words, sizeof words, "--yes cancel %s --by visitor", id);
  visitdeck_says(&home, 1, "done or cancelled already", "%s", words);
  visitdeck_says(&home, 0, "done", "outbox");
  home_close(&home);
}

TEST_AGAIN(exit_statuses_of_writes, "exit_statuses_of_writes", NULL, NULL, NULL)
TEST_WITH(exit_statuses_of_writes, earlier) {
  struct home home;
  char date[21], words[400];
  visitdeck_begin(&home, *state != NULL ? "--edition" : NULL, *state);
  first_slot(&home, date);
  snprintf(words, sizeof words, "--yes book 13-1063 %s" VISITOR, date);
  home_fault(&home, "create:status=500");
  visitdeck_says(&home, 6, "row 1 of the outbox", "%s", words);
  assert_int_equal(home_visits(&home, "m@x.fr", false), 0);
  visitdeck_says(&home, 0, "checking", "outbox");
  home_fault(&home, "create:lose");
  visitdeck_says(&home, 0, "Done", "--yes outbox retry 1"); /* lost once more, found by reading back */
  assert_int_equal(home_visits(&home, "m@x.fr", false), 1);
  visitdeck_says(&home, 1, "settled already", "--yes outbox drop 1");
  visitdeck_says(&home, 4, "no row 77", "--yes outbox drop 77");
  home_fault(&home, "create:status=401*1");
  visitdeck_says(&home, 4, "Unknown property reference", "property nowhere-1");
  visitdeck_says(&home, 4, "Unknown visit", "visit 00000000-0000-4000-8000-000000000000");
  home_stop_sandbox(&home);
  visitdeck_says(&home, 5, "no connection", "properties");
  visitdeck_says(&home, 5, "no connection", "%s", words);
  home_close(&home);
}

TEST_AGAIN(offline_reads_what_is_known, "offline_reads_what_is_known", NULL, NULL, NULL)
TEST_WITH(offline_reads_what_is_known, earlier) {
  struct home home;
  visitdeck_begin(&home, *state != NULL ? "--edition" : NULL, *state);
  visitdeck_says(&home, 0, "13-1063", "properties");
  home_stop_sandbox(&home);
  visitdeck_says(&home, 0, "13-1063", "--offline properties paradis");
  visitdeck_says(&home, 0, "rue Paradis", "--offline property 13-1063");
  visitdeck_says(&home, 4, "never read", "--offline property 99-1");
  home_close(&home);
}

TEST(bad_input_gets_a_sentence) {
  struct home home;
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  struct ran wrong = visitdeck_run(&home, "wrong\n", "login --user demo@visitdeck.example --password-stdin");
  assert_int_equal(wrong.status, 3);
  assert_int_equal(strncmp(wrong.err, "visitdeck: ", 11), 0);
  assert_non_null(strstr(wrong.err, "refused the login"));
  ran_free(&wrong);
  visitdeck_says(&home, 3, "Not logged in", "whoami");
  visitdeck_says(&home, 2, "no command", "nonsense");
  visitdeck_says(&home, 2, "no option", "--nonsense");
  visitdeck_says(&home, 2, "slots REF", "slots");
  visitdeck_says(&home, 2, "This is no date", "visits --from yesterday-ish");
  visitdeck_says(&home, 2, "no status", "visits --status nice");
  visitdeck_says(&home, 2, "unprotected", "--url http://example.com whoami");
  visitdeck_says(&home, 2, "https", "--url ftp://example.com whoami");
  visitdeck_says(&home, 2, "takes no value", "--json=1 whoami");
  visitdeck_says(&home, 2, "letters, digits", "--profile a/b whoami");
  visitdeck_log_in(&home);
  home_fault(&home, "*:html");
  visitdeck_says(&home, 5, "no Flatsy server", "properties");
  visitdeck_says(&home, 5, "no Flatsy server", "slots 13-1063");
  home_close(&home);
}

/* A day as people write it, in words or in one; a number with a sign is no option. */
TEST(days_are_read_as_people_write_them) {
  static const char *const days[] = {"-1",
                                     "+1",
                                     "-- -1",
                                     "vendredi",
                                     "Fri 27/11",
                                     "27/11/26",
                                     "27.11.2026",
                                     "27 novembre",
                                     "ven. 27 nov. 2026",
                                     "-2",
                                     "yesterday",
                                     "après-demain",
                                     "November 27",
                                     "friday 27 november 2026"};
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  for (size_t n = 0; n < sizeof days / sizeof *days; n++)
    visitdeck_says(&home, 0, NULL, "agenda %s", days[n]);
  visitdeck_says(&home, 2, "no option", "agenda -x");
  visitdeck_says(&home, 2, "This is no date", "agenda mar 3");
  home_close(&home);
}

TEST(bad_configuration_names_the_line) {
  static const char text[] = "profile default {\n  url = \"https://www.flatsy.fr\"\n  colour = \"blue\"\n}\n";
  struct home home;
  char words[200];
  home_open(&home);
  home_write(&home, "config/visitdeck/visitdeck.conf", text, sizeof text - 1);
  visitdeck_says(&home, 2, "visitdeck.conf:3: ", "whoami");
  visitdeck_says(&home, 2, "no configuration file", "--config /nowhere.conf whoami");
  static const char plain[] = "profile paris {\n  url = \"http://www.flatsy.fr\"\n}\n";
  home_write(&home, "plain.conf", plain, sizeof plain - 1);
  snprintf(words, sizeof words, "--config %s/plain.conf --profile paris whoami", home.folder);
  visitdeck_says(&home, 2, "unprotected", "%s", words);
  home_write(&home, "plain.conf", "", 0);
  snprintf(words, sizeof words, "--config %s/plain.conf --profile lyon whoami", home.folder);
  visitdeck_says(&home, 2, "no profile", "%s", words);
  AUTO(mem_free_at) char *config = home_path(&home, "config/visitdeck/visitdeck.conf");
  assert_int_equal(unlink(config), 0);
  assert_int_equal(symlink("visitdeck.conf", config), 0); /* can't be followed: not the same as none */
  visitdeck_says(&home, 2, "make it readable", "whoami");
  home_close(&home);
}

/* The state folder's name for a sandbox: 127.0.0.1-PORT. */
static void folder_of(const struct home *home, const char *kind, const char *file, char out[200]) {
  snprintf(out, 200, "%s/visitdeck/127.0.0.1-%s/%s", kind, strrchr(home->url, ':') + 1, file);
}

TEST(bad_files_get_a_sentence) {
  struct home home;
  char path[200];
  size_t length, after;
  visitdeck_begin(&home, NULL, NULL);
  visitdeck_says(&home, 0, "13-1063", "properties");
  /* Garbage in the cache: rebuilt. */
  folder_of(&home, "cache", "cache.db", path);
  home_write(&home, path, "garbage, not a database at all", 30);
  visitdeck_says(&home, 0, "13-1063", "properties");
  visitdeck_says(&home, 0, "13-1063", "--offline properties");
  /* An outbox of a newer version: refused, not a byte changed. */
  folder_of(&home, "state", "outbox.db", path);
  AUTO(mem_free_at) char *before = home_read(&home, path, &length);
  before[60] = 0;
  before[61] = 0;
  before[62] = 0x27;
  before[63] = 0x0f;
  home_write(&home, path, before, length);
  visitdeck_says(&home, 1, "newer visitdeck", "outbox");
  char *now = home_read(&home, path, &after);
  assert_int_equal(after, length);
  assert_memory_equal(now, before, length);
  free(now);
  /* Garbage in the outbox: refused, never deleted. */
  home_write(&home, path, "garbage", 7);
  visitdeck_says(&home, 1, "no database of visitdeck", "outbox");
  now = home_read(&home, path, &after);
  assert_int_equal(after, 7);
  free(now);
  home_close(&home);
  /* A file where the state folder should be. */
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  home_write(&home, "state", "x", 1);
  visitdeck_says(&home, 1, "state", "whoami");
  home_close(&home);
}

/* As a table or an editor saves it. */
TEST(a_file_in_another_encoding_is_named) {
  static const struct {
    const char *bytes;
    size_t length;
  } files[] = {{"{\"externalRef\":\"\xe9t\xe9\"}", 21}, {"\xff\xfe{\0}\0", 6}, {"\xfe\xff\0{\0}", 6}};
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  char *path = home_path(&home, "odd.json");
  for (size_t n = 0; n < sizeof files / sizeof *files; n++) {
    home_write(&home, "odd.json", files[n].bytes, files[n].length);
    visitdeck_says(&home, 2, "not UTF-8 text", "--yes save %s", path);
    visitdeck_says(&home, 2, "not UTF-8 text", "--yes availability 13-1063 %s", path);
  }
  free(path);
  home_close(&home);
}

/* Else the first file that is opened would be where the output goes. */
TEST(a_closed_output_is_no_file_of_ours) {
  struct home home;
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  char script[600];
  snprintf(script, sizeof script,
           "mkfifo $HOME/in; ./visitdeck --url %s login --user demo@visitdeck.example --password-stdin <$HOME/in >&- &"
           " exec 9>$HOME/in; until ls $XDG_STATE_HOME/visitdeck/*/visitdeck.log; do :; done >/dev/null 2>&1;"
           " readlink /proc/$!/fd/1; echo demo >&9; wait $!",
           home.url);
  struct ran ran = run(&home, NULL, (const char *[]){"/bin/sh", "-c", script, NULL});
  assert_string_equal(ran.out, "/dev/null\n");
  assert_non_null(strstr(ran.err, "It is done, but this could not be written: standard output is closed"));
  assert_int_equal(ran.status, 0);
  ran_free(&ran);
  home_close(&home);
}

TEST(token_stays_with_its_server) {
  struct home home;
  char path[200], first[128];
  struct stat about;
  visitdeck_begin(&home, NULL, NULL);
  folder_of(&home, "state", "token", path);
  AUTO(mem_free_at) char *file = home_path(&home, path);
  assert_int_equal(stat(file, &about), 0);
  assert_int_equal(about.st_mode & 0777, 0600);
  /* A login that can't be kept is none for a command. */
  assert_int_equal(unlink(file), 0);
  assert_int_equal(mkdir(file, 0700), 0);
  visitdeck_says(&home, 3, NULL, "whoami");
  visitdeck_says(&home, 1, "Can't keep the login", "login --user demo@visitdeck.example --password-stdin");
  assert_int_equal(rmdir(file), 0);
  visitdeck_log_in(&home);
  strcpy(first, home.url);
  home_stop_sandbox(&home);
  home_start_sandbox(&home, NULL, NULL);
  if (strcmp(first, home.url) != 0) visitdeck_says(&home, 3, "Not logged in", "whoami");
  home_close(&home);
}
