/* answer: what an answer to a read says: whether it is about what was asked for, and what a refusal means. */
#include <string.h>
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "work/event.h"
#include "work/net/answer.h"
#include "work/net/cached.h"
#include "work/worker.h"

void answer_judge(bool named, struct error *error) {
  if (error->code == ERROR_REFUSED) error->code = ERROR_ANSWER;
  if (error->code == ERROR_NOT_FOUND && !named)
    error_set(error, ERROR_ANSWER, _("Flatsy does not know what was asked for: nothing was read"));
}

enum error_code answer_decode(struct worker *worker, enum api_endpoint endpoint, const struct http_answer *answer,
                              struct event *event, struct error *error) {
  const char *data = answer->body.data;
  size_t length = answer->body.length;
  enum error_code code = endpoint == API_ME         ? client_decode(data, length, &event->client, error)
                         : endpoint == API_PROPERTY ? property_decode(data, length, &event->property, error)
                         : endpoint == API_SLOTS
                             ? slot_list_decode(data, length, worker_utc(worker), &event->slots, error)
                         : endpoint == API_AGENT        ? agent_decode(data, length, &event->agent, error)
                         : endpoint == API_COVERAGE     ? coverage_decode(data, length, &event->coverage, error)
                         : endpoint == API_CONVERSATION ? conversation_decode(data, length, &event->talk, error)
                                                        : ERROR_NONE;
  bool bare = code == ERROR_NONE && event->property != NULL && event->property->bare;
  return api_judge_body(endpoint, answer, code == ERROR_NONE && !bare, error);
}

bool answer_is_empty(struct worker *worker, void *arg, enum api_endpoint endpoint, const struct http_answer *answer) {
  AUTO(event_free_at) struct event *came = event_new(EVENT_DONE);
  struct error error;
  (void)arg;
  return answer_decode(worker, endpoint, answer, came, &error) == ERROR_NONE &&
         (endpoint == API_SLOTS      ? came->slots->count
          : endpoint == API_COVERAGE ? came->coverage->count
                                     : came->talk->message_count) == 0;
}

bool answer_names_visit(const struct http_answer *answer, const char *id) {
  AUTO(visit_free_at) struct visit *visit = NULL;
  struct error error;
  return visit_decode(answer->body.data, answer->body.length, &visit, &error) == ERROR_NONE &&
         text_same_id(visit->id, id);
}

static enum error_code answer_read(struct worker *worker, const struct http_answer *answer, const char *id,
                                   visit_compare *lacks, struct visit **visit, struct error *result) {
  *visit = NULL;
  if (result->code != ERROR_NONE) return result->code;
  bool decoded = visit_decode(answer->body.data, answer->body.length, visit, result) == ERROR_NONE && !(*visit)->bare;
  bool is_it = decoded && text_same_id((*visit)->id, id) && !(*visit)->odd_date;
  bool poorer = is_it && cached_lacks(worker, *visit, lacks);
  if (api_judge_body(API_VISIT, answer, decoded, result) == ERROR_NONE && !is_it)
    error_set(result, ERROR_ANSWER,
              (*visit)->odd_date ? _("The date of this visit can't be read")
                                 : _("Flatsy's answer is about another visit than the one that was asked for"));
  if (poorer)
    error_set(result, ERROR_ANSWER, _("Flatsy's answer lacks what is known of this visit: try again in a moment"));
  if (is_it && !poorer) return ERROR_NONE;
  visit_free(*visit);
  *visit = NULL;
  return result->code;
}

enum error_code answer_read_visit(struct worker *worker, const struct http_answer *answer, const char *id,
                                  struct visit **visit, struct error *result) {
  return answer_read(worker, answer, id, visit_lacks, visit, result);
}

enum error_code answer_read_back(struct worker *worker, const struct http_answer *answer, const char *id,
                                 struct visit **visit, struct error *result) {
  return answer_read(worker, answer, id, visit_lacks_guests, visit, result);
}

bool answer_is_about(const char *property_id, const char *ref, const char *its_id, const char *its_ref) {
  if (property_id != NULL && its_id != NULL) return text_same_id(property_id, its_id);
  return ref == NULL || its_ref == NULL || strcmp(ref, its_ref) == 0;
}

enum error_code answer_is_property(const struct property *property, const char *id, const char *ref,
                                   struct error *error) {
  bool named = id != NULL ? text_same_id(property->id, id) : property->ref != NULL && strcmp(property->ref, ref) == 0;
  for (size_t n = 0; id == NULL && n < property->alias_count; n++)
    named |= strcmp(property->aliases[n], ref) == 0;
  if (named) return ERROR_NONE;
  return error_set(error, ERROR_ANSWER, _("Flatsy's answer is about another property than the one that was asked for"));
}
