#include "cli/cli_complete.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "cli/cli_commands.h"
#include "cli/cli_table.h"
#include "model/visit.h"

/* ---- what may stand where, as the tables say it */

/* Words that one must be of, a blank between them; or one of what only the shell or the cache knows. New memory. */
struct cli_complete_words {
  char *choices; /* "" : none */
  bool file, property;
};

static void cli_complete_words_clear(struct cli_complete_words *words) {
  free(words->choices);
}

static void cli_complete_add(char **choices, const char *word, size_t length) {
  char *all = mem_print("%s%s%.*s", *choices, (*choices)[0] != '\0' ? " " : "", (int)length, word);
  free(*choices);
  *choices = all;
}

/* "list | retry ID | drop ID": list, retry, drop. */
static char *cli_complete_choices(const char *usage) {
  char *choices = mem_copy("");
  for (const char *at = usage; *at != '\0'; at += strspn(at, " []")) {
    size_t length = strcspn(at, " []"), small = 0;
    while (small < length && islower((unsigned char)at[small]))
      small++;
    if (small == length) cli_complete_add(&choices, at, length);
    at += length;
  }
  return choices;
}

static char *cli_complete_statuses(void) {
  static const char *const words[] = {
#define COMPLETE_STATUS(name, api, short_label, word, label) api,
      VISIT_STATUS_LIST(COMPLETE_STATUS)
#undef COMPLETE_STATUS
          "cancelled", /* of whatever kind */
      "draft"};
  char *choices = mem_copy("");
  for (size_t n = 0; n < sizeof words / sizeof *words; n++)
    if (words[n][0] != '\0') cli_complete_add(&choices, words[n], strlen(words[n]));
  return choices;
}

/* Behind a command. */
static struct cli_complete_words cli_complete_of_command(const struct cli_row *row) {
  const char *words = row->usage + strcspn(row->usage, " ");
  return (struct cli_complete_words){.choices = cli_complete_choices(words),
                                     .file = (row->takes & FILES) != 0,
                                     .property = strncmp(words, " REF", 4) == 0 || strncmp(words, " [REF", 5) == 0};
}

/* Behind an option that has a value. */
static struct cli_complete_words cli_complete_of_option(const struct options_row *row) {
  const char *value = row->value != NULL ? row->value : "";
  struct cli_complete_words words = {.file = strcmp(value, "FILE") == 0, .property = strcmp(value, "REF") == 0};
  if (row->own == CLI_OPTIONS_STATUS)
    words.choices = cli_complete_statuses();
  else
    words.choices = mem_copy(islower((unsigned char)value[0]) && strchr(value, '|') != NULL ? value : "");
  for (char *c = words.choices; *c != '\0'; c++)
    if (*c == '|') *c = ' ';
  return words;
}

static bool cli_complete_has_value(const struct options_row *row) {
  return row->kind == OPTION_TEXT || row->kind == OPTION_OWN;
}

/* In single quotes, what of it the shell heeds in them escaped. */
static void cli_complete_quote(const char *text, const char *heeded, const char *quote) {
  for (; *text != '\0'; text++)
    if (*text == '\'')
      fputs(quote, stdout);
    else
      printf("%s%c", strchr(heeded, *text) != NULL ? "\\" : "", *text);
}

/* ---- bash */

static void cli_complete_bash_words(const struct cli_complete_words *words) {
  if (words->choices[0] != '\0') printf(" choices=\"%s\";", words->choices);
  if (words->file) printf(" files=1;");
  if (words->property) printf(" properties=1;");
  puts(" ;;");
}

static void cli_complete_bash_options(void) {
  const struct options_row *row;
  for (size_t n = 0; (row = cli_options_row(n)) != NULL; n++)
    if (cli_complete_has_value(row)) {
      AUTO(cli_complete_words_clear) struct cli_complete_words words = cli_complete_of_option(row);
      printf("  --%s) value=1;", row->name);
      cli_complete_bash_words(&words);
    }
}

static void cli_complete_bash_names(unsigned takes) {
  const struct options_row *row;
  for (size_t n = 0; (row = cli_options_row(n)) != NULL; n++)
    if (cli_options_is_of(row, takes)) printf(" --%s", row->name);
}

static void cli_complete_bash_commands(void) {
  const struct cli_row *row;
  fputs("  '') choices=\"", stdout);
  for (size_t n = 0; (row = cli_table_row(n)) != NULL; n++)
    printf("%s%s", n > 0 ? " " : "", row->name);
  puts("\" ;;");
  for (size_t n = 0; (row = cli_table_row(n)) != NULL; n++) {
    AUTO(cli_complete_words_clear) struct cli_complete_words words = cli_complete_of_command(row);
    printf("  %s) own=\"", row->name);
    cli_complete_bash_names(row->takes);
    fputs("\";", stdout);
    cli_complete_bash_words(&words);
  }
}

