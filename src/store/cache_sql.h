/* cache_sql: what the cache says to SQLite, by the names of sql.h. */
#ifndef STORE_CACHE_SQL_H
#define STORE_CACHE_SQL_H

/* What a row of each table has, in the order in which it is put and read. */
#define CACHE_PROPERTY_COLUMNS "id, ref, ref_shown, address, city, folded, status, offer, zip, country"
#define CACHE_VISITOR_COLUMNS "email, email_shown, first_name, last_name, phone, folded"
#define CACHE_VISIT_COLUMNS "id, at, property_id, raw, run"
#define CACHE_SLOTS_COLUMNS "property_id, raw, read_at"
#define CACHE_CHANGE_COLUMNS "seen_at, kind, before, after, visit_id, ref_shown, visitor_name, at, seat"
#define CACHE_FEED_COLUMNS "visit, shard, seq, epoch"
#define CACHE_KNOWN_COLUMNS "from_at, to_at, read_at"
#define CACHE_LEFT_OUT_COLUMNS "ref, from_at, to_at, list, count"

#define CACHE_AGENT_COLUMNS                                                                                            \
  "substr(a.name, 7), a.value, CAST(b.value AS TEXT) FROM meta a LEFT JOIN meta b ON b.name = 'agent-name:' || "       \
  "substr(a.name, 7)"

