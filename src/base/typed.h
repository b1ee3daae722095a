/* typed: the words of a command line as the terminal sends them, in the charset of the environment's locale. Main
 * thread.
 */
#ifndef BASE_TYPED_H
#define BASE_TYPED_H

#include <stdbool.h>

/* Each word that is not UTF-8 is replaced by what it is in the locale's charset, where that is another one; they live
 * as long as the program. What can't be read so stays as it is. */
void typed_read(int argc, char **argv);
/* The bytes of such a word, or of an option's value in it, as they were typed, for it may name a file; every other word
 * is returned itself. */
const char *typed_as_given(const char *word);
/* The same of a line that was typed: what it is in the locale's charset, unless it is UTF-8 already. New memory. */
char *typed_line(const char *line);
/* It is UTF-8: a text that can be sent. */
bool typed_is_text(const char *word);

#endif
