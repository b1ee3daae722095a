/* What agenda and visits write for other programs and for paper: calendars, tables, day sheets; of the days when the
 * clock changes, of whatever a server sends, and of outputs that take nothing. And what the dashboard gives to a
 * terminal's clipboard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libical/ical.h>

#include "../unit/fake_api.h"
#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "../harness/tty.h"
#include "../harness/visitdeck.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

/* A seat with a server that has these visits, logged in. */
struct seat {
  struct home home;
  struct fake_api *api;
};

static void seat_end(struct seat *seat) {
  fake_api_close(seat->api);
  home_close(&seat->home);
}

static void seat_begin(struct seat *seat, const char *visits) {
  home_open(&seat->home);
  seat->api = fake_api_open(seat->home.url, sizeof seat->home.url);
  home_write_text(&seat->home, "config/visitdeck/visitdeck.conf",
                  "profile default {\n  agent \"L-1\" { name = \"Léa\" }\n}\n"); /* as everywhere, by that name */
  fake_api_say(seat->api, 'V', 200, visits);
  free(visitdeck_prints(&seat->home, "secret\n", 0, "Logged in", "--yes login --user u@x.fr --password-stdin"));
}

/* What those words print in that language, without a word on stderr. New memory. */
static char *printed(const struct seat *seat, const char *language, const char *words) {
  const char *argv[VISITDECK_WORDS];
  AUTO(mem_free_at) char *kept = visitdeck_argv(&seat->home, words, argv);
  size_t length;
  int out;
  pid_t pid = run_start(&(struct run_setup){.home = &seat->home, .language = language, .err = RUN_AS_OUT}, argv, &out);
  char *text = run_read(out, &length);
  int status = run_end(pid);
  if (status != 0 || strlen(text) != length) fail_msg("%s: status %d: %s", words, status, text);
  return text;
}

static void lacks(const char *text, const char *part) {
  if (strstr(text, part) != NULL) fail_msg("\"%s\" is in %s", part, text);
}

/* ---- calendars */

/* The instants round both changes of Europe/Paris, as its clocks show them; the hour that comes twice in October has no
 * name but UTC. */
static const struct {
  const char *date, *start, *alone; /* alone: another time zone of the reader changes nothing */
} clocks[] = {
    {"2026-03-28T13:30:00Z", "DTSTART;TZID=Europe/Paris:20260328T143000", "20260328T133000"},
    {"2026-03-29T00:30:00Z", "DTSTART;TZID=Europe/Paris:20260329T013000", "20260329T003000"},
    {"2026-03-29T01:30:00Z", "DTSTART;TZID=Europe/Paris:20260329T033000", "20260329T013000"},
    {"2026-03-29T12:30:00Z", "DTSTART;TZID=Europe/Paris:20260329T143000", "20260329T123000"},
    {"2026-10-24T12:30:00Z", "DTSTART;TZID=Europe/Paris:20261024T143000", "20261024T123000"},
    {"2026-10-25T00:30:00Z", "DTSTART:20261025T003000Z", "20261025T003000"},
    {"2026-10-25T01:30:00Z", "DTSTART:20261025T013000Z", "20261025T013000"},
    {"2026-10-25T02:30:00Z", "DTSTART;TZID=Europe/Paris:20261025T033000", "20261025T023000"},
    {"2026-10-25T13:30:00Z", "DTSTART;TZID=Europe/Paris:20261025T143000", "20261025T133000"},
    {"2027-07-14T12:00:00Z", "DTSTART;TZID=Europe/Paris:20270714T140000", "20270714T120000"},
};
enum { CLOCKS = sizeof clocks / sizeof *clocks };

