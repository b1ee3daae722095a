#include "model/visitor_part.h"

#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/email.h"
#include "model/phone.h"
#include "model/visitor.h"

const char *visitor_part_member(enum visitor_part part) {
  static const char *const members[VISITOR_PARTS] = {"firstName", "lastName", "phone", "email"};
  return members[part];
}

const char *visitor_part_label(enum visitor_part part) {
  static const char *const labels[VISITOR_PARTS] = {N_("First name"), N_("Last name"), N_("Phone"), N_("Email")};
  return _(labels[part]);
}

char *visitor_part_read(enum visitor_part part, const char *text, struct error *error) {
  AUTO(mem_free_at) char *clean = text_clean_line(text);
  if (clean[0] == '\0') {
    error_set(error, ERROR_USAGE, _("A visitor keeps names, phone and email: they can't be emptied"));
    return NULL;
  }
  if (part == VISITOR_PHONE) {
    char *phone = phone_read(clean);
    if (phone == NULL)
      error_set(error, ERROR_USAGE,
                _("This is no phone number: %s. Write one, such as 06 12 34 56 78 or +33 6 12 34 56 78"), clean);
    return phone;
  }
  if (part == VISITOR_EMAIL) { /* cleaned it could be somebody else's */
    char *email = text_is_clean(text) ? email_read(clean) : NULL;
    if (email == NULL)
      error_set(error, ERROR_USAGE, _("This is no email address: %s. Write one, such as marie@example.com"), clean);
    return email;
  }
  return strcmp(clean, "-") == 0 ? mem_copy("") : mem_take(&clean);
}

void visitor_part_say_left(unsigned left, struct buf *out) {
  static const struct {
    unsigned bit;
    const char *words;
  } notes[] = {{VISITOR_MORE_PHONES, N_("Check the phone: the line has more digits, which are left out.")},
               {VISITOR_MORE_EMAILS, N_("Check the email: the line has another one, which is left out.")},
               {VISITOR_WORDS_LEFT, N_("Not all words of the line are sent.")}};
  for (size_t n = 0; n < sizeof notes / sizeof *notes; n++)
    if ((left & notes[n].bit) != 0) (void)!buf_print(out, " %s", _(notes[n].words));
}

enum error_code visitor_part_refuse_nameless(struct error *error) {
  return error_set(error, ERROR_USAGE, _("A visitor needs a name: write one of the two, and - for the other"));
}
