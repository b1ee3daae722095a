/* output: standard output of a program that ends, written whole or told; and plain ASCII on it and on stderr, where the
 * terminal's charset is not UTF-8. Main thread. */
#ifndef BASE_OUTPUT_H
#define BASE_OUTPUT_H

#include <stdbool.h>

/* From now on what goes to stderr comes as plain ASCII (base/plain.h), and so does what goes to stdout behind
 * output_begin. */
void output_be_plain(void);
/* From now on what goes to stdout waits where a reader is slow, also on an output that doesn't block, and the first
 * failure is kept. exact: to the byte, for other programs. Not for curses, which wants the file itself. */
void output_begin(bool exact);
/* The same for a person whose terminal shows one line after the other: stdout and stderr are one, and lines are parted
 * between words where the terminal ends. Who asks flushes it. */
void output_begin_lines(void);
/* ... the person ended the line, by what was typed. */
void output_line_ended(void);
/* All that was printed goes out; what could not is told on stderr as program's. Returns the exit status: status, where
 * that says what became of a job. done: the job was to change something, so 0 stays 0; else an output that is lost is
 * 1, but for a pipe whose reader has seen enough, which ends quietly. */
int output_end(const char *program, int status, bool done);

#endif
