#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <termios.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/usage.h"
#include "base/when.h"
#include "cli/cli_private.h"

enum { CLI_SECRET_MAX = 1024, CLI_NEAREST = 3 };

/* ---- login */

/* Signals that would end or stop us while the terminal does not echo: noted, and taken when it echoes again. One may
 * come at any moment, on any thread: it wakes who waits for the line. Never closed: a handler may still be at it. */
static atomic_int cli_signal, cli_wake = -1;

static void cli_note_signal(int number) {
  int before = errno;
  cli_signal = number;
  (void)!write(cli_wake, &(uint64_t){1}, sizeof(uint64_t));
  errno = before;
}

static const int cli_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
enum { CLI_SIGNALS = sizeof cli_signals / sizeof *cli_signals };

static bool cli_read_line(FILE *in, char *line) {
  bool read = fgets(line, CLI_SECRET_MAX, in) != NULL;
  line[strcspn(line, "\r\n")] = '\0';
  return read && line[0] != '\0';
}

/* False: a signal came first. */
static bool cli_await_line(FILE *in) {
  uint64_t count;
  (void)!read(cli_wake, &count, sizeof count); /* an earlier question's */
  struct pollfd files[] = {{.fd = fileno(in), .events = POLLIN}, {.fd = cli_wake, .events = POLLIN}};
  while (cli_signal == 0 && poll(files, 2, -1) < 0 && errno == EINTR)
    ;
  return cli_signal == 0;
}

static bool cli_read_quietly(FILE *in, const char *prompt, char *line) {
  struct termios before, quiet;
  struct sigaction note = {.sa_handler = cli_note_signal}, old[CLI_SIGNALS];
  if (tcgetattr(fileno(in), &before) != 0) return cli_read_line(in, line);
  cli_signal = 0;
  if (cli_wake < 0) cli_wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  for (size_t n = 0; n < CLI_SIGNALS; n++)
    sigaction(cli_signals[n], &note, &old[n]);
  quiet = before;
  quiet.c_lflag &= ~(tcflag_t)ECHO;
  tcsetattr(fileno(in), TCSAFLUSH, &quiet);
  fprintf(stderr, "%s", prompt);
  bool read = cli_await_line(in) && cli_read_line(in, line);
  tcsetattr(fileno(in), TCSAFLUSH, &before);
  fputc('\n', stderr);
  for (size_t n = 0; n < CLI_SIGNALS; n++)
    sigaction(cli_signals[n], &old[n], NULL);
  if (cli_signal != 0) raise(cli_signal);
  return read && cli_signal == 0;
}

/* A line without echo from the terminal, or from standard input. New secret memory, or NULL. */
static char *cli_read_secret(FILE *in, const char *prompt) {
  char *line = mem_new(CLI_SECRET_MAX);
  if (prompt != NULL ? cli_read_quietly(in, prompt, line) : cli_read_line(in, line)) return line;
  explicit_bzero(line, CLI_SECRET_MAX);
  free(line);
  return NULL;
}

static char *cli_password(const struct cli *cli, const char *user, struct error *error) {
  char *prompt = mem_print(_("Password of %s: "), user), *secret = NULL;
  if (cli->options->password_stdin) {
    secret = cli_read_secret(stdin, NULL);
  } else {
    FILE *terminal = fopen("/dev/tty", "r");
    if (terminal != NULL) {
      setvbuf(terminal, NULL, _IONBF, 0); /* no copy of it in a buffer */
      secret = cli_read_secret(terminal, prompt);
      fclose(terminal);
    }
  }
  free(prompt);
  if (secret == NULL)
    error_set(error, ERROR_USAGE, _("No password: type it at the prompt, or give it with --password-stdin"));
  return secret;
}

