/* read_talks: what only the later edition has: agents, coverage, conversations. A server of the earlier one has none of
 * them, and says so in a sentence. */
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/cache.h"
#include "work/event.h"
#include "work/job.h"
#include "work/net/account.h"
#include "work/net/edition.h"
#include "work/plan/asked_property.h"
#include "work/plan/read_private.h"
#include "work/worker.h"

void read_explain(struct read *read, enum api_endpoint endpoint) {
  enum edition edition = edition_known(read->worker);
  if (edition == EDITION_EARLIER)
    error_set(&read->error, ERROR_NOT_FOUND,
              endpoint == API_AGENT      ? _("This server does not tell who the visit agents are")
              : endpoint == API_COVERAGE ? _("This server does not tell where visits can be taken on")
                                         : _("This server has no messages"));
  else if (edition == EDITION_LATER && endpoint == API_AGENT && read->error.code == ERROR_NOT_FOUND)
    error_set(&read->error, ERROR_NOT_FOUND, _("No visit agent is in charge of this property yet"));
}

void read_take_agent(struct read *read) {
  read->event->ref = mem_copy(read->job->ref);
}

void read_take_coverage(struct read *read) {
  edition_learn(read->worker, EDITION_LATER); /* any server has a web page */
  read->event->fresh.left_out = read->event->coverage->left_out;
}

/* ---- conversations */

void read_take_talk(struct read *read) {
  const struct client *account = account_known(read->worker);
  struct event *event = read->event;
  if (asked_property_has_talk(read->worker, event->talk, read->job->id, read->job->ref, &read->error) != ERROR_NONE)
    return;
  event->id = mem_copy(account->id);
  conversation_claim(event->talk, account->id, account->email);
  event->fresh.left_out = event->talk->left_out;
  event->unread = conversation_unread(event->talk, event->id);
}

bool read_add_talk(void *arg, const char *bytes, size_t length) {
  struct read *read = arg;
  const struct client *account = account_known(read->worker);
  struct conversation_list *talks = read->event->talks;
  size_t before = talks->count;
  conversation_list_add(talks, bytes, length, account->id, account->email);
  const char *id = talks->count > before ? talks->conversations[before]->id : NULL;
  if (id != NULL && !id_set_add(&read->seen, text_number(id), SEEN_GOOD))
    conversation_free(talks->conversations[--talks->count]); /* it came already */
  return true;
}

bool read_forgets_empty_talks(struct worker *worker, void *arg, enum api_endpoint endpoint,
                              const struct http_answer *answer) {
  struct read *read = arg;
  struct conversation_list *talks = read->event->talks;
  (void)worker;
  (void)endpoint;
  (void)answer;
  for (size_t n = 0; n < talks->count; n++)
    if (talks->conversations[n]->message_count > 0) return false;
  conversation_list_free(talks);
  id_set_clear(&read->seen);
  read->event->talks = mem_new(sizeof *talks);
  return true;
}

/* Who wrote a message has its name in it; who leads visits under that id is then known by name: the one in the newest.
 */
static void read_learn_agents(struct read *read, const struct conversation *talk, const char *own,
                              struct id_set *learnt) {
  for (size_t n = talk->message_count; n-- > 0;) {
    const struct message *message = &talk->messages[n];
    bool named = message->sender_id != NULL && message->sender != NULL && message->sender[0] != '\0';
    if (!named || message_is_own(message, own)) continue;
    if (!id_set_add(learnt, text_number(message->sender_id), SEEN_GOOD)) continue;
    read->worker->stale.day |= cache_put_agent_name(read->worker->cache, message->sender_id, message->sender);
  }
}

void read_take_talks(struct read *read) {
  struct event *event = read->event;
  struct conversation_list *talks = event->talks;
  const struct client *account = account_known(read->worker);
  conversation_list_sort(talks, account->id);
  event->id = mem_copy(account->id);
  event->fresh.left_out = talks->left_out;
  struct id_set learnt = {0};
  for (size_t n = 0; n < talks->count; n++) {
    event->unread += conversation_unread(talks->conversations[n], account->id);
    read_learn_agents(read, talks->conversations[n], account->id, &learnt);
  }
  id_set_clear(&learnt);
}
