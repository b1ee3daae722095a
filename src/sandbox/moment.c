#include "sandbox/moment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Years 0000 to 9999, which is what RFC 3339 can write. */
#define MOMENT_LEAST (-62167219200LL)
#define MOMENT_MOST 253402300799LL
#define MOMENT_NS 1000000000LL

static int64_t moment_clock(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (int64_t)now.tv_sec * MOMENT_NS + now.tv_nsec;
}

/* The monotonic clock, ahead by as much as the machine's has ever been: a machine that slept, or was set right, is
 * followed; one that is set back is not. */
int64_t moment_now_ms(struct sandbox *sandbox) {
  int64_t monotonic = moment_clock(CLOCK_MONOTONIC), lead = moment_clock(CLOCK_REALTIME) - monotonic;
  if (lead > sandbox->clock_lead_ns) sandbox->clock_lead_ns = lead;
  return (monotonic + sandbox->clock_lead_ns) / 1000000 + sandbox->clock_shift * 1000;
}

/* From the clock that waits go by: time() may lag behind it, and what is due would not be yet. */
int64_t moment_now(struct sandbox *sandbox) {
  return moment_now_ms(sandbox) / 1000;
}

void moment_condition(pthread_cond_t *condition) {
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(condition, &attributes);
  pthread_condattr_destroy(&attributes);
}

struct timespec moment_wait(int64_t milliseconds) {
  int64_t until = moment_clock(CLOCK_MONOTONIC) + milliseconds * 1000000;
  return (struct timespec){.tv_sec = (time_t)(until / MOMENT_NS), .tv_nsec = (long)(until % MOMENT_NS)};
}

static bool moment_digits(const char **text, int count, int *number) {
  *number = 0;
  for (int n = 0; n < count; n++, (*text)++) {
    if (**text < '0' || **text > '9') return false;
    *number = *number * 10 + (**text - '0');
  }
  return true;
}

static bool moment_take(const char **text, const char *any) {
  if (**text == '\0' || strchr(any, **text) == NULL) return false;
  (*text)++;
  return true;
}

static bool moment_offset(const char **text, int *seconds) {
  int hours, minutes;
  *seconds = 0;
  if (moment_take(text, "Zz")) return true;
  int sign = **text == '-' ? -1 : 1;
  if (!moment_take(text, "+-") || !moment_digits(text, 2, &hours) || !moment_take(text, ":") ||
      !moment_digits(text, 2, &minutes))
    return false;
  if (hours > 23 || minutes > 59) return false;
  *seconds = sign * (hours * 3600 + minutes * 60);
  return true;
}

bool moment_read(const char *text, bool epoch_too, int64_t *moment) {
  struct tm parts = {0};
  int year, month, offset;
  size_t length = strlen(text);
  if (epoch_too && length > 0 && strspn(text, "0123456789") == length && length < 16) {
    *moment = strtoll(text, NULL, 10) / 1000;
    return true;
  }
  if (!moment_digits(&text, 4, &year) || !moment_take(&text, "-") || !moment_digits(&text, 2, &month) ||
      !moment_take(&text, "-") || !moment_digits(&text, 2, &parts.tm_mday))
    return false;
  if (!moment_take(&text, "Tt ") || !moment_digits(&text, 2, &parts.tm_hour) || !moment_take(&text, ":") ||
      !moment_digits(&text, 2, &parts.tm_min))
    return false;
  if (!moment_take(&text, ":") || !moment_digits(&text, 2, &parts.tm_sec)) return false;
  if (moment_take(&text, ".") && strspn(text, "0123456789") == 0) return false;
  text += strspn(text, "0123456789");
  if (!moment_offset(&text, &offset) || *text != '\0') return false;
  int day = parts.tm_mday;
  if (month < 1 || month > 12 || day < 1 || parts.tm_hour > 23 || parts.tm_min > 59 || parts.tm_sec > 60) return false;
  parts.tm_year = year - 1900;
  parts.tm_mon = month - 1;
  *moment = (int64_t)timegm(&parts) - offset;
  return parts.tm_mday == day && *moment >= MOMENT_LEAST && *moment <= MOMENT_MOST; /* 30 February; four digits */
}

char *moment_print(int64_t moment, char out[MOMENT_SIZE]) {
  time_t when = (time_t)moment;
  struct tm parts;
  gmtime_r(&when, &parts);
  snprintf(out, 5, "%04u", (unsigned)(parts.tm_year + 1900) % 10000); /* strftime writes the year 1 as "1" */
  strftime(out + 4, 20, "-%m-%dT%H:%M:%SZ", &parts);
  return out;
}

/* In Paris, days later. */
static struct tm moment_parts(int64_t moment, int days) {
  time_t when = (time_t)moment;
  struct tm parts;
  localtime_r(&when, &parts);
  parts.tm_mday += days;
  parts.tm_isdst = -1;
  return parts;
}

int64_t moment_paris(int64_t moment, int days, int hour, int minute) {
  struct tm parts = moment_parts(moment, days);
  parts.tm_hour = hour;
  parts.tm_min = minute;
  parts.tm_sec = 0;
  return (int64_t)mktime(&parts);
}

int64_t moment_paris_later(int64_t moment, int days) {
  struct tm parts = moment_parts(moment, days);
  return (int64_t)mktime(&parts);
}

int moment_paris_hour(int64_t moment) {
  return moment_parts(moment, 0).tm_hour;
}

int64_t moment_paris_day(int64_t moment) {
  struct tm parts = moment_parts(moment, 0);
  return (int64_t)(parts.tm_year + 1900) * 400 + parts.tm_yday;
}
