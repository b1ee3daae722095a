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

#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/tty.h"
#include "../harness/db.h"
#include "../harness/folder.h"
#include "../harness/test.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"

#define REF "13-1063"
#define LOGIN " login --user demo@visitdeck.example --password-stdin"
enum { WORDS = 400 };

/* What visitdeck --yes WORDS... prints: its profile says of which server. New memory. */
static char *says(const struct home *home, int status, const char *said, const char *words) {
  struct home own = *home;
  own.url[0] = '\0';
  return visitdeck_prints(&own, "demo\n", status, said, "--yes %s", words + strspn(words, " "));
}

__attribute__((format(printf, 4, 5))) static void check(const struct home *home, int status, const char *said,
                                                        const char *format, ...) {
  char words[WORDS];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(words, sizeof words, format, arguments);
  va_end(arguments);
  free(says(home, status, said, words));
}

static const char *port(const struct home *home) {
  return strrchr(home->url, ':') + 1;
}

static bool there(const struct home *home, const char *below) {
  struct stat about;
  AUTO(mem_free_at) char *path = home_path(home, below);
  return lstat(path, &about) == 0;
}

/* A booking of which nobody knows; the row is open. */
static void leave_open(const struct home *home, const char *options, const char *email) {
  char date[21];
  AUTO(mem_free_at) char *words = mem_print("%s slots " REF " --json", options);
  AUTO(mem_free_at) char *slots = says(home, 0, "\"date\":\"", words);
  text_behind(slots, "\"date\":\"", sizeof date, date);
  home_fault(home, "create:status=500\nvisits:status=503"); /* and no way to look for it: told soon */
  check(home, 6, "outbox", "%s book " REF " %s --email %s --first-name M --last-name D --phone 0612345678", options,
        date, email);
  home_fault(home, "");
}

/* ---- spellings */

TEST(one_server_has_one_folder) {
  static const struct {
    const char *before, *after; /* of the port */
  } spellings[] = {{"http://127.0.0.1:", "/"}, {"HTTP://127.0.0.1:", "//"},
                   {"http://127.1:", ""},      {"http://127.0.0.1.:", ""},
                   {"http://127.0.0.1:0", ""}, {"http://0x7f.1:", "/api/v1/business"},
                   {"http://2130706433:", ""}, {"http://127.0.0.1:", "/api/v1/business/"}};
  struct home home;
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  check(&home, 0, "Logged in", "--url %s" LOGIN, home.url);
  char options[200];
  snprintf(options, sizeof options, "--url %s", home.url);
  leave_open(&home, options, "a@x.fr");
  for (size_t n = 0; n < sizeof spellings / sizeof *spellings; n++) {
    char url[100];
    snprintf(url, sizeof url, "%s%s%s", spellings[n].before, port(&home), spellings[n].after);
    check(&home, 0, "Agence du Parc", "--url %s whoami", url);
    check(&home, 0, "\"state\":\"unknown\"", "--url %s outbox --json", url);
  }
  AUTO(mem_free_at) char *folders = NULL;
  AUTO(mem_free_at) char *path = home_path(&home, "state/visitdeck");
  if (asprintf(&folders, "ls %s", path) < 0) abort();
  struct ran ran = run(&home, NULL, (const char *const[]){"/bin/sh", "-c", folders, NULL});
  assert_int_equal(strchr(ran.out, '\n') - ran.out + 1, ran.out_length); /* one line */
  ran_free(&ran);
  home_close(&home);
}

/* What an earlier visitdeck kept under a spelling is found by that spelling, with what is open in it. */
TEST(a_folder_of_a_spelling_is_found) {
  struct home home;
  char old[200], now[200], options[200], words[WORDS];
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  check(&home, 0, "Logged in", "--url %s" LOGIN, home.url);
  snprintf(options, sizeof options, "--url %s", home.url);
  leave_open(&home, options, "a@x.fr");
  for (int both = 0; both < 2; both++) {
    snprintf(now, sizeof now, "state/visitdeck/127.0.0.1-%s", port(&home));
    snprintf(old, sizeof old, "state/visitdeck/127.1-%s", port(&home));
    AUTO(mem_free_at) char *from = home_path(&home, now);
    AUTO(mem_free_at) char *to = home_path(&home, old);
    assert_int_equal(rename(from, to), 0);
    snprintf(words, sizeof words, "%s/outbox.db", old);
    char statements[500];
    snprintf(statements, sizeof statements,
             "UPDATE outbox SET account = 'http://127.1:%s'; UPDATE meta SET value = 'http://127.1:%s' WHERE name = "
             "'account'",
             port(&home), port(&home));
    db_run_in(home.folder, words, statements);
    if (both == 1) check(&home, 0, "Logged in", "--url %s" LOGIN, home.url); /* a folder of the normal form too */
    check(&home, 0, "\"state\":\"unknown\"", "--url http://127.1:%s outbox --json", port(&home));
    assert_int_equal(there(&home, old), both == 1); /* moved, where nothing is in the way */
  }
  check(&home, 0, "Done", "--url http://127.1:%s outbox retry 1", port(&home));
  assert_int_equal(home_visits(&home, "a@x.fr", true), 1);
  check(&home, 0, "[]", "--url http://127.1:%s outbox --json", port(&home)); /* all settled: the one of all */
  home_close(&home);
}

