/* watch_private: what the files of watch share. Worker thread. */
#ifndef WORK_WATCH_PRIVATE_H
#define WORK_WATCH_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct event;
struct job;
struct watch;
struct worker;

enum { WATCH_SAFETY_MS = 30 * 60 * 1000 /* what is live is read all the same */ };
/* watch_rest.c: how often what is on screen is read, by the person's wish. */
int64_t watch_period_ms(const struct worker *worker);
bool watch_may_read(const struct worker *worker);
void watch_sooner(int64_t *next_ms, int64_t at_ms);
/* A read of the watched thing begins: who asks for one from now on gets another, for this one may have been answered
 * before what it was asked for. */
void watch_read_begins(struct worker *worker, struct watch *watch);
void watch_read_ended(struct worker *worker, struct watch *watch, const struct error *error);
/* watch_move.c: which of the event's visits were moved. */
void watch_add_moves(struct worker *worker, struct event *event);
/* watch_slots.c: JOB_WATCH_SLOTS. */
void watch_set_slots(struct worker *worker, const struct job *job);
void watch_send_slots(struct worker *worker);
void watch_read_slots(struct worker *worker);

#endif
