/* The map of the day: places as dots, and the pane that shows them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "model/earth.h"
#include "model/plot.h"
#include "table.h"

#define PARIS                                                                                                          \
  { 48.8566, 2.3522 }
#define MARSEILLE                                                                                                      \
  { 43.2965, 5.3698 }
#define REUNION                                                                                                        \
  { -20.8789, 55.4481 }

/* ---- dots */

TEST(places_become_dots) {
  static const struct {
    const char *name;
    struct plot_point points[3];
    size_t count;
    int width, height;
    struct plot_dot dots[3];
  } rows[] = {{"one stands in the middle", {PARIS}, 1, 11, 9, {{5, 4}}},
              {"of an even number of dots too", {PARIS}, 1, 10, 8, {{5, 4}}},
              {"all at one place", {PARIS, PARIS, PARIS}, 3, 11, 9, {{5, 4}, {5, 4}, {5, 4}}},
              {"one dot is all there is", {PARIS, MARSEILLE}, 2, 1, 1, {{0, 0}, {0, 0}}},
              {"side by side", {{10, 1}, {10, 2}}, 2, 11, 9, {{0, 4}, {10, 4}}},
              {"the north is above", {{10, 1}, {11, 1}}, 2, 11, 9, {{5, 8}, {5, 0}}},
              {"the same scale both ways", {{0.5, 0}, {0.5, 1}, {0.9, 0.5}}, 3, 11, 11, {{0, 7}, {10, 7}, {5, 3}}},
              {"a degree is shorter in the north", {{60, 0}, {60.5, 1}}, 2, 11, 11, {{0, 10}, {10, 0}}},
              {"over the date line", {{10, 179.9}, {10, -179.9}}, 2, 11, 9, {{0, 4}, {10, 4}}},
              {"a few metres are no city", {{48.85, 2.35}, {48.8501, 2.35}}, 2, 101, 101, {{50, 51}, {50, 49}}},
              {"poles", {{90, 0}, {-90, 0}}, 2, 11, 11, {{5, 0}, {5, 10}}}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct plot_view view = plot_view_of(rows[n].points, rows[n].count, rows[n].width, rows[n].height);
    for (size_t p = 0; p < rows[n].count; p++) {
      struct plot_dot dot = plot_dot_of(&view, rows[n].points[p]);
      if (dot.x != rows[n].dots[p].x || dot.y != rows[n].dots[p].y)
        fail_msg("%s: point %zu is at %d, %d", rows[n].name, p, dot.x, dot.y);
    }
  }
  struct plot_view view = plot_view_of(rows[0].points, 1, 11, 9); /* what is beyond stays within */
  struct plot_dot dot = plot_dot_of(&view, (struct plot_point)REUNION);
  assert_true(dot.x == 10 && dot.y == 8);
  view = plot_view_of(NULL, 0, 11, 9);
  dot = plot_dot_of(&view, (struct plot_point)PARIS);
  assert_true(dot.x == 10 && dot.y == 0);
}

TEST(lines_become_braille) {
  static const struct {
    struct plot_dot from, to;
    const char *rows[2];
  } rows[] = {{{0, 0}, {0, 0}, {"⠁   ", "    "}},  {{0, 0}, {7, 0}, {"⠉⠉⠉⠉", "    "}},
              {{0, 3}, {0, 4}, {"⡀   ", "⠁   "}},  {{1, 0}, {1, 7}, {"⢸   ", "⢸   "}},
              {{0, 0}, {7, 7}, {"⠑⢄  ", "  ⠑⢄"}},  {{7, 0}, {0, 7}, {"  ⡠⠊", "⡠⠊  "}},
              {{7, 7}, {0, 0}, {"⠑⢄  ", "  ⠑⢄"}},  {{0, 0}, {7, 2}, {"⠉⠒⠒⠤", "    "}},
              {{6, 7}, {99, 7}, {"    ", "   ⣀"}}, {{-9, -9}, {-1, -1}, {"    ", "    "}}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    unsigned char cells[8] = {0};
    struct plot_raster raster = {4, 2, cells};
    plot_line(&raster, rows[n].from, rows[n].to);
    for (int row = 0; row < 2; row++) {
      char text[32] = "", cell[4];
      for (int column = 0; column < 4; column++) {
        plot_braille(cells[row * 4 + column], cell);
        strcat(text, cell);
      }
      if (strcmp(text, rows[n].rows[row]) != 0) fail_msg("line %zu, row %d: \"%s\"", n, row, text);
    }
  }
  char every[4];
  plot_braille(0xFF, every);
  assert_string_equal(every, "⣿");
}

