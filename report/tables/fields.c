/* Each field by region. Programs read the long table that the contract names; people read a block a field with a line a
 * region, in the columns that fit the field's kind. */
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "report/report_internal.h"

/* ---- the long table ---- */

static const struct report_column columns[] = {
    {"field", "Field", "#indicator+code", REPORT_FIELD, REPORT_GROUP, NULL},
    {"region", "Region", "#region+name", REPORT_TEXT, REPORT_KEY, NULL},
    {"measure", "Measure", "#indicator+x_measure", REPORT_TEXT, REPORT_KEY, NULL},
    {"figure", "Figure", "#indicator+x_value+num", REPORT_INTERVAL, REPORT_BARE, NULL},
    {"offices", "Offices", "#indicator+x_offices+num", REPORT_WHOLE, 0, NULL},
    {"status", "Status", "#status", REPORT_TEXT, 0, NULL},
    {"offices_prose", "Offices, on prose only", "#indicator+x_offices+x_prose+num", REPORT_WHOLE, 0, NULL},
    {"offices_decided", "Offices, decided on", "#indicator+x_offices+x_decided+num", REPORT_WHOLE, 0, NULL},
};

static const char sql[] =
    "SELECT f.field, f.region, f.measure, f.low, f.high, f.estimated, f.offices, f.status, f.prose_offices, f.decided_offices "
    "FROM figure f WHERE f.run = :run AND (:only = '' OR f.region = :only) ORDER BY f.position";

static const char public_sql[] =
    "SELECT f.field, f.region, f.measure, f.low, f.high, f.estimated, f.offices, f.status, f.prose_offices, NULL "
    "FROM published_figure f WHERE f.publication = :run AND f.dimension = '' AND (:only = '' OR f.region = :only) ORDER BY f.position";

enum { FIELD, REGION, MEASURE, LOW, HIGH, ESTIMATED, OFFICES, STATUS, PROSE_OFFICES, DECIDED_OFFICES };

static enum status prepare(const struct report_source *source, struct store_statement **out, struct error *error)
{
    enum status status = report_prepare(source, source->context->audience == REPORT_PUBLIC ? public_sql : sql, out, error);
    if (!status)
        store_bind_text(*out, ":only", source->context->region && source->context->audience != REPORT_BUREAU ? source->context->region : "");
    return status;
}

static struct report_cell figure_of(const struct report_source *source, struct store_statement *statement)
{
    struct report_cell cell = report_interval(statement, LOW, HIGH, ESTIMATED);
    const struct field *field = dictionary_field(source->context->dictionary, store_column_text(statement, FIELD));
    cell.thousandths = field && field->kind == FIELD_SHARE;
    if (text_is(store_column_text(statement, STATUS), "protected"))
        cell.state = REPORT_PROTECTED;
    return cell;
}

static enum status rows(struct report_source *source, struct error *error)
{
    struct store_statement *statement;
    enum status status = prepare(source, &statement, error);
    if (status)
        return status;
    struct report_cell *cells = report_cells(source);
    bool row = true;
    while (!(status = store_step(statement, &row, error)) && row) {
        report_clear(source, cells);
        report_put_text(source, cells, "field", store_column_text(statement, FIELD));
        report_put_text(source, cells, "region", store_column_text(statement, REGION));
        report_put_text(source, cells, "measure", store_column_text(statement, MEASURE));
        *report_cell(source, cells, "figure") = figure_of(source, statement);
        report_put_whole(source, cells, "offices", store_column_whole(statement, OFFICES));
        report_put_text(source, cells, "status", store_column_text(statement, STATUS));
        report_put_whole(source, cells, "offices_prose", store_column_whole(statement, PROSE_OFFICES));
        if (!store_column_is_null(statement, DECIDED_OFFICES)) /* the public is not told who decided */
            report_put_whole(source, cells, "offices_decided", store_column_whole(statement, DECIDED_OFFICES));
        if ((status = report_give(source, 0, cells, error)))
            break;
    }
    store_statement_free(statement);
    return status;
}

/* ---- for people ---- */

