#include "panes/find_pane.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/when.h"
#include "model/agent.h"
#include "panes/find_draw.h"
#include "panes/freshness.h"
#include "panes/intent.h"
#include "tui/field.h"
#include "tui/list.h"

enum {
  FIND_LINE_MAX = 200,
  FIND_COMMANDS_MOST = 6, /* beside what was found; */
  FIND_PROFILES_MOST = 99,
  FIND_HEADINGS = 10,  /* rows from which groups have headings */
  FIND_AGAIN_MS = 2000 /* what has changed meanwhile is searched so often at most */
};

enum { FIND_GROUP_PROFILES = FOUND_KINDS, FIND_GROUP_COMMANDS }; /* behind what was found */

struct find_item { /* a row: of one of these */
  char *id;
  const struct found_item *found;
  const char *profile;
  enum command command;
};

struct find_pane {
  struct pane base; /* its ops say whether the keys are in the line */
  struct context *context;
  struct find_commands *commands;
  struct field field;
  char *typed;              /* what it means: without blanks at its ends */
  uint64_t serial;          /* of the search under way; 0: none */
  bool other;               /* ... of another text than that of the rows */
  int64_t asked_ms;         /* when that began */
  bool again;               /* what was searched has changed since */
  struct error error;       /* why it could not be searched */
  struct found_list *found; /* NULL: nothing was searched */
  struct search *search;    /* what is typed, as it finds */
  int64_t day;              /* that the text names, or WHEN_NONE */
  struct error why_no_day;  /* ... or why it is none, behind "go to" */
  struct find_item *items;
  size_t count, groups, profiles; /* profiles: of the rows */
  struct list list;
  int height;       /* rows below the line */
  unsigned painted; /* the list's changes when it was painted last */
};

static const struct pane_ops find_pane_line_ops, find_pane_list_ops;

/* NULL: it is another pane. */
static const struct find_pane *find_pane_of(const struct pane *base) {
  bool is = base->ops == &find_pane_line_ops || base->ops == &find_pane_list_ops;
  return is ? CONTAINER_OF(base, struct find_pane, base) : NULL;
}

static bool find_pane_is_inside(const struct find_pane *pane) {
  return pane->base.ops == &find_pane_list_ops;
}

/* ---- its rows */

static const struct find_item *find_pane_item(const struct find_pane *pane, size_t row) {
  return row < pane->list.count ? &pane->items[pane->list.shown[row]] : NULL;
}

static const struct find_item *find_pane_selected(const struct pane *base) {
  const struct find_pane *pane = find_pane_of(base);
  return pane != NULL ? find_pane_item(pane, pane->list.selected) : NULL;
}

const struct visit *find_pane_visit(const struct pane *base) {
  const struct find_item *item = find_pane_selected(base);
  return item != NULL && item->found != NULL ? item->found->visit : NULL;
}

const struct visit_visitor *find_pane_part(const struct pane *base) {
  const struct find_item *item = find_pane_selected(base);
  bool is = item != NULL && item->found != NULL && item->found->kind == FOUND_VISITOR;
  return is ? &item->found->visit->visitors[item->found->visitor] : NULL;
}

const char *find_pane_property_id(const struct pane *base) {
  const struct find_item *item = find_pane_selected(base);
  if (item == NULL || item->found == NULL) return NULL;
  return item->found->property != NULL ? item->found->property->id : item->found->visit->property_id;
}

static int find_pane_group(const struct find_item *item) {
  if (item->found != NULL) return (int)item->found->kind;
  return item->profile != NULL ? FIND_GROUP_PROFILES : FIND_GROUP_COMMANDS;
}

static const char *find_pane_id(const struct list *list, size_t item) {
  return CONTAINER_OF(list, struct find_pane, list)->items[item].id;
}

static const char *find_pane_heading(const struct list *list, size_t row) {
  const struct find_pane *pane = CONTAINER_OF(list, struct find_pane, list);
  int group = find_pane_group(find_pane_item(pane, row));
  bool first = row == list->top || find_pane_group(find_pane_item(pane, row - 1)) != group;
  if (!first || pane->height < FIND_HEADINGS) return NULL;
  if (group == FIND_GROUP_PROFILES) return _("Profiles");
  return group == FIND_GROUP_COMMANDS ? _("Commands") : found_kind_heading((enum found_kind)group);
}

static const char *find_pane_why_not_profile(const struct find_pane *pane, const char *profile) {
  const char *open = pane->context->setup.profile;
  return open != NULL && strcmp(open, profile) == 0 ? _("This profile is the one that is open") : NULL;
}

