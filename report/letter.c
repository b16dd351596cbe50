#include "report/letter_internal.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "common/csv.h"
#include "common/memory.h"
#include "common/number.h"

static const char texts_path[] = "letters/texts.csv";
static const char *const languages[LETTER_LANGUAGES] = {"en", "fr", "es"};

enum { LETTER_COLUMNS = 76 };

static enum status bad_line(const struct csv_reader *reader, const char *what, struct error *error)
{
    return error_set(error, STATUS_DATA, "schemas/%s:%zu: %s", texts_path, reader->line, what);
}

static enum status load_row(struct letter_texts *texts, const struct csv_reader *reader, const long *columns, struct error *error)
{
    struct text id = csv_cell(reader, columns[0]);
    if (!id.length || hash_table_add(texts->ids, id, texts->count) != texts->count)
        return bad_line(reader, "the id is empty or stands there twice", error);
    memory_grow(&texts->items, &texts->capacity, texts->count, sizeof *texts->items);
    struct letter_wording *item = &texts->items[texts->count++];
    item->id = arena_copy(texts->arena, id.data, id.length);
    for (size_t i = 0; i < LETTER_LANGUAGES; i++) {
        struct text wording = csv_cell(reader, columns[i + 1]);
        /* in English the program's own message says what a rule means */
        bool may_be_empty = i == LETTER_ENGLISH && id.length > 5 && memcmp(id.data, "rule.", 5) == 0;
        if (!wording.length && !may_be_empty)
            return bad_line(reader, "a wording is empty", error);
        item->in[i] = arena_copy(texts->arena, wording.data, wording.length);
    }
    return STATUS_OK;
}

enum status letter_texts_load(struct letter_texts *texts, struct error *error)
{
    struct csv_reader reader;
    long columns[LETTER_LANGUAGES + 1] = {-1};
    *texts = (struct letter_texts){.arena = arena_create(), .ids = hash_table_create()};
    csv_open(&reader, dictionary_file(texts_path), texts->arena);
    enum status status = STATUS_OK;
    if (csv_read(&reader)) {
        columns[0] = csv_column(&reader, "id");
        for (size_t i = 0; i < LETTER_LANGUAGES; i++)
            columns[i + 1] = csv_column(&reader, languages[i]);
    }
    for (size_t i = 0; !status && i <= LETTER_LANGUAGES; i++)
        if (columns[i] < 0)
            status = bad_line(&reader, "the columns are id, en, fr, es", error);
    while (!status && csv_read(&reader))
        status = load_row(texts, &reader, columns, error);
    if (!status && reader.problem)
        status = bad_line(&reader, reader.problem, error);
    csv_close(&reader);
    if (status)
        letter_texts_free(texts);
    return status;
}

void letter_texts_free(struct letter_texts *texts)
{
    free(texts->items);
    hash_table_free(texts->ids);
    arena_free(texts->arena);
}

enum letter_language letter_language_of(struct text language)
{
    for (size_t i = 0; i < LETTER_LANGUAGES; i++)
        if (language.length >= 2 && (language.length == 2 || language.data[2] == '-') &&
            (language.data[0] | 0x20) == languages[i][0] && (language.data[1] | 0x20) == languages[i][1])
            return (enum letter_language)i;
    return LETTER_ENGLISH;
}

const char *letter_text(const struct letter *letter, const char *id)
{
    size_t index;
    return hash_table_find(letter->texts->ids, text_from(id), &index) ? letter->texts->items[index].in[letter->language] : "";
}

enum { FILL_MAX = 8 };

const char *letter_fill(struct letter *letter, const char *id, ...)
{
    const char *names[FILL_MAX], *values[FILL_MAX];
    size_t count = 0;
    va_list arguments;
    va_start(arguments, id);
    for (const char *name; count < FILL_MAX && (name = va_arg(arguments, const char *)); count++) {
        names[count] = name;
        values[count] = va_arg(arguments, const char *);
    }
    va_end(arguments);
    struct buffer filled;
    buffer_init(&filled, REPORT_BUFFER_MAXIMUM);
    for (const char *next = letter_text(letter, id); *next;) {
        const char *end = *next == '{' ? strchr(next, '}') : NULL;
        size_t length = end ? (size_t)(end - next - 1) : 0, at = 0;
        while (end && at < count && !text_is(text_of(next + 1, length), names[at]))
            at++;
        if (end && at < count) {
            buffer_add_text(&filled, values[at]);
            next = end + 1;
        } else {
            buffer_add_byte(&filled, *next++);
        }
    }
    const char *copy = arena_copy(letter->arena, filled.data ? filled.data : "", filled.length);
    buffer_free(&filled);
    return copy;
}

