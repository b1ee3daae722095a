#include "relay/publisher.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "relay/relay_clock.h"

enum {
  PUBLISHER_CHECK_MS = 5000, /* for the broker to show what it has kept */
  PUBLISHER_SHOWN_MS = 400,  /* ... once what we sent behind the subscription has come back */
  PUBLISHER_PROBES = 2, /* the broker's answers to so many of them, one after the other, have nothing before them */
  PUBLISHER_ECHO_MS = 10000,
  PUBLISHER_FAREWELL_MS = 2000,
  PUBLISHER_REFUSED_MS = 60000,
  PUBLISHER_SILENT_MS = 10000, /* what isn't acknowledged by then never is: a cluster's node died with it */
  PUBLISHER_VISIT_SECONDS = 30 * 24 * 3600, /* the broker forgets then; sent again after half of it */
  PUBLISHER_GONE_SECONDS = 24 * 3600,
  PUBLISHER_TIDY_MS = 10 * 60 * 1000,
  PUBLISHER_BURIED = 100, /* at once */
  PUBLISHER_BREAKS = 2    /* one row alone broke the connection so often: it is too large for that broker */
};

/* ---- rows */

static bool publisher_sends(const struct publisher *publisher, const char *id) {
  for (size_t n = 0; n < publisher->sent_count; n++)
    if (strcmp(publisher->sent[n].id, id) == 0) return true;
  return false;
}

/* What the shard holds once this row is there. */
static void publisher_claim(struct publisher *publisher, const struct ledger_row *row, bool gone) {
  struct feed_claim *claim = &publisher->claims[feed_shard(row->id)];
  if (row->held) {
    claim->count--;
    claim->sum ^= feed_number(row->id, row->sent);
  }
  if (!gone) {
    claim->count++;
    claim->sum ^= feed_number(row->id, row->seq);
  }
  if (row->seq > claim->seq) claim->seq = row->seq;
}

/* gone: as a tombstone. What does not fit goes as one, too: a seat then asks the API, instead of showing an older one.
 * False when the broker is away. */
static bool publisher_send_row(struct publisher *publisher, const struct ledger_row *row, bool gone) {
  struct feed_claim *claim = &publisher->claims[feed_shard(row->id)], before = *claim;
  struct feed_visit visit = {.inst = publisher->ledger->inst,
                             .seq = row->seq,
                             .at_ms = row->read_ms,
                             .what = row->what,
                             .gone = gone,
                             .id = row->id,
                             .raw = row->raw,
                             .raw_length = row->raw_length};
  AUTO(buf_free) struct buf out = buf_empty(FEED_VISIT_MAX);
  publisher_claim(publisher, row, gone);
  visit.claim = *claim;
  AUTO(mem_free_at) char *topic = feed_topic_visit(publisher->ledger->account, row->id);
  bool fits = feed_visit_encode(&out, &visit) && mqtt_takes(publisher->mqtt, topic, out.length);
  int keep = gone ? PUBLISHER_GONE_SECONDS : PUBLISHER_VISIT_SECONDS;
  int mid = fits ? mqtt_publish(publisher->mqtt, topic, out.data, out.length, keep) : 0;
  if (mid == 0) *claim = before;
  if (!fits) log_line("visit %s is too large for the broker: seats read it from Flatsy", row->id);
  if (!fits && !gone) return publisher_send_row(publisher, row, true);
  if (mid == 0) return !fits;
  publisher->sent[publisher->sent_count++] = (struct publisher_sent){
      .mid = mid, .id = mem_copy(row->id), .seq = row->seq, .at_ms = relay_clock_mono_ms(), .held = !gone};
  publisher->published++;
  return true;
}

static bool publisher_is_breaker(const struct publisher *publisher, const char *id) {
  return publisher->breaker != NULL && strcmp(publisher->breaker, id) == 0;
}

/* Some brokers answer what is too large for them by hanging up, or so that our own library does. Which one it was shows
 * when what was under way is sent again, one at a time. */
