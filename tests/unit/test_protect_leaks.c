/* The audit against the suppressor: what it protects passes, and with one necessary suppression taken back it does not. The
 * only place where both are linked together. */
#include "tests/unit/test.h"

#include <stdlib.h>

#include "audit/system.h"
#include "protect/model.h"

enum { ROWS = 4, COLUMNS = 4, K = 5 };

static unsigned next(unsigned *seed, unsigned below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 16) % below;
}

static void add_line(struct protect_model *model, size_t first, size_t step, size_t count)
{
    protect_model_add_relation(model);
    for (size_t i = 0; i <= count; i++)
        protect_model_add_term(model, first + i * step, i < count ? 1 : -1);
}

/* Two breakdowns of the same regions that share the regions' totals: a table is (ROWS + 1) by (COLUMNS + 1), the last
 * column being what is not specified, so that both have the same totals. */
static void make(struct protect_model *model, unsigned *seed)
{
    enum { WIDE = COLUMNS + 2 };
    int64_t values[2][ROWS + 1][WIDE] = {0};
    protect_model_init(model);
    for (size_t r = 0; r < ROWS; r++) {
        int64_t sums[2] = {0};
        for (size_t t = 0; t < 2; t++)
            for (size_t c = 0; c < COLUMNS; c++)
                sums[t] += values[t][r][c] = next(seed, 3) ? next(seed, 9) : next(seed, 60);
        int64_t total = sums[0] > sums[1] ? sums[0] : sums[1];
        for (size_t t = 0; t < 2; t++) {
            values[t][r][COLUMNS] = total - sums[t];
            values[t][r][COLUMNS + 1] = total;
        }
    }
    for (size_t t = 0; t < 2; t++)
        for (size_t c = 0; c < WIDE; c++)
            for (size_t r = 0; r < ROWS; r++)
                values[t][ROWS][c] += values[t][r][c];
    for (size_t t = 0; t < 2; t++)
        for (size_t r = 0; r <= ROWS; r++)
            for (size_t c = 0; c < WIDE; c++) {
                struct protect_cell cell = {.value = values[t][r][c], .width = K, .unclear = K, .cost = r == ROWS ? 30 : 10};
                cell.primary = cell.value > 0 && cell.value < K;
                cell.need_up = cell.primary ? K - cell.value : 0;
                cell.need_down = cell.primary ? cell.value - 1 : 0;
                protect_model_add_cell(model, cell);
            }
    for (size_t t = 0; t < 2; t++) {
        for (size_t r = 0; r <= ROWS; r++)
            add_line(model, (t * (ROWS + 1) + r) * WIDE, 1, COLUMNS + 1);
        for (size_t c = 0; c < WIDE; c++)
            add_line(model, t * (ROWS + 1) * WIDE + c, WIDE, ROWS);
    }
    for (size_t r = 0; r <= ROWS; r++) { /* the totals are the same figures: both are shown or hidden */
        protect_model_add_relation(model);
        protect_model_add_term(model, r * WIDE + COLUMNS + 1, 1);
        protect_model_add_term(model, ((ROWS + 1) + r) * WIDE + COLUMNS + 1, -1);
    }
    assert_true(protect_model_consistent(model));
}

/* What is published, as the audit sees it; `shown` is published too. */
static bool audit_passes(const struct protect_model *model, size_t shown)
{
    struct audit_system system;
    bool possible, safe = true;
    audit_system_init(&system);
    for (size_t c = 0; c < model->cell_count; c++) {
        bool published = !model->cells[c].hidden || c == shown;
        audit_system_number(&system, (struct audit_number){published, published ? model->cells[c].value : 0});
    }
    for (size_t r = 0; r < model->relation_count; r++) {
        audit_system_sum(&system);
        for (size_t t = model->relations[r].first; t < model->relations[r].first + model->relations[r].count; t++)
            audit_system_term(&system, model->terms[t].cell, model->terms[t].sign);
    }
    struct audit_solver *solver = audit_solver_create(&system, &possible);
    assert_true(possible);
    for (size_t c = 0; c < model->cell_count && safe; c++)
        safe = !model->cells[c].hidden || c == shown || audit_is_safe(solver, c, K);
    audit_solver_free(solver);
    audit_system_free(&system);
    return safe;
}

static size_t wanted = 1000; /* the argument says how many else */

/* A suppression is necessary where the suppressor's own check fails without it. The pattern comes from both ways. */
static void planted_leaks_are_found(void **state)
{
    (void)state;
    unsigned seed = 3;
    size_t planted = 0, tables = 0, secondary = 0;
    while (planted < wanted) {
        struct protect_model model;
        struct protect_result result;
        make(&model, &seed);
        protect_suppress(&model, tables++ % 2 ? PROTECT_EXACT_CELLS : 0, &result);
        assert_true(result.possible);
        assert_true(protect_safe(&model));
        assert_true(audit_passes(&model, SIZE_MAX));
        secondary += result.secondary;
        for (size_t c = 0; c < model.cell_count; c++)
            if (model.cells[c].primary && model.cells[c].value >= K) { /* was only to be told from small numbers */
                model.cells[c].primary = false;
                model.cells[c].need_down = 0;
            }
        for (size_t c = 0; c < model.cell_count && planted < wanted; c++) {
            if (!model.cells[c].hidden || model.cells[c].primary)
                continue;
            model.cells[c].hidden = false;
            bool necessary = !protect_safe(&model);
            model.cells[c].hidden = true;
            if (!necessary)
                continue;
            planted++;
            assert_false(audit_passes(&model, c));
        }
        protect_model_free(&model);
    }
    assert_true(secondary > 0);
    print_message("%zu planted in %zu tables\n", planted, tables);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        wanted = (size_t)strtoul(argv[1], NULL, 10);
    const struct CMUnitTest tests[] = {cmocka_unit_test(planted_leaks_are_found)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
