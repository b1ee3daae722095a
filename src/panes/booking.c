#include "panes/booking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/container.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/phone.h"
#include "model/visitor_part.h"
#include "panes/booking_doubts.h"
#include "panes/intent.h"
#include "tui/form.h"

enum { BOOKING_LINE_MAX = 2000, BOOKING_KNOWN = 3, BOOKING_ASK_FROM = 2, BOOKING_QUESTION_MAX = 8192 };

struct booking {
  struct sheet base;
  struct typing_source typing;
  struct context *context;
  bool invite; /* no slot: Flatsy sends the visitor an email to choose one */
  struct slot slot;
  struct property_about about;
  int64_t slots_read_at;
  struct form form;       /* one row */
  struct visitor visitor; /* the line as understood */
  unsigned missing, left; /* bits of enum visitor_line: what the visitor lacks, what of the line is not of them */
  uint64_t serial;        /* the question for known visitors under way */
  bool entered;           /* Enter came before the answer: it goes on when that comes */
  size_t known_count;
  struct visitor known[BOOKING_KNOWN];
  int picked; /* among known; -1 none */
  struct booking_doubts doubts;
  char *asked; /* the question as it stands, NULL: none was asked yet */
  char *kept;  /* what was typed before, perhaps for somebody else: offered below the empty line; NULL: nothing */
};

static void booking_forget_known(struct booking *sheet) {
  for (size_t n = 0; n < sheet->known_count; n++)
    visitor_clear(&sheet->known[n]);
  sheet->known_count = 0;
  sheet->picked = -1;
}

/* Below the empty line what was kept is offered; it fills the line only when it is chosen. */
static bool booking_offers_kept(const struct booking *sheet) {
  return sheet->kept != NULL && form_text(&sheet->form, 0)[0] == '\0';
}

static void booking_read(struct booking *sheet) {
  const char *line = form_text(&sheet->form, 0);
  visitor_clear(&sheet->visitor);
  unsigned read = visitor_line_read(line, &sheet->visitor);
  sheet->missing = read & VISITOR_MISSING;
  sheet->left = read & ~(unsigned)VISITOR_MISSING;
  context_keep_line(sheet->context, line);
  booking_forget_known(sheet);
  sheet->serial = 0;
  sheet->entered = false;
  if (sheet->missing == 0) booking_doubts_read(&sheet->doubts, &sheet->visitor);
  if (sheet->missing == 0 || strlen(line) < BOOKING_ASK_FROM) return;
  sheet->serial = context_post(sheet->context, job_find(JOB_READ_VISITORS, line));
}

/* ---- drawing */

static int booking_height(const struct sheet *base, int width, int height) {
  const struct booking *sheet = CONTAINER_OF(base, struct booking, base);
  return sheet->form.asking ? scroll_height(sheet->form.question, width, height)
                            : 3 + (int)sheet->known_count + booking_offers_kept(sheet);
}

static void booking_draw_parts(const struct booking *sheet, struct canvas *canvas, struct rect rect) {
  const struct visitor *visitor = &sheet->visitor;
  unsigned doubts = visitor_doubts(visitor);
  AUTO(mem_free_at) char *phone = phone_shown(visitor->phone != NULL ? visitor->phone : "");
  const struct {
    const char *label, *value;
    unsigned missing, odd, more; /* its bits among what is missing, doubtful, left */
  } parts[] = {{_("first name"), visitor->first_name, VISITOR_NO_FIRST_NAME, 0, 0},
               {_("last name"), visitor->last_name, VISITOR_NO_LAST_NAME, 0, 0},
               {_("phone"), phone, VISITOR_NO_PHONE, VISITOR_ODD_PHONE, VISITOR_MORE_PHONES},
               {_("email"), visitor->email, VISITOR_NO_EMAIL, VISITOR_ODD_EMAIL, VISITOR_MORE_EMAILS}};
  int x = rect.x + 1, y = rect.y + 2, end = rect.x + rect.width;
  for (int first = 1; first >= 0; first--) /* what is missing first: in a narrow window it must be seen */
    for (size_t n = 0; n < sizeof parts / sizeof *parts; n++) {
      bool missing = (sheet->missing & parts[n].missing) != 0;
      bool odd = (doubts & parts[n].odd) != 0 || (sheet->left & parts[n].more) != 0;
      if (missing != (first == 1)) continue;
      x += canvas_text(canvas, x, y, end - x, STYLE_FAINT, parts[n].label) + 1;
      x += canvas_text(canvas, x, y, end - x, missing || odd ? STYLE_WARN : STYLE_GOOD,
                       missing                     ? _("missing")
                       : parts[n].value[0] == '\0' ? _("none")
                                                   : parts[n].value) +
           2;
    }
}