/* ---- a profile that changes */

static void write_profile(const struct home *home, const char *url, const char *user) {
  home_write_text(home, "config/visitdeck/visitdeck.conf",
                  "profile default {\n url = \"%s\"\n user = \"%s\"\n password_command = \"echo demo\"\n}\n", url,
                  user);
}

/* Neither a command nor a key changes anything, and each says why. */
TEST(a_profile_for_reading_only_sends_nothing) {
  static const char who[] = "--email m@x.fr --first-name M --last-name D --phone 0611111111";
  struct home home;
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  write_profile(&home, home.url, "demo@visitdeck.example");
  AUTO(mem_free_at) char *paused = says(&home, 0, "", "pause " REF);
  home_write_profile(&home, home.url, "  readonly = true\n");
  size_t before = home_requests(&home, "\"method\":\"P"), logins = home_requests(&home, "/login\"");
  const char *const rows[] = {"resume " REF, "terminate " REF, "message " REF " Hello", "outbox retry 1"};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    free(says(&home, 1, "this profile is for reading only", rows[n]));
  AUTO(mem_free_at) char *invite = mem_print("invite " REF " %s", who);
  free(says(&home, 1, "this profile is for reading only", invite));
  free(says(&home, 0, "\"externalRef\"", "property " REF " --json"));
  struct tty *tty = tty_start(&home, &(struct tty_setup){0}, (const char *const[]){"./visitdeck", NULL});
  tty_wait(tty, "for reading only");
  tty_wait(tty, "b book");
  for (const char *key = "bpineT"; *key != '\0'; key++) {
    tty_type(tty, (char[]){*key, '\0'});
    tty_wait(tty, "this profile has readonly = true");
    tty_type(tty, "\x1b[B");
    tty_wait_gone(tty, "this profile has readonly = true");
  }
  tty_type(tty, "fr");
  tty_wait(tty, "Reports  ");
  tty_wait(tty, ">");
  tty_type(tty, "u");
  tty_wait(tty, "this profile has readonly = true");
  tty_type(tty, "q");
  tty_wait(tty, "b book");
  tty_quit(tty);
  assert_int_equal(home_requests(&home, "\"method\":\"P") - home_requests(&home, "/login\""), before - logins);
  home_close(&home);
}

