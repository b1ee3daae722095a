/* Hours in the words of owners: what they mean, which piece of them is refused, and that what we print of hours reads
 * back as the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/test.h"
#include "base/mem.h"
#include "base/when.h"
#include "model/hours_text.h"

enum { WEEK = 7, SAID = 2000 };

/* Today is Thursday 26 November 2026; the week that is looked at begins on Monday 30 November. */
static int64_t today(void) {
  return when_instant(2026, 11, 26, 0, 0);
}

static void add_time(char *out, int64_t at, int64_t day) {
  int64_t minutes = (at - day) / 60;
  snprintf(out + strlen(out), SAID - strlen(out), "%d", (int)minutes / 60);
  if (minutes % 60 != 0) snprintf(out + strlen(out), SAID - strlen(out), ":%02d", (int)minutes % 60);
}

static void day_hours(const struct availability *hours, int64_t day, char *out) {
  struct availability_spans spans = availability_spans(hours, day, when_day_add(day, 1), false);
  out[0] = '\0';
  for (size_t n = 0; n < spans.count; n++) {
    strcat(out, " ");
    add_time(out, spans.spans[n].start, day);
    strcat(out, "-");
    add_time(out, spans.spans[n].end, day);
  }
  availability_spans_clear(&spans);
}

/* "1-5 9-12 14-18; 6 9-12": runs of days that have the same hours. */
static void week_hours(const struct availability *hours, char *out) {
  char before[SAID] = "", now[SAID];
  int first = 0;
  out[0] = '\0';
  for (int d = 0; d <= WEEK; d++) {
    day_hours(hours, when_day_add(when_instant(2026, 11, 30, 0, 0), d), now);
    if (d > 0 && (d == WEEK || strcmp(now, before) != 0)) {
      char days[16];
      snprintf(days, sizeof days, d - first > 1 ? "%d-%d" : "%d", first + 1, d);
      if (before[0] != '\0')
        snprintf(out + strlen(out), SAID - strlen(out), "%s%s%s", out[0] ? "; " : "", days, before);
      first = d;
    }
    snprintf(before, sizeof before, "%s", now);
  }
}

