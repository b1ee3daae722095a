/* The disk under the files: whose they are, disks of other machines, disks that fill, and what an outbox and a cache
 * are when they come back from that. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "../harness/folder.h"
#include "../harness/db.h"
#include "../harness/test.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/when.h"
#include "store/cache.h"
#include "store/outbox.h"
#include "store/secret.h"

#define ACCOUNT "https://www.flatsy.fr"
enum { DAY = 24 * 3600, STRANGER = 12345 };

/* A disk that fails: what is called by that name says so, here and within SQLite. */
static const char *failing = "";

#ifdef __LP64__ /* elsewhere the two names of each call are one */
static bool fails(const char *name) {
  bool does = strcmp(failing, name) == 0;
  if (does) errno = EIO;
  return does;
}

ssize_t pread64(int fd, void *bytes, size_t length, off64_t at) {
  return fails("pread") ? -1 : syscall(SYS_pread64, fd, bytes, length, at);
}

ssize_t pread(int fd, void *bytes, size_t length, off_t at) {
  return pread64(fd, bytes, length, at);
}

ssize_t read(int fd, void *bytes, size_t length) {
  return fails("read") ? -1 : syscall(SYS_read, fd, bytes, length);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
  return fails("pwrite") ? -1 : syscall(SYS_pwrite64, fd, bytes, length, at);
}

int fsync(int fd) {
  return fails("sync") ? -1 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd) {
  return fails("sync") ? -1 : (int)syscall(SYS_fdatasync, fd);
}
#endif

struct folder {
  char path[FOLDER_PATH];
  char *outbox, *cache;
};

static int setup(void **state) {
  struct folder *folder = mem_new(sizeof *folder);
  if (!folder_make(folder->path)) return -1;
  folder->outbox = mem_print("%s/outbox.db", folder->path);
  folder->cache = mem_print("%s/cache.db", folder->path);
  *state = folder;
  return 0;
}

static int teardown(void **state) {
  AUTO(mem_free_at) struct folder *folder = *state;
  int status = folder_remove(folder->path) ? 0 : -1;
  free(folder->outbox);
  free(folder->cache);
  return status;
}

static void assert_good(enum error_code code, const struct error *error) {
  if (code != ERROR_NONE) fail_msg("%s", error->text);
}

static void assert_said(const struct error *error, const char *text) {
  if (strstr(error->text, text) == NULL) fail_msg("\"%s\" instead of \"%s\"", error->text, text);
}

static void assert_sql(const char *path, const char *sql, const char *expected) {
  AUTO(mem_free_at) char *text = db_text(path, sql);
  assert_string_equal(text, expected);
}

static struct outbox *open_outbox(const char *path, int keep_days) {
  struct outbox *outbox;
  struct error error;
  assert_good(outbox_open(path, ACCOUNT, keep_days, &outbox, &error), &error);
  return outbox;
}

static enum error_code add(struct outbox *outbox, const char *email, struct error *error) {
  AUTO(outbox_row_clear)
  struct outbox_row row = {.kind = OUTBOX_BOOK, .at = 1795856400, .slots_read_at = WHEN_NONE, .from_at = WHEN_NONE};
  row.property_id = mem_copy("p1");
  row.visitor_email = mem_copy(email);
  strcpy(row.key, "key");
  return outbox_add(outbox, &row, clock_utc(&clock_system), error);
}

static struct outbox_list *list_of(struct outbox *outbox) {
  struct outbox_list *list;
  struct error error;
  assert_good(outbox_list(outbox, false, &list, &error), &error);
  return list;
}

#define INSERT(kind, state, email, updated)                                                                            \
  "INSERT INTO outbox (key, kind, state, created_at, updated_at, owner, visitor_email, by_owner, body, attempts, "     \
  "checks) VALUES ('k', '" kind "', '" state "', 1, " updated ", 999, '" email "', 0, '', 0, 0);"

/* ---- whose they are */

TEST_BETWEEN(folders_are_trusted_as_ssh_does, setup, teardown) {
  static const struct {
    mode_t own, above; /* of the folder, of the one that it lies in */
    bool link, stranger;
    const char *said; /* NULL: trusted */
  } rows[] = {{0700, 0700, false, false, NULL},
              {0755, 0755, false, false, NULL},
              {0700, 0755, true, false, NULL},
              {0700, 0775, false, false, NULL},
              {0700, 01777, false, false, NULL},
              {0700, 0777, false, false, "Others may write in"},
              {0770, 0700, false, false, "Others may write in"},
              {0702, 0700, false, false, "Others may write in"},
              {0777, 0700, true, false, "Others may write in"},
              {01777, 0700, false, false, "Others may write in"},
              {0700, 0700, false, true, "belongs to another user"},
              {0700, 0700, true, true, "belongs to another user"}};
  struct folder *folder = *state;
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct error error;
    char *above = mem_print("%s/above%zu", folder->path, n);
    char *own = mem_print("%s/own", above);
    char *link = mem_print("%s/link%zu", folder->path, n);
    if (rows[n].stranger && geteuid() != 0) {
      print_message("row %zu: not tried, needs root\n", n);
      continue;
    }
    assert_int_equal(mkdir(above, 0700), 0);
    assert_int_equal(mkdir(own, 0700), 0);
    assert_int_equal(symlink(own, link), 0);
    if (rows[n].stranger) assert_int_equal(chown(own, STRANGER, STRANGER), 0);
    assert_int_equal(chmod(own, rows[n].own), 0);
    assert_int_equal(chmod(above, rows[n].above), 0);
    enum error_code code = file_check_folder(rows[n].link ? link : own, &error);
    if (rows[n].said == NULL) assert_good(code, &error);
    if (rows[n].said != NULL) assert_said(&error, rows[n].said);
    assert_int_equal(code, rows[n].said == NULL ? ERROR_NONE : ERROR_STORE);
    free(above);
    free(own);
    free(link);
  }
}

