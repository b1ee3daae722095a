/* load_paging: how this server is asked for its visits. Most count their pages from 0 and take times; one that refuses
 * page 0 may count from 1, or take no times. But so may whatever lies between, for a moment: another way is
 * believed only when page 0 was refused again after that way was answered. And every list begins with page 0: what was
 * learnt spares the second try, and is forgotten as soon as page 0 is answered. One that counts from 1 may also have an
 * empty page 0: until a page 0 had something, an empty one is no end. */
#include "api/api.h"
#include "base/when.h"
#include "store/cache.h"
#include "work/load/load_private.h"
#include "work/net/cached.h"
#include "work/worker.h"

#define PAGING_ANSWERED "visits:answered" /* it answered a first page */
#define PAGING_FROM_ONE "visits:from-one" /* ... which is page 1 */
#define PAGING_UNTIMED "visits:untimed"   /* it takes no times */

bool load_paging_knows(const struct load *load, const char *what) {
  return cache_read_at(load->worker->cache, what) != WHEN_NONE;
}

void load_paging_learn_that(struct load *load, const char *what, bool so) {
  if (load_paging_knows(load, what) != so) cached_mark(load->worker, what, so ? load->begun : WHEN_NONE);
}

static bool load_paging_is_timed(const struct load *load) {
  return load->setup.from != WHEN_NONE || load->setup.to != WHEN_NONE;
}

void load_paging_begin(struct load *load) {
  load->asking.way = load->asking.hoped = 0;
  if (load_paging_knows(load, PAGING_FROM_ONE)) load->asking.hoped |= LOAD_FROM_ONE;
  if (load_paging_is_timed(load) && load_paging_knows(load, PAGING_UNTIMED)) load->asking.hoped |= LOAD_UNTIMED;
}

bool load_paging_next(struct load *load, const struct http_answer *answer) {
  int status = answer != NULL ? answer->status : 0;
  bool named = load->setup.ref != NULL && status == 404 && load->asking.hoped == 0; /* it knows no such property */
  unsigned last = load_paging_is_timed(load) ? LOAD_FROM_ONE | LOAD_UNTIMED : LOAD_FROM_ONE;
  if (load->asking.answered || named || api_is_page(answer) || (status != 400 && status != 404 && status != 422))
    return false;
  if (load->asking.hoped != 0) {
    bool first =
        load->asking.way == 0 && load->asking.hoped == (LOAD_FROM_ONE | LOAD_UNTIMED); /* page 0 without times, too */
    if (load->asking.way == load->asking.hoped) return false;
    load->asking.way = first ? LOAD_UNTIMED : load->asking.hoped;
    return true;
  }
  if (load_paging_knows(load, PAGING_ANSWERED)) return false;
  if (!load->asking.refused) return load->asking.refused = true;
  if (load->asking.way == last) return false;
  load->asking.way++;
  return true;
}

bool load_paging_is_sure(struct load *load) {
  if (load->asking.answered || load->asking.way == 0 || load->asking.way == load->asking.hoped) return true;
  load->asking.hoped = load->asking.way;
  load->asking.way = 0;
  return false;
}

bool load_paging_says_nothing(const struct load *load) {
  bool from_one = (load->asking.way & LOAD_FROM_ONE) != 0;
  return from_one && !load->asking.answered && load->pages.here.count == 0 && !load_paging_knows(load, PAGING_FROM_ONE);
}

void load_paging_learn(struct load *load) {
  if (load->asking.answered) return;
  load->asking.answered = true;
  load_paging_learn_that(load, PAGING_ANSWERED, true);
  load_paging_learn_that(load, PAGING_FROM_ONE, (load->asking.way & LOAD_FROM_ONE) != 0);
  if (load_paging_is_timed(load)) load_paging_learn_that(load, PAGING_UNTIMED, (load->asking.way & LOAD_UNTIMED) != 0);
}

bool load_paging_has_zero(const struct load *load) {
  return (load->asking.way & LOAD_FROM_ONE) != 0 || load_paging_knows(load, LOAD_PAGING_ZERO);
}