static const char *find_pane_why_not_run(const struct find_pane *pane, enum command command) {
  if (command != COMMAND_GO_TO) return find_commands_why_not(pane->commands, command);
  return pane->why_no_day.code != ERROR_NONE ? pane->why_no_day.text : NULL;
}

static void find_pane_draw_row(const struct list *list, struct canvas *canvas, struct rect rect, size_t row,
                               enum list_row selected) {
  const struct find_pane *pane = CONTAINER_OF(list, struct find_pane, list);
  const struct find_item *item = find_pane_item(pane, row);
  struct rect rest = find_draw_number(canvas, rect, row);
  if (item->found != NULL)
    find_draw_found(pane->context, item->found, pane->search, canvas, rest, selected);
  else if (item->profile != NULL)
    find_draw_profile(pane->context, item->profile, canvas, rest, selected);
  else
    find_draw_command(pane->context, item->command, find_pane_why_not_run(pane, item->command) == NULL, pane->day,
                      canvas, rest, selected);
}

static const struct list_ops find_pane_list = {
    .id = find_pane_id, .heading = find_pane_heading, .draw = find_pane_draw_row};

static void find_pane_add(struct find_pane *pane, struct find_item take_item) {
  pane->items = mem_grow(pane->items, pane->count, sizeof *pane->items);
  pane->items[pane->count++] = take_item;
  bool first = pane->count == 1 ||
               find_pane_group(&pane->items[pane->count - 2]) != find_pane_group(&pane->items[pane->count - 1]);
  pane->groups += first;
}

static void find_pane_add_found(struct find_pane *pane, const struct found_item *found) {
  char *id = mem_print("%s %s", found_kind_word(found->kind), found->id);
  find_pane_add(pane, (struct find_item){.id = id, .found = found});
}

static void find_pane_add_command(struct find_pane *pane, enum command command) {
  find_pane_add(pane, (struct find_item){.id = mem_print(": %s", command_row(command)->name), .command = command});
}

static void find_pane_add_commands(struct find_pane *pane) {
  enum command found[COMMAND_COUNT];
  bool beside = pane->typed[0] != '\0' && pane->found != NULL && pane->found->count > 0;
  size_t count = find_commands_match(pane->commands, pane->typed, found, beside ? FIND_COMMANDS_MOST : COMMAND_COUNT);
  bool day = find_commands_day(pane->typed, context_utc(pane->context), &pane->day, &pane->why_no_day);
  if (!day) pane->day = WHEN_NONE;
  if (day) find_pane_add_command(pane, COMMAND_GO_TO);
  for (size_t n = 0; n < count; n++)
    if (!day || found[n] != COMMAND_GO_TO) find_pane_add_command(pane, found[n]);
}

static void find_pane_add_profiles(struct find_pane *pane) {
  const char *found[FIND_PROFILES_MOST];
  size_t count = find_commands_profiles(pane->context, pane->typed, found, FIND_PROFILES_MOST);
  pane->profiles = count;
  for (size_t n = 0; n < count; n++)
    find_pane_add(pane, (struct find_item){.id = mem_print("profile %s", found[n]), .profile = found[n]});
}

static void find_pane_empty(struct find_pane *pane) {
  for (size_t n = 0; n < pane->count; n++)
    free(pane->items[n].id);
  pane->count = pane->groups = 0;
}

/* What the first rows are, as their numbers pick them. */
static uint64_t find_pane_order(const struct find_pane *pane) {
  uint64_t order = PANE_LOOK;
  for (size_t n = 0; n < pane->list.count && n < 9; n++)
    order = pane_look_add(order, text_number(find_pane_item(pane, n)->id));
  return order;
}

static void find_pane_fit(struct find_pane *pane) {
  int headings = pane->height >= FIND_HEADINGS ? (int)pane->groups : 0;
  if (pane->height > 0) list_fit(&pane->list, pane->height - headings);
}

/* anew: of another text, of which the first row is the best. Else the selected row stays where it was. */
static void find_pane_fill(struct find_pane *pane, struct found_list *take_found, bool anew) {
  uint64_t before = find_pane_order(pane);
  find_pane_empty(pane);
  found_list_free(pane->found);
  pane->found = take_found;
  for (size_t n = 0; take_found != NULL && n < take_found->count; n++)
    find_pane_add_found(pane, &take_found->items[n]);
  bool typed = pane->typed[0] != '\0'; /* else nobody looks for a profile: the commands are first */
  if (typed) find_pane_add_profiles(pane);
  find_pane_add_commands(pane);
  if (!typed) find_pane_add_profiles(pane);
  if (anew) list_forget(&pane->list);
  find_pane_fit(pane);
  bool moved = list_reset(&pane->list, pane->count);
  if (find_pane_is_inside(pane) && (moved || before != find_pane_order(pane))) context_moved(pane->context);
}

