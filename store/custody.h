/* Custody: who did what to which bytes can be proved afterwards. Every report's bytes are kept, and a log of what was taken,
 * decided and published is chained by SHA-256. */
#ifndef APRFOCUS_STORE_CUSTODY_H
#define APRFOCUS_STORE_CUSTODY_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/text.h"
#include "store/store.h"

enum custody_event {
    CUSTODY_TAKEN,     /* subject: the report's SHA-256 */
    CUSTODY_REFUSED,   /* likewise */
    CUSTODY_DECIDED,   /* subject: what an analyst decided on, e.g. "ALB 2008 rsd.claims sex=female" */
    CUSTODY_PUBLISHED, /* subject: the absolute path of a file, or of a folder with a slash at its end; logged before it appears */
    CUSTODY_WITHDRAWN, /* subject: likewise; it could not be put in its place after all */
};

/* Adds one entry, now: within the caller's transaction where one is open, else in one of its own. `detail` is one line of
 * words for people, all that should be provable later: "confirmed 12 by A. Analyst because ...". */
enum status custody_log(struct store *store, enum custody_event event, const char *subject, const char *detail, struct error *error);

/* A file that is published (or withdrawn): its path is made absolute, its digest and size stand first in the detail, where
 * the audit looks for them. `what` says what is in it. */
enum status custody_log_file(struct store *store, enum custody_event event, const char *path, const char *sha256, uint64_t size,
                             const char *what, struct error *error);

/* A folder whose files are published (or withdrawn) together: one entry. `listing` has a line for each file as sha256sum writes it,
 * "SHA256  NAME", NAME relative to the folder; it stands in the detail behind the first line, where the audit reads it. */
enum status custody_log_folder(struct store *store, enum custody_event event, const char *path, struct text listing, const char *what,
                               struct error *error);

/* Whether the log's last word on the file is that it was published with this digest: it need not be logged again. */
enum status custody_is_published(struct store *store, const char *path, const char *sha256, bool *published, struct error *error);

/* For many reports: statements and the packer are kept between calls. The store must outlive it. */
struct custody;
enum status custody_open(struct store *store, struct custody **out, struct error *error);
void custody_free(struct custody *custody); /* NULL is fine */

/* Logs a submission as its row says it, and keeps its bytes. Of a refused report only what packs into
 * CUSTODY_REFUSED_BYTES_MAX is kept, so that nobody fills the disk with refuse; the log names its digest all the same. */
enum { CUSTODY_REFUSED_BYTES_MAX = 1024 * 1024 };
enum status custody_take(struct custody *custody, int64_t submission, const char *sha256, bool refused, struct text bytes, struct error *error);

/* What the audit finds: one line each, `where` an entry, a report or a file. */
struct audit_finding {
    const char *where, *what;
};

struct audit_summary {
    int64_t entries, reports, files, findings;
    char chain[65]; /* of the last entry, "" where there is none */
};

/* Follows the chain, unpacks and digests the archive, compares submissions, published files and published folders (in which
 * nothing may stand that was not published) with the log. `expected` is
 * "POSITION:CHAIN" as an earlier audit gave it, or NULL: the log must still have that entry. STATUS_USAGE where it is not
 * of that form; findings are no error. */
enum status audit_run(struct store *store, const char *expected, void (*on_finding)(void *context, const struct audit_finding *finding),
                      void *context, struct audit_summary *summary, struct error *error);

#endif
