#include "base/zone.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/file_bytes.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "base/zone_private.h"

enum {
  FILE_MAX = 1 << 18, /* bytes; the longest that tzdata has is 4 KB */
  HEADER_SIZE = 44,
  TYPE_SIZE = 6,
  TYPES_MAX = 256,
  OFFSET_LEAST = -89999, /* RFC 8536: less than 25 hours west, less than 26 east */
  OFFSET_MOST = 93599,
  YEAR_WITHOUT = 1970 /* where the rule is written out if the file has no change */
};
#define YEARS 253370764800     /* 9999-01-01: nothing changes later, nor as long before 1970 */
#define FAR ((int64_t)1 << 62) /* beyond it sums would overflow, and no year is known */
#define CYCLE (CIVIL_CYCLE_DAYS * (int64_t)CIVIL_DAY)

struct zone {
  char name[64];
  struct zone_step *steps; /* in order of time; the first is at INT64_MIN */
  size_t count;
  bool repeats; /* the 400 years before cycle_end come again after it */
  bool always;  /* and came before, for ever: the file has no change of its own */
  int64_t cycle_end;
};

/* A file in memory; fields are read from at on. */
struct file {
  unsigned char *bytes;
  size_t size, at;
};

struct header {
  char version;
  size_t utc, standard, leaps, times, types, chars; /* counts */
};

/* ---- the file */

static int64_t big_endian(const unsigned char *bytes, size_t width) {
  uint64_t value = bytes[0] & 0x80 ? UINT64_MAX : 0;
  for (size_t n = 0; n < width; n++)
    value = value << 8 | bytes[n];
  return (int64_t)value;
}

static size_t count_at(const unsigned char *bytes) {
  return (size_t)(big_endian(bytes, 4) & 0xffffffff);
}

/* A header whose counts can be: no sum of them overflows, as none is larger than the file. */
static bool read_header(struct file *file, struct header *header) {
  if (file->size - file->at < HEADER_SIZE) return false;
  const unsigned char *bytes = file->bytes + file->at;
  if (memcmp(bytes, "TZif", 4) != 0) return false;
  *header = (struct header){.version = (char)bytes[4],
                            .utc = count_at(bytes + 20),
                            .standard = count_at(bytes + 24),
                            .leaps = count_at(bytes + 28),
                            .times = count_at(bytes + 32),
                            .types = count_at(bytes + 36),
                            .chars = count_at(bytes + 40)};
  file->at += HEADER_SIZE;
  return header->utc <= TYPES_MAX && header->standard <= TYPES_MAX && header->types <= TYPES_MAX &&
         header->leaps <= FILE_MAX && header->times <= FILE_MAX && header->chars <= FILE_MAX;
}

static size_t block_size(const struct header *header, size_t width) {
  return header->times * (width + 1) + header->types * TYPE_SIZE + header->chars + header->leaps * (width + 4) +
         header->standard + header->utc;
}

static bool read_types(const unsigned char *bytes, const struct header *header, int offsets[TYPES_MAX]) {
  for (size_t n = 0; n < header->types; n++, bytes += TYPE_SIZE) {
    int64_t offset = big_endian(bytes, 4);
    if (offset < OFFSET_LEAST || offset > OFFSET_MOST || bytes[4] > 1 || bytes[5] >= header->chars) return false;
    offsets[n] = (int)offset;
  }
  return true;
}

static void add_step(struct zone *zone, int64_t at, int offset) {
  zone->steps[zone->count++] = (struct zone_step){at, offset};
}

/* The block of data: its changes become steps. There is room for more steps as well. */
static bool read_block(struct file *file, const struct header *header, size_t width, size_t more, struct zone *zone) {
  int offsets[TYPES_MAX] = {0};
  if (file->size - file->at < block_size(header, width)) return false;
  const unsigned char *times = file->bytes + file->at, *indices = times + header->times * width;
  if (header->types == 0 || header->chars == 0 || (header->utc != 0 && header->utc != header->types) ||
      (header->standard != 0 && header->standard != header->types) ||
      !read_types(indices + header->times, header, offsets))
    return false;
  zone->steps = mem_new_array(header->times + 1 + more, sizeof *zone->steps);
  add_step(zone, INT64_MIN, offsets[0]);
  for (size_t n = 0; n < header->times; n++) {
    int64_t at = big_endian(times + n * width, width);
    if (indices[n] >= header->types || (n > 0 && at <= zone->steps[n].at)) return false;
    add_step(zone, at, offsets[indices[n]]);
  }
  file->at += block_size(header, width);
  return true;
}

/* The last line, in place; NULL if there is none. */
static const char *read_footer(struct file *file) {
  char *begin = (char *)file->bytes + file->at;
  size_t rest = file->size - file->at;
  if (rest < 2 || *begin != '\n') return NULL;
  char *end = memchr(begin + 1, '\n', rest - 1);
  if (end == NULL || memchr(begin, '\0', (size_t)(end - begin)) != NULL) return NULL;
  *end = '\0';
  return begin + 1;
}

/* ---- steps */

