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
    int64_t number;
  } * rows;
};

static void agents_clear(struct agents *agents) {
  for (size_t n = 0; n < agents->count; n++) {
    free(agents->rows[n].id);
    free(agents->rows[n].name);
  }
  free(agents->rows);
  *agents = (struct agents){0};
}

static void agents_read(struct cache *cache, struct agents *agents) {
  struct error error;
  agents_clear(agents);
  AUTO(sql_end_at) struct sqlite3_stmt *row = sql_find(cache_database(cache), CACHE_AGENTS, NULL, &error);
  while (sql_next(&cache->database, row, &error)) {
    agents->rows = mem_grow(agents->rows, agents->count, sizeof *agents->rows);
    agents->rows[agents->count++] =
        (struct agent_row){.id = sql_copy(row, 0), .number = sql_number(row, 1), .name = sql_copy(row, 2)};
  }
}

static int agents_compare(const void *id, const void *row) {
  return strcmp(id, ((const struct agent_row *)row)->id);
}

static const struct agent_row *agents_find(const struct agents *agents, const char *id) {
  return agents->count > 0 ? bsearch(id, agents->rows, agents->count, sizeof *agents->rows, agents_compare) : NULL;
}

/* One that was not seen before gets the next number, whatever process sees it first. */
static const struct agent_row *agents_know(struct cache *cache, struct agents *agents, const char *id) {
  const struct agent_row *known = agents_find(agents, id);
  struct error error;
  if (known != NULL || agents->count >= AGENTS_MOST) return known;
  if (sql_run(cache_database(cache), CACHE_PUT_AGENT, SQL_WITH(SQL_TEXT(id)), &error) != ERROR_NONE) return NULL;
  agents_read(cache, agents);
  return agents_find(agents, id);
}

static const char *cache_given_name(const struct cache *cache, const char *id) {
  for (size_t n = 0; n < cache->agent_count; n++)
    if (strcmp(cache->agents[n].id, id) == 0) return cache->agents[n].name;
  return NULL;
}

static char *cache_agent_shown(struct cache *cache, struct agents *agents, const char *id) {
  const struct agent_row *known = agents_know(cache, agents, id);
  const char *given = cache_given_name(cache, id), *name = given == NULL && known != NULL ? known->name : given;
  if (name != NULL) return text_clean_line(name);
  if (known != NULL) return mem_print(_("agent %lld"), (long long)known->number);
  return agent_id_shown(id);
}

void cache_set_agents(struct cache *cache, const struct agent_name *agents, size_t count) {
  cache->agents = agents;
  cache->agent_count = count;
}

void cache_name_agents(struct cache *cache, struct visit *const *visits, size_t count) {
  struct agents agents = {0};
  bool read = false;
  for (size_t n = 0; n < count; n++) {
    if (visits[n]->agent_id == NULL || visits[n]->agent_id[0] == '\0') continue;
    if (!read) agents_read(cache, &agents);
    read = true;
    free(visits[n]->agent_shown);
    visits[n]->agent_shown = cache_agent_shown(cache, &agents, visits[n]->agent_id);
  }
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
