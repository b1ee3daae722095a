#include "relay/transaction.h"

#include "base/i18n.h"
#include "base/log.h"
#include "relay/relay_clock.h"
#include "store/sql.h"

enum {
  TRANSACTION_REST_MS = 2000, /* after what could not be written down */
  TRANSACTION_CALM_MS = 60000 /* without that */
};

bool transaction_write(struct transaction *transaction) {
  if (transaction->failed) return false;
  if (transaction->begun) return true;
  transaction->begun = sql_begin(&transaction->ledger->database, &transaction->why) == ERROR_NONE;
  transaction->writes = sql_written(&transaction->ledger->database);
  if (!transaction->begun) transaction_wrote(transaction, transaction->why.code);
  return transaction->begun;
}

void transaction_wrote(struct transaction *transaction, enum error_code code) {
  if (code == ERROR_NONE || transaction->failed) return;
  bool known = transaction->error.code != ERROR_NONE;
  transaction->failed = true;
  transaction->undone_ms = relay_clock_mono_ms();
  transaction->rest_ms = transaction->undone_ms + TRANSACTION_REST_MS;
  transaction->wrote = false;
  transaction->error = transaction->why;
  if (!known) log_line("%s", transaction->error.text);
}

bool transaction_end(struct transaction *transaction) {
  if (transaction->begun && !transaction->failed)
    transaction_wrote(transaction, sql_commit(&transaction->ledger->database, &transaction->why));
  bool kept = !transaction->failed;
  if (transaction->begun && !kept) ledger_rollback(transaction->ledger);
  if (transaction->begun && kept && sql_written(&transaction->ledger->database) != transaction->writes)
    transaction->wrote = true;
  transaction->begun = transaction->failed = false;
  return kept;
}

void transaction_recover(struct transaction *transaction, bool owed) {
  if (transaction->error.code == ERROR_NONE || !transaction->wrote || owed ||
      relay_clock_mono_ms() - transaction->undone_ms < TRANSACTION_CALM_MS)
    return;
  error_clear(&transaction->error);
  log_line("%s", _("What comes can be written down again"));
}
