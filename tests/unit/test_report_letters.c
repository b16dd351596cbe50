/* Wordings of letters: languages, dates, figures, what is filled in, lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/feedback.h"
#include "report/letter_internal.h"

static struct letter_texts texts;

static int load(void **state)
{
    (void)state;
    struct error error;
    return letter_texts_load(&texts, &error) ? -1 : 0;
}

static int unload(void **state)
{
    (void)state;
    letter_texts_free(&texts);
    return 0;
}

static struct letter begin(enum letter_language language)
{
    struct letter letter = {.texts = &texts, .language = language, .arena = arena_create()};
    buffer_init(&letter.body, 1 << 20);
    return letter;
}

static void end(struct letter *letter)
{
    buffer_free(&letter->body);
    arena_free(letter->arena);
}

static void the_language_is_the_reports(void **state)
{
    (void)state;
    assert_int_equal(letter_language_of(text_from("fr")), LETTER_FRENCH);
    assert_int_equal(letter_language_of(text_from("FR-CA")), LETTER_FRENCH);
    assert_int_equal(letter_language_of(text_from("es-419")), LETTER_SPANISH);
    assert_int_equal(letter_language_of(text_from("en")), LETTER_ENGLISH);
    assert_int_equal(letter_language_of(text_from("fro")), LETTER_ENGLISH); /* Old French is another language */
    assert_int_equal(letter_language_of(text_from("ar")), LETTER_ENGLISH);
    assert_int_equal(letter_language_of(text_from("f")), LETTER_ENGLISH);
    assert_int_equal(letter_language_of(text_from("")), LETTER_ENGLISH);
}

static void dates_and_figures_are_written_as_the_language_does(void **state)
{
    (void)state;
    struct letter english = begin(LETTER_ENGLISH), french = begin(LETTER_FRENCH), spanish = begin(LETTER_SPANISH);
    assert_string_equal(letter_date(&english, text_from("2008-03-09")), "9 March 2008");
    assert_string_equal(letter_date(&french, text_from("2008-08-01")), "1er août 2008");
    assert_string_equal(letter_date(&spanish, text_from("2008-12-31")), "31 de diciembre de 2008");
    assert_string_equal(letter_date(&french, text_from("2008-08")), "2008-08");
    assert_string_equal(letter_number(&english, 16025572, false), "16,025,572");
    assert_string_equal(letter_number(&french, 16025572, false), "16\u00a0025\u00a0572");
    assert_string_equal(letter_number(&english, 2500, true), "2.5 %");
    assert_string_equal(letter_number(&spanish, 2500, true), "2,5\u00a0%");
    end(&english);
    end(&french);
    end(&spanish);
}

static void what_is_filled_in_is_not_read_again(void **state)
{
    (void)state;
    struct letter letter = begin(LETTER_ENGLISH);
    assert_string_equal(letter_fill(&letter, "part", "label", "{part}", "part", "x", NULL), "{part}, x");
    assert_string_equal(letter_fill(&letter, "part", "label", "a", NULL), "a, {part}");
    assert_string_equal(letter_fill(&letter, "no such wording", NULL), "");
    end(&letter);
}

static void lines_are_76_columns_and_hold_nothing_that_moves(void **state)
{
    (void)state;
    struct letter letter = begin(LETTER_ENGLISH);
    letter_paragraph(&letter, "- a\tb\n\n c \x1b[2J \u202Ed", 2, 2);
    assert_string_equal(letter.body.data, "  - a b c \\u001B[2J \\u202Ed\n");
    buffer_clear(&letter.body);
    char word[201];
    memset(word, 'w', sizeof word - 1);
    word[200] = '\0';
    letter_paragraph(&letter, word, 4, 2);
    assert_int_equal(strcspn(letter.body.data, "\n"), 76);
    assert_int_equal(strcspn(letter.body.data + 77, "\n"), 76);
    buffer_clear(&letter.body);
    const struct letter_row rows[] = {{"été", "one"}, {"longer", "two"}, {"left out", NULL}};
    letter_rows(&letter, rows, 3);
    assert_string_equal(letter.body.data, "  été     one\n  longer  two\n");
    end(&letter);
}

static void letters_are_known_by_their_names(void **state)
{
    (void)state;
    assert_true(report_is_letter("ALB-2007.txt"));
    assert_false(report_is_letter("ALB-2007.txt.bak"));
    assert_false(report_is_letter("ALB-2007.tx"));
    assert_false(report_is_letter("alb-2007.txt"));
    assert_false(report_is_letter(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_language_is_the_reports),
        cmocka_unit_test(dates_and_figures_are_written_as_the_language_does),
        cmocka_unit_test(what_is_filled_in_is_not_read_again),
        cmocka_unit_test(lines_are_76_columns_and_hold_nothing_that_moves),
        cmocka_unit_test(letters_are_known_by_their_names),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
