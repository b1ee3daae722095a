/* load_whole: what a list does to the cache once it was read to its end. Until then the cache stays as it was, for what
 * is cut, or followed by rubbish, is no list. What the cache has and the list does not bear out is doubted: a few are
 * asked for by their ids (a visit that left the list between two pages shifts the rest), many make the list be read
 * again, and what two lists say is so. */
#include <stdlib.h>
#include <string.h>
#include "api/api.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/when.h"
#include "store/cache.h"
#include "store/spool.h"
#include "work/net/answer.h"
#include "work/net/call.h"
#include "work/load/load_private.h"
#include "work/load/load_seen.h"
#include "work/net/recent.h"
#include "work/worker.h"

enum { LOAD_CHECKS_MAX = 20, LOAD_PROBES = 3 };

/* ---- what the cache has and the list does not */

static void load_doubt(void *arg, const char *id, int64_t at) {
  struct load *load = arg;
  enum seen_how how = seen_find(&load->list.seen, id), was = seen_find(&load->list.before, id);
  bool dateless = at == WHEN_NONE && !load->setup.properties;
  bool good = how == SEEN_GOOD || (dateless && how == SEEN_UNDATED);
  load->doubts.had++;
  load->doubts.kept += good;
  if (good || how == SEEN_LEFT_OUT || was == SEEN_GOOD || was == SEEN_LEFT_OUT) return;
  bool undated = how == SEEN_UNDATED || was == SEEN_UNDATED;
  if (undated ? dateless : load->setup.ref != NULL) return; /* of a property's visits nothing is taken away */
  if (!load->setup.properties && load_was_found(load, id)) {
    load->list.dateless -= how == SEEN_UNDATED && load->list.dateless > 0;
    return;
  }
  load->doubts.all = mem_grow(load->doubts.all, load->doubts.count, sizeof *load->doubts.all);
  load->doubts.all[load->doubts.count++] = (struct load_doubt){.id = mem_copy(id), .undated = undated};
}

static bool load_weigh(struct load *load) {
  struct cache *cache = load->worker->cache;
  struct property *property = NULL;
  load->doubts.had = load->doubts.kept = 0;
  load_forget_doubts(load);
  if (load->setup.properties)
    return cache_old_properties(cache, load->run, load_doubt, load, &load->error) == ERROR_NONE;
  struct cache_part part = {load->setup.from, load->setup.to, NULL};
  if (load->setup.ref == NULL)
    return cache_old_visits(cache, &part, load->run, load_doubt, load, &load->error) == ERROR_NONE;
  enum error_code code = cache_property(cache, NULL, load->setup.ref, &property, &load->error);
  part.of = property != NULL ? property->id : NULL;
  if (code == ERROR_NONE && property != NULL)
    code = cache_old_visits(cache, &part, load->run, load_doubt, load, &load->error);
  property_free(property);
  return code == ERROR_NONE;
}

void load_again(struct load *load) {
  log_line("a list lacks what there may be: it is read again");
  load->list.again = true;
  seen_clear(&load->list.before);
  load->list.before = load->list.seen;
  load->list.seen = (struct seen){0};
  load->list.count = load->list.left_out = load->pages.here.left_out = load->list.dateless = 0;
  load->list.left_nameless = false;
  load_forget_doubts(load);
  if (load->list.spool != NULL) spool_reset(load->list.spool);
  if (load->visits != NULL) {
    visit_list_free(load->visits);
    load->visits = mem_new(sizeof *load->visits);
  }
  load->due = LOAD_AGAIN;
}

/* Two lists did not have them, or nothing else can be asked. An element without an id may be any of them. */
static void load_believe(struct load *load) {
  for (size_t n = 0; n < load->doubts.count; n++)
    load->doubts.all[n].gone = !load->doubts.all[n].undated && !load->doubts.all[n].there && !load->list.left_nameless;
  load_begin_taking(load);
}

/* One of many that two lists lack is there, where it was: the server does not list what it has. Where that is all that
 * was known, the lists are none; else the others are, and what they lack stays as it is known, and is told. */
static void load_disbelieve(struct load *load) {
  if (load->doubts.kept > 0) {
    load->list.left_out += load->doubts.count - load->doubts.at - 1; /* those that were asked for have come */
    load_begin_taking(load);
    return;
  }
  struct error error;
  error_set(&error, ERROR_ANSWER, _("Flatsy's list lacks visits that Flatsy has: nothing of it was read, try again"));
  load_fail(load, &error);
}

static struct load_doubt *load_doubted(const struct load *load) {
  size_t last = load->doubts.count - 1;
  return &load->doubts.all[load->doubts.probing ? last * load->doubts.at / (LOAD_PROBES - 1) : load->doubts.at];
}

static bool load_checks_end(const struct load *load) {
  return load->doubts.at == (load->doubts.probing ? LOAD_PROBES : load->doubts.count);
}

