#include "tests/unit/test.h"

#include <stdlib.h>
#include <string.h>

#include "ingest/record.h"

struct fixture {
    struct dictionary *dictionary;
    struct submission written, read;
    struct buffer bytes;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    struct error error;
    *state = &fixture;
    if (dictionary_create(&fixture.dictionary, &error))
        return -1;
    submission_init(&fixture.written);
    submission_init(&fixture.read);
    buffer_init(&fixture.bytes, 1 << 20);
    struct submission *submission = &fixture.written;
    submission->office = "ALB";
    submission->year = 2008;
    submission->layout = dictionary_layout(fixture.dictionary, text_from("focus"));
    struct passage *passage = submission_add_passage(submission);
    passage->text = "Three \xC3\xA9l\xC3\xA8ves";
    struct observation *observation = submission_add_observation(submission);
    observation->field = dictionary_field(fixture.dictionary, text_from("rsd.claims"));
    observation->figure = (struct interval){.present = true, .open = true, .low = 3};
    observation->state = VALUE_AT_LEAST;
    observation->passage = 0;
    submission_find(submission, RULE_NEGATIVE, "FPD/i1", 7, "mend it", "value is %d", -3);
    record_write(submission, &fixture.bytes);
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    submission_free(&fixture->written);
    submission_free(&fixture->read);
    buffer_free(&fixture->bytes);
    dictionary_free(fixture->dictionary);
    return 0;
}

static void a_record_comes_back_as_it_was(void **state)
{
    struct fixture *fixture = *state;
    submission_reset(&fixture->read);
    assert_true(record_read(fixture->dictionary, buffer_text(&fixture->bytes), &fixture->read));
    assert_string_equal(fixture->read.office, "ALB");
    assert_int_equal(fixture->read.observation_count, 1);
    assert_ptr_equal(fixture->read.observations[0].field, fixture->written.observations[0].field);
    assert_true(interval_equal(fixture->read.observations[0].figure, fixture->written.observations[0].figure));
    assert_string_equal(fixture->read.passages[0].text, fixture->written.passages[0].text);
    assert_string_equal(fixture->read.findings[0].message, "value is -3");
    assert_true(submission_refused(&fixture->read));
}

static void a_record_cut_anywhere_is_refused(void **state)
{
    struct fixture *fixture = *state;
    for (size_t length = 0; length < fixture->bytes.length; length++) {
        char *part = malloc(length + 1); /* of its own size, so that a sanitizer sees a read behind it */
        memcpy(part, fixture->bytes.data, length);
        submission_reset(&fixture->read);
        assert_false(record_read(fixture->dictionary, text_of(part, length), &fixture->read));
        free(part);
    }
}

static void a_record_with_any_byte_changed_does_no_harm(void **state)
{
    struct fixture *fixture = *state;
    char *copy = malloc(fixture->bytes.length);
    size_t refused = 0;
    for (size_t i = 0; i < fixture->bytes.length; i++) {
        memcpy(copy, fixture->bytes.data, fixture->bytes.length);
        copy[i] = (char)(copy[i] ^ 0x80);
        submission_reset(&fixture->read);
        refused += !record_read(fixture->dictionary, text_of(copy, fixture->bytes.length), &fixture->read);
    }
    free(copy);
    assert_true(refused > fixture->bytes.length / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_comes_back_as_it_was),
        cmocka_unit_test(a_record_cut_anywhere_is_refused),
        cmocka_unit_test(a_record_with_any_byte_changed_does_no_harm),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
