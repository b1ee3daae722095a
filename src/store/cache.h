/* cache: cache.db, what the server said last. May be deleted at any time: garbage is thrown away and rebuilt, damage
 * that shows later when it is closed; never with --offline. Worker thread. */
#ifndef STORE_CACHE_H
#define STORE_CACHE_H

#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"
#include "model/agent.h"
#include "model/change.h"
#include "model/property.h"
#include "model/visit.h"

struct cache;
struct spool;

/* There is always a cache to go on with. account: the server's URL; a cache of another one is emptied, a damaged one
 * begun anew, but neither of them offline. One that can't be written (disk full, read-only) is read into memory, one
 * that can't be read, is not ours or a newer visitdeck's is left alone: an empty one in memory takes its place. told:
 * empty, or the sentence for the person about it. */
enum error_code cache_open(const char *path, const char *account, bool offline, struct cache **cache,
                           struct error *told) MUST_CHECK;
/* Why nothing of what was kept is here; its code is ERROR_NONE when it is. */
const struct error *cache_why(const struct cache *cache);
/* A command's: it answers now. A file that another program holds for longer than a write waits is as one that can't be
 * written: from the next call on what comes is kept in memory. */
void cache_set_hasty(struct cache *cache);
/* The last write failed so, and the next one is for the memory. */
bool cache_will_spill(const struct cache *cache);
/* Much is put from now on, or no more is: until then more of the file is held in memory, which else would be written
 * again and again. */
void cache_set_busy(struct cache *cache, bool busy);
void cache_close(struct cache *take_cache);
/* Offline, what another user has read is not shown to this one (NULL: whoever it is): the cache is empty then, and
 * *told and cache_why say why. *told stays as it was otherwise. Not ERROR_NONE: no memory left. */
enum error_code cache_show_to(struct cache *cache, const char *user, struct error *told) MUST_CHECK;
/* Whose answers are put from now on; NULL: that is not known. Written by the next cache_empty. Once another process has
 * emptied it for somebody else, nothing is put any more: ERROR_REFUSED. */
void cache_set_user(struct cache *cache, const char *user);
/* Forgets everything: logout, another client. */
enum error_code cache_empty(struct cache *cache, struct error *error) MUST_CHECK;
/* At a logout: one that works in memory only, because its file can't be used, removes that, for it holds what was read.
 */
enum error_code cache_discard(struct cache *cache, struct error *error) MUST_CHECK;

struct cache_part { /* of the visits: */
  int64_t from, to; /* from <= at < to (WHEN_NONE: open) */
  const char *of;   /* a property's alone; NULL: all */
};

/* Many writes in one transaction: begin ... commit. */
enum error_code cache_begin(struct cache *cache, struct error *error) MUST_CHECK;
enum error_code cache_commit(struct cache *cache, struct error *error) MUST_CHECK;
void cache_rollback(struct cache *cache);

/* Where bytes that are read for this cache wait until they are known to be whole: the caller's. */
struct spool *cache_spool(struct cache *cache);

/* run: when what is put began to be read, in milliseconds; grows with each load and write, kept as the largest that put
 * the row. */
enum error_code cache_put_property(struct cache *cache, const struct property *property, int64_t run,
                                   struct error *error) MUST_CHECK;
/* The same object is there already, to the byte: needs no put. */
bool cache_has_property(struct cache *cache, const struct property *property);
bool cache_has_visit(struct cache *cache, const struct visit *visit);
/* The run that put it last; 0: it is not there. */
int64_t cache_visit_run(struct cache *cache, const char *id);
/* What was put before that run: what a load that has ended and did not see it may have to take away. at: a visit's
 * instant, or WHEN_NONE. see must leave the cache alone. */
typedef void cache_see(void *arg, const char *id, int64_t at);
enum error_code cache_old_properties(struct cache *cache, int64_t run, cache_see *see, void *arg,
                                     struct error *error) MUST_CHECK;
