/* main of every test program that has none of its own. */
#include <locale.h>
#include <signal.h>
#include <stdlib.h>

#include "api/http_curl.h"
#include "base/when.h"
#include "live/mqtt.h"
#include "model/json.h"
#include "test.h"

int main(void) {
  static const char *const proxies[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"};
  struct error error;
  for (size_t n = 0; n < sizeof proxies / sizeof *proxies; n++)
    unsetenv(proxies[n]);
  setlocale(LC_ALL, "C.UTF-8"); /* widths decide what can be shown */
  signal(SIGPIPE, SIG_IGN);
  test_begin();
  json_setup();
  mqtt_begin();
  if (http_curl_setup(&error) != ERROR_NONE || when_zone_set(WHEN_ZONE_DEFAULT, &error) != ERROR_NONE) return 99;
  return mqtt_end(test_run());
}