static void publisher_broke(struct publisher *publisher) {
  if (publisher->sent_count == 0 || publisher->hung_up) return;
  for (size_t n = 0; n < publisher->sent_count; n++) {
    int64_t seq = publisher->sent[n].seq;
    if (publisher->single_to == 0 || seq < publisher->single_from) publisher->single_from = seq;
    if (seq > publisher->single_to) publisher->single_to = seq;
  }
  if (publisher->sent_count > 1) return;
  const char *id = publisher->sent[0].id;
  publisher->breaks = publisher_is_breaker(publisher, id) ? publisher->breaks + 1 : 1;
  mem_replace(&publisher->breaker, id);
}

static bool publisher_send_next(struct publisher *publisher, const struct ledger_row *row) {
  bool breaks = publisher->breaks >= PUBLISHER_BREAKS && !row->gone && publisher_is_breaker(publisher, row->id);
  if (breaks) log_line("the broker hangs up on visit %s: seats read it from Flatsy", row->id);
  return publisher_send_row(publisher, row, breaks || row->gone);
}

/* How many may be handed over now: in batches. */
static size_t publisher_room(struct publisher *publisher) {
  size_t room = PUBLISHER_WINDOW - publisher->sent_count;
  if (publisher->sent_count == 0 && publisher->after >= publisher->single_to)
    publisher->single_from = publisher->single_to = 0;
  return room < PUBLISHER_WINDOW / 4 ? 0 : room;
}

static bool publisher_is_single(const struct publisher *publisher, int64_t seq) {
  return publisher->single_to != 0 && seq >= publisher->single_from && seq <= publisher->single_to;
}

/* It is one of those that go alone, or one of them is under way. */
static bool publisher_must_wait(const struct publisher *publisher, int64_t seq) {
  if (publisher->sent_count == 0) return false;
  return publisher_is_single(publisher, seq) || publisher_is_single(publisher, publisher->sent[0].seq);
}

static void publisher_send_rows(struct publisher *publisher) {
  struct ledger_row *rows;
  size_t count, n = 0, room = publisher_room(publisher);
  if (room == 0) return;
  transaction_wrote(publisher->transaction, ledger_unsent(publisher->ledger, publisher->after, room, &rows, &count,
                                                          &publisher->transaction->why));
  for (; n < count; n++) {
    if (publisher_sends(publisher, rows[n].id)) break; /* what the broker has of it isn't known yet */
    if (publisher_must_wait(publisher, rows[n].seq)) break;
    if (!publisher_send_next(publisher, &rows[n])) break;
    publisher->after = rows[n].seq;
    publisher->head.owed = true;
  }
  if (n == count && count < room) publisher->owed = false;
  ledger_rows_free(rows, count);
}

static void publisher_forget_sent(struct publisher *publisher) {
  for (size_t n = 0; n < publisher->sent_count; n++)
    free(publisher->sent[n].id);
  publisher->sent_count = 0;
}

/* From the first that is to be sent: numbers are sent in order, but these may be old ones. */
static void publisher_send_all(struct publisher *publisher) {
  publisher->after = 0;
  publisher->owed = true;
}

/* What the broker has acknowledged, and no more, is there. */
static void publisher_begin_again(struct publisher *publisher) {
  publisher_forget_sent(publisher);
  transaction_wrote(publisher->transaction,
                    ledger_claims(publisher->ledger, publisher->claims, &publisher->transaction->why));
  publisher_send_all(publisher);
}

static void publisher_resend(struct publisher *publisher, int shard) {
  if (!transaction_write(publisher->transaction)) return;
  transaction_wrote(publisher->transaction, ledger_resend(publisher->ledger, shard, &publisher->transaction->why));
  publisher_send_all(publisher);
}

