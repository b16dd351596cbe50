/* Memory of one submission, dropped at once when it is done. */
#ifndef APRFOCUS_COMMON_ARENA_H
#define APRFOCUS_COMMON_ARENA_H

#include <stddef.h>

#include "common/text.h"

struct arena;

struct arena *arena_create(void);
void arena_free(struct arena *arena); /* NULL is fine */
/* Forgets all that was allocated; keeps one block for the next submission and gives larger ones back. */
void arena_reset(struct arena *arena);

void *arena_allocate(struct arena *arena, size_t size); /* zeroed, aligned for anything; never NULL */
char *arena_copy(struct arena *arena, const char *data, size_t length); /* NUL-terminated */
char *arena_copy_text(struct arena *arena, const char *nul_terminated);
char *arena_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
