/* What is typed to find somebody, and what it finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "model/search.h"

#define TEXT(text) ((char[]){text})

/* A visit of one visitor: how it is found by what is typed. */
enum how { NOT, INSIDE, BEGINS, VISIT /* not by the visitor alone */ };

static enum how how(const char *typed, struct visit *visit) {
  AUTO(search_free_at) struct search *search = search_new(typed);
  AUTO(mem_free_at) char *text = search_visit_text(visit);
  struct search_part part = {0};
  size_t length = strlen(text);
  if (search_is_short(search) || search_match(search, text, length) == SEARCH_NOT) return NOT;
  while (search_next_part(text, length, &part)) {
    enum search_rank rank = search_match(search, part.text, part.length);
    if (part.visitor != SIZE_MAX && rank != SEARCH_NOT) return rank == SEARCH_BEGINS ? BEGINS : INSIDE;
  }
  return VISIT;
}

TEST(people_are_found_by_any_part_of_what_is_known_of_them) {
  static const struct {
    const char *typed, *first, *last, *email, *phone;
    enum how how;
  } rows[] = {
      /* names */
      {"guerin", "Adam", "Guérin", "", "", BEGINS},
      {"GUÉRIN", "Adam", "guerin", "", "", BEGINS},
      {"gue", "Adam", "Guérin", "", "", BEGINS},
      {"uerin", "Adam", "Guérin", "", "", INSIDE},
      {"guerin adam", "Adam", "Guérin", "", "", BEGINS},
      {"adam guerin paul", "Adam", "Guérin", "", "", NOT},
      {"ad rin", "Adam", "Guérin", "", "", INSIDE},
      {"g", "Adam", "Guérin", "", "", NOT},
      {"gu", "Adam", "Guérin", "", "", BEGINS},
      {"", "Adam", "Guérin", "", "", NOT},
      {"  ", "Adam", "Guérin", "", "", NOT},
      {"coeur", "Anne", "Cœur", "", "", BEGINS},
      {"cœur", "Anne", "Coeur", "", "", BEGINS},
      {"œuvrard", "Léa", "Oeuvrard", "", "", BEGINS},
      {"laetitia", "Lætitia", "Roy", "", "", BEGINS},
      {"jean-pierre", "Jean-Pierre", "Roy", "", "", BEGINS},
      {"jean pierre", "Jean-Pierre", "Roy", "", "", BEGINS},
      {"jean-pierre", "Jean Pierre", "Roy", "", "", BEGINS},
      {"pierre", "Jean-Pierre", "Roy", "", "", BEGINS},
      {"saint‑exupéry", "A", "Saint-Exupery", "", "", BEGINS},
      {"l’hermitte", "P", "L'Hermitte", "", "", BEGINS},
      {"l'hermitte", "P", "L’Hermitte", "", "", BEGINS},
      {"hermitte", "P", "L’Hermitte", "", "", BEGINS},
      {"d'artagnan", "Charles", "d’Artagnan", "", "", BEGINS},
      {"d artagnan", "Charles", "d’Artagnan", "", "", BEGINS},
      {"o'brien", "Kate", "O’Brien", "", "", BEGINS},
      {"le goff", "Anne", "LE GOFF", "", "", BEGINS},
      {"haÿ", "Rose", "Hay", "", "", BEGINS},
      {"francois", "François", "Noël", "", "", BEGINS},
      {"noel fran", "François", "Noël", "", "", BEGINS},
      {"strasse", "Eva", "Straße", "", "", BEGINS},
      {"lukasz", "Łukasz", "Żak", "", "", BEGINS},
      {"nguyen", "Thị", "Nguyễn", "", "", BEGINS},
      {"ozturk", "Işıl", "Öztürk", "", "", BEGINS},
      {"isil", "Işıl", "Öztürk", "", "", BEGINS},
      {"soren", "Søren", "Bø", "", "", NOT}, /* ø is typed oe, as everywhere here */
      {"soeren", "Søren", "Bø", "", "", BEGINS},
      {"e\u0301lodie", "Élodie", "Roy", "", "", BEGINS},
      {"elodie", "E\u0301lodie", "Roy", "", "", BEGINS},
      {"محمد", "محمّد", "علي", "", "", BEGINS},
      {"علي", "محمّد", "علي", "", "", BEGINS},
      {"דוד", "דָּוִד", "לוי", "", "", BEGINS},
      {"王", "小明", "王", "", "", BEGINS},
      {"小明", "王小明", "", "", "", INSIDE},
      {"ｍａｒｉｅ", "Marie", "Roy", "", "", BEGINS},
      {"иванов", "Пётр", "Иванов", "", "", BEGINS},
      {"папα", "Παπά", "", "", "", NOT},
      {"παπα", "Παπά", "", "", "", BEGINS},
      /* addresses */
      {"adam.guerin@x.fr", "A", "G", "Adam.Guerin@x.fr", "", BEGINS},
      {"guerin@", "A", "G", "Adam.Guerin@x.fr", "", BEGINS},
      {"@x.fr", "A", "G", "Adam.Guerin@x.fr", "", INSIDE},
      {"uerin@x", "A", "G", "Adam.Guerin@x.fr", "", INSIDE},
      {"marie_l+visites@", "A", "G", "marie_l+visites@x.fr", "", BEGINS},
      {"a-b@c.fr", "A", "G", "a-b@c.fr", "", BEGINS},
      /* telephones: their digits, however they are grouped */
      {"0658", "A", "G", "", "06 58 13 98 05", BEGINS},
      {"06 58", "A", "G", "", "06 58 13 98 05", BEGINS},
      {"06.58.13", "A", "G", "", "+33658139805", BEGINS},
      {"06-58-13-98-05", "A", "G", "", "+33 (0)6 58 13 98 05", BEGINS},
      {"+33 6 58", "A", "G", "", "06 58 13 98 05", BEGINS},
      {"+33 (0)6 58", "A", "G", "", "0658139805", BEGINS},
      {"+33658139805", "A", "G", "", "06.58.13.98.05", BEGINS},
      {"0033 6 58 13", "A", "G", "", "06.58.13.98.05", BEGINS},
      {"336 58 13", "A", "G", "", "06.58.13.98.05", BEGINS},
      {"06 58", "A", "G", "", "0033658139805", BEGINS},
      {"58 13", "A", "G", "", "06 58 13 98 05", INSIDE},
      {"5813", "A", "G", "", "06 58 13 98 05", INSIDE},
      {"813 9", "A", "G", "", "06 58 13 98 05", INSIDE},
      {"98 05", "A", "G", "", "06 58 13 98 05", INSIDE},
      {"13 58", "A", "G", "", "06 58 13 98 05", INSIDE}, /* each of them is in it: words in any order */
      {"0659", "A", "G", "", "06 58 13 98 05", NOT},
      {"06 58 adam", "Adam", "G", "", "06 58 13 98 05", BEGINS},
      {"adam 5813", "Adam", "G", "", "06 58 13 98 05", INSIDE},
      {"+44 20", "A", "G", "", "+44 20 7946 0958", BEGINS},
      {"0044 20 79", "A", "G", "", "+442079460958", BEGINS},
      {"20 7946", "A", "G", "", "+44 20 7946 0958", INSIDE},
      {"06 58", "A", "G", "", "", NOT},
      {"0658", "A", "G", "", "poste 12, le 0658139805", INSIDE},
  };
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct visit_visitor part = {.visitor = {.first_name = (char *)rows[n].first,
                                             .last_name = (char *)rows[n].last,
                                             .email = (char *)rows[n].email,
                                             .phone = (char *)rows[n].phone}};
    struct visit visit = {.visitor_count = 1, .visitors = &part};
    enum how found = how(rows[n].typed, &visit);
    if (found != rows[n].how) fail_msg("row %zu, \"%s\": %d, not %d", n, rows[n].typed, found, rows[n].how);
  }
}

