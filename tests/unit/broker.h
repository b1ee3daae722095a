/* broker: a real MQTT broker on a free port, for tests. It ends with the test's process. */
#ifndef TESTS_BROKER_H
#define TESTS_BROKER_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

struct broker {
  char folder[64]; /* its configuration, log and store */
  char url[64];    /* mqtt://127.0.0.1:PORT */
  int port;
  bool nats;
  pid_t pid; /* 0: not running */
};
/* mosquitto on 127.0.0.1 with its defaults and extra lines of configuration (or NULL; without a line allow_anonymous
 * everybody may enter); waits until it accepts. Fails the test when it doesn't. */
void broker_start(struct broker *broker, const char *extra_config);
/* nats-server, which speaks MQTT 3.1.1 only. */
void broker_start_nats(struct broker *broker);
/* Again, on the same port with the same configuration; from nothing, but for what it kept on the disk. */
void broker_restart(struct broker *broker);
/* One on that port that is not running yet, and its configuration, to be written. */
FILE *broker_configure(struct broker *broker, int port);
void broker_kill(struct broker *broker); /* -9 */
void broker_stop(struct broker *broker); /* hangs until broker_cont */
void broker_cont(struct broker *broker);
/* Ends it, if it runs, and removes its folder. */
void broker_end(struct broker *broker);

#endif
