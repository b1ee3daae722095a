#include "panes/summary_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/when.h"

/* What the columns of a group are. */
static const struct summary_pick columns[SUMMARY_ROW_CELLS] = {{.what = SUMMARY_VISITS},
                                                               {.what = SUMMARY_STATUS, .status = VISIT_DONE},
                                                               {.what = SUMMARY_CANCELLED},
                                                               {.what = SUMMARY_REPORT, .state = REPORT_MISSING},
                                                               {.what = SUMMARY_INTEREST}};

const char *summary_rows_head(enum summary_part part, size_t column) {
  const char *const heads[SUMMARY_ROW_CELLS] = {_("Visits"), C_("visits", "done"), _("cancelled"),
                                                C_("reports", "missing"), C_("reports", "interest")};
  if (part == SUMMARY_PART_ALL) return column == 0 ? C_("days", "period") : C_("days", "before");
  return heads[column];
}

char *summary_rows_title(const struct summary_row *row, size_t column) {
  const struct summary_pick *pick = &row->cells[column].pick;
  char from[64], to[64];
  when_show_day(pick->from, from, sizeof from);
  when_show_day(when_day_add(pick->to, -1), to, sizeof to);
  const char *head = row->part != SUMMARY_PART_ALL && column > 0 ? summary_rows_head(row->part, column) : NULL;
  return mem_print("%s%s%s, %s - %s", row->label, head != NULL ? ", " : "", head != NULL ? head : "", from, to);
}

static struct summary_row *summary_rows_add(struct summary_row **rows, size_t *count, enum summary_part part,
                                            const char *label) {
  *rows = mem_grow(*rows, *count, sizeof **rows);
  struct summary_row *row = &(*rows)[(*count)++];
  *row = (struct summary_row){.part = part, .label = mem_copy(label)};
  return row;
}

/* Of visits with an interest the mean is told, and the visits stand behind it. */
static void summary_rows_say(struct summary_cell *cell, const struct summary_count *count) {
  bool mean = cell->pick.what == SUMMARY_INTEREST;
  if (!mean)
    snprintf(cell->text, sizeof cell->text, "%zu", summary_number(count, &cell->pick));
  else if (count->interests == 0)
    snprintf(cell->text, sizeof cell->text, "-");
  else
    text_amount(summary_interest(count), 1, cell->text, sizeof cell->text);
}

/* A number of these days, and of those before. */
static void summary_rows_fill(struct summary_row *row, const struct summary *summary, const struct summary_pick *pick) {
  const struct summary_period *const periods[] = {&summary->period, &summary->before};
  row->cell_count = sizeof periods / sizeof *periods;
  for (size_t n = 0; n < row->cell_count; n++) {
    row->cells[n].pick = *pick;
    row->cells[n].pick.from = periods[n]->from;
    row->cells[n].pick.to = periods[n]->to;
    summary_rows_say(&row->cells[n], &periods[n]->count);
  }
}

static void summary_rows_add_lines(struct summary_row **rows, size_t *count, const struct summary *summary) {
  for (size_t n = 0; n < SUMMARY_LINES; n++) {
    const struct summary_line *line = &summary_lines[n];
    if (!summary_line_is_told(line, summary)) continue;
    const struct summary_count *now = &summary->period.count;
    bool mean = line->pick.what == SUMMARY_INTEREST;
    struct summary_row *row =
        summary_rows_add(rows, count, SUMMARY_PART_ALL, mean ? _("Interest, mean") : summary_line_label(line));
    row->id = mem_print("line:%zu", n);
    row->indent = line->indent;
    row->detail = summary_line_say_late(line, &summary->period);
    summary_rows_fill(row, summary, &line->pick);
    if (mean && now->interests > 0)
      row->detail = mem_print(_("of %zu, largest seen: %d"), now->interests, now->interest_most);
  }
}

static void summary_rows_add_groups(struct summary_row **rows, size_t *count, const struct summary *summary,
                                    enum summary_part part) {
  bool agents = part == SUMMARY_PART_AGENTS;
  const struct summary_groups *groups = agents ? &summary->agents : &summary->properties;
  for (size_t n = 0; n < groups->told; n++) {
    const struct summary_group *group = &groups->all[n];
    const char *none = agents ? _("no agent") : _("no property");
    struct summary_row *row = summary_rows_add(rows, count, part, text_is_filled(group->name) ? group->name : none);
    row->id = mem_print("%d:%s", (int)part, group->id != NULL ? group->id : "");
    row->detail = mem_copy(group->detail);
    row->indent = 1;
    row->cell_count = SUMMARY_ROW_CELLS;
    for (size_t column = 0; column < SUMMARY_ROW_CELLS; column++) {
      struct summary_pick *pick = &row->cells[column].pick;
      *pick = columns[column];
      pick->from = summary->period.from;
      pick->to = summary->period.to;
      pick->of = agents ? SUMMARY_OF_AGENT : SUMMARY_OF_PROPERTY;
      pick->id = group->id;
      summary_rows_say(&row->cells[column], &group->count);
    }
  }
}

struct summary_row *summary_rows_new(const struct summary *summary, size_t *count) {
  struct summary_row *rows = NULL;
  *count = 0;
  summary_rows_add_lines(&rows, count, summary);
  summary_rows_add_groups(&rows, count, summary, SUMMARY_PART_AGENTS);
  summary_rows_add_groups(&rows, count, summary, SUMMARY_PART_PROPERTIES);
  return rows;
}

void summary_rows_free(struct summary_row *take_rows, size_t count) {
  for (size_t n = 0; n < count; n++) {
    free(take_rows[n].id);
    free(take_rows[n].label);
    free(take_rows[n].detail);
  }
  free(take_rows);
}
