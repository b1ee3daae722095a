#include "panes/phone.h"

#include <stdlib.h>

#include "base/mem.h"
#include "model/link.h"
#include "model/phone.h"

void phone_fact(struct scroll *scroll, const char *label, const char *phone) {
  AUTO(mem_free_at) char *shown = phone != NULL ? phone_shown(phone) : NULL;
  scroll_fact_link(scroll, label, shown, link_phone(phone));
}
