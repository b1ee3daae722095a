/* Fields below one another, without any pane: who has the keys, what is in sight, what is typed, what is wrong and
 * where, and the question that follows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/test.h"
#include "drawn.h"
#include "base/container.h"
#include "tui/form.h"
#include "base/mem.h"

/* Wrong is what holds a "!"; the row "few" has two values; how often a row was left. */
struct owner {
  struct form form;
  int left;
};

static enum form_state state(const struct form *form, size_t n, char *out, size_t size) {
  const struct form_row *row = &form->rows[n];
  bool wrong = strchr(row->field.text, '!') != NULL;
  snprintf(out, size, "%s", wrong ? "no exclamation" : row->removed ? "goes" : "");
  if (!wrong) return form_changed(row) ? FORM_CHANGED : FORM_SAME;
  return form_changed(row) ? FORM_WRONG : FORM_WAS_WRONG;
}

static const char *choice(const struct form *form, size_t n, size_t i) {
  static const char *const values[] = {"yes", "no", NULL};
  return strcmp(form->rows[n].label, "few") == 0 ? values[i] : NULL;
}

static void leave(struct form *form) {
  CONTAINER_OF(form, struct owner, form)->left++;
}

static struct notice notice;
static const struct form_ops ops = {.state = state, .choice = choice, .leave = leave};

static void begin(struct owner *owner, enum form_look look, size_t count, const char *const labels[]) {
  *owner = (struct owner){.left = 0};
  owner->form = form_begin(look, &notice, &ops);
  for (size_t n = 0; n < count; n++) {
    bool heading = labels[n][0] == '#';
    struct form_row *row = form_add(&owner->form, n, heading ? FORM_HEADING : FORM_TEXT, labels[n], 20);
    if (!heading) form_set(row, labels[n]);
  }
}

static enum form_result press(struct owner *owner, enum key_code code) {
  return form_key(&owner->form, &(struct key){.code = code});
}

static enum form_result letter(struct owner *owner, char character) {
  return form_key(&owner->form, &(struct key){.code = KEYC_CHAR, .character = (uint32_t)character});
}

static const char *drawn(const struct owner *owner, int width, int height) {
  static char text[4000];
  struct canvas *canvas = canvas_new(width, height, false);
  form_draw(&owner->form, canvas, (struct rect){0, 0, width, height});
  AUTO(mem_free_at) char *dump = drawn_all(canvas);
  snprintf(text, sizeof text, "%s", dump);
  canvas_free(canvas);
  return text;
}

static const char *const page[] = {"#one", "a", "b", "few", "#two", "c", "d"};
static const char *const sheet[] = {"a", "b", "c"};

TEST(test_a_page_has_ends_and_passes_over_headings) {
  struct owner owner;
  begin(&owner, FORM_PAGE, 7, page);
  form_select(&owner.form, 1);
  press(&owner, KEYC_UP);
  assert_int_equal(owner.form.at, 1);
  press(&owner, KEYC_DOWN);
  press(&owner, KEYC_TAB);
  press(&owner, KEYC_ENTER);
  assert_int_equal(owner.form.at, 5);
  press(&owner, KEYC_DOWN);
  press(&owner, KEYC_DOWN);
  assert_int_equal(owner.form.at, 6);
  form_fit(&owner.form, 4);
  press(&owner, KEYC_PAGE_UP);
  assert_int_equal(owner.form.at, 2);
  press(&owner, KEYC_BACKTAB);
  press(&owner, KEYC_PAGE_DOWN);
  assert_int_equal(owner.form.at, 5);
  form_clear(&owner.form);
}

TEST(test_a_row_is_seen_with_its_heading) {
  struct owner owner;
  begin(&owner, FORM_PAGE, 7, page);
  form_fit(&owner.form, 3);
  form_select(&owner.form, 6);
  assert_int_equal(owner.form.top, 4);
  assert_non_null(strstr(drawn(&owner, 40, 3), "#two"));
  form_select(&owner.form, 5);
  assert_int_equal(owner.form.top, 4);
  form_select(&owner.form, 3);
  assert_int_equal(owner.form.top, 3);
  form_select(&owner.form, 1);
  assert_int_equal(owner.form.top, 0);
  form_clear(&owner.form);
}

