#include "common/csv.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

void csv_open(struct csv_reader *reader, struct text text, struct arena *arena)
{
    if (text.length >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0) {
        text.data += 3;
        text.length -= 3;
    }
    *reader = (struct csv_reader){.next = text.data, .end = text.data + text.length, .arena = arena, .next_line = 1};
}

void csv_close(struct csv_reader *reader)
{
    free(reader->cells);
    reader->cells = NULL;
    reader->count = reader->capacity = 0;
}

static bool at_line_end(const struct csv_reader *reader)
{
    return reader->next == reader->end || *reader->next == '\n' ||
           (*reader->next == '\r' && (reader->next + 1 == reader->end || reader->next[1] == '\n'));
}

static void skip_line_end(struct csv_reader *reader)
{
    if (reader->next < reader->end && *reader->next == '\r')
        reader->next++;
    if (reader->next < reader->end && *reader->next == '\n') {
        reader->next++;
        reader->next_line++;
    }
}

/* A quoted cell; reader->next stands behind the opening quote. */
static bool read_quoted(struct csv_reader *reader, struct text *cell)
{
    const char *start = reader->next;
    size_t quotes = 0;
    for (;; reader->next++) {
        if (reader->next == reader->end) {
            reader->problem = "a quote is opened and never closed";
            return false;
        }
        if (*reader->next == '\n')
            reader->next_line++;
        if (*reader->next != '"')
            continue;
        if (reader->next + 1 < reader->end && reader->next[1] == '"') {
            quotes++;
            reader->next++;
            continue;
        }
        break;
    }
    size_t length = (size_t)(reader->next - start);
    reader->next++;
    if (!quotes) {
        *cell = text_of(start, length);
        return true;
    }
    char *plain = arena_allocate(reader->arena, length - quotes + 1);
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        plain[used++] = start[i];
        if (start[i] == '"')
            i++;
    }
    *cell = text_of(plain, used);
    return true;
}

static bool read_row(struct csv_reader *reader)
{
    reader->count = 0;
    for (;;) {
        struct text cell;
        if (reader->next < reader->end && *reader->next == '"') {
            reader->next++;
            if (!read_quoted(reader, &cell))
                return false;
            if (!at_line_end(reader) && *reader->next != ',') {
                reader->problem = "text stands behind a closing quote";
                return false;
            }
        } else {
            const char *start = reader->next;
            while (!at_line_end(reader) && *reader->next != ',')
                reader->next++;
            cell = text_of(start, (size_t)(reader->next - start));
        }
        memory_grow(&reader->cells, &reader->capacity, reader->count, sizeof *reader->cells);
        reader->cells[reader->count++] = cell;
        if (at_line_end(reader)) {
            skip_line_end(reader);
            return true;
        }
        reader->next++; /* the comma */
    }
}

bool csv_read(struct csv_reader *reader)
{
    do {
        reader->line = reader->next_line;
        if (reader->next == reader->end) {
            reader->count = 0;
            return false;
        }
        if (!read_row(reader))
            return false;
    } while (reader->count == 1 && reader->cells[0].length == 0);
    return true;
}

long csv_column(const struct csv_reader *reader, const char *name)
{
    for (size_t i = 0; i < reader->count; i++)
        if (text_is(reader->cells[i], name))
            return (long)i;
    return -1;
}

struct text csv_cell(const struct csv_reader *reader, long column)
{
    if (column < 0 || (size_t)column >= reader->count)
        return text_of("", 0);
    return reader->cells[column];
}

void csv_write(struct buffer *buffer, struct text cell, bool first)
{
    if (!first)
        buffer_add_byte(buffer, ',');
    bool quote = false;
    for (size_t i = 0; i < cell.length && !quote; i++)
        quote = cell.data[i] == '"' || cell.data[i] == ',' || cell.data[i] == '\n' || cell.data[i] == '\r';
    if (!quote) {
        buffer_add(buffer, cell.data, cell.length);
        return;
    }
    buffer_add_byte(buffer, '"');
    for (size_t i = 0; i < cell.length; i++) {
        if (cell.data[i] == '"')
            buffer_add_byte(buffer, '"');
        buffer_add_byte(buffer, cell.data[i]);
    }
    buffer_add_byte(buffer, '"');
}
