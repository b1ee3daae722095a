/* asked_property: whether what came is of the property that was asked for. A reference may be one of its others, which
 * only the property itself tells; a server, or what lies before it, may not heed what was asked for. */
#include <stdlib.h>
#include <string.h>
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/cache.h"
#include "work/plan/asked_property.h"
#include "work/worker.h"

struct asked_property {
  struct property *known; /* NULL: the cache has it not */
  const char **refs;      /* all that it is called, in the order of strcmp */
  size_t count;
};

static int asked_property_compare(const void *one, const void *other) {
  return strcmp(*(const char *const *)one, *(const char *const *)other);
}

static void asked_property_find(struct worker *worker, const char *id, const char *ref, struct asked_property *wanted) {
  struct error error;
  (void)!cache_property(worker->cache, id, ref, &wanted->known, &error);
  const struct property *known = wanted->known;
  wanted->refs = mem_new_array(2 + (known != NULL ? known->alias_count : 0), sizeof *wanted->refs);
  if (ref != NULL) wanted->refs[wanted->count++] = ref;
  if (known != NULL && known->ref != NULL) wanted->refs[wanted->count++] = known->ref;
  for (size_t n = 0; known != NULL && n < known->alias_count; n++)
    wanted->refs[wanted->count++] = known->aliases[n];
  qsort(wanted->refs, wanted->count, sizeof *wanted->refs, asked_property_compare);
}

static void asked_property_clear(struct asked_property *wanted) {
  property_free(wanted->known);
  free(wanted->refs);
}

static bool asked_property_is_called(const struct asked_property *wanted, const char *ref) {
  return ref != NULL &&
         bsearch(&ref, wanted->refs, wanted->count, sizeof *wanted->refs, asked_property_compare) != NULL;
}

static bool asked_property_is(const struct asked_property *wanted, const char *property_id) {
  return wanted->known != NULL && property_id != NULL && text_same_id(wanted->known->id, property_id);
}

/* ---- a conversation */

static bool asked_property_of_talk(const struct conversation *talk, const struct asked_property *wanted,
                                   const char *id) {
  if (id != NULL && talk->property_id != NULL) return text_same_id(id, talk->property_id);
  if (asked_property_is_called(wanted, talk->ref) || asked_property_is(wanted, talk->property_id)) return true;
  bool told = (wanted->count > 0 && talk->ref != NULL) || (wanted->known != NULL && talk->property_id != NULL);
  return !told; /* what names neither is nothing against it */
}

enum error_code asked_property_has_talk(struct worker *worker, const struct conversation *talk, const char *id,
                                        const char *ref, struct error *error) {
  AUTO(asked_property_clear) struct asked_property wanted = {0};
  error_clear(error);
  asked_property_find(worker, id, ref, &wanted);
  if (asked_property_of_talk(talk, &wanted, id)) return ERROR_NONE;
  return error_set(error, ERROR_ANSWER, _("Flatsy's answer is about another property than the one that was asked for"));
}

/* ---- visits */

void asked_property_filter(struct visit_list *list, bool (*keeps)(const struct visit *visit, const void *arg),
                           const void *arg) {
  size_t kept = 0;
  for (size_t n = 0; n < list->count; n++)
    if (keeps(list->visits[n], arg))
      list->visits[kept++] = list->visits[n];
    else
      visit_free(list->visits[n]);
  list->count = kept;
}

enum of { OF_IT, OF_ANOTHER, OF_NONE /* it does not say */ };

static enum of asked_property_of_visit(const struct visit *visit, const struct asked_property *wanted) {
  if (asked_property_is_called(wanted, visit->ref) || asked_property_is(wanted, visit->property_id)) return OF_IT;
  for (size_t n = 0; n < visit->report_count; n++) /* one visit may be of several properties */
    if (asked_property_is(wanted, visit->reports[n].property_id)) return OF_IT;
  bool told = visit->ref != NULL || (wanted->known != NULL && visit->property_id != NULL);
  return told ? OF_ANOTHER : OF_NONE;
}

static bool asked_property_of_not_another(const struct visit *visit, const void *wanted) {
  return asked_property_of_visit(visit, wanted) != OF_ANOTHER;
}

static bool asked_property_of_it(const struct visit *visit, const void *wanted) {
  return asked_property_of_visit(visit, wanted) == OF_IT;
}

enum error_code asked_property_keep_visits(struct worker *worker, struct visit_list *list, const char *ref,
                                           struct error *error) {
  AUTO(asked_property_clear) struct asked_property wanted = {0};
  size_t came = list->count;
  error_clear(error);
  asked_property_find(worker, NULL, ref, &wanted);
  asked_property_filter(list, asked_property_of_not_another, &wanted);
  bool others = list->count < came;
  if (others)
    asked_property_filter(list, asked_property_of_it,
                          &wanted); /* where the reference is not heeded, one that names none may be any */
  /* They may be its visits, by its first reference: "none" would be a guess. */
  if (list->count > 0 || !others || wanted.known != NULL) return ERROR_NONE;
  return error_set(error, ERROR_ANSWER,
                   _("Flatsy's answer names other properties than %s, which may be another reference of one of them: "
                     "read all properties, then try again"),
                   ref);
}
