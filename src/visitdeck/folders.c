#include "visitdeck/folders.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/url.h"
#include "store/outbox.h"

char *folders_base(const char *variable, const char *below_home) {
  const char *set = getenv(variable), *home = file_home();
  if (set != NULL && set[0] == '/') return mem_copy(set);
  return mem_print("%s/%s", home != NULL ? home : "/nonexistent", below_home);
}

struct folders folders_of(const char *name) {
  AUTO(mem_free_at) char *state = folders_base("XDG_STATE_HOME", ".local/state");
  AUTO(mem_free_at) char *cache = folders_base("XDG_CACHE_HOME", ".cache");
  return (struct folders){.state = mem_print("%s/visitdeck/%s", state, name),
                          .cache = mem_print("%s/visitdeck/%s", cache, name)};
}

/* "127.0.0.1-8080" of a URL: never a name that begins with a dot. New memory. */
static char *folders_name(const char *url) {
  const char *mark = strstr(url, "://");
  char *name = mem_copy(mark != NULL ? mark + 3 : url);
  for (char *c = name; *c != '\0'; c++)
    if (!isalnum((unsigned char)*c) && (*c != '.' || c == name)) *c = '-';
  return name;
}

/* As it was until names had one form: what was typed, less slashes and the API's path. New memory. */
static char *folders_old_name(const char *given) {
  AUTO(mem_free_at) char *url = mem_copy(given);
  size_t length = strlen(url), api = strlen(URL_API);
  while (length > 0 && url[length - 1] == '/')
    url[--length] = '\0';
  if (length >= api && strcmp(url + length - api, URL_API) == 0) url[length - api] = '\0';
  return folders_name(url);
}

/* Another visitdeck is at work in it: each holds a byte of that file. */
static bool folders_in_use(const char *state) {
  AUTO(mem_free_at) char *path = mem_print("%s/outbox.db.lock", state);
  struct flock any = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  bool used = fd >= 0 && (fcntl(fd, F_OFD_GETLK, &any) != 0 || any.l_type != F_UNLCK);
  if (fd >= 0) close(fd);
  return used;
}

/* What can't be read may hold some. */
static bool folders_have_writes(const char *state, const char *url) {
  AUTO(mem_free_at) char *path = mem_print("%s/outbox.db", state);
  struct outbox *outbox;
  struct outbox_list *list;
  struct error error;
  bool open = access(path, F_OK) == 0;
  if (open && outbox_open(path, url, 0, &outbox, &error) == ERROR_NONE) {
    if (outbox_list(outbox, false, &list, &error) == ERROR_NONE) {
      open = list->count > 0 && !outbox_state_settled(list->rows[0].state); /* they come first */
      outbox_list_free(list);
    }
    outbox_close(outbox);
  }
  return open;
}

struct folders folders_of_server(const char *url, const char *given) {
  AUTO(mem_free_at) char *name = folders_name(url);
  AUTO(mem_free_at) char *old_name = folders_old_name(given);
  struct folders now = folders_of(name), old = folders_of(old_name);
  bool keep = strcmp(name, old_name) != 0 && access(old.state, F_OK) == 0;
  if (keep && access(now.state, F_OK) == 0) {
    keep = folders_have_writes(old.state, url);
  } else if (keep && !folders_in_use(old.state) && rename(old.state, now.state) == 0) {
    (void)!rename(old.cache, now.cache); /* else everything is read anew */
    keep = false;
  }
  struct folders unused = keep ? now : old;
  free(unused.state);
  free(unused.cache);
  return keep ? old : now;
}
