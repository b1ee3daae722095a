/* What an administrator meets: the configuration's mistakes, the commands, brokers with users, rules and certificates.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "../harness/folder.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "../unit/broker.h"
#include "subscriber.h"
#include "relay.h"
#include "base/mem.h"

/* ---- the file */

static void fails_with(struct relay *relay, const char *url, const char *more, const char *text) {
  AUTO(mem_free_at) char *config = relay_configure(relay, url, more);
  AUTO(ran_free)
  struct ran ran = run(relay->home, NULL, (const char *const[]){"./visitdeck-relay", "--config", config, NULL});
  if (ran.status != 2 || strstr(ran.err, text) == NULL || strchr(ran.err, '\n') != ran.err + ran.err_length - 1)
    fail_msg("%d, \"%s\" instead of \"%s\"", ran.status, ran.err, text);
}

TEST(mistakes_are_named) {
  static const struct {
    const char *line, *text;
  } lines[] = {
      {"no_such_option = 1", "/relay/conf:7: "},
      {"rate = 0", "/relay/conf:7: correct this line: rate is 0: write 1 to 1000000"},
      {"rate = many", "/relay/conf:7: "},
      {"days_back = 100000", "/relay/conf:7: correct this line: days_back is 100000"},
      {"timezone = \"Europe/Atlantis\"", "/relay/conf:7: correct this line: "},
      {"listen = \"8686\"", "/relay/conf:7: correct this line: 8686 is no address to listen on"},
      {"listen = \"127.0.0.1:99999\"", "/relay/conf:7: correct this line: "},
      {"url = \"http://www.flatsy.fr\"", "/relay/conf:7: correct this line: "},
      {"mqtt_url = \"mqtt://broker.example.fr\"", "/relay/conf:7: correct this line: mqtt to broker.example.fr"},
      {"mqtt_url = \"amqp://x\"", "/relay/conf:7: correct this line: amqp://x is no broker's address"},
      {"user = \"", "/relay/conf ends in the middle"},
      {"/* user = 1", "/relay/conf ends in the middle"},
      {"user =", "/relay/conf"},
      {"user = \"\"", "/relay/conf: write user and password_command"},
      {"mqtt_url = \"\"", "no broker's address"},
      {"state = \"here\"", "/relay/conf: state is a folder's whole path"},
      {"listen = \"no.host:1\"", "/relay/conf:7: correct this line: no.host:1 is no address to listen on"},
      {"listen = \"localhost:1\"", "localhost:1 is no address to listen on"},
      {"listen = \"::1:8686\"", "::1:8686 is no address to listen on"},
      {"listen = \"127.0.0.1:+1\"", "127.0.0.1:+1 is no address to listen on"},
      {"listen = \"127.0.0.1: 1\"", "127.0.0.1: 1 is no address to listen on"},
      {"listen = \"127.0.0.1:\"", "127.0.0.1: is no address to listen on"},
      {"listen = \"[::ffff:0.0.0.0]:8686\"", "/relay/conf: other machines reach [::ffff:0.0.0.0]:8686"},
      {"ca = \"~/no-such.pem\"", "ca: can't read /"},
      {"ca = \"/no-such.pem\"", "ca: can't read /no-such.pem: No such file"},
      {"mqtt_ca = \"~/no-such.pem\"", "/no-such.pem: No such file"},
      {"mqtt_ca = \"/etc\"", "mqtt_ca: can't read /etc: Is a directory"},
      {"mqtt_ca = \"/dev/null\"", "mqtt_ca: can't read /dev/null: "},
      {"mqtt_ca = \"/etc/passwd\"", "mqtt_ca: /etc/passwd holds no certificate"},
      {"mqtt_cert = \"/etc/passwd\"", "mqtt_cert: /etc/passwd holds no certificate"},
      {"mqtt_key = \"/etc/passwd\"", "mqtt_key: /etc/passwd holds no private key"},
      {"ca = \"~/open.pem\"", "ca: Others may write /"},
      {"mqtt_ca = \"~/open.pem\"", "mqtt_ca: Others may write /"},
      {"mqtt_cert = \"~/open.pem\"", "/open.pem: it is not used; see what is in it, then chmod go-w /"},
      {"mqtt_key = \"~/seen.pem\"", "mqtt_key: /"},
      {"mqtt_key = \"~/seen.pem\"", "/seen.pem can be read by others, and it is a secret: it is not used; chmod 600 /"},
      {"listen = \"0.0.0.0:8686\"", "/relay/conf: other machines reach 0.0.0.0:8686, and nothing is encrypted there"},
      {"listen = \"[::]:8686\"", "/relay/conf: other machines reach [::]:8686"},
      {"status_listen = \"192.0.2.1:1\"", "/relay/conf: other machines reach 192.0.2.1:1"},
      {"status_listen = \"1\"", "/relay/conf:7: correct this line: 1 is no address to listen on"},
      {"public = perhaps", "/relay/conf:7: "},
      {"socket = \"here\"", "/relay/conf: socket is a whole path"},
      {"socket = \"/no/such/folder/hook.sock\"", "Can't listen on /no/such/folder/hook.sock: No such file"},
      {"socket = \"/dev/null\"", "/dev/null is no socket: move it away"},
      {"group = \"no-such-group\"", "There is no group no-such-group on this machine: correct group"}};
  struct home home;
  struct relay relay;
  home_open(&home);
  relay_prepare(&relay, &home, "relay");
  free(home_shell(&home,
                  "set -e; cd; p() { printf -- '-----BEGIN %%s-----\\nMIIB\\n-----END %%s-----\\n' \"$1\" \"$1\"; }\n"
                  "for f in open seen; do { p CERTIFICATE; p 'PRIVATE KEY'; } >$f.pem; done\n"
                  "chmod 602 open.pem; chmod 640 seen.pem"));
  for (size_t n = 0; n < sizeof lines / sizeof *lines; n++)
    fails_with(&relay, NULL, lines[n].line, lines[n].text);
  AUTO(mem_free_at) char *path = home_path(&home, "relay/path");
  assert_int_equal(chmod(path, 0644), 0);
  fails_with(&relay, NULL, NULL, "/relay/path can be read by others, and it is a secret: it is not used; chmod 600 /");
  assert_int_equal(chmod(path, 0600), 0);
  home_write(&home, "relay/path", "short", 5);
  fails_with(&relay, NULL, NULL, "remove it, it is made anew");
  home_close(&home);
}