static void publisher_acknowledged(struct publisher *publisher, const struct mqtt_news *news) {
  size_t n = 0;
  while (n < publisher->sent_count && publisher->sent[n].mid != news->mid)
    n++;
  if (news->refused && publisher->forbidden_ms == 0)
    log_line("the broker forbids us to publish: let the relay's user write under vd/1/, in the broker's ACL");
  if (news->refused) /* until all is sent again: what else it takes meanwhile doesn't make the claims right */
    publisher->forbidden_ms = relay_clock_mono_ms() + PUBLISHER_REFUSED_MS;
  if (news->mid == publisher->check.probe) publisher->check.probe = 0;
  if (n == publisher->sent_count) return;
  struct publisher_sent sent = publisher->sent[n];
  memmove(&publisher->sent[n], &publisher->sent[n + 1], (--publisher->sent_count - n) * sizeof sent);
  if (publisher_is_breaker(publisher, sent.id)) mem_replace(&publisher->breaker, NULL);
  if (news->too_large && sent.held) { /* it was claimed: as if it had been there */
    log_line("visit %s is too large for the broker: seats read it from Flatsy", sent.id);
    publisher_send_row(
        publisher,
        &(struct ledger_row){
            .id = sent.id, .seq = sent.seq, .sent = sent.seq, .read_ms = relay_clock_utc() * 1000, .held = true},
        true);
  } else if (!news->refused && transaction_write(publisher->transaction))
    transaction_wrote(publisher->transaction, ledger_sent(publisher->ledger, sent.id, sent.seq, sent.held,
                                                          relay_clock_utc(), &publisher->transaction->why));
  free(sent.id);
}

/* ---- what the broker has kept */

/* Our file came back from a backup: the numbers that it would give next are known to seats, for something else. */
static bool publisher_is_behind(const struct publisher *publisher, const struct feed_head *head) {
  for (size_t n = 0; n < FEED_SHARDS; n++)
    if (head->claims[n].seq > publisher->ledger->seq) return true;
  return false;
}

static void publisher_kept(struct publisher *publisher, const struct mqtt_news *news) {
  AUTO(feed_head_clear) struct feed_head head = {0};
  struct error error;
  if (publisher->anew) return; /* it is asked for once more */
  if (!news->retained) {       /* our own, come back */
    publisher->head.echo_ms = relay_clock_mono_ms();
    publisher->deaf = false;
    if (publisher->check.probes == 1) publisher->check.due_ms = publisher->head.echo_ms + PUBLISHER_SHOWN_MS;
    return;
  }
  if (publisher->check.done || feed_head_decode(news->bytes, news->length, &head, &error) != ERROR_NONE) return;
  bool ours = strcmp(head.inst, publisher->ledger->inst) == 0;
  if (ours && publisher_is_behind(publisher, &head)) {
    ours = false;
    log_line("relay.db is older than what was published, as if it were of a backup: its numbers begin anew");
    if (transaction_write(publisher->transaction))
      transaction_wrote(publisher->transaction, ledger_rename(publisher->ledger, &publisher->transaction->why));
  }
  size_t missing = ours ? 0 : FEED_SHARDS;
  publisher->check.done = true;
  if (!ours) publisher_resend(publisher, -1);
  for (int n = 0; ours && n < FEED_SHARDS; n++) { /* tombstones too: it may have what is gone */
    if (feed_claim_is(&publisher->claims[n], head.claims[n].count, head.claims[n].sum)) continue;
    missing++;
    publisher_resend(publisher, n);
  }
  if (missing > 0)
    log_line("the broker has %zu of %d shards as they were: the others are sent again", FEED_SHARDS - missing,
             FEED_SHARDS);
}

/* The will of a connection that broke long ago may come after we are back. */
static void publisher_head_came(struct publisher *publisher, const struct mqtt_news *news) {
  AUTO(feed_head_clear) struct feed_head head = {0};
  struct error error;
  if (publisher->health->ending || feed_head_decode(news->bytes, news->length, &head, &error) != ERROR_NONE) return;
  if (!head.up) publisher->head.owed = true;
  if (!news->retained) publisher_head_meet(&publisher->head, &head); /* kept is what may be of long ago */
}

