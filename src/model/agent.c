#include "model/agent.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/json.h"
#include "model/json_record.h"
#include "model/visit.h"

enum { COVERAGE_ZIP_DIGITS = 5, COVERAGE_ZIP_MAX = 99999 };

static const struct record_member members[] = {RECORD_MEMBER(LINE, "name", agent, name),
                                               RECORD_MEMBER(LINE, "phone", agent, phone),
                                               RECORD_MEMBER(LINES, "presentation", agent, presentation),
                                               RECORD_MEMBER(REAL, "rating", agent, rating),
                                               RECORD_MEMBER(EXACT, NULL, agent, raw),
                                               RECORD_END};

enum error_code agent_decode(const char *bytes, size_t length, struct agent **agent, struct error *error) {
  *agent = NULL;
  AUTO(json_free_at) cJSON *json = json_parse_tolerant(bytes, length);
  AUTO(agent_free_at) struct agent *made = mem_new(sizeof *made);
  json_record_read(json, members, made);
  if (!text_is_filled(made->name))
    return error_set(error, ERROR_ANSWER, _("The server sent an agent that can't be read."));
  made->raw = mem_copy_n(bytes, length);
  made->raw_length = length;
  *agent = mem_take(&made);
  return ERROR_NONE;
}

void agent_free(struct agent *take_agent) {
  if (take_agent != NULL) record_free_texts(members, take_agent);
  free(take_agent);
}

/* ---- coverage */

/* A postcode; a number has lost its leading zero. New memory, NULL for anything else. */
static char *coverage_zip(const cJSON *item) {
  if (cJSON_IsString(item)) return text_clean_line(item->valuestring);
  bool whole = cJSON_IsNumber(item) && item->valuedouble >= 0 && item->valuedouble <= COVERAGE_ZIP_MAX &&
               item->valuedouble == floor(item->valuedouble);
  return whole ? mem_print("%0*d", COVERAGE_ZIP_DIGITS, (int)item->valuedouble) : NULL;
}

static int coverage_compare(const void *one, const void *other) {
  return strcmp(*(char *const *)one, *(char *const *)other);
}

static void coverage_order(struct coverage *coverage) {
  size_t kept = 0;
  qsort(coverage->zips, coverage->count, sizeof *coverage->zips, coverage_compare);
  for (size_t n = 0; n < coverage->count; n++)
    if (kept > 0 && strcmp(coverage->zips[kept - 1], coverage->zips[n]) == 0)
      free(coverage->zips[n]);
    else
      coverage->zips[kept++] = coverage->zips[n];
  coverage->count = kept;
}

enum error_code coverage_decode(const char *bytes, size_t length, struct coverage **coverage, struct error *error) {
  *coverage = NULL;
  AUTO(json_free_at) cJSON *json = json_parse_tolerant(bytes, length);
  if (!cJSON_IsArray(json))
    return error_set(error, ERROR_ANSWER, _("The server sent a list of postcodes that can't be read."));
  struct coverage *made = mem_new(sizeof *made);
  made->zips = mem_new_array((size_t)cJSON_GetArraySize(json), sizeof *made->zips);
  const cJSON *item;
  cJSON_ArrayForEach(item, json) {
    char *zip = coverage_zip(item);
    if (zip != NULL) made->zips[made->count++] = zip;
    made->left_out += zip == NULL;
  }
  coverage_order(made);
  made->raw = mem_copy_n(bytes, length);
  made->raw_length = length;
  *coverage = made;
  return ERROR_NONE;
}

bool coverage_lacks(const struct coverage *coverage, const char *zip) {
  if (coverage == NULL || zip == NULL || coverage->count == 0 || coverage->left_out > 0) return false;
  return bsearch(&zip, coverage->zips, coverage->count, sizeof *coverage->zips, coverage_compare) == NULL;
}

void coverage_free(struct coverage *take_coverage) {
  if (take_coverage == NULL) return;
  mem_free_texts(take_coverage->zips, take_coverage->count);
  free(take_coverage->raw);
  free(take_coverage);
}

char *agent_id_shown(const char *id) {
  char *shown = text_clean_line(id);
  if (shown != NULL && strlen(shown) == 36 && shown[8] == '-') shown[8] = '\0';
  return shown;
}

char *agent_of_visit(const struct visit *visit) {
  if (visit->agent_shown != NULL) return mem_copy(visit->agent_shown);
  char *label = agent_id_shown(visit->agent_id);
  return label != NULL ? label : mem_copy("");
}
