#include "audit/publications.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buffer.h"
#include "common/csv.h"
#include "common/embedded.h"
#include "common/memory.h"
#include "common/number.h"

extern const struct embedded_file audit_rules[];

static const size_t FILE_MAXIMUM = (size_t)256 * 1024 * 1024;

static struct text rule_file(const char *path)
{
    for (const struct embedded_file *file = audit_rules; file->path; file++)
        if (strcmp(file->path, path) == 0)
            return text_of(file->begin, (size_t)(file->end - file->begin));
    return text_of("", 0);
}

static const char *cell(struct audit_publications *publications, const struct csv_reader *reader, long column)
{
    struct text text = csv_cell(reader, column);
    return arena_copy(publications->arena, text.data, text.length);
}

static size_t find_field(const struct audit_publications *publications, const char *field)
{
    size_t i = 0;
    while (i < publications->field_count && strcmp(publications->fields[i], field) != 0)
        i++;
    return i;
}

static enum status read_thresholds(struct audit_publications *publications, struct error *error)
{
    struct csv_reader reader;
    csv_open(&reader, rule_file("disclosure.csv"), publications->arena);
    enum status status = csv_read(&reader) ? STATUS_OK : error_set(error, STATUS_INTERNAL, "disclosure.csv is empty");
    long field = csv_column(&reader, "field"), threshold = csv_column(&reader, "threshold");
    while (!status && csv_read(&reader)) {
        size_t count = publications->field_count;
        memory_grow(&publications->fields, &publications->field_capacity, count, sizeof *publications->fields);
        memory_grow(&publications->thresholds, &publications->threshold_capacity, count, sizeof *publications->thresholds);
        memory_grow(&publications->groups, &publications->group_capacity, count, sizeof *publications->groups);
        publications->fields[count] = cell(publications, &reader, field);
        publications->groups[count] = count;
        if (number_parse_whole(csv_cell(&reader, threshold), &publications->thresholds[count]))
            status = error_set(error, STATUS_INTERNAL, "disclosure.csv:%zu: no threshold", reader.line);
        publications->field_count++;
    }
    csv_close(&reader);
    return status;
}

static void join_groups(struct audit_publications *publications, const char *one, const char *other)
{
    size_t a = find_field(publications, one), b = find_field(publications, other);
    if (a == publications->field_count || b == publications->field_count)
        return;
    size_t from = publications->groups[b], to = publications->groups[a];
    for (size_t i = 0; i < publications->field_count; i++)
        if (publications->groups[i] == from)
            publications->groups[i] = to;
}

static void add_whole(struct audit_publications *publications, const char *whole, char *parts)
{
    memory_grow(&publications->wholes, &publications->whole_capacity, publications->whole_count, sizeof *publications->wholes);
    struct audit_whole *row = &publications->wholes[publications->whole_count++];
    size_t most = strlen(parts) / 2 + 1;
    *row = (struct audit_whole){.whole = whole, .parts = arena_allocate(publications->arena, most * sizeof *row->parts)};
    char *rest = parts;
    for (char *part = strtok_r(parts, ";", &rest); part; part = strtok_r(NULL, ";", &rest)) {
        row->parts[row->part_count++] = part;
        join_groups(publications, whole, part);
    }
}

enum status audit_publications_open(struct audit_publications *publications, struct error *error)
{
    *publications = (struct audit_publications){.arena = arena_create()};
    enum status status = read_thresholds(publications, error);
    struct csv_reader reader;
    csv_open(&reader, rule_file("relations.csv"), publications->arena);
    csv_read(&reader);
    long kind = csv_column(&reader, "kind"), whole = csv_column(&reader, "whole"), parts = csv_column(&reader, "parts");
    while (!status && csv_read(&reader))
        if (text_is(csv_cell(&reader, kind), "total") || text_is(csv_cell(&reader, kind), "within")) {
            struct text list = csv_cell(&reader, parts);
            add_whole(publications, cell(publications, &reader, whole), arena_copy(publications->arena, list.data, list.length));
        }
    csv_close(&reader);
    return status;
}

