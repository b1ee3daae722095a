/* request: what is asked for, without who asks. */
#ifndef WORK_NET_REQUEST_H
#define WORK_NET_REQUEST_H

#include "api/api.h"

struct request {
  enum api_endpoint endpoint;
  const char *path_value;
  struct api_query query[8]; /* 7 at most, ends with a NULL name */
};

#endif
