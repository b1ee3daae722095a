#include "work/write/decide.h"

enum {
  DECIDE_ABSENT_CHECKS = 4, /* clean read-backs before whoever waits is told that it was not found */
  DECIDE_RESEND_CHECKS = 3, /* clean read-backs, further and further apart, before it is sent again */
  DECIDE_FAILED_READS = 2,  /* reads that came to nothing, before whoever waits is told */
  DECIDE_HALF_ATTEMPTS = 3  /* sends of a move's two steps, before whoever waits hears that the old visit stands */
};

enum act {
  ACT_NEVER,
  ACT_MEANT,
  ACT_SEND,
  ACT_READ,
  ACT_PREPARE, /* or, before a server can't lag any more, */
  ACT_LAGS,
  ACT_DONE,
  ACT_REFUSED,
  ACT_REFUSAL, /* refused with what was disputed */
  ACT_STILL,   /* the refusal of another send says nothing of the first: that one is looked for once more */
  ACT_REFUSAL_STILL,
  ACT_LATER, /* that send did nothing, and is to be made again after one more read-back */
  ACT_DISPUTE,
  ACT_WAIT,
  ACT_HOLD,
  ACT_FORGET, /* instead of both: nobody waits for a command's */
  ACT_UNKNOWN,
  ACT_UNKNOWN_STILL, /* it was so before */
  ACT_ABSENT,
  ACT_CANT_TELL,
  ACT_STEP,
  ACT_AGAIN,
  ACT_AGAIN_LATER, /* it was looked for first */
  ACT_PERSON,
  ACT_DROP
};