/* The instants of a calendar by its own rules alone, as UTC. */
static void assert_instants(const char *text) {
  icalcomponent *all = icalparser_parse_string(text);
  assert_non_null(all);
  assert_int_equal(icalcomponent_count_errors(all), 0);
  icalcomponent *rules = icalcomponent_get_first_component(all, ICAL_VTIMEZONE_COMPONENT);
  icaltimezone *zone = icaltimezone_new();
  assert_int_equal(icaltimezone_set_component(zone, icalcomponent_new_clone(rules)), 1);
  size_t n = 0;
  icalcomponent *event = icalcomponent_get_first_component(all, ICAL_VEVENT_COMPONENT);
  for (; event != NULL; event = icalcomponent_get_next_component(all, ICAL_VEVENT_COMPONENT)) {
    struct icaltimetype start =
        icalproperty_get_dtstart(icalcomponent_get_first_property(event, ICAL_DTSTART_PROPERTY));
    if (!icaltime_is_utc(start)) {
      icaltime_set_timezone(&start, zone);
      start = icaltime_convert_to_zone(start, icaltimezone_get_utc_timezone());
    }
    char shown[32];
    snprintf(shown, sizeof shown, "%04d%02d%02dT%02d%02d%02d", start.year, start.month, start.day, start.hour,
             start.minute, start.second);
    assert_string_equal(shown, clocks[n++].alone);
  }
  assert_int_equal(n, CLOCKS);
  icaltimezone_free(zone, 1);
  icalcomponent_free(all);
}

TEST(a_calendar_has_the_hours_of_the_days_when_the_clock_changes) {
  AUTO(buf_free) struct buf visits = buf_empty(BUF_UNBOUNDED);
  for (size_t n = 0; n < CLOCKS; n++)
    assert_true(buf_print(&visits,
                          "%s{\"id\":\"v%zu\",\"date\":\"%s\",\"durationMinutes\":90,\"propertySummary\":{\"id\":"
                          "\"p1\",\"externalRef\":\"R1\"},\"visitorVisits\":[]}",
                          n == 0 ? "[" : ",", n, clocks[n].date));
  assert_true(buf_add_text(&visits, "]"));
  AUTO(seat_end) struct seat seat;
  seat_begin(&seat, visits.data);
  AUTO(mem_free_at) char *text = printed(&seat, "en", "visits --ics");
  for (size_t n = 0; n < CLOCKS; n++) {
    AUTO(mem_free_at) char *line = mem_print("\r\n%s\r\nDURATION:PT1H30M\r\n", clocks[n].start);
    assert_has(text, line);
  }
  assert_instants(text);
}

/* A visit keeps its name; how it stands, what changed, who comes. */
static const char states[] =
    "[{\"id\":\"none\",\"propertySummary\":{\"id\":\"p1\"},\"visitorVisits\":[]},"
    "{\"id\":\"a\",\"date\":\"2026-11-27T13:30:00Z\",\"createdAt\":\"2026-11-01T00:00:00Z\",\"durationMinutes\":30,"
    "\"flatguideId\":\"L-1\",\"code\":\"9137\",\"propertySummary\":{\"id\":\"p1\",\"externalRef\":\"75-1042\","
    "\"displayAddress\":\"12 rue de la Paix, 75002 Paris\",\"doorNumber\":\"43\"},\"visitorVisits\":[{\"status\":"
    "\"visit.status.confirmed\",\"statusUpdatedAt\":\"2026-11-20T10:00:00Z\",\"visitor\":{\"firstName\":\"Marie\","
    "\"lastName\":\"Dupont\",\"email\":\"marie@x.fr\",\"phone\":\"+33612345678\"}}]},"
    "{\"id\":\"b\",\"date\":\"2026-11-27T15:00:00Z\",\"propertySummary\":{\"id\":\"p2\"},\"visitorVisits\":[{"
    "\"status\":\"visit.status.proposed\",\"visitor\":{\"lastName\":\"Diop\"}},{\"status\":"
    "\"visit.status.cancelled.visitor\",\"visitor\":{\"lastName\":\"Roy\"}}]},"
    "{\"id\":\"c\",\"date\":\"2026-11-27T16:00:00Z\",\"propertySummary\":{\"id\":\"p2\"},\"visitorVisits\":[{"
    "\"status\":\"visit.status.cancelled.owner\",\"visitor\":{\"lastName\":\"Petit\"}}]},"
    "{\"id\":\"d\",\"date\":\"2026-11-27T17:00:00Z\",\"propertySummary\":{\"id\":\"p2\"},\"visitorVisits\":[{"
    "\"status\":\"visit.status.dreamt\",\"visitor\":{\"lastName\":\"Noir\",\"phone\":\"+44 20 7946 0958\"}}]}]";

