/* load_whole: what a list does to the cache once it was read to its end. Until then the cache stays as it was, for what
 * is cut, or followed by rubbish, is no list. What the cache has and the list does not bear out is doubted: a few are
 * asked for by their ids (a visit that left the list between two pages shifts the rest), many make the list be read
 * again, and what two lists say is so. */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include "api/api.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/when.h"
#include "model/json.h"
#include "store/cache.h"
#include "store/spool.h"
#include "work/answer.h"
#include "work/call.h"
#include "work/load.h"
#include "work/message.h"
#include "work/recent.h"
#include "work/worker.h"

enum {
  LOAD_CHECKS_MAX = 20,
  LOAD_PROBES = 3,
  LOAD_PROGRESS_MS = 250,
  LOAD_FOUND_MS = 10 * 60 * 1000,
  LOAD_LARGE = 5000
};

void load_tell(struct load *load, bool finished) {
  if (!load->setup.progress) return;
  int64_t now = worker_mono(load->worker);
  if (finished ? !load->told : now - load->progress_ms < LOAD_PROGRESS_MS) return;
  load->progress_ms = now;
  load->told = true;
  struct event *event = event_new(EVENT_PROGRESS);
  event->serial = load->setup.serial;
  event->what = load->setup.properties ? REFRESH_PROPERTIES : REFRESH_DAY;
  event->count = load->count;
  event->finished = finished;
  worker_send(load->worker, event);
}

static void load_forget_doubts(struct load *load) {
  for (size_t n = 0; n < load->doubt_count; n++)
    free(load->doubts[n].id);
  free(load->doubts);
  load->doubts = NULL;
  load->doubt_count = load->doubt_at = 0;
}

static void load_untake(struct load *load) {
  struct load **at = &load->worker->taken;
  while (*at != NULL && *at != load)
    at = &(*at)->next_taken;
  if (*at != NULL) *at = load->next_taken;
}

void load_unhold(struct load *load) {
  struct load **at = &load->worker->held;
  while (*at != NULL && *at != load)
    at = &(*at)->next_held;
  if (*at != NULL) *at = load->next_held;
  load->has_held = false;
}

/* What it was read with. */
static void load_clear(struct load *load) {
  buf_free(&load->held);
  json_splitter_free(load->splitter);
  load->splitter = NULL;
  spool_free(load->spool);
  load->spool = NULL;
  seen_clear(&load->seen);
  seen_clear(&load->before);
  seen_clear(&load->page_seen);
  seen_clear(&load->page_before);
}

static void load_free(struct load *load) {
  load_unhold(load);
  load_untake(load);
  load_forget_doubts(load);
  load_clear(load);
  visit_list_free(load->visits);
  free((char *)load->setup.ref);
  free(load);
}

void load_dropped(struct worker *worker, void *arg) {
  struct load *load = arg;
  if (load->ending) return;
  if (load->setup.drop) load->setup.drop(worker, load->setup.arg);
  load_free(load);
}

void load_stop_call(struct load *load) {
  if (load->call == NULL) return;
  load->ending = true;
  call_cancel(load->worker, load->call);
  load->call = NULL;
  load->ending = false;
}

void load_end(struct load *load, const struct error *error) {
  load_clear(load);
  if (load->count >= LOAD_LARGE) malloc_trim(0); /* it has used much, for once */
  load_tell(load, true);
  load->setup.done(load->worker, load, error);
  load_free(load);
}

void load_fail(struct load *load, const struct error *error) {
  struct error kept = *error; /* it may be the load's own */
  load_stop_call(load);
  load_end(load, &kept);
}

bool load_drop_stale(struct load *load) {
  struct error why;
  if (load->heard_run == 0 || load->heard_run >= load->worker->forgot_run) return false;
  error_set(&why, ERROR_UNREACHABLE, _("The account has changed meanwhile: what was being read is dropped"));
  load_fail(load, &why);
  return true;
}

/* ---- what comes */

void load_keep(struct load *load, const char *raw, size_t length) {
  if (load->spool == NULL) load->spool = cache_spool(load->worker->cache);
  spool_add(load->spool, raw, length);
}

