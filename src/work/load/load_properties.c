/* load_properties: one answer, however long, element by element, in memory of one. */
#include <string.h>
#include "api/api.h"
#include "model/json.h"
#include "store/cache.h"
#include "work/net/answer.h"
#include "work/net/call.h"
#include "work/load/load_private.h"
#include "work/load/load_seen.h"
#include "work/worker.h"

static bool load_property(void *arg, const char *bytes, size_t length) {
  struct load *load = arg;
  struct property *property = NULL;
  struct error error;
  error_clear(&error);
  bool decoded = bytes != NULL && property_decode(bytes, length, &property, &error) == ERROR_NONE;
  if (!decoded || property->bare) {
    bool go_on = load_leave_out(load, decoded ? property->id : NULL, bytes, length, error.text);
    property_free(property);
    return go_on;
  }
  if (seen_add(&load->list.seen, seen_number(property->id, strlen(property->id)), SEEN_GOOD)) {
    if (!cache_has_property(load->worker->cache, property)) load_keep(load, bytes, length);
    load->list.count++;
  }
  property_free(property);
  load_tell(load, false);
  return true;
}

static bool load_sink(void *arg, const char *bytes, size_t length) {
  struct load *load = arg;
  return !atomic_load(&load->worker->queues.stop) && json_splitter_feed(load->pages.splitter, bytes, length);
}

static void load_properties_done(struct worker *worker, void *arg, const struct error *error,
                                 const struct http_answer *answer) {
  struct load *load = arg;
  struct error result = *error;
  (void)worker;
  load->call = NULL;
  if (load->error.code != ERROR_NONE)
    result = load->error;
  else if (answer && (error->code == ERROR_NONE || answer->outcome == HTTP_TOO_LARGE))
    (void)!api_judge_body(API_PROPERTIES, answer, json_splitter_done(load->pages.splitter), &result);
  answer_judge(false, &result);
  if (result.code == ERROR_NONE)
    load_whole(load);
  else
    load_fail(load, &result);
}

void load_properties(struct load *load) {
  json_splitter_free(load->pages.splitter);
  load->pages.splitter = json_splitter_new(load_property, load, LOAD_ELEMENT_MAX);
  load->call = call_start(load->worker, &(struct call_setup){.endpoint = API_PROPERTIES,
                                                             .sink = load_sink,
                                                             .done = load_properties_done,
                                                             .drop = load_dropped,
                                                             .arg = load});
}
