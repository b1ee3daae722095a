/* hours_text_private: what the files of hours_text share. */
#ifndef MODEL_HOURS_TEXT_PRIVATE_H
#define MODEL_HOURS_TEXT_PRIVATE_H

#include "model/hours_text.h"

enum hours_kind {
  HOURS_END,
  HOURS_UNKNOWN,
  HOURS_NUMBER,  /* value */
  HOURS_DAY,     /* value: 0 = Monday */
  HOURS_DAYS,    /* value: a bit for each weekday */
  HOURS_OTHERS,  /* the days that nothing was said of */
  HOURS_ALWAYS,  /* every day, all day; "7/7" is a date as well: value 1 */
  HOURS_DATED,   /* value: days from today */
  HOURS_MONTH,   /* value: 1 to 12 */
  HOURS_ORDINAL, /* behind a day's number */
  HOURS_FROM,    /* little words before days and hours */
  HOURS_SINCE,   /* from a day on */
  HOURS_BETWEEN, /* its end stands behind an "and" */
  HOURS_TO,
  HOURS_UNTIL,
  HOURS_AND,
  HOURS_PLUS,
  HOURS_COMMA,
  HOURS_BREAK,
  HOURS_COLON,
  HOURS_SLASH,
  HOURS_DASH,
  HOURS_POINT,
  HOURS_HOUR,    /* "h" */
  HOURS_HALF,    /* value: 0 am, 12 pm */
  HOURS_CLOCK,   /* noon, midnight: value in minutes */
  HOURS_PART,    /* of the day: value is an hours_part */
  HOURS_ALL_DAY, /* value: of the whole 24 hours */
  HOURS_OPEN,    /* says nothing more */
  HOURS_CLOSED,
  HOURS_EXCEPT,
  HOURS_NOTHING /* is open at all */
};
enum hours_part { HOURS_MORNING, HOURS_AFTERNOON, HOURS_EVENING };

struct hours_token {
  enum hours_kind kind;
  int value;
  size_t digits;   /* of a number */
  size_t from, to; /* in the text */
  bool apart;      /* a blank stands before it */
};
struct hours_time {
  int minute;       /* of the day, on the wall */
  bool sure;        /* "9h", "9:00", "9 am": a 9 alone may be something else */
  bool half;        /* am or pm was said */
  int64_t day;      /* of an end on another day; else WHEN_NONE */
  int offset;       /* in minutes from UTC, */
  bool with_offset; /* where it stands behind the time */
};
struct hours_span {
  struct hours_time from, to;
  size_t first, last; /* tokens */
  bool cut;           /* closed, of what is open */
};
struct hours_days {
  int64_t first, last;
};
struct hours_group { /* days and their hours */
  unsigned mask;     /* weekdays, a bit each */
  unsigned alone;    /* ... those that were named one by one */
  int64_t since;     /* the weekdays' hours begin; WHEN_NONE: today */
  bool closed;
  bool except;        /* ... as it is left out of the days before */
  size_t first, last; /* tokens of its days */
  size_t day_count;   /* dates; with a mask: of these days only its weekdays */
  struct hours_days *days;
  size_t span_count;
  struct hours_span *spans;
};
struct hours_reader {
  const char *text; /* clean */
  size_t count, at;
  struct hours_token *tokens; /* the last one is HOURS_END */
  size_t group_count;
  struct hours_group *groups;
  int64_t today;
  struct error *error;
};

/* New memory: the tokens of a clean text. */
struct hours_token *hours_text_tokens(const char *text, size_t *count);

static inline const struct hours_token *hours_text_ahead(const struct hours_reader *reader, size_t n) {
  return &reader->tokens[reader->at + n < reader->count ? reader->at + n : reader->count - 1];
}
static inline enum hours_kind hours_text_next(const struct hours_reader *reader) {
  return hours_text_ahead(reader, 0)->kind;
}
/* ---- tokens (hours_text_reader.c) */

/* Steps over it, if it is that. */
bool hours_text_take(struct hours_reader *reader, enum hours_kind kind);
/* Refuses a piece, the tokens from first to last: why is a translated sentence. False. */
bool hours_text_refuse(struct hours_reader *reader, size_t first, size_t last, const char *why);
/* What stands there, to the end of the words that nobody knows. False. */
bool hours_text_refuse_next(struct hours_reader *reader);

/* ---- days (hours_text_days.c) */

/* What stands there names days. */
bool hours_text_is_days(const struct hours_reader *reader);
/* Reads them into group: a list, with what it leaves out. False: refused. */
bool hours_text_days(struct hours_reader *reader, struct hours_group *group) MUST_CHECK;
/* One date. False, and nothing is taken, where there is none; *day is WHEN_NONE where the calendar has none. */
bool hours_text_date(struct hours_reader *reader, int64_t *day);

/* ---- hours (hours_text_clock.c) */

/* What stands there begins hours. */
bool hours_text_is_hours(const struct hours_reader *reader);
/* Reads them into group, several behind each other. False: refused. */
bool hours_text_hours(struct hours_reader *reader, struct hours_group *group, bool cut) MUST_CHECK;

/* ---- availability of it (hours_text_make.c) */

/* False: refused, as they contradict each other. */
bool hours_text_make(struct hours_reader *reader, bool weekly, struct availability *made) MUST_CHECK;

#endif