static void booking_draw_line(const struct booking *sheet, struct canvas *canvas, struct rect rect) {
  char when[CONTEXT_WHEN];
  int x = rect.x + 1;
  context_say_when_at(sheet->context, sheet->about.place, sheet->slot.at, when, sizeof when);
  canvas_print(canvas, x, rect.y, rect.width - 1, STYLE_STRONG, "%s  %s", sheet->invite ? _("Invite by email") : when,
               sheet->about.address);
  form_draw(&sheet->form, canvas, (struct rect){x, rect.y + 1, rect.width - 2, 1});
  if (form_text(&sheet->form, 0)[0] == '\0') {
    canvas_text(canvas, x, rect.y + 2, rect.width - 1, STYLE_FAINT,
                _("name, phone, email in any order; known visitors complete"));
  } else {
    booking_draw_parts(sheet, canvas, rect);
  }
  if (booking_offers_kept(sheet))
    canvas_print(canvas, rect.x + 1, rect.y + 3, rect.width - 1, sheet->picked == 0 ? STYLE_SELECTED : STYLE_FAINT,
                 _("%s kept: %s"), sheet->picked == 0 ? ">" : " ", sheet->kept);
  for (size_t n = 0; n < sheet->known_count; n++) {
    const struct visitor *known = &sheet->known[n];
    AUTO(mem_free_at) char *name = visitor_name(known);
    AUTO(mem_free_at) char *phone = phone_shown(known->phone != NULL ? known->phone : "");
    bool picked = (int)n == sheet->picked;
    canvas_print(canvas, rect.x + 1, rect.y + 3 + (int)n, rect.width - 1, picked ? STYLE_SELECTED : STYLE_FAINT,
                 "%s %s  %s  %s", picked ? ">" : " ", name, phone, known->email != NULL ? known->email : "");
  }
}

static void booking_draw(const struct sheet *base, struct canvas *canvas, struct rect rect) {
  const struct booking *sheet = CONTAINER_OF(base, struct booking, base);
  if (sheet->form.asking)
    scroll_draw_over(sheet->form.question, canvas, rect,
                     sheet->invite ? _("y send the email   n back") : _("y book   n back"));
  else
    booking_draw_line(sheet, canvas, rect);
}

static const char *booking_hint(const struct sheet *base) {
  return CONTAINER_OF(base, struct booking, base)->form.asking ? _("Esc back") : _("Enter go on   Esc back");
}

/* ---- keys */

/* What is asked before it is sent. New memory. */
static char *booking_question(const struct booking *sheet) {
  char when[CONTEXT_WHEN], who[CONTEXT_NAME_BYTES], address[CONTEXT_NAME_BYTES];
  const struct visitor *visitor = &sheet->visitor;
  struct buf sentence = buf_empty(BOOKING_QUESTION_MAX);
  AUTO(mem_free_at) char *name = visitor_name(visitor);
  context_clip(who, name);
  context_clip(address, sheet->about.address);
  context_say_when_at(sheet->context, sheet->about.place, sheet->slot.at, when, sizeof when);
  AUTO(mem_free_at) char *phone = phone_shown(visitor->phone);
  unsigned doubts = visitor_doubts(visitor);
  if (sheet->invite)
    (void)!buf_print(&sentence,
                     _("Invite %s, %s, %s, to visit %s? Flatsy sends an email now, each time that this is done."), who,
                     phone, visitor->email, address);
  else
    (void)!buf_print(&sentence, _("Book %s, %s, for %s, %s, %s? Flatsy writes to the visitor."), when, address, who,
                     phone, visitor->email);
  const struct {
    bool holds;
    const char *words;
  } notes[] = {{(doubts & VISITOR_ODD_PHONE) != 0, _("Check the phone: it has not the digits of one.")},
               {(doubts & VISITOR_ODD_EMAIL) != 0, _("Check the email: its end is missing.")}};
  for (size_t n = 0; n < sizeof notes / sizeof *notes; n++)
    if (notes[n].holds) (void)!buf_print(&sentence, " %s", notes[n].words);
  visitor_part_say_left(sheet->left, &sentence);
  booking_doubts_say(&sheet->doubts, visitor, &sentence);
  return buf_take(&sentence);
}

