/* The export for FOCUS: the table `focus` as CSV, whatever else is asked for. */
#include <string.h>

#include "report/report_internal.h"

extern const struct report_renderer renderer_csv;

static enum status table(struct rendering *rendering, const struct report_table *table, bool first, struct error *error)
{
    if (!rendering->all && strcmp(table->id, "focus") != 0)
        return error_set(error, STATUS_USAGE, "focus is a format of its own table, not of %s", table->id);
    if (!first)
        return STATUS_OK;
    bool all = rendering->all;
    rendering->all = false; /* one table needs no name above it */
    enum status status = renderer_csv.table(rendering, report_table("focus"), true, error);
    rendering->all = all;
    return status;
}

const struct report_renderer renderer_focus = {.id = "focus", .table = table};
