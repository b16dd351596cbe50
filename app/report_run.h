/* What report, explain and status have in common: a store, a year added up, and where the result goes. */
#ifndef APRFOCUS_APP_REPORT_RUN_H
#define APRFOCUS_APP_REPORT_RUN_H

#include "app/app.h"
#include "common/output.h"
#include "report/report.h"

struct report_run {
    struct store *store;
    struct report_context context;
    struct output *output;
    struct report_output sink; /* writes into output */
};

/* By the options db, year, regions, region and output: opens the store, adds up what has changed, opens the output. False
 * and a message where that cannot be. */
bool report_run_open(struct invocation *invocation, struct report_run *run);
/* Puts the output in its place, or, where `status` or that fails, leaves the old one and says why. */
enum exit_code report_run_close(struct invocation *invocation, struct report_run *run, enum status status);

/* Adds up the other years of the store under the same regions, where a format compares years and the store can be written. */
enum status report_run_add_up_years(struct invocation *invocation, const struct report_run *run);

#endif
