/* Linear programs in exact arithmetic (QSopt_ex), for what doubles cannot settle. */
#ifndef APRFOCUS_AUDIT_EXACT_H
#define APRFOCUS_AUDIT_EXACT_H

#include "audit/system.h"

enum exact_answer { EXACT_FOUND, EXACT_UNBOUNDED, EXACT_IMPOSSIBLE, EXACT_FAILED };

/* The least (direction -1) or largest (1) value of the number over all rational solutions, rounded to the whole number that
 * lies within: up for the least, down for the largest. */
enum exact_answer exact_bound(const struct audit_system *system, size_t number, int direction, int64_t *bound);

#endif
