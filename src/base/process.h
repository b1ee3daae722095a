/* process: what a program sets up before it opens its first file. Main thread. */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include <stdbool.h>
#include "base/error.h"

/* A standard stream that is closed must not become one of our files: what is printed would be written into it. Such a
 * one is opened so that printing still fails, and says so. A pipe that nobody reads and a file that may not grow give
 * an error to who writes, and end nobody. */
void process_begin(void);
/* So many files can be opened at once, above those that are open already; else ERROR_STORE, with what to do. After
 * i18n_begin. */
enum error_code process_check_files(int needed, struct error *error) MUST_CHECK;

/* Not one more can: what failed just now may have failed for that. Any thread. */
bool process_lacks_files(void);

#endif
