#include "sandbox/reports.h"

#include <stdlib.h>

#include "sandbox/json.h"
#include "sandbox/instant.h"
#include "sandbox/store.h"
#include "sandbox/visit.h"
#include "sandbox/demo_words.h"

void reports_begin(struct sandbox *sandbox, cJSON *visit, int64_t since) {
  cJSON *report;
  unsigned chance = (unsigned)since;
  cJSON_ArrayForEach(report, json_get(visit, "propertyVisits")) {
    json_set(report, "note", cJSON_CreateString(demo_words_note.rows[chance++ % demo_words_note.count]));
  }
  store_run(sandbox, "INSERT OR REPLACE INTO draft (visit, due) VALUES (?1,?2)", "ti", json_text(visit, "id"),
            since + REPORTS_SECONDS);
  pthread_cond_signal(&sandbox->due_changed);
}

static void report_finish(cJSON *report, unsigned chance) {
  json_set(report, "comment", cJSON_CreateString(demo_words_comment.rows[chance % demo_words_comment.count]));
  json_set(report, "positivePoints", cJSON_CreateString(demo_words_good.rows[chance % demo_words_good.count]));
  json_set(report, "negativePoints", cJSON_CreateString(demo_words_bad.rows[chance % demo_words_bad.count]));
  json_set(report, "visitorInterest", cJSON_CreateNumber(1 + chance % 5));
}

void reports_finish(struct sandbox *sandbox) {
  char id[ID_SIZE];
  while (!sandbox->database.failed &&
         store_id(sandbox, id,
                  store_query(sandbox, "SELECT visit FROM draft WHERE due<=?1 LIMIT 1", "i", instant_now(sandbox)))) {
    cJSON *visit = visit_load(sandbox, id), *report;
    cJSON_ArrayForEach(report, json_get(visit, "propertyVisits")) {
      report_finish(report, (unsigned)strtoul(id + 28, NULL, 16));
    }
    store_run(sandbox, "DELETE FROM draft WHERE visit=?1", "t", id);
    if (!sandbox->database.failed) visit_store(sandbox, visit, 0);
    cJSON_Delete(visit);
  }
}
