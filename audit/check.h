/* Checks all publications together. */
#ifndef APRFOCUS_AUDIT_CHECK_H
#define APRFOCUS_AUDIT_CHECK_H

#include "audit/publications.h"

struct audit_report {
    /* One line: what can be inferred too well, or does not add up. */
    void (*found)(void *data, const struct audit_row *row, const char *message);
    /* What can be inferred of a protected figure; NULL: nobody wants to know. `high` below 0: no largest value. */
    void (*inferred)(void *data, const struct audit_row *row, int64_t low, int64_t high);
    void *data;
    size_t protected_figures, findings;
};

void audit_check(const struct audit_publications *publications, struct audit_report *report);

#endif
