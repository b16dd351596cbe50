/* The sheets of a workbook that are no tables: contents, definitions of fields, codes. */
#include <string.h>

#include "report/workbook_internal.h"

static void write_row(struct workbook *workbook, lxw_worksheet *worksheet, lxw_row_t row, const char *const *texts, size_t count,
                      lxw_format *format)
{
    for (size_t i = 0; i < count; i++)
        if (texts[i][0])
            workbook_write_text(workbook, worksheet, row, (lxw_col_t)i, text_from(texts[i]), format);
}

static void set_widths(struct workbook *workbook, lxw_worksheet *worksheet, const double *widths, size_t count)
{
    for (size_t i = 0; i < count; i++)
        workbook_note_problem(workbook, worksheet_set_column(worksheet, (lxw_col_t)i, (lxw_col_t)i, widths[i], NULL));
}

/* What the marks mean, each with the words for it. */
static lxw_row_t write_marks(struct workbook *workbook, lxw_row_t row)
{
    static const struct {
        const char *mark, *word, *english;
    } marks[] = {
        {"≥ 52", "mark open", "a sum with a lower bound in it: at least 52, the high end is open and its cell is empty"},
        {"36–41", "mark interval", "between 36 and 41: the low end and the high end stand in their own columns"},
        {"≤ 7", "mark upper", "an upper bound: 0 to 7"},
        {"~500", "mark estimated", "an estimate is in it"},
        {"–", "mark none", "asked, and nobody gave a value; this is not zero, and the cells of the numbers are empty"},
    };
    lxw_format **formats = workbook->formats[0];
    workbook_write_text(workbook, workbook->contents, row++, 0, text_from(workbook_word(workbook, "marks", "Marks beside numbers")),
                        formats[WORKBOOK_HEADER]);
    for (size_t i = 0; i < REPORT_COUNT(marks); i++, row++) {
        workbook_write_text(workbook, workbook->contents, row, 0, text_from(marks[i].mark), formats[WORKBOOK_TEXT]);
        workbook_note_problem(workbook,
                              worksheet_merge_range(workbook->contents, row, 1, row, 4,
                                                    workbook_word(workbook, marks[i].word, marks[i].english), formats[WORKBOOK_TEXT]));
    }
    return row;
}

static void write_link(struct workbook *workbook, lxw_row_t row, const char *name)
{
    const char *target = arena_format(workbook->arena, "internal:'%s'!A1", name);
    workbook_note_problem(workbook, worksheet_write_url_opt(workbook->contents, row, 0, target, workbook->formats[0][WORKBOOK_LINK], name, NULL));
}

static lxw_row_t write_sheets(struct workbook *workbook, lxw_row_t row)
{
    lxw_format **formats = workbook->formats[0];
    const struct report_context *context = workbook->rendering->context;
    for (size_t i = 0; i < workbook->sheet_count; i++, row++) {
        const struct workbook_sheet *sheet = workbook->sheets[i];
        write_link(workbook, row, sheet->name);
        workbook_write_text(workbook, workbook->contents, row, 1, text_from(report_table_words(context, sheet->table, "title")),
                            formats[WORKBOOK_TEXT]);
        if (sheet->caption[0])
            workbook_write_text(workbook, workbook->contents, row, 2, text_from(sheet->caption), formats[WORKBOOK_TEXT]);
        workbook_write_number(workbook, workbook->contents, row, 3, sheet->next - WORKBOOK_FIRST_ROW, formats[WORKBOOK_WHOLE]);
        workbook_write_text(workbook, workbook->contents, row, 4, text_from(sheet->defined_name), formats[WORKBOOK_TEXT]);
    }
    return row;
}

