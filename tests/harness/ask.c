#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "base/mem.h"

struct text {
  char *bytes;
  size_t length;
};

static size_t ask_take(char *bytes, size_t size, size_t count, void *arg) {
  struct text *text = arg;
  text->bytes = realloc(text->bytes, text->length + size * count + 1);
  memcpy(text->bytes + text->length, bytes, size * count);
  text->length += size * count;
  text->bytes[text->length] = '\0';
  return size * count;
}

static struct curl_slist *ask_header(struct curl_slist *headers, const char *name, const char *value) {
  AUTO(mem_free_at) char *line = mem_print("%s: %s", name, value);
  return curl_slist_append(headers, line);
}

char *ask_http(const struct ask *ask, long *status) {
  struct text text = {.bytes = strdup("")};
  AUTO(mem_free_at) char *url = mem_print("%s%s", ask->url, ask->path);
  CURL *curl = curl_easy_init();
  struct curl_slist *headers = ask_header(NULL, "Content-Type", ask->type != NULL ? ask->type : "application/json");
  if (ask->token != NULL) headers = ask_header(headers, "X-Auth-Token", ask->token);
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ask_take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &text);
  if (ask->body != NULL) curl_easy_setopt(curl, CURLOPT_POSTFIELDS, ask->body);
  if (ask->method != NULL) curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, ask->method);
  *status = 0;
  if (curl_easy_perform(curl) == CURLE_OK) curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, status);
  curl_easy_cleanup(curl);
  curl_slist_free_all(headers);
  return text.bytes;
}