/* clang-format off */
static const unsigned char table[VERDICT_COUNT][STANDING_COUNT] = {
  /*                    stoppable    queued       held         resend         held again   sending      resending    checking       disputed       disputed again */
  [VERDICT_SEND]      = {ACT_NEVER,   ACT_SEND,    ACT_HOLD,    ACT_SEND,      ACT_LATER,   ACT_NEVER,   ACT_NEVER,   ACT_NEVER,     ACT_NEVER,     ACT_NEVER},
  [VERDICT_READ]      = {ACT_NEVER,   ACT_READ,    ACT_NEVER,   ACT_READ,      ACT_NEVER,   ACT_NEVER,   ACT_NEVER,   ACT_READ,      ACT_READ,      ACT_READ},
  [VERDICT_DONE]      = {ACT_NEVER,   ACT_DONE,    ACT_NEVER,   ACT_DONE,      ACT_NEVER,   ACT_DONE,    ACT_DONE,    ACT_DONE,      ACT_DONE,      ACT_DONE},
  [VERDICT_REFUSED]   = {ACT_NEVER,   ACT_REFUSED, ACT_NEVER,   ACT_STILL,     ACT_NEVER,   ACT_REFUSED, ACT_STILL,   ACT_NEVER,     ACT_NEVER,     ACT_NEVER},
  [VERDICT_DISPUTED]  = {ACT_NEVER,   ACT_NEVER,   ACT_NEVER,   ACT_NEVER,     ACT_NEVER,   ACT_DISPUTE, ACT_DISPUTE, ACT_NEVER,     ACT_NEVER,     ACT_NEVER},
  [VERDICT_FACT]      = {ACT_NEVER,   ACT_REFUSED, ACT_NEVER,   ACT_REFUSED,   ACT_NEVER,   ACT_NEVER,   ACT_NEVER,   ACT_REFUSED,   ACT_REFUSED,   ACT_REFUSED},
  [VERDICT_WAIT]      = {ACT_NEVER,   ACT_WAIT,    ACT_NEVER,   ACT_LATER,     ACT_NEVER,   ACT_WAIT,    ACT_LATER,   ACT_NEVER,     ACT_NEVER,     ACT_NEVER},
  [VERDICT_UNKNOWN]   = {ACT_UNKNOWN, ACT_UNKNOWN, ACT_UNKNOWN, ACT_UNKNOWN,   ACT_UNKNOWN, ACT_UNKNOWN, ACT_UNKNOWN, ACT_UNKNOWN,   ACT_UNKNOWN,   ACT_UNKNOWN},
  [VERDICT_TAKEN]     = {ACT_NEVER,   ACT_NEVER,   ACT_NEVER,   ACT_NEVER,     ACT_NEVER,   ACT_UNKNOWN, ACT_UNKNOWN, ACT_NEVER,     ACT_NEVER,     ACT_NEVER},
  [VERDICT_ABSENT]    = {ACT_NEVER,   ACT_NEVER,   ACT_NEVER,   ACT_PREPARE,   ACT_NEVER,   ACT_NEVER,   ACT_NEVER,   ACT_ABSENT,    ACT_REFUSAL,   ACT_REFUSAL_STILL},
  [VERDICT_CANT_TELL] = {ACT_NEVER,   ACT_NEVER,   ACT_NEVER,   ACT_CANT_TELL, ACT_NEVER,   ACT_NEVER,   ACT_NEVER,   ACT_CANT_TELL, ACT_CANT_TELL, ACT_CANT_TELL},
  [VERDICT_STEP]      = {ACT_NEVER,   ACT_NEVER,   ACT_NEVER,   ACT_STEP,      ACT_NEVER,   ACT_STEP,    ACT_STEP,    ACT_STEP,      ACT_STEP,      ACT_STEP},
  [VERDICT_AGAIN]     = {ACT_NEVER,   ACT_NEVER,   ACT_NEVER,   ACT_AGAIN,     ACT_NEVER,   ACT_AGAIN,   ACT_AGAIN,   ACT_AGAIN,     ACT_NEVER,     ACT_NEVER},
  [VERDICT_PERSON]    = {ACT_PERSON,  ACT_PERSON,  ACT_NEVER,   ACT_PERSON,    ACT_NEVER,   ACT_NEVER,   ACT_NEVER,   ACT_PERSON,    ACT_PERSON,    ACT_PERSON},
  [VERDICT_DROP]      = {ACT_DROP,    ACT_DROP,    ACT_DROP,    ACT_DROP,      ACT_DROP,    ACT_DROP,    ACT_DROP,    ACT_DROP,      ACT_DROP,      ACT_DROP},
  [VERDICT_MEANT]     = {ACT_MEANT,   ACT_NEVER,   ACT_NEVER,   ACT_NEVER,     ACT_NEVER,   ACT_NEVER,   ACT_NEVER,   ACT_NEVER,     ACT_NEVER,     ACT_NEVER},
};
/* clang-format on */

enum standing decide_standing(const struct decide_facts *facts) {
  if (facts->state == OUTBOX_HELD) return STANDING_STOPPABLE;
  if (facts->disputed) return facts->doubtful || facts->half ? STANDING_DISPUTED_AGAIN : STANDING_DISPUTED;
  if (facts->state == OUTBOX_SENDING) return facts->doubtful ? STANDING_RESENDING : STANDING_SENDING;
  if (facts->state == OUTBOX_QUEUED && !facts->doubtful) return facts->held ? STANDING_HELD : STANDING_QUEUED;
  if (facts->state != OUTBOX_QUEUED && !facts->resend) return STANDING_CHECKING;
  return facts->held ? STANDING_HELD_AGAIN : STANDING_RESEND;
}

bool decide_can_be(enum standing standing, enum verdict_kind verdict) {
  return table[verdict][standing] != ACT_NEVER;
}

enum change { STAYS, MORE, NONE_YET, ON = MORE, OFF = NONE_YET }; /* of a count, of what is remembered */
enum { KEEPS = OUTBOX_STATE_OTHER };                              /* its state */

