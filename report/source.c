/* The rows of a table: lines for regions and offices, the SQL that every table may build on, cells from columns. */
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "report/report_internal.h"

enum { PREFIX_MAXIMUM = 1024 * 1024 };

static void add_quoted(struct buffer *buffer, const char *text)
{
    buffer_add_byte(buffer, '\'');
    for (const char *c = text; *c; c++) {
        if (*c == '\'')
            buffer_add_byte(buffer, '\'');
        buffer_add_byte(buffer, *c);
    }
    buffer_add_byte(buffer, '\'');
}

static void add_unit(struct report_source *source, size_t *capacity, const char *region, const char *office)
{
    struct report_unit *units = (struct report_unit *)source->units;
    if (source->unit_count == *capacity) {
        size_t larger = *capacity ? *capacity * 2 : 16;
        struct report_unit *copy = arena_allocate(source->arena, larger * sizeof *copy);
        if (units)
            memcpy(copy, units, source->unit_count * sizeof *copy);
        source->units = units = copy;
        *capacity = larger;
    }
    units[source->unit_count++] = (struct report_unit){region, office};
}

/* The offices of the run in the region ("" for all), after the regions' lines; or only whether there is one. */
static enum status add_offices(struct report_source *source, size_t *capacity, const char *region, bool only_unassigned,
                               struct error *error)
{
    struct store_statement *statement;
    enum status status = store_prepare(
        source->context->store,
        "SELECT office, region FROM run_office WHERE run = :run AND (:region = '' OR region = :region) "
        "ORDER BY CASE WHEN region = 'Unassigned' THEN 1 ELSE 0 END, region, office",
        &statement, error);
    if (status)
        return status;
    store_bind_whole(statement, ":run", source->context->run);
    store_bind_text(statement, ":region", region);
    bool row = true;
    while (!(status = store_step(statement, &row, error)) && row) {
        if (only_unassigned) {
            add_unit(source, capacity, "Unassigned", "");
            break;
        }
        struct text office = store_column_text(statement, 0), home = store_column_text(statement, 1);
        add_unit(source, capacity, arena_copy(source->arena, home.data, home.length),
                 arena_copy(source->arena, office.data, office.length));
    }
    store_statement_free(statement);
    return status;
}

/* The regions of the set sorted, Unassigned only where an office has none, then Global; with a region asked for, its line
 * and its offices. */
static enum status fill_units(struct report_source *source, struct error *error)
{
    const struct report_context *context = source->context;
    size_t capacity = 0, count;
    if (context->audience == REPORT_PUBLIC) /* its tables bring their own lines; offices are not to be seen */
        return STATUS_OK;
    if (context->region) {
        add_unit(source, &capacity, context->region, "");
        bool global = strcmp(context->region, "Global") == 0;
        return add_offices(source, &capacity, global ? "" : context->region, false, error);
    }
    const char *const *regions = dictionary_regions(context->dictionary, context->region_set, &count);
    for (size_t i = 0; i < count; i++)
        add_unit(source, &capacity, regions[i], "");
    enum status status = add_offices(source, &capacity, "Unassigned", true, error);
    add_unit(source, &capacity, "Global", "");
    if (!status && (source->table->always_offices || context->every_office))
        status = add_offices(source, &capacity, "", false, error);
    return status;
}

static void add_unit_rows(struct buffer *sql, const struct report_source *source)
{
    buffer_add_text(sql, "WITH unit(place, region, office) AS (VALUES ");
    if (source->unit_count == 0)
        buffer_add_text(sql, "(NULL, NULL, NULL)");
    for (size_t i = 0; i < source->unit_count; i++) {
        buffer_format(sql, "%s(%zu, ", i ? ", " : "", i);
        add_quoted(sql, source->units[i].region);
        buffer_add_text(sql, ", ");
        add_quoted(sql, source->units[i].office);
        buffer_add_byte(sql, ')');
    }
}

