/* What a terminal sends becomes keys: whole, whatever it is, and however a line splits it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/test.h"
#include "base/buf.h"
#include "base/mem.h"
#include "tui/keys.h"

enum { ESCAPE_MS = 50, LATE_MS = 5000 };

static const char *const names[] = {
    [KEYC_ENTER] = "Enter",   [KEYC_ESCAPE] = "Esc",     [KEYC_TAB] = "Tab",
    [KEYC_BACKTAB] = "S-Tab", [KEYC_UP] = "Up",          [KEYC_DOWN] = "Down",
    [KEYC_LEFT] = "Left",     [KEYC_RIGHT] = "Right",    [KEYC_HOME] = "Home",
    [KEYC_END] = "End",       [KEYC_PAGE_UP] = "PgUp",   [KEYC_PAGE_DOWN] = "PgDn",
    [KEYC_DELETE] = "Del",    [KEYC_BACKSPACE] = "BkSp", [KEYC_OTHER] = "other",
    [KEYC_CHAR] = "",         [KEYC_CONTROL] = "C-",     [KEYC_ALT] = "M-",
    [KEYC_PASTE] = "paste",   [KEYC_SHOWN] = "shown",    [KEYC_BACKGROUND] = "background",
    [KEYC_MOUSE] = "mouse"};
static const char *const mice[] = {"press", "drag", "release", "up", "down"};

static void say(struct buf *out, const struct key *key) {
  bool good = buf_print(out, "%s%s", out->length > 0 ? " " : "", names[key->code]);
  if (key->code == KEYC_CHAR || key->code == KEYC_CONTROL || key->code == KEYC_ALT || key->code == KEYC_BACKGROUND)
    good = buf_print(out, key->character < 0x80 && key->character > ' ' ? "%c" : "U+%04X", key->character) && good;
  if (key->code == KEYC_MOUSE) good = buf_print(out, "(%s %d,%d)", mice[key->mouse], key->x, key->y) && good;
  if (key->code == KEYC_PASTE) good = buf_print(out, "(%s)", key->paste) && good;
  assert_true(good);
}

static void takes(struct keys *keys, int64_t now_ms, struct buf *out) {
  for (struct key key = keys_take(keys, now_ms); key.code != KEYC_NONE; key = keys_take(keys, now_ms))
    say(out, &key);
}

static bool hears_mouse;

/* The keys of these bytes, which come step by step, a millisecond apart; then nothing comes any more. */
static char *keys_of(const char *bytes, size_t length, size_t step, const char *learnt) {
  struct keys *keys = keys_new(ESCAPE_MS);
  struct buf out = buf_empty(1 << 20);
  int64_t now_ms = 1000000;
  keys_hear_mouse(keys, hears_mouse);
  if (learnt != NULL) keys_learn(keys, learnt, KEYC_UP);
  for (size_t n = 0; n < length; n += step, now_ms++) {
    keys_put(keys, bytes + n, length - n < step ? length - n : step, now_ms);
    takes(keys, now_ms, &out);
  }
  for (int wait; (wait = keys_wait_ms(keys, now_ms)) >= 0;) {
    assert_true(wait <= LATE_MS);
    now_ms += wait > 0 ? wait : 1;
    takes(keys, now_ms, &out);
    assert_true(now_ms < 1100000); /* no state waits for ever */
  }
  keys_free(keys);
  return buf_take(&out);
}

static void is_learnt(const char *bytes, size_t length, const char *learnt, const char *wanted) {
  for (size_t step = 1; step <= length; step++) {
    char *keys = keys_of(bytes, length, step, learnt);
    if (strcmp(keys, wanted) != 0) {
      char shown[256] = "";
      for (size_t n = 0; n < length && n < 60; n++)
        snprintf(shown + strlen(shown), sizeof shown - strlen(shown), "%02x ", (unsigned char)bytes[n]);
      fail_msg("%s(%zu at once): %s, not %s", shown, step, keys, wanted);
    }
    free(keys);
  }
}

static void is(const char *bytes, const char *wanted) {
  is_learnt(bytes, strlen(bytes), NULL, wanted);
}

struct row {
  const char *bytes, *keys;
};
static void are(const struct row *rows, size_t count) {
  for (size_t n = 0; n < count; n++)
    is(rows[n].bytes, rows[n].keys);
}
#define ARE(rows) are(rows, sizeof(rows) / sizeof *(rows))

