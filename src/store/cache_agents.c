/* cache_agents: what the visits' agents are called: as the configuration has it, as Flatsy has proven it, else by the
 * order in which they were seen first. Kept among meta, as "agent:ID" (the number) and "agent-name:ID". */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/cache_private.h"
#include "store/sql.h"

enum { AGENTS_MOST = 2000 };

struct agents { /* as the cache has them, by id */
  size_t count;
  struct agent_row {
    char *id, *name;
    char *shown; /* what it is called; NULL: not asked yet */
    int64_t number;
  } * rows;
};

static void agents_clear(struct agents *agents) {
  for (size_t n = 0; n < agents->count; n++) {
    free(agents->rows[n].id);
    free(agents->rows[n].name);
    free(agents->rows[n].shown);
  }
  free(agents->rows);
  *agents = (struct agents){0};
}

/* Where it belongs by its id: mostly behind the others. */
static void agents_add(struct agents *agents, struct agent_row made) {
  size_t n = agents->count++;
  agents->rows = mem_grow(agents->rows, n, sizeof *agents->rows);
  for (; n > 0 && strcmp(agents->rows[n - 1].id, made.id) > 0; n--)
    agents->rows[n] = agents->rows[n - 1];
  agents->rows[n] = made;
}

static void agents_read(struct cache *cache, struct agents *agents) {
  struct error error;
  agents_clear(agents);
  AUTO(sql_end_at) struct sqlite3_stmt *row = sql_find(cache_database(cache), CACHE_AGENTS, NULL, &error);
  while (sql_next(&cache->database, row, &error))
    agents_add(agents,
               (struct agent_row){.id = sql_copy(row, 0), .number = sql_number(row, 1), .name = sql_copy(row, 2)});
}

static int agents_compare(const void *id, const void *row) {
  return strcmp(id, ((const struct agent_row *)row)->id);
}

static struct agent_row *agents_find(const struct agents *agents, const char *id) {
  return agents->count > 0 ? bsearch(id, agents->rows, agents->count, sizeof *agents->rows, agents_compare) : NULL;
}

/* One that was not seen before gets the next number, whatever process sees it first: within a transaction. */
static struct agent_row *agents_know(struct cache *cache, struct agents *agents, const char *id) {
  struct agent_row *known = agents_find(agents, id);
  struct database *database = cache_database(cache);
  const struct sql_value *values = SQL_WITH(SQL_TEXT(id), SQL_NUMBER(agents->count + 1));
  struct error error;
  if (known != NULL || agents->count >= AGENTS_MOST || !database_in_transaction(database)) return known;
  if (sql_run(database, CACHE_PUT_AGENT, values, &error) != ERROR_NONE) return NULL;
  agents_add(agents, (struct agent_row){.id = mem_copy(id),
                                        .number = (int64_t)agents->count + 1,
                                        .name = sql_read_copy(database, CACHE_AGENT_NAME, values, NULL, &error)});
  return agents_find(agents, id);
}

static int cache_compare_names(const void *one, const void *other) {
  return strcmp(((const struct agent_name *)one)->id, ((const struct agent_name *)other)->id);
}

static const char *cache_given_name(const struct cache *cache, const char *id) {
  const struct agent_name wanted = {.id = id}, *given = NULL;
  if (cache->agent_count > 0)
    given = bsearch(&wanted, cache->agents, cache->agent_count, sizeof wanted, cache_compare_names);
  return given != NULL ? given->name : NULL;
}

static char *cache_say_agent(const struct cache *cache, const struct agent_row *known, const char *id) {
  const char *given = cache_given_name(cache, id), *name = given == NULL && known != NULL ? known->name : given;
  if (name != NULL) return text_clean_line(name);
  if (known != NULL) return mem_print(_("agent %lld"), (long long)known->number);
  return agent_id_shown(id);
}

static char *cache_agent_shown(struct cache *cache, struct agents *agents, const char *id) {
  struct agent_row *known = agents_know(cache, agents, id);
  if (known == NULL) return cache_say_agent(cache, NULL, id);
  if (known->shown == NULL) known->shown = cache_say_agent(cache, known, id);
  return mem_copy(known->shown);
}

void cache_set_agents(struct cache *cache, const struct agent_name *agents, size_t count) {
  free(cache->agents);
  cache->agents = mem_new_array(count + 1, sizeof *cache->agents);
  if (count > 0) memcpy(cache->agents, agents, count * sizeof *agents);
  qsort(cache->agents, count, sizeof *agents, cache_compare_names);
  cache->agent_count = count;
}

static bool agents_has(const struct visit *visit) {
  return visit->agent_id != NULL && visit->agent_id[0] != '\0';
}

/* Some that were never seen before: all of them get their numbers at once. */
static bool agents_lack(const struct agents *agents, struct visit *const *visits, size_t count) {
  for (size_t n = 0; n < count && agents->count < AGENTS_MOST; n++)
    if (agents_has(visits[n]) && agents_find(agents, visits[n]->agent_id) == NULL) return true;
  return false;
}

void cache_name_agents(struct cache *cache, struct visit *const *visits, size_t count) {
  struct agents agents = {0};
  struct error error;
  size_t first = 0;
  while (first < count && !agents_has(visits[first]))
    first++;
  if (first == count) return;
  agents_read(cache, &agents);
  bool begins = agents_lack(&agents, visits, count) && !database_in_transaction(cache_database(cache)) &&
                sql_begin(cache_database(cache), &error) == ERROR_NONE;
  if (begins) agents_read(cache, &agents); /* as they are now */
  for (size_t n = first; n < count; n++) {
    if (!agents_has(visits[n])) continue;
    free(visits[n]->agent_shown);
    visits[n]->agent_shown = cache_agent_shown(cache, &agents, visits[n]->agent_id);
  }
  if (begins && sql_commit(&cache->database, &error) != ERROR_NONE) sql_rollback(&cache->database);
  agents_clear(&agents);
}

void cache_see_agents(struct cache *cache, cache_see_agent *see, void *arg) {
  struct agents agents = {0};
  for (size_t n = 0; n < cache->agent_count; n++)
    see(arg, cache->agents[n].id, cache->agents[n].name);
  agents_read(cache, &agents);
  for (size_t n = 0; n < agents.count; n++) {
    AUTO(mem_free_at) char *called = cache_agent_shown(cache, &agents, agents.rows[n].id);
    see(arg, agents.rows[n].id, called);
  }
  agents_clear(&agents);
}

bool cache_put_agent_name(struct cache *cache, const char *id, const char *name) {
  struct error error;
  AUTO(mem_free_at) char *key = mem_print("agent-name:%s", id);
  AUTO(mem_free_at) char *before = cache_meta(cache, key, NULL);
  if (before != NULL && strcmp(before, name) == 0) return false;
  bool full = before == NULL &&
              sql_read_number(cache_database(cache), CACHE_AGENT_NAMES, NULL, AGENTS_MOST, &error) >= AGENTS_MOST;
  if (full) return false;
  return sql_run(cache_database(cache), CACHE_PUT_META, SQL_WITH(SQL_TEXT(key), SQL_TEXT(name)), &error) == ERROR_NONE;
}
