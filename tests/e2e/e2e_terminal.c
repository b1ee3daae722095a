/* The programs at a terminal beyond the dashboard's panes: a password that is asked for, questions of commands, a
 * crash, help. */
#include <ctype.h>
#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/tty.h"
#include "../harness/sockets.h"
#include "../harness/test.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"

#define EMAIL "demo@visitdeck.example"

/* A shell that outlives what it runs, with $0 the server: its terminal is looked at afterwards. */
static struct tty *shell(const struct home *home, const char *script) {
  return tty_start(home, &(struct tty_setup){.rows = 30, .columns = 120},
                   (const char *const[]){"sh", "-c", script, home->url, NULL});
}

/* The shell has printed that, the first screen is there again, and the terminal takes lines. */
static void assert_as_it_was(struct tty *tty, const char *after) {
  tty_wait(tty, after);
  assert_true(tty_has(tty, "before"));
  assert_true(tty_cursor_shown(tty));
  struct termios modes = tty_modes(tty);
  assert_true(modes.c_lflag & ECHO && modes.c_lflag & ICANON && modes.c_lflag & ISIG && modes.c_lflag & IEXTEN);
  assert_true(modes.c_iflag & ICRNL && modes.c_oflag & OPOST);
}

static void end(struct tty *tty) {
  tty_type(tty, "\r");
  assert_int_equal(tty_wait_exit(tty), 0);
  tty_free(tty);
}

/* What the shell runs. */
static pid_t child_of(struct tty *tty) {
  char command[64];
  int child = 0;
  snprintf(command, sizeof command, "pgrep -P %d visitdeck", (int)tty_pid(tty));
  FILE *children = popen(command, "r");
  assert_int_equal(fscanf(children, "%d", &child), 1);
  pclose(children);
  return child;
}

/* Its nth thread: 0 is the screen's, 1 the worker's, 2 the broker's. 0: it has no such thread. */
static pid_t thread_of(pid_t process, int nth) {
  char path[64];
  struct dirent **threads;
  snprintf(path, sizeof path, "/proc/%d/task", (int)process);
  int count = scandir(path, &threads, NULL, versionsort); /* "." and ".." come first */
  assert_true(count > 2);
#ifdef __SANITIZE_THREAD__
  nth += nth > 0; /* the sanitizer's own thread comes second */
#endif
  pid_t thread = nth + 2 < count ? atoi(threads[nth + 2]->d_name) : 0;
  for (int n = 0; n < count; n++)
    free(threads[n]);
  free(threads);
  return thread;
}

/* False: it has no such thread. */
static bool signal_thread(pid_t process, int number, int nth) {
  pid_t thread = thread_of(process, nth);
  if (thread != 0) assert_int_equal(syscall(SYS_tgkill, process, thread, number), 0);
  return thread != 0;
}

static void open_place(struct home *home) {
  home_open(home);
  home_start_sandbox(home, NULL, NULL);
}

/* ---- the password */

#define ASKS "echo before; ./visitdeck --url $0 login --user " EMAIL "; echo after $?; "
#define PROMPT "Password of " EMAIL ":"

TEST(a_password_is_typed_unseen) {
  struct home home;
  size_t length;
  open_place(&home);
  struct tty *tty = shell(&home, ASKS "read x; clear; " ASKS "read x");
  tty_wait(tty, PROMPT);
  assert_false(tty_modes(tty).c_lflag & ECHO);
  tty_type(tty, "not the right one\r");
  tty_wait(tty, "refused the login");
  assert_as_it_was(tty, "after 3");
  tty_type(tty, "\r");
  tty_wait_gone(tty, "after 3");
  tty_wait(tty, PROMPT);
  tty_type(tty, "demo\r");
  assert_as_it_was(tty, "after 0");
  assert_true(tty_has(tty, "Logged in as " EMAIL));
  const char *raw = tty_raw(tty, &length);
  assert_null(memmem(raw, length, "not the right one", 17));
  end(tty);
  struct ran ran = run(&home, NULL, (const char *const[]){"./visitdeck", "--url", home.url, "whoami", NULL});
  assert_int_equal(ran.status, 0); /* it is kept */
  ran_free(&ran);
  home_close(&home);
}

