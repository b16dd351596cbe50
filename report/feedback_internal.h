/* What the parts of a letter share. */
#ifndef APRFOCUS_REPORT_FEEDBACK_INTERNAL_H
#define APRFOCUS_REPORT_FEEDBACK_INTERNAL_H

#include "report/feedback.h"
#include "report/letter_internal.h"

enum feedback_statement {
    FEEDBACK_OFFICES,
    FEEDBACK_LANGUAGE,
    FEEDBACK_SUBMISSION,
    FEEDBACK_VALUES,
    FEEDBACK_FINDINGS,
    FEEDBACK_COMPARISONS,
    FEEDBACK_REFUSED,
    FEEDBACK_STATEMENTS,
};

/* One office and its letter. Texts live in the letter's arena. */
struct feedback {
    const struct report_context *context;
    struct store_statement *statements[FEEDBACK_STATEMENTS];
    struct letter letter;
    bool *answered;      /* by field: the report says something of it */
    const char **answer; /* by field: the answer to a yes/no, NULL for none */
    const char *office, *state, *due;
    bool late;
    int64_t submission; /* that counts, 0: none */
    int64_t sequence;
    const struct layout *layout;
    size_t findings, unanswered; /* what stands under these headings */
};

/* A statement bound to the office, year and submission of the letter, ready to step. */
struct store_statement *feedback_statement(struct feedback *feedback, enum feedback_statement which);
const char *feedback_column(struct feedback *feedback, struct store_statement *statement, int column);

/* The values that were understood, each with the sentence or item behind it; fills answered and answer. */
enum status feedback_values(struct feedback *feedback, struct error *error);
/* The questions that the layout asks and the report leaves open. */
void feedback_unanswered(struct feedback *feedback);

#endif