/* A home on another disk, systemd's DynamicUser: /var/lib/x is a link to private/x. */
TEST_BETWEEN(a_link_on_the_way_is_followed, setup, teardown) {
  struct folder *folder = *state;
  struct error error, told;
  struct cache *cache;
  char *there = mem_print("%s/private", folder->path), *link = mem_print("%s/x", folder->path);
  char *below = mem_print("%s/deeper", there), *outbox_path = mem_print("%s/deeper/outbox.db", link);
  char *cache_path = mem_print("%s/deeper/cache.db", link), *real = mem_print("%s/outbox.db", below);
  assert_int_equal(mkdir(there, 0700), 0);
  assert_int_equal(mkdir(below, 0700), 0);
  assert_int_equal(symlink("private", link), 0);
  struct outbox *outbox = open_outbox(outbox_path, 0);
  assert_good(outbox_why(outbox)->code, outbox_why(outbox));
  assert_good(add(outbox, "m@x.fr", &error), &error);
  outbox_close(outbox);
  assert_sql(real, "SELECT count(*) FROM outbox", "1");
  assert_good(cache_open(cache_path, ACCOUNT, false, &cache, &told), &told);
  assert_int_equal(told.code, ERROR_NONE);
  cache_close(cache);
  char *const all[] = {there, link, below, outbox_path, cache_path, real};
  for (size_t n = 0; n < sizeof all / sizeof *all; n++)
    free(all[n]);
}

TEST_BETWEEN(a_configuration_has_an_end, setup, teardown) {
  struct folder *folder = *state;
  static const struct {
    off_t size;
    enum error_code code;
  } rows[] = {{0, ERROR_NONE},
              {FILE_CONFIG_MAX, ERROR_NONE},
              {FILE_CONFIG_MAX + 1, ERROR_CONFIG},
              {(off_t)2 << 30, ERROR_CONFIG}};
  AUTO(mem_free_at) char *path = mem_print("%s/conf", folder->path);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct error error;
    int end = 0;
    FILE *file = fopen(path, "w");
    for (off_t at = 0; at < rows[n].size && at <= FILE_CONFIG_MAX; at++)
      fputc('\n', file);
    assert_int_equal(fflush(file), 0);
    assert_int_equal(ftruncate(fileno(file), rows[n].size), 0);
    fclose(file);
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(file_open_config(path, &file, &end, &error), rows[n].code);
    assert_int_equal(file != NULL, rows[n].code == ERROR_NONE);
    if (file != NULL) fclose(file);
    if (rows[n].code == ERROR_NONE) assert_int_equal(end, rows[n].size + 2); /* behind the text's last line */
  }
}

TEST_BETWEEN(a_log_is_for_its_owner, setup, teardown) {
  static const mode_t modes[] = {0600, 0644, 0666, 0777, 0400, 04755};
  struct folder *folder = *state;
  struct error error;
  struct stat about;
  AUTO(mem_free_at) char *path = mem_print("%s/log", folder->path);
  AUTO(mem_free_at) char *old = mem_print("%s/log.1", folder->path);
  for (size_t n = 0; n < sizeof modes / sizeof *modes; n++) {
    char *const both[] = {path, old};
    if (modes[n] == 0400 && geteuid() != 0) continue; /* it can't be opened at all */
    for (size_t file = 0; file < 2; file++) {
      fclose(fopen(both[file], "a"));
      assert_int_equal(chmod(both[file], modes[n]), 0);
    }
    assert_good(log_open(path, &error), &error);
    for (size_t file = 0; file < 2; file++) {
      assert_int_equal(stat(both[file], &about), 0);
      assert_int_equal(about.st_mode & 07777, 0600);
    }
    log_close();
  }
  if (geteuid() == 0) {
    assert_int_equal(chown(path, STRANGER, STRANGER), 0);
    assert_int_equal(log_open(path, &error), ERROR_STORE);
  } else {
    print_message("another owner: not tried, needs root\n");
  }
}

/* ---- disks of other machines */

static unsigned long disk_type;

static int ask_disk(UNUSED int fd, struct statfs *about) {
  *about = (struct statfs){0};
  memcpy(&about->f_type, &disk_type, sizeof about->f_type);
  return 0;
}

