#include <string.h>

#include "report/breakdown_internal.h"

static const struct report_column columns[] = {
    {"field", "Field", "#indicator+code", REPORT_FIELD, REPORT_GROUP, NULL},
    {"dimension", "By", "#indicator+x_dimension", REPORT_TEXT, REPORT_GROUP, NULL},
    {"code", "Part", "#indicator+x_part", REPORT_TEXT, REPORT_KEY, NULL},
    {"region", "Region", "#region+name", REPORT_TEXT, REPORT_KEY, NULL},
    {"office", "Office", "#country+code", REPORT_OFFICE, REPORT_KEY | REPORT_HIDE_EMPTY, NULL},
    {"figure", "Persons", "#affected+num", REPORT_INTERVAL, 0, NULL},
    {"offices", "Offices", "#indicator+x_offices+num", REPORT_WHOLE, 0, NULL},
    {"status", "Status", "#status", REPORT_TEXT, 0, NULL},
};

static const struct report_set sets[] = {{"", "field dimension code region office figure offices"}};

static const char *const fields[] = {"victims", "incidents", "reception.victims_identified_count"};

static const char *dimension_label(const char *dimension)
{
    static const struct {
        const char *dimension, *label;
    } labels[] = {
        {"", "All"},
        {"form", "By form of exploitation"},
        {"sex", "By sex"},
        {"age", "By age"},
        {"population_group", "By population group"},
        {"nationality", "By nationality"},
        {"crossing", "By crossing of a border"},
    };
    for (size_t i = 0; i < REPORT_COUNT(labels); i++)
        if (strcmp(labels[i].dimension, dimension) == 0)
            return labels[i].label;
    return dimension;
}

static void put_code(struct report_source *source, struct report_cell *cells, const char *dimension, const char *code)
{
    report_put_text(source, cells, "dimension", text_from(dimension[0] ? dimension : "all"));
    report_cell(source, cells, "dimension")->shown = text_from(dimension_label(dimension));
    report_put_text(source, cells, "code", text_from(code));
    const struct code *known = dictionary_code(source->context->dictionary, dimension, text_from(code));
    struct report_cell *cell = report_cell(source, cells, "code");
    if (known)
        cell->shown = text_from(report_code_label(source, known));
    else if (strcmp(code, REPORT_UNSPECIFIED) == 0)
        cell->shown = text_from("Not specified");
    else if (strcmp(code, "all") == 0)
        cell->shown = text_from("Total");
}

/* The lines of a part: for the total all of them, for a code those where it was given. */
static enum status give_part(struct report_source *source, const char *field, const char *dimension,
                             const struct report_breakdown *breakdown, size_t index, struct report_cell *cells,
                             struct error *error)
{
    bool all = index == REPORT_BREAKDOWN_TOTAL;
    const char *code = all ? "all" : report_breakdown_code(breakdown, index);
    enum status status = STATUS_OK;
    for (size_t u = 0; u < source->unit_count && !status; u++) {
        int64_t offices;
        struct report_cell figure = report_breakdown_sum(breakdown, index, &source->units[u], &offices);
        if (!all && figure.state != REPORT_VALUE)
            continue;
        report_clear(source, cells);
        report_put_text(source, cells, "field", text_from(field));
        put_code(source, cells, dimension, code);
        report_put_text(source, cells, "region", text_from(source->units[u].region));
        report_put_text(source, cells, "office", text_from(source->units[u].office));
        *report_cell(source, cells, "figure") = figure;
        report_put_whole(source, cells, "offices", offices);
        report_put_text(source, cells, "status", text_from(report_figure_status(&figure)));
        status = report_give(source, 0, cells, error);
    }
    return status;
}

static enum status give_dimension(struct report_source *source, const char *field, const char *dimension,
                                  struct report_cell *cells, struct error *error)
{
    struct report_breakdown *breakdown;
    enum status status = report_breakdown_create(source, field, dimension, &breakdown, error);
    if (status)
        return status;
    size_t count = report_breakdown_count(breakdown);
    if (dimension[0] == '\0')
        status = give_part(source, field, dimension, breakdown, REPORT_BREAKDOWN_TOTAL, cells, error);
    else
        for (size_t i = 0; i < count && !status; i++)
            status = give_part(source, field, dimension, breakdown, i, cells, error);
    report_breakdown_free(breakdown);
    return status;
}

static enum status rows(struct report_source *source, struct error *error)
{
    struct report_cell *cells = report_cells(source);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < REPORT_COUNT(fields) && !status; i++) {
        const struct field *field = dictionary_field(source->context->dictionary, text_from(fields[i]));
        if (!field)
            continue;
        status = give_dimension(source, field->id, "", cells, error);
        for (size_t d = 0; d < FIELD_DIMENSIONS_MAX && field->dimensions[d] && !status; d++)
            status = give_dimension(source, field->id, field->dimensions[d], cells, error);
    }
    return status;
}

const struct report_table table_victims = {
    .id = "victims",
    .number = 8,
    .title = "Victims and incidents",
    .note = "Sums of victims known, of incidents and of victims identified at reception, by form of exploitation, sex, age, "
            "population group, nationality and crossing; finer codes are rolled up, and what a total has beyond its parts is not "
            "specified.",
    .denominator = "The column offices says how many gave the figure; offices that gave none are in no sum.",
    .columns = columns,
    .column_count = REPORT_COUNT(columns),
    .sets = sets,
    .set_count = REPORT_COUNT(sets),
    .rows = rows,
    .fields = "victims incidents reception.victims_identified_count",
};
