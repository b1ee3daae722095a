/* The one visitor line, as people type it or paste it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/test.h"
#include "base/mem.h"
#include "model/phone.h"
#include "model/visitor.h"
#include "model/visitor_part.h"

static void assert_line(const char *line, const char *first, const char *last, const char *phone, const char *email) {
  struct visitor visitor;
  unsigned missing = visitor_line_read(line, &visitor) & VISITOR_MISSING;
  const char *const texts[][2] = {{visitor.first_name, first},
                                  {visitor.last_name, last},
                                  {visitor.phone, phone},
                                  {visitor.email, email},
                                  {visitor.email_exact, email}};
  for (size_t n = 0; n < sizeof texts / sizeof *texts; n++) {
    const char *got = texts[n][0] != NULL ? texts[n][0] : "(none)",
               *want = texts[n][1] != NULL ? texts[n][1] : "(none)";
    if (strcmp(got, want) != 0) fail_msg("%s: %s, not %s", line, got, want);
  }
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

/* ---- as mail signatures, forms, exports and telephones have it */

struct line {
  const char *line, *first, *last, *phone, *email;
};

static void assert_lines(const struct line *lines, size_t count) {
  for (size_t n = 0; n < count; n++)
    assert_line(lines[n].line, lines[n].first, lines[n].last, lines[n].phone, lines[n].email);
}

TEST(addresses_as_they_come) {
  static const struct line lines[] = {
      {"Marie Dupont Email:marie@x.fr Tel:0612345678", "Marie", "Dupont", phone, mail},
      {"Sinead O'Brien 06 12 34 56 78 sinead.o'brien@x.ie", "Sinead", "O'Brien", phone, "sinead.o'brien@x.ie"},
      {"Marie Dupont “marie@x.fr”", "Marie", "Dupont", NULL, mail},
      {"Marie Dupont « marie@x.fr »", "Marie", "Dupont", NULL, mail},
      {"Marie Dupont 'marie@x.fr'", "Marie", "Dupont", NULL, mail},
      {"Marie Dupont marie@x.fr!", "Marie", "Dupont", NULL, mail},
      {"Marie Dupont marie@x.fr/", "Marie", "Dupont", NULL, mail},
      {"Marie Dupont marie@x.fr…", "Marie", "Dupont", NULL, mail},
      {"Marie Dupont *marie@x.fr*", "Marie", "Dupont", NULL, mail},
      {"Marie Dupont e-mail=marie@x.fr", "Marie", "Dupont", NULL, mail},
      {"Marie Dupont <MAILTO:marie@x.fr>", "Marie", "Dupont", NULL, mail},
      {"Marie Dupont marie@x.fr, paul@y.fr", "Marie", "Dupont", NULL, mail},
      {"Zoé Élan zoé@élan.fr", "Zoé", "Élan", NULL, "zoé@élan.fr"},
      {"Marie Dupont marie_@x.fr", "Marie", "Dupont", NULL, "marie_@x.fr"},
      {"Marie Dupont .marie@x.fr.", "Marie", "Dupont", NULL, mail},
      {"Marie Dupont ma..rie@x.fr", "Marie", "Dupont", NULL, NULL},
      {"marie@x.fr,Marie,Dupont,0612345678", "Dupont", "Marie", phone, mail},
      {"De : Marie Dupont [mailto:marie@x.fr]", "Marie", "Dupont", NULL, mail},
      {"Marie Dupont (marie@x.fr)", "Marie", "Dupont", NULL, mail},
      {"Marie Dupont – marie@x.fr – 06 12 34 56 78", "Marie", "Dupont", phone, mail},
      {"Marie Dupont | marie@x.fr | 06 12 34 56 78", "Marie", "Dupont", phone, mail},
      {"\"Dupont, Marie\" <marie@x.fr>", "Marie", "Dupont", NULL, mail},
      {"Marie DUPONT — Tél. 06 12 34 56 78 — Courriel : marie@x.fr", "Marie", "DUPONT", phone, mail},
      {"✉ marie@x.fr ☎ 06 12 34 56 78 Marie Dupont", "Marie", "Dupont", phone, mail},
      {"Marie Dupont EMAIL;TYPE=HOME:marie@x.fr", "Marie", "Dupont", NULL, mail},
      {"Tel:0612345678/Mail:marie@x.fr Marie Dupont", "Marie", "Dupont", phone, mail},
      {"0612345678/marie@x.fr Marie Dupont", "Marie", "Dupont", phone, mail},
      {"Mail:marie@x.fr/Tel:0612345678 Marie Dupont", "Marie", "Dupont", phone, mail},
  };
  assert_lines(lines, sizeof lines / sizeof *lines);
}

