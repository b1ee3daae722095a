/* program: what every test program does round its tests. TEST_ONLY=PATTERN runs the tests of that name only (* and ?);
 * at the end it says how long the whole took, and how much of it on a processor: most tests wait. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include "test.h"

static struct timespec program_begun;
static pid_t program_pid;

static double program_cpu(int who) {
  struct rusage usage;
  getrusage(who, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void program_end(void) {
  struct timespec now;
  if (getpid() != program_pid) return; /* what it forked */
  clock_gettime(CLOCK_MONOTONIC, &now);
  printf("took %.1f s, %.1f s of them on a processor\n",
         (double)(now.tv_sec - program_begun.tv_sec) + (double)(now.tv_nsec - program_begun.tv_nsec) / 1e9,
         program_cpu(RUSAGE_SELF) + program_cpu(RUSAGE_CHILDREN));
}

__attribute__((constructor)) void program_begin(void); /* named for the linker, which else leaves this file out */

void program_begin(void) {
  const char *only = getenv("TEST_ONLY");
  if (only != NULL && only[0] != '\0') cmocka_set_test_filter(only);
  clock_gettime(CLOCK_MONOTONIC, &program_begun);
  program_pid = getpid();
  atexit(program_end);
}
