#include "tui/notice.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

enum {
  NOTICE_SEEN_MS = 500,    /* a key that comes sooner after a notice was on its way before */
  NOTICE_WARNING_MS = 3000 /* what warns stays so long, whatever is new */
};

void notice_show(struct notice *notice, enum style style, const char *format, ...) {
  char text[sizeof notice->text];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  AUTO(mem_free_at) char *clean = text_clean_line(text);
  snprintf(notice->text, sizeof notice->text, "%s", clean);
  notice->style = style;
  notice->since_ms = 0;
  notice->answers = notice->keying;
}

void notice_news(struct notice *notice, enum style style, const char *text) {
  bool warns = notice->text[0] != '\0' && (notice->style == STYLE_WARN || notice->style == STYLE_BAD);
  if (warns && (notice->since_ms == 0 || notice->ticked_ms - notice->since_ms < NOTICE_WARNING_MS)) return;
  notice_show(notice, style, "%s", text);
}

void notice_over(struct notice *notice, const char *text) {
  if (strcmp(notice->text, text) == 0) notice->text[0] = '\0';
}

void notice_key(struct notice *notice, int64_t now_ms) {
  bool seen = notice->since_ms != 0 && now_ms - notice->since_ms >= NOTICE_SEEN_MS;
  if (seen || notice->answers) notice->text[0] = '\0';
  notice->keying = true;
}

void notice_answer(struct notice *notice, bool keying) {
  notice->keying = keying;
}

void notice_tick(struct notice *notice, int64_t now_ms) {
  notice->ticked_ms = now_ms;
  if (notice->since_ms == 0) notice->since_ms = now_ms;
}
