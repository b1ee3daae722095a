/* The relay as its unit starts it: a user that is nobody else's, the folders that systemd makes, the passwords that it
 * hands over, the example configuration; and nginx before it, as the web server's own user. What the unit says is read
 * from it. Takes root, as systemd does. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../harness/run.h"
#include "../harness/sockets.h"
#include "../harness/test.h"
#include "../unit/broker.h"
#include "subscriber.h"
#include "nginx.h"
#include "relay.h"
#include "base/mem.h"
#include "../harness/folder.h"

enum { DYNAMIC_USER = 61234, STRANGER = 61235, WAIT_MS = 60000 };

struct stage {
  struct home home;
  struct broker broker;
  struct nginx nginx;
  struct passwd web; /* the web server's user */
  mode_t mask;
  char state[200], socket[400], config[200];
  pid_t pid;
};

/* ---- what the unit says */

/* The value of that line. */
static const char *unit_value(const char *name, char value[100]) {
  AUTO(mem_free_at) char *unit = folder_read("doc", "visitdeck-relay.service", NULL); /* as configure has made it */
  assert_non_null(unit);
  AUTO(mem_free_at) char *head = mem_print("\n%s=", name);
  const char *line = strstr(unit, head);
  if (line == NULL || line[strlen(head)] == '\n') fail_msg("the unit says nothing of %s", name);
  line += strlen(head);
  snprintf(value, 100, "%.*s", (int)strcspn(line, "\n"), line);
  return value;
}

static mode_t unit_mode(const char *name) {
  char value[100];
  return (mode_t)strtol(unit_value(name, value), NULL, 8);
}

/* ---- what systemd does */

static void folder(const struct stage *stage, const char *below, mode_t mode, uid_t owner) {
  AUTO(mem_free_at) char *path = home_path(&stage->home, below);
  assert_int_equal(mkdir(path, 0700), 0);
  assert_int_equal(chown(path, owner, owner), 0);
  assert_int_equal(chmod(path, mode), 0);
}

/* A password, as LoadCredential hands it over. */
static void credential(const struct stage *stage, const char *name, const char *text) {
  char below[100];
  snprintf(below, sizeof below, "run/credentials/%s", name);
  home_write(&stage->home, below, text, strlen(text));
  AUTO(mem_free_at) char *path = home_path(&stage->home, below);
  assert_int_equal(chown(path, DYNAMIC_USER, DYNAMIC_USER), 0);
  assert_int_equal(chmod(path, 0400), 0);
}

/* DynamicUser: the state is a link to a folder below "private". */
static void make_folders(struct stage *stage) {
  char name[100], below[200], target[200];
  folder(stage, "var", 0755, 0);
  folder(stage, "var/lib", 0755, 0);
  folder(stage, "var/lib/private", 0711, 0);
  snprintf(below, sizeof below, "var/lib/private/%s", unit_value("StateDirectory", name));
  folder(stage, below, unit_mode("StateDirectoryMode"), DYNAMIC_USER);
  snprintf(stage->state, sizeof stage->state, "%s/var/lib/%s", stage->home.folder, name);
  snprintf(target, sizeof target, "private/%s", name);
  assert_int_equal(symlink(target, stage->state), 0);
  folder(stage, "run", 0755, 0);
  snprintf(below, sizeof below, "run/%s", unit_value("RuntimeDirectory", name));
  folder(stage, below, unit_mode("RuntimeDirectoryMode"), DYNAMIC_USER);
  snprintf(stage->socket, sizeof stage->socket, "%s/%s/hook.sock", stage->home.folder, below);
  folder(stage, "run/credentials", 0500, DYNAMIC_USER);
  credential(stage, "flatsy-password", "demo\n");
  credential(stage, "mqtt-password", "anything\n");
  AUTO(mem_free_at) char *above = home_path(&stage->home, ".."); /* of all places of this process */
  assert_int_equal(chmod(stage->home.folder, 0711), 0);
  assert_int_equal(chmod(above, 0711), 0);
}

