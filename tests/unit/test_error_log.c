/* Errors and log lines: clean, cut at a character, in files that only their owner reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../harness/test.h"
#include "base/error.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"

TEST(test_error_is_clean_and_cut) {
  struct error error;
  assert_int_equal(error_set(&error, ERROR_NOT_FOUND, "no \x1b[31m%s\nhere", "é\xff"), ERROR_NOT_FOUND);
  assert_string_equal(error.text, "no é\uFFFD here");
  char longer[3000];
  for (size_t i = 0; i + 2 < sizeof longer; i += 2)
    memcpy(longer + i, "é", 3);
  error_set(&error, ERROR_REFUSED, "x%s", longer);
  assert_true(strlen(error.text) >= sizeof error.text - 2);
  assert_true(text_is_utf8(error.text, strlen(error.text)));
  assert_null(strstr(error.text, "\uFFFD"));
  error_set(&error, ERROR_REFUSED, "again: %.10s", error.text);
  assert_memory_equal(error.text, "again: x", 8);
  assert_int_equal(error_set(NULL, ERROR_USAGE, "x"), ERROR_USAGE);
  error_clear(&error);
  assert_int_equal(error.code, ERROR_NONE);
  assert_string_equal(error.text, "");
}

TEST(test_exit_statuses) {
  assert_int_equal(error_exit_status(ERROR_NONE), 0);
  assert_int_equal(error_exit_status(ERROR_CONFIG), 2);
  assert_int_equal(error_exit_status(ERROR_ANSWER), 5);
  assert_int_equal(error_exit_status(ERROR_UNKNOWN), 6);
}

static char folder[] = "/tmp/visitdeck-test-XXXXXX";

static int make_folder(UNUSED void **state) {
  return mkdtemp(folder) == NULL;
}

static int remove_folder(UNUSED void **state) {
  static const char *const names[] = {"log", "log.1", "link", "elsewhere"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    AUTO(mem_free_at) char *path = mem_print("%s/%s", folder, names[i]);
    unlink(path);
  }
  return rmdir(folder);
}

TEST(test_log) {
  log_line("to nobody");
  char *path = mem_print("%s/log", folder), line[1200];
  struct error error;
  assert_int_equal(log_open(path, &error), ERROR_NONE);
  log_line("GET %s\x1b]52;c;x\x07 ok\nsecond", "/visits");
  char longer[2000];
  memset(longer, 'x', sizeof longer - 1);
  longer[sizeof longer - 1] = '\0';
  log_line("%s", longer);
  FILE *file = fopen(path, "r");
  assert_non_null(fgets(line, sizeof line, file));
  assert_string_equal(line + strlen("2026-11-27T13:30:00Z "), "GET /visits ok second\n");
  assert_non_null(fgets(line, sizeof line, file));
  assert_in_range(strlen(line), 900, 1000);
  assert_null(fgets(line, sizeof line, file));
  fclose(file);
  struct stat status;
  assert_int_equal(stat(path, &status), 0);
  assert_int_equal(status.st_mode & 0777, 0600);
  log_close();
  free(path);
}

TEST(test_log_rotates) {
  AUTO(mem_free_at) char *path = mem_print("%s/log", folder);
  AUTO(mem_free_at) char *old = mem_print("%s/log.1", folder);
  struct error error;
  assert_int_equal(log_open(path, &error), ERROR_NONE);
  char line[900];
  memset(line, 'x', sizeof line - 1);
  line[sizeof line - 1] = '\0';
  struct stat status;
  for (int i = 0; i < 2000 && stat(old, &status) != 0; i++)
    log_line("%s", line);
  assert_int_equal(stat(old, &status), 0);
  assert_in_range(status.st_size, 1024 * 1024, 1024 * 1024 + 2000);
  log_line("new");
  assert_int_equal(stat(path, &status), 0);
  assert_in_range(status.st_size, 1, 100);
  log_close();
}

TEST(test_log_refuses_links_and_folders) {
  AUTO(mem_free_at) char *link = mem_print("%s/link", folder);
  AUTO(mem_free_at) char *target = mem_print("%s/elsewhere", folder);
  assert_int_equal(symlink(target, link), 0);
  struct error error;
  assert_int_equal(log_open(link, &error), ERROR_STORE);
  assert_non_null(strstr(error.text, link));
  assert_int_equal(access(target, F_OK), -1);
  assert_int_equal(log_open(folder, &error), ERROR_STORE);
}

/* A process of its own: its standard error is a pipe, and its log one of a service. Waiting for room it would hang
 * until the alarm. */
static void say_into(int in, int out) {
  alarm(20);
  dup2(out, STDERR_FILENO);
  log_to_stderr();
  fcntl(in, F_SETFL, O_NONBLOCK);
  fcntl(out, F_SETFL, O_NONBLOCK);
  while (write(out, "x", 1) == 1)
    ;
  fcntl(out, F_SETFL, 0);
  log_line("lost");
  log_line("lost, too");
  for (char byte; read(in, &byte, 1) == 1;) /* what filled it */
    ;
  log_line("taken");
  _exit(0);
}

TEST(a_service_waits_for_no_reader) {
  int ends[2], status;
  char text[256] = "";
  assert_int_equal(pipe(ends), 0);
  pid_t child = fork();
  if (child == 0) say_into(ends[0], ends[1]);
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  assert_true(read(ends[0], text, sizeof text - 1) > 0);
  assert_string_equal(text, "<6>2 lines of this log are lost: nobody took them\n<6>taken\n");
  close(ends[0]);
  close(ends[1]);
}

TESTS_SHARE(make_folder, remove_folder)