static void booking_ask(struct booking *sheet) {
  free(sheet->asked);
  sheet->asked = booking_question(sheet);
  form_ask(&sheet->form, sheet->asked);
}

/* What came says something new: true if another question stands there now. */
static bool booking_ask_anew(struct booking *sheet) {
  AUTO(mem_free_at) char *question = sheet->form.asking ? booking_question(sheet) : NULL;
  bool other = question != NULL && strcmp(question, sheet->asked) != 0;
  if (other) booking_ask(sheet);
  return other;
}

static void booking_send(struct booking *sheet, struct intents *wants) {
  const struct job_property about = property_about_job(&sheet->about);
  const struct job_slot slot = {sheet->slot.at, sheet->slot.date, sheet->slots_read_at};
  uint64_t serial = context_send(sheet->context, sheet->invite ? job_about(JOB_INVITE, about, &sheet->visitor)
                                                               : job_book(about, slot, &sheet->visitor));
  if (!sheet->invite)
    intents_add(wants, (struct intent){.kind = INTENT_SHOW_SENT, .at = sheet->slot.at, .number = (int64_t)serial});
}

static void booking_take(struct booking *sheet, const struct visitor *known) {
  AUTO(mem_free_at)
  char *line = mem_print("%s %s %s %s", known->first_name != NULL ? known->first_name : "",
                         known->last_name != NULL ? known->last_name : "", known->phone != NULL ? known->phone : "",
                         known->email != NULL ? known->email : "");
  struct visitor taken;
  visitor_copy(&taken, known); /* known goes away when the line is read anew */
  field_set(&sheet->form.rows->field, line);
  booking_read(sheet);
  bool whole = taken.email_exact != NULL && taken.first_name != NULL && taken.last_name != NULL &&
               taken.phone != NULL && taken.phone[0] != '\0';
  if (whole) { /* as the server knows them, however odd the names */
    visitor_clear(&sheet->visitor);
    sheet->visitor = taken;
    sheet->missing = sheet->left = 0;
    booking_doubts_read(&sheet->doubts, &sheet->visitor);
  } else {
    visitor_clear(&taken);
  }
}

static void booking_enter(struct booking *sheet) {
  if (booking_offers_kept(sheet) && sheet->picked == 0) {
    form_key(&sheet->form, &(struct key){.code = KEYC_PASTE, .paste = sheet->kept});
    booking_read(sheet);
    return;
  }
  if (sheet->missing != 0 && sheet->known_count > 0 && (sheet->picked >= 0 || sheet->known_count == 1))
    booking_take(sheet, &sheet->known[sheet->picked >= 0 ? sheet->picked : 0]);
  const char *why = sheet->missing == 0 ? booking_doubts_why_not(&sheet->doubts, &sheet->visitor) : NULL;
  if (why != NULL)
    notice_show(sheet->context->notice, STYLE_WARN, "%s", why);
  else if (sheet->missing == 0)
    booking_ask(sheet);
  else if (sheet->serial != 0)
    sheet->entered = true;
  else
    notice_show(sheet->context->notice, STYLE_WARN, "%s",
                _("The visitor needs a first name, a last name, a phone and an email"));
}

/* The arrows go over the known visitors. */
static void booking_pick(struct booking *sheet, int step) {
  int known = (int)sheet->known_count + booking_offers_kept(sheet);
  if (known > 0) sheet->picked = sheet->picked < 0 && step < 0 ? known - 1 : (sheet->picked + known + step) % known;
}

static enum sheet_result booking_key(struct sheet *base, const struct key *key, struct intents *wants) {
  struct booking *sheet = CONTAINER_OF(base, struct booking, base);
  bool down = key->code == KEYC_DOWN || key->code == KEYC_TAB, up = key->code == KEYC_UP || key->code == KEYC_BACKTAB;
  if (!sheet->form.asking && (down || up)) booking_pick(sheet, down ? 1 : -1);
  enum form_result result = form_key(&sheet->form, key);
  if (result == FORM_TYPED) booking_read(sheet);
  if (result == FORM_TYPED || result == FORM_ON) typing_note(sheet->context, &sheet->typing);
  if (result == FORM_ON) booking_enter(sheet);
  if (result == FORM_YES) booking_send(sheet, wants);
  return form_sheet_result(result);
}