static void add_field_rows(struct buffer *sql, const struct dictionary *dictionary)
{
    size_t count;
    const struct field *fields = dictionary_fields(dictionary, &count);
    buffer_add_text(sql, "), known_field(place, field, kind, label, standing) AS (VALUES ");
    for (size_t i = 0; i < count; i++) {
        buffer_format(sql, "%s(%zu, ", i ? ", " : "", i);
        add_quoted(sql, fields[i].id);
        buffer_format(sql, ", '%s', ", dictionary_kind_name(fields[i].kind));
        add_quoted(sql, fields[i].label);
        buffer_add_text(sql, ", ");
        add_quoted(sql, fields[i].standing);
        buffer_add_byte(sql, ')');
    }
}

static const char *make_prefix(const struct report_source *source)
{
    struct buffer sql;
    buffer_init(&sql, PREFIX_MAXIMUM);
    add_unit_rows(&sql, source);
    buffer_add_text(&sql,
                    "), member(place, region, office, iso3, home, expected, state, late, received, submission, submissions, "
                    "refused, warnings) AS MATERIALIZED (SELECT u.place, u.region, u.office, o.office, o.region, o.expected, o.state, o.late, "
                    "o.received, o.submission, o.submissions, o.refused, o.warnings FROM unit u JOIN run_office o ON o.run = :run "
                    "AND ((u.office = '' AND (u.region = 'Global' OR u.region = o.region)) OR u.office = o.office)");
    add_field_rows(&sql, source->context->dictionary);
    buffer_add_text(&sql, ") ");
    const char *copy = arena_copy(source->arena, sql.data, sql.length);
    buffer_free(&sql);
    return copy;
}

enum status report_source_open(const struct report_context *context, const struct report_table *table,
                               struct report_source *out, struct error *error)
{
    struct report_source source = {.context = context, .table = table, .arena = arena_create()};
    enum status status = fill_units(&source, error);
    if (status) {
        report_source_close(&source);
        return status;
    }
    source.prefix = make_prefix(&source);
    *out = source;
    return STATUS_OK;
}

void report_source_close(struct report_source *source)
{
    arena_free(source->arena);
    source->arena = NULL;
}

enum status report_source_run(struct report_source *source, struct error *error)
{
    enum status status = source->table->rows ? source->table->rows(source, error)
                                             : report_rows_from_sql(source, source->table->sql, error);
    return status ? error_context(error, status, "table %s", source->table->id) : STATUS_OK;
}

enum status report_prepare(const struct report_source *source, const char *sql, struct store_statement **out,
                           struct error *error)
{
    const struct report_context *context = source->context;
    struct buffer whole;
    buffer_init(&whole, 2 * PREFIX_MAXIMUM);
    buffer_add_text(&whole, source->prefix);
    buffer_add_text(&whole, sql);
    enum status status = store_prepare(context->store, whole.data, out, error);
    buffer_free(&whole);
    if (status)
        return status;
    store_bind_whole(*out, ":run", context->run);
    store_bind_whole(*out, ":previous_run", context->previous_run);
    store_bind_whole(*out, ":year", context->year);
    store_bind_text(*out, ":region_set", context->region_set);
    bool all = !context->region || strcmp(context->region, "Global") == 0;
    store_bind_text(*out, ":region", all ? "" : context->region);
    return STATUS_OK;
}

/* Which of a statement's columns fill a column of the table; -1: none. */
struct mapping {
    int first, second, third;
};

static int statement_column(const struct store_statement *statement, const char *id, const char *suffix)
{
    size_t length = strlen(id);
    for (int i = 0; i < store_column_count(statement); i++) {
        const char *name = store_column_name(statement, i);
        if (strncmp(name, id, length) == 0 && strcmp(name + length, suffix) == 0)
            return i;
    }
    return -1;
}

