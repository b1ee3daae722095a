/* routes: the operations, a row each: method, path as segments ("*" is a reference or an id), the document's name,
 * whether it has a body, which function does it (server.c), and whether it is of the later edition: in the earlier one
 * there is no such path. Of the paths that fit the first counts: visit/create is no visit with the id "create". */
#ifndef SANDBOX_ROUTES_H
#define SANDBOX_ROUTES_H

/* clang-format off */
#define ROUTES_API(X) \
  X("POST", "login", "login", true, account_login, false) \
  X("GET", "me", "me", false, account_me, false) \
  X("GET", "properties", "properties", false, property_list, false) \
  X("POST", "properties", "saveProperty", true, property_save, false) \
  X("GET", "property", "property", false, property_one, false) \
  X("PUT", "property/availability", "propertyAvailability", true, property_write_availability, false) \
  X("POST", "property/*/status", "updatePropertyStatus", true, property_write_status, false) \
  X("POST", "property/*/terminate", "terminateProperty", true, property_write_end, false) \
  X("POST", "sendmail/*", "sendmail", true, property_write_invitation, false) \
  X("GET", "visit/slots", "slots", false, slots_list, false) \
  X("POST", "visit/create", "create", true, visit_write_create, false) \
  X("POST", "visit/cancel", "cancel", true, visit_write_cancel, false) \
  X("POST", "visit/reschedule", "reschedule", true, visit_write_reschedule, true) \
  X("GET", "visit/*", "visit", false, visit_read_one, false) \
  X("POST", "update/visitor", "updateVisitor", true, visit_write_visitor, false) \
  X("GET", "visits", "visits", false, visit_read_list, false) \
  X("GET", "property/agent", "agent", false, agents_one, true) \
  X("GET", "coverage", "coverage", false, agents_coverage, true) \
  X("GET", "messages", "messages", false, messages_list, true) \
  X("GET", "messages/conversation", "conversation", false, messages_conversation, true) \
  X("POST", "messages/save", "saveMessage", true, messages_save, true)

/* The sandbox's own side, for tests. */
#define ROUTES_CONTROL(X) \
  X("POST", "faults", "faults", false, control_faults, false) \
  X("GET", "mails", "mails", false, control_mails, false) \
  X("GET", "visits", "visits", false, control_visits, false) \
  X("GET", "requests", "requests", false, control_requests, false) \
  X("GET", "messages", "messages", false, control_messages, false) \
  X("POST", "message", "message", true, messages_receive, false) \
  X("POST", "report", "report", true, control_report, false) \
  X("POST", "status", "status", true, control_status, false) \
  X("POST", "clock", "clock", true, control_clock, false) \
  X("POST", "property", "property", true, control_property, false) \
  X("GET", "events", "events", false, control_events, false)
/* clang-format on */

#endif