void audit_publications_close(struct audit_publications *publications)
{
    free(publications->rows);
    free(publications->known);
    free(publications->wholes);
    free(publications->fields);
    free(publications->thresholds);
    free(publications->groups);
    arena_free(publications->arena);
}

/* ---- files ---- */

enum { YEAR, REGION_SET, PUBLICATION, FIELD, DIMENSION, CODE, REGION, MEASURE, LOW, STATUS, SINCE, COLUMNS };
static const char *const names[COLUMNS] = {"year", "region_set", "publication", "field",  "dimension", "code",
                                           "region", "measure",  "low",         "status", "since"};

static enum status take_row(struct audit_publications *publications, const struct csv_reader *reader, const long *columns,
                            const char *path, struct error *error)
{
    struct audit_row row = {.field = cell(publications, reader, columns[FIELD]), .file = path, .line = reader->line};
    size_t field = find_field(publications, row.field);
    if (!text_is(csv_cell(reader, columns[MEASURE]), "sum") || field == publications->field_count)
        return STATUS_OK;
    row.group = publications->groups[field];
    row.threshold = publications->thresholds[field];
    row.year = cell(publications, reader, columns[YEAR]);
    row.region_set = cell(publications, reader, columns[REGION_SET]);
    row.dimension = cell(publications, reader, columns[DIMENSION]);
    row.code = cell(publications, reader, columns[CODE]);
    row.region = cell(publications, reader, columns[REGION]);
    struct text low = csv_cell(reader, columns[LOW]), status = csv_cell(reader, columns[STATUS]);
    row.none = text_is(status, "none");
    row.rounded = text_is(status, "rounded");
    row.shown = low.length > 0;
    bool hidden = text_is(status, "protected");
    if (number_parse_whole(csv_cell(reader, columns[PUBLICATION]), &row.publication) ||
        number_parse_whole(csv_cell(reader, columns[SINCE]), &row.since) || (row.shown && number_parse_whole(low, &row.low)) ||
        row.low < 0 || row.shown == (hidden || row.none))
        return error_set(error, STATUS_DATA, "%s:%zu: the row is not one of a publication; write the table again", path, reader->line);
    memory_grow(&publications->rows, &publications->capacity, publications->count, sizeof *publications->rows);
    publications->rows[publications->count++] = row;
    return STATUS_OK;
}

static enum status read_whole(const char *path, struct buffer *buffer, struct error *error)
{
    FILE *file = fopen(path, "rbe");
    if (!file)
        return error_set(error, STATUS_IO, "%s: %s", path, strerror(errno));
    char bytes[65536];
    size_t got;
    while ((got = fread(bytes, 1, sizeof bytes, file)) > 0)
        buffer_add(buffer, bytes, got);
    bool bad = ferror(file) || buffer->overflowed;
    fclose(file);
    return bad ? error_set(error, STATUS_IO, "%s: the file cannot be read, or is larger than 256 MiB", path) : STATUS_OK;
}

/* *found says whether the file is a table `publication` at all. */
static enum status read_file(struct audit_publications *publications, const char *path, bool *found, struct error *error)
{
    struct buffer buffer;
    buffer_init(&buffer, FILE_MAXIMUM);
    enum status status = read_whole(path, &buffer, error);
    struct csv_reader reader;
    struct text text = buffer.length ? text_of(arena_copy(publications->arena, buffer.data, buffer.length), buffer.length) : text_of("", 0);
    csv_open(&reader, text, publications->arena);
    long columns[COLUMNS];
    bool all = !status && csv_read(&reader);
    for (int i = 0; i < COLUMNS && all; i++)
        all = (columns[i] = csv_column(&reader, names[i])) >= 0;
    *found = *found || all;
    if (all)
        csv_read(&reader); /* the hashtags */
    while (all && !status && csv_read(&reader))
        status = take_row(publications, &reader, columns, path, error);
    if (all && !status && reader.problem)
        status = error_set(error, STATUS_DATA, "%s:%zu: %s", path, reader.line, reader.problem);
    csv_close(&reader);
    buffer_free(&buffer);
    return status;
}

