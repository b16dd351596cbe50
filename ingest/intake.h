/* Writing submissions into the store: the statements of one run. */
#ifndef APRFOCUS_INGEST_INTAKE_H
#define APRFOCUS_INGEST_INTAKE_H

#include "common/digest.h"
#include "ingest/source.h"
#include "ingest/submission.h"
#include "store/store.h"

struct intake;

/* Begins the run's first transaction. */
enum status intake_open(struct store *store, const struct dictionary *dictionary, const char *started, const char *received,
                        struct intake **out, struct error *error);
/* Commits what is open; without it intake_free rolls the open transaction back. */
enum status intake_close(struct intake *intake, int64_t *run, struct error *error);
void intake_free(struct intake *intake);

/* Whether this file, unchanged since it was read, or these bytes, are in the store; *submission is its id or 0. A refused
 * submission that another version of the program or dictionary judged is as good as unknown: it is read again. */
enum status intake_find_file(struct intake *intake, const char *path, const struct source_identity *identity,
                             int64_t *submission, struct error *error);
enum status intake_find_digest(struct intake *intake, const char *sha256, int64_t *submission, struct error *error);

/* What is kept of a submission: its header and, where it was refused, its findings. */
enum status intake_load(struct intake *intake, int64_t submission, struct submission *out, struct error *error);

struct intake_source {
    const char *path;
    const char *sha256;
    struct source_identity identity;
    bool settled;      /* the file may be recognized by its identity later */
    struct text bytes; /* of a submission that is added */
    const char *signed_by; /* the key of its signature, NULL for none */
};

enum status intake_add(struct intake *intake, const struct submission *submission, const struct intake_source *source,
                       struct error *error);
/* Notes that this file holds a submission that is known. */
enum status intake_note_file(struct intake *intake, const struct intake_source *source, int64_t submission, struct error *error);

#endif
