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

#include "../harness/harness.h"
#include "../harness/test.h"
#include "../harness/words.h"

/* visitdeck --url URL WORDS...; words are separated by blanks, _ stands for a blank inside one. */
static struct ran visitdeck(const struct place *place, const char *input, const char *words) {
  const char *argv[WORDS_MAX] = {"./visitdeck"};
  char *copy = strdup(words);
  if (place->url[0] != '\0' && strstr(words, "--url") == NULL && strstr(words, "--config") == NULL) {
    argv[1] = "--url";
    argv[2] = place->url;
  }
  words_add(argv, copy, '_');
  struct ran ran = run(place, input, argv);
  free(copy);
  return ran;
}

static char *expect(const struct place *place, const char *input, const char *words, int status, const char *said) {
  struct ran ran = visitdeck(place, input, words);
  if (ran.status != status || (said != NULL && strstr(ran.out, said) == NULL && strstr(ran.err, said) == NULL))
    fail_msg("visitdeck %s: status %d (wanted %d)\n%s%s", words, ran.status, status, ran.out, ran.err);
  if (status != 0 && strstr(ran.err, "visitdeck: ") != ran.err)
    fail_msg("visitdeck %s: no sentence: %s", words, ran.err);
  char *out = ran.out;
  free(ran.err);
  return out;
}

static void says(const struct place *place, const char *words, int status, const char *said) {
  free(expect(place, NULL, words, status, said));
}

/* edition: NULL for the sandbox's default, the later one. */
static void logged_in(struct place *place, const char *edition) {
  place_open(place);
  place_start_sandbox(place, edition != NULL ? "--edition" : NULL, edition);
  free(expect(place, "demo\n", "login --user demo@visitdeck.example --password-stdin", 0, "Logged in"));
}

static char earlier[] = "2018-08";

TEST_AGAIN(reads_everything, "reads_everything", NULL, NULL, NULL)
TEST_WITH(reads_everything, earlier) {
  struct place place;
  logged_in(&place, *state);
  says(&place, "whoami", 0, "Agence du Parc");
  says(&place, "whoami --json", 0, "\"fullName\":\"Agence du Parc\"");
  says(&place, "properties", 0, "13-1063");
  says(&place, "properties paradis marseille", 0, "rue Paradis");
  says(&place, "properties --json", 0, "\"externalRef\":\"18/1280/02/0227\"");
  says(&place, "property 18/1280/02/0227", 0, "18/1280/02/0227");
  says(&place, "property 75_bis_A", 0, "75 bis A");
  says(&place, "slots 13-1063", 0, "I can offer you");
  says(&place, "visits --status done", 0, "done");
  says(&place, "visits --from today --to +3 --json", 0, "visitorVisits");
  says(&place, "agenda", 0, "(Europe/Paris)");
  says(&place, "agenda 2026-11-27", 0, "Friday 27 November");
  says(&place, "outbox", 0, NULL);
  says(&place, "outbox --json", 0, "[]");
  says(&place, "logout", 0, "Logged out");
  says(&place, "whoami", 3, "Not logged in");
  place_close(&place);
}

/* Recommended ones only, then how many others there are; --all adds them; nothing that can't be booked. */
TEST_AGAIN(slots_in_two_steps, "slots_in_two_steps", NULL, NULL, NULL)
TEST_WITH(slots_in_two_steps, earlier) {
  struct place place;
  logged_in(&place, *state);
  char *some = expect(&place, NULL, "slots 13-1063", 0, "other slots: --all");
  char *all = expect(&place, NULL, "slots 13-1063 --all", 0, NULL);
  char *raw = place_api(&place, "/api/v1/business/visit/slots?reference=13-1063", NULL);
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
  free(some);
  free(all);
  free(raw);
  place_close(&place);
}

static void first_slot(const struct place *place, char date[21]) {
  char *out = expect(place, NULL, "slots 13-1063 --json", 0, "isPriority");
  snprintf(date, 21, "%s", strstr(out, "\"date\":\"") + 8);
  free(out);
}

#define VISITOR " --email m@x.fr --first-name Marie --last-name Dupont --phone 0612345678"