/* ---- searching */

static void find_pane_search(struct find_pane *pane) {
  pane->again = false;
  pane->asked_ms = context_mono(pane->context);
  pane->serial = context_post(pane->context, job_search(pane->typed));
}

static void find_pane_typed(struct find_pane *pane) {
  AUTO(mem_free_at) char *typed = text_clean_line(pane->field.text);
  bool same = strcmp(typed, pane->typed) == 0;
  if (same) return;
  mem_replace(&pane->typed, typed);
  search_free(pane->search);
  pane->search = search_new(typed);
  pane->error = (struct error){.code = ERROR_NONE};
  pane->other = strlen(typed) >= FOUND_LEAST_BYTES;
  pane->serial = 0;
  if (pane->other)
    find_pane_search(pane);
  else
    find_pane_fill(pane, NULL, true);
}

const char *find_pane_waits(const struct pane *base) {
  const struct find_pane *pane = find_pane_of(base);
  if (pane == NULL) return NULL;
  if (pane->other) return _("Still searching: wait for the list, then press again");
  return pane->painted != pane->list.changed ? _("The list has just changed: look, then press again") : NULL;
}

char *find_pane_line(const struct pane *base) {
  const struct visit *visit = find_pane_visit(base);
  const struct visit_visitor *part = find_pane_part(base);
  if (part == NULL && visit != NULL && visit->visitor_count == 1) part = &visit->visitors[0];
  if (part == NULL) return NULL;
  const struct visitor *visitor = &part->visitor;
  AUTO(mem_free_at)
  char *line = mem_print("%s %s %s %s", visitor->first_name != NULL ? visitor->first_name : "",
                         visitor->last_name != NULL ? visitor->last_name : "",
                         visitor->phone != NULL ? visitor->phone : "", visitor->email != NULL ? visitor->email : "");
  return text_clean_line(line);
}

/* ---- drawing */

static void find_pane_title(const struct pane *base, char *out, size_t size) {
  const struct find_pane *pane = CONTAINER_OF(base, struct find_pane, base);
  char covered[400] = "";
  if (pane->error.code != ERROR_NONE)
    snprintf(covered, sizeof covered, "%s", pane->error.text);
  else if (!pane->other)
    find_draw_covered(pane->found, pane->profiles, covered, sizeof covered);
  snprintf(out, size, "%s\t%s\t%s", _("Find"), covered, pane->context->setup.offline ? _("offline") : "");
}

/* Why there is no row. */
static const char *find_pane_nothing(const struct find_pane *pane) {
  if (pane->error.code != ERROR_NONE) return pane->error.text;
  if (pane->other) return _("Searching");
  return pane->typed[0] == '\0' || pane->found != NULL
             ? _("Names, a part of a telephone, an email, a reference, a street, words of a report: in any order")
             : _("Two characters at least");
}

static void find_pane_draw(const struct pane *base, struct canvas *canvas, struct rect rect, bool focused) {
  const struct find_pane *pane = CONTAINER_OF(base, struct find_pane, base);
  bool inside = find_pane_is_inside(pane);
  canvas_text(canvas, rect.x + 1, rect.y, 1, STYLE_KEY, ":");
  field_draw(&pane->field, canvas, rect.x + 3, rect.y, rect.width - 4, focused && !inside);
  struct rect rows = {rect.x, rect.y + 1, rect.width, rect.height - 1};
  list_draw(&pane->list, canvas, rows, focused && inside, find_pane_nothing(pane));
}

static void find_pane_painted(struct pane *base, bool whole) {
  struct find_pane *pane = CONTAINER_OF(base, struct find_pane, base);
  if (whole) pane->painted = pane->list.changed;
}

/* From the line a click goes to the list, as Enter does. */
static struct pane_spot find_pane_spot(const struct pane *base, struct rect body, int x, int y) {
  const struct find_pane *pane = CONTAINER_OF(base, struct find_pane, base);
  struct pane_spot spot = list_spot(&pane->list, body.height - 1, y - 1);
  if (!find_pane_is_inside(pane)) spot.command = COMMAND_FIND_LIST;
  (void)x;
  return spot;
}

