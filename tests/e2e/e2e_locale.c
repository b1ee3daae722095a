/* Terminals of another charset than UTF-8: what commands print there is plain ASCII, what is typed there is understood.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/home.h"
#include "../harness/run.h"
#include "../harness/test.h"
#include "../harness/visitdeck.h"
#include "base/mem.h"

enum { WORDS = 24 };

static const char *const others[] = {"fr_FR.ISO-8859-1", "fr_FR.iso88591", "fr_FR.iso885915@euro", "fr_CA.CP1252"};
enum { OTHERS = sizeof others / sizeof *others };

/* A program in French, in that locale (NULL: none is set). words end with NULL; the home's server is asked. */
static struct ran run_in(const struct home *home, const char *locale, const char *const *words) {
  const char *argv[WORDS + 8] = {"/usr/bin/env", "-u", "LC_ALL"};
  char set[64];
  int count = 3;
  snprintf(set, sizeof set, "LC_ALL=%s", locale != NULL ? locale : "");
  if (locale != NULL) argv[count++] = set;
  argv[count++] = "LANGUAGE=fr";
  for (int n = 0; words[n] != NULL; n++) {
    assert_true(n < WORDS);
    argv[count++] = words[n];
    if (n == 0 && strcmp(words[n], "./visitdeck") == 0) {
      argv[count++] = "--url";
      argv[count++] = home->url;
    }
  }
  return run(home, NULL, argv);
}

static size_t count_beyond_ascii(const struct ran *ran) {
  size_t count = 0;
  for (size_t n = 0; n < ran->out_length; n++)
    count += (unsigned char)ran->out[n] >= 0x80;
  for (size_t n = 0; n < ran->err_length; n++)
    count += (unsigned char)ran->err[n] >= 0x80;
  return count;
}

static void assert_says(const struct ran *ran, const char *text) {
  if (strstr(ran->out, text) == NULL && strstr(ran->err, text) == NULL)
    fail_msg("\"%s\" is not in\n%s%s", text, ran->out, ran->err);
}

/* ---- what is printed */

static const struct {
  const char *words[6], *plain, *accented;
} printed[] = {
    {{"./visitdeck", "slots", "13-1063"}, "* ", "★ "},
    {{"./visitdeck", "properties", "Paradis"}, "disponible  37 rue Paradis", NULL},
    {{"./visitdeck", "properties", "Lyon"},
     "36 rue de la Republique, 69002 Lyon",
     "36 rue de la République, 69002 Lyon"},
    {{"./visitdeck", "property", "99-9999"}, "Flatsy ne le connait pas : ", "Flatsy ne le connaît pas\u00a0: "},
    {{"./visitdeck", "agenda", "hier", "ou", "jamais"}, "visitdeck : Ce n'est pas une date", "Ce n’est pas une date"},
    {{"./visitdeck", "--help"}, "reserver des visites de biens par l'API", "réserver des visites de biens par l’API"},
    {{"./visitdeck-relay", "--help"}, "previent tous les postes", "prévient tous les postes"},
    {{"./visitdeck-sandbox", "--help"}, "l'API Business de Flatsy sur cette machine", "l’API Business de Flatsy"},
    {{"./visitdeck-relay", "--nonsense"}, "L'option --nonsense n'existe pas", "L’option --nonsense n’existe pas"},
    {{"./visitdeck-sandbox", "--nonsense"}, "L'option --nonsense n'existe pas", "L’option --nonsense n’existe pas"}};
enum { PRINTED = sizeof printed / sizeof *printed };

TEST(another_charset_is_given_plain_ascii) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  for (size_t n = 0; n < PRINTED; n++) {
    struct ran ran = run_in(&home, others[n % OTHERS], printed[n].words);
    assert_says(&ran, printed[n].plain);
    assert_int_equal(count_beyond_ascii(&ran), 0);
    ran_free(&ran);
    ran = run_in(&home, "fr_FR.UTF-8", printed[n].words);
    if (printed[n].accented != NULL) assert_says(&ran, printed[n].accented);
    ran_free(&ran);
  }
  home_close(&home);
}