static const char *const understood[][2] = {
    /* French */
    {"lun-ven 9h-12h, 14h-18h; sam 9h-12h", "1-5 9-12 14-18; 6 9-12"},
    {"Lun-Ven 9h-12h / 14h-18h", "1-5 9-12 14-18"},
    {"lun. – ven. : 9h–12h et 14h–18h", "1-5 9-12 14-18"},
    {"du lundi au vendredi de 9h à 12h et de 14h à 18h", "1-5 9-12 14-18"},
    {"Du lundi au vendredi, de 9 h à 12 h et de 14 h à 18 h.", "1-5 9-12 14-18"},
    {"lundi à vendredi 9h30-12h30", "1-5 9:30-12:30"},
    {"lundi 9h-12h", "1 9-12"},
    {"Lundi : 9h-12h\nMardi : 14h-18h\nSamedi : fermé", "1 9-12; 2 14-18"},
    {"Lundi\n9h-12h\n14h-18h\nMardi\n9h-12h", "1 9-12 14-18; 2 9-12"},
    {"- lundi 9h-12h\n- mardi 14h-18h", "1 9-12; 2 14-18"},
    {"• lundi 9h-12h\n• mardi 14h-18h", "1 9-12; 2 14-18"},
    {"lun, mar et jeu 9h-12h", "1-2 9-12; 4 9-12"},
    {"les lundis et jeudis de 17h à 19h30", "1 17-19:30; 4 17-19:30"},
    {"tous les jours 9h-18h", "1-7 9-18"},
    {"tous les jours sauf dimanche 9h-18h", "1-6 9-18"},
    {"tous les jours 9h-18h sauf dimanche", "1-6 9-18"},
    {"tous les jours de 9h à 18h sauf le dimanche", "1-6 9-18"},
    {"tous les jours sauf samedi et dimanche, 9h-18h", "1-5 9-18"},
    {"7j/7 de 10h à 19h", "1-7 10-19"},
    {"7 jours sur 7, 10h-19h", "1-7 10-19"},
    {"en semaine 17h-20h, week-end 9h-12h", "1-5 17-20; 6-7 9-12"},
    {"En semaine de 17h à 20h et le week-end toute la journée", "1-5 17-20; 6-7 7-21"},
    {"weekend 10h-12h", "6-7 10-12"},
    {"lundi toute la journée", "1 7-21"},
    {"dimanche 24h/24", "7 0-24"},
    {"lun-sam 9h-19h, fermé dimanche", "1-6 9-19"},
    {"fermé dimanche et lundi, mar-sam 10h-18h", "2-6 10-18"},
    {"Fermé le dimanche. Ouvert du lundi au samedi de 9h à 12h", "1-6 9-12"},
    {"tous les jours 9h-18h, dimanche fermé", "1-6 9-18"},
    {"lundi fermé, mardi-samedi 10h-12h", "2-6 10-12"},
    {"mercredi absent; lun mar jeu ven 8h-10h", "1-2 8-10; 4-5 8-10"},
    {"lun-ven 9h-18h (pause 12h-14h)", "1-5 9-12 14-18"},
    {"lun-ven 9h-18h sauf 12h-14h", "1-5 9-12 14-18"},
    {"lun-ven 9h-18h sauf mercredi", "1-2 9-18; 4-5 9-18"},
    {"lun-ven 9h-12h sauf mer; mer 14h-16h", "1-2 9-12; 3 14-16; 4-5 9-12"},
    {"lun-ven 9h-12h sauf mercredi, samedi 10h-11h", "1-2 9-12; 4-5 9-12; 6 10-11"},
    {"samedi 9h à midi", "6 9-12"},
    {"samedi de midi à 14h", "6 12-14"},
    {"samedi de 20h à minuit", "6 20-24"},
    {"vendredi entre 9h et 12h", "5 9-12"},
    {"vendredi entre 9h et 12h et entre 14h et 16h", "5 9-12 14-16"},
    {"lun 9 à 12", "1 9-12"},
    {"lun 9-12 14-18", "1 9-12 14-18"},
    {"lun 9h/12h", "1 9-12"},
    {"samedi matin 9h-12h", "6 9-12"},
    {"samedi matin de 9h à 12h et après-midi de 14h à 18h", "6 9-12 14-18"},
    {"lundi 9h-12h le matin, 14h-18h l'après-midi", "1 9-12 14-18"},
    {"mardi 2h à 6h de l’après-midi", "2 14-18"},
    {"mardi soir 18h-20h", "2 18-20"},
    {"9h-12h du lundi au vendredi", "1-5 9-12"},
    {"de 9h à 18h tous les jours sauf dimanche", "1-6 9-18"},
    {"9h-12h lundi, 14h-18h mardi", "1 9-12; 2 14-18"},
    {"9h-12h, 14h-18h du lundi au vendredi; samedi 10h-11h", "1-5 9-12 14-18; 6 10-11"},
    {"LUNDI 9H-12H ET 14H-18H", "1 9-12 14-18"},
    {"lundi 9 heures - 12 heures", "1 9-12"},
    {"lundi 9.30-12.00", "1 9:30-12"},
    {"lundi 09:00-12:00", "1 9-12"},
    {"lu-ve 8h30-17h", "1-5 8:30-17"},
    {"ven-lun 10h-12h", "1 10-12; 5-7 10-12"},
    {"sam/dim 10h-12h", "6-7 10-12"},
    {"lun/mer/ven 10h-12h", "1 10-12; 3 10-12; 5 10-12"},
    {"Bonjour, je suis disponible du lundi au jeudi de 17h à 19h. Merci !", "1-4 17-19"},
    {"Dispo : mer 14h-18h", "3 14-18"},
    {"Visites possibles le samedi de 10h à 12h uniquement", "6 10-12"},
    {"lun 9h-12h, les autres jours 14h-18h", "1 9-12; 2-7 14-18"},
    {"lun 9h-12h; lun 14h-18h", "1 9-12 14-18"},
    {"lun 9h-12h, 11h-14h", "1 9-14"},
    {"lun 9h-12h, 12h-14h", "1 9-14"},
    {"lun 9h-12h; lun 9h-12h", "1 9-12"},
    {"jeudi à partir de 9h jusqu'à 12h", "4 9-12"},
    {"mardi 9h-12h puis 14h-16h", "2 9-12 14-16"},
    {"mardi 9h-12h + 14h-16h", "2 9-12 14-16"},
    {"mer. 2/12 9h-12h", "3 9-12"},
    {"le 2 décembre de 9h à 12h", "3 9-12"},
    {"mercredi 2 décembre 2026 9h-12h", "3 9-12"},
    {"02/12/2026 9h-12h, 14h-16h", "3 9-12 14-16"},
    {"du 1er au 3 décembre 9h-12h", "2-4 9-12"},
    {"du 1/12 au 15/12 en semaine 9h-12h", "2-5 9-12"},
    {"du lundi 30 novembre au jeudi 3 décembre, 10h-11h", "1-4 10-11"},
    {"tous les jours 9h-18h, fermé le 2 décembre", "1-2 9-18; 4-7 9-18"},
    {"tous les jours 9h-18h sauf le 2/12", "1-2 9-18; 4-7 9-18"},
    {"chaque lundi à partir du 30 novembre, 7 h–21 h", "1 7-21"},
    {"chaque lundi à partir du 7 décembre, 7 h–21 h", ""},
    {"rien à partir d’aujourd’hui", ""},
    {"fermé tous les jours", ""},
    /* a date's own hours, beside the weekday's */
    {"lun-ven 9h-18h; mer 2/12 19h-20h", "1-2 9-18; 3 9-18 19-20; 4-5 9-18"},
    {"lun-ven 9h-18h; mer 2/12 9h-18h", "1-5 9-18"},
    {"lun-ven 9h-12h; mer 2/12 9h-12h, 14h-16h", "1-2 9-12; 3 9-12 14-16; 4-5 9-12"},
    {"lun-ven 9h-18h; sam 5/12 10h-12h", "1-5 9-18; 6 10-12"},
    {"lun-ven 9h-18h, mer fermé; mer 2/12 10h-12h", "1-2 9-18; 3 10-12; 4-5 9-18"},
    {"lun-ven 9h-18h sauf le 2/12; mer 2/12 10h-12h", "1-2 9-18; 3 10-12; 4-5 9-18"},
    {"du 30/11 au 4/12 sauf le 2/12, 9h-18h; mer 2/12 10h-12h", "1-2 9-18; 3 10-12; 4-5 9-18"},
    {"du 1/12 au 15/12 en semaine 9h-12h; sam 5/12 10h-11h", "2-5 9-12; 6 10-11"},
    {"chaque mercredi à partir du 2 décembre, 9h-18h; mer 2/12 10h-12h", "3 9-18"}, /* as it is printed */
    /* pauses of one group */
    {"lun-ven 9h-18h; fermé de 12h à 14h", "1-5 9-12 14-18"},
    {"lun-ven 9h-18h; sam 9h-17h (pause 12h-14h)", "1-5 9-18; 6 9-12 14-17"},
    {"lun-ven 9h-18h; sam 9h-17h, pause 12h-14h", "1-5 9-18; 6 9-12 14-17"},
    {"lun-ven 9h-18h; sam 9h-17h sauf 12h-14h", "1-5 9-18; 6 9-12 14-17"},
    {"lundi\n9h-18h\npause 12h-14h\nmardi\n9h-17h\npause 12h-13h", "1 9-12 14-18; 2 9-12 13-17"},
    {"dimanche fermé; lun-ven 9h-18h; pause 12h-14h", "1-5 9-12 14-18"},
    /* English */
    {"Mon-Fri 9am-12pm, 2pm-6pm; Sat 9am-noon", "1-5 9-12 14-18; 6 9-12"},
    {"Mon to Fri 9:00-17:30", "1-5 9-17:30"},
    {"Monday through Friday, 9 am to 5 pm", "1-5 9-17"},
    {"Monday to Friday from 9 to 12 and from 14 to 18", "1-5 9-12 14-18"},
    {"Mondays and Thursdays 5-7pm", "1 17-19; 4 17-19"},
    {"weekdays 9-5pm", "1-5 9-17"},
    {"weekdays 9am-5", "1-5 9-17"},
    {"Weekends 10 a.m. - 4 p.m.", "6-7 10-16"},
    {"every day 9:00-18:00 except Sunday", "1-6 9-18"},
    {"every day except Sunday 9:00-18:00", "1-6 9-18"},
    {"daily 10-16 except for Wednesdays", "1-2 10-16; 4-7 10-16"},
    {"9am to 5pm every day but not on Sundays", "1-6 9-17"},
    {"Closed on Sunday. Mon-Sat: 8:30-12:30", "1-6 8:30-12:30"},
    {"Saturday: closed\nSunday: closed\nMonday: 9:00-12:00", "1 9-12"},
    {"Tue all day", "2 7-21"},
    {"24/7", "1-7 0-24"},
    {"24/7 except 12-14", "1-7 0-12 14-24"},
    {"Wed between 2 and 6 pm", "3 14-18"},
    {"Wed 2-6 in the afternoon", "3 14-18"},
    {"Thursday 11am-1pm", "4 11-13"},
    {"Thursday 11-1pm", "4 11-13"},
    {"Thursday noon-2pm", "4 12-14"},
    {"Thursday 12-2pm", "4 12-14"},
    {"Fri 8-10pm", "5 20-22"},
    {"Fri 6pm until midnight", "5 18-24"},
    {"Mo-Fr 08:00-12:00,13:00-17:30; Sa 08:00-12:00", "1-5 8-12 13-17:30; 6 8-12"},
    {"Hello, I'm available Monday 9-12. Thanks", "1 9-12"},
    {"Mon & Wed 0900-1200", "1 9-12; 3 9-12"},
    {"Mon 9:00 - 12:00, closed 10:00-10:30", "1 9-10 10:30-12"},
    {"Saturday morning 9-12, Sunday afternoon 2pm-5pm", "6 9-12; 7 14-17"},
    {"December 2nd, 9am-11am", "3 9-11"},
    {"2nd of December 9am-11am", "3 9-11"},
    {"Wed 2 December 9am-11am", "3 9-11"},
    {"from 30 November to 2 December 10:00-11:00", "1-3 10-11"},
    {"2026-12-02 10:00-11:00", "3 10-11"},
    {"every Monday from 30 November, 7:00-21:00", "1 7-21"},
    {"Wed 02/12 to Fri 04/12, every day 7:00-12:00, 14:00-21:00", "3-5 7-12 14-21"},
    {"Wed 02/12 21:00 to Thu 03/12 2:00", "3 21-24; 4 0-2"},
    {"Mon 8-12, other days 14-16", "1 8-12; 2-7 14-16"},
    {"nothing from today on", ""},
    {"tomorrow 9-12", ""},
};

