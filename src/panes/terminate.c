#include "panes/terminate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "panes/context_event.h"
#include "tui/command.h"
#include "tui/field.h"
#include "tui/list.h"
#include "tui/question.h"

enum { TERMINATE_REF_MAX = 400, TERMINATE_NAMES = 3, TERMINATE_SENTENCE = 4096 };

struct terminate {
  struct question_sheet asks;
  struct context *context;
  enum { TERMINATE_READING, TERMINATE_PICK, TERMINATE_TYPE, TERMINATE_CONFIRM } step;
  uint64_t serial; /* the reading of the visits */
  struct property_about target;
  size_t count, coming; /* visitors of the property, each once; how many of them have a visit to come */
  size_t nameless;      /* with a visit to come, and no address that they could be told by */
  struct terminate_visitor {
    struct visitor visitor;
    int64_t at; /* of the next visit, WHEN_NONE: none to come */
    bool sure;  /* one to come says so; else it is one whose status can't be read */
    bool visited;
    size_t place;   /* among those that Flatsy named */
  } * visitors;     /* those to come first */
  struct list list; /* nobody, then these */
  struct field typed;
};

/* ---- the property's visitors */

static void terminate_add(struct terminate *sheet, const struct visit *visit, const struct visit_visitor *part) {
  bool coming =
      visit_status_may_come(part->status) && (visit->at == WHEN_NONE || visit->at > context_utc(sheet->context));
  const char *email = part->visitor.email_exact;
  if (email == NULL || email[0] == '\0') {
    sheet->nameless += coming;
    return;
  }
  if (!coming && visit_status_is_cancelled(part->status)) return; /* a cancelled visit is nobody's home */
  sheet->visitors = mem_grow(sheet->visitors, sheet->count, sizeof *sheet->visitors);
  struct terminate_visitor *row = &sheet->visitors[sheet->count];
  *row = (struct terminate_visitor){.at = WHEN_NONE, .place = sheet->count++};
  visitor_copy(&row->visitor, &part->visitor);
  if (coming) row->at = visit->at != WHEN_NONE ? visit->at : 0;
  row->sure = coming && part->status != VISIT_STATUS_OTHER;
  row->visited = part->status == VISIT_DONE;
}

static int terminate_by_email(const void *one, const void *other) {
  const struct terminate_visitor *first = one, *second = other;
  int order = strcasecmp(first->visitor.email_exact, second->visitor.email_exact);
  return order != 0 ? order : first->place < second->place ? -1 : 1;
}

/* One row a person: the first, with the earliest time to come. */
static void terminate_join(struct terminate *sheet) {
  size_t kept = 0;
  if (sheet->count > 0) qsort(sheet->visitors, sheet->count, sizeof *sheet->visitors, terminate_by_email);
  for (size_t n = 0; n < sheet->count; n++) {
    struct terminate_visitor *row = &sheet->visitors[n], *last = kept > 0 ? &sheet->visitors[kept - 1] : NULL;
    if (last == NULL || strcasecmp(last->visitor.email_exact, row->visitor.email_exact) != 0) {
      sheet->visitors[kept++] = *row;
      continue;
    }
    last->sure |= row->sure;
    last->visited |= row->visited;
    if (row->at != WHEN_NONE && (last->at == WHEN_NONE || row->at < last->at)) last->at = row->at;
    visitor_clear(&row->visitor);
  }
  sheet->count = kept;
}

/* Those to come first, by time. */
static int terminate_compare(const void *one, const void *other) {
  const struct terminate_visitor *first = one, *second = other;
  if ((first->at == WHEN_NONE) != (second->at == WHEN_NONE)) return first->at == WHEN_NONE ? 1 : -1;
  if (first->at != second->at) return first->at < second->at ? -1 : 1;
  return first->place < second->place ? -1 : first->place > second->place;
}