TEST_BETWEEN(network_disks_are_refused, setup, teardown) {
  static const struct {
    unsigned long type;
    const char *name; /* NULL: a disk of this machine */
  } rows[] = {{0x6969, "NFS"},      {0xFE534D42, "SMB"},   {0xFF534D42, "CIFS"},   {0x517B, "SMB"},
              {0x5346414F, "AFS"},  {0x65735546, "FUSE"},  {0x01021997, "9P"},     {0x00C36400, "Ceph"},
              {0x01161970, "GFS2"}, {0x7461636F, "OCFS2"}, {0x0BD00BD0, "Lustre"}, {0x73757245, "Coda"},
              {0xEF53, NULL},       {0x58465342, NULL},    {0x9123683E, NULL},     {0x01021994, NULL},
              {0x794C7630, NULL},   {0x2FC12FC1, NULL},    {0xF15F, NULL},         {0x4D44, NULL}};
  struct folder *folder = *state;
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct error error, told;
    struct cache *cache;
    disk_type = rows[n].type;
    file_set_statfs(ask_disk);
    struct outbox *outbox = open_outbox(folder->outbox, 0);
    char email[32];
    snprintf(email, sizeof email, "m%zu@x.fr", n);
    assert_int_equal(add(outbox, email, &error), rows[n].name != NULL ? ERROR_STORE : ERROR_NONE);
    assert_good(cache_open(folder->cache, ACCOUNT, false, &cache, &told), &told);
    file_set_statfs(NULL);
    assert_int_equal(cache_why(cache)->code, rows[n].name != NULL ? ERROR_STORE : ERROR_NONE);
    if (rows[n].name != NULL) {
      AUTO(mem_free_at) char *text = mem_print("network disk (%s)", rows[n].name);
      assert_said(&error, text);
      assert_said(&told, text);
    }
    outbox_close(outbox);
    cache_close(cache);
  }
}

/* ---- the outbox */

TEST_BETWEEN(what_is_open_comes_first_and_stays, setup, teardown) {
  struct folder *folder = *state;
  outbox_close(open_outbox(folder->outbox, 0));
  db_run(folder->outbox, INSERT("book", "unknown", "open@x.fr", "1") INSERT("dance", "queued", "later@x.fr", "1")
                             INSERT("book", "held", "held@x.fr", "1"));
  db_run(folder->outbox,
         "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500) "
         "INSERT INTO outbox (key, kind, state, created_at, updated_at, owner, by_owner, body, attempts, "
         "checks) SELECT 'k', 'book', 'done', 1, strftime('%s', 'now'), 999, 0, '', 0, 0 FROM n");
  struct outbox *outbox = open_outbox(folder->outbox, 0);
  struct outbox_list *list = list_of(outbox);
  assert_int_equal(list->count, 1003);
  for (size_t n = 0; n < list->count; n++)
    assert_int_equal(outbox_state_settled(list->rows[n].state), n >= 3);
  assert_string_equal(list->rows[2].visitor_email, "open@x.fr");
  outbox_list_free(list);
  outbox_close(outbox);
}

/* Names, emails, telephones go for good, not only their rows. */
TEST_BETWEEN(what_is_settled_goes_in_the_end, setup, teardown) {
  struct folder *folder = *state;
  outbox_close(open_outbox(folder->outbox, 0));
  db_run(folder->outbox, INSERT("book", "done", "gone@x.fr", "strftime('%s', 'now') - 91 * 86400")
                             INSERT("book", "done", "stays@x.fr", "strftime('%s', 'now') - 89 * 86400")
                                 INSERT("book", "unknown", "open@x.fr", "1") INSERT("book", "held", "held@x.fr", "1")
                                     INSERT("dance", "queued", "later@x.fr", "1") "PRAGMA wal_checkpoint(TRUNCATE)");
  assert_true(folder_count(NULL, folder->outbox, "gone@x.fr") > 0);
  struct outbox *outbox = open_outbox(folder->outbox, 0);
  struct error error;
  assert_true(folder_count(NULL, folder->outbox, "gone@x.fr") > 0); /* by nobody's clock alone */
  assert_good(outbox_forget(outbox, clock_utc(&clock_system), &error), &error);
  outbox_close(outbox);
  assert_sql(folder->outbox, "SELECT group_concat(visitor_email) FROM outbox",
             "stays@x.fr,open@x.fr,held@x.fr,later@x.fr");
  assert_int_equal(folder_count(NULL, folder->outbox, "gone@x.fr"), 0);
  /* A dashboard that runs for weeks forgets too. */
  outbox = open_outbox(folder->outbox, 60 * 24);
  assert_good(outbox_forget(outbox, clock_utc(&clock_system) + (int64_t)60 * 24 * DAY, &error), &error);
  outbox_close(outbox);
  assert_sql(folder->outbox, "SELECT count(*) FROM outbox WHERE visitor_email = 'stays@x.fr'", "0");
}

