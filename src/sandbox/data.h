/* data: the words of the demo, made from data/ at build time: real streets with coordinates, common names, texts as
 * agencies and agents write them. */
#ifndef SANDBOX_DATA_H
#define SANDBOX_DATA_H

#include <stddef.h>

struct data_street {
  const char *name, *zip, *city;
  double latitude, longitude; /* true to a few hundred metres */
  unsigned numbers;           /* house numbers */
};
extern const struct data_streets {
  size_t count;
  const struct data_street *rows;
} data_streets;

struct data_words {
  unsigned count;
  const char *const *rows;
};
extern const struct data_words data_first_name, data_last_name, data_heating, data_text, data_note, data_comment,
    data_good, data_bad, data_question;

#endif
