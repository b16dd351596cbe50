/* Reads one report: bytes in, a submission with its observations, passages and findings out. A reader holds what is
 * worth keeping between reports (parser context, compiled schemas); it is used by one process at a time. */
#ifndef APRFOCUS_INGEST_READER_H
#define APRFOCUS_INGEST_READER_H

#include <stddef.h>

#include "common/error.h"
#include "ingest/submission.h"
struct reader;

/* Compiles the XML Schemas of all layouts and reads the lexicon of prose; no file is opened and no address is asked, now
 * or later. The dictionary must outlive the reader. */
/* With `explain` each submission gets notes on what was understood of its prose. */
enum status reader_create(const struct dictionary *dictionary, bool explain, struct reader **out, struct error *error);
void reader_free(struct reader *reader);

/* Fills `submission`, which was initialized or reset. Whatever is in the bytes, this comes back: bad data are findings. */
void reader_read(struct reader *reader, const char *bytes, size_t length, struct submission *submission);

#endif