/* That property is no more, and nothing of it is on offer. */
enum error_code cache_cut_property(struct cache *cache, const char *id, struct error *error) MUST_CHECK;
/* How a visit is put: as a list has it, which writes nothing when the same is there already (its sweep knows what was
 * seen); as it was read; as a write of our own has left it. What it lacks a write took out; a list or a reading takes
 * nothing back that it merely lacks: it is put with what is known of that (visit_with_known), and not at all where even
 * then it is not told who comes, or where to (visit_lacks). */
enum cache_put { CACHE_LISTED, CACHE_READ, CACHE_WRITTEN };
/* True in *changed when the stored text differs from before. Also keeps its visitors for completion. What a later run
 * put stays: an answer that took its time doesn't take back what has been heard since. (A run that lies further ahead
 * than any answer takes is of a clock that has been set back since: it doesn't count.) */
enum error_code cache_put_visit(struct cache *cache, const struct visit *visit, int64_t run, enum cache_put how,
                                bool *changed, struct error *error) MUST_CHECK;
/* part->of: an id. Without bounds undated ones too. */
enum error_code cache_old_visits(struct cache *cache, const struct cache_part *part, int64_t run, cache_see *see,
                                 void *arg, struct error *error) MUST_CHECK;
/* That visit is no more. */
enum error_code cache_cut_visit(struct cache *cache, const char *id, struct error *error) MUST_CHECK;
/* Keeps a slots answer of a property (raw) with the instant it was read. */
enum error_code cache_put_slots(struct cache *cache, const char *property_id, const char *raw, size_t length,
                                int64_t now, struct error *error) MUST_CHECK;

/* Snapshots, the caller's. Rows come from small columns (folded text is stored), ten thousand in a few ms. */
enum error_code cache_properties(struct cache *cache, struct property_list **list, struct error *error) MUST_CHECK;
/* The first most of them: at once, however many there are. */
enum error_code cache_properties_first(struct cache *cache, size_t most, struct property_list **list,
                                       struct error *error) MUST_CHECK;
/* By id when id is given, else by exact externalRef, then additional refs. NULL in *property when not there. */
enum error_code cache_property(struct cache *cache, const char *id, const char *ref, struct property **property,
                               struct error *error) MUST_CHECK;
/* Another property than that of the id, with that reference. NULL in *property when there is none. */
enum error_code cache_namesake(struct cache *cache, const char *ref, const char *id, struct property **property,
                               struct error *error) MUST_CHECK;
/* Those that are called so: by id, externalRef or one of the additional refs. */
enum error_code cache_properties_named(struct cache *cache, const char *name, struct property_set **set,
                                       struct error *error) MUST_CHECK;
/* Visits with from <= at < to (WHEN_NONE: open), of one property when property_id is given. Undated ones only without
 * bounds. */
enum error_code cache_visits(struct cache *cache, int64_t from, int64_t to, const char *property_id,
                             struct visit_list **list, struct error *error) MUST_CHECK;
/* On the way from the last visit of some days back to the first. */
struct cache_place {
  int64_t at; /* before that instant, or at it and of an id before that one: what comes next */
  char *id;   /* the place's; NULL: "" */
};
/* Adds the next ones from that instant on, at most most, without their raw text, and goes on behind them. False in
 * *more: that were all. */
enum error_code cache_visits_before(struct cache *cache, int64_t from, struct cache_place *place, size_t most,
                                    struct visit_list *list, bool *more, struct error *error) MUST_CHECK;
/* The visits of all properties, without their raw text: at most most before near and most from it on (0: all). */
enum error_code cache_day(struct cache *cache, const struct cache_part *day, int64_t near, size_t most,
                          struct visit_list **list, struct error *error) MUST_CHECK;
/* Adds the visits without date that are still to come, at most most of them, to the list. */
enum error_code cache_add_undated(struct cache *cache, size_t most, struct visit_list *list,
                                  struct error *error) MUST_CHECK;
/* Where their properties stand: as far as those are known, else by the addresses alone. */
void cache_place_visits(struct cache *cache, struct visit *const *visits, size_t count);
/* Other visits of part, of that one's property or of somebody who has the email of one of its visitors: at most most of
 * each, the latest. Without their raw text. The caller's. */
