/* container: from a member back to the struct that holds it: how a function that is given a base (a pane, a sheet, a
 * list) finds whose it is. */
#ifndef BASE_CONTAINER_H
#define BASE_CONTAINER_H

#include <stddef.h>

/* The struct of that type whose member the pointer leads to: const when the pointer is. The compiler warns where the
 * member is of another type. */
#define CONTAINER_OF(pointer, type, member)                                                                            \
  _Generic(1 ? (pointer) : (void *)1, const void *                                                                     \
           : (const type *)CONTAINER_START(pointer, type, member), void *                                              \
           : (type *)CONTAINER_START(pointer, type, member))
#define CONTAINER_START(pointer, type, member)                                                                         \
  ((const char *)(pointer)-offsetof(type, member) + 0 * sizeof(&((type *)0)->member == (pointer)))

#endif
