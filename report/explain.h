/* From any figure to what it is made of: the offices, their values, the item or passage that each stands on, its place,
 * line and file, the file's SHA-256, and back up: the offices' values are added up again and compared with the figure. */
#ifndef APRFOCUS_REPORT_EXPLAIN_H
#define APRFOCUS_REPORT_EXPLAIN_H

#include "report/report.h"

/* Explains a field in the context's region (NULL: Global), or only one office's part of it (`office` an ISO 3166-1 alpha-3
 * code, NULL: all). Text for people, at most 100 columns wide. STATUS_USAGE where the field or the office is unknown;
 * STATUS_INTERNAL, after the text, where the offices' values do not add up to the figure. */
enum status report_explain(const struct report_context *context, const char *field, const char *office,
                           const struct report_output *output, struct error *error);

/* Explains the rows of a table: the offices and places behind each, or the fields that it counts. */
enum status report_explain_table(const struct report_context *context, const struct report_table *table,
                                 const struct report_output *output, struct error *error);

#endif