/* Where it is, and what was said of it; the visitor with it. */
TEST(a_visit_is_found_by_what_is_about_it) {
  struct visit_visitor part = {
      .visitor = {.first_name = TEXT("Adam"), .last_name = TEXT("Guérin"), .phone = TEXT("06 58 13 98 05")},
      .comment = TEXT("En retard")};
  struct visit_report report = {.comment = TEXT("Cuisine à refaire.\nVue sur l’Œuvre"),
                                .questions = TEXT("Chauffage collectif ?")};
  struct visit visit = {.ref_shown = TEXT("13-1063"),
                        .address = TEXT("183 rue Nationale, Évry"),
                        .door = TEXT("Porte 43"),
                        .visitor_count = 1,
                        .visitors = &part,
                        .report_count = 1,
                        .reports = &report};
  static const struct {
    const char *typed;
    enum how how;
  } rows[] = {{"13-1063", VISIT},         {"13 1063", VISIT},        {"1063", VISIT},
              {"nationale 183", VISIT},   {"evry", VISIT},           {"porte 43", VISIT},
              {"refaire cuisine", VISIT}, {"oeuvre", VISIT},         {"chauffage", VISIT},
              {"retard", VISIT},          {"guerin 13-1063", VISIT}, {"0658 evry", VISIT},
              {"guerin", BEGINS},         {"13-1064", NOT},          {"guerin lille", NOT},
              {"collectif adam", VISIT}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    enum how found = how(rows[n].typed, &visit);
    if (found != rows[n].how) fail_msg("\"%s\": %d, not %d", rows[n].typed, found, rows[n].how);
  }
}

