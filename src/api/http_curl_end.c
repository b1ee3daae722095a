/* How a request ended. One thing is sure: libcurl says when connection, proxy and TLS are done and the request itself
 * is about to go out (transfer->sent). What ends before that did not reach the server, whatever code it ends with. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "api/http_curl_private.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/note.h"
#include "base/process.h"

enum {
  CURL_RETRY_AFTER_MAX = 3600,
  PROXY_AUTHENTICATION = 407,
  PROXY_NETWORK_LOGIN = 511,
  CURL_TOO_LARGE = 100,
  /* OpenSSL's numbers for what is wrong with a certificate */
  CERTIFICATE_GOOD = 0,
  CERTIFICATE_UNSPECIFIED = 1, /* libcurl's start: the chain was not what failed, but the name */
  CERTIFICATE_EARLY = 9,
  CERTIFICATE_EXPIRED = 10
};

/* What there is to say about an ending. */
struct ending {
  const struct http_curl *curl;
  CURLcode code;
  bool sent;
  bool turned_away;   /* by the peer's TLS, when the request was on its way: it was not read */
  long os;            /* the system's error number, 0: none */
  bool proxy;         /* it went by one, or tried to */
  long tunnel;        /* the proxy's own status, 0: none came */
  bool through;       /* it has let us through: all of its answer came, and says so */
  const char *reason; /* libcurl's */
  const char *host, *by;
};

static long transfer_info(const struct transfer *transfer, CURLINFO what) {
  long value = 0;
  curl_easy_getinfo(transfer->easy, what, &value);
  return value;
}

long http_curl_end_status(const struct transfer *transfer) {
  return transfer_info(transfer, CURLINFO_RESPONSE_CODE);
}

enum tls_end { TLS_ENDS_SOMEHOW, TLS_IS_NONE, TLS_WANTS_CERTIFICATE, TLS_REFUSES, TLS_IS_OLD, TLS_HANGS_UP };

/* libcurl has one code for most of it; its TLS library's words are the same in every language. */
static enum tls_end tls_end_of(const char *reason) {
  static const char *const words[][5] = {
      /* OpenSSL's, GnuTLS's */
      [TLS_IS_NONE] = {"wrong version number", "unexpected TLS packet", "packet length too long", "unknown protocol"},
      [TLS_WANTS_CERTIFICATE] = {"alert certificate required", "Certificate is required", "alert bad certificate",
                                 /* we show none */ "alert no certificate"},
      [TLS_REFUSES] = {"alert handshake failure", /* TLS 1.2 has no better word for a certificate that it lacks */
                       "alert access denied", "alert unknown ca", "Handshake failed"},
      [TLS_IS_OLD] = {"protocol version", "unsupported protocol", "legacy sigalg", "dh key too small"},
      [TLS_HANGS_UP] = {"SSL_ERROR_SYSCALL", "unexpected eof", "non-properly terminated", "onnection reset"}};
  for (enum tls_end end = TLS_IS_NONE; end <= TLS_HANGS_UP; end++)
    for (const char *const *word = words[end]; *word != NULL; word++)
      if (strstr(reason, *word) != NULL) return end;
  return TLS_ENDS_SOMEHOW;
}

/* TLS 1.3 says only behind the request that it does not go on: its server has not read a byte of it. Of another alert
 * that comes then, from who looks into what passes, that is not certain. */
static bool tls_turns_away(CURLcode code, const char *reason, long status) {
  return status == 0 && (code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR || code == CURLE_SSL_CLIENTCERT) &&
         tls_end_of(reason) == TLS_WANTS_CERTIFICATE;
}

static bool ending_is_good_tunnel(const struct ending *ending) {
  return ending->tunnel >= 200 && ending->tunnel < 300;
}

static struct ending ending_of(const struct http_curl *curl, const struct transfer *transfer, CURLcode code) {
  bool turned_away = transfer->sent && tls_turns_away(code, transfer->reason, http_curl_end_status(transfer));
  struct ending ending = {.curl = curl,
                          .code = code,
                          .sent = transfer->sent && !turned_away,
                          .turned_away = turned_away,
                          .os = transfer_info(transfer, CURLINFO_OS_ERRNO),
                          .proxy = curl->proxy != NULL,
                          .tunnel = transfer_info(transfer, CURLINFO_HTTP_CONNECTCODE),
                          .reason = transfer->reason[0] != '\0' ? transfer->reason : curl_easy_strerror(code),
                          .host = curl->host,
                          .by = curl->proxy != NULL ? curl->proxy : ""};
  ending.through = transfer->tunnel_head_ended && ending_is_good_tunnel(&ending);
  return ending;
}

