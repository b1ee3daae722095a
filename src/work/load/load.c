/* load: visits, in pages until one brings nothing new. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include "api/api.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/json.h"
#include "store/cache.h"
#include "work/net/answer.h"
#include "work/net/call.h"
#include "work/net/cached.h"
#include "work/load/load_private.h"
#include "work/load/id_set.h"
#include "work/worker.h"

enum {
  LOAD_BY = 50,             /* visits a page */
  LOAD_PAGE_MAX = 64 << 20, /* bytes of one page */
  LOAD_PAGES_MAX = 100000,
  LOAD_BYTES_MAX = 1 << 30, /* of all pages: nor is it so large */
  LOAD_VISITS_MAX = 250000, /* more than any account has: such a list has no end */
  LOAD_OUTSIDE =
      24 * 60 * 60 /* seconds: as far out of the times asked for as a zone or an inclusive end puts a visit */
};

/* ---- one visit */

/* Not one of those that were asked for. */
static bool load_is_outside(const struct load *load, const struct visit *visit) {
  const struct load_setup *setup = &load->setup;
  if (visit->at == WHEN_NONE) return false;
  bool before = setup->from != WHEN_NONE && visit->at < setup->from - LOAD_OUTSIDE;
  bool after = setup->to != WHEN_NONE && visit->at >= setup->to + LOAD_OUTSIDE;
  return before || after;
}

/* One that can be read, and says what is known of it. */
static void load_add_visit(struct load *load, struct visit *take_visit) {
  struct load_list *list = &load->list;
  struct load_page *here = &load->pages.here;
  struct cache *cache = load->worker->cache;
  enum id_seen how = take_visit->at != WHEN_NONE ? SEEN_GOOD : SEEN_UNDATED;
  uint64_t number = text_number(take_visit->id);
  (void)id_set_add(&here->seen, number, how);
  bool is_new = id_set_add(&list->seen, number, how), outside = is_new && load_is_outside(load, take_visit);
  bool wanted = is_new && !(outside && cache_visit_run(cache, take_visit->id) == 0); /* else the cache has it not */
  here->brought += is_new;
  list->count += is_new;
  list->dateless += is_new && how == SEEN_UNDATED;
  list->heedless |= outside;
  if (wanted && load->visits != NULL) {
    visit_list_add(load->visits, take_visit);
    return;
  }
  if (wanted && !cache_has_visit(cache, take_visit)) load_keep(load, take_visit->raw, take_visit->raw_length);
  visit_free(take_visit);
}

static bool load_visit(void *arg, const char *bytes, size_t length) {
  struct load *load = arg;
  AUTO(visit_free_at) struct visit *visit = NULL;
  struct error error;
  error_clear(&error);
  load->pages.here.count++;
  bool decoded = bytes != NULL && visit_decode(bytes, length, &visit, &error) == ERROR_NONE;
  bool says_what = decoded && !visit->odd_date && !visit->bare;
  visit_compare *lacks = load->setup.strict ? visit_lacks_guests : visit_lacks;
  if (says_what && !cached_lacks(load->worker, visit, lacks)) {
    load_add_visit(load, mem_take(&visit));
  } else { /* what lacks something that is known is counted so, but how it stands now is told */
    load_leave_out(load, decoded ? visit->id : NULL, bytes, length, error.text);
    if (says_what && load->setup.page == NULL) load_keep(load, visit->raw, visit->raw_length);
  }
  load_tell(load, false);
  return true;
}

/* ---- pages */

static call_done load_page_done;

static void load_page(struct load *load) {
  char from[WHEN_SIZE], to[WHEN_SIZE], page[16], by[16];
  const struct load_setup *setup = &load->setup;
  bool timed = (load->asking.way & LOAD_UNTIMED) == 0;
  when_print(setup->from, from);
  when_print(setup->to, to);
  snprintf(page, sizeof page, "%d", load->pages.page);
  snprintf(by, sizeof by, "%d", LOAD_BY);
  load->call =
      call_start(load->worker,
                 &(struct call_setup){.request.endpoint = API_VISITS,
                                      .request.query = {{"startTime", timed && setup->from != WHEN_NONE ? from : NULL},
                                                        {"endTime", timed && setup->to != WHEN_NONE ? to : NULL},
                                                        {"ref", setup->ref},
                                                        {"page", page},
                                                        {"by", by}},
                                      .idle = setup->idle,
                                      .done = load_page_done,
                                      .drop = load_dropped,
                                      .arg = load,
                                      .took_ms = &load->time.took_ms});
}

static void load_visits(struct load *load) {
  struct load_pages *pages = &load->pages;
  id_set_empty(&pages->here.seen);
  id_set_empty(&pages->before);
  *pages = (struct load_pages){.page = (load->asking.way & LOAD_FROM_ONE) != 0,
                               .held = pages->held,
                               .here.seen = pages->here.seen,
                               .before = pages->before};
  load->time.took_ms = 0;
  load_page(load);
}