void workbook_write_contents(struct workbook *workbook)
{
    static const double widths[] = {32, 52, 78, 9, 24};
    const struct report_context *context = workbook->rendering->context;
    lxw_worksheet *contents = workbook->contents;
    lxw_format **formats = workbook->formats[0];
    const char *region = context->region ? context->region : "Global";
    set_widths(workbook, contents, widths, REPORT_COUNT(widths));
    workbook_write_text(workbook, contents, 0, 0,
                        text_from(arena_format(workbook->arena, "%s · %d",
                                               workbook_word(workbook, "title", "Trafficking in persons in annual protection reports"),
                                               context->year)),
                        formats[WORKBOOK_TITLE]);
    workbook_note_problem(workbook, worksheet_set_row(contents, 0, 24, NULL));
    const char *about = arena_format(workbook->arena, "%s · %s %s · aprfocus %s · %s %s",
                                     report_word(context, "region", region, region), report_word(context, "word", "regions of", "regions of"),
                                     context->region_set, APRFOCUS_VERSION, workbook_word(workbook, "dictionary", "dictionary"),
                                     dictionary_version(context->dictionary));
    workbook_note_problem(workbook, worksheet_merge_range(contents, 1, 0, 1, 4, about, formats[WORKBOOK_NOTE]));
    const char *const headings[] = {workbook_word(workbook, "sheet", "Sheet"), workbook_word(workbook, "table", "Table"),
                                    workbook_word(workbook, "rows of", "What its rows are"), workbook_word(workbook, "rows", "Rows"),
                                    workbook_word(workbook, "defined name", "Defined name")};
    write_row(workbook, contents, WORKBOOK_HEADER_ROW, headings, REPORT_COUNT(headings), formats[WORKBOOK_HEADER]);
    lxw_row_t row = WORKBOOK_FIRST_ROW;
    if (workbook->charts)
        write_link(workbook, row++, workbook_word(workbook, "charts", "Charts"));
    row = write_sheets(workbook, row);
    write_link(workbook, row++, workbook_word(workbook, "definitions", "Definitions"));
    write_link(workbook, row++, workbook_word(workbook, "codes", "Codes"));
    write_marks(workbook, row + 1);
    worksheet_gridlines(contents, LXW_HIDE_ALL_GRIDLINES);
    workbook_print_setup(contents, WORKBOOK_HEADER_ROW);
    worksheet_activate(contents);
}

static enum status add_sheet(struct workbook *workbook, const char *name, lxw_worksheet **out, struct error *error)
{
    lxw_error bad = workbook_validate_sheet_name(workbook->file, name);
    if (bad)
        return error_set(error, STATUS_DATA, "the sheet \"%s\" cannot be made (%s); see page.* in schemas/dictionary/labels/words.csv", name,
                         lxw_strerror(bad));
    *out = workbook_add_worksheet(workbook->file, name);
    return STATUS_OK;
}

/* The filter, the frozen header and the defined name of a sheet of `columns` columns whose rows end before `end`. */
static void close_sheet(struct workbook *workbook, lxw_worksheet *worksheet, const char *name, const char *defined, size_t columns,
                        lxw_row_t end)
{
    char range[64];
    lxw_rowcol_to_range_abs(range, WORKBOOK_HEADER_ROW, 0, end - 1, (lxw_col_t)(columns - 1));
    workbook_note_problem(workbook, worksheet_autofilter(worksheet, WORKBOOK_HEADER_ROW, 0, end - 1, (lxw_col_t)(columns - 1)));
    workbook_note_problem(workbook, workbook_define_name(workbook->file, defined, arena_format(workbook->arena, "='%s'!%s", name, range)));
    worksheet_freeze_panes(worksheet, WORKBOOK_FIRST_ROW, 1);
    workbook_print_setup(worksheet, WORKBOOK_HEADER_ROW);
}

/* "form, sex, age", or the list of codes of a list. */
static const char *dimensions_of(struct workbook *workbook, const struct field *field)
{
    const char *all = field->codes;
    for (size_t i = 0; i < FIELD_DIMENSIONS_MAX && field->dimensions[i]; i++)
        all = arena_format(workbook->arena, "%s%s%s", all, all[0] ? ", " : "", field->dimensions[i]);
    return all;
}

static const char *place_name(struct workbook *workbook, const struct field *field)
{
    const struct report_context *context = workbook->rendering->context;
    const struct chapter *chapter = dictionary_chapter(context->dictionary, text_from(field->chapter), text_from(field->subcategory));
    const char *name = field->subcategory[0] ? arena_format(workbook->arena, "%s/%s", field->chapter, field->subcategory) : field->chapter;
    return report_word(context, "chapter", name, chapter ? chapter->label : name);
}

