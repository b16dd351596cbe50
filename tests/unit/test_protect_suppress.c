/* What is hidden: the textbook's table, small tables against exhaustive search, and contributors who know themselves. */
#include "tests/unit/test.h"

#include <stdlib.h>

#include "common/memory.h"
#include "protect/model.h"
#include "protect/round.h"

enum { ROWS_MAX = 5, COLUMNS_MAX = 4 };

/* A table with margins: cell (r, c), the sums of rows in column `columns`, of columns in row `rows`. */
struct table {
    struct protect_model model;
    size_t rows, columns;
    size_t cells[ROWS_MAX + 1][COLUMNS_MAX + 1];
};

static void add_sum(struct table *table, size_t fixed, bool row)
{
    size_t count = row ? table->columns : table->rows;
    protect_model_add_relation(&table->model);
    for (size_t i = 0; i <= count; i++)
        protect_model_add_term(&table->model, row ? table->cells[fixed][i] : table->cells[i][fixed], i < count ? 1 : -1);
}

static void make(struct table *table, size_t rows, size_t columns, const int64_t *values)
{
    *table = (struct table){.rows = rows, .columns = columns};
    protect_model_init(&table->model);
    for (size_t r = 0; r <= rows; r++)
        for (size_t c = 0; c <= columns; c++) {
            int64_t sum = 0;
            for (size_t i = r < rows ? r : 0; i < (r < rows ? r + 1 : rows); i++)
                for (size_t k = c < columns ? c : 0; k < (c < columns ? c + 1 : columns); k++)
                    sum += values[i * columns + k];
            table->cells[r][c] = protect_model_add_cell(&table->model, (struct protect_cell){.value = sum, .cost = (double)sum});
        }
    for (size_t r = 0; r <= rows; r++)
        add_sum(table, r, true);
    for (size_t c = 0; c <= columns; c++)
        add_sum(table, c, false);
    assert_true(protect_model_consistent(&table->model));
}

/* sdcTable's microdata1: region by gender, cells of 10 and less are sensitive, hidden cells cost what is in them. */
static void the_textbook_has_the_textbook_result(void **state)
{
    (void)state;
    const int64_t freq[] = {18, 2, 14, 19, 12, 10, 11, 14};
    struct table table;
    struct protect_result result;
    make(&table, 4, 2, freq);
    for (size_t i = 0; i < table.model.cell_count; i++)
        if (table.model.cells[i].value <= 10) {
            table.model.cells[i].primary = true;
            table.model.cells[i].need_up = table.model.cells[i].need_down = 1;
        }
    protect_suppress(&table.model, PROTECT_EXACT_CELLS, &result);
    assert_true(result.possible && result.optimal);
    assert_int_equal(result.loss, 42);
    assert_int_equal(result.primary, 2);
    assert_int_equal(result.secondary, 2);
    assert_true(table.model.cells[table.cells[0][0]].hidden && table.model.cells[table.cells[2][0]].hidden);
    protect_suppress(&table.model, 0, &result); /* the way of large tables */
    assert_int_equal(result.loss, 42);
    assert_true(result.bound <= 42);
    protect_model_free(&table.model);
}

/* ---- against exhaustive search over all patterns and all tables that fit ---- */

enum { K = 3, LARGEST = 5, TOP = 11 };

static void mark(struct protect_model *model)
{
    for (size_t i = 0; i < model->cell_count; i++) {
        struct protect_cell *cell = &model->cells[i];
        cell->cost = (double)(cell->value + 1);
        cell->width = K;
        cell->primary = cell->value >= 1 && cell->value < K;
        if (cell->primary) {
            cell->need_up = K - cell->value;
            cell->need_down = cell->value - 1;
        }
    }
}

/* Goes over all tables with cells up to TOP and keeps the least and the largest value of each hidden cell. */
static bool fits_all(const struct table *table, const bool *hidden)
{
    const struct protect_cell *cells = table->model.cells;
    int64_t low[9], high[9];
    for (size_t i = 0; i < 9; i++)
        low[i] = high[i] = cells[i].value;
    for (int64_t a = 0; a <= TOP; a++)
        for (int64_t b = 0; b <= TOP; b++)
            for (int64_t c = 0; c <= TOP; c++)
                for (int64_t d = 0; d <= TOP; d++) {
                    const int64_t now[9] = {a, b, a + b, c, d, c + d, a + c, b + d, a + b + c + d};
                    bool fits = true;
                    for (size_t i = 0; i < 9 && fits; i++)
                        fits = hidden[i] || now[i] == cells[i].value;
                    for (size_t i = 0; i < 9 && fits; i++) {
                        low[i] = now[i] < low[i] ? now[i] : low[i];
                        high[i] = now[i] > high[i] ? now[i] : high[i];
                    }
                }
    for (size_t i = 0; i < 9; i++) {
        bool wide = high[i] - low[i] >= K && (!cells[i].primary || (low[i] <= 1 && high[i] >= K));
        if (hidden[i] && !wide)
            return false;
    }
    return true;
}