TEST(commands_answer) {
  struct home home;
  struct relay relay;
  char text[500];
  home_open(&home);
  relay_prepare(&relay, &home, "relay");
  free(relay_configure(&relay, NULL, NULL));
  struct ran ran = relay_command(&relay, "path");
  snprintf(text, sizeof text, "%s\nhttp://unix:%s/relay/hook.sock:/hook/%s\n", relay.hook, home.folder, relay.secret);
  assert_int_equal(ran.status, 0);
  assert_string_equal(ran.out, text);
  ran_free(&ran);
  ran = relay_command(&relay, "status");
  assert_int_equal(ran.status, 5);
  assert_non_null(strstr(ran.err, "is visitdeck-relay running there?"));
  ran_free(&ran);
  relay_start(&relay);
  ran = relay_command(&relay, "status");
  assert_int_equal(ran.status, 0);
  assert_non_null(strstr(ran.out, "broker not asked yet"));
  ran_free(&ran);
  assert_int_equal(relay_end(&relay), 0);
  ran = relay_command(&relay, "dance");
  assert_int_equal(ran.status, 2);
  assert_non_null(strstr(ran.err, "unknown command: dance"));
  ran_free(&ran);
  home_close(&home);
}

/* ---- brokers that let not everybody in */

struct stage {
  struct home home;
  struct broker broker;
  struct relay relay;
};

static void stage_open(struct stage *stage) {
  *stage = (struct stage){0};
  home_open(&stage->home);
  relay_prepare(&stage->relay, &stage->home, "relay");
  home_start_sandbox(&stage->home, "--visits", "60");
}

static void stage_close(struct stage *stage) {
  assert_int_equal(relay_end(&stage->relay), 0);
  broker_end(&stage->broker);
  home_close(&stage->home);
}

static void start_guarded(struct stage *stage, const char *rules) {
  char extra[600];
  free(home_shell(&stage->home, "set -e; PATH=$PATH:/usr/sbin; cd; touch users; chmod 600 users\n"
                                "for u in relay seat-lea; do mosquitto_passwd -b users $u secret-of-$u; done"));
  home_write(&stage->home, "acl", rules, strlen(rules));
  snprintf(extra, sizeof extra, "allow_anonymous false\npassword_file %s/users\nacl_file %s/acl", stage->home.folder,
           stage->home.folder);
  broker_start(&stage->broker, extra);
}

/* Those that we give as an example, for every account. New memory. */
static char *example_rules(void) {
  AUTO(mem_free_at) char *path = folder_source("doc/visitdeck.acl.example");
  AUTO(mem_free_at) char *example = folder_read(NULL, path, NULL);
  assert_non_null(example);
  return text_fill(example, "/ACCOUNT/", "/+/");
}

#define AS_RELAY "mqtt_user = \"relay\"\nmqtt_password_command = \"echo secret-of-relay\""

