/* A workbook (OOXML, by libxlsxwriter): contents, charts, a sheet for each kind of row of a table, the observations with
 * their passages, definitions. Same input, same bytes: the library would stamp the time of writing, so the workbook's date is
 * the last day of the reporting year. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "common/memory.h"
#include "report/workbook_internal.h"

static enum status failed(const struct workbook *workbook, const char *what, struct error *error)
{
    return error_set(error, STATUS_IO, "%s: %s: %s; TMPDIR names the folder for temporary files", workbook->place, what, strerror(errno));
}

/* libxlsxwriter writes the whole under a name, and parts of it into files in TMPDIR which it unlinks as it makes them. */
static enum status make_place(struct workbook *workbook, struct error *error)
{
    const char *place = getenv("TMPDIR");
    workbook->place = place && place[0] ? place : "/tmp";
    if (access(workbook->place, W_OK | X_OK) != 0)
        return failed(workbook, "temporary files cannot be made", error);
    workbook->descriptor = memfd_create("workbook", MFD_CLOEXEC);
    if (workbook->descriptor <= 0) {
        workbook->descriptor = 0;
        return failed(workbook, "a file in memory cannot be made", error);
    }
    snprintf(workbook->path, sizeof workbook->path, "/proc/self/fd/%d", workbook->descriptor);
    return STATUS_OK;
}

static lxw_format *new_format(struct workbook *workbook, bool total)
{
    lxw_format *format = workbook_add_format(workbook->file);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    if (total) {
        format_set_bold(format);
        format_set_bg_color(format, 0xEEF3F8);
    }
    return format;
}

static void make_formats(struct workbook *workbook)
{
    static const char *const numbers[] = {
        [WORKBOOK_WHOLE] = "#,##0", [WORKBOOK_PLAIN] = "0", [WORKBOOK_SHARE] = "0.0##", [WORKBOOK_PERCENT] = "0.0%"};
    for (size_t total = 0; total < 2; total++)
        for (size_t i = 0; i < WORKBOOK_FORMAT_COUNT; i++) {
            lxw_format *format = new_format(workbook, total && i < WORKBOOK_HEADER);
            if (i < REPORT_COUNT(numbers) && numbers[i])
                format_set_num_format(format, numbers[i]);
            if (i == WORKBOOK_TEXT || i == WORKBOOK_NOTE || (i >= WORKBOOK_HEADER && i <= WORKBOOK_HEADER_NUMBER))
                format_set_text_wrap(format);
            if (i == WORKBOOK_TEXT || i == WORKBOOK_MARK || i == WORKBOOK_HEADER)
                format_set_indent(format, 1); /* away from the numbers before it */
            workbook->formats[total][i] = format;
        }
    lxw_format **formats = workbook->formats[0];
    for (size_t i = WORKBOOK_HEADER; i <= WORKBOOK_HEADER_NUMBER; i++) {
        format_set_bold(formats[i]);
        format_set_bg_color(formats[i], 0x1F4E79);
        format_set_font_color(formats[i], LXW_COLOR_WHITE);
        format_set_align(formats[i], LXW_ALIGN_VERTICAL_CENTER);
    }
    format_set_align(formats[WORKBOOK_HEADER_NUMBER], LXW_ALIGN_CENTER); /* at the right stands the filter's button */
    for (size_t total = 0; total < 2; total++)
        format_set_font_color(workbook->formats[total][WORKBOOK_MARK], 0x8A4B00);
    format_set_bold(formats[WORKBOOK_TITLE]);
    format_set_font_size(formats[WORKBOOK_TITLE], 14);
    format_set_italic(formats[WORKBOOK_NOTE]);
    format_set_font_size(formats[WORKBOOK_NOTE], 10);
    format_set_font_color(formats[WORKBOOK_NOTE], 0x404040);
    format_set_font_color(formats[WORKBOOK_LINK], 0x0563C1);
    format_set_underline(formats[WORKBOOK_LINK], LXW_UNDERLINE_SINGLE);
}

static void set_properties(struct workbook *workbook)
{
    const struct report_context *context = workbook->rendering->context;
    struct tm day = {.tm_year = context->year - 1900, .tm_mon = 11, .tm_mday = 31};
    lxw_doc_properties properties = {
        .title = arena_format(workbook->arena, "%s · %d", workbook_word(workbook, "title", "Trafficking in persons in annual protection reports"),
                              context->year),
        .author = "aprfocus",
        .created = timegm(&day),
    };
    workbook_note_problem(workbook, workbook_set_properties(workbook->file, &properties));
}