TEST_BETWEEN(what_a_newer_one_wrote_is_left_to_it, setup, teardown) {
  struct folder *folder = *state;
  struct error error;
  bool changed;
  size_t adopted;
  struct outbox *outbox = open_outbox(folder->outbox, 0);
  assert_good(outbox_set_user(outbox, "lea@x.fr", &changed, &error), &error);
  db_run(folder->outbox, INSERT("dance", "queued", "a@x.fr", "1") INSERT("book", "frozen", "b@x.fr", "1")
                             INSERT("dance", "sending", "c@x.fr", "1"));
  AUTO(mem_free_at) char *before = db_text(folder->outbox, "SELECT group_concat(kind || state || owner) FROM outbox");
  assert_good(outbox_adopt(outbox, clock_utc(&clock_system), &adopted, &error), &error);
  assert_int_equal(adopted, 0);
  struct outbox_list *list = list_of(outbox);
  assert_int_equal(list->count, 3);
  for (size_t n = 0; n < 3; n++)
    assert_true(outbox_row_is_newer(&list->rows[n]));
  assert_string_equal(list->rows[2].kind_word, "dance");
  assert_int_equal(list->rows[2].state, OUTBOX_QUEUED);
  assert_string_equal(list->rows[1].state_word, "frozen");
  assert_int_equal(list->rows[1].kind, OUTBOX_BOOK);
  outbox_list_free(list);
  for (int64_t id = 1; id <= 3; id++) {
    assert_int_equal(outbox_claim(outbox, id, &error), ERROR_REFUSED);
    assert_said(&error, "newer visitdeck");
  }
  assert_good(outbox_set_user(outbox, "paul@x.fr", &changed, &error), &error); /* whoever they are of */
  assert_good(outbox_adopt(outbox, clock_utc(&clock_system), &adopted, &error), &error);
  assert_int_equal(adopted, 0);
  outbox_close(outbox);
  assert_sql(folder->outbox, "SELECT group_concat(kind || state || owner) FROM outbox", before);
}

/* What was in the way has gone: the next write needs no new start. */
TEST_BETWEEN(an_outbox_that_can_be_used_again_is, setup, teardown) {
  struct folder *folder = *state;
  struct error error;
  assert_int_equal(mkdir(folder->outbox, 0700), 0);
  struct outbox *outbox = open_outbox(folder->outbox, 0);
  assert_int_equal(add(outbox, "m@x.fr", &error), ERROR_STORE);
  assert_said(&error, "is no file");
  assert_int_equal(rmdir(folder->outbox), 0);
  assert_good(add(outbox, "m@x.fr", &error), &error);
  assert_good(outbox_why(outbox)->code, outbox_why(outbox));
  outbox_close(outbox);
}

/* ... and the writes of somebody else in it stay theirs. */
TEST_BETWEEN(an_outbox_that_comes_back_is_its_users, setup, teardown) {
  struct folder *folder = *state;
  struct error error;
  bool changed;
  AUTO(mem_free_at) char *away = mem_print("%s/away", folder->path);
  struct outbox *outbox = open_outbox(folder->outbox, 0);
  assert_good(outbox_set_user(outbox, "lea@x.fr", &changed, &error), &error);
  assert_good(add(outbox, "m@x.fr", &error), &error);
  outbox_close(outbox);
  assert_int_equal(rename(folder->outbox, away), 0);
  assert_int_equal(mkdir(folder->outbox, 0700), 0);
  outbox = open_outbox(folder->outbox, 0);
  assert_good(outbox_set_user(outbox, "paul@x.fr", &changed, &error), &error);
  assert_true(changed);
  assert_int_equal(rmdir(folder->outbox), 0);
  assert_int_equal(rename(away, folder->outbox), 0);
  assert_good(add(outbox, "n@x.fr", &error), &error);
  size_t adopted;
  assert_good(outbox_adopt(outbox, clock_utc(&clock_system), &adopted, &error), &error);
  assert_int_equal(adopted, 0);
  outbox_close(outbox);
  assert_sql(folder->outbox, "SELECT group_concat(user) FROM outbox", "lea@x.fr,paul@x.fr");
}

/* An index that has lost an entry would hide an open write, and let a second one go. */
TEST_BETWEEN(a_damaged_index_is_seen, setup, teardown) {
  struct folder *folder = *state;
  struct error error;
  outbox_close(open_outbox(folder->outbox, 0));
  db_run(folder->outbox, INSERT("book", "unknown", "open@x.fr", "1"));
  db_run(folder->outbox, "PRAGMA writable_schema = ON; UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM "
                         "sqlite_master WHERE name = 'sqlite_autoindex_meta_1') WHERE name = 'outbox_state'");
  struct outbox *outbox = open_outbox(folder->outbox, 0);
  assert_int_equal(add(outbox, "m@x.fr", &error), ERROR_STORE);
  assert_said(&error, "is damaged");
  assert_said(&error, "mv outbox.db* damaged");
  outbox_close(outbox);
}