TEST(test_a_sheet_goes_round_and_tells_before_a_row_is_left) {
  struct owner owner;
  begin(&owner, FORM_SHEET, 3, sheet);
  press(&owner, KEYC_UP);
  assert_int_equal(owner.form.at, 2);
  press(&owner, KEYC_TAB);
  assert_int_equal(owner.form.at, 0);
  assert_int_equal(owner.left, 2);
  assert_int_equal(press(&owner, KEYC_PAGE_DOWN), FORM_TAKEN);
  assert_int_equal(owner.form.at, 0);
  assert_int_equal(press(&owner, KEYC_ENTER), FORM_ON);
  assert_int_equal(press(&owner, KEYC_ESCAPE), FORM_BACK);
  form_clear(&owner.form);
}

TEST(test_a_row_that_is_put_in_moves_no_key) {
  struct owner owner;
  begin(&owner, FORM_SHEET, 3, sheet);
  form_select(&owner.form, 2);
  form_add(&owner.form, 2, FORM_TEXT, "new", 20);
  assert_int_equal(owner.form.at, 3);
  assert_string_equal(owner.form.rows[owner.form.at].label, "c");
  form_add(&owner.form, 4, FORM_TEXT, "last", 20);
  assert_int_equal(owner.form.at, 3);
  assert_true(form_changed(&owner.form.rows[2])); /* it was not there before */
  form_clear(&owner.form);
}

TEST(test_what_is_typed_is_told_and_what_is_locked_is_not_typed) {
  struct owner owner;
  begin(&owner, FORM_PAGE, 7, page);
  form_select(&owner.form, 1);
  assert_false(form_changed(&owner.form.rows[1]));
  assert_int_equal(letter(&owner, 'x'), FORM_TYPED);
  assert_string_equal(form_text(&owner.form, 1), "ax");
  assert_true(form_changed(&owner.form.rows[1]));
  assert_non_null(strstr(drawn(&owner, 80, 7), ">*a"));
  press(&owner, KEYC_BACKSPACE);
  assert_false(form_changed(&owner.form.rows[1]));
  owner.form.rows[1].locked = true;
  assert_int_equal(letter(&owner, 'x'), FORM_LOCKED);
  owner.form.rows[1].locked = false;
  owner.form.rows[1].removed = true;
  assert_int_equal(letter(&owner, 'x'), FORM_TAKEN);
  assert_string_equal(form_text(&owner.form, 1), "a");
  assert_true(form_changed(&owner.form.rows[1]));
  form_set(&owner.form.rows[2], "more than the twenty bytes that fit");
  assert_true(owner.form.rows[2].locked);
  form_clear(&owner.form);
}

TEST(test_space_gives_the_next_of_few_values) {
  struct owner owner;
  begin(&owner, FORM_PAGE, 7, page);
  form_select(&owner.form, 3);
  const char *const wanted[] = {"yes", "no", "yes"}; /* what is none of them comes before the first */
  for (size_t n = 0; n < 3; n++) {
    assert_int_equal(letter(&owner, ' '), FORM_TYPED);
    assert_string_equal(form_text(&owner.form, 3), wanted[n]);
  }
  form_select(&owner.form, 2);
  letter(&owner, ' ');
  assert_string_equal(form_text(&owner.form, 2), "b ");
  form_clear(&owner.form);
}

TEST(test_a_text_of_several_lines) {
  struct owner owner;
  begin(&owner, FORM_PAGE, 7, page);
  form_add(&owner.form, 7, FORM_LINES, "lines", 100);
  form_select(&owner.form, 7);
  form_key(&owner.form, &(struct key){.code = KEYC_PASTE, .paste = "one\ntwo\n"});
  assert_string_equal(form_text(&owner.form, 7), "one↵two");
  assert_int_equal(press(&owner, KEYC_ENTER), FORM_TYPED); /* on a page it breaks the line */
  form_key(&owner.form, &(struct key){.code = KEYC_CONTROL, .character = 'o'});
  AUTO(mem_free_at) char *text = field_breaks(form_text(&owner.form, 7));
  assert_string_equal(text, "one\ntwo\n\n");
  AUTO(mem_free_at) char *shown = field_arrows(text);
  assert_string_equal(shown, form_text(&owner.form, 7));
  form_clear(&owner.form);
}