static const struct report_column people_columns[] = {
    {"field", "Field", "#indicator+code", REPORT_FIELD, REPORT_GROUP, NULL},
    {"region", "Region", "#region+name", REPORT_TEXT, REPORT_KEY, NULL},
    {"office", "Office", "#country+code", REPORT_OFFICE, REPORT_KEY | REPORT_HIDE_EMPTY, NULL},
    {"answer", "Answer", "#indicator+x_answer", REPORT_TEXT, REPORT_HIDE_EMPTY, NULL},
    {"offices_yes", "Yes", "#indicator+x_yes+num", REPORT_WHOLE, 0, NULL},
    {"offices_partly", "Partly", "#indicator+x_partly+num", REPORT_WHOLE, 0, NULL},
    {"offices_no", "No", "#indicator+x_no+num", REPORT_WHOLE, 0, NULL},
    {"offices_not_applicable", "n.a.", "#indicator+x_not_applicable+num", REPORT_WHOLE, 0, NULL},
    {"offices_not_reported", "Not reported", "#indicator+x_not_reported+num", REPORT_WHOLE, 0, NULL},
    {"offices_no_report", "No report", "#indicator+x_no_report+num", REPORT_WHOLE, 0, NULL},
    {"share", "Yes, of the answers", "#indicator+x_yes+x_pct+num", REPORT_PERCENT, 0, NULL},
    {"offices_none", "None", "#indicator+x_none+num", REPORT_WHOLE, 0, NULL},
    {"offices_low", "Low", "#indicator+x_low+num", REPORT_WHOLE, 0, NULL},
    {"offices_medium", "Medium", "#indicator+x_medium+num", REPORT_WHOLE, 0, NULL},
    {"offices_high", "High", "#indicator+x_high+num", REPORT_WHOLE, 0, NULL},
    {"sum", "Sum", "#indicator+x_value+num", REPORT_INTERVAL, 0, NULL},
    {"min", "Min, %", "#indicator+x_value+x_min+num", REPORT_INTERVAL, 0, NULL},
    {"median", "Median, %", "#indicator+x_value+x_median+num", REPORT_INTERVAL, 0, NULL},
    {"max", "Max, %", "#indicator+x_value+x_max+num", REPORT_INTERVAL, 0, NULL},
    {"offices_with", "Offices with any", "#indicator+x_offices+num", REPORT_WHOLE, 0, NULL},
    {"codes", "Offices by code", "#indicator+code+x_list", REPORT_TEXT, 0, NULL},
    {"offices", "Offices", "#indicator+x_offices+num", REPORT_WHOLE, 0, NULL},
    {"offices_prose", "On prose only", "#indicator+x_offices+x_prose+num", REPORT_WHOLE, 0, NULL},
};

/* In the order of enum field_kind. */
static const struct report_set people_sets[] = {
    [FIELD_YESNO] = {"", "field region office answer offices_yes offices_partly offices_no offices_not_applicable "
                         "offices_not_reported offices_no_report share offices_prose"},
    [FIELD_COUNT] = {"", "field region office answer sum offices offices_prose"},
    [FIELD_SHARE] = {"", "field region office answer min median max offices offices_prose"},
    [FIELD_SCALE] = {"", "field region office answer offices_none offices_low offices_medium offices_high offices offices_prose"},
    [FIELD_LIST] = {"", "field region office offices_with codes offices_prose"},
};

struct tally {
    char *code;
    int64_t offices;
};

/* A line under construction: the measures of one field and region. */
struct line {
    struct report_source *source;
    struct report_cell *cells;
    const struct field *field;
    struct tally *tallies;
    size_t tally_count, tally_capacity;
};

static int compare_tallies(const void *a, const void *b)
{
    const struct tally *x = a, *y = b;
    if (x->offices != y->offices)
        return x->offices < y->offices ? 1 : -1;
    return strcmp(x->code, y->code);
}

/* "sexual-exploitation 12, forced-labour 8": the most frequent first, codes that nobody names left out. */
static void put_codes(struct line *line)
{
    if (line->tally_count == 0)
        return;
    qsort(line->tallies, line->tally_count, sizeof *line->tallies, compare_tallies);
    struct buffer text;
    buffer_init(&text, 64 * 1024);
    for (size_t i = 0; i < line->tally_count; i++)
        if (line->tallies[i].offices > 0)
            buffer_format(&text, "%s%s %lld", text.length ? ", " : "", line->tallies[i].code,
                          (long long)line->tallies[i].offices);
    report_put_text(line->source, line->cells, "codes",
                    text_from(arena_copy(line->source->arena, buffer_text(&text).data, text.length)));
    buffer_free(&text);
}

