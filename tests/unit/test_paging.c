/* How a list comes in pages: servers that count from 0 and from 1, that take no times, that have no pages or show the
 * last one for whatever is beyond it; each whole, also where something between answers wrongly for a moment. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../harness/cases.h"
#include "../harness/test.h"
#include "any_job.h"
#include "agency.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/when.h"

enum kind {
  FROM_ZERO,
  FROM_ONE,     /* refuses page 0 */
  FROM_ONE_TOO, /* takes it for page 1 */
  FROM_ONE_BUT, /* has nothing on page 0 */
  LAST_AGAIN,   /* beyond the last page: that one */
  NO_PAGES,     /* all of it, each time */
  KINDS,
  FOR_EVER = 1000
};

/* A server of so many visits of today, and what happens on the way to it. */
struct server {
  pthread_mutex_t mutex;
  struct agency *agency;
  enum kind kind;
  int count, size; /* visits, of a page */
  bool untimed;    /* it refuses times */
  int status;      /* refusals: the next so many requests */
  int refused;
  bool only_first; /* ... of page 0 */
  int page, as;    /* that page is answered with that one's content, the next so many times */
  int swapped;
  char *of_property; /* what it has of one property, on page 0; NULL: the same */
};

static char *server_page(const struct server *server, int page) {
  struct buf out = buf_empty(16 << 20);
  int pages = (server->count + server->size - 1) / server->size;
  if (server->kind == FROM_ONE || server->kind == FROM_ONE_TOO) page -= page > 0;
  if (server->kind == FROM_ONE_BUT) page = page > 0 ? page - 1 : pages;
  if (server->kind == LAST_AGAIN && page >= pages && pages > 0) page = pages - 1;
  int from = server->kind == NO_PAGES ? 0 : page * server->size,
      to = server->kind == NO_PAGES ? server->count : from + server->size;
  assert_true(buf_add_text(&out, "["));
  for (int n = from; n < to && n < server->count; n++) {
    char id[16];
    snprintf(id, sizeof id, "m%d", n);
    AUTO(mem_free_at) char *visit = agency_visit(server->agency->day + 28800 + n, id);
    assert_true(buf_print(&out, "%s", n > from ? "," : "") && buf_add_text(&out, visit));
  }
  assert_true(buf_add_text(&out, "]"));
  return buf_take(&out);
}

static char *server_play(void *arg, const char *request, int *status) {
  struct server *server = arg;
  const char *number = strstr(request, "page=");
  int page = number != NULL ? atoi(number + strlen("page=")) : 0;
  pthread_mutex_lock(&server->mutex);
  bool refuses = server->refused > 0 && (!server->only_first || page == 0);
  server->refused -= refuses;
  if (server->untimed && strstr(request, "startTime=") != NULL) *status = 400;
  if (server->kind == FROM_ONE && page == 0) *status = 400;
  if (refuses) *status = server->status;
  bool swaps = server->swapped > 0 && page == server->page;
  server->swapped -= swaps;
  char *body = *status != 200 ? mem_copy("{}")
               : server->of_property != NULL && strstr(request, "ref=") != NULL
                   ? mem_copy(page == 0 ? server->of_property : "[]")
                   : server_page(server, swaps ? server->as : page);
  pthread_mutex_unlock(&server->mutex);
  return body;
}

static struct server *server_new(enum kind kind, int count, int size) {
  struct server *server = mem_new(sizeof *server);
  *server = (struct server){.agency = agency_open(false), .kind = kind, .count = count, .size = size, .status = 404};
  pthread_mutex_init(&server->mutex, NULL);
  fake_api_play(server->agency->api, server_play, server);
  return server;
}

static void server_free(struct server *server) {
  agency_close(server->agency);
  pthread_mutex_destroy(&server->mutex);
  free(server->of_property);
  free(server);
}

