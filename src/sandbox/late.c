#include "sandbox/late.h"

#include <stdlib.h>

#include "base/mem.h"

void late_add(const struct exchange *exchange, const struct request *request, long calls) {
  struct late *late = mem_new(sizeof *late), **end = &exchange->sandbox->late;
  *late = (struct late){.method = mem_copy(request->method),
                        .target = mem_copy(request->target),
                        .token = mem_copy(request->token),
                        .type = mem_copy(request->type),
                        .body = mem_copy(request->body),
                        .respell = mem_copy(exchange->effect.respell),
                        .calls = calls};
  late->request = (struct request){late->method, late->target, late->token, late->type, late->body, request->length};
  while (*end != NULL)
    end = &(*end)->next;
  *end = late;
}

void late_count(struct sandbox *sandbox) {
  for (struct late *late = sandbox->late; late != NULL; late = late->next)
    late->calls--;
}

struct late *late_take(struct sandbox *sandbox, bool all) {
  for (struct late **at = &sandbox->late; *at != NULL; at = &(*at)->next) {
    struct late *late = *at;
    if (late->calls >= 0 && !all) continue;
    *at = late->next;
    return late;
  }
  return NULL;
}

void late_free(struct late *take_late) {
  free(take_late->method);
  free(take_late->target);
  free(take_late->token);
  free(take_late->type);
  free(take_late->body);
  free(take_late->respell);
  free(take_late);
}
