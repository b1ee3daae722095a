#include "panes/conversation_pane.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "panes/freshness.h"
#include "panes/intent.h"
#include "tui/scroll.h"

enum { CONVERSATION_REFRESH_MS = 30000, CONVERSATION_INDENT_LEAST = 6 };

struct conversation_pane {
  struct pane base;
  struct context *context;
  struct property_about about;
  struct conversation *talk;
  int64_t asked_ms;
  bool lost;              /* the list of properties has its property no more */
  struct reading reading; /* when Flatsy last answered */
  int first, lines;       /* the window: its first line, and how many there are */
  int *starts;            /* each message's first line at that width, and the line behind the last */
  struct rect rect;
};

static void conversation_pane_read(struct conversation_pane *pane, bool cached) {
  bool shared = pane->about.id != NULL && context_namesake(pane->context, &pane->about) != NULL;
  pane->reading.serial =
      context_post(pane->context, job_read(JOB_READ_TALK, pane->about.id, shared ? NULL : pane->about.ref, cached));
  pane->asked_ms = context_mono(pane->context);
}

static void conversation_pane_close(struct pane *take_pane) {
  struct conversation_pane *pane = CONTAINER_OF(take_pane, struct conversation_pane, base);
  property_about_clear(&pane->about);
  conversation_free(pane->talk);
  free(pane->starts);
  free(pane);
}

static void conversation_pane_title(const struct pane *base, char *out, size_t size) {
  const struct conversation_pane *pane = CONTAINER_OF(base, struct conversation_pane, base);
  char place[256];
  snprintf(place, sizeof place, "%s  %s", pane->about.ref_shown != NULL ? pane->about.ref_shown : "",
           pane->about.address != NULL ? pane->about.address : "");
  freshness_detail_title(_("Messages"), pane->lost ? context_gone_text() : place, &pane->reading, out, size);
}

/* ---- drawing: each message is a line that says who and when, then its text */

/* Own ones stand to the right. */
static struct rect conversation_pane_column(struct rect rect, bool own) {
  int indent = rect.width / 4 > CONVERSATION_INDENT_LEAST ? rect.width / 4 : CONVERSATION_INDENT_LEAST;
  return (struct rect){rect.x + 1 + (own ? indent : 0), rect.y, rect.width - indent - 2, rect.height};
}

static void conversation_pane_head(const struct message *message, bool own, char *out, size_t size) {
  char when[64] = "", read[64] = "";
  if (message->created_at != WHEN_NONE) when_show_day_time(message->created_at, when, sizeof when);
  const char *who = own ? _("You") : message->sender != NULL ? message->sender : _("Visit agent");
  bool unread = !own && message->read_at == WHEN_NONE;
  if (own && message->read_at != WHEN_NONE) when_show_day_time(message->read_at, read, sizeof read);
  snprintf(out, size, "%s%s  %s%s%s%s", unread ? "● " : "", who, when, unread ? _("  new") : "",
           read[0] != '\0' ? _("  read ") : "", read);
}

/* Lines of a text at a width, drawn when they are in the window. */
static int conversation_pane_text(struct canvas *canvas, struct rect rect, int line, enum style style,
                                  const char *text) {
  int lines = 0;
  for (const char *at = text;; at++) {
    size_t length = strcspn(at, "\n");
    AUTO(mem_free_at) char *part = mem_copy_n(at, length);
    lines += scroll_paragraph(canvas, rect, line + lines, style, part);
    at += length;
    if (*at == '\0') return lines;
  }
}

/* One message from that line of the window on; how many lines it takes, a blank one behind it too. */
static int conversation_pane_message(const struct conversation_pane *pane, struct canvas *canvas, struct rect rect,
                                     int line, size_t n) {
  const struct message *message = &pane->talk->messages[n];
  bool own = message_is_own(message, pane->context->account.id);
  struct rect column = conversation_pane_column(rect, own);
  char head[256];
  conversation_pane_head(message, own, head, sizeof head);
  int lines = conversation_pane_text(canvas, column, line, own ? STYLE_FAINT : STYLE_STRONG, head);
  return lines +
         conversation_pane_text(canvas, column, line + lines, STYLE_TEXT, message->text != NULL ? message->text : "") +
         1;
}

