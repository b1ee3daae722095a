#include "relay/hint.h"

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
  HINT_ID_MAX = 200,
  HINT_LAYERS = 2,    /* packed twice, or JSON as text in JSON, happens; more is a game */
  HINT_FAILURES = 16, /* beginnings that lead to nothing: a body made of them takes no time */
  HINT_CHUNK = 64 * 1024,
  ZLIB_EITHER = 15 + 32, /* zlib's name for: gzip or zlib, by what it begins with */
  ZLIB_RAW = -15
};

static void hint_add(struct hint *hint, char *take_id) {
  bool good = take_id != NULL && take_id[0] != '\0' && strlen(take_id) <= HINT_ID_MAX;
  for (size_t n = 0; good && n < hint->count; n++)
    good = strcmp(hint->ids[n], take_id) != 0;
  if (!good || hint->count == HINT_IDS) {
    hint->unclear |= good;
    free(take_id);
    return;
  }
  hint->ids = mem_resize(hint->ids, hint->count + 1, sizeof *hint->ids);
  hint->ids[hint->count++] = take_id;
}

void hint_clear(struct hint *hint) {
  for (size_t n = 0; n < hint->count; n++)
    free(hint->ids[n]);
  free(hint->ids);
  *hint = (struct hint){0};
}

/* ---- JSON: events wherever they are in it */

static bool hint_text(struct hint *hint, const char *text, size_t length, int layers);

/* True when the object says something itself. */
static bool hint_event(struct hint *hint, const cJSON *json) {
  char *const ids[] = {json_exact(json_member(json, "visit", false), "id"), json_exact(json, "previousId"),
                       json_exact(json, "visitId")};
  char *type = json_exact(json, "eventType");
  bool talk = json_member(json, "message", false) != NULL || (type != NULL && strncmp(type, "message.", 8) == 0);
  bool says = talk;
  for (size_t n = 0; n < sizeof ids / sizeof *ids; n++) {
    says |= ids[n] != NULL && ids[n][0] != '\0' && strlen(ids[n]) <= HINT_ID_MAX;
    hint_add(hint, ids[n]);
  }
  hint->talk |= talk;
  free(type);
  return says;
}

/* Lists, envelopes, and text that is JSON once more; the parser bounds how deep that goes. */
static bool hint_walk(struct hint *hint, const cJSON *json, int layers) {
  const char *text = cJSON_GetStringValue(json);
  if (text != NULL)
    return layers > 0 && (text[0] == '{' || text[0] == '[') && hint_text(hint, text, strlen(text), layers - 1);
  if (cJSON_IsObject(json) && hint_event(hint, json)) return true;
  bool says = false;
  const cJSON *child;
  cJSON_ArrayForEach(child, json) {
    bool one = hint_walk(hint, child, layers);
    says |= one;
    if (cJSON_IsArray(json) && cJSON_IsObject(child) && !one) hint->unclear = true;
  }
  return says;
}

