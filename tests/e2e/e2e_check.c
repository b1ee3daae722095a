/* `visitdeck check`: everything that keeps it from working is one line that says so and what to do, its exit status is
 * that of the first, nothing changes at Flatsy, and what is sent to whoever helps names nobody. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/sockets.h"
#include "../harness/test.h"
#include "../harness/tty.h"
#include "../harness/visitdeck.h"
#include "../unit/broker.h"
#include "../unit/raw_server.h"
#include "../unit/secure.h"
#include "base/file.h"
#include "base/mem.h"
#include "visitdeck/check_host.h"

#define CHECK "./visitdeck check"

/* A shell's line ends with that status, and prints a line that begins and goes on so. What it printed, new memory. */
static char *looks(const struct home *home, const char *line, int status, const char *begins, const char *goes_on) {
  struct ran ran = run(home, NULL, (const char *const[]){"/bin/sh", "-c", line, NULL});
  const char *at = strstr(ran.out, begins);
  AUTO(mem_free_at) char *found = at != NULL ? mem_copy_n(at, strcspn(at, "\n")) : mem_copy("");
  if (ran.status != status || ran.err[0] != '\0' || at == NULL || strstr(found, goes_on) == NULL)
    fail_msg("%s: status %d, not \"%s...%s\":\n%s%s", line, ran.status, begins, goes_on, ran.out, ran.err);
  free(ran.err);
  return ran.out;
}

static void configure(const struct home *home, const char *text) {
  home_write_text(home, "config/visitdeck/visitdeck.conf", "%s", text);
}

/* A profile of that server with more lines. */
static void profile(const struct home *home, const char *url, const char *more) {
  AUTO(mem_free_at) char *text = mem_print("profile default {\n url = \"%s\"\n%s\n}\n", url, more);
  configure(home, text);
}

TEST(what_is_well_is_said) {
  struct home home;
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  profile(&home, home.url, " user = \"demo@visitdeck.example\"");
  free(looks(&home, CHECK, 3, "!!  login ", "visitdeck login"));
  free(home_shell(&home, "echo demo | ./visitdeck login --password-stdin"));
  AUTO(mem_free_at) char *lines = looks(&home, CHECK, 0, "ok  login ", "it works, until ");
  static const char *const fine[] = {"ok  configuration ", "ok  name ",   "ok  proxy ",
                                     "ok  certificate ",   "ok  answer ", "ok  clock ",
                                     "ok  time zone ",     "ok  disk ",   "--  terminal "};
  for (size_t n = 0; n < sizeof fine / sizeof *fine; n++)
    assert_has(lines, fine[n]);
  AUTO(mem_free_at)
  char *json = looks(&home, CHECK " --json", 0, "[{\"ok\":true,\"check\":\"configuration\",\"text\":\"", "");
  assert_int_equal(text_count(json, "\"ok\":true,"), 9);
  assert_int_equal(text_count(json, "\"ok\":null,\"check\":\"terminal\""), 1);
  free(looks(&home, "./visitdeck --offline check", 0, "--  answer ", "--offline"));
  home_fault(&home, "me:status=401"); /* the token has ended; the command that would give a password is not run */
  free(looks(&home, CHECK, 3, "!!  login ", "has ended: visitdeck login"));
  profile(&home, home.url, " user = \"demo@visitdeck.example\"\n password_command = \"touch $HOME/asked\"");
  free(looks(&home, CHECK, 0, "ok  login ", "password_command is run when it is needed"));
  AUTO(mem_free_at) char *asked = home_path(&home, "asked");
  assert_int_equal(access(asked, F_OK), -1);
  assert_int_equal(home_requests(&home, "POST"), 1); /* the login above */
  home_close(&home);
}

/* ---- the configuration and this machine */