static enum status begin(struct rendering *rendering, struct error *error)
{
    struct workbook *workbook = memory_allocate(sizeof *workbook);
    rendering->data = workbook;
    workbook->rendering = rendering;
    workbook->arena = arena_create();
    enum status status = make_place(workbook, error);
    if (status)
        return status;
    lxw_workbook_options options = {.tmpdir = (char *)(uintptr_t)workbook->place};
    workbook->file = workbook_new_opt(workbook->path, &options);
    if (!workbook->file)
        return error_set(error, STATUS_INTERNAL, "libxlsxwriter cannot make a workbook");
    make_formats(workbook);
    set_properties(workbook);
    workbook->contents = workbook_add_worksheet(workbook->file, workbook_word(workbook, "contents", "Contents"));
    if (rendering->all)
        workbook->charts = workbook_add_worksheet(workbook->file, workbook_word(workbook, "charts", "Charts"));
    if (!workbook->contents || (rendering->all && !workbook->charts))
        return error_set(error, STATUS_DATA, "page.contents or page.charts in schemas/dictionary/labels/words.csv is no name for a sheet");
    return STATUS_OK;
}

static enum status take(void *data, const struct report_row *row, struct error *error)
{
    return workbook_add_row(data, row, error);
}

static enum status table(struct rendering *rendering, const struct report_table *table, bool first, struct error *error)
{
    (void)first;
    struct workbook *workbook = rendering->data;
    struct report_source source;
    enum status status = report_source_open(rendering->context, table, &source, error);
    if (status)
        return status;
    workbook->table = table;
    workbook->table_begin = workbook->sheet_count;
    source.take = take;
    source.data = workbook;
    status = report_source_run(&source, error);
    if (!status && workbook->table_begin == workbook->sheet_count)
        status = workbook_add_empty(workbook, error);
    for (size_t i = workbook->table_begin; !status && i < workbook->sheet_count; i++)
        workbook_finish_sheet(workbook, workbook->sheets[i]);
    report_source_close(&source);
    return status;
}

/* Copies the finished file into the output. */
static enum status hand_out(struct workbook *workbook, struct error *error)
{
    char bytes[64 * 1024];
    enum status status = STATUS_OK;
    ssize_t got;
    off_t offset = 0;
    while (!status && (got = pread(workbook->descriptor, bytes, sizeof bytes, offset)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failed(workbook, "the workbook cannot be read", error);
        offset += got;
        status = workbook->rendering->output->write(workbook->rendering->output->data, bytes, (size_t)got, error);
    }
    return status;
}

static enum status end(struct rendering *rendering, struct error *error)
{
    struct workbook *workbook = rendering->data;
    enum status status = STATUS_OK;
    if (rendering->all)
        status = table(rendering, report_table("observations"), false, error);
    if (!status)
        status = workbook_add_definitions(workbook, error);
    if (status)
        return status;
    workbook_add_charts(workbook);
    workbook_write_contents(workbook);
    lxw_error closed = workbook_close(workbook->file);
    workbook->file = NULL;
    workbook_note_problem(workbook, closed);
    if (workbook->problem)
        return error_set(error, STATUS_IO, "%s: the workbook cannot be written: %s", workbook->place, lxw_strerror(workbook->problem));
    if (!workbook_is_whole(workbook->path))
        return error_set(error, STATUS_IO, "%s: a part of the workbook could not be written or read; see that there is room for temporary files "
                         "(TMPDIR names their folder), and run it again", workbook->place);
    return hand_out(workbook, error);
}

static void release(struct rendering *rendering)
{
    struct workbook *workbook = rendering->data;
    if (!workbook)
        return;
    if (workbook->file)
        lxw_workbook_free(workbook->file);
    if (workbook->descriptor)
        close(workbook->descriptor);
    for (size_t i = 0; i < workbook->sheet_count; i++)
        free(workbook->sheets[i]->long_texts);
    arena_free(workbook->arena);
    free(workbook);
    rendering->data = NULL;
}

const struct report_renderer renderer_xlsx = {.id = "xlsx", .people = true, .begin = begin, .table = table, .end = end, .release = release};
