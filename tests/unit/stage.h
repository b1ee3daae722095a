/* stage: a server that answers what a test tells it to, for what a real one can't be made to do. */
#ifndef TESTS_STAGE_H
#define TESTS_STAGE_H

#include <stddef.h>

/* A letter each: L login, M me, P properties, O one property, A its agent, V visits (the first page), W their second
 * page (those after it are empty), R one visit, S slots, G coverage, T all conversations, K one, C create, X cancel,
 * Y a saved property, B availability, Z a property's status and its end, I sendmail, D message, U a visitor's details,
 * E a visit moved by one call. At first O, A, G, T, K and E are 404, lists are empty, the others close. */
struct stage;
struct stage *stage_open(char *url, size_t size); /* base URL; listens on the loopback */
void stage_close(struct stage *take_stage);
/* From now on that letter is answered so; body NULL: the connection closes without an answer;
 * status 0 with a body: no answer comes; -1: the body is all the bytes that come, head and all; -2:
 * ... and then nothing, while the connection stays. %KEY% in it is the key
 * of the last create, %ID% the visit that R is asked for; W with %PAGE%, the
 * number of the page, has no end. 429 asks to wait for 60 s. */
void stage_say(struct stage *stage, char letter, int status, const char *body);
/* ... but only the next so many times; after that as before. */
void stage_say_times(struct stage *stage, char letter, size_t times, int status, const char *body);
/* Every GET of visits, whatever its page, is answered by that function, on the stage's thread: it gets the request's
 * first line, returns the body (new memory) and may set the status, which is 200. */
void stage_play(struct stage *stage, char *(*play)(void *arg, const char *request, int *status), void *arg);
/* R answers for these ids only (a list, each in slashes: "/a/b/"); any other visit is 404. NULL: for all. */
void stage_know(struct stage *stage, const char *ids);
/* Only this token is let in; NULL: any. */
void stage_admit(struct stage *stage, const char *token);
/* ... and only these letters ask for it (static text); NULL: all but L. */
void stage_guard(struct stage *stage, const char *letters);
/* From now on answers wait until they are let go: requests are under way. */
void stage_hold(struct stage *stage);
void stage_let_go(struct stage *stage);
/* The body of the last request of that letter; NULL: there was none. The caller frees it. */
char *stage_body(struct stage *stage, char letter);
/* How often that text is in the first lines of the requests so far. */
size_t stage_asked(struct stage *stage, const char *text);
/* The requests so far of those letters, in their order. The caller frees it. */
char *stage_story(struct stage *stage, const char *letters);

#endif
