/* ask: HTTP by libcurl, without any code of the programs'. */
#ifndef TESTS_ASK_H
#define TESTS_ASK_H

struct ask {
  const char *url, *path;
  const char *method; /* NULL: GET, or POST where there is a body */
  const char *body;   /* or NULL */
  const char *type;   /* NULL: JSON */
  const char *token;  /* of a login, or NULL */
};
/* The answer's body, new memory; *status is 0 where none came. */
char *ask_http(const struct ask *ask, long *status);

#endif
