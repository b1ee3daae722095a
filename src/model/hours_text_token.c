/* The words and signs that hours are written with. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/hours_text_private.h"

enum { TOKEN_SHORT = 4, TOKEN_DIGITS = 6, MONDAY_TO_FRIDAY = 0x1F, WEEKEND = 0x60, EVERY_DAY = 0x7F };

/* Folded. A blank in them is any blanks, or a hyphen. */
static const struct token_phrase {
  const char *words;
  enum hours_kind kind;
  int value;
} token_phrases[] = {
    {"lundi", HOURS_DAY, 0},
    {"lundis", HOURS_DAY, 0},
    {"lun", HOURS_DAY, 0},
    {"lu", HOURS_DAY, 0},
    {"monday", HOURS_DAY, 0},
    {"mondays", HOURS_DAY, 0},
    {"mon", HOURS_DAY, 0},
    {"mo", HOURS_DAY, 0},
    {"mardi", HOURS_DAY, 1},
    {"mardis", HOURS_DAY, 1},
    {"mar", HOURS_DAY, 1},
    {"ma", HOURS_DAY, 1},
    {"tuesday", HOURS_DAY, 1},
    {"tuesdays", HOURS_DAY, 1},
    {"tues", HOURS_DAY, 1},
    {"tue", HOURS_DAY, 1},
    {"tu", HOURS_DAY, 1},
    {"mercredi", HOURS_DAY, 2},
    {"mercredis", HOURS_DAY, 2},
    {"merc", HOURS_DAY, 2},
    {"mer", HOURS_DAY, 2},
    {"me", HOURS_DAY, 2},
    {"wednesday", HOURS_DAY, 2},
    {"wednesdays", HOURS_DAY, 2},
    {"weds", HOURS_DAY, 2},
    {"wed", HOURS_DAY, 2},
    {"jeudi", HOURS_DAY, 3},
    {"jeudis", HOURS_DAY, 3},
    {"jeu", HOURS_DAY, 3},
    {"je", HOURS_DAY, 3},
    {"thursday", HOURS_DAY, 3},
    {"thursdays", HOURS_DAY, 3},
    {"thurs", HOURS_DAY, 3},
    {"thur", HOURS_DAY, 3},
    {"thu", HOURS_DAY, 3},
    {"th", HOURS_DAY, 3}, /* an ordinal too, right behind a number */
    {"vendredi", HOURS_DAY, 4},
    {"vendredis", HOURS_DAY, 4},
    {"vend", HOURS_DAY, 4},
    {"ven", HOURS_DAY, 4},
    {"ve", HOURS_DAY, 4},
    {"friday", HOURS_DAY, 4},
    {"fridays", HOURS_DAY, 4},
    {"fri", HOURS_DAY, 4},
    {"fr", HOURS_DAY, 4},
    {"samedi", HOURS_DAY, 5},
    {"samedis", HOURS_DAY, 5},
    {"sam", HOURS_DAY, 5},
    {"sa", HOURS_DAY, 5},
    {"saturday", HOURS_DAY, 5},
    {"saturdays", HOURS_DAY, 5},
    {"sat", HOURS_DAY, 5},
    {"dimanche", HOURS_DAY, 6},
    {"dimanches", HOURS_DAY, 6},
    {"dim", HOURS_DAY, 6},
    {"di", HOURS_DAY, 6},
    {"sunday", HOURS_DAY, 6},
    {"sundays", HOURS_DAY, 6},
    {"sun", HOURS_DAY, 6},
    {"su", HOURS_DAY, 6},
    {"en semaine", HOURS_DAYS, MONDAY_TO_FRIDAY},
    {"la semaine", HOURS_DAYS, MONDAY_TO_FRIDAY},
    {"semaine", HOURS_DAYS, MONDAY_TO_FRIDAY},
    {"jours de semaine", HOURS_DAYS, MONDAY_TO_FRIDAY},
    {"jours de la semaine", HOURS_DAYS, MONDAY_TO_FRIDAY},
    {"jours ouvres", HOURS_DAYS, MONDAY_TO_FRIDAY},
    {"weekdays", HOURS_DAYS, MONDAY_TO_FRIDAY},
    {"weekday", HOURS_DAYS, MONDAY_TO_FRIDAY},
    {"week days", HOURS_DAYS, MONDAY_TO_FRIDAY},
    {"working days", HOURS_DAYS, MONDAY_TO_FRIDAY},
    {"business days", HOURS_DAYS, MONDAY_TO_FRIDAY},
    {"week end", HOURS_DAYS, WEEKEND},
    {"week ends", HOURS_DAYS, WEEKEND},
    {"weekend", HOURS_DAYS, WEEKEND},
    {"weekends", HOURS_DAYS, WEEKEND},
    {"tous les jours", HOURS_DAYS, EVERY_DAY},
    {"ts les jours", HOURS_DAYS, EVERY_DAY},
    {"chaque jour", HOURS_DAYS, EVERY_DAY},
    {"toute la semaine", HOURS_DAYS, EVERY_DAY},
    {"7j/7", HOURS_DAYS, EVERY_DAY},
    {"7 j/7", HOURS_DAYS, EVERY_DAY},
    {"7j sur 7", HOURS_DAYS, EVERY_DAY},
    {"7 jours sur 7", HOURS_DAYS, EVERY_DAY},
    {"every day", HOURS_DAYS, EVERY_DAY},
    {"everyday", HOURS_DAYS, EVERY_DAY},
    {"each day", HOURS_DAYS, EVERY_DAY},
    {"all days", HOURS_DAYS, EVERY_DAY},
    {"all week", HOURS_DAYS, EVERY_DAY},
    {"daily", HOURS_DAYS, EVERY_DAY},
    {"7 days a week", HOURS_DAYS, EVERY_DAY},
    {"24/7", HOURS_ALWAYS, 0},
    {"7/7", HOURS_ALWAYS, 1},
    {"autres jours", HOURS_OTHERS, 0},
    {"reste de la semaine", HOURS_OTHERS, 0},
    {"other days", HOURS_OTHERS, 0},
    {"rest of the week", HOURS_OTHERS, 0},
    {"aujourd'hui", HOURS_DATED, 0},
    {"today", HOURS_DATED, 0},
    {"demain", HOURS_DATED, 1},
    {"tomorrow", HOURS_DATED, 1},
    {"apres demain", HOURS_DATED, 2},
    {"day after tomorrow", HOURS_DATED, 2},
    {"janvier", HOURS_MONTH, 1},
    {"janv", HOURS_MONTH, 1},
    {"january", HOURS_MONTH, 1},
    {"jan", HOURS_MONTH, 1},
    {"fevrier", HOURS_MONTH, 2},
    {"fevr", HOURS_MONTH, 2},
    {"fev", HOURS_MONTH, 2},
    {"february", HOURS_MONTH, 2},
    {"feb", HOURS_MONTH, 2},
    {"mars", HOURS_MONTH, 3},
    {"march", HOURS_MONTH, 3},
    {"avril", HOURS_MONTH, 4},
    {"avr", HOURS_MONTH, 4},
    {"april", HOURS_MONTH, 4},
    {"apr", HOURS_MONTH, 4},
    {"mai", HOURS_MONTH, 5},
    {"may", HOURS_MONTH, 5},
    {"juin", HOURS_MONTH, 6},
    {"june", HOURS_MONTH, 6},
    {"jun", HOURS_MONTH, 6},
    {"juillet", HOURS_MONTH, 7},
    {"juil", HOURS_MONTH, 7},
    {"july", HOURS_MONTH, 7},
    {"jul", HOURS_MONTH, 7},
    {"aout", HOURS_MONTH, 8},
    {"august", HOURS_MONTH, 8},
    {"aug", HOURS_MONTH, 8},
    {"septembre", HOURS_MONTH, 9},
    {"september", HOURS_MONTH, 9},
    {"sept", HOURS_MONTH, 9},
    {"sep", HOURS_MONTH, 9},
    {"octobre", HOURS_MONTH, 10},
    {"october", HOURS_MONTH, 10},
    {"oct", HOURS_MONTH, 10},
    {"novembre", HOURS_MONTH, 11},
    {"november", HOURS_MONTH, 11},
    {"nov", HOURS_MONTH, 11},
    {"decembre", HOURS_MONTH, 12},
    {"december", HOURS_MONTH, 12},
    {"dec", HOURS_MONTH, 12},
    {"er", HOURS_ORDINAL, 0},
    {"st", HOURS_ORDINAL, 0},
    {"nd", HOURS_ORDINAL, 0},
    {"rd", HOURS_ORDINAL, 0},
    {"de", HOURS_FROM, 0},
    {"du", HOURS_FROM, 0},
    {"des", HOURS_FROM, 0},
    {"le", HOURS_FROM, 0},
    {"la", HOURS_FROM, 0},
    {"les", HOURS_FROM, 0},
    {"tous les", HOURS_FROM, 0},
    {"chaque", HOURS_FROM, 0},
    {"on", HOURS_FROM, 0},
    {"the", HOURS_FROM, 0},
    {"every", HOURS_FROM, 0},
    {"each", HOURS_FROM, 0},
    {"all", HOURS_FROM, 0},
    {"of", HOURS_FROM, 0},
    {"from", HOURS_FROM, 1},
    {"a partir du", HOURS_SINCE, 0},
    {"a partir de", HOURS_SINCE, 0},
    {"a compter du", HOURS_SINCE, 0},
    {"des le", HOURS_SINCE, 0},
    {"starting", HOURS_SINCE, 0},
    {"starting from", HOURS_SINCE, 0},
    {"as of", HOURS_SINCE, 0},
    {"entre", HOURS_BETWEEN, 0},
    {"between", HOURS_BETWEEN, 0},
    {"a", HOURS_TO, 0},
    {"au", HOURS_TO, 0},
    {"to", HOURS_TO, 0},
    {"through", HOURS_TO, 0},
    {"thru", HOURS_TO, 0},
    {"jusqu'a", HOURS_UNTIL, 0},
    {"jusqu'au", HOURS_UNTIL, 0},
    {"until", HOURS_UNTIL, 0},
    {"till", HOURS_UNTIL, 0},
    {"til", HOURS_UNTIL, 0},
    {"et", HOURS_AND, 0},
    {"et de", HOURS_AND, 0},
    {"and", HOURS_AND, 0},
    {"and from", HOURS_AND, 0},
    {"puis", HOURS_AND, 0},
    {"puis de", HOURS_AND, 0},
    {"then", HOURS_AND, 0},
    {"ainsi que", HOURS_AND, 0},
    {"as well as", HOURS_AND, 0},
    {"h", HOURS_HOUR, 0},
    {"hr", HOURS_HOUR, 0},
    {"hrs", HOURS_HOUR, 0},
    {"heure", HOURS_HOUR, 0},
    {"heures", HOURS_HOUR, 0},
    {"hours", HOURS_HOUR, 0},
    {"o'clock", HOURS_HOUR, 0},
    {"am", HOURS_HALF, 0},
    {"a.m.", HOURS_HALF, 0},
    {"a.m", HOURS_HALF, 0},
    {"pm", HOURS_HALF, 12},
    {"p.m.", HOURS_HALF, 12},
    {"p.m", HOURS_HALF, 12},
    {"midi", HOURS_CLOCK, 12 * 60},
    {"noon", HOURS_CLOCK, 12 * 60},
    {"midday", HOURS_CLOCK, 12 * 60},
    {"minuit", HOURS_CLOCK, 24 * 60},
    {"midnight", HOURS_CLOCK, 24 * 60},
    {"matin", HOURS_PART, HOURS_MORNING},
    {"matins", HOURS_PART, HOURS_MORNING},
    {"du matin", HOURS_PART, HOURS_MORNING},
    {"le matin", HOURS_PART, HOURS_MORNING},
    {"morning", HOURS_PART, HOURS_MORNING},
    {"mornings", HOURS_PART, HOURS_MORNING},
    {"in the morning", HOURS_PART, HOURS_MORNING},
    {"apres midi", HOURS_PART, HOURS_AFTERNOON},
    {"l'apres midi", HOURS_PART, HOURS_AFTERNOON},
    {"de l'apres midi", HOURS_PART, HOURS_AFTERNOON},
    {"aprem", HOURS_PART, HOURS_AFTERNOON},
    {"afternoon", HOURS_PART, HOURS_AFTERNOON},
    {"afternoons", HOURS_PART, HOURS_AFTERNOON},
    {"in the afternoon", HOURS_PART, HOURS_AFTERNOON},
    {"soir", HOURS_PART, HOURS_EVENING},
    {"soirs", HOURS_PART, HOURS_EVENING},
    {"du soir", HOURS_PART, HOURS_EVENING},
    {"le soir", HOURS_PART, HOURS_EVENING},
    {"evening", HOURS_PART, HOURS_EVENING},
    {"evenings", HOURS_PART, HOURS_EVENING},
    {"in the evening", HOURS_PART, HOURS_EVENING},
    {"toute la journee", HOURS_ALL_DAY, 0},
    {"la journee", HOURS_ALL_DAY, 0},
    {"journee entiere", HOURS_ALL_DAY, 0},
    {"all day", HOURS_ALL_DAY, 0},
    {"all day long", HOURS_ALL_DAY, 0},
    {"the whole day", HOURS_ALL_DAY, 0},
    {"24h/24", HOURS_ALL_DAY, 1},
    {"24 h/24", HOURS_ALL_DAY, 1},
    {"24h sur 24", HOURS_ALL_DAY, 1},
    {"open", HOURS_OPEN, 0},
    {"ouvert", HOURS_OPEN, 0},
    {"ouverte", HOURS_OPEN, 0},
    {"ouverture", HOURS_OPEN, 0},
    {"disponible", HOURS_OPEN, 0},
    {"disponibles", HOURS_OPEN, 0},
    {"disponibilite", HOURS_OPEN, 0},
    {"disponibilites", HOURS_OPEN, 0},
    {"mes disponibilites", HOURS_OPEN, 0},
    {"dispo", HOURS_OPEN, 0},
    {"dispos", HOURS_OPEN, 0},
    {"je suis", HOURS_OPEN, 0},
    {"je suis la", HOURS_OPEN, 0},
    {"nous sommes", HOURS_OPEN, 0},
    {"nous sommes la", HOURS_OPEN, 0},
    {"on est", HOURS_OPEN, 0},
    {"on est la", HOURS_OPEN, 0},
    {"present", HOURS_OPEN, 0},
    {"libre", HOURS_OPEN, 0},
    {"available", HOURS_OPEN, 0},
    {"availability", HOURS_OPEN, 0},
    {"i am", HOURS_OPEN, 0},
    {"i'm", HOURS_OPEN, 0},
    {"we are", HOURS_OPEN, 0},
    {"we're", HOURS_OPEN, 0},
    {"free", HOURS_OPEN, 0},
    {"at home", HOURS_OPEN, 0},
    {"visites", HOURS_OPEN, 0},
    {"visites possibles", HOURS_OPEN, 0},
    {"visite possible", HOURS_OPEN, 0},
    {"visits", HOURS_OPEN, 0},
    {"viewings", HOURS_OPEN, 0},
    {"horaires", HOURS_OPEN, 0},
    {"horaires de visite", HOURS_OPEN, 0},
    {"opening hours", HOURS_OPEN, 0},
    {"uniquement", HOURS_OPEN, 0},
    {"seulement", HOURS_OPEN, 0},
    {"only", HOURS_OPEN, 0},
    {"non stop", HOURS_OPEN, 0},
    {"sans interruption", HOURS_OPEN, 0},
    {"en continu", HOURS_OPEN, 0},
    {"bonjour", HOURS_OPEN, 0},
    {"bonsoir", HOURS_OPEN, 0},
    {"hello", HOURS_OPEN, 0},
    {"hi", HOURS_OPEN, 0},
    {"merci", HOURS_OPEN, 0},
    {"thanks", HOURS_OPEN, 0},
    {"thank you", HOURS_OPEN, 0},
    {"cordialement", HOURS_OPEN, 0},
    {"ferme", HOURS_CLOSED, 0},
    {"fermee", HOURS_CLOSED, 0},
    {"fermeture", HOURS_CLOSED, 0},
    {"closed", HOURS_CLOSED, 0},
    {"absent", HOURS_CLOSED, 0},
    {"absente", HOURS_CLOSED, 0},
    {"absents", HOURS_CLOSED, 0},
    {"pas la", HOURS_CLOSED, 0},
    {"pas", HOURS_CLOSED, 0},
    {"pas disponible", HOURS_CLOSED, 0},
    {"pas dispo", HOURS_CLOSED, 0},
    {"pas de visite", HOURS_CLOSED, 0},
    {"pas de visites", HOURS_CLOSED, 0},
    {"indisponible", HOURS_CLOSED, 0},
    {"indispo", HOURS_CLOSED, 0},
    {"jamais", HOURS_CLOSED, 0},
    {"rien", HOURS_CLOSED, 0},
    {"non", HOURS_CLOSED, 0},
    {"off", HOURS_CLOSED, 0},
    {"pause", HOURS_CLOSED, 0},
    {"away", HOURS_CLOSED, 0},
    {"unavailable", HOURS_CLOSED, 0},
    {"not available", HOURS_CLOSED, 0},
    {"not", HOURS_CLOSED, 0},
    {"no", HOURS_CLOSED, 0},
    {"never", HOURS_CLOSED, 0},
    {"no visits", HOURS_CLOSED, 0},
    {"no viewings", HOURS_CLOSED, 0},
    {"sauf", HOURS_EXCEPT, 0},
    {"excepte", HOURS_EXCEPT, 0},
    {"hors", HOURS_EXCEPT, 0},
    {"hormis", HOURS_EXCEPT, 0},
    {"mais pas", HOURS_EXCEPT, 0},
    {"except", HOURS_EXCEPT, 0},
    {"except for", HOURS_EXCEPT, 0},
    {"excluding", HOURS_EXCEPT, 0},
    {"but not", HOURS_EXCEPT, 0},
    {"nothing from today on", HOURS_NOTHING, 0},
    {"rien a partir d'aujourd'hui", HOURS_NOTHING, 0},
};
enum { TOKEN_PHRASES = sizeof token_phrases / sizeof *token_phrases };

