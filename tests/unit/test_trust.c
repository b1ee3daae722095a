/* Whose a file is and who may write it: one rule, whichever file it is and whoever asks. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../harness/folder.h"
#include "../harness/test.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/pem.h"
#include "store/secret.h"

#define CERT "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
#define KEY "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n"
#define ACCOUNT "https://www.flatsy.fr"
#define STRANGER 12345

/* ---- who asks */

static enum error_code ask_ours(char *path, struct error *error) {
  bool there;
  enum error_code code = file_look(path, &there, error);
  int fd = open(path, O_RDONLY | O_NONBLOCK);
  if (code == ERROR_NONE) code = file_check(fd, path, FILE_OURS, error);
  close(fd);
  return code;
}

static enum error_code ask_config(char *path, struct error *error) {
  FILE *file;
  int end;
  enum error_code code = file_open_config(path, &file, &end, error);
  if (file != NULL) fclose(file);
  return code;
}

static enum error_code ask_pem(const char *path, enum pem_kind kind, struct error *error) {
  AUTO(mem_free_at) char *name = mem_copy(path);
  return pem_check(&name, "option", kind, error);
}

static enum error_code ask_certificates(char *path, struct error *error) {
  return ask_pem(path, PEM_CERTIFICATES, error);
}

static enum error_code ask_key(char *path, struct error *error) {
  return ask_pem(path, PEM_KEY, error);
}

static enum error_code ask_token(char *path, struct error *error) {
  char *token;
  int64_t expires;
  enum error_code code = secret_read_token(path, ACCOUNT, &token, &expires, error);
  mem_free_secret(token);
  return code;
}

static enum error_code ask_log(char *path, struct error *error) {
  enum error_code code = log_open(path, error);
  log_close();
  return code;
}

enum { OURS, CONFIG, CERTIFICATES, PRIVATE_KEY, TOKEN, LOG, WHO };
static const struct {
  const char *name, *text;
  enum error_code (*ask)(char *path, struct error *error);
  enum error_code code;
  bool secret, mended, link; /* mended: closed to others as it is opened; link: it may be one */
} who[WHO] = {
    [OURS] = {"ours", "x", ask_ours, ERROR_STORE, false, false, false},
    [CONFIG] = {"configuration", "#", ask_config, ERROR_CONFIG, false, false, true},
    [CERTIFICATES] = {"certificates", CERT, ask_certificates, ERROR_CONFIG, false, false, true},
    [PRIVATE_KEY] = {"key", KEY, ask_key, ERROR_CONFIG, true, false, true},
    [TOKEN] = {"token", ACCOUNT "\n\nabc\n", ask_token, ERROR_STORE, true, false, false},
    [LOG] = {"log", "", ask_log, ERROR_STORE, true, true, false},
};

/* said NULL: it is used. */
static void expect(size_t n, char *path, const char *said) {
  struct error error;
  enum error_code code = who[n].ask(path, &error);
  if (code != (said != NULL ? who[n].code : ERROR_NONE)) fail_msg("%s, %s: %d", who[n].name, path, code);
  if (said == NULL) return;
  if (strstr(error.text, said) == NULL || strstr(error.text, path) == NULL)
    fail_msg("%s, no \"%s\": %s", who[n].name, said, error.text);
}

/* ---- modes and owners */

TEST(who_may_write_and_read_decides) {
  static const struct {
    mode_t mode;
    const char *said, *secret; /* of what is a secret */
  } rows[] = {{0600, NULL, NULL},
              {0400, NULL, NULL},
              {0700, NULL, NULL},
              {0644, NULL, "can be read by others"},
              {0640, NULL, "can be read by others"},
              {0604, NULL, "can be read by others"},
              {0610, NULL, "can be read by others"},
              {0601, NULL, "can be read by others"},
              {0444, NULL, "can be read by others"},
              {0620, "chmod go-w ", "Others may write"},
              {0602, "chmod go-w ", "Others may write"},
              {0664, "Others may write", "can be read by others"},
              {0666, "Others may write", "can be read by others"},
              {0777, "Others may write", "can be read by others"},
              {01666, "Others may write", "can be read by others"},
              {04722, "Others may write", "Others may write"}};
  char folder[FOLDER_PATH];
  assert_true(folder_make(folder));
  for (size_t n = 0; n < WHO; n++)
    for (size_t m = 0; m < sizeof rows / sizeof *rows; m++) {
      char *path = mem_print("%s/%zu-%zu", folder, n, m);
      if (rows[m].mode == 0400 && n == LOG && geteuid() != 0) continue; /* it can't be opened at all */
      folder_write(NULL, path, who[n].text, strlen(who[n].text));
      assert_int_equal(chmod(path, rows[m].mode), 0);
      expect(n, path, who[n].mended ? NULL : who[n].secret ? rows[m].secret : rows[m].said);
      free(path);
    }
  assert_true(folder_remove(folder));
}

