/* A monkey at the dashboard: random keys, texts, pastes, sizes, mouse reports, broken sequences, stops, on several
 * terminals. Whatever it types: the program lives, or has left by q or Ctrl-C; Ctrl-L paints all of the screen; a key
 * is answered; nothing is written at Flatsy but behind a yes to a question that was on the screen; and the terminal is
 * left as it was found.
 *
 * MONKEY=200 tries so many runs of 300 keys; MONKEY_SEED=N begins with that one (and MONKEY=1 repeats it alone, and
 * prints what it types). */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>

#include "../harness/cases.h"
#include "../harness/dice.h"
#include "../harness/db.h"
#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "../harness/tty.h"
#include "base/mem.h"

enum {
  MONKEY_KEYS = 300,
  MONKEY_FEW = 6,
  MONKEY_FEW_KEYS = 120,
  MONKEY_WAIT_MS = 120000,
  MONKEY_AGAIN_MS = 1500, /* a string or a paste without an end is over by then */
  MONKEY_GUARD_MS = 2600, /* a question hears nobody at first, longer where the terminal says nothing */
  MONKEY_BACK = 30        /* levels */
};

struct monkey {
  struct home home;
  struct tty *tty;  /* a shell, which runs the dashboard again when it has left */
  pid_t shell, pid; /* 0: the dashboard has left */
  struct dice dice;
  const char *term;
  bool french, prints;
  bool odd;      /* what was typed last may still be waited for, or read otherwise with what comes next */
  bool answered; /* a question was on the screen at the last yes, and what came of it was not looked at yet */
  size_t writes; /* that were looked at */
};

/* ---- hands and eyes */

static void monkey_fail(const struct monkey *monkey, const char *what) {
  tty_print(monkey->tty);
  kill(monkey->shell, SIGKILL);
  if (monkey->pid != 0) kill(monkey->pid, SIGKILL);
  fail_msg("%s (TERM=%s)", what, monkey->term);
}

static void monkey_send(struct monkey *monkey, const void *bytes, size_t length) {
  if (monkey->prints) {
    fputs("  types ", stdout);
    for (const unsigned char *at = bytes; at < (const unsigned char *)bytes + length; at++)
      printf(*at > ' ' && *at < 0x7F && *at != '\\' ? "%c" : "\\x%02x", *at);
    puts("");
  }
  tty_send(monkey->tty, bytes, length);
}

static void monkey_type(struct monkey *monkey, const char *bytes) {
  monkey_send(monkey, bytes, strlen(bytes));
}

static bool monkey_shows(struct monkey *monkey, const char *const *texts) {
  for (; *texts != NULL; texts++)
    if (tty_has(monkey->tty, *texts)) return true;
  return false;
}

/* What a question's line of keys, which stays in sight, begins with. */
static bool monkey_is_asked(struct monkey *monkey) {
  static const char *const english[] = {
      " y yes ",    " y close it ", " y send ",       " y put yours ", " y book ",    " y save ",  " y pause ",
      " y resume ", " y move the ", " y cancel the ", " y end the ",   " y take it ", ", then y:", NULL};
  static const char *const french[] = {" o oui ",      " o fermer ",    " o envoyer ",     " o mettre ",
                                       " o réserver ", " o reserver ",  " o enregistrer ", " o remettre ",
                                       " o déplacer ", " o deplacer ",  " o annuler ",     " o terminer ",
                                       " o garder ",   " o reprendre ", "puis o",          NULL};
  return monkey_shows(monkey, monkey->french ? french : english);
}

/* The dashboard that the shell runs; 0: none. */
static pid_t monkey_find(const struct monkey *monkey) {
  AUTO(mem_free_at) char *what = mem_print("task/%d/children", (int)monkey->shell);
  AUTO(mem_free_at) char *children = process_about(monkey->shell, what);
  return children != NULL ? (pid_t)strtol(children, NULL, 10) : 0;
}

static bool monkey_lives(struct monkey *monkey) {
  if (monkey->pid != 0 && monkey_find(monkey) != monkey->pid) monkey->pid = 0;
  return monkey->pid != 0;
}

