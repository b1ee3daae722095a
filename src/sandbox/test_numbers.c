#include "sandbox/test_numbers.h"

#include <stdio.h>
#include <string.h>

#include "sandbox/json.h"
#include "sandbox/instant.h"
#include "sandbox/phone.h"
#include "sandbox/property.h"
#include "sandbox/reports.h"
#include "sandbox/slots.h"
#include "sandbox/store.h"
#include "sandbox/visit.h"
#include "sandbox/visitor.h"

#define TEST_NUMBERS_MOVED "moved"
#define TEST_NUMBERS_REPORT "report"

/* Moved to the next free slot: the old visit is cancelled, a new one is confirmed, and does not move again. */
static void test_numbers_move(struct sandbox *sandbox, cJSON *visit, cJSON *part) {
  int64_t date = 0;
  instant_read(json_text(visit, "date"), false, &date);
  int64_t next = slots_next(sandbox, visit_property(visit), date);
  if (next == 0) return; /* no next slot: the visit stays as it was asked for */
  cJSON_Delete(visit_moved(sandbox, visit, part, next, "confirmed", 0));
}

/* Does it, and stores; false when the visit has gone another way meanwhile. */
static bool test_numbers_do(struct sandbox *sandbox, cJSON *visit, const char *step) {
  cJSON *part = visitor_first_part(visit);
  bool report = strcmp(step, TEST_NUMBERS_REPORT) == 0;
  if (report ? !visitor_has(part, "done") : !visitor_lives(part)) return false;
  if (strcmp(step, TEST_NUMBERS_MOVED) == 0) {
    test_numbers_move(sandbox, visit, part);
    return true;
  }
  if (report)
    reports_begin(sandbox, visit, instant_now(sandbox));
  else
    visitor_set(sandbox, part, step);
  visit_store(sandbox, visit, 0);
  return true;
}

void test_numbers_begin(struct sandbox *sandbox, cJSON *visit) {
  static const struct {
    const char *digits, *steps[3]; /* in order; a status, or one of TEST_NUMBERS_ */
  } numbers[] = {{"0600000000", {"confirmed"}},
                 {"0600000001", {"confirmed", "done", TEST_NUMBERS_REPORT}},
                 {"0600000002", {TEST_NUMBERS_MOVED}},
                 {"0600000010", {"cancelled.flatguide"}},
                 {"0600000011", {"cancelled.visitor"}}};
  char digits[PHONE_SIZE];
  phone_digits(json_text(json_get(visitor_first_part(visit), "visitor"), "phone"), digits);
  for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++) {
    if (strcmp(digits, numbers[n].digits) != 0) continue;
    int64_t due = instant_now_ms(sandbox), pace = sandbox->settings.pace;
    for (size_t at = 0; at < sizeof numbers->steps / sizeof *numbers->steps && numbers[n].steps[at] != NULL; at++) {
      if (pace == 0)
        test_numbers_do(sandbox, visit, numbers[n].steps[at]);
      else
        store_run(sandbox, "INSERT INTO step (visit, due, what) VALUES (?1,?2,?3)", "tit", json_text(visit, "id"),
                  due += pace, numbers[n].steps[at]);
    }
    pthread_cond_signal(&sandbox->due_changed);
  }
}

/* One that can't be done any more ends those that would follow. */
bool test_numbers_step(struct sandbox *sandbox) {
  AUTO(sqlite3_finalize_at)
  sqlite3_stmt *next = store_query(sandbox, "SELECT id, visit, what FROM step WHERE due<=?1 ORDER BY due, id LIMIT 1",
                                   "i", instant_now_ms(sandbox));
  if (!store_row(sandbox, next)) return false;
  const char *visit_id = store_text(next, 1), *step = store_text(next, 2);
  AUTO(cJSON_Delete_at) cJSON *visit = visit_load(sandbox, visit_id);
  store_run(sandbox, "DELETE FROM step WHERE id=?1", "i", sqlite3_column_int64(next, 0));
  if (!test_numbers_do(sandbox, visit, step)) store_run(sandbox, "DELETE FROM step WHERE visit=?1", "t", visit_id);
  property_recount(sandbox, visit_property(visit));
  return true;
}
