#include "base/when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/scan.h"
#include "base/text.h"

static bool is_date(int year, int month, int day) {
  return month >= 1 && month <= 12 && day >= 1 && day <= civil_month_days(year, month);
}

enum { YEAR_LEAST = 1970, YEARS_AROUND = 1 }; /* a visit in an earlier year is a typing mistake */
enum { ANY_WEEKDAY = -1 };

/* The day of a date written without its year: the nearest to now that is such a weekday. */
static bool guess_year(struct civil *date, int weekday, int64_t now) {
  int year = when_local(now).year, best = 0;
  int64_t best_distance = INT64_MAX;
  for (int candidate = year - YEARS_AROUND; candidate <= year + YEARS_AROUND; candidate++) {
    if (!is_date(candidate, date->month, date->day)) continue;
    bool wanted = weekday == ANY_WEEKDAY || civil_weekday(civil_days(candidate, date->month, date->day)) == weekday;
    int64_t distance = llabs(when_instant(candidate, date->month, date->day, 12, 0) - now);
    if (wanted && distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  date->year = best;
  return best != 0;
}

/* ---- dates: of those without a year it is 0 */

/* "2026-11-27", "2026/11/27", "2026.11.27". */
static bool read_iso_date(const char **at, struct civil *date) {
  const char *start = *at;
  if (scan_digits(at, 4, &date->year) && **at != '\0') {
    const char sign[] = {**at, '\0'};
    if (scan_char(at, "-/.") && scan_digits(at, 2, &date->month) && scan_char(at, sign) &&
        scan_digits(at, 2, &date->day) && date->year >= YEAR_LEAST)
      return true;
  }
  *at = start;
  return false;
}

/* "2026", or "26". */
static bool read_year(const char **at, int *year) {
  const char *start = *at;
  size_t digits = scan_run(*at);
  if ((digits == 4 || digits == 2) && scan_digits(at, digits, year)) {
    if (digits == 2) *year += 2000;
    return *year >= YEAR_LEAST;
  }
  *at = start;
  return false;
}

/* "27/11", "27.11.2026", "27-11-26". */
static bool read_french_date(const char **at, struct civil *date) {
  const char *start = *at;
  date->year = 0;
  if (scan_number(at, 2, &date->day) && **at != '\0' && strchr("/.-", **at) != NULL) {
    const char sign[] = {*(*at)++, '\0'};
    if (scan_number(at, 2, &date->month)) {
      bool more = **at == sign[0] && scan_run(*at + 1) > 0;
      if (sign[0] == '.' && !more) (void)!scan_char(at, sign); /* "27.11." */
      if (!more || (scan_char(at, sign) && read_year(at, &date->year))) return true;
    }
  }
  *at = start;
  return false;
}

/* A word of a list, whole or cut after three letters or more, with or without a point: "nov.", "sept". Both languages
 * stand in the list, the one behind the other. Which of its words it is, from 0; -1 when none, or more than one
 * ("jui").
 */
static int read_word(const char **at, const char *const *words, int numbers) {
  size_t length = strspn(*at, "abcdefghijklmnopqrstuvwxyz");
  int found = -1;
  for (int n = 0; n < numbers * 2 && length >= 3; n++) {
    if (strncmp(words[n], *at, length) != 0) continue;
    if (found >= 0 && found != n % numbers) return -1;
    found = n % numbers;
  }
  if (found < 0) return -1;
  *at += length + ((*at)[length] == '.');
  return found;
}

static int read_month(const char **at) { /* 1 to 12, 0: none */
  static const char *const names[] = {"january", "february", "march",     "april",   "may",      "june",
                                      "july",    "august",   "september", "october", "november", "december",
                                      "janvier", "fevrier",  "mars",      "avril",   "mai",      "juin",
                                      "juillet", "aout",     "septembre", "octobre", "novembre", "decembre"};
  return read_word(at, names, 12) + 1;
}

static int read_weekday(const char **at) { /* 0 = Monday; -1: none */
  static const char *const names[] = {"monday", "tuesday", "wednesday", "thursday", "friday",   "saturday", "sunday",
                                      "lundi",  "mardi",   "mercredi",  "jeudi",    "vendredi", "samedi",   "dimanche"};
  return read_word(at, names, 7);
}

static void skip_blanks(const char **at) {
  *at += strspn(*at, " ,");
}

static void read_article(const char **at, const char *word) {
  if (strncmp(*at, word, strlen(word)) == 0) *at += strlen(word);
}

/* A number of a day: "27", "1er", "2nd". */
static bool read_ordinal(const char **at, int *day) {
  static const char *const endings[] = {"er", "st", "nd", "rd", "th"};
  if (!scan_number(at, 2, day)) return false;
  for (size_t n = 0; n < sizeof endings / sizeof *endings; n++)
    if (strncmp(*at, endings[n], 2) == 0) {
      *at += 2;
      break;
    }
  return true;
}

/* It is a time's hour that was read: "19" of "19:30", of "19 h", "2" of "2 pm". */
static bool is_hour(const char *behind) {
  const char *word = behind + strspn(behind, " ");
  return *word == 'h' || *behind == ':' || strncmp(word, "am", 3) == 0 || strncmp(word, "pm", 3) == 0;
}

/* "27 novembre", "1er dec. 2026", "November 27", "27th of November". */
static bool read_named_date(const char **at, struct civil *date) {
  const char *start = *at;
  date->month = read_month(at);
  bool month_first = date->month > 0;
  skip_blanks(at);
  if (read_ordinal(at, &date->day)) {
    if (!month_first) {
      skip_blanks(at);
      read_article(at, "of ");
      date->month = read_month(at);
    }
    const char *behind = *at;
    skip_blanks(at);
    if (!read_year(at, &date->year) || is_hour(*at)) {
      *at = behind;
      date->year = 0;
    }
    if (date->month > 0) return true;
  }
  *at = start;
  return false;
}

/* "27" behind a weekday, as rows show it: the nearest such day. */
static bool read_day_of(const char **at, int weekday, struct civil *date, int64_t now) {
  const char *start = *at;
  int day;
  if (read_ordinal(at, &day) && !is_hour(*at))
    for (int n = 0; n < 366; n++)
      for (int side = 1; side >= -1; side -= 2) {
        struct when_local local = when_local(when_day_add(when_day(now), n * side));
        if (local.day != day || local.weekday != weekday) continue;
        *date = (struct civil){local.year, local.month, local.day};
        return true;
      }
  *at = start;
  return false;
}

/* Days from today: a folded word of either language, or a signed number ("J+1" too). */
static bool read_relative(const char **at, int *days) {
  static const char *const words[][3] = {{"avant-hier", "avant hier", "day before yesterday"},
                                         {"yesterday", "hier", "hier"},
                                         {"today", "aujourd'hui", "aujourd hui"},
                                         {"tomorrow", "demain", "demain"},
                                         {"apres-demain", "apres demain", "day after tomorrow"}};
  for (int n = 0; n < 15; n++) {
    const char *word = words[n / 3][n % 3];
    size_t length = strlen(word);
    if (strncmp(*at, word, length) != 0 || ((*at)[length] != '\0' && strchr(" ,", (*at)[length]) == NULL)) continue;
    *at += length;
    *days = n / 3 - 2;
    return true;
  }
  const char *start = *at;
  if (**at == 'j' && (*at)[1] != '\0' && strchr("+-", (*at)[1]) != NULL) ++*at;
  bool back = **at == '-';
  if (scan_char(at, "+-") && scan_number(at, 5, days)) {
    if (back) *days = -*days;
    return true;
  }
  *at = start;
  return false;
}

/* "mar 3": a French Tuesday, or a day of an English March. */
static bool is_either(const char *at) {
  if (strncmp(at, "mar ", 4) != 0) return false;
  at += 4 + strspn(at + 4, " ");
  size_t digits = scan_run(at);
  return digits > 0 &&
         (at[digits] == '\0' || (at[digits] == ' ' && at[digits + 1] != 'h' && scan_run(at + digits + 1) > 0));
}

static struct civil date_of(int64_t instant) {
  struct when_local local = when_local(instant);
  return (struct civil){local.year, local.month, local.day};
}

/* Behind its weekday, if it has one: the coming one where nothing more is said. */
static bool read_day(const char **at, int64_t now, struct civil *date) {
  static const char *const articles[] = {"le ", "ce ", "the ", "this ", "on "};
  int days;
  for (size_t n = 0; n < sizeof articles / sizeof *articles; n++)
    read_article(at, articles[n]);
  if (is_either(*at)) return false;
  if (read_relative(at, &days)) {
    *date = date_of(when_day_add(when_day(now), days));
    return true;
  }
  int weekday = read_weekday(at);
  const char *behind = *at;
  if (weekday != ANY_WEEKDAY) skip_blanks(at);
  if (read_iso_date(at, date) || read_french_date(at, date) || read_named_date(at, date)) {
    if (date->year == 0) return guess_year(date, weekday, now);
    return is_date(date->year, date->month, date->day) &&
           (weekday == ANY_WEEKDAY || civil_weekday(civil_days(date->year, date->month, date->day)) == weekday);
  }
  if (weekday == ANY_WEEKDAY || read_day_of(at, weekday, date, now)) return weekday != ANY_WEEKDAY;
  *at = behind;
  *date = date_of(when_day_add(when_day(now), (weekday - when_local(now).weekday + 7) % 7));
  return true;
}

/* ---- times */

struct time_of_day {
  int hour, minute;
  bool seconds; /* it was given to the second */
  bool zoned;   /* it says how far it is from UTC, */
  int offset;   /* ... in seconds */
};

/* " +02:00" behind a time. */
static bool read_offset(const char **at, struct time_of_day *time) {
  int hours, minutes;
  const char *sign = *at + strspn(*at, " ");
  if (*sign != '+' && *sign != '-') return true;
  *at = sign + 1;
  if (!scan_digits(at, 2, &hours) || !scan_char(at, ":") || !scan_digits(at, 2, &minutes)) return false;
  time->zoned = true;
  time->offset = (hours * 60 + minutes) * (*sign == '-' ? -60 : 60);
  return true;
}

/* "heures", "heure", "hrs", "h" behind an hour. */
static bool read_hour_word(const char **at) {
  static const char *const words[] = {"heures", "heure", "hrs", "h"};
  for (size_t n = 0; n < sizeof words / sizeof *words; n++)
    if (strncmp(*at, words[n], strlen(words[n])) == 0) {
      *at += strlen(words[n]);
      return true;
    }
  return false;
}

/* "pm", "p.m." behind a time of twelve hours; false where it can't be one. */
static bool read_half(const char **at, struct time_of_day *time) {
  const char *half = *at + strspn(*at, " ");
  if ((*half != 'a' && *half != 'p') || half[1 + (half[1] == '.')] != 'm') return true;
  bool dotted = half[1] == '.';
  *at = half + 2 + dotted + (dotted && half[3] == '.');
  if (time->hour < 1 || time->hour > 12) return false;
  time->hour = time->hour % 12 + (*half == 'p' ? 12 : 0);
  return true;
}

/* "14:30", "9:05", "14:30:00", "14h30", "14 h 30", "14h", "14 heures 30", "14.30", "2:30 pm", "midi", "02:30 +02:00".
 */
static bool read_time(const char **at, struct time_of_day *time) {
  int second = 0;
  *time = (struct time_of_day){0};
  if (strncmp(*at, "midi", 4) == 0 || strncmp(*at, "noon", 4) == 0) {
    *at += 4;
    time->hour = 12;
    return read_offset(at, time);
  }
  if (!scan_number(at, 2, &time->hour)) return false;
  const char *behind = *at;
  *at += strspn(*at, " ");
  bool colon = scan_char(at, ":"),
       point = !colon && *at == behind && scan_run(*at + (**at != '\0')) == 2 && scan_char(at, "."),
       word = !colon && !point && read_hour_word(at);
  if (word) *at += strspn(*at, " ");
  if ((colon || point || scan_run(*at) > 0) && (!(colon || point || word) || !scan_digits(at, 2, &time->minute)))
    return false;
  time->seconds = colon && scan_char(at, ":");
  if (time->seconds && !scan_digits(at, 2, &second)) return false;
  const char *half = *at;
  if (!word && !read_half(at, time)) return false;
  if (!colon && !point && !word && *at == half) return false; /* a bare number */
  return read_offset(at, time) && time->hour <= 23 && time->minute <= 59 && second == 0;
}

static void print_offset(const struct civil *date, int hour, int minute, int offset, char *out, size_t size) {
  int minutes = abs(offset) / 60;
  snprintf(out, size, "%04d-%02d-%02dT%02d:%02d:00%c%02d:%02d", date->year, date->month, date->day, hour, minute,
           offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

/* The one instant of a wall time, or a refusal: none in a gap, two in a fold. */
static enum error_code resolve(const struct civil *date, int hour, int minute, int64_t *instant, struct error *error) {
  int64_t at = when_instant(date->year, date->month, date->day, hour, minute);
  struct when_local local = when_local(at);
  if (local.hour != hour || local.minute != minute)
    return error_set(error, ERROR_USAGE, _("%02d:%02d does not exist on that day: the clock is put forward."), hour,
                     minute);
  int64_t day = when_day(at);
  int before = when_local(day).offset, after = when_local(when_day_add(day, 1)).offset;
  int64_t other = at + before - after;
  if (other != at && when_local(other).hour == hour && when_local(other).minute == minute) {
    char first[64], second[64];
    print_offset(date, hour, minute, before, first, sizeof first);
    print_offset(date, hour, minute, after, second, sizeof second);
    return error_set(error, ERROR_USAGE, _("%02d:%02d comes twice on that day: write %s or %s."), hour, minute, first,
                     second);
  }
  *instant = at;
  return ERROR_NONE;
}

/* Between a day and its time: blanks, a comma, "à", "at", "-", "@", T. */
static bool read_between(const char **at) {
  static const char *const signs[] = {"- ", "\u2013 ", "@ ", "at ", "a "};
  const char *start = *at;
  skip_blanks(at);
  for (size_t n = 0; *at > start && n < sizeof signs / sizeof *signs; n++)
    if (strncmp(*at, signs[n], strlen(signs[n])) == 0) {
      *at += strlen(signs[n]) - 1;
      break;
    }
  if (*at == start && strncmp(*at, "at ", 3) == 0) *at += 2;
  if (*at == start && **at == 't') ++*at;
  skip_blanks(at);
  return *at > start;
}

/* The zone's city: "new york" of "America/New_York". */
static char *zone_city(const char *zone) {
  const char *slash = strrchr(zone, '/');
  char *city = text_fold(slash != NULL ? slash + 1 : zone);
  for (char *at = city; *at != '\0'; at++)
    if (*at == '_') *at = ' ';
  return city;
}

/* The time where a property stands, as our screens have it: "17:30 in reunion", "sam. 28 05:30 en nouvelle-caledonie".
 * The places are those of model/property_place_table.h, which base does not see, in both languages. */
static bool is_time_elsewhere(const char *at) {
  static const char *const places[][2] = {{"local time", "heure locale"},
                                          {"in mainland france", "en metropole"},
                                          {"in guadeloupe", "en guadeloupe"},
                                          {"in martinique", "en martinique"},
                                          {"in french guiana", "en guyane"},
                                          {"in reunion", "a la reunion"},
                                          {"in saint pierre and miquelon", "a saint-pierre-et-miquelon"},
                                          {"in mayotte", "a mayotte"},
                                          {"on saint barts", "a saint-barthelemy"},
                                          {"on saint martin", "a saint-martin"},
                                          {"in the french southern lands", "dans les terres australes"},
                                          {"in wallis and futuna", "a wallis-et-futuna"},
                                          {"in new caledonia", "en nouvelle-caledonie"},
                                          {"in tahiti", "a tahiti"},
                                          {"in the marquesas islands", "aux marquises"},
                                          {"in the gambier islands", "aux gambier"}};
  struct time_of_day time = {0};
  int day;
  if (read_weekday(&at) != ANY_WEEKDAY && (!scan_char(&at, " ") || !scan_number(&at, 2, &day) || !scan_char(&at, " ")))
    return false;
  if (!scan_number(&at, 2, &time.hour) || !scan_char(&at, ":") || !scan_digits(&at, 2, &time.minute) ||
      time.hour > 23 || time.minute > 59 || !read_offset(&at, &time) || !scan_char(&at, " "))
    return false;
  for (size_t n = 0; n < sizeof places / sizeof *places; n++)
    if (strcmp(at, places[n][0]) == 0 || strcmp(at, places[n][1]) == 0) return true;
  return false;
}

/* What we print behind a time of the profile's zone: "(Europe/Paris)", "(Europe/Paris; 17:30 in Reunion)",
 * "(17:30 in Reunion)", "(Paris time)". Another zone is none of it, nor another time that a person writes there. */
static bool read_zone(const char **at) {
  AUTO(mem_free_at) char *zone = text_fold(when_zone()), *city = zone_city(when_zone());
  const char *begin = *at + strspn(*at, " ");
  size_t length = strlen(begin), name = strlen(zone);
  if (length == 0) {
    *at = begin;
    return true;
  }
  bool brackets = length >= 2 && begin[0] == '(' && begin[length - 1] == ')';
  AUTO(mem_free_at) char *inside = mem_copy_n(begin + brackets, length - 2u * brackets);
  AUTO(mem_free_at) char *english = mem_print("%s time", city), *french = mem_print("heure de %s", city);
  if (brackets && is_time_elsewhere(inside)) return true;
  if (strcmp(inside, english) == 0 || strcmp(inside, french) == 0) return true;
  if (strncmp(inside, zone, name) != 0) return false;
  const char *behind = inside + name;
  if (*behind == '\0') return true;
  behind += strspn(behind, " ");
  if (!brackets || !scan_char(&behind, ";")) return false;
  return is_time_elsewhere(behind + strspn(behind, " "));
}

static enum error_code read_folded(const char *at, int64_t now, int64_t *instant, bool *has_time, struct error *error) {
  struct civil date = {0};
  struct time_of_day time = {0};
  bool good = read_day(&at, now, &date);
  if (good && *at != '\0') {
    bool program = *at == 't'; /* "2026-11-27T14:30:00" is no person's: of which zone it is can't be known */
    *has_time = true;
    good = read_between(&at) && read_time(&at, &time) && read_zone(&at) && !(program && time.seconds);
  }
  if (!good)
    return error_set(
        error, ERROR_USAGE, "%s",
        _("This is no date: write 2026-11-27, 27/11, friday, today or +1, if need be with a time such as 14:30."));
  if (*has_time && !time.zoned) return resolve(&date, time.hour, time.minute, instant, error);
  *instant = *has_time ? civil_days(date.year, date.month, date.day) * CIVIL_DAY + time.hour * 3600 + time.minute * 60 -
                             time.offset
                       : when_instant(date.year, date.month, date.day, 0, 0);
  return ERROR_NONE;
}

enum error_code when_read(const char *text, int64_t now, int64_t *instant, bool *has_time, struct error *error) {
  *instant = WHEN_NONE;
  *has_time = false;
  AUTO(mem_free_at) char *clean = text_clean_line(text);
  if (when_parse(clean, instant)) {
    *has_time = true;
    return ERROR_NONE;
  }
  AUTO(mem_free_at) char *folded = text_fold(clean);
  return read_folded(folded, now, instant, has_time, error);
}
