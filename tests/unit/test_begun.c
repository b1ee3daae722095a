/* What was being typed when the line dropped: kept once keys rest, offered at the next start, taken up where it was, or
 * thrown away; and its file. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "../harness/folder.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "base/clock.h"
#include "model/begun.h"
#include "store/begun_file.h"
#include "table.h"

static void tick(struct table *table, int64_t milliseconds) {
  table->mono += milliseconds;
  table->utc += milliseconds / 1000;
  controller_tick(table->controller, table->mono);
  table_show(table);
}

/* What is kept by now; NULL: nothing. */
static const char *kept(const struct table *table) {
  const struct job *job = table_find(table, JOB_BEGUN);
  return job != NULL && job->id == NULL ? job->text : NULL;
}

/* The visit is read, or the property. */
static void read_it(struct table *table) {
  const struct job *property = table_find(table, JOB_READ_PROPERTY), *visit = table_find(table, JOB_READ_VISIT);
  if (property != NULL)
    table_answers(table, property->serial, "{\"id\":\"id-0\",\"data\":{\"externalRef\":\"75-000\",\"price\":100}}");
  if (visit == NULL) return;
  struct event *event = event_new(EVENT_VISIT);
  event->serial = visit->serial;
  event->visit = table_visit("v2", "2026-11-26T13:00:00Z", "confirmed", "Roy");
  table_happens(table, event);
}

/* Keys that begin something and leave it; what the next start calls it; what stands there when it is taken up. */
static const struct {
  const char *opens, *types, *called, *shows;
} rows[] = {
    {"1b1", "Jeanne Marti", "booking of 75-000", "Jeanne Marti"},
    {"1i", "Jeanne 0612", "invitation to 75-000", "Jeanne 0612"},
    {"1\n", "u\nLa clef est", "message about 75-000", "La clef est"},
    {"2e", "belle", "a visitor's details, at 75-000", "Mariebelle"},
    {"1e", "", NULL, NULL}, /* nothing is changed: nothing is kept */
    {"1n", "REF-7", "new property", "REF-7"},
};
enum { ROWS = sizeof rows / sizeof *rows };

static struct table *begin_it(size_t n) {
  struct table *table = table_new(140, 45);
  table_server(table, true);
  table_types(table, "2e\x1b"); /* the first reading */
  table_key(table, KEYC_ESCAPE, 0);
  table_types(table, rows[n].opens);
  read_it(table);
  if (rows[n].called == NULL) table_key(table, KEYC_TAB, 0);
  table_types(table, rows[n].types);
  return table;
}

static void offer(struct table *table, const char *text) {
  struct event *event = event_new(EVENT_BEGUN);
  event->text = mem_copy(text);
  event->id = mem_copy("begun.12.k3jx");
  table_happens(table, event);
  tick(table, 10);
}

TEST(what_is_typed_is_kept_offered_and_taken_up) {
  for (size_t n = 0; n < ROWS; n++) {
    AUTO(table_free_at) struct table *table = begin_it(n);
    tick(table, 2000);
    const char *text = kept(table);
    if (rows[n].called == NULL) assert_null(text);
    if (rows[n].called == NULL) continue;
    if (text == NULL) fail_msg("%s is not kept:\n%s", rows[n].called, table_show(table));
    AUTO(table_free_at) struct table *next = table_new(140, 45);
    table_server(next, true);
    offer(next, text);
    table_shows(next, "Begun on Thu 26 10:");
    table_shows(next, rows[n].called);
    table_types(next, "y");
    read_it(next);
    table_shows(next, rows[n].shows);
    assert_string_equal(table_find(next, JOB_BEGUN)->id, "begun.12.k3jx"); /* it is this one's now */
    tick(next, 2000);
    table_types(next, "Z"); /* and goes on */
    tick(next, 2000);
    if (kept(next) == NULL || strstr(kept(next), "Z") == NULL) fail_msg("%s: %s", rows[n].called, kept(next));
  }
}

/* Not at each key; and what is closed or sent is kept no more. */
TEST(it_is_written_when_keys_rest_and_goes_with_its_sheet) {
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  table_types(table, "b1");
  size_t before = table_posted(table, JOB_BEGUN);
  for (const char *at = "Jeanne"; *at != '\0'; at++) {
    controller_key(table->controller, &(struct key){.code = KEYC_CHAR, .character = (uint32_t)*at}, table->mono += 100);
    tick(table, 0);
  }
  assert_int_equal(table_posted(table, JOB_BEGUN), before);
  tick(table, 1500);
  assert_int_equal(table_posted(table, JOB_BEGUN), before + 1);
  tick(table, 1500);
  assert_int_equal(table_posted(table, JOB_BEGUN), before + 1);
  table_key(table, KEYC_ESCAPE, 0);
  assert_null(kept(table));
  assert_int_equal(table_posted(table, JOB_BEGUN), before + 2);
}