static enum sheet_result booking_event(struct sheet *base, struct event *event) {
  struct booking *sheet = CONTAINER_OF(base, struct booking, base);
  if (booking_doubts_event(&sheet->doubts, event)) return booking_ask_anew(sheet) ? SHEET_CHANGED : SHEET_STAYS;
  if (sheet->serial == 0 || event->serial != sheet->serial) return SHEET_STAYS;
  if (event->type == EVENT_DONE) {
    sheet->serial = 0;
    if (!sheet->entered) return SHEET_STAYS;
    sheet->entered = false;
    booking_enter(sheet);
    return SHEET_CHANGED;
  }
  if (event->type != EVENT_VISITORS) return SHEET_STAYS;
  booking_forget_known(sheet);
  while (sheet->known_count < BOOKING_KNOWN && sheet->known_count < event->count) {
    visitor_copy(&sheet->known[sheet->known_count], &event->visitors[sheet->known_count]);
    sheet->known_count++;
  }
  return SHEET_STAYS;
}

static void booking_close(struct sheet *take_sheet) {
  struct booking *sheet = CONTAINER_OF(take_sheet, struct booking, base);
  typing_over(sheet->context, &sheet->typing);
  booking_forget_known(sheet);
  free(sheet->kept);
  free(sheet->asked);
  booking_doubts_clear(&sheet->doubts);
  visitor_clear(&sheet->visitor);
  form_clear(&sheet->form);
  property_about_clear(&sheet->about);
  free(sheet);
}

static bool booking_asks(const struct sheet *base) {
  return CONTAINER_OF(base, struct booking, base)->form.asking;
}

static const struct sheet_ops booking_ops = {.name = "booking",
                                             .height = booking_height,
                                             .draw = booking_draw,
                                             .hint = booking_hint,
                                             .asks = booking_asks,
                                             .key = booking_key,
                                             .event = booking_event,
                                             .close = booking_close};

/* ---- begun, and taken up */

static struct begun *booking_say(const struct typing_source *source) {
  const struct booking *sheet = CONTAINER_OF(source, struct booking, typing);
  const char *line = form_text(&sheet->form, 0);
  if (line[0] == '\0') return NULL;
  struct begun *begun = begun_new();
  begun_add(begun, "kind", sheet->invite ? "invitation" : "booking");
  property_about_say(&sheet->about, begun);
  begun_add(begun, "date", sheet->slot.date);
  begun_add_number(begun, "slot", sheet->slot.at);
  begun_add(begun, "line", line);
  return begun;
}

void booking_type(struct sheet *base, const char *line) {
  struct booking *sheet = CONTAINER_OF(base, struct booking, base);
  form_key(&sheet->form, &(struct key){.code = KEYC_PASTE, .paste = line});
  booking_read(sheet);
  typing_note(sheet->context, &sheet->typing);
}

struct sheet *booking_new(struct context *context, const struct slot *slot, int64_t slots_read_at) {
  struct booking *sheet = mem_new_as(&(struct booking){.base.ops = &booking_ops,
                                                       .typing = {booking_say},
                                                       .context = context,
                                                       .invite = slot == NULL,
                                                       .slot = slot != NULL ? *slot : (struct slot){0},
                                                       .slots_read_at = slots_read_at,
                                                       .picked = -1,
                                                       .about = property_about_copy(&context->chosen),
                                                       .form = form_begin(FORM_LINE, context->notice, NULL)},
                                     sizeof *sheet);
  form_add(&sheet->form, 0, FORM_TEXT, _("Visitor:"), BOOKING_LINE_MAX);
  AUTO(mem_free_at) char *kept = text_clean_line(context->typed.visitor != NULL ? context->typed.visitor : "");
  if (kept[0] != '\0') sheet->kept = mem_take(&kept);
  sheet->missing = visitor_line_read("", &sheet->visitor) & VISITOR_MISSING;
  sheet->doubts = booking_doubts_begin(context, &sheet->about, slot != NULL ? slot->at : WHEN_NONE);
  if (slot != NULL && context->again != NULL) booking_take(sheet, context->again);
  return &sheet->base;
}
