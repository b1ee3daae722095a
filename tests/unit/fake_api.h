/* fake_api: a server that answers what a test tells it to, for what a real one can't be made to do. */
#ifndef TESTS_FAKE_API_H
#define TESTS_FAKE_API_H

#include <stddef.h>

/* A letter each: L login, M me, P properties, O one property, A its agent, V visits (the first page), W their second
 * page (those after it are empty), R one visit, S slots, G coverage, T all conversations, K one, C create, X cancel,
 * Y a saved property, B availability, Z a property's status and its end, I sendmail, D message, U a visitor's details,
 * E a visit moved by one call. At first O, A, G, T, K and E are 404, lists are empty, the others close. */
struct fake_api;
struct fake_api *fake_api_open(char *url, size_t size); /* base URL; listens on the loopback */
void fake_api_close(struct fake_api *take_api);
/* The letter of a path of api.h, without query; 0: it has none. */
char fake_api_letter(const char *method, const char *path);
/* From now on that letter is answered so; body NULL: the connection closes without an answer;
 * status 0 with a body: no answer comes; -1: the body is all the bytes that come, head and all; -2:
 * ... and then nothing, while the connection stays. %KEY% in it is the key
 * of the last create, %ID% the visit that R is asked for; W with %PAGE%, the
 * number of the page, has no end. 429 asks to wait for 60 s. */
void fake_api_say(struct fake_api *api, char letter, int status, const char *body);
/* ... but only the next so many times; after that as before. */
void fake_api_say_times(struct fake_api *api, char letter, size_t times, int status, const char *body);
/* Every GET of visits, whatever its page, is answered by that function, on its own thread: it gets the request's
 * first line, returns the body (new memory) and may set the status, which is 200. */
void fake_api_play(struct fake_api *api, char *(*play)(void *arg, const char *request, int *status), void *arg);
/* R answers for these ids only (a list, each in slashes: "/a/b/"); any other visit is 404. NULL: for all. */
void fake_api_know(struct fake_api *api, const char *ids);
/* Only this token is let in; NULL: any. */
void fake_api_admit(struct fake_api *api, const char *token);
/* ... and only these letters ask for it (static text); NULL: all but L. */
void fake_api_guard(struct fake_api *api, const char *letters);
/* From now on answers wait until they are let go: requests are under way. */
void fake_api_hold(struct fake_api *api);
void fake_api_let_go(struct fake_api *api);
/* The body of the last request of that letter; NULL: there was none. The caller frees it. */
char *fake_api_body(struct fake_api *api, char letter);
/* How often that text is in the first lines of the requests so far. */
size_t fake_api_asked(struct fake_api *api, const char *text);
/* The requests so far of those letters, in their order. The caller frees it. */
char *fake_api_story(struct fake_api *api, const char *letters);

#endif
