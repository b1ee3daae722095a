/* property_edit: a property as its PropertySaveRequest (document: POST /properties): what is sent back as it was read,
 * and the members that a person may change, as text. Pure functions, any thread. */
#ifndef MODEL_PROPERTY_EDIT_H
#define MODEL_PROPERTY_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include "base/buf.h"
#include "base/error.h"
#include "model/json_edit.h"

/* The request that leaves a property as it is: raw, a Property as Flatsy sent it, gives every member of its data in
 * their order and to the byte, unknown ones too, but those that the document does not take (A23), and inCharge, which
 * stands beside data. out must be empty. ERROR_REFUSED names the member that could not be sent back as it came (bad
 * UTF-8, data or inCharge that are there twice), or says that the whole is longer than out may be. */
enum error_code property_request(const char *raw, size_t length, struct buf *out, struct error *error) MUST_CHECK;

#endif
