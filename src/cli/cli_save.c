#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/cli_commands.h"
#include "cli/cli_named.h"
#include "cli/cli_print.h"
#include "cli/cli_write.h"
#include "model/json.h"
#include "model/property_request.h"

enum cli_save_depth { CLI_SAVE_TOP, CLI_SAVE_STRUCTURE, CLI_SAVE_DEEP };

struct cli_save { /* one request on its way */
  struct json_span request;
  struct buf printed; /* the request, where a whole property was given, as a command prints it */
  char *id;           /* ... which names itself */
  struct buf now;     /* the request that would leave the property as it is; "{}" for a new one */
  struct buf edits;   /* json_apply's */
};

static void cli_save_clear(struct cli_save *save) {
  free(save->id);
  buf_free(&save->printed);
  buf_free(&save->now);
  buf_free(&save->edits);
}

/* ---- is it one? */

/* Address, fields and criterias are taken member by member, so that one left out stays; all else whole. */
static bool cli_save_is_structure(const struct json_walk *member) {
  return json_walk_is(member, "address") || json_walk_is(member, "fields") || json_walk_is(member, "criterias");
}

static bool cli_save_is_exact(struct json_span value) {
  return json_is_exact(value.bytes, value.length);
}

/* Names twice in one object: readers differ on which one counts. What not every reader takes. Also null, which can't be
 * told from "leave it". */
static enum error_code cli_save_check(struct json_span object, enum cli_save_depth depth, struct error *error) {
  struct json_walk walk;
  struct json_span element, twin;
  size_t at = 0;
  enum error_code code = ERROR_NONE;
  if (object.length > 0 && object.bytes[0] == '[')
    while (code == ERROR_NONE && json_element(object, &at, &element))
      code = cli_save_check(element, CLI_SAVE_DEEP, error);
  if (!json_walk_begin(&walk, object)) return code;
  if (json_find_twin(object, &twin))
    return error_set(error, ERROR_USAGE, _("%.*s is there twice"), (int)twin.length, twin.bytes);
  while (code == ERROR_NONE && json_walk_next(&walk)) {
    AUTO(mem_free_at) char *name = mem_copy_n(walk.key.bytes, walk.key.length);
    if (!cli_save_is_exact(walk.key) || (walk.value.bytes[0] != '{' && !cli_save_is_exact(walk.value)))
      code =
          error_set(error, ERROR_USAGE,
                    _("%s is not written as JSON: no numbers like 01 or 1., no control characters, no \\u0000"), name);
    if (code == ERROR_NONE && depth < CLI_SAVE_DEEP && json_is_null(walk.value))
      code = error_set(error, ERROR_USAGE, _("%s is null: leave it out to keep what is there"), name);
    if (code == ERROR_NONE)
      code = cli_save_check(walk.value,
                            depth == CLI_SAVE_TOP && cli_save_is_structure(&walk) ? CLI_SAVE_STRUCTURE : CLI_SAVE_DEEP,
                            error);
  }
  return code;
}

/* Of a list what it holds, if that is one: so does `properties` print it. */
static enum error_code cli_save_only(struct json_span *given, struct error *error) {
  struct json_span list = json_trim(*given), element, only;
  size_t at = 0, count = 0;
  error_clear(error);
  if (list.length == 0 || list.bytes[0] != '[') return ERROR_NONE;
  for (; json_element(list, &at, &element); count++)
    only = element;
  if (count == 1) *given = only;
  if (count < 2) return ERROR_NONE;
  return error_set(error, ERROR_USAGE, "%s", _("It holds several properties: save one at a time"));
}

/* A whole property is taken for the request that it stands for. */
static enum error_code cli_save_take_printed(struct cli_save *save, const struct cJSON *json, struct error *error) {
  error_clear(error);
  if (json_has(json, "externalRef") || !json_has(json_member(json, "data", false), "externalRef")) return ERROR_NONE;
  save->id = json_exact(json, "id");
  struct json_span given = save->request;
  if (property_request(given.bytes, given.length, &save->printed, error) == ERROR_NONE)
    save->request = json_span_of_buf(&save->printed);
  return error->code;
}

/* New memory, or NULL and why. */
static char *cli_save_ref(struct cli_save *save, struct error *error) {
  AUTO(json_free_at)
  struct cJSON *given = json_parse_tolerant(save->request.bytes, save->request.length); /* cli_save_check says more */
  if (given != NULL && cli_save_only(&save->request, error) != ERROR_NONE) return NULL;
  AUTO(json_free_at) struct cJSON *json = json_parse_tolerant(save->request.bytes, save->request.length);
  struct json_span object = json_trim(save->request);
  if (given == NULL || json == NULL || object.length == 0 || object.bytes[0] != '{') {
    error_set(error, ERROR_USAGE, _("This is no JSON object: a PropertySaveRequest is wanted"));
    return NULL;
  }
  if (cli_save_take_printed(save, json, error) != ERROR_NONE) return NULL;
  bool printed = save->printed.length > 0;
  AUTO(mem_free_at) char *ref = json_exact(printed ? json_member(json, "data", false) : json, "externalRef");
  if (ref == NULL || ref[0] == '\0')
    error_set(error, ERROR_USAGE, _("externalRef is missing: a property needs a reference"));
  else if (cli_save_check(save->request, printed ? CLI_SAVE_DEEP : CLI_SAVE_TOP, error) == ERROR_NONE)
    return mem_take(&ref);
  return NULL;
}

/* ---- what differs */

