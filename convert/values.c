#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/csv.h"
#include "common/hash_table.h"
#include "common/memory.h"
#include "common/number.h"
#include "convert/convert.h"
#include "convert/xml.h"

enum { XML_BYTES_MAX = 32 * 1024 * 1024 };

/* One row that gives an item. */
struct value {
    const struct field *field;
    struct text dimensions, value, qualifier;
    size_t next; /* the next row of the same submission, counted from 1; 0: none */
};

struct report {
    const char *office;
    int64_t year;
    size_t first, last; /* its rows, counted from 1 */
    bool bad;
};

struct converting {
    const struct dictionary *dictionary;
    struct arena *arena;
    struct csv_reader reader;
    long iso3, year, field, dimensions, value, qualifier; /* columns */
    struct value *values;
    size_t value_count, value_capacity;
    struct report *reports;
    size_t report_count, report_capacity;
    struct hash_table *index; /* "ISO3/year" -> report */
    convert_problem problem;
    void *context;
    size_t bad;
};

static bool refuse(struct converting *converting, const char *rule, const char *message, const char *advice)
{
    converting->problem(converting->context, converting->reader.line, rule, message, advice);
    converting->bad++;
    return false;
}

static struct report *find_report(struct converting *converting, const char *office, int64_t year)
{
    const char *key = arena_format(converting->arena, "%s/%lld", office, (long long)year);
    size_t at = hash_table_add(converting->index, text_from(key), converting->report_count);
    if (at == converting->report_count) {
        memory_grow(&converting->reports, &converting->report_capacity, at, sizeof *converting->reports);
        converting->reports[converting->report_count++] = (struct report){.office = office, .year = year};
    }
    return &converting->reports[at];
}

