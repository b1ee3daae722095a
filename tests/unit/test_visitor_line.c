/* The one visitor line, as people type it or paste it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/test.h"
#include "model/visitor.h"

static void assert_text(const char *text, const char *expected) {
  assert_string_equal(text != NULL ? text : "(none)", expected != NULL ? expected : "(none)");
}

static void assert_line(const char *line, const char *first, const char *last, const char *phone, const char *email) {
  struct visitor visitor;
  unsigned missing = visitor_line_read(line, &visitor);
  assert_text(visitor.first_name, first);
  assert_text(visitor.last_name, last);
  assert_text(visitor.phone, phone);
  assert_text(visitor.email, email);
  assert_text(visitor.email_exact, email);
  assert_int_equal(missing, (first == NULL ? VISITOR_NO_FIRST_NAME : 0u) | (last == NULL ? VISITOR_NO_LAST_NAME : 0u) |
                                (phone == NULL ? VISITOR_NO_PHONE : 0u) | (email == NULL ? VISITOR_NO_EMAIL : 0u));
  visitor_clear(&visitor);
}

static const char mail[] = "marie@x.fr", phone[] = "0612345678";

TEST(test_any_order) {
  assert_line("Marie Dupont 06 12 34 56 78 marie@x.fr", "Marie", "Dupont", phone, mail);
  assert_line("marie@x.fr 06.12.34.56.78 Marie Dupont", "Marie", "Dupont", phone, mail);
  assert_line("06-12-34-56-78 Marie <marie@x.fr> Dupont", "Marie", "Dupont", phone, mail);
  assert_line("  Marie   Dupont  0612345678   marie@x.fr  ", "Marie", "Dupont", phone, mail);
  assert_line("\"Marie Dupont\" <mailto:marie@x.fr>, tel:0612345678", "Marie", "Dupont", phone, mail);
  assert_line("Marie\tDupont\t06 12 34 56 78\tmarie@x.fr\r\n", "Marie", "Dupont", phone, mail);
  assert_line("Marie;Dupont;0612345678;marie@x.fr", "Marie", "Dupont", phone, mail);
  assert_line("Marie Dupont\nTél. : 06 12 34 56 78\nEmail : marie@x.fr.", "Marie", "Dupont", phone, mail);
}

TEST(test_names) {
  assert_line("DUPONT Marie", "Marie", "DUPONT", NULL, NULL);
  assert_line("Marie DUPONT", "Marie", "DUPONT", NULL, NULL);
  assert_line("LE GOFF Anne-Marie", "Anne-Marie", "LE GOFF", NULL, NULL);
  assert_line("Émile ÉTÉ", "Émile", "ÉTÉ", NULL, NULL);
  assert_line("Dupont, Marie", "Marie", "Dupont", NULL, NULL);
  assert_line("Dupont, Marie, marie@x.fr", "Marie", "Dupont", NULL, mail);
  assert_line("Mme Marie de La Tour", "Marie", "de La Tour", NULL, NULL);
  assert_line("de La Tour Marie", "Marie", "de La Tour", NULL, NULL);
  assert_line("Jean-Pierre d'Ormesson", "Jean-Pierre", "d'Ormesson", NULL, NULL);
  assert_line("Charles d’Artagnan", "Charles", "d’Artagnan", NULL, NULL);
  assert_line("Anne Sophie Martin", "Anne Sophie", "Martin", NULL, NULL);
  assert_line("Marie Le Goff", "Marie", "Le Goff", NULL, NULL);
  assert_line("MARIE DUPONT", "MARIE", "DUPONT", NULL, NULL);
  assert_line("M. Diop", NULL, "Diop", NULL, NULL);
  assert_line("Mlle Léa Roy", "Léa", "Roy", NULL, NULL);
  assert_line("Dupont", NULL, "Dupont", NULL, NULL);
  assert_line("M. et Mme Diop", "M. et Mme", "Diop", NULL, NULL);
  assert_line("Mr and Mrs Anna Smith", "Anna", "Smith", NULL, NULL);
  assert_line("M. et Mme", "M. et Mme", NULL, NULL, NULL);
  assert_line("Nom : Dupont\nPrénom : Marie\nTél : 0612345678", "Marie", "Dupont", phone, NULL);
  assert_line("Prénom: Anne Sophie Nom: de La Tour", "Anne Sophie", "de La Tour", NULL, NULL);
  assert_line("Nguyễn 李 Lan", "Nguyễn 李", "Lan", NULL, NULL);
}

TEST(test_phones) {
  assert_line("+33 6 12 34 56 78", NULL, NULL, "+33612345678", NULL);
  assert_line("+33 (0)6 12 34 56 78", NULL, NULL, "+33612345678", NULL);
  assert_line("0033612345678", NULL, NULL, "+33612345678", NULL);
  assert_line("0033 (0)6.12.34.56.78", NULL, NULL, "+33612345678", NULL);
  assert_line("tel:+33612345678", NULL, NULL, "+33612345678", NULL);
  assert_line("06\u00A012\u202F34 56 78", NULL, NULL, phone, NULL);
  assert_line("(06) 12 34 56 78", NULL, NULL, phone, NULL);
  assert_line("06 12 34", NULL, NULL, "061234", NULL);
  assert_line("06 12", NULL, NULL, NULL, NULL);
  assert_line("1234567890123456", NULL, NULL, NULL, NULL);
}

TEST(test_emails) {
  assert_line("a.b+c@x-y.example", NULL, NULL, NULL, "a.b+c@x-y.example");
  assert_line("Marie Dupont marie.x.fr", "Marie Dupont", "marie.x.fr", NULL, NULL);
  assert_line("Marie Dupont @x.fr", "Marie", "Dupont", NULL, NULL);
  assert_line("Marie Dupont marie@", "Marie", "Dupont", NULL, NULL);
  assert_line("Marie Dupont a@b@c", "Marie", "Dupont", NULL, NULL);
  assert_line("0612@x.fr Marie Dupont 0612345678", "Marie", "Dupont", phone, "0612@x.fr");
}

TEST(test_odd_lines) {
  static const char *const odd[] = {"", "   ", ",,,", ",", "@", "@@@@", "<>", "+", "()", "-", "\x1b[31m", "\xff"};
  for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
    assert_line(odd[i], NULL, NULL, NULL, NULL);
  assert_line("Ma\x1b]52;c;xx\x07rie \u202EDupont", "Marie", "Dupont", NULL, NULL);
  struct visitor visitor;
  visitor_line_read("a b c d e f g h i j k l m n o p q r s t u v w x y z, a b, c", &visitor);
  assert_non_null(visitor.last_name);
  visitor_clear(&visitor);
}
