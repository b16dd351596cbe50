/* Texts and spreadsheets to submissions. */
#include "tests/unit/test.h"

#include <string.h>

#include "convert/convert.h"

static struct dictionary *dictionary;

static int set_up(void **state)
{
    struct error error = {""};
    (void)state;
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

/* The lines between <report ...> and </report>, one after another without indentation. */
static const char *body(const char *markdown, const char *language)
{
    static char text[4096];
    struct convert_header header = {"ALB", 2008, language};
    struct buffer xml;
    buffer_init(&xml, 1 << 16);
    convert_markdown(dictionary, &header, text_from(markdown), &xml);
    assert_false(xml.overflowed);
    const char *begin = strstr(xml.data, "dictionary=\"1\">\n"), *end = strstr(xml.data, "</report>\n");
    assert_true(begin && end && strlen(end) == strlen("</report>\n"));
    size_t used = 0;
    for (const char *at = begin + strlen("dictionary=\"1\">\n"); at < end && used < sizeof text - 1; at++)
        if (*at != '\n' && !(*at == ' ' && (at[-1] == '\n' || at[-1] == ' ')))
            text[used++] = *at;
    text[used] = '\0';
    buffer_free(&xml);
    return text;
}

static void a_text_without_headings_is_the_summary(void **state)
{
    (void)state;
    assert_string_equal(body("One.\n\n\n\nTwo.\n", "en"), "<chapter code=\"SUM\"><paragraph>One.</paragraph><paragraph>Two.</paragraph></chapter>");
    assert_string_equal(body("", "en"), "");
    assert_string_equal(body("\xEF\xBB\xBFOne.", "en"), "<chapter code=\"SUM\"><paragraph>One.</paragraph></chapter>");
}

static void headings_lead_to_places(void **state)
{
    (void)state;
    static const char place[] = "<chapter code=\"DUS\"><subcategory code=\"resettlement\"><paragraph>T.</paragraph></subcategory></chapter>";
    assert_string_equal(body("# Durable solutions\n## Resettlement\nT.\n", "en"), place);
    assert_string_equal(body("# Solutions durables\n## R\xC3\xA9installation\nT.\n", "fr"), place);
    assert_string_equal(body("# Soluciones duraderas\n## Reasentamiento\nT.\n", "es"), place);
    assert_string_equal(body("# V. DURABLE SOLUTIONS #\r\n\r\n## 5.1 Resettlement\r\n\r\nT.\r\n", "en"), place);
}

static void an_unknown_heading_is_kept_where_it_stands(void **state)
{
    (void)state;
    assert_string_equal(body("# Durable solutions\n## Qwertz\nT.\n", "en"),
                        "<chapter code=\"DUS\"><paragraph>Qwertz</paragraph><paragraph>T.</paragraph></chapter>");
    assert_string_equal(body("# Qwertz\nT.\n### Deep\nU.\n", "en"),
                        "<chapter code=\"SUM\"><paragraph>Qwertz</paragraph><paragraph>T.</paragraph><paragraph>Deep</paragraph>"
                        "<paragraph>U.</paragraph></chapter>");
    assert_string_equal(body("#nospace\n", "en"), "<chapter code=\"SUM\"><paragraph>#nospace</paragraph></chapter>");
}

static void comments_are_skipped_and_markup_is_escaped(void **state)
{
    (void)state;
    assert_string_equal(body("A<!-- # Durable solutions\n\n -->B\n", "en"), "<chapter code=\"SUM\"><paragraph>AB</paragraph></chapter>");
    assert_string_equal(body("A <!-- never closed\n\nB", "en"), "<chapter code=\"SUM\"><paragraph>A</paragraph></chapter>");
    assert_string_equal(body("<b> & ]]> \"q\"", "en"), "<chapter code=\"SUM\"><paragraph>&lt;b&gt; &amp; ]]&gt; &quot;q&quot;</paragraph></chapter>");
    assert_string_equal(body("A\x01" "B", "en"), "<chapter code=\"SUM\"><paragraph>A B</paragraph></chapter>");
}

static void a_text_that_is_too_large_says_so(void **state)
{
    (void)state;
    struct convert_header header = {"ALB", 2008, "en"};
    struct buffer xml;
    buffer_init(&xml, 200);
    convert_markdown(dictionary, &header, text_from("A paragraph that does not find its room behind the header of the report, however short it is. It is not."), &xml);
    assert_true(xml.overflowed);
    assert_true(xml.length <= 200);
    buffer_free(&xml);
}

struct converted {
    size_t problems, lines[8], written;
    char rules[8][32], offices[8][8], last[2048];
    enum status answer;
};

static void on_problem(void *context, size_t line, const char *rule, const char *message, const char *advice)
{
    struct converted *converted = context;
    assert_true(message[0] && advice[0] && converted->problems < 8);
    snprintf(converted->rules[converted->problems], 32, "%s", rule);
    converted->lines[converted->problems++] = line;
}

static enum status on_written(void *context, const struct convert_header *header, struct text xml, struct error *error)
{
    struct converted *converted = context;
    if (converted->answer)
        return error_set(error, converted->answer, "no room");
    assert_true(converted->written < 8 && xml.length < sizeof converted->last);
    snprintf(converted->offices[converted->written++], 8, "%s%02lld", header->office, (long long)header->year % 100);
    snprintf(converted->last, sizeof converted->last, "%.*s", (int)xml.length, xml.data);
    return STATUS_OK;
}

#define HEADING "iso3,year,field,dimensions,value,qualifier\n"

static struct converted convert(const char *csv, size_t bad_rows)
{
    struct converted converted = {0};
    struct error error = {""};
    size_t bad = 99;
    assert_int_equal(convert_values(dictionary, text_from(csv), on_problem, on_written, &converted, &bad, &error), STATUS_OK);
    assert_int_equal(bad, bad_rows);
    assert_int_equal(converted.problems, bad_rows);
    return converted;
}

static void each_office_and_year_is_a_submission(void **state)
{
    (void)state;
    struct converted got = convert(HEADING "TUR,2009,rsd.claims,,1,\nALB,2009,rsd.claims,,2,exact\nTUR,2010,rsd.claims,,3,\nTUR,2009,rsd.granted,,4,\n", 0);
    assert_int_equal(got.written, 3);
    assert_string_equal(got.offices[0], "TUR09");
    assert_string_equal(got.offices[1], "ALB09");
    assert_string_equal(got.offices[2], "TUR10");
    assert_non_null(strstr(got.last, "<item field=\"rsd.claims\" value=\"3\"/>"));
    assert_int_equal(convert(HEADING, 0).written, 0);
}

static void qualifiers_become_states(void **state)
{
    (void)state;
    static const struct {
        const char *row, *item;
    } cases[] = {{",3,at-least", " state=\"at-least\" value=\"3\"/>"},
                 {",3,at-most", " state=\"at-most\" value=\"3\"/>"},
                 {",3,about", " state=\"about\" value=\"3\"/>"},
                 {",10..15,range", " state=\"between\" low=\"10\" high=\"15\"/>"},
                 {",7,not-applicable", " state=\"not-applicable\"/>"},
                 {"sex=female;age=under-18,0,", " sex=\"female\" age=\"under-18\" value=\"0\"/>"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char csv[256], item[256];
        snprintf(csv, sizeof csv, HEADING "ALB,2009,rsd.claims,%s\n", cases[i].row);
        snprintf(item, sizeof item, "<item field=\"rsd.claims\"%s", cases[i].item);
        struct converted got = convert(csv, 0);
        assert_int_equal(got.written, 1);
        if (!strstr(got.last, item))
            fail_msg("%s not in %s", item, got.last);
    }
}

static void an_empty_value_is_not_reported(void **state)
{
    (void)state;
    struct converted got = convert(HEADING "ALB,2009,rsd.claims,,,exact\nALB,2009,rsd.granted,,0,exact\n", 0);
    assert_null(strstr(got.last, "rsd.claims"));
    assert_non_null(strstr(got.last, "<item field=\"rsd.granted\" value=\"0\"/>"));
}

static void a_bad_row_leaves_out_its_submission_only(void **state)
{
    (void)state;
    struct converted got = convert(HEADING "ALB,2009,rsd.claims,,1,\nALB,2009,nope,,1,\nTUR,2009,rsd.claims,,1,\nTUR,2010,rsd.claims,,1,nearly\n"
                                           "JOR,2009,rsd.claims,colour=red,1,\nQQQ,2009,rsd.claims,,1,\nJOR,1800,rsd.claims,,1,\nMDA,2009,rsd.claims,,1,range\n", 6);
    static const char *const rules[] = {"unknown-field", "value-kind", "dimension-not-asked", "unknown-office", "unknown-year", "interval-order"};
    static const size_t lines[] = {3, 5, 6, 7, 8, 9};
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(got.rules[i], rules[i]);
        assert_int_equal(got.lines[i], lines[i]);
    }
    assert_int_equal(got.written, 1);
    assert_string_equal(got.offices[0], "TUR09");
}

static void a_file_that_cannot_be_trusted_gives_nothing(void **state)
{
    (void)state;
    assert_string_equal(convert("iso3;year\nALB;2009\n", 1).rules[0], "structure");
    assert_string_equal(convert("", 1).rules[0], "structure");
    assert_int_equal(convert(HEADING "ALB,2009,rsd.claims,,1,\nTUR,2009,rsd.claims,,\"1,\n", 1).written, 0);
}

static void a_writer_that_fails_stops_it(void **state)
{
    (void)state;
    struct converted converted = {.answer = STATUS_IO};
    struct error error = {""};
    size_t bad;
    assert_int_equal(convert_values(dictionary, text_from(HEADING "ALB,2009,rsd.claims,,1,\n"), on_problem, on_written, &converted, &bad, &error), STATUS_IO);
    assert_string_equal(error.message, "no room");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_without_headings_is_the_summary),   cmocka_unit_test(headings_lead_to_places),
        cmocka_unit_test(an_unknown_heading_is_kept_where_it_stands), cmocka_unit_test(comments_are_skipped_and_markup_is_escaped),
        cmocka_unit_test(a_text_that_is_too_large_says_so),         cmocka_unit_test(each_office_and_year_is_a_submission),
        cmocka_unit_test(qualifiers_become_states),                 cmocka_unit_test(an_empty_value_is_not_reported),
        cmocka_unit_test(a_bad_row_leaves_out_its_submission_only), cmocka_unit_test(a_file_that_cannot_be_trusted_gives_nothing),
        cmocka_unit_test(a_writer_that_fails_stops_it),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
