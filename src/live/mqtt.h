/* mqtt: a connection to an MQTT broker, on a thread of its own: made again with back-off whenever it is lost, MQTT 5
 * where the broker speaks it, else 3.1.1. What happens comes as news through a queue. The only file that knows
 * libmosquitto. */
#ifndef LIVE_MQTT_H
#define LIVE_MQTT_H

#include <stdbool.h>
#include <stddef.h>
#include "base/error.h"
#include "base/msgq.h"

/* Where a broker is and who we are to it. */
struct mqtt_profile {
  const char *url;              /* mqtts://host[:8883]; mqtt://host[:1883] on this machine only */
  const char *user;             /* or NULL */
  const char *password_command; /* or NULL */
  const char *ca;               /* file of certificates to trust, NULL: the system's */
  const char *cert, *key;       /* our own certificate, or NULL */
};

enum mqtt_news_type {
  MQTT_UP,        /* connected: nothing is subscribed yet */
  MQTT_DOWN,      /* lost, or it could not be made: error says why. What was published and not told as done is open */
  MQTT_MESSAGE,   /* topic, bytes, retained (kept by the broker from before) */
  MQTT_PUBLISHED, /* mid, refused: not allowed to; too_large: that one message */
  MQTT_SUBSCRIBED /* mid, refused */
};
struct mqtt_news {
  enum mqtt_news_type type;
  char *topic, *bytes; /* bytes end with a NUL */
  size_t length;
  bool retained, refused, too_large;
  int mid;
  struct error error;
  struct mqtt *from; /* for mqtt_news_free */
};
void mqtt_news_free(void *take_news);

struct mqtt;
struct mqtt_setup {
  struct mqtt_profile profile;
  const char *name;       /* begins the client id; a random end keeps two programs from throwing each other out */
  size_t largest;         /* message that we take, in bytes: what is larger the broker keeps to itself (MQTT 5) */
  const char *will_topic; /* what the broker keeps there when the connection is lost, or NULL; copied */
  const char *will;
  struct msgq *news; /* the caller's, for this connection alone; frees with mqtt_news_free */
};

/* ERROR_CONFIG with a sentence for a URL that can't be used: another scheme, plain mqtt beyond this machine. */
enum error_code mqtt_check_url(const char *url, struct error *error) MUST_CHECK;
/* The files that are to be used for it, or NULL: "~" is put in its place. ERROR_CONFIG names option, file and reason.
 */
enum error_code mqtt_check_files(char **ca, char **cert, char **key, struct error *error) MUST_CHECK;
/* All but the url. The caller clears the copy. */
struct mqtt_profile mqtt_profile_copy(const struct mqtt_profile *profile);
void mqtt_profile_clear(const struct mqtt_profile *profile);
/* Once, before threads. */
void mqtt_begin(void);
/* Starts the thread. ERROR_CONFIG as mqtt_check_url. The functions below: any one thread at a time. */
enum error_code mqtt_open(const struct mqtt_setup *setup, struct mqtt **mqtt, struct error *error) MUST_CHECK;
/* The broker speaks MQTT 5 (known since MQTT_UP). */
bool mqtt_is_5(struct mqtt *mqtt);
/* The broker takes a message of that length under that topic, by what it said when we connected (MQTT 5). */
bool mqtt_takes(struct mqtt *mqtt, const char *topic, size_t length);
/* At least once; told by MQTT_PUBLISHED. keep: for how many seconds it is the topic's retained message (MQTT 5; else
 * for ever). The message's number; 0: not connected. */
enum { MQTT_PASSING = -1, MQTT_FOR_EVER = 0 };
int mqtt_publish(struct mqtt *mqtt, const char *topic, const char *bytes, size_t length, int keep);
/* replay: with what the broker keeps (MQTT 3.1.1 always sends that). The question's number; 0: not connected. At most
 * once (QoS 0): claims tell what is lost; an acknowledgement of each message would not (libmosquitto sends it before
 * anything is on a disk), would cost the broker half of what it can deliver, and keep it to 20 messages under way. NATS
 * reserves 1,024 of 65,535 message numbers for each subscription that acknowledges. */
int mqtt_subscribe(struct mqtt *mqtt, char *const *filters, size_t count, bool replay);
/* The broker takes messages and acknowledges none: the connection is made anew, MQTT_DOWN comes before. */
void mqtt_hang_up(struct mqtt *mqtt);
/* Ends the connection in good order (no will) and the thread, and empties the queue: none of its news may be held. A
 * thread that hangs in the resolver, or in a connection that comes about slowly, for longer than wait_ms is left behind
 * with what is its own: the program must then end by mqtt_end. */
void mqtt_close(struct mqtt *take_mqtt, int wait_ms);
/* The last thing that main does. With a thread left behind the process ends here, for what libraries tear down at the
 * end that thread may be using; else returns status. */
int mqtt_end(int status);

#endif
