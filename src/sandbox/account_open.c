#include "sandbox/account_open.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "sandbox/days.h"
#include "sandbox/demo.h"
#include "sandbox/instant.h"
#include "sandbox/store.h"

#define ACCOUNT_READ "SELECT id, edition, day, seed, properties, visits, user, password FROM account"

static const char *account_edition(bool later) {
  return later ? SANDBOX_EDITION_LATER : SANDBOX_EDITION_EARLIER;
}

/* ---- what the file has already */

/* An option that the data was not made with; the file's value counts. */
static void account_tell(const struct sandbox *sandbox, const char *option, const char *given, const char *kept) {
  if (strcmp(given, kept) == 0) return;
  fprintf(stderr,
          _("visitdeck-sandbox: %s was made with %s %s, which stays in force, not %s; --reset begins it anew\n"),
          store_name(sandbox), option, kept, given);
}

static void account_take_number(const struct sandbox *sandbox, const char *option, bool given, int *setting, int kept) {
  char one[12], other[12];
  snprintf(one, sizeof one, "%d", *setting);
  snprintf(other, sizeof other, "%d", kept);
  if (given) account_tell(sandbox, option, one, other);
  *setting = kept;
}

/* Who logs in, and how: what is given counts, and is kept; else it is as it was. Another one's tokens end. */
static void account_take_account(struct sandbox *sandbox, sqlite3_stmt *row) {
  struct settings *settings = &sandbox->settings;
  const char *user = store_text(row, 6), *password = store_text(row, 7);
  sandbox->kept_user = mem_copy(user);
  sandbox->kept_password = mem_copy(password);
  bool other = settings->given.user && strcmp(settings->user, user) != 0;
  bool another = settings->given.password && strcmp(settings->password, password) != 0;
  if (other)
    fprintf(stderr, _("visitdeck-sandbox: the account of %s was %s; %s is in force from now on\n"), store_name(sandbox),
            user, settings->user);
  if (another)
    fprintf(stderr, _("visitdeck-sandbox: the account of %s has another password from now on\n"), store_name(sandbox));
  if (!settings->given.user) settings->user = sandbox->kept_user;
  if (!settings->given.password) settings->password = sandbox->kept_password;
  if (other || another) store_run(sandbox, "DELETE FROM token", "");
}

/* False: there is none yet. */
static bool account_take(struct sandbox *sandbox, int64_t *day) {
  AUTO(sqlite3_finalize_at) sqlite3_stmt *row = store_query(sandbox, ACCOUNT_READ, "");
  struct settings *settings = &sandbox->settings;
  if (!store_row(sandbox, row)) return false;
  const char *edition = store_text(row, 1);
  snprintf(sandbox->account_id, sizeof sandbox->account_id, "%s", store_text(row, 0));
  if (settings->given.later) account_tell(sandbox, "--edition", account_edition(settings->later), edition);
  settings->later = strcmp(edition, SANDBOX_EDITION_LATER) == 0;
  *day = sqlite3_column_int64(row, 2);
  account_take_number(sandbox, "--seed", settings->given.seed, (int *)&settings->seed, sqlite3_column_int(row, 3));
  account_take_number(sandbox, "--properties", settings->given.properties, &settings->properties,
                      sqlite3_column_int(row, 4));
  account_take_number(sandbox, "--visits", settings->given.visits, &settings->visits, sqlite3_column_int(row, 5));
  account_take_account(sandbox, row);
  return true;
}

/* ---- the whole */

static void account_keep(struct sandbox *sandbox, int64_t day) {
  const struct settings *settings = &sandbox->settings;
  store_run(sandbox, "DELETE FROM account", "");
  store_run(sandbox,
            "INSERT INTO account (id, edition, day, seed, properties, visits, user, password)"
            " VALUES (?1,?2,?3,?4,?5,?6,?7,?8)",
            "ttiiiitt", sandbox->account_id, account_edition(settings->later), day, (int64_t)settings->seed,
            (int64_t)settings->properties, (int64_t)settings->visits, settings->user, settings->password);
}

bool account_open(struct sandbox *sandbox) {
  int64_t day = instant_now(sandbox);
  int weeks = 0;
  store_begin(sandbox);
  if (account_take(sandbox, &day))
    weeks = days_move(sandbox, &day);
  else
    demo_fill(sandbox);
  account_keep(sandbox, day);
  bool kept = store_end(sandbox, true);
  if (kept && weeks != 0)
    fprintf(stderr,
            ngettext("visitdeck-sandbox: the days of %s were old; all moved by %d week\n",
                     "visitdeck-sandbox: the days of %s were old; all moved by %d weeks\n", (unsigned long)abs(weeks)),
            store_name(sandbox), weeks);
  return kept;
}
