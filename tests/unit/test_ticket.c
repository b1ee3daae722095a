/* A booking behind a proxy whose ticket ends, or which begins to read along, between the last read and the booking:
 * nothing was sent, nobody says that it may have gone through, and it can be made again. */
#include <stdlib.h>
#include <string.h>
#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "any_job.h"
#include "seat.h"
#include "secure.h"
#include "raw_server.h"

#define DATE "2099-05-04T08:00:00Z"
#define THROUGH "HTTP/1.1 200 Through\r\n\r\n"
#define CREATE "/visit/create"

struct scene {
  struct seat seat;
  struct secure *secure, *stranger;
  struct raw_server *server;
  struct raw_server_line lines[4];
  char proxy[64], *ca;
};

/* The first connection of the proxy lets the reads through, the second is the booking's. */
static struct scene *scene_open(struct raw_server_line booking) {
  struct scene *scene = mem_new(sizeof *scene);
  assert_true(seat_setup(&scene->seat));
  scene->secure = secure_open("good");
  secure_say(scene->secure, "/login", "{\"token\":\"t\",\"errors\":[]}");
  secure_say(scene->secure, "/visit/slots", "[{\"date\":\"" DATE "\",\"available\":true,\"isPriority\":true}]");
  secure_say(scene->secure, CREATE, "{}");
  scene->stranger = secure_open("stranger");
  struct raw_server_line through = {THROUGH, RAW_TUNNEL, secure_port(scene->secure), 0};
  if (booking.end == RAW_TUNNEL) booking.port = secure_port(scene->stranger);
  scene->lines[0] = scene->lines[2] = through;
  scene->lines[1] = booking;
  scene->server = raw_server_open(scene->proxy, sizeof scene->proxy, scene->lines, 3);
  setenv("https_proxy", scene->proxy, 1);
  scene->ca = mem_print("%s/ca.pem", secure_folder());
  scene->seat.ca = scene->ca;
  scene->seat.hurry = true;
  strcpy(scene->seat.url, "https://agence.example");
  return scene;
}

static void scene_close(struct scene *scene) {
  seat_clear(&scene->seat);
  raw_server_close(scene->server);
  secure_close(scene->secure);
  secure_close(scene->stranger);
  unsetenv("https_proxy");
  free(scene->ca);
  free(scene);
}
AUTO_OF(struct scene, scene_close)

static uint64_t post_booking(struct scene *scene, bool once) {
  return work_post(
      scene->seat.work,
      any_job((struct any_job){
          .type = JOB_BOOK, .id = "p1", .ref = "R1", .date = DATE, .once = once, .visitor = seat_visitor("a@x.fr")}));
}

static const struct {
  struct raw_server_line line;
  const char *said;
} turns[] = {
    {{"HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n", RAW_CLOSE, 0, 0}, "wants a login (status 407)"},
    {{"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", RAW_CLOSE, 0, 0}, "(status 403)"},
    {{"HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n", RAW_CLOSE, 0, 0}, "(status 502)"},
    {{"", RAW_RESET, 0, 0}, "does not let us through"},
    {{THROUGH, RAW_TUNNEL, 0, 0}, "can't be trusted"},
};
enum { TURNS = sizeof turns / sizeof *turns };

static bool has_a_reason(const struct event *event) {
  assert_false(event->rows[0].unknown);
  return event->rows[0].note != NULL;
}

static void assert_note(const struct scene *scene, size_t turn, const struct outbox_view *row, const char *state) {
  if (strcmp(row->state, state) != 0 || strstr(row->note, turns[turn].said) == NULL ||
      strstr(row->note, "nothing was sent") == NULL || strstr(row->note, strstr(scene->proxy, "127")) == NULL)
    fail_msg("%zu: %s, %s", turn, row->state, row->note);
}

/* libcurl's own reason, for who looks after the machine. */
static void assert_logged(const struct scene *scene) {
  AUTO(mem_free_at) char *text = seat_log(&scene->seat);
  assert_non_null(strstr(text, "agence.example by the proxy 127.0.0.1:"));
  assert_non_null(strstr(text, "(not sent; libcurl "));
}

TEST(a_commands_booking_is_dropped) {
  for (size_t n = 0; n < TURNS; n++) {
    AUTO(scene_close_at) struct scene *scene = scene_open(turns[n].line);
    seat_begin(&scene->seat, false, false);
    uint64_t serial = post_booking(scene, true);
    AUTO(event_free_at) struct event *write = seat_await(&scene->seat, EVENT_WRITE, serial, has_a_reason);
    assert_note(scene, n, &write->rows[0], "dropped");
    assert_int_equal(seat_done(&scene->seat, serial), ERROR_UNREACHABLE);
    assert_int_equal(secure_requests(scene->secure, CREATE), 0);
    assert_int_equal(secure_requests(scene->stranger, NULL), 0);
    seat_end(&scene->seat);
    assert_logged(scene);
  }
}

TEST(another_one_waits_and_goes_out_once) {
  for (size_t n = 0; n < TURNS; n++) {
    AUTO(scene_close_at) struct scene *scene = scene_open(turns[n].line);
    seat_begin(&scene->seat, false, false); /* no dashboard's reads: the second connection is the booking's */
    assert_int_equal(seat_done(&scene->seat, work_post(scene->seat.work, job_new(JOB_READ_TALKS))), ERROR_ANSWER);
    uint64_t serial = post_booking(scene, false);
    AUTO(event_free_at) struct event *write = seat_await(&scene->seat, EVENT_WRITE, serial, has_a_reason);
    assert_note(scene, n, &write->rows[0], "queued");
    assert_int_equal(secure_requests(scene->secure, CREATE), 0);
    event_free(seat_await(&scene->seat, EVENT_WRITE, serial, seat_is_unknown)); /* {} is no visit */
    assert_int_equal(secure_requests(scene->secure, CREATE), 1);
  }
}

/* A dashboard is told why, in place of an age alone. */
TEST(a_dashboard_hears_the_reason) {
  for (size_t n = 0; n < TURNS; n++) {
    AUTO(scene_close_at) struct scene *scene = scene_open(turns[n].line);
    scene->lines[0] = scene->lines[1]; /* from the first connection on */
    seat_begin(&scene->seat, true, false);
    AUTO(event_free_at) struct event *notice = seat_await(&scene->seat, EVENT_NOTICE, 0, NULL);
    assert_non_null(strstr(notice->error.text, turns[n].said));
  }
}