static struct mapping map_column(const struct store_statement *statement, const struct report_column *column)
{
    const char *id = column->id;
    if (column->type == REPORT_INTERVAL)
        return (struct mapping){statement_column(statement, id, "_low"), statement_column(statement, id, "_high"),
                                statement_column(statement, id, "_estimated")};
    if (column->type == REPORT_PERCENT)
        return (struct mapping){statement_column(statement, id, "_part"), statement_column(statement, id, "_whole"), -1};
    return (struct mapping){statement_column(statement, id, ""), -1, -1};
}

struct report_cell report_interval(struct store_statement *statement, int low, int high, int estimated)
{
    struct report_cell cell = {.state = REPORT_NONE};
    if (!store_column_is_null(statement, low)) {
        cell.has_low = true;
        cell.low = store_column_whole(statement, low);
    }
    if (!store_column_is_null(statement, high)) {
        cell.has_high = true;
        cell.high = store_column_whole(statement, high);
    }
    if (cell.has_low || cell.has_high)
        cell.state = REPORT_VALUE;
    cell.estimated = store_column_whole(statement, estimated) != 0;
    return cell;
}

static void fill_percent(struct report_cell *cell, int64_t part, int64_t whole)
{
    cell->state = whole > 0 ? REPORT_VALUE : REPORT_NONE;
    cell->has_low = cell->has_high = whole > 0;
    cell->low = part;
    cell->high = whole;
}

static void fill_cell(const struct report_source *source, struct store_statement *statement,
                      const struct report_column *column, struct mapping from, struct report_cell *cell)
{
    *cell = (struct report_cell){.state = REPORT_BLANK, .text = text_from(""), .shown = text_from("")};
    if (from.first < 0)
        return;
    if (column->type == REPORT_INTERVAL) {
        /* a row without the mark `estimated` has nothing to say here; with it and without bounds, nobody gave a value */
        if (from.third >= 0 && !store_column_is_null(statement, from.third))
            *cell = report_interval(statement, from.first, from.second, from.third);
        return;
    }
    if (store_column_is_null(statement, from.first))
        return;
    if (column->type == REPORT_PERCENT) {
        if (!store_column_is_null(statement, from.second))
            fill_percent(cell, store_column_whole(statement, from.first), store_column_whole(statement, from.second));
        return;
    }
    cell->state = REPORT_VALUE;
    if (column->type == REPORT_WHOLE) {
        cell->low = store_column_whole(statement, from.first);
        cell->has_low = true;
        return;
    }
    cell->text = store_column_text(statement, from.first);
    report_label(source, column, cell);
}

/* Intervals of a row about a share are thousandths of a per cent. */
static void mark_thousandths(const struct report_source *source, struct report_cell *cells)
{
    const struct report_column *columns = source->table->columns;
    bool share = false;
    for (size_t i = 0; i < source->table->column_count; i++) {
        const struct field *field =
            columns[i].type == REPORT_FIELD ? dictionary_field(source->context->dictionary, cells[i].text) : NULL;
        share = share || (field && field->kind == FIELD_SHARE);
    }
    for (size_t i = 0; i < source->table->column_count; i++)
        if (columns[i].type == REPORT_INTERVAL)
            cells[i].thousandths = share || (columns[i].flags & REPORT_THOUSANDTHS);
}

static void translate(const struct report_source *source, struct report_cell *cells)
{
    if (source->plain || report_in_english(source->context))
        return;
    for (size_t i = 0; i < source->table->column_count; i++)
        report_translate(source, &source->table->columns[i], &cells[i]);
}

enum status report_rows_from_statement(struct report_source *source, struct store_statement *statement,
                                       struct error *error)
{
    size_t count = source->table->column_count;
    struct mapping *mappings = memory_allocate(count * sizeof *mappings);
    struct report_cell *cells = memory_allocate(count * sizeof *cells);
    for (size_t i = 0; i < count; i++)
        mappings[i] = map_column(statement, &source->table->columns[i]);
    int set = statement_column(statement, "column_set", "");
    enum status status;
    bool row = true;
    while (!(status = store_step(statement, &row, error)) && row) {
        for (size_t i = 0; i < count; i++)
            fill_cell(source, statement, &source->table->columns[i], mappings[i], &cells[i]);
        mark_thousandths(source, cells);
        translate(source, cells);
        struct report_row given = {.cells = cells, .set = set < 0 ? 0 : (size_t)store_column_whole(statement, set)};
        status = source->take(source->data, &given, error);
        if (status)
            break;
    }
    free(mappings);
    free(cells);
    return status;
}

