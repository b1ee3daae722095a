#include "tui/term_info.h"

#include <string.h>
#include <term.h>

bool term_info_can(const char *capability) {
  const char *text = tigetstr(capability);
  return text != NULL && text != (const char *)-1;
}

void term_info_cut(const char *capability, const char *part) {
  char *text = tigetstr(capability);
  char *at = term_info_can(capability) ? strstr(text, part) : NULL;
  if (at != NULL) memmove(at, at + strlen(part), strlen(at + strlen(part)) + 1);
}

void term_info_cut_sets(void) {
  term_info_cut("sgr", "%?%p9%t\033(0%e\033(B%;");
  term_info_cut("sgr0", "\033(B");
  term_info_cut("sgr", "%?%p9%t\016%e\017%;");
  term_info_cut("sgr0", "\017");
}

void term_info_step_down(void) {
  char *down = tigetstr("cud1");
  if (term_info_can("cud1") && strcmp(down, "\n") == 0) *down = '\v';
}

void term_info_learn(struct keys *keys) {
  static const struct {
    const char *capability;
    enum key_code code;
  } known[] = {{"kcuu1", KEYC_UP},     {"kcud1", KEYC_DOWN},   {"kcuf1", KEYC_RIGHT}, {"kcub1", KEYC_LEFT},
               {"khome", KEYC_HOME},   {"kend", KEYC_END},     {"kpp", KEYC_PAGE_UP}, {"knp", KEYC_PAGE_DOWN},
               {"kdch1", KEYC_DELETE}, {"kcbt", KEYC_BACKTAB}, {"kent", KEYC_ENTER}};
  for (size_t n = 0; n < sizeof known / sizeof *known; n++)
    if (term_info_can(known[n].capability)) {
      const char *sequence = tigetstr(known[n].capability);
      if (sequence[0] != '\0' && sequence[1] != '\0') keys_learn(keys, sequence, known[n].code);
    }
}