TEST(a_configuration_that_is_wrong_comes_first) {
  static const struct {
    const char *text, *said;
  } rows[] = {{"profile default {\n refesh = 30\n}\n", "visitdeck.conf:2: "},
              {"profile default {\n url = \"http://flatsy.fr\"\n}\n", "https"},
              {"profile default {\n timezone = \"Europe/Nowhere\"\n}\n", "Europe/Nowhere"},
              {"profile default {\n ca = \"/none.pem\"\n}\n", "/none.pem"},
              {"profile default {\n", "ends in the middle"}};
  struct home home;
  home_open(&home);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    configure(&home, rows[n].text);
    free(looks(&home, CHECK, 2, "!!  configuration ", rows[n].said));
  }
  configure(&home, "profile default {\n password_command = \"pass x\"\n}\n");
  free(home_shell(&home, "chmod 644 $HOME/config/visitdeck/visitdeck.conf"));
  free(looks(&home, "./visitdeck --offline check", 0, "ok  configuration ", "others can read it"));
  free(home_shell(&home, "chmod 666 $HOME/config/visitdeck/visitdeck.conf"));
  free(looks(&home, CHECK, 2, "!!  configuration ", "Others may write"));
  visitdeck_says(&home, 2, "it goes like this: visitdeck check", "check twice");
  home_close(&home);
}

static int network_disk(int fd, struct statfs *about) {
  int got = fstatfs(fd, about);
  about->f_type = 0x6969; /* NFS */
  return got;
}

TEST(a_disk_that_will_not_do_is_told) {
  struct home home;
  home_open(&home);
  home_write_text(&home, "state", "%s", "a file where the folder is to be");
  free(looks(&home, "./visitdeck --offline check", 1, "!!  disk ", "state"));
  AUTO(mem_free_at) char *folder = home_path(&home, "elsewhere");
  struct config config = {.folders = {.state = folder, .cache = folder}};
  struct check check = {.config = &config};
  check_host_disk(&check);
  file_set_statfs(network_disk);
  check_host_disk(&check);
  file_set_statfs(NULL);
  assert_int_equal(check.lines[0].state, CHECK_FINE);
  assert_int_equal(check.lines[1].state, CHECK_WRONG);
  assert_has(check.lines[1].text, "network disk (NFS)");
  check_lines_clear(&check);
  home_close(&home);
}

TEST(the_terminal_is_looked_at) {
  static const struct {
    struct tty_setup setup;
    const char *said;
  } rows[] = {{{.rows = 30, .columns = 100}, " xterm-256color, 100 x 30, colours: 256, UTF-8"},
              {{.rows = 9, .columns = 90}, " 90 x 9 is too small"},
              {{.term = "nobody-knows", .columns = 100}, " TERM=nobody-knows is not known here"},
              {{.term = "dumb", .columns = 100}, " TERM=dumb can't show the dashboard"}};
  struct home home;
  home_open(&home);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(tty_free_at)
    struct tty *tty =
        tty_start(&home, &rows[n].setup, (const char *const[]){"./visitdeck", "--offline", "check", NULL});
    tty_wait(tty, rows[n].said);
    assert_int_equal(tty_wait_exit(tty), n == 0 ? 0 : 2);
  }
  home_close(&home);
}

/* ---- the way */

TEST(where_the_way_ends_is_told) {
  static const struct raw_server_line page = {"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: "
                                              "6\r\n\r\n<html>",
                                              RAW_KEEP, 0, 0},
                                      late = {"HTTP/1.1 401 No\r\nDate: Sat, 01 Nov 2025 10:00:00 GMT\r\n"
                                              "Content-Length: 2\r\n\r\n{}",
                                              RAW_KEEP, 0, 0};
  struct home home;
  char url[128];
  home_open(&home);
  profile(&home, "http://127.0.0.1:9", "");
  free(looks(&home, CHECK, 5, "!!  answer ", "127.0.0.1:9"));
  profile(&home, "https://no.such.host.invalid", "");
  free(looks(&home, CHECK, 5, "!!  name ", "no.such.host.invalid is not found"));
  free(looks(&home, "https_proxy=http://Name:Word@127.0.0.1:9 " CHECK, 5, "!!  proxy ", "proxy 127.0.0.1:9"));
  struct raw_server *server = raw_server_open(url, sizeof url, &page, 1);
  profile(&home, url, "");
  free(looks(&home, CHECK, 5, "!!  answer ", "Flatsy"));
  raw_server_turn(server, &late);
  free(looks(&home, CHECK, 3, "!!  clock ", "ahead of Flatsy's: set it"));
  raw_server_close(server);
  home_close(&home);
}