TEST(test_a_mistake_is_gone_to_and_said) {
  struct owner owner;
  notice = (struct notice){.text = ""};
  begin(&owner, FORM_SHEET, 3, sheet);
  form_set(&owner.form.rows[1], "b!"); /* it came so: that holds nothing up */
  assert_false(form_find_wrong(&owner.form));
  form_select(&owner.form, 2);
  letter(&owner, '!');
  form_select(&owner.form, 0);
  assert_true(form_find_wrong(&owner.form));
  assert_int_equal(owner.form.at, 2);
  assert_string_equal(notice.text, "c: no exclamation");
  assert_non_null(strstr(drawn(&owner, 80, 3), "no exclamation"));
  form_clear(&owner.form);
}

/* In a wide page what is wrong stands beside the text, in a narrow one the mark alone tells. */
TEST(test_a_page_marks_what_is_wrong) {
  struct owner owner;
  begin(&owner, FORM_PAGE, 7, page);
  form_select(&owner.form, 2);
  letter(&owner, '!');
  assert_non_null(strstr(drawn(&owner, 80, 7), ">!b"));
  assert_non_null(strstr(drawn(&owner, 80, 7), "no exclamation"));
  assert_non_null(strstr(drawn(&owner, 44, 7), ">!b"));
  assert_null(strstr(drawn(&owner, 44, 7), "no exclamation"));
  form_clear(&owner.form);
}

TEST(test_the_question_stands_until_it_is_answered) {
  struct owner owner;
  begin(&owner, FORM_SHEET, 3, sheet);
  form_ask(&owner.form, "Send it?");
  for (int n = 0; n < 9; n++)
    scroll_line(owner.form.question, "line %d", n);
  assert_int_equal(scroll_height(owner.form.question, 40, 6), 6);
  assert_int_equal(press(&owner, KEYC_DOWN), FORM_TAKEN);
  assert_int_equal(owner.form.question->first, 1);
  assert_int_equal(owner.form.at, 0);
  assert_int_equal(press(&owner, KEYC_ENTER), FORM_TAKEN); /* never confirms */
  struct key_guard open = {.painted = true}, shut = {.shut = KEY_SHUT_NEW};
  struct key yes = {.code = KEYC_CHAR, .character = 'y', .guard = &open}, held = yes, early = yes;
  held.repeated = true;
  early.guard = &shut;
  assert_int_equal(form_key(&owner.form, &early), FORM_TAKEN);
  assert_true(shut.hit);
  assert_int_equal(form_key(&owner.form, &held), FORM_TAKEN);
  assert_int_equal(letter(&owner, 'y'), FORM_TAKEN); /* nobody says that it may be heard */
  assert_int_equal(form_key(&owner.form, &yes), FORM_YES);
  assert_int_equal(press(&owner, KEYC_ESCAPE), FORM_NO);
  assert_false(owner.form.asking);
  form_ask(&owner.form, "Send it now?"); /* from its beginning, and nothing of the one before */
  assert_int_equal(owner.form.question->first, 0);
  assert_int_equal(scroll_height(owner.form.question, 40, 6), 2);
  form_clear(&owner.form);
}

TEST(test_a_secret_is_never_drawn) {
  struct owner owner = {.left = 0};
  owner.form = form_begin(FORM_STACK, &notice, NULL);
  form_add(&owner.form, 0, FORM_TEXT, "Email", 20);
  form_add(&owner.form, 1, FORM_SECRET, "Password", 20);
  press(&owner, KEYC_DOWN);
  letter(&owner, 'x');
  letter(&owner, 'y');
  assert_string_equal(form_text(&owner.form, 1), "xy");
  assert_null(strstr(drawn(&owner, 40, 4), "xy"));
  assert_non_null(strstr(drawn(&owner, 40, 4), "••"));
  press(&owner, KEYC_TAB);
  assert_int_equal(owner.form.at, 0);
  form_clear(&owner.form);
}
