#include "visitdeck/dashboard.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "dashboard/controller.h"
#include "tui/deck.h"
#include "tui/term.h"
#include "tui/term_name.h"

enum {
  DASHBOARD_FRAME_MS = 33,
  DASHBOARD_FIRST_MS = 60,
  DASHBOARD_REPORTS_MS = 5,
  DASHBOARD_LINKS_MS = 1500,   /* without a key until links are painted: who looks for the mouse types none */
  DASHBOARD_SLOW_SSH_MS = 500, /* so long until the first frame is there, and the line is a slow one */
  DASHBOARD_SLOW_MS = 1500     /* ... where nothing says that there is a line at all */
};

/* What was typed and not sent under a profile that is not open. */
struct dashboard_typed {
  char *folder; /* of the profile's state */
  struct context_typed typed;
};

struct dashboard {
  struct context_poster poster;
  struct context_copier copier;
  struct term *term; /* NULL: it is not open yet */
  int signals;
  bool gone;
  bool lost; /* it ends by no key of the person */
  bool slow; /* the line is, as it was found to be */
  size_t typed_count;
  struct dashboard_typed *typed;
  /* ---- of the account that is open */
  char *folder; /* of its state */
  struct work *work;
  struct controller *controller;
  struct canvas *canvas;
  bool quit, dirty;
  int64_t drawn_ms; /* when the last frame was shown */
  int64_t moved_ms; /* when a key came last, or links were painted: not with each of many news */
  bool links;       /* the terminal takes them, and the line is no slow one */
  bool unlinked;    /* what the last frame has of them is not painted */
  int64_t asked_ms; /* when the first one was; 0: the terminal has answered about it, or nobody wants to know */
  bool asks_lean;   /* the line is to be judged by the first one */
  int asks, others; /* frames that the terminal was asked about and has not answered: ours; before, another account's */
};

/* ---- a crash must not leave the terminal unusable */

static void dashboard_crash(int number) {
  term_crash_reset();
  signal(number, SIG_DFL);
  raise(number);
}

static void dashboard_catch_crashes(void) {
  static const int numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
  for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++)
    signal(numbers[n], dashboard_crash);
}

/* Blocked before the worker starts, so that no thread takes them: the loop reads them from a file. */
static int dashboard_signals(void) {
  static const int numbers[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT};
  sigset_t set;
  sigemptyset(&set);
  for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++)
    sigaddset(&set, numbers[n]);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static uint64_t dashboard_post(struct context_poster *poster, struct job *take_job) {
  return work_post(CONTAINER_OF(poster, struct dashboard, poster)->work, take_job);
}

static void dashboard_copy(struct context_copier *copier, const char *text) {
  term_copy(CONTAINER_OF(copier, struct dashboard, copier)->term, text);
}

/* ---- what happens */

static void dashboard_resize(struct dashboard *dashboard) {
  int width, height;
  term_resize(dashboard->term);
  term_size(dashboard->term, &width, &height);
  canvas_resize(dashboard->canvas, width, height);
  deck_resize(controller_deck(dashboard->controller), width, height);
  dashboard->dirty = true;
}

/* The first frame is there: a line that took long for it gets fewer bytes from now on. */
static void dashboard_judge_line(struct dashboard *dashboard) {
  int64_t took = clock_mono_ms(&clock_system) - dashboard->asked_ms;
  dashboard->asked_ms = 0;
  dashboard->asks_lean = false;
  if (took < (getenv("SSH_CONNECTION") != NULL ? DASHBOARD_SLOW_SSH_MS : DASHBOARD_SLOW_MS)) return;
  dashboard->slow = dashboard->dirty = true;
  controller_be_lean(dashboard->controller);
  dashboard->links = dashboard->unlinked = false;
}

/* Behind a stop nothing is as it was: not the modes, not the screen. In the background this stops us again. */
static void dashboard_resume(struct dashboard *dashboard) {
  dashboard->asked_ms = 0;
  term_enter(dashboard->term);
  dashboard_resize(dashboard);
}

/* The whole job stops, as the shell waits for all of it (a script that runs us too). Where there is no shell to go on
 * from the system stops nobody. */
