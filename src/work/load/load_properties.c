/* load_properties: one answer, however long, element by element, in memory of one. */
#include "api/api.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/json.h"
#include "store/cache.h"
#include "work/net/answer.h"
#include "work/net/call.h"
#include "work/load/load_private.h"
#include "work/load/id_set.h"
#include "work/worker.h"

static bool load_property(void *arg, const char *bytes, size_t length) {
  struct load *load = arg;
  AUTO(property_free_at) struct property *property = NULL;
  struct error error;
  error_clear(&error);
  bool decoded = bytes != NULL && property_decode(bytes, length, &property, &error) == ERROR_NONE;
  if (!decoded || property->bare) {
    load_leave_out(load, decoded ? property->id : NULL, bytes, length, error.text);
  } else if (id_set_add(&load->list.seen, text_number(property->id), SEEN_GOOD)) {
    if (!cache_has_property(load->worker->cache, property)) load_keep(load, bytes, length);
    load->list.count++;
  }
  load_tell(load, false);
  return true;
}

static void load_properties_done(struct worker *worker, void *arg, const struct error *error,
                                 const struct http_answer *answer) {
  struct load *load = arg;
  struct error result = *error;
  (void)worker;
  (void)answer;
  load->call = NULL;
  answer_judge(false, &result);
  if (result.code == ERROR_NONE)
    load_compare(load);
  else
    load_fail(load, &result);
}

void load_properties(struct load *load) {
  load->call = call_start(load->worker, &(struct call_setup){.request.endpoint = API_PROPERTIES,
                                                             .element = load_property,
                                                             .element_max = LOAD_ELEMENT_MAX,
                                                             .done = load_properties_done,
                                                             .drop = load_dropped,
                                                             .arg = load});
}
