/* What check and ingest print: findings, progress and one closing line. */
#ifndef APRFOCUS_APP_INTAKE_REPORT_H
#define APRFOCUS_APP_INTAKE_REPORT_H

#include <time.h>

#include "app/app.h"
#include "ingest/ingest.h"

struct intake_report {
    bool show_progress;
    struct timespec began, shown;
};

void intake_report_begin(struct intake_report *report);
void intake_report_result(void *report, const struct ingest_result *result); /* prints the findings */
void intake_report_progress(void *report, size_t done, size_t all);
void intake_report_end(struct intake_report *report); /* clears the progress line */

#endif
