/* What a reader of tables knows: numbers that are published, numbers that are not, and sums over both. All numbers are whole
 * and not below 0. What he can infer of a number that is not published is computed here, exactly. */
#ifndef APRFOCUS_AUDIT_SYSTEM_H
#define APRFOCUS_AUDIT_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct audit_number {
    bool published;
    int64_t value; /* where it is published */
};

struct audit_term {
    size_t number;
    int sign; /* 1 or -1 */
};

struct audit_sum { /* the signed sum of its terms is 0 */
    size_t first, count;
};

struct audit_system {
    struct audit_number *numbers;
    size_t number_count, number_capacity;
    struct audit_term *terms;
    size_t term_count, term_capacity;
    struct audit_sum *sums;
    size_t sum_count, sum_capacity;
};

void audit_system_init(struct audit_system *system);
void audit_system_free(struct audit_system *system);
size_t audit_system_number(struct audit_system *system, struct audit_number number);
void audit_system_sum(struct audit_system *system); /* begins a sum; its terms are added behind it */
void audit_system_term(struct audit_system *system, size_t number, int sign);

/* The least and the largest value that a number can have. */
struct audit_interval {
    int64_t low, high;
    bool unbounded; /* there is no largest value */
};

struct audit_solver;

/* The system must not change while the solver lives. *possible says whether any numbers fit at all. */
struct audit_solver *audit_solver_create(const struct audit_system *system, bool *possible);
void audit_solver_free(struct audit_solver *solver);

/* What can be inferred of a number, exactly. */
struct audit_interval audit_infer(struct audit_solver *solver, size_t number);
/* Whether a number's interval is as it must be for the threshold: at least `threshold` wide, and its low end at most 1 or at
 * least the threshold. Cheaper than the interval itself where the answer is yes: tables that fit are proof. */
bool audit_is_safe(struct audit_solver *solver, size_t number, int64_t threshold);
bool audit_interval_is_safe(const struct audit_interval *interval, int64_t threshold);

#endif