/* A signal keeps it as it stands; who quits keeps nothing. */
TEST(the_end_keeps_it_or_not) {
  for (int lost = 0; lost < 2; lost++) {
    AUTO(table_free_at) struct table *table = table_new(80, 24);
    table_types(table, "b1Jeanne");
    tick(table, 2000);
    table_types(table, "X");
    controller_end(table->controller, lost);
    assert_true((kept(table) != NULL) == lost);
    if (lost) assert_has(kept(table), "JeanneX");
  }
}

TEST(what_is_refused_goes_and_is_asked_once) {
  AUTO(table_free_at) struct table *table = begin_it(0);
  tick(table, 2000);
  AUTO(mem_free_at) char *text = mem_copy(kept(table));
  AUTO(table_free_at) struct table *next = table_new(80, 24);
  offer(next, text);
  table_types(next, "n");
  assert_string_equal(table_find(next, JOB_BEGUN)->id, "begun.12.k3jx");
  assert_null(table_find(next, JOB_BEGUN)->text);
  assert_null(deck_sheet(controller_deck(next->controller)));
  tick(next, 5000);
  assert_null(deck_sheet(controller_deck(next->controller)));
}

/* A profile for reading only says that there is one, and leaves it to one that may send. */
TEST(who_only_reads_is_told_and_it_stays) {
  AUTO(table_free_at) struct table *table = begin_it(0);
  tick(table, 2000);
  AUTO(table_free_at) struct table *next = table_new_readonly(80, 24);
  offer(next, kept(table));
  table_shows(next, "Half-typed, kept (for reading only): booking of 75-000, Thu 26 10:");
  assert_null(deck_sheet(controller_deck(next->controller)));
  assert_null(table_find(next, JOB_BEGUN));
}

/* Nothing else may happen by then: the tick that asks wants to be drawn. */
TEST(what_is_offered_is_drawn_at_once) {
  AUTO(table_free_at) struct table *table = begin_it(0);
  tick(table, 2000);
  AUTO(table_free_at) struct table *next = table_new(80, 24);
  struct event *event = event_new(EVENT_BEGUN);
  event->text = mem_copy(kept(table));
  event->id = mem_copy("begun.12.0a");
  controller_event(next->controller, event);
  event_free(event);
  assert_int_equal(controller_tick(next->controller, next->mono), 0);
  assert_true(controller_tick(next->controller, next->mono) != 0);
}

/* It waits for what is being done, and never takes its place. */
TEST(it_is_offered_when_nothing_else_is_done) {
  static const char *const busy[] = {"b", "b1", "/", "o", "?", "p"};
  AUTO(table_free_at) struct table *table = begin_it(0);
  tick(table, 2000);
  AUTO(mem_free_at) char *text = mem_copy(kept(table));
  for (size_t n = 0; n < sizeof busy / sizeof *busy; n++) {
    AUTO(table_free_at) struct table *next = table_new(140, 45);
    table_types(next, busy[n]);
    offer(next, text);
    table_hides(next, "Begun on");
    for (int escape = 0; escape < 3; escape++)
      table_key(next, KEYC_ESCAPE, 0);
    tick(next, 10);
    table_shows(next, "Begun on");
  }
}

/* The slot is past by now: another one, with the line at hand. A property that is gone: the line at least. */
TEST(what_can_not_be_taken_up_as_it_was_loses_no_line) {
  for (int gone = 0; gone < 2; gone++) {
    AUTO(begun_free_at) struct begun *begun = begun_new();
    AUTO(buf_free) struct buf text = buf_empty(BEGUN_MAX);
    begun->at = NOW - 3600;
    begun_add(begun, "kind", "booking");
    begun_add(begun, "property", gone ? "id-999" : "id-0");
    begun_add(begun, "ref", "75-000");
    begun_add(begun, "date", "2026-11-25T13:30:00Z");
    begun_add_number(begun, "slot", NOW - 86400);
    begun_add(begun, "line", "Jeanne Martin");
    assert_true(begun_print(begun, &text));
    AUTO(table_free_at) struct table *table = table_new(140, 45);
    offer(table, text.data);
    table_types(table, "y");
    table_shows(table, gone ? "This property is not in the list" : "That slot is past");
    if (gone) table_types(table, "1b");
    table_types(table, "1");
    table_shows(table, "kept: Jeanne Martin");
  }
}