TEST(the_relay_writes_and_seats_read) {
  struct stage stage;
  stage_open(&stage);
  AUTO(mem_free_at) char *rules = example_rules();
  start_guarded(&stage, rules);
  free(relay_configure(&stage.relay, stage.broker.url, AS_RELAY));
  relay_start(&stage.relay);
  struct subscriber *subscriber = subscriber_open(&(struct mqtt_profile){
      .url = stage.broker.url, .user = "seat-lea", .password_command = "echo secret-of-seat-lea"});
  size_t count = subscriber_await_all(subscriber, &stage.home);
  subscriber_put(subscriber, "talk", "{\"id\":\"forged\"}"); /* a seat may not */
  subscriber_put(subscriber, "head", "{\"inst\":\"forged\",\"up\":false}");
  subscriber_put(subscriber, "ask/00", "1");
  relay_await(&stage.relay, "broker up (MQTT 5)");
  assert_null(subscriber_get(subscriber, "talk"));
  assert_non_null(strstr(subscriber_get(subscriber, "head"), "\"up\":true"));
  assert_true(count > 10);
  subscriber_close(subscriber);
  stage_close(&stage);
}

/* What a seat keeps where it may write comes to no relay: twenty messages of 2 MB, and one that nobody asked for. */
TEST(a_seat_cannot_fill_the_relay) {
  enum { MESSAGES = 20, LENGTH = 2000000, RSS_KB = 32 * 1024 };
  struct stage stage;
  char topic[40], *large = malloc(LENGTH + 1);
  stage_open(&stage);
  AUTO(mem_free_at) char *rules = example_rules();
  start_guarded(&stage, rules);
  free(relay_configure(&stage.relay, stage.broker.url, AS_RELAY));
  relay_start(&stage.relay);
  struct subscriber *subscriber = subscriber_open(&(struct mqtt_profile){
      .url = stage.broker.url, .user = "seat-lea", .password_command = "echo secret-of-seat-lea"});
  subscriber_await_all(subscriber, &stage.home);
  long published = relay_number(&stage.relay, "published ");
  memset(large, 'x', LENGTH);
  large[LENGTH] = '\0';
  for (int n = 0; n < MESSAGES; n++) {
    snprintf(topic, sizeof topic, n % 2 ? "ask/%02x" : "ask/no-shard-%d", (unsigned)n);
    subscriber_put(subscriber, topic, large);
  }
  assert_int_equal(relay_end(&stage.relay), 0); /* and what the broker has kept of it when it comes back */
  relay_start(&stage.relay);
  relay_await(&stage.relay, "broker up (MQTT 5)");
  relay_await(&stage.relay, "Flatsy read");
  assert_int_equal(relay_event(&stage.relay, "no-such-visit"), 200);
  relay_await(&stage.relay, ", 0 to read");
  long rss_kb = process_resident_kb(stage.relay.pid);
  print_message("  %ld kB\n", rss_kb);
  if (RELAY_SLOW == 1) assert_in_range(rss_kb, 1, RSS_KB);
  assert_in_range(relay_number(&stage.relay, "published "), 0, published);
  free(large);
  subscriber_close(subscriber);
  stage_close(&stage);
}

/* Each hears the other's heads. */
TEST(two_relays_tell_of_each_other) {
  struct stage stage;
  struct relay other;
  stage_open(&stage);
  broker_start(&stage.broker, NULL);
  relay_prepare(&other, &stage.home, "other");
  free(relay_configure(&stage.relay, stage.broker.url, NULL));
  free(relay_configure(&other, stage.broker.url, NULL));
  relay_start(&stage.relay);
  relay_await(&stage.relay, "broker up (MQTT 5)");
  relay_start(&other);
  relay_await(&other, "ANOTHER RELAY PUBLISHES THIS ACCOUNT: end one of the two");
  relay_await(&stage.relay, "ANOTHER RELAY PUBLISHES THIS ACCOUNT: end one of the two");
  assert_int_equal(relay_logged(&stage.relay, "another relay publishes this account on the broker"), 1);
  struct subscriber *subscriber = subscriber_open(&(struct mqtt_profile){.url = stage.broker.url});
  subscriber_await(subscriber, "head", "\"ok\":false,\"why\":\"rival\"");
  assert_int_equal(relay_end(&other), 0);
  relay_await(&stage.relay, "broker up (MQTT 5)"); /* it said that it goes */
  subscriber_await(subscriber, "head", "\"ok\":true");
  subscriber_close(subscriber);
  stage_close(&stage);
}