TEST(what_is_typed_is_that) {
  static const struct row rows[] = {
      {"a", "a"},
      {"Zoé", "Z o U+00E9"},
      {"€", "U+20AC"},
      {"\U0001F3E0", "U+1F3E0"},
      {"\r", "Enter"},
      {"\n", "Enter"},
      {"\t", "Tab"},
      {"\x7f", "BkSp"},
      {"\b", "BkSp"},
      {"\x03", "C-c"},
      {"\x1a", "C-z"},
      {" ", "U+0020"},
      {"\033", "Esc"},
      {"\033\033", "Esc Esc"},
      {"\033\003", "Esc C-c"},
      {"\033b", "M-b"},
      {"\033é", "M-U+00E9"},
      {"\033O", "M-O"},
      {"\033[", "M-["},
      {"\033P", "M-P"},
      {"\033]", "M-]"},
      {"\033X", "M-X"},
      {"\033\x7f", "other"},
      {"\033\r", "other"},
      {"\xe9t\xe9", "other t other"}, /* no UTF-8 */
      {"\xc3", "other"},
      {"\xe2\x82", "other"},
      {"\xff", "other"},
      {"\xc3"
       "a",
       "other a"},
  };
  ARE(rows);
}

TEST(keys_of_every_terminal) {
  static const struct row rows[] = {
      /* xterm, tmux, screen, PuTTY, linux, cygwin, rxvt: arrows in both modes */
      {"\033[A\033[B\033[C\033[D", "Up Down Right Left"},
      {"\033OA\033OB\033OC\033OD", "Up Down Right Left"},
      {"\x9b"
       "A\x8f"
       "B",
       "Up Down"},
      {"\033[H\033[F\033OH\033OF", "Home End Home End"},
      {"\033[1~\033[4~\033[7~\033[8~", "Home End Home End"},
      {"\033[5~\033[6~\033[3~", "PgUp PgDn Del"},
      {"\033[2~", "other"},
      {"\033[Z", "S-Tab"},
      {"\033[1;2Z", "S-Tab"},
      {"\033[E\033OE\033[G", "other other other"}, /* the middle of the keypad */
      /* function keys: SS3, vt220, linux, cygwin, Sun, SCO */
      {"\033OP\033OQ\033OR\033OS", "other other other other"},
      {"\033[11~\033[12~\033[13~\033[14~", "other other other other"},
      {"\033[[A\033[[B\033[[C\033[[D\033[[E", "other other other other other"},
      {"\033[15~\033[17~\033[24~\033[34~", "other other other other"},
      {"\033[224z\033[192z", "other other"},
      {"\033O2P\033[1;2P\033[1;6S", "other other other"},
      /* with modifiers: other keys */
      {"\033[1;5C\033[1;2A\033[1;3D", "other other other"},
      {"\033[3;5~\033[5;2~", "other other"},
      {"\033[a\033[b\033[c\033[d\033Oa\033Od", "other other other other other other"},
      {"\033[2$\033[3$\033[7^\033[8@", "other other other other"},
      {"\033\033[A\033\033OB", "other other"},
      {"\033[1;65A\033[1;129B", "Up Down"}, /* only a lock */
      /* the keypad, where it is told from the digits */
      {"\033Op\033Oq\033Or\033Os\033Ot\033Ou\033Ov\033Ow\033Ox\033Oy", "0 1 2 3 4 5 6 7 8 9"},
      {"\033Oj\033Ok\033Ol\033Om\033On\033Oo\033OX\033OM\033OI\033O ", "* + , - . / = Enter Tab U+0020"},
      {"\033O5p", "other"},
      /* told by characters: xterm's modifyOtherKeys, kitty */
      {"\033[127;5u\033[27;5;127~", "other other"},
      {"\033[127u\033[13u\033[9u\033[9;2u\033[27u", "BkSp Enter Tab S-Tab Esc"},
      {"\033[99;5u\033[27;5;99~\033[67;5u", "C-c C-c C-c"},
      {"\033[97u\033[65;2u\033[233u", "a A U+00E9"},
      {"\033[98;3u\033[27;3;98~", "M-b M-b"},
      {"\033[57399u\033[57408u\033[57409u\033[57414u", "0 9 . Enter"},
      {"\033[57358u", "other"},
      {"\033[97;9u", "other"},
      {"\033[97;1:1u\033[97;1:2u\033[97;1:3u\033[97;2:3;65u\033[13;1:3u", "a a"}, /* pressed, repeated, released */
      {"\033[1;1:1A\033[1;1:3A\033[3;1:3~\033[57407;1:3u", "Up"},
  };
  ARE(rows);
}