TEST(distances_and_middles) {
  static const struct plot_point near[] = {REUNION, PARIS, {48.86, 2.3}, {48.9, 2.4}}, two[] = {PARIS, REUNION},
                                 over[] = {{10, 179.5}, {10, -179.5}, {10, -179.9}};
  static const struct plot_point odd[] = {{0, 0}, {90.5, 0}, {0, -180.5}, {NAN, 2}, {2, NAN}, {INFINITY, 2}};
  assert_true(fabs(plot_km(near[1], (struct plot_point)MARSEILLE) - 660.5) < 1);
  assert_true(plot_km(near[1], near[1]) == 0);
  assert_true(fabs(plot_km((struct plot_point){0, 0}, (struct plot_point){0, 180}) - 20015) < 1); /* antipodes */
  assert_int_equal(plot_middle(near, 4) != 0, 1);
  assert_true(plot_middle(two, 2) < 2);
  assert_int_equal(plot_middle(over, 3), 2);
  for (size_t n = 0; n < sizeof odd / sizeof *odd; n++)
    assert_true(earth_is_nowhere(odd[n].latitude, odd[n].longitude));
  assert_false(earth_is_nowhere(-20.88, 55.45) || earth_is_nowhere(0, 5));
}

TEST(a_scale_is_a_round_length) {
  static const struct {
    double km;
    int most, dots;
    double length;
  } rows[] = {{0.1, 30, 20, 2}, {0.1, 9, 5, 0.5}, {0.01, 30, 20, 0.2},
              {0.01, 0, 0, 0},  {7, 40, 29, 200}, {70, 3, 3, 200}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct plot_scale scale = plot_scale_of(&(struct plot_view){.km = rows[n].km}, rows[n].most);
    if (scale.dots != rows[n].dots || fabs(scale.km - rows[n].length) > 1e-9)
      fail_msg("%zu: %d dots, %g km", n, scale.dots, scale.km);
  }
}

/* ---- the pane */

#define STOP(id, at, status, agent, ref, place)                                                                        \
  { id, "2026-11-26T" at ":00Z", status, "Roy", agent, "id-" id, ref, place }
static const struct table_known tour[] = {
    STOP("a", "13:00", "confirmed", "agent-a", "75-1", "\"latitude\":48.85,\"longitude\":2.30"),
    STOP("b", "14:00", "confirmed", "agent-a", "75-2", "\"latitude\":48.85,\"longitude\":2.40"),
    STOP("c", "15:00", "cancelled.owner", "agent-a", "75-9", "\"latitude\":48.95,\"longitude\":2.40"),
    STOP("d", "15:30", "proposed", "agent-a", "75-3", "\"latitude\":null"),
    STOP("e", "16:00", "confirmed", "agent-a", "974-1", "\"latitude\":-20.88,\"longitude\":55.45"),
    STOP("f", "16:30", "confirmed", "b-agent", "13-1", "\"latitude\":43.2965,\"longitude\":5.3698"),
    STOP("g", "17:00", "confirmed", "", "13-2", "\"latitude\":0,\"longitude\":0")};
enum { TOUR = sizeof tour / sizeof *tour };

static struct event *day_of(const struct table *table, const struct table_known *stops, size_t count) {
  struct event *event = event_new(EVENT_DAY);
  event->from = when_day(table->utc);
  event->fresh = table_fresh(table);
  event->visits = table_visits_known(stops, count);
  return event;
}

