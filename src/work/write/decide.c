#include "work/write/decide.h"

enum {
  DECIDE_ABSENT_CHECKS = 4, /* clean read-backs before whoever waits is told that it was not found */
  DECIDE_RESEND_CHECKS = 3, /* clean read-backs, further and further apart, before it is sent again */
  DECIDE_FAILED_READS = 2,  /* reads that came to nothing, before whoever waits is told */
  DECIDE_HALF_ATTEMPTS = 3  /* sends of a move's two steps, before whoever waits hears that the old visit stands */
};

enum act {
  ACT_NEVER,
  ACT_SEND,
  ACT_READ,
  ACT_DONE,
  ACT_REFUSED,
  ACT_REFUSAL, /* refused with what was disputed */
  ACT_STILL,   /* the refusal of another send says nothing of the first: that one is looked for once more */
  ACT_LATER,   /* that send did nothing, and is to be made again after one more read-back */
  ACT_REFUSAL_STILL,
  ACT_DISPUTE,
  ACT_WAIT,
  ACT_HOLD,
  ACT_UNKNOWN,
  ACT_ABSENT,
  ACT_PREPARE,
  ACT_CANT_TELL,
  ACT_STEP,
  ACT_AGAIN,
  ACT_PERSON,
  ACT_DROP
};

/* clang-format off */
static const unsigned char table[VERDICT_COUNT][STANDING_COUNT] = {
  /*                    queued       held         resend         held again   sending      resending    checking       disputed       disputed again */
  [VERDICT_SEND]      = {ACT_SEND,    ACT_HOLD,    ACT_SEND,      ACT_LATER,   ACT_NEVER,   ACT_NEVER,   ACT_NEVER,     ACT_NEVER,     ACT_NEVER},
  [VERDICT_READ]      = {ACT_READ,    ACT_NEVER,   ACT_READ,      ACT_NEVER,   ACT_NEVER,   ACT_NEVER,   ACT_READ,      ACT_READ,      ACT_READ},
  [VERDICT_DONE]      = {ACT_DONE,    ACT_NEVER,   ACT_DONE,      ACT_NEVER,   ACT_DONE,    ACT_DONE,    ACT_DONE,      ACT_DONE,      ACT_DONE},
  [VERDICT_REFUSED]   = {ACT_REFUSED, ACT_NEVER,   ACT_STILL,     ACT_NEVER,   ACT_REFUSED, ACT_STILL,   ACT_NEVER,     ACT_NEVER,     ACT_NEVER},
  [VERDICT_DISPUTED]  = {ACT_NEVER,   ACT_NEVER,   ACT_NEVER,     ACT_NEVER,   ACT_DISPUTE, ACT_DISPUTE, ACT_NEVER,     ACT_NEVER,     ACT_NEVER},
  [VERDICT_FACT]      = {ACT_REFUSED, ACT_NEVER,   ACT_REFUSED,   ACT_NEVER,   ACT_NEVER,   ACT_NEVER,   ACT_REFUSED,   ACT_REFUSED,   ACT_REFUSED},
  [VERDICT_WAIT]      = {ACT_WAIT,    ACT_NEVER,   ACT_LATER,     ACT_NEVER,   ACT_WAIT,    ACT_LATER,   ACT_NEVER,     ACT_NEVER,     ACT_NEVER},
  [VERDICT_UNKNOWN]   = {ACT_UNKNOWN, ACT_UNKNOWN, ACT_UNKNOWN,   ACT_UNKNOWN, ACT_UNKNOWN, ACT_UNKNOWN, ACT_UNKNOWN,   ACT_UNKNOWN,   ACT_UNKNOWN},
  [VERDICT_TAKEN]     = {ACT_NEVER,   ACT_NEVER,   ACT_NEVER,     ACT_NEVER,   ACT_UNKNOWN, ACT_UNKNOWN, ACT_NEVER,     ACT_NEVER,     ACT_NEVER},
  [VERDICT_ABSENT]    = {ACT_NEVER,   ACT_NEVER,   ACT_PREPARE,   ACT_NEVER,   ACT_NEVER,   ACT_NEVER,   ACT_ABSENT,    ACT_REFUSAL,   ACT_REFUSAL_STILL},
  [VERDICT_CANT_TELL] = {ACT_NEVER,   ACT_NEVER,   ACT_CANT_TELL, ACT_NEVER,   ACT_NEVER,   ACT_NEVER,   ACT_CANT_TELL, ACT_CANT_TELL, ACT_CANT_TELL},
  [VERDICT_STEP]      = {ACT_NEVER,   ACT_NEVER,   ACT_STEP,      ACT_NEVER,   ACT_STEP,    ACT_STEP,    ACT_STEP,      ACT_STEP,      ACT_STEP},
  [VERDICT_AGAIN]     = {ACT_NEVER,   ACT_NEVER,   ACT_AGAIN,     ACT_NEVER,   ACT_AGAIN,   ACT_AGAIN,   ACT_AGAIN,     ACT_NEVER,     ACT_NEVER},
  [VERDICT_PERSON]    = {ACT_PERSON,  ACT_NEVER,   ACT_PERSON,    ACT_NEVER,   ACT_NEVER,   ACT_NEVER,   ACT_PERSON,    ACT_PERSON,    ACT_PERSON},
  [VERDICT_DROP]      = {ACT_DROP,    ACT_DROP,    ACT_DROP,      ACT_DROP,    ACT_DROP,    ACT_DROP,    ACT_DROP,      ACT_DROP,      ACT_DROP},
};
/* clang-format on */

