#include "panes/typing.h"

#include "model/begun.h"
#include "panes/context.h"

enum { TYPING_REST_MS = 1000 };

void typing_note(struct context *context, const struct typing_source *source) {
  context->typing.source = source;
  context->typing.changed = true;
  context->typing.typed_ms = context_mono(context);
}

void typing_over(struct context *context, const struct typing_source *source) {
  if (context->typing.source == source) context->typing.source = NULL;
}

void typing_keep(struct context *context) {
  struct typing *typing = &context->typing;
  AUTO(begun_free_at) struct begun *begun = typing->source != NULL ? typing->source->say(typing->source) : NULL;
  AUTO(buf_free) struct buf text = buf_empty(BEGUN_MAX + 1);
  if (begun != NULL) begun->at = context_utc(context);
  bool any = begun != NULL && begun_print(begun, &text);
  if (any || typing->kept) context_post(context, job_begun(any ? text.data : NULL, NULL));
  typing->kept = any;
  typing->changed = false;
}

int typing_look(struct context *context) {
  struct typing *typing = &context->typing;
  if (typing->source == NULL && typing->kept) typing_keep(context);
  if (typing->source == NULL || !typing->changed) return -1;
  int64_t left = typing->typed_ms + TYPING_REST_MS - context_mono(context);
  if (left > 0) return (int)left;
  typing_keep(context);
  return -1;
}

void typing_end(struct context *context, bool lost) {
  if (!lost) context->typing.source = NULL;
  if (context->typing.source == NULL || context->typing.changed) typing_keep(context);
}
