/* Who calls whom while a booking's key is taken, and while the worker delivers it: panes, dashboard, tui and work are
 * compiled so that each of their functions tells when it begins and ends (-finstrument-functions), calls through tables
 * too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <link.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "any_job.h"
#include "scene.h"
#include "table.h"
#include "tui/deck.h"

#define UNSEEN __attribute__((no_instrument_function))

enum { CALLS_MAX = 100000, CALLS_DEEP = 200, FILES_MAX = 100 };

struct call {
  const void *function; /* NULL: the last one ends */
};
static struct {
  atomic_bool on;
  bool elsewhere;   /* what the threads beside this one do */
  pthread_t thread; /* this one */
  size_t count;
  struct call calls[CALLS_MAX];
} seen;

UNSEEN void __cyg_profile_func_enter(void *function, void *site);
UNSEEN void __cyg_profile_func_exit(void *function, void *site);

UNSEEN static void see(const void *function) {
  bool here = pthread_equal(pthread_self(), seen.thread) != 0;
  if (here != seen.elsewhere && seen.count < CALLS_MAX) seen.calls[seen.count++].function = function;
}

UNSEEN void __cyg_profile_func_enter(void *function, UNUSED void *site) {
  if (seen.on) see(function);
}

UNSEEN void __cyg_profile_func_exit(UNUSED void *function, UNUSED void *site) {
  if (seen.on) see(NULL);
}

UNSEEN static void see_from_now(bool elsewhere) {
  seen.count = 0;
  seen.elsewhere = elsewhere;
  seen.thread = pthread_self();
  seen.on = true;
}

/* ---- names */

struct name {
  const void *function;
  char text[64], file[64];
  bool of_writes; /* it is in one of the folders that a write goes through */
};
static struct {
  size_t count;
  struct name names[CALLS_MAX / 10];
} known;

UNSEEN static int base_of(struct dl_phdr_info *info, UNUSED size_t size, void *arg) {
  *(uintptr_t *)arg = info->dlpi_addr; /* the program is the first */
  return 1;
}

UNSEEN static void ask_name(struct name *name) {
  uintptr_t base = 0;
  char command[128], path[512], *end;
  dl_iterate_phdr(base_of, &base);
  snprintf(command, sizeof command, "addr2line -f -e /proc/%d/exe 0x%zx", (int)getpid(),
           (size_t)((uintptr_t)name->function - base));
  FILE *out = popen(command, "r");
  assert_non_null(out);
  bool read = fgets(name->text, sizeof name->text, out) != NULL && fgets(path, sizeof path, out) != NULL;
  assert_int_equal(pclose(out), 0);
  assert_true(read);
  name->text[strcspn(name->text, "\n")] = '\0';
  if ((end = strchr(path, ':')) != NULL) *end = '\0';
  static const char *const folders[] = {"work/write/", "work/net/", "work/load/"};
  for (size_t n = 0; n < sizeof folders / sizeof *folders; n++)
    name->of_writes |= strstr(path, folders[n]) != NULL;
  snprintf(name->file, sizeof name->file, "%.63s", (end = strrchr(path, '/')) != NULL ? end + 1 : path);
}

UNSEEN static const struct name *name_of(const void *function) {
  for (size_t n = 0; n < known.count; n++)
    if (known.names[n].function == function) return &known.names[n];
  struct name *name = &known.names[known.count++];
  name->function = function;
  ask_name(name);
  return name;
}

/* ---- entries */

struct entries {
  size_t count;
  struct {
    const char *file;
    size_t times; /* how often a function of it was called from another file */
  } files[FILES_MAX];
};

UNSEEN static void enter(struct entries *entries, const char *file) {
  size_t n = 0;
  while (n < entries->count && strcmp(entries->files[n].file, file) != 0)
    n++;
  assert_true(n < FILES_MAX);
  if (n == entries->count) entries->files[entries->count++].file = file;
  entries->files[n].times++;
}

/* What was entered from the beginning of that function to its end, the first time that it is called.
 */
UNSEEN static struct entries entries_of(const char *function) {
  struct entries entries = {0};
  const char *stack[CALLS_DEEP] = {""};
  size_t depth = 0, from = 0;
  for (size_t n = 0; n < seen.count; n++) {
    if (seen.calls[n].function == NULL) {
      if (depth > 0 && depth-- == from) return entries;
      continue;
    }
    const struct name *name = name_of(seen.calls[n].function);
    assert_true(depth + 1 < CALLS_DEEP);
    stack[++depth] = name->file;
    if (from == 0 && strcmp(name->text, function) == 0) from = depth;
    if (from > 0 && strcmp(stack[depth - 1], name->file) != 0) enter(&entries, name->file);
  }
  fail_msg("%s was not called", function);
  return entries;
}

