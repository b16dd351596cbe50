/* Office values into the store. */
#include <string.h>

#include "aggregate/aggregate_internal.h"

static const char insert_sql[] =
    "INSERT INTO office_value(run, field, office, region, dimensions, value, low, high, estimated, basis, observation, derived) "
    "VALUES (:run, :field, :office, :region, :dimensions, :value, :low, :high, :estimated, :basis, :observation, :derived)";

static const char *const bases[] = {
    [BASIS_ITEM] = "item", [BASIS_CONFIRMED] = "confirmed", [BASIS_CORRECTED] = "corrected", [BASIS_PROSE] = "prose"};

static void bind_value(struct store_statement *insert, const struct adding *adding, const struct office_value *value)
{
    store_bind_text(insert, ":field", value->field->id);
    store_bind_text(insert, ":office", value->office_iso3);
    store_bind_text(insert, ":region", adding_region_name(adding, adding->offices[value->office].region));
    store_bind_text(insert, ":dimensions", value->dimensions);
    store_bind_text(insert, ":value", value->value);
    store_bind_null(insert, ":low");
    store_bind_null(insert, ":high");
    if (value->figure.present)
        store_bind_whole(insert, ":low", value->figure.low);
    if (value->figure.present && !value->figure.open)
        store_bind_whole(insert, ":high", value->figure.high);
    store_bind_whole(insert, ":estimated", value->figure.estimated);
    store_bind_text(insert, ":basis", bases[value->basis]);
    store_bind_null(insert, ":observation");
    if (value->observation)
        store_bind_whole(insert, ":observation", value->observation);
    store_bind_text(insert, ":derived", value->derived);
}

enum status values_write(struct adding *adding)
{
    struct store_statement *insert;
    enum status status = store_prepare(adding->store, insert_sql, &insert, adding->error);
    if (status)
        return status;
    store_bind_whole(insert, ":run", adding->run);
    for (size_t i = 0; !status && i < adding->values.count; i++) {
        struct office_value *value = &adding->values.items[i];
        /* every office with a submission of this year is among the offices */
        hash_table_find(adding->office_index, text_from(value->office_iso3), &value->office);
        bind_value(insert, adding, value);
        status = store_run(insert, adding->error);
        adding_progress(adding, "values", i + 1, adding->values.count);
    }
    store_statement_free(insert);
    return status;
}