/* What tools, copies and other programs make of it: damage is said as damage, what does no harm is mended. */
TEST_BETWEEN(an_outbox_that_is_not_as_we_left_it, setup, teardown) {
  static const struct {
    const char *sql, *said; /* NULL: it can be used */
  } rows[] = {
      {"DROP TABLE outbox", "is damaged (no such table: outbox)"},
      {"DROP TABLE meta", "is damaged (no such table: meta)"},
      {"ALTER TABLE outbox RENAME COLUMN note TO notes", "is damaged (no such column: note)"},
      {"ALTER TABLE meta RENAME COLUMN value TO v", "is damaged (no such column: value)"},
      {"PRAGMA user_version = 0", "is damaged"},
      {"PRAGMA user_version = 2", "is damaged"},
      {"DROP TABLE meta; DROP TABLE outbox; CREATE TABLE bookmarks (url); PRAGMA user_version = 0", "is damaged"},
      {"DELETE FROM meta", NULL},
      {"DELETE FROM meta WHERE name = 'owner'", NULL},
      {"UPDATE meta SET value = 'x' WHERE name = 'owner'", NULL},
      {"PRAGMA journal_mode = DELETE", NULL},
      {"DROP INDEX outbox_state", NULL},
      {"CREATE TABLE more (x); ALTER TABLE outbox ADD COLUMN more", NULL}};
  struct folder *folder = *state;
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct error error;
    AUTO(mem_free_at) char *path = mem_print("%s/%zu.db", folder->path, n);
    struct outbox *outbox = open_outbox(path, 0);
    assert_good(add(outbox, "m@x.fr", &error), &error);
    outbox_close(outbox);
    db_run(path, rows[n].sql);
    outbox = open_outbox(path, 0);
    enum error_code code = add(outbox, "n@x.fr", &error);
    if (rows[n].said == NULL) assert_good(code, &error);
    if (rows[n].said != NULL) assert_said(&error, rows[n].said);
    outbox_close(outbox);
  }
}

/* A command that is cut off might do something else. */
TEST_BETWEEN(the_way_out_is_told_whole, setup, teardown) {
  struct folder *folder = *state;
  struct error error;
  char name[201] = "";
  memset(name, 'x', sizeof name - 1);
  AUTO(mem_free_at) char *below = mem_print("%s/%s", folder->path, name);
  AUTO(mem_free_at) char *path = mem_print("%s/outbox.db", below);
  assert_int_equal(mkdir(below, 0700), 0);
  FILE *file = fopen(path, "w");
  fputs("rubbish", file);
  fclose(file);
  assert_int_equal(chmod(path, 0600), 0);
  struct outbox *outbox = open_outbox(path, 0);
  assert_int_equal(add(outbox, "m@x.fr", &error), ERROR_STORE);
  assert_null(strstr(error.text, "mv "));
  assert_said(&error, "moved to another folder");
  outbox_close(outbox);
}

/* ---- the cache */

static void put_properties(struct cache *cache, int count, const char *status, enum error_code expected) {
  struct error error;
  enum error_code code = cache_begin(cache, &error);
  for (int n = 0; code == ERROR_NONE && n < count; n++) {
    AUTO(property_free_at) struct property *property = NULL;
    AUTO(mem_free_at)
    char *raw = mem_print(
        "{\"id\":\"p%d\",\"status\":\"%s\",\"data\":{\"externalRef\":\"R%d\",\"offerType\":\"sell\"}}", n, status, n);
    assert_good(property_decode(raw, strlen(raw), &property, &error), &error);
    property->status = PROPERTY_STANDBY;
    property->offer = PROPERTY_SELL;
    code = cache_put_property(cache, property, 1, &error);
  }
  if (code == ERROR_NONE) code = cache_commit(cache, &error);
  if (code != ERROR_NONE) cache_rollback(cache);
  if (code != expected) fail_msg("%d instead of %d: %s", code, expected, error.text);
  if (code != ERROR_NONE) assert_said(&error, "a limit on the size of files");
}

static size_t count_properties(struct cache *cache, enum property_status status, enum property_offer offer) {
  struct property_list *list;
  struct error error;
  size_t found = 0;
  assert_good(cache_properties(cache, &list, &error), &error);
  for (size_t n = 0; n < list->count; n++)
    found += list->rows[n].status == status && list->rows[n].offer == offer;
  property_list_free(list);
  return found;
}

static struct cache *open_cache(const struct folder *folder) {
  struct cache *cache;
  struct error told;
  assert_good(cache_open(folder->cache, ACCOUNT, false, &cache, &told), &told);
  assert_int_equal(told.code, ERROR_NONE);
  return cache;
}

/* It holds visitors, whoever wrote it. */
TEST_BETWEEN(a_logout_leaves_no_cache, setup, teardown) {
  struct folder *folder = *state;
  struct cache *cache = open_cache(folder);
  struct error error, told;
  assert_good(cache_discard(cache, &error), &error);
  assert_int_equal(access(folder->cache, F_OK), 0); /* one that is in use is emptied */
  cache_close(cache);
  db_run(folder->cache, "PRAGMA user_version = 99");
  assert_good(cache_open(folder->cache, ACCOUNT, false, &cache, &told), &told);
  assert_said(&told, "newer visitdeck");
  assert_good(cache_discard(cache, &error), &error);
  assert_int_not_equal(access(folder->cache, F_OK), 0);
  cache_close(cache);
}