/* The example, with our servers and below our folder. */
static void configure(struct stage *stage) {
  char line[400];
  snprintf(stage->config, sizeof stage->config, "%s/relay.conf", stage->home.folder);
  FILE *in = fopen("data/relay.conf.example", "r"), *out = fopen(stage->config, "w");
  size_t changed = 0;
  assert_true(in != NULL && out != NULL);
  while (fgets(line, sizeof line, in) != NULL) {
    static const char *const ours[] = {"url = ", "user = ", "socket = ", "state = ", "mqtt_url = ", "mqtt_ca = "};
    bool is = false;
    for (size_t n = 0; n < sizeof ours / sizeof *ours; n++)
      is |= strncmp(line, ours[n], strlen(ours[n])) == 0;
    changed += is;
    if (!is) fputs(line, out);
  }
  assert_int_equal(changed, 6);
  fprintf(out, "url = \"%s\"\nuser = \"demo@visitdeck.example\"\nsocket = \"%s\"\nstate = \"%s\"\nmqtt_url = \"%s\"\n",
          stage->home.url, stage->socket, stage->state, stage->broker.url);
  fclose(in);
  assert_int_equal(fclose(out), 0);
  assert_int_equal(chmod(stage->config, 0644), 0);
}

static void become(uid_t user, gid_t group, gid_t more) {
  if (setgroups(1, &more) != 0 || setresgid(group, group, group) != 0 || setresuid(user, user, user) != 0) _exit(126);
}

static void start(struct stage *stage) {
  char line[400];
  AUTO(mem_free_at) char *credentials = home_path(&stage->home, "run/credentials");
  AUTO(mem_free_at) char *log = home_path(&stage->home, "log");
  AUTO(mem_free_at) char *program = home_path(&stage->home, "visitdeck-relay");
  int out[2], err = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
  AUTO(ran_free)
  struct ran ran = run(&stage->home, NULL, (const char *const[]){"/bin/cp", "visitdeck-relay", program, NULL});
  assert_int_equal(ran.status, 0); /* a build may lie where strangers have no way */
  assert_int_equal(pipe2(out, O_CLOEXEC), 0);
  stage->pid = fork();
  if (stage->pid == 0) {
    dup2(out[1], STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    umask(stage->mask);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    become(DYNAMIC_USER, DYNAMIC_USER, stage->web.pw_gid);
    char *runtime = strdup(stage->socket);
    *strrchr(runtime, '/') = '\0';
    clearenv();
    setenv("PATH", "/usr/bin:/bin", 1);
    setenv("STATE_DIRECTORY", stage->state, 1);
    setenv("RUNTIME_DIRECTORY", runtime, 1);
    setenv("CREDENTIALS_DIRECTORY", credentials, 1);
    if (chdir("/") != 0) _exit(126);
    execl(program, "visitdeck-relay", "--config", stage->config, (char *)NULL);
    _exit(127);
  }
  close(out[1]);
  close(err);
  FILE *lines = fdopen(out[0], "r");
  if (fgets(line, sizeof line, lines) == NULL) fail_msg("%s", home_read(&stage->home, "log", NULL));
  fclose(lines);
  assert_non_null(strstr(line, stage->socket));
}

/* "status", as root; until it says so. */
static void await(const struct stage *stage, const char *text) {
  for (int64_t end = monotonic_ms() + WAIT_MS;; poll(NULL, 0, 20)) {
    AUTO(ran_free)
    struct ran ran =
        run(&stage->home, NULL, (const char *const[]){"./visitdeck-relay", "--config", stage->config, "status", NULL});
    bool has = ran.status == 0 && strstr(ran.out, text) != NULL;
    if (!has && monotonic_ms() > end)
      fail_msg("never \"%s\": %s%s%s", text, ran.out, ran.err, home_read(&stage->home, "log", NULL));
    if (has) return;
  }
}

/* As that user; 0 or why not. */
static int may_open(const char *path, uid_t user, gid_t group) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int status;
  assert_true(strlen(path) < sizeof address.sun_path);
  strcpy(address.sun_path, path);
  pid_t pid = fork();
  if (pid == 0) {
    become(user, group, group);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    _exit(connect(fd, (struct sockaddr *)&address, sizeof address) == 0 ? 0 : errno);
  }
  assert_int_equal(waitpid(pid, &status, 0), pid);
  return WEXITSTATUS(status);
}

