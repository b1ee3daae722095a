/* property_member: the members of a property that a person may change, as text (document: PropertySaveRequest). Pure
 * functions, any thread. */
#ifndef MODEL_PROPERTY_MEMBER_H
#define MODEL_PROPERTY_MEMBER_H

#include <stdbool.h>
#include <stddef.h>
#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "model/json_edit.h"

/* How a member is written by a person. */
enum property_kind {
  PROPERTY_IS_TEXT,
  PROPERTY_IS_PHONE, /* or empty */
  PROPERTY_IS_NUMBER,
  PROPERTY_IS_WHOLE, /* int32 */
  PROPERTY_IS_YES_NO,
  PROPERTY_IS_OFFER,         /* rent or sell */
  PROPERTY_IS_TEXTS,         /* "one; two" */
  PROPERTY_IS_SURFACES,      /* "balcon 4.5; cave 3" */
  PROPERTY_IS_QUALIFICATION, /* criterias, as the request's example has them */
  PROPERTY_IS_KIND,          /* of a prequalification (later edition) */
  PROPERTY_IS_ZONE,
  PROPERTY_IS_OBJECT /* free JSON */
};
#define PROPERTY_SECTION_LIST(X)                                                                                       \
  X(PROPERTY_SECTION_MAIN, N_("Property"))                                                                             \
  X(PROPERTY_SECTION_ADDRESS, N_("Address"))                                                                           \
  X(PROPERTY_SECTION_HOME, N_("Dwelling"))                                                                             \
  X(PROPERTY_SECTION_MONEY, N_("Charges and dates"))                                                                   \
  X(PROPERTY_SECTION_CRITERIAS, N_("Who may take it"))                                                                 \
  X(PROPERTY_SECTION_OTHER, N_("Your own data"))
enum property_section {
#define X(name, label) name,
  PROPERTY_SECTION_LIST(X)
#undef X
};

