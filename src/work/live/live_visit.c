/* live_visit: what the relay says of one visit, and what of it is news for the person at the desk. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "store/cache.h"
#include "work/live/live_private.h"
#include "work/event.h"
#include "work/stale.h"
#include "work/worker.h"
#include "work/write/reread.h"

enum {
  VISIT_SLOTS_MS = 2000, /* slots are read within this time: not by every seat at once */
  VISIT_NEWS_MS = 3000,  /* news that come closer together are told as one */
  VISIT_WORDS_CELLS = 60
};

bool live_went_well(const struct live *live, enum error_code code) {
  if (code != ERROR_NONE) log_line("%s", live->batch.error.text);
  return code == ERROR_NONE;
}

bool live_write(struct live *live) {
  if (live->batch.open) return true;
  live->batch.open = live_went_well(live, cache_begin(live->worker->cache, &live->batch.error));
  if (live->batch.open) live->batch.run = worker_run(live->worker);
  return live->batch.open;
}

void live_doubt_visit(struct live *live, const char *visit_id) {
  const struct feed_head *head = &live->head.says;
  AUTO(visit_free_at) struct visit *visit = NULL;
  struct error error;
  (void)!cache_visit(live->worker->cache, visit_id, &visit, &error); /* one that can't be read is worth a look too */
  bool known = head->from < head->to;
  if (visit != NULL && (!known || visit->at == WHEN_NONE || (visit->at >= head->from && visit->at < head->to)))
    reread_visit(live->worker, visit_id);
}

/* ---- news in words */

/* "Fri 27 14:30, 75-1042, Marie Dupont": what of it there is. */
static void visit_name(const struct visit *visit, char *out, size_t size) {
  char when[64] = "";
  AUTO(mem_free_at) char *name = visit->visitor_count > 0 ? visitor_name(&visit->visitors[0].visitor) : NULL;
  if (visit->at != WHEN_NONE) when_show_day_time(visit->at, when, sizeof when);
  const char *const parts[] = {when, visit->ref_shown, name};
  out[0] = '\0';
  for (size_t n = 0; n < sizeof parts / sizeof *parts; n++)
    if (parts[n] != NULL && parts[n][0] != '\0')
      snprintf(out + strlen(out), size - strlen(out), "%s%s", out[0] != '\0' ? ", " : "", parts[n]);
}

/* NULL: nothing that somebody waits for. A visit that was moved is told by the one that it became. */
static const char *visit_news(enum feed_what what, const struct visit *visit) {
  bool later;
  if (what == FEED_REPORT) return _("New report");
  if (what == FEED_NEW) return visit_may_have_moved(visit, &later) ? C_("visit", "Moved") : _("New visit");
  if (what != FEED_STATUS) return NULL;
  switch (visit_summary_status(visit, NULL)) {
  case VISIT_CANCELLED_VISITOR:
    return _("Cancelled by the visitor");
  case VISIT_CANCELLED_OWNER:
    return _("Cancelled by the owner");
  case VISIT_CANCELLED_AGENT:
    return _("Cancelled by the visit agent");
  case VISIT_CANCELLED_TERMINATED:
    return _("Cancelled, the property is taken");
  default:
    return NULL;
  }
}

static void live_note(struct live_told *told, char *take_text, const char *property_id) {
  free(told->text);
  told->text = take_text;
  mem_replace(&told->text_talk, property_id);
  told->batch_count++;
}

void live_tell(struct live *live) {
  struct live_told *told = &live->told;
  int64_t now = worker_mono(live->worker);
  if (told->batch_count == 0) return;
  bool more = now - told->news_ms < VISIT_NEWS_MS;
  told->count = told->batch_count + (more ? told->count : 0);
  told->news_ms = now;
  told->batch_count = 0;
  if (told->count > 1) {
    free(told->text);
    told->text = mem_print(ngettext("%zu change: c shows it", "%zu changes: c shows them", (unsigned long)told->count),
                           told->count);
  }
  struct event *event = event_new(EVENT_NEWS);
  event->bell = !more && live->worker->setup.profile.bell;
  event->text = told->text;
  event->id = told->text_talk;
  told->text = told->text_talk = NULL;
  worker_send(live->worker, event);
}

/* ---- one visit */

/* The planning on screen shows it, or how a visit of its day was moved. */
static bool visit_is_shown(const struct worker *worker, const struct visit *visit) {
  bool later;
  if (visit == NULL || !worker->stale.shows_day) return false;
  if (visit->at == WHEN_NONE || stale_shows(&worker->stale, visit->at)) return true;
  return visit_may_have_moved(visit, &later);
}

/* It was on the planning before. */
static bool visit_was_shown(struct worker *worker, const char *visit_id) {
  AUTO(visit_free_at) struct visit *before = NULL;
  struct error error;
  return cache_visit(worker->cache, visit_id, &before, &error) != ERROR_NONE || visit_is_shown(worker, before);
}

