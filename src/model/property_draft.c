#include "model/property_draft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/json.h"

#define DRAFT_COUNTRY "FR"
enum { DRAFT_EDITS_MAX = 4 << 20, DRAFT_WHY = 256 };

struct property_draft {
  bool is_new;
  char *request; /* raw */
  struct draft_member {
    char *before, *typed;   /* typed NULL: as read */
    struct json_span value; /* in request; length 0 when absent */
    const char *locked;     /* translated, or NULL */
  } members[PROPERTY_MEMBER_COUNT];
};

static bool draft_is_prequalification(enum property_member member) {
  return member >= PROPERTY_PRE_KIND && member <= PROPERTY_PRE_LAW;
}

static bool draft_is_address(enum property_member member) {
  return member >= PROPERTY_STREET && member <= PROPERTY_LONGITUDE;
}

/* Nothing changes when the text is read: an edit of a list or object that reads back otherwise would lose what it holds
 * more than its text shows. */
static bool draft_reads_as(enum property_member member, const char *text, struct json_span value) {
  AUTO(buf_free) struct buf raw = buf_empty(DRAFT_EDITS_MAX);
  char why[DRAFT_WHY];
  return property_member_read(member, text, &raw, why, sizeof why) && json_same(value, json_span_of_buf(&raw));
}

/* What the member stands in is no object: putting something there would throw that away. */
static bool draft_is_blocked(const struct property_draft *draft, const char *path) {
  struct json_span value;
  for (const char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    AUTO(mem_free_at) char *outer = mem_copy_n(path, (size_t)(slash - path));
    enum json_found found = json_find(json_span_of(draft->request), outer, &value);
    if (found == JSON_ABSENT || value.length == 0) return false;
    if (value.bytes[0] != '{' && strncmp(value.bytes, "null", 4) != 0) return true;
  }
  return false;
}

/* It would lose signs when it is edited: a tab, the joiners of an emoji. */
static bool draft_is_lossy(const struct draft_member *state) {
  AUTO(mem_free_at) char *text = json_text(state->value);
  return text != NULL && !text_can_be_typed(text);
}

static const char *draft_lock(const struct property_draft *draft, enum property_member member, enum json_found found) {
  const struct property_member_row *row = property_member_row(member);
  const struct draft_member *state = &draft->members[member];
  bool compound = state->value.length > 0 && strchr("[{", state->value.bytes[0]) != NULL;
  bool many = row->kind == PROPERTY_IS_TEXTS || row->kind == PROPERTY_IS_SURFACES || row->kind == PROPERTY_IS_OBJECT;
  if (found == JSON_TWICE) return _("Flatsy sends it twice: it is kept as it is");
  if (draft_is_blocked(draft, row->path)) return _("in a form nobody knows: it is kept as it is");
  if (member == PROPERTY_REF && !draft->is_new)
    return _("Flatsy knows the property by it: another one would be another property");
  if (row->kind == PROPERTY_IS_TEXT && found != JSON_ABSENT && draft_is_lossy(state))
    return _("has signs that can't be typed here: it is kept as it is");
  if (found == JSON_ABSENT || state->before[0] == '\0' || (!compound && !many)) return NULL;
  return many && draft_reads_as(member, state->before, state->value) ? NULL
                                                                     : _("in a form nobody knows: it is kept as it is");
}

static void draft_load(struct property_draft *draft) {
  for (enum property_member member = 0; member < PROPERTY_MEMBER_COUNT; member++) {
    struct draft_member *state = &draft->members[member];
    enum json_found found = json_find(json_span_of(draft->request), property_member_row(member)->path, &state->value);
    free(state->before);
    if (found == JSON_ABSENT) state->value = json_span_of("");
    state->before = property_member_show(member, state->value);
    state->locked = draft_lock(draft, member, found);
  }
}

struct property_draft *property_draft_new(const char *request) {
  struct property_draft *draft = mem_new(sizeof *draft);
  draft->is_new = request == NULL;
  draft->request = mem_copy(request != NULL ? request : "{}");
  draft_load(draft);
  if (draft->is_new) property_draft_set(draft, PROPERTY_COUNTRY, DRAFT_COUNTRY);
  return draft;
}