TEST(a_calendar_says_how_a_visit_stands) {
  AUTO(seat_end) struct seat seat;
  seat_begin(&seat, states);
  AUTO(mem_free_at)
  char *folded =
           visitdeck_prints(&seat.home, NULL, 0, "1 visit has no date and is not in the calendar", "visits --ics"),
       *text = text_exchange(folded, "\r\n ", "");
  assert_has(text, "UID:a@127.0.0.1\r\nDTSTAMP:20261120T100000Z\r\nLAST-MODIFIED:20261120T100000Z\r\nSEQUENCE:29919480"
                   "\r\nDTSTART;TZID=Europe/Paris:20261127T143000\r\nDURATION:PT30M\r\nSUMMARY:Marie Dupont\\, 75-1042"
                   "\r\nLOCATION:12 rue de la Paix\\, 75002 Paris\r\nDESCRIPTION:Marie Dupont\\, 06 12 34 56 78\\, "
                   "marie@x.fr\\nDoor: 43\\nVisit agent: Léa\\nStatus: confirmed\r\nSTATUS:CONFIRMED\r\n");
  assert_has(text, "SUMMARY:Diop +1\\, p2 (proposed)\r\n");
  assert_has(text, "STATUS:TENTATIVE\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:c@127.0.0.1");
  assert_has(text, "(cancelled by the owner)\r\n");
  assert_has(text, "STATUS:CANCELLED\r\nTRANSP:TRANSPARENT\r\n");
  lacks(text, "9137"); /* the code proves that somebody was there */
  lacks(text, "UID:none");
  lacks(text, "ATTENDEE");
  AUTO(mem_free_at) char *again = visitdeck_prints(&seat.home, NULL, 0, NULL, "visits --ics");
  AUTO(mem_free_at)
  char *offline = visitdeck_prints(&seat.home, NULL, 0, NULL,
                                   "--offline visits --from 2026-11-27 "
                                   "--to 2026-11-27 --ics");
  assert_int_equal(text_count(again, "UID:"), 4);
  assert_int_equal(text_count(offline, "UID:"), 4);
  char *end = strstr(folded, "END:VEVENT"), *other = strstr(again, "END:VEVENT"); /* of the first, which says when */
  *end = *other = '\0';
  assert_string_equal(folded, again);
}

/* ---- tables */

TEST(a_table_has_the_same_columns_for_ever) {
  AUTO(seat_end) struct seat seat;
  seat_begin(&seat, states);
  AUTO(mem_free_at)
  char *plain = printed(&seat, "fr", "visits --csv"), *excel = printed(&seat, "fr", "visits --csv=excel");
  assert_string_equal(
      plain, "date,time,minutes,status,reference,address,door,last_name,first_name,phone,email,agent,at,visit\n"
             "2026-11-27,14:30,30,confirmed,75-1042,\"12 rue de la Paix, 75002 Paris\",43,Dupont,Marie,06 12 34 56 78,"
             "marie@x.fr,Léa,2026-11-27T13:30:00Z,a\n"
             "2026-11-27,16:00,,proposed,,,,Diop,,,,,2026-11-27T15:00:00Z,b\n"
             "2026-11-27,16:00,,cancelled.visitor,,,,Roy,,,,,2026-11-27T15:00:00Z,b\n"
             "2026-11-27,17:00,,cancelled.owner,,,,Petit,,,,,2026-11-27T16:00:00Z,c\n"
             "2026-11-27,18:00,,visit.status.dreamt,,,,Noir,,'+44 20 7946 0958,,,2026-11-27T17:00:00Z,d\n"
             ",,,,,,,,,,,,,none\n");
  assert_string_equal(
      excel, "\xEF\xBB\xBF"
             "Date;Heure;Minutes;Statut;Référence;Adresse;Porte;Nom;Prénom;Téléphone;E-mail;Agent de visite;"
             "Date (UTC);Visite\r\n"
             "2026-11-27;14:30;30;confirmée;75-1042;\"12 rue de la Paix, 75002 Paris\";43;Dupont;Marie;06 12 34 56 78;"
             "marie@x.fr;Léa;2026-11-27T13:30:00Z;a\r\n"
             "2026-11-27;16:00;;proposée;;;;Diop;;;;;2026-11-27T15:00:00Z;b\r\n"
             "2026-11-27;16:00;;annulée par le visiteur;;;;Roy;;;;;2026-11-27T15:00:00Z;b\r\n"
             "2026-11-27;17:00;;annulée par le propriétaire;;;;Petit;;;;;2026-11-27T16:00:00Z;c\r\n"
             "2026-11-27;18:00;;visit.status.dreamt;;;;Noir;;'+44 20 7946 0958;;;2026-11-27T17:00:00Z;d\r\n"
             ";;;;;;;;;;;;;none\r\n");
}