static void dashboard_suspend(struct dashboard *dashboard) {
  sigset_t stop, go_on;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  sigemptyset(&go_on);
  sigaddset(&go_on, SIGCONT);
  term_leave(dashboard->term);
  signal(SIGTSTP, SIG_DFL); /* not curses' own handler, which paints in it */
  kill(0, SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &stop, NULL); /* here we stop */
  pthread_sigmask(SIG_BLOCK, &stop, NULL);
  (void)!sigtimedwait(&go_on, NULL, &(struct timespec){0}); /* that one is this one */
  dashboard_resume(dashboard);
}

static void dashboard_read_signals(struct dashboard *dashboard) {
  struct signalfd_siginfo about;
  while (read(dashboard->signals, &about, sizeof about) == sizeof about) {
    if (about.ssi_signo == SIGWINCH) {
      dashboard_resize(dashboard);
    } else if (about.ssi_signo == SIGTSTP) {
      dashboard_suspend(dashboard);
    } else if (about.ssi_signo == SIGCONT) { /* stopped by somebody else */
      term_leave(dashboard->term);
      dashboard_resume(dashboard);
    } else {
      dashboard->quit = dashboard->lost = true;
    }
  }
}

/* The terminal has shown a frame: false when that was another account's. */
static bool dashboard_has_shown(struct dashboard *dashboard) {
  int *asks = dashboard->others > 0 ? &dashboard->others : &dashboard->asks;
  bool ours = asks == &dashboard->asks;
  if (*asks > 0) (*asks)--;
  return ours;
}

static void dashboard_read_keys(struct dashboard *dashboard) {
  struct key key;
  while (!dashboard->quit && (key = term_key(dashboard->term)).code != KEYC_NONE) {
    if (key.code == KEYC_SHOWN && !dashboard_has_shown(dashboard)) continue;
    dashboard->dirty |= key.code != KEYC_SHOWN;
    if (key.code == KEYC_BACKGROUND) continue;
    if (key.code == KEYC_SHOWN && dashboard->asked_ms != 0) dashboard_judge_line(dashboard);
    dashboard->gone |= key.code == KEYC_GONE;
    if (key.code == KEYC_CONTROL && key.character == 'z')
      dashboard_suspend(dashboard);
    else
      dashboard->quit = dashboard->gone || !controller_key(dashboard->controller, &key, clock_mono_ms(&clock_system));
    if (deck_wants_repaint(controller_deck(dashboard->controller))) term_repaint(dashboard->term);
  }
}

static bool dashboard_read_events(struct dashboard *dashboard) {
  struct event *event;
  bool any = false;
  while ((event = work_take(dashboard->work)) != NULL) {
    if (event->bell) term_bell(dashboard->term);
    controller_event(dashboard->controller, event);
    event_free(event);
    any = true;
  }
  dashboard->quit |= controller_has_quit(dashboard->controller);
  return any;
}

static void dashboard_draw(struct dashboard *dashboard) {
  deck_draw(controller_deck(dashboard->controller), dashboard->canvas);
  term_show(dashboard->term, dashboard->canvas);
  dashboard->drawn_ms = clock_mono_ms(&clock_system);
  if (deck_shown(controller_deck(dashboard->controller), dashboard->drawn_ms)) {
    term_ask(dashboard->term);
    dashboard->asks++;
  }
  dashboard->dirty = false;
  dashboard->unlinked = dashboard->links;
}

/* Milliseconds until the links of the last frame are due, -1: they are not. Not before it is known that the line is no
 * slow one. */
static int dashboard_links_ms(const struct dashboard *dashboard) {
  if (!dashboard->unlinked || dashboard->dirty || dashboard->asked_ms != 0) return -1;
  int64_t left = dashboard->moved_ms + DASHBOARD_LINKS_MS - clock_mono_ms(&clock_system);
  return left > 0 ? (int)left : 0;
}

static void dashboard_link(struct dashboard *dashboard) {
  if (dashboard_links_ms(dashboard) != 0) return;
  term_link(dashboard->term, dashboard->canvas);
  dashboard->moved_ms = clock_mono_ms(&clock_system);
  dashboard->unlinked = false;
}

/* Milliseconds to sleep, -1 for ever: until the next tick, until the next frame may be shown, or until a key may be
 * whole without another byte. */
