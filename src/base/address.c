#include "base/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define ADDRESS_DIGITS "0123456789"
#define ADDRESS_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
enum { ADDRESS_PORT_MAX = 65535, ADDRESS_HOST_MAX = 255, ADDRESS_MAPPED = 12 };

static bool address_port(const char *text, int *port) {
  *port = ADDRESS_NO_PORT;
  if (text[0] == '\0') return true;
  const char *digits = text + strspn(text, "0");
  size_t length = strlen(digits);
  if (strspn(digits, ADDRESS_DIGITS) != length || length > 5) return false;
  *port = (int)strtol(digits, NULL, 10);
  return *port <= ADDRESS_PORT_MAX;
}

static bool address_four(const struct in_addr *four, struct address *address) {
  char text[INET_ADDRSTRLEN];
  address->kind = ADDRESS_FOUR;
  address->host = inet_ntop(AF_INET, four, text, sizeof text) != NULL ? mem_copy(text) : NULL;
  return address->host != NULL;
}

/* What stands in brackets. The zone is the name of a network of this machine; in a URL its sign is written "%25". */
static bool address_six(char *host, struct address *address) {
  struct in6_addr six;
  struct in_addr four;
  char text[INET6_ADDRSTRLEN], *zone = strchr(host, '%');
  if (zone != NULL) *zone++ = '\0';
  if (zone != NULL && strncmp(zone, "25", 2) == 0 && zone[2] != '\0') zone += 2;
  if (zone != NULL && (zone[0] == '\0' || strspn(zone, ADDRESS_LETTERS ADDRESS_DIGITS "-_.") != strlen(zone)))
    return false;
  if (inet_pton(AF_INET6, host, &six) != 1) return false;
  if (IN6_IS_ADDR_V4MAPPED(&six)) { /* the same as the IPv4 address, on the wire too */
    memcpy(&four, six.s6_addr + ADDRESS_MAPPED, sizeof four);
    return zone == NULL && address_four(&four, address);
  }
  if (inet_ntop(AF_INET6, &six, text, sizeof text) == NULL) return false;
  address->kind = ADDRESS_SIX;
  address->host = mem_print("%s%s%s", text, zone != NULL ? "%" : "", zone != NULL ? zone : "");
  return true;
}

/* Labels of letters, digits, '-' and '_'. Where the last one is a number, all of it is: an address of four bytes, in
 * any of the forms that a resolver takes. */
static bool address_name(char *host, struct address *address) {
  struct in_addr four;
  size_t length = strlen(host);
  if (length > 0 && host[length - 1] == '.') host[--length] = '\0';
  if (length == 0 || length > ADDRESS_HOST_MAX || host[0] == '.' || strstr(host, "..") != NULL ||
      strspn(host, ADDRESS_LETTERS ADDRESS_DIGITS "-_.") != length)
    return false;
  for (char *c = host; *c != '\0'; c++)
    if (*c >= 'A' && *c <= 'Z') *c = (char)(*c - 'A' + 'a');
  const char *dot = strrchr(host, '.'), *last = dot != NULL ? dot + 1 : host;
  if (last[strspn(last, ADDRESS_DIGITS)] == '\0' || strncmp(last, "0x", 2) == 0)
    return inet_aton(host, &four) != 0 && address_four(&four, address);
  address->kind = ADDRESS_NAME;
  address->host = mem_copy(host);
  return true;
}

bool address_read(const char *text, struct address *address) {
  *address = (struct address){.port = ADDRESS_NO_PORT};
  bool bracket = text[0] == '[';
  size_t length = strcspn(text + bracket, bracket ? "]" : ":") + bracket;
  if (bracket && text[length] != ']') return false;
  const char *after = text + length + bracket;
  if ((after[0] != ':' && after[0] != '\0') || !address_port(after[0] == ':' ? after + 1 : after, &address->port))
    return false;
  AUTO(mem_free_at) char *host = mem_copy_n(text + bracket, length - bracket);
  return bracket ? address_six(host, address) : address_name(host, address);
}

void address_clear(struct address *address) {
  mem_free_at(&address->host);
}

char *address_print(const struct address *address) {
  bool six = address->kind == ADDRESS_SIX;
  AUTO(mem_free_at) char *host = mem_print("%s%s%s", six ? "[" : "", address->host, six ? "]" : "");
  return address->port == ADDRESS_NO_PORT ? mem_take(&host) : mem_print("%s:%d", host, address->port);
}

bool address_socket_is_loopback(const struct sockaddr *socket) {
  if (socket->sa_family == AF_INET)
    return ntohl(((const struct sockaddr_in *)(const void *)socket)->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
  if (socket->sa_family != AF_INET6) return false;
  const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)socket)->sin6_addr;
  return IN6_IS_ADDR_LOOPBACK(six) || (IN6_IS_ADDR_V4MAPPED(six) && six->s6_addr[ADDRESS_MAPPED] == IN_LOOPBACKNET);
}

bool address_is_loopback(const struct address *address) {
  struct sockaddr_in four = {.sin_family = AF_INET};
  if (address->kind == ADDRESS_NAME) return strcmp(address->host, "localhost") == 0;
  if (address->kind == ADDRESS_SIX) return strcmp(address->host, "::1") == 0;
  return inet_pton(AF_INET, address->host, &four.sin_addr) == 1 &&
         address_socket_is_loopback((const struct sockaddr *)&four);
}