/* What no visitdeck of ours wrote is nothing. */
TEST(rubbish_is_not_offered) {
  static const char *const texts[] = {"",
                                      "{",
                                      "[]",
                                      "{\"at\":\"1\"}",
                                      "{\"at\":\"1\",\"texts\":[[1,2]]}",
                                      "{\"at\":\"1\",\"texts\":[[\"kind\",\"dance\"]]}",
                                      "{\"at\":\"1\",\"texts\":[[\"kind\"]]}"};
  for (size_t n = 0; n < sizeof texts / sizeof *texts; n++) {
    AUTO(table_free_at) struct table *table = table_new(80, 24);
    offer(table, texts[n]);
    assert_null(deck_sheet(controller_deck(table->controller)));
  }
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  offer(table, "{\"at\":\"1\",\"texts\":[[\"kind\",\"visitor\"],[\"ref\",\"\\u001b[31m\\u202e\"]]}");
  table_types(table, "y"); /* of no visit: nothing opens */
  assert_null(deck_sheet(controller_deck(table->controller)));
}

/* A password is nobody's draft. */
TEST(a_password_is_never_kept) {
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  table_happens(table, table_session(SESSION_LOGIN_NEEDED, "Log in"));
  table_types(table, "demo@x.fr\nsecret");
  tick(table, 5000);
  controller_end(table->controller, true);
  assert_null(kept(table));
}

/* ---- its file */

static struct outbox *open_outbox(const char *folder) {
  struct outbox *outbox;
  struct error error;
  AUTO(mem_free_at) char *path = mem_print("%s/outbox.db", folder);
  assert_int_equal(outbox_open(path, "https://www.flatsy.fr", 0, &outbox, &error), ERROR_NONE);
  assert_int_equal(outbox_why(outbox)->code, ERROR_NONE);
  return outbox;
}

/* A message of that line; valid until the next. */
static const char *text_of(const char *line) {
  static char text[200];
  snprintf(text, sizeof text, "{\"at\":\"1\",\"texts\":[[\"kind\",\"message\"],[\"line\",\"%s\"]]}", line);
  return text;
}

/* How many there are of those that begin so; the path of the last, new memory, or NULL. */
static size_t files_of(const char *folder, const char *begins, char **path) {
  size_t count = 0;
  DIR *files = opendir(folder);
  *path = NULL;
  for (struct dirent *file; (file = readdir(files)) != NULL;) {
    if (strncmp(file->d_name, begins, strlen(begins)) != 0) continue;
    free(*path);
    *path = mem_print("%s/%s", folder, file->d_name);
    count++;
  }
  closedir(files);
  return count;
}

TEST(a_file_is_its_process_s_until_that_is_no_more) {
  char folder[FOLDER_PATH], *path, *name, *own;
  struct error error;
  struct stat about;
  assert_true(folder_make(folder));
  struct outbox *one = open_outbox(folder), *other = open_outbox(folder);
  assert_int_equal(begun_file_keep(one, folder, text_of("first"), &error), ERROR_NONE);
  assert_int_equal(begun_file_keep(one, folder, text_of("second"), &error), ERROR_NONE);
  assert_int_equal(files_of(folder, "begun.1.", &path), 1);
  assert_int_equal(stat(path, &about), 0);
  assert_int_equal(about.st_mode & 0777, 0600);
  AUTO(mem_free_at) char *aside = NULL;
  assert_null(begun_file_find(other, folder, &name, &aside)); /* it lives */
  assert_null(begun_file_find(one, folder, &name, &aside));
  outbox_close(one);
  char *text = begun_file_find(other, folder, &name, &aside);
  assert_string_equal(text, text_of("second"));
  free(text);
  /* A disk without room leaves what was there. */
  assert_int_equal(begun_file_keep(other, folder, text_of("third"), &error), ERROR_NONE);
  signal(SIGXFSZ, SIG_IGN);
  process_limit_files(getpid(), 0);
  enum error_code full = begun_file_keep(other, folder, text_of("fourth"), &error);
  process_limit_files(getpid(), RLIM_INFINITY);
  assert_int_equal(full, ERROR_STORE);
  assert_int_equal(files_of(folder, "begun.2.", &own), 1);
  AUTO(mem_free_at) char *still = folder_read(folder, strrchr(own, '/') + 1, NULL);
  assert_string_equal(still, text_of("third"));
  begun_file_remove(folder, name);
  assert_int_equal(begun_file_keep(other, folder, NULL, &error), ERROR_NONE);
  free(path);
  free(own);
  assert_int_equal(files_of(folder, "begun.", &path), 0);
  assert_int_equal(files_of(folder, ".begun.", &path), 0);
  free(name);
  outbox_close(other);
  assert_true(folder_remove(folder));
}