#define CACHE_STATEMENTS(X)                                                                                            \
  X(CACHE_PUT_PROPERTY,                                                                                                \
    "INSERT INTO property (" CACHE_PROPERTY_COLUMNS                                                                    \
    ", run) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11) ON CONFLICT (id) DO UPDATE SET ref=?2, "                       \
    "ref_shown=?3, address=?4, city=?5, folded=?6, status=?7, offer=?8, zip=?9, country=?10, run=max(run, ?11)")       \
  X(CACHE_PUT_PROPERTY_RAW, "INSERT INTO property_raw (id, raw) VALUES (?1,?2) ON CONFLICT (id) DO UPDATE SET raw=?2") \
  X(CACHE_CUT_ALIASES, "DELETE FROM property_alias WHERE property_id=?1")                                              \
  X(CACHE_PUT_ALIAS, "INSERT OR IGNORE INTO property_alias (ref, property_id) VALUES (?1,?2)")                         \
  X(CACHE_OLD_PROPERTIES, "SELECT id, NULL FROM property WHERE run < ?1")                                              \
  X(CACHE_CUT_PROPERTY_RAW, "DELETE FROM property_raw WHERE id=?1")                                                    \
  X(CACHE_CUT_PROPERTY, "DELETE FROM property WHERE id=?1")                                                            \
  X(CACHE_PROPERTY_RAW, "SELECT raw FROM property_raw WHERE id=?1")                                                    \
  X(CACHE_PROPERTY_IS, "SELECT raw=?2 FROM property_raw WHERE id=?1")                                                  \
  X(CACHE_PROPERTY_PLACES, "SELECT id, zip, country FROM property ORDER BY id")                                        \
  X(CACHE_PROPERTY_PLACE, "SELECT zip, country FROM property WHERE id=?1")                                             \
  X(CACHE_PROPERTIES, "SELECT " CACHE_PROPERTY_COLUMNS " FROM property")                                               \
  X(CACHE_PROPERTIES_FIRST,                                                                                            \
    "SELECT " CACHE_PROPERTY_COLUMNS " FROM property ORDER BY ref_shown COLLATE refs, id LIMIT ?1")                    \
  X(CACHE_PROPERTY_BY_REF, "SELECT raw FROM property JOIN property_raw USING (id) WHERE ref=?1")                       \
  X(CACHE_PROPERTY_NAMESAKE,                                                                                           \
    "SELECT raw FROM property JOIN property_raw USING (id) WHERE ref=?1 AND lower(id)<>lower(?2) LIMIT 1")             \
  X(CACHE_PROPERTIES_NAMED,                                                                                            \
    "SELECT raw FROM property_raw WHERE id IN (SELECT id FROM property WHERE ref=?1 UNION SELECT property_id FROM "    \
    "property_alias WHERE ref=?1 UNION VALUES (?1), (lower(?1))) ORDER BY id")                                         \
  X(CACHE_PROPERTY_BY_ALIAS, "SELECT raw FROM property_alias JOIN property_raw ON id=property_id WHERE ref=?1")        \
  X(CACHE_VISIT_RAW, "SELECT raw, run, rowid FROM visit WHERE id=?1")                                                  \
  X(CACHE_VISIT_IS, "SELECT raw=?2 FROM visit WHERE id=?1")                                                            \
  X(CACHE_VISIT_RUN, "SELECT run FROM visit WHERE id=?1")                                                              \
  X(CACHE_ADD_VISIT, "INSERT INTO visit (" CACHE_VISIT_COLUMNS ") VALUES (?1,?2,?3,?4,?5)")                            \
  X(CACHE_PUT_VISIT, "UPDATE visit SET at=?2, property_id=?3, raw=?4, run=max(run, ?5) WHERE id=?1")                   \
  X(CACHE_VISIT_ROW, "SELECT rowid FROM visit WHERE id=?1")                                                            \
  X(CACHE_TOUCH_VISIT, "UPDATE visit SET run=max(run, ?2) WHERE id=?1")                                                \
  X(CACHE_OLD_VISITS, "SELECT id, at FROM visit WHERE run < ?1 AND (?2 IS NULL OR at >= ?2) AND (?3 IS NULL OR at < "  \
                      "?3) AND (?4 IS NULL OR property_id=?4)")                                                        \
  X(CACHE_CUT_VISIT, "DELETE FROM visit WHERE id=?1")                                                                  \
  X(CACHE_DAY_BEFORE, "SELECT raw FROM visit WHERE at >= ?1 AND at < ?2 ORDER BY at DESC LIMIT ?3")                    \
  X(CACHE_DAY_AFTER, "SELECT raw FROM visit WHERE at >= ?1 AND at < ?2 ORDER BY at LIMIT ?3")                          \
  X(CACHE_VISITS, "SELECT raw FROM visit WHERE at >= ?2 AND at < ?3 AND (?1 IS NULL OR property_id=?1)")               \
  X(CACHE_VISITS_BEFORE, "SELECT raw, at, id FROM visit WHERE at >= ?1 AND at <= ?2 AND (at, id) < (?2, ?3) ORDER BY " \
                         "at DESC, id DESC LIMIT ?4")                                                                  \
  X(CACHE_VISITS_ALL, "SELECT raw FROM visit")                                                                         \
  X(CACHE_VISITS_OF, "SELECT raw FROM visit WHERE property_id=?1")                                                     \
  X(CACHE_PUT_VISIT_TEXT, "INSERT OR REPLACE INTO visit_text (row, text) VALUES (?1,?2)")                              \
  X(CACHE_CUT_VISIT_TEXT, "DELETE FROM visit_text WHERE row=(SELECT rowid FROM visit WHERE id=?1)")                    \
  X(CACHE_VISIT_TEXTS, "SELECT row, text FROM visit_text WHERE row > ?1")                                              \
  X(CACHE_VISITS_MOST, "SELECT coalesce(max(row), 0) FROM visit_text")                                                 \
  X(CACHE_VISIT_OF_ROW, "SELECT raw FROM visit WHERE rowid=?1")                                                        \
  X(CACHE_PUT_PROPERTY_TEXT,                                                                                           \
    "INSERT OR REPLACE INTO property_text (row, text) SELECT rowid, ?2 FROM property_raw WHERE id=?1")                 \
  X(CACHE_CUT_PROPERTY_TEXT, "DELETE FROM property_text WHERE row=(SELECT rowid FROM property_raw WHERE id=?1)")       \
  X(CACHE_PROPERTY_TEXTS, "SELECT row, text FROM property_text WHERE row > ?1")                                        \
  X(CACHE_PROPERTY_OF_ROW, "SELECT raw FROM property_raw WHERE rowid=?1")                                              \
  X(CACHE_BESIDE_PROPERTY,                                                                                             \
    "SELECT raw FROM visit WHERE property_id=?1 AND at >= ?2 AND at < ?3 AND id <> ?4 ORDER BY "                       \
    "at DESC LIMIT ?5")                                                                                                \
  X(CACHE_PUT_VISITOR, "INSERT INTO visitor (" CACHE_VISITOR_COLUMNS                                                   \
                       ", seen) VALUES (?1,?2,?3,?4,?5,?6,?7) ON CONFLICT (email) DO UPDATE SET email_shown=?2, "      \
                       "first_name=?3, last_name=?4, phone=?5, folded=?6, seen=?7 WHERE seen <= ?7")                   \
  X(CACHE_VISITORS, "SELECT " CACHE_VISITOR_COLUMNS " FROM visitor ORDER BY seen DESC")                                \
  X(CACHE_PUT_SLOTS, "INSERT INTO slots (" CACHE_SLOTS_COLUMNS                                                         \
                     ") VALUES (?1,?2,?3) ON CONFLICT (property_id) DO UPDATE SET raw=?2, read_at=?3")                 \
  X(CACHE_SLOTS, "SELECT raw, read_at FROM slots WHERE property_id=?1")                                                \
  X(CACHE_CUT_SLOTS, "DELETE FROM slots WHERE property_id IN (?1, 'move:' || ?1)")                                     \
  X(CACHE_PUT_CHANGE, "INSERT INTO change (" CACHE_CHANGE_COLUMNS ") VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9)")             \
  X(CACHE_LAST_STATUS, "SELECT before FROM change WHERE visit_id=?1 AND kind='unread' ORDER BY id DESC LIMIT 1")       \
  X(CACHE_CUT_LAST_STATUS, "DELETE FROM change WHERE visit_id=?1 AND kind='unread'")                                   \
  X(CACHE_CUT_CHANGES, "DELETE FROM change WHERE seen_at < ?1")                                                        \
  X(CACHE_DATE_CHANGES, "UPDATE change SET seen_at=?1 WHERE seen_at > ?1")                                             \
  X(CACHE_CHANGES,                                                                                                     \
    "SELECT " CACHE_CHANGE_COLUMNS                                                                                     \
    ", looked, read, id FROM change WHERE seen_at >= ?1 AND kind <> 'unread' ORDER BY id DESC LIMIT ?2")               \
  X(CACHE_UNREAD_CHANGES,                                                                                              \
    "SELECT count(*) FROM (SELECT 1 FROM change WHERE read=0 AND kind<>'unread' AND seen_at >= ?1 LIMIT ?2)")          \
  X(CACHE_READ_CHANGES, "UPDATE change SET read=1 WHERE read=0 AND kind<>'unread' AND id <= ?1")                       \
  X(CACHE_LAST_CHANGE, "SELECT coalesce(max(id), 0) FROM change")                                                      \
  X(CACHE_READ_CHANGES_OF, "UPDATE change SET read=1 WHERE visit_id=?1 AND id>?2")                                     \
  X(CACHE_LOOKED, "UPDATE change SET looked=1, read=1 WHERE visit_id=?1")                                              \
  X(CACHE_UNDATED, "SELECT raw FROM visit WHERE at IS NULL LIMIT ?1")                                                  \
  X(CACHE_FEED_PUT_INST,                                                                                               \
    "INSERT INTO meta (name, value) VALUES ('feed:inst',?1) ON CONFLICT (name) DO UPDATE SET value=?1")                \
  X(CACHE_FEED_SEQ, "SELECT seq FROM feed WHERE visit=?1")                                                             \
  X(CACHE_FEED_PUT, "INSERT INTO feed (" CACHE_FEED_COLUMNS                                                            \
                    ") VALUES (?1,?2,?3,?4) ON CONFLICT (visit) DO UPDATE SET shard=?2, seq=?3, epoch=?4")             \
  X(CACHE_FEED_CUT, "DELETE FROM feed WHERE visit=?1")                                                                 \
  X(CACHE_FEED_CUT_SHARD, "DELETE FROM feed WHERE shard=?1")                                                           \
  X(CACHE_FEED_EMPTY, "DELETE FROM feed")                                                                              \
  X(CACHE_FEED_ROWS, "SELECT " CACHE_FEED_COLUMNS " FROM feed")                                                        \
  X(CACHE_FEED_SHARD, "SELECT " CACHE_FEED_COLUMNS " FROM feed WHERE shard=?1")                                        \
  X(CACHE_FEED_STRAYS, "SELECT id FROM visit WHERE (at IS NULL OR (at >= ?1 AND at < ?2)) AND id NOT IN (SELECT "      \
                       "visit FROM feed) LIMIT ?3")                                                                    \
  X(CACHE_KNOWN, "SELECT " CACHE_KNOWN_COLUMNS " FROM known WHERE to_at > ?1 AND from_at < ?2 ORDER BY from_at")       \
  X(CACHE_KNOWN_BEFORE, "SELECT from_at, to_at FROM known WHERE from_at <= ?1 ORDER BY from_at DESC")                  \
  X(CACHE_KNOWN_SPLIT, "INSERT INTO known (" CACHE_KNOWN_COLUMNS                                                       \
                       ") SELECT ?2, to_at, read_at FROM known WHERE from_at < ?2 AND to_at > ?2")                     \
  X(CACHE_KNOWN_SHORTEN, "UPDATE known SET to_at=?1 WHERE from_at < ?1 AND to_at > ?1 AND ?2 > ?1")                    \
  X(CACHE_KNOWN_CUT, "DELETE FROM known WHERE from_at >= ?1 AND from_at < ?2")                                         \
  X(CACHE_KNOWN_PUT, "INSERT INTO known (" CACHE_KNOWN_COLUMNS ") VALUES (?1,?2,?3)")                                  \
  X(CACHE_LEFT_OUT, "SELECT sum(count) FROM (SELECT DISTINCT list, count FROM left_out WHERE to_at > ?1 AND from_at "  \
                    "< ?2 AND ref=?3 AND (list > 0 OR ?4))")                                                           \
  X(CACHE_LEFT_OUT_SPLIT,                                                                                              \
    "INSERT INTO left_out (" CACHE_LEFT_OUT_COLUMNS                                                                    \
    ") SELECT ref, ?2, to_at, list, count FROM left_out WHERE from_at < ?2 AND to_at > ?2 AND ref=?3")                 \
  X(CACHE_LEFT_OUT_SHORTEN, "UPDATE left_out SET to_at=?1 WHERE from_at < ?1 AND to_at > ?1 AND ref=?3")               \
  X(CACHE_LEFT_OUT_CUT, "DELETE FROM left_out WHERE from_at >= ?1 AND from_at < ?2 AND ref=?3")                        \
  X(CACHE_LEFT_OUT_PUT, "INSERT INTO left_out (" CACHE_LEFT_OUT_COLUMNS ") VALUES (?3,?1,?2,?4,?5)")                   \
  X(CACHE_PUT_AGENT, "INSERT INTO meta (name, value) VALUES ('agent:' || ?1, ?2)")                                     \
  X(CACHE_AGENTS, "SELECT " CACHE_AGENT_COLUMNS " WHERE a.name >= 'agent:' AND a.name < 'agent;' ORDER BY a.name")     \
  X(CACHE_AGENT_NAME, "SELECT value FROM meta WHERE name = 'agent-name:' || ?1")                                       \
  X(CACHE_AGENT_NAMES, "SELECT count(*) FROM meta WHERE name >= 'agent-name:' AND name < 'agent-name;'")               \
  X(CACHE_VERSION, "PRAGMA data_version")                                                                              \
  X(CACHE_PUT_META, "INSERT INTO meta (name, value) VALUES (?1,?2) ON CONFLICT (name) DO UPDATE SET value=?2")         \
  X(CACHE_META, "SELECT value FROM meta WHERE name=?1")

enum cache_statement {
#define X(name, sql) name,
  CACHE_STATEMENTS(X)
#undef X
      CACHE_STATEMENT_COUNT
};

#endif
