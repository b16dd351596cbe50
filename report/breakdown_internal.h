/* A count's figures by one of its dimensions, from the parts that offices gave. */
#ifndef APRFOCUS_REPORT_BREAKDOWN_INTERNAL_H
#define APRFOCUS_REPORT_BREAKDOWN_INTERNAL_H

#include "report/report_internal.h"

struct report_breakdown;

#define REPORT_UNSPECIFIED "unspecified" /* stands behind the codes: what the totals have beyond their parts */
#define REPORT_BREAKDOWN_TOTAL SIZE_MAX

/* Reads all offices' values of the field. A finer code (age 0-4) is rolled up into its parent. An office's figure of a code
 * is the row with exactly that dimension, otherwise the sum of its finer rows. Its memory is the source's arena's, the rest
 * is released by report_breakdown_free. */
enum status report_breakdown_create(const struct report_source *source, const char *field, const char *dimension,
                                    struct report_breakdown **out, struct error *error);
void report_breakdown_free(struct report_breakdown *breakdown); /* NULL is fine */

/* Codes in the dictionary's order (nationalities: those that occur, sorted), and behind them REPORT_UNSPECIFIED. */
size_t report_breakdown_count(const struct report_breakdown *breakdown);
const char *report_breakdown_code(const struct report_breakdown *breakdown, size_t index);
/* The sum over the offices of a line, and how many gave it; NONE where nobody did. */
struct report_cell report_breakdown_sum(const struct report_breakdown *breakdown, size_t index,
                                        const struct report_unit *unit, int64_t *offices);

/* Adds an interval: a sum is open where one of its figures is, and an estimate where one is. NONE adds nothing. */
void report_figure_add(struct report_cell *sum, const struct report_cell *figure);
/* Whether the office, whose region is `region`, belongs to the line. */
bool report_unit_has(const struct report_unit *unit, const char *iso3, const char *region);

#endif
