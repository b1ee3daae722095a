#include "nginx.h"

#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../harness/folder.h"
#include "../harness/sockets.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "base/mem.h"

enum { NGINX_WAIT_MS = 60000 };

static const char *nginx_program(void) {
  static const char *const places[] = {"/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx",
                                       "/usr/local/bin/nginx"};
  for (size_t n = 0; n < sizeof places / sizeof *places; n++)
    if (access(places[n], X_OK) == 0) return places[n];
  return NULL;
}

/* The example, line by line, without what a test has not: TLS, and folders of the system's. */
static void nginx_write_line(FILE *out, const char *line, const struct nginx *nginx, const char *socket) {
  const char *folder = nginx->home->folder;
  if (strstr(line, " ssl_certificate") != NULL) return;
  if (strstr(line, "listen 443 ssl;") != NULL)
    fprintf(out, "listen 127.0.0.1:%d;\n", nginx->port);
  else if (strstr(line, "error_log /var/log/nginx/") != NULL)
    fprintf(out, "error_log %s/front/visitdeck.error.log %s", folder, strrchr(line, ' ') + 1);
  else if (strstr(line, "proxy_pass http://unix:/run/visitdeck-relay/hook.sock;") != NULL)
    fprintf(out, "proxy_pass http://unix:%s;\n", socket);
  else
    fputs(line, out);
}

static void nginx_configure(const struct nginx *nginx, const char *socket, const char *user) {
  static const char *const temporary[] = {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"};
  char line[300];
  AUTO(mem_free_at) char *ours = home_path(nginx->home, "front/nginx.conf");
  AUTO(mem_free_at) char *path = folder_source("doc/nginx.conf.example");
  const char *folder = nginx->home->folder;
  size_t changed = 0;
  home_write(nginx->home, "front/access.log", "", 0);
  FILE *in = fopen(path, "r"), *out = fopen(ours, "w");
  assert_true(in != NULL && out != NULL);
  if (geteuid() == 0) fprintf(out, "user %s;\n", user);
  fprintf(out, "daemon off;\nworker_processes 2;\npid %s/front/pid;\nerror_log %s/front/error.log debug;\n", folder,
          folder);
  fprintf(out, "events { worker_connections 4096; }\nhttp {\naccess_log %s/front/access.log;\n", folder);
  for (size_t n = 0; n < sizeof temporary / sizeof *temporary; n++)
    fprintf(out, "%s_temp_path %s/front/%s;\n", temporary[n], folder, temporary[n]);
  while (fgets(line, sizeof line, in) != NULL) {
    changed += strstr(line, "/run/visitdeck-relay/") != NULL || strstr(line, "listen 443") != NULL;
    nginx_write_line(out, line, nginx, socket);
  }
  fprintf(out, "}\n");
  assert_int_equal(changed, 2);
  fclose(in);
  assert_int_equal(fclose(out), 0);
}

int nginx_connect(const struct nginx *nginx) {
  return relay_connect(&(struct relay){.port = nginx->port});
}

bool nginx_start(struct nginx *nginx, const struct home *home, const char *socket, const char *user) {
  const char *program = nginx_program();
  *nginx = (struct nginx){.home = home};
  if (program == NULL) {
    print_message("  SKIPPED: there is no nginx here; install nginx-light to try the relay behind it\n");
    return false;
  }
  nginx->port = socket_hold();
  assert_true(nginx->port > 0);
  nginx_configure(nginx, socket, user);
  AUTO(mem_free_at) char *config = home_path(nginx->home, "front/nginx.conf");
  AUTO(mem_free_at) char *said = home_path(nginx->home, "front/said");
  nginx->pid = fork();
  if (nginx->pid == 0) {
    int out = open(said, O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    execl(program, "nginx", "-c", config, "-e", said, (char *)NULL);
    _exit(127);
  }
  for (int64_t end = monotonic_ms() + NGINX_WAIT_MS;; poll(NULL, 0, 10)) {
    int fd = nginx_connect(nginx);
    if (fd >= 0) close(fd);
    if (fd >= 0) break;
    if (monotonic_ms() > end || waitpid(nginx->pid, NULL, WNOHANG) == nginx->pid)
      fail_msg("nginx does not start: %s", home_read(nginx->home, "front/said", NULL));
  }
  return true;
}

/* nftw tells nothing but files. */
static const char *nginx_sought;
static bool nginx_found;

static int nginx_look(const char *path, const struct stat *about, int type, UNUSED struct FTW *where) {
  if (type != FTW_F || about->st_size == 0) return 0;
  bool has = folder_count(NULL, path, nginx_sought) > 0;
  if (has) print_message("  %s has \"%s\"\n", path, nginx_sought);
  nginx_found |= has;
  return 0;
}

bool nginx_wrote(const struct nginx *nginx, const char *text) {
  AUTO(mem_free_at) char *folder = home_path(nginx->home, "front");
  nginx_sought = text;
  nginx_found = false;
  assert_int_equal(nftw(folder, nginx_look, 16, FTW_PHYS), 0);
  return nginx_found;
}

void nginx_end(struct nginx *nginx) {
  if (nginx->pid == 0) return;
  kill(nginx->pid, SIGQUIT);
  waitpid(nginx->pid, NULL, 0);
  nginx->pid = 0;
}
