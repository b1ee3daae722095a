#include "sandbox/agents.h"

#include "sandbox/json.h"
#include "sandbox/routes.h"
#include "sandbox/store.h"
#include "sandbox/demo_words.h"

void agents_add(struct sandbox *sandbox, const char *id, unsigned chance) {
  const char *first = demo_words_first_name.rows[chance % demo_words_first_name.count],
             *last = demo_words_last_name.rows[chance / demo_words_first_name.count % demo_words_last_name.count];
  cJSON *phone = chance % 5 != 0 ? json_format("06%08u", 39980000 + chance % 10000) : NULL;
  AUTO(cJSON_Delete_at)
  cJSON *agent =
      json_add(NULL, "o name s presentation n rating o phone", json_format("%s %s", first, last),
               demo_words_presentation.rows[chance % demo_words_presentation.count], 3.5 + chance % 16 * 0.1, phone);
  store_run(sandbox, "INSERT OR REPLACE INTO agent (id, json) VALUES (?1,?2)", "tj", id, agent);
}

bool agents_one(struct exchange *exchange) {
  sqlite3_stmt *agent = store_query(
      exchange->sandbox, "SELECT agent.json FROM property JOIN agent ON agent.id=property.agent WHERE property.id=?1",
      "t", exchange->property);
  return exchange_answer_row(exchange, agent) || exchange_refuse(exchange, 404, "No agent yet");
}

bool agents_coverage(struct exchange *exchange) {
  return exchange_answer(exchange, cJSON_CreateStringArray(demo_words_covered.rows, (int)demo_words_covered.count));
}