/* What can't be read, or is a newer visitdeck's, hides no other: it is said once, and stays under a name of its own. */
TEST(what_can_not_be_read_is_kept_aside) {
  static const char *const bad[] = {"",   "{",  "garbage", "{\"at\":\"1\",\"texts\":[[\"kind\",\"dance\"]]}",
                                    NULL, NULL, NULL};
  enum { BAD = sizeof bad / sizeof *bad, LINK = BAD - 3, OPEN, LONG };
  char folder[FOLDER_PATH], *path, *name;
  struct error error;
  assert_true(folder_make(folder));
  struct outbox *one = open_outbox(folder), *other = open_outbox(folder);
  assert_int_equal(begun_file_keep(one, folder, text_of("first"), &error), ERROR_NONE);
  outbox_close(one);
  for (int n = 0; n < BAD; n++) {
    AUTO(mem_free_at)
    char *file = mem_print("begun.9%d.0a", n), *odd = mem_print("%s/%s", folder, file), *said = NULL,
         *said_again = NULL;
    const char *bytes = bad[n] != NULL ? bad[n] : "{\"at\":\"1\",\"texts\":[[\"kind\",\"message\"]]}";
    if (n == LINK)
      assert_int_equal(symlink("/dev/null", odd), 0);
    else
      folder_write(folder, file, bytes, strlen(bytes));
    if (n != LINK) assert_int_equal(chmod(odd, n == OPEN ? 0644 : 0600), 0);
    if (n == LONG) assert_int_equal(truncate(odd, BEGUN_MAX + 1), 0);
    AUTO(mem_free_at) char *text = begun_file_find(other, folder, &name, &said);
    free(name);
    if (text == NULL || strcmp(text, text_of("first")) != 0) fail_msg("%s hides the other", file);
    AUTO(mem_free_at) char *new_name = mem_print("unread.%s", file);
    if (said == NULL || strcmp(said, new_name) != 0) fail_msg("%s: %s", new_name, said);
    AUTO(mem_free_at) char *again = begun_file_find(other, folder, &name, &said_again);
    free(name);
    assert_null(said_again);
    size_t length;
    AUTO(mem_free_at) char *still = n != LINK ? folder_read(folder, new_name, &length) : NULL;
    if (n != LINK && n != LONG) assert_string_equal(still, bytes);
  }
  assert_int_equal(files_of(folder, "unread.begun.", &path), BAD);
  free(path);
  assert_int_equal(begun_file_forget(folder, &error), ERROR_NONE); /* a log-out leaves nothing of anybody */
  assert_int_equal(files_of(folder, "unread.", &path) + files_of(folder, "begun.", &path), 0);
  outbox_close(other);
  assert_true(folder_remove(folder));
}

/* An outbox that begins anew numbers its processes anew: the demo's, one that was damaged. */
TEST(another_process_of_the_same_number_is_another_one) {
  char folder[FOLDER_PATH], *name;
  struct error error;
  assert_true(folder_make(folder));
  struct outbox *one = open_outbox(folder);
  assert_int_equal(begun_file_keep(one, folder, text_of("first"), &error), ERROR_NONE);
  outbox_close(one);
  AUTO(mem_free_at) char *path = mem_print("%s/outbox.db", folder);
  assert_int_equal(unlink(path), 0);
  struct outbox *other = open_outbox(folder);
  assert_int_equal(begun_file_keep(other, folder, text_of("second"), &error), ERROR_NONE);
  AUTO(mem_free_at) char *aside = NULL;
  AUTO(mem_free_at) char *text = begun_file_find(other, folder, &name, &aside);
  assert_string_equal(text, text_of("first"));
  free(name);
  outbox_close(other);
  assert_true(folder_remove(folder));
}
