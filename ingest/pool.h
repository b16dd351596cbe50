/* Worker processes that parse. They are started before the parent grows, get bytes through memory that both share, and
 * give records back through a socket. A worker that dies or hangs costs the report that it was reading, and nothing else. */
#ifndef APRFOCUS_INGEST_POOL_H
#define APRFOCUS_INGEST_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "common/text.h"
#include "ingest/reader.h"

struct pool;

/* `reader` is inherited by the workers; the parent does not use it. */
enum status pool_create(size_t workers, struct reader *reader, const struct dictionary *dictionary, struct pool **out,
                        struct error *error);
void pool_free(struct pool *pool);

/* Room for the bytes of the next report (SOURCE_BYTES_MAX + 1), or NULL while the worker whose turn it is has no room:
 * take a result first. */
char *pool_room(struct pool *pool);
/* Hands the bytes in the room over. Results come back in the order of these calls. */
void pool_submit(struct pool *pool, size_t length);

/* Waits for the result of the oldest report that was submitted and puts it into `submission` (initialized or reset). A
 * report whose worker died gets the finding reader-died. */
enum status pool_take(struct pool *pool, struct submission *submission, struct error *error);

#endif