static void load_next_page(struct load *load) {
  load->pages.page++;
  load_page(load);
}

/* That visits come which lie behind the times asked for does not end a list: the contract has no order, and a
 * server that does not heed times may send those that are wanted last. Its size does. */
static enum error_code load_endless(struct load *load, struct error *error) {
  error_clear(error);
  load->pages.bytes += load->pages.held.length;
  if (load->pages.held_page < LOAD_PAGES_MAX && load->list.seen.count < LOAD_VISITS_MAX &&
      load->pages.bytes < LOAD_BYTES_MAX)
    return ERROR_NONE;
  return error_set(error, ERROR_ANSWER, _("Flatsy's list of visits has no end: nothing of it can be trusted"));
}

/* ---- what a page says that brings nothing new */

/* All that it has was on the page before it: the list grew meanwhile, or that was the last one and comes again. */
static bool load_is_the_page_before(const struct load *load) {
  for (size_t n = 0; n < load->pages.here.seen.size; n++)
    if (load->pages.here.seen.numbers[n] != 0 && !id_set_has(&load->pages.before, load->pages.here.seen.numbers[n]))
      return false;
  return true;
}

/* The page before it is asked for once more, and then it. */
static enum load_turn load_go_back(struct load *load) {
  load->pages.back_at = load->pages.held_page;
  load->pages.back_brought = false;
  load_stop_call(load);
  load->pages.page = load->pages.held_page - 2;
  return LOAD_GOES_ON;
}

/* A page of what was read before may be an answer to another request, and then something is missing. What it is when it
 * comes again is so: the end of a list (a page that is shorter than others, or the last one for whatever is beyond it),
 * a server that counts from 1 and takes 0 for 1, one that has no pages; or a failure. */
static enum load_turn load_turn_repeated(struct load *load) {
  bool before = load_is_the_page_before(load), first = load->pages.held_page == 1;
  if (load->pages.held_page < load->pages.back_at) return LOAD_GOES_ON;
  if (load->pages.stays || (load->pages.repeated && load->pages.held_page == 2)) return before ? LOAD_ENDS : LOAD_FAILS;
  if (load->pages.back_at != load->pages.held_page) return load_go_back(load);
  if (load->pages.back_brought) return LOAD_GOES_ON; /* it was the page before that came in its place */
  if (!before) return LOAD_FAILS;
  if (first && !load->pages.repeated && !load_paging_knows(load, LOAD_PAGING_DIFFER)) {
    load->pages.repeated = true;
    return LOAD_GOES_ON;
  }
  if (load->pages.here.count < load->pages.longest) return LOAD_ENDS;
  load->pages.stays = true; /* the one behind it tells */
  return LOAD_GOES_ON;
}

static enum load_turn load_turn(struct load *load) {
  if (load->pages.here.count > 0 && load->pages.here.brought == 0) return load_turn_repeated(load);
  if (load->pages.stays) return LOAD_FAILS; /* nobody shows a page twice, and then others, or none */
  if (load->pages.here.count == 0)
    return load->pages.held_page == 0 && !load_paging_has_zero(load) ? LOAD_GOES_ON : LOAD_ENDS;
  load->pages.back_brought |= load->pages.held_page < load->pages.back_at;
  bool other = load->pages.held_page == 1 && load->pages.here.brought == load->pages.here.count &&
               load->pages.longest > 0; /* not grown */
  if (other && (load->asking.way & LOAD_FROM_ONE) == 0 && !load->pages.repeated)
    load_paging_learn_that(load, LOAD_PAGING_DIFFER, true);
  return LOAD_GOES_ON;
}

/* Page 0 was empty, and page 1 is not: a server that counts from 1, if page 0 is empty again. */
static bool load_begins_late(const struct load *load) {
  return !load->list.again && load->pages.held_page == 1 && load->pages.longest == 0 && load->pages.here.count > 0 &&
         (load->asking.way & LOAD_FROM_ONE) == 0;
}

static void load_turn_page(struct load *load) {
  struct id_set seen = load->pages.before;
  load->pages.before = load->pages.here.seen;
  load->pages.here.seen = seen;
  id_set_empty(&load->pages.here.seen);
  if (load->pages.here.count > load->pages.longest) load->pages.longest = load->pages.here.count;
}

/* What comes of the page that is held; LOAD_FAILS: load->error says why. */
static enum load_turn load_judge(struct load *load) {
  AUTO(json_splitter_free_at) struct json_splitter *splitter = json_splitter_new(load_visit, load, LOAD_ELEMENT_MAX);
  struct http_answer answer = {.outcome = HTTP_ANSWERED, .status = 200, .body = load->pages.held};
  bool decoded = json_splitter_feed(splitter, answer.body.data ? answer.body.data : "", answer.body.length) &&
                 json_splitter_done(splitter);
  if (api_judge_body(API_VISITS, &answer, decoded, &load->error) != ERROR_NONE ||
      load_endless(load, &load->error) != ERROR_NONE || load_pace(load, &load->error) != ERROR_NONE)
    return LOAD_FAILS;
  if (load_paging_says_nothing(load)) { /* refusals, and nothing: that is no word about how this server counts */
    error_set(&load->error, ERROR_ANSWER, _("Flatsy refused the first page of its list: nothing was read, try again"));
    return LOAD_FAILS;
  }
  load_paging_learn(load);
  enum load_turn turn = load_turn(load);
  if (turn == LOAD_FAILS)
    error_set(&load->error, ERROR_ANSWER,
              _("Flatsy's list of visits repeats itself: nothing of it was read, try again in a moment"));
  return turn;
}

