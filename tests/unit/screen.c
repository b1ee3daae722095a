#include "screen.h"

#include <stdlib.h>
#include <string.h>
#include "base/container.h"
#include "base/mem.h"
#include "tui/deck.h"
#include "drawn.h"

enum { SCREEN_ROWS = 30, SCREEN_COLUMNS = 140, SCREEN_FOOT = 4 };

static uint64_t screen_post(struct context_poster *poster, struct job *take_job) {
  struct screen *screen = CONTAINER_OF(poster, struct screen, poster);
  bool ends = take_job->type < JOB_WATCH_PROPERTIES || take_job->type > JOB_WATCH_OUTBOX;
  uint64_t serial = work_post(screen->agency->seat.work, take_job);
  if (!ends) return serial;
  assert_true(screen->asked_count < SCREEN_ASKED);
  return screen->asked[screen->asked_count++] = serial;
}

static int64_t screen_utc(void *arg) {
  const struct screen *screen = arg;
  return screen->agency->seat.clock.utc_ms(screen->agency->seat.clock.arg);
}

static int64_t screen_mono(void *arg) {
  return ((const struct screen *)arg)->mono;
}

struct screen *screen_open(struct agency *agency) {
  struct screen *screen = mem_new(sizeof *screen);
  screen->agency = agency;
  screen->clock = (struct clock){screen_utc, screen_mono, screen};
  screen->poster.post = screen_post;
  screen->mono = 1000;
  screen->canvas = canvas_new(SCREEN_COLUMNS, SCREEN_ROWS, false);
  screen->controller =
      controller_new(&(struct context_setup){.poster = &screen->poster, .clock = &screen->clock, .where = "test"},
                     SCREEN_COLUMNS, SCREEN_ROWS);
  return screen;
}

void screen_close(struct screen *screen) {
  controller_free(screen->controller);
  canvas_free(screen->canvas);
  free(screen->text);
  free(screen);
}

const char *screen_show(struct screen *screen) {
  deck_draw(controller_deck(screen->controller), screen->canvas);
  (void)deck_shown(controller_deck(screen->controller), screen->mono);
  free(screen->text);
  return screen->text = drawn_all(screen->canvas);
}

bool screen_has(struct screen *screen, const char *text) {
  return strstr(screen_show(screen), text) != NULL;
}

char *screen_body(struct screen *screen) {
  char *body = mem_copy(screen_show(screen)), *end = body;
  for (int row = 0; row < SCREEN_ROWS - SCREEN_FOOT && end != NULL; row++)
    end = strchr(end + (row > 0), '\n');
  char *first = strchr(body, '\n');
  assert_true(first != NULL && end != NULL && end > first);
  *end = '\0';
  memmove(body, first + 1, (size_t)(end - first));
  return body;
}

void screen_types(struct screen *screen, const char *text) {
  for (; *text != '\0'; text++) {
    struct key key = {.code = *text == '\n'     ? KEYC_ENTER
                              : *text == '\x1b' ? KEYC_ESCAPE
                                                : KEYC_CHAR,
                      .character = (uint32_t)(unsigned char)*text};
    screen->mono += 1000; /* no auto-repeat, no list that has just moved */
    controller_key(screen->controller, &key, screen->mono);
    screen_show(screen);
  }
}

void screen_rest(struct screen *screen) {
  screen->mono += 1000;
  controller_tick(screen->controller, screen->mono);
}

static void screen_note_end(struct screen *screen, const struct event *event) {
  for (size_t n = 0; n < screen->asked_count; n++) {
    if (screen->asked[n] != event->serial) continue;
    screen->asked[n] = screen->asked[--screen->asked_count];
    if (event->error.code == ERROR_NONE) return;
    if (screen->failed++ == 0) screen->why = event->error;
    return;
  }
}

struct event *screen_next(struct screen *screen) {
  struct event *event = seat_await_any(&screen->agency->seat);
  if (event->type == EVENT_DONE) screen_note_end(screen, event);
  controller_event(screen->controller, event);
  return event;
}

void screen_await(struct screen *screen, const char *text) {
  while (!screen_has(screen, text))
    event_free(screen_next(screen));
}

void screen_listen(struct screen *screen) {
  screen->asked_count = screen->failed = 0;
  error_clear(&screen->why);
}

void screen_await_ended(struct screen *screen) {
  while (screen->asked_count > 0)
    event_free(screen_next(screen));
}