TEST(what_owners_write_is_understood) {
  for (size_t n = 0; n < sizeof understood / sizeof *understood; n++) {
    struct error error;
    bool weekdays;
    char is[SAID];
    AUTO(availability_free_at) struct availability *hours = NULL;
    enum error_code code = hours_text_read(understood[n][0], today(), true, &hours, &weekdays, &error);
    if (code != ERROR_NONE) fail_msg("%s: %s", understood[n][0], error.text);
    week_hours(hours, is);
    if (strcmp(is, understood[n][1]) != 0) fail_msg("%s: %s, not %s", understood[n][0], is, understood[n][1]);
  }
}

/* And the piece that is named. */
static const char *const refused[][2] = {
    {"", "There are no hours"},
    {"  \n ", "There are no hours"},
    {"Bonjour", "There are no hours"},
    {"Marie Dupont 06 12 34 56 78", "\"Marie Dupont\""},
    {"null", "\"null\""},
    {"lundi", "\"lundi\": at which hours?"},
    {"lundi 9h-12h, mardi", "\"mardi\": at which hours?"},
    {"9h-12h", "\"9h-12h\": on which days?"},
    {"lundi 9h", "\"9h\": until when?"},
    {"lundi à 9h", "\"9h\": until when?"},
    {"lundi à partir de 18h", "\"18h\": until when?"},
    {"from 6pm on Mondays", "\"6pm\": until when?"},
    {"lundi jusqu'à 12h", "\"jusqu'à\""},
    {"lundi 9h 12h", "\"9h\": until when?"},
    {"lundi 12h-9h", "\"12h-9h\": these hours end"},
    {"lundi 22h-2h", "\"22h-2h\": these hours end"},
    {"lundi 9h-9h", "\"9h-9h\""},
    {"lundi 9-5", "\"9-5\""},
    {"lundi 9h-25h", "\"25h\": this is no time"},
    {"lundi 9h-24h30", "\"24h30\": this is no time"},
    {"lundi 9h60-12h", "\"9h60\": this is no time"},
    {"lundi 9h-12h-14h-18h", "\"9h-12h-14h\""},
    {"lundi 13am-14", "\"13am\": this is no time"},
    {"lundi 2-6", "\"2-6\": this may be in the night"},
    {"Mon 14/18", "\"14/18\": this may be"},
    {"Mon 9/12, 14/18", "\"Mon 9/12\": there is no such day"},
    {"lun 9/12", "lun 9/12"},
    {"lun/ven 9h-12h", "\"lun/ven\": this may be"},
    {"7/7 9h-18h", "\"7/7\": this may be"},
    {"lundi matin", "\"matin\": at which hours?"},
    {"lundi matin et mardi après-midi", "\"matin\": at which hours?"},
    {"lundi matin 14h-18h", "\"14h-18h\": these hours are not"},
    {"l'après-midi 9h-12h lundi", "\"9h-12h\""},
    {"lun-ven 9h-18h; mer 9h-12h", "\"9h-12h\": other hours of the same day"},
    {"dimanche fermé", "\"dimanche\": this is closed: write"},
    {"fermé", "\"fermé\": on which days?"},
    {"fermé le 25 décembre", "\"le 25 décembre\": this is closed"},
    {"dimanche 9h-12h, dimanche fermé", "\"dimanche\": this is said to be closed"},
    {"fermé dimanche 9h-12h", "which of these days"},
    {"fermé samedi, dimanche, lun-ven 9h-12h", "which of these days"},
    {"tous les jours 9h-18h sauf mercredi 9h-12h", "which of these days"},
    {"lundi 9h-12h sauf lundi", "\"lundi\": nothing is left"},
    {"sauf dimanche", "except of which days?"},
    {"lun-ven 9h-18h sauf jours fériés", "\"jours fériés\""},
    {"lun-ven vers 9h-12h", "\"vers\""},
    {"lun-ven 9h-12h environ", "\"environ\""},
    {"lun-ven 9h-12h sur rendez-vous", "\"sur rendez\""},
    {"samedi prochain 9h-12h", "\"prochain\""},
    {"un samedi sur deux 9h-12h", "\"un\""},
    {"lundi 9h-12h, blabla, mardi 9h-12h", "\"blabla\""},
    {"lundi 9h-12h ?", "\"?\""},
    {"lundi 9h-12h, …", "\"…\""},
    {"Fri 27/11 7:00-12:00, …", "\"…\""},
    {"lundi ou mardi 9h-12h", "\"ou\""},
    {"we 9h-12h", "\"we\""},
    {"lun 9h/12h - 14h/18h", "\"9h/12h - 14h\": from when"},
    {"Monday 9-12 unless it rains", "\"unless it rains\""},
    {"Monday nine to noon", "\"nine\""},
    {"27/10 9h-12h", "\"27/10\": this is over"},
    {"31/02 9h-12h", "\"31/02\": there is no such day"},
    {"lundi 2 décembre 9h-12h", "\"lundi 2 décembre\": there is no such day"},
    {"le 27 9h-12h", "\"27\""},
    {"du 15/12 au 1/12 9h-12h", "\"15/12 au 1/12\""},
    {"lundi et 2/12 9h-12h", "weekdays and dates"},
    {"24/7 sauf 25h", "\"25h\""},
    {"[{\"start\":1}]", "\"[{\"start\""},
    {"lundi 9h-12h Cordialement, M. Durand", "\"M\""},
    {"999999999 9h-12h", "\"999999999\""},
    {"lundi 009h-12h", "\"009h\""},
    {"lundi 9h-12h et", "\"et\""},
    {"lundi 9h-12h, non plus", "\"plus\""},
    {"lundi fermé sauf 9h-12h", "write what is open"},
    {"fermé du 1/12 au 15/12 en semaine, lundi 9h-12h", "write each date"},
    {"9h-18h 24/7", "\"24/7\": at which hours?"},
    {"lundi 9h-12h et l'après-midi", "at which hours?"},
    {"lun-ven 9h-18h; ven 25/12 10h-12h", "\"10h-12h\": other hours of the same day"},
    {"ven 25/12 10h-12h; lun-ven 9h-18h", "\"9h-18h\": other hours of the same day"},
    {"lun-ven 9h-18h; ven 25/12 17h-20h", "\"17h-20h\": other hours of the same day"},
    {"lun-ven 9h-18h; le 25 décembre et le 2 janvier 10h-12h", "\"10h-12h\": other hours of the same day"},
    {"lun-ven 9h-12h, 14h-18h; ven 25/12 9h-12h", "\"9h-12h\": other hours of the same day"},
    {"lun-ven 9h-12h, 14h-18h; ven 9h-12h", "\"9h-12h\": other hours of the same day"},
    {"lun-ven 9h-18h; ven 25/12 9h-18h, pause 12h-14h", "\"9h-18h\": other hours of the same day"},
    {"du 1/12 au 31/12 9h-18h; ven 25/12 10h-12h", "\"10h-12h\": other hours of the same day"},
    {"lun-ven 9h-18h; du 21/12 au 31/12 en semaine 10h-12h", "\"10h-12h\": other hours of the same day"},
    {"lun-ven 9h-18h sauf le 24/12; ven 25/12 10h-12h", "\"10h-12h\": other hours of the same day"},
    {"lun-ven 9h-18h, fermé le 25/12; ven 25/12 10h-12h", "\"ven 25/12\": this is said to be closed"},
    {"ven 25/12 19h-20h; lun-ven 9h-18h sauf le 25/12", "\"ven 25/12\": this is said to be closed"},
    {"lun-ven 9h-18h; sam 9h-17h; fermé de 12h à 14h", "\"de 12h à 14h\": of which days?"},
    {"lun-ven 9h-18h\nsam 9h-17h\npause 12h-14h", "\"12h-14h\": of which days?"},
    {"lun-ven 9h-18h\nsam 9h-17h\n- sauf 12h-14h", "\"12h-14h\": of which days?"},
    {"lun-ven 9h-18h, sam 9h-17h, pause 12h-14h", "\"12h-14h\": of which days?"},
    {"9h-18h lun-ven; 9h-17h samedi; pause 12h-14h", "\"12h-14h\": of which days?"},
};

