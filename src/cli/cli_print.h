/* cli_print: lines of facts, columns and raw JSON on standard output. Everything is clean, a closed pipe is no error.
 * Main thread. */
#ifndef CLI_CLI_PRINT_H
#define CLI_CLI_PRINT_H

#include <stddef.h>
#include <stdint.h>
#include "model/property_zone.h"

void cli_print_json(const char *raw, size_t length);
/* Raw objects as one array: the nth (from 0), then the end of so many. */
void cli_print_element(size_t n, const char *raw, size_t length);
void cli_print_end(size_t count);
/* The nth as an object that begins so ("{" or more) and has members that are texts: name, text, ..., NULL; a text that
 * is NULL is left out. */
void cli_print_members(size_t n, const char *begins, ...) __attribute__((sentinel));
/* A raw array, each of its elements once. */
void cli_print_each_once(const char *raw, size_t length);
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
/* The same, and the time at a place (model/property_place.h) where that is another one: "2026-11-27 14:30 (17:30 in
 * Réunion)". New memory. */
char *cli_print_when_at(struct property_zones *zones, int place, int64_t at);
/* " (17:30 in Reunion)": what is to be told of the time there beside the account's, which is named where nobody knows
 * that. Returns out. */
enum { CLI_PRINT_THERE = 160 };
const char *cli_print_there(struct property_zones *zones, int place, int64_t at, char out[CLI_PRINT_THERE]);

#endif