/* Wherever it was cut: what is left never passes for the whole, for without its url it would be another server's. */
TEST(a_profile_that_was_cut_is_refused) {
  static const char text[] = "# seats\nprofile default {\n  user = \"demo@visitdeck.example\" /* ours */\n"
                             "  timezone = 'Europe/Paris'\n  url = \"http://127.0.0.1:9\"\n}\n/* end */\n";
  size_t begins = (size_t)(strstr(text, "profile") - text) + 1, ends = (size_t)(strstr(text, "}") - text) + 1;
  struct home home;
  home_open(&home);
  for (size_t length = begins; length < sizeof text; length++) {
    bool whole = length == ends || length == ends + 1 || length >= sizeof text - 2;
    home_write(&home, "config/visitdeck/visitdeck.conf", text, length);
    struct ran ran = run(&home, NULL, (const char *const[]){"./visitdeck", "--offline", "outbox", NULL});
    if (ran.status != (whole ? 0 : 2) ||
        (length > begins + 20 && length < ends && strstr(ran.err, "visitdeck.conf") == NULL))
      fail_msg("%.*s: %d\n%s%s", (int)length, text, ran.status, ran.out, ran.err);
    ran_free(&ran);
  }
  home_write(&home, "config/visitdeck/visitdeck.conf", "profile default { user = \"x\"", 28);
  struct ran ran = run(&home, NULL, (const char *const[]){"./visitdeck", "whoami", NULL});
  assert_int_equal(ran.status, 2);
  assert_non_null(strstr(ran.err, "visitdeck.conf ends in the middle, as if it had been cut"));
  ran_free(&ran);
  home_write(&home, "config/visitdeck/visitdeck.conf", "\0\0\0", 3);
  ran = run(&home, NULL, (const char *const[]){"./visitdeck", "--offline", "outbox", NULL});
  assert_int_equal(ran.status, 2);
  ran_free(&ran);
  home_close(&home);
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
  struct home home;
  home_open(&home);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    home_write(&home, "config/visitdeck/visitdeck.conf", rows[n].text, rows[n].length);
    struct ran ran = run(&home, NULL, (const char *const[]){"./visitdeck", "--offline", "outbox", NULL});
    if (ran.status != rows[n].status || strstr(ran.err, rows[n].told) == NULL)
      fail_msg("row %zu: %d\n%s%s", n, ran.status, ran.out, ran.err);
    ran_free(&ran);
  }
  home_close(&home);
}

/* The configuration's word goes over what Flatsy tells. */
TEST(an_agent_is_called_as_the_configuration_says) {
  struct home home;
  char id[80], agent[80];
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  write_profile(&home, home.url, "demo@visitdeck.example");
  struct ran visits = run(&home, NULL, (const char *const[]){"./visitdeck", "visits", "--json", NULL});
  const char *named = strstr(visits.out, "\"flatguideId\":\""), *first = strstr(visits.out, "{\"id\":\"");
  if (first == NULL) fail_msg("%.300s%s", visits.out, visits.err);
  assert_true(sscanf(first, "{\"id\":\"%79[^\"]", id) == 1);
  assert_true(named != NULL && sscanf(named, "\"flatguideId\":\"%79[^\"]", agent) == 1);
  home_write_text(&home, "config/visitdeck/visitdeck.conf",
                  "profile default {\n url = \"%s\"\n user = \"demo@visitdeck.example\"\n password_command = \"echo "
                  "demo\"\n agent \"%s\" { name = \"Zoé\" }\n agent \"x\" { }\n}\n",
                  home.url, agent);
  struct ran visit = run(&home, NULL, (const char *const[]){"./visitdeck", "visit", id, NULL});
  if (strstr(visit.out, "Zoé") == NULL) fail_msg("%s%s", visit.out, visit.err);
  ran_free(&visits);
  ran_free(&visit);
  home_close(&home);
}

#define DEMO "demo@visitdeck.example"

TEST(another_server_leaves_the_rows_of_the_first) {
  struct home first, second = {0};
  home_open(&first);
  home_start_sandbox(&first, NULL, NULL);
  home_start_sandbox(&second, NULL, NULL);
  write_profile(&first, first.url, DEMO);
  leave_open(&first, "", "a@x.fr");
  write_profile(&first, second.url, DEMO);
  check(&first, 0, "The outbox holds 1 write of " DEMO ", http://127.0.0.1", "whoami");
  check(&first, 0, "visitdeck: writes of " DEMO ", http://127.0.0.1", "outbox");
  check(&first, 0, "Of " DEMO ", http://127.0.0.1", "outbox");
  check(&first, 0, "\"account\":\"http://127.0.0.1", "outbox --json");
  check(&first, 6, "only that account can settle it", "outbox retry 1");
  AUTO(mem_free_at) char *requests = home_ask(&second, "/sandbox/requests", NULL);
  assert_null(strstr(requests, "visits?")); /* nobody looked for it there */
  home_stop_sandbox(&second);
  check(&first, 0, "Logged out", "logout");
  write_profile(&first, first.url, DEMO);
  check(&first, 0, "Done", "outbox retry 1");
  assert_int_equal(home_visits(&first, "a@x.fr", true), 1);
  home_close(&first);
}

