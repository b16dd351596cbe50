#include "tests/unit/test.h"

#include <string.h>

#include "dictionary/dictionary.h"

static struct dictionary *dictionary;

static int set_up(void **state)
{
    (void)state;
    struct error error = {""};
    if (dictionary_create(&dictionary, &error))
        fail_msg("%s", error.message);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    dictionary_free(dictionary);
    return 0;
}

static void offices_have_iso_codes_and_unhcr_codes(void **state)
{
    (void)state;
    assert_string_equal(dictionary_country(dictionary, text_from("ANG"))->iso3, "AGO");
    assert_string_equal(dictionary_country(dictionary, text_from("AUS"))->iso3, "AUS"); /* UNHCR's AUS is Austria: ISO first */
    assert_string_equal(dictionary_country(dictionary, text_from("XKX"))->name, "Kosovo");
    assert_null(dictionary_country(dictionary, text_from("QQQ")));
}

static void a_year_has_the_set_in_force(void **state)
{
    (void)state;
    assert_string_equal(dictionary_region_set_for_year(dictionary, 2007), "2008");
    assert_string_equal(dictionary_region_set_for_year(dictionary, 2019), "2019");
    assert_string_equal(dictionary_region_set_for_year(dictionary, 2024), "2019");
    assert_string_equal(dictionary_region_set_for_year(dictionary, 2030), "2025");
    assert_string_equal(dictionary_region(dictionary, "2008", "IRN"), "MENA");
    assert_null(dictionary_region(dictionary, "2025", "UNK"));
}

static void codes_belong_to_lists(void **state)
{
    (void)state;
    assert_string_equal(dictionary_code(dictionary, "age", text_from("12-17"))->parent, "under-18");
    assert_null(dictionary_code(dictionary, "sex", text_from("12-17")));
    assert_string_equal(dictionary_code(dictionary, "country", text_from("TWN"))->code, "TWN");
    assert_null(dictionary_code(dictionary, "nationality", text_from("female")));
}

static const char *place(const char *within, const char *heading)
{
    const struct chapter *chapter = dictionary_heading(dictionary, within, text_from(heading), false);
    return !chapter ? "" : within[0] ? chapter->subcategory : chapter->chapter;
}

static void headings_are_found_in_three_languages(void **state)
{
    (void)state;
    assert_string_equal(place("", "III. Security from violence and exploitation"), "SVE");
    assert_string_equal(place("", "SOLUTIONS DURABLES"), "DUS");
    assert_string_equal(place("", "Soluciones duraderas"), "DUS");
    assert_string_equal(place("DUS", "R\xC3\xA9installation"), "resettlement");
    assert_string_equal(place("SVE", "Violences sexuelles et sexistes"), "sgbv");
    assert_string_equal(place("DUS", "Partenariats"), "");
}

static void a_layout_designates_places(void **state)
{
    (void)state;
    const struct layout *old = dictionary_layout(dictionary, text_from("apr-2007"));
    const struct layout *later = dictionary_layout(dictionary, text_from("apr-2009"));
    assert_true(dictionary_designated(dictionary, old, "SVE", "sgbv"));
    assert_false(dictionary_designated(dictionary, old, "FPE", "migration-policy"));
    assert_true(dictionary_designated(dictionary, later, "FPE", "migration-policy"));
    assert_false(dictionary_designated(dictionary, later, "POC", "overview"));
}

static void every_relation_names_counts(void **state)
{
    (void)state;
    size_t count;
    const struct relation *relations = dictionary_relations(dictionary, &count);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        bool answer = relations[i].kind == RELATION_ANSWER || relations[i].kind == RELATION_ADVISED_AGAINST;
        assert_int_equal(relations[i].whole->kind, answer ? FIELD_YESNO : FIELD_COUNT);
        for (size_t p = 0; relations[i].parts[p]; p++)
            assert_int_equal(relations[i].parts[p]->kind, FIELD_COUNT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offices_have_iso_codes_and_unhcr_codes), cmocka_unit_test(a_year_has_the_set_in_force),
        cmocka_unit_test(codes_belong_to_lists),                  cmocka_unit_test(headings_are_found_in_three_languages),
        cmocka_unit_test(a_layout_designates_places),             cmocka_unit_test(every_relation_names_counts),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
