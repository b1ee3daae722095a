/* amount: one rule for numbers as people write them: an amount of money, a measure, a place on the map. Any thread. */
#ifndef MODEL_AMOUNT_H
#define MODEL_AMOUNT_H

#include <stdbool.h>
#include <stddef.h>

enum { AMOUNT_SIZE = 64 };
enum amount_kind {
  AMOUNT_MONEY,   /* three digits behind the only sign are thousands: 350.000 is 350000 */
  AMOUNT_MEASURE, /* ... may be either: no number */
  AMOUNT_PLACE    /* ... are decimals: a degree of the map */
};
/* "350 000 €", "1.234,50", "1,234.50", "12'500", "-3", "45,5 m²": the number as JSON has it, in its own digits. False,
 * and "", when it is none, or may be two. */
bool amount_read(enum amount_kind kind, const char *text, size_t length, char out[AMOUNT_SIZE]);
/* A number of JSON as amount_read takes it of any kind: three decimals could be thousands, so that "350.125" is
 * "350.1250". out is "" when it is too long. */
void amount_write(const char *number, char out[AMOUNT_SIZE * 2]);
/* The same with blanks between its thousands: "350 000.50". */
void amount_show(const char *number, char out[AMOUNT_SIZE * 2]);

/* A degree of the map: "48,8566", "48°51'24\"N", "W 2.35". False when it is none, or beyond the pole or the date line.
 */
bool amount_read_latitude(const char *text, char out[AMOUNT_SIZE]);
bool amount_read_longitude(const char *text, char out[AMOUNT_SIZE]);
/* "48.8566, 2.3522", "48,8566 ; 2,3522", "48°51'24\"N 2°21'3\"E", "2.3522 E, 48.8566 N", "geo:48.8566,2.3522", the
 * address of a map, "lat: 48.8566, lon: 2.3522": both. False when it is no such pair. */
bool amount_read_places(const char *text, char latitude[AMOUNT_SIZE], char longitude[AMOUNT_SIZE]);

#endif