static void terminate_take(struct terminate *sheet, const struct visit_list *visits) {
  for (size_t n = 0; n < visits->count; n++)
    for (size_t v = 0; v < visits->visits[n]->visitor_count; v++)
      terminate_add(sheet, visits->visits[n], &visits->visits[n]->visitors[v]);
  terminate_join(sheet);
  if (sheet->count > 0) qsort(sheet->visitors, sheet->count, sizeof *sheet->visitors, terminate_compare);
  for (size_t n = 0; n < sheet->count; n++)
    sheet->coming += sheet->visitors[n].at != WHEN_NONE;
}

/* ---- words */

/* Who is told: those with a visit to come, but the one that is picked. */
static size_t terminate_told(const struct terminate *sheet) {
  bool picked_comes = sheet->list.selected > 0 && sheet->visitors[sheet->list.selected - 1].at != WHEN_NONE;
  return sheet->coming - picked_comes;
}

/* Of these the ones whose visit may be over, for all that can be read. */
static size_t terminate_unsure(const struct terminate *sheet) {
  size_t unsure = 0;
  for (size_t n = 0; n < sheet->coming; n++)
    unsure += !sheet->visitors[n].sure && n + 1 != sheet->list.selected;
  return unsure;
}

static void terminate_add_names(const struct terminate *sheet, struct buf *out) {
  size_t named = 0, told = terminate_told(sheet);
  for (size_t n = 0; n < sheet->coming && named < TERMINATE_NAMES; n++) {
    char who[CONTEXT_NAME_BYTES];
    if (n + 1 == sheet->list.selected) continue;
    AUTO(mem_free_at) char *name = visitor_name(&sheet->visitors[n].visitor);
    text_clip(who, sizeof who, name, CONTEXT_NAME_CELLS / 2, false);
    (void)!buf_print(out, "%s%s", named++ > 0 ? ", " : "", who);
  }
  if (told > named) (void)!buf_print(out, _(" and %zu more"), told - named);
}

static char *terminate_sentence(const struct terminate *sheet) {
  char address[CONTEXT_NAME_BYTES];
  size_t told = terminate_told(sheet), unsure = terminate_unsure(sheet), picked = sheet->list.selected;
  struct buf out = buf_empty(TERMINATE_SENTENCE);
  AUTO(buf_free) struct buf names = buf_empty(TERMINATE_SENTENCE / 2);
  context_clip(address, sheet->target.address);
  terminate_add_names(sheet, &names);
  (void)!buf_print(&out, _("End the visits of %s, %s? "), sheet->target.ref_shown, address);
  if (told == 0 && sheet->nameless == 0 && unsure == 0)
    (void)!buf_add_text(&out, _("Nobody has a visit to come."));
  else if (told > 0)
    (void)!buf_print(&out,
                     ngettext("Flatsy writes to %zu visitor that it is taken: %s.",
                              "Flatsy writes to %zu visitors that it is taken: %s.", (unsigned long)told),
                     told, names.data);
  if (unsure > 0) /* TRANSLATORS: behind "Flatsy writes to %zu visitors". */
    (void)!buf_print(&out,
                     ngettext(" The status of %zu visit can't be read: perhaps nobody is told of it.",
                              " The status of %zu visits can't be read: perhaps nobody is told of them.",
                              (unsigned long)unsure),
                     unsure);
  if (sheet->nameless > 0)
    (void)!buf_print(&out,
                     ngettext(" %zu visitor with a visit to come can't be named.",
                              " %zu visitors with a visit to come can't be named.", (unsigned long)sheet->nameless),
                     sheet->nameless);
  AUTO(mem_free_at) char *name = picked > 0 ? visitor_name(&sheet->visitors[picked - 1].visitor) : NULL;
  if (picked > 0) (void)!buf_print(&out, _(" It goes to %s."), name);
  return buf_take(&out);
}

/* What is asked at the step that comes now. */
static void terminate_go(struct terminate *sheet, int step) {
  const char *const keys[] = {[TERMINATE_PICK] = _("Enter goes on   Esc back"),
                              [TERMINATE_TYPE] = _("Type the reference:"),
                              [TERMINATE_CONFIRM] = _("y end the visits and write to them   n back")};
  char *sentence = step != TERMINATE_PICK
                       ? terminate_sentence(sheet)
                       : mem_print(_("%s is let or sold: who takes it? The others with a visit to come are told by "
                                     "email."),
                                   sheet->target.ref_shown);
  question_clear(&sheet->asks.question);
  sheet->asks.question = (struct question){.style = STYLE_WARN, .sentence = sentence, .keys = keys[step]};
  sheet->step = step;
}