/* A seat asks for a shard. */
static void publisher_asked(struct publisher *publisher, unsigned shard) {
  if (publisher->anew || !resend_limit_allows(&publisher->resends, shard, relay_clock_mono_ms())) return;
  publisher_resend(publisher, (int)shard);
  publisher->head.owed = true;
}

static void publisher_message(struct publisher *publisher, const struct mqtt_news *news) {
  unsigned shard;
  enum feed_kind kind = feed_kind(publisher->ledger->account, news->topic, &shard);
  if (kind == FEED_KEPT) publisher_kept(publisher, news);
  if (kind == FEED_HEAD) publisher_head_came(publisher, news);
  if (kind == FEED_ASK && !news->retained) publisher_asked(publisher, shard);
}

/* The broker answers behind all that it has sent us before, however slowly; it comes back behind what is kept, too. */
static void publisher_probe(struct publisher *publisher) {
  struct publisher_check *check = &publisher->check;
  AUTO(mem_free_at) char *topic = feed_topic_kept(publisher->ledger->account);
  int mid = mqtt_publish(publisher->mqtt, topic, "", 0, MQTT_PASSING);
  check->probe = mid != 0 ? mid : -1; /* it is away */
  check->probes++;
  check->probe_ms = relay_clock_mono_ms();
}

/* Time alone proves nothing, for it passes too while this machine, or the broker's, stands still: what has not come by
 * the answer to a question that is asked at the end of that time is not there. */
static void publisher_check(struct publisher *publisher) {
  struct publisher_check *check = &publisher->check;
  if (check->probe != 0 || relay_clock_mono_ms() < check->due_ms) return;
  if (check->probes < PUBLISHER_PROBES) {
    publisher_probe(publisher);
    return;
  }
  log_line("the broker has kept nothing of ours: everything is sent");
  check->done = true;
  publisher_resend(publisher, -1);
}

/* What the broker has is found out anew. */
static void publisher_join(struct publisher *publisher) {
  const char *account = publisher->ledger->account;
  char *filters[] = {feed_topic_kept(account), feed_topic_head(account), feed_filter_ask(account)};
  enum { FILTERS = sizeof filters / sizeof *filters, KEPT = FILTERS - 1 };
  publisher->anew = false;
  publisher->forbidden_ms = 0;
  publisher->check = (struct publisher_check){.due_ms = relay_clock_mono_ms() + PUBLISHER_CHECK_MS};
  publisher_begin_again(publisher);
  mqtt_subscribe(publisher->mqtt, filters + KEPT, 1, false); /* a question is no thing to be kept, whoever kept it */
  mqtt_subscribe(publisher->mqtt, filters, KEPT, true);
  publisher_probe(publisher);
  publisher->head.owed = true;
  for (size_t n = 0; n < FILTERS; n++)
    free(filters[n]);
}

/* Not before there may be room: what the broker would say at once may have to be written down too. */
void publisher_undone(struct publisher *publisher) {
  publisher_forget_sent(publisher);
  publisher->anew = true;
}

static void publisher_up(struct publisher *publisher) {
  log_line("the broker answers (MQTT %s)", mqtt_is_5(publisher->mqtt) ? "5" : "3.1.1");
  error_clear(&publisher->error);
  publisher->up = true;
  publisher->hung_up = false;
  publisher_join(publisher);
}

static void publisher_down(struct publisher *publisher, const struct error *why) {
  if (publisher->up || strcmp(publisher->error.text, why->text) != 0) log_line("%s", why->text);
  publisher->error = *why;
  publisher->up = false;
  publisher_broke(publisher);
  publisher_forget_sent(publisher);
}

void publisher_take(struct publisher *publisher, const struct mqtt_news *news) {
  if (news->type == MQTT_UP) publisher_up(publisher);
  if (news->type == MQTT_DOWN) publisher_down(publisher, &news->error);
  if (news->type == MQTT_MESSAGE) publisher_message(publisher, news);
  if (news->type == MQTT_PUBLISHED) publisher_acknowledged(publisher, news);
}