static enum status finish_line(struct line *line, struct error *error)
{
    if (!line->field)
        return STATUS_OK;
    if (line->field->kind == FIELD_YESNO) {
        struct report_cell *cells = line->cells;
        int64_t yes = report_cell(line->source, cells, "offices_yes")->low;
        int64_t answers = yes + report_cell(line->source, cells, "offices_partly")->low +
                          report_cell(line->source, cells, "offices_no")->low;
        report_put_percent(line->source, cells, "share", yes, answers);
    }
    if (line->field->kind == FIELD_LIST)
        put_codes(line);
    enum status status = report_give(line->source, line->field->kind, line->cells, error);
    report_clear(line->source, line->cells);
    line->tally_count = 0;
    return status;
}

static void add_measure(struct line *line, struct store_statement *statement)
{
    struct text measure = store_column_text(statement, MEASURE);
    static const char with[] = "offices_with:";
    size_t length = sizeof with - 1;
    if (measure.length > length && memcmp(measure.data, with, length) == 0) {
        memory_grow(&line->tallies, &line->tally_capacity, line->tally_count, sizeof *line->tallies);
        line->tallies[line->tally_count++] =
            (struct tally){arena_copy(line->source->arena, measure.data + length, measure.length - length),
                           store_column_whole(statement, LOW)};
    } else if (measure.data[0] == 's' || measure.data[0] == 'm') { /* sum, min, median, max */
        struct report_cell *cell = report_cell(line->source, line->cells, measure.data);
        if (cell)
            *cell = figure_of(line->source, statement);
    } else {
        report_put_whole(line->source, line->cells, measure.data, store_column_whole(statement, LOW));
    }
    report_put_whole(line->source, line->cells, "offices", store_column_whole(statement, OFFICES));
    report_put_whole(line->source, line->cells, "offices_prose", store_column_whole(statement, PROSE_OFFICES));
}

static const char office_sql[] =
    "SELECT m.home, m.iso3, m.state, v.value, v.low, v.high, v.estimated FROM member m LEFT JOIN office_value v "
    "ON v.run = :run AND v.office = m.iso3 AND v.field = :field AND v.dimensions = '' "
    "WHERE m.office <> '' ORDER BY m.place, v.value";

/* An office's cells of one field: its answer, its figure, or its codes with commas. */
static void put_office_value(struct line *line, const struct field *field, struct store_statement *statement,
                             struct buffer *codes)
{
    struct text value = store_column_text(statement, 3);
    bool received = text_is(store_column_text(statement, 2), "received"), told = !store_column_is_null(statement, 3);
    report_put_text(line->source, line->cells, "region", store_column_text(statement, 0));
    report_put_text(line->source, line->cells, "office", store_column_text(statement, 1));
    if (!told || field->kind == FIELD_LIST) {
        const char *silence = received ? "not reported" : "no report";
        buffer_format(codes, "%s%s", codes->length ? ", " : "", told ? value.data : silence);
        report_put_text(line->source, line->cells, field->kind == FIELD_LIST ? "codes" : "answer",
                        buffer_text(codes));
        return;
    }
    report_put_text(line->source, line->cells, "answer", value);
    struct report_cell figure = report_interval(statement, 4, 5, 6);
    figure.thousandths = field->kind == FIELD_SHARE;
    if (field->kind == FIELD_COUNT && figure.state == REPORT_VALUE)
        *report_cell(line->source, line->cells, "sum") = figure;
    if (field->kind == FIELD_SHARE && figure.state == REPORT_VALUE)
        *report_cell(line->source, line->cells, "median") = figure;
}

