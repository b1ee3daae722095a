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
  size_t depth;           /* open brackets in the element */
  bool in_string, escape; /* in a string of the element; after a backslash in it */
  bool scalar;            /* the element is a number or a word: the next delimiter ends it */
  struct buf kept;        /* the element's bytes from earlier pieces */
  size_t dropped;         /* how many of them there were, when it is over the maximum: not kept */
};

struct json_splitter *json_splitter_new(bool (*element)(void *arg, const char *bytes, size_t length), void *arg,
                                        size_t max) {
  struct json_splitter *splitter = mem_new(sizeof *splitter);
  splitter->element = element;
  splitter->arg = arg;
  buf_init(&splitter->kept, max);
  return splitter;
}

static bool is_word(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '+' || byte == '.' ||
         byte == 'E';
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
  *ended = false;
  for (size_t i = 0; i < length; i++) {
    char byte = bytes[i];
    if (splitter->in_string || (byte == '"' && !splitter->scalar)) {
      bool closed;
      size_t opening = !splitter->in_string;
      i += opening + json_string_rest(bytes + i + opening, length - i - opening, &splitter->escape, &closed);
      splitter->in_string = !closed;
      *ended = closed && splitter->depth == 0;
      if (*ended) return i;
      i--; /* the loop's own step */
    } else if (splitter->scalar) {
      *ended = !is_word(byte);
      if (*ended) return i;
    } else if (byte == '{' || byte == '[')
      splitter->depth++;
    else if (byte == '}' || byte == ']')
      *ended = --splitter->depth == 0;
    if (*ended) return i + 1;
  }
  return length;
}

static bool splitter_begin(struct json_splitter *splitter, char byte) {
  splitter->scalar = is_word(byte);
  if (!splitter->scalar && byte != '{' && byte != '[' && byte != '"') return false;
  splitter->state = SPLITTER_INSIDE;
  return true;
}

/* One byte outside elements; *again when it is the first of an element and stays to be read. */
static bool splitter_step(struct json_splitter *splitter, char byte, bool *again) {
  *again = false;
  if (json_is_blank(byte)) return true;
  enum splitter_state state = splitter->state;
  if (state == SPLITTER_START && byte == '[')
    splitter->state = SPLITTER_FIRST;
  else if ((state == SPLITTER_FIRST || state == SPLITTER_AFTER) && byte == ']')
    splitter->state = SPLITTER_DONE;
  else if (state == SPLITTER_AFTER && byte == ',')
    splitter->state = SPLITTER_NEXT;
  else if (state == SPLITTER_FIRST || state == SPLITTER_NEXT)
    return *again = splitter_begin(splitter, byte);
  else
    return false;
  return true;
}

/* The mark may come in pieces. False when it is cut short by something else. */
static bool splitter_mark(struct json_splitter *splitter, char byte, bool *again) {
  *again = byte != TEXT_MARK[splitter->mark];
  if (*again && splitter->mark > 0) return false;
  if (*again || ++splitter->mark == strlen(TEXT_MARK)) splitter->state = SPLITTER_START;
  return true;
}

static bool splitter_fail(struct json_splitter *splitter) {
  splitter->state = SPLITTER_FAILED;
  return false;
}

bool json_splitter_feed(struct json_splitter *splitter, const char *bytes, size_t length) {
  for (size_t i = 0; i < length;) {
    if (splitter->state == SPLITTER_FAILED) return false;
    if (splitter->state != SPLITTER_INSIDE) {
      bool again;
      bool good = splitter->state == SPLITTER_MARK ? splitter_mark(splitter, bytes[i], &again)
                                                   : splitter_step(splitter, bytes[i], &again);
      if (!good) return splitter_fail(splitter);
      i += !again;
      continue;
    }
    bool ended;
    size_t taken = splitter_scan(splitter, bytes + i, length - i, &ended);
    if (!ended)
      splitter_keep(splitter, bytes + i, taken);
    else if (!splitter_hand_over(splitter, bytes + i, taken))
      return splitter_fail(splitter);
    i += taken;
  }
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
