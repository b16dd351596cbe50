#include "tests/unit/test.h"

#include "figures/office_total.h"

static struct interval at_least(int64_t low)
{
    return (struct interval){.present = true, .open = true, .low = low};
}

static struct interval between(int64_t low, int64_t high)
{
    return (struct interval){.present = true, .low = low, .high = high};
}

static void bounds_add_up_and_an_open_end_stays_open(void **state)
{
    (void)state;
    struct interval sum = interval_add((struct interval){0}, between(10, 15));
    sum = interval_add(sum, interval_exact(3));
    assert_true(interval_equal(sum, between(13, 18)));
    sum = interval_add(sum, at_least(2));
    assert_true(sum.open);
    assert_int_equal(sum.low, 15);
    sum = interval_add(sum, (struct interval){.present = true, .low = 5, .high = 5, .estimated = true});
    assert_true(sum.open && sum.estimated);
    assert_false(interval_add((struct interval){0}, (struct interval){0}).present);
}

static void only_what_is_certain_is_a_contradiction(void **state)
{
    (void)state;
    assert_true(interval_surely_above(interval_exact(6), interval_exact(5)));
    assert_false(interval_surely_above(interval_exact(6), at_least(5)));
    assert_true(interval_surely_above(at_least(6), interval_exact(5)));
    assert_false(interval_surely_above(between(4, 9), interval_exact(5)));
    assert_false(interval_surely_above(interval_exact(6), (struct interval){0}));
}

static void figures_are_described_as_people_write_them(void **state)
{
    (void)state;
    char text[INTERVAL_TEXT_BYTES];
    interval_describe(at_least(1585), FIELD_COUNT, text);
    assert_string_equal(text, "at least 1,585");
    interval_describe(between(0, 7), FIELD_COUNT, text);
    assert_string_equal(text, "at most 7");
    interval_describe(between(10, 15), FIELD_COUNT, text);
    assert_string_equal(text, "10 to 15");
    interval_describe(interval_exact(2500), FIELD_SHARE, text);
    assert_string_equal(text, "2.5");
    interval_describe((struct interval){0}, FIELD_COUNT, text);
    assert_string_equal(text, "no figure");
}

static void parts_make_a_total_only_where_there_is_none(void **state)
{
    (void)state;
    static const struct field field = {.id = "f", .kind = FIELD_COUNT, .dimensions = {"authority", "sex", "age"}};
    static struct office_figures figures;
    char derived[BREAKDOWN_TEXT_BYTES];
    office_figures_init(&figures, &field);
    assert_false(office_figures_total(&figures, derived).present);
    office_figures_add(&figures, "sex=female", interval_exact(2));
    office_figures_add(&figures, "sex=male", at_least(1));
    office_figures_add(&figures, "sex=female;age=under-18", interval_exact(1));
    struct interval total = office_figures_total(&figures, derived);
    assert_true(total.open);
    assert_int_equal(total.low, 3);
    assert_string_equal(derived, "sum of sex");
    office_figures_add(&figures, "", interval_exact(4));
    assert_true(interval_equal(office_figures_total(&figures, derived), interval_exact(4)));
    assert_string_equal(derived, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_add_up_and_an_open_end_stays_open),
        cmocka_unit_test(only_what_is_certain_is_a_contradiction),
        cmocka_unit_test(figures_are_described_as_people_write_them),
        cmocka_unit_test(parts_make_a_total_only_where_there_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