/* Where each message begins: measured once for a width, not at each frame. */
static void conversation_pane_measure(struct conversation_pane *pane) {
  size_t count = pane->talk != NULL ? pane->talk->message_count : 0;
  pane->starts = mem_resize(pane->starts, count + 1, sizeof *pane->starts);
  pane->starts[0] = 0;
  for (size_t n = 0; n < count; n++)
    pane->starts[n + 1] = pane->starts[n] + conversation_pane_message(pane, NULL, pane->rect, 0, n);
  pane->lines = pane->starts[count];
}

static void conversation_pane_draw_messages(const struct conversation_pane *pane, struct canvas *canvas,
                                            struct rect rect) {
  size_t n = 0;
  while (n + 1 < pane->talk->message_count && pane->starts[n + 1] <= pane->first)
    n++; /* above the window */
  for (; n < pane->talk->message_count && pane->starts[n] - pane->first < rect.height; n++)
    conversation_pane_message(pane, canvas, rect, pane->starts[n] - pane->first, n);
}

static void conversation_pane_fit(struct conversation_pane *pane, bool to_end) {
  conversation_pane_measure(pane);
  int last = pane->lines > pane->rect.height ? pane->lines - pane->rect.height : 0;
  if (to_end || pane->first > last) pane->first = last;
}

static void conversation_pane_draw(const struct pane *base, struct canvas *canvas, struct rect rect, bool focused) {
  const struct conversation_pane *pane = CONTAINER_OF(base, struct conversation_pane, base);
  struct rect body = {rect.x, rect.y, rect.width, rect.height - 1};
  char nothing[FRESHNESS_NOTHING] = "";
  (void)focused;
  if (pane->talk != NULL && pane->talk->message_count > 0)
    conversation_pane_draw_messages(pane, canvas, body);
  else
    freshness_say_nothing(pane->context, EVENT_TALK, &pane->reading.fresh, pane->talk != NULL,
                          _("No message about this property yet"), nothing, sizeof nothing);
  canvas_paragraph(canvas, (struct rect){rect.x + 1, rect.y, rect.width - 1, body.height}, 0, STYLE_FAINT, nothing);
  canvas_text(canvas, rect.x + 1, rect.y + rect.height - 1, rect.width - 1, STYLE_FAINT, _("Enter writes a message"));
}

static void conversation_pane_resize(struct pane *base, struct rect rect) {
  struct conversation_pane *pane = CONTAINER_OF(base, struct conversation_pane, base);
  bool at_end = pane->first + pane->rect.height >= pane->lines;
  pane->rect = (struct rect){rect.x, rect.y, rect.width, rect.height > 1 ? rect.height - 1 : 1};
  conversation_pane_fit(pane, at_end);
}

/* ---- keys, events, time */

static bool conversation_pane_scroll(struct conversation_pane *pane, enum command command) {
  struct scroll window = {.first = pane->first, .height = pane->rect.height, .lines = pane->lines};
  bool took = scroll_command(&window, command);
  pane->first = window.first;
  return took;
}

static bool conversation_pane_command(struct pane *base, enum command command, struct intents *wants) {
  struct conversation_pane *pane = CONTAINER_OF(base, struct conversation_pane, base);
  if (conversation_pane_scroll(pane, command)) return true;
  if (command == COMMAND_REFRESH) {
    conversation_pane_read(pane, false);
    return true;
  }
  if (command != COMMAND_WRITE) return false;
  intents_add(wants, (struct intent){.kind = INTENT_WRITE_MESSAGE, .about = property_about_copy(&pane->about)});
  return true;
}

