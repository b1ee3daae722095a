/* scan: reads a text from its beginning: what fits moves *at on, what doesn't leaves it. Of ASCII. Any thread. */
#ifndef BASE_SCAN_H
#define BASE_SCAN_H

#include <stdbool.h>
#include <stddef.h>

/* One of these characters. */
bool scan_char(const char **at, const char *wanted);
/* How many digits stand there. */
size_t scan_run(const char *at);
/* Exactly count digits (at most 9), whatever stands behind them. */
bool scan_digits(const char **at, size_t count, int *value);
/* 1 to most digits, and none behind them. */
bool scan_number(const char **at, size_t most, int *value);

#endif
