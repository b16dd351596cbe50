/* CSV as RFC 4180 has it: comma, quotes doubled, LF or CRLF, a UTF-8 byte order mark skipped. */
#ifndef APRFOCUS_COMMON_CSV_H
#define APRFOCUS_COMMON_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"
#include "common/buffer.h"
#include "common/text.h"

struct csv_reader {
    const char *next, *end;
    struct arena *arena; /* holds unquoted cells; not owned */
    size_t line;         /* of the row that was read last, from 1 */
    size_t next_line;
    struct text *cells;
    size_t count, capacity;
    const char *problem; /* why csv_read gave false before the end: a sentence; NULL at the end */
};

/* The text must outlive the reader. */
void csv_open(struct csv_reader *reader, struct text text, struct arena *arena);
void csv_close(struct csv_reader *reader);
/* The next row that is not empty, in reader->cells; false at the end or where a quote is not closed (see problem). */
bool csv_read(struct csv_reader *reader);
/* The index of a column in the row that was read last (the heading), or -1. */
long csv_column(const struct csv_reader *reader, const char *name);
/* Cell `column` of the last row, the empty text where the row is shorter or column is -1. */
struct text csv_cell(const struct csv_reader *reader, long column);

/* Adds one cell, quoted where it must be, with a comma before it unless `first`. */
void csv_write(struct buffer *buffer, struct text cell, bool first);

#endif