/* How many came, or -1: it was told that it could not be read. passing: nothing of it is kept. */
static int server_read(struct server *server, bool passing) {
  struct job *job = agency_day(server->agency, false);
  int count = 0;
  if (passing) job = job_passing(job);
  uint64_t serial = work_post(server->agency->seat.work, job);
  for (bool done = false; !done;) {
    AUTO(event_free_at) struct event *event = seat_await_any(&server->agency->seat);
    if (event->type == EVENT_VISITS && event->serial == serial) count += (int)event->visits->count;
    done = event->type == EVENT_DONE && event->serial == serial;
    bool failed = done && event->error.code != ERROR_NONE;
    if (failed && event->error.code != ERROR_ANSWER) fail_msg("%d: %s", event->error.code, event->error.text);
    if (failed) count = -1;
  }
  return count;
}

static void server_set(struct server *server, struct server as) {
  pthread_mutex_lock(&server->mutex);
  server->refused = as.refused;
  server->status = as.status;
  server->only_first = as.only_first;
  server->page = as.page;
  server->as = as.as;
  server->swapped = as.swapped;
  pthread_mutex_unlock(&server->mutex);
}

TEST(every_kind_of_server_is_read_whole) {
  static const int counts[] = {0, 1, 19, 20, 21, 40, 49, 50, 51, 100, 175}, sizes[] = {50, 20};
  for (int kind = 0; kind < KINDS; kind++)
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
      for (int untimed = 0; untimed < 2; untimed++) {
        struct server *server = server_new((enum kind)kind, 3, sizes[s]);
        server->untimed = untimed;
        assert_int_equal(server_read(server, true), 3); /* it is known from now on */
        for (size_t n = 0; n<sizeof counts / sizeof *counts; n += cases_step()> 1 ? 3 : 1)
          for (int times = 0; times < 2; times++) {
            server->count = counts[n];
            int came = server_read(server, true);
            if (came != counts[n]) fail_msg("kind %d, %d a page: %d of %d", kind, sizes[s], came, counts[n]);
          }
        server_free(server);
      }
}

/* Who has never been asked before: the same, but that an empty first page 1 is no word. */
TEST(every_kind_of_server_is_read_whole_at_first) {
  static const int counts[] = {1, 50, 175};
  for (int kind = 0; kind < KINDS; kind++)
    for (int untimed = 0; untimed < 2; untimed++)
      for (size_t n = 0; n < sizeof counts / sizeof *counts; n++) {
        struct server *server = server_new((enum kind)kind, counts[n], 50);
        server->untimed = untimed;
        int came = server_read(server, false), again = server_read(server, false);
        if (came != counts[n] || again != came) fail_msg("kind %d: %d, then %d of %d", kind, came, again, counts[n]);
        server_free(server);
      }
}

/* A page 0 that is empty for a moment, on first contact, hides nothing; of a server whose page 0 had something it is
 * the end of the list, and page 1 is not asked for. */
TEST(an_empty_page_0_on_first_contact_is_no_end) {
  static const int counts[] = {50, 51, 175};
  for (size_t n = 0; n < sizeof counts / sizeof *counts; n++)
    for (int passing = 0; passing < 2; passing++) {
      struct server *server = server_new(FROM_ZERO, counts[n], 50);
      server_set(server, (struct server){.page = 0, .as = 100, .swapped = 1});
      assert_int_equal(server_read(server, passing), counts[n]);
      assert_int_equal(server_read(server, false), counts[n]);
      server->count = 0;
      size_t asked = fake_api_asked(server->agency->api, "page=1&");
      assert_int_equal(server_read(server, true), 0);
      assert_int_equal(fake_api_asked(server->agency->api, "page=1&"), asked);
      server_free(server);
    }
}

/* A moment's refusals, on first contact, of all requests or of page 0: what they hide is not hidden for ever, and what
 * was refused no more often than an answer proves is not hidden at all. */
