/* What goes through the broker: topics, messages and claims, and what hostile ones do: nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../harness/test.h"
#include "base/mem.h"
#include "live/feed.h"

static void assert_topic(char *take_topic, const char *expected) {
  assert_string_equal(take_topic, expected);
  free(take_topic);
}

TEST(topics_have_safe_levels) {
  char expected[64];
  snprintf(expected, sizeof expected, "vd/1/a-1/v/%02x/b", feed_shard("b"));
  assert_topic(feed_topic_visit("a-1", "b"), expected);
  snprintf(expected, sizeof expected, "vd/1/%%2B/v/%02x/%%23%%2F%%C3%%A9", feed_shard("#/\u00e9"));
  assert_topic(feed_topic_visit("+", "#/\u00e9"), expected);
  /* A broker that makes levels of dots must see none. */
  assert_topic(feed_topic_head("me@agence.fr"), "vd/1/me%40agence%2Efr/head");
  assert_topic(feed_topic_talk("a"), "vd/1/a/talk");
  assert_topic(feed_topic_ask("a", 10), "vd/1/a/ask/0a");
  assert_topic(feed_filter_ask("a"), "vd/1/a/ask/+");
  assert_topic(feed_filter_shard("a", 255), "vd/1/a/v/ff/+");
}

TEST(kinds_of_topics) {
  static const struct {
    const char *topic;
    enum feed_kind kind;
    unsigned shard;
  } rows[] = {{"vd/1/a/head", FEED_HEAD, 0},    {"vd/1/a/talk", FEED_TALK, 0},  {"vd/1/a/v/0f/x", FEED_VISIT, 15},
              {"vd/1/a/ask/ff", FEED_ASK, 255}, {"vd/1/b/head", FEED_OTHER, 0}, {"vd/1/a/v/0F/x", FEED_OTHER, 0},
              {"vd/1/a/v/0", FEED_OTHER, 0},    {"vd/1/a/v/", FEED_OTHER, 0},   {"vd/1/a/ask/fff", FEED_OTHER, 0},
              {"vd/1/a/ask/", FEED_OTHER, 0},   {"vd/1/a", FEED_OTHER, 0},      {"", FEED_OTHER, 0}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    unsigned shard = 0;
    assert_int_equal(feed_kind("a", rows[n].topic, &shard), rows[n].kind);
    assert_int_equal(shard, rows[n].shard);
  }
}

/* A set of (visit, number) has one sum, in whatever order; another set another one. */
TEST(sums_tell_sets_apart) {
  uint64_t one = 0, other = 0;
  size_t used[FEED_SHARDS] = {0};
  char id[32];
  for (int n = 0; n < 5000; n++) {
    snprintf(id, sizeof id, "v%d", n);
    one ^= feed_number(id, n + 1);
    used[feed_shard(id)]++;
  }
  for (int n = 4999; n >= 0; n--) {
    snprintf(id, sizeof id, "v%d", n);
    other ^= feed_number(id, n + 1);
  }
  assert_true(one == other);
  assert_true(feed_claim_is(&(struct feed_claim){5000, 5000, one}, 5000, other));
  assert_false(feed_claim_is(&(struct feed_claim){5000, 5000, one}, 4999, other));
  assert_true((one ^ feed_number("v7", 8) ^ feed_number("v7", 9)) != one);
  assert_true(feed_number("v7", 8) != feed_number("v8", 7));
  for (size_t n = 0; n < FEED_SHARDS; n++)
    assert_in_range(used[n], 1, 60); /* 20 on average */
}

TEST(a_visit_comes_back_to_the_byte) {
  static const char raw[] = "{\"id\":\"v\\u0041\",\"x\":1.0e2 , \"visit\":{\"visit\":[]}}";
  struct feed_visit visit = {
      .inst = (char *)"i", .seq = 9007199254740, .at_ms = 1795770000123, .id = (char *)"vA\"/", .raw = raw};
  struct feed_visit read;
  struct buf out;
  struct error error;
  visit.claim = (struct feed_claim){7, 3, 0xfedcba9876543210u};
  visit.what = FEED_REPORT;
  visit.raw_length = strlen(raw);
  buf_init(&out, FEED_VISIT_MAX);
  assert_true(feed_visit_encode(&out, &visit));
  assert_int_equal(feed_visit_decode(out.data, out.length, &read, &error), ERROR_NONE);
  assert_string_equal(read.inst, "i");
  assert_string_equal(read.id, visit.id);
  assert_int_equal(read.seq, visit.seq);
  assert_int_equal(read.at_ms, visit.at_ms);
  assert_int_equal(read.what, FEED_REPORT);
  assert_true(read.claim.sum == visit.claim.sum);
  assert_false(read.gone);
  assert_int_equal(read.raw_length, strlen(raw));
  assert_memory_equal(read.raw, raw, read.raw_length);
  feed_visit_clear(&read);
  buf_reset(&out);
  visit.gone = true;
  assert_true(feed_visit_encode(&out, &visit));
  assert_int_equal(feed_visit_decode(out.data, out.length, &read, &error), ERROR_NONE);
  assert_true(read.gone);
  feed_visit_clear(&read);
  buf_free(&out);
}