/* The sandbox has one account: whom a row belongs to is what its file says. */
TEST(another_user_leaves_the_rows_of_the_first) {
  struct home home;
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  write_profile(&home, home.url, DEMO);
  leave_open(&home, "", "a@x.fr");
  db_run_in(home.folder, "state/visitdeck/default/outbox.db",
            "UPDATE outbox SET user = 'lea@agence.fr'; UPDATE meta SET value = 'lea@agence.fr' WHERE name = 'user'");
  check(&home, 0, "The outbox holds 1 write of lea@agence.fr, ", "whoami");
  check(&home, 6, "only that account can settle it", "outbox retry 1");
  leave_open(&home, "", "b@x.fr");
  check(&home, 0, "Done", "outbox retry 2");
  check(&home, 0, "Logged out", "logout");
  check(&home, 0, "Dropped", "outbox drop 1"); /* a person may give it up */
  assert_int_equal(home_visits(&home, "a@x.fr", false), 0);
  assert_int_equal(home_visits(&home, "b@x.fr", true), 1);
  home_close(&home);
}

/* What another server, or another user, has left under this profile is not shown offline as if it were this one's:
 * whoever looks hears whose it is, and what to do. */
TEST(offline_says_whose_it_is) {
  static const char *const reads[] = {"properties", "agenda",  "property " REF, "visits",
                                      "whoami",     "changes", "slots " REF};
  struct home home;
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  write_profile(&home, home.url, DEMO);
  check(&home, 0, REF, "properties");
  check(&home, 0, "", "agenda");
  leave_open(&home, "", "a@x.fr");
  static const struct {
    const char *url, *user; /* url NULL: as it was */
    const char *whose, *way_out;
  } rows[] = {{"http://127.0.0.1:9", DEMO, "was read from http://127.0.0.1:", "write that as its url again"},
              {NULL, "lea@agence.fr", "was read by " DEMO, "write that as its user again"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    write_profile(&home, rows[n].url != NULL ? rows[n].url : home.url, rows[n].user);
    for (size_t r = 0; r < sizeof reads / sizeof *reads; r++) {
      char words[WORDS];
      snprintf(words, sizeof words, "--offline %s", reads[r]);
      AUTO(mem_free_at) char *said = says(&home, 1, rows[n].whose, words);
      if (strstr(said, rows[n].way_out) == NULL) fail_msg("%s", said);
    }
    check(&home, 0, "Of " DEMO, "--offline outbox");
    check(&home, 0, "Write its url and user into the profile again", "--offline outbox");
    check(&home, 6, "offline", "--offline outbox retry 1");
    AUTO(tty_free_at)
    struct tty *tty = tty_start(&home, &(struct tty_setup){.rows = 24, .columns = 200},
                                (const char *const[]){"./visitdeck", "--offline", NULL});
    tty_wait(tty, rows[n].whose);
    tty_type(tty, "q");
    tty_wait(tty, "Quit?");
    tty_rest(tty);
    tty_type(tty, "y");
    assert_int_equal(tty_wait_exit(tty), 0);
  }
  write_profile(&home, home.url, DEMO);
  check(&home, 0, REF, "--offline properties");
  check(&home, 0, "Done", "outbox retry 1");
  home_close(&home);
}

/* Nothing open: nobody is asked, nothing is in the way. */
TEST(a_profile_changes_freely) {
  struct home first, second = {0};
  home_open(&first);
  home_start_sandbox(&first, NULL, NULL);
  home_start_sandbox(&second, NULL, NULL);
  for (int n = 0; n < 4; n++) {
    write_profile(&first, n % 2 == 0 ? first.url : second.url, DEMO);
    AUTO(mem_free_at) char *said = says(&first, 0, "Agence du Parc", "whoami");
    assert_null(strstr(said, "visitdeck: "));
  }
  home_stop_sandbox(&second);
  home_close(&first);
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
  static const char *const begun[] = {"state/visitdeck/default/begun.9.0a", "state/visitdeck/default/.begun.9.0a",
                                      "state/visitdeck/default/unread.begun.8.0b"};
  enum { BEGUN = sizeof begun / sizeof *begun };
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct home home;
    home_open(&home);
    home_start_sandbox(&home, NULL, NULL);
    write_profile(&home, home.url, DEMO);
    check(&home, 0, "Agence du Parc", "whoami");
    assert_true(there(&home, "state/visitdeck/default/token"));
    home_stop_sandbox(&home);
    AUTO(mem_free_at) char *path = home_path(&home, rows[n].file);
    AUTO(mem_free_at) char *remove = NULL;
    if (asprintf(&remove, "rm -rf %s", path) < 0) abort();
    assert_int_equal(system(remove), 0);
    if (strcmp(rows[n].kind, "bytes") == 0)
      home_write(&home, rows[n].file, "garbage", 7);
    else
      assert_int_equal(strcmp(rows[n].kind, "folder") == 0 ? mkdir(path, 0700) : symlink("/nowhere/at/all", path), 0);
    for (size_t b = 0; b < BEGUN; b++) /* what was being typed has a visitor's name */
      home_write(&home, begun[b], "Jeanne", 6);
    check(&home, 0, "Logged out", "logout");
    assert_false(there(&home, "state/visitdeck/default/token"));
    for (size_t b = 0; b < BEGUN; b++)
      assert_false(there(&home, begun[b]));
    home_close(&home);
  }
}

