/* Labels in English, French and Spanish are complete: for all that the dictionary and the tables name. The English beside a
 * translation is what was translated; where it is no longer what the program says, the translation is stale. */
#include "test.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/csv.h"
#include "report/report.h"

static struct dictionary *dictionary;
static size_t missing, stale;

static int set_up(void **state)
{
    struct error error;
    *state = NULL;
    return dictionary_create(&dictionary, &error) ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    dictionary_free(dictionary);
    return 0;
}

static void expect(const char *kind, const char *name, const char *english)
{
    char id[512];
    snprintf(id, sizeof id, "%s.%s", kind, name);
    const char *label = dictionary_label(dictionary, "en", id);
    if (!label) {
        missing++;
        print_error("missing: %s\t%s\n", id, english);
    } else if (strcmp(label, english) != 0) {
        stale++;
        print_error("%s says \"%s\", the program \"%s\"\n", id, label, english);
    }
}

/* "Comple- mentary" is where a heading of a narrow column may break. */
static void expect_heading(const char *heading)
{
    char whole[128];
    size_t used = 0;
    for (const char *c = heading; *c && used + 1 < sizeof whole; c++) {
        if (c[0] == '-' && c[1] == ' ')
            c++;
        else
            whole[used++] = *c;
    }
    whole[used] = '\0';
    expect("heading", heading, whole);
}

static void expect_table(const struct report_table *table)
{
    char name[128];
    snprintf(name, sizeof name, "%s.title", table->id);
    expect("table", name, table->title);
    snprintf(name, sizeof name, "%s.note", table->id);
    expect("table", name, table->note);
    snprintf(name, sizeof name, "%s.denominator", table->id);
    expect("table", name, table->denominator);
    for (size_t i = 0; i < table->column_count; i++)
        expect_heading(table->columns[i].heading);
    for (size_t i = 0; i < table->set_count; i++) {
        snprintf(name, sizeof name, "%s.%zu", table->id, i + 1);
        if (table->sets[i].caption[0])
            expect("set", name, table->sets[i].caption);
    }
}

static void done(void)
{
    assert_int_equal(missing, 0);
    assert_int_equal(stale, 0);
}

static void the_dictionary_has_its_labels(void **state)
{
    (void)state;
    char name[256];
    size_t count;
    const struct field *fields = dictionary_fields(dictionary, &count);
    for (size_t i = 0; i < count; i++)
        expect("field", fields[i].id, fields[i].label);
    const struct code *codes = dictionary_codes(dictionary, &count);
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%s.%s", codes[i].list, codes[i].code);
        expect("code", name, codes[i].label);
    }
    const struct chapter *chapters = dictionary_chapters(dictionary, &count);
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%s%s%s", chapters[i].chapter, chapters[i].subcategory[0] ? "/" : "", chapters[i].subcategory);
        expect("chapter", name, chapters[i].label);
    }
    const struct country *countries = dictionary_countries(dictionary, &count);
    for (size_t i = 0; i < count; i++)
        if (countries[i].iso3[0])
            expect("country", countries[i].iso3, countries[i].name);
    done();
}

static void expect_word(const char *word)
{
    if (word[0])
        expect("word", word, word);
}

static void the_recommendations_have_their_labels(void **state)
{
    (void)state;
    size_t count;
    const struct recommendation *all = dictionary_recommendations(dictionary, &count);
    for (size_t i = 0; i < count; i++) {
        expect("recommendation", all[i].id, all[i].text);
        expect_word(all[i].area);
        expect_word(all[i].addressed_to);
        if (!strstr(all[i].condition, " = ")) /* FIELD = ANSWER is the same in every language */
            expect_word(all[i].condition);
    }
    done();
}

