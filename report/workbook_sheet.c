/* A sheet of a workbook: the rows of a table that share a column set, a column a number, so that sums and filters work. */
#include <string.h>

#include "common/memory.h"
#include "report/workbook_internal.h"

enum { WIDEST = 60, WIDEST_PASSAGE = 80, NARROWEST = 6, FILTER_BUTTON = 3, FROZEN_WIDTH = 42, NOTE_WIDTH = 150, ROW_HEIGHT_MAX = 409, PRINTED_WIDTH = 200 };

#define LINE_HEIGHT 15.0

const char *workbook_word(const struct workbook *workbook, const char *name, const char *english)
{
    return report_word(workbook->rendering->context, "page", name, english);
}

void workbook_note_problem(struct workbook *workbook, lxw_error problem)
{
    if (!workbook->problem)
        workbook->problem = problem;
}

/* How many UTF-16 units a text has: that is how Excel counts. */
static size_t utf16_units(struct text text)
{
    size_t units = 0;
    for (size_t i = 0; i < text.length;)
        units += text_utf8_next(text, &i) > 0xFFFF ? 2 : 1;
    return units;
}

static size_t bytes_in_units(struct text text, size_t units)
{
    size_t bytes = 0;
    for (size_t i = 0; i < text.length;) {
        size_t more = text_utf8_next(text, &i) > 0xFFFF ? 2 : 1;
        if (more > units)
            break;
        units -= more;
        bytes = i;
    }
    return bytes;
}

/* Names of files may be anything; a workbook is XML, which cannot hold what is not UTF-8. */
static struct text well_formed(struct workbook *workbook, struct text text)
{
    if (text_utf8_error(text.data, text.length) == text.length)
        return text;
    char *clean = arena_allocate(workbook->arena, text.length * 3 + 1);
    size_t used = 0;
    while (text.length > 0) {
        size_t good = text_utf8_error(text.data, text.length);
        memcpy(clean + used, text.data, good);
        used += good;
        if (good == text.length)
            break;
        memcpy(clean + used, "\xEF\xBF\xBD", 3);
        used += 3;
        text = text_of(text.data + good + 1, text.length - good - 1);
    }
    return text_of(clean, used);
}

/* Cuts what Excel cannot hold and says in the cell how much is missing. */
static struct text fit(struct workbook *workbook, struct text text)
{
    if (text.length <= WORKBOOK_CELL_UNITS) /* a unit is at least a byte */
        return text;
    size_t units = utf16_units(text);
    if (units <= WORKBOOK_CELL_UNITS)
        return text;
    struct text notice = text_from(arena_format(
        workbook->arena, " […] [%s: %zu]",
        workbook_word(workbook, "cut", "cut here, the whole text is in the CSV; its length in characters"), units));
    size_t bytes = bytes_in_units(text, WORKBOOK_CELL_UNITS - utf16_units(notice));
    return text_from(arena_format(workbook->arena, "%.*s%s", (int)bytes, text.data, notice.data));
}

struct text workbook_write_text(struct workbook *workbook, lxw_worksheet *worksheet, lxw_row_t row, lxw_col_t column,
                                struct text text, lxw_format *format)
{
    text = fit(workbook, well_formed(workbook, text));
    const char *string = arena_copy(workbook->arena, text.data, text.length);
    workbook_note_problem(workbook, worksheet_write_string(worksheet, row, column, string, format));
    return text_of(string, text.length);
}

void workbook_write_number(struct workbook *workbook, lxw_worksheet *worksheet, lxw_row_t row, lxw_col_t column, double number,
                           lxw_format *format)
{
    workbook_note_problem(workbook, worksheet_write_number(worksheet, row, column, number, format));
}

/* ---- columns ---- */

static size_t longest_word(struct text text)
{
    size_t longest = 0;
    for (size_t i = 0, start = 0; i <= text.length; i++) {
        if (i < text.length && text.data[i] != ' ' && text.data[i] != '\n')
            continue;
        size_t columns = text_columns(text_of(text.data + start, i - start));
        longest = columns > longest ? columns : longest;
        start = i + 1;
    }
    return longest;
}

