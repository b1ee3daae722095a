#include "base/mem.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void mem_gone(void) {
  fputs("visitdeck: out of memory\n", stderr);
  abort();
}

void *mem_new(size_t size) {
  return mem_new_array(1, size);
}

void *mem_new_as(const void *value, size_t size) {
  return memcpy(mem_new(size), value, size);
}

void *mem_new_array(size_t count, size_t size) {
  void *memory = calloc(count > 0 ? count : 1, size > 0 ? size : 1);
  if (memory == NULL) mem_gone();
  return memory;
}

void *mem_resize(void *take_old, size_t count, size_t size) {
  size_t total;
  if (__builtin_mul_overflow(count, size, &total)) mem_gone();
  void *memory = realloc(take_old, total > 0 ? total : 1);
  if (memory == NULL) mem_gone();
  return memory;
}

void *mem_grow(void *take_old, size_t count, size_t size) {
  bool full = (count & (count - 1)) == 0;
  return full ? mem_resize(take_old, count > 0 ? 2 * count : 1, size) : take_old;
}

char *mem_copy(const char *text) {
  return text == NULL ? NULL : mem_copy_n(text, strlen(text));
}

char *mem_copy_n(const char *bytes, size_t length) {
  if (length == SIZE_MAX) mem_gone();
  char *copy = mem_resize(NULL, length + 1, 1);
  if (length > 0) memcpy(copy, bytes, length);
  copy[length] = '\0';
  return copy;
}

void mem_replace(char **text, const char *by) {
  char *copy = mem_copy(by);
  free(*text);
  *text = copy;
}

void mem_free_texts(char **take_texts, size_t count) {
  for (size_t n = 0; n < count; n++)
    free(take_texts[n]);
  free(take_texts);
}

char *mem_print_with(const char *format, va_list arguments) {
  char *text = NULL;
  if (vasprintf(&text, format, arguments) < 0) mem_gone();
  return text;
}

char *mem_print(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  char *text = mem_print_with(format, arguments);
  va_end(arguments);
  return text;
}

void *mem_take(void *pointer) {
  void *taken, *none = NULL; /* copied: whatever its type, it is no void pointer */
  memcpy(&taken, pointer, sizeof taken);
  memcpy(pointer, &none, sizeof none);
  return taken;
}

void mem_free_at(void *pointer) {
  free(mem_take(pointer));
}

void mem_free_secret(char *take_text) {
  if (take_text == NULL) return;
  explicit_bzero(take_text, strlen(take_text));
  free(take_text);
}
