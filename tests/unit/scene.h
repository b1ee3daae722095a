/* scene: a worker that has not begun yet, the server that says what the test tells it, and writes for both. */
#ifndef TESTS_SCENE_H
#define TESTS_SCENE_H

#include "seat.h"
#include "fake_api.h"
#include "base/mem.h"

/* One slot, one visit of one visitor, and what the server says of them. */
#define DATE "2099-05-04T08:00:00Z"
#define VISIT(id, email, fields, status)                                                                               \
  "{\"id\":\"" id "\",\"date\":\"" DATE "\",\"propertySummary\":{\"id\":\"p1\",\"externalRef\":\"R1\"},"               \
  "\"visitorVisits\":[{\"visitor\":{\"email\":\"" email "\",\"firstName\":\"M\",\"lastName\":\"D\",\"phone\":\"06\","  \
  "\"fields\":{" fields "}},\"status\":\"visit.status." status "\"}]}"
#define OUR_KEY "\"visitdeckKey\":\"%KEY%\""
#define FREE_SLOT "[{\"date\":\"" DATE "\",\"available\":true,\"isPriority\":true}]"

struct scene {
  struct seat seat; /* hurries */
  struct fake_api *api;
};

struct scene *scene_open(void);
void scene_close(struct scene *take_scene);
AUTO_OF(struct scene, scene_close)
/* For cmocka; *state is the scene. */
int scene_setup(void **state);
int scene_teardown(void **state);
/* once: a command's, which needs no session to begin. */
uint64_t scene_post_booking(struct scene *scene, const char *email, bool once);
uint64_t scene_post_book(struct scene *scene, const char *email); /* a command's */
uint64_t scene_post_cancel(struct scene *scene, const char *email);
uint64_t scene_post_retry(struct scene *scene, int64_t row);
/* The row once it is being checked. */
int64_t scene_await_unknown(struct scene *scene);
/* A row is settled in that state, as that visit (NULL: any). */
void scene_await_state(struct scene *scene, const char *state, const char *visit_id);
/* A read-back did not show it. */
void scene_await_not_listed(struct scene *scene);
/* Requests of that letter so far. */
size_t scene_count(struct scene *scene, char letter);

#endif
