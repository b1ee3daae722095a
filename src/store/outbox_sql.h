/* outbox_sql: the columns of the outbox, and what it says to SQLite, by the names of sql.h. */
#ifndef STORE_OUTBOX_SQL_H
#define STORE_OUTBOX_SQL_H

#include "store/outbox.h"

/* A state of a newer visitdeck is none that is settled; what that one wrote is only for that one to send. */
#define OUTBOX_SETTLED "state IN ('done', 'refused', 'dropped')"
#define OUTBOX_UNSETTLED "state NOT IN ('done', 'refused', 'dropped')"
#define OUTBOX_KIND_WORD(name, word, label, done) ", '" word "'"
#define OUTBOX_OURS                                                                                                    \
  "state IN ('held', 'queued', 'sending', 'unknown') AND kind IN (''" OUTBOX_KIND_LIST(OUTBOX_KIND_WORD) ")"

/* Its columns but id and key: kind of the member, column, member. */
#define OUTBOX_COLUMN_LIST(X)                                                                                          \
  X(EXACT, kind, kind_word)                                                                                            \
  X(EXACT, state, state_word)                                                                                          \
  X(NUMBER, created_at, created_at)                                                                                    \
  X(NUMBER, updated_at, updated_at)                                                                                    \
  X(NUMBER, owner, owner)                                                                                              \
  X(EXACT, property_id, property_id)                                                                                   \
  X(EXACT, ref, ref)                                                                                                   \
  X(EXACT, address, address)                                                                                           \
  X(EXACT, visit_id, visit_id)                                                                                         \
  X(INSTANT, at, at)                                                                                                   \
  X(EXACT, visitor_name, visitor_name)                                                                                 \
  X(EXACT, visitor_email, visitor_email)                                                                               \
  X(EXACT, visitor_phone, visitor_phone)                                                                               \
  X(FLAG, by_owner, by_owner)                                                                                          \
  X(EXACT, body, body)                                                                                                 \
  X(INSTANT, slots_read_at, slots_read_at)                                                                             \
  X(INT, attempts, attempts)                                                                                           \
  X(INT, checks, checks)                                                                                               \
  X(EXACT, note, note)                                                                                                 \
  X(FLAG, doubtful, doubtful)                                                                                          \
  X(FLAG, once, once)                                                                                                  \
  X(EXACT, edits, edits)                                                                                               \
  X(EXACT, base, base)                                                                                                 \
  X(INSTANT, from_at, from_at)                                                                                         \
  X(INT, step, step)                                                                                                   \
  X(EXACT, new_visit_id, new_visit_id)                                                                                 \
  X(EXACT, account, account)                                                                                           \
  X(EXACT, user, user)                                                                                                 \
  X(INSTANT, made_at, made_at)                                                                                         \
  X(FLAG, told, told)                                                                                                  \
  X(INSTANT, sent_at, sent_at)                                                                                         \
  X(EXACT, seat, seat)
#define OUTBOX_COLUMN(kind, column, member) ", " #column
#define OUTBOX_PARAMETER(kind, column, member) ", :" #column
#define OUTBOX_ROWS "SELECT id, key" OUTBOX_COLUMN_LIST(OUTBOX_COLUMN) " FROM outbox"

/* Rows of the account that this process works for (?1, ?2: OUTBOX_ME). The others' stay with those who made them. */
#define OUTBOX_MINE "(account IS ?1 AND (user IS NULL OR lower(user) IS lower(?2)))"
#define OUTBOX_ME(outbox) SQL_TEXT((outbox)->account), SQL_TEXT((outbox)->user)

/* What is as good as the row: whose outcome is open, that must not be sent a second time. A booking or a move of the
 * same visitor to the same property and time, another move of the same visit, the same cancellation, invitation,
 * message, end of visits. Nor is a visit cancelled of which an open move may have made another one, that would live on.
 */
#define OUTBOX_SAME_VISITOR                                                                                            \
  "lower(coalesce(visitor_email, visitor_phone, visitor_name)) IS lower(coalesce(:visitor_email, :visitor_phone, "     \
  ":visitor_name))"
