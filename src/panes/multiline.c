#include "panes/multiline.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define MULTILINE_BREAK "↵"

static char *multiline_replace(const char *text, const char *from, const char *to) {
  size_t count = 0, step = strlen(from), by = strlen(to);
  for (const char *at = text; (at = strstr(at, from)) != NULL; at += step)
    count++;
  char *made = mem_new(strlen(text) + count * by + 1), *out = made;
  while (*text != '\0') {
    bool here = strncmp(text, from, step) == 0;
    memcpy(out, here ? to : text, here ? by : 1);
    out += here ? by : 1;
    text += here ? step : 1;
  }
  return made;
}

char *multiline_shown(const char *text) {
  return multiline_replace(text, "\n", MULTILINE_BREAK);
}

char *multiline_text(const char *shown) {
  return multiline_replace(shown, MULTILINE_BREAK, "\n");
}

bool multiline_key(struct field *field, const struct key *key) {
  struct key shown = *key;
  if (key->code == KEYC_CONTROL && key->character == 'o') {
    shown = (struct key){.code = KEYC_PASTE, .paste = MULTILINE_BREAK};
    return field_key(field, &shown);
  }
  if (key->code != KEYC_PASTE) return field_key(field, key);
  char *lines = text_clean(key->paste, strlen(key->paste), TEXT_LINES);
  size_t length = strlen(lines);
  while (length > 0 && lines[length - 1] == '\n') /* of a copied line, not of the text */
    lines[--length] = '\0';
  char *arrows = multiline_shown(lines);
  shown.paste = arrows;
  bool taken = field_key(field, &shown);
  free(lines);
  free(arrows);
  return taken;
}
