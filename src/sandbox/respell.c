#include "sandbox/respell.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sandbox/json.h"
#include "sandbox/phone.h"

bool respell_is(const char *how) {
  return how != NULL && how[0] != '\0' && how[strspn(how, "penft")] == '\0';
}

static void respell_letters(cJSON *object, const char *name, int (*letter)(int letter)) {
  AUTO(mem_free_at) char *text = mem_copy(json_text(object, name));
  for (char *at = text; *at != '\0'; at++)
    *at = (char)letter((unsigned char)*at);
  if (cJSON_IsString(json_get(object, name))) json_set(object, name, cJSON_CreateString(text));
}

static void respell_phone(cJSON *object) {
  char digits[PHONE_SIZE];
  phone_digits(json_text(object, "phone"), digits);
  if (digits[0] == '0') json_set(object, "phone", json_format("+33%s", digits + 1));
}

static void respell_trimmed(cJSON *object, const char *name) {
  char *text = mem_copy(json_text(object, name)), *begin = text + strspn(text, " \t\n");
  size_t length = strlen(begin);
  while (length > 0 && strchr(" \t\n", begin[length - 1]) != NULL)
    length--;
  begin[length] = '\0';
  if (cJSON_IsString(json_get(object, name))) json_set(object, name, cJSON_CreateString(begin));
  free(text);
}

void respell(cJSON *body, const char *how) {
  cJSON *visitor = json_get(body, "visitor") != NULL ? json_get(body, "visitor") : body;
  if (strchr(how, 'p') != NULL) respell_phone(visitor);
  if (strchr(how, 'e') != NULL) respell_letters(visitor, "email", tolower);
  if (strchr(how, 'n') != NULL) respell_letters(visitor, "lastName", toupper);
  if (strchr(how, 'n') != NULL) respell_letters(visitor, "firstName", toupper);
  if (strchr(how, 'f') != NULL) cJSON_DeleteItemFromObjectCaseSensitive(visitor, "fields");
  if (strchr(how, 't') != NULL) respell_trimmed(visitor, "firstName");
  if (strchr(how, 't') != NULL) respell_trimmed(visitor, "lastName");
  if (strchr(how, 't') != NULL) respell_trimmed(body, "text");
}
