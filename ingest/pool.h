/* Worker processes that have reports read. They are started before the parent grows, get bytes through memory that both
 * share, and have reports read by a process that is locked in (sandbox.h) and limited in memory and in time for each
 * report. A report whose reader dies, hangs or says too much is refused for it. Reports of different groups never share a
 * reader, so that one who took a reader over could lie about reports of the own group only. */
#ifndef APRFOCUS_INGEST_POOL_H
#define APRFOCUS_INGEST_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/text.h"
#include "ingest/reader.h"

struct pool;

/* `reader` is inherited by the workers; the parent does not use it. `locked` says whether readers are locked in; an error
 * where they should be and cannot. */
enum status pool_create(size_t workers, bool locked, struct reader *reader, const struct dictionary *dictionary,
                        struct pool **out, struct error *error);
void pool_free(struct pool *pool);

/* Room for the bytes of the next report (SOURCE_BYTES_MAX + 1), or NULL while the worker whose turn it is has no room, or
 * reports of another group: take a result first. `group` is any number but 0. */
char *pool_room(struct pool *pool, uint64_t group);
/* Hands the bytes in the room over. Results come back in the order of these calls. */
void pool_submit(struct pool *pool, size_t length);

/* Waits for the result of the oldest report that was submitted and puts it into `submission` (initialized or reset). A
 * report whose reader died gets the finding reader-died. *bytes is the report, until pool_release. An error where no
 * reader can be started any more. */
enum status pool_take(struct pool *pool, struct submission *submission, struct text *bytes, struct error *error);
/* Gives the room of the report that was taken back. */
void pool_release(struct pool *pool);

#endif
