/* What is exported, piece by piece: cells that are no formulas, telephones, lines of a calendar, a sheet's order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/test.h"
#include "base/mem.h"
#include "base/text.h"
#include "export/calendar.h"
#include "export/csv.h"
#include "export/day_sheet.h"
#include "table.h"

TEST(a_cell_is_no_formula) {
  static const char *const rows[][2] = {
      {"", ""},
      {"Dupont", "Dupont"},
      {"75-1042", "75-1042"},
      {"a=b, c", "a=b, c"},
      {"=2+2", "'=2+2"},
      {"+33 6", "'+33 6"},
      {"-1", "'-1"},
      {"@SUM(A1)", "'@SUM(A1)"},
      {"\t=1", "'\t'=1"},
      {"\r=1", "'\r'=1"},
      {"\uff1d1", "'\uff1d1"},
      {"\uff0b\uff0d\uff20", "'\uff0b\uff0d\uff20"},
      {"x;=1", "x;'=1"},     /* a cell begins there where ; parts them */
      {"x,\"=1", "x,\"'=1"}, /* ... and there where the mark is taken for its own */
      {"x, -1", "x, '-1"},
      {"5 - 3", "5 - 3"},
      {"'=1", "''=1"},
  };
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(mem_free_at) char *cell = csv_harmless(rows[n][0]);
    assert_string_equal(cell, rows[n][1]);
  }
}

TEST(a_telephone_is_as_it_is_dialled) {
  static const char *const rows[][2] = {
      {"+33612345678", "06 12 34 56 78"},       {"0612345678", "06 12 34 56 78"},
      {"06.12.34.56.78", "06 12 34 56 78"},     {"0033 6 12 34 56 78", "06 12 34 56 78"},
      {"+44 20 7946 0958", "+44 20 7946 0958"}, {"=1+1", "=1+1"}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    AUTO(mem_free_at) char *phone = export_phone(rows[n][0]);
    assert_string_equal(phone, rows[n][1]);
  }
  assert_null(export_phone(NULL));
}

/* What that prints of one visit. New memory. */
static char *printed(const char *json, void (*print)(const struct export *export, const struct visit_list *list)) {
  char *text = NULL;
  size_t length;
  AUTO(visit_list_free_at) struct visit_list *list = mem_new(sizeof *list);
  visit_list_add(list, table_visit_of(json));
  AUTO(property_zones_free_at) struct property_zones *zones = property_zones_new();
  const struct export export = {.out = open_memstream(&text, &length), .zones = zones, .host = "a.fr", .now = NOW};
  print(&export, list);
  fclose(export.out);
  return text;
}

static void calendar(const struct export *export, const struct visit_list *list) {
  assert_int_equal(calendar_print(export, list), 0);
}

static void has(const char *text, const char *part) {
  if (strstr(text, part) == NULL) fail_msg("no %s in %s", part, text);
}

#define VISIT(members, name)                                                                                           \
  "{\"id\":\"v,1\",\"date\":\"2026-11-26T13:00:00Z\"," members "\"propertySummary\":{\"id\":\"p\",\"externalRef\":"    \
  "\"75;1\"},\"visitorVisits\":[{\"status\":\"visit.status.confirmed\",\"comment\":\"a\\nb\",\"visitor\":{"            \
  "\"lastName\":\"" name "\"}}]}"

/* Commas, semicolons, backslashes and line ends are the text's own; a line is of 75 bytes at most, and cut between
 * characters. */
TEST(a_calendars_text_is_escaped_and_folded) {
  AUTO(mem_free_at) char *text = printed(VISIT("\"durationMinutes\":90,", "a,b;c\\\\d\\ne"), calendar);
  has(text, "SUMMARY:a\\,b\\;c\\\\d e\\, 75\\;1\r\n");
  has(text, "UID:v\\,1@a.fr\r\n");
  has(text, "DURATION:PT1H30M\r\n");
  AUTO(mem_free_at)
  char *folded = printed(VISIT("", "ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"), calendar);
  for (const char *line = folded; *line != '\0'; line = strchr(line, '\n') + 1) {
    size_t length = strcspn(line, "\r");
    assert_in_range(length, 1, 75);
    assert_true(text_is_utf8(line, length));
  }
}

/* A duration that nobody gave, or that can't be, is none. */
TEST(a_calendar_takes_what_it_is_given) {
  AUTO(mem_free_at) char *none = printed(VISIT("", "Roy"), calendar);
  assert_null(strstr(none, "DURATION"));
  AUTO(mem_free_at) char *far = printed(VISIT("\"durationMinutes\":2147483647,", "Roy"), calendar);
  assert_null(strstr(far, "DURATION"));
  AUTO(mem_free_at) char *odd = printed(VISIT("\"createdAt\":\"0001-01-01T00:00:00Z\",", "Roy"), calendar);
  assert_null(strstr(odd, "SEQUENCE"));
  has(odd, "END:VEVENT\r\nEND:VCALENDAR\r\n");
}

static void sheet(const struct export *export, const struct visit_list *list) {
  day_sheet_html(export, list, &(struct day_sheet_notes){"<age>", "1 & 2"});
}

TEST(a_sheet_is_escaped) {
  AUTO(mem_free_at) char *text = printed(VISIT("", "<b>\\\"x\\\" & 'y'</b>"), sheet);
  has(text, "&lt;b&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/b&gt;");
  has(text, "&lt;age&gt;");
  has(text, "1 &amp; 2");
  assert_null(strstr(text, "<b>"));
}