/* Whatever ends the question, on whichever thread it comes, the terminal echoes again, and the signal does what it
 * always does. */
TEST(an_interrupted_password_leaves_the_terminal_as_it_was) {
  static const struct {
    const char *keys;
    int number, thread;
    const char *after;
  } ends[] = {{.keys = "\003", .after = "after 130"},
              {.keys = "\034", .after = "after 131"},
              {.keys = "\004", .after = "after 2"},
              {.keys = "\r", .after = "after 2"},
              {.keys = "secr\003", .after = "after 130"},
              {.number = SIGTERM, .after = "after 143"},
              {.number = SIGTERM, .thread = 1, .after = "after 143"},
              {.number = SIGHUP, .after = "after 129"}};
  struct home home;
  open_place(&home);
  for (size_t n = 0; n < sizeof ends / sizeof *ends; n++) {
    struct tty *tty = shell(&home, "trap : INT QUIT; " ASKS "read x");
    tty_wait(tty, PROMPT);
    if (ends[n].keys != NULL)
      tty_type(tty, ends[n].keys);
    else
      assert_true(signal_thread(child_of(tty), ends[n].number, ends[n].thread));
    assert_as_it_was(tty, ends[n].after);
    assert_false(tty_has(tty, "secr"));
    end(tty);
  }
  AUTO(mem_free_at) char *requests = home_ask(&home, "/sandbox/requests", NULL);
  assert_null(strstr(requests, "/login"));
  home_close(&home);
}

/* Stopped by a key and gone on with: asked again, unseen, and the shell gets nothing of it. */
TEST(a_password_is_asked_for_again_after_a_stop) {
  struct home home;
  size_t length;
  char command[300];
  open_place(&home);
  struct tty *tty = tty_start(&home, &(struct tty_setup){0}, (const char *const[]){"bash", "--norc", "-i", NULL});
  snprintf(command, sizeof command, "PS1='ready $? '; ./visitdeck --url %s login --user " EMAIL "\n", home.url);
  tty_type(tty, command);
  tty_wait(tty, PROMPT);
  tty_type(tty, "secr\032");
  tty_wait(tty, "ready 14");
  tty_type(tty, "fg\n");
  while (text_count(tty_raw(tty, &length), PROMPT) < 2)
    tty_take(tty, 10);
  assert_false(tty_modes(tty).c_lflag & ECHO);
  tty_type(tty, "demo\r");
  tty_wait(tty, "Logged in as " EMAIL);
  tty_wait(tty, "ready 0");
  const char *raw = tty_raw(tty, &length);
  assert_null(memmem(raw, length, "secr", 4));
  assert_null(memmem(raw, length, "demo\r\n", 6));
  tty_type(tty, "exit\n");
  tty_wait_exit(tty);
  tty_free(tty);
  home_close(&home);
}

/* A terminal of another charset is given none of UTF-8: plain ASCII. */
TEST(a_locale_that_is_not_utf8_is_drawn_in_ascii) {
  static const char *const locales[] = {"fr_FR.ISO-8859-1", "fr_FR.iso885915@euro", "fr_CA.CP1252"};
  struct home home;
  size_t length;
  visitdeck_begin(&home, NULL, NULL);
  for (size_t n = 0; n < sizeof locales / sizeof *locales; n++) {
    char command[200];
    snprintf(command, sizeof command, "LC_ALL=%s exec ./visitdeck --url %s", locales[n], home.url);
    struct tty *tty = tty_start(&home, &(struct tty_setup){0}, (const char *const[]){"sh", "-c", command, NULL});
    tty_wait(tty, "13-1063");
    const char *raw = tty_raw(tty, &length);
    for (size_t at = 0; at < length; at++)
      assert_true((unsigned char)raw[at] < 0x80);
    tty_quit(tty);
  }
  home_close(&home);
}

/* A shell with jobs, as people have it. */
static struct tty *job_shell(const struct home *home) {
  struct tty *tty = tty_start(home, &(struct tty_setup){0}, (const char *const[]){"bash", "--norc", "-i", NULL});
  tty_type(tty, "PS1='pr''ompt '; clear\r");
  tty_wait(tty, "prompt");
  return tty;
}

