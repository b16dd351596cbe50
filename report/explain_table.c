/* The offices and places behind the rows of a table. */
#include <string.h>

#include "report/explain.h"
#include "report/report_internal.h"

/* Columns of a table's `behind`. */
enum { HEADING, OFFICE, WHAT, PASSAGE, PATH, LINE, SOURCE, SHA256, RECEIVED };

static void add_sentence(struct buffer *buffer, struct buffer *line, size_t indent)
{
    report_add_wrapped(buffer, buffer_text(line), indent, 2);
    buffer_clear(line);
}

/* An office's entry: what it is, the passage, and where that stands. */
static void add_entry(struct rendering *rendering, struct arena *arena, struct store_statement *statement,
                      struct buffer *line)
{
    struct buffer *buffer = &rendering->buffer;
    struct text office = store_column_text(statement, OFFICE), passage = store_column_text(statement, PASSAGE);
    struct text path = store_column_text(statement, PATH), source = store_column_text(statement, SOURCE);
    const char *name = office.length ? report_office_name(rendering->context->dictionary, arena, office) : "No known office";
    buffer_format(line, "%s · %s", name, store_column_text(statement, WHAT).data);
    if (path.length)
        buffer_format(line, " · %s", path.data);
    if (store_column_whole(statement, LINE) > 0)
        buffer_format(line, ", line %lld", (long long)store_column_whole(statement, LINE));
    add_sentence(buffer, line, 2);
    if (passage.length) {
        buffer_format(line, "“%s”", passage.data);
        add_sentence(buffer, line, 4);
    }
    if (source.length) {
        buffer_format(line, "%s · received %s", source.data, store_column_text(statement, RECEIVED).data);
        add_sentence(buffer, line, 4);
        buffer_format(line, "SHA-256 %s", store_column_text(statement, SHA256).data);
        add_sentence(buffer, line, 4);
    }
}

static enum status add_rows(struct rendering *rendering, const struct report_source *source,
                            struct store_statement *statement, struct error *error)
{
    struct buffer line, heading;
    buffer_init(&line, REPORT_BUFFER_MAXIMUM);
    buffer_init(&heading, REPORT_BUFFER_MAXIMUM);
    size_t rows = 0;
    enum status status;
    bool row = true;
    while (!(status = store_step(statement, &row, error)) && row) {
        struct text of = store_column_text(statement, HEADING);
        if (rows == 0 || !text_equal(of, buffer_text(&heading))) {
            buffer_clear(&heading);
            buffer_add(&heading, of.data, of.length);
            buffer_add_byte(&rendering->buffer, '\n');
            report_add_wrapped(&rendering->buffer, of, 0, 2);
        }
        rows++;
        add_entry(rendering, source->arena, statement, &line);
        if ((status = rendering_flush(rendering, false, error)))
            break;
    }
    if (!status && rows == 0)
        buffer_add_text(&rendering->buffer, "\nThere is nothing behind it.\n");
    buffer_free(&line);
    buffer_free(&heading);
    return status;
}

static enum status explain_rows(const struct report_context *context, const struct report_table *table,
                                const struct report_output *output, struct error *error)
{
    struct report_source source;
    enum status status = report_source_open(context, table, &source, error);
    if (status)
        return status;
    struct rendering rendering = {.context = context, .output = output};
    buffer_init(&rendering.buffer, REPORT_BUFFER_MAXIMUM);
    buffer_format(&rendering.buffer, "%s · %s · %d · regions of %s\n", table->title, context->region, context->year,
                  context->region_set);
    report_add_wrapped(&rendering.buffer, text_from(table->note), 0, 0);
    struct store_statement *statement;
    status = report_prepare(&source, table->behind, &statement, error);
    if (!status) {
        status = add_rows(&rendering, &source, statement, error);
        store_statement_free(statement);
    }
    if (!status)
        status = rendering_flush(&rendering, true, error);
    buffer_free(&rendering.buffer);
    report_source_close(&source);
    return status;
}

static enum status add_gap(const struct report_output *output, bool first, struct error *error)
{
    return first ? STATUS_OK : output->write(output->data, "\n", 1, error);
}

/* Each of the table's fields, or all of the dictionary. */
static enum status explain_fields(const struct report_context *context, const struct report_table *table,
                                  const struct report_output *output, struct error *error)
{
    size_t count;
    const struct field *fields = dictionary_fields(context->dictionary, &count);
    bool first = true;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count && !status; i++) {
        /* an id stands between spaces */
        size_t length = strlen(fields[i].id);
        bool wanted = !table->fields;
        for (const char *at = table->fields; at && !wanted; at = strchr(at, ' ')) {
            at += *at == ' ';
            wanted = strncmp(at, fields[i].id, length) == 0 && (at[length] == ' ' || at[length] == '\0');
        }
        if (!wanted)
            continue;
        status = add_gap(output, first, error);
        if (!status)
            status = report_explain(context, fields[i].id, NULL, output, error);
        first = false;
    }
    return status;
}

enum status report_explain_table(const struct report_context *context, const struct report_table *table,
                                 const struct report_output *output, struct error *error)
{
    struct report_context whole = *context;
    if (!whole.region)
        whole.region = "Global";
    return table->behind ? explain_rows(&whole, table, output, error) : explain_fields(&whole, table, output, error);
}