enum error_code cache_beside(struct cache *cache, const struct visit *visit, const struct cache_part *part, size_t most,
                             struct visit_list **list, struct error *error) MUST_CHECK;
/* What agents are called by the configuration, from now on: the texts are borrowed. */
void cache_set_agents(struct cache *cache, const struct agent_name *agents, size_t count);
/* Who leads the visits, for people (agent_shown): that name, else one that Flatsy has proven, else "agent 2", a number
 * that stays. */
void cache_name_agents(struct cache *cache, struct visit *const *visits, size_t count);
/* All who are called something so far, by the configuration or by a number: what, cleaned. Some come twice; see must
 * leave the cache alone. */
typedef void cache_see_agent(void *arg, const char *id, const char *called);
void cache_see_agents(struct cache *cache, cache_see_agent *see, void *arg);
/* Flatsy has said that the agent with that id is called so. True: that is new. */
bool cache_put_agent_name(struct cache *cache, const char *id, const char *name);
enum error_code cache_visit(struct cache *cache, const char *id, struct visit **visit, struct error *error) MUST_CHECK;
/* NULL in *raw when none. */
enum error_code cache_slots(struct cache *cache, const char *property_id, char **raw, size_t *length, int64_t *read_at,
                            struct error *error) MUST_CHECK;
/* Every property's raw object in ref order, whole visits via cache_visits: for the command line. */
enum error_code cache_property_set(struct cache *cache, const char *folded_filter, struct property_set **set,
                                   struct error *error) MUST_CHECK;
/* At most max known visitors whose folded name, email or phone has a word that starts with each word of text (folded
 * here). *count. The caller clears each and frees the array. */
enum error_code cache_visitors(struct cache *cache, const char *text, size_t max, struct visitor **visitors,
                               size_t *count, struct error *error) MUST_CHECK;

/* ---- what is searched (cache_search.c): the text of each visit or property, model/search.h */
enum cache_searched { CACHE_SEARCHED_VISITS, CACHE_SEARCHED_PROPERTIES };
struct cache_text {
  int64_t row; /* its number, until the cache is emptied */
  const char *text;
  size_t length;
};
int64_t cache_text_at(const struct cache_text *text);     /* a visit's instant, or WHEN_NONE */
uint64_t cache_text_agent(const struct cache_text *text); /* text_number of its agent's id; 0: it has none */
/* see must leave the cache alone. */
typedef void cache_see_text(void *arg, const struct cache_text *text);
/* The next so many behind that row (0: from the first on), which becomes the last one that was seen; it stays where
 * there are no more. */
enum error_code cache_search(struct cache *cache, enum cache_searched searched, int64_t *row, size_t most,
                             cache_see_text *see, void *arg, struct error *error) MUST_CHECK;
/* It has at most so many visits. */
int64_t cache_visits_most(struct cache *cache);
/* NULL: it is gone meanwhile. The caller's. */
enum error_code cache_visit_of_row(struct cache *cache, int64_t row, struct visit **visit,
                                   struct error *error) MUST_CHECK;
enum error_code cache_property_of_row(struct cache *cache, int64_t row, struct property **property,
                                      struct error *error) MUST_CHECK;

/* What changed in the visits since then: what was noted last comes first, at most CHANGE_LIST_MOST of them. *changes is
 * the caller's: change_list_free. */
enum error_code cache_changes(struct cache *cache, int64_t since, struct change **changes, size_t *count,
                              struct error *error) MUST_CHECK;

/* That visit was opened, after it had changed. */
enum error_code cache_looked(struct cache *cache, const char *visit_id, struct error *error) MUST_CHECK;
/* Somebody has read the list of changes down from that id, */
enum error_code cache_read_changes(struct cache *cache, int64_t last, struct error *error) MUST_CHECK;
/* ... or knows of those of a visit that were noted after that one. */
enum error_code cache_read_changes_of(struct cache *cache, const char *visit_id, int64_t after,
                                      struct error *error) MUST_CHECK;
