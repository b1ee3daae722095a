#include "panes/drafts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct draft {
  char *of, *text, *sent; /* text, sent: NULL when there is none */
};

void drafts_clear(struct drafts *drafts) {
  for (size_t n = 0; n < drafts->count; n++) {
    free(drafts->all[n].of);
    free(drafts->all[n].text);
    free(drafts->all[n].sent);
  }
  free(drafts->all);
  *drafts = (struct drafts){0};
}

static struct draft *drafts_find(const struct drafts *drafts, const char *of) {
  for (size_t n = 0; of != NULL && n < drafts->count; n++)
    if (strcmp(drafts->all[n].of, of) == 0) return &drafts->all[n];
  return NULL;
}

const char *drafts_text(const struct drafts *drafts, const char *of) {
  const struct draft *draft = drafts_find(drafts, of);
  return draft != NULL ? draft->text : NULL;
}

void drafts_keep(struct drafts *drafts, const char *of, const char *text) {
  struct draft *draft = drafts_find(drafts, of);
  if (of == NULL) return;
  if (draft == NULL) {
    drafts->all = mem_grow(drafts->all, drafts->count, sizeof *drafts->all);
    draft = &drafts->all[drafts->count++];
    *draft = (struct draft){.of = mem_copy(of)};
  }
  mem_replace(&draft->text, text[0] != '\0' ? text : NULL);
}

void drafts_sent(struct drafts *drafts, const char *of) {
  struct draft *draft = drafts_find(drafts, of);
  if (draft == NULL) return;
  free(draft->sent);
  draft->sent = mem_take(&draft->text);
}

void drafts_refused(struct drafts *drafts, const char *of) {
  struct draft *draft = drafts_find(drafts, of);
  if (draft != NULL && draft->text == NULL) draft->text = mem_take(&draft->sent);
}
