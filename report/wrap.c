/* Wrapping text to columns of a terminal. */
#include "report/report_internal.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The end of the word that begins at `start`. */
static size_t word_end(struct text text, size_t start)
{
    size_t end = start;
    while (end < text.length && !is_space(text.data[end]))
        end++;
    return end;
}

struct text report_wrap(struct text text, size_t columns, struct text *line)
{
    size_t start = 0;
    while (start < text.length && is_space(text.data[start]))
        start++;
    text = text_of(text.data + start, text.length - start);
    size_t taken = 0;
    for (size_t next = 0; next < text.length;) {
        size_t end = word_end(text, next);
        if (text_columns(text_of(text.data, end)) > columns)
            break;
        taken = end;
        next = end;
        while (next < text.length && is_space(text.data[next]))
            next++;
        /* a break or a tab inside the line would spoil the columns: the line ends before it */
        bool plain = true;
        for (size_t i = end; i < next; i++)
            plain = plain && text.data[i] == ' ';
        if (!plain)
            break;
    }
    if (taken == 0) {
        taken = text_bytes_in_columns(text, columns > 0 ? columns : 1);
        if (taken == 0 && text.length > 0) { /* a wide character in a column of one */
            size_t next = 0;
            text_utf8_next(text, &next);
            taken = next;
        }
    }
    *line = text_of(text.data, taken);
    while (taken < text.length && is_space(text.data[taken]))
        taken++;
    return text_of(text.data + taken, text.length - taken);
}

static void add_spaces(struct buffer *buffer, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buffer_add_byte(buffer, ' ');
}

void report_add_wrapped(struct buffer *buffer, struct text text, size_t indent, size_t hang)
{
    size_t space = indent;
    do {
        struct text line;
        text = report_wrap(text, REPORT_PAGE_COLUMNS - space, &line);
        if (line.length > 0) {
            add_spaces(buffer, space);
            buffer_add(buffer, line.data, line.length);
        }
        buffer_add_byte(buffer, '\n');
        space = indent + hang;
    } while (text.length > 0);
}
