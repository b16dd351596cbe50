#include "tests/unit/test.h"

#include <string.h>

#include "prose/prose.h"
#include "prose/lexicon_internal.h"

static struct dictionary *dictionary;
static struct prose_engine *engine;

static int open_engine(void **state)
{
    (void)state;
    struct error error = {""};
    if (dictionary_create(&dictionary, &error) != STATUS_OK || prose_engine_create(dictionary, &engine, &error) != STATUS_OK) {
        print_error("%s\n", error.message);
        return 1;
    }
    return 0;
}

static int close_engine(void **state)
{
    (void)state;
    prose_engine_free(engine);
    dictionary_free(dictionary);
    return 0;
}

/* "field[dimensions]=value" of what counts in the text, NULL where the field has nothing. */
static const char *read_field(struct arena *arena, const char *language, const char *text, const char *field)
{
    struct prose_paragraph paragraph = {"SVE", "sgbv", text_from(text)};
    struct prose_document document = {"ALB", 2008, language, &paragraph, 1};
    struct prose_result result;
    prose_read(engine, &document, arena, &result);
    for (size_t i = 0; i < result.observation_count; i++) {
        const struct prose_observation *o = &result.observations[i];
        assert_true(o->end <= paragraph.text.length && o->begin < o->end);
        if (o->counts && strcmp(o->field->id, field) == 0)
            return o->has_low ? arena_format(arena, "%lld", (long long)o->low) : o->value;
    }
    return NULL;
}

static void check(const char *language, const char *text, const char *field, const char *expected)
{
    struct arena *arena = arena_create();
    const char *value = read_field(arena, language, text, field);
    if (expected == NULL ? value != NULL : value == NULL || strcmp(value, expected) != 0)
        fail_msg("\"%s\": %s is %s, not %s", text, field, value ? value : "nothing", expected ? expected : "nothing");
    arena_free(arena);
}

static void a_denial_is_no(void **state)
{
    (void)state;
    check("en", "The office has no focal point for trafficking.", "focal_point.designated", "no");
    check("fr", "Le bureau n'a pas de point focal pour la traite.", "focal_point.designated", "no");
    check("es", "La oficina no tiene punto focal para la trata.", "focal_point.designated", "no");
    check("en", "The country has no national action plan against trafficking.", "action_plan.exists", "no");
}

static void what_was_done_is_yes(void **state)
{
    (void)state;
    check("en", "The office trained 34 police officers on trafficking in persons.", "training.government", "yes");
    check("en", "The office trained 34 police officers on trafficking in persons.", "training.persons_trained", "34");
    check("es", "La oficina capacitó a 40 policías sobre la trata de personas.", "training.government", "yes");
    check("fr", "Le bureau a formé 25 policiers à la lutte contre la traite.", "training.persons_trained", "25");
}

static void others_acts_are_not_the_offices(void **state)
{
    (void)state;
    check("en", "IOM trained 34 police officers on trafficking in persons.", "training.government", NULL);
    check("es", "La OIM capacitó a 40 policías sobre la trata de personas.", "training.government", NULL);
    check("fr", "L'OIM a formé 25 policiers à la lutte contre la traite.", "training.government", NULL);
}

static void wishes_and_plans_are_nothing(void **state)
{
    (void)state;
    check("en", "The office should train police officers on trafficking.", "training.government", NULL);
    check("es", "El Comité recomienda al Estado parte que apruebe un plan contra la trata.", "action_plan.exists", NULL);
}

static void other_trafficking_is_nothing(void **state)
{
    (void)state;
    check("en", "Drug trafficking is a crime and smugglers were sentenced.", "measures.criminal_offence", NULL);
    check("fr", "Le trafic de migrants est un délit puni de prison.", "measures.criminal_offence", NULL);
    check("es", "El tráfico ilícito de migrantes es un delito.", "measures.criminal_offence", NULL);
}

static void populations_are_read(void **state)
{
    (void)state;
    check("en", "There were 12,345 refugees and 678 asylum-seekers.", "poc.refugees", NULL); /* no word of trafficking: gate */
    check("en", "Trafficking was rare. There were 12,345 refugees at the end of the year.", "poc.refugees", "12345");
}

/* A figure that is there is never read as none; a denial is. */
static void none_at_all_needs_a_denial(void **state)
{
    (void)state;
    static const char *const languages[] = {"en", "fr", "es"};
    static const char *const texts[] = {"At the border traffickers were seen. According to the latest census, 13,927,650 people live in the country.",
                                        "Deux collègues ont participé à un atelier de l'OSCE sur les victimes de la traite.",
                                        "Hay tratantes en la frontera. A fines de año había 14 refugiados en el país."};
    static const char *const fields[] = {"population", "training.persons_trained", "poc.refugees"};
    for (size_t i = 0; i < 3; i++) {
        struct arena *arena = arena_create();
        const char *value = read_field(arena, languages[i], texts[i], fields[i]);
        assert_true(value == NULL || strcmp(value, "0") != 0);
        arena_free(arena);
    }
    check("en", "No asylum claim based on trafficking was lodged.", "rsd.claims", "0");
}

/* Written from the codebook: "the text's own figure", dimensions only where the text gives them. */
static const char *dimensions_of(struct arena *arena, const char *language, const char *text, const char *field, int64_t figure)
{
    struct prose_paragraph paragraph = {"SVE", "sgbv", text_from(text)};
    struct prose_document document = {"ALB", 2008, language, &paragraph, 1};
    struct prose_result result;
    prose_read(engine, &document, arena, &result);
    for (size_t i = 0; i < result.observation_count; i++)
        if (result.observations[i].counts && strcmp(result.observations[i].field->id, field) == 0 &&
            result.observations[i].low == figure)
            return result.observations[i].dimensions;
    return "no such figure";
}