TEST(refusals_on_first_contact_teach_nothing_wrong) {
  static const int statuses[] = {400, 404, 422};
  enum { ALL = 164, MOST = 7, PROVEN = 2 };
  for (size_t s = 0; s < sizeof statuses / sizeof *statuses; s++)
    for (int refused = 1; refused <= MOST; refused++)
      for (int only_first = 0; only_first < 2; only_first++) {
        struct server *server = server_new(FROM_ZERO, ALL, 50);
        server_set(server, (struct server){.refused = refused, .status = statuses[s], .only_first = only_first});
        int came = server_read(server, false);
        bool whole = came == ALL || came == -1 || (only_first && refused > PROVEN);
        if (!whole) fail_msg("%d refusals with %d: %d of %d", refused, statuses[s], came, ALL);
        server_set(server, (struct server){0});
        came = server_read(server, false);
        if (came != ALL) fail_msg("after %d refusals with %d: %d of %d", refused, statuses[s], came, ALL);
        server_free(server);
      }
}

/* It was updated, or never did. */
TEST(what_was_learnt_is_forgotten_when_it_is_so_no_more) {
  enum { ALL = 120 };
  struct server *server = server_new(FROM_ONE, ALL, 50);
  server->untimed = true;
  assert_int_equal(server_read(server, false), ALL);
  server->kind = FROM_ZERO;
  assert_int_equal(server_read(server, false), ALL);
  server->untimed = false;
  assert_int_equal(server_read(server, false), ALL);
  size_t untimed = fake_api_asked(server->agency->api, "visits?page=");
  assert_int_equal(server_read(server, false), ALL);
  assert_int_equal(fake_api_asked(server->agency->api, "visits?page="), untimed);
  server_free(server);
}

/* One page comes in the place of another, once: it is noticed. Always: what no server would do is noticed, where pages
 * 0 and 1 have differed before. */
TEST(a_page_in_the_place_of_another_is_no_whole_list) {
  static const int counts[] = {125, 150, 175};
  for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
    for (int times = 1; times <= FOR_EVER; times += FOR_EVER - 1)
      for (int page = 0; page < 5; page++)
        for (int as = 0; as * 50 < counts[c]; as++) {
          bool is_last =
              times > 1 && as == page + 1 && (as + 1) * 50 > counts[c]; /* as one that shows the last again */
          struct server *server = server_new(FROM_ZERO, counts[c], 50);
          if (times > 1) assert_int_equal(server_read(server, true), counts[c]);
          server_set(server, (struct server){.page = page, .as = as, .swapped = times});
          int came = server_read(server, false);
          if (came != counts[c] && came != -1 && !is_last)
            fail_msg("page %d as %d, %d times: %d of %d", page, as, times, came, counts[c]);
          if (times == 1 && as < page && came == -1) fail_msg("page %d as %d: not asked for again", page, as);
          server_set(server, (struct server){0});
          assert_int_equal(server_read(server, false), counts[c]);
          server_free(server);
        }
}

/* ... for a booking whose answer was lost is on it. */
TEST(a_booking_on_a_page_that_was_refused_is_found) {
  struct server *server = server_new(FROM_ZERO, 120, 50);
  struct agency *agency = server->agency;
  server_set(server, (struct server){.refused = 3, .status = 404, .only_first = true});
  (void)server_read(server, false); /* it looks as if this server counted from 1 */
  server->of_property = mem_copy(
      "[{\"id\":\"new\",\"date\":\"2031-03-03T10:00:00Z\",\"propertySummary\":{\"id\":\"p1\",\"externalRef\":\"R1\"},"
      "\"visitorVisits\":[{\"status\":\"visit.status.proposed\",\"visitor\":{\"email\":\"new@x.fr\"}}]}]");
  fake_api_say(agency->api, 'C', 0, NULL);
  struct job *job = any_job((struct any_job){.type = JOB_BOOK,
                                             .id = "p1",
                                             .ref = "R1",
                                             .once = true,
                                             .date = "2031-03-03T10:00:00Z",
                                             .visitor = seat_visitor("new@x.fr")});
  AUTO(event_free_at) struct event *event = agency_read(agency, job, EVENT_WRITE);
  assert_string_equal(event->rows[0].state, "done");
  assert_string_equal(event->rows[0].visit_id, "new");
  assert_int_equal(agency_story(agency, "C"), 1);
  server_free(server);
}