/* ---- the head */

static enum feed_why publisher_why(const struct publisher *publisher) {
  return publisher_head_has_rival(&publisher->head) ? FEED_WHY_RIVAL : publisher->health->why;
}

bool publisher_is_ok(const struct publisher *publisher) {
  return publisher->health->ok && publisher->transaction->error.code == ERROR_NONE &&
         publisher_why(publisher) == FEED_WHY_OTHER;
}

static void publisher_send_head(struct publisher *publisher, bool up) {
  struct feed_head say = {.inst = publisher->ledger->inst,
                          .up = up,
                          .ok = publisher_is_ok(publisher),
                          .why = publisher_why(publisher),
                          .from = publisher->health->days.from,
                          .to = publisher->health->days.to};
  memcpy(say.claims, publisher->claims, sizeof say.claims);
  publisher_head_send(&publisher->head, publisher->mqtt, publisher->ledger->account, &say);
}

/* Nothing waits, and the broker has acknowledged all. */
static bool publisher_is_quiet(const struct publisher *publisher) {
  return !publisher->owed && publisher->sent_count == 0;
}

/* ---- the plan */

static void publisher_send_talk(struct publisher *publisher) {
  struct feed_talk *talk = publisher->talk;
  if (talk->id == NULL) return;
  AUTO(buf_free) struct buf out = buf_empty(FEED_HEAD_MAX);
  AUTO(mem_free_at) char *topic = feed_topic_talk(publisher->ledger->account);
  if (!feed_talk_encode(&out, talk) ||
      mqtt_publish(publisher->mqtt, topic, out.data, out.length, PUBLISHER_VISIT_SECONDS) != 0)
    feed_talk_clear(talk);
}

/* What has been gone for a day is forgotten by the broker too; what it would forget by itself is sent again in time. */
static void publisher_tidy(struct publisher *publisher) {
  struct ledger *ledger = publisher->ledger;
  struct transaction *transaction = publisher->transaction;
  int64_t now = relay_clock_mono_ms(), utc = relay_clock_utc();
  char *id;
  if (now < publisher->tidy_ms || !transaction_write(transaction)) return;
  struct config_days days = config_days(publisher->config, utc);
  publisher->tidy_ms = now + PUBLISHER_TIDY_MS;
  transaction_wrote(transaction, ledger_leave(ledger, &days, &transaction->why));
  transaction_wrote(transaction, ledger_resend_old(ledger, utc - PUBLISHER_VISIT_SECONDS / 2, &transaction->why));
  publisher_send_all(publisher);
  for (size_t n = 0; n < PUBLISHER_BURIED && (id = ledger_take_buried(ledger, utc - PUBLISHER_GONE_SECONDS)) != NULL;
       n++) {
    AUTO(mem_free_at) char *topic = feed_topic_visit(ledger->account, id);
    mqtt_publish(publisher->mqtt, topic, "", 0, MQTT_FOR_EVER);
    free(id);
  }
}

/* MQTT 3.1.1 acknowledges what its rules forbid: only that nothing comes back tells. */
static void publisher_listen(struct publisher *publisher) {
  int64_t now = relay_clock_mono_ms();
  bool silent = publisher->head.sent_ms > publisher->head.echo_ms && now - publisher->head.sent_ms > PUBLISHER_ECHO_MS;
  if (!silent || publisher->deaf || publisher->head.large) return;
  publisher->deaf = true;
  log_line("what we publish does not come back: let the relay's user write and read under vd/1/, in the broker's ACL");
}