bool load_leave_out(struct load *load, const char *id, const char *bytes, size_t length, const char *why) {
  if (load->left_out < LOAD_LOGGED)
    log_line("%s was left out: %s", load->setup.properties ? "a property" : "a visit",
             why[0] != '\0'  ? why
             : bytes == NULL ? "it is too long"
                             : "it says too little");
  if (load->setup.strict) {
    error_set(&load->error, ERROR_ANSWER, "%s", _("The server sent a visit that can't be read."));
    return false;
  }
  /* A page that comes again has it in the same place: it is not another one. */
  uint64_t place = ++load->page_left_out * 0x9E3779B97F4A7C15u;
  uint64_t number = bytes != NULL ? seen_number(bytes, length) : (uint64_t)length;
  (void)seen_add(&load->page_seen, number ^ place, SEEN_LEFT_OUT);
  if (seen_add(&load->seen, number ^ place, SEEN_LEFT_OUT)) {
    load->left_out++;
    load->page_new++;
  }
  if (id != NULL)
    (void)seen_add(&load->seen, seen_number(id, strlen(id)), SEEN_LEFT_OUT);
  else
    load->left_nameless = true;
  return true;
}

/* ---- what the cache has and the list does not */

bool load_was_found(const struct load *load, const char *id) {
  const struct worker *worker = load->worker;
  if (load->setup.collect) return false; /* it is to be listed */
  return recent_has(&worker->found, id, worker_mono(worker), LOAD_FOUND_MS);
}

static void load_doubt(void *arg, const char *id, int64_t at) {
  struct load *load = arg;
  enum seen_how how = seen_find(&load->seen, id), was = seen_find(&load->before, id);
  bool dateless = at == WHEN_NONE && !load->setup.properties;
  bool good = how == SEEN_GOOD || (dateless && how == SEEN_UNDATED);
  load->had++;
  load->kept += good;
  if (good || how == SEEN_LEFT_OUT || was == SEEN_GOOD || was == SEEN_LEFT_OUT) return;
  bool undated = how == SEEN_UNDATED || was == SEEN_UNDATED;
  if (undated ? dateless : load->setup.ref != NULL) return; /* of a property's visits nothing is taken away */
  if (!load->setup.properties && load_was_found(load, id)) {
    load->dateless -= how == SEEN_UNDATED && load->dateless > 0;
    return;
  }
  if ((load->doubt_count & (load->doubt_count - 1)) == 0) /* room for twice as many each time it is full */
    load->doubts = mem_resize(load->doubts, load->doubt_count > 0 ? load->doubt_count * 2 : 1, sizeof *load->doubts);
  load->doubts[load->doubt_count++] = (struct doubt){.id = mem_copy(id), .undated = undated};
}

static bool load_weigh(struct load *load) {
  struct cache *cache = load->worker->cache;
  struct property *property = NULL;
  load->had = load->kept = 0;
  load_forget_doubts(load);
  if (load->setup.properties)
    return cache_old_properties(cache, load->run, load_doubt, load, &load->error) == ERROR_NONE;
  if (load->setup.ref == NULL)
    return cache_old_visits(cache, load->setup.from, load->setup.to, NULL, load->run, load_doubt, load, &load->error) ==
           ERROR_NONE;
  enum error_code code = cache_property(cache, NULL, load->setup.ref, &property, &load->error);
  if (code == ERROR_NONE && property != NULL)
    code = cache_old_visits(cache, load->setup.from, load->setup.to, property->id, load->run, load_doubt, load,
                            &load->error);
  property_free(property);
  return code == ERROR_NONE;
}

void load_again(struct load *load) {
  log_line("a list lacks what there may be: it is read again");
  load->again = true;
  seen_clear(&load->before);
  load->before = load->seen;
  load->seen = (struct seen){0};
  load->count = load->left_out = load->page_left_out = load->dateless = 0;
  load->left_nameless = false;
  load_forget_doubts(load);
  if (load->spool != NULL) spool_reset(load->spool);
  if (load->visits != NULL) {
    visit_list_free(load->visits);
    load->visits = mem_new(sizeof *load->visits);
  }
  load->restart(load);
}

/* Two lists did not have them, or nothing else can be asked. An element without an id may be any of them. */
static void load_believe(struct load *load) {
  for (size_t n = 0; n < load->doubt_count; n++)
    load->doubts[n].gone = !load->doubts[n].undated && !load->doubts[n].there && !load->left_nameless;
  load_begin_taking(load);
}

