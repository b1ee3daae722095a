#include "sandbox/exchange.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sandbox/json.h"
#include "sandbox/instant.h"
#include "sandbox/store.h"

/* ---- asking: split on "/" and "&" first, then each piece decoded, once */

static int exchange_hex(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

/* plus: a '+' is a blank, as in a query. */
static char *exchange_decode(const char *bytes, size_t length, bool plus) {
  char *out = mem_new(length + 1), *at = out;
  for (size_t n = 0; n < length; n++) {
    int high = bytes[n] == '%' && n + 2 < length ? exchange_hex(bytes[n + 1]) : -1,
        low = high >= 0 ? exchange_hex(bytes[n + 2]) : -1;
    *at++ = low >= 0 ? (char)(high * 16 + low) : plus && bytes[n] == '+' ? ' ' : bytes[n];
    if (low >= 0) n += 2;
  }
  return out;
}

bool exchange_split(struct exchange *exchange, const char *base) {
  if (strncmp(exchange->target, base, strlen(base)) != 0) return false;
  const char *at = exchange->target + strlen(base);
  while (*at != '\0' && exchange->segment_count < EXCHANGE_SEGMENTS_MAX) {
    size_t length = strcspn(at, "/?");
    exchange->segments[exchange->segment_count++] = exchange_decode(at, length, false);
    at += length;
    if (*at == '?') break;
    if (*at == '/') at++;
  }
  at = strchr(exchange->target, '?');
  while (at != NULL && at[1] != '\0' && exchange->parameter_count < EXCHANGE_PARAMETERS_MAX) {
    size_t length = strcspn(++at, "&"), name = strcspn(at, "=&");
    exchange->parameters[exchange->parameter_count].name = exchange_decode(at, name, true);
    exchange->parameters[exchange->parameter_count++].value =
        name < length ? exchange_decode(at + name + 1, length - name - 1, true) : NULL;
    at = at[length] == '&' ? at + length : NULL;
  }
  return true;
}

bool exchange_is(const struct exchange *exchange, const char *path) {
  size_t n = 0;
  for (; *path != '\0'; n++) {
    size_t length = strcspn(path, "/");
    if (n >= exchange->segment_count) return false;
    bool any = length == 1 && *path == '*';
    if (!any && (strlen(exchange->segments[n]) != length || strncmp(exchange->segments[n], path, length) != 0))
      return false;
    if (any && exchange->segments[n][0] == '\0') return false;
    path += length + (path[length] == '/');
  }
  return n == exchange->segment_count;
}

const char *exchange_parameter(const struct exchange *exchange, const char *name) {
  for (size_t n = 0; n < exchange->parameter_count; n++)
    if (strcmp(exchange->parameters[n].name, name) == 0) return exchange->parameters[n].value;
  return NULL;
}

bool exchange_text(struct exchange *exchange, const char *name, const char **text) {
  const cJSON *given = json_member(exchange->body, name);
  *text = cJSON_GetStringValue(given);
  return given == NULL || *text != NULL || exchange_refuse(exchange, 400, "%s: not a text", name);
}

bool exchange_instant(struct exchange *exchange, const char *name, int64_t *instant) {
  const cJSON *given = json_member(exchange->body, name);
  *instant = 0;
  return given == NULL || (cJSON_IsString(given) && instant_read(given->valuestring, false, instant)) ||
         exchange_refuse(exchange, 400, "%s: not a date-time", name);
}

/* ---- answering */

bool exchange_refuse(struct exchange *exchange, int status, const char *format, ...) {
  char text[800];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  cJSON *json = cJSON_CreateObject();
  cJSON_AddItemToArray(cJSON_AddArrayToObject(json, "errors"), cJSON_CreateString(text));
  exchange_answer(exchange, json);
  exchange->status = status;
  return false;
}

bool exchange_answer(struct exchange *exchange, cJSON *take_json) {
  exchange_answer_copy(exchange, take_json);
  cJSON_Delete(take_json);
  return true;
}

bool exchange_answer_copy(struct exchange *exchange, const cJSON *json) {
  return exchange_answer_text(exchange, cJSON_PrintUnformatted(json));
}

bool exchange_answer_text(struct exchange *exchange, char *take_text) {
  free(exchange->answer);
  exchange->answer = take_text;
  exchange->status = 200;
  return true;
}

static bool exchange_add_row(struct buf *out, sqlite3_stmt *rows) {
  bool more = sqlite3_column_count(rows) > 1;
  const char *json = store_text(rows, 0);
  return buf_add(out, json, strlen(json) - more) && (!more || buf_add_text(out, store_text(rows, 1)));
}

bool exchange_add_rows(const struct exchange *exchange, struct buf *out, sqlite3_stmt *take_rows) {
  bool fits = buf_add_text(out, "[");
  for (const char *between = ""; fits && store_row(exchange->sandbox, take_rows); between = ",")
    fits = buf_add_text(out, between) && exchange_add_row(out, take_rows);
  sqlite3_finalize(take_rows);
  return fits && buf_add_text(out, "]");
}

bool exchange_answer_row(struct exchange *exchange, sqlite3_stmt *take_rows) {
  AUTO(buf_free) struct buf out = buf_empty(EXCHANGE_ANSWER_MAX);
  bool found = store_row(exchange->sandbox, take_rows) && exchange_add_row(&out, take_rows);
  sqlite3_finalize(take_rows);
  return found && exchange_answer_text(exchange, buf_take(&out));
}

bool exchange_answer_rows(struct exchange *exchange, sqlite3_stmt *take_rows) {
  struct buf out = buf_empty(EXCHANGE_ANSWER_MAX);
  bool fits = exchange_add_rows(exchange, &out, take_rows);
  return exchange_answer_text(exchange, buf_take(&out)) && fits;
}

void exchange_end(struct exchange *exchange) {
  for (size_t n = 0; n < exchange->segment_count; n++)
    free(exchange->segments[n]);
  for (size_t n = 0; n < exchange->parameter_count; n++) {
    free(exchange->parameters[n].name);
    free(exchange->parameters[n].value);
  }
  cJSON_Delete(exchange->body);
  cJSON_Delete(exchange->tree);
  free(exchange->answer);
}
