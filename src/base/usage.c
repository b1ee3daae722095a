#include "base/usage.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

enum error_code usage_option(const char *program, int id, const char *word, struct error *error) {
  if (id == ':') return error_set(error, ERROR_USAGE, _("%s wants a value; see %s --help"), word, program);
  if (optopt >= USAGE_LONG || optopt == 'h' || optopt == 'V')
    return error_set(error, ERROR_USAGE, _("%s: this option takes no value; see %s --help"), word, program);
  if (optopt != 0) /* it may stand among others */
    return error_set(error, ERROR_USAGE, _("There is no option -%c; see %s --help"), optopt, program);
  return error_set(error, ERROR_USAGE, _("There is no option %s; see %s --help"), word, program);
}

bool usage_is_empty(const char *word) {
  return word[strspn(word, " \t\r\n")] == '\0';
}

void usage_say(const char *program, const char *text) {
  fprintf(stderr, _("%s: %s\n"), program, text);
}

int usage_refuse(const char *program, const char *what, const char *value) {
  AUTO(mem_free_at) char *text = value != NULL ? mem_print(_("%s: %s"), what, value) : mem_copy(what);
  fprintf(stderr, _("%s: %s; see %s --help\n"), program, text, program);
  return error_exit_status(ERROR_USAGE);
}

int usage_fail(const char *program, const struct error *error) {
  usage_say(program, error->text);
  return error_exit_status(error->code);
}
