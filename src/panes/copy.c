#include "panes/copy.h"

#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/uri.h"
#include "base/when.h"
#include "model/json_edit.h"
#include "model/link.h"
#include "model/phone.h"
#include "model/property_member.h"
#include "tui/list.h"
#include "tui/question.h"

enum { COPY_ROWS = 40, COPY_MAX = 4096, COPY_VALUE = 3 /* where it begins in a row */ };

struct copy_row {
  const struct copy_kind *kind;
  char *whose, *value; /* clean; whose may be NULL */
};
struct copy {
  struct sheet base;
  struct context *context;
  struct list list;
  size_t count;
  struct copy_row rows[COPY_ROWS];
  uint64_t serial; /* of the property that is asked for; 0: it has come */
};

/* The letters are the same wherever the sheet is opened: hands know them. */
static const struct copy_kind {
  char letter;
  const char *name, *none; /* what is said where there is none */
} copy_phone = {'t', N_("Telephone"), N_("No telephone is known here")},
  copy_email = {'e', N_("Email"), N_("No email is known here")},
  copy_address = {'a', N_("Address"), N_("No address is known here")},
  copy_sentence = {'s', N_("To read aloud"), N_("There is no sentence to read aloud here")},
  copy_link = {'l', N_("Web page"), N_("No web page is known here")},
  copy_map = {'m', N_("Map"), N_("Where it lies on a map is not known here")};
static const struct copy_kind *const copy_kinds[] = {&copy_phone,    &copy_email, &copy_address,
                                                     &copy_sentence, &copy_link,  &copy_map};
enum { COPY_KINDS = sizeof copy_kinds / sizeof *copy_kinds };

/* ---- its rows */

static size_t copy_order(const struct copy_kind *kind) {
  size_t n = 0;
  while (copy_kinds[n] != kind)
    n++;
  return n;
}

/* Behind those of its kind and of the kinds before it. Nothing without a value, or when it is there. */
static void copy_add(struct copy *sheet, const struct copy_kind *kind, const char *whose, char *take_value) {
  AUTO(mem_free_at) char *value = take_value;
  if (!text_is_filled(value) || sheet->count == COPY_ROWS) return;
  size_t at = sheet->count;
  for (size_t n = 0; n < sheet->count; n++)
    if (sheet->rows[n].kind == kind && strcmp(sheet->rows[n].value, value) == 0) return;
  while (at > 0 && copy_order(sheet->rows[at - 1].kind) > copy_order(kind))
    at--;
  memmove(sheet->rows + at + 1, sheet->rows + at, (sheet->count - at) * sizeof *sheet->rows);
  sheet->rows[at] = (struct copy_row){kind, mem_copy(whose), mem_take(&value)};
  sheet->count++;
}

static void copy_add_phone(struct copy *sheet, const char *whose, const char *phone) {
  AUTO(mem_free_at) char *number = phone != NULL ? phone_read(phone) : NULL;
  copy_add(sheet, &copy_phone, whose, number != NULL ? phone_shown(number) : mem_copy(phone));
}

/* "The visit is on Friday 27 November at 14:30, 12 rue de la Paix, 75002 Paris." by the clock where it is; NULL: it
 * does not take place, or has. */
static char *copy_say_visit(const struct context *context, const struct visit *visit) {
  char day[96], time[32];
  if (visit->at == WHEN_NONE || !text_is_filled(visit->address) || !visit_may_come(visit)) return NULL;
  const struct property_zone zone = property_zone_of(context->zones, visit->place);
  when_say_whole_day_in(zone.own, visit->at, context_utc(context), day, sizeof day);
  when_say_time_in(zone.own, visit->at, time, sizeof time);
  AUTO(mem_free_at) char *when = mem_print(_("%s at %s"), day, time);
  AUTO(mem_free_at)
  char *where = zone.unknown ? mem_print("%s, %s", property_zone_account(), visit->address) : mem_copy(visit->address);
  return mem_print(_("The visit is on %s, %s."), when, where);
}

