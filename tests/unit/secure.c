#include "secure.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../harness/folder.h"
#include "../harness/test.h"
#include "base/mem.h"

enum { SECURE_LINES = 16 };
#define SECURE_BASE "/api/v1/business"

struct secure {
  struct MHD_Daemon *daemon;
  char *certificate, *key;
  struct {
    const char *path, *body;
    atomic_size_t requests;
  } lines[SECURE_LINES]; /* told before the first request */
  size_t line_count;
  atomic_size_t requests;
};

static const char certificates[] =
    "cd %s && exec 2>log >&2 && set -ex\n"
    "new='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'\n"
    "openssl req -x509 $new -days 36500 -subj /CN=authority -keyout ca.key -out ca.pem\n"
    "cat >conf <<END\n[ca]\ndefault_ca=d\n[d]\ndatabase=index\nnew_certs_dir=.\nserial=serial\ndefault_md=sha256\n"
    "policy=p\nunique_subject=no\n[p]\ncommonName=supplied\nEND\n"
    ">index; echo 01 >serial\n"
    "echo 'subjectAltName=DNS:agence.example,IP:127.0.0.1' >names; echo 'subjectAltName=DNS:other.example' >others\n"
    "make() { openssl req $new -subj /CN=$1 -keyout $1.key -out $1.csr\n"
    "openssl ca -batch -notext -config conf -in $1.csr -cert ca.pem -keyfile ca.key -startdate $2 -enddate $3 "
    "-extfile $4 -out $1.pem; }\n"
    "make good 20200101000000Z 20991231000000Z names; make expired 20200101000000Z 20210101000000Z names\n"
    "make early 20900101000000Z 20991231000000Z names; make other 20200101000000Z 20991231000000Z others\n"
    "openssl req -x509 $new -days 36500 -subj /CN=agence.example -addext \"$(cat names)\" -keyout stranger.key "
    "-out stranger.pem\n"
    "echo none >rubbish.pem\n";

const char *secure_folder(void) {
  static char folder[FOLDER_PATH];
  if (folder[0] != '\0') return folder;
  if (!folder_make(folder)) abort();
  AUTO(mem_free_at) char *command = mem_print(certificates, folder);
  if (system(command) != 0) {
    fprintf(stderr, "no certificates: see %s/log\n", folder);
    abort();
  }
  return folder;
}

static char *secure_read(const char *name, const char *end) {
  AUTO(mem_free_at) char *file = mem_print("%s.%s", name, end);
  return folder_read(secure_folder(), file, NULL);
}

static enum MHD_Result secure_answer(void *arg, struct MHD_Connection *connection, const char *url,
                                     UNUSED const char *method, UNUSED const char *version, UNUSED const char *body,
                                     size_t *length, void **seen) {
  struct secure *secure = arg;
  size_t line = 0;
  const char *path = strncmp(url, SECURE_BASE, strlen(SECURE_BASE)) == 0 ? url + strlen(SECURE_BASE) : url;
  while (line < secure->line_count && strcmp(secure->lines[line].path, path) != 0)
    line++;
  if (*seen == NULL) { /* the head alone; the body comes now */
    *seen = secure;
    atomic_fetch_add(&secure->requests, 1);
    if (line < secure->line_count) atomic_fetch_add(&secure->lines[line].requests, 1);
    return MHD_YES;
  }
  if (*length > 0) {
    *length = 0;
    return MHD_YES;
  }
  const char *said = line < secure->line_count ? secure->lines[line].body : "{}";
  struct MHD_Response *response = MHD_create_response_from_buffer(strlen(said), (void *)said, MHD_RESPMEM_PERSISTENT);
  enum MHD_Result queued = MHD_queue_response(connection, 200, response);
  MHD_destroy_response(response);
  return queued;
}

static struct secure *secure_open_with(const char *certificate, const char *priorities) {
  struct secure *secure = mem_new(sizeof *secure);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  secure->certificate = secure_read(certificate, "pem");
  secure->key = secure_read(certificate, "key");
  secure->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_TLS, 0, NULL, NULL, secure_answer, secure,
                                    MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_HTTPS_PRIORITIES,
                                    priorities, MHD_OPTION_HTTPS_MEM_CERT, secure->certificate,
                                    MHD_OPTION_HTTPS_MEM_KEY, secure->key, MHD_OPTION_END);
  if (secure->daemon == NULL) abort();
  return secure;
}

struct secure *secure_open(const char *certificate) {
  return secure_open_with(certificate, "NORMAL");
}

struct secure *secure_open_old(const char *certificate) {
  return secure_open_with(certificate, "NORMAL:-VERS-ALL:+VERS-TLS1.1");
}

void secure_close(struct secure *take_secure) {
  MHD_stop_daemon(take_secure->daemon);
  free(take_secure->certificate);
  free(take_secure->key);
  free(take_secure);
}

int secure_port(const struct secure *secure) {
  return MHD_get_daemon_info(secure->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

void secure_say(struct secure *secure, const char *path, const char *body) {
  if (secure->line_count == SECURE_LINES) abort();
  secure->lines[secure->line_count].path = path;
  secure->lines[secure->line_count++].body = body;
}

size_t secure_requests(struct secure *secure, const char *path) {
  if (path == NULL) return atomic_load(&secure->requests);
  for (size_t n = 0; n < secure->line_count; n++)
    if (strcmp(secure->lines[n].path, path) == 0) return atomic_load(&secure->lines[n].requests);
  return 0;
}