void property_draft_free(struct property_draft *take_draft) {
  if (take_draft == NULL) return;
  for (size_t n = 0; n < PROPERTY_MEMBER_COUNT; n++) {
    free(take_draft->members[n].before);
    free(take_draft->members[n].typed);
  }
  free(take_draft->request);
  free(take_draft);
}

void property_draft_rebase(struct property_draft *draft, const char *request) {
  mem_replace(&draft->request, request);
  draft->is_new = false;
  draft_load(draft);
}

const char *property_draft_before(const struct property_draft *draft, enum property_member member) {
  return draft->members[member].before;
}

const char *property_draft_text(const struct property_draft *draft, enum property_member member) {
  const struct draft_member *state = &draft->members[member];
  return state->typed != NULL ? state->typed : state->before;
}

void property_draft_set(struct property_draft *draft, enum property_member member, const char *text) {
  mem_replace(&draft->members[member].typed, text);
}

const char *property_draft_locked(const struct property_draft *draft, enum property_member member) {
  return draft->members[member].locked;
}

/* Something of the address but the country. */
static bool draft_has_address(const struct property_draft *draft) {
  for (enum property_member member = PROPERTY_STREET; member <= PROPERTY_DOOR; member++)
    if (member != PROPERTY_COUNTRY && property_draft_changed(draft, member)) return true;
  return false;
}

bool property_draft_changed(const struct property_draft *draft, enum property_member member) {
  const struct draft_member *state = &draft->members[member];
  bool untouched = draft->is_new && member == PROPERTY_COUNTRY && state->typed != NULL;
  if (untouched && strcmp(state->typed, DRAFT_COUNTRY) == 0 && !draft_has_address(draft)) return false;
  if (state->locked != NULL || state->typed == NULL || strcmp(state->typed, state->before) == 0) return false;
  if (state->before[0] == '\0' && state->typed[strspn(state->typed, " ")] == '\0') return false;
  return state->value.length == 0 || !draft_reads_as(member, state->typed, state->value);
}

size_t property_draft_changes(const struct property_draft *draft) {
  size_t count = 0;
  for (enum property_member member = 0; member < PROPERTY_MEMBER_COUNT; member++)
    count += property_draft_changed(draft, member);
  return count;
}

/* The _type as it will be; NULL: no prequalification. */
static const char *draft_type(const struct property_draft *draft) {
  const char *text = property_draft_text(draft, PROPERTY_PRE_KIND);
  if (text[0] == '\0') return NULL;
  const char *type = property_kind_type(text);
  return type != NULL ? type : text;
}

bool property_draft_shows(const struct property_draft *draft, enum property_member member, bool later) {
  const struct draft_member *state = &draft->members[member];
  if (state->before[0] != '\0' || state->typed != NULL) return true;
  if (member >= PROPERTY_PINEL && member <= PROPERTY_QUALIFICATION) return !later;
  if (member == PROPERTY_PRE_KIND || member == PROPERTY_METADATA) return later;
  if (!draft_is_prequalification(member)) return true;
  const char *type = draft_type(draft);
  return type != NULL && property_kind_has(type, member);
}

/* ---- checking */

static bool draft_say(char *out, size_t size, const char *sentence) {
  snprintf(out, size, "%s", sentence);
  return true;
}

static bool draft_any_changed(const struct property_draft *draft, enum property_member first,
                              enum property_member last) {
  for (enum property_member member = first; member <= last; member++)
    if (property_draft_changed(draft, member)) return true;
  return false;
}

static bool draft_address_lacks(const struct property_draft *draft, enum property_member member) {
  return property_draft_text(draft, member)[0] == '\0' && draft_any_changed(draft, PROPERTY_STREET, PROPERTY_DOOR);
}

static bool draft_prequalification_lacks(const struct property_draft *draft, enum property_member member) {
  const char *type = draft_type(draft);
  bool needed =
      member != PROPERTY_PRE_EXPLAIN && member != PROPERTY_PRE_WARNING && property_draft_text(draft, member)[0] == '\0';
  if (!needed || !draft_any_changed(draft, PROPERTY_PRE_KIND, PROPERTY_PRE_LAW)) return false;
  return member == PROPERTY_PRE_KIND || (type != NULL && property_kind_has(type, member));
}

