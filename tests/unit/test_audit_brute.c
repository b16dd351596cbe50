/* What the audit infers against counting all tables that fit, one by one. */
#include "tests/unit/test.h"

#include <stdlib.h>

#include "audit/system.h"

enum { CELLS = 15, UNKNOWN = -1 };

static unsigned next(unsigned *seed, unsigned below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 16) % below;
}

struct counted {
    size_t cells;
    bool hidden[CELLS];
    int64_t value[CELLS], low[CELLS], high[CELLS];
    int top;
};

static void note(struct counted *counted, const int64_t *now)
{
    for (size_t i = 0; i < counted->cells; i++)
        if (!counted->hidden[i] && now[i] != counted->value[i])
            return;
    for (size_t i = 0; i < counted->cells; i++) {
        counted->low[i] = counted->low[i] == UNKNOWN || now[i] < counted->low[i] ? now[i] : counted->low[i];
        counted->high[i] = now[i] > counted->high[i] ? now[i] : counted->high[i];
    }
}

/* Two by two with margins: a b | c d, sums. */
static void square(const int64_t *inner, int64_t *all)
{
    const int64_t made[9] = {inner[0], inner[1], inner[0] + inner[1], inner[2], inner[3], inner[2] + inner[3],
                             inner[0] + inner[2], inner[1] + inner[3], inner[0] + inner[1] + inner[2] + inner[3]};
    for (size_t i = 0; i < 9; i++)
        all[i] = made[i];
}

static void count_square(struct counted *counted)
{
    int64_t inner[4], all[CELLS];
    for (inner[0] = 0; inner[0] <= counted->top; inner[0]++)
        for (inner[1] = 0; inner[1] <= counted->top; inner[1]++)
            for (inner[2] = 0; inner[2] <= counted->top; inner[2]++)
                for (inner[3] = 0; inner[3] <= counted->top; inner[3]++) {
                    square(inner, all);
                    note(counted, all);
                }
}

/* Two breakdowns of the same two regions: x by two codes, y by two codes, totals shared; the sum of the totals. */
static void linked(const int64_t *inner, int64_t *all)
{
    int64_t first = inner[0] + inner[1], second = inner[2] + inner[3];
    const int64_t made[15] = {inner[0],
                              inner[1],
                              inner[2],
                              inner[3],
                              inner[0] + inner[2],
                              inner[1] + inner[3],
                              inner[4],
                              first - inner[4],
                              inner[5],
                              second - inner[5],
                              inner[4] + inner[5],
                              first - inner[4] + second - inner[5],
                              first,
                              second,
                              first + second};
    for (size_t i = 0; i < 15; i++)
        all[i] = made[i];
}

static void count_linked(struct counted *counted)
{
    int64_t inner[6], all[CELLS];
    for (inner[0] = 0; inner[0] <= counted->top; inner[0]++)
        for (inner[1] = 0; inner[1] <= counted->top; inner[1]++)
            for (inner[2] = 0; inner[2] <= counted->top; inner[2]++)
                for (inner[3] = 0; inner[3] <= counted->top; inner[3]++)
                    for (inner[4] = 0; inner[4] <= inner[0] + inner[1]; inner[4]++)
                        for (inner[5] = 0; inner[5] <= inner[2] + inner[3]; inner[5]++) {
                            linked(inner, all);
                            note(counted, all);
                        }
}

static const int square_sums[][3] = {{0, 1, 2}, {3, 4, 5}, {6, 7, 8}, {0, 3, 6}, {1, 4, 7}, {2, 5, 8}};
static const int linked_sums[][3] = {{0, 1, 12}, {2, 3, 13}, {6, 7, 12}, {8, 9, 13}, {12, 13, 14}, {0, 2, 4}, {1, 3, 5},
                                     {6, 8, 10}, {7, 9, 11}, {4, 5, 14}, {10, 11, 14}};