TEST_AGAIN(books_and_cancels, "books_and_cancels", NULL, NULL, NULL)
TEST_WITH(books_and_cancels, earlier) {
  struct place place;
  char date[21], words[400];
  logged_in(&place, *state);
  first_slot(&place, date);
  snprintf(words, sizeof words, "book 13-1063 %s" VISITOR, date);
  says(&place, words, 2, "add --yes");
  assert_int_equal(place_visits(&place, "m@x.fr", false), 0);
  snprintf(words, sizeof words, "--yes book 13-1063 %s" VISITOR, date);
  says(&place, words, 0, "Booked: ");
  assert_int_equal(place_visits(&place, "m@x.fr", true), 1);
  says(&place, words, 1, "no free slot; nearest:");
  assert_int_equal(place_visits(&place, "m@x.fr", false), 1);
  says(&place, "--yes book 13-1063 2026-11-27 --email m@x.fr", 2, "At what time?");
  static const char *const bad[] = {"--email  --first-name A --last-name B --phone 06",
                                    "--email e@x.fr --first-name A --last-name _ --phone 06",
                                    "--email e\xff@x.fr --first-name A --last-name B --phone 06",
                                    "--email e\x1b[1m@x.fr --first-name A --last-name B --phone 06",
                                    "--email e@x.fr --first-name A\x9b --last-name B --phone 06"};
  for (size_t n = 0; n < sizeof bad / sizeof *bad; n++) {
    snprintf(words, sizeof words, "--yes book 13-1063 %s %s", date, bad[n]);
    says(&place, words, 2, NULL);
  }
  char *visits = expect(&place, NULL, "visits --ref 13-1063 --json", 0, "m@x.fr");
  char *mine = strstr(visits, "m@x.fr"), id[37];
  while (strncmp(mine, "{\"id\":\"", 7) != 0)
    mine--;
  snprintf(id, sizeof id, "%s", mine + 7);
  free(visits);
  snprintf(words, sizeof words, "visit %s", id);
  says(&place, words, 0, "Marie Dupont");
  snprintf(words, sizeof words, "--yes cancel %s", id);
  says(&place, words, 2, "--by visitor or --by owner");
  snprintf(words, sizeof words, "--yes cancel %s --by owner", id);
  says(&place, words, 0, "Cancelled: ");
  assert_int_equal(place_visits(&place, "m@x.fr", true), 0);
  says(&place, words, 1, "done or cancelled already");
  says(&place, "outbox", 0, "done");
  place_close(&place);
}

TEST_AGAIN(exit_statuses_of_writes, "exit_statuses_of_writes", NULL, NULL, NULL)
TEST_WITH(exit_statuses_of_writes, earlier) {
  struct place place;
  char date[21], words[400];
  logged_in(&place, *state);
  first_slot(&place, date);
  snprintf(words, sizeof words, "--yes book 13-1063 %s" VISITOR, date);
  place_fault(&place, "create:status=500");
  says(&place, words, 6, "row 1 of the outbox");
  assert_int_equal(place_visits(&place, "m@x.fr", false), 0);
  says(&place, "outbox", 0, "checking");
  place_fault(&place, "create:lose");
  says(&place, "--yes outbox retry 1", 0, "Done"); /* lost once more, found by reading back */
  assert_int_equal(place_visits(&place, "m@x.fr", false), 1);
  says(&place, "--yes outbox drop 1", 1, "settled already");
  says(&place, "--yes outbox drop 77", 4, "no row 77");
  place_fault(&place, "create:status=401*1");
  says(&place, "property nowhere-1", 4, "Unknown property reference");
  says(&place, "visit 00000000-0000-4000-8000-000000000000", 4, "Unknown visit");
  place_stop_sandbox(&place);
  says(&place, "properties", 5, "no connection");
  says(&place, words, 5, "no connection");
  place_close(&place);
}

TEST_AGAIN(offline_reads_what_is_known, "offline_reads_what_is_known", NULL, NULL, NULL)
TEST_WITH(offline_reads_what_is_known, earlier) {
  struct place place;
  logged_in(&place, *state);
  says(&place, "properties", 0, "13-1063");
  place_stop_sandbox(&place);
  says(&place, "--offline properties paradis", 0, "13-1063");
  says(&place, "--offline property 13-1063", 0, "rue Paradis");
  says(&place, "--offline property 99-1", 4, "never read");
  place_close(&place);
}

TEST(bad_input_gets_a_sentence) {
  struct place place;
  place_open(&place);
  place_start_sandbox(&place, NULL, NULL);
  free(expect(&place, "wrong\n", "login --user demo@visitdeck.example --password-stdin", 3, "refused the login"));
  says(&place, "whoami", 3, "Not logged in");
  says(&place, "nonsense", 2, "no command");
  says(&place, "--nonsense", 2, "no option");
  says(&place, "slots", 2, "slots REF");
  says(&place, "visits --from yesterday-ish", 2, "This is no date");
  says(&place, "visits --status nice", 2, "no status");
  says(&place, "--url http://example.com whoami", 2, "unprotected");
  says(&place, "--url ftp://example.com whoami", 2, "https");
  says(&place, "--json=1 whoami", 2, "takes no value");
  says(&place, "--profile a/b whoami", 2, "letters, digits");
  free(expect(&place, "demo\n", "login --user demo@visitdeck.example --password-stdin", 0, NULL));
  place_fault(&place, "*:html");
  says(&place, "properties", 5, "no Flatsy server");
  says(&place, "slots 13-1063", 5, "no Flatsy server");
  place_close(&place);
}

