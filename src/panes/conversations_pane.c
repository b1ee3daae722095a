#include "panes/conversations_pane.h"

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
#include "tui/list.h"

enum {
  CONVERSATIONS_REFRESH_MS = 30000,
  CONVERSATIONS_WHEN_CELLS = 13,
  CONVERSATIONS_REF_CELLS = 9,
  CONVERSATIONS_WIDE = 70,
  CONVERSATIONS_PLACE_CELLS = 26
};

struct conversations_pane {
  struct pane base;
  struct context *context;
  struct conversation_list *all;
  size_t unread;
  int64_t asked_ms;
  struct reading reading; /* when Flatsy last answered */
  struct list list;
};

static const struct conversation *conversations_pane_talk(const struct conversations_pane *pane, size_t n) {
  return pane->all->conversations[n];
}

static const char *conversations_pane_id(const struct list *list, size_t n) {
  const struct conversation *talk = conversations_pane_talk(CONTAINER_OF(list, struct conversations_pane, list), n);
  return talk->property_id != NULL ? talk->property_id : talk->id != NULL ? talk->id : "";
}

static void conversations_pane_read(struct conversations_pane *pane, bool cached) {
  uint64_t serial = context_post(pane->context, job_read(JOB_READ_TALKS, NULL, NULL, cached));
  if (!cached || pane->context->setup.offline) pane->reading.serial = serial;
  pane->asked_ms = context_mono(pane->context);
}

static void conversations_pane_close(struct pane *take_pane) {
  struct conversations_pane *pane = CONTAINER_OF(take_pane, struct conversations_pane, base);
  conversation_list_free(pane->all);
  list_clear(&pane->list);
  free(pane);
}

static void conversations_pane_title(const struct pane *base, char *out, size_t size) {
  const struct conversations_pane *pane = CONTAINER_OF(base, struct conversations_pane, base);
  char unread[64];
  snprintf(unread, sizeof unread, ngettext("%zu unread", "%zu unread", (unsigned long)pane->unread), pane->unread);
  freshness_detail_title(_("Messages"), pane->all != NULL ? unread : "", &pane->reading, out, size);
}

/* A message to it that was begun and not sent. */
static const char *conversations_pane_draft(const struct conversations_pane *pane, const struct conversation *talk) {
  const struct drafts *drafts = &pane->context->typed.messages;
  const char *text = drafts_text(drafts, talk->property_id);
  return text != NULL ? text : drafts_text(drafts, talk->ref);
}

/* The mark, when, which property, and what was said last, or was begun. */
static void conversations_pane_draw_row(const struct list *list, struct canvas *canvas, struct rect rect, size_t n,
                                        enum list_row selected) {
  const struct conversations_pane *pane = CONTAINER_OF(list, struct conversations_pane, list);
  const struct conversation *talk = conversations_pane_talk(pane, n);
  const struct message *last = talk->message_count > 0 ? &talk->messages[talk->message_count - 1] : NULL;
  size_t unread = conversation_unread(talk, pane->context->account.id);
  char mark[16] = "", when[64] = "";
  if (unread > 0) snprintf(mark, sizeof mark, "%zu●", unread > 99 ? 99 : unread);
  if (last != NULL && last->created_at != WHEN_NONE) when_show_day_time(last->created_at, when, sizeof when);
  struct rect rest = {rect.x + 5, rect.y, rect.width - 5, 1};
  canvas_text_right(canvas, rect.x + 1, rect.y, 3, STYLE_WARN, mark);
  list_draw_cell(canvas, &rest, CONVERSATIONS_REF_CELLS, selected ? STYLE_SELECTED : STYLE_TEXT, talk->ref_shown);
  list_draw_cell(canvas, &rest, CONVERSATIONS_WHEN_CELLS, STYLE_FAINT, when);
  if (rect.width >= CONVERSATIONS_WIDE)
    list_draw_cell(canvas, &rest, CONVERSATIONS_PLACE_CELLS, STYLE_TEXT, talk->address);
  const char *draft = conversations_pane_draft(pane, talk);
  if (draft != NULL && rest.width > 0) {
    canvas_print(canvas, rest.x, rest.y, rest.width, STYLE_WARN, _("not sent: %s"), draft);
  } else if (last != NULL && rest.width > 0) {
    bool own = message_is_own(last, pane->context->account.id);
    AUTO(mem_free_at) char *line = text_clean_line(last->text != NULL ? last->text : "");
    canvas_print(canvas, rest.x, rest.y, rest.width, unread > 0 ? STYLE_STRONG : STYLE_TEXT, _("%s: %s"),
                 own                    ? _("you")
                 : last->sender != NULL ? last->sender
                                        : _("agent"),
                 line);
  }
}

