/* What check and ingest have in common: reading reports, printing findings, progress, and what was passed over. */
#ifndef APRFOCUS_APP_INTAKE_REPORT_H
#define APRFOCUS_APP_INTAKE_REPORT_H

#include "app/app.h"
#include "ingest/ingest.h"

/* Reads what the arguments name and prints each finding. `options` says where to (store NULL: nowhere) and when; the rest
 * of it is filled here, by the option no-sandbox where the command has it; an on_result with its context is called too.
 * `keys_path` is the key list by which signatures are checked, or NULL. */
enum status intake_run(struct invocation *invocation, struct ingest_options options, const char *keys_path, struct ingest_summary *summary);

/* Prints where what this run took in is far from the same office's last year. That shows only once both reports are in the
 * store, whichever came first. */
enum status intake_compare_years(struct invocation *invocation, struct store *store, int64_t run);

#endif
