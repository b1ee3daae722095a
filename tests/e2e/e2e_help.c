/* What visitdeck says of itself: a page of help for each command, and what completes its words in a shell. Both come
 * from the tables of commands and options, which are gone through here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../harness/folder.h"
#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"
#include "cli/cli_help.h"
#include "cli/cli_options.h"
#include "cli/cli_table.h"

/* ---- pages */

TEST(every_command_has_a_page) {
  struct home home;
  const struct cli_row *row;
  const struct options_row *option;
  home_open(&home);
  for (size_t n = 0; (row = cli_table_row(n)) != NULL; n++) {
    AUTO(mem_free_at) char *page = visitdeck_prints(&home, NULL, 0, row->usage, "%s --help", row->name);
    AUTO(mem_free_at) char *other = visitdeck_prints(&home, NULL, 0, row->usage, "-h %s", row->name);
    assert_string_equal(page, other);
    assert_has(page, row->help);
    assert_has(page, "Exit status\n  0  ");
    if (cli_help_example(row) == NULL) fail_msg("%s has no example", row->name);
    assert_has(page, cli_help_example(row));
    for (size_t o = 0; (option = cli_options_row(o)) != NULL; o++) {
      AUTO(mem_free_at)
      char *line = mem_print("\n  --%s%s", option->name, option->kind == OPTION_FORM ? "[" : " ");
      if (option->help == NULL) fail_msg("--%s has no help", option->name);
      if (option->own == 0 && option->letter == 0) assert_has(page, line);
      if (option->own != 0) assert_int_equal(text_count(page, line) > 0, (row->takes & option->own) != 0);
    }
  }
  visitdeck_says(&home, 2, "There is no command \"bok\"", "bok --help");
  home_close(&home);
}

/* A command of the manual: the word of an item of the outermost list of COMMANDS; NULL: the line has none. */
static const char *manual_command(const char *line, int *depth, char word[80]) {
  *depth += (strncmp(line, ".Bl ", 4) == 0) - (strncmp(line, ".El", 3) == 0);
  return *depth == 1 && sscanf(line, ".It Cm %79s", word) == 1 ? word : NULL;
}

/* Each of the table is in --help and in the manual, and no other is: nobody reads of what is not there. What completes
 * words has its own tests below. */
TEST(help_and_manual_have_every_command_and_no_other) {
  struct home home;
  const struct cli_row *row;
  char word[80];
  int depth = 0;
  size_t all = 0, told = 0;
  home_open(&home);
  AUTO(mem_free_at) char *help = visitdeck_prints(&home, NULL, 0, "Commands", "--help");
  AUTO(mem_free_at) char *manual = folder_read(NULL, "doc/visitdeck.1", NULL), *named = mem_copy("\n");
  if (manual == NULL) fail_msg("there is no doc/visitdeck.1 here: make");
  char *line = strstr(manual, "\n.Sh COMMANDS\n"), *rest = NULL;
  line = strtok_r(line + 1, "\n", &rest);
  while ((line = strtok_r(NULL, "\n", &rest)) != NULL && strncmp(line, ".Sh ", 4) != 0) {
    if (manual_command(line, &depth, word) == NULL) continue;
    if (cli_table_find(word) == NULL) fail_msg("visitdeck(1) has a command that is not there: %s", word);
    char *more = mem_print("%s%s\n", named, word);
    free(named);
    named = more;
    told++;
  }
  for (; (row = cli_table_row(all)) != NULL; all++) {
    AUTO(mem_free_at) char *item = mem_print("\n%s\n", row->name), *usage = mem_print("\n  %s\n", row->usage);
    if (strstr(named, item) == NULL) fail_msg("visitdeck(1) lacks the command %s", row->name);
    if (strstr(help, usage) == NULL) fail_msg("--help lacks %s", row->usage);
  }
  assert_int_equal(told, all);
  home_close(&home);
}

/* What an example says goes as it stands: its command takes its options and so many words. Nothing is there to do it
 * to. */
TEST(examples_are_taken) {
  struct home home;
  const struct cli_row *row;
  home_open(&home);
  for (size_t n = 0; (row = cli_table_row(n)) != NULL; n++) {
    const char *example = cli_help_example(row), *behind = strstr(example, "| visitdeck ");
    if (strcmp(row->name, "check") == 0) continue; /* it looks at this machine: e2e_check */
    AUTO(mem_free_at)
    char *line = mem_print("./visitdeck --offline --yes %s </dev/null", behind != NULL ? behind + 12 : example);
    struct ran ran = run(&home, NULL, (const char *const[]){"/bin/sh", "-c", line, NULL});
    if (ran.status == 2 && strstr(ran.err, "it goes like this") != NULL) fail_msg("%s: %s", line, ran.err);
    if (strstr(ran.err, "option") != NULL) fail_msg("%s: %s", line, ran.err);
    ran_free(&ran);
  }
  home_close(&home);
}

/* ---- completion */

/* bash with our script, asked what a line completes to, as readline asks it. */
#define ASK                                                                                                            \
  "source <(./visitdeck --completion bash) || exit\n"                                                                  \
  "while IFS= read -r COMP_LINE; do\n"                                                                                 \
  "  COMP_POINT=${#COMP_LINE}\n"                                                                                       \
  "  read -ra COMP_WORDS <<<\"${COMP_LINE//[:=]/ & }\"\n"                                                              \
  "  [[ $COMP_LINE != *' ' ]] || COMP_WORDS+=('')\n"                                                                   \
  "  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"                                                                          \
  "  _visitdeck ./visitdeck\n"                                                                                         \
  "  echo \"${COMPREPLY[*]}\"\n"                                                                                       \
  "done\n"

