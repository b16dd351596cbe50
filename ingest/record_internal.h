#ifndef APRFOCUS_INGEST_RECORD_INTERNAL_H
#define APRFOCUS_INGEST_RECORD_INTERNAL_H

#include "ingest/record.h"

/* Whether what was read from a record can stand in the store. */
bool record_plausible(const struct dictionary *dictionary, const struct submission *submission);

#endif
