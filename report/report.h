/* The tables of headquarters (the 13 of the domain description and the long table of observations) over what a run of
 * aggregate left in the store, and the formats in which they are written. A table is one file in tables/ and one line
 * in tables.def; a format is one file render_NAME.c and one line in renderers.def. Nothing here prints, exits or looks
 * at the clock: same store, same bytes. */
#ifndef APRFOCUS_REPORT_REPORT_H
#define APRFOCUS_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/text.h"
#include "dictionary/dictionary.h"
#include "store/store.h"

enum report_audience {
    REPORT_INTERNAL,
    REPORT_PUBLIC, /* the store is one of STORE_PUBLIC, and `run` the id of a publication */
    REPORT_BUREAU, /* the store is confined to the context's region; of others it has what was published */
};

/* What is asked for. Filled by report_context_open or by hand; nothing in it is owned. */
struct report_context {
    struct store *store;
    const struct dictionary *dictionary;
    int64_t run;          /* the aggregate run whose figures are shown */
    int64_t previous_run; /* of the year before under the same region set, 0: there is none (table `change`) */
    int year;
    const char *region_set;
    const char *language; /* of what people read: one of dictionary_languages, NULL: "en" */
    const char *region; /* NULL: all regions of the set; else this one with its offices; "Global": all offices */
    bool every_office;  /* a row an office also where no region was asked for (the page shows and hides them) */
    size_t *row_count;  /* is raised by each row of a table; NULL: nobody counts */
    enum report_audience audience;
};

/* Finds the newest run of the year under the set (NULL: the one in force in that year) and that of the year before, and
 * checks the region. STATUS_USAGE for a set or region that does not exist, STATUS_STORE where nothing was added up yet. */
enum status report_context_open(struct store *store, const struct dictionary *dictionary, int year, const char *region_set,
                                const char *region, struct report_context *out, struct error *error);

/* Kinds of columns. What people see and what programs read differ; the renderer decides. */
enum report_column_type {
    REPORT_TEXT,
    REPORT_OFFICE,   /* ISO 3166-1 alpha-3; people see "Albania (ALB)" */
    REPORT_FIELD,    /* a field's id; people see its label and the id */
    REPORT_CODE,     /* a code of the list `list`; people see its label */
    REPORT_WHOLE,
    REPORT_INTERVAL, /* low, high, estimated; persons, or thousandths of a per cent where the cell says so */
    REPORT_PERCENT,  /* part of a whole, shown with the whole: "48 % of 27" */
};

enum {
    REPORT_GROUP = 1,      /* people see the value once, as a heading over the rows that share it */
    REPORT_KEY = 2,        /* is repeated where a table is wider than the page and must be cut in blocks */
    REPORT_HIDE_EMPTY = 4, /* people do not see the column where no row fills it */
    REPORT_BARE = 8,       /* an interval whose data columns are called low, high, estimated without a prefix */
    REPORT_THOUSANDTHS = 16, /* an interval in thousandths of a per cent, whatever the row's field is */
};

struct report_column {
    const char *id, *heading;
    const char *tag; /* HXL 1.1; of an interval the tag of its two bounds */
    enum report_column_type type;
    unsigned flags;
    const char *list; /* of REPORT_CODE */
};

enum report_cell_state {
    REPORT_BLANK, /* there is nothing to say here (a region's value in a row of an office) */
    REPORT_NONE,  /* asked, and nobody gave a value: "–" */
    REPORT_VALUE,
    REPORT_PROTECTED, /* there is a figure, and it does not leave the house: "*" */
};

struct report_cell {
    enum report_cell_state state;
    struct text text;  /* as programs read it */
    struct text shown; /* as people read it; the same where there is no label */
    int64_t low, high; /* a whole number stands in low; a percentage is low of high */
    bool has_low, has_high;
    bool estimated, thousandths;
};

struct report_row {
    size_t set; /* which of the table's column sets shows it to people */
    const struct report_cell *cells; /* one a column of the table */
};

/* The columns that people see of a kind of row, in their order. */
struct report_set {
    const char *caption; /* "" where the table's title says it */
    const char *columns; /* ids separated by a space */
};

struct report_source; /* where a table's rows come from, see report_internal.h */

struct report_table {
    const char *id;
    int number; /* as the domain description counts them; 0: not one of the 13 */
    const char *title;
    const char *note;        /* what it counts, in a sentence */
    const char *denominator; /* of what its percentages and offices are counted, in a sentence */
    const struct report_column *columns;
    size_t column_count;
    const struct report_set *sets; /* NULL: people see all columns */
    size_t set_count;
    bool repeat_header;  /* text shows the headings anew under each group: its kinds of rows differ */
    bool always_offices; /* a row an office also where no region was asked for */
    const char *sql;     /* its rows; NULL where `rows` makes them */
    enum status (*rows)(struct report_source *source, struct error *error);
    const struct report_table *for_people; /* rows and columns in another shape for people; NULL: the same */
    const char *fields; /* ids separated by a space: what it counts can be explained by these fields; "" or NULL: none */
    const char *behind; /* SQL: the offices and places behind its rows (see explain.h); NULL: `fields` say it all */
};

/* All tables in their order; those with a number are written where none is named. */
const struct report_table *const *report_tables(size_t *count);
const struct report_table *report_table(const char *id); /* NULL where it is unknown */
/* One of the tables that leave the house; NULL where the public does not see it. */
const struct report_table *report_public_table(const char *id);

/* Takes what was written; gives back anything but STATUS_OK to stop. */
struct report_output {
    enum status (*write)(void *data, const char *bytes, size_t length, struct error *error);
    void *data;
};

/* The formats, NULL behind the last. */
const char *report_format(size_t index);
bool report_format_exists(const char *format);
/* Whether it shows other years beside the year that is asked for: what was not added up of them is missing in it. */
bool report_format_shows_years(const char *format);

/* Writes one table, or all that have a number where `table` is NULL, bit by bit as rows come from the store. */
enum status report_write(const struct report_context *context, const struct report_table *table, const char *format,
                         const struct report_output *output, struct error *error);

/* What people read in the language of the context: the label "KIND.NAME" (see dictionary_label), `english` where there is
 * none. */
const char *report_word(const struct report_context *context, const char *kind, const char *name, const char *english);
/* A text of a table by its part: "title", "note", "denominator", "sheet". The title is never NULL. */
const char *report_table_words(const struct report_context *context, const struct report_table *table, const char *part);
const char *report_caption(const struct report_context *context, const struct report_table *table, size_t set);
/* A column's own label where its heading says too little alone (column.TABLE.COLUMN), else that of its heading. */
const char *report_heading(const struct report_context *context, const struct report_table *table, const struct report_column *column);

/* A figure for people: "16,025,572", "≥ 52", "36–41", "≤ 7", "~500", "12.5", "–"; "" where the cell is blank. */
enum { REPORT_FIGURE_BYTES = 96 };
void report_figure_text(const struct report_cell *cell, char text[static REPORT_FIGURE_BYTES]);
/* "exact", "interval", "open", "none", "protected" */
const char *report_figure_status(const struct report_cell *cell);
/* A cell of any type for people. */
void report_cell_text(const struct report_column *column, const struct report_cell *cell, char *text, size_t size);
/* The same in the language of the context: French and Spanish write 16 025 572, 12,5 and "48 % de 27". */
void report_cell_words(const struct report_context *context, const struct report_column *column, const struct report_cell *cell, char *text,
                       size_t size);

#endif
