#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/i18n.h"

enum { PROCESS_FILES_MAX = 256 };

void process_begin(void) {
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
  for (int fd = open("/dev/null", O_RDONLY); fd >= 0; fd = open("/dev/null", O_RDONLY)) {
    if (fd <= STDERR_FILENO) continue;
    close(fd);
    return;
  }
}

/* By trying: what the limit says counts also what was open when we were started. */
enum error_code process_check_files(int needed, struct error *error) {
  int files[PROCESS_FILES_MAX], count = 0;
  if (needed > PROCESS_FILES_MAX) needed = PROCESS_FILES_MAX;
  error_clear(error);
  while (count < needed && (files[count] = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
    count++;
  for (int n = 0; n < count; n++)
    close(files[n]);
  if (count == needed) return ERROR_NONE;
  return error_set(error, ERROR_STORE,
                   _("Only %d more files can be opened here, and %d are needed: raise the limit (ulimit -n)"), count,
                   needed);
}

bool process_lacks_files(void) {
  int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return errno == EMFILE || errno == ENFILE;
  close(fd);
  return false;
}