static bool find_web_user(struct stage *stage) {
  char name[100];
  const struct passwd *found = getpwnam(unit_value("SupplementaryGroups", name));
  if (found != NULL) stage->web = *found;
  return found != NULL;
}

/* ---- tests */

static void its_files_are_its_own(const struct stage *stage) {
  static const char *const names[] = {"relay.db", "path", "token", "lock", "status.sock"};
  for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
    struct stat about;
    AUTO(mem_free_at) char *path = mem_print("%s/%s", stage->state, names[n]);
    if (stat(path, &about) != 0 || about.st_uid != DYNAMIC_USER || (about.st_mode & 0077) != 0)
      fail_msg("%s: %o", path, about.st_mode & 0777);
  }
}

static void sockets_are_for_whom_they_are(const struct stage *stage) {
  AUTO(mem_free_at) char *status = mem_print("%s/status.sock", stage->state);
  assert_int_equal(may_open(stage->socket, stage->web.pw_uid, stage->web.pw_gid), 0);
  assert_int_equal(may_open(stage->socket, STRANGER, STRANGER), EACCES);
  assert_int_equal(may_open(status, DYNAMIC_USER, DYNAMIC_USER), 0);
  assert_int_equal(may_open(status, stage->web.pw_uid, stage->web.pw_gid), EACCES);
  assert_int_equal(may_open(status, STRANGER, STRANGER), EACCES);
}

static void events_come_through_the_web_server(struct stage *stage) {
  char request[600], path[100];
  AUTO(ran_free)
  struct ran ran =
      run(&stage->home, NULL, (const char *const[]){"./visitdeck-relay", "--config", stage->config, "path", NULL});
  if (ran.status != 0) fail_msg("%s", ran.err); /* root may ask, whose files these are not */
  assert_int_equal(sscanf(strstr(ran.out, ":/hook/"), ":%99s", path), 1);
  if (!nginx_start(&stage->nginx, &stage->home, stage->socket, stage->web.pw_name)) return;
  snprintf(request, sizeof request, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", path);
  int fd = nginx_connect(&stage->nginx);
  assert_true(socket_send(fd, request, strlen(request)));
  assert_int_equal(relay_answer(fd), 200);
  close(fd);
  await(stage, "events 1, 0 to read, 1 unclear");
  nginx_end(&stage->nginx);
}

TEST(the_unit_starts_a_relay) {
  struct stage stage = {0};
  if (geteuid() != 0 || !find_web_user(&stage)) {
    print_message("  SKIPPED: takes root, and the user that the unit names\n");
    return;
  }
  stage.mask = unit_mode("UMask");
  home_open(&stage.home);
  home_start_sandbox_of(&stage.home, (const char *const[]){"--visits", "10", NULL});
  broker_start(&stage.broker, NULL);
  make_folders(&stage);
  configure(&stage);
  start(&stage);
  await(&stage, "broker up (MQTT 5)");
  await(&stage, "Flatsy read");
  struct subscriber *subscriber = subscriber_open(&(struct mqtt_profile){.url = stage.broker.url});
  assert_true(subscriber_await_all(subscriber, &stage.home) > 0);
  subscriber_close(subscriber);
  its_files_are_its_own(&stage);
  sockets_are_for_whom_they_are(&stage);
  events_come_through_the_web_server(&stage);
  kill(stage.pid, SIGTERM);
  int status;
  assert_int_equal(waitpid(stage.pid, &status, 0), stage.pid);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  broker_end(&stage.broker);
  home_close(&stage.home);
}