static void add_part(struct workbook *workbook, struct workbook_sheet *sheet, size_t source, enum workbook_part part,
                     const char *heading)
{
    if (sheet->column_count == WORKBOOK_COLUMNS_MAX) {
        workbook_note_problem(workbook, LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE);
        return;
    }
    sheet->columns[sheet->column_count++] =
        (struct workbook_column){.source = source, .part = part, .heading = heading, .longest_word = longest_word(text_from(heading))};
}

static void add_column(struct workbook *workbook, struct workbook_sheet *sheet, size_t source)
{
    const struct report_column *column = &sheet->table->columns[source];
    const char *heading = report_heading(workbook->rendering->context, sheet->table, column);
    struct arena *arena = workbook->arena;
    switch (column->type) {
    case REPORT_TEXT:
    case REPORT_CODE:
        add_part(workbook, sheet, source, PART_SHOWN, heading);
        return;
    case REPORT_OFFICE:
    case REPORT_FIELD:
        add_part(workbook, sheet, source, PART_SHOWN, heading);
        add_part(workbook, sheet, source, PART_ID,
                 column->type == REPORT_OFFICE ? "ISO3" : workbook_word(workbook, "field id", "Field's id"));
        return;
    case REPORT_WHOLE:
        add_part(workbook, sheet, source, PART_WHOLE, heading);
        return;
    case REPORT_INTERVAL:
        add_part(workbook, sheet, source, PART_LOW,
                 arena_format(arena, "%s, %s", heading, workbook_word(workbook, "at least", "at least")));
        add_part(workbook, sheet, source, PART_HIGH,
                 arena_format(arena, "%s, %s", heading, workbook_word(workbook, "at most", "at most")));
        add_part(workbook, sheet, source, PART_MARK,
                 arena_format(arena, "%s, %s", heading, workbook_word(workbook, "mark", "mark")));
        return;
    case REPORT_PERCENT:
        add_part(workbook, sheet, source, PART_PERCENT, arena_format(arena, "%s, %%", heading));
        add_part(workbook, sheet, source, PART_OF,
                 arena_format(arena, "%s, %s", heading, workbook_word(workbook, "denominator", "denominator")));
        return;
    }
}

static void add_columns(struct workbook *workbook, struct workbook_sheet *sheet)
{
    const struct report_table *table = sheet->table;
    if (!table->sets) {
        for (size_t i = 0; i < table->column_count; i++)
            add_column(workbook, sheet, i);
        return;
    }
    struct text left = text_from(table->sets[sheet->set].columns);
    while (left.length > 0) {
        const char *space = memchr(left.data, ' ', left.length);
        size_t length = space ? (size_t)(space - left.data) : left.length;
        long index = report_column_index(table, text_of(left.data, length));
        if (index >= 0)
            add_column(workbook, sheet, (size_t)index);
        size_t skip = space ? length + 1 : length;
        left = text_of(left.data + skip, left.length - skip);
    }
}

/* ---- the sheet itself ---- */

static const char *name_sheet(struct workbook *workbook, const struct report_table *table, size_t set, bool alone)
{
    const struct report_context *context = workbook->rendering->context;
    const char *key = arena_format(workbook->arena, "%s.%zu", table->id, set + 1);
    const char *name = report_word(context, "sheet", key, NULL);
    if (!name)
        name = alone ? table->id : key;
    return table->number ? arena_format(workbook->arena, "%d %s", table->number, name) : name;
}

/* Machine names: the same in every language. "good_practices_2" */
static const char *name_range(struct workbook *workbook, const struct report_table *table, size_t set, bool alone)
{
    char *name = alone ? arena_copy_text(workbook->arena, table->id) : arena_format(workbook->arena, "%s_%zu", table->id, set + 1);
    for (char *c = name; *c; c++)
        *c = *c == '-' ? '_' : *c;
    return name;
}

