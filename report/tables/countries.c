/* The context that offices report about their countries, one line an office. */
#include <string.h>

#include "report/report_internal.h"

static const struct report_column columns[] = {
    {"region", "Region", "#region+name", REPORT_TEXT, REPORT_GROUP, NULL},
    {"office", "Office", "#country+code", REPORT_OFFICE, REPORT_KEY, NULL},
    {"source", "S", "#indicator+x_role+source", REPORT_TEXT, 0, NULL},
    {"transit", "T", "#indicator+x_role+x_transit", REPORT_TEXT, 0, NULL},
    {"destination", "D", "#indicator+x_role+x_destination", REPORT_TEXT, 0, NULL},
    {"internal", "I", "#indicator+x_role+x_internal", REPORT_TEXT, 0, NULL},
    {"forms", "Forms of exploitation", "#indicator+x_forms+x_list", REPORT_TEXT, 0, NULL},
    {"tier", "Tier", "#indicator+x_tier", REPORT_TEXT, 0, NULL},
    {"population", "Population", "#population+num", REPORT_INTERVAL, 0, NULL},
    {"concern", "Persons of concern", "#affected+x_concern+num", REPORT_INTERVAL, 0, NULL},
    {"role", "Role", "#indicator+x_role+x_list", REPORT_TEXT, 0, NULL},
    {"state", "Report", "#status", REPORT_TEXT, 0, NULL},
};

static const struct report_set sets[] = {{"", "region office role forms tier population concern"}};

static const char sql[] =
    "SELECT m.iso3, m.home, m.state, v.field, v.value, v.low, v.high, v.estimated FROM member m LEFT JOIN office_value v "
    "ON v.run = :run AND v.office = m.iso3 AND v.dimensions = '' AND v.field IN ('role.source', 'role.transit', "
    "'role.destination', 'role.internal', 'exploitation.forms', 'tip.tier', 'population', 'poc.total') "
    "WHERE m.office <> '' ORDER BY m.place, v.field, v.value";

/* One office's line under construction. */
struct line {
    struct report_source *source;
    struct report_cell *cells;
    const char *office;
    struct buffer forms, forms_shown;
};

static void add_form(struct line *line, struct text value)
{
    const struct code *code = dictionary_code(line->source->context->dictionary, "form", value);
    buffer_format(&line->forms, "%s%s", line->forms.length ? ";" : "", value.data);
    buffer_format(&line->forms_shown, "%s%s", line->forms_shown.length ? ", " : "", code ? report_code_label(line->source, code) : value.data);
}

static void add_value(struct line *line, struct store_statement *statement)
{
    struct report_source *source = line->source;
    struct text field = store_column_text(statement, 3), value = store_column_text(statement, 4);
    struct text kept = text_from(arena_copy(source->arena, value.data, value.length));
    if (text_is(field, "exploitation.forms"))
        add_form(line, value);
    else if (text_is(field, "tip.tier"))
        report_put_text(source, line->cells, "tier", kept);
    else if (text_is(field, "population"))
        *report_cell(source, line->cells, "population") = report_interval(statement, 5, 6, 7);
    else if (text_is(field, "poc.total"))
        *report_cell(source, line->cells, "concern") = report_interval(statement, 5, 6, 7);
    else if (field.length > 5) /* "role.source" is shown in the column source */
        report_put_text(source, line->cells, field.data + 5, kept);
}

static void put_role(struct line *line)
{
    static const char *const roles[] = {"source", "transit", "destination", "internal"};
    struct buffer text;
    buffer_init(&text, 256);
    for (size_t i = 0; i < REPORT_COUNT(roles); i++) {
        struct text value = report_cell(line->source, line->cells, roles[i])->text;
        if (text_is(value, "yes") || text_is(value, "partly"))
            buffer_format(&text, "%s%s%s", text.length ? ", " : "", roles[i], text_is(value, "partly") ? " (partly)" : "");
    }
    struct text role = buffer_text(&text);
    report_put_text(line->source, line->cells, "role", text_from(arena_copy(line->source->arena, role.data, role.length)));
    buffer_free(&text);
    struct report_cell *cell = report_cell(line->source, line->cells, "role");
    if (!text_is(report_cell(line->source, line->cells, "state")->text, "received"))
        *cell = (struct report_cell){.state = REPORT_VALUE, .text = text_from(""), .shown = text_from("no report")};
}

static enum status finish(struct line *line, struct error *error)
{
    if (!line->office)
        return STATUS_OK;
    put_role(line);
    report_put_text(line->source, line->cells, "forms", buffer_text(&line->forms));
    if (line->forms.length)
        report_cell(line->source, line->cells, "forms")->shown = buffer_text(&line->forms_shown);
    enum status status = report_give(line->source, 0, line->cells, error);
    buffer_clear(&line->forms);
    buffer_clear(&line->forms_shown);
    return status;
}

static void begin(struct line *line, struct store_statement *statement)
{
    struct report_source *source = line->source;
    struct arena *arena = source->arena;
    struct text iso3 = store_column_text(statement, 0), home = store_column_text(statement, 1);
    struct text state = store_column_text(statement, 2);
    report_clear(source, line->cells);
    line->office = arena_copy(arena, iso3.data, iso3.length);
    report_put_text(source, line->cells, "office", text_from(line->office));
    report_put_text(source, line->cells, "region", text_from(arena_copy(arena, home.data, home.length)));
    report_put_text(source, line->cells, "state", text_from(arena_copy(arena, state.data, state.length)));
    report_cell(source, line->cells, "population")->state = REPORT_NONE;
    report_cell(source, line->cells, "concern")->state = REPORT_NONE;
}

static enum status rows(struct report_source *source, struct error *error)
{
    struct store_statement *statement;
    enum status status = report_prepare(source, sql, &statement, error);
    if (status)
        return status;
    struct line line = {.source = source, .cells = report_cells(source)};
    buffer_init(&line.forms, 4096);
    buffer_init(&line.forms_shown, 4096);
    bool row = true;
    while (!(status = store_step(statement, &row, error)) && row) {
        if (!line.office || !text_is(store_column_text(statement, 0), line.office)) {
            if ((status = finish(&line, error)))
                break;
            begin(&line, statement);
        }
        if (!store_column_is_null(statement, 3))
            add_value(&line, statement);
    }
    if (!status)
        status = finish(&line, error);
    buffer_free(&line.forms);
    buffer_free(&line.forms_shown);
    store_statement_free(statement);
    return status;
}

const struct report_table table_countries = {
    .id = "countries",
    .number = 13,
    .title = "Countries",
    .note = "What offices say of their country: source, transit, destination, trafficking within it, forms of exploitation, tier of "
            "the US report, population and persons of concern (Annex 5).",
    .denominator = "Nothing is added up here; the sums are in table 2.",
    .columns = columns,
    .column_count = REPORT_COUNT(columns),
    .sets = sets,
    .set_count = REPORT_COUNT(sets),
    .always_offices = true,
    .sql = sql,
    .rows = rows,
    .fields = "role.source role.transit role.destination role.internal exploitation.forms tip.tier population poc.total",
};
