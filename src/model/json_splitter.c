#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/json.h"
#include "model/json_private.h"

enum splitter_state {
  SPLITTER_MARK,   /* at the beginning: a byte-order mark, or what follows it */
  SPLITTER_START,  /* before the array's [ */
  SPLITTER_FIRST,  /* after it: an element or ] */
  SPLITTER_NEXT,   /* after a comma: an element */
  SPLITTER_INSIDE, /* in an element */
  SPLITTER_AFTER,  /* after an element: a comma or ] */
  SPLITTER_DONE,
  SPLITTER_FAILED
};

struct json_splitter {
  bool (*element)(void *arg, const char *bytes, size_t length);
  void *arg;
  enum splitter_state state;
  size_t mark;            /* bytes of the byte-order mark that were seen */
  int64_t depth;          /* open brackets in the element */
  bool in_string, escape; /* in a string of the element; after a backslash in it */
  bool scalar;            /* the element is a number or a word: the next delimiter ends it */
  struct buf kept;        /* the element's bytes from earlier pieces */
  size_t dropped;         /* how many of them there were, when it is over the maximum: not kept */
};

struct json_splitter *json_splitter_new(bool (*element)(void *arg, const char *bytes, size_t length), void *arg,
                                        size_t max) {
  struct json_splitter *splitter = mem_new(sizeof *splitter);
  *splitter = (struct json_splitter){.element = element, .arg = arg, .kept = buf_empty(max)};
  return splitter;
}

/* Keeps the bytes of an element that goes on in the next piece; of one that is over the maximum only their number. */
static void splitter_keep(struct json_splitter *splitter, const char *bytes, size_t length) {
  if (splitter->dropped == 0 && buf_add(&splitter->kept, bytes, length)) return;
  splitter->dropped += splitter->kept.length + length;
  buf_reset(&splitter->kept);
}

/* Hands over the element whose last bytes are these; false to stop. */
static bool splitter_hand_over(struct json_splitter *splitter, const char *bytes, size_t length) {
  splitter->state = SPLITTER_AFTER;
  bool whole = splitter->kept.length == 0 && splitter->dropped == 0 && length <= splitter->kept.max;
  if (whole) return splitter->element(splitter->arg, bytes, length);
  splitter_keep(splitter, bytes, length);
  size_t dropped = splitter->dropped;
  bool go_on = dropped > 0 ? splitter->element(splitter->arg, NULL, dropped)
                           : splitter->element(splitter->arg, splitter->kept.data, splitter->kept.length);
  buf_reset(&splitter->kept);
  splitter->dropped = 0;
  return go_on;
}

/* Reads on in an element: sets *ended when it ends, after the bytes returned. */
static size_t splitter_scan(struct json_splitter *splitter, const char *bytes, size_t length, bool *ended) {
  size_t at = 0;
  *ended = false;
  while (at < length && !*ended) {
    if (splitter->in_string) {
      bool closed;
      at += json_string_rest(bytes + at, length - at, &splitter->escape, &closed);
      splitter->in_string = !closed;
      *ended = closed && splitter->depth == 0;
      continue;
    }
    if (splitter->scalar && !json_is_word(bytes[at])) {
      *ended = true;
      return at;
    }
    int change = json_depth(bytes[at]);
    splitter->in_string = bytes[at++] == '"';
    if (change == 0) continue;
    splitter->depth += change;
    *ended = splitter->depth == 0;
  }
  return at;
}

/* Goes on in an element; how many bytes were read. */
static size_t splitter_read(struct json_splitter *splitter, const char *bytes, size_t length) {
  bool ended;
  size_t taken = splitter_scan(splitter, bytes, length, &ended);
  if (!ended)
    splitter_keep(splitter, bytes, taken);
  else if (!splitter_hand_over(splitter, bytes, taken))
    splitter->state = SPLITTER_FAILED;
  return taken;
}

static size_t splitter_go(struct json_splitter *splitter, enum splitter_state state, size_t taken) {
  splitter->state = state;
  return taken;
}

/* One byte outside elements; 0 when it stays to be read. */
static size_t splitter_step(struct json_splitter *splitter, char byte) {
  enum splitter_state state = splitter->state;
  if (json_is_blank(byte)) return 1;
  if (state == SPLITTER_START && byte == '[') return splitter_go(splitter, SPLITTER_FIRST, 1);
  if ((state == SPLITTER_FIRST || state == SPLITTER_AFTER) && byte == ']')
    return splitter_go(splitter, SPLITTER_DONE, 1);
  if (state == SPLITTER_AFTER && byte == ',') return splitter_go(splitter, SPLITTER_NEXT, 1);
  splitter->scalar = json_is_word(byte);
  bool begins = splitter->scalar || json_depth(byte) > 0 || byte == '"';
  bool good = begins && (state == SPLITTER_FIRST || state == SPLITTER_NEXT);
  return splitter_go(splitter, good ? SPLITTER_INSIDE : SPLITTER_FAILED, 0);
}

/* The mark may come in pieces; cut short by something else it is none. */
static size_t splitter_mark(struct json_splitter *splitter, char byte) {
  if (byte != TEXT_MARK[splitter->mark])
    return splitter_go(splitter, splitter->mark > 0 ? SPLITTER_FAILED : SPLITTER_START, 0);
  return splitter_go(splitter, ++splitter->mark == strlen(TEXT_MARK) ? SPLITTER_START : SPLITTER_MARK, 1);
}

bool json_splitter_feed(struct json_splitter *splitter, const char *bytes, size_t length) {
  for (size_t at = 0; at < length && splitter->state != SPLITTER_FAILED;)
    at += splitter->state == SPLITTER_INSIDE ? splitter_read(splitter, bytes + at, length - at)
          : splitter->state == SPLITTER_MARK ? splitter_mark(splitter, bytes[at])
                                             : splitter_step(splitter, bytes[at]);
  return splitter->state != SPLITTER_FAILED;
}

bool json_splitter_done(const struct json_splitter *splitter) {
  return splitter->state == SPLITTER_DONE;
}

void json_splitter_free(struct json_splitter *take_splitter) {
  if (take_splitter == NULL) return;
  buf_free(&take_splitter->kept);
  free(take_splitter);
}