/* The relay may have read it before we wrote it: then Flatsy is asked. False: it has not been heard. */
static bool visit_put_whole(struct live *live, const struct visit *visit) {
  struct worker *worker = live->worker;
  bool changed = false;
  if (worker_wrote(worker, visit->id) && !cache_has_visit(worker->cache, visit)) {
    reread_visit(worker, visit->id);
    return true;
  }
  bool shown = visit_is_shown(worker, visit) || visit_was_shown(worker, visit->id);
  if (!live_went_well(live,
                      cache_put_visit(worker->cache, visit, live->batch.run, CACHE_READ, &changed, &live->batch.error)))
    return false;
  /* Since the clock was set back what stands there seems to be of later on: this has not been heard. */
  if (!changed && !cache_has_visit(worker->cache, visit)) return false;
  worker->stale.day_soon |= changed && shown;
  if (changed)
    stale_slots(&worker->stale, visit->property_id, worker_mono(worker) + worker_random(worker) % VISIT_SLOTS_MS);
  return true;
}

/* What the relay has read may lack what is known here, as any reading may. */
static bool visit_put(struct live *live, struct visit *visit) {
  struct error error;
  AUTO(visit_free_at) struct visit *before = NULL;
  (void)!cache_visit(live->worker->cache, visit->id, &before, &error); /* one that can't be read is written over */
  if (before == NULL) return visit_put_whole(live, visit);
  visit_keep_code(visit, before);
  if (visit_lacks(visit, before)) {
    reread_visit(live->worker, visit->id);
    return true;
  }
  AUTO(visit_free_at) struct visit *whole = visit_with_known(visit, before);
  return visit_put_whole(live, whole != NULL ? whole : visit);
}

static void visit_put_row(struct live *live, unsigned shard, const struct feed_visit *message) {
  struct cache_feed_row row = {
      .visit = message->id, .shard = (int)shard, .seq = message->seq, .epoch = live->shards[shard].epoch};
  (void)live_went_well(live, cache_feed_put(live->worker->cache, &row, &live->batch.error));
}

static void visit_gone(struct live *live, const struct feed_visit *message, int64_t known) {
  if (known > message->seq) return;
  if (known != 0) (void)live_went_well(live, cache_feed_cut(live->worker->cache, message->id, &live->batch.error));
  live_doubt_visit(live, message->id);
}

static void visit_tell(struct live *live, const struct feed_visit *message, const struct visit *visit) {
  const char *what = visit_news(message->what, visit);
  char name[512];
  if (what == NULL || message->seq <= live->told.seq || worker_wrote(live->worker, visit->id)) return;
  visit_name(visit, name, sizeof name);
  live_note(&live->told, mem_print(_("%s: %s"), what, name), NULL);
}

static void visit_came(struct live *live, unsigned shard, const struct feed_visit *message, bool kept) {
  struct worker *worker = live->worker;
  int64_t known = cache_feed_seq(worker->cache, message->id);
  AUTO(visit_free_at) struct visit *visit = NULL;
  struct error error;
  if (message->gone)
    visit_gone(live, message, known);
  else if (message->seq == known && kept)
    visit_put_row(live, shard, message); /* heard in this replay */
  if (message->gone || message->seq < known || (message->seq == known && kept)) return;
  if (visit_decode(message->raw, message->raw_length, &visit, &error) == ERROR_NONE &&
      text_same_id(visit->id, message->id)) {
    if (message->seq == known || visit_put(live, visit)) visit_put_row(live, shard, message);
    if (message->seq == known && worker_wrote(worker, visit->id))
      reread_visit(worker, visit->id); /* another process of this profile put it over what we wrote */
    if (!kept) visit_tell(live, message, visit);
  } else {
    log_line("a visit on the broker can't be read");
  }
}

void live_visit(struct live *live, unsigned shard, const struct mqtt_news *news) {
  struct live_shard *its = &live->shards[shard];
  AUTO(feed_visit_clear) struct feed_visit message = {0};
  if (!live_went_well(live, feed_visit_decode(news->bytes, news->length, &message, &live->batch.error))) return;
  bool ours = live->inst != NULL && strcmp(live->inst, message.inst) == 0;
  its->doubted |= !ours && !live->head.known;
  if (ours && feed_shard(message.id) == shard && live_write(live)) {
    visit_came(live, shard, &message, news->retained);
    if (message.claim.seq >= its->claim.seq) its->claim = message.claim;
    if (message.seq > live->told.seq) live->told.seq = message.seq;
    its->touched = true;
  }
}

/* ---- a message from an agent */

void live_talk(struct live *live, const struct mqtt_news *news) {
  AUTO(feed_talk_clear) struct feed_talk talk = {0};
  if (!live_went_well(live, feed_talk_decode(news->bytes, news->length, &talk, &live->batch.error))) return;
  bool same = live->told.talk != NULL && strcmp(live->told.talk, talk.id) == 0;
  mem_replace(&live->told.talk, talk.id);
  if (news->retained || same) return;
  char words[512];
  AUTO(mem_free_at) char *ref = text_clean_line(talk.ref != NULL ? talk.ref : "");
  AUTO(mem_free_at) char *text = text_clean_line(talk.text ? talk.text : "");
  text_clip(words, sizeof words, text, VISIT_WORDS_CELLS, false);
  live_note(&live->told, mem_print(_("New message: %s: %s"), ref, words),
            talk.property_id != NULL ? talk.property_id : "");
}
