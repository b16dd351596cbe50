/* A letter to each office of a year, in the language of its report: what was received, what was understood from it, what
 * contradicts itself, what is missing, what to do. Plain text, UTF-8, 76 columns, which mail and a printer both take. All
 * wordings are data (schemas/letters/texts.csv). A letter holds its own office's data only. Same store, same bytes. */
#ifndef APRFOCUS_REPORT_FEEDBACK_H
#define APRFOCUS_REPORT_FEEDBACK_H

#include "report/report.h"

/* Takes one letter; its file's name is "ALB-2007.txt". Anything but STATUS_OK stops. */
typedef enum status report_letter_taker(void *data, const char *name, struct text letter, struct error *error);

/* Writes a letter to each office of the context's run and region, also to those that sent nothing or only what was refused;
 * *count says how many. STATUS_DATA where the wordings are not what they must be. */
enum status report_feedback(const struct report_context *context, report_letter_taker *take, void *data, size_t *count,
                            struct error *error);
/* Whether a file of this name can be a letter. */
bool report_is_letter(const char *name);

#endif
