/* How figures read: for people with their marks, for programs as bare numbers. */
#include <string.h>

#include "common/number.h"
#include "report/report_internal.h"

const char *report_figure_status(const struct report_cell *cell)
{
    if (cell->state == REPORT_PROTECTED)
        return "protected";
    if (cell->state != REPORT_VALUE)
        return "none";
    if (!cell->has_low || !cell->has_high)
        return "open";
    return cell->low == cell->high ? "exact" : "interval";
}

static void bound_text(const struct report_cell *cell, int64_t bound, char text[static NUMBER_TEXT_BYTES])
{
    if (cell->thousandths)
        number_format_thousandths(bound, text);
    else
        number_format_grouped(bound, text);
}

void report_figure_text(const struct report_cell *cell, char text[static REPORT_FIGURE_BYTES])
{
    text[0] = '\0';
    if (cell->state == REPORT_BLANK)
        return;
    const char *about = cell->estimated ? "~" : "";
    char low[NUMBER_TEXT_BYTES] = "", high[NUMBER_TEXT_BYTES] = "";
    if (cell->has_low)
        bound_text(cell, cell->low, low);
    if (cell->has_high)
        bound_text(cell, cell->high, high);
    if (cell->state == REPORT_PROTECTED)
        snprintf(text, REPORT_FIGURE_BYTES, "*");
    else if (cell->state == REPORT_NONE)
        snprintf(text, REPORT_FIGURE_BYTES, "–");
    else if (!cell->has_low && !cell->has_high)
        snprintf(text, REPORT_FIGURE_BYTES, "open");
    else if (!cell->has_high)
        snprintf(text, REPORT_FIGURE_BYTES, "≥ %s%s", about, low);
    else if (!cell->has_low || (cell->low == 0 && cell->high > 0))
        snprintf(text, REPORT_FIGURE_BYTES, "≤ %s%s", about, high);
    else if (cell->low == cell->high)
        snprintf(text, REPORT_FIGURE_BYTES, "%s%s", about, low);
    else if (cell->low < 0 || cell->high < 0) /* a dash between signs would not be read */
        snprintf(text, REPORT_FIGURE_BYTES, "%s%s to %s", about, low, high);
    else
        snprintf(text, REPORT_FIGURE_BYTES, "%s%s–%s", about, low, high);
}

void report_cell_text(const struct report_column *column, const struct report_cell *cell, char *text, size_t size)
{
    text[0] = '\0';
    char figure[REPORT_FIGURE_BYTES] = "";
    if (cell->state == REPORT_BLANK || size == 0)
        return;
    switch (column->type) {
    case REPORT_WHOLE:
        number_format_grouped(cell->low, figure);
        break;
    case REPORT_INTERVAL:
        report_figure_text(cell, figure);
        break;
    case REPORT_PERCENT:
        if (cell->state == REPORT_NONE)
            snprintf(figure, sizeof figure, "–");
        else /* half a per cent rounds up */
            snprintf(figure, sizeof figure, "%lld %% of %lld", (long long)((cell->low * 200 + cell->high) / (2 * cell->high)),
                     (long long)cell->high);
        break;
    case REPORT_TEXT:
    case REPORT_OFFICE:
    case REPORT_FIELD:
    case REPORT_CODE:
        snprintf(text, size, "%.*s", (int)cell->shown.length, cell->shown.data);
        return;
    }
    snprintf(text, size, "%s", figure);
}
