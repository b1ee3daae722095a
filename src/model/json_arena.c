/* cJSON asks for some sixty pieces of memory a visit, and gives them back one by one: a third of what parsing costs. A
 * thread's trees live in a piece of its own, with larger blocks behind it for what doesn't fit, and go all at once. */
#include <cjson/cJSON.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/json.h"
#include "model/json_private.h"

enum { ARENA_SIZE = 64 << 10, ARENA_ALIGN = 16 };

struct block {
  struct block *below;
  size_t size, used;
  char *bytes;
};

static _Thread_local struct {
  _Alignas(ARENA_ALIGN) char bytes[ARENA_SIZE];
  struct block first; /* of those bytes */
  struct block *top;  /* is filled; each twice as large as the one below */
  size_t trees;       /* that begin in it */
  bool parsing;
  bool outside; /* something of the trees may be elsewhere: was put in later */
} arena;

static bool is_inside(const void *memory) {
  for (const struct block *block = arena.top; block != NULL; block = block->below)
    if ((uintptr_t)memory - (uintptr_t)block->bytes < block->size) return true;
  return false;
}

static void arena_add_block(size_t least) {
  size_t size = arena.top->size * 2 > least ? arena.top->size * 2 : least;
  struct block *block = mem_resize(NULL, sizeof *block + size + ARENA_ALIGN, 1);
  uintptr_t bytes = ((uintptr_t)(block + 1) + ARENA_ALIGN - 1) & ~(uintptr_t)(ARENA_ALIGN - 1);
  *block = (struct block){.below = arena.top, .size = size, .bytes = (char *)bytes};
  arena.top = block;
}

/* Back to that block and what was used of it. */
static void arena_cut(struct block *block, size_t used) {
  while (arena.top != block) {
    AUTO(mem_free_at) struct block *gone = arena.top;
    arena.top = gone->below;
  }
  block->used = used;
}

static void *hook_new(size_t size) {
  size_t whole = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
  if (!arena.parsing) {
    arena.outside = true;
    return mem_resize(NULL, size, 1);
  }
  if (whole > arena.top->size - arena.top->used) arena_add_block(whole);
  void *memory = arena.top->bytes + arena.top->used;
  arena.top->used += whole;
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
  if (arena.top == NULL) arena.first = (struct block){.size = ARENA_SIZE, .bytes = arena.bytes};
  if (arena.top == NULL) arena.top = &arena.first;
  struct block *block = arena.top;
  size_t used = block->used;
  if (arena.trees == 0) arena.outside = false;
  arena.parsing = true;
  cJSON *json = cJSON_ParseWithLengthOpts(bytes, length, end, false);
  arena.parsing = false;
  if (json == NULL)
    arena_cut(block, used);
  else if (is_inside(json))
    arena.trees++;
  return json;
}

void json_free(struct cJSON *take_json) {
  bool inside = is_inside(take_json);
  if (!inside || arena.outside) cJSON_Delete(take_json);
  if (inside && --arena.trees == 0) arena_cut(&arena.first, 0);
}
