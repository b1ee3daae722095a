#include "work/plan/search.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/search.h"
#include "store/cache.h"
#include "work/event.h"
#include "work/job.h"
#include "work/load/id_set.h"
#include "work/load/load.h"
#include "work/plan/search_best.h"
#include "work/plan/watch_history.h"
#include "work/worker.h"

enum {
  SEARCH_SLICE = 2000,    /* rows: some milliseconds */
  SEARCH_PART_LEAST = 4,  /* bytes of an agent's id */
  SEARCH_NUMBER_MOST = 10 /* digits of what an agent without a name is called */
};

struct searching {
  struct job *job;
  struct search *search;
  int64_t now;               /* UTC: what is to come, for all of it */
  enum cache_searched stage; /* the visits, then the properties */
  int64_t row;               /* of the stage: the last one that was looked at */
  struct id_set agents;      /* whose id was typed, or who are called so */
  bool for_agents;           /* the word for them stands before it: they come first, as many as there are */
  struct search_best best[FOUND_KINDS];
  struct id_set counted; /* visitors and agents */
};

static void searching_free(struct searching *searching) {
  if (searching == NULL) return;
  id_set_clear(&searching->agents);
  id_set_clear(&searching->counted);
  search_free(searching->search);
  job_free(searching->job);
  free(searching);
}

/* ---- one row */

/* A number made of bytes, of eight at a time: there may be one for each visit. Of this run alone. */
static uint64_t search_number(const char *bytes, size_t length) {
  uint64_t number = length, part;
  for (; length > 0; bytes += sizeof part) {
    size_t take = length < sizeof part ? length : sizeof part;
    part = 0;
    memcpy(&part, bytes, take);
    number = (number ^ part) * 0x9E3779B97F4A7C15u;
    number ^= number >> 29;
    length -= take;
  }
  return number;
}

/* Who a visitor's part is of: the address, with the name, for two may share one; else telephone and name, which is all
 * of it. */
static uint64_t search_person(const struct search_part *part) {
  const char *tab = memchr(part->text, '\t', part->length), *end = part->text + part->length;
  const char *other = tab != NULL ? memchr(tab + 1, '\t', (size_t)(end - tab - 1)) : NULL;
  bool has_email = other != NULL && other > tab + 1;
  return search_number(part->text, (size_t)((has_email ? other : end) - part->text));
}

static void search_see_visitor(struct searching *searching, struct search_hit hit, const struct search_part *part) {
  hit.comes = part->comes && (hit.at == WHEN_NONE || hit.at >= searching->now);
  hit.visitor = part->visitor;
  hit.who = search_person(part);
  if (id_set_add(&searching->counted, hit.who, SEEN_GOOD)) searching->best[FOUND_VISITOR].all++;
  search_best_add(&searching->best[FOUND_VISITOR], &hit);
}

static void search_see_agent(struct searching *searching, const struct cache_text *row) {
  struct search_part part = {0};
  struct search_hit hit = {
      .row = row->row, .at = cache_text_at(row), .rank = SEARCH_BEGINS, .who = cache_text_agent(row)};
  bool ahead = hit.at == WHEN_NONE || hit.at >= searching->now;
  while (search_next_part(row->text, row->length, &part))
    hit.comes |= part.visitor != SIZE_MAX && part.comes && ahead;
  if (id_set_add(&searching->counted, hit.who, SEEN_GOOD)) searching->best[FOUND_AGENT].all++;
  search_best_add(&searching->best[FOUND_AGENT], &hit);
}

/* What is theirs is shown as theirs, the rest as the visit's. */
static void search_see_visit(void *arg, const struct cache_text *row) {
  struct searching *searching = arg;
  const struct search *search = searching->search;
  struct search_part part = {0};
  struct search_hit hit = {.row = row->row, .who = (uint64_t)row->row, .at = WHEN_NONE};
  bool of_visitor = false, comes = false, one = search_is_one_word(search);
  if (id_set_has(&searching->agents, cache_text_agent(row))) search_see_agent(searching, row);
  enum search_rank whole = one ? SEARCH_NOT : search_match(search, row->text, row->length);
  if (!one && whole == SEARCH_NOT) return;
  while (search_next_part(row->text, row->length, &part)) {
    hit.rank = search_match(search, part.text, part.length);
    if (one && hit.rank > whole) whole = hit.rank;
    comes |= part.visitor != SIZE_MAX && part.comes;
    if (part.visitor == SIZE_MAX || hit.rank == SEARCH_NOT) continue;
    of_visitor = true;
    hit.at = cache_text_at(row);
    search_see_visitor(searching, hit, &part);
  }
  if (of_visitor || whole == SEARCH_NOT) return;
  hit.rank = whole;
  hit.at = cache_text_at(row);
  hit.comes = comes && (hit.at == WHEN_NONE || hit.at >= searching->now);
  searching->best[FOUND_VISIT].all++;
  search_best_add(&searching->best[FOUND_VISIT], &hit);
}

