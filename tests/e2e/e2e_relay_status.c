/* What the relay says of itself, in each of its states: all of it in the relay's language. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include "../unit/broker.h"
#include "../harness/cases.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "relay.h"
#include "base/mem.h"

#define AS_RELAY "\nmqtt_user = \"relay\"\nmqtt_password_command = \"echo secret\""

enum { NOWHERE = 1, RIVAL = 2, READ_ONLY = 4, TCP = 8 };
static const struct {
  const char *more, *broker; /* lines of its configuration and of the broker's; NULL: there is no broker */
  int how;
  const char *english, *french;
} states[] = {
    {"", NULL, NOWHERE, "broker not asked yet", "serveur MQTT pas encore interrogé"},
    {"", NULL, NOWHERE, "NO ANSWER FROM FLATSY", "PAS DE RÉPONSE DE FLATSY"},
    {"", NULL, NOWHERE | TCP, "and unix:", "et unix:"},
    {"password_command = \"echo wrong\"", NULL, 0, "FLATSY REFUSES THE LOGIN", "FLATSY REFUSE LA CONNEXION"},
    {"", NULL, 0, "BROKER AWAY: No answer", "SERVEUR MQTT INJOIGNABLE\u00a0: Pas de réponse"},
    {"", "", 0, "Flatsy read ", "Flatsy lu il y a "},
    {"", "", 0, "broker up (MQTT 5)", "connecté au serveur MQTT (MQTT 5)"},
    {"", "", RIVAL, "ANOTHER RELAY PUBLISHES THIS ACCOUNT", "UN AUTRE RELAIS PUBLIE CE COMPTE"},
    {"", "max_packet_size 3000", 0, "BROKER TAKES NO MESSAGE AS LARGE AS OURS", "LE SERVEUR MQTT REFUSE DES MESSAGES"},
    {"", "", READ_ONLY, "BROKER FORBIDS US TO PUBLISH", "LE SERVEUR MQTT NOUS INTERDIT DE PUBLIER"},
};
enum { STATES = sizeof states / sizeof *states };

/* ---- words */

static bool is_a_name(const char *word) {
  static const char *const names[] = {"flatsy", "mqtt", "acl", "max_packet_size", "unix", "http", "min"};
  for (size_t n = 0; n < sizeof names / sizeof *names; n++)
    if (strcasecmp(word, names[n]) == 0) return true;
  return false;
}

/* Of three letters or more, the next one from *text on; false: none. */
static bool next_word(const char **text, char word[40]) {
  while (**text != '\0') {
    size_t length = 0;
    while (isalpha((unsigned char)(*text)[length]) || (*text)[length] == '_')
      length++;
    snprintf(word, 40, "%.*s", (int)(length < 39 ? length : 39), *text);
    *text += length > 0 ? length : 1;
    if (length >= 3) return true;
  }
  return false;
}

static bool has_word(const char *text, const char *wanted) {
  char word[40];
  while (next_word(&text, word))
    if (strcasecmp(word, wanted) == 0) return true;
  return false;
}

/* But for names, and for paths, which begin behind "unix:". */
static void share_no_word(char *english, char *french) {
  char word[40];
  for (size_t n = 0; n < 2; n++) {
    char *path = strstr(n == 0 ? english : french, "unix:");
    assert_non_null(path);
    *path = '\0';
  }
  for (const char *text = english; next_word(&text, word);)
    if (!is_a_name(word) && has_word(french, word)) fail_msg("\"%s\" is English in: %s", word, french);
}

/* ---- a relay in a state */

static void begin_broker(const struct home *home, struct broker *broker, size_t row) {
  char more[600];
  snprintf(more, sizeof more, "%s", states[row].broker);
  if ((states[row].how & READ_ONLY) != 0) {
    free(home_shell(home, "set -e; PATH=$PATH:/usr/sbin; cd; touch users; chmod 600 users\n"
                          "mosquitto_passwd -b users relay secret\n"
                          "printf 'user relay\\ntopic read vd/1/#\\n' >acl"));
    snprintf(more, sizeof more, "allow_anonymous false\npassword_file %s/users\nacl_file %s/acl", home->folder,
             home->folder);
  }
  broker_start(broker, more);
}

static char *told_in(const struct home *home, const char *mqtt_url, size_t row, const char *language) {
  struct relay relay, rival = {0};
  char more[400];
  int how = states[row].how;
  relay_prepare(&relay, home, language);
  relay.language = language;
  snprintf(more, sizeof more, "%s%s%s", states[row].more, (how & READ_ONLY) != 0 ? AS_RELAY : "",
           (how & TCP) != 0 ? "\nlisten = \"127.0.0.1:0\"" : "\nlisten = \"\"");
  free(relay_configure(&relay, mqtt_url, more));
  relay_start_in(&relay, (how & TCP) != 0 ? "http://127.0.0.1:" : "unix:");
  if ((how & RIVAL) != 0) {
    relay_prepare(&rival, home, "rival");
    free(relay_configure(&rival, mqtt_url, NULL));
    relay_start(&rival);
  }
  relay_await(&relay, strcmp(language, "fr") == 0 ? states[row].french : states[row].english);
  char *status = relay_status(&relay);
  if (rival.pid != 0) assert_int_equal(relay_end(&rival), 0);
  if ((how & TCP) != 0) { /* who asks for its port needs no language */
    AUTO(ran_free) struct ran ran = relay_command(&relay, "path");
    assert_int_equal(sscanf(ran.out, "http://127.0.0.1:%d/hook/", &relay.port), 1);
    assert_int_equal(relay_request(&relay, "HEAD", NULL, ""), 200);
  }
  assert_int_equal(relay_end(&relay), 0);
  return status;
}

static void try_row(UNUSED void *state, size_t row) {
  struct home home;
  struct broker broker = {0};
  home_open(&home);
  if ((states[row].how & NOWHERE) == 0) home_start_sandbox(&home, "--visits", "60");
  if (states[row].broker != NULL) begin_broker(&home, &broker, row);
  const char *mqtt_url = states[row].broker != NULL ? broker.url : NULL; /* NULL: it is refused */
  AUTO(mem_free_at) char *english = told_in(&home, mqtt_url, row, "en"), *french = told_in(&home, mqtt_url, row, "fr");
  share_no_word(english, french);
  if (broker.pid != 0) broker_end(&broker);
  home_close(&home);
}

TEST(all_of_it_is_french_in_french) {
  cases_run(&(struct cases){.count = STATES, .run = try_row});
}
