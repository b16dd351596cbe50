/* What a bureau can work out that knows its own region whole, by counting all tables that fit. */
#include "tests/unit/test.h"

#include <stdlib.h>

#include "protect/model.h"

enum { REGIONS = 3, CODES = 2, ROWS = REGIONS + 1, OUTSIDER = ROWS, COLUMNS = CODES + 1, CELLS = ROWS * COLUMNS, K = 3, TOP = 6 };

static unsigned next(unsigned *seed, unsigned below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 16) % below;
}

static size_t at(size_t region, size_t code)
{
    return region * COLUMNS + code;
}

/* The sums of the inner cells. */
static void add_up(const int64_t inner[REGIONS * CODES], int64_t all[CELLS])
{
    for (size_t c = 0; c < CELLS; c++)
        all[c] = 0;
    for (size_t r = 0; r < REGIONS; r++)
        for (size_t c = 0; c < CODES; c++) {
            int64_t value = inner[r * CODES + c];
            all[at(r, c)] = value;
            all[at(r, CODES)] += value;
            all[at(REGIONS, c)] += value;
            all[at(REGIONS, CODES)] += value;
        }
}

static bool is_small(int64_t value)
{
    return value > 0 && value < K;
}

/* A cell of all regions is sensitive too where it is small beside a region. */
static struct protect_cell judge(const int64_t all[CELLS], size_t row, size_t column)
{
    int64_t value = all[at(row, column)], least = is_small(value) ? value : 0, most = least;
    for (size_t r = 0; r < REGIONS && row == REGIONS; r++) {
        int64_t seen = value - all[at(r, column)];
        if (!is_small(seen))
            continue;
        least = least && least < seen ? least : seen;
        most = most > seen ? most : seen;
    }
    return (struct protect_cell){.value = value, .primary = least > 0, .need_up = least ? K - least : 0, .need_down = most > 1 ? most - 1 : 0,
                                 .width = K, .unclear = K, .cost = row == REGIONS ? 3 : 1};
}

static void add_line(struct protect_model *model, size_t first, size_t step, size_t count)
{
    protect_model_add_relation(model);
    for (size_t i = 0; i <= count; i++)
        protect_model_add_term(model, first + i * step, i < count ? 1 : -1);
}

static void make(struct protect_model *model, const int64_t all[CELLS])
{
    protect_model_init(model);
    for (size_t r = 0; r < ROWS; r++)
        for (size_t c = 0; c < COLUMNS; c++)
            protect_model_add_cell(model, judge(all, r, c));
    for (size_t r = 0; r < ROWS; r++)
        add_line(model, at(r, 0), 1, CODES);
    for (size_t c = 0; c < COLUMNS; c++)
        add_line(model, at(0, c), COLUMNS, REGIONS);
    for (size_t r = 0; r < REGIONS; r++) {
        protect_model_add_holder(model);
        for (size_t c = 0; c < COLUMNS; c++) {
            protect_model_add_known(model, at(r, c));
            if (all[at(r, c)] > 0)
                protect_model_add_share(model, at(REGIONS, c), all[at(r, c)]);
        }
    }
}

struct seen {
    int64_t low, high;
};

/* Over all tables up to TOP that fit what is published and what the bureau knows (OUTSIDER: no region). */
static void count_tables(const struct protect_model *model, const int64_t truth[CELLS], size_t bureau, struct seen seen[CELLS])
{
    int64_t inner[REGIONS * CODES], all[CELLS];
    for (size_t c = 0; c < CELLS; c++)
        seen[c] = (struct seen){INT64_MAX, -1};
    size_t tables = 1;
    for (size_t i = 0; i < REGIONS * CODES; i++)
        tables *= TOP + 1;
    for (size_t number = 0; number < tables; number++) {
        size_t rest = number;
        bool fits = true;
        for (size_t i = 0; i < REGIONS * CODES && fits; i++, rest /= TOP + 1) {
            size_t cell = at(i / CODES, i % CODES);
            inner[i] = (int64_t)(rest % (TOP + 1));
            fits = inner[i] == truth[cell] || (model->cells[cell].hidden && i / CODES != bureau);
        }
        if (!fits)
            continue;
        add_up(inner, all);
        for (size_t c = 0; c < CELLS && fits; c++)
            fits = all[c] == truth[c] || (model->cells[c].hidden && c / COLUMNS != bureau);
        for (size_t c = 0; c < CELLS && fits; c++) {
            int64_t others = all[c] - (bureau < REGIONS && c / COLUMNS == REGIONS ? truth[at(bureau, c % COLUMNS)] : 0);
            seen[c].low = others < seen[c].low ? others : seen[c].low;
            seen[c].high = others > seen[c].high ? others : seen[c].high;
        }
    }
}

/* The promise of docs/PROTECTION.md for one attacker. */
static bool keeps_promise(const struct protect_model *model, const int64_t truth[CELLS], size_t bureau)
{
    struct seen seen[CELLS];
    count_tables(model, truth, bureau, seen);
    for (size_t c = 0; c < CELLS; c++) {
        size_t row = c / COLUMNS;
        if (row == bureau)
            continue;
        bool beside = bureau < REGIONS && row == REGIONS;
        int64_t others = truth[c] - (beside ? truth[at(bureau, c % COLUMNS)] : 0);
        bool hidden = seen[c].low != seen[c].high || model->cells[c].hidden;
        if (!hidden && !is_small(others))
            continue;
        if (beside && others == 0) /* there is nobody else in it */
            continue;
        bool wide = seen[c].high - seen[c].low >= K;
        if (is_small(others) && (seen[c].low > 1 || seen[c].high < K || !wide))
            return false;
        if (!wide || (seen[c].low > 1 && seen[c].low < K))
            return false;
    }
    return true;
}

static void protects_from_everybody(void **state)
{
    (void)state;
    unsigned seed = 17;
    size_t protected = 0, more = 0;
    for (int run = 0; run < 60; run++) {
        int64_t inner[REGIONS * CODES], truth[CELLS];
        for (size_t i = 0; i < REGIONS * CODES; i++)
            inner[i] = next(&seed, 3) ? next(&seed, 4) : 0;
        add_up(inner, truth);
        struct protect_model model;
        struct protect_result result;
        make(&model, truth);
        protect_suppress(&model, run % 2 ? PROTECT_EXACT_CELLS : 0, &result);
        if (result.possible) {
            protected++;
            assert_true(protect_safe(&model));
            for (size_t bureau = 0; bureau < REGIONS; bureau++)
                assert_true(keeps_promise(&model, truth, bureau));
            assert_true(keeps_promise(&model, truth, OUTSIDER));
            model.holder_count = 0; /* from outsiders only */
            protect_suppress(&model, PROTECT_EXACT_CELLS, &result);
            bool enough = true;
            for (size_t bureau = 0; bureau < REGIONS && enough; bureau++)
                enough = keeps_promise(&model, truth, bureau);
            more += !enough;
        }
        protect_model_free(&model);
    }
    assert_true(protected > 40 && more > 5); /* the bureaux are stronger than an outsider: the check can fail */
    print_message("%zu tables protected, %zu of them would not be from bureaux\n", protected, more);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(protects_from_everybody)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
