#include "live/mqtt_why.h"

#include <string.h>

#include "base/i18n.h"

/* In the words of OpenSSL, which are no language's. */
static const char *const untrusted[] = {"certificate verify failed", "host name verification failed"};
static const char *const wants_cert[] = {"alert certificate required", "alert handshake failure",
                                         "alert bad certificate",      "alert unknown ca",
                                         "alert certificate unknown",  "alert certificate expired"};
static const char *const mismatch[] = {"key values mismatch", "certificate/key are inconsistent"};

static bool mqtt_said(const struct mqtt_end *end, const char *const *texts, size_t count) {
  for (size_t n = 0; n < count; n++)
    if (strstr(end->said, texts[n]) != NULL) return true;
  return false;
}

#define SAID(texts) mqtt_said(end, texts, sizeof(texts) / sizeof *(texts))

static enum error_code mqtt_why_tls(const struct mqtt_end *end, struct error *error) {
  if (SAID(mismatch))
    return error_set(error, ERROR_UNREACHABLE,
                     _("mqtt_key is not the key of mqtt_cert: write the one that belongs to it"));
  if (SAID(wants_cert) && end->has_cert)
    return error_set(error, ERROR_UNREACHABLE,
                     _("The broker %s does not take our certificate: check mqtt_cert and mqtt_key"), end->host);
  if (SAID(wants_cert))
    return error_set(error, ERROR_UNREACHABLE,
                     _("The broker %s wants a certificate of ours: write mqtt_cert and mqtt_key"), end->host);
  if (SAID(untrusted))
    return error_set(error, ERROR_UNREACHABLE, _("The broker %s can't prove who it is: check mqtt_url and mqtt_ca"),
                     end->host);
  return error_set(error, ERROR_UNREACHABLE,
                   _("The broker %s speaks no TLS that we know, or broke off: check the port in mqtt_url"), end->host);
}

enum error_code mqtt_why(const struct mqtt_end *end, struct error *error) {
  if (end->refused)
    return error_set(error, ERROR_AUTH,
                     _("The broker %s refuses us: check mqtt_user, mqtt_password_command or mqtt_cert"), end->host);
  if (end->taken_over)
    return error_set(error, ERROR_UNREACHABLE,
                     _("Another seat uses our name on the broker %s: give each seat a user of its own"), end->host);
  if (end->turns_away != NULL)
    return error_set(error, ERROR_UNREACHABLE, _("The broker %s turns us away: %s"), end->host, end->turns_away);
  if (end->tls) return mqtt_why_tls(end, error);
  if (end->nameless)
    return error_set(error, ERROR_UNREACHABLE, _("Can't find the broker %s: check the network and mqtt_url"),
                     end->host);
  if (end->mute)
    return error_set(
        error, ERROR_UNREACHABLE,
        _("The broker %s hangs up without a word of MQTT: check the port in mqtt_url (mqtts:// where it wants TLS)"),
        end->host);
  return error_set(error, ERROR_UNREACHABLE, _("No answer from the broker %s"), end->host);
}
