/* Reports from HTTPS addresses into a spool folder, by libcurl. An address is asked with conditions (ETag, Last-Modified),
 * so that a file that has not changed costs one request; what was cut off goes on where it stopped, but only as long as the
 * server says that the file is still the same (If-Range). Each source has a budget of time, and so has the night: whatever a
 * source does, the others get their files. A file appears in the spool whole, by rename, or not at all.
 *
 *   SPOOL/NAME.xml             of a source that is one report
 *   SPOOL/NAME/FILE.xml        of a source that is an index
 *   SPOOL/NAME.xml.minisig     a report's signature, beside it
 *   SPOOL/.fetch/...           what arrives and what is known of the servers' files; lost, it costs fetching anew */
#ifndef APRFOCUS_FETCH_FETCH_H
#define APRFOCUS_FETCH_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct fetch_source {
    const char *name;              /* letters, digits, hyphen, underscore; names its files in the spool */
    const char *url;               /* https://, see fetch_url_problem */
    bool is_index;                 /* the address lists files, a line each, relative to it */
    const char *credentials_file;  /* NULL: none; see fetch_credentials_check */
    const char *ca_file;           /* certificates that are trusted instead of the system's; NULL: the system's */
    const char *private_addresses; /* separated by spaces, "10.1.2.3 192.168.0.0/16 ::1": what else is refused; NULL: none */
    int64_t budget_ms;             /* 0: the limits' */
    bool signed_beside;            /* of each report the signature is fetched too: its address with ".minisig" behind the path */
};

struct fetch_limits {
    int64_t source_budget_ms, night_budget_ms; /* from a source's first request, from the start */
    int64_t connect_ms;
    int64_t slow_ms, slow_bytes; /* fewer than slow_bytes a second for slow_ms ends the try */
    int64_t first_wait_ms, longest_wait_ms; /* before the second try, doubled with each further one; half of it by chance */
    int64_t file_bytes;          /* of one report */
    size_t tries, redirects;
    size_t parallel, parallel_per_host;
    size_t index_files;          /* lines of an index */
};

extern const struct fetch_limits fetch_limits_default;

enum fetch_outcome {
    FETCH_NEW,       /* the first time that this address gave a report */
    FETCH_CHANGED,   /* other bytes than before */
    FETCH_UNCHANGED, /* the same as before */
    FETCH_ABSENT,    /* the server has nothing there (404, 410) */
    FETCH_FAILED,    /* see message */
};
const char *fetch_outcome_name(enum fetch_outcome outcome); /* "new", "changed", "unchanged", "absent", "failed" */

struct fetch_result {
    const struct fetch_source *source;
    const char *url;  /* without what may be secret in it: no query */
    const char *file; /* in the spool; NULL for an index */
    enum fetch_outcome outcome;
    bool was_there;   /* FETCH_ABSENT, FETCH_FAILED: the spool has an earlier state of it */
    int64_t bytes;    /* that came in this run */
    size_t requests, tries;
    size_t line;      /* of the index that named it; 0: the source's own address */
    const char *message, *advice; /* "" where there is nothing to say */
};

struct fetch_options {
    const char *spool; /* made where it does not exist */
    struct fetch_limits limits;
    /* Once for each address, as it is done. What it is given is valid during the call. */
    void (*on_result)(void *context, const struct fetch_result *result);
    void *context;
};

/* Fetches from all sources. An error is one of our own side (the spool cannot be written); a source's trouble is a result. */
enum status fetch_run(const struct fetch_options *options, const struct fetch_source *sources, size_t count, struct error *error);

/* A file in the spool was not what it should be: the next run fetches it whatever the server says of its state, since it may
 * have been damaged on the way. A path that is not of the spool is passed over. */
void fetch_forget(const char *spool, const char *file);

/* One request without a body's use, for monitoring; follows no redirect. False and a message where the answer is not 2xx. */
bool fetch_ping(const char *url, const char *ca_file, int64_t limit_ms, struct error *error);

/* Why an address cannot be used, a sentence; NULL where it can: https, a host, no user, no control characters. */
const char *fetch_url_problem(const char *url);
/* Why a list of private addresses cannot be used; NULL where it can. */
const char *fetch_addresses_problem(const char *list);
/* A file of one line, "basic USER:PASSWORD" or "bearer TOKEN", that nobody but its owner may read (mode 0600 or less).
 * STATUS_DATA, a message that has nothing of its content, and in *advice what to do. */
enum status fetch_credentials_check(const char *path, const char **advice, struct error *error);

#endif