static double cheapest(const struct table *table)
{
    double best = 1e9;
    for (unsigned pattern = 0; pattern < 1u << 9; pattern++) {
        bool hidden[9], good = true;
        double cost = 0;
        for (size_t i = 0; i < 9; i++) {
            hidden[i] = pattern >> i & 1;
            good = good && (hidden[i] || !table->model.cells[i].primary);
            cost += hidden[i] ? table->model.cells[i].cost : 0;
        }
        if (good && cost < best && fits_all(table, hidden))
            best = cost;
    }
    return best;
}

static void small_tables_are_optimal(void **state)
{
    (void)state;
    unsigned seed = 7;
    for (int run = 0; run < 25; run++) {
        int64_t values[4];
        struct table table;
        struct protect_result result;
        for (size_t i = 0; i < 4; i++) {
            seed = seed * 1103515245u + 12345u;
            values[i] = seed >> 16 & 0x7fff;
            values[i] %= LARGEST + 1;
        }
        make(&table, 2, 2, values);
        mark(&table.model);
        protect_suppress(&table.model, PROTECT_EXACT_CELLS, &result);
        assert_true(result.possible && result.optimal);
        double best = cheapest(&table);
        assert_int_equal(result.loss, best);
        assert_true(protect_safe(&table.model));
        protect_suppress(&table.model, 0, &result);
        assert_true(result.possible && result.loss >= best && result.bound <= best + 1e-6);
        assert_true(protect_safe(&table.model));
        protect_model_free(&table.model);
    }
}

/* Two offices, each alone in a cell: each could take its own number from the published sum. */
static void who_knows_one_cell_must_not_learn_the_other(void **state)
{
    (void)state;
    const int64_t values[] = {2, 2, 20, 30};
    for (int holders = 0; holders < 2; holders++) {
        struct table table;
        struct protect_result result;
        make(&table, 1, 4, values);
        mark(&table.model);
        for (size_t i = 0; i <= 4; i++) /* both rows are the same row here; the lower one is not wanted */
            table.model.cells[table.cells[1][i]].cost = 100;
        for (size_t c = 0; holders && c < 2; c++) {
            protect_model_add_holder(&table.model);
            protect_model_add_share(&table.model, table.cells[0][c], 2);
            protect_model_add_share(&table.model, table.cells[1][c], 2);
        }
        protect_suppress(&table.model, PROTECT_EXACT_CELLS, &result);
        assert_true(result.possible && result.optimal);
        assert_true(protect_safe(&table.model));
        protect_model_free(&table.model);
    }
}

/* What is out already cannot be hidden: there may be no way. */
static void what_is_known_protects_nothing(void **state)
{
    (void)state;
    const int64_t values[] = {2, 7, 9, 9};
    struct table table;
    struct protect_result result;
    make(&table, 2, 2, values);
    mark(&table.model);
    for (size_t i = 0; i < table.model.cell_count; i++)
        table.model.cells[i].known = !table.model.cells[i].primary;
    protect_suppress(&table.model, PROTECT_EXACT_CELLS, &result);
    assert_false(result.possible);
    protect_suppress(&table.model, 0, &result);
    assert_false(result.possible);
    protect_model_free(&table.model);
}

static void rounded_sums_add_up(void **state)
{
    (void)state;
    const int64_t values[] = {18, 2, 14, 19, 12, 10, 11, 14, 1, 1, 1, 0, 3};
    for (size_t shift = 0; shift < 5; shift++) {
        struct table table;
        bool figures[32];
        int64_t rounded[32], again[32];
        make(&table, 4, 2, values + shift);
        for (size_t i = 0; i < table.model.cell_count; i++)
            figures[i] = true;
        assert_true(protect_round(&table.model, figures, NULL, rounded));
        for (size_t i = 0; i < table.model.cell_count; i++) {
            assert_int_equal(rounded[i] % PROTECT_ROUND_BASE, 0);
            assert_true(llabs(rounded[i] - table.model.cells[i].value) < PROTECT_ROUND_BASE);
            table.model.cells[i].value = rounded[i];
        }
        assert_true(protect_model_consistent(&table.model));
        assert_true(protect_round(&table.model, figures, rounded, again));
        for (size_t i = 0; i < table.model.cell_count; i++)
            assert_int_equal(again[i], rounded[i]);
        protect_model_free(&table.model);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_textbook_has_the_textbook_result),
        cmocka_unit_test(small_tables_are_optimal),
        cmocka_unit_test(who_knows_one_cell_must_not_learn_the_other),
        cmocka_unit_test(what_is_known_protects_nothing),
        cmocka_unit_test(rounded_sums_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
