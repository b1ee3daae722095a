#include "wreck.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sys/un.h>
#include <unistd.h>

static const struct {
  const char *name, *make; /* a command, $f is the file */
  const char *said;
} wrecks[WRECKS] = {
    [LINK] = {"link", "touch $f; mv $f $f.real; ln -s $f.real $f", "is a link"},
    [DANGLING] = {"dangling link", "rm -f $f; ln -s $f.none $f", "is a link"},
    [OTHER] = {"other owner", "touch $f; chown 12345 $f", "another user"},
    [OPEN] = {"open to all", "touch $f; chmod a+w $f", "Others may write"},
    [FOLDER] = {"folder", "rm -f $f; mkdir $f", "is no file"},
    [PIPE] = {"pipe", "rm -f $f; mkfifo -m 600 $f", "is no file"},
    [SOCKET] = {"socket", "rm -f $f", "is no file"}, /* bound below */
    [RUBBISH] = {"rubbish", "yes rubbish | head -c 5000 > $f; chmod 600 $f"},
    [EMPTY] = {"empty", ": > $f; chmod 600 $f"},
    [ZEROS] = {"2 GB of zeros", ": > $f; chmod 600 $f; truncate -s 2G $f"},
    [CUT] = {"cut off", "truncate -s 6000 $f"},
    [COLUMN] = {"a column is missing", "true"},
    [NEWER] = {"newer", "printf '\\000\\000\\047\\017' | dd of=$f bs=1 seek=60 conv=notrunc 2>/dev/null"},
    [UNWRITABLE] = {"read-only", "[ -e $f ] || touch $f; chmod u-w $f; [ $(id -u) != 0 ] || "
                                 "{ mount --bind $f $f && mount -o remount,bind,ro $f; }"}};

const char *wreck_name(enum wreck wreck) {
  return wrecks[wreck].name;
}

const char *wreck_said(enum wreck wreck) {
  return wrecks[wreck].said;
}

char *wreck_look(const struct home *home, const char *path) {
  return home_shell(
      home, "f=%s; stat -c '%%F %%u %%a' $f; [ ! -f $f ] || { stat -c %%s $f; head -c 1000000 $f | cksum; }", path);
}

static void wreck_bind(const char *path) {
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  assert_true(strlen(path) < sizeof name.sun_path);
  strcpy(name.sun_path, path);
  assert_int_equal(bind(fd, (struct sockaddr *)&name, sizeof name), 0);
  close(fd);
}

void wreck_make(const struct home *home, const char *path, enum wreck wreck) {
  free(home_shell(home, "f=%s; %s", path, wrecks[wreck].make));
  if (wreck == SOCKET) wreck_bind(path);
}

bool wreck_mounts_apart(void) {
  return unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

bool wreck_can_mount(void) {
  int status;
  pid_t child = fork();
  if (child == 0) _exit(wreck_mounts_apart() && mount("none", "/tmp", "tmpfs", 0, "size=64k") == 0 ? 0 : 1);
  return waitpid(child, &status, 0) == child && status == 0;
}