/* What is typed is taken from the line itself: to bash the colon of an address parts words. References are compared and
 * quoted, never expanded, for they come from a server. */
static void cli_complete_bash(void) {
  puts("# bash completion for visitdeck: visitdeck --completion bash\n"
       "_visitdeck_value() { # the option before: what its value may be\n"
       "  case $1 in");
  cli_complete_bash_options();
  puts("  esac\n"
       "}\n"
       "_visitdeck() {\n"
       "  local cur=${COMP_WORDS[COMP_CWORD]} line=${COMP_LINE:0:COMP_POINT} prev= command= value= choices= files= "
       "properties= own= word nth=0\n"
       "  local -a words given=()\n"
       "  COMPREPLY=()\n"
       "  read -ra words <<<\"$line\"\n"
       "  word=\n"
       "  [[ $line == *[[:space:]] ]] || { word=${words[-1]}; unset 'words[-1]'; }\n"
       "  for prev in \"${words[@]:1}\"; do\n"
       "    if [[ -n $value ]]; then\n"
       "      [[ ${given[-1]-} != --@(url|profile|config) ]] || given+=(\"$prev\")\n"
       "      value=\n"
       "    elif [[ $prev == -* ]]; then\n"
       "      [[ $prev != --@(url|profile|config)* ]] || given+=(\"$prev\")\n"
       "      [[ $prev == *=* ]] || _visitdeck_value \"$prev\"\n"
       "    else\n"
       "      [[ -z $command ]] || ((++nth))\n"
       "      command=${command:-$prev}\n"
       "    fi\n"
       "  done\n"
       "  choices= files= properties=\n"
       "  if [[ $word == --*=* ]]; then\n"
       "    _visitdeck_value \"${word%%=*}\"\n"
       "    cur=${word#*=}\n"
       "  elif [[ -n $value ]]; then\n"
       "    _visitdeck_value \"$prev\"\n"
       "  else\n"
       "  case $command in");
  cli_complete_bash_commands();
  fputs("  esac\n"
        "  [[ $nth$properties != 01 ]] || files=\n"
        "  [[ $nth == 0 ]] || properties= choices=\n"
        "  [[ $word != -* ]] || { files= properties= choices=\"",
        stdout);
  cli_complete_bash_names(CLI_OPTIONS_GENERAL);
  puts("$own\"; }\n"
       "  fi\n"
       "  [[ -z $choices ]] || COMPREPLY=($(compgen -W \"$choices\" -- \"$cur\"))\n"
       "  [[ -z $files ]] || { compopt -o filenames 2>/dev/null; mapfile -t -O \"${#COMPREPLY[@]}\" COMPREPLY "
       "< <(compgen -f -- \"$cur\"); }\n"
       "  [[ -z $properties ]] || while read -r word _; do\n"
       "    [[ $word != \"$cur\"* ]] || COMPREPLY+=(\"$(printf %q \"$word\")\")\n"
       "  done < <(\"$1\" \"${given[@]}\" --offline properties 2>/dev/null </dev/null)\n"
       "}\n"
       "complete -F _visitdeck visitdeck");
}

/* ---- zsh */

static void cli_complete_zsh_words(const struct cli_complete_words *words) {
  if (words->property)
    printf("_visitdeck_properties");
  else if (words->file)
    printf("_files");
  else if (words->choices[0] != '\0')
    printf("(%s)", words->choices);
}

static void cli_complete_zsh_option(const struct options_row *row) {
  printf(" '%s--%s[", row->kind == OPTION_OWN ? "*" : "", row->name);
  cli_complete_quote(_(row->help), "[]:\\", "'\\''");
  printf("]");
  if (cli_complete_has_value(row)) {
    AUTO(cli_complete_words_clear) struct cli_complete_words words = cli_complete_of_option(row);
    printf(":%s:", row->value);
    cli_complete_zsh_words(&words);
  }
  printf("'");
}

static void cli_complete_zsh_options(unsigned takes) {
  const struct options_row *row;
  for (size_t n = 0; (row = cli_options_row(n)) != NULL; n++)
    if (cli_options_is_of(row, takes)) cli_complete_zsh_option(row);
}

