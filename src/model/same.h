/* same: whether what a server shows is what was sent, however it writes it: blanks collapsed, email addresses and names
 * of members in another case, names in capitals, phone numbers with other blanks, points and country codes. Any thread.
 */
#ifndef MODEL_SAME_H
#define MODEL_SAME_H

#include <stdbool.h>
#include "model/json_edit.h"

/* The same words. NULL is no text, and the same as none. */
bool same_words(const char *one, const char *other);
/* Whoever writes to one reaches the other. NULL is none's. */
bool same_email(const char *one, const char *other);
/* The same to a person: words without case and accents, or the digits of a phone number. NULL is none's. */
bool same_text(const char *one, const char *other);
/* Both may name one person: every word of one is in the other, whatever the order, case and accents; an initial stands
 * for its word. Who is named by no word may be anybody. */
bool same_name(const char *one, const char *other);

/* How much of some edits (json_apply's) an object shows. */
enum same_edits {
  SAME_AS_BEFORE,  /* nothing: what they are about is as it was, as far as that is known */
  SAME_AS_NEITHER, /* nothing, and it is not as it was either: somebody else has changed it */
  SAME_IN_PART,    /* a part, that was not there before: not all was taken as it was sent, or it is somebody else's */
  SAME_AS_SENT
};
/* before: the object that they were made on; its bytes are NULL where it is not known. taken: they certainly arrived:
 * what is the same to a person is proof enough then, where before was not so, is not known, or was spelled as is
 * wanted. */
enum same_edits same_edits(struct json_span now, struct json_span before, const char *edits, bool taken);

#endif