TEST(what_is_not_understood_is_named) {
  for (size_t n = 0; n < sizeof refused / sizeof *refused; n++) {
    struct error error;
    bool weekdays;
    AUTO(availability_free_at) struct availability *hours = NULL;
    enum error_code code = hours_text_read(refused[n][0], today(), true, &hours, &weekdays, &error);
    if (code != ERROR_USAGE || hours != NULL) fail_msg("%s: understood", refused[n][0]);
    if (strstr(error.text, refused[n][1]) == NULL) fail_msg("%s: %s, not %s", refused[n][0], error.text, refused[n][1]);
  }
}

/* ---- what we print */

static char *said(const struct availability *hours) {
  struct buf out = buf_empty(1 << 20);
  availability_say(hours, today(), &out);
  return buf_take(&out);
}

#define AT(from, to) "{\"start\":\"" from "\",\"end\":\"" to "\",\"x\":1}"
#define EACH(from, to) "{\"start\":\"" from "\",\"end\":\"" to "\",\"isWeeklyRecurring\":true}"
static const char *const lists[] = {
    "[]",
    "[" AT("2026-11-27T08:00:00Z", "2026-11-27T11:00:00Z") "]",
    "[" AT("2026-11-20T08:00:00Z", "2026-11-20T11:00:00Z") "]", /* over */
    "[" AT("2026-11-27T08:00:00Z", "2026-11-27T11:00:00Z") "," AT("2026-11-27T13:00:00Z", "2026-11-27T23:00:00Z") "]",
    "[" AT("2026-11-27T08:00:00Z", "2026-11-27T11:00:00Z") "," AT("2026-11-28T08:00:00Z", "2026-11-28T11:00:00Z") "]",
    "[" AT("2026-11-27T20:00:00Z", "2026-11-28T02:00:00Z") "]", /* over midnight */
    "[" AT("2026-12-09T08:00:00Z", "2026-12-09T11:00:00Z") "]", /* 9/12, which could be hours */
    "[" AT("2027-07-01T08:00:00Z", "2027-07-01T11:00:00Z") "]", /* with its year */
    "[" AT("2027-01-02T08:00:00Z", "2027-01-02T11:00:00Z") "]",
    "[" EACH("2026-11-02T06:00:00Z", "2026-11-02T20:00:00Z") "]",
    "[" EACH("2026-01-02T06:00:00Z", "2026-01-02T20:00:00Z") "]", /* nearer next year */
    "[" EACH("2020-06-01T05:00:00Z", "2020-06-01T19:00:00Z") "]",
    "[" EACH("2026-11-30T06:30:00Z", "2026-11-30T10:00:00Z") "," EACH("2026-12-01T13:00:00Z",
                                                                      "2026-12-01T23:00:00Z") "]",
    "[" EACH("2026-11-30T21:00:00Z", "2026-12-01T01:00:00Z") "]", /* weekly, over midnight */
    "[" EACH("2026-11-30T06:00:00Z", "2026-11-30T20:00:00Z") "," AT("2026-11-30T20:00:00Z", "2026-11-30T21:00:00Z") "]",
    "[" EACH("2026-11-30T06:00:00Z", "2026-11-30T20:00:00Z") "," EACH("2026-12-07T08:00:00Z",
                                                                      "2026-12-07T10:00:00Z") "]",
    "[" AT("2027-03-28T00:30:00Z", "2027-03-28T02:00:00Z") "]", /* the clock goes forward */
    "[" AT("2027-10-31T00:00:00Z", "2027-10-31T01:30:00Z") "]", /* and back: 2:00 summer to 2:30 winter */
    "[" AT("2027-10-31T00:00:00Z", "2027-10-31T23:00:00Z") "]",
    "[" AT("2026-11-27T08:00:30Z", "2026-11-27T11:00:15Z") "]", /* seconds, which nobody sees */
    "[" EACH("2027-10-31T00:30:00Z", "2027-10-31T06:00:00Z") "]",
};

