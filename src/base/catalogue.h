/* catalogue: the texts of one language, from a .mo file as msgfmt writes it. Any bytes may be given: what does not hold
 * together is refused whole. Once made it never changes: any thread. */
#ifndef BASE_CATALOGUE_H
#define BASE_CATALOGUE_H

#include <stddef.h>
#include "base/mem.h"

struct catalogue;
/* NULL when the bytes are no catalogue in UTF-8, or one of a language with another plural than French (n > 1) or
 * English (n != 1). The bytes are the catalogue's from then on, freed also when NULL is returned. */
struct catalogue *catalogue_new(unsigned char *take_bytes, size_t length);
/* NULL when the file can't be read, is no plain file, is larger than 4 MiB, or as above. */
struct catalogue *catalogue_open(const char *path);
void catalogue_free(struct catalogue *take_catalogue);
AUTO_OF(struct catalogue, catalogue_free)
/* The translation, which lives as long as the catalogue; NULL when there is none. A context stands before the text,
 * with \004 between. */
const char *catalogue_find(const struct catalogue *catalogue, const char *text);
/* The text that this, as catalogue_find gave it, is the translation of: known by where it lies. NULL: it is none of
 * this catalogue's. */
const char *catalogue_source(const struct catalogue *catalogue, const char *translation);
/* That of a text with a number in it, by its singular. */
const char *catalogue_find_plural(const struct catalogue *catalogue, const char *one, unsigned long count);

#endif