/* Each of its threads waits for something. */
static bool monkey_waits(const struct monkey *monkey) {
  AUTO(mem_free_at) char *path = mem_print("/proc/%d/task", (int)monkey->pid);
  DIR *threads = opendir(path);
  bool waits = true;
  for (struct dirent *thread; threads != NULL && (thread = readdir(threads)) != NULL;) {
    if (thread->d_name[0] == '.') continue;
    AUTO(mem_free_at) char *what = mem_print("task/%s/stat", thread->d_name);
    AUTO(mem_free_at) char *stat = process_about(monkey->pid, what);
    const char *state = stat != NULL ? strrchr(stat, ')') : NULL;
    waits &= state == NULL || state[2] == 'S';
  }
  if (threads != NULL) closedir(threads);
  return waits;
}

/* Until all that it was given is done, and on the screen. */
static void monkey_rest(struct monkey *monkey) {
  int64_t end = monotonic_ms() + MONKEY_WAIT_MS;
  size_t before, after;
  do {
    tty_raw(monkey->tty, &before);
    tty_take(monkey->tty, 20);
    tty_raw(monkey->tty, &after);
    if (monotonic_ms() > end) monkey_fail(monkey, "never rests");
  } while (monkey_lives(monkey) && (after != before || !monkey_waits(monkey)));
}

/* Ctrl-L: all of the screen comes anew. False: the dashboard has left. */
static bool monkey_paint(struct monkey *monkey) {
  int64_t end = monotonic_ms() + MONKEY_WAIT_MS;
  bool painted = false;
  while (!painted && monkey_lives(monkey)) {
    tty_watch_afresh(monkey->tty);
    monkey_type(monkey, "\f");
    for (int64_t again = monotonic_ms() + MONKEY_AGAIN_MS;
         !painted && monotonic_ms() < again && monkey_lives(monkey);) {
      tty_take(monkey->tty, 20);
      painted = tty_is_painted_afresh(monkey->tty);
    }
    if (!painted && monotonic_ms() > end) monkey_fail(monkey, "Ctrl-L does not paint");
  }
  if (monkey_lives(monkey)) monkey_rest(monkey);
  if (monkey_lives(monkey) && !tty_is_painted_afresh(monkey->tty)) monkey_fail(monkey, "Ctrl-L paints otherwise");
  monkey->odd = false;
  return monkey_lives(monkey);
}

/* ---- writes */

/* All requests but reads and logins. */
static size_t monkey_count_writes(const struct monkey *monkey) {
  return home_requests(&monkey->home, "\"method\":\"POST\"") + home_requests(&monkey->home, "\"method\":\"PUT\"") -
         home_requests(&monkey->home, "/login\"");
}

static void monkey_look(struct monkey *monkey) {
  size_t writes = monkey_count_writes(monkey);
  if (writes > monkey->writes && !monkey->answered) {
    AUTO(mem_free_at) char *requests = home_ask(&monkey->home, "/sandbox/requests", NULL);
    print_message("%s\n", requests);
    monkey_fail(monkey, "a write that nobody has said yes to");
  }
  monkey->writes = writes;
}

static bool monkey_is_sending(const struct monkey *monkey) {
  AUTO(mem_free_at) char *path = home_path(&monkey->home, "state/visitdeck/default/outbox.db");
  AUTO(mem_free_at)
  char *open = db_text(path, "SELECT count(*) FROM outbox WHERE state NOT IN ('done', 'refused', 'dropped')");
  return strcmp(open, "0") != 0;
}