int cli_login(struct cli *cli) {
  struct error error;
  const struct profile *profile = &cli->options->setup->profile;
  if (profile->user == NULL) {
    error_set(&error, ERROR_USAGE, _("Who logs in? Add --user EMAIL"));
    return cli_fail(&error);
  }
  struct job *job = job_new(JOB_LOGIN);
  job->user = mem_copy(profile->user);
  bool known = profile->password != NULL || (profile->password_command != NULL && !cli->options->password_stdin);
  if (!known) job->secret = cli_password(cli, profile->user, &error); /* else the worker finds it */
  if (!known && job->secret == NULL) {
    job_free(job);
    return cli_fail(&error);
  }
  cli_ask(cli, job, EVENT_DONE, &error);
  if (error.code != ERROR_NONE) return cli_fail(&error);
  printf(_("Logged in as %s\n"), profile->user);
  return 0;
}

int cli_logout(struct cli *cli) {
  struct error error;
  cli_ask(cli, job_new(JOB_LOGOUT), EVENT_DONE, &error);
  if (error.code != ERROR_NONE) return cli_fail(&error);
  puts(_("Logged out; what is not settled in the outbox is kept"));
  return 0;
}

int cli_forget(struct cli *cli) {
  struct error error;
  if (work_forget(cli->options->setup, &error) != ERROR_NONE) return cli_fail(&error);
  puts(_("Logged out; what is not settled in the outbox is kept"));
  return 0;
}

/* ---- book */

static bool cli_is_blank(const char *text) {
  return text == NULL || text[strspn(text, " \t\n")] == '\0';
}

static enum error_code cli_check_visitor(const struct cli_options *options, struct error *error) {
  const char *const all[] = {options->email, options->first_name, options->last_name, options->phone};
  for (size_t n = 0; n < sizeof all / sizeof *all; n++)
    if (cli_is_blank(all[n]))
      return error_set(error, ERROR_USAGE, _("The visitor needs --email, --first-name, --last-name and --phone"));
  for (size_t n = 0; n < sizeof all / sizeof *all; n++)
    if (!text_is_utf8(all[n], strlen(all[n])))
      return error_set(error, ERROR_USAGE, _("\"%s\" is not UTF-8 text: correct it; nothing was sent"), all[n]);
  if (!text_is_clean(options->email)) /* it goes out to the byte */
    return error_set(error, ERROR_USAGE, _("This is no email address: %s"), options->email);
  if (strchr(options->email, '@') == NULL)
    return error_set(error, ERROR_USAGE, _("This is no email address: %s"), options->email);
  return ERROR_NONE;
}

enum error_code cli_visitor(const struct cli *cli, struct visitor *visitor, struct error *error) {
  const struct cli_options *options = cli->options;
  *visitor = (struct visitor){0};
  if (cli_check_visitor(options, error) != ERROR_NONE) return error->code;
  *visitor = (struct visitor){.email = text_clean_line(options->email),
                              .email_exact = mem_copy(options->email),
                              .first_name = text_clean_line(options->first_name),
                              .last_name = text_clean_line(options->last_name),
                              .phone = text_clean_line(options->phone)};
  for (size_t n = 0; n < options->field_count; n++) {
    if (visitor_add_field(visitor, options->fields[n])) continue;
    visitor_clear(visitor);
    return error_set(error, ERROR_USAGE, _("--field %s: write NAME=VALUE, each name once"), options->fields[n]);
  }
  return ERROR_NONE;
}

static int64_t cli_distance(int64_t one, int64_t two) {
  return one > two ? one - two : two - one;
}

/* The nearest slots that are offered, in words. */
static void cli_nearest(const struct slot_list *list, int64_t at, char *out, size_t size) {
  size_t picked[CLI_NEAREST], count = 0;
  out[0] = '\0';
  while (count < CLI_NEAREST && count < list->count) {
    size_t best = list->count;
    for (size_t n = 0; n < list->count; n++) {
      bool taken = false;
      for (size_t p = 0; p < count; p++)
        taken |= picked[p] == n;
      if (!taken &&
          (best == list->count || cli_distance(list->slots[n].at, at) < cli_distance(list->slots[best].at, at)))
        best = n;
    }
    char when[64];
    cli_when(list->slots[best].at, when, sizeof when);
    snprintf(out + strlen(out), size - strlen(out), "%s%s", count > 0 ? ", " : "", when);
    picked[count++] = best;
  }
}