static void find_pane_resize(struct pane *base, struct rect rect) {
  struct find_pane *pane = CONTAINER_OF(base, struct find_pane, base);
  pane->height = rect.height - 1;
  find_pane_fit(pane);
}

/* ---- keys of the line */

/* What changes nothing is not its key: then that is said. */
static bool find_pane_key(struct pane *base, const struct key *key, struct intents *wants) {
  struct find_pane *pane = CONTAINER_OF(base, struct find_pane, base);
  AUTO(mem_free_at) char *before = mem_copy(pane->field.text);
  size_t cursor = pane->field.cursor;
  (void)wants;
  bool taken = field_key(&pane->field, key);
  field_tell(&pane->field, pane->context->notice);
  bool changed = cursor != pane->field.cursor || strcmp(before, pane->field.text) != 0;
  if (taken && changed) find_pane_typed(pane);
  return taken && (changed || pane->field.refused > 0 || key->code == KEYC_PASTE);
}

static void find_pane_go(struct find_pane *pane, bool inside) {
  pane->base.ops = inside ? &find_pane_list_ops : &find_pane_line_ops;
}

static bool find_pane_line_command(struct pane *base, enum command command, struct intents *wants) {
  (void)wants;
  bool enters = command == COMMAND_FIND_LIST || command == COMMAND_DOWN || command == COMMAND_PAGE_DOWN;
  if (enters) find_pane_go(CONTAINER_OF(base, struct find_pane, base), true);
  return enters;
}

/* There is no list to go to. */
static const char *find_pane_line_why_not(const struct pane *base, enum command command) {
  const struct find_pane *pane = CONTAINER_OF(base, struct find_pane, base);
  bool none = command == COMMAND_FIND_LIST && pane->list.count == 0 && !pane->other;
  return none ? _("There is nothing in the list: type something else") : NULL;
}

/* ---- keys of the list */

static void find_pane_open_found(const struct found_item *found, struct intents *wants) {
  const struct property *property = found->property;
  if (found->kind == FOUND_AGENT && found->visit->agent_id != NULL)
    intents_add(wants, (struct intent){.kind = INTENT_OPEN_AGENT,
                                       .id = mem_copy(found->visit->agent_id),
                                       .text = agent_of_visit(found->visit)});
  else if (property != NULL)
    intents_add(wants, (struct intent){.kind = INTENT_OPEN_PROPERTY,
                                       .about = {.id = mem_copy(property->id), .ref = mem_copy(property->ref)}});
  else
    intents_add(wants,
                (struct intent){.kind = INTENT_SHOW_VISIT, .at = found->visit->at, .id = mem_copy(found->visit->id)});
}

static void find_pane_run(struct find_pane *pane, enum command command, struct intents *wants) {
  const char *word = find_commands_word(command);
  if (word == NULL) {
    intents_add(wants, (struct intent){.kind = INTENT_RUN, .number = command});
  } else if (command == COMMAND_GO_TO && pane->day != WHEN_NONE) {
    intents_add(wants, (struct intent){.kind = INTENT_OPEN_DAY, .at = pane->day});
  } else { /* the rest is still to be typed */
    AUTO(mem_free_at) char *begun = mem_print("%s ", word);
    find_pane_go(pane, false);
    field_set(&pane->field, begun);
    find_pane_typed(pane);
  }
}

static bool find_pane_open(struct find_pane *pane, struct intents *wants) {
  const struct find_item *item = find_pane_item(pane, pane->list.selected);
  if (item == NULL) return false;
  if (item->found != NULL)
    find_pane_open_found(item->found, wants);
  else if (item->profile != NULL)
    intents_add(wants, (struct intent){.kind = INTENT_CHANGE_PROFILE, .text = mem_copy(item->profile)});
  else
    find_pane_run(pane, item->command, wants);
  return true;
}

static void find_pane_pick(struct find_pane *pane, size_t row) {
  const char *why = find_pane_waits(&pane->base);
  if (why == NULL && context_moved_tick(pane->context) >= 0)
    why = _("The list has just changed: look, then press again");
  if (why == NULL && row >= pane->list.count) why = _("There is no row with this number");
  if (why != NULL) {
    notice_show(pane->context->notice, STYLE_WARN, "%s", why);
    return;
  }
  list_select(&pane->list, row);
  pane->context->moved_ms = 0;
}