/* The letter that says yes, with or without a question. */
static void monkey_say_yes(struct monkey *monkey) {
  if (!monkey_paint(monkey)) return;
  monkey_look(monkey);
  bool asked = monkey_is_asked(monkey);
  if (asked && dice_one_in(&monkey->dice, 2)) tty_settle(monkey->tty, MONKEY_GUARD_MS);
  if (monkey->prints) printf("  %s\n", asked ? "a question" : "no question");
  monkey->answered = asked;
  monkey_type(monkey, dice_one_in(&monkey->dice, 8)                      ? "yyyy"
                      : monkey->french && !dice_one_in(&monkey->dice, 4) ? "o"
                                                                         : "y");
  if (!asked || !monkey_paint(monkey)) return;
  int64_t end = monotonic_ms() + MONKEY_AGAIN_MS * 10;
  while (monkey_lives(monkey) && monkey_is_sending(monkey) && monotonic_ms() < end)
    tty_take(monkey->tty, 20);
  monkey_look(monkey);
  monkey->answered = monkey_lives(monkey) && monkey_is_sending(monkey);
}

/* ---- what it types: never a y or an o that may be read as a key, but by monkey_say_yes */

#define N_(text) text
#define COMMAND(id, name, keys, hint, help, where, row, why_not) keys,
static const char *const command_keys[] = {
#include "tui/command.def"
};
#undef COMMAND

/* The bytes of a key that command.def names. */
static const char *monkey_key_of(const char *name) {
  static const char *const named[][2] = {
      {"Enter", "\r"},     {"Space", " "},      {"Left", "\033[D"}, {"Right", "\033[C"}, {"Up", "\033[A"},
      {"Down", "\033[B"},  {"Esc", "\033[27u"}, {"Tab", "\t"},      {"S-Tab", "\033[Z"}, {"PgUp", "\033[5~"},
      {"PgDn", "\033[6~"}, {"Home", "\033[H"},  {"End", "\033[F"},  {"C-l", "\f"},       {"C-c", ""},
      {"y", ""},           {"o", ""},           {"q", ""}};
  for (size_t n = 0; n < sizeof named / sizeof *named; n++)
    if (strcmp(named[n][0], name) == 0) return named[n][1];
  return name;
}

static void monkey_command(struct monkey *monkey) {
  char names[32];
  const char *picked = NULL;
  snprintf(names, sizeof names, "%s", DICE_PICK(&monkey->dice, command_keys));
  for (char *name = strtok(names, " "); name != NULL; name = strtok(NULL, " "))
    if (picked == NULL || dice_one_in(&monkey->dice, 2)) picked = monkey_key_of(name);
  if (picked == NULL) return; /* it has none */
  int times = dice_one_in(&monkey->dice, 12) ? 2 + (int)dice_draw(&monkey->dice, 20) : 1;
  for (int n = 0; n < times; n++)
    monkey_type(monkey, picked);
}

static void monkey_text(struct monkey *monkey) {
  static const char *const texts[] = {"é",      "è",       "ç",       "à",   "ù",  "Œ",       "ß",       "ÿ",
                                      "ý",      "о",       "у",       "ｙ",  "中", "🏠",       "e\u0301", "\u0301",
                                      "\u202e", "\u00a0",  "0",       "7",   "9",  "A",       "Z",       "B",
                                      ":",      ";",       "\\",      "%s",  "%n", "'",       "\"",      "$",
                                      "*",      "13-1063", "75-1042", "+33", "@",  "2027-01", "14:30",   "marie@x.fr"};
  static const char *const lines[] = {"Marie Martin 06 12 34 56 78 marie@x.fr",
                                      "Zélia Lefèvre zelia@exemple.fr 0198765432",
                                      "13-1063",
                                      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                                      "\"\"''\\\\{}[]<>&;|",
                                      "1",
                                      "2"};
  if (dice_one_in(&monkey->dice, 3)) {
    monkey_type(monkey, DICE_PICK(&monkey->dice, lines));
    if (dice_one_in(&monkey->dice, 2)) monkey_type(monkey, "\r");
  } else {
    monkey_type(monkey, DICE_PICK(&monkey->dice, texts));
  }
}

