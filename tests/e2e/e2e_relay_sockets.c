/* Where the relay listens, for whom, and what it says and keeps to itself there.
 */
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../harness/run.h"
#include "../harness/test.h"
#include "relay.h"
#include "base/mem.h"

/* What was asked for could not be said. */
TEST(a_full_or_closed_output_is_no_success) {
  static const char *const commands[] = {"-h", "--version", "--config $HOME/relay/conf path"};
  struct home home;
  struct relay relay;
  char line[200];
  home_open(&home);
  relay_prepare(&relay, &home, "relay");
  free(relay_configure(&relay, NULL, NULL));
  for (size_t n = 0; n < sizeof commands / sizeof *commands; n++) {
    snprintf(line, sizeof line, "! ./visitdeck-relay %s >/dev/full; ! ./visitdeck-relay %s >&-", commands[n],
             commands[n]);
    struct ran ran = run(&home, NULL, (const char *const[]){"/bin/sh", "-ec", line, NULL});
    if (ran.status != 0 || strstr(ran.err, "Can't write the output: ") == NULL)
      fail_msg("%s: %s", commands[n], ran.err);
    ran_free(&ran);
    free(home_shell(&home, "./visitdeck-relay %s >/dev/null", commands[n]));
  }
  home_close(&home);
}

/* It holds a password, a token, and a path that is a secret. */
TEST(nothing_of_it_gets_into_a_core) {
  struct home home;
  struct relay relay;
  struct rlimit limit;
  home_open(&home);
  relay_prepare(&relay, &home, "relay");
  free(relay_configure(&relay, NULL, NULL));
  relay_start(&relay);
  assert_int_equal(prlimit(relay.pid, RLIMIT_CORE, NULL, &limit), 0);
  assert_int_equal(limit.rlim_max, 0);
  relay_end(&relay);
  home_close(&home);
}

/* The port is known to the running one alone. */
TEST(a_port_of_its_own_choice_is_told) {
  struct home home;
  struct relay relay;
  int port;
  char text[200];
  home_open(&home);
  relay_prepare(&relay, &home, "relay");
  free(relay_configure(&relay, NULL, "listen = \"127.0.0.1:0\""));
  struct ran ran = relay_command(&relay, "path");
  assert_int_equal(ran.status, 5);
  assert_int_equal(ran.out_length, 0);
  ran_free(&ran);
  relay_start(&relay);
  ran = relay_command(&relay, "path");
  assert_int_equal(ran.status, 0);
  assert_int_equal(sscanf(ran.out, "http://127.0.0.1:%d/hook/", &port), 1);
  assert_in_range(port, 1, 65535);
  ran_free(&ran);
  relay.port = port;
  assert_int_equal(relay_request(&relay, "HEAD", NULL, ""), 200);
  snprintf(text, sizeof text, "listening on http://127.0.0.1:%d and unix:", port);
  ran = relay_command(&relay, "status");
  assert_non_null(strstr(ran.out, text));
  ran_free(&ran);
  assert_int_equal(relay_end(&relay), 0);
  home_close(&home);
}

/* Nobody else is given a test's port: not before its relay listens there, nor between two of them. */
TEST(its_port_stays_its_own) {
  struct home home;
  struct relay relay;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  home_open(&home);
  relay_prepare(&relay, &home, "relay");
  free(relay_configure(&relay, NULL, NULL));
  address.sin_port = htons((uint16_t)relay.port);
  for (int n = 0; n < 3; n++) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), -1);
    close(fd);
    assert_int_equal(relay_connect(&relay), -1);
    if (n == 2) break;
    relay_start(&relay);
    relay_kill(&relay);
  }
  home_close(&home);
}