/* By name, also what was kept by number. */
TEST_BETWEEN(enums_are_kept_by_name, setup, teardown) {
  struct folder *folder = *state;
  struct cache *cache = open_cache(folder);
  put_properties(cache, 1, "x", ERROR_NONE);
  cache_close(cache);
  assert_sql(folder->cache, "SELECT status || ' ' || offer FROM property", "standby sell");
  db_run(folder->cache,
         "UPDATE property SET status = 1, offer = 1; INSERT INTO change (seen_at, kind, before, after, "
         "visit_id) VALUES (strftime('%s', 'now'), 1, 3, 1, 'v'); DROP TABLE left_out; DROP TABLE visit_text; DROP "
         "TABLE property_text; "
         "DROP INDEX property_order; ALTER TABLE property DROP COLUMN zip; ALTER TABLE property DROP "
         "COLUMN country; DROP INDEX change_unread; ALTER TABLE change DROP COLUMN read; ALTER TABLE change DROP "
         "COLUMN seat; PRAGMA user_version = 6");
  cache = open_cache(folder);
  assert_int_equal(count_properties(cache, PROPERTY_STANDBY, PROPERTY_RENT), 1);
  struct change *changes;
  size_t count;
  struct error error;
  assert_good(cache_changes(cache, 0, &changes, &count, &error), &error);
  assert_int_equal(count, 1);
  assert_int_equal(changes[0].kind, CHANGE_STATUS);
  assert_int_equal(changes[0].before, VISIT_CANCELLED_VISITOR);
  assert_int_equal(changes[0].after, VISIT_CONFIRMED);
  change_list_free(changes, count);
  cache_close(cache);
  assert_sql(folder->cache, "SELECT kind || ' ' || before || ' ' || after FROM change",
             "status cancelled.visitor confirmed");
}

/* ---- an outbox whose file goes, and one without room */

/* What becomes of the folder while the outbox is open in it. */
static const char *const leaves[] = {
    "rm -rf state",
    "rm state/outbox.db",
    "rm state/outbox.db*",
    "rm state/outbox.db.lock",
    "mv state away",
    "mv state away && cp -a away state",
    "cp state/outbox.db copy && mv copy state/outbox.db",
    "cp state/outbox.db.lock copy && mv copy state/outbox.db.lock",
    "rm -rf state && mkdir -m 700 other && ln -s other state",
};

static void shell(const struct folder *folder, const char *words) {
  AUTO(mem_free_at) char *command = mem_print("cd '%s' && %s", folder->path, words);
  if (system(command) != 0) fail_msg("%s", command);
}

/* Neither a new row nor one that was there is written where nobody looks: it would go out, and be lost. */
TEST_BETWEEN(an_outbox_that_was_taken_away_sends_nothing, setup, teardown) {
  struct folder *folder = *state;
  struct error error;
  AUTO(mem_free_at) char *path = mem_print("%s/state/outbox.db", folder->path);
  for (size_t n = 0; n < sizeof leaves / sizeof *leaves; n++) {
    shell(folder, "rm -rf state away other copy && mkdir -m 700 state");
    struct outbox *outbox = open_outbox(path, 0);
    assert_good(add(outbox, "a@x.fr", &error), &error);
    struct outbox_list *list = list_of(outbox);
    struct outbox_row *row = &list->rows[0];
    shell(folder, leaves[n]);
    row->state = OUTBOX_SENDING;
    for (int times = 0; times < 2; times++) {
      if (outbox_update(outbox, row, 1, &error) != ERROR_STORE) fail_msg("%s: sent", leaves[n]);
      assert_said(&error, "was removed, or another one was put in its place");
      assert_int_equal(add(outbox, "b@x.fr", &error), ERROR_STORE);
      assert_said(outbox_why(outbox), "was removed");
    }
    outbox_list_free(list);
    list = list_of(outbox); /* what it held is still shown */
    assert_int_equal(list->count, 1);
    outbox_list_free(list);
    outbox_close(outbox);
  }
}

/* A row whose body is that large is added and sent, its disk fills, and then its outcome comes, several times. False:
 * it was not to be sent. */
static bool has_room(const struct folder *folder, const char *path, size_t body) {
  static const enum outbox_state outcomes[] = {OUTBOX_UNKNOWN, OUTBOX_UNKNOWN, OUTBOX_DONE};
  enum { NOTE = 400 };
  struct outbox *outbox = open_outbox(path, 0);
  struct error error;
  bool sends = add(outbox, "a@x.fr", &error) == ERROR_NONE;
  if (sends) {
    struct outbox_list *list = list_of(outbox);
    struct outbox_row *row = &list->rows[0];
    free(row->body);
    row->body = mem_new(body + 1);
    memset(row->body, 'x', body);
    row->state = OUTBOX_SENDING;
    sends = outbox_update(outbox, row, 1, &error) == ERROR_NONE;
    shell(folder, "cat /dev/zero >disk/fill 2>/dev/null || true");
    for (size_t n = 0; sends && n < sizeof outcomes / sizeof *outcomes; n++) {
      row->state = outcomes[n];
      free(row->note);
      row->note = mem_new(NOTE + 1);
      memset(row->note, 'n', NOTE);
      if (outbox_update(outbox, row, 2, &error) != ERROR_NONE) fail_msg("body %zu, %zu: %s", body, n, error.text);
    }
    outbox_list_free(list);
  }
  outbox_close(outbox);
  return sends;
}

