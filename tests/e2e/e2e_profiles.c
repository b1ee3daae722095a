/* Whose files, rows and logins are whose: one server under several spellings, a profile whose server or account
 * changes, logging out whatever is broken. */
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
#include "../harness/sql.h"
#include "../harness/test.h"
#include "../harness/visitdeck.h"

#define REF "13-1063"
#define LOGIN " login --user demo@visitdeck.example --password-stdin"
enum { WORDS = 400 };

/* What visitdeck --yes WORDS... prints: its profile says of which server. New memory. */
static char *says(const struct place *place, int status, const char *said, const char *words) {
  struct place home = *place;
  home.url[0] = '\0';
  return visitdeck_prints(&home, "demo\n", status, said, "--yes %s", words + strspn(words, " "));
}

__attribute__((format(printf, 4, 5))) static void check(const struct place *place, int status, const char *said,
                                                        const char *format, ...) {
  char words[WORDS];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(words, sizeof words, format, arguments);
  va_end(arguments);
  free(says(place, status, said, words));
}

static const char *port(const struct place *place) {
  return strrchr(place->url, ':') + 1;
}

static bool there(const struct place *place, const char *below) {
  struct stat about;
  char *path = place_path(place, below);
  bool is = lstat(path, &about) == 0;
  free(path);
  return is;
}

/* A booking of which nobody knows; the row is open. */
static void leave_open(const struct place *place, const char *options, const char *email) {
  char words[WORDS], *slots, date[21];
  snprintf(words, sizeof words, "%s slots " REF " --json", options);
  slots = says(place, 0, "\"date\":\"", words);
  snprintf(date, sizeof date, "%s", strstr(slots, "\"date\":\"") + 8);
  free(slots);
  place_fault(place, "create:status=500\nvisits:status=503"); /* and no way to look for it: told soon */
  check(place, 6, "outbox", "%s book " REF " %s --email %s --first-name M --last-name D --phone 0612345678", options,
        date, email);
  place_fault(place, "");
}

static void sql(const struct place *place, const char *below, const char *statements) {
  char *path = place_path(place, below);
  sql_run(path, statements);
  free(path);
}

/* ---- spellings */

TEST(one_server_has_one_folder) {
  static const struct {
    const char *before, *after; /* of the port */
  } spellings[] = {{"http://127.0.0.1:", "/"}, {"HTTP://127.0.0.1:", "//"},
                   {"http://127.1:", ""},      {"http://127.0.0.1.:", ""},
                   {"http://127.0.0.1:0", ""}, {"http://0x7f.1:", "/api/v1/business"},
                   {"http://2130706433:", ""}, {"http://127.0.0.1:", "/api/v1/business/"}};
  struct place place;
  place_open(&place);
  place_start_sandbox(&place, NULL, NULL);
  check(&place, 0, "Logged in", "--url %s" LOGIN, place.url);
  char options[200];
  snprintf(options, sizeof options, "--url %s", place.url);
  leave_open(&place, options, "a@x.fr");
  for (size_t n = 0; n < sizeof spellings / sizeof *spellings; n++) {
    char url[100];
    snprintf(url, sizeof url, "%s%s%s", spellings[n].before, port(&place), spellings[n].after);
    check(&place, 0, "Agence du Parc", "--url %s whoami", url);
    check(&place, 0, "\"state\":\"unknown\"", "--url %s outbox --json", url);
  }
  char *folders = NULL, *path = place_path(&place, "state/visitdeck");
  if (asprintf(&folders, "ls %s", path) < 0) abort();
  struct ran ran = run(&place, NULL, (const char *const[]){"/bin/sh", "-c", folders, NULL});
  assert_int_equal(strchr(ran.out, '\n') - ran.out + 1, ran.out_length); /* one line */
  ran_free(&ran);
  free(folders);
  free(path);
  place_close(&place);
}

