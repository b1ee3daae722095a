/* conversation: what the account and the visit agents write to each other about a property (later edition: GET
 * /messages, GET /messages/conversation, POST /messages/save; schemas Conversation, Message). Any thread. */
#ifndef MODEL_CONVERSATION_H
#define MODEL_CONVERSATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"

struct message {
  char *id;                    /* exact */
  char *text;                  /* cleaned, several lines */
  char *text_exact;            /* as the server has it: to find our own again */
  char *sender;                /* the contact's name, cleaned */
  char *sender_email;          /* of the contact, exact; NULL when absent */
  char *sender_id;             /* exact; NULL when absent */
  int64_t created_at, read_at; /* UTC, WHEN_NONE when absent */
  size_t place;                /* in the server's list, from 0 */
};
struct conversation {
  char *id, *property_id, *ref; /* exact; ref NULL when absent */
  char *ref_shown, *address;    /* cleaned; ref_shown: else the id */
  size_t message_count;
  struct message *messages; /* by created_at, unknown ones last, for the server promises no order; each id once */
  bool unread;              /* one of them is: as conversation_list_sort found it */
  int64_t last;             /* created_at of the newest, or WHEN_NONE */
  size_t left_out;          /* of its messages those that can't be read: no object, or no text */
  size_t doubled_count;
  size_t *doubled; /* places, in order, of those that came already */
  char *raw;       /* the object as it came */
  size_t raw_length;
};
/* ERROR_ANSWER when it is no object or has no list of messages. *conversation is the caller's: conversation_free. */
enum error_code conversation_decode(const char *bytes, size_t length, struct conversation **conversation,
                                    struct error *error) MUST_CHECK;
void conversation_free(struct conversation *take_conversation);
AUTO_OF(struct conversation, conversation_free)
/* The object as it came, to the byte, but for the messages that are there twice. New memory. */
char *conversation_once(const struct conversation *conversation, size_t *length);
/* A message without a sender's id is the account's own when its contact has the account's email: it gets its id.
 */
void conversation_claim(struct conversation *conversation, const char *account_id, const char *account_email);
/* Told from received by the account's id. */
bool message_is_own(const struct message *message, const char *account_id);
/* Received ones that the server calls unread (no readAt). */
size_t conversation_unread(const struct conversation *conversation, const char *account_id);

struct conversation_list { /* a snapshot: immutable once sent */
  size_t count;
  struct conversation **conversations; /* unread first, then by the last message, newest first */
  size_t left_out;                     /* those that can't be read */
};
/* Adds one as it came (bytes NULL: too long to be read); one that can't be read is left out and counted, one in which
 * nobody wrote yet is left out. account_id and account_email may be NULL: not known. */
void conversation_list_add(struct conversation_list *list, const char *bytes, size_t length, const char *account_id,
                           const char *account_email);
/* Into its order, once all are there. */
void conversation_list_sort(struct conversation_list *list, const char *account_id);
void conversation_list_free(struct conversation_list *take_list);

/* {text, propertyId} or {text, propertyRef}: the id when there is one, for two properties may have one reference. */
bool message_encode(struct buf *out, const char *text, const char *property_id, const char *ref) MUST_CHECK;

#endif