enum standing decide_standing(const struct decide_facts *facts) {
  if (facts->disputed) return facts->doubtful || facts->half ? STANDING_DISPUTED_AGAIN : STANDING_DISPUTED;
  if (facts->state == OUTBOX_SENDING) return facts->doubtful ? STANDING_RESENDING : STANDING_SENDING;
  if (facts->state == OUTBOX_QUEUED && !facts->doubtful) return facts->held ? STANDING_HELD : STANDING_QUEUED;
  if (facts->state != OUTBOX_QUEUED && !facts->resend) return STANDING_CHECKING;
  return facts->held ? STANDING_HELD_AGAIN : STANDING_RESEND;
}

bool decide_can_be(enum standing standing, enum verdict_kind verdict) {
  return table[verdict][standing] != ACT_NEVER;
}

/* What is looked for again from the beginning, and when. */
static void decide_still(struct decision *decision, bool resend) {
  decision->state = OUTBOX_UNKNOWN;
  decision->note = NOTE_WHY;
  decision->pause = PAUSE_BACKOFF;
  decision->hears = HEARS_OPEN;
  decision->resend = resend;
  decision->disputed = false;
  decision->checks = 0;
  decision->failures++;
}

static void decide_settle(struct decision *decision, enum outbox_state state, enum decide_note note,
                          enum decide_hears hears) {
  decision->state = state;
  decision->note = note;
  decision->hears = hears;
  decision->go = GO_END;
}

static void decide_queue(struct decision *decision, enum decide_note note, enum decide_pause pause) {
  decision->state = OUTBOX_QUEUED;
  decision->note = note;
  decision->pause = pause;
}

/* The ways that a row which was, or will be, sent goes on unsettled. */
static void decide_open(struct decision *decision, const struct decide_facts *facts, enum act act) {
  switch (act) {
  case ACT_DISPUTE:
    decision->disputed = true;
    decision->resend = false;
    decision->pause = PAUSE_NONE;
    break;
  case ACT_ABSENT:
    decision->state = OUTBOX_UNKNOWN;
    decision->checks++;
    decision->pause = PAUSE_LAG;
    if (decision->checks >= DECIDE_ABSENT_CHECKS && facts->doubtful) decision->note = NOTE_ABSENT;
    if (decision->checks == DECIDE_ABSENT_CHECKS) decision->hears = HEARS_ABSENT;
    break;
  case ACT_CANT_TELL:
    if (facts->disputed && facts->state == OUTBOX_SENDING) decision->note = NOTE_REFUSAL;
    decision->state = OUTBOX_UNKNOWN;
    decision->failures++;
    decision->pause = PAUSE_BACKOFF;
    if (decision->failures >= DECIDE_FAILED_READS) decision->hears = HEARS_UNCHECKED;
    break;
  case ACT_STEP: /* of the step before; from here on it is seen through, and who waits hears when it has to wait */
    decide_queue(decision, NOTE_GIVEN, PAUSE_NONE);
    decision->doubtful = decision->once = decision->resend = decision->disputed = false;
    decision->asked = true;
    decision->checks = decision->failures = 0;
    break;
  case ACT_AGAIN: /* each send counts the read-backs anew, so its rest grows with the sends */
    decide_queue(decision, NOTE_GIVEN, facts->state == OUTBOX_SENDING ? PAUSE_NONE : PAUSE_ATTEMPTS);
    decision->resend = false;
    if (facts->state != OUTBOX_SENDING) decision->checks++;
    if (facts->attempts >= DECIDE_HALF_ATTEMPTS) decision->hears = HEARS_OPEN;
    break;
  case ACT_PERSON:
    decision->state = OUTBOX_UNKNOWN;
    decision->note = NOTE_GIVEN;
    decision->disputed = false;
    /* What was not sent in this life may have been in another one: that is looked for at once. */
    decision->pause = facts->state == OUTBOX_QUEUED && facts->readable && !facts->half ? PAUSE_NONE : PAUSE_PERSON;
    decision->hears = HEARS_NOTE;
    break;
  default: /* ACT_UNKNOWN */
    decision->state = OUTBOX_UNKNOWN;
    decision->note = NOTE_MAY_HAVE;
    decision->doubtful = true;
    decision->resend = decision->disputed = false;
    decision->checks = 0;
    decision->failures = facts->state == OUTBOX_UNKNOWN ? facts->failures + 1 : 0;
    decision->pause = facts->state == OUTBOX_UNKNOWN ? PAUSE_BACKOFF : PAUSE_NONE; /* looked for at once, but once */
  }
}

