#include "sandbox/instant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Years 0000 to 9999, which is what RFC 3339 can write. */
#define INSTANT_LEAST (-62167219200LL)
#define INSTANT_MOST 253402300799LL
#define INSTANT_NS 1000000000LL
#define DIGITS "0123456789"

static int64_t instant_clock(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (int64_t)now.tv_sec * INSTANT_NS + now.tv_nsec;
}

/* The monotonic clock, ahead by as much as the machine's has ever been: a machine that slept, or was set right, is
 * followed; one that is set back is not. */
int64_t instant_now_ms(struct sandbox *sandbox) {
  int64_t monotonic = instant_clock(CLOCK_MONOTONIC), lead = instant_clock(CLOCK_REALTIME) - monotonic;
  if (lead > sandbox->clock_lead_ns) sandbox->clock_lead_ns = lead;
  return (monotonic + sandbox->clock_lead_ns) / 1000000 + sandbox->clock_shift * 1000;
}

/* From the clock that waits go by: time() may lag behind it, and what is due would not be yet. */
int64_t instant_now(struct sandbox *sandbox) {
  return instant_now_ms(sandbox) / 1000;
}

void instant_condition(pthread_cond_t *condition) {
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(condition, &attributes);
  pthread_condattr_destroy(&attributes);
}

struct timespec instant_wait(int64_t milliseconds) {
  int64_t until = instant_clock(CLOCK_MONOTONIC) + milliseconds * 1000000;
  return (struct timespec){.tv_sec = (time_t)(until / INSTANT_NS), .tv_nsec = (long)(until % INSTANT_NS)};
}

/* Follows a pattern: '0' is a digit of the next number (which is 0 at first), 'T' one of "Tt ", '+' one of "+-", the
 * rest itself. */
static bool instant_follow(const char **text, const char *pattern, int *numbers) {
  for (; *pattern != '\0'; pattern++, (*text)++) {
    const char itself[] = {*pattern, '\0'}, *any = *pattern == '0'   ? DIGITS
                                                   : *pattern == 'T' ? "Tt "
                                                   : *pattern == '+' ? "+-"
                                                                     : itself;
    if (**text == '\0' || strchr(any, **text) == NULL) return false;
    if (*pattern == '0') *numbers = *numbers * 10 + (**text - '0');
    if (*pattern == '0' && pattern[1] != '0') numbers++;
  }
  return true;
}

static bool instant_offset(const char **text, int *seconds) {
  int parts[2] = {0}, sign = **text == '-' ? -1 : 1;
  bool zulu = **text == 'Z' || **text == 'z';
  if (zulu) ++*text;
  bool follows = zulu || instant_follow(text, "+00:00", parts);
  *seconds = sign * (parts[0] * 3600 + parts[1] * 60);
  return follows && parts[0] < 24 && parts[1] < 60;
}

bool instant_read(const char *text, bool epoch_too, int64_t *instant) {
  static const int least[6] = {0, 1, 1, 0, 0, 0}, most[6] = {9999, 12, 31, 23, 59, 60};
  int parts[6] = {0}, offset;
  size_t length = strlen(text);
  if (epoch_too && length > 0 && strspn(text, DIGITS) == length && length < 16) {
    *instant = strtoll(text, NULL, 10) / 1000;
    return true;
  }
  if (!instant_follow(&text, "0000-00-00T00:00:00", parts)) return false;
  if (*text == '.' && strspn(++text, DIGITS) == 0) return false;
  text += strspn(text, DIGITS);
  if (!instant_offset(&text, &offset) || *text != '\0') return false;
  for (int n = 0; n < 6; n++)
    if (parts[n] < least[n] || parts[n] > most[n]) return false;
  struct tm at = {.tm_year = parts[0] - 1900,
                  .tm_mon = parts[1] - 1,
                  .tm_mday = parts[2],
                  .tm_hour = parts[3],
                  .tm_min = parts[4],
                  .tm_sec = parts[5]};
  *instant = (int64_t)timegm(&at) - offset;
  return at.tm_mday == parts[2] && *instant >= INSTANT_LEAST && *instant <= INSTANT_MOST; /* 30 February; four digits */
}

char *instant_print(int64_t instant, char out[INSTANT_SIZE]) {
  time_t when = (time_t)instant;
  struct tm parts;
  gmtime_r(&when, &parts);
  snprintf(out, 5, "%04u", (unsigned)(parts.tm_year + 1900) % 10000); /* strftime writes the year 1 as "1" */
  strftime(out + 4, 20, "-%m-%dT%H:%M:%SZ", &parts);
  return out;
}

/* In Paris, days later. */
static struct tm instant_parts(int64_t instant, int days) {
  time_t when = (time_t)instant;
  struct tm parts;
  localtime_r(&when, &parts);
  parts.tm_mday += days;
  parts.tm_isdst = -1;
  return parts;
}

int64_t instant_paris(int64_t instant, int days, int hour, int minute) {
  struct tm parts = instant_parts(instant, days);
  parts.tm_hour = hour;
  parts.tm_min = minute;
  parts.tm_sec = 0;
  return (int64_t)mktime(&parts);
}

int64_t instant_paris_later(int64_t instant, int days) {
  struct tm parts = instant_parts(instant, days);
  return (int64_t)mktime(&parts);
}

int instant_paris_hour(int64_t instant) {
  return instant_parts(instant, 0).tm_hour;
}

int64_t instant_paris_day(int64_t instant) {
  struct tm parts = instant_parts(instant, 0);
  return (int64_t)(parts.tm_year + 1900) * 400 + parts.tm_yday;
}
