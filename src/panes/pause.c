#include "panes/pause.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "panes/intent.h"
#include "tui/question.h"

enum { PAUSE_LISTED = 8, PAUSE_CELLS = 60 /* of each */ };

struct pause {
  struct question_sheet asks; /* of several: their number is typed before y */
  struct context *context;
  struct property_about *targets; /* count of them: those that it changes */
  size_t count, left_alone;
  bool standby; /* pause, else resume */
  bool reopens; /* resumes one that is closed */
};

/* What is done, to the one or to all of them. New memory. */
static char *pause_say(const struct pause *sheet) {
  char address[CONTEXT_NAME_BYTES];
  const struct property_about *only = &sheet->targets[0];
  context_clip(address, only->address);
  if (sheet->count > 1)
    return mem_print(sheet->standby
                         ? ngettext("Pause %zu property? It takes no visits then.",
                                    "Pause %zu properties? They take no visits then.", (unsigned long)sheet->count)
                         : ngettext("Resume %zu property?", "Resume %zu properties?", (unsigned long)sheet->count),
                     sheet->count);
  if (sheet->reopens)
    return mem_print(_("%s, %s is closed: its visitors were told that it is let or sold. Offer it again all the same?"),
                     only->ref_shown, address);
  return mem_print(sheet->standby ? _("Pause %s, %s? It takes no visits then.") : _("Resume %s, %s?"), only->ref_shown,
                   address);
}

/* Which ones, and how many more: "13-1063 37 rue Paradis, Marseille · 13-1070 ...". New memory; NULL for one, which is
 * named. */
static char *pause_list(const struct pause *sheet) {
  struct buf list = buf_empty(BUF_UNBOUNDED);
  size_t more = sheet->count > PAUSE_LISTED ? sheet->count - PAUSE_LISTED : 0;
  if (sheet->count < 2) return NULL;
  for (size_t n = 0; n < sheet->count - more; n++) {
    char shown[4 * PAUSE_CELLS + 1];
    AUTO(mem_free_at)
    char *one = mem_print("%s %s", sheet->targets[n].ref_shown,
                          sheet->targets[n].address != NULL ? sheet->targets[n].address : "");
    text_clip(shown, sizeof shown, one, PAUSE_CELLS, false);
    (void)!buf_print(&list, "%s%s", n > 0 ? " · " : "", shown);
  }
  if (more > 0) (void)!buf_print(&list, ngettext(", and %zu more", ", and %zu more", (unsigned long)more), more);
  return buf_take(&list);
}

static void pause_ask(struct pause *sheet) {
  AUTO(mem_free_at) char *asked = pause_say(sheet);
  AUTO(mem_free_at)
  char *rest =
      mem_print(ngettext(" %zu is left as it is.", " %zu are left as they are.", (unsigned long)sheet->left_alone),
                sheet->left_alone);
  sheet->asks.question =
      (struct question){.style = STYLE_WARN,
                        .sentence = mem_print("%s%s", asked, sheet->left_alone > 0 ? rest : ""),
                        .text = pause_list(sheet),
                        .keys = sheet->standby ? _("y pause   n back") : _("y resume   n back"),
                        .number = sheet->count > 1 ? sheet->count : 0,
                        .miscounted = mem_copy(_("This is not how many they are: nothing was sent"))};
}

static void pause_say_held(struct pause *sheet) {
  AUTO(mem_free_at)
  char *said = mem_print(
      ngettext("%zu pause in 5 s: z stops it", "%zu pauses in 5 s: z stops them", (unsigned long)sheet->count),
      sheet->count);
  context_hold_begin(sheet->context, sheet->count == 1 ? _("Pause in 5 s: z stops it") : said);
}

/* A job for each: one that fails holds none of the others up, and each has its row in the outbox. A resumption takes
 * nothing from anybody: it is not held. */
static void pause_send(struct pause *sheet, struct intents *wants) {
  struct context *context = sheet->context;
  if (sheet->standby) pause_say_held(sheet);
  for (size_t n = 0; n < sheet->count; n++) {
    struct job *job = job_status(property_about_job(&sheet->targets[n]), sheet->standby);
    if (sheet->standby)
      context_hold(context, job);
    else
      context_send(context, job);
  }
  if (sheet->count <= 1) return;
  intents_add(wants, (struct intent){.kind = INTENT_UNMARK});
  intents_add(wants, (struct intent){.kind = INTENT_OPEN_OUTBOX});
}

static enum sheet_result pause_key(struct sheet *base, const struct key *key, struct intents *wants) {
  struct pause *sheet = CONTAINER_OF(base, struct pause, asks.base);
  int answer = question_key(&sheet->asks.question, key);
  if (answer == QUESTION_MISCOUNTED)
    notice_show(sheet->context->notice, STYLE_WARN, "%s", sheet->asks.question.miscounted);
  if (answer == QUESTION_YES) pause_send(sheet, wants);
  return answer == QUESTION_NO || answer == QUESTION_YES ? SHEET_CLOSES : SHEET_STAYS;
}

static void pause_close(struct sheet *take_sheet) {
  struct pause *sheet = CONTAINER_OF(take_sheet, struct pause, asks.base);
  for (size_t n = 0; n < sheet->count; n++)
    property_about_clear(&sheet->targets[n]);
  free(sheet->targets);
  question_clear(&sheet->asks.question);
  free(sheet);
}

static void pause_take(struct pause *sheet, const struct property_about *all, size_t count) {
  for (size_t n = 0; n < count; n++)
    sheet->standby |= all[n].status == PROPERTY_AVAILABLE;
  for (size_t n = 0; n < count; n++) {
    bool closed = all[n].status != PROPERTY_AVAILABLE && all[n].status != PROPERTY_STANDBY;
    bool open = open_writes_of_property(&sheet->context->open_writes, open_writes_in_the_way(OUTBOX_STATUS), all[n].id,
                                        all[n].ref) != NULL; /* its pause is on its way already */
    bool wanted = sheet->standby ? all[n].status == PROPERTY_AVAILABLE : !closed || count == 1;
    if (wanted && !open && all[n].ref != NULL)
      sheet->targets[sheet->count++] = property_about_copy(&all[n]);
    else
      sheet->left_alone++;
    sheet->reopens = count == 1 && closed;
  }
}

static const struct sheet_ops pause_ops = {
    .name = "pause", .height = question_rows, .draw = question_show, .key = pause_key, .close = pause_close};

struct sheet *pause_new(struct context *context, const struct property_about *properties, size_t count) {
  struct pause *sheet = mem_new_as(&(struct pause){.asks.base.ops = &pause_ops,
                                                   .context = context,
                                                   .targets = mem_new_array(count, sizeof *sheet->targets)},
                                   sizeof *sheet);
  pause_take(sheet, properties, count);
  if (sheet->count > 0) {
    pause_ask(sheet);
    return &sheet->asks.base;
  }
  pause_close(&sheet->asks.base);
  return NULL;
}