static void decide_act(struct decision *decision, const struct decide_facts *facts, enum act act) {
  switch (act) {
  case ACT_SEND:
    decision->state = OUTBOX_SENDING;
    decision->note = NOTE_GIVEN;
    decision->go = GO_SEND;
    break;
  case ACT_READ:
    decision->go = GO_READ;
    break;
  case ACT_PREPARE:
    if (facts->lags && facts->checks < DECIDE_RESEND_CHECKS) {
      decision->checks++;
      decision->pause = PAUSE_LAG;
    } else {
      decision->go = GO_PREPARE;
    }
    break;
  case ACT_DONE:
    decide_settle(decision, OUTBOX_DONE, NOTE_GIVEN, HEARS_DONE);
    break;
  case ACT_REFUSED:
    decide_settle(decision, OUTBOX_REFUSED, NOTE_WHY, HEARS_REFUSED);
    break;
  case ACT_REFUSAL:
    decide_settle(decision, OUTBOX_REFUSED, NOTE_REFUSAL, HEARS_REFUSED);
    break;
  case ACT_DROP:
    decide_settle(decision, OUTBOX_DROPPED, NOTE_GIVEN, HEARS_DROPPED);
    break;
  case ACT_STILL:
  case ACT_REFUSAL_STILL:
    decide_still(decision, false);
    if (act == ACT_REFUSAL_STILL) decision->note = NOTE_REFUSAL;
    break;
  case ACT_LATER:
    decide_still(decision, true);
    break;
  case ACT_WAIT:
  case ACT_HOLD:
    if (facts->once && !facts->half) {
      decide_settle(decision, OUTBOX_DROPPED, NOTE_WHY, HEARS_REFUSED);
      break;
    }
    decide_queue(decision, NOTE_WHY, act == ACT_HOLD ? PAUSE_HELD : PAUSE_BACKOFF);
    decision->failures += act == ACT_WAIT;
    if (facts->asked) decision->hears = HEARS_OPEN;
    break;
  default:
    decide_open(decision, facts, act);
  }
}

struct decision decide(const struct decide_facts *facts, enum verdict_kind verdict, bool not_found) {
  struct decision decision = {.state = facts->state,
                              .doubtful = facts->doubtful,
                              .resend = facts->resend,
                              .disputed = facts->disputed,
                              .once = facts->once,
                              .asked = facts->asked,
                              .checks = facts->checks,
                              .failures = facts->failures};
  enum act act = table[verdict][decide_standing(facts)];
  /* Flatsy does not know what it is about: nor was the refused send done. */
  if (act == ACT_CANT_TELL && facts->disputed && not_found) act = table[VERDICT_ABSENT][decide_standing(facts)];
  if (act == ACT_DISPUTE && !facts->readable) act = table[VERDICT_REFUSED][decide_standing(facts)];
  if (act == ACT_REFUSED && facts->half) act = ACT_PERSON; /* what stands twice is not told as refused */
  decide_act(&decision, facts, act);
  return decision;
}
