/* CSV as RFC 4180 has it: a heading row, a row of HXL hashtags, data. Where all tables are written, each stands behind a
 * row "table,ID", and an empty line is between them. */
#include <string.h>

#include "common/csv.h"
#include "common/number.h"
#include "report/report_internal.h"

struct csv_state {
    struct rendering *rendering;
    const struct report_table *table;
};

static void add_cell(struct buffer *buffer, bool *first, const char *text)
{
    csv_write(buffer, text_from(text), *first);
    *first = false;
}

/* The names (or tags) of the data columns that a column gives: "claims_low", or "low" where the column is bare. */
static void add_heading(struct buffer *buffer, bool *first, const struct report_column *column, bool tags)
{
    static const char *const bounds[] = {"low", "high", "estimated"};
    static const char *const bound_tags[] = {"+x_low", "+x_high"};
    char name[160];
    if (column->type == REPORT_INTERVAL) {
        for (size_t i = 0; i < 3; i++) {
            if (tags && i < 2)
                snprintf(name, sizeof name, "%s%s", column->tag, bound_tags[i]);
            else if (tags)
                snprintf(name, sizeof name, "#meta+x_estimated%s%s", column->flags & REPORT_BARE ? "" : "+x_",
                         column->flags & REPORT_BARE ? "" : column->id);
            else if (column->flags & REPORT_BARE)
                snprintf(name, sizeof name, "%s", bounds[i]);
            else
                snprintf(name, sizeof name, "%s_%s", column->id, bounds[i]);
            add_cell(buffer, first, name);
        }
    } else if (column->type == REPORT_PERCENT) {
        snprintf(name, sizeof name, "%s%s", tags ? column->tag : column->id, tags ? "" : "_pct");
        add_cell(buffer, first, name);
        snprintf(name, sizeof name, "%s%s", tags ? column->tag : column->id, tags ? "+x_total" : "_pct_of");
        add_cell(buffer, first, name);
    } else {
        add_cell(buffer, first, tags ? column->tag : column->id);
    }
}

static void add_bound(struct buffer *buffer, bool *first, const struct report_cell *cell, bool has, int64_t bound)
{
    char text[NUMBER_TEXT_BYTES] = "";
    if (has && cell->thousandths)
        number_format_thousandths(bound, text);
    else if (has)
        number_format_whole(bound, text);
    add_cell(buffer, first, text);
}

static void add_value(struct buffer *buffer, bool *first, const struct report_column *column,
                      const struct report_cell *cell)
{
    bool filled = cell->state == REPORT_VALUE;
    char text[NUMBER_TEXT_BYTES] = "";
    switch (column->type) {
    case REPORT_INTERVAL:
        add_bound(buffer, first, cell, filled && cell->has_low, cell->low);
        add_bound(buffer, first, cell, filled && cell->has_high, cell->high);
        /* the mark has a value in every row of the long tables, as their contract says */
        add_cell(buffer, first, filled && cell->estimated                                        ? "1"
                                : cell->state == REPORT_BLANK && !(column->flags & REPORT_BARE) ? ""
                                                                                                 : "0");
        return;
    case REPORT_PERCENT:
        if (filled) /* a tenth of a per cent is as fine as any number of offices allows */
            number_format_thousandths((cell->low * 2000 + cell->high) / (2 * cell->high) * 100, text);
        add_cell(buffer, first, text);
        number_format_whole(cell->high, text);
        add_cell(buffer, first, filled ? text : "");
        return;
    case REPORT_WHOLE:
        if (filled)
            number_format_whole(cell->low, text);
        add_cell(buffer, first, text);
        return;
    case REPORT_TEXT:
    case REPORT_OFFICE:
    case REPORT_FIELD:
    case REPORT_CODE:
        csv_write(buffer, cell->text, *first);
        *first = false;
        return;
    }
}

static enum status take(void *data, const struct report_row *row, struct error *error)
{
    struct csv_state *state = data;
    struct buffer *buffer = &state->rendering->buffer;
    bool first = true;
    for (size_t i = 0; i < state->table->column_count; i++)
        add_value(buffer, &first, &state->table->columns[i], &row->cells[i]);
    buffer_add_byte(buffer, '\n');
    return rendering_flush(state->rendering, false, error);
}

static void add_heading_row(struct buffer *buffer, const struct report_table *table, bool tags)
{
    bool first = true;
    for (size_t i = 0; i < table->column_count; i++)
        add_heading(buffer, &first, &table->columns[i], tags);
    buffer_add_byte(buffer, '\n');
}

static enum status table(struct rendering *rendering, const struct report_table *table, bool first, struct error *error)
{
    struct report_source source;
    enum status status = report_source_open(rendering->context, table, &source, error);
    if (status)
        return status;
    struct buffer *buffer = &rendering->buffer;
    if (rendering->all)
        buffer_format(buffer, "%stable,%s\n", first ? "" : "\n", table->id);
    add_heading_row(buffer, table, false);
    add_heading_row(buffer, table, true);
    struct csv_state state = {rendering, table};
    source.plain = true;
    source.take = take;
    source.data = &state;
    status = report_source_run(&source, error);
    report_source_close(&source);
    return status;
}

const struct report_renderer renderer_csv = {.id = "csv", .table = table};
