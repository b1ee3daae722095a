#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "export/day_sheet.h"
#include "export/day_sheet_order.h"
#include "model/phone.h"

/* Its own look, for paper first; no script, no picture, nothing from elsewhere. */
static const char day_sheet_html_head[] =
    "<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<style>\n"
    "@page { margin: 12mm }\n"
    "body { font: 11pt/1.35 sans-serif; color: #000; background: #fff; margin: 1em }\n"
    "section + section { margin-top: 2em }\n"
    "section + .page { break-before: page }\n"
    "h1 { font-size: 15pt; margin: 0 }\n"
    "h2 { font-size: 12pt; font-weight: normal; margin: 0 0 .6em }\n"
    "table { border-collapse: collapse; width: 100%; table-layout: fixed; overflow-wrap: anywhere }\n"
    "th, td { border: 1px solid #888; padding: .35em .5em; text-align: left; vertical-align: top }\n"
    "th { font-size: 9pt }\n"
    "thead { display: table-header-group }\n"
    "tr { break-inside: avoid }\n"
    "td p { margin: 0 0 .2em }\n"
    "th:nth-child(1) { width: 15% }\n"
    "th:nth-child(2) { width: 29% }\n"
    "th:nth-child(3) { width: 26% }\n"
    "td:last-child { height: 5.5em }\n"
    ".time, .who { font-weight: bold }\n"
    ".off td { color: #555; height: auto }\n"
    ".off .where, .off .who { text-decoration: line-through }\n"
    ".phone { font-weight: bold }\n"
    "a { color: inherit; text-decoration: none }\n"
    "footer { font-size: 9pt; margin-top: 1em }\n"
    "@media print { body { margin: 0 } section + .page { margin-top: 0 } }\n"
    "</style>\n";

/* What no markup is, from anybody. */
static void day_sheet_html_text(FILE *out, const char *text) {
  for (const char *at = text; at != NULL && *at != '\0'; at++)
    switch (*at) {
    case '&':
      fputs("&amp;", out);
      break;
    case '<':
      fputs("&lt;", out);
      break;
    case '>':
      fputs("&gt;", out);
      break;
    case '"':
      fputs("&quot;", out);
      break;
    case '\'':
      fputs("&#39;", out);
      break;
    default:
      fputc(*at, out);
    }
}

/* A line of its own, whichever way it is read; nothing without a text. */
static void day_sheet_html_line(FILE *out, const char *class, const char *text) {
  if (!text_is_filled(text)) return;
  fprintf(out, "<p class=\"%s\" dir=\"auto\">", class);
  day_sheet_html_text(out, text);
  fputs("</p>", out);
}

static void day_sheet_html_phone(FILE *out, const char *phone) {
  AUTO(mem_free_at) char *number = phone != NULL ? phone_read(phone) : NULL, *shown = export_phone(phone);
  if (!text_is_filled(shown)) return;
  fputs("<p class=\"phone\">", out);
  if (number != NULL) fprintf(out, "<a href=\"tel:%s\">", number);
  day_sheet_html_text(out, shown);
  fputs(number != NULL ? "</a></p>" : "</p>", out);
}

static void day_sheet_html_visitor(FILE *out, const struct visit_visitor *part, bool alone) {
  AUTO(mem_free_at) char *name = visitor_name(&part->visitor);
  day_sheet_html_line(out, "who", name);
  if (!alone) day_sheet_html_line(out, "status", visit_part_status_label(part));
  day_sheet_html_phone(out, part->visitor.phone);
  if (part->visitor.email != NULL && strcmp(part->visitor.email, name) != 0)
    day_sheet_html_line(out, "email", part->visitor.email);
  day_sheet_html_line(out, "comment", part->comment);
}

static void day_sheet_html_fact(FILE *out, const char *class, const char *label, const char *value) {
  AUTO(mem_free_at) char *fact = text_is_filled(value) ? mem_print(_("%s: %s"), label, value) : NULL;
  day_sheet_html_line(out, class, fact);
}

