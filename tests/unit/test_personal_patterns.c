/* What the tripwire finds and what it leaves alone, in three languages, and that no text makes it slow. */
#include "tests/unit/test.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "personal/personal.h"

static struct personal *personal;

static int set_up(void **state)
{
    (void)state;
    struct error error;
    if (personal_create(&personal, &error) == STATUS_OK)
        return 0;
    print_message("%s\n", error.message);
    return 1;
}

static int tear_down(void **state)
{
    (void)state;
    personal_free(personal);
    return 0;
}

static void assert_masked(const char *text, const struct personal_names *names, const char *expected)
{
    struct buffer out;
    buffer_init(&out, 1024 * 1024);
    personal_mask(personal, names, text_from(text), &out);
    assert_string_equal(buffer_text(&out).data, expected);
    buffer_free(&out);
}

static void hits_are_masked(void **state)
{
    (void)state;
    static const char *const texts[][2] = {
        {"Write to jane.o'neill+apr@mail.unhcr.org.", "Write to [e-mail masked]."},
        {"a@b.fr, c@d.es", "[e-mail masked], [e-mail masked]"},
        {"She called +355 4 222-7335 twice.", "She called [phone masked] twice."},
        {"Her mother (tel. 069 20 45 678) was told.", "Her mother (tel. [phone masked]) was told."},
        {"son téléphone : 06 12 34 56 78", "son téléphone : [phone masked]"},
        {"su teléfono 00 34 912 345 678", "su teléfono [phone masked]"},
        {"móvil: 612345678", "móvil: [phone masked]"},
        {"holder of passport no. AB1234567, aged 17", "holder of passport no. [passport number masked], aged 17"},
        {"le passeport n° 05CK02237 lui a été pris", "le passeport n° 05CK02237 lui a été pris"},
        {"le passeport numéro C02237451 lui a été pris", "le passeport numéro [passport number masked] lui a été pris"},
        {"pasaporte número XDB000123", "pasaporte número [passport number masked]"},
        {"the claim of 745-08C00123 is pending", "the claim of [case number masked] is pending"},
        {"see case no. RSD/2008/0042 for her story", "see case no. [case number masked] for her story"},
        {"expediente número 2008-00417", "expediente número [case number masked]"},
        {"paid into DE89 3704 0044 0532 0130 00 BY HIM", "paid into [IBAN masked] BY HIM"},
        {"account GB82WEST12345698765432.", "account [IBAN masked]."},
        {"a girl, born on 12 March 1992, was found", "a girl, born on [date of birth masked], was found"},
        {"DOB: 03/04/1991", "DOB: [date of birth masked]"},
        {"née le 3 avril 1991", "née le [date of birth masked]"},
        {"nacida el 3 de abril de 1991", "nacida el [date of birth masked]"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_masked(texts[i][0], NULL, texts[i][1]);
}

static void near_misses_stand(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "In 2008 the office trained 1,585 officials and 25 000 000 persons were at risk.",
        "16,025,572 persons of concern, of them 3 917 670 refugees; US$ 1,200,000 were spent.",
        "On 12 March 2008 and from 03/04/2008 to 2008-11-24 workshops were held.",
        "See paragraphs 181-183, para. 200 and page 45, A/RES/55/25 of 15 November 2000.",
        "A telephone hotline took 1585 calls; the mobile team made 12 visits in 2008.",
        "Passports of 1,585 victims were withheld; 120 passports were given back.",
        "In case no. 3 and in 25 cases the file was closed.",
        "The office @ Tirana; write to us at the e-mail address of the office.",
        "Law No. 9188/2004, Decree-Law 154 and resolution 1325 (2000) apply.",
        "FR76 ABCD 1234 is no account, and neither is DE89 3704 0044 0532 0130 01.",
        "The child was born in 1992 in Lagos.",
        "Entre +5 y +10 por ciento; de 1 585 a 2 000 víctimas.",
        "Le numéro vert a reçu 1 585 appels en 2008.",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_masked(texts[i], NULL, texts[i]);
}

static void names_are_those_of_signatures(void **state)
{
    (void)state;
    struct personal_names names = {0};
    personal_add_names(personal, text_from("<paragraph>Prepared by: Ms Jane O’Neill, Protection Officer</paragraph>\nPréparé par Zoë Lefèvre\n"
                                           "<p>Firmado por: María José Pérez</p> and it was signed by 40 States\nPrepared by UNHCR Tirana\n"
                                           "Signed by the Minister"), &names);
    assert_int_equal(names.count, 3);
    assert_masked("Mr Smith and Jane O’Neill met María José Pérez.", &names, "Mr Smith and [name masked] met [name masked].");
    assert_masked("Zoë Lefèvres is another, and so is Jane.", &names, "Zoë Lefèvres is another, and so is Jane.");
    personal_names_free(&names);
    assert_int_equal(names.count, 0);
}

/* A mebibyte of what a careless pattern would go over again and again. */
static void no_text_makes_it_slow(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a", "a.", "a@", "1", "1 ", "+1 ", "(1", "A1", "AB12 ", "é", "tel ", "tel: 1", "Prepared by A ", "\nsigned ", "born 1 a",
                                         "case no ", "passport ", "+12 (34) ", "a-", "@a."};
    enum { LENGTH = 1024 * 1024 };
    char *text = malloc(LENGTH + 16);
    for (size_t p = 0; p < sizeof pieces / sizeof pieces[0]; p++) {
        size_t step = strlen(pieces[p]), length = 0;
        for (; length + step <= LENGTH; length += step)
            memcpy(text + length, pieces[p], step);
        struct buffer out;
        struct personal_names names = {0};
        buffer_init(&out, 64 * 1024 * 1024);
        clock_t start = clock();
        personal_add_names(personal, text_of(text, length), &names);
        personal_mask(personal, &names, text_of(text, length), &out);
        double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
        if (seconds > 1)
            print_message("%s: %.2f s\n", pieces[p], seconds);
        assert_true(seconds < 5); /* far above what it takes, also under sanitizers */
        personal_names_free(&names);
        buffer_free(&out);
    }
    free(text);
}

static void faulty_patterns_are_named(void **state)
{
    (void)state;
    static const char *const files[][2] = {
        {"id,kind,check,needs,pattern,label,message\nx,hit,,,(,x,an x\n", "patterns.csv:2: the pattern is wrong at character 1: missing closing parenthesis"},
        {"id,kind,check,needs,pattern,label,message\nx,miss,,,a,x,an x\n", "patterns.csv:2: a kind is hit or signature, not miss"},
        {"id,kind,check,needs,pattern,label,message\nx,hit,digits,,a,x,an x\n", "patterns.csv:2: a check is `digits LEAST MOST` or `iban`"},
        {"", "patterns.csv is empty"},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct personal *other;
        struct error error;
        assert_int_equal(personal_create_from(text_from(files[i][0]), &other, &error), STATUS_INTERNAL);
        assert_string_equal(error.message, files[i][1]);
    }
}

/* What a bound on the work cuts off is masked whole. */
static void beyond_the_bound_nothing_is_let_through(void **state)
{
    (void)state;
    struct personal *slow, *kept = personal;
    struct error error;
    assert_int_equal(personal_create_from(text_from("id,kind,check,needs,pattern,label,message\nx,hit,,,(?:a+)+b,x,an x\n"), &slow, &error), STATUS_OK);
    personal = slow;
    assert_masked("1 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac b", NULL, "[x masked]");
    personal = kept;
    personal_free(slow);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hits_are_masked),
        cmocka_unit_test(near_misses_stand),
        cmocka_unit_test(names_are_those_of_signatures),
        cmocka_unit_test(no_text_makes_it_slow),
        cmocka_unit_test(faulty_patterns_are_named),
        cmocka_unit_test(beyond_the_bound_nothing_is_let_through),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
