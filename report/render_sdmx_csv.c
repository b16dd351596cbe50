/* SDMX-CSV 2.1: the figures of table `fields`, an observation a row, and, of a bureau, the values of its offices. OBS_VALUE is
 * the value, or the low end of an interval; both ends and what they mean stand in attributes of their own. */
#include <string.h>

#include "common/csv.h"
#include "common/number.h"
#include "report/sdmx_internal.h"

struct sdmx_state {
    struct rendering *rendering;
    struct report_source *source;
    bool offices;
};

/* An observation; texts are ids. */
struct observation {
    const char *area, *indicator, *measure, *category, *unit, *missing; /* missing: the status where there is no value */
    const struct report_cell *figure;
    const struct report_cell *offices, *prose; /* NULL where the row is of one office */
};

static void add(struct buffer *buffer, const char *text)
{
    csv_write(buffer, text_from(text), false);
}

static void add_number(struct buffer *buffer, const struct report_cell *cell, bool has, int64_t number)
{
    char text[NUMBER_TEXT_BYTES] = "";
    if (has && cell->thousandths)
        number_format_thousandths(number, text);
    else if (has)
        number_format_whole(number, text);
    add(buffer, text);
}

static const char *bound_of(const struct report_cell *figure)
{
    if (figure->state != REPORT_VALUE)
        return "";
    if (!figure->has_low || !figure->has_high)
        return "OPEN";
    return figure->low == figure->high ? "EXACT" : "INTERVAL";
}

static enum status add_observation(struct sdmx_state *state, const struct observation *o, struct error *error)
{
    struct buffer *buffer = &state->rendering->buffer;
    const struct report_cell *figure = o->figure;
    bool value = figure->state == REPORT_VALUE;
    char year[NUMBER_TEXT_BYTES];
    number_format_whole(state->rendering->context->year, year);
    csv_write(buffer, text_from("dataflow"), true);
    add(buffer, SDMX_AGENCY ":" SDMX_DATAFLOW "(" SDMX_VERSION ")");
    add(buffer, "R");
    add(buffer, "A");
    add(buffer, o->area);
    add(buffer, o->indicator);
    add(buffer, o->measure);
    add(buffer, o->category);
    add(buffer, year);
    add_number(buffer, figure, value && figure->has_low, figure->low);
    add(buffer, !value ? o->missing : figure->estimated ? "E" : "A");
    add_number(buffer, figure, value && figure->has_low, figure->low);
    add_number(buffer, figure, value && figure->has_high, figure->high);
    add(buffer, bound_of(figure));
    add(buffer, o->unit);
    for (size_t i = 0; i < 2; i++) {
        const struct report_cell *cell = i ? o->prose : o->offices;
        char text[NUMBER_TEXT_BYTES] = "";
        if (cell && cell->state == REPORT_VALUE)
            number_format_whole(cell->low, text);
        add(buffer, text);
    }
    buffer_add_byte(buffer, '\n');
    return rendering_flush(state->rendering, false, error);
}

static const struct report_cell *cell_of(const struct sdmx_state *state, const struct report_row *row, const char *column)
{
    long index = report_column_index(state->source->table, text_from(column));
    return index < 0 ? NULL : &row->cells[index];
}

/* A row of the table for programs: a field, a region, a measure. */
static enum status take_region(struct sdmx_state *state, const struct report_row *row, const struct field *field, struct error *error)
{
    static const char with[] = "offices_with:";
    const struct report_context *context = state->rendering->context;
    struct arena *arena = state->source->arena;
    struct text measure = cell_of(state, row, "measure")->text;
    const char *category = "_Z";
    if (measure.length > sizeof with - 1 && memcmp(measure.data, with, sizeof with - 1) == 0) {
        category = sdmx_category(arena, field->codes, text_of(measure.data + sizeof with - 1, measure.length - sizeof with + 1));
        measure.length = sizeof with - 2;
    }
    bool counts_offices = measure.length > 7 && memcmp(measure.data, "offices", 7) == 0;
    struct observation o = {
        .area = sdmx_region(arena, context->region_set, cell_of(state, row, "region")->text),
        .indicator = sdmx_id(arena, text_from(field->id)),
        .measure = sdmx_id(arena, measure),
        .category = category,
        .unit = counts_offices ? "OFFICES" : field->kind == FIELD_SHARE ? "PERCENT" : "NUMBER",
        .missing = text_is(cell_of(state, row, "status")->text, "protected") ? "Q" : "O",
        .figure = cell_of(state, row, "figure"),
        .offices = cell_of(state, row, "offices"),
        .prose = cell_of(state, row, "offices_prose"),
    };
    return add_observation(state, &o, error);
}

/* A line for people of one office that is asked for a count or a share: its value, or why there is none. */
static enum status take_office(struct sdmx_state *state, const struct report_row *row, const struct field *field, struct error *error)
{
    const struct report_cell *figure = cell_of(state, row, field->kind == FIELD_SHARE ? "median" : "sum");
    const struct report_cell *answer = cell_of(state, row, "answer");
    const struct report_cell *office = cell_of(state, row, "office");
    bool numbers = field->kind == FIELD_SHARE || field->kind == FIELD_COUNT;
    if (!numbers || !figure || !answer || !office || office->state != REPORT_VALUE)
        return STATUS_OK;
    struct observation o = {
        .area = arena_copy(state->source->arena, office->text.data, office->text.length),
        .indicator = sdmx_id(state->source->arena, text_from(field->id)),
        .measure = "VALUE",
        .category = "_Z",
        .unit = field->kind == FIELD_SHARE ? "PERCENT" : "NUMBER",
        .missing = text_is(answer->text, "not-applicable") ? "M" : text_is(answer->text, "protected") ? "Q" : "O",
        .figure = figure,
    };
    return add_observation(state, &o, error);
}

static enum status take(void *data, const struct report_row *row, struct error *error)
{
    struct sdmx_state *state = data;
    const struct dictionary *dictionary = state->rendering->context->dictionary;
    const struct field *field = dictionary_field(dictionary, cell_of(state, row, "field")->text);
    if (!field) /* of an older dictionary: the structure does not have it */
        return STATUS_OK;
    return state->offices ? take_office(state, row, field, error) : take_region(state, row, field, error);
}

static enum status run(struct rendering *rendering, const struct report_table *table, bool offices, struct error *error)
{
    struct report_source source;
    enum status status = report_source_open(rendering->context, table, &source, error);
    if (status)
        return status;
    struct sdmx_state state = {rendering, &source, offices};
    source.plain = true;
    source.take = take;
    source.data = &state;
    status = report_source_run(&source, error);
    report_source_close(&source);
    return status;
}

static enum status table(struct rendering *rendering, const struct report_table *table, bool first, struct error *error)
{
    (void)first;
    if (strcmp(table->id, "fields") != 0)
        return rendering->all ? STATUS_OK : error_set(error, STATUS_USAGE, "sdmx-csv is a format of the table fields, not of %s", table->id);
    buffer_add_text(&rendering->buffer, "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REF_AREA,INDICATOR,MEASURE,CATEGORY,TIME_PERIOD,OBS_VALUE,OBS_STATUS,"
                                        "VALUE_LOW,VALUE_HIGH,BOUND,UNIT_MEASURE,OFFICES,OFFICES_PROSE\n");
    enum status status = run(rendering, table, false, error);
    if (!status && rendering->context->region)
        status = run(rendering, table->for_people, true, error);
    return status;
}

const struct report_renderer renderer_sdmx_csv = {.id = "sdmx-csv", .table = table};
