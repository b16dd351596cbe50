/* Text for a terminal: never wider than 100 columns. Text cells wrap inside their column; where the figures alone are too
 * wide, the table is cut into blocks of columns that repeat the key columns. */
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "report/report_internal.h"

enum {
    GAP = 2,
    GROUP_INDENT = 2,
    NARROWEST_TEXT = 10,
    LONGEST_WORD = 28, /* a longer one is cut */
    WIDEST_TEXT = 32,  /* in a table that must be cut in blocks anyway */
    SHOWN_COLUMNS_MAX = 32,
};

struct kept_row {
    size_t set;
    const struct text *shown; /* one a column of the table */
};

struct page {
    struct rendering *rendering;
    const struct report_table *table;
    struct arena *arena;
    struct kept_row *rows;
    size_t count, capacity;
};

/* The columns of a set as they are laid out. */
struct shape {
    size_t columns[SHOWN_COLUMNS_MAX]; /* indexes into the table's columns */
    size_t width[SHOWN_COLUMNS_MAX];
    size_t narrowest[SHOWN_COLUMNS_MAX];
    size_t count;
    size_t groups[SHOWN_COLUMNS_MAX];
    size_t group_count;
};

static enum status take(void *data, const struct report_row *row, struct error *error)
{
    (void)error;
    struct page *page = data;
    size_t count = page->table->column_count;
    struct text *shown = arena_allocate(page->arena, count * sizeof *shown);
    for (size_t i = 0; i < count; i++) {
        const struct report_cell *cell = &row->cells[i];
        size_t size = cell->shown.length + 2 * REPORT_FIGURE_BYTES;
        char *text = arena_allocate(page->arena, size);
        report_cell_words(page->rendering->context, &page->table->columns[i], cell, text, size);
        shown[i] = text_from(text);
    }
    memory_grow(&page->rows, &page->capacity, page->count, sizeof *page->rows);
    page->rows[page->count++] = (struct kept_row){row->set, shown};
    return STATUS_OK;
}

static bool is_text(const struct report_column *column)
{
    return column->type == REPORT_TEXT || column->type == REPORT_OFFICE || column->type == REPORT_FIELD ||
           column->type == REPORT_CODE;
}

static size_t longest_word(struct text text)
{
    size_t longest = 0;
    for (size_t i = 0, start = 0; i <= text.length; i++) {
        if (i < text.length && text.data[i] != ' ')
            continue;
        size_t columns = text_columns(text_of(text.data + start, i - start));
        longest = columns > longest ? columns : longest;
        start = i + 1;
    }
    return longest;
}

