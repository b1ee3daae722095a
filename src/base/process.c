#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/i18n.h"

enum { PROCESS_FILES_MAX = 256 };

/* Nothing can be written to it, also where there is no /dev. */
static int process_open_nothing(void) {
  int fd = open("/dev/null", O_RDONLY);
  return fd >= 0 ? fd : open("/", O_RDONLY | O_DIRECTORY);
}

void process_begin(void) {
  int fd;
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
  do
    fd = process_open_nothing();
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0) close(fd);
}

/* By trying: what the limit says counts also what was open when we were started. */
enum error_code process_check_files(int needed, struct error *error) {
  int files[PROCESS_FILES_MAX], count = 0;
  if (needed > PROCESS_FILES_MAX) needed = PROCESS_FILES_MAX;
  error_clear(error);
  while (count < needed && (files[count] = eventfd(0, EFD_CLOEXEC)) >= 0)
    count++;
  for (int n = 0; n < count; n++)
    close(files[n]);
  if (count == needed) return ERROR_NONE;
  return error_set(error, ERROR_STORE,
                   _("Only %d more files can be opened here, and %d are needed: raise the limit (ulimit -n)"), count,
                   needed);
}

bool process_lacks_files(void) {
  int fd = eventfd(0, EFD_CLOEXEC);
  if (fd < 0) return errno == EMFILE || errno == ENFILE;
  close(fd);
  return false;
}
