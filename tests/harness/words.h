/* words: a command line of a program's, written as one text. */
#ifndef TESTS_WORDS_H
#define TESTS_WORDS_H

enum { WORDS_MAX = 24 };
/* Behind the words that argv has: those of text, each blank of which parts two, and NULL. blank: what stands for one
 * inside a word ('\0': nothing does). The words lie in text. */
void words_add(const char *argv[WORDS_MAX], char *text, char blank);

#endif