/* The length of the object or list that begins there, 0 when it does not end. */
static size_t hint_extent(const char *text, size_t length) {
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
static bool hint_values(struct hint *hint, const char *text, size_t length, int layers) {
  bool says = false;
  size_t failures = 0;
  for (size_t n = 0; n < length && failures < HINT_FAILURES; n++) {
    if (text[n] != '{' && text[n] != '[') continue;
    size_t extent = hint_extent(text + n, length - n);
    cJSON *json = extent > 0 ? json_parse_tolerant(text + n, extent) : NULL;
    failures += json == NULL;
    if (json == NULL) continue;
    bool one = hint_walk(hint, json, layers);
    says |= one;
    hint->unclear |= !one;
    json_free(json);
    n += extent - 1;
  }
  hint->unclear |= failures > 0;
  return says;
}

/* ---- forms */

static int hint_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Without the percent signs; plus: and '+' is a blank. In place; the new length. */
static size_t hint_decode(char *text, size_t length, bool plus) {
  size_t out = 0;
  for (size_t n = 0; n < length; n++) {
    int high = text[n] == '%' && n + 2 < length ? hint_digit(text[n + 1]) : -1;
    int low = high >= 0 ? hint_digit(text[n + 2]) : -1;
    text[out++] = low >= 0 ? (char)(high * 16 + low) : plus && text[n] == '+' ? ' ' : text[n];
    if (low >= 0) n += 2;
  }
  return out;
}

/* One "name=value" of a form, decoded: the value may be an event, or the id itself. */
static bool hint_pair(struct hint *hint, const char *pair, size_t length, int layers) {
  static const char *const names[] = {"visit.id", "visit[id]", "visitId", "previousId"};
  const char *equals = memchr(pair, '=', length);
  if (equals == NULL) return false;
  size_t name_length = (size_t)(equals - pair), left = length - name_length - 1;
  for (size_t n = 0; n < sizeof names / sizeof *names; n++)
    if (strlen(names[n]) == name_length && memcmp(pair, names[n], name_length) == 0 && left > 0 &&
        left <= HINT_ID_MAX) {
      hint_add(hint, mem_copy_n(equals + 1, left));
      return true;
    }
  return memchr(equals, '{', left + 1) != NULL && hint_values(hint, equals + 1, left, layers);
}

static bool hint_form(struct hint *hint, const char *text, size_t length, int layers) {
  bool says = false;
  char *all = mem_copy_n(text, length);
  for (size_t at = 0, end; at < length; at = end + 1) {
    const char *amp = memchr(all + at, '&', length - at);
    end = amp != NULL ? (size_t)(amp - all) : length;
    size_t decoded = hint_decode(all + at, end - at, true);
    says |= hint_pair(hint, all + at, decoded, layers);
  }
  free(all);
  return says;
}

/* ---- text */

/* UTF-8. */
static bool hint_text(struct hint *hint, const char *text, size_t length, int layers) {
  size_t begin = 0;
  while (begin < length && strchr(" \t\r\n", text[begin]) != NULL && text[begin] != '\0')
    begin++;
  cJSON *quoted = begin < length && text[begin] == '"' ? json_parse_tolerant(text + begin, length - begin) : NULL;
  if (quoted != NULL) {
    bool says = hint_walk(hint, quoted, layers);
    json_free(quoted);
    return says;
  }
  if (memchr(text, '{', length) != NULL || memchr(text, '[', length) != NULL) {
    if (hint_values(hint, text, length, layers)) return true;
  }
  return memchr(text, '=', length) != NULL && hint_form(hint, text, length, layers);
}

/* How text is written: how wide its units are (1, 2, 4 bytes), in which order. Known by its mark, else by where the
 * zeros of its first character are, which JSON has in ASCII. */
struct hint_encoding {
  const char *begin;
  size_t length, width;
  bool little, whole; /* whole: these bytes are the mark; else [x, 0...] is the first character */
};

static bool hint_is_written(const char *bytes, size_t length, const struct hint_encoding *encoding) {
  bool is = length >= encoding->length;
  for (size_t n = 0; is && n < encoding->length; n++)
    is = encoding->whole ? bytes[n] == encoding->begin[n] : (bytes[n] != 0) == (encoding->begin[n] != 0);
  return is;
}

static const struct hint_encoding *hint_encoding_of(const char *bytes, size_t length) {
  static const struct hint_encoding all[] = {{"\xff\xfe\0\0", 4, 4, true, true},  {"\0\0\xfe\xff", 4, 4, false, true},
                                             {"\xef\xbb\xbf", 3, 1, false, true}, {"\xff\xfe", 2, 2, true, true},
                                             {"\xfe\xff", 2, 2, false, true},     {"x\0\0\0", 4, 4, true, false},
                                             {"\0\0\0x", 4, 4, false, false},     {"x\0", 2, 2, true, false},
                                             {"\0x", 2, 2, false, false},         {"", 0, 1, false, true}};
  const struct hint_encoding *encoding = all;
  while (!hint_is_written(bytes, length, encoding)) /* the last one is any */
    encoding++;
  return encoding;
}

static uint32_t hint_unit(const unsigned char *bytes, const struct hint_encoding *encoding) {
  uint32_t unit = 0;
  for (size_t n = 0; n < encoding->width; n++)
    unit |= (uint32_t)bytes[encoding->little ? n : encoding->width - 1 - n] << (8 * n);
  return unit;
}

/* As UTF-8; width 1 is Latin-1. New memory. */
static char *hint_encode(const unsigned char *bytes, size_t length, const struct hint_encoding *encoding, size_t *out) {
  size_t width = encoding->width;
  char *text = mem_resize(NULL, length / width + 1, 4);
  *out = 0;
  for (size_t n = 0; n + width <= length; n += width) {
    uint32_t character = hint_unit(bytes + n, encoding);
    if (width == 2 && character >= 0xd800 && character < 0xdc00 && n + 4 <= length) {
      uint32_t low = hint_unit(bytes + n + 2, encoding);
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

static bool hint_bytes(struct hint *hint, const char *bytes, size_t length) {
  const struct hint_encoding *encoding = hint_encoding_of(bytes, length);
  size_t begin = encoding->whole ? encoding->length : 0, out;
  if (encoding->width == 1 && text_is_utf8(bytes + begin, length - begin))
    return hint_text(hint, bytes + begin, length - begin, HINT_LAYERS);
  char *text = hint_encode((const unsigned char *)bytes + begin, length - begin, encoding, &out);
  bool says = hint_text(hint, text, out, HINT_LAYERS);
  free(text);
  return says;
}

/* ---- packed */

/* What is in it, as far as it goes; false when that is not all of it, or nothing. */
static bool hint_unpack(const char *bytes, size_t length, int kind, struct buf *out) {
  z_stream stream = {.next_in = (Bytef *)bytes, .avail_in = (uInt)length};
  char chunk[HINT_CHUNK];
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
static bool hint_is_packed(const char *bytes, size_t length) {
  const unsigned char *octets = (const unsigned char *)bytes;
  if (length < 2) return false;
  bool zlib = (octets[0] & 0x0f) == 8 && octets[0] >> 4 <= 7 && (octets[0] * 256 + octets[1]) % 31 == 0;
  return zlib || (octets[0] == 0x1f && octets[1] == 0x8b);
}

static bool hint_packed(struct hint *hint, const char *bytes, size_t length, int layers) {
  struct buf out;
  bool says = false;
  buf_init(&out, HINT_TEXT_MAX);
  if (layers > 0 && hint_is_packed(bytes, length)) {
    hint->unclear |= !hint_unpack(bytes, length, ZLIB_EITHER, &out);
    says = out.length > 0 && hint_packed(hint, out.data, out.length, layers - 1);
  }
  if (!says) says = hint_bytes(hint, bytes, length);
  if (!says && layers == HINT_LAYERS && length > 0) { /* "deflate" as some send it: without a first byte that tells */
    buf_reset(&out);
    says = hint_unpack(bytes, length, ZLIB_RAW, &out) && hint_bytes(hint, out.data, out.length);
    if (says) hint->unclear = false;
  }
  buf_free(&out);
  return says;
}

void hint_read(const char *bytes, size_t length, struct hint *hint) {
  *hint = (struct hint){0};
  bool says = bytes != NULL && length > 0 && hint_packed(hint, bytes, length, HINT_LAYERS);
  hint->unclear |= !says;
}

/* ---- the address */

/* scheme://authority of an absolute target, or nothing. */
static const char *hint_path_of(const char *target) {
  const char *at = strstr(target, "://");
  if (target[0] == '/' || at == NULL) return target;
  at += 3;
  return at + strcspn(at, "/?#");
}

/* As it is meant: in place. */
static void hint_tidy(char *path) {
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

bool hint_target_is(const char *target, const char *path) {
  const char *begin = hint_path_of(target);
  size_t length = strcspn(begin, "?#");
  char *given = mem_resize(NULL, length + 2, 1);
  given[0] = '/'; /* room for the slash of a target that has none */
  memcpy(given + 1, begin, length);
  length = 1 + hint_decode(given + 1, length, false);
  given[length] = '\0';
  bool clean = strlen(given) == length;
  hint_tidy(given);
  size_t wanted = strlen(path), given_length = strlen(given);
  volatile unsigned char differs = !clean || given_length != wanted;
  for (size_t n = 0; n < wanted; n++)
    differs |= (unsigned char)(given[n < given_length ? n : 0] ^ path[n]);
  free(given);
  return differs == 0;
}