TEST(a_property_is_found_by_its_people_too) {
  char *aliases[] = {TEXT("LBC-77")};
  struct property property = {.ref_shown = TEXT("59-1112"),
                              .alias_count = 1,
                              .aliases = aliases,
                              .address = TEXT("183 rue Nationale"),
                              .zip = TEXT("59800"),
                              .city = TEXT("Lille"),
                              .owner_name = TEXT("Mme Lefèvre"),
                              .owner_phone = TEXT("06 58 13 70 11"),
                              .owner_email = TEXT("lefevre@x.fr"),
                              .tenant_phone = TEXT("+33 7 11 22 33 44"),
                              .in_charge = TEXT("Léa")};
  static const char *const found[] = {"59-1112", "lbc",   "lille nationale",    "59800", "lefevre",
                                      "5813",    "07 11", "lefevre@x.fr lille", "lea"};
  AUTO(mem_free_at) char *text = search_property_text(&property);
  for (size_t n = 0; n < sizeof found / sizeof *found; n++) {
    AUTO(search_free_at) struct search *search = search_new(found[n]);
    if (search_match(search, text, strlen(text)) == SEARCH_NOT) fail_msg("%s", found[n]);
  }
  AUTO(search_free_at) struct search *named = search_new("59-1112"), *begun = search_new("59-111");
  assert_true(search_begins(named, text, strlen(text)));
  assert_false(search_begins(begun, text, strlen(text)));
}

/* Which visitor it is, and whether the visit is still to come for them. */
TEST(each_visitor_of_a_visit_is_a_part_of_its_text) {
  struct visit_visitor parts[] = {{.visitor = {.first_name = TEXT("A")}, .status = VISIT_CONFIRMED},
                                  {.visitor = {0}, .status = VISIT_CANCELLED_OWNER},
                                  {.visitor = {.last_name = TEXT("C\n+D")}, .status = VISIT_STATUS_OTHER}};
  static const bool comes[] = {true, false, true};
  struct visit visit = {.visitor_count = 3, .visitors = parts};
  AUTO(mem_free_at) char *text = search_visit_text(&visit);
  struct search_part part = {0};
  assert_true(search_next_part(text, strlen(text), &part));
  assert_true(part.visitor == SIZE_MAX && part.length == 0);
  for (size_t n = 0; n < 3; n++) {
    assert_true(search_next_part(text, strlen(text), &part));
    assert_int_equal(part.visitor, n);
    assert_int_equal(part.comes, comes[n]);
  }
  assert_false(search_next_part(text, strlen(text), &part));
}

/* However much is written there, who comes is found; and whatever is typed. */
TEST(long_texts_hide_nobody) {
  AUTO(mem_free_at) char *much = mem_new(200 * 1024);
  memset(much, 'x', 200 * 1024 - 1);
  memcpy(much, "é\n\t", 4);
  struct visit_visitor part = {.visitor = {.last_name = TEXT("Guérin")}, .comment = much};
  struct visit_report report = {.comment = much};
  struct visit visit = {.visitor_count = 1, .visitors = &part, .report_count = 1, .reports = &report};
  assert_int_equal(how("guerin", &visit), BEGINS);
  AUTO(mem_free_at) char *text = search_visit_text(&visit);
  assert_true(strlen(text) < 10 * 1024);
  assert_int_equal(how(much, &visit), VISIT);
  static const char *const odd[] = {"+",     "+++",      "()",
                                    "--",    "''",       "+ 33",
                                    "-'-'-", "\xff\xff", "06 06 06 06 06 06 06 06 06 06 06 06 06 06 06 06 06 06"};
  for (size_t n = 0; n < sizeof odd / sizeof *odd; n++)
    (void)how(odd[n], &visit);
}
