#include "sandbox/agents.h"

#include "sandbox/json.h"
#include "sandbox/routes.h"
#include "sandbox/store.h"
#include "sandbox/words.h"

void agents_add(struct sandbox *sandbox, const char *id, unsigned dice) {
  const char *first = words_first_name.rows[dice % words_first_name.count],
             *last = words_last_name.rows[dice / words_first_name.count % words_last_name.count];
  cJSON *phone = dice % 5 != 0 ? json_format("06%08u", 39980000 + dice % 10000) : NULL;
  cJSON *agent = json_add(NULL, "o name s presentation n rating o phone", json_format("%s %s", first, last),
                          words_presentation.rows[dice % words_presentation.count], 3.5 + dice % 16 * 0.1, phone);
  store_run(sandbox, "INSERT OR REPLACE INTO agent (id, json) VALUES (?1,?2)", "tj", id, agent);
  cJSON_Delete(agent);
}

bool agents_one(struct call *call) {
  sqlite3_stmt *agent = store_query(
      call->sandbox, "SELECT agent.json FROM property JOIN agent ON agent.id=property.agent WHERE property.id=?1", "t",
      call->property);
  return call_answer_row(call, agent) || call_refuse(call, 404, "No agent yet");
}

bool agents_coverage(struct call *call) {
  return call_answer(call, cJSON_CreateStringArray(words_covered.rows, (int)words_covered.count));
}
