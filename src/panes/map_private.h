/* map_private: what the files of the map share. UI thread. */
#ifndef PANES_MAP_PRIVATE_H
#define PANES_MAP_PRIVATE_H

#include "model/plot.h"
#include "panes/map.h"
#include "tui/list.h"

enum { MAP_NAME = 96 };

struct map_stop {               /* a visit that stands */
  char *id, *ref, *who, *agent; /* agent: its id, "": none */
  char label[MAP_NAME];         /* ... what it is called */
  size_t agent_at;              /* ... its place among the agents */
  int64_t at;
  struct plot_point point; /* where, if not earth_is_nowhere */
  bool near;               /* on the map that is shown */
};
enum map_kind { MAP_NEAR, MAP_FAR, MAP_NOWHERE }; /* on the map; too far from the others; without coordinates */
struct map_row {
  size_t stop, number; /* its place in the tour, from 1 */
  enum map_kind kind;
  double km;   /* to the next stop of its agent, < 0: there is none, or nobody knows */
  size_t next; /* ... that row's stop */
};
struct map_agent {
  char *id;
  char label[MAP_NAME];
};
struct map {
  struct pane base;
  struct context *context;
  int64_t day;
  struct freshness fresh;
  size_t count;
  struct map_stop *stops; /* by time */
  size_t agent_count, agent;
  struct map_agent *agents; /* by name; agent == agent_count: all of them */
  struct map_row *rows;     /* of the tour that is shown: by kind, then by time */
  size_t row_count, kinds[MAP_NOWHERE + 1];
  struct list list;
  int width, height;
};

/* ---- map_stops.c: the stops of a day, and of the tour that is shown */
void map_stops_clear(struct map *pane);
void map_stops_take(struct map *pane, const struct visit_list *visits);
void map_stops_fill(struct map *pane);

/* ---- map_draw.c */
struct rect map_draw_list_rect(const struct map *pane, struct rect rect);
void map_draw_title(const struct pane *base, char *out, size_t size);
void map_draw_row(const struct list *list, struct canvas *canvas, struct rect rect, size_t row, enum list_row selected);
const char *map_draw_heading(const struct list *list, size_t row);
void map_draw(const struct pane *base, struct canvas *canvas, struct rect rect, bool focused);

#endif
