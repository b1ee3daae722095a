#include "tui/guard.h"

#include <stddef.h>
#include "base/i18n.h"

enum { GUARD_LOST_MS = 10000 }; /* an answer that has not come by then never comes */

struct guard guard_begin(void) {
  return (struct guard){.drawn = true};
}

void guard_renew(struct guard *guard) {
  guard->look = 0;
}

void guard_draw(struct guard *guard, uint64_t look) {
  if (look == guard->look) return;
  guard->look = look;
  guard->drawn |= look != 0;
  guard->waits = false;
}

bool guard_shown(struct guard *guard, int64_t now_ms) {
  bool asks = guard->drawn;
  if (!asks) return false;
  guard->drawn = false;
  if (now_ms - guard->asked_ms >= GUARD_LOST_MS) guard->unanswered = 0;
  guard->unanswered++;
  guard->shown_ms = guard->asked_ms = now_ms;
  guard->waits = guard->answers;
  return true;
}

void guard_answer(struct guard *guard, int64_t now_ms) {
  guard->answers = true;
  if (guard->unanswered > 0) guard->unanswered--;
  if (!guard->waits || guard->unanswered > 0) return;
  guard->waits = false;
  guard->shown_ms = now_ms;
}

/* It has been on the screen for long enough. */
static bool guard_is_seen(struct guard *guard, int64_t now_ms) {
  if (guard->waits && now_ms - guard->asked_ms >= GUARD_ANSWER_MS) guard->waits = guard->answers = false;
  return guard->look != 0 && !guard->drawn && !guard->waits && now_ms - guard->shown_ms >= GUARD_SEEN_MS;
}

struct key guard_key(struct guard *guard, const struct key *key, bool painted, int64_t now_ms) {
  struct key given = *key;
  bool other = guard->other_ms != 0 && now_ms - guard->other_ms < GUARD_OTHER_MS;
  guard->given = (struct key_guard){.painted = painted};
  if (!painted || !guard_is_seen(guard, now_ms))
    guard->given.shut = KEY_SHUT_NEW;
  else if (other || key->followed)
    guard->given.shut = KEY_SHUT_BESIDE;
  given.guard = &guard->given;
  return given;
}

const char *guard_taken(struct guard *guard, int64_t now_ms) {
  if (!guard->given.hit) {
    guard->other_ms = now_ms;
    return NULL;
  }
  guard->given.hit = false;
  return guard->given.shut == KEY_SHUT_NEW ? _("Too soon: read the question first, then press the key again")
                                           : _("Too soon after another key: read the question, then press again");
}
