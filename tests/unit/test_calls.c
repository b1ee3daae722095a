/* Who calls whom while a booking's key is taken: panes, dashboard and tui are compiled so that each of their functions
 * tells when it begins and ends (-finstrument-functions), calls through tables too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../harness/test.h"
#include "table.h"
#include "tui/deck.h"

#define UNSEEN __attribute__((no_instrument_function))

enum { CALLS_MAX = 100000, CALLS_DEEP = 200, FILES_MAX = 100 };

struct call {
  const void *function; /* NULL: the last one ends */
};
static struct {
  bool on;
  size_t count;
  struct call calls[CALLS_MAX];
} seen;

UNSEEN void __cyg_profile_func_enter(void *function, void *site);
UNSEEN void __cyg_profile_func_exit(void *function, void *site);

UNSEEN void __cyg_profile_func_enter(void *function, void *site) {
  (void)site;
  if (seen.on && seen.count < CALLS_MAX) seen.calls[seen.count++].function = function;
}

UNSEEN void __cyg_profile_func_exit(void *function, void *site) {
  (void)function, (void)site;
  if (seen.on && seen.count < CALLS_MAX) seen.calls[seen.count++].function = NULL;
}

/* ---- names */

struct name {
  const void *function;
  char text[64], file[64];
};
static struct {
  size_t count;
  struct name names[CALLS_MAX / 10];
} known;

UNSEEN static int base_of(struct dl_phdr_info *info, size_t size, void *arg) {
  (void)size;
  *(uintptr_t *)arg = info->dlpi_addr; /* the program is the first */
  return 1;
}

UNSEEN static void ask_name(struct name *name) {
  uintptr_t base = 0;
  char command[128], *end;
  dl_iterate_phdr(base_of, &base);
  snprintf(command, sizeof command, "addr2line -f -s -e /proc/%d/exe 0x%zx", (int)getpid(),
           (size_t)((uintptr_t)name->function - base));
  FILE *out = popen(command, "r");
  assert_non_null(out);
  bool read = fgets(name->text, sizeof name->text, out) != NULL && fgets(name->file, sizeof name->file, out) != NULL;
  assert_int_equal(pclose(out), 0);
  assert_true(read);
  name->text[strcspn(name->text, "\n")] = '\0';
  if ((end = strchr(name->file, ':')) != NULL) *end = '\0';
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
  struct table *table = table_new(80, 24);
  table_types(table, "b1Marie Dupont 06 12 34 56 78 marie@x.fr\n");
  table_shows(table, "y book");
  seen.on = true;
  controller_key(table->controller, &(struct key){.code = KEYC_CHAR, .character = 'y'}, table->mono);
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
  table_free(table);
}
