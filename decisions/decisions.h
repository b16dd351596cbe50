/* Decisions of analysts on values found in prose: confirmed, corrected or rejected, with who, when and why. A decision
 * stands on a sentence. It is applied to every report of the office and year that has this sentence, also to corrections
 * that come later; where the sentence is gone, or an item answers now, the decision rests. */
#ifndef APRFOCUS_DECISIONS_DECISIONS_H
#define APRFOCUS_DECISIONS_DECISIONS_H

#include <stdint.h>

#include "common/error.h"
#include "dictionary/dictionary.h"
#include "figures/interval.h"
#include "store/store.h"

enum decision_action { DECISION_CONFIRM, DECISION_CORRECT, DECISION_REJECT };
const char *decision_action_name(enum decision_action action); /* "confirm", "correct", "reject" */

/* A value as it is typed: `value` and `qualifier` (exact, at-least, at-most, about, range as 10..15, not-applicable; ""
 * is exact) as the interface has them. */
struct decided_value {
    const char *state; /* as in an observation */
    char text[64];     /* yes, partly, no, not-applicable, a scale's word, a code; "" for figures */
    struct interval figure;
};
/* STATUS_USAGE with what is wrong and what to write. Dimensions as "sex=female;age=under-18" in the dictionary's order. */
enum status decided_value_parse(const struct dictionary *dictionary, const struct field *field, const char *value,
                                const char *qualifier, struct decided_value *out, struct error *error);
enum status decision_check_dimensions(const struct dictionary *dictionary, const struct field *field, const char *dimensions,
                                      struct error *error);

struct decision_request {
    const struct field *field;
    const char *office; /* ISO 3166-1 alpha-3 */
    int year;
    const char *dimensions; /* "" for the field's own total */
    const char *code;       /* of a list: which code; "" where only one was found */
    enum decision_action action;
    struct decided_value value; /* of a correction */
    const char *by, *because;
    const char *decided; /* UTC */
};

/* Keeps the decision and applies it to the report that counts. STATUS_USAGE where no such value was found in prose, or an
 * item answers. *id is the decision's. */
enum status decision_make(struct store *store, const struct decision_request *request, int64_t *id, struct error *error);

/* Applies what was decided earlier to a submission that has just been taken in; within the caller's transaction. */
enum status decisions_apply(struct store *store, int64_t submission, const char *office, int64_t year, struct error *error);

#endif
