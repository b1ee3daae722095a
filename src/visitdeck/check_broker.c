#include "visitdeck/check_broker.h"

#include <time.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "visitdeck/config.h"

enum { CHECK_BROKER_AGAIN_MS = 20, CHECK_BROKER_MESSAGE = 1 << 16 };

static const char check_broker_name[] = N_("broker");

void check_broker_begin(struct check *check, struct check_broker *broker) {
  const struct settings_account *account = &check->config->account;
  *broker = (struct check_broker){.end_ms = clock_mono_ms(&clock_system) + CHECK_ANSWER_MS};
  error_clear(&broker->error);
  if (account->mqtt_url == NULL || check->options->offline) return;
  broker->news = msgq_new(NULL, NULL, mqtt_news_free);
  (void)!mqtt_open(&(struct mqtt_setup){.profile = settings_account_mqtt(account),
                                        .name = "visitdeck-check",
                                        .largest = CHECK_BROKER_MESSAGE,
                                        .news = broker->news},
                   &broker->mqtt, &broker->error);
}

/* The first that has come, or comes in time; NULL: none. The caller frees. */
static struct mqtt_news *check_broker_await(const struct check_broker *broker) {
  struct mqtt_news *news;
  while ((news = msgq_take(broker->news)) == NULL && clock_mono_ms(&clock_system) < broker->end_ms)
    nanosleep(&(struct timespec){.tv_nsec = CHECK_BROKER_AGAIN_MS * 1000000L}, NULL);
  return news;
}

void check_broker_end(struct check *check, struct check_broker *broker) {
  const char *url = check->config->account.mqtt_url;
  struct mqtt_news *news = broker->mqtt != NULL ? check_broker_await(broker) : NULL;
  if (broker->mqtt == NULL && broker->error.code != ERROR_NONE)
    check_lines_wrong(check, check_broker_name, ERROR_UNREACHABLE, "%s", broker->error.text);
  else if (broker->mqtt == NULL && url != NULL)
    check_lines_unseen(check, check_broker_name, _("%s is not asked: --offline"), url);
  else if (broker->mqtt != NULL && news == NULL)
    check_lines_wrong(
        check, check_broker_name, ERROR_UNREACHABLE,
        _("%s does not answer in %d s: check mqtt_url, and the network; without it visits are read from Flatsy"), url,
        CHECK_ANSWER_MS / 1000);
  else if (news != NULL && news->type == MQTT_UP)
    check_lines_fine(check, check_broker_name, _("%s lets us in"), url);
  else if (news != NULL)
    check_lines_wrong(check, check_broker_name, ERROR_UNREACHABLE, "%s", news->error.text);
  if (news != NULL) mqtt_news_free(news);
  if (broker->mqtt != NULL) mqtt_close(broker->mqtt, CHECK_BROKER_AGAIN_MS);
  msgq_free(broker->news);
}