TEST(certificates_are_told) {
  static const struct {
    const char *certificate, *authority;
    int status;
    const char *begins, *said;
  } rows[] = {{"good", "", 5, "!!  certificate ", "can't be trusted"},
              {"good", "ca.pem", 3, "ok  certificate ", "trusted, by "},
              {"expired", "ca.pem", 5, "!!  certificate ", "has expired"},
              {"other", "ca.pem", 5, "!!  certificate ", "another name"}};
  struct home home;
  home_open(&home);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct secure *secure = secure_open(rows[n].certificate);
    AUTO(mem_free_at) char *url = mem_print("https://127.0.0.1:%d", secure_port(secure));
    AUTO(mem_free_at) char *authority = mem_print(" ca = \"%s/%s\"", secure_folder(), rows[n].authority);
    profile(&home, url, rows[n].authority[0] != '\0' ? authority : "");
    free(looks(&home, CHECK, rows[n].status, rows[n].begins, rows[n].said));
    secure_close(secure);
  }
  home_close(&home);
}

TEST(the_broker_is_asked) {
  struct home home;
  struct broker broker;
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  broker_start(&broker, NULL);
  AUTO(mem_free_at) char *line = mem_print(" password_command = \"true\"\n mqtt_url = \"%s\"", broker.url);
  profile(&home, home.url, line);
  free(looks(&home, CHECK, 0, "ok  broker ", "lets us in"));
  broker_end(&broker);
  free(looks(&home, CHECK, 5, "!!  broker ", "127.0.0.1"));
  home_close(&home);
}

/* Nobody there answers: both waits end by themselves. */
TEST(a_server_that_hangs_holds_nothing_up) {
  struct home home;
  int port, held = socket_listen(&port);
  home_open(&home);
  AUTO(mem_free_at) char *url = mem_print("http://127.0.0.1:%d", port);
  AUTO(mem_free_at) char *line = mem_print(" mqtt_url = \"mqtt://127.0.0.1:%d\"", port);
  profile(&home, url, line);
  int64_t began = monotonic_ms();
  AUTO(mem_free_at) char *lines = looks(&home, CHECK, 5, "!!  answer ", "No answer");
  assert_has(lines, "!!  broker ");
  assert_true(monotonic_ms() - began < 40 * 1000); /* 8 s, where nothing else is at work */
  close(held);
  home_close(&home);
}

/* ---- what is sent to whoever helps */

TEST(a_report_names_nobody) {
  struct home home;
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  profile(&home, home.url,
          " user = \"demo@visitdeck.example\"\n password_command = \"echo demo # S3cret\"\n ca = \"~/ca.pem\"\n"
          " mqtt_url = \"mqtt://127.0.0.1:9\"\n mqtt_user = \"lea.martin\"\n refresh = 45\n seat = \"Séverine\"");
  AUTO(mem_free_at) char *authority = mem_print("cp %s/ca.pem $HOME/ca.pem", secure_folder());
  free(home_shell(&home, "%s", authority));
  free(home_shell(&home, "./visitdeck whoami"));
  AUTO(mem_free_at) char *token = home_shell(&home, "tail -n 1 $HOME/state/visitdeck/default/token");
  token[strcspn(token, "\n")] = '\0';
  AUTO(mem_free_at)
  char *report = looks(&home, "https_proxy=http://Name:Word@127.0.0.1:9 " CHECK " --report", 5, "visitdeck ", "T");
  static const char *const has[] = {"Linux ",         "libcurl/",
                                    "SQLite ",        "ncurses ",
                                    "TERM=",          "url = http://127.0.0.1:",
                                    "refresh = 45\n", "user = ***\n",
                                    "seat = ***\n",   "password_command = ***\n",
                                    "ok  disk ",      "~/state/visitdeck/default",
                                    "!!  broker "};
  const char *const hides[] = {
      "demo@", "S3cret", "lea.martin", "Séverine", "Name", "Word", home.folder, strrchr(home.folder, '/'), token};
  for (size_t n = 0; n < sizeof has / sizeof *has; n++)
    assert_has(report, has[n]);
  for (size_t n = 0; n < sizeof hides / sizeof *hides; n++)
    if (strstr(report, hides[n]) != NULL) fail_msg("%s is in it:\n%s", hides[n], report);
  home_close(&home);
}