/* What each does; decide_adjust knows where it depends on more. */
static const struct effect {
  unsigned char state, note, pause, hears, go;
  unsigned char checks, failures, resend, disputed, doubtful;
} effects[] = {
    [ACT_NEVER] = {KEEPS},
    [ACT_MEANT] = {OUTBOX_QUEUED, NOTE_GIVEN, PAUSE_NONE},
    [ACT_SEND] = {OUTBOX_SENDING, NOTE_GIVEN, .go = GO_SEND},
    [ACT_READ] = {KEEPS, .go = GO_READ},
    [ACT_PREPARE] = {KEEPS, .go = GO_PREPARE},
    [ACT_DONE] = {OUTBOX_DONE, NOTE_GIVEN, PAUSE_KEPT, HEARS_DONE, GO_END},
    [ACT_REFUSED] = {OUTBOX_REFUSED, NOTE_WHY, PAUSE_KEPT, HEARS_REFUSED, GO_END},
    [ACT_REFUSAL] = {OUTBOX_REFUSED, NOTE_REFUSAL, PAUSE_KEPT, HEARS_REFUSED, GO_END},
    [ACT_DROP] = {OUTBOX_DROPPED, NOTE_GIVEN, PAUSE_KEPT, HEARS_DROPPED, GO_END},
    [ACT_FORGET] = {OUTBOX_DROPPED, NOTE_WHY, PAUSE_KEPT, HEARS_REFUSED, GO_END},
    /* Looked for again from the beginning. */
    [ACT_STILL] = {OUTBOX_UNKNOWN, NOTE_WHY, PAUSE_BACKOFF, HEARS_OPEN, GO_REST, NONE_YET, MORE, OFF, OFF},
    [ACT_REFUSAL_STILL] = {OUTBOX_UNKNOWN, NOTE_REFUSAL, PAUSE_BACKOFF, HEARS_OPEN, GO_REST, NONE_YET, MORE, OFF, OFF},
    [ACT_LATER] = {OUTBOX_UNKNOWN, NOTE_WHY, PAUSE_BACKOFF, HEARS_OPEN, GO_REST, NONE_YET, MORE, ON, OFF},
    [ACT_WAIT] = {OUTBOX_QUEUED, NOTE_WHY, PAUSE_BACKOFF, .failures = MORE},
    [ACT_HOLD] = {OUTBOX_QUEUED, NOTE_WHY, PAUSE_HELD},
    [ACT_DISPUTE] = {KEEPS, NOTE_KEPT, PAUSE_NONE, .resend = OFF, .disputed = ON},
    [ACT_ABSENT] = {OUTBOX_UNKNOWN, NOTE_KEPT, PAUSE_LAG, .checks = MORE},
    [ACT_LAGS] = {KEEPS, NOTE_KEPT, PAUSE_LAG, .checks = MORE},
    [ACT_CANT_TELL] = {OUTBOX_UNKNOWN, NOTE_KEPT, PAUSE_BACKOFF, .failures = MORE},
    /* From here on it is seen through, and who waits hears when it has to wait. */
    [ACT_STEP] = {OUTBOX_QUEUED, NOTE_GIVEN, PAUSE_NONE, .checks = NONE_YET, .failures = NONE_YET, .resend = OFF,
                  .disputed = OFF, .doubtful = OFF},
    [ACT_AGAIN] = {OUTBOX_QUEUED, NOTE_GIVEN, PAUSE_NONE, .resend = OFF},
    [ACT_AGAIN_LATER] = {OUTBOX_QUEUED, NOTE_GIVEN, PAUSE_ATTEMPTS, .checks = MORE, .resend = OFF},
    [ACT_PERSON] = {OUTBOX_UNKNOWN, NOTE_GIVEN, PAUSE_PERSON, HEARS_NOTE, .resend = OFF, .disputed = OFF},
    /* Looked for at once, but once. */
    [ACT_UNKNOWN] = {OUTBOX_UNKNOWN, NOTE_MAY_HAVE, PAUSE_NONE, .checks = NONE_YET, .failures = NONE_YET, .resend = OFF,
                     .disputed = OFF, .doubtful = ON},
    [ACT_UNKNOWN_STILL] = {OUTBOX_UNKNOWN, NOTE_MAY_HAVE, PAUSE_BACKOFF, .checks = NONE_YET, .failures = MORE,
                           .resend = OFF, .disputed = OFF, .doubtful = ON},
};

