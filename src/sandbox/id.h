/* id: the ids of what the sandbox holds: UUIDs as text. */
#ifndef SANDBOX_ID_H
#define SANDBOX_ID_H

#include <stdbool.h>

enum { ID_SIZE = 37 };

/* A random one. */
void id_new(char out[ID_SIZE]);
bool id_is(const char *text);
/* Always the same for an id and a name. */
void id_derive(const char *id, const char *name, char out[ID_SIZE]);

#endif
