#include "broker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../harness/folder.h"
#include "../harness/sockets.h"

enum { BROKER_WAIT_MS = 60000, BROKER_LOOK_MS = 10 };

static bool broker_accepts(int port) {
  int fd = socket_connect(port);
  if (fd >= 0) close(fd);
  return fd >= 0;
}

static void broker_exec(const struct broker *broker) {
  char path[128];
  snprintf(path, sizeof path, "%s/log", broker->folder);
  int log = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setenv("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin", 1);
  snprintf(path, sizeof path, "%s/conf", broker->folder);
  if (broker->nats)
    execlp("nats-server", "nats-server", "-c", path, (char *)NULL);
  else
    execlp("mosquitto", "mosquitto", "-c", path, (char *)NULL);
  _exit(127);
}

/* With what it said: its folder goes. */
static void broker_fail(const struct broker *broker) {
  const char *said = folder_read(broker->folder, "log", NULL);
  fail_msg("the broker does not start: %s", said != NULL && said[0] != '\0' ? said : "is it installed?");
}

void broker_restart(struct broker *broker) {
  broker->pid = fork();
  if (broker->pid == 0) broker_exec(broker);
  for (int waited = 0; !broker_accepts(broker->port); waited += BROKER_LOOK_MS) {
    if (waitpid(broker->pid, NULL, WNOHANG) != 0 || waited > BROKER_WAIT_MS) broker_fail(broker);
    poll(NULL, 0, BROKER_LOOK_MS);
  }
}

FILE *broker_configure(struct broker *broker, int port) {
  char path[128];
  *broker = (struct broker){.port = port};
  assert_true(broker->port > 0);
  assert_true(folder_make(broker->folder));
  snprintf(broker->url, sizeof broker->url, "mqtt://127.0.0.1:%d", broker->port);
  snprintf(path, sizeof path, "%s/conf", broker->folder);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  return file;
}

void broker_start(struct broker *broker, const char *extra_config) {
  FILE *file = broker_configure(broker, socket_hold());
  fprintf(file, "listener %d 127.0.0.1\n", broker->port);
  fprintf(file, "set_tcp_nodelay true\n");          /* else each of its answers may wait for 40 ms */
  if (geteuid() == 0) fprintf(file, "user root\n"); /* it would become a user that can't read our folder */
  if (extra_config == NULL || strstr(extra_config, "allow_anonymous") == NULL) fprintf(file, "allow_anonymous true\n");
  if (extra_config != NULL) fprintf(file, "%s\n", extra_config);
  fclose(file);
  broker_restart(broker);
}

void broker_start_nats(struct broker *broker) {
  FILE *file = broker_configure(broker, socket_hold());
  broker->nats = true;
  fprintf(file, "server_name: test\nlisten: \"127.0.0.1:-1\"\njetstream { store_dir: \"%s/store\" }\n", broker->folder);
  fprintf(file, "mqtt { host: \"127.0.0.1\", port: %d }\n", broker->port);
  fclose(file);
  broker_restart(broker);
}

static void broker_signal(struct broker *broker, int number) {
  if (broker->pid > 0) kill(broker->pid, number);
}

void broker_kill(struct broker *broker) {
  if (broker->pid <= 0) return;
  broker_signal(broker, SIGKILL);
  waitpid(broker->pid, NULL, 0);
  broker->pid = 0;
}

void broker_stop(struct broker *broker) {
  broker_signal(broker, SIGSTOP);
}

void broker_cont(struct broker *broker) {
  broker_signal(broker, SIGCONT);
}

void broker_end(struct broker *broker) {
  broker_kill(broker);
  if (broker->folder[0] != '\0') assert_true(folder_remove(broker->folder));
}