/* ---- whatever a server sends */

#define HOSTILE_VISIT(name)                                                                                            \
  "[{\"id\":\"x\",\"date\":\"2026-11-27T13:30:00Z\",\"flatguideId\":\"" name                                           \
  "\",\"propertySummary\":{\"id\":\"p1\",\"externalRef\":\"" name "\",\"displayAddress\":\"" name                      \
  "\",\"doorNumber\":\"" name "\"},\"visitorVisits\":[{\"status\":\"" name "\",\"comment\":\"" name                    \
  "\",\"visitor\":{\"lastName\":\"" name "\",\"firstName\":\"" name "\",\"phone\":\"" name "\",\"email\":\"" name      \
  "\"}}]}]"
#define HOSTILE                                                                                                          \
  "=HYPERLINK(\\\"http://x\\\";1),=2+2;@x|-y <script>alert('&')</script>\\r\\nEND:VEVENT\\r\\n\\u202e\\u001b[31mX 😀 " \
  "שלום"

/* No cell is a formula, whichever separator a program takes. */
static void assert_no_formula(const char *text) {
  for (const char *at = text; *at != '\0'; at++)
    if (at == text || strchr(",;\t\r\n", at[-1]) != NULL ||
        (at[-1] == '"' && at > text + 1 && strchr(",;\n", at[-2]) != NULL))
      if (strchr("=+-@\t", *at) != NULL) fail_msg("a formula at %s", at);
}

static void assert_calendar(const char *text) {
  for (const char *at = text; *at != '\0';) {
    size_t length = strcspn(at, "\n");
    if (length > 76 || at[length] != '\n' || at[length - 1] != '\r' || !text_is_utf8(at, length))
      fail_msg("a line of %zu bytes: %.80s", length, at);
    at += length + 1;
  }
  assert_int_equal(text_count(text, "\r\nEND:VEVENT"), 1);
}

TEST(what_a_server_sends_is_text_in_every_form) {
  AUTO(seat_end) struct seat seat;
  seat_begin(&seat, HOSTILE_VISIT(HOSTILE));
  static const char *const forms[] = {"--ics", "--csv", "--csv=excel", "--sheet", "--sheet=text"};
  for (size_t n = 0; n < sizeof forms / sizeof *forms; n++) {
    char words[40];
    snprintf(words, sizeof words, "visits %s", forms[n]);
    AUTO(mem_free_at) char *text = printed(&seat, "en", words);
    assert_has(text, "😀");
    assert_has(text, "שלום");
    lacks(text, "\033");
    lacks(text, "\u202e");
    if (n == 0) assert_calendar(text);
    if (n == 1 || n == 2) assert_no_formula(text);
    if (n == 1 || n == 2) assert_int_equal(text_count(text, "\n"), 2); /* no cell has a line of its own */
    if (n == 3) lacks(text, "<script");
    if (n == 3) assert_has(text, "&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;");
  }
}

/* ---- day sheets */

static const char day[] =
    "[{\"id\":\"a\",\"date\":\"2026-11-27T13:30:00Z\",\"durationMinutes\":30,\"flatguideId\":\"L-1\","
    "\"propertySummary\":{\"id\":\"p1\",\"externalRef\":\"R1\",\"displayAddress\":\"1 rue A\",\"doorNumber\":\"43\"},"
    "\"visitorVisits\":[{\"status\":\"visit.status.confirmed\",\"visitor\":{\"lastName\":\"Roy\",\"phone\":"
    "\"+33612345678\"}}]},"
    "{\"id\":\"b\",\"date\":\"2026-11-27T09:00:00Z\",\"flatguideId\":\"Adam\",\"propertySummary\":{\"id\":\"p1\"},"
    "\"visitorVisits\":[{\"status\":\"visit.status.cancelled.owner\",\"visitor\":{\"lastName\":\"Petit\"}}]},"
    "{\"id\":\"c\",\"date\":\"2026-11-27T08:00:00Z\",\"flatguideId\":\"L-1\",\"propertySummary\":{\"id\":\"p2\"},"
    "\"visitorVisits\":[{\"status\":\"visit.status.cancelled.visitor\",\"visitor\":{\"lastName\":\"Diop\"}}]},"
    "{\"id\":\"d\",\"date\":\"2026-11-27T10:00:00Z\",\"propertySummary\":{\"id\":\"p2\"},\"visitorVisits\":[]}]";

