/* Personal data in passages masked: report --mask-personal-data. */
#ifndef APRFOCUS_APP_REPORT_MASK_H
#define APRFOCUS_APP_REPORT_MASK_H

#include "app/app.h"
#include "report/report.h"

struct report_mask;

/* By the option, else as `otherwise`. False and a message where it is neither yes nor no. */
bool report_mask_wanted(struct invocation *invocation, bool otherwise, bool *wanted);
/* A connection to the context's store that sees texts masked (where `masked`), and, where a publication is given, nothing but
 * the context's region and that publication. `*out` gets the context over it. */
enum status report_mask_open(const struct report_context *context, bool masked, int64_t publication, struct report_mask **mask,
                             struct report_context *out, struct error *error);
/* Closes it. STATUS_OK, or why names of a signature could not be looked up. */
enum status report_mask_close(struct report_mask *mask, struct error *error); /* NULL is fine */

#endif