static enum status open_sheet(struct workbook *workbook, size_t set, struct workbook_sheet **out, struct error *error)
{
    const struct report_table *table = workbook->table;
    bool alone = table->set_count <= 1;
    struct workbook_sheet *sheet = arena_allocate(workbook->arena, sizeof *sheet);
    *sheet = (struct workbook_sheet){.table = table, .set = set, .next = WORKBOOK_FIRST_ROW};
    sheet->name = name_sheet(workbook, table, set, alone);
    sheet->defined_name = name_range(workbook, table, set, alone);
    sheet->caption = report_caption(workbook->rendering->context, table, set);
    lxw_error bad = workbook_validate_sheet_name(workbook->file, sheet->name);
    if (bad || workbook->sheet_count == sizeof workbook->sheets / sizeof workbook->sheets[0])
        return error_set(error, STATUS_DATA, "the sheet \"%s\" cannot be made (%s); see sheet.%s in schemas/dictionary/labels/tables.csv",
                         sheet->name, bad ? lxw_strerror(bad) : "too many sheets", table->id);
    sheet->worksheet = workbook_add_worksheet(workbook->file, sheet->name);
    add_columns(workbook, sheet);
    workbook->sheets[workbook->sheet_count++] = sheet;
    *out = sheet;
    return STATUS_OK;
}

static enum status find_sheet(struct workbook *workbook, size_t set, struct workbook_sheet **out, struct error *error)
{
    for (size_t i = workbook->table_begin; i < workbook->sheet_count; i++) {
        if (workbook->sheets[i]->set == set) {
            *out = workbook->sheets[i];
            return STATUS_OK;
        }
    }
    return open_sheet(workbook, set, out, error);
}

/* A line for all offices, among lines of regions. */
static bool is_total(const struct report_table *table, const struct report_row *row)
{
    long region = report_column_index(table, text_from("region")), office = report_column_index(table, text_from("office"));
    return region >= 0 && text_is(row->cells[region].text, "Global") &&
           (office < 0 || row->cells[office].state == REPORT_BLANK);
}

/* Years, lines and the like are numbers without thousands. */
static enum workbook_format whole_format(const struct report_column *column)
{
    return column->tag[1] == 'd' || column->tag[1] == 'm' ? WORKBOOK_PLAIN : WORKBOOK_WHOLE;
}

static double bound(const struct report_cell *cell, int64_t number)
{
    return cell->thousandths ? (double)number / 1000 : (double)number;
}

/* A cell of an office or a field has its name in one column and its code in the other. */
static struct text shown_name(const struct report_column *column, const struct report_cell *cell)
{
    size_t tail = cell->text.length + 3; /* " (ALB)" */
    bool named = (column->type == REPORT_OFFICE || column->type == REPORT_FIELD) && cell->shown.length > tail &&
                 cell->shown.data[cell->shown.length - 1] == ')';
    return named ? text_of(cell->shown.data, cell->shown.length - tail) : cell->shown;
}

/* Whether the number alone says it all; then it carries no mark. */
static bool speaks_for_itself(const struct report_cell *cell)
{
    return cell->state == REPORT_VALUE && cell->has_low && cell->has_high && cell->low == cell->high && !cell->estimated;
}

static void write_text(struct workbook *workbook, struct workbook_sheet *sheet, size_t at, struct text text, lxw_format *format)
{
    struct workbook_column *column = &sheet->columns[at];
    if (text.length == 0)
        return;
    text = workbook_write_text(workbook, sheet->worksheet, sheet->next, (lxw_col_t)at, text, format);
    size_t columns = text_columns(text), word = longest_word(text);
    column->widest = columns > column->widest ? columns : column->widest;
    column->longest_word = word > column->longest_word ? word : column->longest_word;
    column->filled = true;
    if (columns <= NARROWEST && !memchr(text.data, '\n', text.length))
        return;
    memory_grow(&sheet->long_texts, &sheet->long_capacity, sheet->long_count, sizeof *sheet->long_texts);
    sheet->long_texts[sheet->long_count++] = (struct workbook_long_text){sheet->next, (lxw_col_t)at, text};
}