TEST(a_relay_that_may_not_write_says_so) {
  struct stage stage;
  stage_open(&stage);
  start_guarded(&stage, "user relay\ntopic read vd/1/#\n");
  free(relay_configure(&stage.relay, stage.broker.url, AS_RELAY));
  relay_start(&stage.relay);
  relay_await(&stage.relay, "BROKER FORBIDS US TO PUBLISH");
  struct ran ran = relay_command(&stage.relay, "status");
  assert_int_equal(ran.status, 0);
  assert_non_null(strstr(ran.out, "BROKER FORBIDS US TO PUBLISH: check its ACL"));
  ran_free(&ran);
  assert_int_equal(relay_logged(&stage.relay, "in the broker's ACL"), 1);
  stage_close(&stage);
}

/* One message that every seat needs does not go through. */
TEST(a_broker_that_is_too_narrow_is_named) {
  struct stage stage;
  stage_open(&stage);
  broker_start(&stage.broker, "max_packet_size 3000");
  free(relay_configure(&stage.relay, stage.broker.url, NULL));
  relay_start(&stage.relay);
  relay_await(&stage.relay, "BROKER TAKES NO MESSAGE AS LARGE AS OURS: raise its max_packet_size");
  relay_await_log(&stage.relay, "set its max_packet_size to 65536", 1);
  stage_close(&stage);
}

/* The password is asked for anew at each try: it may be corrected while the relay runs. */
TEST(a_wrong_password_is_told_and_tried_again) {
  struct stage stage;
  char more[300];
  stage_open(&stage);
  start_guarded(&stage, "user relay\ntopic readwrite vd/1/#\n");
  home_write(&stage.home, "password", "wrong\n", 6);
  snprintf(more, sizeof more, "mqtt_user = \"relay\"\nmqtt_password_command = \"cat %s/password\"", stage.home.folder);
  free(relay_configure(&stage.relay, stage.broker.url, more));
  relay_start(&stage.relay);
  relay_await_log(&stage.relay, "refuses us: check mqtt_user, mqtt_password_command or mqtt_cert", 1);
  relay_await(&stage.relay, "BROKER AWAY: The broker 127.0.0.1 refuses us");
  home_write(&stage.home, "password", "secret-of-relay\n", 16);
  relay_await(&stage.relay, "broker up (MQTT 5)");
  stage_close(&stage);
}

/* A certificate of our own authority on both sides; without it nobody enters. */
TEST(certificates_prove_who_is_who) {
  struct stage stage;
  char extra[800], more[800], ca[100], cert[100], key[100];
  stage_open(&stage);
  const char *folder = stage.home.folder;
  free(home_shell(
      &stage.home,
      "set -e; cd; openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ca -keyout ca.key -out ca.pem\n"
      "echo subjectAltName=IP:127.0.0.1 >names\n"
      "for who in broker relay; do\n"
      "openssl req -newkey rsa:2048 -nodes -subj /CN=$who -keyout $who.key -out $who.csr\n"
      "openssl x509 -req -in $who.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out $who.pem\n"
      "done"));
  snprintf(extra, sizeof extra,
           "cafile %s/ca.pem\ncertfile %s/broker.pem\nkeyfile %s/broker.key\nrequire_certificate true", folder, folder,
           folder);
  broker_start(&stage.broker, extra);
  char url[64];
  snprintf(url, sizeof url, "mqtts://127.0.0.1:%d", stage.broker.port);
  free(relay_configure(&stage.relay, url, NULL)); /* an authority that nobody knows */
  relay_start(&stage.relay);
  relay_await_log(&stage.relay, "can't prove who it is: check mqtt_url and mqtt_ca", 1);
  assert_int_equal(relay_end(&stage.relay), 0);
  snprintf(more, sizeof more, "mqtt_ca = \"%s/ca.pem\"\nmqtt_cert = \"%s/relay.pem\"\nmqtt_key = \"%s/relay.key\"",
           folder, folder, folder);
  free(relay_configure(&stage.relay, url, more));
  relay_start(&stage.relay);
  relay_await(&stage.relay, "broker up (MQTT 5)");
  snprintf(ca, sizeof ca, "%s/ca.pem", folder);
  snprintf(cert, sizeof cert, "%s/relay.pem", folder);
  snprintf(key, sizeof key, "%s/relay.key", folder);
  struct subscriber *subscriber =
      subscriber_open(&(struct mqtt_profile){.url = url, .ca = ca, .cert = cert, .key = key});
  assert_true(subscriber_await_all(subscriber, &stage.home) > 10);
  subscriber_close(subscriber);
  assert_int_equal(relay_end(&stage.relay), 0);
  setenv("SSL_CERT_FILE", ca, 1); /* as if the system trusted it */
  snprintf(more, sizeof more, "mqtt_cert = \"%s\"\nmqtt_key = \"%s\"", cert, key);
  free(relay_configure(&stage.relay, url, more));
  relay_start(&stage.relay);
  unsetenv("SSL_CERT_FILE");
  relay_await(&stage.relay, "broker up (MQTT 5)");
  stage_close(&stage);
}
