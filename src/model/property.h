/* property: what is visited (document: schemas Property, PropertyData). Any thread. */
#ifndef MODEL_PROPERTY_H
#define MODEL_PROPERTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"

enum property_status { PROPERTY_AVAILABLE, PROPERTY_STANDBY, PROPERTY_UNAVAILABLE, PROPERTY_STATUS_OTHER };
enum property_offer { PROPERTY_OFFER_UNKNOWN, PROPERTY_RENT, PROPERTY_SELL };

struct property_interval {
  int64_t start, end;
  bool recurring; /* every week at the same wall time, from start on */
};

struct property {
  char *id;        /* exact, opaque */
  char *ref;       /* externalRef, exact; NULL when absent */
  char *ref_shown; /* cleaned ref, else the id */
  size_t alias_count;
  char **aliases; /* additionalRefs, exact */
  char *address, *zip, *city, *country, *door, *door_ref;
  int place; /* model/property_place.h, by zip and country */
  enum property_status status;
  char *status_text; /* cleaned, when PROPERTY_STATUS_OTHER */
  enum property_offer offer;
  double price;               /* NAN when absent; euros as an assumption */
  double surface;             /* m2, NAN when absent */
  double latitude, longitude; /* degrees, NAN when absent (earth_is_nowhere) */
  int rooms, bedrooms, floor; /* INT_MIN when absent */
  char *text, *memo;          /* several lines */
  char *in_charge, *owner_name, *owner_phone, *owner_email, *tenant_phone;
  int planned, done; /* viewings, -1 when absent */
  int64_t created_at, updated_at, last_viewing_at;
  size_t interval_count, odd_intervals; /* the readable ones of visitAvailabilities; the others, 1 when it is no list */
  struct property_interval *intervals;
  char *raw; /* the object as it came */
  size_t raw_length;
  bool bare; /* neither a reference nor an address can be read: nobody could tell which one it is */
};

/* Decodes one Property (raw text kept). ERROR_ANSWER when it is no object or has no id. property_free frees. */
enum error_code property_decode(const char *bytes, size_t length, struct property **property,
                                struct error *error) MUST_CHECK;
void property_free(struct property *take_property);
AUTO_OF(struct property, property_free)
const char *property_status_label(enum property_status status); /* translated */

/* Its availability is the list of edits, {"/availability": [...]}, in any order. */
bool property_has_intervals(const struct property *property, const char *edits);
/* A PropertyTerminateRequest that names who took it (document: terminateProperty). */
bool property_encode_terminate(struct buf *out, const char *picked_email) MUST_CHECK;

/* The list pane's row, small on purpose: ten thousand of them live in the UI. */
struct property_row {
  const char *id, *ref, *ref_shown, *address, *city,
      *folded; /* into the list's blocks; ref NULL when absent; folded: ref address zip city owner in charge */
  enum property_status status;
  enum property_offer offer;
  int place; /* model/property_place.h */
};
struct property_list { /* a snapshot: immutable once sent */
  size_t count;
  struct property_row *rows; /* by ref_shown, numbers in order, then id */
  size_t block_count;
  char **blocks; /* that hold all strings */
};
void property_list_free(struct property_list *take_list);

/* The whole objects, for the command line. */
struct property_set {
  size_t count;
  struct property **properties;
};
void property_set_free(struct property_set *take_set);

#endif
