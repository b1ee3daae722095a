/* routes: the operations, a row each: method, path as segments ("*" is a reference or an id), the document's name, what
 * it needs to have before it is done (server.c), which function does it, and whether it is of the later edition: in the
 * earlier one there is no such path. Of the paths that fit the first counts: visit/create is no visit with the id
 * "create". A function answers; it is false when the operation is refused. */
#ifndef SANDBOX_ROUTES_H
#define SANDBOX_ROUTES_H

#include "sandbox/exchange.h"

enum {
  NEEDS_BODY = 1, /* a JSON object: exchange->body */
  NEEDS_REF = 2,  /* a property that the parameter ref names: exchange->property */
  NEEDS_NAME = 4  /* a property that the path names */
};

/* clang-format off */
#define ROUTES_API(X) \
  X("POST", "login", "login", NEEDS_BODY, account_login, false) \
  X("GET", "me", "me", 0, account_me, false) \
  X("GET", "properties", "properties", 0, property_list, false) \
  X("POST", "properties", "saveProperty", NEEDS_BODY, property_save, false) \
  X("GET", "property", "property", NEEDS_REF, property_one, false) \
  X("PUT", "property/availability", "propertyAvailability", NEEDS_BODY | NEEDS_REF, property_write_availability, false) \
  X("POST", "property/*/status", "updatePropertyStatus", NEEDS_BODY | NEEDS_NAME, property_write_status, false) \
  X("POST", "property/*/terminate", "terminateProperty", NEEDS_BODY | NEEDS_NAME, property_write_end, false) \
  X("POST", "sendmail/*", "sendmail", NEEDS_BODY | NEEDS_NAME, property_write_invitation, false) \
  X("GET", "visit/slots", "slots", 0, slots_list, false) \
  X("POST", "visit/create", "create", NEEDS_BODY, visit_write_create, false) \
  X("POST", "visit/cancel", "cancel", NEEDS_BODY, visit_write_cancel, false) \
  X("POST", "visit/reschedule", "reschedule", NEEDS_BODY, visit_write_reschedule, true) \
  X("GET", "visit/*", "visit", 0, visit_read_one, false) \
  X("POST", "update/visitor", "updateVisitor", NEEDS_BODY, visit_write_visitor, false) \
  X("GET", "visits", "visits", 0, visit_read_list, false) \
  X("GET", "property/agent", "agent", NEEDS_REF, agents_one, true) \
  X("GET", "coverage", "coverage", 0, agents_coverage, true) \
  X("GET", "messages", "messages", 0, messages_list, true) \
  X("GET", "messages/conversation", "conversation", 0, messages_conversation, true) \
  X("POST", "messages/save", "saveMessage", NEEDS_BODY, messages_save, true)

/* The sandbox's own side, for tests. */
#define ROUTES_CONTROL(X) \
  X("POST", "faults", "faults", 0, control_faults, false) \
  X("GET", "mails", "mails", 0, control_mails, false) \
  X("GET", "visits", "visits", 0, control_visits, false) \
  X("GET", "requests", "requests", 0, control_requests, false) \
  X("GET", "messages", "messages", 0, control_messages, false) \
  X("POST", "message", "message", NEEDS_BODY, messages_receive, false) \
  X("POST", "report", "report", NEEDS_BODY, control_report, false) \
  X("POST", "status", "status", NEEDS_BODY, control_status, false) \
  X("POST", "clock", "clock", NEEDS_BODY, control_clock, false) \
  X("POST", "property", "property", NEEDS_BODY, control_property, false) \
  X("GET", "events", "events", 0, control_events, false)

#define ROUTES_DECLARE(method, path, name, needs, run, later) bool run(struct exchange *exchange);
ROUTES_API(ROUTES_DECLARE)
ROUTES_CONTROL(ROUTES_DECLARE)
/* clang-format on */

#endif