/* Whole sequences: what terminals send for keys, or of themselves. */
static void monkey_sequence(struct monkey *monkey) {
  static const char *const keys[] = {"\033OA",
                                     "\033OB",
                                     "\033OC",
                                     "\033OD",
                                     "\033OP",
                                     "\033OQ",
                                     "\033OR",
                                     "\033OS",
                                     "\033[15~",
                                     "\033[17~",
                                     "\033[24~",
                                     "\033[[A",
                                     "\033[[E",
                                     "\033[1;5A",
                                     "\033[1;2B",
                                     "\033[1;3C",
                                     "\033[3~",
                                     "\033[2~",
                                     "\033[1~",
                                     "\033[4~",
                                     "\033[25;5~",
                                     "\033Oj",
                                     "\033Op",
                                     "\033OM",
                                     "\033[Z",
                                     "\033a",
                                     "\033\r",
                                     "\033\177",
                                     "\033[97u",
                                     "\033[13u",
                                     "\033[27;5;97~",
                                     "\033[57414u",
                                     "\x8f"
                                     "A",
                                     "\x9b"
                                     "A",
                                     "\033[I",
                                     "\033[1;1R",
                                     "\033[0n",
                                     "\033[?62c",
                                     "\033[>41;1c",
                                     "\033[8;24;80t",
                                     "\177",
                                     "\b",
                                     "\001",
                                     "\005",
                                     "\013",
                                     "\025",
                                     "\027",
                                     "\017",
                                     "\007",
                                     "\016",
                                     "\020",
                                     "\021",
                                     "\023",
                                     "\026",
                                     "\004",
                                     "\034"};
  /* ... in which there is a letter that says yes, which is none here */
  static const char *const with_letters[] = {
      "\033y",         "\033o",        "\033Oy",         "\033Oo",       "\033[?2026;0$y",
      "\033[0;0$y",    "\033[121;5u",  "\033[27;5;121~", "\033]0;y\007", "\033]52;c;eQo=\033\\",
      "\033Pyo\033\\", "\033_y\033\\", "\033[I\033[O",   "\033[24;80;1y"};
  if (!monkey->odd && dice_one_in(&monkey->dice, 4))
    monkey_type(monkey, DICE_PICK(&monkey->dice, with_letters));
  else
    monkey_type(monkey, DICE_PICK(&monkey->dice, keys));
}

static void monkey_mouse(struct monkey *monkey) {
  static const char *const reports[] = {"\033[<0;5;5M", "\033[<0;5;5m", "\033[<64;10;10M", "\033[<35;300;100M",
                                        "\033[M !!",    "\033[M`\"\"",  "\033[32;5;5M",    "\033[M\xff\xff\xff"};
  static const unsigned buttons[] = {0, 0, 0, 32, 64, 65};
  for (unsigned n = 1 + dice_draw(&monkey->dice, 4); n > 0; n--) {
    char report[40];
    snprintf(report, sizeof report, "\033[<%u;%u;%u%c", DICE_PICK(&monkey->dice, buttons), dice_draw(&monkey->dice, 84),
             dice_draw(&monkey->dice, 27), dice_one_in(&monkey->dice, 3) ? 'm' : 'M');
    monkey_type(monkey, dice_one_in(&monkey->dice, 2) ? report : DICE_PICK(&monkey->dice, reports));
  }
}

static void monkey_paste(struct monkey *monkey) {
  static const char *const pasted[] = {
      "y",         "o",      "y\ny\no\n",        "Marie Dupont 06 12 34 56 78 marie@x.fr",
      "a\tb\r\nc", "\033[A", "\033[31mred",      "\x80\xff\xc3",
      "é",         "q",      "\001\002\004\032", "b1\r\ry",
      "{\"y\":1}", "",       "\033]0;y\007"};
  char paste[2048] = "\033[200~";
  if (monkey->odd && !monkey_paint(monkey)) return;
  for (unsigned n = dice_draw(&monkey->dice, 4) + 1; n > 0; n--)
    strcat(paste, DICE_PICK(&monkey->dice, pasted));
  for (unsigned n = dice_one_in(&monkey->dice, 8) ? 300 : 0; n > 0; n--)
    strcat(paste, "y o\n");
  monkey->odd = dice_one_in(&monkey->dice, 6); /* without an end */
  if (!monkey->odd) strcat(paste, "\033[201~");
  monkey_type(monkey, paste);
}