static void make_system(struct audit_system *system, const struct counted *counted, const int (*sums)[3], size_t count)
{
    audit_system_init(system);
    for (size_t i = 0; i < counted->cells; i++)
        audit_system_number(system, (struct audit_number){!counted->hidden[i], counted->value[i]});
    for (size_t s = 0; s < count; s++) {
        audit_system_sum(system);
        for (size_t t = 0; t < 3; t++)
            audit_system_term(system, (size_t)sums[s][t], t < 2 ? 1 : -1);
    }
}

/* `count` tables of one kind. What grows with the room that counting has is unbounded. */
static void compare(int count, bool two, int top, unsigned seed)
{
    for (int run = 0; run < count; run++) {
        struct counted narrow = {.cells = two ? 15 : 9, .top = top};
        int64_t inner[6];
        for (size_t i = 0; i < 4; i++)
            inner[i] = next(&seed, !two ? 4 : i == 0 ? 3 : 2); /* no total of two linked ones is above 5 */
        inner[4] = next(&seed, (unsigned)(inner[0] + inner[1] + 1));
        inner[5] = next(&seed, (unsigned)(inner[2] + inner[3] + 1));
        (two ? linked : square)(inner, narrow.value);
        unsigned share = 2 + next(&seed, 4);
        for (size_t i = 0; i < narrow.cells; i++) {
            narrow.hidden[i] = next(&seed, 6) < share;
            narrow.low[i] = narrow.high[i] = UNKNOWN;
        }
        struct counted wide = narrow;
        wide.top = top + 1;
        (two ? count_linked : count_square)(&narrow);
        (two ? count_linked : count_square)(&wide);
        struct audit_system system;
        bool possible;
        make_system(&system, &narrow, two ? linked_sums : square_sums, two ? 11 : 6);
        struct audit_solver *solver = audit_solver_create(&system, &possible);
        assert_true(possible);
        for (size_t i = 0; i < narrow.cells; i++) {
            struct audit_interval interval = audit_infer(solver, i), truth = {wide.low[i], wide.high[i], wide.high[i] > narrow.high[i]};
            if (interval.unbounded != truth.unbounded || interval.low != truth.low || (!truth.unbounded && interval.high != truth.high)) {
                print_message("table %d, number %zu: %lld to %lld (%d), counted %lld to %lld (%d); shown:", run, i, (long long)interval.low,
                              (long long)interval.high, interval.unbounded, (long long)truth.low, (long long)truth.high, truth.unbounded);
                for (size_t k = 0; k < narrow.cells; k++)
                    print_message(narrow.hidden[k] ? " (%lld)" : " %lld", (long long)narrow.value[k]);
                print_message("\n");
            }
            assert_int_equal(interval.unbounded, truth.unbounded);
            assert_int_equal(interval.low, truth.low);
            if (!truth.unbounded)
                assert_int_equal(interval.high, truth.high);
            if (narrow.hidden[i])
                assert_int_equal(audit_is_safe(solver, i, 3), audit_interval_is_safe(&truth, 3));
        }
        audit_solver_free(solver);
        audit_system_free(&system);
    }
}

static int tables = 500; /* the argument says how many else; 12000 is what was asked for */

static void single_tables(void **state)
{
    (void)state;
    compare(tables * 9 / 10, false, 12, 11);
}

static void linked_tables(void **state)
{
    (void)state;
    compare(tables / 10, true, 6, 5);
}

/* Numbers that fit no table are not called possible. */
static void contradictions_are_seen(void **state)
{
    (void)state;
    struct counted wrong = {.cells = 9, .hidden = {true}, .value = {0, 5, 3, 1, 1, 2, 1, 6, 7}};
    struct audit_system system;
    bool possible;
    make_system(&system, &wrong, square_sums, 6);
    struct audit_solver *solver = audit_solver_create(&system, &possible);
    assert_false(possible);
    audit_solver_free(solver);
    audit_system_free(&system);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        tables = (int)strtol(argv[1], NULL, 10);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(single_tables),
        cmocka_unit_test(linked_tables),
        cmocka_unit_test(contradictions_are_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