/* ---- certificates */

/* What OpenSSL says of the chain; another library's numbers say nothing. */
static long certificate_verdict(const struct transfer *transfer) {
  const char *library = curl_version_info(CURLVERSION_NOW)->ssl_version;
  bool openssl = library != NULL && strstr(library, "OpenSSL/") != NULL;
  return openssl ? transfer_info(transfer, CURLINFO_SSL_VERIFYRESULT) : LONG_MAX;
}

static void explain_certificate(const struct ending *ending, const struct transfer *transfer, struct error *error) {
  enum error_code kind = ERROR_UNREACHABLE;
  const char *host = ending->host, *reason = ending->reason;
  long verified = certificate_verdict(transfer);
  long proxy_verified = transfer_info(transfer, CURLINFO_PROXY_SSL_VERIFYRESULT);
  if (ending->proxy && !ending->through && proxy_verified != CERTIFICATE_GOOD)
    error_set(error, kind,
              _("The certificate of the proxy %s can't be trusted: nothing was sent. Ask who runs it, and write its "
                "authority's file as ca (%s)"),
              ending->by, reason);
  else if (ending->proxy && verified != CERTIFICATE_EARLY && verified != CERTIFICATE_EXPIRED)
    error_set(error, kind,
              _("The proxy %s shows a certificate for %s that can't be trusted: nothing was sent. If it may read "
                "along, write its authority's file as ca (%s)"),
              ending->by, host, reason);
  else if (verified == CERTIFICATE_EXPIRED)
    error_set(error, kind, _("The certificate of %s has expired: nothing was sent. Is this machine's clock right?"),
              host);
  else if (verified == CERTIFICATE_EARLY)
    error_set(error, kind,
              _("The certificate of %s is not valid yet: nothing was sent. Is this machine's clock right?"), host);
  else if (verified == CERTIFICATE_GOOD || verified == CERTIFICATE_UNSPECIFIED)
    error_set(error, kind, _("The certificate is made out to another name than %s: nothing was sent. Check the URL"),
              host);
  else
    error_set(error, kind,
              _("The certificate of %s can't be trusted: nothing was sent. An authority of your own is written as ca "
                "(%s)"),
              host, reason);
}

static bool ending_is_certificate(const struct ending *ending) {
  return ending->code == CURLE_PEER_FAILED_VERIFICATION || ending->code == CURLE_SSL_ISSUER_ERROR;
}

/* ---- the peer's TLS ends it */

static enum error_code explain_tls(const struct ending *ending, struct error *error) {
  enum error_code kind = ERROR_UNREACHABLE;
  const char *reason = ending->reason;
  char host[600];
  if (ending->proxy) /* which said that it lets us through: it may be its own page that came */
    snprintf(host, sizeof host, _("%s through the proxy %s"), ending->host, ending->by);
  else
    snprintf(host, sizeof host, "%s", ending->host);
  enum tls_end end = ending->code == CURLE_SSL_CLIENTCERT ? TLS_WANTS_CERTIFICATE : tls_end_of(reason);
  switch (end) {
  case TLS_IS_NONE:
    return error_set(
        error, kind,
        _("What answers for %s speaks no TLS: nothing was sent. Perhaps this network wants a login first: open "
          "any web page in a browser; else check the URL (%s)"),
        host, reason);
  case TLS_WANTS_CERTIFICATE:
    return error_set(
        error, kind,
        _("%s wants a client's certificate, which visitdeck has not: nothing was done. Check the URL, or ask who "
          "runs that server (%s)"),
        host, reason);
  case TLS_REFUSES:
    return error_set(
        error, kind,
        _("%s refuses the encrypted connection: nothing was done. Perhaps it wants a client's certificate: check "
          "the URL, or ask who runs that server (%s)"),
        host, reason);
  case TLS_IS_OLD:
    return error_set(
        error, kind,
        _("No encrypted connection with %s: nothing was sent. Its encryption is too old (TLS 1.2 is needed): ask "
          "who runs that server, or the network (%s)"),
        host, reason);
  case TLS_HANGS_UP:
    return error_set(
        error, kind,
        _("%s hung up before the connection was encrypted: nothing was sent. Try again in a moment; if it lasts, "
          "check the URL, or ask who runs the network (%s)"),
        host, reason);
  case TLS_ENDS_SOMEHOW:
    break;
  }
  return error_set(
      error, kind,
      _("No encrypted connection with %s: nothing was sent. Check the URL, or ask who runs the network (%s)"), host,
      reason);
}

