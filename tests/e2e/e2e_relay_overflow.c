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

#include "../harness/test.h"
#include "../unit/broker.h"
#include "board.h"
#include "relay.h"

enum {
  WORDS = 20000,  /* a message of each visit fills what sockets hold, or does so soon */
  ROUNDS_MAX = 50 /* then something is wrong */
};

struct stage {
  struct place place, desk;
  struct broker broker;
  struct relay relay;
  struct board *board;
  struct tty *tty;
};

static void desk_open(struct stage *stage) {
  char config[400];
  int length = snprintf(config, sizeof config,
                        "profile default {\n  url = \"%s\"\n  user = \"demo@visitdeck.example\"\n"
                        "  password_command = \"echo demo\"\n  mqtt_url = \"%s\"\n}\n",
                        stage->place.url, stage->broker.url);
  place_open(&stage->desk);
  place_write(&stage->desk, "config/visitdeck/visitdeck.conf", config, (size_t)length);
  stage->tty = tty_start(&stage->desk, &(struct tty_setup){.rows = 30, .columns = 120},
                         (const char *const[]){"./visitdeck", NULL});
  tty_wait(stage->tty, "live");
}

static void stage_open(struct stage *stage) {
  *stage = (struct stage){0};
  place_open(&stage->place);
  relay_prepare(&stage->relay, &stage->place, "relay");
  place_start_sandbox_of(&stage->place, (const char *const[]){"--pace", "0", "--webhook", stage->relay.hook, NULL});
  broker_start(&stage->broker, "max_queued_messages 10");
  free(relay_configure(&stage->relay, stage->broker.url, "rate = 100000"));
  relay_start(&stage->relay);
  stage->board = board_open(&(struct mqtt_profile){.url = stage->broker.url});
  board_await_all(stage->board, &stage->place);
  desk_open(stage);
}

static void stage_close(struct stage *stage) {
  tty_type(stage->tty, "q");
  assert_int_equal(tty_wait_exit(stage->tty), 0);
  tty_free(stage->tty);
  place_close(&stage->desk);
  assert_int_equal(relay_end(&stage->relay), 0);
  board_close(stage->board);
  broker_end(&stage->broker);
  place_close(&stage->place);
}

/* Each of them once, with so many more letters. */
static void change_visits(struct stage *stage, const struct visits *visits, int round, size_t words) {
  char *body = malloc(words + 200);
  for (size_t n = 0; n < visits_count(visits); n++) {
    size_t begin = (size_t)snprintf(body, 200, "{\"visitId\":\"%s\",\"questions\":\"%d ", visits_id(visits, n), round);
    memset(body + begin, 'x', words);
    memcpy(body + begin + words, "\"}", 3);
    free(place_ask(&stage->place, "/sandbox/report", body));
  }
  free(body);
  relay_await(&stage->relay, ", 0 to read");
  relay_await(&stage->relay, " 0 to publish");
}

/* The broker has dropped something for the seat. */
static bool has_dropped(const struct stage *stage) {
  char path[128], line[512], wanted[80];
  bool said = false;
  snprintf(path, sizeof path, "%s/log", stage->broker.folder);
  snprintf(wanted, sizeof wanted, "being dropped for client visitdeck-%d-", (int)tty_pid(stage->tty));
  FILE *file = fopen(path, "r");
  while (file != NULL && !said && fgets(line, sizeof line, file) != NULL)
    said = strstr(line, wanted) != NULL;
  if (file != NULL) fclose(file);
  return said;
}

/* What is dropped is the end: the last word about every visit. */
TEST(a_seat_that_stood_still_has_all_again) {
  struct stage stage;
  int64_t from, to;
  int round = 0;
  stage_open(&stage);
  board_days(stage.board, &from, &to);
  struct visits *visits = visits_of_sandbox(&stage.place, from, to);
  kill(tty_pid(stage.tty), SIGSTOP);
  while (!has_dropped(&stage)) {
    change_visits(&stage, visits, ++round, WORDS);
    assert_in_range(round, 1, ROUNDS_MAX);
  }
  change_visits(&stage, visits, ++round, 0);
  print_message("  each of %zu visits changed %d times\n", visits_count(visits), round);
  kill(tty_pid(stage.tty), SIGCONT);
  char *path = place_path(&stage.desk, "cache/visitdeck/default/cache.db");
  int64_t begun = relay_now_ms();
  cache_await_all(stage.board, &stage.place, path);
  print_message("  the seat has all of them %d ms after it went on\n", (int)(relay_now_ms() - begun));
  tty_wait(stage.tty, "live");
  visits_free(visits);
  free(path);
  stage_close(&stage);
}