static void parts_are_of_the_group_that_was_named_before(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    assert_string_equal(dimensions_of(arena, "en",
                                      "Among the refugees 31 women and 17 girls were identified as victims of trafficking.",
                                      "victims", 17),
                        "sex=female;age=under-18;population_group=refugees");
    assert_string_equal(dimensions_of(arena, "en", "31 women and 17 girls were identified as victims of trafficking.", "victims", 17),
                        "sex=female;age=under-18");
    arena_free(arena);
}

/* "víctima" is feminine of whomever it speaks, and so is the pronoun that stands for it. */
static void a_pronoun_for_victims_has_no_sex(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    assert_string_equal(dimensions_of(arena, "es", "Se identificaron 21 víctimas de trata, todas ellas adultas.", "victims", 21),
                        "age=18-and-over");
    arena_free(arena);
}

static void the_number_of_a_paragraph_counts_nothing(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    static const char *const numbered[] = {"(20) Six victims of trafficking were identified.", "4.3 Six victims of trafficking were identified.",
                                           "*6.* The police identified six victims of trafficking."};
    for (size_t i = 0; i < sizeof numbered / sizeof *numbered; i++) {
        assert_string_equal(dimensions_of(arena, "en", numbered[i], "victims", 6), "");
        assert_string_equal(dimensions_of(arena, "en", numbered[i], "victims", i == 0 ? 20 : 4), "no such figure");
    }
    assert_string_equal(dimensions_of(arena, "en", "20 victims of trafficking were identified.", "victims", 20), "");
    arena_free(arena);
}

static void a_contradiction_is_reported_once(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct prose_paragraph paragraph = {
        "OFFICE", "human-resources",
        text_from("The office has designated a focal point on trafficking. The office has not designated a focal point on trafficking, "
                  "and no trafficking focal point exists in the office. The office has no focal point on trafficking.")};
    struct prose_document document = {"ALB", 2008, "en", &paragraph, 1};
    struct prose_result result;
    prose_read(engine, &document, arena, &result);
    assert_true(result.contradiction_count > 0);
    for (size_t i = 0; i < result.contradiction_count; i++)
        for (size_t j = 0; j < i; j++)
            assert_false(result.contradictions[i].kept == result.contradictions[j].kept &&
                         result.observations[result.contradictions[i].lost].begin ==
                             result.observations[result.contradictions[j].lost].begin &&
                         strcmp(result.observations[result.contradictions[i].lost].value,
                                result.observations[result.contradictions[j].lost].value) == 0);
    assert_int_equal(result.contradiction_count, 2); /* the second sentence, which denies twice, and the third */
    arena_free(arena);
}

static void a_bad_pattern_is_an_error(void **state)
{
    (void)state;
    static const char *const bad[] = {"(a | b", "a ]", ".. a", "a ..", "a ..99 b", "a .3 b"};
    struct lexicon *lexicon;
    struct error error = {""};
    assert_int_equal(lexicon_create(dictionary, &lexicon, &error), STATUS_OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        error.message[0] = '\0';
        assert_int_equal(lexicon_add_pattern(lexicon, 0, bad[i], 1, &error), STATUS_DATA);
        assert_true(error.message[0] != '\0');
    }
    lexicon_free(lexicon);
}

static void it_explains_itself(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct prose_paragraph paragraph = {"OFFICE", "training",
                                        text_from("IOM trained police officers on trafficking. It rained.")};
    struct prose_document document = {"ALB", 2008, "en", &paragraph, 1};
    struct prose_line *lines;
    size_t count;
    prose_explain(engine, &document, arena, &lines, &count);
    bool passed = false;
    for (size_t i = 0; i < count; i++)
        passed |= strncmp(lines[i].text, "passed over: training.government", 32) == 0;
    assert_true(passed);
    paragraph.text = text_from("The office has designated a focal point on trafficking.");
    prose_explain(engine, &document, arena, &lines, &count);
    bool weighed = false;
    for (size_t i = 0; i < count; i++)
        weighed |= strncmp(lines[i].text, "weighed: focal_point.designated +", 33) == 0 && strstr(lines[i].text, "; for: ") != NULL &&
                   strstr(lines[i].text, "; against: ") != NULL;
    assert_true(weighed);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_denial_is_no),
        cmocka_unit_test(what_was_done_is_yes),
        cmocka_unit_test(others_acts_are_not_the_offices),
        cmocka_unit_test(wishes_and_plans_are_nothing),
        cmocka_unit_test(other_trafficking_is_nothing),
        cmocka_unit_test(populations_are_read),
        cmocka_unit_test(none_at_all_needs_a_denial),
        cmocka_unit_test(parts_are_of_the_group_that_was_named_before),
        cmocka_unit_test(a_pronoun_for_victims_has_no_sex),
        cmocka_unit_test(the_number_of_a_paragraph_counts_nothing),
        cmocka_unit_test(a_contradiction_is_reported_once),
        cmocka_unit_test(a_bad_pattern_is_an_error),
        cmocka_unit_test(it_explains_itself),
    };
    return cmocka_run_group_tests(tests, open_engine, close_engine);
}
