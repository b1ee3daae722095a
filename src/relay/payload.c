#include "relay/payload.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cjson/cJSON.h>
#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/json.h"

enum {
  PAYLOAD_ID_MAX = 200,
  PAYLOAD_LAYERS = 2,    /* packed twice, or JSON as text in JSON, happens; more is a game */
  PAYLOAD_FAILURES = 16, /* beginnings that lead to nothing: a body made of them takes no time */
  PAYLOAD_CHUNK = 64 * 1024,
  ZLIB_EITHER = 15 + 32, /* zlib's name for: gzip or zlib, by what it begins with */
  ZLIB_RAW = -15
};

static void payload_add(struct payload *payload, char *take_id) {
  bool good = take_id != NULL && take_id[0] != '\0' && strlen(take_id) <= PAYLOAD_ID_MAX;
  for (size_t n = 0; good && n < payload->count; n++)
    good = strcmp(payload->ids[n], take_id) != 0;
  if (!good || payload->count == PAYLOAD_IDS) {
    payload->unclear |= good;
    free(take_id);
    return;
  }
  payload->ids = mem_resize(payload->ids, payload->count + 1, sizeof *payload->ids);
  payload->ids[payload->count++] = take_id;
}

void payload_clear(struct payload *payload) {
  for (size_t n = 0; n < payload->count; n++)
    free(payload->ids[n]);
  free(payload->ids);
  *payload = (struct payload){0};
}

/* ---- JSON: events wherever they are in it */

static bool payload_text(struct payload *payload, const char *text, size_t length, int layers);

/* True when the object says something itself. */
static bool payload_event(struct payload *payload, const cJSON *json) {
  char *const ids[] = {json_exact(json_member(json, "visit", false), "id"), json_exact(json, "previousId"),
                       json_exact(json, "visitId")};
  AUTO(mem_free_at) char *type = json_exact(json, "eventType");
  bool talk = json_member(json, "message", false) != NULL || (type != NULL && strncmp(type, "message.", 8) == 0);
  bool says = talk;
  for (size_t n = 0; n < sizeof ids / sizeof *ids; n++) {
    says |= ids[n] != NULL && ids[n][0] != '\0' && strlen(ids[n]) <= PAYLOAD_ID_MAX;
    payload_add(payload, ids[n]);
  }
  payload->talk |= talk;
  return says;
}

/* Lists, envelopes, and text that is JSON once more; the parser bounds how deep that goes. */
static bool payload_walk(struct payload *payload, const cJSON *json, int layers) {
  const char *text = cJSON_GetStringValue(json);
  if (text != NULL)
    return layers > 0 && (text[0] == '{' || text[0] == '[') && payload_text(payload, text, strlen(text), layers - 1);
  if (cJSON_IsObject(json) && payload_event(payload, json)) return true;
  bool says = false;
  const cJSON *child;
  cJSON_ArrayForEach(child, json) {
    bool one = payload_walk(payload, child, layers);
    says |= one;
    if (cJSON_IsArray(json) && cJSON_IsObject(child) && !one) payload->unclear = true;
  }
  return says;
}

/* The length of the object or list that begins there, 0 when it does not end. */
static size_t payload_extent(const char *text, size_t length) {
  size_t depth = 0;
  bool quoted = false;
  for (size_t n = 0; n < length; n++) {
    char c = text[n];
    if (quoted && c == '\\')
      n++;
    else if (c == '"')
      quoted = !quoted;
    else if (!quoted && (c == '{' || c == '['))
      depth++;
    else if (!quoted && (c == '}' || c == ']') && --depth == 0)
      return n + 1;
  }
  return 0;
}

/* Every value in it, whatever stands between them: line breaks, record separators, the parts of a form. */
static bool payload_values(struct payload *payload, const char *text, size_t length, int layers) {
  bool says = false;
  size_t failures = 0;
  for (size_t n = 0; n < length && failures < PAYLOAD_FAILURES; n++) {
    if (text[n] != '{' && text[n] != '[') continue;
    size_t extent = payload_extent(text + n, length - n);
    AUTO(json_free_at) cJSON *json = extent > 0 ? json_parse_tolerant(text + n, extent) : NULL;
    failures += json == NULL;
    if (json == NULL) continue;
    bool one = payload_walk(payload, json, layers);
    says |= one;
    payload->unclear |= !one;
    n += extent - 1;
  }
  payload->unclear |= failures > 0;
  return says;
}

/* ---- forms */

static int payload_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Without the percent signs; plus: and '+' is a blank. In place; the new length. */
static size_t payload_decode(char *text, size_t length, bool plus) {
  size_t out = 0;
  for (size_t n = 0; n < length; n++) {
    int high = text[n] == '%' && n + 2 < length ? payload_digit(text[n + 1]) : -1;
    int low = high >= 0 ? payload_digit(text[n + 2]) : -1;
    text[out++] = low >= 0 ? (char)(high * 16 + low) : plus && text[n] == '+' ? ' ' : text[n];
    if (low >= 0) n += 2;
  }
  return out;
}

