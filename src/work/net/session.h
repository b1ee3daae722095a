/* session: the login that the account has, or needs. Worker thread. */
#ifndef WORK_NET_SESSION_H
#define WORK_NET_SESSION_H

#include <stdbool.h>
#include <stdint.h>
#include "work/worker.h"

enum session_state session_state(const struct worker *worker);
/* Secret, borrowed; NULL: none. */
const char *session_token(const struct worker *worker);
/* Why a login is needed, or came to nothing. Borrowed. */
const struct error *session_error(const struct worker *worker);
/* The worker_run of when the account changed: what was asked, or read, before is another's. */
int64_t session_forgot_run(const struct worker *worker);
/* A token is needed and there is none, or token was refused: one login if a password is known, else asks the person. */
void session_need(struct worker *worker, const char *refused_token);
/* session_need would end in a token without asking a person: a newer one is there or under way, or a password is known.
 */
bool session_may_renew(struct worker *worker, const char *refused_token) MUST_CHECK;
/* A login that came to nothing is tried again: not yet. */
bool session_waits(const struct worker *worker);
/* Tells the UI how it stands; text: the client's name, or why a login is needed. */
void session_tell(struct worker *worker, const char *text, const struct error *error);
/* The account is another one, or nobody's: the cache is emptied, and nothing that was asked for the one before may
 * enter it any more. */
enum error_code session_forget(struct worker *worker, struct error *error) MUST_CHECK;
/* ---- for the loop alone */
void session_open(struct worker *worker);
void session_login(struct worker *worker, struct job *job);
void session_password(struct worker *worker, struct job *job);
/* Token and cache are gone, or *error says what is not. */
enum error_code session_logout(struct worker *worker, struct error *error);
/* Logs in again after a login that came to nothing, but for a refusal. */
int64_t session_run(struct worker *worker);
void session_close(struct worker *worker);
/* What has happened since this was asked last, for those above. */
struct session_news {
  bool opened;        /* there is a token, */
  bool logged_in;     /* ... by a login: */
  uint64_t serial;    /* ... this job's (or 0), which ends now, */
  struct error error; /* ... with this */
  bool forgot;        /* the account is another one, or nobody's */
};
struct session_news session_take_news(struct worker *worker);
bool session_has_news(const struct worker *worker);

#endif
