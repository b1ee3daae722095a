#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sandbox/json.h"
#include "sandbox/moment.h"
#include "sandbox/property.h"
#include "sandbox/routes.h"
#include "sandbox/store.h"
#include "sandbox/visit.h"

enum { VISIT_READ_BY = 20, VISIT_READ_BY_MAX = 100 };

struct visit_period {
  int64_t from, to;
  bool has_from, has_to, descending;
  int64_t page, by;
};

static bool visit_read_number(struct call *call, const char *name, int64_t otherwise, int64_t least, int64_t *number) {
  const char *text = call_parameter(call, name);
  *number = otherwise;
  if (text == NULL) return true;
  size_t digits = strspn(text, "0123456789");
  *number = strtoll(text, NULL, 10);
  if (digits > 0 && text[digits] == '\0' && *number >= least && *number <= INT32_MAX) return true;
  return call_refuse(call, 400, "%s: not a number of that kind", name);
}

static bool visit_read_period(struct call *call, struct visit_period *period) {
  const char *from = call_parameter(call, "startTime"), *to = call_parameter(call, "endTime"),
             *direction = call_parameter(call, "direction");
  *period = (struct visit_period){.has_from = from != NULL, .has_to = to != NULL};
  if (from != NULL && !moment_read(from, true, &period->from))
    return call_refuse(call, 400, "startTime: not a date-time");
  if (to != NULL && !moment_read(to, true, &period->to)) return call_refuse(call, 400, "endTime: not a date-time");
  if (direction != NULL && strcmp(direction, "asc") != 0 && strcmp(direction, "desc") != 0)
    return call_refuse(call, 400, "direction: asc or desc");
  period->descending = direction != NULL && strcmp(direction, "desc") == 0;
  if (!visit_read_number(call, "page", 0, 0, &period->page) ||
      !visit_read_number(call, "by", VISIT_READ_BY, 1, &period->by))
    return false;
  if (period->by > VISIT_READ_BY_MAX) period->by = VISIT_READ_BY_MAX;
  return true;
}

bool visit_read_list(struct call *call) {
  struct visit_period period;
  const char *ref = call_parameter(call, "ref");
  if (!visit_read_period(call, &period)) return false;
  if (ref != NULL && !property_find(call, ref)) return false;
  char *sql = mem_print("SELECT json FROM visit WHERE hidden=0%s%s%s ORDER BY date %s, id %s LIMIT ?4 OFFSET ?5",
                        period.has_from ? " AND date>=?1" : "", period.has_to ? " AND date<?2" : "",
                        ref != NULL ? " AND " VISIT_OF_PROPERTY("?3") : "", period.descending ? "DESC" : "ASC",
                        period.descending ? "DESC" : "ASC");
  sqlite3_stmt *rows = store_query(call->sandbox, sql, "iitii", period.from, period.to, call->property, period.by,
                                   period.page * period.by);
  free(sql);
  bool sent = call_answer_rows(call, rows);
  store_run(call->sandbox, "UPDATE visit SET hidden=hidden-1 WHERE hidden>0", "");
  return sent;
}

bool visit_read_one(struct call *call) {
  return visit_find(call, call->segments[1]) != NULL && call_answer_copy(call, call->tree);
}