UNSEEN static size_t entered(const struct entries *entries, const char *file) {
  for (size_t n = 0; n < entries->count; n++)
    if (strcmp(entries->files[n].file, file) == 0) return entries->files[n].times;
  return 0;
}

UNSEEN static void print_entries(const char *of, const struct entries *entries) {
  print_message("%s:", of);
  for (size_t n = 0; n < entries->count; n++)
    print_message(" %s %zu", entries->files[n].file, entries->files[n].times);
  print_message("\n");
}

TEST(a_booking_is_sent_without_going_back_and_forth) {
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  table_types(table, "b1Marie Dupont 06 12 34 56 78 marie@x.fr\n");
  table_shows(table, "y book");
  see_from_now(false);
  controller_key(table->controller, &(struct key){.code = KEYC_CHAR, .character = 'y'}, table->mono + 1000);
  seen.on = false;
  assert_true(seen.count < CALLS_MAX);
  assert_non_null(table_find(table, JOB_BOOK));
  struct entries send = entries_of("booking_send"), key = entries_of("controller_key");
  print_entries("booking_send", &send);
  print_entries("the key", &key);
  assert_int_equal(entered(&send, "booking.c"), 0); /* nobody calls back */
  for (size_t n = 0; n < send.count; n++)
    assert_in_range(send.files[n].times, 1, 2);
  assert_int_equal(entered(&key, "controller.c"), 1);
  assert_int_equal(entered(&key, "booking.c"), 2); /* the key, and the sheet's end */
  assert_int_equal(entered(&key, "planning.c"), 1);
}

/* ---- a booking on its way */

#define VISIT_OF_IT VISIT("v9", "b@x.fr", OUR_KEY, "proposed")

enum { LEGS_MAX = 2000 };
struct legs { /* what the loop begins, or an answer, until it is over */
  size_t count;
  struct leg {
    const struct name *name;
    struct entries entries;
  } legs[LEGS_MAX];
};

UNSEEN static struct legs *legs_of_the_loop(void) {
  struct legs *legs = mem_new(sizeof *legs);
  const struct name *stack[CALLS_DEEP] = {NULL};
  size_t depth = 0, from = 0;
  for (size_t n = 0; n < seen.count; n++) {
    if (seen.calls[n].function == NULL) {
      if (depth > 0 && depth-- == from) from = 0;
      continue;
    }
    assert_true(depth + 1 < CALLS_DEEP && legs->count < LEGS_MAX);
    const struct name *name = stack[++depth] = name_of(seen.calls[n].function);
    const char *caller = depth > 1 ? stack[depth - 1]->file : "";
    if (from == 0 && strcmp(caller, "work.c") == 0 && strcmp(name->file, "work.c") != 0) {
      legs->legs[legs->count++].name = name;
      from = depth;
    }
    if (from > 0 && name->of_writes && strcmp(caller, name->file) != 0)
      enter(&legs->legs[legs->count - 1].entries, name->file);
  }
  return legs;
}

/* Of each file at most twice between two waits for the network: so often it is told something, and asked. */
TEST_BETWEEN(a_booking_is_delivered_without_going_back_and_forth, scene_setup, scene_teardown) {
  struct scene *scene = *state;
  size_t count = 0;
  scene->seat.hurry = false;
  fake_api_say(scene->api, 'S', 200, FREE_SLOT);
  fake_api_say(scene->api, 'C', 200, VISIT_OF_IT);
  seat_begin(&scene->seat, true, false);
  assert_int_equal(seat_done(&scene->seat, work_post(scene->seat.work, job_new(JOB_READ_ME))), ERROR_NONE);
  struct job *job = any_job(
      (struct any_job){.type = JOB_BOOK, .id = "p1", .ref = "R1", .date = DATE, .visitor = any_visitor("b@x.fr")});
  see_from_now(true);
  enum error_code code = seat_done(&scene->seat, work_post(scene->seat.work, job));
  seat_end(&scene->seat);
  seen.on = false;
  assert_int_equal(code, ERROR_NONE);
  assert_true(seen.count < CALLS_MAX);
  AUTO(mem_free_at) struct legs *legs = legs_of_the_loop();
  struct leg *of_it[LEGS_MAX];
  for (size_t n = 0; n < legs->count; n++)
    if (entered(&legs->legs[n].entries, "write_book.c") > 0) of_it[count++] = &legs->legs[n];
  for (size_t n = 0; n < count; n++)
    print_entries(of_it[n]->name->text, &of_it[n]->entries);
  assert_int_equal(count, 4); /* written, begun, its slots read, answered */
  for (size_t n = 0; n < count; n++)
    for (size_t file = 0; file < of_it[n]->entries.count; file++)
      assert_in_range(of_it[n]->entries.files[file].times, 1, 2);
}
