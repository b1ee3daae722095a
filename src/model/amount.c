#include "model/amount.h"

#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/mem.h"
#include "base/text.h"

enum { AMOUNT_GROUP = 3 };

/* What stands behind a number and says of what it is, blanks apart. *comma: it is written in a language that parts
 * thousands with one. */
static bool amount_is_unit(const char *text, bool *comma) {
  static const char *const units[] = {"",    "€",   "eur",    "euro",     "euros",      "m2",           "m²",
                                      "°",   "%",   "€/mois", "€parmois", "euros/mois", "eurosparmois", "eur/mois",
                                      "€cc", "€hc", "€fai",   "€ttc",     "eurosfai",   "m2habitables", "metrescarres"};
  static const char *const english[] = {"sqm", "sq.m", "sq.m.", "€/month", "euramonth", "eur/month", "€amonth"};
  AUTO(mem_free_at) char *folded = text_fold(text);
  for (size_t n = 0; n < sizeof units / sizeof *units; n++)
    if (strcmp(folded, units[n]) == 0) return true;
  for (size_t n = 0; n < sizeof english / sizeof *english && !*comma; n++)
    *comma = strcmp(folded, english[n]) == 0;
  return *comma;
}

/* Blanks and quotes part thousands: between two digits they become one blank, elsewhere they go. What is left is
 * digits, points, commas and blanks, and the unit. In place. */
static void amount_join(char *text) {
  char *out = text;
  for (const char *at = text; *at != '\0';) {
    uint32_t c;
    size_t length = text_decode(at, strlen(at), &c);
    bool quote = c == '\'' || c == 0x2019, blank = c == ' ' || c == 0xA0 || c == 0x202F || (c >= 0x2000 && c <= 0x200A);
    at += length;
    if (c == 0x2212)
      *out++ = '-';
    else if (!blank && !quote)
      out = (char *)memmove(out, at - length, length) + length;
    else if (out > text && isdigit((unsigned char)out[-1]) && isdigit((unsigned char)*at))
      *out++ = ' ';
  }
  *out = '\0';
}

static size_t amount_count(const char *text, size_t length, char sign) {
  size_t count = 0;
  for (size_t n = 0; n < length; n++)
    count += text[n] == sign;
  return count;
}

/* Whole groups of three stand between those signs, the first of one to three digits. */
static bool amount_is_grouped(const char *text, size_t length, char sign) {
  size_t digits = 0, groups = 0;
  for (size_t n = 0; n <= length; n++) {
    if (n < length && text[n] != sign) {
      digits++;
      continue;
    }
    if (groups == 0 ? digits == 0 || digits > AMOUNT_GROUP : digits != AMOUNT_GROUP) return false;
    digits = 0;
    groups++;
  }
  return true;
}

/* Which sign stands before the decimals, '\0': none. False when it may be two numbers, or is none. */
static bool amount_find_point(enum amount_kind kind, const char *text, size_t length, char *point) {
  size_t points = amount_count(text, length, '.'), commas = amount_count(text, length, ',');
  size_t blanks = amount_count(text, length, ' ');
  *point = '\0';
  if (blanks > 0) {
    const char *at = memchr(text, points > 0 ? '.' : ',', length);
    size_t whole = at != NULL ? (size_t)(at - text) : length;
    if (at != NULL) *point = *at;
    return points + commas <= 1 && amount_is_grouped(text, whole, ' ') && amount_count(text, whole, ' ') == blanks;
  }
  if (points == 0 && commas == 0) return true;
  if (points > 0 && commas > 0) {
    *point = memrchr(text, '.', length) > memrchr(text, ',', length) ? '.' : ',';
    char group = *point == '.' ? ',' : '.';
    const char *at = memchr(text, *point, length);
    return (*point == '.' ? points : commas) == 1 && amount_is_grouped(text, (size_t)(at - text), group);
  }
  char sign = points > 0 ? '.' : ',';
  if (points + commas > 1) return amount_is_grouped(text, length, sign);
  const char *at = memchr(text, sign, length);
  bool thousands = amount_is_grouped(text, length, sign) && text[0] != '0';
  if (!thousands || kind == AMOUNT_PLACE) *point = sign;
  return (!thousands || kind != AMOUNT_MEASURE) && length - (size_t)(at - text) <= AMOUNT_SIZE / 2;
}

