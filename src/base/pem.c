#include "base/pem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/file_bytes.h"
#include "base/i18n.h"
#include "base/mem.h"

enum { PEM_MAX = 16 << 20 };
#define PEM_BASE64 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="

static void pem_expand(char **path) {
  if ((*path)[0] != '~' || ((*path)[1] != '/' && (*path)[1] != '\0')) return;
  const char *home = file_home();
  if (home == NULL) return;
  AUTO(mem_free_at) char *whole = mem_print("%s%s", home, *path + 1);
  mem_replace(path, whole);
}

/* "-----BEGIN ...NAME-----", and base64 up to "-----END". */
static bool pem_holds(const char *text, const char *name) {
  for (const char *begin = text; (begin = strstr(begin, "-----BEGIN ")) != NULL; begin++) {
    const char *line = begin + strcspn(begin, "\r\n"), *end = strstr(line, "-----END "), *found = strstr(begin, name);
    if (end == NULL || found == NULL || found > line) continue;
    const char *body = line + strspn(line, "\r\n");
    if (body < end && (strcspn(body, PEM_BASE64) == 0 && body + strspn(body, PEM_BASE64 "\r\n \t") == end)) return true;
    if (body < end && strncmp(body, "Proc-Type:", 10) == 0) return true; /* a key of the old kind, encrypted */
  }
  return false;
}

/* What was read is what is judged: whoever may write it says whom we believe. */
static enum error_code pem_trust(int fd, const char *path, const char *option, enum pem_kind kind,
                                 struct error *error) {
  struct error why;
  if (file_check(fd, path, kind == PEM_KEY ? FILE_KEY : FILE_CERTIFICATES, &why) == ERROR_NONE) return ERROR_NONE;
  return error_set(error, why.code, _("%s: %s"), option, why.text);
}

enum error_code pem_check(char **path, const char *option, enum pem_kind kind, struct error *error) {
  size_t length;
  error_clear(error);
  if (*path == NULL) return ERROR_NONE;
  pem_expand(path);
  int fd = open(*path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  AUTO(mem_free_at) char *text = fd >= 0 ? file_bytes(fd, PEM_MAX, &length) : NULL;
  if (text == NULL)
    error_set(error, ERROR_CONFIG, _("%s: can't read %s: %s"), option, *path, strerror(errno));
  else if (pem_holds(text, kind == PEM_KEY ? "PRIVATE KEY-----" : "CERTIFICATE-----"))
    pem_trust(fd, *path, option, kind, error);
  else if (kind == PEM_KEY)
    error_set(error, ERROR_CONFIG, _("%s: %s holds no private key (in PEM: -----BEGIN PRIVATE KEY-----)"), option,
              *path);
  else
    error_set(error, ERROR_CONFIG, _("%s: %s holds no certificate (in PEM: -----BEGIN CERTIFICATE-----)"), option,
              *path);
  if (text != NULL) explicit_bzero(text, length);
  if (fd >= 0) close(fd);
  return error->code;
}
