#include "ground.h"

#include <curl/curl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "../harness/port.h"
#include "base/mem.h"
#include "base/when.h"
#include "model/json.h"

/* ---- the sandbox */

void ground_sandbox(struct place *place) {
  int out[2], port = port_hold();
  char where[32];
  assert_true(port > 0);
  snprintf(where, sizeof where, "127.0.0.1:%d", port);
  assert_int_equal(pipe(out), 0);
  place->sandbox = fork();
  if (place->sandbox == 0) {
    dup2(out[1], STDOUT_FILENO);
    execl("./visitdeck-sandbox", "visitdeck-sandbox", "--die-with-parent", "--pace", "0", "--listen", where,
          place->edition ? "--edition" : (char *)NULL, place->edition, (char *)NULL);
    _exit(127);
  }
  close(out[1]);
  FILE *lines = fdopen(out[0], "r");
  char line[256];
  assert_non_null(fgets(line, sizeof line, lines));
  assert_int_equal(sscanf(line, "listening on %127s", place->seat.url), 1);
  fclose(lines);
}

struct text {
  char *bytes;
  size_t length;
};

static size_t text_take(char *bytes, size_t size, size_t count, void *arg) {
  struct text *text = arg;
  text->bytes = realloc(text->bytes, text->length + size * count + 1);
  memcpy(text->bytes + text->length, bytes, size * count);
  text->length += size * count;
  text->bytes[text->length] = '\0';
  return size * count;
}

/* A call to the sandbox's own side; body NULL: GET. The caller frees the answer. */
char *ground_call(const struct place *place, const char *path, const char *body) {
  char url[300];
  long status = 0;
  struct text text = {0};
  CURL *curl = curl_easy_init();
  snprintf(url, sizeof url, "%s%s", place->seat.url, path);
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, text_take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &text);
  if (body) curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
  assert_int_equal(curl_easy_perform(curl), CURLE_OK);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  assert_in_range(status, 200, 299);
  curl_easy_cleanup(curl);
  return text.bytes ? text.bytes : mem_copy("");
}

size_t ground_requests(const struct place *place, const char *text) {
  char *all = ground_call(place, "/sandbox/requests", NULL), *at = all;
  size_t count = 0;
  for (; (at = strstr(at, text)) != NULL; at++)
    count++;
  free(all);
  return count;
}

void ground_fault(const struct place *place, const char *spec) {
  free(ground_call(place, "/sandbox/faults", spec));
}

static bool count_visit(void *arg, const char *bytes, size_t length) {
  struct {
    const char *email;
    size_t count;
  } *seek = arg;
  struct visit *visit;
  struct error error;
  assert_int_equal(visit_decode(bytes, length, &visit, &error), ERROR_NONE);
  for (size_t n = 0; n < visit->visitor_count; n++)
    seek->count += strcmp(visit->visitors[n].visitor.email_exact, seek->email) == 0;
  visit_free(visit);
  return true;
}

/* How many visits the sandbox itself holds for a visitor. */
size_t ground_visits_of(const struct place *place, const char *email) {
  struct {
    const char *email;
    size_t count;
  } seek = {email, 0};
  char *all = ground_call(place, "/sandbox/visits", NULL);
  struct json_splitter *splitter = json_splitter_new(count_visit, &seek, 1 << 20);
  assert_true(json_splitter_feed(splitter, all, strlen(all)));
  assert_true(json_splitter_done(splitter));
  json_splitter_free(splitter);
  free(all);
  return seek.count;
}

void target_clear(struct target *target) {
  free(target->id);
  free(target->ref);
  free(target->date);
}

struct target ground_target(struct place *place) {
  struct target target = {0};
  uint64_t serial = work_post(place->seat.work, job_new(JOB_READ_PROPERTIES));
  struct event *properties = seat_await(&place->seat, EVENT_PROPERTY_SET, serial, NULL);
  for (size_t n = 0; !target.date && n < properties->set->count; n++) {
    const struct property *property = properties->set->properties[n];
    if (property->status != PROPERTY_AVAILABLE) continue;
    struct job *job = job_new(JOB_READ_SLOTS);
    job->id = mem_copy(property->id);
    serial = work_post(place->seat.work, job);
    struct event *slots = seat_await(&place->seat, EVENT_SLOTS, serial, NULL);
    if (slots->slots->recommended) {
      target = (struct target){.id = mem_copy(property->id),
                               .ref = mem_copy(property->ref),
                               .date = mem_copy(slots->slots->slots[0].date),
                               .at = slots->slots->slots[0].at,
                               .read_at = slots->fresh.read_at};
    }
    event_free(slots);
  }
  event_free(properties);
  assert_non_null(target.date);
  return target;
}

struct job *ground_booking(const struct target *target, const char *email) {
  struct job *job = job_new(JOB_BOOK);
  job->id = mem_copy(target->id);
  job->ref = mem_copy(target->ref);
  job->date = mem_copy(target->date);
  job->at = target->at;
  job->slots_read_at = target->read_at;
  job->visitor = (struct visitor){.email = mem_copy(email),
                                  .email_exact = mem_copy(email),
                                  .first_name = mem_copy("Marie"),
                                  .last_name = mem_copy("Dupont"),
                                  .phone = mem_copy("06 12 34 56 78")};
  return job;
}

char *ground_book(struct place *place, const struct target *target, const char *email) {
  struct job *job = ground_booking(target, email);
  job->once = true;
  assert_true(visitor_add_field(&job->visitor, "budget=1200"));
  struct event *write = seat_await(&place->seat, EVENT_WRITE, work_post(place->seat.work, job), seat_is_settled);
  assert_true(write->rows[0].done);
  char *id = mem_copy(write->rows[0].visit_id);
  event_free(write);
  return id;
}

static int ground_begin(void **state, const char *edition) {
  struct place *place = mem_new(sizeof *place);
  if (!seat_setup(&place->seat)) return -1;
  place->edition = edition;
  ground_sandbox(place);
  *state = place;
  return 0;
}

int ground_setup(void **state) {
  return ground_begin(state, NULL);
}

int ground_setup_earlier(void **state) {
  return ground_begin(state, "2018-08");
}

int ground_teardown(void **state) {
  struct place *place = *state;
  seat_end(&place->seat);
  kill(place->sandbox, SIGCONT);
  kill(place->sandbox, SIGTERM);
  waitpid(place->sandbox, NULL, 0);
  seat_clear(&place->seat);
  free(place);
  return 0;
}