TEST(telephones_as_they_come) {
  static const struct line lines[] = {
      {"Réf 75001042 Marie DUPONT 06.12.34.56.78 marie@x.fr", "Marie", "DUPONT", phone, mail},
      {"Réf : 75001042 Marie DUPONT", "Marie", "DUPONT", NULL, NULL},
      {"Marie Dupont 06 12 34 56 78 75011 Paris", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont 75011 06.12.34.56.78", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont 0612345678/0123456789", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont 06‑12‑34‑56‑78", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont 06–12–34–56–78", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont 06·12·34·56·78", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont 06•12•34•56•78", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont ０６１２３４５６７８", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont +1 415 555 2671 ext. 12", "Marie", "Dupont", "+14155552671", NULL},
      {"Marie Dupont 01 23 45 67 89 poste 412", "Marie", "Dupont", "0123456789", NULL},
      {"Marie Dupont +330612345678", "Marie", "Dupont", "+33612345678", NULL},
      {"Marie Dupont (+33) 6 12 34 56 78", "Marie", "Dupont", "+33612345678", NULL},
      {"Marie Dupont (33) 6.12.34.56.78", "Marie", "Dupont", "+33612345678", NULL},
      {"Marie Dupont +44 (0)20 7946 0958", "Marie", "Dupont", "+442079460958", NULL},
      {"Marie Dupont 00 32 470 12 34 56", "Marie", "Dupont", "+32470123456", NULL},
      {"Marie Dupont 06 12 34 56 78 / 01 23 45 67 89", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont 01 23 45 67 89 - 06 12 34 56 78", "Marie", "Dupont", "0123456789", NULL},
      {"Marie Dupont +262 692 12 34 56", "Marie", "Dupont", "+262692123456", NULL},
      {"Marie Dupont 6 12 34 56 78", "Marie", "Dupont", "612345678", NULL},
      {"Marie Dupont (06)12345678", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont (0)6 12 34 56 78", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont 06 12 34 5678", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont 0612 345 678", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont 06-12 34.56/78", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont 00 33 6 12 34 56 78", "Marie", "Dupont", "+33612345678", NULL},
      {"Marie Dupont 33 6 12 34 56 78", "Marie", "Dupont", "+33612345678", NULL},
      {"Marie Dupont +33.6.12.34.56.78", "Marie", "Dupont", "+33612345678", NULL},
      {"Marie Dupont +33-6-12-34-56-78", "Marie", "Dupont", "+33612345678", NULL},
      {"Marie Dupont +41 79 123 45 67", "Marie", "Dupont", "+41791234567", NULL},
      {"Marie Dupont +1 (415) 555-2671", "Marie", "Dupont", "+14155552671", NULL},
      {"Marie Dupont +352 621 123 456", "Marie", "Dupont", "+352621123456", NULL},
      {"Marie Dupont +44 20 7946 0958", "Marie", "Dupont", "+442079460958", NULL},
      {"Marie Dupont dossier 123456 06 12 34 56 78", "Marie Dupont", "dossier", phone, NULL},
      {"Marie Dupont 12/11/2026 06 12 34 56 78", "Marie", "Dupont", phone, NULL},
  };
  assert_lines(lines, sizeof lines / sizeof *lines);
}

TEST(names_as_forms_have_them) {
  static const struct line lines[] = {
      {"Nom de famille : Dupont Prénom : Marie Adresse e-mail : marie@x.fr", "Marie", "Dupont", NULL, mail},
      {"First name: Marie Last name: Dupont", "Marie", "Dupont", NULL, NULL},
      {"NOM : DUPONT PRÉNOM(S) : Marie Anne", "Marie Anne", "DUPONT", NULL, NULL},
      {"Marie Dupont GSM : 06 12 34 56 78", "Marie", "Dupont", phone, NULL},
      {"Nom : Dupont Prénom : Marie Message : Bonjour, je voudrais visiter", "Marie", "Dupont", NULL, NULL},
      {"Nom : Dupont\nPrénom : Marie\nVille : Paris\nTél : 0612345678", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont : 06 12 34 56 78", "Marie", "Dupont", phone, NULL},
      {"Nom et prénom : Dupont Marie", "Dupont", "Marie", NULL, NULL},
      {"Visiteur : Marie DUPONT, Mél. : marie@x.fr", "Marie", "DUPONT", NULL, mail},
      {"Tél. portable : 06 12 34 56 78 Marie Dupont", "Marie", "Dupont", phone, NULL},
      {"Mel Gibson", "Mel", "Gibson", NULL, NULL},
      {"Melle Julie Dupont", "Julie", "Dupont", NULL, NULL},
      {"Pr Julie Dupont", "Julie", "Dupont", NULL, NULL},
      {"Jean Dupont III", "Jean", "Dupont III", NULL, NULL},
      {"Jean Dupont Jr.", "Jean", "Dupont Jr.", NULL, NULL},
      {"Madonna - 06 12 34 56 78", "Madonna", "", phone, NULL},
      {"- Dupont", "", "Dupont", NULL, NULL},
      {"Marie - Dupont", "Marie", "Dupont", NULL, NULL},
      {"Dr. Marie Dupont", "Marie", "Dupont", NULL, NULL},
      {"Mme & M. Dupont", "M. et Mme", "Dupont", NULL, NULL},
      {"Julie Maitre", "Julie", "Maitre", NULL, NULL},
      {"Maître Julie Dupont", "Julie", "Dupont", NULL, NULL},
      {"Jean M Dupont", "Jean M", "Dupont", NULL, NULL},
      {"M Jean Dupont", "Jean", "Dupont", NULL, NULL},
      {"Marie DUPONT (Mme)", "Marie", "DUPONT", NULL, NULL},
      {"Civilité : Mme Nom : DUPONT Prénom : Marie", "Marie", "DUPONT", NULL, NULL},
      {"Marie Dupont: rappeler", "Marie", "Dupont", NULL, NULL},
      {"NOM DUPONT PRENOM Marie", "Marie", "DUPONT", NULL, NULL},
      {"Surname: Dupont Given name: Marie", "Marie", "Dupont", NULL, NULL},
      {"Lastname: O'Brien Firstname: Sinead", "Sinead", "O'Brien", NULL, NULL},
      {"Marie-Claire LE GOFF-MARTIN", "Marie-Claire", "LE GOFF-MARTIN", NULL, NULL},
      {"VAN DER BERG Jan", "Jan", "VAN DER BERG", NULL, NULL},
      {"Jan van der Berg", "Jan", "van der Berg", NULL, NULL},
      {"Dr Anne-Laure d’Arc", "Anne-Laure", "d’Arc", NULL, NULL},
      {"Mohamed Ben Ali", "Mohamed", "Ben Ali", NULL, NULL},
      {"El Hadj Diallo", "El Hadj", "Diallo", NULL, NULL},
      {"Prénom : Marie, Nom : Dupont, Ville : Lyon", "Marie", "Dupont", NULL, NULL},
      {"Contact : Marie Dupont", "Marie", "Dupont", NULL, NULL},
      {"Dupont Marie, Mme", "Dupont", "Marie", NULL, NULL},
      {"Mlle. Roy", NULL, "Roy", NULL, NULL},
      {"- Dupont 06 12 34 56 78", "", "Dupont", phone, NULL},
  };
  assert_lines(lines, sizeof lines / sizeof *lines);
}

/* What a telephone's keyboard, a copied table or a link makes of an address. */
TEST(addresses_that_something_is_glued_to) {
  static const struct line lines[] = {
      {"Sinead O’Brien sinead.o’brien@x.ie", "Sinead", "O’Brien", NULL, "sinead.o'brien@x.ie"},
      {"Marie Dupont ‘marie@x.fr’", "Marie", "Dupont", NULL, mail},
      {"Marie Dupont marie＠x.fr", "Marie", "Dupont", NULL, mail},
      {"Marie Dupont marie@x.fr-0612345678", "Marie", "Dupont", phone, mail},
      {"Marie Dupont marie@x.fr0612345678", "Marie", "Dupont", phone, mail},
      {"Marie Dupont marie@x.fr_0612345678", "Marie", "Dupont", phone, mail},
      {"Marie Dupont marie@x.fr.0612345678", "Marie", "Dupont", phone, mail},
      {"Marie Dupont marie@x.frTel:0612345678", "Marie", "Dupont", phone, mail},
      {"Marie Dupont mailto:marie@x.fr?subject=Visite", "Marie", "Dupont", NULL, mail},
      {"Marie Dupont Email→marie@x.fr", "Marie", "Dupont", NULL, mail},
      {"Marie Dupont •marie@x.fr •0612345678", "Marie", "Dupont", phone, mail},
      {"Marie Dupont 📧marie@x.fr 📱0612345678", "Marie", "Dupont", phone, mail},
      {"Marie Dupont [marie@x.fr](mailto:marie@x.fr)", "Marie", "Dupont", NULL, mail},
      {"Marie Dupont Marie@X.Fr", "Marie", "Dupont", NULL, "Marie@X.Fr"},
      {"Marie Dupont marie@x.xn--p1ai", "Marie", "Dupont", NULL, "marie@x.xn--p1ai"},
      {"Marie Dupont marie@x.co.uk", "Marie", "Dupont", NULL, "marie@x.co.uk"},
      {"Marie Dupont marie@x-3.fr", "Marie", "Dupont", NULL, "marie@x-3.fr"},
      {"Marie Dupont ma·rie@x.fr", "Marie", "Dupont", NULL, NULL}, /* half of it would be a stranger's */
      {"Marie Dupont marie@10.0.0.1", "Marie", "Dupont", NULL, NULL},
  };
  assert_lines(lines, sizeof lines / sizeof *lines);
}

/* Digits that are a date, an amount, a fax or another country's number are nobody's French telephone. */
TEST(digits_that_are_no_telephone) {
  static const struct line lines[] = {
      {"Marie Dupont née le 12/03/1985 06 12 34 56 78", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont 05/11/26 06 12 34 56 78", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont 05-11-2026 06 12 34 56 78", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont 12/11/2026", "Marie", "Dupont", NULL, NULL},
      {"Marie Dupont 12.11.2026 10h", "Marie", "Dupont", NULL, NULL},
      {"Marie Dupont 2026-11-30 10:15", "Marie", "Dupont", NULL, NULL},
      {"Marie Dupont 350 000 €", "Marie", "Dupont", NULL, NULL},
      {"Marie Dupont 350000€", "Marie", "Dupont", NULL, NULL},
      {"Marie Dupont Budget : 350 000", "Marie", "Dupont", NULL, NULL},
      {"Marie Dupont Réf. 75001042", "Marie", "Dupont", NULL, NULL},
      {"Marie Dupont SIRET 552 100 554 00013", "Marie", "Dupont", NULL, NULL},
      {"Marie Dupont ID : 1234567", "Marie", "Dupont", NULL, NULL},
      {"Marie Dupont Fax 01 23 45 67 89", "Marie", "Dupont", NULL, NULL},
      {"Fax : 01 23 45 67 89 Tél : 06 12 34 56 78 Marie Dupont", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont Tél/Fax : 06 12 34 56 78", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont +32 (0)470/12.34.56", "Marie", "Dupont", "+32470123456", NULL},
      {"Marie Dupont 0032 (0)470 12 34 56", "Marie", "Dupont", "+32470123456", NULL},
      {"Marie Dupont +44 (0)1632 960 961", "Marie", "Dupont", "+441632960961", NULL},
      {"Marie Dupont 06/12/34/56/78", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont 06/12/34 56 78", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont 06-12-34-56-78", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont O6 12 34 56 78", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont O6.12.34.56.78", "Marie", "Dupont", phone, NULL},
  };
  assert_lines(lines, sizeof lines / sizeof *lines);
}

TEST(mails_and_their_signatures) {
  static const struct line lines[] = {
      {"Cordialement,\nMarie Dupont\n06 12 34 56 78\nmarie@x.fr", "Marie", "Dupont", phone, mail},
      {"Bien cordialement,\nMarie DUPONT\nTél. 06 12 34 56 78", "Marie", "DUPONT", phone, NULL},
      {"Marie Dupont\n06 12 34 56 78\nmarie@x.fr\nCordialement", "Marie", "Dupont", phone, mail},
      {"Marie DUPONT\nT. 01 23 45 67 89\nM. 06 12 34 56 78\nE. marie@x.fr", "Marie", "DUPONT", "0123456789", mail},
      {"Marie Dupont\nT : 06 12 34 56 78\nE : marie@x.fr", "Marie", "Dupont", phone, mail},
      {"Marie Dupont\nM : +33 6 12 34 56 78", "Marie", "Dupont", "+33612345678", NULL},
      {"Marie Dupont\nP : 06 12 34 56 78", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont\nMob. 06 12 34 56 78", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont\nPort. : 06 12 34 56 78", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont\nLigne directe : 01 23 45 67 89", "Marie", "Dupont", "0123456789", NULL},
      {"Marie Dupont\nStandard : 01 23 45 67 89", "Marie", "Dupont", "0123456789", NULL},
      {"Mme Marie DUPONT - 06 12 34 56 78 - marie@x.fr", "Marie", "DUPONT", phone, mail},
      {"Marie Dupont\n12 bis rue de Paris\n75011 Paris\n06 12 34 56 78", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont, 12 rue de Paris, 75011 Paris, 06 12 34 56 78", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont\n06 12 34 56 78\nEnvoyé de mon iPhone", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont\n06 12 34 56 78\nSent from my Galaxy", "Marie", "Dupont", phone, NULL},
      {"Le lun. 30 nov. 2026 à 10:15, Marie Dupont <marie@x.fr> a écrit :", "Marie", "Dupont", NULL, mail},
      {"On Mon, Nov 30, 2026 at 10:15 AM Marie Dupont <marie@x.fr> wrote:", "Marie", "Dupont", NULL, mail},
      {"De : Marie DUPONT <marie@x.fr>\nEnvoyé : lundi 30 novembre 2026 10:15\nÀ : Agence", "Marie", "DUPONT", NULL,
       mail},
      {"From: Marie Dupont <marie@x.fr>\nSent: Monday\nTo: Agency", "Marie", "Dupont", NULL, mail},
      {"Répondre à : marie@x.fr Marie Dupont", "Marie", "Dupont", NULL, mail},
      {"Le Goff Anne", "Le Goff", "Anne", NULL, NULL}, /* no head of a mail */
  };
  assert_lines(lines, sizeof lines / sizeof *lines);
}

TEST(forms_exports_and_cards) {
  static const struct line lines[] = {
      {"Nom *: Dupont\nPrénom *: Marie\nTéléphone *: 0612345678\nE-mail *: marie@x.fr", "Marie", "Dupont", phone, mail},
      {"Nom* Dupont Prénom* Marie Tel* 0612345678 Email* marie@x.fr", "Marie", "Dupont", phone, mail},
      {"Votre nom : Dupont Votre prénom : Marie Votre téléphone : 0612345678", "Marie", "Dupont", phone, NULL},
      {"Nom du contact : Marie Dupont\nTéléphone du contact : 0612345678", "Marie", "Dupont", phone, NULL},
      {"Nom de l'acquéreur : DUPONT Marie Tél : 0612345678", "Marie", "DUPONT", phone, NULL},
      {"Nom & prénom : DUPONT Marie", "Marie", "DUPONT", NULL, NULL},
      {"Nom (obligatoire) : Dupont Prénom (obligatoire) : Marie", "Marie", "Dupont", NULL, NULL},
      {"Téléphone 1 : 0612345678 Téléphone 2 : 0123456789 Marie Dupont", "Marie", "Dupont", phone, NULL},
      {"Tél. portable : 0612345678 Tél. fixe : 0123456789 Marie Dupont", "Marie", "Dupont", phone, NULL},
      {"Tel (portable) : 06 12 34 56 78 Marie Dupont", "Marie", "Dupont", phone, NULL},
      {"Prospect : Marie Dupont 0612345678 marie@x.fr", "Marie", "Dupont", phone, mail},
      {"Acquéreur : Mme DUPONT Marie 0612345678", "Marie", "DUPONT", phone, NULL},
      {"Locataire : Marie DUPONT Tél: 0612345678", "Marie", "DUPONT", phone, NULL},
      {"Identité : Marie Dupont Agence : du Port", "Marie", "Dupont", NULL, NULL},
      {"\"Dupont\";\"Marie\";\"06 12 34 56 78\";\"marie@x.fr\"", "Dupont", "Marie", phone, mail}, /* no order told */
      {"\"DUPONT\",\"Marie\",\"0612345678\",\"marie@x.fr\"", "Marie", "DUPONT", phone, mail},
      {"12345;DUPONT;Marie;'0612345678;marie@x.fr", "Marie", "DUPONT", phone, mail},
      {"Monsieur\tDUPONT\tJean\t06.12.34.56.78\tjean@x.fr", "Jean", "DUPONT", phone, "jean@x.fr"},
      {"id=4512 nom=Dupont prenom=Marie tel=0612345678 email=marie@x.fr", "Marie", "Dupont", phone, mail},
      {"Nom=\"Dupont\" Prenom=\"Marie\" Tel=\"0612345678\"", "Marie", "Dupont", phone, NULL},
      {"{\"nom\":\"Dupont\",\"prenom\":\"Marie\",\"tel\":\"0612345678\"}", "Marie", "Dupont", phone, NULL},
      {"{\"firstName\":\"Marie\",\"lastName\":\"Dupont\",\"email\":\"marie@x.fr\"}", "Marie", "Dupont", NULL, mail},
      {"Nom:Dupont;Prénom:Marie;Téléphone:0612345678;Email:marie@x.fr", "Marie", "Dupont", phone, mail},
      {"BEGIN:VCARD\nVERSION:3.0\nN:Dupont;Marie;;;\nFN:Marie Dupont\nTEL;TYPE=CELL:+33 6 12 34 56 78\n"
       "EMAIL;TYPE=INTERNET:marie@x.fr\nEND:VCARD",
       "Marie", "Dupont", "+33612345678", mail},
      {"BEGIN:VCARD VERSION:2.1 N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4C=C3=A9ger;Zo=C3=A9;;; "
       "TEL;HOME:0123456789 TEL;CELL:0612345678 EMAIL;HOME:zoe@x.fr END:VCARD",
       "Zoé", "Léger", phone, "zoe@x.fr"},
      {"BEGIN:VCARD PRODID:-//Apple Inc.//iOS 17//EN N:de La Tour;Marie;;Mme; FN:Mme Marie de La Tour ORG:Agence\\, "
       "Paris; item1.EMAIL;type=INTERNET;type=pref:marie@x.fr item1.X-ABLabel:perso TEL;type=CELL;type=pref:06 12 34 "
       "56 "
       "78 ADR;type=HOME:;;12 rue de Paris;Paris;;75011;France END:VCARD",
       "Marie", "de La Tour", phone, mail},
      {"BEGIN:VCARD VERSION:4.0 FN:Marie Dupont TEL;VALUE=uri;TYPE=\"voice,work\":tel:+33-1-23-45-67-89 "
       "TEL;VALUE=uri;TYPE=cell:tel:+33-6-12-34-56-78 END:VCARD",
       "Marie", "Dupont", "+33612345678", NULL},
      {"begin:vcard n:Dupont;Marie;Anne tel:0612345678 end:vcard", "Marie Anne", "Dupont", phone, NULL},
      {"BEGIN:VCARD END:VCARD", NULL, NULL, NULL, NULL},
      {"BEGIN:VCARD N", NULL, NULL, NULL, NULL},
      {"Marie Dupont SMS 06 12 34 56 78", "Marie", "Dupont", phone, NULL},
      {"Marie Dupont WhatsApp +33 6 12 34 56 78", "Marie", "Dupont", "+33612345678", NULL},
      {"Marie Dupont (portable : 06 12 34 56 78)", "Marie", "Dupont", phone, NULL},
      {"☎️ 06 12 34 56 78 ✉️ marie@x.fr Marie Dupont", "Marie", "Dupont", phone, mail},
      {"1) Marie Dupont 0612345678", "Marie", "Dupont", phone, NULL},
      {"> Marie Dupont 0612345678", "Marie", "Dupont", phone, NULL},
      {"Marie Bureau 06 12 34 56 78", "Marie", "Bureau", phone, NULL},
      {"Port 06 12 34 56 78 Marie Dupont", "Marie", "Dupont", phone, NULL},
  };
  assert_lines(lines, sizeof lines / sizeof *lines);
}

/* A person hears of what of their line is not sent. */
TEST(what_is_left_is_told) {
  static const struct {
    const char *line;
    unsigned left;
  } rows[] = {
      {"Marie Dupont 06 12 34 56 78 marie@x.fr", 0},
      {"Mme Marie Dupont, tél. : 06 12 34 56 78, e-mail : marie@x.fr", 0},
      {"Nom : Dupont Prénom : Marie Tél : 0612345678 Mail : marie@x.fr", 0},
      {"Marie Dupont 0612345678 marie@x.fr <mailto:Marie@X.fr>", 0},
      {"Marie Dupont 0612345678 marie@x.fr paul@y.fr", VISITOR_MORE_EMAILS},
      {"Marie Dupont 0612345678 / 0123456789 marie@x.fr", VISITOR_MORE_PHONES},
      {"Marie Dupont 06 12 34 56 78 9 marie@x.fr", VISITOR_MORE_PHONES},
      {"Marie Dupont 0612345678 ou +41 79 123 45 67 marie@x.fr", VISITOR_MORE_PHONES},
      {"Marie Dupont 0612345678 marie@x.fr Message : rappeler demain", VISITOR_WORDS_LEFT},
      {"Marie Dupont: rappeler demain 0612345678 marie@x.fr", VISITOR_WORDS_LEFT},
      {"Marie Dupont 06 12 34 56 78 75011 Paris marie@x.fr", VISITOR_WORDS_LEFT},
      {"Marie Dupont 12 rue de Paris 06 12 34 56 78 marie@x.fr", VISITOR_WORDS_LEFT},
      {"Marie Dupont Fax 01 23 45 67 89 Tél 06 12 34 56 78 marie@x.fr", VISITOR_WORDS_LEFT},
      {"Marie Dupont 06 12 34 56 78 fax 01 23 45 67 89 marie@x.fr", VISITOR_WORDS_LEFT},
      {"Marie Dupont 01 23 45 67 89 poste 412 marie@x.fr", VISITOR_WORDS_LEFT},
      {"Marie Dupont 12/03/1985 06 12 34 56 78 marie@x.fr", VISITOR_WORDS_LEFT},
      {"T. 01 23 45 67 89 M. 06 12 34 56 78 Marie Dupont marie@x.fr", VISITOR_MORE_PHONES},
      {"Cordialement, Marie Dupont 0612345678 marie@x.fr", 0},
  };
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct visitor visitor;
    unsigned read = visitor_line_read(rows[n].line, &visitor);
    if ((read & ~(unsigned)VISITOR_MISSING) != rows[n].left) fail_msg("%s: %u", rows[n].line, read);
    visitor_clear(&visitor);
  }
}

/* ---- a part by itself: of a form, of an option */

TEST(parts_by_themselves) {
  static const struct {
    enum visitor_part part;
    const char *text, *sent; /* NULL: refused */
  } rows[] = {
      {VISITOR_EMAIL, "marie@x.fr", "marie@x.fr"},
      {VISITOR_EMAIL, " marie@x.fr ", "marie@x.fr"},
      {VISITOR_EMAIL, "sinead.o'brien@x.ie", "sinead.o'brien@x.ie"},
      {VISITOR_EMAIL, "@", NULL},
      {VISITOR_EMAIL, "marie@", NULL},
      {VISITOR_EMAIL, "@x.fr", NULL},
      {VISITOR_EMAIL, "a@b@c.fr", NULL},
      {VISITOR_EMAIL, "Marie <marie@x.fr>", NULL},
      {VISITOR_EMAIL, "marie@x.fr, paul@x.fr", NULL},
      {VISITOR_EMAIL, "marie@x.fr;", NULL},
      {VISITOR_EMAIL, "ma\033rie@x.fr", NULL},
      {VISITOR_EMAIL, "marie", NULL},
      {VISITOR_EMAIL, "marie@123", NULL},
      {VISITOR_EMAIL, "marie@x.fr.", NULL},
      {VISITOR_EMAIL, "mailto:marie@x.fr", NULL},
      {VISITOR_EMAIL, "sinead.o’brien@x.ie", "sinead.o'brien@x.ie"},
      {VISITOR_EMAIL, "marie＠x.fr", "marie@x.fr"},
      {VISITOR_EMAIL, "", NULL},
      {VISITOR_PHONE, "06 12 34 56 78", "0612345678"},
      {VISITOR_PHONE, "+33 (0)6.12.34.56.78", "+33612345678"},
      {VISITOR_PHONE, "0032 470 12 34 56", "+32470123456"},
      {VISITOR_PHONE, "abc", NULL},
      {VISITOR_PHONE, "6", NULL},
      {VISITOR_PHONE, "06 12 34 56 78 9", NULL},
      {VISITOR_PHONE, "0612345678 / 0123456789", NULL},
      {VISITOR_PHONE, "06 12 34 56 78 Marie", NULL},
      {VISITOR_PHONE, " ", NULL},
      {VISITOR_PHONE, "tel:+33-6-12-34-56-78", "+33612345678"},
      {VISITOR_PHONE, "Tél. 06 12 34 56 78.", "0612345678"},
      {VISITOR_PHONE, "O6 12 34 56 78", "0612345678"},
      {VISITOR_PHONE, "12/11/2026", NULL},
      {VISITOR_PHONE, "2026-11-30", NULL},
      {VISITOR_PHONE, "350 000 €", NULL},
      {VISITOR_PHONE, "Fax 01 23 45 67 89", NULL},
      {VISITOR_PHONE, "06 12 34 56 78 fax 01 23 45 67 89", NULL},
      {VISITOR_PHONE, "Fax : 01 23 45 67 89 Tél : 06 12 34 56 78", NULL},
      {VISITOR_PHONE, "12/03/1985 06 12 34 56 78", NULL},
      {VISITOR_PHONE, "Tél : 06 12 34 56 78 2026-11-30", NULL},
      {VISITOR_PHONE, "10:15", NULL},
      {VISITOR_PHONE, "06 12 34 56 7O", NULL},
      {VISITOR_PHONE, "06 12 34 56 78 poste 12", NULL},
      {VISITOR_PHONE, "+1 415 555 2671 ext. 12", NULL},
      {VISITOR_FIRST_NAME, " Anne  Sophie ", "Anne Sophie"},
      {VISITOR_FIRST_NAME, "-", ""},
      {VISITOR_LAST_NAME, "\t", NULL},
      {VISITOR_LAST_NAME, "O'Brien", "O'Brien"},
  };
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct error error = {0};
    AUTO(mem_free_at) char *sent = visitor_part_read(rows[n].part, rows[n].text, &error);
    const char *wanted = rows[n].sent;
    if ((sent == NULL) != (wanted == NULL) || (sent != NULL && strcmp(sent, wanted) != 0))
      fail_msg("%s: %s, not %s", rows[n].text, sent != NULL ? sent : "none", wanted != NULL ? wanted : "none");
    assert_int_equal(error.code, sent == NULL ? ERROR_USAGE : ERROR_NONE);
  }
}

/* One telephone, however it is written; another country's subscriber of the same digits is another one. */
TEST(telephones_are_told_apart) {
  static const struct {
    const char *one, *other;
    bool same;
  } rows[] = {{"0612345678", "06 12 34 56 78", true},
              {"+33612345678", "06.12.34.56.78", true},
              {"0033 6 12 34 56 78", "+33 (0)6 12 34 56 78", true},
              {"+44 20 7946 0958", "+442079460958", true},
              {"01 23 45 67 89 poste 412", "0123456789", true},
              {"+33612345678", "+44612345678", false},
              {"0612345678", "0712345678", false},
              {"06", "06", false},
              {"none", "none", false},
              {NULL, "0612345678", false},
              {NULL, NULL, false}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    bool same = phone_same(rows[n].one, rows[n].other), back = phone_same(rows[n].other, rows[n].one);
    if (same != rows[n].same || back != same) fail_msg("row %zu", n);
  }
}