static int is_csv(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 4 && strcmp(entry->d_name + length - 4, ".csv") == 0;
}

enum status audit_publications_read(struct audit_publications *publications, const char *folder, struct error *error)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_csv, alphasort);
    if (count < 0)
        return error_set(error, STATUS_IO, "%s: %s; name a folder with published tables", folder, strerror(errno));
    enum status status = STATUS_OK;
    bool found = false;
    for (int i = 0; i < count; i++) {
        if (!status)
            status = read_file(publications, arena_format(publications->arena, "%s/%s", folder, entries[i]->d_name), &found, error);
        free(entries[i]);
    }
    free(entries);
    if (!status && !found)
        status = error_set(error, STATUS_DATA, "%s: there is no table publication; write it with `report --audience public --table "
                           "publication --format csv`", folder);
    return status;
}

/* ---- what bureaux know ---- */

enum { KNOWN_YEAR, KNOWN_SET, KNOWN_PUBLICATION, KNOWN_FIELD, KNOWN_DIMENSION, KNOWN_CODE, KNOWN_REGION, KNOWN_LOW, KNOWN_COLUMNS };
static const char *const known_names[KNOWN_COLUMNS] = {"year", "region_set", "publication", "field", "dimension", "code", "region", "low"};

static enum status take_known(struct audit_publications *publications, const struct csv_reader *reader, const long *columns,
                              const char *path, struct error *error)
{
    struct audit_known known = {.year = cell(publications, reader, columns[KNOWN_YEAR]),
                                .region_set = cell(publications, reader, columns[KNOWN_SET]),
                                .field = cell(publications, reader, columns[KNOWN_FIELD]),
                                .dimension = cell(publications, reader, columns[KNOWN_DIMENSION]),
                                .code = cell(publications, reader, columns[KNOWN_CODE]),
                                .region = cell(publications, reader, columns[KNOWN_REGION])};
    if (number_parse_whole(csv_cell(reader, columns[KNOWN_PUBLICATION]), &known.publication) ||
        number_parse_whole(csv_cell(reader, columns[KNOWN_LOW]), &known.low) || known.low < 0)
        return error_set(error, STATUS_DATA, "%s:%zu: publication and low are whole numbers; correct the row", path, reader->line);
    memory_grow(&publications->known, &publications->known_capacity, publications->known_count, sizeof *publications->known);
    publications->known[publications->known_count++] = known;
    return STATUS_OK;
}

enum status audit_publications_read_known(struct audit_publications *publications, const char *path, struct error *error)
{
    struct buffer buffer;
    buffer_init(&buffer, FILE_MAXIMUM);
    enum status status = read_whole(path, &buffer, error);
    struct csv_reader reader;
    csv_open(&reader, buffer.length ? text_of(arena_copy(publications->arena, buffer.data, buffer.length), buffer.length) : text_of("", 0),
             publications->arena);
    long columns[KNOWN_COLUMNS];
    bool all = !status && csv_read(&reader);
    for (int i = 0; i < KNOWN_COLUMNS && all; i++)
        all = (columns[i] = csv_column(&reader, known_names[i])) >= 0;
    if (!status && !all)
        status = error_set(error, STATUS_DATA, "%s: what bureaux know has the columns year, region_set, publication, field, dimension, code, "
                                               "region, low", path);
    while (!status && csv_read(&reader))
        status = take_known(publications, &reader, columns, path, error);
    if (!status && reader.problem)
        status = error_set(error, STATUS_DATA, "%s:%zu: %s", path, reader.line, reader.problem);
    csv_close(&reader);
    buffer_free(&buffer);
    return status;
}
