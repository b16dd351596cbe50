/* The export in the shape of FOCUS (paras 202-207): chapter as rights group, sub-category as objective, field, the baseline of
 * the year before, the value of this year. Both years under one region set. */
#include <string.h>

#include "report/report_internal.h"

static const struct report_column columns[] = {
    {"rights_group", "Rights group", "#sector+code", REPORT_TEXT, REPORT_GROUP, NULL},
    {"objective", "Objective", "#subsector+code", REPORT_TEXT, REPORT_GROUP, NULL},
    {"field", "Field", "#indicator+code", REPORT_FIELD, REPORT_GROUP, NULL},
    {"measure", "Measure", "#indicator+x_measure", REPORT_TEXT, 0, NULL},
    {"region", "Region", "#region+name", REPORT_TEXT, REPORT_KEY, NULL},
    {"office", "Office", "#country+code", REPORT_OFFICE, REPORT_KEY | REPORT_HIDE_EMPTY, NULL},
    {"baseline_answer", "Baseline answer", "#indicator+x_baseline+text", REPORT_TEXT, REPORT_HIDE_EMPTY, NULL},
    {"answer", "Answer", "#indicator+x_answer", REPORT_TEXT, REPORT_HIDE_EMPTY, NULL},
    {"baseline", "Baseline", "#indicator+x_baseline+num", REPORT_INTERVAL, 0, NULL},
    {"figure", "Figure", "#indicator+x_value+num", REPORT_INTERVAL, 0, NULL},
    {"baseline_offices", "Offices of the baseline", "#indicator+x_baseline+x_offices+num", REPORT_WHOLE, 0, NULL},
    {"offices", "Offices", "#indicator+x_offices+num", REPORT_WHOLE, 0, NULL},
};

/* Regions: one measure of a field a row. Without a year before there is no baseline, and its cells stay blank. */
static const char regions_sql[] =
    "SELECT f.field, f.region, '' AS office, f.measure, '' AS baseline_answer, '' AS answer, g.low, g.high, g.estimated, f.low, f.high, "
    "f.estimated, g.offices, f.offices FROM figure f JOIN known_field k ON k.field = f.field LEFT JOIN figure g "
    "ON g.run = :previous_run AND g.field = f.field AND g.region = f.region AND g.measure = f.measure "
    "WHERE f.run = :run AND f.measure NOT LIKE 'offices_with:%' AND (:only = '' OR f.region = :only) ORDER BY f.position";

/* Offices of a bureau: the fields that take one value. */
static const char offices_sql[] =
    "SELECT k.field, m.home, m.iso3, 'value' AS measure, COALESCE(b.value, '') AS baseline_answer, COALESCE(v.value, '') AS answer, "
    "b.low, b.high, b.estimated, v.low, v.high, v.estimated, NULL, NULL FROM known_field k CROSS JOIN member m "
    "LEFT JOIN office_value v ON v.run = :run AND v.office = m.iso3 AND v.field = k.field AND v.dimensions = '' "
    "LEFT JOIN office_value b ON b.run = :previous_run AND b.office = m.iso3 AND b.field = k.field AND b.dimensions = '' "
    "WHERE m.office <> '' AND k.kind <> 'list' AND (v.field IS NOT NULL OR b.field IS NOT NULL) ORDER BY k.place, m.place";

enum { FIELD, REGION, OFFICE, MEASURE, BASELINE_ANSWER, ANSWER, OLD_LOW, OLD_HIGH, OLD_ESTIMATED, LOW, HIGH, ESTIMATED, OLD_OFFICES, OFFICES };

/* Blank where that year says nothing of the field at all, and where an office answers in words; "nobody gave a value" where
 * the year was added up. */
static void put_figure(struct report_source *source, struct report_cell *cells, const char *column, struct store_statement *statement, int low,
                       const struct field *field)
{
    bool words = field->kind == FIELD_YESNO || field->kind == FIELD_SCALE;
    if (store_column_is_null(statement, low + 2) || (words && store_column_text(statement, OFFICE).length > 0))
        return;
    struct report_cell *cell = report_cell(source, cells, column);
    *cell = report_interval(statement, low, low + 1, low + 2);
    cell->thousandths = field->kind == FIELD_SHARE;
}

static enum status give(struct report_source *source, struct report_cell *cells, struct store_statement *statement, struct error *error)
{
    const struct field *field = dictionary_field(source->context->dictionary, store_column_text(statement, FIELD));
    if (!field)
        return STATUS_OK;
    report_clear(source, cells);
    report_put_text(source, cells, "rights_group", text_from(field->chapter));
    report_put_text(source, cells, "objective", text_from(field->subcategory));
    report_put_text(source, cells, "field", text_from(field->id));
    report_put_text(source, cells, "region", store_column_text(statement, REGION));
    report_put_text(source, cells, "office", store_column_text(statement, OFFICE));
    report_put_text(source, cells, "measure", store_column_text(statement, MEASURE));
    report_put_text(source, cells, "baseline_answer", store_column_text(statement, BASELINE_ANSWER));
    report_put_text(source, cells, "answer", store_column_text(statement, ANSWER));
    put_figure(source, cells, "baseline", statement, OLD_LOW, field);
    put_figure(source, cells, "figure", statement, LOW, field);
    if (!store_column_is_null(statement, OLD_OFFICES))
        report_put_whole(source, cells, "baseline_offices", store_column_whole(statement, OLD_OFFICES));
    if (!store_column_is_null(statement, OFFICES))
        report_put_whole(source, cells, "offices", store_column_whole(statement, OFFICES));
    return report_give(source, 0, cells, error);
}

static enum status run(struct report_source *source, const char *sql, struct error *error)
{
    struct store_statement *statement;
    enum status status = report_prepare(source, sql, &statement, error);
    if (status)
        return status;
    store_bind_text(statement, ":only", source->context->region ? source->context->region : "");
    struct report_cell *cells = report_cells(source);
    bool row = true;
    while (!(status = store_step(statement, &row, error)) && row)
        if ((status = give(source, cells, statement, error)))
            break;
    store_statement_free(statement);
    return status;
}

static enum status rows(struct report_source *source, struct error *error)
{
    enum status status = run(source, regions_sql, error);
    return status || !source->context->region ? status : run(source, offices_sql, error);
}

const struct report_table table_focus = {
    .id = "focus",
    .title = "Export in the shape of FOCUS",
    .note = "Each field under its chapter, which FOCUS calls rights group, with the value of the year before as baseline beside this "
            "year's, both under one region set.",
    .denominator = "A baseline is blank where the year before was not added up; the columns of offices say how many gave a value.",
    .columns = columns,
    .column_count = REPORT_COUNT(columns),
    .rows = rows,
};