TEST(what_we_print_reads_back_as_the_same) {
  for (size_t n = 0; n < sizeof lists / sizeof *lists; n++) {
    struct error error;
    bool weekdays;
    AUTO(availability_free_at) struct availability *before = NULL, *read = NULL, *after = NULL;
    assert_int_equal(availability_read(lists[n], &before, &error), ERROR_NONE);
    AUTO(mem_free_at) char *print = said(before);
    if (hours_text_read(print[0] != '\0' ? print : "nothing from today on", today(), true, &read, &weekdays, &error) !=
        ERROR_NONE)
      fail_msg("%s: %s", print, error.text);
    AUTO(mem_free_at) char *again = said(read);
    assert_string_equal(again, print);
    after = hours_text_apply(before, read, today());
    AUTO(mem_free_at) char *raw = availability_raw(after, NULL);
    assert_string_equal(raw, lists[n]); /* to the byte */
    struct availability_changes changes = availability_compare(before, after, today());
    assert_int_equal(changes.count, 0);
    availability_changes_clear(&changes);
  }
}

/* ---- on top of what is open */

static void assert_changes(const char *before, const char *text, bool weekly, const char *wanted) {
  struct error error;
  bool weekdays;
  AUTO(availability_free_at) struct availability *is = NULL, *read = NULL, *will = NULL;
  AUTO(buf_free) struct buf out = buf_empty(1 << 20);
  assert_int_equal(availability_read(before, &is, &error), ERROR_NONE);
  if (hours_text_read(text, today(), weekly, &read, &weekdays, &error) != ERROR_NONE)
    fail_msg("%s: %s", text, error.text);
  will = hours_text_apply(is, read, today());
  struct availability_changes changes = availability_compare(is, will, today());
  for (size_t n = 0; n < changes.count; n++) {
    char line[400];
    availability_say_change(&changes.changes[n], today(), line, sizeof line);
    assert_true(buf_print(&out, "%s\n", line));
  }
  availability_changes_clear(&changes);
  assert_string_equal(out.data != NULL ? out.data : "", wanted);
}