/* What an earlier visitdeck kept under a spelling is found by that spelling, with what is open in it. */
TEST(a_folder_of_a_spelling_is_found) {
  struct place place;
  char old[200], now[200], options[200], words[WORDS];
  place_open(&place);
  place_start_sandbox(&place, NULL, NULL);
  check(&place, 0, "Logged in", "--url %s" LOGIN, place.url);
  snprintf(options, sizeof options, "--url %s", place.url);
  leave_open(&place, options, "a@x.fr");
  for (int both = 0; both < 2; both++) {
    snprintf(now, sizeof now, "state/visitdeck/127.0.0.1-%s", port(&place));
    snprintf(old, sizeof old, "state/visitdeck/127.1-%s", port(&place));
    char *from = place_path(&place, now), *to = place_path(&place, old);
    assert_int_equal(rename(from, to), 0);
    free(from);
    free(to);
    snprintf(words, sizeof words, "%s/outbox.db", old);
    char statements[500];
    snprintf(statements, sizeof statements,
             "UPDATE outbox SET account = 'http://127.1:%s'; UPDATE meta SET value = 'http://127.1:%s' WHERE name = "
             "'account'",
             port(&place), port(&place));
    sql(&place, words, statements);
    if (both == 1) check(&place, 0, "Logged in", "--url %s" LOGIN, place.url); /* a folder of the normal form too */
    check(&place, 0, "\"state\":\"unknown\"", "--url http://127.1:%s outbox --json", port(&place));
    assert_int_equal(there(&place, old), both == 1); /* moved, where nothing is in the way */
  }
  check(&place, 0, "Done", "--url http://127.1:%s outbox retry 1", port(&place));
  assert_int_equal(place_visits(&place, "a@x.fr", true), 1);
  check(&place, 0, "[]", "--url http://127.1:%s outbox --json", port(&place)); /* all settled: the one of all */
  place_close(&place);
}

/* ---- a profile that changes */

static void write_profile(const struct place *place, const char *url, const char *user) {
  char text[300];
  snprintf(text, sizeof text,
           "profile default {\n url = \"%s\"\n user = \"%s\"\n password_command = \"echo demo\"\n}\n", url, user);
  place_write(place, "config/visitdeck/visitdeck.conf", text, strlen(text));
}

/* Wherever it was cut: what is left never passes for the whole, for without its url it would be another server's. */
TEST(a_profile_that_was_cut_is_refused) {
  static const char text[] = "# seats\nprofile default {\n  user = \"demo@visitdeck.example\" /* ours */\n"
                             "  timezone = 'Europe/Paris'\n  url = \"http://127.0.0.1:9\"\n}\n/* end */\n";
  size_t begins = (size_t)(strstr(text, "profile") - text) + 1, ends = (size_t)(strstr(text, "}") - text) + 1;
  struct place place;
  place_open(&place);
  for (size_t length = begins; length < sizeof text; length++) {
    bool whole = length == ends || length == ends + 1 || length >= sizeof text - 2;
    place_write(&place, "config/visitdeck/visitdeck.conf", text, length);
    struct ran ran = run(&place, NULL, (const char *const[]){"./visitdeck", "--offline", "outbox", NULL});
    if (ran.status != (whole ? 0 : 2) ||
        (length > begins + 20 && length < ends && strstr(ran.err, "visitdeck.conf") == NULL))
      fail_msg("%.*s: %d\n%s%s", (int)length, text, ran.status, ran.out, ran.err);
    ran_free(&ran);
  }
  place_write(&place, "config/visitdeck/visitdeck.conf", "profile default { user = \"x\"", 28);
  struct ran ran = run(&place, NULL, (const char *const[]){"./visitdeck", "whoami", NULL});
  assert_int_equal(ran.status, 2);
  assert_non_null(strstr(ran.err, "visitdeck.conf ends in the middle, as if it had been cut"));
  ran_free(&ran);
  place_write(&place, "config/visitdeck/visitdeck.conf", "\0\0\0", 3);
  ran = run(&place, NULL, (const char *const[]){"./visitdeck", "--offline", "outbox", NULL});
  assert_int_equal(ran.status, 2);
  ran_free(&ran);
  place_close(&place);
}