bool amount_read(enum amount_kind kind, const char *text, size_t length, char out[AMOUNT_SIZE]) {
  AUTO(mem_free_at) char *joined = mem_copy_n(text, length);
  amount_join(joined);
  const char *at = joined;
  size_t made = 0;
  char point;
  out[0] = '\0';
  bool comma = false;
  if (strncmp(at, "€", strlen("€")) == 0) at += strlen("€");
  if (strncasecmp(at, "eur", 3) == 0) at += 3;
  bool minus = *at == '-';
  at += minus || *at == '+';
  size_t digits = strspn(at, "0123456789., ");
  if (digits >= AMOUNT_SIZE - 3 || strcspn(at, "0123456789") >= digits || !amount_is_unit(at + digits, &comma))
    return false;
  if (comma && kind == AMOUNT_MEASURE) kind = memchr(at, ',', digits) != NULL ? AMOUNT_MONEY : AMOUNT_PLACE;
  if (!amount_find_point(kind, at, digits, &point)) return false;
  const char *end = at + digits;
  while (*at == '0' && isdigit((unsigned char)at[1]))
    at++;
  if (minus) out[made++] = '-';
  if (!isdigit((unsigned char)*at)) out[made++] = '0';
  for (; at < end; at++)
    if (isdigit((unsigned char)*at) || *at == point) out[made++] = *at == point ? '.' : *at;
  if (out[made - 1] == '.') made--;
  out[made] = '\0';
  return true;
}

void amount_write(const char *number, char out[AMOUNT_SIZE * 2]) {
  size_t sign = number[0] == '-', whole = strspn(number + sign, "0123456789"), length = strlen(number);
  bool thousands = whole > 0 && whole <= AMOUNT_GROUP && number[sign] != '0' && number[sign + whole] == '.' &&
                   length == sign + whole + 1 + AMOUNT_GROUP &&
                   strspn(number + sign + whole + 1, "0123456789") == AMOUNT_GROUP;
  snprintf(out, AMOUNT_SIZE * 2, "%s%s", length < AMOUNT_SIZE ? number : "", thousands ? "0" : "");
}

void amount_show(const char *number, char out[AMOUNT_SIZE * 2]) {
  char plain[AMOUNT_SIZE * 2];
  amount_write(number, plain);
  size_t whole = strcspn(plain, ".eE"), made = 0, sign = plain[0] == '-';
  bool groups = whole > sign + 4 && strspn(plain + sign, "0123456789") == whole - sign;
  for (size_t n = 0; plain[n] != '\0'; n++) {
    if (groups && n > sign && n < whole && (whole - n) % AMOUNT_GROUP == 0) out[made++] = ' ';
    out[made++] = plain[n];
  }
  out[made] = '\0';
}

/* ---- a place */

struct amount_degree {
  double value;
  char text[AMOUNT_SIZE]; /* in its own digits, where it has no minutes */
  bool sided;             /* a letter says of which side it is */
};

/* A letter of sides, or a word that begins with it; the second and those behind it are west or south. */
static bool amount_side(const char **at, const char *sides, bool *minus) {
  const char *text = *at + strspn(*at, " ");
  const char *side = isalpha((unsigned char)*text) ? strchr(sides, toupper((unsigned char)*text)) : NULL;
  if (side == NULL) return false;
  while (isalpha((unsigned char)*text))
    text++;
  *minus = side > sides;
  *at = text;
  return true;
}

static const char amount_minus[] = "\u2212";

static bool amount_mark(const char **at) {
  static const char *const marks[] = {"°", "º", "''", "'", "\"", "′", "″", "’’", "’", "”"};
  for (size_t n = 0; n < sizeof marks / sizeof *marks; n++) {
    if (strncmp(*at, marks[n], strlen(marks[n])) != 0) continue;
    *at += strlen(marks[n]);
    *at += strspn(*at, " ");
    return true;
  }
  return false;
}

