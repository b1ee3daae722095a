#include "export/export.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/phone.h"

char *export_phone(const char *phone) {
  AUTO(mem_free_at) char *number = phone != NULL ? phone_read(phone) : NULL;
  bool international = number != NULL && strncmp(number, "+33", 3) == 0 && strlen(number) == 12;
  if (number == NULL || (number[0] != '0' && !international)) return mem_copy(phone); /* another country's: as given */
  AUTO(mem_free_at) char *national = mem_print("%s%s", international ? "0" : "", number + (international ? 3 : 0));
  return phone_shown(national);
}

const char *export_summary(const struct visit *visit) {
  bool mixed;
  enum visit_status status = visit_summary_status(visit, &mixed);
  for (size_t n = 0; n < visit->visitor_count; n++)
    if (visit->visitors[n].status == status) return visit_part_status_label(&visit->visitors[n]);
  return visit_status_label(status);
}

void export_there(const struct export *export, const struct visit *visit, char out[EXPORT_THERE]) {
  const struct property_zone zone = property_zone_of(export->zones, visit->place);
  property_zone_show(&zone, visit->at, out, EXPORT_THERE);
}

static int export_compare(const void *id, const void *property) {
  return strcmp(id, (*(struct property *const *)property)->id);
}

const struct property *export_property(const struct export *export, const struct visit *visit) {
  const struct export_properties *known = export->properties;
  if (known == NULL || known->count == 0 || visit->property_id == NULL) return NULL;
  struct property *const *found =
      bsearch(visit->property_id, known->properties, known->count, sizeof *known->properties, export_compare);
  return found != NULL ? *found : NULL;
}
