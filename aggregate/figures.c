/* The rows of the long table `fields`: each field by region, as the domain counts (domain: "What a value can be"). */
#include <stdlib.h>
#include <string.h>

#include "aggregate/aggregate_internal.h"
#include "common/memory.h"

enum answer { ANSWER_YES, ANSWER_PARTLY, ANSWER_NO, ANSWER_NOT_APPLICABLE, ANSWERS };
enum { SCALE_WORDS = 4 };
_Static_assert((int)SCALE_WORDS == (int)ANSWERS, "both kinds count into the same four places");

static const char *const answers[ANSWERS] = {"yes", "partly", "no", "not-applicable"};
static const char *const scale_words[SCALE_WORDS] = {"none", "low", "medium", "high"};

/* One office's place in a region: the region itself and Global. */
struct cell {
    struct interval sum;
    size_t words[SCALE_WORDS]; /* of a yes/no the four answers, of a scale its words */
    size_t offices, prose_offices, decided_offices;
    struct interval *shares; /* each office's, for the median */
    size_t share_count, share_capacity;
    size_t *codes;           /* of a list: offices with each code */
};

/* The figures of one field. Cells are the regions, Unassigned, and Global last. */
struct field_figures {
    struct adding *adding;
    const struct field *field;
    struct cell *cells;
    size_t cell_count;
    const char **codes; /* of a list: those that occur in the year, sorted */
    size_t code_count;
    const size_t *received; /* offices by cell that sent a report, and that sent none */
    const size_t *not_received;
    struct store_statement *insert;
    int64_t *position;
};

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void gather_codes(struct field_figures *figures, const struct office_value *const *values, size_t count)
{
    if (figures->field->kind != FIELD_LIST)
        return;
    figures->codes = memory_allocate((count + 1) * sizeof *figures->codes);
    for (size_t i = 0; i < count; i++)
        if (strcmp(values[i]->value, answers[ANSWER_NOT_APPLICABLE]) != 0)
            figures->codes[figures->code_count++] = values[i]->value;
    qsort(figures->codes, figures->code_count, sizeof *figures->codes, by_text);
    size_t kept = 0;
    for (size_t i = 0; i < figures->code_count; i++)
        if (!kept || strcmp(figures->codes[kept - 1], figures->codes[i]) != 0)
            figures->codes[kept++] = figures->codes[i];
    figures->code_count = kept;
    for (size_t c = 0; c < figures->cell_count; c++)
        figures->cells[c].codes = memory_allocate((kept + 1) * sizeof *figures->cells[c].codes);
}

static size_t word_index(const char *const *words, size_t count, const char *word)
{
    size_t i = 0;
    while (i < count && strcmp(words[i], word) != 0)
        i++;
    return i;
}

static void count_basis(struct cell *cell, enum value_basis basis)
{
    cell->prose_offices += basis == BASIS_PROSE;
    cell->decided_offices += basis == BASIS_CONFIRMED || basis == BASIS_CORRECTED;
}

static void add_word(struct cell *cell, const char *const *words, size_t count, const struct office_value *value)
{
    size_t index = word_index(words, count, value->value);
    if (index == count)
        return;
    cell->words[index]++;
    if (words == answers && index == ANSWER_NOT_APPLICABLE) /* it leaves the denominator */
        return;
    cell->offices++;
    count_basis(cell, value->basis);
}

static void add_figure(struct cell *cell, const struct office_value *value)
{
    if (!value->figure.present || value->dimensions[0])
        return;
    cell->offices++;
    count_basis(cell, value->basis);
    cell->sum = interval_add(cell->sum, value->figure);
    if (value->field->kind != FIELD_SHARE)
        return;
    memory_grow(&cell->shares, &cell->share_capacity, cell->share_count, sizeof *cell->shares);
    cell->shares[cell->share_count++] = value->figure;
}

/* `first` marks an office's first code: it counts once as an office with a value. */
static void add_code(struct field_figures *figures, struct cell *cell, const struct office_value *value, bool first)
{
    const char **code = bsearch(&value->value, figures->codes, figures->code_count, sizeof *figures->codes, by_text);
    if (!code)
        return;
    cell->codes[code - figures->codes]++;
    if (!first)
        return;
    cell->offices++;
    count_basis(cell, value->basis);
}

static void add_value(struct field_figures *figures, struct cell *cell, const struct office_value *value, bool first)
{
    switch (figures->field->kind) {
    case FIELD_YESNO:
        add_word(cell, answers, ANSWERS, value);
        break;
    case FIELD_SCALE:
        add_word(cell, scale_words, SCALE_WORDS, value);
        break;
    case FIELD_COUNT:
    case FIELD_SHARE:
        add_figure(cell, value);
        break;
    case FIELD_LIST:
        add_code(figures, cell, value, first);
        break;
    }
}