TEST(a_strangers_file_is_not_used) {
  static const mode_t modes[] = {0600, 0644, 0444};
  char folder[FOLDER_PATH];
  if (geteuid() != 0) {
    print_message("not tried: needs root\n");
    return;
  }
  assert_true(folder_make(folder));
  for (size_t n = 0; n < WHO; n++)
    for (size_t m = 0; m < sizeof modes / sizeof *modes; m++) {
      AUTO(mem_free_at) char *path = mem_print("%s/%zu-%zu", folder, n, m);
      folder_write(NULL, path, who[n].text, strlen(who[n].text));
      assert_int_equal(chmod(path, modes[m]), 0);
      assert_int_equal(chown(path, STRANGER, 0), 0);
      expect(n, path, "belongs to another user");
    }
  assert_true(folder_remove(folder));
}

/* Where root is not the one who asks: root's files are trusted, and a key that root lets our group read, as a service's
 * is kept. */
TEST(roots_files_are_trusted) {
  static const struct {
    mode_t mode;
    bool used[WHO]; /* of those who can open it */
  } rows[] = {{0644, {[OURS] = true, [CONFIG] = true, [CERTIFICATES] = true}},
              {0640, {[OURS] = true, [CONFIG] = true, [CERTIFICATES] = true, [PRIVATE_KEY] = true, [TOKEN] = true}},
              {0660, {[OURS] = false}},
              {0650, {[OURS] = true, [CONFIG] = true, [CERTIFICATES] = true}},
              {0646, {[OURS] = false}}};
  char folder[FOLDER_PATH];
  if (geteuid() != 0) {
    print_message("not tried: needs root\n");
    return;
  }
  assert_true(folder_make(folder));
  AUTO(mem_free_at) char *above = mem_copy_n(folder, (size_t)(strrchr(folder, '/') - folder));
  assert_true(chmod(folder, 0755) == 0 && chmod(above, 0755) == 0);
  for (size_t n = 0; n < WHO; n++)
    for (size_t m = 0; m < sizeof rows / sizeof *rows; m++) {
      AUTO(mem_free_at) char *path = mem_print("%s/%zu-%zu", folder, n, m);
      folder_write(NULL, path, who[n].text, strlen(who[n].text));
      assert_int_equal(chown(path, 0, STRANGER), 0);
      assert_int_equal(chmod(path, rows[m].mode), 0);
    }
  pid_t child = fork();
  if (child == 0) {
    bool other = setgid(STRANGER) == 0 && setuid(STRANGER) == 0, good = other;
    for (size_t n = 0; other && n < WHO; n++)
      for (size_t m = 0; m < sizeof rows / sizeof *rows; m++) {
        struct error error = {0};
        AUTO(mem_free_at) char *path = mem_print("%s/%zu-%zu", folder, n, m);
        bool used = who[n].ask(path, &error) == ERROR_NONE;
        if (used != rows[m].used[n]) fprintf(stderr, "%s, %o: %s\n", who[n].name, (unsigned)rows[m].mode, error.text);
        good = good && used == rows[m].used[n];
      }
    _exit(good ? 0 : 1);
  }
  int status;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
  assert_true(folder_remove(folder));
}

/* ---- links, and the way */