/* ---- a folded text that knows where its bytes come from */

struct token_text {
  char *folded;
  size_t *from; /* of each byte, and of the end */
};

/* What other signs are written for: ";" also begins lines, "\x1a" is nothing that anybody knows. */
static const char *token_sign(uint32_t character) {
  switch (character) {
  case 0x2192: /* arrow */
  case 0x2212: /* minus */
    return "-";
  case 0x2022: /* bullets */
  case 0xB7:
  case 0x25CF:
  case 0x25AA:
  case '*':
    return ";";
  case 0x2026: /* an ellipsis is no three full stops: something was left out */
    return "\x1a";
  default:
    return NULL;
  }
}

static struct token_text token_fold(const char *text) {
  struct buf folded = buf_empty(BUF_UNBOUNDED);
  struct token_text made = {.from = NULL};
  size_t at = 0, count = 0, length = strlen(text);
  for (bool last = false; !last;) {
    uint32_t character = 0;
    size_t size = text_decode(text + at, length - at, &character);
    last = size == 0;
    AUTO(mem_free_at) char *one = mem_copy_n(text + at, size);
    const char *sign = token_sign(character);
    AUTO(mem_free_at) char *fold = sign != NULL ? mem_copy(sign) : text_fold(one);
    size_t bytes = strlen(fold) + last;
    made.from = mem_resize(made.from, count + bytes, sizeof *made.from);
    for (size_t n = 0; n < bytes; n++)
      made.from[count++] = at;
    (void)!buf_add_text(&folded, fold);
    at += size;
  }
  made.folded = buf_take(&folded);
  return made;
}