static const struct slot *cli_slot_at(const struct slot_list *list, int64_t at) {
  for (size_t n = 0; n < list->count; n++)
    if (list->slots[n].at == at) return &list->slots[n];
  return NULL;
}

int64_t cli_slot_meant(const struct cli *cli, const struct slot_list *list, int64_t at) {
  for (size_t n = 0; cli->argc == 2 && n < list->count; n++)
    if (strcmp(list->slots[n].date, cli->argv[1]) == 0) return list->slots[n].at;
  return at;
}

enum error_code cli_find_slot(const struct event *slots, int64_t at, bool move, const struct slot **slot,
                              struct error *error) {
  const struct slot_list *list = slots->slots;
  char nearest[300], past[128];
  *slot = cli_slot_at(list, at);
  if (*slot != NULL) return ERROR_NONE;
  if (list->left_out > 0)
    return error_set(error, ERROR_ANSWER,
                     ngettext("Nothing was sent: %zu slot of Flatsy's list can't be read, perhaps this one",
                              "Nothing was sent: %zu slots of Flatsy's list can't be read, perhaps this one",
                              (unsigned long)list->left_out),
                     list->left_out);
  event_say_left_out(slots, past, sizeof past);
  if (past[0] != '\0')
    return error_set(error, ERROR_REFUSED, move ? _("Nothing was moved: %s") : _("Nothing was booked: %s"), past);
  cli_nearest(list, at, nearest, sizeof nearest);
  if (nearest[0] == '\0')
    return error_set(error, ERROR_REFUSED, "%s",
                     move ? _("Nothing was moved: this property has no free slot")
                          : _("Nothing was booked: this property has no free slot"));
  return error_set(error, ERROR_REFUSED,
                   move ? _("Nothing was moved: this is no free slot; nearest: %s")
                        : _("Nothing was booked: this is no free slot; nearest: %s"),
                   nearest);
}

/* The visit as Flatsy has it now; when that can't be read, the outbox's row says what is known. */
static void cli_print_written(struct cli *cli, const struct event *write) {
  struct error error;
  if (write == NULL) return;
  const struct outbox_view *row = &write->rows[0];
  const char *id = row->new_visit_id != NULL ? row->new_visit_id : row->visit_id;
  struct event *visit = NULL;
  if (id != NULL && row->kind_is != OUTBOX_MESSAGE) { /* a message has no visit */
    struct job *job = job_new(JOB_READ_VISIT);
    job->id = mem_copy(id);
    visit = cli_ask(cli, job, EVENT_VISIT, &error);
  }
  if (visit != NULL)
    cli_print_json(visit->visit->raw, visit->visit->raw_length);
  else
    cli_print_outbox(write, true);
  event_free(visit);
}

int cli_tell_write(struct cli *cli, const struct event *write, const struct error *error, const char *done) {
  if (error->code != ERROR_NONE) {
    int status = cli_fail(error);
    if (error->code == ERROR_UNKNOWN)
      usage_say(
          "visitdeck",
          _("don't do it again by hand: visitdeck outbox retry ROW looks once more, and sends it only if it is not "
            "there"));
    return status;
  }
  if (cli->options->json)
    cli_print_written(cli, write);
  else
    puts(done);
  if (write != NULL && write->rows[0].note != NULL) usage_say("visitdeck", write->rows[0].note);
  return 0;
}

static int cli_book_slot(struct cli *cli, const struct property *property, const struct event *slots, int64_t at,
                         const struct visitor *visitor) {
  struct error error;
  const struct slot *slot;
  char day[96], time[64];
  if (cli_find_slot(slots, at, false, &slot, &error) != ERROR_NONE) return cli_fail(&error);
  when_say_day(at, day, sizeof day);
  when_say_time(at, time, sizeof time);
  char *name = visitor_name(visitor);
  char *where = property->address != NULL ? mem_print("%s %s", property->ref_shown, property->address)
                                          : mem_copy(property->ref_shown);
  char *what = mem_print(_("%s at %s (%s), %s, for %s"), day, time, when_zone(), where, name);
  char *question = mem_print(_("Book %s?"), what), *done = mem_print(_("Booked: %s"), what);
  int status;
  if (cli_confirm(cli, question, &error) != ERROR_NONE) {
    status = cli_fail(&error);
  } else {
    struct job *job = job_new(JOB_BOOK);
    job->id = mem_copy(property->id);
    job->ref = mem_copy(property->ref);
    job->address = mem_copy(property->address);
    job->at = at;
    job->date = mem_copy(slot->date);
    job->slots_read_at = slots->fresh.read_at;
    job->once = true;
    visitor_copy(&job->visitor, visitor);
    struct event *write = cli_ask(cli, job, EVENT_WRITE, &error);
    status = cli_tell_write(cli, write, &error, done);
    event_free(write);
  }
  free(name);
  free(where);
  free(what);
  free(question);
  free(done);
  return status;
}

