#include "tests/unit/test.h"

#include "common/arena.h"
#include "common/buffer.h"
#include "common/csv.h"
#include "common/date.h"
#include "common/digest.h"
#include "common/hash_table.h"
#include "common/number.h"

static void utf8_is_judged_as_rfc_3629_has_it(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length, error;
    } cases[] = {{"abc", 3, 3},         {"\xC3\xA9", 2, 2},      {"a\xC3", 2, 1},         {"\xC0\x80", 2, 0},
                 {"\xED\xA0\x80", 3, 0}, {"\xF4\x90\x80\x80", 4, 0}, {"\xF0\x9F\x98\x80", 4, 4}, {"12345678\xFF", 9, 8},
                 {"\xE2\x82\xAC" "x", 4, 4}, {"\x80", 1, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(text_utf8_error(cases[i].bytes, cases[i].length), cases[i].error);
}

static void columns_count_wide_and_combining_characters(void **state)
{
    (void)state;
    assert_int_equal(text_columns(text_from("Côte")), 4);
    assert_int_equal(text_columns(text_from("e\xCC\x81")), 1);
    assert_int_equal(text_columns(text_from("\xE6\xBC\xA2")), 2);
    assert_int_equal(text_bytes_in_columns(text_from("Côte"), 2), 3);
}

static void whole_numbers_are_digits_only(void **state)
{
    (void)state;
    int64_t number = 7;
    assert_int_equal(number_parse_whole(text_from("1585"), &number), NUMBER_OK);
    assert_int_equal(number, 1585);
    assert_int_equal(number_parse_whole(text_from("-3"), &number), NUMBER_OK);
    assert_int_equal(number, -3);
    assert_int_equal(number_parse_whole(text_from(""), &number), NUMBER_EMPTY);
    assert_int_equal(number_parse_whole(text_from("1,585"), &number), NUMBER_NOT_DIGITS);
    assert_int_equal(number_parse_whole(text_from("-"), &number), NUMBER_NOT_DIGITS);
    assert_int_equal(number_parse_whole(text_from("99999999999999999999999"), &number), NUMBER_TOO_LARGE);
    assert_int_equal(number, -3);
}

static void shares_are_thousandths(void **state)
{
    (void)state;
    int64_t number;
    char text[NUMBER_TEXT_BYTES];
    assert_int_equal(number_parse_thousandths(text_from("2.5"), &number), NUMBER_OK);
    assert_int_equal(number, 2500);
    assert_int_equal(number_parse_thousandths(text_from("0.25"), &number), NUMBER_OK);
    assert_int_equal(number, 250);
    assert_int_equal(number_parse_thousandths(text_from("1.234"), &number), NUMBER_TOO_PRECISE);
    assert_int_equal(number_parse_thousandths(text_from("."), &number), NUMBER_NOT_DIGITS);
    number_format_thousandths(12125, text);
    assert_string_equal(text, "12.125");
    number_format_thousandths(100000, text);
    assert_string_equal(text, "100");
    number_format_grouped(16025572, text);
    assert_string_equal(text, "16,025,572");
    number_format_grouped(-100, text);
    assert_string_equal(text, "-100");
}

static void csv_reads_quotes_and_counts_lines(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct csv_reader reader;
    csv_open(&reader, text_from("\xEF\xBB\xBF" "a,b\r\n\n\"x \"\"y\"\"\",\"two\nlines\"\nlast,"), arena);
    assert_true(csv_read(&reader));
    assert_int_equal(csv_column(&reader, "b"), 1);
    assert_int_equal(csv_column(&reader, "c"), -1);
    assert_true(csv_read(&reader));
    assert_int_equal(reader.line, 3);
    assert_true(text_is(csv_cell(&reader, 0), "x \"y\""));
    assert_true(text_is(csv_cell(&reader, 1), "two\nlines"));
    assert_true(csv_read(&reader));
    assert_int_equal(reader.line, 5);
    assert_int_equal(reader.count, 2);
    assert_false(csv_read(&reader));
    assert_null(reader.problem);
    csv_close(&reader);
    csv_open(&reader, text_from("a,\"never closed\n"), arena);
    assert_false(csv_read(&reader));
    assert_non_null(reader.problem);
    csv_close(&reader);
    arena_free(arena);
}

static void csv_writes_what_it_reads(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 100);
    csv_write(&buffer, text_from("plain"), true);
    csv_write(&buffer, text_from("a,\"b\"\n"), false);
    assert_string_equal(buffer.data, "plain,\"a,\"\"b\"\"\n\"");
    buffer_free(&buffer);
}

static void a_buffer_never_passes_its_maximum(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 5);
    assert_true(buffer_add_text(&buffer, "12345"));
    assert_false(buffer_add_byte(&buffer, '6'));
    assert_true(buffer.overflowed);
    assert_string_equal(buffer.data, "12345");
    buffer_free(&buffer);
}

static void a_hash_table_keeps_the_first_index(void **state)
{
    (void)state;
    struct hash_table *table = hash_table_create();
    char key[16];
    size_t index;
    for (size_t i = 0; i < 1000; i++) {
        snprintf(key, sizeof key, "k%zu", i);
        assert_int_equal(hash_table_add(table, text_from(key), i), i);
    }
    assert_int_equal(hash_table_add(table, text_from("k7"), 9999), 7);
    assert_int_equal(hash_table_count(table), 1000);
    assert_true(hash_table_find(table, text_from("k999"), &index));
    assert_int_equal(index, 999);
    assert_false(hash_table_find(table, text_from("k1000"), &index));
    hash_table_clear(table);
    assert_false(hash_table_find(table, text_from("k7"), &index));
    hash_table_free(table);
}

static void dates_are_dates(void **state)
{
    (void)state;
    assert_true(date_is_valid("2008-02-29"));
    assert_false(date_is_valid("2008-13-01"));
    assert_false(date_is_valid("2008-04-31"));
    assert_false(date_is_valid("2008-4-3"));
    assert_false(date_is_valid("2008-04-03 "));
    assert_false(date_is_valid(""));
}

static void the_digest_is_sha_256(void **state)
{
    (void)state;
    char text[DIGEST_TEXT_BYTES];
    digest_sha256("abc", 3, text);
    assert_string_equal(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_is_judged_as_rfc_3629_has_it), cmocka_unit_test(columns_count_wide_and_combining_characters),
        cmocka_unit_test(whole_numbers_are_digits_only),     cmocka_unit_test(shares_are_thousandths),
        cmocka_unit_test(csv_reads_quotes_and_counts_lines), cmocka_unit_test(csv_writes_what_it_reads),
        cmocka_unit_test(a_buffer_never_passes_its_maximum), cmocka_unit_test(a_hash_table_keeps_the_first_index),
        cmocka_unit_test(dates_are_dates),                   cmocka_unit_test(the_digest_is_sha_256),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
