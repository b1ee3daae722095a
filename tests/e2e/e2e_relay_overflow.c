/* A seat that does not take what comes for a while: a broker drops what is more than its limit, without a word. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/run.h"
#include "../harness/test.h"
#include "../harness/tty.h"
#include "round.h"
#include "base/mem.h"
#include "../harness/folder.h"

enum {
  WORDS = 20000,  /* a message of each visit fills what sockets hold, or does so soon */
  ROUNDS_MAX = 50 /* then something is wrong */
};

struct stage {
  struct round round;
  struct home desk;
  struct tty *tty;
};

static void stage_open(struct stage *stage) {
  round_open(&stage->round, &(struct round_setup){.webhook = true,
                                                  .sandbox = (const char *const[]){"--pace", "0", NULL},
                                                  .broker = "max_queued_messages 10",
                                                  .relay = "rate = 100000"});
  home_open(&stage->desk);
  home_write_profile(&stage->desk, stage->round.home.url, "mqtt_url = \"%s\"", stage->round.broker.url);
  stage->tty = tty_start(&stage->desk, &(struct tty_setup){.rows = 30, .columns = 120},
                         (const char *const[]){"./visitdeck", NULL});
  tty_wait(stage->tty, "live");
}

static void stage_close(struct stage *stage) {
  tty_quit(stage->tty);
  home_close(&stage->desk);
  round_close(&stage->round);
}

/* Each of them once, with so many more letters. */
static void change_visits(struct stage *stage, const struct visits *visits, int round, size_t words) {
  AUTO(mem_free_at) char *question = malloc(words + 20);
  size_t begin = (size_t)snprintf(question, 20, "%d ", round);
  memset(question + begin, 'x', words);
  question[begin + words] = '\0';
  for (size_t n = 0; n < visits_count(visits); n++)
    round_change_of(&stage->round.home, visits_id(visits, n), question);
  round_settle(&stage->round);
}

/* The broker has dropped something for the seat. */
static bool has_dropped(const struct stage *stage) {
  AUTO(mem_free_at) char *wanted = mem_print("being dropped for client visitdeck-%d-", (int)tty_pid(stage->tty));
  return folder_count(stage->round.broker.folder, "log", wanted) > 0;
}

/* What is dropped is the end: the last word about every visit. */
TEST(a_seat_that_stood_still_has_all_again) {
  struct stage stage;
  int64_t from, to;
  int round = 0;
  stage_open(&stage);
  subscriber_days(stage.round.subscriber, &from, &to);
  struct visits *visits = visits_of_sandbox(&stage.round.home, from, to);
  kill(tty_pid(stage.tty), SIGSTOP);
  while (!has_dropped(&stage)) {
    change_visits(&stage, visits, ++round, WORDS);
    assert_in_range(round, 1, ROUNDS_MAX);
  }
  change_visits(&stage, visits, ++round, 0);
  print_message("  each of %zu visits changed %d times\n", visits_count(visits), round);
  kill(tty_pid(stage.tty), SIGCONT);
  AUTO(mem_free_at) char *path = home_path(&stage.desk, "cache/visitdeck/default/cache.db");
  int64_t begun = monotonic_ms();
  cache_await_all(stage.round.subscriber, &stage.round.home, path);
  print_message("  the seat has all of them %d ms after it went on\n", (int)(monotonic_ms() - begun));
  tty_wait(stage.tty, "live");
  visits_free(visits);
  stage_close(&stage);
}
