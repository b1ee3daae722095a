#include "panes/cancel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"

enum { CANCEL_LISTED = 20 };

/* ---- one visit, for one of its visitors */

struct sheet *cancel_ask_by(struct context *context, const struct held_visit *held, size_t visitor) {
  char who[CONTEXT_NAME_BYTES];
  AUTO(mem_free_at) char *name = visitor_name(&held->visitors[visitor]);
  context_clip(who, name);
  AUTO(mem_free_at) char *asked = mem_print(_("Cancel the visit of %s: who wants it?"), who);
  struct question question = {.style = STYLE_TEXT,
                              .sentence = mem_print("%s%s", asked, held_visit_say_odd(held->parts[visitor].odd)),
                              .keys = _("v the visitor   p the owner   Esc back"),
                              .letters = "vp"};
  return question_sheet_new(context, question, (struct intent){.kind = INTENT_CANCEL_BY, .number = (int64_t)visitor},
                            (struct intent){.kind = held->count > 1 ? INTENT_CANCEL_WHO : INTENT_NONE});
}

struct sheet *cancel_ask(struct context *context, const struct held_visit *held, size_t visitor, char by) {
  char when[CONTEXT_WHEN], who[CONTEXT_NAME_BYTES], address[CONTEXT_NAME_BYTES];
  AUTO(mem_free_at) char *name = visitor_name(&held->visitors[visitor]);
  context_clip(who, name);
  context_clip(address, held->address);
  context_say_when_at(context, held->place, held->at, when, sizeof when);
  AUTO(mem_free_at)
  char *asked = mem_print(by == 'p' ? _("Cancel the visit of %s, %s, %s %s, for the owner? Flatsy tells the visitor.")
                                    : _("Cancel the visit of %s, %s, %s %s, for the visitor? Flatsy tells the agent."),
                          who, when, held->ref_shown, address);
  struct question question = {.style = STYLE_WARN,
                              .sentence = mem_print("%s%s", asked, held_visit_say_odd(held->parts[visitor].odd)),
                              .keys = _("y cancel the visit   n back")};
  return question_sheet_new(context, question,
                            (struct intent){.kind = INTENT_CANCEL, .number = (int64_t)visitor, .letter = by},
                            (struct intent){.kind = INTENT_CANCEL_VISITOR, .number = (int64_t)visitor});
}

void cancel_send(struct context *context, const struct held_visit *held, size_t visitor, char by) {
  context_hold_begin(context, _("Cancellation in 5 s: z stops it"));
  context_hold(context, job_cancel(held_visit_job(held, visitor), by == 'p'));
}

/* ---- all that are marked */

struct sheet *cancel_ask_marked_by(struct context *context) {
  size_t count = context->marked_visits.count;
  char *sentence = mem_print(
      ngettext("Cancel %zu visit: who wants it?", "Cancel %zu visits: who wants it?", (unsigned long)count), count);
  return question_sheet_new(context,
                            (struct question){.style = STYLE_TEXT,
                                              .sentence = sentence,
                                              .keys = _("v the visitor   p the owner   Esc back"),
                                              .letters = "vp"},
                            (struct intent){.kind = INTENT_CANCEL_MARKED_BY}, (struct intent){.kind = INTENT_NONE});
}

/* Which ones, and how many more: "Thu 26 14:00 Marie Roy, ...". */
static char *cancel_list(const struct marked_visits *marks) {
  struct buf list = buf_empty(BUF_UNBOUNDED);
  size_t rest = marks->count > CANCEL_LISTED ? marks->count - CANCEL_LISTED : 0;
  for (size_t n = 0; n < marks->count - rest; n++) {
    const struct held_visit *held = marks->visits[n];
    char when[64], who[128], more[24] = "";
    AUTO(mem_free_at) char *name = visitor_name(&held->visitors[0]);
    when_show_day_time(held->at, when, sizeof when);
    text_clip(who, sizeof who, name, 24, false);
    if (held->count > 1) snprintf(more, sizeof more, " +%zu", held->count - 1);
    (void)!buf_print(&list, "%s%s %s%s", n > 0 ? ", " : "", when, who, more);
  }
  if (rest > 0) (void)!buf_print(&list, ngettext(", and %zu more", ", and %zu more", (unsigned long)rest), rest);
  return buf_take(&list);
}

static size_t cancel_visitors(const struct marked_visits *marks) {
  size_t visitors = 0;
  for (size_t n = 0; n < marks->count; n++)
    visitors += marks->visits[n]->count;
  return visitors;
}

/* How many of the visits may be over, for all that can be read. */
static size_t cancel_odd(const struct marked_visits *marks) {
  size_t odd = 0;
  for (size_t n = 0; n < marks->count; n++) {
    bool any = false;
    for (size_t v = 0; v < marks->visits[n]->count; v++)
      any |= marks->visits[n]->parts[v].odd;
    odd += any;
  }
  return odd;
}

static int cancel_by_instant(const void *one, const void *other) {
  const struct held_visit *first = *(struct held_visit *const *)one, *second = *(struct held_visit *const *)other;
  return first->at < second->at ? -1 : first->at > second->at;
}

struct sheet *cancel_ask_marked(struct context *context, char by) {
  struct marked_visits *marks = &context->marked_visits;
  size_t odd = cancel_odd(marks);
  qsort(marks->visits, marks->count, sizeof *marks->visits, cancel_by_instant);
  AUTO(mem_free_at)
  char *asked =
      mem_print(by == 'p' ? _("Cancel the marked visits (%zu) for the owner? Flatsy writes to the visitors (%zu).")
                          : _("Cancel the marked visits (%zu) for the visitors (%zu)? Flatsy tells the agents."),
                marks->count, cancel_visitors(marks));
  /* TRANSLATORS: behind the question whether the marked visits are cancelled. */
  AUTO(mem_free_at)
  char *doubts = mem_print(ngettext(" The status of %zu of them can't be read: it may be over.",
                                    " The status of %zu of them can't be read: they may be over.", (unsigned long)odd),
                           odd);
  struct question question = {.style = STYLE_WARN,
                              .sentence = mem_print("%s%s", asked, odd > 0 ? doubts : ""),
                              .text = cancel_list(marks),
                              .number = marks->count,
                              .miscounted = mem_print(_("Type how many visits are cancelled: %zu"), marks->count)};
  return question_sheet_new(context, question, (struct intent){.kind = INTENT_CANCEL_MARKED, .letter = by},
                            (struct intent){.kind = INTENT_CANCEL_MARKED_WHO});
}

void cancel_send_marked(struct context *context, char by) {
  struct marked_visits *marks = &context->marked_visits;
  size_t visitors = cancel_visitors(marks);
  AUTO(mem_free_at)
  char *said = mem_print(ngettext("%zu cancellation in 5 s: z stops it", "%zu cancellations in 5 s: z stops them",
                                  (unsigned long)visitors),
                         visitors);
  context_hold_begin(context, said);
  for (size_t n = 0; n < marks->count; n++)
    for (size_t v = 0; v < marks->visits[n]->count; v++)
      context_hold(context, job_cancel(held_visit_job(marks->visits[n], v), by == 'p'));
  marked_visits_clear(marks);
}