TEST(a_day_sheet_is_by_agent) {
  AUTO(seat_end) struct seat seat;
  seat_begin(&seat, day);
  AUTO(mem_free_at) char *text = printed(&seat, "en", "agenda 2026-11-27 --sheet=text");
  static const char dots[] = "        ......................................................................\n";
  AUTO(mem_free_at)
  char *wanted =
      mem_print("Friday 27 November 2026\nLéa, 1 visit\n"
                "\n09:00   p2  cancelled by the visitor\n        Diop\n"
                "\n14:30   R1  confirmed  30 min\n        Roy  06 12 34 56 78\n        1 rue A\n"
                "        Door: 43\n%s%s"
                "\n\fFriday 27 November 2026\nNo visit agent is named, 1 visit\n\n11:00   p2  status unknown\n"
                "%s%s\n\fFriday 27 November 2026\nagent 2, 0 visits\n"
                "\n10:00   p1  cancelled by the owner\n        Petit\n\n\fAs read from Flatsy on ",
                dots, dots, dots, dots);
  if (strncmp(text, wanted, strlen(wanted)) != 0) fail_msg("%s\nwanted: %s", text, wanted);
  AUTO(mem_free_at) char *html = printed(&seat, "fr", "agenda 2026-11-27 --sheet");
  assert_has(html, "<html lang=\"fr\">");
  assert_has(html, "<h1>vendredi 27 novembre 2026</h1>\n<h2>Léa · 1 visite</h2>");
  assert_has(html, "<a href=\"tel:+33612345678\">06 12 34 56 78</a>");
  assert_has(html, "Porte\u00a0: 43");
  assert_has(html, "annulée par le visiteur");
  assert_int_equal(text_count(html, "<section"), 3);
  assert_int_equal(text_count(html, "http"), 1); /* http-equiv: it asks nobody for anything */
  AUTO(mem_free_at)
  char *plain = printed(&seat, "en", "--ascii agenda 2026-11-27 --sheet=text"),
       *exact = printed(&seat, "en", "--ascii agenda 2026-11-27 --csv");
  assert_has(plain, "Lea, 1 visit"); /* for people; the other forms are for programs */
  assert_has(exact, "Léa");
  /* What is known here of the property stands there too: it is read when somebody reads the properties. */
  assert_null(strstr(text, "Tenant"));
  fake_api_say(seat.api, 'P', 200,
               "[{\"id\":\"p1\",\"data\":{\"externalRef\":\"R1\",\"tenantPhone\":\"+33698765432\",\"address\":{"
               "\"doorInfo\":\"<2nd floor>\"}}}]");
  free(printed(&seat, "en", "properties"));
  AUTO(mem_free_at)
  char *known = printed(&seat, "en", "agenda 2026-11-27 --sheet=text"),
       *known_html = printed(&seat, "en", "agenda 2026-11-27 --sheet");
  assert_has(known, "        Door: 43\n        Door: <2nd floor>\n        Tenant: 06 98 76 54 32\n");
  assert_has(known_html, "Door: &lt;2nd floor&gt;");
  assert_has(known_html, "<a href=\"tel:+33698765432\">06 98 76 54 32</a>");
  fake_api_say(seat.api, 'V', 200, "[]");
  AUTO(mem_free_at) char *none = visitdeck_prints(&seat.home, NULL, 0, "No visit\n", "agenda 2027-02-01 --sheet=text");
}

/* ---- options and outputs */

TEST(one_form_at_a_time) {
  static const char *const refused[][2] = {{"agenda --json --csv", "don't go together"},
                                           {"agenda --csv --ics", "don't go together"},
                                           {"visits --ics --sheet", "don't go together"},
                                           {"visits --sheet=text --json", "don't go together"},
                                           {"agenda --csv=calc", "--csv=calc is not known"},
                                           {"agenda --sheet=pdf", "--sheet=pdf is not known"},
                                           {"properties --csv", "--csv does not go with properties"},
                                           {"visit v --ics", "--ics does not go with visit"},
                                           {"book R 10:00 --sheet", "--sheet does not go with book"}};
  struct home home;
  home_open(&home);
  snprintf(home.url, sizeof home.url, "http://127.0.0.1:9");
  for (size_t n = 0; n < sizeof refused / sizeof *refused; n++)
    visitdeck_says(&home, 2, refused[n][1], "%s", refused[n][0]);
  home_close(&home);
}

