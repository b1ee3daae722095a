#include "words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

void words_add(const char *argv[WORDS_MAX], char *text, char blank) {
  size_t count = 0;
  while (argv[count] != NULL)
    count++;
  for (char *rest = text, *word; (word = strsep(&rest, " ")) != NULL;) {
    for (char *at = word; blank != '\0' && (at = strchr(at, blank)) != NULL;)
      *at = ' ';
    assert_true(count < WORDS_MAX - 1);
    argv[count++] = word;
  }
  argv[count] = NULL;
}