/* Degrees, minutes and seconds, each behind the other's mark. */
static bool amount_parts(const char **at, struct amount_degree *degree, bool *minus) {
  const char *text = *at;
  double part = 1;
  bool goes_on = true;
  for (size_t n = 0; n < AMOUNT_GROUP && goes_on; n++, part /= 60) {
    char number[AMOUNT_SIZE];
    size_t length = n == 0 && (*text == '-' || *text == '+');
    if (n == 0 && strncmp(text, amount_minus, strlen(amount_minus)) == 0) length = strlen(amount_minus);
    length += strspn(text + length, "0123456789");
    if (length == 0 && n > 0) break;
    if (length > 0 && (text[length] == '.' || text[length] == ',') && isdigit((unsigned char)text[length + 1]))
      length += 1 + strspn(text + length + 1, "0123456789");
    if (!amount_read(AMOUNT_PLACE, text, length, number)) return false;
    double value = fabs(strtod(number, NULL));
    if (n > 0 && value >= 60) return false;
    *minus |= number[0] == '-';
    degree->value += value * part;
    if (n == 0) memcpy(degree->text, number + (number[0] == '-'), AMOUNT_SIZE - 1);
    if (n > 0) snprintf(degree->text, sizeof degree->text, "%.6f", degree->value);
    text += length;
    goes_on = amount_mark(&text);
  }
  *at = text;
  return true;
}

/* *at moves behind it. */
static bool amount_degree(const char **at, const char *sides, double most, struct amount_degree *degree) {
  bool minus = false, west = false;
  const char *text = *at + strspn(*at, " ");
  *degree = (struct amount_degree){.sided = amount_side(&text, sides, &west)};
  if (degree->sided) text += strspn(text, " :");
  if (!amount_parts(&text, degree, &minus) || degree->value > most) return false;
  if (!degree->sided) degree->sided = amount_side(&text, sides, &west);
  if (minus || west) {
    memmove(degree->text + 1, degree->text, AMOUNT_SIZE - 1);
    degree->text[0] = '-';
  }
  *at = text;
  return true;
}

static const char amount_north[] = "NS", amount_east[] = "EWO"; /* O: a French west */
enum { AMOUNT_POLE = 90, AMOUNT_DATE_LINE = 180 };

static bool amount_only(const char *text, const char *sides, double most, char out[AMOUNT_SIZE]) {
  AUTO(mem_free_at) char *clean = text_clean_line(text);
  const char *at = clean;
  struct amount_degree degree;
  bool read = amount_degree(&at, sides, most, &degree) && *at == '\0';
  memcpy(out, read ? degree.text : "", read ? AMOUNT_SIZE : 1);
  return read;
}

bool amount_read_latitude(const char *text, char out[AMOUNT_SIZE]) {
  return amount_only(text, amount_north, AMOUNT_POLE, out);
}

bool amount_read_longitude(const char *text, char out[AMOUNT_SIZE]) {
  return amount_only(text, amount_east, AMOUNT_DATE_LINE, out);
}

/* In either order; *at moves behind them. */
static bool amount_pair(const char **at, bool north_first, struct amount_degree *north, struct amount_degree *east) {
  bool read = north_first ? amount_degree(at, amount_north, AMOUNT_POLE, north)
                          : amount_degree(at, amount_east, AMOUNT_DATE_LINE, east);
  size_t between = strspn(*at, " ,;/");
  *at += between;
  if (!read || (between == 0 && !(north_first ? north : east)->sided)) return false;
  return north_first ? amount_degree(at, amount_east, AMOUNT_DATE_LINE, east)
                     : amount_degree(at, amount_north, AMOUNT_POLE, north);
}

/* The signs of an address that stand for themselves: "%2C" is a comma, "+" a blank. In place. */
static void amount_unescape(char *text) {
  char *out = text;
  for (const char *at = text; *at != '\0'; at++) {
    const char byte[] = {at[0] == '%' ? at[1] : '\0', at[0] == '%' && at[1] != '\0' ? at[2] : '\0', '\0'};
    bool escaped = isxdigit((unsigned char)byte[0]) && isxdigit((unsigned char)byte[1]);
    *out++ = escaped ? (char)strtol(byte, NULL, 16) : *at == '+' ? ' ' : *at;
    at += escaped ? 2 : 0;
  }
  *out = '\0';
}

/* What stands where in the addresses of maps, before the numbers and between them ("": the signs of any pair). The
 * first that fits counts: a pin before what the window shows. */