/* ---- the proxy's own words */

/* What its status means, and what helps. */
static void explain_proxy_status(const struct ending *ending, int status, struct error *error) {
  enum error_code kind = ERROR_UNREACHABLE;
  const char *by = ending->by, *host = ending->host;
  if (status == PROXY_AUTHENTICATION)
    error_set(error, kind,
              _("The proxy %s wants a login (status %d): nothing was sent. Ask who runs it, and write it into "
                "https_proxy"),
              by, status);
  else if (status == PROXY_NETWORK_LOGIN || (status >= 300 && status < 400))
    error_set(error, kind,
              _("The proxy %s wants a login to the network first (status %d): nothing was sent. Open any web page in a "
                "browser, then try again"),
              by, status);
  else if (status == 429 || status == 503)
    error_set(error, kind, _("The proxy %s is busy (status %d): nothing was sent. Try again in a moment"), by, status);
  else if (status == 400 || status == 404 || status == 405 || status == 501)
    error_set(error, kind,
              _("What answers as the proxy %s is none for https (status %d): nothing was sent. Check https_proxy"), by,
              status);
  else if (status < 200)
    error_set(error, kind,
              _("The proxy %s gives no final answer (status %d): nothing was sent. Try again in a moment; if it lasts, "
                "ask who runs it"),
              by, status);
  else if (status >= 500)
    error_set(
        error, kind,
        _("The proxy %s can't reach %s (status %d): nothing was sent. Try again in a moment; if it lasts, ask who "
          "runs it"),
        by, host, status);
  else
    error_set(
        error, kind,
        _("The proxy %s does not let us through to %s (status %d): nothing was sent. Ask who runs it to allow it"), by,
        host, status);
}

static void explain_proxy(const struct ending *ending, struct error *error) {
  enum error_code kind = ERROR_UNREACHABLE;
  if (ending->tunnel != 0 && !ending_is_good_tunnel(ending))
    explain_proxy_status(ending, (int)ending->tunnel, error);
  else if (ending->code == CURLE_COULDNT_RESOLVE_PROXY)
    error_set(error, kind, _("Can't find the proxy %s: nothing was sent. Check the network and https_proxy"),
              ending->by);
  else if (ending->code == CURLE_COULDNT_CONNECT)
    error_set(error, kind, _("Can't reach the proxy %s: nothing was sent. Check the network and https_proxy"),
              ending->by);
  else if (ending->code == CURLE_OPERATION_TIMEDOUT)
    error_set(error, kind, _("The proxy %s does not answer: nothing was sent. Try again in a moment"), ending->by);
  else if (ending_is_good_tunnel(ending))
    error_set(error, kind,
              _("The answer of the proxy %s has no end: nothing was sent. Try again in a moment; if it lasts, ask who "
                "runs it (%s)"),
              ending->by, ending->reason);
  else
    error_set(error, kind,
              _("The proxy %s does not let us through to %s: nothing was sent. Check https_proxy, or ask who runs it "
                "(%s)"),
              ending->by, ending->host, ending->reason);
}

/* ---- no connection, no TLS */

