/* What the files of this room share. */
#ifndef APRFOCUS_FETCH_FETCH_INTERNAL_H
#define APRFOCUS_FETCH_FETCH_INTERNAL_H

#include <curl/curl.h>

#include "common/digest.h"
#include "common/text.h"
#include "fetch/fetch.h"

/* ---- address.c: whether a connection to this numeric address may be made ---- */
bool address_is_allowed(const char *address, const char *allowed);

/* ---- credentials.c ---- */
enum credentials_kind { CREDENTIALS_NONE, CREDENTIALS_BASIC, CREDENTIALS_BEARER };
struct credentials {
    enum credentials_kind kind;
    char *secret; /* USER:PASSWORD, or the token */
};
/* The message says what is wrong, *advice what to do. */
enum status credentials_read(const char *path, struct credentials *credentials, const char **advice, struct error *error);
void credentials_clear(struct credentials *credentials); /* overwrites the secret */

/* ---- head.c: what the head of an answer says ---- */
enum { VALIDATOR_BYTES = 256, HEAD_BYTES_MAX = 64 * 1024 };
struct head {
    size_t bytes; /* of all heads of this transfer, redirections included */
    bool has_length, is_chunked, is_encoded, has_range;
    int64_t length;                            /* Content-Length */
    int64_t range_start, range_total;          /* Content-Range: bytes START-END/TOTAL; total -1 where it is "*" */
    char etag[VALIDATOR_BYTES];                /* "" where there is none that can be used */
    char modified[VALIDATOR_BYTES], date[VALIDATOR_BYTES];
};
/* One line of a head, the line of the status included, which begins anew. False where the head is too long. */
bool head_take(struct head *head, struct text line);
/* The validator for If-Range: a strong ETag, or a date of change that is a strong validator (RFC 9110, 8.8.2.2); "" where
 * there is none. */
const char *head_strong_validator(const struct head *head);

/* ---- state.c: what is known of an address, a small file for each ---- */
struct file_state {
    char etag[VALIDATOR_BYTES], modified[VALIDATOR_BYTES]; /* of the file in the spool; "" where the server gave none */
    char sha256[DIGEST_TEXT_BYTES];                        /* of the file in the spool; "" where there is none */
    int64_t size;
    char partial_validator[VALIDATOR_BYTES]; /* of what arrives, for If-Range; "" where it cannot go on */
    int64_t partial_size;                    /* bytes of it that are on the disk for certain */
};
/* All empty where nothing is known, or where what is known is of another address. */
void state_load(const char *path, const char *url, struct file_state *state);
enum status state_save(const char *path, const char *url, const struct file_state *state, struct error *error);
/* The file in the spool stays, but its validators are of no use any more. */
void state_forget(const char *path);

/* ---- index.c ---- */
#define SIGNATURE_ENDING ".minisig"
/* The lines of an index, each an absolute URL and a file name. A line that cannot be used gives a problem instead. */
struct index_reader {
    struct text rest;
    const char *base;
    size_t line;
    char *url, *name; /* of the line that was read last; freed by the next call */
    const char *problem;
};
bool index_next(struct index_reader *reader);
void index_close(struct index_reader *reader);
/* An address for people: without query, fragment and user. Owner: caller. */
char *url_for_people(const char *url);
/* The address of the signature beside a report. Owner: caller. */
char *url_of_signature(const char *url);
/* "host:port" in lower case. Owner: caller. */
char *url_host(const char *url);

/* ---- transfer.c: one address, over all tries ---- */
struct fetching;
struct source_run;

struct transfer {
    const struct fetch_options *options;
    const struct fetch_source *source;
    const struct credentials *credentials;
    struct source_run *source_run; /* of fetch.c */
    char *url, *shown;             /* shown: for people */
    char *final, *partial, *known; /* paths: in the spool, of what arrives, of what is known */
    int64_t bytes_max;
    size_t line; /* of the index; 0: the source's own */
    bool is_index;
    struct file_state state;
    struct head head;
    CURL *easy;
    struct curl_slist *headers;
    int descriptor; /* of the partial file, -1 while it is closed */
    int64_t have;   /* bytes of the partial file */
    int64_t asked_from; /* the partial file's length when this try asked for the rest; 0: for all */
    int64_t discarded;  /* bytes of bodies that are no report */
    int64_t bytes;      /* that came in this run */
    size_t requests, tries;
    int64_t not_before_ms;
    bool asked_condition;
    bool body_begun;          /* an answer with a report in it; what follows the body is no head */
    bool may_try_again;       /* after a refusal */
    char refusal[256];        /* why this side ended the try; "" where it did not */
    const char *refusal_advice;
    char curl_error[CURL_ERROR_SIZE];
    char trouble[512];        /* of the last try, and what to do about it */
    const char *trouble_advice;
    struct error own_error;   /* of our side; message "" where there is none */
    struct transfer *next;    /* in a queue of fetch.c */
};

/* Whether the spool has the file that the state speaks of. */
bool transfer_spool_has_it(const struct transfer *transfer);

enum verdict {
    VERDICT_DONE,  /* outcome, message and advice are set */
    VERDICT_AGAIN, /* may be tried again, at the earliest after *wait_ms */
    VERDICT_OWN,   /* our side failed: own_error */
};

struct transfer_end {
    enum fetch_outcome outcome;
    char message[512];
    const char *advice;
    int64_t wait_ms; /* what the server asks for; 0: nothing */
};

struct transfer *transfer_create(const struct fetch_options *options, const struct fetch_source *source,
                                 const struct credentials *credentials, const char *url, const char *name, size_t line, bool signature);
void transfer_free(struct transfer *transfer);
/* Prepares a try that may last limit_ms; its easy handle goes to the multi handle then. */
enum status transfer_begin(struct transfer *transfer, int64_t limit_ms, struct error *error);
/* Judges a try that ended with `code`, and puts a file that is whole into the spool. */
enum verdict transfer_end(struct transfer *transfer, CURLcode code, struct transfer_end *end);

#endif
