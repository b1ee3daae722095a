/* csv: visits as a table, a line a visitor (RFC 4180). No cell is a formula in whatever program opens it. Main thread.
 */
#ifndef EXPORT_CSV_H
#define EXPORT_CSV_H

#include "export/export.h"

enum csv_kind {
  CSV_PLAIN, /* for programs: commas, line feeds, names and statuses that are the same in each language */
  CSV_EXCEL  /* for people: semicolons, a byte-order mark, CRLF, headings and statuses in their language */
};
void csv_print(const struct export *export, enum csv_kind kind, const struct visit_list *list);
/* The text of a cell, before it is quoted: "'" stands before a sign that a spreadsheet would take for the beginning of
 * a formula (= + - @, wide ones too, tab, CR), at the beginning and wherever a program with other separators would
 * begin a cell. New memory. */
char *csv_harmless(const char *text);

#endif
