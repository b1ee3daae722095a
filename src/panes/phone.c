#include "panes/phone.h"

#include <stdlib.h>

#include "model/visitor.h"

void phone_fact(struct scroll *scroll, const char *label, const char *phone) {
  char *shown = phone != NULL ? visitor_phone_shown(phone) : NULL;
  scroll_fact(scroll, label, shown);
  free(shown);
}
