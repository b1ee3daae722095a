/* answers: everything that a server, a login and a proxy may answer; every read there is; and what each must come to.
 */
#ifndef TESTS_ANSWERS_H
#define TESTS_ANSWERS_H

#include "agency.h"

/* What a body is to who asked for a list; to who asked for one object all but WHOLE fail. */
enum body_kind {
  FAILS,    /* no read at all */
  EMPTY,    /* a list without elements: a truth, where nothing is lost by it */
  NAMELESS, /* a list whose only element can't be read, and may be any */
  NAMED,    /* ... that says which one it is */
  WHOLE     /* as it should be */
};
struct answer {
  char name[48];
  int status;       /* as fake_api_say */
  const char *body; /* NULL: closes; %SAME%: the good one; %DEEP%, %LONG%: what nobody reads */
  enum body_kind kind;
};
/* Every status with a refusal's body, and every body. */
size_t answers_count(void);
const struct answer *answers_at(size_t n);
/* ... of a login; kind WHOLE: it is one, EMPTY: it says that it is none. */
size_t logins_count(void);
const struct answer *logins_at(size_t n);

/* The read that asks for that letter is answered so. */
void answers_say(struct agency *agency, char letter, const struct answer *answer);
/* Nothing comes: a worker has to be impatient. */
bool answer_is_silent(const struct answer *answer);

struct read {
  const char *name;
  enum job_type type;
  enum event_type event;
  char letter;
  bool list, named;
  const char *path; /* that is asked for; NULL: another's too */
};
enum { READS = 14 };
extern const struct read reads[READS];
/* The job; its event follows (the visits are today's). */
struct job *read_job_of(const struct agency *agency, const struct read *read);
/* One after the other, each well: all of it is known, and which edition this is. */
void reads_make(struct agency *agency);
/* All at once; their serials. Which of them has that one; READS: none. */
void reads_post(struct agency *agency, uint64_t serials[READS]);
size_t reads_of(const uint64_t serials[READS], uint64_t serial);

/* The rule, as exit statuses: 0 it was read, 3 a login is needed, 4 the one object that was named is not there, or this
 * is the earlier edition, which has none; 5 nothing was read, and nothing changed. */
int rule_of_answer(const struct read *read, const struct answer *answer);
/* Of whatever waits for a login that is answered so: nothing of it went out. */
int rule_of_login(const struct answer *answer);
/* What did not go out is not told as if somebody had answered it. */
void assert_unsent_is_told(const char *text);

#endif
