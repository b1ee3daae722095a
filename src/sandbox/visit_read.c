#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sandbox/json.h"
#include "sandbox/instant.h"
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

static bool visit_read_number(struct exchange *exchange, const char *name, int64_t otherwise, int64_t least,
                              int64_t *number) {
  const char *text = exchange_parameter(exchange, name);
  *number = otherwise;
  if (text == NULL) return true;
  size_t digits = strspn(text, "0123456789");
  *number = strtoll(text, NULL, 10);
  if (digits > 0 && text[digits] == '\0' && *number >= least && *number <= INT32_MAX) return true;
  return exchange_refuse(exchange, 400, "%s: not a number of that kind", name);
}

static bool visit_read_period(struct exchange *exchange, struct visit_period *period) {
  const char *from = exchange_parameter(exchange, "startTime"), *to = exchange_parameter(exchange, "endTime"),
             *direction = exchange_parameter(exchange, "direction");
  *period = (struct visit_period){.has_from = from != NULL, .has_to = to != NULL};
  if (from != NULL && !instant_read(from, true, &period->from))
    return exchange_refuse(exchange, 400, "startTime: not a date-time");
  if (to != NULL && !instant_read(to, true, &period->to))
    return exchange_refuse(exchange, 400, "endTime: not a date-time");
  if (direction != NULL && strcmp(direction, "asc") != 0 && strcmp(direction, "desc") != 0)
    return exchange_refuse(exchange, 400, "direction: asc or desc");
  period->descending = direction != NULL && strcmp(direction, "desc") == 0;
  if (!visit_read_number(exchange, "page", 0, 0, &period->page) ||
      !visit_read_number(exchange, "by", VISIT_READ_BY, 1, &period->by))
    return false;
  if (period->by > VISIT_READ_BY_MAX) period->by = VISIT_READ_BY_MAX;
  return true;
}

bool visit_read_list(struct exchange *exchange) {
  struct visit_period period;
  const char *ref = exchange_parameter(exchange, "ref");
  if (!visit_read_period(exchange, &period)) return false;
  if (ref != NULL && !property_find(exchange, ref)) return false;
  AUTO(mem_free_at)
  char *sql = mem_print("SELECT json FROM visit WHERE hidden=0%s%s%s ORDER BY date %s, id %s LIMIT ?4 OFFSET ?5",
                        period.has_from ? " AND date>=?1" : "", period.has_to ? " AND date<?2" : "",
                        ref != NULL ? " AND " VISIT_OF_PROPERTY("?3") : "", period.descending ? "DESC" : "ASC",
                        period.descending ? "DESC" : "ASC");
  sqlite3_stmt *rows = store_query(exchange->sandbox, sql, "iitii", period.from, period.to, exchange->property,
                                   period.by, period.page * period.by);
  bool sent = exchange_answer_rows(exchange, rows);
  store_run(exchange->sandbox, "UPDATE visit SET hidden=hidden-1 WHERE hidden>0", "");
  return sent;
}

bool visit_read_one(struct exchange *exchange) {
  return visit_find(exchange, exchange->segments[1]) != NULL && exchange_answer_copy(exchange, exchange->tree);
}