TEST(bad_configuration_names_the_line) {
  static const char text[] = "profile default {\n  url = \"https://www.flatsy.fr\"\n  colour = \"blue\"\n}\n";
  struct place place;
  char words[200];
  place_open(&place);
  place_write(&place, "config/visitdeck/visitdeck.conf", text, sizeof text - 1);
  says(&place, "whoami", 2, "visitdeck.conf:3: ");
  says(&place, "--config /nowhere.conf whoami", 2, "no configuration file");
  static const char plain[] = "profile paris {\n  url = \"http://www.flatsy.fr\"\n}\n";
  place_write(&place, "plain.conf", plain, sizeof plain - 1);
  snprintf(words, sizeof words, "--config %s/plain.conf --profile paris whoami", place.folder);
  says(&place, words, 2, "unprotected");
  place_write(&place, "plain.conf", "", 0);
  snprintf(words, sizeof words, "--config %s/plain.conf --profile lyon whoami", place.folder);
  says(&place, words, 2, "no profile");
  char *config = place_path(&place, "config/visitdeck/visitdeck.conf");
  assert_int_equal(unlink(config), 0);
  assert_int_equal(symlink("visitdeck.conf", config), 0); /* can't be followed: not the same as none */
  says(&place, "whoami", 2, "make it readable");
  free(config);
  place_close(&place);
}

/* The state folder's name for a sandbox: 127.0.0.1-PORT. */
static void folder_of(const struct place *place, const char *kind, const char *file, char out[200]) {
  snprintf(out, 200, "%s/visitdeck/127.0.0.1-%s/%s", kind, strrchr(place->url, ':') + 1, file);
}

TEST(bad_files_get_a_sentence) {
  struct place place;
  char path[200];
  size_t length, after;
  logged_in(&place, NULL);
  says(&place, "properties", 0, "13-1063");
  /* Garbage in the cache: rebuilt. */
  folder_of(&place, "cache", "cache.db", path);
  place_write(&place, path, "garbage, not a database at all", 30);
  says(&place, "properties", 0, "13-1063");
  says(&place, "--offline properties", 0, "13-1063");
  /* An outbox of a newer version: refused, not a byte changed. */
  folder_of(&place, "state", "outbox.db", path);
  char *before = place_read(&place, path, &length);
  before[60] = 0;
  before[61] = 0;
  before[62] = 0x27;
  before[63] = 0x0f;
  place_write(&place, path, before, length);
  says(&place, "outbox", 1, "newer visitdeck");
  char *now = place_read(&place, path, &after);
  assert_int_equal(after, length);
  assert_memory_equal(now, before, length);
  free(now);
  free(before);
  /* Garbage in the outbox: refused, never deleted. */
  place_write(&place, path, "garbage", 7);
  says(&place, "outbox", 1, "no database of visitdeck");
  now = place_read(&place, path, &after);
  assert_int_equal(after, 7);
  free(now);
  place_close(&place);
  /* A file where the state folder should be. */
  place_open(&place);
  place_start_sandbox(&place, NULL, NULL);
  place_write(&place, "state", "x", 1);
  says(&place, "whoami", 1, "state");
  place_close(&place);
}

/* Else the first file that is opened would be where the output goes. */
TEST(a_closed_output_is_no_file_of_ours) {
  struct place place;
  place_open(&place);
  place_start_sandbox(&place, NULL, NULL);
  char script[600];
  snprintf(script, sizeof script,
           "mkfifo $HOME/in; ./visitdeck --url %s login --user demo@visitdeck.example --password-stdin <$HOME/in >&- &"
           " exec 9>$HOME/in; until ls $XDG_STATE_HOME/visitdeck/*/visitdeck.log; do :; done >/dev/null 2>&1;"
           " readlink /proc/$!/fd/1; echo demo >&9; wait $!",
           place.url);
  struct ran ran = run(&place, NULL, (const char *[]){"/bin/sh", "-c", script, NULL});
  assert_string_equal(ran.out, "/dev/null\n");
  assert_non_null(strstr(ran.err, "It is done, but this could not be written: standard output is closed"));
  assert_int_equal(ran.status, 0);
  ran_free(&ran);
  place_close(&place);
}

TEST(token_stays_with_its_server) {
  struct place place;
  char path[200], first[128];
  struct stat about;
  logged_in(&place, NULL);
  folder_of(&place, "state", "token", path);
  char *file = place_path(&place, path);
  assert_int_equal(stat(file, &about), 0);
  assert_int_equal(about.st_mode & 0777, 0600);
  /* A login that can't be kept is none for a command. */
  assert_int_equal(unlink(file), 0);
  assert_int_equal(mkdir(file, 0700), 0);
  says(&place, "whoami", 3, NULL);
  free(expect(&place, "demo\n", "login --user demo@visitdeck.example --password-stdin", 1, "Can't keep the login"));
  assert_int_equal(rmdir(file), 0);
  free(file);
  free(expect(&place, "demo\n", "login --user demo@visitdeck.example --password-stdin", 0, "Logged in"));
  strcpy(first, place.url);
  place_stop_sandbox(&place);
  place_start_sandbox(&place, NULL, NULL);
  if (strcmp(first, place.url) != 0) says(&place, "whoami", 3, "Not logged in");
  place_close(&place);
}
