/* JSON: an object a table, with its rows as objects by the columns' ids; all tables are one array. */
#include <string.h>

#include "common/number.h"
#include "report/report_internal.h"

struct json_state {
    struct rendering *rendering;
    const struct report_table *table;
    size_t rows;
};

static void add_string(struct buffer *buffer, struct text text)
{
    buffer_add_byte(buffer, '"');
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '"' || c == '\\')
            buffer_format(buffer, "\\%c", c);
        else if (c < 0x20 || c == 0x7F)
            buffer_format(buffer, "\\u%04x", c);
        else if (c == '<') /* so that a page may carry it inside a script element */
            buffer_add_text(buffer, "\\u003c");
        else
            buffer_add_byte(buffer, (char)c);
    }
    buffer_add_byte(buffer, '"');
}

static void add_member(struct buffer *buffer, const char *name, const char *value)
{
    add_string(buffer, text_from(name));
    buffer_add_text(buffer, ": ");
    if (value)
        add_string(buffer, text_from(value));
    else
        buffer_add_text(buffer, "null");
}

static void add_bound(struct buffer *buffer, const struct report_cell *cell, bool has, int64_t bound)
{
    char text[NUMBER_TEXT_BYTES] = "null";
    if (cell->state == REPORT_VALUE && has && cell->thousandths)
        number_format_thousandths(bound, text);
    else if (cell->state == REPORT_VALUE && has)
        number_format_whole(bound, text);
    buffer_add_text(buffer, text);
}

static void add_interval(struct buffer *buffer, const struct report_cell *cell)
{
    char text[REPORT_FIGURE_BYTES];
    report_figure_text(cell, text);
    buffer_add_text(buffer, "{\"low\": ");
    add_bound(buffer, cell, cell->has_low, cell->low);
    buffer_add_text(buffer, ", \"high\": ");
    add_bound(buffer, cell, cell->has_high, cell->high);
    buffer_format(buffer, ", \"estimated\": %s, ", cell->estimated ? "true" : "false");
    add_member(buffer, "status", report_figure_status(cell));
    buffer_add_text(buffer, ", ");
    add_member(buffer, "text", text);
    buffer_add_byte(buffer, '}');
}

static void add_value(struct buffer *buffer, const struct report_column *column, const struct report_cell *cell)
{
    char text[NUMBER_TEXT_BYTES];
    if (cell->state == REPORT_BLANK) {
        buffer_add_text(buffer, "null");
        return;
    }
    switch (column->type) {
    case REPORT_INTERVAL:
        add_interval(buffer, cell);
        return;
    case REPORT_PERCENT:
        if (cell->state == REPORT_VALUE) {
            number_format_thousandths((cell->low * 2000 + cell->high) / (2 * cell->high) * 100, text);
            buffer_format(buffer, "{\"percent\": %s, \"part\": %lld, \"of\": %lld}", text, (long long)cell->low,
                          (long long)cell->high);
        } else {
            buffer_add_text(buffer, "{\"percent\": null, \"part\": 0, \"of\": 0}");
        }
        return;
    case REPORT_WHOLE:
        number_format_whole(cell->low, text);
        buffer_add_text(buffer, text);
        return;
    case REPORT_TEXT:
    case REPORT_OFFICE:
    case REPORT_FIELD:
    case REPORT_CODE:
        add_string(buffer, cell->text);
        return;
    }
}

static enum status take(void *data, const struct report_row *row, struct error *error)
{
    struct json_state *state = data;
    struct buffer *buffer = &state->rendering->buffer;
    buffer_add_text(buffer, state->rows++ ? ",\n    {" : "\n    {");
    for (size_t i = 0; i < state->table->column_count; i++) {
        if (i)
            buffer_add_text(buffer, ", ");
        add_string(buffer, text_from(state->table->columns[i].id));
        buffer_add_text(buffer, ": ");
        add_value(buffer, &state->table->columns[i], &row->cells[i]);
    }
    buffer_add_byte(buffer, '}');
    return rendering_flush(state->rendering, false, error);
}

static const char *type_name(enum report_column_type type)
{
    static const char *const names[] = {
        [REPORT_TEXT] = "text",   [REPORT_OFFICE] = "office",     [REPORT_FIELD] = "field",     [REPORT_CODE] = "code",
        [REPORT_WHOLE] = "whole", [REPORT_INTERVAL] = "interval", [REPORT_PERCENT] = "percent",
    };
    return names[type];
}

static void add_head(struct buffer *buffer, const struct report_context *context, const struct report_table *table)
{
    buffer_add_text(buffer, "  {");
    add_member(buffer, "table", table->id);
    buffer_add_text(buffer, ",\n   ");
    add_member(buffer, "title", table->title);
    buffer_add_text(buffer, ",\n   ");
    add_member(buffer, "note", table->note);
    buffer_add_text(buffer, ",\n   ");
    add_member(buffer, "denominator", table->denominator);
    buffer_format(buffer, ",\n   \"year\": %d, ", context->year);
    add_member(buffer, "region_set", context->region_set);
    buffer_add_text(buffer, ", ");
    add_member(buffer, "region", context->region);
    buffer_add_text(buffer, ",\n   \"columns\": [");
    for (size_t i = 0; i < table->column_count; i++) {
        const struct report_column *column = &table->columns[i];
        buffer_add_text(buffer, i ? ",\n    {" : "\n    {");
        add_member(buffer, "id", column->id);
        buffer_add_text(buffer, ", ");
        add_member(buffer, "heading", column->heading);
        buffer_add_text(buffer, ", ");
        add_member(buffer, "tag", column->tag);
        buffer_add_text(buffer, ", ");
        add_member(buffer, "type", type_name(column->type));
        buffer_add_byte(buffer, '}');
    }
    buffer_add_text(buffer, "],\n   \"rows\": [");
}

static enum status table(struct rendering *rendering, const struct report_table *table, bool first, struct error *error)
{
    struct report_source source;
    enum status status = report_source_open(rendering->context, table, &source, error);
    if (status)
        return status;
    if (!first)
        buffer_add_text(&rendering->buffer, ",\n");
    add_head(&rendering->buffer, rendering->context, table);
    struct json_state state = {rendering, table, 0};
    source.plain = true;
    source.take = take;
    source.data = &state;
    status = report_source_run(&source, error);
    report_source_close(&source);
    buffer_add_text(&rendering->buffer, "]}");
    return status;
}

static enum status begin(struct rendering *rendering, struct error *error)
{
    (void)error;
    if (rendering->all)
        buffer_add_text(&rendering->buffer, "[\n");
    return STATUS_OK;
}

static enum status end(struct rendering *rendering, struct error *error)
{
    (void)error;
    buffer_add_text(&rendering->buffer, rendering->all ? "\n]\n" : "\n");
    return STATUS_OK;
}

const struct report_renderer renderer_json = {.id = "json", .begin = begin, .table = table, .end = end};