/* What the line completes to, a blank between two. New memory. */
static char *completes(const struct home *home, const char *line) {
  AUTO(mem_free_at) char *input = mem_print("%s\n", line);
  struct ran ran = run(home, input, (const char *const[]){"/bin/bash", "-c", ASK, NULL});
  assert_string_equal(ran.err, "");
  assert_int_equal(ran.status, 0);
  ran.out[strcspn(ran.out, "\n")] = '\0';
  char *words = mem_copy(ran.out);
  ran_free(&ran);
  return words;
}

TEST(bash_completes_every_command_and_option) {
  struct home home;
  const struct cli_row *row;
  const struct options_row *option;
  home_open(&home);
  AUTO(mem_free_at) char *commands = completes(&home, "visitdeck ");
  for (size_t n = 0; (row = cli_table_row(n)) != NULL; n++) {
    AUTO(mem_free_at) char *word = mem_print(" %s ", row->name), *all = mem_print(" %s ", commands);
    AUTO(mem_free_at) char *line = mem_print("visitdeck --offline %s -", row->name);
    AUTO(mem_free_at) char *answer = completes(&home, line), *options = mem_print(" %s ", answer);
    assert_has(all, word);
    for (size_t o = 0; (option = cli_options_row(o)) != NULL; o++) {
      AUTO(mem_free_at) char *name = mem_print(" --%s ", option->name);
      bool takes = option->own == 0 || (row->takes & option->own) != 0;
      if (text_count(options, name) != takes) fail_msg("%s: --%s: %s", row->name, option->name, options);
    }
  }
  home_close(&home);
}

TEST(bash_completes_what_is_begun) {
  static const struct {
    const char *line, *words;
  } rows[] = {{"visitdeck can", "cancel"},
              {"visitdeck --url http://127.0.0.1:9 can", "cancel"}, /* whose colon parts words */
              {"visitdeck --profile=can can", "cancel"},
              {"visitdeck --profile can", ""},
              {"visitdeck cancel v1 --by ", "visitor owner"},
              {"visitdeck cancel v1 --by=o", "owner"},
              {"visitdeck visits --status d", "done draft"},
              {"visitdeck outbox r", "retry"},
              {"visitdeck outbox retry ", ""},
              {"visitdeck slots 75-1 --a", "--ascii --all"},
              {"visitdeck agenda --all", ""},
              {"visitdeck agenda ", ""},
              {"visitdeck save /proc/self/statm", "/proc/self/statm"},
              {"visitdeck availability 75-1 /proc/self/statm", "/proc/self/statm"},
              {"visitdeck --config /proc/self/statm", "/proc/self/statm"}};
  struct home home;
  home_open(&home);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(mem_free_at) char *words = completes(&home, rows[n].line);
    if (strcmp(words, rows[n].words) != 0) fail_msg("%s: %s, not %s", rows[n].line, words, rows[n].words);
  }
  home_close(&home);
}

/* References come from the cache of the account that the line names, and Flatsy is not asked. */
TEST(bash_completes_references_from_the_cache) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  AUTO(mem_free_at) char *read = visitdeck_prints(&home, NULL, 0, "13-1063", "properties");
  home_stop_sandbox(&home);
  AUTO(mem_free_at) char *line = mem_print("visitdeck --url %s property 13-106", home.url);
  AUTO(mem_free_at) char *words = completes(&home, line);
  assert_has(words, "13-1063");
  AUTO(mem_free_at) char *option = mem_print("visitdeck --url %s visits --ref 13-1063", home.url);
  AUTO(mem_free_at) char *of_option = completes(&home, option);
  assert_string_equal(of_option, "13-1063");
  AUTO(mem_free_at) char *elsewhere = completes(&home, "visitdeck property 13-106");
  assert_string_equal(elsewhere, "");
  home_close(&home);
}

/* Their scripts name all there is; where the shell is there it also takes them. */
TEST(zsh_and_fish_have_every_command_and_option) {
  static const char *const shells[] = {"zsh", "fish"};
  struct home home;
  const struct cli_row *row;
  const struct options_row *option;
  home_open(&home);
  for (size_t n = 0; n < sizeof shells / sizeof *shells; n++) {
    AUTO(mem_free_at) char *script = visitdeck_prints(&home, NULL, 0, "visitdeck", "--completion %s", shells[n]);
    for (size_t r = 0; (row = cli_table_row(r)) != NULL; r++) {
      AUTO(mem_free_at)
      char *word = mem_print(n == 0 ? " '%s:" : " -a %s -d ", row->name);
      assert_has(script, word);
    }
    for (size_t o = 0; (option = cli_options_row(o)) != NULL; o++) {
      AUTO(mem_free_at) char *word = mem_print(n == 0 ? "--%s[" : " -l %s ", option->name);
      assert_has(script, word);
    }
    AUTO(mem_free_at)
    char *check = mem_print("command -v %s >/dev/null || exit 0; ./visitdeck --completion %s "
                            "| %s -n",
                            shells[n], shells[n], shells[n]);
    struct ran ran = run(&home, NULL, (const char *const[]){"/bin/sh", "-c", check, NULL});
    assert_string_equal(ran.err, "");
    assert_int_equal(ran.status, 0);
    ran_free(&ran);
  }
  visitdeck_says(&home, 2, "not in \"tcsh\"", "--completion tcsh");
  home_close(&home);
}
