#include "export/csv.h"

#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/agent.h"

enum { CSV_DATE = 16 };

/* In this order for good: scripts count them. New ones come last. */
static const struct csv_column {
  const char *name, *heading;
} csv_columns[] = {
    {"date", N_("Date")},       {"time", N_("Time")},           {"minutes", N_("Minutes")},
    {"status", N_("Status")},   {"reference", N_("Reference")}, {"address", N_("Address")},
    {"door", N_("Door")},       {"last_name", N_("Last name")}, {"first_name", N_("First name")},
    {"phone", N_("Telephone")}, {"email", N_("Email")},         {"agent", N_("Visit agent")},
    {"at", N_("Date (UTC)")},   {"visit", N_("Visit")},
};
enum { CSV_COLUMNS = sizeof csv_columns / sizeof *csv_columns };

/* The bytes of a sign with which a formula begins; 0: none begins there. */
static size_t csv_sign(const char *text) {
  static const char *const signs[] = {"=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20"};
  for (size_t n = 0; n < sizeof signs / sizeof *signs; n++)
    if (strncmp(text, signs[n], strlen(signs[n])) == 0) return strlen(signs[n]);
  return 0;
}

char *csv_harmless(const char *text) {
  struct buf out = buf_empty(BUF_UNBOUNDED);
  bool begins = true; /* a cell does here, for somebody */
  for (const char *at = text; *at != '\0';) {
    size_t sign = csv_sign(at), length = sign > 0 ? sign : 1;
    if (begins && sign > 0) (void)!buf_add_text(&out, "'");
    (void)!buf_add(&out, at, length);
    begins = strchr(",;|\t\r\n", *at) != NULL || (begins && strchr(" \"'", *at) != NULL);
    at += length;
  }
  return buf_take(&out);
}

/* NULL: an empty one. */
static void csv_cell(const struct export *export, enum csv_kind kind, size_t column, const char *text) {
  AUTO(mem_free_at) char *cell = csv_harmless(text != NULL ? text : "");
  bool quoted = strpbrk(cell, ",;\"\t\r\n") != NULL || cell[0] == ' ';
  if (column > 0) fputc(kind == CSV_EXCEL ? ';' : ',', export->out);
  if (quoted) fputc('"', export->out);
  for (const char *at = cell; *at != '\0'; at++) {
    if (*at == '"') fputc('"', export->out);
    fputc(*at, export->out);
  }
  if (quoted) fputc('"', export->out);
  if (column + 1 == CSV_COLUMNS) fputs(kind == CSV_EXCEL ? "\r\n" : "\n", export->out);
}

static void csv_visitor(const struct export *export, enum csv_kind kind, const struct visit *visit,
                        const struct visit_visitor *part) {
  char date[CSV_DATE] = "", time[CSV_DATE] = "", minutes[CSV_DATE] = "", at[WHEN_SIZE];
  struct when_local local = when_local(visit->at);
  static const struct visitor nobody;
  const struct visitor *visitor = part != NULL ? &part->visitor : &nobody;
  if (visit->at != WHEN_NONE) {
    snprintf(date, sizeof date, "%04u-%02u-%02u", (unsigned)local.year % 10000, (unsigned)local.month % 100,
             (unsigned)local.day % 100);
    snprintf(time, sizeof time, "%02u:%02u", (unsigned)local.hour % 100, (unsigned)local.minute % 100);
  }
  if (visit->duration_minutes > 0) snprintf(minutes, sizeof minutes, "%d", visit->duration_minutes);
  when_print(visit->at, at);
  AUTO(mem_free_at)
  char *phone = export_phone(visitor->phone), *agent = agent_of_visit(visit), *id = text_clean_line(visit->id);
  const char *status = part == NULL                         ? NULL
                       : kind == CSV_EXCEL                  ? visit_part_status_label(part)
                       : part->status == VISIT_STATUS_OTHER ? part->status_text
                                                            : visit_status_api(part->status);
  const char *const cells[CSV_COLUMNS] = {date,
                                          time,
                                          minutes,
                                          status,
                                          visit->ref != NULL ? visit->ref_shown : NULL,
                                          visit->address,
                                          visit->door,
                                          visitor->last_name,
                                          visitor->first_name,
                                          phone,
                                          visitor->email,
                                          agent,
                                          at,
                                          id};
  for (size_t n = 0; n < CSV_COLUMNS; n++)
    csv_cell(export, kind, n, cells[n]);
}

void csv_print(const struct export *export, enum csv_kind kind, const struct visit_list *list) {
  if (kind == CSV_EXCEL) fputs(TEXT_MARK, export->out);
  for (size_t n = 0; n < CSV_COLUMNS; n++)
    csv_cell(export, kind, n, kind == CSV_EXCEL ? _(csv_columns[n].heading) : csv_columns[n].name);
  for (size_t n = 0; n < list->count; n++) {
    const struct visit *visit = list->visits[n];
    for (size_t i = 0; i < visit->visitor_count; i++)
      csv_visitor(export, kind, visit, &visit->visitors[i]);
    if (visit->visitor_count == 0) csv_visitor(export, kind, visit, NULL);
  }
}