static void cli_save_tell(const char *path, struct json_span before, struct json_span after) {
  AUTO(mem_free_at) char *name = text_clean_line(path + 1);
  AUTO(mem_free_at) char *now = json_print_safe(after.bytes, after.length);
  AUTO(mem_free_at)
  char *was = before.length > 0 ? json_print_safe(before.bytes, before.length) : mem_copy(_("(nothing)"));
  fprintf(stderr, _("%s: %s -> %s"), name, was, now);
  fputc('\n', stderr);
}

static bool cli_save_diff(struct cli_save *save, struct json_span object, const char *above) {
  struct json_walk walk;
  bool fine = json_walk_begin(&walk, object);
  while (fine && json_walk_next(&walk)) {
    AUTO(mem_free_at) char *name = json_text(walk.key);
    AUTO(mem_free_at) char *path = json_pointer(above, name);
    struct json_span before;
    bool there = json_find(json_span_of_buf(&save->now), path, &before) != JSON_ABSENT;
    if (!there) before.length = 0;
    if (save->printed.length > 0 && json_is_null(walk.value)) {
      if (there && !json_is_null(before)) fprintf(stderr, _("visitdeck: %s is null: it stays as it is\n"), path + 1);
    } else if (above[0] == '\0' && !property_is_sent(&walk)) {
      fprintf(stderr, _("visitdeck: %s is not sent: Flatsy takes it otherwise\n"), path + 1);
    } else if (above[0] == '\0' && cli_save_is_structure(&walk) && walk.value.bytes[0] == '{') {
      fine = cli_save_diff(save, walk.value, path);
    } else if (!there || !json_same(before, walk.value)) {
      cli_save_tell(path, before, walk.value);
      fine = json_add_edit(&save->edits, path, walk.value);
    }
  }
  return fine;
}

/* ---- sending */

/* The difference, in save->edits. property NULL: it is a new one. */
static enum error_code cli_save_compare(struct cli_save *save, const struct property *property, struct error *error) {
  error_clear(error);
  if (property != NULL && property_request(property->raw, property->raw_length, &save->now, error) != ERROR_NONE)
    return error->code;
  if (property == NULL && !buf_add_text(&save->now, "{}")) return error_over(error, ERROR_REFUSED, save->now.max);
  if (!cli_save_diff(save, save->request, "") || (save->edits.length > 0 && !buf_add_text(&save->edits, "}")))
    return error_over(error, ERROR_USAGE, save->edits.max);
  return ERROR_NONE;
}

static int cli_save_send(struct cli_command *command, struct cli_save *save, const char *ref,
                         const struct property *property) {
  if (cli_save_compare(save, property, &command->error) != ERROR_NONE) return cli_command_fail(&command->error);
  AUTO(mem_free_at) char *shown = text_clean_line(ref);
  int status = 0;
  if (save->edits.length > 0) {
    struct job_property about = property != NULL ? cli_write_property(property) : (struct job_property){0};
    about.ref = ref;
    AUTO(mem_free_at) char *base = property != NULL ? mem_copy_n(property->raw, property->raw_length) : NULL;
    status = cli_write(command, mem_print(property != NULL ? _("Update %s?") : _("Make %s?"), shown),
                       job_edit(JOB_SAVE, about, base, save->edits.data), NULL, ref);
  } else if (command->options->json) {
    cli_print_json(property->raw, property->raw_length);
  } else {
    printf(_("%s is like this already: nothing was sent\n"), shown);
  }
  return status;
}

/* Who gives a whole property back means that one. */
static enum error_code cli_save_check_id(const struct cli_save *save, const char *ref, const struct property *property,
                                         struct error *error) {
  error_clear(error);
  if (save->id == NULL || (property != NULL && text_same_id(property->id, save->id))) return ERROR_NONE;
  AUTO(mem_free_at) char *shown = text_clean_line(ref);
  AUTO(mem_free_at) char *id = text_clean_line(save->id);
  if (property != NULL)
    return error_set(error, ERROR_REFUSED, _("%s is the reference of another property, not of %s: nothing was sent"),
                     shown, id);
  return error_set(error, ERROR_REFUSED,
                   _("Flatsy has no property %s: nothing was sent. To make a new one, leave its id out"), shown);
}

/* Flatsy has it, or says that it has none such. */
static int cli_save_read(struct cli_command *command, struct cli_save *save, const char *ref) {
  const struct cli_earlier write = {.kinds = CLI_EARLIER_PROPERTY, .at = WHEN_NONE};
  struct job *job = cli_named_write_job(command, ref, &write);
  if (job == NULL) return command->status;
  AUTO(event_free_at) struct event *event = cli_command_ask(command, job, EVENT_PROPERTY);
  const struct property *property = event != NULL ? event->property : NULL;
  bool known = event != NULL || command->error.code == ERROR_NOT_FOUND;
  if (!known || cli_save_check_id(save, ref, property, &command->error) != ERROR_NONE)
    return cli_command_fail(&command->error);
  return cli_save_send(command, save, ref, property);
}

int cli_save(struct cli_command *command) {
  AUTO(buf_free) struct buf text = buf_empty(CLI_COMMAND_FILE_MAX);
  if (cli_command_read_file(command->argv[0], &text, &command->error) != ERROR_NONE)
    return cli_command_fail(&command->error);
  AUTO(cli_save_clear)
  struct cli_save save = {.request = {text.data != NULL ? text.data : "", text.length},
                          .printed = buf_empty(CLI_COMMAND_FILE_MAX),
                          .now = buf_empty(CLI_COMMAND_FILE_MAX),
                          .edits = buf_empty(CLI_COMMAND_FILE_MAX)};
  AUTO(mem_free_at) char *ref = cli_save_ref(&save, &command->error);
  return ref != NULL ? cli_save_read(command, &save, ref) : cli_command_fail(&command->error);
}
