/* Reports as they arrived. */
#ifndef APRFOCUS_STORE_ARCHIVE_H
#define APRFOCUS_STORE_ARCHIVE_H

#include "common/buffer.h"
#include "store/store.h"

/* Adds the bytes of a submission; none where the archive does not have them (stores older than the archive). */
enum status archive_read(struct store *store, int64_t submission, struct buffer *out, struct error *error);

#endif