/* One of many that two lists lack is there, where it was: the server does not list what it has. Where that is all that
 * was known, the lists are none; else the others are, and what they lack stays as it is known, and is told. */
static void load_disbelieve(struct load *load) {
  if (load->kept > 0) {
    load->left_out += load->doubt_count - load->doubt_at - 1; /* those that were asked for have come */
    load_begin_taking(load);
    return;
  }
  struct error error;
  error_set(&error, ERROR_ANSWER, _("Flatsy's list lacks visits that Flatsy has: nothing of it was read, try again"));
  load_fail(load, &error);
}

static struct doubt *load_doubted(const struct load *load) {
  size_t last = load->doubt_count - 1;
  return &load->doubts[load->probing ? last * load->doubt_at / (LOAD_PROBES - 1) : load->doubt_at];
}

static bool load_checks_end(const struct load *load) {
  return load->doubt_at == (load->probing ? LOAD_PROBES : load->doubt_count);
}

/* A doubted visit is there: as it is now. */
static void load_found(struct load *load, struct visit *take_visit) {
  struct visit_list *list = load->setup.collect ? load->visits : NULL;
  bool dated = take_visit->at != WHEN_NONE && seen_find(&load->seen, take_visit->id) == SEEN_UNDATED;
  load->dateless -= dated && load->dateless > 0;
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
  struct doubt *doubt = load_doubted(load);
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
      load->probing && !doubt->undated && (unread || (found && !respelled && load_is_in_place(load, visit)));
  doubt->there = unread || (found && !respelled);
  if (unread) (void)load_leave_out(load, doubt->id, answer->body.data, answer->body.length, result.text);
  if (found) {
    if (visit->at != WHEN_NONE || !doubt->undated)
      recent_note(&load->worker->found, doubt->id, worker_mono(load->worker));
    load_found(load, visit);
  } else {
    visit_free(visit);
  }
  struct error slow;
  if (no_answer || load_pace(load, &slow) != ERROR_NONE) {
    load_fail(load, no_answer ? &result : &slow);
  } else if (disproved) {
    load_disbelieve(load);
  } else if (!found && !unread && !missing && !load->again) { /* it can't be asked for so: a second list decides */
    load_again(load);
  } else {
    doubt->gone = !doubt->there && !doubt->undated && (missing || respelled || !load->left_nameless);
    load->doubt_at++;
    load_check(load);
  }
}

/* Two lists that lack a visit are believed against our own memory, never against the server: what it shows when it is
 * asked for by its id, on that day, is there, also where the lists were empty (an index that is being built, a list
 * that has no cancelled visits). Telling it as gone would be "nothing there" of what has just been read. More than
 * LOAD_CHECKS_MAX would cost too many requests: a few of them tell whether the second list is the word. */
static void load_check(struct load *load) {
  if (load_checks_end(load)) {
    if (load->probing)
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
                                                             .took_ms = &load->took_ms});
}

void load_whole(struct load *load) {
  load_stop_call(load);
  if (load->setup.page != NULL && load->seen.count == 0 && !load->again) {
    load_again(load); /* nothing at all: who keeps what comes would have much to ask for */
  } else if (load->setup.page != NULL) {
    struct error none;
    error_clear(&none);
    load_end(load, &none);
  } else if (!load_weigh(load) && !load->setup.strict) {
    load_fail(load, &load->error);
  } else {
    /* Of whom nothing was ever seen "nothing at all" is not believed for its being said once. */
    bool none = load->seen.count == 0 && (load->setup.properties || !load_way_has_zero(load));
    bool lost = none || (load->had > 0 && load->kept == 0), many = load->doubt_count > LOAD_CHECKS_MAX;
    if (load->setup.strict) { /* what is looked for was sent a moment ago, and the cache may not have it yet */
      lost |= load->seen.count == 0;
      load_forget_doubts(load);
      many = false;
    }
    if (!load->again && (lost || (many && !load->setup.properties))) {
      load_again(load);
    } else if (load->setup.properties) {
      load_believe(load);
    } else {
      load->probing = many;
      load_check(load);
    }
  }
}
