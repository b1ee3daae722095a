/* stage: a server that answers what a test tells it to, for what a real one can't be made to do. */
#ifndef TESTS_STAGE_H
#define TESTS_STAGE_H

#include <stddef.h>

/* A letter each: L login, M me, P properties, V visits (the first page; others are empty), R one visit, S slots,
 * C create, X cancel; O one property, W a saved one, A availability, U a visitor's details,
 * G an agent, T a conversation. */
struct stage;
struct stage *stage_open(char *url, size_t size); /* base URL; listens on the loopback */
void stage_close(struct stage *take_stage);
/* From now on that letter is answered so; body NULL: the connection closes without an answer;
 * status 0 with a body: no answer comes. %KEY% in it is the key of
 * the last create. 429 asks to wait for 60 s. */
void stage_say(struct stage *stage, char letter, int status, const char *body);
/* Only this token is let in; NULL: any. */
void stage_admit(struct stage *stage, const char *token);
/* The body of the last request of that letter; NULL: there was none. The caller frees it. */
char *stage_asked(struct stage *stage, char letter);
/* The requests so far of those letters, in their order. The caller frees it. */
char *stage_story(struct stage *stage, const char *letters);

#endif
