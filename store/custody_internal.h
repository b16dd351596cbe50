#ifndef APRFOCUS_STORE_CUSTODY_INTERNAL_H
#define APRFOCUS_STORE_CUSTODY_INTERNAL_H

#include "common/digest.h"
#include "store/custody.h"

/* The chain before the first entry. */
#define CUSTODY_FIRST_CHAIN "0000000000000000000000000000000000000000000000000000000000000000"

struct custody_row {
    int64_t position;
    struct text at, event, subject, detail;
};

void custody_chain(struct text before, const struct custody_row *row, char chain[static DIGEST_TEXT_BYTES]);

/* SQL: what the log says of a submission, worked out from its row. The audit works it out again. */
#define CUSTODY_SUBMISSION_DETAIL                                                                                              \
    "'size=' || size || ' state=' || state || ' office=' || ifnull(office, '') || ' year=' || ifnull(year, '') || ' layout=' || " \
    "ifnull(layout, '') || ' sequence=' || ifnull(sequence, '') || ' received=' || received || ' signed-by=' || "                  \
    "ifnull((SELECT signed_by FROM signature WHERE signature.submission = submission.id), '') || "                               \
    "' dictionary=' || dictionary_version || ' tool=' || tool_version || ' from=' || source"

#endif
