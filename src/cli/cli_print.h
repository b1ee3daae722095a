/* cli_print: lines of facts, columns and raw JSON on standard output. Everything is clean, a closed pipe is no error.
 * Main thread. */
#ifndef CLI_CLI_PRINT_H
#define CLI_CLI_PRINT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

void cli_print_json(const char *raw, size_t length);
/* Raw objects as one array. */
void cli_print_array(size_t count, const char *(*raw)(const void *arg, size_t n, size_t *length), const void *arg);
/* A raw array, each of its elements once. */
void cli_print_each_once(const char *raw, size_t length);
/* Members that are texts, behind what stands in out ("{" begins it): name, text, ..., NULL; a text that is NULL is left
 * out. */
void cli_print_members(struct buf *out, ...) __attribute__((sentinel));
/* "" for NULL. */
const char *cli_print_or_empty(const char *text);
/* Left-aligned in cells, whatever the bytes; longer texts are kept whole. */
void cli_print_column(const char *text, int cells);
/* "Label: value"; nothing without a value. */
void cli_print_fact(const char *label, const char *value);
void cli_print_number(const char *label, int number);
/* A text of several lines: those after the first are indented, so that none passes for a line of ours. */
void cli_print_lines(const char *text);
/* "2026-11-27 14:30" in the profile's zone, with the offset on the two days when the clock changes.
 * Returns out. */
enum { CLI_PRINT_WHEN = 64 };
const char *cli_print_when(int64_t at, char out[CLI_PRINT_WHEN]);

#endif