static enum error_code explain_unsent(const struct ending *ending, struct error *error) {
  enum error_code kind = ERROR_UNREACHABLE;
  const char *host = ending->host;
  if (ending->code != CURLE_OPERATION_TIMEDOUT && process_lacks_files())
    return error_set(error, kind,
                     _("No more files can be opened here, so nothing was sent: raise the limit (ulimit -n)"));
  switch (ending->code) {
  case CURLE_COULDNT_RESOLVE_HOST:
    return error_set(error, kind, _("Can't find %s: check the network and the URL"), host);
  case CURLE_COULDNT_CONNECT:
    return error_set(error, kind, _("Can't reach %s: no connection; check the network and the URL (%s)"), host,
                     ending->os != 0 ? strerror((int)ending->os) : ending->reason);
  case CURLE_OPERATION_TIMEDOUT:
    return error_set(error, kind, _("Can't reach %s: no connection in time; check the network, and try again"), host);
  case CURLE_SSL_CACERT_BADFILE:
    return error_set(
        error, kind,
        _("Certificates can't be read (%s): nothing was sent. Check that file, or ca in the configuration (%s)"),
        ending->curl->ca != NULL ? ending->curl->ca : NOTE_("the system's"), ending->reason);
  case CURLE_SSL_CONNECT_ERROR:
  case CURLE_SSL_CIPHER:
  case CURLE_SSL_CLIENTCERT:
    return explain_tls(ending, error);
  default:
    if (ending->turned_away) return explain_tls(ending, error);
    return error_set(error, kind, _("No connection to %s: nothing was sent. Check the network and the URL (%s)"), host,
                     ending->reason);
  }
}

/* ---- it went out */

static enum error_code explain_lost(const struct ending *ending, struct error *error) {
  enum error_code kind = ERROR_UNREACHABLE;
  const char *host = ending->host;
  switch ((int)ending->code) {
  case CURLE_OPERATION_TIMEDOUT:
    return error_set(error, kind, _("No answer from %s in time"), host);
  case CURLE_ABORTED_BY_CALLBACK: /* transfer_pace */
    return error_set(error, kind, _("The answer of %s comes too slowly: try again on a better line"), host);
  case CURLE_GOT_NOTHING:
    return error_set(error, kind, _("%s hung up without an answer"), host);
  case CURLE_OK: /* libcurl calls it a success when the connection closes inside the head */
  case CURLE_PARTIAL_FILE:
    return error_set(error, kind, _("The answer of %s was cut off"), host);
  case CURLE_UNSUPPORTED_PROTOCOL: /* HTTP/0.9: no head at all */
  case CURLE_WEIRD_SERVER_REPLY:
    return error_set(error, kind, _("What answers at %s is no web server: check the URL"), host);
  case CURLE_OUT_OF_MEMORY: /* libcurl's bound for a line of a head; the other is its name since 8.6 */
  case CURL_TOO_LARGE:
    return error_set(error, kind, _("The head of the answer of %s is too long to be one"), host);
  default:
    return error_set(error, kind, _("The connection to %s broke"), host);
  }
}

/* Whose word it is, and the sentence. */
static enum http_origin transfer_explain(const struct ending *ending, const struct transfer *transfer,
                                         struct error *error) {
  if (ending->sent) {
    explain_lost(ending, error);
    return HTTP_FROM_SERVER;
  }
  bool certificate = ending_is_certificate(ending);
  bool by_proxy = ending->proxy && (certificate || (!ending->through && ending->code != CURLE_COULDNT_RESOLVE_HOST &&
                                                    ending->code != CURLE_SSL_CACERT_BADFILE));
  if (certificate)
    explain_certificate(ending, transfer, error);
  else if (by_proxy)
    explain_proxy(ending, error);
  else
    explain_unsent(ending, error);
  return by_proxy ? HTTP_FROM_PROXY : HTTP_FROM_NETWORK;
}

/* Waiting does not help against it. */
static bool ending_lasts(const struct ending *ending) {
  bool refused = (ending->tunnel >= 300 && ending->tunnel < 500) || ending->tunnel == PROXY_NETWORK_LOGIN;
  bool unsafe = ending->turned_away || ending_is_certificate(ending) || ending->code == CURLE_SSL_CACERT_BADFILE ||
                ending->code == CURLE_SSL_CLIENTCERT || ending->code == CURLE_SSL_CONNECT_ERROR;
  return !ending->sent && (refused || unsafe);
}

static bool ending_is_nameless(const struct ending *ending, const struct transfer *transfer) {
  curl_off_t found = 0;
  bool waits = ending->code == CURLE_OPERATION_TIMEDOUT && !ending->sent && !ending->proxy &&
               curl_easy_getinfo(transfer->easy, CURLINFO_NAMELOOKUP_TIME_T, &found) == CURLE_OK && found == 0;
  return waits || ending->code == CURLE_COULDNT_RESOLVE_HOST;
}

