#include "sandbox/call.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sandbox/json.h"
#include "sandbox/moment.h"
#include "sandbox/store.h"

/* ---- asking: split on "/" and "&" first, then each piece decoded, once */

static int call_hex(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

/* plus: a '+' is a blank, as in a query. */
static char *call_decode(const char *bytes, size_t length, bool plus) {
  char *out = mem_new(length + 1), *at = out;
  for (size_t n = 0; n < length; n++) {
    int high = bytes[n] == '%' && n + 2 < length ? call_hex(bytes[n + 1]) : -1,
        low = high >= 0 ? call_hex(bytes[n + 2]) : -1;
    *at++ = low >= 0 ? (char)(high * 16 + low) : plus && bytes[n] == '+' ? ' ' : bytes[n];
    if (low >= 0) n += 2;
  }
  return out;
}

bool call_split(struct call *call, const char *base) {
  if (strncmp(call->target, base, strlen(base)) != 0) return false;
  const char *at = call->target + strlen(base);
  while (*at != '\0' && call->segment_count < CALL_SEGMENTS_MAX) {
    size_t length = strcspn(at, "/?");
    call->segments[call->segment_count++] = call_decode(at, length, false);
    at += length;
    if (*at == '?') break;
    if (*at == '/') at++;
  }
  at = strchr(call->target, '?');
  while (at != NULL && at[1] != '\0' && call->parameter_count < CALL_PARAMETERS_MAX) {
    size_t length = strcspn(++at, "&"), name = strcspn(at, "=&");
    call->parameters[call->parameter_count].name = call_decode(at, name, true);
    call->parameters[call->parameter_count++].value =
        name < length ? call_decode(at + name + 1, length - name - 1, true) : NULL;
    at = at[length] == '&' ? at + length : NULL;
  }
  return true;
}

bool call_is(const struct call *call, const char *path) {
  size_t n = 0;
  for (; *path != '\0'; n++) {
    size_t length = strcspn(path, "/");
    if (n >= call->segment_count) return false;
    bool any = length == 1 && *path == '*';
    if (!any && (strlen(call->segments[n]) != length || strncmp(call->segments[n], path, length) != 0)) return false;
    if (any && call->segments[n][0] == '\0') return false;
    path += length + (path[length] == '/');
  }
  return n == call->segment_count;
}

const char *call_parameter(const struct call *call, const char *name) {
  for (size_t n = 0; n < call->parameter_count; n++)
    if (strcmp(call->parameters[n].name, name) == 0) return call->parameters[n].value;
  return NULL;
}

bool call_text(struct call *call, const char *name, const char **text) {
  const cJSON *given = json_member(call->body, name);
  *text = cJSON_GetStringValue(given);
  return given == NULL || *text != NULL || call_refuse(call, 400, "%s: not a text", name);
}

bool call_moment(struct call *call, const char *name, int64_t *moment) {
  const cJSON *given = json_member(call->body, name);
  *moment = 0;
  return given == NULL || (cJSON_IsString(given) && moment_read(given->valuestring, false, moment)) ||
         call_refuse(call, 400, "%s: not a date-time", name);
}

/* ---- answering */

bool call_refuse(struct call *call, int status, const char *format, ...) {
  char text[800];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  cJSON *json = cJSON_CreateObject();
  cJSON_AddItemToArray(cJSON_AddArrayToObject(json, "errors"), cJSON_CreateString(text));
  call_answer(call, json);
  call->status = status;
  return false;
}

bool call_answer(struct call *call, cJSON *take_json) {
  call_answer_copy(call, take_json);
  cJSON_Delete(take_json);
  return true;
}

bool call_answer_copy(struct call *call, const cJSON *json) {
  return call_answer_text(call, cJSON_PrintUnformatted(json));
}

bool call_answer_text(struct call *call, char *take_text) {
  free(call->answer);
  call->answer = take_text;
  call->status = 200;
  return true;
}

static bool call_add_row(struct buf *out, sqlite3_stmt *rows) {
  bool more = sqlite3_column_count(rows) > 1;
  const char *json = store_text(rows, 0);
  return buf_add(out, json, strlen(json) - more) && (!more || buf_add_text(out, store_text(rows, 1)));
}

bool call_add_rows(const struct call *call, struct buf *out, sqlite3_stmt *take_rows) {
  bool fits = buf_add_text(out, "[");
  for (const char *between = ""; fits && store_row(call->sandbox, take_rows); between = ",")
    fits = buf_add_text(out, between) && call_add_row(out, take_rows);
  sqlite3_finalize(take_rows);
  return fits && buf_add_text(out, "]");
}

bool call_answer_row(struct call *call, sqlite3_stmt *take_rows) {
  struct buf out;
  buf_init(&out, CALL_ANSWER_MAX);
  bool found = store_row(call->sandbox, take_rows) && call_add_row(&out, take_rows);
  sqlite3_finalize(take_rows);
  if (found) return call_answer_text(call, buf_take(&out));
  buf_free(&out);
  return false;
}

bool call_answer_rows(struct call *call, sqlite3_stmt *take_rows) {
  struct buf out;
  buf_init(&out, CALL_ANSWER_MAX);
  bool fits = call_add_rows(call, &out, take_rows);
  return call_answer_text(call, buf_take(&out)) && fits;
}

void call_end(struct call *call) {
  for (size_t n = 0; n < call->segment_count; n++)
    free(call->segments[n]);
  for (size_t n = 0; n < call->parameter_count; n++) {
    free(call->parameters[n].name);
    free(call->parameters[n].value);
  }
  cJSON_Delete(call->body);
  cJSON_Delete(call->tree);
  free(call->answer);
}
