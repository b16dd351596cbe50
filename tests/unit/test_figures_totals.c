/* Totals of an office from parts, and how sums behave in any order. */
#include "tests/unit/test.h"

#include "figures/office_total.h"

static const struct field field = {.id = "f", .kind = FIELD_COUNT, .dimensions = {"authority", "sex", "age"}};

static struct interval figure(int64_t low, int64_t high, bool open, bool estimated)
{
    return (struct interval){.present = true, .low = low, .high = open ? 0 : high, .open = open, .estimated = estimated};
}

static void a_sum_is_the_same_in_any_order(void **state)
{
    (void)state;
    const struct interval all[] = {figure(3, 3, false, false), figure(2, 0, true, false), figure(10, 15, false, true), {0}, figure(0, 0, false, false)};
    enum { COUNT = sizeof all / sizeof all[0] };
    struct interval want = figure(15, 0, true, true);
    for (size_t first = 0; first < COUNT; first++) {
        struct interval forward = {0}, backward = {0};
        for (size_t i = 0; i < COUNT; i++) {
            forward = interval_add(forward, all[(first + i) % COUNT]);
            backward = interval_add(backward, all[(first + COUNT - i) % COUNT]);
        }
        assert_true(interval_equal(forward, want));
        assert_true(interval_equal(backward, want));
    }
}

static void zero_is_a_figure_and_nothing_is_none(void **state)
{
    (void)state;
    assert_true(interval_exact(0).present);
    assert_false(interval_equal(interval_exact(0), (struct interval){0}));
    assert_false(interval_equal(figure(3, 0, true, false), figure(3, 3, false, false)));
    assert_false(interval_equal(figure(3, 3, false, true), figure(3, 3, false, false)));
}

static void estimates_are_described(void **state)
{
    (void)state;
    char text[INTERVAL_TEXT_BYTES];
    interval_describe(figure(500, 500, false, true), FIELD_COUNT, text);
    assert_string_equal(text, "about 500");
    interval_describe(figure(1234567, 0, true, true), FIELD_COUNT, text);
    assert_string_equal(text, "at least about 1,234,567");
    interval_describe(figure(0, 0, false, false), FIELD_COUNT, text);
    assert_string_equal(text, "0");
    interval_describe(figure(12500, 25000, false, false), FIELD_SHARE, text);
    assert_string_equal(text, "12.5 to 25");
}

static void the_breakdown_that_names_most_makes_the_total(void **state)
{
    (void)state;
    static struct office_figures figures;
    char derived[BREAKDOWN_TEXT_BYTES];
    office_figures_init(&figures, &field);
    office_figures_add(&figures, "authority=unhcr", figure(1, 1, false, false));
    office_figures_add(&figures, "sex=female;age=under-18", figure(2, 3, false, false));
    office_figures_add(&figures, "sex=male;age=under-18", figure(2, 2, false, true));
    assert_true(interval_equal(office_figures_total(&figures, derived), figure(4, 5, false, true)));
    assert_string_equal(derived, "sum of sex, age");
    office_figures_add(&figures, "", figure(0, 0, false, false));
    assert_true(interval_equal(office_figures_total(&figures, derived), figure(0, 0, false, false))); /* a zero of its own */
    assert_string_equal(derived, "");
}

static void breakdowns_are_named_in_the_order_of_the_field(void **state)
{
    (void)state;
    char text[BREAKDOWN_TEXT_BYTES];
    office_figures_name(&field, 7, text);
    assert_string_equal(text, "authority, sex, age");
    office_figures_name(&field, 4, text);
    assert_string_equal(text, "age");
    office_figures_name(&field, 0, text);
    assert_string_equal(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sum_is_the_same_in_any_order),
        cmocka_unit_test(zero_is_a_figure_and_nothing_is_none),
        cmocka_unit_test(estimates_are_described),
        cmocka_unit_test(the_breakdown_that_names_most_makes_the_total),
        cmocka_unit_test(breakdowns_are_named_in_the_order_of_the_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