static void goes_on(struct tty *tty, const char *shown) {
  tty_wait(tty, "Stopped");
  tty_type(tty, "echo $((40 + 2))\r");
  tty_wait(tty, "42");
  tty_type(tty, "clear\r");
  tty_wait_gone(tty, "42");
  tty_type(tty, "fg\r");
  tty_wait(tty, shown);
}

static struct tty *job(const struct home *home, bool script, const char *words) {
  char line[200];
  struct tty *tty = job_shell(home);
  snprintf(line, sizeof line, "%s./visitdeck --url %s%s%s\r", script ? "sh -c '" : "", home->url, words,
           script ? "; :'" : "");
  tty_type(tty, line);
  return tty;
}

static void ends_job(struct tty *tty) {
  tty_type(tty, "exit\r");
  tty_wait_exit(tty);
  tty_free(tty);
}

/* Also in a script that runs it: the shell waits for all of the job. */
TEST(a_job_stops_and_goes_on) {
  struct home home;
  open_place(&home);
  visitdeck_log_in(&home);
  for (int script = 0; script < 2; script++) {
    struct tty *tty = job(&home, script, "");
    tty_wait(tty, "13-1063");
    tty_type(tty, "\032");
    goes_on(tty, "13-1063");
    if (!script) {
      kill(child_of(tty), SIGSTOP); /* by somebody else, who leaves the screen as it is */
      goes_on(tty, "13-1063");
    }
    tty_type(tty, "q");
    tty_wait(tty, "prompt");
    ends_job(tty);
  }
  home_close(&home);
}

static size_t asked(struct tty *tty) {
  size_t length;
  tty_settle(tty, 0);
  return text_count(tty_raw(tty, &length), "\033[5n");
}

/* Here the line is as slow as the test is: the terminal answers when it says so. */
/* ---- the background */

/* Where the recommended slots are marked; 0 until they are. */
static int star_colour(const struct tty *tty) {
  for (int row = 0; row < 24; row++)
    for (int column = 0; column < 100; column++)
      if (strcmp(tty_cell(tty, row, column).text, "★") == 0) return tty_cell(tty, row, column).foreground;
  return 0;
}

static struct tty *terminal_of_theme(const struct home *home, const char *theme) {
  home_write_profile(home, home->url, "  theme = %s\n", theme);
  struct tty *tty = tty_start(home, &(struct tty_setup){.columns = 100}, (const char *const[]){"./visitdeck", NULL});
  tty_wait(tty, "★");
  return tty;
}

/* The terminal says what it is, or the profile does; what is read on black is not on white. */
TEST(colours_fit_the_background) {
  static const struct {
    const char *theme, *answer;
    bool light;
  } rows[] = {{"auto", "\033]11;rgb:0000/0000/0000\033\\", false},
              {"auto", "\033]11;rgb:ffff/ffff/dddd\a", true},
              {"dark", "\033]11;rgb:ffff/ffff/ffff\a", false},
              {"light", "\033]11;rgb:0000/0000/0000\a", true},
              {"auto", "", false}};
  struct home home;
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  int colours[2];
  for (int light = 0; light < 2; light++) {
    struct tty *tty = terminal_of_theme(&home, light ? "light" : "dark");
    colours[light] = star_colour(tty);
    tty_quit(tty);
  }
  assert_int_not_equal(colours[0], colours[1]);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct tty *tty = terminal_of_theme(&home, rows[n].theme);
    size_t length;
    bool asked = strstr(tty_raw(tty, &length), "\033]11;?") != NULL;
    assert_int_equal(asked, strcmp(rows[n].theme, "auto") == 0);
    tty_type(tty, rows[n].answer);
    tty_type(tty, "?"); /* what it shows came after the answer */
    tty_wait(tty, "type to search");
    tty_type(tty, "\x1b");
    tty_wait(tty, "★");
    assert_int_equal(star_colour(tty), colours[rows[n].light]);
    tty_quit(tty);
  }
  static const char *const wrong[][2] = {{"  theme = pink\n", "theme is auto, dark or light"},
                                         {"  lean = \"yes\"\n", "lean is auto, true or false"},
                                         {"  links = pink\n", "links is auto, true or false"}};
  for (size_t n = 0; n < sizeof wrong / sizeof *wrong; n++) {
    home_write_profile(&home, home.url, "%s", wrong[n][0]);
    struct ran ran = run(&home, NULL, (const char *const[]){"./visitdeck", "whoami", NULL});
    assert_int_equal(ran.status, 2);
    if (strstr(ran.err, wrong[n][1]) == NULL) fail_msg("%s", ran.err);
    ran_free(&ran);
  }
  home_close(&home);
}