static int cli_book_property(struct cli *cli, const struct property *property, int64_t at,
                             const struct visitor *visitor) {
  struct error error;
  struct job *job = job_new(JOB_READ_SLOTS);
  job->id = mem_copy(property->id);
  struct event *slots = cli_ask(cli, job, EVENT_SLOTS, &error);
  if (slots == NULL) return cli_fail(&error);
  int status = cli_book_slot(cli, property, slots, cli_slot_meant(cli, slots->slots, at), visitor);
  event_free(slots);
  return status;
}

enum error_code cli_book_time(const struct cli *cli, int64_t *at, struct error *error) {
  char *words = cli->argc > 2 ? mem_print("%s %s", cli->argv[1], cli->argv[2]) : mem_copy(cli->argv[1]);
  bool has_time = false;
  enum error_code code = cli_instant(words, at, &has_time, error);
  if (code == ERROR_NONE && !has_time)
    code = error_set(error, ERROR_USAGE, _("At what time? Write it like \"2026-11-27 14:30\""));
  free(words);
  return code;
}

enum error_code cli_online(const struct cli *cli, struct error *error) {
  error_clear(error);
  return cli->options->setup->offline ? error_set(error, ERROR_UNREACHABLE, _("Working offline: nothing was sent"))
                                      : ERROR_NONE;
}

int cli_book(struct cli *cli) {
  struct error error;
  struct visitor visitor;
  int64_t at;
  if (cli_online(cli, &error) != ERROR_NONE) return cli_fail(&error);
  if (cli_book_time(cli, &at, &error) != ERROR_NONE || cli_visitor(cli, &visitor, &error) != ERROR_NONE)
    return cli_fail(&error);
  struct job *job = job_new(JOB_READ_PROPERTY);
  job->ref = mem_copy(cli->argv[0]);
  struct event *event = cli_ask(cli, job, EVENT_PROPERTY, &error);
  int status = event != NULL ? cli_book_property(cli, event->property, at, &visitor) : cli_fail(&error);
  event_free(event);
  visitor_clear(&visitor);
  return status;
}

/* ---- cancel */

const struct visitor *cli_pick_visitor(const struct visit *visit, const char *email, struct error *error) {
  const struct visit_visitor *picked = NULL;
  size_t live = 0;
  for (size_t n = 0; n < visit->visitor_count; n++) {
    const struct visit_visitor *part = &visit->visitors[n];
    bool named =
        email != NULL && part->visitor.email_exact != NULL && strcasecmp(part->visitor.email_exact, email) == 0;
    if (!visit_status_may_come(part->status) || (email != NULL && !named)) continue;
    picked = part;
    live++;
  }
  if (live == 1 && picked->status == VISIT_STATUS_OTHER)
    usage_say("visitdeck", _("The status of this visit can't be read: it may be over; Flatsy decides"));
  if (live == 1) return &picked->visitor;
  if (live > 1)
    error_set(error, ERROR_USAGE, _("This visit has several visitors: name one with --visitor EMAIL"));
  else
    error_set(error, ERROR_REFUSED,
              visit->visitor_count == 0 ? _("This visit has no visitors")
              : email != NULL           ? _("This visit has no such visitor whose visit is still to come")
                                        : _("This visit is done or cancelled already"));
  return NULL;
}