static const struct amount_map {
  const char *before, *between, *rest; /* rest: what may stand behind */
} amount_maps[] = {{"!3d", "!4d", "!&?/#"}, {"mlat=", "&mlon=", "&#"},    {"?q=", "", "&,/#("}, {"&q=", "", "&,/#("},
                   {"q=loc:", "", "&,/#("}, {"?ll=", "", "&,/#"},         {"&ll=", "", "&,/#"}, {"?query=", "", "&,/#"},
                   {"&query=", "", "&,/#"}, {"destination=", "", "&,/#"}, {"cp=", "~", "&#"},   {"/dir//", "", "&,/#@"},
                   {"/place/", "", "&,/#"}, {"/search/", "", "&,/#?"},    {"/@", "", "&,/#"},   {"#map=", "", "&/#"}};

/* The number that says how near a map is stands before the others. */
static const char *amount_skip_zoom(const char *at) {
  size_t digits = strspn(at, "0123456789.");
  return digits > 0 && at[digits] == '/' ? at + digits + 1 : at;
}

/* North and east, or the other way round where letters say so; behind them one of the rest, or nothing. */
static bool amount_places_at(const char *begin, const char *rest, char latitude[AMOUNT_SIZE],
                             char longitude[AMOUNT_SIZE]) {
  for (int north_first = 1; north_first >= 0; north_first--) {
    struct amount_degree north, east;
    const char *at = begin;
    if (!amount_pair(&at, north_first, &north, &east) || (!north_first && !north.sided && !east.sided)) continue;
    bool closed = *at == ')' || *at == ']';
    if (at[closed] != '\0' && strchr(rest, *at) == NULL) continue;
    memcpy(latitude, north.text, AMOUNT_SIZE);
    memcpy(longitude, east.text, AMOUNT_SIZE);
    return true;
  }
  return false;
}

/* Those of one kind of map. */
static bool amount_places_of(const struct amount_map *map, const char *text, char latitude[AMOUNT_SIZE],
                             char longitude[AMOUNT_SIZE]) {
  const char *at = strstr(text, map->before);
  if (at == NULL) return false;
  at += strlen(map->before);
  if (strcmp(map->before, "#map=") == 0) at = amount_skip_zoom(at);
  AUTO(mem_free_at) char *pair = map->between[0] != '\0' ? text_exchange(at, map->between, ", ") : mem_copy(at);
  return amount_places_at(pair, map->rest, latitude, longitude);
}

/* "lat: 48.8566, lon: 2.3522", in either order. */
static bool amount_labelled(const char *text, char latitude[AMOUNT_SIZE], char longitude[AMOUNT_SIZE]) {
  const char *const labels[] = {strcasestr(text, "lat"),
                                strcasestr(text, "lon") != NULL ? strcasestr(text, "lon") : strcasestr(text, "lng")};
  struct amount_degree degrees[2];
  for (size_t n = 0; n < 2; n++) {
    const char *at = labels[n];
    if (at == NULL) return false;
    while (isalpha((unsigned char)*at))
      at++;
    at += strspn(at, " :=\"'");
    if (!amount_degree(&at, n == 0 ? amount_north : amount_east, n == 0 ? AMOUNT_POLE : AMOUNT_DATE_LINE,
                       &degrees[n]) ||
        (*at != '\0' && strchr(" ,;}&)\"'", *at) == NULL))
      return false;
  }
  memcpy(latitude, degrees[0].text, AMOUNT_SIZE);
  memcpy(longitude, degrees[1].text, AMOUNT_SIZE);
  return true;
}

bool amount_read_places(const char *text, char latitude[AMOUNT_SIZE], char longitude[AMOUNT_SIZE]) {
  AUTO(mem_free_at) char *clean = text_clean_line(text);
  bool geo = strncasecmp(clean, "geo:", 4) == 0, address = strncasecmp(clean, "http", 4) == 0;
  if (geo || address) amount_unescape(clean);
  for (size_t n = 0; (geo || address) && n < sizeof amount_maps / sizeof *amount_maps; n++)
    if (amount_places_of(&amount_maps[n], clean, latitude, longitude)) return true;
  bool open = *clean == '(' || *clean == '[';
  return amount_places_at(clean + (geo ? 4 : open), geo ? ";?," : "", latitude, longitude) ||
         (!address && amount_labelled(clean, latitude, longitude));
}