static void write_number(struct workbook *workbook, struct workbook_sheet *sheet, size_t at, double number, lxw_format *format)
{
    struct workbook_column *column = &sheet->columns[at];
    char text[64];
    int columns = snprintf(text, sizeof text, "%'.0f", number) + 4;
    workbook_write_number(workbook, sheet->worksheet, sheet->next, (lxw_col_t)at, number, format);
    column->widest = columns > 0 && (size_t)columns > column->widest ? (size_t)columns : column->widest;
    column->filled = true;
}

static void write_cell(struct workbook *workbook, struct workbook_sheet *sheet, size_t at, const struct report_cell *cell,
                       lxw_format *const *formats)
{
    const struct report_column *of = &sheet->table->columns[sheet->columns[at].source];
    char figure[2 * REPORT_FIGURE_BYTES];
    bool value = cell->state == REPORT_VALUE;
    lxw_format *number = formats[cell->thousandths ? WORKBOOK_SHARE : WORKBOOK_WHOLE];
    switch (sheet->columns[at].part) {
    case PART_SHOWN:
        write_text(workbook, sheet, at, shown_name(of, cell), formats[WORKBOOK_TEXT]);
        return;
    case PART_ID:
        write_text(workbook, sheet, at, cell->text, formats[WORKBOOK_TEXT]);
        return;
    case PART_WHOLE:
        if (value)
            write_number(workbook, sheet, at, (double)cell->low, formats[whole_format(of)]);
        return;
    case PART_LOW:
        if (value && cell->has_low)
            write_number(workbook, sheet, at, bound(cell, cell->low), number);
        return;
    case PART_HIGH:
        if (value && cell->has_high)
            write_number(workbook, sheet, at, bound(cell, cell->high), number);
        return;
    case PART_MARK:
        report_cell_words(workbook->rendering->context, of, cell, figure, sizeof figure);
        if (!speaks_for_itself(cell))
            write_text(workbook, sheet, at, text_from(figure), formats[WORKBOOK_MARK]);
        return;
    case PART_PERCENT:
        if (value) /* the tenth of a per cent that programs read */
            write_number(workbook, sheet, at, (double)((cell->low * 2000 + cell->high) / (2 * cell->high)) / 1000, formats[WORKBOOK_PERCENT]);
        return;
    case PART_OF:
        if (value)
            write_number(workbook, sheet, at, (double)cell->high, formats[WORKBOOK_WHOLE]);
        return;
    }
}

enum status workbook_add_row(struct workbook *workbook, const struct report_row *row, struct error *error)
{
    struct workbook_sheet *sheet;
    enum status status = find_sheet(workbook, row->set, &sheet, error);
    if (status)
        return status;
    if (sheet->next >= LXW_ROW_MAX)
        return error_set(error, STATUS_USAGE, "table %s has more than the %d rows that a sheet can hold; write it as csv", workbook->table->id,
                         LXW_ROW_MAX);
    bool total = is_total(sheet->table, row);
    lxw_format *const *formats = workbook->formats[total ? 1 : 0];
    for (size_t i = 0; i < sheet->column_count; i++) {
        if (total) /* its colour goes through empty cells */
            workbook_note_problem(workbook, worksheet_write_blank(sheet->worksheet, sheet->next, (lxw_col_t)i, formats[WORKBOOK_TEXT]));
        write_cell(workbook, sheet, i, &row->cells[sheet->columns[i].source], formats);
    }
    workbook_chart_row(workbook, sheet, row, sheet->next);
    sheet->next++;
    return STATUS_OK;
}

enum status workbook_add_empty(struct workbook *workbook, struct error *error)
{
    struct workbook_sheet *sheet;
    enum status status = open_sheet(workbook, 0, &sheet, error);
    if (!status)
        workbook_write_text(workbook, sheet->worksheet, sheet->next, 0,
                            text_from(report_word(workbook->rendering->context, "word", "nothing to show", "There is nothing to show.")),
                            workbook->formats[0][WORKBOOK_NOTE]);
    return status;
}

