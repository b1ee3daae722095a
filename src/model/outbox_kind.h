/* outbox_kind: what kinds of writes there are, and how far one can have come. */
#ifndef MODEL_OUTBOX_KIND_H
#define MODEL_OUTBOX_KIND_H

/* enum, name in the file and in --json, word for people. */
#define OUTBOX_STATE_LIST(X)                                                                                           \
  X(OUTBOX_QUEUED, "queued", N_("waiting"))                                                                            \
  X(OUTBOX_SENDING, "sending", N_("sending"))                                                                          \
  X(OUTBOX_UNKNOWN, "unknown", N_("checking"))                                                                         \
  X(OUTBOX_DONE, "done", N_("done"))                                                                                   \
  X(OUTBOX_REFUSED, "refused", N_("refused"))                                                                          \
  X(OUTBOX_DROPPED, "dropped", N_("dropped"))                                                                          \
  X(OUTBOX_HELD, "held", N_("held")) /* for some seconds, in which a person may still stop it */
enum outbox_state {
#define X(name, word, label) name,
  OUTBOX_STATE_LIST(X)
#undef X
      OUTBOX_STATE_OTHER /* a newer visitdeck's: not settled */
};
/* enum, name in the file and in --json, word for people, what is said of one that is done. */
#define OUTBOX_KIND_LIST(X)                                                                                            \
  X(OUTBOX_BOOK, "book", N_("book"), N_("Booked"))                                                                     \
  X(OUTBOX_CANCEL, "cancel", N_("cancel"), N_("Cancelled"))                                                            \
  X(OUTBOX_MOVE, "move", N_("move"), N_("Moved"))                                                                      \
  X(OUTBOX_VISITOR, "visitor", N_("visitor"), N_("Visitor saved"))                                                     \
  X(OUTBOX_SAVE, "save", N_("property"), N_("Property saved"))                                                         \
  X(OUTBOX_AVAILABILITY, "availability", N_("hours"), N_("Availability saved"))                                        \
  X(OUTBOX_STATUS, "status", N_("pause"), N_("Paused"))                                                                \
  X(OUTBOX_TERMINATE, "terminate", N_("end"), N_("Visits ended"))                                                      \
  X(OUTBOX_INVITE, "invite", N_("invite"), N_("Invited"))                                                              \
  X(OUTBOX_MESSAGE, "message", N_("message"), N_("Message sent"))
enum outbox_kind {
#define X(name, word, label, done) name,
  OUTBOX_KIND_LIST(X)
#undef X
      OUTBOX_KIND_OTHER /* a newer visitdeck's: never delivered here */
};

#endif