/* ---- the line */

/* The terminal says that it has the first frame after more than half a second. */
TEST(a_slow_line_gets_one_pane) {
  static const struct {
    const char *lean;
    bool turns;
  } rows[] = {{"auto", true}, {"false", false}};
  struct home home;
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    home_write_profile(&home, home.url, "  lean = %s\n", rows[n].lean);
    struct tty *tty =
        tty_start(&home, &(struct tty_setup){0},
                  (const char *const[]){"env", "SSH_CONNECTION=192.0.2.1 50000 192.0.2.2 22", "./visitdeck", NULL});
    tty_wait(tty, "13-1063");
    tty_settle(tty, 600);
    assert_int_equal(asked(tty), 1);
    tty_type(tty, "\033[0n");
    if (rows[n].turns) tty_wait(tty, "The line is slow: one pane");
    tty_type(tty, "?"); /* what it shows came after the answer */
    tty_wait(tty, "type to search");
    tty_type(tty, "\x1b");
    tty_wait(tty, "13-1063");
    assert_int_equal(tty_has(tty, "│"), !rows[n].turns);
    tty_quit(tty);
  }
  home_close(&home);
}

/* ---- links */

/* A visit that is open. */
static struct tty *visit_on(const struct home *home, const char *term, const char *option) {
  struct tty *tty = tty_start(home, &(struct tty_setup){.term = term},
                              (const char *const[]){"env", "-u", "TMUX", "-u", "STY", "-u", "COLORTERM", "-u",
                                                    "VTE_VERSION", "./visitdeck", option, NULL});
  tty_wait(tty, "13-1063");
  tty_type(tty, "2");
  tty_wait(tty, " visits"); /* the day is there */
  tty_rest(tty);
  tty_type(tty, "\r");
  tty_wait(tty, "Phone: ");
  return tty;
}

static size_t links_of(struct tty *tty) {
  size_t length;
  tty_settle(tty, 0);
  return text_count(tty_raw(tty, &length), "\033]8;id=");
}

/* The visit's text, without title and foot. */
static bool shows_the_same(const struct tty *tty, const struct tty *other) {
  for (int n = 80; n < 80 * 20; n++)
    if (strcmp(tty_cell(tty, n / 80, n % 80).text, tty_cell(other, n / 80, n % 80).text) != 0) return false;
  return true;
}

/* Nothing on the screen differs; who would show the bytes, or asked for few of them, gets none. */
TEST(a_telephone_is_a_link_where_the_terminal_takes_it) {
  static const struct {
    const char *term, *links, *lean, *option;
  } without[] = {{"xterm-256color", "false", "false", NULL},
                 {"xterm-256color", "true", "false", "--lean"},
                 {"xterm-256color", "true", "auto", NULL}, /* it never says that it has shown the first frame */
                 {"linux", "auto", "false", NULL},
                 {"screen", "auto", "false", NULL},
                 {"vt100", "auto", "false", NULL}},
    with[] = {{"xterm-256color", "auto", "false", NULL}, {"linux", "true", "false", NULL}};
  enum { WITHOUT = sizeof without / sizeof *without, WITH = sizeof with / sizeof *with };
  struct home home;
  struct tty *others[WITHOUT];
  visitdeck_begin(&home, NULL, NULL);
  for (size_t n = 0; n < WITHOUT; n++) {
    home_write_profile(&home, home.url, "  links = %s\n  lean = %s\n", without[n].links, without[n].lean);
    others[n] = visit_on(&home, without[n].term, without[n].option);
  }
  for (size_t n = 0; n < WITH; n++) {
    home_write_profile(&home, home.url, "  links = %s\n  lean = %s\n", with[n].links, with[n].lean);
    struct tty *tty = visit_on(&home, with[n].term, with[n].option);
    while (links_of(tty) < 3) /* the place, the telephone, the address to write to */
      tty_take(tty, 100);
    size_t length;
    const char *raw = tty_raw(tty, &length);
    assert_int_equal(text_count(raw, ";tel:"), 1);
    assert_int_equal(text_count(raw, ";mailto:"), 1);
    assert_int_equal(text_count(raw, ";https://www.openstreetmap.org/"), 1);
    assert_int_equal(text_count(raw, "\033]8;;\033\\"), 1); /* one frame, which ends what it began */
    assert_true(shows_the_same(tty, others[0]));
    tty_free(tty);
  }
  for (size_t n = 0; n < WITHOUT; n++) { /* they were open for longer */
    if (links_of(others[n]) != 0) fail_msg("%s has links", without[n].term);
    tty_free(others[n]);
  }
  home_close(&home);
}