/* Where nothing says which charset it is, it is UTF-8: on servers, in scripts. */
TEST(no_charset_is_utf8) {
  static const char *const locales[] = {NULL, "C", "POSIX", "C.UTF-8", "fr_FR.UTF-8", "fr_FR.utf8", "xx_YY"};
  static const char *const words[] = {"./visitdeck", "properties", "Lyon", NULL};
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  for (size_t n = 0; n < sizeof locales / sizeof *locales; n++) {
    struct ran ran = run_in(&home, locales[n], words);
    assert_says(&ran, "36 rue de la République, 69002 Lyon");
    ran_free(&ran);
  }
  home_close(&home);
}

/* For other programs, to the byte. */
TEST(json_is_utf8_everywhere) {
  static const char *const words[] = {"./visitdeck", "properties", "Lyon", "--json", NULL};
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  struct ran usual = run_in(&home, "C.UTF-8", words);
  assert_says(&usual, "36 rue de la République");
  for (size_t n = 0; n < OTHERS; n++) {
    struct ran ran = run_in(&home, others[n], words);
    assert_int_equal(ran.status, 0);
    assert_int_equal(ran.out_length, usual.out_length);
    assert_memory_equal(ran.out, usual.out, usual.out_length);
    ran_free(&ran);
  }
  ran_free(&usual);
  home_close(&home);
}

/* More than goes out at once: no character is cut in two there. */
TEST(a_long_output_is_plain_throughout) {
  static const char *const words[] = {"./visitdeck", "properties", NULL};
  struct home home;
  visitdeck_begin(&home, "--properties", "2500");
  struct ran usual = run_in(&home, "C.UTF-8", words), ran = run_in(&home, others[0], words);
  assert_true(ran.out_length > 2 * 64 * 1024);
  assert_true(count_beyond_ascii(&usual) > 1000);
  assert_int_equal(count_beyond_ascii(&ran), 0);
  assert_int_equal(text_count(ran.out, "?"), text_count(usual.out, "?"));
  assert_int_equal(text_count(ran.out, "\n"), text_count(usual.out, "\n"));
  assert_true(text_count(ran.out, "Republique") > text_count(usual.out, "Republique"));
  ran_free(&usual);
  ran_free(&ran);
  home_close(&home);
}

TEST(plain_ascii_can_be_asked_for) {
  static const char *const words[] = {"./visitdeck", "--ascii", "properties", "Lyon", NULL};
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  struct ran ran = run_in(&home, "fr_FR.UTF-8", words);
  assert_says(&ran, "36 rue de la Republique, 69002 Lyon");
  assert_int_equal(count_beyond_ascii(&ran), 0);
  ran_free(&ran);
  home_close(&home);
}

/* Also where only the machine knows which charset that locale has. */
TEST(an_installed_locale_says_its_charset) {
  static const char *const words[] = {"./visitdeck", "properties", "R\xe9publique", NULL};
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  AUTO(mem_free_at)
  char *made = home_shell(&home, "localedef -i fr_FR -f ISO-8859-1 %s/fr_FR 2>&1 || echo no locales here", home.folder);
  if (strstr(made, "no locales here") == NULL) {
    setenv("LOCPATH", home.folder, 1);
    struct ran ran = run_in(&home, "fr_FR", words);
    unsetenv("LOCPATH");
    assert_says(&ran, "36 rue de la Republique, 69002 Lyon");
    assert_int_equal(count_beyond_ascii(&ran), 0);
    ran_free(&ran);
  }
  home_close(&home);
}

/* ---- what is typed */

