/* environment: what a started program sees; between the files of the harness. */
#ifndef TESTS_ENVIRONMENT_H
#define TESTS_ENVIRONMENT_H

#include "home.h"

/* In the child: a home of its own, C.UTF-8, the language by LANGUAGE. */
void environment_set(const struct home *home, const char *language);

#endif