/* Reads the page that is held. False when it ended the load. */
static bool load_read(struct load *load) {
  struct load_page *here = &load->pages.here;
  load->due = LOAD_NOTHING;
  here->count = here->brought = here->left_out = 0;
  enum load_turn turn = load_judge(load);
  if (turn == LOAD_FAILS) {
    load_fail(load, &load->error);
    return false;
  }
  if (load_begins_late(load)) {
    load_again(load);
    return false;
  }
  if (load->pages.held_page == 0 && here->count > 0) load_paging_learn_that(load, LOAD_PAGING_ZERO, true);
  if (load->setup.page != NULL) load->setup.page(load->worker, load);
  load->pages.ahead = here->brought == LOAD_BY;
  load_turn_page(load);
  if (turn == LOAD_ENDS) load_compare(load);
  return turn == LOAD_GOES_ON;
}

static void load_hold(struct load *load, const struct http_answer *answer) {
  load->pages.held.length = 0;
  /* It fits: the transport's own cap is smaller. */
  (void)!buf_add(&load->pages.held, answer->body.data ? answer->body.data : "", answer->body.length);
  load->pages.held_page = load->pages.page;
  if (load->time.heard_run == 0) load->time.heard_run = worker_run(load->worker);
  load->due = LOAD_PAGE;
}

static void load_page_done(struct worker *worker, void *arg, const struct error *error,
                           const struct http_answer *answer) {
  struct load *load = arg;
  (void)worker;
  load->call = NULL;
  if (load_drop_stale(load)) return;
  int page = load->pages.page;
  if (load->due == LOAD_PAGE && !load_read(load)) return; /* the page before was the last */
  if (load->pages.page != page) {                         /* ... or is asked for again, and then this one */
    load_next_page(load);
    return;
  }
  if (error->code == ERROR_NONE && !load_paging_is_sure(load)) {
    load_visits(load);
  } else if (error->code == ERROR_NONE) {
    load_hold(load, answer);
    if (load->pages.ahead) load_next_page(load);
  } else if (load_paging_next(load, answer)) {
    load_visits(load);
  } else {
    struct error why = *error;
    answer_judge(load->setup.ref != NULL, &why);
    load_fail(load, &why);
  }
}

static void load_begin(struct load *load) {
  load->due = LOAD_NOTHING;
  if (load->setup.properties)
    load_properties(load);
  else
    load_visits(load);
}

struct load *load_start(struct worker *worker, const struct load_setup *setup) {
  struct load *load = mem_new(sizeof *load);
  load->worker = worker;
  load->setup = *setup;
  load->setup.ref = mem_copy(setup->ref);
  load->run = worker_run(worker);
  load->begun = worker_utc(worker);
  load->time.progress_ms = worker_mono(worker); /* a short load is not worth a flash on the screen */
  buf_init(&load->pages.held, LOAD_PAGE_MAX);
  if (setup->collect || setup->page != NULL) load->visits = mem_new(sizeof *load->visits);
  load->next = worker->loads->first;
  worker->loads->first = load;
  if (!setup->properties) load_paging_begin(load);
  load_begin(load);
  return load;
}

/* The first that has it to do; NULL: none. */
static struct load *load_find(const struct worker *worker, enum load_due due) {
  struct load *load = worker->loads->first;
  while (load != NULL && load->due != due)
    load = load->next;
  return load;
}

bool load_has(const struct worker *worker, enum load_due due) {
  return load_find(worker, due) != NULL;
}

void load_run(struct worker *worker) {
  struct load *load;
  while ((load = load_find(worker, LOAD_PAGE)) != NULL)
    if (!load_drop_stale(load) && load_read(load) && load->call == NULL) load_next_page(load);
  while ((load = load_find(worker, LOAD_AGAIN)) != NULL)
    load_begin(load);
  load = load_find(worker, LOAD_STORE);
  if (load != NULL && !load_drop_stale(load)) load_store(load);
}

void load_open(struct worker *worker) {
  worker->loads = mem_new(sizeof *worker->loads);
}

void load_close(struct worker *worker) {
  while (worker->loads->first != NULL)
    load_cancel(worker, worker->loads->first);
  free(worker->loads);
}

void load_cancel(struct worker *worker, struct load *load) {
  if (load->call != NULL)
    call_cancel(worker, load->call); /* which drops the load */
  else
    load_dropped(worker, load); /* its page is held, or it goes into the cache */
}
