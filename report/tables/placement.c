/* Where trafficking is written about (paras 198-200), and how much of it stands where the layout does not ask for it. */
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "report/breakdown_internal.h"

static const struct report_column columns[] = {
    {"chapter", "Chapter", "#sector+code", REPORT_TEXT, REPORT_GROUP, NULL},
    {"subcategory", "Sub-category", "#subsector+code", REPORT_TEXT, REPORT_GROUP, NULL},
    {"region", "Region", "#region+name", REPORT_TEXT, REPORT_KEY, NULL},
    {"office", "Office", "#country+code", REPORT_OFFICE, REPORT_KEY | REPORT_HIDE_EMPTY, NULL},
    {"paragraphs", "Paragraphs", "#indicator+x_paragraphs+num", REPORT_WHOLE, 0, NULL},
    {"outside", "Outside the designated place", "#indicator+x_paragraphs+x_outside+num", REPORT_WHOLE, 0, NULL},
    {"share", "Outside, of the paragraphs", "#indicator+x_outside+x_pct+num", REPORT_PERCENT, 0, NULL},
    {"items", "Items answered", "#indicator+x_items+num", REPORT_WHOLE, 0, NULL},
    {"offices", "Offices", "#indicator+x_offices+num", REPORT_WHOLE, 0, NULL},
};

/* What stands at a place, for one line of the table. */
struct tally {
    int64_t paragraphs, outside, items, offices;
    const char *last_office; /* the one that was counted last, so that none is counted twice */
};

/* Places are the dictionary's chapters in their order, and behind them one for all. */
struct board {
    const struct report_source *source;
    const struct chapter *chapters;
    size_t chapter_count;
    struct tally *tallies; /* unit_count for each place */
};

/* Office by office: paragraphs by place, then items by path (an item is one place of the report, however many values it
 * gave; populations and context are not trafficking). */
static const char sql[] =
    "SELECT o.office AS office, o.region AS region, 0 AS item, p.chapter AS place, p.subcategory AS subcategory, "
    "count(*) AS paragraphs, sum(CASE WHEN p.designated = 0 THEN 1 ELSE 0 END) AS outside "
    "FROM run_office o JOIN passage p ON p.submission = o.submission WHERE o.run = :run AND p.topic = 1 "
    "AND p.kind = 'paragraph' GROUP BY o.office, o.region, p.chapter, p.subcategory "
    "UNION ALL "
    "SELECT DISTINCT o.office, o.region, 1, v.path, '', 0, 0 FROM run_office o JOIN observation v ON v.submission = o.submission "
    "JOIN known_field k ON k.field = v.field WHERE o.run = :run AND v.basis = 'item' AND k.standing <> 'context' "
    "AND k.field NOT LIKE 'poc.%' ORDER BY office, item, place, subcategory";

enum { OFFICE, REGION, ITEM, PLACE, SUBCATEGORY, PARAGRAPHS, OUTSIDE };

static void add_to(struct board *board, size_t place, const char *office, const char *region, const struct tally *more)
{
    const struct report_source *source = board->source;
    for (size_t u = 0; u < source->unit_count; u++) {
        if (!report_unit_has(&source->units[u], office, region))
            continue;
        struct tally *tally = &board->tallies[place * source->unit_count + u];
        tally->paragraphs += more->paragraphs;
        tally->outside += more->outside;
        tally->items += more->items;
        if (!tally->last_office || strcmp(tally->last_office, office) != 0)
            tally->offices++;
        tally->last_office = office;
    }
}

static void add(struct board *board, struct store_statement *statement, struct text chapter, struct text subcategory,
                const struct tally *more)
{
    struct arena *arena = board->source->arena;
    struct text iso3 = store_column_text(statement, OFFICE), home = store_column_text(statement, REGION);
    const char *office = arena_copy(arena, iso3.data, iso3.length), *region = arena_copy(arena, home.data, home.length);
    const struct dictionary *dictionary = board->source->context->dictionary;
    const struct chapter *place = dictionary_chapter(dictionary, chapter, subcategory);
    if (!place) /* a sub-category of an older dictionary stands under its chapter */
        place = dictionary_chapter(dictionary, chapter, text_from(""));
    if (place)
        add_to(board, (size_t)(place - board->chapters), office, region, more);
    add_to(board, board->chapter_count, office, region, more);
}

/* "FPD/status-determination/i2": chapter, sub-category where there is one, item. */
static void split_path(struct text path, struct text *chapter, struct text *subcategory)
{
    const char *slash = memchr(path.data, '/', path.length);
    size_t length = slash ? (size_t)(slash - path.data) : path.length;
    *chapter = text_of(path.data, length);
    *subcategory = text_from("");
    if (!slash)
        return;
    struct text rest = text_of(slash + 1, path.length - length - 1);
    const char *second = memchr(rest.data, '/', rest.length);
    if (second)
        *subcategory = text_of(rest.data, (size_t)(second - rest.data));
}

