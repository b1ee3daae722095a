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
  _Alignas(ARENA_ALIGN) char bytes[];
};

static _Thread_local struct {
  _Alignas(ARENA_ALIGN) char bytes[ARENA_SIZE];
  size_t used;
  struct block *blocks; /* the last one is filled; each twice as large as the one below */
  size_t trees;         /* that begin in it */
  bool parsing;
  bool outside; /* something of the trees may be elsewhere: was put in later */
} arena;

static bool is_within(const void *memory, const char *bytes, size_t size) {
  uintptr_t at = (uintptr_t)memory, begin = (uintptr_t)bytes;
  return at >= begin && at < begin + size;
}

static bool is_inside(const void *memory) {
  if (is_within(memory, arena.bytes, ARENA_SIZE)) return true;
  for (const struct block *block = arena.blocks; block != NULL; block = block->below)
    if (is_within(memory, block->bytes, block->size)) return true;
  return false;
}

static void arena_add_block(size_t least) {
  size_t size = (arena.blocks != NULL ? arena.blocks->size : ARENA_SIZE) * 2;
  if (size < least) size = least;
  struct block *block = mem_resize(NULL, sizeof *block + size, 1);
  *block = (struct block){.below = arena.blocks, .size = size};
  arena.blocks = block;
}

/* Back to that block and what was used of it. */
static void arena_cut(struct block *block, size_t used) {
  while (arena.blocks != block) {
    struct block *gone = arena.blocks;
    arena.blocks = gone->below;
    free(gone);
  }
  if (block != NULL)
    block->used = used;
  else
    arena.used = used;
}

static void *hook_new(size_t size) {
  size_t whole = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
  if (arena.parsing && arena.blocks == NULL && whole <= ARENA_SIZE - arena.used) { /* nearly always */
    void *memory = arena.bytes + arena.used;
    arena.used += whole;
    return memory;
  }
  if (!arena.parsing) {
    arena.outside = true;
    return mem_resize(NULL, size, 1);
  }
  if (arena.blocks == NULL || whole > arena.blocks->size - arena.blocks->used) arena_add_block(whole);
  void *memory = arena.blocks->bytes + arena.blocks->used;
  arena.blocks->used += whole;
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
  struct block *block = arena.blocks;
  size_t used = block != NULL ? block->used : arena.used;
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
  if (inside && --arena.trees == 0) arena_cut(NULL, 0);
}