static enum status write_row(struct field_figures *figures, size_t region, const char *measure, struct interval figure)
{
    const struct cell *cell = &figures->cells[region];
    bool global = region == figures->cell_count - 1;
    const char *status = !figure.present ? "none" : figure.open ? "open" : figure.low < figure.high ? "interval" : "exact";
    struct store_statement *insert = figures->insert;
    store_bind_whole(insert, ":run", figures->adding->run);
    store_bind_whole(insert, ":position", (*figures->position)++);
    store_bind_text(insert, ":field", figures->field->id);
    store_bind_text(insert, ":region", global ? "Global" : adding_region_name(figures->adding, region));
    store_bind_text(insert, ":measure", measure);
    store_bind_null(insert, ":low");
    store_bind_null(insert, ":high");
    if (figure.present)
        store_bind_whole(insert, ":low", figure.low);
    if (figure.present && !figure.open)
        store_bind_whole(insert, ":high", figure.high);
    store_bind_whole(insert, ":estimated", figure.estimated);
    store_bind_whole(insert, ":offices", (int64_t)cell->offices);
    store_bind_whole(insert, ":prose_offices", (int64_t)cell->prose_offices);
    store_bind_whole(insert, ":decided_offices", (int64_t)cell->decided_offices);
    store_bind_text(insert, ":status", status);
    return store_run(insert, figures->adding->error);
}

static enum status write_number(struct field_figures *figures, size_t region, const char *measure, size_t number)
{
    return write_row(figures, region, measure, interval_exact((int64_t)number));
}

static enum status write_answers(struct field_figures *figures, size_t region)
{
    static const char *const measures[ANSWERS] = {"offices_yes", "offices_partly", "offices_no", "offices_not_applicable"};
    const struct cell *cell = &figures->cells[region];
    size_t silent = figures->received[region];
    enum status status = STATUS_OK;
    for (size_t i = 0; !status && i < ANSWERS; i++) {
        silent -= cell->words[i];
        status = write_number(figures, region, measures[i], cell->words[i]);
    }
    if (!status)
        status = write_number(figures, region, "offices_not_reported", silent);
    if (!status)
        status = write_number(figures, region, "offices_no_report", figures->not_received[region]);
    return status;
}

static enum status write_scale(struct field_figures *figures, size_t region)
{
    static const char *const measures[SCALE_WORDS] = {"offices_none", "offices_low", "offices_medium", "offices_high"};
    enum status status = STATUS_OK;
    for (size_t i = 0; !status && i < SCALE_WORDS; i++)
        status = write_number(figures, region, measures[i], figures->cells[region].words[i]);
    return status;
}

static int by_low(const void *a, const void *b)
{
    const struct interval *one = a, *other = b;
    return (one->low > other->low) - (one->low < other->low);
}

/* An open end is above every figure. */
static int by_high(const void *a, const void *b)
{
    const struct interval *one = a, *other = b;
    if (one->open || other->open)
        return one->open - other->open;
    return (one->high > other->high) - (one->high < other->high);
}

/* Minimum, median and maximum of the lows and of the highs give the bounds of each; shares have at most two places, so
 * that half the sum of two is whole in thousandths. */
static void order_statistics(struct cell *cell, struct interval statistics[3])
{
    size_t n = cell->share_count;
    for (size_t i = 0; i < 3; i++)
        statistics[i] = (struct interval){0};
    if (!n)
        return;
    struct interval *shares = cell->shares;
    const size_t below[3] = {0, (n - 1) / 2, n - 1}, above[3] = {0, n / 2, n - 1};
    qsort(shares, n, sizeof *shares, by_low);
    for (size_t i = 0; i < 3; i++) {
        statistics[i].present = true;
        statistics[i].low = (shares[below[i]].low + shares[above[i]].low) / 2;
        statistics[i].estimated = cell->sum.estimated;
    }
    qsort(shares, n, sizeof *shares, by_high);
    for (size_t i = 0; i < 3; i++) {
        statistics[i].open = shares[below[i]].open || shares[above[i]].open;
        statistics[i].high = statistics[i].open ? 0 : (shares[below[i]].high + shares[above[i]].high) / 2;
    }
}

static enum status write_share(struct field_figures *figures, size_t region)
{
    static const char *const measures[3] = {"min", "median", "max"};
    struct interval statistics[3];
    order_statistics(&figures->cells[region], statistics);
    enum status status = STATUS_OK;
    for (size_t i = 0; !status && i < 3; i++)
        status = write_row(figures, region, measures[i], statistics[i]);
    return status;
}

