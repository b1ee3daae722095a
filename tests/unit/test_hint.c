/* What can come to the relay's address, without a relay: any bytes at all, and targets that are nearly right. (Whole
 * bodies and requests by every way in: e2e_relay_hook.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/cases.h"
#include "../harness/test.h"
#include "base/mem.h"
#include "relay/payload.h"

enum { ROUNDS = 20000, LENGTH = 400, REPEATED = 100000 };

static uint32_t seed = 20261129;
static uint32_t next_random(void) {
  seed ^= seed << 13, seed ^= seed >> 17, seed ^= seed << 5;
  return seed;
}

/* An event in some dress, with some bytes changed, cut somewhere. */
TEST(any_bytes_are_a_hint) {
  static const char *const bodies[] = {
      "{\"eventType\":\"visit.done\",\"visit\":{\"id\":\"one\"},\"previousId\":\"two\"}",
      "[{\"visit\":{\"id\":\"one\"}},{\"visit\":{\"id\":\"two\"}}]",
      "payload=%7B%22visit%22%3A%7B%22id%22%3A%22one%22%7D%7D&visitId=two",
      "\"{\\\"visit\\\":{\\\"id\\\":\\\"one\\\"}}\"",
      "\xff\xfe{\0\"\0v\0i\0s\0i\0t\0\"\0:\0{\0\"\0i\0d\0\"\0:\0\"\0o\0\"\0}\0}\0",
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\x56\x2a\xcb\x2c\xce\x2c\x51\xb2\xaa\x56\xca\x4c\x51\xb2\x52\xca",
      "\x78\x9c\xab\x56\x2a\xcb\x2c\xce\x2c\x51\xb2\xaa\x56\xca\x4c\x51\xb2\x52\xca\xcf\x4b\x55\xaa\xad\x05\x00"};
  for (size_t n = 0; n < ROUNDS; n += cases_step()) {
    char bytes[LENGTH];
    struct payload payload;
    const char *body = bodies[n % (sizeof bodies / sizeof *bodies)];
    size_t length = n % 7 == 4 ? 38 : strlen(body);
    if (n % 7 == 5) length = 28;
    memcpy(bytes, body, length);
    for (uint32_t changes = next_random() % 4; changes > 0; changes--)
      bytes[next_random() % length] = (char)next_random();
    if (next_random() % 3 == 0) length = next_random() % (length + 1);
    char *exact = mem_copy_n(bytes, length); /* what is read behind the end is seen */
    payload_read(exact, length, &payload);
    assert_true(payload.unclear || payload.talk || payload.count > 0);
    payload_clear(&payload);
    free(exact);
  }
}

/* However often something stands there, the work grows no faster, and no more visits are read than that. */
TEST(what_is_repeated_is_bounded) {
  static const char *const parts[] = {
      "{", "[", "{\"a\":", "[{", "\"", "a={&", "{\"a\":\"[", "%7B", "{\"visit\":{\"id\":\"a\"}}", "\\"};
  for (size_t n = 0; n < sizeof parts / sizeof *parts; n++) {
    size_t length = strlen(parts[n]);
    AUTO(mem_free_at) char *body = malloc(REPEATED * length);
    struct payload payload;
    for (size_t m = 0; m < REPEATED; m++)
      memcpy(body + m * length, parts[n], length);
    payload_read(body, REPEATED * length, &payload);
    assert_in_range(payload.count, 0, 1);
    payload_clear(&payload);
  }
}

TEST(many_visits_are_told_by_a_list) {
  AUTO(mem_free_at) char *body = malloc(2000 * 40);
  size_t length = 0;
  struct payload payload;
  for (int n = 0; n < 2000; n++)
    length += (size_t)sprintf(body + length, "{\"visit\":{\"id\":\"v%d\"}}\n", n);
  payload_read(body, length, &payload);
  assert_int_equal(payload.count, PAYLOAD_IDS);
  assert_true(payload.unclear);
  payload_clear(&payload);
}

TEST(targets_are_right_or_not) {
  static const struct {
    const char *target;
    bool right;
  } rows[] = {{"/hook/s3cret", true},
              {"hook/s3cret", true},
              {"/hook/s3cret/", true},
              {"//hook/.//s3cret//", true},
              {"/a/../hook/s3cret", true},
              {"/../../hook/s3cret", true},
              {"http://x/hook/s3cret?y#z", true},
              {"HTTP://[::1]:80//hook/s3cret", true},
              {"/%68%6F%6f%6B%2fs3cret", true},
              {"/hook/s3cret#", true},
              {"", false},
              {"/", false},
              {"*", false},
              {"http://x", false},
              {"/hook", false},
              {"/hook/", false},
              {"/hook/s3cre", false},
              {"/hook/s3crett", false},
              {"/hook/S3cret", false},
              {"/hook/s3cret/..", false},
              {"/hook/s3cret/x", false},
              {"/hook/s3cret%00", false},
              {"/hook/s3cret%", false},
              {"/hook/%2573ecret", false},
              {"/x?/hook/s3cret", false},
              {"/hooks3cret", false}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
    if (payload_target_is(rows[n].target, "/hook/s3cret") != rows[n].right) fail_msg("%s", rows[n].target);
}