/* A doubted visit is there: as it is now. */
static void load_found(struct load *load, struct visit *take_visit) {
  struct visit_list *list = load->setup.collect ? load->visits : NULL;
  bool dated = take_visit->at != WHEN_NONE && seen_find(&load->list.seen, take_visit->id) == SEEN_UNDATED;
  load->list.dateless -= dated && load->list.dateless > 0;
  for (size_t n = 0; list != NULL && n < list->count; n++) /* it may have come without its date */
    if (strcmp(list->visits[n]->id, take_visit->id) == 0) {
      visit_free(list->visits[n]);
      list->visits[n] = take_visit;
      return;
    }
  if (list != NULL) {
    visit_list_add(list, take_visit);
    return;
  }
  load_keep(load, take_visit->raw, take_visit->raw_length);
  visit_free(take_visit);
}

static void load_check(struct load *load);

/* Not on another day by now. */
static bool load_is_in_place(const struct load *load, const struct visit *visit) {
  const struct load_setup *setup = &load->setup;
  bool open = setup->from == WHEN_NONE && setup->to == WHEN_NONE;
  return open || (visit->at != WHEN_NONE && (setup->from == WHEN_NONE || visit->at >= setup->from) &&
                  (setup->to == WHEN_NONE || visit->at < setup->to));
}

static void load_checked(struct worker *worker, void *arg, const struct error *error,
                         const struct http_answer *answer) {
  struct load *load = arg;
  struct load_doubt *doubt = load_doubted(load);
  struct visit *visit = NULL;
  struct error result = *error;
  load->call = NULL;
  bool found = answer_read_visit(worker, answer, doubt->id, &visit, &result) == ERROR_NONE;
  bool refused = api_is_missing(answer);
  bool missing = refused && !api_is_page(answer);
  bool paged = refused && api_is_page(answer); /* the server's own way to say so, or a proxy's: the list came through */
  bool no_answer =
      !paged && (result.code == ERROR_UNREACHABLE || result.code == ERROR_AUTH || result.code == ERROR_STORE);
  /* It is there, but can't be read: what the cache has of it stays, be it of that day or not. */
  bool unread = !found && error->code == ERROR_NONE && answer_names_visit(answer, doubt->id);
  bool respelled = found && strcmp(visit->id, doubt->id) != 0; /* it is there as another id, which the cache takes */
  bool disproved =
      load->doubts.probing && !doubt->undated && (unread || (found && !respelled && load_is_in_place(load, visit)));
  doubt->there = unread || (found && !respelled);
  if (unread) (void)load_leave_out(load, doubt->id, answer->body.data, answer->body.length, result.text);
  if (found) {
    if (visit->at != WHEN_NONE || !doubt->undated)
      recent_note(&load->worker->loads->found, doubt->id, worker_mono(load->worker));
    load_found(load, visit);
  } else {
    visit_free(visit);
  }
  struct error slow;
  if (no_answer || load_pace(load, &slow) != ERROR_NONE) {
    load_fail(load, no_answer ? &result : &slow);
  } else if (disproved) {
    load_disbelieve(load);
  } else if (!found && !unread && !missing && !load->list.again) { /* it can't be asked for so: a second list decides */
    load_again(load);
  } else {
    doubt->gone = !doubt->there && !doubt->undated && (missing || respelled || !load->list.left_nameless);
    load->doubts.at++;
    load_check(load);
  }
}

/* Two lists that lack a visit are believed against our own memory, never against the server: what it shows when it is
 * asked for by its id, on that day, is there, also where the lists were empty (an index that is being built, a list
 * that has no cancelled visits). Telling it as gone would be "nothing there" of what has just been read. More than
 * LOAD_CHECKS_MAX would cost too many requests: a few of them tell whether the second list is the word. */
static void load_check(struct load *load) {
  if (load_checks_end(load)) {
    if (load->doubts.probing)
      load_believe(load);
    else
      load_begin_taking(load);
    return;
  }
  load->call = call_start(load->worker, &(struct call_setup){.endpoint = API_VISIT,
                                                             .path_value = load_doubted(load)->id,
                                                             .done = load_checked,
                                                             .drop = load_dropped,
                                                             .arg = load,
                                                             .took_ms = &load->time.took_ms});
}

void load_whole(struct load *load) {
  load_stop_call(load);
  if (load->setup.page != NULL && load->list.seen.count == 0 && !load->list.again) {
    load_again(load); /* nothing at all: who keeps what comes would have much to ask for */
  } else if (load->setup.page != NULL) {
    struct error none;
    error_clear(&none);
    load_end(load, &none);
  } else if (!load_weigh(load) && !load->setup.strict) {
    load_fail(load, &load->error);
  } else {
    /* Of whom nothing was ever seen "nothing at all" is not believed for its being said once. */
    bool none = load->list.seen.count == 0 && (load->setup.properties || !load_way_has_zero(load));
    bool lost = none || (load->doubts.had > 0 && load->doubts.kept == 0), many = load->doubts.count > LOAD_CHECKS_MAX;
    if (load->setup.strict) { /* what is looked for was sent a moment ago, and the cache may not have it yet */
      lost |= load->list.seen.count == 0;
      load_forget_doubts(load);
      many = false;
    }
    if (!load->list.again && (lost || (many && !load->setup.properties))) {
      load_again(load);
    } else if (load->setup.properties) {
      load_believe(load);
    } else {
      load->doubts.probing = many;
      load_check(load);
    }
  }
}
