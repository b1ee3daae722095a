/* pem: the certificates and keys that a configuration names. Before threads. */
#ifndef BASE_PEM_H
#define BASE_PEM_H

#include "base/error.h"

enum pem_kind { PEM_CERTIFICATES, PEM_KEY };

/* Puts the home folder in the place of "~" at the beginning of *path, and looks whether the file can be read, holds
 * such a thing, and may be trusted (base/file; a key is a secret). ERROR_CONFIG names the option, the file and the
 * reason. NULL in *path is none: ERROR_NONE. */
enum error_code pem_check(char **path, const char *option, enum pem_kind kind, struct error *error) MUST_CHECK;

#endif