/* A reader who has seen enough ends it quietly; a full disk is told. */
TEST(outputs_that_take_nothing) {
  AUTO(seat_end) struct seat seat;
  seat_begin(&seat, states);
  static const char *const forms[] = {"--ics", "--csv", "--sheet", "--sheet=text"};
  for (size_t n = 0; n < sizeof forms / sizeof *forms; n++) {
    AUTO(mem_free_at)
    char *script = mem_print("set -o pipefail; ./visitdeck --url %s --yes agenda 2026-11-27 %s | true; echo $?; "
                             "./visitdeck --url %s --yes agenda 2026-11-27 %s >/dev/full; echo $?",
                             seat.home.url, forms[n], seat.home.url, forms[n]);
    AUTO(ran_free) struct ran ran = run(&seat.home, NULL, (const char *const[]){"/bin/bash", "-c", script, NULL});
    assert_string_equal(ran.out, "0\n1\n");
    assert_int_equal(text_count(ran.err, "Can't write the output: No space left on device"), 1);
    assert_int_equal(text_count(ran.err, "Broken pipe"), 0);
  }
}

/* ---- who is found */

/* An agent by name, also one whose visit has no visitor. */
TEST(an_agent_is_found_by_the_same_name) {
  AUTO(seat_end) struct seat seat;
  seat_begin(&seat,
             "[{\"id\":\"e\",\"date\":\"2026-11-27T10:00:00Z\",\"flatguideId\":\"L-1\",\"propertySummary\":{\"id\":"
             "\"p2\",\"externalRef\":\"R2\"},\"visitorVisits\":[]}]");
  free(printed(&seat, "en", "visits"));
  for (int by_id = 0; by_id < 2; by_id++) {
    AUTO(mem_free_at) char *found = printed(&seat, "en", by_id ? "--offline find L-1" : "--offline find lea");
    assert_has(found, "Léa  ");
    assert_has(found, "R2  status unknown");
  }
}

/* ---- the clipboard */

/* The bytes that a terminal gets (OSC 52, base64), and what is said; a terminal that takes none is given none. */
TEST(a_telephone_is_given_to_the_terminal) {
  static const struct {
    const char *term, *tmux, *said;
    bool given;
  } rows[] = {{"xterm-256color", NULL, "Copied: +33 6 12 34 56 78", true},
              {"tmux-256color", NULL, "Given to tmux", true},
              {"screen-256color", "/tmp/tmux-0/default,1,0", "Given to tmux", true},
              {"screen", NULL, "This terminal takes nothing for its clipboard", false},
              {"linux", NULL, "This terminal takes nothing for its clipboard", false},
              {"vt100", NULL, "This terminal takes nothing for its clipboard", false}};
  static const char bytes[] = "\033]52;c;KzMzIDYgMTIgMzQgNTYgNzg=\a";
  AUTO(seat_end) struct seat seat;
  seat_begin(&seat, states);
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    if (rows[n].tmux != NULL) assert_int_equal(setenv("TMUX", rows[n].tmux, 1), 0);
    struct tty *tty =
        tty_start(&seat.home, &(struct tty_setup){.term = rows[n].term},
                  (const char *const[]){"./visitdeck", "--url", seat.home.url, "--now", "2026-11-27T08:00:00Z", NULL});
    unsetenv("TMUX");
    tty_wait(tty, "75-1042");
    tty_type(tty, "2");
    tty_wait_selected(tty, "75-1042");
    tty_type(tty, "Y");
    tty_wait(tty, "t  +33 6 12 34 56 78");
    tty_type(tty, "t");
    tty_wait(tty, rows[n].said);
    size_t length;
    const char *raw = tty_raw(tty, &length);
    const char *found = memmem(raw, length, bytes, sizeof bytes - 1);
    if ((found != NULL) != rows[n].given) fail_msg("%s: %s", rows[n].term, found != NULL ? "given" : "not given");
    assert_true(found != NULL || memmem(raw, length, "\033]52", 5) == NULL);
    tty_type(tty, "\033");
    tty_wait_gone(tty, "letter, Enter copy");
    tty_quit(tty);
  }
}