static bool find_pane_list_command(struct pane *base, enum command command, struct intents *wants) {
  struct find_pane *pane = CONTAINER_OF(base, struct find_pane, base);
  if (list_command(&pane->list, command)) {
    pane->context->moved_ms = 0;
    return true;
  }
  bool back = command == COMMAND_BACK || command == COMMAND_FIND;
  bool number = command >= COMMAND_1 && command <= COMMAND_9;
  if (back) find_pane_go(pane, false);
  if (number) find_pane_pick(pane, (size_t)(command - COMMAND_1));
  return back || number || (command == COMMAND_OPEN && find_pane_open(pane, wants));
}

static const char *find_pane_list_why_not(const struct pane *base, enum command command) {
  const struct find_pane *pane = CONTAINER_OF(base, struct find_pane, base);
  const struct find_item *item = find_pane_item(pane, pane->list.selected);
  if (command != COMMAND_OPEN) return NULL;
  if (item == NULL) return _("There is nothing in the list: Esc goes back to the line");
  if (item->profile != NULL) return find_pane_why_not_profile(pane, item->profile);
  return item->found == NULL ? find_pane_why_not_run(pane, item->command) : NULL;
}

/* ---- events, time */

static bool find_pane_is_news(const struct event *event) {
  return event->type == EVENT_DAY || event->type == EVENT_PROPERTIES || event->type == EVENT_VISIT ||
         event->type == EVENT_LEARNT || (event->type == EVENT_WRITE && event->rows[0].settled);
}

static void find_pane_event(struct pane *base, struct event *event, struct intents *wants) {
  struct find_pane *pane = CONTAINER_OF(base, struct find_pane, base);
  bool own = event->serial != 0 && event->serial == pane->serial;
  (void)wants;
  if (own && event->type == EVENT_FOUND && event->found != NULL) {
    bool anew = pane->other;
    pane->other = false;
    find_pane_fill(pane, mem_take(&event->found), anew);
    if (anew && find_pane_is_inside(pane)) context_moved(pane->context); /* nobody has seen them */
  }
  if (own && event->type == EVENT_DONE) {
    pane->serial = 0;
    pane->error = event->error;
    pane->again |= pane->other && event->error.code == ERROR_NONE; /* another search came between */
    if (pane->error.code != ERROR_NONE) {
      pane->other = false;
      find_pane_fill(pane, NULL, true);
    }
  }
  pane->again |= find_pane_is_news(event) && (pane->found != NULL || pane->error.code != ERROR_NONE);
}

/* What was found is what is known by now: it is searched again, not at each word of the server. */
static int find_pane_tick(struct pane *base, int64_t now_ms) {
  struct find_pane *pane = CONTAINER_OF(base, struct find_pane, base);
  int64_t left = pane->asked_ms + FIND_AGAIN_MS - now_ms;
  int moved = context_moved_tick(pane->context);
  if (moved >= 0 || !pane->again || pane->serial != 0) return moved;
  if (left > 0) return (int)left;
  find_pane_search(pane);
  return -1;
}

static void find_pane_close(struct pane *take_pane) {
  struct find_pane *pane = CONTAINER_OF(take_pane, struct find_pane, base);
  find_pane_empty(pane);
  free(pane->items);
  free(pane->typed);
  search_free(pane->search);
  found_list_free(pane->found);
  find_commands_free(pane->commands);
  field_clear(&pane->field);
  list_clear(&pane->list);
  free(pane);
}

#define FIND_PANE_OPS                                                                                                  \
  .name = "find", .title = find_pane_title, .draw = find_pane_draw, .painted = find_pane_painted,                      \
  .spot = find_pane_spot, .resize = find_pane_resize, .event = find_pane_event, .tick = find_pane_tick,                \
  .close = find_pane_close
static const struct pane_ops find_pane_line_ops = {FIND_PANE_OPS, .where = WHERE_FIND_LINE, .key = find_pane_key,
                                                   .command = find_pane_line_command,
                                                   .why_not = find_pane_line_why_not};
static const struct pane_ops find_pane_list_ops = {
    FIND_PANE_OPS, .where = WHERE_FIND, .command = find_pane_list_command, .why_not = find_pane_list_why_not};

struct pane *find_pane_new(struct context *context, const find_whys whys) {
  struct find_pane *pane = mem_new_as(&(struct find_pane){.base.ops = &find_pane_line_ops,
                                                          .context = context,
                                                          .commands = find_commands_new(whys),
                                                          .field = field_empty(FIND_LINE_MAX, false),
                                                          .typed = mem_copy(""),
                                                          .search = search_new(""),
                                                          .day = WHEN_NONE,
                                                          .list = list_empty(&find_pane_list)},
                                      sizeof *pane);
  find_pane_fill(pane, NULL, true);
  return &pane->base;
}
