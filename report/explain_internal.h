/* Adding up again what an explanation lists. */
#ifndef APRFOCUS_REPORT_EXPLAIN_INTERNAL_H
#define APRFOCUS_REPORT_EXPLAIN_INTERNAL_H

#include "report/report_internal.h"

/* Offices by measure ("offices_yes", "offices_with:CODE"), the sum of figures, and each figure for the median. */
struct recount {
    struct arena *arena;
    const struct field *field;
    struct {
        const char *measure;
        int64_t offices;
    } *measures;
    size_t measure_count, measure_capacity;
    struct report_cell sum;
    struct report_cell *figures;
    size_t figure_count, figure_capacity;
    int64_t offices; /* that gave a value */
};

void recount_free(struct recount *recount);
/* An office's value that counts; `first`: the office's first, so that a list counts it once. */
void recount_value(struct recount *recount, struct text value, const struct report_cell *figure, bool first);
/* An office that did not answer ("offices_not_reported") or did not report. */
void recount_silence(struct recount *recount, const char *measure);
/* What the measure comes to. */
struct report_cell recount_measure(const struct recount *recount, const char *measure);

#endif
