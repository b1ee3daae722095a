/* session: the login that the account has, or needs. Worker thread. */
#ifndef WORK_SESSION_H
#define WORK_SESSION_H

#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"

struct http_answer;
struct job;
struct worker;

void session_open(struct worker *worker);
void session_login(struct worker *worker, struct job *job);
void session_password(struct worker *worker, struct job *job);
void session_logout(struct worker *worker, uint64_t serial);
/* A token is needed and there is none, or token was refused: one login if a password is known, else asks the person. */
void session_need(struct worker *worker, const char *refused_token);
/* session_need would end in a token without asking a person: a newer one is there or under way, or a password is known.
 */
bool session_may_renew(struct worker *worker, const char *refused_token) MUST_CHECK;
/* Logs in again after a login that came to nothing, but for a refusal. */
void session_run(struct worker *worker);
int64_t session_next_ms(const struct worker *worker);
void session_close(struct worker *worker);
void session_client(struct worker *worker, const struct http_answer *answer);

#endif
