#include "panes/find_draw.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/agent.h"
#include "model/link.h"
#include "model/phone.h"
#include "panes/find_commands.h"
#include "panes/visit_style.h"

enum {
  FIND_WIDE = 100, /* columns from which there is room for names as they are; */
  FIND_WHOLE = 70, /* ... for all columns; */
  FIND_PHONE = 50, /* ... for a telephone */
  FIND_AGENT_CELLS = 20,
  FIND_REF_CELLS = 8,
  FIND_REF_WIDE = 16,
  FIND_REF_LEAST = 120, /* columns from which it is, beside all else of a visit */
  FIND_PHONE_CELLS = 14,
  FIND_WHEN_CELLS = 15,
  FIND_KEY_CELLS = 8,
  FIND_WHEN = 64 + CONTEXT_THERE
};

struct rect find_draw_number(struct canvas *canvas, struct rect rect, size_t row) {
  if (row < 9) canvas_print(canvas, rect.x + 1, rect.y, 1, STYLE_FAINT, "%zu", row + 1);
  return (struct rect){rect.x + 3, rect.y, rect.width - 3, 1};
}

/* ---- visits, and whose they are */

/* "Fri 27 14:30", of a property elsewhere "Fri 27 14:30 (17:30 in Reunion)". */
static void find_draw_say_when(const struct context *context, const struct visit *visit, char out[FIND_WHEN]) {
  char there[CONTEXT_THERE];
  if (visit->at == WHEN_NONE) {
    snprintf(out, FIND_WHEN, "%s", _("no date"));
    return;
  }
  when_show_coming(visit->at, context_utc(context), out, FIND_WHEN);
  context_show_there(context, visit->place, visit->at, there);
  text_add(out, FIND_WHEN, there);
}

/* "confirmed", "done, report". */
static void find_draw_say_status(const struct visit *visit, const struct visit_visitor *part, char *out, size_t size) {
  bool mixed;
  const char *label =
      part != NULL ? visit_part_status_label(part) : visit_status_label(visit_summary_status(visit, &mixed));
  snprintf(out, size, visit_has_report(visit) ? _("%s, report") : "%s", label);
}

/* "next Fri 27/11 14:30": what most of them need, in this language. */
static int find_draw_next_cells(void) {
  int next = text_width(_("next %s")), last = text_width(_("last %s"));
  return (next > last ? next : last) - 2 + FIND_WHEN_CELLS;
}

static int find_draw_ref_cells(int width) {
  return width >= FIND_REF_LEAST ? FIND_REF_WIDE : FIND_REF_CELLS;
}

/* A long one takes what the status leaves of that many cells. */
static int find_draw_ref_beside(const char *ref, int width, int room) {
  int cells = find_draw_ref_cells(width), wanted = text_width(ref);
  if (wanted < room) room = wanted;
  return room > cells ? room : cells;
}

/* The next visit, or the last one: when, where, and how it stands. */
static void find_draw_visit_of(const struct context *context, const struct found_item *found,
                               const struct visit_visitor *part, struct canvas *canvas, struct rect rest, int width) {
  const struct visit *visit = found->visit;
  char when[FIND_WHEN], said[FIND_WHEN + 32], status[128];
  bool mixed, whole = width >= FIND_WHOLE;
  enum visit_status is = part != NULL ? part->status : visit_summary_status(visit, &mixed);
  find_draw_say_when(context, visit, when);
  bool ahead =
      !found->comes && visit->at != WHEN_NONE && visit->at >= context_utc(context); /* it does not take place */
  snprintf(said, sizeof said, found->comes ? _("next %s") : ahead ? "%s" : _("last %s"), when);
  int cells = whole ? find_draw_next_cells() : FIND_WHEN_CELLS;
  if (whole && text_width(said) > cells) cells = text_width(said);
  list_draw_cell(canvas, &rest, cells, found->comes ? STYLE_TEXT : STYLE_FAINT, whole ? said : when);
  find_draw_say_status(visit, part, status, sizeof status);
  if (whole)
    list_draw_cell(canvas, &rest, find_draw_ref_beside(visit->ref_shown, width, rest.width - text_width(status) - 1),
                   STYLE_TEXT, visit->ref_shown);
  list_draw_cell(canvas, &rest, rest.width, visit_style(is),
                 text_width(status) <= rest.width ? status : visit_status_short(is));
}

/* The telephone is a link in a text that was drawn there. */
static void find_draw_link_phone(struct canvas *canvas, struct rect place, const char *text, const char *phone) {
  AUTO(mem_free_at) char *shown = phone_shown(phone != NULL ? phone : ""), *uri = link_phone(phone);
  const char *at = uri != NULL ? strstr(text, shown) : NULL;
  size_t begin = at != NULL ? (size_t)(at - text) : 0;
  if (at != NULL)
    canvas_link_text(canvas, place.x, place.y, place.width, text,
                     (struct canvas_link){begin, begin + strlen(shown), uri});
}

