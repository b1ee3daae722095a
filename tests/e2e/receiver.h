/* receiver: what stands at a webhook's address: HTTP over a plain socket, answering as it is told. */
#ifndef TESTS_RECEIVER_H
#define TESTS_RECEIVER_H

#include <cjson/cJSON.h>
#include <stddef.h>
#include <stdint.h>

enum { RECEIVER_CLOSE = 0, RECEIVER_HANG = -1 };
struct receiver;
/* Has a port of 127.0.0.1, where connections are refused until receiver_listen. */
struct receiver *receiver_new(void);
void receiver_listen(struct receiver *receiver);
const char *receiver_url(const struct receiver *receiver);
/* How the next requests are answered: HTTP statuses, RECEIVER_CLOSE (no byte), RECEIVER_HANG (never); the rest 200. */
void receiver_script(struct receiver *receiver, const int *answers, size_t count);
/* Waits for a request, from 0 on; fails the test when it is no webhook's. The event stays the receiver's. */
const cJSON *receiver_event(struct receiver *receiver, size_t number);
/* When it came, milliseconds of the monotonic clock. */
int64_t receiver_came(struct receiver *receiver, size_t number);
size_t receiver_count(struct receiver *receiver);
void receiver_free(struct receiver *take_receiver);

#endif
