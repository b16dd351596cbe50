/* What table files and renderers share. */
#ifndef APRFOCUS_REPORT_REPORT_INTERNAL_H
#define APRFOCUS_REPORT_REPORT_INTERNAL_H

#include "common/arena.h"
#include "common/buffer.h"
#include "report/report.h"

#define REPORT_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A line of a table: a region's (office ""), or an office's. */
struct report_unit {
    const char *region, *office;
};

struct report_source {
    const struct report_context *context;
    const struct report_table *table;
    bool plain; /* nobody looks at labels: they are not made */
    struct arena *arena; /* for what a table's rows need until the last was given out */
    const struct report_unit *units;
    size_t unit_count;
    const char *prefix; /* WITH unit(...) AS (...), member(...) AS (...), known_field(...) AS (...) */
    enum status (*take)(void *data, const struct report_row *row, struct error *error);
    void *data;
};

/* Opens a source over the table: the units of the context, in their order. Release it with report_source_close. */
enum status report_source_open(const struct report_context *context, const struct report_table *table,
                               struct report_source *out, struct error *error);
void report_source_close(struct report_source *source);
/* Gives all rows of the source's table to `take`. Texts of a row are valid during the call. */
enum status report_source_run(struct report_source *source, struct error *error);

/* Prepares SQL behind three tables that the source knows, and binds :run, :previous_run, :year, :region_set, :region ("" for
 * all regions):
 *   unit(place, region, office)         the lines of the table in their order; office '' for a region's line
 *   member(place, region, office, iso3, home, expected, state, late, received, submission, submissions, refused, warnings)
 *                                       the offices of a line, with their row of run_office
 *   known_field(place, field, kind, label, standing)  the dictionary
 * `sql` begins with SELECT, or with ", name AS (...)" where it adds tables of its own. */
enum status report_prepare(const struct report_source *source, const char *sql, struct store_statement **out,
                           struct error *error);
/* Gives out the statement's rows. Its columns are found by their names: a column's id; of an interval ID_low, ID_high,
 * ID_estimated; of a percentage ID_part, ID_whole; column_set chooses the set. A column that is not named stays blank. */
enum status report_rows_from_statement(struct report_source *source, struct store_statement *statement,
                                       struct error *error);
enum status report_rows_from_sql(struct report_source *source, const char *sql, struct error *error);

/* Cells of a row that C code makes: all blank at first. */
struct report_cell *report_cells(const struct report_source *source);
void report_clear(const struct report_source *source, struct report_cell *cells);
struct report_cell *report_cell(const struct report_source *source, struct report_cell *cells, const char *column);
void report_put_text(const struct report_source *source, struct report_cell *cells, const char *column, struct text text);
void report_put_whole(const struct report_source *source, struct report_cell *cells, const char *column, int64_t number);
void report_put_percent(const struct report_source *source, struct report_cell *cells, const char *column, int64_t part,
                        int64_t whole);
enum status report_give(struct report_source *source, size_t set, struct report_cell *cells, struct error *error);
/* The label of a text cell for people, by the column's type. */
void report_label(const struct report_source *source, const struct report_column *column, struct report_cell *cell);
/* Whether people read English; then texts stand as the tables have them. */
const char *report_language(const struct report_context *context); /* one of dictionary_languages */
bool report_in_english(const struct report_context *context);
const char *report_code_label(const struct report_source *source, const struct code *code);
const char *report_chapter_label(const struct report_source *source, const struct chapter *chapter);
/* Puts a cell's answer, state or region, or a list of them, into the language of the context. */
void report_translate(const struct report_source *source, const struct report_column *column, struct report_cell *cell);
/* "Albania (ALB)" */
const char *report_office_name(const struct dictionary *dictionary, struct arena *arena, struct text iso3);
/* An interval of a statement's three columns; NONE where both bounds are NULL. */
struct report_cell report_interval(struct store_statement *statement, int low, int high, int estimated);

/* A yes/no question of a table that counts offices by their answers (activities, cooperation). */
struct report_question {
    const char *group, *field; /* field "": any question of the group */
};
enum status report_rows_yesno(struct report_source *source, const struct report_question *questions, size_t count,
                              struct error *error);
extern const struct report_column report_yesno_columns[];
extern const struct report_set report_yesno_set[1];
enum { REPORT_YESNO_COLUMNS = 12 };

/* ---- rendering ---- */
struct rendering {
    const struct report_context *context;
    const struct report_output *output;
    bool all; /* all tables are written, not one */
    struct buffer buffer; /* handed to the output whenever it is large enough */
    void *data;           /* the renderer's own */
};

struct report_renderer {
    const char *id;
    bool people;
    bool years; /* shows the figures of other years beside those of the year */
    enum status (*begin)(struct rendering *rendering, struct error *error);
    enum status (*table)(struct rendering *rendering, const struct report_table *table, bool first, struct error *error);
    enum status (*end)(struct rendering *rendering, struct error *error);
    void (*release)(struct rendering *rendering); /* after the end, and after a failure */
};

/* Far beyond the longest passage; what is larger is refused. */
#define REPORT_BUFFER_MAXIMUM ((size_t)256 * 1024 * 1024)

/* Hands the buffer out where it is large, or in any case where `all`. */
enum status rendering_flush(struct rendering *rendering, bool all, struct error *error);

/* Wraps text to `columns` at word boundaries: the bytes of its first line in *line, and what is left; a longer word is
 * cut. Line breaks and tabs of the text count as spaces. */
struct text report_wrap(struct text text, size_t columns, struct text *line);
/* Adds a paragraph wrapped to 100 columns, each line behind `indent` spaces, further lines behind `hang` more. */
void report_add_wrapped(struct buffer *buffer, struct text text, size_t indent, size_t hang);
enum { REPORT_PAGE_COLUMNS = 100 };

/* The column's index among the table's, or -1. */
long report_column_index(const struct report_table *table, struct text id);

#endif
