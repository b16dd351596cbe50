#include "tests/unit/test.h"

#include "decisions/decisions.h"

static struct dictionary *dictionary;

static enum status parse(const char *field, const char *value, const char *qualifier, struct decided_value *out)
{
    struct error error;
    const struct field *found = dictionary_field(dictionary, text_from(field));
    assert_non_null(found);
    return decided_value_parse(dictionary, found, value, qualifier, out, &error);
}

static void check_figure(const char *value, const char *qualifier, const char *state, struct interval figure)
{
    struct decided_value out;
    assert_int_equal(parse("victims", value, qualifier, &out), STATUS_OK);
    assert_string_equal(out.state, state);
    assert_string_equal(out.text, "");
    assert_true(interval_equal(out.figure, figure));
    assert_int_equal(out.figure.estimated, figure.estimated);
}

static void figures_have_the_bounds_that_are_typed(void **state)
{
    (void)state;
    check_figure("8", "", "figure", interval_exact(8));
    check_figure("8", "exact", "figure", interval_exact(8));
    check_figure("8", "at-least", "at-least", (struct interval){.present = true, .open = true, .low = 8});
    check_figure("8", "at-most", "at-most", (struct interval){.present = true, .low = 0, .high = 8});
    check_figure("500", "about", "about", (struct interval){.present = true, .low = 500, .high = 500, .estimated = true});
    check_figure("10..15", "range", "between", (struct interval){.present = true, .low = 10, .high = 15});
    struct decided_value out; /* a share counts in thousandths of a per cent */
    assert_int_equal(parse("focal_point.time_share", "12.5", "", &out), STATUS_OK);
    assert_true(interval_equal(out.figure, interval_exact(12500)));
}

static void what_is_no_value_of_the_field_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *field, *value, *qualifier;
    } bad[] = {{"victims", "", ""},           {"victims", "-3", ""},          {"victims", "many", ""},     {"victims", "15..10", "range"},
               {"victims", "10..", "range"},  {"victims", "10..15", ""},      {"victims", "8", "nearly"},  {"focal_point.time_share", "101", ""},
               {"role.source", "perhaps", ""}, {"role.source", "yes", "about"}, {"exposure.extent", "yes", ""}, {"exploitation.origins", "QQQ", ""}};
    struct decided_value out;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (parse(bad[i].field, bad[i].value, bad[i].qualifier, &out) != STATUS_USAGE)
            fail_msg("%s takes \"%s\" %s", bad[i].field, bad[i].value, bad[i].qualifier);
}

static void words_codes_and_not_applicable_are_values(void **state)
{
    (void)state;
    static const struct {
        const char *field, *value, *qualifier, *state, *text;
    } good[] = {{"role.source", "partly", "", "figure", "partly"},
                {"exposure.extent", "high", "", "figure", "high"},
                {"exploitation.origins", "NGA", "", "figure", "NGA"},
                {"exploitation.origins", "GFR", "", "figure", "DEU"}, /* UNHCR's code */
                {"exploitation.forms", "debt-bondage", "exact", "figure", "debt-bondage"},
                {"victims", "", "not-applicable", "not-applicable", "not-applicable"},
                {"role.source", "not-applicable", "", "not-applicable", "not-applicable"}};
    struct decided_value out;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_int_equal(parse(good[i].field, good[i].value, good[i].qualifier, &out), STATUS_OK);
        assert_string_equal(out.state, good[i].state);
        assert_string_equal(out.text, good[i].text);
        assert_false(out.figure.present);
    }
}

static void dimensions_stand_in_the_dictionarys_order(void **state)
{
    (void)state;
    struct error error;
    const struct field *victims = dictionary_field(dictionary, text_from("victims"));
    static const char *const good[] = {"", "sex=female", "sex=female;age=under-18", "age=under-18;nationality=NGA"};
    static const char *const bad[] = {"sex", "sex=", "sex=red", "colour=red", "age=under-18;sex=female", "sex=female;sex=male", "criterion=medical"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_int_equal(decision_check_dimensions(dictionary, victims, good[i], &error), STATUS_OK);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (decision_check_dimensions(dictionary, victims, bad[i], &error) != STATUS_USAGE)
            fail_msg("\"%s\" passes", bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_have_the_bounds_that_are_typed), cmocka_unit_test(what_is_no_value_of_the_field_is_refused),
        cmocka_unit_test(words_codes_and_not_applicable_are_values), cmocka_unit_test(dimensions_stand_in_the_dictionarys_order)};
    if (dictionary_create(&dictionary, NULL) != STATUS_OK)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    dictionary_free(dictionary);
    return failed;
}