static void the_regions_have_their_labels(void **state)
{
    (void)state;
    size_t set_count;
    const char *const *sets = dictionary_region_sets(dictionary, &set_count);
    for (size_t i = 0; i < set_count; i++) {
        size_t count;
        const char *const *regions = dictionary_regions(dictionary, sets[i], &count);
        for (size_t k = 0; k < count; k++)
            expect("region", regions[k], regions[k]);
    }
    expect("region", "Global", "Global");
    expect("region", "Unassigned", "Unassigned");
    done();
}

static void the_tables_have_their_labels(void **state)
{
    (void)state;
    size_t count;
    const struct report_table *const *tables = report_tables(&count);
    for (size_t i = 0; i < count; i++) {
        expect_table(tables[i]);
        if (tables[i]->for_people)
            expect_table(tables[i]->for_people);
    }
    done();
}

/* Excel's limit, and characters that a sheet's name or a reference to it cannot hold. */
static void names_of_sheets_fit(void **state)
{
    (void)state;
    size_t count;
    const struct report_table *const *tables = report_tables(&count);
    for (size_t i = 0; i < count; i++) {
        const struct report_table *table = tables[i]->for_people ? tables[i]->for_people : tables[i];
        for (size_t set = 0; set < (table->set_count ? table->set_count : 1); set++) {
            for (size_t k = 0; k < DICTIONARY_LANGUAGE_COUNT; k++) {
                char id[128];
                snprintf(id, sizeof id, "sheet.%s.%zu", table->id, set + 1);
                const char *name = dictionary_label(dictionary, dictionary_languages[k], id);
                if (!name)
                    fail_msg("%s has no name in %s", id, dictionary_languages[k]);
                size_t number = table->number >= 10 ? 3 : 2;
                if (text_columns(text_from(name)) + number > 31 || strpbrk(name, "[]:*?/\\'"))
                    fail_msg("%s: \"%s\" is no name of a sheet", id, name);
            }
        }
    }
}

/* Each file is read by whoever edits it: no label is left in English by mistake, none has a space too much. */
static void no_wording_is_careless(void **state)
{
    (void)state;
    static const char *const files[] = {"fields", "codes", "places", "countries", "tables", "words"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char path[64];
        snprintf(path, sizeof path, "dictionary/labels/%s.csv", files[i]);
        struct arena *arena = arena_create();
        struct csv_reader reader;
        csv_open(&reader, dictionary_file(path), arena);
        assert_true(csv_read(&reader));
        while (csv_read(&reader)) {
            assert_int_equal(reader.count, 4);
            for (size_t c = 0; c < 4; c++) {
                struct text cell = csv_cell(&reader, (long)c);
                if (cell.length == 0 || text_trim(cell).length != cell.length)
                    fail_msg("schemas/%s:%zu: an empty cell, or white space at its end", path, reader.line);
            }
            if (csv_cell(&reader, 1).length > 60 && (text_equal(csv_cell(&reader, 1), csv_cell(&reader, 2)) || text_equal(csv_cell(&reader, 1), csv_cell(&reader, 3))))
                fail_msg("schemas/%s:%zu: a sentence that is not translated", path, reader.line);
        }
        csv_close(&reader);
        arena_free(arena);
    }
}

static void unknown_ids_and_languages_have_none(void **state)
{
    (void)state;
    assert_null(dictionary_label(dictionary, "en", "field.nothing"));
    assert_null(dictionary_label(dictionary, "de", "field.victims"));
    assert_string_equal(dictionary_label(dictionary, "fr", "code.form.forced-labour"), "Travail ou services forcés");
    assert_string_equal(dictionary_label(dictionary, "es", "word.not reported"), "no comunicado");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_dictionary_has_its_labels), cmocka_unit_test(the_regions_have_their_labels),
        cmocka_unit_test(the_recommendations_have_their_labels),
        cmocka_unit_test(the_tables_have_their_labels),  cmocka_unit_test(names_of_sheets_fit),
        cmocka_unit_test(no_wording_is_careless),        cmocka_unit_test(unknown_ids_and_languages_have_none),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
