/* The parts of a workbook that render_xlsx.c puts together. libxlsxwriter keeps its sheets until the workbook is closed,
 * so that widths and filters are set once the rows are known. */
#ifndef APRFOCUS_REPORT_WORKBOOK_INTERNAL_H
#define APRFOCUS_REPORT_WORKBOOK_INTERNAL_H

#include <xlsxwriter.h>

#include "report/report_internal.h"

/* A sheet of Excel holds no more. */
enum { WORKBOOK_CELL_UNITS = 32767, WORKBOOK_SHEET_NAME_UNITS = 31 };

enum workbook_format {
    WORKBOOK_TEXT,
    WORKBOOK_WHOLE,   /* 16,025,572 */
    WORKBOOK_PLAIN,   /* a year, a line */
    WORKBOOK_SHARE,   /* per cent as a number: 12.5 */
    WORKBOOK_PERCENT, /* a fraction shown as per cent: 48.1% */
    WORKBOOK_MARK,
    WORKBOOK_HEADER,
    WORKBOOK_HEADER_NUMBER,
    WORKBOOK_TITLE,
    WORKBOOK_NOTE,
    WORKBOOK_LINK,
    WORKBOOK_FORMAT_COUNT,
};

/* What a column of a sheet takes from a cell of the table. */
enum workbook_part { PART_SHOWN, PART_ID, PART_WHOLE, PART_LOW, PART_HIGH, PART_MARK, PART_PERCENT, PART_OF };

struct workbook_column {
    size_t source; /* among the table's columns */
    enum workbook_part part;
    const char *heading; /* in the workbook's arena */
    size_t widest, longest_word;
    bool filled;
};

enum { WORKBOOK_COLUMNS_MAX = 96, WORKBOOK_CHART_COLUMNS_MAX = 6 };

/* A text that may need more than one line, known before the widths are. */
struct workbook_long_text {
    lxw_row_t row;
    lxw_col_t column;
    struct text text;
};

/* A sheet shows the rows of a table that share a column set. */
struct workbook_sheet {
    lxw_worksheet *worksheet;
    const struct report_table *table;
    size_t set;
    const char *name, *defined_name, *caption;
    struct workbook_column columns[WORKBOOK_COLUMNS_MAX];
    size_t column_count;
    lxw_row_t next; /* the row that is written next */
    struct workbook_long_text *long_texts; /* by rows */
    size_t long_count, long_capacity;
    lxw_row_t chart_first, chart_last; /* the rows of its chart; chart_last 0: none */
    bool chart_has_figures; /* anything but zeros and blanks */
};

struct workbook {
    struct rendering *rendering;
    struct arena *arena;
    const char *place; /* of temporary files: TMPDIR, or /tmp */
    int descriptor;    /* the workbook, a file in memory: nothing is left of it when the program is killed; 0: none */
    char path[32];     /* by which libraries open it */
    lxw_workbook *file;
    lxw_worksheet *contents, *charts;
    size_t chart_count;
    struct workbook_sheet *sheets[64];
    size_t sheet_count, table_begin; /* where the sheets of the present table begin */
    lxw_format *formats[2][WORKBOOK_FORMAT_COUNT]; /* the second of a line that is a total */
    lxw_error problem; /* the first that libxlsxwriter had */
    const struct report_table *table; /* that is being written */
};

enum { WORKBOOK_HEADER_ROW = 3, WORKBOOK_FIRST_ROW = 4 };

/* A cell of text, never a formula; longer than Excel holds, it is cut and says so. Gives the text as it was
 * written, in the workbook's memory. */
struct text workbook_write_text(struct workbook *workbook, lxw_worksheet *worksheet, lxw_row_t row, lxw_col_t column,
                                struct text text, lxw_format *format);
void workbook_write_number(struct workbook *workbook, lxw_worksheet *worksheet, lxw_row_t row, lxw_col_t column, double number,
                           lxw_format *format);
void workbook_note_problem(struct workbook *workbook, lxw_error problem);
const char *workbook_word(const struct workbook *workbook, const char *name, const char *english);

/* ---- sheets of tables: workbook_sheet.c ---- */
enum status workbook_add_row(struct workbook *workbook, const struct report_row *row, struct error *error);
/* The sheet of a table that has no rows says so. */
enum status workbook_add_empty(struct workbook *workbook, struct error *error);
/* Widths, header, filter, frozen panes, print setup and the defined name, once all rows are there. */
void workbook_finish_sheet(struct workbook *workbook, struct workbook_sheet *sheet);
/* Title, note and the link back, above a header of `columns` columns that together are `width` characters wide. */
void workbook_write_head(struct workbook *workbook, lxw_worksheet *worksheet, const char *title, const char *note, size_t columns,
                         size_t width);
void workbook_print_setup(lxw_worksheet *worksheet, lxw_row_t header);

/* ---- the other sheets: workbook_extra.c ---- */
void workbook_write_contents(struct workbook *workbook);
enum status workbook_add_definitions(struct workbook *workbook, struct error *error);

/* ---- workbook_charts.c ---- */
/* Takes the row into the chart of its sheet where it belongs to it. */
void workbook_chart_row(const struct workbook *workbook, struct workbook_sheet *sheet, const struct report_row *row,
                        lxw_row_t at);
void workbook_add_charts(struct workbook *workbook);

/* Whether a finished workbook can be read: each part well-formed, no string lost. */
bool workbook_is_whole(const char *path);

#endif