static int dashboard_wait_ms(struct dashboard *dashboard) {
  int64_t now = clock_mono_ms(&clock_system), left = dashboard->drawn_ms + DASHBOARD_FRAME_MS - now;
  int wait = controller_tick(dashboard->controller, now), key = term_wait_ms(dashboard->term);
  int links = dashboard_links_ms(dashboard);
  if (dashboard->dirty) wait = left > 0 ? (int)left : 0;
  if (wait < 0 || (links >= 0 && links < wait)) wait = links;
  return wait < 0 || (key >= 0 && key < wait) ? key : wait;
}

static void dashboard_await(struct dashboard *dashboard, bool (*has)(const struct controller *controller),
                            int64_t milliseconds) {
  struct pollfd wait = {.fd = work_fd(dashboard->work), .events = POLLIN};
  int64_t end = clock_mono_ms(&clock_system) + milliseconds;
  for (int64_t left = milliseconds; !has(dashboard->controller) && left > 0;) {
    if (poll(&wait, 1, (int)left) > 0) dashboard_read_events(dashboard);
    left = end - clock_mono_ms(&clock_system);
  }
}

/* What the cache knows comes within milliseconds: the first frame shows it, rather than empty panes that are painted
 * over, and a status line that is soon another one. */
static void dashboard_first_events(struct dashboard *dashboard) {
  dashboard_await(dashboard, controller_has_lists, DASHBOARD_FIRST_MS);
  if (controller_has_lists(dashboard->controller))
    dashboard_await(dashboard, controller_has_reports, DASHBOARD_REPORTS_MS);
}

/* What was typed for another account is nothing to this one. */
static void dashboard_forget_keys(struct dashboard *dashboard) {
  struct key key;
  while ((key = term_key(dashboard->term)).code != KEYC_NONE && key.code != KEYC_GONE)
    if (key.code == KEYC_SHOWN) (void)dashboard_has_shown(dashboard);
}

static void dashboard_loop(struct dashboard *dashboard) {
  struct pollfd files[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                           {.fd = work_fd(dashboard->work), .events = POLLIN},
                           {.fd = dashboard->signals, .events = POLLIN}};
  dashboard_draw(dashboard);
  dashboard->moved_ms = dashboard->drawn_ms;
  if (dashboard->asks_lean) dashboard->asked_ms = dashboard->drawn_ms; /* the guard has asked about it */
  while (!dashboard->quit) {
    int ready = poll(files, sizeof files / sizeof *files, dashboard_wait_ms(dashboard));
    if (ready < 0 && errno != EINTR) break;
    bool keyed = files[0].revents != 0 || files[2].revents != 0;
    if (ready > 0 && (files[0].revents & (POLLHUP | POLLERR | POLLNVAL))) dashboard->gone = dashboard->quit = true;
    dashboard_read_signals(dashboard);
    dashboard_read_keys(dashboard);
    if (dashboard->quit) break;
    dashboard->dirty |= dashboard_read_events(dashboard) || ready == 0;
    if (keyed) dashboard->moved_ms = clock_mono_ms(&clock_system);
    /* A key is answered at once; a flood of events gives 30 frames a second, the first at once. */
    bool may_draw = keyed || clock_mono_ms(&clock_system) - dashboard->drawn_ms >= DASHBOARD_FRAME_MS;
    if (dashboard->dirty && may_draw) dashboard_draw(dashboard);
    dashboard_link(dashboard);
  }
}

/* ---- one account after the other */

struct dashboard *dashboard_new(void) {
  struct dashboard *dashboard = mem_new(sizeof *dashboard);
  dashboard->poster.post = dashboard_post;
  dashboard->signals = dashboard_signals();
  return dashboard;
}

static enum error_code dashboard_open_term(struct dashboard *dashboard, enum term_theme theme, struct error *error) {
  static const enum context_copies copies[] = {[TERM_CLIPBOARD_NONE] = CONTEXT_COPIES_NOT,
                                               [TERM_CLIPBOARD] = CONTEXT_COPIES,
                                               [TERM_CLIPBOARD_OF_TMUX] = CONTEXT_COPIES_BY_TMUX};
  if (term_open(text_is_filled(getenv("NO_COLOR")), theme, &dashboard->term, error) != ERROR_NONE) return error->code;
  dashboard->copier = (struct context_copier){copies[term_clipboard(dashboard->term)], dashboard_copy};
  dashboard_catch_crashes();
  return ERROR_NONE;
}