/* ---- a profile for everybody */

/* Shared is the one of XDG_CONFIG_DIRS; %s is the sandbox. */
TEST(a_profile_for_everybody_lies_under_each_users_own) {
#define URL " url = \"%s\"\n"
#define USER " user = \"demo@visitdeck.example\"\n"
#define WORD " password_command = \"echo demo\"\n"
  static const struct {
    const char *shared, *own;
    int status;
    const char *said;
  } rows[] = {
      {"profile default {\n" URL USER WORD "}\n", "", 0, "Agence du Parc"},
      {"profile default {\n" URL WORD "}\n", "profile default {\n" USER "}\n", 0, "Agence du Parc"},
      {"profile default {\n" URL USER " password_command = \"false\"\n}\n", "profile default {\n" WORD "}\n", 0,
       "Agence du Parc"},
      {"profile default {\n" URL USER WORD "}\n", "profile default {\n password_command = \"\"\n}\n", 3, "log in"},
      {"profile default {\n" URL USER WORD "}\n", "profile default {\n url = \"http://127.0.0.1:9\"\n}\n", 5,
       "127.0.0.1:9"},
      {"profile default {\n" URL USER WORD "}\n", "profile other {\n url = \"http://127.0.0.1:9\"\n}\n", 0,
       "Agence du Parc"},
      {"profile default {\n" URL "\n refesh = 30\n}\n", "profile default {\n" USER WORD "}\n", 2,
       "site/visitdeck/visitdeck.conf:4"},
      {"profile default {\n" URL USER WORD "}\n", "profile default {\n refresh = 4\n}\n", 2,
       "config/visitdeck/visitdeck.conf:2"}};
#undef URL
#undef USER
#undef WORD
  struct home home;
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(mem_free_at) char *shared = text_fill(rows[n].shared, "%s", home.url);
    home_write_text(&home, "site/visitdeck/visitdeck.conf", "%s", shared);
    home_write_text(&home, "config/visitdeck/visitdeck.conf", "%s", rows[n].own);
    AUTO(mem_free_at) char *files = home_path(&home, "state");
    folder_remove(files); /* nobody is logged in */
    check(&home, rows[n].status, rows[n].said, "whoami");
  }
  home_close(&home);
}

/* The first of several folders counts most; a shared file that somebody else may write is refused, as one's own is;
 * with --config none of them is read. */
TEST(of_several_profiles_for_everybody_the_first_counts) {
  struct home home;
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  home_write_text(&home, "site/one/visitdeck/visitdeck.conf", "profile default {\n url = \"%s\"\n}\n", home.url);
  home_write_text(&home, "site/two/visitdeck/visitdeck.conf",
                  "profile default {\n url = \"http://127.0.0.1:9\"\n user = \"demo@visitdeck.example\"\n "
                  "password_command = \"echo demo\"\n}\n");
  static const char both[] = "cd \"$HOME\" && XDG_CONFIG_DIRS=$HOME/site/one:relative:$HOME/site/two:$HOME/none";
  AUTO(mem_free_at) char *here = realpath("visitdeck", NULL);
  AUTO(mem_free_at) char *said = home_shell(&home, "%s %s whoami", both, here);
  assert_has(said, "Agence du Parc");
  home_write_text(&home, "empty.conf", "%s", "");
  free(home_shell(&home, "%s %s --config empty.conf --offline whoami 2>&1 | grep -q .", both, here));
  free(home_shell(&home, "chmod g+w $HOME/site/two/visitdeck/visitdeck.conf"));
  AUTO(mem_free_at) char *refused = home_shell(&home, "%s %s whoami 2>&1 || test $? = 2", both, here);
  assert_has(refused, "Others may write");
  assert_has(refused, "site/two/visitdeck/visitdeck.conf");
  home_close(&home);
}