/* Writes the rule out for the 400 years after the file's last change: they repeat. */
static void expand(struct zone *zone, const struct zone_rule *rule) {
  int64_t last = zone->steps[zone->count - 1].at;
  zone->always = last < -YEARS; /* none, or one that stands for the beginning of time */
  int year = zone->always ? YEAR_WITHOUT : civil_date(civil_day_of(last)).year;
  if (!rule->changes) {
    zone->steps[zone->count - 1].offset = rule->standard;
    return;
  }
  zone->repeats = true;
  zone->cycle_end = civil_days(year + CIVIL_CYCLE_YEARS + 2, 1, 1) * CIVIL_DAY;
  for (int n = year - 1; n <= year + CIVIL_CYCLE_YEARS + 2; n++) {
    struct zone_step steps[2];
    size_t count = zone_rule_year(rule, n, steps);
    for (size_t i = 0; i < count; i++) {
      struct zone_step *before = &zone->steps[zone->count - 1];
      if (steps[i].offset == before->offset) continue;
      /* What the rule said before the file's last change holds from there on; and as one year's end may be the next
       * year's begin, the later word counts. */
      if (steps[i].at <= before->at)
        before->offset = steps[i].offset;
      else
        add_step(zone, steps[i].at, steps[i].offset);
    }
  }
}

enum { RULE_STEPS = 2 * (CIVIL_CYCLE_YEARS + 4) };

static bool read_zone(struct file *file, struct zone *zone, bool *leaps) {
  struct header header;
  if (!read_header(file, &header)) return false;
  if (header.version < '2') {
    *leaps = header.leaps != 0;
    return header.version == '\0' && read_block(file, &header, 4, 0, zone);
  }
  if (file->size - file->at < block_size(&header, 4)) return false;
  file->at += block_size(&header, 4);
  if (!read_header(file, &header) || !read_block(file, &header, 8, RULE_STEPS, zone)) return false;
  *leaps = header.leaps != 0;
  const char *footer = read_footer(file);
  if (footer == NULL) return false;
  struct zone_rule rule;
  if (footer[0] == '\0') return true; /* as the last change left it */
  if (!zone_rule_read(footer, &rule) || zone->steps[zone->count - 1].at > YEARS) return false;
  expand(zone, &rule);
  return true;
}

static void file_clear(struct file *file) {
  free(file->bytes);
}

/* ---- opening */

/* A name that stays under the zone folder. */
static bool is_name(const char *name) {
  size_t length = strlen(name);
  return length > 0 && length < sizeof((struct zone *)0)->name && name[0] != '/' && strstr(name, "..") == NULL &&
         strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") == length;
}

/* The whole file; false if there is none, or it is no zone's. One that is too long has size FILE_MAX. */
static bool read_file(const char *name, struct file *file) {
  const char *folder = getenv("TZDIR");
  AUTO(mem_free_at) char *path = mem_print("%s/%s", text_is_filled(folder) ? folder : "/usr/share/zoneinfo", name);
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd >= 0) file->bytes = (unsigned char *)file_bytes(fd, FILE_MAX, &file->size);
  if (fd >= 0) close(fd);
  return file->bytes != NULL && file->size >= 4 && memcmp(file->bytes, "TZif", 4) == 0;
}

enum error_code zone_open(const char *name, struct zone **zone, struct error *error) {
  *zone = NULL;
  AUTO(file_clear) struct file file = {0};
  if (!is_name(name) || !read_file(name, &file))
    return error_set(error, ERROR_CONFIG,
                     _("No time zone \"%s\" on this machine: write one such as %s (package tzdata)."), name,
                     WHEN_ZONE_DEFAULT);
  AUTO(zone_free_at) struct zone *made = mem_new(sizeof *made);
  bool leaps = false, read = file.size < FILE_MAX && read_zone(&file, made, &leaps);
  if (leaps)
    return error_set(error, ERROR_CONFIG,
                     _("The time zone \"%s\" counts leap seconds, and Flatsy does not: write one such as %s."), name,
                     WHEN_ZONE_DEFAULT);
  if (!read)
    return error_set(error, ERROR_CONFIG,
                     _("The file of the time zone \"%s\" is damaged: install the package tzdata again."), name);
  snprintf(made->name, sizeof made->name, "%s", name);
  *zone = mem_take(&made);
  return ERROR_NONE;
}

void zone_free(struct zone *take_zone) {
  if (take_zone == NULL) return;
  free(take_zone->steps);
  free(take_zone);
}

/* ---- looking up */

const char *zone_name(const struct zone *zone) {
  return zone->name;
}

/* How many seconds to go back, whole cycles, to come among the steps; negative: on. */
static int64_t cycles(const struct zone *zone, int64_t instant) {
  if (!zone->repeats) return 0;
  if (instant >= zone->cycle_end) return ((instant - zone->cycle_end) / CYCLE + 1) * CYCLE;
  int64_t begin = zone->cycle_end - CYCLE;
  return zone->always && instant < begin ? -((begin - 1 - instant) / CYCLE + 1) * CYCLE : 0;
}

/* The step that holds at an instant. */
static const struct zone_step *find_step(const struct zone *zone, int64_t instant) {
  const struct zone_step *least = zone->steps;
  for (size_t count = zone->count; count > 1;) {
    size_t half = count / 2;
    if (least[half].at <= instant) least += half;
    count -= half;
  }
  return least;
}

int zone_offset(const struct zone *zone, int64_t instant) {
  instant = instant < -FAR ? -FAR : instant > FAR ? FAR : instant;
  return find_step(zone, instant - cycles(zone, instant))->offset;
}
