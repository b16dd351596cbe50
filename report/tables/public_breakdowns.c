/* Sums of persons and their parts as the public sees them, and the whole publication as one long table. */
#include <string.h>

#include "report/report_internal.h"

static const char sql[] =
    "SELECT f.field, f.dimension, f.code, f.region, f.measure, f.low, f.high, f.estimated, f.offices, f.status, f.since, "
    "p.number, p.method FROM published_figure f JOIN publication p ON p.id = f.publication LEFT JOIN known_field k ON k.field = f.field "
    "WHERE f.publication = :run AND (:region = '' OR f.region = :region) AND "
    "(:fields = '' OR (f.measure = 'sum' AND instr(' ' || :fields || ' ', ' ' || f.field || ' ') > 0)) "
    "ORDER BY CASE WHEN :fields = '' THEN 0 ELSE k.place END, f.position";

enum { FIELD, DIMENSION, CODE, REGION, MEASURE, LOW, HIGH, ESTIMATED, OFFICES, STATUS, SINCE, NUMBER, METHOD };

static const struct report_column columns[] = {
    {"field", "Field", "#indicator+code", REPORT_FIELD, REPORT_GROUP, NULL},
    {"dimension", "By", "#indicator+dimension", REPORT_TEXT, REPORT_GROUP, NULL},
    {"code", "Part", "#indicator+part", REPORT_TEXT, REPORT_KEY, NULL},
    {"region", "Region", "#region+name", REPORT_TEXT, REPORT_KEY, NULL},
    {"figure", "Persons", "#affected+num", REPORT_INTERVAL, 0, NULL},
    {"offices", "Offices", "#indicator+offices+num", REPORT_WHOLE, REPORT_HIDE_EMPTY, NULL},
    {"status", "Status", "#status", REPORT_TEXT, 0, NULL},
};

static const struct report_set sets[] = {{"", "field dimension code region figure offices"}};

static const struct report_column long_columns[] = {
    {"year", "Year", "#date+year", REPORT_WHOLE, 0, NULL},
    {"region_set", "Regions of", "#meta+region_set", REPORT_TEXT, 0, NULL},
    {"publication", "Publication", "#meta+publication+num", REPORT_WHOLE, 0, NULL},
    {"method", "Method", "#meta+method", REPORT_TEXT, 0, NULL},
    {"field", "Field", "#indicator+code", REPORT_FIELD, REPORT_GROUP, NULL},
    {"dimension", "By", "#indicator+dimension", REPORT_TEXT, 0, NULL},
    {"code", "Part", "#indicator+part", REPORT_TEXT, 0, NULL},
    {"region", "Region", "#region+name", REPORT_TEXT, 0, NULL},
    {"measure", "Measure", "#indicator+measure", REPORT_TEXT, 0, NULL},
    {"figure", "Figure", "#indicator+value+num", REPORT_INTERVAL, REPORT_BARE, NULL},
    {"offices", "Offices", "#indicator+offices+num", REPORT_WHOLE, 0, NULL},
    {"status", "Status", "#status", REPORT_TEXT, 0, NULL},
    {"since", "Since publication", "#meta+since+num", REPORT_WHOLE, 0, NULL},
};

static void label_part(struct report_source *source, struct report_cell *cells, struct text dimension, struct text code)
{
    struct report_cell *part = report_cell(source, cells, "code"), *by = report_cell(source, cells, "dimension");
    char list[64];
    snprintf(list, sizeof list, "%.*s", (int)dimension.length, dimension.data);
    const struct code *known = dictionary_code(source->context->dictionary, strcmp(list, "nationality") == 0 ? "country" : list, code);
    char by_text[80];
    snprintf(by_text, sizeof by_text, "By %s", strcmp(list, "population_group") == 0 ? "population group" : list);
    by->shown = text_from(arena_copy_text(source->arena, by_text));
    if (dimension.length == 0) {
        by->shown = text_from("All");
        part->text = text_from("all");
        part->shown = text_from("Total");
        by->state = part->state = REPORT_VALUE;
    } else if (text_is(code, "unspecified")) {
        part->shown = text_from("Not specified");
    } else if (known) {
        part->shown = text_from(known->label);
    }
}