#define OUTBOX_SAME_PROPERTY "coalesce(lower(property_id) = lower(:property_id), ref = :ref)"
#define OUTBOX_TWIN                                                                                                    \
  "FROM outbox WHERE " OUTBOX_UNSETTLED " AND account IS :account"                                                     \
  " AND ((:kind IN ('book', 'move') AND kind IN ('book', 'move') AND property_id IS :property_id AND at IS :at "       \
  "AND " OUTBOX_SAME_VISITOR                                                                                           \
  ") OR (:kind = 'cancel' AND kind = 'move' AND visit_id IS :visit_id AND " OUTBOX_SAME_VISITOR                        \
  ") OR (:kind = kind AND ((kind IN ('move', 'cancel') AND visit_id IS :visit_id AND " OUTBOX_SAME_VISITOR             \
  ") OR (kind = 'terminate' AND " OUTBOX_SAME_PROPERTY " AND " OUTBOX_SAME_VISITOR                                     \
  ") OR (kind = 'invite' AND ref IS :ref AND " OUTBOX_SAME_VISITOR                                                     \
  ") OR (kind = 'message' AND property_id IS :property_id"                                                             \
  " AND ref IS :ref AND edits IS :edits))))"

/* What a row writes to: the writes to one thing go out one after the other, whoever makes them. A visit with its
 * visitors (also the one that a move made), a property with its times (one that is not known yet by its reference), a
 * conversation. A booking or an invitation makes something new: it waits for none. */
#define OUTBOX_OF_VISIT "('cancel', 'move', 'visitor')"
#define OUTBOX_OF_PROPERTY "('save', 'availability', 'status', 'terminate')"
#define OUTBOX_BEFORE_IT                                                                                               \
  "SELECT id FROM outbox WHERE id < :id AND " OUTBOX_UNSETTLED                                                         \
  " AND account IS :account AND (user IS NULL OR lower(user) IS lower(:user))"                                         \
  " AND ((:kind IN " OUTBOX_OF_VISIT " AND kind IN " OUTBOX_OF_VISIT                                                   \
  " AND lower(:visit_id) IN (lower(visit_id), lower(new_visit_id))) OR (:kind IN " OUTBOX_OF_PROPERTY                  \
  " AND kind IN " OUTBOX_OF_PROPERTY " AND " OUTBOX_SAME_PROPERTY                                                      \
  ") OR (:kind = 'message' AND kind = 'message' AND " OUTBOX_SAME_PROPERTY ")) ORDER BY id LIMIT 1"

#define OUTBOX_UPDATE_IT                                                                                               \
  "UPDATE outbox SET state=:state, visit_id=:visit_id, attempts=:attempts, checks=:checks, note=:note, "               \
  "slots_read_at=:slots_read_at, updated_at=:now, doubtful=:doubtful, once=:once, body=:body, base=:base, at=:at, "    \
  "step=:step, new_visit_id=:new_visit_id, made_at=:made_at, sent_at=:sent_at WHERE id=:id AND owner=:owner"

/* Of a command that nobody waits for any more, and that certainly did nothing. */
#define OUTBOX_UNSENT "state = 'queued' AND once AND NOT doubtful"