static size_t lines_of(struct text text, size_t width)
{
    size_t lines = 0;
    struct text line;
    while (text.length > 0) {
        text = report_wrap(text, width, &line);
        lines++;
    }
    return lines > 0 ? lines : 1;
}

void workbook_write_head(struct workbook *workbook, lxw_worksheet *worksheet, const char *title, const char *note, size_t columns,
                         size_t width)
{
    lxw_format **formats = workbook->formats[0];
    workbook_write_text(workbook, worksheet, 0, 0, text_from(title), formats[WORKBOOK_TITLE]);
    workbook_note_problem(workbook, worksheet_set_row(worksheet, 0, 24, NULL));
    width = width < NOTE_WIDTH ? width : NOTE_WIDTH;
    if (columns > 1)
        workbook_note_problem(workbook,
                              worksheet_merge_range(worksheet, 1, 0, 1, (lxw_col_t)(columns - 1), note, formats[WORKBOOK_NOTE]));
    else
        workbook_write_text(workbook, worksheet, 1, 0, text_from(note), formats[WORKBOOK_NOTE]);
    size_t lines = lines_of(text_from(note), width * 9 / 10);
    workbook_note_problem(workbook, worksheet_set_row(worksheet, 1, 14.0 * (double)lines + 2, NULL));
    const char *back = arena_format(workbook->arena, "internal:'%s'!A1", workbook_word(workbook, "contents", "Contents"));
    const char *shown = arena_format(workbook->arena, "← %s", workbook_word(workbook, "contents", "Contents"));
    workbook_note_problem(workbook, worksheet_write_url_opt(worksheet, 2, 0, back, formats[WORKBOOK_LINK], shown, NULL));
}

void workbook_print_setup(lxw_worksheet *worksheet, lxw_row_t header)
{
    enum { PAPER_A4 = 9 };
    worksheet_set_landscape(worksheet);
    worksheet_set_paper(worksheet, PAPER_A4);
    worksheet_set_margins(worksheet, 0.4, 0.4, 0.5, 0.6);
    worksheet_fit_to_pages(worksheet, 1, 0);
    worksheet_repeat_rows(worksheet, header, header);
    worksheet_set_footer(worksheet, "&L&8&A&R&8&P / &N");
}

static size_t width_of(const struct report_table *table, const struct workbook_column *column)
{
    const struct report_column *of = &table->columns[column->source];
    bool long_text = strncmp(of->tag, "#description", 12) == 0;
    size_t most = long_text ? WIDEST_PASSAGE : WIDEST;
    size_t heading = text_columns(text_from(column->heading));
    size_t width = column->longest_word + FILTER_BUTTON, third = heading / 3 + FILTER_BUTTON + 1;
    width = column->widest + 2 > width ? column->widest + 2 : width;
    width = third > width ? third : width;
    width = width < NARROWEST ? NARROWEST : width;
    return width < most ? width : most;
}

static bool hidden(const struct report_table *table, const struct workbook_column *column)
{
    return !column->filled && (table->columns[column->source].flags & REPORT_HIDE_EMPTY);
}

/* Sets widths and writes the header; gives the width of all columns that are seen, how many of them a note may stretch over,
 * and the columns that stay in sight. */
static size_t write_header(struct workbook *workbook, struct workbook_sheet *sheet, size_t *seen, lxw_col_t *frozen)
{
    size_t total = 0, lines = 1;
    bool leading = true;
    *frozen = 0;
    *seen = 0;
    for (size_t i = 0; i < sheet->column_count; i++) {
        struct workbook_column *column = &sheet->columns[i];
        bool text = column->part == PART_SHOWN || column->part == PART_ID || column->part == PART_MARK;
        lxw_row_col_options options = {.hidden = hidden(sheet->table, column)};
        size_t width = width_of(sheet->table, column);
        workbook_note_problem(workbook, worksheet_set_column_opt(sheet->worksheet, (lxw_col_t)i, (lxw_col_t)i, (double)width, NULL, &options));
        workbook_write_text(workbook, sheet->worksheet, WORKBOOK_HEADER_ROW, (lxw_col_t)i, text_from(column->heading),
                            workbook->formats[0][text ? WORKBOOK_HEADER : WORKBOOK_HEADER_NUMBER]);
        if (options.hidden)
            continue;
        size_t needed = lines_of(text_from(column->heading), width - FILTER_BUTTON);
        lines = needed > lines ? needed : lines;
        leading = leading && (sheet->table->columns[column->source].flags & (REPORT_GROUP | REPORT_KEY));
        total += width;
        if (total <= NOTE_WIDTH || *seen == 0)
            *seen = i + 1;
        if (leading && total <= FROZEN_WIDTH)
            *frozen = (lxw_col_t)(i + 1);
    }
    workbook_note_problem(workbook, worksheet_set_row(sheet->worksheet, WORKBOOK_HEADER_ROW, 15.0 * (double)lines + 3, NULL));
    return total;
}