static void find_draw_visitor(const struct context *context, const struct found_item *found, struct canvas *canvas,
                              struct rect rest, enum style style, int width) {
  const struct visit_visitor *part = &found->visit->visitors[found->visitor];
  AUTO(mem_free_at) char *name = visitor_name(&part->visitor);
  AUTO(mem_free_at) char *phone = phone_shown(part->visitor.phone != NULL ? part->visitor.phone : "");
  list_draw_cell(canvas, &rest, width >= FIND_WIDE ? 24 : width >= FIND_WHOLE ? 16 : 14, style, name);
  int digits = text_width(phone); /* a telephone that is cut can't be called */
  int cells = digits > FIND_PHONE_CELLS && digits < 20 ? digits : FIND_PHONE_CELLS;
  struct rect place = rest;
  if (width >= FIND_PHONE) {
    list_draw_cell(canvas, &rest, cells, STYLE_TEXT, phone);
    if (cells < place.width) place.width = cells;
    find_draw_link_phone(canvas, place, phone, part->visitor.phone);
  }
  find_draw_visit_of(context, found, part, canvas, rest, width);
}

static void find_draw_agent(const struct context *context, const struct found_item *found, struct canvas *canvas,
                            struct rect rest, enum style style, int width) {
  AUTO(mem_free_at) char *called = agent_of_visit(found->visit);
  list_draw_cell(canvas, &rest, width >= FIND_WHOLE ? FIND_AGENT_CELLS : FIND_PHONE_CELLS, style, called);
  find_draw_visit_of(context, found, NULL, canvas, rest, width);
}

/* When, how it stands, of what, who comes. */
static void find_draw_visit(const struct context *context, const struct found_item *found, struct canvas *canvas,
                            struct rect rest, enum style style, int width) {
  const struct visit *visit = found->visit;
  bool mixed;
  char when[FIND_WHEN];
  enum visit_status status = visit_summary_status(visit, &mixed);
  AUTO(mem_free_at) char *who = visit_who(visit);
  find_draw_say_when(context, visit, when);
  int cells = width >= FIND_WHOLE && text_width(when) > FIND_WHEN_CELLS ? text_width(when) : FIND_WHEN_CELLS;
  list_draw_cell(canvas, &rest, cells, style, when);
  list_draw_cell(canvas, &rest, 4, visit_style(status), visit_status_short(status));
  if (width >= FIND_PHONE) list_draw_cell(canvas, &rest, find_draw_ref_cells(width), STYLE_TEXT, visit->ref_shown);
  if (width < FIND_WHOLE)
    list_draw_cell(canvas, &rest, rest.width, STYLE_TEXT, who);
  else
    list_draw_cell(canvas, &rest, width >= FIND_WIDE ? 24 : 18, STYLE_TEXT, who);
  if (width >= FIND_WHOLE) list_draw_cell(canvas, &rest, rest.width, STYLE_TEXT, visit->address);
}

/* ---- properties */

/* Who of a property it was found by; where none of them is it, its owner. */
static char *find_draw_say_who(const struct property *property, const struct search *search, const char **number) {
  const struct property owner = {.owner_name = property->owner_name,
                                 .owner_phone = property->owner_phone,
                                 .owner_email = property->owner_email},
                        charge = {.in_charge = property->in_charge}, tenant = {.tenant_phone = property->tenant_phone};
  const struct {
    const char *label;
    const struct property *only;
    const char *phone, *name;
  } people[] = {{_("owner"), &owner, property->owner_phone, property->owner_name},
                {_("in charge"), &charge, NULL, property->in_charge},
                {_("tenant"), &tenant, property->tenant_phone, NULL}};
  size_t who = 0;
  for (size_t n = sizeof people / sizeof *people; n-- > 0;) {
    AUTO(mem_free_at) char *text = search_property_text(people[n].only);
    if (search_match(search, text, strlen(text)) != SEARCH_NOT) who = n;
  }
  *number = people[who].phone;
  const char *name = people[who].name != NULL ? people[who].name : "";
  AUTO(mem_free_at) char *phone = phone_shown(people[who].phone != NULL ? people[who].phone : "");
  AUTO(mem_free_at) char *said = mem_print("%s %s %s", people[who].label, phone, name);
  return phone[0] != '\0' || name[0] != '\0' ? text_clean_line(said) : mem_copy("");
}

static void find_draw_property(const struct property *property, const struct search *search, struct canvas *canvas,
                               struct rect rest, enum style style, int width) {
  bool city = property->city != NULL && property->city[0] != '\0', whole = width >= FIND_WHOLE;
  AUTO(mem_free_at)
  char *address = mem_print("%s%s%s", property->address != NULL ? property->address : "", city ? ", " : "",
                            city ? property->city : "");
  const char *number;
  AUTO(mem_free_at) char *who = find_draw_say_who(property, search, &number);
  int ref = width >= FIND_WIDE ? FIND_REF_WIDE : FIND_REF_CELLS;
  list_draw_cell(canvas, &rest, ref, style, property->ref_shown);
  list_draw_cell(canvas, &rest, whole ? (width - 3 - FIND_REF_CELLS) / 2 : rest.width, STYLE_TEXT, address);
  if (whole && property->status != PROPERTY_AVAILABLE) {
    const char *label = property->status == PROPERTY_STATUS_OTHER && property->status_text != NULL
                            ? property->status_text
                            : property_status_label(property->status);
    list_draw_cell(canvas, &rest, text_width(label), STYLE_WARN, label);
  }
  struct rect place = rest;
  if (!whole) return;
  list_draw_cell(canvas, &rest, rest.width, STYLE_FAINT, who);
  find_draw_link_phone(canvas, place, who, number);
}