/* libcurl's own reason, once a kind: who is offline for an hour needs one line. What was asked for may name people. */
static void transfer_log(struct http_curl *curl, const struct transfer *transfer, const struct ending *ending) {
  if (ending->code != CURLE_OK && curl->logged.code == ending->code && curl->logged.tunnel == ending->tunnel) return;
  curl->logged.code = ending->code;
  curl->logged.tunnel = ending->tunnel;
  log_line("%s%s%s: %s (%s; libcurl %d)", ending->host, ending->proxy ? " by the proxy " : "", ending->by,
           ending->reason, transfer->sent ? "sent" : "not sent", (int)ending->code);
}

/* By its head alone, which may say so of any text. */
static bool transfer_is_html(const struct transfer *transfer) {
  const char *kind = NULL;
  bool told = curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_TYPE, &kind) == CURLE_OK && kind != NULL;
  return told && (strncasecmp(kind, "text/html", 9) == 0 || strncasecmp(kind, "application/xhtml", 17) == 0);
}

/* "Mon, 30 Nov 2026 03:00:00 GMT". libcurl's own reader returns a time_t: of 32 bits in a Debian of 32 bits, where ours
 * has 64. */
static int64_t transfer_read_date(const char *text) {
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  struct tm at = {0};
  char month[4], zone[4];
  if (sscanf(text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d %3[A-Z]", &at.tm_mday, month, &at.tm_year, &at.tm_hour,
             &at.tm_min, &at.tm_sec, zone) != 7 ||
      strcmp(zone, "GMT") != 0 || strlen(month) != 3)
    return WHEN_NONE;
  const char *found = strstr(months, month);
  if (found == NULL || (found - months) % 3 != 0) return WHEN_NONE;
  at.tm_mon = (int)(found - months) / 3;
  at.tm_year -= 1900;
  int64_t date = timegm(&at);
  return date > 0 ? date : WHEN_NONE;
}

/* A cache on the way that kept the answer says so by its Age. */
static int64_t transfer_date(const struct transfer *transfer) {
  struct curl_header *header;
  if (curl_easy_header(transfer->easy, "Age", 0, CURLH_HEADER, -1, &header) == CURLHE_OK ||
      curl_easy_header(transfer->easy, "Date", 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
    return WHEN_NONE;
  return transfer_read_date(header->value);
}

void http_curl_end_judge(struct http_curl *curl, const struct transfer *transfer, CURLcode code,
                         struct http_answer *answer) {
  if (transfer->slow && !transfer->sent) code = CURLE_OPERATION_TIMEDOUT;
  answer->retry_after_s = -1;
  answer->date = WHEN_NONE;
  answer->body = transfer->body;
  buf_drop_mark(&answer->body);
  answer->status = transfer->sent ? (int)http_curl_end_status(transfer) : 0;
  answer->origin = HTTP_FROM_SERVER;
  bool packed = http_unpack_is_broken(transfer->unpack) && (code == CURLE_OK || code == CURLE_WRITE_ERROR);
  if (transfer->too_large || transfer->refused) {
    answer->outcome = HTTP_TOO_LARGE;
    error_set(&answer->error, ERROR_ANSWER, _("The answer of %s can't be read"), curl->host);
  } else if (packed) {
    answer->outcome = HTTP_LOST;
    error_set(&answer->error, ERROR_UNREACHABLE, _("The answer of %s can't be unpacked (gzip): it is cut or damaged"),
              curl->host);
    log_line("%s: a body can't be unpacked", curl->host);
  } else if (code == CURLE_OK && answer->status != 0 && transfer->head_ended) {
    curl_off_t wait = 0;
    answer->outcome = HTTP_ANSWERED;
    answer->html = transfer_is_html(transfer);
    answer->date = transfer_date(transfer);
    if (curl_easy_getinfo(transfer->easy, CURLINFO_RETRY_AFTER, &wait) == CURLE_OK && wait > 0)
      answer->retry_after_s = wait > CURL_RETRY_AFTER_MAX ? CURL_RETRY_AFTER_MAX : (long)wait;
    curl->logged.code = CURLE_OK;
  } else {
    struct ending ending = ending_of(curl, transfer, code);
    answer->outcome = ending.sent ? HTTP_LOST : HTTP_NOT_SENT;
    answer->lasting = ending_lasts(&ending);
    answer->nameless = ending_is_nameless(&ending, transfer);
    answer->origin = transfer_explain(&ending, transfer, &answer->error);
    transfer_log(curl, transfer, &ending);
  }
}
