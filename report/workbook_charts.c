/* Charts where a picture says more than a table: a sheet of them, each drawn from the rows of a table's sheet. */
#include <string.h>

#include "report/workbook_internal.h"

/* A chart: of the table's rows in which `group` is `value`, and which are lines of regions (or, in a bureau's workbook,
 * lines of offices where those carry figures). */
struct chart_plan {
    const char *table;
    size_t set;
    const char *group, *value;  /* "" where all rows of the set belong to it */
    const char *columns;        /* ids separated by a space */
    bool stacked, of_offices;   /* of_offices: lines of offices carry these figures too */
    const char *title, *english;
};

static const struct chart_plan plans[] = {
    {"submissions", 0, "", "", "received refused missing", true, false, "chart submissions", "Reports received, refused and missing"},
    {"human-resources", 0, "", "", "yes partly no not_reported no_report", true, false, "chart human-resources",
     "Offices with a trafficking focal point"},
    {"asylum", 0, "part", "all", "claims granted", false, true, "chart asylum", "Claims based on trafficking, at least"},
    {"cooperation", 0, "field", "referral.mechanism", "yes partly no not_reported no_report", true, false, "chart cooperation",
     "Offices with a referral mechanism"},
    {"placement", 0, "chapter", "all", "paragraphs outside", false, true, "chart placement",
     "Paragraphs that speak of trafficking, and those outside the designated place"},
    {"victims", 0, "dimension", "all", "figure", false, true, "chart victims", "Victims known, at least"},
};

enum { CHART_ROWS_MAX = 48, CHART_SHEET_ROWS = 20, CHART_SHEET_COLUMNS = 10 };

/* Colours that colour-blind people tell apart (Okabe and Ito), and greys for silence. */
static const lxw_color_t colours[WORKBOOK_CHART_COLUMNS_MAX] = {0x0072B2, 0x56B4E9, 0xE69F00, 0xA6A6A6, 0xD9D9D9, 0x009E73};

static const struct chart_plan *plan_of(const struct workbook_sheet *sheet)
{
    for (size_t i = 0; i < REPORT_COUNT(plans); i++)
        if (strcmp(plans[i].table, sheet->table->id) == 0 && plans[i].set == sheet->set)
            return &plans[i];
    return NULL;
}

static bool has_figures(const struct chart_plan *plan, const struct report_table *table, const struct report_row *row)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const struct report_cell *cell = &row->cells[i];
        size_t length = strlen(table->columns[i].id);
        const char *found = strstr(plan->columns, table->columns[i].id);
        bool whole = found && (found == plan->columns || found[-1] == ' ') && (found[length] == ' ' || !found[length]);
        if (whole && cell->state == REPORT_VALUE && cell->low > 0)
            return true;
    }
    return false;
}

void workbook_chart_row(const struct workbook *workbook, struct workbook_sheet *sheet, const struct report_row *row,
                        lxw_row_t at)
{
    const struct chart_plan *plan = plan_of(sheet);
    bool bureau = workbook->rendering->context->region != NULL;
    if (!plan || (bureau && !plan->of_offices))
        return;
    const struct report_table *table = sheet->table;
    long region = report_column_index(table, text_from("region")), office = report_column_index(table, text_from("office"));
    long group = plan->group[0] ? report_column_index(table, text_from(plan->group)) : -1;
    bool of_office = office >= 0 && row->cells[office].state == REPORT_VALUE;
    if (of_office != bureau || region < 0 || (!bureau && text_is(row->cells[region].text, "Global")) ||
        (group >= 0 && !text_is(row->cells[group].text, plan->value)))
        return;
    sheet->chart_has_figures = sheet->chart_has_figures || has_figures(plan, table, row);
    if (!sheet->chart_last)
        sheet->chart_first = sheet->chart_last = at;
    else if (sheet->chart_last + 1 == at && at - sheet->chart_first < CHART_ROWS_MAX)
        sheet->chart_last = at;
}

/* The place of a table's column on the sheet; -1 where it is not shown. */
static int place_of(const struct workbook_sheet *sheet, struct text id)
{
    long source = report_column_index(sheet->table, id);
    for (size_t i = 0; source >= 0 && i < sheet->column_count; i++)
        if (sheet->columns[i].source == (size_t)source)
            return (int)i;
    return -1;
}

