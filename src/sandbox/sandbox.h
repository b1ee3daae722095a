/* sandbox: the vendor's side. One lock is held around every operation, step and event, so nothing here needs another.
 */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include <cjson/cJSON.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

enum { STORE_KEPT = 32 };
#define SANDBOX_EDITION_EARLIER "2018-08"
#define SANDBOX_EDITION_LATER "2018-12"
#define STATUS "visit.status."
/* Of the table visit: visits in which the property is seen, first or further on. */
#define VISIT_OF_PROPERTY(parameter)                                                                                   \
  "(property=" parameter " OR id IN (SELECT visit FROM also WHERE also.property=" parameter "))"

struct settings { /* the command line */
  const char *listen, *db, *user, *password;
  bool closed;         /* its own side too wants the login's token */
  const char *webhook; /* where events go; NULL: there are none */
  int properties, visits, token_seconds;
  int pace; /* milliseconds between the steps of a visit that goes on by itself; 0: all at once */
  unsigned seed;
  int64_t now; /* UTC seconds at start */
  bool later;  /* the edition of December 2018; without it no addition at all */
  struct {     /* what the command line says; a file of --db has the rest */
    bool properties, visits, seed, now, later, user, password;
  } given;
};

struct sandbox {
  struct settings settings;
  pthread_mutex_t lock; /* around whatever uses the rest of this, from when http_run begins */
  sqlite3 *db;
  int db_lock;                 /* the file of db, held open; -1: none */
  struct webhook *webhook;     /* NULL: nothing is told */
  struct clockwork *clockwork; /* NULL: it doesn't run yet */
  int64_t clock_shift;         /* what --now adds to the machine's clock */
  int64_t clock_lead_ns;       /* how far that one is ahead of the monotonic clock */
  char account_id[37];
  char *kept_user, *kept_password; /* of the file; NULL: it had none */
  struct fault *faults;
  unsigned faults_replaced; /* how often: what they delay is then answered */
  bool failed;              /* a write didn't reach the database: the operation is undone */
  struct {
    const char *sql;
    sqlite3_stmt *statement;
  } kept[STORE_KEPT]; /* what store_run has prepared */
};

