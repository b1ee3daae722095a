/* load_compare: what a list does to the cache once it was read to its end. Until then the cache stays as it was, for
 * what is cut, or followed by rubbish, is no list. What the cache has and the list does not bear out is doubted: a few
 * are asked for by their ids (a visit that left the list between two pages shifts the rest), many make the list be read
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
#include "work/load/id_set.h"
#include "work/net/recent_visits.h"
#include "work/worker.h"

enum { LOAD_CHECKS_MAX = 20, LOAD_PROBES = 3 };

/* ---- what the cache has and the list does not */

static void load_doubt(void *arg, const char *id, int64_t at) {
  struct load *load = arg;
  enum id_seen how = id_set_find(&load->list.seen, id), was = id_set_find(&load->list.before, id);
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
  const struct load_setup *setup = &load->setup;
  struct cache *cache = load->worker->cache;
  AUTO(property_free_at) struct property *property = NULL;
  load_forget_doubts(load);
  if (setup->properties) return cache_old_properties(cache, load->run, load_doubt, load, &load->error) == ERROR_NONE;
  if (setup->ref != NULL && cache_property(cache, NULL, setup->ref, &property, &load->error) != ERROR_NONE)
    return false;
  if (setup->ref != NULL && property == NULL) return true;
  const struct cache_part part = {setup->from, setup->to, property != NULL ? property->id : NULL};
  return cache_old_visits(cache, &part, load->run, load_doubt, load, &load->error) == ERROR_NONE;
}

void load_again(struct load *load) {
  struct load_list *list = &load->list;
  log_line("a list lacks what there may be: it is read again");
  id_set_clear(&list->before);
  *list = (struct load_list){.heedless = list->heedless, .again = true, .before = list->seen, .spool = list->spool};
  load_forget_doubts(load);
  if (list->spool != NULL) spool_reset(list->spool);
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
  load_store_begin(load);
}

/* One of many that two lists lack is there, where it was: the server does not list what it has. Where that is all that
 * was known, the lists are none; else the others are, and what they lack stays as it is known, and is told. */