/* ---- drawing */

/* The question never takes the place of the visitors: they can be fewer than it has lines. */
static int terminate_question_rows(const struct terminate *sheet, int width, int height) {
  int rows = question_rows(&sheet->asks.base, width, height);
  return rows - 1 <= height - 4 ? rows : 2;
}

static int terminate_height(const struct sheet *base, int width, int height) {
  const struct terminate *sheet = CONTAINER_OF(base, struct terminate, asks.base);
  if (sheet->step == TERMINATE_READING) return 1;
  if (sheet->step != TERMINATE_PICK) return question_rows(&sheet->asks.base, width, height);
  return (int)sheet->count + 1 + terminate_question_rows(sheet, width, height);
}

static void terminate_draw_row(const struct list *list, struct canvas *canvas, struct rect rect, size_t n,
                               enum list_row selected) {
  enum style style = selected ? STYLE_SELECTED : STYLE_TEXT;
  struct rect place = {rect.x + 2, rect.y, rect.width - 2, 1};
  char when[96] = "";
  if (n == 0) {
    canvas_text(canvas, place.x, place.y, place.width, style, _("nobody of them: all are told"));
    return;
  }
  const struct terminate_visitor *row = &CONTAINER_OF(list, struct terminate, list)->visitors[n - 1];
  AUTO(mem_free_at) char *name = visitor_name(&row->visitor);
  if (row->at != WHEN_NONE && row->at != 0) when_show_day_time(row->at, when, sizeof when);
  if (row->at == 0 || (row->at == WHEN_NONE && row->visited))
    text_copy(when, sizeof when, row->at == 0 ? _("no date") : _("has visited"));
  if (row->at != WHEN_NONE ? !row->sure : !row->visited) text_add(when, sizeof when, " (?)");
  canvas_print(canvas, place.x, place.y, place.width, style, "%s  %s  %s", name, when, row->visitor.email);
}

static const struct list_ops terminate_list = {.draw = terminate_draw_row};

static void terminate_draw(const struct sheet *base, struct canvas *canvas, struct rect rect) {
  const struct terminate *sheet = CONTAINER_OF(base, struct terminate, asks.base);
  if (sheet->step == TERMINATE_READING) {
    canvas_text(canvas, rect.x + 1, rect.y, rect.width - 1, STYLE_FAINT, _("Reading who has a visit to come"));
    return;
  }
  question_show(base, canvas, rect);
  int last = rect.y + rect.height - 1, used = text_width(_("Type the reference:"));
  if (sheet->step == TERMINATE_TYPE)
    field_draw(&sheet->typed, canvas, rect.x + used + 2, last, rect.width - used - 3, true);
  if (sheet->step != TERMINATE_PICK) return;
  int question = terminate_question_rows(sheet, rect.width, rect.height) - 1;
  struct rect rows = {rect.x, rect.y + question, rect.width, rect.height - question - 1};
  canvas_fill(canvas, rows, STYLE_TEXT);
  list_draw(&sheet->list, canvas, rows, true, NULL);
}

/* ---- keys */

static enum sheet_result terminate_pick_key(struct terminate *sheet, const struct key *key) {
  if (question_is_no(key)) return SHEET_CLOSES;
  list_command(&sheet->list, command_of_key(key, WHERE_CHOOSING));
  if (key->code == KEYC_ENTER && question_is_painted(key) && !key->repeated) terminate_go(sheet, TERMINATE_TYPE);
  return SHEET_STAYS;
}

/* Typed, never pasted: the hands have to mean it. Enter only leads to the question. */
static enum sheet_result terminate_type_key(struct terminate *sheet, const struct key *key) {
  bool same = strcmp(sheet->typed.text, sheet->target.ref_shown) == 0;
  if (key->code == KEYC_ESCAPE)
    terminate_go(sheet, TERMINATE_PICK);
  else if (key->code == KEYC_PASTE)
    notice_show(sheet->context->notice, STYLE_WARN, "%s", _("Type it: a paste is not taken here"));
  else if (key->code != KEYC_ENTER)
    field_key(&sheet->typed, key);
  else if (same && !key->repeated)
    terminate_go(sheet, TERMINATE_CONFIRM);
  else
    notice_show(sheet->context->notice, STYLE_WARN, "%s", _("This is not its reference: nothing was sent"));
  return SHEET_STAYS;
}

