/* The offices of a year: the expected ones, and those that sent something. */
#include <string.h>

#include "aggregate/aggregate_internal.h"
#include "common/memory.h"

/* Without a roster for the year the offices that sent anything are the expected ones. */
static const char offices_sql[] =
    "WITH listed AS (SELECT iso3 AS office, due FROM roster WHERE year = :year), "
    "sent AS (SELECT office, sum(state <> 'refused') AS submissions, sum(state = 'refused') AS refused "
    "  FROM submission WHERE year = :year AND office IS NOT NULL GROUP BY office), "
    "every AS (SELECT office FROM listed UNION SELECT office FROM sent) "
    "SELECT every.office, listed.office IS NOT NULL OR NOT EXISTS (SELECT 1 FROM listed) AS expected, listed.due, "
    "coalesce(sent.submissions, 0), coalesce(sent.refused, 0), counted.id, counted.received, "
    "(SELECT count(*) FROM finding WHERE finding.submission = counted.id) AS warnings, "
    "(SELECT min(received) FROM submission WHERE submission.year = :year AND submission.office = every.office "
    "  AND submission.state <> 'refused') AS first_received "
    "FROM every LEFT JOIN listed ON listed.office = every.office LEFT JOIN sent ON sent.office = every.office "
    "LEFT JOIN (SELECT id, office, received FROM current_submission WHERE year = :year) AS counted ON counted.office = every.office "
    "ORDER BY every.office";

static const char insert_sql[] =
    "INSERT INTO run_office(run, office, region, expected, state, late, received, submission, submissions, refused, warnings) "
    "VALUES (:run, :office, :region, :expected, :state, :late, :received, :submission, :submissions, :refused, :warnings)";

static size_t region_of(struct adding *adding, const char *iso3)
{
    const char *region = dictionary_region(adding->request->dictionary, adding->request->region_set, iso3);
    for (size_t i = 0; region && i < adding->region_count; i++)
        if (strcmp(adding->regions[i], region) == 0)
            return i;
    adding->unassigned = true;
    return adding->region_count;
}

static struct office *add_office(struct adding *adding, struct text iso3, bool received)
{
    memory_grow(&adding->offices, &adding->office_capacity, adding->office_count, sizeof *adding->offices);
    struct office *office = &adding->offices[adding->office_count];
    const char *name = arena_copy(adding->arena, iso3.data, iso3.length);
    *office = (struct office){name, region_of(adding, name), received};
    hash_table_add(adding->office_index, iso3, adding->office_count++);
    return office;
}

/* Late is whoever's first accepted report came after the day it was due; a correction does not make an office late. */
static bool is_late(struct text due, struct text first_received)
{
    return due.length && first_received.length && text_compare(first_received, due) > 0;
}

static enum status write_office(struct adding *adding, struct store_statement *row, struct store_statement *insert)
{
    bool received = !store_column_is_null(row, 5);
    const struct office *office = add_office(adding, store_column_text(row, 0), received);
    int64_t refused = store_column_whole(row, 4);
    store_bind_whole(insert, ":run", adding->run);
    store_bind_text(insert, ":office", office->iso3);
    store_bind_text(insert, ":region", adding_region_name(adding, office->region));
    store_bind_whole(insert, ":expected", store_column_whole(row, 1));
    store_bind_text(insert, ":state", received ? "received" : refused ? "refused" : "missing");
    store_bind_whole(insert, ":late", is_late(store_column_text(row, 2), store_column_text(row, 8)));
    store_bind_whole(insert, ":submissions", store_column_whole(row, 3));
    store_bind_whole(insert, ":refused", refused);
    store_bind_whole(insert, ":warnings", store_column_whole(row, 7));
    if (received) {
        store_bind_whole(insert, ":submission", store_column_whole(row, 5));
        store_bind_slice(insert, ":received", store_column_text(row, 6));
    } else {
        store_bind_null(insert, ":submission");
        store_bind_null(insert, ":received");
    }
    return store_run(insert, adding->error);
}

enum status offices_write(struct adding *adding)
{
    struct store_statement *offices = NULL, *insert = NULL;
    enum status status = store_prepare(adding->store, offices_sql, &offices, adding->error);
    if (!status)
        status = store_prepare(adding->store, insert_sql, &insert, adding->error);
    if (!status)
        store_bind_whole(offices, ":year", adding->request->year);
    bool row = true;
    while (!status && !(status = store_step(offices, &row, adding->error)) && row)
        status = write_office(adding, offices, insert);
    store_statement_free(offices);
    store_statement_free(insert);
    return status;
}
