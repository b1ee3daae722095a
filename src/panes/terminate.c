#include "panes/terminate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "panes/context_event.h"
#include "tui/command.h"
#include "tui/field.h"
#include "tui/question.h"

enum { TERMINATE_REF_MAX = 400, TERMINATE_NAMES = 3 };

struct terminate {
  struct context *context;
  enum { TERMINATE_READING, TERMINATE_PICK, TERMINATE_TYPE, TERMINATE_CONFIRM } step;
  uint64_t serial; /* the reading of the visits */
  struct chosen target;
  size_t count, coming; /* visitors of the property, each once; how many of them have a visit to come */
  size_t nameless;      /* with a visit to come, and no address that they could be told by */
  struct terminate_visitor {
    struct visitor visitor;
    int64_t at; /* of the next visit, WHEN_NONE: none to come */
    bool sure;  /* one to come says so; else it is one whose status can't be read */
    bool visited;
    size_t place; /* among those that Flatsy named */
  } * visitors;   /* those to come first */
  size_t picked;  /* 0: nobody, else visitors[picked - 1] */
  struct field typed;
};

/* ---- the property's visitors */

static void terminate_add(struct terminate *sheet, size_t *room, const struct visit *visit,
                          const struct visit_visitor *part) {
  bool coming =
      visit_status_may_come(part->status) && (visit->at == WHEN_NONE || visit->at > context_utc(sheet->context));
  const char *email = part->visitor.email_exact;
  if (email == NULL || email[0] == '\0') {
    sheet->nameless += coming;
    return;
  }
  if (!coming && visit_status_is_cancelled(part->status)) return; /* a cancelled visit is nobody's home */
  if (sheet->count == *room)
    sheet->visitors = mem_resize(sheet->visitors, *room = *room * 2 + 16, sizeof *sheet->visitors);
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

static int terminate_compare(const void *one, const void *other) {
  int64_t a = ((const struct terminate_visitor *)one)->at, b = ((const struct terminate_visitor *)other)->at;
  size_t place = ((const struct terminate_visitor *)one)->place,
         after = ((const struct terminate_visitor *)other)->place;
  if ((a == WHEN_NONE) != (b == WHEN_NONE)) return a == WHEN_NONE ? 1 : -1;
  if (a != b) return a < b ? -1 : 1;
  return place < after ? -1 : place > after;
}

static void terminate_take(struct terminate *sheet, const struct visit_list *visits) {
  size_t room = sheet->count;
  for (size_t n = 0; n < visits->count; n++)
    for (size_t v = 0; v < visits->visits[n]->visitor_count; v++)
      terminate_add(sheet, &room, visits->visits[n], &visits->visits[n]->visitors[v]);
  terminate_join(sheet);
  if (sheet->count > 0) qsort(sheet->visitors, sheet->count, sizeof *sheet->visitors, terminate_compare);
  for (size_t n = 0; n < sheet->count; n++)
    sheet->coming += sheet->visitors[n].at != WHEN_NONE;
  sheet->step = TERMINATE_PICK;
}

/* ---- words */

/* Who is told: those with a visit to come, but the one that is picked. */
static size_t terminate_told(const struct terminate *sheet) {
  bool picked_comes = sheet->picked > 0 && sheet->visitors[sheet->picked - 1].at != WHEN_NONE;
  return sheet->coming - picked_comes;
}

/* Of these the ones whose visit may be over, for all that can be read. */
static size_t terminate_unsure(const struct terminate *sheet) {
  size_t unsure = 0;
  for (size_t n = 0; n < sheet->coming; n++)
    unsure += !sheet->visitors[n].sure && n + 1 != sheet->picked;
  return unsure;
}

static void terminate_names(const struct terminate *sheet, char *out, size_t size) {
  size_t named = 0, told = terminate_told(sheet);
  out[0] = '\0';
  for (size_t n = 0; n < sheet->coming && named < TERMINATE_NAMES; n++) {
    char who[CONTEXT_NAME_BYTES];
    if (n + 1 == sheet->picked) continue;
    char *name = visitor_name(&sheet->visitors[n].visitor);
    text_clip(who, sizeof who, name, CONTEXT_NAME_CELLS / 2, false);
    snprintf(out + strlen(out), size - strlen(out), "%s%s", named > 0 ? ", " : "", who);
    named++;
    free(name);
  }
  if (told > named) snprintf(out + strlen(out), size - strlen(out), _(" and %zu more"), told - named);
}

static void terminate_sentence(const struct terminate *sheet, char *out, size_t size) {
  char names[2048], address[CONTEXT_NAME_BYTES];
  size_t told = terminate_told(sheet);
  context_clip(address, sheet->target.address);
  terminate_names(sheet, names, sizeof names);
  snprintf(out, size, _("End the visits of %s, %s? "), sheet->target.ref_shown, address);
  if (told == 0 && sheet->nameless == 0 && terminate_unsure(sheet) == 0)
    snprintf(out + strlen(out), size - strlen(out), "%s", _("Nobody has a visit to come."));
  else if (told > 0)
    snprintf(out + strlen(out), size - strlen(out),
             ngettext("Flatsy writes to %zu visitor that it is taken: %s.",
                      "Flatsy writes to %zu visitors that it is taken: %s.", (unsigned long)told),
             told, names);
  size_t unsure = terminate_unsure(sheet), used = strlen(out);
  if (unsure > 0) /* TRANSLATORS: behind "Flatsy writes to %zu visitors". */
    snprintf(out + used, size - used,
             ngettext(" The status of %zu visit can't be read: perhaps nobody is told of it.",
                      " The status of %zu visits can't be read: perhaps nobody is told of them.",
                      (unsigned long)unsure),
             unsure);
  used = strlen(out);
  if (sheet->nameless > 0)
    snprintf(out + used, size - used,
             ngettext(" %zu visitor with a visit to come can't be named.",
                      " %zu visitors with a visit to come can't be named.", (unsigned long)sheet->nameless),
             sheet->nameless);
  if (sheet->picked == 0) return;
  char *name = visitor_name(&sheet->visitors[sheet->picked - 1].visitor);
  snprintf(out + strlen(out), size - strlen(out), _(" It goes to %s."), name);
  free(name);
}

/* ---- drawing */

static const char *terminate_pick_question(void) {
  return _("Let or sold: who takes it? The others with a visit to come are told by email.");
}

/* The question never takes the place of the visitors: they can be fewer than it has lines. */
static int terminate_question_lines(int width, int height) {
  int lines = canvas_paragraph(NULL, (struct rect){.width = width - 2, .height = height}, 0, STYLE_WARN,
                               terminate_pick_question());
  return lines <= height - 4 ? lines : 1;
}

static int terminate_height(const void *state, int width, int height) {
  const struct terminate *sheet = state;
  char sentence[4096];
  if (sheet->step == TERMINATE_READING) return 1;
  if (sheet->step == TERMINATE_PICK) return (int)sheet->count + 2 + terminate_question_lines(width, height);
  terminate_sentence(sheet, sentence, sizeof sentence);
  return canvas_paragraph(NULL, (struct rect){.width = width - 2, .height = height}, 0, STYLE_TEXT, sentence) + 1;
}

static void terminate_draw_pick(const struct terminate *sheet, struct canvas *canvas, struct rect rect) {
  int question = terminate_question_lines(rect.width, rect.height);
  size_t rows = rect.height > question + 1 ? (size_t)(rect.height - question - 1) : 1;
  size_t top = sheet->picked >= rows ? sheet->picked + 1 - rows : 0;
  canvas_paragraph(canvas, (struct rect){rect.x + 1, rect.y, rect.width - 2, question}, 0, STYLE_WARN,
                   terminate_pick_question());
  for (size_t n = top; n <= sheet->count && n < top + rows; n++) {
    int y = rect.y + question + (int)(n - top);
    enum style style = n == sheet->picked ? STYLE_SELECTED : STYLE_TEXT;
    const char *mark = n == sheet->picked ? ">" : " ";
    char when[96] = "";
    if (n == 0) {
      canvas_print(canvas, rect.x, y, rect.width, style, "%s %s", mark, _("nobody of them: all are told"));
      continue;
    }
    const struct terminate_visitor *row = &sheet->visitors[n - 1];
    char *name = visitor_name(&row->visitor);
    if (row->at == 0)
      snprintf(when, sizeof when, "%s", _("no date"));
    else if (row->at != WHEN_NONE)
      when_show_day_time(row->at, when, sizeof when);
    if (row->at != WHEN_NONE ? !row->sure : !row->visited)
      snprintf(when + strlen(when), sizeof when - strlen(when), " (?)");
    canvas_print(canvas, rect.x, y, rect.width, style, "%s %s  %s  %s", mark, name,
                 row->at != WHEN_NONE || !row->visited ? when : _("has visited"), row->visitor.email);
    free(name);
  }
  canvas_text(canvas, rect.x + 1, rect.y + rect.height - 1, rect.width - 1, STYLE_KEY, _("Enter goes on   Esc back"));
}

static void terminate_draw(const void *state, struct canvas *canvas, struct rect rect) {
  const struct terminate *sheet = state;
  char sentence[4096];
  if (sheet->step == TERMINATE_READING) {
    canvas_text(canvas, rect.x + 1, rect.y, rect.width - 1, STYLE_FAINT, _("Reading who has a visit to come"));
    return;
  }
  if (sheet->step == TERMINATE_PICK) {
    terminate_draw_pick(sheet, canvas, rect);
    return;
  }
  terminate_sentence(sheet, sentence, sizeof sentence);
  bool confirm = sheet->step == TERMINATE_CONFIRM;
  int y = question_draw(canvas, rect, STYLE_WARN, sentence,
                        confirm ? _("y end the visits and write to them   n back") : NULL);
  if (confirm) return;
  int used = canvas_text(canvas, rect.x + 1, y, rect.width - 1, STYLE_KEY, _("Type the reference:"));
  field_draw(&sheet->typed, canvas, rect.x + used + 2, y, rect.width - used - 3, true);
}

/* ---- keys */

static void terminate_send(struct terminate *sheet) {
  struct job *job = chosen_job(&sheet->target, JOB_TERMINATE);
  if (sheet->picked > 0) visitor_copy(&job->visitor, &sheet->visitors[sheet->picked - 1].visitor);
  context_send(sheet->context, job);
}

static enum sheet_result terminate_pick_key(struct terminate *sheet, const struct key *key, bool painted) {
  enum command command = command_of_key(key, WHERE_CHOOSING);
  if (question_is_no(key)) return SHEET_CLOSES;
  if (command == COMMAND_DOWN && sheet->picked < sheet->count) sheet->picked++;
  if (command == COMMAND_UP && sheet->picked > 0) sheet->picked--;
  if (key->code == KEYC_ENTER && painted && !key->repeated) sheet->step = TERMINATE_TYPE;
  return SHEET_STAYS;
}

/* Typed, never pasted: the hands have to mean it. Enter only leads to the question. */
static enum sheet_result terminate_type_key(struct terminate *sheet, const struct key *key) {
  if (key->code == KEYC_ESCAPE) {
    sheet->step = TERMINATE_PICK;
  } else if (key->code == KEYC_ENTER) {
    if (strcmp(sheet->typed.text, sheet->target.ref_shown) == 0 && !key->repeated)
      sheet->step = TERMINATE_CONFIRM;
    else
      notice_say(sheet->context->notice, STYLE_WARN, "%s", _("This is not its reference: nothing was sent"));
  } else if (key->code == KEYC_PASTE) {
    notice_say(sheet->context->notice, STYLE_WARN, "%s", _("Type it: a paste is not taken here"));
  } else {
    field_key(&sheet->typed, key);
  }
  return SHEET_STAYS;
}

static enum sheet_result terminate_key(void *state, const struct key *key, bool painted) {
  struct terminate *sheet = state;
  switch (sheet->step) {
  case TERMINATE_READING:
    return question_is_no(key) ? SHEET_CLOSES : SHEET_STAYS;
  case TERMINATE_PICK:
    return terminate_pick_key(sheet, key, painted);
  case TERMINATE_TYPE:
    return terminate_type_key(sheet, key);
  case TERMINATE_CONFIRM:
    break;
  }
  enum question_answer answer = question_answer(key, painted);
  if (answer == QUESTION_NO) sheet->step = TERMINATE_TYPE;
  if (answer != QUESTION_YES) return SHEET_STAYS;
  terminate_send(sheet);
  return SHEET_CLOSES;
}

static enum sheet_result terminate_event(void *state, struct event *event) {
  struct terminate *sheet = state;
  if (sheet->step != TERMINATE_READING || event->serial != sheet->serial) return SHEET_STAYS;
  if (event->type == EVENT_VISITS && event->visits != NULL) {
    context_event_say_left_out(sheet->context, event); /* more are told of it than can be named */
    terminate_take(sheet, event->visits);
    return SHEET_CHANGED;
  }
  if (event->type != EVENT_DONE) return SHEET_STAYS;
  notice_say(sheet->context->notice, STYLE_BAD, _("Who would be told can't be read: %s"), event->error.text);
  return SHEET_CLOSES;
}

static void terminate_close(void *take_sheet) {
  struct terminate *sheet = take_sheet;
  for (size_t n = 0; n < sheet->count; n++)
    visitor_clear(&sheet->visitors[n].visitor);
  free(sheet->visitors);
  chosen_clear(&sheet->target);
  field_clear(&sheet->typed);
  free(sheet);
}

const struct sheet_ops terminate_ops = {.name = "terminate",
                                        .height = terminate_height,
                                        .draw = terminate_draw,
                                        .key = terminate_key,
                                        .event = terminate_event,
                                        .close = terminate_close};

struct terminate *terminate_new(struct context *context) {
  struct terminate *sheet = mem_new(sizeof *sheet);
  sheet->context = context;
  chosen_copy(&sheet->target, &context->chosen);
  field_init(&sheet->typed, TERMINATE_REF_MAX, false);
  sheet->serial = context_read(context, JOB_READ_VISITS, NULL, sheet->target.ref, false);
  return sheet;
}