TEST(words_in_another_charset_are_understood) {
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  for (size_t n = 0; n < OTHERS; n++) {
    struct ran ran =
        run_in(&home, others[n], (const char *const[]){"./visitdeck", "properties", "R\xe9publique", NULL});
    assert_says(&ran, "36 rue de la Republique, 69002 Lyon");
    ran_free(&ran);
    /* What is UTF-8 already is not read otherwise. */
    ran = run_in(&home, others[n], (const char *const[]){"./visitdeck", "properties", "République", NULL});
    assert_says(&ran, "36 rue de la Republique, 69002 Lyon");
    ran_free(&ran);
  }
  struct ran ran =
      run_in(&home, others[0],
             (const char *const[]){"./visitdeck", "--yes", "message", "13-1063", "Zo\xe9 arrive \xe0 midi", NULL});
  assert_int_equal(ran.status, 0);
  ran_free(&ran);
  AUTO(mem_free_at) char *sent = home_ask(&home, "/sandbox/messages", NULL);
  assert_non_null(strstr(sent, "\"text\":\"Zoé arrive à midi\""));
  ran = run_in(&home, "fr_FR.iso885915@euro",
               (const char *const[]){"./visitdeck", "--yes", "message", "13-1063", "1200 \xa4", NULL});
  assert_int_equal(ran.status, 0);
  ran_free(&ran);
  AUTO(mem_free_at) char *then = home_ask(&home, "/sandbox/messages", NULL);
  assert_non_null(strstr(then, "\"text\":\"1200 €\""));
  home_close(&home);
}

/* A file's name is its bytes, whatever the locale makes of them. */
TEST(a_file_is_found_by_its_bytes) {
  static const char property[] = "{\"externalRef\":\"13-1063\",\"doorRef\":\"B2\"}";
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  home_write(&home, "propri\xe9t\xe9", property, sizeof property - 1);
  home_write_profile(&home, home.url, "%s", "");
  free(home_shell(&home, "mv %s/config/visitdeck/visitdeck.conf %s/r\xe9glages", home.folder, home.folder));
  AUTO(mem_free_at) char *path = home_path(&home, "propri\xe9t\xe9"), *settings = home_path(&home, "r\xe9glages");
  AUTO(mem_free_at) char *option = mem_print("--config=%s", settings);
  struct ran ran = run_in(&home, others[0], (const char *const[]){"./visitdeck", "--yes", "save", path, NULL});
  assert_int_equal(ran.status, 0);
  ran_free(&ran);
  ran = run_in(&home, others[0],
               (const char *const[]){"/usr/bin/env", "./visitdeck", option, "property", "13-1063", "--json", NULL});
  assert_says(&ran, "\"doorRef\":\"B2\"");
  ran_free(&ran);
  ran = run_in(&home, others[0],
               (const char *const[]){"/usr/bin/env", "./visitdeck", "--config", settings, "property", "13-1063",
                                     "--json", NULL});
  assert_says(&ran, "\"doorRef\":\"B2\"");
  ran_free(&ran);
  home_close(&home);
}

TEST(what_is_no_text_is_refused) {
  static const char *const locales[] = {"fr_FR.UTF-8", "C", "fr_FR.NOBODY-HAS-THIS"};
  static const char *const words[][6] = {{"./visitdeck", "properties", "R\xe9publique"},
                                         {"./visitdeck", "property", "R\xe9publique"},
                                         {"./visitdeck", "visits", "--ref", "R\xe9publique"},
                                         {"./visitdeck", "--yes", "message", "13-1063", "Zo\xe9"},
                                         {"./visitdeck", "agenda", "vendredi", "\xe9"}};
  struct home home;
  visitdeck_begin(&home, NULL, NULL);
  size_t before = home_requests(&home, "/api/");
  for (size_t n = 0; n < sizeof words / sizeof *words; n++) {
    for (size_t m = 0; m < sizeof locales / sizeof *locales; m++) {
      struct ran ran = run_in(&home, locales[m], words[n]);
      assert_int_equal(ran.status, 2);
      assert_says(&ran, "UTF-8");
      ran_free(&ran);
    }
  }
  assert_int_equal(home_requests(&home, "/api/"), before);
  home_close(&home);
}
