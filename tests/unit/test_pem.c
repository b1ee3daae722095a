/* Files of certificates and keys, as people have them and as they don't. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../harness/folder.h"
#include "../harness/test.h"
#include "base/mem.h"
#include "base/pem.h"

#define CERT "-----BEGIN CERTIFICATE-----\nMIIB+/w=\nAAAA\n-----END CERTIFICATE-----\n"
#define KEY "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n"

static char *write_file(const char *folder, const char *text) {
  char *path = mem_print("%s/file.pem", folder);
  folder_write(NULL, path, text, strlen(text));
  assert_int_equal(chmod(path, 0600), 0); /* a key is a secret */
  return path;
}

TEST(what_a_file_holds) {
  static const struct {
    const char *text;
    bool certificates, key;
  } rows[] = {{CERT, true, false},
              {KEY, false, true},
              {KEY CERT, true, true},
              {"# of our own\nsubject=CN=x\n" CERT CERT, true, false},
              {"-----BEGIN TRUSTED CERTIFICATE-----\r\nMIIB\r\n-----END TRUSTED CERTIFICATE-----\r\n", true, false},
              {"-----BEGIN EC PARAMETERS-----\nBggq\n-----END EC PARAMETERS-----\n"
               "-----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY-----\n",
               false, true},
              {"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: X,1\n\nMIIB\n"
               "-----END RSA PRIVATE KEY-----\n",
               false, true},
              {"-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n", false, false},
              {"-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n", false, false},
              {"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", false, false},
              {"-----BEGIN CERTIFICATE-----\nMIIB\n", false, false},
              {"-----BEGIN CERTIFICATE-----\n<html>\n-----END CERTIFICATE-----\n", false, false},
              {"0\x82\x03\x01", false, false},
              {"<html></html>", false, false},
              {"", false, false}};
  char folder[FOLDER_PATH];
  struct error error;
  assert_true(folder_make(folder));
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(mem_free_at) char *path = write_file(folder, rows[n].text);
    bool certificates = pem_check(&path, "ca", PEM_CERTIFICATES, &error) == ERROR_NONE;
    bool key = pem_check(&path, "mqtt_key", PEM_KEY, &error) == ERROR_NONE;
    if (certificates != rows[n].certificates || key != rows[n].key)
      fail_msg("%s: %d %d", rows[n].text, certificates, key);
  }
  assert_true(folder_remove(folder));
}

TEST(what_is_no_file_is_named) {
  char folder[FOLDER_PATH];
  struct error error;
  assert_true(folder_make(folder));
  setenv("HOME", folder, 1);
  free(write_file(folder, CERT));
  AUTO(mem_free_at) char *pipe = mem_print("%s/pipe", folder);
  assert_int_equal(mkfifo(pipe, 0600), 0);
  const struct {
    const char *path, *said;
  } rows[] = {{"~/file.pem", NULL},       {"~/other.pem", "No such file"}, {"~", "Is a directory"},
              {folder, "Is a directory"}, {pipe, "ca: can't read"},        {"~nobody/x", "~nobody/x"},
              {"", "ca: can't read"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(mem_free_at) char *path = mem_copy(rows[n].path);
    enum error_code code = pem_check(&path, "ca", PEM_CERTIFICATES, &error);
    assert_int_equal(code, rows[n].said != NULL ? ERROR_CONFIG : ERROR_NONE);
    if (rows[n].said != NULL) assert_non_null(strstr(error.text, rows[n].said));
    if (rows[n].path[0] == '~' && rows[n].path[1] != 'n') assert_ptr_equal(strstr(path, folder), path);
  }
  char *none = NULL;
  assert_int_equal(pem_check(&none, "ca", PEM_CERTIFICATES, &error), ERROR_NONE);
  assert_true(folder_remove(folder));
}