static enum status read_into(struct board *board, struct error *error)
{
    struct store_statement *statement;
    enum status status = report_prepare(board->source, sql, &statement, error);
    if (status)
        return status;
    bool row = true;
    while (!(status = store_step(statement, &row, error)) && row) {
        struct text chapter = store_column_text(statement, PLACE), subcategory = store_column_text(statement, SUBCATEGORY);
        struct tally more = {.items = store_column_whole(statement, ITEM),
                             .paragraphs = store_column_whole(statement, PARAGRAPHS),
                             .outside = store_column_whole(statement, OUTSIDE)};
        if (more.items)
            split_path(chapter, &chapter, &subcategory);
        add(board, statement, chapter, subcategory, &more);
    }
    store_statement_free(statement);
    return status;
}

static void put_place(struct report_source *source, struct report_cell *cells, const struct board *board, size_t place)
{
    if (place == board->chapter_count) {
        report_put_text(source, cells, "chapter", text_from("all"));
        report_cell(source, cells, "chapter")->shown = text_from("All places");
        return;
    }
    const struct chapter *chapter = &board->chapters[place];
    const struct dictionary *dictionary = source->context->dictionary;
    report_put_text(source, cells, "chapter", text_from(chapter->chapter));
    report_cell(source, cells, "chapter")->shown =
        text_from(report_chapter_label(source, dictionary_chapter(dictionary, text_from(chapter->chapter), text_from(""))));
    report_put_text(source, cells, "subcategory", text_from(chapter->subcategory));
    report_cell(source, cells, "subcategory")->shown =
        text_from(chapter->subcategory[0] ? report_chapter_label(source, chapter) : "in the chapter itself");
}

static enum status give_place(struct report_source *source, const struct board *board, size_t place,
                              struct report_cell *cells, struct error *error)
{
    bool all = place == board->chapter_count;
    enum status status = STATUS_OK;
    for (size_t u = 0; u < source->unit_count && !status; u++) {
        const struct tally *tally = &board->tallies[place * source->unit_count + u];
        if (tally->paragraphs + tally->items == 0 && !all)
            continue;
        report_clear(source, cells);
        put_place(source, cells, board, place);
        report_put_text(source, cells, "region", text_from(source->units[u].region));
        report_put_text(source, cells, "office", text_from(source->units[u].office));
        report_put_whole(source, cells, "paragraphs", tally->paragraphs);
        report_put_whole(source, cells, "outside", tally->outside);
        report_put_percent(source, cells, "share", tally->outside, tally->paragraphs);
        report_put_whole(source, cells, "items", tally->items);
        report_put_whole(source, cells, "offices", tally->offices);
        status = report_give(source, 0, cells, error);
    }
    return status;
}

static enum status rows(struct report_source *source, struct error *error)
{
    struct board board = {.source = source};
    board.chapters = dictionary_chapters(source->context->dictionary, &board.chapter_count);
    board.tallies = arena_allocate(source->arena, (board.chapter_count + 1) * source->unit_count * sizeof *board.tallies);
    enum status status = read_into(&board, error);
    struct report_cell *cells = report_cells(source);
    for (size_t i = 0; i <= board.chapter_count && !status; i++)
        status = give_place(source, &board, i, cells, error);
    return status;
}

static const char behind[] =
    "SELECT p.chapter || CASE WHEN p.subcategory = '' THEN '' ELSE '/' || p.subcategory END AS heading, m.iso3 AS office, "
    "CASE WHEN p.designated = 1 THEN 'at its designated place' ELSE 'outside the designated place' END AS what, "
    "p.text AS passage, p.path AS path, p.line AS line, s.source AS source, s.sha256 AS sha256, s.received AS received "
    "FROM member m JOIN passage p ON p.submission = m.submission JOIN submission s ON s.id = m.submission "
    "WHERE m.place = 0 AND p.topic = 1 AND p.kind = 'paragraph' ORDER BY p.chapter, p.subcategory, m.iso3, p.line, p.id";

const struct report_table table_placement = {
    .id = "placement",
    .number = 7,
    .title = "Where trafficking is written about",
    .note = "Counts paragraphs that speak of trafficking in persons and items that were answered, by chapter and sub-category; a "
            "paragraph is outside where its layout does not ask about trafficking at that place (para 200).",
    .denominator = "Percentages are of the paragraphs that speak of trafficking; offices are those with a paragraph or an item "
                   "at the place.",
    .columns = columns,
    .column_count = REPORT_COUNT(columns),
    .rows = rows,
    .sql = sql,
    .behind = behind,
};
