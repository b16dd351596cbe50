/* From paths to submissions in the store: list, read, digest, parse in workers, judge, and write in one place. */
#ifndef APRFOCUS_INGEST_INGEST_H
#define APRFOCUS_INGEST_INGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "ingest/signature.h"
#include "ingest/submission.h"
#include "store/store.h"

/* What became of one file. */
struct ingest_result {
    const char *path;
    const struct submission *submission; /* header and findings; observations only where it was read in this run */
    bool known;                          /* its bytes are in the store already: nothing was added */
};

struct ingest_summary {
    size_t files, accepted, with_warnings, refused, known;
    size_t passed_over;  /* files in folders that are no reports by their names */
    int64_t run;         /* the run in the store, 0 for a check */
};

struct ingest_options {
    const struct dictionary *dictionary;
    struct store *store;       /* NULL: check only, nothing is kept */
    bool explain;              /* submissions get notes on their prose */
    size_t workers;            /* 0: one a processor, at most eight */
    const struct signature_keys *keys; /* NULL: signatures are not looked at */
    bool no_sandbox;           /* readers are not locked in */
    const char *received;      /* YYYY-MM-DD, the day that counts as the day of arrival */
    const char *started;       /* UTC, of the run */
    /* Called for each file, in the order of paths. */
    void (*on_result)(void *context, const struct ingest_result *result);
    void (*on_progress)(void *context, size_t done, size_t all); /* may be NULL */
    void *context;
};

/* Each report is taken whole or refused whole; what was committed stays whatever happens later. An error stops the run
 * (store, worker, memory); bad reports are results. */
enum status ingest_run(const struct ingest_options *options, char *const *paths, size_t count,
                       struct ingest_summary *summary, struct error *error);

#endif
