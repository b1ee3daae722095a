/* data: the words of the demo: real streets with coordinates, common names, texts as agents write them. */
#ifndef SANDBOX_DATA_H
#define SANDBOX_DATA_H

#include <stddef.h>

struct data_street {
  const char *name, *zip, *city;
  double latitude, longitude; /* true to a few hundred metres */
  unsigned numbers;           /* house numbers */
};
enum {
  DATA_STREETS = 24,
  DATA_FIRST_NAMES = 32,
  DATA_LAST_NAMES = 40,
  DATA_HEATINGS = 4,
  DATA_TEXTS = 6,
  DATA_NOTES = 5,
  DATA_COMMENTS = 6,
  DATA_GOOD = 5,
  DATA_BAD = 5
};
extern const struct data_street data_streets[DATA_STREETS];
extern const char *const data_first_names[DATA_FIRST_NAMES],
    *const data_last_names[DATA_LAST_NAMES], *const data_heatings[DATA_HEATINGS],
                                                 *const data_texts[DATA_TEXTS], *const data_notes[DATA_NOTES],
                                                                                    *const data_comments[DATA_COMMENTS],
                                                                                        *const data_good[DATA_GOOD],
                                                                                            *const data_bad[DATA_BAD];

#endif