/* Which of two it is. */
static enum act decide_which(const struct decide_facts *facts, enum act act) {
  switch (act) {
  case ACT_WAIT:
  case ACT_HOLD:
    return facts->once && !facts->half ? ACT_FORGET : act;
  case ACT_PREPARE:
    return facts->lags && facts->checks < DECIDE_RESEND_CHECKS ? ACT_LAGS : act;
  case ACT_AGAIN: /* each send counts the read-backs anew, so its rest grows with the sends */
    return facts->state == OUTBOX_SENDING ? act : ACT_AGAIN_LATER;
  case ACT_NEVER:
  case ACT_UNKNOWN:
    return facts->state == OUTBOX_UNKNOWN ? ACT_UNKNOWN_STILL : ACT_UNKNOWN;
  default:
    return act;
  }
}

static int decide_count(int count, unsigned char change) {
  return change == NONE_YET ? 0 : count + (change == MORE);
}

static bool decide_flag(bool flag, unsigned char change) {
  return change == STAYS ? flag : change == ON;
}

/* What depends on how often, and on what was before. */
static void decide_adjust(struct decision *decision, const struct decide_facts *facts, enum act act) {
  switch (act) {
  case ACT_ABSENT:
    if (decision->checks >= DECIDE_ABSENT_CHECKS && facts->doubtful) decision->note = NOTE_ABSENT;
    if (decision->checks == DECIDE_ABSENT_CHECKS) decision->hears = HEARS_ABSENT;
    break;
  case ACT_CANT_TELL:
    if (facts->disputed && facts->state == OUTBOX_SENDING) decision->note = NOTE_REFUSAL;
    if (decision->failures >= DECIDE_FAILED_READS) decision->hears = HEARS_UNCHECKED;
    break;
  case ACT_WAIT:
  case ACT_HOLD:
    if (facts->asked) decision->hears = HEARS_OPEN;
    break;
  case ACT_AGAIN:
  case ACT_AGAIN_LATER:
    if (facts->attempts >= DECIDE_HALF_ATTEMPTS) decision->hears = HEARS_OPEN;
    break;
  case ACT_PERSON: /* what was not sent in this life may have been in another one: that is looked for at once */
    if ((facts->state == OUTBOX_QUEUED || facts->state == OUTBOX_HELD) && facts->readable && !facts->half)
      decision->pause = PAUSE_NONE;
    break;
  default:
    break;
  }
}

struct decision decide(const struct decide_facts *facts, enum verdict_kind verdict, enum error_code why) {
  enum standing standing = decide_standing(facts);
  enum act act = table[verdict][standing];
  /* Flatsy does not know what it is about: nor was the refused send done. */
  if (act == ACT_CANT_TELL && facts->disputed && why == ERROR_NOT_FOUND) act = table[VERDICT_ABSENT][standing];
  if (act == ACT_DISPUTE && !facts->readable) act = table[VERDICT_REFUSED][standing];
  if (effects[act].note == NOTE_WHY && why == ERROR_NONE) act = ACT_NEVER;
  act = decide_which(facts, act);
  if (act == ACT_REFUSED && facts->half) act = ACT_PERSON; /* what stands twice is not told as refused */
  const struct effect *effect = &effects[act];
  struct decision decision = {.state = effect->state != KEEPS ? effect->state : facts->state,
                              .note = effect->note,
                              .pause = effect->pause,
                              .hears = effect->hears,
                              .go = effect->go,
                              .doubtful = decide_flag(facts->doubtful, effect->doubtful),
                              .resend = decide_flag(facts->resend, effect->resend),
                              .disputed = decide_flag(facts->disputed, effect->disputed),
                              .once = facts->once && act != ACT_STEP,
                              .asked = facts->asked || act == ACT_STEP,
                              .checks = decide_count(facts->checks, effect->checks),
                              .failures = decide_count(facts->failures, effect->failures)};
  decide_adjust(&decision, facts, act);
  return decision;
}
