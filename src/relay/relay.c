#include "relay/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/when.h"
#include "relay/listen.h"
#include "relay/relay_clock.h"
#include "store/sql.h"

enum {
  RELAY_DRAIN_MS = 5000,
  RELAY_TICK_MS = 1000,
  RELAY_BUSY_MS = 50, /* something waits for a moment to pass */
  RELAY_STATUS_MS = 60000,
  RELAY_OK_SECONDS = 1800,
  RELAY_BATCH = 1000,        /* of each kind, a round */
  RELAY_WAITING_MAX = 200000 /* events to be read: more are turned away for now */
};

/* ---- how it is */

/* The publisher says it; what it sees itself it adds. */
static void relay_see_health(struct relay *relay) {
  const struct fetcher *fetcher = &relay->fetcher;
  bool misses = webhook_is_silent(&relay->webhook, relay_clock_mono_ms());
  bool read = fetcher->read_at != WHEN_NONE && relay_clock_utc() - fetcher->read_at < RELAY_OK_SECONDS;
  relay->health = (struct publisher_health){.ok = read && !relay->stopping && !fetcher->login_needed &&
                                                  fetcher->link_ok && ledger_is_loaded(relay->ledger),
                                            .ending = relay->stopping,
                                            .why = misses ? FEED_WHY_WEBHOOK : FEED_WHY_OTHER,
                                            .days = fetcher->days};
}

/* It can't go on. */
static void relay_end(struct relay *relay, enum error_code why) {
  relay->stopping = true;
  relay->exit_status = error_exit_status(why);
}

/* ---- a round: what came is written down together, then answered, then published */

/* False when nothing of the round is on the disk. */
static bool relay_commit(struct relay *relay) {
  if (transaction_end(&relay->transaction)) return true;
  fetcher_undone(&relay->fetcher);
  publisher_undone(&relay->publisher);
  return false;
}

/* The account is known: the broker hears of it. */
static enum error_code relay_publish(struct relay *relay, struct error *error) {
  relay_see_health(relay);
  return publisher_open(&relay->publisher, relay->news, error);
}

/* ---- what comes */

static void relay_take_events(struct relay *relay) {
  struct event *event;
  for (size_t n = 0; n < RELAY_BATCH && (event = work_take(relay->work)) != NULL; n++) {
    fetcher_take(&relay->fetcher, event);
    event_free(event);
  }
  struct error error = relay->fetcher.problem;
  bool opens = relay->ledger->account != NULL && relay->publisher.mqtt == NULL;
  if (relay->stopping || (error.code == ERROR_NONE && (!opens || relay_publish(relay, &error) == ERROR_NONE))) return;
  log_line("%s", error.text);
  relay_end(relay, error.code);
}

static void relay_take_news(struct relay *relay) {
  struct mqtt_news *news;
  for (size_t n = 0; n < RELAY_BATCH && (news = msgq_take(relay->news)) != NULL; n++) {
    publisher_take(&relay->publisher, news);
    mqtt_news_free(news);
  }
}

static void relay_note(struct relay *relay, const struct payload *payload) {
  if (!transaction_write(&relay->transaction)) return;
  for (size_t n = 0; n < payload->count; n++)
    transaction_wrote(&relay->transaction,
                      ledger_note(relay->ledger, payload->ids[n], relay_clock_utc(), &relay->transaction.why));
  if (payload->talk)
    transaction_wrote(&relay->transaction, ledger_note(relay->ledger, "", relay_clock_utc(), &relay->transaction.why));
  if (payload->unclear) fetcher_hurry(&relay->fetcher);
  webhook_event(&relay->webhook);
}

/* Every event of a round is on the disk before any of them is answered. closed: none is taken, the vendor says them
 * again. */
static void relay_take_requests(struct relay *relay, bool closed) {
  struct hook_request *taken[RELAY_BATCH];
  size_t count = 0;
  while (count < RELAY_BATCH && (taken[count] = msgq_take(relay->requests)) != NULL)
    count++;
  for (size_t n = 0; n < count && !closed; n++)
    relay_note(relay, hook_request_payload(taken[n]));
  bool kept = relay_commit(relay) && !closed;
  if (kept) relay->events += count;
  for (size_t n = 0; n < count; n++)
    hook_answer(taken[n], kept ? 200 : 503);
}

/* Counted now and then: it takes a while when there are many. */
static bool relay_is_full(struct relay *relay) {
  int64_t now = relay_clock_mono_ms();
  if (now >= relay->counted_ms) {
    relay->counted_ms = now + RELAY_TICK_MS;
    relay->full = ledger_waiting(relay->ledger, INT64_MAX) > RELAY_WAITING_MAX;
  }
  return relay->full;
}

static void relay_round(struct relay *relay) {
  eventfd_t count;
  (void)!eventfd_read(relay->wake_fd, &count);
  relay_take_events(relay);
  relay->health.ending = relay->stopping;
  relay_take_news(relay);
  relay_take_requests(relay, relay->stopping || relay_is_full(relay)); /* else there would be no end */
  if (relay_clock_mono_ms() >= relay->transaction.rest_ms) {
    fetcher_run(&relay->fetcher, relay->stopping);
    relay_see_health(relay);
    publisher_run(&relay->publisher);
  }
  relay_commit(relay); /* what these two wrote: it is published in the next round */
}

