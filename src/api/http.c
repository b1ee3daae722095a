#include "api/http.h"

#include <stdlib.h>

#include "base/mem.h"

void http_request_free(struct http_request *take_request) {
  if (take_request == NULL) return;
  free(take_request->target);
  mem_free_secret(take_request->token);
  mem_free_secret(take_request->body); /* a login's holds the password */
  free(take_request);
}