/* The offices' lines below a field's region. */
static enum status give_offices(struct line *line, const struct field *field, struct store_statement *offices,
                                struct error *error)
{
    if ((!line->source->context->region && !line->source->context->every_office) || !offices)
        return STATUS_OK;
    store_reset(offices);
    store_bind_text(offices, ":field", field->id);
    struct buffer codes;
    buffer_init(&codes, 64 * 1024);
    char *office = NULL;
    enum status status;
    bool row = true;
    while (!(status = store_step(offices, &row, error)) && row) {
        struct text iso3 = store_column_text(offices, 1);
        if (office && !text_is(iso3, office)) {
            if ((status = report_give(line->source, field->kind, line->cells, error)))
                break;
            buffer_clear(&codes);
            report_clear(line->source, line->cells);
        }
        office = arena_copy(line->source->arena, iso3.data, iso3.length);
        report_put_text(line->source, line->cells, "field", text_from(field->id));
        put_office_value(line, field, offices, &codes);
        /* the statement's texts end at its next step, and the line is given out after it */
        for (size_t i = 0; i < line->source->table->column_count; i++) {
            struct report_cell *cell = &line->cells[i];
            bool same = cell->shown.data == cell->text.data;
            cell->text.data = arena_copy(line->source->arena, cell->text.data, cell->text.length);
            if (same)
                cell->shown = cell->text;
        }
    }
    if (!status && office)
        status = report_give(line->source, field->kind, line->cells, error);
    report_clear(line->source, line->cells);
    buffer_free(&codes);
    return status;
}

static enum status people_lines(struct line *line, struct store_statement *statement, struct store_statement *offices,
                                struct error *error)
{
    struct report_source *source = line->source;
    const char *region = "";
    enum status status;
    bool row = true;
    while (!(status = store_step(statement, &row, error)) && row) {
        const struct field *field = dictionary_field(source->context->dictionary, store_column_text(statement, FIELD));
        struct text where = store_column_text(statement, REGION);
        if (!field)
            continue; /* a field of an older dictionary */
        if (field != line->field || !text_is(where, region)) {
            status = finish_line(line, error);
            if (!status && line->field && field != line->field)
                status = give_offices(line, line->field, offices, error);
            if (status)
                return status;
            line->field = field;
            region = arena_copy(source->arena, where.data, where.length);
            report_put_text(source, line->cells, "field", text_from(field->id));
            report_put_text(source, line->cells, "region", text_from(region));
        }
        add_measure(line, statement);
    }
    if (!status)
        status = finish_line(line, error);
    if (!status && line->field)
        status = give_offices(line, line->field, offices, error);
    return status;
}

static enum status people_rows(struct report_source *source, struct error *error)
{
    struct store_statement *statement, *offices = NULL;
    enum status status = prepare(source, &statement, error);
    if (status)
        return status;
    if (source->context->audience == REPORT_INTERNAL)
        status = report_prepare(source, office_sql, &offices, error);
    if (!status) {
        struct line line = {.source = source, .cells = report_cells(source)};
        status = people_lines(&line, statement, offices, error);
        store_statement_free(offices);
        free(line.tallies);
    }
    store_statement_free(statement);
    return status;
}

#define TITLE "Fields"
#define NOTE                                                                                                                \
    "Each field by region: offices by their answer, sums of persons and cases with their bounds (≥ where a lower bound is in "  \
    "them, ~ where an estimate is), minimum, median and maximum of shares, offices by code."
#define DENOMINATOR                                                                                                          \
    "Percentages are of the offices that answered yes, partly or no; the column offices says how many gave a value."

/* The same table for headquarters and for the public; what differs is where the rows come from, and the note. */
#define FIELDS(ITS_NOTE) .id = "fields", .number = 2, .title = TITLE, .note = ITS_NOTE, .denominator = DENOMINATOR
#define FIELDS_FOR_PROGRAMS(ITS_NOTE)                                                                                        \
    FIELDS(ITS_NOTE), .columns = columns, .column_count = REPORT_COUNT(columns), .rows = rows
#define FIELDS_FOR_PEOPLE(ITS_NOTE)                                                                                          \
    FIELDS(ITS_NOTE), .columns = people_columns, .column_count = REPORT_COUNT(people_columns), .sets = people_sets,           \
        .set_count = REPORT_COUNT(people_sets), .repeat_header = true, .rows = people_rows

static const struct report_table for_people = {
    FIELDS_FOR_PEOPLE(NOTE),
    .sql = office_sql,
};

const struct report_table table_fields = {
    FIELDS_FOR_PROGRAMS(NOTE),
    .sql = sql,
    .for_people = &for_people,
};

/* ---- for the public ---- */

#define PUBLIC_NOTE NOTE " * stands for a figure that is protected: a small number, or one that would show it."

static const struct report_table public_for_people = {
    FIELDS_FOR_PEOPLE(PUBLIC_NOTE),
};

const struct report_table table_public_fields = {
    FIELDS_FOR_PROGRAMS(PUBLIC_NOTE),
    .sql = public_sql,
    .for_people = &public_for_people,
};
