/* A seat that does not take what comes for a while: a broker with its default limits drops the rest without a word. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../unit/broker.h"
#include "board.h"
#include "model/json.h"
#include "relay.h"

enum {
  CHANGES = 4000 / RELAY_SLOW, /* more than sockets and the queue of 1,000 hold */
  WORDS = 4000
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
  broker_start(&stage->broker, NULL);
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

static void change_visits(struct stage *stage) {
  int64_t from, to;
  char words[WORDS + 1], body[WORDS + 200];
  memset(words, 'x', WORDS);
  words[WORDS] = '\0';
  board_days(stage->board, &from, &to);
  struct visits *visits = visits_of_sandbox(&stage->place, from, to);
  for (int n = 0; n < CHANGES; n++) {
    snprintf(body, sizeof body, "{\"visitId\":\"%s\",\"questions\":\"%d %s\"}",
             visits_id(visits, (size_t)n % visits_count(visits)), n, words);
    free(place_ask(&stage->place, "/sandbox/report", body));
    if (n % 50 == 0) board_hear(stage->board, 0);
  }
  visits_free(visits);
}

static bool broker_said(const struct broker *broker, const char *text) {
  char path[128], line[512];
  bool said = false;
  snprintf(path, sizeof path, "%s/log", broker->folder);
  FILE *file = fopen(path, "r");
  while (file != NULL && !said && fgets(line, sizeof line, file) != NULL)
    said = strstr(line, text) != NULL;
  if (file != NULL) fclose(file);
  return said;
}

static void a_seat_that_stood_still_has_all_again(void **state) {
  struct stage stage;
  (void)state;
  stage_open(&stage);
  kill(tty_pid(stage.tty), SIGSTOP);
  change_visits(&stage);
  board_await_all(stage.board, &stage.place);
  bool dropped = broker_said(&stage.broker, "being dropped for client visitdeck-");
  print_message("  %d changes; the broker %s some of them for the seat\n", CHANGES,
                dropped ? "dropped" : "kept all, not");
  if (RELAY_SLOW == 1) assert_true(dropped);
  kill(tty_pid(stage.tty), SIGCONT);
  char *path = place_path(&stage.desk, "cache/visitdeck/default/cache.db");
  int64_t begun = relay_now_ms();
  cache_await_all(stage.board, &stage.place, path);
  print_message("  the seat has all of them %d ms after it went on\n", (int)(relay_now_ms() - begun));
  tty_wait(stage.tty, "live");
  free(path);
  stage_close(&stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_seat_that_stood_still_has_all_again)};
  signal(SIGPIPE, SIG_IGN);
  json_setup();
  mqtt_begin();
  return cmocka_run_group_tests_name("relay_overflow", tests, NULL, NULL);
}