TEST(a_question_is_deaf_until_a_slow_terminal_shows_it) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  struct tty *tty = tty_visitdeck(&home, &(struct tty_setup){0});
  tty_wait(tty, ">13-1063");
  assert_int_equal(asked(tty), 1); /* behind the first frame: does this terminal answer? */
  tty_type(tty, "\033[0n");
  tty_type(tty, "p");
  tty_wait(tty, "y pause");
  while (asked(tty) < 2)
    tty_take(tty, 100);
  tty_rest(tty);
  tty_type(tty, "y"); /* for what stood there before */
  tty_wait(tty, "Too soon: read the question first");
  assert_int_equal(home_requests(&home, "standby"), 0);
  tty_type(tty, "\033[0n");
  tty_confirm(tty, "y", "y pause");
  tty_wait(tty, "Paused: 13-1063");
  assert_int_equal(asked(tty), 2);
  tty_quit(tty);
  home_close(&home);
}

/* What is typed behind it would be seen, and run by the shell. */
TEST(a_script_asks_for_a_password_again_after_a_stop) {
  struct home home;
  open_place(&home);
  for (int script = 0; script < 2; script++) {
    struct tty *tty = job(&home, script, " login --user " EMAIL);
    tty_wait(tty, PROMPT);
    tty_type(tty, "\032");
    goes_on(tty, PROMPT);
    assert_false(tty_modes(tty).c_lflag & ECHO);
    tty_type(tty, "demo\r");
    tty_wait(tty, "Logged in as " EMAIL);
    ends_job(tty);
  }
  home_close(&home);
}

TEST(without_a_terminal_no_password_is_asked_for) {
  struct home home;
  open_place(&home);
  struct ran ran = run(
      &home, "demo\n",
      (const char *const[]){"/usr/bin/setsid", "-w", "./visitdeck", "--url", home.url, "login", "--user", EMAIL, NULL});
  assert_int_equal(ran.status, 2);
  assert_has(ran.err, "--password-stdin");
  ran_free(&ran);
  ran =
      run(&home, "\n",
          (const char *const[]){"./visitdeck", "--url", home.url, "login", "--user", EMAIL, "--password-stdin", NULL});
  assert_int_equal(ran.status, 2);
  assert_has(ran.err, "No password");
  ran_free(&ran);
  ran = run(&home, NULL, (const char *const[]){"./visitdeck", "--url", home.url, "login", NULL});
  assert_int_equal(ran.status, 2);
  assert_has(ran.err, "Add --user EMAIL");
  ran_free(&ran);
  home_close(&home);
}

/* ---- a crash */

