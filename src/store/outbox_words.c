/* What kinds and states are called, in the file and by people. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/outbox_private.h"

struct word {
  const char *name, *label, *done;
};
static const struct word states[] = {
#define X(name, word, label) [name] = {word, label},
    OUTBOX_STATE_LIST(X)
#undef X
};
static const struct word kinds[] = {
#define X(name, word, label, done) [name] = {word, label, done},
    OUTBOX_KIND_LIST(X)
#undef X
};

static size_t outbox_word(const struct word *words, size_t count, const char *name) {
  size_t n = 0;
  while (n < count && (name == NULL || strcmp(words[n].name, name) != 0))
    n++;
  return n;
}

enum outbox_kind outbox_kind_read(const char *word) {
  return (enum outbox_kind)outbox_word(kinds, OUTBOX_KIND_OTHER, word);
}

enum outbox_state outbox_state_read(const char *word) {
  return (enum outbox_state)outbox_word(states, OUTBOX_STATE_OTHER, word);
}

bool outbox_row_is_newer(const struct outbox_row *row) {
  return row->kind == OUTBOX_KIND_OTHER || row->state == OUTBOX_STATE_OTHER;
}

bool outbox_state_settled(enum outbox_state state) {
  return state == OUTBOX_DONE || state == OUTBOX_REFUSED || state == OUTBOX_DROPPED;
}

const char *outbox_state_name(enum outbox_state state) {
  return state != OUTBOX_STATE_OTHER ? states[state].name : "";
}

const char *outbox_state_label(enum outbox_state state) {
  return state != OUTBOX_STATE_OTHER ? _(states[state].label) : "";
}

const char *outbox_kind_name(enum outbox_kind kind) {
  return kind != OUTBOX_KIND_OTHER ? kinds[kind].name : "";
}

const char *outbox_kind_label(enum outbox_kind kind) {
  return kind != OUTBOX_KIND_OTHER ? _(kinds[kind].label) : "";
}

const char *outbox_kind_done(enum outbox_kind kind) {
  return kind != OUTBOX_KIND_OTHER ? _(kinds[kind].done) : "";
}

char *outbox_whose(const char *user, const char *account) {
  char *one = text_clean_line(user != NULL ? user : _("nobody")),
       *other = text_clean_line(account != NULL ? account : "");
  char *whose = mem_print("%s, %s", one, other);
  free(one);
  free(other);
  return whose;
}