TEST(a_link_is_followed_only_where_a_person_gave_it) {
  char folder[FOLDER_PATH];
  assert_true(folder_make(folder));
  for (size_t n = 0; n < WHO; n++) {
    struct error error;
    AUTO(mem_free_at) char *path = mem_print("%s/%zu", folder, n);
    AUTO(mem_free_at) char *link = mem_print("%s/%zu-link", folder, n);
    folder_write(NULL, path, who[n].text, strlen(who[n].text));
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(symlink(path, link), 0);
    if ((who[n].ask(link, &error) == ERROR_NONE) != who[n].link) fail_msg("%s: %s", who[n].name, error.text);
    if (who[n].link) { /* what it leads to is judged */
      assert_int_equal(chmod(path, 0666), 0);
      assert_int_equal(who[n].ask(link, &error), who[n].code);
    }
  }
  assert_true(folder_remove(folder));
}

/* Whoever may write in a folder puts another file in the place of ours. */
TEST(an_open_folder_on_the_way_is_told) {
  static const struct {
    mode_t mode;
    bool open;
  } rows[] = {{0755, false}, {0775, false}, {01777, false}, {0777, true}, {0702, true}};
  char folder[FOLDER_PATH];
  assert_true(folder_make(folder));
  for (size_t n = 0; n < WHO; n++) {
    if (who[n].code != ERROR_CONFIG) continue; /* the others' folder is judged by itself */
    for (size_t m = 0; m < sizeof rows / sizeof *rows; m++) {
      char *above = mem_print("%s/%zu-%zu", folder, n, m), *below = mem_print("%s/below", above);
      char *path = mem_print("%s/file", below), *near = mem_print("%s/link", above);
      char *far = mem_print("%s/%zu-%zu-link", folder, n, m), *target = mem_print("%s/%zu-%zu-real", folder, n, m);
      char *said = mem_print("%s is not used; chmod o-w %s", path, above);
      assert_true(mkdir(above, 0700) == 0 && mkdir(below, 0700) == 0);
      folder_write(NULL, path, who[n].text, strlen(who[n].text));
      folder_write(NULL, target, who[n].text, strlen(who[n].text));
      assert_true(chmod(path, 0600) == 0 && chmod(target, 0600) == 0);
      assert_true(symlink(target, near) == 0 && symlink(path, far) == 0 && chmod(above, rows[m].mode) == 0);
      expect(n, path, rows[m].open ? said : NULL);
      expect(n, far, rows[m].open ? "Others may write in" : NULL);  /* a link into it */
      expect(n, near, rows[m].open ? "Others may write in" : NULL); /* a link that lies in it */
      char *const all[] = {above, below, path, near, far, target, said};
      for (size_t a = 0; a < sizeof all / sizeof *all; a++)
        free(all[a]);
    }
  }
  assert_true(folder_remove(folder));
}

TEST(folders_are_made_along_a_path) {
  char folder[FOLDER_PATH];
  struct error error;
  struct stat about;
  assert_true(folder_make(folder));
  char *deep = mem_print("%s/a/b//c", folder), *file = mem_print("%s/file", folder);
  char *below = mem_print("%s/below", file), *link = mem_print("%s/link", folder);
  char *behind = mem_print("%s/d/e", link), *dangling = mem_print("%s/dangling", folder);
  char *loop = mem_print("%s/loop", folder);
  for (int times = 0; times < 2; times++) {
    umask(0);
    assert_int_equal(file_make_folder(deep, &error), ERROR_NONE);
    umask(077);
    assert_int_equal(stat(deep, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0700);
  }
  assert_int_equal(symlink("a", link), 0);
  assert_int_equal(file_make_folder(behind, &error), ERROR_NONE);
  folder_write(NULL, file, "", 0);
  const struct {
    const char *path, *said;
  } rows[] = {{file, "is no folder"},
              {below, "Can't make the folder"},
              {dangling, "it is a link that leads nowhere"},
              {loop, "Too many levels of symbolic links"},
              {"", "Can't make the folder"}};
  assert_int_equal(symlink("none", dangling), 0);
  assert_int_equal(symlink("loop", loop), 0);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    assert_int_equal(file_make_folder(rows[n].path, &error), ERROR_STORE);
    if (strstr(error.text, rows[n].said) == NULL) fail_msg("%s: %s", rows[n].path, error.text);
  }
  char *const all[] = {deep, file, below, link, behind, dangling, loop};
  for (size_t n = 0; n < sizeof all / sizeof *all; n++)
    free(all[n]);
  assert_true(folder_remove(folder));
}