static enum status add_fields(struct workbook *workbook, struct error *error)
{
    static const double widths[] = {34, 52, 10, 34, 10, 38, 12, 26};
    const struct report_context *context = workbook->rendering->context;
    const char *name = workbook_word(workbook, "definitions", "Definitions");
    lxw_worksheet *sheet = NULL;
    enum status status = add_sheet(workbook, name, &sheet, error);
    if (status)
        return status;
    const char *const headings[] = {workbook_word(workbook, "field id", "Field's id"), workbook_word(workbook, "question", "What is asked"),
                                    workbook_word(workbook, "kind", "Kind"),           workbook_word(workbook, "dimensions", "Codes and dimensions"),
                                    workbook_word(workbook, "chapter", "Chapter"),     workbook_word(workbook, "place", "Place in the report"),
                                    workbook_word(workbook, "standing", "Standing"),   workbook_word(workbook, "source", "Source (PDES/2008/07)")};
    set_widths(workbook, sheet, widths, REPORT_COUNT(widths));
    workbook_write_head(workbook, sheet, name,
                        workbook_word(workbook, "definitions note",
                                      "The fields of the dictionary in its order: what each asks, what kind of value it takes, where an "
                                      "office answers it, whether offices are asked for it, and the paragraph of the Review it comes from."),
                        REPORT_COUNT(headings), 150);
    write_row(workbook, sheet, WORKBOOK_HEADER_ROW, headings, REPORT_COUNT(headings), workbook->formats[0][WORKBOOK_HEADER]);
    size_t count;
    const struct field *fields = dictionary_fields(context->dictionary, &count);
    for (size_t i = 0; i < count; i++) {
        const char *kind = dictionary_kind_name(fields[i].kind);
        const char *const texts[] = {fields[i].id,
                                     report_word(context, "field", fields[i].id, fields[i].label),
                                     workbook_word(workbook, arena_format(workbook->arena, "kind %s", kind), kind),
                                     dimensions_of(workbook, &fields[i]),
                                     fields[i].chapter,
                                     place_name(workbook, &fields[i]),
                                     workbook_word(workbook, arena_format(workbook->arena, "standing %s", fields[i].standing), fields[i].standing),
                                     fields[i].source};
        write_row(workbook, sheet, WORKBOOK_FIRST_ROW + (lxw_row_t)i, texts, REPORT_COUNT(texts), workbook->formats[0][WORKBOOK_TEXT]);
    }
    close_sheet(workbook, sheet, name, "definitions", REPORT_COUNT(headings), WORKBOOK_FIRST_ROW + (lxw_row_t)count);
    return STATUS_OK;
}

static enum status add_codes(struct workbook *workbook, struct error *error)
{
    static const double widths[] = {22, 34, 22, 60};
    const struct report_context *context = workbook->rendering->context;
    const char *name = workbook_word(workbook, "codes", "Codes");
    lxw_worksheet *sheet = NULL;
    enum status status = add_sheet(workbook, name, &sheet, error);
    if (status)
        return status;
    const char *const headings[] = {workbook_word(workbook, "list", "List"), workbook_word(workbook, "code", "Code"),
                                    workbook_word(workbook, "parent", "Part of"), workbook_word(workbook, "meaning", "Meaning")};
    set_widths(workbook, sheet, widths, REPORT_COUNT(widths));
    workbook_write_head(workbook, sheet, name,
                        workbook_word(workbook, "codes note", "The codes of dimensions and lists; a finer code is rolled up into the one it is part of."),
                        REPORT_COUNT(headings), 130);
    write_row(workbook, sheet, WORKBOOK_HEADER_ROW, headings, REPORT_COUNT(headings), workbook->formats[0][WORKBOOK_HEADER]);
    size_t count;
    const struct code *codes = dictionary_codes(context->dictionary, &count);
    for (size_t i = 0; i < count; i++) {
        const char *key = arena_format(workbook->arena, "%s.%s", codes[i].list, codes[i].code);
        const char *const texts[] = {codes[i].list, codes[i].code, codes[i].parent, report_word(context, "code", key, codes[i].label)};
        write_row(workbook, sheet, WORKBOOK_FIRST_ROW + (lxw_row_t)i, texts, REPORT_COUNT(texts), workbook->formats[0][WORKBOOK_TEXT]);
    }
    close_sheet(workbook, sheet, name, "codes", REPORT_COUNT(headings), WORKBOOK_FIRST_ROW + (lxw_row_t)count);
    return STATUS_OK;
}

enum status workbook_add_definitions(struct workbook *workbook, struct error *error)
{
    enum status status = add_fields(workbook, error);
    return status ? status : add_codes(workbook, error);
}
