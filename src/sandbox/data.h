/* data: the demo's account, and its words, which are made from data/ at build time: real streets with coordinates,
 * common names, texts as agencies and agents write them. */
#ifndef SANDBOX_DATA_H
#define SANDBOX_DATA_H

#include <stddef.h>

#include "sandbox/sandbox.h"

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
    data_good, data_bad, data_question, data_memo, data_opinion, data_presentation, data_asked, data_told, data_reply,
    data_covered;

/* ---- what the files of data share while they make an account */
struct made_property {
  char id[37], agent_id[37];
  int agent; /* the first of the agent's properties: a number for the agent */
  bool ended;
  size_t street;
  cJSON *summary; /* of its visits */
};

struct making {
  struct sandbox *sandbox;
  unsigned random;
  int count;
  struct made_property *properties;
  int64_t now;
  unsigned past, coming, reports; /* how many statuses and reports have been dealt */
  int dated;                      /* coming visits since the last one without a date */
  struct {
    int property; /* of a visit that was moved, whose new one is still to be made; -1: none */
    int64_t date;
    cJSON *visitor;
  } moved;
};

unsigned data_random(struct making *making, unsigned below);
/* One of the words; the table's. */
const char *data_word(struct making *making, const struct data_words *words);
void data_uuid(struct making *making, char out[37]);
/* Adds a text of its own, freed here. */
void data_add(cJSON *object, const char *name, char *take_text);
void data_properties(struct making *making);
void data_visits(struct making *making, int count);
/* Agents were late with the codes of the last visits that were done: also before the first visit of a day there are
 * drafts. */
void data_drafts(struct making *making);
void data_messages(struct making *making);

#endif
