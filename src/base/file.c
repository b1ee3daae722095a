#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file_bytes.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

static int (*file_statfs)(int fd, struct statfs *about) = fstatfs; /* set before threads */

void file_set_statfs(int (*ask)(int fd, struct statfs *about)) {
  file_statfs = ask != NULL ? ask : fstatfs;
}

/* Other machines', shared ones, and those that a program serves (FUSE: sshfs and its like can't be told from a local
 * one). Numbers, for the headers of a machine know only some. */
const char *file_remote_disk(int fd) {
  static const struct {
    unsigned long type;
    const char *name;
  } rows[] = {
      {0x6969, "NFS"},       {0x517B, "SMB"},           {0xFE534D42, "SMB"},    {0xFF534D42, "CIFS"},
      {0x5346414F, "AFS"},   {0x6B414653, "AFS"},       {0x73757245, "Coda"},   {0x564C, "NCP"},
      {0x01021997, "9P"},    {0x00C36400, "Ceph"},      {0x65735546, "FUSE"},   {0x01161970, "GFS2"},
      {0x7461636F, "OCFS2"}, {0x0BD00BD0, "Lustre"},    {0x47504653, "GPFS"},   {0xAAD7AAEA, "PanFS"},
      {0xBEEFDEAD, "SNFS"},  {0x19830326, "BeeGFS"},    {0x20030528, "PVFS2"},  {0x013111A8, "IBRIX"},
      {0x61636673, "ACFS"},  {0x7C7C6673, "Parallels"}, {0x786F4256, "vboxsf"}, {0xBACBACBC, "VMware"},
  };
  struct statfs about;
  if (file_statfs(fd, &about) != 0) return NULL;
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    if (((unsigned long)about.f_type & 0xFFFFFFFF) == rows[n].type) return rows[n].name;
  return NULL;
}

char *file_resolve(const char *path) {
  const char *slash = strrchr(path, '/');
  char *folder = slash == NULL   ? mem_copy(".")
                 : slash == path ? mem_copy("/")
                                 : mem_copy_n(path, (size_t)(slash - path));
  char *real = realpath(folder, NULL);
  int problem = errno;
  free(folder);
  if (real == NULL) {
    errno = problem;
    return NULL;
  }
  char *whole = mem_print("%s/%s", strcmp(real, "/") == 0 ? "" : real, slash != NULL ? slash + 1 : path);
  free(real);
  return whole;
}

static bool file_is_ours(const struct stat *about) {
  return about->st_uid == geteuid() || about->st_uid == 0;
}

/* What is wrong with a file, in the order in which it is looked for. */
enum file_fault { FILE_FINE, FILE_LINK, FILE_NONE, FILE_STRANGER, FILE_READABLE, FILE_WRITABLE };

static const struct {
  enum error_code code;
  bool secret;    /* nobody else reads it either */
  bool strangers; /* whose it is does not matter */
} file_kinds[] = {[FILE_OURS] = {ERROR_STORE, false, false},         [FILE_SECRET] = {ERROR_STORE, true, false},
                  [FILE_TOKEN] = {ERROR_STORE, true, false},         [FILE_LOOKED_AT] = {ERROR_CONFIG, true, true},
                  [FILE_CONFIG] = {ERROR_CONFIG, false, false},      [FILE_KEY] = {ERROR_CONFIG, true, false},
                  [FILE_CERTIFICATES] = {ERROR_CONFIG, false, false}};

/* The one rule. Root may let a group read a key, or nobody but root could use it. */
static enum file_fault file_judge(const struct stat *about, enum file_kind kind) {
  mode_t others = S_IRWXG | S_IRWXO, writing = S_IWGRP | S_IWOTH;
  if (about->st_uid == 0 && geteuid() != 0) others = S_IRWXO | S_IWGRP | S_IXGRP;
  if (S_ISLNK(about->st_mode)) return FILE_LINK;
  if (!S_ISREG(about->st_mode)) return FILE_NONE;
  if (!file_kinds[kind].strangers && !file_is_ours(about)) return FILE_STRANGER;
  if (file_kinds[kind].secret && (about->st_mode & others & ~writing) != 0) return FILE_READABLE;
  return (about->st_mode & writing) != 0 ? FILE_WRITABLE : FILE_FINE;
}