/* ---- tokens */

static bool token_is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80 || c == '\x1a';
}

/* Bytes that a phrase takes there; 0: it does not stand there. */
static size_t token_phrase_at(const char *words, const char *text) {
  const char *at = text;
  for (; *words != '\0'; words++) {
    size_t blanks = *words != ' ' ? 0 : *at == '-' ? 1 : strspn(at, " ");
    if (*words == ' ' ? blanks == 0 : *at != *words) return 0;
    at += *words == ' ' ? blanks : 1;
  }
  char last = at > text ? at[-1] : '\0';
  bool goes_on = token_is_letter(last) ? token_is_letter(*at) : last >= '0' && last <= '9' && *at >= '0' && *at <= '9';
  return goes_on ? 0 : (size_t)(at - text);
}

static size_t token_longest(const char *text, const struct token_phrase **found) {
  size_t most = 0;
  for (size_t n = 0; n < TOKEN_PHRASES; n++) {
    size_t length = token_phrase_at(token_phrases[n].words, text);
    if (length <= most) continue;
    most = length;
    *found = &token_phrases[n];
  }
  return most;
}

static size_t token_number(const char *text, struct hours_token *token) {
  size_t digits = strspn(text, "0123456789");
  token->kind = digits <= TOKEN_DIGITS ? HOURS_NUMBER : HOURS_UNKNOWN;
  token->digits = digits;
  token->value = digits <= TOKEN_DIGITS ? (int)strtol(text, NULL, 10) : 0;
  return digits;
}