/* On small disks of every size. */
TEST_BETWEEN(what_may_be_sent_has_room_for_its_outcome, setup, teardown) {
  enum { LEAST = 60, MOST = 760, STEP = 4 };
  static const size_t bodies[] = {100, 20 * 1024, 90 * 1024};
  struct folder *folder = *state;
  AUTO(mem_free_at) char *disk = mem_print("%s/disk", folder->path);
  AUTO(mem_free_at) char *path = mem_print("%s/outbox.db", disk);
  bool apart = unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
  if (!apart) print_message("  not tried: small disks; nothing can be mounted\n");
  shell(folder, "mkdir disk");
  for (size_t n = 0; apart && n < sizeof bodies / sizeof *bodies; n++) {
    size_t sent = 0, barred = 0;
    for (int size = LEAST; size < MOST; size += STEP) {
      char options[64];
      snprintf(options, sizeof options, "size=%dk,mode=0700", size);
      assert_int_equal(mount("none", disk, "tmpfs", 0, options), 0);
      if (has_room(folder, path, bodies[n]))
        sent++;
      else
        barred++;
      assert_int_equal(umount2(disk, MNT_DETACH), 0);
    }
    assert_true(sent > 0 && barred > 0);
  }
}

/* ---- a cache */

/* The disk fills while it is used: that load is lost, the next one is kept in memory, with what was there. */
TEST_BETWEEN(a_cache_goes_on_when_the_disk_is_full, setup, teardown) {
  struct folder *folder = *state;
  struct rlimit limit;
  signal(SIGXFSZ, SIG_IGN);
  struct cache *cache = open_cache(folder);
  put_properties(cache, 10, "x", ERROR_NONE);
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
  struct rlimit small = {.rlim_cur = 64 * 1024, .rlim_max = limit.rlim_max};
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
  put_properties(cache, 3000, "x", ERROR_STORE);
  assert_int_equal(count_properties(cache, PROPERTY_STANDBY, PROPERTY_SELL), 10);
  put_properties(cache, 3000, "x", ERROR_NONE);
  assert_int_equal(count_properties(cache, PROPERTY_STANDBY, PROPERTY_SELL), 3000);
  cache_close(cache);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
  cache = open_cache(folder);
  assert_int_equal(count_properties(cache, PROPERTY_STANDBY, PROPERTY_SELL), 10);
  cache_close(cache);
}

/* It is the disk, whatever it was asked for, and no leave to write, no damage and no other file. */
TEST_BETWEEN(a_failing_disk_is_told_as_one, setup, teardown) {
  static const char *const calls[] = {"pread", "pwrite", "sync"};
  struct folder *folder = *state;
  struct outbox *outbox;
  struct error error;
  if (sizeof(long) < 8) skip();
  for (size_t n = 0; n < sizeof calls / sizeof *calls; n++) {
    assert_good(outbox_open(folder->outbox, ACCOUNT, 0, &outbox, &error), &error);
    outbox_close(outbox);
    failing = calls[n];
    if (outbox_open(folder->outbox, ACCOUNT, 0, &outbox, &error) == ERROR_NONE) {
      error = *outbox_why(outbox);
      outbox_close(outbox);
    }
    failing = "";
    bool read = strstr(error.text, "outbox.db: Input/output error") != NULL;
    if (!read && strstr(error.text, "see whether the disk is failing") == NULL)
      fail_msg("%s: %s", calls[n], error.text);
  }
  assert_good(outbox_open(folder->outbox, ACCOUNT, 0, &outbox, &error), &error); /* as good as ever */
  assert_int_equal(outbox_why(outbox)->code, ERROR_NONE);
  outbox_close(outbox);
}

static bool finds_days(struct cache *cache) {
  int64_t gap;
  return cache_known(cache, 0, DAY, &gap) != WHEN_NONE;
}

static bool finds_count(struct cache *cache) {
  return cache_left_out(cache, &(struct cache_part){0, DAY, NULL}, false) != 0;
}

static bool finds_mark(struct cache *cache) {
  return cache_read_at(cache, "visits") != WHEN_NONE;
}

