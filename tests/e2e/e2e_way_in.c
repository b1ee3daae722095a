/* The way in, from the programs' outside: an authority of the agency's own (the option ca of a profile and of the
 * relay's configuration), and logins that come to nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/cases.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "../unit/secure.h"
#include "relay.h"
#include "base/mem.h"
#include "../harness/folder.h"

/* Its server, and its authority's file in the home. */
static struct secure *open_server(struct home *home) {
  size_t length;
  AUTO(mem_free_at) char *authority = folder_read(secure_folder(), "ca.pem", &length);
  assert_non_null(authority);
  home_open(home);
  home_write(home, "ca.pem", authority, length);
  struct secure *secure = secure_open("good");
  secure_say(secure, "/login", "{\"token\":\"t\",\"errors\":[]}");
  snprintf(home->url, sizeof home->url, "https://127.0.0.1:%d", secure_port(secure));
  return secure;
}

static void log_in(const struct home *home, const char *option, int status, const char *said) {
  home_write_text(home, "config/visitdeck/visitdeck.conf",
                  "profile default {\n  url = \"%s\"\n  user = \"a@x.fr\"\n  %s\n}\n", home->url, option);
  AUTO(ran_free)
  struct ran ran = run(home, "demo\n", (const char *const[]){"./visitdeck", "login", "--password-stdin", NULL});
  if (ran.status != status || strstr(status == 0 ? ran.out : ran.err, said) == NULL)
    fail_msg("%s: %d, %s%s", option, ran.status, ran.out, ran.err);
}

TEST(a_profile_trusts_its_own_authority) {
  struct home home;
  struct secure *secure = open_server(&home);
  log_in(&home, "", 5, "can't be trusted: nothing was sent");
  assert_int_equal(secure_requests(secure, NULL), 0);
  log_in(&home, "ca = \"~/ca.pem\"", 0, "Logged in");
  assert_true(secure_requests(secure, "/login") == 1);
  secure_close(secure);
  home_close(&home);
}

TEST(a_relay_trusts_its_own_authority) {
  struct home home;
  struct relay relay;
  struct secure *secure = open_server(&home);
  relay_prepare(&relay, &home, "relay");
  free(relay_configure(&relay, NULL, NULL));
  relay_start(&relay);
  relay_await_log(&relay, "can't be trusted: nothing was sent", 1);
  assert_int_equal(relay_end(&relay), 0);
  assert_int_equal(secure_requests(secure, NULL), 0);
  free(relay_configure(&relay, NULL, "ca = \"~/ca.pem\""));
  relay_start(&relay);
  relay_await_log(&relay, "logged in", 1);
  assert_int_equal(relay_end(&relay), 0);
  secure_close(secure);
  home_close(&home);
}

/* A command whose login comes to nothing did nothing and knows nothing: 5, whatever the login was answered. */
TEST(a_commands_login_that_fails_is_no_answer) {
  static const char *const faults[] = {"status=404", "status=302", "status=405", "status=410", "status=500",
                                       "status=511", "html",       "cut",        "drop"};
  static const char *const commands[][6] = {
      {"./visitdeck", "visit", "v1", NULL},
      {"./visitdeck", "visits", "--json", NULL},
      {"./visitdeck", "agenda", NULL},
      {"./visitdeck", "property", "13-1063", NULL},
      {"./visitdeck", "slots", "13-1063", NULL},
      {"./visitdeck", "messages", NULL},
      {"./visitdeck", "--yes", "pause", "13-1063", NULL},
      {"./visitdeck", "--yes", "message", "13-1063", "Bonjour", NULL},
  };
  struct home home;
  char text[400], spec[100];
  home_open(&home);
  home_start_sandbox(&home, NULL, NULL);
  int length = snprintf(text, sizeof text,
                        "profile default {\n  url = \"%s\"\n  user = \"demo@visitdeck.example\"\n"
                        "  password_command = \"echo demo\"\n}\n",
                        home.url);
  home_write(&home, "config/visitdeck/visitdeck.conf", text, (size_t)length);
  for (size_t f = 0; f < sizeof faults / sizeof *faults; f += cases_step()) {
    snprintf(spec, sizeof spec, "login:%s", faults[f]);
    home_fault(&home, spec);
    for (size_t n = 0; n < sizeof commands / sizeof *commands; n++) {
      struct ran ran = run(&home, NULL, commands[n]);
      bool told = strstr(ran.err, "does not know") == NULL && strstr(ran.err, "refused") == NULL;
      if (ran.status != 5 || !told || ran.err[0] == '\0')
        fail_msg("%s, %s: %d %s%s", faults[f], commands[n][1], ran.status, ran.out, ran.err);
      ran_free(&ran);
    }
  }
  home_fault(&home, "");
  struct ran ran = run(&home, NULL, (const char *const[]){"./visitdeck", "outbox", "--json", NULL});
  if (ran.out[0] != '[' || text_count(ran.out, "\"state\":") != text_count(ran.out, "\"state\":\"dropped\""))
    fail_msg("%s", ran.out);
  ran_free(&ran);
  ran = run(&home, NULL, (const char *const[]){"./visitdeck", "whoami", NULL});
  assert_int_equal(ran.status, 0);
  ran_free(&ran);
  home_close(&home);
}