static void cli_complete_zsh_command(const struct cli_row *row) {
  AUTO(cli_complete_words_clear) struct cli_complete_words words = cli_complete_of_command(row);
  printf("  %s) _arguments $general", row->name);
  cli_complete_zsh_options(row->takes);
  if (words.property || words.file || words.choices[0] != '\0') {
    printf(" '1: :");
    cli_complete_zsh_words(&words);
    printf("'");
  }
  if (words.property && words.file) printf(" '2: :_files'");
  puts(" '*: :{:}' ;;"); /* not '*: :', whose message would keep zsh from completing options there */
}

static void cli_complete_zsh(void) {
  const struct cli_row *row;
  puts("#compdef visitdeck\n"
       "# zsh completion for visitdeck: visitdeck --completion zsh\n"
       "_visitdeck_properties() {\n"
       "  local -a references\n"
       "  references=(${${(f)\"$(visitdeck --offline properties 2>/dev/null </dev/null)\"}%% *})\n"
       "  compadd -a references\n"
       "}\n"
       "_visitdeck() {\n"
       "  local state line\n"
       "  local -a general commands");
  printf("  general=(");
  cli_complete_zsh_options(CLI_OPTIONS_GENERAL);
  printf(")\n  commands=(");
  for (size_t n = 0; (row = cli_table_row(n)) != NULL; n++) {
    printf(" '%s:", row->name);
    cli_complete_quote(_(row->help), "\\", "'\\''");
    printf("'");
  }
  puts(")\n"
       "  _arguments -C $general '1: :->command' '*:: :->words'\n"
       "  [[ $state != command ]] || _describe command commands\n"
       "  [[ $state = words ]] || return\n"
       "  case $words[1] in");
  for (size_t n = 0; (row = cli_table_row(n)) != NULL; n++)
    cli_complete_zsh_command(row);
  puts("  esac\n"
       "}\n"
       "if [[ $funcstack[1] = _visitdeck ]]; then _visitdeck \"$@\"; else compdef _visitdeck visitdeck; fi");
}

/* ---- fish */

static void cli_complete_fish_help(const char *help) {
  printf(" -d '");
  cli_complete_quote(help, "\\", "\\'");
  puts("'");
}

static void cli_complete_fish_words(const struct cli_complete_words *words) {
  if (words->choices[0] != '\0') printf(" -a '%s'", words->choices);
  if (words->property) printf(" -a '(__visitdeck_properties)'");
  if (words->file) printf(" -F");
}

/* command NULL: of all. */
static void cli_complete_fish_options(const char *command, unsigned takes) {
  const struct options_row *row;
  for (size_t n = 0; (row = cli_options_row(n)) != NULL; n++) {
    if (!cli_options_is_of(row, takes)) continue;
    printf("complete -c visitdeck -l %s", row->name);
    if (row->letter != 0) printf(" -s %c", row->letter);
    if (command != NULL) printf(" -n '__fish_seen_subcommand_from %s'", command);
    if (cli_complete_has_value(row)) {
      AUTO(cli_complete_words_clear) struct cli_complete_words words = cli_complete_of_option(row);
      printf(words.file ? " -r" : " -x");
      cli_complete_fish_words(&words);
    }
    cli_complete_fish_help(_(row->help));
  }
}

static void cli_complete_fish(void) {
  const struct cli_row *row;
  puts("# fish completion for visitdeck: visitdeck --completion fish\n"
       "function __visitdeck_properties\n"
       "  visitdeck --offline properties 2>/dev/null </dev/null | string match -r '^\\S+'\n"
       "end\n"
       "complete -c visitdeck -f");
  cli_complete_fish_options(NULL, CLI_OPTIONS_GENERAL);
  for (size_t n = 0; (row = cli_table_row(n)) != NULL; n++) {
    AUTO(cli_complete_words_clear) struct cli_complete_words words = cli_complete_of_command(row);
    printf("complete -c visitdeck -n __fish_use_subcommand -a %s", row->name);
    cli_complete_fish_help(_(row->help));
    cli_complete_fish_options(row->name, row->takes);
    if (words.choices[0] == '\0' && !words.property && !words.file) continue;
    printf("complete -c visitdeck -n '__fish_seen_subcommand_from %s'", row->name);
    cli_complete_fish_words(&words);
    putchar('\n');
  }
}

enum error_code cli_complete_print(const char *shell, struct error *error) {
  error_clear(error);
  if (strcmp(shell, "bash") == 0)
    cli_complete_bash();
  else if (strcmp(shell, "zsh") == 0)
    cli_complete_zsh();
  else if (strcmp(shell, "fish") == 0)
    cli_complete_fish();
  else
    error_set(error, ERROR_USAGE, _("Words are completed in bash, zsh and fish, not in \"%s\""), shell);
  return error->code;
}