/* What could not be read was perhaps read from Flatsy all the same, and is perhaps another row's. */
TEST_BETWEEN(what_a_failing_disk_hides_is_not_missing, setup, teardown) {
  static const char renews[] = "INSERT OR REPLACE INTO meta (name, value) VALUES ('x', randomblob(8))"; /* reads anew */
  static bool (*const finds[])(struct cache * cache) = {finds_days, finds_count, finds_mark};
  struct folder *folder = *state;
  struct outbox *outbox;
  struct error error;
  if (sizeof(long) < 8) skip();
  struct cache *cache = open_cache(folder);
  assert_good(cache_set_known(cache, 0, DAY, DAY, &error), &error);
  assert_good(cache_set_left_out(cache, &(struct cache_part){0, DAY, NULL}, 1, 3, 0, &error), &error);
  assert_good(cache_set_read_at(cache, "visits", DAY, &error), &error);
  for (size_t n = 0; n < sizeof finds / sizeof *finds; n++) {
    cache_forget_failure(cache);
    assert_true(finds[n](cache));
    assert_null(cache_failure(cache));
    db_run(folder->cache, renews);
    failing = "pread";
    bool found = finds[n](cache);
    failing = "";
    if (found) fail_msg("%zu was read", n);
    if (cache_failure(cache) == NULL) fail_msg("%zu is told as never read", n);
    assert_int_equal(cache_failure(cache)->code, ERROR_STORE); /* SQLite calls it damage */
  }
  cache_close(cache);
  assert_good(outbox_open(folder->outbox, ACCOUNT, 0, &outbox, &error), &error);
  assert_false(outbox_holds_visit(outbox, &(struct outbox_row){.id = 1}, "v"));
  db_run(folder->outbox, renews);
  failing = "pread";
  assert_true(outbox_holds_visit(outbox, &(struct outbox_row){.id = 1}, "v"));
  failing = "";
  outbox_close(outbox);
}

/* Nobody is told to remove what a failing disk may give back. */
TEST_BETWEEN(a_login_that_a_disk_hides_is_kept, setup, teardown) {
  struct folder *folder = *state;
  struct error error;
  int64_t expires;
  if (sizeof(long) < 8) skip();
  char *token, *path = mem_print("%s/token", folder->path);
  assert_good(secret_write_token(path, ACCOUNT, "a-token", WHEN_NONE, &error), &error);
  failing = "read";
  enum error_code code = secret_read_token(path, ACCOUNT, &token, &expires, &error);
  failing = "";
  assert_int_equal(code, ERROR_STORE);
  assert_said(&error, "token: Input/output error");
  assert_null(strstr(error.text, "remove it"));
  assert_good(secret_read_token(path, ACCOUNT, &token, &expires, &error), &error);
  assert_string_equal(token, "a-token");
  free(token);
  free(path);
}

/* Whatever bars the file itself at the start is told as what it is: here a limit, and no full disk. */
TEST_BETWEEN(why_a_cache_is_not_written_is_told, setup, teardown) {
  enum { LOG = 100 * 1000, LIMIT = 64 * 1024 };
  struct folder *folder = *state;
  struct rlimit limit;
  struct error error;
  struct cache *cache = open_cache(folder);
  sqlite3 *other; /* what it writes is in the log, which can't grow then */
  signal(SIGXFSZ, SIG_IGN);
  cache_close(cache);
  assert_int_equal(sqlite3_open(folder->cache, &other), SQLITE_OK);
  char *sql =
      mem_print("PRAGMA wal_autocheckpoint = 0; INSERT INTO meta (name, value) VALUES ('x', randomblob(%d))", LOG);
  assert_int_equal(sqlite3_exec(other, sql, NULL, NULL, NULL), SQLITE_OK);
  free(sql);
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){.rlim_cur = LIMIT, .rlim_max = limit.rlim_max}), 0);
  assert_int_equal(cache_open(folder->cache, ACCOUNT, false, &cache, &error), ERROR_NONE);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
  assert_said(&error, "a limit on the size of files stops it");
  cache_close(cache);
  sqlite3_close(other);
}

/* What can't be read from the disk is no answer of the server's, and nothing that isn't there. */
TEST_BETWEEN(a_row_that_is_damaged_is_the_disks, setup, teardown) {
  struct folder *folder = *state;
  struct cache *cache = open_cache(folder);
  struct property *property;
  struct error error;
  put_properties(cache, 1, "x", ERROR_NONE);
  cache_close(cache);
  db_run(folder->cache, "UPDATE property_raw SET raw = '{'");
  cache = open_cache(folder);
  assert_int_equal(cache_property(cache, "p0", NULL, &property, &error), ERROR_STORE);
  assert_said(&error, "is damaged");
  cache_close(cache);
  cache = open_cache(folder);
  assert_int_equal(count_properties(cache, PROPERTY_STANDBY, PROPERTY_SELL), 0); /* begun anew */
  cache_close(cache);
}

/* Another server's answers are not this one's; offline there is nothing to put in their place. */
TEST_BETWEEN(offline_nothing_is_thrown_away, setup, teardown) {
  struct folder *folder = *state;
  struct cache *cache = open_cache(folder);
  struct error told;
  put_properties(cache, 10, "x", ERROR_NONE);
  cache_close(cache);
  assert_good(cache_open(folder->cache, "https://test.flatsy.fr", true, &cache, &told), &told);
  assert_said(cache_why(cache), "was read from http");
  assert_int_equal(count_properties(cache, PROPERTY_STANDBY, PROPERTY_SELL), 0);
  cache_close(cache);
  cache = open_cache(folder);
  assert_int_equal(count_properties(cache, PROPERTY_STANDBY, PROPERTY_SELL), 10);
  cache_close(cache);
}