static enum status give(struct report_source *source, struct store_statement *statement, struct report_cell *cells, bool whole,
                        struct error *error)
{
    report_clear(source, cells);
    static const char *const texts[] = {"field", "dimension", "code", "region", "measure"};
    for (int i = 0; i < (int)REPORT_COUNT(texts); i++)
        report_put_text(source, cells, texts[i], store_column_text(statement, i));
    report_put_text(source, cells, "status", store_column_text(statement, STATUS));
    struct report_cell *figure = report_cell(source, cells, "figure");
    const struct field *field = dictionary_field(source->context->dictionary, store_column_text(statement, FIELD));
    *figure = report_interval(statement, LOW, HIGH, ESTIMATED);
    figure->thousandths = field && field->kind == FIELD_SHARE;
    if (text_is(store_column_text(statement, STATUS), "protected"))
        figure->state = REPORT_PROTECTED;
    if (!store_column_is_null(statement, OFFICES))
        report_put_whole(source, cells, "offices", store_column_whole(statement, OFFICES));
    if (whole) {
        report_put_whole(source, cells, "year", source->context->year);
        report_put_text(source, cells, "region_set", text_from(source->context->region_set));
        report_put_whole(source, cells, "publication", store_column_whole(statement, NUMBER));
        report_put_text(source, cells, "method", store_column_text(statement, METHOD));
        report_put_whole(source, cells, "since", store_column_whole(statement, SINCE));
    } else {
        label_part(source, cells, store_column_text(statement, DIMENSION), store_column_text(statement, CODE));
    }
    return report_give(source, 0, cells, error);
}

static enum status rows(struct report_source *source, struct error *error)
{
    struct store_statement *statement;
    const char *fields = source->table->fields;
    enum status status = report_prepare(source, sql, &statement, error);
    if (status)
        return status;
    if (source->context->region)
        store_bind_text(statement, ":region", source->context->region);
    store_bind_text(statement, ":fields", fields ? fields : "");
    struct report_cell *cells = report_cells(source);
    bool row = true;
    while (!(status = store_step(statement, &row, error)) && row)
        if ((status = give(source, statement, cells, !fields, error)))
            break;
    store_statement_free(statement);
    return status;
}

#define BREAKDOWNS                                                                                                           \
    .denominator = "The column offices says how many gave the total.", .columns = columns,                                    \
    .column_count = REPORT_COUNT(columns), .sets = sets, .set_count = REPORT_COUNT(sets), .rows = rows
#define STAR "* stands for a figure that is protected: a small number, or one that would show it."

const struct report_table table_public_victims = {
    .id = "victims",
    .number = 8,
    .title = "Victims and incidents",
    .note = "Sums of victims known, of incidents and of victims identified at reception, by form of exploitation, sex, age, "
            "population group, nationality and crossing; what a total has beyond its parts is not specified. " STAR,
    BREAKDOWNS,
    .fields = "victims incidents reception.victims_identified_count",
};

const struct report_table table_public_asylum = {
    .id = "asylum",
    .number = 5,
    .title = "Asylum claims based on trafficking, and resettlement",
    .note = "Sums of claims and their outcomes by the authority that decides, and of victims for resettlement by criterion; what a "
            "total has beyond its parts is not specified. " STAR,
    BREAKDOWNS,
    .fields = "rsd.claims rsd.granted rsd.complementary rsd.rejected rsd.closed rsd.pending resettlement.considered "
              "resettlement.submitted resettlement.departed",
};

const struct report_table table_public_publication = {
    .id = "publication",
    .number = 0,
    .title = "The publication",
    .note = "Every figure of the publication in one long table, for programs and for `aprfocus audit-tables`. " STAR,
    .denominator = "A figure stands since the publication that the last column names.",
    .columns = long_columns,
    .column_count = REPORT_COUNT(long_columns),
    .rows = rows,
};