static void search_see_property(void *arg, const struct cache_text *row) {
  struct searching *searching = arg;
  struct search_hit hit = {.row = row->row,
                           .at = WHEN_NONE,
                           .who = (uint64_t)row->row,
                           .rank = search_match(searching->search, row->text, row->length)};
  if (hit.rank == SEARCH_NOT) return;
  hit.comes = search_begins(searching->search, row->text, row->length); /* it is called so: before all others */
  searching->best[FOUND_PROPERTY].all++;
  search_best_add(&searching->best[FOUND_PROPERTY], &hit);
}

/* ---- what was found */

static char *search_id(const struct found_item *found) {
  if (found->property != NULL) return mem_copy(found->property->id);
  if (found->kind == FOUND_AGENT && found->visit->agent_id != NULL) return mem_copy(found->visit->agent_id);
  if (found->kind != FOUND_VISITOR) return mem_copy(found->visit->id);
  const struct visitor *visitor = &found->visit->visitors[found->visitor].visitor;
  const char *by = visitor->email_exact != NULL ? visitor->email_exact : visitor->phone;
  return mem_print("%s %s %s", by != NULL ? by : "", visitor->first_name != NULL ? visitor->first_name : "",
                   visitor->last_name != NULL ? visitor->last_name : "");
}

/* The visitor who was found stands there still: else somebody else would be told, and acted on, in their place. */
static bool search_has_still(const struct visit *visit, const struct search_hit *hit) {
  AUTO(mem_free_at) char *text = search_visit_text(visit);
  struct search_part part = {0};
  while (search_next_part(text, strlen(text), &part))
    if (part.visitor == hit->visitor) return search_person(&part) == hit->who;
  return false;
}

/* What that row is; false: it is gone meanwhile, or another one. */
static bool search_fetch(struct worker *worker, const struct search_hit *hit, struct found_item *found) {
  struct error error;
  if (found->kind == FOUND_PROPERTY)
    (void)!cache_property_of_row(worker->cache, hit->row, &found->property, &error);
  else
    (void)!cache_visit_of_row(worker->cache, hit->row, &found->visit, &error);
  if (found->visit != NULL) cache_place_visits(worker->cache, &found->visit, 1);
  if (found->visit != NULL) cache_name_agents(worker->cache, &found->visit, 1);
  found->visitor = hit->visitor;
  found->comes = hit->comes && found->visit != NULL;
  bool there = found->property != NULL ||
               (found->visit != NULL && (found->kind != FOUND_VISITOR || search_has_still(found->visit, hit)));
  if (there) found->id = search_id(found);
  return there;
}

static void search_fetch_kind(struct worker *worker, struct searching *searching, enum found_kind kind, size_t most,
                              struct found_list *list) {
  const struct search_best *best = &searching->best[kind];
  for (size_t n = 0; n < most; n++) {
    struct found_item found = {.kind = kind};
    if (search_fetch(worker, &best->hits[n], &found)) {
      list->items[list->count++] = found;
    } else {
      visit_free(found.visit);
      property_free(found.property);
    }
  }
  list->counts[kind] = best->all;
}

/* How many of each kind are shown: one of each, and again, until there is no room. */
static void search_share(const struct searching *searching, size_t share[FOUND_KINDS]) {
  share[FOUND_AGENT] = searching->for_agents ? searching->best[FOUND_AGENT].count : 0;
  size_t left = FOUND_MOST - share[FOUND_AGENT];
  for (bool more = true; more && left > 0;) {
    more = false;
    for (size_t kind = 0; kind < FOUND_KINDS && left > 0; kind++) {
      if (share[kind] == searching->best[kind].count) continue;
      share[kind]++;
      left--;
      more = true;
    }
  }
}

/* What was looked at: as far back as all visits are known. */
static void search_say_covered(struct worker *worker, struct found_list *list) {
  int64_t since;
  (void)watch_history_since(worker, &since);
  list->reading = watch_history_is_on(worker);
  list->complete = watch_history_is_whole(worker);
  list->covered_from = since;
  list->no_properties = cache_read_at(worker->cache, "properties") == WHEN_NONE;
  list->left_out = load_left_out(worker, &(struct load_setup){.from = since, .to = WHEN_NONE}, true) +
                   load_left_out(worker, &(struct load_setup){.properties = true}, false);
}