static enum error_code file_refuse(enum file_fault fault, const char *path, enum file_kind kind, struct error *error) {
  enum error_code code = file_kinds[kind].code;
  bool commands = kind == FILE_CONFIG;
  switch (fault) {
  case FILE_LINK:
    return error_set(error, code, _("%s is a link: move it away, visitdeck keeps a file of its own there"), path);
  case FILE_NONE:
    if (commands) return error_set(error, code, _("%s is no file: give the configuration's"), path);
    return error_set(error, code, _("%s is no file: move it away, visitdeck keeps a file of its own there"), path);
  case FILE_STRANGER:
    if (commands)
      return error_set(error, code,
                       _("%s belongs to another user, and it names commands that are run: it is not used; chown it"),
                       path);
    return error_set(error, code, _("%s belongs to another user: it is not used; move it away, or chown it"), path);
  case FILE_READABLE:
    if (kind == FILE_TOKEN)
      return error_set(error, code, _("%s can be read by others: it is not used; remove it and log in again"), path);
    return error_set(error, code, _("%s can be read by others, and it is a secret: it is not used; chmod 600 %s"), path,
                     path);
  case FILE_WRITABLE:
    if (commands)
      return error_set(error, code,
                       _("Others may write %s, and it names commands that are run: it is not used; see what is in it, "
                         "then chmod go-w %s"),
                       path, path);
    return error_set(error, code,
                     _("Others may write %s: it is not used; see what is in it, then chmod go-w %s, or move it away"),
                     path, path);
  case FILE_FINE:
    break;
  }
  return ERROR_NONE;
}

enum error_code file_fail(const char *path, int problem, struct error *error) {
  if (problem == EMFILE || problem == ENFILE)
    return error_set(error, ERROR_STORE,
                     _("Can't open %s: no more files can be opened here; raise the limit (ulimit -n)"), path);
  if (problem == EFBIG)
    return error_set(error, ERROR_STORE, _("Can't write %s: a limit on the size of files stops it (ulimit -f)"), path);
  if (problem == ENOSPC || problem == EDQUOT)
    return error_set(error, ERROR_STORE, _("Can't write %s: %s; make room on the disk"), path, strerror(problem));
  return error_set(error, ERROR_STORE, _("Can't open %s: %s; make it writable for you"), path, strerror(problem));
}

enum error_code file_look(const char *path, bool *there, struct error *error) {
  struct stat about;
  *there = lstat(path, &about) == 0;
  if (*there) return file_refuse(file_judge(&about, FILE_OURS), path, FILE_OURS, error);
  return errno == ENOENT ? ERROR_NONE : file_fail(path, errno, error);
}

/* Whoever may write in a folder on the way puts another one in the place of what is below: that folder, or NULL. New
 * memory. */
static char *file_open_folder(const char *real) {
  AUTO(mem_free_at) char *part = mem_copy(real);
  struct stat about;
  for (char *slash; (slash = strrchr(part, '/')) != NULL && slash != part;) {
    *slash = '\0';
    if (stat(part, &about) == 0 && (about.st_mode & S_IWOTH) != 0 && (about.st_mode & S_ISVTX) == 0)
      return mem_take(&part);
  }
  return NULL;
}

/* Of a file that others gave us: the way to it, and where it is a link the way to what that leads to. */
static enum error_code file_check_way(const char *path, enum file_kind kind, struct error *error) {
  char *const ways[] = {file_resolve(path), realpath(path, NULL)};
  enum error_code code = ERROR_NONE;
  for (size_t n = 0; n < sizeof ways / sizeof *ways; n++) {
    AUTO(mem_free_at) char *open = ways[n] != NULL ? file_open_folder(ways[n]) : NULL;
    if (open != NULL)
      code = error_set(error, file_kinds[kind].code, _("Others may write in %s: %s is not used; chmod o-w %s"), open,
                       path, open);
    free(ways[n]);
  }
  return code;
}

enum error_code file_check(int fd, const char *path, enum file_kind kind, struct error *error) {
  struct stat about;
  bool given = file_kinds[kind].code == ERROR_CONFIG; /* ours lie in a folder that was looked at */
  if (fstat(fd, &about) != 0) return file_fail(path, errno, error);
  if (file_refuse(file_judge(&about, kind), path, kind, error) != ERROR_NONE) return error->code;
  return given ? file_check_way(path, kind, error) : ERROR_NONE;
}

enum error_code file_keep_private(int fd, const char *path, struct error *error) {
  struct stat about;
  if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_uid == geteuid() && (about.st_mode & 07777) != 0600)
    (void)!fchmod(fd, 0600); /* looked at below */
  return file_check(fd, path, FILE_SECRET, error);
}