static void load_disbelieve(struct load *load) {
  if (load->doubts.kept > 0) {
    load->list.left_out += load->doubts.count - load->doubts.at - 1; /* those that were asked for have come */
    load_store_begin(load);
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

/* A doubted visit is there: as it is now. */
static void load_found(struct load *load, struct visit *take_visit) {
  struct visit_list *list = load->visits;
  bool dated = take_visit->at != WHEN_NONE && id_set_find(&load->list.seen, take_visit->id) == SEEN_UNDATED;
  load->list.dateless -= dated && load->list.dateless > 0;
  size_t n = 0;
  while (list != NULL && n < list->count && strcmp(list->visits[n]->id, take_visit->id) != 0)
    n++;
  if (list == NULL) {
    load_keep(load, take_visit->raw, take_visit->raw_length);
    visit_free(take_visit);
  } else if (n == list->count) {
    visit_list_add(list, take_visit);
  } else { /* it came without its date */
    visit_free(list->visits[n]);
    list->visits[n] = take_visit;
  }
}

/* What came of asking for a doubted visit by its id. */
enum checked {
  CHECK_FAILED, /* no answer */
  CHECK_FOUND,
  CHECK_RESPELLED, /* it is there as another id, which the cache takes */
  CHECK_UNREAD,    /* it is there, but can't be read: what the cache has of it stays, be it of that day or not */
  CHECK_MISSING,   /* the server's own way to say so */
  CHECK_UNTOLD     /* it can't be asked for so, or a proxy says that it is not there: the list came through */
};

static enum checked load_judge_check(struct load *load, const struct http_answer *answer, struct visit **visit,
                                     struct error *result) {
  const char *id = load_doubted(load)->id;
  bool answered = result->code == ERROR_NONE;
  if (answer_read_visit(load->worker, answer, id, visit, result) == ERROR_NONE)
    return strcmp((*visit)->id, id) == 0 ? CHECK_FOUND : CHECK_RESPELLED;
  if (answered && answer_names_visit(answer, id)) return CHECK_UNREAD;
  if (api_is_missing(answer)) return api_is_page(answer) ? CHECK_UNTOLD : CHECK_MISSING;
  bool failed = result->code == ERROR_UNREACHABLE || result->code == ERROR_AUTH || result->code == ERROR_STORE;
  return failed ? CHECK_FAILED : CHECK_UNTOLD;
}

static void load_check(struct load *load);

static void load_checked(struct worker *worker, void *arg, const struct error *error,
                         const struct http_answer *answer) {
  struct load *load = arg;
  struct load_doubt *doubt = load_doubted(load);
  struct visit *visit = NULL;
  struct error result = *error;
  load->call = NULL;
  enum checked check = load_judge_check(load, answer, &visit, &result);
  doubt->there = check == CHECK_FOUND || check == CHECK_UNREAD;
  bool disproved = load->doubts.probing && !doubt->undated && doubt->there &&
                   (check == CHECK_UNREAD || load_is_between(visit, load->setup.from, load->setup.to));
  if (check == CHECK_UNREAD) load_leave_out(load, doubt->id, answer->body.data, answer->body.length, result.text);
  if (visit != NULL && (visit->at != WHEN_NONE || !doubt->undated))
    recent_visits_note(&worker->loads->found, doubt->id, worker_mono(worker));
  if (visit != NULL) load_found(load, visit);
  if (check == CHECK_FAILED || load_pace(load, &result) != ERROR_NONE) {
    load_fail(load, &result);
  } else if (disproved) {
    load_disbelieve(load);
  } else if (check == CHECK_UNTOLD && !load->list.again) { /* a second list decides */
    load_again(load);
  } else {
    bool told = check == CHECK_MISSING || check == CHECK_RESPELLED;
    doubt->gone = !doubt->there && !doubt->undated && (told || !load->list.left_nameless);
    load->doubts.at++;
    load_check(load);
  }
}

/* Two lists that lack a visit are believed against our own memory, never against the server: what it shows when it is
 * asked for by its id, on that day, is there, also where the lists were empty (an index that is being built, a list
 * that has no cancelled visits). Telling it as gone would be "nothing there" of what has just been read. More than
 * LOAD_CHECKS_MAX would cost too many requests: a few of them tell whether the second list is the word. */
static void load_check(struct load *load) {
  bool probing = load->doubts.probing, ends = load->doubts.at == (probing ? LOAD_PROBES : load->doubts.count);
  if (ends && probing)
    load_believe(load);
  else if (ends)
    load_store_begin(load);
  else
    load->call = call_start(load->worker, &(struct call_setup){.request.endpoint = API_VISIT,
                                                               .request.path_value = load_doubted(load)->id,
                                                               .idle = load->setup.idle,
                                                               .done = load_checked,
                                                               .drop = load_dropped,
                                                               .arg = load,
                                                               .took_ms = &load->time.took_ms});
}

void load_compare(struct load *load) {
  struct load_doubts *doubts = &load->doubts;
  bool properties = load->setup.properties, none = load->list.seen.count == 0;
  load_stop_call(load);
  if (load->setup.page != NULL) { /* nothing at all: who keeps what comes would have much to ask for */
    if (none && !load->list.again)
      load_again(load);
    else
      load_end(load);
    return;
  }
  if (!load_weigh(load)) {
    load_fail(load, &load->error);
    return;
  }
  /* Of whom nothing was ever seen "nothing at all" is not believed for its being said once. */
  bool lost = (none && (properties || !load_paging_has_zero(load))) || (doubts->had > 0 && doubts->kept == 0);
  doubts->probing = doubts->count > LOAD_CHECKS_MAX && !properties;
  if (!load->list.again && (lost || doubts->probing))
    load_again(load);
  else if (properties)
    load_believe(load);
  else
    load_check(load);
}
