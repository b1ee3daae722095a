#include "sandbox/reports.h"

#include <stdlib.h>

#include "sandbox/json.h"
#include "sandbox/moment.h"
#include "sandbox/store.h"
#include "sandbox/visit.h"
#include "sandbox/words.h"

void reports_begin(struct sandbox *sandbox, cJSON *visit, int64_t since) {
  cJSON *report;
  unsigned dice = (unsigned)since;
  cJSON_ArrayForEach(report, json_get(visit, "propertyVisits")) {
    json_set(report, "note", cJSON_CreateString(words_note.rows[dice++ % words_note.count]));
  }
  store_run(sandbox, "INSERT OR REPLACE INTO draft (visit, due) VALUES (?1,?2)", "ti", json_text(visit, "id"),
            since + REPORTS_SECONDS);
  pthread_cond_signal(&sandbox->due_changed);
}

static void report_finish(cJSON *report, unsigned dice) {
  json_set(report, "comment", cJSON_CreateString(words_comment.rows[dice % words_comment.count]));
  json_set(report, "positivePoints", cJSON_CreateString(words_good.rows[dice % words_good.count]));
  json_set(report, "negativePoints", cJSON_CreateString(words_bad.rows[dice % words_bad.count]));
  json_set(report, "visitorInterest", cJSON_CreateNumber(1 + dice % 5));
}

void reports_finish(struct sandbox *sandbox) {
  char id[ID_SIZE];
  while (!sandbox->database.failed &&
         store_id(sandbox, id,
                  store_query(sandbox, "SELECT visit FROM draft WHERE due<=?1 LIMIT 1", "i", moment_now(sandbox)))) {
    cJSON *visit = visit_load(sandbox, id), *report;
    cJSON_ArrayForEach(report, json_get(visit, "propertyVisits")) {
      report_finish(report, (unsigned)strtoul(id + 28, NULL, 16));
    }
    store_run(sandbox, "DELETE FROM draft WHERE visit=?1", "t", id);
    if (!sandbox->database.failed) visit_store(sandbox, visit, 0);
    cJSON_Delete(visit);
  }
}
