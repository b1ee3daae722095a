/* ledger_sql: what the ledger says to SQLite: name, statement. */
#ifndef RELAY_LEDGER_SQL_H
#define RELAY_LEDGER_SQL_H

/* What a row of each table has, in the order in which it is put. */
#define LEDGER_VISIT_COLUMNS "id, shard, at, seq, sent, sent_at, held, owed, read, read_ms, what, gone, raw"
#define LEDGER_PENDING_COLUMNS "visit, turn, due, tries"

#define LEDGER_STATEMENTS(X)                                                                                           \
  X(LEDGER_META, "SELECT value FROM meta WHERE name=?1")                                                               \
  X(LEDGER_PUT_META, "INSERT INTO meta (name, value) VALUES (?1,?2) ON CONFLICT (name) DO UPDATE SET value=?2")        \
  X(LEDGER_NOTE,                                                                                                       \
    "INSERT INTO pending (" LEDGER_PENDING_COLUMNS                                                                     \
    ") VALUES (?1,?2,?3,0) ON CONFLICT (visit) DO UPDATE SET turn=?2, tries=0, missed=0, due=min(due, ?3)")            \
  X(LEDGER_DUE, "SELECT visit, turn, tries, missed FROM pending WHERE due<=?1 ORDER BY due, turn LIMIT ?2")            \
  X(LEDGER_SETTLE, "DELETE FROM pending WHERE visit=?1 AND turn<=?2")                                                  \
  X(LEDGER_PUT_OFF, "UPDATE pending SET due=?2, tries=tries+?3, missed=?4 WHERE visit=?1")                             \
  X(LEDGER_GET, "SELECT read, gone, raw, at FROM visit WHERE id=?1")                                                   \
  X(LEDGER_PUT, "INSERT INTO visit (" LEDGER_VISIT_COLUMNS                                                             \
                ") VALUES (?1,?2,?3,?4,0,0,0,1,?5,?6,?7,0,?8) ON CONFLICT (id) DO UPDATE SET at=?3, seq=?4, owed=1, "  \
                "read=?5, read_ms=?6, gone=0, raw=?8, what=CASE WHEN owed AND ?7='same' THEN what ELSE ?7 END")        \
  X(LEDGER_TOUCH, "UPDATE visit SET read=max(read, ?2), read_ms=?3 WHERE id=?1")                                       \
  X(LEDGER_GONE,                                                                                                       \
    "UPDATE visit SET seq=?2, owed=1, read=?3, what='same', gone=1, raw=NULL WHERE id=?1 AND gone=0 AND read<=?3")     \
  X(LEDGER_UNSEEN, "INSERT INTO pending (" LEDGER_PENDING_COLUMNS                                                      \
                   ") SELECT id, ?1, ?2, 0 FROM visit INDEXED BY visit_at WHERE gone=0 AND at>=?3 AND at<?4 AND "      \
                   "read<?1 ON CONFLICT (visit) DO NOTHING")                                                           \
  X(LEDGER_UNDATED,                                                                                                    \
    "INSERT INTO pending (" LEDGER_PENDING_COLUMNS ") SELECT id, ?1, ?2, 0 FROM visit INDEXED BY visit_at WHERE "      \
    "gone=0 AND at IS NULL AND read<?1 ON CONFLICT (visit) DO NOTHING")                                                \
  X(LEDGER_OUTSIDE, "SELECT id FROM visit INDEXED BY visit_at WHERE gone=0 AND at IS NOT NULL AND (at<?1 OR at>=?2)")  \
  X(LEDGER_UNSENT,                                                                                                     \
    "SELECT id, raw, seq, sent, read_ms, what, gone, held FROM visit WHERE owed AND seq>?1 ORDER BY seq LIMIT ?2")     \
  X(LEDGER_SENT, "UPDATE visit SET sent=?2, sent_at=?3, held=?4, owed=(seq<>?2), what=CASE WHEN seq=?2 THEN 'same' "   \
                 "ELSE what END WHERE id=?1")                                                                          \
  X(LEDGER_CLAIMS, "SELECT id, shard, sent, held FROM visit WHERE sent>0")                                             \
  X(LEDGER_RESEND, "UPDATE visit SET owed=1 WHERE shard=?1")                                                           \
  X(LEDGER_RESEND_ALL, "UPDATE visit SET owed=1")                                                                      \
  X(LEDGER_RESEND_OLD, "UPDATE visit SET owed=1 WHERE gone=0 AND owed=0 AND sent_at<?1")                               \
  X(LEDGER_TAKE_BURIED,                                                                                                \
    "DELETE FROM visit WHERE id=(SELECT id FROM visit WHERE gone=1 AND owed=0 AND sent_at<?1 LIMIT 1) RETURNING id")   \
  X(LEDGER_WAITING, "SELECT count(*) FROM pending WHERE due<=?1")                                                      \
  X(LEDGER_COUNT, "SELECT (SELECT count(*) FROM visit WHERE gone=0), (SELECT count(*) FROM visit WHERE owed), "        \
                  "(SELECT count(*) FROM pending)")                                                                    \
  X(LEDGER_LAST, "SELECT max(ifnull((SELECT max(read) FROM visit), 0), ifnull((SELECT max(max(turn, missed)) FROM "    \
                 "pending), 0)), ifnull((SELECT max(seq) FROM visit), 0)")

#endif
