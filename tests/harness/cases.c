#include "cases.h"
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

enum { CASES_STEP = 10, CASES_A_CORE = 4, CASES_SAID_MAX = 8192 };

/* What the processes share. */
struct cases_share {
  atomic_size_t next, tried, failed;
};

/* One row, as the test that cmocka runs. */
struct cases_row {
  const struct cases *cases;
  void *state;
  size_t row;
};

size_t cases_step(void) {
  const char *sample = getenv("TEST_SAMPLE");
  return sample != NULL && sample[0] != '\0' ? CASES_STEP : 1;
}

static void cases_begin(void **state) {
  struct cases_row *row = *state;
  row->state = row->cases->begin != NULL ? row->cases->begin(row->cases->arg) : row->cases->arg;
}

static void cases_row(void **state) {
  const struct cases_row *row = *state;
  row->cases->run(row->state, row->row);
}

/* As a test within a test: an assertion that fails jumps here, not into the test that forked. */
static bool cases_passes(void (*run)(void **state), struct cases_row *row) {
  const struct CMUnitTest one[] = {{"row", run, NULL, NULL, row}};
  return cmocka_run_group_tests_name("row", one, NULL, NULL) == 0;
}

/* In a process of its own. */
static void cases_worker(const struct cases *cases, struct cases_share *share, int said) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  cmocka_set_test_filter(NULL);
  dup2(said, STDOUT_FILENO);
  dup2(said, STDERR_FILENO);
  struct cases_row row = {.cases = cases};
  if (!cases_passes(cases_begin, &row)) _exit(1);
  size_t step = cases_step();
  for (;;) {
    row.row = atomic_fetch_add(&share->next, step);
    if (row.row >= cases->count) break;
    off_t before = lseek(said, 0, SEEK_END);
    bool failed = !cases_passes(cases_row, &row);
    atomic_fetch_add(&share->tried, 1);
    atomic_fetch_add(&share->failed, failed);
    fflush(NULL);
    if (!failed && ftruncate(said, before) == 0) lseek(said, before, SEEK_SET); /* only what failed is told */
  }
  if (cases->end != NULL) cases->end(row.state);
  _exit(0);
}

static void cases_tell(int said, size_t worker) {
  char bytes[CASES_SAID_MAX];
  ssize_t got = pread(said, bytes, sizeof bytes, 0);
  if (got <= 0) return;
  print_message("---- process %zu said\n", worker);
  fwrite(bytes, 1, (size_t)got, stdout); /* print_message cuts what is long */
  fputs("\n", stdout);
}

/* The first that fails ends the test. */
static void cases_here(const struct cases *cases) {
  void *state = cases->begin != NULL ? cases->begin(cases->arg) : cases->arg;
  for (size_t row = 0; row < cases->count; row += cases_step())
    cases->run(state, row);
  if (cases->end != NULL) cases->end(state);
}

void cases_run(const struct cases *cases) {
  if (getenv("TEST_HERE") != NULL) {
    cases_here(cases);
    return;
  }
  size_t workers = (size_t)sysconf(_SC_NPROCESSORS_ONLN) * CASES_A_CORE, ended = 0;
  if (workers > (cases->count + cases_step() - 1) / cases_step())
    workers = (cases->count + cases_step() - 1) / cases_step();
  struct cases_share *share = mmap(NULL, sizeof *share, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int *said = calloc(workers, sizeof *said);
  pid_t *pids = calloc(workers, sizeof *pids);
  assert_true(cases->count > 0);
  assert_ptr_not_equal(share, MAP_FAILED);
  fflush(NULL);
  for (size_t n = 0; n < workers; n++) {
    said[n] = memfd_create("said", MFD_CLOEXEC);
    assert_true(said[n] >= 0);
    pids[n] = fork();
    assert_true(pids[n] >= 0);
    if (pids[n] == 0) cases_worker(cases, share, said[n]);
  }
  for (size_t n = 0; n < workers; n++) {
    int status = -1;
    while (waitpid(pids[n], &status, 0) < 0 && errno == EINTR)
      ;
    ended += status == 0;
    cases_tell(said[n], n);
    close(said[n]);
  }
  size_t tried = share->tried, failed = share->failed;
  munmap(share, sizeof *share);
  free(said);
  free(pids);
  print_message("  %zu of %zu rows tried, %zu failed\n", tried, cases->count, failed);
  assert_int_equal(failed, 0);
  assert_int_equal(ended, workers);
  assert_int_equal(tried, (cases->count + cases_step() - 1) / cases_step());
}