/* ---- one request and its answer */
struct call {
  struct sandbox *sandbox;
  const char *method, *target;
  char *segments[8]; /* decoded path segments after /api/v1/business */
  size_t segment_count;
  const char *(*query)(void *arg, const char *name);
  void *query_arg;
  cJSON *body; /* parsed, an object, or NULL */
  int status;
  char *answer; /* JSON text, malloc'ed */
  const char *allow;
  int64_t hidden; /* fault lag: how many answers of visits leave a new visit out */
};
/* Sets an error answer {"errors":["..."]}; returns false for the caller to return. */
bool call_refuse(struct call *call, int status, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Answers with a tree (taken). */
bool call_answer(struct call *call, cJSON *take_json);
bool call_answer_text(struct call *call, char *take_text);
const char *call_query(const struct call *call, const char *name);

/* ---- moment.c: time, of its own and not the client's */
/* Years 1970 to 2999: what --now may be, and where the clock stops to be moved. */
#define MOMENT_CLOCK_MOST 32503680000LL
/* The sandbox's clock runs with the machine's, but never back: what is due in a second is done in a second. */
int64_t moment_now(struct sandbox *sandbox);
int64_t moment_now_ms(struct sandbox *sandbox);
/* A moment of pthread's monotonic waits, milliseconds from now. */
struct timespec moment_wait(int64_t milliseconds);
/* RFC 3339, or with epoch_too milliseconds since 1970. */
bool moment_read(const char *text, bool epoch_too, int64_t *moment);
char *moment_print(int64_t moment, char out[24]);
/* The UTC instant of a wall time in Paris, days after the Paris day of moment. */
int64_t moment_paris(int64_t moment, int days, int hour, int minute);
/* The same hour in Paris, days later. */
int64_t moment_paris_later(int64_t moment, int days);
int moment_paris_hour(int64_t moment);
/* A number of the day in Paris: equal for two moments of one day. */
int64_t moment_paris_day(int64_t moment);

/* ---- json.c */
/* Text of our own. NULL when it is none. */
cJSON *json_read(const char *text);
/* A request's body: JSON by the standard, UTF-8, no \u0000; NULL otherwise. bytes end with a NUL. */
cJSON *json_read_strictly(struct sandbox *sandbox, const char *bytes, size_t length);
/* A finite one; numbers that were read are kept as cJSON_Raw. */
bool json_is_number(const cJSON *item);
/* s text, b boolean, n number, i int32, o object, v number or text, z zone of a subsidy, S list of texts, A list of
 * Surface. */
bool json_is(const cJSON *item, char type);
struct json_member { /* one of the document's members of an object */
  const char *name;
  char type; /* json_is */
};
/* Those that the object has must be of their type, and the first required ones be there; else the problem's name. */
bool json_fits(const cJSON *object, const struct json_member *members, size_t count, size_t required,
               const char **problem);
/* "" when it isn't there. */
const char *json_text(const cJSON *object, const char *name);
/* NULL too when it is null. */
const cJSON *json_member(const cJSON *object, const char *name);
void json_replace(cJSON *object, const char *name, cJSON *take_item);
/* Adds copies of what given has besides the known names (the last one is NULL): what isn't the document's is kept. */
void json_add_others(cJSON *object, const cJSON *given, const char *const *known);

/* ---- store_file.c */
/* Opens settings.db, or memory; reset: what is ours is emptied first. False: why not, and what to do, in problem. */
bool store_open(struct sandbox *sandbox, bool reset, char *problem, size_t size);
void store_close(struct sandbox *sandbox);

/* ---- store.c */
/* For people: the file, or the memory. */
const char *store_name(const struct sandbox *sandbox);
/* What visits are found by, once the first data is there. */
void store_index(struct sandbox *sandbox);
/* From here to the end of an operation all or nothing; false when the database refused a write, which undoes it. */
void store_begin(struct sandbox *sandbox);
bool store_end(struct sandbox *sandbox, bool keep);
/* Statements with up to 8 text or integer parameters: 't' const char *, 'i' int64_t, 'd' double, 'n' none. Aborts on a
 * programming error. */
sqlite3_stmt *store_query(struct sandbox *sandbox, const char *sql, const char *types, ...);
/* The next row; false at the end, and when it can't be read: then the operation fails as a whole. */
bool store_row(struct sandbox *sandbox, sqlite3_stmt *rows);
/* The ids that a query's rows begin with, read before anything is written: a search anew for each would pass those that
 * are done again and again. The caller frees ids. */
struct store_ids {
  size_t count;
  char (*ids)[37];
};
struct store_ids store_ids(struct sandbox *sandbox, sqlite3_stmt *take_rows);
/* sql must be a literal: its statement is kept. */
void store_run(struct sandbox *sandbox, const char *sql, const char *types, ...);
void store_uuid(char out[37]);
bool store_is_uuid(const char *text);

/* ---- operations: false when refused (the answer is set either way) */
bool account_login(struct call *call);
bool account_me(struct call *call);
bool account_authorised(struct call *call, const char *token);
bool properties_list(struct call *call);
bool properties_save(struct call *call);
bool properties_one(struct call *call);
bool properties_availability(struct call *call);
bool properties_status(struct call *call);
bool properties_terminate(struct call *call);
bool properties_sendmail(struct call *call);
bool visits_list(struct call *call);
bool visits_one(struct call *call);
bool visits_create(struct call *call);
bool visits_cancel(struct call *call);
bool visits_update_visitor(struct call *call);
bool visits_reschedule(struct call *call);
bool slots_list(struct call *call);
bool agents_one(struct call *call);
bool agents_coverage(struct call *call);
bool messages_list(struct call *call);
bool messages_conversation(struct call *call);
bool messages_save(struct call *call);

/* ---- control.c, messages.c: the sandbox's own side, without a login */
bool control_events(struct call *call);
bool control_mails(struct call *call);
bool control_visits(struct call *call);
bool control_requests(struct call *call);
bool control_messages(struct call *call);
bool control_receive(struct call *call);
bool control_report(struct call *call);
bool control_status(struct call *call);
bool control_clock(struct call *call);
bool control_property(struct call *call);

/* ---- shared by operations */
/* A property's row by externalRef, then additionalRefs; "" when unknown. id[37]. */
bool property_find(struct sandbox *sandbox, const char *ref, char id[37]);
cJSON *property_load(struct sandbox *sandbox, const char *id);
/* What the later edition says of a new property: it has an agent at once. */
void property_staff(cJSON *json);
/* updatedAt is now, and always later than it was. */
void property_touch(struct sandbox *sandbox, cJSON *json);
/* Answers with the property as it is kept. */
bool property_answer(struct call *call, const char *id);
/* The PropertySummary of a property's tree. New. */
cJSON *property_summary(const cJSON *property);
void property_store(struct sandbox *sandbox, const char *id, cJSON *json, const char *agent);
/* 7:00 to 21:00 in Paris: every week, in the earlier edition dated, for the coming days. */
cJSON *property_default_availability(struct sandbox *sandbox);
/* Adds an interval, which is returned; weekly: one that is repeated. */
cJSON *property_add_interval(cJSON *all, int64_t start, int64_t end, bool weekly);
/* The property that id or ref (NULL: not given) names: one of them is needed, and both must be the same. False: the
 * answer says why not. */
bool property_of(struct call *call, const char *given_id, const char *given_ref, char id[37]);
/* A text of the body, NULL when it isn't there; false when it is no text. */
bool call_text(struct call *call, const char *name, const char **text);
/* Counts and days of its visits anew; NULL: of every property. */
void property_recount(struct sandbox *sandbox, const char *id);
cJSON *visit_load(struct sandbox *sandbox, const char *id);
/* A new visit, or one that has changed; either is told (events.c). */
void visit_store(struct sandbox *sandbox, cJSON *json, int64_t hidden);
/* Sets the status of every live visitor of a visit tree. */
void visit_set_status(struct sandbox *sandbox, cJSON *visit, const char *status);
void visit_part_set(struct sandbox *sandbox, cJSON *part, const char *status);
cJSON *visit_new(struct sandbox *sandbox, const char *property_id, int64_t date, const cJSON *visitor,
                 const char *status);
/* A slot at that moment that can be booked. */
bool slots_free(struct sandbox *sandbox, const char *property_id, int64_t date);
/* The next free slot after a moment, or 0. */
int64_t slots_next(struct sandbox *sandbox, const char *property_id, int64_t after);
bool visitor_is_whole(const cJSON *visitor);
/* The document's members of a visitor alone; fields of another one (or NULL) when it has none. New. */
cJSON *visitor_copy(const cJSON *given, const cJSON *otherwise);
/* Answers with rows of JSON as a list; ends the statement. */
bool call_answer_rows(struct call *call, sqlite3_stmt *take_rows);
/* The visit of that id; NULL: the answer says why not. */
cJSON *visit_of_call(struct call *call, const char *id);
/* The visitor's part that visitorId names; without one ("") the only one there is. NULL: the answer says why not. */
cJSON *visit_part(struct call *call, const cJSON *visit, const char *email);
bool visit_part_lives(const cJSON *part);

/* ---- visit_magic.c: what goes on by itself */
/* Begins what the magic telephone numbers say, right after the answer to create; without a pace it is done at once. */
void visit_act(struct sandbox *sandbox, cJSON *visit);
/* One step of it, stored; false when the visit has gone another way meanwhile. */
bool visit_step(struct sandbox *sandbox, cJSON *visit, const char *step);
/* A visit of the same visitor at another date; the old part is cancelled.rescheduled; both are stored. New. */
cJSON *visit_moved(struct sandbox *sandbox, cJSON *visit, cJSON *part, int64_t date, const char *status,
                   int64_t hidden);
enum { REPORT_SECONDS = 2 * 3600 };
/* The agent begins a report (the caller stores the visit), and ends it that much later. */
void report_begin(struct sandbox *sandbox, cJSON *visit, int64_t since);
/* Ends those whose time has come. */
void reports_finish(struct sandbox *sandbox);

/* ---- agents.c, messages.c */
/* An agent with that id; the dice choose the name. */
void agent_add(struct sandbox *sandbox, const char *id, unsigned dice);
/* A message about a property, from the account or from its agent. Answers it as a tree; NULL ids are made. */
cJSON *message_add(struct sandbox *sandbox, const char *property_id, const char *text, bool own, int64_t at,
                   int64_t read, const char *id);

/* ---- events.c: what the vendor tells, if there is a webhook */
enum event_state { EVENT_WAITING, EVENT_SENT, EVENT_GIVEN_UP };
struct event {
  int64_t id;
  int tries;
  char *json; /* malloc'ed */
};
/* What a visit that has been stored says: it is new (before NULL), or what differs from before. */
void events_visit(struct sandbox *sandbox, const cJSON *before, cJSON *visit);
/* The visit stands for before, at another date. */
void events_moved(struct sandbox *sandbox, const cJSON *before, cJSON *visit);
/* A message that the account has received. */
void events_message(struct sandbox *sandbox, cJSON *message);
/* The oldest that waits; false when there is none. */
bool events_next(struct sandbox *sandbox, struct event *event);
/* Keeps how a try ended, as a transaction of its own; false when the database doesn't take it. */
bool events_tried(struct sandbox *sandbox, const struct event *event, long status, enum event_state state);

/* ---- webhook.c */
/* An http or https URL with a host. */
bool webhook_takes(const char *url);
/* Starts to send events to settings.webhook. */
struct webhook *webhook_start(struct sandbox *sandbox);
/* An event has been added; the lock is held. NULL is fine. */
void webhook_wake(struct webhook *webhook);
/* Ends at once, whatever the receiver does. Without the lock; NULL is fine. */
void webhook_stop(struct webhook *take_webhook);

/* ---- clockwork.c */
struct clockwork *clockwork_start(struct sandbox *sandbox);
/* A step of a visit, to be done when it is due by the sandbox's clock; the lock is held. */
void clockwork_add(struct sandbox *sandbox, const char *visit_id, int64_t due_ms, const char *step);
/* Something is due earlier than it was, or the clock has moved; the lock is held. NULL is fine. */
void clockwork_wake(struct clockwork *clockwork);
void clockwork_stop(struct clockwork *take_clockwork);

/* ---- faults.c */
#define FAULT_FORM "OPERATION[?NAME=VALUE]:ACTION[=VALUE][+SKIP][*TIMES]"
struct fault_effect {
  bool lose, drop, cut, html;
  int status;
  const char *body, *tail; /* as long as the fault */
  long delay_ms;
  int64_t lag;
};
/* Adds one FAULT_FORM; false if it can't be understood. */
bool faults_add(struct sandbox *sandbox, const char *spec);
/* How one is written, and what there is. New memory. */
char *faults_known(void);
/* Those of the lines instead of what there is; changes nothing if one can't be understood. */
bool faults_replace(struct sandbox *sandbox, const char *lines);
void faults_clear(struct sandbox *sandbox);
/* What happens to this call of the operation; counts SKIP and TIMES down. */
struct fault_effect faults_take(const struct call *call, const char *operation);

/* ---- data.c */
void data_fill(struct sandbox *sandbox);

/* ---- start.c */
/* Makes the account, or takes up the one that the database has: what of the command line does not fit it is told, and
 * settings are then what is in force. False when the database can't take it, which has been told. */
bool start_account(struct sandbox *sandbox);

/* ---- age.c */
/* Moves all days of the account by whole weeks when they are old (the manual says when): the day that they are laid
 * round is then one of the last seven. How many weeks; 0: they stay. */
int age_move(struct sandbox *sandbox, int64_t *day);

/* ---- server.c */
bool server_has_operation(const char *name);
/* Their names, with blanks between. New memory. */
char *server_operations(void);

#endif
