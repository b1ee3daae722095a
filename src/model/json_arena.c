/* cJSON asks for some sixty pieces of memory a visit, and gives them back one by one: a third of what parsing costs. A
 * thread's trees live in a piece of its own, as long as they fit, and go all at once. */
#include <cjson/cJSON.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/json.h"
#include "model/json_private.h"

enum { ARENA_SIZE = 64 << 10, ARENA_ALIGN = 16 };

static _Thread_local struct {
  _Alignas(ARENA_ALIGN) char bytes[ARENA_SIZE];
  size_t used;
  size_t trees; /* that begin in it */
  bool parsing;
  bool outside; /* something of the trees may be elsewhere: didn't fit, or was put in later */
} arena;

static bool is_inside(const void *memory) {
  uintptr_t at = (uintptr_t)memory, begin = (uintptr_t)arena.bytes;
  return at >= begin && at < begin + ARENA_SIZE;
}

static void *hook_new(size_t size) {
  if (!arena.parsing || size > ARENA_SIZE - arena.used) {
    arena.parsing = false; /* nor anything behind it: a tree whose root is outside has nothing inside */
    arena.outside = true;
    return mem_resize(NULL, size, 1);
  }
  void *memory = arena.bytes + arena.used;
  arena.used += (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
  return memory;
}

static void hook_free(void *memory) {
  if (!is_inside(memory)) free(memory);
}

void json_setup(void) {
  cJSON_Hooks hooks = {.malloc_fn = hook_new, .free_fn = hook_free};
  cJSON_InitHooks(&hooks);
}

struct cJSON *json_arena_parse(const char *bytes, size_t length, const char **end) {
  size_t used = arena.used;
  if (arena.trees == 0) arena.outside = false;
  arena.parsing = true;
  cJSON *json = cJSON_ParseWithLengthOpts(bytes, length, end, false);
  arena.parsing = false;
  if (json == NULL)
    arena.used = used;
  else if (is_inside(json))
    arena.trees++;
  return json;
}

void json_free(struct cJSON *take_json) {
  bool inside = is_inside(take_json);
  if (!inside || arena.outside) cJSON_Delete(take_json);
  if (inside && --arena.trees == 0) arena.used = 0;
}
