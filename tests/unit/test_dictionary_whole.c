/* The data as a whole: what one file names, another one has. */
#include "tests/unit/test.h"

#include <string.h>

#include "common/arena.h"
#include "common/csv.h"
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

static void every_field_is_found_and_stands_in_a_chapter(void **state)
{
    (void)state;
    size_t count;
    const struct field *fields = dictionary_fields(dictionary, &count);
    assert_true(count > 90);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(dictionary_field(dictionary, text_from(fields[i].id)), &fields[i]);
        assert_int_equal(dictionary_field_index(dictionary, &fields[i]), i);
        if (!dictionary_chapter(dictionary, text_from(fields[i].chapter), text_from(fields[i].subcategory)))
            fail_msg("%s stands at %s/%s", fields[i].id, fields[i].chapter, fields[i].subcategory);
        assert_int_equal(fields[i].kind == FIELD_LIST, fields[i].codes[0] != '\0');
    }
    assert_null(dictionary_field(dictionary, text_from("rsd.claim")));
    assert_null(dictionary_field(dictionary, text_from("")));
    assert_null(dictionary_chapter(dictionary, text_from("DUS"), text_from("sgbv")));
}

static void every_country_is_found_by_its_own_code(void **state)
{
    (void)state;
    size_t count, others = 0;
    const struct country *countries = dictionary_countries(dictionary, &count);
    assert_true(count > 190);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(dictionary_country(dictionary, text_from(countries[i].iso3)), &countries[i]);
        const struct country *other = dictionary_country(dictionary, text_from(countries[i].unhcr_code));
        others += other == &countries[i];
    }
    assert_true(others > 150);
    assert_null(dictionary_country(dictionary, text_from("alb")));
    assert_null(dictionary_country(dictionary, text_from("ALBA")));
}

static void every_finer_code_has_its_parent_in_the_list(void **state)
{
    (void)state;
    size_t count, finer = 0;
    const struct code *codes = dictionary_codes(dictionary, &count);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(dictionary_code(dictionary, codes[i].list, text_from(codes[i].code)), &codes[i]);
        if (!codes[i].parent[0])
            continue;
        finer++;
        if (!dictionary_code(dictionary, codes[i].list, text_from(codes[i].parent)))
            fail_msg("%s of %s has the parent %s", codes[i].code, codes[i].list, codes[i].parent);
    }
    assert_true(finer > 0);
}

static void every_heading_leads_to_a_place_of_its_chapter(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct csv_reader reader;
    size_t headings = 0;
    csv_open(&reader, dictionary_file("dictionary/headings.csv"), arena);
    assert_true(csv_read(&reader));
    while (csv_read(&reader)) {
        struct text chapter = csv_cell(&reader, 0), subcategory = csv_cell(&reader, 1), heading = csv_cell(&reader, 3);
        const char *within = subcategory.length ? arena_copy(arena, chapter.data, chapter.length) : "";
        const struct chapter *found = dictionary_heading(dictionary, within, heading, true);
        if (!found || !text_is(chapter, found->chapter) || (subcategory.length && !text_is(subcategory, found->subcategory)))
            fail_msg("line %zu: %.*s", reader.line, (int)heading.length, heading.data);
        headings++;
    }
    assert_null(reader.problem);
    assert_true(headings > 1000);
    csv_close(&reader);
    arena_free(arena);
}

static void a_heading_is_whole_words(void **state)
{
    (void)state;
    assert_non_null(dictionary_heading(dictionary, "", text_from("5. Durable solutions in 2008"), false));
    assert_null(dictionary_heading(dictionary, "", text_from("5. Durable solutions in 2008"), true));
    assert_null(dictionary_heading(dictionary, "", text_from("Undurable solutionsx"), false));
    assert_null(dictionary_heading(dictionary, "", text_from(""), false));
    assert_null(dictionary_heading(dictionary, "", text_from("\xC3\xA9"), false));
}

static void every_set_has_its_regions(void **state)
{
    (void)state;
    size_t sets, regions, countries;
    const char *const *names = dictionary_region_sets(dictionary, &sets);
    const struct country *country = dictionary_countries(dictionary, &countries);
    assert_int_equal(sets, 3);
    for (size_t i = 0; i < sets; i++) {
        size_t placed = 0;
        const char *const *region = dictionary_regions(dictionary, names[i], &regions);
        assert_true(dictionary_region_set_exists(dictionary, names[i]) && regions > 4);
        for (size_t r = 1; r < regions; r++)
            assert_true(strcmp(region[r - 1], region[r]) < 0);
        for (size_t c = 0; c < countries; c++) {
            const char *in = dictionary_region(dictionary, names[i], country[c].iso3);
            bool known = false;
            for (size_t r = 0; in && r < regions; r++)
                known = known || strcmp(region[r], in) == 0;
            assert_true(!in || known);
            placed += in != NULL;
        }
        assert_true(placed > 190);
    }
    assert_false(dictionary_region_set_exists(dictionary, "1999"));
    assert_string_equal(dictionary_region_set_for_year(dictionary, 1990), "2008"); /* before the first: the first */
}

static void every_layout_has_a_schema_and_places_for_known_fields(void **state)
{
    (void)state;
    size_t count;
    const struct layout *layouts = dictionary_layouts(dictionary, &count);
    assert_int_equal(count, 4);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(dictionary_layout(dictionary, text_from(layouts[i].id)), &layouts[i]);
        assert_ptr_equal(dictionary_layout_by_namespace(dictionary, text_from(layouts[i].namespace_uri)), &layouts[i]);
        assert_int_equal(strlen(layouts[i].xsd), layouts[i].xsd_length);
        assert_non_null(strstr(layouts[i].xsd, layouts[i].namespace_uri));
        for (size_t p = 0; p < layouts[i].place_count; p++) {
            const struct layout_place *place = &layouts[i].places[p];
            if (strcmp(place->field, "*") != 0 && place->field[0] && !dictionary_field(dictionary, text_from(place->field)))
                fail_msg("%s: %s", layouts[i].id, place->field);
        }
    }
    assert_null(dictionary_layout(dictionary, text_from("apr")));
    assert_null(dictionary_layout_by_namespace(dictionary, text_from("")));
    assert_int_equal(dictionary_file("no/such/file").length, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_found_and_stands_in_a_chapter), cmocka_unit_test(every_country_is_found_by_its_own_code),
        cmocka_unit_test(every_finer_code_has_its_parent_in_the_list),  cmocka_unit_test(every_heading_leads_to_a_place_of_its_chapter),
        cmocka_unit_test(a_heading_is_whole_words),                     cmocka_unit_test(every_set_has_its_regions),
        cmocka_unit_test(every_layout_has_a_schema_and_places_for_known_fields),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