static int cli_cancel_visit(struct cli *cli, const struct visit *visit, bool by_owner) {
  struct error error;
  const struct visitor *visitor = cli_pick_visitor(visit, cli->options->visitor, &error);
  char when[64];
  if (visitor == NULL) return cli_fail(&error);
  cli_when(visit->at, when, sizeof when);
  char *name = visitor_name(visitor);
  char *question =
      mem_print(by_owner ? _("Cancel %s, %s, %s, for the owner?") : _("Cancel %s, %s, %s, for the visitor?"), when,
                visit->ref_shown, name);
  char *done = mem_print(_("Cancelled: %s, %s, %s"), when, visit->ref_shown, name);
  int status;
  if (cli_confirm(cli, question, &error) != ERROR_NONE) {
    status = cli_fail(&error);
  } else {
    struct job *job = job_new(JOB_CANCEL);
    job->id = mem_copy(visit->id);
    job->ref = mem_copy(visit->ref);
    job->address = mem_copy(visit->address);
    job->at = visit->at;
    job->alone = visit->visitor_count == 1;
    job->by_owner = by_owner;
    job->once = true;
    visitor_copy(&job->visitor, visitor);
    struct event *write = cli_ask(cli, job, EVENT_WRITE, &error);
    status = cli_tell_write(cli, write, &error, done);
    event_free(write);
  }
  free(name);
  free(question);
  free(done);
  return status;
}

int cli_cancel(struct cli *cli) {
  struct error error;
  const char *by = cli->options->by;
  if (by == NULL || (strcmp(by, "visitor") != 0 && strcmp(by, "owner") != 0)) {
    error_set(&error, ERROR_USAGE, _("Who wants it? Add --by visitor or --by owner"));
    return cli_fail(&error);
  }
  struct job *job = job_new(JOB_READ_VISIT);
  job->id = mem_copy(cli->argv[0]);
  struct event *event = cli_ask(cli, job, EVENT_VISIT, &error);
  if (event == NULL) return cli_fail(&error);
  int status = cli_cancel_visit(cli, event->visit, strcmp(by, "owner") == 0);
  event_free(event);
  return status;
}

/* ---- outbox */

static int cli_outbox_list(struct cli *cli) {
  struct error error;
  struct event *event = cli_ask(cli, job_new(JOB_READ_OUTBOX), EVENT_OUTBOX, &error);
  if (event == NULL) return cli_fail(&error);
  if (!cli->options->json) fprintf(stderr, _("visitdeck: writes of %s\n"), event->text);
  cli_print_outbox(event, cli->options->json);
  if (event->error.code != ERROR_NONE) (void)cli_fail(&event->error); /* the list is whole all the same */
  event_free(event);
  return 0;
}

static int cli_outbox_row(struct cli *cli, enum job_type type) {
  struct error error;
  char *end;
  long long row = strtoll(cli->argv[1], &end, 10);
  if (*end != '\0' || row <= 0) return cli_usage("outbox [list | retry ID | drop ID]");
  const char *question = type == JOB_RETRY ? _("Look on Flatsy once more, and send it again if it is not there?")
                                           : _("Give it up? It may have reached Flatsy all the same.");
  if (cli_confirm(cli, question, &error) != ERROR_NONE) return cli_fail(&error);
  struct job *job = job_new(type);
  job->row = row;
  struct event *write = cli_ask(cli, job, EVENT_WRITE, &error);
  int status = error.code != ERROR_NONE ? cli_fail(&error) : 0;
  if (status == 0 && cli->options->json && write != NULL)
    cli_print_outbox(write, true);
  else if (status == 0)
    puts(type == JOB_RETRY ? _("Done") : _("Dropped"));
  event_free(write);
  return status;
}

int cli_outbox(struct cli *cli) {
  if (cli->argc == 0 || (cli->argc == 1 && strcmp(cli->argv[0], "list") == 0)) return cli_outbox_list(cli);
  if (cli->argc == 2 && strcmp(cli->argv[0], "retry") == 0) return cli_outbox_row(cli, JOB_RETRY);
  if (cli->argc == 2 && strcmp(cli->argv[0], "drop") == 0) return cli_outbox_row(cli, JOB_DROP);
  return cli_usage("outbox [list | retry ID | drop ID]");
}
