#include "sandbox/http.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "sandbox/schedule.h"
#include "sandbox/connections.h"
#include "sandbox/webhook.h"

enum {
  HTTP_CONNECTIONS = 1000,
  HTTP_DESCRIPTORS_LEAST = 32, /* for the database, the webhook and all else */
  HTTP_EVENTS = 16,
  HTTP_RETRY_MS = 100, /* until a connection can be taken again, where no descriptor was free */
  HTTP_END_MS = 10000  /* for the answers that are under way when it ends */
};

struct http {
  struct listening *listening;
  struct connections *connections;
  size_t most;
  int epoll, signals, events; /* events: of the connections */
  bool deaf;                  /* no descriptor is free: nobody is accepted for a while */
  bool ending;
};

static void http_listen(struct http *http, bool on) {
  for (int n = 0; n < http->listening->count; n++) {
    struct epoll_event event = {.events = on ? EPOLLIN : 0, .data.ptr = &http->listening->fds[n]};
    epoll_ctl(http->epoll, EPOLL_CTL_MOD, http->listening->fds[n], &event);
  }
  http->deaf = !on;
}

static void http_accept(struct http *http, int listening) {
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  int fd = accept4(listening, (struct sockaddr *)&address, &length, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd >= 0 && connections_count(http->connections) >= http->most && !connections_make_room(http->connections)) {
    connections_turn_away(fd, 503, "Too many connections");
    close(fd);
  } else if (fd >= 0) {
    connections_add(http->connections, fd, (struct sockaddr *)&address, length);
  } else if ((errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) &&
             !connections_make_room(http->connections)) {
    http_listen(http, false);
  }
}

/* Until something has happened. New connections come last: who is known keeps its place before them. */
static void http_round(struct http *http, int most_ms) {
  struct epoll_event events[HTTP_EVENTS];
  int wait = connections_expire(http->connections);
  if (http->deaf && most_ms > HTTP_RETRY_MS) most_ms = HTTP_RETRY_MS;
  int count = epoll_wait(http->epoll, events, HTTP_EVENTS, wait < most_ms ? wait : most_ms);
  connections_run(http->connections, count > 0);
  if (http->deaf) http_listen(http, true);
  for (int n = 0; n < count; n++) {
    int *fd = events[n].data.ptr;
    if (fd == &http->signals)
      http->ending = true;
    else if (fd != &http->events)
      http_accept(http, *fd);
  }
}

/* What is answered already goes out; who has asked nothing is let go. */
static void http_finish(struct http *http) {
  int64_t until = clock_mono_ms(&clock_system) + HTTP_END_MS, left = HTTP_END_MS;
  listen_close(http->listening);
  epoll_ctl(http->epoll, EPOLL_CTL_DEL, http->signals, NULL);
  for (; connections_count(http->connections) > 0 && left > 0; left = until - clock_mono_ms(&clock_system)) {
    connections_finish(http->connections);
    http_round(http, (int)left);
  }
}

/* ---- the whole */

static int64_t http_raise_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return HTTP_CONNECTIONS + HTTP_DESCRIPTORS_LEAST;
  rlim_t wanted = HTTP_CONNECTIONS + HTTP_DESCRIPTORS_LEAST;
  if (limit.rlim_cur >= wanted) return (int64_t)wanted;
  limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
  setrlimit(RLIMIT_NOFILE, &limit);
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? (int64_t)limit.rlim_cur : 0;
}

static bool http_watch(struct http *http, int *fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = fd};
  return epoll_ctl(http->epoll, EPOLL_CTL_ADD, *fd, &event) == 0;
}

static bool http_open(struct http *http, struct sandbox *sandbox) {
  sigset_t set;
  struct sigaction hang_up;
  int64_t descriptors = http_raise_limit();
  if (descriptors < HTTP_DESCRIPTORS_LEAST * 2) {
    fprintf(stderr, _("visitdeck-sandbox: too few files may be open at once (%d); say ulimit -n %d\n"),
            (int)descriptors, HTTP_CONNECTIONS + HTTP_DESCRIPTORS_LEAST);
    return false;
  }
  http->most = (size_t)(descriptors - HTTP_DESCRIPTORS_LEAST);
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  if (sigaction(SIGHUP, NULL, &hang_up) != 0 || hang_up.sa_handler != SIG_IGN) sigaddset(&set, SIGHUP); /* nohup */
  pthread_sigmask(SIG_BLOCK, &set, NULL); /* before any thread */
  http->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  http->epoll = epoll_create1(EPOLL_CLOEXEC);
  http->connections = connections_open(sandbox, 2 * HTTP_CONNECTIONS, &http->events);
  bool opened = http->signals >= 0 && http->epoll >= 0 && http->connections != NULL &&
                http_watch(http, &http->signals) && http_watch(http, &http->events);
  for (int n = 0; opened && n < http->listening->count; n++)
    opened = http_watch(http, &http->listening->fds[n]);
  if (!opened) fprintf(stderr, _("visitdeck-sandbox: can't run: %s\n"), strerror(errno));
  return opened;
}

/* Whoever can't read the line there may read it here. */
static void http_print_url(const struct http *http) {
  if (printf("listening on %s\n", http->listening->url) >= 0 && fflush(stdout) == 0) return;
  fprintf(stderr, _("visitdeck-sandbox: standard output can't be written (%s); listening on %s\n"), strerror(errno),
          http->listening->url);
}

int http_run(struct sandbox *sandbox, struct listening *listening) {
  struct http http = {.listening = listening, .signals = -1, .epoll = -1};
  bool opened = http_open(&http, sandbox);
  if (opened) {
    pthread_mutex_lock(&sandbox->lock); /* nothing happens before the URL is known */
    struct webhook *webhook = sandbox->settings.webhook != NULL ? webhook_start(sandbox) : NULL;
    struct schedule *schedule = schedule_start(sandbox);
    http_print_url(&http);
    pthread_mutex_unlock(&sandbox->lock);
    while (!http.ending)
      http_round(&http, INT32_MAX);
    http_finish(&http);
    schedule_stop(schedule);
    webhook_stop(webhook);
  }
  listen_close(listening);
  connections_close(http.connections);
  close(http.signals);
  close(http.epoll);
  return opened ? 0 : 1;
}