enum status report_rows_from_sql(struct report_source *source, const char *sql, struct error *error)
{
    struct store_statement *statement;
    enum status status = report_prepare(source, sql, &statement, error);
    if (status)
        return status;
    status = report_rows_from_statement(source, statement, error);
    store_statement_free(statement);
    return status;
}

struct report_cell *report_cells(const struct report_source *source)
{
    struct report_cell *cells = arena_allocate(source->arena, source->table->column_count * sizeof *cells);
    report_clear(source, cells);
    return cells;
}

void report_clear(const struct report_source *source, struct report_cell *cells)
{
    for (size_t i = 0; i < source->table->column_count; i++)
        cells[i] = (struct report_cell){.state = REPORT_BLANK, .text = text_from(""), .shown = text_from("")};
}

struct report_cell *report_cell(const struct report_source *source, struct report_cell *cells, const char *column)
{
    long index = report_column_index(source->table, text_from(column));
    return index < 0 ? NULL : &cells[index];
}

void report_put_text(const struct report_source *source, struct report_cell *cells, const char *column, struct text text)
{
    long index = report_column_index(source->table, text_from(column));
    if (index < 0)
        return;
    struct report_cell *cell = &cells[index];
    *cell = (struct report_cell){.state = REPORT_VALUE, .text = text};
    report_label(source, &source->table->columns[index], cell);
}

void report_put_whole(const struct report_source *source, struct report_cell *cells, const char *column, int64_t number)
{
    struct report_cell *cell = report_cell(source, cells, column);
    if (cell)
        *cell = (struct report_cell){.state = REPORT_VALUE, .low = number, .has_low = true};
}

void report_put_percent(const struct report_source *source, struct report_cell *cells, const char *column, int64_t part,
                        int64_t whole)
{
    struct report_cell *cell = report_cell(source, cells, column);
    if (cell)
        fill_percent(cell, part, whole);
}

enum status report_give(struct report_source *source, size_t set, struct report_cell *cells, struct error *error)
{
    translate(source, cells);
    struct report_row row = {.set = set, .cells = cells};
    if (source->context->row_count)
        ++*source->context->row_count;
    return source->take(source->data, &row, error);
}

const char *report_office_name(const struct dictionary *dictionary, struct arena *arena, struct text iso3)
{
    const struct country *country = dictionary_country(dictionary, iso3);
    if (!country)
        return arena_copy(arena, iso3.data, iso3.length);
    return arena_format(arena, "%s (%s)", country->name, country->iso3);
}

void report_label(const struct report_source *source, const struct report_column *column, struct report_cell *cell)
{
    const struct report_context *context = source->context;
    const struct dictionary *dictionary = context->dictionary;
    cell->shown = cell->text;
    if (cell->text.length == 0)
        cell->state = REPORT_BLANK;
    if (cell->text.length == 0 || source->plain)
        return;
    if (column->type == REPORT_OFFICE) {
        const struct country *country = dictionary_country(dictionary, cell->text);
        const char *name = country ? report_word(context, "country", country->iso3, country->name) : NULL;
        if (country)
            cell->shown = text_from(arena_format(source->arena, "%s (%s)", name, country->iso3));
    } else if (column->type == REPORT_FIELD) {
        const struct field *field = dictionary_field(dictionary, cell->text);
        if (field)
            cell->shown = text_from(
                arena_format(source->arena, "%s (%s)", report_word(context, "field", field->id, field->label), field->id));
    } else if (column->type == REPORT_CODE) {
        const struct code *code = dictionary_code(dictionary, column->list, cell->text);
        if (code)
            cell->shown = text_from(report_code_label(source, code));
    }
}
