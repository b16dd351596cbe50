/* A folder for headquarters and for each bureau of a region set: workbook, page where the program writes one, and CSVs, with an
 * index. It appears whole or not at all. */
#ifndef APRFOCUS_APP_REPORT_PACK_H
#define APRFOCUS_APP_REPORT_PACK_H

#include "report/report.h"

/* Writes the pack of the context's year and region set (its region is not looked at) beside `path` under a temporary name and
 * renames it to `path`, in the place of an older pack. A folder that is no pack of ours is left alone: STATUS_USAGE. `log` is
 * the whole store, which the context's may be a part of. */
enum status report_pack_write(const struct report_context *context, struct store *log, const char *path, struct error *error);
/* A pack for one bureau: its region from a context of REPORT_BUREAU, and what was published from one of REPORT_PUBLIC. */
enum status report_pack_write_bureau(const struct report_context *context, const struct report_context *published, struct store *log,
                                     const char *path, struct error *error);

#endif
