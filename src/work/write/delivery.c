#include "work/write/delivery.h"

#include <stdlib.h>
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/when.h"
#include "model/visit.h"
#include "store/outbox.h"
#include "work/net/call.h"
#include "work/load/load.h"
#include "work/event.h"
#include "work/write/outbox_view.h"
#include "work/worker.h"
#include "work/write/write.h"

struct delivery *delivery_add(struct worker *worker, struct outbox_row *take_row) {
  struct delivery *delivery = mem_new(sizeof *delivery);
  struct delivery **at = &worker->deliveries;
  while (*at != NULL && (*at)->row->id < take_row->id) /* in the order in which they were made */
    at = &(*at)->next;
  delivery->row = take_row;
  delivery->ops = write_ops(take_row->kind);
  delivery->asked.meant_at = WHEN_NONE;
  delivery->next = *at;
  *at = delivery;
  return delivery;
}

struct delivery *delivery_find(const struct worker *worker, int64_t row) {
  struct delivery *delivery = worker->deliveries;
  while (delivery && delivery->row->id != row)
    delivery = delivery->next;
  return delivery;
}

/* The outbox first: who reads that it is done must not be asked about it at the end. */
void delivery_tell(struct worker *worker, const struct delivery *delivery) {
  worker->stale.outbox = true;
  worker_send(worker, outbox_view_write(delivery->row, delivery->asked.serial));
}

void delivery_answer_job(struct worker *worker, struct delivery *delivery, const struct error *error) {
  if (delivery->asked.serial) worker_done(worker, delivery->asked.serial, error);
  delivery->asked.serial = 0;
}

void delivery_stop(struct worker *worker, struct delivery *delivery) {
  if (delivery->call) call_cancel(worker, delivery->call);
  if (delivery->load) load_cancel(worker, delivery->load);
  visit_list_free(delivery->visits);
  delivery->call = NULL;
  delivery->load = NULL;
  delivery->visits = NULL;
}

void delivery_end(struct worker *worker, struct delivery *delivery, const struct error *error) {
  delivery_answer_job(worker, delivery, error);
  delivery_unlink(worker, delivery);
  for (struct delivery *other = worker->deliveries; other != NULL; other = other->next)
    if (other->held) other->next_ms = 0;
}

void delivery_unlink(struct worker *worker, struct delivery *delivery) {
  struct delivery **at = &worker->deliveries;
  while (*at != delivery)
    at = &(*at)->next;
  *at = delivery->next;
  outbox_row_free(delivery->row);
  free(delivery->move.before);
  free(delivery);
}

bool delivery_is_busy(const struct delivery *delivery) {
  return delivery->call || delivery->load;
}

/* ---- the row on the disk */

/* The disk does not take what became of it, and so nobody hears it as if it were over: the row is what its file says,
 * whoever waits is told, and it is looked at again later. */
void delivery_unkept(struct worker *worker, struct delivery *delivery, enum outbox_state wanted, const char *note,
                     const struct error *why) {
  struct error told;
  long long id = (long long)delivery->row->id;
  if (wanted == OUTBOX_DONE)
    error_set(&told, ERROR_UNKNOWN, _("It is done, but row %lld of the outbox can't be written: %s"), id, why->text);
  else if (wanted == OUTBOX_SENDING)
    error_set(&told, ERROR_UNKNOWN,
              delivery->row->doubtful ? _("Not sent again, and row %lld of the outbox can't be written: %s")
                                      : _("Nothing was sent, and row %lld of the outbox can't be written: %s"),
              id, why->text);
  else
    error_set(&told, ERROR_UNKNOWN, _("Row %lld of the outbox can't be written: %s (%s)"), id, why->text,
              note ? note : "");
  if (!delivery->asked.once) worker_notice(worker, &told);
  log_line("%s", told.text);
  delivery->failures++;
  delivery->next_ms = worker_mono(worker) + worker_backoff_ms(worker, delivery->failures);
  delivery_answer_job(worker, delivery, &told);
}

/* False, with the reason: the row stays what it was. */
bool delivery_keep(struct worker *worker, struct delivery *delivery, enum outbox_state state, const char *note,
                   struct error *why) {
  struct outbox_row *row = delivery->row;
  AUTO(mem_free_at) char *note_before = row->note;
  enum outbox_state before = row->state;
  log_line("outbox %lld %s: %s -> %s", (long long)row->id, outbox_kind_name(row->kind), outbox_state_name(before),
           outbox_state_name(state));
  row->note = mem_copy(note); /* note may be the row's own */
  row->state = state;
  bool kept = (before == OUTBOX_HELD ? outbox_update_held : outbox_update)(worker->outbox, row, worker_utc(worker),
                                                                           why) == ERROR_NONE;
  if (!kept) {
    char *unkept = row->note;
    row->note = note_before;
    note_before = unkept;
    row->state = before;
  }
  return kept;
}

bool delivery_set(struct worker *worker, struct delivery *delivery, enum outbox_state state, const char *note) {
  struct error why;
  AUTO(mem_free_at) char *wanted = mem_copy(note);
  bool kept = delivery_keep(worker, delivery, state, note, &why);
  delivery->lost = !kept && why.code == ERROR_REFUSED;
  if (!kept && !delivery->lost) delivery_unkept(worker, delivery, state, wanted, &why);
  delivery_tell(worker, delivery);
  return kept;
}