/* On the screen's thread, the worker's, and the one that holds the line to a broker (that is not there). */
TEST(a_crash_leaves_the_terminal_as_it_was) {
  static const int numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
  enum { THREADS = 3 };
  struct home home;
  char config[200];
  open_place(&home);
  int size = snprintf(config, sizeof config,
                      "profile default {\n  url = \"%s\"\n  user = \"" EMAIL
                      "\"\n  password_command = \"echo demo\"\n  mqtt_url = \"mqtt://127.0.0.1:%d\"\n}\n",
                      home.url, socket_hold());
  home_write(&home, "config/visitdeck/visitdeck.conf", config, (size_t)size);
  for (int n = 0; n < THREADS * 4; n++) {
    char after[24];
    size_t length;
    struct tty *tty = shell(&home, "echo before; ./visitdeck; echo after $?; read x");
    tty_wait(tty, "Recommended by Flatsy");
    tty_wait(tty, "up to date");
    assert_false(tty_has(tty, "before"));
    assert_false(tty_modes(tty).c_lflag & ECHO);
    assert_true(signal_thread(child_of(tty), numbers[n / THREADS], n % THREADS));
    snprintf(after, sizeof after, "after %d", 128 + numbers[n / THREADS]); /* still a crash for who started it */
    assert_as_it_was(tty, after);
    const char *raw = tty_raw(tty, &length);
    assert_non_null(memmem(raw, length, "\033[?2004l", 8));
    end(tty);
  }
  home_close(&home);
}

/* ---- help */

static struct ran ask_help(const struct home *home, const char *program, const char *option) {
  struct ran ran = run(home, NULL, (const char *const[]){program, option, NULL});
  assert_int_equal(ran.status, 0);
  assert_int_equal(ran.err_length, 0);
  return ran;
}

/* What it lists are the words and options that it takes: each is tried. */
TEST(help_names_what_there_is) {
  struct home home;
  int commands = 0, options = 0;
  open_place(&home);
  struct ran help = ask_help(&home, "./visitdeck", "--help");
  for (char *line = strtok(help.out, "\n"); line != NULL; line = strtok(NULL, "\n")) {
    char word[32] = "";
    if (sscanf(line, " %31[a-z-]", word) != 1 || line[2] == ' ' || strcmp(word, "visitdeck") == 0) continue;
    bool option = strncmp(word, "--", 2) == 0;
    if (!option && !islower((unsigned char)word[0])) continue;
    struct ran ran =
        run(&home, NULL, (const char *const[]){"./visitdeck", word, option ? "nonsense" : "--nonsense", NULL});
    if (option && strstr(ran.err, "There is no option -") != NULL) fail_msg("--help lists %s: %s", word, ran.err);
    if (strstr(ran.err, "no command \"") != NULL && !option) fail_msg("--help lists %s: %s", word, ran.err);
    if (!option) assert_has(ran.err, "--nonsense");
    options += option;
    commands += !option;
    ran_free(&ran);
  }
  assert_true(commands > 20);
  assert_true(options > 8);
  ran_free(&help);
  home_close(&home);
}

TEST(every_program_has_help_and_version) {
  static const char *const programs[] = {"./visitdeck", "./visitdeck-sandbox", "./visitdeck-relay"};
  struct home home;
  home_open(&home);
  for (size_t n = 0; n < sizeof programs / sizeof *programs; n++) {
    struct ran ran = ask_help(&home, programs[n], "--help");
    assert_has(ran.out, programs[n] + 2);
    assert_has(ran.out, "--version");
    ran_free(&ran);
    ran = ask_help(&home, programs[n], "--version");
    assert_int_equal(strncmp(ran.out, programs[n] + 2, strlen(programs[n] + 2)), 0);
    assert_int_equal(ran.out[ran.out_length - 1], '\n');
    ran_free(&ran);
    ran = run(&home, NULL, (const char *const[]){programs[n], "--nonsense", NULL});
    assert_int_equal(ran.status, 2);
    assert_int_equal(ran.out_length, 0);
    assert_has(ran.err, "--nonsense");
    assert_has(ran.err, "--help");
    ran_free(&ran);
  }
  struct tty *tty = tty_start(&home, &(struct tty_setup){.rows = 100, .columns = 120, .language = "fr"},
                              (const char *const[]){"./visitdeck", "--help", NULL});
  tty_wait(tty, "Commandes");
  assert_int_equal(tty_wait_exit(tty), 0);
  tty_free(tty);
  home_close(&home);
}

/* ---- questions of commands */