TEST(what_is_not_named_is_closed_and_what_stays_keeps_its_members) {
  assert_changes("[" EACH("2026-11-02T06:00:00Z", "2026-11-02T20:00:00Z") "]", "lundi 7h-12h, mardi 9h-10h", true,
                 "every Monday from 30 November, 12:00-21:00 removed\n"
                 "every Tuesday from 1 December, 9:00-10:00 added\n");
  assert_changes("[" AT("2026-11-27T08:00:00Z", "2026-11-27T11:00:00Z") "]", "sam 28/11 9h-12h", true,
                 "Fri 27/11 9:00-12:00 removed\nSat 28/11 9:00-12:00 added\n");
  assert_changes("[" AT("2026-11-27T08:00:00Z", "2026-11-27T11:00:00Z") "]", "ven 27/11 9h-12h, 14h-15h", true,
                 "Fri 27/11 14:00-15:00 added\n");
  assert_changes(NULL, "ven 9h-12h", true, "every Friday from 27 November, 9:00-12:00 added\n");
}

TEST(where_there_are_no_weekly_hours_the_coming_weeks_get_them) {
  assert_changes("[]", "ven 9h-12h", false, "Fri 27/11 to Fri 18/12, every week 9:00-12:00 added\n");
  assert_changes("[]", "chaque vendredi à partir du 4 décembre, 9h-12h", false,
                 "Fri 04/12 to Fri 25/12, every week 9:00-12:00 added\n");
}

TEST(a_text_without_end_is_refused) {
  struct error error;
  bool weekdays;
  struct availability *hours;
  AUTO(mem_free_at) char *text = mem_new_array(1 << 17, 1);
  memset(text, ' ', (1 << 17) - 1);
  assert_int_equal(hours_text_read(text, today(), true, &hours, &weekdays, &error), ERROR_USAGE);
  assert_null(hours);
}
