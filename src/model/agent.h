/* agent: who shows a property (later edition: GET /property/agent, schema AgentInfo). Any thread. */
#ifndef MODEL_AGENT_H
#define MODEL_AGENT_H

#include <stdbool.h>
#include <stddef.h>
#include "base/error.h"
#include "base/mem.h"

struct agent {
  char *name, *phone; /* cleaned; NULL when absent */
  char *presentation; /* several lines */
  double rating;      /* NAN when absent; of no known scale */
  char *raw;          /* the object as it came */
  size_t raw_length;
};
/* ERROR_ANSWER when it is no object or has no name. *agent is the caller's: agent_free. */
enum error_code agent_decode(const char *bytes, size_t length, struct agent **agent, struct error *error) MUST_CHECK;
void agent_free(struct agent *take_agent);
AUTO_OF(struct agent, agent_free)

struct agent_name { /* what people call the agent with that id (flatguideId, exact) */
  const char *id, *name;
};

/* The id, cleaned: of a UUID, which is no name, as much as tells agents apart. New memory; NULL of NULL. */
char *agent_id_shown(const char *id);
struct visit;
/* What the agent of a visit is called: "Paul Vincent", as much of the id as tells agents apart of whom no more is
 * known, "" of none. New memory. */
char *agent_of_visit(const struct visit *visit);

/* Where the vendor can take on visits (later edition: GET /coverage): postcodes as text, five digits each. */
struct coverage {
  size_t count;
  char **zips;     /* sorted, each once, cleaned */
  size_t left_out; /* what is no postcode */
  char *raw;       /* the list as it came */
  size_t raw_length;
};
enum error_code coverage_decode(const char *bytes, size_t length, struct coverage **coverage,
                                struct error *error) MUST_CHECK;
/* True when zip is not among them: a hint, no more, for the document does not say that the list is whole. False for a
 * NULL coverage or zip, or where one of them could not be read: it may be that. */
bool coverage_lacks(const struct coverage *coverage, const char *zip);
void coverage_free(struct coverage *take_coverage);

#endif