static enum sheet_result terminate_confirm_key(struct terminate *sheet, const struct key *key) {
  int answer = question_key(&sheet->asks.question, key);
  if (answer == QUESTION_NO) terminate_go(sheet, TERMINATE_TYPE);
  if (answer != QUESTION_YES) return SHEET_STAYS;
  const struct visitor *picked = sheet->list.selected > 0 ? &sheet->visitors[sheet->list.selected - 1].visitor : NULL;
  context_hold_begin(sheet->context, _("End of the visits in 5 s: z stops it"));
  context_hold(sheet->context, job_about(JOB_TERMINATE, property_about_job(&sheet->target), picked));
  return SHEET_CLOSES;
}

static enum sheet_result terminate_key(struct sheet *base, const struct key *key, struct intents *wants) {
  struct terminate *sheet = CONTAINER_OF(base, struct terminate, asks.base);
  (void)wants;
  switch (sheet->step) {
  case TERMINATE_PICK:
    return terminate_pick_key(sheet, key);
  case TERMINATE_TYPE:
    return terminate_type_key(sheet, key);
  case TERMINATE_CONFIRM:
    return terminate_confirm_key(sheet, key);
  default:
    return question_is_no(key) ? SHEET_CLOSES : SHEET_STAYS;
  }
}

static enum sheet_result terminate_event(struct sheet *base, struct event *event) {
  struct terminate *sheet = CONTAINER_OF(base, struct terminate, asks.base);
  if (sheet->step != TERMINATE_READING || event->serial != sheet->serial) return SHEET_STAYS;
  if (event->type == EVENT_VISITS && event->visits != NULL) {
    context_event_say_left_out(sheet->context, event); /* more are told of it than can be named */
    terminate_take(sheet, event->visits);
    list_fit(&sheet->list, (int)sheet->count + 1);
    list_reset(&sheet->list, sheet->count + 1);
    terminate_go(sheet, TERMINATE_PICK);
    return SHEET_CHANGED;
  }
  if (event->type != EVENT_DONE) return SHEET_STAYS;
  notice_show(sheet->context->notice, STYLE_BAD, _("Who would be told can't be read: %s"), event->error.text);
  return SHEET_CLOSES;
}

static void terminate_close(struct sheet *take_sheet) {
  struct terminate *sheet = CONTAINER_OF(take_sheet, struct terminate, asks.base);
  for (size_t n = 0; n < sheet->count; n++)
    visitor_clear(&sheet->visitors[n].visitor);
  free(sheet->visitors);
  list_clear(&sheet->list);
  property_about_clear(&sheet->target);
  field_clear(&sheet->typed);
  question_clear(&sheet->asks.question);
  free(sheet);
}

static bool terminate_asks(const struct sheet *base) {
  return CONTAINER_OF(base, struct terminate, asks.base)->step == TERMINATE_CONFIRM;
}

static const struct sheet_ops terminate_ops = {.name = "terminate",
                                               .height = terminate_height,
                                               .draw = terminate_draw,
                                               .asks = terminate_asks,
                                               .key = terminate_key,
                                               .event = terminate_event,
                                               .close = terminate_close};

struct sheet *terminate_new(struct context *context) {
  struct terminate *sheet = mem_new_as(&(struct terminate){.asks.base.ops = &terminate_ops,
                                                           .context = context,
                                                           .list = list_empty(&terminate_list),
                                                           .target = property_about_copy(&context->chosen),
                                                           .typed = field_empty(TERMINATE_REF_MAX, false)},
                                       sizeof *sheet);
  sheet->serial = context_post(context, job_read(JOB_READ_VISITS, NULL, sheet->target.ref, false));
  return &sheet->asks.base;
}