/* Rows whose texts wrap get the height for it: not every program works it out for itself. A column is as wide as so many
 * digits, and letters are narrower. */
static void set_heights(struct workbook *workbook, struct workbook_sheet *sheet)
{
    for (size_t i = 0, end; i < sheet->long_count; i = end) {
        size_t lines = 1;
        lxw_row_t row = sheet->long_texts[i].row;
        for (end = i; end < sheet->long_count && sheet->long_texts[end].row == row; end++) {
            size_t width = width_of(sheet->table, &sheet->columns[sheet->long_texts[end].column]);
            size_t needed = lines_of(sheet->long_texts[end].text, width * 21 / 20);
            lines = needed > lines ? needed : lines;
        }
        double height = LINE_HEIGHT * (double)lines;
        if (lines > 1)
            workbook_note_problem(workbook, worksheet_set_row(sheet->worksheet, row, height < ROW_HEIGHT_MAX ? height : ROW_HEIGHT_MAX, NULL));
    }
}

void workbook_finish_sheet(struct workbook *workbook, struct workbook_sheet *sheet)
{
    const struct report_context *context = workbook->rendering->context;
    size_t seen;
    lxw_col_t frozen, last = (lxw_col_t)(sheet->column_count - 1);
    size_t width = write_header(workbook, sheet, &seen, &frozen);
    set_heights(workbook, sheet);
    const char *region = context->region ? report_word(context, "region", context->region, context->region) : NULL;
    const char *title =
        arena_format(workbook->arena, "%s%s%s · %d · %s %s%s%s", report_table_words(context, sheet->table, "title"),
                     sheet->caption[0] ? " · " : "", sheet->caption, context->year,
                     report_word(context, "word", "regions of", "regions of"), context->region_set, region ? " · " : "", region ? region : "");
    const char *note = arena_format(workbook->arena, "%s %s", report_table_words(context, sheet->table, "note"),
                                    report_table_words(context, sheet->table, "denominator"));
    workbook_write_head(workbook, sheet->worksheet, title, note, seen, width);
    worksheet_freeze_panes(sheet->worksheet, WORKBOOK_FIRST_ROW, frozen);
    workbook_print_setup(sheet->worksheet, WORKBOOK_HEADER_ROW);
    if (width > PRINTED_WIDTH) { /* on one page nobody could read it */
        worksheet_fit_to_pages(sheet->worksheet, (uint16_t)(width / PRINTED_WIDTH + 1), 0);
        if (frozen > 0)
            workbook_note_problem(workbook, worksheet_repeat_columns(sheet->worksheet, 0, (lxw_col_t)(frozen - 1)));
    }
    lxw_row_t end = sheet->next > WORKBOOK_FIRST_ROW ? sheet->next - 1 : WORKBOOK_FIRST_ROW;
    workbook_note_problem(workbook, worksheet_autofilter(sheet->worksheet, WORKBOOK_HEADER_ROW, 0, end, last));
    char range[64];
    lxw_rowcol_to_range_abs(range, WORKBOOK_HEADER_ROW, 0, end, last);
    workbook_note_problem(workbook, workbook_define_name(workbook->file, sheet->defined_name,
                                                         arena_format(workbook->arena, "='%s'!%s", sheet->name, range)));
}