/* One acknowledgement that never comes would hold up its visit and all behind it. */
static void publisher_watch(struct publisher *publisher) {
  bool checks = !publisher->check.done && publisher->check.probe != 0;
  if (publisher->hung_up || (!checks && publisher->sent_count == 0)) return;
  int64_t since_ms = checks ? publisher->check.probe_ms : publisher->sent[0].at_ms; /* the oldest */
  if (relay_clock_mono_ms() - since_ms < PUBLISHER_SILENT_MS) return;
  publisher->hung_up = true;
  log_line("the broker does not acknowledge what we publish: connecting anew");
  mqtt_hang_up(publisher->mqtt);
}

void publisher_run(struct publisher *publisher) {
  int64_t now = relay_clock_mono_ms();
  if (!publisher->up) return;
  if (publisher->anew) publisher_join(publisher);
  publisher_watch(publisher);
  if (now < publisher->forbidden_ms) return;
  if (publisher->forbidden_ms != 0) {
    publisher->forbidden_ms = 0;
    publisher_begin_again(publisher);
    if (publisher->transaction->failed) return; /* nothing can be said of what it holds */
  }
  if (!publisher->check.done) {
    publisher_check(publisher);
    return; /* what it finds goes out once that is on the disk */
  }
  publisher->owed |= publisher->seen != publisher->ledger->seq;
  publisher->seen = publisher->ledger->seq;
  if (publisher->owed) publisher_send_rows(publisher);
  publisher_send_talk(publisher);
  const struct config_days *days = &publisher->health->days, *said = &publisher->head.days;
  publisher->head.owed |=
      publisher->head.ok != publisher_is_ok(publisher) || days->from != said->from || days->to != said->to;
  if (now >= publisher_head_at(&publisher->head, publisher_is_quiet(publisher))) publisher_send_head(publisher, true);
  publisher_listen(publisher);
  if (publisher_is_quiet(publisher)) publisher_tidy(publisher);
}

int64_t publisher_next_ms(const struct publisher *publisher) {
  if (!publisher->up) return INT64_MAX;
  if (publisher->forbidden_ms != 0) return publisher->forbidden_ms;
  const struct publisher_check *check = &publisher->check;
  if (!check->done) return check->probe != 0 ? check->probe_ms + PUBLISHER_SILENT_MS : check->due_ms;
  return publisher->owed ? 0 : publisher_head_at(&publisher->head, publisher_is_quiet(publisher));
}

bool publisher_is_idle(const struct publisher *publisher) {
  return !publisher->up || publisher->forbidden_ms != 0 || publisher_is_quiet(publisher);
}

enum error_code publisher_open(struct publisher *publisher, struct msgq *news, struct error *error) {
  if (!random_hex(publisher->head.run, PUBLISHER_HEAD_RUN))
    return error_set(error, ERROR_STORE, _("This machine gives no random numbers"));
  AUTO(buf_free) struct buf will = buf_empty(FEED_HEAD_MAX);
  AUTO(mem_free_at) char *topic = feed_topic_head(publisher->ledger->account);
  if (!buf_print(&will, "{\"inst\":\"%s\",\"run\":\"%s\",\"up\":false}", publisher->ledger->inst, publisher->head.run))
    buf_reset(&will);
  struct mqtt_setup setup = {.profile = settings_account_mqtt(&publisher->config->account),
                             .name = "visitdeck-relay",
                             .will_topic = topic,
                             .will = will.data,
                             .largest = FEED_HEAD_MAX,
                             .news = news};
  publisher->head.ok = publisher_is_ok(publisher);
  return mqtt_open(&setup, &publisher->mqtt, error);
}

void publisher_close(struct publisher *publisher) {
  /* What the broker keeps of ours is then found as it is by the next start. */
  if (publisher->up && publisher->head.owed && publisher_is_quiet(publisher)) publisher_send_head(publisher, true);
  if (publisher->up) publisher_send_head(publisher, false);
  if (publisher->mqtt != NULL) mqtt_close(publisher->mqtt, PUBLISHER_FAREWELL_MS);
  publisher->mqtt = NULL;
  publisher_forget_sent(publisher);
  free(publisher->breaker);
  free(publisher->head.rival);
}
