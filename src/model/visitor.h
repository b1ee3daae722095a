/* visitor: who comes to a visit (document: schema Visitor). Visitor has no id: visitorId is the email. Any thread. */
#ifndef MODEL_VISITOR_H
#define MODEL_VISITOR_H

#include <stdbool.h>
#include "base/buf.h"
#include "base/error.h"

struct cJSON;

/* Our own custom fields. */
#define VISITOR_KEY "visitdeckKey"
#define VISITOR_SEAT "visitdeckSeat"

struct visitor {
  char *email, *first_name, *last_name, *phone; /* cleaned, for show; NULL when absent */
  char *email_exact;                            /* as the server wrote it, for visitorId */
  char *key;                                    /* fields.visitdeckKey (in any case): the outbox row that booked it, or
                                                   NULL */
  char *seat;                                   /* fields.visitdeckSeat (the same): who booked it, or NULL; for show */
  size_t field_count;
  struct visitor_field {
    char *name, *value; /* exact */
  } * fields;           /* custom ones to send (not decoded) */
};
/* Adds what "NAME=VALUE" says; false when it says nothing, or the name is taken or ours. */
bool visitor_add_field(struct visitor *visitor, const char *text) MUST_CHECK;

/* Decodes; false (and *visitor zeroed) unless it is an object. */
bool visitor_decode(struct visitor *visitor, const struct cJSON *json) MUST_CHECK;
/* A VisitCreateRequest (document: visitCreate): propertyId, date exactly as the slot gave it, visitor with fields
 * {"visitdeckKey": key, "visitdeckSeat": seat} and its own; seat NULL: none. */
bool visitor_encode_create(struct buf *out, const char *property_id, const char *date, const struct visitor *visitor,
                           const char *key, const char *seat) MUST_CHECK;
/* A Visitor (document: schema Visitor), with those fields. */
bool visitor_encode(struct buf *out, const struct visitor *visitor, const char *key, const char *seat) MUST_CHECK;
/* The name is that of one of our own fields: never shown, changed or taken out. */
bool visitor_field_is_ours(const char *name);
/* "Marie Dupont", else the email, else "". New memory. */
char *visitor_name(const struct visitor *visitor);
/* The same of texts, any of which may be NULL. */
char *visitor_name_of(const char *first_name, const char *last_name, const char *email);
void visitor_copy(struct visitor *to, const struct visitor *from);
void visitor_clear(struct visitor *visitor);

/* What is missing in a typed visitor line, and what of it is no part of the visitor as understood: bits. */
enum visitor_line {
  VISITOR_NO_EMAIL = 1,
  VISITOR_NO_FIRST_NAME = 2,
  VISITOR_NO_LAST_NAME = 4,
  VISITOR_NO_PHONE = 8,
  VISITOR_MISSING = 15, /* all of these */
  VISITOR_MORE_EMAILS = 16,
  VISITOR_MORE_PHONES = 32,
  VISITOR_WORDS_LEFT = 64
};
/* Reads "Marie Dupont 06 12 34 56 78 marie@x.fr" in any order; "DUPONT Marie", "Dupont, Marie", "Mme Marie de La Tour",
 * "<marie@x.fr>", +33 6…, 06.12.34.56.78, mailto:/tel:, tabs, semicolons and line breaks of a paste. One name word is
 * the last name; a lone dash is the name that there is not. Fills *visitor (email_exact = email) and returns bits of
 * enum visitor_line (0: complete, and there was nothing else). */
unsigned visitor_line_read(const char *line, struct visitor *visitor);
/* What looks mistyped: worth asking again while the visitor is on the phone, no reason to refuse. Bits. */
enum visitor_odd {
  VISITOR_ODD_PHONE = 1, /* a French number that has not its ten digits, any other of fewer than eight */
  VISITOR_ODD_EMAIL = 2  /* no dot behind the @ */
};
unsigned visitor_doubts(const struct visitor *visitor);

#endif