/* What editors put before a text, and the codes they save it in. */
TEST(a_profile_from_any_editor_is_read_or_named) {
#define URL "url = 'http://127.0.0.1:9'\n"
  static const struct {
    const char *text;
    size_t length;
    int status;
    const char *told;
  } rows[] = {
#define ROW(text, status, told) {text, sizeof text - 1, status, told}
      ROW("\xEF\xBB\xBFprofile default {\n" URL "}\n", 0, "http://127.0.0.1:9"),
      ROW("\xEF\xBB\xBFprofile default {\r\n" URL "}\r\n", 0, "http://127.0.0.1:9"),
      ROW("\xEF\xBB\xBFprofile default {\n" URL "usr = 'x'\n}\n", 2, "visitdeck.conf:3: correct this line"),
      ROW("\xEF\xBB\xBFprofile default {\n" URL, 2, "visitdeck.conf ends in the middle"),
      ROW("\xEF\xBB\xBF", 0, "https://www.flatsy.fr"),
      ROW("\xFF\xFEp\0r\0o\0", 2, "visitdeck.conf is no plain text: save it as UTF-8"),
      ROW("profile default {\n}\n\0", 2, "visitdeck.conf is no plain text: save it as UTF-8"),
  };
#undef ROW
#undef URL
  struct place place;
  place_open(&place);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    place_write(&place, "config/visitdeck/visitdeck.conf", rows[n].text, rows[n].length);
    struct ran ran = run(&place, NULL, (const char *const[]){"./visitdeck", "--offline", "outbox", NULL});
    if (ran.status != rows[n].status || strstr(ran.err, rows[n].told) == NULL)
      fail_msg("row %zu: %d\n%s%s", n, ran.status, ran.out, ran.err);
    ran_free(&ran);
  }
  place_close(&place);
}

#define DEMO "demo@visitdeck.example"

TEST(another_server_leaves_the_rows_of_the_first) {
  struct place first, second = {0};
  place_open(&first);
  place_start_sandbox(&first, NULL, NULL);
  place_start_sandbox(&second, NULL, NULL);
  write_profile(&first, first.url, DEMO);
  leave_open(&first, "", "a@x.fr");
  write_profile(&first, second.url, DEMO);
  check(&first, 0, "The outbox holds 1 write of " DEMO ", http://127.0.0.1", "whoami");
  check(&first, 0, "visitdeck: writes of " DEMO ", http://127.0.0.1", "outbox");
  check(&first, 0, "Of " DEMO ", http://127.0.0.1", "outbox");
  check(&first, 0, "\"account\":\"http://127.0.0.1", "outbox --json");
  check(&first, 1, "only that account can settle it", "outbox retry 1");
  char *requests = place_ask(&second, "/sandbox/requests", NULL);
  assert_null(strstr(requests, "visits?")); /* nobody looked for it there */
  free(requests);
  place_stop_sandbox(&second);
  check(&first, 0, "Logged out", "logout");
  write_profile(&first, first.url, DEMO);
  check(&first, 0, "Done", "outbox retry 1");
  assert_int_equal(place_visits(&first, "a@x.fr", true), 1);
  place_close(&first);
}

/* The sandbox has one account: whom a row belongs to is what its file says. */
TEST(another_user_leaves_the_rows_of_the_first) {
  struct place place;
  place_open(&place);
  place_start_sandbox(&place, NULL, NULL);
  write_profile(&place, place.url, DEMO);
  leave_open(&place, "", "a@x.fr");
  sql(&place, "state/visitdeck/default/outbox.db",
      "UPDATE outbox SET user = 'lea@agence.fr'; UPDATE meta SET value = 'lea@agence.fr' WHERE name = 'user'");
  check(&place, 0, "The outbox holds 1 write of lea@agence.fr, ", "whoami");
  check(&place, 1, "only that account can settle it", "outbox retry 1");
  leave_open(&place, "", "b@x.fr");
  check(&place, 0, "Done", "outbox retry 2");
  check(&place, 0, "Logged out", "logout");
  check(&place, 0, "Dropped", "outbox drop 1"); /* a person may give it up */
  assert_int_equal(place_visits(&place, "a@x.fr", false), 0);
  assert_int_equal(place_visits(&place, "b@x.fr", true), 1);
  place_close(&place);
}

/* What another server, or another user, has left under this profile is not shown offline as if it were this one's:
 * whoever looks hears whose it is, and what to do. */
