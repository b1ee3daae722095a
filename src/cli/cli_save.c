/* save: a PropertySaveRequest from a file. A property that Flatsy has is changed, not made: the difference is shown,
 * and only that is laid on top of what is there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/cli_private.h"
#include "model/json.h"
#include "model/property_edit.h"

enum { SAVE_MAX = 4 << 20 };
enum save_depth { SAVE_TOP, SAVE_STRUCTURE, SAVE_DEEP };

struct save { /* one request on its way */
  struct cli *cli;
  struct json_span request;
  struct buf now;   /* the request that would leave the property as it is; "{}" for a new one */
  struct buf edits; /* json_apply's */
};

/* ---- is it one? */

/* Address, fields and criterias are taken member by member, so that one left out stays; all else whole. */
static bool save_is_structure(const struct json_walk *member) {
  return json_walk_is(member, "address") || json_walk_is(member, "fields") || json_walk_is(member, "criterias");
}

static bool save_is_exact(struct json_span value) {
  return json_is_exact(value.bytes, value.length);
}

/* Names twice in one object: readers differ on which one counts. What not every reader takes. Also null, which can't be
 * told from "leave it". */
static enum error_code save_check(struct json_span object, enum save_depth depth, struct error *error) {
  struct json_walk walk;
  struct json_span element, twin;
  size_t at = 0;
  enum error_code code = ERROR_NONE;
  if (object.length > 0 && object.bytes[0] == '[')
    while (code == ERROR_NONE && json_element(object, &at, &element))
      code = save_check(element, SAVE_DEEP, error);
  if (!json_walk_begin(&walk, object)) return code;
  if (json_find_twin(object, &twin))
    return error_set(error, ERROR_USAGE, _("%.*s is there twice"), (int)twin.length, twin.bytes);
  while (code == ERROR_NONE && json_walk_next(&walk)) {
    char *name = mem_copy_n(walk.key.bytes, walk.key.length);
    if (!save_is_exact(walk.key) || (walk.value.bytes[0] != '{' && !save_is_exact(walk.value)))
      code =
          error_set(error, ERROR_USAGE,
                    _("%s is not written as JSON: no numbers like 01 or 1., no control characters, no \\u0000"), name);
    if (code == ERROR_NONE && depth < SAVE_DEEP && walk.value.length == 4 && memcmp(walk.value.bytes, "null", 4) == 0)
      code = error_set(error, ERROR_USAGE, _("%s is null: leave it out to keep what is there"), name);
    if (code == ERROR_NONE)
      code = save_check(walk.value, depth == SAVE_TOP && save_is_structure(&walk) ? SAVE_STRUCTURE : SAVE_DEEP, error);
    free(name);
  }
  return code;
}

/* New memory, or NULL and why. */
static char *save_ref(struct json_span request, struct error *error) {
  struct cJSON *json = json_parse_tolerant(request.bytes, request.length); /* save_check names what is odd */
  char *ref = json_exact(json, "externalRef");
  bool object = request.length > 0 && json != NULL && request.bytes[strspn(request.bytes, " \t\r\n")] == '{';
  json_free(json);
  if (!object)
    error_set(error, ERROR_USAGE, _("This is no JSON object: a PropertySaveRequest is wanted"));
  else if (ref == NULL || ref[0] == '\0')
    error_set(error, ERROR_USAGE, _("externalRef is missing: a property needs a reference"));
  else if (save_check(request, SAVE_TOP, error) == ERROR_NONE)
    return ref;
  free(ref);
  return NULL;
}

/* ---- what differs */

/* A JSON pointer's part of a raw key. */
static char *save_pointer(const char *above, struct json_span key) {
  struct buf path;
  char *object = mem_print("{\"n\":%.*s}", (int)key.length, key.bytes);
  struct cJSON *json = json_parse(object, strlen(object));
  char *name = json_exact(json, "n");
  buf_init(&path, SAVE_MAX);
  bool fine = buf_print(&path, "%s/", above);
  for (const char *at = name; fine && at != NULL && *at != '\0'; at++)
    fine = *at == '~' ? buf_add_text(&path, "~0") : *at == '/' ? buf_add_text(&path, "~1") : buf_add(&path, at, 1);
  json_free(json);
  free(object);
  free(name);
  return buf_take(&path);
}

