/* What the data (SDMX-CSV 2.1) and its structure (SDMX-ML 3.1) call things: ids of SDMX are letters, digits, '_' and '-'. */
#ifndef APRFOCUS_REPORT_SDMX_INTERNAL_H
#define APRFOCUS_REPORT_SDMX_INTERNAL_H

#include "report/report_internal.h"

#define SDMX_AGENCY "APRFOCUS"
#define SDMX_VERSION "1.0.0"
#define SDMX_DATAFLOW "TRAFFICKING"

/* "rsd.claims" -> "RSD_CLAIMS", "Asia/Pacific" -> "ASIA_PACIFIC"; in the arena. */
const char *sdmx_id(struct arena *arena, struct text text);
/* A region of a set ("R2008_AFRICA"), "GLOBAL" or "UNASSIGNED". */
const char *sdmx_region(struct arena *arena, const char *set, struct text region);
/* A code of the list of a field: "FORM_FORCED-LABOUR". */
const char *sdmx_category(struct arena *arena, const char *list, struct text code);

/* Of CL_OBS_STATUS. */
struct sdmx_code {
    const char *id, *name;
};
extern const struct sdmx_code sdmx_statuses[], sdmx_bounds[], sdmx_units[], sdmx_measures[]; /* id NULL behind the last */

#endif