enum error_code file_check_folder(const char *path, struct error *error) {
  struct stat about;
  AUTO(mem_free_at) char *real = realpath(path, NULL);
  if (real == NULL || stat(real, &about) != 0)
    return error_set(error, ERROR_STORE, _("Can't use the folder %s: %s; make it readable for you"), path,
                     strerror(errno));
  if (!S_ISDIR(about.st_mode))
    return error_set(error, ERROR_STORE, _("%s is no folder: move it away, visitdeck needs a folder there"), path);
  if (!file_is_ours(&about))
    return error_set(error, ERROR_STORE,
                     _("The folder %s belongs to another user: visitdeck keeps nothing there; chown it, or set another "
                       "home"),
                     path);
  if ((about.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return error_set(error, ERROR_STORE,
                     _("Others may write in %s: visitdeck keeps nothing there; see what is in it, then chmod go-w it"),
                     path);
  AUTO(mem_free_at) char *open = file_open_folder(real);
  if (open == NULL) return ERROR_NONE;
  return error_set(error, ERROR_STORE, _("Others may write in %s: visitdeck keeps nothing there; chmod o-w it"), open);
}

static enum error_code file_check_config(int fd, const char *path, struct error *error) {
  struct stat about;
  if (file_check(fd, path, FILE_CONFIG, error) != ERROR_NONE || fstat(fd, &about) != 0) return error->code;
  if (about.st_size <= FILE_CONFIG_MAX) return ERROR_NONE;
  return error_set(error, ERROR_CONFIG, _("%s is larger than a configuration can be (1 MiB)"), path);
}

/* made, looked: what came of making it, and of looking at it then. */
static enum error_code file_tell_folder(const char *path, int made, int looked, struct error *error) {
  if (made == EEXIST && looked == ENOENT)
    return error_set(
        error, ERROR_STORE,
        _("Can't make the folder %s: it is a link that leads nowhere; make what it leads to, or remove it"), path);
  return error_set(error, ERROR_STORE, _("Can't make the folder %s: %s; make it writable or set another home"), path,
                   strerror(made == EEXIST ? looked : made));
}

enum error_code file_make_folder(const char *path, struct error *error) {
  AUTO(mem_free_at) char *part = mem_copy(path);
  struct stat about;
  error_clear(error);
  for (char *slash = part + (part[0] == '/'); error->code == ERROR_NONE; *slash++ = '/') {
    slash += strcspn(slash, "/");
    bool last = *slash == '\0';
    *slash = '\0';
    int problem = mkdir(part, 0700) != 0 ? errno : 0;
    if (problem != 0 && stat(part, &about) != 0) (void)!file_tell_folder(part, problem, errno, error);
    if (last) break;
  }
  return error->code == ERROR_NONE ? file_check_folder(path, error) : error->code;
}

/* The text, without an editor's byte-order mark, and our line behind it, as a file of its own. NULL: it can't be read
 * (errno), or is no text (0). */
static FILE *file_add_end(int fd, int *end) {
  static const char last[] = "\n" FILE_CONFIG_END " = true\n";
  size_t length;
  AUTO(mem_free_at) char *text = file_bytes(fd, FILE_CONFIG_MAX + 1, &length);
  if (text == NULL) return NULL;
  errno = 0;
  size_t mark = strncmp(text, TEXT_MARK, strlen(TEXT_MARK)) == 0 ? strlen(TEXT_MARK) : 0;
  /* libconfuse takes a zero byte for the end. */
  bool whole = length <= FILE_CONFIG_MAX && memchr(text, '\0', length) == NULL && text_is_utf8(text, length);
  FILE *file = whole ? fmemopen(NULL, length + sizeof last, "w+") : NULL;
  *end = 2;
  for (size_t n = 0; n < length; n++) /* libconfuse counts a line more for each remark that ends so */
    *end += text[n] == '\n' || (n > 0 && text[n] == '/' && text[n - 1] == '*');
  if (file != NULL) {
    fwrite(text + mark, 1, length - mark, file);
    fputs(last, file);
    rewind(file);
  }
  return file;
}

enum error_code file_config_is_cut(const char *path, struct error *error) {
  return error_set(error, ERROR_CONFIG,
                   _("%s ends in the middle, as if it had been cut: a } or a quote is missing, or */ behind a comment"),
                   path);
}

/* O_NONBLOCK: a pipe must not hang the start. */
enum error_code file_open_config(const char *path, FILE **file, int *end, struct error *error) {
  *file = NULL;
  error_clear(error);
  struct stat link;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
    if (lstat(path, &link) != 0) return ERROR_NONE;
    return error_set(error, ERROR_CONFIG, _("%s leads to no file: give the configuration's"), path);
  }
  if (fd < 0)
    return errno == ENXIO ? error_set(error, ERROR_CONFIG, _("%s is no file: give the configuration's"), path)
                          : error_set(error, ERROR_CONFIG, _("Can't read %s: make it readable for you"), path);
  if (file_check_config(fd, path, error) == ERROR_NONE && (*file = file_add_end(fd, end)) == NULL) {
    if (errno != 0)
      error_set(error, ERROR_CONFIG, _("Can't read %s: %s"), path, strerror(errno));
    else
      error_set(error, ERROR_CONFIG, _("%s is no plain text: save it as UTF-8 (UTF-16, for one, has zero bytes in it)"),
                path);
  }
  close(fd);
  return error->code;
}

const char *file_home(void) {
  const char *home = getenv("HOME");
  const struct passwd *account = home != NULL && home[0] == '/' ? NULL : getpwuid(getuid());
  if (account != NULL) home = account->pw_dir;
  return home != NULL && home[0] == '/' ? home : NULL;
}
