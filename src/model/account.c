#include "model/account.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mask.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/json.h"
#include "model/json_record.h"
#include "model/visitor.h"

#define TOKEN_MAX (16 * 1024)

/* Takes text unless it is empty. */
static char *none_if_empty(char *take_text) {
  if (text_is_filled(take_text)) return take_text;
  free(take_text);
  return NULL;
}

/* The texts of an errors array, joined; NULL when it holds none. */
static char *errors_text(const cJSON *json) {
  struct buf out = buf_empty(2000);
  const cJSON *item;
  cJSON_ArrayForEach(item, json_member(json, "errors", true)) {
    AUTO(mem_free_at)
    char *line = cJSON_IsObject(item) ? json_line(item, "message") : text_clean_line(cJSON_GetStringValue(item));
    if (text_is_filled(line) && !buf_print(&out, "%s%s", out.length > 0 ? " " : "", line)) break;
  }
  return none_if_empty(buf_take(&out));
}

/* Without what it repeats of our secrets. */
static char *error_text(const cJSON *json) {
  char *text = errors_text(json);
  if (text == NULL) text = json_line(json, "error");
  if (text == NULL) text = json_line(json_member(json, "error", false), "message");
  static const char *const names[] = {"message", "detail", "title"};
  for (size_t i = 0; text == NULL && i < sizeof names / sizeof *names; i++)
    text = json_line(json, names[i]);
  if (text != NULL) mask_text(text);
  return text;
}

void account_error_text(const char *bytes, size_t length, char *out, size_t size) {
  AUTO(json_free_at) cJSON *json = json_parse_tolerant(bytes, length);
  AUTO(mem_free_at) char *text = error_text(json);
  text_copy(out, size, text != NULL ? text : "");
}

/* A token goes into a header line: anything but visible ASCII could end the line. */
static bool token_is_sendable(const char *token) {
  size_t length = strlen(token);
  for (size_t i = 0; i < length; i++)
    if (token[i] <= 0x20 || token[i] >= 0x7F) return false;
  return length <= TOKEN_MAX;
}

bool account_has_errors(const char *bytes, size_t length) {
  AUTO(json_free_at) cJSON *json = json_parse_tolerant(bytes, length);
  const cJSON *errors = cJSON_IsObject(json) ? json_member(json, "errors", true) : NULL;
  const cJSON *error = cJSON_GetObjectItemCaseSensitive(json, "error");
  return cJSON_GetArraySize(errors) > 0 || cJSON_IsObject(error) || cJSON_IsTrue(error) ||
         text_is_filled(cJSON_GetStringValue(error));
}

/* Without one it is a refusal; with one that is no text, or can't be sent, it says nothing of the password. */
static enum error_code read_token(const cJSON *json, char **token, struct error *error) {
  const cJSON *said = cJSON_GetObjectItemCaseSensitive(json, "token");
  bool refused = cJSON_GetArraySize(json_member(json, "errors", true)) > 0;
  bool odd = said != NULL && !cJSON_IsString(said) && !cJSON_IsNull(said);
  *token = refused ? NULL : none_if_empty(json_exact(json, "token"));
  if (*token != NULL && token_is_sendable(*token)) return ERROR_NONE;
  if (!refused && (odd || *token != NULL)) {
    mem_free_secret(*token);
    *token = NULL;
    return error_set(error, ERROR_ANSWER, _("The server's token can't be used: is the URL that of Flatsy?"));
  }
  AUTO(mem_free_at) char *text = error_text(json);
  if (text_is_filled(text))
    error_set(error, ERROR_AUTH, _("The server refused the login: %s"), text);
  else if (!cJSON_HasObjectItem(json, "errors") && !cJSON_HasObjectItem(json, "token"))
    error_set(error, ERROR_ANSWER, _("The answer is not Flatsy's: check the URL."));
  else
    error_set(error, ERROR_AUTH, _("The server refused the login: check the email and the password."));
  return error->code;
}

enum error_code account_login_decode(const char *bytes, size_t length, char **token, int64_t *expires,
                                     struct error *error) {
  *token = NULL;
  *expires = WHEN_NONE;
  AUTO(json_free_at) cJSON *json = json_parse_tolerant(bytes, length);
  if (!cJSON_IsObject(json)) return error_set(error, ERROR_ANSWER, _("The answer is not Flatsy's: check the URL."));
  enum error_code code = read_token(json, token, error);
  *expires = json_instant(json, "expiration");
  /* The tree is about to go back to the allocator: not with the token in it. */
  cJSON *secret = cJSON_GetObjectItemCaseSensitive(json, "token");
  if (cJSON_IsString(secret)) explicit_bzero(secret->valuestring, strlen(secret->valuestring));
  return code;
}

bool account_login_encode(struct buf *out, const char *user, const char *password) {
  return buf_add_text(out, "{\"identifier\":") && json_add_string(out, user) && buf_add_text(out, ",\"password\":") &&
         json_add_string(out, password) && buf_add_text(out, "}");
}

static char *client_name(const cJSON *json, const char *email) {
  char *name = none_if_empty(json_line(json, "fullName"));
  if (name != NULL) return name;
  AUTO(mem_free_at) char *first = json_line(json, "firstName"), *last = json_line(json, "lastName");
  return visitor_name_of(first, last, email);
}

static const struct record_member members[] = {
    RECORD_MEMBER(EXACT, "id", client, id),      RECORD_MEMBER(LINE, "email", client, email),
    RECORD_MEMBER(LINE, "phone", client, phone), RECORD_MEMBER(LINE, NULL, client, name),
    RECORD_MEMBER(EXACT, NULL, client, raw),     RECORD_END};

enum error_code client_decode(const char *bytes, size_t length, struct client **client, struct error *error) {
  *client = NULL;
  AUTO(json_free_at) cJSON *json = json_parse_tolerant(bytes, length);
  AUTO(client_free_at) struct client *made = mem_new(sizeof *made);
  json_record_read(json, members, made);
  made->id = none_if_empty(made->id);
  made->email = none_if_empty(made->email);
  made->name = client_name(json, made->email);
  if (made->id == NULL && made->email == NULL)
    return error_set(error, ERROR_ANSWER, _("The answer is not Flatsy's: check the URL."));
  made->raw = mem_copy_n(bytes, length);
  made->raw_length = length;
  *client = mem_take(&made);
  return ERROR_NONE;
}

void client_free(struct client *take_client) {
  if (take_client != NULL) record_free_texts(members, take_client);
  free(take_client);
}

bool client_is_same(const struct client *one, const struct client *other) {
  if (one->id != NULL && other->id != NULL) return text_same_id(one->id, other->id);
  return one->email != NULL && other->email != NULL && strcmp(one->email, other->email) == 0;
}