/* What is said to it, by the names of sql.h; outbox_row_bind gives what has a name. */
#define OUTBOX_STATEMENTS(X)                                                                                           \
  X(OUTBOX_META, "SELECT value FROM meta WHERE name = ?1")                                                             \
  X(OUTBOX_PUT_ROOM, "INSERT OR REPLACE INTO room (id, bytes) VALUES (1, randomblob(?1))")                             \
  X(OUTBOX_NEXT_OWNER, "SELECT value FROM meta WHERE name = 'owner'")                                                  \
  X(OUTBOX_RESPELL, "UPDATE outbox SET account = ?1 WHERE account = ?2")                                               \
  X(OUTBOX_KEEP_USER, "UPDATE OR REPLACE meta SET name = 'user of ' || ?1 WHERE name = 'user'")                        \
  X(OUTBOX_KEPT_USER, "UPDATE OR REPLACE meta SET name = 'user' WHERE name = 'user of ' || ?1")                        \
  X(OUTBOX_PUT_META, "INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)")                                      \
  X(OUTBOX_AT_WORK, "SELECT 1 FROM outbox WHERE owner = ?1 AND " OUTBOX_UNSETTLED)                                     \
  X(OUTBOX_OTHERS, "SELECT count(*), user, account FROM outbox WHERE " OUTBOX_UNSETTLED " AND NOT " OUTBOX_MINE        \
                   " GROUP BY user, account ORDER BY 1 DESC LIMIT 1")                                                  \
  X(OUTBOX_FORGET, "DELETE FROM outbox WHERE " OUTBOX_SETTLED " AND updated_at < ?1")                                  \
  X(OUTBOX_VERSION, "PRAGMA data_version")                                                                             \
  X(OUTBOX_TWIN_OF, "SELECT id " OUTBOX_TWIN " ORDER BY id LIMIT 1")                                                   \
  X(OUTBOX_BEFORE, OUTBOX_BEFORE_IT)                                                                                   \
  X(OUTBOX_INSERT,                                                                                                     \
    "INSERT INTO outbox (key" OUTBOX_COLUMN_LIST(OUTBOX_COLUMN) ") SELECT :key" OUTBOX_COLUMN_LIST(                    \
        OUTBOX_PARAMETER) " WHERE lower(:user) IS lower(coalesce((SELECT value FROM meta WHERE name = 'user'), "       \
                          ":user)) AND :account IS (SELECT "                                                           \
                          "value FROM meta WHERE name = 'account') AND NOT EXISTS (SELECT 1 " OUTBOX_TWIN ")")         \
  X(OUTBOX_UPDATE, OUTBOX_UPDATE_IT)                                                                                   \
  X(OUTBOX_UPDATE_HELD, OUTBOX_UPDATE_IT " AND state = 'held'")                                                        \
  X(OUTBOX_TELL, "UPDATE outbox SET told = 1 WHERE id = ?1")                                                           \
  X(OUTBOX_OWNERS, "SELECT DISTINCT owner FROM outbox WHERE " OUTBOX_OURS " AND " OUTBOX_MINE)                         \
  X(OUTBOX_TAKE_OVER,                                                                                                  \
    "UPDATE outbox SET owner=?3, updated_at=?5, note = CASE WHEN " OUTBOX_UNSENT                                       \
    " THEN ?6 ELSE note END, doubtful = doubtful OR state = 'sending', state = CASE WHEN " OUTBOX_UNSENT               \
    " THEN 'dropped' WHEN state = 'sending' OR (state = 'queued' AND once) THEN 'unknown' ELSE state END WHERE "       \
    "owner=?4 AND " OUTBOX_OURS " AND " OUTBOX_MINE)                                                                   \
  X(OUTBOX_CLAIM, "UPDATE outbox SET owner=?1, doubtful = doubtful OR state = 'sending', state = CASE state WHEN "     \
                  "'sending' THEN 'unknown' ELSE state END WHERE id=?2")                                               \
  X(OUTBOX_GET, OUTBOX_ROWS " WHERE id=?1")                                                                            \
  X(OUTBOX_LIST_MINE, OUTBOX_ROWS " WHERE owner=?3 AND " OUTBOX_OURS " AND " OUTBOX_MINE " ORDER BY id DESC")          \
  X(OUTBOX_LIST, OUTBOX_ROWS " ORDER BY " OUTBOX_SETTLED                                                               \
                             ", id DESC LIMIT ?1 + (SELECT count(*) FROM outbox WHERE " OUTBOX_UNSETTLED ")")          \
  X(OUTBOX_HOLDS,                                                                                                      \
    "SELECT 1 FROM outbox WHERE id <> ?2 AND (new_visit_id = ?1 OR (visit_id = ?1 AND (kind = 'message' "              \
    "OR (kind = 'book' AND (?3 IS NULL OR instr(body, ?3) > 0))))) LIMIT 1")
enum outbox_statement {
#define X(name, text) name,
  OUTBOX_STATEMENTS(X)
#undef X
      OUTBOX_STATEMENT_COUNT
};

#endif