/* In English as the table writes it, with the places where a long word may break. */
static struct text heading_of(const struct page *page, size_t column)
{
    const struct report_context *context = page->rendering->context;
    const struct report_column *of = &page->table->columns[column];
    return text_from(report_in_english(context) ? of->heading : report_heading(context, page->table, of));
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* The widest cell of the column among the set's rows; *word is its longest word, *filled whether any has text. */
static size_t natural_width(const struct page *page, size_t set, size_t column, size_t *word, bool *filled)
{
    size_t widest = longest_word(heading_of(page, column));
    *filled = false;
    *word = larger(widest, NARROWEST_TEXT);
    for (size_t i = 0; i < page->count; i++) {
        if (page->rows[i].set != set)
            continue;
        size_t width = text_columns(page->rows[i].shown[column]);
        *filled = *filled || width > 0;
        widest = larger(widest, width);
        *word = larger(*word, longest_word(page->rows[i].shown[column]));
    }
    return widest;
}

static void add_column(const struct page *page, size_t set, size_t index, struct shape *shape)
{
    const struct report_column *column = &page->table->columns[index];
    bool filled;
    size_t word, width = natural_width(page, set, index, &word, &filled);
    if (shape->count == SHOWN_COLUMNS_MAX || ((column->flags & REPORT_HIDE_EMPTY) && !filled))
        return;
    if (column->flags & REPORT_GROUP) {
        shape->groups[shape->group_count++] = index;
        return;
    }
    shape->columns[shape->count] = index;
    shape->narrowest[shape->count] = word < LONGEST_WORD ? word : LONGEST_WORD;
    shape->width[shape->count++] = width;
}

static void shape_set(const struct page *page, size_t set, struct shape *shape)
{
    *shape = (struct shape){.count = 0};
    if (!page->table->sets) {
        for (size_t i = 0; i < page->table->column_count; i++)
            add_column(page, set, i, shape);
        return;
    }
    struct text left = text_from(page->table->sets[set].columns);
    while (left.length > 0) {
        const char *space = memchr(left.data, ' ', left.length);
        size_t length = space ? (size_t)(space - left.data) : left.length;
        long index = report_column_index(page->table, text_of(left.data, length));
        if (index >= 0)
            add_column(page, set, (size_t)index, shape);
        size_t skip = space ? length + 1 : length;
        left = text_of(left.data + skip, left.length - skip);
    }
}

static size_t total_width(const struct shape *shape)
{
    size_t total = 0;
    for (size_t i = 0; i < shape->count; i++)
        total += shape->width[i] + (i ? GAP : 0);
    return total;
}

/* Where even the narrowest columns do not fit, the table is cut in blocks, and text need not suffer for it. */
static bool cap_text(const struct page *page, size_t room, struct shape *shape)
{
    size_t least = 0;
    for (size_t i = 0; i < shape->count; i++) {
        bool text = is_text(&page->table->columns[shape->columns[i]]);
        bool gives = text && shape->narrowest[i] < shape->width[i];
        least += (gives ? shape->narrowest[i] : shape->width[i]) + (i ? GAP : 0);
    }
    if (least <= room)
        return false;
    for (size_t i = 0; i < shape->count; i++)
        if (is_text(&page->table->columns[shape->columns[i]]) && shape->width[i] > WIDEST_TEXT)
            shape->width[i] = WIDEST_TEXT;
    return true;
}

/* Takes from the widest text column until all fit, as long as one can give. */
static void squeeze(const struct page *page, size_t room, struct shape *shape)
{
    if (cap_text(page, room, shape))
        return;
    while (total_width(shape) > room) {
        size_t widest = SHOWN_COLUMNS_MAX;
        for (size_t i = 0; i < shape->count; i++)
            if (is_text(&page->table->columns[shape->columns[i]]) && shape->width[i] > shape->narrowest[i] &&
                (widest == SHOWN_COLUMNS_MAX || shape->width[i] > shape->width[widest]))
                widest = i;
        if (widest == SHOWN_COLUMNS_MAX)
            return;
        shape->width[widest]--;
    }
}

static void add_spaces(struct buffer *buffer, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buffer_add_byte(buffer, ' ');
}

/* One line of cells, each wrapped inside its column, figures at the right. */
static void add_line(const struct page *page, const struct shape *shape, const struct text *texts, size_t indent)
{
    struct buffer *buffer = &page->rendering->buffer;
    struct text left[SHOWN_COLUMNS_MAX];
    for (size_t i = 0; i < shape->count; i++)
        left[i] = texts[i];
    for (bool more = true; more;) {
        more = false;
        size_t owed = indent; /* spaces are written only before something, so that no line ends in one */
        for (size_t i = 0; i < shape->count; i++) {
            struct text line;
            left[i] = report_wrap(left[i], shape->width[i], &line);
            more = more || left[i].length > 0;
            size_t columns = text_columns(line), pad = shape->width[i] > columns ? shape->width[i] - columns : 0;
            bool right = !is_text(&page->table->columns[shape->columns[i]]);
            owed += right ? pad : 0;
            if (line.length > 0) {
                add_spaces(buffer, owed);
                buffer_add(buffer, line.data, line.length);
                owed = 0;
            } else {
                owed += columns;
            }
            owed += (right ? 0 : pad) + GAP;
        }
        buffer_add_byte(buffer, '\n');
    }
}

static void add_header(const struct page *page, const struct shape *shape, size_t indent)
{
    struct text headings[SHOWN_COLUMNS_MAX];
    for (size_t i = 0; i < shape->count; i++)
        headings[i] = heading_of(page, shape->columns[i]);
    add_line(page, shape, headings, indent);
    struct buffer *buffer = &page->rendering->buffer;
    add_spaces(buffer, indent);
    for (size_t i = 0; i < shape->count; i++) {
        if (i)
            add_spaces(buffer, GAP);
        for (size_t k = 0; k < shape->width[i]; k++)
            buffer_add_text(buffer, "─");
    }
    buffer_add_byte(buffer, '\n');
}

/* Writes the group headings that differ from the row before. */
static bool add_groups(const struct page *page, const struct shape *shape, const struct kept_row *row,
                       const struct kept_row *before, bool first)
{
    bool changed = before == NULL;
    for (size_t i = 0; i < shape->group_count; i++) {
        size_t column = shape->groups[i];
        changed = changed || !text_equal(row->shown[column], before->shown[column]);
        if (!changed)
            continue;
        if (!first && i == 0)
            buffer_add_byte(&page->rendering->buffer, '\n');
        if (row->shown[column].length > 0)
            report_add_wrapped(&page->rendering->buffer, row->shown[column], i * GROUP_INDENT, GROUP_INDENT);
    }
    return changed && shape->group_count > 0;
}

/* The rows from `start` on that belong to one set, in the columns of `shape`; gives the index behind them. */
static enum status add_rows(const struct page *page, const struct shape *shape, size_t start, size_t end,
                            struct error *error)
{
    size_t indent = shape->group_count * GROUP_INDENT;
    const struct kept_row *before = NULL;
    if (shape->group_count == 0 || !page->table->repeat_header)
        add_header(page, shape, indent);
    for (size_t i = start; i < end; i++) {
        const struct kept_row *row = &page->rows[i];
        bool changed = add_groups(page, shape, row, before, i == start);
        if (changed && page->table->repeat_header)
            add_header(page, shape, indent);
        struct text texts[SHOWN_COLUMNS_MAX];
        for (size_t k = 0; k < shape->count; k++)
            texts[k] = row->shown[shape->columns[k]];
        add_line(page, shape, texts, indent);
        before = row;
        enum status status = rendering_flush(page->rendering, false, error);
        if (status)
            return status;
    }
    return STATUS_OK;
}

static size_t heading_lines(const struct page *page, const struct shape *shape, size_t i)
{
    struct text left = heading_of(page, shape->columns[i]), line;
    size_t lines = 0;
    while (left.length > 0) {
        left = report_wrap(left, shape->width[i], &line);
        lines++;
    }
    return lines;
}

/* Gives room that is left to columns whose heading would need more than two lines. */
static void relax(const struct page *page, size_t room, struct shape *shape)
{
    for (bool grew = true; grew;) {
        grew = false;
        for (size_t i = 0; i < shape->count && total_width(shape) < room; i++) {
            if (heading_lines(page, shape, i) <= 2)
                continue;
            shape->width[i]++;
            grew = true;
        }
    }
}

/* The next block of columns from *next on that fits, behind the key columns. */
static struct shape take_block(const struct page *page, const struct shape *shape, size_t room, size_t *next)
{
    struct shape block = *shape;
    block.count = 0;
    for (size_t i = 0; i < shape->count; i++) {
        bool key = page->table->columns[shape->columns[i]].flags & REPORT_KEY;
        if (key && i < *next) {
            block.columns[block.count] = shape->columns[i];
            block.width[block.count++] = shape->width[i];
        }
    }
    bool took = false;
    while (*next < shape->count) {
        block.columns[block.count] = shape->columns[*next];
        block.width[block.count++] = shape->width[*next];
        if (took && total_width(&block) > room) {
            block.count--;
            break;
        }
        took = true;
        ++*next;
    }
    return block;
}

static enum status add_set(const struct page *page, size_t set, size_t start, size_t end, struct error *error)
{
    struct buffer *buffer = &page->rendering->buffer;
    const char *caption = report_caption(page->rendering->context, page->table, set);
    if (caption[0])
        buffer_format(buffer, "%s\n\n", caption);
    struct shape shape;
    shape_set(page, set, &shape);
    size_t room = REPORT_PAGE_COLUMNS - shape.group_count * GROUP_INDENT, next = 0;
    squeeze(page, room, &shape);
    enum status status = STATUS_OK;
    while (!status && next < shape.count) {
        if (next > 0)
            buffer_add_byte(buffer, '\n');
        struct shape block = take_block(page, &shape, room, &next);
        relax(page, room, &block);
        status = add_rows(page, &block, start, end, error);
    }
    buffer_add_byte(buffer, '\n');
    return status;
}

static void add_title(const struct page *page)
{
    const struct report_context *context = page->rendering->context;
    struct buffer *buffer = &page->rendering->buffer;
    struct buffer line;
    buffer_init(&line, 4096);
    if (page->table->number)
        buffer_format(&line, "%d  ", page->table->number);
    buffer_format(&line, "%s · %d · %s %s", report_table_words(context, page->table, "title"), context->year,
                  report_word(context, "word", "regions of", "regions of"), context->region_set);
    if (context->region)
        buffer_format(&line, " · %s", report_word(context, "region", context->region, context->region));
    report_add_wrapped(buffer, buffer_text(&line), 0, 3);
    for (size_t i = text_columns(buffer_text(&line)), k = 0; k < (i < REPORT_PAGE_COLUMNS ? i : REPORT_PAGE_COLUMNS); k++)
        buffer_add_text(buffer, "═");
    buffer_add_byte(buffer, '\n');
    buffer_free(&line);
    report_add_wrapped(buffer, text_from(report_table_words(context, page->table, "note")), 0, 0);
    report_add_wrapped(buffer, text_from(report_table_words(context, page->table, "denominator")), 0, 0);
    buffer_add_byte(buffer, '\n');
}

static enum status table(struct rendering *rendering, const struct report_table *table, bool first, struct error *error)
{
    struct report_source source;
    enum status status = report_source_open(rendering->context, table, &source, error);
    if (status)
        return status;
    struct page page = {.rendering = rendering, .table = table, .arena = source.arena};
    source.take = take;
    source.data = &page;
    status = report_source_run(&source, error);
    if (!status) {
        if (!first)
            buffer_add_byte(&rendering->buffer, '\n');
        add_title(&page);
        if (page.count == 0)
            buffer_format(&rendering->buffer, "%s\n\n",
                          report_word(rendering->context, "word", "nothing to show", "There is nothing to show."));
    }
    for (size_t start = 0, end; start < page.count && !status; start = end) {
        end = start + 1;
        while (end < page.count && page.rows[end].set == page.rows[start].set)
            end++;
        status = add_set(&page, page.rows[start].set, start, end, error);
    }
    free(page.rows);
    report_source_close(&source);
    return status;
}

const struct report_renderer renderer_text = {.id = "text", .people = true, .table = table};
