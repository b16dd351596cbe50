/* What a report says cannot leave the page's data: the bytes that end a script element, or a line of JavaScript, never stand
 * in it, and read back it is what was written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/page_internal.h"

static enum status keep(void *data, const char *bytes, size_t length, struct error *error)
{
    (void)error;
    buffer_add(data, bytes, length);
    return STATUS_OK;
}

/* The text as the page carries it. The caller frees the buffer. */
static void written(struct buffer *all, json_t *value)
{
    struct report_output output = {keep, all};
    struct rendering rendering = {.output = &output};
    struct error error;
    buffer_init(all, 1024 * 1024);
    buffer_init(&rendering.buffer, 1024 * 1024);
    assert_int_equal(page_write(&rendering, value, &error), STATUS_OK);
    assert_int_equal(rendering_flush(&rendering, true, &error), STATUS_OK);
    buffer_free(&rendering.buffer);
}

static void assert_carried(const char *said, const char *expected)
{
    struct buffer all;
    written(&all, page_text(text_from(said)));
    for (const char *bad = "<>&"; *bad; bad++)
        assert_null(memchr(all.data, *bad, all.length));
    assert_null(memmem(all.data, all.length, "\xE2\x80\xA8", 3));
    assert_null(memmem(all.data, all.length, "\xE2\x80\xA9", 3));
    json_t *back = json_loadb(all.data, all.length, JSON_DECODE_ANY, NULL);
    assert_non_null(back);
    assert_string_equal(json_string_value(back), expected);
    json_decref(back);
    buffer_free(&all);
}

static void test_text_stays_text(void **state)
{
    (void)state;
    static const char *const said[] = {
        "",
        "</script><script>alert(1)</script>",
        "<!-- <script> ]]> \"]]>",
        "&lt; & &amp;",
        "a\xE2\x80\xA8" "b\xE2\x80\xA9" "c\xE2\x80\xAA",
        "\xE2\x80\xA8",
        "=1+1\t\"quoted\" \\u003c \\",
        "\xD8\xA7\xD9\x84 \xF0\x9F\x98\x80",
    };
    for (size_t i = 0; i < REPORT_COUNT(said); i++)
        assert_carried(said[i], said[i]);
}

static void test_bytes_that_are_no_text_are_replaced(void **state)
{
    (void)state;
    assert_carried("in/\xFF<b>\xC3.xml", "in/\xEF\xBF\xBD<b>\xEF\xBF\xBD.xml");
    assert_carried("\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

static void test_texts_stand_once(void **state)
{
    (void)state;
    struct page_strings strings;
    page_strings_init(&strings);
    json_t *first = page_strings_place(&strings, text_from("Europe")), *second = page_strings_place(&strings, text_from("Europe"));
    json_t *pair = page_strings_pair(&strings, text_from("ALB"), text_from("Albania (ALB)"));
    json_t *plain = page_strings_pair(&strings, text_from("Europe"), text_from("Europe"));
    assert_true(json_equal(first, second) && json_equal(first, plain) && !json_equal(first, pair));
    struct buffer all;
    written(&all, json_incref(strings.list));
    assert_string_equal(all.data, "[\"Europe\",[\"ALB\",\"Albania (ALB)\"]]");
    buffer_free(&all);
    json_decref(first);
    json_decref(second);
    json_decref(pair);
    json_decref(plain);
    page_strings_free(&strings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_stays_text),
        cmocka_unit_test(test_bytes_that_are_no_text_are_replaced),
        cmocka_unit_test(test_texts_stand_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
