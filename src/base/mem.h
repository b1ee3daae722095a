/* mem: allocation that never returns NULL (the program ends with a message when memory is gone). Any thread. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdarg.h>
#include <stddef.h>

/* Zeroed memory; free() it. */
void *mem_new(size_t size) __attribute__((malloc));
/* A copy of the value. */
void *mem_new_as(const void *value, size_t size) __attribute__((malloc));
void *mem_new_array(size_t count, size_t size) __attribute__((malloc));
/* As realloc; overflow of count * size ends the program too. */
void *mem_resize(void *take_old, size_t count, size_t size);
/* Room for one element more than its count, in an array that grows in this way alone (from NULL on; its count may
 * shrink): at powers of two for twice as many, which the count tells. */
void *mem_grow(void *take_old, size_t count, size_t size);
/* A copy of text; NULL gives NULL. */
char *mem_copy(const char *text);
char *mem_copy_n(const char *bytes, size_t length);
/* *text becomes a copy of by, which may be part of it; what it was is freed. */
void mem_replace(char **text, const char *by);
/* Frees the texts of an array, and the array; NULL is fine. */
void mem_free_texts(char **take_texts, size_t count);
/* printf into new memory. */
char *mem_print(const char *format, ...) __attribute__((format(printf, 1, 2), malloc));
char *mem_print_with(const char *format, va_list arguments) __attribute__((format(printf, 1, 0), malloc));
/* A local that ends with its block, whatever way the block is left: AUTO(mem_free_at) char *name, AUTO(buf_free) struct
 * buf text. Of several in one declaration each does. It is set where it is declared, and never handed over (but by
 * mem_take). end is given its address. */
#define AUTO(end) __attribute__((cleanup(end), unused)) /* some compilers take its end for no use */
/* end_at for AUTO, of a pointer to what end frees: AUTO_OF(struct visit, visit_free) after the declaration of
 * visit_free, then AUTO(visit_free_at) struct visit *visit. */
#define AUTO_OF(type, end)                                                                                             \
  static inline void end##_at(type **pointer) {                                                                        \
    end(*pointer);                                                                                                     \
  }
/* free() of what the pointer at that address points to, and NULL for it. For AUTO, too. */
void mem_free_at(void *pointer);
/* What the pointer at that address points to is the caller's; the pointer becomes NULL. */
void *mem_take(void *pointer);
/* Overwrites a secret, then frees it; NULL is fine. */
void mem_free_secret(char *take_text);
AUTO_OF(char, mem_free_secret)

#endif