static const struct list_ops conversations_pane_list = {.id = conversations_pane_id,
                                                        .draw = conversations_pane_draw_row};

static void conversations_pane_draw(const struct pane *base, struct canvas *canvas, struct rect rect, bool focused) {
  const struct conversations_pane *pane = CONTAINER_OF(base, struct conversations_pane, base);
  char nothing[FRESHNESS_NOTHING] = "";
  if (pane->list.count == 0)
    freshness_say_nothing(pane->context, EVENT_TALKS, &pane->reading.fresh, pane->all != NULL,
                          _("No conversation yet: u on a property writes the first message"), nothing, sizeof nothing);
  list_draw(&pane->list, canvas, rect, focused, nothing);
}

static struct pane_spot conversations_pane_spot(const struct pane *base, struct rect body, int x, int y) {
  (void)x;
  return list_spot(&CONTAINER_OF(base, struct conversations_pane, base)->list, body.height, y);
}

static void conversations_pane_resize(struct pane *base, struct rect rect) {
  list_fit(&CONTAINER_OF(base, struct conversations_pane, base)->list, rect.height);
}

static bool conversations_pane_command(struct pane *base, enum command command, struct intents *wants) {
  struct conversations_pane *pane = CONTAINER_OF(base, struct conversations_pane, base);
  if (list_command(&pane->list, command)) return true;
  if (command == COMMAND_REFRESH) conversations_pane_read(pane, false);
  if (command == COMMAND_OPEN && pane->list.count > 0) {
    const struct conversation *talk = conversations_pane_talk(pane, pane->list.selected);
    intents_add(wants, (struct intent){.kind = INTENT_OPEN_CONVERSATION,
                                       .about = {.id = mem_copy(talk->property_id),
                                                 .ref = mem_copy(talk->ref),
                                                 .ref_shown = mem_copy(talk->ref_shown),
                                                 .address = mem_copy(talk->address)}});
  }
  return (command == COMMAND_OPEN && pane->list.count > 0) || command == COMMAND_REFRESH;
}

static void conversations_pane_event(struct pane *base, struct event *event, struct intents *wants) {
  struct conversations_pane *pane = CONTAINER_OF(base, struct conversations_pane, base);
  (void)wants;
  if (event->type == EVENT_TALKS && event->talks != NULL) {
    conversation_list_free(pane->all);
    pane->all = mem_take(&event->talks);
    pane->unread = event->unread;
    pane->reading.fresh.left_out = event->fresh.left_out;
    if (list_reset(&pane->list, pane->all->count)) context_moved(pane->context);
  }
  if ((event->type == EVENT_NEWS && event->id != NULL) ||
      (event->type == EVENT_WRITE && event->rows[0].done && event->rows[0].kind_is == OUTBOX_MESSAGE))
    conversations_pane_read(pane, false);
  freshness_detail_ended(&pane->reading, event);
}

static int conversations_pane_tick(struct pane *base, int64_t now_ms) {
  struct conversations_pane *pane = CONTAINER_OF(base, struct conversations_pane, base);
  if (pane->context->setup.offline) return -1;
  if (now_ms - pane->asked_ms >= CONVERSATIONS_REFRESH_MS && pane->reading.serial == 0)
    conversations_pane_read(pane, false);
  int64_t left = pane->asked_ms + CONVERSATIONS_REFRESH_MS - now_ms;
  return left > 0 ? (int)left : CONVERSATIONS_REFRESH_MS;
}

static const struct pane_ops conversations_pane_ops = {.name = "messages",
                                                       .where = WHERE_MESSAGES,
                                                       .title = conversations_pane_title,
                                                       .draw = conversations_pane_draw,
                                                       .spot = conversations_pane_spot,
                                                       .resize = conversations_pane_resize,
                                                       .command = conversations_pane_command,
                                                       .event = conversations_pane_event,
                                                       .tick = conversations_pane_tick,
                                                       .close = conversations_pane_close};

struct pane *conversations_pane_new(struct context *context) {
  struct conversations_pane *pane =
      mem_new_as(&(struct conversations_pane){.base.ops = &conversations_pane_ops,
                                              .context = context,
                                              .reading = freshness_begin(context),
                                              .list = list_empty(&conversations_pane_list)},
                 sizeof *pane);
  conversations_pane_read(pane, context->setup.offline);
  return &pane->base;
}