TEST(a_head_comes_back) {
  struct feed_head head = {.inst = (char *)"i", .up = true, .ok = true, .from = 1795770000, .to = 1795870000}, read;
  struct buf out;
  struct error error;
  for (size_t n = 0; n < FEED_SHARDS; n++)
    head.claims[n] = (struct feed_claim){INT64_C(8000000000000000), UINT32_MAX, UINT64_MAX - n};
  buf_init(&out, FEED_HEAD_MAX);
  assert_true(feed_head_encode(&out, &head)); /* the longest there is */
  assert_int_equal(feed_head_decode(out.data, out.length, &read, &error), ERROR_NONE);
  assert_true(read.up && read.ok && read.from == head.from && read.to == head.to);
  assert_memory_equal(read.claims, head.claims, sizeof head.claims);
  feed_head_clear(&read);
  buf_free(&out);
  static const char will[] = "{\"inst\":\"i\",\"up\":false}";
  assert_int_equal(feed_head_decode(will, strlen(will), &read, &error), ERROR_NONE);
  assert_false(read.up);
  feed_head_clear(&read);
}

TEST(a_message_comes_back) {
  struct feed_talk talk = {.id = (char *)"m",
                           .ref = (char *)"75\x1b",
                           .text = (char *)"Oui\n\"d'accord\"",
                           .at = 1795770000},
                   read;
  AUTO(buf_free) struct buf out;
  struct error error;
  buf_init(&out, FEED_HEAD_MAX);
  assert_true(feed_talk_encode(&out, &talk));
  assert_int_equal(feed_talk_decode(out.data, out.length, &read, &error), ERROR_NONE);
  assert_string_equal(read.text, talk.text);
  assert_string_equal(read.ref, talk.ref);
  assert_null(read.property_id);
  assert_int_equal(read.at, talk.at);
  feed_talk_clear(&read);
}

TEST(what_is_not_ours_is_refused) {
#define GOOD "\"seq\":1,\"at\":1,\"what\":\"new\",\"claim\":[1,1,\"0000000000000001\"],\"id\":\"v\""
  static const char *const bad[] = {
      "",
      "{",
      "null",
      "[]",
      "\x1b[2J",
      "{" GOOD "}",
      "{\"inst\":\"i\"," GOOD ",\"visit\":null,\"visit\":{\"id\":\"v\"}}",
      "{\"inst\":1," GOOD "}",
      "{\"inst\":\"i\",\"seq\":-1,\"at\":1,\"claim\":[1,1,\"0000000000000001\"],\"id\":\"v\"}",
      "{\"inst\":\"i\",\"seq\":1e300,\"at\":1,\"claim\":[1,1,\"0000000000000001\"],\"id\":\"v\"}",
      "{\"inst\":\"i\",\"seq\":1,\"at\":1,\"claim\":[1,1,\"1\"],\"id\":\"v\"}",
      "{\"inst\":\"i\",\"seq\":1,\"at\":1,\"claim\":[1,9e12,\"0000000000000001\"],\"id\":\"v\"}",
      "{\"inst\":\"i\",\"seq\":1,\"at\":1,\"claim\":[1,1],\"id\":\"v\"}",
      "{\"inst\":\"i\",\"seq\":1,\"at\":1,\"claim\":{},\"id\":\"v\"}",
      "{\"inst\":\"i\",\"seq\":1,\"at\":1,\"claim\":[1,1,\"0000000000000001\"],\"id\":\"\"}",
      "{\"inst\":\"i\",\"up\":true,\"ok\":true,\"from\":1,\"to\":2,\"claims\":[]}"};
  struct feed_visit visit;
  struct feed_head head;
  struct feed_talk talk;
  struct error error;
  for (size_t n = 0; n < sizeof bad / sizeof *bad; n++) {
    assert_int_equal(feed_visit_decode(bad[n], strlen(bad[n]), &visit, &error), ERROR_ANSWER);
    assert_int_equal(feed_talk_decode("{\"id\":7}", 8, &talk, &error), ERROR_ANSWER);
    if (feed_head_decode(bad[n], strlen(bad[n]), &head, &error) == ERROR_NONE) {
      assert_false(head.up);
      feed_head_clear(&head);
    }
  }
  /* Nested without end, and larger than anything of ours. */
  size_t length = FEED_VISIT_MAX + 1;
  AUTO(mem_free_at) char *deep = mem_new(length + 1);
  memset(deep, '[', length);
  assert_int_equal(feed_visit_decode(deep, length - 1, &visit, &error), ERROR_ANSWER);
  assert_int_equal(feed_visit_decode(deep, length, &visit, &error), ERROR_ANSWER);
  assert_int_equal(feed_head_decode(deep, FEED_HEAD_MAX, &head, &error), ERROR_ANSWER);
  assert_int_equal(feed_talk_decode(deep, FEED_HEAD_MAX, &talk, &error), ERROR_ANSWER);
}