static enum status write_codes(struct field_figures *figures, size_t region)
{
    const struct cell *cell = &figures->cells[region];
    enum status status = write_number(figures, region, "offices_with", cell->offices);
    for (size_t i = 0; !status && i < figures->code_count; i++)
        status = write_number(figures, region, arena_format(figures->adding->arena, "offices_with:%s", figures->codes[i]), cell->codes[i]);
    return status;
}

static enum status write_cell(struct field_figures *figures, size_t region)
{
    switch (figures->field->kind) {
    case FIELD_YESNO:
        return write_answers(figures, region);
    case FIELD_SCALE:
        return write_scale(figures, region);
    case FIELD_COUNT:
        return write_row(figures, region, "sum", figures->cells[region].sum);
    case FIELD_SHARE:
        return write_share(figures, region);
    case FIELD_LIST:
        return write_codes(figures, region);
    }
    return STATUS_OK;
}

/* `values` are all offices' values of one field, by office. */
static enum status write_field(struct field_figures *figures, const struct office_value *const *values, size_t count)
{
    const struct adding *adding = figures->adding;
    figures->cells = memory_allocate(figures->cell_count * sizeof *figures->cells);
    gather_codes(figures, values, count);
    for (size_t i = 0; i < count; i++) {
        bool first = i == 0 || values[i - 1]->office != values[i]->office;
        add_value(figures, &figures->cells[adding->offices[values[i]->office].region], values[i], first);
        add_value(figures, &figures->cells[figures->cell_count - 1], values[i], first);
    }
    enum status status = STATUS_OK;
    for (size_t c = 0; !status && c < figures->cell_count; c++)
        if (c != adding->region_count || adding->unassigned)
            status = write_cell(figures, c);
    for (size_t c = 0; c < figures->cell_count; c++) {
        free(figures->cells[c].shares);
        free(figures->cells[c].codes);
    }
    free(figures->cells);
    free(figures->codes);
    return status;
}

/* The values by field, each field's in the order of offices: a counting sort over the dictionary. */
static const struct office_value **sort_by_field(const struct adding *adding, size_t field_count, size_t *starts)
{
    const struct dictionary *dictionary = adding->request->dictionary;
    const struct office_values *values = &adding->values;
    const struct office_value **sorted = memory_allocate((values->count + 1) * sizeof *sorted);
    for (size_t i = 0; i < values->count; i++)
        starts[dictionary_field_index(dictionary, values->items[i].field) + 1]++;
    for (size_t f = 0; f < field_count; f++)
        starts[f + 1] += starts[f];
    size_t *next = memory_allocate((field_count + 1) * sizeof *next);
    memcpy(next, starts, (field_count + 1) * sizeof *next);
    for (size_t i = 0; i < values->count; i++)
        sorted[next[dictionary_field_index(dictionary, values->items[i].field)]++] = &values->items[i];
    free(next);
    return sorted;
}

static const char insert_sql[] =
    "INSERT INTO figure(run, position, field, region, measure, low, high, estimated, offices, prose_offices, decided_offices, status) "
    "VALUES (:run, :position, :field, :region, :measure, :low, :high, :estimated, :offices, :prose_offices, :decided_offices, :status)";

enum status figures_write(struct adding *adding)
{
    size_t field_count, cell_count = adding->region_count + 2;
    const struct field *fields = dictionary_fields(adding->request->dictionary, &field_count);
    struct store_statement *insert;
    enum status status = store_prepare(adding->store, insert_sql, &insert, adding->error);
    if (status)
        return status;
    size_t *received = memory_allocate(cell_count * sizeof *received), *not_received = memory_allocate(cell_count * sizeof *received);
    for (size_t i = 0; i < adding->office_count; i++) {
        size_t *counts = adding->offices[i].received ? received : not_received;
        counts[adding->offices[i].region]++;
        counts[cell_count - 1]++;
    }
    size_t *starts = memory_allocate((field_count + 2) * sizeof *starts);
    const struct office_value **sorted = sort_by_field(adding, field_count, starts);
    int64_t position = 0;
    for (size_t f = 0; !status && f < field_count; f++) {
        struct field_figures figures = {.adding = adding, .field = &fields[f], .cell_count = cell_count, .received = received,
                                        .not_received = not_received, .insert = insert, .position = &position};
        status = write_field(&figures, sorted + starts[f], starts[f + 1] - starts[f]);
        adding_progress(adding, "fields", f + 1, field_count);
    }
    free(sorted);
    free(starts);
    free(received);
    free(not_received);
    store_statement_free(insert);
    return status;
}