/* One "name=value" of a form, decoded: the value may be an event, or the id itself. */
static bool payload_pair(struct payload *payload, const char *pair, size_t length, int layers) {
  static const char *const names[] = {"visit.id", "visit[id]", "visitId", "previousId"};
  const char *equals = memchr(pair, '=', length);
  if (equals == NULL) return false;
  size_t name_length = (size_t)(equals - pair), left = length - name_length - 1;
  for (size_t n = 0; n < sizeof names / sizeof *names; n++)
    if (strlen(names[n]) == name_length && memcmp(pair, names[n], name_length) == 0 && left > 0 &&
        left <= PAYLOAD_ID_MAX) {
      payload_add(payload, mem_copy_n(equals + 1, left));
      return true;
    }
  return memchr(equals, '{', left + 1) != NULL && payload_values(payload, equals + 1, left, layers);
}

static bool payload_form(struct payload *payload, const char *text, size_t length, int layers) {
  bool says = false;
  AUTO(mem_free_at) char *all = mem_copy_n(text, length);
  for (size_t at = 0, end; at < length; at = end + 1) {
    const char *amp = memchr(all + at, '&', length - at);
    end = amp != NULL ? (size_t)(amp - all) : length;
    size_t decoded = payload_decode(all + at, end - at, true);
    says |= payload_pair(payload, all + at, decoded, layers);
  }
  return says;
}

/* ---- text */

/* UTF-8. */
static bool payload_text(struct payload *payload, const char *text, size_t length, int layers) {
  size_t begin = 0;
  while (begin < length && strchr(" \t\r\n", text[begin]) != NULL && text[begin] != '\0')
    begin++;
  AUTO(json_free_at)
  cJSON *quoted = begin < length && text[begin] == '"' ? json_parse_tolerant(text + begin, length - begin) : NULL;
  if (quoted != NULL) return payload_walk(payload, quoted, layers);
  bool nested = memchr(text, '{', length) != NULL || memchr(text, '[', length) != NULL;
  if (nested && payload_values(payload, text, length, layers)) return true;
  return memchr(text, '=', length) != NULL && payload_form(payload, text, length, layers);
}

/* How text is written: how wide its units are (1, 2, 4 bytes), in which order. Known by its mark, else by where the
 * zeros of its first character are, which JSON has in ASCII. */
struct payload_encoding {
  const char *begin;
  size_t length, width;
  bool little, whole; /* whole: these bytes are the mark; else [x, 0...] is the first character */
};

static bool payload_is_written(const char *bytes, size_t length, const struct payload_encoding *encoding) {
  bool is = length >= encoding->length;
  for (size_t n = 0; is && n < encoding->length; n++)
    is = encoding->whole ? bytes[n] == encoding->begin[n] : (bytes[n] != 0) == (encoding->begin[n] != 0);
  return is;
}

static const struct payload_encoding *payload_encoding_of(const char *bytes, size_t length) {
  static const struct payload_encoding all[] = {
      {"\xff\xfe\0\0", 4, 4, true, true},  {"\0\0\xfe\xff", 4, 4, false, true},
      {"\xef\xbb\xbf", 3, 1, false, true}, {"\xff\xfe", 2, 2, true, true},
      {"\xfe\xff", 2, 2, false, true},     {"x\0\0\0", 4, 4, true, false},
      {"\0\0\0x", 4, 4, false, false},     {"x\0", 2, 2, true, false},
      {"\0x", 2, 2, false, false},         {"", 0, 1, false, true}};
  const struct payload_encoding *encoding = all;
  while (!payload_is_written(bytes, length, encoding)) /* the last one is any */
    encoding++;
  return encoding;
}

static uint32_t payload_unit(const unsigned char *bytes, const struct payload_encoding *encoding) {
  uint32_t unit = 0;
  for (size_t n = 0; n < encoding->width; n++)
    unit |= (uint32_t)bytes[encoding->little ? n : encoding->width - 1 - n] << (8 * n);
  return unit;
}

/* As UTF-8; width 1 is Latin-1. New memory. */
static char *payload_encode(const unsigned char *bytes, size_t length, const struct payload_encoding *encoding,
                            size_t *out) {
  size_t width = encoding->width;
  char *text = mem_resize(NULL, length / width + 1, 4);
  *out = 0;
  for (size_t n = 0; n + width <= length; n += width) {
    uint32_t character = payload_unit(bytes + n, encoding);
    if (width == 2 && character >= 0xd800 && character < 0xdc00 && n + 4 <= length) {
      uint32_t low = payload_unit(bytes + n + 2, encoding);
      if (low >= 0xdc00 && low < 0xe000) {
        character = 0x10000 + ((character - 0xd800) << 10) + (low - 0xdc00);
        n += 2;
      }
    }
    bool bad = character > 0x10ffff || (character >= 0xd800 && character < 0xe000);
    *out += text_encode(bad ? 0xfffd : character, text + *out);
  }
  return text;
}

