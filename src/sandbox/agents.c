/* agents: who leads the visits, and where (the later edition). */
#include <stdlib.h>

#include "base/mem.h"
#include "sandbox/data.h"
#include "sandbox/sandbox.h"

void agent_add(struct sandbox *sandbox, const char *id, unsigned dice) {
  const char *first = data_first_name.rows[dice % data_first_name.count],
             *last = data_last_name.rows[dice / data_first_name.count % data_last_name.count];
  cJSON *agent = cJSON_CreateObject();
  char *name = mem_print("%s %s", first, last), *phone = mem_print("06%08u", 39980000 + dice % 10000);
  cJSON_AddStringToObject(agent, "name", name);
  cJSON_AddStringToObject(agent, "presentation", data_presentation.rows[dice % data_presentation.count]);
  cJSON_AddNumberToObject(agent, "rating", 3.5 + dice % 16 * 0.1);
  if (dice % 5 != 0) cJSON_AddStringToObject(agent, "phone", phone);
  char *text = cJSON_PrintUnformatted(agent);
  store_run(sandbox, "INSERT OR REPLACE INTO agent (id, json) VALUES (?1,?2)", "tt", id, text);
  free(text);
  free(name);
  free(phone);
  cJSON_Delete(agent);
}

bool agents_one(struct call *call) {
  char id[37];
  const char *ref = call_query(call, "ref");
  if (ref == NULL || ref[0] == '\0') return call_refuse(call, 400, "ref is required");
  if (!property_find(call->sandbox, ref, id)) return call_refuse(call, 404, "Unknown property reference");
  sqlite3_stmt *find = store_query(
      call->sandbox, "SELECT agent.json FROM property JOIN agent ON agent.id=property.agent WHERE property.id=?1", "t",
      id);
  bool known = store_row(call->sandbox, find);
  if (known) call_answer_text(call, mem_copy((const char *)sqlite3_column_text(find, 0)));
  sqlite3_finalize(find);
  return known || call_refuse(call, 404, "No agent yet");
}

bool agents_coverage(struct call *call) {
  cJSON *all = cJSON_CreateArray();
  for (unsigned n = 0; n < data_covered.count; n++)
    cJSON_AddItemToArray(all, cJSON_CreateString(data_covered.rows[n]));
  return call_answer(call, all);
}
