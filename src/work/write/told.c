/* told: the words of a decision. */
#include "work/write/told.h"

#include "base/i18n.h"
#include "base/mem.h"
#include "base/note.h"
#include "work/write/write.h"
#include "work/write/write_answer.h"

/* What lies below says of its own request that nothing was sent; an earlier one may have arrived. A note, new memory.
 */
static char *told_why(const struct outbox_row *row, const struct error *why) {
  bool earlier = why->code == ERROR_UNREACHABLE && write_may_be_there(row);
  return earlier ? note_print(_("It may have gone through earlier. This time: %s"), error_note(why))
                 : mem_copy(error_note(why));
}

char *told_note(const struct delivery *delivery, const struct verdict *verdict, enum decide_note note) {
  const struct write_ops *ops = delivery->ops;
  switch (note) {
  case NOTE_GIVEN:
    return mem_copy(verdict->note != NULL || verdict->error.text[0] == '\0' ? verdict->note
                                                                            : error_note(&verdict->error));
  case NOTE_WHY:
    return told_why(delivery->row, &verdict->error);
  case NOTE_REFUSAL:
    return mem_copy(error_note(&delivery->refusal));
  case NOTE_ABSENT:
    return mem_copy(ops->absent);
  case NOTE_MAY_HAVE:
    if (verdict->error.text[0] == '\0') return mem_copy(ops->may_have);
    return note_print(_("%s. Reason: %s"), ops->may_have, error_note(&verdict->error));
  default:
    return mem_copy(delivery->row->note);
  }
}

enum error_code told_error(const struct outbox_row *row, enum decide_hears hears, const struct error *why,
                           struct error *told) {
  long long id = (long long)row->id;
  AUTO(mem_free_at) char *reason = told_why(row, why);
  AUTO(mem_free_at) char *said = note_say(row->note);
  error_clear(told);
  switch (hears) {
  case HEARS_REFUSED:
    *told = *why;
    return told->code;
  case HEARS_DROPPED:
    return error_set(told, ERROR_UNKNOWN, _("Dropped by hand"));
  case HEARS_OPEN:
    return row->new_visit_id != NULL
               ? error_set(told, ERROR_UNKNOWN,
                           _("The new date stands; the old visit is not cancelled yet: row %lld of the outbox "
                             "sees to it"),
                           id)
               : error_set(told, ERROR_UNKNOWN, _("Row %lld of the outbox is still open: %s"), id, reason);
  case HEARS_ABSENT:
    return error_set(told, ERROR_UNKNOWN,
                     _("No certain answer from Flatsy, and it does not show it so far: row %lld of the outbox"), id);
  case HEARS_UNCHECKED:
    return error_set(told, ERROR_UNKNOWN,
                     _("No certain answer from Flatsy, and no way to check (%s): the outbox keeps it (row %lld)"),
                     why->text, id);
  case HEARS_NOTE:
    return error_set(told, ERROR_UNKNOWN, "%s", said != NULL ? said : "");
  default:
    return ERROR_NONE;
  }
}