static void monkey_garble(struct monkey *monkey) {
  static const char *const parts[] = {"\033[",
                                      "\033[1;",
                                      "\033[?",
                                      "\033[<0;5",
                                      "\033[M",
                                      "\033[M!",
                                      "\033]",
                                      "\033]0;title",
                                      "\033P",
                                      "\033Pq#1",
                                      "\033_",
                                      "\033^",
                                      "\033X",
                                      "\x9d",
                                      "\x90",
                                      "\033O",
                                      "\033",
                                      "\033\033",
                                      "\033\033[",
                                      "\xc3",
                                      "\xe2\x82",
                                      "\xf0\x9f",
                                      "\xff\xfe",
                                      "\x80\x80",
                                      "\xed\xa0\x80",
                                      "\xc0\x80",
                                      "\033[200",
                                      "\033[201~",
                                      "\033[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;21;22;23;24~",
                                      "\033[99999999999999999999A",
                                      "\033[\x80",
                                      "\033[1$",
                                      "\033[[",
                                      "\033%G",
                                      "\033(0",
                                      "\033c",
                                      "\033[!p",
                                      "\033[2J",
                                      "\x84",
                                      "\x9b"
                                      "1",
                                      "\033[200~a\003"};
  char bytes[24];
  monkey->odd = true;
  if (dice_one_in(&monkey->dice, 4)) {
    size_t length = 1 + dice_draw(&monkey->dice, sizeof bytes);
    for (size_t n = 0; n < length; n++) {
      bytes[n] = (char)dice_draw(&monkey->dice, 256);
      if (strchr("yoq\003\032", bytes[n]) != NULL && bytes[n] != '\0') bytes[n] = '?';
    }
    monkey_send(monkey, bytes, length);
  } else {
    for (unsigned n = 1 + dice_draw(&monkey->dice, 2); n > 0; n--)
      monkey_type(monkey, DICE_PICK(&monkey->dice, parts));
  }
}

static void monkey_resize(struct monkey *monkey, int rows, int columns) {
  if (monkey->prints) printf("  %d x %d\n", columns, rows);
  tty_resize(monkey->tty, rows, columns);
}

static void monkey_resize_somehow(struct monkey *monkey) {
  static const int usual[][2] = {{24, 80}, {40, 120},  {10, 40}, {9, 40}, {10, 39},
                                 {1, 1},   {100, 300}, {2, 300}, {100, 2}};
  const int *size = DICE_PICK(&monkey->dice, usual);
  if (dice_one_in(&monkey->dice, 3))
    monkey_resize(monkey, 1 + (int)dice_draw(&monkey->dice, 100), 1 + (int)dice_draw(&monkey->dice, 300));
  else
    monkey_resize(monkey, size[0], size[1]);
}

static void monkey_signal(struct monkey *monkey) {
  static const int numbers[] = {SIGWINCH, SIGCONT, SIGTSTP, SIGSTOP};
  int number = DICE_PICK(&monkey->dice, numbers);
  if (dice_one_in(&monkey->dice, 3)) {
    monkey_type(monkey, "\032");
    (void)monkey_paint(monkey); /* for a while the terminal was the shell's */
    return;
  }
  if (monkey->prints) printf("  signal %d\n", number);
  if (number == SIGTSTP && !monkey_paint(monkey)) return;
  kill(monkey->pid, number);
  if (number == SIGSTOP && dice_one_in(&monkey->dice, 2)) monkey_resize_somehow(monkey);
  if (number == SIGSTOP) kill(monkey->pid, SIGCONT);
  if (number != SIGWINCH) (void)monkey_paint(monkey);
}

/* Either may leave; a shell is then there, which runs it again. */
static void monkey_leave(struct monkey *monkey) {
  monkey_type(monkey, dice_one_in(&monkey->dice, 4) ? "\003" : "q");
  (void)monkey_paint(monkey);
}

