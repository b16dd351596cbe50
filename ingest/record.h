/* A submission as bytes: how a worker hands it to the parent. The parent does not trust them. */
#ifndef APRFOCUS_INGEST_RECORD_H
#define APRFOCUS_INGEST_RECORD_H

#include <stdbool.h>

#include "common/buffer.h"
#include "ingest/submission.h"

void record_write(const struct submission *submission, struct buffer *buffer);
/* Fills a submission that was initialized or reset; false where the bytes are not a record, or not one of a report. */
bool record_read(const struct dictionary *dictionary, struct text bytes, struct submission *submission);

#endif