static bool payload_bytes(struct payload *payload, const char *bytes, size_t length) {
  const struct payload_encoding *encoding = payload_encoding_of(bytes, length);
  size_t begin = encoding->whole ? encoding->length : 0, out;
  if (encoding->width == 1 && text_is_utf8(bytes + begin, length - begin))
    return payload_text(payload, bytes + begin, length - begin, PAYLOAD_LAYERS);
  AUTO(mem_free_at) char *text = payload_encode((const unsigned char *)bytes + begin, length - begin, encoding, &out);
  return payload_text(payload, text, out, PAYLOAD_LAYERS);
}

/* ---- packed */

/* What is in it, as far as it goes; false when that is not all of it, or nothing. */
static bool payload_unpack(const char *bytes, size_t length, int kind, struct buf *out) {
  z_stream stream = {.next_in = (Bytef *)bytes, .avail_in = (uInt)length};
  char chunk[PAYLOAD_CHUNK];
  if (inflateInit2(&stream, kind) != Z_OK) return false;
  int code = Z_OK;
  bool room = true;
  while (code == Z_OK && room) {
    stream.next_out = (Bytef *)chunk;
    stream.avail_out = sizeof chunk;
    code = inflate(&stream, Z_NO_FLUSH);
    room = buf_add(out, chunk, sizeof chunk - stream.avail_out);
    if (code == Z_STREAM_END && room && stream.avail_in > 0 && inflateReset(&stream) == Z_OK) code = Z_OK;
  }
  inflateEnd(&stream);
  return code == Z_STREAM_END && room;
}

/* gzip and zlib say so in their first bytes. */
static bool payload_is_packed(const char *bytes, size_t length) {
  const unsigned char *octets = (const unsigned char *)bytes;
  if (length < 2) return false;
  bool zlib = (octets[0] & 0x0f) == 8 && octets[0] >> 4 <= 7 && (octets[0] * 256 + octets[1]) % 31 == 0;
  return zlib || (octets[0] == 0x1f && octets[1] == 0x8b);
}

static bool payload_packed(struct payload *payload, const char *bytes, size_t length, int layers) {
  bool says = false;
  AUTO(buf_free) struct buf out = buf_empty(PAYLOAD_TEXT_MAX);
  if (layers > 0 && payload_is_packed(bytes, length)) {
    payload->unclear |= !payload_unpack(bytes, length, ZLIB_EITHER, &out);
    says = out.length > 0 && payload_packed(payload, out.data, out.length, layers - 1);
  }
  if (!says) says = payload_bytes(payload, bytes, length);
  if (!says && layers == PAYLOAD_LAYERS &&
      length > 0) { /* "deflate" as some send it: without a first byte that tells */
    buf_reset(&out);
    says = payload_unpack(bytes, length, ZLIB_RAW, &out) && payload_bytes(payload, out.data, out.length);
    if (says) payload->unclear = false;
  }
  return says;
}

void payload_read(const char *bytes, size_t length, struct payload *payload) {
  *payload = (struct payload){0};
  bool says = bytes != NULL && length > 0 && payload_packed(payload, bytes, length, PAYLOAD_LAYERS);
  payload->unclear |= !says;
}

/* ---- the address */

/* scheme://authority of an absolute target, or nothing. */
static const char *payload_path_of(const char *target) {
  const char *at = strstr(target, "://");
  if (target[0] == '/' || at == NULL) return target;
  at += 3;
  return at + strcspn(at, "/?#");
}

/* As it is meant: in place. */
static void payload_tidy(char *path) {
  size_t out = 0;
  for (size_t n = 0; path[n] != '\0';) {
    size_t length = strcspn(path + n, "/");
    bool here = length == 0 || (length == 1 && path[n] == '.'), up = length == 2 && strncmp(path + n, "..", 2) == 0;
    if (up)
      while (out > 0 && path[--out] != '/')
        ;
    if (!here && !up) {
      memmove(path + out + 1, path + n, length); /* never behind where it is read: each begins with a slash */
      path[out] = '/';
      out += length + 1;
    }
    n += length + (path[n + length] == '/');
  }
  path[out] = '\0';
}

bool payload_target_is(const char *target, const char *path) {
  const char *begin = payload_path_of(target);
  size_t length = strcspn(begin, "?#");
  AUTO(mem_free_at) char *given = mem_resize(NULL, length + 2, 1);
  given[0] = '/'; /* room for the slash of a target that has none */
  memcpy(given + 1, begin, length);
  length = 1 + payload_decode(given + 1, length, false);
  given[length] = '\0';
  bool clean = strlen(given) == length;
  payload_tidy(given);
  size_t wanted = strlen(path), given_length = strlen(given);
  volatile unsigned char differs = !clean || given_length != wanted;
  for (size_t n = 0; n < wanted; n++)
    differs |= (unsigned char)(given[n < given_length ? n : 0] ^ path[n]);
  return differs == 0;
}