TEST(a_tour_is_on_a_map) {
  AT_EACH_SIZE(table) {
    table_happens(table, day_of(table, tour, TOUR));
    table_types(table, "2gM");
    assert_string_equal(table_top(table), "map");
    table_shows(table, sizes[size][0] == 40 ? "agent-a 1/3" : "4 visits, 1 without coordinates, 1 too");
    table_shows(table, "> 1 14:00 75-1");
    table_hides(table, "75-9"); /* cancelled: no stop */
    if (sizes[size][0] > 40) {
      table_shows(table, "7.3 km");
      table_shows(table, sizes[size][0] == 140 ? "1⠉⠉" : "1⠤⠤"); /* a line to the next stop */
      table_shows(table, "2 km");                                /* the scale */
      table_shows(table, "Without coordinates");
      table_shows(table, "Too far from the others");
    }
    table_key(table, KEYC_END, 0);
    table_shows(table, "> 3 16:30 75-3"); /* its place in the tour */
    table_types(table, "\n");
    assert_string_equal(table_top(table), "visit");
    assert_string_equal(table_find(table, JOB_READ_VISIT)->id, "d");
    table_key(table, KEYC_ESCAPE, 0);
    table_types(table, "M");
    assert_string_equal(table_top(table), "planning");
  }
}

TEST(one_agent_at_a_time_or_all) {
  static const struct {
    const char *keys, *shows;
  } rows[] = {{"", "agent-a 1/3  4 visits"}, {"l", "b-agent 2/3  1 visit"}, {"l", "no agent 3/3  1 visit"},
              {"l", "all agents  6 visits"}, {"l", "agent-a 1/3"},          {"h", "all agents"},
              {"\t", "agent-a 1/3"}};
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  table_happens(table, day_of(table, tour, TOUR));
  table_types(table, "M");
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    if (rows[n].keys[0] == '\t')
      table_key(table, KEYC_TAB, 0);
    else
      table_types(table, rows[n].keys);
    table_shows(table, rows[n].shows);
  }
  table_types(table, "ll");
  table_shows(table, "None of these visits has coordinates");
  table_key(table, KEYC_BACKTAB, 0);
  table_shows(table, "2/3");
  table_happens(table, day_of(table, tour, 5)); /* that agent's tour is gone: the first one's */
  table_shows(table, "agent-a  4 visits");
  table_types(table, "l");
  table_shows(table, "There is one tour on this day");
  table_types(table, "r");
  assert_int_equal(table_find(table, JOB_REFRESH)->what, REFRESH_DAY);
}

/* The selected visit's agent first, the cursor on it. */
TEST(a_map_begins_with_the_visit_at_hand) {
  AUTO(table_free_at) struct table *table = table_new(140, 45);
  table_happens(table, day_of(table, tour, TOUR));
  table_types(table, "2GkM");
  table_shows(table, "b-agent 2/3");
  table_shows(table, "> 1 17:30 13-1");
}

TEST(a_map_of_what_was_not_read_says_so) {
  AUTO(table_free_at) struct table *offline = table_new_offline(80, 24), *table = table_new(80, 24);
  table_types(offline, "M");
  table_shows(offline, "Nothing was read yet on this machine");
  table_types(table, "2lM");
  table_shows(table, "Reading from Flatsy");
  table_types(table, "\n");
  table_shows(table, "No visit on this day");
}

TEST(a_map_without_braille) {
  AUTO(table_free_at) struct table *table = table_new(80, 24);
  canvas_free(table->canvas);
  table->canvas = canvas_new(80, 24, true);
  table->ascii = true;
  table_happens(table, day_of(table, tour, TOUR));
  table_types(table, "M");
  table_shows(table, "1.......");
  table_shows(table, ".2");
  for (const char *at = table_show(table); *at != '\0'; at++)
    assert_true((unsigned char)*at < 0x80);
}