/* What is known here of the property itself: nobody at its door has to ask for it. */
static void day_sheet_html_property(FILE *out, const struct property *property) {
  if (property == NULL) return;
  day_sheet_html_fact(out, "door", _("Door"), property->door);
  day_sheet_html_fact(out, "owner", _("Owner"), property->owner_name);
  day_sheet_html_phone(out, property->owner_phone);
  if (property->tenant_phone == NULL) return;
  day_sheet_html_line(out, "tenant", _("Tenant"));
  day_sheet_html_phone(out, property->tenant_phone);
}

static void day_sheet_html_visit(const struct export *export, const struct visit *visit) {
  FILE *out = export->out;
  bool mixed;
  char time[32] = "", there[EXPORT_THERE];
  if (visit->at != WHEN_NONE) when_show_time(visit->at, time, sizeof time);
  export_there(export, visit, there);
  fprintf(out, "<tr%s><td>", visit_status_is_cancelled(visit_summary_status(visit, &mixed)) ? " class=\"off\"" : "");
  day_sheet_html_line(out, "time", time);
  day_sheet_html_line(out, "there", there);
  if (visit->duration_minutes > 0) fprintf(out, "<p>%d min</p>", visit->duration_minutes);
  day_sheet_html_line(out, "status", export_summary(visit));
  fputs("</td><td>", out);
  for (size_t n = 0; n < visit->visitor_count; n++)
    day_sheet_html_visitor(out, &visit->visitors[n], visit->visitor_count == 1);
  fputs("</td><td>", out);
  day_sheet_html_line(out, "where", visit->address);
  day_sheet_html_fact(out, "door", _("Door"), visit->door);
  day_sheet_html_line(out, "ref", visit->ref_shown);
  day_sheet_html_property(out, export_property(export, visit));
  fputs("</td><td></td></tr>\n", out);
}

static void day_sheet_html_part(const struct export *export, const struct day_sheet_part *part) {
  FILE *out = export->out;
  char day[DAY_SHEET_DAY];
  AUTO(mem_free_at) char *agent = day_sheet_order_agent(part->visits[0]);
  day_sheet_order_day(part->visits[0], day);
  fputs(part->page ? "<section class=\"page\"><h1>" : "<section><h1>", out);
  day_sheet_html_text(out, day);
  fputs("</h1>\n<h2>", out);
  day_sheet_html_text(out, agent);
  AUTO(mem_free_at)
  char *sum = mem_print(ngettext("%zu visit", "%zu visits", (unsigned long)part->standing), part->standing);
  fputs(" \u00b7 ", out);
  day_sheet_html_text(out, sum);
  fputs("</h2>\n<table><thead><tr>", out);
  const char *const heads[] = {_("Time"), _("Visitor"), _("Property"), _("Notes")};
  for (size_t n = 0; n < sizeof heads / sizeof *heads; n++) {
    fputs("<th>", out);
    day_sheet_html_text(out, heads[n]);
    fputs("</th>", out);
  }
  fputs("</tr></thead><tbody>\n", out);
  for (size_t n = 0; n < part->count; n++)
    day_sheet_html_visit(export, part->visits[n]);
  fputs("</tbody></table></section>\n", out);
}

void day_sheet_html(const struct export *export, const struct visit_list *list, const struct day_sheet_notes *notes) {
  FILE *out = export->out;
  fprintf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n%s<title>", _("language:en") + strlen("language:"),
          day_sheet_html_head);
  day_sheet_html_text(out, _("Day sheet"));
  fputs("</title>\n</head>\n<body>\n", out);
  day_sheet_order(export, list, day_sheet_html_part);
  if (list->count == 0) day_sheet_html_line(out, "none", _("No visit"));
  fputs("<footer>", out);
  day_sheet_html_line(out, "left", notes->left_out);
  day_sheet_html_line(out, "age", notes->age);
  fputs("</footer>\n</body>\n</html>\n", out);
}
