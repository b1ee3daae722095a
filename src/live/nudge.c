#include "live/nudge.h"

#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

#define NUDGE_SIGNAL (SIGRTMIN + 1) /* nobody else's */

static void nudge_nothing(int number) {
  (void)number;
}

static void nudge_mask(int how) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, NUDGE_SIGNAL);
  pthread_sigmask(how, &set, NULL);
}

void nudge_begin(struct nudge *nudge, int every_ms) {
  struct sigaction nothing = {.sa_handler = nudge_nothing}; /* without SA_RESTART: the call ends with EINTR */
  struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = NUDGE_SIGNAL};
  struct timespec every = {.tv_sec = every_ms / 1000, .tv_nsec = every_ms % 1000 * 1000000L};
  event.sigev_notify_thread_id = gettid();
  sigemptyset(&nothing.sa_mask);
  nudge->set =
      sigaction(NUDGE_SIGNAL, &nothing, NULL) == 0 && timer_create(CLOCK_MONOTONIC, &event, &nudge->timer) == 0;
  if (!nudge->set) return;
  nudge_mask(SIG_UNBLOCK);
  timer_settime(nudge->timer, 0, &(struct itimerspec){.it_value = every, .it_interval = every}, NULL);
}

void nudge_end(struct nudge *nudge) {
  if (!nudge->set) return;
  timer_delete(nudge->timer);
  nudge_mask(SIG_BLOCK);
}