TEST(answers_and_reports_are_no_keys) {
  static const struct row rows[] = {
      {"\033[0n", "shown"}, /* what term_ask asks */
      {"a\033[0nb", "a shown b"},
      {"\033[3n\033[?10n", ""},
      {"\033[24;80R\033[?1;2c\033[>41;354;0c\033[=1c", ""},
      {"\033[?2004;1$y\033[4;1$y\033[8;24;80t\033[2;1;1;112;112;1;0x", ""},
      {"\033[I\033[O", ""},
      {"\033[<0;10;5M\033[<0;10;5m\033[<65;1;1M", ""},
      {"\033[M #!\033[32;10;5M", ""},
      {"\033]11;rgb:ffff/ffff/ffff\033\\", "backgroundU+0001"}, /* light */
      {"a\033]11;rgb:1c/20/20\ab", "a backgroundU+0000 b"},
      {"\033]11;rgb:fd/f6/e3\ab", "backgroundU+0001 b"},
      {"\033]11;rgb:0000/2b2b/3636\033\\", "backgroundU+0000"},
      {"\033]11;rgb:f/f/0\a", "backgroundU+0001"},
      {"\033]11;rgb:ffff/ffff\ab\033]11;rgb:\a\033]11;rgb:1/2/3/4\a\033]11;rgb:x/y/z\ac", "b c"},
      {"\033]11;rgb:fffffffffffffffffffffffffffffffffffffffffffffffff/ffff/ffff\ab", "b"},
      {"\033]10;rgb:ffff/ffff/ffff\a\033]11;#ffffff\ab", "b"},
      {"\033]52;c;cXVpdA==\x9c"
       "b",
       "b"},
      {"\033P>|XTerm(370)\033\\b", "b"},
      {"\033P1$r0m\033\\\033P0+r\033\\", ""},
      {"\033_Gi=31;OK\033\\b\033^pm\033\\\033Xsos\033\\c", "b c"},
      {"\033]0;lost\033[A", "Up"}, /* the end was lost */
      {"\033Plost\003b", "b"},     /* Ctrl-C gets out */
      {"\x90"
       "1$r0m\x9c"
       "b",
       "b"},
  };
  ARE(rows);
}

/* Where it is wanted. Whatever else is reported is eaten, as it is where it is not. */
TEST(a_mouse_is_told_and_no_key) {
  static const struct row rows[] = {
      {"\033[<0;10;5M\033[<32;11;5M\033[<0;11;5m", "mouse(press 9,4) mouse(drag 10,4) mouse(release 10,4)"},
      {"a\033[<64;1;1Mb\033[<65;300;200M", "a mouse(up 0,0) b mouse(down 299,199)"},
      {"\x9b<0;1;1M", "mouse(press 0,0)"},
      {"\033[<36;2;2M\033[<16;2;2m", "mouse(drag 1,1) mouse(release 1,1)"}, /* a modifier came on the way */
      {"\033[<4;2;2M\033[<8;2;2M\033[<16;2;2M\033[<68;2;2M", ""},
      {"\033[<1;2;2M\033[<2;2;2M\033[<2;2;2m\033[<33;2;2M\033[<35;2;2M\033[<66;2;2M\033[<128;2;2M", ""},
      {"\033[<64;2;2m\033[<32;2;2m", ""},
      {"\033[<0;0;5M\033[<0;5;0M\033[<0;0;0m", ""}, /* no cell is called so */
      {"\033[<0;32767;32767M", "mouse(press 32766,32766)"},
      {"\033[<0;32768;1M\033[<0;1;99999999999999999999M\033[<99999999999;1;1M", ""},
      {"\033[<0;5M\033[<0;5;5;5M\033[<0;;5M\033[<;5;5M\033[<M\033[<0;5:1;5M\033[<0;5;M", ""},
      {"\033[<0;5;5x\033[>0;5;5M\033[0;5;5M\033[?0;5;5M", ""},
      {"\033[M #!\033[32;10;5M", ""}, /* as terminals told it before */
      {"\033[<0;5\033[<0;5;5M", "other mouse(press 4,4)"},
      {"\033[<0;5;5", "other"},
      {"yy\033[<0;5;5My", "y y mouse(press 4,4) y"},
      {"\033[200~\033[<0;5;5M\033[201~", "paste()"},
  };
  hears_mouse = true;
  ARE(rows);
  hears_mouse = false;
}

