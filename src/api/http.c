#include "api/http.h"

#include <stdlib.h>

#include "base/mem.h"

struct http_request *http_request_new(enum http_method method, char *take_target) {
  struct http_request *request = mem_new(sizeof *request);
  request->method = method;
  request->target = take_target;
  return request;
}

void http_request_free(struct http_request *take_request) {
  if (take_request == NULL) return;
  free(take_request->target);
  mem_free_secret(take_request->token);
  mem_free_secret(take_request->body); /* a login's holds the password */
  free(take_request);
}