static void search_end(struct worker *worker, struct searching *searching) {
  struct event *event = event_new(EVENT_FOUND);
  size_t share[FOUND_KINDS] = {0};
  struct found_list *list = event->found = mem_new(sizeof *list);
  list->items = mem_new_array(FOUND_MOST, sizeof *list->items);
  search_share(searching, share);
  size_t first = searching->for_agents ? FOUND_AGENT : 0;
  for (size_t n = 0; n < FOUND_KINDS; n++) {
    size_t kind = (first + n) % FOUND_KINDS;
    search_fetch_kind(worker, searching, (enum found_kind)kind, share[kind], list);
  }
  search_say_covered(worker, list);
  event->text = mem_copy(searching->job->text);
  event->serial = searching->job->serial;
  worker_send(worker, event);
}

/* ---- in slices */

static void search_stop(struct worker *worker, const struct error *error) {
  worker_done(worker, worker->searching->job->serial, error);
  searching_free(worker->searching);
  worker->searching = NULL;
}

/* Agents as they are asked for. */
struct search_asked {
  struct searching *searching;
  struct search *called;
  const char *part;   /* of the id, folded */
  const char *number; /* "agent 2": of one without a name; NULL: no number was asked for */
};

static void search_see_called(void *arg, const char *id, const char *called) {
  const struct search_asked *asked = arg;
  AUTO(mem_free_at) char *folded = text_fold(called), *whole = text_fold(id);
  bool is = asked->number != NULL ? strcmp(folded, asked->number) == 0
                                  : search_match(asked->called, folded, strlen(folded)) != SEARCH_NOT;
  if (is || (asked->part != NULL && strstr(whole, asked->part) != NULL))
    (void)id_set_add(&asked->searching->agents, text_number(id), SEEN_GOOD);
}

/* By the whole id, or a part that no other word is likely to be; by what they are called. Without "agent" before it a
 * text of digits alone is a telephone's. */
static void search_find_agents(struct worker *worker, struct searching *searching) {
  AUTO(mem_free_at) char *typed = text_clean_line(searching->job->text);
  if (typed == NULL || search_is_short(searching->search)) return;
  (void)id_set_add(&searching->agents, text_number(typed), SEEN_GOOD);
  AUTO(mem_free_at) char *folded = text_fold(typed), *number = NULL;
  const char *behind = search_behind_agent(folded), *name = behind != NULL ? behind : folded;
  size_t length = strlen(name), digits = strspn(name, "0123456789");
  searching->for_agents = behind != NULL;
  bool telephone = behind == NULL && name[strspn(name, "0123456789 +.-()/")] == '\0';
  if (telephone) return;
  if (behind != NULL && digits == length && length > 0 && length < SEARCH_NUMBER_MOST) {
    AUTO(mem_free_at) char *called = mem_print(_("agent %lld"), atoll(name));
    number = text_fold(called);
  }
  bool is_part = length >= SEARCH_PART_LEAST && strpbrk(name, "0123456789") != NULL;
  AUTO(search_free_at) struct search *called = search_new(name);
  struct search_asked asked = {searching, called, is_part ? name : NULL, number};
  cache_see_agents(worker->cache, search_see_called, &asked);
}

void search_job(struct worker *worker, struct job *take_job) {
  if (worker->searching != NULL) search_stop(worker, NULL);
  struct searching *searching = worker->searching = mem_new(sizeof *searching);
  *searching = (struct searching){
      .job = take_job, .search = search_new(take_job->text), .now = worker_utc(worker), .stage = CACHE_SEARCHED_VISITS};
  cache_forget_failure(worker->cache);
  search_find_agents(worker, searching);
}

bool search_is_on(const struct worker *worker) {
  return worker->searching != NULL;
}

void search_run(struct worker *worker) {
  static cache_see_text *const sees[] = {
      [CACHE_SEARCHED_VISITS] = search_see_visit, [CACHE_SEARCHED_PROPERTIES] = search_see_property};
  struct searching *searching = worker->searching;
  struct error error = *cache_why(worker->cache);
  if (searching == NULL) return;
  if (error.code != ERROR_NONE && worker->setup.offline) { /* what could not be read is not what isn't there */
    search_stop(worker, &error);
    return;
  }
  int64_t row = searching->row;
  bool empty = search_is_short(searching->search);
  if (!empty && cache_search(worker->cache, searching->stage, &searching->row, SEARCH_SLICE, sees[searching->stage],
                             searching, &error) != ERROR_NONE) {
    search_stop(worker, &error);
    return;
  }
  if (!empty && row != searching->row) return; /* there may be more */
  if (!empty && searching->stage == CACHE_SEARCHED_VISITS) {
    searching->stage = CACHE_SEARCHED_PROPERTIES;
    searching->row = 0;
    return;
  }
  search_end(worker, searching);
  search_stop(worker, NULL);
}

void search_close(struct worker *worker) {
  searching_free(worker->searching);
  worker->searching = NULL;
}
