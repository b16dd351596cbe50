#include "tests/unit/test.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "prose/segment_internal.h"

static size_t cut(const char *text, struct token *tokens, size_t most)
{
    struct tokenizer tokenizer = {text_from(text), 0};
    size_t count = 0;
    while (count < most && token_next(&tokenizer, &tokens[count]))
        count++;
    return count;
}

static void words_are_folded_and_keep_their_accents_beside(void **state)
{
    (void)state;
    struct token tokens[8];
    assert_int_equal(cut("Traité ŒUVRE Ñandú", tokens, 8), 3);
    assert_string_equal(tokens[0].folded, "traite");
    assert_string_equal(tokens[0].exact, "traité");
    assert_string_equal(tokens[1].folded, "oeuvre");
    assert_string_equal(tokens[2].folded, "nandu");
    assert_true(tokens[0].capital);
}

static void elisions_compounds_and_genitives_are_cut(void **state)
{
    (void)state;
    struct token tokens[8];
    assert_int_equal(cut("l’asile qu'elle", tokens, 8), 4);
    assert_string_equal(tokens[0].folded, "l'");
    assert_string_equal(tokens[2].folded, "qu'");
    assert_int_equal(cut("d’", tokens, 8), 1); /* the end of a pattern */
    assert_string_equal(tokens[0].folded, "d'");
    assert_int_equal(cut("asylum-seekers' country's", tokens, 8), 5);
    assert_string_equal(tokens[1].folded, "seekers");
    assert_string_equal(tokens[4].folded, "'s");
}

static void a_hyphen_at_the_end_of_a_line_joins(void **state)
{
    (void)state;
    struct token tokens[4];
    assert_int_equal(cut("traf-\n ficking", tokens, 4), 1);
    assert_string_equal(tokens[0].folded, "trafficking");
}

static void thousands_stay_together_in_each_writing(void **state)
{
    (void)state;
    static const char *const texts[] = {"1,585", "1 585", "1.585", "1\xC2\xA0" "585", "1\xE2\x80\xAF" "585"};
    struct token tokens[4];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(cut(texts[i], tokens, 4), 1);
    assert_int_equal(cut("in 2009 34 officers", tokens, 4), 4);
}

/* What the lexicon makes of the figures of a text. */
static size_t figures_of(const char *text, uint8_t languages, struct figure *figures, size_t most)
{
    static struct dictionary *dictionary;
    static struct lexicon *lexicon;
    if (lexicon == NULL) {
        struct error error = {""};
        assert_int_equal(dictionary_create(&dictionary, &error), STATUS_OK);
        if (lexicon_create(dictionary, &lexicon, &error) != STATUS_OK)
            fail_msg("%s", error.message);
    }
    if (text == NULL) {
        lexicon_free(lexicon);
        dictionary_free(dictionary);
        return 0;
    }
    struct segment *segment = memory_allocate(sizeof *segment);
    segment->token_count = cut(text, segment->tokens, TOKEN_SEGMENT_MAX);
    struct vocabulary *vocabulary = vocabulary_create(lexicon, NULL);
    segment_recognise(lexicon, vocabulary, languages, "ALB", 2008, segment);
    size_t count = 0;
    for (size_t i = 0; i < segment->figure_count && count < most; i++)
        if (!segment->figures[i].article)
            figures[count++] = segment->figures[i];
    vocabulary_free(vocabulary);
    free(segment);
    return count;
}

static void check(const char *text, uint8_t languages, int64_t low, int64_t high, bool estimated)
{
    struct figure figure[4];
    size_t count = figures_of(text, languages, figure, 4);
    if (count != 1)
        fail_msg("\"%s\": %zu figures", text, count);
    assert_int_equal(figure[0].low, low);
    assert_int_equal(figure[0].has_high, high >= 0);
    if (high >= 0)
        assert_int_equal(figure[0].high, high);
    assert_int_equal(figure[0].estimated, estimated);
}

enum { ENGLISH = 1, FRENCH = 2, SPANISH = 4 };

static void figures_come_in_digits_and_words(void **state)
{
    (void)state;
    check("twenty-two women", ENGLISH, 22, 22, false);
    check("two hundred and twelve women", ENGLISH, 212, 212, false);
    check("a dozen women", ENGLISH, 12, 12, false);
    check("1.975 million displaced", ENGLISH, 1975000, 1975000, false);
    check("quatre-vingt-douze femmes", FRENCH, 92, 92, false);
    check("soixante et onze femmes", FRENCH, 71, 71, false);
    check("deux mille trois cents femmes", FRENCH, 2300, 2300, false);
    check("treinta y cinco mujeres", SPANISH, 35, 35, false);
    check("mil doscientas mujeres", SPANISH, 1200, 1200, false);
}

static void figures_have_bounds_and_may_be_estimates(void **state)
{
    (void)state;
    check("at least three women", ENGLISH, 3, -1, false);
    check("up to 4,000 women", ENGLISH, 0, 4000, false);
    check("between ten and fifteen women", ENGLISH, 10, 15, false);
    check("some 500 women", ENGLISH, 500, 500, true);
    check("several women", ENGLISH, 2, -1, false);
    check("une dizaine de femmes", FRENCH, 10, 10, true);
    check("au moins 900 000 femmes", FRENCH, 900000, -1, false);
    check("una veintena de mujeres", SPANISH, 20, 20, true);
    check("entre doce y dieciocho mujeres", SPANISH, 12, 18, false);
    check("un par de mujeres", SPANISH, 2, 2, true);
}

static void years_articles_and_measures_are_no_figures(void **state)
{
    (void)state;
    struct figure figure[4];
    assert_int_equal(figures_of("in 2007 under article 388", ENGLISH, figure, 4), 0);
    assert_int_equal(figures_of("thirty days later", ENGLISH, figure, 4), 0);
    figures_of(NULL, 0, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_folded_and_keep_their_accents_beside),
        cmocka_unit_test(elisions_compounds_and_genitives_are_cut),
        cmocka_unit_test(a_hyphen_at_the_end_of_a_line_joins),
        cmocka_unit_test(thousands_stay_together_in_each_writing),
        cmocka_unit_test(figures_come_in_digits_and_words),
        cmocka_unit_test(figures_have_bounds_and_may_be_estimates),
        cmocka_unit_test(years_articles_and_measures_are_no_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