/* The texts of the account that is open, for those that are kept: as often as it is opened or left. */
static void dashboard_exchange_typed(struct dashboard *dashboard) {
  size_t n = 0;
  while (n < dashboard->typed_count && strcmp(dashboard->typed[n].folder, dashboard->folder) != 0)
    n++;
  if (n == dashboard->typed_count) {
    dashboard->typed = mem_grow(dashboard->typed, dashboard->typed_count, sizeof *dashboard->typed);
    dashboard->typed[dashboard->typed_count++] = (struct dashboard_typed){.folder = mem_copy(dashboard->folder)};
  }
  controller_exchange_typed(dashboard->controller, &dashboard->typed[n].typed);
}

enum error_code dashboard_begin(struct dashboard *dashboard, const struct work_setup *setup,
                                const struct dashboard_setup *screen, struct error *error) {
  bool first = dashboard->term == NULL, judges = screen->lean == DASHBOARD_LEAN_AUTO;
  bool lean = screen->lean == DASHBOARD_LEAN || (judges && dashboard->slow);
  int width, height;
  if (work_start(setup, &dashboard->work, error) != ERROR_NONE) return error->code;
  if (first && dashboard_open_term(dashboard, screen->theme, error) != ERROR_NONE) {
    work_stop(dashboard->work);
    return error->code;
  }
  if (!first) term_set_theme(dashboard->term, screen->theme);
  term_size(dashboard->term, &width, &height);
  dashboard->canvas = canvas_new(width, height, screen->ascii || !i18n_is_utf8());
  mem_replace(&dashboard->folder, setup->profile.state_folder);
  dashboard->quit = false;
  dashboard->dirty = true;
  dashboard->asked_ms = 0;
  dashboard->asks_lean = judges && !dashboard->slow;
  dashboard->links = !lean && screen->links != DASHBOARD_NO_LINKS &&
                     (screen->links == DASHBOARD_LINKS || term_name_takes_links(getenv("TERM")));
  dashboard->others += dashboard->asks;
  dashboard->asks = 0;
  dashboard->controller = controller_new(&(struct context_setup){.poster = &dashboard->poster,
                                                                 .copier = &dashboard->copier,
                                                                 .clock = setup->clock,
                                                                 .where = screen->where,
                                                                 .user = setup->profile.user,
                                                                 .lean = lean,
                                                                 .readonly = setup->profile.readonly,
                                                                 .offline = setup->offline,
                                                                 .profiles = screen->profiles,
                                                                 .profile = screen->profile,
                                                                 .before = screen->before},
                                         width, height);
  term_hear_mouse(dashboard->term, screen->mouse);
  if (screen->mouse) deck_hear_mouse(controller_deck(dashboard->controller));
  dashboard_exchange_typed(dashboard);
  dashboard_first_events(dashboard);
  if (screen->why != NULL) controller_say_why(dashboard->controller, screen->why);
  if (!first) dashboard_forget_keys(dashboard);
  return ERROR_NONE;
}

char *dashboard_run(struct dashboard *dashboard) {
  dashboard_loop(dashboard);
  bool lost = dashboard->lost || dashboard->gone;
  char *next = lost ? NULL : mem_copy(controller_next(dashboard->controller));
  controller_end(dashboard->controller, lost || next != NULL);
  if (next == NULL) term_close(mem_take(&dashboard->term));
  work_stop(dashboard->work);
  dashboard_exchange_typed(dashboard);
  controller_free(dashboard->controller);
  canvas_free(dashboard->canvas);
  return next;
}

int dashboard_end(struct dashboard *take_dashboard) {
  int status = take_dashboard->gone ? 1 : 0;
  if (take_dashboard->term != NULL) term_close(take_dashboard->term);
  for (size_t n = 0; n < take_dashboard->typed_count; n++) {
    free(take_dashboard->typed[n].folder);
    context_typed_clear(&take_dashboard->typed[n].typed);
  }
  close(take_dashboard->signals);
  free(take_dashboard->typed);
  free(take_dashboard->folder);
  free(take_dashboard);
  return status;
}