static void monkey_do(struct monkey *monkey) {
  unsigned drawn = dice_draw(&monkey->dice, 100);
  if (drawn < 48)
    monkey_command(monkey);
  else if (drawn < 58)
    monkey_text(monkey);
  else if (drawn < 68)
    monkey_sequence(monkey);
  else if (drawn < 72)
    monkey_mouse(monkey);
  else if (drawn < 76)
    monkey_paste(monkey);
  else if (drawn < 79)
    monkey_garble(monkey);
  else if (drawn < 83)
    monkey_resize_somehow(monkey);
  else if (drawn < 85)
    monkey_signal(monkey);
  else if (drawn < 87)
    monkey_leave(monkey);
  else if (drawn < 91)
    monkey_say_yes(monkey);
  else if (drawn < 95)
    (void)monkey_paint(monkey);
  else
    tty_settle(monkey->tty, 0);
}

/* ---- a run */

/* What the sanitizers wrote; an exit status other than 0. */
static void monkey_check_end(const struct monkey *monkey) {
  AUTO(mem_free_at)
  char *reports = home_shell(
      &monkey->home,
      "cd %s; cat asan.* ubsan.* 2>/dev/null | head -c 6000; grep -sv '^0$' statuses; :", monkey->home.folder);
  if (reports[0] != '\0') monkey_fail(monkey, reports);
}

/* A dashboard runs: another one, when it has left. */
static void monkey_begin(struct monkey *monkey) {
  static const char on[] = "\033[?2004h";
  int64_t end = monotonic_ms() + MONKEY_WAIT_MS;
  size_t before, length;
  tty_raw(monkey->tty, &before);
  tty_type(monkey->tty, "\r");
  for (const char *raw = NULL; monkey->pid == 0 || memmem(raw + before, length - before, on, sizeof on - 1) == NULL;) {
    tty_take(monkey->tty, 20);
    monkey->pid = monkey_find(monkey);
    raw = tty_raw(monkey->tty, &length);
    if (monotonic_ms() < end) continue;
    monkey_check_end(monkey);
    monkey_fail(monkey, "does not begin");
  }
}

static void monkey_open(struct monkey *monkey, unsigned seed) {
  static const char *const terms[] = {"xterm-256color", "xterm-256color", "xterm-256color", "linux",
                                      "vt100",          "screen",         "tmux-256color",  "screen-256color"};
  static const char *const options[] = {"", "", "--lean", "--ascii", "--lean --ascii", "--offline"};
  AUTO(mem_free_at) char *script = NULL;
  monkey->dice.seed = seed * 2654435761u;
  monkey->prints = false;
  monkey->term = DICE_PICK(&monkey->dice, terms);
  monkey->french = dice_one_in(&monkey->dice, 2);
  home_open(&monkey->home);
  home_start_sandbox(&monkey->home, "--properties", dice_one_in(&monkey->dice, 3) ? "1" : "12");
  home_write_profile(&monkey->home, monkey->home.url, "%s", dice_one_in(&monkey->dice, 2) ? "  mouse = true\n" : "");
  script = mem_print("export ASAN_OPTIONS=\"$ASAN_OPTIONS:log_path=$HOME/asan\" UBSAN_OPTIONS=log_path=$HOME/ubsan\n"
                     "trap : INT QUIT TSTP; echo first; read x\n"
                     "while :; do ./visitdeck %s; echo $? >>$HOME/statuses; echo left; read x; done",
                     DICE_PICK(&monkey->dice, options));
  monkey->tty =
      tty_start(&monkey->home, &(struct tty_setup){.term = monkey->term, .language = monkey->french ? "fr" : "en"},
                (const char *const[]){"sh", "-c", script, NULL});
  monkey->shell = tty_pid(monkey->tty);
  tty_wait(monkey->tty, "first");
}