TEST(offline_says_whose_it_is) {
  static const char *const reads[] = {"properties", "agenda",  "property " REF, "visits",
                                      "whoami",     "changes", "slots " REF};
  struct place place;
  place_open(&place);
  place_start_sandbox(&place, NULL, NULL);
  write_profile(&place, place.url, DEMO);
  check(&place, 0, REF, "properties");
  check(&place, 0, "", "agenda");
  leave_open(&place, "", "a@x.fr");
  static const struct {
    const char *url, *user; /* url NULL: as it was */
    const char *whose, *way_out;
  } rows[] = {{"http://127.0.0.1:9", DEMO, "was read from http://127.0.0.1:", "write that as its url again"},
              {NULL, "lea@agence.fr", "was read by " DEMO, "write that as its user again"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    write_profile(&place, rows[n].url != NULL ? rows[n].url : place.url, rows[n].user);
    for (size_t r = 0; r < sizeof reads / sizeof *reads; r++) {
      char words[WORDS];
      snprintf(words, sizeof words, "--offline %s", reads[r]);
      char *said = says(&place, 1, rows[n].whose, words);
      if (strstr(said, rows[n].way_out) == NULL) fail_msg("%s", said);
      free(said);
    }
    check(&place, 0, "Of " DEMO, "--offline outbox");
    check(&place, 0, "Write its url and user into the profile again", "--offline outbox");
    check(&place, 5, "offline", "--offline outbox retry 1");
    struct tty *tty = tty_start(&place, &(struct tty_setup){.rows = 24, .columns = 200},
                                (const char *const[]){"./visitdeck", "--offline", NULL});
    tty_wait(tty, rows[n].whose);
    tty_type(tty, "q");
    tty_wait(tty, "Quit?");
    tty_type(tty, "y");
    assert_int_equal(tty_wait_exit(tty), 0);
    tty_free(tty);
  }
  write_profile(&place, place.url, DEMO);
  check(&place, 0, REF, "--offline properties");
  check(&place, 0, "Done", "outbox retry 1");
  place_close(&place);
}

/* Nothing open: nobody is asked, nothing is in the way. */
TEST(a_profile_changes_freely) {
  struct place first, second = {0};
  place_open(&first);
  place_start_sandbox(&first, NULL, NULL);
  place_start_sandbox(&second, NULL, NULL);
  for (int n = 0; n < 4; n++) {
    write_profile(&first, n % 2 == 0 ? first.url : second.url, DEMO);
    char *said = says(&first, 0, "Agence du Parc", "whoami");
    assert_null(strstr(said, "visitdeck: "));
    free(said);
  }
  place_stop_sandbox(&second);
  place_close(&first);
}

/* ---- logging out */

TEST(logging_out_always_works) {
  static const struct {
    const char *file, *kind; /* what is there instead of it: bytes, a folder, a link into nothing */
  } rows[] = {{"state/visitdeck/default/outbox.db", "bytes"},
              {"state/visitdeck/default/outbox.db", "folder"},
              {"state/visitdeck/default/outbox.db", "link"},
              {"state/visitdeck/default/outbox.db.lock", "folder"},
              {"state/visitdeck/default/visitdeck.log", "folder"},
              {"cache/visitdeck/default", "bytes"},
              {"cache/visitdeck/default/cache.db", "bytes"},
              {"cache/visitdeck", "link"},
              {"config/unused", "bytes"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct place place;
    place_open(&place);
    place_start_sandbox(&place, NULL, NULL);
    write_profile(&place, place.url, DEMO);
    check(&place, 0, "Agence du Parc", "whoami");
    assert_true(there(&place, "state/visitdeck/default/token"));
    place_stop_sandbox(&place);
    char *path = place_path(&place, rows[n].file), *remove = NULL;
    if (asprintf(&remove, "rm -rf %s", path) < 0) abort();
    assert_int_equal(system(remove), 0);
    if (strcmp(rows[n].kind, "bytes") == 0)
      place_write(&place, rows[n].file, "garbage", 7);
    else
      assert_int_equal(strcmp(rows[n].kind, "folder") == 0 ? mkdir(path, 0700) : symlink("/nowhere/at/all", path), 0);
    check(&place, 0, "Logged out", "logout");
    assert_false(there(&place, "state/visitdeck/default/token"));
    free(remove);
    free(path);
    place_close(&place);
  }
}