static bool token_is_digit(char c) {
  return c >= '0' && c <= '9';
}

static size_t token_mark(const char *text, bool digit_before, struct hours_token *token) {
  static const struct {
    char sign;
    enum hours_kind kind;
  } marks[] = {{',', HOURS_COMMA}, {';', HOURS_BREAK}, {'\n', HOURS_BREAK}, {'!', HOURS_BREAK}, {':', HOURS_COLON},
               {'=', HOURS_COLON}, {'/', HOURS_SLASH}, {'-', HOURS_DASH},   {'&', HOURS_AND},   {'+', HOURS_PLUS}};
  token->kind = HOURS_UNKNOWN;
  if (*text == '.') token->kind = digit_before && token_is_digit(text[1]) ? HOURS_POINT : HOURS_BREAK;
  for (size_t n = 0; n < sizeof marks / sizeof *marks; n++)
    if (marks[n].sign == *text) token->kind = marks[n].kind;
  return 1;
}

/* The words, their points too where they are short: "lun." */
static size_t token_read(const char *text, bool digit_before, struct hours_token *token) {
  const struct token_phrase *phrase = NULL;
  size_t length = token_longest(text, &phrase);
  if (phrase != NULL) {
    token->kind = phrase->kind;
    token->value = phrase->value;
    bool name = phrase->kind == HOURS_DAY || phrase->kind == HOURS_MONTH;
    return length + (name && length <= TOKEN_SHORT && text[length] == '.');
  }
  if (token_is_digit(*text)) return token_number(text, token);
  if (!token_is_letter(*text)) return token_mark(text, digit_before, token);
  token->kind = HOURS_UNKNOWN;
  for (length = 0; token_is_letter(text[length]) || (text[length] == '\'' && length > 0);)
    length++;
  return length;
}

struct hours_token *hours_text_tokens(const char *text, size_t *count) {
  struct token_text folded = token_fold(text);
  struct hours_token *tokens = NULL;
  bool ended = false;
  *count = 0;
  for (size_t at = 0; !ended;) {
    size_t blanks = strspn(folded.folded + at, " ()\"");
    struct hours_token token = {.kind = HOURS_END, .apart = blanks > 0};
    at += blanks;
    ended = folded.folded[at] == '\0';
    bool digit_before = at > 0 && token_is_digit(folded.folded[at - 1]);
    size_t length = ended ? 0 : token_read(folded.folded + at, digit_before, &token);
    token.from = folded.from[at];
    token.to = folded.from[at + length];
    at += length;
    tokens = mem_grow(tokens, *count, sizeof *tokens);
    tokens[(*count)++] = token;
  }
  free(folded.folded);
  free(folded.from);
  return tokens;
}