/* ---- life */

static void relay_wake(void *arg) {
  const struct relay *relay = arg;
  (void)!eventfd_write(relay->wake_fd, 1);
}

/* Never nothing: what is due may have to wait for room on the disk. */
static int relay_wait_ms(const struct relay *relay) {
  int64_t next = publisher_next_ms(&relay->publisher);
  int64_t left = (next < relay->sweep_ms ? next : relay->sweep_ms) - relay_clock_mono_ms();
  if (relay->stopping || left < RELAY_BUSY_MS) return RELAY_BUSY_MS;
  return left < RELAY_TICK_MS ? (int)left : RELAY_TICK_MS;
}

/* What was turned away, or broke off, happened all the same. */
static void relay_see_to_missed(struct relay *relay) {
  uint64_t missed = hook_count(relay->hook, HOOK_MISSED);
  if (missed == relay->missed) return;
  relay->missed = missed;
  webhook_event(&relay->webhook);
  fetcher_hurry(&relay->fetcher);
}

static void relay_tell_webhook(struct relay *relay) {
  bool misses = webhook_is_silent(&relay->webhook, relay_clock_mono_ms());
  if (misses == relay->misses_events) return;
  relay->misses_events = misses;
  log_line("%s", misses ? _("Flatsy's webhook does not reach us: is it registered?")
                        : _("Flatsy's webhook reaches us again"));
}

/* Whoever starts it again has all of it right: what is missing is made, and what no event told is read. */
static void relay_see_to_files(struct relay *relay) {
  const char *lost = relay->stopping ? NULL : file_watch_lost(&relay->file_watch);
  if (lost == NULL) return;
  log_line(
      _("%s was removed, or another one was put in its place, while visitdeck-relay was running: it ends; start it "
        "again"),
      lost);
  relay_end(relay, ERROR_STORE);
}

static void relay_tick(struct relay *relay) {
  int64_t now = relay_clock_mono_ms();
  relay->sweep_ms = hook_sweep(relay->hook);
  relay_see_to_files(relay);
  relay_see_to_missed(relay);
  relay_tell_webhook(relay);
  transaction_recover(&relay->transaction, relay->fetcher.owed);
  if (now < relay->status_ms) return;
  relay->status_ms = now + RELAY_STATUS_MS;
  AUTO(mem_free_at) char *line = status_line(&relay->status);
  log_line("%s", line);
}

void relay_step(struct relay *relay) {
  relay_round(relay);
  status_serve(&relay->status);
  relay_tick(relay);
}

static void relay_loop(struct relay *relay, int signals) {
  struct pollfd files[] = {{.fd = work_fd(relay->work), .events = POLLIN},
                           {.fd = relay->wake_fd, .events = POLLIN},
                           {.fd = signals, .events = POLLIN},
                           {.fd = relay->status.fds[0], .events = POLLIN},
                           {.fd = relay->status.fds[1], .events = POLLIN}};
  int64_t stop_ms = INT64_MAX;
  while (relay_clock_mono_ms() < stop_ms) {
    if (poll(files, sizeof files / sizeof *files, relay_wait_ms(relay)) < 0 && errno != EINTR) break;
    struct signalfd_siginfo about;
    if (read(signals, &about, sizeof about) == sizeof about) relay->stopping = true;
    relay_step(relay);
    if (relay->stopping && stop_ms == INT64_MAX) {
      log_line("ending: what is under way is finished first");
      hook_quiet(relay->hook);
      stop_ms = relay_clock_mono_ms() + RELAY_DRAIN_MS;
    }
    if (relay->stopping && fetcher_is_idle(&relay->fetcher) && publisher_is_idle(&relay->publisher)) break;
  }
  relay_take_requests(relay, false); /* who still waits for an answer */
}

static int relay_signals(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &set, NULL); /* before any thread */
  return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

/* Two of them on the same files would each give the same numbers. */
static enum error_code relay_lock(struct relay *relay, struct error *error) {
  const char *path = relay->config->lock;
  bool there;
  if (file_look(path, &there, error) != ERROR_NONE) return error->code;
  relay->lock_fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
  if (relay->lock_fd < 0) return file_fail(path, errno, error);
  if (file_check(relay->lock_fd, path, FILE_OURS, error) != ERROR_NONE) return error->code;
  if (flock(relay->lock_fd, LOCK_EX | LOCK_NB) == 0) return ERROR_NONE;
  return error_set(error, ERROR_CONFIG,
                   _("%s is in use by another visitdeck-relay: end that one, or write another state"),
                   relay->config->state);
}

/* For scripts: in no language but this. */
static void relay_print_addresses(const struct relay *relay) {
  const char *web = relay->status.web;
  printf("listening on %s%sunix:%s\n", web != NULL ? web : "", web != NULL ? " and " : "", relay->config->socket);
  fflush(stdout);
}

