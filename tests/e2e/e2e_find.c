/* A caller who gives half a telephone number, through a real terminal, on the real programs. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "../harness/tty.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"

/* Two visits, of whom the telephones begin alike. */
static void begin(struct home *home) {
  static const char *const who[] = {"--first-name Adam --last-name Guérin --email adam@x.fr --phone 0658139805",
                                    "--first-name Sarah --last-name Morel --email sarah@x.fr --phone 0658134402"};
  visitdeck_begin(home, NULL, NULL);
  for (int n = 0; n < 2; n++) {
    char date[HOME_DATE];
    home_slot(home, n == 0 ? "13-1063" : "69-1042", 2, date);
    visitdeck_says(home, 0, date, "book %s %s %s --yes --json", n == 0 ? "13-1063" : "69-1042", date, who[n]);
  }
}

static struct tty *dashboard(const struct home *home, const struct tty_setup *setup) {
  struct tty *tty = tty_visitdeck(home, setup);
  tty_wait(tty, ">13-1063");
  tty_wait(tty, setup->language != NULL ? "à jour" : "up to date");
  return tty;
}

/* What a person presses on the way; each waits for what it leads to. */
struct way {
  struct tty *tty;
  size_t keys;
};
static void press(struct way *way, const char *keys, const char *shown) {
  way->keys += strlen(keys);
  tty_pick(way->tty, keys, shown);
}

/* Found by the middle of the number, moved, and the new hour is there to be read aloud: in at most twelve keys. */
TEST(half_a_number_moves_a_visit_in_twelve_keys) {
  static const struct {
    struct tty_setup setup;
    const char *found, *selected, *choose, *question, *yes, *moved;
  } rows[] = {{{.rows = 24, .columns = 80}, "1 found", ">1 Adam Guérin", "to which slot?", "Move ", "y", "Moved: "},
              {{.rows = 45, .columns = 140, .language = "fr"},
               "1 trouvé",
               ">1 Adam Guérin",
               "vers quel créneau",
               "Déplacer ",
               "o",
               "Déplacé\u00a0: "},
              {{.rows = 10, .columns = 40}, "1 found", ">1 Adam Guérin", ">1 ", "Move ", "y", "Moved: "}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct home home;
    begin(&home);
    struct way way = {dashboard(&home, &rows[n].setup), 0};
    press(&way, ":", " : ");
    press(&way, "3980", rows[n].found);
    tty_wait_selected(way.tty, rows[n].selected + 1);
    press(&way, "\r", rows[n].setup.language != NULL ? "b réserver" : "b book");
    press(&way, "m", rows[n].choose);
    tty_wait(way.tty, "★");
    press(&way, "1", rows[n].question);
    assert_int_equal(home_visits(&home, "adam@x.fr", false), 1); /* nothing was sent yet */
    tty_confirm(way.tty, rows[n].yes, rows[n].question);
    way.keys += 1;
    tty_wait(way.tty, rows[n].moved);
    assert_int_equal(home_visits(&home, "adam@x.fr", true), 1);
    assert_int_equal(home_visits(&home, "adam@x.fr", false), 2);
    assert_true(way.keys <= 12);
    tty_quit(way.tty);
    home_close(&home);
  }
}

/* All is found as it is typed on a server that has not answered anything since, and on none: it is on this machine. */
TEST(it_is_found_while_nothing_comes) {
  struct home home;
  begin(&home);
  struct tty_setup setup = {.rows = 24, .columns = 100};
  struct tty *tty = dashboard(&home, &setup);
  home_fault(&home, "*:silence");
  tty_type(tty, "R:guer");
  tty_wait(tty, ": guer");
  tty_wait(tty, "Adam Guérin");
  tty_type(tty, "\x15morel sarah");
  tty_wait(tty, "1 Sarah Morel");
  tty_type(tty, "\r");
  tty_pick(tty, "\r", "Visit ");
  tty_wait(tty, "06 58 13 44 02");
  tty_signal(tty, SIGTERM);
  tty_wait_exit(tty);
  tty_free(tty);
  home_stop_sandbox(&home);
  const char *argv[] = {"./visitdeck", "--url", home.url, "--offline", NULL};
  tty = tty_start(&home, &setup, argv);
  tty_wait(tty, ">13-1063");
  tty_type(tty, ":44 02");
  tty_wait(tty, "1 Sarah Morel");
  tty_wait(tty, "offline");
  tty_pick(tty, "\rm", "Offline: nothing can be moved");
  tty_type(tty, "\033[27u"); /* no letter: what is typed behind a refused key runs nothing */
  tty_wait(tty, "Enter to the list");
  tty_type(tty, "\033[27u");
  tty_wait(tty, ">13-1063");
  tty_quit(tty);
  home_close(&home);
}

/* By the word, and a part of the name or of the id; Enter lists their visits, and Esc leads back to the line. */
TEST(an_agent_is_found_and_their_visits_are_listed) {
  struct home home;
  char agent[37], typed[80];
  visitdeck_begin(&home, NULL, NULL);
  AUTO(mem_free_at) char *visits = visitdeck_prints(&home, NULL, 0, "flatguideId", "visits --json");
  text_behind(visits, "\"flatguideId\":\"", sizeof agent, agent);
  home_write_profile(&home, home.url, "agent \"%s\" { name = \"Zoé Blum\" }", agent);
  agent[30] = '\0';
  const struct tty_setup setup = {.rows = 30, .columns = 120};
  struct tty *tty = tty_start(&home, &setup, (const char *const[]){"./visitdeck", NULL});
  tty_wait(tty, ">13-1063");
  tty_wait(tty, "up to date");
  for (int n = 0; n < 3; n++) {
    snprintf(typed, sizeof typed, n == 0 ? "agent blum" : n == 1 ? "zoe blum" : "agent %s", agent);
    tty_type(tty, ":");
    tty_wait(tty, " : ");
    tty_type(tty, typed);
    tty_wait_selected(tty, "1 Zoé Blum");
    tty_type(tty, "\r");
    tty_wait_gone(tty, "Enter to the list");
    tty_pick(tty, "\r", "Zoé Blum  ");
    tty_wait(tty, "up to date");
    tty_wait_selected(tty, "Zoé Blum");
    tty_type(tty, "\x1b");
    tty_wait(tty, "1 found");
    tty_type(tty, "\x1b\x1b");
    tty_wait(tty, ">13-1063");
  }
  tty_quit(tty);
  home_close(&home);
}