/* What no table names: one key, or what stands in it, and nothing of it is typed. */
TEST(what_nobody_knows_is_one_key) {
  static const char finals[] = "@GJKLNQSTUVWXY`abcdefghijklmopqrsvwz{|}";
  char bytes[64];
  size_t count = 0;
  for (const char *final = finals; *final != '\0'; final++)
    for (int form = 0; form < 6; form++, count++) {
      static const char *const parameters[] = {"", "7", "1;5", "25;3;9", "1:2;3", "38;5;12;1;1;1"};
      snprintf(bytes, sizeof bytes, "\033[%s%cz", parameters[form], *final);
      is(bytes, "other z");
    }
  for (char final = 'a'; final <= 'i'; final++, count++) {
    snprintf(bytes, sizeof bytes, "\033O%cz", final);
    is(bytes, "other z");
  }
  assert_true(count >= 200);
  is("\033[1 q\033[!p\033[1'z", "other other other");
  is("\033[12\033[A", "other Up"); /* broken off */
  is("\033[12\rx", "other Enter x");
}

TEST(a_sequence_has_a_bound) {
  char bytes[8192] = "\033[";
  memset(bytes + 2, '1', 5000);
  strcpy(bytes + 5002, "Ab");
  char *keys = keys_of(bytes, strlen(bytes), strlen(bytes), NULL);
  assert_string_equal(keys, "other b");
  free(keys);
}

TEST(a_paste_is_text) {
  static const struct row rows[] = {
      {"\033[200~Marie\r\ny\rb\033[201~x", "paste(Marie\ny\nb) x"},
      {"\033[200~\033[201~", "paste()"},
      {"\033[200~\033[A\033Ob\x1b\033[201~", "paste(b)"},
      {"\033[200~lost", "paste(lost)"},        /* its end never comes */
      {"\033[200~lost\003q", "paste(lost) q"}, /* Ctrl-C ends it */
      {"\033[200~one\033[200~two\033[201~", "paste(one) paste(two)"},
      {"\033[201~a", "a"},
      {"\033[200~half\033[20", "paste(half) other"},
  };
  ARE(rows);
}

TEST(a_paste_is_whole_or_told) {
  size_t length = KEYS_PASTE_MAX;
  char *bytes = mem_new(length + 32);
  for (size_t more = 0; more < 2; more++) {
    struct keys *keys = keys_new(ESCAPE_MS);
    memset(bytes, 'x', length + more);
    keys_put(keys, "\033[200~", 6, 0);
    keys_put(keys, bytes, length + more, 1);
    keys_put(keys, "\033[201~", 6, 2);
    struct key key = keys_take(keys, 3);
    assert_int_equal(key.code, KEYC_PASTE);
    assert_int_equal(key.length, more == 0 ? 0 : length + more);
    assert_int_equal(strlen(key.paste), more == 0 ? length : 0);
    assert_int_equal(keys_take(keys, 4).code, KEYC_NONE);
    keys_free(keys);
  }
  free(bytes);
}

TEST(a_terminal_of_its_own_is_learnt) {
  is_learnt("\033A", 2, "\033A", "Up"); /* vt52 */
  is_learnt("\v", 1, "\v", "Up");
  is_learnt("\033Ax", 3, NULL, "M-A x");
}

TEST(the_same_key_at_once_is_a_repetition) {
  struct keys *keys = keys_new(ESCAPE_MS);
  keys_put(keys, "yy", 2, 0);
  assert_false(keys_take(keys, 0).repeated);
  assert_true(keys_take(keys, 900).repeated); /* it came with the first one */
  keys_put(keys, "y", 1, 930);
  assert_true(keys_take(keys, 930).repeated);
  keys_put(keys, "y", 1, 1200);
  assert_false(keys_take(keys, 1200).repeated);
  keys_free(keys);
}