/* Behind whatever is open the help comes, and goes. */
static void monkey_ask_for_help(struct monkey *monkey) {
  const char *help = monkey->french ? "tapez pour chercher" : "type to search";
  for (int n = 0; n < MONKEY_BACK; n++) {
    monkey_type(monkey, "\033[27u");
    if (!monkey_paint(monkey)) monkey_fail(monkey, "Esc leaves");
    if (monkey_is_asked(monkey)) { /* a changed form is to be left, or what lies below it asks */
      monkey_look(monkey);
      monkey->answered = true;
      tty_settle(monkey->tty, MONKEY_GUARD_MS);
      monkey_type(monkey, monkey->french ? "o" : "y");
      if (!monkey_paint(monkey)) monkey_fail(monkey, "yes leaves");
    }
    monkey_type(monkey, "?");
    if (!monkey_paint(monkey)) monkey_fail(monkey, "? leaves");
    if (tty_has(monkey->tty, help)) break;
    monkey_type(monkey, "\177");
  }
  tty_wait(monkey->tty, help);
  monkey_type(monkey, "\033[27u");
  tty_wait_gone(monkey->tty, help);
}

static void monkey_close(struct monkey *monkey, struct termios before) {
  size_t length;
  for (int n = 0; monkey_lives(monkey) && n < MONKEY_BACK; n++) {
    monkey_type(monkey, dice_one_in(&monkey->dice, 4) ? "\003" : "q");
    if (monkey_paint(monkey) && n > 2) monkey_type(monkey, "\003");
  }
  if (monkey_lives(monkey)) monkey_fail(monkey, "q and Ctrl-C don't leave");
  tty_wait(monkey->tty, "left");
  monkey_look(monkey);
  if (!tty_is_left(monkey->tty)) monkey_fail(monkey, "the terminal is not as it was");
  struct termios after = tty_modes(monkey->tty);
  assert_int_equal(after.c_lflag, before.c_lflag);
  assert_int_equal(after.c_iflag, before.c_iflag);
  assert_int_equal(after.c_oflag, before.c_oflag);
  assert_int_equal(after.c_cflag, before.c_cflag);
  assert_memory_equal(after.c_cc, before.c_cc, sizeof after.c_cc);
  const char *raw = tty_raw(monkey->tty, &length);
  size_t last = 0;
  for (size_t n = 0; n + 8 <= length; n++)
    if (memcmp(raw + n, "\033[?2004", 7) == 0) last = n + 7;
  assert_int_equal(raw[last], 'l');
}

static void monkey_run(void *arg, size_t row) {
  const unsigned *first = arg;
  bool alone = row == SIZE_MAX;
  struct monkey monkey = {0};
  unsigned seed = *first + (alone ? 0 : (unsigned)row);
  int keys = getenv("MONKEY") != NULL ? MONKEY_KEYS : MONKEY_FEW_KEYS;
  print_message("MONKEY_SEED=%u MONKEY=1\n", seed);
  monkey_open(&monkey, seed);
  monkey.prints = alone;
  struct termios before = tty_modes(monkey.tty);
  for (int n = 0; n < keys; n++) {
    if (!monkey_lives(&monkey)) {
      monkey_check_end(&monkey);
      monkey_begin(&monkey);
    }
    monkey_do(&monkey);
  }
  monkey_resize(&monkey, 24, 80);
  if (!monkey_paint(&monkey)) monkey_begin(&monkey);
  monkey_look(&monkey);
  monkey_ask_for_help(&monkey);
  monkey_close(&monkey, before);
  monkey_check_end(&monkey);
  tty_free(monkey.tty);
  home_close(&monkey.home);
}

TEST(whatever_is_typed_the_dashboard_lives_and_asks_before_it_writes) {
  const char *many = getenv("MONKEY"), *first = getenv("MONKEY_SEED");
  unsigned seed = first != NULL ? (unsigned)strtoul(first, NULL, 10) : 1;
  size_t count = many != NULL ? strtoul(many, NULL, 10) : MONKEY_FEW;
  print_message("  seeds from %u on\n", seed);
  if (count == 1)
    monkey_run(&seed, SIZE_MAX);
  else
    cases_run(&(struct cases){.count = count, .run = monkey_run, .arg = &seed});
}
