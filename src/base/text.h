/* text: the one door for text from outside, and its width on a terminal. UTF-8 throughout; pure functions, any thread.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

#define TEXT_MARK "\xEF\xBB\xBF" /* the byte-order mark in UTF-8 */

/* Makes text from outside harmless. C0 (but newline and tab -> see below), DEL, C1, escape sequences (ESC and the whole
 * CSI/OSC/DCS string that follows, to its end or the end of the line, 8-bit forms too), bidi controls, zero-width and
 * format controls (ZWJ and variation selectors too: terminals disagree on the width of what they join) and all that
 * Unicode calls default ignorable are dropped;
 * noncharacters, what wcwidth does not know and invalid UTF-8 (each maximal bad part) become U+FFFD. At most 4
 * combining marks a base, none without a base. A tab and an empty Braille pattern become a space. TEXT_LINE: newlines
 * become spaces, runs of blanks one blank, ends trimmed. TEXT_LINES: \n kept, \r\n and \r become \n. New memory, never
 * NULL. */
enum text_kind { TEXT_LINE, TEXT_LINES };
char *text_clean(const char *bytes, size_t length, enum text_kind kind);
/* The same for a NUL-terminated text; NULL gives NULL. */
char *text_clean_line(const char *text);
/* True if text_clean would keep every character as it is. */
bool text_is_clean(const char *text);

/* True if the text comes back as it was from where it is shown and typed, line ends as TEXT_ARROW: it is clean, but for
 * the kind of its line ends, and has no such arrow of its own. */
#define TEXT_ARROW "\u21b5"
bool text_can_be_typed(const char *text);

/* One grapheme cluster at text: its length in bytes (0 at the end) and its width in cells (0, 1 or 2, by wcwidth as
 * curses counts). */
size_t text_next(const char *text, int *width);
/* Width in cells of clean text. */
int text_width(const char *text);
/* How many bytes of text fit in cells; *used gets the cells taken. Never cuts a cluster. */
size_t text_fit(const char *text, int cells, int *used);
/* Copies text into out, cut to cells with a closing ellipsis ("…", or "~" when ascii) if it does not fit. */
void text_clip(char *out, size_t size, const char *text, int cells, bool ascii);

/* Folded for search: decomposed, case and accents gone; œ æ ø ß ligatures as two letters, typographic apostrophes, NBSP
 * and NNBSP as plain ones. New memory. */
char *text_fold(const char *text);
/* How well folded words match a folded hay: 0 no; every blank-separated word of needle must be found; 3 all at word
 * starts, 2 substring, 1 subsequence. An empty needle gives 3. */
int text_match(const char *hay, const char *needle);

/* The text with by in the place of each what. New memory. */
char *text_exchange(const char *text, const char *what, const char *by);
/* There is something in it: neither NULL nor "". */
bool text_is_filled(const char *text);
/* Copies text into out, cut at a character when it does not fit in size bytes. */
void text_copy(char *out, size_t size, const char *text);
/* The same, behind what stands in out already. */
void text_add(char *out, size_t size, const char *text);

/* One character of at most length bytes: how many bytes it takes (0 when length is 0). *character is TEXT_INVALID for a
 * maximal part of bad UTF-8. */
#define TEXT_INVALID UINT32_MAX
size_t text_decode(const char *bytes, size_t length, uint32_t *character);
/* The first characters of a text, size - 1 at most, and an end. */
void text_wide(const char *text, wchar_t *out, size_t size);
/* The UTF-8 of a character: writes 1 to 4 bytes, no NUL, returns how many. */
size_t text_encode(uint32_t character, char out[4]);
/* True for a character that a terminal only shows: no control, no format or bidi control, nothing that wcwidth does not
 * know. */
bool text_is_visible(uint32_t character);

/* True for a valid UTF-8 byte string (no overlong, no surrogate). */
bool text_is_utf8(const char *bytes, size_t length);

/* A number for people: "1,250", "12.5", as the language writes it; at most decimals of them, none when it is whole. */
void text_amount(double value, int decimals, char *out, size_t size);

/* A number made of a text, or of bytes (FNV-1a): the same on every machine. */
uint64_t text_number(const char *text);
uint64_t text_number_of(const char *bytes, size_t length);
/* They name one thing: the same to the byte, or UUIDs (8-4-4-4-12 hexadecimal digits), which compare without case. */
bool text_same_id(const char *one, const char *other);

#endif
