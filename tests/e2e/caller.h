/* caller: one client of the sandbox over real HTTP, without any code of the programs'. */
#ifndef TESTS_CALLER_H
#define TESTS_CALLER_H

#include <cjson/cJSON.h>

#include "../harness/home.h"
#include "../harness/run.h"

#define REF "13-1063" /* the first property of the demo */

struct answer {
  long status; /* 0: no answer */
  cJSON *json;
  const char *text; /* until the next call */
};
struct client {
  struct home home;
  char token[512];
};

void answer_clear(struct answer *answer);
/* Starts a sandbox with those options (NULL: none), and logs in. */
void client_open(struct client *client, const char *const *options);
void client_login(struct client *client);
void client_close(struct client *client);
struct answer call_as(const struct client *client, const char *method, const char *target, const char *body,
                      const char *type, const char *token);
struct answer call(const struct client *client, const char *method, const char *target, const char *body);
/* What the sandbox's own side answers: GET when body is NULL. */
cJSON *control(const struct client *client, const char *path, const char *body);
/* The status alone; every refusal has errors. */
void answers(const struct client *client, const char *method, const char *target, const char *body, long status);
/* "" when it isn't there. */
const char *text_of(const cJSON *json, const char *name);
/* "2026-11-30T09:00:00Z"; 0: it is none. */
int64_t instant_of(const char *text);
/* The sandbox's clock goes on by that. */
void client_forward(const struct client *client, int seconds);
/* The id of REF and its first free slot, whatever else there is; the other checks that slots are as they should be. */
void first_free(const struct client *client, char id[37], char date[24]);
void first_slot(const struct client *client, char id[37], char date[24]);
/* A body for visit/create, with odd fields. */
void create_body(char out[800], const char *id, const char *date, const char *phone);
/* A sandbox with these options (ends with NULL) that should end by itself; status 124 when it doesn't within a minute.
 */
struct ran run_sandbox(const struct home *home, const char *const *options);
/* For cmocka: a client of a default sandbox as the state. */
int client_setup(void **state);
/* The same in the edition of August 2018. */
int client_setup_earlier(void **state);
int client_teardown(void **state);

#endif
