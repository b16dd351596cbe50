/* Arenas, buffers, errors, and outputs that appear whole or not at all. */
#include "tests/unit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/arena.h"
#include "common/buffer.h"
#include "common/error.h"
#include "common/output.h"

static void an_arena_gives_zeroed_and_aligned_memory(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    for (int round = 0; round < 3; round++) {
        for (size_t size = 1; size < 300000; size = size * 3 + 1) {
            unsigned char *bytes = arena_allocate(arena, size);
            assert_int_equal((uintptr_t)bytes % _Alignof(max_align_t), 0);
            for (size_t i = 0; i < size; i++)
                assert_int_equal(bytes[i], 0);
            memset(bytes, 0xAA, size);
        }
        arena_reset(arena);
    }
    const char *copy = arena_copy(arena, "abcdef", 3), *other = arena_format(arena, "%d-%s", 7, "x");
    assert_string_equal(copy, "abc");
    assert_string_equal(other, "7-x");
    char *large = arena_allocate(arena, 100001);
    memset(large, 'y', 100000);
    assert_int_equal(strlen(arena_format(arena, "%s!", large)), 100001);
    assert_string_equal(copy, "abc"); /* what was given before stays where it is */
    arena_free(arena);
    arena_free(NULL);
}

static void a_buffer_formats_within_its_maximum(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 8);
    assert_true(buffer_format(&buffer, "%d", 1234));
    assert_false(buffer_format(&buffer, "%d", 56789));
    assert_true(buffer.overflowed);
    assert_int_equal(buffer_text(&buffer).length, 4);
    assert_string_equal(buffer.data, "1234");
    buffer_clear(&buffer);
    assert_false(buffer.overflowed);
    assert_true(buffer_add(&buffer, "a\0b", 3));
    assert_int_equal(buffer.length, 3);
    assert_memory_equal(buffer.data, "a\0b", 4);
    buffer_free(&buffer);
}

static void an_error_gathers_context(void **state)
{
    (void)state;
    struct error error;
    assert_int_equal(error_set(&error, STATUS_IO, "%s is gone", "x"), STATUS_IO);
    assert_int_equal(error_context(&error, STATUS_DATA, "line %d", 3), STATUS_DATA);
    assert_string_equal(error.message, "line 3: x is gone");
    assert_int_equal(error_set(NULL, STATUS_USAGE, "nobody listens"), STATUS_USAGE);
    for (int i = 0; i < 300; i++)
        error_context(&error, STATUS_IO, "deeper and deeper");
    assert_true(strlen(error.message) < sizeof error.message);
}

static void read_all(const char *path, char text[static 64])
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, 63, file)] = '\0';
    fclose(file);
}

static void an_output_appears_whole_or_not_at_all(void **state)
{
    (void)state;
    char folder[] = "/tmp/test-output-XXXXXX", path[64], text[64];
    struct output *output;
    struct error error;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/out", folder);
    assert_int_equal(output_open(path, &output, &error), STATUS_OK);
    assert_int_equal(output_write(output, "first", 5, &error), STATUS_OK);
    assert_int_not_equal(access(path, F_OK), 0); /* not yet */
    assert_int_equal(output_commit(output, &error), STATUS_OK);
    read_all(path, text);
    assert_string_equal(text, "first");
    assert_int_equal(output_open(path, &output, &error), STATUS_OK);
    assert_int_equal(output_write(output, "second", 6, &error), STATUS_OK);
    output_abandon(output);
    read_all(path, text);
    assert_string_equal(text, "first");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0); /* nothing is left beside it */
    assert_int_equal(output_open(path, &output, &error), STATUS_IO);
    output_abandon(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_arena_gives_zeroed_and_aligned_memory),
        cmocka_unit_test(a_buffer_formats_within_its_maximum),
        cmocka_unit_test(an_error_gathers_context),
        cmocka_unit_test(an_output_appears_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