/* What only the whole property tells. */
static void copy_add_property(struct copy *sheet, const struct property *property) {
  struct json_span whole = {property->raw, property->raw_length}, value;
  bool paged = json_find(whole, "/data/extUrl", &value) == JSON_ONCE;
  AUTO(mem_free_at) char *page = paged ? property_member_show(PROPERTY_URL, value) : NULL;
  bool named = text_is_filled(property->owner_name);
  AUTO(mem_free_at)
  char *owner = named ? mem_print("%s %s", _("Owner"), property->owner_name) : mem_copy(_("Owner"));
  copy_add_phone(sheet, owner, property->owner_phone);
  copy_add_phone(sheet, _("Tenant"), property->tenant_phone);
  copy_add(sheet, &copy_email, owner, mem_copy(property->owner_email));
  copy_add(sheet, &copy_link, NULL, mem_take(&page));
  copy_add(sheet, &copy_map, NULL, link_map_of_property(property));
}

static void copy_fit(struct copy *sheet) {
  size_t selected = sheet->list.selected;
  list_fit(&sheet->list, (int)sheet->count);
  list_reset(&sheet->list, sheet->count);
  if (sheet->count > 0) list_select(&sheet->list, selected < sheet->count ? selected : 0);
}

/* ---- on the screen */

/* What a click on its value opens; NULL: nothing. New memory. */
static char *copy_uri(const struct copy_row *row) {
  bool page = row->kind == &copy_link || row->kind == &copy_map;
  return row->kind == &copy_phone   ? link_phone(row->value)
         : row->kind == &copy_email ? link_email(row->value)
         : page                     ? uri_page(row->value)
                                    : NULL;
}

static void copy_draw_row(const struct list *list, struct canvas *canvas, struct rect rect, size_t n,
                          enum list_row selected) {
  const struct copy_row *row = &CONTAINER_OF(list, struct copy, list)->rows[n];
  AUTO(mem_free_at)
  char *line =
      mem_print("%c  %s  %s", row->kind->letter, row->value, row->whose != NULL ? row->whose : _(row->kind->name));
  AUTO(mem_free_at) char *uri = copy_uri(row);
  canvas_text(canvas, rect.x + 1, rect.y, rect.width - 1, selected ? STYLE_SELECTED : STYLE_TEXT, line);
  canvas_link_text(canvas, rect.x + 1, rect.y, rect.width - 1, line,
                   (struct canvas_link){COPY_VALUE, COPY_VALUE + strlen(row->value), uri});
}

static const struct list_ops copy_list = {.draw = copy_draw_row};

static const char *copy_selected(const struct copy *sheet) {
  return sheet->count > 0 ? sheet->rows[sheet->list.selected].value : _("Nothing is known here that could be copied");
}

static int copy_value_rows(const struct copy *sheet, int width) {
  return canvas_paragraph(NULL, (struct rect){0, 0, width, 1}, 0, STYLE_TEXT, copy_selected(sheet));
}

static int copy_height(const struct sheet *base, int width, int height) {
  const struct copy *sheet = CONTAINER_OF(base, struct copy, base);
  int wanted = (int)sheet->count + copy_value_rows(sheet, width);
  return wanted < height ? wanted : height;
}

/* The rows, and under them the selected value alone and whole, from the first column on: a mouse takes all of it, and
 * nothing else. */
static void copy_draw(const struct sheet *base, struct canvas *canvas, struct rect rect) {
  const struct copy *sheet = CONTAINER_OF(base, struct copy, base);
  int below = copy_value_rows(sheet, rect.width);
  if (below > rect.height) below = rect.height;
  list_draw(&sheet->list, canvas, (struct rect){rect.x, rect.y, rect.width, rect.height - below}, true, NULL);
  struct rect whole = {rect.x, rect.y + rect.height - below, rect.width, below};
  canvas_paragraph(canvas, whole, 0, STYLE_STRONG, copy_selected(sheet));
  AUTO(mem_free_at) char *uri = sheet->count > 0 ? copy_uri(&sheet->rows[sheet->list.selected]) : NULL;
  canvas_link_paragraph(canvas, whole, 0, copy_selected(sheet),
                        (struct canvas_link){0, strlen(copy_selected(sheet)), uri});
}

static const char *copy_hint(const struct sheet *base) {
  (void)base;
  return _("letter, Enter copy   Esc back");
}

/* ---- keys */

static void copy_give(struct copy *sheet) {
  const struct copy_row *row = &sheet->rows[sheet->list.selected];
  if (strlen(row->value) > COPY_MAX)
    notice_show(sheet->context->notice, STYLE_WARN, "%s",
                _("This is too long for the clipboard: select it with the mouse"));
  else
    context_copy(sheet->context, row->value);
}

/* What stands under the rows is copied, nothing else: a letter whose row is another one leads there, and copies when it
 * is pressed again. */
