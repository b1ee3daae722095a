/* property_request: a property as its PropertySaveRequest (document: POST /properties): what is sent back as it was
 * read, and what tells whether it may be. Pure functions, any thread. */
#ifndef MODEL_PROPERTY_REQUEST_H
#define MODEL_PROPERTY_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include "base/buf.h"
#include "base/error.h"
#include "model/json_edit.h"

/* The request that leaves a property as it is: raw, a Property as Flatsy sent it, gives every member of its data in
 * their order and to the byte, unknown ones too, but those that the document does not take, and inCharge, which
 * stands beside data. out must be empty. ERROR_REFUSED names the member that could not be sent back as it came (bad
 * UTF-8, data or inCharge that are there twice), or says that the whole is longer than out may be. */
enum error_code property_request(const char *raw, size_t length, struct buf *out, struct error *error) MUST_CHECK;

/* What tells whether somebody has changed a property since it was read: updatedAt as Flatsy wrote it; its whole data
 * when a server gives none; NULL when there is neither. New memory; compare with json_same. */
char *property_stamp(const char *raw, size_t length);

/* The same of what edits were made on: the property as it was opened, as Flatsy sent it (or a stamp: what rows of
 * earlier versions hold). NULL for NULL. */
char *property_base_stamp(const char *base);

/* Two readings of one property: the name of the first member that now lacks. When its updatedAt is the same (or an
 * older one): what the request would send (visitAvailabilities too), wholly or in part: absent, null, of another kind,
 * a shorter list. Whatever it is: data, externalRef, ownerContact, updatedAt itself. A reading like that is not whole:
 * no basis for a save, and nothing to be kept instead. NULL: none. Cleaned, new memory. */
char *property_lost(const char *before, size_t before_length, const char *now, size_t now_length);

/* A member of PropertyData that a request may hold. */
bool property_is_sent(const struct json_walk *member);

#endif