/* Every member of PropertySaveRequest, both editions: name, JSON pointer, kind, section, label. */
#define PROPERTY_MEMBER_LIST(X)                                                                                        \
  X(PROPERTY_REF, "/externalRef", TEXT, MAIN, N_("Reference"))                                                         \
  X(PROPERTY_MORE_REFS, "/additionalRefs", TEXTS, MAIN, N_("Other references"))                                        \
  X(PROPERTY_RENT_SELL, "/rentSell", OFFER, MAIN, N_("Offer"))                                                         \
  X(PROPERTY_PRICE, "/price", NUMBER, MAIN, N_("Price"))                                                               \
  X(PROPERTY_IN_CHARGE, "/inCharge", TEXT, MAIN, N_("In charge"))                                                      \
  X(PROPERTY_TENANT_PHONE, "/tenantPhone", PHONE, MAIN, N_("Tenant's phone"))                                          \
  X(PROPERTY_DOOR_REF, "/doorRef", TEXT, MAIN, N_("Door reference"))                                                   \
  X(PROPERTY_URL, "/extUrl", TEXT, MAIN, N_("Web page"))                                                               \
  X(PROPERTY_PICTURES, "/picUrls", TEXTS, MAIN, N_("Pictures (URLs)"))                                                 \
  X(PROPERTY_STREET, "/address/address", TEXT, ADDRESS, N_("Street"))                                                  \
  X(PROPERTY_ZIP, "/address/zip", TEXT, ADDRESS, N_("Postcode"))                                                       \
  X(PROPERTY_CITY, "/address/city", TEXT, ADDRESS, N_("Town"))                                                         \
  X(PROPERTY_COUNTRY, "/address/countryCode", TEXT, ADDRESS, N_("Country code"))                                       \
  X(PROPERTY_LATITUDE, "/address/latitude", NUMBER, ADDRESS, N_("Latitude"))                                           \
  X(PROPERTY_LONGITUDE, "/address/longitude", NUMBER, ADDRESS, N_("Longitude"))                                        \
  X(PROPERTY_DOOR, "/address/doorInfo", TEXT, ADDRESS, N_("Door"))                                                     \
  X(PROPERTY_SURFACE, "/fields/surface", NUMBER, HOME, N_("Surface (sq m)"))                                           \
  X(PROPERTY_SURFACES, "/fields/additionalSurfaces", SURFACES, HOME, N_("Other surfaces"))                             \
  X(PROPERTY_ROOMS, "/fields/numRooms", WHOLE, HOME, N_("Rooms"))                                                      \
  X(PROPERTY_BEDROOMS, "/fields/numBedrooms", WHOLE, HOME, N_("Bedrooms"))                                             \
  X(PROPERTY_FLOOR, "/fields/floor", WHOLE, HOME, N_("Floor"))                                                         \
  X(PROPERTY_ORIENTATION, "/fields/orientation", TEXT, HOME, N_("Orientation"))                                        \
  X(PROPERTY_HEATING, "/fields/heating", TEXT, HOME, N_("Heating"))                                                    \
  X(PROPERTY_DPE, "/fields/dpe", TEXT, HOME, N_("Energy rating (DPE)"))                                                \
  X(PROPERTY_YEAR, "/fields/constructionYear", WHOLE, HOME, N_("Built in"))                                            \
  X(PROPERTY_WORKS, "/fields/works", TEXT, HOME, N_("Works"))                                                          \
  X(PROPERTY_CAVE, "/fields/cave", YES_NO, HOME, N_("Cellar"))                                                         \
  X(PROPERTY_KEEPER, "/fields/keeper", YES_NO, HOME, N_("Caretaker"))                                                  \
  X(PROPERTY_PARKING, "/fields/parking", YES_NO, HOME, N_("Parking"))                                                  \
  X(PROPERTY_FURNISHED, "/fields/furnished", YES_NO, HOME, N_("Furnished"))                                            \
  X(PROPERTY_TEXT, "/fields/text", TEXT, HOME, N_("Description"))                                                      \
  X(PROPERTY_CHARGES, "/fields/monthlyCharges", NUMBER, MONEY, N_("Monthly charges"))                                  \
  X(PROPERTY_DEPOSIT, "/fields/deposit", NUMBER, MONEY, N_("Deposit"))                                                 \
  X(PROPERTY_FEE, "/fields/agencyFee", NUMBER, MONEY, N_("Agency fee"))                                                \
  X(PROPERTY_AVAILABLE_FROM, "/fields/availableFrom", TEXT, MONEY, N_("Available from"))                               \
  X(PROPERTY_LEASE, "/fields/leaseDurationYears", WHOLE, MONEY, N_("Lease (years)"))                                   \
  X(PROPERTY_SHARING, "/criterias/sharingAllowed", YES_NO, CRITERIAS, N_("Sharing allowed"))                           \
  X(PROPERTY_PINEL, "/criterias/pinel", YES_NO, CRITERIAS, N_("Pinel"))                                                \
  X(PROPERTY_GLI, "/criterias/gli", YES_NO, CRITERIAS, N_("Rent insurance (GLI)"))                                     \
  X(PROPERTY_ACTION_LOGEMENT, "/criterias/actionLogement", YES_NO, CRITERIAS, N_("Action Logement"))                   \
  X(PROPERTY_QUALIFICATION, "/criterias/qualification", QUALIFICATION, CRITERIAS, N_("Qualification"))                 \
  X(PROPERTY_PRE_KIND, "/criterias/prequalification/_type", KIND, CRITERIAS, N_("Prequalification"))                   \
  X(PROPERTY_PRE_NAME, "/criterias/prequalification/name", TEXT, CRITERIAS, N_("Its name"))                            \
  X(PROPERTY_PRE_EXPLAIN, "/criterias/prequalification/explain", TEXT, CRITERIAS, N_("Explanation"))                   \
  X(PROPERTY_PRE_WARNING, "/criterias/prequalification/warning", TEXT, CRITERIAS, N_("Warning"))                       \
  X(PROPERTY_PRE_RATIO, "/criterias/prequalification/ratio", NUMBER, CRITERIAS, N_("Least income to rent"))            \
  X(PROPERTY_PRE_ACTION, "/criterias/prequalification/actionLogement", YES_NO, CRITERIAS, N_("By Action Logement"))    \
  X(PROPERTY_PRE_RESOURCE, "/criterias/prequalification/resource", TEXT, CRITERIAS, N_("Resources"))                   \
  X(PROPERTY_PRE_ZONE, "/criterias/prequalification/zone", ZONE, CRITERIAS, N_("Zone"))                                \
  X(PROPERTY_PRE_LAW, "/criterias/prequalification/loi", TEXT, CRITERIAS, N_("Law"))                                   \
  X(PROPERTY_EXTRA, "/extraFields", OBJECT, OTHER, N_("Extra fields (JSON)"))                                          \
  X(PROPERTY_METADATA, "/metadata", OBJECT, OTHER, N_("Metadata (JSON)"))
enum property_member {
#define X(name, path, kind, section, label) name,
  PROPERTY_MEMBER_LIST(X)
#undef X
      PROPERTY_MEMBER_COUNT
};
struct property_member_row {
  const char *path, *label; /* label untranslated */
  enum property_kind kind;
  enum property_section section;
};
const struct property_member_row *property_member_row(enum property_member member);
const char *property_section_label(enum property_section section); /* translated */

/* A raw value as a person reads and writes it: clean, one line, a line break as PROPERTY_BREAK, numbers as
 * amount_write has them. New memory. */
#define PROPERTY_BREAK TEXT_ARROW
char *property_member_show(enum property_member member, struct json_span value);
/* The raw value that a text means; amounts and places as people write them (amount.h; of both coordinates in one text
 * each member takes its own), yes and no in both languages are understood. False, and a sentence in why, when it means
 * none. An emptied text, list or object is "", [], {}; anything else can't be erased. */
bool property_member_read(enum property_member member, const char *text, struct buf *raw, char *why,
                          size_t size) MUST_CHECK;
/* A text as it was understood: how what is sent is shown; the text itself when it means nothing. New memory. */
char *property_member_meant(enum property_member member, const char *text);
/* The texts that a member of few values can have, in order; NULL after the last. New memory. */
const char *property_member_choice(enum property_member member, size_t n);
/* A prequalification of that kind (its _type) has that member; also of a kind that nobody knows. */
bool property_kind_has(const char *type, enum property_member member);
/* The _type of a text: a label or a type's own name, else NULL. */
const char *property_kind_type(const char *text);

#endif
