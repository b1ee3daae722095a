#include "model/visitor_label.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

enum { LABEL_WORDS = 6 };
enum label_form {
  LABEL_COLON, /* it ends in a colon */
  LABEL_BARE   /* or in none: what it names was taken already, or it is no name of anybody */
};

static const struct label {
  const char *words; /* folded */
  enum visitor_label is;
  enum label_form form;
} labels[] = {
#define NAMES(words, form)                                                                                             \
  { words, VISITOR_LABEL_NAMES, LABEL_##form }
#define LAST(words, form)                                                                                              \
  { words, VISITOR_LABEL_LAST, LABEL_##form }
#define FIRST(words, form)                                                                                             \
  { words, VISITOR_LABEL_FIRST, LABEL_##form }
#define OTHER(words, form)                                                                                             \
  { words, VISITOR_LABEL_OTHER, LABEL_##form }
    /* the names */
    NAMES("nom et prenom", COLON), NAMES("nom et prenoms", COLON), NAMES("nom prenom", COLON),
    NAMES("nom & prenom", COLON), NAMES("prenom et nom", COLON), NAMES("prenom nom", COLON),
    NAMES("prenom & nom", COLON), NAMES("noms", COLON), NAMES("nom complet", COLON), NAMES("full name", COLON),
    NAMES("fullname", COLON), NAMES("name", COLON), NAMES("visiteur", COLON), NAMES("visiteuse", COLON),
    NAMES("visitor", COLON), NAMES("de", COLON), NAMES("de la part de", COLON), NAMES("from", COLON),
    NAMES("expediteur", COLON), NAMES("repondre a", COLON), NAMES("reply-to", COLON), NAMES("civilite", BARE),
    NAMES("client", COLON), NAMES("cliente", COLON), NAMES("contact", COLON), NAMES("interlocuteur", COLON),
    NAMES("prospect", COLON), NAMES("lead", COLON), NAMES("acquereur", COLON), NAMES("acheteur", COLON),
    NAMES("buyer", COLON), NAMES("locataire", COLON), NAMES("tenant", COLON), NAMES("proprietaire", COLON),
    NAMES("vendeur", COLON), NAMES("candidat", COLON), NAMES("demandeur", COLON), NAMES("interesse", COLON),
    NAMES("emprunteur", COLON), NAMES("coordonnees", COLON), NAMES("identite", COLON), NAMES("signature", COLON),
    LAST("nom de famille", BARE), LAST("nom d'usage", BARE), LAST("nom", BARE), LAST("last name", COLON),
    LAST("lastname", COLON), LAST("surname", COLON), LAST("family name", COLON), LAST("nom de naissance", COLON),
    FIRST("prenoms", BARE), FIRST("prenom", BARE), FIRST("first name", COLON), FIRST("firstname", COLON),
    FIRST("given name", COLON), FIRST("given names", COLON), FIRST("forename", COLON),
    /* telephone and address, which were taken */
    NAMES("adresse e-mail", BARE), NAMES("adresse email", BARE), NAMES("adresse mail", BARE),
    NAMES("adresse electronique", BARE), NAMES("email address", BARE), NAMES("e-mail address", BARE),
    NAMES("email", BARE), NAMES("e-mail", BARE), NAMES("mail", BARE), NAMES("courriel", BARE), NAMES("mel", COLON),
    NAMES("mailto", COLON), NAMES("e", COLON), NAMES("@", COLON), NAMES("numero de telephone", BARE),
    NAMES("n° de telephone", BARE), NAMES("n° tel", BARE), NAMES("num tel", BARE), NAMES("numero", COLON),
    NAMES("phone number", BARE), NAMES("telephone portable", BARE), NAMES("telephone mobile", BARE),
    NAMES("telephone fixe", BARE), NAMES("tel portable", BARE), NAMES("tel mobile", BARE), NAMES("tel fixe", BARE),
    NAMES("tel pro", BARE), NAMES("tel perso", BARE), NAMES("ligne directe", BARE), NAMES("standard", COLON),
    NAMES("tel", BARE), NAMES("telephone", BARE), NAMES("phone", BARE), NAMES("mobile", BARE), NAMES("mob", BARE),
    NAMES("portable", BARE), NAMES("port", BARE), NAMES("gsm", BARE), NAMES("fixe", BARE), NAMES("cell", BARE),
    NAMES("fax", BARE), NAMES("telecopie", BARE), NAMES("whatsapp", BARE), NAMES("sms", BARE), NAMES("t", COLON),
    NAMES("m", COLON), NAMES("p", COLON), NAMES("f", COLON), NAMES("ref", BARE), NAMES("reference", BARE),
    /* what stands round them in a mail */
    NAMES("cordialement", BARE), NAMES("bien cordialement", BARE), NAMES("tres cordialement", BARE),
    NAMES("bien a vous", BARE), NAMES("salutations", BARE), NAMES("sinceres salutations", BARE),
    NAMES("meilleures salutations", BARE), NAMES("respectueusement", BARE), NAMES("merci d'avance", BARE),
    NAMES("merci et bonne journee", BARE), NAMES("bonne journee", BARE), NAMES("best regards", BARE),
    NAMES("kind regards", BARE), NAMES("regards", BARE), NAMES("sincerely", BARE), OTHER("envoye de mon", BARE),
    OTHER("envoye depuis", BARE), OTHER("sent from my", BARE),
    /* what is no part of a visitor */
    OTHER("id", COLON), OTHER("identifiant", COLON), OTHER("n°", COLON), OTHER("dossier", COLON),
    OTHER("mandat", COLON), OTHER("ville", COLON), OTHER("code postal", COLON), OTHER("cp", COLON),
    OTHER("adresse", COLON), OTHER("adresse postale", COLON), OTHER("pays", COLON), OTHER("region", COLON),
    OTHER("address", COLON), OTHER("city", COLON), OTHER("zip", COLON), OTHER("postcode", COLON),
    OTHER("country", COLON), OTHER("date", COLON), OTHER("date de naissance", COLON), OTHER("ne le", BARE),
    OTHER("nee le", BARE), OTHER("heure", COLON), OTHER("objet", COLON), OTHER("sujet", COLON), OTHER("subject", COLON),
    OTHER("envoye", COLON), OTHER("envoye le", COLON), OTHER("sent", COLON), OTHER("a", COLON), OTHER("to", COLON),
    OTHER("cc", COLON), OTHER("message", COLON), OTHER("commentaire", COLON), OTHER("commentaires", COLON),
    OTHER("remarque", COLON), OTHER("remarques", COLON), OTHER("note", COLON), OTHER("notes", COLON),
    OTHER("comment", COLON), OTHER("comments", COLON), OTHER("societe", COLON), OTHER("entreprise", COLON),
    OTHER("agence", COLON), OTHER("company", COLON), OTHER("profession", COLON), OTHER("fonction", COLON),
    OTHER("situation", COLON), OTHER("source", COLON), OTHER("origine", COLON), OTHER("statut", COLON),
    OTHER("disponibilites", COLON), OTHER("disponibilite", COLON), OTHER("bien", COLON), OTHER("annonce", COLON),
    OTHER("projet", COLON), OTHER("budget", BARE), OTHER("site", COLON), OTHER("site web", COLON), OTHER("web", COLON),
    OTHER("siret", BARE)};
#undef NAMES
#undef LAST
#undef FIRST
#undef OTHER

char *visitor_label_word(const char *word, size_t length) {
  AUTO(mem_free_at) char *bytes = mem_copy_n(word, length);
  char *folded = text_fold(bytes);
  size_t end = strlen(folded);
  while (end > 0 && strchr(".:*", folded[end - 1]) != NULL)
    folded[--end] = '\0';
  return folded;
}

static const struct label *label_find(const char *words, bool colon) {
  for (size_t n = 0; n < sizeof labels / sizeof *labels; n++)
    if ((colon || labels[n].form == LABEL_BARE) && strcmp(labels[n].words, words) == 0) return &labels[n];
  return NULL;
}

/* "votre prenom", "tel 2", "nom du contact": the label without what a form adds to it. In place. */
static const char *label_bare(char *words) {
  static const char *const before[] = {"votre ", "vos ", "mon ", "ma ", "your "};
  static const char *const behind[] = {" du contact",
                                       " du client",
                                       " du visiteur",
                                       " du prospect",
                                       " du demandeur",
                                       " du locataire",
                                       " du candidat",
                                       " de l'acquereur",
                                       " de l'acheteur",
                                       " de contact",
                                       " client",
                                       " visiteur",
                                       " principal",
                                       " obligatoire",
                                       " requis",
                                       " required",
                                       " 1",
                                       " 2",
                                       " 3"};
  for (size_t n = 0; n < sizeof behind / sizeof *behind; n++) {
    size_t length = strlen(words), end = strlen(behind[n]);
    if (length > end && strcmp(words + length - end, behind[n]) == 0) words[length - end] = '\0';
  }
  for (size_t n = 0; n < sizeof before / sizeof *before; n++)
    if (strncmp(words, before[n], strlen(before[n])) == 0) words += strlen(before[n]);
  return words;
}

size_t visitor_label_at(const char *at, enum visitor_label *label) {
  AUTO(buf_free) struct buf phrase = buf_empty(BUF_UNBOUNDED);
  size_t end = 0, length = 0;
  for (int words = 0; words < LABEL_WORDS && at[end] != '\0' && strchr(",:", at[end]) == NULL; words++) {
    size_t word = strcspn(at + end, " ,:");
    AUTO(mem_free_at) char *folded = visitor_label_word(at + end, word);
    if (folded[0] != '\0') (void)!buf_print(&phrase, "%s%s", phrase.length > 0 ? " " : "", folded);
    end += word;
    size_t behind = end + strspn(at + end, " ");
    bool colon = at[behind] == ':';
    if (phrase.length > 0) {
      AUTO(mem_free_at) char *added = mem_copy(phrase.data);
      const struct label *found = label_find(phrase.data, colon);
      if (found == NULL && colon) found = label_find(label_bare(added), true);
      if (found != NULL) {
        *label = found->is;
        length = behind + colon;
      }
    }
    end = behind;
  }
  return length;
}
