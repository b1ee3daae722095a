/* note: a sentence that is kept, and may be read in another language than that of who wrote it: its English text, by
 * which a catalogue knows it, and what stands in it, which may be another note, or an instant. It is a text like any
 * other, to be stored, copied and compared. What is none (what a server said, what an older visitdeck wrote) is said as
 * it is. Of a note from a file nothing is believed: it is never a format of printf's. Any thread. */
#ifndef BASE_NOTE_H
#define BASE_NOTE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A sentence with nothing in it; marks it for translation. */
#define NOTE_(text) "\036" text "\035"

enum { NOTE_INSTANT = 128 }; /* bytes */

/* The note of a translated format; what stands for a %s may be a note or an instant. Of a format that tells nothing
 * ("%s"), or has other directives than %s, %d, %zu and %lld, it is the text that printf makes. New memory. */
char *note_print(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *note_print_list(const char *format, va_list args) __attribute__((format(printf, 1, 0)));
/* For a %s of a note: an instant's day ("Friday 27 November"), and its time ("14:30"). */
void note_day(int64_t instant, char out[NOTE_INSTANT]);
void note_time(int64_t instant, char out[NOTE_INSTANT]);

/* It begins as one; what is none is said as it is. */
bool note_is(const char *text);
/* In the language of this process: clean, one line, of at most 4,000 bytes. An English text that the catalogue lacks is
 * said in English. New memory, NULL for NULL. */
char *note_say(const char *note);
/* The same where it was just written: its instants are as they were written. */
char *note_text(const char *note);

/* What both share. say: writes an instant, day or time; NULL: as it was written. */
typedef void note_say_instant(bool day, int64_t instant, char out[NOTE_INSTANT]);
char *note_say_by(const char *note, note_say_instant *say);

#endif