static void save_tell(const char *path, struct json_span before, struct json_span after) {
  char *name = text_clean_line(path + 1), *now = json_print_safe(after.bytes, after.length);
  char *was = before.length > 0 ? json_print_safe(before.bytes, before.length) : mem_copy(_("(nothing)"));
  fprintf(stderr, _("%s: %s -> %s"), name, was, now);
  fputc('\n', stderr);
  free(name);
  free(now);
  free(was);
}

static bool save_diff(struct save *save, struct json_span object, const char *above) {
  struct json_walk walk;
  bool fine = json_walk_begin(&walk, object);
  while (fine && json_walk_next(&walk)) {
    char *path = save_pointer(above, walk.key);
    struct json_span before;
    bool there = json_find((struct json_span){save->now.data, save->now.length}, path, &before) != JSON_ABSENT;
    if (!there) before.length = 0;
    if (above[0] == '\0' && !property_is_sent(&walk)) {
      fprintf(stderr, _("visitdeck: %s is not sent: Flatsy takes it otherwise\n"), path + 1);
    } else if (above[0] == '\0' && save_is_structure(&walk) && walk.value.bytes[0] == '{') {
      fine = save_diff(save, walk.value, path);
    } else if (!there || !json_same(before, walk.value)) {
      save_tell(path, before, walk.value);
      fine = buf_add(&save->edits, ",", save->edits.length > 1) && json_add_string(&save->edits, path) &&
             buf_add(&save->edits, ":", 1) && buf_add(&save->edits, walk.value.bytes, walk.value.length);
    }
    free(path);
  }
  return fine;
}

/* ---- sending */

static int save_send(struct save *save, const char *ref, const struct property *property) {
  struct job *job = job_new(JOB_SAVE);
  job->ref = mem_copy(ref);
  job->once = true;
  if (property != NULL) {
    job->base = mem_copy_n(property->raw, property->raw_length);
    job->id = mem_copy(property->id);
    job->address = mem_copy(property->address);
  }
  job->edits = buf_take(&save->edits);
  return cli_write_property(save->cli, job, ref);
}

static int save_changes(struct save *save, const char *ref, const struct property *property) {
  struct error error;
  char *shown = text_clean_line(ref);
  error_clear(&error);
  if (property != NULL)
    (void)!property_request(property->raw, property->raw_length, &save->now, &error);
  else if (!buf_add_text(&save->now, "{}"))
    error_set(&error, ERROR_REFUSED, _("This is too long to send"));
  char *question = mem_print(property != NULL ? _("Update %s?") : _("Make %s?"), shown);
  int status = 0;
  if (error.code == ERROR_NONE &&
      (!buf_add(&save->edits, "{", 1) || !save_diff(save, save->request, "") || !buf_add(&save->edits, "}", 1)))
    error_set(&error, ERROR_USAGE, _("This is too long to send"));
  if (error.code != ERROR_NONE)
    status = cli_fail(&error);
  else if (save->edits.length == 2) {
    if (save->cli->options->json)
      cli_print_json(property->raw, property->raw_length);
    else
      printf(_("%s is like this already: nothing was sent\n"), shown);
  } else
    status = cli_confirm(save->cli, question, &error) != ERROR_NONE ? cli_fail(&error) : save_send(save, ref, property);
  free(shown);
  free(question);
  return status;
}

int cli_save(struct cli *cli) {
  struct error error;
  struct buf text;
  struct save save = {.cli = cli};
  if (cli_online(cli, &error) != ERROR_NONE) return cli_fail(&error);
  buf_init(&save.now, SAVE_MAX);
  buf_init(&save.edits, SAVE_MAX);
  char *ref = NULL;
  if (cli_read_text(cli->argv[0], &text, &error) == ERROR_NONE) {
    save.request = (struct json_span){text.data != NULL ? text.data : "", text.length};
    ref = save_ref(save.request, &error);
  }
  int status = 0;
  if (ref == NULL) {
    status = cli_fail(&error);
  } else {
    struct job *job = job_new(JOB_READ_PROPERTY);
    job->ref = mem_copy(ref);
    struct event *event = cli_ask(cli, job, EVENT_PROPERTY, &error);
    if (event == NULL && error.code != ERROR_NOT_FOUND)
      status = cli_fail(&error);
    else
      status = save_changes(&save, ref, event != NULL ? event->property : NULL);
    event_free(event);
  }
  free(ref);
  buf_free(&text);
  buf_free(&save.now);
  buf_free(&save.edits);
  return status;
}
