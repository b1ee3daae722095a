#include "relay/round.h"

#include "base/i18n.h"
#include "base/log.h"
#include "relay/moment.h"
#include "store/sql.h"

enum {
  ROUND_REST_MS = 2000, /* after what could not be written down */
  ROUND_CALM_MS = 60000 /* without that */
};

bool round_write(struct round *round) {
  if (round->failed) return false;
  if (round->begun) return true;
  round->begun = sql_begin(&round->ledger->database, &round->why) == ERROR_NONE;
  round->writes = sql_written(&round->ledger->database);
  if (!round->begun) round_wrote(round, round->why.code);
  return round->begun;
}

void round_wrote(struct round *round, enum error_code code) {
  if (code == ERROR_NONE || round->failed) return;
  bool known = round->error.code != ERROR_NONE;
  round->failed = true;
  round->undone_ms = moment_mono_ms();
  round->rest_ms = round->undone_ms + ROUND_REST_MS;
  round->wrote = false;
  round->error = round->why;
  if (!known) log_line("%s", round->error.text);
}

bool round_end(struct round *round) {
  if (round->begun && !round->failed) round_wrote(round, sql_commit(&round->ledger->database, &round->why));
  bool kept = !round->failed;
  if (round->begun && !kept) ledger_rollback(round->ledger);
  if (round->begun && kept && sql_written(&round->ledger->database) != round->writes) round->wrote = true;
  round->begun = round->failed = false;
  return kept;
}

void round_recover(struct round *round, bool owed) {
  if (round->error.code == ERROR_NONE || !round->wrote || owed || moment_mono_ms() - round->undone_ms < ROUND_CALM_MS)
    return;
  error_clear(&round->error);
  log_line("%s", _("What comes can be written down again"));
}