const char *letter_label(const struct letter *letter, const char *kind, const char *name, const char *english)
{
    char id[256];
    snprintf(id, sizeof id, "%s.%s", kind, name);
    const char *label = dictionary_label(letter->dictionary, languages[letter->language], id);
    return label ? label : english;
}

const char *letter_date(struct letter *letter, struct text date)
{
    if (date.length != 10 || date.data[4] != '-' || date.data[7] != '-')
        return arena_copy(letter->arena, date.data, date.length);
    char month[16];
    snprintf(month, sizeof month, "month.%.2s", date.data + 5);
    const char *year = arena_copy(letter->arena, date.data, 4);
    const char *day = arena_copy(letter->arena, date.data + 8 + (date.data[8] == '0'), date.data[8] == '0' ? 1 : 2);
    if (strcmp(day, "1") == 0)
        day = letter_text(letter, "day.first");
    return letter_fill(letter, "date", "day", day, "month", letter_text(letter, month), "year", year, NULL);
}

const char *letter_number(struct letter *letter, int64_t number, bool thousandths)
{
    char english[NUMBER_TEXT_BYTES];
    if (thousandths)
        number_format_thousandths(number, english);
    else
        number_format_grouped(number, english);
    const char *text = "";
    for (const char *c = english; *c; c++) {
        const char *sign = *c == ',' ? letter_text(letter, "number.group") : *c == '.' ? letter_text(letter, "number.point") : NULL;
        text = sign ? arena_format(letter->arena, "%s%s", text, sign) : arena_format(letter->arena, "%s%c", text, *c);
    }
    return thousandths ? letter_fill(letter, "percent", "value", text, NULL) : text;
}

/* The text with what could disturb a reader's screen as escapes, and with one space for white space of any kind and length. */
static const char *visible(struct letter *letter, const char *text)
{
    struct buffer shown;
    buffer_init(&shown, REPORT_BUFFER_MAXIMUM);
    struct text rest = text_from(text);
    while (rest.length) {
        size_t offset = 0;
        uint32_t c = text_utf8_next(rest, &offset);
        bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (space && shown.length && shown.data[shown.length - 1] != ' ')
            buffer_add_byte(&shown, ' ');
        else if (!space && (c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069)))
            buffer_format(&shown, "\\u%04X", (unsigned)c);
        else if (!space)
            buffer_add(&shown, rest.data, offset);
        rest.data += offset;
        rest.length -= offset;
    }
    const char *copy = arena_copy(letter->arena, shown.data ? shown.data : "", shown.length);
    buffer_free(&shown);
    return copy;
}

void letter_paragraph(struct letter *letter, const char *text, size_t indent, size_t hang)
{
    struct text rest = text_from(visible(letter, text));
    size_t space = indent;
    while (rest.length) {
        struct text line;
        rest = report_wrap(rest, LETTER_COLUMNS - space, &line);
        if (line.length)
            buffer_format(&letter->body, "%*s%.*s\n", (int)space, "", (int)line.length, line.data);
        space = indent + hang;
    }
}

void letter_heading(struct letter *letter, const char *text, char under)
{
    if (letter->body.length)
        letter_blank(letter);
    size_t columns = text_columns(text_from(text));
    letter_paragraph(letter, text, 0, 0);
    for (size_t i = 0; i < columns && i < LETTER_COLUMNS; i++)
        buffer_add_byte(&letter->body, under);
    letter_blank(letter);
}

void letter_blank(struct letter *letter)
{
    buffer_add_byte(&letter->body, '\n');
}

void letter_rows(struct letter *letter, const struct letter_row *rows, size_t count)
{
    size_t widest = 0;
    for (size_t i = 0; i < count; i++) {
        size_t columns = rows[i].value ? text_columns(text_from(rows[i].name)) : 0;
        widest = columns > widest ? columns : widest;
    }
    for (size_t i = 0; i < count; i++) {
        if (!rows[i].value)
            continue;
        /* the name's padding stands outside the paragraph, since wrapping makes one space of many */
        struct text rest = text_from(visible(letter, rows[i].value));
        int padding = (int)(widest - text_columns(text_from(rows[i].name)));
        buffer_format(&letter->body, "  %s%*s", rows[i].name, padding, "");
        do {
            struct text line;
            rest = report_wrap(rest, LETTER_COLUMNS - widest - 4, &line);
            buffer_format(&letter->body, "  %.*s\n", (int)line.length, line.data);
            if (rest.length)
                buffer_format(&letter->body, "  %*s", (int)widest, "");
        } while (rest.length);
    }
}