static void copy_go(struct copy *sheet, const struct copy_kind *kind) {
  size_t n = 0;
  while (n < sheet->count && sheet->rows[n].kind != kind)
    n++;
  if (n == sheet->count)
    notice_show(sheet->context->notice, STYLE_WARN, "%s", _(kind->none));
  else if (sheet->rows[sheet->list.selected].kind == kind)
    copy_give(sheet);
  else
    list_select(&sheet->list, n);
}

static enum sheet_result copy_key(struct sheet *base, const struct key *key, struct intents *wants) {
  struct copy *sheet = CONTAINER_OF(base, struct copy, base);
  (void)wants;
  if (question_is_no(key)) return SHEET_CLOSES;
  if (list_command(&sheet->list, command_of_key(key, WHERE_CHOOSING))) return SHEET_STAYS;
  if (!question_is_painted(key)) {
    notice_show(sheet->context->notice, STYLE_WARN, "%s", _("The list has just changed: look, then press again"));
    return SHEET_STAYS;
  }
  for (size_t n = 0; n < COPY_KINDS; n++)
    if (question_is_letter(key, copy_kinds[n]->letter)) copy_go(sheet, copy_kinds[n]);
  bool again = key->code == KEYC_ENTER || (key->code == KEYC_CHAR && key->character == 'Y');
  if (again && sheet->count > 0) copy_give(sheet);
  return SHEET_STAYS;
}

/* Rows that come by themselves change what is selected: it is painted before a key copies it. */
static enum sheet_result copy_event(struct sheet *base, struct event *event) {
  struct copy *sheet = CONTAINER_OF(base, struct copy, base);
  if (sheet->serial == 0 || event->serial != sheet->serial || event->property == NULL) return SHEET_STAYS;
  sheet->serial = 0;
  copy_add_property(sheet, event->property);
  copy_fit(sheet);
  return SHEET_CHANGED;
}

static void copy_close(struct sheet *take_sheet) {
  struct copy *sheet = CONTAINER_OF(take_sheet, struct copy, base);
  list_clear(&sheet->list);
  for (size_t n = 0; n < sheet->count; n++) {
    free(sheet->rows[n].whose);
    free(sheet->rows[n].value);
  }
  free(sheet);
}

static const struct sheet_ops copy_ops = {.name = "copy",
                                          .height = copy_height,
                                          .draw = copy_draw,
                                          .hint = copy_hint,
                                          .asks = sheet_asks_nothing,
                                          .key = copy_key,
                                          .event = copy_event,
                                          .close = copy_close};

static struct copy *copy_new(struct context *context) {
  return mem_new_as(&(struct copy){.base.ops = &copy_ops, .context = context, .list = list_empty(&copy_list)},
                    sizeof(struct copy));
}

/* The cache has it, or nobody: what is not there at once is not waited for. */
static struct sheet *copy_begin(struct copy *sheet, const char *id, const char *ref) {
  if (id != NULL) sheet->serial = context_post(sheet->context, job_read(JOB_READ_PROPERTY, id, ref, true));
  copy_fit(sheet);
  return &sheet->base;
}

/* Those who come first, then the others. */
static void copy_add_visitors(struct copy *sheet, const struct visit *visit, bool come) {
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const struct visitor *visitor = &visit->visitors[n].visitor;
    if (visit_status_may_come(visit->visitors[n].status) != come) continue;
    AUTO(mem_free_at) char *name = visitor_name(visitor);
    copy_add_phone(sheet, name, visitor->phone);
    copy_add(sheet, &copy_email, name, mem_copy(visitor->email));
  }
}

struct sheet *copy_visit_new(struct context *context, const struct visit *visit) {
  struct copy *sheet = copy_new(context);
  copy_add_visitors(sheet, visit, true);
  copy_add_visitors(sheet, visit, false);
  copy_add(sheet, &copy_address, NULL, mem_copy(visit->address));
  copy_add(sheet, &copy_sentence, NULL, copy_say_visit(context, visit));
  copy_add(sheet, &copy_map, NULL, link_map_of_visit(visit));
  return copy_begin(sheet, visit->property_id, visit->ref);
}

struct sheet *copy_property_new(struct context *context, const struct property_about *about, const char *sentence) {
  struct copy *sheet = copy_new(context);
  copy_add(sheet, &copy_address, NULL, mem_copy(about->address));
  copy_add(sheet, &copy_sentence, NULL, mem_copy(sentence));
  return copy_begin(sheet, about->id, about->ref);
}
