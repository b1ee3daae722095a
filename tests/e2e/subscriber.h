/* subscriber: all that a broker shows of a relay, as one more seat hears it; and sets of visits, to be compared. */
#ifndef TESTS_SUBSCRIBER_H
#define TESTS_SUBSCRIBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../harness/home.h"
#include "base/mem.h"
#include "live/mqtt.h"

struct subscriber;
/* Connects and waits until the broker has taken the subscription to everything. */
struct subscriber *subscriber_open(const struct mqtt_profile *profile);
void subscriber_close(struct subscriber *take_subscriber);
/* Hears what comes, at most that long; false: nothing came. */
bool subscriber_hear(struct subscriber *subscriber, int milliseconds);
/* The newest under that topic, without the part that is before ("head", "talk"); NULL: nothing. */
const char *subscriber_get(const struct subscriber *subscriber, const char *topic);
/* Until it has that text. */
void subscriber_await(struct subscriber *subscriber, const char *topic, const char *text);
/* Until what is there is a tombstone; how many of the visits are one. */
void subscriber_await_gone(struct subscriber *subscriber, const char *topic);
size_t subscriber_gone(const struct subscriber *subscriber);
/* Messages under topics that begin so ("v/") that came anew: not kept from before. */
size_t subscriber_news(const struct subscriber *subscriber, const char *topics);
/* Publishes on it, kept, as whoever the profile is; returns when the broker has taken or refused it. */
void subscriber_put(struct subscriber *subscriber, const char *topic, const char *bytes);
/* Until the head, and the one that the relay keeps for itself, claim exactly the visits that are there. */
void subscriber_await_claims(struct subscriber *subscriber);
/* The days of its head. */
void subscriber_days(const struct subscriber *subscriber, int64_t *from, int64_t *to);

/* ---- sets of visits, of from <= date < to and without a date */
struct visits;
struct visits *visits_of_sandbox(const struct home *home, int64_t from, int64_t to);
struct visits *visits_of_subscriber(const struct subscriber *subscriber, int64_t from, int64_t to);
size_t visits_count(const struct visits *visits);
const char *visits_id(const struct visits *visits, size_t number);
/* Every object whole; how many differ, or only one has. */
size_t visits_differ(const struct visits *one, const struct visits *other);
/* Both have that one, and it is the same. */
bool visits_same(const struct visits *one, const struct visits *other, const char *id);
void visits_free(struct visits *take_visits);
AUTO_OF(struct visits, visits_free)

/* Until the broker shows what the sandbox holds; how many visits that is. */
size_t subscriber_await_all(struct subscriber *subscriber, const struct home *home);
/* The same of a seat's cache, which somebody else keeps going. */
void cache_await_all(struct subscriber *subscriber, const struct home *home, const char *path);

#endif