static enum error_code relay_listen(struct relay *relay, const char *secret, struct error *error) {
  const struct config *config = relay->config;
  const struct listen_place places[HOOK_PLACES] = {{.path = config->socket, .group = config->group},
                                                   {.at = config->listen.at}};
  int fds[HOOK_PLACES];
  struct hook_setup setup = {.take_fds = fds,
                             .count = config->listen.text != NULL ? 2 : 1,
                             .secret = secret,
                             .rate = config->rate,
                             .queue = relay->requests};
  for (size_t n = 0; n < setup.count; n++) {
    if (listen_open(&places[n], &fds[n], error) == ERROR_NONE) continue;
    if (n > 0) close(fds[0]);
    return error->code;
  }
  if (setup.count > 1) relay->status.web = listen_url(&config->listen.at, listen_port(fds[1]));
  return hook_open(&setup, &relay->hook, error);
}

static void relay_note_files(struct relay *relay) {
  const struct config *config = relay->config;
  const char *const paths[] = {config->socket, config->status_socket, config->database, config->lock};
  for (size_t n = 0; n < sizeof paths / sizeof *paths; n++)
    file_watch_add(&relay->file_watch, paths[n]);
}

enum error_code relay_open(struct relay *relay, const char *secret, struct error *error) {
  const struct config *config = relay->config;
  int64_t now = relay_clock_mono_ms();
  relay->status_ms = now + RELAY_STATUS_MS;
  relay->status.fds[0] = relay->status.fds[1] = relay->lock_fd = -1;
  if (relay_lock(relay, error) != ERROR_NONE) return error->code;
  struct work_setup work = {.profile = {.name = "relay",
                                        .url = config->account.url,
                                        .ca = config->account.ca,
                                        .user = config->account.user,
                                        .password_command = config->account.password_command,
                                        .state_folder = config->state,
                                        .cache_folder = config->state},
                            .clock = &clock_system};
  enum error_code code = work_start(&work, &relay->work, error);
  if (code == ERROR_NONE) code = ledger_open(config->database, &relay->ledger, error);
  if (code == ERROR_NONE) code = sql_begin(&relay->ledger->database, error); /* can anything be written down? */
  if (code == ERROR_NONE) ledger_rollback(relay->ledger);
  if (code != ERROR_NONE) return code;
  struct transaction *transaction = &relay->transaction;
  transaction->ledger = relay->ledger;
  relay->fetcher = (struct fetcher){.work = relay->work,
                                    .ledger = relay->ledger,
                                    .transaction = transaction,
                                    .webhook = &relay->webhook,
                                    .config = config,
                                    .talk = &relay->talk};
  relay->publisher = (struct publisher){.ledger = relay->ledger,
                                        .transaction = transaction,
                                        .config = config,
                                        .health = &relay->health,
                                        .talk = &relay->talk};
  relay->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  relay->news = msgq_new(relay_wake, relay, mqtt_news_free);
  relay->requests = msgq_new(relay_wake, relay, NULL);
  fetcher_begin(&relay->fetcher);
  if (relay_listen(relay, secret, error) != ERROR_NONE) return error->code;
  relay->status.about = (struct status_about){.hook = relay->hook,
                                              .fetcher = &relay->fetcher,
                                              .publisher = &relay->publisher,
                                              .begun_ms = now,
                                              .events = &relay->events};
  if (status_open(&relay->status, error) != ERROR_NONE) return error->code;
  relay_note_files(relay);
  return relay->ledger->account != NULL ? relay_publish(relay, error) : ERROR_NONE;
}

void relay_close(struct relay *relay) {
  if (relay->hook != NULL) file_watch_remove(&relay->file_watch, relay->config->socket);
  if (relay->hook != NULL) hook_close(relay->hook);
  if (relay->status.fds[0] >= 0) file_watch_remove(&relay->file_watch, relay->config->status_socket);
  status_close(&relay->status);
  if (relay->transaction.ledger != NULL) {
    relay_see_health(relay);
    publisher_close(&relay->publisher);
  }
  if (relay->work != NULL) work_stop(relay->work);
  if (relay->ledger != NULL) ledger_close(relay->ledger);
  file_watch_sweep(&relay->file_watch);
  fetcher_clear(&relay->fetcher);
  feed_talk_clear(&relay->talk);
  if (relay->news != NULL) msgq_free(relay->news);
  if (relay->requests != NULL) msgq_free(relay->requests);
  if (relay->lock_fd >= 0) close(relay->lock_fd);
}

int relay_run(struct relay *relay, const char *secret) {
  struct error error;
  int signals = relay_signals();
  if (relay_open(relay, secret, &error) != ERROR_NONE) {
    log_line("%s", error.text);
    relay->exit_status = error_exit_status(error.code);
  } else {
    relay_print_addresses(relay);
    relay_loop(relay, signals);
  }
  relay_close(relay);
  return relay->exit_status;
}