void find_draw_found(const struct context *context, const struct found_item *found, const struct search *search,
                     struct canvas *canvas, struct rect rect, enum list_row selected) {
  enum style style = selected != LIST_ROW ? STYLE_SELECTED : STYLE_TEXT;
  int width = rect.width + 3;
  if (found->property != NULL)
    find_draw_property(found->property, search, canvas, rect, style, width);
  else if (found->kind == FOUND_VISITOR)
    find_draw_visitor(context, found, canvas, rect, style, width);
  else if (found->kind == FOUND_AGENT)
    find_draw_agent(context, found, canvas, rect, style, width);
  else
    find_draw_visit(context, found, canvas, rect, style, width);
}

/* ---- commands */

void find_draw_command(const struct context *context, enum command command, bool works, int64_t day,
                       struct canvas *canvas, struct rect rect, enum list_row selected) {
  char keys[64], when[CONTEXT_WHEN], go[CONTEXT_WHEN + 32];
  const char *help = _(command_row(command)->help);
  enum style style = !works ? STYLE_FAINT : STYLE_TEXT;
  command_keys(command, keys, sizeof keys);
  when_say_whole_day(day, context_utc(context), when, sizeof when);
  if (command == COMMAND_GO_TO && day != WHEN_NONE) {
    snprintf(go, sizeof go, _("go to %s"), when);
    help = go;
  } else if (find_commands_word(command) != NULL) {
    help = find_commands_form(command);
  }
  list_draw_cell(canvas, &rect, FIND_KEY_CELLS,
                 selected != LIST_ROW ? STYLE_SELECTED
                 : works              ? STYLE_KEY
                                      : STYLE_FAINT,
                 keys);
  int used = canvas_text(canvas, rect.x, rect.y, rect.width, style, help);
  if (rect.width + FIND_KEY_CELLS >= FIND_WHOLE)
    canvas_text_right(canvas, rect.x + used + 1, rect.y, rect.width - used - 2, STYLE_FAINT,
                      command_row(command)->name);
}

void find_draw_profile(const struct context *context, const char *profile, struct canvas *canvas, struct rect rect,
                       enum list_row selected) {
  const char *open = context->setup.profile;
  bool is_open = open != NULL && strcmp(open, profile) == 0;
  AUTO(mem_free_at) char *name = text_clean_line(profile);
  int cells = text_width(name), room = rect.width / 2;
  list_draw_cell(canvas, &rect, cells < room ? cells : room,
                 selected != LIST_ROW ? STYLE_SELECTED
                 : is_open            ? STYLE_FAINT
                                      : STYLE_KEY,
                 name);
  list_draw_cell(canvas, &rect, rect.width, STYLE_FAINT, is_open ? _("is open") : _("open this profile instead"));
}

/* ---- what was searched */

static void find_draw_add(char *out, size_t size, const char *part) {
  if (out[0] != '\0') text_add(out, size, " · ");
  text_add(out, size, part);
}

void find_draw_covered(const struct found_list *list, size_t profiles, char *out, size_t size) {
  char part[128], since[64];
  size_t all = profiles;
  out[0] = '\0';
  if (list == NULL) return;
  for (size_t kind = 0; kind < FOUND_KINDS; kind++)
    all += list->counts[kind];
  bool known = !list->no_properties && list->left_out == 0 && (list->covered_from != WHEN_NONE || list->complete);
  if (all > list->count + profiles)
    snprintf(part, sizeof part, _("%zu of %zu found"), list->count + profiles, all);
  else if (all > 0)
    snprintf(part, sizeof part, ngettext("%zu found", "%zu found", (unsigned long)all), all);
  else
    snprintf(part, sizeof part, "%s", known ? _("nothing found") : _("not among what was read"));
  find_draw_add(out, size, part);
  if (list->covered_from != WHEN_NONE) {
    when_say_since(list->covered_from, since, sizeof since);
    /* TRANSLATORS: what was searched: "since September 2025, older being read". */
    snprintf(part, sizeof part, list->reading ? _("%s, older being read") : "%s", since);
    find_draw_add(out, size, part);
  } else if (!list->complete) {
    find_draw_add(out, size, list->reading ? _("visits being read") : _("visits not read"));
  }
  if (list->no_properties) find_draw_add(out, size, _("properties not read"));
  if (list->left_out > 0) {
    snprintf(part, sizeof part, ngettext("%zu can't be read", "%zu can't be read", (unsigned long)list->left_out),
             list->left_out);
    find_draw_add(out, size, part);
  }
}