static const char *conversation_pane_why_not(const struct pane *base, enum command command) {
  const struct conversation_pane *pane = CONTAINER_OF(base, struct conversation_pane, base);
  return command == COMMAND_WRITE && pane->context->setup.offline ? _("Offline: nothing can be sent") : NULL;
}

static void conversation_pane_take(struct conversation_pane *pane, struct event *event) {
  bool first = pane->talk == NULL, at_end = pane->first + pane->rect.height >= pane->lines;
  conversation_free(pane->talk);
  pane->talk = mem_take(&event->talk);
  pane->reading.fresh.left_out = event->fresh.left_out;
  if (pane->about.id == NULL) pane->about.id = mem_copy(pane->talk->property_id);
  if (pane->about.ref == NULL) pane->about.ref = mem_copy(pane->talk->ref);
  conversation_pane_fit(pane, first || at_end); /* whoever reads further up stays there */
}

static bool conversation_pane_is_about(const struct conversation_pane *pane, const char *id, const char *ref) {
  if (pane->about.id != NULL && id != NULL) return strcmp(pane->about.id, id) == 0;
  return pane->about.ref != NULL && ref != NULL && strcmp(pane->about.ref, ref) == 0;
}

static void conversation_pane_event(struct pane *base, struct event *event, struct intents *wants) {
  struct conversation_pane *pane = CONTAINER_OF(base, struct conversation_pane, base);
  (void)wants;
  const struct outbox_view *row = event->type == EVENT_WRITE ? event->rows : NULL;
  bool sent = row != NULL && row->done && row->kind_is == OUTBOX_MESSAGE;
  bool mine = event->serial != 0 && event->serial == pane->reading.serial;
  context_note_lost(pane->context, event, pane->about.id, &pane->lost);
  if (event->type == EVENT_TALK && event->talk != NULL && mine) conversation_pane_take(pane, event);
  if (event->type == EVENT_TALKS && event->id != NULL) conversation_pane_fit(pane, false); /* whose messages are ours */
  if ((sent && conversation_pane_is_about(pane, row->property_id, row->ref)) ||
      (event->type == EVENT_NEWS && conversation_pane_is_about(pane, event->id, NULL)))
    conversation_pane_read(pane, false);
  freshness_detail_ended(&pane->reading, event);
}

static int conversation_pane_tick(struct pane *base, int64_t now_ms) {
  struct conversation_pane *pane = CONTAINER_OF(base, struct conversation_pane, base);
  if (pane->context->setup.offline) return -1;
  if (now_ms - pane->asked_ms >= CONVERSATION_REFRESH_MS && pane->reading.serial == 0)
    conversation_pane_read(pane, false);
  int64_t left = pane->asked_ms + CONVERSATION_REFRESH_MS - now_ms;
  return left > 0 ? (int)left : CONVERSATION_REFRESH_MS;
}

static const struct pane_ops conversation_pane_ops = {.name = "conversation",
                                                      .where = WHERE_CONVERSATION,
                                                      .title = conversation_pane_title,
                                                      .draw = conversation_pane_draw,
                                                      .resize = conversation_pane_resize,
                                                      .command = conversation_pane_command,
                                                      .why_not = conversation_pane_why_not,
                                                      .event = conversation_pane_event,
                                                      .tick = conversation_pane_tick,
                                                      .close = conversation_pane_close};

struct pane *conversation_pane_new(struct context *context, const struct property_about *about) {
  struct conversation_pane *pane = mem_new_as(&(struct conversation_pane){.base.ops = &conversation_pane_ops,
                                                                          .context = context,
                                                                          .reading = freshness_begin(context),
                                                                          .about = property_about_copy(about)},
                                              sizeof *pane);
  conversation_pane_read(pane, context->setup.offline);
  return &pane->base;
}

const struct property_about *conversation_pane_about(const struct pane *base) {
  return base->ops == &conversation_pane_ops ? &CONTAINER_OF(base, struct conversation_pane, base)->about : NULL;
}
