/* watch: what is on screen, and the refresh plan. Worker thread. */
#ifndef WORK_WATCH_H
#define WORK_WATCH_H

#include <stdbool.h>
#include <stdint.h>

struct event;
struct job;
struct watch;
struct worker;

void watch_job(struct worker *worker, struct job *job);
void watch_refresh(struct worker *worker, const struct job *job);
void watch_run(struct worker *worker);
int64_t watch_next_ms(const struct worker *worker);
/* Something in the cache changed: new snapshots of what shows it. */
void watch_send_day(struct worker *worker);
void watch_send_properties(struct worker *worker);
/* Which of the event's visits were moved (watch_move.c). */
void watch_add_moves(struct worker *worker, struct event *event);
/* The server answers again: what failed meanwhile is read now. */
void watch_link_is_back(struct worker *worker);
/* After a write of ours: read again what shows it. */
void watch_touch(struct worker *worker, int64_t at, const char *property_id);
/* Its slots, if they are on screen, are read again at that time (monotonic). */
void watch_touch_slots(struct worker *worker, const char *property_id, int64_t at_ms);
/* live_is_on has changed. Reads that began at since_ms (monotonic) or before may lack what was published before. */
void watch_live(struct worker *worker, int64_t since_ms);
/* The visits on screen and those of the coming days are read now. */
void watch_read_visits(struct worker *worker);
/* What the cache keeps the slots under: those for a move are a list of their own. New memory. */
char *watch_slots_name(const struct watch *watch);
/* What is being read is dropped; all that is watched is due again. */
void watch_stop_loads(struct worker *worker);
void watch_close(struct worker *worker);

#endif
