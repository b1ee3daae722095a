/* caller: one client of the sandbox over real HTTP, without any code of the programs'. */
#ifndef TESTS_CALLER_H
#define TESTS_CALLER_H

#include <cjson/cJSON.h>

#include "harness.h"

struct answer {
  long status; /* 0: no answer */
  cJSON *json;
  const char *text; /* until the next call */
};
struct client {
  struct place place;
  char token[512];
};

/* Starts a sandbox with those options (NULL: none), and logs in. */
void client_open(struct client *client, const char *const *options);
void client_login(struct client *client);
void client_close(struct client *client);
struct answer call_as(const struct client *client, const char *method, const char *target, const char *body,
                      const char *type, const char *token);
struct answer call(const struct client *client, const char *method, const char *target, const char *body);
/* The status alone; every refusal has errors. */
void answers(const struct client *client, const char *method, const char *target, const char *body, long status);
/* "" when it isn't there. */
const char *text_of(const cJSON *json, const char *name);
/* For cmocka: a client of a default sandbox as the state. */
int client_setup(void **state);
int client_teardown(void **state);

#endif
