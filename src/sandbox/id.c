#include "sandbox/id.h"

#include <string.h>
#include <uuid/uuid.h>

void id_new(char out[ID_SIZE]) {
  uuid_t uuid;
  uuid_generate_random(uuid);
  uuid_unparse_lower(uuid, out);
}

bool id_is(const char *text) {
  uuid_t uuid;
  return uuid_parse(text, uuid) == 0;
}

void id_derive(const char *id, const char *name, char out[ID_SIZE]) {
  uuid_t space, uuid;
  uuid_parse(id, space);
  uuid_generate_sha1(uuid, space, name, strlen(name));
  uuid_unparse_lower(uuid, out);
}
