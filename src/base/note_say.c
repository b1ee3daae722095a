/* The instants of notes: apart from note.c, of which the zones' own errors are made. */
#include <stdio.h>

#include "base/note.h"
#include "base/when.h"

static void note_instant(bool day, int64_t instant, char out[NOTE_INSTANT]) {
  (day ? when_say_day : when_say_time)(instant, out, NOTE_INSTANT);
}

static void note_write_instant(bool day, int64_t instant, char out[NOTE_INSTANT]) {
  char said[NOTE_INSTANT];
  note_instant(day, instant, said);
  snprintf(out, NOTE_INSTANT, "\034%c%lld\037%.*s\035", day ? 'd' : 't', (long long)instant, NOTE_INSTANT - 32, said);
}

void note_day(int64_t instant, char out[NOTE_INSTANT]) {
  note_write_instant(true, instant, out);
}

void note_time(int64_t instant, char out[NOTE_INSTANT]) {
  note_write_instant(false, instant, out);
}

char *note_say(const char *note) {
  return note_say_by(note, note_instant);
}
