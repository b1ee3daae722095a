#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "export/day_sheet.h"
#include "export/day_sheet_order.h"

enum { DAY_SHEET_TEXT_INDENT = 8, DAY_SHEET_TEXT_NOTES = 70 };

/* Each of its lines stands behind the hour. */
static void day_sheet_text_line(FILE *out, const char *text) {
  for (const char *at = text; text_is_filled(at);) {
    size_t length = strcspn(at, "\n");
    fprintf(out, "%*s%.*s\n", DAY_SHEET_TEXT_INDENT, "", (int)length, at);
    at += length + (at[length] == '\n');
  }
}

static void day_sheet_text_fact(FILE *out, const char *label, const char *value) {
  if (!text_is_filled(value)) return;
  AUTO(mem_free_at) char *fact = mem_print(_("%s: %s"), label, value);
  day_sheet_text_line(out, fact);
}

static void day_sheet_text_visitor(FILE *out, const struct visit_visitor *part, bool alone) {
  AUTO(mem_free_at) char *name = visitor_name(&part->visitor), *phone = export_phone(part->visitor.phone);
  bool email = part->visitor.email != NULL && strcmp(part->visitor.email, name) != 0;
  AUTO(mem_free_at)
  char *line = mem_print("%s%s%s%s%s%s%s%s", name, phone != NULL ? "  " : "", phone != NULL ? phone : "",
                         email ? "  " : "", email ? part->visitor.email : "", alone ? "" : "  (",
                         alone ? "" : visit_part_status_label(part), alone ? "" : ")");
  day_sheet_text_line(out, line);
  day_sheet_text_fact(out, _("The visitor says"), part->comment);
}

static void day_sheet_text_property(FILE *out, const struct property *property) {
  if (property == NULL) return;
  AUTO(mem_free_at) char *owner = export_phone(property->owner_phone), *tenant = export_phone(property->tenant_phone);
  AUTO(mem_free_at)
  char *both = mem_print("%s%s%s", property->owner_name != NULL ? property->owner_name : "",
                         property->owner_name != NULL && owner != NULL ? "  " : "", owner != NULL ? owner : "");
  day_sheet_text_fact(out, _("Door"), property->door);
  day_sheet_text_fact(out, _("Owner"), both);
  day_sheet_text_fact(out, _("Tenant"), tenant);
}

static void day_sheet_text_visit(const struct export *export, const struct visit *visit) {
  FILE *out = export->out;
  bool mixed;
  char time[32] = "", there[EXPORT_THERE], minutes[32] = "";
  if (visit->at != WHEN_NONE) when_show_time(visit->at, time, sizeof time);
  if (visit->duration_minutes > 0) snprintf(minutes, sizeof minutes, "  %d min", visit->duration_minutes);
  export_there(export, visit, there);
  int pad = DAY_SHEET_TEXT_INDENT - 1 - text_width(time);
  fprintf(out, "\n%s%*s %s  %s%s%s%s\n", time, pad > 0 ? pad : 0, "", visit->ref_shown, export_summary(visit), minutes,
          there[0] != '\0' ? "  " : "", there);
  for (size_t n = 0; n < visit->visitor_count; n++)
    day_sheet_text_visitor(out, &visit->visitors[n], visit->visitor_count == 1);
  day_sheet_text_line(out, visit->address);
  day_sheet_text_fact(out, _("Door"), visit->door);
  day_sheet_text_property(out, export_property(export, visit));
  if (visit_status_is_cancelled(visit_summary_status(visit, &mixed))) return;
  static const char dots[] = "......................................................................";
  for (int n = 0; n < 2; n++)
    fprintf(out, "%*s%.*s\n", DAY_SHEET_TEXT_INDENT, "", DAY_SHEET_TEXT_NOTES, dots);
}

static void day_sheet_text_part(const struct export *export, const struct day_sheet_part *part) {
  FILE *out = export->out;
  char day[DAY_SHEET_DAY];
  AUTO(mem_free_at) char *agent = day_sheet_order_agent(part->visits[0]);
  AUTO(mem_free_at)
  char *sum = mem_print(ngettext("%zu visit", "%zu visits", (unsigned long)part->standing), part->standing);
  day_sheet_order_day(part->visits[0], day);
  if (!part->page) fputc('\n', out);
  fprintf(out, "%s\n%s, %s\n", day, agent, sum);
  for (size_t n = 0; n < part->count; n++)
    day_sheet_text_visit(export, part->visits[n]);
  fputs("\n\f", out); /* on paper a new page */
}

void day_sheet_text(const struct export *export, const struct visit_list *list, const struct day_sheet_notes *notes) {
  FILE *out = export->out;
  day_sheet_order(export, list, day_sheet_text_part);
  if (list->count == 0) fprintf(out, "%s\n", _("No visit"));
  if (notes->left_out[0] != '\0') fprintf(out, "%s\n", notes->left_out);
  if (notes->age[0] != '\0') fprintf(out, "%s\n", notes->age);
}