/* The id of the change that was noted last; 0: none was. */
int64_t cache_last_change(struct cache *cache);
/* How many since then nobody has read; more than CHANGE_LIST_MOST: at least so many. */
size_t cache_unread_changes(struct cache *cache, int64_t since);
/* Another number than before: this process has noted a change, or all are gone. */
unsigned cache_changes_noted(const struct cache *cache);
/* What changed longer than CHANGE_KEPT_SECONDS ago goes, by a clock that is right now. */
enum error_code cache_forget_changes(struct cache *cache, int64_t now, struct error *error) MUST_CHECK;

/* ---- what a relay has published (cache_feed.c): a row a visit, so that a start needs to hear only what is new. Other
 * processes of the profile share it. */
struct cache_feed_row {
  const char *visit; /* borrowed */
  int shard;
  int64_t seq;   /* the number of the message that it came with */
  int64_t epoch; /* the replay in which that was last heard */
};
/* Whose numbers these are; NULL: nobody's. New memory. */
char *cache_feed_inst(struct cache *cache);
/* Forgets all rows: the numbers are another relay's from now on. */
enum error_code cache_feed_begin(struct cache *cache, const char *inst, struct error *error) MUST_CHECK;
/* 0: there is no such row. */
int64_t cache_feed_seq(struct cache *cache, const char *visit_id);
enum error_code cache_feed_put(struct cache *cache, const struct cache_feed_row *row, struct error *error) MUST_CHECK;
enum error_code cache_feed_cut(struct cache *cache, const char *visit_id, struct error *error) MUST_CHECK;
enum error_code cache_feed_cut_shard(struct cache *cache, int shard, struct error *error) MUST_CHECK;
/* Calls see for every row of a shard (-1: of all). see must leave the cache alone. */
enum error_code cache_feed_each(struct cache *cache, int shard,
                                void (*see)(void *arg, const struct cache_feed_row *row), void *arg,
                                struct error *error) MUST_CHECK;
/* Visits of all properties without a date, and of those days, that have no row: at most most. The caller frees each and
 * the array. */
enum error_code cache_feed_strays(struct cache *cache, const struct cache_part *days, size_t most, char ***ids,
                                  size_t *count, struct error *error) MUST_CHECK;

/* Another number than before: another process has written something. */
int64_t cache_version(struct cache *cache);

/* The visits of from <= at < to were all read at that instant. In the caller's transaction, else in one of its own. */
enum error_code cache_set_known(struct cache *cache, int64_t from, int64_t to, int64_t read_at,
                                struct error *error) MUST_CHECK;
/* Why something could not be read or written since this was forgotten last, before it is said that it is not there;
 * NULL: nothing was in the way. */
const struct error *cache_failure(const struct cache *cache);
void cache_forget_failure(struct cache *cache);
/* When the visits of from <= at < to were read: what was read longest ago of them counts; WHEN_NONE if none were.
 * *gap: the first instant of them that was never read, else WHEN_NONE. */
int64_t cache_known(struct cache *cache, int64_t from, int64_t to, int64_t *gap);

/* All visits from *since (WHEN_NONE: from the first one) up to that instant are known; false: those of that instant are
 * not. */
bool cache_known_since(struct cache *cache, int64_t at, int64_t *since);

/* Of that part (part->of: a reference) a list left out so many that can't be read, and so many without a date, which
 * may be of these times; what was said of these times before counts no more. list: another number above zero for each
 * list. In the caller's transaction. */
enum error_code cache_set_left_out(struct cache *cache, const struct cache_part *part, int64_t list, size_t count,
                                   size_t undated, struct error *error) MUST_CHECK;
/* How many of them may be in that part; undated: those without a date are counted too. */
size_t cache_left_out(struct cache *cache, const struct cache_part *part, bool undated);

/* When a thing was last read whole ("properties", "visits", ...): WHEN_NONE if never. */
int64_t cache_read_at(struct cache *cache, const char *what);
enum error_code cache_set_read_at(struct cache *cache, const char *what, int64_t instant,
                                  struct error *error) MUST_CHECK;
/* The account's client object (me), raw; NULL if none. New memory. */
char *cache_client(struct cache *cache, size_t *length);
enum error_code cache_put_client(struct cache *cache, const char *raw, size_t length, struct error *error) MUST_CHECK;

#endif
