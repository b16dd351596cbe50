/* libFuzzer: CSV of any form is read to its end or has a problem, and what was read and written again reads the same. Numbers
 * in cells are numbers again when they are written. */
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/csv.h"
#include "common/number.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compare_number(struct text cell)
{
    char text[NUMBER_TEXT_BYTES];
    int64_t number, again;
    if (!number_parse_whole(cell, &number)) {
        number_format_whole(number, text);
        if (number_parse_whole(text_from(text), &again) || again != number)
            abort();
    }
    if (!number_parse_thousandths(cell, &number)) {
        number_format_thousandths(number, text);
        if (number_parse_thousandths(text_from(text), &again) || again != number)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create();
    struct csv_reader csv, again;
    struct buffer written;
    csv_open(&csv, text_of((const char *)data, size), arena);
    while (csv_read(&csv)) {
        buffer_init(&written, SIZE_MAX / 2);
        for (size_t i = 0; i < csv.count; i++) {
            compare_number(csv.cells[i]);
            csv_write(&written, csv.cells[i], i == 0);
        }
        buffer_add_byte(&written, '\n');
        csv_open(&again, buffer_text(&written), arena);
        bool row = csv_read(&again);
        const bool marked = written.length >= 3 && memcmp(written.data, "\xEF\xBB\xBF", 3) == 0;
        /* a row of one empty cell is an empty line; a byte order mark at the very beginning is no text */
        if (!marked && (row ? again.count != csv.count : csv.count != 1 || csv.cells[0].length))
            abort();
        for (size_t i = 0; row && !marked && i < csv.count; i++)
            if (!text_equal(again.cells[i], csv.cells[i]))
                abort();
        csv_close(&again);
        buffer_free(&written);
    }
    csv_close(&csv);
    arena_free(arena);
    return 0;
}