/* Nothing but the word that is asked for does it. */
/* A command so many times, each on an empty screen, once Enter has come behind the one before. */
#define CLEARED(numbers, command)                                                                                      \
  "for n in " numbers "; do printf '\\033[2J\\033[H'; ./visitdeck --url $0 " command " $n $?; read x; done"

TEST(commands_ask_at_a_terminal) {
  struct home home;
  open_place(&home);
  visitdeck_log_in(&home);
  struct tty *tty = shell(&home, CLEARED("1 2 3", "terminate 13-1063; echo after"));
  tty_wait(tty, "Type the reference:");
  tty_type(tty, "y\r");
  tty_wait(tty, "This is not its reference");
  tty_wait(tty, "after 1 1");
  tty_type(tty, "\r");
  tty_wait_gone(tty, "after 1 1");
  tty_wait(tty, "Type the reference:");
  tty_type(tty, "\004");
  tty_wait(tty, "after 2 1");
  tty_type(tty, "\r");
  tty_wait_gone(tty, "after 2 1");
  char *requests = home_ask(&home, "/sandbox/requests", NULL);
  assert_null(strstr(requests, "/terminate"));
  free(requests);
  tty_wait(tty, "Type the reference:");
  tty_type(tty, "13-1063\r");
  tty_wait(tty, "after 3 0");
  requests = home_ask(&home, "/sandbox/requests", NULL);
  assert_has(requests, "/terminate");
  free(requests);
  end(tty);
  home_close(&home);
}

/* Enter, the end of the input and whatever is no yes mean no. */
TEST(commands_take_no_for_an_answer) {
  static const char *const answers[] = {"\r", "nope\r", "\004", "y\r"};
  struct home home;
  open_place(&home);
  visitdeck_log_in(&home);
  struct tty *tty = shell(&home, CLEARED("0 1 2 3", "pause 13-1063; echo paused"));
  for (size_t n = 0; n < 4; n++) {
    char after[24];
    snprintf(after, sizeof after, "paused %zu", n);
    tty_wait(tty, "[y/N]");
    tty_type(tty, answers[n]);
    tty_wait(tty, after);
    AUTO(mem_free_at) char *property = home_api(&home, "/api/v1/business/property?ref=13-1063", NULL);
    assert_int_equal(strstr(property, "status.standby") != NULL, n == 3);
    snprintf(after, sizeof after, "paused %zu %d", n, n == 3 ? 0 : 1);
    assert_true(tty_has(tty, after));
    if (n == 3) break;
    tty_type(tty, "\r"); /* to the next one */
    tty_wait_gone(tty, after);
  }
  end(tty);
  home_close(&home);
}

/* ---- whoever types comes first */

TEST(reading_leaves_the_processor_to_the_screen) {
  enum { LOWEST = 19 };
  struct home home;
  open_place(&home);
  struct tty *tty = tty_visitdeck(&home, &(struct tty_setup){0});
  tty_wait(tty, "Log in to"); /* the worker said that nobody is logged in */
  int ours = getpriority(PRIO_PROCESS, 0);
  assert_int_equal(getpriority(PRIO_PROCESS, (id_t)thread_of(tty_pid(tty), 0)), ours);
  int worker = getpriority(PRIO_PROCESS, (id_t)thread_of(tty_pid(tty), 1));
  assert_true(worker > ours || ours == LOWEST);
  tty_type(tty, "\003");
  assert_int_equal(tty_wait_exit(tty), 0);
  tty_free(tty);
  home_close(&home);
}

/* ---- terminals that can't do it */

TEST(a_terminal_that_is_not_known) {
  struct home home;
  open_place(&home);
  struct tty *tty = tty_visitdeck(&home, &(struct tty_setup){.term = "nobody-has-this"});
  tty_wait(tty, "Log in to"); /* as most are */
  tty_type(tty, "\003");
  assert_int_equal(tty_wait_exit(tty), 0);
  tty_free(tty);
  tty = tty_visitdeck(&home, &(struct tty_setup){.term = "dumb", .columns = 140});
  tty_wait(tty, "This terminal (TERM=dumb) can't show the dashboard");
  assert_int_equal(tty_wait_exit(tty), 2);
  tty_free(tty);
  home_close(&home);
}