/* "qualification.gli" beside gli: false says two things. */
static bool draft_contradicts(const struct property_draft *draft) {
  static const enum property_member flags[] = {PROPERTY_GLI, PROPERTY_PINEL, PROPERTY_ACTION_LOGEMENT};
  const char *text = property_draft_text(draft, PROPERTY_QUALIFICATION);
  for (size_t n = 0; n < 3; n++) {
    const char *name = strrchr(property_member_row(flags[n])->path, '/') + 1;
    bool changed = property_draft_changed(draft, flags[n]) || property_draft_changed(draft, PROPERTY_QUALIFICATION);
    if (changed && strcmp(text, name) == 0 && strcmp(property_draft_text(draft, flags[n]), _("no")) == 0) return true;
  }
  return false;
}

bool property_draft_fault(const struct property_draft *draft, enum property_member member, char *out, size_t size) {
  const char *text = property_draft_text(draft, member);
  out[0] = '\0';
  if (member == PROPERTY_REF && text[strspn(text, " ")] == '\0') return draft_say(out, size, _("a property needs one"));
  if (draft_is_address(member) && draft_address_lacks(draft, member))
    return draft_say(out, size, _("an address needs it"));
  if (draft_is_prequalification(member) && draft_prequalification_lacks(draft, member))
    return draft_say(out, size, _("this prequalification needs it"));
  if (member == PROPERTY_QUALIFICATION && draft_contradicts(draft))
    return draft_say(out, size, _("says something else than the yes and no above"));
  if (!property_draft_changed(draft, member)) return false;
  AUTO(buf_free) struct buf raw = buf_empty(DRAFT_EDITS_MAX);
  return !property_member_read(member, text, &raw, out, size);
}

/* ---- what is sent */

static bool draft_raw(const struct property_draft *draft, enum property_member member, struct buf *raw) {
  const struct draft_member *state = &draft->members[member];
  char why[DRAFT_WHY];
  if (!property_draft_changed(draft, member)) return buf_add(raw, state->value.bytes, state->value.length);
  return property_member_read(member, property_draft_text(draft, member), raw, why, sizeof why);
}

/* Another kind is another object: what only the old kind had goes, what nobody knows stays. */
static bool draft_new_kind(const struct property_draft *draft, struct buf *edits) {
  static const char path[] = "/criterias/prequalification";
  struct json_span before;
  AUTO(buf_free) struct buf object = buf_empty(DRAFT_EDITS_MAX);
  const char *type = draft_type(draft);
  bool there = json_find(json_span_of(draft->request), path, &before) != JSON_ABSENT && before.bytes[0] == '{';
  if (!there) before = json_span_of("{}");
  bool fine = buf_add(&object, before.bytes, before.length);
  for (enum property_member member = PROPERTY_PRE_KIND; fine && member <= PROPERTY_PRE_LAW; member++) {
    AUTO(buf_free) struct buf raw = buf_empty(DRAFT_EDITS_MAX);
    fine =
        draft_raw(draft, member, &raw) && json_put(&object, property_member_row(member)->path + strlen(path),
                                                   raw.length > 0 && property_kind_has(type, member) ? raw.data : NULL);
  }
  return fine && json_add_edit(edits, path, json_span_of_buf(&object));
}

bool property_draft_edits(const struct property_draft *draft, struct buf *edits) {
  bool new_kind = property_draft_changed(draft, PROPERTY_PRE_KIND);
  char why[DRAFT_WHY];
  for (enum property_member member = 0; member < PROPERTY_MEMBER_COUNT; member++) {
    if (property_draft_fault(draft, member, why, sizeof why)) return false;
    if (!property_draft_changed(draft, member) || (new_kind && draft_is_prequalification(member))) continue;
    AUTO(buf_free) struct buf raw = buf_empty(DRAFT_EDITS_MAX);
    bool fine = draft_raw(draft, member, &raw);
    if (fine && raw.length > 0) fine = json_add_edit(edits, property_member_row(member)->path, json_span_of_buf(&raw));
    if (!fine) return false;
  }
  return (!new_kind || draft_new_kind(draft, edits)) && buf_add_text(edits, edits->length > 0 ? "}" : "{}");
}