static void add_series(struct workbook *workbook, lxw_chart *chart, const struct workbook_sheet *sheet, int category,
                       struct text id, size_t number)
{
    int place = place_of(sheet, id);
    if (place < 0 || number >= WORKBOOK_CHART_COLUMNS_MAX)
        return;
    lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
    lxw_chart_fill fill = {.color = colours[number]};
    chart_series_set_categories(series, sheet->name, sheet->chart_first, (lxw_col_t)category, sheet->chart_last, (lxw_col_t)category);
    chart_series_set_values(series, sheet->name, sheet->chart_first, (lxw_col_t)place, sheet->chart_last, (lxw_col_t)place);
    chart_series_set_name(series, report_heading(workbook->rendering->context, sheet->table, &sheet->table->columns[sheet->columns[place].source]));
    chart_series_set_fill(series, &fill);
}

static void add_chart(struct workbook *workbook, const struct workbook_sheet *sheet, const struct chart_plan *plan)
{
    bool bureau = workbook->rendering->context->region != NULL;
    int category = place_of(sheet, text_from(bureau ? "office" : "region"));
    if (category < 0)
        return;
    lxw_chart *chart = workbook_add_chart(workbook->file, plan->stacked ? LXW_CHART_BAR_STACKED : LXW_CHART_BAR);
    struct text left = text_from(plan->columns);
    size_t count = 0;
    while (left.length > 0) {
        const char *space = memchr(left.data, ' ', left.length);
        size_t length = space ? (size_t)(space - left.data) : left.length;
        add_series(workbook, chart, sheet, category, text_of(left.data, length), count++);
        size_t skip = space ? length + 1 : length;
        left = text_of(left.data + skip, left.length - skip);
    }
    const char *title = workbook_word(workbook, plan->title, plan->english);
    lxw_chart_font font = {.size = 12, .bold = LXW_TRUE};
    chart_title_set_name(chart, title);
    chart_title_set_name_font(chart, &font);
    chart_axis_set_reverse(chart->y_axis); /* of a bar chart the axis of regions: the first on top, the figures below all */
    chart_axis_set_crossing_max(chart->y_axis);
    chart_axis_set_num_format(chart->x_axis, "#,##0");
    lxw_chart_line grid = {.color = 0xD9D9D9, .width = 0.75f};
    chart_axis_major_gridlines_set_line(chart->x_axis, &grid);
    if (count > 1)
        chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    else
        chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    lxw_chart_options options = {.x_scale = 1.25, .y_scale = 1.25, .description = (char *)title};
    lxw_row_t row = (lxw_row_t)(2 + workbook->chart_count / 2 * CHART_SHEET_ROWS);
    lxw_col_t column = (lxw_col_t)(workbook->chart_count % 2 * CHART_SHEET_COLUMNS);
    workbook_note_problem(workbook, worksheet_insert_chart_opt(workbook->charts, row, column, chart, &options));
    workbook->chart_count++;
}

void workbook_add_charts(struct workbook *workbook)
{
    if (!workbook->charts)
        return;
    for (size_t i = 0; i < workbook->sheet_count; i++) {
        const struct workbook_sheet *sheet = workbook->sheets[i];
        const struct chart_plan *plan = plan_of(sheet);
        if (plan && sheet->chart_has_figures && sheet->chart_last > sheet->chart_first)
            add_chart(workbook, sheet, plan);
    }
    worksheet_gridlines(workbook->charts, LXW_HIDE_ALL_GRIDLINES);
    workbook_write_text(workbook, workbook->charts, 0, 0, text_from(workbook_word(workbook, "charts", "Charts")),
                        workbook->formats[0][WORKBOOK_TITLE]);
    if (workbook->chart_count == 0)
        workbook_write_text(workbook, workbook->charts, 2, 0,
                            text_from(report_word(workbook->rendering->context, "word", "nothing to show", "There is nothing to show.")),
                            workbook->formats[0][WORKBOOK_NOTE]);
    worksheet_set_landscape(workbook->charts);
    worksheet_set_paper(workbook->charts, 9);
    worksheet_fit_to_pages(workbook->charts, 1, 1);
}
