/* What stops a run: input and output, the store, wrong usage, a bug. Bad data in a report is not an error but a finding
 * (ingest/finding.h), and the run goes on. */
#ifndef APRFOCUS_COMMON_ERROR_H
#define APRFOCUS_COMMON_ERROR_H

enum status {
    STATUS_OK = 0,
    STATUS_USAGE,    /* wrong words on the command line */
    STATUS_IO,       /* a file cannot be read or written */
    STATUS_STORE,    /* the store is not ours, newer, locked, read-only, broken */
    STATUS_DATA,     /* a file of the program's own (dictionary, roster, lexicon, values) is not what it must be */
    STATUS_INTERNAL, /* a bug */
};

struct error {
    char message[1024]; /* one line: what, where, and what to do */
};

/* Sets the message and gives `status` back, so that a caller can write `return error_set(...)`. `error` may be NULL. */
enum status error_set(struct error *error, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Puts context in front of a message on the way up: "context: message". */
enum status error_context(struct error *error, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