/* Without an address only the sockets are there; with one for its state everybody here is told it, and no secret. */
TEST(it_listens_where_it_is_told_to) {
  struct home home;
  struct relay relay, other;
  char more[200], said[2000] = "";
  home_open(&home);
  relay_prepare(&relay, &home, "relay");
  relay_prepare(&other, &home, "other");
  snprintf(more, sizeof more, "listen = \"\"\nstatus_listen = \"127.0.0.1:%d\"", other.port);
  free(relay_configure(&relay, NULL, more));
  relay_start_in(&relay, "unix:");
  assert_int_equal(relay_connect(&relay), -1);
  int fd = relay_connect_in(&relay, "hook.sock");
  assert_true(fd >= 0);
  close(fd);
  fd = relay_connect(&other);
  for (size_t length = 0; length < sizeof said - 1;) {
    ssize_t got = read(fd, said + length, sizeof said - 1 - length);
    if (got <= 0) break;
    length += (size_t)got;
  }
  close(fd);
  assert_non_null(strstr(said, "broker not asked yet"));
  assert_null(strstr(said, relay.secret));
  assert_int_equal(relay_end(&relay), 0);
  snprintf(more, sizeof more, "listen = \"0.0.0.0:%d\"\npublic = true", relay.port);
  free(relay_configure(&relay, NULL, more));
  relay_start_in(&relay, "http://0.0.0.0:");
  assert_int_equal(relay_request(&relay, "HEAD", NULL, ""), 200);
  assert_int_equal(relay_end(&relay), 0);
  home_close(&home);
}

/* What one that was killed left behind is no obstacle; one that runs is. */
TEST(sockets_are_taken_over_from_the_dead_alone) {
  struct home home;
  struct relay relay, other;
  char more[200];
  home_open(&home);
  relay_prepare(&relay, &home, "relay");
  relay_prepare(&other, &home, "other");
  free(relay_configure(&relay, NULL, NULL));
  relay_start(&relay);
  relay_kill(&relay);
  relay_start(&relay);
  relay_await(&relay, "broker not asked yet");
  snprintf(more, sizeof more, "socket = \"%s/relay/hook.sock\"", home.folder);
  free(relay_configure(&other, NULL, more));
  assert_int_equal(relay_run(&other), 2);
  assert_int_equal(relay_logged(&other, "hook.sock: Address already in use"), 1);
  int fd = relay_connect_in(&relay, "hook.sock");
  assert_true(fd >= 0);
  close(fd);
  assert_int_equal(relay_end(&relay), 0);
  assert_int_equal(relay_connect_in(&relay, "hook.sock"), -1);
  home_close(&home);
}

static void await_state(pid_t pid, const char *wanted) {
  int64_t end = monotonic_ms() + 60000;
  for (char state = 'Z'; strchr(wanted, state) == NULL; usleep(1000)) {
    state = process_state(pid);
    assert_true(monotonic_ms() < end && state != '\0' && state != 'Z');
  }
}

/* Ctrl-Z while it waits, and on: the answer is still taken. */
TEST(who_asks_may_be_stopped) {
  static const char answer[] = "up\n";
  struct home home;
  struct relay relay;
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int out[2], status;
  char said[40] = "";
  home_open(&home);
  relay_prepare(&relay, &home, "relay");
  AUTO(mem_free_at) char *config = relay_configure(&relay, NULL, NULL);
  AUTO(mem_free_at) char *path = home_path(&home, "relay/status.sock");
  snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
  int listens = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  assert_int_equal(bind(listens, (struct sockaddr *)&address, sizeof address), 0);
  assert_int_equal(listen(listens, 1), 0);
  assert_int_equal(pipe2(out, O_CLOEXEC), 0);
  pid_t pid = fork();
  if (pid == 0) {
    dup2(out[1], STDOUT_FILENO);
    execl("./visitdeck-relay", "visitdeck-relay", "--config", config, "status", (char *)NULL);
    _exit(127);
  }
  close(out[1]);
  int fd = accept(listens, NULL, NULL);
  assert_true(fd >= 0);
  for (int n = 0; n < 5; n++) { /* the first time it may not wait yet */
    await_state(pid, "S");
    kill(pid, SIGSTOP);
    await_state(pid, "T");
    kill(pid, SIGCONT);
    await_state(pid, "RS");
  }
  assert_int_equal(write(fd, answer, strlen(answer)), strlen(answer));
  close(fd);
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  assert_int_equal(read(out[0], said, sizeof said - 1), strlen(answer));
  assert_string_equal(said, answer);
  close(out[0]);
  close(listens);
  home_close(&home);
}