static bool qualifier_known(struct text qualifier)
{
    static const char *const known[] = {"", "exact", "at-least", "at-most", "about", "range", "not-applicable"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (text_is(qualifier, known[i]))
            return true;
    return false;
}

static const char *range_points(struct text value)
{
    return memmem(value.data, value.length, "..", 2);
}

/* Each "name=code" of "sex=female;age=under-18" names a dimension of the field. */
static bool dimensions_good(struct converting *converting, const struct value *value)
{
    const char *next = value->dimensions.data, *end = next + value->dimensions.length;
    unsigned named = 0; /* bit i: the field's dimension i */
    while (next < end) {
        const char *stop = memchr(next, ';', (size_t)(end - next));
        struct text part = text_of(next, (size_t)((stop ? stop : end) - next));
        const char *equals = memchr(part.data, '=', part.length);
        struct text name = text_of(part.data, equals ? (size_t)(equals - part.data) : 0);
        size_t i = 0;
        while (i < FIELD_DIMENSIONS_MAX && value->field->dimensions[i] && !text_is(name, value->field->dimensions[i]))
            i++;
        if (i < FIELD_DIMENSIONS_MAX && value->field->dimensions[i] && (named >> i & 1))
            return refuse(converting, "dimension-not-asked", arena_format(converting->arena, "%s is named twice", value->field->dimensions[i]),
                          "give each dimension once");
        if (i == FIELD_DIMENSIONS_MAX || !value->field->dimensions[i])
            return refuse(converting, "dimension-not-asked", arena_format(converting->arena, "%s has no dimension \"%.*s\"", value->field->id, (int)part.length, part.data),
                          "write dimensions as sex=female;age=under-18");
        named |= 1u << i;
        next = stop ? stop + 1 : end;
    }
    return true;
}

static bool judge_value(struct converting *converting, const struct value *value)
{
    if (!qualifier_known(value->qualifier))
        return refuse(converting, "value-kind",
                      arena_format(converting->arena, "\"%.*s\" is no qualifier", (int)value->qualifier.length, value->qualifier.data),
                      "write exact, at-least, at-most, about, range or not-applicable");
    if (text_is(value->qualifier, "range") && !range_points(value->value))
        return refuse(converting, "interval-order",
                      arena_format(converting->arena, "\"%.*s\" is no range", (int)value->value.length, value->value.data),
                      "write it as 10..15");
    return dimensions_good(converting, value);
}

static bool row_header(struct converting *converting, const char **office, int64_t *year)
{
    struct text iso3 = text_trim(csv_cell(&converting->reader, converting->iso3));
    struct text year_text = text_trim(csv_cell(&converting->reader, converting->year));
    const struct country *country = dictionary_country(converting->dictionary, iso3);
    if (!country)
        return refuse(converting, "unknown-office", arena_format(converting->arena, "no office has the code \"%.*s\"", (int)iso3.length, iso3.data),
                      "write an ISO 3166-1 alpha-3 code");
    *office = country->iso3;
    if (number_parse_whole(year_text, year) || *year < 1990 || *year > 2100)
        return refuse(converting, "unknown-year", arena_format(converting->arena, "\"%.*s\" is no reporting year", (int)year_text.length, year_text.data),
                      "write a year with four digits");
    return true;
}

static bool row_value(struct converting *converting, struct value *value)
{
    struct text field = text_trim(csv_cell(&converting->reader, converting->field));
    *value = (struct value){.field = dictionary_field(converting->dictionary, field),
                            .dimensions = text_trim(csv_cell(&converting->reader, converting->dimensions)),
                            .value = text_trim(csv_cell(&converting->reader, converting->value)),
                            .qualifier = text_trim(csv_cell(&converting->reader, converting->qualifier))};
    if (!value->field)
        return refuse(converting, "unknown-field", arena_format(converting->arena, "no field has the id \"%.*s\"", (int)field.length, field.data),
                      "see `aprfocus help fields`");
    return judge_value(converting, value);
}

static void take_row(struct converting *converting)
{
    const char *office;
    int64_t year;
    if (!row_header(converting, &office, &year))
        return;
    struct report *report = find_report(converting, office, year);
    struct value value;
    if (!row_value(converting, &value)) {
        report->bad = true;
        return;
    }
    if (!value.value.length && !text_is(value.qualifier, "not-applicable")) /* not reported */
        return;
    memory_grow(&converting->values, &converting->value_capacity, converting->value_count, sizeof *converting->values);
    converting->values[converting->value_count++] = value;
    if (report->last)
        converting->values[report->last - 1].next = converting->value_count;
    else
        report->first = converting->value_count;
    report->last = converting->value_count;
}

static void write_dimensions(struct buffer *xml, struct text dimensions)
{
    const char *next = dimensions.data, *end = next + dimensions.length;
    while (next < end) {
        const char *stop = memchr(next, ';', (size_t)(end - next));
        const char *equals = memchr(next, '=', (size_t)((stop ? stop : end) - next));
        struct text name = text_of(next, (size_t)(equals - next));
        const char *written = text_is(name, "population_group") ? "population-group" : NULL;
        char plain[64];
        snprintf(plain, sizeof plain, "%.*s", (int)name.length, name.data);
        xml_add_attribute(xml, written ? written : plain, text_of(equals + 1, (size_t)((stop ? stop : end) - equals - 1)));
        next = stop ? stop + 1 : end;
    }
}

static void write_item(struct buffer *xml, const struct value *value)
{
    buffer_format(xml, "    <item field=\"%s\"", value->field->id);
    write_dimensions(xml, value->dimensions);
    if (text_is(value->qualifier, "range")) {
        const char *points = range_points(value->value);
        size_t low = (size_t)(points - value->value.data);
        buffer_add_text(xml, " state=\"between\"");
        xml_add_attribute(xml, "low", text_trim(text_of(value->value.data, low)));
        xml_add_attribute(xml, "high", text_trim(text_of(points + 2, value->value.length - low - 2)));
    } else {
        if (value->qualifier.length && !text_is(value->qualifier, "exact"))
            xml_add_attribute(xml, "state", value->qualifier);
        if (!text_is(value->qualifier, "not-applicable"))
            xml_add_attribute(xml, "value", value->value);
    }
    buffer_add_text(xml, "/>\n");
}

static int by_place(const void *a, const void *b)
{
    const struct value *one = *(const struct value *const *)a, *other = *(const struct value *const *)b;
    int order = strcmp(one->field->chapter, other->field->chapter);
    if (order)
        return order;
    if (one->field != other->field)
        return one->field < other->field ? -1 : 1;
    return (one > other) - (one < other);
}

/* Items by chapter, as the layout focus has them; within a chapter in the dictionary's order and then as they came. */
static enum status write_report(struct converting *converting, const struct report *report, struct buffer *xml, convert_written written,
                                struct error *error)
{
    size_t count = 0;
    for (size_t at = report->first; at; at = converting->values[at - 1].next)
        count++;
    const struct value **rows = memory_allocate((count + 1) * sizeof *rows);
    count = 0;
    for (size_t at = report->first; at; at = converting->values[at - 1].next)
        rows[count++] = &converting->values[at - 1];
    qsort(rows, count, sizeof *rows, by_place);
    struct convert_header header = {report->office, report->year, ""};
    const struct layout *layout = dictionary_layout(converting->dictionary, text_from("focus"));
    buffer_clear(xml);
    buffer_format(xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<report xmlns=\"%s\" office=\"%s\" year=\"%lld\" dictionary=\"%s\">\n",
                  layout->namespace_uri, report->office, (long long)report->year, dictionary_version(converting->dictionary));
    for (size_t i = 0; i < count; i++) {
        bool first = i == 0 || strcmp(rows[i - 1]->field->chapter, rows[i]->field->chapter) != 0;
        bool last = i + 1 == count || strcmp(rows[i + 1]->field->chapter, rows[i]->field->chapter) != 0;
        if (first)
            buffer_format(xml, "  <chapter code=\"%s\">\n", rows[i]->field->chapter);
        write_item(xml, rows[i]);
        if (last)
            buffer_add_text(xml, "  </chapter>\n");
    }
    buffer_add_text(xml, "</report>\n");
    free(rows);
    return written(converting->context, &header, buffer_text(xml), error);
}

static bool find_columns(struct converting *converting)
{
    const struct csv_reader *reader = &converting->reader;
    converting->iso3 = csv_column(reader, "iso3");
    converting->year = csv_column(reader, "year");
    converting->field = csv_column(reader, "field");
    converting->dimensions = csv_column(reader, "dimensions");
    converting->value = csv_column(reader, "value");
    converting->qualifier = csv_column(reader, "qualifier");
    return converting->iso3 >= 0 && converting->year >= 0 && converting->field >= 0 && converting->value >= 0;
}

static enum status write_reports(struct converting *converting, convert_written written, struct error *error)
{
    struct buffer xml;
    buffer_init(&xml, XML_BYTES_MAX);
    enum status status = STATUS_OK;
    for (size_t i = 0; !status && i < converting->report_count; i++)
        if (!converting->reports[i].bad)
            status = write_report(converting, &converting->reports[i], &xml, written, error);
    buffer_free(&xml);
    return status;
}

enum status convert_values(const struct dictionary *dictionary, struct text csv, convert_problem problem, convert_written written,
                           void *context, size_t *bad, struct error *error)
{
    struct converting converting = {.dictionary = dictionary, .arena = arena_create(), .index = hash_table_create(),
                                    .problem = problem, .context = context};
    csv_open(&converting.reader, csv, converting.arena);
    if (!csv_read(&converting.reader) || !find_columns(&converting))
        refuse(&converting, "structure", "the first line must name the columns iso3,year,field,dimensions,value,qualifier",
               "add it; dimensions and qualifier may be left out");
    else
        while (csv_read(&converting.reader))
            take_row(&converting);
    enum status status = STATUS_OK;
    if (converting.reader.problem) /* rows of any office may be lost behind it: nothing is written */
        refuse(&converting, "structure", converting.reader.problem, "mend the quotes in this line");
    else
        status = write_reports(&converting, written, error);
    *bad = converting.bad;
    csv_close(&converting.reader);
    free(converting.values);
    free(converting.reports);
    hash_table_free(converting.index);
    arena_free(converting.arena);
    return status;
}
