/* cache_private: what the files of the cache share. Worker thread. */
#ifndef STORE_CACHE_PRIVATE_H
#define STORE_CACHE_PRIVATE_H

#include "store/cache.h"
#include "store/cache_sql.h"
#include "store/database.h"
#include "store/sql.h"

struct cache {
  char *path;
  bool in_memory, offline;
  bool hasty;                /* cache_set_hasty */
  struct error why;          /* cache_why */
  char *account;             /* whose it was when it was opened: the server's URL */
  char *user;                /* cache_set_user */
  struct database database;  /* damaged, it is thrown away when it is closed; not writable, copied into memory */
  int64_t born;              /* UTC: since when changes are noted; 0: not looked up yet */
  unsigned noted;            /* cache_changes_noted */
  struct agent_name *agents; /* cache_set_agents, by their ids */
  size_t agent_count;
};

/* To ask and to write: in memory from now on, when the last write found no room on the disk, or no leave. */
struct database *cache_database(struct cache *cache);
/* What is searched of the visit whose number that is (cache_search.c). */
enum error_code cache_put_visit_text(struct cache *cache, int64_t row, const struct visit *visit,
                                     struct error *error) MUST_CHECK;
/* Nobody else has emptied it for himself, or for another server. */
enum error_code cache_check_user(struct cache *cache, struct error *error) MUST_CHECK;
/* The stored text of that id is these bytes: by CACHE_VISIT_IS or CACHE_PROPERTY_IS. */
bool cache_is_same(struct cache *cache, enum cache_statement which, const char *id, const char *raw, size_t length);
/* Runs each of the statements with the same values. */
enum error_code cache_run_each(struct cache *cache, const enum cache_statement *statements, size_t count,
                               const struct sql_value *values, struct error *error) MUST_CHECK;
/* A text that is kept by name; NULL: none. New memory. length: may be NULL. */
char *cache_meta(struct cache *cache, const char *name, size_t *length);
/* Hands over id and instant of each row that the statement (NULL: error's code) gives. */
enum error_code cache_show(struct cache *cache, struct sqlite3_stmt *statement, cache_see *see, void *arg,
                           struct error *error) MUST_CHECK;
/* Adds the visits that the statement (NULL: error's code) gives; unreadable ones are left out, and those that keeps
 * (NULL: all are kept) says no of. */
enum error_code cache_add_visits(struct cache *cache, struct sqlite3_stmt *row, struct visit_list *list, bool raw,
                                 bool (*keeps)(const struct visit *visit), struct error *error) MUST_CHECK;
/* In its order; NULL, after an error. */
struct visit_list *cache_take_list(struct visit_list *take_list, const struct error *error);
/* Notes what changed, as a visit is put that differs from the stored one (before; NULL: none). */
enum error_code cache_note_change(struct cache *cache, const struct visit *before, const struct visit *visit,
                                  struct error *error) MUST_CHECK;
enum { CACHE_TEXT_HEAD = 16 /* bytes */ };
/* What is kept to be searched (cache_text.c): the instant and a number of the agent, each in eight bytes, the largest
 * first, then the text. Of a "visit" or a "property" by its raw object, which may be none. New memory. */
char *cache_make_text(const char *what, const char *raw, size_t length, size_t *made);
char *cache_visit_text(const struct visit *visit, size_t *made);
char *cache_property_text(const struct property *property, size_t *made);
/* "75-9" before "75-10": runs of digits by value (cache_refs.c). */
int cache_compare_refs(const char *one, const char *end_one, const char *other, const char *end_other);
/* Enums are kept by name: their numbers are another version's tomorrow. */
int cache_read_word(const char *const *words, int count, const char *text, int otherwise);

#endif
