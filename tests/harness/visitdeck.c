#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "visitdeck.h"
#include "test.h"
#include "base/mem.h"

char *visitdeck_argv(const struct home *home, const char *words, const char *argv[VISITDECK_WORDS]) {
  char *copy = strdup(words), *rest = copy;
  size_t count = 0;
  argv[count++] = "./visitdeck";
  if (home->url[0] != '\0' && strstr(words, "--url") == NULL && strstr(words, "--config") == NULL) {
    argv[count++] = "--url";
    argv[count++] = home->url;
  }
  for (char *word; (word = strsep(&rest, " ")) != NULL;) {
    for (char *at = word; (at = strchr(at, '_')) != NULL;)
      *at = ' ';
    assert_true(count < VISITDECK_WORDS - 1);
    argv[count++] = word;
  }
  argv[count] = NULL;
  return copy;
}

char *visitdeck_word(const char *text, char out[80]) {
  snprintf(out, 80, "%s", text);
  for (char *at = out; (at = strchr(at, ' ')) != NULL;)
    *at = '_';
  return out;
}

struct ran visitdeck_run(const struct home *home, const char *input, const char *words) {
  const char *argv[VISITDECK_WORDS];
  AUTO(mem_free_at) char *copy = visitdeck_argv(home, words, argv);
  return run(home, input, argv);
}

__attribute__((format(printf, 5, 0))) static char *visitdeck_must(const struct home *home, const char *input,
                                                                  int status, const char *said, const char *format,
                                                                  va_list arguments) {
  AUTO(mem_free_at) char *words = mem_print_with(format, arguments);
  AUTO(ran_free) struct ran ran = visitdeck_run(home, input, words);
  char *all = mem_print("%s%s", ran.out, ran.err);
  if (ran.status != status || (said != NULL && strstr(ran.out, said) == NULL && strstr(ran.err, said) == NULL))
    fail_msg("visitdeck %s: status %d (wanted %d), wanted \"%s\":\n%s", words, ran.status, status,
             said != NULL ? said : "", all);
  if (status != 0 && strstr(ran.err, "visitdeck: ") == NULL) fail_msg("visitdeck %s: no sentence: %s", words, ran.err);
  return all;
}

char *visitdeck_prints(const struct home *home, const char *input, int status, const char *said, const char *format,
                       ...) {
  va_list arguments;
  va_start(arguments, format);
  char *all = visitdeck_must(home, input, status, said, format, arguments);
  va_end(arguments);
  return all;
}

void visitdeck_says(const struct home *home, int status, const char *said, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  AUTO(mem_free_at) char *all = visitdeck_must(home, "demo\n", status, said, format, arguments);
  if (status != 0 && strncmp(all, "visitdeck: ", 11) != 0) fail_msg("no sentence first: %s", all);
  va_end(arguments);
}

void visitdeck_log_in(const struct home *home) {
  visitdeck_says(home, 0, "Logged in", "login --user demo@visitdeck.example --password-stdin");
}

void visitdeck_begin(struct home *home, const char *option, const char *value) {
  home_open(home);
  home_start_sandbox(home, option, value);
  visitdeck_log_in(home);
}
